"""SMT: the formulas of programs are faithful, and the facts about functions true."""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import programs
import pytest
from python_programs import PROGRAMS, Program

import homset as hs
from homset import B, R, Z
from homset.objects import List, Obj, Product, ground, leaves
from homset.primitives import PRIMITIVES, Primitive
from homset.values import to_value

pytest.importorskip("z3")

from homset.categories.smt import facts
from homset.categories.smt.exact import conjunction, formula, negation
from homset.categories.smt.formulas import inputs_of, lifted_value, numbers
from homset.categories.smt.reals import OPERATIONS
from homset.categories.smt.reals import REALS as NUMBERS
from homset.categories.smt.solving import excluded
from homset.categories.smt.world import Clock, World, inhabited, some

OPAQUE = {
    *facts.FACTS,
    "log2",
    "log10",
    "log1p",
    "expm1",
    "exp2",
    "sinh",
    "cosh",
    "tan",
    "arccos",
    "erfc",
    "logaddexp",
}
"""What the solver knows by facts only: it may not exclude the true result, that is all."""

OF_KNOWN_BITS = {
    "integer_power", "left_shift", "right_shift", "bitwise_and", "bitwise_or", "bitwise_xor",
}  # fmt: skip
"""What has no formula where all arguments are symbols."""

REALS = [0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 2.5, -2.5, 3.5, 0.3, -7.25, 1e-3, 12.0]
INTEGERS = [0, 1, -1, 2, -2, 3, 7, -7, 8]
KINDS: dict[Obj, Sequence[Any]] = {R: REALS, Z: INTEGERS, B: [True, False]}


def uses(p: Primitive) -> Iterator[tuple[hs.Arrow, Any]]:
    """A primitive at each kind that it takes, with arguments."""
    for kind in (R, Z, B):
        places = [o if o.ground else kind for o in p.places]
        try:
            arrow = hs.primitive(p).at(Product(*places) if p.arity > 1 else places[0])
        except hs.CompositionError:
            continue
        rows = list(product(*[KINDS[o] for o in places]))
        for i in np.random.default_rng(1).permutation(len(rows))[:25]:
            yield arrow, rows[i] if p.arity > 1 else rows[i][0]
        if p.dom.ground:
            return


def at_input(arrow: hs.Arrow, x: Any, symbolic: bool) -> tuple[World, Any]:
    """The world and the result of a program, of symbols that are x, or of x itself."""
    here = World(NUMBERS)
    with inhabited(here):
        value = given = lifted_value(arrow.dom, to_value(arrow.dom, x))
        if symbolic:
            given = inputs_of(arrow.dom)
            pairs = zip(numbers(arrow.dom, given), numbers(arrow.dom, value), strict=True)
            here.assumed += [s.x == formula(v.kind, v.x) for s, v in pairs]
        result = hs.SMT.raw(arrow)(given)
        return here, lifted_value(ground(arrow.cod), result)


def possible(here: World, condition: Any) -> bool:
    return not excluded(here, condition, Clock(5.0))


def near(term: Any, y: Any) -> Any:
    """That a term is a number, up to rounding."""
    if term.kind is not R:
        return term.x == (bool(y) if term.kind is B else int(y))
    exact = Fraction(y) if isinstance(y, Fraction) else Fraction(float(y))
    slack = Fraction(1, 10**6) * (1 + abs(exact))
    return conjunction(term.x >= exact - slack, term.x <= exact + slack)


