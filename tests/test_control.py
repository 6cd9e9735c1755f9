"""Derivatives of control: branches, loops, lists, entries of arrays, functions, recursion.

Each program is differentiated in every mode, on numbers and as a graph, up to the third order, and
compared with finite differences of the order below.
"""

import math
import sys
import threading
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from counting import work

import homset as hs
from homset import (
    R,
    Unit,
    Z,
    add,
    apply,
    cond,
    const,
    cos,
    cross,
    curry,
    either,
    exl,
    exr,
    fix,
    fork,
    get,
    identity,
    it,
    iterate,
    jam_i,
    left,
    less,
    mul,
    nil,
    nonempty,
    pop,
    push,
    put,
    right,
    scan,
    sin,
    stack,
    sub,
    while_,
)
from homset.interpretation import combinators, interpret
from homset.objects import List

L, M = hs.LinearMaps, hs.Matrices
ALL = [L, hs.Dual(L), M, hs.Dual(M), hs.Cont(L, R), hs.Begin(L, R), hs.Cont(hs.Dual(M), R)]
INFINITE = [L, hs.Dual(L), hs.Dual(hs.Dual(L))]

one = const(1, Z)
start = fork(identity, identity)
shrink = mul(identity, 0.9) >> cos
grow = while_(less(exl, 10.0), cross(mul(identity, 1.5), shrink) >> fork(add, exr))
branch = cond(less(identity, 0.5), sin, mul(identity, identity))

# A loop over the entries of an array: the state is ((xs, i), result).
xs, i, result = exl >> exl, exl >> exr, exr
entry = fork(xs, i) >> get(3)
going = less(i, const(3, Z))
three = fork(identity, sin, mul(identity, identity)) >> stack(3)
loop_state = fork(fork(three, const(0, Z)), identity)
products = loop_state >> while_(
    going, fork(fork(xs, add(i, one)), mul(add(result, entry), entry >> sin))
)
updates = loop_state >> while_(
    going,
    fork(
        fork(fork(fork(xs, i), mul(entry, result)) >> put(3), add(i, one)),
        add(result, entry >> cos),
    ),
)

# Lists: what a loop pushes, another one pops.
pushed = fork(identity, it >> nil) >> iterate(fork(exl >> sin, push), 4)
folded = pushed >> while_(exr >> nonempty, fork(mul(exl, exr >> pop >> exl), exr >> pop >> exr))

# Recursion on (x, n), with a parameter e.
parameter, again = exl >> exl, exl >> exr
x, n = exr >> exl, exr >> exr
place = (R * R ** (R * Z)) * (R * Z)


def calling(y: Any, less_by: int) -> Any:
    return fork(again, fork(y, sub(n, const(less_by, Z)))) >> apply


power = cond(less(n, one), const(1.0), mul(mul(x, parameter), calling(x, 1)) >> sin)
tree = cond(
    less(n, const(2, Z)),
    mul(x, x),
    mul(calling(x >> sin, 1), add(calling(mul(x, parameter), 2), x)),
)
begun = fork(cos, fork(identity, const(5, Z)))

