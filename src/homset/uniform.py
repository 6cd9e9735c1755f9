"""Arrays that repeat one number: they take the memory of that number, and time as little."""

from __future__ import annotations

from typing import Any

import numpy as np

FLOAT = np.dtype(float)

SMALL = 64
"""Arrays of up to so many numbers are copied: that costs less than to be clever."""


def len_of(shape: tuple[int, ...]) -> int:
    """How many numbers an array of a shape has."""
    n = 1
    for m in shape:
        n *= m
    return n


_ZEROS: dict[tuple[int, ...], Any] = {}


def zeros(shape: tuple[int, ...], dtype: Any) -> Any:
    """An array of zeros that cannot be written to, and takes constant time and memory.

    >>> zeros((2,), float)
    array([0., 0.])
    """
    if len_of(shape) <= SMALL:
        array = np.zeros(shape, dtype)
        array.setflags(write=False)
        return array
    if dtype != FLOAT:
        return np.broadcast_to(np.zeros((), dtype), shape)
    if shape not in _ZEROS:
        _ZEROS[shape] = np.broadcast_to(np.zeros(()), shape)
    return _ZEROS[shape]


def uniform(array: Any) -> bool:
    """Whether all entries of an array are one number in memory."""
    return type(array) is np.ndarray and array.size > SMALL and not any(array.strides)


def is_zero(array: Any) -> bool:
    """Whether an array is one of `zeros`, which are known without a look at their entries."""
    return _ZEROS.get(array.shape) is array


def scaled(array: Any, by: Any) -> Any:
    """The array times a number, or an array of its shape; of uniform arrays a uniform one.

    >>> scaled(zeros((1000, 1000), float), 2.0).strides
    (0, 0)
    """
    same = uniform(by) and by.shape == array.shape
    if not (uniform(array) and (same or isinstance(by, float))):
        return by * array
    factor = by[(0,) * by.ndim] if same else by
    return np.broadcast_to(factor * array[(0,) * array.ndim], array.shape)


def content(array: Any) -> bytes:
    """What is in memory of an array; of a uniform one, its one number."""
    one: bytes = array[(slice(0, 1),) * array.ndim].tobytes() if uniform(array) else array.tobytes()
    return one
