"""The solver: whether a condition can hold in a world, within a time."""

from __future__ import annotations

from typing import Any, NamedTuple

import z3

from .exact import Exact, known
from .world import Clock, World, formulas, milliseconds

REASONS = {
    "timeout": "the solver ran out of time",
    "canceled": "the solver ran out of time",
    "max. resource limit exceeded": "the solver ran out of time",
}
"""What the solver's reasons mean."""


class Verdict(NamedTuple):
    """A model, if a condition can hold; the reason, if that is not known; neither if it cannot."""

    model: Any = None
    reason: str = ""

    @property
    def excluded(self) -> bool:
        """Whether the condition cannot hold."""
        return self.model is None and not self.reason


def verdict(here: World, condition: Exact, clock: Clock, beside: list[Exact]) -> Verdict:
    """Whether a condition can hold, with what is known in a world and some more conditions."""
    if condition is False:
        return Verdict()
    if here.steep:
        return Verdict(reason=f"it is too hard for the solver: {here.steep}")
    solver = here.arithmetic.solver()
    solver.set("timeout", milliseconds(clock.left))
    solver.add(*formulas([*here.known(), *beside, condition]))
    found = solver.check()
    if found == z3.sat:
        return Verdict(solver.model())
    if found == z3.unsat:
        return Verdict()
    return Verdict(reason=explained(solver.reason_unknown(), here))


def explained(reason: str, here: World) -> str:
    """The reason of the solver, in the user's words."""
    text = REASONS.get(reason, "")
    if not text:
        text = "the solver gives up on products of what is not known (nonlinear arithmetic)"
        if "arith" not in reason and "incomplete" not in reason:
            text = f"the solver gives up: {reason}"
    if here.opaque:
        text += f"; of {', '.join(here.opaque)} it knows only some facts"
    return text


def excluded(here: World, condition: Exact, clock: Clock) -> bool:
    """Whether a condition cannot hold, as far as the solver finds out."""
    if known(condition):
        return not condition
    return verdict(here, condition, clock, []).excluded
