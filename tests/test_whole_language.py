"""All modes agree on random programs of the whole combinator language.

Where a program has no derivative at the point (a tie of a test, a kink, a jump), differences with
two steps disagree: such points are left out of the comparison with differences, but not of the
comparison of the modes with each other, which all take the same branch.
"""

from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from test_derivatives import dense, numbers, vector, written
from whole_language import INTEGER_TESTS, INTEGERS, LOGIC, REALS, TESTS, name, points, programs

import homset as hs
from homset import R
from homset.arrows import Arrow
from homset.calculus import dimension
from homset.categories.symbolic import symbols_for
from homset.compile.jit import BACKENDS
from homset.errors import MissingStructureError
from homset.interpretation import combinators, interpret
from homset.primitives import PRIMITIVES

few = settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
many = settings(few, max_examples=3000, derandomize=False)

L, M = hs.LinearMaps, hs.Matrices
FINITE: list[Any] = [hs.Cont(L, R), M, hs.Dual(M)]
"""Modes that give a derivative on a basis, which spaces of lists and of functions have not."""
MODES: list[Any] = [L, hs.Dual(L), hs.Begin(L, R), hs.Cont(hs.Dual(L), R), *FINITE]
INFINITE = {"nil", "push", "pop", "nonempty", "curry", "uncurry", "apply", "fix"}
"""The operations that come with such spaces."""
UNSOLVED = {"while_", "fix", "get", "put"}
"""The operations that have no formula where what they depend on is a symbol."""
JUMPING = {"floor", "ceil", "trunc", "rint", "floor_divide", "remainder", "fmod", "integer", "sign"}
"""What SymPy does not differentiate."""


def operations(f: Arrow) -> set[str]:
    """The names of the combinators and primitives that a program is made of."""
    found, rest, seen = set(), [f], set()
    while rest:
        g = rest.pop()
        if id(g) not in seen:
            seen.add(id(g))
            rest.extend(g.children)
            found.add(name(g) if g.op == "primitive" else g.op)
    return found


def differences(f: Any, x: np.ndarray[Any, Any], m: int) -> tuple[Any, Any]:
    """The Jacobian by central differences of fourth order, and where two steps agree on it."""

    def of_step(h: float) -> np.ndarray[Any, Any]:
        columns = [
            (8 * (f(x + h * e) - f(x - h * e)) - f(x + 2 * h * e) + f(x - 2 * h * e)) / (12 * h)
            for e in np.eye(len(x))
        ]
        return np.array(columns).reshape(len(x), m).T

    wide, narrow = of_step(2e-3), of_step(5e-4)
    return narrow, np.abs(wide - narrow) <= 1e-6 * (1 + np.abs(narrow))


