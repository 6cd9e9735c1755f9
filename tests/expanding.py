"""What Taylor series have to be, for any program: what is left of it is of a higher order.

The test runs the program at some points near by, and knows nothing of the rules that series are
made by.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

import homset as hs
from homset.interpretation import combinators
from homset.objects import Array, Exp, List, Obj, Product, R, Sum, leaves
from homset.records import is_complex
from homset.values import Right, from_value, to_value

STEPS = [0.02 / 2**j for j in range(16)]
NOISE = 1e-12


def expands(category: hs.Taylor, arrow: hs.Arrow, x: Any, y: Any) -> None:
    """f(x + t) − Σ cₙ tⁿ falls as a power of t that is larger than the order, down to rounding."""
    dom, cod = arrow.dom, arrow.cod
    series = category(arrow)
    if any([isinstance(leaf, Exp) for o in (dom, cod) for leaf in leaves(o)]):
        return
    found = list(reals(cod, series.along(from_value(dom, x))))
    for c, start in zip(found, raw_reals(cod, y), strict=True):
        assert len(c) == category.order + 1
        np.testing.assert_allclose(c[0], start, 1e-9, 1e-9)
    run = combinators(hs.Functions, arrow)
    left = [_left(found, list(raw_reals(cod, run(moved(dom, x, t)))), t) for t in STEPS]
    assert _falls(left, category.order), left


def _left(found: list[Any], values: list[Any], t: float) -> float:
    """How much of the values the polynomials leave, as part of the values."""
    pairs = [
        (np.tensordot(t ** np.arange(len(c)), c, 1), y) for c, y in zip(found, values, strict=True)
    ]  # fmt: skip
    parts = [np.abs(p - y) / np.maximum(1.0, np.abs(y)) for p, y in pairs if np.all(np.isfinite(y))]
    return float(max([np.max(part, initial=0.0) for part in parts], default=0.0))


def _falls(left: list[float], order: int) -> bool:
    if left[0] <= 100 * NOISE:
        return True  # what is wrong in a coefficient would be more
    return any(
        [large >= small * 2 ** (order + 0.5) and small > NOISE for large, small in pairwise(left)]
    )


def moved(obj: Obj, x: Any, t: float) -> Any:
    """The value with t added to each number, and so to the real part of a complex one."""
    if is_complex(obj):
        return moved(obj.parts[0], x[0], t), x[1]
    if isinstance(obj, Product):
        return tuple([moved(o, part, t) for o, part in zip(obj.parts, x, strict=True)])
    if isinstance(obj, Sum):
        return type(x)(moved(obj.parts[isinstance(x, Right)], x.value, t))
    if isinstance(obj, List):
        return to_value(obj, [moved(obj.parts[0], entry, t) for entry in x])
    return x + t if (obj.element if isinstance(obj, Array) else obj) is R else x


def raw_reals(obj: Obj, x: Any) -> Iterator[Any]:
    """The real numbers of a value, from left to right."""
    if isinstance(obj, Product):
        for o, part in zip(obj.parts, x, strict=True):
            yield from raw_reals(o, part)
    elif isinstance(obj, Sum):
        yield from raw_reals(obj.parts[isinstance(x, Right)], x.value)
    elif isinstance(obj, List):
        for entry in x:
            yield from raw_reals(obj.parts[0], entry)
    elif (obj.element if isinstance(obj, Array) else obj) is R:
        yield np.asarray(x)


def reals(obj: Obj, shown: Any) -> Iterator[Any]:
    """The coefficients of the real numbers of a result, as users see it."""
    if is_complex(obj):
        yield from (np.real(shown), np.imag(shown))
    elif isinstance(obj, Product):
        for o, part in zip(obj.parts, obj.unpack(shown) or (), strict=True):
            yield from reals(o, part)
    elif isinstance(obj, Sum):
        yield from reals(obj.parts[isinstance(shown, Right)], shown.value)
    elif isinstance(obj, List):
        for entry in shown:
            yield from reals(obj.parts[0], entry)
    elif (obj.element if isinstance(obj, Array) else obj) is R:
        yield np.asarray(shown)
