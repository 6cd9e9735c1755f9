"""`hs.vmap` of a function that is being compiled: what is around it may be used in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..arrays.shapes import permuted
from ..objects import Array
from ..ports import Port
from .abstract import Opaque, Unsuitable, Value
from .iterators import Stream
from .loops import collected
from .machine import Machine
from .naming import described
from .operators import port_of
from .shapes import all_lifted, all_lowered, general, lifted


@dataclass(eq=False)
class Mapped(Opaque):
    """A function along axes of its arguments: a loop without a state."""

    function: Value
    in_axes: Value = 0
    out_axes: Value = 0

    @property
    def __name__(self) -> str:
        return "hs.vmap(…)"

    def __call__(self, *_: Any) -> Any:
        raise TypeError("a function that is being compiled cannot be called")


def run_mapped(m: Machine, node: ast.AST, mapped: Mapped, args: Sequence[Value]) -> Value:
    """What the function gives at each place of the axes."""
    from .calls import call

    axes = _for_each(mapped.in_axes, len(args))
    along = [k for k, axis in enumerate(axes) if axis is not None]
    shapes = [general(args[k]) for k in along]
    ports = []
    for k, shape in zip(along, shapes, strict=True):
        leaves = all_lowered(m.builder, [shape], [args[k]])
        ports += [_moved(leaf, axes[k], 0, f"argument {k} of hs.vmap") for leaf in leaves]
    lengths = {_shape(port)[0] for port in ports}
    if len(lengths) != 1:
        raise Unsuitable(f"hs.vmap maps axes of one length; got {sorted(lengths)}")

    def at(rows: Sequence[Port]) -> Value:
        given = list(args)
        for k, row in zip(along, all_lifted(shapes, rows), strict=True):
            given[k] = row
        return call(m, node, mapped.function, given, {})

    stream = Stream(lengths.pop(), tuple(ports), lambda _, rows: rows)
    found = collected(m, stream, at)
    arrays = [port_of(m, array) for array in found.arrays]
    made = [_moved(array, 0, mapped.out_axes, "a result of hs.vmap") for array in arrays]
    return lifted(found.shape, iter(made))


def _for_each(axes: Value, count: int) -> list[Any]:
    """The axis of each argument."""
    each = list(axes) if isinstance(axes, (tuple, list)) else [axes] * count
    if len(each) != count or not all([axis is None or isinstance(axis, int) for axis in each]):
        raise Unsuitable(f"in_axes is an axis, None, or one of them for each of {count} arguments")
    return each


def _moved(array: Port, source: Any, target: Any, whose: str) -> Port:
    """An array with one axis at another place."""
    rank = len(_shape(array))
    for axis in (source, target):
        if not isinstance(axis, int) or not -rank <= axis < rank:
            raise Unsuitable(f"{whose}, {described(array)}, has no axis {axis}")
    order = [i for i in range(rank) if i != source % rank]
    order.insert(target % rank, source % rank)
    moved: Port = permuted(array, order)
    return moved


def _shape(port: Port) -> tuple[int, ...]:
    return port.obj.shape if isinstance(port.obj, Array) else ()
