"""Functions of numbers: conversions, rounding, and what `math` and NumPy have entry by entry."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import primitives as p
from ..objects import Array, B, R, Z
from ..ports import Port
from . import operators
from .abstract import Unsuitable, Value, converted, entries_as, number_object
from .calls import call
from .machine import Machine
from .naming import described

Rule = Callable[..., Value]


def function_of(m: Machine, f: Value) -> Callable[..., Value]:
    """A function given as an argument, ready to be called on abstract values."""
    return lambda *args: call(m, m.frame.function.source.node, f, list(args), {})


def real(name: str, python: Any = None) -> Rule:
    """A primitive on real numbers, entry by entry on arrays."""
    primitive = p.PRIMITIVES[name]

    def rule(m: Machine, *args: Value) -> Value:
        if len(args) != primitive.arity:
            called = getattr(python, "__name__", name)
            raise Unsuitable(
                f"{called} takes {primitive.arity} argument{'s'[: primitive.arity != 1]}; got"
                f" {len(args)}"
            )
        if python is not None and all(map(operators.known, args)):
            return computed(python, *args)
        reals = lambda *xs: primitive(*[entries_as(m.builder, R, x) for x in xs])  # noqa: E731
        return operators.elementwise(m, reals, *args)

    return rule


def whole_already(rule: Rule) -> Rule:
    """A way to round to whole numbers, which leaves integers and truth values as they are."""

    def rounding(m: Machine, x: Value) -> Value:
        if operators.is_number(x) and operators.element_of(operators.port_or(x)) is not R:
            return operators.elementwise(m, lambda a: a, x)
        return rule(m, x)

    return rounding


def rest(m: Machine, x: Value, y: Value) -> Value:
    """np.fmod: what division leaves, with the sign of the first; of integers an integer."""
    if not all(map(operators.is_number, (x, y))) or R in map(
        operators.element_of, map(operators.port_or, (x, y))
    ):
        return real("fmod", np.fmod)(m, x, y)

    def one(a: Value, b: Value) -> Value:
        a, b = (entries_as(m.builder, Z, v) for v in (a, b))
        left = p.remainder(a, b)
        other = p.logical_and(p.not_equal(left, 0), p.not_equal(p.less(a, 0), p.less(b, 0)))
        return p.where(other, p.sub(left, b), left)

    return operators.elementwise(m, one, x, y)


def reciprocal(m: Machine, x: Value) -> Value:
    """np.reciprocal of real numbers."""
    if operators.is_number(x) and operators.element_of(operators.port_or(x)) is not R:
        raise Unsuitable("np.reciprocal of integers is 0 in NumPy, but of 1 and -1: write 1 / x")
    return real("recip", np.reciprocal)(m, x)


def sign(m: Machine, x: Value) -> Value:
    """np.sign, which of an integer is one."""
    if _is_truths(x):
        raise Unsuitable("np.sign takes no truth values; write x.astype(int)")

    def one(a: Value) -> Value:
        return p.sign(entries_as(m.builder, Z if operators.element_of(a) is Z else R, a))

    return operators.elementwise(m, one, x)


def computed(python: Callable[..., Any], *args: Value) -> Value:
    """What Python computes from what is known; its exceptions are reasons to refuse."""
    try:
        return python(*args)
    except Exception as error:
        raise Unsuitable(f"{type(error).__name__}: {error}") from None


def known_only(python: Callable[..., Any]) -> Rule:
    """A function of what is known."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        if not all(map(operators.known, (*args, *keywords.values()))):
            raise Unsuitable(
                f"{python.__name__} is computed when the function is compiled, and this depends on"
                " data: write a loop, or compute it before the call and pass it"
            )
        return computed(functools.partial(python, **keywords), *args)

    return rule


def text(m: Machine, *args: Value) -> Value:
    """str(x), of what is known."""
    if not all(map(operators.known, args)):
        raise Unsuitable("strings are no data: return the number, and make it text after the call")
    return computed(str, *args)


def to_float(m: Machine, x: Value = 0.0) -> Value:
    """float(x)"""
    x = operators.port_or(x)
    if isinstance(x, Port) and not isinstance(x.obj, Array):
        return converted(m.builder, R, x)
    return computed(float, x) if operators.known(x) else _no_number("float", x)


def to_int(m: Machine, x: Value = 0) -> Value:
    """int(x): towards zero."""
    x = operators.port_or(x)
    if isinstance(x, Port) and not isinstance(x.obj, Array):
        return converted(m.builder, Z, x)
    return computed(int, x) if operators.known(x) else _no_number("int", x)


