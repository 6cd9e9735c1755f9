"""A canvas of characters: text that stands somewhere, and wires that join, turn and cross."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import category, east_asian_width

EAST, NORTH, WEST, SOUTH = 1, 2, 4, 8
_CHARACTERS = dict(enumerate(" ╶╵╰╴─╯┴╷╭│├╮┬┤●"))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> columns("σ"), columns("重み"), columns("e" + chr(0x301))
    (1, 4, 1)
    """
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


class Canvas:
    r"""Characters at rows and columns, growing as needed; the wires in `dashed` are dashed.

    >>> canvas = Canvas()
    >>> canvas.across(1, 1, 0, 5)
    >>> canvas.down(2, 2, 0, 2)
    >>> print("\n".join(canvas.lines()))
      ╷
    ──│──
      ╵
    """

    def __init__(self, dashed: Iterable[int] = ()) -> None:
        self.dashed = frozenset(dashed)
        self.texts: dict[tuple[int, int], str] = {}
        self.wires: dict[tuple[int, int], dict[int, int]] = {}
        self.width = self.height = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Write text."""
        for character in text:
            wide = _columns(character)
            if wide == 0 and (row, column - 1) in self.texts:
                self.texts[row, column - 1] += character
            else:
                self.texts[row, column] = character
            if wide == 2:
                self.texts[row, column + 1] = ""
            column += wide
        self._grow(row, column)

    def stamp(self, row: int, column: int, other: Canvas) -> None:
        """Copy a canvas."""
        for i, line in enumerate(other.lines()):
            self.put(row + i, column, line)
        self._grow(row + other.height - 1, column + other.width)

    def across(self, wire: int, row: int, start: int, end: int) -> None:
        """A piece of a wire through the columns from `start` to before `end`."""
        for column in range(start, end):
            self.mark(wire, row, column, EAST | WEST)

    def down(self, wire: int, column: int, top: int, bottom: int) -> None:
        """A piece of a wire between the middles of two rows."""
        for row in range(top, bottom):
            self.mark(wire, row, column, SOUTH)
            self.mark(wire, row + 1, column, NORTH)

    def mark(self, wire: int, row: int, column: int, directions: int) -> None:
        """A wire in one place, towards some of the sides."""
        here = self.wires.setdefault((row, column), {})
        here[wire] = here.get(wire, 0) | directions
        self._grow(row, column + 1)

    def _grow(self, row: int, width: int) -> None:
        self.width, self.height = max(self.width, width), max(self.height, row + 1)

    def lines(self) -> list[str]:
        """The rows as text; where wires cross, the upright one is seen."""
        rows = [[" "] * self.width for _ in range(self.height)]
        for (row, column), here in self.wires.items():
            wire, directions = max(here.items(), key=lambda item: item[1] & (NORTH | SOUTH))
            character = _CHARACTERS[directions]
            if wire in self.dashed:
                character = {"─": "┄", "│": "┊"}.get(character, character)
            rows[row][column] = character
        for (row, column), text in self.texts.items():
            rows[row][column] = text
        return ["".join(row).rstrip() for row in rows]
