"""Products of arrays that lie in all ways, as machine code."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import homset as hs

pytest.importorskip("llvmlite")

SIZES = [(1, 1, 1), (3, 5, 4), (4, 128, 64), (17, 9, 33), (40, 24, 8)]


def in_turn(turns: tuple[bool, bool, bool]) -> Callable[[Any, Any], Any]:
    """A product of what is made of two arrays and turned, turned again for the result or not."""

    def f(x, y):
        a, b = np.tanh(x), 2.0 * y
        z = (a.T if turns[0] else a) @ (b.T if turns[1] else b)
        return np.sin(z).T if turns[2] else np.sin(z)

    return f


@pytest.mark.parametrize("turns", [*product([False, True], repeat=3)], ids=str)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_products_of_turned_arrays(
    sizes: tuple[int, int, int], turns: tuple[bool, bool, bool]
) -> None:
    n, k, m = sizes
    draw = np.random.default_rng(0).standard_normal
    x, y = draw((k, n) if turns[0] else (n, k)), draw((m, k) if turns[1] else (k, m))
    f = in_turn(turns)
    np.testing.assert_allclose(hs.jit(f, backend="llvm")(x, y), f(x, y), 1e-12, 1e-12)
    loss = hs.grad(lambda a, b: np.sum(f(a, b)))
    for found, wanted in zip(
        hs.jit(loss, backend="llvm")(x, y), hs.jit(loss, backend="numpy")(x, y), strict=True
    ):
        np.testing.assert_allclose(found, wanted, 1e-11, 1e-11)


def gates_split(p, xs):
    h = np.zeros((xs.shape[1], p.shape[0]))
    for x in xs:
        a, b = np.split(x + h @ p, 2, axis=-1)
        h = np.tanh(b) / (1.0 + np.exp(-a))
    return np.sum(h**2)


def gates_turned(p, xs):
    h, n = np.zeros((xs.shape[1], p.shape[0])), p.shape[0]
    for x in xs:
        z = (x + h @ p).T
        h = np.tanh(z[n:].T) / (1.0 + np.exp(-z[:n].T))
    return np.sum(h**2)


def gradient_of(cell: Callable[[Any, Any], Any], batch: int) -> tuple[Any, Any, Any]:
    """The gradient as machine code, and what it takes."""
    draw = np.random.default_rng(1).standard_normal
    p, xs = 0.1 * draw((64, 128)), draw((50, batch, 128))
    return hs.jit(hs.grad(hs.arrow(cell).arrow_for(p, xs), argnums=0), "llvm"), p, xs


@pytest.mark.parametrize("cell", [gates_split, gates_turned])
@pytest.mark.parametrize("batch", [4, 31, 32, 33])
def test_a_cell_with_gates(cell: Callable[[Any, Any], Any], batch: int) -> None:
    gradient, p, xs = gradient_of(cell, batch)
    wanted = hs.jit(hs.grad(cell, argnums=0), backend="numpy")(p, xs)
    np.testing.assert_allclose(gradient(p, xs), wanted, 1e-11, 1e-12)


@pytest.mark.parametrize("cell", [gates_split, gates_turned])
def test_products_are_not_scattered_entry_by_entry(cell: Callable[[Any, Any], Any]) -> None:
    """That took ten times as long; here nothing else is scattered either."""
    gradient, *_ = gradient_of(cell, 32)
    assert "masked.scatter" not in gradient.source
