"""Cost: what programs cost, compared with what they do when they run."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest

import homset as hs
from homset import B, R, Z
from homset.categories.cost import START, after, power
from homset.checking import try_law
from homset.errors import LawError, MissingStructureError
from homset.graphs import stage
from homset.interpretation import combinators
from homset.languages import Language
from homset.laws import LAWS
from homset.objects import ground
from homset.terms import subterms
from homset.values import to_value

sqr = hs.dup >> hs.mul


class Counting(type(hs.Functions)):  # type: ignore[misc]
    """Functions that count the operations of the table of primitives that they do."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    def primitive(self, p: Any, a: Any, b: Any) -> Any:
        run = super().primitive(p, a, b)
        if p.family is not None:
            return run

        def counting(x: Any) -> Any:
            y = run(x)
            self.done[p.name] += np.size(y)
            return y

        return counting


def operations_of_a_run(arrow: hs.Arrow, x: Any) -> Counter[str]:
    """What a program does at an input, by the combinators of functions: as it is written."""
    counting = Counting()
    combinators(counting, arrow)(x)
    return counting.done


def is_cost(cost: Any, arrow: hs.Arrow, inputs: list[Any]) -> None:
    """No run does more; without branches and sums of a structure every run does the same."""
    ops = {term.op for term in subterms(arrow)}
    families = {t.data[0].name for t in subterms(arrow) if t.op == "primitive" and t.data[0].family}
    for x in inputs:
        done = operations_of_a_run(arrow, x)
        assert done <= cost.operations
        if not ops & {"either", "plus", "jam", "join", "scale", "jam_i", "join_i"} | families:
            assert +done == cost.operations
            assert cost.work == done.total()
    assert cost.span <= cost.work <= cost.operations.total()


def has_meaning(name: str) -> bool:
    try:
        hs.Cost(programs.PROGRAMS[name].arrow)
    except MissingStructureError:
        return False
    return True


MEANT = [name for name in programs.PROGRAMS if has_meaning(name)]


def test_how_many_programs_have_a_cost() -> None:
    assert len(MEANT) == 53
    assert {"mag_sqr", "horner", "fibonacci", "relu", "dot"} <= set(MEANT)
    assert not {"gcd", "twice"} & set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_costs_are_those_of_runs(name: str) -> None:
    arrow, inputs = programs.PROGRAMS[name]
    is_cost(hs.Cost(arrow), arrow, [to_value(ground(arrow.dom), x) for x in inputs])


def test_as_written_and_with_work_shared() -> None:
    fourth = hs.mul(sqr, sqr).at(R)
    assert hs.Cost(fourth).work == 3
    assert hs.Cost(hs.Graph(fourth).arrow).work == 2
    assert hs.Cost(sqr >> sqr).work == 2


@pytest.mark.parametrize(
    ("function", "objects", "operations", "span", "traffic"),
    [
        (lambda x: np.sum(x), [R**8], {"add": 7}, 3, 64),
        (lambda x: np.sum(x), [R**9], {"add": 8}, 4, 72),
        (lambda x, y: x + y, [R**5, R**5], {"add": 5}, 1, 120),
        (lambda x: np.sum(x, axis=0), [R ** (4, 3)], {"add": 9}, 2, 120),
        (lambda a, b: a @ b, [R ** (2, 3), R ** (3, 4)], {"mul": 24, "add": 16}, 3, 208),
        (lambda a, x: a @ x, [R ** (4, 4), R**4], {"mul": 16, "add": 12}, 3, 192),
        (lambda x: np.cumsum(x), [R**5], {"add": 4}, 4, 80),
        (lambda x: np.argsort(x), [R**4], {"less": 5}, 4, 64),
        (lambda x: x.T, [R ** (2, 3)], {}, 0, 96),
        (lambda x: np.max(x), [R**6], {"maximum": 5}, 3, 48),
        (lambda x: x[2], [R**6], {}, 0, 8),
        (lambda x, y: x * y + x, [R, R], {"mul": 1, "add": 1}, 2, 0),
    ],
)
def test_arrays_by_their_sizes(
    function: Any, objects: Any, operations: Any, span: int, traffic: int
) -> None:
    cost = hs.Cost(hs.arrow(function).at(*objects))
    assert (cost.operations, cost.span) == (operations, span)
    assert (cost.work, cost.traffic) == (sum(operations.values()), traffic)


def test_branches_cost_the_worse_side() -> None:
    def f(x: float) -> float:
        if x > 0:
            return np.sin(np.sin(np.sin(x)))
        return x * x

    cost = hs.Cost(hs.arrow(f).at(R))
    assert cost.operations["sin"] == 3
    assert cost.operations["mul"] == 1
    assert cost.work == 4  # the test, and three sines
    assert cost.span == 4


def test_loops_multiply() -> None:
    assert hs.Cost(hs.iterate(hs.sin, 1_000_000).at(R)).work == 1_000_000
    assert hs.Cost(hs.iterate(hs.sin, 1_000_000).at(R)).span == 1_000_000
    pair = hs.iterate((hs.sin * hs.identity) >> hs.swap, 7).at(R * R)
    assert (hs.Cost(pair).work, hs.Cost(pair).span) == (7, 4)
    assert hs.Cost(hs.iterate(hs.sin, 0).at(R)).operations == Counter()


