"""Taylor: power series, compared with SymPy's and with derivatives of derivatives."""

import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import R, Z
from homset.categories import series
from homset.checking import try_law
from homset.errors import ArgumentError, DomainError, LawError, MissingStructureError
from homset.languages import Language
from homset.laws import LAWS
from homset.primitives import PRIMITIVES

ORDER = 5
REAL = [
    p for p in PRIMITIVES.values()
    if p.dom is R and p.cod is R
    and p.name not in ("erf", "rint", "trunc", "floor", "ceil", "stop_gradient")
]  # fmt: skip
"""The primitives of one real number that have the derivatives of their formulas in SymPy."""


@pytest.mark.parametrize("p", REAL, ids=lambda p: p.name)
def test_every_primitive_has_sympys_series(p: Any) -> None:
    """About a point of its domain: derivatives over factorials."""
    at = 1.3 if p.name == "arccosh" else 0.3
    t = sympy.Symbol("t", real=True)
    formula = p.sympy(sympy, t)
    expected = [
        float(sympy.diff(formula, t, n).subs(t, sympy.Rational(at).limit_denominator(10)).doit())
        / math.factorial(n)
        for n in range(ORDER + 1)
    ]
    found = hs.Taylor(ORDER)(hs.primitive(p)).along(at)
    np.testing.assert_allclose(found, expected, 1e-9, 1e-11)


PROGRAMS = [
    lambda x: np.exp(np.sin(x) * x),
    lambda x: np.log(1 + x * x) / (2 + np.cos(x)),
    lambda x: x**3 - x ** (x + 1.0),
    lambda x: np.sqrt(x) * np.arctan2(x, 1 + x),
    lambda x: np.maximum(x, 0.1) * abs(x - 2.0),
    lambda x: np.hypot(x, x * x) + np.tanh(x),
    lambda x: x / (1 + x),
]


@pytest.mark.parametrize("i", range(len(PROGRAMS)))
def test_coefficients_are_repeated_derivatives(i: int) -> None:
    """k! times coefficient k is what GAD gives when it is done k times."""
    f = hs.arrow(PROGRAMS[i]).at(R)
    found = hs.Taylor(4)(f).along(0.7)
    for n in range(5):
        assert found[n] * math.factorial(n) == pytest.approx(f(0.7), 1e-8, 1e-10)
        f = hs.grad(f) if n < 4 else f


def test_powers_at_zero() -> None:
    assert hs.Taylor(4)(hs.arrow(lambda x: x**2).at(R)).along(0.0).tolist() == [0, 0, 1, 0, 0]
    assert hs.Taylor(4)(hs.arrow(lambda x: x**3 + x).at(R)).along(0.0).tolist() == [0, 1, 0, 1, 0]


coefficients = st.lists(st.integers(-9, 9), min_size=1, max_size=4)


@given(coefficients, coefficients)
def test_products_are_cauchys(xs: list[int], ys: list[int]) -> None:
    product = hs.Taylor(6)(hs.mul)(np.array(xs, float), np.array(ys, float))
    expected = np.convolve(xs, ys)
    assert product.tolist() == [*expected, *[0] * (7 - len(expected))]


@given(coefficients, coefficients)
def test_quotients_undo_products(xs: list[int], ys: list[int]) -> None:
    ys = [abs(ys[0]) + 10, *ys[1:]]
    back = hs.Taylor(3)(hs.div(hs.mul, hs.exr))(np.array(xs, float), np.array(ys, float))
    np.testing.assert_allclose(back, [*xs, *[0] * (4 - len(xs))], 1e-9, 1e-9)


@given(coefficients)
def test_composition_is_substitution(xs: list[int]) -> None:
    f, g = hs.arrow(lambda x: np.sin(x) + x).at(R), hs.arrow(lambda x: np.exp(-x * x)).at(R)
    whole, t = hs.Taylor(3), np.array(xs, float) / 10
    np.testing.assert_allclose(whole(f >> g)(t), whole(g)(whole(f)(t)), 1e-12, 1e-12)


def test_both_modes() -> None:
    """Forward: the coefficients of f along a curve. Reverse: those of its gradient.

    Their pairing is the derivative of the first.
    """

    def f(x: float, y: float) -> float:
        r = x
        for _ in range(3):
            r = np.sin(r * y) + x
        return r

    program, curve = hs.arrow(f).at(R, R), ([0.3, 1.0, -0.5], [0.8, 0.2, 0.1])
    value = hs.Taylor(4)(program)(*curve)
    gradient = hs.Taylor(4)(hs.grad(program))(*curve)
    speeds = [np.array([c[1], 2 * c[2]]) for c in curve]
    paired = sum(np.convolve(g, v) for g, v in zip(gradient, speeds, strict=True))
    np.testing.assert_allclose(paired[:4], value[1:] * np.arange(1, 5), 1e-10)


