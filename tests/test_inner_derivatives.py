"""Derivatives inside of Python functions: compiled, they are what Python gives; and nested ones.

Each program runs in Python too, where the inner derivatives are taken at numbers.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs

outside = hs.grad(lambda x: x**3)


def newton(x: float) -> float:
    def f(y: float) -> float:
        return y * y * y - x

    y = 1.0
    for _ in range(20):
        y = y - f(y) / hs.grad(f)(y)
    return y


def branching(x: float) -> float:
    def f(y: float) -> float:
        return x * y * y if y > x else y * y * y

    return hs.grad(f)(3.0) + hs.grad(f)(0.5)


def descent(x: float) -> float:
    y = x
    while abs(y - 1.0) > 0.01:
        y = y - 0.25 * hs.grad(lambda z: (z - 1.0) ** 2)(y)
    return y


PROGRAMS: dict[str, tuple[Callable[[float], Any], float]] = {
    "gradient of an arrow": (lambda x: hs.grad(hs.dup >> hs.mul)(x), 4.0),
    "gradient made outside": (lambda x: outside(x), 12.0),
    "value and gradient": (lambda x: hs.value_and_grad(lambda y: x * y * y)(3.0)[1], 12.0),
    "second": (lambda x: hs.grad(hs.grad(lambda y: x * y**3))(x), 24.0),
    "jvp": (lambda x: hs.jvp(lambda y: x * y * y)(3.0, 1.0)[1], 12.0),
    "jvp of two": (lambda x: hs.jvp(lambda y, z: x * y * z)((3.0, 5.0), (1.0, 0.0))[1], 10.0),
    "vjp": (lambda x: hs.vjp(lambda y: x * y * y)(3.0)[1](1.0), 12.0),
    "linearize": (lambda x: hs.linearize(lambda y: x * y * y)(3.0)[1](1.0), 12.0),
    "derivative": (lambda x: hs.derivative(lambda y: x * y * y)(3.0)(1.0), 12.0),
    "hessian": (lambda x: hs.hessian(lambda y: x * y**3)(x), 24.0),
    "hvp": (lambda x: hs.hvp(lambda y: x * y**3)(x, 1.0), 24.0),
    "jacobian": (lambda x: hs.jacobian(lambda y, z: (x * y, y * z))(3.0, 5.0)[1][0], 5.0),
    "chosen": (lambda x: hs.grad(lambda y, z: x * y * z, argnums=1)(3.0, 5.0), 6.0),
    "chosen two": (lambda x: hs.grad(lambda y, z: x * y * z, argnums=(1, 0))(3.0, 5.0)[1], 10.0),
    "arrow of a function": (lambda x: hs.arrow(lambda y: x * y)(x), 4.0),
    "function of an arrow": (lambda x: hs.Functions(hs.sin)(x) - hs.sin(x), 0.0),
    "Newton's method": (newton, 2.0 ** (1 / 3)),
    "a branch": (branching, 2.0 * 2.0 * 3.0 + 0.75),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_inner_derivatives(name: str) -> None:
    f, expected = PROGRAMS[name]
    assert f(2.0) == pytest.approx(expected)
    assert hs.arrow(f)(2.0) == pytest.approx(expected)
    assert hs.Graph(hs.arrow(f))(2.0) == pytest.approx(expected)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("derive", [hs.grad, lambda f: hs.jacobian(f, mode="forward")])
def test_derivatives_of_inner_derivatives(name: str, derive: Any) -> None:
    f, h = PROGRAMS[name][0], 1e-5
    difference = (f(2.0 + h) - f(2.0 - h)) / (2 * h)
    assert derive(f)(2.0) == pytest.approx(difference, rel=1e-6, abs=1e-8)


def test_perturbation_confusion() -> None:
    """The classic examples: Siskind and Pearlmutter (2005), and Manzyuk and others (2019)."""
    assert hs.grad(lambda x: x * hs.grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert hs.grad(lambda x: x * hs.grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert hs.grad(lambda x: hs.grad(lambda y: x * y)(x))(5.0) == 1.0
    deep = hs.grad(lambda x: hs.grad(lambda y: y * hs.grad(lambda z: x * y * z * z)(3.0))(2.0))
    assert deep(1.0) == 24.0  # z ↦ xyz² has 6xy at 3, and y ↦ 6xy² has 24x at 2

    def shifted(u: float) -> float:
        return hs.grad(lambda x: np.sin(x + u))(1.5)

    assert hs.grad(shifted)(0.5) == pytest.approx(-np.sin(2.0))


def test_structures_and_arrays() -> None:
    def loss(w: Any, x: Any) -> Any:
        return np.sum((w["a"] * x + w["b"]) ** 2)

    def step(w: Any, x: Any) -> Any:
        g = hs.grad(lambda v: loss(v, x))(w)
        return w["a"] - 0.1 * g["a"], w["b"] - 0.1 * g["b"]

    x, w = np.array([1.0, 2.0]), {"a": 2.0, "b": -1.0}
    expected = (2.0 - 0.2 * (1.0 * 1.0 + 3.0 * 2.0), -1.0 - 0.2 * 4.0)
    assert hs.arrow(step)(w, x) == pytest.approx(expected)


def changes(x: float) -> float:
    seen = [x]

    def f(y: float) -> float:
        seen.append(y)
        return x * y

    return hs.grad(f)(x)


REFUSED: dict[str, tuple[Callable[[float], Any], str]] = {
    "a change outside": (changes, "changes a list, dict or array from outside"),
    "no such option": (lambda x: hs.grad(lambda y: x * y, argnum=0)(x), "unexpected keyword"),
    "a keyword": (lambda x: hs.grad(lambda y: x * y)(y=x), "takes its arguments without names"),
    "no tangent": (lambda x: hs.jvp(lambda y: x * y)(x), "takes a point and a tangent there"),
    "no number": (lambda x: hs.grad(lambda y: (x, y))(x), "needs an arrow to R"),
    "an integer": (lambda x: hs.grad(lambda y: x * y)(3), "3.0"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_told_in_the_source(name: str) -> None:
    f, reason = REFUSED[name]
    with pytest.raises(hs.RefusedError, match=reason) as caught:
        hs.arrow(f)(2.0)
    assert caught.value.filename == __file__


def test_an_integer_is_no_real_number() -> None:
    with pytest.raises(hs.DomainError, match=r"call it with 3\.0, not 3"):
        hs.grad(lambda x: x**2)(3)
    assert hs.grad(lambda x, n: x**n)(3.0, 2) == (6.0, ())


def test_a_lambda_in_a_lambda_on_one_line() -> None:
    both = [lambda x: (lambda x: x + 1.0, x * 2.0)]
    assert hs.arrow(both[0](3.0)[0])(1.0) == 2.0
