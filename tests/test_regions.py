"""Sums of embedded slices by regions: the same values, in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.categories.graph import Graph
from homset.compile import regions
from homset.compile.accumulate import accumulated
from homset.compile.blocks import Block, walk
from homset.compile.jit import Compiled
from homset.compile.lower import lower
from homset.compile.native.engine import installed

BACKENDS = ["numpy", *(["llvm"] if installed() else [])]


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def heat(x: Any) -> Any:
    return np.sum((x[2:] - 2.0 * x[1:-1] + x[:-2]) ** 2 * np.exp(x[1:-1]))


def ends(x: Any) -> Any:
    return np.sum(x[:3] ** 2) + np.sum(x[-2:] ** 3)


def table(x: Any) -> Any:
    return np.sum((x[:, 1:] - x[:, :-1]) ** 2 * x[:, :1]) + np.sum(x**3)


def crossed(x: Any) -> Any:
    return np.sum((x[1:] - x[:-1]) ** 2) + np.sum((x[:, 1:] - x[:, :-1]) ** 2)


def steps(x: Any) -> Any:
    return np.sum(x[::2] ** 2) + np.sum(x[1:] * x[:-1])


PROGRAMS = {
    "rosenbrock": (rosenbrock, (50,)), "heat": (heat, (50,)), "ends": (ends, (50,)),
    "overlapping ends": (ends, (4,)), "table": (table, (6, 9)), "crossed": (crossed, (6, 9)),
    "steps": (steps, (50,)), "smallest": (rosenbrock, (2,)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_arrays_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "WORTH", 2)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_they_mean_what_they_meant(name: str, backend: str) -> None:
    function, shape = PROGRAMS[name]
    x = np.random.default_rng(0).standard_normal(shape)
    arrow = hs.value_and_grad(hs.arrow(function)).arrow_for(x)
    (y, dy), (value, gradient) = Compiled(arrow, backend)(x), arrow(x)
    assert y == pytest.approx(value)
    np.testing.assert_allclose(dy, gradient, rtol=1e-12, atol=1e-12)


def changed(name: str) -> Block:
    function, shape = PROGRAMS[name]
    arrow = hs.grad(hs.arrow(function)).arrow_for(np.zeros(shape))
    return regions.by_regions(accumulated(lower(Graph(arrow).arrow)))


@pytest.mark.parametrize("name", ["rosenbrock", "heat", "table"])
def test_no_array_that_is_zero_around_a_slice_is_left(name: str) -> None:
    names = [s.data[0].name for s in walk(changed(name)) if s.op == "primitive"]
    assert "embed" not in names
    assert "concatenate" in names


def test_what_is_much_work_is_done_once() -> None:
    names = [s.data[0].name for s in walk(changed("heat")) if s.op == "primitive"]
    assert names.count("exp") == 1


def test_it_leaves_small_arrays_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "WORTH", 10**6)
    names = [s.data[0].name for s in walk(changed("rosenbrock")) if s.op == "primitive"]
    assert names.count("embed") == 2


def padded(n: Any) -> Any:
    return np.pad(n, (3, 20_000)) + np.pad(n, (20_003, 0)), np.pad(n, (0, 20_003)) * 2


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_zero_of_integers_is_an_integer(backend: str) -> None:
    n = np.arange(1, 6)
    found = hs.jit(hs.arrow(padded).at(hs.Z**5), backend=backend)(n)
    for x, wanted in zip(found, padded(n), strict=True):
        assert x.dtype == np.int64
        np.testing.assert_array_equal(x, wanted)
