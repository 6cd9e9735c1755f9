"""Rules for real numbers: the image of intervals under each function of the table, rounded outward.

Where a function is not defined, it has no value: its image is that of the part of the box where it
is (IEEE 1788), and `defined` says that there is more. −0.0 counts as 0.0, so 1 / [0, 1] is [1, ∞];
1 / [0, 0] and 1 / [−1, 1] may be anything. What NumPy computes there, NaN or an infinity at a pole,
is no value of the function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...primitives import PRIMITIVES, Primitive
from .enclosure import Enclosure, made
from .gamma import valley
from .rounding import EPS, INF, outward, product, quotient, root, total

Rule = Callable[..., Enclosure]
"""A primitive and the enclosures of its arguments ↦ the enclosure of its result."""

Ends = tuple[Any, Any]

_INTEGERS = 2.0**52
"""From here on every float is an integer."""


def _unbounded(x: Enclosure) -> bool:
    return bool(((x.hi == INF) | (x.lo == -INF)).any())


def _holds_zero(x: Enclosure) -> Any:
    return (x.lo <= 0.0) & (x.hi >= 0.0)


# --- arithmetic: the best bounds there are ------------------------------------------------------


def add(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x + y."""
    against = ((x.hi == INF) & (y.lo == -INF)) | ((x.lo == -INF) & (y.hi == INF))
    return made(x.obj, total(x.lo, y.lo, -1), total(x.hi, y.hi, 1), (x, y), not against.any())


