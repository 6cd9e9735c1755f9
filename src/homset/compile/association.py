"""Products of products in the cheapest order.

Composition of linear maps is associative, and its cost is not: the best order of a chain follows
from the sizes alone, by dynamic programming (Elliott 2018, "Efficiency of Composition"). What
several results need is computed once, and the new order is taken if all of it costs less.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from ..arrays.products import contract
from ..objects import R
from ..primitives import PRIMITIVES
from .blocks import Block, Statement, Variable, walk

LONGEST, GAIN = 12, 0.9
"""How many factors a product may have, and what part of the cost is worth another order."""


class Factor(NamedTuple):
    """An array, and its axes, each the number of an index of the product."""

    array: Variable
    axes: tuple[int, ...]


class Product(NamedTuple):
    """A sum of products of arrays over the indices that are not among `out`."""

    factors: tuple[Factor, ...]
    out: tuple[int, ...]
    sizes: dict[int, int]


def associated(block: Block) -> Block:
    """The same block, with products of arrays in the cheapest order, inside of loops too."""
    for inner in [block, *[b for s in walk(block) for b in s.blocks]]:
        products = {s.outs[0]: s for s in inner.statements if _is_product(s)}
        if len(products) > 1:
            _Order(inner, products).run()
    return block


def _is_product(s: Statement) -> bool:
    product = s.op == "primitive" and s.data[0].name == "contract"
    return product and s.outs[0].obj.element is R


class _Order:
    """The products of a block."""

    def __init__(self, block: Block, products: dict[Variable, Statement]) -> None:
        self.block, self.products = block, products
        others = [s for s in block.statements if not _is_product(s)]
        self.read = set(block.results)
        for s in others:
            self.read.update(s.args)
            for inner in s.blocks:
                self.read.update(inner.free())
        self.known: dict[object, Variable] = {}
        self.numbers: dict[Variable, int] = {}
        self.made: dict[Variable, list[Statement]] = {}
        self.cost = 0

    def run(self) -> None:
        """Order them anew, if that costs less."""
        before = sum([_work(s) for s in self.products.values()])
        for v, whole in reversed(self.wholes().items()):
            self.made[v] = []
            self.product(v, whole)
        if self.cost < GAIN * before:
            self.block.statements[:] = [t for s in self.block.statements for t in self.instead(s)]

    def wholes(self) -> dict[Variable, Product]:
        """The products that are read, by others or as factors of those too long; the last first."""
        found: dict[Variable, Product] = {}
        for v in reversed(self.products):
            if v in self.read:
                found[v] = self.expanded(v)
                self.read.update([factor.array for factor in found[v].factors])
        return found

    def number(self, v: Variable) -> int:
        """Which of the arrays it is, in the order in which they were met."""
        return self.numbers.setdefault(v, len(self.numbers))

    def instead(self, s: Statement) -> Sequence[Statement]:
        """What stands in the place of a statement."""
        return self.made.get(s.outs[0], ()) if _is_product(s) else (s,)

    def expanded(self, v: Variable) -> Product:
        """The product of arrays that are no products themselves."""
        sizes: dict[int, int] = {}
        out = tuple(_new(sizes, v.obj.shape))
        factors = [Factor(v, out)]
        while (found := self.next(factors)) is not None:
            i, s = found
            (_, _, left, right, letters) = s.data[0].parameters
            named = dict(zip(letters, factors[i].axes, strict=True))
            parts = list(zip((left, right), s.args, strict=True))
            for names, array in parts:
                inner = [c for c in names if c not in named]
                lengths = [array.obj.shape[names.index(c)] for c in inner]
                named |= dict(zip(inner, _new(sizes, lengths), strict=True))
            factors[i : i + 1] = [
                Factor(array, tuple([named[c] for c in names])) for names, array in parts
            ]
        return Product(tuple(chained(factors)), out, sizes)

    def next(self, factors: Sequence[Factor]) -> tuple[int, Statement] | None:
        """A factor that is a product."""
        if len(factors) < LONGEST:
            for i, factor in enumerate(factors):
                if (s := self.products.get(factor.array)) is not None:
                    return i, s
        return None

    def product(self, v: Variable, whole: Product) -> None:
        """The statements that make one product."""
        n, splits = len(whole.factors), dict[tuple[int, int], int]()
        axes = {(i, j): kept(whole, i, j) for i in range(n) for j in range(i + 1, n + 1)}
        cost = {(i, i + 1): 0 for i in range(n)}
        for length in range(2, n + 1):
            for i in range(n - length + 1):
                j = i + length
                work = {
                    k: cost[i, k] + cost[k, j] + _cost(whole, axes[i, k], axes[k, j])
                    for k in range(i + 1, j)
                }
                best = min(work, key=lambda k: work[k])
                cost[i, j], splits[i, j] = work[best], best
        held: dict[tuple[int, int], Factor] = {
            (i, i + 1): factor for i, factor in enumerate(whole.factors)
        }
        for i, j in _order(splits, n):
            k = splits[i, j]
            out = whole.out if (i, j) == (0, n) else axes[i, j]
            target = v if (i, j) == (0, n) else None
            held[i, j] = self.pair(v, held[i, k], held[k, j], out, whole, target)

    def pair(
        self, root: Variable, x: Factor, y: Factor, out: tuple[int, ...], whole: Product,
        target: Variable | None,
    ) -> Factor:  # fmt: skip
        """The product of two factors, made once for all that need it."""
        if (not y.axes, self.number(y.array)) < (not x.axes, self.number(x.array)):
            x, y = y, x  # an array comes before a number
        if target is None:
            out = tuple([a for a in dict.fromkeys((*x.axes, *y.axes)) if a in out])
        names = {axis: chr(97 + i) for i, axis in enumerate(dict.fromkeys((*x.axes, *y.axes)))}
        left, right, letters = ("".join([names[a] for a in axes]) for axes in (x.axes, y.axes, out))
        key = (x.array, y.array, left, right, letters)
        if target is None and key in self.known:
            return Factor(self.known[key], out)
        made = target or Variable(R ** tuple([whole.sizes[a] for a in out]) if out else R)
        given = x.array.obj, y.array.obj
        p = contract(*given, left, right, letters) if names else PRIMITIVES["mul"]
        self.made[root].append(Statement("primitive", (p,), (x.array, y.array), (made,)))
        self.known[key] = made
        self.cost += prod([whole.sizes[a] for a in names])
        return Factor(made, out)


def chained(factors: Sequence[Factor]) -> list[Factor]:
    """The factors so that those with an index in common stand side by side, as in a chain."""
    left, found = list(factors), list[Factor]()
    while left:
        near = [f for f in left if found and not set(f.axes).isdisjoint(found[-1].axes)]
        best = min(near or left, key=lambda f: _neighbours(f, left))
        left.remove(best)
        found.append(best)
    return found


def _neighbours(factor: Factor, others: Sequence[Factor]) -> int:
    """How many of the others have an index in common with a factor."""
    return sum([not set(factor.axes).isdisjoint(other.axes) for other in others])


def _new(sizes: dict[int, int], lengths: Sequence[int]) -> list[int]:
    """New indices, so long."""
    first = len(sizes)
    found = list(range(first, first + len(lengths)))
    sizes.update(zip(found, lengths, strict=True))
    return found


def kept(whole: Product, i: int, j: int) -> tuple[int, ...]:
    """The indices of some factors that others need, or the result."""
    inside = dict.fromkeys([a for factor in whole.factors[i:j] for a in factor.axes])
    outside = {a for factor in (*whole.factors[:i], *whole.factors[j:]) for a in factor.axes}
    return tuple([a for a in inside if a in outside or a in whole.out])


def _cost(whole: Product, left: tuple[int, ...], right: tuple[int, ...]) -> int:
    """How many products of numbers it takes to multiply two products that have these indices."""
    return prod([whole.sizes[a] for a in {*left, *right}])


def _order(splits: dict[tuple[int, int], int], n: int) -> list[tuple[int, int]]:
    """The products of factors that are needed, those inside first."""
    found, todo = [], [(0, n)]
    while todo:
        i, j = todo.pop()
        if j - i > 1:
            found.append((i, j))
            todo += [(i, splits[i, j]), (splits[i, j], j)]
    return found[::-1]


def _work(s: Statement) -> int:
    """How many products of numbers a statement takes."""
    (x, y, left, right, _) = s.data[0].parameters
    return prod(dict(zip(left + right, (*x.shape, *y.shape), strict=True)).values())
