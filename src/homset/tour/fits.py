"""Two ways down: Newton's method and gradient descent, on arrows R × R → R."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import homset as hs

from .. import Arrow
from .oring import Point

Vector = np.ndarray[Any, Any]

PUBLISHED = (15.0429, -0.2322)
"""Intercept and slope of the fit, to four decimals, as every package of statistics gives them."""


@dataclass(frozen=True)
class Step:
    """Where a method is: the parameters, the loss there and the length of its gradient."""

    point: Point
    loss: float
    slope: float


def newton(loss: Arrow, most: int = 20) -> list[Step]:
    """The steps of Newton's method from (0, 0), its Hessian by differentiating twice.

    >>> from homset import add, dup, exl, exr, mul, sub
    >>> sqr = dup >> mul
    >>> bowl = add(sqr(sub(exl, 1)), sqr(sub(exr, 2)))
    >>> [step.point for step in newton(bowl)]
    [(0.0, 0.0), (1.0, 2.0)]
    """
    curvature = hs.hessian(loss)

    def move(x: Vector, gradient: Vector) -> Vector:
        return x - np.linalg.solve(np.array(curvature(tuple(x))), gradient)

    return _walk(loss, move, 1e-10, most)


def descent(loss: Arrow, rate: float, most: int = 1000) -> list[Step]:
    """The steps of gradient descent from (0, 0), at a fixed rate.

    >>> from homset import add, dup, exl, exr, mul, sub
    >>> sqr = dup >> mul
    >>> bowl = add(sqr(sub(exl, 1)), sqr(sub(exr, 2)))
    >>> [step.point for step in descent(bowl, 0.25)][:3]
    [(0.0, 0.0), (0.5, 1.0), (0.75, 1.5)]
    """
    return _walk(loss, lambda x, gradient: x - rate * gradient, 1e-8, most)


def _walk(
    loss: Arrow, move: Callable[[Vector, Vector], Vector], short: float, most: int
) -> list[Step]:
    """Moves from (0, 0) until the gradient is short, at most so often, and nowhere but on earth."""
    both, x = hs.value_and_grad(loss), np.zeros(2)
    steps: list[Step] = []
    while True:
        value, gradient = both(tuple(x))
        step = Step((float(x[0]), float(x[1])), value, math.hypot(*gradient))
        steps.append(step)
        if not short <= step.slope < math.inf or len(steps) > most:
            return steps
        try:
            x = move(x, np.array(gradient))
        except np.linalg.LinAlgError:
            return steps


def covariance(loss: Arrow, point: Point) -> Vector:
    """The covariance of the estimate: the inverse of the Hessian of the loss at the minimum."""
    return np.linalg.inv(np.array(hs.hessian(loss)(point)))


def missed(method: str, point: Point) -> list[str]:
    """A complaint if a method did not arrive at the published fit.

    >>> missed("a guess", (15.0, -0.2322))
    ['a guess arrived at (15.0000, -0.2322), not at (15.0429, -0.2322)']
    """
    rounded = tuple(round(parameter, 4) for parameter in point)
    if rounded == PUBLISHED:
        return []
    return [f"{method} arrived at ({point[0]:.4f}, {point[1]:.4f}), not at {PUBLISHED}"]
