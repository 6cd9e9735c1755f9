"""Interval: every value at a point of a box is in the enclosure; bounds are as near as stated."""

from __future__ import annotations

import copy
import functools
import itertools
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import numpy as np
import pytest
from enclosing import around, check, enclose_around, holds, point
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy_programs import PROGRAMS as WHOLE
from programs import PROGRAMS as ARROWS
from python_programs import PROGRAMS, Program
from random_programs import programs as python_programs
from test_derivatives import vector
from test_numpy_programs import arguments
from whole_language import points, primitives, programs

import homset as hs
from homset import B, Left, List, R, Right, Unit, Z, add, const, exl, exr, identity, mul
from homset.categories.interval import reals as rules
from homset.categories.interval.gamma import OF_GAMMA
from homset.categories.interval.joins import within
from homset.categories.interval.rounding import ULPS, product, quotient, root, total
from homset.interpretation import combinators, interpret
from homset.objects import ground
from homset.primitives import PRIMITIVES
from homset.values import to_value

# Recursive programs raise the limit of Python's own recursion, which Hypothesis would restore.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")

few = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
many = settings(few, max_examples=3000, derandomize=False)

sqr = hs.dup >> mul
INF, MAX = math.inf, float(np.finfo(float).max)
RADII = (0.0, 1e-3, 0.1)


def interval(f: Any, *box: Any) -> Any:
    return hs.Interval(f)(*box)


def ends(x: Any) -> tuple[Any, Any]:
    return x.lo, x.hi


# --- the corpora: every program has a meaning, and it is sound ------------------------------------


GIVEN_FUNCTIONS = {"apply", "twice"}
"""The example programs whose inputs are functions."""


@pytest.mark.parametrize("name", [name for name in ARROWS if name not in GIVEN_FUNCTIONS])
def test_the_example_programs(name: str) -> None:
    arrow, inputs = ARROWS[name]
    for given_ in inputs:
        check(arrow, to_value(ground(arrow.dom), given_), RADII)


def test_functions_are_given_as_arrows() -> None:
    assert ends(interval(hs.apply.at(R**R * R), (hs.sin, (0.0, 0.0)))) == (0.0, 0.0)
    twice = (exl & hs.apply) >> hs.apply
    assert interval(twice.at(R**R * R), (sqr, (-2, 1))).hi == 16.0
    with pytest.raises(hs.DomainError, match="expects an arrow R → R"):
        interval(hs.apply.at(R**R * R), (math.sin, (0, 1)))


def arrow_of(program: Program, k: int = 0) -> tuple[hs.Arrow, Any]:
    """A function of the corpus as an arrow, with its inputs as a value."""
    arrow, values = hs.arrow(program.function).placed(*copy.deepcopy(program.inputs[k]))
    return arrow, to_value(ground(arrow.dom), values[0] if len(values) == 1 else values)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.name)
def test_python_functions(program: Program) -> None:
    check(*arrow_of(program), RADII)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.smooth], ids=lambda p: p.name)
def test_derivatives_of_python_functions(program: Program) -> None:
    arrow, value = arrow_of(program, 1)
    check(hs.jacobian(arrow, "reverse"), value, (0.0, 1e-3), points=2)
    check(hs.jacobian(arrow, "forward"), value, (0.02,), points=2)


@pytest.mark.parametrize("f", WHOLE, ids=lambda f: f.__name__)
def test_operations_on_whole_arrays(f: Any) -> None:
    arrow, values = hs.arrow(f).placed(*arguments(f, 0))
    value = to_value(ground(arrow.dom), values[0] if len(values) == 1 else values)
    check(arrow, value, RADII)
    check(hs.jacobian(arrow, "reverse"), value, (0.0, 0.1), points=2)


def test_what_is_refused_is_named() -> None:
    gauss = hs.primitives.define("gauss", "R>R", lambda x: np.exp(-x * x))
    try:
        with pytest.raises(hs.MissingStructureError, match="no enclosure of gauss"):
            hs.Interval(hs.primitive(gauss))
    finally:
        del PRIMITIVES["gauss"]


def test_every_primitive_of_the_table_has_a_rule() -> None:
    for p in PRIMITIVES.values():
        hs.Interval(hs.primitive(p).at(ground(p.dom)))


# --- random programs ------------------------------------------------------------------------------


def sound(data: st.DataObject) -> None:
    f = data.draw(programs(depth=data.draw(st.integers(1, 4))))
    value = vector(f.dom, data.draw(points(f.dom)))
    check(f, value, (0.0, 1e-3, 0.2))
    check(hs.jacobian(f, data.draw(st.sampled_from(["forward", "reverse"]))), value, (0.0, 0.2), 2)


@few
@given(st.data())
def test_random_programs_and_their_derivatives(data: st.DataObject) -> None:
    sound(data)


@pytest.mark.campaign
@many
@given(st.data())
def test_many_random_programs(data: st.DataObject) -> None:
    sound(data)


@settings(few, max_examples=25)
@given(python_programs())
def test_random_python_functions(program: Any) -> None:
    function = hs.arrow(program.function())
    for inputs in program.inputs[:1]:
        arrow, values = function.placed(*copy.deepcopy(inputs))
        value = to_value(ground(arrow.dom), values[0] if len(values) == 1 else values)
        check(arrow, value, (0.0, 1e-3, 0.3), points=2)


@few
@given(st.data())
def test_smaller_boxes_have_smaller_enclosures(data: st.DataObject) -> None:
    """Inclusion isotonicity; where a loop is widened it is not promised."""
    f = data.draw(programs(depth=3))
    value = vector(f.dom, data.draw(points(f.dom)))
    small, large = (enclose_around(f, value, radius) for radius in (0.01, 0.05))
    whole = enclose_around(f, value, 0.0)
    if not {"while_", "fix"} & operations(f):
        assert within(whole, small) or not finite(small)
        assert within(small, large)


def operations(f: hs.Arrow) -> set[str]:
    found, rest = set(), [f]
    while rest:
        g = rest.pop()
        rest.extend(g.children)
        found.add(g.op)
    return found


def finite(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(finite, value))
    return bool(np.all(np.isfinite([value.lo, value.hi])))


