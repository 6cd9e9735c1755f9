"""Indexing: the entries of lists, dicts and arrays, at indices known or not."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays.family import shape_at
from ..arrays.keys import axes_used, indexed, replaced
from ..control import get
from ..objects import Array, B, Obj, R, Z
from ..operations import stack
from ..ports import Constant, Port
from . import operators
from .abstract import (
    Lens,
    Mutable,
    OneOf,
    Rolled,
    Unsuitable,
    Value,
    View,
    converted,
    copy_of,
    held,
    joined_object,
    number_object,
    usable,
)
from .complexes.parts import each, is_array, is_complex, of_parts, parts
from .lenses import shared
from .machine import Machine
from .meeting import bases_in
from .naming import described
from .shapes import lifted
from .slices import of_places


def index(m: Machine, container: Value, key: Value) -> Value:
    """container[key]"""
    if type(container).__module__.startswith("numpy.lib"):  # np.mgrid, np.r_ and their like
        from .between_brackets import maker_of

        if (make := maker_of(container)) is not None:
            return make(m, key)
    key = usable(key)
    if isinstance(container, Rolled):
        return _rolled_entry(m, container, key)
    if isinstance(container, OneOf):
        return m.one_of(container, lambda array: index(m, array, key))
    if is_complex(key) and not isinstance(container, dict):
        raise Unsuitable(f"an index is an integer; got {described(key)}")
    if is_array(container):
        return each(lambda part: index(m, part, key), container)
    if isinstance(container, (Port, Mutable, View, np.ndarray)) and number_object(
        array_port(m, container)
    ) not in (R, Z, B):
        return array_index(m, container, key if isinstance(key, tuple) else (key,))
    if (method := operators.own_method(container, "__getitem__")) is not None:
        return operators.call_method(m, method, [container, key])
    if isinstance(key, Port):
        return _at_data(m, container, key)
    if isinstance(container, (tuple, list, dict, str, range)):
        return _at(m, container, key)
    raise Unsuitable(f"{described(container)} cannot be indexed")


def _at(m: Machine, container: Value, key: Value) -> Value:
    """The entry of a container of Python's at a key that is known."""
    try:
        found = container[key]
    except KeyError:
        raise Unsuitable(f"{described(container)} has no key {key!r}") from None
    except (IndexError, TypeError) as error:
        raise Unsuitable(f"{type(error).__name__}: {error}") from None
    return m.own(found) if isinstance(found, list) and isinstance(key, slice) else usable(found)


def _at_data(m: Machine, container: Value, key: Port) -> Value:
    """The entry of a container at a key that is not known."""
    if isinstance(container, (tuple, list)) and key.obj is Z:
        return _entry_by_data(m, container, key)
    if isinstance(container, dict):
        raise Unsuitable(
            "this key depends on data, and the values of a dict may be of any type: index a"
            " tuple or a list by it, or use `match`"
        )
    raise Unsuitable(f"{described(container)} cannot be indexed by {described(key)}")


def _entry_by_data(m: Machine, entries: Value, key: Port) -> Value:
    """The entry of a list or tuple at an index that is not known."""
    sides = sides_of_entries(m, entries)
    changing = bases_in(tuple(map(as_view, entries)))
    if changing and m.telling and len(sides) == 1:
        found, *others = map(as_view, entries)
        place = place_in(m, len(entries), key)
        for i, entry in enumerate(others, 1):
            found = m.branch(p.equal(place, i), partial(_given, entry), partial(_given, found))
        return found
    found = [copy_of(checked_get(row, key), changing) for row in sides]
    return found[0] if len(found) == 1 else of_parts(*found)


def _given(value: Value) -> Value:
    return value


def as_view(array: Value) -> Value:
    """An array that may change as a part of itself; any other value as it is."""
    if is_complex(array):
        return each(as_view, array)
    return shared(array, array.port) if isinstance(array, Mutable) else array


def place_in(m: Machine, n: int, key: Port) -> Port:
    """The place of an entry at an index, which is checked, and may count from the end."""
    return checked_get(operators.port_of(m, np.arange(n)), key)


def sides_of_entries(m: Machine, entries: Value) -> list[Port]:
    """The entries of a tuple or list as an array, where they are complex as two."""
    if not any(map(is_complex, entries)):
        return [row_of_entries(m, entries)]
    return [row_of_entries(m, side) for side in parts(list(entries))]


def row_of_entries(m: Machine, entries: Value) -> Port:
    """The entries of a tuple or list as an array, where they are numbers of one kind."""
    arrays = [entry.port if isinstance(entry, Mutable) else entry for entry in entries]
    obj: Obj | None = number_object(arrays[0]) if arrays else None
    for array in arrays[1:]:
        own = number_object(array)
        obj = None if obj is None or own is None else joined_object(obj, own)
    if obj is None:
        raise Unsuitable(
            f"an index into {described(entries)} has to be known, as its entries are not numbers"
            " of one kind: make them so, or use `match`"
        )
    ports = [converted(m.builder, obj, entry) for entry in entries]
    found: Port = m.builder.box(stack(obj, len(ports)), ports)
    return found


