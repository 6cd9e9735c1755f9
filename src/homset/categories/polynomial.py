"""Polynomial: the category in which an arrow is a polynomial for each number of its result. (2017.)

Composition is substitution: an arrow is what it does to polynomials, and it is read off by giving
it the variables. Coefficients are exact. Loops whose length is known are written out, constants are
known, so that powers and quotients by them are polynomials; a branch on a variable is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, final

import numpy as np

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
from ..diagrams import leaves_of
from ..errors import MissingStructureError
from ..interpretation import checked_arrow, interpret
from ..memory import collector_paused
from ..objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief, ground, leaves
from ..places import Place, placed
from ..primitives import Primitive, Value
from ..sampling import samples
from ..tuples import unflat
from ..values import Right, received
from .functions import Functions, Raw
from .polynomials import Polynomial as OnePolynomial
from .polynomials import Polynomials, polynomials


@final
class PolynomialCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Closed[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions on polynomials; a program becomes a polynomial for each number of its result.

    >>> import homset as hs
    >>> sqr = hs.dup >> hs.mul
    >>> hs.Polynomial((hs.add & hs.sub) >> (sqr * sqr) >> hs.sub)
    4 x y
    >>> hs.Polynomial(hs.grad(lambda x: x**3 / 4 - x))
    3/4 x² − 1
    >>> hs.Polynomial(hs.sin)
    Traceback (most recent call last):
        ...
    homset.errors.MissingStructureError: Polynomial has no sin of x1: it is no polynomial
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
    either = Functions.either
    distribute = Functions.distribute
    decide = Functions.decide
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
    iterate = Functions.iterate
    while_ = Functions.while_
    scan = Functions.scan
    diagram = Functions.diagram
    deep = Functions.deep

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        return (lambda x: p(x)) if p.arity == 1 else (lambda xs: p(*xs))

    def constant(self, value: Value, a: Obj, b: Obj) -> Raw:
        """Real numbers are exact from here on: a third of them is a third."""
        parts = zip(leaves(b), leaves_of(b, value), strict=True)
        exact = unflat(b, [Polynomials(polynomials(x)) if o is R else x for o, x in parts])
        return lambda _: exact

    def get(self, a: Obj, n: int) -> Raw:
        get = Functions.get(a, n)
        return lambda xs: get((xs[0], _index(xs[1])))

    def put(self, a: Obj, n: int) -> Raw:
        put = Functions.put(a, n)
        return lambda xs: put(((xs[0][0], _index(xs[0][1])), xs[1]))

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def __call__(self, program: Arrow) -> PolynomialMap:
        """The polynomials of a program, in variables for the numbers of its domain.

        Raises `MissingStructureError` for what is no polynomial, and for inputs and results that
        are not made of numbers.
        """
        program = checked_arrow(self, program)
        dom, cod = ground(program.dom), ground(program.cod)
        with np.errstate(all="ignore"), collector_paused():
            result = interpret(self, program)(_variables(dom))
        return PolynomialMap(dom, cod, [polynomials(x) for x in _numbers(cod, result)])

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality of the polynomials, in variables where they can stand, else at sample values."""
        return all([_same(b, f(x), g(x)) for x in map(partial(_with_variables, a), samples(a))])