FIRST_ORDER: dict[str, Any] = {
    "a branch": branch,
    "either": cond(less(identity, 0.5), identity, sin)
    >> fork(identity, cos)
    >> cond(less(exl, exr), exl >> left.at(R, R + R), exr >> right.at(R, R + R))
    >> either(sin, mul(identity, identity)),
    "branches in branches": cond(less(sin, 0.5), branch >> hs.exp, cond(less(cos, 0.7), sin, cos)),
    "iterate": iterate(shrink, 5),
    "no round": iterate(shrink, 0),
    "while": start >> grow >> mul,
    "no trip": start >> while_(less(exl, -9.0), cross(sin, cos)) >> mul,
    "while on another path": start
    >> while_(less(exl, 4.0), fork(mul(exl, add(exr, 1.0)), branch @ exr))
    >> mul,
    "scan": fork(identity, three) >> scan(fork(mul, add), 3) >> fork(exl, exr >> jam_i(3)) >> mul,
    "scan of pairs": fork(identity, fork(three, three))
    >> scan(fork(mul(exl, exr >> exl), fork(add(exl, exr >> exr), exr >> exl)), 3)
    >> add(exl, exr >> mul(exl >> jam_i(3), exr >> jam_i(3))),
    "loops in branches in loops": iterate(
        cond(less(identity, 0.5), iterate(shrink, 3) >> sin, start >> grow >> mul(exr, exr)), 3
    ),
    "a loop in a loop with a captured number": start
    >> iterate(fork(exl, iterate(fork(exl, mul(exl, exr) >> sin), 2) >> exr), 3)
    >> mul,
    "entries": products >> result,
    "other entries": updates >> fork(xs >> jam_i(3), result) >> mul,
    "turned round": three >> hs.flip(3) >> fork(identity, const(0, Z)) >> get(3) >> sin,
}
WITH_LISTS_AND_FUNCTIONS: dict[str, Any] = {
    "a list": folded >> exl,
    "a list that a branch pops": pushed
    >> exr
    >> cond(pop >> less(exl, 0.5), pop >> exl, pop >> exr >> pop >> mul(exl, exl)),
    "a function": fork(curry(mul >> sin), cos) >> apply,
    "a function twice": fork(curry(mul >> sin), identity) >> fork(exl, apply) >> apply,
    "a function of functions": fork(
        curry(curry(mul(exl >> exr, mul(exl >> exl, exr)) >> sin)), identity
    )
    >> fork(apply, exr >> sin)
    >> apply,
    "a function in a branch": fork(curry(mul >> sin), identity)
    >> cond(exr >> less(identity, 0.5), apply, fork(exl, apply) >> apply),
    "recursion": begun >> fix(power.at(place)),
    "recursion that calls itself twice": begun >> fix(tree.at(place)),
}
PROGRAMS = {
    name: (program.at(R), categories)
    for programs, categories in ((FIRST_ORDER, ALL), (WITH_LISTS_AND_FUNCTIONS, INFINITE))
    for name, program in programs.items()
}
POINTS = (0.3, 0.8)


def difference(f: Callable[[float], Any], at: float, h: float = 1e-5) -> float:
    return float((8 * (f(at + h) - f(at - h)) - f(at + 2 * h) + f(at - 2 * h)) / (12 * h))


def close(value: Any, expected: float) -> None:
    np.testing.assert_allclose(float(value), expected, 2e-7, 2e-8)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("at", POINTS)
def test_every_mode_on_numbers(name: str, at: float) -> None:
    program, categories = PROGRAMS[name]
    expected = difference(program, at)
    assert abs(expected) > 1e-4
    for k in categories:
        for meaning in (interpret, combinators):
            y, derivative = meaning(hs.GAD(k), program)(np.float64(at))
            assert float(y) == program(at)
            close(k.action(derivative, R, R).raw(1.0), expected)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("at", POINTS)
def test_graphs_up_to_the_third_order(name: str, at: float) -> None:
    program, _ = PROGRAMS[name]
    grad = hs.grad(program)
    close(grad(at), difference(program, at))
    close(hs.jvp(program)(at, 1.0)[1], grad(at))
    assert hs.value_and_grad(program)(at) == (program(at), grad(at))
    second = difference(grad, at)
    ways = hs.hessian(program), hs.grad(grad), hs.jacobian(hs.jacobian(program, "forward"))
    for way in ways:
        close(way(at), second)
    third = difference(ways[0], at)
    close(hs.grad(hs.grad(grad))(at), third)
    close(hs.jvp(hs.jvp(grad))((at, 1.0), (1.0, 0.0))[1][1], third)


def test_derivatives_of_arrays_through_loops() -> None:
    begin = fork(fork(identity, const(0, Z)), const(1.0))
    step = fork(fork(xs, add(i, one)), mul(add(result, entry), entry >> sin))
    f = (begin >> while_(going, step) >> exr).at(R**3)
    at = np.array([0.5, 1.5, 2.5])
    grad, hessian = hs.grad(f), hs.hessian(f)
    units = 1e-5 * np.eye(3)
    np.testing.assert_allclose(grad(at), [(f(at + u) - f(at - u)) / 2e-5 for u in units], 1e-6)
    columns = [(grad(at + u) - grad(at - u)) / 2e-5 for u in units]
    np.testing.assert_allclose(hessian(at), columns, 1e-6, 1e-8)


