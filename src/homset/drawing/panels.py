"""Panels: what is in a picture, boxes and wires, before anyone decides where they stand.

A picture is a tree of panels. A panel is one diagram: its boxes, that where wires start first and
that where they end last. The box of a function holds the panel of its body, the box of a loop or a
choice the panels of its parts. SVG, TikZ, DOT, Mermaid and text are ways to write the same panels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrows import Arrow
from ..diagrams import Diagram, Wiring
from ..graphs import DataflowGraph
from ..objects import Exp, Obj, leaves, render
from ..objects.printing import MATHEMATICS

IN, OUT, OPERATION, SHARED, CONSTANT = "in", "out", "operation", "shared", "constant"
FUNCTION, BLOCK, PART = "function", "block", "part"
SOURCE, TARGET, COPY, SUM = "source", "target", "copy", "sum"
ENDS = frozenset({IN, OUT, SOURCE, TARGET})
"""The boxes at which the wires of a panel start and end."""

DOTS = frozenset({COPY, SUM})
"""The boxes of string diagrams that are dots: many wires start or end in one place."""


@dataclass(slots=True)
class Box:
    """A box of a picture: its kind, its label, and the wires at its ports from top to bottom.

    `title` says in words what it is. A `function` or `block` has `panels`; the wires that come into
    a function are those that it captures. A `shared` operation serves the value and the derivative.
    """

    kind: str
    label: str
    title: str
    ins: tuple[int, ...] = ()
    outs: tuple[int, ...] = ()
    panels: list[Panel] = field(default_factory=list)


@dataclass(slots=True)
class Panel:
    """The boxes of one diagram, those where wires start and end first and last.

    `objects` has the object of each wire. The wires `captured` come across the border, in the order
    of the in-ports of the box that the panel is in.
    """

    title: str = ""
    captured: tuple[int, ...] = ()
    objects: list[Obj] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def is_function(self, wire: int) -> bool:
        """Whether a wire carries a function; it is drawn dashed."""
        return isinstance(self.objects[wire], Exp)

    @property
    def strings(self) -> bool:
        """Whether it is a string diagram: each wire leads from one place to one other."""
        return self.boxes[0].kind == SOURCE


def paneled(graph: DataflowGraph) -> Panel:
    """The panel of a dataflow graph, with those inside of it.

    >>> import homset as hs
    >>> [box.label for box in paneled(hs.Graph(hs.mul >> hs.sin)).boxes]
    ['In', '×', 'sin', 'Out']
    """
    top = Panel()
    todo: list[tuple[Panel, Diagram[Arrow], int]] = [(top, graph.diagram, 0)]
    while todo:
        panel, d, n = todo.pop()
        panel.captured, params = d.inputs[:n], d.inputs[n:]
        panel.objects = d.wiring.objects()
        panel.boxes.append(Box(IN, "In", _listed("inputs", panel, params), (), params))
        for step in d.steps:
            arrow = step.box
            box = boxed(arrow, arrow.dom, arrow.cod, step.ins, step.outs)
            panel.boxes.append(box)
            box.panels = [Panel(title) for title in titles(arrow)]
            captured = len(step.ins) if box.kind == FUNCTION else 0
            for inner, child in zip(box.panels, arrow.children, strict=True):
                todo.append((inner, _body(child), captured))
        panel.boxes.append(Box(OUT, "Out", _listed("outputs", panel, d.outputs), d.outputs))
    _mark_shared(top)
    return top


def _mark_shared(top: Panel) -> None:
    """Find the work that the value and the derivative beside it have in common."""
    outputs = top.boxes[-1].ins
    functions = {wire for wire in outputs if top.is_function(wire)}
    needed = [set(outputs) - functions, functions]
    for box in reversed(top.boxes):
        for wires in needed:
            if not wires.isdisjoint(box.outs):
                wires.update(box.ins)
    both = needed[0] & needed[1]
    for box in top.boxes:
        if box.kind == OPERATION and not both.isdisjoint(box.outs):
            box.kind = SHARED


def titles(arrow: Arrow) -> Sequence[str]:
    """The words over the panels inside of a box."""
    if arrow.op in ("cross_i", "fork_i", "join_i"):
        return [f"entry {i}" for i in range(len(arrow.children))]
    return TITLES.get(arrow.op, ("",) * len(arrow.children))


def _body(child: Arrow) -> Diagram[Arrow]:
    """The diagram of an arrow inside of a box; an arrow of another kind is a diagram of one box."""
    if child.op == "diagram":
        wiring = child.data[0]
        assert isinstance(wiring, Wiring)
        return wiring.with_boxes(child.children)
    n, m = len(leaves(child.dom)), len(leaves(child.cod))
    ins, outs = tuple(range(n)), tuple(range(n, n + m))
    types = child.dom, child.cod
    return Wiring(*types, (child.dom,), (child.cod,), ins, outs).with_boxes([child])


def _listed(what: str, panel: Panel, wires: Sequence[int]) -> str:
    return f"{what}: {', '.join(shown(panel.objects[wire]) for wire in wires) or 'none'}"


# --- what is written in boxes -------------------------------------------------------------------

LABELS = {"while_": "while", "curry": "λ", "ex_i": "ex", "in_i": "in", "plus": "+"}
TITLES = {"while_": ("test", "step"), "either": ("left", "right"), "plus": ("left", "right")}


def boxed(arrow: Arrow, dom: Obj, cod: Obj, ins: tuple[int, ...], outs: tuple[int, ...]) -> Box:
    """The box of an arrow used from `dom` to `cod`, without the panels inside of it."""
    op = arrow.op
    kind, label = BLOCK if arrow.children else OPERATION, LABELS.get(op, op)
    of = f"{shown(dom)} → {shown(cod)}"
    if op == "primitive":
        entry: Any = arrow.data[0]
        return Box(kind, clean(entry.symbol), clean(f"{entry.name} : {of}"), ins, outs)
    if op == "constant":
        value = getattr(arrow.data[0], "value", arrow.data[0])
        array = np.asarray(value)
        written = np.array2string(array, threshold=20) if array.ndim else value
        title = clean(f"constant {written}")
        return Box(CONSTANT, constant_label(value), title, ins, outs)
    if op == "curry":
        target, source = cod.parts
        of = f"{shown(source)} → {shown(target)}"
        return Box(FUNCTION, f"λ : {of}", f"function {of}", ins, outs)
    if op == "scale":
        factor = constant_label(getattr(arrow.data[0], "value", arrow.data[0]))
        return Box(kind, f"{factor} ·", clean(f"scale {factor} : {of}"), ins, outs)
    if op in ("ex_i", "in_i"):
        label = f"{label} {arrow.data[0]}"
    elif arrow.data and op not in ("stack", "unstack", "repl_i", "jam_i"):
        label = " ".join([label, *map(str, arrow.data)])
    return Box(kind, clean(label), clean(f"{label} : {of}"), ins, outs)


def constant_label(value: Any) -> str:
    """A constant, short enough for a box: six digits, small arrays in full, others by their shape.

    >>> constant_label(2.0), constant_label(1 / 3), constant_label(np.arange(3))
    ('2.0', '0.333333…', '[0, 1, 2]')
    >>> constant_label(np.zeros((3, 4))), constant_label(np.True_)
    ('3×4 array', 'True')
    """
    array = np.asarray(value)
    if array.ndim == 1 and array.size <= 4:
        return f"[{', '.join([constant_label(x) for x in array])}]"
    if array.ndim:
        return f"{'×'.join(map(str, array.shape))} array"
    item = array.item()
    if not isinstance(item, float) or len(repr(item)) <= 9:
        return clean(str(item))
    short = f"{item:.6g}"
    return short if float(short) == item else f"{short}…"


def shown(obj: Obj, limit: int = 24) -> str:
    """An object as mathematics, shortened to `limit` pieces."""
    return clean(render(obj, MATHEMATICS, limit))


def clean(label: str) -> str:
    r"""A label on one line, without characters that cannot be printed.

    >>> clean('a\tb\0')
    'a\\tb\\x00'
    """
    if label.isprintable():
        return label
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in label)


def panels(top: Panel) -> Iterator[Panel]:
    """All panels of a picture, each after the one that it is in."""
    todo = [top]
    while todo:
        panel = todo.pop()
        yield panel
        todo.extend(inner for box in reversed(panel.boxes) for inner in reversed(box.panels))


def kinds(top: Panel) -> set[str]:
    """The kinds of boxes in a picture."""
    return {box.kind for panel in panels(top) for box in panel.boxes}


def size(top: Panel) -> int:
    """The number of boxes of a picture, those where wires start and end left out."""
    return sum(len(panel.boxes) - 2 for panel in panels(top))


def describe(graph: DataflowGraph) -> str:
    """A graph in one sentence, for those who do not see the drawing.

    >>> import homset as hs
    >>> describe(hs.Graph(hs.mul >> hs.sin))
    'dataflow graph R × R → R: 1 mul, 1 sin'
    """
    counts = ", ".join(f"{n} {name}" for name, n in Counter(graph.operations).most_common())
    head = f"dataflow graph {shown(graph.dom)} → {shown(graph.cod)}"
    return clean(f"{head}: {counts or 'no operations'}")
