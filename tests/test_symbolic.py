"""SymPy: the corpus as formulas, and what has none."""

import copy
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from python_programs import PROGRAMS, Program
from test_python_programs import leaves, numbers

import homset as hs
from homset import B, R, Unit, Z, cond, const, exl, fork, greater, identity, iterate, less
from homset.categories import pieces
from homset.categories.symbolic import symbols_for

MISSING = {
    "has no loop whose length is not known": """
        newton_sqrt newton_cube_root kepler_anomaly mandelbrot_escape mandelbrot_potential
        bisect_cubic secant_root fixed_point_cosine arithmetic_geometric_mean doubling_time
        bounces_until_rest walrus_newton walrus_after_the_loop loop_and_a_half ended_by_its_step
        tested_by_all_kinds series_exponential adaptive_decay compound_interest
        logistic_map factorial fibonacci_by_loop leibniz_pi sum_of_odd_squares
        golden_continued_fraction trapezoid_gaussian double_loop descent_on_quartic
        smallest_divisor count_primes newton_with_limit skip_and_stop line_search
        escape_grid babylonian gcd savings is_even is_odd collatz_steps euclid_by_loop
        extended_euclid modular_power binary_power bit_count integer_sqrt is_prime
        reversed_digits xorshift heat_equation histogram_of_remainders markov_chain
        lotka_volterra pendulum_written_out harmonic_leapfrog sphere_tracing power_iteration
        bond_yield escape_time
    """,
    "has no entry whose number is not known": """
        argmax cross_entropy noise_entry interpolated
    """,
    "is not Recursive, which fix needs": """
        fibonacci power_by_squaring account_balance hailstone_steps adaptive_simpson
        sine_by_thirds chebyshev digits_sum binomial tree_option_value cosine_or_sine
        tower_of_hanoi_moves weight_of_tree trees_of_size best_of_moves shattering sum_of_terms
        echoes cascade
    """,
}
REFUSED = {name: reason for reason, names in MISSING.items() for name in names.split()}

TOO_LONG = {
    "monte_carlo_square", "momentum_descent", "break_even_price", "bubble_sort",
    "binomial_tree_price", "pendulum", "gradient_descent_line", "cube_root_by_newton",
    "orbit_size",
}  # fmt: skip
"""Each step uses the one before twice or more: as trees, which SymPy walks, these are huge."""

OPERATIONS = {
    "erf": math.erf, "rint": np.rint,
    "and_": operator.and_, "or_": operator.or_, "xor": operator.xor,
}  # fmt: skip


def name(program: Program) -> str:
    return program.name


def written_out(expr: Any) -> list[Any]:
    """The entries of an array of SymPy, or the expression itself."""
    return sp.flatten(expr.tolist()) if hasattr(expr, "tolist") else [expr]


def evaluated(program: hs.Arrow) -> Callable[..., list[Any]]:
    """The formulas of a program as a function of the numbers in its arguments."""
    formulas = [part for leaf in leaves(hs.SymPy(program)) for part in written_out(leaf)]
    symbols = [part for leaf in symbols_for(program.dom) for part in written_out(leaf)]
    return sp.lambdify(symbols, formulas, [OPERATIONS, "numpy"])


WRITTEN = [p for p in PROGRAMS if p.name not in REFUSED and p.name not in TOO_LONG]


@pytest.mark.parametrize("program", WRITTEN, ids=name)
def test_the_formula_of_a_function_has_its_values(program: Program) -> None:
    known: dict[hs.Arrow, Callable[..., list[Any]]] = {}
    for args in program.inputs:
        arrow = hs.arrow(program.function).arrow_for(*copy.deepcopy(args))
        if arrow not in known:
            known[arrow] = evaluated(arrow)
        given = [x for x in leaves(args) if isinstance(x, (int, float, np.generic))]
        with np.errstate(all="ignore"):  # the pieces that are not chosen are computed too
            found = known[arrow](*[np.float64(x) if isinstance(x, float) else x for x in given])
        expected = numbers(program.function(*copy.deepcopy(args)))
        np.testing.assert_allclose(numbers(found), expected, 1e-9, 1e-9)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name in REFUSED], ids=name)
def test_what_has_no_formula_is_refused(program: Program) -> None:
    family = hs.arrow(program.function)
    arrows = [family.arrow_for(*copy.deepcopy(args)) for args in program.inputs]
    with pytest.raises(hs.MissingStructureError, match=f"SymPy {REFUSED[program.name]}"):
        list(map(hs.SymPy, arrows))


def test_the_tables_are_about_the_corpus() -> None:
    assert TOO_LONG | REFUSED.keys() <= {program.name for program in PROGRAMS}


