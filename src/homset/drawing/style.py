"""How drawings look: one set of colours and lines for SVG, TikZ, DOT and Mermaid.

The hues are those of Okabe and Ito, which people with any colour vision can tell apart; the fills
differ in lightness, shared work has a thick border, and functions are dashed, so that a print in
grey says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from .panels import (
    BLOCK,
    CONSTANT,
    COPY,
    FUNCTION,
    IN,
    OPERATION,
    OUT,
    PART,
    SHARED,
    SUM,
    Panel,
    kinds,
)

FONT = "Helvetica"
LINE = "#333333"
TEXT = "#111111"
GROUND = "#ffffff"
DASHES = (5, 3)


@dataclass(frozen=True, slots=True)
class Look:
    """The fill and the stroke of a frame, how wide this is and whether dashed, and round corners."""

    fill: str
    stroke: str = LINE
    width: float = 1.4
    radius: float = 5
    dashed: bool = False


LOOKS = {
    IN: Look("#dddddd"),
    OUT: Look("#dddddd"),
    OPERATION: Look(GROUND),
    SHARED: Look("#cfeee2", "#00694b", 2.4),
    CONSTANT: Look("#fff2b3", "#8f6a00"),
    FUNCTION: Look("#e8f3fa", "#0072b2", radius=10),
    BLOCK: Look("#fdeee0", "#c04a00", 2, 2),
    PART: Look(GROUND, "#c04a00", 1, 6, dashed=True),
    COPY: Look(LINE),
    SUM: Look(GROUND, width=1.6),
}

LEGEND = {
    SHARED: "used by the value and by the derivative",
    COPY: "copied (dup), or thrown away",
    SUM: "added (jam), or zero",
}
"""What needs words: kinds of boxes whose look says nothing by itself."""

FUNCTION_LEGEND = "carries a function"
"""The words for a dashed wire."""


def legend(panel: Panel) -> list[tuple[str, str]]:
    """The kinds of boxes in a picture that need words, with the words; last, dashed wires."""
    found = kinds(panel)
    entries = [(kind, words) for kind, words in LEGEND.items() if kind in found]
    return entries + [(FUNCTION, FUNCTION_LEGEND)] * (FUNCTION in found)