@settings(few, max_examples=30)
@given(st.data())
def test_the_meaning_by_combinators_is_sound_too(data: st.DataObject) -> None:
    f = data.draw(programs(depth=3))
    value = vector(f.dom, data.draw(points(f.dom)))
    box = hs.Interval(f).box(around(f.dom, value, 0.1))
    with np.errstate(all="ignore"):
        found = combinators(hs.Interval, f)(box)
        for seed in range(3):
            x = point(f.dom, value, 0.1, np.random.default_rng(seed))
            assert holds(ground(f.cod), found, interpret(hs.Functions, f)(x))


# --- rounding -------------------------------------------------------------------------------------

floats = st.floats(allow_nan=False, allow_infinity=False)


def next_to(exact: Fraction, low: float, high: float) -> None:
    """The bounds are the floats around an exact number, or the number itself."""
    assert math.isinf(low) or Fraction(low) <= exact
    assert math.isinf(high) or exact <= Fraction(high)
    if not exact or Fraction(2) ** -900 < abs(exact) < Fraction(2) ** 900:
        assert high == low or high == np.nextafter(low, INF)
        assert (low == high) == (Fraction(low) == exact)


@few
@given(floats, floats)
def test_sums_products_and_quotients_are_rounded_to_the_next_float(x: float, y: float) -> None:
    a, b = np.float64(x), np.float64(y)
    with np.errstate(all="ignore"):
        next_to(Fraction(x) + Fraction(y), total(a, b, -1), total(a, b, 1))
        if max(abs(x), abs(y)) < 2.0**996:
            next_to(Fraction(x) * Fraction(y), *product(a, b))
        if 2.0**-900 < abs(y) < 2.0**996 and (x == 0.0 or abs(x) > 2.0**-900):
            next_to(Fraction(x) / Fraction(y), *quotient(a, b))


def test_roundings_near_overflow() -> None:
    """There the error of a product cannot be found, and one float more is taken."""
    x = np.float64(MAX)
    with np.errstate(all="ignore"):
        for a, b in ((root(x, -1), root(x, 1)), product(np.sqrt(x), np.sqrt(x))):
            assert a < b
        assert Fraction(float(root(x, 1))) ** 2 > Fraction(MAX)
        next_to(Fraction(MAX) / 3, *quotient(x, np.float64(3.0)))


@few
@given(floats)
def test_roots_are_rounded_to_the_next_float(x: float) -> None:
    x = x if x == 0.0 or 2.0**-950 < abs(x) < 2.0**996 else 2.0
    low, high = root(np.float64(abs(x)), -1), root(np.float64(abs(x)), 1)
    assert Fraction(low) ** 2 <= Fraction(abs(x)) <= Fraction(high) ** 2
    assert high == low or high == np.nextafter(low, INF)


ARB: dict[str, tuple[Callable[..., Any], float, float]] = {
    "exp": (lambda x: x.exp(), -745.0, 710.0), "expm1": (lambda x: x.expm1(), -40.0, 709.0),
    "exp2": (lambda x: flint.arb(2) ** x, -1074.0, 1024.0),
    "log": (lambda x: x.log(), 5e-324, MAX), "log1p": (lambda x: x.log1p(), -1 + 2**-53, MAX),
    "log2": (lambda x: x.log() / flint.arb(2).log(), 5e-324, MAX),
    "log10": (lambda x: x.log() / flint.arb(10).log(), 5e-324, MAX),
    "sin": (lambda x: x.sin(), -1e22, 1e22), "cos": (lambda x: x.cos(), -1e22, 1e22),
    "tan": (lambda x: x.tan(), -1e6, 1e6), "arcsin": (lambda x: x.asin(), -1.0, 1.0),
    "arccos": (lambda x: x.acos(), -1.0, 1.0), "arctan": (lambda x: x.atan(), -MAX, MAX),
    "sinh": (lambda x: x.sinh(), -710.0, 710.0), "cosh": (lambda x: x.cosh(), -710.0, 710.0),
    "tanh": (lambda x: x.tanh(), -25.0, 25.0), "arcsinh": (lambda x: x.asinh(), -MAX, MAX),
    "arccosh": (lambda x: x.acosh(), 1.0, MAX),
    "arctanh": (lambda x: x.atanh(), -1 + 2**-53, 1 - 2**-53),
    "erf": (lambda x: x.erf(), -6.0, 6.0), "erfc": (lambda x: x.erfc(), -6.0, 26.0),
    "gamma": (lambda x: x.gamma(), 1e-3, 170.0), "gammaln": (lambda x: x.lgamma(), 1e-3, 1e10),
    "sqrt": (lambda x: x.sqrt(), 0.0, MAX),
    "cbrt": (lambda x: x.root(3) if x >= 0 else -(-x).root(3), -MAX, MAX),
    "logistic": (lambda x: 1 / (1 + (-x).exp()), -700.0, 700.0),
    "recip": (lambda x: 1 / x, 1e-300, MAX),
}  # fmt: skip
"""The functions of arb, with enough digits to be exact here, and where they are tried."""


def assumed(name: str) -> float:
    """The units in the last place that the values of a function may be off."""
    return OF_GAMMA if name in ("gamma", "gammaln") else ULPS


def exact(name: str, x: float) -> Any:
    flint.ctx.prec = 2200
    found = ARB[name][0](flint.arb(float(x)))
    flint.ctx.prec = 120
    return found


@pytest.mark.parametrize("name", ARB)
def test_each_function_agrees_with_arb(name: str) -> None:
    """Both hold the value, and ours is not wider than what is stated, at points and on boxes."""
    f, (_, low, high) = getattr(hs, name), ARB[name]
    draw = np.random.default_rng(1)
    narrow = [*draw.uniform(max(low, -3.0), min(high, 3.0), 60)]
    tiny = [s * 2.0**k for k in (-1074, -1000, -60, -8) for s in (-1, 1)]
    for x in [*narrow, *draw.uniform(low / 2, high / 2, 60), *tiny, low, high]:
        if not low <= x <= high:
            continue
        found, value = interval(f, float(x)), exact(name, x)
        assert flint.arb(found.lo) <= value if math.isfinite(found.lo) else found.lo < 0
        assert value <= flint.arb(found.hi) if math.isfinite(found.hi) else found.hi > 0
        if (
            name != "logistic"
            and min(abs(x), abs(float(value))) > 1e-280
            and math.isfinite(found.hi)
        ):
            assert found.hi - found.lo <= (4 * assumed(name) + 3) * 2.0**-52 * abs(float(value))
    for a, b in np.sort(draw.uniform(max(low, -4.0), min(high, 4.0), (40, 2))):
        found = interval(f, (a, b))
        for x in draw.uniform(a, b, 5):
            value = exact(name, x)
            if found.defined:
                assert flint.arb(found.lo) <= value <= flint.arb(found.hi)


