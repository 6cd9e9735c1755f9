"""Ordinary Python programs give what Python gives, and differentiate as differences say."""

import copy
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
