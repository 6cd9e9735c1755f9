"""Rules for integers: intervals of Python's integers, of any size; an infinite bound is none.

A rule is a function of the ends (a, b) of the first argument and (c, d) of the second. On arrays
it works entry by entry.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...errors import DivisionError, DomainError
from ...objects import Array
from ...primitives import Primitive
from .enclosure import Enclosure, made
from .rounding import INF

Integer = Any
"""An integer of Python, or an infinity."""

Ends = tuple[Integer, Integer]
LONGEST = 1 << 16
"""How many bits a bound may have; beyond, there is none."""


def entrywise(f: Callable[..., Ends], p: Primitive, *xs: Enclosure) -> Enclosure:
    """A rule on ends, on numbers or on the entries of arrays."""
    obj = max(xs, key=lambda x: len(x.shape)).obj
    ends = [end for x in xs for end in (x.lo, x.hi)]
    if not isinstance(obj, Array):
        lo, hi = f(*ends)
        return made(obj, lo, hi, xs)
    if obj.size == 0:
        return made(obj, xs[0].lo, xs[0].hi, xs)
    lo, hi = np.frompyfunc(f, len(ends), 2)(*ends)
    return made(obj, lo, hi, xs)


def plus(a: Integer, b: Integer) -> Integer:
    """a + b, where one may be infinite."""
    return a if _infinite(a) else b if _infinite(b) else a + b


def times(a: Integer, b: Integer) -> Integer:
    """a · b, where one may be infinite; 0 · ∞ is 0."""
    if a == 0 or b == 0:
        return 0
    if _infinite(a) or _infinite(b):
        return INF if (a > 0) == (b > 0) else -INF
    return a * b


def _infinite(a: Integer) -> bool:
    return a in (INF, -INF)


def _over(a: Integer, b: Integer) -> Integer:
    """⌊a / b⌋ for b ≠ 0."""
    if _infinite(b):
        return 0 if _infinite(a) or (a >= 0) == (b > 0) or a == 0 else -1
    if _infinite(a):
        return a if b > 0 else -a
    return a // b


def add(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x + y."""
    return plus(a, c), plus(b, d)