@pytest.mark.parametrize("name", sorted(set(ARB) - {"logistic"}))
def test_numpy_is_as_exact_as_is_assumed(name: str) -> None:
    value, (_, low, high) = PRIMITIVES[name].value, ARB[name]
    ulps = assumed(name)
    for x in np.random.default_rng(2).uniform(max(low, -30.0), min(high, 30.0), 300):
        true, found = exact(name, x), value(np.float64(x))
        error = abs(float(flint.arb(float(found)) - true))
        assert error <= ulps * 2.0**-52 * abs(float(true)) + ulps * 5e-324


@pytest.mark.parametrize("name", ["pow", "hypot", "arctan2"])
def test_functions_of_two_numbers_agree_with_arb(name: str) -> None:
    reference: dict[str, Callable[..., Any]] = {
        "pow": lambda x, y: x**y,
        "hypot": lambda x, y: (x * x + y * y).sqrt(),
        "arctan2": flint.arb.atan2,
    }
    flint.ctx.prec = 120
    draw = np.random.default_rng(3)
    f = getattr(hs, name)
    for low, high, other in draw.uniform(0.1, 4.0, (60, 3)):
        a, b, c = min(low, high), max(low, high), float(other)
        for y in ((-c, c / 2), (c, c), (-c, -c)):
            found = interval(f, (a, b), y)
            for s, t in itertools.product(np.linspace(a, b, 4), np.linspace(*y, 4)):
                value = reference[name](flint.arb(float(s)), flint.arb(float(t)))
                assert flint.arb(found.lo) <= value <= flint.arb(found.hi)


def test_arithmetic_holds_exact_results() -> None:
    x, y = Fraction(0.1), Fraction(0.7)
    for f, exactly in ((add, x + y), (hs.sub, x - y), (mul, x * y), (hs.div, x / y)):
        for box in ((0.1, 0.7), ((0.1, 0.2), (0.7, 0.8))):
            found = interval(f, *box)
            assert Fraction(found.lo) <= exactly <= Fraction(found.hi)


@pytest.mark.parametrize("broken", ["outward", "total", "product", "quotient"])
def test_a_rounding_that_is_broken_is_found(broken: str, monkeypatch: Any) -> None:
    """Without rounding outward, the tests above fail."""
    plain: dict[str, Callable[..., Any]] = {
        "outward": lambda y, side, ulps=ULPS: y,
        "total": lambda a, b, side: a + b,
        "product": lambda a, b: (a * b, a * b),
        "quotient": lambda a, b: (a / b, a / b),
    }
    monkeypatch.setattr(rules, broken, plain[broken])
    test: Callable[[], None] = test_arithmetic_holds_exact_results
    if broken == "outward":
        test = functools.partial(test_each_function_agrees_with_arb, "exp")
    with pytest.raises(AssertionError):
        test()


# --- facts ----------------------------------------------------------------------------------------


def test_arithmetic_that_is_exact_gives_exact_bounds() -> None:
    assert ends(interval((sqr * sqr) >> add, ((1, 2), (-1, 3)))) == (1.0, 13.0)
    assert ends(interval(hs.sub, (1, 2), (0.5, 3))) == (-2.0, 1.5)
    assert ends(interval(mul, (-1, 2), (-3, 4))) == (-6.0, 8.0)
    assert ends(interval(hs.div, (1, 2), (4, 8))) == (0.125, 0.5)
    tenth = interval(const(0.1) >> sqr, 0.0)
    assert Fraction(tenth.lo) < Fraction(0.1) ** 2 < Fraction(tenth.hi)


def test_a_wire_that_is_used_twice_is_one_value() -> None:
    assert ends(interval(sqr, (-1, 2))) == (0.0, 4.0)
    assert ends(interval(mul, (-1, 2), (-1, 2))) == (-2.0, 4.0)
    assert ends(interval(hs.sub(identity, identity).at(R), (-1, 2))) == (0.0, 0.0)
    x = interval(identity.at(R), (-1, 2))
    assert ends(interval(mul, x, x)) == (-2.0, 4.0)  # two numbers that are given vary on their own

    @hs.arrow
    def shifted(x: float, n: int) -> float:
        a, b = x, x
        while n > 0:
            a, b, n = -a, a, n - 1
        return a * b

    # What a loop carries is another value in each round, though the enclosures are alike.
    assert shifted(1.0, 1) == -1.0
    assert -1.0 in interval(shifted, (-1, 1), (0, 5))


def test_division_by_an_interval_that_holds_zero() -> None:
    recip, div = hs.recip, hs.div
    for box, bounds in (
        ((0, 2), (0.5, INF)), ((-2, 0), (-INF, -0.5)), ((-1, 1), (-INF, INF)), ((0, 0), (-INF, INF))
    ):  # fmt: skip
        found = interval(recip, box)
        assert ends(found) == bounds
        assert not found.defined
    assert ends(interval(div, (-4, -2), (0, 2))) == (-INF, -1.0)
    assert ends(interval(div, (-1, 2), (0, 1))) == (-INF, INF)
    assert ends(interval(recip, (2, INF))) == (0.0, 0.5)
    assert interval(recip, (2, INF)).defined


def test_edges_of_domains() -> None:
    for f, box, bounds in (
        (hs.sqrt, (-4, 9), (0.0, 3.0)), (hs.log, (0, 1), (-INF, 0.0)),
        (hs.log1p, (-1, 0), (-INF, 0.0)), (hs.arctanh, (0, 1), (0.0, INF)),
        (hs.arccosh, (0, 1), (0.0, 0.0)),
    ):  # fmt: skip
        found = interval(f, box)
        assert ends(found) == bounds
        assert not found.defined
        assert math.nan in found
    assert interval(hs.log, (1, INF)).defined
    assert repr(interval(hs.sqrt, (-2, -1))) == "undefined"
    assert interval(hs.sqrt >> hs.exp, (-2, -1)).lo == INF
    assert math.nan in interval(hs.sqrt >> hs.exp, (-2, -1))
    assert math.nan not in interval(hs.sqrt, (1, 2))


