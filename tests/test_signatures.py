"""Functions that stand for others: what they are called with is that of the signature they show."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs

pytest.importorskip("llvmlite")


def twice(f: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator, in whose source arguments have other names."""

    @functools.wraps(f)
    def wrapper(*args: Any, **keywords: Any) -> Any:
        return f(*args, **keywords) * 2.0

    return wrapper


def scaled(x: Any, y: Any = 5.0, *others: Any, scale: Any = 1.0) -> Any:
    return x * y + sum(others) * scale


def loss(*layers: Any, **options: Any) -> Any:
    return sum(layers) * options.get("scale", 1.0)


@twice
def wrapped(x: Any, *others: Any, **more: Any) -> Any:
    return x * (1 + len(others)) + sum(others) + more.get("shift", 0.0)


@twice
def with_defaults(x: Any, y: Any = 3.0, *, z: Any = 1.0) -> Any:
    return x * y + z


class Model:
    """Methods that take any number of arguments."""

    def __call__(self, x: Any, *others: Any) -> Any:
        return x * sum(others)

    def total(self, *xs: Any, **more: Any) -> Any:
        return sum(xs) * len(xs) + sum(more.values())

    @classmethod
    def made(cls, x: Any, *others: Any, scale: Any = 1.0) -> Any:
        return x * sum(others) * scale

    @twice
    def decorated(self, *xs: Any, **more: Any) -> Any:
        return sum(xs) * len(xs) + len(more)


CALLS: list[tuple[Callable[..., Any], tuple[float, ...], dict[str, float]]] = [
    (scaled, (1.0,), {"scale": 2.0}),
    (scaled, (1.0, 2.0, 3.0, 4.0), {"scale": 2.0}),
    (functools.partial(scaled, y=2.0), (1.0,), {}),
    (functools.partial(scaled, scale=2.0), (1.0, 2.0, 3.0), {}),
    (functools.partial(scaled, scale=2.0), (1.0, 2.0, 3.0), {"scale": 5.0}),
    (functools.partial(scaled, 1.0, 2.0, 3.0), (4.0,), {}),
    (functools.partial(functools.partial(scaled, 1.0), scale=3.0), (2.0, 4.0), {}),
    (functools.partial(loss, scale=2.0), (1.0, 2.0), {}),
    (loss, (1.0, 2.0), {"scale": 3.0}),
    (wrapped, (1.0,), {}),
    (wrapped, (1.0, 2.0, 3.0), {}),
    (wrapped, (1.0, 2.0), {"shift": 4.0}),
    (functools.partial(wrapped, shift=4.0), (1.0, 2.0), {}),
    (with_defaults, (1.0,), {}),
    (with_defaults, (1.0,), {"y": 2.0}),
    (with_defaults, (1.0, 2.0), {"z": 5.0}),
    (Model(), (2.0, 3.0, 4.0), {}),
    (Model().total, (3.0, 1.0), {}),
    (Model().total, (3.0, 1.0), {"a": 2.0, "b": 5.0}),
    (Model.made, (2.0, 3.0, 4.0), {"scale": 2.0}),
    (Model().decorated, (3.0, 1.0), {"a": 2.0}),
    (twice(Model().total), (3.0, 1.0), {"a": 2.0}),
]


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
@pytest.mark.parametrize("backend", ["numpy", "llvm", None])
def test_a_call_gives_what_python_gives(
    call: tuple[Callable[..., Any], tuple[float, ...], dict[str, float]], backend: str | None
) -> None:
    f, args, keywords = call
    run = hs.arrow(f) if backend is None else hs.jit(f, backend=backend)
    assert run(*args, **keywords) == f(*args, **keywords)


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_gradients_are_those_of_the_call(
    call: tuple[Callable[..., Any], tuple[float, ...], dict[str, float]],
) -> None:
    f, args, keywords = call
    step = 1e-6
    ends = [f(args[0] + h, *args[1:], **keywords) for h in (step, -step)]
    found = hs.grad(f)(*args, **keywords)
    while isinstance(found, tuple):
        found = found[0]
    assert found == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-7)


def test_arrays_go_the_same_ways() -> None:
    f = functools.partial(scaled, scale=2.0)
    xs, ys = np.arange(3.0), np.ones(3)
    np.testing.assert_array_equal(hs.vmap(f)(xs, ys, ys), [f(x, 1.0, 1.0) for x in xs])
