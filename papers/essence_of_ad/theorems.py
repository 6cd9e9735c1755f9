"""The theorems and corollaries of the paper, each stated once, as a property of random programs.

The document runs them on random cases, and the tests run the same ones with Hypothesis, which
shrinks what fails. `k` is the category of linear maps that the derivatives are in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import homset as hs
from homset import R
from homset.arbitrary import Arbitrary
from homset.categories.dot import dot, undot
from homset.interpretation import combinators, interpret
from homset.languages import SMOOTH, Language
from homset.objects import Obj, Product
from homset.papers.blocks import Table
from homset.sampling import close, samples
from homset.stacking import stack_values
from homset.vectors import add_values

LINEAR = Language.of(hs.LinearMaps)
KS = (hs.LinearMaps, hs.Matrices)
CASES = 50
"""On how many random cases each theorem is tried, in each category."""


class Cases:
    """Random material; every decision is a number that `choose` gives, 0 for the simplest."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose = choose

    def number(self, n: int) -> int:
        """One of 0, ..., n - 1."""
        return self.choose(n) if n > 1 else 0

    def space(self) -> Obj:
        """A product of 0 to 3 components, an array of length 0 to 3, or R."""
        return Arbitrary(SMOOTH, self.choose).object(1)

    def spaces(self, n: int) -> list[Obj]:
        """Some vector spaces."""
        return [self.space() for _ in range(n)]

    def smooth(self, a: Obj, b: Obj) -> hs.Arrow:
        """A program from a to b."""
        return Arbitrary(SMOOTH, self.choose).program(a, b, 3)

    def linear(self, a: Obj, b: Obj) -> hs.Arrow:
        """A linear program from a to b."""
        return Arbitrary(LINEAR, self.choose).program(a, b, 3)

    def point(self, a: Obj) -> Any:
        """A point, of moderate size."""
        return samples(a, 1, self.number(10_000))[0]

    def scalar(self) -> float:
        """A number between -3 and 3."""
        return (self.number(601) - 300) / 100


@dataclass(frozen=True)
class Theorem:
    """A theorem: its number here, its name, what it says, and a test of one case of it."""

    number: str
    name: str
    statement: str
    holds: Callable[[Any, Cases], None]

    def run(self, cases: int = CASES, seed: int = 2018) -> int:
        """Try it on random cases in each category of linear maps; how many there were."""
        random = Random(seed)
        for k in KS:
            for _ in range(cases):
                self.holds(k, Cases(random.randrange))
        return cases * len(KS)

    def __repr__(self) -> str:
        return f"{self.number} {self.name}"


THEOREMS: list[Theorem] = []


def theorem(number: str, name: str) -> Callable[[Any], Any]:
    """Enter a theorem in the list; what it says is the docstring of its test."""

    def enter(holds: Callable[[Any, Cases], None]) -> Theorem:
        statement = " ".join((holds.__doc__ or "").split())
        THEOREMS.append(Theorem(number, name, statement, holds))
        return THEOREMS[-1]

    return enter


def tried(*numbers: str) -> Table:
    """Run theorems, all or those with these numbers; a table of them with the numbers of cases."""
    chosen = [t for t in THEOREMS if not numbers or t.number in numbers]
    return Table(
        ("", "theorem", "statement", "cases, all hold"),
        [(t.number, t.name, t.statement, f"{t.run()}") for t in chosen],
    )


def plus(k: Any, f: hs.Arrow, x: Any) -> tuple[Any, Any]:
    """D⁺ f x, by combinators: the value at a point, and the derivative there."""
    return combinators(hs.GAD(k), f)(x)


def by_diagrams(k: Any, f: hs.Arrow, x: Any) -> tuple[Any, Any]:
    """D⁺ f x, by diagrams, which do not know the combinators' chain rule."""
    return interpret(hs.GAD(k), f)(x)


def run(f: hs.Arrow, x: Any) -> Any:
    """f x."""
    return interpret(hs.Functions, f)(x)


