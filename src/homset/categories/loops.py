"""The derivatives of loops.

The derivative of a loop is the composite of the derivatives of its steps. Forward, a tangent goes
along with the state, and nothing is kept. Backward, the states that were passed through are kept in
a list, and the loop is gone through from its last step to its first. Both are loops again, so they
stage, and have derivatives themselves. What a step is, is in `homset.categories.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .. import control
from ..building import Builder
from ..chains import EMPTY
from ..combinators import ex, nonempty
from ..errors import Lacking
from ..interpretation import interpret
from ..objects import B, List, Obj, Product, Unit
from ..places import here, placed
from ..ports import Port
from ..primitives import Value
from ..straight import beside
from ..tangents import Linear, tangent
from ..tuples import flat, unflat
from .functions import Functions, Raw
from .linear_maps import ZERO, LinearMap, written_out
from .staged import Staged
from .steps import Ends, Leaves, Rule, Step

K = Any
"""An arrow of the category of linear maps."""

D = Callable[[Value], tuple[Value, K]]
"""A point ↦ the value and the derivative there."""


def reflected(
    k: Any, a: Obj, b: Obj, forth: Raw, back: Raw, kind: type[LinearMap] = LinearMap
) -> K:
    """The arrow a → b of `k` that is `forth` on vectors, and `back` on covectors.

    It stands at the place where it is made.
    """
    if not isinstance(k, Linear):
        raise Lacking("derivative that acts on vectors", f"{k} does not act on vectors (hs.Linear)")
    source, target, function = (b, a, back) if k.contravariant else (a, b, forth)

    def run(v: Value) -> Value:
        return v if v is ZERO else function(written_out(source, v))

    return k.reflect(kind(source, target, placed(run, here())), a, b)


def acting(k: Any, f: D, a: Obj, b: Obj) -> Callable[[Value, Value], Value]:
    """(x, v) ↦ what the derivative of f : a → b at x does to a vector, or covector, v."""
    source, target = tangent(a), tangent(b)
    return lambda x, v: k.action(f(x)[1], source, target).raw(v)


def smooth(k: Any, f: D, s: Obj, a: Obj, b: Obj) -> tuple[Rule, Ends]:
    """The rule of a step a → b on a state s, between tangents, and its ends."""
    source, target = tangent(a), tangent(b)

    def run(x: Value) -> tuple[Value, Raw]:
        y, f1 = f(x)
        return y, lambda v: k.action(f1, source, target).raw(v)

    return run, Ends(a, b, source, target, s.width, tangent(s).width)


class Rounds(NamedTuple):
    """How often a loop repeats its step: there, and back along the list of what was kept.

    Each takes the step on leaves (the fixed ones, the state, what comes beside it), the fixed
    leaves, the state to begin with (the list comes last), what comes beside it, and the objects of
    the state, of what the step is given beside it, and of its result.
    """

    forth: Callable[[Raw, Leaves, Leaves, Leaves, Obj, Obj, Obj], tuple[Leaves, Leaves]]
    back: Callable[[Raw, Leaves, Leaves, Leaves, Obj, Obj, Obj], tuple[Leaves, Leaves]]


def _beside(
    given: Value, fixed: Leaves, step: Any, a: Obj, b: Obj, width: int | None = None
) -> Raw:
    """The step as a function of what is not fixed; on numbers it is written down as Python."""
    known = control.port_in((fixed, given)) is None
    return beside(fixed, step.run if known and isinstance(step, Staged) else step, a, b, width)


def times(n: int) -> Rounds:
    """n times."""

    def run(
        step: Raw, fixed: Leaves, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj
    ) -> tuple[Leaves, Leaves]:
        return control.repeat(_beside(s, fixed, step, a, a), n, s, a), ()

    return Rounds(run, run)


def as_long_as(step: Step, fixed: Leaves) -> Rounds:
    """As long as the test of the step holds; back, as long as there are entries."""
    holds, m = step.holds, len(step.state)

    def forth(
        step: Raw, fixed: Leaves, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj
    ) -> tuple[Leaves, Leaves]:
        return control.loop(
            _beside(s, fixed, holds, a, B, m), _beside(s, fixed, step, a, a), s, a
        ), ()

    def back(
        step: Raw, fixed: Leaves, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj
    ) -> tuple[Leaves, Leaves]:
        more = interpret(Functions, (ex(len(s) - 1, len(s)) >> nonempty).at(a, B))
        return control.loop(more, _beside(s, fixed, step, a, a), s, a), ()

    return Rounds(forth, back)


def along(n: int) -> Rounds:
    """Along arrays of n rows; back, from the last row to the first."""

    def forth(
        step: Raw, fixed: Leaves, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj
    ) -> tuple[Leaves, Leaves]:
        last, ys = control.scan(_beside((s, xs), fixed, step, a * x, a * y), n, s, xs, a, x, y)
        return last, ys

    def flipped(kinds: Obj, arrays: Leaves) -> Leaves:
        rows_of = zip(kinds.parts, arrays, strict=True)
        return tuple([control.flip(o, n, array) for o, array in rows_of])

    def back(
        step: Raw, fixed: Leaves, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj
    ) -> tuple[Leaves, Leaves]:
        last, ys = forth(step, fixed, s, flipped(x, xs), a, x, y)
        return last, flipped(y, ys)

    return Rounds(forth, back)


Counting = Callable[[Step, Leaves], Rounds]
"""(a step, its fixed leaves) ↦ how often it is repeated."""


def looped(step: Step, rounds: Counting, dom: Obj, cod: Obj) -> D:
    """The loop dom → cod of a step."""
    source, target = tangent(dom), tangent(cod)

    def run(x: Value) -> tuple[Value, K]:
        passage = Passage(step, rounds, x, cod, source, target)
        return passage.there(), passage.derivative()

    return run


class Passage:
    """A loop at a point, that gives values of cod; its derivative goes between the spaces."""

    def __init__(
        self, step: Step, rounds: Counting, x: Value, cod: Obj, source: Obj, target: Obj
    ) -> None:
        self.step, self.cod, self.source, self.target = step, cod, source, target
        self.fixed, self.moving, self.beside = step.split(x)
        self.rounds = rounds(step, self.fixed)
        self.trace: Value = None
        self.passed: tuple[Leaves, Leaves] = (), ()

    @property
    def moves(self) -> bool:
        """Whether there is anything to differentiate."""
        return bool(self.source.width and self.target.width)

    def derivative(self) -> K:
        """The derivative, after the value."""
        k, source, target = self.step.k, self.source, self.target
        if not self.moves:
            return k.zero(source, target)
        return reflected(k, source, target, self.forth, self.back)

    def there(self) -> Value:
        """The value."""
        if self.moves and self.step.k.contravariant:
            (*last, self.trace), results = self.kept(None)
        else:
            last, results = self.passed = self.value()  # type: ignore[assignment]
        return self.step.joined(self.cod, self.fixed, last, results)

    def begin(self, kinds: Sequence[Obj], leaves: Leaves, *more: Value) -> Leaves:
        """The state to begin with: all of it as ports if anything is a port.

        So a loop on numbers that uses ports is a loop of the graph, and is not unrolled.
        """
        port = control.port_in((leaves, self.fixed, self.beside, more))
        return leaves if port is None else tuple(port.builder.ports(Product(*kinds), leaves))

    def value(self) -> tuple[Leaves, Leaves]:
        """The moving leaves of the last state, and the results."""
        step = self.step
        start = self.begin(step.state, self.moving)
        kinds = Product(*step.state), Product(*step.beside), Product(*step.results)
        return self.rounds.forth(step.value, self.fixed, start, self.beside, *kinds)

    def kept(self, port: Value) -> tuple[Leaves, Leaves]:
        """The same, and the list of what the way back needs of each step."""
        step = self.step
        state = [*step.state, List(step.entry)]
        start = self.begin(state, (*self.moving, EMPTY), port)
        kinds = Product(*state), Product(*step.beside), Product(*step.results)
        return self.rounds.forth(step.kept, self.fixed, start, self.beside, *kinds)

    def forth(self, v: Value) -> Value:
        """A tangent goes along with the state."""
        step, m, w, given = self.step, len(self.moving), self.step.ends.wide, tuple(flat(v))
        state = [*step.state, *step.tangents[:w]]
        start = self.begin(state, (*self.moving, *given[:w]), given)
        beside = Product(*step.beside, *step.tangents[w:])
        last, results = self.rounds.forth(
            step.forth, self.fixed, start, (*self.beside, *given[w:]), Product(*state), beside,
            Product(*step.results, *step.cotangents[w:]),
        )  # fmt: skip
        r = len(step.results)
        self.twin([*last[:m], *results[:r]])
        return unflat(self.target, [*last[m:], *results[r:]])

    def twin(self, values: Sequence[Value]) -> None:
        """What the loop gave, it has given again beside its derivative."""
        passed = [port for parts in self.passed for port in parts]
        for port, again in zip(passed, values, strict=True):
            if isinstance(port, Port):
                port.builder.twin(port, again)

    def back(self, g: Value) -> Value:
        """A cotangent goes along the list of what was kept."""
        step, w, given = self.step, self.step.ends.wide, tuple(flat(g))
        port, trace = control.port_in(given), self.trace
        if port is not None and not isinstance(trace, Port):
            trace = self.kept(port)[0][-1]
        state = [*step.tangents[:w], List(step.entry)]
        start = self.begin(state, (*given[:w], trace), given)
        beside = Product(*step.beside, *step.cotangents[w:])
        last, results = self.rounds.back(
            step.back, self.fixed, start, (*self.beside, *given[w:]), Product(*state), beside,
            Product(*step.tangents[w:]),
        )  # fmt: skip
        return unflat(self.source, [*last[:-1], *results])


class Looping(NamedTuple):
    """A loop at a point, given by the leaves `x`, that is not written yet.

    Its step is between the inner ends, and it is itself between the outer ones.
    """

    k: Any
    rule: Rule
    inner: Ends
    outer: Ends
    rounds: Counting
    holds: Raw | None
    x: Leaves

    def passage(self, root: Builder) -> Passage:
        """The loop, written where work goes on now."""
        step = Step(self.k, self.rule, self.inner, self.holds, root.inner)
        x = tuple(root.ports(self.outer.dom, self.x))
        return Passage(step, self.rounds, x, *self.outer[1:4])

    def result(self, root: Builder) -> tuple[Value, K]:
        """The value and the derivative."""
        passage = self.passage(root)
        return passage.there(), passage.derivative()

    def plain(self) -> Looping:
        """The loop without its derivative."""
        inner, outer = (Ends(e.dom, e.cod, Unit, Unit, e.width, 0) for e in self[2:4])
        return self._replace(inner=inner, outer=outer)
