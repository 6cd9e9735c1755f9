"""SymPy: the category in which a program becomes a formula.

Its arrows are functions on SymPy's expressions, so it shares its definition with `Functions`; but a
branch on a condition that is not decided becomes `Piecewise`, and loops are written out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np
import sympy

from .. import control
from ..arrows import Arrow
from ..category import (
    Addressed,
    Closed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Scalar,
)
from ..chains import chain
from ..complexes import Parts
from ..errors import ArgumentError, HomsetError, MissingStructureError
from ..interpretation import checked_arrow, interpret
from ..objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief, ground, leaves
from ..places import Place, placed
from ..primitives import Value
from ..sampling import close, samples
from ..tuples import unflat
from ..values import Left, Right, describe
from .functions import Functions, Raw
from .pieces import Expression, Undecided, decided, expression, index, merged, side

Change = Callable[[Obj, Value], Value]


@final
class SymPyCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Closed[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions on expressions; a program becomes the expression of its result.

    >>> import homset as hs
    >>> hs.SymPy(hs.mul >> (hs.cos & hs.sin))
    (cos(x*y), sin(x*y))
    >>> hs.SymPy(hs.grad(hs.mul >> hs.sin))
    (y*cos(x*y), x*cos(x*y))
    >>> hs.SymPy(hs.cond(hs.less(hs.identity, 0.0), hs.negate, hs.iterate(hs.sin, 2)))
    Piecewise((-x, x < 0), (sin(sin(x)), True))
    """

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    left = Functions.left
    right = Functions.right
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    flip = Functions.flip
    nil = Functions.nil
    push = Functions.push
    pop = Functions.pop
    nonempty = Functions.nonempty
    scale = Functions.scale
    primitive = Functions.primitive
    constant = Functions.constant
    iterate = Functions.iterate
    scan = Functions.scan
    diagram = Functions.diagram

    def decide(self) -> Raw:
        return side

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        """One side, or, where it is not decided which, `Piecewise` of both."""

        def run(s: Value) -> Value:
            if isinstance(s, Undecided):
                return merged(c, s.condition, f(s.left), g(s.right))
            return f(s.value) if isinstance(s, Left) else g(s.value)

        return run

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        def run(xs: Value) -> Value:
            x, s = xs
            if isinstance(s, Undecided):
                return Undecided(s.condition, (x, s.left), (x, s.right))
            return type(s)((x, s.value))

        return run

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        """Written out, as long as it is decided whether it goes on."""

        def run(x: Value) -> Value:
            while decided(test(x), "loop whose length is not known"):
                x = step(x)
            return x

        return run

    def get(self, a: Obj, n: int) -> Raw:
        return lambda xs: control.get(a, n, xs[0], index(xs[1]))

    def put(self, a: Obj, n: int) -> Raw:
        return lambda xs: control.put(a, n, xs[0][0], index(xs[0][1]), xs[1])

    def __call__(self, program: Arrow, names: str | None = None) -> Any:
        """The result as an expression, or a tuple of them, of symbols for the inputs.

        The symbols are `names`, by default x, y, z, or x1, x2, ... when there are more than three.
        Raises `MissingStructureError` for inputs that are coproducts or functions, `HomsetError`
        for a program too long for SymPy.
        """
        program = checked_arrow(self, program)
        dom, cod = ground(program.dom), ground(program.cod)
        symbols = [Expression(s) for s in symbols_for(dom, names)]
        try:
            return present(cod, interpret(self, program)(unflat(dom, list(symbols))))
        except RecursionError:
            raise HomsetError(
                "the expression is nested too deep for SymPy, which takes about 800 operations one"
                f" after the other; the program is {program.length} long: interpret a part of it,"
                " or use Graph"
            ) from None

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
    if isinstance(kind, (Sum, Exp, List)):
        raise MissingStructureError(
            f"SymPy has no symbol for {brief(kind)}, an object that is no number"
        )
    if isinstance(kind, Array):
        entries = [_symbol(f"{name}_{i}", kind.element) for i in range(kind.size)]
        return sympy.Array(entries, kind.shape)
    assumptions: dict[Obj, dict[str, bool]] = {R: {"real": True}, Z: {"integer": True}, B: {}}
    return sympy.Symbol(name, **assumptions[kind])


def present(obj: Obj, value: Value) -> Any:
    """What a user gets: expressions, structures of them, and `Lambda` for functions."""
    if isinstance(obj, Product):
        found = obj.pack([present(o, v) for o, v in zip(obj.parts, value, strict=True)])
        return found.real + sympy.I * found.imag if isinstance(found, Parts) else found
    if isinstance(obj, Exp):
        target, source = obj.parts
        dummies = [sympy.Dummy(str(s)) for s in symbols_for(source)]
        result = value(unflat(source, [Expression(d) for d in dummies]))
        return sympy.Lambda(tuple(dummies), present(target, result))
    if isinstance(obj, List):
        return [present(obj.parts[0], entry) for entry in value]
    if isinstance(value, Undecided):
        raise MissingStructureError(
            f"SymPy has no expression for a value of {brief(obj)} that is on the left where "
            f"{value.condition}, and else on the right"
        )
    if isinstance(obj, Sum):
        return type(value)(present(obj.parts[isinstance(value, Right)], value.value))
    return expression(value)


def wrapped(obj: Obj, value: Value) -> Value:
    """Numbers as expressions, so that a function on expressions can be tried on them."""
    if isinstance(obj, Exp):
        return lambda x: wrapped(obj.parts[0], value(x))
    return _within(obj, value, wrapped, lambda _, leaf: Expression(expression(leaf)))


def numbers(obj: Obj, value: Value) -> Value:
    """The numbers that expressions without symbols are."""
    if isinstance(obj, Exp):
        target, source = obj.parts
        return lambda x: numbers(target, value(wrapped(source, x)))
    return _within(obj, value, numbers, _numbers)


def _within(obj: Obj, value: Value, change: Change, leaf: Change) -> Value:
    """A change of each part of a value, and of its numbers and arrays."""
    if isinstance(obj, Product):
        return tuple([change(o, v) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Sum):
        return type(value)(change(obj.parts[isinstance(value, Right)], value.value))
    if isinstance(obj, List):
        return chain([change(obj.parts[0], entry) for entry in value])
    return leaf(obj, value)


def _numbers(obj: Obj, value: Value) -> Value:
    expr = expression(value)
    if not isinstance(obj, Array):
        return _number(obj, expr)
    if obj.size == 0:
        return np.zeros(obj.shape)
    entries = [_number(obj.element, e) for e in sympy.flatten(expr.tolist())]
    return np.array(entries).reshape(obj.shape)


def _number(kind: Obj, expr: Any) -> Any:
    return bool(expr) if kind is B else float(expr)


SymPy = SymPyCategory()
