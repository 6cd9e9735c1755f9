"""The derivative of recursion, which is recursion again, as that of a loop is a loop.

Forward, a function that calls itself takes a tangent beside its argument, and gives one beside its
value. Backward, it puts what its derivative needs on a list, and the way back is a recursion that
takes it off (`homset.categories.calls`). All of these are of first order, so that they can be
differentiated again at the same cost. Where a function calls itself from inside of another one, a
call gives its derivative as a function beside its value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from .. import control
from ..building import Builder
from ..chains import EMPTY
from ..diagrams import as_arrow
from ..liveness import pruned
from ..memory import allow_depth
from ..objects import Exp, List, Obj, Unit
from ..ports import Port, numbered
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from ..vectors import zero_of
from .branches import case
from .calls import Call, Elsewhere, Thread, Turn
from .closures import Closure, closing, has_functions, pair_object, paired, unpaired
from .linear_maps import Later
from .loops import D, K, reflected
from .staged import Staged
from .traces import traced

Raw = Callable[[Value], Value]
"""A function on values, without checks."""

X = TypeVar("X")


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
        act = (self._backward if self.k.contravariant else self._forward)(env, x, y)
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
        itself = Closure(self.space, lambda z: (again(z), zero), True, _root(again))
        return self.f(((env, itself), x))[0]

    def _both(self, args: Value) -> Value:
        """The step, with its derivative as a function beside the value."""
        (env, again), x = args
        k, source, b = self.k, self.source, self.b
        itself = Closure(self.space, lambda z: unpaired(k, source, b, again(z)), root=_root(again))
        return paired(k, source, b, *self.step(env, itself, x))

    def _paired(self, env: Value, x: Value) -> Value:
        pair = pair_object(self.k, self.source, self.b)
        return control.fixed(self._both, env, x, self.e, self.a, pair)

    def _forward(self, env: Value, x: Value, y: Value) -> Raw:
        """The derivative at a point, where the value is y, on tangents."""
        there = self.forth
        if there is None:
            return lambda v: self._paired(env, x)[1](v)
        a, b = self.a * self.source, self.b * self.target

        def act(v: Value) -> Value:
            again, dy = control.fixed(there, env, (x, v), self.e, a, b)
            twins(y, again)
            return dy

        return act

    @cached_property
    def forth(self) -> Staged | None:
        """The step with tangents, (e × function) × (a × T (e × a)) → b × T b, if there is one."""
        return self._attempt(lambda: _Forward(self).there())

    def _backward(self, env: Value, x: Value, y: Value) -> Raw:
        """The same on covectors: along a list."""
        if (ways := self.ways) is None:
            return lambda v: self._paired(env, x)[1](v)
        trace, there, back = ways
        again, whole = control.fixed(there, env, (x, EMPTY), self.e, self.a * trace, self.b * trace)
        twins(y, again)
        ends = self.target * trace, self.source * trace
        return lambda v: control.fixed(back, env, (v, whole), self.e, *ends)[0]

    @cached_property
    def ways(self) -> Ways | None:
        """There and back, if a list goes through all calls."""

        def written() -> Ways:
            # What the entries of the list are is known when all has been written once.
            trace = List(_Backward(self, List(Unit)).kept.entry)
            writing = _Backward(self, trace)
            return Ways(trace, writing.there(), writing.back())

        return self._attempt(written)

    def _attempt(self, write: Callable[[], X]) -> X | None:
        if has_functions(self.e * self.a * self.b):
            return None
        try:
            return write()
        except Elsewhere:
            return None


def _root(again: Value) -> Builder | None:
    return again.builder.root if isinstance(again, Port) else None


def twins(y: Value, again: Value) -> None:
    """What has been given is given again."""
    for port, twin in zip(flat(y), flat(again), strict=True):
        port.builder.twin(port, twin)


class _Writing:
    """The step of a recursion on ports, where a call goes from x to y, the first of the ends."""

    def __init__(self, whole: Recursion, *ends: tuple[Obj, Obj]) -> None:
        self.whole, self.ends, self.builder = whole, ends, Builder()
        self.env, self.x = self.builder.inputs(whole.e), self.builder.inputs(whole.a)
        self.calls = [self.builder.inputs(Exp(y, x))[0] for x, y in ends]

    def step(self, itself: Closure) -> tuple[list[Port], Any]:
        """The value, and what the derivative does."""
        whole = self.whole
        y, f1 = whole.step(unflat(whole.e, list(self.env)), itself, unflat(whole.a, list(self.x)))
        act = whole.k.action(f1, whole.source, whole.target).raw
        return self.builder.ports(whole.b, y), act

    def staged(
        self, i: int, given: Sequence[Port], steps: Sequence[Any], outputs: Sequence[Port]
    ) -> Staged:
        """What has been written between the ends i."""
        (x, y), call = self.ends[i], self.calls[i]
        dom = (self.whole.e * call.obj) * x
        inputs = [*self.env, call, *given]
        return Staged(as_arrow(pruned(numbered(dom, y, inputs, steps, outputs))))


class _Forward(_Writing):
    """A step with tangents."""

    def __init__(self, whole: Recursion) -> None:
        super().__init__(whole, (whole.a * whole.source, whole.b * whole.target))

    def there(self) -> Staged:
        """The value and its tangent."""
        whole, builder = self.whole, self.builder
        loop = lambda made: made.result(builder)  # noqa: E731
        y, act = self.step(Call(whole.space, self._call, self._value, case, loop, builder))
        v = builder.inputs(whole.source)
        dy = builder.ports(whole.target, act(unflat(whole.source, list(v))))
        return self.staged(0, [*self.x, *v], *builder.written([*y, *dy]))

    def _value(self, z: Value) -> Value:
        return self.calls[0]((z, zero_of(self.whole.source)))[0]

    def _call(self, z: Value) -> tuple[Value, K]:
        """A call, which is made once more for the tangent, and then not for the value alone."""
        whole, (again,), home = self.whole, self.calls, self.builder.current
        y, _ = again((z, zero_of(whole.source)))

        def act(v: Value) -> Value:
            if self.builder.current is not home:
                raise Elsewhere
            y_too, dy = again((z, v))
            twins(y, y_too)
            return dy

        return y, reflected(whole.k, whole.source, whole.target, act, act, Later)


class _Backward(_Writing):
    """A step and its way back, with a list of an object `trace`."""

    def __init__(self, whole: Recursion, trace: Obj) -> None:
        source, target = whole.source * trace, whole.target * trace
        super().__init__(whole, (whole.a * trace, whole.b * trace), (target, source))
        (self.before,) = self.builder.inputs(trace)
        self.thread = Thread(whole.k, trace, self.before)
        thread = self.thread
        itself = Call(whole.space, self._call, self._value, thread.case, thread.loop, self.builder)
        self.y, act = self.step(itself)
        run = self.thread.acting(act, self.thread.scope.turns)
        (self.body,) = self.builder.traced([(run, *self.ends[1])])
        self.kept = traced(self.builder, self.body, self.env, self.x)

    def _value(self, z: Value) -> Value:
        return self.calls[0]((z, EMPTY))[0]

    def _call(self, z: Value) -> tuple[Value, K]:
        forth, back = self.calls
        turn = Turn(self.whole.target, lambda v, trace: back((v, trace)))
        return self.thread.called(lambda trace: forth((z, trace)), turn, self.whole.source)

    def there(self) -> Staged:
        """The value; what is kept is put on the list after the calls."""
        written = self.builder.written([*self.y, self.kept.put(self.thread.scope.list)])
        return self.staged(0, [*self.x, self.before], *written)

    def back(self) -> Staged:
        """The covectors, from what was kept."""
        *covectors, before = self.body.params
        (first,) = self.builder.inputs(before.obj)
        steps = self.kept.back(first, before)
        return self.staged(1, [*covectors, first], steps, self.kept.outputs)
