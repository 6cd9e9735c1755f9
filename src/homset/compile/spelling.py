"""Operations on whole arrays as one writes them in NumPy, where that is one expression.

What stands here saves a call of a Python function; anything else calls what the primitive is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..arrays.shapes import slice_of
from ..objects import Array
from ..primitives import Primitive

_ADD = np.add.reduce

Bind = Callable[..., str]
"""What gives an object a name in the source."""


def spelled(p: Primitive, args: Sequence[str], bind: Bind) -> str | None:
    """The expression of an operation on arguments; None if there is none."""
    rule = _RULES.get(p.name) if p.family is not None and p.checks is None else None
    return rule(p, args, bind) if rule is not None else None


def _places(places: Sequence[tuple[int, int, int]]) -> Any:
    """What an array is indexed with for the entries at regular places."""
    chosen = tuple([slice_of(*place) for place in places])
    return chosen[0] if len(chosen) == 1 else chosen


def _slices(p: Primitive, args: Sequence[str], bind: Bind) -> str:
    return f"{args[0]}[{bind(_places(p.parameters[1]), p)}]"


def _sum(p: Primitive, args: Sequence[str], bind: Bind) -> str:
    obj, axes = p.parameters
    whole = isinstance(obj, Array) and len(axes) == len(obj.shape)
    along = axes[0] if len(axes) == 1 else None if whole else axes
    return f"{bind(_ADD)}({args[0]}, {along})"


def _contract(p: Primitive, args: Sequence[str], bind: Bind) -> str | None:
    """A product of two matrices, or vectors, of which one may be turned."""
    _, _, left, right, out = p.parameters
    inner = "".join([c for c in left if c in right])
    if len(inner) != 1 or inner in out or max(len(left), len(right)) > 2:
        return None
    rows, columns = left.replace(inner, ""), right.replace(inner, "")
    x = args[0] if left == rows + inner else f"{args[0]}.T"
    y = args[1] if right == inner + columns else f"{args[1]}.T"
    made = f"{bind(np.dot)}({x}, {y})"
    return made if out == rows + columns else f"{made}.T"


_RULES: dict[str, Callable[[Primitive, Sequence[str], Bind], str | None]] = {
    "slices": _slices, "sum": _sum, "contract": _contract,
}  # fmt: skip


def embedded(p: Primitive, out: str, x: str, dtype: str, bind: Bind) -> str:
    """The statement that makes an array which is zero but at places."""
    _, shape, places = p.parameters
    made = f"{out} = {bind(np.zeros)}({shape[0] if len(shape) == 1 else shape}, {dtype})"
    return f"{made}; {out}[{bind(_places(places), p)}] = {x}"