def test_what_is_undefined_is_not_true() -> None:
    """NaN compares as false, and is not equal to itself."""
    below = hs.less(hs.sqrt, 1.0).at(R)
    assert interval(below, (-4, -2)).possible == {False}
    assert interval(below, (-4, 0.5)).possible == {False, True}
    assert interval(hs.not_equal(hs.sqrt, hs.sqrt).at(R), (-4, -2)).possible == {True}
    chosen = hs.cond(below, const(1.0), const(2.0)).at(R)
    assert ends(interval(chosen, (-4, -2))) == (2.0, 2.0) == (chosen(-3.0), chosen(-3.0))


def test_an_entry_that_is_not_chosen_may_have_no_value() -> None:
    """The usual guard: what the other side would be there, does not matter."""
    guarded = hs.arrow(lambda v: np.where(v > 0, np.sqrt(v), 0.5)).at(R**3)
    found = interval(guarded, (np.array([-2.0, 4.0, -1.0]), np.array([-1.0, 9.0, 4.0])))
    assert found.lo.tolist() == [0.5, 2.0, 0.0]
    assert found.hi.tolist() == [0.5, 3.0, 2.0]
    slopes = interval(hs.grad(hs.arrow(lambda v: np.sum(guarded(v))).at(R**3)), np.array([1, 4, 1]))
    assert slopes.lo[1] <= 0.25 <= slopes.hi[1]


def test_powers_jump_where_zero_to_the_zero_is_beside_them() -> None:
    """0 to the y is 1 at 0 and 0 beside it, so no mean-value theorem holds there."""
    power = hs.arrow(lambda y: 0.0**y).at(R)
    assert not interval(power, (0, 1)).continuous
    assert 1.0 in hs.mean_value(power)((0, 1))
    assert interval(hs.pow, (1, 2), (0, 1)).continuous
    assert interval(hs.pow, (0, 2), (1, 3)).continuous


def test_the_sign_of_what_is_not_defined() -> None:
    """NaN has a sign, which copysign gives to its first argument."""
    found = interval(hs.arrow(lambda x: np.copysign(2.0, np.log(x))).at(R), (-3, -2))
    assert (*ends(found), found.defined) == (-2.0, 2.0, False)


def test_quotients_beyond_2_52_hold_what_numpy_rounds_twice() -> None:
    for x, y in (
        (41486205.04140153, -3.288807392378376e-09),
        (2.1849964674674484e23, -20820761.0),
        (-9.045900115010979e17, -110.0),
    ):
        assert np.floor_divide(x, y) in interval(hs.floor_divide.at(R * R), x, y)
    assert ends(interval(hs.floor_divide.at(R * R), (7, 9), 2)) == (3.0, 4.0)
    assert not interval(hs.floor_divide.at(R * R), (1, INF), 2).defined  # ∞ // 2 is NaN


def test_integers_of_many_digits_are_in_their_bounds() -> None:
    """A bound that is too long to be written out is one on the right side."""
    for f, n in (
        (lambda n: 1 << n, 70_000),
        (lambda n: 3**n, 50_000),
        (lambda n: (-3) ** n, 50_001),
    ):
        program = hs.arrow(f).at(Z)
        assert f(n) in interval(program, n)
        assert f(n) in interval(program, (n - 1, n + 1))
    assert ends(interval(hs.arrow(lambda n: (-1) ** n).at(Z), 100_001)) == (-1, -1)


def test_poles_and_turning_points() -> None:
    assert ends(interval(hs.tan, (1, 2))) == (-INF, INF)
    assert interval(hs.tan, (-1.5, 1.5)).defined
    assert interval(hs.sin, (0, 7)).lo == -1.0
    assert interval(hs.sin, (0.1, 3)).hi == 1.0
    assert interval(hs.sin, (0, 0)).lo == 0.0
    assert interval(hs.cos, (-0.1, 0.1)).hi == 1.0
    assert interval(hs.sin, (1e15, 1e15)).width < 1e-14
    assert ends(interval(hs.cosh, (-1, 1)))[0] == 1.0


def test_powers() -> None:
    def power(x: Any, y: Any) -> Any:
        return interval(hs.pow, x, y)

    assert power((-2, 1), 2).lo == 0.0
    assert 4.0 in power((-2, 1), 2)
    assert power((-2, 3), 3).lo == pytest.approx(-8.0)
    assert power((-2, 3), 3).defined
    assert not power((-2, 3), 0.5).defined
    assert power((-2, 3), 0.5).lo == 0.0
    assert not power((-2, 3), -1).defined
    assert ends(power((-2, 3), 0)) == (1.0, 1.0)
    assert power((0, 1), (0, 1)).hi == 1.0
    assert -8.0 in power((-2, 2), (2.5, 3.5))


def test_unbounded_boxes_and_overflow() -> None:
    assert ends(interval(hs.exp, (-INF, 0)))[0] == 0.0
    assert 1.0 in interval(hs.exp, (-INF, 0))
    assert ends(interval(hs.exp, (1000, 2000)))[1] == INF
    assert interval(hs.exp, (1000, 2000)).lo > 1e307
    assert ends(interval(sqr, (1e200, 1e300))) == (MAX, INF)
    assert ends(interval(hs.sub, (0, INF), (0, INF))) == (-INF, INF)
    assert not interval(hs.sub, (0, INF), (0, INF)).defined
    assert interval(mul, (0, 1), (0, INF)).lo == 0.0
    best = hs.minimum(const(INF), identity).at(R)
    assert ends(interval(best, (1, 2))) == (1.0, 2.0)


def test_numbers_that_are_tiny() -> None:
    tiny = 5e-324
    assert ends(interval(sqr, (tiny, tiny))) == (0.0, tiny)
    assert interval(mul, (tiny, tiny), 0.5).hi == tiny
    assert ends(interval(add, tiny, tiny)) == (1e-323, 1e-323)
    assert 0.0 < interval(hs.exp, (-800, -750)).hi < 1e-320


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((2, 1), r"expects an interval \(lo, hi\) with lo ≤ hi; got \(2.0, 1.0\)"),
        ((math.nan, 1), "expects an interval; NaN is no bound"),
        (math.nan, "expects an interval; NaN is no bound"),
        ((INF, INF), "begins or ends at the wrong infinity"),
        ((0, 1, 2), r"a pair \(lo, hi\) of numbers; got a tuple of 3"),
        ("a", r"expects a number, or a pair \(lo, hi\) of numbers; got 'a'"),
        ((True, 2), r"got True \(bool\)"),
    ],
)
def test_ill_formed_intervals_are_refused(box: Any, said: str) -> None:
    with pytest.raises(hs.DomainError, match=said) as caught:
        interval(hs.sin, box)
    assert str(caught.value).startswith("Interval(sin : R → R) ")


