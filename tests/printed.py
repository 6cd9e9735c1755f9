"""The columns of programs that are printed: C, GLSL and Verilog.

One run of a compiler, a browser or a simulator takes all programs of a column, so a column is
checked at once: every text gives the values of its program. Writing a text needs no tool; where
the tool that runs it is missing, its column is skipped by name.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import c_calls
import numpy as np
import pytest
import shader_pictures
from meanings import Case, reason
from test_verilog import agree, in_range, simulated

import homset as hs
from homset.categories.c import CSource
from homset.categories.verilog import Circuit
from homset.compile.accumulate import accumulated
from homset.compile.clike.c import unit
from homset.compile.clike.glsl import Function
from homset.compile.clike.names import leaf_names
from homset.compile.jit import given, taken
from homset.compile.lower import lower
from homset.objects import Array, Obj, Z, leaves
from homset.values import to_value


class Column(NamedTuple):
    """A language: how a program is written in it, how its texts are checked, and with which tool.

    `write` takes a program and a name, and raises `MissingStructureError` where it has no text.
    `check` takes programs with their texts and a folder, and asserts that they have the values.
    """

    language: Any
    write: Callable[[Case, str], Any]
    check: Callable[[Sequence[tuple[Case, Any]], Path], None]
    needs: Any


# --- C --------------------------------------------------------------------------------------------


def in_c(case: Case, name: str) -> CSource:
    return hs.C(case.arrow, name)


def gives_values(rows: Sequence[tuple[Case, CSource]], folder: Path) -> None:
    """Compiled and called, to 16 units of the last place; integers beyond 64 bits are refused."""
    functions = [source.functions[0] for _, source in rows]
    code = c_calls.library(unit(functions, ["/* . */"] * len(functions)), folder)
    for (case, _), function in zip(rows, functions, strict=True):
        for x, y in case.pairs:
            wanted = c_calls.numbers(y)
            if np.max(np.abs(wanted), initial=0.0) >= 2.0**63 and Z in leaves(case.cod):
                with pytest.raises(c_calls.Failed, match=r"^4$"):
                    c_calls.call(code, function, case.dom, case.cod, x)
                continue
            found = c_calls.numbers(c_calls.call(code, function, case.dom, case.cod, x))
            assert c_calls.ulps(found, wanted) <= 16, case.arrow


# --- GLSL -----------------------------------------------------------------------------------------


def in_glsl(case: Case, name: str) -> Function:
    block = accumulated(lower(hs.Graph(case.arrow).arrow))
    return Function(block, name, leaf_names(case.dom, "x"), leaf_names(case.cod, "out"))


def draws_values(rows: Sequence[tuple[Case, Function]], folder: Path) -> None:
    """Valid for the reference compiler, and a browser draws the values, in 32 bits."""
    assert shader_pictures.validated(shader_pictures.all_of([f for _, f in rows]), folder) == ""
    with shader_pictures.browser() as chromium:
        page = chromium.new_page()
        for case, function in rows:
            for x, y in case.pairs:
                if _has_32_bits(case.dom, x):
                    text, count = shader_pictures.shader_of(function, case.dom, x)
                    found = shader_pictures.numbers(page, text, count) if count else np.zeros(0)
                    value = given(case.cod, _parts(function, found))
                    _near(value, y, shader_pictures.PRECISE, 1e-3)


def _has_32_bits(dom: Obj, x: Any) -> bool:
    """Whether every integer that comes in is one of GLSL."""
    return all([np.all(np.abs(np.asarray(part, float)) < 2.0**31) for part in taken(dom, x)])


def _parts(function: Function, found: np.ndarray[Any, Any]) -> Iterator[Any]:
    """The leaves of a value whose numbers a shader wrote."""
    low = 0
    for v in function.block_of.results:
        size = v.obj.size if isinstance(v.obj, Array) else 1
        part = found[low : low + size]
        yield part.reshape(v.obj.shape) if isinstance(v.obj, Array) else part[0]
        low += size


def _near(found: Any, wanted: Any, error: float, least: float) -> None:
    """The same numbers, to a part of the largest one."""
    numbers = c_calls.numbers(wanted)
    scale = float(np.max(np.abs(numbers), initial=least))
    np.testing.assert_allclose(c_calls.numbers(found), numbers, 0, error * scale)


# --- Verilog --------------------------------------------------------------------------------------

FORMAT = hs.Fixed(64, 44)


def in_verilog(case: Case, name: str) -> Circuit:
    return hs.Verilog(case.arrow, FORMAT, name=name, steps=64)


def simulates(rows: Sequence[tuple[Case, Circuit]], folder: Path) -> None:
    """Simulated, it gives the bits of its model; and that is near the program.

    Where there is no result it says so; some differences of near numbers lose most of their bits.
    """
    fitting = [[x for x in case.given if in_range(circuit, x)] for case, circuit in rows]
    assert all(fitting)
    agree([(circuit, inputs) for (_, circuit), inputs in zip(rows, fitting, strict=True)])
    for case, circuit in rows:
        for x, y in zip(case.given, case.values, strict=True):
            with suppress(hs.DomainError):
                _near(to_value(case.cod, circuit(x)), y, 1e-9, 1.0)


def written(column: Column, case: Case, name: str) -> tuple[Any, str]:
    """The text of a program, or the reason why it has none."""
    try:
        return column.write(case, name), ""
    except hs.MissingStructureError as error:
        return None, reason(str(error))


COLUMNS = [
    Column(hs.C, in_c, gives_values, c_calls.needs_cc),
    Column(hs.GLSL, in_glsl, draws_values, shader_pictures.needs_browser),
    Column(hs.Verilog, in_verilog, simulates, simulated),
]
"""The languages that programs are printed in."""
