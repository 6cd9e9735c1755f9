"""Random programs of the whole combinator language, drawn by Hypothesis, form by form.

Each form writes a program a → R (or → Z, → B, → a vector space) out of smaller ones, so that every
program has a type by construction; the arguments of primitives are first mapped into their domains,
and what loops pass on is bounded, so that values and slopes stay moderate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import hypothesis.strategies as st
import numpy as np

import homset as hs
from homset import Arrow, B, R, Unit, Z, const, exl, exr, fork, identity
from homset.calculus import dimension
from homset.objects import Array, List, Obj, Product, Var
from homset.primitives import PRIMITIVES

SPACES: tuple[Obj, ...] = (
    R, R, R * R, R * R, R**2, R**2, R**3, R * R**2, Product(R, R, R), R**1, (R * R) * R,
    R * Unit, R**0,
)  # fmt: skip
"""The vector spaces that programs go through."""

tamed = hs.tanh
inside = hs.tanh >> hs.scale(0.9)
positive = hs.add(const(1.5), hs.tanh)
above_one = hs.add(const(2.5), hs.tanh)
natural = hs.remainder(identity, const(3, Z))
nonzero = hs.add(const(1, Z), natural)

DOMAINS: dict[str, tuple[Arrow, ...]] = {
    **dict.fromkeys(
        ("recip", "sqrt", "cbrt", "log", "log2", "log10", "gamma", "gammaln"), (positive,)
    ),
    **dict.fromkeys(("arcsin", "arccos", "arctanh", "log1p"), (inside,)),
    **dict.fromkeys(("div", "floor_divide", "remainder", "fmod", "arctan2"), (tamed, positive)),
    "arccosh": (above_one,),
    "pow": (positive, tamed),
    "hypot": (positive, tamed),
}
"""Where the arguments of a primitive on real numbers are mapped to; the others are only tamed."""

INTEGER_DOMAINS: dict[str, tuple[Arrow, ...]] = {
    **dict.fromkeys(("floor_divide", "remainder"), (identity, nonzero)),
    **dict.fromkeys(("integer_power", "left_shift", "right_shift"), (identity, natural)),
}


def primitives(number: Obj, cod: Obj) -> tuple[Arrow, ...]:
    """The primitives from as many of some object of scalars as they take to `cod`."""
    found = [
        hs.primitive(p).at(Product(*[number] * p.arity) if p.arity > 1 else number)
        for p in PRIMITIVES.values()
        if all(o is number or (isinstance(o, Var) and allowed(o, number)) for o in p.places)
    ]
    return tuple([f for f in found if f.cod is cod])


def allowed(letter: Var, scalar: Obj) -> bool:
    """Whether a type variable of the table stands for this too: some are for numbers only."""
    return letter.kind != "number" or scalar is not B


REALS, INTEGERS = primitives(R, R), primitives(Z, Z)
TESTS, INTEGER_TESTS, LOGIC = primitives(R, B), primitives(Z, B), primitives(B, B)


class Author:
    """Writes programs; `draw` draws from a strategy. `depth` is how many forms are nested."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, options: Sequence[Any]) -> Any:
        """One of some options."""
        return options[self.draw(st.integers(0, len(options) - 1))]

    def space(self) -> Obj:
        """One of the vector spaces."""
        return self.one(SPACES)

    def real(self, a: Obj, depth: int) -> Arrow:
        """A program a → R."""
        form = self.one(FORMS) if depth > 0 else entry
        return form(self, a, depth - 1).at(a, R)

    def integer(self, a: Obj, depth: int) -> Arrow:
        """A program a → Z, of small numbers."""
        form = self.one(INTEGER_FORMS) if depth > 0 else whole
        return form(self, a, depth - 1).at(a, Z)

    def truth(self, a: Obj, depth: int) -> Arrow:
        """A program a → B."""
        form = self.one(TRUTH_FORMS) if depth > 0 else compared
        return form(self, a, depth - 1).at(a, B)

    def program(self, a: Obj, b: Obj, depth: int) -> Arrow:
        """A program a → b between vector spaces."""
        if b is R:
            return self.real(a, depth)
        if b is Unit:
            return hs.it.at(a)
        if depth <= 0:
            form = componentwise
        else:
            form = self.one(ARRAY_FORMS if isinstance(b, Array) else PRODUCT_FORMS)
        return form(self, a, b, depth - 1).at(a, b)

    def bounded(self, a: Obj, b: Obj, depth: int) -> Arrow:
        """A program a → b whose values stay in (-1, 1), so that it can be repeated."""
        return self.program(a, b, depth) >> everywhere(tamed, b)


