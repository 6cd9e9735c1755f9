"""Kleisli categories: the monad laws, the laws that effects keep and those that they break."""

import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest
import python_programs
from faults import changed
from hypothesis import given
from hypothesis import strategies as st
from meanings import has_one_outcome, of_combinators, of_python

import homset as hs
from homset import R, Unit, Z
from homset.arbitrary import Arbitrary
from homset.arrows import Arrow
from homset.category import Additive, Cartesian, Category, Closed, Indexed, IndexedAdditive
from homset.checking import SIZES, draw_values, try_law, verify
from homset.languages import Language
from homset.laws import LAWS
from homset.memory import allow_depth

KLEISLI: list[hs.Kleisli] = [hs.Relation, hs.Probability]

TOSS = hs.fork(hs.it.at(R) >> hs.coin(0.25), hs.identity.at(R), hs.negate.at(R)) >> hs.where
"""A number, or with probability ¾ its negative."""

LOSE = hs.fork(hs.less(hs.identity.at(R), 1.5) >> hs.observe, hs.identity) >> hs.exr
"""A number, where it is less than 1.5."""

die = hs.choose([1, 2, 3, 4, 5, 6])


# --- monads

numbers = st.integers(-3, 3)
finite_sets = st.lists(numbers, max_size=4).map(lambda xs: {x: (x, True) for x in xs})


def weighted(pairs: list[tuple[int, int]]) -> Any:
    total = sum([p for _, p in pairs]) or 1
    monad = hs.Probability.monad
    return monad.bind(
        {i: (x, p / total) for i, (x, p) in enumerate(pairs)}, lambda x: monad.unit(x)
    )


distributions = st.lists(st.tuples(numbers, st.integers(1, 5)), max_size=4).map(weighted)


def tables(values: Any) -> Any:
    """Functions from numbers to computations."""
    return st.lists(values, min_size=7, max_size=7).map(lambda row: lambda x: row[x % 7])


@pytest.mark.parametrize(
    ("monad", "values"), [(hs.Relation.monad, finite_sets), (hs.Probability.monad, distributions)]
)
def test_the_laws_of_a_monad(monad: hs.Monad, values: Any) -> None:
    @given(numbers, values, tables(values), tables(values))
    def hold(x: int, m: Any, f: Callable[..., Any], g: Callable[..., Any]) -> None:
        bind, unit = monad.bind, monad.unit

        def same(one: Any, other: Any) -> bool:
            return monad.equal(Z, one, other)

        assert same(bind(unit(x), f), f(x))
        assert same(bind(m, unit), m)
        assert same(bind(bind(m, f), g), bind(m, lambda x: bind(f(x), g)))
        assert same(monad.map(m, lambda x: 2 * x), bind(m, lambda x: unit(2 * x)))
        # Commutative: the order of two that do not depend on one another makes no difference.
        n = f(x)
        one = monad.lift2(lambda x, y: 10 * x + y, m, n)
        assert same(one, monad.lift2(lambda y, x: 10 * x + y, n, m))
        assert same(monad.map(monad.strength(5, m), lambda xy: xy[0] + xy[1]),
                    monad.map(m, lambda y: 5 + y))  # fmt: skip

    hold()


# --- laws


@pytest.mark.parametrize("category", KLEISLI, ids=str)
def test_functions_are_a_subcategory_with_every_law(category: hs.Kleisli) -> None:
    """Also with those that are not claimed, as effects break them."""
    allow_depth(100_000)
    language = Language.of(category)
    sums = {"Additive", "IndexedAdditive"}
    for law in LAWS:
        if all(map(category.has, law.protocols)):
            names = {p.__name__ for p in law.protocols}
            try_law(category, law, language.additive() if names & sums else language, 3)


def with_effects(value: Any, effect: Arrow) -> Any:
    if isinstance(value, list):
        return [with_effects(v, effect) for v in value]
    if isinstance(value, Arrow) and value.cod is R:
        return value >> effect
    return effect >> value if isinstance(value, Arrow) and value.dom is R else value


@pytest.mark.parametrize("effect", [TOSS, LOSE])
@pytest.mark.parametrize("category", KLEISLI, ids=str)
def test_effects_keep_the_laws_that_are_claimed(category: hs.Kleisli, effect: Arrow) -> None:
    language, rng = Language.of(category), random.Random(1)
    x = Arbitrary(language, lambda n: rng.randrange(n) if rng.random() < 0.6 else 0)
    tried = 0
    for law in [law for law in LAWS if law.concerns(category)]:
        for size in SIZES:
            values = draw_values(law, x, size)
            if values is not None:
                verify(category, law, with_effects(values, effect))
                tried += 1
    assert tried > 100