@theorem("T1", "compose")
def compose(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}\,(g \circ f)\,a = \mathcal{D}\,g\,(f\,a) \circ \mathcal{D}\,f\,a$"""
    a, b, c = x.spaces(3)
    f, g, p = x.smooth(a, b), x.smooth(b, c), x.point(a)
    right = k.compose(plus(k, g, run(f, p))[1], plus(k, f, p)[1])
    assert k.equal(by_diagrams(k, f >> g, p)[1], right, a, c)


@theorem("C1", "compose")
def compose_with_values(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}^{+}(g \circ f)\,a = (c, g' \circ f')$ where $(b, f') = \mathcal{D}^{+} f\,a$,
    $(c, g') = \mathcal{D}^{+} g\,b$
    """
    a, b, c = x.spaces(3)
    f, g, p = x.smooth(a, b), x.smooth(b, c), x.point(a)
    y, f1 = plus(k, f, p)
    z, g1 = plus(k, g, y)
    value, whole = by_diagrams(k, f >> g, p)
    assert close(c, value, z)
    assert k.equal(whole, k.compose(g1, f1), a, c)


@theorem("T2", "cross")
def cross(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}\,(f \times g)\,(a, b) = \mathcal{D}\,f\,a \times \mathcal{D}\,g\,b$, of any
    number of arrows
    """
    ends = [x.spaces(2) for _ in range(x.number(4))]
    fs = [x.smooth(a, c) for a, c in ends]
    dom, cod = Product(*(a for a, _ in ends)), Product(*(c for _, c in ends))
    p = x.point(dom)
    parts = [plus(k, f, v)[1] for f, v in zip(fs, p, strict=True)]
    assert k.equal(by_diagrams(k, hs.cross(*fs), p)[1], k.cross(*parts), dom, cod)


@theorem("C2", "cross")
def cross_with_values(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}^{+}(f \times g)\,(a, b) = ((c, d), f' \times g')$ where $(c, f') =
    \mathcal{D}^{+} f\,a$, $(d, g') = \mathcal{D}^{+} g\,b$
    """
    a, b, c, d = x.spaces(4)
    f, g, p, q = x.smooth(a, c), x.smooth(b, d), x.point(a), x.point(b)
    (u, f1), (v, g1) = plus(k, f, p), plus(k, g, q)
    value, whole = by_diagrams(k, f * g, (p, q))
    assert close(c * d, value, (u, v))
    assert k.equal(whole, k.cross(f1, g1), a * b, c * d)


