"""The one table of primitive operations: types, value, partial derivatives and printed forms.

Adding a primitive is one entry here; every category then has it, or says clearly that it has not.

**The convention at points where a function has no derivative**: the table gives the mean of the
one-sided derivatives where both are finite (`abs` at 0: 0; `maximum` of equal arguments: ½ each),
and 0 for functions that are locally constant (`sign`, `floor`, `ceil`), jumps included. Where the
slope is infinite it is IEEE's infinity (`sqrt` at 0). `where` follows the branch it selects.

The values that flow through a program are polymorphic: NumPy scalars and arrays, or `Symbolic`
values (ports of a graph, expressions of SymPy, ...), on which the same table builds terms.

>>> sin(0.0), add(1, 2)
(np.float64(0.0), 3)
>>> PRIMITIVES["mul"].dom
a * a
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import ArgumentError, DivisionError, DomainError
from .objects import B, Obj, Product, R, Var, Z

Value = Any
"""What flows through a function-like category: NumPy scalars, arrays, tuples, `Symbolic` values."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A primitive is linear, of all arguments at once: `dual(w)` is the covector of this one."""

    dual: Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Multilinear:
    """A primitive is linear in an argument when the others are given.

    `dual(w, *args)` is the covector of that argument.
    """

    dual: Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Along:
    """The derivative along a vector of an argument: `along(v, *args, result)`.

    It is written with operations that are linear in what depends on `v`, so it can be read as an
    arrow in any category of linear maps, and its dual is found by reading it backwards.
    """

    along: Callable[..., Value]


Partial = float | Callable[..., Value] | Linear | Multilinear | Along
"""A partial derivative: the factor that a vector is multiplied by, entry by entry, as a constant or
as a function of the arguments and (last) the result; or, for operations on whole arrays, what kind
of linear map it is."""

Check = Callable[..., DomainError | None]
"""What is wrong with the arguments of a primitive."""

_EACH = {"a": Var(0, "number"), "s": Var(0, "scalar"), "R": R, "Z": Z, "B": B}


@dataclass(frozen=True, eq=False, slots=True)
class Primitive:
    """A primitive operation `dom → cod`.

    `value` works on NumPy scalars. `partials` has one entry for each argument; an argument that
    is not a real number, or on which the result depends only through jumps, has 0. `linear` holds
    when all partials are constant. `sympy` builds the expression from SymPy's module and arguments.
    `symbol` is the form used in drawings, `latex` the one used in formulas. `checks` gives the
    error for arguments for which there is no result, or None. A member of a family of operations
    on arrays knows the `family` and its `parameters` (objects, axes, ...).

    >>> p = PRIMITIVES["mul"]
    >>> p.name, p.arity, p(2.0, 3.0)
    ('mul', 2, 6.0)
    """

    name: str
    dom: Obj
    cod: Obj
    value: Callable[..., Value]
    partials: tuple[Partial, ...]
    symbol: str
    latex: str
    sympy: Callable[..., Any] = field(repr=False)
    checks: Check | None = None
    family: Callable[..., Primitive] | None = field(default=None, repr=False)
    parameters: tuple[Any, ...] = ()

    @property
    def arity(self) -> int:
        """The number of arguments."""
        return len(self.partials)

    @property
    def places(self) -> tuple[Obj, ...]:
        """The object of each argument."""
        return self.dom.parts if self.arity != 1 else (self.dom,)

    @property
    def linear(self) -> bool:
        """Whether it is linear: every partial derivative is a constant and the result a number."""
        fixed = all([isinstance(partial, (float, Linear)) for partial in self.partials])
        return fixed and self.cod is not B and any(self.partials)

    def __call__(self, *args: Value) -> Value:
        """The result on raw values, numeric or symbolic; no checks and no conversions."""
        for arg in args:
            if isinstance(arg, Symbolic):
                return arg.evaluate(self, args)
        return self.known(*args)

    @property
    def known(self) -> Callable[..., Value]:
        """What it is on numbers: its value, or a `DomainError` where there is none."""
        return self.value if self.checks is None else self._checked

    def _checked(self, *args: Value) -> Value:
        assert self.checks is not None
        if (wrong := self.checks(*args)) is not None:
            raise wrong
        return self.value(*args)

    @property
    def written(self) -> str:
        """The name, with what a member of a family is given beside objects: `sum[0]`.

        >>> sin.written
        'sin'
        """
        given = [_given(x) for x in self.parameters if not _is_object(x)]
        return f"{self.name}[{', '.join(given)}]" if given else self.name

    def __repr__(self) -> str:
        given = ", ".join(map(repr, self.parameters))
        return f"{self.name}({given})" if given else self.name

    def __reduce__(self) -> str | tuple[Any, ...]:
        return (_find, (self.name,)) if self.family is None else (self.family, self.parameters)


