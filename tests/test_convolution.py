"""np.convolve and np.correlate of rows of all lengths, in all modes, with gradients."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest

import homset as hs

LENGTHS = range(1, 8)
DRAW = np.random.default_rng(0)
ROWS = {n: (DRAW.normal(size=n), DRAW.normal(size=n)) for n in LENGTHS}


def convolved(mode: str, x: Any, y: Any) -> Any:
    return np.convolve(x, y, mode)


def correlated(mode: str, x: Any, y: Any) -> Any:
    return np.correlate(x, y, mode)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("f", [convolved, correlated])
def test_all_lengths(f: Any, mode: str) -> None:
    g = partial(f, mode)
    arrow = hs.arrow(g)
    for n, k in product(LENGTHS, LENGTHS):
        x, y = ROWS[n][0], ROWS[k][1]
        found = arrow(x, y)
        np.testing.assert_allclose(found, g(x, y), 1e-12, 1e-12, err_msg=f"{n} and {k}")


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("f", [convolved, correlated])
def test_gradients_are_those_of_a_function_that_is_linear_in_each_row(f: Any, mode: str) -> None:
    g = partial(f, mode)

    def total(x: Any, y: Any, w: Any) -> Any:
        return np.sum(g(x, y) * w)

    slope = hs.grad(total, argnums=(0, 1))
    for n, k in product(LENGTHS, LENGTHS):
        x, y = ROWS[n][0], ROWS[k][1]
        w = np.cos(np.arange(g(x, y).size))
        rows, others = np.eye(n), np.eye(k)
        wanted = [total(row, y, w) for row in rows], [total(x, row, w) for row in others]
        for mine, theirs in zip(slope(x, y, w), wanted, strict=True):
            np.testing.assert_allclose(mine, theirs, 1e-12, 1e-12, err_msg=f"{n} and {k}")


def test_integers_stay_integers() -> None:
    x, y = np.array([1, 2]), np.array([1, 2, -3, 5])
    found = hs.jit(lambda x, y: np.correlate(x, y, "same"))(x, y)
    np.testing.assert_array_equal(found, np.correlate(x, y, "same"))
    assert found.dtype == np.int64


def test_a_row_without_entries_is_refused() -> None:
    with pytest.raises(hs.RefusedError, match="two rows of numbers, which are not empty"):
        hs.arrow(lambda x: np.correlate(x[:0], x))(ROWS[3][0])
