"""`reduce`, `accumulate` and `outer`: the methods of NumPy's functions of two numbers.

They are written down in the Python that is compiled, and hold of any such function.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

Written = Callable[..., Any]


def outer(op: Any) -> Written:
    """np.add.outer and its like: of each entry of one array and each of another.

    >>> outer(np.add)([1, 2], [10, 20]).tolist()
    [[11, 21], [12, 22]]
    """

    def of_all_pairs(A: Any, B: Any) -> Any:
        first, second = np.asarray(A), np.asarray(B)
        return op(np.reshape(first, first.shape + (1,) * second.ndim), second)

    return of_all_pairs


def reduced(op: Any, prepared: Written, ordered: bool, of_none: Any = None) -> Written:
    """np.hypot.reduce and its like, along an axis; along several where no `ordered` one counts.

    `of_none` is what it gives where there is nothing to reduce.

    >>> reduced(np.subtract, np.asarray, True)([10, 2, 3])
    np.int64(5)
    """

    def reduction(array: Any, axis: Any = 0, *, keepdims: Any = False, initial: Any = None) -> Any:
        xs = prepared(array)
        axes = (
            tuple(range(xs.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        )
        axes = tuple([i % xs.ndim for i in axes])
        assert len(axes) <= 1 or not ordered, "this reduction goes along one axis: its order counts"
        rest = tuple([i for i in range(xs.ndim) if i not in axes])
        left, count = tuple([xs.shape[i] for i in rest]), math.prod([xs.shape[i] for i in axes])
        start = of_none if initial is None else initial
        rows = np.reshape(np.transpose(xs, axes + rest), (count, *left))
        if count == 0:
            assert start is not None, "there is nothing to reduce along an axis of length 0"
            found = np.full(left, start, xs.dtype)
        else:
            first = rows[0] if initial is None else op(initial, rows[0])
            found = functools.reduce(op, rows[1:], first)
        held = tuple([1 if i in axes else n for i, n in enumerate(xs.shape)])
        return np.reshape(found, held) if keepdims else found

    return reduction


def running(op: Any, prepared: Written = np.asarray) -> Written:
    """The accumulation of a function along an axis, which for cumprod may be all of them."""

    def accumulated(a: Any, axis: Any = None) -> Any:
        xs = prepared(a)
        rows = np.ravel(xs) if axis is None else np.moveaxis(xs, axis, 0)
        if rows.shape[0] == 0:
            return rows if axis is None else xs
        found = np.array(list(itertools.accumulate(rows, op)))
        return found if axis is None else np.moveaxis(found, 0, axis)

    return accumulated


def running_on_first(op: Any, prepared: Written = np.asarray) -> Written:
    """np.hypot.accumulate and its like: along an axis, by default the first."""
    along = running(op, prepared)

    def accumulated(array: Any, axis: Any = 0) -> Any:
        return along(array, axis)

    return accumulated


def counted(x: Any) -> Any:
    """An array, with truth values as the numbers that NumPy multiplies.

    >>> counted([True, False]).tolist()
    [1, 0]
    """
    xs = np.asarray(x)
    return xs.astype(int) if np.issubdtype(xs.dtype, np.bool_) else xs


def _real(x: Any) -> Any:
    return 1.0 * np.asarray(x)


def _truths(x: Any) -> Any:
    return np.asarray(x) != 0


_BITS = ("bitwise_and", "bitwise_or", "bitwise_xor")
_PLAIN = ("subtract", "floor_divide", "remainder", "fmod", "power", "left_shift", "right_shift",
          "fmax", "fmin", *_BITS)  # fmt: skip
_REAL = ("divide", "float_power", "hypot", "arctan2", "logaddexp", "logaddexp2", "copysign",
         "heaviside")  # fmt: skip
_TRUTHS = ("logical_and", "logical_or", "logical_xor")
_PREPARED: dict[str, Written] = {
    **dict.fromkeys(_PLAIN, np.asarray),
    **dict.fromkeys(_REAL, _real),
    **dict.fromkeys(_TRUTHS, _truths),
}
_ANY_ORDER = frozenset(
    {
        "fmax",
        "fmin",
        "hypot",
        "logaddexp",
        "logaddexp2",
        *_TRUTHS,
        *[f for f in _PLAIN if "bit" in f],
    }
)
_COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")

METHODS: dict[str, Written] = {
    **{
        f"{name}.reduce": reduced(op, prepared, name not in _ANY_ORDER, op.identity)
        for name, prepared in _PREPARED.items()
        for op in (getattr(np, name),)
        if op is not np.logaddexp  # which is one whole-array operation
    },
    **{
        f"{name}.accumulate": running_on_first(getattr(np, name), prepared)
        for name, prepared in _PREPARED.items()
    },
    "multiply.accumulate": running_on_first(operator.mul, counted),
    "maximum.accumulate": running_on_first(np.maximum),
    "minimum.accumulate": running_on_first(np.minimum),
    **{
        f"{name}.outer": outer(getattr(np, name))
        for name in ("add", "multiply", "maximum", "minimum", *_PREPARED, *_COMPARISONS)
    },
}
"""The methods of functions of NumPy, by name."""
