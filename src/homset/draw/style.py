"""How drawings look: one set of colours and lines for DOT and SVG.

The hues are those of Okabe and Ito, which people with any colour vision can tell apart; the fills
differ in lightness, and functions are dashed, so that a print in grey says the same.
"""

from .picture import BLOCK, CONSTANT, FUNCTION, IN, OPERATION, OUT

FONT = "Helvetica"
LINE = "#333333"
FILL = {
    IN: "#dddddd",
    OUT: "#dddddd",
    OPERATION: "#ffffff",
    CONSTANT: "#fff2b3",
    FUNCTION: "#e8f3fa",
    BLOCK: "#fdeee0",
}
STROKE = {
    IN: LINE,
    OUT: LINE,
    OPERATION: LINE,
    CONSTANT: "#8f6a00",
    FUNCTION: "#0072b2",
    BLOCK: "#c04a00",
}
