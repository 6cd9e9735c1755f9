"""The world of a run: what is known where the run is, and what happens on the way.

A program that runs on symbols takes every branch. The `path` are the conditions under which it is
where it is; what can go wrong there is written down with them: an operation that has no result, a
loop that was not followed to its end, an integer that may leave its 64 bits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, count, islice, product
from threading import local
from typing import Any, NamedTuple

import z3

from ...errors import ArgumentError, MissingStructureError
from ...objects import B, Obj, R
from ...places import Place, here
from .arithmetic import Arithmetic
from .exact import Exact, conjunction, disjunction, formula, implication, known, symbol
from .facts import PAIRS

EXACT = {"div", "sqrt", "cbrt", "pi"}
"""The functions whose facts say all."""


class Event(NamedTuple):
    """What happens where a condition holds, at a place of the user's source if it has one."""

    condition: Exact
    text: str
    place: Place | None

    @property
    def told(self) -> str:
        """The place, on lines of its own, if it has one."""
        return "" if self.place is None else f"\n{self.place}"


class Applied(NamedTuple):
    """A function that the solver does not know, at arguments: its result is a symbol."""

    args: tuple[Exact, ...]
    result: Any


LARGEST = 50_000
"""How many operations a program may have when its loops are written out."""

MOST_PAIRS = 2_000
"""How many pairs of results the solver is told something about, for each function."""

PATIENCE = 0.25
"""How many seconds the solver has to find out whether a loop can go on."""


class OutOfTime(Exception):
    """A run takes longer than the question may."""


class Clock:
    """The time that is left for a question, in seconds."""

    def __init__(self, seconds: float = math.inf) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return max(0.0, self.end - time.monotonic())