def sub(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x − y; of a value and itself, 0."""
    if x is y and not _unbounded(x) and x.defined:
        return made(x.obj, x.lo * 0.0, x.lo * 0.0, (x,))
    return add(p, x, negate(p, y))


def negate(p: Primitive, x: Enclosure) -> Enclosure:
    """−x."""
    return made(x.obj, 0.0 - x.hi, 0.0 - x.lo, (x,))


def mul(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x · y; of a value and itself, the square."""
    if x is y:
        return _square(x)
    if x.point and y.point:
        lo, hi = product(x.lo, y.lo)
    else:
        ends = product(np.array([x.lo, x.lo, x.hi, x.hi]), np.array([y.lo, y.hi, y.lo, y.hi]))
        lo, hi = ends[0].min(axis=0), ends[1].max(axis=0)
    defined = True
    if _unbounded(x) or _unbounded(y):
        wide_x, wide_y = (x.hi == INF) | (x.lo == -INF), (y.hi == INF) | (y.lo == -INF)
        defined = not np.any((wide_x & _holds_zero(y)) | (wide_y & _holds_zero(x)))
    return made(x.obj, lo, hi, (x, y), defined)


def _square(x: Enclosure) -> Enclosure:
    low, high = _magnitude(x)
    return made(x.obj, product(low, low)[0], product(high, high)[1], (x,))


def _magnitude(x: Enclosure) -> Ends:
    """From where to where |x| goes."""
    high = np.maximum(-x.lo, x.hi)
    return np.where(_holds_zero(x), 0.0, np.minimum(np.abs(x.lo), np.abs(x.hi)))[()], high


def div(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x / y."""
    # A zero at an end of y is approached from inside of y: its sign is that of the other end.
    low, high = np.where(y.lo == 0.0, 0.0, y.lo)[()], np.where(y.hi == 0.0, -0.0, y.hi)[()]
    ends = quotient(np.array([x.lo, x.lo, x.hi, x.hi]), np.array([low, high, low, high]))
    lo, hi = ends[0].min(axis=0), ends[1].max(axis=0)
    zero = _holds_zero(y)
    if zero.any():
        all_ = ((y.lo < 0.0) & (y.hi > 0.0)) | ((y.lo == 0.0) & (y.hi == 0.0))
        lo, hi = np.where(all_, -INF, lo)[()], np.where(all_, INF, hi)[()]
    defined = not zero.any() and not (_unbounded(x) and _unbounded(y))
    return made(x.obj, lo, hi, (x, y), defined, defined)


def recip(p: Primitive, x: Enclosure) -> Enclosure:
    """1 / x."""
    one = np.ones(x.shape)[()]
    return div(p, Enclosure(x.obj, one, one), x)


def identity(p: Primitive, x: Enclosure) -> Enclosure:
    """x, whose derivative is said to be 0."""
    return x


def absolute(p: Primitive, x: Enclosure) -> Enclosure:
    """|x|."""
    return made(x.obj, *_magnitude(x), (x,))


def extremum(chosen: Callable[..., Any], p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """The smaller, or the larger one."""
    return made(x.obj, chosen(x.lo, y.lo), chosen(x.hi, y.hi), (x, y))


def step(f: Callable[..., Any], p: Primitive, x: Enclosure) -> Enclosure:
    """A function that goes up in steps, exact: sign, floor, ceil, trunc, rint."""
    lo, hi = f(x.lo), f(x.hi)
    return made(x.obj, lo, hi, (x,), continuous=bool(np.all(lo == hi)))


# --- functions of one number ----------------------------------------------------------------------


def rising(
    f: Callable[..., Any], domain: Ends, image: Ends, zero: float, open_: bool,
    p: Primitive, x: Enclosure,
) -> Enclosure:  # fmt: skip
    """A function that goes up on its domain, which may be open, and is 0 at `zero`."""
    inside, known = _within(x, domain, open_)
    lo, hi = (_near(f(a), side, a == zero) for a, side in zip(inside, (-1, 1), strict=True))
    return made(x.obj, *_cut(lo, hi, inside, image), (x,), known, known)


def falling(
    f: Callable[..., Any], domain: Ends, image: Ends, p: Primitive, x: Enclosure
) -> Enclosure:
    """A function that goes down on its domain."""
    inside, known = _within(x, domain, False)
    lo, hi = outward(f(inside[1]), -1), outward(f(inside[0]), 1)
    return made(x.obj, *_cut(lo, hi, inside, image), (x,), known, known)


def _near(y: Any, side: int, exact: Any) -> Any:
    return np.where(exact, y, outward(y, side))[()]


def _within(x: Enclosure, domain: Ends, open_: bool) -> tuple[Ends, bool]:
    """The part of x in the domain, and whether that is all of it."""
    a, b = domain
    inside = np.maximum(x.lo, a), np.minimum(x.hi, b)
    outside = (x.lo < a) | (x.hi > b)
    if open_:
        outside |= (np.isfinite(a) & (x.lo == a)) | (np.isfinite(b) & (x.hi == b))
    return inside, not np.any(outside)


def _cut(lo: Any, hi: Any, inside: Ends, image: Ends) -> Ends:
    """The bounds within what the function reaches; nothing where nothing is in its domain."""
    none = inside[0] > inside[1]
    lo, hi = np.maximum(lo, image[0]), np.minimum(hi, image[1])
    return np.where(none, INF, lo)[()], np.where(none, -INF, hi)[()]


def square_root(p: Primitive, x: Enclosure) -> Enclosure:
    """√x."""
    (a, b), known = _within(x, (0.0, INF), False)
    lo, hi = root(np.maximum(a, 0.0), -1), root(np.maximum(b, 0.0), 1)
    return made(x.obj, *_cut(lo, hi, (a, b), (0.0, INF)), (x,), known, known)


def cosh(p: Primitive, x: Enclosure) -> Enclosure:
    """The hyperbolic cosine: rising in |x|."""
    low, high = _magnitude(x)
    lo, hi = np.maximum(outward(np.cosh(low), -1), 1.0), outward(np.cosh(high), 1)
    return made(x.obj, np.where(low == 0.0, 1.0, lo)[()], hi, (x,))


def logistic(p: Primitive, x: Enclosure) -> Enclosure:
    """exp(−log(1 + exp(−x))), the steps of the table one after the other."""

    def at(end: Any, side: int) -> Any:
        inner = outward(np.logaddexp(0.0, -end), -side)
        return outward(np.exp(-inner), side)

    return made(x.obj, np.maximum(at(x.lo, -1), 0.0), np.minimum(at(x.hi, 1), 1.0), (x,))


def logaddexp(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """log (eˣ + eʸ): the larger one and log (1 + e⁻ᵈ), where d is how far they are apart."""

    def at(a: Any, b: Any, side: int) -> Any:
        high, low = np.maximum(a, b), np.minimum(a, b)
        gap = np.where(a == b, 0.0, total(low, -high, side))[()]
        more = outward(np.log1p(np.maximum(outward(np.exp(gap), side), 0.0)), side)
        return np.where(np.isinf(high), high, total(high, np.maximum(more, 0.0), side))[()]

    return made(x.obj, at(x.lo, y.lo, -1), at(x.hi, y.hi, 1), (x, y))


def wave(f: Callable[..., Any], turn: float, p: Primitive, x: Enclosure) -> Enclosure:
    """sin or cos, whose greatest values are at (turn + 4 k) quarters of a circle."""
    ends = f(np.array([x.lo, x.hi]))
    ends = np.where(np.isnan(ends), 0.0, ends)  # of infinite bounds, beyond which all is met
    exact = ends == 0.0  # which NumPy gives for sin 0 alone
    lo, hi = (_near(ends, side, exact) for side in (-1, 1))
    lo, hi = lo.min(axis=0), hi.max(axis=0)
    top, bottom = _passes(x, turn, 4.0), _passes(x, turn + 2.0, 4.0)
    lo = np.where(bottom, -1.0, np.maximum(lo, -1.0))[()]
    hi = np.where(top, 1.0, np.minimum(hi, 1.0))[()]
    return made(x.obj, lo, hi, (x,), not _unbounded(x))


def _passes(x: Enclosure, first: float, period: float) -> Any:
    """Whether x may hold (first + k · period) quarters of a circle, for some k."""
    quarters = np.array([x.lo, x.hi]) / (0.5 * np.pi)
    slack = np.abs(quarters) * (8.0 * EPS) + 8.0 * EPS
    low, high = (quarters[0] - slack[0] - first) / period, (quarters[1] + slack[1] - first) / period
    found = ~(np.floor(high) < np.ceil(low))  # NaN, of infinite bounds, is a yes
    return found & (x.lo != x.hi)


def tan(p: Primitive, x: Enclosure) -> Enclosure:
    """The tangent, which rises between its poles."""
    pole = _passes(x, 1.0, 2.0)
    lo, hi = _near(np.tan(x.lo), -1, x.lo == 0.0), _near(np.tan(x.hi), 1, x.hi == 0.0)
    pole |= np.isnan(lo) | np.isnan(hi)
    known = not np.any(pole)
    return made(
        x.obj, np.where(pole, -INF, lo)[()], np.where(pole, INF, hi)[()], (x,), known, known
    )


# --- functions of two numbers ---------------------------------------------------------------------


def hypot(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """√(x² + y²), rising in |x| and in |y|."""
    (a, b), (c, d) = _magnitude(x), _magnitude(y)
    zero = (b == 0.0) & (d == 0.0)
    lo, hi = np.maximum(outward(np.hypot(a, c), -1), 0.0), _near(np.hypot(b, d), 1, zero)
    return made(x.obj, lo, hi, (x, y))


def arctan2(p: Primitive, y: Enclosure, x: Enclosure) -> Enclosure:
    """The angle of (x, y); all angles where the box meets the cut, the negative x axis."""
    ends = np.array([np.arctan2(a, b) for a in (y.lo, y.hi) for b in (x.lo, x.hi)])
    exact = (ends == 0.0) & (np.array([y.lo, y.lo, y.hi, y.hi]) == 0.0)
    lo, hi = _near(ends, -1, exact).min(axis=0), _near(ends, 1, exact).max(axis=0)
    pi = np.nextafter(np.pi, INF)
    cut = (x.lo <= 0.0) & (y.lo < 0.0) & (y.hi >= 0.0)
    upper = (x.lo <= 0.0) & (y.lo == 0.0)  # from the right, or along the axis, to π
    right = np.where(x.hi >= 0.0, 0.0, lo)
    lo = np.where(cut, -pi, np.where(upper, right, lo))[()]
    hi = np.where(cut | upper, pi, hi)[()]
    known = not np.any(_holds_zero(x) & _holds_zero(y))
    return made(y.obj, lo, hi, (y, x), known, known and not np.any(cut))


def pow(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x to the y: for x ≥ 0 the extrema are at corners; below, only integers y have a value."""
    whole = (y.lo == y.hi) & (np.floor(y.lo) == y.lo) & np.isfinite(y.lo)
    lo, hi = _corners(np.where(x.lo > 0.0, x.lo, 0.0), np.abs(x.hi), y)
    none = x.hi < 0.0
    lo, hi = np.where(none, INF, lo), np.where(none, -INF, hi)
    if np.any(negative := x.lo < 0.0):
        left_lo, left_hi = _corners(np.where(x.hi < 0.0, -x.hi, 0.0), np.abs(x.lo), y)
        odd = whole & (np.remainder(y.lo, 2.0) == 1.0)
        even = whole & ~odd
        below = np.where(even, left_lo, -left_hi), np.where(odd, -left_lo, left_hi)
        holds = (np.floor(y.hi) >= np.ceil(y.lo)) & negative
        lo = np.where(holds, np.minimum(lo, below[0]), lo)
        hi = np.where(holds, np.maximum(hi, below[1]), hi)
    pole = _holds_zero(x) & (y.lo < 0.0)
    known = not np.any(((x.lo < 0.0) & ~whole) | pole)
    corner = _holds_zero(x) & (y.lo <= 0.0) & (y.hi > y.lo)  # 0 to the 0 is 1, beside it 0
    steady = known and not np.any(corner)
    found = made(x.obj, lo[()], hi[()], (x, y), known, steady)
    return found if x.defined and y.defined else _with_one(found, x, y)


def _corners(a: Any, b: Any, y: Enclosure) -> Ends:
    """The bounds of x ** y for 0 ≤ a ≤ x ≤ b."""
    ends = np.array([np.power(m, n) for m in (a, b) for n in (y.lo, y.hi)])
    exact = (ends == 1.0) & ((np.array([a, a, b, b]) == 1.0) | (np.array([y.lo, y.hi] * 2) == 0.0))
    exact |= (ends == 0.0) & (np.array([a, a, b, b]) == 0.0)
    lo = np.where(exact, ends, np.maximum(outward(ends, -1), 0.0)).min(axis=0)
    return lo, np.where(exact, ends, outward(ends, 1)).max(axis=0)


def _with_one(found: Enclosure, x: Enclosure, y: Enclosure) -> Enclosure:
    """NaN to the 0 and 1 to the NaN are 1."""
    one = (not x.defined) & (y.lo <= 0.0) & (y.hi >= 0.0)
    one |= (not y.defined) & (x.lo <= 1.0) & (x.hi >= 1.0)
    lo, hi = np.where(one, np.minimum(found.lo, 1.0), found.lo), np.maximum(found.hi, 1.0)
    return Enclosure(found.obj, lo[()], np.where(one, hi, found.hi)[()], False, False)


def copysign(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """|x| with the sign of y."""
    low, high = _magnitude(x)
    plus, minus = y.hi >= 0.0, y.lo < 0.0
    lo = np.where(minus, -high, np.where(plus, low, INF))[()]
    hi = np.where(plus, high, np.where(minus, -low, -INF))[()]
    one_sign = not np.any(plus & minus) or bool(np.all(high == 0.0))
    if not y.defined:  # NaN has a sign too, so there is a value where y has none
        lo, hi = np.minimum(lo, -high)[()], np.maximum(hi, high)[()]
        return made(x.obj, lo, hi, (x,), False, False)
    return made(x.obj, lo, hi, (x, y), continuous=one_sign)


def floor_divide(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """⌊x / y⌋; from 2⁵² on, NumPy rounds x − x mod y and its quotient, so is two floats off."""
    q = div(p, x, y)
    lo, hi = np.floor(q.lo), np.floor(q.hi)
    lo = np.where(np.abs(lo) < _INTEGERS, lo, _further(lo, -1))[()]
    hi = np.where(np.abs(hi) < _INTEGERS, hi, _further(hi, 1))[()]
    whole = Enclosure(q.obj, lo, hi, q.defined and not _unbounded(x), q.continuous)
    return step(np.floor, p, whole)


def _further(end: Any, side: int) -> Any:
    return np.nextafter(np.nextafter(end, side * INF), side * INF)


def _rest(whole: Callable[..., Any], sign_of: int, p: Primitive, *xy: Enclosure) -> Enclosure:
    """x − n · y where n = x / y, rounded by `whole`; its sign is that of x (0) or of y (1)."""
    x, y = xy
    n = step(whole, p, div(p, x, y))
    _, most = _magnitude(y)
    signed = xy[sign_of]
    lo, hi = np.where(signed.lo < 0.0, -most, 0.0)[()], np.where(signed.hi > 0.0, most, 0.0)[()]
    one = n.lo == n.hi
    if np.any(one):
        exact = sub(p, x, mul(p, n, y))
        lo = np.where(one, np.maximum(lo, exact.lo), lo)[()]
        hi = np.where(one, np.minimum(hi, exact.hi), hi)[()]
    known = n.defined and not _unbounded(x)
    return made(x.obj, lo, hi, (x, y), known, known and n.continuous)


# --- the table ------------------------------------------------------------------------------------

_ALL: Ends = (-INF, INF)


def _up(
    name: str, domain: Ends = _ALL, image: Ends = _ALL, zero: float = 0.0, open_: bool = False
) -> Rule:
    return partial(rising, PRIMITIVES[name].value, domain, image, zero, open_)


_HALF_PI = float(np.nextafter(0.5 * np.pi, INF))
_PI = float(np.nextafter(np.pi, INF))

REALS: dict[str, Rule] = {
    "add": add, "sub": sub, "mul": mul, "div": div, "negate": negate, "recip": recip, "pow": pow,
    "abs": absolute, "sign": partial(step, np.sign),
    "minimum": partial(extremum, np.minimum), "maximum": partial(extremum, np.maximum),
    "stop_gradient": identity, "floor": partial(step, np.floor), "ceil": partial(step, np.ceil),
    "trunc": partial(step, np.trunc), "rint": partial(step, np.rint),
    "floor_divide": floor_divide, "remainder": partial(_rest, np.floor, 1),
    "fmod": partial(_rest, np.trunc, 0), "copysign": copysign, "hypot": hypot,
    "sqrt": square_root, "cbrt": _up("cbrt"),
    "exp": _up("exp", _ALL, (0.0, INF), -INF), "exp2": _up("exp2", _ALL, (0.0, INF), -INF),
    "expm1": _up("expm1", image=(-1.0, INF)),
    **{name: _up(name, (0.0, INF), zero=1.0, open_=True) for name in ("log", "log2", "log10")},
    "log1p": _up("log1p", (-1.0, INF), open_=True),
    "logistic": logistic, "logaddexp": logaddexp, "erf": _up("erf", image=(-1.0, 1.0)),
    "erfc": partial(falling, PRIMITIVES["erfc"].value, _ALL, (0.0, 2.0)),
    "gamma": partial(valley, PRIMITIVES["gamma"].value, 0.8856031944108887),
    "gammaln": partial(valley, PRIMITIVES["gammaln"].value, -0.12148629053584962),
    "sin": partial(wave, np.sin, 1.0), "cos": partial(wave, np.cos, 0.0), "tan": tan,
    "arcsin": _up("arcsin", (-1.0, 1.0), (-_HALF_PI, _HALF_PI)),
    "arccos": partial(falling, np.arccos, (-1.0, 1.0), (0.0, _PI)),
    "arctan": _up("arctan", image=(-_HALF_PI, _HALF_PI)), "arctan2": arctan2,
    "sinh": _up("sinh"), "cosh": cosh, "tanh": _up("tanh", image=(-1.0, 1.0)),
    "arcsinh": _up("arcsinh"), "arccosh": _up("arccosh", (1.0, INF), (0.0, INF), 1.0),
    "arctanh": _up("arctanh", (-1.0, 1.0), open_=True),
}  # fmt: skip
"""The rule of each function between real numbers."""
