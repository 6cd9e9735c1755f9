"""Loops carry what is asked for, and diagrams that are written down are what they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import (
    B,
    R,
    Unit,
    Z,
    add,
    const,
    cos,
    cross,
    dup,
    exl,
    exr,
    fork,
    identity,
    iterate,
    less,
    mul,
    scan,
    sin,
    while_,
)  # fmt: skip
from homset.control import case, decide
from homset.graphs import stage
from homset.interpretation import interpret
from homset.primitives import PRIMITIVES
from homset.sampling import samples
from homset.straight import OFTEN


def graph(f: Any) -> Any:
    """The graph, made by running the program on ports."""
    return stage(interpret(hs.Functions, f), f.dom, f.cod)


three = cross(cross(cos, mul(identity, 2.0)), sin)

CASES = {
    "state": (iterate(three, 9) >> exl >> exl, (R * R) * R, {"cos": 1, "iterate": 1}),
    "state that others use": (
        iterate(fork(add, exl), 9) >> exl, R * R, {"add": 1, "iterate": 1},
    ),
    "results of a scan": (
        scan(fork(add, fork(mul >> cos, sin @ exl)), 5) >> exr >> exr, R * R**5,
        {"add": 1, "sin": 1, "scan": 1},
    ),
    "loops in loops": (
        iterate(iterate(three, 3), 3) >> exl >> exr, (R * R) * R, {"mul": 1, "iterate": 2},
    ),
}  # fmt: skip


def test_a_branch_gives_what_is_asked() -> None:
    test = less(identity, 0.5)
    two = hs.cond(test, fork(sin, cos), fork(cos, mul(identity, 2.0)))
    made = stage(interpret(hs.Functions, (two >> exl).at(R)), R, R)
    # What a side gives is settled when it is written down; what a loop asks of it is not.
    looped = graph((iterate(two @ exl, 3) >> exl).at(R * R))
    assert made.operations["mul"] == looped.operations["mul"] == 0
    assert made(0.3) == two(0.3)[0]


@pytest.mark.parametrize("name", CASES)
def test_what_nobody_asks_for_is_not_there(name: str) -> None:
    program, dom, operations = CASES[name]
    program = program.at(dom)
    made = graph(program)
    assert dict(made.operations) == operations
    for x in samples(program.dom):
        run, whole = (interpret(hs.Functions, f) for f in (made.arrow, program))
        np.testing.assert_array_equal(run(x), whole(x))


def test_what_nobody_asks_for_is_not_there_in_a_function() -> None:
    loop = (iterate(three, 9) >> exl >> exl).at((R * R) * R)
    made = graph(hs.curry(exr.at(R * loop.dom) >> loop))
    assert made.operations == graph(loop).operations
    assert made(0.0)((0.3, 0.4), 0.5) == loop((0.3, 0.4), 0.5)


def test_a_branch_takes_what_the_function_around_it_has_computed() -> None:
    """Before the function has a branch in it, and after."""
    sine, cosine, times = (PRIMITIVES[name] for name in ("sin", "cos", "mul"))

    def program(c: Any) -> Any:
        def branch(f: Any, x: Any) -> Any:
            return case(decide(c), lambda _: f(x), lambda _: x, Unit, Unit, R)

        def function(x: Any) -> Any:
            first = times(sine(x), branch(sine, x))
            return times(first, times(cosine(x), branch(cosine, x)))

        return function

    made = stage(program, B, R**R)
    assert {name: made.operations[name] for name in ("sin", "cos")} == {"sin": 1, "cos": 1}
    for c in (True, False):
        sides = np.sin(0.3) * np.cos(0.3) if c else 0.3 * 0.3
        np.testing.assert_allclose(made(c)(0.3), np.sin(0.3) * np.cos(0.3) * sides)


def test_what_the_test_uses_is_there() -> None:
    body = cross(cos, mul(identity, 2.0))
    made = graph((while_(less(exr, 100.0), body) >> exl).at(R * R))
    assert dict(made.operations) == {"cos": 1, "less": 1, "mul": 1, "while_": 1}
    assert made(0.3, 1.0) == (while_(less(exr, 100.0), body) >> exl)(0.3, 1.0)


def test_a_value_and_its_gradient_are_one_run_of_the_loop() -> None:
    for loop in (iterate(mul(identity, 0.9) >> cos, 9), iterate(iterate(sin, 3), 3)):
        both, alone = (hs.Graph(d(loop.at(R))) for d in (hs.value_and_grad, hs.grad))
        assert both.operations == alone.operations


def test_no_loop_runs_more_than_once_however_deep() -> None:
    loop = mul(identity, 0.9) >> cos
    for _ in range(4):
        loop = iterate(loop, 3)
        assert hs.Graph(hs.grad(loop.at(R))).operations["cos"] == 1


def test_what_runs_often_is_what_it_was() -> None:
    """The same on numbers, before and after it is written down, and then on what is not known."""
    body = (dup >> mul >> sin) * (add(identity, const(1, Z)))
    run = interpret(hs.Functions, (body >> identity).at(R * Z))
    first = run((np.float64(0.7), 3))
    for _ in range(2 * OFTEN):
        assert run((np.float64(0.7), 3)) == first
    staged = stage(run, R * Z, R * Z)
    assert dict(staged.operations) == {"mul": 1, "sin": 1, "add": 1}
