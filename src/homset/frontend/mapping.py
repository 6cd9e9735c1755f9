"""`hs.vmap` of a function that is being compiled: what is around it may be used in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..arrays.shapes import moved
from ..axes import Axes, Axis, for_each, is_axis, mappable, of_leaves
from ..errors import ArgumentError
from ..objects import Array, Obj
from ..ports import Port
from .abstract import Opaque, Rolled, Unsuitable, Value
from .iterators import Stream
from .loops import collected
from .machine import Machine
from .naming import described
from .operators import port_of
from .shapes import all_lifted, all_lowered, general, lifted, object_of


@dataclass(eq=False)
class Mapped(Opaque):
    """A function along axes of its arguments: a loop without a state."""

    function: Value
    in_axes: Axes = 0
    out_axes: Axes = 0

    @property
    def __name__(self) -> str:
        return "hs.vmap(…)"

    def __call__(self, *_: Any) -> Any:
        raise TypeError("a function that is being compiled cannot be called")


def run_mapped(m: Machine, node: ast.AST, mapped: Mapped, args: Sequence[Value]) -> Value:
    """What the function gives at each place of the axes."""
    from .calls import call

    each_axes = _for_each(mapped.in_axes, len(args))
    along = [k for k, axes in enumerate(each_axes) if axes is not None]
    shapes = [general(args[k]) for k in along]
    leaves, axes = [], []
    for k, shape in zip(along, shapes, strict=True):
        found = all_lowered(m.builder, [shape], [args[k]])
        axes += _of_leaves(args[k], each_axes[k], len(found), "in_axes")
        leaves += [(leaf, f"argument {k} of hs.vmap") for leaf in found]
    places = [i for i, axis in enumerate(axes) if axis is not None]
    ports = [_moved(leaves[i][0], axes[i], 0, leaves[i][1]) for i in places]
    lengths = {_shape(port)[0] for port in ports}
    if len(lengths) != 1:
        raise Unsuitable(f"hs.vmap maps axes of one length; got {sorted(lengths)}")

    def at(rows: Sequence[Port]) -> Value:
        given, parts = list(args), [leaf for leaf, _ in leaves]
        for i, row in zip(places, rows, strict=True):
            parts[i] = row
        for k, x in zip(along, all_lifted(shapes, parts), strict=True):
            given[k] = x
        found = call(m, node, mapped.function, given, {})
        for leaf in all_lowered(m.builder, [general(found)], [found]):
            _mappable(leaf.obj)
        return found

    stream = Stream(lengths.pop(), tuple(ports), lambda _, rows: rows)
    return _with_axes(m, collected(m, stream, at), mapped.out_axes)


def _mappable(results: Obj) -> None:
    """Refuse results of which there are no arrays."""
    try:
        mappable(results)
    except ArgumentError as error:
        raise Unsuitable(f"hs.{error}") from None


def _with_axes(m: Machine, found: Rolled, out_axes: Axes) -> Value:
    """What has been found at each place, each array along its axis."""
    arrays = [port_of(m, array) for array in found.arrays]
    rows = lifted(found.shape, iter(arrays))
    axes = _of_leaves(rows, out_axes, len(arrays), "out_axes")
    pairs = zip(arrays, axes, strict=True)
    made = [_moved(array, 0, axis, "a result of hs.vmap") for array, axis in pairs]
    return lifted(found.shape, iter(made))


def _for_each(in_axes: Axes, count: int) -> list[Axes]:
    """The axes of each argument."""
    try:
        return for_each(in_axes, count, "in_axes", "arguments")
    except ArgumentError as error:
        raise Unsuitable(str(error)) from None


def _of_leaves(x: Value, axes: Axes, count: int, name: str) -> list[Axis]:
    """The axis of each of the numbers and arrays in a value."""
    if is_axis(axes):
        return [axes] * count
    try:
        return of_leaves(object_of(x), axes, name)
    except ArgumentError as error:
        raise Unsuitable(str(error)) from None


def _moved(array: Port, source: Any, target: Any, whose: str) -> Port:
    """An array with one axis at another place."""
    rank = len(_shape(array))
    for axis in (source, target):
        if not isinstance(axis, int) or not -rank <= axis < rank:
            raise Unsuitable(f"{whose}, {described(array)}, has no axis {axis}")
    found: Port = moved(array, source, target)
    return found


def _shape(port: Port) -> tuple[int, ...]:
    return port.obj.shape if isinstance(port.obj, Array) else ()
