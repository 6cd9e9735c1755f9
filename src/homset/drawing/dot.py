"""DOT: a picture as Graphviz source, in the manner of the 2018 paper.

Left to right; every box is a record with a port for each wire, and dots are points. The body of a
function is a cluster with its own In and Out, into which captured wires lead; a dashed edge leads
from the cluster to where the function goes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import count

from .panels import (
    BLOCK,
    CONSTANT,
    DOTS,
    ENDS,
    FUNCTION,
    OPERATION,
    SOURCE,
    SUM,
    TARGET,
    Box,
    Panel,
    shown,
)
from .style import FONT, LINE, LOOKS, legend

HEAD = f"""\
  graph [rankdir=LR, compound=true, ranksep=0.45, nodesep=0.2, labeljust=r]
  graph [fontname="{FONT}", fontsize=13]
  node [shape=record, style="filled,rounded", fillcolor=white, color="{LINE}", \
fontname="{FONT}", fontsize=14, height=0.3, width=0.3, margin="0.06,0.03"]
  edge [color="{LINE}", arrowsize=0.6]"""
_DEEPEST = 8
"""Indentation stops here, so that the source of deep nests stays linear in their size."""


def dot(panel: Panel, title: str) -> str:
    """The DOT source of a picture; `dot -Tsvg` of Graphviz draws it.

    Where wires start and end, and every operation, is a record with ports `i0, i1, ...` and
    `o0, o1, ...`; constants are yellow boxes with their value. Takes time linear in the size.

    >>> import homset as hs
    >>> from homset.drawing.panels import paneled
    >>> print(dot(paneled(hs.Graph(hs.sin)), "a sine").splitlines()[-3].strip())
    in_0:o0:e -> n_1:i0:w
    """
    writer = _Writer()
    writer.run(panel)
    head = ["digraph {", HEAD, f"  tooltip={quoted(title)}"]
    if panel.strings:
        head.append("  edge [arrowhead=none]")
    # Clusters would inherit a label that stood before them.
    return "\n".join([*head, *writer.lines, *_legend(panel), *writer.edges, "}\n"])


def _legend(panel: Panel) -> list[str]:
    """A label below the picture, with a sample of each look that needs words."""
    rows: list[str] = []
    for kind, words in legend(panel):
        look = LOOKS[kind]
        sample = f'<td border="1" bgcolor="{look.fill}" color="{look.stroke}" width="20"> </td>'
        if kind == FUNCTION:
            sample = f'<td><font color="{look.stroke}">- - -</font></td>'
        elif kind in DOTS:
            sample = f'<td><font color="{LINE}">{"○" if kind == SUM else "●"}</font></td>'
        rows.append(f'{sample}<td align="left">{escape(words)}</td>')
    if not rows:
        return []
    table = '<table border="0" cellspacing="4">' + "".join([f"<tr>{r}</tr>" for r in rows])
    return [f"  label=<{table}</table>>; labelloc=b; labeljust=l"]


# A line, or a panel still to be written: its cluster's number, where captured wires start, depth.
_Item = str | tuple[Panel, int, Sequence[str], int]


class _Writer:
    """Lines for the boxes, nested as the panels are, and edges, which stand outside of all."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.lines: list[str] = []
        self.edges: list[str] = []

    def run(self, top: Panel) -> None:
        todo: list[_Item] = [(top, 0, (), 1)]
        while todo:
            item = todo.pop()
            if isinstance(item, str):
                self.lines.append(item)
            else:
                todo.extend(reversed(self.panel(*item)))

    def panel(self, panel: Panel, number: int, captured: Sequence[str], depth: int) -> list[_Item]:
        """What stands in a panel: lines, and the panels of its clusters, still to be written."""
        indent = "  " * min(depth, _DEEPEST)
        found: list[_Item] = []
        tails = dict(zip(panel.captured, captured, strict=True))
        for box in panel.boxes:
            own = number if box.kind in ENDS else next(self.numbers)
            self.connect(panel, box, own, tails)
            if not box.panels:
                found.append(f"{indent}{_node(panel, box, own)}")
                continue
            found.append(f"{indent}subgraph cluster_{own} {{ {_frame(box)}")
            if box.kind == FUNCTION:
                captured = [f"c_{own}_{i}" for i in range(len(box.ins))]
                for wire, name in zip(box.ins, captured, strict=True):
                    found.append(f"{indent}  {name} [shape=point, width=0.03]")
                    self.edges.append(f"  {tails[wire]} -> {name} [arrowhead=none]")
                found.append(f"{indent}  {{ rank=same; in_{own}; {'; '.join(captured)} }}")
                found.append((box.panels[0], own, captured, depth + 1))
            else:
                found.extend(self.block(box, own, depth + 1))
            found.append(f"{indent}}}")
        return found

    def connect(self, panel: Panel, box: Box, number: int, tails: dict[int, str]) -> None:
        """The edges to a box, and where its own wires start."""
        if box.kind != FUNCTION:
            name = _name(box, number, "entry")
            dot = box.kind in DOTS
            for i, wire in enumerate(box.ins):
                self.edge(tails[wire], name if dot else f"{name}:i{i}:w", panel.is_function(wire))
            name = _name(box, number, "exit")
            if box.kind == CONSTANT:  # a box without fields, unlike a record
                tails.update(dict.fromkeys(box.outs, f"{name}:e"))
            else:
                tails.update({w: name if dot else f"{name}:o{i}:e" for i, w in enumerate(box.outs)})
        else:
            # Graphviz has edges between nodes only: this one starts at Out, cut at the border.
            tails.update(dict.fromkeys(box.outs, f"out_{number}"))

    def edge(self, tail: str, head: str, dashed: bool) -> None:
        attributes = [f'style=dashed, color="{LOOKS[FUNCTION].stroke}"'] if dashed else []
        if tail.startswith("out_"):
            attributes.append(f"ltail=cluster_{tail[4:]}")
        self.edges.append(
            f"  {tail} -> {head}" + (f" [{', '.join(attributes)}]" * bool(attributes))
        )

    def block(self, box: Box, number: int, depth: int) -> list[_Item]:
        """The parts of a loop or a choice, between a bar of in-ports and a bar of out-ports."""
        indent = "  " * min(depth, _DEEPEST)
        bar = f'style=filled, fillcolor="{LOOKS[BLOCK].fill}"'
        found: list[_Item] = [
            f"{indent}entry_{number} [label={_record(_ports(box.ins), '', ())}, {bar}]",
            f"{indent}exit_{number} [label={_record((), '', _ports(box.outs))}, {bar}]",
        ]
        for part in box.panels:
            own = next(self.numbers)
            label = (
                f'label={quoted(part.title)}; style="dashed,rounded"; color="{LOOKS[BLOCK].stroke}"'
            )
            found.append(f"{indent}subgraph cluster_{own} {{ {label}; bgcolor=white")
            found.append((part, own, (), depth + 1))
            found.append(f"{indent}}}")
            self.edges.append(f"  entry_{number} -> in_{own} [style=invis]")
            self.edges.append(f"  out_{own} -> exit_{number} [style=invis]")
        return found