def everywhere(f: Arrow, b: Obj) -> Arrow:
    """f : R → R on all numbers of a vector space."""
    if isinstance(b, Array):
        return hs.cross_i(f, b.shape[0]).at(b)
    return hs.cross(*[everywhere(f, part) for part in b.parts]) if b is not R else f


def together(fs: Sequence[Arrow]) -> Arrow:
    """What a primitive of so many arguments takes."""
    return fs[0] if len(fs) == 1 else fork(*fs)


def applied(
    write: Callable[[Obj, int], Arrow], f: Arrow, maps: Sequence[Arrow], a: Obj, depth: int
) -> Arrow:
    """A primitive on as many programs as it takes, mapped to where it is defined."""
    return together([write(a, depth) >> into for into in maps]) >> f


def arity(f: Arrow) -> int:
    """The number of arguments of a primitive's arrow."""
    return f.data[0].arity


def name(f: Arrow) -> str:
    """The name of a primitive's arrow."""
    return f.data[0].name


# --- real numbers -------------------------------------------------------------------------------


def entries(a: Obj) -> list[Arrow]:
    """The ways to read a number out of a value of a vector space."""
    if a is R:
        return [identity.at(R)]
    if isinstance(a, Array):
        return [hs.ex_i(i, a.shape[0]).at(a) for i in range(a.shape[0])]
    if not isinstance(a, Product):
        return []
    n = len(a.parts)
    return [hs.ex(i, n).at(a) >> f for i, part in enumerate(a.parts) for f in entries(part)]


def entry(author: Author, a: Obj, depth: int) -> Arrow:
    """A number that is given, a sum of all that are, or (rarely) a constant."""
    given = entries(a)
    kind = author.one(["sum", "sum", "sum", "one", "one", "constant"])
    if kind == "constant" or not given:
        return const(author.one([0.75, -0.5, 0.0])).at(a)
    if kind == "one":
        return author.one(given)
    weighted = [f >> hs.scale(author.one([1.0, -0.5, 0.75])) for f in given]
    return fork(*weighted) >> hs.jam_n(len(weighted))


def primitive(author: Author, a: Obj, depth: int) -> Arrow:
    f = author.one(REALS)
    return applied(author.real, f, DOMAINS.get(name(f), (tamed,) * arity(f)), a, depth)


def polynomial(author: Author, a: Obj, depth: int) -> Arrow:
    f = author.one([hs.add, hs.sub, hs.mul])
    return f(author.real(a, depth), author.real(a, depth))


def chosen(author: Author, a: Obj, depth: int) -> Arrow:
    """`where`, which computes both."""
    return hs.where(author.truth(a, depth), author.real(a, depth), author.real(a, depth))


def converted(author: Author, a: Obj, depth: int) -> Arrow:
    """An integer or a truth value as a number: locally constant."""
    return author.one([author.integer, author.truth])(a, depth) >> hs.real


def through(author: Author, a: Obj, depth: int) -> Arrow:
    """By way of another vector space."""
    b = author.space()
    return author.program(a, b, depth) >> author.real(b, depth)


def summed(author: Author, a: Obj, depth: int) -> Arrow:
    """A join after a program to a product."""
    b, c = author.space(), author.space()
    f = author.program(a, b * c, depth)
    return f >> hs.join(author.real(b, depth), author.real(c, depth))


def jammed(author: Author, a: Obj, depth: int) -> Arrow:
    n = author.one([0, 1, 2, 3])
    return author.program(a, Product(*[R] * n), depth) >> hs.jam_n(n)


def scaled(author: Author, a: Obj, depth: int) -> Arrow:
    return author.real(a, depth) >> hs.scale(author.one([2.0, -0.5, 0.0]))


def again(author: Author, a: Obj, depth: int) -> Arrow:
    """Not kept for reverse mode, but computed again."""
    return author.one([hs.recomputed, hs.checkpoint])(author.real(a, depth))


# --- coproducts


def branched(author: Author, a: Obj, depth: int) -> Arrow:
    return hs.cond(author.truth(a, depth), author.real(a, depth), author.real(a, depth))


