"""Generalized automatic differentiation. (2018, section "Generalizing Automatic Differentiation".)

An arrow a → b is a function that gives, at each point, the value there and the derivative there,
an arrow of a category `k` of linear maps between the tangent spaces:

    a ↦ (b, T a → T b in k)

The composition rule is the chain rule, and everything linear is its own derivative. What `k` is
decides the mode: functions (forward mode), matrices, or a dual of either (reverse mode).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, final

from .. import control
from ..arrows import Arrow
from ..category import (
    Addressed,
    Category,
    Closed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..diagrams import Diagram, execute
from ..errors import Lacking, MissingStructureError
from ..graphs import stage
from ..interpretation import checked_arrow, interpret
from ..memory import SHALLOW, deeply
from ..objects import List, Obj, Product, Unit, Z, rows
from ..places import Place, placed
from ..ports import Port
from ..primitives import Primitive, Value
from ..sampling import samples
from ..tangents import Linear, linear_category, tangent, tangent_wiring, tangents
from ..values import Left
from ..vectors import zero_of
from .branches import Branches, branch, split
from .carried import carried, composed_along
from .closures import Closure, alike, closing, composites, has_functions, known, observed, opening
from .differentiated import Differentiated
from .functions import Functions, Raw
from .loops import D, K, acting, along, as_long_as, looped, reflected, smooth, times
from .partials import derivative, fixed_derivative
from .recursions import Recursion
from .steps import Step


@final
class GAD(
    Diagrammatic[D], IndexedAdditive[D], Addressed[D], Coproduct[D], Scalar[D], Numeric[D],
    Loops[D], Lists[D], Recursive[D],
):  # fmt: skip
    """Generalized automatic differentiation over the category `k`.

    >>> import homset as hs
    >>> y, dy = GAD(hs.LinearMaps)(hs.mul)(3.0, 4.0)
    >>> y, dy(1.0, 0.0), dy(0.0, 1.0)
    (12.0, 4.0, 3.0)
    >>> y, dy = GAD(hs.Dual(hs.LinearMaps))(hs.mul)(3.0, 4.0)
    >>> dy(1.0)
    (4.0, 3.0)
    """

    def __init__(self, k: Category[K]) -> None:
        self.k: Any = linear_category(k, "GAD")

    @property
    def name(self) -> str:
        return f"GAD({self.k})"

    def __call__(self, program: Arrow) -> Differentiated:
        """The program as a function that gives value and derivative at a point."""
        return Differentiated(self, checked_arrow(self, program))

    def has(self, structure: type[Category[Any]]) -> bool:
        """Whether `GAD` has it, and `k` acts on vectors where the derivative is made from that."""
        if structure in (Addressed, Coproduct, Loops, Lists, Closed, Recursive):
            infinite = structure in (Lists, Closed, Recursive)
            if not self.k.has(Linear) or (infinite and self.k.finite):
                return False
        return super().has(structure)

    def because(self, structure: type[Category[Any]]) -> str:
        """That `k` does not act on vectors, where that is why."""
        made = isinstance(self, structure) and not self.k.has(Linear)
        return f"; {self.k} does not act on vectors (hs.Linear)" if made else ""

    def linear(self, f: Raw, f1: K) -> D:
        """linearD f f′: a linear function is its own derivative, everywhere. (Corollary 3.)"""
        return lambda a: (f(a), f1)

    def identity(self, a: Obj) -> D:
        return self.linear(Functions.identity(a), self.k.identity(tangent(a)))

    def compose(self, g: D, f: D) -> D:
        """The chain rule. (Corollary 1.)"""

        def run(a: Value) -> tuple[Value, K]:
            b, f1 = f(a)
            c, g1 = g(b)
            return c, self.k.compose(g1, f1)

        return run

    def cross(self, *fs: D) -> D:
        """The derivative of f × g at (a, b) is D f a × D g b. (Corollary 2.)"""

        def run(a: Value) -> tuple[Value, K]:
            results = [f(x) for f, x in zip(fs, a, strict=True)]
            return tuple([y for y, _ in results]), self.k.cross(*[f1 for _, f1 in results])

        return run

    def ex(self, i: int, objects: Sequence[Obj]) -> D:
        return self.linear(Functions.ex(i, objects), self.k.ex(i, tangents(objects)))

    def dup(self, a: Obj, n: int) -> D:
        return self.linear(Functions.dup(a, n), self.k.dup(tangent(a), n))

    def inj(self, i: int, objects: Sequence[Obj]) -> D:
        return self.linear(Functions.inj(i, objects), self.k.inj(i, tangents(objects)))

    def jam(self, a: Obj, n: int) -> D:
        return self.linear(Functions.jam(a, n), self.k.jam(tangent(a), n))

    def stack(self, a: Obj, n: int) -> D:
        smooth = tangent(a) is a
        f1 = self.k.stack(a, n) if smooth else self.k.dup(Product(*[Unit] * n), 0)
        return self.linear(Functions.stack(a, n), f1)

    def unstack(self, a: Obj, n: int) -> D:
        f1 = self.k.unstack(a, n) if tangent(a) is a else self.k.dup(Unit, n)
        return self.linear(Functions.unstack(a, n), f1)

    def scale(self, s: Value, a: Obj) -> D:
        return self.linear(Functions.scale(s, a), self.k.scale(s, tangent(a)))

    def constant(self, value: Value, a: Obj, b: Obj) -> D:
        return self.linear(Functions.constant(value, a, b), self.k.zero(tangent(a), tangent(b)))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> D:
        """The join of the scalings by the partial derivatives of the table.

        mul at (a, b): scale b ▽ scale a. sin at a: scale (cos a).
        """
        if p.effect:
            raise Lacking(
                f"derivative of the effect {p.name}",
                "differentiate what comes after it, its outcome held:"
                " b = hs.bernoulli(p); hs.grad(lambda y: f(y, b))(x)",
            )
        k, parts = self.k, a.parts if p.arity > 1 else (a,)
        value = Functions.primitive(p, a, b)
        if not tangent(b).width:
            return self.linear(value, k.zero(tangent(a), tangent(b)))
        if p.arity == 1:
            return self._unary(p, value, a, b)
        fixed = [fixed_derivative(k, p, i, parts, b) for i in range(p.arity)]
        if all([one is not None for one in fixed]):
            return self.linear(value, k.join(b, *fixed))

        partials = [derivative(k, p, i, parts, b) for i in range(p.arity)]
        space = tangent(b)

        def run(x: Value) -> tuple[Value, K]:
            y = p(*x)
            return y, k.join(space, *[partial(x, y) for partial in partials])

        return run

    def _unary(self, p: Primitive, value: Raw, a: Obj, b: Obj) -> D:
        """A function of one argument: sin at a has the derivative scale (cos a)."""
        if (fixed := fixed_derivative(self.k, p, 0, (a,), b)) is not None:
            return self.linear(value, fixed)
        partial = derivative(self.k, p, 0, (a,), b)

        def run(x: Value) -> tuple[Value, K]:
            y = p(x)
            return y, partial((x,), y)

        return run

    def diagram(self, d: Diagram[D]) -> D:
        """Run the boxes once; their derivatives, on the same wiring, are a diagram in `k`."""
        wiring = tangent_wiring(d.wiring)

        def run(x: Value) -> tuple[Value, K]:
            derivatives: list[K] = []

            def call(box: D, given: Value) -> Value:
                y, f1 = box(given)
                derivatives.append(f1)
                return y

            return execute(d, x, call), self.k.diagram(wiring.with_boxes(derivatives))

        return run

    def placed(self, f: D, place: Place) -> D:
        return placed(f, place)

    def deep(self, f: D, depth: int) -> D:
        return deeply(depth, f) if depth > SHALLOW else f

    def left(self, a: Obj, b: Obj) -> D:
        return self.linear(Functions.left(a, b), self.k.inj(0, tangents((a, b))))

    def right(self, a: Obj, b: Obj) -> D:
        return self.linear(Functions.right(a, b), self.k.inj(1, tangents((a, b))))

    def decide(self) -> D:
        return self.linear(Functions.decide(), self.k.zero(Unit, Unit * Unit))

    def either(self, f: D, g: D, a: Obj, b: Obj, c: Obj) -> D:
        """The derivative of the side that is taken; zero in the direction of the other."""
        k, spaces = self.k, tangents((a, b))

        def run(s: Value) -> tuple[Value, K]:
            if isinstance(s, (Port, Branches)):
                return branch(k, f, g, a, b, c, s)
            i, h = (0, f) if isinstance(s, Left) else (1, g)
            y, h1 = h(s.value)
            return y, k.compose(h1, k.ex(i, spaces))

        return run

    def distribute(self, a: Obj, b: Obj, c: Obj) -> D:
        """Linear, on either side; zero in the direction of the other."""
        k, target = self.k, tangent(a * b + a * c)
        space, sides = tangent(a), tangents((b, c))

        def on_side(i: int) -> K:
            return k.cross(k.identity(space), k.ex(i, sides))

        def run(xs: Value) -> tuple[Value, K]:
            if isinstance(xs[1], (Port, Branches)):
                return split(k, a, b, c, *xs)
            i = 0 if isinstance(xs[1], Left) else 1
            f1 = k.compose(k.inj(i, target.parts), on_side(i))
            return control.distribute(xs[0], xs[1], a, b, c), f1

        return run

    def curry(self, f: D, a: Obj, b: Obj, c: Obj) -> D:
        """A function of b; its tangents are those of a. (See `homset.categories.closures`.)"""
        into = closing(self.k, tangent(a), tangent(c**b))
        return lambda x: (Closure(tangent(a), lambda y: f((x, y))), into)

    def apply(self, a: Obj, b: Obj) -> D:
        k, functions, source = self.k, tangent(b**a), tangent(a)

        def run(hx: Value) -> tuple[Value, K]:
            h, x = hx
            if not functions.width:
                return h(x), k.zero(functions * source, tangent(b))
            closure = known(h, a, b)
            y, h1 = closure.at(x)
            beside = k.cross(opening(k, closure.space, functions), k.identity(source))
            return y, k.compose(h1, beside)

        return run

    def fix(self, f: D, e: Obj, a: Obj, b: Obj) -> D:
        """Recursion: the function that f is given has the derivative that f makes."""
        return Recursion(self.k, f, e, a, b)

    def flip(self, a: Obj, n: int) -> D:
        space = tangent(a**n)
        turn = Functions.flip(a, n)
        if not (space.width and self.k.has(Linear)):
            return super().flip(a, n)
        return self.linear(turn, reflected(self.k, space, space, turn, turn))

    def get(self, a: Obj, n: int) -> D:
        """Linear in the array, at each index."""
        k, source, target = self.k, tangent(a**n * Z), tangent(a)
        if not target.width:
            return self.linear(Functions.get(a, n), k.zero(source, target))
        zeros = zero_of(a**n)

        def run(xs: Value) -> tuple[Value, K]:
            array, i = xs
            f1 = reflected(
                k, source, target,
                lambda v: control.get(a, n, v[0], i),
                lambda v: (control.put(a, n, zeros, i, v), ()),
            )  # fmt: skip
            return control.get(a, n, array, i), f1

        return run

    def put(self, a: Obj, n: int) -> D:
        """Linear in the array and the entry, at each index."""
        k, source, target = self.k, tangent((a**n * Z) * a), tangent(a**n)
        if not target.width:
            return self.linear(Functions.put(a, n), k.zero(source, target))
        zero = zero_of(a)

        def back(i: Value, v: Value) -> Value:
            entry = control.get(a, n, v, i)  # before the array changes, which is in place then
            return (control.put(a, n, v, i, zero), ()), entry

        def run(xs: Value) -> tuple[Value, K]:
            (array, i), x = xs
            forth: Raw = lambda v: control.put(a, n, v[0][0], i, v[1])  # noqa: E731
            f1 = reflected(k, source, target, forth, partial(back, i))
            return control.put(a, n, array, i, x), f1

        return run

    def nil(self, a: Obj) -> D:
        return self.linear(Functions.nil(a), self.k.zero(Unit, tangent(List(a))))

    def push(self, a: Obj) -> D:
        """Linear, and the dual of `pop`."""
        space = tangent(a)
        f1 = self._list_map(
            space * tangent(List(a)), tangent(List(a)), Functions.push(space), Functions.pop(space)
        )
        return self.linear(Functions.push(a), f1)

    def pop(self, a: Obj) -> D:
        """Linear, and the dual of `push`."""
        space = tangent(a)
        f1 = self._list_map(
            tangent(List(a)), space * tangent(List(a)), Functions.pop(space), Functions.push(space)
        )
        return self.linear(Functions.pop(a), f1)

    def _list_map(self, source: Obj, target: Obj, forth: Raw, back: Raw) -> K:
        if not (source.width and target.width):
            return self.k.zero(source, target)
        return reflected(self.k, source, target, forth, back)

    def nonempty(self, a: Obj) -> D:
        return self.linear(Functions.nonempty(a), self.k.zero(tangent(List(a)), Unit))

    def recomputed(self, f: D, a: Obj, b: Obj) -> D:
        """The derivative at x, backward, is made from x when it is asked for."""
        k, source, target = self.k, tangent(a), tangent(b)
        if has_functions(a * b) or not (self.k.has(Linear) and k.contravariant):
            return f
        value = cache(lambda: interpret(Functions, stage(lambda x: f(x)[0], a, b).arrow))
        act = acting(k, f, a, b)

        def run(x: Value) -> tuple[Value, K]:
            derivative = reflected(k, source, target, partial(act, x), partial(act, x))
            return value()(x), derivative

        return run

    def iterate(self, f: D, a: Obj, n: int) -> D:
        rounds = lambda *_: times(n)  # noqa: E731
        if has_functions(a):
            known = composites(self.k, f, a, lambda i, _: i < n)
            return carried(self.k, f, (a, a), (a, a), a.width, rounds, known)
        return looped(Step(self.k, *smooth(self.k, f, a, a, a)), rounds, a, a)

    def while_(self, test: D, step: D, a: Obj) -> D:
        """The composite of the derivatives of the steps that are taken."""
        if has_functions(a):
            known = composites(self.k, step, a, lambda _, x: bool(test(x)[0]))
            return carried(self.k, step, (a, a), (a, a), a.width, as_long_as, known, test)
        written = Step(self.k, *smooth(self.k, step, a, a, a), lambda x: test(x)[0])
        return looped(written, as_long_as, a, a)

    def scan(self, step: D, s: Obj, a: Obj, b: Obj, n: int) -> D:
        inner, outer = (s * a, s * b), (s * rows(a, n), s * rows(b, n))
        rounds = lambda *_: along(n)  # noqa: E731
        if has_functions(s):
            known = composed_along(self.k, step, s, a, b, n)
            return carried(self.k, step, inner, outer, s.width, rounds, known)
        return looped(Step(self.k, *smooth(self.k, step, s, *inner)), rounds, *outer)

    def equal(self, f: D, g: D, a: Obj, b: Obj) -> bool:
        """Equality of values and, on the tangents there are, of derivatives at sample points."""
        if has_functions(a):
            raise MissingStructureError(f"{self} has no tangents to try on functions in {a}")
        return all(
            alike(
                self.k,
                a,
                x,
                observed(self.k, tangent(a), b, *f(x)),
                observed(self.k, tangent(a), b, *g(x)),
            )
            for x in samples(a)
        )
