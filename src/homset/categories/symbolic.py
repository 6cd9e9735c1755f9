"""SymPy: the category in which a program becomes a formula.

Its arrows are functions on SymPy's expressions, so it shares its definition with `Functions`.
"""

from __future__ import annotations

from typing import Any, final

import numpy as np
import sympy

from ..arrows import Arrow
from ..category import Closed, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..errors import ArgumentError, MissingStructureError
from ..interpretation import checked_arrow, interpret
from ..objects import Array, B, Exp, Obj, Product, R, Sum, Z, brief, ground, leaves
from ..primitives import Primitive, Symbolic, Value
from ..sampling import close, samples
from ..values import describe, flat, from_value, unflat
from .functions import Functions, Raw


class Expression(Symbolic):
    """A value that is an expression of SymPy."""

    __slots__ = ("expr",)

    def __init__(self, expr: Any) -> None:
        self.expr = expr

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        return Expression(primitive.sympy(sympy, *map(expression, args)))

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return Expression(sympy.Array([expression(v) for v in values]))

    def unstack(self) -> tuple[Value, ...]:
        return tuple([Expression(self.expr[i]) for i in range(self.expr.shape[0])])

    def __repr__(self) -> str:
        return repr(self.expr)


def expression(value: Value) -> Any:
    """The SymPy form of a value; numbers that are short binary fractions become exact.

    >>> expression(0.25), expression(2.0), expression(0.1)
    (1/4, 2, 0.100000000000000)
    """
    if isinstance(value, Expression):
        return value.expr
    if getattr(value, "ndim", 0):
        return sympy.Array([expression(v) for v in value.flat], value.shape)
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value == value and abs(value) < 2**53:
        exact = sympy.Rational(value)
        return exact if exact.q <= 64 else sympy.Float(value)
    return sympy.sympify(value)


@final
class SymPyCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Closed[Raw], Scalar[Raw], Numeric[Raw]
):
    """Functions on expressions; a program becomes the expression of its result.

    >>> import homset as hs
    >>> hs.SymPy(hs.mul >> (hs.cos & hs.sin))
    (cos(x*y), sin(x*y))
    >>> hs.SymPy(hs.grad(hs.mul >> hs.sin))
    (y*cos(x*y), x*cos(x*y))
    """

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    scale = Functions.scale
    primitive = Functions.primitive
    diagram = Functions.diagram

    def constant(self, value: Value, a: Obj, b: Obj) -> Raw:
        for side, leaf in zip(flat(value), leaves(b), strict=True):
            if isinstance(leaf, Sum):
                shown = from_value(leaf, side)
                raise MissingStructureError(f"{self} has no {shown}, a value of {brief(leaf)}")
        return Functions.constant(value, a, b)

    def __call__(self, program: Arrow, names: str | None = None) -> Any:
        """The result as an expression, or a tuple of them, of symbols for the inputs.

        The symbols are `names`, by default x, y, z, or x1, x2, ... when there are more than three.
        Raises `MissingStructureError` for inputs that are coproducts or functions.
        """
        program = checked_arrow(self, program)
        dom, cod = ground(program.dom), ground(program.cod)
        symbols = [Expression(s) for s in symbols_for(dom, names)]
        return present(cod, interpret(self, program)(unflat(dom, list(symbols))))

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality of the expressions for sample numbers."""
        for x in samples(a):
            left, right = (numbers(b, h(wrapped(a, x))) for h in (f, g))
            if not close(b, left, right):
                return False
        return True


def symbols_for(dom: Obj, names: str | None = None) -> list[Any]:
    """A symbol, or an array of symbols, for each leaf of an object.

    >>> symbols_for(R * R), symbols_for(R ** 2)
    ([x, y], [[x_0, x_1]])
    """
    if not isinstance(names, str | None):
        raise ArgumentError(f"names is a text such as 'x y'; got {describe(names)}")
    kinds = leaves(dom)
    defaults = "xyz" if len(kinds) <= 3 else [f"x{i + 1}" for i in range(len(kinds))]
    chosen = list(defaults) if names is None else names.replace(",", " ").split()
    if names is not None and len(chosen) != len(kinds):
        raise ArgumentError(f"{brief(dom)} needs {len(kinds)} names; got {names!r}")
    return [_symbol(name, kind) for name, kind in zip(chosen, kinds, strict=False)]


def _symbol(name: str, kind: Obj) -> Any:
    if isinstance(kind, (Sum, Exp)):
        raise MissingStructureError(
            f"SymPy has no symbol for {brief(kind)}, an object that is no number"
        )
    if isinstance(kind, Array):
        entries = [_symbol(f"{name}_{i}", kind.element) for i in range(kind.size)]
        return sympy.Array(entries, kind.shape)
    assumptions: dict[Obj, dict[str, bool]] = {R: {"real": True}, Z: {"integer": True}, B: {}}
    return sympy.Symbol(name, **assumptions[kind])


def present(obj: Obj, value: Value) -> Any:
    """What a user gets: expressions, tuples of them, and `Lambda` for functions."""
    if isinstance(obj, Product):
        return tuple([present(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Exp):
        target, source = obj.parts
        dummies = [sympy.Dummy(str(s)) for s in symbols_for(source)]
        result = value(unflat(source, [Expression(d) for d in dummies]))
        return sympy.Lambda(tuple(dummies), present(target, result))
    return expression(value)


def wrapped(obj: Obj, value: Value) -> Value:
    """Numbers as expressions, so that a function on expressions can be tried on them."""
    if isinstance(obj, Product):
        return tuple([wrapped(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Exp):
        return lambda x: wrapped(obj.parts[0], value(x))
    return Expression(expression(value))


def numbers(obj: Obj, value: Value) -> Value:
    """The numbers that expressions without symbols are."""
    if isinstance(obj, Product):
        return tuple([numbers(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Exp):
        target, source = obj.parts
        return lambda x: numbers(target, value(wrapped(source, x)))
    expr = expression(value)
    if isinstance(obj, Array):
        if obj.size == 0:
            return np.zeros(obj.shape)
        entries = [_number(obj.element, e) for e in sympy.flatten(expr.tolist())]
        return np.array(entries).reshape(obj.shape)
    return _number(obj, expr)


def _number(kind: Obj, expr: Any) -> Any:
    return bool(expr) if kind is B else float(expr)


SymPy = SymPyCategory()