def first_derivative(f: Arrow, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The derivative of f at x as a matrix, the same in each mode."""
    a, b, point = f.dom, f.cod, vector(f.dom, x)
    value = interpret(hs.Functions, f)(point)
    _, derivative = interpret(hs.GAD(L), f)(point)
    expected = dense(L, derivative, a, b)
    assert np.all(np.isfinite(expected)), "a value or slope is not finite: tame the form"
    for k in MODES:
        for meaning in (interpret, combinators):
            try:
                y, derivative = meaning(hs.GAD(k), f)(point)
            except MissingStructureError:
                assert k in FINITE, k
                assert operations(f) & INFINITE
                continue
            np.testing.assert_allclose(numbers(y), numbers(value), 1e-12, 1e-12)
            np.testing.assert_allclose(dense(k, derivative, a, b), expected, 1e-9, 1e-9)
    for mode in ("forward", "reverse"):
        blocks = interpret(hs.Functions, hs.jacobian(f, mode))(point)
        np.testing.assert_allclose(written(blocks, a, b), expected, 1e-9, 1e-9)
    return expected


def agree(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """All modes agree with each other and with differences; on how many entries."""
    note(f"{f!r} at {x}")
    expected = first_derivative(f, x)
    run = interpret(hs.Functions, f)
    near, smooth = differences(lambda z: numbers(run(vector(f.dom, z))), x, dimension(f.cod))
    np.testing.assert_allclose(expected[smooth], near[smooth], 1e-5, 1e-5)
    return int(smooth.sum())


def agree_twice(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """The same of second derivatives, forward over reverse and reverse over forward."""
    note(f"{f!r} at {x}")
    a, b, point = f.dom, f.cod, vector(f.dom, x)
    reverse, forward = hs.jacobian(f, "reverse"), hs.jacobian(f, "forward")
    ways = hs.jacobian(reverse, "forward"), hs.jacobian(forward, "reverse")
    values = [numbers(interpret(hs.Functions, way)(point)) for way in ways]
    np.testing.assert_allclose(values[0], values[1], 1e-8, 1e-8)
    run = interpret(hs.Functions, reverse)
    near, smooth = differences(lambda z: numbers(run(vector(a, z))), x, dimension(reverse.cod))
    blocks = written(interpret(hs.Functions, ways[0])(point), a, reverse.cod)
    np.testing.assert_allclose(blocks[smooth], near[smooth], 1e-4, 1e-4)
    return int(smooth.sum())


def expressions(value: Any) -> list[Any]:
    """The expressions in tuples and arrays of them."""
    if isinstance(value, tuple):
        return [e for part in value for e in expressions(part)]
    return sympy.flatten(value.tolist()) if isinstance(value, sympy.NDimArray) else [value]


def agree_with_sympy(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """SymPy's formula and its derivatives, where there is a formula, and it is small."""
    note(f"{f!r} at {x}")
    symbols = expressions(tuple(symbols_for(f.dom)))
    try:
        formulas = expressions(hs.SymPy(f))
    except MissingStructureError:
        assert operations(f) & UNSOLVED
        return 0
    at = dict(zip(symbols, map(float, x), strict=True))
    if sum(e.count_ops() for e in formulas) > 60 or operations(f) & JUMPING:
        return 0
    value = interpret(hs.Functions, f)(vector(f.dom, x))
    np.testing.assert_allclose([float(e.subs(at)) for e in formulas], numbers(value), 1e-9, 1e-9)
    exact = [[float(sympy.diff(e, s).subs(at)) for s in symbols] for e in formulas]
    blocks = interpret(hs.Functions, hs.jacobian(f, "reverse"))(vector(f.dom, x))
    expected = np.array(exact).reshape(len(formulas), len(x))
    np.testing.assert_allclose(written(blocks, f.dom, f.cod), expected, 1e-9, 1e-9)
    return expected.size


def agree_when_compiled(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """Generated code gives the same value and the same derivative."""
    note(f"{f!r} at {x}")
    point = vector(f.dom, x)
    both = hs.value_and_jacobian(f, "reverse")
    expected = numbers(interpret(hs.Functions, both)(point))
    for backend in BACKENDS:
        for program in (both, hs.value_and_jacobian(f, "forward")):
            given = hs.jit(program, backend)(point)
            np.testing.assert_allclose(numbers(given), expected, 1e-9, 1e-9)
    return len(expected)


@few
@given(st.data())
def test_all_modes_agree_on_programs_of_the_whole_language(data: st.DataObject) -> None:
    f = data.draw(programs())
    agree(f, data.draw(points(f.dom)))


@few
@given(st.data())
def test_second_derivatives_agree_on_programs_of_the_whole_language(data: st.DataObject) -> None:
    f = data.draw(programs(2))
    agree_twice(f, data.draw(points(f.dom)))


@pytest.mark.campaign
@many
@given(st.data())
def test_all_modes_agree_on_many_programs(data: st.DataObject) -> None:
    f = data.draw(programs())
    agree(f, data.draw(points(f.dom)))


@pytest.mark.campaign
@many
@given(st.data())
def test_second_derivatives_agree_on_many_programs(data: st.DataObject) -> None:
    f = data.draw(programs(2))
    agree_twice(f, data.draw(points(f.dom)))


def test_every_primitive_can_occur() -> None:
    drawn = {name(f) for f in (*REALS, *INTEGERS, *TESTS, *INTEGER_TESTS, *LOGIC)}
    assert drawn | {"where", "real", "integer"} == {n for n in PRIMITIVES if not n.startswith("_")}
