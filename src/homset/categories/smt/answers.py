"""Answers: proved, refuted by values, or unknown, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question is answered with; `notes` say under which assumptions it holds."""

    notes: tuple[str, ...] = ()

    def _lines(self, first: str) -> str:
        return "\n".join([first, *[f"  ({note})" for note in self.notes]])


@dataclass(frozen=True, kw_only=True, repr=False)
class Proved(Answer):
    """A statement holds for every input; true in a boolean context.

    >>> Proved(statement="x · x ≥ 0")
    Proved: x · x ≥ 0
    """

    statement: str

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return self._lines(f"Proved: {self.statement}")


@dataclass(frozen=True, kw_only=True, repr=False)
class _Found(Answer):
    """Values of the inputs, which the program was run on.

    `values` is what the program is called with, `result` says what it did. `rounded` says that the
    values of the solver are no numbers that Python has, so that the nearest ones were tried.
    """

    values: Any
    result: str
    rounded: bool = False
    names: Sequence[str] | None = field(default=None, compare=False)

    def _shown(self, title: str) -> str:
        rounded = ", rounded" if self.rounded else ""
        return self._lines(f"{title}: {written(self.values, self.names)}{rounded}: {self.result}")


@dataclass(frozen=True, kw_only=True, repr=False)
class Counterexample(_Found):
    """Values for which a statement does not hold, which was run; false in a boolean context.

    >>> bool(Counterexample(values=0.5, result="it gives False", names=["x"]))
    False
    """

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self._shown("Counterexample")


@dataclass(frozen=True, kw_only=True, repr=False)
class Solution(_Found):
    """Values that solve a problem, checked by running; true in a boolean context.

    >>> Solution(values=(3, 4), result="it gives True", names=["x", "y"])
    Solution: x = 3, y = 4: it gives True
    """

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return self._shown("Solution")


@dataclass(frozen=True, kw_only=True, repr=False)
class NoSolution(Answer):
    """A problem has no solution, which is proved; false in a boolean context.

    >>> bool(NoSolution(statement="x · x < 0"))
    False
    """

    statement: str

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self._lines(f"No solution: {self.statement}")


@dataclass(frozen=True, kw_only=True, repr=False)
class Unknown(Answer):
    """Neither proved nor refuted, for a reason; false in a boolean context.

    `bounded` says that nothing is wrong with the runs that were followed to their end.

    >>> Unknown(reason="the solver gave up after 10 s")
    Unknown: the solver gave up after 10 s
    """

    reason: str
    bounded: bool = False

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self._lines(f"Unknown: {self.reason}")


def written(values: Any, names: Sequence[str] | None) -> str:
    """Values with the names of the parameters, if there are any.

    >>> written((1.0, 2.0), ["width", "height"]), written(1.0, None)
    ('width = 1.0, height = 2.0', '1.0')
    """
    if not names:
        return repr(values)
    given = values if len(names) > 1 else (values,)
    return ", ".join([f"{name} = {x!r}" for name, x in zip(names, given, strict=True)])
