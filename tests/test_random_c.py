"""Random programs of the whole combinator language, and random Python programs, in C."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import c_calls
import numpy as np
import pytest
from c_calls import needs_cc, numbers
from hypothesis import given, note, settings
from hypothesis import strategies as st
from random_programs import RandomProgram
from random_programs import programs as python_programs
from test_derivatives import vector
from test_random_programs import few
from whole_language import points, programs

import homset as hs
from homset.categories.c import CSource
from homset.objects import ground
from homset.values import to_value

# Recursive programs raise the limit of Python's own recursion, which Hypothesis would restore.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The recursion limit will not be reset"), needs_cc
]  # fmt: skip

some = settings(few, max_examples=15)


def agrees(arrow: hs.Arrow, x: Any) -> None:
    """A program, and its derivatives along all inputs, give the same in C; or C says it lacks."""
    for program in (arrow, hs.jacobian(arrow, mode="reverse")):
        source = printed(program)
        if source is None:
            continue
        dom, cod = ground(program.dom), ground(program.cod)
        with tempfile.TemporaryDirectory() as folder:
            code = c_calls.library(source.text, Path(folder))
        value = to_value(dom, copy.deepcopy(x))
        found = numbers(c_calls.call(code, source.functions[0], dom, cod, value))
        wanted = numbers(to_value(cod, program(copy.deepcopy(x))))
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


def printed(program: hs.Arrow) -> CSource | None:
    """The program in C, unless functions as values are in its way."""
    try:
        return hs.C(program, "f")
    except hs.MissingStructureError as error:
        if "functions" in str(error):
            return None
        raise


@some
@given(data=st.data())
def test_random_programs(data: Any) -> None:
    program = data.draw(programs())
    note(repr(program))
    agrees(program, vector(program.dom, data.draw(points(program.dom))))


@some
@given(program=python_programs())
def test_random_python_programs(program: RandomProgram) -> None:
    note(program.text)
    arrow, values = hs.arrow(program.function()).placed(*copy.deepcopy(program.inputs[0]))
    agrees(arrow, values[0] if len(values) == 1 else values)
