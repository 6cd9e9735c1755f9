"""Kleisli: the category of programs with the effects of a monad, given once for any monad.

An arrow a → b is a function a → M b; `unit` after a function is the arrow of a function, and an
arrow is composed with what `bind` makes of the next. (Moggi, *Notions of computation and monads*,
1991.) `Relation` is the Kleisli category of finite sets, `Probability` that of distributions.

Of an outcome one takes copies; a program that runs twice has two outcomes. So `dup ∘ f`, which is
not `(f × f) ∘ dup`, tells f from the functions: the product is no categorical one, and the
structure is that of a Markov category (Fritz, *A synthetic approach to Markov kernels*, 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, final

import numpy as np
from numpy.random import Generator, default_rng

from .. import control
from ..arrows import Arrow
from ..category import (
    Additive,
    Addressed,
    Cartesian,
    Category,
    Closed,
    Coproduct,
    Indexed,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..diagrams import Diagram, leaves_of
from ..effects import Effect
from ..errors import ArgumentError, Lacking, MissingStructureError
from ..interpretation import checked_arrow, interpret
from ..memory import allow_depth, collector_paused
from ..messages import show
from ..monads import Distributions, M, Monad, Sets, lifted
from ..objects import Obj, ground
from ..places import Place, placed
from ..primitives import Primitive, Value
from ..sampling import samples
from ..trials import Trials
from ..tuples import unflat
from ..values import Left, Right, received
from .functions import Functions, Raw

Effectful = Callable[[Value], M]
"""A value ↦ a computation."""


class Pure:
    """The arrow of a function: `unit` after it."""

    __slots__ = ("function", "monad")

    def __init__(self, monad: Monad, function: Raw) -> None:
        self.monad, self.function = monad, function

    def __call__(self, x: Value) -> M:
        return self.monad.unit(self.function(x))


@final
class Kleisli(
    IndexedAdditive[Effectful], Addressed[Effectful], Coproduct[Effectful], Recursive[Effectful],
    Scalar[Effectful], Numeric[Effectful], Loops[Effectful], Lists[Effectful],
):  # fmt: skip
    """The Kleisli category of a monad; programs of functions alone are run by `Functions`.

    It has the operations of all structures. Their laws hold between functions; between arrows with
    effects it `claims` no law by which copying or forgetting is natural: of products it is
    `Monoidal`, and neither `Cartesian` nor, as ▽ runs both sides, `Additive`; currying is unique
    for functions only. It claims the rest, as coproducts are those of functions. `cross`
    runs its arrows from left to right, so interchange asks for a commutative monad, where the
    order makes no difference.

    >>> import homset as hs
    >>> die = hs.choose([1, 2, 3])
    >>> hs.Relation((die & die) >> hs.add)(), hs.Relation(die >> hs.dup >> hs.add)()
    ({2, 3, 4, 5, 6}, {2, 4, 6})
    >>> hs.Probability(hs.coin(0.25) & hs.coin(0.5))()
    {(True, True): 0.125, (True, False): 0.125, (False, True): 0.375, (False, False): 0.375}
    """

    def __init__(self, monad: Monad) -> None:
        self.monad = monad

    @property
    def name(self) -> str:
        return self.monad.name

    def __call__(self, program: Arrow) -> Computation:
        """The program as a function from values to what their outcomes are in the monad."""
        program = checked_arrow(self, program)
        for obj in (program.dom, program.cod):
            if not ground(obj).first_order:
                raise MissingStructureError(
                    f"{self} has no outcomes of functions: apply them inside of {show(program)}"
                )
        return Computation(self, program, interpret(self, program))

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Not the laws by which an arrow runs once or twice alike, or may be left out."""
        functions_only = Cartesian, Additive, Closed, Indexed, IndexedAdditive
        return self.has(structure) and structure not in functions_only

    def equal(self, f: Effectful, g: Effectful, a: Obj, b: Obj) -> bool:
        """Equality of the computations at sample points."""
        given = [lifted(self.monad, a, x) for x in samples(a)]
        return all([self.monad.equal(b, f(x), g(x)) for x in given])

    def __reduce__(self) -> Any:
        return type(self), (self.monad,)

    def placed(self, f: Effectful, place: Place) -> Effectful:
        if isinstance(f, Pure):
            return self.pure(Functions.placed(f.function, place))
        return placed(f, place)

    # --- one after the other, and side by side ------------------------------------------------

    def pure(self, function: Raw) -> Pure:
        """The arrow of a function."""
        return Pure(self.monad, function)

    def identity(self, a: Obj) -> Effectful:
        return self.pure(Functions.identity(a))

    def compose(self, g: Effectful, f: Effectful) -> Effectful:
        monad = self.monad
        if isinstance(f, Pure):
            first = f.function
            if isinstance(g, Pure):
                return self.pure(Functions.compose(g.function, first))
            return lambda x: g(first(x))
        if isinstance(g, Pure):
            then = g.function
            return lambda x: monad.map(f(x), then)
        return lambda x: monad.bind(f(x), g)

    def cross(self, *fs: Effectful) -> Effectful:
        if (known := functions(fs)) is not None:
            return self.pure(Functions.cross(*known))
        product = self.monad.product
        return lambda xs: product([f(x) for f, x in zip(fs, xs, strict=True)])

    def ex(self, i: int, objects: Sequence[Obj]) -> Effectful:
        return self.pure(Functions.ex(i, objects))

    def dup(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.dup(a, n))

    def diagram(self, d: Diagram[Effectful]) -> Effectful:
        """The boxes in order; a wire is an outcome, and what nobody reads any more is forgotten."""
        if (known := functions(d.boxes)) is not None:
            return self.pure(Functions.diagram(d.wiring.with_boxes(known)))
        return running(self.monad, d)

    def in_order(self, d: Diagram[Effectful], effects: Sequence[bool]) -> Effectful:
        return self.diagram(d)

    # --- what is a function in any Kleisli category -------------------------------------------

    def inj(self, i: int, objects: Sequence[Obj]) -> Effectful:
        return self.pure(Functions.inj(i, objects))

    def jam(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.jam(a, n))

    def left(self, a: Obj, b: Obj) -> Effectful:
        return self.pure(Left)

    def right(self, a: Obj, b: Obj) -> Effectful:
        return self.pure(Right)

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Effectful:
        return self.pure(Functions.distribute(a, b, c))

    def decide(self) -> Effectful:
        return self.pure(Functions.decide())

    def stack(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.stack(a, n))

    def unstack(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.unstack(a, n))

    def get(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.get(a, n))

    def put(self, a: Obj, n: int) -> Effectful:
        return self.pure(Functions.put(a, n))

    def nil(self, a: Obj) -> Effectful:
        return self.pure(Functions.nil(a))

    def push(self, a: Obj) -> Effectful:
        return self.pure(Functions.push(a))

    def pop(self, a: Obj) -> Effectful:
        return self.pure(Functions.pop(a))

    def nonempty(self, a: Obj) -> Effectful:
        return self.pure(Functions.nonempty(a))

    def scale(self, s: Value, a: Obj) -> Effectful:
        return self.pure(Functions.scale(s, a))

    def constant(self, value: Value, a: Obj, b: Obj) -> Effectful:
        return self.pure(Functions.constant(value, a, b))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Effectful:
        if not isinstance(p.family, Effect):
            return self.pure(Functions.primitive(p, a, b))
        if p.name not in self.monad.effects:
            raise Lacking(p.name)
        return self.monad.effects[p.name]

    # --- branches, loops and functions ---------------------------------------------------------

    def either(self, f: Effectful, g: Effectful, a: Obj, b: Obj, c: Obj) -> Effectful:
        if (known := functions((f, g))) is not None:
            return self.pure(Functions.either(known[0], known[1], a, b, c))
        return lambda s: f(s.value) if isinstance(s, Left) else g(s.value)

    def iterate(self, f: Effectful, a: Obj, n: int) -> Effectful:
        if isinstance(f, Pure):
            return self.pure(Functions.iterate(f.function, a, n))

        def run(x: Value) -> M:
            m = self.monad.unit(x)
            for _ in range(n):
                m = self.monad.bind(m, f)
            return m

        return run

    def while_(self, test: Effectful, step: Effectful, a: Obj) -> Effectful:
        if (known := functions((test, step))) is not None:
            return self.pure(Functions.while_(known[0], known[1], a))
        monad = self.monad

        def once(x: Value) -> M:
            def then(truth: Value) -> M:
                return monad.map(step(x), Left) if truth else monad.unit(Right(x))

            return monad.bind(test(x), then)

        return monad.remembered(lambda x: monad.rounds(once, x))

    def scan(self, step: Effectful, s: Obj, a: Obj, b: Obj, n: int) -> Effectful:
        if isinstance(step, Pure):
            return self.pure(Functions.scan(step.function, s, a, b, n))
        monad = self.monad

        def run(given: Value) -> M:
            m = monad.unit((given[0], ()))
            for x in control.entries(a, given[1], n):
                m = monad.bind(m, partial(one, x))
            return monad.map(m, lambda end: (end[0], control.gathered_rows(b, end[1])))

        def one(x: Value, so_far: Value) -> M:
            state, results = so_far
            return monad.map(step((state, x)), lambda sy: (sy[0], (*results, sy[1])))

        return run

    def apply(self, a: Obj, b: Obj) -> Effectful:
        return lambda fx: fx[0](fx[1])

    def curry(self, f: Effectful, a: Obj, b: Obj, c: Obj) -> Effectful:
        """Functions have effects when they are applied: b → M c."""
        return self.pure(lambda x: lambda y: f((x, y)))

    def fix(self, f: Effectful, e: Obj, a: Obj, b: Obj) -> Effectful:
        def run(ex: Value) -> M:
            allow_depth(100_000)
            return control.fixed(f, ex[0], ex[1], e, a, b)

        return run