def sub(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x − y."""
    return plus(a, -d), plus(b, -c)


def mul(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x · y."""
    corners = [times(m, n) for m in (a, b) for n in (c, d)]
    return min(corners), max(corners)


def magnitude(a: Integer, b: Integer) -> Ends:
    """|x|."""
    return (0 if a <= 0 <= b else min(abs(a), abs(b))), max(abs(a), abs(b))


def square(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x · y, the square of a value and itself."""
    if x is not y:
        return entrywise(mul, p, x, y)
    return entrywise(lambda a, b: mul(*magnitude(a, b), *magnitude(a, b)), p, x)


def _sign(a: Integer) -> int:
    return int(a > 0) - int(a < 0)


def _divisors(c: Integer, d: Integer) -> list[Ends]:
    """The parts of a divisor without 0; integers are not divided by zero."""
    parts = [(c, min(d, -1)), (max(c, 1), d)]
    found = [part for part in parts if part[0] <= part[1]]
    if not found:
        raise DivisionError("an integer is divided by zero, or its remainder is asked for")
    return found


def floor_divide(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """⌊x / y⌋."""
    corners = [_over(m, n) for part in _divisors(c, d) for m in (a, b) for n in part]
    return min(corners), max(corners)


def remainder(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x − y ⌊x / y⌋."""
    low, high = 0, 0
    for first, last in _divisors(c, d):
        n, m = floor_divide(a, b, first, last)
        if n == m and first == last and not _infinite(n):
            ends = plus(a, -n * first), plus(b, -n * first)
        else:
            ends = (0, plus(last, -1)) if first > 0 else (plus(first, 1), 0)
            if first > 0 and a >= 0:
                ends = 0, min(b, ends[1])
        if len(_divisors(c, d)) == 1:
            return ends
        low, high = min(low, ends[0]), max(high, ends[1])
    return low, high


def power(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x to the n, for n ≥ 0."""
    c = max(c, 0)
    if d < 0:
        raise DomainError("an integer to a negative power is no integer")
    _, most = magnitude(a, b)
    if c == d and not _infinite(c):
        if c % 2 == 0:
            low, high = magnitude(a, b) if c else (1, 1)
            return _raised(low, c, -1), _raised(high, c, 1)
        return _raised(a, c, -1), _raised(b, c, 1)
    high = max(_raised(most, d, 1), 1)
    return (_raised(a, c, -1) if a > 0 else 0 if a == 0 else -high), high


def _raised(a: Integer, n: Integer, side: int) -> Integer:
    """aⁿ; of one that is too long, a bound on a side: an infinity, or a number that is shorter."""
    if n == 0 or a == 1:
        return 1
    if a in (0, -1) and not _infinite(n):
        return a if a == 0 or n % 2 else 1
    if not (_infinite(a) or _infinite(n)) and n * int(a).bit_length() <= LONGEST:
        return a**n
    sign = 1 if a > 0 or n % 2 == 0 else -1
    return sign * INF if sign == side else sign << (LONGEST // 2)  # |a| ≥ 2, so |aⁿ| is longer


def _bits(*ends: Integer) -> Ends:
    """What has no more bits than these numbers."""
    if any(map(_infinite, ends)):
        return -INF, INF
    n = max([int(end).bit_length() for end in ends])
    return -(1 << n), (1 << n) - 1


def bitwise(name: str, a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """and, or, xor: exact on numbers that are known, else by signs and lengths."""
    if a == b and c == d:
        found = {"bitwise_and": a & c, "bitwise_or": a | c, "bitwise_xor": a ^ c}[name]
        return found, found
    low, high = _bits(a, b, c, d)
    both, either = a >= 0 and c >= 0, a >= 0 or c >= 0
    if name == "bitwise_and":
        nonnegative = [end for start, end in ((a, b), (c, d)) if start >= 0]
        return (0 if either else low), min([*nonnegative, high])
    if name == "bitwise_or" and both:
        return max(a, c), high
    return (0 if both else low), high


def left_shift(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """x · 2ⁿ, for n ≥ 0."""
    c, d = _shifts(c, d)
    return mul(a, b, _raised(2, c, -1), _raised(2, d, 1))


def right_shift(a: Integer, b: Integer, c: Integer, d: Integer) -> Ends:
    """⌊x / 2ⁿ⌋, for n ≥ 0."""
    c, d = _shifts(c, d)
    return floor_divide(a, b, _raised(2, c, -1), _raised(2, d, 1))


def _shifts(c: Integer, d: Integer) -> Ends:
    if d < 0:
        raise DomainError("an integer is shifted by a negative number")
    return max(c, 0), d


def steps(p: Primitive, x: Enclosure) -> Enclosure:
    """The sign of an integer."""
    return entrywise(lambda a, b: (_sign(a), _sign(b)), p, x)


def truncated(x: float) -> Integer:
    """The integer that is left of a real number."""
    return x if math.isinf(x) else int(x)


INTEGERS: dict[str, Callable[..., Enclosure]] = {
    "add": partial(entrywise, add), "sub": partial(entrywise, sub), "mul": square,
    "negate": partial(entrywise, lambda a, b: (-b, -a)),
    "abs": partial(entrywise, magnitude), "sign": steps,
    "minimum": partial(entrywise, lambda a, b, c, d: (min(a, c), min(b, d))),
    "maximum": partial(entrywise, lambda a, b, c, d: (max(a, c), max(b, d))),
    "floor_divide": partial(entrywise, floor_divide), "remainder": partial(entrywise, remainder),
    "integer_power": partial(entrywise, power),
    **{
        name: partial(entrywise, partial(bitwise, name))
        for name in ("bitwise_and", "bitwise_or", "bitwise_xor")
    },
    "invert": partial(entrywise, lambda a, b: (plus(-b, -1), plus(-a, -1))),
    "left_shift": partial(entrywise, left_shift), "right_shift": partial(entrywise, right_shift),
}  # fmt: skip
"""The rule of each function between integers."""
