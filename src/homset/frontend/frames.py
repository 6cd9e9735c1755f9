"""Frames: the functions that are being run, and how their statements end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..places import Place
from .abstract import MISSING, Opaque
from .shapes import Shape
from .source import Source

NEXT, CONTINUE, BREAK, RETURN, AGAIN = range(5)
"""How a statement ends: with the next one, or by leaving; `AGAIN` is a call of itself, last."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How statements end: `tag` says which of the possible `kinds`, `value` is what is returned."""

    kinds: frozenset[int]
    tag: Any
    value: Any = MISSING

    def without(self, *gone: int) -> Outcome:
        """The outcome where it is known that it does not end in these ways."""
        kinds = self.kinds.difference(gone)
        return Outcome(kinds, next(iter(kinds)) if len(kinds) == 1 else self.tag, self.value)


GO_ON = Outcome(frozenset({NEXT}), NEXT)


def ends(kind: int, value: Any = MISSING) -> Outcome:
    """The outcome of a statement that always ends in one way."""
    return Outcome(frozenset({kind}), kind, value)


@dataclass(eq=False)
class Closure(Opaque):
    """A Python function as the machine sees it: its source, and where its names come from."""

    source: Source
    globals: dict[str, Any] = field(repr=False)
    cells: dict[str, Any] = field(default_factory=dict, repr=False)
    outer: Frame | None = field(default=None, repr=False)
    defaults: tuple[Any, ...] = ()
    keyword_defaults: dict[str, Any] = field(default_factory=dict)

    @property
    def __name__(self) -> str:
        return self.source.name

    def __call__(self, *_: Any) -> Any:
        raise TypeError("a function that is being compiled cannot be called")


@dataclass(eq=False)
class Frame:
    """A call that is going on: its function, the values of its names, and where it is called.

    `places` says where each name was assigned last, and under "return" the last return; `base` is
    how many containers there were when it began: later ones are its own.
    """

    function: Closure
    names: dict[str, Any]
    tail: bool = False
    caller: Place | None = None
    base: int = 0
    places: dict[str, Place | None] = field(default_factory=dict, repr=False)


@dataclass(eq=False)
class Active:
    """A function that is being run, for which arguments, how deep in branches.

    `calls` are those of itself while they are written out, `written` says that they have to be.
    """

    function: Closure
    shape: tuple[Shape, ...]
    depth: int
    recursion: Any = None
    calls: int = 0
    written: bool = False
