"""All modes agree on random programs of the whole combinator language.

Where a program has no derivative at the point (a tie of a test, a kink, a jump), differences with
two steps disagree: such points are left out of the comparison with differences, but not of the
comparison of the modes with each other, which all take the same branch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import sympy
from formulas import evaluated
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from test_derivatives import dense, numbers, vector, written
from whole_language import INTEGER_TESTS, INTEGERS, LOGIC, REALS, TESTS, name, points, programs

import homset as hs
from homset import R, Unit, Z, const, exl, exr, fork, identity
from homset.arrows import Arrow
from homset.calculus import dimension
from homset.categories import pieces
from homset.categories.symbolic import symbols_for
from homset.compile.jit import BACKENDS
from homset.errors import MissingStructureError
from homset.interpretation import combinators, interpret
from homset.objects import Obj
from homset.primitives import PRIMITIVES

# Recursive programs raise the limit of Python's own recursion, which Hypothesis would restore.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")

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
    expected = first_derivative(f, x)
    run = interpret(hs.Functions, f)
    near, smooth = differences(lambda z: numbers(run(vector(f.dom, z))), x, dimension(f.cod))
    np.testing.assert_allclose(expected[smooth], near[smooth], 1e-5, 1e-5)
    return int(smooth.sum())


def agree_twice(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """The same of second derivatives, forward over reverse and reverse over forward."""
    a, point = f.dom, vector(f.dom, x)
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


@contextmanager
def unsimplified() -> Iterator[None]:
    """Meanwhile, what SymPy makes of symbols stays as it is written; numbers are computed.

    To simplify takes exponential time on sums of pieces, and recurses without end on some, as on
    Piecewise((1, -0.5*x < 0.75*x), (x, True)).
    """
    make, choose = pieces.applied, pieces.chosen

    def applied(primitive: Any, parts: Any) -> Any:
        with sympy.evaluate(not any(getattr(part, "free_symbols", ()) for part in parts)):
            return make(primitive, parts)

    def chosen(*args: Any) -> Any:
        with sympy.evaluate(False):
            return choose(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "applied", applied)
        patch.setattr(pieces, "chosen", chosen)
        yield


REFUSED = (
    "loop whose length is not known", "entry whose number is not known", "is not Recursive",
    "is not Addressed", "more than", "nested too deep for SymPy", "whose length is not known",
)  # fmt: skip
"""What SymPy has no formula for, and formulas that it cannot hold."""


def formula(f: Arrow) -> list[Any] | None:
    """What SymPy makes of a program; None where it has no formula, or one that is too large."""
    try:
        with unsimplified():
            return expressions(hs.SymPy(f))
    except hs.HomsetError as error:
        if not any(reason in str(error) for reason in REFUSED):
            raise
    return None


def agree_with_sympy(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """SymPy's formula, and its derivatives where SymPy has them."""
    if (found := formula(f)) is None:
        return 0
    symbols = expressions(tuple(symbols_for(f.dom)))
    value, slopes = evaluated(found, dict(zip(symbols, map(float, x), strict=True)))
    y, blocks = interpret(hs.Functions, hs.value_and_jacobian(f, "reverse"))(vector(f.dom, x))
    np.testing.assert_allclose(numbers(y), value, 1e-9, 1e-9)
    expected = written(blocks, f.dom, f.cod)
    known = ~np.isnan(slopes)
    np.testing.assert_allclose(expected[known], slopes[known], 1e-8, 1e-8)
    return len(value)


def agree_when_compiled(f: Arrow, x: np.ndarray[Any, Any]) -> int:
    """Generated code gives the same value and the same derivative."""
    point = vector(f.dom, x)
    both = hs.value_and_jacobian(f, "reverse")
    expected = numbers(interpret(hs.Functions, both)(point))
    for backend in BACKENDS:
        for program in (both, hs.value_and_jacobian(f, "forward")):
            given = hs.jit(program, backend)(point)
            np.testing.assert_allclose(numbers(given), expected, 1e-9, 1e-9)
    return len(expected)


