"""TikZ: a scene as a picture for LaTeX documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .panels import FUNCTION
from .scene import Dot, Frame, Label, Scene, Stroke, Wire
from .scene import number as n
from .style import DASHES, LINE, LOOKS, Look

SCALE = 0.75
"""A pixel of 1/96 inch in PostScript points, TeX's bp."""


def tikz(scene: Scene) -> str:
    r"""A scene as a `tikzpicture`; the document needs `\usepackage{tikz}` and nothing else.

    Signs outside of ASCII are written by LaTeX's own commands where there is one (so that pdfLaTeX
    sets them); others need a font that has them.

    >>> from homset.drawing.scene import Group
    >>> print(tikz(Scene(9, 9, Group(items=[Label("σ", 1, 2)]), "a letter")).splitlines()[-2])
    \node[anchor=base west,text=h111111] at (1,2) {$\sigma$};
    """
    lines = [_WRITERS[type(shape)](shape, x, y) for shape, x, y in scene.shapes()]
    colours = "".join([f"\\definecolor{{h{c}}}{{HTML}}{{{c.upper()}}}\n" for c in _colours(scene)])
    options = (
        f"x={SCALE}bp,y=-{SCALE}bp,inner sep=0,outer sep=0,line width=1.05bp,"
        r"every node/.style={font=\sffamily\fontsize{10}{12}\selectfont}"
    )
    title = scene.title.replace("\n", " ")
    box = f"\\useasboundingbox (0,0) rectangle ({n(scene.width)},{n(scene.height)});"
    picture = [f"% {title}", f"\\begin{{tikzpicture}}[{options}]", box, *lines]
    return colours + "\n".join([*picture, "\\end{tikzpicture}\n"])


def _colours(scene: Scene) -> list[str]:
    found: dict[str, None] = {}
    for shape, _, _ in scene.shapes():
        if isinstance(shape, (Frame, Dot)):
            found |= {LOOKS[shape.kind].fill: None, LOOKS[shape.kind].stroke: None}
        elif isinstance(shape, Label):
            found[shape.colour] = None
        else:
            found |= {LINE: None, LOOKS[FUNCTION].stroke: None, shape.ground: None}
    return [colour[1:] for colour in found]


def _name(colour: str) -> str:
    return f"h{colour[1:]}"


def _style(look: Look) -> str:
    wide = f"line width={look.width * SCALE:.2f}bp"
    dashes = _dashes() if look.dashed else ""
    return f"draw={_name(look.stroke)},fill={_name(look.fill)},{wide}{dashes}"


def _dashes() -> str:
    on, off = (f"{length * SCALE:g}bp" for length in DASHES)
    return f",dash pattern=on {on} off {off}"


def _frame(frame: Frame, x: float, y: float) -> str:
    left, top = x + frame.x, y + frame.y
    look = LOOKS[frame.kind]
    corners = f"rounded corners={look.radius * SCALE:g}bp"
    place = f"({n(left)},{n(top)}) rectangle ({n(left + frame.width)},{n(top + frame.height)})"
    return f"\\path[{_style(look)},{corners}] {place};"


def _dot(dot: Dot, x: float, y: float) -> str:
    place = f"({n(x + dot.x)},{n(y + dot.y)})"
    return f"\\path[{_style(LOOKS[dot.kind])}] {place} circle[radius={dot.radius * SCALE:g}bp];"


def _label(label: Label, x: float, y: float) -> str:
    anchor = {"start": "base west", "middle": "base", "end": "base east"}[label.anchor]
    place = f"({n(x + label.x)},{n(y + label.y)})"
    return (
        f"\\node[anchor={anchor},text={_name(label.colour)}] at {place} {{{escaped(label.text)}}};"
    )


def _wire(wire: Wire, x: float, y: float) -> str:
    colour = _name(LOOKS[FUNCTION].stroke if wire.function else LINE)
    margin = f"preaction={{draw={_name(wire.ground)},line width=3.75bp,solid}}"
    path = " ".join([_path(stroke, x, y) for stroke in wire.strokes])
    line = f"\\path[{margin},draw={colour}{_dashes() if wire.function else ''}] {path};"
    heads = "".join(
        [f" ({n(x + a)},{n(y + b)}) -- ++(-8,-3.5) -- ++(0,7) -- cycle" for a, b in wire.heads]
    )
    return line + (f"\n\\fill[{colour}]{heads};" if heads else "")


def _path(stroke: Stroke, x: float, y: float) -> str:
    def at(a: float, b: float) -> str:
        return f"({n(x + a)},{n(y + b)})"

    start, pieces = stroke
    found = [at(*start)]
    for piece in pieces:
        if len(piece) == 2:
            found.append(f"-- {at(*piece)}")
        else:
            a, b, c, d, e, f = piece
            found.append(f".. controls {at(a, b)} and {at(c, d)} .. {at(e, f)}")
    return " ".join(found)


_WRITERS: dict[type, Callable[[Any, float, float], str]] = {
    Frame: _frame,
    Dot: _dot,
    Label: _label,
    Wire: _wire,
}

_SPECIAL = {
    **{c: f"\\{c}" for c in "#$%&_{}"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "'": "'", "×": r"$\times$", "÷": r"$\div$", "−": "$-$",
    "·": r"$\cdot$", "→": r"$\to$", "λ": r"$\lambda$", "σ": r"$\sigma$",
    "√": r"$\sqrt{\phantom{x}}$", "∛": r"$\sqrt[3]{\phantom{x}}$", "≤": r"$\le$", "≥": r"$\ge$",
    "≠": r"$\ne$", "∧": r"$\wedge$", "∨": r"$\vee$", "¬": r"$\neg$", "∞": r"$\infty$",
    "…": r"\ldots{}", "ℝ": r"$\mathbf{R}$", "ℤ": r"$\mathbf{Z}$", "∘": r"$\circ$",
    "ⁿ": "$^n$", "ʸ": "$^y$",
    **{c: f"$^{i}$" for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}  # fmt: skip
"""How TeX writes the signs that labels are made of."""


def escaped(label: str) -> str:
    r"""A label as LaTeX.

    >>> escaped("a_1 → λ")
    'a\\_1 $\\to$ $\\lambda$'
    """
    return "".join([_SPECIAL.get(c, c) for c in label])
