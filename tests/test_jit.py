"""Compiled code agrees with the interpreter: on combinators, Python functions and derivatives."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from test_numpy_programs import arguments, reals
from test_python_programs import numbers

import homset as hs
from homset.compile.jit import Compiled, taken
from homset.compile.jit import given as value_of
from homset.objects import ground
from homset.sampling import close
from homset.values import to_value


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_of_combinators(name: str) -> None:
    arrow = PROGRAMS[name].arrow
    compiled = hs.jit(arrow)
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    run = hs.Functions(arrow).raw
    for given_ in PROGRAMS[name].inputs:
        x = to_value(dom, given_)
        found = value_of(cod, iter(compiled.results(taken(dom, x))))
        if isinstance(cod, hs.objects.Exp):
            source = cod.parts[1]
            assert close(cod.parts[0], run(x)(to_value(source, 0.5)), found(to_value(source, 0.5)))
        elif cod is hs.Z:
            assert run(x) == found
        else:
            assert close(cod, run(x), found)


def test_nesting_too_deep_for_python_is_refused() -> None:
    f = hs.sin
    for _ in range(40):
        f = hs.iterate(f >> hs.cos, 2)
    with pytest.raises(hs.ArgumentError, match="18 deep; these are 40 deep"):
        hs.jit(f)


@pytest.mark.parametrize("program", CORPUS, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any) -> None:
    compiled = hs.jit(program.function)
    for inputs in program.inputs[:3]:
        np.testing.assert_allclose(
            numbers(compiled(*inputs)), numbers(program.function(*inputs)), rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any) -> None:
    xs = arguments(f, 7)
    np.testing.assert_allclose(reals(hs.jit(f)(*xs)), reals(f(*xs)), rtol=1e-12, atol=1e-14)
    total = hs.arrow(f).at(*map(hs.values.object_of, xs)) >> _sum_of_reals(f, xs)
    slow, fast = hs.grad(total)(*xs), hs.jit(hs.grad(total))(*xs)
    np.testing.assert_allclose(reals(fast), reals(slow), rtol=1e-12, atol=1e-14)


def _sum_of_reals(f: Any, xs: Any) -> Any:
    """The sum of the sines of all real numbers of a result, as an arrow from its object."""
    cod = hs.arrow(f).at(*map(hs.values.object_of, xs)).cod

    def total(value: Any) -> Any:
        found: Any = hs.primitives.sin(0.0)
        for leaf, x in zip(hs.objects.leaves(cod), hs.values.flat(value), strict=True):
            if leaf is hs.R:
                found = found + hs.primitives.sin(x)
            elif isinstance(leaf, hs.objects.Array) and leaf.element is hs.R:
                found = found + hs.arrays.shapes.summed(hs.primitives.sin(x))
        return found

    return hs.graphs.stage(total, cod, hs.R).arrow


def loop(x: float, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.sin(x * i) if i % 2 else x
    return total


def test_python_functions_and_their_gradients() -> None:
    assert hs.jit(loop)(0.3, 50) == pytest.approx(loop(0.3, 50), rel=1e-14)
    slope = (loop(0.3 + 1e-6, 50) - loop(0.3 - 1e-6, 50)) / 2e-6
    assert hs.jit(hs.grad(hs.arrow(loop), argnums=0))(0.3, 50) == pytest.approx(slope, rel=1e-6)


FLOATS = st.floats(allow_nan=True, allow_infinity=True)
TABLE = [p for p in hs.primitives.PRIMITIVES.values() if set(map(str, p.places)) <= {"R", "a"}]


@pytest.mark.parametrize("p", TABLE, ids=lambda p: p.name)
@given(data=st.data())
def test_every_primitive_has_an_answer_to_every_number(p: Any, data: Any) -> None:
    xs = tuple(data.draw(FLOATS) for _ in range(p.arity))
    arrow = hs.primitive(p).at(hs.Product(*[hs.R] * p.arity) if p.arity > 1 else hs.R)
    compiled = hs.jit(arrow)
    try:
        wanted = arrow(*xs)
    except hs.DomainError as error:
        with pytest.raises(hs.DomainError, match=re.escape(str(error))):
            compiled(*xs)
        return
    found = compiled(*xs)
    assert type(found) is type(wanted)
    assert found == pytest.approx(wanted, rel=1e-13, abs=1e-300, nan_ok=True)


def test_what_was_given_is_not_written_to() -> None:
    def f(x):
        y = np.exp(x)
        z = y * y + x
        return z - y * z, z

    x = np.linspace(0.0, 1.0, 5)
    before = x.copy()
    run = hs.jit(hs.arrow(f).at(hs.R**5))
    first = run(x)
    second = run(x)
    assert (x == before).all()
    for a, b, c in zip(first, second, f(x), strict=True):
        assert (a == b).all()
        np.testing.assert_allclose(a, c)
        assert a is not b


def test_errors_are_those_of_the_interpreter() -> None:
    with pytest.raises(hs.DomainError, match="expects a real number"):
        hs.jit(hs.sin)("one")
    with pytest.raises(hs.DomainError, match="index 3 is out of range for 3 entries"):
        hs.jit(hs.get(3).at((hs.R**3) * hs.Z))([1.0, 2.0, 3.0], 3)
    with pytest.raises(hs.ArgumentError, match="back end"):
        hs.jit(hs.sin, backend="fortran")


def test_the_source_is_shown() -> None:
    assert hs.jit(hs.dup >> hs.mul).source == "def compiled(v0):\n    v1 = v0 * v0\n    return v1,"


def test_a_compiled_program_is_an_arrow_and_is_pickled() -> None:
    import pickle

    f = hs.jit(hs.sin)
    assert (f.__arrow__() >> hs.cos)(0.5) == math.cos(math.sin(0.5))
    assert hs.grad(hs.jit(hs.mul))(3.0, 4.0) == (4.0, 3.0)
    assert pickle.loads(pickle.dumps(f))(0.5) == math.sin(0.5)
    assert isinstance(f, Compiled)
