"""Polynomials with exact coefficients, and arrays of them, as values that flow through a program.

A coefficient is a fraction, as every float is one, so that sums and products are exact. A monomial
is a tuple of (variable, power), a polynomial a coefficient for each monomial.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any, final

import numpy as np

from ..errors import MissingStructureError
from ..objects import Obj
from ..primitives import Primitive, Symbolic, Value

Monomial = tuple[tuple[int, int], ...]
"""The variables that occur, by number, with their powers; of the constant term none."""

LARGEST = 2000
"""How many terms a polynomial may have."""


@final
class Polynomial:
    """A polynomial: its coefficients by monomial, without those that are zero.

    >>> x, y = Polynomial.variable(0), Polynomial.variable(1)
    >>> (x + y) * (x - y)
    x1² − x2²
    """

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}
        if len(self.terms) > LARGEST:
            raise MissingStructureError(
                f"Polynomial: more than {LARGEST} terms: take fewer factors or a smaller power"
            )

    @staticmethod
    def variable(i: int) -> Polynomial:
        """The polynomial that is variable `i`."""
        return Polynomial({((i, 1),): Fraction(1)})

    @staticmethod
    def constant(value: Any) -> Polynomial:
        """A polynomial of degree 0."""
        if not math.isfinite(value):
            raise MissingStructureError(f"Polynomial has no coefficient {value}")
        return Polynomial({(): Fraction(value)})

    @property
    def known(self) -> Fraction | None:
        """The number that it is, if it has no variables."""
        return self.terms.get((), Fraction(0)) if self.degree == 0 else None

    @property
    def degree(self) -> int:
        """The largest sum of powers of a term; 0 of a constant."""
        return max([sum([n for _, n in m]) for m in self.terms], default=0)

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for m, c in other.terms.items():
            terms[m] = terms.get(m, Fraction(0)) + c
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        terms: dict[Monomial, Fraction] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                both = _product(m, n)
                terms[both] = terms.get(both, Fraction(0)) + c * d
        return Polynomial(terms)

    def __pow__(self, n: int) -> Polynomial:
        return reduce(mul, [self] * n, Polynomial.constant(1))

    def at(self, values: Sequence[Any]) -> Any:
        """What it is where the variables are `values`: fractions, or polynomials, substituted."""
        total = _constant_like(values, 0)
        for m, c in self.terms.items():
            total = total + reduce(mul, [values[i] ** n for i, n in m], _constant_like(values, c))
        return total

    def written(self, names: Sequence[str] | None = None) -> str:
        """The polynomial as text, terms of high degree first."""
        terms = sorted(self.terms.items(), key=_order)
        text = "".join([_term(m, c, names) for m, c in terms])
        return "−" * text.startswith(" −") + text[3:] or "0"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return self.written()


def _constant_like(values: Sequence[Any], c: Any) -> Any:
    return Polynomial.constant(c) if any([isinstance(v, Polynomial) for v in values]) else c


def _product(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for i, k in n:
        powers[i] = powers.get(i, 0) + k
    return tuple(sorted(powers.items()))


def _order(term: tuple[Monomial, Fraction]) -> tuple[int, list[tuple[int, int]]]:
    """Large degrees come first, and among them large powers of early variables."""
    m, _ = term
    return -sum([n for _, n in m]), [(i, -n) for i, n in m]


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _term(m: Monomial, c: Fraction, names: Sequence[str] | None) -> str:
    """A term with its sign: ` + 3 x y²`."""
    factors = [
        (names[i] if names else f"x{i + 1}") + ("" if n == 1 else str(n).translate(_RAISED))
        for i, n in m
    ]
    size = abs(c)
    number = [] if size == 1 and factors else [_number(size)]
    return f" {'−' if c < 0 else '+'} {' '.join([*number, *factors])}"


def _number(c: Fraction) -> str:
    """A short fraction as it is, other numbers as decimals."""
    return str(c) if c.denominator < 1000 else repr(float(c))


@final
class Polynomials(Symbolic):
    """A number, or an array, of polynomials: an array of objects; for a number it has no axes."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = np.asarray(array, object)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        given = [polynomials(arg) for arg in args]
        if primitive.family is None:
            rule = RULES.get(primitive.name)
            each = np.frompyfunc(lambda *xs: applied(primitive, rule, xs), len(given), 1)
            return _value(each(*given))
        try:
            return _value(primitive.value(*given))
        except (TypeError, AttributeError):
            raise MissingStructureError(
                f"Polynomial has no {primitive.written} of {self}: it is no polynomial"
            ) from None

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return Polynomials(np.stack([polynomials(value) for value in values]))

    def unstack(self) -> tuple[Value, ...]:
        return tuple([Polynomials(row) for row in self.array])

    def __repr__(self) -> str:
        return repr(self.array.item() if self.array.ndim == 0 else self.array.tolist())


def _value(found: Any) -> Value:
    """Polynomials, or truth values as they are."""
    array = np.asarray(found, object)
    if array.size and isinstance(array.flat[0], (bool, np.bool_)):
        return np.bool_(found) if array.ndim == 0 else array.astype(bool)
    return Polynomials(array)


_lift = np.frompyfunc(
    lambda x: x if isinstance(x, (Polynomial, bool, np.bool_)) else Polynomial.constant(x), 1, 1
)


def polynomials(value: Value) -> Any:
    """A value as an array of polynomials; truth values stay as they are.

    >>> polynomials(np.array([0.5, 1.0])).tolist()
    [1/2, 1]
    """
    if isinstance(value, Polynomials):
        return value.array
    array = np.asarray(value)
    return np.asarray(_lift(array.astype(object)), object)


Rule = Callable[..., Any]


def applied(p: Primitive, rule: Rule | None, args: Sequence[Any]) -> Any:
    """A primitive of polynomials: by its rule, or, of constants, by its value."""
    found = rule(*args) if rule is not None else None
    if found is not None:
        return found
    numbers = [arg.known if isinstance(arg, Polynomial) else arg for arg in args]
    if None in numbers:
        text = ", ".join(map(repr, args))
        raise MissingStructureError(f"Polynomial has no {p.name} of {text}: it is no polynomial")
    result = p(*[float(x) if isinstance(x, Fraction) else x for x in numbers])
    return np.bool_(result) if isinstance(result, (bool, np.bool_)) else Polynomial.constant(result)


def _power(x: Polynomial, n: Polynomial) -> Polynomial | None:
    power = n.known
    if power is None or power.denominator != 1 or power < 0:
        return None
    return x ** int(power)


def _quotient(x: Polynomial, y: Polynomial) -> Polynomial | None:
    return x * Polynomial.constant(1 / y.known) if y.known else None


RULES: dict[str, Rule] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "negate": lambda x: -x,
    "stop_gradient": lambda x: x,
    "div": _quotient,
    "recip": lambda x: _quotient(Polynomial.constant(1), x),
    "pow": _power,
    "integer_power": _power,
    "real": lambda x: x if isinstance(x, Polynomial) else Polynomial.constant(int(x)),
    "where": lambda c, x, y: x if c else y,
}
"""The primitives that give polynomials, or None where they do not."""
