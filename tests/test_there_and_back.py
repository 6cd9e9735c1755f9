"""Matrices that a loop reads at each step, and that fill the nearest cache: read there and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.compile.native.engine import installed
from homset.compile.native.products import FULL

pytestmark = pytest.mark.skipif(not installed(), reason="needs homset[jit]")


def cell(w: Any, h: Any) -> Any:
    for _ in range(21):
        h = np.tanh(w @ h)
    return h


def kept(w: Any, h: Any) -> Any:
    """All states are kept, and the matrix goes by its columns."""
    found = np.zeros((20, len(h)))
    for i in range(20):
        h = np.sin(h @ w) / 2.0
        found[i] = h
    return found


def nested(w: Any, h: Any) -> Any:
    for i in range(40):
        for _ in range(17):
            h = np.tanh(w @ h) + i / 40.0
        h = h - 0.1
    return h


def changing(w: Any, h: Any) -> Any:
    """The matrix is another one at each step: there is nothing of it that is near."""
    for _ in range(18):
        h = np.tanh(w @ h)
        w = 0.9 * w
    return h + w[0]


def twice(w: Any, h: Any) -> Any:
    """Two products alike share one function, which knows no loop."""
    for _ in range(18):
        h = np.tanh(w @ np.tanh(w @ h))
    return h


SIZES = [55, 56, 64, 83, 190]
PROGRAMS = [cell, kept, nested, changing, twice]


def arguments(n: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(n).standard_normal
    return draw((n, n)) / np.sqrt(n), draw(n)


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("n", SIZES)
def test_it_is_the_same_product(f: Any, n: int) -> None:
    given = arguments(n)
    wanted = f(*given)
    np.testing.assert_allclose(hs.jit(f, "llvm")(*given), wanted, rtol=1e-10, atol=1e-12)
    with_slopes = [
        hs.jit(hs.value_and_grad(lambda w, h: np.sum(f(w, h) ** 2), argnums=(0, 1)), backend)(
            *given
        )
        for backend in ("llvm", "numpy")
    ]
    for a, b in zip(*[[value, *slopes] for value, slopes in with_slopes], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("f", "n", "wanted"),
    [(cell, 64, True), (kept, 64, True), (nested, 64, True), (cell, 50, False),
     (changing, 64, False), (twice, 64, False)],
)  # fmt: skip
def test_what_is_read_there_and_back(f: Any, n: int, wanted: bool) -> None:
    assert (n * n >= FULL) == (n == 64)
    source = hs.jit(hs.arrow(f).arrow_for(*arguments(n)), "llvm").source
    assert ("xor i64" in source) == wanted


def test_there_and_back_is_the_same_at_each_call() -> None:
    """Steps are counted from the beginning of the loop."""
    given, compiled = arguments(64), hs.jit(cell, "llvm")
    first = compiled(*given)
    for _ in range(3):
        np.testing.assert_array_equal(compiled(*given), first)
