"""np.logaddexp is a primitive of numbers: right at its edges, and its loops are code."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import R, logaddexp

EDGES = [0.0, 1.0, -1.0, 800.0, -800.0, math.inf, -math.inf]
PAIRS = [(x, y) for x in EDGES for y in EDGES]


def part(x: float, y: float) -> float:
    """eˣ / (eˣ + eʸ), its limit where one is infinite, and ½ of equal ones."""
    if x == y:
        return 0.5
    return 1.0 / (1.0 + math.exp(min(y - x, 700.0)))


@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_the_derivative_is_right_at_its_edges(x: float, y: float) -> None:
    wanted = part(x, y), part(y, x)
    for gradient in (hs.grad(logaddexp), hs.jit(hs.grad(logaddexp), backend="llvm")):
        np.testing.assert_allclose(gradient(x, y), wanted, rtol=1e-14, atol=1e-300)
    forward = [hs.jvp(logaddexp)((x, y), v)[1] for v in ((1.0, 0.0), (0.0, 1.0))]
    np.testing.assert_allclose(forward, wanted, rtol=1e-14, atol=1e-300)
    curvature = wanted[0] * wanted[1]
    found = hs.hessian(logaddexp)(x, y)
    if not (x == y and math.isinf(x)):  # there the half is what is said of it, everywhere
        np.testing.assert_allclose(
            found, [[curvature, -curvature], [-curvature, curvature]], rtol=1e-13, atol=1e-300
        )
    else:
        assert not np.any(found)


@given(st.floats(-50.0, 50.0), st.floats(-50.0, 50.0))
def test_third_derivatives(x: float, y: float) -> None:
    """Of σ(x − y), whose derivatives are those of the logistic function."""
    s = part(x, y)
    third = hs.grad(hs.grad(hs.grad(lambda x: np.logaddexp(x, y))))(x)
    assert third == pytest.approx(s * (1 - s) * (1 - 2 * s), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("backend", ["numpy", "llvm", "jax", "torch"])
def test_every_back_end(backend: str) -> None:
    if backend in ("jax", "torch"):
        library = pytest.importorskip(backend, reason=f"needs homset[{backend}]")
        if backend == "jax":
            library.config.update("jax_enable_x64", True)
    xs, ys = (np.array(column) for column in zip(*PAIRS, strict=True))
    f = hs.arrow(lambda x, y: np.logaddexp(x, y)).at(R ** len(xs), R ** len(ys))
    wanted = np.logaddexp(xs, ys)
    np.testing.assert_allclose(np.asarray(hs.jit(f, backend=backend)(xs, ys)), wanted, rtol=1e-15)
    total = hs.arrow(lambda x, y: np.sum(np.logaddexp(x, y))).at(*f.dom.parts)
    for one, pair in zip(hs.jit(hs.grad(total), backend=backend)(xs, ys), (1, -1), strict=True):
        slopes = [part(*p[::pair]) for p in PAIRS]
        np.testing.assert_allclose(np.asarray(one), slopes, rtol=1e-14, atol=1e-300)


def forward_pass(log_start: Any, log_step: Any, log_seen: Any) -> Any:
    """The likelihood of a hidden Markov model, entry by entry."""
    a = log_start + log_seen[0]
    for t in range(1, log_seen.shape[0]):
        new = np.zeros(a.shape[0])
        for j in range(a.shape[0]):
            s = a[0] + log_step[0, j]
            for i in range(1, a.shape[0]):
                s = np.logaddexp(s, a[i] + log_step[i, j])
            new[j] = s + log_seen[t, j]
        a = new
    s = a[0]
    for i in range(1, a.shape[0]):
        s = np.logaddexp(s, a[i])
    return s


def test_loops_are_machine_code() -> None:
    rng = np.random.default_rng(0)
    given_ = rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=(5, 3))
    program = hs.value_and_grad(forward_pass).arrow_for(*given_)
    compiled = hs.jit(program, backend="llvm")
    assert "define i32 @kernel" in compiled.source
    value, slopes = compiled(*given_)
    assert value == pytest.approx(forward_pass(*given_), rel=1e-13)
    step = 1e-6
    for k, x in enumerate(given_):
        moved = [list(given_), list(given_)]
        at = (0,) * x.ndim
        for sign, args in zip((1, -1), moved, strict=True):
            args[k] = x.copy()
            args[k][at] += sign * step
        difference = (forward_pass(*moved[0]) - forward_pass(*moved[1])) / (2 * step)
        assert slopes[k][at] == pytest.approx(difference, rel=1e-6)


@given(st.floats(-30.0, 30.0), st.floats(-30.0, 30.0), st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_enclosures(x: float, y: float, wide: float, high: float) -> None:
    found = hs.Interval(logaddexp)(((x, x + wide), (y, y + high)))
    with mpmath.workdps(40):
        for u, v in ((x, y), (x + wide, y + high), (x, y + high)):
            exact = mpmath.log(mpmath.exp(mpmath.mpf(u)) + mpmath.exp(mpmath.mpf(v)))
            assert found.lo <= exact <= found.hi
    point = hs.Interval(logaddexp)((x, y))
    assert point.hi - point.lo <= 64 * np.spacing(max(abs(x), abs(y), 1.0))


def test_its_formulas() -> None:
    x, y = hs.SymPy(logaddexp).free_symbols
    assert str(hs.SymPy(logaddexp)) in (f"log(exp({x}) + exp({y}))", f"log(exp({y}) + exp({x}))")
    assert "homset_logaddexp(x, y)" in str(hs.C(hs.arrow(lambda x, y: np.logaddexp(x, y))))
    assert hs.arrow(lambda x, y: np.logaddexp2(x, y))(3.0, 3.0) == pytest.approx(4.0)