@pytest.mark.parametrize("function", ["pendulum", "gradient_descent_line", "momentum_descent"])
def test_formulas_that_grow_without_end_are_refused(function: str) -> None:
    program = next(p for p in PROGRAMS if p.name == function)
    arrow = hs.arrow(program.function).arrow_for(*copy.deepcopy(program.inputs[0]))
    with pytest.raises(hs.MissingStructureError, match="more than 50000 parts"):
        hs.SymPy(arrow)


def test_pieces_whose_conditions_hold_pieces_are_refused_before_they_explode() -> None:
    def fall(y: float, v: float) -> float:
        for _ in range(1000):
            if y >= 0:
                y, v = y + v * 0.01, v - 0.0981
        return y

    with pytest.raises(hs.MissingStructureError, match="conditions of these pieces"):
        hs.SymPy(hs.arrow(fall).at(hs.R, hs.R))


x, y, z = sp.symbols("x y z", real=True)


def test_branches_are_pieces() -> None:
    @hs.arrow
    def bent(x: float) -> float:
        if x > 0:
            return x * x
        return x if x < -3 else -x

    assert hs.SymPy(bent) == sp.Piecewise((x**2, x > 0), (x, x < -3), (-x, True))
    assert hs.SymPy(hs.grad(bent)) == sp.Piecewise((2 * x, x > 0), (1, x < -3), (-1, True))


def test_a_side_that_is_known_is_taken() -> None:
    assert hs.SymPy(cond(less(const(1.0), const(2.0)), hs.sin, hs.cos).at(R)) == sp.sin(x)
    assert hs.SymPy(hs.left.at(R, R + Z)) == hs.Left(x)


def test_a_side_that_depends_on_a_condition_can_be_asked_for() -> None:
    """Left where x > 1, and then Left or Right where y > 0."""
    inner = cond(greater(hs.exr, 0.0), exl >> hs.left, hs.exr >> hs.right)
    sides = cond(greater(exl, 1.0), exl >> hs.left, inner).at(R * R, R + R)
    with pytest.raises(hs.MissingStructureError, match="on the left where"):
        hs.SymPy(sides)
    formula = hs.SymPy(sides >> hs.either(hs.sin, hs.cos))
    for at, expected in (((2, -1), sp.sin(2)), ((0, 3), sp.sin(0)), ((0, -3), sp.cos(-3))):
        assert formula.subs({x: at[0], y: at[1]}) == expected


def test_functions_and_truth_values_are_merged() -> None:
    chosen = cond(greater(identity, 0.0), hs.curry(hs.mul), hs.curry(hs.add)).at(R)
    applied = hs.SymPy(fork(chosen, const(5.0)) >> hs.apply)
    assert applied == sp.Piecewise((5 * x, x > 0), (x + 5, True))
    truth = hs.SymPy(cond(greater(identity, 0.0), less(identity, 1.0), const(False)).at(R))
    assert [bool(truth.subs(x, at)) for at in (-1, 0.5, 2)] == [False, True, False]


def test_loops_are_written_out() -> None:
    assert hs.SymPy(iterate(hs.sin, 3).at(R)) == sp.sin(sp.sin(sp.sin(x)))
    running = hs.scan(fork(hs.add, hs.add).at(R * R), 2)
    last, sums = hs.SymPy(running, "x y")
    y0, y1 = sp.symbols("y_0 y_1", real=True)
    assert (last, list(sums)) == (x + y0 + y1, [x + y0, x + y0 + y1])


def test_lists_of_a_known_length() -> None:
    pushed = fork(identity, const(()) >> hs.nil.at(Unit, hs.List(R))) >> hs.push
    assert hs.SymPy(pushed.at(R)) == [x]
    either = cond(greater(identity, 0.0), pushed, hs.it >> hs.nil.at(Unit, hs.List(R))).at(R)
    with pytest.raises(hs.MissingStructureError, match="1 where x > 0, else 0"):
        hs.SymPy(either)


def test_records_stay_records() -> None:
    @hs.arrow
    def parts(x: float) -> dict[str, float]:
        return {"double": 2 * x, "square": x * x}

    assert hs.SymPy(parts) == {"double": 2 * x, "square": x**2}
    assert hs.SymPy(identity.at(B)) == sp.Symbol("x")


@pytest.mark.parametrize("x", [-3.0, -0.7, -0.2, 0.7, 1.2, 3.0])
def test_conditions_on_pieces_are_decided_piece_by_piece(x: float) -> None:
    t = sp.Symbol("t", real=True)
    inner = pieces.chosen(t > 1, t - 1, pieces.chosen(t > -1, -t, sp.Rational(3, 5)))
    outer = pieces.chosen(inner > sp.Rational(1, 2), sp.Integer(1), sp.Integer(2))
    value = x - 1 if x > 1 else -x if x > -1 else 0.6
    assert outer.subs(t, x) == (1 if value > 0.5 else 2)
