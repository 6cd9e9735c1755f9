"""Loops that are written down give what their steps give, one after the other."""

import random
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import (
    R,
    Z,
    add,
    const,
    control,
    cos,
    exl,
    exr,
    fork,
    get,
    identity,
    iterate,
    less,
    mul,
    push,
    put,
    sin,
)
from homset.building import Builder
from homset.chains import EMPTY, Chain, Stack, chain
from homset.interpretation import interpret
from homset.objects import List
from homset.rounds import along, as_long_as, repeated
from homset.straight import OFTEN, straight

N = 200


def raw(program: Any) -> Any:
    return interpret(hs.Functions, program)


def step_by_step(f: Any, n: int, x: Any) -> Any:
    for _ in range(n):
        x = straight(f).plan.run(x)  # type: ignore[union-attr]
    return x


def test_a_step_is_repeated() -> None:
    step = raw(fork(exr, mul(exl, 0.9) >> cos).at(R * R))
    assert repeated(step, N, (0.3, 0.7)) == step_by_step(step, N, (0.3, 0.7))


def test_few_steps_are_not_worth_a_loop() -> None:
    assert repeated(raw((sin >> cos).at(R)), OFTEN - 1, 0.5) is None


def test_a_step_goes_on_as_long_as_a_test_holds() -> None:
    test, step = raw(less(exl, 100.0).at(R * R)), raw(fork(add(exl, 1.0), exr >> cos).at(R * R))
    assert as_long_as(test, step, (0.0, 0.3)) == step_by_step(step, 100, (0.0, 0.3))
    assert as_long_as(test, step, (100.0, 0.3)) == (100.0, 0.3)


def test_a_state_goes_along_rows() -> None:
    step = raw(fork(mul >> cos, add).at(R * R))
    xs = np.linspace(0.1, 1.0, N)
    last, (ys,) = along(step, N, 0.3, [tuple(xs)])
    state, expected = 0.3, []
    for x in xs:
        state, y = straight(step).plan.run((state, x))  # type: ignore[union-attr]
        expected.append(y)
    assert (last, ys) == (state, expected)


def test_what_a_step_gives_may_be_the_state_that_it_was_given() -> None:
    """Sums of what comes before, and a shift by one; of long arrays as of short ones."""
    sums = hs.scan(hs.fork(hs.add, hs.exl), N)
    assert np.array_equal(sums(0.0, np.ones(N))[1], np.arange(N))
    shifted = hs.scan(hs.swap, N)
    last, ys = shifted(-1.0, np.arange(float(N)))
    assert last == N - 1
    assert np.array_equal(ys, np.arange(-1.0, N - 1))
    assert hs.arrow(lambda x: [i for i in range(N)])(0.0) == list(range(N))  # noqa: C416


def test_what_a_step_gives_may_be_the_state_before_it() -> None:
    rows = [float(i) for i in range(N)]
    assert along(raw(fork(exr, exl).at(R * R)), N, -1.0, [rows]) == (N - 1.0, [[-1.0, *rows[:-1]]])

    def second_to_last(x: Any, s: float) -> Any:
        before = s
        for y in x:
            before, s = s, y
        return 3.0 * before

    slope, values = hs.grad(hs.arrow(second_to_last), argnums=0).placed(np.arange(31.0), 0.5)
    for _ in range(20):
        assert slope(*values).tolist() == [0.0] * 29 + [3.0, 0.0]


def test_the_tape_is_a_list_of_python_and_a_chain_after_it() -> None:
    step = raw(fork(exl >> cos, push).at(R * List(R)))
    before = chain([1.0, 2.0])
    last, found = repeated(step, N, (0.5, before))
    expected = step_by_step(step, N, (0.5, before))
    assert last == expected[0]
    assert list(found) == list(expected[1])
    assert list(before) == [1.0, 2.0]
    assert found.tail.tail.head == list(expected[1])[2]


