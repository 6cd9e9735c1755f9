"""SMT over doubles: what is proved holds in every bit, and a counterexample is a run."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import homset as hs
from homset import B, R, Z

pytest.importorskip("z3", reason="needs Z3: extra `smt`")

import z3

from homset.categories.smt.answers import Counterexample, NoSolution, Proved, Solution, Unknown
from homset.categories.smt.exact import formula
from homset.categories.smt.floats import DOUBLES, FLOAT64, FLOATS
from homset.categories.smt.formulas import inputs_of, lifted_value, numbers
from homset.categories.smt.world import World, inhabited
from homset.objects import ground
from homset.primitives import PRIMITIVES
from homset.values import to_value

few = settings(
    max_examples=150, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip

OVER = {"over": "float64", "timeout": 60.0}


def proved(answer: Any) -> bool:
    assert isinstance(answer, Proved), answer
    return True


def refuted(answer: Any, program: Any) -> Any:
    """The values of a counterexample, on which the program gives False."""
    assert isinstance(answer, Counterexample), answer
    values = answer.values if isinstance(answer.values, tuple) else (answer.values,)
    assert not program(*values)
    return answer.values


# --- true for real numbers, false for doubles -----------------------------------------------------


def associative(x, y, z):
    return (x + y) + z == x + (y + z)


def finite(x):
    return -1e300 < x < 1e300


def all_finite(x, y, z):
    return finite(x) and finite(y) and finite(z)


def inverted(x):
    return x * (1.0 / x) == 1.0


def ordinary(x):
    return 1.0 <= x <= 100.0


def test_sums_are_not_associative() -> None:
    assert proved(hs.prove(associative))
    x, y, z = refuted(hs.prove(all_finite, implies=associative, **OVER), associative)
    assert (x + y) + z != x + (y + z)


def test_reciprocals_are_not_inverses() -> None:
    assert proved(hs.prove(ordinary, implies=inverted))
    x = refuted(hs.prove(ordinary, implies=inverted, **OVER), inverted)
    assert x * (1.0 / x) != 1.0


def test_a_number_may_be_unlike_itself() -> None:
    assert proved(hs.prove(lambda x: x == x))
    assert math.isnan(refuted(hs.prove(lambda x: x == x, **OVER), lambda x: x == x))
    assert proved(hs.prove(finite, implies=lambda x: x - x == 0.0, **OVER))


def test_what_is_added_may_be_lost() -> None:
    def grows(x):
        return x + 1.0 > x

    assert proved(hs.prove(grows))
    assert proved(hs.prove(lambda x: 0.0 <= x <= 1e15, implies=grows, **OVER))
    x = refuted(hs.prove(lambda x: 0.0 <= x <= 1e17, implies=grows, **OVER), grows)
    assert x + 1.0 == x


def test_the_mean_may_overflow() -> None:
    def between(x, y):
        return x <= (x + y) / 2.0 <= y

    assert proved(hs.prove(lambda x, y: x <= y, implies=between))
    x, y = refuted(hs.prove(lambda x, y: x <= y < 1.7e308, implies=between, **OVER), between)
    assert not x <= (x + y) / 2.0 <= y


# --- true for doubles -----------------------------------------------------------------------------


def test_sums_and_products_commute() -> None:
    assert proved(hs.equivalent(lambda x, y: x + y, lambda x, y: y + x, **OVER))
    assert proved(hs.equivalent(lambda x, y: x * y, lambda x, y: y * x, **OVER))


def test_doubling_is_adding() -> None:
    assert proved(hs.equivalent(lambda x: x + x, lambda x: 2.0 * x, **OVER))
    assert proved(hs.equivalent(lambda x: x / 2.0, lambda x: x * 0.5, **OVER))


def test_squares_and_roots() -> None:
    assert proved(hs.prove(lambda x: x == x, implies=lambda x: x * x >= 0.0, **OVER))
    assert proved(hs.prove(lambda x: x >= 0.0, implies=lambda x: np.sqrt(x) >= 0.0, **OVER))


def test_branches_loops_and_integers() -> None:
    def clamped(x, low, high):
        return low if x < low else high if x > high else x

    def inside(x, low, high):
        return low <= clamped(x, low, high) <= high

    assert proved(hs.prove(lambda x, low, high: x == x and low <= high, implies=inside, **OVER))

    def halved(x):
        while x > 1.0:
            x = x / 2.0
        return x

    assert proved(hs.prove(lambda x: x < 8.0, implies=lambda x: halved(x) <= 1.0, bound=4, **OVER))
    to_real = hs.arrow(lambda n: float(n) == float(n) + 0.0).at(Z)
    assert proved(hs.prove(to_real, over="float64"))


def test_a_derivative_of_doubles() -> None:
    """Half of x, twice, is x: but for the smallest numbers, whose last bits are lost."""
    slope = hs.grad(lambda x: x * x * 0.5)
    found = hs.equivalent(slope, lambda x: x, where=finite, **OVER)
    assert isinstance(found, Counterexample)
    assert slope(found.values) != found.values
    large = lambda x: 1e-300 < x < 1e300  # noqa: E731
    assert proved(hs.equivalent(slope, lambda x: x, where=large, **OVER))


# --- zeros, NaN, infinities -----------------------------------------------------------------------


def test_zeros_differ_where_bits_are_compared() -> None:
    found = hs.equivalent(lambda x: x + 0.0, lambda x: x, **OVER)
    assert isinstance(found, Counterexample)
    assert math.copysign(1.0, found.values) == -1.0
    assert found.values == 0.0
    assert proved(hs.prove(lambda x: x == x, implies=lambda x: x + 0.0 == x, **OVER))


def test_solutions_are_doubles() -> None:
    found = hs.solve(lambda x: x * x, equals=float("inf"), where=lambda x: x < 2e154, **OVER)
    assert isinstance(found, Solution)
    assert found.values * found.values == math.inf
    assert isinstance(hs.solve(lambda x: x * x, equals=-1.0, **OVER), NoSolution)
    negative = hs.solve(lambda x: 1.0 / x, equals=float("-inf"), **OVER)
    assert struct.pack("<d", negative.values) == struct.pack("<d", -0.0)
    assert isinstance(hs.solve(lambda x: x + x, equals=5e-324, **OVER), NoSolution)


def test_the_larger_of_two_zeros_may_be_either() -> None:
    def larger(x, y):
        return np.maximum(x, y)

    signed = lambda x, y: 1.0 / larger(x, y) == 1.0 / larger(y, x)  # noqa: E731
    assert not isinstance(hs.prove(signed, over="float64", timeout=20.0), Proved)
    numbers = lambda x, y: x == x and y == y  # noqa: E731
    assert proved(hs.prove(numbers, implies=lambda x, y: larger(x, y) == larger(y, x), **OVER))
    assert proved(hs.prove(numbers, implies=lambda x, y: larger(x, y) >= x, **OVER))


# --- arrays ---------------------------------------------------------------------------------------


def test_arrays_entry_by_entry() -> None:
    top = hs.arrow(lambda v: np.max(v) >= v[0]).at(R**3)
    known = hs.arrow(lambda v: np.all(v == v)).at(R**3)
    assert proved(hs.prove(known, implies=top, **OVER))
    order = hs.arrow(lambda v: np.sum(v) == (v[2] + v[1]) + v[0]).at(R**3)
    refuted(hs.prove(order, **OVER), order)
    in_order = hs.arrow(lambda v: np.sum(v) == (v[0] + v[1]) + v[2]).at(R**3)
    some = hs.arrow(lambda v: np.sum(v) == np.sum(v)).at(R**3)
    assert proved(hs.prove(some, implies=in_order, **OVER))


@pytest.mark.parametrize("n", range(8))
def test_numpy_adds_few_numbers_in_their_order(n: int) -> None:
    draw = np.random.default_rng(n)
    for _ in range(200):
        rows = draw.normal(size=(3, n)) * 10.0 ** draw.integers(-20, 20, (3, n))
        for x, axis in ((rows, 1), (rows.T, 0), (np.asfortranarray(rows), 1)):
            total = np.zeros(3)
            for k in range(n):
                total = total + np.take(x, k, axis)
            assert np.array_equal(np.sum(x, axis=axis), total)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "text"),
    [
        (
            lambda x: np.sin(x) <= 1.0,
            "no formula for sin of doubles; its last bits are those of a library: ask about"
            r" real numbers \(without over=\), or take its result as an argument",
        ),
        (lambda x: np.exp(x) > 0.0, "no formula for exp of doubles"),
        (lambda x: x**0.3 > 0.0, "no formula for pow of doubles"),
        (lambda x: x % 1.0 < 1.0, "no formula for remainder of doubles"),
    ],
)
def test_functions_of_a_library_are_refused_by_name(program: Any, text: str) -> None:
    with pytest.raises(hs.MissingStructureError, match=text):
        hs.prove(program, implies=lambda x: x < x, over="float64")


def test_sums_in_an_order_of_their_own_are_refused() -> None:
    for f, text in (
        (hs.arrow(lambda v: np.sum(v) > 0.0).at(R**9), "the sum of 9 doubles; NumPy adds them"),
        (hs.arrow(lambda v: v @ v >= 0.0).at(R**3), "a matrix product of doubles; BLAS rounds"),
        (hs.arrow(lambda a: np.linalg.det(a) == 0.0).at(R ** (2, 2)), "det of doubles"),
    ):
        with pytest.raises(hs.MissingStructureError, match=text):
            hs.prove(f, implies=hs.const(False).at(f.dom), over="float64")


def test_numbers_that_are_known_are_computed_as_a_run_does() -> None:
    assert proved(hs.prove(lambda x: x == x, implies=lambda x: x + 0.0 * np.exp(1.0) == x, **OVER))


def test_sorts_are_named() -> None:
    with pytest.raises(hs.ArgumentError, match="over is 'reals' or 'float64'; got 'float32'"):
        hs.prove(ordinary, over="float32")


def test_the_time_is_kept() -> None:
    def monotonic(x, y, z):
        return not (x >= y and finite(x) and finite(y) and finite(z)) or x + z >= y + z

    answer = hs.prove(monotonic, over="float64", timeout=2.0)
    assert isinstance(answer, Unknown)
    assert answer.reason == "the solver ran out of time"


def test_the_answer_says_what_its_numbers_are() -> None:
    answer = hs.prove(lambda x, y: x + y == y + x or x + y != x + y, **OVER)
    assert answer.notes == (FLOATS.note,)
    assert str(hs.SMT(hs.add, over="float64")) == "x + y"


# --- the formulas are what runs compute -----------------------------------------------------------

doubles = st.floats() | st.sampled_from([0.0, -0.0, 0.5, 1.5, 2.5, -0.4, 2.0**53, 5e-324, 1e308])


def value_at(arrow: hs.Arrow, x: Any) -> list[Any]:
    """The numbers of the result, which the solver works out of the formula."""
    with inhabited(World(FLOATS)):
        given = inputs_of(arrow.dom)
        known = lifted_value(arrow.dom, to_value(arrow.dom, x))
        result = lifted_value(ground(arrow.cod), hs.SMT.raw(arrow)(given))
        pairs = [
            (s.x, formula(v.kind, v.x))
            for s, v in zip(numbers(arrow.dom, given), numbers(arrow.dom, known), strict=True)
        ]
        return [
            z3.simplify(z3.substitute(formula(t.kind, t.x), *pairs))
            for t in numbers(ground(arrow.cod), result)
        ]


def read(found: Any) -> Any:
    return FLOATS.read(found)[0] if found.sort() == FLOAT64 else z3.is_true(found)


@pytest.mark.parametrize("name", sorted(set(DOUBLES) - {"real"}))
@few
@given(data=st.data())
def test_formulas_give_the_bits_of_a_run(name: str, data: st.DataObject) -> None:
    p = PRIMITIVES[name]
    arrow = hs.primitive(p).at(R if p.arity == 1 else hs.Product(*[R] * p.arity))
    x = [data.draw(doubles) for _ in range(p.arity)]
    if name in ("minimum", "maximum") and x == [0.0, 0.0]:
        return  # either zero
    if name == "copysign" and math.isnan(x[1]):
        return  # either sign
    with np.errstate(all="ignore"):
        expected = arrow(*x)
    found = read(value_at(arrow, tuple(x) if p.arity > 1 else x[0])[0])
    assert FLOATS.alike(
        ground(arrow.cod), to_value(arrow.cod, expected), to_value(arrow.cod, found)
    )


@few
@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_become_the_nearest_doubles(n: int) -> None:
    real = hs.primitive(PRIMITIVES["real"]).at(Z)
    assert read(value_at(real, n)[0]) == float(n)


@few
@given(doubles.filter(lambda x: math.isfinite(x) and abs(x) < 2.0**62))
def test_doubles_become_integers_towards_zero(x: float) -> None:
    whole = hs.primitive(PRIMITIVES["integer"]).at(R)
    assert value_at(whole, x)[0].as_long() == int(x)
    chosen = hs.arrow(lambda c, x: x if c else -x).at(B, R)
    assert read(value_at(chosen, (False, x))[0]) == -x


@pytest.mark.parametrize("x", [1.0, -1.0])
def test_a_choice_between_zeros_is_one(x: float) -> None:
    zero = hs.arrow(lambda x: 0.0 if x > 0.0 else -0.0).at(R)
    assert math.copysign(1.0, read(value_at(zero, x)[0])) == x
