"""The workloads of `compare.py`: each a plain function on `np`, with its arguments.

The same code runs with NumPy, autograd's NumPy, JAX's, and a small NumPy of PyTorch's functions: it
uses what they all have. The first argument, or the first few, are differentiated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Workload(NamedTuple):
    """A function, its arguments, and how many of them are differentiated."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    active: int = 1


def scalar(x, y):
    """A scalar expression of two inputs."""
    return np.sin(x * y) + np.exp(-x * x) / (1.0 + y * y)


def chain(x):
    """Twenty operations in a row."""
    y = x
    for _ in range(10):
        y = np.sin(y) * 1.1
    return y


def rosenbrock(x):
    """Rosenbrock's valley."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def waves(x):
    """Σ sin x · exp −x²."""
    return np.sum(np.sin(x) * np.exp(-(x**2)))


def logistic(w, x, y):
    """Logistic regression: the mean cross-entropy."""
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))


def perceptron(w1, b1, w2, b2, x, t):
    """A 784-128-10 perceptron: the mean cross-entropy of a batch."""
    h = np.tanh(x @ w1 + b1)
    o = h @ w2 + b2
    e = np.exp(o)
    return np.mean(np.log(np.sum(e, axis=1)) - np.sum(o * t, axis=1))


def mixture(alphas, means, diagonals, lowers, x, places, prior):
    """ADBench's Gaussian mixture: −log likelihood with a Wishart prior on the precisions."""
    n, d = x.shape
    k = alphas.shape[0]
    scales = np.exp(diagonals)
    q = np.reshape(lowers @ places, (k, d, d))
    away = np.reshape(x, (n, 1, d)) - means
    moved = away * scales + np.einsum("kij,nkj->nki", q, away)
    inner = alphas + np.sum(diagonals, axis=1) - 0.5 * np.sum(moved**2, axis=2)
    grown = np.exp(inner)
    likelihood = np.sum(np.log(np.sum(grown, axis=1)))
    weights = n * np.log(np.sum(np.exp(alphas)))
    wishart = np.sum(0.5 * prior * prior * (scales**2)) + 0.5 * prior * prior * np.sum(lowers**2)
    return likelihood - weights + wishart


def recurrent(w, u, b, xs):
    """A recurrent cell of 64 units for 100 steps."""
    h = np.zeros(64)
    for t in range(100):
        h = np.tanh(w @ h + u @ xs[t] + b)
    return np.sum(h**2)


def kinematics(angles, turned, swept, still, bones, targets):
    """A hand of five fingers of four joints: how far the tips are from where they should be."""
    total = 0.0
    for finger in range(5):
        frame, tip = still[0] + turned[0], 0.0 * bones[0, 0]
        for joint in range(4):
            angle, axis = angles[4 * finger + joint], joint % 3
            turn = np.cos(angle) * turned[axis] + np.sin(angle) * swept[axis] + still[axis]
            frame = frame @ turn
            tip = tip + frame @ bones[finger, joint]
        total = total + np.sum((tip - targets[finger]) ** 2)
    return total


def decay(rate, start):
    """y' = −k y² from 0 to 1 by Heun's method, with steps as short as its error asks for."""
    t, y, h = 0.0, start, 0.1
    while t < 1.0:
        if t + h > 1.0:
            h = 1.0 - t
        first = -rate * y * y
        guess = y + h * first
        second = -rate * guess * guess
        error = np.sqrt((0.5 * h * (second - first)) ** 2)
        if error < 1e-4:
            t = t + h
            y = y + 0.5 * h * (first + second)
            h = 1.5 * h
        else:
            h = 0.5 * h
    return y


def products(a, b, c, d, v):
    """Products of matrices chained badly: the vector comes last."""
    return np.sum((((a @ b) @ c) @ d) @ v)


def layer(x, gain, bias, target):
    """A layer whose rows are normalised: the mean square of what is wrong."""
    away = x - np.mean(x, axis=1)[:, None]
    unit = away / np.sqrt(np.mean(away * away, axis=1)[:, None] + 1e-5)
    wrong = np.tanh(gain * unit + bias) - target
    return np.mean(wrong * wrong)


def workloads() -> dict[str, Workload]:
    """The workloads by name."""
    draw = np.random.default_rng(0)
    normal = draw.standard_normal
    n, d, k = 1000, 10, 25
    below = np.tril_indices(d, -1)
    places = np.zeros((d * (d - 1) // 2, d * d))
    places[np.arange(len(below[0])), below[0] * d + below[1]] = 1.0
    labels = np.eye(10)[draw.integers(0, 10, 128)]
    chosen = (draw.random(100_000) < 0.5).astype(float)
    axes = np.zeros((3, 3, 3, 3))  # of a turn about each axis: what goes with cos, sin and neither
    for i in range(3):
        j, k_ = (i + 1) % 3, (i + 2) % 3
        axes[0, i, j, j] = axes[0, i, k_, k_] = axes[1, i, k_, j] = axes[2, i, i, i] = 1.0
        axes[1, i, j, k_] = -1.0
    return {
        "scalar": Workload(scalar, (0.3, 0.7), 2),
        "chain of 20": Workload(chain, (0.4,)),
        "Rosenbrock 10": Workload(rosenbrock, (normal(10),)),
        "Rosenbrock 10³": Workload(rosenbrock, (normal(1000),)),
        "Rosenbrock 10⁶": Workload(rosenbrock, (normal(1_000_000),)),
        "Σ sin·exp 10³": Workload(waves, (normal(1000),)),
        "Σ sin·exp 10⁶": Workload(waves, (normal(1_000_000),)),
        "logistic": Workload(logistic, (0.1 * normal(50), normal((100_000, 50)), chosen)),
        "perceptron": Workload(
            perceptron,
            (0.05 * normal((784, 128)), np.zeros(128), 0.1 * normal((128, 10)), np.zeros(10),
             normal((128, 784)), labels), 4,
        ),
        "mixture": Workload(
            mixture,
            (normal(k), normal((k, d)), 0.1 * normal((k, d)), 0.1 * normal((k, len(places))),
             normal((n, d)), places, 1.0), 4,
        ),
        "recurrent": Workload(
            recurrent,
            (0.1 * normal((64, 64)), 0.1 * normal((64, 64)), np.zeros(64), normal((100, 64))), 3,
        ),
        "kinematics": Workload(kinematics, (normal(20), *axes, normal((5, 4, 3)), normal((5, 3)))),
        "decay": Workload(decay, (3.0, 2.0), 2),
        "products": Workload(
            products, (*[normal((200, 200)) for _ in range(4)], normal(200)), 5
        ),
        "layer": Workload(
            layer, (normal((1000, 500)), normal(500), normal(500), normal((1000, 500))), 3
        ),
    }  # fmt: skip
