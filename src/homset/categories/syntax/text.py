"""Texts with a binding strength: brackets stand only where they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Piece = str | tuple["Text", int]
"""Plain text, or a text in a place that asks for a binding strength."""

LONGEST = 1_000_000
"""How many pieces are printed at most: the text of a small term with sharing can be huge."""


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
