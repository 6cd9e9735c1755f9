"""Every way to the gradient, against SymPy's formulas and against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy

import homset as hs

from .. import Arrow, R
from .oring import Point

Vector = np.ndarray[Any, Any]

ROUNDING, TRUNCATION = 1e-12, 1e-6
"""How far a gradient may be from the exact one, and from that by finite differences."""


@dataclass(frozen=True)
class Agreement:
    """The largest differences of one way to differentiate, relative to the exact result."""

    name: str
    mode: str
    from_sympy: float
    from_finite: float

    @property
    def holds(self) -> bool:
        """Whether the differences are no more than rounding and truncation."""
        return self.from_sympy <= ROUNDING and self.from_finite <= TRUNCATION


def categories() -> list[Any]:
    """Categories of linear maps to differentiate over: forward modes, then reverse modes.

    >>> [str(k) for k in categories()][:4]
    ['LinearMaps', 'Begin(LinearMaps, R)', 'Matrices', 'Begin(Matrices, R)']
    """
    forward = [k for base in (hs.LinearMaps, hs.Matrices) for k in (base, hs.Begin(base, R))]
    reverse = [
        k for base in (hs.LinearMaps, hs.Matrices) for k in (hs.Dual(base), hs.Cont(base, R))
    ]
    return [*forward, *reverse]


def mode(k: Any) -> str:
    """Whether the derivatives of `GAD(k)` take tangents forward or cotangents back.

    >>> mode(hs.Matrices), mode(hs.Cont(hs.Matrices, R))
    ('forward', 'reverse')
    """
    return "forward" if k.hom(R * R, R) == R ** (R * R) else "reverse"


def gradient(k: Any, loss: Arrow, x: Point) -> Vector:
    """The gradient by `GAD(k)`: in forward modes from two tangents, in reverse modes from 1.

    >>> gradient(hs.Dual(hs.Matrices), hs.mul, (2.0, 3.0))
    array([3., 2.])
    """
    _, derivative = hs.GAD(k)(loss)(x)
    linear = k.action(derivative, R * R, R)
    if mode(k) == "forward":
        return np.array([linear(1.0, 0.0), linear(0.0, 1.0)])
    return np.array(linear(1.0))


def symbolic(loss: Arrow, points: Sequence[Point]) -> tuple[list[Vector], list[Vector]]:
    """SymPy's gradients and Hessians at points: its own derivatives, correct to the last digit."""
    formula, symbols = hs.SymPy(loss), sympy.symbols("x y", real=True)
    first = [sympy.diff(formula, s) for s in symbols]
    second = [[sympy.diff(d, s) for s in symbols] for d in first]

    def at(x: Point, entries: Any) -> Vector:
        place = dict(zip(symbols, x, strict=True))
        return np.array(sympy.Matrix(entries).evalf(30, subs=place)).astype(float)

    return [at(x, first).ravel() for x in points], [at(x, second) for x in points]


def finite(f: Callable[[Point], Any], x: Point) -> Vector:
    """Central differences: the derivative of f in each of the two parameters.

    >>> finite(hs.mul, (2.0, 3.0)).round(6)
    array([3., 2.])
    """
    columns = []
    for i in (0, 1):
        # The step that balances truncation and rounding, for a parameter of this size.
        step = np.cbrt(np.finfo(float).eps) * max(abs(x[i]), 0.01) * np.eye(2)[i]
        above, below = (np.array(f((x[0] + d[0], x[1] + d[1]))) for d in (step, -step))
        columns.append((above - below) / (2 * step[i]))
    return np.stack(columns, axis=-1)


def agreements(loss: Arrow, points: Sequence[Point]) -> list[Agreement]:
    """All modes, `grad` and `hessian`, with their largest differences at some points."""
    exact, curved = symbolic(loss, points)
    first, second = hs.grad(loss), hs.hessian(loss)
    crude, bent = ([finite(f, x) for x in points] for f in (loss, first))

    ways: list[tuple[str, str, Callable[[Point], Any]]] = [
        *((f"GAD({k})", mode(k), partial(gradient, k, loss)) for k in categories()),
        ("grad", "reverse", first),
    ]
    return [
        *(compared(name, way, f, points, exact, crude) for name, way, f in ways),
        compared("hessian", "forward over reverse", second, points, curved, bent),
    ]


def compared(
    name: str,
    mode: str,
    derivative: Callable[[Point], Any],
    points: Sequence[Point],
    exact: Sequence[Vector],
    crude: Sequence[Vector],
) -> Agreement:
    """One way to differentiate, with its largest differences."""
    found = [np.array(derivative(x)) for x in points]
    return Agreement(name, mode, distance(found, exact), distance(found, crude))


def distance(given: Sequence[Vector], exact: Sequence[Vector]) -> float:
    """The largest relative difference of an entry.

    >>> distance([np.array([1.0, 99.0])], [np.array([1.0, 100.0])])
    0.010000000000000009
    """
    with np.errstate(all="ignore"):  # what is not a number is far from everything
        differences = [np.abs(a / b - 1.0).max() for a, b in zip(given, exact, strict=True)]
    return float(np.max(differences))  # unlike Python's max, never loses a NaN
