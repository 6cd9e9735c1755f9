"""Second and third derivatives of the corpus: every nesting of the modes, differences and SymPy.

The number that everything is compared in is the derivative along a line x + t·v of a weighted sum
w of the results, once, twice, three times. Forward mode differentiates along v; reverse mode pulls
back w, and v from there on, so that each way to nest the two gives the same number.
"""

import copy
from collections.abc import Callable
from functools import cache, partial
from itertools import compress, product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from python_programs import MARKETS, PROGRAMS, Program, black_scholes_call, black_scholes_greeks
from test_python_programs import central, leaves, with_floats

import homset as hs
from homset import objects
from homset.calculus import dimension
from homset.graphs import stage
from homset.interpretation import interpret
from homset.tangents import tangent
from homset.tuples import unflat

SMOOTH = [program for program in PROGRAMS if program.smooth]
CLOSED_FORMS = [program for program in SMOOTH if program.formula is not None]
ORDERS = (1, 2, 3)
WAYS = {1: ["F", "R"], 2: ["RF", "FF", "FR", "RR"], 3: ["RFF", "FFF", "FRF", "RRR"]}
"""How the modes are nested: RF is forward over reverse, the Jacobian of the gradient."""


def name(program: Program) -> str:
    return program.name


class Line:
    """A program on the line x + t·v through one of its inputs, in proportion to their size."""

    def __init__(self, program: Program, which: int) -> None:
        self.program, self.args = program, program.inputs[which]
        self.floats = [x for x in leaves(self.args) if isinstance(x, float)]
        random = np.random.default_rng(2018)
        self.v = random.uniform(-1, 1, len(self.floats)) * [max(abs(x), 1e-3) for x in self.floats]
        self.family = hs.arrow(program.function)
        self.real = [isinstance(y, float) for y in leaves(self.run(0.0, self.family))]
        self.w = random.uniform(0.5, 1, sum(self.real))
        self.along = cache(self._along)

    def run(self, t: float, f: Callable[..., Any]) -> Any:
        """What a function gives at x + t·v."""
        steps = iter(t * self.v)
        return f(*with_floats(copy.deepcopy(self.args), lambda x: x + next(steps)))

    def _along(self, way: str) -> Any:
        """The program, differentiated in a way."""
        if not way:
            return self.family
        before = self.along(way[:-1])
        if way[-1] == "F":
            return forward(before, self.v)
        return reverse(before, self.v if "R" in way[:-1] else self.w)

    def value(self, way: str, t: float = 0.0) -> float:
        """The derivative at t, in a way."""
        results = [y for y in leaves(self.run(t, self.along(way))) if isinstance(y, float)]
        return float((self.v if "R" in way else self.w) @ results)

    def exact(self) -> list[float]:
        """The value of the formula and its derivatives by SymPy, up to the third."""
        t = sp.Symbol("t", real=True)
        steps = iter(self.v)
        moved = with_floats(self.args, lambda x: sp.Float(x, 30) + t * sp.Float(next(steps), 30))
        formulas = [sp.sympify(f) for f in leaves(self.program.formula(*moved))]
        found = np.zeros(4)
        for w, line in zip(self.w, compress(formulas, self.real), strict=True):
            line = here(line, t)
            for order in range(4):
                found[order] += w * float(line.subs(t, 0).evalf(20))
                line = line.diff(t)
        return found


def here(line: sp.Expr, t: sp.Symbol) -> sp.Expr:
    """The formula near t = 0, where no branch changes and no step jumps."""

    def chosen(*pieces: Any) -> sp.Expr:
        return next(sp.sympify(f) for f, condition in pieces if sp.sympify(condition).subs(t, 0))

    return line.replace(sp.Piecewise, chosen).replace(sp.floor, lambda x: sp.floor(x.subs(t, 0)))


def forward(f: Any, v: np.ndarray) -> Any:
    """x ↦ D f x v."""

    def along(one: hs.Arrow) -> hs.Arrow:
        run, tangent_vector = interpret(hs.Functions, hs.jvp(one)), vector(tangent(one.dom), v)
        return stage(lambda x: run((x, tangent_vector))[1], one.dom, tangent(one.cod)).arrow

    return f.map(along, f"{f.__name__} along v")


