"""Interval: the category in which a program becomes a function from boxes to enclosures. (2017.)"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, final

import numpy as np

from ...arrows import Arrow
from ...category import (
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
from ...chains import EMPTY, Chain
from ...diagrams import Diagram, execute
from ...interpretation import checked_arrow, interpret
from ...memory import SHALLOW, collector_paused, deeply
from ...messages import show
from ...objects import Obj, ground
from ...places import Place, placed, tell
from ...primitives import Primitive, Value
from ...sampling import samples
from ...tuples import mapped
from ...values import Left, Right
from ...vectors import default_of
from ..functions import Functions, Raw
from .boxes import given_back, received
from .enclosure import Enclosure, enclosed
from .equality import meet
from .joins import OneOf, Some, join
from .loops import case, decide, distribute, loop, recursion
from .rules import rule
from .whole import places


@final
class IntervalCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions from boxes to enclosures: what they give holds the value at every point of the box.

    It holds the exact value, and the one that `Functions` computes. A box has a pair (lo, hi), or
    a number, in the place of each number; arrays have a pair of arrays.

    >>> import homset as hs
    >>> sqr = hs.dup >> hs.mul
    >>> hs.Interval((sqr * sqr) >> hs.add)(((1, 2), (-1, 3)))
    [1.0, 13.0]
    >>> hs.Interval(hs.grad(hs.mul))(((1, 2), (0, 3)))
    ([0.0, 3.0], [1.0, 2.0])
    """

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    left = Functions.left
    right = Functions.right
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    flip = Functions.flip
    nil = Functions.nil
    iterate = Functions.iterate
    scan = Functions.scan

    def __call__(self, program: Arrow) -> Extension:
        """The program as a function of boxes."""
        program = checked_arrow(self, program)
        return Extension(program, interpret(self, program))

    def jam(self, a: Obj, n: int) -> Raw:
        run = Functions.jam(a, n)
        return lambda xs: run(mapped(xs, _enclosed_number))

    def unstack(self, a: Obj, n: int) -> Raw:
        return lambda x: enclosed(x).unstack()

    def scale(self, s: Value, a: Obj) -> Raw:
        factor = enclosed(s)
        return lambda x: factor * enclosed(x)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        run = rule(p)
        if p.arity == 1:
            return lambda x: run(p, enclosed(x))
        return lambda xs: run(p, *map(enclosed, xs))

    def constant(self, value: Value, a: Obj, b: Obj) -> Raw:
        known = mapped(value, _enclosed_number)
        return lambda _: known

    def decide(self) -> Raw:
        return decide

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        return lambda s: case(s, f, g)

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        return lambda xs: distribute(*xs)

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        return lambda x: loop(test, step, x)

    def fix(self, f: Raw, e: Obj, a: Obj, b: Obj) -> Raw:
        return lambda xs: recursion(f, xs[0], b)(xs[1])

    def get(self, a: Obj, n: int) -> Raw:
        return lambda xs: _got(enclosed(xs[0]), enclosed(xs[1]), n)

    def put(self, a: Obj, n: int) -> Raw:
        return lambda xs: _put(enclosed(xs[0][0]), enclosed(xs[0][1]), enclosed(xs[1]), n)

    def push(self, a: Obj) -> Raw:
        def run(xs: Value) -> Value:
            x, rest = xs
            if isinstance(rest, Some):
                return Some(join(x, rest.entry), rest.least + 1, rest.most + 1)
            return Chain(x, rest)

        return run

    def pop(self, a: Obj) -> Raw:
        default = mapped(default_of(a), _enclosed_number)

        def run(xs: Value) -> Value:
            if not isinstance(xs, Some):
                return (xs.head, xs.tail) if xs else (default, EMPTY)
            # Each entry that is taken is a value of its own.
            entry = join(xs.entry, xs.entry if xs.least > 0 else default)
            rest = Some(xs.entry, max(xs.least - 1, 0), xs.most - 1)
            return entry, rest if rest.most > 0 else EMPTY

        return run

    def nonempty(self, a: Obj) -> Raw:
        def run(xs: Value) -> Value:
            if isinstance(xs, Some):
                return join(xs.least > 0, True)
            return enclosed(bool(xs))

        return run

    def diagram(self, d: Diagram[Raw]) -> Raw:
        return lambda x: execute(d, x, _call)

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def deep(self, f: Raw, depth: int) -> Raw:
        return deeply(depth, f) if depth > SHALLOW else f

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality at points; on boxes, both hold the image, and one may hold more of other values.

        At points enclosures are as narrow as rounding; on boxes they have a value in common.
        """
        points = samples(a)
        with np.errstate(all="ignore"):
            if not all([meet(b, f(x), g(x), 1e-9) for x in points]):
                return False
            boxes = [join(x, y) for x, y in pairwise(points)]
            return all([meet(b, f(x), g(x), np.inf) for x in boxes])


class Extension:
    """A program as a function of boxes, what `Interval(program)` gives: its interval extension.

    `f((x, y))` and `f(x, y)` are the same when the domain is a product. Raises `DomainError` for an
    interval that is none: `lo` above `hi`, NaN.

    >>> import homset as hs
    >>> hs.Interval(hs.sin)((2, 1))
    Traceback (most recent call last):
        ...
    homset.errors.DomainError: Interval(sin : R → R) expects an interval (lo, hi) with lo ≤ hi;
    got (2.0, 1.0)
    """

    __slots__ = ("cod", "dom", "program", "raw")

    def __init__(self, program: Arrow, raw: Raw) -> None:
        self.program, self.raw = program, raw
        self.dom, self.cod = ground(program.dom), ground(program.cod)

    def __call__(self, *args: Any) -> Any:
        return given_back(self.cod, self.enclose(self.box(*args)))

    def box(self, *args: Any) -> Value:
        """The box that the arguments of a call stand for, as a value of enclosures."""
        try:
            return received(self.dom, args, f"Interval({show(self.program.at(self.dom))})")
        except Exception as error:
            if self.program.place is not None:
                tell(error, self.program.place)
            raise

    def enclose(self, box: Value) -> Value:
        """The enclosures on a box, both as values of enclosures."""
        with np.errstate(all="ignore"), collector_paused():
            return self.raw(box)

    def __reduce__(self) -> tuple[Any, ...]:
        return Interval, (self.program,)

    def __repr__(self) -> str:
        return f"Interval({self.program!r})"


def _call(box: Raw, x: Value) -> Value:
    return box(x)


def _enclosed_number(x: Value) -> Value:
    """Numbers and arrays as enclosures; sides, lists and functions hold theirs."""
    plain = isinstance(x, (Left, Right, OneOf, Chain, Some)) or (
        callable(x) and not isinstance(x, Enclosure)
    )
    if isinstance(x, (Left, Right)):
        return type(x)(mapped(x.value, _enclosed_number))
    return x if plain else enclosed(x)


# --- entries of arrays ----------------------------------------------------------------------------


def _row(x: Enclosure, k: int) -> Enclosure:
    row: Any = x.obj
    return Enclosure(row.row, x.lo[k], x.hi[k], x.defined, x.continuous)


def _got(x: Enclosure, i: Enclosure, n: int) -> Value:
    """Entry i; of an index that is not known, the join of all that it can be."""
    first, *others = [_row(x, k) for k in places(i.lo, i.hi, n)]
    for other in others:
        first = join(first, other)
    return first


def _put(x: Enclosure, i: Enclosure, y: Enclosure, n: int) -> Value:
    """The array with entry i replaced; where that may be, it may be the old one."""
    chosen = places(i.lo, i.hi, n)
    lo, hi = x.lo.copy(), x.hi.copy()
    for k in chosen:
        here = y if len(chosen) == 1 else join(_row(x, k), y)
        lo[k], hi[k] = here.lo, here.hi
    flags = x.defined and y.defined, x.continuous and y.continuous and len(chosen) == 1
    return Enclosure(x.obj, lo, hi, *flags)


Interval = IntervalCategory()
