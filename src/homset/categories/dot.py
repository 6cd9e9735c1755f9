"""Vectors as arrows: dot, undot and their mirror images. (2018, "Gradients and Duality": HasDot.)

In a category `k` of linear maps, a vector of `a` is an arrow a → R by the dot product with it, and
an arrow R → a by multiples of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..errors import MissingStructureError
from ..objects import Array, Obj, Product, R
from ..primitives import Value
from ..sampling import drawn
from ..stacking import stack_values
from .linear_maps import ONE, ZERO, LinearMap, times, written_out

K = Any


def dot(k: Any, a: Obj, u: Value) -> K:
    """The arrow a → R of `k` that takes the dot product with the vector `u`.

    >>> import homset as hs
    >>> dot(hs.LinearMaps, R * R, (2.0, 3.0))(10.0, 1.0)
    23.0
    """
    if u is ZERO:
        return k.zero(a, R)
    if isinstance(a, Product):
        return k.join(R, *[dot(k, o, v) for o, v in zip(a.parts, u, strict=True)])
    if isinstance(a, Array):
        rows = [dot(k, a.row, x) for x in _rows(u)]
        return k.compose(k.join(R, *rows), k.unstack(a.row, len(rows)))
    return k.scale(u, R) if a is R else k.reflect(_multiples(a, u), _without_basis(k, a, True), R)


def undot(k: Any, a: Obj, h: K) -> Value:
    """The vector whose dot product an arrow a → R is: the inverse of `dot`.

    >>> import homset as hs
    >>> undot(hs.LinearMaps, R * R, hs.LinearMaps(hs.scale(2.0) | hs.scale(3.0)))
    (np.float64(2.0), np.float64(3.0))
    """
    if isinstance(a, Product):
        return tuple([undot(k, o, g) for o, g in zip(a.parts, k.unjoin(h, a.parts), strict=True)])
    if isinstance(a, Array):
        n, row = a.shape[0], a.row
        parts = k.unjoin(k.compose(h, k.stack(row, n)), (row,) * n)
        return stack_values([written_out(row, undot(k, row, part)) for part in parts], row)
    return k.action(h, a if a is R else _without_basis(k, a, True), R).function(ONE)


def point(k: Any, a: Obj, v: Value) -> K:
    """The arrow R → a of `k` that sends 1 to the vector `v`.

    >>> import homset as hs
    >>> point(hs.LinearMaps, R * R, (2.0, 3.0))(10.0)
    (20.0, 30.0)
    """
    if v is ZERO:
        return k.zero(R, a)
    if isinstance(a, Product):
        return k.fork(R, *[point(k, o, x) for o, x in zip(a.parts, v, strict=True)])
    if isinstance(a, Array):
        rows = [point(k, a.row, x) for x in _rows(v)]
        return k.compose(k.stack(a.row, len(rows)), k.fork(R, *rows))
    return k.scale(v, R) if a is R else k.reflect(_multiples(a, v), R, _without_basis(k, a, False))


def unpoint(k: Any, a: Obj, h: K) -> Value:
    """The vector that an arrow R → a of `k` sends 1 to: the inverse of `point`."""
    if isinstance(a, Product):
        return tuple([unpoint(k, o, g) for o, g in zip(a.parts, k.unfork(h, a.parts), strict=True)])
    if isinstance(a, Array):
        n, row = a.shape[0], a.row
        parts = k.unfork(k.compose(k.unstack(row, n), h), (row,) * n)
        return stack_values([written_out(row, unpoint(k, row, part)) for part in parts], row)
    return k.action(h, R, a if a is R else _without_basis(k, a, False)).function(ONE)


def _multiples(a: Obj, v: Value) -> LinearMap:
    return LinearMap(R, a, lambda s: times(s, v))


def _without_basis(k: Any, a: Obj, covectors: bool) -> Obj:
    """An object whose vectors have no basis, such as lists, where the arrows of `k` are functions.

    A vector is an arrow R → a that acts from R, and a covector an arrow a → R that acts from R.
    """
    if k.finite or k.contravariant != covectors:
        raise MissingStructureError(f"vectors of {a} have no basis, so {k} has no arrows for them")
    return a


def functionals(k: Any, a: Obj, r: Obj) -> list[K]:
    """Some arrows a → r of `k`, always the same ones: enough to tell linear maps into a apart."""
    return [_forks(k, a, r, islice(drawn(a), seed, None)) for seed in (1, 2)]


def points(k: Any, r: Obj, a: Obj) -> list[K]:
    """Some arrows r → a of `k`, always the same ones."""
    return [_joins(k, r, a, islice(drawn(a), seed, None)) for seed in (1, 2)]


def _forks(k: Any, a: Obj, r: Obj, vectors: Any) -> K:
    if isinstance(r, Product):
        return k.fork(a, *[_forks(k, a, o, vectors) for o in r.parts])
    if isinstance(r, Array):
        rows = [_forks(k, a, r.row, vectors) for _ in range(r.shape[0])]
        return k.compose(k.stack(r.row, len(rows)), k.fork(a, *rows))
    return dot(k, a, next(vectors))


def _joins(k: Any, r: Obj, a: Obj, vectors: Any) -> K:
    if isinstance(r, Product):
        return k.join(a, *[_joins(k, o, a, vectors) for o in r.parts])
    if isinstance(r, Array):
        rows = [_joins(k, r.row, a, vectors) for _ in range(r.shape[0])]
        return k.compose(k.join(a, *rows), k.unstack(r.row, len(rows)))
    return point(k, a, next(vectors))


def _rows(array: Value) -> Sequence[Value]:
    return array.unstack() if hasattr(array, "unstack") else tuple(array)
