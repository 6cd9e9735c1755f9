"""Generalized automatic differentiation. (2018, section "Generalizing Automatic Differentiation".)

An arrow a → b is a function that gives, at each point, the value there and the derivative there,
an arrow of a category `k` of linear maps between the tangent spaces:

    a ↦ (b, T a → T b in k)

The composition rule is the chain rule, and everything linear is its own derivative. What `k` is
decides the mode: functions (forward mode), matrices, or a dual of either (reverse mode).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np

from ..arrows import Arrow, as_arrow
from ..category import Category, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram, Wiring, execute
from ..interpretation import interpret
from ..memory import collector_paused
from ..objects import Obj, Product, R, Unit, ground
from ..primitives import Primitive, Value
from ..sampling import close, samples
from ..tangents import linear_category, tangent
from ..values import from_value
from .functions import Functions, Raw, checked

K = Any
"""An arrow of the category of linear maps."""

D = Callable[[Value], tuple[Value, K]]
"""A point ↦ the value and the derivative there."""


@final
class GAD(Diagrammatic[D], IndexedAdditive[D], Scalar[D], Numeric[D]):
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
        return Differentiated(self, program)

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
        k, parts = self.k, a.parts if p.arity > 1 else (a,)
        value = Functions.primitive(p, a, b)
        if tangent(b) is Unit:
            return self.linear(value, k.dup(tangent(a), 0))
        fixed = [
            None if callable(partial) and tangent(part) is R else self._fixed(partial, part)
            for partial, part in zip(p.partials, parts, strict=True)
        ]
        if None not in fixed:
            return self.linear(value, k.join(R, *fixed) if p.arity > 1 else fixed[0])
        if p.arity == 1:
            return self._unary(p, p.partials[0])
        rules = list(zip(p.partials, fixed, strict=True))

        def run(x: Value) -> tuple[Value, K]:
            y = p(*x)
            f1 = [
                k.scale(partial(*x, y), R) if known is None else known  # type: ignore[operator]
                for partial, known in rules
            ]
            return y, k.join(R, *f1)

        return run

    def _unary(self, p: Primitive, partial: Any) -> D:
        """A function of one number: sin at a has the derivative scale (cos a)."""
        scale = self.k.scale

        def run(x: Value) -> tuple[Value, K]:
            y = p(x)
            return y, scale(partial(x, y), R)

        return run

    def _fixed(self, partial: Any, part: Obj) -> K:
        """The derivative in an argument when it is the same everywhere."""
        if tangent(part) is Unit or partial == 0.0:
            return self.k.zero(tangent(part), R)
        return self.k.identity(R) if partial == 1.0 else self.k.scale(partial, R)

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

    def equal(self, f: D, g: D, a: Obj, b: Obj) -> bool:
        """Equality of values and of derivatives at sample points."""
        for x in samples(a):
            (y, f1), (z, g1) = f(x), g(x)
            if not (close(b, y, z) and self.k.equal(f1, g1, tangent(a), tangent(b))):
                return False
        return True


def tangents(objects: Sequence[Obj]) -> tuple[Obj, ...]:
    """The tangent space of each object."""
    return tuple(map(tangent, objects))


def tangent_wiring(wiring: Wiring) -> Wiring:
    """The wiring of the derivatives of the boxes: wires without tangents are gone."""
    used = {wiring.dom, wiring.cod, *wiring.doms, *wiring.cods}
    if all([tangent(obj) is obj for obj in used]):
        return wiring
    spread: list[range] = []
    size = 0
    for obj in wiring.objects():
        spread.append(range(size, size := size + tangent(obj).width))

    def kept(wires: Sequence[int]) -> tuple[int, ...]:
        return tuple([new for wire in wires for new in spread[wire]])

    return Wiring(
        tangent(wiring.dom),
        tangent(wiring.cod),
        tangents(wiring.doms),
        tangents(wiring.cods),
        kept(wiring.ins),
        kept(wiring.outputs),
    )


class Differentiated:
    """A program with its derivative: called at a point it gives `(value, derivative there)`."""

    __slots__ = ("category", "cod", "dom", "program", "raw")

    def __init__(self, category: GAD, program: Arrow) -> None:
        program = as_arrow(program)
        self.category, self.program = category, program
        self.dom, self.cod = ground(program.dom), ground(program.cod)
        self.raw: D = interpret(category, program)

    def __call__(self, *args: Any) -> tuple[Any, Any]:
        x = checked(self.program, self.dom, args)
        with np.errstate(all="ignore"), collector_paused():
            y, derivative = self.raw(x)
        return from_value(self.cod, y), derivative

    def __repr__(self) -> str:
        return f"{self.category}({self.program!r})"
