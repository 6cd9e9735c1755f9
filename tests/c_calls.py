"""Programs in C, compiled by the system's compiler and called."""

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_python_programs import leaves

from homset.compile.clike.c import Function
from homset.compile.jit import given, taken
from homset.objects import Array, B, Obj, R, Z
from homset.tuples import flat

CC = shutil.which("cc")
needs_cc = pytest.mark.skipif(CC is None, reason="needs a C compiler, cc")
STRICT = ("-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror")
SANITIZED = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")

_TYPES: dict[Obj, Any] = {R: ctypes.c_double, Z: ctypes.c_int64, B: ctypes.c_bool}
_DTYPES: dict[Obj, Any] = {R: np.float64, Z: np.int64, B: np.bool_}


class Failed(Exception):
    """A function gave a status that is not 0."""


def library(text: str, folder: Path, *flags: str) -> ctypes.CDLL:
    """A shared library of a translation unit."""
    source, target = folder / "unit.c", folder / "unit.so"
    source.write_text(text, encoding="utf-8")
    command = [str(CC), *STRICT, *flags, "-O1", "-shared", "-fPIC", str(source), "-o", str(target)]
    made = subprocess.run([*command, "-lm"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[:2000]
    return ctypes.CDLL(str(target))


def call(code: ctypes.CDLL, function: Function, dom: Obj, cod: Obj, value: Any) -> Any:
    """What the function gives at a value, as a value."""
    found = raw(code, function, taken(dom, value))
    return given(cod, iter(found))


def raw(code: ctypes.CDLL, function: Function, leaves: Sequence[Any]) -> list[Any]:
    """What the function gives on leaves."""
    run = getattr(code, function.name)
    args: list[Any] = []
    for v, x in zip(function.block_of.params, leaves, strict=True):
        if isinstance(v.obj, Array):
            held = np.ascontiguousarray(x, _DTYPES[v.obj.element])
            args.append(held.ctypes.data_as(ctypes.c_void_p))
            args[-1].held = held
        else:
            args.append(_TYPES[v.obj](x))
    results = [v.obj for v in function.block_of.results]
    if function.returns:
        run.restype = _TYPES[results[0]]
        return [run(*args)]
    outs = [_space(obj) for obj in results]
    run.restype = ctypes.c_int if function.fails else None
    pointers = [
        x.ctypes.data_as(ctypes.c_void_p) if isinstance(x, np.ndarray) else ctypes.byref(x)
        for x in outs
    ]
    if status := run(*args, *pointers):
        raise Failed(status)
    return [x if isinstance(x, np.ndarray) else x.value for x in outs]


def _space(obj: Obj) -> Any:
    if isinstance(obj, Array):
        return np.full(obj.shape, 7, _DTYPES[obj.element])
    return _TYPES[obj]()


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """All the numbers of a value."""
    return np.array([float(getattr(x, "value", x)) for x in leaves(list(flat(value)))])


def ulps(found: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> float:
    """How far apart two rows of numbers are, in units of the last place of the largest one."""
    same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    if same.all():
        return 0.0
    scale = np.spacing(max(1e-300, float(np.max(np.abs(wanted[np.isfinite(wanted)]), initial=0.0))))
    return float(np.max(np.abs(found - wanted)[~same]) / scale)
