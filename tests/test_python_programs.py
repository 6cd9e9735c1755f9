"""The corpus of Python functions: each says what it claims to say, in plain Python."""

import copy
import dataclasses
import inspect
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sympy as sp
from python_programs import PROGRAMS, Program

SMOOTH = [program for program in PROGRAMS if program.smooth]
CLOSED_FORMS = [program for program in PROGRAMS if program.formula is not None]


def name(program: Program) -> str:
    return program.name


def leaves(value: Any) -> Iterator[Any]:
    """The numbers in a structure, from left to right."""
    if isinstance(value, dict):
        value = list(value.values())
    elif dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, np.ndarray):
        value = value.ravel()
    if isinstance(value, (list, tuple, np.ndarray)):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, complex):
        yield from (value.real, value.imag)
    else:
        yield value


def with_floats(value: Any, change: Callable[[float], Any]) -> Any:
    """The same structure with each float changed; integers, booleans and text stay."""
    if isinstance(value, dict):
        return {key: with_floats(part, change) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        changed = [change(float(entry)) for entry in value.ravel()]
        floats = all([isinstance(entry, float) for entry in changed])
        return np.array(changed, dtype=float if floats else object).reshape(value.shape)
    if dataclasses.is_dataclass(value):
        fields = [getattr(value, field.name) for field in dataclasses.fields(value)]
        return type(value)(*with_floats(fields, change))
    if isinstance(value, (list, tuple)):
        parts = [with_floats(part, change) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, complex):
        real, imag = change(value.real), change(value.imag)
        return complex(real, imag) if isinstance(real, float) else real + sp.I * imag
    return change(value) if isinstance(value, float) else value


def numbers(value: Any) -> np.ndarray:
    return np.array([float(leaf) for leaf in leaves(value)])


def test_the_corpus_is_large_and_names_are_unique() -> None:
    assert len(PROGRAMS) >= 130
    assert len(CLOSED_FORMS) >= 40
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_plain_python_gives_finite_numbers_and_leaves_its_inputs_alone(program: Program) -> None:
    assert program.group
    assert len(program.inputs) >= (3 if inspect.signature(program.function).parameters else 1)
    for arguments in program.inputs:
        before = copy.deepcopy(arguments)
        result = list(leaves(program.function(*arguments)))
        assert result
        assert all([math.isfinite(number) for number in result])
        assert list(leaves(before)) == list(leaves(arguments))


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_source_is_found_and_is_small(program: Program) -> None:
    assert len(inspect.getsource(program.function).splitlines()) <= 30


@pytest.mark.parametrize("program", CLOSED_FORMS, ids=name)
def test_the_formula_agrees_with_plain_python(program: Program) -> None:
    assert program.formula is not None
    for arguments in program.inputs:
        values: dict[sp.Symbol, float] = {}

        def symbol(number: float, values: dict[sp.Symbol, float] = values) -> sp.Symbol:
            fresh = sp.Symbol(f"x{len(values)}", real=True)
            values[fresh] = number
            return fresh

        formulas = leaves(program.formula(*with_floats(arguments, symbol)))
        expected = [float(sp.sympify(f).subs(values).evalf(30)) for f in formulas]
        found = numbers(program.function(*arguments))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


def along(program: Program, arguments: tuple[Any, ...], seed: int) -> Callable[[float], np.ndarray]:
    """The program on the line through these arguments in a random direction."""

    def at(t: float) -> np.ndarray:
        generator = np.random.default_rng(seed)
        moved = with_floats(
            arguments, lambda x: x + t * float(generator.normal()) * (abs(x) or 0.1)
        )
        return numbers(program.function(*moved))

    return at


def central(f: Callable[[float], np.ndarray], h: float) -> np.ndarray:
    """A derivative at 0 with an error of order h⁴."""
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)


def one_sided(f: Callable[[float], np.ndarray], h: float) -> np.ndarray:
    """A derivative at 0 from the values at 0, h, ... 4h, with an error of order h⁴."""
    return (-25 * f(0.0) + 48 * f(h) - 36 * f(2 * h) + 16 * f(3 * h) - 3 * f(4 * h)) / (12 * h)


@pytest.mark.parametrize("program", SMOOTH, ids=name)
def test_smooth_programs_have_derivatives_at_their_inputs(program: Program) -> None:
    """Equal from the left, from the right and from both sides, in random directions."""
    for arguments in program.inputs:
        for seed in range(3):
            f = along(program, arguments, seed)
            slope = central(f, 1e-4)
            scale = 1 + np.abs(slope) + np.abs(f(0.0))
            for other in (one_sided(f, 1e-4), one_sided(f, -1e-4), central(f, 2e-4)):
                assert np.all(np.abs(other - slope) <= 1e-5 * scale)
