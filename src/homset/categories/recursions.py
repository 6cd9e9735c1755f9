"""The derivative of recursion.

Backward, as of loops: the function, called, gives its value and puts what its derivative needs on a
list, and the way back is a recursion that takes it off (`homset.categories.calls`). Where functions
or loops come in between, and forward, a call gives its derivative beside its value, as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from .. import control
from ..building import Builder
from ..chains import EMPTY
from ..diagrams import as_arrow
from ..liveness import pruned
from ..memory import allow_depth
from ..objects import Exp, List, Obj, Product, Unit
from ..ports import Port, numbered
from ..primitives import Value
from ..tangents import tangent
from ..values import flat, unflat
from .calls import Call, Elsewhere, Thread, Turn
from .closures import Closure, closing, has_functions, pair_object, paired, unpaired
from .loops import D, K, reflected
from .staged import Staged
from .traces import traced


class Ways(NamedTuple):
    """A function that calls itself, there and back along a list of the object `trace`.

    (e × function) × (a × list) → b × list, and (e × function) × (T b × list) → T (e × a) × list.
    """

    trace: Obj
    there: Staged
    back: Staged


class Recursion:
    """The derivative of the recursion e × a → b of a step f : (e × b^a) × a → b."""

    def __init__(self, k: Any, f: D, e: Obj, a: Obj, b: Obj) -> None:
        self.k, self.f, self.e, self.a, self.b = k, f, e, a, b
        self.space, self.source, self.target = tangent(e), tangent(e * a), tangent(b)
        into = closing(k, self.space, tangent(b**a))
        environment = k.fork(self.space, k.identity(self.space), into)
        self.given = k.cross(environment, k.identity(tangent(a)))

    def __call__(self, ex: Value) -> tuple[Value, K]:
        env, x = ex
        if control.port_in(ex) is None:
            return self._known(env, x)
        if has_functions(self.b):
            return unpaired(self.k, self.source, self.b, self._paired(env, x))
        y = control.fixed(self._value, env, x, self.e, self.a, self.b)
        if not (self.source.width and self.target.width):
            return y, self.k.zero(self.source, self.target)
        ways = self.ways
        act = self._along(ways, env, x, y) if ways else lambda v: self._paired(env, x)[1](v)
        return y, reflected(self.k, self.source, self.target, act, act)

    def step(self, env: Value, itself: Closure, x: Value) -> tuple[Value, K]:
        """One call, and its derivative from the tangents of e × a."""
        y, f1 = self.f(((env, itself), x))
        return y, self.k.compose(f1, self.given)

    def _known(self, env: Value, x: Value) -> tuple[Value, K]:
        """At a point that is known, the steps that are taken."""
        allow_depth(100_000)
        itself = Closure(self.space, lambda z: self.step(env, itself, z))
        return self.step(env, itself, x)

    def _value(self, args: Value) -> Value:
        """The step, without derivatives."""
        (env, again), x = args
        zero = self.k.zero(self.source, self.target)
        itself = Closure(self.space, lambda z: (again(z), zero), plain=True)
        return self.f(((env, itself), x))[0]

    def _both(self, args: Value) -> Value:
        """The step, with its derivative as a function beside the value."""
        (env, again), x = args
        k, source, b = self.k, self.source, self.b
        itself = Closure(self.space, lambda z: unpaired(k, source, b, again(z)))
        return paired(k, source, b, *self.step(env, itself, x))

    def _paired(self, env: Value, x: Value) -> Value:
        pair = pair_object(self.k, self.source, self.b)
        return control.fixed(self._both, env, x, self.e, self.a, pair)

    def _along(self, ways: Ways, env: Value, x: Value, y: Value) -> Callable[[Value], Value]:
        """The derivative at a point, where the value is y, on covectors: along a list."""
        trace, there, back = ways
        e, a, b = self.e, self.a, self.b
        again, whole = control.fixed(there, env, (x, EMPTY), e, a * trace, b * trace)
        for port, twin in zip(flat(y), flat(again), strict=True):
            port.builder.twin(port, twin)
        ends = self.target * trace, self.source * trace
        return lambda v: control.fixed(back, env, (v, whole), e, *ends)[0]

    @cached_property
    def ways(self) -> Ways | None:
        """There and back, or None where no list goes through."""
        if not self.k.contravariant or has_functions(self.e * self.a * self.b):
            return None
        try:
            # What the entries of the list are is known when all has been written once.
            trace = List(_Writing(self, List(Unit)).kept.entry)
            writing = _Writing(self, trace)
            return Ways(trace, writing.there(), writing.back())
        except Elsewhere:
            return None


class _Writing:
    """The step of a recursion on ports, and its way back, with a list of an object `trace`."""

    def __init__(self, whole: Recursion, trace: Obj) -> None:
        k, source, target = whole.k, whole.source, whole.target
        e, a, b = whole.e, whole.a, whole.b
        self.ends = (a * trace, b * trace), (target * trace, source * trace)
        self.e, self.builder = e, Builder()
        self.env, self.x = self.builder.inputs(e), self.builder.inputs(a)
        forth, back = [Exp(y, x) for x, y in self.ends]
        (self.forth, self.turning, self.before) = self.builder.inputs(Product(forth, back, trace))
        self.thread = Thread(self.builder, self.before)

        def call(z: Value) -> tuple[Value, K]:
            turn = Turn(target, lambda v, whole: self.turning((v, whole)))
            return self.thread.called(k, lambda whole: self.forth((z, whole)), turn, source)

        itself = Call(whole.space, self.thread, trace, call)
        y, f1 = whole.step(unflat(e, list(self.env)), itself, unflat(a, list(self.x)))
        self.y = self.builder.ports(b, y)
        run = self.thread.acting(k.action(f1, source, target).raw, self.thread.scope.turns)
        (self.body,) = self.builder.traced([(run, *self.ends[1])])
        self.kept = traced(self.builder, self.body, self.env, self.x)

    def there(self) -> Staged:
        """The value; what is kept is put on the list after the calls."""
        written = self.builder.written([*self.y, self.kept.put(self.thread.scope.list)])
        return self._staged([*self.env, self.forth, *self.x, self.before], self.ends[0], *written)

    def back(self) -> Staged:
        """The covectors, from what was kept."""
        *covectors, before = self.body.params
        (first,) = self.builder.inputs(before.obj)
        given = [*self.env, self.turning, *covectors, first]
        steps = self.kept.back(first, before)
        return self._staged(given, self.ends[1], steps, self.kept.outputs)

    def _staged(
        self, inputs: Sequence[Port], ends: tuple[Obj, Obj], steps: Sequence[Any],
        outputs: Sequence[Port],
    ) -> Staged:  # fmt: skip
        x, y = ends
        dom = (self.e * Exp(y, x)) * x
        return Staged(as_arrow(pruned(numbered(dom, y, inputs, steps, outputs))))
