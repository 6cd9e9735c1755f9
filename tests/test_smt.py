"""SMT: answers to questions. What is proved is true, and what is refuted was run."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faults import FAULTS, broken

import homset as hs
from homset import R, Z, apply, const, exl, exr, fork, identity, less, mul
from homset.checking import try_law
from homset.languages import Language
from homset.laws import LAWS

pytest.importorskip("z3")

from homset.categories.smt import world
from homset.categories.smt.answers import (
    Counterexample,
    NoSolution,
    Proved,
    Solution,
    Unknown,
)
from homset.categories.smt.reals import REALS

ROOT = Path(__file__).parent.parent


def proved(answer: Any) -> bool:
    """Whether something is proved, and says so in a boolean context."""
    assert bool(answer) is isinstance(answer, Proved)
    return isinstance(answer, Proved)


def refuted(answer: Any) -> Any:
    """The values of a counterexample."""
    assert isinstance(answer, Counterexample), answer
    assert not answer
    return answer.values


def unknown(answer: Any) -> str:
    """The reason why something is not known."""
    assert isinstance(answer, Unknown), answer
    assert not answer
    return answer.reason


# --- statements -----------------------------------------------------------------------------------


def test_a_statement_that_always_holds_is_proved() -> None:
    answer = hs.prove(lambda x, y: x * x + y * y >= 2 * x * y)
    assert proved(answer)
    assert answer.notes == (REALS.note,)
    assert repr(answer).startswith("Proved: ")


def test_a_statement_that_does_not_hold_has_a_counterexample() -> None:
    x, y = refuted(hs.prove(lambda x, y: x * x + y * y > 2 * x * y))
    assert x == y


def test_a_counterexample_has_the_names_of_the_parameters() -> None:
    def wider(width: float, height: float) -> bool:
        return width > height

    answer = hs.prove(wider)
    assert "width = " in repr(answer)
    assert "height = " in repr(answer)
    assert "wider gives False" in repr(answer)


def test_one_statement_implies_another() -> None:
    assert proved(hs.prove(lambda x: x > 1, implies=lambda x: x * x > x))
    assert 0 < refuted(hs.prove(lambda x: x > 0, implies=lambda x: x * x > x)) <= 1


def test_what_holds_of_no_input_is_noted() -> None:
    answer = hs.prove(lambda x: x < x, implies=lambda x: x > 5)
    assert proved(answer)
    assert "there are no such inputs" in answer.notes


def test_combinators_and_python_functions_go_together() -> None:
    square = hs.dup >> mul
    assert proved(hs.equivalent(square, lambda x: x**2))
    assert proved(hs.prove(less(1.0, identity), implies=lambda x: x * x > 1))


def test_integers_are_integers() -> None:
    def even_or_odd(n: int) -> bool:
        return n % 2 == 0 or n % 2 == 1

    def square_is_apart(n: int) -> bool:
        return n * n != 2

    assert proved(hs.prove(even_or_odd))
    assert proved(hs.prove(square_is_apart))
    assert isinstance(hs.solve(lambda x: abs(x * x - 2) < 1e-9), Solution)


def test_division_of_integers_rounds_down() -> None:
    def parts(x: int, y: int) -> bool:
        return x // y * y + x % y == x

    def not_zero(x: int, y: int) -> bool:
        return y != 0

    def small(x: int, y: int) -> bool:
        return y < 0 and x > 0

    assert proved(hs.prove(not_zero, implies=parts))
    assert refuted(hs.prove(parts))[1] == 0
    assert proved(hs.prove(small, implies=lambda x, y: x // y < 0 and y < x % y <= 0))


def test_integers_that_leave_64_bits_are_noted() -> None:
    def grows(n: int) -> bool:
        return n + 1 > n

    def small(n: int) -> bool:
        return -1000 < n < 1000

    (note,) = hs.prove(grows).notes
    assert note.endswith("leaves the integers of 64 bits, as for n = 9223372036854775807")
    assert hs.prove(small, implies=grows).notes == (
        "integers have no bounds, and no result leaves 64 bits",
    )


def test_truth_values() -> None:
    def de_morgan(p: bool, q: bool) -> bool:
        return (not (p and q)) == (not p or not q)

    def wrong(p: bool, q: bool) -> bool:
        return (not (p and q)) == (not p and not q)

    assert proved(hs.prove(de_morgan))
    p, q = refuted(hs.prove(wrong))
    assert p is not q


# --- what is not there ----------------------------------------------------------------------------


def test_division_by_zero_is_no_proof() -> None:
    """Where 1 / 0 comes in, a statement holds for no real number; the run decides what is told."""
    assert refuted(hs.prove(lambda x: x / x == 1)) == 0.0
    assert proved(hs.prove(lambda x: x != 0, implies=lambda x: x / x == 1))


def test_what_is_not_chosen_may_be_missing() -> None:
    assert proved(hs.prove(lambda x: x <= 0 or 1 / x > 0))
    assert proved(hs.prove(lambda x: np.where(x > 0, 1 / x, 1.0) > 0))


def test_what_holds_by_infinity_alone_is_unknown() -> None:
    reason = unknown(hs.prove(lambda x: 1 / (x * x) > 0))
    assert "at x = 0.0 it hangs on a number that is not there" in reason


def test_roots_and_logarithms_are_there_where_they_are() -> None:
    assert proved(hs.prove(lambda x: x >= 0, implies=lambda x: np.sqrt(x) ** 2 == x))
    assert refuted(hs.prove(lambda x: np.sqrt(x) ** 2 == x)) < 0
    assert refuted(hs.prove(lambda x: np.log(x) <= x)) < 0
    assert proved(hs.prove(lambda x: x > 0, implies=lambda x: np.log(x) < x))


def test_a_branch_on_what_is_not_there_is_no_proof() -> None:
    def sign(x: float) -> float:
        if 1 / x > 0:
            return 1.0
        return -1.0

    assert "hangs on a number that is not there" in unknown(hs.prove(lambda x: sign(x) ** 2 == 1))
    assert proved(hs.prove(lambda x: x != 0, implies=lambda x: sign(x) ** 2 == 1))


def test_an_error_in_a_branch_that_is_not_taken_is_none() -> None:
    def safe(n: int, d: int) -> bool:
        if d == 0:
            return True
        return n // d <= n or n < 0 or d < 0

    def both_sides(n: int, d: int) -> bool:
        quotient = n // d
        return d == 0 or quotient == n // d

    assert proved(hs.prove(safe))
    answer = hs.prove(both_sides)
    assert refuted(answer)[1] == 0
    assert "DivisionError" in answer.result


def test_an_index_out_of_range_refutes() -> None:
    def third(xs: Any, i: int) -> bool:
        return xs[i] == xs[i]

    program = hs.arrow(third).at(R**3, Z)
    assert refuted(hs.prove(program))[1] not in range(-3, 3)
    inside = hs.arrow(lambda xs, i: -3 <= i < 3).at(R**3, Z)
    assert proved(hs.prove(inside, implies=program))


# --- functions that the solver does not know ------------------------------------------------------


def test_facts_of_functions() -> None:
    assert proved(hs.prove(lambda x: np.sin(x) ** 2 + np.cos(x) ** 2 == 1))
    assert proved(hs.prove(lambda x, y: x < y, implies=lambda x, y: np.exp(x) < np.exp(y)))
    assert proved(hs.equivalent(lambda x: np.log(np.exp(x)), identity))
    assert proved(hs.prove(lambda x: np.cosh(x) >= 1))
    assert proved(hs.prove(lambda x: abs(np.tanh(x)) < 1))
    assert proved(hs.equivalent(hs.grad(hs.sin), hs.cos))


def test_what_facts_do_not_show_is_unknown() -> None:
    """True, and not provable by the facts: no counterexample is made up from rounding."""
    reason = unknown(hs.prove(lambda x: np.sin(2 * x) == 2 * np.sin(x) * np.cos(x)))
    assert "rounding" in reason or "only some facts" in reason


def test_a_false_statement_about_a_function_is_refuted_by_a_run() -> None:
    x = refuted(hs.prove(lambda x: np.sin(x) < 0.5))
    assert math.sin(x) >= 0.5


# --- loops and recursion --------------------------------------------------------------------------


def halved(x: float) -> float:
    while x > 1.0:
        x = x / 2
    return x


def summed(n: int) -> int:
    total = 0
    for i in range(n):
        total += i
    return total


def test_a_loop_is_followed_as_far_as_the_condition_allows() -> None:
    assert proved(hs.prove(lambda x: x < 100, implies=lambda x: halved(x) <= 1))

    def few(n: int) -> bool:
        return 0 <= n <= 10

    assert proved(hs.prove(few, implies=lambda n: 2 * summed(n) == n * (n - 1)))


def test_a_loop_without_a_bound_is_said_to_be_bounded() -> None:
    answer = hs.prove(lambda x: halved(x) <= 1, bound=8)
    assert "a loop goes on for more than 8 steps, as for x = " in unknown(answer)
    assert answer.bounded


def test_a_loop_without_a_bound_is_refuted_all_the_same() -> None:
    assert refuted(hs.prove(lambda n: n < 3 or summed(int(n)) < 6)) >= 4


def test_recursion() -> None:
    def factorial(n: int) -> int:
        return 1 if n <= 0 else n * factorial(n - 1)

    def few(n: int) -> bool:
        return n <= 5

    assert proved(hs.prove(few, implies=lambda n: factorial(n) >= 1))
    answer = hs.prove(hs.arrow(lambda n: factorial(n) >= 1).at(Z), bound=4)
    assert "a recursion goes deeper than 4 calls" in unknown(answer)
    assert answer.bounded


# --- structure ------------------------------------------------------------------------------------


def test_arrays_records_and_sides() -> None:
    norm = hs.arrow(lambda v: v @ v >= 0).at(R**3)
    assert proved(hs.prove(norm))
    point = hs.arrow(lambda p: p["x"] ** 2 + p["y"] ** 2 >= p["x"] * p["y"]).arrow_for(
        {"x": 1.0, "y": 2.0}
    )
    assert proved(hs.prove(point))
    side = hs.either(less(identity, 5.0), const(True).at(R)).at(R + R)
    assert refuted(hs.prove(side)).value >= 5.0
    largest = hs.arrow(lambda v, i: np.max(v) >= v[i]).at(R**3, Z)
    assert proved(hs.prove(hs.arrow(lambda v, i: 0 <= i < 3).at(R**3, Z), implies=largest))


def test_linear_algebra() -> None:
    square = R ** (2, 2)
    assert proved(hs.prove(
        hs.arrow(lambda a: np.linalg.det(a) != 0).at(square),
        implies=hs.arrow(lambda a: (a @ np.linalg.inv(a))[0, 0] == 1).at(square),
    ))  # fmt: skip
    assert proved(hs.equivalent(
        hs.arrow(lambda a, b: np.linalg.det(a @ b)).at(square, square),
        hs.arrow(lambda a, b: np.linalg.det(a) * np.linalg.det(b)).at(square, square),
    ))  # fmt: skip


def test_functions_of_which_nothing_is_known() -> None:
    """Laws that hold for all functions, as inputs."""
    f, g, x = exl >> exl, exl >> exr, exr
    dom = (R**R * R**R) * R
    both = fork(fork(f, x) >> apply, fork(g, x) >> apply)
    assert proved(hs.equivalent((both >> exl).at(dom), (fork(f, x) >> apply).at(dom)))
    answer = hs.equivalent((both >> exl).at(dom), (both >> exr).at(dom))
    assert "cannot be run" in unknown(answer)


# --- derivatives ----------------------------------------------------------------------------------


def test_monotone_and_convex_by_the_derivative() -> None:
    cubic = hs.arrow(lambda x: x**3 + x)
    quartic = hs.arrow(lambda x: x**4 + x * x)
    assert proved(hs.prove(less(0.0, hs.grad(cubic))))
    assert proved(hs.prove(less(0.0, hs.grad(hs.grad(quartic)))))
    assert refuted(hs.prove(less(0.0, hs.grad(quartic)))) <= 0.0


def test_the_gradient_of_a_network_is_bounded() -> None:
    def network(x: float, y: float) -> float:
        hidden = [np.maximum(0.0, 2 * x - y), np.maximum(0.0, x + y - 1), np.maximum(0.0, -x)]
        return hidden[0] - 3 * hidden[1] + 0.5 * hidden[2]

    slope = hs.grad(network)
    bounded = hs.arrow(lambda x, y: abs(slope(x, y)[0]) <= 5.5 and abs(slope(x, y)[1]) <= 4)
    assert proved(hs.prove(bounded))
    assert refuted(hs.prove(lambda x, y: abs(slope(x, y)[0]) <= 2)) is not None


def test_the_derivative_of_a_loop() -> None:
    slope = hs.grad(halved)
    assert proved(hs.prove(lambda x: x < 30, implies=lambda x: 1 / 32 <= slope(x) <= 1))


# --- solving --------------------------------------------------------------------------------------


def test_solving_an_equation() -> None:
    answer = hs.solve(lambda x: x * x, equals=2.0, where=lambda x: x > 0)
    assert isinstance(answer, Solution)
    assert answer
    assert answer.rounded
    assert answer.values == pytest.approx(math.sqrt(2))
    assert "rounded" in repr(answer)


def test_an_irrational_solution_that_no_double_is() -> None:
    reason = unknown(hs.solve(lambda x: x * x == 2.0))
    assert "rounded to the nearest numbers" in reason
    assert "tolerance" in reason


def test_no_solution_is_a_proof() -> None:
    answer = hs.solve(lambda x: x * x < -1)
    assert isinstance(answer, NoSolution)
    assert not answer


def test_numbers_that_python_has_not_are_no_answer() -> None:
    """Real numbers beyond all doubles, integers that no array holds, roots of large constants."""
    beyond = hs.arrow(lambda x: x / 1e10 > 1e308).at(R)
    assert "beyond those of 64 bits" in unknown(hs.solve(beyond))
    assert "beyond those of 64 bits" in unknown(hs.prove(beyond >> hs.logical_not))
    held = hs.arrow(lambda v: v[0] <= 2**63 - 1).at(Z**2)
    assert "an array holds integers of 64 bits" in unknown(hs.prove(held))
    assert proved(hs.prove(hs.arrow(lambda x: np.hypot(1e300, x * 0) > 0).at(R)))


def test_solutions_of_integers() -> None:
    def pythagorean(a: int, b: int, c: int) -> bool:
        return a * a + b * b == c * c and 0 < a < b < c < 20 and c % 13 == 0

    assert hs.solve(pythagorean).values == (5, 12, 13)


# --- equivalence ----------------------------------------------------------------------------------


def test_equivalent_programs() -> None:
    assert proved(hs.equivalent(lambda x, y: (x + y) * (x - y), lambda x, y: x * x - y * y))
    assert refuted(hs.equivalent(lambda x: x / x, lambda x: 1.0)) == 0.0
    answer = hs.equivalent(lambda x: 1 / x, lambda x: x / x**2)
    assert proved(answer)
    assert "where one of them has no real result, the other has none either" in answer.notes


def test_equivalent_where_a_condition_holds() -> None:
    assert proved(hs.equivalent(hs.abs, identity, where=lambda x: x >= 0))
    assert refuted(hs.equivalent(hs.abs, identity)) < 0


# --- the laws -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["associativity", "projection", "apply and curry", "entry"])
def test_a_fault_breaks_a_law(name: str) -> None:
    category = broken(hs.SMT, *FAULTS[name])
    law = next(law for law in LAWS if law.name == name)
    with pytest.raises(hs.LawError, match=f"breaks a law of .*{name}"):
        try_law(category, law, Language.of(category), 10)


# --- mistakes -------------------------------------------------------------------------------------

EMPTY = hs.nonempty.at(hs.List(R)) >> hs.logical_not
APPLIED = fork(identity, hs.it >> const(1.0)) >> apply
GIVES_NOTHING = (APPLIED >> EMPTY).at(hs.List(R) ** R)
"""A statement that is false: a function may give a list that is not empty."""
MAY_GIVE_NOTHING = (
    APPLIED >> hs.either(EMPTY, hs.const(True) @ hs.it)
).at((hs.List(R) + R) ** R)  # fmt: skip

BAD = {
    "no statement": (
        lambda: hs.prove(lambda x: x + 1),
        hs.ArgumentError, r"hs.prove takes a statement, a program into B; got .* : R → R; compare",
    ),
    "no program": (lambda: hs.prove(3.0), hs.ArgumentError, "hs.prove takes programs; got 3.0"),
    "no equation": (
        lambda: hs.solve(hs.sin), hs.ArgumentError,
        "hs.solve takes a statement, a program into B, or equals=…; got sin : R → R",
    ),
    "an equation of two types": (
        lambda: hs.solve(hs.sin, equals="a"), hs.ArgumentError, "expects a real number",
    ),
    "programs to two objects": (
        lambda: hs.equivalent(hs.sin, less(identity, 0.0)), hs.ArgumentError,
        "hs.equivalent compares programs to one object; got R and B",
    ),
    "programs from two objects": (
        lambda: hs.equivalent(hs.sin, mul), hs.CompositionError, "cannot be used at R",
    ),
    "a list": (
        lambda: hs.prove(hs.nonempty.at(hs.List(R))), hs.MissingStructureError,
        r"SMT has no symbol for List\(R\), a list of any length; ask about an array",
    ),
    "a function that gives lists": (
        lambda: hs.prove(GIVES_NOTHING), hs.MissingStructureError,
        r"SMT has no symbol for List\(R\)\^R, whose result is a list",
    ),
    "a function that may give a list": (
        lambda: hs.prove(MAY_GIVE_NOTHING), hs.MissingStructureError, "that may give a list",
    ),
    "a long loop": (
        lambda: hs.prove(less(identity, 0.0) @ hs.iterate(hs.sin, 10**6)),
        hs.MissingStructureError, "SMT writes loops out, and iterate has 1000000 steps",
    ),
    "bits": (
        lambda: hs.prove(hs.equal(hs.bitwise_xor, const(0, Z)).at(Z * Z)),
        hs.MissingStructureError, "SMT has no formula for bitwise_xor of numbers that are not",
    ),
    "eigenvalues": (
        lambda: hs.prove(hs.arrow(lambda a: np.linalg.eigh(a)[0][0] > 0).at(R ** (2, 2))),
        hs.MissingStructureError, "SMT has no formula for eigh; eigenvalues are no formulas",
    ),
    "no bound": (
        lambda: hs.prove(less(identity, 0.0), bound=0), hs.ArgumentError, "bound is at least 1",
    ),
    "no time": (
        lambda: hs.prove(less(identity, 0.0), timeout=0), hs.ArgumentError, "above 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BAD)
def test_mistakes_are_told(mistake: str) -> None:
    run, kind, message = BAD[mistake]
    with pytest.raises(kind, match=message):
        run()


def test_a_program_that_grows_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def grown(x: float) -> float:
        for _ in range(1000):
            x = x * x + 1
        return x

    monkeypatch.setattr(world, "LARGEST", 500)
    with pytest.raises(hs.MissingStructureError, match="more than 500 operations"):
        hs.SMT(hs.arrow(grown).at(R))


def test_high_powers_do_not_stop_the_clock() -> None:
    def grown(x: float) -> float:
        for _ in range(60):
            x = x * x + 1
        return x

    answer = hs.prove(lambda x, y: grown(x * y - np.sqrt(abs(x))) > x, timeout=1.0)
    assert isinstance(answer, Unknown | Proved)


def test_without_z3_the_extra_is_named() -> None:
    program = "import sys; sys.modules['z3'] = None\nimport homset as hs\nhs.prove"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "z3-solver is not installed; run: python -m pip install 'homset[smt]'" in done.stderr


def test_the_example_runs() -> None:
    example = ROOT / "examples" / "proofs.py"
    done = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, check=True
    )
    assert "Proved: within implies stays" in done.stdout
    assert "Solution: ada = " in done.stdout


def test_a_size_has_the_degree_of_what_it_is_the_size_of() -> None:
    """The solver writes polynomials out inside of |x| too, for longer than it is told to think."""
    answer = hs.prove(hs.arrow(lambda x: abs(x**20) ** 20 + x > -3.0).at(R))
    assert isinstance(answer, hs.Unknown)
    assert "a polynomial has a degree above 32" in answer.reason


def test_halves_are_rounded_to_the_even_integer() -> None:
    assert hs.prove(hs.arrow(lambda x: np.rint(2 * np.floor(x) + 0.5) == 2 * np.floor(x)).at(R))
    assert hs.prove(hs.arrow(lambda x: np.rint(2 * np.floor(x) - 0.5) == 2 * np.floor(x)).at(R))


def test_programs_differ_where_either_fails_alone() -> None:
    zero, quotient = hs.arrow(lambda n: n - n).at(Z), hs.arrow(lambda n: 0 // n).at(Z)
    for f, g in ((zero, quotient), (quotient, zero)):
        answer = hs.equivalent(f, g)
        assert isinstance(answer, hs.Counterexample)
        assert answer.values == 0
    assert hs.equivalent(quotient, quotient)
