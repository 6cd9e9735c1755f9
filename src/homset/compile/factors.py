"""Fewer passes over arrays, for code that goes over memory once for every operation.

Numbers that an array is multiplied by in turn are one number: c (k x) = (c k) x, x + x = 2 x. A sum
over products is a product of vectors, Σ x y = x · y, to which sums and numbers are moved outside:
Σ (x + y) = Σ x + Σ y, Σ k x = k Σ x.
"""

from __future__ import annotations

from ..arrays import shapes
from ..arrays.products import contract
from ..objects import Array, R
from ..primitives import PRIMITIVES
from .blocks import Block, Statement, Variable, walk
from .lifting import one
from .loops import counted, pruned

LEAST, MOST = 1e-100, 1e100
"""Numbers between which a product of two is a number like another one."""


def gathered(block: Block) -> Block:
    """The same block with numbers gathered, and sums of products as products of vectors."""
    reads = counted([block])
    for each in [block, *[inner for s in walk(block) for inner in s.blocks]]:
        _Gathering(each, reads).run()
    return block


class _Gathering:
    """The statements of a block, which are gone through once."""

    def __init__(self, block: Block, reads: dict[Variable, int]) -> None:
        self.block, self.reads = block, reads
        self.made: list[Statement] = []
        self.makers: dict[Variable, Statement] = {}
        self.numbers: dict[Variable, float] = {}  # that are known, and arrays of one number
        self.scaled: dict[Variable, tuple[float, Variable]] = {}

    def run(self) -> None:
        """Go through."""
        changed = False
        for s in self.block.statements:
            new = self.factor(s) or self.products(s)
            changed = changed or new is not None
            for out in [] if new else [s]:
                self.add(out)
        if changed:
            self.block.statements[:] = pruned(self.made, self.block.results)

    def add(self, s: Statement) -> Variable:
        """A statement, which may be what later ones are made of."""
        self.made.append(s)
        (out, *_) = s.outs or (Variable(R),)
        self.makers[out] = s
        if s.op == "constant" and out.obj is R:
            self.numbers[out] = float(s.data[0])
        elif _is(s, "broadcast") and s.args[0] in self.numbers:
            self.numbers[out] = self.numbers[s.args[0]]
        elif (pair := self.pair(s)) is not None:
            self.scaled[out] = pair
        return out

    def emit(self, name: str, x: Variable, y: Variable, out: Variable | None = None) -> Variable:
        """An operation of two arguments, on numbers or on arrays."""
        out = Variable(x.obj) if out is None else out
        return self.add(Statement("primitive", (PRIMITIVES[name],), (x, y), (out,)))

    def number(self, value: float) -> Variable:
        return self.add(Statement("constant", (value,), (), (Variable(R),)))

    # --- numbers that arrays are multiplied by ---

    def pair(self, s: Statement) -> tuple[float, Variable] | None:
        """The number and the array that a statement multiplies."""
        if not _on_reals(s):
            return None
        if _is(s, "add") and s.args[0] is s.args[1]:
            return 2.0, s.args[0]
        if _is(s, "mul"):
            for k, x in (s.args, s.args[::-1]):
                if k in self.numbers and x not in self.numbers:
                    return self.numbers[k], x
        return None

    def factor(self, s: Statement) -> Variable | None:
        """What is twice an array, or several times one that is itself so many times another."""
        pair = self.pair(s)
        if pair is None:
            return None
        k, x = pair
        inner = self.scaled.get(x)
        alone = self.reads[x] == s.args.count(x)
        if inner is not None and alone and LEAST < abs(k * inner[0]) < MOST:
            k, x = k * inner[0], inner[1]
        elif _is(s, "mul"):
            return None
        spread = Variable(x.obj)
        self.add(one(shapes.broadcast(R, x.obj.shape), self.number(k), spread))
        return self.emit("mul", spread, x, s.outs[0])

    # --- sums of products ---

    def products(self, s: Statement) -> Variable | None:
        """The sum of an array that is made of products of vectors."""
        if not _is(s, "sum", True) or s.outs[0].obj is not R or not _on_reals(s):
            return None
        if len(s.args[0].obj.shape) != 1:
            return None
        terms = self.terms(s.args[0])
        if terms is None:
            return None
        (k, x, y), *others = terms
        total = self.dot(k, x, y, None if others else s.outs[0])
        for i, (k, x, y) in enumerate(others):
            last = i == len(others) - 1
            total = self.emit("add", total, self.dot(k, x, y, None), s.outs[0] if last else None)
        return total

    def terms(self, v: Variable) -> list[tuple[float, Variable, Variable]] | None:
        """An array as a sum of numbers times products; None if it is not that, or kept anyway."""
        found: list[tuple[float, Variable, Variable]] = []
        todo = [(1.0, v)]
        while todo:
            k, v = todo.pop()
            s = self.makers.get(v)
            if s is None or self.reads[v] != 1:
                return None
            if v in self.scaled:
                factor, inner = self.scaled[v]
                todo.append((k * factor, inner))
            elif _is(s, "add"):
                todo += [(k, x) for x in s.args[::-1]]
            elif _is(s, "mul") and self.numbers.keys().isdisjoint(s.args):
                (j, x), (i, y) = (self.bare(arg) for arg in s.args)
                found.append((k * j * i, x, y))
            else:
                return None
        return found

    def bare(self, v: Variable) -> tuple[float, Variable]:
        """An array as a number times another one, if it is made for this alone."""
        return self.scaled[v] if v in self.scaled and self.reads[v] == 1 else (1.0, v)

    def dot(self, k: float, x: Variable, y: Variable, out: Variable | None) -> Variable:
        """k x · y"""
        p = contract(x.obj, y.obj, "a", "a", "")
        plain = out if k == 1.0 and out is not None else Variable(R)
        found = self.add(Statement("primitive", (p,), (x, y), (plain,)))
        return found if k == 1.0 else self.emit("mul", self.number(k), found, out)


def _is(s: Statement, name: str, family: bool = False) -> bool:
    """Whether a statement is a primitive of a name, of a family or of none."""
    if s.op != "primitive" or s.data[0].name != name:
        return False
    return name == "broadcast" or (s.data[0].family is not None) is family


def _on_reals(s: Statement) -> bool:
    """Whether a statement is on arrays of reals."""
    obj = s.args[0].obj if s.args else R
    return isinstance(obj, Array) and obj.element is R