@theorem("T3", "linear")
def linear(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}\,f\,a = f$ for linear $f$, at every $a$"""
    a, b = x.spaces(2)
    f = x.linear(a, b)
    assert k.equal(by_diagrams(k, f, x.point(a))[1], combinators(k, f), a, b)


@theorem("C3", "linear")
def linear_with_values(k: Any, x: Cases) -> None:
    r"""$\mathcal{D}^{+} f\,a = (f\,a, f)$ for linear $f$"""
    a, b = x.spaces(2)
    f, p = x.linear(a, b), x.point(a)
    value, f1 = by_diagrams(k, f, p)
    assert close(b, value, run(f, p))
    assert k.equal(f1, combinators(k, f), a, b)


@theorem("T4", "cont")
def cont(k: Any, x: Cases) -> None:
    r"""$\mathit{cont}\,f = (- \circ f)$ preserves composition, products, biproducts and scaling"""
    a, b, c = x.spaces(3)
    category = hs.Cont(k, R)
    f, g = combinators(k, x.linear(a, b)), combinators(k, x.linear(b, c))
    image, same, s, n = category.cont, category.equal, x.scalar(), x.number(4)
    F, G = image(f, a, b), image(g, b, c)
    assert same(image(k.identity(a), a, a), category.identity(a), a, a)
    assert same(image(k.compose(g, f), a, c), category.compose(G, F), a, c)
    assert same(image(k.cross(f, g), a * b, b * c), category.cross(F, G), a * b, b * c)
    for i, end in enumerate((a, b)):
        assert same(image(k.ex(i, (a, b)), a * b, end), category.ex(i, (a, b)), a * b, end)
        assert same(image(k.inj(i, (a, b)), end, a * b), category.inj(i, (a, b)), end, a * b)
    many = Product(*[a] * n)
    assert same(image(k.dup(a, n), a, many), category.dup(a, n), a, many)
    assert same(image(k.jam(a, n), many, a), category.jam(a, n), many, a)
    assert same(image(k.scale(s, R), R, R), category.scale(s, R), R, R)


@theorem("T4", "cont of programs")
def cont_of_programs(k: Any, x: Cases) -> None:
    r"""the meaning of a linear program in $\mathrm{Cont}_k^r$ is $\mathit{cont}$ of its meaning in
    $k$
    """
    a, b, r = x.spaces(3)
    f = x.linear(a, b)
    category = hs.Cont(k, r)
    image = category.cont(combinators(k, f), a, b)
    assert category.equal(image, combinators(category, f), a, b)


@theorem("T5", "asDual")
def as_dual(k: Any, x: Cases) -> None:
    r"""$\mathit{asDual}\,f = \mathit{dot}^{-1} \circ f \circ \mathit{dot}$ takes the meaning in
    $\mathrm{Cont}_k$ to that in $\mathrm{Dual}_k$
    """
    a, b = x.spaces(2)
    f, u = x.linear(a, b), x.point(b)
    left = hs.Cont(k, R).action(combinators(hs.Cont(k, R), f), a, b).raw(u)
    right = hs.Dual(k).action(combinators(hs.Dual(k), f), a, b).raw(u)
    assert close(a, left, right)


@theorem("C6", "dual-derived")
def dual_derived(k: Any, x: Cases) -> None:
    r"""$\mathrm{Dual}\,f \triangle \mathrm{Dual}\,g = \mathrm{Dual}\,(f \triangledown g)$, and
    $\mathrm{Dual}\,f \triangledown \mathrm{Dual}\,g = \mathrm{Dual}\,(f \triangle g)$
    """
    a, b, c = x.spaces(3)
    dual = hs.Dual(k)
    f, g = (combinators(k, x.linear(end, c)) for end in (a, b))
    derived = dual.compose(dual.cross(f, g), dual.dup(c, 2))
    assert k.equal(derived, k.join(c, f, g), a * b, c)
    assert k.equal(dual.fork(c, f, g), derived, a * b, c)
    f, g = (combinators(k, x.linear(c, end)) for end in (a, b))
    derived = dual.compose(dual.jam(c, 2), dual.cross(f, g))
    assert k.equal(derived, k.fork(c, f, g), c, a * b)
    assert k.equal(dual.join(c, f, g), derived, c, a * b)


@theorem("L", "dot")
def dot_is_linear(k: Any, x: Cases) -> None:
    r"""$\mathit{dot}$ is linear, $\mathit{dot}\,(u, v) = \mathit{dot}\,u \triangledown
    \mathit{dot}\,v$, and $\mathit{dot}^{-1}$ is its inverse
    """
    a, b = x.spaces(2)
    u, v, w = x.point(a), x.point(a), x.point(b)
    total = add_values(a, [u, v])
    assert k.equal(dot(k, a, total), k.sum(a, R, dot(k, a, u), dot(k, a, v)), a, R)
    assert k.equal(dot(k, a * b, (u, w)), k.join(R, dot(k, a, u), dot(k, b, w)), a * b, R)
    assert close(a, undot(k, a, dot(k, a, u)), u)


@theorem("T7", "indexed")
def indexed(k: Any, x: Cases) -> None:
    r"""$\mathit{crossI}, \mathit{exI}, \mathit{replI}, \mathit{inI}, \mathit{jamI}$ of
    $\mathrm{GD}_k$ are those of functions, beside those of $k$
    """
    n = x.number(4)
    array = R**n
    fs, p = [x.smooth(R, R) for _ in range(n)], x.point(array)
    whole = by_diagrams(k, hs.cross_i(fs).at(array), p)
    parts = [plus(k, f, v) for f, v in zip(fs, p, strict=True)]
    assert close(array, whole[0], stack_values([y for y, _ in parts], R))
    assert k.equal(whole[1], k.cross_i([f1 for _, f1 in parts], R, R), array, array)
    for f, a, b in (
        (hs.repl_i(n).at(R), R, array),
        (hs.jam_i(n).at(array), array, R),
        *((hs.ex_i(i, n).at(array), array, R) for i in range(n)),
        *((hs.in_i(i, n).at(R), R, array) for i in range(n)),
    ):
        q = x.point(a)
        value, f1 = by_diagrams(k, f, q)
        assert close(b, value, run(f, q))
        assert k.equal(f1, combinators(k, f), a, b)


@theorem("B", "begin")
def begin(k: Any, x: Cases) -> None:
    r"""$\mathit{begin}\,f = (f \circ -)$: a linear program in $\mathrm{Begin}_k^r$, the mirror
    image
    """
    a, b, r = x.spaces(3)
    f = x.linear(a, b)
    category = hs.Begin(k, r)
    image = category.begin(combinators(k, f), a, b)
    assert category.equal(image, combinators(category, f), a, b)
