"""Primitives of numbers that C and GLSL write alike."""

from __future__ import annotations

from collections.abc import Callable

from ...objects import Obj
from .expressions import Expr, binary, call, choice, unary

Write = Callable[[Obj, list[Expr]], Expr]
"""A primitive on numbers of an object."""


def infix(operator: str) -> Write:
    """An operator between two arguments."""
    return lambda obj, xs: binary(operator, xs[0], xs[1])


def named(function: str) -> Write:
    """A call of a function."""
    return lambda obj, xs: call(function, *xs)


COMMON: dict[str, Write] = {
    "add": infix("+"),
    "sub": infix("-"),
    "mul": infix("*"),
    "div": infix("/"),
    "recip": lambda obj, xs: binary("/", Expr("1.0"), xs[0]),
    "negate": lambda obj, xs: unary("-", xs[0]),
    "stop_gradient": lambda obj, xs: xs[0],
    "less": infix("<"),
    "less_equal": infix("<="),
    "greater": infix(">"),
    "greater_equal": infix(">="),
    "equal": infix("=="),
    "not_equal": infix("!="),
    "logical_and": infix("&&"),
    "logical_or": infix("||"),
    "logical_not": lambda obj, xs: unary("!", xs[0]),
    "where": lambda obj, xs: choice(*xs),
    "bitwise_and": infix("&"),
    "bitwise_or": infix("|"),
    "bitwise_xor": infix("^"),
    "invert": lambda obj, xs: unary("~", xs[0]),
}  # fmt: skip
"""The primitives that are operators in both languages."""
