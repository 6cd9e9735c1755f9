"""Value and gradient of the workloads as one would write them by hand, in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def rosenbrock(x):
    """Rosenbrock's valley."""
    head, tail = x[:-1], x[1:]
    away, gap = 1.0 - head, tail - head * head
    gradient = np.zeros_like(x)
    gradient[1:] = 200.0 * gap
    gradient[:-1] -= 400.0 * gap * head + 2.0 * away
    return 100.0 * (gap @ gap) + away @ away, gradient


def waves(x):
    """Σ sin x · exp −x²."""
    s, bell = np.sin(x), np.exp(-(x * x))
    return s @ bell, bell * (np.cos(x) - 2.0 * x * s)


def logistic(w, x, y):
    """Logistic regression: the mean cross-entropy."""
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    value = -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))
    return value, (p - y) @ x / len(y)


def perceptron(w1, b1, w2, b2, x, t):
    """A 784-128-10 perceptron: the mean cross-entropy of a batch."""
    h = np.tanh(x @ w1 + b1)
    o = h @ w2 + b2
    e = np.exp(o)
    total = np.sum(e, axis=1)
    value = np.mean(np.log(total) - np.sum(o * t, axis=1))
    do = (e / total[:, None] - t) / len(t)
    dh = (do @ w2.T) * (1.0 - h * h)
    return value, (x.T @ dh, dh.sum(0), h.T @ do, do.sum(0))


def mixture(alphas, means, diagonals, lowers, x, places, prior):
    """ADBench's Gaussian mixture."""
    n, d = x.shape
    k = alphas.shape[0]
    scales = np.exp(diagonals)
    q = (lowers @ places).reshape(k, d, d)
    away = x[:, None, :] - means
    by_part = away.transpose(1, 0, 2)
    moved = away * scales + (by_part @ q.transpose(0, 2, 1)).transpose(1, 0, 2)
    inner = alphas + diagonals.sum(1) - 0.5 * np.sum(moved * moved, axis=2)
    grown = np.exp(inner)
    total = grown.sum(1)
    mass = np.exp(alphas)
    value = np.sum(np.log(total)) - n * np.log(mass.sum())
    value += 0.5 * prior * prior * (np.sum(scales * scales) + np.sum(lowers * lowers))
    share = grown / total[:, None]
    dmoved = -share[:, :, None] * moved
    parts = dmoved.transpose(1, 0, 2)
    shares = share.sum(0)
    daway = dmoved * scales + (parts @ q).transpose(1, 0, 2)
    dq = parts.transpose(0, 2, 1) @ by_part
    dscales = np.sum(dmoved * away, axis=0) + prior * prior * scales
    dlowers = dq.reshape(k, d * d) @ places.T + prior * prior * lowers
    return value, (
        shares - n * mass / mass.sum(), -daway.sum(0), shares[:, None] + dscales * scales, dlowers,
    )  # fmt: skip


def recurrent(w, u, b, xs):
    """A recurrent cell of 64 units for 100 steps."""
    hs = [np.zeros(64)]
    for t in range(100):
        hs.append(np.tanh(w @ hs[-1] + u @ xs[t] + b))
    value = hs[-1] @ hs[-1]
    dh, dw, du, db = 2.0 * hs[-1], np.zeros_like(w), np.zeros_like(u), np.zeros_like(b)
    for t in range(99, -1, -1):
        dz = dh * (1.0 - hs[t + 1] ** 2)
        dw += np.outer(dz, hs[t])
        du += np.outer(dz, xs[t])
        db += dz
        dh = dz @ w
    return value, (dw, du, db)


def products(a, b, c, d, v):
    """Products of matrices, in the order that is best."""
    dv = d @ v
    cv = c @ dv
    bv = b @ cv
    ones = np.ones(len(a))
    ua = ones @ a
    ub = ua @ b
    uc = ub @ c
    return np.sum(a @ bv), (
        np.outer(ones, bv), np.outer(ua, cv), np.outer(ub, dv), np.outer(uc, v), uc @ d,
    )  # fmt: skip


def layer(x, gain, bias, target):
    """A layer whose rows are normalised."""
    away = x - x.mean(axis=1)[:, None]
    scale = 1.0 / np.sqrt(np.mean(away * away, axis=1)[:, None] + 1e-5)
    unit = away * scale
    bent = np.tanh(gain * unit + bias)
    wrong = bent - target
    back = (2.0 / wrong.size) * wrong * (1.0 - bent * bent)
    down = back * gain
    along = unit * np.mean(down * unit, axis=1)[:, None]
    dx = scale * (down - down.mean(axis=1)[:, None] - along)
    return np.mean(wrong * wrong), (dx, np.sum(back * unit, axis=0), back.sum(axis=0))


BY_HAND: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (rosenbrock, waves, logistic, perceptron, mixture, recurrent, products, layer)
}
"""By the name of the function."""
