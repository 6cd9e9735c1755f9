"""Functions as tables of polynomials: one polynomial for each piece of an interval.

Each piece has length 1. On the one from n to n + 1 the function is a polynomial in w, the distance
from its middle, |w| ≤ ½: its Chebyshev series, cut off where what is left is below the precision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple


class Table(NamedTuple):
    """The coefficients of all pieces, `rows[j]` those of wʲ, as integers in steps of 2⁻ᶠʳᵃᶜᵗⁱᵒⁿ."""

    rows: tuple[tuple[int, ...], ...]
    fraction: int


@lru_cache(256)
def table(name: str, starts: Sequence[int], unit: int, factor: int, fraction: int) -> Table:
    """The polynomials of `factor` · f(t / `unit`) on the pieces from each of `starts`.

    f is one of `FUNCTIONS`. They are within 2⁻ᶠʳᵃᶜᵗⁱᵒⁿ of it, before and after their coefficients
    are rounded to as many bits after the point.

    >>> table("exp2", (0, 1), 2, 1, 8).rows
    ((304, 431), (106, 150), (18, 26))
    """
    from mpmath import mp

    f, degree = FUNCTIONS[name], 4 + fraction // 4
    with mp.workprec(2 * fraction + 60):
        scale, (nodes, cosines) = 2**fraction, _cosines(degree + 1)
        series = []
        for n in starts:
            values = [factor * f(mp, (n + mp.mpf(0.5) + w) / unit) for w in nodes]
            series.append([mp.fdot(row, values) for row in cosines])
        tails = [max([sum(map(abs, row[d + 1 :])) for row in series]) for d in range(degree)]
        cut = next(d for d, left in enumerate(tails) if left * scale < 0.25)
        columns = zip(*[_powers(row[: cut + 1]) for row in series], strict=True)
        rows = tuple([tuple([int(mp.nint(c * scale)) for c in column]) for column in columns])
    return Table(rows, fraction)


def _cosines(n: int) -> tuple[list[Any], list[list[Any]]]:
    """The roots of Tₙ(2 w), and the rows that make of values there the coefficients of Tⱼ(2 w)."""
    from mpmath import mp

    turns = [(k + mp.mpf(0.5)) / n for k in range(n)]
    rows = [[(2 - (j == 0)) * mp.cospi(j * turn) / n for turn in turns] for j in range(n)]
    return [mp.cospi(turn) / 2 for turn in turns], rows


def _powers(series: Sequence[Any]) -> list[Any]:
    """The coefficients of powers of w, of those of Tⱼ(2 w)."""
    total = [0] * len(series)
    before, now = [1], [0, 2]
    for a in series:
        for k, c in enumerate(before):
            total[k] += a * c
        doubled = [0, *[4 * c for c in now]]  # Tⱼ₊₁ = 2 (2 w) Tⱼ − Tⱼ₋₁
        after = [c - (before[k] if k < len(before) else 0) for k, c in enumerate(doubled)]
        before, now = now, after
    return total


@lru_cache(256)
def number(name: str, factor: int, bits: int) -> tuple[int, int]:
    """A constant of `CONSTANTS` times an integer, as steps and bits after the point, no idle ones.

    >>> number("1", 8, 20), number("ln 2", 1, 8)
    ((8, 0), (177, 8))
    """
    from mpmath import mp

    with mp.workprec(2 * bits + 60):
        steps = int(mp.nint(CONSTANTS[name](mp) * factor * 2**bits))
    idle = min(bits, (steps & -steps).bit_length() - 1)
    return steps >> idle, bits - idle


@lru_cache(256)
def level(name: str, fraction: int) -> int:
    """The least n so that beyond 2ⁿ a function is 1, to half a step of 2⁻ᶠʳᵃᶜᵗⁱᵒⁿ.

    >>> level("tanh", 8), level("tanh", 50)
    (2, 5)
    """
    from mpmath import mp

    with mp.workprec(2 * fraction + 60):
        near = mp.mpf(2) ** -(fraction + 1)
        return next(n for n in range(64) if 1 - FUNCTIONS[name](mp, mp.mpf(2) ** n) < near)


CONSTANTS: dict[str, Callable[[Any], Any]] = {
    "1": lambda mp: mp.one,
    "ln 2": lambda mp: mp.log(2),
    "log2 e": lambda mp: 1 / mp.log(2),
    "log10 2": lambda mp: mp.log(2) / mp.log(10),
    "1 / 2 pi": lambda mp: 1 / (2 * mp.pi),
    "pi / 2": lambda mp: mp.pi / 2,
}
"""The constants that cores need, by mpmath."""

FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sin": lambda mp, turn: mp.sinpi(2 * turn),
    "cos": lambda mp, turn: mp.cospi(2 * turn),
    "exp2": lambda mp, x: mp.mpf(2) ** x,
    "log": lambda mp, x: mp.log(x),
    "log2": lambda mp, x: mp.log(x) / mp.log(2),
    "log10": lambda mp, x: mp.log10(x),
    "tanh": lambda mp, x: mp.tanh(x),
    "logistic": lambda mp, x: 1 / (1 + mp.exp(-x)),
    "erf": lambda mp, x: mp.erf(x),
    "arctan": lambda mp, x: mp.atan(x),
}
"""The functions that have tables, by mpmath; sin and cos of turns, which are 2π each."""
