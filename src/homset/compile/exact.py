"""Code whose results are, bit for bit, those of the program that is interpreted.

What makes code fast changes last bits: sums and products in another order, multiplications joined
with additions, functions of libm on many numbers at once. In exact code there is none of that:
machine code has the loops, the branches and operations on numbers that IEEE 754 rounds in one way;
everything else is what NumPy computes, as it is when the program is interpreted, by the style of
code that keeps entries in their order in memory (`styles.SAFE`), in which NumPy sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..objects import Array
from .blocks import Statement, walk

ROUNDED = frozenset({
    "add", "sub", "mul", "div", "recip", "negate", "abs", "sqrt", "floor", "ceil", "trunc", "rint",
    "copysign", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "where",
    "logical_and", "logical_or", "logical_not", "real", "integer", "floor_divide", "remainder",
    "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "stop_gradient",
})  # fmt: skip
"""The primitives of numbers that have one result, on any machine."""


def is_exact(s: Statement) -> bool:
    """Whether a statement, with all that is in it, has one result on any machine."""
    return all([x.op != "primitive" or _is_rounded(x) for x in _within(s)])


def _is_rounded(s: Statement) -> bool:
    """Whether a primitive is one of numbers; those of arrays also decide how entries lie in memory.

    The order in which NumPy and the BLAS sum depends on that.
    """
    return s.data[0].name in ROUNDED and not isinstance(s.outs[0].obj, Array)


def unfused(text: str) -> str:
    """LLVM's language without leave to join multiplications with additions.

    >>> unfused("%1 = fmul contract double %x, %y")
    '%1 = fmul double %x, %y'
    """
    return re.sub(r"\b(fadd|fsub|fmul) contract ", r"\1 ", text)


def _within(s: Statement) -> Iterator[Statement]:
    yield s
    for block in s.blocks:
        yield from walk(block)
