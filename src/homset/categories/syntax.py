"""Syntax: the category in which a program is its own text.

Printing is interpretation: an arrow is a `Text`, pieces with a binding strength, and composing
texts puts the operator between them, with brackets only where they are needed. Identities vanish
and brackets of composites too, so the laws of a category hold; the other laws hold in the theory
of the combinators, not between texts, which is why this category is called free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from ..arrows import Arrow, subterms
from ..category import (
    Category,
    Closed,
    Cocartesian,
    Coproduct,
    IndexedAdditive,
    Loops,
    Numeric,
    Scalar,
)
from ..category import fold as fold_program
from ..diagrams import Diagram
from ..elaboration import Node
from ..objects import Obj, Product, Sum, Z
from ..primitives import Primitive, Value
from ..values import Left, Right, gathered, scattered

Piece = str | tuple["Text", int]
"""Plain text, or a text in a place that asks for a binding strength."""


class Text:
    """A text with its binding strength (a higher one binds tighter); printed by `str`.

    >>> import homset as hs
    >>> hs.Syntax(hs.mul >> (hs.cos & hs.sin))
    (cos △ sin) ∘ mul
    """

    __slots__ = ("pieces", "strength")

    def __init__(self, strength: int, pieces: Sequence[Piece]) -> None:
        self.strength, self.pieces = strength, tuple(pieces)

    def shortened(self, limit: int) -> str:
        """The text, cut with `…` after `limit` pieces; iterative."""
        done: list[str] = []
        todo: list[Piece] = [(self, 0)]
        while todo:
            top = todo.pop()
            if isinstance(top, str):
                done.append(top)
                if len(done) >= limit and todo:
                    return "".join([*done, "…"])
            else:
                text, strength = top
                bare = text.strength >= strength
                todo.extend(reversed(text.pieces if bare else ("(", *text.pieces, ")")))
        return "".join(done)

    def __str__(self) -> str:
        return self.shortened(LONGEST)

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


LONGEST = 2_000_000
"""How many pieces are printed at most: the text of a small term with sharing can be huge."""


@dataclass(frozen=True)
class Notation:
    """How the operations are written: infix operators with their strengths, and calls.

    `operators` gives symbol, strength, and the strengths that the places left and right ask for.
    """

    name: str
    operators: dict[str, tuple[str, int, int, int]]
    identity: str
    unit: str
    flipped: bool  # whether the second arrow of a composite is written first, as in g ∘ f
    call: Callable[[str, Sequence[Text]], Text]
    sized: Callable[[str, int | None, int], str]
    constant: Callable[[Value, Obj], str]
    entry: Callable[[Primitive], str]
    word: Callable[[str], str] = str
    wrap: Callable[[int, Sequence[Piece]], Text] = Text


def atom(text: str) -> Text:
    """A text that never needs brackets."""
    return Text(9, [text])


def _applied(name: str, args: Sequence[Text]) -> Text:
    """Application as in mathematics and Haskell: `curry f`."""
    return Text(6, [name, *(piece for arg in args for piece in (" ", (arg, 7)))])


def _called(name: str, args: Sequence[Text]) -> Text:
    """A call as in Python: `curry(f)`."""
    inside = [piece for arg in args for piece in (", ", (arg, 0))]
    return Text(9, [f"{name}(", *inside[1:], ")"])


_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _sized_unicode(name: str, index: int | None, size: int) -> str:
    below = "" if index is None else str(index).translate(_SUBSCRIPT)
    return f"{name}{below}{str(size).translate(_SUPERSCRIPT)}"


def _sized_python(name: str, index: int | None, size: int) -> str:
    if name in ("dup", "jam"):
        name += "_n"
    return f"{name}({size})" if index is None else f"{name}({index}, {size})"


def _sized_ascii(name: str, index: int | None, size: int) -> str:
    return f"{name}{size}" if index is None else f"{name}{index}of{size}"


def plain(value: Any) -> str:
    """A value as Python writes it, without NumPy's types."""
    if isinstance(value, (tuple, list)):
        inside = ", ".join(map(plain, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, (Left, Right)):
        return f"{type(value).__name__}({plain(value.value)})"
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, float) and (value != value or value in (np.inf, -np.inf)):
        return f"float('{value}')"
    return repr(value)


def _constant_python(value: Value, obj: Obj) -> str:
    text = plain(value)
    if obj is Z:
        text += f", {obj!r}"
    return f"const({text})"


def infix(compose: str, cross: str, fork: str, join: str, plus: str) -> dict[str, Any]:
    """The strengths of mathematics: ∘ binds tightest, the others ask for brackets among them."""
    others = {"cross": cross, "fork": fork, "join": join, "plus": plus}
    return {
        "compose": (f" {compose} ", 4, 4, 4),
        **{op: (f" {symbol} ", 3, 4, 4) for op, symbol in others.items()},
    }