def _is_object(x: Any) -> bool:
    return isinstance(x, Obj) or (isinstance(x, tuple) and any(isinstance(o, Obj) for o in x))


def _given(x: Any) -> str:
    """A parameter, tuples without brackets: an axis, a shape, first:count:step of slices."""
    if not isinstance(x, tuple):
        return str(x)
    if x and isinstance(x[0], tuple):
        return ", ".join([":".join(map(str, place)) for place in x])
    return ", ".join(map(str, x))


class Symbolic:
    """A value that stands for a computation: subclasses say how a primitive extends it."""

    __slots__ = ()
    # NumPy scalars on the left of an operator leave the work to the methods below.
    __array_ufunc__ = None

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        """The value of `primitive` on `args`, of which this is one."""
        raise NotImplementedError

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        """The array of `values`, of which this is one, whose entries are of `element`."""
        raise NotImplementedError

    def unstack(self) -> tuple[Value, ...]:
        """The entries of this array."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        raise ArgumentError(f"{self} is not known yet, so Python cannot branch on it; use hs.where")

    def __add__(self, other: Value) -> Value:
        return self.evaluate(add, (self, other))

    def __radd__(self, other: Value) -> Value:
        return self.evaluate(add, (other, self))

    def __sub__(self, other: Value) -> Value:
        return self.evaluate(sub, (self, other))

    def __rsub__(self, other: Value) -> Value:
        return self.evaluate(sub, (other, self))

    def __mul__(self, other: Value) -> Value:
        return self.evaluate(mul, (self, other))

    def __rmul__(self, other: Value) -> Value:
        return self.evaluate(mul, (other, self))

    def __truediv__(self, other: Value) -> Value:
        return self.evaluate(div, (self, other))

    def __rtruediv__(self, other: Value) -> Value:
        return self.evaluate(div, (other, self))

    def __neg__(self) -> Value:
        return self.evaluate(negate, (self,))


PRIMITIVES: dict[str, Primitive] = {}


def _find(name: str) -> Primitive:
    return PRIMITIVES[name]


def define(
    name: str,
    signature: str,
    value: Callable[..., Value],
    *partials: Partial,
    symbol: str | None = None,
    latex: str | None = None,
    sympy: Callable[..., Any] | None = None,
    checks: Check | None = None,
) -> Primitive:
    """Enter a primitive in the table.

    `signature` gives arguments and result as letters: R, B, `a` for any number (R or Z) and `s`
    for any scalar, the same one throughout. Partials that are left out are 0.

    >>> gauss = define("gauss", "R>R", lambda x: np.exp(-x * x), lambda x, y: -2.0 * x * y)
    >>> import homset as hs
    >>> hs.grad(hs.primitive(gauss))(0.5) == -np.exp(-0.25)
    np.True_
    >>> del PRIMITIVES["gauss"]
    """
    if name in PRIMITIVES:
        raise ArgumentError(f"there is a primitive {name} already")
    if not re.fullmatch(f"[{''.join(_EACH)}]+>[{''.join(_EACH)}]", signature):
        raise ArgumentError(
            "a signature is written with R, Z, B, a and s, as in RR>R;"
            f" got {signature!r} for {name}"
        )
    sources, target = signature.split(">")
    parts = [_EACH[letter] for letter in sources]
    entry = Primitive(
        name,
        parts[0] if len(parts) == 1 else Product(*parts),
        _EACH[target],
        value,
        partials or (0.0,) * len(parts),
        symbol or name,
        latex or rf"\mathrm{{{name}}}".replace("_", r"\_"),
        sympy or (lambda module, *args: getattr(module, name)(*args)),
        checks,
    )
    if len(entry.partials) != len(parts):
        raise ArgumentError(f"{name} has {len(parts)} arguments but {len(partials)} partials")
    PRIMITIVES[name] = entry
    return entry


def is_integer(x: Value) -> bool:
    """Whether a number that is known, or the entries of an array, are integers."""
    return isinstance(x, (int, np.integer)) or getattr(x, "dtype", None) == np.int64


def _has_zero(y: Value) -> bool:
    return is_integer(y) and bool(np.any(y == 0))


def _erf(x: Value) -> Value:
    return _erf_each(x) if isinstance(x, np.ndarray) else np.float64(math.erf(x))


_erf_each = np.vectorize(math.erf, otypes=[np.float64])


def _of_two(smaller_or_larger: Callable[..., Value], ufunc: Any) -> Callable[..., Value]:
    """`min` or `max`, of integers as Python has them: they may be larger than NumPy's."""
    return lambda x, y: smaller_or_larger(x, y) if type(x) is type(y) is int else ufunc(x, y)


