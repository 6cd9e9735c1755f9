"""Loops taken apart mean what they meant, and what can leave a loop has left it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R
from homset.categories.graph import Graph
from homset.compile.accumulate import accumulated
from homset.compile.blocks import Block, Statement, walk
from homset.compile.fission import taken_apart
from homset.compile.jit import Compiled
from homset.compile.lower import lower
from homset.compile.native.engine import installed

BACKENDS = ["numpy", *(["llvm"] if installed() else [])]


def cell(w: Any, u: Any, b: Any, xs: Any) -> Any:
    h = np.zeros(5)
    for t in range(40):
        h = np.tanh(w @ h + u @ xs[t] + b)
    return np.sum(h**2)


def backwards(w: Any, xs: Any) -> Any:
    h = np.zeros(5)
    for t in range(39, -1, -1):
        h = np.sin(w @ h) + w @ xs[t]
    return np.sum(h * np.arange(5.0))


def every_other(w: Any, xs: Any) -> Any:
    h, total = np.ones(5), 0.0
    for t in range(1, 79, 2):
        h = w @ (h * xs[t]) + xs[t - 1]
        total = total + t * np.sum(h)
    return total


def covariance(xs: Any) -> Any:
    found = np.zeros((3, 3))
    for x in xs:
        found = found + np.outer(x, np.exp(x))
    return np.sum(found**2)


def trace(w: Any, x: Any) -> Any:
    """The state is an array that grows by outer products of the state."""
    m = np.eye(3)
    for _ in range(40):
        x = np.tanh(w @ x)
        m = m + np.outer(x, x)
    return np.sum(m @ x)


def nested(w: Any, xs: Any) -> Any:
    total = 0.0
    for t in range(40):
        y = xs[t]
        for k in range(30):
            y = np.tanh(w @ y) * (k + t + 1.0)
        total = total + np.sum(y)
    return total


def once(w: Any, xs: Any) -> Any:
    h = np.ones(5)
    for i in range(1):
        h = w @ h + w @ xs[i]
    return np.sum(h)


def past_the_state(w: Any, xs: Any) -> Any:
    """The state before and the entry of another step, by an index that does not only count."""
    h, i = np.ones(5), 0
    for _ in range(40):
        h = w @ h + w @ xs[i]
        i = (i + 3) % 40
    return np.sum(h) + i


def whole_matrix(w: Any, xs: Any) -> Any:
    """Products of matrices, transposes, slices, sums and reshapes of rows."""
    total = np.zeros(2)
    for x in xs:
        a = np.reshape(w @ x, (1, 5)) * np.ones((2, 1))
        total = total + np.sum(a[:, 1:].T, axis=0) * np.sum(total)
        total = total + np.where(x[0] > 0.0, 1.0, 2.0)
    return np.sum(total)


draw = np.random.default_rng(0)
W, U, B5, XS = (0.5 * draw.standard_normal(s) for s in ((5, 5), (5, 4), 5, (40, 5)))
PROGRAMS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "cell": (cell, (W, U, B5, draw.standard_normal((40, 4)))),
    "backwards": (backwards, (W, XS)),
    "every_other": (every_other, (0.3 * W, draw.standard_normal((80, 5)))),
    "covariance": (covariance, (draw.standard_normal((40, 3)),)),
    "trace": (trace, (W[:3, :3].copy(), B5[:3].copy())),
    "nested": (nested, (W, XS)),
    "once": (once, (W, XS)),
    "past_the_state": (past_the_state, (W, XS)),
    "whole_matrix": (whole_matrix, (W, XS)),
}


def derived(kind: str, name: str) -> tuple[hs.Arrow, tuple[Any, ...]]:
    """A program, or what is made of it, and its arguments."""
    function, args = PROGRAMS[name]
    f = hs.arrow(function).arrow_for(*args)
    if kind == "value":
        return f, args
    if kind == "gradient":
        return hs.value_and_grad(f), args
    at = args if len(args) > 1 else args[0]
    return hs.hvp(f), (at, at)


def flat(value: Any) -> np.ndarray[Any, Any]:
    parts = [flat(v) for v in value] if isinstance(value, tuple) else [np.ravel(value)]
    return np.concatenate([*parts, np.zeros(0)])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", ["value", "gradient", "hessian-vector"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_they_mean_what_they_meant(name: str, kind: str, backend: str) -> None:
    arrow, args = derived(kind, name)
    np.testing.assert_allclose(
        flat(Compiled(arrow, backend)(*args)), flat(arrow(*args)), rtol=1e-9, atol=1e-9
    )


def loops(block: Block) -> list[Statement]:
    return [s for s in walk(block) if s.op in ("for", "scan")]


def products(block: Block) -> int:
    return sum([s.op == "primitive" and s.data[0].name == "contract" for s in walk(block)])


def apart(kind: str, name: str) -> Block:
    return taken_apart(accumulated(lower(Graph(derived(kind, name)[0]).arrow)))


def test_only_what_hangs_on_the_state_stays_in_the_loop() -> None:
    forward, back = loops(apart("gradient", "cell"))
    assert [products(s.blocks[0]) for s in (forward, back)] == [1, 1]
    names = [s.data[0].name for s in back.blocks[0].statements]
    assert "tanh" not in names
    assert not any([s.op in ("push", "pop", "get") for s in walk(apart("gradient", "cell"))])


def test_a_loop_without_need_of_its_state_is_gone_but_for_its_sum() -> None:
    block = apart("value", "covariance")
    assert sum([products(s.blocks[0]) for s in loops(block)]) == 0
    assert products(block) == 1


def test_small_loops_and_while_loops_stay() -> None:
    arrow = hs.arrow(lambda x: hs_loop(x)).at(R)
    before = lower(Graph(arrow).arrow)
    assert len(loops(taken_apart(before))) == len(loops(before))


def hs_loop(x: Any) -> Any:
    for _ in range(100):
        x = np.sin(x) * 1.1
    return x


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from homset.compile import loops as kept

    monkeypatch.setattr(kept, "LARGEST", 10)
    assert products(loops(apart("value", "cell"))[0].blocks[0]) == 2