def test_a_list_as_argument_and_as_result() -> None:
    total = fork(const(0.0), identity) >> while_(
        exr >> nonempty, fork(add(exl, exr >> pop >> exl >> sin), exr >> pop >> exr)
    )
    f = (total >> exl).at(List(R))
    assert hs.grad(f)([0.0, 1.0, 2.0]) == [1.0, cos(1.0), cos(2.0)]
    assert hs.grad(f)([]) == []
    y, dy = hs.jvp(fork(sin, it >> nil) >> push)(0.5, 2.0)
    assert (y, dy) == ([sin(0.5)], [2.0 * cos(0.5)])


def test_integers_pass_through_loops_without_tangents() -> None:
    assert hs.grad(iterate(fork(add(exl, exl), exr), 3).at(Z * R) >> exr)(2, 5.0) == ((), 1.0)
    gcd = while_(hs.not_equal(exr, const(0, Z)), (hs.minimum & sub(hs.maximum, hs.minimum))) >> exl
    assert hs.jacobian(gcd)(12, 18) == ()


# --- what a derivative costs ----------------------------------------------------------------------


def counted(rounds: float) -> Any:
    """x ↦ shrink x, as often as `rounds` says, by a loop that does not know how often."""
    step = cross(add(identity, 1.0), mul(identity, 0.999) >> sin)
    return (fork(const(0.0), identity) >> while_(less(exl, rounds), step) >> exr).at(R)


def size(program: Any) -> int:
    return sum(hs.Graph(program).operations.values())


@pytest.mark.parametrize("derived", [hs.grad, hs.jvp, hs.hessian, hs.vjp])
def test_programs_do_not_grow_with_the_number_of_steps(derived: Any) -> None:
    loops: list[Callable[[int], Any]] = [
        lambda n: iterate(shrink, n).at(R),
        lambda n: counted(float(n)),
        lambda n: iterate(iterate(shrink, n), n).at(R),
        lambda n: (fork(const(1.0), identity) >> scan(fork(mul >> sin, exl), n) >> exl).at(R**n),
        lambda n: hs.checkpoint(iterate(shrink, n * n)).at(R),
    ]
    for loop in loops[: 3 if derived is hs.hessian else None]:
        assert size(derived(loop(3))) == size(derived(loop(1000)))


def test_a_loop_whose_count_is_known_but_not_its_numbers_is_staged() -> None:
    """The count is a constant while the graph is made; the loop is not unrolled for that."""
    begin = fork(fork(identity, const(0, Z)), const(1.0))
    small, large = (
        begin >> while_(less(i, const(n, Z)), fork(fork(xs, add(i, one)), mul(result, xs >> sin)))
        for n in (3, 3000)
    )
    assert size(hs.grad((small >> exr).at(R))) == size(hs.grad((large >> exr).at(R)))


def peak(f: Callable[[float], Any]) -> int:
    for _ in range(3):  # what runs often is written down
        f(0.7)
    tracemalloc.start()
    try:
        f(0.7)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


LOOPS: list[Callable[[int], Any]] = [
    lambda n: counted(float(n)),
    lambda n: iterate(mul(identity, 0.999) >> sin, n).at(R),
]


@pytest.mark.parametrize("loop", LOOPS)
def test_memory_is_proportional_to_the_steps(loop: Callable[[int], Any]) -> None:
    small, large = peak(hs.grad(loop(1000))), peak(hs.grad(loop(4000)))
    assert (large - small) / 3000 < 200  # bytes a step


@pytest.mark.parametrize("loop", LOOPS)
def test_checkpoints_need_memory_for_the_root_of_the_steps(loop: Callable[[int], Any]) -> None:
    plain, saving = loop(8_000), hs.checkpoint(loop(8_000))
    assert saving(0.7) == plain(0.7)
    assert hs.grad(saving)(0.7) == pytest.approx(hs.grad(plain)(0.7), rel=1e-12)
    small, large = (peak(hs.grad(hs.checkpoint(loop(n)))) for n in (500, 8_000))
    assert large < 6 * small
    assert large < peak(hs.grad(plain)) / 10