def test_ill_formed_boxes_are_refused() -> None:
    with pytest.raises(hs.DomainError, match="expects a tuple of 2 boxes; got a tuple of 3"):
        interval(mul, ((0, 1), (1, 2), (3, 4)))
    with pytest.raises(hs.DomainError, match="lo ≤ hi"):
        interval(hs.jam_i(2), ([0.0, 1.0], [1.0, 0.5]))
    with pytest.raises(hs.DomainError, match=r"an array of shape \(2,\)"):
        interval(hs.jam_i(2), ([0.0, 1.0], [1.0, 0.5, 3.0]))
    with pytest.raises(hs.DomainError, match="an integer"):
        interval(hs.negate.at(Z), (0.5, 1))
    with pytest.raises(hs.DomainError, match="enclosure in Z; got one in R"):
        interval(hs.negate.at(Z), interval(hs.sin, 0.0))


# --- truth values, integers -----------------------------------------------------------------------


def test_truth_values_are_sets_of_what_is_possible() -> None:
    both = (False, True)
    assert interval(hs.less, (0, 1), (2, 3)).possible == {True}
    assert interval(hs.less, (2, 3), (0, 1)).possible == {False}
    assert interval(hs.less, (0, 2), (1, 3)).possible == {False, True}
    assert interval(hs.less_equal, (0, 1), (1, 3)).possible == {True}
    assert interval(hs.equal.at(R * R), (0, 1), (2, 3)).possible == {False}
    assert interval(hs.equal.at(R * R), 1, 1).possible == {True}
    assert interval(hs.logical_and, both, False).possible == {False}
    assert interval(hs.logical_and, {False, True}, True).possible == {False, True}
    assert interval(hs.logical_or, both, True).possible == {True}
    assert interval(hs.logical_not, both).possible == {False, True}
    assert repr(interval(hs.logical_not, both)) == "True or False"


def test_integers_are_intervals_of_integers() -> None:
    def on(f: Any, *box: Any) -> Any:
        return ends(interval(f.at(Z * Z) if len(box) > 1 else f.at(Z), *box))

    assert on(mul, (-2, 3), (2, 5)) == (-10, 15)
    assert on(sqr, (-2, 3)) == (0, 9)
    assert on(hs.floor_divide, (-7, 7), (2, 3)) == (-4, 3)
    assert on(hs.floor_divide, (1, 7), (-1, 2)) == (-7, 7)
    assert on(hs.remainder, (-7, 7), (3, 3)) == (0, 2)
    assert on(add, (1, INF), (2, 3)) == (3, INF)
    assert on(mul, (10**40, 10**41), (1, 2)) == (10**40, 2 * 10**41)
    assert on(hs.bitwise_and, (0, 7), (0, 12)) == (0, 7)
    assert on(hs.left_shift, (-1, 1), (0, 3)) == (-8, 8)
    assert on(hs.right_shift, (-9, 9), (1, 2)) == (-5, 4)
    assert on(hs.integer_power, (-2, 3), (2, 2)) == (0, 9)
    with pytest.raises(hs.DivisionError):
        on(hs.floor_divide, (1, 2), (0, 0))
    assert ends(interval(hs.real.at(Z), (1, 2**53 + 1))) == (1.0, 2.0**53 + 2)


def test_arrays_of_integers_wrap_around() -> None:
    f = hs.arrow(lambda x: x + x).at(Z**2)
    found = interval(f, (np.array([1, 2**62]), np.array([2, 2**62])))
    assert found.lo.tolist() == [2, -(2**63)]
    assert found.hi.tolist() == [4, 2**63 - 1]
    assert f([1, 2**62])[1] in (found.lo[1], found.hi[1])


INTEGERS = (-(2**70), -(2**63), -(2**31), -7, -3, -1, 0, 1, 2, 5, 8, 100, 2**62, 2**63 - 1, 2**70)


@few
@given(st.data())
def test_integers_at_random(data: st.DataObject) -> None:
    f = data.draw(st.sampled_from([*primitives(Z, Z), *primitives(Z, B), *primitives(Z, R)]))
    small = st.integers(-4, 8)
    wide = st.sampled_from(INTEGERS) | small
    arity = f.data[0].arity
    limited = f.data[0].name in ("integer_power", "left_shift", "right_shift")
    kinds = [wide] + [small if limited else wide] * (arity - 1)
    box = [tuple(sorted([data.draw(k), data.draw(k)])) for k in kinds]
    values = [data.draw(st.integers(*side)) for side in box]
    extension = hs.Interval(f)
    try:
        y = interpret(hs.Functions, f)(values[0] if arity == 1 else tuple(values))
    except hs.DomainError:
        return
    given_ = box[0] if arity == 1 else tuple(box)
    assert holds(ground(f.cod), extension.enclose(extension.box(given_)), y)


SPECIAL = sorted(
    s * x
    for x in (
        0.0, 5e-324, 2.3e-308, 1e-160, 1e-8, 0.5, 1.0 - 2**-53, 1.0, 1.5, 2.0, math.pi / 2, math.pi,
        100.5, 745.2, 2.0**53, 1e22, 1e160, MAX,
    )
    for s in (1, -1)
)  # fmt: skip


def fuzzed(data: st.DataObject) -> None:
    """A function of the table on a box with bounds that are special, at points that are."""
    f = data.draw(st.sampled_from([*primitives(R, R), *primitives(R, B), *primitives(R, Z)]))
    ends_ = st.sampled_from(SPECIAL) | st.floats(-10, 10)
    arity = f.data[0].arity
    box = [sorted([data.draw(ends_) + 0.0, data.draw(ends_) + 0.0]) for _ in range(arity)]
    values = [
        np.float64(data.draw(st.sampled_from([a, b]) | st.floats(a, b))) + 0.0 for a, b in box
    ]
    far = data.draw(st.sampled_from([(0.0, 0.0), (0.0, 0.0), (-INF, 0.0), (0.0, INF)]))
    box = [[a + far[0], b + far[1]] for a, b in box]
    extension = hs.Interval(f)
    found = extension.enclose(extension.box(*map(tuple, box)))
    with np.errstate(all="ignore"):
        try:
            y = interpret(hs.Functions, f)(values[0] if arity == 1 else tuple(values))
        except hs.DomainError:
            return
    pole = isinstance(y, float) and math.isinf(y) and not found.defined
    assert pole or holds(ground(f.cod), found, y), (box, values, y, found)


