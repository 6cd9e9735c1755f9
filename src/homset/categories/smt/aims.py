"""What is looked for: a case against a statement, a difference, a solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...arrows import Arrow
from ...errors import DomainError
from ...messages import show
from ...objects import B, Obj, ground
from ...primitives import Value
from ...values import from_value, to_value
from .arithmetic import Arithmetic
from .category import SMT
from .exact import Exact, conjunction, disjunction, negation
from .formulas import definedness, equal_values
from .questions import Sought
from .terms import Term, number
from .world import some, world


@dataclass
class Refutation:
    """An input for which the premises hold, and the claim does not."""

    premises: Sequence[Arrow]
    claim: Arrow

    def sought(self, x: Value) -> Sought:
        """Where the claim is False; or fails, or hangs on what is not there."""
        _suppose(self.premises, x)
        claimed = _run(self.claim, x)
        truth: Term = claimed.value
        return Sought(
            conjunction(negation(claimed.fails), truth.defined, negation(truth.x)),
            disjunction(claimed.fails, negation(truth.defined)),
        )

    def shown(self, x: Value) -> str | None:
        """What the claim does instead."""
        if not _hold(self.premises, x):
            return None
        claimed = _ran(self.claim, x)
        return None if bool(claimed.value) else f"{short(self.claim)} {claimed.text}"


@dataclass
class Difference:
    """An input on which two programs differ; `partial` if one of them may have no result."""

    premises: Sequence[Arrow]
    f: Arrow
    g: Arrow
    arithmetic: Arithmetic
    partial: bool = False

    def sought(self, x: Value) -> Sought:
        """Where both have results, which are not equal, or one of them fails alone."""
        _suppose(self.premises, x)
        one, other = _run(self.f, x), _run(self.g, x)
        self.partial |= one.partial or other.partial
        alike = equal_values(ground(self.f.cod), one.value, other.value)
        return Sought(disjunction(
            conjunction(negation(disjunction(one.fails, other.fails)), negation(alike)),
            conjunction(one.fails, negation(other.fails)),
            conjunction(other.fails, negation(one.fails)),
        ))  # fmt: skip

    def shown(self, x: Value) -> str | None:
        """What each of them does."""
        if not _hold(self.premises, x):
            return None
        one, other = _ran(self.f, x), _ran(self.g, x)
        if one.value is not None and other.value is not None:
            same = self.arithmetic.alike(ground(self.f.cod), one.value, other.value)
        else:
            same = one.value is other.value
        return None if same else f"{short(self.f)} {one.text}, and {short(self.g)} {other.text}"


@dataclass
class Hit:
    """An input for which the premises hold, and a program gives a value."""

    premises: Sequence[Arrow]
    program: Arrow
    wanted: Value
    arithmetic: Arithmetic

    @property
    def cod(self) -> Obj:
        """What the value is in."""
        return ground(self.program.cod)

    def sought(self, x: Value) -> Sought:
        """Where there is a result, which is equal to that value."""
        _suppose(self.premises, x)
        found = _run(self.program, x)
        there = definedness(found.value)
        equal = equal_values(self.cod, found.value, self.wanted)
        return Sought(conjunction(negation(found.fails), *there, equal))

    def shown(self, x: Value) -> str | None:
        """The result."""
        found = _ran(self.program, x)
        if found.value is None or not _hold(self.premises, x):
            return None
        hit = self.arithmetic.alike(self.cod, found.value, self.wanted)
        return f"{short(self.program)} {found.text}" if hit else None


def short(program: Arrow) -> str:
    """What a program is called: its function's name, or what it is made of."""
    if program.place is not None and program.place.function.isidentifier():
        return program.place.function
    return show(program, 24).rsplit(" : ", 1)[0]


# --- runs -----------------------------------------------------------------------------------------


class _Run(NamedTuple):
    """The result of a program on terms, where it fails, and whether it may have none."""

    value: Value
    fails: Exact

    @property
    def partial(self) -> bool:
        """Whether there may be inputs without a real result."""
        return self.fails is not False or bool(definedness(self.value))


def _run(program: Arrow, x: Value) -> _Run:
    here = world()
    before = len(here.failures)
    value = SMT.raw(program)(x)
    value = number(B, value) if ground(program.cod) is B else value
    return _Run(value, some(here.failures[before:]))


def _suppose(statements: Sequence[Arrow], x: Value) -> None:
    """Look only at inputs for which statements hold."""
    for statement in statements:
        run = _run(statement, x)
        world().assumed += [negation(run.fails), run.value.defined, run.value.x]


class _Ran(NamedTuple):
    """The result of a program, or None if it raises an error; and what it does, in words."""

    value: Value | None
    text: str


def _ran(program: Arrow, x: Value) -> _Ran:
    cod = ground(program.cod)
    try:
        with np.errstate(all="ignore"):
            y = program(from_value(program.dom, x))
    except DomainError as error:
        return _Ran(None, f"raises {type(error).__name__}: {error}")
    return _Ran(to_value(cod, y), f"gives {y!r}")


def _hold(statements: Sequence[Arrow], x: Value) -> bool:
    """Whether a run says that statements hold."""
    return all([bool(_ran(statement, x).value) for statement in statements])