def scanned(n: int) -> Any:
    """s ↦ cos (s x) along an array of x, the last of them."""
    return (fork(const(1.0), identity) >> scan(fork(mul >> cos, exl), n) >> exl).at(R**n)


def test_checkpoints_of_a_scan_keep_the_arrays_and_the_root_of_the_steps() -> None:
    n = 8_000
    plain, saving = scanned(n), hs.checkpoint(scanned(n))
    xs = np.linspace(0.5, 0.9, n)
    assert saving(xs) == plain(xs)
    np.testing.assert_allclose(hs.grad(saving)(xs), hs.grad(plain)(xs), rtol=1e-12)

    def kept(f: Any) -> float:  # bytes a step
        run = interpret(hs.Functions, f)
        return peak(lambda _: run(xs)) / n

    # The arrays and their cotangents are about 40 bytes a step.
    assert kept(hs.grad(saving)) < 60 < 120 < kept(hs.grad(plain))


def test_checkpoints_of_a_scan_change_nothing_else() -> None:
    step = fork(cross(sin, identity) >> mul, fork(mul, add))
    for n in (0, 1, 3, 4, 7, 10):
        plain = scan(step, n).at(R * R**n, R * (R**n * R**n))
        saving = hs.checkpoint(plain)
        xs = np.linspace(0.1, 0.9, n)
        np.testing.assert_equal(saving(0.3, xs), plain(0.3, xs))
        found, expected = (hs.vjp(f)(0.3, xs)[1] for f in (saving, plain))
        v = 1.0, (xs, 2.0 * xs)
        for one, other in zip(found(*v), expected(*v), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def filled(n: int) -> Any:
    """A table that is filled from entry to entry, by get and put."""

    def last(xs: Any) -> Any:
        table = np.zeros(n)
        for i in range(n - 1):
            table[i + 1] = np.cos(table[i] * xs[i])
        return table[n - 1]

    return hs.arrow(last, R**n)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_an_entry_costs_the_same_in_a_long_array(order: int) -> None:
    """Reading and changing entries in a loop is linear in its length: so are its derivatives."""
    works = []
    for n in (1_000, 8_000):
        xs = np.linspace(0.1, 0.9, n)
        program = [filled(n), hs.value_and_grad(filled(n)), hs.hvp(filled(n))][order]
        run, point = hs.jit(program, backend="numpy"), (xs, xs) if order == 2 else xs
        works.append(work(lambda run=run, point=point: run(point))[1])
    assert works[1] < 10 * works[0]  # 8 times the steps; if each took the array's time, 64


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 10])
def test_checkpoints_change_nothing_else(n: int) -> None:
    for plain in (counted(float(n)), iterate(iterate(shrink, n), 2).at(R)):
        saving = hs.checkpoint(plain)
        for derived in (hs.grad, hs.hessian):
            assert saving(0.7) == plain(0.7)
            assert derived(saving)(0.7) == pytest.approx(derived(plain)(0.7), rel=1e-12)
        twice = hs.checkpoint(saving)
        assert hs.grad(twice)(0.7) == pytest.approx(hs.grad(plain)(0.7), rel=1e-12)


def test_checkpoints_reach_every_loop() -> None:
    inner = cond(less(identity, 0.5), iterate(shrink, 9), sin) >> curry(mul) >> identity
    loops = [arrow.op for arrow in hs.arrows.subterms(hs.checkpoint(inner))].count("iterate")
    assert loops == 2


def settled(y: float, n: int) -> float:
    for _ in range(n):
        y = np.sin(y) + 0.1 * y
    return y


AGAIN: list[Any] = [hs.checkpoint, hs.recomputed]


