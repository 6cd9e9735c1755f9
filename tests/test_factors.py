"""Fewer passes over arrays: numbers gathered, sums of products as products of vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.compile.blocks import Block, walk
from homset.compile.factors import gathered
from homset.compile.jit import optimised
from homset.compile.lower import lower

DRAW = np.random.default_rng(0).standard_normal
X, Y = DRAW(7), DRAW(7)


def tripled(x: Any) -> Any:
    return x + x + x


def scaled(x: Any) -> Any:
    return 2.0 * (3.0 * (x * 4.0))


def doubled(x: Any) -> Any:
    y = 3.0 * x
    return y + y


def read_twice(x: Any) -> Any:
    y = 3.0 * x
    return 2.0 * y, np.sin(y)


def huge(x: Any) -> Any:
    return 1e200 * (1e200 * x)


def integers(x: Any) -> Any:
    n = 2 * np.arange(7)
    return (n + n) * x


def squares(x: Any) -> Any:
    return np.sum(x * x)


def residue(x: Any, y: Any) -> Any:
    return np.sum(100.0 * (x - y) ** 2 + 3.0 * (2.0 * (1.0 - x) * y))


def kept(x: Any) -> Any:
    y = x * x
    return np.sum(y), y


def along(x: Any) -> Any:
    m = np.reshape(x[:6], (2, 3))
    return np.sum(m * m, axis=0)


def stepping(x: Any) -> Any:
    for _ in range(3):
        x = 0.5 * (0.3 * x) + 0.01 * np.sum(x * x)
    return x


def block_of(f: Any, *xs: Any) -> Block:
    arrow = hs.arrow(f).at(*[hs.R**x.shape for x in xs])
    return optimised(lower(hs.Graph(arrow).arrow))


def names(block: Block) -> list[str]:
    return sorted([s.data[0].name for s in walk(block) if s.op == "primitive"])


@pytest.mark.parametrize(
    ("f", "xs", "work"),
    [
        (tripled, (X,), ["add", "broadcast", "mul"]),
        (scaled, (X,), ["broadcast", "mul"]),
        (doubled, (X,), ["broadcast", "mul"]),
        (squares, (X,), ["contract"]),
        (residue, (X, Y), ["add", "broadcast", "contract", "contract", "mul", "mul", "sub", "sub"]),
    ],
)
def test_what_is_left_to_do(f: Any, xs: Any, work: list[str]) -> None:
    assert names(gathered(block_of(f, *xs))) == work


@pytest.mark.parametrize("f", [read_twice, huge, integers, kept, along])
def test_what_stays_as_it_is(f: Any) -> None:
    assert names(gathered(block_of(f, X))) == names(block_of(f, X))


PROGRAMS = [tripled, scaled, doubled, read_twice, integers, squares, kept, along, stepping]


@pytest.mark.parametrize("f", [*PROGRAMS, lambda x: residue(x, 2.0 * x)])
@pytest.mark.parametrize("change", [lambda f: f, hs.grad], ids=["value", "gradient"])
def test_the_results_are_the_same(f: Any, change: Callable[[Any], Any]) -> None:
    def total(x: Any) -> Any:
        found = f(x)
        return np.sum(np.sin(found[0] if isinstance(found, tuple) else found))

    arrow = change(hs.arrow(total).at(hs.R**7))
    np.testing.assert_allclose(hs.jit(arrow, backend="numpy")(X), arrow(X), rtol=1e-12, atol=1e-13)


def test_exact_code_is_left_alone() -> None:
    assert "2.0" not in hs.jit(hs.arrow(tripled).at(hs.R**7), backend="numpy", exact=True).source


def test_often_called_code_looks_at_its_arguments_and_declines_others() -> None:
    f = hs.jit(hs.arrow(squares).at(hs.R**7), backend="numpy")
    for _ in range(9):
        assert f(X) == pytest.approx(X @ X)
    assert f.door(X) == f(X)
    assert f.door(list(X)) is f.door(X, X) is f.door(X[:3]) is f.door(X.astype(int)) is None
    assert f(list(X)) == pytest.approx(X @ X)
    with pytest.raises(hs.DomainError):
        f(X[:3])


def test_what_python_raises_is_answered_as_before() -> None:
    f = hs.jit(hs.arrow(lambda x, n: n / x).at(hs.R, hs.R), backend="numpy")
    for _ in range(9):
        assert f(0.0, 1.0) == np.inf
        assert f(2.0, 1.0) == 0.5
