"""Products of arrays and linear algebra, as NumPy has them, on ports."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays import algebra, indexing, products, reductions, shapes
from ..arrays.family import axis_of, in_order, shape_at
from ..objects import B, R, Z
from ..ports import Port
from ..records import Kind
from . import comparisons, operators
from .abstract import Unsuitable, Unusable, Value, entries_as
from .arrays import array_of
from .machine import Machine
from .naming import described
from .numbers import Rule
from .rules import Axis, alike, binary, known_number, made, unary
from .views import view
from .whole import selected, total

# --- products -------------------------------------------------------------------------------------


def einsum(m: Machine, spec: Value, *xs: Value, optimize: Value = False) -> Value:
    """np.einsum; products are put in the cheapest order whatever is said of it."""
    ports, text = alike(m, xs), known_number("the text of einsum", spec)
    if ports[0].obj.element is not B:
        return made(m, products.einsum(text, *ports))
    counts = products.einsum(text, *[entries_as(m.builder, Z, port) for port in ports])
    return comparisons.compare(m, ast.NotEq, made(m, counts), 0)  # of truth values + is |


def matmul(m: Machine, x: Value, y: Value) -> Value:
    """x @ y"""
    return made(m, products.matmul(*alike(m, [x, y])))


def tensordot(x: Port, y: Port, axes: Any = 2) -> Value:
    """np.tensordot"""
    return products.tensordot(x, y, axes)


def inner(x: Port, y: Port) -> Value:
    """np.inner: over the last axes."""
    if not (shape_at(x) and shape_at(y)):
        return p.logical_and(x, y) if x.obj.element is B else x * y
    return products.tensordot(x, y, ([-1 % len(shape_at(x))], [-1 % len(shape_at(y))]))


def vdot(x: Port, y: Port) -> Value:
    """np.vdot: of all entries."""
    return products.matmul(shapes.reshaped(x, (-1,)), shapes.reshaped(y, (-1,)))


# --- diagonals ------------------------------------------------------------------------------------


def lower_part(m: Machine, x: Value, k: int = 0) -> Value:
    """np.tril: zero above diagonal k."""
    return _kept(m, x, lambda mask: np.tril(mask, known_number("k", k)))


def upper_part(m: Machine, x: Value, k: int = 0) -> Value:
    """np.triu: zero below diagonal k."""
    return _kept(m, x, lambda mask: np.triu(mask, known_number("k", k)))


def _kept(m: Machine, x: Value, of: Callable[[Value], Value]) -> Value:
    """A part of each matrix, zero elsewhere; chosen, not multiplied, as 0 · ∞ is no number."""
    port = array_of(m, x)
    zero = {R: 0.0, Z: 0, B: False}[port.obj.element]
    return made(m, selected(m, of(np.ones(shape_at(port)[-2:], bool)), port, zero))


def diagonal(x: Port, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
    """np.diagonal: of two axes, which becomes the last axis."""
    first, second = (axis_of(shape_at(x), axis) for axis in (axis1, axis2))
    n, m = shape_at(x)[first], shape_at(x)[second]
    places = [(0, k, 1) for k in shape_at(x)]
    places[first] = (max(-offset, 0), max(n + min(offset, 0), 0), 1)
    places[second] = (max(offset, 0), max(m - max(offset, 0), 0), 1)
    if not places[first][1] or not places[second][1]:
        places = [(0, 0, 1) if i in (first, second) else place for i, place in enumerate(places)]
    return products.diagonal(shapes.sliced(x, tuple(places)), first, second)


def trace(m: Machine, x: Value, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:
    """np.trace"""
    return total(m, unary(diagonal)(m, x, offset, axis1, axis2), -1)


def diagonal_or_matrix(x: Port, k: int = 0) -> Value:
    """np.diag: the diagonal of a matrix, or the matrix with a diagonal."""
    if len(shape_at(x)) != 1:
        return diagonal(x, k)
    (n,) = shape_at(x)
    side = n + abs(k)
    first = k if k > 0 else -k * side
    flat = shapes.embedded(x, (side * side,), ((first, n, side + 1),))
    return shapes.reshaped(flat, (side, side))


# --- systems and factors --------------------------------------------------------------------------


def one_matrix(member: Any) -> Rule:
    """A function of one real matrix."""

    def rule(m: Machine, x: Value) -> Value:
        port = entries_as(m.builder, R, array_of(m, x))
        return made(m, member(port.obj)(port))

    return rule


def factors(member: Any, function: Any) -> Rule:
    """A function of one real matrix, whose results have the names that NumPy gives them."""

    def rule(m: Machine, x: Value) -> Value:
        return named(function, one_matrix(member)(m, x))

    return rule


def named(function: Any, parts: tuple[Value, ...]) -> Value:
    """Results with the names that NumPy gives them."""
    cls = type(function(np.eye(1)))
    return Kind(cls, cls._fields).pack(list(parts))


def slogdet(m: Machine, x: Value) -> Value:
    """np.linalg.slogdet: the sign, and the logarithm of the absolute value."""
    parts = one_matrix(algebra.signdet)(m, x), one_matrix(algebra.logabsdet)(m, x)
    return named(np.linalg.slogdet, parts)


def eigh(m: Machine, x: Value, UPLO: str = "L") -> Value:
    """np.linalg.eigh: of the symmetric matrix with this lower, or this upper triangle."""
    if UPLO not in ("L", "U"):
        raise Unsuitable(f"UPLO is 'L' or 'U'; got {UPLO!r}")
    port = array_of(m, x)
    given = indexing.transposed_rows(port) if UPLO == "U" else port
    return factors(algebra.eigh, np.linalg.eigh)(m, given)


def qr(m: Machine, x: Value, mode: str = "reduced") -> Value:
    """np.linalg.qr: Q and R, or R alone."""
    if mode not in ("reduced", "r"):
        raise Unsuitable(f"np.linalg.qr has the modes reduced and r here; got {mode!r}")
    port = entries_as(m.builder, R, array_of(m, x))
    *heads, rows, columns = shape_at(port)
    found = factors(algebra.qr, np.linalg.qr)(m, _columns(port, 0, min(rows, columns)))
    if rows < columns:  # R has what is left of the other columns
        more = _columns(port, rows, columns - rows)
        rest = products.matmul(indexing.transposed_rows(operators.port_of(m, found[0])), more)
        whole = shapes.joined([operators.port_of(m, found[1]), rest], len(heads) + 1)
        found = named(np.linalg.qr, (found[0], made(m, whole)))
    return found if mode == "reduced" else found[1]


def _columns(x: Port, first: int, count: int) -> Value:
    places = [(0, n, 1) for n in shape_at(x)[:-1]]
    return shapes.sliced(x, (*places, (first, count, 1)))


def svd(
    m: Machine, x: Value, full_matrices: bool = True, compute_uv: bool = True,
    hermitian: bool = False,
) -> Value:  # fmt: skip
    """np.linalg.svd(x, full_matrices=False), or the singular values alone."""
    if not compute_uv:
        return one_matrix(algebra.singular_values)(m, x)
    *_, rows, columns = (0, 0, *shape_at(array_of(m, x)))
    if full_matrices and rows != columns:
        raise Unsuitable(
            "singular vectors outside of the space of a matrix are anyone's choice: write"
            " np.linalg.svd(x, full_matrices=False)"
        )
    return factors(algebra.svd, np.linalg.svd)(m, x)


def least_squares(m: Machine, a: Value, b: Value, rcond: Value = None) -> Value:
    """np.linalg.lstsq: the shortest solution, and the singular values."""
    residuals = Unusable(
        "the residuals of np.linalg.lstsq are there or not, as the rank has it: write"
        " np.sum((a @ x - b) ** 2, axis=0)"
    )
    rank = Unusable("the rank is no smooth thing: count np.linalg.svdvals(a) above a bound")
    solution = matmul(m, one_matrix(algebra.pinv)(m, a), b)
    return solution, residuals, rank, one_matrix(algebra.singular_values)(m, a)


# --- norms ----------------------------------------------------------------------------------------


def norm(
    m: Machine, x: Value, ord: Value = None, axis: Axis = None, keepdims: bool = False
) -> Value:
    """np.linalg.norm: of vectors, and of matrices."""
    port = entries_as(m.builder, R, array_of(m, x))
    rank = len(shape_at(port))
    if axis is None and ord is None:
        return made(m, p.sqrt(shapes.summed(port * port, None, keepdims)))
    axes = tuple(range(rank)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    found = _of_vector(port, ord, axes, keepdims) if len(axes) == 1 else None
    if len(axes) == 2:
        first, second = in_order(shape_at(port), axes)
        found = _of_matrix(port, ord, first, second, keepdims)
    if found is None:
        raise Unsuitable(f"the norm {ord} of {described(x)} is not known; write its formula")
    return made(m, found)


def _of_vector(x: Port, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Value:
    if ord in (None, 2):
        return p.sqrt(shapes.summed(x * x, axes, keepdims))
    size = p.abs(x)
    if ord in (np.inf, -np.inf):
        member = reductions.max if ord > 0 else reductions.min
        return reductions.reduced(member, size, axes, keepdims)
    if ord == 1:
        return shapes.summed(size, axes, keepdims)
    if not isinstance(ord, (int, float)) or ord == 0:
        return None
    total = shapes.summed(p.pow(size, shapes.spread(float(ord), shape_at(x))), axes, keepdims)
    return p.pow(total, shapes.spread(1.0 / ord, shape_at(total)))


def _of_matrix(x: Port, ord: Any, first: int, second: int, keepdims: bool) -> Value:
    if ord in (None, "fro"):
        return p.sqrt(shapes.summed(x * x, (first, second), keepdims))
    summed = {1: first, -1: first, np.inf: second, -np.inf: second}
    if ord in summed:
        member = reductions.max if ord > 0 else reductions.min
        each = shapes.summed(p.abs(x), summed[ord], True)
        return reductions.reduced(member, each, (first, second), keepdims)
    if ord not in (2, -2, "nuc"):
        return None
    rest = [i for i in range(len(shape_at(x))) if i not in (first, second)]
    turned = shapes.permuted(x, [*rest, first, second])
    values = algebra.singular_values(turned.obj)(turned)
    if ord == "nuc":
        found = shapes.summed(values, -1)
    else:
        place = 0 if ord == 2 else shape_at(values)[-1] - 1
        whole = [(0, n, 1) for n in shape_at(values)[:-1]]
        chosen = shapes.sliced(values, (*whole, (place, 1, 1)))
        found = shapes.reshaped(chosen, shape_at(values)[:-1])
    held = tuple([1 if i in (first, second) else n for i, n in enumerate(shape_at(x))])
    return shapes.reshaped(found, held) if keepdims else found


def convolved(x: Port, y: Port, mode: str = "full") -> Value:
    """np.convolve: sums of products of one with the other turned round."""
    if len(shape_at(x)) != 1 or len(shape_at(y)) != 1 or 0 in (*shape_at(x), *shape_at(y)):
        raise Unsuitable("np.convolve takes two rows of numbers, which are not empty")
    n, k = shape_at(x)[0], shape_at(y)[0]
    if n < k:
        x, y, n, k = y, x, k, n
    wide = shapes.padded(x, [(k - 1, k - 1)])
    windows = np.arange(n + k - 1)[:, None] + np.arange(k)
    full = products.matmul(indexing.taken(wide, windows, 0), shapes.flipped(y))
    count = {"full": n + k - 1, "same": n, "valid": n - k + 1}
    if mode not in count:
        raise Unsuitable(f"np.convolve has the modes full, same and valid; got {mode!r}")
    first = (n + k - 1 - count[mode]) // 2
    return shapes.sliced(full, ((first, count[mode], 1),))


ALGEBRA: dict[Any, Rule] = {
    np.convolve: binary(convolved),
    np.dot: binary(products.dot),
    np.matmul: matmul,
    np.vdot: binary(vdot),
    np.inner: binary(inner),
    np.outer: binary(products.outer),
    np.tensordot: binary(tensordot),
    np.einsum: einsum,
    np.tril: lower_part,
    np.triu: upper_part,
    np.diag: view(diagonal_or_matrix, np.diag),
    np.diagonal: view(diagonal, np.diagonal),
    np.trace: trace,
    np.linalg.solve: binary(algebra.solved, real=True),
    np.linalg.inv: one_matrix(algebra.inv),
    np.linalg.det: one_matrix(algebra.det),
    np.linalg.slogdet: slogdet,
    np.linalg.cholesky: one_matrix(algebra.cholesky),
    np.linalg.eigh: eigh,
    np.linalg.eigvalsh: lambda m, x, UPLO="L": eigh(m, x, UPLO)[0],
    np.linalg.qr: qr,
    np.linalg.svd: svd,
    np.linalg.pinv: one_matrix(algebra.pinv),
    np.linalg.lstsq: least_squares,
    np.linalg.norm: norm,
    np.linalg.trace: lambda m, x, *, offset=0: trace(m, x, offset, -2, -1),
    np.linalg.diagonal: view(lambda x, offset=0: diagonal(x, offset, -2, -1), np.linalg.diagonal),
    np.linalg.outer: binary(products.outer),
    np.linalg.matmul: matmul,
    np.linalg.tensordot: binary(tensordot),
}
"""Products and linear algebra of NumPy that are known."""
