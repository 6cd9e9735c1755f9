"""Programs with the propagation of their changes, as a user has them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrows import Arrow
from ...combinators import exl
from ...display import Displayed
from ...errors import DomainError, Lacking, OutOfRangeError
from ...graphs import stage
from ...interpretation import checked_arrow, interpret
from ...memory import collector_paused
from ...messages import show
from ...objects import B, Obj, R, Unit, Z, as_object, ground, leaves
from ...operations import identity
from ...primitives import Value
from ...values import from_value
from ..functions import checked
from ..graph import Graph
from .arrows import Incrementally
from .changes import apart, applied, changes
from .notation import received, shown

if TYPE_CHECKING:
    from ...compile.stepping import Steps


class Incrementalised(Displayed):
    """A program that follows its changes: called at a point, it gives `(value, update)`.

    As an arrow it is that of the paper, a → b × (Δb)^Δa: the value, and what a change of the
    argument changes in it. `start` and `update` are arrows too, and hold no functions.

    >>> import homset as hs
    >>> inc = hs.Incremental(hs.dup >> hs.mul)
    >>> inc.start(3.0)[0], inc.state
    (9.0, R * (Product(Unit) * Unit))
    """

    def __init__(self, category: Any, program: Arrow) -> None:
        self.category = category
        self.program = checked_arrow(category, program)
        self.dom, self.cod = ground(self.program.dom), ground(self.program.cod)
        try:
            changes(self.dom), changes(self.cod)
        except Lacking as lack:
            raise lack.where(category, f"{show(self.program)} needs") from None
        self.raw: Incrementally = interpret(category, Graph(self.program).arrow)
        self.kept = self.dom if self.raw.reads else Unit
        self.state: Obj = self.kept * self.raw.cache

    @cached_property
    def start(self) -> Arrow:
        """a → b × S: the value, and the state that updates it."""

        def run(x: Value) -> Value:
            y, cache = self.raw.start(x)
            return y, (x if self.raw.reads else (), cache)

        return stage(run, self.dom, self.cod * self.state).arrow

    @cached_property
    def update(self) -> Arrow:
        """S × Δa → Δb × S: what a change of the argument changes, and the new state."""
        return stage(
            lambda both: self.updated(*both), self.state * changes(self.dom),
            changes(self.cod) * self.state,
        ).arrow  # fmt: skip

    def update_by(self, change: Callable[..., Any], params: Any) -> Arrow:
        """S × p → Δb × S: the update by changes of a form that is known, made of parameters.

        `change` writes a change as a user does. What such changes leave as it is, is not in the
        program at all, so the program is as short as the change.

        >>> import homset as hs
        >>> from homset import R, Z
        >>> inc = hs.Incremental(hs.arrow(lambda x: (x * x).sum()).at(R ** 1000))
        >>> update = hs.Graph(inc.update_by(lambda i, v: {i: v}, Z * R))
        >>> update.operations["mul"] < 8
        True
        """
        p = as_object(params)
        return stage(
            lambda both: self._updated_by(change, p, *both), self.state * p,
            changes(self.cod) * self.state,
        ).arrow  # fmt: skip

    def follow_by(self, change: Callable[..., Any], params: Any) -> Arrow:
        """(b × S) × p → b × S: `update_by`, where the value is kept up to date beside the state.

        >>> import homset as hs
        >>> inc = hs.Incremental(hs.mul)
        >>> follow = inc.follow_by(lambda v: (v, None), hs.R)
        >>> here = inc.start(3.0, 4.0)
        >>> follow(here, 5.0)[0]
        20.0
        """
        p = as_object(params)

        def run(both: Value) -> Value:
            (y, state), given = both
            dy, state = self._updated_by(change, p, state, given)
            return applied(self.cod, y, dy), state

        here = self.cod * self.state
        return stage(run, here * p, here).arrow

    def session_by(self, change: Callable[..., Any], params: Any) -> Steps:
        """`follow_by` in memory of its own: called at an argument, it gives a `Machine`.

        Its `step` makes the change of some parameters, and gives the new value if that is made of
        numbers; `value` is a copy of the value. The state is changed where it lies, so there is no
        way back to an earlier one.

        >>> import homset as hs
        >>> from homset import R, Z
        >>> inc = hs.Incremental(hs.arrow(lambda x: (x * x).sum()).at(R ** 1000))
        >>> here = inc.session_by(lambda i, v: {i: v}, Z * R)([0.0] * 1000)
        >>> here.step(5, 1.0), here.step(7, 2.0), here.step(5, 3.0), here.value
        (1.0, 5.0, 13.0, 13.0)
        """
        from ...compile.stepping import in_place

        step, value = self.follow_by(change, params), exl.at(self.cod * self.state)
        numbers = all([leaf in (R, Z, B) for leaf in leaves(self.cod)])
        steps = in_place(
            step >> (identity(step.cod) & value) if numbers else step, start=self.start, value=value
        )
        steps.name = f"session({show(self.program)})"
        steps.explain = lambda given: self._explained(change, as_object(params), given)
        return steps

    def _explained(self, change: Callable[..., Any], params: Obj, given: Value) -> None:
        """Say which entry a step names that is not there: code knows that there is none."""
        try:
            self.received("a step", change(*given) if params.nesting else change(given), None)
        except OutOfRangeError:
            raise
        except DomainError:
            return

    def _updated_by(
        self, change: Callable[..., Any], params: Obj, state: Value, given: Value
    ) -> tuple[Value, Value]:
        """The update by a change that is written with the given parameters."""
        written = change(*given) if params.nesting else change(given)
        before = (lambda: state[0]) if self.raw.reads else None
        return self.updated(state, self.received("the change", written, before))

    def received(self, what: str, change: Any, before: Callable[[], Value] | None) -> Value:
        """The change that a Python value stands for; raises `DomainError`, saying what it is of."""
        try:
            return received(self.dom, change, before)
        except DomainError as error:
            kind = OutOfRangeError if isinstance(error, OutOfRangeError) else DomainError
            raise kind(f"{what} of {show(self.program)} {error}") from None

    def updated(self, state: Value, dx: Value) -> tuple[Value, Value]:
        """The change of the value, and the next state."""
        x, cache = state
        x = applied(self.kept, x, dx) if self.raw.reads else x
        dy, cache = self.raw.update(x if self.raw.reads else None, dx, cache)
        return dy, (x, cache)

    def __call__(self, *args: Any) -> tuple[Any, Update]:
        x = apart(self.dom, checked(self.program, self.dom, args))
        with np.errstate(all="ignore"), collector_paused():
            y, cache = self.raw.start(x)
        return from_value(self.cod, apart(self.cod, y)), Update(self, x, cache, y)

    def __arrow__(self) -> Arrow:
        def run(x: Value) -> Value:
            y, cache = self.raw.start(x)
            return y, lambda dx: self.updated((x, cache), dx)[0]

        return stage(run, self.dom, self.cod * changes(self.cod) ** changes(self.dom)).arrow

    def __repr__(self) -> str:
        return f"{self.category}({self.program!r})"


class Update:
    """What takes a change: `dy, update = update(dx)`, again and again; `value` is the value now.

    An update does not change the one before it: both can be gone on from.
    """

    __slots__ = ("_cache", "_of", "_value", "_x")

    def __init__(self, of: Incrementalised, x: Value, cache: Value, value: Value) -> None:
        self._of, self._x, self._cache, self._value = of, x, cache, value

    @property
    def argument(self) -> Any:
        """The argument after all changes so far."""
        return from_value(self._of.dom, apart(self._of.dom, self._x))

    @property
    def value(self) -> Any:
        """The value after all changes so far."""
        return from_value(self._of.cod, apart(self._of.cod, self._value))

    def __call__(self, *change: Any) -> tuple[Any, Update]:
        of = self._of
        given = change[0] if len(change) == 1 else change
        dx = of.received("an update", given, lambda: self._x)
        with np.errstate(all="ignore"), collector_paused():
            x = applied(of.dom, self._x, dx)
            dy, cache = of.raw.update(x, dx, self._cache)
            value = applied(of.cod, self._value, dy)
        return shown(of.cod, dy), Update(of, x, cache, value)

    def __repr__(self) -> str:
        return f"<update of {self._of!r}>"
