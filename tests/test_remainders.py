"""% and // of real numbers are Python's, to the last bit, and their loops are machine code."""

from __future__ import annotations

import itertools
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset.compile.native.engine import installed

LLVM = pytest.mark.skipif(not installed(), reason="needs homset[jit]")
BACKENDS = ["numpy", pytest.param("llvm", marks=LLVM)]
EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, 3.0, -3.0, 0.1, -0.1, 0.3, 5e-324, -5e-324, 1e-320, 1e308, -1e308,
    1.7976931348623157e308, math.inf, -math.inf, math.nan, 2.0**53, 2.0**53 + 2.0, -(2.0**53),
    1e16, -1e-16, 1.0 / 3.0, math.pi, -math.pi,
]  # fmt: skip
DRAW = np.random.default_rng(0)
NUMBERS = [
    *EDGES,
    *[0.1 * i for i in range(-15, 15)],
    *(10.0 ** DRAW.uniform(-300, 300, 30) * DRAW.choice([-1.0, 1.0], 30)).tolist(),
]
PAIRS = list(itertools.product(NUMBERS, NUMBERS))


def divided(x: Any, y: Any) -> Any:
    return x % y, x // y


def bits(x: Any) -> Any:
    """The bits of numbers; all of what is none are the same."""
    xs = np.asarray(x, dtype=float)
    return np.where(np.isnan(xs), np.nan, xs).view(np.uint64)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_they_are_pythons(backend: str) -> None:
    f = hs.jit(divided, backend=backend)
    pairs = [(x, y) for x, y in PAIRS if y != 0.0]
    wanted = [divided(x, y) for x, y in pairs]
    np.testing.assert_array_equal(bits([f(x, y) for x, y in pairs]), bits(wanted))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_those_of_arrays_are_numpys(backend: str) -> None:
    """In vectors too, and where the second number is 0."""
    xs, ys = np.array(PAIRS).T
    for mine, theirs in zip(hs.jit(divided, backend=backend)(xs, ys), divided(xs, ys), strict=True):
        np.testing.assert_array_equal(bits(mine), bits(theirs))


@LLVM
@given(st.floats(width=64), st.floats(width=64).filter(bool))
def test_of_any_numbers(x: float, y: float) -> None:
    np.testing.assert_array_equal(bits(MACHINE(x, y)), bits(divided(x, y)))


MACHINE = hs.jit(divided, backend="llvm") if installed() else None


def wrapped(x: float, n: int) -> float:
    s = 0.0
    for i in range(n):
        s = (s + x) % 2.5 + (s * i) // 0.7 % 0.4
    return s


def normalised(xs: Any) -> Any:
    s = xs[0]
    for i in range(xs.shape[0]):
        s = 0.5 * s + xs[i] - 0.1 * np.logaddexp.reduce(s)
    return np.sum(s)


ROWS = DRAW.normal(size=(300, 4))


@LLVM
@pytest.mark.parametrize(("f", "args"), [(wrapped, (0.3, 3000)), (normalised, (ROWS,))])
@pytest.mark.parametrize("slope", [False, True])
def test_their_loops_are_machine_code(f: Any, args: tuple[Any, ...], slope: bool) -> None:
    """NumPy takes a microsecond for each operation; a loop of this has no time for that."""
    program = hs.grad(f, argnums=0) if slope else f
    native, numpy = (hs.jit(program, backend=b) for b in ("llvm", "numpy"))
    np.testing.assert_allclose(native(*args), numpy(*args), rtol=1e-10)
    assert fastest(native, args) < 0.25 * fastest(numpy, args)


def fastest(f: Any, args: tuple[Any, ...]) -> float:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        f(*args)
        times.append(time.perf_counter() - begun)
    return min(times)


def test_derivatives() -> None:
    """Of x % y they are 1 and −(x // y), of x // y none."""
    for backend in ("numpy", "llvm") if installed() else ("numpy",):
        for x, y in [(7.3, 2.0), (-7.3, 2.0), (7.3, -2.0), (0.3, 0.1)]:
            slopes = hs.jit(hs.grad(lambda x, y: x % y), backend=backend)(x, y)
            assert slopes == (1.0, -(x // y))
            assert hs.jit(hs.grad(lambda x, y: x // y), backend=backend)(x, y) == (0.0, 0.0)
            bent = hs.jit(hs.hessian(lambda x, y: (x % y) ** 2), backend=backend)(x, y)
            k = -(x // y)
            np.testing.assert_allclose(bent, [[2.0, 2.0 * k], [2.0 * k, 2.0 * k * k]])


def test_edges_of_a_sum_of_exponentials() -> None:
    rows = [[-math.inf] * 3, [math.inf, 1.0, 2.0], [1000.0, 1000.0, -1000.0], [-1000.0] * 3]
    found = hs.jit(lambda x: np.logaddexp.reduce(x, axis=1))(np.array(rows))
    np.testing.assert_allclose(found, np.logaddexp.reduce(np.array(rows), axis=1), rtol=1e-15)
    assert math.isnan(hs.jit(lambda x: np.logaddexp.reduce(x))(np.array([1.0, math.nan])))
