"""Families of operations on whole arrays: one member for each shape, axis, ..."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import numpy as np

from ..errors import ArgumentError, MissingStructureError
from ..literals import object_of
from ..objects import Array, B, Obj, Product, R, Z
from ..primitives import Check, Partial, Primitive, Value

P = ParamSpec("P")

DTYPES: dict[Obj, Any] = {R: np.float64, Z: np.int64, B: np.bool_}
"""The type of the entries of an array in NumPy."""


def family(make: Callable[P, Primitive]) -> Callable[P, Primitive]:
    """A function that gives members of a family: equal parameters, the same member."""
    kept = lru_cache(maxsize=4096)(make)

    @wraps(make)
    def member(*args: P.args, **keywords: P.kwargs) -> Primitive:
        return kept(*args, **keywords)  # type: ignore[arg-type]

    return member


def operation(
    of: Callable[..., Primitive],
    parameters: tuple[Any, ...],
    sources: Sequence[Obj],
    target: Obj,
    value: Callable[..., Value],
    partials: Sequence[Partial],
    checks: Check | None = None,
    symbol: str | None = None,
) -> Primitive:
    """A member of a family, `of(*parameters)`: sources → target."""
    name = of.__name__.removesuffix("_")
    return Primitive(
        name,
        sources[0] if len(sources) == 1 else Product(*sources),
        target,
        value,
        tuple(partials),
        symbol or name,
        rf"\mathrm{{{name}}}".replace("_", r"\_"),
        lambda _, *args: symbolic(name, value, target, args),
        checks,
        of,
        parameters,
    )


def symbolic(name: str, value: Callable[..., Value], target: Obj, args: Sequence[Any]) -> Any:
    """An operation on arrays of SymPy's expressions: NumPy runs it on arrays of objects.

    Raises `MissingStructureError` where NumPy does not.
    """
    import sympy

    try:
        found = value(*[_objects(arg) for arg in args])
    except (TypeError, IndexError):
        raise MissingStructureError(f"SymPy has no {name} of arrays of expressions") from None
    if isinstance(target, Array):
        return sympy.Array(found.ravel().tolist(), found.shape)
    return found.item() if isinstance(found, np.ndarray) else found


def _objects(arg: Any) -> Any:
    if not hasattr(arg, "shape"):
        return arg
    made = np.empty(arg.shape, object)
    for index in np.ndindex(*arg.shape):
        made[index] = arg[index]
    known = made.size and all([entry.is_Integer for entry in made.flat])
    return made.astype(np.int64) if known else made


def object_at(x: Value) -> Obj:
    """The object that a value belongs to: of a port its object, of a NumPy array by its type."""
    found = getattr(x, "obj", None)
    return found if isinstance(found, Obj) else object_of(x)


def shape_at(x: Value) -> tuple[int, ...]:
    """The shape of a value; `()` for a number."""
    obj = object_at(x)
    return obj.shape


def shaped(element: Obj, shape: tuple[int, ...]) -> Obj:
    """The object of arrays of a shape; for `()` the scalar itself.

    >>> shaped(R, (2, 3)), shaped(R, ())
    (R ** (2, 3), R)
    """
    return Array(element, shape) if shape else element


def scalar_if(target: Obj, found: Any) -> Value:
    """What NumPy gives for a scalar, as a value of the object: integers are Python's."""
    if isinstance(target, Array) or not isinstance(found, _NUMBERS):
        return found
    if isinstance(found, np.ndarray) and found.dtype == object:  # of expressions
        return found.item()
    return int(found) if target is Z else DTYPES[target](found)


_NUMBERS = (np.generic, np.ndarray, int, float)


def axes_of(shape: tuple[int, ...], axis: int | Sequence[int] | None) -> tuple[int, ...]:
    """The axes that NumPy means by an `axis`: none for all, negative ones from the end.

    >>> axes_of((2, 3, 4), None), axes_of((2, 3, 4), -1)
    ((0, 1, 2), (2,))
    """
    every = range(len(shape))
    given = every if axis is None else axis if isinstance(axis, Sequence) else (axis,)
    return tuple(sorted(in_order(shape, given)))


def axis_of(shape: tuple[int, ...], axis: int) -> int:
    """The one axis that NumPy means by an `axis`, counted from the front.

    Raises `ArgumentError` for several.

    >>> axis_of((2, 3, 4), -1)
    2
    """
    if isinstance(axis, Sequence):
        raise ArgumentError(f"one axis is named here, by an integer; got {axis}")
    return axes_of(shape, axis)[0]


def in_order(shape: tuple[int, ...], axes: Sequence[int]) -> tuple[int, ...]:
    """Axes that are named, in this order, counted from the front.

    Raises `ArgumentError` for one that is not there, or not known, and for one that is named twice.

    >>> in_order((2, 3, 4), (-1, 0))
    (2, 0)
    """
    rank, found = len(shape), []
    for i in axes:
        if not isinstance(i, (int, np.integer)):
            raise ArgumentError("axis has to be known: the shape of the result depends on it")
        if not -rank <= i < rank:
            raise ArgumentError(f"an array of shape {shape} has no axis {i}")
        found.append(int(i) % rank)
    if len(set(found)) < len(found):
        raise ArgumentError(f"axis {tuple(axes)} names an axis twice")
    return tuple(found)