@pytest.mark.parametrize("again", AGAIN, ids=lambda f: f.__name__)
def test_checkpoints_of_python_functions_have_an_arrow_for_each_domain(again: Any) -> None:
    f = again(lambda x: np.sum(np.sin(x) ** 2))
    assert f(2.0) == pytest.approx(np.sin(2.0) ** 2)
    np.testing.assert_allclose(hs.grad(f)(np.array([1.0, 2.0])), np.sin([2.0, 4.0]))
    assert hs.grad(again(settled), argnums=0)(0.7, 5) == hs.grad(settled, argnums=0)(0.7, 5)


@pytest.mark.parametrize("again", AGAIN, ids=lambda f: f.__name__)
def test_checkpoints_inside_of_python_functions(again: Any) -> None:
    elsewhere = again(settled)

    def plain(x: float, n: int) -> float:
        for _ in range(20):
            x = 0.9 * settled(x, n) + 0.1
        return x

    def outside(x: float, n: int) -> float:
        for _ in range(20):
            x = 0.9 * elsewhere(x, n) + 0.1
        return x

    def inside(x: float, n: int) -> float:
        scale = 0.1 * x / x

        @again
        def step(y):
            for _ in range(n):
                y = np.sin(y) + scale * y
            return y

        for _ in range(20):
            x = 0.9 * step(x) + 0.1
        return x

    gradient, second = hs.grad(hs.arrow(plain)), hs.hessian(hs.arrow(plain))
    memory = kept(gradient)
    for f in map(hs.arrow, (outside, inside)):
        np.testing.assert_allclose(hs.grad(f)(0.4, 2)[0], gradient(0.4, 2)[0])
        np.testing.assert_allclose(hs.hessian(f)(0.4, 2)[0][0], second(0.4, 2)[0][0])
        assert kept(hs.grad(f)) < memory / 2


def kept(gradient: Any) -> int:
    run = hs.Functions(gradient.arrow_for(0.7, 300))
    return peak(lambda x: run(x, 300))


def test_what_is_run_again_fails_at_its_line_and_not_where_it_is_not_needed() -> None:
    def entry(xs: Any, i: int) -> Any:
        return xs[i] * xs[i]

    def guarded(xs: Any, i: int) -> Any:
        return hs.checkpoint(entry)(xs, i) if i < 9 else xs[0]

    f, xs = hs.arrow(guarded), np.array([2.0, 3.0])
    assert hs.grad(f, argnums=0)(xs, 9).tolist() == [1.0, 0.0]
    assert hs.grad(f, argnums=0)(xs, 1).tolist() == [0.0, 6.0]
    with pytest.raises(IndexError, match="index 5 is out of range for 2 entries") as caught:
        hs.grad(f, argnums=0)(xs, 5)
    assert isinstance(caught.value, hs.DomainError)
    assert caught.value.place
    assert caught.value.place.text.strip() == "return xs[i] * xs[i]"


def test_deep_recursion() -> None:
    line = cond(less(n, one), x, add(mul(parameter, x), calling(mul(x, 0.9999), 1)))
    f = (fork(cos, fork(identity, const(10_000, Z))) >> fix(line.at(place))).at(R)
    expected = difference(f, 0.7)
    np.testing.assert_allclose(hs.grad(f)(0.7), expected, 1e-6)
    np.testing.assert_allclose(hs.jvp(f)(0.7, 1.0)[1], expected, 1e-6)
    np.testing.assert_allclose(hs.GAD(hs.Dual(L))(f)(0.7)[1](1.0), expected, 1e-6)


def calls(f: Any, *args: Any) -> int:
    """How many calls Python makes while a program is interpreted; it has run before."""
    run, found = hs.Functions(f), 0

    def seen(_: Any, event: str, __: Any) -> None:
        nonlocal found
        found += event == "call"

    for _ in range(3):
        run(*args)
    sys.setprofile(seen)
    try:
        run(*args)
    finally:
        sys.setprofile(None)
    return found


def along(f: Any) -> Any:
    """The derivative by the first argument, forward."""
    return (fork(identity, fork(const(1.0), it)) >> hs.jvp(f) >> exr).at(R * Z)


def back(f: Any) -> Any:
    """The same, backward."""
    return hs.grad(f, argnums=0)


