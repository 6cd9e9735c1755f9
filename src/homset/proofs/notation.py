"""How derivations are written: points as symbols, numbers as formulas, large ones by a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import sympy

from ..categories.latex import LATEX
from ..categories.pieces import Expression, expression
from ..categories.symbolic import symbols_for
from ..categories.syntax import UNICODE, SyntaxCategory, Text, value_text
from ..objects import Obj
from ..primitives import Symbolic, Value
from ..values import mapped, unflat

LARGE = 6
"""How many operations an expression has at most that is written where it stands."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def symbolic_point(dom: Obj) -> Value:
    """A point of an object, made of symbols."""
    return unflat(dom, [Expression(symbol) for symbol in symbols_for(dom)])


class Names:
    """Names for the expressions that are too large to be repeated, with what they stand for."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def __call__(self, value: Value) -> Value:
        """The value with a name in the place of each large expression in it."""
        return mapped(value, self._named)

    def _named(self, leaf: Value) -> Value:
        if not isinstance(leaf, Expression) or leaf.expr.count_ops() <= LARGE:
            return leaf
        if leaf.expr not in self.known:
            self.known[leaf.expr] = sympy.Symbol(f"v_{len(self.known) + 1}")
        return Expression(self.known[leaf.expr])

    def definitions(self, lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """What the names that occur in the lines stand for, as text and as LaTeX."""
        used = set[Any]()
        shown = list(lines)
        for large, name in reversed(self.known.items()):
            word = re.compile(rf"{re.escape(_text(name))}(?![₀-₉])")
            if name in used or any(word.search(line) for line in shown):
                used |= {name, *large.free_symbols}
        return tuple(
            (f"{_text(name)} = {_text(large)}", f"{sympy.latex(name)} = {sympy.latex(large)}")
            for large, name in self.known.items()
            if name in used
        )


def _text(expr: Any) -> str:
    product = " · " if expr.is_Mul else "·"
    plain = str(expr).replace("**", "^").replace("*", product)
    return re.sub(r"_(\d+)", lambda found: found[1].translate(_SUBSCRIPTS), plain)


def _latex(expr: Any) -> str:
    if 0 in getattr(expr, "shape", ()):
        return "[]"  # SymPy cannot print it
    formula: str = sympy.latex(expr)
    # What has spaces gets brackets as an argument; f(x y) needs none.
    return formula.replace(" ", "{}") if expr.is_Function or expr.is_Pow else formula


def _number(of_symbols: Callable[[Any], str], otherwise: Callable[[Value], str]) -> Any:
    def number(value: Value) -> str:
        return of_symbols(expression(value)) if isinstance(value, Symbolic) else otherwise(value)

    return number


class Style:
    """A notation for programs, points, and derivatives at points."""

    def __init__(self, category: SyntaxCategory, differential: str) -> None:
        self.category, self.differential = category, differential

    def derivative(self, program: Text, point: Value) -> Text:
        """D f a."""
        notation = self.category.notation
        return notation.call(self.differential, [program, value_text(point, notation)], None)


UNICODE_STYLE = Style(SyntaxCategory(replace(UNICODE, number=_number(_text, UNICODE.number))), "D")
LATEX_STYLE = Style(
    SyntaxCategory(replace(LATEX, number=_number(_latex, LATEX.number))), r"\mathcal{D}"
)
