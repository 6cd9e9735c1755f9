"""What NumPy gives is given, with its shapes and types of entries; else it is refused by name."""

# The programs are written as people write them.
# ruff: noqa: RUF005

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs

X = np.array([0.5, -1.25, 2.0, 3.5, -0.25, 1.0])
M = np.array([[0.3, -1.0, 2.0, 0.7], [1.5, 0.2, -0.6, 1.1], [0.9, -0.4, 1.3, -2.2]])
N = np.array([-3, 0, 4, 1, 2])
B = np.array([[True, False], [True, True]])
GAPS = np.array([[1.0, np.nan, 2.0], [3.0, 4.0, 5.0]])
HOLES = np.array([[1.0, np.nan, 2.0], [np.nan] * 3, [5.0, 4.0, -7.0]])
FLAT, HEIGHTS = np.array([0.0, 1.0, 1.0, 3.0, 3.0]), np.array([1.0, 2.0, 5.0, 6.0, 7.0])
ROUND = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, np.nan, np.inf])
# Those of NumPy itself of powers and angles along the last axis differ from its own loops.
REDUCTIONS = [
    f.reduce
    for f in (
        np.add, np.multiply, np.maximum, np.minimum, np.subtract, np.divide, np.hypot, np.fmax,
        np.fmin, np.logaddexp, np.logaddexp2, np.remainder, np.floor_divide, np.float_power,
    )
]  # fmt: skip
ACCUMULATIONS = [f.__self__.accumulate for f in REDUCTIONS]
OUTER = [f.__self__.outer for f in REDUCTIONS] + [np.less.outer, np.arctan2.outer]


def going_on(m: Any) -> Any:
    """Entries that change before they are reached."""
    y, s = m.copy(), 0.0
    for (i, j), x in np.ndenumerate(y):
        s = s + x * i
        y[(i + 1) % 3, j] += 1.0
    return s, y


