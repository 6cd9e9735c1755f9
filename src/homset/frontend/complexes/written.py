"""Functions of complex numbers, written down in the Python that is compiled.

They are compiled in the place of those of `cmath` and NumPy, and run as they stand, too. Where a
part is |x| in a formula, x times its sign stands there, which has the right derivative at 0.
(Kahan, Branch Cuts for Complex Elementary Functions, 1987, is where the arcs come from.)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def rectangular(real: Any, imag: Any) -> Any:
    """real + i imag

    >>> rectangular(1.0, 2.0)
    (1+2j)
    """
    return real + 1j * imag


# --- polar form -----------------------------------------------------------------------------------


def size(z: Any) -> Any:
    """|z|

    >>> size(3 + 4j)
    np.float64(5.0)
    """
    return np.hypot(z.real, z.imag)


def phase(z: Any) -> Any:
    """The angle of z, from −π to π."""
    return np.arctan2(z.imag, z.real)


def polar(z: Any) -> Any:
    """cmath.polar: the size and the angle."""
    return size(z), phase(z)


def rect(r: Any, phi: Any) -> Any:
    """cmath.rect: the number of a size and an angle."""
    return rectangular(r * np.cos(phi), r * np.sin(phi))


def sign(z: Any) -> Any:
    """np.sign: z / |z|, and 0 of 0."""
    r = size(z)
    return z / np.where(r == 0.0, 1.0, r)


def angle(z: Any, deg: Any = False) -> Any:
    """np.angle, in radians or degrees."""
    return np.degrees(phase(z)) if deg else phase(z)


def isclose(a: Any, b: Any, *, rel_tol: Any = 1e-9, abs_tol: Any = 0.0) -> Any:
    """cmath.isclose"""
    bound = np.maximum(rel_tol * np.maximum(size(a), size(b)), abs_tol)
    return size(a - b) <= bound


# --- quotients and powers -------------------------------------------------------------------------


def quotient(z: Any, w: Any) -> Any:
    """z / w, as Python rounds it: the larger part of w is taken out, so that no square overflows.

    (After Smith, 1962.) Of an infinite w it is not a number.

    >>> bool(quotient(1 + 2j, 3 - 4j) == (1 + 2j) / (3 - 4j))
    True
    """
    large = np.maximum(np.abs(w.real), np.abs(w.imag))
    c, d = w.real / large, w.imag / large
    size = c * w.real + d * w.imag
    return rectangular((z.real * c + z.imag * d) / size, (z.imag * c - z.real * d) / size)


def power(z: Any, w: Any) -> Any:
    """z ** w, the size and the angle of which come from the logarithm of z."""
    r, phi = size(z), phase(z)
    nothing = r == 0.0
    turn = w.imag * np.log(np.where(nothing, 1.0, r))
    return rect(np.power(r, w.real) * np.exp(-w.imag * phi), w.real * phi + turn)


def square(z: Any) -> Any:
    """np.square"""
    return z * z


def reciprocal(z: Any) -> Any:
    """np.reciprocal"""
    return 1.0 / z


# --- exponentials and logarithms ------------------------------------------------------------------


def exp(z: Any) -> Any:
    """eᶻ = eˣ (cos y + i sin y)"""
    return rect(np.exp(z.real), z.imag)


def exp2(z: Any) -> Any:
    """np.exp2"""
    return exp(z * math.log(2.0))


def expm1(z: Any) -> Any:
    """np.expm1: eᶻ − 1, without cancellation near 0."""
    x, y = z.real, z.imag
    half = np.sin(y / 2.0)
    real = np.expm1(x) * np.cos(y) - 2.0 * half * half
    return rectangular(real, np.exp(x) * np.sin(y))


def log(z: Any, base: Any = None) -> Any:
    """The logarithm log |z| + i angle, to a base."""
    found = rectangular(np.log(size(z)), phase(z))
    return found if base is None else found / log(base)


def log2(z: Any) -> Any:
    """np.log2"""
    return log(z) / math.log(2.0)


def log10(z: Any) -> Any:
    """np.log10, cmath.log10"""
    return log(z) / math.log(10.0)


def log1p(z: Any) -> Any:
    """np.log1p: log (1 + z), without cancellation near 0."""
    x, y = z.real, z.imag
    return rectangular(np.log1p(x * (2.0 + x) + y * y) / 2.0, np.arctan2(y, 1.0 + x))


def sqrt(z: Any) -> Any:
    """The root in the right half plane.

    >>> sqrt(-4 + 0j), sqrt(3 + 4j)
    (np.complex128(2j), np.complex128(2+1j))
    """
    x, y = z.real, z.imag
    side = np.copysign(1.0, x)
    large = np.sqrt((x * side + size(z)) / 2.0)
    small = np.where(large == 0.0, 0.0, y / (2.0 * np.where(large == 0.0, 1.0, large)))
    upper = np.copysign(1.0, y)
    right = side > 0.0
    return rectangular(np.where(right, large, small * upper), np.where(right, small, large * upper))


# --- trigonometry ---------------------------------------------------------------------------------


def sin(z: Any) -> Any:
    """sin z = sin x cosh y + i cos x sinh y"""
    return rectangular(np.sin(z.real) * np.cosh(z.imag), np.cos(z.real) * np.sinh(z.imag))


def cos(z: Any) -> Any:
    """cos z = cos x cosh y − i sin x sinh y"""
    return rectangular(np.cos(z.real) * np.cosh(z.imag), -np.sin(z.real) * np.sinh(z.imag))


def tan(z: Any) -> Any:
    """tan z = −i tanh iz"""
    turned = tanh(rectangular(-z.imag, z.real))
    return rectangular(turned.imag, -turned.real)


def sinh(z: Any) -> Any:
    """sinh z = sinh x cos y + i cosh x sin y"""
    return rectangular(np.sinh(z.real) * np.cos(z.imag), np.cosh(z.real) * np.sin(z.imag))


def cosh(z: Any) -> Any:
    """cosh z = cosh x cos y + i sinh x sin y"""
    return rectangular(np.cosh(z.real) * np.cos(z.imag), np.sinh(z.real) * np.sin(z.imag))


def tanh(z: Any) -> Any:
    """tanh z, from tanh x and tan y, which do not overflow."""
    s, t = np.tanh(z.real), np.tan(z.imag)
    narrow = 1.0 / np.cosh(z.real)
    whole = 1.0 + (s * t) * (s * t)
    return rectangular(s * (1.0 + t * t) / whole, t / whole * narrow * narrow)


def asin(z: Any) -> Any:
    """arcsin z = −i arsinh iz"""
    turned = asinh(rectangular(-z.imag, z.real))
    return rectangular(turned.imag, -turned.real)


def acos(z: Any) -> Any:
    """arccos z, from the roots of 1 − z and 1 + z"""
    low, high = sqrt(rectangular(1.0 - z.real, -z.imag)), sqrt(rectangular(1.0 + z.real, z.imag))
    height = np.arcsinh(high.real * low.imag - high.imag * low.real)
    return rectangular(2.0 * np.arctan2(low.real, high.real), height)


def atan(z: Any) -> Any:
    """arctan z = −i artanh iz"""
    turned = atanh(rectangular(-z.imag, z.real))
    return rectangular(turned.imag, -turned.real)


def asinh(z: Any) -> Any:
    """arsinh z, from the roots of 1 + iz and 1 − iz"""
    low, high = sqrt(rectangular(1.0 + z.imag, -z.real)), sqrt(rectangular(1.0 - z.imag, z.real))
    along = np.arcsinh(low.real * high.imag - high.real * low.imag)
    return rectangular(along, np.arctan2(z.imag, low.real * high.real - low.imag * high.imag))


def acosh(z: Any) -> Any:
    """arcosh z, from the roots of z − 1 and z + 1"""
    low, high = sqrt(rectangular(z.real - 1.0, z.imag)), sqrt(rectangular(z.real + 1.0, z.imag))
    along = np.arcsinh(low.real * high.real + low.imag * high.imag)
    return rectangular(along, 2.0 * np.arctan2(low.imag, high.real))


def atanh(z: Any) -> Any:
    """artanh z, in the right half plane, as it is odd"""
    side = np.copysign(1.0, z.real)
    x, y = z.real * side, z.imag * side
    rest = 1.0 - x
    along = np.log1p(4.0 * x / (rest * rest + y * y)) / 4.0
    turn = np.arctan2(2.0 * y, rest * (1.0 + x) - y * y) / 2.0
    return rectangular(side * along, side * turn)


# --- linear systems -------------------------------------------------------------------------------


def represented(a: Any) -> Any:
    """The real matrix of twice the size that multiplies as a complex one does."""
    rows = np.concatenate([a.real, -a.imag], axis=-1), np.concatenate([a.imag, a.real], axis=-1)
    return np.concatenate(rows, axis=-2)


def solve(a: Any, b: Any) -> Any:
    """np.linalg.solve of complex systems, as real ones of twice the size."""
    n, along = np.shape(a)[-1], 0 if np.ndim(b) == 1 else -2
    found = np.linalg.solve(represented(a), np.concatenate([b.real, b.imag], axis=along))
    if np.ndim(b) == 1:
        return rectangular(found[:n], found[n:])
    return rectangular(found[..., :n, :], found[..., n:, :])


def inv(a: Any) -> Any:
    """np.linalg.inv of complex matrices, the left half of that of the real one."""
    n = np.shape(a)[-1]
    found = np.linalg.inv(represented(a))
    return rectangular(found[..., :n, :n], found[..., n:, :n])