def _integer(x: Value) -> Value:
    return x.astype(np.int64) if isinstance(x, np.ndarray) else int(x)


def _no_integer(x: Value) -> DomainError | None:
    if type(x) is int or np.all(np.isfinite(x)):
        return None
    return DomainError(f"{x if np.ndim(x) == 0 else x[~np.isfinite(x)].flat[0]} is no integer")


def _zero_one(s: Any, x: Any) -> Any:
    """A truth value of SymPy as a number."""
    return s.Piecewise((1, x), (0, True)) if _is_truth(s, x) else x


def _is_truth(s: Any, x: Any) -> bool:
    """Whether an expression of SymPy is a truth value; symbols may be that too."""
    number = isinstance(x, s.Symbol) and x.is_real
    return isinstance(x, s.logic.boolalg.Boolean) and not number


def _logistic(x: Value) -> Value:
    return np.exp(-np.logaddexp(0.0, -x))


def _select(c: Value, x: Value, y: Value) -> Value:
    chosen: Value = np.where(c, x, y)
    return chosen[()]  # a scalar again, where NumPy made an array of no dimensions


def _divides(sign: str) -> Check:
    """An integer is not divided by zero."""

    def check(x: Value, y: Value) -> DomainError | None:
        if _has_zero(y):
            return DivisionError(f"{x} {sign} {y} divides an integer by zero")
        return None

    return check


def _shifts(sign: str) -> Check:
    """An integer is not shifted by a negative number."""

    def check(x: Value, n: Value) -> DomainError | None:
        return (
            None if np.all(n >= 0) else DomainError(f"{x} {sign} {n} shifts by a negative number")
        )

    return check


def _half_at_ties(before: Callable[[Value, Value], Value]) -> tuple[Partial, Partial]:
    def first(x: Value, y: Value, _: Value) -> Value:
        return where(before(x, y), 1.0, where(before(y, x), 0.0, 0.5))

    return first, lambda x, y, out: first(y, x, out)


