"""Syntax: the category in which a program is its own text.

Printing is interpretation: an arrow is a `Text`, pieces with a binding strength, and composing
texts puts the operator between them, with brackets only where they are needed. Identities vanish
and brackets of composites too, so the laws of a category hold between texts. The other laws hold
up to the congruence they generate: this is the free category, where nothing else is equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ...arrows import Arrow
from ...category import (
    Addressed,
    Category,
    Cocartesian,
    Coproduct,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ...diagrams import Diagram
from ...elaboration import Node
from ...interpretation import checked_arrow, meaning
from ...memory import collector_paused
from ...objects import Obj, Sum
from ...primitives import Primitive, Value
from ...terms import subterms
from .notations import ASCII, PYTHON, UNICODE, Notation, value_text
from .reading import narrowing, object_text
from .text import LONGEST, Constant, Text, atom, listed
from .wires import Wires

_NAMES = {
    ("ex", 0, 2): "exl", ("ex", 1, 2): "exr", ("inj", 0, 2): "inl", ("inj", 1, 2): "inr",
    ("dup", None, 2): "dup", ("dup", None, 0): "it",
    ("jam", None, 2): "jam", ("jam", None, 0): "zero",
}  # fmt: skip


@final
class SyntaxCategory(
    IndexedAdditive[Text], Addressed[Text], Cocartesian[Text], Coproduct[Text], Recursive[Text],
    Scalar[Text], Numeric[Text], Loops[Text], Lists[Text],
):  # fmt: skip
    """Programs as text, in one of the notations `UNICODE`, `ASCII`, `PYTHON` or LaTeX's.

    >>> import homset as hs
    >>> hs.Syntax((hs.dup >> hs.mul) * (hs.dup >> hs.mul) >> hs.add)
    add ∘ (mul ∘ dup × mul ∘ dup)
    """

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self._identity = atom(notation.identity)
        self._python = notation is PYTHON

    @property
    def name(self) -> str:
        return self.notation.name

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Only the laws of a category hold between texts."""
        return structure is Category

    def __call__(self, program: Arrow) -> Text:
        """The text of a program as it was written: its objects need not be known.

        Only the notation `PYTHON` says the objects where they were fixed, so that it reads back.
        """
        program = checked_arrow(self, program)
        plain: dict[int, Text] = {}
        texts: dict[int, Text] = {}
        with collector_paused():
            for arrow in subterms(program):
                below = plain if arrow.op == "diagram" else texts
                text = self._written(arrow, [below[id(child)] for child in arrow.children])
                fixed = narrowing(arrow) if self._python else ""
                plain[id(arrow)] = text
                texts[id(arrow)] = Text(9, [(text, 9), fixed]) if fixed else text
        text = texts[id(program)]
        return self.notation.wrap(text.strength, text.pieces)

    def _written(self, arrow: Arrow, below: list[Text]) -> Text:
        if arrow.op == "constant":  # as it was given, which its value at an object forgets
            literal: Any = arrow.data[0]
            return self._constant(literal.value, literal.obj)
        text: Text = meaning(self, Node(arrow, arrow.dom, arrow.cod), below)
        return text

    def _operator(self, op: str, fs: Sequence[Text]) -> Text:
        symbol, strength, left, right = self.notation.operators[op]
        if len(fs) == 1 or (len(fs) != 2 and left != right):
            return self.word(op, *fs)
        rest = [piece for f in fs[1:] for piece in (symbol, (f, right))]
        return Text(strength, [(fs[0], left), *rest])

    def _sized(self, op: str, index: int | None, size: int | None) -> Text:
        short = _NAMES.get((op, index, size))  # type: ignore[arg-type]
        word = self.notation.word
        return atom(word(short) if short else self.notation.sized(word(op), index, size))

    def word(self, op: str, *args: Text, count: int | None = None) -> Text:
        """A name, and what it is applied to, as the notation writes it."""
        word = self.notation.word(op)
        return self.notation.call(word, args, count) if args else atom(word)

    def _family(self, op: str, fs: Sequence[Text]) -> Text:
        """An indexed operation: one arrow and how often, or all of them."""
        if fs and all(f is fs[0] for f in fs):
            return self.word(op, fs[0], count=len(fs))
        return self.word(op, listed(dict(self.notation.brackets)["family"], fs))

    def identity(self, a: Obj) -> Text:
        return self._identity

    def compose(self, g: Text, f: Text) -> Text:
        if f is self._identity or g is self._identity:
            return g if f is self._identity else f
        return self._operator("compose", (g, f) if self.notation.flipped else (f, g))

    def cross(self, *fs: Text) -> Text:
        if fs:
            return self._operator("cross", fs)
        return self.notation.call("cross", fs, None) if self._python else self._identity

    def fork(self, a: Obj, *fs: Text) -> Text:
        return self._operator("fork", fs) if fs else self._sized("dup", None, 0)

    def join(self, b: Obj, *fs: Text) -> Text:
        return self._operator("join", fs) if fs else self._sized("jam", None, 0)

    def ex(self, i: int, objects: Sequence[Obj]) -> Text:
        return self._sized("ex", i, len(objects))

    def dup(self, a: Obj, n: int) -> Text:
        return self._sized("dup", None, n)

    def inj(self, i: int, objects: Sequence[Obj]) -> Text:
        return self._sized("inj", i, len(objects))

    def jam(self, a: Obj, n: int) -> Text:
        return self._sized("jam", None, n)

    def left(self, a: Obj, b: Obj) -> Text:
        return self.word("left")

    def right(self, a: Obj, b: Obj) -> Text:
        return self.word("right")

    def either(self, f: Text, g: Text, a: Obj, b: Obj, c: Obj) -> Text:
        brackets = dict(self.notation.brackets).get("either")
        return listed(brackets, (f, g)) if brackets else self.word("either", f, g)

    def plus(self, f: Text, g: Text, source: Sum, target: Sum) -> Text:
        return self._operator("plus", (f, g))

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Text:
        return self.word("distribute")

    def decide(self) -> Text:
        return self.word("decide")

    def nil(self, a: Obj) -> Text:
        return self.word("nil")

    def push(self, a: Obj) -> Text:
        return self.word("push")

    def pop(self, a: Obj) -> Text:
        return self.word("pop")

    def nonempty(self, a: Obj) -> Text:
        return self.word("nonempty")

    def fix(self, f: Text, e: Obj, a: Obj, b: Obj) -> Text:
        return self.word("fix", f)

    def flip(self, a: Obj, n: int) -> Text:
        return self._sized("flip", None, n)

    def get(self, a: Obj, n: int) -> Text:
        return self._sized("get", None, n)

    def put(self, a: Obj, n: int) -> Text:
        return self._sized("put", None, n)

    def apply(self, a: Obj, b: Obj) -> Text:
        return self.word("apply")

    def curry(self, f: Text, a: Obj, b: Obj, c: Obj) -> Text:
        return self.word("curry", f)

    def uncurry(self, g: Text, a: Obj, b: Obj, c: Obj) -> Text:
        return self.word("uncurry", g)

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
        return self.word("scale", value_text(s, self.notation))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Text:
        return atom(self.notation.entry(p))

    def constant(self, value: Value, a: Obj, b: Obj) -> Text:
        return self._constant(value, None)

    def _constant(self, value: Value, obj: Obj | None) -> Text:
        fixed = [atom(object_text(obj))] if obj and self._python else []
        args = [value_text(value, self.notation), *fixed]
        written = self.notation.call(self.notation.word("const"), args, None)
        return Constant(written.strength, written.pieces)

    def iterate(self, f: Text, a: Obj, n: int) -> Text:
        return self.word("iterate", f, count=n)

    def recomputed(self, f: Text, a: Obj, b: Obj) -> Text:
        return self.word("recomputed", f)

    def while_(self, test: Text, step: Text, a: Obj) -> Text:
        return self.word("while_", test, step)

    def scan(self, step: Text, s: Obj, a: Obj, b: Obj, n: int) -> Text:
        return self.word("scan", step, count=n)

    def diagram(self, d: Diagram[Text]) -> Text:
        """Every wire is an arrow from the domain; what is used more than once gets a name."""
        written = Wires(self, self.notation, d)
        for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
            constant = isinstance(box, Constant) and not ins
            text = box if constant else self.compose(box, written.arrive(dom, ins))
            written.leave(cod, outs, text, inline=constant and _brief(text))
        return written.finished()


def _brief(text: Text) -> bool:
    """Whether a text is a word with at most one argument, which needs no name."""
    return all([isinstance(piece, str) or len(piece[0].pieces) == 1 for piece in text.pieces])


def notation(arrow: Arrow, style: Notation, limit: int | None = None) -> str:
    """The text of a program as it was written, cut with `…` after `limit` pieces.

    It may be of any objects, as in messages about programs that are not complete yet.

    >>> notation(fork(sin, cos) >> mul, PYTHON), notation(fork(sin, cos) >> mul, UNICODE, 3)
    ('(sin & cos) >> mul', 'mul ∘ (…')
    """
    return SyntaxCategory(style)(arrow).shortened(LONGEST if limit is None else limit)


Syntax = SyntaxCategory(UNICODE)
Ascii = SyntaxCategory(ASCII)