def decided(author: Author, a: Obj, depth: int) -> Arrow:
    """A coproduct of two spaces, one of which is filled, then opened."""
    b, c = author.space(), author.space()
    between = hs.plus(author.program(b, c, depth), author.program(c, b, depth))
    opened = hs.either(author.real(c, depth), author.real(b, depth))
    return either_side(author, a, b, c, depth) >> between >> opened


def either_side(author: Author, a: Obj, b: Obj, c: Obj, depth: int) -> Arrow:
    """A program a → b + c."""
    f, g = author.program(a, b, depth), author.program(a, c, depth)
    return hs.cond(author.truth(a, depth), f >> hs.left.at(b, b + c), g >> hs.right.at(c, b + c))


def distributed(author: Author, a: Obj, depth: int) -> Arrow:
    """`either` after `distribute`, with something to use on both sides."""
    b, c = author.space(), author.space()
    sides = either_side(author, a, b, c, depth)
    opened = hs.either(author.real(a * b, depth), author.real(a * c, depth))
    return fork(identity.at(a), sides) >> hs.distribute.at(a * (b + c)) >> opened


# --- functions as values


def called(author: Author, a: Obj, depth: int) -> Arrow:
    """A function made from what is given, called."""
    b = author.space()
    function = hs.curry(author.real(a * b, depth))
    return fork(function, author.program(a, b, depth)) >> hs.apply.at(R**b * b)


def uncurried(author: Author, a: Obj, depth: int) -> Arrow:
    b = author.space()
    back = hs.uncurry(hs.curry(author.real(a * b, depth)))
    return fork(identity.at(a), author.program(a, b, depth)) >> back


def one_of_two_functions(author: Author, a: Obj, depth: int) -> Arrow:
    """A function that a branch gives, called on two arguments."""
    f, g = (hs.curry(author.real(a * R, depth)) for _ in range(2))
    function = hs.cond(author.truth(a, depth), f, g)
    arguments = fork(author.real(a, depth), author.real(a, depth))
    twice = hs.add(
        fork(exl, exr >> exl) >> hs.apply.at(R**R * R),
        fork(exl, exr >> exr) >> hs.apply.at(R**R * R),
    )
    return fork(function, arguments) >> twice


def composed(author: Author, a: Obj, depth: int) -> Arrow:
    """A function that takes a function: h ↦ x ↦ h (h x), on a function made from what is given."""
    h = hs.curry(author.real(a * R, depth) >> tamed)
    call = hs.apply.at(R**R * R)
    twice = hs.curry(fork(exl, call) >> call)
    return fork(h >> twice, author.real(a, depth)) >> call


def recursive(author: Author, a: Obj, depth: int) -> Arrow:
    """rec (e, (x, n)) = x where n < 1, otherwise step (e, rec (step (e, x), n − 1))."""
    step = author.bounded(a * R, R, depth)
    e, x, n = exl >> exl, exr >> exl, exr >> exr
    below = fork(exl >> exr, fork(fork(e, x) >> step, hs.sub(n, const(1, Z)))) >> hs.apply
    body = hs.cond(hs.less(n, const(1, Z)), x, fork(e, below) >> step)
    start = fork(author.real(a, depth), const(author.one([0, 1, 3]), Z))
    return fork(identity.at(a), start) >> hs.fix(body.at((a * R ** (R * Z)) * (R * Z)))


# --- loops


def iterated(author: Author, a: Obj, depth: int) -> Arrow:
    b = author.space()
    step = author.bounded(b, b, depth)
    n = author.one([0, 1, 2, 4])
    return author.program(a, b, depth) >> hs.iterate(step, n) >> author.real(b, depth)


def counted(author: Author, a: Obj, depth: int) -> Arrow:
    """A while loop with a counter beside the state; its bound is a number that is computed."""
    b = author.space()
    count = author.integer(a, depth) >> natural
    start = fork(author.program(a, b, depth), count)
    step = hs.cross(author.bounded(b, b, depth), hs.sub(identity, const(1, Z)))
    return start >> hs.while_(hs.less(const(0, Z), exr), step) >> exl >> author.real(b, depth)


def until(author: Author, a: Obj, depth: int) -> Arrow:
    """A while loop whose test looks at the state, in which something grows by at least ½."""
    b = author.space()
    grown = hs.add(exr, hs.add(const(0.5), author.real(b, depth) @ exl >> hs.logistic))
    step = fork(author.bounded(b, b, depth) @ exl, grown)
    start = fork(author.program(a, b, depth), author.real(a, depth) >> tamed)
    loop = hs.while_(hs.less(exr, const(1.25)), step.at(b * R))
    return start >> loop >> author.real(b * R, depth)


