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
from .. import objects
from ..arrows import Arrow, const, identity, subterms
from ..category import Closed, Cocartesian, Coproduct, IndexedAdditive, Loops, Numeric, Scalar
from ..category import meaning as meaning_of
from ..diagrams import Diagram
from ..elaboration import Node
from ..errors import CompositionError
from ..inference import inferred
from ..memory import collector_paused
from ..objects import Obj, Product, Sum, Types, render
from ..primitives import Primitive, Value
from ..unification import Mismatch, canonical
from ..values import Left, Right, gathered, scattered

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
    """Texts with commas, in brackets."""
    inside = [piece for text in texts for piece in (", ", (text, 0))]
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
    entry: Callable[[Primitive], str] = lambda p: p.name
    brackets: tuple[tuple[str, str], ...] = (("family", "[]"),)
    where: tuple[str, str] = (" where ", ", ")
    wrap: Callable[[int, Iterable[Piece]], Text] = Text


INDEXED = {"ex_i": "exI", "in_i": "inI", "repl_i": "replI", "jam_i": "jamI", "while_": "while"}
_ASCII = {**INDEXED, "cross_i": "crossI", "fork_i": "forkI", "join_i": "joinI"}
_UNICODE = {**INDEXED, "cross_i": "×ᵢ", "fork_i": "△ᵢ", "join_i": "▽ᵢ"}
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def applied(name: str, args: Sequence[Text], count: int | None = None, gap: str = " ") -> Text:
    """Application as in mathematics and Haskell: `curry f`, `iterate 3 f`."""
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
    """A number as Python writes it, without NumPy's type."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def _number_python(value: Value) -> str:
    if isinstance(value, np.generic):
        text = _number_python(value.item())
        plain = isinstance(value, (np.float64, np.bool_))
        return text if plain else f"np.{type(value).__name__}({text})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{'-' if math.copysign(1, value) < 0 else ''}{abs(value)}')"
    return repr(value)


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
        self._identity = atom(notation.identity)

    @property
    def name(self) -> str:
        return self.notation.name

    def __call__(self, program: Arrow) -> Text:
        """The text of a program as it was written: its objects need not be known.

        Only the notation `PYTHON` says the objects where they were fixed, so that it reads back.
        """
        if not isinstance(program, Arrow):
            raise TypeError(f"{self} prints arrows; got {program!r}; write it with combinators")
        plain: dict[int, Text] = {}
        texts: dict[int, Text] = {}
        with collector_paused():
            for arrow in subterms(program):
                below = plain if arrow.op == "diagram" else texts
                text = self._written(arrow, [below[id(child)] for child in arrow.children])
                fixed = _fixed(arrow) if self.notation is PYTHON else ""
                plain[id(arrow)] = text
                texts[id(arrow)] = Text(9, [(text, 9), fixed]) if fixed else text
        text = texts[id(program)]
        return self.notation.wrap(text.strength, text.pieces)

    def _written(self, arrow: Arrow, below: list[Text]) -> Text:
        if arrow.op == "constant":  # as it was given, which its value at an object forgets
            return self._constant(arrow.data[0])
        return meaning_of(self, Node(arrow, arrow.dom, arrow.cod), below)

    def _operator(self, op: str, fs: Sequence[Text]) -> Text:
        symbol, strength, left, right = self.notation.operators[op]
        if len(fs) == 1 or (len(fs) != 2 and left != right):
            return self._word(op, *fs)
        rest = [piece for f in fs[1:] for piece in (symbol, (f, right))]
        return Text(strength, [(fs[0], left), *rest])

    def _sized(self, op: str, index: int | None, size: int | None) -> Text:
        short = _NAMES.get((op, index, size))  # type: ignore[arg-type]
        word = self.notation.word
        return atom(word(short) if short else self.notation.sized(word(op), index, size))

    def _word(self, op: str, *args: Text, count: int | None = None) -> Text:
        word = self.notation.word(op)
        return self.notation.call(word, args, count) if args else atom(word)
