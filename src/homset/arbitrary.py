"""Arbitrary objects and programs: the random material of the laws, and of property tests.

A program from a to b is found as one finds a proof of b from a: for each structure there is a rule
that says by which last step a program can end with it, and the rest is searched in the same way.

Every decision is a number that a function `choose` gives: `choose(n)` is one of 0, ..., n - 1, and
0 stands for the simplest way. Hypothesis brings its own, and so shrinks programs by shrinking
numbers; `lambda n: 0` gives the simplest program there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from . import combinators as c
from .arrows import Arrow, const, fork, identity
from .category import (
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
    Monoidal,
    Numeric,
    Scalar,
)
from .languages import Language
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Unit, Z
from .operations import get, put, stack, unstack, zero

T = TypeVar("T")
Way = Callable[[], Arrow]
"""A way to end a program; the program is made when it is called."""


class Arbitrary:
    """Random objects and programs of a language; `choose` decides.

    >>> Arbitrary(Language(), lambda n: 0).program(R * R, R)
    exl.at(R * R)
    """

    def __init__(self, language: Language, choose: Callable[[int], int]) -> None:
        self.language = language
        self._choose = choose
        self._possible = language.possible

    def number(self, n: int) -> int:
        """One of 0, ..., n - 1."""
        return self._choose(n) if n > 1 else 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        return options[self.number(len(options))]

    def scalar(self) -> Obj:
        """A base object."""
        return self.pick(self.language.scalars or (Unit,))

    def product(self, n: int, depth: int = 1) -> Obj:
        """A product of n components."""
        return Product(*[self.object(depth - 1) for _ in range(n)])

    def array(self, n: int) -> Obj:
        """An array of length n, sometimes a matrix."""
        return Array(self.pick(self.language.arrays), self.pick([(n,), (n, 2)]))

    def object(self, depth: int = 2) -> Obj:
        """An object, of products, arrays, sums and exponentials of up to `depth` levels."""
        kinds: list[Callable[[], Obj]] = [self.scalar]
        if depth > 0:
            if self.language.products:
                kinds.append(lambda: self.product(self.number(4), depth))
            if self.language.arrays:
                kinds.append(lambda: self.array(self.number(4)))
            if self.language.sums:
                kinds.append(lambda: self.object(depth - 1) + self.object(depth - 1))
            if self.language.lists:
                kinds.append(lambda: List(self.scalar()))
            if self.language.exponentials:
                kinds.append(lambda: self.object(depth - 1) ** self.scalar())
        return self.pick(kinds)()

    def program(self, a: Obj, b: Obj, depth: int = 2) -> Arrow:
        """A program from a to b, of about `depth` steps in a row; there must be one."""
        return self.pick(list(self.ways(a, b, depth)))()

    def components(self, a: Obj) -> list[tuple[Obj, Arrow]]:
        """What is inside of an object, with the projections to it, in the language."""
        return components(a, Indexed in self.language.structure)

    def possible(self, a: Obj, b: Obj, depth: int = 0) -> bool:
        """Whether there is a program from a to b."""
        key = a, b, min(depth, 0)
        if key not in self._possible:
            self._possible[key] = any(True for _ in self.ways(*key))
        return self._possible[key]

    def ways(self, a: Obj, b: Obj, depth: int) -> Iterator[Way]:
        """The last steps of programs from a to b; at depth 0 those that lead straight there."""
        for protocol, rule in RULES:
            if protocol in self.language.structure:
                yield from rule(self, a, b, depth)


# --- the rules: by which last step a program from a to b can end --------------------------------


def staying(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """id."""
    if a is b:
        yield lambda: identity.at(a)


def composing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """g ∘ f, through any object."""
    if d > 0:
        yield lambda: _through(x, a, x.object(1), b, d)


def _through(x: Arbitrary, a: Obj, middle: Obj, b: Obj, d: int) -> Arrow:
    if not (x.possible(a, middle) and x.possible(middle, b)):
        middle = b
    return x.program(a, middle, d - 1) >> x.program(middle, b, d - 1)


def parallel(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """f × g: componentwise."""
    if isinstance(a, Product) and isinstance(b, Product) and len(a.parts) == len(b.parts):
        pairs = list(zip(a.parts, b.parts, strict=True))
        if all(x.possible(p, q, d) for p, q in pairs):
            yield lambda: c.cross(*[x.program(p, q, d) for p, q in pairs])


def routing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """A projection; f △ g; dup."""
    found = [f for inside, f in x.components(a) if inside is b and a is not b]
    if found:
        yield lambda: x.pick(found)
    if isinstance(b, Product) and all(x.possible(a, part, d) for part in b.parts):
        parts = b.parts
        yield lambda: fork(*[x.program(a, part, d) for part in parts]).at(a)
        if d > 0 and parts and set(parts) == {parts[0]}:
            yield lambda: x.program(a, parts[0], d - 1) >> c.dup_n(len(parts))


@lru_cache(4096)
def components(a: Obj, arrays: bool) -> list[tuple[Obj, Arrow]]:
    """What is inside of the products of an object, and of its arrays too, with the projections."""
    found = [(a, identity)]
    for top, f in found:
        if isinstance(top, Product):
            n = len(top.parts)
            found += [(o, f >> c.ex(i, n).at(top)) for i, o in enumerate(top.parts)]
        elif arrays and isinstance(top, Array) and len(top.shape) == 1:
            n = top.size
            found += [(top.row, f >> c.ex_i(i, n).at(top)) for i in range(min(n, 4))]
    return found


def adding(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """Zero; jam; an injection; f ▽ g."""
    if not x.language.has_zero(b):
        return
    yield lambda: zero(a, b)
    if d > 0:
        yield lambda: _sum(x, a, b, x.pick([2, 1, 3]), d)
        if isinstance(b, Product) and b.parts:
            yield lambda: _injected(x, a, b, x.number(len(b.parts)), d)
        if isinstance(a, Product) and a.parts:
            yield lambda: c.join(*[x.program(part, b, d - 1) for part in a.parts])


def _sum(x: Arbitrary, a: Obj, b: Obj, n: int, d: int) -> Arrow:
    return x.program(a, Product(*[b] * n), d - 1) >> c.jam_n(n)


def _injected(x: Arbitrary, a: Obj, b: Obj, i: int, d: int) -> Arrow:
    if not x.possible(a, b.parts[i]):
        return zero(a, b)
    return x.program(a, b.parts[i], d - 1) >> c.inj(i, len(b.parts)).at(b.parts[i], b)


def _on_side(x: Arbitrary, a: Obj, part: Obj, side: Arrow, b: Obj, d: int) -> Arrow:
    return x.program(a, part, d) >> side.at(part, b)


def choosing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """left, right; either(f, g); a choice by a truth value; distribute."""
    if isinstance(b, Sum):
        for part, side in zip(b.parts, (c.left, c.right), strict=True):
            if x.possible(a, part, d):
                yield partial(_on_side, x, a, part, side, b, d)
    if isinstance(a, Sum) and all(x.possible(part, b, d) for part in a.parts):
        yield lambda: c.either(*[x.program(part, b, d) for part in a.parts])
    if d > 0 and x.possible(a, B) and x.possible(a, b):
        yield lambda: c.cond(*[x.program(a, o, d - 1) for o in (B, b, b)]).at(a)
    if d > 0 and isinstance(a, Product) and len(a.parts) == 2 and isinstance(a.parts[1], Sum):
        split = c.distribute.at(a)
        if x.possible(split.cod, b):
            yield lambda: split >> x.program(split.cod, b, d - 1)


def abstracting(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """curry(f); apply; uncurry(g)."""
    if isinstance(b, Exp) and x.possible(a * b.parts[1], b.parts[0], d):
        target, source = b.parts
        yield lambda: c.curry(x.program(a * source, target, d))
    if d > 0:
        if x.language.exponentials:
            yield lambda: _applied(x, a, x.scalar(), b, d)
        if isinstance(a, Product) and len(a.parts) == 2 and x.possible(a, b):
            first, second = a.parts
            yield lambda: c.uncurry(x.program(first, b**second, d - 1))


def _applied(x: Arbitrary, a: Obj, source: Obj, b: Obj, d: int) -> Arrow:
    if not (x.possible(a, source) and x.possible(a, b**source)):
        return x.program(a, b, d - 1)
    return fork(x.program(a, b**source, d - 1), x.program(a, source, d - 1)) >> c.apply


def indexing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """stack, unstack; the indexed forms of cross, fork and dup."""
    if isinstance(b, Array):
        row, n = b.row, b.shape[0]
        flat = len(b.shape) == 1
        if n == 0 or x.possible(a, row, d):
            yield lambda: x.program(a, Product(*[row] * n), d) >> stack(row, n)
            if d > 0 and flat and n > 0:
                yield lambda: c.fork_i([x.program(a, row, d - 1) for _ in range(n)])
                yield lambda: x.program(a, row, d - 1) >> c.repl_i(n)
        alike = d > 0 and flat and isinstance(a, Array) and a.shape == b.shape and n > 0
        if alike and isinstance(a, Array) and x.possible(a.row, row):
            yield lambda: c.cross_i([x.program(a.row, row, d - 1) for _ in range(n)])
    if d > 0 and isinstance(a, Array):
        split = unstack(a.row, a.shape[0])
        if x.possible(split.cod, b):
            yield lambda: split >> x.program(split.cod, b, d - 1)


def addressing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """get and put at an index that is a constant, of either sign."""
    if d > 0 and x.language.constants and Z in x.language.scalars:
        for inside, f in x.components(a):
            if isinstance(inside, Array) and inside.shape[0] > 0 and inside.row is b:
                yield partial(_got, x, f, inside)
        if isinstance(b, Array) and b.shape[0] > 0 and x.possible(a, b) and x.possible(a, b.row):
            yield lambda: _put(x, a, b, d)


def _index(x: Arbitrary, n: int) -> Arrow:
    return const(x.pick([*range(n), *range(-n, 0)]), Z)


def _got(x: Arbitrary, f: Arrow, array: Array) -> Arrow:
    n = array.shape[0]
    return fork(f, _index(x, n)) >> get(array.row, n)


def _put(x: Arbitrary, a: Obj, b: Array, d: int) -> Arrow:
    n = b.shape[0]
    place = fork(x.program(a, b, d - 1), _index(x, n))
    return fork(place, x.program(a, b.row, d - 1)).at(a) >> put(b.row, n)


def listing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """nil, push; pop, nonempty."""
    if isinstance(b, List):
        yield lambda: (c.it >> c.nil).at(a, b)
        if d > 0 and x.possible(a, b.parts[0]):
            yield lambda: fork(x.program(a, b.parts[0], d - 1), x.program(a, b, d - 1)) >> c.push
    if d > 0 and isinstance(a, List):
        taken = c.pop.at(a)
        if x.possible(taken.cod, b):
            yield lambda: taken >> x.program(taken.cod, b, d - 1)
        if b is B:
            yield lambda: c.nonempty.at(a)


def index_adding(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """The indexed forms of join, inj and jam."""
    if d <= 0 or not x.language.has_zero(b):
        return
    if isinstance(a, Array) and len(a.shape) == 1 and a.size > 0:
        yield lambda: c.join_i([x.program(a.row, b, d - 1) for _ in range(a.size)])
        if b is a.row:
            yield lambda: c.jam_i(a.size).at(a)
    if isinstance(b, Array) and len(b.shape) == 1 and b.size > 0 and x.possible(a, b.row):
        yield lambda: x.program(a, b.row, d - 1) >> c.in_i(x.number(b.size), b.size)


def scaling(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """Multiplication by a number."""
    if d > 0 and b is R and x.possible(a, R):
        yield lambda: x.program(a, R, d - 1) >> c.scale(x.pick(x.language.numbers))


def computing(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """A constant; a primitive."""
    values = [f for f in x.language.constants if f.cod is b]
    if values:
        yield lambda: x.pick(values).at(a)
    if d >= 0:
        found = [f for f in x.language.primitives if f.cod is b and x.possible(a, f.dom, d - 1)]
        if found:
            yield lambda: _computed(x, a, x.pick(found), d)


def _computed(x: Arbitrary, a: Obj, primitive: Arrow, d: int) -> Arrow:
    return x.program(a, primitive.dom, d - 1) >> primitive


def looping(x: Arbitrary, a: Obj, b: Obj, d: int) -> Iterator[Way]:
    """A step repeated; a step along an array."""
    if d > 0:
        if x.possible(a, b):
            yield lambda: _repeated(x, a, b, x.number(4), d)
        if isinstance(b, Product) and len(b.parts) == 2 and Indexed in x.language.structure:
            state, results = b.parts
            if isinstance(results, Array) and len(results.shape) == 1:
                yield lambda: _scanned(x, a, state, x.scalar(), results, d)


def _repeated(x: Arbitrary, a: Obj, b: Obj, n: int, d: int) -> Arrow:
    return x.program(a, b, d - 1) >> c.iterate(x.program(b, b, d - 1), n)


def _scanned(x: Arbitrary, a: Obj, state: Obj, element: Obj, results: Array, d: int) -> Arrow:
    given, step = state * element**results.size, (state * element, state * results.element)
    if not (x.possible(a, given) and x.possible(*step)):
        return x.program(a, state * results, d - 1)
    return x.program(a, given, d - 1) >> c.scan(x.program(*step, d - 1), results.size)


RULES: tuple[tuple[type[Category[Any]], Callable[..., Iterator[Way]]], ...] = (
    (Category, staying),
    (Cartesian, routing),
    (Monoidal, parallel),
    (Numeric, computing),
    (Additive, adding),
    (Coproduct, choosing),
    (Closed, abstracting),
    (Indexed, indexing),
    (Addressed, addressing),
    (Lists, listing),
    (IndexedAdditive, index_adding),
    (Scalar, scaling),
    (Loops, looping),
    (Category, composing),
)
"""For each structure, the rule of the steps it offers; the simplest first."""
