"""Questions: inputs are looked for, and what the solver finds is tried before it is told.

A question is what to look for, as a condition on terms. The solver looks on symbols. An input that
it finds is tried twice: the program is run on it, in floating point, and the condition is worked
out for it, in exact numbers; only if both show it, it is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import z3

from ...errors import ArgumentError, MissingStructureError
from ...objects import Array, B, Obj, R, Z, brief, leaves
from ...primitives import Value
from ...sampling import samples
from ...values import from_value
from .answers import Counterexample, NoSolution, Proved, Solution, Unknown, written
from .arithmetic import Arithmetic
from .exact import Exact, conjunction, disjunction, formula, known, negation
from .formulas import Reading, inputs_in, inputs_of, lifted_value
from .solving import Verdict, excluded, verdict
from .world import Clock, OutOfTime, World, inhabited, some

TRIES = 4
"""How many models of the solver are tried."""

SAMPLES = 64
"""How many inputs are tried where the solver finds none that a run confirms."""


class Sought(NamedTuple):
    """What is looked for: an input for which a condition holds, or the program has no result."""

    condition: Exact
    undefined: Exact = False

    @property
    def either(self) -> Exact:
        """One of the two."""
        return disjunction(self.condition, self.undefined)


Hidden = Callable[[str, bool], str]
"""What it means if a run does not show what the solver finds, at an input that may be rounded."""


class Aim(Protocol):
    """What is looked for, on symbols and on values."""

    def sought(self, x: Value) -> Sought:
        """The condition, for an input of terms; what is supposed goes into the world."""

    def shown(self, x: Value) -> str | None:
        """What a run on an input shows: a text if it is what is looked for."""


class Candidate(NamedTuple):
    """An input that was tried, with what the run on it gave."""

    values: Any
    result: str
    rounded: bool


class Question:
    """A question about the inputs in an object: symbols for them, and the world they run in."""

    def __init__(
        self, dom: Obj, names: Sequence[str] | None, aim: Aim, arithmetic: Arithmetic,
        timeout: float, bound: int, exact: bool = True,
    ) -> None:  # fmt: skip
        if bound < 1 or not timeout > 0:
            raise ArgumentError(
                f"bound is at least 1, and timeout, in seconds, above 0; got {bound} and {timeout}"
            )
        self.dom, self.names, self.aim, self.arithmetic = dom, names, aim, arithmetic
        self.exact, self.bound = exact and not arithmetic.runs, bound
        self.clock = Clock(timeout)
        self.world = World(arithmetic, bound, self.clock)

    # --- answers ----------------------------------------------------------------------------------

    def settled(self, statement: str, notes: Sequence[str]) -> Proved | Counterexample | Unknown:
        """The answer where what is looked for are counterexamples of a statement."""
        found = self._answer()
        if isinstance(found, Candidate):
            return Counterexample(**found._asdict(), names=self.names, notes=self._notes)
        if isinstance(found, Unknown):
            return found
        held = (*self._notes, *notes, *self._overflow(), *self._vacuous())
        return Proved(statement=f"{statement} for all {self.inputs}", notes=held)

    def solved(self, statement: str) -> Solution | NoSolution | Unknown:
        """The answer where what is looked for are solutions."""
        found = self._answer()
        if isinstance(found, Candidate):
            return Solution(**found._asdict(), names=self.names, notes=self._notes)
        if isinstance(found, Unknown):
            return found
        return NoSolution(statement=f"{statement} for no {self.inputs}", notes=self._notes)

    @property
    def inputs(self) -> str:
        """The names of the inputs, and where they are."""
        return f"{', '.join(self.names or ['x'])} in {brief(self.dom)}"

    @property
    def _notes(self) -> tuple[str, ...]:
        reals = any([R in (leaf, *leaf.parts) for leaf in leaves(self.dom)])
        return (self.arithmetic.note,) if reals else ()

    def _unknown(self, reason: str, bounded: bool = False) -> Unknown:
        return Unknown(reason=reason, bounded=bounded, notes=self._notes)

    def _answer(self) -> Candidate | Unknown | None:
        """An input, or why it is not known whether there is one, or None if there is none."""
        try:
            with inhabited(self.world):
                self.x = inputs_of(self.dom)
                sought = self.aim.sought(self.x)
            found = self._guessed() or self._first(sought)
        except OutOfTime:
            return self._unknown("the program takes longer to write out than the timeout")
        if isinstance(found, str):
            return self._unknown(found)
        return found or self._unfinished()

    # --- search -----------------------------------------------------------------------------------

    def _first(self, sought: Sought) -> Candidate | str | None:
        """The first input that is shown to be what is looked for; else why it is not known."""
        finished, reason = negation(some(self.world.unfinished)), None
        for condition, hidden in zip(sought, (self._hidden, self._nowhere), strict=True):
            found = self._search(conjunction(finished, condition), hidden)
            if isinstance(found, Candidate):
                return found
            reason = reason or found
        return self._sampled() or reason if reason else None

    def _guessed(self) -> Candidate | None:
        """The first of the inputs that are likely to be what is looked for, if one is."""
        for x in self.arithmetic.likely(self.dom):
            if self.clock.left == 0.0:
                break
            text = self.aim.shown(x)
            if text is not None:
                return Candidate(from_value(self.dom, x), text, False)
        return None

    def _search(self, condition: Exact, hidden: Hidden) -> Candidate | str | None:
        """An input for which a condition holds; else why it is not known whether there is one.

        `hidden` says what it means if a run does not show it.
        """
        beside: list[Exact] = []
        reason = None
        for _ in range(TRIES):
            found = verdict(self.world, condition, self.clock, beside)
            if found.model is None:
                return reason or found.reason or None
            tried = self._tried(found, hidden)
            if isinstance(tried, Candidate):
                return tried
            reason = reason or tried
            beside.append(self._elsewhere(found))
        return reason

    def _tried(self, found: Verdict, hidden: Hidden) -> Candidate | str:
        """The input of a model, if it is shown to be what is looked for; else why it is not."""
        reading = Reading(found.model, self.arithmetic)
        try:
            x = reading.value(self.dom, self.x)
        except MissingStructureError as error:
            return f"what the solver finds cannot be run: {error}"
        at = written(from_value(self.dom, x), self.names)
        text = self.aim.shown(x)
        if text is None:
            return hidden(at, reading.rounded)
        if self.exact and not self._certain(x):
            return f"at {at}, {text}; but that may be rounding, for real numbers it is not shown"
        return Candidate(from_value(self.dom, x), text, reading.rounded)

    def _hidden(self, at: str, rounded: bool) -> str:
        """Why an input that the solver finds is no answer if a run does not show it."""
        if opaque := self.world.opaque:
            return (
                f"of {', '.join(opaque)} the solver knows only some facts: it suggests {at},"
                " which a run does not confirm"
            )
        nearest = " (rounded to the nearest numbers of 64 bits)" if rounded else ""
        return (
            f"it is so for real numbers at {at}{nearest}, but a run in floating point does not"
            " show it: leave a tolerance, such as abs(f(x) - g(x)) < 1e-9"
        )

    def _nowhere(self, at: str, rounded: bool) -> str:
        """Why an input without a real result is no answer if the run has one."""
        return (
            f"at {at} it hangs on a number that is not there, such as 1 / 0 or infinity, though a"
            " run in floating point does not show it: exclude such inputs by a condition"
        )

    def _certain(self, x: Value) -> bool:
        """Whether a number that is known is what is looked for, in exact numbers."""
        with inhabited(World(self.arithmetic, self.bound, self.clock)) as here:
            try:
                sought = self.aim.sought(lifted_value(self.dom, x))
            except MissingStructureError:  # the numbers get too long
                return False
            there = conjunction(*here.assumed, negation(some(here.unfinished)), sought.either)
            here.assumed = []
            return excluded(here, negation(there), self.clock)

    def _sampled(self) -> Candidate | None:
        """Some inputs that are tried where the solver does not know."""
        if any([leaf.parts and not isinstance(leaf, Array) for leaf in leaves(self.dom)]):
            return None
        for x in samples(self.dom, SAMPLES):
            text = self.aim.shown(x)
            if text is not None and (not self.exact or self._certain(x)):
                return Candidate(from_value(self.dom, x), text, False)
        return None

    def _elsewhere(self, found: Verdict) -> Exact:
        """Other inputs than those of a model, at some distance if they are real numbers."""
        apart: list[Exact] = []
        for term in inputs_in(self.x):
            at = found.model.eval(term.x, model_completion=True)
            apart.append(self.arithmetic.apart(term.x, at) if term.kind is R else term.x != at)
        return disjunction(*apart)

    # --- what else is to be said ------------------------------------------------------------------

    def _unfinished(self) -> Unknown | None:
        """The answer where loops may go on; None where they do not."""
        for event in self.world.unfinished:
            found = verdict(self.world, event.condition, self.clock, [])
            if found.excluded:
                continue
            at = self._shown(found)
            where = f", as for {at}" if at else ""
            return self._unknown(
                f"so it is for all runs within the bound, but {event.text}{where}; give a condition"
                f" on the inputs, or a larger bound=…{event.told}",
                bounded=True,
            )
        return None

    def _vacuous(self) -> list[str]:
        """Whether no input is as it is supposed to be."""
        supposed = self.world.assumed
        nothing = supposed and verdict(self.world, True, self.clock, []).excluded
        return ["there are no such inputs"] if nothing else []

    def _overflow(self) -> list[str]:
        """Whether integers stay within their 64 bits."""
        if not self.world.ranges:
            return []
        held = [
            conjunction(term.x >= -(2**63), term.x < 2**63)
            for term in inputs_in(self.x)
            if term.kind is Z
        ]
        found = verdict(self.world, some(self.world.ranges), self.clock, held)
        if found.excluded:
            return ["integers have no bounds, and no result leaves 64 bits"]
        if found.model is None:
            return ["integers have no bounds; it is not known whether a result leaves 64 bits"]
        event = next(e for e in self.world.ranges if _holds(found.model, e.condition))
        return [f"integers have no bounds; {event.text}, as for {self._shown(found)}"]

    def _shown(self, found: Verdict) -> str:
        """The input of a model in words, if it has any."""
        if found.model is None:
            return ""
        try:
            x = Reading(found.model, self.arithmetic).value(self.dom, self.x)
        except MissingStructureError:
            return ""
        return written(from_value(self.dom, x), self.names)


def _holds(model: Any, condition: Exact) -> bool:
    if known(condition):
        return bool(condition)
    return bool(z3.is_true(model.eval(formula(B, condition), model_completion=True)))
