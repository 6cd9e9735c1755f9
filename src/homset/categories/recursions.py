"""The derivative of recursion, which is recursion again, as that of a loop is a loop.

Forward, a function that calls itself takes a tangent beside its argument, and gives one beside its
value. Backward, it puts what its derivative needs on a list, and the way back is a recursion that
takes it off (`homset.categories.calls`). All of these are of first order, so that they can be
differentiated again at the same cost. So it is from inside of a loop, or of another recursion,
which the list goes through as well. Where a function calls itself from inside of a function that is
a value, a call gives its derivative as a function beside its value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from .. import control
from ..building import Builder
from ..chains import EMPTY
from ..memory import allow_depth
from ..objects import Exp, List, Obj, Unit
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from ..vectors import zero_of
from .branches import case
from .calls import Call, Elsewhere, Thread, Way
from .closures import (
    Closure,
    closing,
    closing_all,
    has_functions,
    opening_all,
    pair_object,
    paired,
    unpaired,
)
from .held import Change, Held, root_of, same, without_derivative
from .linear_maps import Later
from .loops import D, K, Looping, reflected
from .staged import staged
from .traces import traced

Raw = Callable[[Value], Value]
"""A function on values, without checks."""

X = TypeVar("X")


class Ways(NamedTuple):
    """A function that calls itself, there and back along a list of the object `trace`.

    (e × function) × (a × list) → b × list, and (e × function) × (T b × list) → T (e × a) × list.
    Where it calls the function that it is defined in, there are two lists, its own and that one's.
    """

    trace: Obj
    there: Raw
    back: Raw


class Recursion:
    """The derivative of the recursion e × a → b of a step f : (e × b^a) × a → b.

    If functions are `held` by the environment, it is written in `root`, for the rest of that, as
    often as what is around it: its `origin`, the recursion without a place, knows the `entry` of
    its list from then on.
    """

    def __init__(
        self, k: Any, f: D, e: Obj, a: Obj, b: Obj,
        held: Held | None = None, root: Builder | None = None, origin: Recursion | None = None,
    ) -> None:  # fmt: skip
        self.k, self.f, self.a, self.b, self.held, self.root = k, f, a, b, held, root
        self.origin: Recursion = self if origin is None else origin
        self.entry: Obj = Unit
        self.e, self.space = (e, tangent(e)) if held is None else (held.obj, held.space)
        self.source, self.target = self.space * tangent(a), tangent(b)
        before = k.identity(self.space) if held is None else closing_all(k, self.space, e)
        environment = k.fork(self.space, before, closing(k, self.space, tangent(b**a)))
        self.given = k.cross(environment, k.identity(tangent(a)))

    def __call__(self, ex: Value) -> tuple[Value, K]:
        if has_functions(self.e):
            return self._inside(*ex)
        return self._known(*ex) if root_of(ex) is None else self.at(*ex)

    def _inside(self, env: Value, x: Value) -> tuple[Value, K]:
        """A recursion that uses functions from outside, among them one that is being defined."""
        k, e, held = self.k, self.e, Held(self.e, env)
        inner = Recursion(k, self.f, e, self.a, self.b, held, root_of((env, x)), self)
        if inner.root is None:
            at = inner._known
        else:
            at = inner.at if held.call is None else held.call.guide.recursion(inner)
        y, f1 = at(tuple(held.rest), x)
        opened = k.cross(opening_all(k, held.space, e), k.identity(tangent(self.a)))
        return y, k.compose(f1, opened)

    def at(self, env: Value, x: Value) -> tuple[Value, K]:
        """The value and the derivative."""
        if has_functions(self.b):
            return unpaired(self.k, self.source, self.b, self._paired(env, x))
        y = control.fixed(self._value, env, x, self.e, self.a, self.b)
        if not (self.source.width and self.target.width):
            return y, self.k.zero(self.source, self.target)
        act = (self._backward if self.k.contravariant else self._forward)(env, x, y)
        return y, reflected(self.k, self.source, self.target, act, act)

    def step(self, env: Value, itself: Closure, x: Value, change: Change = same) -> tuple[Value, K]:
        """One call, and its derivative from the space and the tangents of a."""
        if self.held is not None:
            env = self.held.filled(env, self.held.a, change)
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
        itself = Closure(self.space, lambda z: (again(z), zero), plain=True, root=root_of(again))
        return self.step(env, itself, x, without_derivative(self.k))[0]

    def _both(self, args: Value) -> Value:
        """The step, with its derivative as a function beside the value."""
        (env, again), x = args
        k, source, b = self.k, self.source, self.b
        at = lambda z: unpaired(k, source, b, again(z))  # noqa: E731
        itself = Closure(self.space, at, root=root_of(again))
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
    def forth(self) -> Raw | None:
        """The step with tangents, (e × function) × (a × T (e × a)) → b × T b, if there is one."""
        return self._attempt(lambda: self._written(lambda builder: _Forward(self, builder).there()))

    def _backward(self, env: Value, x: Value, y: Value) -> Raw:
        """The same on covectors: along a list."""
        if self.ways is None:
            return lambda v: self._paired(env, x)[1](v)
        again, whole, back = self.along(env, x, EMPTY)
        twins(y, again)
        return lambda v: back(v, whole)[0]

    def along(
        self, env: Value, x: Value, before: Value
    ) -> tuple[Value, Value, Callable[[Value, Value], Value]]:
        """The value, the list after it, and the way back, from covectors and that list."""
        assert self.ways is not None
        trace, there, back = self.ways
        ends = self.target * trace, self.source * trace
        y, whole = control.fixed(there, env, (x, before), self.e, self.a * trace, self.b * trace)
        return y, whole, lambda v, whole: control.fixed(back, env, (v, whole), self.e, *ends)

    @cached_property
    def ways(self) -> Ways | None:
        """There and back, if a list goes through all calls."""

        def attempt(builder: Builder) -> Ways | None:
            writing = _Backward(self, List(origin.entry), builder)
            guessed, origin.entry = origin.entry, writing.kept.entry
            return writing.ways() if origin.entry is guessed else None

        def written() -> Ways:
            # What the entries of the list are is known when all has been written once.
            while (found := self._written(attempt)) is None:
                pass
            return found

        origin = self.origin
        return self._attempt(written)

    def _written(self, write: Callable[[Builder], X]) -> X:
        builder = Builder() if self.root is None else self.root.inner()
        with builder.working():
            return write(builder)

    def _attempt(self, write: Callable[[], X]) -> X | None:
        if has_functions(self.e * self.a * self.b):
            return None
        try:
            return write()
        except Elsewhere:
            return None


def twins(y: Value, again: Value) -> None:
    """What has been given is given again."""
    for port, twin in zip(flat(y), flat(again), strict=True):
        port.builder.twin(port, twin)


class _Writing:
    """The step of a recursion on ports, where a call goes from x to y, the first of the ends."""

    def __init__(self, whole: Recursion, builder: Builder, *ends: tuple[Obj, Obj]) -> None:
        self.whole, self.ends, self.builder = whole, ends, builder
        self.env, self.x = builder.inputs(whole.e), builder.inputs(whole.a)
        self.calls = [builder.inputs(Exp(y, x))[0] for x, y in ends]

    def step(self, itself: Closure, change: Change = same) -> tuple[list[Port], Any]:
        """The value, and what the derivative does."""
        whole = self.whole
        env, x = unflat(whole.e, list(self.env)), unflat(whole.a, list(self.x))
        y, f1 = whole.step(env, itself, x, change)
        act = whole.k.action(f1, whole.source, whole.target).raw
        return self.builder.ports(whole.b, y), act

    def staged(
        self, i: int, given: Sequence[Port], steps: Sequence[Any], outputs: Sequence[Port]
    ) -> Raw:
        """What has been written between the ends i."""
        (x, y), call = self.ends[i], self.calls[i]
        dom = (self.whole.e * call.obj) * x
        return staged(dom, y, [*self.env, call, *given], steps, outputs)


class _Forward(_Writing):
    """A step with tangents. It guides what calls go into: all that is as it is without them."""

    def __init__(self, whole: Recursion, builder: Builder) -> None:
        super().__init__(whole, builder, (whole.a * whole.source, whole.b * whole.target))

    case = staticmethod(case)

    def loop(self, made: Looping) -> tuple[Value, K]:
        """A loop with calls in it."""
        return made.result(self.builder)

    def recursion(self, made: Recursion) -> Callable[[Value, Value], tuple[Value, K]]:
        """A recursion with calls of this one in it."""
        return made.at

    def there(self) -> Raw:
        """The value and its tangent."""
        whole, builder = self.whole, self.builder
        y, act = self.step(Call(whole.space, self._call, self._value, self, builder.root))
        v = builder.inputs(whole.source)
        dy = builder.ports(whole.target, act(unflat(whole.source, list(v))))
        return self.staged(0, [*self.x, *v], *builder.written([*y, *dy]))

    def _value(self, z: Value) -> Value:
        return self.calls[0]((z, zero_of(self.whole.source)))[0]

    def _call(self, z: Value) -> tuple[Value, K]:
        """A call, which is made once more for the tangent, and then not for the value alone."""
        whole, (again,), root = self.whole, self.calls, self.builder.root
        home = root.current
        y, _ = again((z, zero_of(whole.source)))

        def act(v: Value) -> Value:
            if root.current is not home:
                raise Elsewhere
            y_too, dy = again((z, v))
            twins(y, y_too)
            return dy

        return y, reflected(whole.k, whole.source, whole.target, act, act, Later)


class _Backward(_Writing):
    """A step and its way back, with a list of an object `own`, beside one that it passes on."""

    def __init__(self, whole: Recursion, own: Obj, builder: Builder) -> None:
        around = None if whole.held is None else whole.held.call
        trace = own if around is None else own * around.guide.trace
        source, target = whole.source * trace, whole.target * trace
        super().__init__(whole, builder, (whole.a * trace, whole.b * trace), (target, source))
        self.trace, self.before = trace, builder.inputs(trace)
        self.thread = Thread(whole.k, trace, unflat(trace, list(self.before)), builder)
        forth, back = self.calls
        way = Way(
            lambda z, lists: forth((z, lists)), lambda v, lists: back((v, lists)),
            whole.source, whole.target,
        )  # fmt: skip
        self.y, act = self.step(self.thread.call(whole.space, way), self._beside)
        run = self.thread.acting(act, self.thread.scope.turns)
        (self.body,) = builder.traced([(run, *self.ends[1])])
        self.kept = traced(builder, self.body, self.env, self.x)

    def _beside(self, h: Closure, _: Obj) -> Closure:
        """A function that is defined around this one goes along the second list."""
        if not isinstance(h, Call) or h.way is None:
            return h
        return self.thread.call(h.space, h.way.second())

    def ways(self) -> Ways:
        """There and back."""
        return Ways(self.trace, self._there(), self._back())

    def _there(self) -> Raw:
        """The value; what is kept is put on the list after the calls."""
        own, *others = flat(self.thread.scope.list)
        written = self.builder.written([*self.y, self.kept.put(own), *others])
        return self.staged(0, [*self.x, *self.before], *written)

    def _back(self) -> Raw:
        """The covectors, from what was kept."""
        covectors = self.body.params[: self.whole.target.width]
        own, *others = self.body.params[self.whole.target.width :]
        (first,) = self.builder.inputs(own.obj)
        steps = self.kept.back(first, own)
        return self.staged(1, [*covectors, first, *others], steps, self.kept.outputs)
