"""Arrays as values: made of the values of their rows, and taken apart into numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .errors import DomainError
from .objects import Array, B, Obj, R, Z
from .primitives import Symbolic, Value

DTYPES: dict[Obj, str] = {R: "float64", Z: "int64", B: "bool"}
"""How NumPy holds the entries of an array."""


def stack_values(values: Sequence[Value], element: Obj) -> Value:
    """The array of values of a scalar object, or of arrays of one shape along a new first axis.

    >>> stack_values((1.0, 2.0), R)
    array([1., 2.])
    """
    for value in values:
        if isinstance(value, Symbolic):
            return value.stack(tuple(values), element)
    return stack_known(values, element)


def stack_known(values: Sequence[Value], element: Obj) -> Value:
    """The same, of values that are known.

    >>> stack_known((1, 2), Z)
    array([1, 2])
    """
    scalar, shape = (
        (element.element, element.shape) if isinstance(element, Array) else (element, ())
    )
    try:
        return np.array(values, dtype=DTYPES[scalar]).reshape(len(values), *shape)
    except OverflowError:
        raise DomainError(
            f"{max(values, key=abs)} is no integer of 64 bits, as arrays of Z hold them"
        ) from None


def entries(value: Value, shape: tuple[int, ...]) -> list[Value]:
    """The numbers of an array of this shape, in C order.

    >>> entries(np.array([[1.0, 2.0]]), (1, 2))
    [np.float64(1.0), np.float64(2.0)]
    """
    if not shape:
        return [value]
    rows = value.unstack() if isinstance(value, Symbolic) else tuple(value)
    return [number for row in rows for number in entries(row, shape[1:])]


def assembled(items: Sequence[Value], shape: tuple[int, ...], item: Obj) -> Value:
    """An array of the given shape whose entries are values of the object `item`, in C order.

    >>> assembled([1.0, 2.0], (1, 2), R)
    array([[1., 2.]])
    """
    if not shape:
        return items[0]
    n, inner = shape[0], (*shape[1:], *item.shape)
    size = len(items) // n if n else 0
    rows = [assembled(items[i * size : (i + 1) * size], shape[1:], item) for i in range(n)]
    return stack_values(rows, Array(R, inner) if inner else R)
