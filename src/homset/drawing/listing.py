"""Listings: a picture too large for a drawing, a line for each box."""

from __future__ import annotations

from itertools import count

from .canvas import columns
from .panels import BLOCK, CONSTANT, COPY, FUNCTION, IN, OUT, SOURCE, SUM, TARGET, Box, Panel, shown

_DEEPEST = 12
"""Indentation stops here, so that the listing of deep nests stays linear in their size."""

_Line = tuple[int, str, str, str]
"""The depth, the names of the results, what they are, and their objects."""


def listing(top: Panel, head: str) -> str:
    """A picture as aligned lines `name = operation : object`, bodies indented under their boxes.

    >>> import homset as hs
    >>> from homset.drawing.panels import paneled
    >>> print(listing(paneled(hs.Graph(hs.mul >> hs.sin)), "R × R → R"))
    R × R → R
      x1, x2 = In      : R, R
      t3     = x1 × x2 : R
      t4     = sin t3  : R
      Out    = t4      : R
    """
    lines = _lines(top)
    margins = [min(depth, _DEEPEST) * 2 + 2 for depth, *_ in lines]
    names = max(_short(m + columns(line[1]), 30) for m, line in zip(margins, lines, strict=True))
    words = max(_short(columns(line[2]), 40) for line in lines)
    found = [head]
    for margin, (_, name, what, objects) in zip(margins, lines, strict=True):
        text = " " * margin + _padded(name, names - margin)
        if what:
            text += f" = {_padded(what, words)}" + (f" : {objects}" if objects else "")
        found.append(text.rstrip())
    return "\n".join(found)


def _short(width: int, limit: int) -> int:
    return width if width <= limit else 0


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _lines(top: Panel) -> list[_Line]:
    numbers = count(1)
    lines: list[_Line] = []
    todo: list[_Line | tuple[int, Panel, list[str]]] = [(0, top, [])]
    while todo:
        item = todo.pop()
        if len(item) == 4:
            lines.append(item)
            continue
        depth, panel, captured = item
        names = dict(zip(panel.captured, captured, strict=True))
        found: list[_Line | tuple[int, Panel, list[str]]] = []
        for box in panel.boxes:
            if box.kind == COPY:  # names are copied without saying so
                names.update(dict.fromkeys(box.outs, names[box.ins[0]]))
                continue
            letter = "x" if box.kind in (IN, SOURCE) else "t"
            names.update({wire: f"{letter}{next(numbers)}" for wire in box.outs})
            found.append(_line(depth, panel, box, names))
            for part in box.panels:
                if part.title:
                    found.append((depth + 1, part.title, "", ""))
                outer = [names[w] for w in box.ins] if box.kind == FUNCTION else []
                found.append((depth + 1 + bool(part.title), part, outer))
        todo.extend(reversed(found))
    return lines


def _line(depth: int, panel: Panel, box: Box, names: dict[int, str]) -> _Line:
    wires = box.ins if box.kind in (OUT, TARGET) else box.outs
    results = ", ".join([names[wire] for wire in wires])
    objects = ", ".join([shown(panel.objects[wire]) for wire in wires])
    if box.kind in (OUT, TARGET):
        return depth, "Out", results or "nothing", objects
    if box.kind in (IN, SOURCE):
        return depth, results or "nothing", "In", objects
    return depth, results or "nothing", _applied(box, [names[wire] for wire in box.ins]), objects


def _applied(box: Box, args: list[str]) -> str:
    """A box with its arguments: between them if it is a sign for two, else before them."""
    if box.kind in (CONSTANT, FUNCTION):
        return box.label
    if box.kind == SUM:
        return " + ".join(args) or "0"
    if len(args) == 2 and box.kind != BLOCK and not box.label[0].isalnum():
        return f"{args[0]} {box.label} {args[1]}"
    return " ".join([box.label, *args])