@settings(few, max_examples=250)
@given(st.data())
def test_special_bounds(data: st.DataObject) -> None:
    fuzzed(data)


@pytest.mark.campaign
@settings(many, max_examples=50_000)
@given(st.data())
def test_many_special_bounds(data: st.DataObject) -> None:
    fuzzed(data)


# --- branches, loops, lists, recursion ------------------------------------------------------------


def test_a_branch_that_is_not_decided_takes_both_sides() -> None:
    relu = hs.cond(hs.less(identity, 0.0), const(0.0), identity).at(R)
    assert ends(interval(relu, (-2, -1))) == (0.0, 0.0)
    assert ends(interval(relu, (-2, 3))) == (0.0, 3.0)
    assert interval(relu, (1, 3)).continuous
    assert not interval(relu, (-2, 3)).continuous


def test_sides_know_their_condition() -> None:
    """In each side of a branch, the numbers that were compared are those that lead there."""

    @hs.arrow
    def distance(x: float) -> float:
        return -x if x < 0 else x

    @hs.arrow
    def clipped(x: float, y: float) -> float:
        if x > 0 and x < y:
            return y - x
        return 1.0

    assert ends(interval(distance, (-1, 3))) == (0.0, 3.0)
    assert ends(interval(clipped, (-5, 5), (1, 2))) == (-1.0, 2.0)
    root = hs.cond(hs.less_equal(const(0.0), identity), hs.sqrt, const(0.0)).at(R)
    assert interval(root, (-1, 4)).defined


def test_a_side_that_fails_everywhere_gives_nothing() -> None:
    f = hs.cond(
        hs.less(identity, const(5, Z)), hs.floor_divide(identity, const(0, Z)), identity
    ).at(Z)
    assert ends(interval(f, (0, 9))) == (5, 9)
    with pytest.raises(hs.DivisionError):
        interval(f, (0, 2))


def test_coproducts() -> None:
    f = hs.either(hs.sin, hs.negate).at(R + R)
    assert ends(interval(f, Right((1, 2)))) == (-2.0, -1.0)
    found = interval(f, (Left((0, 1)), Right((1, 2))))
    assert found.lo == -2.0
    assert found.hi == pytest.approx(math.sin(1.0))
    side = hs.cond(hs.less(identity, 0.0), hs.left.at(R, R + R), hs.right.at(R, R + R)).at(R)
    assert repr(interval(side, (-1, 2))) == "Left([-1.0, 0.0]) or Right([0.0, 2.0])"
    assert repr(interval(side, (1, 2))) == "Right([1.0, 2.0])"


def test_what_was_given_back_is_a_box_again() -> None:
    """Twice the same enclosure is two values: nothing says that they are equal."""
    side = interval(identity.at(R + R), (Left((0, 1)), Right((2, 3))))
    number = hs.either(identity, identity).at(R + R)
    assert ends(interval((number * number) >> hs.sub, side, side)) == (-3.0, 3.0)
    halves = (
        hs.fork(identity, hs.it >> hs.nil)
        >> hs.while_(hs.less(const(1.0), exl), hs.fork(mul(0.5, exl), hs.push))
        >> exr
    ).at(R, List(R))
    newest = (hs.pop >> exl).at(List(R))
    found = interval((newest * newest) >> hs.sub, *[interval(halves, (3, 9))] * 2)
    assert found.lo <= halves(3)[0] - halves(9)[0] <= found.hi
    with pytest.raises(hs.DomainError, match="expects a number, or a pair"):
        interval(hs.sin, side)


def test_loops_of_a_length_that_is_not_decided() -> None:
    grown = hs.while_(hs.less(identity, 100.0), mul(3.0, identity)).at(R)
    assert ends(interval(grown, (1, 1))) == (243.0, 243.0)
    assert ends(interval(grown, (1, 2))) == (100.0, 300.0)
    assert ends(interval(grown, (0.5, 200))) == (100.0, 300.0)
    # From 0 it never ends, so no number of rounds is enough; a state that holds all is found.
    assert ends(interval(grown, (0, 200))) == (100.0, 300.0)
    stuck = hs.while_(hs.less(identity, 100.0), hs.minimum(identity, 1.0)).at(R)
    started = hs.cond(hs.less(identity, 9.0), stuck, const(5.0)).at(R)
    assert ends(interval(started, (0, 50))) == (5.0, 5.0)  # what never ends gives nothing


def test_a_loop_is_widened_and_narrowed() -> None:
    @hs.arrow
    def counted(n: int) -> int:
        i = 0
        while i < n:
            i += 1
        return i

    assert ends(interval(counted, (3, 5))) == (3, 5)
    assert ends(interval(counted, (0, 10**9))) == (0, 10**9)

    @hs.arrow
    def harmonic(n: int) -> float:
        total, i = 0.0, 1
        while i <= n:
            total += 1 / i
            i += 1
        return total

    found = interval(harmonic, (0, 10**6))
    assert found.lo == 0.0
    assert found.hi == INF
    assert harmonic(2000) in found


def test_a_widened_bound_is_narrowed_to_what_the_condition_allows() -> None:
    """Widening goes to round numbers; narrowing comes back from them."""

    @hs.arrow
    def counted(n: int) -> int:
        i = 0
        while i < n:
            i += 1
        return i

    @hs.arrow
    def stepped(n: float) -> float:
        x = 0.0
        while x < n:
            x += 0.75
        return x

    assert ends(interval(counted, (0, 1234))) == (0, 1234)
    assert ends(interval(stepped, (0, 1234))) == (0.0, 1234.75)


