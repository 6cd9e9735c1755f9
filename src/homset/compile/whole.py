"""Operations on whole arrays by the names that JAX and PyTorch share with NumPy.

One entry for each family of `homset.arrays`: what a member does, of the library's module, of what
the two do not share (`Own`), and of the member's parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..arrays.shapes import Slices
from ..errors import MissingStructureError
from ..primitives import Primitive

Whole = Callable[..., Any]
"""A function of arrays."""


class Own(NamedTuple):
    """What each library has in its own way.

    strided: entries at (first, count, step) along each axis. embedded: the array of a shape that
    is zero but there. taken: entries at indices along an axis. added: an array of zeros of a shape,
    with entries added at indices of its first axis. along: of each line along an axis, the entries
    at indices of its own. along_added: entries added there. ordered: entries as the library
    compares them, which may be truth values. searchsorted: where entries would go into others, left
    or right of equal ones, in 64 bits. triangular: the solution of a system of a triangle.
    logsumexp: over some axes. contraction: einsum of two arrays, by the letters of both and of the
    result.
    """

    strided: Callable[[Any, Slices], Any]
    embedded: Callable[[Any, tuple[int, ...], Slices], Any]
    taken: Callable[[Any, Any, int], Any]
    added: Callable[[Any, Any, tuple[int, ...]], Any]
    along: Callable[[Any, Any, int], Any]
    along_added: Callable[[Any, Any, int, tuple[int, ...]], Any]
    ordered: Callable[[Any], Any]
    searchsorted: Callable[[Any, Any, str], Any]
    triangular: Callable[[Any, Any, bool], Any]
    logsumexp: Callable[[Any, tuple[int, ...]], Any]
    contraction: Callable[[str, str, str], Whole]


def whole(p: Primitive, xp: Any, own: Own) -> Whole:
    """A member of a family as a function of the arrays of a library."""
    if p.name not in _FAMILIES:
        raise MissingStructureError(f"there is no {p.name} for arrays of {xp.__name__}")
    return _FAMILIES[p.name](xp, own, *p.parameters)


def _broadcast(xp: Any, own: Own, obj: Any, shape: tuple[int, ...]) -> Whole:
    return lambda x: xp.broadcast_to(x, shape)


def _reduction(name: str) -> Callable[..., Whole]:
    def of(xp: Any, own: Own, obj: Any, axes: tuple[int, ...]) -> Whole:
        reduce = getattr(xp, name)
        return lambda x: reduce(x, axes)

    return of


def _axis(name: str, **options: Any) -> Callable[..., Whole]:
    def of(xp: Any, own: Own, obj: Any, axis: int) -> Whole:
        function = getattr(xp, name)
        return lambda x: function(x, axis, **options)

    return of


def _place(name: str) -> Callable[..., Whole]:
    def of(xp: Any, own: Own, obj: Any, axis: int) -> Whole:
        function = getattr(xp, name)
        return lambda x: function(own.ordered(x), axis)

    return of


def _reshape(xp: Any, own: Own, obj: Any, shape: tuple[int, ...]) -> Whole:
    return lambda x: xp.reshape(x, shape)


def _transpose(xp: Any, own: Own, obj: Any, order: tuple[int, ...]) -> Whole:
    return lambda x: xp.moveaxis(x, order, tuple(range(len(order))))


def _slices(xp: Any, own: Own, obj: Any, places: Slices) -> Whole:
    return lambda x: own.strided(x, places)


def _embed(xp: Any, own: Own, obj: Any, shape: tuple[int, ...], places: Slices) -> Whole:
    return lambda x: own.embedded(x, shape, places)


def _concatenate(xp: Any, own: Own, objects: Any, axis: int) -> Whole:
    return lambda *xs: xp.concatenate(xs, axis=axis)


def _argsort(xp: Any, own: Own, obj: Any, axis: int) -> Whole:
    return lambda x: xp.argsort(own.ordered(x), axis=axis, stable=True)


def _take(xp: Any, own: Own, obj: Any, index: Any, axis: int) -> Whole:
    shape, many = obj.shape, index.shape
    target = (*shape[:axis], *many, *shape[axis + 1 :])

    def take(x: Any, i: Any) -> Any:
        places = xp.reshape(xp.where(i < 0, i + shape[axis], i), (-1,))
        return xp.reshape(own.taken(x, places, axis), target)

    return take


def _scatter(xp: Any, own: Own, obj: Any, index: Any, axis: int, n: int) -> Whole:
    shape, many = obj.shape, index.shape
    rank = len(many)
    rest = (*shape[:axis], *shape[axis + rank :])

    def scatter(x: Any, i: Any) -> Any:
        front = xp.moveaxis(x, tuple(range(axis, axis + rank)), tuple(range(rank)))
        places = xp.reshape(xp.where(i < 0, i + n, i), (-1,))
        made = own.added(xp.reshape(front, (_size(many), *rest)), places, (n, *rest))
        return xp.moveaxis(made, 0, axis)

    return scatter


def _along(xp: Any, own: Own, obj: Any, count: int, axis: int) -> Whole:
    n = obj.shape[axis]
    return lambda x, i: own.along(x, xp.where(i < 0, i + n, i), axis)


def _scatter_along(xp: Any, own: Own, obj: Any, n: int, axis: int) -> Whole:
    shape = obj.shape
    target = (*shape[:axis], n, *shape[axis + 1 :])
    return lambda x, i: own.along_added(x, xp.where(i < 0, i + n, i), axis, target)


def _contract(xp: Any, own: Own, x: Any, y: Any, left: str, right: str, out: str) -> Whole:
    return own.contraction(left, right, out)


def _algebra(name: str, part: int | None = None) -> Callable[..., Whole]:
    def of(xp: Any, own: Own, *objects: Any) -> Whole:
        function = getattr(xp.linalg, name)
        if part is not None:
            return lambda *xs: function(*xs)[part]
        return lambda *xs: function(*xs)

    return of


def _several(name: str) -> Callable[..., Whole]:
    def of(xp: Any, own: Own, *objects: Any) -> Whole:
        function = getattr(xp.linalg, name)
        return lambda x: tuple(function(x))

    return of


def _logsumexp(xp: Any, own: Own, obj: Any, axes: tuple[int, ...]) -> Whole:
    return lambda x: own.logsumexp(x, axes)


def _eigh(xp: Any, own: Own, obj: Any) -> Whole:
    """Of the lower triangle alone, as NumPy has it."""

    def eigh(x: Any) -> Any:
        w, v = xp.linalg.eigh(xp.tril(x) + xp.swapaxes(xp.tril(x, -1), -1, -2))
        return w, v

    return eigh


def _svd(xp: Any, own: Own, obj: Any) -> Whole:
    return lambda x: tuple(xp.linalg.svd(x, full_matrices=False))


def _searchsorted(xp: Any, own: Own, table: Any, obj: Any, side: str) -> Whole:
    return lambda a, x: own.searchsorted(own.ordered(a), own.ordered(x), side)


def _cholesky(xp: Any, own: Own, obj: Any) -> Whole:
    return lambda x: xp.linalg.cholesky(xp.tril(x) + xp.swapaxes(xp.tril(x, -1), -1, -2))


def _triangular_solve(xp: Any, own: Own, a: Any, b: Any, lower: bool) -> Whole:
    return lambda a, b: own.triangular(a, b, lower)


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


_FAMILIES: dict[str, Callable[..., Whole]] = {
    "broadcast": _broadcast,
    "sum": _reduction("sum"),
    "max": _reduction("amax"),
    "min": _reduction("amin"),
    "all": _reduction("all"),
    "any": _reduction("any"),
    "cumsum": _axis("cumsum"),
    "argmax": _place("argmax"),
    "argmin": _place("argmin"),
    "argsort": _argsort,
    "reshape": _reshape,
    "transpose": _transpose,
    "slices": _slices,
    "embed": _embed,
    "concatenate": _concatenate,
    "take": _take,
    "scatter": _scatter,
    "along": _along,
    "scatter_along": _scatter_along,
    "contract": _contract,
    "solve": _algebra("solve"),
    "inv": _algebra("inv"),
    "det": _algebra("det"),
    "signdet": _algebra("slogdet", 0),
    "logabsdet": _algebra("slogdet", 1),
    "logsumexp": _logsumexp,
    "qr": _several("qr"),
    "eigh": _eigh,
    "svd": _svd,
    "singular_values": _algebra("svdvals"),
    "pinv": _algebra("pinv"),
    "searchsorted": _searchsorted,
    "cholesky": _cholesky,
    "triangular_solve": _triangular_solve,
}
