"""Programs with the propagation of their changes, as a user has them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ...arrows import Arrow
from ...display import Displayed
from ...errors import DomainError
from ...graphs import stage
from ...interpretation import checked_arrow, interpret
from ...memory import collector_paused
from ...objects import Obj, ground
from ...primitives import Value
from ...values import from_value
from ..functions import checked
from ..graph import Graph
from .arrows import Incrementally
from .changes import applied, changes
from .notation import received, shown


class Incrementalised(Displayed):
    """A program that follows its changes: called at a point, it gives `(value, update)`.

    As an arrow it is that of the paper, a → b × (Δb)^Δa: the value, and what a change of the
    argument changes in it. `start` and `update` are arrows too, and hold no functions.

    >>> import homset as hs
    >>> inc = hs.Incremental(hs.add)
    >>> inc.start
    ...
    """

    def __init__(self, category: Any, program: Arrow) -> None:
        self.category = category
        self.program = checked_arrow(category, program)
        self.dom, self.cod = ground(self.program.dom), ground(self.program.cod)
        self.raw: Incrementally = interpret(category, Graph(self.program).arrow)
        self.state: Obj = self.dom * self.raw.cache
        changes(self.dom), changes(self.cod)

    @cached_property
    def start(self) -> Arrow:
        """a → b × S: the value, and the state that updates it."""

        def run(x: Value) -> Value:
            y, cache = self.raw.start(x)
            return y, (x, cache)

        return stage(run, self.dom, self.cod * self.state).arrow

    @cached_property
    def update(self) -> Arrow:
        """S × Δa → Δb × S: what a change of the argument changes in the value, and the new state."""
        return stage(
            lambda both: self.updated(*both), self.state * changes(self.dom),
            changes(self.cod) * self.state,
        ).arrow  # fmt: skip

    def update_by(self, change: Callable[..., Any], params: Obj) -> Arrow:
        """S × p → Δb × S: the update by changes of a form that is known, made of parameters.

        What such changes leave as it is, is not in the program at all.

        >>> import homset as hs
        >>> from homset import R, Z
        >>> inc = hs.Incremental(hs.arrow(lambda x: (x * x).sum()).at(R ** 3))
        >>> entry = inc.update_by(lambda i, v: {i: v}, Z * R)
        """

        def run(both: Value) -> Value:
            (x, cache), p = both
            given = change(*p) if params.nesting else change(p)
            return self.updated((x, cache), received(self.dom, given, lambda: x))

        return stage(run, self.state * params, changes(self.cod) * self.state).arrow

    def updated(self, state: Value, dx: Value) -> tuple[Value, Value]:
        """The change of the value, and the next state."""
        x, cache = state
        x = applied(self.dom, x, dx)
        dy, cache = self.raw.update(x, dx, cache)
        return dy, (x, cache)

    def __call__(self, *args: Any) -> tuple[Any, Update]:
        x = checked(self.program, self.dom, args)
        with np.errstate(all="ignore"), collector_paused():
            y, cache = self.raw.start(x)
        return from_value(self.cod, y), Update(self, (x, cache), y)

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

    __slots__ = ("_of", "_state", "_value")

    def __init__(self, of: Incrementalised, state: Value, value: Value) -> None:
        self._of, self._state, self._value = of, state, value

    @property
    def value(self) -> Any:
        """The value after all changes so far."""
        return from_value(self._of.cod, self._value)

    def __call__(self, *change: Any) -> tuple[Any, Update]:
        of = self._of
        given = change[0] if len(change) == 1 else change
        try:
            dx = received(of.dom, given, lambda: self._state[0])
        except DomainError as error:
            raise type(error)(f"an update of {of.program}: {error}") from None
        with np.errstate(all="ignore"), collector_paused():
            dy, state = of.updated(self._state, dx)
            value = applied(of.cod, self._value, dy)
        return shown(of.cod, dy), Update(of, state, value)

    def __repr__(self) -> str:
        return f"<update of {self._of!r}>"
