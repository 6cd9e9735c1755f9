"""Functions of complex numbers that have rules of their own, made of those of real ones."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import comparisons, operators
from ..abstract import Unsuitable, Value
from ..machine import Machine
from ..numbers import Rule, computed
from . import written
from .lifting import array, compiled, linear, multilinear, real_rule
from .parts import has_complex, parts, shape_of


def entrywise(name: str) -> Rule:
    """A function of two numbers, by the name of its primitive."""
    return lambda m, x, y: operators.arithmetic(m, name, array(m, x), array(m, y))


def part(i: int) -> Rule:
    """The real or the imaginary part."""
    return lambda m, z: parts(array(m, z))[i]


def absolute(m: Machine, z: Value) -> Value:
    """|z|"""
    size: Value = compiled(written.size)(m, z)
    return size


def of_sizes(function: Any) -> Rule:
    """A function of the absolute values."""
    rule = real_rule(function)
    return lambda m, z, *args, **keywords: rule(m, absolute(m, z), *args, **keywords)


def product(m: Machine, z: Value, axis: Value = None, keepdims: bool = False) -> Value:
    """np.prod: one factor after the other, of all entries or along an axis."""
    from ..folds import folded

    if isinstance(axis, tuple):
        raise Unsuitable("np.prod of complex numbers is along one axis, or of all entries")
    factors = array(m, z)
    shape = shape_of(factors)
    turned = _RAVEL(m, factors) if axis is None else _MOVED(m, factors, axis, 0)
    one = np.ones(shape_of(turned)[1:], complex)[()]
    found = folded(m, lambda x, y: operators.arithmetic(m, "mul", x, y), one, turned)
    if not keepdims:
        return found
    held = [1 if axis is None or i == axis % len(shape) else n for i, n in enumerate(shape)]
    return _RESHAPED(m, found, tuple(held))


_RAVEL, _MOVED, _RESHAPED = (linear(real_rule(f), 0) for f in (np.ravel, np.moveaxis, np.reshape))


def variance(m: Machine, z: Value, *args: Value, **keywords: Value) -> Value:
    """np.var: that of the real parts and that of the imaginary ones."""
    sides = [real_rule(np.var)(m, side, *args, **keywords) for side in parts(array(m, z))]
    return operators.arithmetic(m, "add", *sides)


def deviation(m: Machine, z: Value, *args: Value, **keywords: Value) -> Value:
    """np.std"""
    return real_rule(np.sqrt)(m, variance(m, z, *args, **keywords))


def norm(
    m: Machine, z: Value, ord: Value = None, axis: Value = None, keepdims: bool = False
) -> Value:
    """np.linalg.norm where it looks at the sizes of entries alone."""
    several = len(shape_of(z)) > 1 if axis is None else isinstance(axis, tuple)
    if ord in (2, -2, "nuc") and several:
        raise Unsuitable(f"the norm {ord!r} of complex matrices is not known: write its formula")
    return of_sizes(np.linalg.norm)(m, z, ord, axis, keepdims)


def close(m: Machine, x: Value, y: Value, rtol: float = 1e-05, atol: float = 1e-08) -> Value:
    """np.isclose: |x − y| ≤ atol + rtol · |y|"""
    apart = absolute(m, operators.arithmetic(m, "sub", array(m, x), array(m, y)))
    bound = operators.arithmetic(m, "mul", absolute(m, y), rtol)
    bound = operators.arithmetic(m, "add", bound, atol)
    return comparisons.compare(m, ast.LtE, apart, bound)


def all_close(m: Machine, x: Value, y: Value, rtol: float = 1e-05, atol: float = 1e-08) -> Value:
    """np.allclose"""
    return real_rule(np.all)(m, close(m, x, y, rtol, atol))


def einsum(m: Machine, spec: Value, *xs: Value, optimize: Value = False) -> Value:
    """np.einsum, which is linear in each of the arrays."""
    of_arrays = multilinear(lambda m, *arrays: real_rule(np.einsum)(m, spec, *arrays))
    return of_arrays(m, *[array(m, x) for x in xs])


def chosen(m: Machine, test: Value, x: Value, y: Value) -> Value:
    """np.where, by a test that may be complex itself."""
    holds = comparisons.compare(m, ast.NotEq, test, 0) if has_complex(test) else test
    choose = real_rule(np.where)
    return linear(choose, 1, 2)(m, holds, x, y) if has_complex((x, y)) else choose(m, holds, x, y)


def of_real_part(function: Any) -> Rule:
    """A function of the form alone, which is that of the real part."""
    return lambda m, z: real_rule(function)(m, parts(array(m, z))[0])


def of_truths(function: Any) -> Rule:
    """A function that asks of each number whether it is 0."""

    def rule(m: Machine, *zs: Value, **keywords: Value) -> Value:
        truths = [comparisons.compare(m, ast.NotEq, array(m, z), 0) for z in zs]
        return real_rule(function)(m, *truths, **keywords)

    return rule


def is_real(m: Machine, z: Value) -> Value:
    """np.isreal: whether the imaginary part is 0."""
    return comparisons.compare(m, ast.Eq, parts(array(m, z))[1], 0.0)


def of_known(python: Any, rule: Rule) -> Rule:
    """A function that Python computes of what is known."""

    def either(m: Machine, *args: Value, **keywords: Value) -> Value:
        if all(map(operators.known, (*args, *keywords.values()))):
            return computed(functools.partial(python, **keywords), *args)
        return rule(m, *args, **keywords)

    return either


def in_place_of(table: dict[str, tuple[Callable[..., Any], int]], module: Any) -> dict[Any, Rule]:
    """What is compiled in the place of functions of a module, by their names there."""
    return {
        (python := operator.attrgetter(name)(module)): of_known(python, compiled(function, count))
        for name, (function, count) in table.items()
    }