def test_arrays() -> None:
    a = np.array([[2.0, 1.0], [0.5, 3.0]])

    def f(x: Any) -> Any:
        return np.exp(a @ x) / np.sum(x * x) + x[::-1]

    program, x, v = hs.arrow(f).at(R**2), np.array([0.3, 0.7]), np.array([1.0, -0.5])
    found = hs.Taylor(3)(program).along(x, v)
    assert found.shape == (4, 2)
    line = hs.arrow(lambda t: f(x + t * v)).at(R)
    for i in range(2):
        h = line >> hs.ex_i(i, 2)
        for n in range(4):
            assert found[n, i] * math.factorial(n) == pytest.approx(h(0.0), 1e-8)
            h = hs.grad(h)


def test_linear_systems() -> None:
    """(1 + t a)⁻¹ b is the sum of (−t a)ⁿ b."""
    a, b = np.array([[0.1, 0.7], [-0.4, 0.2]]), np.array([1.0, 2.0])
    f = hs.arrow(lambda m: np.linalg.solve(m, b)).at(R ** (2, 2))
    found = hs.Taylor(4)(f)(np.stack([np.eye(2), a]))
    expected = [np.linalg.matrix_power(-a, n) @ b for n in range(5)]
    np.testing.assert_allclose(found, expected, 1e-12)


# --- large orders and long programs ---------------------------------------------------------------


def operations(order: int, length: int) -> int:
    program = hs.sin
    for _ in range(length - 1):
        program = program >> hs.sin
    return sum(hs.Graph(hs.Taylor(order)(program)).operations.values())


def test_order_costs_its_square_and_length_itself() -> None:
    assert operations(40, 1) < 4.2 * operations(20, 1)
    assert operations(20, 1) < 4.2 * operations(10, 1)
    once = operations(5, 20) - operations(5, 10)
    assert operations(5, 30) - operations(5, 20) == once


POWERS = [hs.arrow(lambda x: x**2.5).at(R), hs.arrow(lambda x: x**x).at(R)]


