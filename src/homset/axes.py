"""Which axis of each array is mapped: `in_axes` and `out_axes`, as in JAX.

They are an axis, None where there is none, or a structure of them. One that ends before the
structure does that it belongs to is of all arrays from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from .errors import ArgumentError
from .objects import Array, Exp, List, Obj, Product, brief, leaves
from .objects.sizes import integer
from .records import is_complex
from .tuples import follow

Axis = int | None
Axes = Any
"""An axis, None, or a tuple, list, dict, named tuple or dataclass of them."""


def for_each(axes: Axes, count: int, name: str, what: str) -> list[Axes]:
    """The axes of each of several arguments.

    Raises `ArgumentError` for what is neither one axis for all nor one entry for each.

    >>> for_each((None, {"w": 1}), 2, "in_axes", "arguments")
    [None, {'w': 1}]
    """
    if is_axis(axes):
        return [axes] * count
    if type(axes) not in (tuple, list) or len(axes) != count:
        raise ArgumentError(
            f"{name} is an axis, None, or one of them, or a structure of them, for each of {count}"
            f" {what}; got {axes!r}"
        )
    return list(axes)


def of_leaves(obj: Obj, axes: Axes, name: str) -> list[Axis]:
    """The axis of each leaf of an object.

    Raises `ArgumentError` where the axes are another structure than the object.

    >>> from homset import R
    >>> of_leaves(R**2 * (R**3 * R), (0, (1, None)), "in_axes")
    [0, 1, None]
    """
    if is_axis(axes):
        return [axes] * len(leaves(obj))
    parts = _parts(obj, axes)
    if parts is None or not isinstance(obj, Product):
        raise ArgumentError(
            f"{name} has an axis, None, or a structure of them for what holds {brief(obj)}; got"
            f" {axes!r}"
        )
    pairs = zip(obj.parts, parts, strict=True)
    return [axis for part, given in pairs for axis in of_leaves(part, given, name)]


def is_axis(axes: Axes) -> bool:
    """Whether this is an axis, or None."""
    return axes is None or integer(axes) is not None


def _parts(obj: Obj, axes: Axes) -> Sequence[Axes] | None:
    """The axes of the components, if there is one for each; a complex number has none."""
    if not isinstance(obj, Product) or is_complex(obj):
        return None
    parts = axes if type(axes) is tuple and not obj.key else obj.unpack(axes)
    return parts if parts is not None and len(parts) == len(obj.parts) else None


def mappable(results: Obj) -> Obj:
    """The object of results, of which there are arrays.

    Raises `ArgumentError` where functions are among them, or lists whose length depends on data.
    """
    for leaf in leaves(results):
        if isinstance(leaf, (Exp, List)):
            raise ArgumentError(
                f"vmap gives arrays of results, and there are none of {brief(leaf)}: map what uses"
                " it, as in hs.vmap(lambda x, v: hs.vjp(f)(x)[1](v))"
            )
    return results


def with_parts(obj: Obj, changed: Sequence[Obj]) -> Obj:
    """The object with others as the leaves of its products.

    >>> from homset import R, Z
    >>> with_parts(R * (R * R), [Z, R, R**2])
    Z * (R * R ** 2)
    """
    new = iter(changed)
    return follow(  # type: ignore[no-any-return]
        obj, obj, lambda product, x: x.parts, lambda o, x: next(new),
        lambda product, parts: product.rebuild(tuple(parts)),
    )  # fmt: skip


def length_of(leaf: Obj, axis: int, name: str) -> int:
    """How long an axis of an array is; `name` is where it comes from.

    Raises `ArgumentError` where there is no such axis.
    """
    shape = leaf.shape
    if not -len(shape) <= axis < len(shape):
        raise ArgumentError(
            f"{name}, which holds {brief(leaf)}, has no axis {axis} to map; in_axes=None keeps it"
            " the same"
        )
    return shape[axis]


def without(leaf: Obj, axis: int) -> Obj:
    """What stands at a place of an axis of an array.

    >>> from homset import R
    >>> without(R ** (2, 3), -1)
    R ** 2
    """
    assert isinstance(leaf, Array)
    at = index(axis) % len(leaf.shape)
    left = (*leaf.shape[:at], *leaf.shape[at + 1 :])
    return Array(leaf.element, left) if left else leaf.element


def wider(leaf: Obj, n: int, axis: Axis) -> Obj:
    """n values of a scalar or an array as one array, which they make along an axis.

    Without an axis they are one value. Raises `ArgumentError` where the array has no such axis.
    """
    if axis is None:
        return leaf
    many = leaf**n
    assert isinstance(many, Array)
    if not -len(many.shape) <= axis < len(many.shape):
        raise ArgumentError(f"out_axes is an axis of {brief(many)}; got {axis}")
    (_, *rest), at = many.shape, index(axis) % len(many.shape)
    return Array(many.element, (*rest[:at], n, *rest[at:]))
