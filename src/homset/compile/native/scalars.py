"""Primitives of numbers as instructions, on one number or on many at once."""

from __future__ import annotations

from collections.abc import Callable

from ...objects import B, Obj, R, Z
from ...primitives import Primitive
from .text import Text

Emit = Callable[[Text, Obj, "list[str]"], str]
"""The instruction of a primitive: on the object of its arguments, and the arguments."""


def _number(real: str, integer: str) -> Emit:
    def emit(t: Text, obj: Obj, xs: list[str]) -> str:
        if obj is R:
            return t.op(f"{real} contract {t.real} {xs[0]}, {xs[1]}")
        return t.checked(integer, xs[0], xs[1])

    return emit


def _compare(real: str, integer: str) -> Emit:
    def emit(t: Text, obj: Obj, xs: list[str]) -> str:
        if obj is R:
            return t.op(f"fcmp {real} {t.real} {xs[0]}, {xs[1]}")
        return t.op(f"icmp {integer} {t.kind(obj)} {xs[0]}, {xs[1]}")

    return emit


def _libm(name: str) -> Emit:
    return lambda t, obj, xs: t.math(name, *xs)


def _own(name: str) -> Emit:
    return lambda t, obj, xs: t.real_intrinsic(name, *xs)


def _negate(t: Text, obj: Obj, xs: list[str]) -> str:
    return t.op(f"fneg {t.real} {xs[0]}") if obj is R else t.checked("ssub", "0", xs[0])


def _abs(t: Text, obj: Obj, xs: list[str]) -> str:
    if obj is R:
        return t.real_intrinsic("fabs", xs[0])
    negative = t.op(f"icmp slt i64 {xs[0]}, 0")
    opposite = t.checked("ssub", "0", xs[0])
    return t.op(f"select i1 {negative}, i64 {opposite}, i64 {xs[0]}")


def _wrapping(name: str) -> Emit:
    return lambda t, obj, xs: t.op(f"{name} {t.kind(obj)} {xs[0]}, {xs[1]}")


def _chosen(order: str) -> Emit:
    """One of two integers, by their order."""

    def emit(t: Text, obj: Obj, xs: list[str]) -> str:
        kind = t.kind(obj)
        test = t.op(f"icmp {order} {kind} {xs[0]}, {xs[1]}")
        return t.op(f"select {t.truth} {test}, {kind} {xs[0]}, {kind} {xs[1]}")

    return emit


def _opposite(t: Text, obj: Obj, xs: list[str]) -> str:
    return t.op(f"sub {t.kind(obj)} {t.number(Z, 0)}, {xs[0]}")


def _distance(t: Text, obj: Obj, xs: list[str]) -> str:
    return _chosen("sgt")(t, obj, [xs[0], _opposite(t, obj, xs)])


def _extremum(real: str, order: str) -> Emit:
    def emit(t: Text, obj: Obj, xs: list[str]) -> str:
        if obj is R:
            return t.real_intrinsic(real, *xs)
        test = t.op(f"icmp {order} i64 {xs[0]}, {xs[1]}")
        return t.op(f"select i1 {test}, i64 {xs[0]}, i64 {xs[1]}")

    return emit


def _sign(t: Text, obj: Obj, xs: list[str]) -> str:
    (x,), zero = xs, t.number(R, 0.0)
    above, below = t.op(f"fcmp ogt {t.real} {x}, {zero}"), t.op(f"fcmp olt {t.real} {x}, {zero}")
    low = t.op(f"select {t.truth} {below}, {t.real} {t.number(R, -1.0)}, {t.real} {x}")
    return t.op(f"select {t.truth} {above}, {t.real} {t.number(R, 1.0)}, {t.real} {low}")


def _logistic(t: Text, obj: Obj, xs: list[str]) -> str:
    grown = t.math("exp", t.op(f"fneg {t.real} {xs[0]}"))
    below = t.op(f"fadd {t.real} {grown}, {t.number(R, 1.0)}")
    return t.op(f"fdiv {t.real} {t.number(R, 1.0)}, {below}")


def _logaddexp(t: Text, obj: Obj, xs: list[str]) -> str:
    """The larger one, and what the exponential of the distance adds; of equal ones log 2."""
    high, low = (t.real_intrinsic(name, *xs) for name in ("maximum", "minimum"))
    apart = t.op(f"fsub {t.real} {low}, {high}")
    same = t.op(f"fcmp oeq {t.real} {xs[0]}, {xs[1]}")
    gap = t.op(f"select {t.truth} {same}, {t.real} {t.number(R, 0.0)}, {t.real} {apart}")
    return t.op(f"fadd {t.real} {high}, {t.math('log1p', t.math('exp', gap))}")


