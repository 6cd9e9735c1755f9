"""How primitives of numbers are written: quickly, safely, or in single precision."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..objects import Array, B, List, Obj, R, Z
from ..primitives import Primitive
from .formats import DOUBLE, SINGLE, Format
from .leaves import taken
from .spelling import Bind, spelled


class Style(NamedTuple):
    """How primitives of numbers are written (`{0}` is the first argument), and which are called.

    Real numbers are of a format. Where `orders` is true, entries lie in memory in the order in
    which they do when the program is interpreted: NumPy and the BLAS sum in that order.
    """

    written: dict[str, str]
    call: Callable[[Primitive, Obj], Callable[..., Any]]
    numpys: Callable[[Callable[..., Any], Obj], Callable[..., Any]]
    format: Format
    spelled: Callable[[Primitive, Sequence[str], Bind], str | None] = spelled
    orders: bool = False

    def is_python(self, obj: Obj) -> bool:
        """Whether numbers of an object are Python's own."""
        return obj is not R or self.format is DOUBLE

    def conversion(self, obj: Obj) -> str:
        """The name of what makes a number of an object."""
        return _CONVERSIONS[obj] if self.is_python(obj) else "_real"

    def holding(self, outs: Sequence[Obj], value: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose results are of the format; NumPy's may be of a wider one."""
        wanted = [self.format.dtype(o.element) if isinstance(o, Array) else None for o in outs]
        if self.format is DOUBLE or not any(wanted):
            return value
        if len(wanted) == 1:
            return lambda *args: np.asarray(value(*args), wanted[0])
        return lambda *args: tuple(map(np.asarray, value(*args), wanted))

    def leaf(self, obj: Obj, value: Any) -> Any:
        """The value of a leaf as the code has it."""
        return taken(obj, value, self.format)[0]

    def held(self, obj: Obj, value: Any) -> Any:
        """A constant of the format."""
        if isinstance(obj, List):
            return self.leaf(obj, value)
        if self.format is DOUBLE or callable(value):
            return value
        if isinstance(obj, Array):
            return self.format.array(obj.element, value)
        return self.format.scalar(self.format.rounded(value)) if obj is R else value


_OPERATORS = {
    "add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "negate": "-{0}",
    "less": "{0} < {1}", "less_equal": "{0} <= {1}", "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}", "equal": "{0} == {1}", "not_equal": "{0} != {1}",
    "logical_and": "{0} and {1}", "logical_or": "{0} or {1}", "logical_not": "not {0}",
    "where": "{1} if {0} else {2}", "abs": "abs({0})", "real": "float({0})",
    "bitwise_and": "{0} & {1}", "bitwise_or": "{0} | {1}", "bitwise_xor": "{0} ^ {1}",
    "invert": "~{0}", "stop_gradient": "{0}",
    "minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
    "maximum": "{0} if {0} >= {1} or {0} != {0} else {1}",
}  # fmt: skip

# Functions of numbers that Python has, by the name of the primitive.
_PYTHON: dict[str, Callable[..., float]] = {
    name: getattr(math, name)
    for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "sinh",
                 "cosh", "tanh", "fmod", "hypot", "copysign", "pow", "erf", "erfc", "gamma", "sqrt")
}  # fmt: skip
_PYTHON |= {
    "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "arctan2": math.atan2,
    "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh,
}  # fmt: skip


def _by_numpy(value: Callable[..., Any], cod: Obj) -> Callable[..., Any]:
    """A function of numbers on those of NumPy, which has an answer to everything."""
    convert = _TYPES[cod]

    def run(*args: Any) -> Any:
        with np.errstate(all="ignore"):
            return convert(value(*[np.float64(a) if type(a) is float else a for a in args]))

    return run


def _by_python(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as Python has it, if it has it, which may raise an exception."""
    python = _PYTHON.get(p.name) if p.family is None else None
    return _safely(p, cod) if python is None else python


def _safely(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as NumPy has it."""
    return _by_numpy(p if p.checks is not None else p.value, cod)


FAST = Style(
    {**_OPERATORS, "div": "{0} / {1}", "recip": "1.0 / {0}"}, _by_python, _by_numpy, DOUBLE
)
"""Python's operations, some of which raise exceptions where IEEE has an answer."""


def _called(_p: Primitive, _args: Sequence[str], _bind: Bind) -> None:
    """Operations on whole arrays are called, since another spelling may sum in another order."""


_ROUNDED = {name: text for name, text in _OPERATORS.items() if name not in ("minimum", "maximum")}

SAFE = Style(_ROUNDED, _safely, _by_numpy, DOUBLE, _called, orders=True)
"""The primitives themselves: slower, never an exception, and to the last bit what they are.

Which of 0.0 and −0.0 is the less only NumPy knows.
"""


def _singly(value: Callable[..., Any], cod: Obj) -> Callable[..., Any]:
    """A function of numbers whose results are of single precision."""
    convert = _SINGLES[cod]
    return lambda *args: convert(value(*args))


def _by_singles(p: Primitive, cod: Obj) -> Callable[..., Any]:
    """A primitive of numbers as NumPy has it, in single precision."""
    return _singly(p if p.checks is not None else p.value, cod)


_SINGLES: dict[Obj, Callable[[Any], Any]] = {R: SINGLE.scalar, Z: int, B: bool}

_TESTS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")

SINGLY = Style(
    {
        **_OPERATORS, **{name: f"bool({_OPERATORS[name]})" for name in _TESTS},
        "div": "{0} / {1}", "real": "_real({0})",
    }, _by_singles, _singly, SINGLE,
)  # fmt: skip
"""NumPy's operations on numbers of single precision; where they warn, IEEE has an answer."""


def style_of(format: Format, safe: bool = False) -> Style:
    """The style for a format: the fast one, or the one that raises no exceptions."""
    if format is SINGLE:
        return SINGLY
    return SAFE if safe else FAST


_CONVERSIONS: dict[Obj, str] = {R: "float", Z: "int", B: "bool"}
_TYPES: dict[Obj, Callable[[Any], Any]] = {R: float, Z: int, B: bool}
