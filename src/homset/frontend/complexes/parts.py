"""Complex values while a function becomes an arrow: pairs of real ones, as records are.

They are complex numbers of Python, or `Parts`: of ports, of arrays, of arrays that the function may
change. What is done to them is done to the parts, which are real numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...building import Builder
from ...complexes import Parts, parts_of
from ...objects import Array, Obj, R
from ...ports import Port
from ...records import COMPLEX
from ..abstract import (
    Mutable,
    OneOf,
    Rolled,
    Unsuitable,
    Value,
    View,
    converted,
    entries_as,
    held,
    number_object,
)
from ..naming import described

DTYPES = (complex, np.complex128, np.complex64, "complex", "complex128", "complex64")
"""What says that an array is to be of complex numbers, which have 128 bits here."""


def is_complex(value: Value) -> bool:
    """Whether a value is a complex number or array, or a long list of complex numbers."""
    if isinstance(value, Rolled):
        return getattr(value.shape, "kind", None) == COMPLEX
    return not isinstance(value, (Port, Mutable, View, OneOf)) and parts_of(value) is not None


def has_complex(value: Value) -> bool:
    """Whether a complex number is in a value, or it says that an array is to be of them."""
    todo, seen = [value], set[int]()
    while todo:
        held = todo.pop()
        if isinstance(held, (list, tuple)):
            if id(held) not in seen:  # a list may hold itself
                seen.add(id(held))
                todo += held
        elif held in DTYPES if isinstance(held, (str, type, np.dtype)) else is_complex(held):
            return True
    return False


def parts(value: Value) -> tuple[Value, Value]:
    """The real and the imaginary part of a number or an array; of a real one 0 as the latter.

    Of lists and tuples, lists of the parts.
    """
    if isinstance(value, (list, tuple)):
        pairs = [parts(entry) for entry in value]
        return [real for real, _ in pairs], [imag for _, imag in pairs]
    if isinstance(value, Rolled) and is_complex(value):
        real, imag = value.arrays
        return real, imag
    if (
        not isinstance(value, (Port, Mutable, View, OneOf))
        and (found := parts_of(value)) is not None
    ):
        return found
    return value, zero(value)


def zero(value: Value) -> Value:
    """The number 0, or an array of zeros of the shape of another."""
    shape = shape_of(value)
    return np.zeros(shape) if shape else 0.0


def shape_of(value: Value) -> tuple[int, ...]:
    """The shape of a number or an array, real or complex."""
    if isinstance(value, Rolled):
        return (value.n,)
    if (
        not isinstance(value, (Port, Mutable, View, OneOf))
        and (found := parts_of(value)) is not None
    ):
        value = found[0]
    obj = number_object(held(value))
    return () if obj is None else obj.shape


def is_array(value: Value) -> bool:
    """Whether a value is a complex array."""
    return is_complex(value) and not isinstance(value, Rolled) and bool(shape_of(value))


def of_parts(real: Value, imag: Value) -> Value:
    """The complex value of two parts, which is one of Python's where they are known."""
    return COMPLEX.pack([real, imag])


def each(f: Callable[[Value], Value], value: Value) -> Value:
    """What a function makes of each part."""
    return of_parts(*map(f, parts(value)))


def promoted(value: Value) -> Value | None:
    """A number as a complex one; None for what is no number."""
    if is_complex(value):
        return value
    return None if number_object(held(value)) is None else Parts(value, zero(value))


def both(x: Value, y: Value) -> tuple[Value, Value] | None:
    """Two numbers of which one is complex, as complex ones; None where none or not each is one."""
    if is_complex(x) is is_complex(y):
        return None
    pair = promoted(x), promoted(y)
    return None if None in pair else pair


def real_entries(builder: Builder, value: Value) -> Value:
    """A part of a complex number: a number or an array with real entries."""
    if isinstance(value, float):
        return value
    value = held(value)
    obj: Obj | None = number_object(value)
    if obj is None:
        raise Unsuitable(f"the parts of a complex number are real; got {described(value)}")
    if isinstance(obj, Array):
        return entries_as(builder, R, value)
    return converted(builder, R, value)