class World:
    """What a run leaves behind.

    `arithmetic` says what its real numbers are, `bound` how many undecided steps a loop or a
    recursion is followed. `assumed` are conditions on the inputs, `facts` what is known about the
    functions that the solver does not know.
    """

    def __init__(self, arithmetic: Arithmetic, bound: int = 32, clock: Clock | None = None) -> None:
        self.arithmetic, self.bound, self.clock = arithmetic, bound, clock or Clock()
        self.operations = 0
        self.steep = ""  # why the solver is not asked
        self.path: list[Exact] = []
        self.assumed: list[Exact] = []
        self.failures: list[Event] = []
        self.unfinished: list[Event] = []
        self.ranges: list[Event] = []
        self.facts: list[Exact] = []
        self.applied: dict[str, dict[Any, Applied]] = {}
        self.numbers = count(1)

    # --- where the run is -------------------------------------------------------------------------

    @contextmanager
    def under(self, condition: Exact) -> Iterator[None]:
        """Meanwhile, the run is where a condition holds."""
        self.path.append(condition)
        try:
            yield
        finally:
            self.path.pop()

    def reached(self) -> Exact:
        """The conditions under which the run is where it is."""
        return conjunction(*self.path)

    def possible(self, condition: Exact) -> bool:
        """Whether the solver does not exclude, in a short time, that a condition holds here."""
        if known(condition):
            return bool(condition)
        if self.steep:
            return True
        solver = self.arithmetic.solver()
        solver.set("timeout", milliseconds(min(PATIENCE, self.clock.left)))
        solver.add(*formulas([*self.assumed, *self.facts, *self.path, condition]))
        return bool(solver.check() != z3.unsat)

    def counted(self) -> None:
        """One operation more.

        Raises `OutOfTime`, and `MissingStructureError` for a program that is too long.
        """
        self.operations += 1
        if self.operations > LARGEST:
            raise MissingStructureError(
                f"SMT: written out, this program has more than {LARGEST} operations; take fewer"
                " steps, a smaller bound=…, or ask about a part of it"
            )
        if self.operations % 64 == 0 and self.clock.left == 0.0:
            raise OutOfTime

    # --- what happens -----------------------------------------------------------------------------

    def fails(self, condition: Exact, text: str) -> None:
        """The run stops, or does what no real number says, where a condition holds."""
        self._note(self.failures, condition, text)

    def stops(self, condition: Exact, text: str) -> None:
        """The run is not followed further where a condition holds."""
        self._note(self.unfinished, condition, text)

    def leaves_range(self, condition: Exact, text: str) -> None:
        """An integer is larger than 64 bits where a condition holds."""
        self._note(self.ranges, condition, text)

    def _note(self, events: list[Event], condition: Exact, text: str) -> None:
        if condition is not False:
            events.append(Event(conjunction(*self.path, condition), text, here()))

    # --- what the solver does not know ------------------------------------------------------------

    def fresh(self, kind: Obj, name: str) -> Any:
        """A symbol that nobody else has."""
        return self.symbol(kind, f"{name}!{next(self.numbers)}")

    def symbol(self, kind: Obj, name: str) -> Any:
        """A number that is not known."""
        return self.arithmetic.symbol(name) if kind is R else symbol(kind, name)

    def apply(
        self, name: str, kind: Obj, kinds: Sequence[Obj], args: Sequence[Exact],
        facts: Callable[[Any], list[Exact]],
    ) -> Any:  # fmt: skip
        """The result of a function that the solver does not know; `facts` says what is of it."""
        key = tuple([formula(k, x).get_id() for k, x in zip(kinds, args, strict=True)])
        uses = self.applied.setdefault(name, {})
        if key not in uses:
            held = tuple([formula(k, x) for k, x in zip(kinds, args, strict=True)])
            uses[key] = Applied(held, self.fresh(kind, name))
            self.facts.extend(facts(uses[key].result))
        return uses[key].result

    @property
    def opaque(self) -> list[str]:
        """The functions of which the solver knows only some facts."""
        return sorted(set(self.applied) - EXACT)

    def known(self) -> list[Exact]:
        """What holds of the inputs, and of the functions that the solver does not know."""
        return [*self.assumed, *self.facts, *self._congruences(), *self._pairs()]

    def _congruences(self) -> Iterator[Exact]:
        """Equal arguments, equal results."""
        for uses in self.applied.values():
            for one, other in islice(combinations(uses.values(), 2), MOST_PAIRS):
                equal = [x == y for x, y in zip(one.args, other.args, strict=True)]
                yield implication(conjunction(*equal), one.result == other.result)

    def _pairs(self) -> Iterator[Exact]:
        for (name, partner), rule in PAIRS.items():
            uses, others = (list(self.applied.get(f, {}).values()) for f in (name, partner))
            pairs: Iterator[Any] = (
                combinations(uses, 2) if name == partner else product(uses, others)
            )
            for one, other in islice(pairs, MOST_PAIRS):
                yield from rule(*one.args, one.result, *other.args, other.result)


def milliseconds(seconds: float) -> int:
    """A time as the solver takes it."""
    return max(1, min(int(1000 * seconds), 2**31 - 1)) if seconds < math.inf else 2**31 - 1


def formulas(conditions: Sequence[Exact]) -> list[Any]:
    """Conditions as expressions of Z3."""
    return [formula(B, condition) for condition in conditions if condition is not True]


def some(events: Sequence[Event]) -> Exact:
    """The condition that one of some events happens."""
    return disjunction(*[event.condition for event in events])


class _Current(local):
    """The world in which this thread runs now."""

    world: World | None = None


_CURRENT = _Current()


def world() -> World:
    """The world of the run that goes on now."""
    if _CURRENT.world is None:
        raise ArgumentError("an arrow of SMT runs on symbols; ask hs.prove, hs.solve or SMT(f)")
    return _CURRENT.world


@contextmanager
def inhabited(chosen: World) -> Iterator[World]:
    """Meanwhile, runs leave what they do in a world."""
    outer, _CURRENT.world = _CURRENT.world, chosen
    try:
        yield chosen
    finally:
        _CURRENT.world = outer
