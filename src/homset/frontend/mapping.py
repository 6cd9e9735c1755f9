"""`hs.vmap` of a function that is being compiled: what is around it may be used in it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..arrays.shapes import moved
from ..axes import Axes, Axis, for_each, is_axis, mappable, of_leaves
from ..errors import ArgumentError
from ..ports import Port
from ..unvarying import along_axis, check_same
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

    each_axes = _told(for_each, mapped.in_axes, len(args), "in_axes", "arguments")
    along = [k for k, axes in enumerate(each_axes) if axes is not None]
    shapes = [general(args[k]) for k in along]
    leaves, axes = [], []
    for k, shape in zip(along, shapes, strict=True):
        found = all_lowered(m.builder, [shape], [args[k]])
        axes += _of_leaves(args[k], each_axes[k], len(found), "in_axes")
        leaves += [(leaf, f"argument {k} of hs.vmap") for leaf in found]
    places = [i for i, axis in enumerate(axes) if axis is not None]
    ports = [_to_front(leaves[i][0], axes[i], leaves[i][1]) for i in places]
    lengths = {_shape(port)[0] for port in ports}
    if len(lengths) != 1:
        raise Unsuitable(f"hs.vmap maps axes of one length; got {sorted(lengths)}")

    results, of_results = list[Port](), list[Axis]()

    def at(rows: Sequence[Port]) -> Value:
        given, parts = list(args), [leaf for leaf, _ in leaves]
        for i, row in zip(places, rows, strict=True):
            parts[i] = row
        for k, x in zip(along, all_lifted(shapes, parts), strict=True):
            given[k] = x
        found = call(m, node, mapped.function, given, {})
        results[:] = all_lowered(m.builder, [general(found)], [found])
        for leaf in results:
            _told(mappable, leaf.obj)
        of_results[:] = _of_leaves(found, mapped.out_axes, len(results), "out_axes")
        _told(check_same, results, of_results)
        return found

    stream = Stream(lengths.pop(), tuple(ports), lambda _, rows: rows)
    return _with_axes(m, collected(m, stream, at), results, of_results)


def _told(function: Callable[..., Any], *args: Any) -> Any:
    """What a function gives; what it says of its arguments is said at the place of the call."""
    try:
        return function(*args)
    except ArgumentError as error:
        raise Unsuitable(str(error)) from None


def _with_axes(m: Machine, found: Rolled, results: Sequence[Port], axes: Sequence[Axis]) -> Value:
    """What has been found at each place, each array along its axis; `results` are of one place."""
    arrays = [port_of(m, array) for array in found.arrays]
    made = []
    for array, result, axis in zip(arrays, results, axes, strict=True):
        _check_axis(array, axis, "a result of hs.vmap")
        made.append(_told(along_axis, array, result, axis))
    return lifted(found.shape, iter(made))


def _of_leaves(x: Value, axes: Axes, count: int, name: str) -> list[Axis]:
    """The axis of each of the numbers and arrays in a value."""
    found: list[Axis] = (
        [axes] * count if is_axis(axes) else _told(of_leaves, object_of(x), axes, name)
    )
    return found


def _to_front(array: Port, axis: Any, whose: str) -> Port:
    """An array with an axis as its first."""
    _check_axis(array, axis, whose)
    found: Port = moved(array, axis, 0)
    return found


def _check_axis(array: Port, axis: Axis, whose: str) -> None:
    """Refuse an axis that an array does not have; None is none."""
    rank = len(_shape(array))
    if axis is not None and not -rank <= axis < rank:
        raise Unsuitable(f"{whose}, {described(array)}, has no axis {axis}")


def _shape(port: Port) -> tuple[int, ...]:
    return port.obj.shape