def _real(t: Text, obj: Obj, xs: list[str]) -> str:
    if obj is R:
        return xs[0]
    return t.op(f"{'sitofp' if obj is Z else 'uitofp'} {t.kind(obj)} {xs[0]} to {t.real}")


def _integer(t: Text, obj: Obj, xs: list[str]) -> str:
    if obj is Z:
        return xs[0]
    if obj is not R:
        return t.op(f"zext {t.truth} {xs[0]} to {t.wide('i64')}")
    size = t.real_intrinsic("fabs", xs[0])
    t.fail_if(t.op(f"fcmp uge {t.real} {size}, {t.number(R, 2.0**62)}"))
    return t.op(f"fptosi {t.real} {xs[0]} to i64")


def _rest(t: Text, xs: list[str]) -> tuple[str, str]:
    """What division of reals leaves, and whether its sign is not that of the second number.

    It is that of the first; where they differ, Python goes one further.
    """
    zero, r = t.number(R, 0.0), t.math("fmod", *xs)
    below = [t.op(f"fcmp olt {t.real} {x}, {zero}") for x in (r, xs[1])]
    mixed = t.op(f"xor {t.truth} {below[0]}, {below[1]}")
    return r, t.op(f"and {t.truth} {mixed}, {t.op(f'fcmp une {t.real} {r}, {zero}')}")


def _remainder(t: Text, xs: list[str]) -> str:
    """% of real numbers: of the sign of the second, a zero too."""
    r, mixed = _rest(t, xs)
    zero = t.real_intrinsic("copysign", t.number(R, 0.0), xs[1])
    none = t.op(f"fcmp oeq {t.real} {r}, {t.number(R, 0.0)}")
    found = _choice(t, mixed, t.op(f"fadd {t.real} {r}, {xs[1]}"), r)
    return _choice(t, none, zero, found)


def _floor_divided(t: Text, xs: list[str]) -> str:
    """// of real numbers, which rounds once more where the quotient is not whole."""
    (x, y), (r, mixed), zero = xs, _rest(t, xs), t.number(R, 0.0)
    q = t.op(f"fdiv {t.real} {t.op(f'fsub {t.real} {x}, {r}')}, {y}")
    q = _choice(t, mixed, t.op(f"fsub {t.real} {q}, {t.number(R, 1.0)}"), q)
    whole = t.real_intrinsic("floor", q)
    high = t.op(f"fcmp ogt {t.real} {t.op(f'fsub {t.real} {q}, {whole}')}, {t.number(R, 0.5)}")
    whole = _choice(t, high, t.op(f"fadd {t.real} {whole}, {t.number(R, 1.0)}"), whole)
    plain = t.op(f"fdiv {t.real} {x}, {y}")
    none = t.op(f"fcmp oeq {t.real} {q}, {zero}")
    whole = _choice(t, none, t.real_intrinsic("copysign", zero, plain), whole)
    return _choice(t, t.op(f"fcmp oeq {t.real} {y}, {zero}"), plain, whole)


def _choice(t: Text, test: str, x: str, y: str) -> str:
    return t.op(f"select {t.truth} {test}, {t.real} {x}, {t.real} {y}")


def _divided(quotient: bool) -> Emit:
    """// and %, as Python has them: towards minus infinity; of integers not by 0."""

    def emit(t: Text, obj: Obj, xs: list[str]) -> str:
        x, y = xs
        if obj is R:
            return _floor_divided(t, xs) if quotient else _remainder(t, xs)
        t.fail_if(t.op(f"icmp eq i64 {y}, 0"))
        t.fail_if(t.op(f"icmp eq i64 {y}, -1"))
        q, r = t.op(f"sdiv i64 {x}, {y}"), t.op(f"srem i64 {x}, {y}")
        mixed = t.op(f"icmp slt i64 {t.op(f'xor i64 {r}, {y}')}, 0")
        odd = t.op(f"and i1 {mixed}, {t.op(f'icmp ne i64 {r}, 0')}")
        if quotient:
            return t.op(f"select i1 {odd}, i64 {t.op(f'sub i64 {q}, 1')}, i64 {q}")
        return t.op(f"select i1 {odd}, i64 {t.op(f'add i64 {r}, {y}')}, i64 {r}")

    return emit


def _where(t: Text, obj: Obj, xs: list[str]) -> str:
    kind = t.kind(obj)
    return t.op(f"select {t.truth} {xs[0]}, {kind} {xs[1]}, {kind} {xs[2]}")


def _logic(name: str) -> Emit:
    return lambda t, obj, xs: t.op(f"{name} {t.truth} {xs[0]}, {xs[1]}")


