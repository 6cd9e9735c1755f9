"""Rules for the operations on whole arrays (`homset.arrays`): one for each family.

What moves entries moves both bounds. Sums are bounded by the classic error of a sum in any order,
γₙ Σ|xᵢ| (Higham, *Accuracy and stability of numerical algorithms*, section 4.2), so that they hold
what NumPy and BLAS compute in whatever order. Linear algebra is in `systems`, `determinants` and
`spectra`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np

from ...errors import OutOfRangeError
from ...objects import Array, R, Z
from ...primitives import Primitive, Value
from . import determinants, integers, reals, spectra, systems
from .enclosure import Enclosure, made
from .rounding import EPS, INF, MAX, beside, outward

Place = tuple[int, ...]


# --- the same entries elsewhere -------------------------------------------------------------------


def moved(p: Primitive, *xs: Enclosure) -> Enclosure:
    """An operation that gives entries of its arguments, and zeros."""
    lo, hi = (p.value(*[getattr(x, end) for x in xs]) for end in ("lo", "hi"))
    return Enclosure(p.cod, lo, hi, all([x.defined for x in xs]), all([x.continuous for x in xs]))


# --- sums -----------------------------------------------------------------------------------------


def _summed(f: Callable[[Any], Any], n: int, x: Enclosure) -> tuple[Any, Any, bool]:
    """The bounds of f, which adds up at most n entries in some order, and whether it is defined."""
    if x.element is Z:
        return f(x.lo), f(x.hi), True
    known = not np.any(f((x.lo == -INF) * 1) * f((x.hi == INF) * 1))
    lo, hi = (_sum_to(f, n, end, side) for end, side in ((x.lo, -1), (x.hi, 1)))
    largest = f(np.maximum(np.abs(np.clip(x.lo, -MAX, MAX)), np.abs(np.clip(x.hi, -MAX, MAX))))
    return lo, hi, known and bool(np.all(np.isfinite(largest)) or reals._unbounded(x))


def _sum_to(f: Callable[[Any], Any], n: int, end: Any, side: int) -> Any:
    infinite = f(np.where(end == side * INF, 1.0, 0.0)) > 0
    numbers = np.where(np.isinf(end), 0.0, end)
    error = f(np.abs(numbers)) * ((n + 8) * EPS)
    computed = f(numbers)
    exact = error == 0.0  # zeros alone
    found = np.where(exact, computed, beside(computed, error, side))
    return np.where(infinite, side * INF, found)[()]


def _empty_where(f: Callable[[Any], Any], x: Enclosure, lo: Any, hi: Any) -> tuple[Any, Any]:
    """The bounds, with nothing between them where one of the entries is nothing."""
    if x.element is Z or x.defined:
        return lo, hi
    nothing = f(x.empty * 1) > 0
    return np.where(nothing, INF, lo)[()], np.where(nothing, -INF, hi)[()]


def _adding(p: Primitive, f: Callable[[Any], Any], n: int, x: Enclosure) -> Enclosure:
    lo, hi, known = _summed(f, n, x)
    return made(p.cod, *_empty_where(f, x, lo, hi), (x,), known)


def total(p: Primitive, x: Enclosure) -> Enclosure:
    """The sum over some axes."""
    _, axes = p.parameters
    n = prod([x.shape[i] for i in axes])
    return _adding(p, lambda e: np.sum(e, axis=axes), n, x)


def running(p: Primitive, x: Enclosure) -> Enclosure:
    """Running sums."""
    _, axis = p.parameters
    return _adding(p, lambda e: np.cumsum(e, axis=axis), x.shape[axis], x)


def contract(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """Products, and their sums over the letters that are not in the result."""
    _, _, left, right, out = p.parameters
    inner = [c for c in left if c in right and c not in out]
    letters = [*out, *inner]
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    shape = tuple([sizes[c] for c in letters])
    wide = Array(x.element, shape)
    x, y = _aligned(x, left, letters, wide), _aligned(y, right, letters, wide)
    multiply = reals.mul if x.element is R else integers.INTEGERS["mul"]
    each = multiply(p, x, y)
    if not inner:
        return Enclosure(p.cod, each.lo, each.hi, each.defined, each.continuous)
    axes = tuple(range(len(out), len(letters)))
    n = prod([sizes[c] for c in inner])
    return _adding(p, lambda e: np.sum(e, axis=axes), n + 1, each)


def _aligned(x: Enclosure, own: str, letters: list[str], wide: Array) -> Enclosure:
    """The array with an axis for each of the letters, in their order."""
    order = [own.index(c) for c in letters if c in own]
    held = tuple([wide.shape[i] if c in own else 1 for i, c in enumerate(letters)])
    lo, hi = (
        np.broadcast_to(np.transpose(end, order).reshape(held), wide.shape) for end in (x.lo, x.hi)
    )
    return Enclosure(wide, lo, hi, x.defined, x.continuous)


# --- extrema --------------------------------------------------------------------------------------


def extreme(f: Callable[..., Any], p: Primitive, x: Enclosure) -> Enclosure:
    """The largest or the smallest entry over some axes."""
    _, axes = p.parameters
    return made(p.cod, f(x.lo, axis=axes), f(x.hi, axis=axes), (x,))


def place_of(sign: int, p: Primitive, x: Enclosure) -> Enclosure:
    """The index of the largest (1) or smallest (−1) entry: from the first to the last candidate."""
    _, axis = p.parameters
    low, high = (x.lo, x.hi) if sign > 0 else (-x.hi, -x.lo)
    may = high >= np.max(low, axis=axis, keepdims=True)
    if not x.defined:  # NaN is found before all others
        may = np.ones(may.shape, bool)
    n = x.shape[axis]
    first: Any = np.argmax(may, axis=axis)
    last: Any = n - 1 - np.argmax(np.flip(may, axis), axis=axis)
    return _indices(p, first, last, x)


def _indices(p: Primitive, lo: Any, hi: Any, x: Enclosure) -> Enclosure:
    steady = bool(np.all(lo == hi)) or (x.element is Z and x.continuous)
    if isinstance(p.cod, Array):
        return Enclosure(p.cod, lo.astype(object), hi.astype(object), True, steady)
    return Enclosure(p.cod, int(lo), int(hi), True, steady)


def order(p: Primitive, x: Enclosure) -> Enclosure:
    """The indices that sort each line: those whose rank can be the place."""
    _, axis = p.parameters
    lo, hi = np.moveaxis(x.lo, axis, -1), np.moveaxis(x.hi, axis, -1)
    n = lo.shape[-1]
    i = np.arange(n)
    earlier = i[:, None] > i[None, :]
    # before[..., i, j]: entry j certainly comes before entry i; equal entries keep their order.
    a, b = lo[..., :, None], hi[..., None, :]
    before = ((b < a) | ((b == a) & earlier)) & x.defined
    rank_lo = before.sum(axis=-1)
    rank_hi = n - 1 - before.sum(axis=-2)
    may = (rank_lo[..., None, :] <= i[:, None]) & (i[:, None] <= rank_hi[..., None, :])
    first = np.argmax(may, axis=-1)
    last = n - 1 - np.argmax(may[..., ::-1], axis=-1)
    return _indices(p, np.moveaxis(first, -1, axis), np.moveaxis(last, -1, axis), x)


def searchsorted(p: Primitive, table: Enclosure, x: Enclosure) -> Enclosure:
    """Where numbers may go into a table: the entry before may be below, the one there may not be.

    That is what every binary search has found, in a table that may be out of order too.
    """
    before = np.less if p.parameters[2] == "left" else np.less_equal
    small = np.asarray(before(table.lo, np.asarray(x.hi)[..., None]), bool)
    large = ~np.asarray(before(table.hi, np.asarray(x.lo)[..., None]), bool)
    edge = np.ones((*small.shape[:-1], 1), bool)
    may = np.concatenate([edge, small], axis=-1) & np.concatenate([large, edge], axis=-1)
    if not (table.defined and x.defined):
        may = np.ones(may.shape, bool)
    first: Any = np.argmax(may, axis=-1)
    last: Any = may.shape[-1] - 1 - np.argmax(may[..., ::-1], axis=-1)
    return _indices(p, first, last, made(x.obj, x.lo, x.hi, (x,), continuous=table.continuous))


def truth(f: Callable[..., Any], p: Primitive, x: Enclosure) -> Enclosure:
    """Whether all, or any, of the entries are true."""
    _, axes = p.parameters
    lo, hi = f(x.lo, axis=axes), f(x.hi, axis=axes)
    return Enclosure(p.cod, lo, hi, True, x.continuous or bool(np.all(lo == hi)))


def logsumexp(p: Primitive, x: Enclosure) -> Enclosure:
    """log Σ exp over some axes, rising in each entry."""
    _, axes = p.parameters
    n = prod([x.shape[i] for i in axes])

    def at(end: Any, side: int) -> Any:
        y = p.value(end)
        error = EPS * (2.0 * n + 16.0 + 8.0 * np.abs(np.where(np.isinf(y), 0.0, y)))
        found: Any = np.where(np.isinf(y), outward(y, side), beside(y, error, side))
        return found[()]

    lo, hi = _empty_where(lambda e: np.sum(e, axis=axes), x, at(x.lo, -1), at(x.hi, 1))
    return made(p.cod, lo, hi, (x,))


# --- entries at indices ---------------------------------------------------------------------------


def places(lo: Any, hi: Any, n: int) -> list[int]:
    """The entries of n that indices from lo to hi name; negative ones count from the end.

    Raises `OutOfRangeError` if there are none.
    """
    first, last = max(lo, -n), min(hi, n - 1)
    if first > last:
        raise OutOfRangeError(f"index {lo} is out of range for {n} entries")
    if last - first >= n - 1:
        return list(range(n))
    return sorted({int(k) % n for k in range(int(first), int(last) + 1)})


def _each(index: Enclosure) -> Iterator[tuple[Place, Any, Any]]:
    if not index.shape:
        yield (), index.lo, index.hi
        return
    for at in np.ndindex(index.shape):
        yield at, index.lo[at], index.hi[at]


def take(p: Primitive, x: Enclosure, index: Enclosure) -> Enclosure:
    """The entries at indices along an axis; of an index that is not known, the hull of all."""
    _, _, axis = p.parameters
    n, known = x.shape[axis], index.point
    rows_lo, rows_hi = np.moveaxis(x.lo, axis, 0), np.moveaxis(x.hi, axis, 0)
    shape = (*index.shape, *rows_lo.shape[1:])
    lo, hi = np.empty(shape, x.lo.dtype), np.empty(shape, x.hi.dtype)
    for at, a, b in _each(index):
        chosen = places(a, b, n)
        lo[at], hi[at] = rows_lo[chosen].min(axis=0), rows_hi[chosen].max(axis=0)
    rank = len(index.shape)
    ends: list[Any] = [np.moveaxis(e, range(rank), range(axis, axis + rank)) for e in (lo, hi)]
    steady = x.continuous and (known or index.continuous)
    return Enclosure(p.cod, ends[0][()], ends[1][()], x.defined, steady)


def along(p: Primitive, x: Enclosure, index: Enclosure) -> Enclosure:
    """Of each line along an axis, the entries at indices of its own."""
    _, _, axis = p.parameters
    lo, hi = np.empty(index.shape, x.lo.dtype), np.empty(index.shape, x.hi.dtype)
    for at, a, b in _each(index):
        line = (*at[:axis], places(a, b, x.shape[axis]), *at[axis + 1 :])
        lo[at], hi[at] = x.lo[line].min(), x.hi[line].max()
    steady = index.point or index.continuous
    return Enclosure(p.cod, lo, hi, x.defined, x.continuous and steady)


def scatter(p: Primitive, x: Enclosure, index: Enclosure) -> Enclosure:
    """Entries added up at indices along an axis of n; one that may be elsewhere may be 0 here."""
    _, _, axis, n = p.parameters
    rank = len(index.shape)
    rows = [np.moveaxis(e, range(axis, axis + rank), range(rank)) for e in (x.lo, x.hi)]
    spread = [((k, *at), at, sure) for at, a, b in _each(index) for k, sure in _targets(a, b, n)]
    return _scattered(p, x, index, spread, rows, (n, *rows[0].shape[rank:]), axis)


def _targets(a: Any, b: Any, n: int) -> list[tuple[int, bool]]:
    chosen = places(a, b, n)
    return [(k, a == b) for k in chosen]


def _scattered(
    p: Primitive, x: Enclosure, index: Enclosure, spread: list[tuple[Place, Place, bool]],
    rows: list[Any], shape: tuple[int, ...], axis: int,
) -> Enclosure:  # fmt: skip
    """The sums of what comes to each place: `spread` has the place, from where, and whether so."""
    size = len(spread)
    row = rows[0].shape[len(spread[0][1]) :] if size else ()
    parts = [np.zeros((size, *row), end.dtype) for end in rows]
    for i, (_, at, sure) in enumerate(spread):
        parts[0][i] = rows[0][at] if sure else np.minimum(rows[0][at], 0)
        parts[1][i] = rows[1][at] if sure else np.maximum(rows[1][at], 0)
    targets = np.array([place[0] for place, _, _ in spread], int)

    def add(e: Any) -> Any:
        made_ = np.zeros(shape, np.asarray(e).dtype)
        if size:
            np.add.at(made_, targets, e)
        return np.moveaxis(made_, 0, axis)

    obj = Array(x.element, parts[0].shape)
    steady = x.continuous and (index.point or index.continuous)
    found = Enclosure(obj, parts[0], parts[1], x.defined, steady)
    return _adding(p, add, max(size, 1), found)


def scatter_along(p: Primitive, x: Enclosure, index: Enclosure) -> Enclosure:
    """Entries of each line, added up at indices of its own."""
    _, n, axis = p.parameters
    shape: tuple[int, ...] = p.cod.shape
    spread = [((*at[:axis], k, *at[axis + 1 :]), at, a == b) for at, a, b in _each(index)
              for k in places(a, b, n)]  # fmt: skip
    flat = [((int(np.ravel_multi_index(place, shape)), *at), at, sure)
            for place, at, sure in spread]  # fmt: skip
    size = prod(shape)
    found = _scattered(p, x, index, flat, [x.lo, x.hi], (size,), 0)
    lo, hi = found.lo.reshape(shape), found.hi.reshape(shape)
    return Enclosure(p.cod, lo, hi, found.defined, found.continuous)


FAMILIES: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(
        ("broadcast", "reshape", "transpose", "slices", "embed", "concatenate"), moved
    ),
    "sum": total, "cumsum": running, "contract": contract,
    "max": lambda p, x: extreme(np.max, p, x), "min": lambda p, x: extreme(np.min, p, x),
    "argmax": lambda p, x: place_of(1, p, x), "argmin": lambda p, x: place_of(-1, p, x),
    "argsort": order, "searchsorted": searchsorted, "logsumexp": logsumexp,
    "all": lambda p, x: truth(np.all, p, x), "any": lambda p, x: truth(np.any, p, x),
    "take": take, "along": along, "scatter": scatter, "scatter_along": scatter_along,
    "solve": systems.solve, "inv": systems.inv, "triangular_solve": systems.triangular_solve,
    "det": determinants.det, "logabsdet": determinants.logabsdet, "signdet": determinants.signdet,
    "cholesky": systems.factor, "pinv": systems.pinv, "eigh": spectra.eigh, "qr": spectra.qr,
    "svd": spectra.svd, "singular_values": spectra.singular_values,
}  # fmt: skip
"""The rule of each family of operations on whole arrays."""
