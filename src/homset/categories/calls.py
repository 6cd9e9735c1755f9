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
from ..chains import EMPTY
from ..objects import Obj, Product
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from ..vectors import zero_of
from .closures import Closure, has_functions
from .linear_maps import Later
from .loops import D, K, Looping, reflected
from .steps import Rule, inserted
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


class Way(NamedTuple):
    """How a call goes along a list: (x, list) ↦ (y, list), and back on covectors of its spaces."""

    forth: Callable[[Value, Value], Value]
    back: Callable[[Value, Value], Value]
    source: Obj
    target: Obj

    def second(self) -> Way:
        """The same where the list is the second of two."""

        def of(go: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
            def run(x: Value, lists: Value) -> Value:
                y, after = go(x, lists[1])
                return y, (lists[0], after)

            return run

        return self._replace(forth=of(self.forth), back=of(self.back))


class Call(Closure):
    """A function that is being defined, where it is used by itself: `value` is it alone.

    `guide` says what becomes of the branches, loops and recursions that it goes into, and `way` how
    it goes along a list, if it does.
    """

    __slots__ = ("guide", "value", "way")

    def __init__(
        self, space: Obj, at: Callable[[Value], tuple[Value, K]], value: Raw, guide: Any,
        root: Builder, way: Way | None = None,
    ) -> None:  # fmt: skip
        super().__init__(space, at, root=root)
        self.value, self.guide, self.way = value, guide, way

    def __call__(self, y: Value) -> Value:
        return self.value(y)


class Thread:
    """What goes through the calls of a recursion: a list of an object, in the scope of now.

    In a recursion inside of another one it is two lists, one for each.
    """

    def __init__(self, k: Any, trace: Obj, before: Value, builder: Builder) -> None:
        self.k, self.trace, self.root = k, trace, builder.root
        self.scope = Scope(builder, before)

    def call(self, space: Obj, way: Way) -> Call:
        """The function of a space, that goes along the list in this way."""
        empty = unflat(self.trace, [EMPTY] * self.trace.width)

        def at(z: Value) -> tuple[Value, K]:
            turn = Turn(way.target, lambda v, whole: way.back(v, whole))
            return self.called(lambda whole: way.forth(z, whole), turn, way.source)

        return Call(space, at, lambda z: way.forth(z, empty)[0], self, self.root, way)

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

    def loop(self, made: Looping) -> tuple[Value, K]:
        """A loop with calls in it: the list is a part of its state."""
        state, vectors = self._beside(made.inner.width), self._beside(made.inner.wide)
        source, target, holds = made.outer.source, made.outer.target, made.holds
        passage = Looping(
            made.k, self._rule(made), made.inner.beside(self.trace), made.outer.beside(self.trace),
            made.rounds, holds and (lambda z: holds(state.apart(z)[0])),
            state.together(made.x, self.scope.list),
        ).passage(self.root)  # fmt: skip
        y = state.apart(passage.there())

        def back(v: Value, whole: Value) -> Value:
            found, after = vectors.apart(passage.back(vectors.together(flat(v), whole)))
            return unflat(source, list(found)), after

        return self.called(lambda _: y, Turn(target, back), source)

    def _rule(self, made: Looping) -> Rule:
        """The step of a loop, that takes the list and gives it."""
        state, vectors = self._beside(made.inner.width), self._beside(made.inner.wide)
        target = made.inner.target

        def rule(z: Value) -> tuple[Value, Raw]:
            x, before = state.apart(z)
            with self.within(self.here(before)) as scope:
                y, act = made.rule(x)
            back = self.acting(act, scope.turns)

            def run(v: Value) -> Value:
                g, whole = vectors.apart(v)
                found, after = back((unflat(target, list(g)), whole))
                return vectors.together(flat(found), after)

            return state.together(y, scope.list), run

        return rule

    def recursion(self, made: Any) -> Callable[[Value, Value], tuple[Value, K]]:
        """A recursion with calls of this one in it: the list goes through its calls, too."""
        if has_functions(made.b) or not (made.source.width and made.target.width and made.ways):
            at: Callable[[Value, Value], tuple[Value, K]] = made.at
            return at

        def run(env: Value, x: Value) -> tuple[Value, K]:
            y, (own, after), act = made.along(env, x, (EMPTY, self.scope.list))

            def back(v: Value, whole: Value) -> Value:
                found, (_, before) = act(v, (own, whole))
                return found, before

            return self.called(lambda _: (y, after), Turn(made.target, back), made.source)

        return run

    def _beside(self, i: int) -> _Place:
        return _Place(self.trace, i)


class _Place(NamedTuple):
    """Where the list is among the leaves of a state."""

    trace: Obj
    i: int

    def together(self, parts: Sequence[Value], whole: Value) -> tuple[Value, ...]:
        """Leaves with those of the list among them."""
        return inserted(parts, self.i, *flat(whole))

    def apart(self, parts: Sequence[Value]) -> tuple[tuple[Value, ...], Value]:
        """The inverse."""
        i, j = self.i, self.i + self.trace.width
        return (*parts[:i], *parts[j:]), unflat(self.trace, list(parts[i:j]))
