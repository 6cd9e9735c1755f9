"""Linear algebra on (stacks of) square matrices, each derivative an expression in linear maps.

The rules are the classic ones (M. Giles, "Collected matrix derivative results", 2008): what is
written here is the derivative along a vector; covectors go back by reading it backwards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import ArgumentError
from ..objects import Array, Obj, Product, R, brief
from ..primitives import Along, Multilinear, Primitive, Value
from .family import family, object_at, operation, scalar_if, shape_at, shaped
from .indexing import transposed_rows
from .products import diagonal, matmul
from .shapes import reshaped, spread, summed


def _square(who: str, obj: Obj) -> tuple[int, ...]:
    shape = obj.shape
    real = isinstance(obj, Array) and obj.element is R
    if not real or len(shape) < 2 or shape[-1] != shape[-2]:
        raise ArgumentError(f"{who} takes square matrices of real numbers; got {brief(obj)}")
    return shape


def _guarded(value: Callable[..., Value], text: str) -> Callable[..., Value]:
    """A function of NumPy whose failure is an error of the values that were given."""
    from ..errors import DomainError

    def run(*args: Value) -> Value:
        try:
            return value(*args)
        except np.linalg.LinAlgError:
            raise DomainError(text) from None

    return run


def can_fail(*_: Value) -> None:
    """The check of what finds out itself, so that it runs where it was written, and says so."""


# --- systems of equations -------------------------------------------------------------------------


@family
def solve(a: Obj, b: Obj) -> Primitive:
    """A⁻¹ B of matrices; linear in B, and along V in A it is −A⁻¹ V (A⁻¹ B).

    >>> solve(R ** (2, 2), R ** (2, 1))(np.diag([2.0, 4.0]), np.ones((2, 1))).tolist()
    [[0.5], [0.25]]
    """
    shape = _square("solve", a)
    if b.shape[:-1] != shape[:-1]:
        raise ArgumentError(f"solve needs as many rows in {brief(b)} as in {brief(a)}")

    def along(v: Value, a: Value, b: Value, x: Value) -> Value:
        return -solved(a, matmul(v, x))

    def back(w: Value, a: Value, b: Value) -> Value:
        return solved(transposed_rows(a), w)

    value = _guarded(np.linalg.solve, "solve needs a matrix that is not singular")
    return operation(solve, (a, b), [a, b], b, value, [Along(along), Multilinear(back)], can_fail)


@family
def inv(a: Obj) -> Primitive:
    """A⁻¹; along V it is −A⁻¹ V A⁻¹."""
    _square("inv", a)
    value = _guarded(np.linalg.inv, "inv needs a matrix that is not singular")
    return operation(
        inv, (a,), [a], a, value, [Along(lambda v, a, y: -matmul(matmul(y, v), y))], can_fail
    )


@family
def det(a: Obj) -> Primitive:
    """det A; along V it is det A · tr(A⁻¹ V)."""
    shape = _square("det", a)
    target = shaped(R, shape[:-2])

    def along(v: Value, a: Value, y: Value) -> Value:
        return y * _trace(solved(a, v))

    return operation(
        det, (a,), [a], target, lambda x: scalar_if(target, np.linalg.det(x)), [Along(along)]
    )


@family
def logabsdet(a: Obj) -> Primitive:
    """log |det A|; along V it is tr(A⁻¹ V)."""
    shape = _square("logabsdet", a)
    target = shaped(R, shape[:-2])
    return operation(
        logabsdet, (a,), [a], target, lambda x: scalar_if(target, np.linalg.slogdet(x)[1]),
        [Along(lambda v, a, _: _trace(solved(a, v)))],
    )  # fmt: skip


@family
def signdet(a: Obj) -> Primitive:
    """The sign of det A; locally constant."""
    shape = _square("signdet", a)
    target = shaped(R, shape[:-2])
    return operation(
        signdet, (a,), [a], target, lambda x: scalar_if(target, np.linalg.slogdet(x)[0]), [0.0]
    )


@family
def triangular_solve(a: Obj, b: Obj, lower: bool) -> Primitive:
    """A⁻¹ B where only the lower, or only the upper triangle of A is read."""
    _square("triangular_solve", a)
    part = lower_part if lower else upper_part

    def along(v: Value, a: Value, b: Value, x: Value) -> Value:
        return -triangular_solved(a, matmul(part(v), x), lower)

    def back(w: Value, a: Value, b: Value) -> Value:
        return triangular_solved(transposed_rows(a), w, not lower)

    value = _guarded(
        lambda a, b: np.linalg.solve(np.tril(a) if lower else np.triu(a), b),
        "triangular_solve needs a diagonal without zeros",
    )
    return operation(
        triangular_solve,
        (a, b, lower),
        [a, b],
        b,
        value,
        [Along(along), Multilinear(back)],
        can_fail,
    )


# --- factorisations -------------------------------------------------------------------------------


@family
def cholesky(a: Obj) -> Primitive:
    """The lower triangular L with L Lᵀ = A; along V it is L Φ(L⁻¹ V L⁻ᵀ).

    As in NumPy only the lower triangle of A is read, so V is what that of V stands for.
    """
    _square("cholesky", a)

    def along(v: Value, a: Value, y: Value) -> Value:
        v = _from_lower(v)
        half = triangular_solved(y, v, True)
        inner = transposed_rows(triangular_solved(y, transposed_rows(half), True))
        return matmul(y, lower_half(inner))

    value = _guarded(np.linalg.cholesky, "cholesky needs a positive definite matrix")
    return operation(cholesky, (a,), [a], a, value, [Along(along)], can_fail)


@family
def eigh(a: Obj) -> Primitive:
    """Ascending eigenvalues, and eigenvectors, of the symmetric matrix with this lower triangle.

    Eigenvectors of an eigenvalue that is repeated have no derivative: it is not finite there.
    """
    shape = _square("eigh", a)
    target = Product(shaped(R, shape[:-1]), a)

    def along(v: Value, a: Value, out: Value) -> Value:
        w, q = out
        v = _from_lower(v)
        inner = matmul(matmul(transposed_rows(q), v), q)
        first = diagonal(inner, len(shape) - 2, len(shape) - 1)
        return first, matmul(q, inner * _between(_row(w), _column(w)))

    return operation(eigh, (a,), [a], target, lambda x: tuple(np.linalg.eigh(x)), [Along(along)])


@family
def qr(a: Obj) -> Primitive:
    """Q and R of a matrix that has at least as many rows as columns."""
    shape = a.shape
    if len(shape) < 2 or shape[-2] < shape[-1]:
        raise ArgumentError(f"qr takes matrices with no fewer rows than columns; got {brief(a)}")
    n = shape[-1]
    inner = Array(R, (*shape[:-2], n, n))

    def along(v: Value, a: Value, out: Value) -> Value:
        q, r = out
        right = transposed_rows(triangular_solved(transposed_rows(r), transposed_rows(v), True))
        c = matmul(transposed_rows(q), right)
        skew = strictly_lower(c) - transposed_rows(strictly_lower(c))
        return (
            matmul(q, skew) + right - matmul(q, c),
            matmul(c - skew, r),
        )

    return operation(
        qr, (a,), [a], Product(a, inner), lambda x: tuple(np.linalg.qr(x)), [Along(along)]
    )


@family
def svd(a: Obj) -> Primitive:
    """U, the descending singular values s, and Vᵀ, with A = U diag(s) Vᵀ.

    There are as many as the short side of A is long.

    Along T, with P = Uᵀ T V, singular values change by the diagonal of P; U and V turn by
    sym(P) / (sⱼ − sᵢ) ± skew(P) / (sⱼ + sᵢ). Where a singular value is repeated, vectors are
    anyone's choice within its space and have no derivative: it is not finite there.
    The values have: that of a function of all values of the space alike, such as their sum.
    U of a tall matrix, and V of a wide one, also lean out of their space, by 1 / s.

    >>> [part.tolist() for part in svd(R ** (2, 2))(np.diag([1.0, 2.0]))]
    [[[0.0, 1.0], [1.0, 0.0]], [2.0, 1.0], [[0.0, 1.0], [1.0, 0.0]]]
    """
    *heads, m, n = _matrix("svd", a)
    k = min(m, n)
    parts = [Array(R, (*heads, *sizes)) for sizes in ((m, k), (k,), (k, n))]

    def along(t: Value, a: Value, out: Value) -> Value:
        u, s, vt = out
        ut, v = transposed_rows(u), transposed_rows(vt)
        left, right = matmul(t, v), matmul(ut, t)
        p = matmul(right, v)
        twice = _between(_row(s), _column(s)) * 0.5, _between(_row(s), -_column(s)) * 0.5
        sym, skew = (p + transposed_rows(p)) * twice[0], (p - transposed_rows(p)) * twice[1]
        du, dvt = matmul(u, sym + skew), matmul(skew - sym, vt)
        if m > n:
            du = du + (left - matmul(u, p)) / spread(_row(s), (*heads, m, k))
        if n > m:
            dvt = dvt + (right - matmul(p, vt)) / spread(_column(s), (*heads, k, n))
        return du, diagonal(p, len(heads), len(heads) + 1), dvt

    return operation(
        svd, (a,), [a], Product(*parts),
        _guarded(lambda x: tuple(np.linalg.svd(x, full_matrices=False)), "svd did not converge"),
        [Along(along)], can_fail,
    )  # fmt: skip


@family
def singular_values(a: Obj) -> Primitive:
    """The descending singular values of a matrix; along T the diagonal of Uᵀ T V."""
    *heads, m, n = _matrix("singular_values", a)
    target = Array(R, (*heads, min(m, n)))

    def along(t: Value, a: Value, _: Value) -> Value:
        u, _, vt = svd(object_at(a))(a)
        return summed(u * matmul(t, transposed_rows(vt)), -2)

    return operation(
        singular_values, (a,), [a], target,
        _guarded(lambda x: np.linalg.svd(x, compute_uv=False), "svd did not converge"),
        [Along(along)], can_fail,
    )  # fmt: skip


@family
def pinv(a: Obj) -> Primitive:
    """A⁺, the inverse of Moore and Penrose, as np.linalg.pinv has it.

    Along T it is −A⁺ T A⁺ + A⁺ A⁺ᵀ Tᵀ (1 − A A⁺) + (1 − A⁺ A) Tᵀ A⁺ᵀ A⁺ (Golub, Pereyra 1973),
    where the rank stays what it is.
    """
    *heads, m, n = _matrix("pinv", a)

    def along(t: Value, a: Value, y: Value) -> Value:
        back, dual = transposed_rows(t), transposed_rows(y)
        outside, inside = matmul(matmul(y, dual), back), matmul(back, matmul(dual, y))
        rows, columns = matmul(matmul(outside, a), y), matmul(y, matmul(a, inside))
        return (outside - rows) + (inside - columns) - matmul(matmul(y, t), y)

    return operation(
        pinv, (a,), [a], Array(R, (*heads, n, m)),
        _guarded(np.linalg.pinv, "svd did not converge"), [Along(along)], can_fail,
    )  # fmt: skip


def _matrix(who: str, obj: Obj) -> tuple[int, ...]:
    shape = obj.shape
    if len(shape) < 2 or obj.element is not R:
        raise ArgumentError(f"{who} takes matrices of real numbers; got {brief(obj)}")
    return shape


def _between(ends: Value, starts: Value) -> Value:
    """1 / (end − start) off the diagonal, and 0 on it."""
    *heads, n, _ = shape_at(starts)
    shape = (*heads, n, n)
    eye = np.broadcast_to(np.eye(n), shape)
    gaps = spread(ends, shape) - spread(starts, shape)
    return (spread(1.0, shape) - eye) / (gaps * (spread(1.0, shape) - eye) + eye)


# --- on values ------------------------------------------------------------------------------------


def solved(a: Value, b: Value) -> Value:
    """np.linalg.solve of a matrix, and a vector or a matrix."""
    shape = shape_at(b)
    if len(shape) == 1:
        return reshaped(
            solve(object_at(a), Array(R, (*shape, 1)))(a, reshaped(b, (*shape, 1))), shape
        )
    return solve(object_at(a), object_at(b))(a, b)


def triangular_solved(a: Value, b: Value, lower: bool) -> Value:
    """A⁻¹ b with a triangular matrix, and a vector or a matrix."""
    shape = shape_at(b)
    if len(shape) == 1:
        column = reshaped(b, (*shape, 1))
        return reshaped(triangular_solve(object_at(a), object_at(column), lower)(a, column), shape)
    return triangular_solve(object_at(a), object_at(b), lower)(a, b)


def _from_lower(x: Value) -> Value:
    """The symmetric matrix whose lower triangle is that of x."""
    return lower_part(x) + transposed_rows(strictly_lower(x))


def lower_part(x: Value, k: int = 0) -> Value:
    """np.tril: zero above diagonal k."""
    return x * np.broadcast_to(np.tril(np.ones(shape_at(x)[-2:]), k), shape_at(x))


def upper_part(x: Value, k: int = 0) -> Value:
    """np.triu: zero below diagonal k."""
    return x * np.broadcast_to(np.triu(np.ones(shape_at(x)[-2:]), k), shape_at(x))


def strictly_lower(x: Value) -> Value:
    """What is below the diagonal."""
    return lower_part(x, -1)


def lower_half(x: Value) -> Value:
    """Φ of Giles: what is below the diagonal, and half of the diagonal."""
    n = shape_at(x)[-1]
    return x * np.broadcast_to(np.tril(np.ones((n, n))) - 0.5 * np.eye(n), shape_at(x))


def _trace(x: Value) -> Value:
    rank = len(shape_at(x))
    return summed(diagonal(x, rank - 2, rank - 1), -1)


def _row(x: Value) -> Value:
    shape = shape_at(x)
    return reshaped(x, (*shape[:-1], 1, shape[-1]))


def _column(x: Value) -> Value:
    return reshaped(x, (*shape_at(x), 1))