def test_a_stack_is_a_chain_in_use() -> None:
    """Random entries put on and taken off, in several loops, against a list."""
    dice = random.Random(2018)
    value: Any = EMPTY
    expected: list[int] = []
    for _ in range(200):
        stack = Stack(value)
        for _ in range(dice.randrange(30)):
            if dice.random() < 0.5:
                stack.entries.append(dice.randrange(9))
                expected.append(stack.entries[-1])
            else:
                if not stack.entries:
                    assert not stack.refill()
                assert bool(stack.entries) == bool(expected)
                if expected:
                    assert stack.entries.pop() == expected.pop()
        value = stack.chain()
        if dice.random() < 0.3:
            value = Chain(7, value)
            expected.append(7)
        assert list(value) == expected[::-1]
        assert bool(value) == bool(expected)


def test_what_is_not_known_in_a_list_is_found() -> None:
    """A list of ports beside a state that is known: the loop is run by those who asked."""
    port = Builder().inputs(R)[0]
    pop_and_add = raw(fork(add(exl, exr >> hs.pop >> exl), exr >> hs.pop >> exr).at(R * List(R)))
    entries = chain([1.0] * N + [port])
    assert repeated(pop_and_add, N + 1, (0.0, entries)) is None
    total, rest = control.repeat(pop_and_add, N + 1, (0.0, entries), R * List(R))
    assert total.origin.name == "add"
    assert not rest


def test_arrays_are_changed_in_place_but_nobody_sees_it() -> None:
    i, xs = exl, exr
    changed = fork(fork(xs, i), fork(xs, i) >> get(N) >> sin) >> put(N)
    step = raw(fork(add(i, const(1, Z)), changed).at(Z * R**N))
    given = np.linspace(0.1, 1.0, N)
    before = given.copy()
    _, found = repeated(step, N, (0, given))
    np.testing.assert_array_equal(found, np.sin(before))
    np.testing.assert_array_equal(given, before)
    half = repeated(step, N // 2, (0, found))[1]
    np.testing.assert_array_equal(np.asarray(half)[: N // 2], np.sin(np.sin(before[: N // 2])))
    np.testing.assert_array_equal(found, np.sin(before))


def test_rows_that_are_read_before_they_change_are_what_they_were() -> None:
    @hs.arrow
    def swapped(xs: Any) -> Any:
        ys = xs.copy()
        for i in range(N // 2):
            ys[i], ys[N - 1 - i] = ys[N - 1 - i], ys[i]
        return ys

    xs = np.arange(float(N))
    np.testing.assert_array_equal(swapped(xs), xs[::-1])
    _, pull = hs.vjp(swapped)(xs)
    np.testing.assert_array_equal(pull(xs), xs[::-1])


def test_an_error_in_a_written_loop_is_told_at_its_line() -> None:
    @hs.arrow
    def leaves_the_array(xs: Any) -> float:
        s = 0.0
        for i in range(2 * N):
            s += xs[i]  # here
        return s

    for f in (leaves_the_array, hs.grad(leaves_the_array)):
        for _ in range(3):
            with pytest.raises(IndexError) as caught:
                f(np.ones(N))
            assert caught.value.place.text.endswith("# here")  # type: ignore[attr-defined]


def test_values_and_derivatives_that_are_asked_for_often_are_the_same() -> None:
    """GAD(k) becomes a graph: with the same numbers, to the last bit."""
    program = fork(mul >> sin, iterate(mul(identity, 0.9) >> cos, 7) @ exl) >> mul
    for k in (hs.LinearMaps, hs.Dual(hs.LinearMaps), hs.Cont(hs.Dual(hs.LinearMaps), R)):
        at = hs.GAD(k)(program.at(R * R))
        act = k.action
        runs = [at(0.3, 0.7) for _ in range(OFTEN + 5)]
        vector = 1.0 if k is not hs.LinearMaps else (1.0, 0.5)
        seen = {(y, act(f1, R * R, R)(vector)) for y, f1 in runs}
        assert len(seen) == 1


def test_loops_in_scans_and_tests_with_arrays() -> None:
    @hs.arrow
    def newton(xs: Any) -> Any:
        out = np.zeros(len(xs))
        for k, x in enumerate(xs):
            y = x
            while abs(y * y - x) > 1e-12 and y < 1e9:
                y = (y + x / y) / 2
            out[k] = y
        return out

    xs = np.linspace(0.5, 9.0, N)
    np.testing.assert_allclose(newton(xs), np.sqrt(xs), 1e-12)
    _, pull = hs.vjp(newton)(xs)
    np.testing.assert_allclose(pull(np.ones(N)), 0.5 / np.sqrt(xs), 1e-9)