def _bits(name: str) -> Emit:
    return lambda t, obj, xs: t.op(f"{name} i64 {xs[0]}, {xs[1]}")


def precedes(t: Text, obj: Obj, x: str, y: str) -> str:
    """Whether a number is before another one in order: NaN is after all, as NumPy sorts."""
    kind = t.kind(obj)
    if obj is not R:
        return t.op(f"icmp slt {kind} {x}, {y}")
    less, number = t.op(f"fcmp olt {kind} {x}, {y}"), t.op(f"fcmp ord {kind} {x}, {x}")
    last = t.op(f"and {t.truth} {number}, {t.op(f'fcmp uno {kind} {y}, {y}')}")
    return t.op(f"or {t.truth} {less}, {last}")


_LIBM = {
    "exp": "exp", "expm1": "expm1", "exp2": "exp2", "log": "log", "log1p": "log1p", "log2": "log2",
    "log10": "log10", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "cbrt": "cbrt", "erf": "erf",
    "erfc": "erfc", "gamma": "tgamma", "gammaln": "lgamma", "pow": "pow", "hypot": "hypot",
    "fmod": "fmod",
}  # fmt: skip

INSTRUCTIONS: dict[str, Emit] = {
    **{name: _libm(call) for name, call in _LIBM.items()},
    "add": _number("fadd", "sadd"),
    "sub": _number("fsub", "ssub"),
    "mul": _number("fmul", "smul"),
    "div": lambda t, obj, xs: t.op(f"fdiv {t.real} {xs[0]}, {xs[1]}"),
    "recip": lambda t, obj, xs: t.op(f"fdiv {t.real} {t.number(R, 1.0)}, {xs[0]}"),
    "negate": _negate,
    "stop_gradient": lambda t, obj, xs: xs[0],
    "abs": _abs,
    "sign": _sign,
    "sqrt": _own("sqrt"),
    "floor": _own("floor"),
    "ceil": _own("ceil"),
    "trunc": _own("trunc"),
    "rint": _own("rint"),
    "copysign": _own("copysign"),
    "logistic": _logistic,
    "logaddexp": _logaddexp,
    "minimum": _extremum("minimum", "slt"),
    "maximum": _extremum("maximum", "sgt"),
    "less": _compare("olt", "slt"),
    "less_equal": _compare("ole", "sle"),
    "greater": _compare("ogt", "sgt"),
    "greater_equal": _compare("oge", "sge"),
    "equal": _compare("oeq", "eq"),
    "not_equal": _compare("une", "ne"),
    "where": _where,
    "logical_and": _logic("and"),
    "logical_or": _logic("or"),
    "logical_not": lambda t, obj, xs: t.op(f"xor {t.truth} {xs[0]}, {t.number(B, True)}"),
    "real": _real,
    "integer": _integer,
    "floor_divide": _divided(True),
    "remainder": _divided(False),
    "bitwise_and": _bits("and"),
    "bitwise_or": _bits("or"),
    "bitwise_xor": _bits("xor"),
    "invert": lambda t, obj, xs: t.op(f"xor i64 {xs[0]}, -1"),
}
"""The primitives of numbers that are instructions, or calls."""

INTEGERS: dict[str, Emit] = {
    "add": _wrapping("add"), "sub": _wrapping("sub"), "mul": _wrapping("mul"),
    "negate": _opposite, "abs": _distance, "minimum": _chosen("slt"), "maximum": _chosen("sgt"),
    "bitwise_and": _wrapping("and"), "bitwise_or": _wrapping("or"),
    "bitwise_xor": _wrapping("xor"),
    "invert": lambda t, obj, xs: t.op(f"xor {t.kind(obj)} {xs[0]}, {t.number(Z, -1)}"),
    "stop_gradient": lambda t, obj, xs: xs[0],
    **{name: INSTRUCTIONS[name] for name in (
        "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "where", "real",
        "integer",
    )},
}  # fmt: skip
"""The primitives on the integers of an array, of 64 bits as NumPy has them: none gives up."""


def has(p: Primitive, obj: Obj, entry: bool = False) -> bool:
    """Whether a primitive on numbers of an object is known; in arrays it must not give up."""
    if p.family is not None or p.name not in INSTRUCTIONS:
        return False
    if p.name == "sign" and obj is not R:
        return False
    if not entry or (p.name == "integer" and obj is not R):
        return True
    return p.name in INTEGERS if obj is Z else p.name != "integer"


def on_entries(p: Primitive, obj: Obj) -> Emit:
    """The instruction of a primitive on entries of arrays of an object."""
    return (INTEGERS if obj is Z else INSTRUCTIONS)[p.name]