UNICODE = Notation(
    "Syntax", infix("∘", "×", "△", "▽", "+"), "id", "id", True, _applied, _sized_unicode,
    lambda value, obj: f"const {plain(value)}", lambda p: p.name,
)  # fmt: skip
ASCII = Notation(
    "Ascii", infix(".", "***", "&&&", "|||", "+++"), "id", "id", True, _applied, _sized_ascii,
    lambda value, obj: f"const {plain(value)}", lambda p: p.name,
)  # fmt: skip
PYTHON = Notation(
    "Python",
    {
        "compose": (" >> ", 3, 3, 3),
        "cross": (" * ", 5, 5, 6),
        "plus": (" + ", 4, 4, 5),
        "fork": (" & ", 2, 2, 3),
        "join": (" | ", 1, 1, 2),
    },
    "identity", "cross()", False, _called, _sized_python, _constant_python, lambda p: p.name,
)  # fmt: skip

_NAMES = {
    ("ex", 0, 2): "exl", ("ex", 1, 2): "exr", ("inj", 0, 2): "inl", ("inj", 1, 2): "inr",
    ("dup", None, 2): "dup", ("dup", None, 0): "it",
    ("jam", None, 2): "jam", ("jam", None, 0): "zero",
}  # fmt: skip


@final
class SyntaxCategory(
    IndexedAdditive[Text], Cocartesian[Text], Coproduct[Text], Closed[Text], Scalar[Text],
    Numeric[Text], Loops[Text],
):  # fmt: skip
    """Programs as text, in one of the notations `UNICODE`, `ASCII`, `PYTHON` or LaTeX's.

    >>> import homset as hs
    >>> hs.Syntax((hs.dup >> hs.mul) * (hs.dup >> hs.mul) >> hs.add)
    add ∘ (mul ∘ dup × mul ∘ dup)
    """

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    @property
    def name(self) -> str:
        return self.notation.name

    def __call__(self, program: Arrow) -> Text:
        """The text of a program; its objects do not matter and need not be known."""
        text = fold_program(self, _as_written(program))
        return self.notation.wrap(text.strength, text.pieces)

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Only the laws of a category hold between texts."""
        return structure is Category

    def _operator(self, op: str, fs: Sequence[Text]) -> Text:
        symbol, strength, left, right = self.notation.operators[op]
        if len(fs) == 1 or (len(fs) != 2 and left != right):
            return self.notation.call(self.notation.word(op), fs)
        pieces: list[Piece] = [(fs[0], left)]
        for f in fs[1:]:
            pieces += (symbol, (f, right))
        return Text(strength, pieces)

    def _sized(self, op: str, index: int | None, size: int) -> Text:
        word = self.notation.word
        if (op, index, size) in _NAMES:
            return atom(word(_NAMES[op, index, size]))
        return atom(self.notation.sized(word(op), index, size))

    def _word(self, name: str, *args: Text) -> Text:
        word = self.notation.word(name)
        return self.notation.call(word, args) if args else atom(word)

    def _family(self, name: str, fs: Sequence[Text]) -> Text:
        """An indexed operation: one arrow and how often, or the list of all."""
        if all(f is fs[0] for f in fs) and fs:
            return self._word(name, fs[0], atom(str(len(fs))))
        inside = [piece for f in fs for piece in (", ", (f, 0))]
        return self._word(name, Text(9, ["[", *inside[1:], "]"]))

    def identity(self, a: Obj) -> Text:
        return atom(self.notation.identity)

    def compose(self, g: Text, f: Text) -> Text:
        for one, other in ((f, g), (g, f)):
            if one.pieces == (self.notation.identity,):
                return other
        return self._operator("compose", (g, f) if self.notation.flipped else (f, g))

    def cross(self, *fs: Text) -> Text:
        return self._operator("cross", fs) if fs else atom(self.notation.unit)

    def fork(self, a: Obj, *fs: Text) -> Text:
        return self._operator("fork", fs)

    def join(self, b: Obj, *fs: Text) -> Text:
        return self._operator("join", fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> Text:
        return self._sized("ex", i, len(objects))

    def dup(self, a: Obj, n: int) -> Text:
        return self._sized("dup", None, n)

    def inj(self, i: int, objects: Sequence[Obj]) -> Text:
        return self._sized("inj", i, len(objects))

    def jam(self, a: Obj, n: int) -> Text:
        return self._sized("jam", None, n)

    def left(self, a: Obj, b: Obj) -> Text:
        return self._word("left")

    def right(self, a: Obj, b: Obj) -> Text:
        return self._word("right")

    def either(self, f: Text, g: Text, a: Obj, b: Obj, c: Obj) -> Text:
        return self._word("either", f, g)

    def plus(self, f: Text, g: Text, source: Sum, target: Sum) -> Text:
        return self._operator("plus", (f, g))

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Text:
        return self._word("distribute")

    def apply(self, a: Obj, b: Obj) -> Text:
        return self._word("apply")

    def curry(self, f: Text, a: Obj, b: Obj, c: Obj) -> Text:
        return self._word("curry", f)

    def uncurry(self, g: Text, a: Obj, b: Obj, c: Obj) -> Text:
        return self._word("uncurry", g)

    def stack(self, a: Obj, n: int) -> Text:
        return self._sized("stack", None, n)

    def unstack(self, a: Obj, n: int) -> Text:
        return self._sized("unstack", None, n)

    def cross_i(self, fs: Sequence[Text], a: Obj, b: Obj) -> Text:
        return self._family("cross_i", fs)

    def fork_i(self, fs: Sequence[Text], a: Obj, b: Obj) -> Text:
        return self._family("fork_i", fs)

    def join_i(self, fs: Sequence[Text], a: Obj, b: Obj) -> Text:
        return self._family("join_i", fs)

    def ex_i(self, i: int, a: Obj, n: int) -> Text:
        return self._sized("ex_i", i, n)

    def in_i(self, i: int, a: Obj, n: int) -> Text:
        return self._sized("in_i", i, n)

    def repl_i(self, a: Obj, n: int) -> Text:
        return self._sized("repl_i", None, n)

    def jam_i(self, a: Obj, n: int) -> Text:
        return self._sized("jam_i", None, n)

    def scale(self, s: Value, a: Obj) -> Text:
        return self._word("scale", atom(plain(s)))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Text:
        return atom(self.notation.entry(p))

    def constant(self, value: Value, a: Obj, b: Obj) -> Text:
        text = self.notation.constant(value, b)
        return Text(9 if text.endswith(")") else 6, [text])

    def iterate(self, f: Text, a: Obj, n: int) -> Text:
        return self._word("iterate", f, atom(str(n)))

    def while_(self, test: Text, step: Text, a: Obj) -> Text:
        return self._word("while_", test, step)

    def scan(self, step: Text, s: Obj, a: Obj, b: Obj, n: int) -> Text:
        return self._word("scan", step, atom(str(n)))

    def diagram(self, d: Diagram[Text]) -> Text:
        """Every wire is an arrow from the domain; one that is used often gets a name."""
        uses = [0] * d.wiring.size
        for wires in (d.outputs, *(place[2] for place in d.wiring.places)):
            for wire in wires:
                uses[wire] += 1
        wires_text: dict[int, Text] = {}
        names = (f"t{i}" for i in range(1, d.wiring.size + 1))
        definitions: list[tuple[Text, Text]] = []

        def leave(obj: Obj, text: Text, outs: Sequence[int], shared: bool) -> None:
            if shared and (len(outs) != 1 or uses[outs[0]] > 1):
                name = atom(self.notation.word(next(names)))
                definitions.append((name, text))
                text = name
            wires_text.update(zip(outs, self._components(obj, text), strict=True))

        def arrive(obj: Obj, ins: Sequence[int]) -> Text:
            if obj is d.dom and tuple(ins) == d.inputs:
                return self.identity(obj)
            found: Text = gathered(obj, [wires_text[i] for i in ins], self._bundle)
            return found

        leave(d.dom, self.identity(d.dom), d.inputs, False)
        for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
            text = self.compose(box, arrive(dom, ins)) if ins else box
            leave(cod, text, outs, bool(ins))
        return _with_definitions(arrive(d.cod, d.outputs), definitions)

    def _bundle(self, product: Product, parts: Sequence[Text]) -> Text:
        return self.fork(product, *parts) if parts else self._sized("dup", None, 0)

    def _components(self, obj: Obj, text: Text) -> list[Text]:
        def split(product: Product, whole: Text) -> list[Text]:
            n = len(product.parts)
            return [self.compose(self._sized("ex", i, n), whole) for i in range(n)]

        return scattered(obj, text, split)


def _with_definitions(body: Text, definitions: Sequence[tuple[Text, Text]]) -> Text:
    if not definitions:
        return body
    pieces: list[Piece] = [(body, 0)]
    for i, (name, text) in enumerate(definitions):
        pieces += (", " if i else " where ", (name, 0), " = ", (text, 1))
    return Text(0, pieces)


def _as_written(program: Arrow) -> Node:
    """The term with the objects that its parts have by themselves, each part once."""
    nodes: dict[int, Node] = {}
    for arrow in subterms(program):
        nodes[id(arrow)] = node = Node(arrow, arrow.dom, arrow.cod)
        node.children = tuple([nodes[id(child)] for child in arrow.children])
    return nodes[id(program)]


def notation(arrow: Arrow, style: Notation, limit: int = LONGEST) -> str:
    """The text of a program, cut after `limit` pieces."""
    return SyntaxCategory(style)(arrow).shortened(limit)


Syntax = SyntaxCategory(UNICODE)
Ascii = SyntaxCategory(ASCII)