GIVEN: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    # shapes
    (lambda x: (x**0, (x**0).sum(), np.power(x, 0)), (X,)),
    (lambda n: (n**0, n**2), (N,)),
    (lambda m: np.gradient(m), (M,)),
    (lambda m: (np.gradient(m, 2.0, 3.0), np.gradient(m, 0.5, axis=1)), (M,)),
    (lambda m: np.gradient(m, np.array([0.0, 1.0, 3.0]), 0.5), (M,)),
    (lambda m: (np.gradient(m, axis=(1,)), np.gradient(m, axis=(1, 0))), (M,)),
    (lambda x: (np.gradient(x), np.gradient(x, np.arange(6.0) ** 2)), (X,)),
    (lambda a, b: (np.vstack([a, b]), np.hstack([a, b]), np.column_stack([a, b])), (1.5, 2.5)),
    (lambda a, b: (np.dstack([a, b]), np.stack([a, b])), (1.5, 2.5)),
    (lambda x: (np.full((2, 6), x), np.full((2, 2), [1, 2]), np.full(3, x[0], int)), (X,)),
    (lambda x: (np.linspace(x, x + 1.0, 4), np.linspace(0.0, x, 3, endpoint=False)), (X,)),
    (lambda m: (np.sort(m, axis=None), np.argsort(m, axis=None)), (M,)),
    (lambda m: (np.block([[m[0]], [m[1]]]), np.block([m[0], m[1]])), (M,)),
    (lambda m: np.block([[m, np.zeros((3, 1))], [np.ones((1, 5))]]), (M,)),
    (lambda m: (np.median(m, axis=(0, 1)), np.median(m, axis=(1,), keepdims=True)), (M,)),
    (lambda m: np.percentile(m, [10, 90], axis=(1, 0), keepdims=True), (M,)),
    (lambda x: (np.repeat(x, [0, 1, 2, 0, 1, 3]), np.repeat(x, [2])), (X,)),
    (lambda m: np.repeat(m, [1, 0, 2], axis=0), (M,)),
    (lambda m: (np.trapezoid(m, axis=0), np.trapezoid(m, [0.0, 1.0, 3.0], axis=0)), (M,)),
    (lambda x: (np.array_split(x, 4), np.split(x, 3)), (X,)),
    (lambda m: np.choose([2, 0, 1, 0], m), (M,)),
    (lambda m, k: np.choose(k, m), (M, np.array([2, 0, 1, 0]))),
    (lambda m: (m[[True, False, True]], m[..., [True, False, True, True]]), (M,)),
    (lambda m: (m.item(1, 2), m.item(5), m[0, :1].item()), (M,)),
    (lambda x: (np.insert(x, 1, 5.0), np.insert(x, -1, [5.0, 6.0]), np.insert(x, 6, 1)), (X,)),
    (lambda m: (np.insert(m, 1, [1, 2, 3], axis=1), np.insert(m, 3, 9.0, axis=0)), (M,)),
    (lambda n: np.insert(n, 2, 2.7), (N,)),
    (lambda m: (np.roll(m, (1, 2)), np.roll(m, [1, -3]), np.roll(m, np.array([2, 1]))), (M,)),
    (lambda m: (np.roll(m, ()), np.roll(m, (1, 2), (0, 1)), np.roll(m, (1, 2), -1)), (M,)),
    (lambda x: (np.take(x[0], 0, axis=0, mode="clip"), np.take(x[0], 0, axis=0)), (X,)),
    (lambda x: np.take(x[0], [0, 3, -2], axis=-1, mode="wrap"), (X,)),
    (lambda m: (np.argmax(m, keepdims=True), m.argmin(axis=1, keepdims=True)), (M,)),
    (lambda x: (np.argmax(x[0], keepdims=True), np.argmin(x, 0, keepdims=True)), (X,)),
    (lambda m: (np.nanargmax(m, keepdims=True), np.nanargmin(m, 1, keepdims=True)), (GAPS,)),
    # lists beside arrays
    (lambda x: (x + [1, 2, 3, 4, 5, 6], [1.0, 2.0] * x[:2], x[:2] - (1, 2)), (X,)),
    (lambda x: (x > [0, 1, 0, 9, 0, 0], x == (0.5, 1, 2, 3, 4, 5)), (X,)),
    (lambda z: (z + [1, 2j], [1.0, 2.0] - z, z == [1, 2]), (X[:2] + 1j,)),
    (lambda z: (np.full_like(z, 2), np.full_like(z.real, 2j, dtype=complex)), (X + 1j,)),
    # rows of several types
    (lambda t: np.array([[1, 0, 0], [0, np.cos(t), -t], [0, t, np.cos(t)]]), (0.5,)),
    (lambda x, n: (np.array([x > 0.0, x]), np.array([n, n > 0])), (X, N)),
    # points and a polynomial near them
    (lambda x, y: (np.polyfit(x, y, 2), np.polyfit(x, y, 1, w=y**2)), (X, X[::-1] ** 2)),
    # what is not a number
    (lambda m: (np.median(m), np.median(m, axis=1), np.percentile(m, 30, axis=0)), (GAPS,)),
    (lambda m: np.gradient(m, axis=1), (GAPS,)),
    (lambda x: (np.var(x, ddof=7), np.var(x[:0], ddof=1)), (X,)),
    (lambda m: (np.nanvar(m, axis=1, ddof=1, keepdims=True), np.nanstd(m, ddof=1)), (HOLES,)),
    (lambda m: (np.nanvar(m, 0), np.nanstd(m, axis=(0, 1)), np.nanvar(m, 0, ddof=2)), (HOLES,)),
    (lambda m: (np.nanmax(m, axis=1), np.nanmin(m, axis=1, keepdims=True), np.nanmax(m)), (HOLES,)),
    (lambda m: (np.nancumsum(m), np.nancumsum(m, axis=0), np.nancumprod(m, axis=1)), (HOLES,)),
    (lambda m: (np.nanmedian(m), np.nanmedian(m, axis=1), np.nanmedian(m, axis=0)), (HOLES,)),
    (lambda m: np.nanmedian(m, axis=(1, 0), keepdims=True), (HOLES,)),
    (lambda m: (np.nanquantile(m, [0.2, 0.7], axis=0), np.nanpercentile(m, 30)), (HOLES,)),
    (lambda m: (np.nanargmax(m), np.nanargmin(m), np.nanargmax(m, axis=0)), (HOLES,)),
    (lambda n: (np.nanvar(n), np.nancumsum(n), np.nancumprod(n), np.nanmedian(n)), (N,)),
    (lambda x: (np.interp(x, FLAT, HEIGHTS), np.interp(x, FLAT, HEIGHTS, left=-9.0)), (ROUND,)),
    (lambda a, b: (np.interp(ROUND, a, b, right=9), np.interp(1.5, a[:1], b[:1])), (FLAT, HEIGHTS)),
    # what has no entries
    (lambda x: (np.median(x), np.median(x, keepdims=True), np.nanmedian(x)), (X[:0],)),
    (lambda m: [np.median(m, axis=i) for i in (None, 0, 1, (0, 1))], (M[:, :0],)),
    (lambda m: [np.median(m, axis=i, keepdims=True) for i in (0, 1, -1)], (M[:0],)),
    (lambda m: [np.nanmedian(m, axis=i) for i in (None, 0, 1, (1, 0))], (M[:, :0],)),
    (lambda m: (np.quantile(m, [0.2, 0.5], axis=0), np.nanquantile(m, 0.5, axis=1)), (M[:, :0],)),
    # the methods of functions
    (lambda m: [f(m, axis=1) for f in REDUCTIONS], (np.abs(M),)),
    (lambda m: [f(m, keepdims=True) for f in REDUCTIONS], (np.abs(M),)),
    (lambda m: [f(m) for f in ACCUMULATIONS], (np.abs(M),)),
    (lambda m: [f(m, axis=1) for f in ACCUMULATIONS], (np.abs(M),)),
    (lambda m, n: [f(m, n) for f in OUTER], (np.abs(M), N)),
    (lambda m: (np.hypot.reduce(m, axis=None), np.fmax.reduce(m, axis=(0, 1))), (M,)),
    (lambda m: (np.subtract.reduce(m, initial=2.0), np.hypot.reduce(m[:0])), (M,)),
    (lambda m: np.logaddexp.reduce(m, axis=1, initial=2.0, keepdims=True), (M,)),
    (lambda n: (np.subtract.reduce(n), np.divide.reduce(n[:1]), np.prod(n, initial=2.0)), (N,)),
    (lambda n: (np.bitwise_or.reduce(n), np.logical_xor.reduce(n), np.fmod.reduce(n - 7)), (N,)),
    (lambda b: (np.logical_and.reduce(b), np.add.reduce(b), np.multiply.accumulate(b)), (B,)),
    (lambda b: (np.cumprod(b), np.logical_or.accumulate(b), np.bitwise_xor.outer(b, b)), (B,)),
    (lambda z: (np.add.outer(z, z), np.multiply.outer(z, z), np.multiply.accumulate(z)), (X + 1j,)),
    # places
    (lambda m: [(i, j, v) for (i, j), v in np.ndenumerate(m)], (M,)),
    (lambda m: sum([m[i] * i[0] - i[1] for i in np.ndindex(m.shape)]), (M,)),
    (lambda m: list(np.ndindex(2, 1)) + list(np.ndindex((3,))) + list(np.ndindex()), (M,)),
    (lambda x: [v for _, v in np.ndenumerate(x)], (3.0,)),
    (going_on, (M,)),
    (going_on, (np.arange(120.0).reshape(3, 40),)),
    # angles
    (lambda x: (np.unwrap(x), np.unwrap(x, discont=4.0), np.unwrap(x, period=2.5)), (3 * X,)),
    (lambda m: (np.unwrap(4 * m), np.unwrap(4 * m, axis=0)), (M,)),
    (lambda n: (np.unwrap(3 * n, period=4), np.unwrap(3 * n, period=5), np.unwrap(n)), (N,)),
    # integers
    (lambda n: (np.fmod(n - 5, 3), np.fmod(n, -2), np.fmod(n - 5, 2.5), np.fmod(7, n[0])), (N,)),
    (lambda n: np.fmod(n, 4), (-7,)),
    (lambda n: (np.sign(n), np.floor(n), np.ceil(n), np.trunc(n), np.fix(n)), (N,)),
    (lambda n: (np.round(n), np.rint(n), np.modf(n), np.nan_to_num(n)), (N,)),
    (lambda n: (np.sign(n), np.floor(n), np.arange(5)[np.sign(n)]), (-3,)),
    (lambda n: (np.round(10 * n + 5, -1), (7 * n).round(-1), np.around(n, 2)), (N,)),
    (lambda n: (np.round(n, -1), np.round(n, 1), np.round(10 * n, -1)), (25,)),
    (lambda n: (np.pad(n, 1, constant_values=2.7), np.full_like(n, 2.7)), (N,)),
    (lambda n: np.full_like(n, 2.7, dtype=float), (N,)),
    (lambda n: (np.nansum(n), np.nanmax(n), np.nanmin(n)), (N,)),
    (lambda n: np.linalg.matrix_power(np.outer(n, n), 2), (N,)),
    (lambda n: (np.bitwise_or(n, 1), np.left_shift(n, 1), np.invert(n)), (N,)),
    (lambda n: (np.zeros(2, n.dtype), np.ones_like(n[0]), n.dtype == int), (N,)),
    (lambda x: np.zeros(2, x.dtype) + (1 if np.issubdtype(x.dtype, np.floating) else 2), (X,)),
    # truth values
    (lambda b: (np.trace(b), np.diff(b), np.inner(b[0, 0], b[1, 1])), (B,)),
    (lambda b: (np.maximum(b, ~b), ~np.minimum(b, b.T), np.maximum.accumulate(b[0])), (B,)),
    (lambda b: (max(b[0]), min(b[0, 0], b[1, 1]), np.logical_xor(b, b.T)), (B,)),
    (lambda b: (np.median(b), np.median(b, axis=1), np.nanmedian(b, axis=0)), (B,)),
    (lambda b: (np.full_like(b, 2), np.pad(b, 1, constant_values=2)), (B,)),
    # powers of matrices, of a number that is known and of one that is not
    (lambda a: (np.linalg.matrix_power(a, 0), np.linalg.matrix_power(a, -2)), (M[:, :3],)),
    (lambda a, n: np.linalg.matrix_power(a, n), (M[:, :3], 5)),
]  # fmt: skip


