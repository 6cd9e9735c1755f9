"""A step of a loop, staged once: its value, with tangents, with a list, and the way back.

Leaves that it hands on unchanged, as it does with what it uses from outside, are no state at all:
they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..building import Builder
from ..objects import B, List, Obj, Product, Unit, leaves
from ..ports import Port, Ports
from ..primitives import Value
from ..tuples import flat, unflat
from .functions import Raw
from .staged import staged
from .traces import traced

Leaves = tuple[Value, ...]
"""The leaves of a value, or some of them."""

Rule = Callable[[Value], tuple[Value, Raw]]
"""A point ↦ the value, and what the derivative does there to vectors, or covectors."""


class Ends(NamedTuple):
    """What a step s × a → s × b goes between, and what its derivative does: `source` → `target`.

    The first `width` leaves of dom and cod are the state, the first `wide` of the spaces are its.
    """

    dom: Obj
    cod: Obj
    source: Obj
    target: Obj
    width: int
    wide: int

    def beside(self, o: Obj) -> Ends:
        """With an object more at the end of the state, whose values are their own vectors."""

        def within(a: Obj, i: int) -> Obj:
            return Product(*inserted(leaves(a), i, *leaves(o)))

        dom, cod = within(self.dom, self.width), within(self.cod, self.width)
        source, target = within(self.source, self.wide), within(self.target, self.wide)
        return Ends(dom, cod, source, target, self.width + o.width, self.wide + o.width)


def inserted(parts: Sequence[Any], i: int, *more: Any) -> tuple[Any, ...]:
    """Parts with more of them, the first of which is number i then."""
    return *parts[:i], *more, *parts[i:]


class Step:
    """A step s × a → s × b of a loop, staged, on the leaves of what it is given.

    They are given in the order in which `split` takes them apart: the `fixed` leaves of the state,
    the `moving` ones, the leaves of a. `value` gives the new state and the results; `forth` does so
    with tangents, `kept` with a list of what `back` needs, the way back.
    """

    def __init__(
        self, k: Any, rule: Rule, ends: Ends, test: Raw | None = None,
        around: Callable[[], Builder] = Builder,
    ) -> None:  # fmt: skip
        """`around` gives the builders that it is written in, where it uses ports from outside."""
        self.k, self.ends, self.test, self.around = k, ends, test, around
        width = ends.width
        self.kinds = leaves(ends.dom)
        self.beside, self.results = self.kinds[width:], leaves(ends.cod)[width:]
        self.tangents, self.cotangents = leaves(ends.source), leaves(ends.target)
        builder = around()
        with builder.working():
            self.inputs = builder.inputs(ends.dom)
            y, act = rule(unflat(ends.dom, list(self.inputs)))
            self.outputs = builder.ports(ends.cod, y)
            pairs = list(zip(self.inputs, self.outputs, strict=False))[:width]
            self.fixed = [i for i, (before, after) in enumerate(pairs) if before is after]
            self.moving = [i for i, (before, after) in enumerate(pairs) if before is not after]
            self.order = [*self.fixed, *self.moving, *range(width, len(self.kinds))]
            self.state: list[Obj] = [self.kinds[i] for i in self.moving]
            self.entry: Obj = Unit
            # The moving leaves of the new state, and the results.
            self.value = self._on(builder, (), [], ())
            if self.tangents and self.cotangents:
                (self._backward if k.contravariant else self._forward)(builder, act)
        builder.forget()

    def _on(
        self, builder: Builder, state: Ports, new: Sequence[Port], beside: Ports,
        more: Sequence[Port] = (),
    ) -> Raw:  # fmt: skip
        """The step, with more beside the state and what it becomes, and beside the rest."""
        width = len(self.fixed) + len(self.moving)
        before = [self.inputs[i] for i in self.order[:width]]
        after = [self.outputs[i] for i in self.moving]
        inputs = [*before, *state, *self.inputs[width:], *beside]
        outputs = [*after, *new, *self.outputs[width:], *more]
        return _staged(inputs, *builder.written(outputs))

    def _forward(self, builder: Builder, act: Raw) -> None:
        """The step with tangents beside the state, and beside what comes with it."""
        source, target, w = self.ends.source, self.ends.target, self.ends.wide
        v = builder.inputs(source)
        dy = builder.ports(target, act(unflat(source, list(v))))
        self.forth = self._on(builder, v[:w], dy[:w], v[w:], dy[w:])

    def _backward(self, builder: Builder, act: Raw) -> None:
        """The step with a list beside the state, that gets what the way back needs; and that way:

        (fixed, cotangents of the new state, list, beside) ↦ those of the old one, the rest.
        """
        source, target, w = self.ends.source, self.ends.target, self.ends.wide
        moving = [self.inputs[i] for i in self.moving]
        (body,) = builder.traced([(act, target, source)])
        fixed = [self.inputs[i] for i in self.fixed]
        rows = self.inputs[len(self.fixed) + len(self.moving) :]
        trace = traced(builder, body, [*fixed, *rows], moving)
        self.entry = trace.entry
        (before, rest) = builder.inputs(List(self.entry) * List(self.entry))
        self.kept = self._on(builder, (before,), [trace.put(before)], ())
        given = [*fixed, *body.params[:w], before, *rows, *body.params[w:]]
        outputs = [*trace.outputs[:w], rest, *trace.outputs[w:]]
        self.back = _staged(given, trace.back(before, rest), outputs)
        body.builder.forget()

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
        return unflat(self.ends.dom, parts)

    @cached_property
    def holds(self) -> Raw:
        """Whether the test of the loop holds."""
        assert self.test is not None
        builder = self.around()
        with builder.working():
            given = builder.inputs(Product(*[self.kinds[i] for i in self.order]))
            truth = builder.port(B, self.test(self._point(given)))
            holds = _staged(given, *builder.written([truth]))
        builder.forget()
        return holds


def _staged(given: Sequence[Port], steps: Sequence[Any], outputs: Sequence[Port]) -> Raw:
    """What steps do to the leaves that are given."""
    dom, cod = (Product(*[port.obj for port in ports]) for ports in (given, outputs))
    return staged(dom, cod, given, steps, outputs)
