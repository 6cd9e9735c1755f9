"""Truncated power series as values that flow through a program.

A series is its coefficients, each computed when it is asked for and then kept, so that a series may
be defined by itself: of y = exp x it is known that y′ = y · x′, and coefficient n of y comes from
those before it. That is the one rule here. The table of primitives states partial derivatives as
programs; run on series they give the series y′, and y is its integral. (Elliott, Beautiful
Differentiation, 2009; McIlroy, Power series, power serious, 1999.)

What a rule does twice it does once: sin′ = cos · x′ and cos′ = −sin · x′ are two series that know
each other, not a tower of them. So order n costs n².
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import cache, reduce
from typing import Any, final

import numpy as np

from ..arrays.family import object_at
from ..objects import Obj, R
from ..primitives import PRIMITIVES, Along, Linear, Multilinear, Primitive, Symbolic, Value
from ..stacking import stack_values
from ..vectors import zero_of

Rule = Callable[[int], Value]
"""Coefficient n, of those before it."""
Scope = dict[Any, Any]
"""What a rule has done already, by primitive and arguments."""


@final
class Series(Symbolic):
    """A power series in one variable, of numbers or of arrays of an object.

    A series of a program has an `order`, the last coefficient, and is computed at once; one with a
    `scope` is part of a rule, and is computed as far as it is asked for.

    >>> x = Series(R, [1.0, 1.0, 0.0, 0.0])
    >>> (x * x).known
    [1.0, 2.0, 1.0, 0.0]
    """

    __slots__ = ("known", "obj", "rule", "scope")

    def __init__(
        self,
        obj: Obj,
        known: Sequence[Value],
        rule: Rule | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.obj, self.known, self.rule, self.scope = obj, list(known), rule, scope

    def coefficient(self, n: int) -> Value:
        """The coefficient of the n-th power."""
        while len(self.known) <= n:
            assert self.rule is not None
            self.known.append(self.rule(len(self.known)))
        return self.known[n]

    @property
    def order(self) -> int:
        """The last coefficient that is known."""
        return len(self.known) - 1

    def upto(self, n: int) -> list[Value]:
        """The coefficients before the n-th power."""
        if n:
            self.coefficient(n - 1)
        return self.known[:n]

    def derivative(self) -> Series:
        """The series of the derivative, as part of a rule."""
        return Series(self.obj, [], lambda n: (n + 1) * self.coefficient(n + 1), self.scope)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        scope = scope_of(args)
        if scope is None:
            return extended(primitive, args)
        key = key_of(primitive, args)
        if key not in scope:
            scope[key] = args, extended(primitive, args)
        return scope[key][1]

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return by_coefficients(lambda *xs: stack_values(xs, element), *values)

    def unstack(self) -> tuple[Value, ...]:
        n = len(self.coefficient(0))
        return tuple([by_coefficients(lambda x, i=i: x[i], self) for i in range(n)])

    def __repr__(self) -> str:
        return f"Series({self.known})"


def scope_of(args: Sequence[Value]) -> Scope | None:
    """The scope of the rule that these are part of."""
    scopes = [x.scope for x in args if isinstance(x, Series) and x.scope is not None]
    return scopes[0] if scopes else None


def key_of(primitive: Primitive, args: Sequence[Value]) -> Any:
    """What a primitive does to these arguments has this name in a scope, which keeps them."""
    return primitive, *[("number", x) if isinstance(x, float) else id(x) for x in args]


def extended(p: Primitive, args: tuple[Value, ...]) -> Value:
    """A primitive on series."""
    if p.name == "where" and isinstance(args[0], (bool, np.bool_)):
        return args[1] if args[0] else args[2]
    if p.name == "pow" and isinstance(args[1], float) and args[1].is_integer():
        return power(args[0], int(args[1]))
    start = p(*[coefficient(arg, 0) for arg in args])
    active = [i for i, x in enumerate(args) if isinstance(x, Series) and p.partials[i] != 0.0]
    if not active or not is_real(start):
        return start
    rule = direct_rule(p, args, active)
    return integral(p, args, active, start) if rule is None else made(start, rule, args)


def power(x: Series, n: int) -> Value:
    """The n-th power by squaring: what is a polynomial has no coefficients beyond its degree."""
    if n < 0:
        return power(PRIMITIVES["recip"](x), -n)
    product: Value = zero_of(x.obj) + 1.0
    for digit in f"{n:b}":
        product = product * product * x if digit == "1" else product * product
    return product


def coefficient(x: Value, n: int) -> Value:
    """The coefficient of a series; what is no series is constant."""
    if isinstance(x, Series):
        return x.coefficient(n)
    return x if n == 0 else zero_of(object_at(x)) if is_real(x) else x


def is_real(x: Value) -> bool:
    """Whether a value is a real number or an array of them, or several of these."""
    if isinstance(x, tuple):
        return all(map(is_real, x))
    return object_at(x).element is R


def made(start: Value, rule: Rule, args: Sequence[Value]) -> Series:
    """A series from its first coefficient on: whole, or part of the rule that the arguments are."""
    found = Series(object_at(start), [start], rule, scope_of(args))
    if found.scope is None:
        found.coefficient(order_of(args))
    return found


def order_of(xs: Sequence[Value]) -> int:
    """The order of what depends on these."""
    return max([x.order for x in xs if isinstance(x, Series)])


def by_coefficients(f: Callable[..., Value], *xs: Value) -> Value:
    """What is linear, of each coefficient; of what is no series, the result itself."""
    if not any([isinstance(x, Series) for x in xs]):
        return f(*xs)
    rule: Rule = lambda n: f(*[coefficient(x, n) for x in xs])  # noqa: E731
    return made(rule(0), rule, xs)


def direct_rule(p: Primitive, args: Sequence[Value], active: Sequence[int]) -> Rule | None:
    """The coefficients of what is linear, or linear in two arguments; None of what is neither."""
    partials = [p.partials[i] for i in active]
    if p.name == "where":
        return lambda n: p(args[0], coefficient(args[1], n), coefficient(args[2], n))
    if all([isinstance(partial, (float, Linear)) for partial in partials]):
        return lambda n: _total(
            [_linear(p, partial, i, args, n) for i, partial in zip(active, partials, strict=True)]
        )
    if p.name != "mul" and not all([isinstance(partial, Multilinear) for partial in partials]):
        return None
    if len(active) == 1:
        return lambda n: _with(p, args, {active[0]: args[active[0]].coefficient(n)})
    x, y = [args[i] for i in active]
    if p.arity == 2:  # Cauchy's product
        return lambda n: reduce(operator.add, map(p, x.upto(n + 1), reversed(y.upto(n + 1))))
    i, j = active
    return lambda n: _total(
        [_with(p, args, {i: x.coefficient(k), j: y.coefficient(n - k)}) for k in range(n + 1)]
    )


def _linear(p: Primitive, partial: Any, i: int, args: Sequence[Value], n: int) -> Value:
    """What an argument adds to a coefficient, the others being zero."""
    x = args[i].coefficient(n)
    if isinstance(partial, float):
        return x if partial == 1.0 else partial * x
    zeros = [zero_of(object_at(coefficient(arg, 0))) for arg in args]
    return _with(p, zeros, {i: x})


def _with(p: Primitive, args: Sequence[Value], given: dict[int, Value]) -> Value:
    """The primitive at these arguments, some of them replaced."""
    return p(*[given.get(i, arg) for i, arg in enumerate(args)])


def _total(terms: Sequence[Value]) -> Value:
    return reduce(operator.add, terms)


def integral(p: Primitive, args: Sequence[Value], active: Sequence[int], start: Value) -> Value:
    """y from its first coefficient and y′, the sum of the derivatives along x′ of the arguments.

    What is asked of y′ for a coefficient of y is less than that one, though y is used in y′.
    """
    inside = scope_of(args)
    scope: Scope = {} if inside is None else inside
    given = tuple([_opened(arg, scope) for arg in args])
    several = isinstance(start, tuple)

    @cache
    def derivative() -> Sequence[Value]:
        terms = [_along(p, i, given, out) for i in active]
        columns = zip(*[term if several else (term,) for term in terms], strict=True)
        return [_total(column) for column in columns]

    def part(i: int, first: Value) -> Series:
        rule: Rule = lambda n: coefficient(derivative()[i], n - 1) / n  # noqa: E731
        return Series(object_at(first), [first], rule, scope)

    series = [part(i, first) for i, first in enumerate(start if several else (start,))]
    out = tuple(series) if several else series[0]
    scope[key_of(p, given)] = given, out
    if inside is not None:
        return out
    whole = [Series(y.obj, y.upto(order_of(args) + 1)) for y in series]
    return tuple(whole) if several else whole[0]


def _opened(x: Value, scope: Scope) -> Value:
    """A series of a program as part of a rule."""
    if not isinstance(x, Series) or x.scope is not None:
        return x
    return Series(x.obj, x.known, None, scope)


def _along(p: Primitive, i: int, args: Sequence[Value], out: Value) -> Value:
    """The derivative of a primitive along x′ of argument i."""
    partial, v = p.partials[i], args[i].derivative()
    if isinstance(partial, Along):
        return partial.along(v, *args, out)
    if isinstance(partial, Multilinear):
        return _with(p, args, {i: v})
    factor: Any = _power_by_base if p.name == "pow" and i == 0 else partial
    return PRIMITIVES["mul"](factor if isinstance(factor, float) else factor(*args, out), v)


def _power_by_base(x: Series, y: Value, out: Value) -> Value:
    """y · xʸ⁻¹ as y · xʸ / x, which needs no other powers, unless that may be 0 / 0."""
    found: Any = PRIMITIVES["pow"].partials[0]
    if _is_known(coefficient(x, 0), np.not_equal) or _is_known(y, np.less):
        return y * (out / x)
    return found(x, y, out)


def _is_known(x: Value, relation: Callable[[Value, float], Value]) -> bool:
    """Whether numbers are known, all of which have a relation to 0."""
    return not isinstance(x, Symbolic) and bool(np.all(relation(x, 0.0)))
