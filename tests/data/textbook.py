"""Three functions as a textbook of numerical Python has them; nothing here knows of homset."""

from dataclasses import dataclass

import numpy as np


def rosenbrock(x, y):
    """The valley whose lowest point is at (1, 1)."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_loss(w, X, y):
    """Average cross-entropy of logistic regression."""
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def projectile(angle: float, speed: float, steps: int = 1000) -> float:
    """How far a ball flies, by Euler's method."""
    x, y, dt = 0.0, 0.0, 0.01
    vx, vy = speed * np.cos(angle), speed * np.sin(angle)
    for _ in range(steps):
        if y >= 0:
            x, y = x + vx * dt, y + vy * dt
            vy = vy - 9.81 * dt
    return x


@dataclass
class Point:
    x: float
    y: float


def norm(p: Point) -> float:
    return np.hypot(p.x, p.y)


def quotient(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return 0.0


LIMIT = 3
