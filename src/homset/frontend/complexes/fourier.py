"""Discrete Fourier transforms, written down in the Python that is compiled.

While the length is even, the entries at even and at odd places are transformed, both at once, and
put together (Cooley and Tukey, 1965). What is left of odd length is a product with a matrix.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np


def roots(n: int, count: int) -> Any:
    """The first powers of e to the −2πi / n, exact at the quarters of the circle.

    >>> roots(4, 4).tolist()
    [(1+0j), -1j, (-1+0j), 1j]
    """
    places = np.arange(count)
    found = np.exp(-2j * math.pi * places / n)
    return np.where(4 * places % n == 0, np.round(found) + 0.0, found)


def matrix(n: int) -> Any:
    """The transform of n numbers as a matrix."""
    places = np.arange(n)
    return roots(n, n)[places[:, None] * places % n]


def transform(z: Any) -> Any:
    """The transform along the last axis.

    >>> transform(np.array([1.0, 2.0, 3.0, 4.0])).tolist()
    [(10+0j), (-2+2j), (-2+0j), (-2-2j)]
    """
    n = np.shape(z)[-1]
    if n % 2 == 1:
        return z if n == 1 else z @ matrix(n)
    pairs = np.swapaxes(np.reshape(z, (*np.shape(z)[:-1], n // 2, 2)), -1, -2)
    halves = transform(pairs)
    even, odd = halves[..., 0, :], roots(n, n // 2) * halves[..., 1, :]
    return np.concatenate([even + odd, even - odd], axis=-1)


def resized(z: Any, n: Any) -> Any:
    """The first n entries along the last axis, with zeros where there are fewer."""
    found = np.shape(z)[-1]
    n = points(found, n)
    if n == found:
        return z
    if n < found:
        return z[..., :n]
    return np.pad(z, [(0, 0)] * (np.ndim(z) - 1) + [(0, n - found)])


def points(found: int, n: Any) -> int:
    """How many numbers are transformed: n if that is given; raises `ValueError` if there are none.

    >>> points(3, None), points(3, 8)
    (3, 8)
    """
    count = found if n is None else operator.index(n)
    if count < 1:
        raise ValueError(f"a Fourier transform is of one number or more; got {count}")
    return count


def scale(n: int, norm: Any, backward: bool) -> float:
    """What a transform of n numbers is divided by: in one direction n, or in both its root.

    Raises `ValueError` for a norm that NumPy does not have.

    >>> scale(4, None, True), scale(4, "ortho", True), scale(4, None, False)
    (4.0, 2.0, 1.0)
    """
    if norm not in (None, "backward", "ortho", "forward"):
        raise ValueError(f"the norm is 'backward', 'ortho' or 'forward'; got {norm!r}")
    if norm == "ortho":
        return math.sqrt(n)
    return float(n) if backward == (norm in (None, "backward")) else 1.0


def fft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Any:
    """np.fft.fft"""
    z = resized(np.moveaxis(np.asarray(a), axis, -1), n)
    return np.moveaxis(transform(z) / scale(np.shape(z)[-1], norm, False), -1, axis)


def ifft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Any:
    """np.fft.ifft: the transform of the conjugates, conjugated."""
    z = resized(np.moveaxis(np.asarray(a), axis, -1), n)
    found = np.conj(transform(np.conj(z)))
    return np.moveaxis(found / scale(np.shape(z)[-1], norm, True), -1, axis)


def fft2(a: Any, axes: Any = (-2, -1), norm: Any = None) -> Any:
    """np.fft.fft2"""
    return fft(fft(a, axis=axes[1], norm=norm), axis=axes[0], norm=norm)


def ifft2(a: Any, axes: Any = (-2, -1), norm: Any = None) -> Any:
    """np.fft.ifft2"""
    return ifft(ifft(a, axis=axes[1], norm=norm), axis=axes[0], norm=norm)


def rfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Any:
    """np.fft.rfft: the first half of the transform of real numbers."""
    found = np.moveaxis(fft(a, n, axis, norm), axis, -1)
    return np.moveaxis(found[..., : np.shape(found)[-1] // 2 + 1], -1, axis)


def irfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None) -> Any:
    """np.fft.irfft: the real numbers that have such a half of a transform."""
    z = np.moveaxis(np.asarray(a), axis, -1)
    count = points(2 * (np.shape(z)[-1] - 1), n)
    half = resized(z, count // 2 + 1)
    rest = np.flip(half[..., 1 : (count + 1) // 2], -1)
    whole = np.concatenate([half, np.conj(rest)], axis=-1)
    return np.moveaxis(ifft(whole, norm=norm).real, -1, axis)


def chosen(rank: int, axes: Any) -> Any:
    """The axes that are named; all of them where none is."""
    return range(rank) if axes is None else axes if isinstance(axes, tuple) else (axes,)


def fftshift(x: Any, axes: Any = None) -> Any:
    """np.fft.fftshift: the frequency 0 in the middle."""
    for axis in chosen(np.ndim(x), axes):
        x = np.roll(x, np.shape(x)[axis] // 2, axis)
    return x


def ifftshift(x: Any, axes: Any = None) -> Any:
    """np.fft.ifftshift: the frequency 0 in front again."""
    for axis in chosen(np.ndim(x), axes):
        x = np.roll(x, -(np.shape(x)[axis] // 2), axis)
    return x