class PolynomialMap:
    """A polynomial for each number of the result: what `Polynomial(program)` gives.

    It is called on numbers, and `g.after(f)` is the composite of two, by substitution; `degree` is
    the largest degree.

    >>> import homset as hs
    >>> f, g = hs.Polynomial(hs.add & hs.sub), hs.Polynomial(hs.mul)
    >>> f, g.after(f), g.after(f)(3.0, 2.0)
    ((x + y, x − y), x² − y², 5.0)
    """

    __slots__ = ("cod", "dom", "parts")

    def __init__(self, dom: Obj, cod: Obj, parts: Sequence[Any]) -> None:
        self.dom, self.cod, self.parts = dom, cod, parts

    @property
    def names(self) -> list[str]:
        """The names of the variables: x, y, z, or x1, x2, ... where there are more."""
        n = sum([leaf.size for leaf in leaves(self.dom)])
        return list("xyz"[:n]) if n <= 3 else [f"x{i + 1}" for i in range(n)]

    @property
    def polynomials(self) -> list[OnePolynomial]:
        """The polynomials, one after the other."""
        return [p for part in self.parts for p in part.ravel()]

    @property
    def degree(self) -> int:
        """The largest degree of them."""
        return max([p.degree for p in self.polynomials], default=0)

    def __call__(self, *args: Any) -> Any:
        x = received(self.dom, args, lambda: f"Polynomial({self})")
        given = [Fraction(n) for leaf in leaves_of(self.dom, x) for n in np.ravel(leaf).tolist()]
        return self._shown(lambda p: float(p.at(given)), lambda numbers: numbers.astype(float))

    def after(self, f: PolynomialMap) -> PolynomialMap:
        """The composite, this one after `f`: its polynomials in the place of the variables."""
        if f.cod is not self.dom:
            raise MissingStructureError(f"{brief(f.cod)} is not {brief(self.dom)}")
        given = f.polynomials
        at = np.frompyfunc(lambda p: p.at(given) if given else p, 1, 1)
        return PolynomialMap(f.dom, self.cod, [np.asarray(at(part), object) for part in self.parts])

    def _shown(self, one: Callable[[OnePolynomial], Any], many: Callable[[Any], Any]) -> Any:
        """The result with `one` of each polynomial, and `many` of the arrays of them."""
        each = np.frompyfunc(one, 1, 1)
        found = [
            many(np.asarray(each(part), object)) if part.shape else one(part.item())
            for part in self.parts
        ]
        return _packed(self.cod, unflat(self.cod, found))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PolynomialMap)
            and (self.dom, self.cod) == (other.dom, other.cod)
            and self.polynomials == other.polynomials
        )

    def __hash__(self) -> int:
        return hash((self.dom, self.cod, *self.polynomials))

    def __repr__(self) -> str:
        names = self.names
        return str(self._shown(lambda p: _Text(p.written(names)), lambda texts: texts.tolist()))


class _Text(str):
    """A text that prints without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _packed(obj: Obj, value: Value) -> Any:
    if isinstance(obj, Product):
        return obj.pack([_packed(o, v) for o, v in zip(obj.parts, value, strict=True)])
    return value


def _is_number(leaf: Obj) -> bool:
    return leaf.element in (R, Z)


def _variables(obj: Obj) -> Value:
    """A variable for each number of an object."""
    for leaf in leaves(obj):
        if not _is_number(leaf):
            raise MissingStructureError(f"Polynomial has no variable for {_kind(leaf)}")
    return _with_variables(obj, unflat(obj, [None] * obj.width))


def _with_variables(obj: Obj, x: Value) -> Value:
    """The value with variables for its numbers; other parts stay as they are."""
    found, start = [], 0
    for leaf, part in zip(leaves(obj), leaves_of(obj, x), strict=True):
        if _is_number(leaf):
            each = [OnePolynomial.variable(start + i) for i in range(leaf.size)]
            shape = leaf.shape
            part = Polynomials(np.array(each, object).reshape(shape))
            start += leaf.size
        found.append(part)
    return unflat(obj, found)


def _same(obj: Obj, x: Value, y: Value) -> bool:
    """Whether two values are the same, functions on samples."""
    if isinstance(obj, Product):
        return all([_same(o, *xy) for o, *xy in zip(obj.parts, x, y, strict=True)])
    if isinstance(obj, Exp):
        return all([_same(obj.parts[0], x(v), y(v)) for v in samples(obj.parts[1])])
    if isinstance(obj, Sum):
        side = obj.parts[isinstance(x, Right)]
        return type(x) is type(y) and _same(side, x.value, y.value)
    if isinstance(obj, List):
        xs, ys = list(x), list(y)
        return len(xs) == len(ys) and all(map(partial(_same, obj.parts[0]), xs, ys))
    return np.array_equal(polynomials(x), polynomials(y))


def _numbers(obj: Obj, value: Value) -> list[Value]:
    """The numbers of a result."""
    for leaf in leaves(obj):
        if not _is_number(leaf):
            raise MissingStructureError(f"Polynomial has no polynomial for {_kind(leaf)}")
    return list(leaves_of(obj, value))


def _kind(leaf: Obj) -> str:
    kinds = {Sum: "coproduct", Exp: "function", List: "list"}
    said = "truth value" if leaf is B or isinstance(leaf, Array) else kinds[type(leaf)]
    return f"{brief(leaf)}, a {said}"


def _index(i: Value) -> Value:
    """The number of an entry, which has to be known."""
    if not isinstance(i, Polynomials):
        return i
    known = i.array.item().known
    if known is None:
        raise MissingStructureError(f"Polynomial has no entry whose number is not known: {i}")
    return int(known)


Polynomial = PolynomialCategory()
