"""Syntax: the category in which a program is its own text.

Printing is interpretation: an arrow is a `Text`, pieces with a binding strength, and composing
texts puts the operator between them, with brackets only where they are needed. Identities vanish
and brackets of composites too, so the laws of a category hold between texts. The other laws hold
up to the congruence they generate: this is the free category, where nothing else is equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, final

import numpy as np

from .. import combinators as c
from ..arrows import Arrow, const, identity
from ..category import (
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
from ..diagrams import Diagram
from ..elaboration import Node
from ..errors import CompositionError
from ..inference import inferred
from ..interpretation import checked_arrow, meaning
from ..memory import collector_paused
from ..objects import Obj, Product, Sum, Types, printing, render
from ..primitives import Primitive, Value
from ..terms import subterms
from ..tuples import gathered, scattered
from ..unification import Mismatch, canonical
from ..values import Left, Right

Piece = str | tuple["Text", int]
"""Plain text, or a text in a place that asks for a binding strength."""

LONGEST = 1_000_000
"""How many pieces are printed at most: the text of a small term with sharing can be huge."""

LONG = 1000
"""How many entries of an array are printed in full, as in NumPy."""


class Text:
    """A text with its binding strength (a higher one binds tighter); immutable, printed by `str`.

    Two texts are equal when they print alike.

    >>> import homset as hs
    >>> hs.Syntax(hs.mul >> (hs.cos & hs.sin))
    (cos △ sin) ∘ mul
    """

    __slots__ = ("pieces", "strength")
    pieces: tuple[Piece, ...]
    strength: int

    def __init__(self, strength: int, pieces: Iterable[Piece]) -> None:
        object.__setattr__(self, "strength", strength)
        object.__setattr__(self, "pieces", tuple(pieces))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"texts are immutable; {name} cannot be set")

    def shortened(self, limit: int) -> str:
        """The text, cut with `…` after `limit` pieces; iterative, and lazy beyond the limit."""
        done: list[str] = []
        todo: list[Piece] = [(self, 0)]
        while todo:
            top = todo.pop()
            if not isinstance(top, str):
                text, strength = top
                bare = text.strength >= strength
                todo.extend(reversed(text.pieces if bare else ("(", *text.pieces, ")")))
            elif len(done) >= limit:
                return "".join([*done, "…"])
            else:
                done.append(top)
        return "".join(done)

    def __str__(self) -> str:
        return self.shortened(LONGEST)

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Text) and str(self) == str(other))

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strength, (str(self),))


class Constant(Text):
    """The text of a constant, which can stand at any domain."""

    __slots__ = ()


def atom(text: str) -> Text:
    """A text that never needs brackets."""
    return Text(9, [text])


def listed(brackets: str, texts: Iterable[Text]) -> Text:
    """Texts with commas, in brackets.

    >>> listed("[]", [atom("f"), atom("g")])
    [f, g]
    """
    # A place between commas asks for 1, as the definitions after `where` have commas of their own.
    inside = [piece for text in texts for piece in (", ", (text, 1))]
    return Text(9, [brackets[0], *inside[1:], brackets[1]])


@dataclass(frozen=True)
class Notation:
    """How the operations are written.

    `operators` gives symbol, strength, and the strengths that the places left and right ask for;
    `flipped` says that the second arrow of a composite is written first, as in g ∘ f. `brackets`
    are those of a `family` of arrows and, where there is no word for it, of `either`.
    """

    name: str
    operators: dict[str, tuple[str, int, int, int]]
    identity: str
    flipped: bool
    word: Callable[[str], str]
    call: Callable[[str, Sequence[Text], int | None], Text]
    sized: Callable[[str, int | None, int | None], str]
    number: Callable[[Value], str]
    entry: Callable[[Primitive], str] = lambda p: p.written
    brackets: tuple[tuple[str, str], ...] = (("family", "[]"),)
    where: tuple[str, str] = (" where ", ", ")
    wrap: Callable[[int, Iterable[Piece]], Text] = Text


# The paper's names of the indexed operations, which are shorter than Python's.
INDEXED = {"ex_i": "exI", "in_i": "inI", "repl_i": "replI", "jam_i": "jamI", "while_": "while"}
_ASCII = {**INDEXED, "cross_i": "crossI", "fork_i": "forkI", "join_i": "joinI"}
_UNICODE = {**INDEXED, "cross_i": "×ᵢ", "fork_i": "△ᵢ", "join_i": "▽ᵢ"}
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def applied(name: str, args: Sequence[Text], count: int | None = None, gap: str = " ") -> Text:
    """Application as in mathematics and Haskell.

    >>> applied("iterate", [atom("f")], 3)
    iterate 3 f
    """
    head = [name] if count is None else [name, gap, str(count)]
    return Text(6, [*head, *(piece for arg in args for piece in (gap, (arg, 7)))])


def _applied_unicode(name: str, args: Sequence[Text], count: int | None) -> Text:
    if count is not None and name.endswith("ᵢ"):
        return applied(_sized_unicode(name, None, count), args)
    return applied(name, args, count)


def _called(name: str, args: Sequence[Text], count: int | None) -> Text:
    """A call as in Python: `curry(f)`, `iterate(f, 3)`."""
    numbers = [] if count is None else [atom(str(count))]
    return Text(9, [name, *listed("()", [*args, *numbers]).pieces])


def _sized_unicode(name: str, index: int | None, size: int | None) -> str:
    below = "" if index is None else str(index).translate(_SUBSCRIPT)
    return f"{name}{below}{'' if size is None else str(size).translate(_SUPERSCRIPT)}"


def _sized_python(name: str, index: int | None, size: int | None) -> str:
    if size is None:
        return f"{name}{index}"
    name += "_n" if name in ("dup", "jam") else ""
    return f"{name}({size})" if index is None else f"{name}({index}, {size})"


def _sized_ascii(name: str, index: int | None, size: int | None) -> str:
    return f"{name}{size}" if index is None else f"{name}{index}" + (f"of{size}" if size else "")


def number(value: Value) -> str:
    """A number as Python writes it, without NumPy's type.

    >>> import numpy as np
    >>> number(np.float64(2.0))
    '2.0'
    """
    return repr(value.item() if isinstance(value, np.generic) else value)


def _number_python(value: Value) -> str:
    if isinstance(value, np.generic):
        text = _number_python(value.item())
        plain = isinstance(value, (np.float64, np.bool_))
        return text if plain else f"np.{type(value).__name__}({text})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{'-' if math.copysign(1, value) < 0 else ''}{abs(value)}')"
    return repr(value)


def value_text(value: Any, style: Notation) -> Text:
    """A value inside of a constant; recursive, as making the constant was.

    Of what is longer than `LONG` the beginning is written, and `…`.

    >>> value_text((1, [2.0, -1.0]), UNICODE)
    (1, [2.0, -1.0])
    """
    if isinstance(value, (Left, Right)):
        inside = value_text(value.value, style)
        return style.call(style.word(type(value).__name__), [inside], None)
    if isinstance(value, np.ndarray):
        entries = value_text(_entries(value), style)
        return _array_python(value, entries) if style is PYTHON else entries
    if isinstance(value, (tuple, list)):
        shown = [*value[:3], ...] if len(value) > LONG else value
        texts = [value_text(part, style) for part in shown]
        if isinstance(value, list):
            return listed("[]", texts)
        return Text(9, ["(", (texts[0], 0), ",)"]) if len(texts) == 1 else listed("()", texts)
    text = "…" if value is ... else style.number(value)
    return Text(5 if text.startswith("-") or " " in text else 9, [text])


def _entries(array: np.ndarray[Any, Any]) -> Any:
    """The entries in lists, of long arrays the first three along each axis."""
    if array.size <= LONG:
        return array.tolist()
    return [*(_entries(row) for row in array[:3]), *([...] if len(array) > 3 else [])]


def _array_python(array: np.ndarray[Any, Any], entries: Text) -> Text:
    usual = ("<f8", "<i8", "|b1") if array.size else ("<f8",)
    dtype = "" if array.dtype.str in usual else f", dtype={array.dtype.str!r}"
    if array.size:
        return Text(9, ["np.array(", (entries, 0), f"{dtype})"])
    return atom(f"np.zeros({array.shape}{dtype})")


def infix(compose: str, cross: str, fork: str, join: str, plus: str) -> dict[str, Any]:
    """The strengths of mathematics: ∘ binds tightest, the others ask for brackets among them."""
    others = {"cross": cross, "fork": fork, "join": join, "plus": plus}
    return {
        "compose": (f" {compose} ", 4, 4, 4),
        **{op: (f" {symbol} ", 3, 4, 4) for op, symbol in others.items()},
    }


MATHEMATICAL = (("family", "()"), ("either", "[]"))
UNICODE = Notation(
    "Syntax", infix("∘", "×", "△", "▽", "+"), "id", True,
    lambda name: _UNICODE.get(name, name), _applied_unicode, _sized_unicode,
    lambda value: number(value).replace("inf", "∞"), brackets=MATHEMATICAL,
)  # fmt: skip
ASCII = Notation(
    "Ascii", infix(".", "***", "&&&", "|||", "+++"), "id", True,
    lambda name: _ASCII.get(name, name), applied, _sized_ascii, number,
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
    "identity", False, str, _called, _sized_python, _number_python,
)  # fmt: skip

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
                fixed = _fixed(arrow) if self._python else ""
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
        fixed = [atom(_object(obj))] if obj and self._python else []
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
        written = _Wires(self, d)
        for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
            constant = isinstance(box, Constant) and not ins
            text = box if constant else self.compose(box, written.arrive(dom, ins))
            written.leave(cod, outs, text, inline=constant and _brief(text))
        return written.finished()


class _Wires:
    """What the wires of a diagram are written as, while it is read from above."""

    def __init__(self, category: SyntaxCategory, d: Diagram[Text]) -> None:
        self.category, self.d = category, d
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
            notation = self.category.notation
            name = atom(notation.sized("t", len(self.definitions) + 1, None))
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
        where, comma = self.category.notation.where
        pieces: list[Piece] = [(body, 1)]
        for name, text in self.definitions:
            pieces += (comma if len(pieces) > 1 else where, (name, 0), " = ", (text, 1))
        return Text(0, pieces)


def _brief(text: Text) -> bool:
    """Whether a text is a word with at most one argument, which needs no name."""
    return all([isinstance(piece, str) or len(piece[0].pieces) == 1 for piece in text.pieces])


# --- what Python needs to read a program back ---------------------------------------------------

_GENERATORS: dict[str, Callable[..., Arrow]] = {
    "constant": lambda literal: const(literal.value, literal.obj),
    "scale": lambda literal: c.scale(literal.value),
    "identity": lambda: identity,
    "dup": c.dup_n,
    "jam": c.jam_n,
    "fork": lambda: c.it,
    "join": lambda: c.zero,
}
"""How operations without children are made where no combinator has their name."""


def _object(obj: Obj) -> str:
    return render(obj, printing.PYTHON, LONG)


def _fixed(arrow: Arrow) -> str:
    """`.at(...)` if the objects of an arrow are not those that its text has by itself."""
    op, children = arrow.op, arrow.children
    if op == "diagram":  # its text is that of an equal program, of whatever objects
        return ""
    try:
        if children or op in ("cross", "cross_i", "fork_i", "join_i"):
            free = inferred(op, arrow.data, tuple([(f.dom, f.cod) for f in children]))
        else:
            made = _GENERATORS.get(op) or getattr(c, op)
            free = _types(made if isinstance(made, Arrow) else made(*arrow.data))
        return _at(free, _types(arrow))
    except (Mismatch, CompositionError):  # a term that could not have been built
        return ""


def _types(arrow: Arrow) -> Types:
    return canonical(arrow.dom, arrow.cod)


@lru_cache(4096)
def _at(free: Types, own: Types) -> str:
    """What narrows an arrow between the objects `free` to `own`; nothing if they are the same."""
    if canonical(*free) == own:
        return ""
    enough = _types(Arrow("identity", (), (), *free).at(own[0])) == own
    return f".at({', '.join(map(_object, own[:1] if enough else own))})"


def notation(arrow: Arrow, style: Notation, limit: int | None = None) -> str:
    """The text of a program as it was written, cut with `…` after `limit` pieces.

    It may be of any objects, as in messages about programs that are not complete yet.

    >>> notation(fork(sin, cos) >> mul, PYTHON), notation(fork(sin, cos) >> mul, UNICODE, 3)
    ('(sin & cos) >> mul', 'mul ∘ (…')
    """
    return SyntaxCategory(style)(arrow).shortened(LONGEST if limit is None else limit)


Syntax = SyntaxCategory(UNICODE)
Ascii = SyntaxCategory(ASCII)
