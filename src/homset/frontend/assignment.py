"""Assignment: to names, to the parts of a tuple, to entries and to fields."""

from __future__ import annotations

import ast
from typing import Any

from .. import primitives as p
from ..arrays.keys import axes_used, replaced
from ..arrays.shapes import broadcast_shape, reshaped, spread
from ..control import put
from ..objects import Array, Z
from ..places import here
from ..ports import Port
from ..primitives import where
from . import attributes, operators
from .abstract import (
    Changed,
    Mutable,
    OneOf,
    Rolled,
    Unsuitable,
    Value,
    View,
    converted,
    entries_as,
    number_object,
    row_at,
    viewed,
    with_part,
)
from .arrays import array_of
from .complexes.parts import is_array, is_complex, of_parts, parts
from .expressions import evaluate, subscript
from .frames import GO_ON, Outcome
from .indexing import (
    array_port,
    as_view,
    checked_get,
    is_mask,
    known_key,
    lists_as_arrays,
    place_in,
    row_of_entries,
)
from .machine import Machine
from .meeting import bases_in
from .naming import described
from .ownership import borrowed, changeable, may_grow, must_own
from .scattering import scattered
from .streams import items


def augmented(m: Machine, node: ast.AugAssign) -> Outcome:
    """target op= value"""
    target = node.target
    if isinstance(target, ast.Name):
        _augment_name(m, node, target)
    elif isinstance(target, ast.Subscript):
        _augment_entry(m, node, target)
    else:
        owner = evaluate(m, target.value)
        old = attributes.attribute(m, owner, target.attr)
        value = evaluate(m, node.value)
        if isinstance(old, (View, OneOf)):
            _change_part(m, type(node.op), old, value)
        else:
            _set_attribute(m, owner, target.attr, _changed(m, type(node.op), old, value))
    return GO_ON


def _augment_name(m: Machine, node: ast.AugAssign, target: ast.Name) -> None:
    """name op= value"""
    old = evaluate(m, ast.copy_location(ast.Name(target.id, ast.Load()), target))
    value = evaluate(m, node.value)
    if isinstance(old, (View, OneOf)):
        _change_part(m, type(node.op), old, value)
        return
    if _is_array(old) or (is_array(old) and not _is_own(old)):
        name, op = target.id, operators.sign(type(node.op))
        raise Unsuitable(
            f"{op}= changes the array itself, which may be known elsewhere by another name:"
            f" write {name} = {name} {op} …, or begin with {name} = {name}.copy()"
        )
    assign(m, target, _changed(m, type(node.op), old, value))


def _augment_entry(m: Machine, node: ast.AugAssign, target: ast.Subscript) -> None:
    """container[key] op= value"""
    container, key = evaluate(m, target.value), subscript(m, target.slice)
    from .indexing import index

    if is_array(container) and _is_own(container) and is_mask(key):
        _change_complex(m, type(node.op), container, key, evaluate(m, node.value))
        return
    if isinstance(container, (Mutable, View)) and is_mask(key):
        _change_masked(m, type(node.op), container, key, evaluate(m, node.value))
        return
    old, value = index(m, container, key), evaluate(m, node.value)
    if isinstance(old, (View, OneOf)) and isinstance(container, (list, dict)):
        _change_part(m, type(node.op), old, value)
    else:
        _put(m, container, key, _changed(m, type(node.op), old, value))


