"""Lines of arrays and systems of equations as machine code: what NumPy gives, or its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import homset as hs
from homset import B, R, Z
from homset.compile.formats import DOUBLE

pytest.importorskip("llvmlite", reason="needs homset[jit]")

from homset.compile.native.lapack import known

DOUBLES = st.sampled_from([0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf]) | st.floats(-9.0, 9.0)
WHOLE = st.sampled_from([2**63 - 1, -(2**63), 0]) | st.integers(-3, 3)
ELEMENTS = {R: (float, DOUBLES), Z: (np.int64, WHOLE), B: (bool, st.booleans())}
Function = Callable[..., Any]


def native(f: Function, *objects: Any, **options: Any) -> Any:
    """The function as machine code and nothing else."""
    compiled = hs.jit(hs.arrow(f).at(*objects), backend="llvm", **options)
    assert "define i32 @kernel" in compiled.source
    assert "def compiled" not in compiled.source
    return compiled


ALONG: list[tuple[Function, str]] = [
    (lambda x: np.argmax(x, axis=0), "RZB"), (lambda x: np.argmin(x, axis=1), "RZB"),
    (lambda x: np.argmax(x), "RZB"), (lambda x: np.cumsum(x, axis=0), "RZ"),
    (lambda x: np.cumsum(x, axis=1), "RZ"), (lambda x: np.cumsum(x), "RZ"),
    (lambda x: np.sum(x), "ZB"), (lambda x: np.sum(x, axis=0), "ZB"), (lambda x: x.max(), "Z"),
    (lambda x: np.max(x, axis=1), "Z"), (lambda x: np.min(x, axis=0), "Z"),
    (lambda x: np.any(x), "B"), (lambda x: np.all(x, axis=1), "B"),
    (lambda x: np.any(x, axis=0), "B"),
    (lambda x: np.sum(x > 0, axis=1), "RZ"), (lambda x: np.all(x != 0), "RZ"),
    (lambda x: x.astype(int), "B"), (lambda x: np.sort(x, axis=0), "R"),
    (lambda x: np.argsort(x, axis=1, kind="stable"), "RZ"),
    (lambda x: np.take_along_axis(x, np.argsort(x[::-1], axis=0, kind="stable"), axis=0), "RZ"),
    (lambda x: x[np.argmax(x, axis=0), np.arange(x.shape[1])], "RZB"),
]  # fmt: skip


CASES = [(i, letter) for i, (_, letters) in enumerate(ALONG) for letter in letters]


@pytest.mark.parametrize("shape", [(3, 1), (2, 9)])
@pytest.mark.parametrize(("which", "letter"), CASES)
def test_lines_are_numpys(which: int, letter: str, shape: tuple[int, int]) -> None:
    f, obj = ALONG[which][0], {"R": R, "Z": Z, "B": B}[letter]
    dtype, elements = ELEMENTS[obj]
    compiled = native(f, obj**shape)

    @given(arrays.arrays(dtype, shape, elements=elements))
    @settings(max_examples=25)
    def check(x: Any) -> None:
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(compiled(x), f(x))

    check()


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_lines_of_no_entries(shape: tuple[int, int]) -> None:
    x = np.zeros(shape)
    for f in (
        lambda x: np.cumsum(x, axis=1), lambda x: np.any(x > 0.0, axis=0),
        lambda x: np.all(x > 0.0), lambda x: np.sum(x > 0.0), lambda x: np.sort(x, axis=0),
    ):  # fmt: skip
        np.testing.assert_array_equal(native(f, R**shape)(x), f(x))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("obj", [R, Z])
def test_places_in_tables_are_numpys(obj: Any, side: Any) -> None:
    dtype, elements = ELEMENTS[obj]

    def f(table: Any, x: Any) -> Any:
        return np.searchsorted(table, x, side=side)

    several, single = native(f, obj**5, obj ** (2, 3)), native(f, obj**5, obj)

    @given(arrays.arrays(dtype, 11, elements=elements))
    def check(numbers: Any) -> None:
        table, x = np.sort(numbers[:5]), numbers[5:].reshape(2, 3)
        np.testing.assert_array_equal(several(table, x), f(table, x))
        assert single(table, x[0, 0].item()) == f(table, x[0, 0])

    check()


def test_lines_go_back_to_their_places() -> None:
    """The derivative of what is sorted, and of what is taken along an axis."""

    def f(x: Any) -> Any:
        places = np.argsort(x, axis=1, kind="stable")
        return np.sum(np.sort(x, axis=1) * np.arange(4.0)) + np.sum(
            np.take_along_axis(x, places[:, ::-1], axis=1)[:, 0] ** 2
        )

    slope = native(hs.grad(f), R ** (3, 4))
    x = np.random.default_rng(0).normal(size=(3, 4))
    h = 1e-6
    wanted = [[(f(x + h * np.eye(12)[4 * i + j].reshape(3, 4)) - f(x - h * np.eye(12)[
        4 * i + j].reshape(3, 4))) / (2 * h) for j in range(4)] for i in range(3)]  # fmt: skip
    np.testing.assert_allclose(slope(x), wanted, rtol=1e-6, atol=1e-8)


# --- systems of equations -------------------------------------------------------------------------

lapack = pytest.mark.skipif(not known(DOUBLE), reason="NumPy's LAPACK is not found")

SYSTEMS: list[Function] = [
    lambda a, b: np.linalg.solve(a, b), lambda a, b: np.linalg.solve(a, b[..., :1, :1] * b),
    lambda a, b: np.linalg.inv(a), lambda a, b: np.linalg.det(a),
    lambda a, b: np.linalg.slogdet(a)[0], lambda a, b: np.linalg.slogdet(a)[1],
    lambda a, b: np.linalg.cholesky(a @ np.swapaxes(a, -1, -2) + 0.1 * np.eye(a.shape[-1])),
    lambda a, b: np.linalg.inv(a.T) if a.ndim == 2 else np.linalg.inv(a),
]  # fmt: skip


@lapack
@pytest.mark.parametrize("sizes", [(1, 1), (5, 3), (40, 2)])
@pytest.mark.parametrize("heads", [(), (2, 2)])
@pytest.mark.parametrize("which", range(len(SYSTEMS)))
def test_systems_are_numpys(which: int, heads: tuple[int, ...], sizes: tuple[int, int]) -> None:
    f, (n, m) = SYSTEMS[which], sizes
    rng = np.random.default_rng(which + n)
    a = rng.normal(size=(*heads, n, n)) + np.eye(n) * rng.choice([-2.0, 2.0])
    b = rng.normal(size=(*heads, n, m))
    compiled = native(f, R**a.shape, R**b.shape)
    np.testing.assert_allclose(compiled(a, b), f(a, b), rtol=1e-9, atol=1e-12)
    turned = a[..., rng.permutation(n), :]
    np.testing.assert_allclose(compiled(turned, b), f(turned, b), rtol=1e-9, atol=1e-12)


@lapack
def test_systems_in_single_precision() -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=(4, n)).astype(np.float32) for n in (4, 2))
    a += 3.0 * np.eye(4, dtype=np.float32)
    for f in SYSTEMS[:7]:
        found = native(f, R ** (4, 4), R ** (4, 2), dtype="float32")(a, b)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, f(a, b), rtol=2e-4)


SPECTRA: list[tuple[Function, tuple[int, ...]]] = [
    (lambda a: np.linalg.eigh(a), (6, 6)), (lambda a: np.linalg.eigh(a), (2, 3, 3)),
    (lambda a: np.linalg.eigvalsh(a), (1, 1)), (lambda a: np.linalg.eigh(a)[1], (40, 40)),
    (lambda a: np.linalg.qr(a), (5, 3)), (lambda a: np.linalg.qr(a), (2, 4, 4)),
    (lambda a: np.linalg.qr(a)[1], (90, 70)), (lambda a: np.linalg.svd(a), (4, 4)),
    (lambda a: np.linalg.svd(a, full_matrices=False), (7, 3)),
    (lambda a: np.linalg.svd(a, full_matrices=False), (2, 3, 7)),
    (lambda a: np.linalg.svd(a, compute_uv=False), (5, 8)),
    (lambda a: np.linalg.svd(a, compute_uv=False), (3, 2, 2)),
]  # fmt: skip


@lapack
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("which", range(len(SPECTRA)))
def test_spectra_are_numpys(which: int, dtype: str) -> None:
    f, shape = SPECTRA[which]
    a = np.random.default_rng(which).normal(size=shape).astype(dtype)
    found, wanted = native(f, R**shape, dtype=dtype)(a), f(a)
    pairs = [z if isinstance(z, tuple) else (z,) for z in (found, wanted)]
    for x, y in zip(*pairs, strict=True):
        if dtype == "float64":
            np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-10)
        else:  # a vector may point the other way, by the last bits
            np.testing.assert_allclose(np.abs(x), np.abs(y), rtol=1e-3, atol=2e-4)


@lapack
def test_spectra_have_their_derivatives_and_their_refusals() -> None:
    a = np.random.default_rng(3).normal(size=(4, 4))
    for f in (
        lambda a: np.sum(np.linalg.eigh(a @ a.T)[0] ** 2),
        lambda a: np.sum(np.linalg.qr(a)[1] ** 3),
        lambda a: np.sum(np.linalg.svd(a)[0] * a), lambda a: np.linalg.norm(a, ord=2),
    ):  # fmt: skip
        slope, h = native(hs.grad(f), R ** (4, 4))(a), 1e-6 * np.cos(np.arange(16.0)).reshape(4, 4)
        assert np.sum(slope * h) == pytest.approx((f(a + h) - f(a - h)) / 2.0, rel=1e-5)
    with pytest.raises(hs.HomsetError, match="did not converge"):
        native(lambda a: np.linalg.svd(a, compute_uv=False), R ** (2, 2))(np.full((2, 2), np.nan))


@lapack
def test_what_cannot_be_solved_is_refused() -> None:
    zero, b = np.zeros((2, 2)), np.ones((2, 1))
    for f, why in [
        (SYSTEMS[0], "not singular"), (SYSTEMS[2], "not singular"),
        (lambda a, b: np.linalg.cholesky(a - np.eye(2)), "positive definite"),
    ]:  # fmt: skip
        with pytest.raises(hs.HomsetError, match=why):
            native(f, R ** (2, 2), R ** (2, 1))(zero, b)
    assert native(SYSTEMS[3], R ** (2, 2), R ** (2, 1))(zero, b) == 0.0
    assert native(SYSTEMS[5], R ** (2, 2), R ** (2, 1))(zero, b) == -np.inf


@lapack
def test_a_filter_of_kalman_is_machine_code_with_its_gradient() -> None:
    """Each step of the loop solves a system, whose derivative goes through triangles."""
    t, n = 12, 3
    rng = np.random.default_rng(1)
    step, seen = rng.normal(size=(n, n)) / 3.0, rng.normal(size=(2, n))
    zs = rng.normal(size=(t, 2))

    def likelihood(noise: Any, zs: Any) -> Any:
        x, p, total = np.zeros(n), np.eye(n), 0.0
        for z in zs:
            x, p = step @ x, step @ p @ step.T + noise * np.eye(n)
            s = seen @ p @ seen.T + np.eye(2)
            away = z - seen @ x
            gain = np.linalg.solve(s, seen @ p).T
            x, p = x + gain @ away, p - gain @ seen @ p
            factor = np.linalg.cholesky(s)
            total = total - 0.5 * away @ np.linalg.solve(s, away) - np.sum(np.log(np.diag(factor)))
        return total

    both = native(hs.value_and_grad(likelihood, argnums=0), R, R ** (t, 2))
    value, slope = both(0.3, zs)
    assert value == pytest.approx(likelihood(0.3, zs), rel=1e-12)
    h = 1e-5
    wanted = (likelihood(0.3 + h, zs) - likelihood(0.3 - h, zs)) / (2 * h)
    assert slope == pytest.approx(wanted, rel=1e-7)
