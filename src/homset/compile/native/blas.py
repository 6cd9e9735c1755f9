"""The matrix products of the BLAS that NumPy itself uses, called by their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ...objects import R
from ..formats import Format
from .bundled import Bundled, bundled
from .text import Text

# The names of the functions, with the bits of the integers that the functions of a library take.
_NAMES = {
    "scipy_cblas_{}64_": 64, "cblas_{}64_": 64, "cblas_{}$NEWLAPACK$ILP64": 64,
    "scipy_cblas_{}": 32, "cblas_{}": 32,
}  # fmt: skip

_KINDS = {
    "gemm": "i32, i32, i32, int, int, int, real, ptr, int, ptr, int, real, ptr, int",
    "gemv": "i32, i32, int, int, real, ptr, int, ptr, int, real, ptr, int",
}

_ROWS, _PLAIN, _TRANSPOSED = 101, 111, 112


@cache
def blas(format: Format) -> Bundled | None:
    """NumPy's BLAS, if it is found.

    >>> from homset.compile.formats import DOUBLE
    >>> found = blas(DOUBLE)
    >>> found is None or found.bits in (32, 64)
    True
    """
    return bundled(format, [*_KINDS], _NAMES)


class Matrix(NamedTuple):
    """Entries from an address on, so far apart from row to row and from column to column."""

    place: str
    rows: int
    columns: int
    down: int
    along: int

    @property
    def turned(self) -> Matrix:
        """The transpose."""
        return Matrix(self.place, self.columns, self.rows, self.along, self.down)

    @property
    def layout(self) -> tuple[int, int] | None:
        """Whether the rows or the columns lie side by side, and how far apart; None for neither."""
        if self._side_by_side:
            return _PLAIN, max(self.down if self.rows > 1 else 1, self.columns)
        return (_TRANSPOSED, max(self.along, self.rows)) if self.turned._side_by_side else None

    @property
    def _side_by_side(self) -> bool:
        dense = self.columns == 1 or self.along == 1
        return dense and (self.rows == 1 or self.down >= self.columns)


def multiply(t: Text, a: Matrix, b: Matrix, c: Matrix) -> None:
    """c = a b, where all have layouts."""
    if b.columns == 1:
        _apply(t, a, b, c)
    elif a.rows == 1:
        _apply(t, b.turned, a.turned, c.turned)
    elif c._side_by_side:
        _product(t, a, b, c)
    else:
        _product(t, b.turned, a.turned, c.turned)


def _product(t: Text, a: Matrix, b: Matrix, c: Matrix) -> None:
    (of, i), sizes = _called(t, "gemm"), (c.rows, c.columns, a.columns)
    (ta, la), (tb, lb), (_, lc) = [_layout(one) for one in (a, b, c)]
    t.do(
        f"call void {of}(i32 {_ROWS}, i32 {ta}, i32 {tb}, {_words(i, sizes)}, {_real(t, 1.0)},"
        f" ptr {a.place}, {i} {la}, ptr {b.place}, {i} {lb}, {_real(t, 0.0)},"
        f" ptr {c.place}, {i} {lc})"
    )


def _apply(t: Text, a: Matrix, x: Matrix, y: Matrix) -> None:
    """y = a x, of a matrix and a column."""
    (of, i), (turn, ld) = _called(t, "gemv"), _layout(a)
    sizes = (a.rows, a.columns) if turn == _PLAIN else (a.columns, a.rows)
    t.do(
        f"call void {of}(i32 {_ROWS}, i32 {turn}, {_words(i, sizes)}, {_real(t, 1.0)},"
        f" ptr {a.place}, {i} {ld}, ptr {x.place}, {i} {max(x.down, 1)}, {_real(t, 0.0)},"
        f" ptr {y.place}, {i} {max(y.down, 1)})"
    )


def _real(t: Text, value: float) -> str:
    """A number as an argument."""
    return f"{t.format.llvm} {t.format.number(R, value)}"


def _called(t: Text, name: str) -> tuple[str, str]:
    """A function of the library, and the type of its integers."""
    found = blas(t.format)
    assert found is not None
    i = f"i{found.bits}"
    kinds = _KINDS[name].replace("int", i).replace("real", t.format.llvm)
    return found.known(t, name, kinds), i


def _layout(a: Matrix) -> tuple[int, int]:
    assert a.layout is not None
    return a.layout


def _words(kind: str, sizes: Sequence[int]) -> str:
    return ", ".join([f"{kind} {n}" for n in sizes])
