"""Mermaid: a picture as source that web pages, Markdown and notebooks draw.

Mermaid has no ports, so an input and an output is a node for each wire, and where the order of the
wires at a box matters, they are numbered. A box with others inside is a hexagon in a frame around
these, for Mermaid fails on some edges that lead to frames. A browser draws up to 500 edges, unless
it is told otherwise.
"""

from __future__ import annotations

from itertools import count

from .panels import (
    BLOCK,
    CONSTANT,
    DOTS,
    ENDS,
    FUNCTION,
    IN,
    PART,
    SOURCE,
    SUM,
    Box,
    Panel,
    kinds,
    shown,
)
from .style import LOOKS, TEXT, Look

_COMMUTATIVE = frozenset("+×=≠∧∨&|^") | {"min", "max"}
_DEEPEST = 8
_Item = str | tuple[Panel, int, dict[int, str], int]
"""A line, or a panel still to be written: its number, where captured wires start, its depth."""


def mermaid(panel: Panel, title: str) -> str:
    """The Mermaid source of a picture; it takes time linear in its size.

    >>> import homset as hs
    >>> from homset.drawing.panels import paneled
    >>> print(mermaid(paneled(hs.Graph(hs.sin)), "a sine"))
    flowchart LR
      accTitle: a sine
      in_0_0(["in : R"]):::in
      n_1["sin"]:::operation
      out_0_0(["out : R"]):::out
      in_0_0 --> n_1
      n_1 --> out_0_0
      classDef in fill:#dddddd,stroke:#333333,stroke-width:1.4px,color:#111111
      classDef out fill:#dddddd,stroke:#333333,stroke-width:1.4px,color:#111111
      classDef operation fill:#ffffff,stroke:#333333,stroke-width:1.4px,color:#111111
    """
    writer = _Writer("---" if panel.strings else "-->", "-.-" if panel.strings else "-.->")
    writer.run(panel)
    head = ["flowchart LR", f"  accTitle: {_plain(title)}"]
    looks = [*_classes(panel), *writer.looks]
    if writer.frames:
        looks.append(f"  classDef part {_style(LOOKS[PART])}")
        looks.append(f"  class {','.join(writer.frames)} part")
    return "\n".join([*head, *writer.lines, *writer.edges, *looks]) + "\n"


class _Writer:
    """Lines for the nodes, nested as the panels are, and edges, which stand outside of all."""

    def __init__(self, edge: str, function: str) -> None:
        self.arrows = edge, function
        self.numbers = count(1)
        self.lines: list[str] = []
        self.edges: list[str] = []
        self.frames: list[str] = []
        self.looks: list[str] = []

    def run(self, top: Panel) -> None:
        todo: list[_Item] = [(top, 0, {}, 1)]
        while todo:
            item = todo.pop()
            if isinstance(item, str):
                self.lines.append(item)
            else:
                todo.extend(reversed(self.panel(*item)))

    def panel(self, panel: Panel, number: int, tails: dict[int, str], depth: int) -> list[_Item]:
        """What stands in a panel: lines, and the panels inside, still to be written."""
        indent = "  " * min(depth, _DEEPEST)
        found: list[_Item] = []
        marks: dict[int, str] = {}
        for box in panel.boxes:
            if box.kind in ENDS:
                found += [f"{indent}{node}" for node in self.ends(panel, box, number, tails, marks)]
                continue
            name = f"n_{next(self.numbers)}"
            self.connect(panel, box, name, tails, marks)
            if not box.panels:
                found.append(f"{indent}{name}{_node(box)}")
                continue
            found += [f'{indent}subgraph f_{name}[" "]', f"{indent}  {name}{_node(box)}"]
            for part in box.panels:
                own = next(self.numbers)
                inner = {}
                if box.kind == FUNCTION:
                    inner = dict(zip(part.captured, [tails[w] for w in box.ins], strict=True))
                    outs = range(len(part.boxes[-1].ins))
                    self.edges += [f"  out_{own}_{i} {self.arrows[1]} {name}" for i in outs]
                framed = box.kind == BLOCK
                titled = [f'{indent}  subgraph p_{own}["{_text(part.title)}"]'] * framed
                item: _Item = (part, own, inner, depth + 1 + framed)
                found += [*titled, item, *[f"{indent}  end"] * framed]
                self.frames += [f"p_{own}"] * framed
            found.append(f"{indent}end")
            self.looks.append(f"  style f_{name} {_style(LOOKS[box.kind])}")
        return found

    def ends(
        self, panel: Panel, box: Box, number: int, tails: dict[int, str], marks: dict[int, str]
    ) -> list[str]:
        """A node for each wire that starts or ends here."""
        nodes: list[str] = []
        first = box.kind in (IN, SOURCE)
        side = "in" if first else "out"
        wires = box.outs if first else box.ins
        for i, wire in enumerate(wires):
            name = f"{side}_{number}_{i}"
            which = f" {i + 1}" if len(wires) > 1 else ""
            label = f"{side}{which} : {_text(shown(panel.objects[wire], 16))}"
            nodes.append(f'{name}(["{label}"]):::{side}')
            if first:
                tails[wire] = name
            else:
                self.edge(panel, wire, tails[wire], name, marks.get(wire, ""))
        return nodes

    def connect(
        self, panel: Panel, box: Box, name: str, tails: dict[int, str], marks: dict[int, str]
    ) -> None:
        """The edges to a box, and where its own wires start."""
        if box.kind != FUNCTION:
            ordered = len(box.ins) > 1 and box.kind not in DOTS and box.label not in _COMMUTATIVE
            for i, wire in enumerate(box.ins):
                mark = marks.get(wire, "") + (f"→{i + 1}" if ordered else "")
                self.edge(panel, wire, tails[wire], name, mark)
        for i, wire in enumerate(box.outs):
            tails[wire] = name
            if len(box.outs) > 1:
                marks[wire] = f"{i + 1}"

    def edge(self, panel: Panel, wire: int, tail: str, head: str, mark: str) -> None:
        arrow = self.arrows[panel.is_function(wire)]
        self.edges.append(f"  {tail} {arrow}{f'|{mark}|' if mark else ''} {head}")


def _node(box: Box) -> str:
    if box.kind in DOTS:
        return f'(("{"+" if box.kind == SUM else " "}")):::{box.kind}'
    left, right = _SHAPES.get(box.kind, ("[", "]"))
    return f'{left}"{_text(box.label)}"{right}:::{box.kind}'


_SHAPES = {CONSTANT: ("([", "])"), FUNCTION: ("{{", "}}"), BLOCK: ("{{", "}}")}


def _classes(panel: Panel) -> list[str]:
    """The looks of the kinds of boxes in a picture."""
    found = kinds(panel)
    here = found | ({"in", "out"} if panel.strings else set())
    return [f"  classDef {kind} {_style(look)}" for kind, look in LOOKS.items() if kind in here]


def _style(look: Look) -> str:
    dashes = ",stroke-dasharray:5 3" if look.dashed else ""
    return f"fill:{look.fill},stroke:{look.stroke},stroke-width:{look.width}px,color:{TEXT}{dashes}"


def _text(label: str) -> str:
    """A label inside of quotes, in which Mermaid reads HTML and Markdown."""
    codes = {c: f"#{ord(c)};" for c in '"#&<>`*_|\\'}
    return "".join([codes.get(c, c) for c in label]) or " "


def _plain(title: str) -> str:
    """A title, which ends at a semicolon or brace."""
    return "".join([c for c in title if c not in ";{}#"])