# --- arithmetic -------------------------------------------------------------------------------
add: Primitive = define(
    "add", "aa>a", operator.add, 1.0, 1.0, symbol="+", sympy=lambda s, x, y: x + y
)
sub: Primitive = define(
    "sub", "aa>a", operator.sub, 1.0, -1.0, symbol="−", sympy=lambda s, x, y: x - y
)
mul: Primitive = define(
    "mul",
    "aa>a",
    operator.mul,
    lambda x, y, _: y,
    lambda x, y, _: x,
    symbol="×",
    sympy=lambda s, x, y: x * y,
)
div: Primitive = define(
    "div",
    "RR>R",
    operator.truediv,
    lambda x, y, _: recip(y),
    lambda x, y, out: -out * recip(y),
    symbol="÷",
    sympy=lambda s, x, y: x / y,
)
negate: Primitive = define("negate", "a>a", operator.neg, -1.0, sympy=lambda s, x: -x)
recip: Primitive = define(
    "recip",
    "R>R",
    lambda x: np.float64(1.0) / x,
    lambda x, out: -(out * out),
    symbol="1/·",
    sympy=lambda s, x: 1 / x,
)
pow: Primitive = define(
    "pow",
    "RR>R",
    np.power,
    # The guards give 0, not NaN, where a factor 0 meets an infinite one.
    lambda x, y, _: where(equal(y, 0.0), 0.0, y * pow(x, y - 1.0)),
    lambda x, y, out: out * log(where(equal(x, 0.0), 1.0, x)),
    symbol="xʸ",
    sympy=lambda s, x, y: x**y,
)
abs: Primitive = define(
    "abs", "a>a", operator.abs, lambda x, _: sign(x), symbol="|·|", sympy=lambda s, x: s.Abs(x)
)
sign: Primitive = define("sign", "a>a", np.sign)
minimum: Primitive = define(
    "minimum",
    "aa>a",
    _of_two(min, np.minimum),
    *_half_at_ties(lambda x, y: less(x, y)),
    symbol="min",
    latex=r"\min",
    sympy=lambda s, x, y: s.Min(x, y),
)
maximum: Primitive = define(
    "maximum",
    "aa>a",
    _of_two(max, np.maximum),
    *_half_at_ties(lambda x, y: less(y, x)),
    symbol="max",
    latex=r"\max",
    sympy=lambda s, x, y: s.Max(x, y),
)
floor: Primitive = define("floor", "R>R", np.floor)
ceil: Primitive = define("ceil", "R>R", np.ceil, sympy=lambda s, x: s.ceiling(x))
trunc: Primitive = define(
    "trunc", "R>R", np.trunc, sympy=lambda s, x: s.sign(x) * s.floor(s.Abs(x))
)
rint: Primitive = define("rint", "R>R", np.rint, sympy=lambda s, x: s.Function("rint")(x))
floor_divide: Primitive = define(
    "floor_divide",
    "aa>a",
    lambda x, y: x // y if is_integer(x) else np.floor_divide(x, y),
    symbol="//",
    sympy=lambda s, x, y: s.floor(x / y),
    checks=_divides("//"),
)
remainder: Primitive = define(
    "remainder",
    "aa>a",
    lambda x, y: x % y if is_integer(x) else np.remainder(x, y),
    1.0,
    lambda x, y, _: -floor_divide(x, y),
    symbol="%",
    latex=r"\bmod",
    sympy=lambda s, x, y: s.Mod(x, y),
    checks=_divides("%"),
)
fmod: Primitive = define(
    "fmod",
    "RR>R",
    np.fmod,
    1.0,
    lambda x, y, _: -trunc(x / y),
    sympy=lambda s, x, y: s.sign(x) * s.Mod(s.Abs(x), s.Abs(y)),
)
copysign: Primitive = define(
    "copysign",
    "RR>R",
    np.copysign,
    lambda x, y, out: where(equal(x, out), 1.0, -1.0),
    0.0,
    sympy=lambda s, x, y: s.Abs(x) * s.sign(y),
)
hypot: Primitive = define(
    "hypot",
    "RR>R",
    np.hypot,
    lambda x, _, out: x / out,
    lambda _, y, out: y / out,
    sympy=lambda s, x, y: s.sqrt(x**2 + y**2),
)