@pytest.mark.parametrize("symbolic", [False, True], ids=["known", "symbols"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_primitive_is_what_it_is_on_numbers(name: str, symbolic: bool) -> None:
    """Its formula has the value of the primitive, and no value where the primitive has none."""
    tried = 0
    for arrow, x in uses(PRIMITIVES[name]):
        try:
            here, term = at_input(arrow, x, symbolic)
        except hs.MissingStructureError:
            assert (symbolic, name in OF_KNOWN_BITS) == (True, True)
            return
        failed = some(here.failures)
        try:
            y = arrow(x)
        except hs.DomainError:
            assert not possible(here, negation(failed)), f"{name}{x} fails"
            continue
        tried += 1
        assert not possible(here, failed)
        if not math.isfinite(y):
            assert not possible(here, term.defined), f"{name}{x} = {y} is no number"
            continue
        assert possible(here, conjunction(term.defined, near(term, y))), f"{name}{x} = {y}"
        if name not in OPAQUE:
            assert not possible(here, negation(term.defined)), f"{name}{x} is there"
            assert not possible(here, negation(near(term, y))), f"{name}{x} is {y} alone"
    assert tried > 0


def test_which_primitives_have_no_formula() -> None:
    assert set(PRIMITIVES) == set(OPERATIONS)


MPMATH: dict[str, Callable[..., Any]] = {
    "logistic": lambda x: 1 / (1 + mpmath.exp(-x)), "pow": mpmath.power, "pi": lambda: +mpmath.pi,
    "gammaln": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "arcsin": mpmath.asin, "arctan": mpmath.atan, "arctan2": mpmath.atan2,
    "arcsinh": mpmath.asinh, "arccosh": mpmath.acosh, "arctanh": mpmath.atanh,
}  # fmt: skip
POINTS = [0, 1, -1, 2, -2, 0.5, -0.5, 0.25, 3, -3, 10, -10, 30, 1e-3, -1e-3, 0.999, -0.999, 1.001]
ARITY = {"pi": 0, "pow": 2, "arctan2": 2}


def exactly(name: str, *xs: Any) -> Fraction | None:
    """A function to sixty digits; None where it has no real value."""
    with mpmath.workdps(60):
        try:
            if name == "pow" and xs[1] in range(-3, 4):
                return Fraction(xs[0]) ** int(xs[1])
            y = (MPMATH.get(name) or getattr(mpmath, name))(*map(mpmath.mpf, xs))
        except (ZeroDivisionError, ValueError):
            return None
        if isinstance(y, mpmath.mpc) or not mpmath.isfinite(y):
            return None
        return Fraction(mpmath.nstr(y, 55))


def points(name: str) -> list[float]:
    """Where a function is tried; erf 30 is 1 up to hundreds of digits."""
    return [x for x in POINTS if name != "erf" or x < 30]


@pytest.mark.parametrize("name", sorted(facts.FACTS))
def test_facts_are_true(name: str) -> None:
    """Everything that the solver is told of a function holds, at points where it is easy to err."""
    tried = 0
    for xs in product(points(name), repeat=ARITY.get(name, 1)):
        if (y := exactly(name, *xs)) is not None:
            tried += 1
            given = [Fraction(x) for x in xs]
            assert all(fact is True for fact in facts.FACTS[name](*given, y)), (name, xs)
    assert tried


EQUATIONS = {("exp", "exp"), ("exp", "log"), ("sin", "cos"), ("logistic", "logistic")}
"""Pairs with equations between results, which digits hold up to rounding: y v = 1, say."""


@pytest.mark.parametrize("names", sorted(set(facts.PAIRS) - EQUATIONS), ids="-".join)
def test_facts_of_pairs_are_true(names: tuple[str, str]) -> None:
    tried = 0
    for x, u in product(points(names[0]), points(names[1])):
        y, v = exactly(names[0], x), exactly(names[1], u)
        if y is not None and v is not None:
            tried += 1
            args = Fraction(x), y, Fraction(u), v
            assert all(fact is True for fact in facts.PAIRS[names](*args)), (names, x, u)
    assert tried


def called(program: Program) -> str:
    """The name of a program, for tests."""
    return program.name


UNKNOWN_TO_THE_SOLVER = {
    "bit_count": "SMT has no formula for bitwise_and of numbers",
    "bit_tricks": "SMT has no formula for bitwise_and of numbers",
    "xorshift": "SMT has no formula for bitwise_xor of numbers",
    "cascade": "SMT: written out, this program has more than 50000 operations",
}  # fmt: skip


def formula_of(arrow: hs.Arrow) -> str:
    """Nothing for a program that has a formula, else the error that says why it has none."""
    try:
        hs.SMT(arrow, bound=2)
    except hs.MissingStructureError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("program", PROGRAMS, ids=called)
def test_which_python_functions_have_a_formula(program: Program) -> None:
    arrow = hs.arrow(program.function).arrow_for(*copy.deepcopy(program.inputs[0]))
    reason = UNKNOWN_TO_THE_SOLVER.get(program.name, "")
    found = formula_of(arrow)
    assert found.startswith(reason) if reason else not found


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_every_program_of_combinators_has_a_formula(name: str) -> None:
    assert not formula_of(programs.PROGRAMS[name].arrow)


@pytest.mark.parametrize("derivative", [hs.jvp, hs.vjp], ids=["jvp", "vjp"])
@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.smooth][::4], ids=called)
def test_derivatives_have_formulas(program: Program, derivative: Callable[..., Any]) -> None:
    arrow = hs.arrow(program.function).arrow_for(*copy.deepcopy(program.inputs[0]))
    assert not formula_of(derivative(arrow))


TOO_HARD = {"secant_root", "arithmetic_geometric_mean", "kepler_anomaly", "sphere_tracing"}
"""Of long fractions the solver thinks for longer than it is told to."""
TOO_LONG = {
    "adaptive_decay", "bond_yield", "bounces_until_rest", "cube_root_by_newton",
    "descent_on_quartic", "escape_grid", "escape_time", "euler_maruyama",
    "gradient_descent_line", "harmonic_leapfrog", "logistic_map", "lotka_volterra",
    "mandelbrot_escape", "momentum_descent", "orbit_size", "sine_by_thirds",
}  # fmt: skip
"""The exact numbers of these get too long."""


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name not in TOO_HARD], ids=called)
def test_the_corpus_has_its_values(program: Program) -> None:
    """On numbers that are known, the terms are what the program gives, where they are known too.

    Of functions that the solver does not know, facts follow; those may not exclude the result.
    """
    arrow, given = hs.arrow(program.function).placed(*copy.deepcopy(program.inputs[0]))
    x, cod = given[0] if len(given) == 1 else given, ground(arrow.cod)
    expected = to_value(cod, arrow(copy.deepcopy(x)))
    if program.name in TOO_LONG:
        with pytest.raises(hs.MissingStructureError, match="one has more than 1024 bits"):
            at_input(arrow, x, False)
    else:
        agrees(cod, *at_input(arrow, x, False), expected)


def agrees(cod: Obj, here: World, result: Any, expected: Any) -> None:
    """Assert that terms are these values, as far as they are known."""
    assert some(here.failures) is False or here.applied
    if any(isinstance(leaf, List) for leaf in leaves(cod)):
        return
    with inhabited(here):
        pairs = list(zip(numbers(cod, result), numbers(cod, expected), strict=True))
    alike = conjunction(*[conjunction(a.defined, near(a, b.x)) for a, b in pairs])
    if here.applied:
        assert not excluded(here, alike, Clock(0.5))
    else:
        assert alike is True
