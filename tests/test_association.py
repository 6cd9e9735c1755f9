"""Products in the cheapest order: the same values, and the fewest multiplications."""

from __future__ import annotations

import linecache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homset as hs
from homset import R
from homset.categories.graph import Graph
from homset.compile.association import GAIN, LONGEST, _is_product, _work, associated
from homset.compile.blocks import Block, walk
from homset.compile.jit import Compiled
from homset.compile.lower import lower


def work(block: Block) -> int:
    """How many multiplications the products of a block take."""
    return sum([_work(s) for s in walk(block) if _is_product(s)])


def traced(objects: list[Any], left: bool) -> hs.Arrow:
    """The same as an arrow, composed of products of two."""
    names = [f"x{i}" for i in range(len(objects))]
    order = " @ ".join(names)
    if not left:
        order = names[-1]
        for name in names[-2::-1]:
            order = f"{name} @ ({order})"
    space: dict[str, Any] = {}
    source = f"def program({', '.join(names)}):\n    return {order}\n"
    file = f"<chain {order}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), space)
    return hs.arrow(space["program"]).at(*objects)


def cheapest(sizes: list[int]) -> int:
    """The fewest multiplications, by trying every order."""
    if len(sizes) < 3:
        return 0
    return min(
        cheapest(sizes[: k + 1]) + cheapest(sizes[k:]) + sizes[0] * sizes[k] * sizes[-1]
        for k in range(1, len(sizes) - 1)
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 30), min_size=4, max_size=7), st.booleans())
def test_a_chain_costs_the_least_or_hardly_more(sizes: list[int], left: bool) -> None:
    block = lower(Graph(traced([R**pair for pair in pairwise(sizes)], left)).arrow)
    before, least = work(block), cheapest(sizes)
    after = work(associated(block))
    assert least <= after <= before
    assert after == least or GAIN * before <= least


def test_the_textbook_chain() -> None:
    """Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, matrix-chain products."""
    sizes = [30, 35, 15, 5, 10, 20, 25]
    block = lower(Graph(traced([R**pair for pair in pairwise(sizes)], True)).arrow)
    assert work(block) == 30 * 35 * 15 + 30 * 15 * 5 + 30 * 5 * 10 + 30 * 10 * 20 + 30 * 20 * 25
    assert work(associated(block)) == 15125


@pytest.mark.parametrize("left", [True, False])
def test_values_and_gradients_are_the_same(left: bool) -> None:
    sizes = [3, 8, 2, 9, 4, 1]
    xs = [np.random.default_rng(i).standard_normal(s) for i, s in enumerate(pairwise(sizes))]
    f = traced([R**x.shape for x in xs], left) >> hs.arrow(lambda y: np.sum(y**2)).at(R ** (3, 1))
    assert Compiled(f, "numpy")(tuple(xs)) == pytest.approx(f(tuple(xs)))
    grad = hs.grad(f)
    for x, y in zip(grad(tuple(xs)), Compiled(grad, "numpy")(tuple(xs)), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12)


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("count", [LONGEST, LONGEST + 1, 3 * LONGEST])
def test_long_chains_are_whole(count: int, left: bool) -> None:
    """Of more factors than are ordered together, some are products, made before."""
    xs = [np.random.default_rng(i).standard_normal((3, 3)) for i in range(count - 1)]
    xs.append(np.ones((3, 2)))
    f = traced([R**x.shape for x in xs], left)
    np.testing.assert_allclose(Compiled(f, "numpy")(tuple(xs)), f(tuple(xs)), rtol=1e-9)
    block = lower(Graph(f).arrow)
    before = work(block)
    assert work(associated(block)) <= before


def test_a_gradient_takes_vectors_through_matrices_whatever_the_order_of_the_program() -> None:
    n = 20
    objects = [R ** (n, n)] * 4 + [R ** (n, 1)]
    total = hs.arrow(lambda y: np.sum(y)).at(R ** (n, 1))
    block = lower(Graph(hs.grad(traced(objects, True) >> total)).arrow)
    assert work(block) > 6 * n**3
    assert work(associated(block)) <= 12 * n**2


def test_what_is_read_elsewhere_is_still_made() -> None:
    def both(a: Any, b: Any, v: Any) -> Any:
        ab = a @ b
        return np.exp(ab), ab @ v

    arrow = hs.arrow(both).at(R ** (9, 9), R ** (9, 9), R**9)
    args = [np.random.default_rng(i).standard_normal(s) for i, s in enumerate([(9, 9), (9, 9), 9])]
    for x, y in zip(arrow(*args), Compiled(arrow, "numpy")(*args), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12)


@pytest.mark.parametrize("backend", ["llvm", "numpy"])
def test_products_of_outer_products_have_numbers_among_their_factors(backend: str) -> None:
    """(u vᵀ)(u vᵀ)ᵀ(u vᵀ) = (u·u)(v·v) u vᵀ: two numbers, and an array and a number."""

    def cube(u: Any, v: Any) -> Any:
        t = np.outer(u, v)
        return np.einsum("ij,kj,kl->il", t, t, t)

    program = hs.arrow(cube).at(R**5, R**7)
    u, v = np.linspace(-1.0, 1.0, 5), np.linspace(0.0, 2.0, 7)
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs llvmlite: extra `jit`")
    found = hs.jit(program, backend=backend)(u, v)
    np.testing.assert_allclose(found, (u @ u) * (v @ v) * np.outer(u, v), rtol=1e-12)