def scanned(author: Author, a: Obj, depth: int) -> Arrow:
    s, x, y = (author.one([R, R * R, R * Unit]) for _ in range(3))
    n = author.one([0, 1, 2, 3])
    rows = hs.objects.rows
    step = author.bounded(s * x, s * y, depth)
    start = author.program(a, s * rows(x, n), depth)
    return start >> hs.scan(step, n) >> author.real(s * rows(y, n), depth)


# --- lists


def listed(author: Author, a: Obj, depth: int) -> Arrow:
    """Pushed on a list, popped again."""
    b = author.one([R, R * R, R**2])
    elements = [author.program(a, b, depth) for _ in range(author.one([1, 2]))]
    made = hs.it >> hs.nil.at(Unit, List(b))
    for element in elements:
        made = fork(element, made) >> hs.push.at(b * List(b))
    last = made.at(a, List(b)) >> hs.pop.at(List(b))
    if len(elements) == 1:
        return last >> exl >> author.real(b, depth)
    before = last >> exr >> hs.pop.at(List(b)) >> exl
    return fork(last >> exl, before) >> author.real(b * b, depth)


def drained(author: Author, a: Obj, depth: int) -> Arrow:
    """A list that a loop fills and another one drains."""
    full = hs.List(R)
    fill = fork(author.bounded(R, R, depth) @ exl, hs.push.at(R * full))
    start = fork(author.real(a, depth), hs.it >> hs.nil.at(Unit, full)) >> hs.iterate(
        fill.at(R * full), author.one([0, 1, 3])
    )
    head, tail = exr >> hs.pop >> exl, exr >> hs.pop >> exr
    step = fork(fork(exl, head) >> author.bounded(R * R, R, depth), tail)
    return start >> hs.while_(exr >> hs.nonempty, step.at(R * full)) >> exl


# --- arrays


def read(author: Author, a: Obj, depth: int) -> Arrow:
    """An entry at an index that is computed."""
    n = author.one([1, 2, 3])
    return fork(author.program(a, R**n, depth), index(author, a, n, depth)) >> hs.get(n)


def index(author: Author, a: Obj, n: int, depth: int) -> Arrow:
    """An index of an array of n, from its end where it is negative."""
    shift = author.one([0, n])
    within = hs.remainder(author.integer(a, depth), const(n, Z))
    return hs.sub(within, const(shift, Z))


def reduced(author: Author, a: Obj, depth: int) -> Arrow:
    """An array's entries, each through a program, summed."""
    n = author.one([0, 1, 2, 3])
    whole = author.program(a, R**n, depth)
    if n and author.one([False, True]):
        return whole >> hs.join_i([author.real(R, depth) for _ in range(n)])
    return whole >> hs.cross_i(author.real(R, depth), n) >> hs.jam_i(n)


FORMS = (
    entry, primitive, primitive, primitive, polynomial, chosen, converted, through, summed, jammed,
    scaled, again, branched, decided, distributed, called, uncurried, one_of_two_functions,
    composed, recursive, iterated, counted, until, scanned, listed, drained, read, reduced,
)  # fmt: skip

# --- integers and truth values ------------------------------------------------------------------


def whole(author: Author, a: Obj, depth: int) -> Arrow:
    return const(author.one([0, 1, 2, -3]), Z).at(a)


def rounded(author: Author, a: Obj, depth: int) -> Arrow:
    return author.real(a, depth) >> hs.tanh >> hs.scale(2.0) >> hs.integer.at(R, Z)


def calculated(author: Author, a: Obj, depth: int) -> Arrow:
    """A primitive on integers; the result is small again."""
    f = author.one(INTEGERS)
    maps = INTEGER_DOMAINS.get(name(f), (identity.at(Z),) * arity(f))
    return hs.remainder(applied(author.integer, f, maps, a, depth), const(7, Z))


INTEGER_FORMS = (whole, rounded, calculated)


def compared(author: Author, a: Obj, depth: int) -> Arrow:
    f = author.one(TESTS)
    return f(author.real(a, depth), author.real(a, depth))


def counts_compared(author: Author, a: Obj, depth: int) -> Arrow:
    f = author.one(INTEGER_TESTS)
    return f(author.integer(a, depth), author.integer(a, depth))


