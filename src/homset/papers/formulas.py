"""Formulas as pictures: LaTeX set by ziamath, without a network, TeX or JavaScript."""

from __future__ import annotations

import re
from html import escape
from typing import Any

_TO_ZIAMATH = (
    (re.compile(r"\\mathbin\{(\\\w+)\}"), r"\1"),
    (re.compile(r"\\mathbf\b"), r"\\mathrm"),
    (re.compile(r"\\(big)?triangledown\b"), r"\\,{\\scriptstyle\\bigtriangledown}\\,"),
    (re.compile(r"\\triangle\b"), r"\\,{\\scriptstyle\\triangle}\\,"),
    (re.compile(r"(?<!\{)(\\(?:circ|times)\b)"), r"\\,\1\\,"),
    (re.compile(r"(\\(?:multimap|rightsquigarrow)(?:_\w)?)"), r"\\;\1\\;"),
)
"""What ziamath writes in another way, or sets too close."""

_SYMBOL = re.compile(r'<symbol id="(?P<id>[^"]+)".*?</symbol>', re.DOTALL)


class Formulas:
    """Sets formulas for one page, on which every glyph is kept once.

    Without the extra `paper` a formula stands as its LaTeX.
    """

    def __init__(self) -> None:
        self.glyphs: dict[str, str] = {}
        self.known: dict[tuple[str, bool], str] = {}
        self.ziamath = _ziamath()

    def __call__(self, latex: str, display: bool) -> str:
        """HTML of a formula, on a line of its own if `display`."""
        key = latex, display
        if key not in self.known:
            self.known[key] = self._set(latex, display)
        return self.known[key]

    def _set(self, latex: str, display: bool) -> str:
        place = "display" if display else "inline"
        if self.ziamath is None:
            return f'<code class="formula {place}">{escape(latex.strip())}</code>'
        source = latex.strip()
        for pattern, better in _TO_ZIAMATH:
            source = pattern.sub(better, source)
        drawn = self.ziamath.Latex(source, size=17, inline=not display)
        inked = drawn.svg().replace('"black"', '"currentColor"')  # the page may be dark
        svg = _SYMBOL.sub(self._keep, inked)
        below = drawn.getyofst()
        svg = svg.replace(
            "<svg ",
            f'<svg class="formula" role="img" aria-label="{escape(latex.strip())}" '
            f'style="vertical-align:{below:.2f}px" ',
            1,
        )
        return f'<div class="formula">{svg}</div>' if display else svg

    def _keep(self, symbol: re.Match[str]) -> str:
        self.glyphs[symbol["id"]] = symbol[0]
        return ""

    def shared(self) -> str:
        """The glyphs of all formulas set so far, for the beginning of the page."""
        glyphs = "".join(self.glyphs.values())
        return f'<svg width="0" height="0" style="position:absolute">{glyphs}</svg>'


def _ziamath() -> Any:
    try:
        import ziamath
    except ImportError:
        return None
    return ziamath