def _rolled_entry(m: Machine, container: Rolled, key: Value) -> Value:
    if isinstance(key, slice):
        return m.own([_rolled_entry(m, container, i) for i in range(*key.indices(container.n))])
    if not isinstance(key, Port) and not -container.n <= key < container.n:
        raise Unsuitable(f"index {key} is out of range for a list of {container.n}")
    rows = [shared(array, checked_get(held(array), key)) for array in container.arrays]
    return lifted(container.shape, iter(rows))


def array_port(m: Machine, array: Value) -> Port:
    """What an array holds, as a port."""
    return operators.port_of(m, array)


def array_index(m: Machine, array: Value, keys: tuple[Value, ...]) -> Value:
    """Entries of an array; what shares the memory of an array that may change is a view."""
    port = array_port(m, array)
    keys = lists_as_arrays(m, tuple([known_key(key) for key in keys]))
    axes_used(shape_at(port), keys)
    gathers = any(map(_gathers, keys))
    integers: tuple[Value, ...] = ()
    while keys and _comes_first(keys, len(shape_at(port)), gathers):
        port, integers, keys = checked_get(port, keys[0]), (*integers, keys[0]), keys[1:]
    if any([is_mask(key) for key in keys]):
        raise Unsuitable(
            "how many entries a mask keeps depends on data: keep all of them,"
            " np.where(mask, xs, 0.0)"
        )
    path: tuple[Any, ...] = integers
    if keys:
        path = (*path, _entries(keys))
        port = indexed(port, keys)
    if isinstance(port.obj, Array):
        if gathers:
            return m.own(Mutable(port))
        return shared(array, port, *path)
    if keys and keys[-1] is Ellipsis:
        raise Unsuitable(
            "`...` after indices of all axes gives an array that has none, which is a number here:"
            " leave the `...` out"
        )
    return port


def _gathers(key: Value) -> bool:
    """Whether a key is an array of indices, or a mask: then the entries are a copy."""
    return isinstance(key, list) or isinstance(number_object(key), Array)


def _comes_first(keys: tuple[Value, ...], rank: int, gathers: bool) -> bool:
    """Whether the first key is an integer that may be taken before the others are.

    It may not beside an array that it stands apart from, where NumPy has the axes of both first.
    """
    first, *others = keys
    if number_object(first) is not Z or not others:
        return number_object(first) is Z
    following = next((key for key in others if number_object(key) is not Z), None)
    return rank > 1 and (not gathers or _gathers(following))


def _entries(keys: tuple[Value, ...]) -> Lens:
    """The entries at keys; which index it is does not matter to how they lie in memory."""
    ports = tuple([key for key in keys if isinstance(key, Port)])
    known = tuple([0 if isinstance(key, Port) else key for key in keys])
    places = [i for i, key in enumerate(keys) if isinstance(key, Port)]

    def with_ports(given: tuple[Port, ...]) -> tuple[Value, ...]:
        at = dict(zip(places, given, strict=True))
        return tuple([at.get(i, key) for i, key in enumerate(known)])

    return Lens(
        lambda array, *given: indexed(array, with_ports(given)),
        lambda array, part, *given: replaced(array, with_ports(given), part),
        lambda array: array[known],
        (repr(known), *places),
        ports,
    )


def lists_as_arrays(m: Machine, keys: tuple[Value, ...]) -> tuple[Value, ...]:
    """Keys with arrays in the place of lists that depend on data."""
    depend = [isinstance(key, list) and not operators.known(key) for key in keys]
    pairs = zip(keys, depend, strict=True)
    return tuple([row_of_entries(m, key) if data else key for key, data in pairs])


def is_mask(key: Value) -> bool:
    """Whether a key is an array of truth values that depend on data."""
    key = operators.port_or(key)
    own = number_object(key)
    return isinstance(key, Port) and isinstance(own, Array) and own.element is B


def known_key(key: Value) -> Value:
    """A key, and of an array that is known its numbers; a tuple among keys is a list."""
    if isinstance(key, slice):
        return of_places(key)
    if isinstance(key, (tuple, range)):
        return list(key)
    key = operators.port_or(key)
    return key.value if isinstance(key, Constant) else key


def checked_get(array: Port, i: Value) -> Port:
    """The row of an array at an index, which is checked now if it is known."""
    assert isinstance(array.obj, Array)
    n = array.obj.shape[0]
    if not isinstance(i, Port) and not -n <= i < n:
        raise Unsuitable(f"index {i} is out of range for an axis of {n}")
    found: Port = get(array.obj.row, n, array, i)
    return found
