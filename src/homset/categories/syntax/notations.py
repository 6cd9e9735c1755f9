"""How operations and values are written: in Unicode, in ASCII, as Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...primitives import Primitive, Value
from ...values import Left, Right
from .text import Piece, Text, atom, listed

LONG = 1000
"""How many entries of an array are printed in full, as in NumPy."""


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
