"""Taylor: the category in which a program maps curves to curves, as power series to any order.

A real number is a power series in one variable, truncated at an order; what is no real number is
what it is at the start of the curve, and so is every choice that depends on it. The coefficient of
the first power is the derivative of forward mode, the n-th one is the n-th derivative over n!. The
reverse derivative is a program as any other: `Taylor(n)(grad(f))` has the gradient along a curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from .. import control
from ..arrows import Arrow
from ..category import (
    Addressed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..errors import ArgumentError, DomainError, Lacking
from ..graphs import stage
from ..interpretation import checked_arrow, interpret
from ..memory import allow_depth, collector_paused
from ..messages import show
from ..objects import Obj, ground
from ..objects.sizes import natural
from ..places import Place, placed
from ..primitives import Primitive, Value
from ..values import to_value
from . import curves
from .functions import Functions, Raw


@final
class Taylor(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions on power series up to an order.

    >>> import homset as hs
    >>> hs.Taylor(3)(hs.exp).along(0.0)
    array([1.        , 1.        , 0.5       , 0.16666667])
    >>> hs.Taylor(2)(hs.mul)([1.0, 1.0], [2.0, 0.0, 1.0])
    array([2., 2., 1.])
    """

    def __init__(self, order: int) -> None:
        if (found := natural(order)) is None:
            raise ArgumentError(
                f"Taylor takes an order, a natural number, and then a program: hs.Taylor(3)(f); got"
                f" {order!r}"
            )
        self.order = found

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    decide = Functions.decide
    apply = Functions.apply
    curry = Functions.curry
    scale = Functions.scale
    diagram = Functions.diagram
    deep = Functions.deep

    def __call__(self, program: Arrow) -> TaylorMap:
        """The program as a function from curves to curves."""
        program = checked_arrow(self, program)
        allow_depth(self.order)  # powers at 0 are by as many other powers
        return TaylorMap(program, self.order, interpret(self, program))

    def __repr__(self) -> str:
        return f"Taylor({self.order})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Taylor) and self.order == other.order

    def __hash__(self) -> int:
        return hash((Taylor, self.order))

    def on(self, a: Obj) -> Obj:
        """The object T a of the curves through the values of an object."""
        return curves.curves(self.order, a)

    def inj(self, i: int, objects: Sequence[Obj]) -> Raw:
        return Functions.inj(i, [self.on(o) for o in objects])

    def jam(self, a: Obj, n: int) -> Raw:
        return Functions.jam(self.on(a), n)

    def left(self, a: Obj, b: Obj) -> Raw:
        return Functions.left(self.on(a), self.on(b))

    def right(self, a: Obj, b: Obj) -> Raw:
        return Functions.right(self.on(a), self.on(b))

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        return Functions.either(f, g, self.on(a), self.on(b), self.on(c))

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        return Functions.distribute(self.on(a), self.on(b), self.on(c))

    def stack(self, a: Obj, n: int) -> Raw:
        return Functions.stack(self.on(a), n)

    def unstack(self, a: Obj, n: int) -> Raw:
        return Functions.unstack(self.on(a), n)

    def flip(self, a: Obj, n: int) -> Raw:
        return Functions.flip(self.on(a), n)

    def get(self, a: Obj, n: int) -> Raw:
        b = self.on(a)
        return lambda xs: control.get(b, n, *xs)

    def put(self, a: Obj, n: int) -> Raw:
        b = self.on(a)
        return lambda xs: control.put(b, n, xs[0][0], xs[0][1], xs[1])

    def nil(self, a: Obj) -> Raw:
        return Functions.nil(self.on(a))

    def push(self, a: Obj) -> Raw:
        b = self.on(a)
        return lambda xs: control.push(b, *xs)

    def pop(self, a: Obj) -> Raw:
        b = self.on(a)
        return lambda xs: control.pop(b, xs)

    def nonempty(self, a: Obj) -> Raw:
        b = self.on(a)
        return lambda xs: control.nonempty(b, xs)

    def iterate(self, f: Raw, a: Obj, n: int) -> Raw:
        return Functions.iterate(f, self.on(a), n)

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        return Functions.while_(test, step, self.on(a))

    def scan(self, step: Raw, s: Obj, a: Obj, b: Obj, n: int) -> Raw:
        return Functions.scan(step, self.on(s), self.on(a), self.on(b), n)

    def fix(self, f: Raw, e: Obj, a: Obj, b: Obj) -> Raw:
        return Functions.fix(f, self.on(e), self.on(a), self.on(b))

    def constant(self, value: Value, a: Obj, b: Obj) -> Raw:
        still = curves.as_curve(self.order, b, value)
        return lambda _: still

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        run = Functions.primitive(p, a, b)
        return lambda x: curves.as_curve(self.order, b, run(curves.as_series(a, x)))

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality on curves through sample points."""
        with np.errstate(all="ignore"):
            return bool(Functions.equal(f, g, self.on(a), self.on(b)))


class TaylorMap:
    """A function from curves to curves: what `Taylor(order)(program)` gives.

    It is called with the coefficients of the curve, those of low powers first; for an array they
    are the rows of an array with one axis more, and may be fewer than the order. A number, or an
    array without that axis, is constant. It gives coefficients up to the order.

    >>> import homset as hs
    >>> hs.Taylor(3)(hs.sin)([0.0, 1.0])
    array([ 0.        ,  1.        ,  0.        , -0.16666667])
    """

    __slots__ = ("cod", "dom", "order", "program", "raw")

    def __init__(self, program: Arrow, order: int, raw: Raw) -> None:
        self.program, self.order, self.raw = program, order, raw
        self.dom, self.cod = ground(program.dom), ground(program.cod)

    def __call__(self, *curve: Any) -> Any:
        """The coefficients of the result along a curve.

        Raises `DomainError` for what is no curve in the domain, and for numbers that are all
        constant.
        """
        given = curve[0] if len(curve) == 1 else curve
        try:
            x = curves.given_curve(self.order, self.dom, given)
            if curves.is_still(self.dom, given):
                raise DomainError(
                    "of numbers, none of which changes, is constant: give coefficients, such as"
                    " [0.5, 1.0] for 0.5 + t, or call .along(0.5)"
                )
        except DomainError as error:
            raise DomainError(f"Taylor({show(self.program)}) {error}") from None
        return self._run(x)

    def along(self, x: Any, v: Any = 1.0) -> Any:
        """The coefficients of f(x + t · v) in t; `v` has the structure of `x`, or is one number.

        Raises `DomainError` for what is not in the domain, or is no direction there.

        >>> import homset as hs
        >>> hs.Taylor(2)(hs.mul).along((3.0, 5.0), (1.0, 0.0))
        array([15.,  5.,  0.])
        """
        of = "x"
        try:
            point = to_value(self.dom, x)
            of = "v"
            curve = curves.line(self.order, self.dom, point, v)
        except DomainError as error:
            told = f"in Taylor({show(self.program)}).along(x, v), {of} {error}"
            raise DomainError(told) from None
        return self._run(curve)

    def _run(self, x: Value) -> Any:
        with np.errstate(all="ignore"), collector_paused():
            return curves.shown(self.cod, self.raw(x))

    def __arrow__(self) -> Arrow:
        """The function as a program: every category applies to it, `Taylor` too.

        Raises `MissingStructureError` where arrays are within lists or coproducts.
        """
        dom, cod = (self._shown(o) for o in (self.dom, self.cod))

        def run(x: Value) -> Value:
            y = self.raw(curves.leafwise(self.dom, x, curves.coefficients_last))
            return curves.leafwise(self.cod, y, curves.coefficients_first)

        return stage(run, dom, cod).arrow

    def _shown(self, obj: Obj) -> Obj:
        try:
            return curves.shown_curves(self.order, obj)
        except Lacking as lack:
            raise lack.where(Taylor(self.order), f"{show(self.program)} needs") from None

    def __reduce__(self) -> tuple[Any, ...]:
        return Taylor(self.order), (self.program,)

    def __repr__(self) -> str:
        return f"Taylor({self.order})({self.program!r})"
