"""What JAX and PyTorch have in another way than NumPy: truth values, integers and strides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_foreign import backend  # noqa: F401  (a fixture)

import homset as hs

X = np.arange(6.0).reshape(2, 3)
B = np.array([[True, False, True], [False, True, False]])
PAIRS = np.array([(1.0, 2), (3.0, 4)], [("real", float), ("whole", "i2")])

GIVEN: list[tuple[Callable[..., Any], Any]] = [
    # truth values are ordered, and multiplied
    (lambda b: (np.argmax(b), np.argmin(b, axis=1), np.argsort(b)), B),
    (lambda b: np.argmax(b, axis=0, keepdims=True), B),
    (lambda b: (b @ b.T, b @ b[0], b[0] @ b[1], np.dot(b[0], b[0])), B),
    (lambda b: np.stack([b, b]) @ b.T, B),
    (lambda b: (np.outer(b[0], b[1]), np.convolve(b[0], b[1])), B),
    (lambda b: np.ones((1, 256), dtype=b.dtype) @ np.ones((256, 1), dtype=b.dtype), B),
    (lambda b: np.searchsorted(np.sort(b[0]), b), B),
    # integers have 64 bits
    (lambda x: (np.searchsorted(x[0], x), np.searchsorted(x[0], 1.5, side="right")), X),
    (lambda x: (np.digitize(x, x[0]), np.digitize(x[0, 0], x[0])), X),
    (lambda x: np.searchsorted(x[0], x) if np.sum(x) > 0 else np.searchsorted(x[0], x) * 2, X),
    (lambda x: np.digitize(x, x[0]) if np.sum(x) > 0 else np.digitize(x, x[0]) * 2, X),
    (lambda n: (np.round(n, -1), np.argmax(n, keepdims=True)), np.array([15, 25, -35])),
    # whatever lies in memory backwards, between other things, or with its bytes turned round
    (lambda x: x * x, X[::-1]),
    (lambda x: x.T @ x, X[::-1, ::-2]),
    (lambda x: x + 1, np.arange(3)[::-1]),
    (lambda x: ~x, B[:, ::-1]),
    (lambda z: z * z, (X + 1j)[:, ::-1]),
    (lambda x: x * x, PAIRS["real"]),
    (lambda x: x * x, X.astype(">f8")),
    (lambda x: x * x, np.broadcast_to(X, (2, 2, 3))),
]


@pytest.mark.parametrize(("f", "x"), GIVEN)
def test_values_and_types_are_those_of_numpy(f: Any, x: Any, backend: str) -> None:  # noqa: F811
    found, wanted = hs.jit(f, backend=backend)(x), f(x)
    pairs = zip(found, wanted, strict=True) if isinstance(wanted, tuple) else [(found, wanted)]
    for mine, theirs in pairs:
        assert np.asarray(mine).dtype == np.asarray(theirs).dtype
        np.testing.assert_array_equal(np.asarray(mine), theirs)