@pytest.mark.parametrize("modes", ["b", "f", "bb", "bf", "fb", "ff", "bbb", "fbb", "fff", "bff"])
@pytest.mark.parametrize(("step", "depths"), [("line", (40, 80, 160)), ("tree", (4, 6, 8))])
def test_derivatives_of_recursion_are_linear_in_its_calls(
    step: str, depths: tuple[int, ...], modes: str
) -> None:
    """Of any order and in every mode: twice as many calls of the function take twice the work."""
    bodies = {
        "line": cond(less(n, one), x, add(mul(parameter, x), calling(mul(x, 0.9), 1)) >> sin),
        "tree": cond(less(n, one), x, mul(calling(mul(x, 0.9), 1) >> sin, calling(x, 1))),
    }
    f = (fork(exl >> cos, identity) >> fix(bodies[step].at(place))).at(R * Z)
    for mode in modes:
        f = {"b": back, "f": along}[mode](f)
    work = [calls(f, 0.7, depth) for depth in depths]
    runs = list(depths) if step == "line" else [2 ** (depth + 1) for depth in depths]
    one_more = [
        (b - a) / (k - j) for a, b, j, k in zip(work, work[1:], runs, runs[1:], strict=False)
    ]
    assert one_more[1] == pytest.approx(one_more[0], rel=0.02)


def test_derivatives_of_recursion_in_every_order() -> None:
    """Backward, forward, and both in turn, they are the same; and differences say so too."""
    f = (fork(exl >> cos, identity) >> fix(tree.at(place))).at(R * Z)
    first, second = difference(lambda a: f(a, 5), 0.7), difference(lambda a: back(f)(a, 5), 0.7)
    assert back(f)(0.7, 5) == pytest.approx(first)
    assert along(f)(0.7, 5) == pytest.approx(first)
    twice = [outer(inner(f)) for outer in (back, along) for inner in (back, along)]
    assert [g(0.7, 5) for g in twice] == pytest.approx([second] * 4)
    third = difference(lambda a: twice[0](a, 5), 0.7)
    assert [mode(g)(0.7, 5) for g in twice for mode in (back, along)] == pytest.approx(
        [third] * 8, rel=1e-5
    )


def shares(x: float, n: int) -> float:
    total = x
    for i in range(n):
        total += shares(0.5 * x, i) * x
    return total


def shares_of_shares(x: float, n: int) -> float:
    total = x
    for i in range(n):
        for j in range(i):
            total += shares_of_shares(0.5 * x, j) * x
    return total


def shares_of_shares_of_shares(x: float, n: int) -> float:
    total = x
    for i in range(n):
        for j in range(i):
            k = 0
            while k < j:
                total += shares_of_shares_of_shares(0.5 * x, k) * x
                k += 1
    return total


@pytest.mark.parametrize("modes", ["b", "f", "bb", "bf", "fb", "ff", "bbb", "fbb"])
def test_derivatives_of_calls_in_loops_are_linear_in_the_calls(modes: str) -> None:
    """There are 2ⁿ calls, and as many steps of loops."""
    f = hs.arrow(shares).at(R, Z)
    for mode in modes:
        f = {"b": back, "f": along}[mode](f)
    work = [calls(f, 0.7, n) for n in (7, 8, 9, 10)]
    more = [b - a for a, b in pairwise(work)]
    assert [b / a for a, b in pairwise(more)] == pytest.approx([2, 2], rel=0.1)


def test_the_list_of_calls_in_loops_is_as_long_as_their_steps() -> None:
    derivative = hs.Functions(hs.grad(hs.arrow(shares).at(R, Z)))
    peaks = []
    for n in (7, 8, 9):
        derivative(0.7, n)
        tracemalloc.start()
        derivative(0.7, n)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    (first, second) = (b - a for a, b in pairwise(peaks))
    assert second / first == pytest.approx(2, rel=0.2)


