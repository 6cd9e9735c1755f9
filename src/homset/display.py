"""How things show themselves in notebooks: Jupyter and marimo ask by these names."""

from __future__ import annotations

from html import escape

LONGEST = 400
"""A formula is cut after so many pieces."""


class Displayed:
    """What shows itself as a picture, with its text above where HTML is shown.

    A class that has it defines `_repr_svg_`, and its `str` is the text.
    """

    __slots__ = ()

    def _repr_svg_(self) -> str:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x:auto">{self._repr_svg_()}</div>'


def captioned(text: str, picture: str) -> str:
    """HTML of a picture under a line of text."""
    style = "font-family:monospace;margin-bottom:0.5em"
    return f'<div style="overflow-x:auto"><div style="{style}">{escape(text)}</div>{picture}</div>'
