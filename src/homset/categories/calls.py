"""Calls of a function by itself, backward: one list goes through all of them.

A call puts on a list what its derivative needs, after the calls that it makes itself have done so;
the way back takes it off, so it makes these calls in turn from the last one to the first. That is
why the derivative of a recursion is two recursions of first order, one there and one back, and can
be differentiated again at the same cost. A branch is such a call, if there are calls in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from ..building import Builder
from ..objects import Obj, Product
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..vectors import zero_of
from .closures import Closure, has_functions
from .linear_maps import Later
from .loops import D, K, reflected
from .written import Backward, Side

Raw = Callable[[Value], Value]
"""A function on values, without checks."""

Case = Callable[[Any, D, D, tuple[Obj, Obj], tuple[Obj, Obj], Obj, Port], tuple[Value, K]]
"""(k, f, g, what they take, the spaces of their derivatives, what they give, a side) ↦ a branch."""


class Elsewhere(Exception):
    """A call from where no list goes through: a loop, or another function or recursion."""


class Turn(NamedTuple):
    """A call on the way back: from a covector of a space and the list to a covector and the list.

    As it is linear, it may be made with zero where nothing comes back, for the sake of the list.
    """

    space: Obj
    back: Callable[[Value, Value], Value]


@dataclass
class Scope:
    """A body, or a side of a branch, while it is written: the `list` now, the turns so far."""

    builder: Builder
    list: Value
    turns: list[Turn] = field(default_factory=list)

    def check(self) -> None:
        """Raise `Elsewhere` if work goes on in another body."""
        if self.builder.root.current is not self.builder:
            raise Elsewhere

    def backward(self, turn: Turn, v: Value) -> Value:
        """Make a turn; those that should have been before it have got nothing, and are made now."""
        self.check()
        if turn not in self.turns:
            raise Elsewhere
        while self.turns[-1] is not turn:
            self._skip()
        found, self.list = self.turns.pop().back(v, self.list)
        return found

    def finish(self) -> None:
        """Make the turns that are left."""
        while self.turns:
            self._skip()

    def _skip(self) -> None:
        """Make the last turn, to which nothing comes back."""
        last = self.turns.pop()
        _, self.list = last.back(zero_of(last.space), self.list)


class Call(Closure):
    """A function that is being defined, where it is used by itself.

    `case` is the derivative of a branch that it goes into.
    """

    __slots__ = ("case",)

    def __init__(self, space: Obj, at: Callable[[Value], tuple[Value, K]], case: Case) -> None:
        super().__init__(space, at)
        self.case = case


class Thread:
    """What goes through the calls of a recursion: a list of an object, in the scope of now."""

    def __init__(self, k: Any, trace: Obj, before: Port) -> None:
        self.k, self.trace, self.root = k, trace, before.builder
        self.scope = Scope(self.root, before)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[Scope]:
        """Meanwhile, this scope is written."""
        before, self.scope = self.scope, scope
        try:
            yield scope
        finally:
            self.scope = before

    def here(self, whole: Value, turns: Sequence[Turn] = ()) -> Scope:
        """A new scope where work goes on now."""
        return Scope(self.root.current, whole, list(turns))

    def called(self, forth: Callable[[Value], Value], turn: Turn, a: Obj) -> tuple[Value, K]:
        """The value of a call by `forth`, and its derivative from a, by a turn."""
        self.scope.check()
        y, self.scope.list = forth(self.scope.list)
        self.scope.turns.append(turn)
        act = lambda v: self.scope.backward(turn, v)  # noqa: E731
        if not (a.width and turn.space.width):
            return y, self.k.zero(a, turn.space)
        return y, reflected(self.k, a, turn.space, act, act, Later)

    def acting(self, act: Raw, turns: Sequence[Turn]) -> Raw:
        """(covector, list) ↦ what `act` gives, and the list after all the turns."""

        def run(vs: Value) -> Value:
            v, whole = vs
            with self.within(self.here(whole, turns)) as scope:
                found = act(v)
                scope.finish()
            return found, scope.list

        return run

    def case(
        self, k: Any, f: D, g: D, sides: tuple[Obj, Obj], spaces: tuple[Obj, Obj], c: Obj, s: Port
    ) -> tuple[Value, K]:
        """f or g, whose derivatives are from the two spaces, with calls in them."""
        if has_functions(c):
            raise Elsewhere
        before, trace = self.scope.list, self.trace
        space, target = Product(*spaces), tangent(c)
        zeros = [zero_of(o) for o in spaces]

        def run(h: D, i: int, part: Value) -> tuple[Value, Raw]:
            with self.within(self.here(before)) as scope:
                y, h1 = h(part)
            act = k.action(h1, spaces[i], target).raw
            back = self.acting(lambda v: (*zeros[:i], act(v), *zeros[i + 1 :]), scope.turns)
            return (y, scope.list), back

        ends = target * trace, space * trace
        written = [
            Side(partial(run, h, i), (sides[i], c * trace), ends, s) for i, h in enumerate((f, g))
        ]
        branch = Backward(written, s, c * trace)
        turn = Turn(target, lambda v, whole: branch.act((v, whole)))
        return self.called(lambda _: branch.y, turn, space)