def test_derivatives_of_calls_in_loops_in_loops_grow_by_the_loops() -> None:
    programs = [shares, shares_of_shares, shares_of_shares_of_shares]
    for mode in (back, along, lambda f: back(back(f)), lambda f: back(along(f))):
        graphs = [hs.Graph(mode(hs.arrow(f).at(R, Z))) for f in programs]
        sizes = [sum(graph.operations.values()) for graph in graphs]
        assert sizes[2] - sizes[1] <= sizes[1] - sizes[0] + 12


def first_of_three(x: float, n: int) -> float:
    return x if n <= 0 else first_of_three(0.5 * x, n - 2) + second_of_three(x, n - 1) * x


def second_of_three(x: float, n: int) -> float:
    total = math.sin(x)
    for i in range(n):
        total += second_of_three(0.3 * x, i) * third_of_three(x, i - 1)
    return total


def third_of_three(x: float, n: int) -> float:
    if n <= 0:
        return x * x
    return third_of_three(x, n - 1) * first_of_three(0.5, n - 2) + second_of_three(x, n - 2)


@pytest.mark.parametrize("modes", ["b", "f", "bb", "fb", "bf", "ff", "bbb", "fbb"])
def test_functions_that_call_each_other_and_themselves(modes: str) -> None:
    """One recursion is inside of the other; the list of the outer one goes through both."""
    f = hs.arrow(first_of_three).at(R, Z)
    assert f(0.7, 6) == pytest.approx(first_of_three(0.7, 6))
    for mode in modes:
        expected = difference(lambda a, f=f: f(a, 6), 0.7)
        f = {"b": back, "f": along}[mode](f)
        assert f(0.7, 6) == pytest.approx(expected, rel=1e-5)
    for k in (L, hs.Dual(L)):
        y, derivative = hs.GAD(k)(hs.arrow(first_of_three).at(R, Z))(0.7, 6)
        x = derivative(1.0, ()) if k is L else derivative(1.0)[0]
        assert x == pytest.approx(difference(lambda a: first_of_three(a, 6), 0.7))
        assert y == first_of_three(0.7, 6)


def test_a_call_whose_value_decides_and_nothing_else() -> None:
    """Nothing comes back to it, and yet what it has put on the list is taken off."""
    decides = less(calling(mul(x, 0.9), 1), 0.5)
    rest = mul(cond(decides, x >> sin, x >> cos), calling(x, 1))
    f = (fork(exl >> cos, identity) >> fix(cond(less(n, one), x, rest).at(place))).at(R * Z)
    for g in (f, back(f), along(f)):
        expected = pytest.approx(difference(lambda a, g=g: g(a, 4), 0.7), rel=1e-5)
        assert back(g)(0.7, 4) == expected
        assert along(g)(0.7, 4) == expected


def test_the_third_derivative_of_a_recursion_along_arrays() -> None:
    # Its second derivative puts an array beside a side that is beside a function already.
    def weight(values: Any, left: Any, right: Any) -> Any:
        def below(i: int) -> Any:
            return 1.0 if i < 0 else values[i] * below(left[i]) + below(right[i])

        return below(0)

    x = np.array([3.0, 1.0, 4.0]), np.array([1, 2, -1]), np.array([-1, -1, -1])
    ones, zeros = (np.ones(3), (), ()), (np.zeros(3), (), ())
    second = hs.hvp(hs.arrow(weight).arrow_for(*x))
    found = hs.jvp(second)((x, ones), (ones, zeros))
    # values[0] * (values[1] * (values[2] + 1) + 1) + 1
    np.testing.assert_allclose(found[0][0], [6.0, 8.0, 4.0])
    np.testing.assert_allclose(found[1][0], [2.0, 2.0, 2.0])


def test_recursion_costs_a_few_runs_of_it() -> None:
    def spent(f: Callable[[float], Any]) -> int:
        f(0.7)
        return work(lambda: f(0.7))[1]

    line = cond(less(n, one), x, add(mul(parameter, x), calling(mul(x, 0.999), 1)))
    for depth in (100, 800):
        f = (fork(cos, fork(identity, const(depth, Z))) >> fix(line.at(place))).at(R)
        assert spent(hs.grad(f)) < 5 * spent(f)
    assert sys.getrecursionlimit() > 100_000


# --- what is refused ------------------------------------------------------------------------------