def to_bool(m: Machine, x: Value = False) -> Value:
    """bool(x)"""
    return operators.truth(m, x)


def _no_number(name: str, x: Value) -> Value:
    raise Unsuitable(f"{name} of {described(x)} is refused: it takes a number")


def absolute(m: Machine, x: Value) -> Value:
    """abs(x)"""
    if operators.known(x):
        return computed(abs, x)
    if _is_truths(x):
        return operators.elementwise(m, lambda a: a, x)
    return operators.elementwise(m, lambda a: p.abs(_number(m, a)), x)


def _is_truths(x: Value) -> bool:
    """Whether a value is an array of truth values."""
    obj = number_object(operators.port_or(x))
    return isinstance(obj, Array) and obj.element is B


def _number(m: Machine, x: Value) -> Port:
    obj = operators.element_of(x)
    return entries_as(m.builder, Z if obj is B else obj, x)


def rounded(m: Machine, x: Value, digits: Value = None) -> Value:
    """round(x), to the even number of two that are as near; round(x, digits) of known digits."""
    if operators.known(x):
        return computed(round, x) if digits is None else computed(round, x, digits)
    if number_object(operators.port_or(x)) is Z and digits is None:
        return x
    if isinstance(number_object(operators.port_or(x)), Array):
        raise Unsuitable(f"round of {described(x)} is refused: it takes a number; use np.round")
    if digits is None:
        return p.integer(p.rint(converted(m.builder, R, x)))
    raise Unsuitable("round to digits is refused: scale, round and divide")


def integral(name: str, python: Callable[..., Any]) -> Rule:
    """math.floor and its like, which give integers."""

    def rule(m: Machine, x: Value) -> Value:
        if operators.known(x):
            return computed(python, x)
        if number_object(operators.port_or(x)) is Z:
            return x
        if isinstance(number_object(operators.port_or(x)), Array):
            return _no_number(f"math.{name}", x)
        return p.integer(p.PRIMITIVES[name](converted(m.builder, R, x)))

    return rule


def division(m: Machine, x: Value, y: Value) -> Value:
    """divmod(x, y)"""
    quotient = operators.arithmetic(m, "floor_divide", x, y)
    return quotient, operators.arithmetic(m, "remainder", x, y)


def power(m: Machine, base: Value, exp: Value, mod: Value = None) -> Value:
    """pow(base, exp)"""
    if mod is not None:
        raise Unsuitable("pow with a modulus is refused: multiply and take the remainder")
    return operators.arithmetic(m, "pow", base, exp)


def real_power(m: Machine, x: Value, y: Value) -> Value:
    """math.pow(x, y), real always."""
    return to_float(m, operators.arithmetic(m, "pow", to_float(m, x), y))


def logarithm(m: Machine, x: Value, base: Value = None) -> Value:
    """math.log(x), math.log(x, base)"""
    if operators.known(x) and operators.known(base):
        return computed(math.log, x) if base is None else computed(math.log, x, base)
    top = real("log")(m, x)
    return (
        top if base is None else operators.arithmetic(m, "div", top, real("log", math.log)(m, base))
    )


def tested(test: Callable[[Machine, Value], Value], python: Callable[..., Any]) -> Rule:
    """A test of a real number."""

    def rule(m: Machine, x: Value) -> Value:
        if operators.known(x):
            return computed(python, x)
        return operators.elementwise(m, lambda a: test(m, entries_as(m.builder, R, a)), x)

    return rule


def infinite(m: Machine, x: Value) -> Value:
    """Whether a real number is infinite."""
    return p.equal(p.abs(x), math.inf)


def finite(m: Machine, x: Value) -> Value:
    """Whether a real number is finite."""
    return p.less(p.abs(x), math.inf)


def scaled(factor: float, python: Callable[..., Any]) -> Rule:
    """Multiplication by a constant: radians and degrees."""

    def rule(m: Machine, x: Value) -> Value:
        return (
            computed(python, x) if operators.known(x) else operators.arithmetic(m, "mul", x, factor)
        )

    return rule


def hypotenuse(m: Machine, *args: Value) -> Value:
    """math.hypot(x, y, ...)"""
    if not args:
        return 0.0
    result: Value = real("hypot", math.hypot)(m, args[0], args[1] if len(args) > 1 else 0.0)
    for arg in args[2:]:
        result = real("hypot", math.hypot)(m, result, arg)
    return result
