"""Sums of embedded slices by regions: the same values, in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homset as hs
from homset import R
from homset.categories.graph import Graph
from homset.compile import regions
from homset.compile.accumulate import accumulated
from homset.compile.blocks import Block, walk
from homset.compile.jit import Compiled
from homset.compile.lower import lower
from homset.compile.native.engine import installed
from homset.objects import Array

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


def rows(x: Any) -> Any:
    return np.sum(np.sum((x[:, 1:] - x[:, :-1]) ** 2, axis=1) ** 2)


def several(x: Any) -> Any:
    near = x[2:] - x[:-2]
    return np.sum(near * near) * np.mean(x[1:] * x[:-1]) + np.sum(x[2:] * x[:-2] * near)


def read_twice(x: Any) -> Any:
    away = (x[1:] - x[:-1]) ** 2
    return np.sum(away) + np.sum(away[3:] * away[:-3])


def smooth(x: Any) -> Any:
    return np.sum((x[2:] - x[:-2]) ** 2 + x[1:-1] ** 2) - 3.0 * np.sum(x[1:] * x[:-1])


def dots(x: Any) -> Any:
    return x[1:] @ x[:-1] + np.sum(x[1:])


PROGRAMS = {
    "smooth": (smooth, (50,)), "smooth rows": (smooth, (50, 3)), "dots": (dots, (50,)),
    "rows": (rows, (6, 9)), "several": (several, (50,)), "read twice": (read_twice, (50,)),
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


def changed(name: str, derivative: Any = hs.grad) -> Block:
    function, shape = PROGRAMS[name]
    arrow = derivative(hs.arrow(function)).arrow_for(np.zeros(shape))
    return regions.by_regions(accumulated(lower(Graph(arrow).arrow)))


@pytest.mark.parametrize("name", ["rosenbrock", "heat", "table"])
def test_no_array_that_is_zero_around_a_slice_is_left(name: str) -> None:
    names = [s.data[0].name for s in walk(changed(name)) if s.op == "primitive"]
    assert "embed" not in names
    assert "concatenate" in names


@pytest.mark.parametrize("name", ["rosenbrock", "smooth", "smooth rows", "dots"])
def test_the_value_is_summed_up_in_the_regions_of_its_gradient(name: str) -> None:
    """What is as long as the largest region, and no array longer than that, is computed."""
    made = [
        s
        for s in walk(changed(name, hs.value_and_grad))
        if s.op == "primitive" and s.data[0].name not in ("concatenate", "slices")
    ]
    longest = {"rosenbrock": 48, "smooth": 46, "smooth rows": 46 * 3, "dots": 48}[name]
    assert max([v.obj.size for s in made for v in s.outs if isinstance(v.obj, Array)]) == longest
    assert {"sum", "contract"} & {s.data[0].name for s in made}


def test_a_sum_of_what_is_much_work_is_left_alone() -> None:
    sums = [s.args[0].obj for s in changed("heat", hs.value_and_grad).statements
            if s.op == "primitive" and s.data[0].name in ("sum", "contract")]  # fmt: skip
    assert sums == [R**48]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from("+-*")), min_size=2, max_size=5),
    st.integers(10, 40), st.booleans(),
)  # fmt: skip
def test_random_stencils_mean_what_they_meant(
    terms: list[tuple[int, str]], n: int, wide: bool
) -> None:
    """Sums of what is computed of slices, which begin anywhere and are as long."""
    length = n - 8

    def stencil(x: Any) -> Any:
        total = 0.0
        for repeat in range(2):
            value = x[4 : 4 + length]
            for i, (start, sign) in enumerate(terms):
                other = x[start : start + length] * (1.0 + i + repeat)
                value = value * other if sign == "*" else value + float(sign + "1") * other
            total = total + np.sum(value**2)
        return total

    x = np.random.default_rng(n).standard_normal((n, 3) if wide else n)
    arrow = hs.value_and_grad(hs.arrow(stencil)).arrow_for(x)
    value, gradient = arrow(x)
    for backend in BACKENDS:
        y, dy = Compiled(arrow, backend)(x)
        assert y == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(dy, gradient, rtol=1e-10, atol=1e-10 * np.abs(gradient).max())


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
