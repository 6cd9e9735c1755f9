"""Random Python programs as generated code: both back ends give what the interpreter gives."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note
from random_programs import RandomProgram, programs
from test_python_programs import numbers
from test_random_programs import few, many

import homset as hs

# Recursive programs raise the limit of Python's own recursion, which Hypothesis would restore.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")


def agrees_when_compiled(program: RandomProgram) -> None:
    """Values at all inputs, and the reverse-mode Jacobian at the first, by both back ends."""
    note(program.text)
    function = program.function()
    for backend in ("numpy", "llvm"):
        compiled = hs.jit(function, backend=backend)
        for args in program.inputs:
            same(compiled, hs.arrow(function), args)
        slopes = hs.jacobian(
            hs.arrow(function).arrow_for(*copy.deepcopy(program.inputs[0])), mode="reverse"
        )
        same(hs.jit(slopes, backend=backend), slopes, program.inputs[0])


def same(f: Any, g: Any, args: tuple[Any, ...]) -> None:
    """f and g give the same numbers."""
    found, wanted = (numbers(h(*copy.deepcopy(args))) for h in (f, g))
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


@few
@given(program=programs())
def test_random_programs_compiled(program: RandomProgram) -> None:
    agrees_when_compiled(program)


@pytest.mark.campaign
@many
@given(program=programs())
def test_many_random_programs_compiled(program: RandomProgram) -> None:
    agrees_when_compiled(program)
