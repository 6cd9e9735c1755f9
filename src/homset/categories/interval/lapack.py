"""What NumPy computes: the exact result for a matrix beside the one that it was given.

The enclosures of linear algebra hold what is exact for each matrix of the box, and what NumPy
computes. LAPACK is exact for a matrix beside the one given, by no more than the *backward error*
that is stated for each operation (Higham, *Accuracy and stability of numerical algorithms*), so
boxes are widened by it first. At a point the value that NumPy computes is there to be taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import DomainError
from ...objects import Product
from ...primitives import Primitive, Value
from .balls import Ball, Numbers, above, ball, ends, size, widened
from .enclosure import Enclosure, made
from .rounding import EPS, MAX


@dataclass(frozen=True, slots=True)
class Found:
    """Bounds of a result, whether there is one for each matrix, and whether it is continuous."""

    lo: Numbers
    hi: Numbers
    defined: bool = True
    continuous: bool = True


Image = Callable[..., tuple[Found, ...]]
"""The matrices ↦ bounds of the results."""

Error = Callable[[Ball], Numbers]
"""How far the entries may be from those for which NumPy's result is exact."""


def enclosing(image: Image, error: Error) -> Callable[..., Value]:
    """The rule of an operation whose image of a ball is known, and its backward error."""

    def rule(p: Primitive, *xs: Enclosure) -> Value:
        first, *others = [ball(x.lo, x.hi) for x in xs]
        if all([x.point for x in xs]):
            found = _holding(image(first, *others), _computed(p, [x.lo for x in xs]))
        else:
            found = image(widened(first, error(first)), *others)
        targets = p.cod.parts if isinstance(p.cod, Product) else (p.cod,)
        parts = [
            made(o, f.lo[()], f.hi[()], xs, f.defined, f.continuous)
            for o, f in zip(targets, found, strict=True)
        ]
        return tuple(parts) if isinstance(p.cod, Product) else parts[0]

    return rule


def _computed(p: Primitive, values: list[Any]) -> tuple[Any, ...] | None:
    """What NumPy computes; None where it raises an error."""
    try:
        found = p.value(*values)
    except (DomainError, np.linalg.LinAlgError):
        return None
    return found if isinstance(p.cod, Product) else (found,)


def _holding(found: tuple[Found, ...], values: tuple[Any, ...] | None) -> tuple[Found, ...]:
    if values is None:
        return found
    return tuple([_hull(f, np.asarray(v)) for f, v in zip(found, values, strict=True)])


def _hull(f: Found, value: Any) -> Found:
    low, high = np.fmin(f.lo, np.minimum(value, MAX)), np.fmax(f.hi, np.maximum(value, -MAX))
    defined = f.defined and bool(np.all(np.isfinite(value)))
    return Found(low, high, defined, f.continuous)


def found_in(x: Ball) -> Found:
    """What a ball says, where nothing better is known: there is a value if it is bounded."""
    bounded = bool(np.all(np.isfinite(x.rad)))
    return Found(*ends(x), bounded, bounded)


# --- backward errors ------------------------------------------------------------------------------


def by_elimination(a: Ball) -> Numbers:
    """Of elimination with partial pivoting: γ₃ₙ (1 + 2 (n² − n) ρ) ‖A‖, where ρ ≤ 2ⁿ⁻¹.

    (Higham, theorem 9.4, lemma 9.6 and section 9.4.)
    """
    n = a.mid.shape[-1]
    growth = np.exp2(np.float64(n - 1))
    return 4.0 * n * EPS * (1.0 + 2.0 * (n * n - n) * growth) * row_sum(a)


def row_sum(a: Ball) -> Numbers:
    """Not below ‖A‖∞ of each matrix."""
    rows = np.sum(size(a), axis=-1, keepdims=True)
    return above(np.max(rows, axis=-2, keepdims=True, initial=0.0), a.mid.shape[-1])


def by_rotations(a: Ball) -> Numbers:
    """Of orthogonal transformations: p (m + n) ε ‖A‖, p modest (LAPACK Users' Guide, section 4.1).

    No proof states p; 16 is an order of magnitude above what is observed.
    """
    m, n = a.mid.shape[-2:]
    return 16.0 * (m + n) * EPS * frobenius(a)


def frobenius(a: Ball) -> Numbers:
    """Not below the root of the sum of all squares, for each matrix."""
    largest = size(a)
    most = np.max(largest, axis=(-1, -2), keepdims=True, initial=0.0)
    most = np.where(most > 0.0, most, 1.0)
    ratios = np.where(np.isinf(most), 1.0, largest / most)
    squares = np.sum(np.square(ratios), axis=(-1, -2), keepdims=True)
    return above(most * np.sqrt(squares), a.mid.shape[-1] * a.mid.shape[-2])
