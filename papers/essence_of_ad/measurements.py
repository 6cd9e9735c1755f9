"""The claims about cost, measured: passes, orders of composition, gradients beside functions.

What is claimed is counted, so that it holds wherever the document is built: a pass is a run of a
derivative, a program runs on numbers that count the operations on them, and a category of sizes
counts the multiplications of matrices. Times are shown beside it, of a function and of its gradient
in the same run, and nothing is asserted of them.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from typing import Any, final

import numpy as np

import homset as hs
from homset import Arrow, R, cos, mul, sin
from homset.categories.linear_maps import LinearMap
from homset.category import Cocartesian, IndexedAdditive, Scalar
from homset.interpretation import interpret
from homset.memory import collector_paused
from homset.objects import Obj, Product
from homset.primitives import Primitive, Symbolic

FORWARD, REVERSE = hs.GAD(hs.LinearMaps), hs.GAD(hs.Dual(hs.LinearMaps))


# --- passes against dimension ---------------------------------------------------------------------


def waves(m: int, n: int) -> Arrow:
    """A smooth map from R^m to R^n: the sines of n sums of the cosines of the entries."""
    weighted = [[hs.scale(float(1 + (3 * i + 5 * j) % 7)) for j in range(m)] for i in range(n)]
    sums = [hs.join_i(row) >> sin for row in weighted]
    return (hs.cross_i(cos, m) >> hs.fork_i(sums)).at(R**m)


def passes(f: Arrow, mode: str) -> int:
    """How many runs of the derivative a Jacobian takes: one for each vector of a basis.

    The Jacobian that they give is compared with the one that `jacobian` gives.
    """
    gad, ends = (FORWARD, f.dom) if mode == "forward" else (REVERSE, f.cod)
    point = np.linspace(0.1, 0.9, f.dom.size)
    _, derivative = gad(f)(point)
    found = np.array([derivative(vector) for vector in np.eye(ends.size)])
    assert np.allclose(found.T if mode == "forward" else found, hs.jacobian(f)(point))
    return len(found)


# --- the order of composition ---------------------------------------------------------------------


@dataclass(frozen=True)
class Size:
    """A matrix from R^m to R^n of which only its size is known, and the work that it took.

    `trivial` says that composing with it is no work, as with an identity or a projection.
    """

    m: int
    n: int
    work: int = 0
    trivial: bool = False


def size(a: Obj) -> int:
    """How many numbers a vector of a space has."""
    return sum(size(part) for part in a.parts) if isinstance(a, Product) else getattr(a, "size", 1)


@final
class Sizes(IndexedAdditive[Size], Cocartesian[Size], Scalar[Size]):
    """Matrices as their sizes: a category of linear maps of one's own, which counts.

    `Cont(Sizes(), r)` and `Begin(Sizes(), r)` are categories then, and tell what they cost.
    """

    def compose(self, g: Size, f: Size) -> Size:
        free = g.trivial or f.trivial
        work = f.work + g.work + (0 if free else f.m * f.n * g.n)
        return Size(f.m, g.n, work, g.trivial and f.trivial)

    def cross(self, *fs: Size) -> Size:
        return Size(sum(f.m for f in fs), sum(f.n for f in fs), sum(f.work for f in fs))

    def identity(self, a: Obj) -> Size:
        return Size(size(a), size(a), 0, True)

    def ex(self, i: int, objects: Sequence[Obj]) -> Size:
        return Size(sum(map(size, objects)), size(objects[i]), 0, True)

    def inj(self, i: int, objects: Sequence[Obj]) -> Size:
        return Size(size(objects[i]), sum(map(size, objects)), 0, True)

    def dup(self, a: Obj, n: int) -> Size:
        return Size(size(a), n * size(a), 0, True)

    def jam(self, a: Obj, n: int) -> Size:
        return Size(n * size(a), size(a), 0, True)

    def stack(self, a: Obj, n: int) -> Size:
        return self.identity(a**n)

    def unstack(self, a: Obj, n: int) -> Size:
        return self.identity(a**n)

    def scale(self, s: Any, a: Obj) -> Size:
        return self.identity(a)


SIZES = Sizes()


def composed(k: Any, arrows: Sequence[Any], order: str) -> Any:
    """The composite of a chain of arrows, the first one first, bracketed in some order.

    `right`: the first two are composed first; `left`: the last two; `middle`: by halves.
    """
    if order == "right":
        return reduce(lambda f, g: k.compose(g, f), arrows)
    if order == "left":
        return reduce(lambda g, f: k.compose(g, f), reversed(arrows))
    if len(arrows) == 1:
        return arrows[0]
    half = len(arrows) // 2
    first, then = (composed(k, part, order) for part in (arrows[:half], arrows[half:]))
    return k.compose(then, first)


def chain(dimensions: Sequence[int]) -> list[Size]:
    """Matrices between spaces of these dimensions, one after the other."""
    return [Size(m, n) for m, n in pairwise(dimensions)]


def work(dimensions: Sequence[int], order: str, category: str = "k") -> int:
    """How many multiplications the Jacobian of a chain takes, with the program bracketed so.

    In `k` itself, in Cont (asked with the identity of what comes out), or in Begin (of what goes
    in).
    """
    first, last = (R**n for n in (dimensions[0], dimensions[-1]))
    if category == "k":
        total: Size = composed(SIZES, chain(dimensions), order)
        return total.work
    k: Any = hs.Cont(SIZES, last) if category == "Cont" else hs.Begin(SIZES, first)
    lift = k.cont if category == "Cont" else k.begin
    lifted = [lift(f, R**f.m, R**f.n) for f in chain(dimensions)]
    given: Size = composed(k, lifted, order)(SIZES.identity(last if category == "Cont" else first))
    return given.work


def work_of_dual(dimensions: Sequence[int], order: str) -> int:
    """The same in Dual over functions: what the maps multiply when a basis of covectors is run.

    The product with a vector of the basis is no work, as that with an identity is none.
    """
    counted = 0
    basis = [np.array(row) for row in np.eye(dimensions[-1])]

    def counting(m: int, n: int) -> LinearMap:
        def run(v: Any) -> Any:
            nonlocal counted
            counted += 0 if any(v is vector for vector in basis) else m * n
            return np.zeros(m)

        return LinearMap(R**n, R**m, run)

    maps = [counting(f.m, f.n) for f in chain(dimensions)]
    pullback = composed(hs.Dual(hs.LinearMaps), maps, order)
    for covector in basis:
        pullback.function(covector)
    return counted


def fewest(dimensions: Sequence[int]) -> int:
    """The fewest multiplications in any order, by dynamic programming over the sizes: O(n³)."""

    @lru_cache(None)
    def best(i: int, j: int) -> int:
        """From space i to space j."""
        if j - i == 1:
            return 0
        ends = dimensions[i] * dimensions[j]
        return min(best(i, k) + best(k, j) + ends * dimensions[k] for k in range(i + 1, j))

    return best(0, len(dimensions) - 1)


# --- gradients beside functions -------------------------------------------------------------------


class Counter(Symbolic):
    """A number, or an array of `n`, of which nothing is known; it counts what is done with it."""

    __slots__ = ("n", "operations")

    def __init__(self, operations: list[int], n: int = 0) -> None:
        self.operations, self.n = operations, n

    def evaluate(self, primitive: Primitive, args: tuple[Any, ...]) -> Any:
        self.operations[0] += 1
        return self

    def stack(self, values: tuple[Any, ...], element: Obj) -> Any:
        return Counter(self.operations, len(values))

    def unstack(self) -> tuple[Any, ...]:
        return (Counter(self.operations),) * self.n


def costs(f: Arrow) -> tuple[int, int]:
    """How many operations the function is, and the function with its gradient."""
    alone, beside = [0], [0]
    with collector_paused():
        interpret(hs.Functions, f)(Counter(alone, f.dom.size))
        _, pullback = interpret(REVERSE, f)(Counter(beside, f.dom.size))
        pullback.function(1.0)
    return alone[0], beside[0]


def wave(n: int) -> Arrow:
    """x₁ sin x₁ + ⋯ + xₙ sin xₙ."""
    return (hs.cross_i(mul(sin, hs.identity), n) >> hs.jam_i(n)).at(R**n)


def looped(x: Any) -> Any:
    """The same function as a loop over the entries."""
    total = 0.0
    for entry in x:
        total += entry * np.sin(entry)
    return total


def whole(x: Any) -> Any:
    """The same function of the whole array."""
    return np.sum(x * np.sin(x))


def times(f: Callable[[Any], Any], compiled: bool, n: int) -> tuple[float, float]:
    """Seconds of a function at n inputs, and of its value with its gradient.

    As generated code, or as arrows that are run one operation after the other.
    """
    x, families = np.linspace(0.1, 0.9, n), (hs.arrow(f), hs.value_and_grad(hs.arrow(f)))
    alone, beside = [hs.jit(g) if compiled else g.arrow_for(x) for g in families]
    return side_by_side(lambda: alone(x), lambda: beside(x))


def side_by_side(f: Callable[[], object], g: Callable[[], object]) -> tuple[float, float]:
    """The shortest time of each in seconds: run by turns, three times, or more in 0.15 s.

    The first turn, in which what runs is compiled, does not count.
    """
    best = [math.inf, math.inf]
    turn, begun = 0, 0.0
    while turn <= 3 or time.perf_counter() - begun < 0.15:
        for i, run in enumerate((f, g)):
            start = time.perf_counter()
            run()
            taken = time.perf_counter() - start
            best[i] = min(best[i], taken) if turn else math.inf
        begun = begun if turn else time.perf_counter()
        turn += 1
    return best[0], best[1]


def microseconds(seconds: float) -> str:
    """A time to two digits.

    >>> microseconds(0.00123456)
    '1200'
    """
    return f"{float(f'{1e6 * seconds:.2g}'):.10g}"
