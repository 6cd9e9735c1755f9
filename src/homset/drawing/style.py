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
    panels,
)

FONT = "Helvetica"
FONTS = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
"""What SVG asks for, the first that there is; boxes are wide enough for the widest of them."""

LINE = "#333333"
TEXT = "#111111"
GROUND = "#ffffff"
DASHES = (5, 3)


@dataclass(frozen=True, slots=True)
class Look:
    """The fill and the stroke of a frame, how wide and whether dashed this is, and the corners."""

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

FUNCTION_LEGEND = "carries a function"
"""The words for a dashed wire."""


def legend(panel: Panel) -> list[tuple[str, str]]:
    """The kinds of boxes in a picture whose look says nothing by itself, with words for each.

    Last comes that of a function, which stands for the dashed wires.
    """
    found = {(box.kind, bool(box.ins), bool(box.outs)) for p in panels(panel) for box in p.boxes}
    copied = ["copied (dup)"] * ((COPY, True, True) in found)
    dropped = ["thrown away (it)"] * ((COPY, True, False) in found)
    added = ["added (jam)"] * ((SUM, True, True) in found)
    zero = ["zero"] * ((SUM, False, True) in found)
    here = kinds(panel)
    dashed = any(p.is_function(wire) for p in panels(panel) for box in p.boxes for wire in box.ins)
    words = {
        SHARED: "used by the value and by the derivative" * (SHARED in here),
        COPY: ", or ".join(copied + dropped),
        SUM: ", or ".join(added + zero),
        FUNCTION: FUNCTION_LEGEND * dashed,
    }
    return [(kind, said) for kind, said in words.items() if said]
