"""Complex numbers: records of two real numbers or arrays, as `HasRep` has them (2017).

What a complex number is made of is all that categories see of it, so that each of them has complex
programs with nothing new to learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Parts:
    """The real and the imaginary part of what no `complex` of Python can be: intervals, formulas.

    >>> Parts((1.0, 2.0), (0.0, 0.5))
    Parts(real=(1.0, 2.0), imag=(0.0, 0.5))
    """

    real: Any
    imag: Any


def parts_of(value: Any) -> tuple[Any, Any] | None:
    """The real and the imaginary part of a complex number or array; None of anything else.

    >>> parts_of(1 + 2j), parts_of(1.0)
    ((1.0, 2.0), None)
    """
    dtype = getattr(value, "dtype", None)
    of_numpy = getattr(dtype, "kind", "") == "c"
    if isinstance(value, (complex, Parts)) or of_numpy or "complex" in str(dtype):
        return value.real, value.imag
    return None


def unpacked(shape: tuple[int, ...], value: Any) -> Sequence[Any] | None:
    """The parts of what a user gives for complex numbers of a shape; None if it is none.

    Real numbers are complex ones, and a pair of what are no numbers is one of parts.

    >>> unpacked((), 2.0), unpacked((), ((1.0, 2.0), (0.0, 0.5))), unpacked((), "2")
    ((2.0, 0.0), ((1.0, 2.0), (0.0, 0.5)), None)
    """
    if isinstance(value, list) or (isinstance(value, tuple) and shape):
        try:
            value = np.asarray(value)
        except ValueError:
            return None
    if isinstance(value, tuple):
        return value if len(value) == 2 and not all(map(_number, value)) else None
    if (found := parts_of(value)) is not None:
        fits = isinstance(value, Parts) or tuple(getattr(value, "shape", ())) == shape
        return found if fits else None
    if not _number(value) or tuple(getattr(value, "shape", ())) != shape:
        return None
    return value, np.zeros(shape) if shape else 0.0


def _number(value: Any) -> bool:
    """Whether something is a number, or an array of a library's."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number or hasattr(value, "dtype")


def packed(parts: Sequence[Any]) -> Any:
    """The complex number or array of two parts; `Parts` of what are no numbers.

    >>> packed([1.0, 2.0]), packed([np.zeros(2), np.ones(2)])
    ((1+2j), array([0.+1.j, 0.+1.j]))
    """
    real, imag = parts
    if isinstance(real, (float, np.floating)) and isinstance(imag, (float, np.floating)):
        return complex(real, imag)
    if isinstance(real, np.ndarray) and isinstance(imag, np.ndarray):
        whole = np.empty(real.shape, np.result_type(real, np.complex64))
        whole.real, whole.imag = real, imag
        return whole
    return Parts(real, imag)