@pytest.mark.parametrize("category", KLEISLI, ids=str)
def test_effects_break_the_others(category: hs.Kleisli) -> None:
    """Each structure that is not claimed has a law that a toss breaks."""
    both = TOSS >> hs.dup
    sides = {
        Cartesian: (both, hs.dup >> TOSS * TOSS),
        Additive: (hs.dup >> hs.jam >> TOSS, hs.dup >> (TOSS * TOSS) >> hs.jam),
        Indexed: (TOSS >> hs.repl_i(2), hs.repl_i(2) >> hs.cross_i(TOSS, 2)),
    }
    for structure, (f, g) in sides.items():
        assert category.has(structure)
        assert not category.claims(structure)
        assert not _same(category, f, g)
    assert not any(map(category.claims, (Closed, IndexedAdditive)))
    assert category.claims(Category)


def _same(category: hs.Kleisli, f: Arrow, g: Arrow) -> bool:
    one, other = category(f), category(g)
    return category.monad.equal(one.cod, one.raw(np.float64(1.0)), other.raw(np.float64(1.0)))


FAULTS = {
    "identity": "left identity", "cross": "interchange", "left": "either, left",
    "push": "push and pop", "scale": "scale by one",
}  # fmt: skip


@pytest.mark.parametrize("method", FAULTS)
def test_a_fault_is_caught(method: str) -> None:
    """An operation that is not the right function breaks a law that is claimed."""
    category: Any = hs.Kleisli(hs.Relation.monad)
    right = getattr(category, method)

    def wrong(*args: Any) -> Any:
        return category.compose(category.pure(lambda x: changed(x, lambda n: n + 1)), right(*args))

    setattr(category, method, wrong)
    law = next(law for law in LAWS if law.name == FAULTS[method])
    with pytest.raises(hs.LawError):
        try_law(category, law, Language.of(hs.Relation), 10)


# --- probability


def test_composition_is_the_product_of_stochastic_matrices() -> None:
    """Chapman and Kolmogorov."""
    rng = np.random.default_rng(0)
    p, q = (rng.dirichlet(np.ones(3), 3) for _ in range(2))

    def arrow(matrix: Any) -> Arrow:
        rest = np.maximum(1 - matrix[:, 0], 1e-300)
        first = hs.get(3)(hs.const(matrix[:, 0]), hs.identity) >> hs.bernoulli
        second = hs.get(3)(hs.const(matrix[:, 1] / rest), hs.identity) >> hs.bernoulli
        one_or_two = hs.cond(second, hs.const(1), hs.const(2))
        return hs.cond(first, hs.const(0), one_or_two).at(Z, Z)

    def matrix(f: Arrow) -> Any:
        run = hs.Probability(f)
        return np.array([[run(i).probability(j) for j in range(3)] for i in range(3)])

    np.testing.assert_allclose(matrix(arrow(p)), p, atol=1e-12)
    np.testing.assert_allclose(matrix(arrow(p) >> arrow(q)), p @ q, atol=1e-12)
    np.testing.assert_allclose(
        matrix(hs.iterate(arrow(p), 20)), np.linalg.matrix_power(p, 20), atol=1e-12
    )


def test_two_dice() -> None:
    total = hs.Probability((die & die) >> hs.add)()
    assert total.probability(7) == pytest.approx(6 / 36)
    assert total.mean() == pytest.approx(7.0)
    assert total.support == set(range(2, 13))
    assert hs.Probability(die >> hs.dup >> hs.add)().probability(7) == 0


def test_exact_probabilities() -> None:
    exact = hs.Kleisli(hs.Distributions(Fraction))
    total = exact((die & die) >> hs.add)()
    assert {y: p * 36 for y, p in total} == {y: 6 - abs(7 - y) for y in range(2, 13)}
    assert exact(hs.choose([1, 2], [0.1, 0.9]))().probability(1) == pytest.approx(0.1)
    assert sum([p for _, p in exact(hs.choose([1, 2, 3], [0.1, 0.2, 0.7]))()]) == 1
    assert exact(die)().expect(lambda y: y) == Fraction(7, 2)


