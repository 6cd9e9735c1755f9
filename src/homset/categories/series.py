"""Truncated power series as values that flow through a program.

A series is its coefficients, each computed when it is asked for and then kept, so that a series may
be defined by itself: of y = exp x it is known that y′ = y · x′, and coefficient n of y comes from
those before it. That is the one rule here. The table of primitives states partial derivatives as
programs; run on series they give the series y′, and y is its integral. (Elliott, Beautiful
Differentiation, 2009; McIlroy, Power series, power serious, 1999.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

from ..arrays.family import element_of, object_at
from ..objects import Obj, R
from ..primitives import PRIMITIVES, Along, Linear, Multilinear, Primitive, Symbolic, Value
from ..stacking import stack_values
from ..vectors import zero_of

Rule = Callable[[int], Value]
"""Coefficient n, of those before it."""


@final
class Series(Symbolic):
    """A power series in one variable, of numbers or of arrays of an object.

    A series of a program has an `order`, the last coefficient, and is computed at once; one without
    is part of a rule, and is computed as far as it is asked for.

    >>> x = Series(R, [1.0, 1.0, 0.0, 0.0], order=3)
    >>> (x * x).coefficients
    [1.0, 2.0, 1.0, 0.0]
    """

    __slots__ = ("known", "obj", "order", "rule")

    def __init__(
        self, obj: Obj, known: Sequence[Value], rule: Rule | None = None, order: int | None = None
    ) -> None:
        self.obj, self.known, self.rule, self.order = obj, list(known), rule, order
        if order is not None:
            self.coefficient(order)

    def coefficient(self, n: int) -> Value:
        """The coefficient of the n-th power."""
        while len(self.known) <= n:
            assert self.rule is not None
            self.known.append(self.rule(len(self.known)))
        return self.known[n]

    @property
    def coefficients(self) -> list[Value]:
        """Those that are known; all of them where there is an order."""
        return self.known

    def open(self) -> Series:
        """The same series as part of a rule."""
        return Series(self.obj, [], self.coefficient)

    def derivative(self) -> Series:
        """The series of the derivative, of one order less."""
        return Series(self.obj, [], lambda n: (n + 1) * self.coefficient(n + 1))

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        start = primitive(*[coefficient(arg, 0) for arg in args])
        active = [
            i for i, arg in enumerate(args)
            if isinstance(arg, Series) and primitive.partials[i] != 0.0
        ]  # fmt: skip
        if not active or not is_real(start):
            return start
        rule = direct_rule(primitive, args, active)
        if rule is not None:
            return made(start, rule, order_of(args))
        return integral(primitive, args, active, start)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return by_coefficients(lambda *xs: stack_values(xs, element), *values)

    def unstack(self) -> tuple[Value, ...]:
        n = len(self.known[0])
        return tuple([by_coefficients(lambda x, i=i: x[i], self) for i in range(n)])

    def __repr__(self) -> str:
        return f"Series({self.known})"


def coefficient(x: Value, n: int) -> Value:
    """The coefficient of a series; what is no series is constant."""
    if isinstance(x, Series):
        return x.coefficient(n)
    return x if n == 0 else zero_of(object_at(x)) if is_real(x) else x


def is_real(x: Value) -> bool:
    """Whether a value is a real number or an array of them, or several of these."""
    if isinstance(x, tuple):
        return all(map(is_real, x))
    return element_of(object_at(x)) is R


def order_of(xs: Sequence[Value]) -> int | None:
    """The order of what depends on these: none in a rule."""
    orders = [x.order for x in xs if isinstance(x, Series)]
    known = [order for order in orders if order is not None]
    return max(known) if len(known) == len(orders) else None


def made(start: Value, rule: Rule, order: int | None) -> Series:
    """A series from its first coefficient on."""
    return Series(object_at(start), [start], rule, order)


def by_coefficients(f: Callable[..., Value], *xs: Value) -> Value:
    """What is linear, of each coefficient; of what is no series, the result itself."""
    if not any([isinstance(x, Series) for x in xs]):
        return f(*xs)
    rule: Rule = lambda n: f(*[coefficient(x, n) for x in xs])  # noqa: E731
    return made(rule(0), rule, order_of(xs))


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
    i, j = active
    x, y = args[i], args[j]
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
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def integral(p: Primitive, args: Sequence[Value], active: Sequence[int], start: Value) -> Value:
    """y from its first coefficient and y′, the sum of the derivatives along x′ of the arguments.

    What is asked of y′ for a coefficient of y is less than that one, though y is used in y′.
    """
    given = [arg.open() if isinstance(arg, Series) else arg for arg in args]
    found: list[Any] = []
    parts = start if isinstance(start, tuple) else (start,)

    def derivative() -> Any:
        if not found:
            y = tuple([part.open() for part in series])
            out = y if isinstance(start, tuple) else y[0]
            terms = [_along(p, i, given, out) for i in active]
            columns = zip(*[t if isinstance(t, tuple) else (t,) for t in terms], strict=True)
            found.extend([_total(column) for column in columns])
        return found

    def rule(part: int) -> Rule:
        return lambda n: coefficient(derivative()[part], n - 1) / n

    series = [made(part, rule(i), None) for i, part in enumerate(parts)]
    order = order_of(args)
    for n in range(0 if order is None else order + 1):
        for one in series:
            one.coefficient(n)
    for one in series:
        one.order = order
    return tuple(series) if isinstance(start, tuple) else series[0]


def _along(p: Primitive, i: int, args: Sequence[Value], out: Value) -> Value:
    """The derivative of a primitive along x′ of argument i."""
    partial, v = p.partials[i], args[i].derivative()
    if isinstance(partial, Along):
        return partial.along(v, *args, out)
    if isinstance(partial, Multilinear):
        return _with(p, args, {i: v})
    factor: Any = partial
    return PRIMITIVES["mul"](partial if isinstance(partial, float) else factor(*args, out), v)