def _name(box: Box, number: int, bar: str) -> str:
    ends = {SOURCE: "in", TARGET: "out"}.get(box.kind, box.kind if box.kind in ENDS else "n")
    return f"{bar if box.kind == BLOCK else ends}_{number}"


def _node(panel: Panel, box: Box, number: int) -> str:
    look = LOOKS.get(box.kind, LOOKS[OPERATION])
    style = ""
    if box.kind in DOTS:
        filled = f'shape=circle, width=0.09, height=0.09, fixedsize=true, fillcolor="{look.fill}"'
        return f'{_name(box, number, "")} [label="", tooltip={quoted(box.title)}, {filled}]'
    if box.kind in (SOURCE, TARGET):
        ins, outs = ([shown(panel.objects[w], 16) for w in ws] for ws in (box.ins, box.outs))
        label, style = _record(ins, "", outs), ', style="", color=none'
    elif box.kind == CONSTANT:
        label, style = quoted(box.label), ", shape=box"
    else:
        label = _record(_ports(box.ins), box.label, _ports(box.outs))
    if look is not LOOKS[OPERATION]:
        wide = f", penwidth={look.width}" if look.width > 2 else ""
        style += f', fillcolor="{look.fill}", color="{look.stroke}"{wide}'
    return f"{_name(box, number, '')} [label={label}, tooltip={quoted(box.title)}{style}]"


def _frame(box: Box) -> str:
    style = f'style="filled,{"rounded" if box.kind == FUNCTION else "bold"}"'
    look = LOOKS[box.kind]
    colours = f'color="{look.stroke}"; fillcolor="{look.fill}"'
    return f"label={quoted(box.label)}; tooltip={quoted(box.title)}; {style}; {colours}"


def _ports(wires: Sequence[int]) -> list[str]:
    """Ports with nothing written in them."""
    return [""] * len(wires)


def _record(ins: Sequence[str], label: str, outs: Sequence[str]) -> str:
    """In-ports, label, out-ports from left to right; a side without ports is left out."""
    sides = (
        "|".join([f"<{c}{i}>{_escaped(port)}" for i, port in enumerate(ports)])
        for c, ports in (("i", ins), ("o", outs))
    )
    left, right = (f"{{{side}}}" if side else "" for side in sides)
    return '"{' + "|".join(part for part in (left, _escaped(label), right) if part) + '}"'


def _escaped(label: str) -> str:
    """A label inside of a record, where some characters have a meaning."""
    return re.sub(r"([{}|<>])", r"\\\1", quoted(label)[1:-1])


def quoted(text: str) -> str:
    r"""Text as a DOT string; Graphviz reads entities and its own backslash escapes in it.

    >>> print(quoted('a "b" \\ &lt;'))
    "a \"b\" \\ &amp;lt;"
    """
    return '"' + text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') + '"'
