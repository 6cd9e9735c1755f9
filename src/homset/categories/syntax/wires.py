"""The text of a diagram: every wire is an arrow, and what is used twice has a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...category import Cartesian
from ...diagrams import Diagram
from ...objects import Obj, Product
from ...tuples import gathered, scattered
from .notations import Notation
from .text import Piece, Text, atom


class Wires:
    """What the wires of a diagram are written as, while it is read from above."""

    def __init__(self, category: Cartesian[Text], notation: Notation, d: Diagram[Text]) -> None:
        self.category, self.notation, self.d = category, notation, d
        self.texts: dict[int, Text] = {}
        # The wires of a box, and of the domain, are also used together, as one product.
        self.together: dict[tuple[Obj, Sequence[int]], Text] = {}
        self.definitions: list[tuple[Text, Text]] = []
        leaving = {(cod, outs) for _, cod, _, outs in d.wiring.places if outs}
        self.uses: Counter[Any] = Counter()
        for place in [(dom, ins) for dom, _, ins, _ in d.wiring.places] + [(d.cod, d.outputs)]:
            self.uses.update([place] if place in leaving else place[1])
        self.leave(d.dom, d.inputs, category.identity(d.dom), inline=True)

    def leave(self, obj: Obj, outs: Sequence[int], text: Text, inline: bool) -> None:
        """Note what comes out of a box; it is defined first if it is used more than once."""
        uses = self.uses[obj, outs] + sum([self.uses[wire] for wire in outs])
        if uses > 1 and not inline:
            name = atom(self.notation.sized("t", len(self.definitions) + 1, None))
            self.definitions.append((name, text))
            text = name
        self.together[obj, outs] = text
        self.texts.update(zip(outs, scattered(obj, text, self._parts), strict=True))

    def _parts(self, product: Product, whole: Text) -> tuple[Text, ...]:
        return self.category.unfork(whole, product.parts)

    def arrive(self, obj: Obj, ins: Sequence[int]) -> Text:
        """What goes into a box, or out of the diagram."""
        if ins and (obj, ins) in self.together:
            return self.together[obj, ins]
        found: Text = gathered(
            obj, [self.texts[wire] for wire in ins], lambda o, fs: self.category.fork(o, *fs)
        )
        return found

    def finished(self) -> Text:
        """The text of the outputs, with the definitions it needs."""
        body = self.arrive(self.d.cod, self.d.outputs)
        if not self.definitions:
            return body
        where, comma = self.notation.where
        pieces: list[Piece] = [(body, 1)]
        for name, text in self.definitions:
            pieces += (comma if len(pieces) > 1 else where, (name, 0), " = ", (text, 1))
        return Text(0, pieces)
