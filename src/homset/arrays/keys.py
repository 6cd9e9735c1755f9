"""x[keys] as NumPy has it: integers, slices, `...`, None, arrays of integers, masks that are known.

Integers may be data; bounds of slices and masks may not, as the shape depends on them.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentError
from ..objects import B, Z
from ..primitives import Value, equal, where
from .family import object_at, shape_at
from .indexing import at_places, scatter, taken
from .shapes import broadcast_shape, joined, permuted, reshaped, sliced, spread

Keys = tuple[Any, ...]


class _Plan(NamedTuple):
    """What is to be done with each axis: places to keep, and then index arrays on some axes."""

    places: tuple[tuple[int, int, int], ...]
    shape: tuple[int, ...]
    indices: dict[int, Value]
    front: bool


def indexed(x: Value, keys: Keys) -> Value:
    """The entries of x at keys.

    Raises `ArgumentError` for keys that do not fit.

    >>> indexed(np.arange(6.0).reshape(2, 3), (slice(None), -1))
    array([2., 5.])
    """
    plan = _plan(shape_at(x), keys)
    x = reshaped(sliced(x, plan.places), plan.shape)
    return _advanced(x, plan.indices, plan.front) if plan.indices else x


def replaced(x: Value, keys: Keys, value: Value) -> Value:
    """x with other entries at keys, their arrays known; of two in one place the last one counts.

    >>> replaced(np.zeros(3), (slice(1, None),), np.float64(2.0))
    array([0., 2., 2.])
    """
    shape = shape_at(x)
    if len(keys) <= len(shape) and all(
        [_is_block(*pair) for pair in zip(keys, shape, strict=False)]
    ):
        return _with_block(x, keys, value)
    size = prod(shape)
    places = indexed(np.arange(size).reshape(shape), keys)
    value = spread(value, shape_at(places))
    flat, values = reshaped(places, (-1,)), reshaped(value, (-1,))
    last = _last_ones(shape, keys)
    if len(last) < prod(shape_at(flat)):
        flat, values = taken(flat, last, 0), taken(values, last, 0)
    put = scatter(object_at(values), object_at(flat), 0, size)(values, flat)
    ones = np.ones(shape_at(flat), np.int64)
    count = scatter(object_at(ones), object_at(flat), 0, size)(ones, flat)
    there = equal(count, spread(1, shape_at(count)))
    return where(reshaped(there, shape), reshaped(put, shape), x)


def _last_ones(shape: tuple[int, ...], keys: Keys) -> np.ndarray[Any, Any]:
    """Which of the entries at keys, in C order, are the last ones in their places."""
    # An integer is the same for all entries: whatever it is, the same of them share a place.
    alike = tuple([0 if _is_integer(key) else key for key in keys])
    flat = np.reshape(indexed(np.arange(prod(shape)).reshape(shape), alike), -1)
    last: np.ndarray[Any, Any] = flat.size - 1 - np.unique(flat[::-1], return_index=True)[1]
    return last


def _is_integer(key: Any) -> bool:
    """Whether a key is one integer, known or not."""
    if key is None or key is Ellipsis or isinstance(key, (slice, list, tuple)):
        return False
    return object_at(key) is Z


def _is_block(key: Value, n: int) -> bool:
    """Whether a key is a slice that names neighbours, in their order."""
    if not isinstance(key, slice):
        return False
    chosen = range(*key.indices(n))
    return chosen.step == 1 and len(chosen) > 0


def _with_block(x: Value, keys: Keys, value: Value, axis: int = 0) -> Value:
    """x with other entries in a block: along each axis what is before it, and what is after."""
    if axis == len(keys):
        return spread(value, shape_at(x))
    shape = shape_at(x)
    chosen = range(*keys[axis].indices(shape[axis]))
    ends = [(0, chosen.start), (chosen.start, chosen.stop), (chosen.stop, shape[axis])]
    whole = [(0, n, 1) for n in shape]
    before, block, after = [
        sliced(x, (*whole[:axis], (low, high - low, 1), *whole[axis + 1 :])) for low, high in ends
    ]
    parts = [before, _with_block(block, keys, value, axis + 1), after]
    kept = [part for part, (low, high) in zip(parts, ends, strict=True) if high > low]
    return joined(kept, axis)


def _plan(shape: tuple[int, ...], keys: Keys) -> _Plan:
    keys = _filled(shape, tuple([_key(key) for key in keys]))
    places: list[tuple[int, int, int]] = []
    kept: list[int] = []
    indices: dict[int, Value] = {}
    for key in keys:
        if key is None:
            kept.append(1)
        if key is None or key is Ellipsis:
            continue
        n = shape[len(places)]
        if isinstance(key, slice):
            chosen = range(*key.indices(n))
            places.append((chosen.start, len(chosen), chosen.step) if chosen else (0, 0, 1))
            kept.append(len(chosen))
        elif isinstance(key, int):
            places.append((_place(key, n), 1, 1))
        else:
            places.append((0, n, 1))
            indices[len(kept)] = key
            kept.append(n)
    return _Plan(tuple(places), tuple(kept), indices, _are_apart(keys))


def _are_apart(keys: Keys) -> bool:
    """Whether something stands between the integers and arrays: then their axes are the first."""
    sides = [not (key is None or key is Ellipsis or isinstance(key, slice)) for key in keys]
    runs = [here and not before for here, before in zip(sides, [False, *sides], strict=False)]
    return sum(runs) > 1


def _key(key: Any) -> Any:
    """A key as an int, a slice, None, an Ellipsis, or indices that may be data."""
    if key is None or key is Ellipsis or isinstance(key, slice):
        return key
    if isinstance(key, (bool, np.bool_)):
        raise ArgumentError("a truth value is no index of an array")
    if isinstance(key, (int, np.integer)):
        return int(key)
    if isinstance(key, (list, tuple)):
        key = np.asarray(key) if len(key) else np.zeros(0, np.int64)
    obj = object_at(key)
    if obj.element is B:
        if not isinstance(key, np.ndarray):
            raise ArgumentError(
                "a mask that depends on data gives an array whose length does; use np.where"
            )
        return key
    if obj.element is not Z:
        raise ArgumentError(f"an array is indexed by integers and slices; got {obj}")
    return key


def _filled(shape: tuple[int, ...], keys: Keys) -> Keys:
    """The keys with masks as indices and one key for each axis."""
    used = axes_used(shape, keys)
    dots = [i for i, key in enumerate(keys) if key is Ellipsis]
    if len(dots) > 1:
        raise ArgumentError("an index has one `...` at most")
    at = dots[0] if dots else len(keys)
    rest = [slice(None)] * (len(shape) - used)
    wide: list[Any] = []
    # `...` stays: it stands between two indices also where it is for no axis.
    for key in (*keys[: at + 1], *rest, *keys[at + 1 :]):
        wide.extend(_places_of(key, shape[sum(map(_axes, wide)) :]) if _is_mask(key) else [key])
    return tuple(wide)


def axes_used(shape: tuple[int, ...], keys: Keys) -> int:
    """How many axes keys are for.

    Raises `ArgumentError` if the array has fewer.
    """
    used = sum([_axes(key) for key in keys])
    if used > len(shape):
        raise ArgumentError(f"{used} indices are too many for an array of shape {shape}")
    return used


def _is_mask(key: Any) -> bool:
    return isinstance(key, np.ndarray) and key.dtype == np.bool_


def _axes(key: Any) -> int:
    """How many axes a key is for."""
    return key.ndim if _is_mask(key) else int(key is not None and key is not Ellipsis)


def _places_of(mask: np.ndarray[Any, Any], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The indices of a mask of the first of some axes."""
    if mask.shape != shape[: mask.ndim]:
        raise ArgumentError(
            f"a mask of the shape {mask.shape} does not fit axes of the lengths"
            f" {shape[: mask.ndim]}"
        )
    return np.nonzero(mask)


def _place(i: int, n: int) -> int:
    if not -n <= i < n:
        raise ArgumentError(f"index {i} is out of range for an axis of {n}")
    return i % n


def _advanced(x: Value, indices: dict[int, Value], front: bool) -> Value:
    axes = list(indices)
    rest = [i for i in range(len(shape_at(x))) if i not in indices]
    whole = broadcast_shape(*[shape_at(i) for i in indices.values()])
    found = at_places(permuted(x, [*axes, *rest]), list(indices.values()))
    if front or axes[0] == 0:
        return found
    before = len([i for i in rest if i < axes[0]])
    k = len(whole)
    order = [*range(k, k + before), *range(k), *range(k + before, k + len(rest))]
    return permuted(found, order)
