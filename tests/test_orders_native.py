"""Sorting a few entries, and entries at indices, as machine code: what NumPy gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import homset as hs
from homset import R, Z
from homset.compile.native.orders import FEW
from homset.errors import OutOfRangeError

pytest.importorskip("llvmlite", reason="needs homset[jit]")

DOUBLES = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, -0.0, 1.0, 2.0])


def native(f: Callable[..., Any], *objects: Any) -> Any:
    """The function as machine code and nothing else."""
    compiled = hs.jit(hs.arrow(f).at(*objects), backend="llvm")
    assert "define i32 @kernel" in compiled.source
    assert "def compiled" not in compiled.source
    return compiled


@pytest.mark.parametrize("n", [1, 2, 9, FEW])
def test_the_order_is_that_of_numpy(n: int) -> None:
    reals, whole = native(lambda x: np.argsort(x), R**n), native(lambda x: np.argsort(x), Z**n)

    @given(
        arrays.arrays(float, n, elements=DOUBLES),
        arrays.arrays(np.int64, n, elements=st.integers(-3, 3)),
    )
    def check(x: Any, i: Any) -> None:
        np.testing.assert_array_equal(reals(x), np.argsort(x, kind="stable"))
        np.testing.assert_array_equal(whole(i), np.argsort(i, kind="stable"))

    check()


def test_many_entries_are_left_to_numpy() -> None:
    x = np.random.default_rng(0).normal(size=FEW + 1)
    compiled = hs.jit(hs.arrow(lambda x: np.argsort(x)).at(R ** len(x)), backend="llvm")
    assert "def compiled" in compiled.source
    np.testing.assert_array_equal(compiled(x), np.argsort(x))


M = np.random.default_rng(1).normal(size=(4, 3))
PLACES = np.array([2, 0, 2, -1])
LINES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "entries": (lambda x, i: np.take(x, i, 0) * 2.0, (M[:, 0].copy(), PLACES)),
    "rows": (lambda x, i: np.take(x, i, 0), (M, PLACES)),
    "columns": (lambda x, i: np.take(x, i, 1), (M, PLACES)),
    "of a transpose": (lambda x, i: np.take(x.T, i, 0), (M, PLACES)),
    "one column": (lambda x, i: 2.0 * x[:, i], (M, -2)),
    "sorted": (lambda x: np.sort(x) * x, (M[:, 1].copy(),)),
    "rows in the order of a column": (lambda x: x[np.argsort(x[:, 1])], (M,)),
    "ranks": (lambda x: np.argsort(np.argsort(x)), (M[:, 2].copy(),)),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_at_indices(name: str) -> None:
    f, args = LINES[name]
    program = hs.arrow(f).arrow_for(*args)
    np.testing.assert_array_equal(hs.jit(program, backend="llvm")(*args), f(*args))
    if name != "ranks":
        total = lambda *args: np.sum(f(*args) ** 2)  # noqa: E731
        slope = hs.grad(total, argnums=0).arrow_for(*args)
        found, slow = (hs.jit(slope, backend=b)(*args) for b in ("llvm", "numpy"))
        np.testing.assert_allclose(found, slow, rtol=1e-14)
        v, step = np.random.default_rng(2).normal(size=args[0].shape), 1e-6
        ends = [total(args[0] + h * v, *args[1:]) for h in (step, -step)]
        assert np.sum(found * v) == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6)


def test_indices_out_of_range_are_told() -> None:
    f = hs.jit(hs.arrow(lambda x, i: np.take(x, i, 0)).at(R**4, Z**2), backend="llvm")
    np.testing.assert_array_equal(f(np.arange(4.0), [-4, 3]), [0.0, 3.0])
    for wrong in ([0, 4], [-5, 0]):
        with pytest.raises(hs.OutOfRangeError, match="out of range for 4 entries"):
            f(np.arange(4.0), wrong)


def annealed(xs: Any) -> Any:
    z = xs
    for i in range(10):
        z = np.sort(np.sin(z) * (0.5 + 0.1 * i))
        z = z + xs[np.argsort(-z)]
    return z


def test_loops_that_sort_are_machine_code() -> None:
    x = np.random.default_rng(3).normal(size=10)
    np.testing.assert_allclose(native(annealed, R**10)(x), annealed(x), rtol=1e-12)
    slope = native(lambda x: hs.grad(lambda x: np.sum(annealed(x)))(x), R**10)(x)
    v, step = np.ones(10), 1e-7
    ends = [np.sum(annealed(x + h * v)) for h in (step, -step)]
    assert np.sum(slope) == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4)


INTEGERS: list[Callable[..., Any]] = [
    lambda i, j: i + j, lambda i, j: i - j, lambda i, j: i * j, lambda i, j: -i,
    lambda i, j: np.abs(i), lambda i, j: np.minimum(i, j), lambda i, j: np.maximum(i, j),
    lambda i, j: i & j, lambda i, j: i | j, lambda i, j: i ^ j, lambda i, j: ~i,
    lambda i, j: i < j, lambda i, j: i >= j, lambda i, j: i == j, lambda i, j: i != j,
    lambda i, j: np.where(i < j, i, j + 1), lambda i, j: (i + 0.5, j * 1.0),
]  # fmt: skip


@pytest.mark.parametrize("n", [1, 5, 8, 19])
@pytest.mark.parametrize("which", range(len(INTEGERS)))
def test_integers_of_arrays_have_64_bits(which: int, n: int) -> None:
    f = INTEGERS[which]
    compiled = native(f, Z**n, Z**n)
    ends = st.sampled_from([-(2**63), 2**63 - 1, 0, -1, 1]) | st.integers(-(2**63), 2**63 - 1)
    rows = arrays.arrays(np.int64, n, elements=ends)

    @given(rows, rows)
    @settings(max_examples=30)
    def check(i: Any, j: Any) -> None:
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(compiled(i, j), f(i, j))
        np.testing.assert_array_equal(compiled(i, i), f(i, i))

    check()


def test_a_loss_of_classes_is_machine_code() -> None:
    """The logarithm of the probability of the right class, taken at an array of integers."""

    def loss(w: Any, x: Any, y: Any) -> Any:
        z = x @ w
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(len(y)), y])

    n, k = 12, 3
    rng = np.random.default_rng(0)
    w, x = rng.normal(size=(5, k)), rng.normal(size=(n, 5))
    y = rng.integers(0, k, n)
    f = native(hs.value_and_grad(loss, argnums=0), R ** (5, k), R ** (n, 5), Z**n)
    value, slope = f(w, x, y)
    assert value == pytest.approx(loss(w, x, y))
    assert f(w, x, y - k)[0] == pytest.approx(value)
    p = np.exp(x @ w) / np.sum(np.exp(x @ w), axis=1, keepdims=True)
    np.testing.assert_allclose(slope, x.T @ (p - np.eye(k)[y]) / n, rtol=1e-12)
    with pytest.raises(OutOfRangeError, match=rf"index {k} is out of range for {k} entries"):
        f(w, x, np.where(np.arange(n) == 0, k, 0))


def _put(z: Any, i: Any, j: Any) -> Any:
    z = z.copy()
    z[i, j] = -1.0
    return z


PLACES: list[Callable[..., Any]] = [
    lambda z, i, j: z[i, j], lambda z, i, j: z[i[:, None], j], lambda z, i, j: z[i][:, j],
    lambda z, i, j: z[i, j[0]], lambda z, i, j: z[np.stack([i, j])], _put,
    lambda z, i, j: z[np.arange(len(i)), j] + z[i, 0],
    lambda z, i, j: np.take(z, np.outer(i, j) * 0 + i, axis=0),
]  # fmt: skip


@pytest.mark.parametrize("backend", ["llvm", "numpy"])
@pytest.mark.parametrize("which", range(len(PLACES)))
def test_entries_at_places_are_numpys_or_an_error(which: int, backend: str) -> None:
    """An index that is out of range is never another entry of the array."""
    f = PLACES[which]
    run = hs.jit(hs.arrow(f).at(R ** (3, 4), Z**3, Z**3), backend=backend)
    slope = hs.jit(
        hs.grad(hs.arrow(lambda z, i, j: np.sum(f(z, i, j) ** 2)), argnums=0), backend=backend
    )
    z = np.arange(12.0).reshape(3, 4)
    indices = arrays.arrays(np.int64, 3, elements=st.integers(-5, 5))

    @given(indices, indices)
    @settings(max_examples=60)
    def check(i: Any, j: Any) -> None:
        try:
            want = f(z, i, j)
        except IndexError:
            with pytest.raises(OutOfRangeError, match="out of range"):
                run(z, i, j)
            with pytest.raises(OutOfRangeError, match="out of range"):
                slope(z, i, j)
            return
        np.testing.assert_array_equal(run(z, i, j), want)
        np.testing.assert_allclose(np.sum(slope(z, i, j) * z), 2.0 * np.sum(want[want >= 0.0] ** 2))

    check()
