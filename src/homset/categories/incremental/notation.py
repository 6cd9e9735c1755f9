"""Changes as a user writes them.

None for nothing, a new value for another one; of a product, a change of each component; of an
array, also a dict of new entries: `{3: 1.5}`, `{(0, 2): 1.5}`, `{range(2, 5): [1.0, 2.0, 3.0]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np

from ...chains import chain
from ...complexes import unpacked
from ...errors import DomainError, OutOfRangeError
from ...objects import Array, Obj, Product, brief
from ...primitives import Symbolic, Value, equal
from ...records import is_complex
from ...tuples import follow
from ...values import Left, Right, describe, from_value, to_value
from .changes import apart, nothing, parts, pick, quiet, whole, whole_of
from .entries import from_start, replaced
from .pointwise import many


def received(obj: Obj, given: Any, before: Callable[[], Value] | None) -> Value:
    """The change of a value of an object that a Python value stands for.

    `before` gives the value as it was, if it is known: an array of which many entries change is
    better changed as a whole. Raises `DomainError` for what is no change.

    >>> from homset.objects import R
    >>> received(R * R ** 3, (None, {-1: 5.0}), None)
    ((np.False_, np.float64(0.0)), Left(chain([(2, np.float64(5.0))])))
    """
    found: list[Value] = []

    def leaf(kind: Obj, x: Any) -> None:
        at = len(found)
        old = None if before is None else lambda: parts(obj, before())[at]
        found.append(_leaf(kind, x, old))

    follow(obj, given, _components, leaf, lambda *_: None)
    return whole_of(obj, found)


def _components(obj: Product, given: Any) -> Any:
    if given is None:
        return (None,) * len(obj.parts)
    if is_complex(obj) and isinstance(given, dict) and not given.keys() <= {*_names(obj)}:
        return _of_parts(given)
    if isinstance(given, dict) and (names := _names(obj)):
        if unknown := [name for name in given if name not in names]:
            raise DomainError(f"expects changes of components of {brief(obj)}; got {unknown[0]!r}")
        return [given.get(name) for name in names]
    found = obj.unpack(given)
    if found is None or len(found) != len(obj.parts):
        raise DomainError(
            f"expects None, or a change of each component of {brief(obj)}; got {describe(given)}"
        )
    return found


def _of_parts(entries: dict[Any, Any]) -> Sequence[dict[Any, Any]]:
    """New complex entries as those of the real and of the imaginary part."""
    pairs = {}
    for key, x in entries.items():
        numbers = isinstance(x, tuple) and any([isinstance(part, Symbolic) for part in x])
        pair = x if numbers else (x, 0.0) if isinstance(x, Symbolic) else unpacked(np.shape(x), x)
        if pair is None:
            raise DomainError(f"expects complex numbers for the entries {key!r}; got {describe(x)}")
        pairs[key] = pair
    return [{key: pair[i] for key, pair in pairs.items()} for i in range(2)]


def _names(obj: Product) -> tuple[Any, ...]:
    """The names of the components of a record."""
    kind = getattr(obj, "kind", None)
    return () if kind is None or kind.make is list else kind.names


def _leaf(kind: Obj, given: Any, before: Callable[[], Value] | None) -> Value:
    if given is None:
        return nothing(kind)
    if not (isinstance(kind, Array) and isinstance(given, dict)):
        return whole(kind, apart(kind, to_value(kind, given)))
    new: dict[Any, Value] = {}
    for key, x in given.items():
        new.update(_entries(kind, key, x))
    if before is None or not many(len(new), kind.size):
        symbolic = any([isinstance(i, Symbolic) for i in new])
        return Left(chain(_agreeing(list(new.items())) if symbolic else list(new.items())))
    array = before()
    for i, v in new.items():
        array = replaced(kind, array, i, v)
    return Right(array)


def _agreeing(entries: list[tuple[Value, Value]]) -> list[tuple[Value, Value]]:
    """The same entries; where indices turn out to be equal, all have the value of the last one."""
    made: list[tuple[Value, Value]] = []
    for i, v in reversed(entries):
        for j, w in made:
            v = pick(equal(i, j), w, v)
        made.append((i, v))
    return made[::-1]


def _entries(array: Array, key: Any, x: Any) -> Iterable[tuple[Any, Value]]:
    """The new entries by their index in C order."""
    keys = key if isinstance(key, tuple) else (key,)
    if any([isinstance(k, Symbolic) for k in keys]):
        return [(_number_of(array, keys), to_value(array.element, x))]
    places, shape = _places(array, key)
    try:
        values = np.broadcast_to(np.asarray(x, dtype=object), shape).ravel() if shape else [x]
    except ValueError:
        raise DomainError(
            f"expects a number, or an array of shape {shape}, for the entries {key!r}; got"
            f" {describe(x)}"
        ) from None
    return [(i, to_value(array.element, v)) for i, v in zip(places, values, strict=True)]


def _number_of(array: Array, keys: tuple[Any, ...]) -> Value:
    """The index in C order of an entry of which some indices are parameters."""
    if len(keys) != len(array.shape):
        raise DomainError(
            f"expects {len(array.shape)} indices of an entry of {brief(array)} if one is a"
            f" parameter; got {len(keys)}"
        )
    found: Value = 0
    for k, n in zip(keys, array.shape, strict=True):
        found = found * n + (from_start(k, n) if isinstance(k, Symbolic) else _axis(k, n)[0])
    return found


def _places(array: Array, key: Any) -> tuple[list[int], tuple[int, ...]]:
    """The indices that a key names, and the shape of what is there."""
    keys = key if isinstance(key, tuple) else (key,)
    if len(keys) > len(array.shape):
        raise DomainError(
            f"expects up to {len(array.shape)} indices for {brief(array)}; got {len(keys)}"
        )
    keys = (*keys, *[slice(None)] * (len(array.shape) - len(keys)))
    along = [_axis(k, n) for k, n in zip(keys, array.shape, strict=True)]
    strides = np.cumprod([1, *array.shape[:0:-1]])[::-1].tolist()
    rows = [[i * m for i in some] for some, m in zip(along, strides, strict=True)]
    pairs = zip(along, keys, strict=True)
    shape = tuple([len(some) for some, k in pairs if isinstance(k, range | slice)])
    return [sum(index) for index in product(*rows)], shape


def _axis(key: Any, n: int) -> Sequence[int]:
    """The indices along an axis that a key names."""
    if isinstance(key, slice):
        return range(*key.indices(n))
    if isinstance(key, range):
        return [_axis(i, n)[0] for i in key]
    if isinstance(key, bool) or not isinstance(key, (int, np.integer)):
        raise DomainError(f"expects entries named by integers and ranges; got {describe(key)}")
    if not -n <= key < n:
        raise OutOfRangeError(f"names entry {key}, which is out of range for {n} entries")
    return (int(key) % n,)


def shown(obj: Obj, change: Value) -> Any:
    """The change as a user reads it: None, a new value, new entries, or one of each component."""
    rest = iter(parts(obj, change))
    return follow(
        obj, None, lambda o, _: [None] * len(o.parts), lambda leaf, _: _shown(leaf, next(rest)),
        lambda o, found: None if all([x is None for x in found]) else _packed(o, found),
    )  # fmt: skip


def _packed(obj: Product, found: list[Any]) -> Any:
    names = _names(obj)
    return dict(zip(names, found, strict=True)) if names else tuple(found)


def _shown(leaf: Obj, change: Value) -> Any:
    if quiet(leaf, change):
        return None
    if isinstance(change, tuple):
        return from_value(leaf, change[1])
    if isinstance(change, Right):
        return from_value(leaf, apart(leaf, change.value))
    if isinstance(leaf, Array):
        return {_key(leaf, i): from_value(leaf.element, v) for i, v in change.value}
    return _inside(leaf, change.value)


def _key(array: Array, i: int) -> Any:
    return i if len(array.shape) == 1 else tuple([int(k) for k in np.unravel_index(i, array.shape)])


def _inside(leaf: Obj, change: Value) -> Any:
    """The change on a side of a coproduct: the side that changes."""
    left, right = map(shown, leaf.parts, change)
    return Left(left) if right is None else Right(right)