def functions(fs: Sequence[Effectful]) -> list[Raw] | None:
    """The functions that arrows are made of, or None if one of them has effects."""
    found = [f.function for f in fs if isinstance(f, Pure)]
    return found if len(found) == len(fs) else None


def running(monad: Monad, d: Diagram[Effectful]) -> Effectful:
    """The boxes of a diagram one after the other, on the wires that are still to be read.

    A step costs as much as there are such wires, so draws that are all kept to the end cost the
    square of their number (a thousand in Sampling half a second): what is bound is one value, the
    wires, and equal outcomes are found by all of it. Wires that are read early cost nothing.
    """
    wiring, steps = d.wiring, []
    live = sorted(set(wiring.outputs))
    for step in reversed(d.steps):
        after = live
        live = sorted({*step.ins, *after} - set(step.outs))
        steps.append((step, live, after))
    steps.reverse()
    first = live

    def run(x: Value) -> M:
        wires = leaves_of(wiring.dom, x)
        m = monad.unit(tuple([wires[i] for i in first]))
        for step, before, after in steps:
            m = passing(monad, m, step, before, after)
        places = [live_at_end.index(i) for i in wiring.outputs]
        return monad.map(m, lambda xs: unflat(wiring.cod, [xs[i] for i in places]))

    live_at_end = sorted(set(wiring.outputs))
    return run


