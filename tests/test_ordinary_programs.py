"""Ordinary Python programs give what Python gives, and differentiate as differences say."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ordinary_programs import ORDINARY
from test_python_programs import central, leaves, numbers, with_floats

import homset as hs

each = pytest.mark.parametrize(
    ("function", "args"), ORDINARY, ids=[function.__name__ for function, _ in ORDINARY]
)


@each
def test_values(function: Callable[..., Any], args: Any) -> None:
    expected = function(*copy.deepcopy(args))
    found = hs.arrow(function)(*copy.deepcopy(args))
    np.testing.assert_allclose(numbers(found), numbers(expected), 1e-12, 1e-12)


@each
@pytest.mark.parametrize("seed", [2017, 2018])
def test_derivatives(function: Callable[..., Any], args: Any, seed: int) -> None:
    """By vectors forward, and by covectors backward, against differences in a random direction."""
    count = sum(isinstance(leaf, float) for leaf in leaves(args))
    direction = np.random.default_rng(seed).uniform(-1, 1, count)

    def moved(by: Callable[[float, float], float]) -> Any:
        steps = iter(direction)
        return with_floats(copy.deepcopy(args), lambda x: by(x, float(next(steps))))

    expected = central(lambda t: numbers(function(*moved(lambda x, d: x + t * d))), 1e-4)
    arrow, given = hs.arrow(function).placed(*copy.deepcopy(args))
    point = given[0] if len(given) == 1 else given
    tangent = moved(lambda _, d: d)
    tangent = tangent[0] if len(given) == 1 else tangent
    along = numbers(hs.jvp(arrow)((point, tangent))[1])
    np.testing.assert_allclose(along, expected, 1e-6, 1e-8)
    _, pull = hs.vjp(arrow)(point)
    ones = with_floats(function(*copy.deepcopy(args)), lambda _: 1.0)
    pulled = numbers(pull(ones))
    np.testing.assert_allclose(pulled @ direction, along.sum(), 1e-10, 1e-10)


def named(*names: str) -> list[Any]:
    return [entry for entry in ORDINARY if entry[0].__name__ in names]


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize(
    ("function", "args"),
    named(
        "instances_of_plain_classes", "classes_that_inherit", "instances_in_loops",
        "attributes_that_others_assign", "copies_of_everything", "copies_share_what_was_shared",
    ),
)  # fmt: skip
def test_second_derivatives_of_instances_and_copies(
    function: Callable[..., Any], args: Any, backend: str
) -> None:
    (x,) = args
    v = np.ones_like(x) if isinstance(x, np.ndarray) else 1.0
    slopes = hs.jit(hs.grad(function), backend=backend)
    bent = hs.jit(hs.hvp(function), backend=backend)(x, v)
    apart = (slopes(x + 1e-5 * v) - slopes(x - 1e-5 * v)) / 2e-5
    np.testing.assert_allclose(bent, apart, rtol=1e-6, atol=1e-7)


class Point:
    def __init__(self, x: Any, y: Any) -> None:
        self.x = x
        if np.ndim(y) > 5:
            self.y = y


class Knot:
    def __init__(self, x: Any) -> None:
        self.x, self.other = x, None


class Called(Point):
    def __call__(self, x: Any) -> Any:
        self.x = x
        return self.x


class Kept:
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x


def knotted(x: Any) -> Any:
    one, other = Knot(x), Knot(x)
    one.other, other.other = other, one
    for _ in range(20):
        one.x = one.x * 1.1
    return one.x


def sometimes(x: Any) -> Any:
    point = Point(x, x)
    if x > 0.0:
        point.z = 1.0  # type: ignore[attr-defined]
    return point.x


OUTSIDE = Called(1.0, 2.0)


class Shape(ABC):
    @abstractmethod
    def area(self) -> Any: ...


@pytest.mark.parametrize(
    ("function", "args", "said"),
    [
        (lambda x: Point(x, 1.0), (1.0,), "write @dataclass before class Point"),
        (lambda x: [Point(x * i, 1.0) for i in range(20)], (1.0,), "@dataclass before class P"),
        (lambda p: p.x, (Point(1.0, 2.0),), "@dataclass before its class makes it one"),
        (lambda x: Point(x, 1.0) == Point(x, 1.0), (1.0,), "compare its attributes"),
        (lambda x: Point(x, 1.0).y, (1.0,), "has no attribute y"),
        (lambda x: Point(x), (1.0,), "missing|takes|needs"),
        (lambda x: Kept(x).x, (1.0,), "neither a dataclass nor a named tuple"),
        (lambda x: ValueError(x).args, (1.0,), "neither a dataclass nor a named tuple"),
        (lambda x: OUTSIDE(x), (1.0,), "instances of dataclasses are values, and others are const"),
        (lambda x: Shape(), (1.0,), "abstract class Shape"),  # type: ignore[abstract]
        (knotted, (1.0,), "holds itself"),
        (sometimes, (1.0,), "of one form on all paths"),
    ],
)
def test_what_plain_classes_do_not_do(function: Any, args: Any, said: str) -> None:
    with pytest.raises((hs.RefusedError, hs.DomainError), match=said):
        hs.arrow(function)(*args)


def test_their_class_is_the_users() -> None:
    def asked(x: Any) -> Any:
        point = Point(x, 1.0)
        return type(point) is Point and point.__class__ is Point and isinstance(point, Point)

    assert hs.arrow(asked)(1.0)