def told(value: Any) -> Any:
    """The form of a value, and of each number or array what it is of; one may be the other."""
    if isinstance(value, (tuple, list)):
        return [told(part) for part in value]
    return np.shape(value), np.asarray(value).dtype


def flat(value: Any) -> list[Any]:
    """The arrays in a value, from left to right."""
    if isinstance(value, (tuple, list)):
        return [array for part in value for array in flat(part)]
    return [np.asarray(value)]


@pytest.mark.parametrize("options", [{}, {"backend": "numpy"}, {"exact": True}], ids=str)
@pytest.mark.parametrize(("function", "args"), GIVEN)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_values_shapes_and_types(function: Any, args: Any, options: Any) -> None:
    expected, found = function(*args), hs.jit(function, **options)(*args)
    assert told(found) == told(expected)
    for mine, theirs in zip(flat(found), flat(expected), strict=True):
        np.testing.assert_allclose(mine, theirs, 1e-12, 1e-12)


def test_a_list_that_grows_by_an_array_is_an_array() -> None:
    def grown(x: Any) -> Any:
        found = [1.0]
        found += x
        return found

    np.testing.assert_array_equal(hs.arrow(grown)(X), grown(X))


def test_integers_that_are_rounded_are_other_ones() -> None:
    def written(n: Any) -> Any:
        k = n.copy()
        whole, decimals = np.round(k), np.round(k, 1)
        whole[0], decimals[1] = 99, 98
        return k, whole, decimals

    for mine, theirs in zip(hs.jit(written)(N), written(N), strict=True):
        np.testing.assert_array_equal(mine, theirs)


