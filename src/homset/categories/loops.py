"""The derivatives of loops.

The derivative of a loop is the composite of the derivatives of its steps. Forward, a tangent goes
along with the state, and nothing is kept. Backward, the states that were passed through are kept in
a list, and the loop is gone through from its last step to its first. Both are loops again, so they
stage, and have derivatives themselves.

A step is staged once, as a program on the leaves of its state. Leaves that it hands on unchanged,
as it does with what it uses from outside, are no state at all: they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any, NamedTuple

from .. import control
from ..chains import EMPTY
from ..diagrams import Diagram, as_arrow
from ..graphs import stage
from ..interpretation import interpret
from ..objects import B, List, Obj, Product, leaves
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..values import flat, unflat
from .functions import Functions, Raw
from .linear_maps import ZERO, LinearMap, written_out

K = Any
"""An arrow of the category of linear maps."""

D = Callable[[Value], tuple[Value, K]]
"""A point ↦ the value and the derivative there."""

Leaves = tuple[Value, ...]
"""The leaves of a value, or some of them."""


def reflected(k: Any, a: Obj, b: Obj, forth: Raw, back: Raw) -> K:
    """The arrow a → b of `k` that is `forth` on vectors, and `back` on covectors."""
    source, target, function = (b, a, back) if k.contravariant else (a, b, forth)

    def run(v: Value) -> Value:
        return v if v is ZERO else function(written_out(source, v))

    return k.reflect(LinearMap(source, target, run), a, b)


def acting(k: Any, f: D, a: Obj, b: Obj) -> Callable[[Value, Value], Value]:
    """(x, v) ↦ what the derivative of f : a → b at x does to a vector, or covector, v."""
    source, target = tangent(a), tangent(b)
    return lambda x, v: k.action(f(x)[1], source, target).raw(v)


class Step:
    """A step s × a → s × b of a loop, staged, on the leaves of what it is given.

    They are given in the order in which `split` takes them apart: the `fixed` leaves of the state,
    the `moving` ones, the leaves of a.
    """

    def __init__(self, k: Any, f: D, dom: Obj, cod: Obj, width: int, test: D | None = None) -> None:
        self.k, self.f, self.dom, self.cod, self.test = k, f, dom, cod, test
        self.plan = stage(lambda x: f(x)[0], dom, cod).diagram
        ends = list(zip(self.plan.inputs, self.plan.outputs, strict=False))[:width]
        self.fixed = [i for i, (before, after) in enumerate(ends) if before == after]
        self.moving = [i for i, (before, after) in enumerate(ends) if before != after]
        self.kinds = leaves(dom)
        self.order = [*self.fixed, *self.moving, *range(width, len(self.kinds))]
        self.state: list[Obj] = [self.kinds[i] for i in self.moving]
        self.beside, self.results = self.kinds[width:], leaves(cod)[width:]
        self.tangents, self.cotangents = leaves(tangent(dom)), leaves(tangent(cod))
        self.tangent_width = sum([tangent(kind).width for kind in self.kinds[:width]])

    def split(self, x: Value) -> tuple[Leaves, Leaves, Leaves]:
        """The fixed and the moving leaves of a state, and what comes beside it."""
        parts = flat(x)
        fixed, moving = ([parts[i] for i in order] for order in (self.fixed, self.moving))
        return tuple(fixed), tuple(moving), tuple(parts[len(fixed) + len(moving) :])

    def joined(self, whole: Obj, fixed: Leaves, moving: Sequence[Value], beside: Leaves) -> Value:
        """The inverse of `split`."""
        parts: list[Value] = [*fixed, *moving, *beside]
        for i, part in zip([*self.fixed, *self.moving], [*fixed, *moving], strict=True):
            parts[i] = part
        return unflat(whole, parts)

    def _point(self, given: Sequence[Value]) -> Value:
        """What the step is given, from its leaves in the order of `split`."""
        parts: list[Value] = [None] * len(self.order)
        for i, x in zip(self.order, given, strict=True):
            parts[i] = x
        return unflat(self.dom, parts)

    def function(self, f: Raw, cod: Obj, *more: Obj) -> Raw:
        """A function of what the step is given, and of more, staged on the leaves."""
        n = len(self.order)
        dom = Product(*[self.kinds[i] for i in self.order], *more)
        graph = stage(lambda given: f((self._point(given[:n]), given[n:])), dom, cod)
        return interpret(Functions, graph.arrow)

    @cached_property
    def value(self) -> Raw:
        """The moving leaves of the new state, and the results."""
        plan, width = self.plan, len(self.fixed) + len(self.moving)
        place = {old: new for new, old in enumerate(self.order)}
        ins, outputs = (
            [place.get(wire, wire) for wire in wires] for wires in (plan.wiring.ins, plan.outputs)
        )
        wiring = replace(
            plan.wiring,
            dom=Product(*[self.kinds[i] for i in self.order]),
            cod=Product(*self.state, *self.results),
            ins=tuple(ins),
            outputs=(*[outputs[i] for i in self.moving], *outputs[width:]),
        )
        return interpret(Functions, as_arrow(Diagram(wiring, plan.boxes)))

    @cached_property
    def holds(self) -> Raw:
        """Whether the test of the loop holds."""
        test = self.test
        assert test is not None
        return self.function(lambda given: test(given[0])[0], B)

    @cached_property
    def forth(self) -> Raw:
        """(leaves, tangent) ↦ (moving leaves of the new state, tangent of the new state)."""

        def run(given: Value) -> Value:
            y, f1 = self.f(given[0])
            new = flat(y)
            dy = k.action(f1, a, b).raw(unflat(a, given[1]))
            return (*[new[i] for i in self.moving], *flat(dy))

        k, a, b = self.k, tangent(self.dom), tangent(self.cod)
        return self.function(run, Product(*self.state, *self.cotangents), *self.tangents)

    @cached_property
    def back(self) -> Raw:
        """(leaves, cotangent of the new state) ↦ the cotangent of the old one."""
        act, b = acting(self.k, self.f, self.dom, self.cod), tangent(self.cod)

        def run(given: Value) -> Value:
            return tuple(flat(act(given[0], unflat(b, given[1]))))

        return self.function(run, Product(*self.tangents), *self.cotangents)


Body = Callable[[Leaves, Leaves], tuple[Leaves, Leaves]]
"""The step of a loop: (state, what comes beside it) ↦ (new state, result)."""


class Rounds(NamedTuple):
    """How often a loop repeats its step: there, and back along the list of states.

    Each takes the body, the state to begin with (the list comes last), what comes beside it, and
    the objects of the state, of what the step is given beside it, and of its result.
    """

    forth: Callable[[Body, Leaves, Leaves, Obj, Obj, Obj], tuple[Leaves, Leaves]]
    back: Callable[[Body, Leaves, Leaves, Obj, Obj, Obj], tuple[Leaves, Leaves]]


def times(n: int) -> Rounds:
    """n times."""

    def run(body: Body, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj) -> tuple[Leaves, Leaves]:
        return control.repeat(lambda s: body(s, ())[0], n, s, a), ()

    return Rounds(run, run)


def as_long_as(step: Step, fixed: Leaves) -> Rounds:
    """As long as the test of the step holds; back, as long as there are states."""
    m, holds = len(step.state), step.holds

    def forth(body: Body, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj) -> tuple[Leaves, Leaves]:
        test = lambda s: holds((*fixed, *s[:m]))  # noqa: E731
        return control.loop(test, lambda s: body(s, ())[0], s, a), ()

    def back(body: Body, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj) -> tuple[Leaves, Leaves]:
        (entry,) = a.parts[-1].parts
        more = lambda s: control.nonempty(entry, s[-1])  # noqa: E731
        return control.loop(more, lambda s: body(s, ())[0], s, a), ()

    return Rounds(forth, back)


def along(n: int) -> Rounds:
    """Along arrays of n rows; back, from the last row to the first."""

    def forth(body: Body, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj) -> tuple[Leaves, Leaves]:
        last, ys = control.scan(lambda sx: body(*sx), n, s, xs, a, x, y)
        return last, ys

    def flipped(kinds: Obj, arrays: Leaves) -> Leaves:
        rows_of = zip(kinds.parts, arrays, strict=True)
        return tuple([control.flip(o, n, array) for o, array in rows_of])

    def back(body: Body, s: Leaves, xs: Leaves, a: Obj, x: Obj, y: Obj) -> tuple[Leaves, Leaves]:
        last, ys = forth(body, s, flipped(x, xs), a, x, y)
        return last, flipped(y, ys)

    return Rounds(forth, back)


def looped(
    step: Callable[[], Step], rounds: Callable[[Step, Leaves], Rounds], dom: Obj, cod: Obj
) -> D:
    """The loop dom → cod of a step, which is staged when it runs for the first time."""
    staged = cache(step)
    return lambda x: _Passage(staged(), rounds, dom, cod, x).result()


class _Passage:
    """A loop at a point."""

    def __init__(
        self, step: Step, rounds: Callable[[Step, Leaves], Rounds], dom: Obj, cod: Obj, x: Value
    ) -> None:
        self.step, self.dom, self.cod = step, dom, cod
        self.fixed, self.moving, self.beside = step.split(x)
        self.rounds = rounds(step, self.fixed)
        self.trace: Value = None
        one = len(step.state) == 1
        self.entry: Obj = step.state[0] if one else Product(*step.state)
        self.packed: Raw = (lambda s: s[0]) if one else (lambda s: s)
        self.unpacked: Raw = (lambda s: (s,)) if one else (lambda s: s)

    def result(self) -> tuple[Value, K]:
        """The value and the derivative."""
        step, source, target = self.step, tangent(self.dom), tangent(self.cod)
        moves = source.width and target.width
        if moves and step.k.contravariant:
            (*last, self.trace), results = self.kept(None)
        else:
            last, results = self.value()  # type: ignore[assignment]
        y = step.joined(self.cod, self.fixed, last, results)
        if not moves:
            return y, step.k.zero(source, target)
        return y, reflected(step.k, source, target, self.forth, self.back)

    def begin(self, kinds: Sequence[Obj], leaves: Leaves, *more: Value) -> Leaves:
        """The state to begin with: all of it as ports if anything is a port.

        So a loop on numbers that uses ports is a loop of the graph, and is not unrolled.
        """
        port = control.port_in((leaves, self.fixed, self.beside, more))
        return leaves if port is None else tuple(port.builder.ports(Product(*kinds), leaves))

    def value(self) -> tuple[Leaves, Leaves]:
        """The moving leaves of the last state, and the results."""
        step, fixed, m = self.step, self.fixed, len(self.moving)

        def body(s: Leaves, x: Leaves) -> tuple[Leaves, Leaves]:
            new = step.value((*fixed, *s, *x))
            return new[:m], new[m:]

        start = self.begin(step.state, self.moving)
        kinds = Product(*step.state), Product(*step.beside), Product(*step.results)
        return self.rounds.forth(body, start, self.beside, *kinds)

    def kept(self, port: Value) -> tuple[Leaves, Leaves]:
        """The same, and the list of the states that were passed through."""
        step, fixed, m = self.step, self.fixed, len(self.moving)
        entry, packed = self.entry, self.packed

        def body(s: Leaves, x: Leaves) -> tuple[Leaves, Leaves]:
            old = s[:-1]
            new = step.value((*fixed, *old, *x))
            return (*new[:m], control.push(entry, packed(old), s[-1])), new[m:]

        state = [*step.state, List(entry)]
        start = self.begin(state, (*self.moving, EMPTY), port)
        kinds = Product(*state), Product(*step.beside), Product(*step.results)
        return self.rounds.forth(body, start, self.beside, *kinds)

    def forth(self, v: Value) -> Value:
        """A tangent goes along with the state."""
        step, fixed, m, p = self.step, self.fixed, len(self.moving), len(self.beside)
        w, given = step.tangent_width, tuple(flat(v))
        both = m + w

        def body(s: Leaves, x: Leaves) -> tuple[Leaves, Leaves]:
            new = step.forth((*fixed, *s[:m], *x[:p], *s[m:], *x[p:]))
            return new[:both], new[both:]

        state = [*step.state, *step.tangents[:w]]
        start = self.begin(state, (*self.moving, *given[:w]), given)
        beside = Product(*step.beside, *step.tangents[w:])
        last, results = self.rounds.forth(
            body, start, (*self.beside, *given[w:]), Product(*state), beside,
            Product(*step.cotangents[w:]),
        )  # fmt: skip
        return unflat(tangent(self.cod), [*last[m:], *results])

    def back(self, g: Value) -> Value:
        """A cotangent goes along the list of states."""
        step, fixed, p = self.step, self.fixed, len(self.beside)
        entry, unpacked = self.entry, self.unpacked
        w, given = step.tangent_width, tuple(flat(g))

        def body(s: Leaves, x: Leaves) -> tuple[Leaves, Leaves]:
            old, rest = control.pop(entry, s[-1])
            new = step.back((*fixed, *unpacked(old), *x[:p], *s[:-1], *x[p:]))
            return (*new[:w], rest), new[w:]

        port, trace = control.port_in(given), self.trace
        if trace is None or (port is not None and not isinstance(trace, Port)):
            trace = self.kept(port)[0][-1]
        state = [*step.tangents[:w], List(entry)]
        start = self.begin(state, (*given[:w], trace), given)
        beside = Product(*step.beside, *step.cotangents[w:])
        last, results = self.rounds.back(
            body, start, (*self.beside, *given[w:]), Product(*state), beside,
            Product(*step.tangents[w:]),
        )  # fmt: skip
        return unflat(tangent(self.dom), [*last[:-1], *results])
