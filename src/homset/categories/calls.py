"""Calls of a function by itself, backward: one list goes through all of them.

A call puts on a list what its derivative needs, after the calls that it makes itself have done so;
the way back takes it off, so it makes these calls in turn from the last one to the first. That is
why the derivative of a recursion is two recursions of first order, one there and one back, and can
be differentiated again at the same cost. A branch is such a call, if there are calls in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from ..building import Builder
from ..objects import Obj, Product
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..values import zero_of
from .closures import Closure, has_functions
from .linear_maps import Later
from .loops import D, K, reflected
from .written import Backward, Side


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
        while (last := self.turns.pop()) is not turn:
            _, self.list = last.back(zero_of(last.space), self.list)
        found, self.list = turn.back(v, self.list)
        return found

    def finish(self) -> None:
        """Make the turns that are left."""
        while self.turns:
            last = self.turns.pop()
            _, self.list = last.back(zero_of(last.space), self.list)


class Thread:
    """What goes through the calls of a recursion: the scope that is written now."""

    def __init__(self, builder: Builder, before: Port) -> None:
        self.root = builder.root
        self.scope = Scope(builder, before)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[Scope]:
        """Meanwhile, this scope is written."""
        before, self.scope = self.scope, scope
        try:
            yield scope
        finally:
            self.scope = before

    def here(self, whole: Value, turns: list[Turn] | None = None) -> Scope:
        """A new scope where work goes on now."""
        return Scope(self.root.current, whole, list(turns or ()))

    def called(self, k: Any, forth: Callable[[Value], Value], turn: Turn, a: Obj) -> K:
        """The value of a call by `forth`, and its derivative from a, by a turn."""
        self.scope.check()
        y, self.scope.list = forth(self.scope.list)
        self.scope.turns.append(turn)
        act = lambda v: self.scope.backward(turn, v)  # noqa: E731
        if not (a.width and turn.space.width):
            return y, k.zero(a, turn.space)
        return y, reflected(k, a, turn.space, act, act, Later)

    def acting(self, act: Callable[[Value], Value], turns: list[Turn]) -> Callable[[Value], Value]:
        """(covector, list) ↦ what `act` gives, and the list after all the turns."""

        def run(vs: Value) -> Value:
            v, whole = vs
            with self.within(self.here(whole, turns)) as scope:
                found = act(v)
                scope.finish()
            return found, scope.list

        return run


class Call(Closure):
    """A function that is being defined, where it is used by itself."""

    __slots__ = ("thread", "trace")

    def __init__(self, space: Obj, thread: Thread, trace: Obj, at: Callable[[Value], Any]) -> None:
        super().__init__(space, at)
        self.thread, self.trace = thread, trace

    def case(
        self, k: Any, sides: tuple[D, D], ends: tuple[Obj, Obj], spaces: tuple[Obj, Obj], c: Obj,
        s: Port,
    ) -> tuple[Value, K]:  # fmt: skip
        """A branch to c with calls in its sides, whose derivatives are from the two spaces."""
        if has_functions(c):
            raise Elsewhere
        thread, trace, before = self.thread, self.trace, self.thread.scope.list
        space, target = Product(*spaces), tangent(c)
        zeros = [zero_of(o) for o in spaces]

        def run(i: int, part: Value) -> tuple[Value, Callable[[Value], Value]]:
            with thread.within(thread.here(before)) as scope:
                y, h1 = sides[i](part)
            act = k.action(h1, spaces[i], target).raw
            back = thread.acting(lambda v: (*zeros[:i], act(v), *zeros[i + 1 :]), scope.turns)
            return (y, scope.list), back

        spread = target * trace, space * trace
        written = [Side(partial(run, i), (ends[i], c * trace), spread, s) for i in (0, 1)]
        branch = Backward(written, s, c * trace)
        turn = Turn(target, lambda v, whole: branch.act((v, whole)))
        return thread.called(k, lambda _: branch.y, turn, space)
