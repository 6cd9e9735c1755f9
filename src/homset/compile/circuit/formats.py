"""Fixed point: numbers as integers of so many bits, and the one rule of rounding.

An operation of a program is exact, and its result is rounded once, to the format of the result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from ...errors import ArgumentError, DomainError

ROUNDINGS = ("even", "floor")
OVERFLOWS = ("saturate", "wrap", "refuse")

WIDEST = 512
"""The bits that a number may have, inside of a circuit too."""


@dataclass(frozen=True)
class Fixed:
    """Signed numbers of `width` bits, `fraction` of them after the point: multiples of 2⁻ᶠ.

    `rounding` is "even" (to the nearest, ties to even) or "floor" (towards −∞, which costs no
    adder). `overflow` says what becomes of a result that does not fit: "saturate" (the nearest
    number that does), "wrap" (modulo 2ʷ, as in two's complement), or "refuse" (as saturate, and the
    circuit raises its signal `fault`).

    Raises `ArgumentError` for what is no format.

    >>> q = Fixed(16, 8)
    >>> q, q.lowest, q.highest, q.step
    (Fixed(16, 8), -128.0, 127.99609375, 0.00390625)
    """

    width: int
    fraction: int = 0
    rounding: str = "even"
    overflow: str = "saturate"

    def __post_init__(self) -> None:
        whole = type(self.width) is type(self.fraction) is int
        if not whole or not 2 <= self.width <= WIDEST or not 0 <= self.fraction <= WIDEST:
            raise ArgumentError(
                "Fixed(width, fraction) takes a width of 2 to 512 bits, and 0 to 512 bits after the"
                f" point; got Fixed({self.width!r}, {self.fraction!r})"
            )
        for name, known in (("rounding", ROUNDINGS), ("overflow", OVERFLOWS)):
            if getattr(self, name) not in known:
                options = " or ".join(map(repr, known))
                raise ArgumentError(f"{name} is {options}; got {getattr(self, name)!r}")

    @property
    def low(self) -> int:
        """The lowest number, in steps."""
        return -(1 << (self.width - 1))

    @property
    def high(self) -> int:
        """The highest number, in steps."""
        return (1 << (self.width - 1)) - 1

    @property
    def step(self) -> float:
        """The distance between numbers, 2⁻ᶠ."""
        return 2.0**-self.fraction

    @property
    def lowest(self) -> float:
        """The lowest number."""
        return self.low * self.step

    @property
    def highest(self) -> float:
        """The highest number."""
        return self.high * self.step

    @property
    def kind(self) -> Kind:
        """The kind of a wire that carries such a number."""
        return Kind(self.width, self.fraction)

    def steps(self, x: Any) -> int:
        """A number in steps, rounded.

        Raises `DomainError` where it does not fit: what comes in is not made to fit.

        >>> Fixed(16, 8).steps(1.5)
        384
        >>> Fixed(16, 8).steps(1000)
        Traceback (most recent call last):
            ...
        homset.errors.DomainError: 1000 does not fit Fixed(16, 8), which reaches from -128.0 to ...
        """
        number = int(x) if self.fraction == 0 and isinstance(x, int) else float(x)
        if math.isfinite(number):
            exact = Fraction(number) * (1 << self.fraction)
            found = round(exact) if self.rounding == "even" else math.floor(exact)
            if self.low <= found <= self.high:
                return found
        raise self.overflowing(f"{x}")

    def overflowing(self, number: str) -> DomainError:
        """The error for a number that does not fit."""
        return DomainError(
            f"{number} does not fit {self}, which reaches from {self.lowest} to {self.highest}"
        )

    def number(self, steps: int) -> float | int:
        """The number of so many steps: an integer where there is nothing after the point."""
        return steps * self.step if self.fraction else steps

    def fit(self, exact: int, fraction: int) -> int:
        """An exact number of a finer or coarser step, 2⁻ᶠʳᵃᶜᵗⁱᵒⁿ, rounded and made to fit.

        >>> Fixed(8, 0).fit(5, 1), Fixed(8, 0, "floor").fit(5, 1), Fixed(8, 0).fit(1000, 0)
        (2, 2, 127)
        """
        rounded = shifted(exact, fraction - self.fraction, self.rounding)
        return self.clip(rounded)

    def clip(self, steps: int) -> int:
        """Steps made to fit."""
        if self.overflow == "wrap":
            return (steps - self.low) % (1 << self.width) + self.low
        return min(max(steps, self.low), self.high)

    def fits(self, exact: int, fraction: int) -> bool:
        """Whether an exact number fits once it is rounded."""
        return self.low <= shifted(exact, fraction - self.fraction, self.rounding) <= self.high

    def __repr__(self) -> str:
        more = (
            f", {self.rounding!r}" if self.rounding != "even" or self.overflow != "saturate" else ""
        )
        more += f", {self.overflow!r}" if self.overflow != "saturate" else ""
        return f"Fixed({self.width}, {self.fraction}{more})"


class Kind(NamedTuple):
    """What a wire carries: signed numbers of `width` bits, or without a sign bits or an index."""

    width: int
    fraction: int = 0
    signed: bool = True

    @property
    def whole(self) -> int:
        """The bits before the point."""
        return self.width - self.fraction


BIT = Kind(1, 0, False)
"""The kind of a truth value."""


def index_kind(n: int) -> Kind:
    """The kind of an index from 0 to n − 1."""
    return Kind(max(1, (n - 1).bit_length()), 0, False)


def shifted(exact: int, by: int, rounding: str) -> int:
    """exact / 2ᵇʸ, rounded.

    >>> [shifted(n, 1, "even") for n in (-3, -1, 1, 3)], [shifted(n, 1, "floor") for n in (-3, 3)]
    ([-2, 0, 0, 2], [-2, 1])
    """
    if by <= 0:
        return exact << -by
    return quotient(exact, 1 << by, rounding)


def quotient(x: int, y: int, rounding: str) -> int:
    """x / y of integers, rounded; y is not 0."""
    q, r = divmod(x, y)
    if rounding == "floor" or r == 0:
        return q
    twice = 2 * abs(r)
    return q + (twice > abs(y) or (twice == abs(y) and q % 2 == 1))
