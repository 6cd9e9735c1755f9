"""How many bits the exact result of an operation takes, and so whether it always fits."""

from __future__ import annotations

from collections.abc import Sequence

from .formats import Fixed, Kind


def exact_kind(op: str, kinds: Sequence[Kind], out: Fixed) -> Kind:
    """The kind that holds every exact result: signed, with as many bits as that takes.

    >>> exact_kind("mul", [Kind(16, 8), Kind(16, 8)], Fixed(16, 8))
    Kind(width=32, fraction=16, signed=True)
    """
    x = kinds[0]
    whole, fraction = max([k.whole for k in kinds]), max([k.fraction for k in kinds])
    if op in ("add", "sub"):
        return Kind(whole + 1 + fraction, fraction)
    if op == "mul":
        return Kind(x.width + kinds[1].width, x.fraction + kinds[1].fraction)
    if op == "sqrt":
        return Kind(x.width + 2 * out.fraction + 3, out.fraction)
    if op in ("integer", "trunc", "floor", "ceil", "rint"):
        return Kind(x.whole + 2, 0)
    if op == "floor_divide":
        return Kind(whole + fraction + 1, 0)
    if op in ("quotient", "root"):
        return Kind(out.width + 2, out.fraction)
    if op in ("mantissa", "exponent"):
        return out.kind
    if op == "right_shift":
        return x
    if op == "sign":
        return Kind(2, 0)
    if op == "left_shift":
        return Kind(x.width + out.width, 0)
    if op in ("negate", "abs"):
        return Kind(x.width + 1, x.fraction)
    return Kind(whole + fraction, fraction)


def can_overflow(op: str, kinds: Sequence[Kind], out: Fixed) -> bool:
    """Whether some exact result of these kinds does not fit.

    >>> can_overflow("add", [Kind(8), Kind(8)], Fixed(9)), can_overflow("abs", [Kind(8)], Fixed(8))
    (False, True)
    """
    if op in ("minimum", "maximum", "remainder", "right_shift", "sqrt"):
        return exact_kind(op, kinds, out).whole > out.kind.whole
    exact = exact_kind(op, kinds, out)
    if exact.fraction > out.fraction:  # what is rounded up may be one more
        exact = Kind(exact.width + (out.rounding == "even"), exact.fraction)
    return exact.whole > out.kind.whole
