"""The category of functions with the propagation of their changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, final

from ... import control
from ...arrows import Arrow
from ...category import (
    Addressed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Scalar,
)
from ...diagrams import Diagram
from ...memory import SHALLOW, deeply
from ...objects import B, List, Obj, Product, Unit
from ...places import Place, placed
from ...primitives import Primitive, Value
from ...sampling import close, samples
from ...values import Left, Right
from ..functions import Functions
from . import loops
from .arrows import Incrementally, Raw, constant, keeping_nothing, moved, recomputed
from .branches import Branch
from .changes import applied, changes, choose, nothing, whole
from .diagrams import wired
from .indexed import at_index, put_at, stacked, summed, turned, unstacked
from .primitives import product_of_sums, rule
from .scans import along_arrays


@final
class IncrementalCategory(
    Diagrammatic[Incrementally], IndexedAdditive[Incrementally], Addressed[Incrementally],
    Coproduct[Incrementally], Scalar[Incrementally], Numeric[Incrementally],
    Loops[Incrementally], Lists[Incrementally],
):  # fmt: skip
    """Functions with the propagation of their changes. (2017, "Incremental computation".)

    An arrow a → b gives, at a point, the value there and a way to update it: what a change of the
    argument changes in the value, at the cost of what changes. (See `Incrementally`.)

    >>> import homset as hs
    >>> y, update = hs.Incremental(hs.dup >> hs.mul)(3.0)
    >>> y
    9.0
    >>> dy, update = update(4.0)
    >>> dy
    16.0
    >>> update(None)[0] is None
    True
    """

    def __call__(self, program: Arrow) -> Any:
        """The program with the propagation of changes: `Incremental(f)(x)` gives value and update.

        Raises `MissingStructureError` for functions as values and for recursion.
        """
        from .meaning import Incrementalised

        return Incrementalised(self, program)

    @property
    def name(self) -> str:
        return "Incremental"

    def identity(self, a: Obj) -> Incrementally:
        return moved(a, a, lambda x: x)

    def compose(self, g: Incrementally, f: Incrementally) -> Incrementally:
        """The changes of f are changes of the argument of g, which is kept if g reads it."""
        middle = f.cod if g.reads else Unit

        def start(x: Value) -> tuple[Value, Value]:
            y, s = f.start(x)
            z, t = g.start(y)
            return z, (s, t, y if g.reads else ())

        def update(x: Value, dx: Value, kept: Value) -> tuple[Value, Value]:
            s, t, y = kept
            dy, s = f.update(x, dx, s)
            y = applied(middle, y, dy) if g.reads else ()
            dz, t = g.update(y, dy, t)
            return dz, (s, t, y)

        cache = Product(f.cache, g.cache, middle)
        return Incrementally(f.dom, g.cod, cache, start, update, f.reads)

    def cross(self, *fs: Incrementally) -> Incrementally:
        """Changes of a product are changes of its components."""

        def start(xs: Value) -> tuple[Value, Value]:
            results = [f.start(x) for f, x in zip(fs, xs, strict=True)]
            return tuple([y for y, _ in results]), tuple([s for _, s in results])

        reads = any([f.reads for f in fs])

        def update(xs: Value, dxs: Value, kept: Value) -> tuple[Value, Value]:
            given = xs if reads else (None,) * len(fs)
            rows = zip(fs, given, dxs, kept, strict=True)
            results = [f.update(x, dx, s) for f, x, dx, s in rows]
            return tuple([dy for dy, _ in results]), tuple([s for _, s in results])

        dom, cod = Product(*[f.dom for f in fs]), Product(*[f.cod for f in fs])
        return Incrementally(dom, cod, Product(*[f.cache for f in fs]), start, update, reads)

    def ex(self, i: int, objects: Sequence[Obj]) -> Incrementally:
        return moved(Product(*objects), objects[i], lambda xs: xs[i])

    def dup(self, a: Obj, n: int) -> Incrementally:
        return moved(a, Product(*[a] * n), lambda x: (x,) * n)

    def inj(self, i: int, objects: Sequence[Obj]) -> Incrementally:
        still = [nothing(o) for o in objects]
        return keeping_nothing(
            objects[i], Product(*objects), Functions.inj(i, objects),
            lambda _, dx: (*still[:i], dx, *still[i + 1 :]), reads=False,
        )  # fmt: skip

    def jam(self, a: Obj, n: int) -> Incrementally:
        if n == 0:
            return constant(Unit, a, Functions.jam(a, 0)(()))
        return summed(a, n)

    def scale(self, s: Value, a: Obj) -> Incrementally:
        return recomputed(a, a, Functions.scale(s, a))

    def constant(self, value: Value, a: Obj, b: Obj) -> Incrementally:
        changes(b)
        return constant(a, b, value)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Incrementally:
        """By the cheapest rule that it has: see `homset.categories.incremental.primitives`."""
        if p.name == "contract" and (sums := product_of_sums(p)) is not None:
            from ...interpretation import interpret

            found: Incrementally = interpret(self, sums)
            return found
        return rule(p, a, b)

    def diagram(self, d: Diagram[Incrementally]) -> Incrementally:
        """The boxes in order; those whose arguments do not change are passed by."""
        return wired(d)

    def placed(self, f: Incrementally, place: Place) -> Incrementally:
        start, update = placed(f.start, place), placed(_in_one(f), place)
        return replace(f, start=start, update=lambda *xs: update(xs))

    def deep(self, f: Incrementally, depth: int) -> Incrementally:
        if depth <= SHALLOW:
            return f
        start, update = deeply(depth, f.start), deeply(depth, _in_one(f))
        return replace(f, start=start, update=lambda *xs: update(xs))

    # --- coproducts -------------------------------------------------------------------------------

    def left(self, a: Obj, b: Obj) -> Incrementally:
        still = nothing(b)
        return keeping_nothing(a, a + b, Left, lambda _, dx: Left((dx, still)), reads=False)

    def right(self, a: Obj, b: Obj) -> Incrementally:
        still = nothing(a)
        return keeping_nothing(b, a + b, Right, lambda _, dx: Left((still, dx)), reads=False)

    def decide(self) -> Incrementally:
        sides = Unit + Unit

        def propagate(_: Value, dx: Value) -> Value:
            return choose(
                dx[0], lambda: Right(control.decide(dx[1])), lambda: nothing(sides), changes(sides)
            )

        return keeping_nothing(B, sides, control.decide, propagate, reads=False)

    def either(self, f: Incrementally, g: Incrementally, a: Obj, b: Obj, c: Obj) -> Incrementally:
        """On the side that is there, its update; on another one, a new start."""
        return Branch(f, g, a, b, c).arrow

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Incrementally:
        """The first component changes inside of the side that is there."""
        target = a * b + a * c

        def f(xs: Value) -> Value:
            return control.distribute(xs[0], xs[1], a, b, c)

        def propagate(xs: Value, dxs: Value) -> Value:
            dx, ds = dxs
            return control.case(
                ds, lambda d: Left(((dx, d[0]), (dx, d[1]))), lambda s: Right(f((xs[0], s))),
                changes(b) * changes(c), b + c, changes(target),
            )  # fmt: skip

        return keeping_nothing(a * (b + c), target, f, propagate)

    # --- arrays -----------------------------------------------------------------------------------

    def stack(self, a: Obj, n: int) -> Incrementally:
        return stacked(a, n)

    def unstack(self, a: Obj, n: int) -> Incrementally:
        return unstacked(a, n)

    def flip(self, a: Obj, n: int) -> Incrementally:
        return turned(a, n)

    def get(self, a: Obj, n: int) -> Incrementally:
        return at_index(a, n)

    def put(self, a: Obj, n: int) -> Incrementally:
        return put_at(a, n)

    # --- lists: a change of a list is nothing, or another list ------------------------------------

    def nil(self, a: Obj) -> Incrementally:
        changes(a)
        return constant(Unit, List(a), Functions.nil(a)(()))

    def push(self, a: Obj) -> Incrementally:
        return recomputed(a * List(a), List(a), Functions.push(a))

    def pop(self, a: Obj) -> Incrementally:
        return recomputed(List(a), a * List(a), Functions.pop(a))

    def nonempty(self, a: Obj) -> Incrementally:
        return recomputed(List(a), B, Functions.nonempty(a))

    # --- loops ------------------------------------------------------------------------------------

    def iterate(self, f: Incrementally, a: Obj, n: int) -> Incrementally:
        return loops.iterated(f, a, n)

    def while_(self, test: Incrementally, step: Incrementally, a: Obj) -> Incrementally:
        return loops.as_long_as(test, step, a)

    def scan(self, step: Incrementally, s: Obj, a: Obj, b: Obj, n: int) -> Incrementally:
        return along_arrays(step, s, a, b, n)

    # --- laws -------------------------------------------------------------------------------------

    def equal(self, f: Incrementally, g: Incrementally, a: Obj, b: Obj) -> bool:
        """Equality at sample points, after changes to others, one after the other."""
        return _same_run(f, g, *samples(a, 3))


def _in_one(f: Incrementally) -> Raw:
    """The update as a function of one argument."""

    def run(xs: Value) -> Value:
        return f.update(*xs)

    return run


def _same_run(f: Incrementally, g: Incrementally, x: Value, *later: Value) -> bool:
    (y, s), (z, t) = f.start(x), g.start(x)
    alike = close(f.cod, y, z)
    for new in later:
        dx = whole(f.dom, new)
        dy, s = f.update(new, dx, s)
        dz, t = g.update(new, dx, t)
        y, z = applied(f.cod, y, dy), applied(g.cod, z, dz)
        alike = alike and close(f.cod, y, z)
    return alike


Incremental = IncrementalCategory()
