"""What each operation is on numbers in fixed point: exact, before its result is rounded.

A number comes as its steps and its fraction bits, (n, f) for n · 2⁻ᶠ. The model of a circuit and
the constants inside of one are both computed by these rules.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from .formats import Fixed, quotient, shifted

Number = tuple[int, int]
"""Steps and fraction bits."""

Rule = Callable[..., Number]
"""The exact result of a format, whose rounding a division needs, and of numbers."""


def aligned(x: Number, y: Number) -> tuple[int, int, int]:
    """Two numbers in the finer of their steps, and its fraction bits."""
    (m, f), (n, g) = x, y
    finer = max(f, g)
    return m << (finer - f), n << (finer - g), finer


def _add(_: Fixed, x: Number, y: Number) -> Number:
    m, n, f = aligned(x, y)
    return m + n, f


def _sub(_: Fixed, x: Number, y: Number) -> Number:
    m, n, f = aligned(x, y)
    return m - n, f


def _mul(_: Fixed, x: Number, y: Number) -> Number:
    return x[0] * y[0], x[1] + y[1]


def _div(out: Fixed, x: Number, y: Number) -> Number:
    """Rounded as the result will be; by zero the highest number, the lowest, or 0 / 0 = 0."""
    (m, f), (n, g) = x, y
    if n == 0:
        return (out.high if m > 0 else out.low if m < 0 else 0), out.fraction
    return quotient(m << (out.fraction + g), n << f, out.rounding), out.fraction


def _recip(out: Fixed, x: Number) -> Number:
    return _div(out, (1, 0), x)


def _floor_divide(out: Fixed, x: Number, y: Number) -> Number:
    if y[0] == 0:  # as for a division, but whole
        return _div(out, x, y)[0] >> out.fraction, 0
    m, n, _ = aligned(x, y)
    return m // n, 0


def _remainder(_: Fixed, x: Number, y: Number) -> Number:
    """x − y ⌊x / y⌋; of a division by zero 0."""
    m, n, f = aligned(x, y)
    return (m % n if n else 0), f


def _sqrt(out: Fixed, x: Number) -> Number:
    """Rounded as the result will be, which is never a tie; of a negative number 0."""
    m, f = x
    exact = max(m, 0) << (2 * out.fraction + f)
    root = isqrt(exact) >> f
    near = out.rounding == "even" and 4 * exact >= (2 * root + 1) ** 2 << (2 * f)
    return root + near, out.fraction


def _mantissa(out: Fixed, x: Number) -> Number:
    """x times a power of two, so that its highest bit is that of the format; of no such x 0."""
    n, _ = x
    return (n << (out.width - 1 - n.bit_length()) if n > 0 else 0), out.fraction


def _exponent(_: Fixed, x: Number) -> Number:
    """⌊log₂ x⌋; of no such x 0."""
    n, f = x
    return (n.bit_length() - 1 - f if n > 0 else 0), 0


def _whole(to: Callable[[int, int], int]) -> Rule:
    return lambda _, x: (to(*x), 0)


def _truncated(n: int, f: int) -> int:
    return -(-n >> f) if n < 0 else n >> f


EXACT: dict[str, Rule] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "recip": _recip,
    "floor_divide": _floor_divide,
    "remainder": _remainder,
    "sqrt": _sqrt,
    "mantissa": _mantissa,
    "exponent": _exponent,
    "negate": lambda _, x: (-x[0], x[1]),
    "abs": lambda _, x: (abs(x[0]), x[1]),
    "sign": lambda _, x: ((x[0] > 0) - (x[0] < 0), 0),
    "minimum": lambda _, x, y: min(x, y),
    "maximum": lambda _, x, y: max(x, y),
    "fit": lambda _, x: x,
    "real": lambda _, x: x,
    "integer": _whole(_truncated),
    "trunc": _whole(_truncated),
    "floor": _whole(lambda n, f: n >> f),
    "ceil": _whole(lambda n, f: -(-n >> f)),
    "rint": _whole(lambda n, f: shifted(n, f, "even")),
    "bitwise_and": lambda _, x, y: (x[0] & y[0], 0),
    "bitwise_or": lambda _, x, y: (x[0] | y[0], 0),
    "bitwise_xor": lambda _, x, y: (x[0] ^ y[0], 0),
    "invert": lambda _, x: (~x[0], 0),
    "left_shift": lambda out, x, n: (x[0] << min(max(n[0], 0), out.width), 0),
    "right_shift": lambda out, x, n: (x[0] >> min(max(n[0], 0), out.width), x[1]),
}
"""The operations whose results are numbers."""

TRUTHS: dict[str, Callable[..., bool]] = {
    "less": lambda x, y: x < y,
    "less_equal": lambda x, y: x <= y,
    "greater": lambda x, y: x > y,
    "greater_equal": lambda x, y: x >= y,
    "equal": lambda x, y: x == y,
    "not_equal": lambda x, y: x != y,
    "logical_and": lambda x, y: bool(x and y),
    "logical_or": lambda x, y: bool(x or y),
    "logical_not": lambda x: not x,
    "zero": lambda x: x == 0,
    "negative": lambda x: x < 0,
    "positive": lambda x: x > 0,
}
"""The operations whose results are truth values, on steps of one format."""
