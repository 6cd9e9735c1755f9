"""Effects in Python functions: each call is another one, in its place, as in plain Python."""

import pickle
from fractions import Fraction
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from effect_programs import PROGRAMS
from enumeration import enumerated

import homset as hs
from homset import R, Z
from homset.arrows import Arrow

# mypy: disable-error-code="no-untyped-def,no-untyped-call,dict-item,assignment,operator"

exact = hs.Kleisli(hs.Distributions(Fraction))


def program(name: str) -> tuple[Arrow, Any]:
    f, x = PROGRAMS[name]
    return hs.arrow(f).at(R ** len(x) if isinstance(x, list) else R), x


@pytest.mark.parametrize("name", PROGRAMS)
def test_outcomes_are_those_of_plain_python(name: str) -> None:
    """All ways in which effects can turn out, one by one, and the same probabilities exactly."""
    f, x = program(name)
    expected = enumerated(PROGRAMS[name][0], x)
    assert dict(exact(f)(x)) == expected
    assert set(hs.Relation(f)(x)) == set(expected)
    found = dict(hs.Probability(f)(x))
    assert found == pytest.approx({y: float(p) for y, p in expected.items()}, abs=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_draws_have_the_distribution(name: str) -> None:
    """Within five standard deviations, of draws with a fixed seed; nothing that cannot be."""
    (f, x), n = program(name), 400
    run = hs.Sampling(np.random.default_rng(7))(f)
    seen = hs.Distribution.of(run.cod, [run(x) for _ in range(n)])
    expected = enumerated(PROGRAMS[name][0], x)
    assert set(dict(seen)) <= set(expected)
    for y, p in expected.items():
        assert abs(seen.probability(y) - float(p)) <= 5 * float(p * (1 - p) / n) ** 0.5


def test_a_program_is_drawn_with_its_effects() -> None:
    """A graph would merge equal tosses: it refuses, and says what draws them."""
    f, _ = program("two_tosses")
    assert hs.string_diagram(f).text.count("bernoulli") == 2
    with pytest.raises(
        hs.MissingStructureError, match=r"Graph has no effects.*hs.Probability\(f\).*string_diagram"
    ):
        hs.Graph(f)
    with pytest.raises(
        hs.MissingStructureError, match=r"Graph has no effects.*hs.Probability\(f\).*string_diagram"
    ):
        hs.draw((hs.bernoulli & hs.bernoulli) >> hs.logical_and)


def test_programs_are_pickled_and_printed_with_their_effects() -> None:
    f, x = program("observed")
    again = pickle.loads(pickle.dumps(f))
    assert again == f
    assert exact(again)(x) == exact(f)(x)
    assert repr(hs.Relation(f))


class Log(hs.Monad):
    """A value with what was told on the way: nothing may be left out, twice, or out of order."""

    def __init__(self):
        self.effects = {"tell": lambda n: ((), (n,))}

    def unit(self, x):
        return x, ()

    def bind(self, m, f):
        y, told = f(m[0])
        return y, (*m[1], *told)

    def rounds(self, f, x):
        end, told = f(x)
        while isinstance(end, hs.Left):
            end, more = f(end.value)
            told = (*told, *more)
        return end.value, told

    def result(self, obj, m):
        return list(m[1])

    def equal(self, obj, m, n):
        return m == n


tell = hs.effect("tell", Z, hs.Unit)


def in_a_row(n):
    tell(n)
    tell(n)
    if n > 0:
        tell(1)
    for i in range(20):
        tell(i)
    tell(n)
    return n


def rounds_that_are_known_at_first(n):
    i = 0
    while i < 2 or i < n:
        tell(i)
        i = i + 1
    return i


def told_less(i, n):
    tell(i)
    return i < n


def tells_before_a_break(n):
    i = 0
    while told_less(i, n):
        if i + n == 8:
            break
        i = i + 1
    return i


def last_call(n):
    tell(n)
    if n == 0:
        return n
    tell(-n)
    return last_call(n - 1)


def short_circuit(n):
    return (told_less(n, 0) and told_less(1, n)) or told_less(2, n)


def paths_of_a_loop(n):
    for i in range(6):
        if i == n:
            tell(100)
            continue
        tell(i)
        if i + 1 == n:
            tell(200)
    return n


def entries(n):
    return sum([told_less(i, n) for i in range(3)])


def generator_that_waits(n):
    told = (told_less(i, n) for i in range(3))
    tell(50)
    return sum(told)


def return_from_two_loops(n):
    for i in range(4):
        for j in range(n):
            tell(10 * i + j)
            if j == 1:
                return j
    return n


def chained_comparison(n):
    return told_less(1, n) < told_less(2, n) < told_less(3, n)


def loop_in_a_loop(n):
    while n > 0:
        n -= 1
        if n == 2:
            continue
        tell(n)
        for i in range(n):
            tell(-i)
    return n


def any_of_many(n):
    return any(told_less(n, i) for i in range(20))


TELLING = [
    in_a_row, rounds_that_are_known_at_first, tells_before_a_break, last_call,
    short_circuit, paths_of_a_loop, entries, generator_that_waits, return_from_two_loops,
    chained_comparison, loop_in_a_loop, any_of_many,
]  # fmt: skip


@pytest.mark.parametrize("f", TELLING, ids=lambda f: f.__name__)
def test_effects_are_those_of_plain_python_in_order(f: Any) -> None:
    told: list[int] = []
    scope = {"tell": told.append}
    for g in (*TELLING, told_less):
        scope[g.__name__] = FunctionType(g.__code__, scope)
    run = hs.Kleisli(Log())(hs.arrow(f).at(Z))
    for n in range(6):
        told.clear()
        scope[f.__name__](n)
        assert run(n) == told


def test_the_derivative_after_an_outcome() -> None:
    """What is drawn is a constant for what is differentiated inside of the function."""

    @hs.arrow
    def slope(x):
        b = hs.below(3)
        return hs.grad(lambda y: b * y * y)(x)

    assert dict(exact(slope.at(R))(2.0)) == dict.fromkeys([0.0, 4.0, 8.0], Fraction(1, 3))


# --- what has no meaning


def refused(f: Any, dom: Any, reason: str) -> None:
    with pytest.raises(hs.RefusedError, match=reason):
        hs.Probability(hs.arrow(f).at(dom))


def test_an_arrow_where_its_outcome_is_meant() -> None:
    """The first thing one tries: hs.coin(0.5) is an arrow, and its outcome hs.coin(0.5)()."""
    for f in [
        lambda x: x if hs.coin(0.5) else -x,
        lambda x: hs.coin(0.5) and x > 0,
        lambda x: not hs.coin(0.5),
        lambda x: hs.coin(0.5) == (x > 0),
        lambda x: hs.choose([1, 2]) + x,
        lambda x: x * hs.choose([1, 2]),
        lambda x: hs.choose([1, 2]) < x,
        lambda x: (x, hs.choose([1, 2])),
    ]:
        refused(f, R, r"an arrow f : 1 → [BZ] \(what it gives is f\(\)\)")


def test_values_of_another_object() -> None:
    refused(lambda x: hs.below(0.5), R, "below : Z → Z takes a value of Z; got one of R")
    refused(lambda x: hs.observe(x), R, "observe : B → 1 takes a value of B; got one of R")
    refused(lambda x: hs.bernoulli(x), R**2, r"takes a value of R; got one of R\^2")
    refused(lambda x: hs.bernoulli(x, x), R, "takes a value of R; got one of R × R")
    refused(
        lambda p: hs.coin(p)(), R, r"hs.coin takes numbers that are known, .* hs.bernoulli\(p\)"
    )


def test_functions_with_effects_that_are_no_loops() -> None:
    def total(n):
        return 0 if n == 0 else hs.below(2) + total(n - 1)

    refused(total, Z, "calls itself elsewhere than last: write a loop")


def test_other_categories_say_what_to_write() -> None:
    @hs.arrow
    def f(x):
        return 2.0 * x if hs.bernoulli(0.5) else x

    with pytest.raises(
        hs.MissingStructureError, match=r"no effects, which bernoulli needs .*; hs.Probability\(f\)"
    ):
        f(1.0)
    with pytest.raises(
        hs.MissingStructureError, match=r"no derivative of the effect bernoulli.*held"
    ):
        hs.grad(f)(1.0)
    with pytest.raises(hs.MissingStructureError, match="Interval has no enclosure of bernoulli"):
        hs.Interval(f.at(R))
    with pytest.raises(hs.MissingStructureError, match="bernoulli"):
        hs.C(f.at(R))
    with pytest.raises(hs.RefusedError, match=r"no derivative of the effect below.*held"):
        hs.Probability(hs.arrow(lambda x: hs.grad(lambda y: y * hs.below(3))(x)).at(R))


def test_a_flip_that_was_meant_as_a_toss_names_it() -> None:
    def tossed(x):
        return x if hs.flip(0.5) else 0.0

    def unknown(x):
        return x if hs.flip(x) else 0.0

    for attempt in (lambda: hs.flip(0.5), lambda: hs.arrow(tossed)(1.0)):
        with pytest.raises(
            hs.HomsetError, match=r"got 0\.5; .* hs\.bernoulli\(p\) .* hs\.coin\(p\)"
        ):
            attempt()
    with pytest.raises(hs.RefusedError, match=r"hs\.bernoulli\(p\).*line"):
        hs.arrow(unknown)(1.0)


def test_what_is_made_of_a_size_is_made_in_a_python_function() -> None:
    @hs.arrow
    def turned(xs):
        return hs.flip(3)(xs)

    assert turned(np.arange(3.0)).tolist() == [2.0, 1.0, 0.0]