def test_functions_whose_derivative_is_not_known() -> None:
    with pytest.raises(
        hs.MissingStructureError,
        match=r"no derivative of a function R → R that is given, which apply",
    ):
        hs.GAD(L)(apply)(hs.sin, 0.5)
    through = fork(curry(mul), identity) >> iterate(fork(exl, apply), 3) >> exr
    y, derivative = hs.GAD(hs.Dual(L))(through.at(R))(0.7)
    assert y == pytest.approx(0.7**4)
    assert derivative(1.0) == pytest.approx(4 * 0.7**3)
    another = fork(curry(mul), identity) >> iterate(curry(apply >> sin) * identity, 3) >> apply
    with pytest.raises(hs.MissingStructureError, match=r"the functions that change out of its"):
        hs.grad(another.at(R))
    assert hs.GAD(L)(another.at(R))(0.7)[1](1.0) == pytest.approx(difference(another.at(R), 0.7))
    with pytest.raises(
        hs.MissingStructureError, match=r"covectors of functions in R.R, which curry mul :"
    ):
        hs.vjp(curry(mul).at(R))
    with pytest.raises(hs.MissingStructureError, match=r"no basis of R.R of a known size, which"):
        hs.jacobian(curry(mul).at(R))
    assert hs.jvp(curry(mul).at(R))(3.0, 1.0)[1](5.0) == 5.0


def test_a_loop_that_carries_a_function_is_a_loop_of_the_rest() -> None:
    """Its environment has tangents that stay the same, and covectors that add up."""
    through = fork(curry(mul), identity) >> iterate(fork(exl, apply), 3) >> exr
    f = through.at(R)
    assert hs.Graph(hs.grad(f)).operations["iterate"] == 2

    def forward(f: Any) -> Any:
        return (fork(identity, const(1.0)) >> hs.jvp(f) >> exr).at(R)

    modes = hs.grad, forward
    for mode in modes:
        assert mode(f)(0.7) == pytest.approx(4 * 0.7**3)
        for outer in modes:
            assert outer(mode(f))(0.7) == pytest.approx(12 * 0.7**2)
            assert hs.grad(outer(mode(f)))(0.7) == pytest.approx(24 * 0.7)


def test_recursion_with_nothing_beside() -> None:
    k, m = exl >> exr, exr
    itself = fork(k, mul(m, 0.5)) >> apply
    halving = fix(cond(less(m, 1.0), m >> sin, mul(m, itself)).at((Unit * R**R) * R))
    f = (fork(it, identity) >> halving).at(R)
    assert hs.grad(f)(3.0) == pytest.approx(difference(f, 3.0))


def test_deep_bodies_run_where_there_is_room() -> None:
    """In a thread of 256 KB, what takes megabytes of stack runs and is differentiated."""
    f = sin
    for _ in range(1500):
        f = cond(less(0.0, identity), f, hs.cos)
    found: list[float] = []
    size = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=lambda: found.append(hs.grad(f)(0.3)))
        thread.start()
    finally:
        threading.stack_size(size)
    thread.join()
    assert found == [np.cos(0.3)]


def test_an_error_in_a_deep_body_is_the_same_error() -> None:
    f = get(3).at(R**3 * Z)
    for _ in range(200):
        f = cond(const(True), f, f)
    with pytest.raises(hs.DomainError, match="index 5 is out of range for 3 entries"):
        f(np.zeros(3), 5)


def test_a_list_is_a_constant() -> None:
    full = List(R)
    two = const([1.0, 2.0], full)
    assert two(0.5) == hs.Graph(two)(0.5) == [1.0, 2.0]
    assert repr(two) == "const([1.0, 2.0], List(R))"
    assert const([[1.0], [], [2.0, 3.0]], List(full))(0.5) == [[1.0], [], [2.0, 3.0]]
    product = fork(identity, two) >> push >> fork(exl, exr >> pop >> exl) @ pop >> mul
    assert hs.grad(product)(5.0) == 1.0
    with pytest.raises(hs.DomainError, match=r"const expects a real number at \[1\]; got 'a'"):
        const([1.0, "a"], full)