# --- powers, exponentials, logarithms ---------------------------------------------------------
sqrt: Primitive = define(
    "sqrt", "R>R", np.sqrt, lambda x, out: 0.5 / out, symbol="√", latex=r"\surd"
)
cbrt: Primitive = define(
    "cbrt",
    "R>R",
    np.cbrt,
    lambda x, out: recip(3.0 * (out * out)),
    symbol="∛",
    sympy=lambda s, x: s.sign(x) * s.Abs(x) ** s.Rational(1, 3),
)
exp: Primitive = define("exp", "R>R", np.exp, lambda x, out: out, latex=r"\exp")
expm1: Primitive = define(
    "expm1", "R>R", np.expm1, lambda x, out: out + 1.0, sympy=lambda s, x: s.exp(x) - 1
)
log: Primitive = define("log", "R>R", np.log, lambda x, _: recip(x), latex=r"\log")
log2: Primitive = define(
    "log2",
    "R>R",
    np.log2,
    lambda x, _: recip(math.log(2.0) * x),
    latex=r"\log_2",
    sympy=lambda s, x: s.log(x, 2),
)
log10: Primitive = define(
    "log10",
    "R>R",
    np.log10,
    lambda x, _: recip(math.log(10.0) * x),
    latex=r"\log_{10}",
    sympy=lambda s, x: s.log(x, 10),
)
exp2: Primitive = define(
    "exp2", "R>R", np.exp2, lambda x, out: math.log(2.0) * out, sympy=lambda s, x: 2**x
)
log1p: Primitive = define(
    "log1p", "R>R", np.log1p, lambda x, _: recip(1.0 + x), sympy=lambda s, x: s.log(1 + x)
)
logistic: Primitive = define(
    "logistic",
    "R>R",
    _logistic,
    lambda x, out: out * (1.0 - out),
    symbol="σ",
    latex=r"\sigma",
    sympy=lambda s, x: 1 / (1 + s.exp(-x)),
)
erf: Primitive = define(
    "erf",
    "R>R",
    _erf,
    lambda x, _: (2.0 / math.sqrt(math.pi)) * exp(-(x * x)),
)

# --- trigonometric and hyperbolic functions ---------------------------------------------------
sin: Primitive = define("sin", "R>R", np.sin, lambda x, _: cos(x), latex=r"\sin")
cos: Primitive = define("cos", "R>R", np.cos, lambda x, _: -sin(x), latex=r"\cos")
tan: Primitive = define("tan", "R>R", np.tan, lambda x, out: 1.0 + out * out, latex=r"\tan")
arcsin: Primitive = define(
    "arcsin",
    "R>R",
    np.arcsin,
    lambda x, _: recip(sqrt((1.0 - x) * (1.0 + x))),
    latex=r"\arcsin",
    sympy=lambda s, x: s.asin(x),
)
arccos: Primitive = define(
    "arccos",
    "R>R",
    np.arccos,
    lambda x, _: -recip(sqrt((1.0 - x) * (1.0 + x))),
    latex=r"\arccos",
    sympy=lambda s, x: s.acos(x),
)
arctan: Primitive = define(
    "arctan",
    "R>R",
    np.arctan,
    lambda x, _: recip(1.0 + x * x),
    latex=r"\arctan",
    sympy=lambda s, x: s.atan(x),
)
arctan2: Primitive = define(
    "arctan2",
    "RR>R",
    np.arctan2,
    lambda y, x, _: x / (x * x + y * y),
    lambda y, x, _: -(y / (x * x + y * y)),
    sympy=lambda s, y, x: s.atan2(y, x),
)
sinh: Primitive = define("sinh", "R>R", np.sinh, lambda x, _: cosh(x), latex=r"\sinh")
cosh: Primitive = define("cosh", "R>R", np.cosh, lambda x, _: sinh(x), latex=r"\cosh")
tanh: Primitive = define("tanh", "R>R", np.tanh, lambda x, out: 1.0 - out * out, latex=r"\tanh")
arcsinh: Primitive = define(
    "arcsinh",
    "R>R",
    np.arcsinh,
    lambda x, _: recip(sqrt(1.0 + x * x)),
    sympy=lambda s, x: s.asinh(x),
)
arccosh: Primitive = define(
    "arccosh",
    "R>R",
    np.arccosh,
    lambda x, _: recip(sqrt((x - 1.0) * (x + 1.0))),
    sympy=lambda s, x: s.acosh(x),
)
arctanh: Primitive = define(
    "arctanh",
    "R>R",
    np.arctanh,
    lambda x, _: recip((1.0 - x) * (1.0 + x)),
    sympy=lambda s, x: s.atanh(x),
)