def test_the_hull_has_the_ends_of_either_side() -> None:
    low, high = const(-5.0), const(5.0)
    negative = hs.less(identity, 0.0)
    for one, other in ((low, identity), (identity, low)):
        assert ends(interval(hs.cond(negative, one, other).at(R), (-1, 2)))[0] == -5.0
    for one, other in ((high, identity), (identity, high)):
        assert ends(interval(hs.cond(negative, one, other).at(R), (-1, 2)))[1] == 5.0

    @hs.arrow
    def rows(x: float, flip: bool) -> Any:
        v, w = np.array([x, 5.0]), np.array([7.0, -x])
        if flip:
            v, w = w, v
        return v if x < 0 else w

    for flip in (True, False):
        found = interval(rows, (-1, 2), flip)
        assert [found.lo.tolist(), found.hi.tolist()] in (
            [[-1.0, -2.0], [7.0, 5.0]], [[0.0, -2.0], [7.0, 5.0]], [[-1.0, 0.0], [7.0, 5.0]]
        )  # fmt: skip


def test_lists_of_a_length_that_is_not_known() -> None:
    halves = (
        hs.fork(identity, hs.it >> hs.nil)
        >> hs.while_(hs.less(const(1.0), exl), hs.fork(mul(0.5, exl), hs.push))
        >> exr
    ).at(R, List(R))
    newest, others = exr >> hs.pop >> exl, exr >> hs.pop >> exr
    added = hs.while_(exr >> hs.nonempty, hs.fork(add(exl, newest >> sqr), others)) >> exl
    collected = (hs.fork(const(0.0), halves) >> added).at(R)
    assert repr(interval(halves, (3, 9))).startswith("2 to 4 entries in [1.0, ")
    found = interval(collected, (3, 9))
    assert all(collected(x) in found for x in np.linspace(3, 9, 50).tolist())
    for k in (hs.grad(collected), hs.jacobian(collected, "forward")):
        assert all(k(x) in interval(k, (3, 9)) for x in (3.0, 3.9, 4.1, 8.5))
    pushed = (hs.fork(identity, hs.it >> hs.nil) >> hs.push).at(R, List(R))
    assert [ends(x) for x in interval(pushed, (0, 1))] == [(0.0, 1.0)]
    maybe = hs.cond(hs.less(identity, 0.0), pushed, hs.it >> hs.nil).at(R, List(R))
    assert repr(interval(maybe, (-1, 1))) == "0 to 1 entries in [-1.0, 0.0]"
    assert ends(interval(maybe >> hs.pop >> exl, (-1, 1))) == (-1.0, 0.0)


def test_recursion() -> None:
    @hs.arrow
    def factorial(n: int) -> int:
        return 1 if n < 1 else n * factorial(n - 1)

    assert ends(interval(factorial, 10)) == (3628800, 3628800)
    found = interval(factorial, (0, 5))
    assert all(factorial(n) in found for n in range(6))

    @hs.arrow
    def halved(x: float) -> float:
        return x if abs(x) < 1 else halved(x / 2) + halved(x / 2)

    found = interval(halved, (-100, 100))
    assert all(halved(x) in found for x in (-99.0, -1.0, 0.5, 100.0))


def test_entries_at_an_index_that_is_not_known() -> None:
    get = hs.get(3).at(R**3 * Z)
    assert ends(interval(get, ([1.0, 5.0, 2.0], (1, 2)))) == (2.0, 5.0)
    assert ends(interval(get, ([1.0, 5.0, 2.0], (-1, 0)))) == (1.0, 2.0)
    assert ends(interval(get, ([1.0, 5.0, 2.0], (2, 7)))) == (2.0, 2.0)
    with pytest.raises(hs.OutOfRangeError):
        interval(get, ([1.0, 5.0, 2.0], (3, 7)))
    put = hs.put(3).at((R**3 * Z) * R)
    found = interval(put, (([1.0, 5.0, 2.0], (0, 1)), (7, 8)))
    assert found.lo.tolist() == [1.0, 5.0, 2.0]
    assert found.hi.tolist() == [8.0, 8.0, 2.0]


# --- arrays ---------------------------------------------------------------------------------------


def test_boxes_of_arrays() -> None:
    squares = hs.arrow(lambda x: np.sum(x * x)).at(R**3)
    assert ends(interval(squares, (-1, 2))) == (0.0, pytest.approx(12.0, abs=1e-12))
    lo, hi = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 3.0])
    assert 9.0 in interval(squares, (lo, hi))
    assert interval(hs.grad(squares), (lo, hi)).hi.tolist() == [2.0, 2.0, 6.0]
    order = hs.arrow(lambda x: (np.argmax(x), np.argsort(x))).at(R**3)
    best, places = interval(order, (lo, hi))
    assert ends(best) == (2, 2)
    assert places.lo.tolist() == places.hi.tolist() == [0, 1, 2]  # equal ones keep their order
    assert interval(order, (lo, hi + 0.5))[1].hi.tolist() == [1, 1, 2]


def test_sums_hold_what_any_order_computes() -> None:
    draw = np.random.default_rng(4)
    for scale in (1.0, 1e17):
        x = draw.normal(size=1000) * scale + draw.choice([1e16, -1e16, 0.0], 1000)
        found = interval(hs.jam_i(1000), x)
        summed = interval(hs.arrow(lambda v: np.sum(v)).at(R**1000), x)
        true = math.fsum(x)
        for order in range(3):
            y = draw.permutation(x)
            assert float(np.sum(y)) in summed, order
            assert float(np.add.reduce(y[::-1])) in summed
        assert true in summed
        assert true in found


# --- derivatives, the mean value ------------------------------------------------------------------


def test_bounding_a_gradient() -> None:
    @hs.arrow
    def rosenbrock(x: float, y: float) -> float:
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    dx, dy = interval(hs.grad(rosenbrock), (0.9, 1.1), (0.9, 1.1))
    draw = np.random.default_rng(5)
    for x, y in draw.uniform(0.9, 1.1, (50, 2)).tolist():
        a, b = hs.grad(rosenbrock)(x, y)
        assert a in dx
        assert b in dy
    assert 200 * (0.9 - 1.21) in dy
    assert dy.width < 121


def test_the_mean_value_form_is_tight_to_second_order() -> None:
    f = hs.arrow(lambda x, y: np.sin(x * y) - x * np.exp(-y) + x * x * y).at(R, R)
    natural, mean = hs.Interval(f), hs.mean_value(f)
    wide: list[tuple[float, float]] = []
    for r in (2.0**-k for k in range(3, 12, 2)):
        box = ((1 - r, 1 + r), (0.5 - r, 0.5 + r))
        inner = [f(x, y) for x in np.linspace(*box[0], 9).tolist()
                 for y in np.linspace(*box[1], 9).tolist()]  # fmt: skip
        image = max(inner) - min(inner)
        wide.append((natural(*box).width - image, mean(*box).width - image))
        assert all(y in mean(*box) for y in inner)
        assert within(mean(*box), natural(*box))
    first, second = (np.diff(np.log2([w[i] for w in wide])) / -2 for i in (0, 1))
    assert np.all(first < 1.3)
    assert np.all(second[1:] > 1.7)


