"""erfc, Γ and its logarithm: Python's and SciPy's, in every category and back end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import R
from homset.primitives import digamma

FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "erfc": (math.erfc, mpmath.erfc, lambda x: math.erfc(x)),
    "gamma": (math.gamma, mpmath.gamma, lambda x: math.gamma(x)),
    "gammaln": (
        math.lgamma, lambda x: mpmath.log(abs(mpmath.gamma(x))), lambda x: math.lgamma(x)
    ),
}  # fmt: skip
"""By the name of the primitive: Python's function, digits, and a program that calls it."""

POINTS = [0.01, 0.3, 0.999, 1.0, 1.4616, 2.0, 2.001, 3.5, 9.0, 25.0, -0.4, -2.5]


def digits(f: Callable[..., Any], x: float) -> float:
    with mpmath.workdps(40):
        return float(f(mpmath.mpf(x)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_have_all_digits(name: str) -> None:
    python, exact, program = FUNCTIONS[name]
    for x in POINTS:
        wanted = digits(exact, x)
        for found in (getattr(hs, name)(x), hs.arrow(program)(x)):
            assert abs(found - wanted) <= 8 * np.spacing(abs(wanted)), (name, x)
    assert hs.arrow(lambda: python(2.5))() == python(2.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_of_every_order(name: str) -> None:
    _, exact, program = FUNCTIONS[name]
    f: Any = program
    for order in range(1, 4):
        f = hs.grad(f)
        for x in (0.3, 1.0, 2.7, 9.0, -0.4):
            with mpmath.workdps(60):
                wanted = float(mpmath.diff(exact, x, order))
            assert f(x) == pytest.approx(wanted, rel=1e-11), (name, order, x)


@given(st.floats(-20.0, 1e3).filter(lambda x: abs(x - round(x)) > 1e-3))
def test_digamma(x: float) -> None:
    wanted = digits(mpmath.digamma, x)
    assert float(digamma(x)) == pytest.approx(wanted, rel=1e-13, abs=1e-13 * (1 + abs(wanted)))


@given(st.floats(1e-3, 30.0))
def test_functional_equations(x: float) -> None:
    """Γ(x + 1) = x Γ(x), and what follows of it for the logarithm and its derivative."""
    assert hs.gamma(x + 1.0) == pytest.approx(x * hs.gamma(x), rel=1e-13)
    assert hs.gammaln(x + 1.0) == pytest.approx(math.log(x) + hs.gammaln(x), rel=1e-12, abs=1e-13)
    assert float(digamma(x + 1.0)) == pytest.approx(1 / x + float(digamma(x)), rel=1e-12, abs=1e-12)
    assert hs.erfc(x) + hs.erfc(-x) == pytest.approx(2.0, rel=1e-15)


def test_where_there_is_none() -> None:
    with np.errstate(all="ignore"):
        assert [hs.gammaln(x) for x in (0.0, -1.0, math.inf, -math.inf)] == [math.inf] * 4
        assert [hs.gamma(x) for x in (0.0, -0.0, 200.0)] == [math.inf, -math.inf, math.inf]
        assert math.isnan(hs.gamma(-1.0))
        assert math.isnan(hs.gamma(-math.inf))


@pytest.mark.parametrize("backend", ["numpy", "llvm", "jax", "torch"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_back_end(name: str, backend: str) -> None:
    if backend in ("jax", "torch"):
        library = pytest.importorskip(backend, reason=f"needs homset[{backend}]")
        if backend == "jax":
            library.config.update("jax_enable_x64", True)
    f = getattr(hs, name)
    xs = np.array(POINTS[:9])
    entries = hs.cross_i(f, len(xs)).at(R ** len(xs))
    for program, x in ((f.at(R), 2.7), (hs.grad(f), 2.7), (entries, xs)):
        found = np.asarray(hs.jit(program, backend=backend)(x))
        np.testing.assert_allclose(found, program(x), rtol=1e-12, atol=1e-14)


def test_below_zero_signs_alternate_everywhere() -> None:
    xs = np.array([-0.5, -1.5, -2.5, -3.3])
    f = hs.arrow(lambda x: [math.gamma(x[i]) for i in range(4)]).at(R**4)
    for backend in ("numpy", "llvm"):
        found = hs.jit(f, backend=backend)(xs)
        np.testing.assert_allclose(found, [math.gamma(x) for x in xs], rtol=1e-13)


def test_formulas() -> None:
    x = sympy.Symbol("x", real=True)
    assert hs.SymPy(hs.erfc) == sympy.erfc(x)
    assert hs.SymPy(hs.gamma) == sympy.gamma(x)
    assert hs.SymPy(hs.gammaln) == sympy.re(sympy.loggamma(x))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_enclosures(name: str) -> None:
    f, exact = getattr(hs, name), FUNCTIONS[name][1]
    for low, high in ((0.2, 0.9), (1.2, 1.7), (1.5, 6.0), (0.5, 3.0), (-0.6, -0.2), (-1.5, 0.5)):
        found = hs.Interval(f)((low, high))
        inside = [x for x in np.linspace(low, high, 41) if abs(x - round(x)) > 1e-9 or x > 0.5]
        assert all(found.lo <= digits(exact, x) <= found.hi for x in inside)
    assert hs.Interval(f)((1.2, 1.7)).hi < (1.0 if name != "gammaln" else 0.0)
    assert hs.Interval(f)((-0.6, -0.2)).defined
    assert hs.Interval(f)((-1.5, 0.5)).defined == (name == "erfc")


def _is_above(x: float) -> bool:
    return math.gamma(x) > 0.5 and math.lgamma(x) > -0.2


def test_the_solver_knows_where_they_are() -> None:
    above, positive = (hs.arrow(f).at(R) for f in (_is_above, lambda x: x > 0.0))
    assert hs.prove(positive, implies=above)
    assert hs.prove(hs.arrow(lambda x: math.erfc(x) + math.erf(x) == 1.0).at(R))
