"""The backward loop of a long recurrence, as NumPy runs it: one multiplication a step."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R
from homset.compile.blocks import Statement, walk
from homset.compile.jit import LEAST, Compiled

LONG, SHORT = 100, 20
Loop = Callable[[Any], float]


def chain(xs: Any) -> float:
    s = 1.0
    for x in xs:
        s = math.cos(s * x)
    return s


def sums(xs: Any) -> float:
    s = 1.0
    for x in xs:
        s = s * math.exp(x) - math.sin(s * x) + x * s
    return s


def linear(xs: Any) -> float:
    s = 1.0
    for x in xs:
        s = s * math.exp(x) - math.sin(s * x)
    return s


def scaled(xs: Any) -> float:
    s = 0.3
    for x in xs:
        s = -(2.0 * (s * 0.4) * math.cos(x))
    return s


def kept(xs: Any) -> float:
    s = t = 0.5
    for x in xs:
        p = s * x
        s, t = p * math.sin(x), t + p * p
    return s + t


LOOPS: list[Loop] = [chain, sums, linear, scaled, kept]


def gradient(loop: Loop, n: int, **how: Any) -> Any:
    return hs.jit(hs.grad(hs.arrow(loop, R**n)), "numpy", **how)


def in_last_loop(code: Compiled) -> list[str]:
    """What the primitives of the last loop are."""
    (*_, last) = [s for s in walk(code._block) if s.op in ("for", "scan")]
    return [_name(s) for s in walk(last.blocks[0]) if s.op == "primitive"]


def _name(s: Statement) -> str:
    name: str = s.data[0].name
    return name


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("n", [SHORT, LONG])
def test_gradients_are_what_they_are_step_by_step(loop: Loop, n: int) -> None:
    xs = np.linspace(-0.5, 0.6, n)
    expected = hs.grad(hs.arrow(loop, R**n))
    np.testing.assert_allclose(gradient(loop, n)(xs), expected(xs), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("loop", LOOPS)
def test_so_are_those_of_checkpoints(loop: Loop) -> None:
    n = LEAST["numpy"] ** 2
    plain, xs = hs.arrow(loop, R**n), np.linspace(-0.01, 0.011, n)
    found = hs.jit(hs.grad(hs.checkpoint(plain)), "numpy")(xs)
    np.testing.assert_allclose(found, hs.grad(plain)(xs), rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize("loop", LOOPS)
def test_exact_gradients_are_so_bit_for_bit(loop: Loop) -> None:
    xs = np.linspace(-0.5, 0.6, LONG)
    exact = gradient(loop, LONG, exact=True)(xs)
    assert exact.tobytes() == hs.grad(hs.arrow(loop, R**LONG))(xs).tobytes()


def test_a_long_backward_loop_is_one_multiplication_a_step() -> None:
    assert LONG >= LEAST["numpy"] > SHORT
    assert in_last_loop(gradient(linear, LONG)) == ["mul"]
    assert "sin" not in in_last_loop(gradient(chain, LONG))
    assert "sin" in in_last_loop(gradient(chain, SHORT))


@pytest.mark.parametrize("x", [800.0, math.inf, math.nan])
def test_what_is_no_number_comes_without_a_warning(x: float) -> None:
    xs = np.full(LONG, x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = gradient(sums, LONG)(xs)
    assert np.isnan(found).any()


def test_an_array_is_made_a_list_once() -> None:
    source = gradient(chain, SHORT).source
    assert source.count("v0.tolist()") == source.count(".tolist()") == 1
    assert "reversed(v0s)" in source
