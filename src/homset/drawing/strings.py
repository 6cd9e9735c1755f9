"""String diagrams: a term as boxes on strings, nothing shared that the term writes twice.

A string carries an object that is no product, so that a product is strings side by side. `>>` puts
boxes one after the other, `*` one below the other. Copying (dup) is a black dot, adding (jam) a
white one. Diagrams are drawn up to the laws of the two: a string is copied by one dot however
often, and there is none where one of two copies is thrown away. (2017, section 2; Selinger 2011,
"A survey of graphical languages for monoidal categories".)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from ..arrows import Arrow
from ..elaboration import Node, elaborate, postorder
from ..objects import Exp, Obj, leaves
from ..tuples import flat
from .panels import (
    CONSTANT,
    COPY,
    FUNCTION,
    OPERATION,
    SOURCE,
    SUM,
    TARGET,
    Box,
    Panel,
    boxed,
    clean,
    constant_label,
    shown,
    titles,
)

MOST = 300
"""Of larger terms, parts are drawn as one box each."""

Strings = tuple[int, ...]
_Task = tuple[Node, Strings | None] | Callable[["list[Strings]"], None]
"""A term on its strings, or on those on top of the stack; or what is to be done with the stack."""


def strung(arrow: Arrow) -> Panel:
    """The panel of a term, with those inside of it; parts of very large terms are a box each.

    Takes time linear in the number of boxes and strings that are drawn.

    >>> import homset as hs
    >>> [box.kind for box in strung(hs.dup >> hs.mul).boxes]
    ['source', 'copy', 'operation', 'target']
    """
    root = elaborate(arrow)
    sizes = _sizes(root)
    whole = _chosen(root, sizes)
    top = Panel()
    todo: list[tuple[Panel, Node, int]] = [(top, root, 0)]
    while todo:
        panel, node, captured = todo.pop()
        todo.extend(_Construction(panel, sizes, whole).run(node, captured))
    return top


def boxes_of(arrow: Arrow) -> int:
    """The number of boxes that a term is written with, which can be far more than it has parts.

    >>> import homset as hs
    >>> boxes_of(hs.compose(*[hs.sin] * 3))
    3
    """
    root = elaborate(arrow)
    return _sizes(root)[id(root)]


_WIRES = frozenset({"identity", "compose", "cross", "fork", "join", "ex", "dup", "inj", "jam"})


def _sizes(root: Node) -> dict[int, int]:
    """The number of boxes of each term."""
    sizes: dict[int, int] = {}
    for node in postorder(root):
        inside = sum([sizes[id(child)] for child in _parts(node)])
        sizes[id(node)] = inside + (node.arrow.op not in _WIRES and node.arrow.op != "diagram")
    return sizes


def _parts(node: Node) -> Sequence[Node]:
    """The children that are drawn: of a family of equal ones, the first."""
    same = node.arrow.op.endswith("_i") and len(set(map(id, node.children))) == 1
    return node.children[:1] if same else node.children


def _chosen(root: Node, sizes: dict[int, int]) -> set[int]:
    """The terms that are drawn as they are, found from the root on, as long as there is room."""
    if sizes[id(root)] <= MOST:
        return set(sizes)
    chosen: set[int] = set()
    room, level = MOST, [root]
    while level:
        below: list[Node] = []
        for node in level:
            room -= len(node.children)
            if room < 0:
                return chosen
            chosen.add(id(node))
            below.extend(_parts(node))
        level = below
    return chosen


class _Construction:
    """The panel of one term under construction."""

    def __init__(self, panel: Panel, sizes: dict[int, int], whole: set[int]) -> None:
        self.panel, self.sizes, self.whole = panel, sizes, whole
        self.inner: list[tuple[Panel, Node, int]] = []
        self.zeros: set[int] = set()

    def run(self, root: Node, captured: int) -> list[tuple[Panel, Node, int]]:
        """Fill the panel; the panels inside, still to be filled, with how many strings come in."""
        given = self.strings(root.dom)
        self.panel.captured, params = given[:captured], given[captured:]
        self.panel.boxes.append(Box(SOURCE, "", shown(root.dom), (), params))
        outputs = self.follow(root, given)
        self.panel.boxes.append(Box(TARGET, "", shown(root.cod), outputs))
        _copied(self.panel)
        return self.inner

    def follow(self, root: Node, given: Strings) -> Strings:
        """The strings that a term makes of some: a machine with things to do, and results."""
        todo: list[_Task] = [(root, given)]
        stack: list[Strings] = []
        while todo:
            task = todo.pop()
            if callable(task):
                task(stack)
                continue
            node, on_stack = task
            strings = stack.pop() if on_stack is None else on_stack
            op = node.arrow.op
            if id(node) not in self.whole and self.sizes[id(node)] > 1:
                stack.append(self.cut(node, strings))
            elif op in _TASKS:
                todo += reversed(_TASKS[op](self, node, strings))
            elif op in _STRINGS:
                stack.append(_STRINGS[op](self, node, strings))
            else:
                stack.append(self.box(node, strings))
        return stack.pop()

    def strings(self, obj: Obj) -> Strings:
        """New strings for an object."""
        start = len(self.panel.objects)
        self.panel.objects += leaves(obj)
        return tuple(range(start, len(self.panel.objects)))

    def box(self, node: Node, given: Strings) -> Strings:
        """The result of a box, whose parts are drawn inside of it."""
        box = boxed(node.arrow, node.dom, node.cod, given, self.strings(node.cod))
        parts = _parts(node)
        names = titles(node.arrow)
        if len(parts) < len(node.children):
            names = [f"{len(node.children)} times"]
        box.panels = [Panel(name) for name, _ in zip(names, parts, strict=True)]
        captured = len(given) if box.kind == FUNCTION else 0
        self.inner += [(p, part, captured) for p, part in zip(box.panels, parts, strict=True)]
        self.panel.boxes.append(box)
        return box.outs

    def cut(self, node: Node, given: Strings) -> Strings:
        """The result of a part that is too large: one box, with the number of boxes in it."""
        label = f"… {self.sizes[id(node)]:,} boxes"
        title = clean(f"{label} : {shown(node.dom)} → {shown(node.cod)}")
        outs = self.strings(node.cod)
        self.panel.boxes.append(Box(OPERATION, label, title, given, outs))
        return outs

    def constant(self, node: Node, given: Strings) -> Strings:
        """A constant, a box for each string."""
        outs = self.strings(node.cod)
        values = flat(node.data[0].at(node.cod))
        for wire, value in zip(outs, values, strict=True):
            label = constant_label(value)
            self.panel.boxes.append(Box(CONSTANT, label, f"constant {label}", (), (wire,)))
        return outs

    def zero(self, obj: Obj) -> Strings:
        """Zeros of an object."""
        outs = self.strings(obj)
        self.zeros.update(outs)
        for wire in outs:
            self.panel.boxes.append(Box(SUM, "0", "zero", (), (wire,)))
        return outs

    def added(self, obj: Obj, given: Strings) -> Strings:
        """The sum of values of an object; zeros are not added."""
        n = obj.width
        sums: list[int] = []
        for i, leaf in enumerate(leaves(obj)):
            terms = (
                tuple([wire for wire in given[i::n] if wire not in self.zeros]) or given[i::n][:1]
            )
            if len(terms) == 1:
                sums += terms
            else:
                outs = self.strings(leaf)
                sums += outs
                kind = "zero" if not terms else f"sum of {len(terms)}"
                self.panel.boxes.append(Box(SUM, "+" if terms else "0", kind, terms, outs))
        return tuple(sums)

    def diagram(self, node: Node, given: Strings) -> Strings:
        """The boxes of a diagram in their order, on the strings so far."""
        wiring = node.data[0]
        here, read = list(given), 0
        for child, dom in zip(node.children, wiring.doms, strict=True):
            taken = tuple([here[i] for i in wiring.ins[read : read + dom.width]])
            read += dom.width
            constant = child.arrow.op == "constant"
            here += self.constant(child, ()) if constant else self.box(child, taken)
        return tuple([here[i] for i in wiring.outputs])


def _copied(panel: Panel) -> None:
    """Put a dot after whatever makes a string that is not used exactly once; drop unused zeros."""
    uses = [0] * len(panel.objects)
    for box in panel.boxes:
        for wire in box.ins:
            uses[wire] += 1
    instead: dict[int, int] = {}
    found: list[Box] = []

    def dots(wires: Iterable[int]) -> None:
        for wire in wires:
            if uses[wire] != 1:
                outs: Strings = ()
                if uses[wire]:
                    outs = (len(panel.objects),)
                    instead[wire] = outs[0]
                    panel.objects.append(panel.objects[wire])
                title = f"copied {uses[wire]} times" if outs else "thrown away"
                found.append(Box(COPY, "", title, (wire,), outs))

    source = panel.boxes[0]
    for box in panel.boxes:
        if box.kind == SUM and not box.ins and not uses[box.outs[0]]:
            continue
        box.ins = tuple([instead.get(wire, wire) for wire in box.ins])
        found.append(box)
        dots(panel.captured + box.outs if box is source else box.outs)
    panel.boxes = found


# --- the operations that are no boxes ---------------------------------------------------------


def _collected(n: int) -> Callable[[list[Strings]], None]:
    def task(stack: list[Strings]) -> None:
        start = len(stack) - n
        stack[start:] = [tuple([wire for strings in stack[start:] for wire in strings])]

    return task


def _compose(m: _Construction, node: Node, given: Strings) -> list[_Task]:
    f, g = node.children
    return [(f, given), (g, None)]


def _cross(m: _Construction, node: Node, given: Strings) -> list[_Task]:
    ends = list(accumulate([child.dom.width for child in node.children], initial=0))
    parts = [given[i:j] for i, j in pairwise(ends)]
    return [*zip(node.children, parts, strict=True), _collected(len(parts))]


def _fork(m: _Construction, node: Node, given: Strings) -> list[_Task]:
    return [*[(child, given) for child in node.children], _collected(len(node.children))]


def _join(m: _Construction, node: Node, given: Strings) -> list[_Task]:
    def task(stack: list[Strings]) -> None:
        stack.append(m.added(node.cod, stack.pop()))

    return [*_cross(m, node, given), task]


def _uncurry(m: _Construction, node: Node, given: Strings) -> list[_Task]:
    (g,) = node.children
    source = node.dom.parts[1]
    n = g.dom.width

    def task(stack: list[Strings]) -> None:
        dom = Exp(node.cod, source) * source
        apply = node.node(Arrow("apply", (), (), dom, node.cod), dom, node.cod)
        stack.append(m.box(apply, stack.pop() + given[n:]))

    return [(g, given[:n]), task]


_TASKS: dict[str, Callable[[_Construction, Node, Strings], list[_Task]]] = {
    "compose": _compose,
    "cross": _cross,
    "fork": _fork,
    "join": _join,
    "uncurry": _uncurry,
}
"""Operations that are other terms, one after the other or side by side."""


def _ex(m: _Construction, node: Node, given: Strings) -> Strings:
    widths = [part.width for part in node.dom.parts]
    start = sum(widths[: node.data[0]])
    return given[start : start + widths[node.data[0]]]


def _inj(m: _Construction, node: Node, given: Strings) -> Strings:
    parts: list[Any] = list(node.cod.parts)
    return tuple(
        wire
        for i, part in enumerate(parts)
        for wire in (given if i == node.data[0] else m.zero(part))
    )


_STRINGS: dict[str, Callable[[_Construction, Node, Strings], Strings]] = {
    "identity": lambda m, node, given: given,
    "ex": _ex,
    "dup": lambda m, node, given: given * node.data[0],
    "inj": _inj,
    "jam": lambda m, node, given: m.added(node.cod, given),
    "constant": _Construction.constant,
    "diagram": _Construction.diagram,
}
"""Operations that are strings and dots."""
