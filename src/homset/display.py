"""How programs and their meanings show themselves: Jupyter and marimo ask by these names."""

from __future__ import annotations

import re
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


def captioned(text: str, shown: str) -> str:
    """HTML of a picture, or a table, under a line of text.

    A picture that is too wide for its place is drawn smaller, down to two thirds of its size.

    >>> picture = '<svg width="90" height="30"></svg>'
    >>> 'style="max-width:100%;min-width:60px;height:auto"' in captioned("a line", picture)
    True
    """
    line = f'<div style="font-family:monospace;margin-bottom:0.5em">{escape(text)}</div>'
    width = re.match(r'<svg [^>]*?\bwidth="(\d+)"', shown)
    if width:
        style = f"max-width:100%;min-width:{int(width[1]) * 2 // 3}px;height:auto"
        shown = shown.replace("<svg ", f'<svg style="{style}" ', 1)
    return f'<div style="overflow-x:auto">{line}{shown}</div>\n'


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
