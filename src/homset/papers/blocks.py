"""What a value looks like in a document: as text, a formula, a chain of equations, a picture, ...

Every object that shows itself in a notebook, by `_repr_svg_` or `_repr_latex_`, does so here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..proofs import Derivation


@dataclass(frozen=True)
class Text:
    """Lines of text, as a terminal shows them."""

    text: str


@dataclass(frozen=True)
class Source:
    """Lines of Python."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula in LaTeX, on a line of its own."""

    latex: str


@dataclass(frozen=True)
class Chain:
    """A chain of equations with reasons."""

    derivation: Derivation


@dataclass(frozen=True)
class Picture:
    """A picture in SVG, what it shows in words, a caption in Markdown, and a name for its file."""

    svg: str
    words: str
    caption: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table; its cells are Markdown on one line, numbers stand to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def cells(self) -> list[list[str]]:
        """The rows as text; of large integers the thousands stand apart.

        >>> Table(("n",), [(133120,), ("`f`",)]).cells == [["133\u202f120"], ["`f`"]]
        True
        """
        return [[_cell(value) for value in row] for row in self.rows]


@dataclass(frozen=True)
class Row:
    """Blocks side by side."""

    blocks: Sequence[Block]


Block = Text | Source | Formula | Chain | Picture | Table | Row
KINDS = (Text, Source, Formula, Chain, Picture, Table, Row)


def _cell(value: Any) -> str:
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else str(value)


def shown(value: Any) -> Block:
    r"""The block that shows a value.

    >>> import homset as hs
    >>> shown(25.0), shown(hs.Latex(hs.sin))
    (Text(text='25.0'), Formula(latex='\\sin'))
    """
    if isinstance(value, KINDS):
        return value
    if isinstance(value, Derivation):
        return Chain(value)
    svg = value._repr_svg_() if hasattr(value, "_repr_svg_") else None
    if svg is not None:
        return Picture(svg, repr(value))
    if hasattr(value, "_repr_latex_"):
        return Formula(value._repr_latex_().strip("$"))
    return Text(value if isinstance(value, str) else repr(value))


def picture(value: Any, caption: str = "") -> Picture:
    """The picture of a value that has one, with a caption.

    >>> import homset as hs
    >>> picture(hs.Graph(hs.sin), "The sine.").words
    '<graph R → R of 1 operation>'
    """
    return Picture(value._repr_svg_(), repr(value), caption)
