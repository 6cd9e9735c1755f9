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
from ..objects import List, Obj, Product, leaves, rows
from ..primitives import Value
from ..tangents import tangent
from ..values import flat, unflat
from .functions import Functions, Raw
from .linear_maps import ZERO, LinearMap, written_out

K = Any
"""An arrow of the category of linear maps."""

D = Callable[[Value], tuple[Value, K]]
"""A point ↦ the value and the derivative there."""


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

    def __init__(self, k: Any, f: D, dom: Obj, cod: Obj, width: int) -> None:
        self.k, self.f, self.dom, self.cod = k, f, dom, cod
        self.plan = stage(lambda x: f(x)[0], dom, cod).diagram
        ends = list(zip(self.plan.inputs, self.plan.outputs, strict=False))[:width]
        self.fixed = [i for i, (before, after) in enumerate(ends) if before == after]
        self.moving = [i for i, (before, after) in enumerate(ends) if before != after]
        self.kinds, self.results = leaves(dom), leaves(cod)
        self.order = [*self.fixed, *self.moving, *range(width, len(self.kinds))]
        self.state: list[Obj] = [self.kinds[i] for i in self.moving]
        self.tangents, self.cotangents = leaves(tangent(dom)), leaves(tangent(cod))

    def split(self, x: Value) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """The fixed and the moving leaves of a state."""
        parts = flat(x)
        return tuple([parts[i] for i in self.fixed]), tuple([parts[i] for i in self.moving])

    def joined(self, s: Obj, fixed: Sequence[Value], moving: Sequence[Value]) -> Value:
        """The state of these leaves: the inverse of `split`."""
        parts = zip([*self.fixed, *self.moving], [*fixed, *moving], strict=True)
        return unflat(s, [part for _, part in sorted(parts, key=lambda pair: pair[0])])

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
        plan, kinds = self.plan, self.kinds
        kept = [*self.moving, *range(len(self.fixed) + len(self.moving), len(self.results))]
        wiring = replace(
            plan.wiring,
            dom=Product(*[kinds[i] for i in self.order]),
            cod=Product(*[self.results[i] for i in kept]),
            inputs=tuple([plan.inputs[i] for i in self.order]),
            outputs=tuple([plan.outputs[i] for i in kept]),
        )
        return interpret(Functions, as_arrow(Diagram(wiring, plan.boxes)))

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


class Rounds(NamedTuple):
    """How often a loop repeats its step."""

    forth: Callable[[Raw, Value, Obj, Raw], Value]
    """(body, state, object of the state, what takes the leaves out of it) ↦ the last state."""

    back: Callable[[Raw, Value, Obj], Value]
    """(body, state, object of the state, in which the list of states is last) ↦ the last state."""


def times(n: int) -> Rounds:
    """n times."""
    return Rounds(
        lambda body, x, a, _: control.repeat(body, n, x, a),
        lambda body, x, a: control.repeat(body, n, x, a),
    )


def as_long_as(test: Raw) -> Rounds:
    """As long as the test holds of the leaves; back, as long as there are states."""

    def back(body: Raw, x: Value, a: Obj) -> Value:
        (entry,) = a.parts[-1].parts
        return control.loop(lambda s: control.nonempty(entry, s[-1]), body, x, a)

    return Rounds(lambda body, x, a, at: control.loop(lambda s: test(at(s)), body, x, a), back)


def looped(k: Any, f: D, a: Obj, rounds: Callable[[Step], Rounds]) -> D:
    """A step a → a repeated."""
    space = tangent(a)

    @cache
    def staged() -> tuple[Step, Rounds]:
        step = Step(k, f, a, a, a.width)
        return step, rounds(step)

    def run(x: Value) -> tuple[Value, K]:
        step, again = staged()
        fixed, moving = step.split(x)
        m = len(moving)
        entry, packed, unpacked = _entries(step.state)

        def leaves_of(state: Value) -> Value:
            return (*fixed, *state[:m])

        def plain() -> Value:
            body = lambda s: step.value(leaves_of(s))  # noqa: E731
            return again.forth(body, moving, Product(*step.state), leaves_of)

        @cache
        def traced() -> Value:
            def body(s: Value) -> Value:
                return *step.value(leaves_of(s)), control.push(entry, packed(s[:-1]), s[-1])

            return again.forth(body, (*moving, EMPTY), Product(*step.state, List(entry)), leaves_of)

        def forth(v: Value) -> Value:
            body = lambda s: step.forth((*leaves_of(s), *s[m:]))  # noqa: E731
            whole = Product(*step.state, *step.tangents)
            return unflat(space, again.forth(body, (*moving, *flat(v)), whole, leaves_of)[m:])

        def back(g: Value) -> Value:
            def body(s: Value) -> Value:
                state, rest = control.pop(entry, s[-1])
                return *step.back((*fixed, *unpacked(state), *s[:-1])), rest

            whole = Product(*step.tangents, List(entry))
            return unflat(space, again.back(body, (*flat(g), traced()[-1]), whole)[:-1])

        if not space.width:
            return step.joined(a, fixed, plain()), k.zero(space, space)
        known = k.contravariant and control.port_in(x) is None
        y = traced()[:-1] if known else plain()
        return step.joined(a, fixed, y), reflected(k, space, space, forth, back)

    return run