def _changed(m: Machine, op: type[ast.operator], old: Value, value: Value) -> Value:
    """old op= value: what can be changed is itself then, under each of its names."""
    if isinstance(old, list) and op is ast.Add and not _is_array(operators.port_or(value)):
        must_own(m, old)
        may_grow(m, old)
        old.extend(items(m, value))
        return old
    if isinstance(old, dict) and op is ast.BitOr:
        must_own(m, old)
        old.update(value)
        return old
    if is_array(old) and _is_own(old):
        for side, part in zip(parts(old), parts(operators.binary(m, op, old, value)), strict=True):
            changeable(m, side)
            side.port = converted(m.builder, side.port.obj, operators.port_or(part))
        return old
    if isinstance(old, Mutable):
        changeable(m, old)
        made = operators.binary(m, op, old, value)
        old.port = converted(m.builder, old.port.obj, operators.port_or(made))
        return old
    if (method := operators.in_place_method(old, op)) is not None:
        return operators.call_method(m, method, [old, value])
    return operators.binary(m, op, old, value)


def assign(m: Machine, target: ast.expr, value: Value) -> None:
    """Assign a value to a name, to the parts of a tuple, to an entry or to a field."""
    place = here()
    with m.at(target):
        if isinstance(target, ast.Name):
            m.frame.names[target.id] = value
            m.frame.places[target.id] = place
        elif isinstance(target, (ast.Tuple, ast.List)):
            _unpack(m, target.elts, value)
        elif isinstance(target, ast.Subscript):
            _put(m, evaluate(m, target.value), subscript(m, target.slice), value)
        elif isinstance(target, ast.Attribute):
            _set_attribute(m, evaluate(m, target.value), target.attr, value)
        else:
            raise Unsuitable("nothing can be assigned to this")


def _unpack(m: Machine, targets: list[ast.expr], value: Value) -> None:
    entries = items(m, value)
    stars = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if not stars:
        if len(entries) != len(targets):
            raise Unsuitable(f"{len(targets)} names for {len(entries)} values")
        for target, entry in zip(targets, entries, strict=True):
            assign(m, target, entry)
        return
    star = stars[0]
    end = len(entries) - (len(targets) - star - 1)
    if end < star:
        raise Unsuitable(f"{len(targets) - 1} names or more for {len(entries)} values")
    for target, entry in zip(targets[:star], entries[:star], strict=True):
        assign(m, target, entry)
    starred: Any = targets[star]
    assign(m, starred.value, m.own(list(entries[star:end])))
    for target, entry in zip(targets[star + 1 :], entries[end:], strict=True):
        assign(m, target, entry)


def _put(m: Machine, container: Value, key: Value, value: Value) -> None:
    """container[key] = value"""
    if is_array(container):
        for side, part in zip(parts(container), parts(value), strict=True):
            _put(m, side, key, part)
        return
    if isinstance(container, OneOf):
        _must_own_each(m, container)
        m.one_of(container, lambda array: _put(m, array, key, value))
        return
    if isinstance(container, (Mutable, View)) or _is_array(container):
        _put_array(m, container, key if isinstance(key, tuple) else (key,), value)
        return
    if isinstance(container, Rolled):
        raise borrowed(m, container)
    if (method := operators.own_method(container, "__setitem__")) is not None:
        operators.call_method(m, method, [container, key, value])
        return
    if not isinstance(container, (list, dict)):
        raise Unsuitable(f"{described(container)} has no entries that can be changed")
    must_own(m, container)
    if isinstance(key, Port):
        _put_entry(m, container, key, value)
        return
    try:
        container[key] = value
    except (IndexError, TypeError, ValueError) as error:
        raise Unsuitable(f"{type(error).__name__}: {error}") from None


def _put_entry(m: Machine, container: Value, key: Port, value: Value) -> None:
    """container[key] = value, for a list of numbers and an index that is not known."""
    if not isinstance(container, list):
        raise Unsuitable("the keys of a dict have to be known; use a list or an array")
    views = [as_view(entry) for entry in (*container, value)]
    if bases_in(tuple(views)):
        container[:] = _told_apart(m, views[:-1], key, views[-1])
    elif any(map(is_complex, [*container, value])):
        pairs = zip(parts(list(container)), parts(value), strict=True)
        sides = [_with_entry(m, side, key, part) for side, part in pairs]
        container[:] = map(of_parts, *sides)
    else:
        container[:] = _with_entry(m, container, key, value)


