"""Wires between two columns of a text drawing: each turns up or down on a track of its own.

A wire enters at a row on the left, runs to its track, along it, and leaves at rows on the right.
Wires may cross but never lie on one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Piece:
    """A vertical piece of a wire on a track, with the rows where the wire enters and leaves.

    A wire that has to wait for a track that waits for it is two pieces, joined at the row `via`.
    """

    wire: int
    enter: int | None
    leaves: tuple[int, ...]
    via: int | None = None
    track: int = 0

    @property
    def rows(self) -> list[int]:
        """All rows at which it meets something."""
        return [row for row in (self.enter, *self.leaves, self.via) if row is not None]

    @property
    def span(self) -> tuple[int, int]:
        """The rows between which it runs."""
        return min(self.rows), max(self.rows)

    @property
    def straight(self) -> bool:
        """Whether it needs no track at all."""
        return self.leaves == (self.enter,)


def route(wires: Sequence[tuple[int, int, Sequence[int]]], height: int) -> list[Piece]:
    """Pieces with tracks, for wires (number, row on the left, rows on the right).

    >>> [(p.wire, p.track) for p in route([(0, 0, [2]), (1, 2, [0])], 3)]
    [(0, 0), (1, 1), (0, 2)]
    """
    pieces = [Piece(wire, enter, tuple(leaves)) for wire, enter, leaves in wires]
    straight = [piece for piece in pieces if piece.straight]
    waiting = [piece for piece in pieces if not piece.straight]
    taken = {row for piece in pieces for row in piece.rows}
    placed: list[Piece] = []
    while waiting:
        free = [p for p in waiting if not any(_must(q, p) for q in waiting)]
        if free:
            best = min(free, key=lambda p: sum(_cost(p, q) - _cost(q, p) for q in waiting))
            waiting.remove(best)
            best.track = max([q.track + 1 for q in placed if _overlap(q, best)], default=0)
            placed.append(best)
        else:
            waiting.extend(_split(waiting, taken, height))
    return straight + placed


def _must(p: Piece, q: Piece) -> bool:
    """Whether `p` has to be left of `q`: they would lie on one another in a row."""
    if p.wire == q.wire:
        return p.enter is not None and q.enter is None
    return p.enter in q.leaves


def _cost(p: Piece, q: Piece) -> int:
    """How often the two cross if `p` is left of `q`."""
    (top, bottom), (low, high) = p.span, q.span
    enters = q.enter is not None and top < q.enter < bottom
    return enters + sum(low < row < high for row in p.leaves)


def _overlap(p: Piece, q: Piece) -> bool:
    (top, bottom), (low, high) = p.span, q.span
    return top <= high and low <= bottom


def _split(waiting: list[Piece], taken: set[int], height: int) -> tuple[Piece, Piece]:
    """Cut one piece of a cycle in two, at a row that nothing else uses."""
    seen: list[Piece] = []
    piece = waiting[0]
    while piece not in seen:
        seen.append(piece)
        piece = next(q for q in waiting if _must(q, piece))
    waiting.remove(piece)
    assert piece.enter is not None
    enter = piece.enter
    near = sorted(range(height), key=lambda row: abs(row - enter))
    via = next((row for row in near if row not in taken), max([height, *[r + 1 for r in taken]]))
    taken.add(via)
    return Piece(piece.wire, piece.enter, (), via), Piece(piece.wire, None, piece.leaves, via)