PLACES, PAIRS = np.array([1, 1, 3]), np.array([0, 0])


def test_of_two_values_in_one_place_the_last_counts() -> None:
    def put(x: Any, m: Any) -> Any:
        y, n = x.copy(), m.copy()
        y[PLACES] = [7.0, 8.0, 9.0]
        y[PLACES] += 1.0
        n[PAIRS, PAIRS] = [5.0, 6.0]
        return y, n

    for mine, theirs in zip(hs.jit(put)(X, M), put(X, M), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_gradient_of_a_matrix_has_derivatives() -> None:
    def rough(m: Any) -> Any:
        down, along = np.gradient(m)
        return np.sum(down**2 + along**2)

    step, at = 1e-6, (1, 2)
    moved = [M + by * step * np.eye(3, 4, 1) for by in (1.0, -1.0)]
    difference = (rough(moved[0]) - rough(moved[1])) / (2 * step)
    slope = hs.grad(rough)(M)
    np.testing.assert_allclose(np.sum(slope * np.eye(3, 4, 1)), difference, 1e-7)
    assert slope[at] != 0.0


def an_array_in_the_place_of_a_number(x: Any) -> Any:
    y = x.copy()
    y[0] = x[1:2]
    return y


def a_mask_beside_an_index(m: Any) -> Any:
    n = m.copy()
    n[n[:, 0] > 0.0, 1] = 5.0
    return n


def chained(x: Any) -> Any:
    return -1.0 < x < 1.0


PRODUCT = np.eye(2).view(np.matrix)  # * is the product of matrices
HOLES = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])

REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (lambda m: np.einsum("ii", m), (M,), "axis i has the lengths 3 and 4"),
    (lambda x: max(x, -x), (X,), "np.maximum(x, y)"),
    (lambda m: min(m), (M,), "np.min(xs, axis=0)"),
    (lambda m: sorted(m), (M,), "use np.any or np.all"),
    (chained, (X,), "use np.any or np.all"),
    (lambda m: m[[True, False]], (M,), "does not fit axes of the lengths (3,)"),
    (lambda x: np.pad(x, -1), (X,), "not below 0"),
    (lambda x: np.pad(x, 1), (1.5,), "takes an array"),
    (lambda x: np.convolve(x, [1.0, 2.0]), (1.5,), "two rows of numbers"),
    (lambda m: np.choose([3, 0, 1, 0], m), (M,), "indices from 0 to 2"),
    (lambda m: np.choose([-1, 0, 1, 0], m), (M,), "indices from 0 to 2"),
    (lambda x: np.split(x, 4), (X,), "np.split: np.split makes equal parts"),
    (lambda m: np.cross(m, m), (M,), "vectors of three numbers"),
    (lambda x: np.interp(0.5, [0.0, 1.0], x), (X,), "as many xp as fp"),
    (lambda m: np.average(m, weights=m[0]), (M,), "need an axis"),
    (lambda m: np.linalg.matrix_power(m, 2), (M,), "those of squares"),
    (lambda x: np.gradient(x[:1]), (X,), "two entries along an axis"),
    (lambda x: np.full(3, x), (X,), "does not spread over the shape (3,)"),
    (lambda n: n**-1, (N,), "x.astype(float) ** -1"),
    (lambda x: round(x), (X,), "use np.round"),
    (lambda m: m.item(), (M,), "x.item(0)"),
    (lambda x: np.mean(x, dtype=int), (X,), "a mean is a real number"),
    (lambda x: np.sum(x > 0, dtype=bool), (X,), "np.any(x)"),
    (lambda z: np.sum(z, dtype=float), (X + 1j,), "give it z.real"),
    (lambda x, k: x[::k], (X, 2), "functools.partial"),
    (lambda b: {"a": 1.0, "b": 2.0}["b" if b else "a"], (True,), "the string 'b' on one path"),
    (lambda n: np.arange(n).sum(), (3,), "functools.partial"),
    (an_array_in_the_place_of_a_number, (X,), "take an entry, x[0]"),
    (a_mask_beside_an_index, (M,), "np.where(mask, y, x[:, 1])"),
    (lambda x: np.sqrt(x, where=x > 0), (X,), "np.where(mask, f(x), y)"),
    (lambda x: np.add(x, 1.0, out=x), (X,), "y[:] = f(x)"),
    (lambda x: 0.5 in x, (X,), "np.any(x == y)"),
    (lambda x: np.full_like(1.0, x), (X,), "does not spread"),
    (lambda x: np.concatenate([]), (X,), "got none"),
    (lambda x: np.diff(x, -1), (X,), "0 times or more"),
    (lambda x: np.full_like(x, 1j), (X,), "np.full(x.shape, z)"),
    (lambda x: np.insert(x, [1, 2], 5.0), (X,), "one known place"),
    (lambda m: np.roll(m, [[1, 2]]), (M,), "rows of numbers, as shifts and as axes"),
    (lambda m: np.roll(m, (1, 2), (0, 1, 1)), (M,), "cannot be broadcast"),
    (lambda m: np.take(m, 0, axis=2, mode="clip"), (M,), "has no axis 2"),
    (lambda x: np.take(x[0], 0, axis=1), (X,), "has no axis 1"),
    (lambda x: np.take(x[:0], 0, mode="clip"), (X,), "nothing to take from"),
    (lambda x: np.take(x[:0], [0], mode="wrap"), (X,), "nothing to take from"),
    (lambda m: np.delete(m, 0, axis=2), (M,), "has no axis 2"),
    (lambda x: np.delete(x, 9), (X,), "index 9 is out of bounds"),
    (lambda x: np.quantile(x[:0], 0.5), (X,), "without entries has no quantiles"),
    (lambda b: np.percentile(b, 50), (B,), "x.astype(int)"),
    (lambda m: np.median(m, axis=2), (M,), "has no axis 2"),
    (lambda m: np.nanmedian(m, axis=-3), (M,), "has no axis -3"),
    (lambda b: np.round(b, 1), (B,), "x.astype(int)"),
    (lambda y: PRODUCT * PRODUCT * y, (1.0,), "give it np.asarray(x)"),
    (lambda y: HOLES.sum() * y, (1.0,), "some are masked"),
]  # fmt: skip