def passing(monad: Monad, m: M, step: Any, before: Sequence[int], after: Sequence[int]) -> M:
    """The wires after a box, as a computation, from those before it."""
    place = {wire: i for i, wire in enumerate(before)}
    ins = [place[i] for i in step.ins]
    kept = [(place[i], -1) if i in place else (-1, step.outs.index(i)) for i in after]

    def given(xs: Value) -> Value:
        return unflat(step.dom, [xs[i] for i in ins])

    def wires(xs: Value, y: Value) -> Value:
        ys = leaves_of(step.cod, y)
        return tuple([xs[i] if i >= 0 else ys[j] for i, j in kept])

    if isinstance(step.box, Pure):
        function = step.box.function
        return monad.map(m, lambda xs: wires(xs, function(given(xs))))
    return monad.bind(m, lambda xs: monad.map(step.box(given(xs)), lambda y: wires(xs, y)))


class Computation:
    """A program with effects, ready to run: what `Kleisli(monad)(program)` gives.

    It is called like the program and gives what the monad makes of its outcomes, for a user.

    >>> import homset as hs
    >>> hs.Relation(hs.below)(3)
    {0, 1, 2}
    """

    __slots__ = ("category", "cod", "dom", "program", "raw")

    def __init__(self, category: Kleisli, program: Arrow, raw: Effectful) -> None:
        self.category, self.program, self.raw = category, program, raw
        self.dom, self.cod = ground(program.dom), ground(program.cod)

    def __call__(self, *args: Any) -> Any:
        given = args if args or self.dom.width else ((),)
        x = received(self.dom, given, lambda: repr(self))
        with np.errstate(all="ignore"), collector_paused():
            return self.category.monad.result(self.cod, self.raw(x))

    def __reduce__(self) -> Any:
        return self.category, (self.program,)

    def __repr__(self) -> str:
        return f"{self.category}({self.program!r})"


def Sampling(rng: Generator | int | None = None) -> Kleisli:
    """The category of programs that draw from a random generator, or from one with this seed.

    A program is run, and gives a value, each time another; a program that observes is run until
    all of that holds. Raises `ArgumentError` for what is neither a generator nor a seed.

    >>> import homset as hs
    >>> walk = hs.iterate(hs.add(hs.identity, hs.it >> hs.choose([-1, 1])), 100)
    >>> run = hs.Sampling(0)(walk)
    >>> len({run(0) for _ in range(20)}) > 1
    True
    """
    try:
        generator = default_rng(rng)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            "Sampling takes a generator or a seed, and then a program: hs.Sampling(0)(f); got"
            f" {rng!r}"
        ) from error
    return Kleisli(Trials(generator))


Relation = Kleisli(Sets())
Probability = Kleisli(Distributions())
