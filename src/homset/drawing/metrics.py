"""How wide text is, so that boxes are made for it without asking a font."""

from __future__ import annotations

from .canvas import columns

SIZE = 14.0
"""The height of letters in pictures, in pixels."""

_ASCII = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
"""The advance of each character from the space to ~ in DejaVu Sans, in thousandths of its size."""

_OTHER = 840
"""For signs of mathematics and other letters, for each column that they take in a terminal."""


def width(text: str) -> float:
    """How wide a text is in pixels in DejaVu Sans; the other fonts asked for are narrower.

    >>> width(""), round(width("sin"), 1), round(width("×"), 1)
    (0.0, 20.1, 11.8)
    """
    return sum([_thousandths(character) for character in text]) * SIZE / 1000


def _thousandths(character: str) -> int:
    return _ASCII[ord(character) - 32] if " " <= character <= "~" else _OTHER * columns(character)