def _entries(kinds: Sequence[Obj]) -> tuple[Obj, Raw, Raw]:
    """The object of the leaves of a state in a list, and the way there and back."""
    if len(kinds) == 1:
        return kinds[0], lambda xs: xs[0], lambda x: (x,)
    return Product(*kinds), lambda xs: xs, lambda xs: xs


def scanned(k: Any, f: D, s: Obj, a: Obj, b: Obj, n: int) -> D:
    """A step s × a → s × b along arrays."""
    xs_space, ys_space, states = tangent(rows(a, n)), tangent(rows(b, n)), tangent(s)
    each, made = Product(*leaves(a)), Product(*leaves(b))

    @cache
    def staged() -> Step:
        return Step(k, f, s * a, s * b, s.width)

    def run(given: Value) -> tuple[Value, K]:
        step, (x, xs) = staged(), given
        fixed, moving = step.split((x, ()))
        m, w = len(moving), states.width
        entry, packed, unpacked = _entries(step.state)
        state, along = Product(*step.state), tuple(flat(xs))
        da, db = Product(*leaves(tangent(a))), Product(*leaves(tangent(b)))

        def plain() -> tuple[Value, ...]:
            def body(sx: Value) -> Value:
                new = step.value((*fixed, *sx[0], *sx[1]))
                return new[:m], new[m:]

            return tuple(control.scan(body, n, moving, along, state, each, made))

        @cache
        def traced() -> tuple[Value, ...]:
            def body(sx: Value) -> Value:
                old = sx[0][:-1]
                new = step.value((*fixed, *old, *sx[1]))
                return (*new[:m], control.push(entry, packed(old), sx[0][-1])), new[m:]

            kept = Product(*step.state, List(entry))
            return tuple(control.scan(body, n, (*moving, EMPTY), along, kept, each, made))

        def forth(v: Value) -> Value:
            def body(sx: Value) -> Value:
                (old, (x, dx)) = sx
                new = step.forth((*fixed, *old[:m], *x, *old[m:], *dx))
                return new[: m + w], new[m + w :]

            whole = Product(*step.state, *leaves(states))
            start = (*moving, *flat(v[0]))
            last, dys = control.scan(
                body, n, start, (along, tuple(flat(v[1]))), whole, each * da, db
            )
            return unflat(states, last[m:]), unflat(ys_space, dys)

        def back(g: Value) -> Value:
            def body(sx: Value) -> Value:
                old, (x, gy) = sx
                before, rest = control.pop(entry, old[-1])
                new = step.back((*fixed, *unpacked(before), *x, *old[:-1], *gy))
                return (*new[:w], rest), new[w:]

            whole = Product(*leaves(states), List(entry))
            gys = _flipped(n, leaves(tangent(b)), flat(g[1]))
            start = (*flat(g[0]), traced()[0][-1])
            turned = _flipped(n, leaves(a), along)
            last, gxs = control.scan(body, n, start, (turned, gys), whole, each * db, da)
            return unflat(states, last[:-1]), unflat(
                xs_space, list(_flipped(n, leaves(tangent(a)), gxs))
            )

        known = k.contravariant and control.port_in(given) is None
        last, ys = traced() if known else plain()
        y = step.joined(s, fixed, last[:m]), unflat(rows(b, n), list(flat(ys)))
        source, target = Product(states, xs_space), Product(states, ys_space)
        return y, reflected(k, source, target, forth, back)

    return run


def _flipped(n: int, kinds: Sequence[Obj], arrays: Sequence[Value]) -> tuple[Value, ...]:
    return tuple([control.flip(o, n, x) for o, x in zip(kinds, arrays, strict=True)])