def logical(author: Author, a: Obj, depth: int) -> Arrow:
    f = author.one(LOGIC)
    return applied(author.truth, f, (identity.at(B),) * arity(f), a, depth)


def either_test(author: Author, a: Obj, depth: int) -> Arrow:
    """A test that a branch chooses."""
    return hs.cond(*[author.truth(a, depth) for _ in range(3)])


TRUTH_FORMS = (compared, counts_compared, logical, either_test)

# --- vector spaces ------------------------------------------------------------------------------


def componentwise(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    """Each component, or entry, by a program of its own."""
    if isinstance(b, Array):
        n = b.shape[0]
        return hs.fork_i([author.real(a, depth) for _ in range(n)]) if n else nothing(a, b)
    return fork(*[author.program(a, part, depth) for part in b.parts])


def nothing(a: Obj, b: Obj) -> Arrow:
    return hs.zero.at(Unit, b) @ hs.it.at(a)


def by_way_of(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    c = author.space()
    return author.program(a, c, depth) >> author.program(c, b, depth)


def one_of(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    test = author.truth(a, depth)
    return hs.cond(test, author.program(a, b, depth), author.program(a, b, depth))


def beside(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    """Programs in parallel, on another product."""
    sources = [author.space() for _ in b.parts]
    middle = author.program(a, Product(*sources), depth)
    pairs = zip(sources, b.parts, strict=True)
    return middle >> hs.cross(*[author.program(s, part, depth) for s, part in pairs])


def injected(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    """One component, zero in the others."""
    i, n = author.one(range(len(b.parts))), len(b.parts)
    return author.program(a, b.parts[i], depth) >> hs.inj(i, n).at(b.parts[i], b)


def of_array(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    """The entries of an array as a product, where the product is of numbers."""
    n = len(b.parts)
    if any(part is not R for part in b.parts):
        return componentwise(author, a, b, depth)
    return author.program(a, R**n, depth) >> hs.unstack(n)


def equal_parts(author: Author, a: Obj, b: Obj, depth: int) -> Arrow:
    """Copies, where the components are of one space."""
    if len(set(b.parts)) != 1:
        return componentwise(author, a, b, depth)
    return author.program(a, b.parts[0], depth) >> hs.dup_n(len(b.parts))


PRODUCT_FORMS = (componentwise, by_way_of, one_of, beside, of_array, equal_parts, injected)


def stacked(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    n = b.shape[0]
    return author.program(a, Product(*[R] * n), depth) >> hs.stack(n).at(Product(*[R] * n), b)


def repeated(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    return author.real(a, depth) >> hs.repl_i(b.shape[0])


def placed(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    n = b.shape[0]
    return author.real(a, depth) >> hs.in_i(author.one(range(n)), n) if n else nothing(a, b)


def flipped(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    return author.program(a, b, depth) >> hs.flip(b.shape[0])


def each(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    n = b.shape[0]
    f = [author.real(R, depth) for _ in range(n)] if author.one([False, True]) else None
    family = hs.cross_i(author.real(R, depth), n) if f is None else hs.cross_i(f)
    return author.program(a, b, depth) >> family.at(b, b)


def written(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    """Another entry at an index that is computed."""
    n = b.shape[0]
    if n == 0:
        return nothing(a, b)
    place = fork(author.program(a, b, depth), index(author, a, n, depth))
    return fork(place, author.real(a, depth)) >> hs.put(n)


def running(author: Author, a: Obj, b: Array, depth: int) -> Arrow:
    """What a scan gives along an array."""
    step = author.bounded(R * R, R * R, depth)
    return author.program(a, R * b, depth) >> hs.scan(step, b.shape[0]) >> exr


ARRAY_FORMS = (
    componentwise, by_way_of, one_of, stacked, repeated, placed, flipped, each, written, running,
)  # fmt: skip


@st.composite
def programs(draw: st.DrawFn, depth: int = 3) -> Arrow:
    """Programs between vector spaces, of the whole language."""
    author = Author(draw)
    a, b = author.space(), author.one([R, R, R, R * R, R * R**2])
    return author.program(a, b, depth)


@st.composite
def points(draw: st.DrawFn, a: Obj) -> Any:
    """Points of a vector space with coordinates from -1.5 to 1.5, at which few programs tie."""
    seed = draw(st.integers(0, 10_000))
    return np.random.default_rng(seed).uniform(-1.5, 1.5, dimension(a))
