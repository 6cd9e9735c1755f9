"""Functions of real numbers that are functions of complex ones, as they are linear."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import operators
from ..abstract import Rolled, Unsuitable, Value
from ..arrays import array_of
from ..calls import call_function
from ..machine import Machine
from ..naming import described
from ..numbers import Rule
from .making import to_array
from .parts import has_complex, is_complex, of_parts, parts, promoted


def real_rule(function: Any) -> Rule:
    """The rule of a function of real numbers."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        from ..library import LIBRARY

        return LIBRARY[function](m, *args, **keywords)

    return rule


def linear(rule: Rule, *places: int) -> Rule:
    """A function that is linear in the arguments at some places together: of each part."""

    def lifted(m: Machine, *args: Value, **keywords: Value) -> Value:
        for name in _ADDED.intersection(keywords):
            raise Unsuitable(f"{name}= is not known of complex numbers: add it afterwards")
        if keywords.pop("dtype", complex) not in (complex, np.complex128):
            raise Unsuitable("complex numbers do not become real by dtype=: give it z.real")
        sides = [list(args), list(args)]
        for place in places:
            if place < len(args):
                sides[0][place], sides[1][place] = parts(args[place])
        return of_parts(*[rule(m, *side, **keywords) for side in sides])

    return lifted


_ADDED = frozenset({"initial", "constant_values"})
"""Arguments that make a function affine."""


def multilinear(rule: Rule, *places: int) -> Rule:
    """A function that is linear in each of some arguments: f(a + ib, …) = f(a, …) + i f(b, …).

    Without places, in all of them.
    """

    def lifted(m: Machine, *args: Value, **keywords: Value) -> Value:
        for place in places or range(len(args)):
            if place < len(args) and has_complex(args[place]):
                before, after = args[:place], args[place + 1 :]
                sides = parts(args[place])
                found = [lifted(m, *before, side, *after, **keywords) for side in sides]
                return _plus_i_times(m, *found)
        return rule(m, *args, **keywords)

    return lifted


def _plus_i_times(m: Machine, x: Value, y: Value) -> Value:
    """x + iy, of two real numbers or two complex ones."""
    if not is_complex(x):
        return of_parts(x, y)
    (a, b), (c, d) = parts(x), parts(y)
    return of_parts(operators.arithmetic(m, "sub", a, d), operators.arithmetic(m, "add", b, c))


def conjugating(rule: Rule, place: int) -> Rule:
    """A function of a product that conjugates one of its arguments first, as NumPy has it."""

    def conjugated(m: Machine, *args: Value, **keywords: Value) -> Value:
        given = list(args)
        given[place] = conjugate(m, args[place])
        return rule(m, *given, **keywords)

    return conjugated


def conjugate(m: Machine, z: Value) -> Value:
    """x − iy; a real number is its own."""
    if not has_complex(z):
        return z
    real, imag = parts(array(m, z))
    return of_parts(operators.unary(m, ast.UAdd, real), operators.unary(m, ast.USub, imag))


def compiled(function: Callable[..., Any], count: int = 1) -> Rule:
    """A function that is compiled from its definition; its first arguments are made complex."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        given = [promoted(array(m, z)) for z in args[:count]]
        for z, complex_one in zip(args, given, strict=False):
            if complex_one is None:
                raise Unsuitable(f"{function.__name__} takes numbers; got {described(z)}")
        return call_function(m, function, [*given, *args[count:]], keywords)

    return rule


def of_each_part(rule: Rule, join: Any) -> Rule:
    """A test of both parts, which are joined by `and` or by `or`."""

    def tested(m: Machine, z: Value) -> Value:
        found = [array_of(m, rule(m, part)) for part in parts(array(m, z))]
        return operators.elementwise(m, join, *found)

    return tested


def array(m: Machine, z: Value) -> Value:
    """A number or array as it stands, and of a list or tuple of numbers an array."""
    return to_array(m, z) if isinstance(z, (list, tuple, Rolled)) else z