def test_a_scan_is_not_slower_than_its_longest_chain() -> None:
    """Running sums of squares: squares at once, sums one after the other."""
    step = ((hs.identity * sqr) >> hs.add >> hs.dup).at(R * R)
    cost = hs.Cost(hs.scan(step, 10))
    assert (cost.work, cost.span) == (20, 11)
    assert cost.operations == {"mul": 10, "add": 10}


def test_delays_tell_inputs_apart() -> None:
    cost = hs.Cost((hs.exp * hs.identity) >> hs.add)
    assert cost.delays == ({0: 2, 1: 1},)
    assert hs.Cost(hs.const(2.0) >> hs.sin).delays == ({START: 1},)


def test_powers_are_products() -> None:
    step = [{0: 1, 1: 4}, {0: 2, START: 7}]
    found = step
    for n in range(2, 9):
        found = after(step, found)
        assert power(step, n) == found


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_gradients_are_cheap(n: int) -> None:
    """At most five times the work, however many inputs: Baur and Strassen's theorem."""

    def product_of_sines(x: Any) -> Any:
        r = 1.0
        for v in x:
            r = r * np.sin(v)
        return r

    f = hs.arrow(product_of_sines).at(R**n)
    assert hs.Cost(hs.grad(f)).work <= 5 * hs.Cost(f).work


def test_quotients_have_the_gradients_of_baur_and_strassen() -> None:
    """At most five times the work for + − × ÷, whatever is made of them."""
    rng = np.random.default_rng(7)

    def program(x: Any) -> Any:
        values = list(x)
        for _ in range(40):
            a, b = values[rng.integers(len(values))], values[rng.integers(len(values))]
            values.append([a + b, a - b, a * b, a / b][rng.integers(4)])
        return sum(values[4:], 0.0)

    for _ in range(10):
        f = stage(program, hs.Product(R, R, R, R), R).arrow
        both = hs.Cost(hs.Graph(hs.value_and_grad(f)).arrow)
        assert hs.Cost(f).work < both.work <= 5 * hs.Cost(f).work


def test_operations_that_stand_for_many_have_a_constant_of_their_own() -> None:
    factor = hs.arrow(lambda a: np.sum(np.linalg.cholesky(a))).at(R ** (300, 300))
    assert 12 < hs.Cost(hs.grad(factor)).work / hs.Cost(factor).work < 13
    assert hs.Cost(hs.grad(hs.pow)).work == 13


def test_arrays_without_entries_cost_nothing() -> None:
    add = hs.arrow(lambda x, y: x + y).at(R**0, R**0)
    for program in (add, hs.jam.at((R**0) * (R**0))):
        cost = hs.Cost(program)
        assert (cost.operations, cost.work, cost.span, cost.traffic) == ({}, 0, 0, 0)


# --- what has no cost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (hs.while_(hs.less(hs.identity, 3.0), hs.exp).at(R), "has no number of rounds of a loop"),
        (hs.curry(hs.mul).at(R), "is not Closed, which curry needs"),
        (
            hs.arrow(lambda a: np.linalg.svd(a)).at(R ** (2, 2)),
            "has no number of operations of svd",
        ),
    ],
    ids=["while", "curry", "svd"],
)
def test_what_has_no_cost(program: Any, said: str) -> None:
    with pytest.raises(MissingStructureError, match=f"Cost {said}"):
        hs.Cost(program)


def test_recursion_has_no_cost() -> None:
    def halved(n: int) -> int:
        return 0 if n == 0 else 1 + halved(n // 2)

    with pytest.raises(MissingStructureError, match=r"Cost (is not|has no number of rounds)"):
        hs.Cost(hs.arrow(halved).at(Z))


@pytest.mark.parametrize("method", ["compose", "identity", "cross", "iterate"])
def test_a_wrong_operation_is_found(method: str) -> None:
    class Wrong(type(hs.Cost)):  # type: ignore[misc]
        pass

    def wrong(self: Any, *args: Any) -> Any:
        found = getattr(hs.Cost, method)(*args)
        return hs.Cost.compose(hs.Cost.identity(R), found) if found is None else slower(found)

    setattr(Wrong, method, wrong)
    names = {
        "compose": "right identity", "identity": "left identity",
        "cross": "identities side by side", "iterate": "no round",
    }  # fmt: skip
    law = next(law for law in LAWS if law.name == names[method])
    with pytest.raises(LawError):
        try_law(Wrong(), law, Language.of(Wrong()), 20)


def slower(cost: Any) -> Any:
    """The cost with one operation more for each result."""
    rows = [{i: t + 1 for i, t in row.items()} for row in cost.delays]
    return type(cost)(cost.operations, cost.work + 1, cost.traffic, cost.inputs, tuple(rows))


def test_truth_values_take_a_byte() -> None:
    assert hs.Cost(hs.arrow(lambda x: x > 0).at(R**4)).traffic >= 32 + 4
    assert hs.Cost(hs.logical_not.at(B)).traffic == 0


def test_the_example_of_cheap_gradients() -> None:
    path = Path(__file__).parent.parent / "examples" / "cheap_gradients.py"
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert "at most five times the work" in done.stdout
