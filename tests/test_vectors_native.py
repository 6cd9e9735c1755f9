"""Loops by vectors over rows of every length: the last vector does some entries twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs

pytest.importorskip("llvmlite")

LENGTHS = [*range(1, 20), 126, 127, 128, 129, 135, 255, 256, 257, 263, 264, 272, 300, 527, 1001]
"""Around what one register holds of either format, sixteen of them, and several phases."""

draw = np.random.default_rng(0)


def single(x: Any) -> Any:
    return np.sum(x)


def heavy(x: Any) -> Any:
    y = np.exp(np.sin(x)) * x + np.cos(x * x) - x
    return np.sum(y * y + y), np.max(y), np.min(x - y), y


def line(x: Any, y: Any) -> Any:
    return x @ y, x * y, np.max(x), np.sum(x - y)


def whole(n: Any) -> Any:
    return np.sum(n), np.max(n), np.min(n * n - n), n + 1, np.any(n > 40), np.all(n < 60)


def table(m: Any) -> Any:
    """Sums along rows, and rows that are added to one another."""
    return np.sum(m, axis=1), np.sum(m, axis=0), np.max(m, axis=0), m @ m[0], m[0] @ m.T


def counts(n: Any) -> Any:
    total = np.zeros((2, *n.shape), int)
    np.add.at(total, np.array([1, 0, 1]), np.stack([n, n * n, n + 1]))
    return total


def steps(x: Any) -> Any:
    total = np.zeros(x.shape)
    for i in range(30):
        total += np.sin(x) * i
    return total, np.sum(total)


PROGRAMS = {
    single: lambda n: (draw.standard_normal(n),),
    heavy: lambda n: (draw.standard_normal(n),),
    line: lambda n: (draw.standard_normal(n), draw.standard_normal(n)),
    whole: lambda n: (draw.integers(-50, 50, n),),
    table: lambda n: (draw.standard_normal((3, n)),),
    counts: lambda n: (draw.integers(-50, 50, n),),
    steps: lambda n: (draw.standard_normal(n),),
}


def parts(found: Any) -> list[Any]:
    return [*found] if isinstance(found, tuple) else [found]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rows_of_every_length_are_what_numpy_says(f: Any, dtype: Any) -> None:
    bound = 1e-11 if dtype is np.float64 else 2e-4
    for n in LENGTHS:
        given = PROGRAMS[f](n)
        found = parts(hs.jit(f, "llvm", dtype=dtype)(*given))
        for one, wanted in zip(found, parts(f(*given)), strict=True):
            np.testing.assert_allclose(one, wanted, rtol=bound, atol=bound, err_msg=str(n))


@pytest.mark.parametrize("n", [127, 128, 131, 517])
@pytest.mark.parametrize("where", [0, 3, 60, -9, -1])
def test_what_is_not_a_number_is_in_its_place_and_nowhere_else(n: int, where: int) -> None:
    x = draw.standard_normal(n)
    x[where] = np.nan
    total, largest, least, y = hs.jit(heavy, "llvm")(x)
    assert np.isnan([total, largest, least]).all()
    assert np.flatnonzero(np.isnan(y)).tolist() == [where % n]


@pytest.mark.parametrize("f", [single, heavy, line, table, steps], ids=lambda f: f.__name__)
def test_gradients_of_rows_are_those_of_the_other_back_end(f: Any) -> None:
    def of_all(*args: Any) -> Any:
        return sum([np.sum(part * part) for part in parts(f(*args))])

    for n in (9, 127, 129, 263, 1001):
        given = PROGRAMS[f](n)
        found, wanted = (hs.jit(hs.grad(of_all), b)(*given) for b in ("llvm", "numpy"))
        for one, other in zip(parts(found), parts(wanted), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