# --- integers and conversions -----------------------------------------------------------------
real: Primitive = define(
    "real", "s>R", np.float64, 1.0, symbol="ℝ", sympy=lambda s, x: _zero_one(s, x)
)
integer: Primitive = define(
    "integer",
    "s>Z",
    _integer,
    symbol="ℤ",
    sympy=lambda s, x: s.sign(_zero_one(s, x)) * s.floor(s.Abs(_zero_one(s, x))),
    checks=_no_integer,
)
integer_power: Primitive = define(
    "integer_power", "ZZ>Z", operator.pow, symbol="xⁿ", sympy=lambda s, x, n: x**n,
    checks=lambda x, n: None if np.all(n >= 0)
    else DomainError(f"{x} ** {n} is no integer: make the base real, float(x) ** n"),
)  # fmt: skip
bitwise_and: Primitive = define(
    "bitwise_and",
    "ZZ>Z",
    operator.and_,
    symbol="&",
    sympy=lambda s, *args: s.Function("and_")(*args),
)
bitwise_or: Primitive = define(
    "bitwise_or", "ZZ>Z", operator.or_, symbol="|", sympy=lambda s, *args: s.Function("or_")(*args)
)
bitwise_xor: Primitive = define(
    "bitwise_xor", "ZZ>Z", operator.xor, symbol="^", sympy=lambda s, *args: s.Function("xor")(*args)
)
invert: Primitive = define("invert", "Z>Z", operator.invert, symbol="~", sympy=lambda s, x: -x - 1)
left_shift: Primitive = define(
    "left_shift", "ZZ>Z", operator.lshift, symbol="<<", sympy=lambda s, x, n: x * 2**n,
    checks=_shifts("<<"),
)  # fmt: skip
right_shift: Primitive = define(
    "right_shift", "ZZ>Z", operator.rshift, symbol=">>", sympy=lambda s, x, n: s.floor(x / 2**n),
    checks=_shifts(">>"),
)  # fmt: skip

# --- comparisons, logic, choice ---------------------------------------------------------------
less: Primitive = define(
    "less", "aa>B", np.less, symbol="<", latex="(<)", sympy=lambda s, x, y: s.Lt(x, y)
)
less_equal: Primitive = define(
    "less_equal",
    "aa>B",
    np.less_equal,
    symbol="≤",
    latex=r"(\le)",
    sympy=lambda s, x, y: s.Le(x, y),
)
greater: Primitive = define(
    "greater", "aa>B", np.greater, symbol=">", latex="(>)", sympy=lambda s, x, y: s.Gt(x, y)
)
greater_equal: Primitive = define(
    "greater_equal",
    "aa>B",
    np.greater_equal,
    symbol="≥",
    latex=r"(\ge)",
    sympy=lambda s, x, y: s.Ge(x, y),
)
equal: Primitive = define(
    "equal",
    "ss>B",
    np.equal,
    symbol="=",
    latex="(=)",
    sympy=lambda s, x, y: s.Equivalent(x, y) if _is_truth(s, x) else s.Eq(x, y),
)
not_equal: Primitive = define(
    "not_equal",
    "ss>B",
    np.not_equal,
    symbol="≠",
    latex=r"(\ne)",
    sympy=lambda s, x, y: s.Xor(x, y) if _is_truth(s, x) else s.Ne(x, y),
)
logical_and: Primitive = define(
    "logical_and",
    "BB>B",
    np.logical_and,
    symbol="∧",
    latex=r"(\wedge)",
    sympy=lambda s, x, y: s.And(x, y),
)
logical_or: Primitive = define(
    "logical_or",
    "BB>B",
    np.logical_or,
    symbol="∨",
    latex=r"(\vee)",
    sympy=lambda s, x, y: s.Or(x, y),
)
logical_not: Primitive = define(
    "logical_not", "B>B", np.logical_not, symbol="¬", latex=r"\neg", sympy=lambda s, x: s.Not(x)
)
where: Primitive = define(
    "where",
    "Bss>s",
    _select,
    0.0,
    lambda c, x, y, _: where(c, 1.0, 0.0),
    lambda c, x, y, _: where(c, 0.0, 1.0),
    symbol="if",
    sympy=lambda s, c, x, y: (
        s.ITE(c, x, y) if _is_truth(s, x) and _is_truth(s, y) else s.Piecewise((x, c), (y, True))
    ),
)