AGREEMENTS = {agree: 3, agree_twice: 2, agree_when_compiled: 2, agree_with_sympy: 3}
"""The comparisons, each with how deep the programs are that it is made on."""
compared = pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda f: f.__name__)


def agrees(agreement: Any, data: st.DataObject) -> None:
    """A comparison on a program and a point that are drawn."""
    f = data.draw(programs(AGREEMENTS[agreement]))
    x = data.draw(points(f.dom))
    note(f"{f!r} at {x}")
    agreement(f, x)


@compared
@few
@given(st.data())
def test_on_programs_of_the_whole_language(agreement: Any, data: st.DataObject) -> None:
    agrees(agreement, data)


@pytest.mark.campaign
@compared
@many
@given(st.data())
def test_on_many_programs_of_the_whole_language(agreement: Any, data: st.DataObject) -> None:
    agrees(agreement, data)


def test_every_primitive_can_occur() -> None:
    drawn = {name(f) for f in (*REALS, *INTEGERS, *TESTS, *INTEGER_TESTS, *LOGIC)}
    assert drawn | {"where", "real", "integer"} == {n for n in PRIMITIVES if not n.startswith("_")}


# --- what these programs have found -------------------------------------------------------------


def tried(f: Arrow, x: float = 0.3) -> None:
    """All comparisons on one program of one number."""
    for agreement in (agree, agree_twice, agree_when_compiled):
        assert agreement(f, np.array([x]))


def test_sums_of_lists_that_are_not_known_yet() -> None:
    """A list that a loop fills and another one drains; covectors of it are summed."""
    full = hs.List(R)
    fill = fork(hs.tanh @ exl, hs.push).at(R * full)
    head, tail = exr >> hs.pop >> exl, exr >> hs.pop >> exr
    drain = hs.while_(
        exr >> hs.nonempty, fork(fork(exl, head) >> exl >> hs.tanh, tail).at(R * full)
    )
    for n in (0, 2):
        start = fork(identity, hs.it >> hs.nil.at(Unit, full))
        tried((start >> hs.iterate(fill, n) >> drain >> exl).at(R))


def recursive(x: Arrow, step: Arrow, e: Obj, n: int) -> Arrow:
    """Step, which takes what is given and a number, n times, from x, by recursion."""
    again = fork(exl >> exr, fork(exr >> exl, hs.sub(exr >> exr, const(1, Z)))) >> hs.apply
    body = hs.cond(
        hs.less(exr >> exr, const(1, Z)), exr >> exl, fork(exl >> exl, again) >> step
    ).at((e * R ** (R * Z)) * (R * Z))
    return fork(identity.at(e), fork(x, const(n, Z).at(e))) >> hs.fix(body)


def test_a_recursion_that_captures() -> None:
    """Equal entries are an array that is there already when the body is written."""
    first = hs.ex_i(0, 3)
    side = hs.cond(hs.less(identity, 0.0), hs.left.at(R, R + R), hs.right.at(R, R + R))
    step = side >> hs.either(identity, hs.sin)
    tried(hs.fork_i(identity.at(R), 3) >> recursive(first, first @ exl >> step, R**3, 0))
    tried(hs.fork_i(identity.at(R), 3) >> recursive(first, hs.add(first @ exl, exr), R**3, 2))


def test_a_loop_in_a_recursion_twice_differentiated() -> None:
    """The loop is run on a vector that is known, by the value and by the derivative."""
    count = hs.while_(hs.less(const(0, Z), exr), hs.cross(hs.tanh, hs.sub(identity, const(1, Z))))
    tried(recursive(identity, fork(exl, const(2, Z) @ hs.it) >> count >> exl, R, 2).at(R))


def test_an_array_of_one_number_is_no_number() -> None:
    """A matrix of one number may go from an array to a number."""
    read = fork(identity, const(0, Z) @ hs.it) >> hs.get(1)
    step = fork(exl >> hs.cross_i(hs.tanh, 1), hs.add(exr, exl >> read)).at(R**1 * R)
    tried((fork(hs.repl_i(1), hs.sin) >> hs.iterate(step, 2) >> exr).at(R))