def test_a_chain_is_linear_in_its_steps() -> None:
    """Equal outcomes are merged at every step: each is computed once a step, however long."""
    calls = 0

    def count(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return hs.Probability.monad.unit(x)

    monad = hs.Distributions()
    monad.effects["count"] = count
    step = hs.add(hs.effect("count", Z, Z), hs.it >> hs.choose([1, 2, 4]))
    for steps in (100, 1000):
        calls = 0
        chain = hs.iterate(hs.remainder(step, 7).at(Z, Z), steps)
        found = hs.Kleisli(monad)(chain)(0)
        assert 0 < calls <= 7 * steps
        assert found.probability(3) == pytest.approx(1 / 7)


def test_evidence_that_doubles_cannot_tell() -> None:
    for n in (98, 110, 1000):
        seldom = hs.iterate(fork_seen(), n)
        with pytest.raises(hs.DomainError, match="where doubles end"):
            hs.Probability(seldom)(1)
    exact = hs.Kleisli(hs.Distributions(Fraction))(hs.iterate(fork_seen(), 110))(1)
    assert exact.evidence == Fraction(1e-3) ** 110


def fork_seen() -> Arrow:
    """A step that is observed to have done what it seldom does."""
    seen = hs.it.at(Z) >> hs.coin(1e-3) >> hs.observe
    return hs.fork(seen, hs.identity.at(Z)) >> hs.exr


def test_branches_that_depend_on_outcomes() -> None:
    """A branch after a toss, with arrays, lists and sides as outcomes."""
    one = hs.const(1).at(Unit) >> hs.left.at(Z, Z + R)
    other = hs.const(2.0).at(Unit) >> hs.right.at(R, Z + R)
    sides = hs.coin(0.25) >> hs.decide >> hs.either(one, other)
    found = hs.Probability(sides)()
    assert found.probability(hs.Left(1)) == 0.25
    assert found.probability(hs.Right(2.0)) == 0.75
    toss = hs.it.at(R) >> hs.coin(0.5)
    rows = hs.cond(toss, hs.const(np.zeros(2)), hs.const(np.ones(2)))
    assert hs.Probability(rows)(1.0).probability(np.ones(2)) == 0.5
    pushed = hs.fork(hs.it.at(R) >> die, hs.it.at(R) >> hs.nil.at(Unit, hs.List(Z))) >> hs.push
    assert len(hs.Relation(pushed)(1.0)) == 6


def test_what_is_observed_conditions() -> None:
    even = hs.equal(hs.remainder(hs.identity.at(Z), 2), 0)
    found = hs.Probability(die >> ((even >> hs.observe) & hs.identity) >> hs.exr)()
    assert found.support == {2, 4, 6}
    assert found.probability(2) == pytest.approx(1 / 3)
    assert found.evidence == pytest.approx(0.5)
    never = hs.Probability(die >> hs.less(hs.identity.at(Z), 0) >> hs.observe)
    with pytest.raises(hs.DomainError, match="nothing that is observed can hold"):
        never()


def test_a_loop_until_it_ends() -> None:
    """The number of tosses until heads, up to rounding; the set of those has no end."""
    tosses = hs.while_((hs.it >> hs.coin(0.5)), hs.add(hs.identity.at(Z), 1))
    found = hs.Probability(tosses)(0)
    assert [found.probability(n) for n in range(4)] == pytest.approx([0.5, 0.25, 0.125, 0.0625])
    assert found.mean() == pytest.approx(1.0)


def test_a_relation_is_closed_under_steps() -> None:
    """A loop on finitely many values ends, though each value goes on: what can be reached."""
    step = hs.remainder(hs.add(hs.identity.at(Z), 4), 10)
    reached = hs.Relation(hs.while_(hs.it.at(Z) >> hs.coin(0.5), step))
    assert reached(0) == {0, 4, 8, 2, 6}


def test_a_relation_is_the_support_of_a_distribution() -> None:
    walk = hs.iterate(hs.add(hs.identity.at(Z), hs.it >> hs.choose([-1, 1])), 6)
    for program in (walk, TOSS >> TOSS, die @ hs.it, hs.below, (die & die) @ hs.it >> hs.add):
        x = 3.0 if program.dom is R else () if program.dom is Unit else 3
        assert hs.Relation(program)(x) == hs.Probability(program)(x).support


def test_scan_keeps_every_history() -> None:
    step = hs.add(hs.exl, hs.exr >> hs.it >> hs.choose([0, 1])) >> hs.dup
    walk = hs.scan(step.at(Z * R, Z * Z), 3)
    found = hs.Probability(walk)(0, [0.0, 0.0, 0.0])
    assert len(found) == 8
    assert found.probability((2, [1, 1, 2])) == pytest.approx(1 / 8)


def test_recursion_and_functions() -> None:
    f = (hs.curry(hs.add(hs.exl, hs.exr >> TOSS)).at(R) & hs.const(1.0)) >> hs.apply
    assert hs.Relation(f)(10.0) == {11.0, 9.0}


# --- programs of functions, and what has no meaning


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_a_function_has_one_outcome(name: str) -> None:
    case = of_combinators(*programs.PROGRAMS[name])
    if not (case.dom.first_order and case.cod.first_order):  # functions in or out
        with pytest.raises(hs.MissingStructureError, match="no outcomes of functions"):
            hs.Relation(case.arrow)
        return
    for category in KLEISLI:
        run = category(case.arrow).raw
        for x, y in case.pairs:
            with np.errstate(all="ignore"):
                assert category.monad.equal(case.cod, run(x), category.monad.unit(y))


def test_an_effect_has_no_value_elsewhere() -> None:
    with pytest.raises(hs.MissingStructureError, match="Functions has no effects, which below"):
        die()
    with pytest.raises(hs.MissingStructureError, match="Relation has no tick"):
        hs.Relation(hs.effect("tick", Z, Z))


def test_a_python_function_has_one_outcome() -> None:
    assert len(python_programs.PROGRAMS) > 250
    for p in python_programs.PROGRAMS:
        case = of_python(p.function, p.inputs)
        for category in KLEISLI:
            has_one_outcome(category, case)


def test_gradients_have_one_outcome() -> None:
    """And what is drawn may be given to a gradient."""
    gradient = hs.grad(hs.mul(hs.sin, hs.identity))
    assert list(hs.Relation(gradient)(2.0)) == [gradient(2.0)]
    after = hs.it.at(R) >> hs.choose([1.0, 2.0]) >> gradient
    assert hs.Relation(after)(0.0) == {gradient(1.0), gradient(2.0)}


@pytest.mark.parametrize("name", ["river_crossing", "wet_grass"])
def test_the_examples(name: str) -> None:
    path = Path(__file__).parent.parent / "examples" / f"{name}.py"
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_weights_that_are_no_probabilities() -> None:
    with pytest.raises(hs.ArgumentError, match=r"choose sum to 1\.5, not to 1: divide them by"):
        hs.choose([1, 2], [0.75, 0.75])
    with pytest.raises(hs.ArgumentError, match=r"are probabilities, which are at least 0; got \[1"):
        hs.choose([1, 2], [1.5, -0.5])
    with pytest.raises(hs.ArgumentError, match="as many weights as values; got 1, 2"):
        hs.choose([1, 2], [1.0])
    with pytest.raises(hs.ArgumentError, match="at least 0"):
        hs.choose([1, 2], [0.5, float("nan")])
    for category in (*KLEISLI, hs.Sampling(0)):
        with pytest.raises(hs.DomainError, match=r"categorical takes sum to 0\.5, not to 1"):
            category(hs.categorical(2))([0.25, 0.25])
        with pytest.raises(hs.DomainError, match="categorical takes are probabilities"):
            category(hs.categorical(2))([1.25, -0.25])
        with pytest.raises(hs.DomainError, match="probability from 0 to 1; got -1"):
            category(hs.bernoulli)(-1.0)
        with pytest.raises(hs.DomainError, match="positive integer; got -2"):
            category(hs.below)(-2)


def test_bad_arguments() -> None:
    with pytest.raises(
        hs.DomainError, match=r"bernoulli takes a probability from 0 to 1; got 1\.5"
    ):
        hs.Probability(hs.bernoulli)(1.5)
    with pytest.raises(hs.DomainError, match="below takes a positive integer; got 0"):
        hs.Relation(hs.below)(0)
    with pytest.raises(hs.ArgumentError, match="at least one value"):
        hs.choose([])
    with pytest.raises(hs.DomainError, match="have no mean"):
        hs.Probability(hs.coin(0.5))().mean()


@pytest.mark.parametrize("seed", [hs.coin(0.5), lambda p: p, -1, 0.5])
def test_sampling_asks_for_a_seed(seed: Any) -> None:
    with pytest.raises(hs.ArgumentError, match=r"and then a program: hs\.Sampling\(0\)\(f\); got"):
        hs.Sampling(seed)
