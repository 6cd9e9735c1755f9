"""Operators of complex numbers and arrays, one of whose operands may be real."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ... import primitives as p
from ...arrays.shapes import broadcast_shape
from .. import comparisons, operators
from ..abstract import Unsuitable, Value
from ..arrays import array_of
from ..calls import call_function
from ..machine import Machine
from ..numbers import Rule
from . import written
from .lifting import multilinear
from .parts import each, is_complex, of_parts, parts, promoted, shape_of


def arithmetic(m: Machine, name: str, x: Value, y: Value) -> Value:
    """x op y, by the name of the primitive that it is of real numbers."""
    rule = _RULES.get(name)
    if rule is None:
        raise Unsuitable(f"complex numbers have no {name.replace('_', ' ')}")
    return rule(m, x, y)


def _sum(name: str) -> Rule:
    """x + y and x − y, where a real number leaves the imaginary part of the other as it is."""

    def rule(m: Machine, x: Value, y: Value) -> Value:
        (a, b), (c, d) = parts(x), parts(y)
        real = operators.arithmetic(m, name, a, c)
        shape = broadcast_shape(shape_of(x), shape_of(y))
        if not is_complex(y) and shape_of(x) == shape:
            return of_parts(real, b)
        if not is_complex(x) and shape_of(y) == shape:
            return of_parts(real, d if name == "add" else operators.unary(m, ast.USub, d))
        return of_parts(real, operators.arithmetic(m, name, b, d))

    return rule


def _product(m: Machine, x: Value, y: Value) -> Value:
    return operators.arithmetic(m, "mul", x, y)


def _matrix_product(m: Machine, x: Value, y: Value) -> Value:
    return operators.arithmetic(m, "matmul", x, y)


def _quotient(m: Machine, x: Value, y: Value) -> Value:
    if not is_complex(y):
        return each(lambda part: operators.arithmetic(m, "div", part, y), x)
    return call_function(m, written.quotient, [promoted(x), y])


def _power(m: Machine, base: Value, exponent: Value) -> Value:
    """Powers: products where the exponent is a known integer, as Python has them."""
    known = operators.known(exponent) and not is_complex(exponent)
    if known and exponent == int(exponent):
        return _known_power(m, base, int(exponent))
    return call_function(m, written.power, [promoted(base), promoted(exponent)])


def _known_power(m: Machine, base: Value, n: int) -> Value:
    """Squares, and products with the number where the exponent has a binary digit 1."""
    if n < 0:
        return _quotient(m, 1.0, _known_power(m, base, -n))
    if n == 0:
        return np.ones(shape_of(base), complex)[()]
    found = base
    for digit in f"{n:b}"[1:]:
        found = operators.arithmetic(m, "mul", found, found)
        found = operators.arithmetic(m, "mul", found, base) if digit == "1" else found
    return found


_RULES: dict[str, Rule] = {
    "add": _sum("add"),
    "sub": _sum("sub"),
    "mul": multilinear(_product, 0, 1),
    "div": _quotient,
    "pow": _power,
    "matmul": multilinear(_matrix_product, 0, 1),
}


def signed(m: Machine, op: type[ast.unaryop], z: Value) -> Value:
    """−z and +z"""
    if op is ast.Invert:
        raise Unsuitable("complex numbers have no ~; their conjugate is z.conjugate()")
    return z if op is ast.UAdd else each(lambda part: operators.unary(m, op, part), z)


def compared(m: Machine, op: type[ast.cmpop], x: Value, y: Value) -> Any:
    """z == w and z != w, of both parts; complex numbers have no order."""
    if op not in (ast.Eq, ast.NotEq):
        raise Unsuitable(
            "complex numbers have no order: compare abs(z), z.real or z.imag, which are real"
        )
    tests = [comparisons.compare(m, op, u, v) for u, v in zip(parts(x), parts(y), strict=True)]
    if all(map(operators.known, tests)):
        return all(tests) if op is ast.Eq else any(tests)
    join = p.logical_and if op is ast.Eq else p.logical_or
    return operators.elementwise(m, join, *[array_of(m, test) for test in tests])
