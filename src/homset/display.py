"""How programs and their meanings show themselves: Jupyter and marimo ask by these names."""

from __future__ import annotations

from html import escape
from typing import Any

from .errors import HomsetError


class Displayed:
    """What notebooks show as its picture, under its text.

    What has no picture, such as a program that is not complete, is shown as text.

    >>> import homset as hs
    >>> hs.sin._repr_svg_()[:5], hs.sin._repr_html_()[-7:-1]
    ('<svg ', '</div>')
    """

    __slots__ = ()

    def _picture(self) -> Any:
        """What `draw` makes of it."""
        from .drawing import draw

        return draw(self)

    def _repr_svg_(self) -> str | None:
        try:
            svg: str = self._picture().svg
        except HomsetError:
            return None
        return svg

    def _repr_html_(self) -> str | None:
        svg = self._repr_svg_()
        return svg and captioned(str(self), svg)


def captioned(text: str, picture: str) -> str:
    """HTML of a picture under a line of text."""
    line = f'<div style="font-family:monospace;margin-bottom:0.5em">{escape(text)}</div>'
    return f'<div style="overflow-x:auto">{line}{picture}</div>\n'


class Term(Displayed):
    """What is written as a term: its picture is its string diagram, and it is a formula too."""

    __slots__ = ()

    def _picture(self) -> Any:
        from .drawing import string_diagram

        return string_diagram(self)

    def _repr_latex_(self) -> str | None:
        from .categories.latex import Latex

        try:
            formula = str(Latex(self))  # type: ignore[arg-type]
        except HomsetError:
            return None
        return f"${formula}$" if len(formula) <= LONGEST else None


LONGEST = 4_000
"""No formula of more letters is shown."""
