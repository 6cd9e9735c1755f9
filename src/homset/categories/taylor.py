"""Taylor: the category in which a program maps curves to curves, as power series to any order.

A real number is a power series in one variable, truncated at an order; what is no real number is
what it is at the start of the curve, and so is every choice that depends on it. The coefficient of
the first power is the derivative of forward mode, the n-th one is the n-th derivative over n!. The
reverse derivative is a program as any other: `Taylor(n)(grad(f))` has the gradient along a curve.
"""

from __future__ import annotations

from functools import partial
from typing import Any, final

import numpy as np

from .. import control
from ..arrays.family import element_of, object_at
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
from ..chains import Chain, chain
from ..errors import ArgumentError, DomainError
from ..interpretation import checked_arrow, interpret
from ..memory import allow_depth, collector_paused
from ..messages import show
from ..objects import Exp, List, Obj, Product, R, Sum, Z, ground
from ..objects.sizes import natural
from ..places import Place, placed
from ..primitives import Primitive, Value
from ..sampling import close, samples
from ..stacking import shape_of
from ..tuples import flat, follow, mapped
from ..values import Left, Right, components, to_value
from .functions import Functions, Raw
from .series import Series, by_coefficients, coefficient


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
            raise ArgumentError(f"Taylor takes an order, a natural number; got {order!r}")
        self.order = found

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    left = Functions.left
    right = Functions.right
    either = Functions.either
    distribute = Functions.distribute
    decide = Functions.decide
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    put = Functions.put
    nil = Functions.nil
    push = Functions.push
    pop = Functions.pop
    nonempty = Functions.nonempty
    scale = Functions.scale
    constant = Functions.constant
    iterate = Functions.iterate
    while_ = Functions.while_
    scan = Functions.scan
    fix = Functions.fix
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

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        run: Raw = p if p.arity == 1 else (lambda xs: p(*xs))
        return (lambda x: int(run(x))) if b is Z else run

    def get(self, a: Obj, n: int) -> Raw:
        return lambda xs: by_coefficients(lambda array: control.get(a, n, array, xs[1]), xs[0])

    def flip(self, a: Obj, n: int) -> Raw:
        return partial(by_coefficients, partial(control.flip, a, n))

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality on curves through sample points."""
        with np.errstate(all="ignore"):
            return all([_same(self.order, b, f(x), g(x)) for x in _curves(self.order, a)])


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
            x = _read(self.order, self.dom, given)
            if _constant(x):
                raise DomainError(
                    "of numbers, none of which changes, is constant: give coefficients, such as"
                    " [0.5, 1.0] for 0.5 + t, or call .along(0.5)"
                )
        except DomainError as error:
            raise DomainError(f"Taylor({show(self.program)}) {error}") from None
        return self._run(x)

    def along(self, x: Any, v: Any = 1.0) -> Any:
        """The coefficients of f(x + t · v) in t; `v` has the structure of `x`, or is one number.

        >>> import homset as hs
        >>> hs.Taylor(2)(hs.mul).along((3.0, 5.0), (1.0, 0.0))
        array([15.,  5.,  0.])
        """
        try:
            curve = _line(self.order, self.dom, to_value(self.dom, x), v)
        except DomainError as error:
            raise DomainError(f"Taylor({show(self.program)}) {error}") from None
        return self._run(curve)

    def _run(self, x: Value) -> Any:
        with np.errstate(all="ignore"), collector_paused():
            return _presented(self.order, self.cod, self.raw(x))

    def __reduce__(self) -> tuple[Any, ...]:
        return Taylor(self.order), (self.program,)

    def __repr__(self) -> str:
        return f"Taylor({self.order})({self.program!r})"


def _read(order: int, obj: Obj, given: Any) -> Value:
    """The curve that a user gives by its coefficients."""
    return follow(obj, given, components, partial(_curve, order))


def _curve(order: int, obj: Obj, given: Any) -> Value:
    """The series of a leaf, from its coefficients."""
    if isinstance(obj, Sum) and isinstance(given, (Left, Right)):
        return type(given)(_read(order, obj.parts[isinstance(given, Right)], given.value))
    if isinstance(obj, List):
        return chain([_read(order, obj.parts[0], entry) for entry in given])
    if element_of(obj) is not R or np.ndim(given) == len(shape_of(obj)):
        return to_value(obj, given)
    rows = [to_value(obj, row) for row in given]
    if not 0 < len(rows) <= order + 1:
        raise DomainError(f"takes from 1 to {order + 1} coefficients; got {len(rows)}")
    return _padded(order, obj, rows)


def _constant(x: Value) -> bool:
    """Whether there are real numbers, all of which are constant."""
    found, todo = False, [x]
    while todo:
        for leaf in flat(todo.pop()):
            if isinstance(leaf, Series):
                return False
            if isinstance(leaf, (Left, Right)):
                todo.append(leaf.value)
            elif isinstance(leaf, Chain):
                todo.extend(leaf)
            else:
                found |= isinstance(leaf, float) or getattr(leaf, "dtype", None) == np.float64
    return found


def _line(order: int, obj: Obj, x: Value, v: Any) -> Value:
    """The series of x + t · v."""

    def split(product: Product, both: tuple[Value, Any]) -> list[tuple[Value, Any]]:
        x, v = both
        vs = [v] * len(x) if isinstance(v, (int, float)) else components(product, v)
        return list(zip(x, vs, strict=True))

    def leaf(o: Obj, both: tuple[Value, Any]) -> Value:
        x, v = both
        if isinstance(o, Sum):
            v = v.value if isinstance(v, (Left, Right)) else v
            return type(x)(_line(order, o.parts[isinstance(x, Right)], x.value, v))
        if isinstance(o, List):
            xs = list(x)
            vs = [v] * len(xs) if isinstance(v, (int, float)) else v
            return chain([_line(order, o.parts[0], *xv) for xv in zip(xs, vs, strict=True)])
        if element_of(o) is not R:
            return x
        change = v * np.ones_like(x) if isinstance(v, (int, float)) else to_value(o, v)
        return _padded(order, o, [x, change][: order + 1])

    return follow(obj, (x, v), split, leaf)


def _padded(order: int, obj: Obj, rows: list[Value]) -> Series:
    zero = np.zeros_like(rows[0])[()]
    return Series(obj, [*rows, *[zero] * (order + 1 - len(rows))])


def _presented(order: int, obj: Obj, x: Value) -> Any:
    """The coefficients of a result, real numbers by real numbers."""
    if isinstance(obj, Product):
        parts = [_presented(order, o, part) for o, part in zip(obj.parts, x, strict=True)]
        return obj.pack(parts)
    if isinstance(obj, Sum):
        return type(x)(_presented(order, obj.parts[isinstance(x, Right)], x.value))
    if isinstance(obj, List):
        return [_presented(order, obj.parts[0], entry) for entry in x]
    if element_of(obj) is not R or isinstance(obj, Exp):
        return x
    return np.array([np.asarray(coefficient(x, n)) for n in range(order + 1)])


def _curves(order: int, obj: Obj) -> list[Value]:
    """Curves through sample points of an object."""
    rng = np.random.default_rng(1)

    def curved(x: Value) -> Value:
        if not isinstance(x, (float, np.ndarray)) or np.asarray(x).dtype != np.float64:
            return x
        rest = [rng.normal(size=np.shape(x))[()] for _ in range(order)]
        return Series(object_at(x), [x, *rest])

    return [mapped(x, curved) for x in samples(obj)]


def _same(order: int, obj: Obj, x: Value, y: Value) -> bool:
    """Whether two values have the same coefficients up to rounding, functions on samples."""
    if isinstance(obj, Product):
        return all([_same(order, o, *xy) for o, *xy in zip(obj.parts, x, y, strict=True)])
    if isinstance(obj, Sum):
        side = obj.parts[isinstance(x, Right)]
        return type(x) is type(y) and _same(order, side, x.value, y.value)
    if isinstance(obj, List):
        xs, ys = list(x), list(y)
        return len(xs) == len(ys) and all([
            _same(order, obj.parts[0], *xy) for xy in zip(xs, ys, strict=True)
        ])  # fmt: skip
    if isinstance(obj, Exp):
        target, source = obj.parts
        return all([_same(order, target, x(v), y(v)) for v in _curves(order, source)])
    return all([close(obj, coefficient(x, n), coefficient(y, n)) for n in range(order + 1)])
