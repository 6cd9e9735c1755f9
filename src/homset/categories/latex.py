r"""LaTeX: programs as formulas; the category `Syntax` with TeX's notation.

>>> from homset import add, dup, mul, sin
>>> print(Latex(dup >> mul >> sin))
\sin \circ \mathrm{mul} \circ \mathit{dup}
"""

from __future__ import annotations

from collections.abc import Sequence

from ..primitives import Value
from .syntax import Notation, SyntaxCategory, Text
from .syntax.notations import INDEXED, MATHEMATICAL, applied, infix, number


class Formula(Text):
    """A text that notebooks show as a formula."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return f"${self}$"


_SIGNS = {
    "cross_i": r"{\times}_i",
    "fork_i": r"{\triangle}_i",
    "join_i": r"{\triangledown}_i",
}


def _word(name: str) -> str:
    return _SIGNS.get(name) or rf"\mathit{{{INDEXED.get(name, name)}}}"


def _applied(name: str, args: Sequence[Text], count: int | None) -> Text:
    if count is not None and name.endswith("_i"):
        name, count = _sized(name, None, count), None
    return applied(name, args, count, r" \, ")


def _sized(name: str, index: int | None, size: int | None) -> str:
    below = "" if index is None else f"_{{{index}}}"
    return name + below + ("" if size is None else f"^{{{size}}}")


def _number(value: Value) -> str:
    """A number with its power of ten as TeX writes it; other values as they are."""
    text = number(value).replace("inf", r"\infty")
    if text in ("True", "False", "nan"):
        return rf"\mathrm{{{text}}}"
    mantissa, e, exponent = text.partition("e")
    simple = e and exponent.lstrip("+-").isdigit()
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if simple else text


LATEX = Notation(
    "Latex",
    infix(r"\circ", r"\times", r"\mathbin{\triangle}", r"\mathbin{\triangledown}", "+"),
    r"\mathit{id}",
    True,
    _word,
    _applied,
    _sized,
    _number,
    lambda p: p.latex,
    MATHEMATICAL,
    (r" \quad\text{where}\quad ", r",\; "),
    Formula,
)

Latex = SyntaxCategory(LATEX)
