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
from ..categories.syntax import UNICODE, Notation, SyntaxCategory, Text
from ..categories.syntax.notations import value_text
from ..elaboration import postorder
from ..interpretation import fold
from ..objects import Obj
from ..primitives import Symbolic, Value
from ..tuples import mapped, unflat
from .closed import Made

LARGE = 6
"""How many operations an expression has at most that is written where it stands."""

BRIEF = 2
"""How many operations without parts a function has at most that is written where it stands."""

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

    def definitions(self, lines: Iterable[str]) -> list[tuple[str, str]]:
        """What the names that occur in the lines stand for, as text and as LaTeX."""
        used = set[Any]()
        shown = list(lines)
        for large, name in reversed(self.known.items()):
            word = re.compile(rf"{re.escape(_text(name))}(?![₀-₉])")
            if name in used or any(word.search(line) for line in shown):
                used |= {name, *large.free_symbols}
        return [
            (f"{_text(name)} = {_text(large)}", f"{sympy.latex(name)} = {sympy.latex(large)}")
            for large, name in self.known.items()
            if name in used
        ]


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


class Style:
    """A notation for programs, points, and derivatives at points.

    Functions in points are written as what they were made of; large ones get a name, and stand in
    `functions`.
    """

    def __init__(
        self,
        notation: Notation,
        of_symbols: Callable[[Any], str],
        differential: str,
        name: Callable[[int], str],
    ) -> None:
        self.of_symbols, self.otherwise = of_symbols, notation.number
        self.category = SyntaxCategory(replace(notation, number=self.number))
        self.differential, self.name = differential, name
        self.functions: dict[str, str] = {}

    def derivative(self, program: Text, point: Value) -> Text:
        """D f a."""
        notation = self.category.notation
        return notation.call(self.differential, [program, value_text(point, notation)], None)

    def number(self, value: Value) -> str:
        """A number, a formula, or a function."""
        if isinstance(value, Made):
            return self._function(value)
        symbolic = isinstance(value, Symbolic)
        return self.of_symbols(expression(value)) if symbolic else self.otherwise(value)

    def _function(self, value: Made) -> str:
        made = self.category.word("curry", fold(self.category, value.body))
        env = value_text(value.env, self.category.notation)
        text = str(self.category.notation.call(str(made), [env], None))
        if sum(1 for node in postorder(value.body) if not node.children) <= BRIEF:
            return text
        return self.functions.setdefault(text, self.name(len(self.functions) + 1))

    @property
    def definitions(self) -> list[str]:
        """What the names of functions stand for."""
        return [f"{name} = {text}" for text, name in self.functions.items()]


def styles() -> tuple[Style, Style]:
    """Text and LaTeX."""
    return (
        Style(UNICODE, _text, "D", lambda n: f"h{str(n).translate(_SUBSCRIPTS)}"),
        Style(LATEX, _latex, r"\mathcal{D}", lambda n: f"h_{{{n}}}"),
    )
