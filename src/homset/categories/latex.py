r"""LaTeX: programs as formulas; the category `Syntax` with TeX's notation.

>>> from homset import add, dup, mul, sin
>>> print(Latex(dup >> mul >> sin))
\sin \circ \mathrm{mul} \circ \mathit{dup}
"""

from __future__ import annotations

from collections.abc import Sequence

from ..primitives import Value
from .syntax import Notation, SyntaxCategory, Text, infix, plain


class Formula(Text):
    """A text that notebooks show as a formula."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"${self}$"


def _word(name: str) -> str:
    if name[0] == "t" and name[1:].isdigit():
        return f"t_{{{name[1:]}}}"
    base, _, index = name.rstrip("_").partition("_")
    return rf"\mathit{{{base}}}" + (f"_{{{index}}}" if index else "")


def _applied(name: str, args: Sequence[Text]) -> Text:
    return Text(6, [name, *(piece for arg in args for piece in (r" \, ", (arg, 7)))])


def _sized(name: str, index: int | None, size: int) -> str:
    return name + ("" if index is None else f"_{{{index}}}") + f"^{{{size}}}"


def _constant(value: Value, _: object) -> str:
    return rf"\mathit{{const}} \, {_number(value)}"


def _number(value: Value) -> str:
    """A number with its power of ten as TeX writes it; other values as they are."""
    mantissa, e, exponent = plain(value).partition("e")
    simple = e and exponent.lstrip("+-").isdigit()
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if simple else plain(value)


LATEX = Notation(
    "Latex",
    infix(r"\circ", r"\times", r"\mathbin{\triangle}", r"\mathbin{\triangledown}", "+"),
    r"\mathit{id}",
    r"\mathit{id}",
    True,
    _applied,
    _sized,
    _constant,
    lambda p: p.latex,
    _word,
    Formula,
)

Latex = SyntaxCategory(LATEX)
