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

from .arrays.shapes import permuted
from .arrows import Arrow, as_arrow, check_arrows
from .calculus import interpret_raw
from .control import scan
from .errors import ArgumentError
from .families import Family, Fixed, Place, Places
from .frontend import arrow
from .frontend.program import as_code
from .graphs import stage
from .objects import Array, Obj, Product, Unit, brief, ground, leaves, rows, with_leaves
from .primitives import Value
from .tuples import flat, unflat

Axes = int | None | Sequence[int | None]
"""The axis that is mapped, None where there is none; or one for each argument or result."""


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
    return stage(lambda xs: _mapped(one, n, xs, a), rows(a, n), rows(b, n)).arrow


def vmap(f: Any, in_axes: Axes = 0, out_axes: Axes = 0) -> Family:
    """The function on arrays that is f on what stands at each place of an axis, as in JAX.

    `in_axes` is the axis of every array among the arguments, or one for each argument; an argument
    with None is the same for all. `out_axes` is the axis of the results, or one for each.

    Raises `ArgumentError` for axes that are not there, or differ in length.

    >>> import numpy as np
    >>> distance = lambda x, y: np.sum((x - y) ** 2)
    >>> vmap(distance, in_axes=(0, None))(np.eye(2), np.array([1.0, 0.0]))
    array([0., 2.])
    """
    if isinstance(f, Arrow) or (hasattr(f, "__arrow__") and not isinstance(f, Family)):
        return _of_arrow(as_arrow(f), in_axes, out_axes)
    family: Family = arrow(f)

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
    axes = _for_each(in_axes, len(places), "in_axes", "arguments")
    n = _length(places, axes)
    within = [_row(place, axis) for (_, place), axis in zip(places, axes, strict=True)]
    names = [name for name, _ in places]
    one = specialised(tuple(zip(names, within, strict=True)))
    given, rows_ = _data([place for _, place in places]), _data(within)
    mapped = [k for k, axis in enumerate(axes) if axis is not None and given[k].width]
    several = len(places) > 1

    def run(value: Value) -> Value:
        parts = list(value) if several else [value]
        fronts = tuple([_moved(parts[k], given[k], axes[k], 0) for k in mapped])

        def at(chosen: Value) -> Value:
            for k, row in zip(mapped, chosen, strict=True):
                parts[k] = row
            return tuple(parts) if several else parts[0]

        return _mapped(one, n, fronts, Product(*[rows_[k] for k in mapped]), at)

    dom = Product(*given) if several else given[0]
    return _with_results(run, dom, ground(one.cod), n, out_axes)


def _with_results(run: Callable[[Value], Value], dom: Obj, b: Obj, n: int, out_axes: Axes) -> Arrow:
    """The arrow that gives n values of b along an axis, or each component along one of its own."""
    if not isinstance(out_axes, (tuple, list)):
        cod = _with_axis(b, n, out_axes)
        return stage(lambda x: _moved(run(x), rows(b, n), 0, out_axes), dom, cod).arrow
    axes = _for_each(out_axes, len(b.parts), "out_axes", "results")
    made = [_with_axis(obj, n, axis) for obj, axis in zip(b.parts, axes, strict=True)]

    def moved(x: Value) -> Value:
        results = zip(run(x), b.parts, axes, strict=True)
        return tuple([_moved(y, rows(obj, n), 0, axis) for y, obj, axis in results])

    return stage(moved, dom, b.rebuild(tuple(made))).arrow


def _data(places: Sequence[Place]) -> list[Obj]:
    """The objects of arguments; of what is no data there is one value."""
    return [Unit if isinstance(place, Fixed) else place for place in places]


def _mapped(
    one: Arrow, n: int, xs: Value, a: Obj, at: Callable[[Value], Value] = lambda x: x
) -> Value:
    """What an arrow gives for each of n values; `at` makes its argument of one of them."""
    run = interpret_raw(one)
    _, ys = scan(lambda sx: ((), run(at(sx[1]))), n, (), xs, Unit, a, ground(one.cod))
    return ys


# --- axes -----------------------------------------------------------------------------------------


def _for_each(axes: Axes, count: int, name: str, what: str) -> list[Any]:
    if not isinstance(axes, (tuple, list)):
        return [axes] * count
    if len(axes) != count or not all([k is None or isinstance(k, int) for k in axes]):
        raise ArgumentError(
            f"{name} is an axis, None, or one of them for each of {count} {what}; got {axes!r}"
        )
    return list(axes)


def _length(places: Places, axes: Sequence[int | None]) -> int:
    """The length that all axes that are mapped have."""
    found: dict[int, str] = {}
    for (name, place), axis in zip(places, axes, strict=True):
        if axis is None or isinstance(place, Fixed):
            continue
        for leaf in leaves(place):
            found.setdefault(_axis_of(leaf, axis, name)[1], name)
    if not found:
        raise ArgumentError("vmap has nothing to map: in_axes is None for every argument")
    if len(found) > 1:
        said = " and ".join([f"{n} in {name}" for n, name in found.items()])
        raise ArgumentError(f"vmap maps axes of one length; there are {said}")
    return next(iter(found))


def _axis_of(leaf: Obj, axis: int, name: str) -> tuple[int, int]:
    """The number of an axis, from the front, and its length."""
    shape = leaf.shape if isinstance(leaf, Array) else ()
    if not -len(shape) <= axis < len(shape):
        raise ArgumentError(
            f"{name}, which holds {brief(leaf)}, has no axis {axis} to map; in_axes=None keeps it"
            " the same"
        )
    return axis % len(shape), shape[axis]


def _row(place: Place, axis: int | None) -> Place:
    """What stands at a place of an axis."""
    if axis is None or isinstance(place, Fixed):
        return place

    def without(leaf: Obj) -> Obj:
        assert isinstance(leaf, Array)
        at = axis % len(leaf.shape)
        left = (*leaf.shape[:at], *leaf.shape[at + 1 :])
        return Array(leaf.element, left) if left else leaf.element

    return with_leaves(place, without)


def _with_axis(obj: Obj, n: int, axis: Any) -> Obj:
    """n values of an object as arrays, which they make along an axis."""

    def wider(leaf: Obj) -> Obj:
        many = leaf**n
        assert isinstance(many, Array)
        if axis is None or not -len(many.shape) <= axis < len(many.shape):
            raise ArgumentError(f"out_axes is an axis of {brief(many)}; got {axis}")
        (_, *rest), at = many.shape, axis % len(many.shape)
        return Array(many.element, (*rest[:at], n, *rest[at:]))

    return with_leaves(obj, wider)


def _moved(value: Value, obj: Obj, source: Any, target: Any) -> Value:
    """Arrays with one axis at another place."""
    made, columns = [], zip(flat(value), leaves(obj), strict=True)
    for x, leaf in columns:
        rank = len(leaf.shape) if isinstance(leaf, Array) else 0
        order = [i for i in range(rank) if i != source % rank]
        order.insert(target % rank, source % rank)
        made.append(permuted(x, order))
    return unflat(obj, made)


def _with_parameters(count: int) -> Callable[..., Any]:
    """A function with so many parameters, which names the components of an arrow's domain."""

    def components(*args: Any) -> Any:
        return args

    names = ["x"] if count == 1 else [f"x{i + 1}" for i in range(count)]
    kind = inspect.Parameter.POSITIONAL_ONLY
    made: Any = components
    made.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    return components
