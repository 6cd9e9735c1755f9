"""Complex numbers and arrays: making them."""

from __future__ import annotations

import numpy as np

from ...arrays.shapes import broadcast_shape
from .. import arrays, operators
from ..abstract import Rolled, Unsuitable, Value
from ..machine import Machine
from ..numbers import Rule, computed
from .parts import DTYPES, each, has_complex, is_complex, of_parts, parts, real_entries, shape_of


def number(m: Machine, real: Value = 0.0, imag: Value = None) -> Value:
    """complex(x, y), complex(z)"""
    given = [part for part in (real, imag) if part is not None]
    if all(map(operators.known, given)):
        return computed(complex, *given)
    if any(map(shape_of, given)):
        raise Unsuitable("complex takes numbers: of arrays write x + 1j * y")
    return rectangular(m, real, 0.0 if imag is None else imag)


def rectangular(m: Machine, real: Value, imag: Value) -> Value:
    """real + i imag, of numbers or arrays, which may be complex themselves."""
    if is_complex(real) or is_complex(imag):
        turned = operators.arithmetic(m, "mul", 1j, imag)
        return operators.arithmetic(m, "add", real, turned)
    shape = broadcast_shape(shape_of(real), shape_of(imag))
    return of_parts(*[_spread(m, real_entries(m.builder, side), shape) for side in (real, imag)])


def _spread(m: Machine, side: Value, shape: tuple[int, ...]) -> Value:
    from ..whole import WHOLE

    return side if shape_of(side) == shape else WHOLE[np.broadcast_to](m, side, shape)


def to_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.array(values), np.array(values, complex): an array of the function's own."""
    if dtype is not None and dtype not in DTYPES:
        raise Unsuitable(_REAL)
    if isinstance(values, Rolled) and not is_complex(values):
        values = arrays.to_array(m, values)
    return of_parts(*[arrays.to_array(m, side, float) for side in parts(values)])


_REAL = "a complex array does not become a real one: take z.real, or abs(z)"


def as_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.asarray(values)"""
    whole = is_complex(values) and not isinstance(values, Rolled)
    return values if whole else to_array(m, values)


def filled(value: float) -> Rule:
    """np.zeros(shape, complex) and np.ones(shape, complex)."""

    def rule(m: Machine, shape: Value, dtype: Value = complex) -> Value:
        return of_parts(*[arrays.filled(x)(m, shape) for x in (value, 0.0)])

    return rule


def full(m: Machine, shape: Value, value: Value, dtype: Value = None) -> Value:
    """np.full(shape, z)"""
    return of_parts(*[arrays.filled(None)(m, shape, part, dtype=float) for part in parts(value)])


def full_like(m: Machine, z: Value, value: Value, dtype: Value = None) -> Value:
    """np.full_like(z, value), also of a real array that is to be complex."""
    if not is_complex(z) and dtype not in DTYPES:
        raise Unsuitable("an array like a real one is real: write np.full(x.shape, z)")
    return full(m, shape_of(z), value)


def like(value: float) -> Rule:
    """np.zeros_like(z) and np.ones_like(z), also of a real array that is to be complex."""

    def rule(m: Machine, z: Value, dtype: Value = complex) -> Value:
        if dtype not in DTYPES:
            raise Unsuitable("an array like a complex one is complex: write np.zeros(z.shape)")
        return filled(value)(m, shape_of(z))

    return rule


def converted(m: Machine, z: Value, dtype: Value) -> Value:
    """z.astype(complex)"""
    return to_array(m, z, dtype)


def copied(m: Machine, z: Value) -> Value:
    """z.copy()"""
    return each(lambda part: arrays.copied(m, part), z)


def item(m: Machine, z: Value) -> Value:
    """z.item(), of a number"""
    if shape_of(z):
        raise Unsuitable("item takes what holds one number: index the array (z[0])")
    return z


def as_lists(m: Machine, z: Value) -> Value:
    """z.tolist()"""
    from ..streams import items

    return m.own([as_lists(m, row) for row in items(m, z)]) if shape_of(z) else z


def spaced(m: Machine, *args: Value, **keywords: Value) -> Value:
    """np.eye(n, dtype=complex) and its like."""
    given = [arg for arg in args if not has_complex(arg)]
    keywords.pop("dtype", None)
    return to_array(m, arrays.spaced(np.eye)(m, *given, **keywords))