def _told_apart(m: Machine, entries: list[Value], key: Port, value: Value) -> list[Value]:
    """A list with another entry at an index, where parts of arrays stay such parts."""
    place = place_in(m, len(entries), key)
    return [
        m.branch(p.equal(place, i), lambda: value, lambda entry=entry: entry)  # type: ignore[misc]
        for i, entry in enumerate(entries)
    ]


def _with_entry(m: Machine, entries: Value, key: Port, value: Value) -> list[Value]:
    """A list of real numbers with another one at an index."""
    row = row_of_entries(m, [*entries, value])
    assert isinstance(row.obj, Array)
    n, entry = len(entries), row.obj.row
    whole = row_of_entries(m, [converted(m.builder, entry, x) for x in entries])
    made = put(entry, n, whole, key, converted(m.builder, entry, value))
    return list(made.unstack())


def _is_own(value: Value) -> bool:
    """Whether a complex array is one that the function made itself."""
    return all([isinstance(part, Mutable) for part in parts(value)])


def _is_array(value: Value) -> bool:
    return isinstance(number_object(value), Array)


def _put_array(m: Machine, array: Value, keys: tuple[Value, ...], value: Value) -> None:
    if isinstance(array, View):
        part = Mutable(viewed(array))
        _put_array(m, part, keys, value)
        _put_part(m, array, part.port)
        return
    if not isinstance(array, Mutable):
        raise borrowed(m, array)
    if is_complex(value):
        raise Unsuitable(
            "a complex number has no place in an array of real ones: begin with a complex array,"
            " np.zeros(n, complex) or x.astype(complex)"
        )
    changeable(m, array)
    whole = array_port(m, array)
    keys = tuple([known_key(key) for key in keys])
    axes_used(whole.obj.shape, keys)
    if all([number_object(key) is Z for key in keys]):
        array.port = _replaced(m, whole, keys, value)
        return
    if len(keys) == 1 and is_mask(keys[0]):
        array.port = _masked(m, whole, keys[0], value)
        return
    if len(keys) == 1 and isinstance(keys[0], list) and _may_repeat(keys[0]):
        _put_each(m, array, keys[0], value)
        return
    keys = lists_as_arrays(m, keys)
    if any([isinstance(key, Port) and isinstance(key.obj, Array) for key in keys]):
        array.port = scattered(m, whole, keys, value)
        return
    element = whole.obj.element
    array.port = replaced(whole, keys, entries_as(m.builder, element, array_of(m, value)))


def _may_repeat(places: list[Value]) -> bool:
    """Whether some places may be the same."""
    if not operators.known(places):
        return True
    integers = all([number_object(place) is Z for place in places])
    return integers and len({*places}) < len(places)


def _put_each(m: Machine, array: Mutable, places: list[Value], value: Value) -> None:
    """array[[i, j]] = value, in this order: of two places that are the same the last counts."""
    given = array_of(m, value)
    rows = array_port(m, array).obj.shape[1:]
    given = spread(given, broadcast_shape(given.obj.shape, (len(places), *rows)))
    for i, place in enumerate(places):
        _put_array(m, array, (place,), row_at(given, i))


def _change_part(m: Machine, op: type[ast.operator], part: Value, value: Value) -> None:
    """part op= value"""
    if isinstance(part, OneOf):
        _must_own_each(m, part)
        m.one_of(part, lambda array: _change_part(m, op, array, value))
    else:
        _put_part(m, part, operators.binary(m, op, part, value))


def _must_own_each(m: Machine, arrays: OneOf) -> None:
    """Refuse to change one of several arrays if one of them is not the function's own."""
    if not all([isinstance(array, View) for array in arrays.parts]):
        raise borrowed(m, arrays)


