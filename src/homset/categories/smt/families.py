"""Operations on whole arrays, by the formulas of their entries.

What moves entries, repeats or adds them, NumPy does on arrays of terms as on all others. An index
that is not known is a choice between all entries. Of linear algebra there is what has a formula in
the entries; factorisations that are limits, and sorting, are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from math import prod
from typing import Any

import numpy as np

from ...objects import B, Obj, R, Z
from ...primitives import Primitive, Value
from .exact import choice, conjunction, disjunction, known
from .functions import sqrt
from .logic import where
from .operations import apply, no_formula
from .ring import divide
from .terms import Term, Terms, number, objects
from .world import world

Entries = Any
"""An array of NumPy whose entries are terms."""

Formula = Callable[[Primitive, Sequence[Entries]], Any]

LARGEST_MATRIX = 4
"""The largest matrix whose determinant is written out."""


INSTEAD = {
    "eigh": "eigenvalues are no formulas in the entries; state what they satisfy",
    "svd": "singular values are no formulas in the entries; state what they satisfy",
    "argsort": "say what sorting gives by minimum and maximum",
}
"""What to write instead."""


# --- indices that are data ------------------------------------------------------------------------


def place(i: Term, n: int) -> int | None:
    """An index that is known, counted from the start; None if it is not known.

    Where it is out of range, the run fails.
    """
    out = disjunction(i.x < -n, i.x >= n)
    world().fails(out, f"an index is out of range for {n} entries")
    if not known(i.x):
        return None
    return int(i.x) % n if n else 0


def is_at(i: Term, k: int, n: int) -> Any:
    """Where an index is that of entry k of n."""
    return disjunction(i.x == k, i.x == k - n)


def chosen(kind: Obj, rows: Entries, i: Term) -> Entries:
    """The row of an array at an index."""
    n = len(rows)
    at = place(i, n)
    if n == 0:
        raise no_formula("an entry of no entries")
    if at is not None:
        return rows[at]
    found = rows[n - 1]
    for k in reversed(range(n - 1)):
        found = either_array(kind, is_at(i, k, n), rows[k], found)
    return found


def either_array(kind: Obj, p: Any, x: Entries, y: Entries) -> Entries:
    """x where a condition holds, and else y: entry by entry, or of one number."""
    pairs = zip(np.ravel(x), np.ravel(y), strict=True)
    made = [Term(kind, choice(kind, p, a.x, b.x), choice(B, p, a.defined, b.defined))
            for a, b in pairs]  # fmt: skip
    return objects(made, np.shape(x))


def _take(p: Primitive, args: Sequence[Entries]) -> Entries:
    (x, index), axis = args, p.parameters[2]
    kind, rows = _kind(p), np.moveaxis(x, axis, 0)
    picked = [chosen(kind, rows, i) for i in np.ravel(index)]
    made = _stacked(picked, index.shape, rows.shape[1:])
    axes = list(range(index.ndim))
    return np.moveaxis(made, axes, [axis + k for k in axes])


def _stacked(rows: Sequence[Entries], shape: tuple[int, ...], inner: tuple[int, ...]) -> Entries:
    flat = [entry for row in rows for entry in np.ravel(row)]
    return objects(flat, (*shape, *inner))


def _scatter(p: Primitive, args: Sequence[Entries]) -> Entries:
    (x, index), (axis, n) = args, p.parameters[2:]
    rank, kind = index.ndim, _kind(p)
    moved = np.moveaxis(x, range(axis, axis + rank), range(rank))
    inner = moved.shape[rank:]
    made = [objects([number(kind, 0)] * prod(inner), inner) for _ in range(n)]
    for i, row in zip(np.ravel(index), moved.reshape(-1, *inner), strict=True):
        at = place(i, n)
        for k in range(n) if at is None else [at]:
            nothing = objects([number(kind, 0)] * row.size, row.shape)
            made[k] = made[k] + (
                row if at is not None else either_array(kind, is_at(i, k, n), row, nothing)
            )
    return np.moveaxis(_stacked(made, (n,), inner), 0, axis)


def _along(p: Primitive, args: Sequence[Entries]) -> Entries:
    x, index = args
    kind, axis = _kind(p), p.parameters[2]
    lines = np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])
    places = np.moveaxis(index, axis, -1).reshape(-1, index.shape[axis])
    made = [chosen(kind, line, i) for line, row in zip(lines, places, strict=True) for i in row]
    flat = [entry.item() if isinstance(entry, np.ndarray) else entry for entry in made]
    held = np.moveaxis(index, axis, -1).shape
    return np.moveaxis(objects(flat, held), -1, axis)


def _kind(p: Primitive) -> Obj:
    cod: Any = p.cod
    return cod if cod in (R, Z, B) else cod.element  # type: ignore[no-any-return]


# --- reductions -----------------------------------------------------------------------------------


def _folded(name: str, start: bool | None = None) -> Formula:
    """An operation of two, over all entries along some axes."""

    def run(p: Primitive, args: Sequence[Entries]) -> Entries:
        (x,), axes = args, p.parameters[1]
        first = [] if start is None else [number(B, start)]
        return over(x, axes, lambda line: reduce(partial(apply, name), [*first, *line]))

    return run


def over(x: Entries, axes: Sequence[int], fold: Callable[[Sequence[Term]], Term]) -> Entries:
    """What a function makes of the entries over some axes."""
    kept = [i for i in range(x.ndim) if i not in axes]
    shape = tuple([x.shape[i] for i in kept])
    lines = np.transpose(x, [*kept, *axes]).reshape(prod(shape), -1)
    return objects([fold(list(line)) for line in lines], shape)


def _place_of(better: str) -> Formula:
    """The index of the first entry that is extreme."""

    def fold(line: Sequence[Term]) -> Term:
        best, at = line[0], number(Z, 0)
        for k, x in enumerate(line[1:], 1):
            ahead = apply(better, x, best)
            best, at = where(ahead, x, best), where(ahead, number(Z, k), at)
        world().fails(_not(at.defined), "the place of an entry that is not there is asked for")
        return Term(Z, at.x)

    return lambda p, args: over(args[0], (p.parameters[1],), fold)


def _not(p: Any) -> Any:
    from .exact import negation

    return negation(p)


def _logsumexp(p: Primitive, args: Sequence[Entries]) -> Entries:
    exp, log, add = (partial(apply, name) for name in ("exp", "log", "add"))
    return over(args[0], p.parameters[1], lambda line: log(reduce(add, map(exp, line))))


# --- linear algebra -------------------------------------------------------------------------------


def _matrix(p: Primitive, a: Entries) -> int:
    """The size of a matrix whose determinant is written out."""
    if a.ndim != 2:
        raise no_formula(f"{p.name} of stacks of matrices")
    if len(a) > LARGEST_MATRIX:
        raise no_formula(f"{p.name} of matrices larger than {LARGEST_MATRIX} × {LARGEST_MATRIX}")
    return len(a)


def determinant(a: Entries) -> Term:
    """Expanded along the first row."""
    total = number(R, 1 if len(a) == 0 else 0)
    for j in range(len(a)):
        minor = determinant(np.delete(a[1:], j, axis=1))
        total = total + a[0, j] * minor if j % 2 == 0 else total - a[0, j] * minor
    return total


def _det(p: Primitive, args: Sequence[Entries]) -> Term:
    _matrix(p, args[0])
    return determinant(args[0])


def _inverse(p: Primitive, args: Sequence[Entries]) -> Entries:
    a = args[0]
    n, whole = _matrix(p, a), determinant(a)
    world().fails(whole.x == 0, f"{p.name} gets a matrix that is singular")
    cofactors = [
        (1.0 if (i + j) % 2 == 0 else -1.0)
        * determinant(np.delete(np.delete(a, j, axis=0), i, axis=1))
        for i in range(n)
        for j in range(n)
    ]
    return objects([divide(c, whole) for c in cofactors], (n, n))


def _solve(p: Primitive, args: Sequence[Entries]) -> Entries:
    return _inverse(p, args[:1]) @ args[1]


def _triangular_solve(p: Primitive, args: Sequence[Entries]) -> Entries:
    (a, b), lower = args, p.parameters[2]
    if a.ndim != 2:
        raise no_formula(f"{p.name} of stacks of matrices")
    n = len(a)
    made: Entries = np.empty(b.shape, object)
    for i in range(n) if lower else reversed(range(n)):
        before = range(i) if lower else range(i + 1, n)
        world().fails(a[i, i].x == 0, f"{p.name} gets a diagonal with a zero")
        for c in range(b.shape[1]):
            rest = reduce(lambda total, k: total - a[i, k] * made[k, c], before, b[i, c])
            made[i, c] = divide(rest, a[i, i])
    return made


def _cholesky(p: Primitive, args: Sequence[Entries]) -> Entries:
    (a,) = args
    if a.ndim != 2:
        raise no_formula(f"{p.name} of stacks of matrices")
    made = objects([number(R, 0)] * a.size, a.shape)
    for i in range(len(a)):
        for j in range(i + 1):
            rest = a[i, j]
            for k in range(j):
                rest = rest - made[i, k] * made[j, k]
            if i == j:
                positive = conjunction(rest.defined, rest.x > 0)
                world().fails(_not(positive), "cholesky gets no positive definite matrix")
            made[i, j] = sqrt(rest) if i == j else divide(rest, made[j, j])
    return made


def _numpy(p: Primitive, args: Sequence[Entries]) -> Any:
    """What NumPy makes of arrays of terms."""
    return p.value(*args)


def _contract(p: Primitive, args: Sequence[Entries]) -> Any:
    left, right, out = p.parameters[2:]
    return np.einsum(f"{left},{right}->{out}", *args)


FAMILIES: dict[str, Formula] = {
    "broadcast": _numpy,
    "sum": _numpy,
    "cumsum": _numpy,
    "reshape": _numpy,
    "transpose": _numpy,
    "slices": _numpy,
    "embed": _numpy,
    "concatenate": _numpy,
    "contract": _contract,
    "take": _take,
    "scatter": _scatter,
    "along": _along,
    "max": _folded("maximum"),
    "min": _folded("minimum"),
    "argmax": _place_of("greater"),
    "argmin": _place_of("less"),
    "all": _folded("logical_and", True),
    "any": _folded("logical_or", False),
    "logsumexp": _logsumexp,
    "det": _det,
    "logabsdet": lambda p, args: apply("log", apply("abs", _det(p, args))),
    "signdet": lambda p, args: apply("sign", _det(p, args)),
    "inv": _inverse,
    "solve": _solve,
    "triangular_solve": _triangular_solve,
    "cholesky": _cholesky,
}
"""The formulas of the families that have one."""


def entry(kind: Obj, array: Terms, i: Term) -> Value:
    """Row i of an array."""
    found = chosen(kind, array.entries, i)
    if array.entries.ndim > 1:
        return Terms(kind, found)
    return found.item() if isinstance(found, np.ndarray) else found


def with_entry(kind: Obj, array: Terms, i: Term, x: Entries) -> Terms:
    """The array with another row i."""
    n = len(array.entries)
    at = place(i, n)
    rows = []
    for k, row in enumerate(array.entries):
        here = is_at(i, k, n) if at is None else at == k
        rows.append(either_array(kind, here, x, np.asarray(row, object)))
    return Terms(kind, _stacked(rows, (n,), array.entries.shape[1:]))
