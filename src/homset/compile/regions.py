"""Sums of arrays that are zero but for a part, made region by region.

A slice of an array goes back as an array that is zero around it, and such arrays are added. In each
region between their ends the sum is of what is there, and what is cheap to compute is computed
there, from slices, rather than kept: the whole is one pass over memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..arrays import shapes
from ..arrays.family import element_of, shape_of
from ..objects import Array
from ..primitives import PRIMITIVES, Primitive
from ..vectors import default_of
from .blocks import Block, Statement, Variable
from .lifting import CHEAP, one, size_of
from .loops import counted

WORTH, MOST = 2**14, 200
"""From how many entries on it is done, and how many statements it may take."""


def by_regions(block: Block) -> Block:
    """The same block with such sums as arrays laid side by side."""
    if any([_part(s) is not None for s in block.statements]):
        _Regions(block).run()
    return block


def _part(s: Statement) -> tuple[int, int, int] | None:
    """The axis and the ends of the part of an array that is not zero."""
    if s.op != "primitive" or s.data[0].name != "embed" or size_of(s.outs[0].obj) < WORTH:
        return None
    _, shape, places = s.data[0].parameters
    whole = [(0, n, 1) for n in shape]
    cut = [i for i, (place, all_) in enumerate(zip(places, whole, strict=True)) if place != all_]
    if len(cut) != 1 or places[cut[0]][2] != 1:
        return None
    start, count, _ = places[cut[0]]
    return cut[0], start, start + count


class _Regions:
    """The statements of a block, in which sums are taken apart by regions."""

    def __init__(self, block: Block) -> None:
        self.block, self.reads = block, counted([block])
        self.makers = {v: s for s in block.statements for v in s.outs}
        self.statements: list[Statement] = []
        self.slices: dict[tuple[Variable, int, int, int], Variable] = {}
        self.there: dict[tuple[object, ...], Variable] = {}

    def run(self) -> None:
        """Take the sums apart."""
        inner = {v for s in self.block.statements if _is_sum(s) for v in s.args
                 if self.reads[v] == 1 and _is_sum(self.makers.get(v))}  # fmt: skip
        for s in self.block.statements:
            terms = self.terms(s) if _is_sum(s) and s.outs[0] not in inner else []
            parts = [_part(self.makers[v]) for v in terms if v in self.makers]
            cut = [p for p in parts if p is not None]
            if len(cut) > 1 and len({axis for axis, _, _ in cut}) == 1:
                self.sum(s, terms, cut)
            else:
                self.statements.append(s)
        self.block.statements[:] = needed(self.statements, self.block.results)

    def terms(self, s: Statement) -> list[Variable]:
        """What a sum is the sum of, in order."""
        found: list[Variable] = []
        todo = list(s.args[::-1])
        while todo:
            v = todo.pop()
            maker = self.makers.get(v)
            if maker is not None and _is_sum(maker) and self.reads[v] == 1:
                todo += maker.args[::-1]
            else:
                found.append(v)
        return found

    def sum(
        self, s: Statement, terms: Sequence[Variable], cut: Sequence[tuple[int, int, int]]
    ) -> None:
        """One sum, region by region."""
        axis, n = cut[0][0], shape_of(s.outs[0].obj)[cut[0][0]]
        ends = sorted({0, n, *[i for _, *ends in cut for i in ends]})
        parts = [self.region(terms, axis, lo, hi) for lo, hi in pairwise(ends)]
        p = shapes.concatenate(tuple([v.obj for v in parts]), axis)
        self.statements.append(Statement("primitive", (p,), tuple(parts), s.outs))

    def region(self, terms: Sequence[Variable], axis: int, lo: int, hi: int) -> Variable:
        """The sum from lo to hi along an axis."""
        there: list[Variable] = []
        for v in terms:
            maker = self.makers.get(v)
            part = _part(maker) if maker is not None else None
            if part is None or part[0] != axis:
                there.append(self.slice(v, axis, lo, hi))
            elif part[1] <= lo and hi <= part[2]:
                assert maker is not None
                there.append(self.slice(maker.args[0], axis, lo - part[1], hi - part[1]))
        if not there:
            return self.zeros(terms[0], axis, hi - lo)
        total, *others = there
        for v in others:
            total = self.emit((PRIMITIVES["add"],), (total, v), Variable(total.obj))
        return total

    def emit(self, data: tuple[Primitive], args: tuple[Variable, ...], out: Variable) -> Variable:
        """The result of a statement, which is added if it is not there."""
        key = (*data, *args)
        if key not in self.there:
            self.there[key] = out
            self.statements.append(Statement("primitive", data, args, (out,)))
        return self.there[key]

    def zeros(self, v: Variable, axis: int, n: int) -> Variable:
        shape, element = _cut(shape_of(v.obj), axis, n), element_of(v.obj)
        zero, out = Variable(element), Variable(element**shape)
        self.statements.append(Statement("constant", (default_of(element),), (), (zero,)))
        self.statements.append(one(shapes.broadcast(element, shape), zero, out))
        return out

    def slice(self, v: Variable, axis: int, lo: int, hi: int) -> Variable:
        """The entries of an array from lo to hi, computed anew where that is cheap."""
        key = (v, axis, lo, hi)
        if lo == 0 and hi == shape_of(v.obj)[axis]:
            return v
        if key not in self.slices:
            self.slices[key] = self.made(v, axis, lo, hi)
        return self.slices[key]

    def made(self, v: Variable, axis: int, lo: int, hi: int) -> Variable:
        shape = _cut(shape_of(v.obj), axis, hi - lo)
        maker, out = self.makers.get(v), Variable(element_of(v.obj) ** shape)
        if maker is not None and maker.op == "primitive" and len(self.slices) < MOST:
            p: Primitive = maker.data[0]
            if p.family is None and p.name in CHEAP and all([_whole(a, v) for a in maker.args]):
                args = tuple([self.slice(a, axis, lo, hi) for a in maker.args])
                return self.emit((p,), args, out)
            if p.name == "broadcast" and not isinstance(maker.args[0].obj, Array):
                return self.emit((shapes.broadcast(maker.args[0].obj, shape),), maker.args, out)
            if p.name == "slices":
                obj, places = p.parameters
                first, _, step = places[axis]
                inside = (first + lo * step, hi - lo, step)
                cut = tuple([inside if i == axis else place for i, place in enumerate(places)])
                return self.emit((shapes.slices(obj, cut),), maker.args, out)
        places = tuple([(lo, hi - lo, 1) if i == axis else (0, n, 1)
                        for i, n in enumerate(shape_of(v.obj))])  # fmt: skip
        return self.emit((shapes.slices(v.obj, places),), (v,), out)


def _whole(a: Variable, v: Variable) -> bool:
    return shape_of(a.obj) == shape_of(v.obj)


def _cut(shape: Sequence[int], axis: int, n: int) -> tuple[int, ...]:
    return tuple([n if i == axis else m for i, m in enumerate(shape)])


def _is_sum(s: Statement | None) -> bool:
    """Whether a statement adds two large arrays."""
    if s is None or s.op != "primitive" or s.data[0].name != "add":
        return False
    return s.data[0].family is None and size_of(s.outs[0].obj) >= WORTH


def needed(statements: Sequence[Statement], results: Sequence[Variable]) -> list[Statement]:
    """The statements without work on arrays that nobody reads any more."""
    used, kept = set(results), list[Statement]()
    for s in reversed(statements):
        if s.op == "primitive" and used.isdisjoint(s.outs) and size_of(s.outs[0].obj) > 1:
            continue
        kept.append(s)
        used.update(s.args)
        for inner in s.blocks:
            used.update(inner.free())
    return kept[::-1]