OF_ONE_AXIS: list[Callable[..., Any]] = [
    np.argmax, np.argmin, np.sort, np.argsort, np.cumsum, np.diff, np.repeat, np.take,
    np.take_along_axis, np.delete, np.concatenate,
]  # fmt: skip
ARGUMENTS = {"repeat": (2,), "take": (0,), "take_along_axis": (N[:1],), "delete": (0,)}


@pytest.mark.parametrize("f", OF_ONE_AXIS, ids=lambda f: f.__name__)
def test_several_axes_in_the_place_of_one_are_refused(f: Any) -> None:
    rest = ARGUMENTS.get(f.__name__, ())
    with pytest.raises(hs.RefusedError, match="one axis is named here"):
        hs.jit(lambda m: f(m, *rest, axis=(0, 1)))(M)


@pytest.mark.parametrize(("function", "args", "reason"), REFUSED)
def test_what_numpy_refuses_or_means_otherwise(function: Any, args: Any, reason: str) -> None:
    with pytest.raises(hs.errors.RefusedError) as caught:
        hs.jit(function)(*args)
    assert reason in str(caught.value)
    assert "written.py" not in str(caught.value)
    assert caught.value.filename == __file__


def test_arrays_that_compute_in_another_way_are_no_arguments() -> None:
    with pytest.raises(hs.errors.DomainError, match=r"np\.matrix"):
        hs.jit(lambda x: x * x)(PRODUCT)


def test_what_an_assertion_says_is_told() -> None:
    def of_rows(x: Any) -> Any:
        assert x.ndim == 2, f"rows are expected, not {x.ndim} axes"
        return x.sum()

    with pytest.raises(hs.errors.RefusedError, match="rows are expected, not 1 axes"):
        hs.jit(of_rows)(X)


def test_what_is_told_apart_by_truth_values_of_numpy_alone_is_refused() -> None:
    def kept(x):
        return np.where(~np.isnan(x), x, 0.0)

    with pytest.raises(hs.RefusedError, match="write not x"):
        hs.jit(kept)(np.nan)
    assert not hs.jit(lambda x: np.invert(np.isnan(x)))(np.nan)
    assert hs.jit(lambda n: ~n)(5) == -6
