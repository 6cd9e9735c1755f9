"""Memory of machine code: used again when nobody reads it, and not before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R

pytest.importorskip("llvmlite")

from homset.compile.jit import Compiled, _native_of

N = 40
DRAW = np.random.default_rng(0).standard_normal


def compiled(function: Any, *objects: Any) -> Compiled:
    return Compiled(hs.arrow(function).at(*objects), "llvm")


def arrays(program: Compiled) -> float:
    """How many arrays of N × N numbers a program has room for."""
    return (_native_of(program._block).memory[-1].size - 64) / (8 * N * N)


def powers(a: Any) -> Any:
    """A chain in which each product is read once."""
    x = a
    for _ in (1, 2, 3, 4, 5, 6, 7, 8):
        x = np.sin(a @ x)
    return x


def views(a: Any) -> Any:
    """Transposes and slices are read long after what they are views of."""
    x = np.sin(a @ a)
    turned, row = x.T, x[3]
    y = np.cos(a @ a)
    z = np.exp(-((y @ y) ** 2))
    return z + turned, row * z[0]


def twice(a: Any) -> Any:
    """An array that is read at the beginning and at the end."""
    x = np.sin(a @ a)
    y = np.cos(x @ a)
    z = np.sin(y @ a)
    return z + x


def in_a_loop(a: Any) -> Any:
    """An array from before a loop is read at every step of it, and changed memory after it."""
    x = np.sin(a @ a)
    y = a
    for _ in range(50):
        y = np.tanh(x @ y) * 0.5 + x
    z = np.cos(a @ y)
    return z + x


@pytest.mark.parametrize("function", [powers, views, twice, in_a_loop])
@pytest.mark.parametrize("kind", ["value", "derivative"])
def test_what_is_still_read_is_kept(function: Any, kind: str) -> None:
    a = 0.1 * DRAW((N, N))
    arrow = hs.arrow(function).at(R ** (N, N))
    given = (a,) if kind == "value" else (a, 0.1 * DRAW((N, N)))
    arrow = arrow if kind == "value" else hs.jvp(arrow)
    found, wanted = Compiled(arrow, "llvm")(*given), arrow(*given)
    for x, y in zip(leaves(found), leaves(wanted), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-10, atol=1e-12)


def leaves(value: Any) -> list[Any]:
    return [x for part in value for x in leaves(part)] if isinstance(value, tuple) else [value]


def test_a_chain_takes_the_same_room_however_long_it_is() -> None:
    assert arrays(compiled(powers, R ** (N, N))) <= 3
