"""Maps along axes: an arrow on values becomes one on arrays of them.

`each(f, n)` is ×ᵢ f of 2018, "Scaling Up", for any objects: of each leaf of a value there is an
array, whose first axis counts the values. `vmap` is what users of JAX know: it finds n, and takes
and gives axes that are not the first. Both are a `scan` without a state, so that everything that is
known of arrows holds for them: they are differentiated, drawn, compiled.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .arrays.shapes import moved
from .arrows import Arrow, as_arrow, check_arrows
from .axes import (
    Axes,
    Axis,
    for_each,
    length_of,
    mappable,
    of_leaves,
    wider,
    with_parts,
    without,
)
from .calculus import interpret_raw
from .control import Raw, scan
from .errors import ArgumentError
from .families import Family, Fixed, Place, Places
from .frontend import arrow
from .frontend.program import as_code
from .graphs import stage
from .objects import Obj, Product, Unit, ground, leaves, rows
from .primitives import Value
from .tuples import flat, unflat
from .unvarying import along_axis, check_same


def each(f: Any, n: int) -> Arrow:
    """An arrow f : a → b on each of n values: of each leaf of a and b there is an array.

    Raises `ArgumentError` where a leaf of b is a function or a list, of which there are no arrays.

    >>> from homset import add, dup, mul
    >>> each(dup >> (add & mul), 3)([1.0, 2.0, 3.0])
    (array([2., 4., 6.]), array([1., 4., 9.]))
    """
    one = as_arrow(f)
    check_arrows("each", [one])
    a, b = ground(one.dom), ground(one.cod)
    run = interpret_raw(one)
    return stage(lambda xs: _mapped(run, n, xs, a, b), rows(a, n), rows(b, n)).arrow


def vmap(f: Any, in_axes: Axes = 0, out_axes: Axes = 0) -> Family:
    """The function on arrays that is f on what stands at each place of an axis, as in JAX.

    `in_axes` is the axis of every array among the arguments, or one for each argument; an argument
    with None is the same for all. `out_axes` is the axis of the results, or one for each; None is
    for a result that does not hang on the place, which is given once. Where these are structures,
    there may be structures of axes.

    Raises `ArgumentError` for axes that are not there, or differ in length, and where `out_axes` is
    None for a result that is another one at each place.

    >>> import numpy as np
    >>> distance = lambda x, y: np.sum((x - y) ** 2)
    >>> vmap(distance, in_axes=(0, None))(np.eye(2), np.array([1.0, 0.0]))
    array([0., 2.])
    >>> line = vmap(lambda p, x: p["a"] * x + p["b"], in_axes=({"a": 0, "b": None}, None))
    >>> line({"a": np.array([1.0, 0.0]), "b": 1.0}, 2.0)
    array([3., 1.])
    """
    family = arrow(f)
    if not isinstance(family, Family):
        return _of_arrow(family, in_axes, out_axes)

    def find(places: Places) -> Arrow:
        return _arrow_on_axes(family.specialised, places, in_axes, out_axes)

    return family.of_places(find, f"vmap({family.__name__})")


def _of_arrow(f: Arrow, in_axes: Axes, out_axes: Axes) -> Family:
    """The family of an arrow, whose arguments are the components of its domain."""

    def specialised(places: Places) -> Arrow:
        objects = [place for _, place in places if not isinstance(place, Fixed)]
        return f.at(objects[0] if len(objects) == 1 else Product(*objects))

    def find(places: Places) -> Arrow:
        return _arrow_on_axes(specialised, places, in_axes, out_axes)

    count = len(f.dom.parts) if isinstance(f.dom, Product) else 1
    return Family(_with_parameters(count), find, f"vmap({f})", {}, as_code).of_another()


def _arrow_on_axes(
    specialised: Callable[[Places], Arrow], places: Places, in_axes: Axes, out_axes: Axes
) -> Arrow:
    """The arrow on arguments, of which some are mapped along an axis."""
    each_axes = for_each(in_axes, len(places), "in_axes", "arguments")
    given = _data([place for _, place in places])
    axes = [of_leaves(obj, own, "in_axes") for obj, own in zip(given, each_axes, strict=True)]
    n = _length([name for name, _ in places], given, axes)
    rows_ = [_row(obj, own) for obj, own in zip(given, axes, strict=True)]
    within = [
        (name, place if isinstance(place, Fixed) else row)
        for (name, place), row in zip(places, rows_, strict=True)
    ]
    one = specialised(tuple(within))
    whole, row = (
        Product(*objects) if len(places) > 1 else objects[0] for objects in (given, rows_)
    )
    flat_axes = [axis for own in axes for axis in own]
    mapped = [(k, axis) for k, axis in enumerate(flat_axes) if axis is not None]
    return _with_results(one, n, whole, row, mapped, out_axes)


def _with_results(
    one: Arrow, n: int, whole: Obj, row: Obj, mapped: Sequence[tuple[int, int]], out_axes: Axes
) -> Arrow:
    """The arrow on the whole that is another one on each row: which leaves are mapped is known."""
    b = mappable(ground(one.cod))
    of_results = of_leaves(b, out_axes, "out_axes")
    found = zip(leaves(b), of_results, strict=True)
    cod = with_parts(b, [wider(leaf, n, axis) for leaf, axis in found])
    run, chosen = interpret_raw(one), Product(*[leaves(row)[k] for k, _ in mapped])

    def along(value: Value) -> Value:
        parts, results = flat(value), list[Value]()

        def step(xs: Value) -> Value:
            for (k, _), x in zip(mapped, xs, strict=True):
                parts[k] = x
            results[:] = flat(y := run(unflat(row, parts)))
            check_same(results, of_results)
            return y

        fronts = tuple([moved(parts[k], axis, 0) for k, axis in mapped])
        columns = flat(_mapped(step, n, fronts, chosen, b))
        places = zip(columns, results, of_results, strict=True)
        return unflat(cod, [along_axis(column, y, axis) for column, y, axis in places])

    return stage(along, whole, cod).arrow


def _data(places: Sequence[Place]) -> list[Obj]:
    """The objects of arguments; of what is no data there is one value."""
    return [Unit if isinstance(place, Fixed) else place for place in places]


def _mapped(run: Raw, n: int, xs: Value, a: Obj, b: Obj) -> Value:
    """What a function a → b on values, or ports, gives for each of n values."""
    return scan(lambda sx: ((), run(sx[1])), n, (), xs, Unit, a, b)[1]


# --- axes -----------------------------------------------------------------------------------------


def _length(names: Sequence[str], given: Sequence[Obj], axes: Sequence[Sequence[Axis]]) -> int:
    """The length that all axes that are mapped have."""
    found: dict[int, str] = {}
    for name, obj, own in zip(names, given, axes, strict=True):
        for leaf, axis in zip(leaves(obj), own, strict=True):
            if axis is not None:
                found.setdefault(length_of(leaf, axis, name), name)
    if not found:
        raise ArgumentError("vmap has nothing to map: in_axes is None for every argument")
    if len(found) > 1:
        said = " and ".join([f"{n} in {name}" for n, name in found.items()])
        raise ArgumentError(f"vmap maps axes of one length; there are {said}")
    return next(iter(found))


def _row(obj: Obj, axes: Sequence[Axis]) -> Obj:
    """What stands at a place of the axes."""
    pairs = zip(leaves(obj), axes, strict=True)
    return with_parts(obj, [x if axis is None else without(x, axis) for x, axis in pairs])


def _with_parameters(count: int) -> Callable[..., Any]:
    """A function with so many parameters, which names the components of an arrow's domain."""

    def components(*args: Any) -> Any:
        return args

    names = ["x"] if count == 1 else [f"x{i + 1}" for i in range(count)]
    # The first alone may be a tuple of all, as in a call of an arrow.
    first, *rest = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in names]
    made: Any = components
    made.__signature__ = inspect.Signature([first, *[p.replace(default=None) for p in rest]])
    return components