def reverse(f: Any, w: np.ndarray) -> Any:
    """x ↦ (D f x)ᵀ w."""

    def back(one: hs.Arrow) -> hs.Arrow:
        run, covector = interpret(hs.Functions, hs.vjp(one)), vector(tangent(one.cod), w)
        return stage(lambda x: run(x)[1](covector), one.dom, tangent(one.dom)).arrow

    return f.map(back, f"{f.__name__} pulled back")


def vector(obj: objects.Obj, entries: np.ndarray) -> Any:
    """The vector of a space with these numbers."""
    kinds = objects.leaves(obj)
    ends = np.cumsum([dimension(leaf) for leaf in kinds])
    pairs = zip(np.split(entries, ends[:-1]) if kinds else [], kinds, strict=True)
    return unflat(obj, [p.reshape(k.shape) if k.parts else p[0] for p, k in pairs])


@cache
def _line(place: int, which: int) -> Line:
    return Line(SMOOTH[place], which)


def line(program: Program, which: int = 0) -> Line:
    """The line through one of the inputs, the same for every test."""
    return _line(SMOOTH.index(program), which)


# The stopping rule of these leaves an error, which the derivatives have too.
STOPS_EARLY = {"walrus_newton": 1e-8, "babylonian": 1e-8}
# The difference of two numbers that are nearly equal is divided by their distance.
CANCELS = {"secant_root": 1e-8}


def agree(given: Any, exact: Any, size: float, tolerance: float) -> None:
    """Equal to so many digits; of what is nearly zero, to digits of the `size` of the others."""
    np.testing.assert_allclose(given, exact, tolerance, 1e-4 * tolerance * size)


def ways_agree(program: Program, thirds: list[str]) -> None:
    """All ways to nest the modes once and twice give the same, and these to nest them thrice."""
    on = line(program)
    orders = [[on.value(way) for way in ways] for ways in (WAYS[1], WAYS[2], thirds)]
    size = np.abs([on.value(""), *orders[0], *orders[1], *orders[2]]).max()
    for first, *others in orders:
        agree(others, first, size, CANCELS.get(program.name, 1e-11))


@pytest.mark.parametrize("program", SMOOTH, ids=name)
def test_ways_to_nest_the_modes_agree(program: Program) -> None:
    """Of those to nest them thrice the first, and one of the others in turn."""
    first, *others = WAYS[3]
    ways_agree(program, [first, others[SMOOTH.index(program) % len(others)]])


@pytest.mark.campaign
@pytest.mark.parametrize("program", SMOOTH, ids=name)
def test_all_ways_to_nest_the_modes_agree(program: Program) -> None:
    ways_agree(program, WAYS[3])


@pytest.mark.parametrize("program", CLOSED_FORMS, ids=name)
def test_derivatives_up_to_the_third_are_those_of_the_formula(program: Program) -> None:
    on, exact = line(program), line(program).exact()
    given = [on.value(""), *[on.value(WAYS[n][0]) for n in ORDERS]]
    agree(given, exact, np.abs(exact).max(), STOPS_EARLY.get(program.name, 1e-10))


@pytest.mark.parametrize("program", SMOOTH, ids=name)
def test_each_derivative_is_the_slope_of_the_one_before(program: Program) -> None:
    """At the first inputs up to the third derivative, at the others up to the second."""
    for which in range(len(program.inputs)):
        on, size = line(program, which), 0.0
        for way in ("R", "RF", "RFF")[: 2 if which else 3]:
            slope = central(partial(on.value, way[:-1]), 1e-4)
            size = max(size, abs(on.value(way[:-1])), abs(slope))
            agree(on.value(way), slope, size, 1e-6)


def test_the_greeks_are_the_derivatives_of_the_price() -> None:
    for market in MARKETS:
        greeks = black_scholes_greeks(*market)
        delta, _, rho, vega, _ = hs.grad(black_scholes_call)(*market)
        gamma = hs.hessian(black_scholes_call, argnums=0)(*market)
        given = delta, gamma, vega, rho
        np.testing.assert_allclose(given, greeks, 1e-11)


def test_integers_that_a_condition_chooses_stay_integers() -> None:
    """`where` of two constants was one of R; the tangents beside it then came one too late."""

    def squared_often(x):
        for i in range(50):
            x = x * x
            if i > 2:
                break
        return x

    for first, second in product(("forward", "reverse"), repeat=2):
        hessian = hs.jacobian(hs.jacobian(hs.arrow(squared_often), first), second)
        assert hessian(0.9) == pytest.approx(16 * 15 * 0.9**14)
