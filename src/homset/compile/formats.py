"""How real numbers are held where code is made: in double or in single precision.

The objects of a program do not say: R is the reals, and a format is how a machine realises them.
Everything that depends on it is here, once: its types, its names, its sizes.
"""

from __future__ import annotations

from struct import pack
from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentError
from ..objects import B, Obj, R, Z


class Format(NamedTuple):
    """A format of IEEE 754: its name in NumPy and in LLVM, and how many bytes a number takes.

    `suffix` is what the functions of libm for it end with, `letter` what those of the BLAS begin
    with, and `code` what `struct` calls it.
    """

    name: str
    llvm: str
    bytes: int
    suffix: str
    letter: str
    code: str

    @property
    def scalar(self) -> type[np.floating[Any]]:
        """NumPy's type of numbers.

        >>> SINGLE.scalar(0.1)
        np.float32(0.1)
        """
        found: type[np.floating[Any]] = np.dtype(self.name).type
        return found

    @property
    def bits(self) -> str:
        """How LLVM's own functions name it."""
        return f"f{8 * self.bytes}"

    @property
    def wide(self) -> Format:
        """The format in which the sum of many numbers grows, to be rounded at last."""
        return DOUBLE

    def dtype(self, obj: Obj) -> np.dtype[Any]:
        """What arrays of numbers of an object are made of.

        >>> SINGLE.dtype(R), SINGLE.dtype(Z)
        (dtype('float32'), dtype('int64'))
        """
        return np.dtype(self.name) if obj is R else _DTYPES[obj]

    def rounded(self, value: Any) -> float:
        """A real number as the nearest one of this format.

        >>> SINGLE.rounded(0.1), DOUBLE.rounded(0.1)
        (0.10000000149011612, 0.1)
        """
        if self.scalar is np.float64:
            return float(value)
        with np.errstate(over="ignore", under="ignore"):
            return float(self.scalar(value))

    def array(self, element: Obj, value: Any) -> Any:
        """An array of numbers of an object; what there is no room for is infinite.

        >>> SINGLE.array(R, [0.5, 1e300])
        array([0.5, inf], dtype=float32)
        """
        with np.errstate(over="ignore"):
            return np.asarray(value, self.dtype(element))

    def type_of(self, obj: Obj) -> str:
        """LLVM's type of a number in a register."""
        return self.llvm if obj is R else "i1" if obj is B else "i64"

    def stored(self, obj: Obj) -> str:
        """LLVM's type of a number in memory: truth values are bytes."""
        return "i8" if obj is B else self.type_of(obj)

    def size(self, obj: Obj) -> int:
        """How many bytes a number takes in memory."""
        return self.bytes if obj is R else 1 if obj is B else 8

    def number(self, obj: Obj, value: Any) -> str:
        """A constant as LLVM writes it; real numbers by the bits that they have as doubles.

        >>> DOUBLE.number(R, 1.0), SINGLE.number(R, 0.1)
        ('0x3FF0000000000000', '0x3FB99999A0000000')
        """
        if obj is R:
            return f"0x{pack('>d', self.rounded(value)).hex().upper()}"
        return ("true" if value else "false") if obj is B else str(int(value))

    def __reduce__(self) -> tuple[Any, ...]:
        """There is one object of each format, in every process."""
        return format_of, (self.name,)


_DTYPES: dict[Obj, np.dtype[Any]] = {Z: np.dtype(np.int64), B: np.dtype(np.bool_)}

DOUBLE = Format("float64", "double", 8, "", "d", "d")
SINGLE = Format("float32", "float", 4, "f", "s", "f4x")
FORMATS = {found.name: found for found in (DOUBLE, SINGLE)}
"""The formats by name."""


def shown(format: Format) -> str:
    """How the text of a call of `jit` says which format it is, where that is not plain."""
    return "" if format is DOUBLE else f", dtype={format.name!r}"


def format_of(dtype: Any) -> Format:
    """The format that NumPy's type, or its name, is; raises `ArgumentError` for another one.

    >>> format_of(np.float32) is format_of("float32") is SINGLE
    True
    """
    try:
        name = np.dtype(dtype).name if dtype is not None else ""
    except TypeError:
        name = ""
    if name not in FORMATS:
        given = getattr(dtype, "__name__", dtype)
        raise ArgumentError(f"real numbers are {' or '.join(FORMATS)}; got dtype={given!r}")
    return FORMATS[name]