def _put_part(m: Machine, view: View, value: Value) -> None:
    """Another part in the place of one: the array changes, which it shares its memory with."""
    if view.copied:
        raise borrowed(m, view) if m.telling else Changed("which part this is has to be known")
    changeable(m, view.base)
    part = entries_as(m.builder, view.obj.element, array_of(m, value))
    view.base.port = with_part(view.base.port, view.path, spread(part, view.obj.shape))


def _masked(m: Machine, whole: Port, mask: Port, value: Value) -> Port:
    """The array with another number, or row, where a mask holds."""
    places = _places(whole, mask)
    given = entries_as(m.builder, whole.obj.element, array_of(m, value))
    shape, row = whole.obj.shape, given.obj.shape
    rest = shape[len(mask.obj.shape) :]
    if len(row) > len(rest) or broadcast_shape(row, rest) != rest:
        raise Unsuitable(
            "how many entries a mask keeps depends on data: choose among as many as the array has,"
            " y = np.where(mask, values, y)"
        )
    found: Port = where(places, spread(given, shape), whole)
    return found


def _places(whole: Port, mask: Port) -> Port:
    """For each entry of an array whether a mask of its first axes holds there."""
    held, shape = mask.obj.shape, whole.obj.shape
    if shape[: len(held)] != held:
        raise Unsuitable(f"a mask of shape {held} does not fit an array of shape {shape}")
    found: Port = spread(reshaped(mask, (*held, *[1] * (len(shape) - len(held)))), shape)
    return found


def _change_masked(
    m: Machine, op: type[ast.operator], array: Mutable | View, mask: Port, value: Value
) -> None:
    """array[mask] op= value; other entries are not touched, so one of them may be anything."""
    if isinstance(array, View):
        part = Mutable(viewed(array))
        _change_masked(m, op, part, mask, value)
        _put_part(m, array, part.port)
        return
    changeable(m, array)
    whole, mask = array_port(m, array), operators.port_of(m, mask)
    if array_of(m, value).obj.shape:
        sign = operators.sign(op)
        raise Unsuitable(
            f"a mask changes entries by one number; write y = np.where(mask, y {sign} values, y)"
        )
    kept = _masked(m, whole, p.logical_not(mask), 1)
    made = converted(m.builder, whole.obj, operators.port_or(operators.binary(m, op, kept, value)))
    array.port = where(_places(whole, mask), made, whole)


def _change_complex(
    m: Machine, op: type[ast.operator], array: Value, mask: Port, value: Value
) -> None:
    """array[mask] op= value, of a complex array."""
    mask = operators.port_of(m, mask)
    sides = parts(array)
    kept = [_masked(m, array_port(m, side), p.logical_not(mask), 1) for side in sides]
    made = parts(operators.binary(m, op, of_parts(*kept), value))
    for side, part in zip(sides, made, strict=True):
        changeable(m, side)
        whole = array_port(m, side)
        side.port = where(_places(whole, mask), converted(m.builder, whole.obj, part), whole)


def _replaced(m: Machine, array: Port, keys: tuple[Value, ...], value: Value) -> Port:
    """The array with another entry at some indices."""
    assert isinstance(array.obj, Array)
    key, *rest = keys
    n, row = array.obj.shape[0], array.obj.row
    if rest:
        value = _replaced(m, checked_get(array, key), tuple(rest), value)
    else:
        checked_get(array, key)
        if isinstance(row, Array):  # a row, which a number fills
            value = spread(entries_as(m.builder, row.element, array_of(m, value)), row.shape)
    found: Port = put(row, n, array, key, converted(m.builder, row, value))
    return found


def _set_attribute(m: Machine, owner: Value, name: str, value: Value) -> None:
    if is_array(owner) and _is_own(owner) and name in ("real", "imag"):
        _put(m, getattr(owner, name), slice(None), value)
        return
    if is_complex(owner):
        raise Unsuitable(f"the parts of {described(owner)} cannot be set: make a new one, x + 1j*y")
    attributes.set_attribute(m, owner, name, value)
