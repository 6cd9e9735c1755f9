"""No category merges effects, drops them or takes them for functions; texts show each of them."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from effect_programs import PROGRAMS

import homset as hs
from homset import B, R, Z
from homset.arrows import Arrow
from homset.category import Cartesian
from homset.errors import HomsetError

# mypy: disable-error-code="no-untyped-def,no-untyped-call,dict-item,assignment,operator"

exact = hs.Kleisli(hs.Distributions(Fraction))


def unread(x):
    hs.bernoulli(x)
    return x


def unread_observation(x):
    hs.observe(x > 0.0)
    return x


def equal_tosses(x):
    return x if hs.bernoulli(x) == hs.bernoulli(x) else 2.0 * x


def rounds(x):
    n = 0.0
    while hs.bernoulli(0.5):
        n = n + 1.0
    return x + n


EFFECTFUL: dict[str, Arrow] = {
    **{f.__name__: hs.arrow(f).at(R) for f in (unread, unread_observation, equal_tosses, rounds)},
    "unread side": (hs.identity.at(R) & hs.bernoulli) >> hs.exl,
    "nothing of an outcome": hs.bernoulli >> hs.it >> hs.const(1.0, R),
    "known": (hs.it.at(R) >> hs.coin(0.5) >> hs.it) >> hs.const(1.0, R),
}

ELSEWHERE: dict[str, Callable[[Arrow], Any]] = {
    "Functions": hs.Functions, "call": lambda f: f(0.5), "Graph": hs.Graph,
    "Interval": hs.Interval, "SMT": hs.SMT, "equivalent": lambda f: hs.equivalent(f, f),
    "prove": lambda f: hs.prove(f >> hs.equal(hs.identity, hs.identity)), "C": hs.C,
    "solve": lambda f: hs.solve(f >> hs.less(hs.identity, 1.0)),
    "Verilog": hs.Verilog, "GLSL": lambda f: hs.GLSL((hs.exl >> f).at(R * R)),
    "Demand": hs.Demand, "Sparsity": hs.Sparsity, "Cost": hs.Cost, "Taylor": hs.Taylor(3),
    "Incremental": hs.Incremental, "Polynomial": hs.Polynomial, "SymPy": hs.SymPy,
    "LinearMaps": hs.LinearMaps, "Matrices": hs.Matrices, "jit": hs.jit,
    "GAD": hs.GAD(hs.LinearMaps), "Dual": hs.GAD(hs.Dual(hs.LinearMaps)),
    "Cont": hs.GAD(hs.Cont(hs.LinearMaps, R)), "Begin": hs.GAD(hs.Begin(hs.LinearMaps, R)),
    "grad": hs.grad, "value_and_grad": hs.value_and_grad, "hessian": hs.hessian,
    "jvp": lambda f: hs.jvp(f)(0.5, 1.0), "vjp": lambda f: hs.vjp(f)(0.5), "derive": hs.derive,
    "jacobian": lambda f: hs.jacobian(f)(0.5), "linearize": lambda f: hs.linearize(f)(0.5),
    "vmap": lambda f: hs.vmap(f)(np.array([0.5, 0.25])),
    "Both": hs.Both(hs.Functions, hs.Interval), "draw": hs.draw,
}  # fmt: skip


@pytest.mark.parametrize("meaning", ELSEWHERE)
@pytest.mark.parametrize("name", EFFECTFUL)
def test_a_category_without_effects_says_so(name: str, meaning: str) -> None:
    """At once, though nobody reads the effect and though it is one of two that are equal."""
    with pytest.raises(hs.MissingStructureError):
        ELSEWHERE[meaning](EFFECTFUL[name])


def test_why_and_where_there_are_no_effects() -> None:
    with pytest.raises(hs.MissingStructureError) as told:
        hs.Demand(EFFECTFUL["unread"])
    assert "Demand has no effects, which bernoulli needs in bernoulli : R → B" in str(told.value)
    assert "hs.Probability(f), hs.Relation(f) or hs.Sampling(rng)(f)" in str(told.value)
    assert told.value.place.text.strip() == "hs.bernoulli(x)"  # type: ignore[attr-defined]
    with pytest.raises(hs.MissingStructureError, match="no derivative of the effect observe"):
        hs.grad(EFFECTFUL["unread_observation"])


def program(name: str) -> tuple[Arrow, Any]:
    f, x = PROGRAMS[name]
    return hs.arrow(f).at(R ** len(x) if isinstance(x, list) else R), x


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n != "weights"])
def test_the_text_of_a_program_is_that_program(name: str) -> None:
    """Read back, it has the same outcomes: each effect once, in its place, read or not."""
    f, x = program(name)
    if " where t1 = " in repr(f):
        pytest.skip("a text with definitions is for people")
    names = {n: getattr(hs, n) for n in dir(hs)}
    again: Arrow = eval(repr(f), {**names, "np": np})
    assert exact(again)(x) == exact(f)(x)


def test_texts_show_what_nobody_reads() -> None:
    for f in EFFECTFUL.values():
        for text in (repr(f), repr(hs.Syntax(f)), repr(hs.Ascii(f)), str(hs.Latex(f))):
            assert "bernoulli" in text or "observe" in text
    once = hs.arrow(lambda x: (lambda a: (a, a))(hs.bernoulli(x))).at(R)
    assert repr(once).count("bernoulli") == 1
    assert repr(program("two_tosses")[0]).count("bernoulli") == 2


@pytest.mark.parametrize("name", PROGRAMS)
def test_any_category_can_run_effects_in_order(name: str, monkeypatch: Any) -> None:
    """By composition, products and projections alone, as Kleisli categories do it faster."""
    f, x = program(name)
    expected = exact(f)(x)
    monkeypatch.setattr(hs.Kleisli, "in_order", Cartesian.in_order)
    assert exact(f)(x) == expected


def test_what_fails_is_told_where_it_is_written() -> None:
    def tosses(x):
        y = x + 1
        return hs.bernoulli(y) or x > 0

    def entry(xs):
        return xs[hs.below(4)]

    cases: list[tuple[Any, Any, Any, type[HomsetError], str]] = [
        (tosses, R, 2.0, hs.DomainError, "return hs.bernoulli(y) or x > 0"),
        (entry, R**3, [1.0, 2.0, 3.0], hs.OutOfRangeError, "return xs[hs.below(4)]"),
    ]
    for f, dom, x, error, line in cases:
        for category in (hs.Probability, hs.Relation, hs.Sampling(2)):
            run = category(hs.arrow(f).at(dom))
            with pytest.raises(error) as told:
                [run(x) for _ in range(20)]
            assert told.value.place.text.strip() == line  # type: ignore[attr-defined]


# --- loops


def seen(n):
    state, i = 0, 0
    while i < n:
        state = hs.below(2) if state == 0 else state
        hs.observe(hs.bernoulli(0.25 if state == 0 else 0.125))
        i += 1
    return state


def test_observations_in_a_loop_of_unknown_length() -> None:
    """They make all that goes on unlikely, and that is no reason to leave it."""
    forward = np.array([1.0, 0.0])
    for _ in range(200):
        forward = np.array([forward[0] / 2, forward[0] / 2 + forward[1]]) * [0.25, 0.125]
        forward /= forward.sum()
    found = hs.Probability(hs.arrow(seen).at(Z))(200)
    assert [found.probability(i) for i in (0, 1)] == pytest.approx(list(forward), rel=1e-12)


def late(least):
    n = 0
    while hs.bernoulli(0.5):
        n = n + 1
    hs.observe(n >= least)
    return n


def test_what_loops_leave_is_no_evidence() -> None:
    """An observation that is hardly likelier than what is left is refused; that held n ≥ 60."""
    run = hs.Probability(hs.arrow(late).at(Z))
    assert run(30).probability(31) == pytest.approx(0.25, rel=1e-8)
    assert 0 < run(30).left < 2.0**-59
    assert hs.Probability(hs.coin(0.5))().left == 0
    with pytest.raises(
        hs.DomainError, match=r"where loops are left that went on with 8\.67362e-19"
    ):
        run(60)
    with pytest.raises(hs.DomainError, match="observe inside of the loop"):
        exact(hs.arrow(late).at(Z))(60)

    @hs.arrow
    def again(x):
        n = 0
        while hs.bernoulli(0.5):
            n = n + 1
        return n + hs.below(2)

    assert hs.Probability(again.at(R))(0.0).left == pytest.approx(2.0**-60, rel=1e-9)


def test_loops_that_only_toss_or_observe() -> None:
    @hs.arrow
    def tossing(x):
        while hs.bernoulli(0.5):
            pass
        return x

    @hs.arrow
    def observing(x):
        while hs.bernoulli(0.5):
            hs.observe(hs.bernoulli(0.25))
        return x

    assert dict(hs.Probability(tossing.at(R))(1.0)) == {1.0: 1.0}
    assert hs.Probability(observing.at(R))(1.0).evidence == pytest.approx(4 / 7)
    assert hs.Sampling(0)(observing.at(R))(1.0) == 1.0
    with pytest.raises(hs.RefusedError, match="its body changes no variable"):
        hs.arrow(idle).at(R)


def idle(x):
    while x > 1.0:
        pass
    return x


# --- values to choose from


def test_arrays_to_choose_from() -> None:
    found = hs.Probability(hs.choose([np.eye(2), np.ones((2, 2))], [0.25, 0.75]))()
    assert found.probability(np.eye(2)) == 0.25
    np.testing.assert_array_equal(found.mean(), [[1.0, 0.75], [0.75, 1.0]])
    pairs = hs.choose([(np.array([1, 2]), True), (np.array([3, 4]), False)])
    assert pairs.cod is Z**2 * B
    assert hs.Relation(hs.choose([1, 2.5]))() == {1.0, 2.5}
    assert hs.choose([np.uint8(1), 2]).cod is Z


def test_values_of_several_objects() -> None:
    for values in ([True, 2], [1, True, 2.5], ["a", "b"], [(1, 2), (1,)], [(1, 2), 3], [1j, 2],
                   [np.eye(2), np.eye(3)], [2**63, 1], [None]):  # fmt: skip
        with pytest.raises(hs.ArgumentError, match="values of choose are of one object"):
            hs.choose(values)
    with pytest.raises(hs.ArgumentError, match=r"choose\(list\(d\), list\(d.values\(\)\)\)"):
        hs.choose({1: 0.5, 2: 0.5})  # type: ignore[arg-type]
    for n in (0, [0.5, 0.5], 2.0):
        with pytest.raises(hs.ArgumentError, match=r"hs.categorical\(3\)\(ps\)"):
            hs.categorical(n)  # type: ignore[arg-type]


def test_arrays_are_chosen_from_outside_of_python_functions() -> None:
    rows = hs.choose([np.array([1.0, 2.0]), np.array([3.0, 5.0])])

    @hs.arrow
    def spread(x):
        row = rows()
        return row[1] - row[0] + x

    assert hs.Relation(spread.at(R))(1.0) == {2.0, 3.0}
    with pytest.raises(hs.RefusedError, match=r"draw = hs.choose\(…\), and draw\(\) here"):
        hs.arrow(lambda x: hs.choose([np.eye(2)])()[0, 0] + x).at(R)


# --- copies


@pytest.mark.parametrize("category", [hs.Relation, hs.Probability, exact, hs.Sampling(5)], ids=str)
def test_programs_with_effects_are_pickled_in_their_category(category: hs.Kleisli) -> None:
    run = category(program("observed")[0])
    again = pickle.loads(pickle.dumps(run))
    if category.name == "Sampling":  # the copy has a generator of its own, in the same state
        assert [run(1.0) for _ in range(9)] == [again(1.0) for _ in range(9)]
    else:
        assert run(1.0) == pickle.loads(pickle.dumps(again(1.0)))


def in_turn():
    n = 0
    while hs.bernoulli(0.5):
        n = n + 1
        while hs.bernoulli(0.5):
            n = n + 1
    return n


def test_a_geometric_loop_in_a_geometric_loop() -> None:
    """Of all that a loop in a loop can leave, it goes on with what is not lost in rounding."""
    found = hs.Probability(hs.arrow(in_turn).arrow_for())()
    assert found.probability(0) == pytest.approx(0.5, rel=1e-14)
    for n in range(1, 60):
        assert found.probability(n) == pytest.approx(0.125 * 0.75 ** (n - 1), rel=1e-9)
    assert 100 < len(found) < 400  # all that can be are 3600, each with a loop of its own
    assert 0 < found.left < 2.0**-58


def test_a_loop_in_a_loop_runs_once_for_each_state(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    rounds = hs.Distributions.rounds

    def counted(self, f, x):
        calls.append(1)
        return rounds(self, f, x)

    def turning():
        x = 0
        while hs.bernoulli(0.5):
            while hs.bernoulli(0.5):
                x = (x + 1) % 3
        return x

    monkeypatch.setattr(hs.Distributions, "rounds", counted)
    found = hs.Probability(hs.arrow(turning).arrow_for())()
    assert sum([found.probability(x) for x in range(3)]) == pytest.approx(1.0)
    assert len(calls) == 1 + 3  # the outer loop, and the inner one from each state