def test_the_mean_value_is_not_used_where_a_program_jumps() -> None:
    """The derivative of a step is 0; its mean value would be wrong."""
    steps = hs.arrow(lambda x: math.floor(x) + 0.0).at(R)
    branch = hs.cond(hs.less(identity, 0.0), const(0.0), const(1.0)).at(R)
    for f in (hs.floor, branch, hs.sign, steps):
        mean = hs.mean_value(f)
        assert {f(-0.5), f(0.7)} <= {y for y in (-1.0, 0.0, 1.0) if y in mean((-0.5, 0.7))}
    assert ends(hs.mean_value(hs.abs)((-1, 1))) == (0.0, 1.0)
    assert ends(hs.mean_value(hs.sqrt)((0, 4))) == (0.0, 2.0)
    assert ends(hs.mean_value(sqr)((-INF, 4))) == (0.0, INF)
    arrays = hs.arrow(lambda x, n: np.sum(x * x) * n).at(R**2, Z)
    assert 15.0 in hs.mean_value(arrays)((0.9, 2.1), (3, 3))


@settings(few, max_examples=20)
@given(st.data())
def test_the_mean_value_form_is_sound(data: st.DataObject) -> None:
    f = data.draw(programs(depth=3))
    value = vector(f.dom, data.draw(points(f.dom)))
    mean = hs.mean_value(f)
    for radius in (0.01, 0.3):
        found = mean.enclose(mean.natural.box(around(f.dom, value, radius)))
        for seed in range(3):
            x = point(f.dom, value, radius, np.random.default_rng(seed))
            assert holds(ground(f.cod), found, interpret(hs.Functions, f)(x))


# --- minima ---------------------------------------------------------------------------------------


def test_minima_are_enclosed() -> None:
    f = hs.arrow(lambda x: x**4 - 3 * x**3 + 2).at(R)
    found = hs.minimize(f, (-10, 10))
    assert found.complete
    assert -6.54296875 in found.value
    assert any(2.25 in box for box in found.boxes)
    assert "Minimum([-6.54" in repr(found)
    kink = hs.arrow(lambda x: abs(x - 1) + abs(x + 1) + 0.1 * x).at(R)
    found = hs.minimize(kink, (-5, 5), tolerance=1e-4)
    assert 1.9 in found.value
    assert any(-1.0 in box for box in found.boxes)
    edge = hs.minimize(hs.exp, (-1, 2))
    assert [ends(box) for box in edge.boxes] == [(-1.0, -1.0)]
    arrays = hs.minimize(hs.arrow(lambda v: np.sum((v - 1) ** 2)).at(R**2), (-3, 3), tolerance=1e-4)
    assert 0.0 in arrays.value
    assert any(np.ones(2) in box for box in arrays.boxes)


def test_a_search_that_is_cut_short_is_right_all_the_same() -> None:
    f = hs.arrow(lambda x: np.sin(10 * x) + np.sin(10.0 / 3 * x)).at(R)
    found = hs.minimize(f, (-3, 5), evaluations=10)
    assert not found.complete
    values = [f(x) for x in np.linspace(-3, 5, 2001).tolist()]
    assert found.value.lo <= min(values)
    least = float(np.linspace(-3, 5, 2001)[int(np.argmin(values))])
    assert any(box.lo <= least <= box.hi for box in found.boxes)


def test_what_minimize_refuses() -> None:
    for f, box, said in (
        (hs.sin, (0, INF), "a bounded box"), (hs.dup.at(R), (0, 1), "a program into R"),
        (hs.real.at(Z), (0, 3), "boxes of real numbers"), (hs.log, (-2, -1), "no point"),
    ):  # fmt: skip
        with pytest.raises(hs.DomainError, match=said):
            hs.minimize(f, box)


def test_the_example_proves_its_minima() -> None:
    example = Path(__file__).parent.parent / "examples" / "global_minimum.py"
    done = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("a point that may take it") == 5
    assert "every enclosure holds" in done.stdout


# --- the category ---------------------------------------------------------------------------------


def test_extensions_show_themselves_and_are_pickled() -> None:
    import pickle

    f = hs.Interval(sqr)
    assert repr(f) == "Interval(dup >> mul)"
    assert ends(pickle.loads(pickle.dumps(f))((-1, 2))) == (0.0, 4.0)
    assert repr(interval(hs.fork(identity, const(True)).at(R), (0, 1))) == "([0.0, 1.0], True)"
    assert interval(const(([1.0, 2.0], True)).at(Unit), ())[0].hi.tolist() == [1.0, 2.0]


def test_enclosures_are_numbers_to_compute_with() -> None:
    x = interval(identity.at(R), (1, 2))
    assert ends(x + 1.0) == (2.0, 3.0)
    assert ends(2.0 * x - x / 4.0) == (1.5, 3.75)
    with pytest.raises(hs.ArgumentError, match="Python cannot branch on it"):
        bool(x)
    assert x.mid == 1.5
    assert x.width == pytest.approx(1.0)


def test_records_and_places() -> None:
    @hs.arrow
    def line(model: dict[str, float], x: float) -> float:
        return model["slope"] * x + model["intercept"]

    arrow = line.arrow_for({"slope": 1.0, "intercept": 2.0}, 1.0)
    found = interval(arrow, {"slope": (1, 2), "intercept": 0.0}, (0, 3))
    assert ends(found) == (0.0, 6.0)
    gradient = interval(hs.grad(arrow), {"slope": (1, 2), "intercept": 0.0}, (0, 3))
    assert ends(gradient[0]["slope"]) == (0.0, 3.0)

    @hs.arrow
    def entry(v: list[float], i: int) -> float:
        return v[i]

    with pytest.raises(hs.OutOfRangeError) as caught:
        interval(entry.at(R**3, Z), np.zeros(3), (5, 9))
    assert caught.value.place.line == entry.__wrapped__.__code__.co_firstlineno + 2


def test_a_program_of_many_operations() -> None:
    deep = hs.compose(*[hs.sin] * 3000)
    assert interval(deep, (0, 1)).lo == 0.0
