"""Eigenvalues, singular values and orthogonal factors, by the LAPACK that NumPy itself uses.

Matrices are copied column by column. What the functions need to work in is what LAPACK asks for,
and some more, so that they go by blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...primitives import Primitive
from ..blocks import Statement
from .entries import copy
from .lapack import Caller, columns, triangle
from .lines import over
from .views import View, array_of, dense

if TYPE_CHECKING:
    from .kernel import Kernel

BLOCK = 64
"""How many columns are done at once, at most."""


def _row(k: Kernel, n: int) -> View:
    """Memory for n numbers."""
    return dense(k.reserve(array_of((n,))), array_of((n,)))


def _work(k: Kernel, n: int) -> str:
    """Memory for n numbers to work with."""
    return k.memory(k.format.bytes * n)


def eigh(k: Kernel, p: Primitive, s: Statement, targets: Sequence[View]) -> None:
    """Ascending eigenvalues and eigenvectors of a symmetric matrix, by its lower triangle."""
    a, caller = k.views[s.args[0]], Caller(k.text)
    *heads, n, _ = a.shape
    left, values = columns(k, n, n), _row(k, n)
    real, whole = 1 + 6 * n + 2 * n * n, 3 + 5 * n
    letters = [caller.letter(c) for c in "VL"]
    size, step, many, more = (caller.word(i) for i in (n, max(n, 1), real, whole))
    work, integers = _work(k, real), k.memory(8 * whole)

    def one(views: list[View]) -> None:
        given, found, vectors = views
        copy(k, given, left)
        places = (*letters, size, left.place, step, values.place, work, many, integers, more)
        k.text.fail_if(caller.call("syevd", *places, letters=2))
        copy(k, values, found)
        copy(k, left, vectors)

    over(k, heads, [a, *targets], one)


def qr(k: Kernel, p: Primitive, s: Statement, targets: Sequence[View]) -> None:
    """Orthonormal columns, and a triangle, of a matrix that has no more columns than rows."""
    a, caller = k.views[s.args[0]], Caller(k.text)
    *heads, m, n = a.shape
    left, scales, room = columns(k, m, n), _row(k, n), BLOCK * max(n, 1)
    rows, size, step, many = (caller.word(i) for i in (m, n, max(m, 1), room))
    work = _work(k, room)

    def one(views: list[View]) -> None:
        given, q, r = views
        copy(k, given, left)
        places = (left.place, step, scales.place, work, many)
        k.text.fail_if(caller.call("geqrf", rows, size, *places))
        triangle(k, left, r, "sge")
        k.text.fail_if(caller.call("orgqr", rows, size, size, *places))
        copy(k, left, q)

    over(k, heads, [a, *targets], one)


def svd(k: Kernel, p: Primitive, s: Statement, targets: Sequence[View]) -> None:
    """U, the descending singular values, and Vᵀ; or the values alone."""
    a, caller = k.views[s.args[0]], Caller(k.text)
    *heads, m, n = a.shape
    some, vectors = min(m, n), len(targets) > 1
    left, values = columns(k, m, n), _row(k, some)
    u, vt = (columns(k, m, some), columns(k, some, n)) if vectors else (values, values)
    real = 4 * some * some + 10 * some + BLOCK * (m + n + 1)
    job = caller.letter("S" if vectors else "N")
    rows, size, step, short, many = (caller.word(i) for i in (m, n, max(m, 1), max(some, 1), real))
    work, integers = _work(k, real), k.memory(8 * 8 * max(some, 1))

    def one(views: list[View]) -> None:
        copy(k, views[0], left)
        matrix, both = (job, rows, size, left.place, step), (u.place, step, vt.place, short)
        places = (*matrix, values.place, *both, work, many, integers)
        k.text.fail_if(caller.call("gesdd", *places, letters=1))
        for found, target in zip((u, values, vt) if vectors else (values,), views[1:], strict=True):
            copy(k, found, target)

    over(k, heads, [a, *targets], one)


SPECTRA: dict[str, Callable[[Kernel, Primitive, Statement, Sequence[View]], None]] = {
    "eigh": eigh, "qr": qr, "svd": svd, "singular_values": svd,
}  # fmt: skip
"""The operations of this file, by the names of their families; most have several results."""