@pytest.mark.parametrize("p", [hs.sin, hs.tanh, hs.cosh, hs.arctan, *POWERS], ids=str)
def test_rules_know_what_they_did(p: hs.Arrow, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many series in a rule for every order, not a tower of them."""
    done: list[int] = []
    extended = series.extended
    monkeypatch.setattr(series, "extended", lambda *given: (done.append(1), extended(*given))[1])
    hs.Taylor(10)(p).along(0.3)
    few = len(done)
    hs.Taylor(20)(p).along(0.3)
    assert len(done) == 2 * few > 0


def test_large_orders() -> None:
    found = hs.Taylor(1000)(hs.exp).along(0.0)
    assert found[:171].tolist() == pytest.approx([1 / math.factorial(n) for n in range(171)])
    third = hs.Taylor(1000)(hs.recip).along(3.0)
    np.testing.assert_allclose(third, -((-1 / 3.0) ** np.arange(1, 1002)), 1e-9)
    assert hs.Taylor(400)(hs.arrow(lambda x: x**300).at(R)).along(0.0).nonzero()[0] == 300


def test_long_programs() -> None:
    """Ten thousand steps nest nothing; 1000 at order 50 take a second."""
    program = hs.sin
    for _ in range(10_000):
        program = program >> hs.sin
    found = hs.Taylor(2)(program).along(0.5)
    assert found[0] == hs.Functions(program)(0.5)

    def steps(x: float) -> float:
        for _ in range(1000):
            x = 0.5 * x + 1.0
        return x

    assert hs.Taylor(50)(hs.arrow(steps).at(R)).along(0.3)[1] == 0.5**1000


def test_erf() -> None:
    found = hs.Taylor(5)(hs.erf).along(0.3)
    t = sympy.Symbol("t")
    expected = [sympy.diff(sympy.erf(t), t, n).subs(t, 0.3) / math.factorial(n) for n in range(6)]
    np.testing.assert_allclose(found, np.array(expected, float), 1e-12)


@pytest.mark.parametrize("jump", [hs.floor, hs.ceil, hs.trunc, hs.rint, hs.sign], ids=str)
def test_what_jumps_is_constant(jump: hs.Arrow) -> None:
    found = hs.Taylor(2)(jump.at(R, R)).along(1.3)
    assert found.tolist() == [float(jump(1.3)), 0.0, 0.0]


SINGULAR = [
    (lambda x: np.log(x), 0.0), (lambda x: np.sqrt(x), 0.0), (lambda x: abs(x), 0.0),
    (lambda x: x**1.5, 0.0), (lambda x: x**-1.0, 0.0), (lambda x: np.maximum(x, 0.0), 0.0),
    (lambda x: np.log(x), -1.0), (lambda x: np.arcsin(x), 1.0), (lambda x: 1 / x, 0.0),
    (lambda x: np.cbrt(x), 0.0),
]  # fmt: skip


@pytest.mark.parametrize("i", range(len(SINGULAR)))
def test_singular_points(i: int) -> None:
    """Value and slope are those of `grad`; what comes after an infinite slope is no number."""
    function, at = SINGULAR[i]
    f = hs.arrow(function).at(R)
    found = hs.Taylor(3)(f).along(at)
    np.testing.assert_array_equal(found[:2], [f(at), hs.grad(f)(at)])
    if not math.isfinite(found[1]):
        assert not np.isfinite(found[2:]).any()


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [-1, 1.5, "3", None])
def test_orders_are_natural_numbers(order: Any) -> None:
    with pytest.raises(ArgumentError, match="takes an order, a natural number, and then a program"):
        hs.Taylor(order)


def test_an_order_may_be_large() -> None:
    """It takes time where it is used, and no room before."""
    assert repr(hs.Taylor(10**9)(hs.exp)) == "Taylor(1000000000)(exp)"


def test_too_many_coefficients() -> None:
    with pytest.raises(DomainError, match="expects 1 to 2 coefficients; got 3"):
        hs.Taylor(1)(hs.sin)([0.0, 1.0, 2.0])
    with pytest.raises(DomainError, match="tuple of 2 values"):
        hs.Taylor(1)(hs.mul.at(R * R))([0.0, 1.0, 2.0])


def test_numbers_that_do_not_change() -> None:
    """A user who forgot the curve means the point; which direction is not known."""
    with pytest.raises(DomainError, match=r"\[0.5, 1.0\] for 0.5 \+ t, or call .along\(0.5\)"):
        hs.Taylor(3)(hs.sin)(0.5)
    assert hs.Taylor(2)(hs.sin)([0.5]).tolist() == [math.sin(0.5), 0.0, 0.0]
    with pytest.raises(DomainError, match="expects 1 to 4 coefficients; got 0"):
        hs.Taylor(3)(hs.sin)([])
    with pytest.raises(DomainError, match="expects a real number; got 'abc'"):
        hs.Taylor(3)(hs.sin)("abc")


def test_errors_of_a_run_are_told_where_they_are() -> None:
    """In the source of the user, as in every category of functions."""

    def entry(x: float) -> float:
        return [10.0, 20.0][int(x)] * x

    with pytest.raises(IndexError, match="index 5 is out of range for 2 entries") as caught:
        hs.Taylor(2)(hs.arrow(entry).at(R)).along(5.0)
    assert "test_taylor.py" in str(caught.value.place)  # type: ignore[attr-defined]


def test_arrays_in_lists_have_no_arrow() -> None:
    """There is no program that turns them; along a curve they run."""
    many = hs.push.at((R**2) * hs.List(R**2))
    found = hs.Taylor(1)(many).along(([1.0, 2.0], []))
    assert [entry.tolist() for entry in found] == [[[1.0, 2.0], [1.0, 1.0]]]
    with pytest.raises(MissingStructureError, match=r"Taylor\(1\) has no arrow for curves through"):
        hs.arrow(hs.Taylor(1)(many))


def test_integers_are_constant() -> None:
    f = hs.arrow(lambda x, n: x * n).at(R, Z)
    assert hs.Taylor(2)(f)([1.0, 2.0], 3).tolist() == [3, 6, 0]


def test_a_wrong_operation_is_found() -> None:
    class Wrong(hs.Taylor):  # type: ignore[misc]
        def scale(self, s: Any, a: Any) -> Any:
            return lambda x: s * x + 1.0

    law = next(law for law in LAWS if law.name == "scale by one")
    with pytest.raises(LawError):
        try_law(Wrong(3), law, Language.of(Wrong(3)), 20)
