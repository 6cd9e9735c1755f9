"""Sums of arrays that are zero but for a part, made region by region.

A slice of an array goes back as an array that is zero around it, and such arrays are added. In each
region between their ends the sum is of what is there, and what is cheap to compute is computed
there, from slices, rather than kept. A value that is summed up of the same slices is taken apart in
the same regions. The whole is one pass over memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ..arrays import shapes
from ..objects import Array, R
from ..primitives import PRIMITIVES, Primitive
from ..vectors import default_of
from .axes import on_rows
from .blocks import Block, Statement, Variable
from .lifting import CHEAP, one
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
    if s.op != "primitive" or s.data[0].name != "embed" or s.outs[0].obj.size < WORTH:
        return None
    _, shape, places = s.data[0].parameters
    whole = [(0, n, 1) for n in shape]
    cut = [i for i, (place, all_) in enumerate(zip(places, whole, strict=True)) if place != all_]
    if len(cut) != 1 or places[cut[0]][2] != 1:
        return None
    start, count, _ = places[cut[0]]
    return cut[0], start, start + count


class _Cut(NamedTuple):
    """A sum that is taken apart: what of, along which axis, and what is not zero of its terms."""

    terms: list[Variable]
    axis: int
    parts: list[tuple[int, int, int]]

    def regions(self, n: int) -> list[tuple[int, int]]:
        """Where regions begin and end, along an axis of length n."""
        ends = {0, n, *[i for _, *ends in self.parts for i in ends]}
        return list(pairwise(sorted(ends)))


class _Piece(NamedTuple):
    """What a region goes through, along an axis from lo to hi, of an array of a shape."""

    shape: tuple[int, ...]
    axis: int
    lo: int
    hi: int


class _Regions:
    """The statements of a block, in which sums are taken apart by regions."""

    def __init__(self, block: Block) -> None:
        self.block, self.reads = block, counted([block])
        self.makers = {v: s for s in block.statements for v in s.outs}
        self.statements: list[Statement] = []
        self.slices: dict[tuple[Variable, int, int, int], Variable] = {}
        self.there: dict[tuple[object, ...], Variable] = {}
        self.pieces: dict[tuple[tuple[int, ...], Variable], _Piece] = {}  # with what they read

    def run(self) -> None:
        """Take the sums apart."""
        inner = {v for s in self.block.statements if _is_sum(s) for v in s.args
                 if self.reads[v] == 1 and _is_sum(self.makers.get(v))}  # fmt: skip
        sums = [s for s in self.block.statements if _is_sum(s) and s.outs[0] not in inner]
        cuts = {s: cut for s in sums if (cut := self.cut(s)) is not None}
        for s, cut in cuts.items():
            self.note(s, cut)
        for s in self.block.statements:
            if s in cuts:
                self.sum(s, cuts[s])
            elif (piece := self.beside(s)) is not None:
                self.fold(s, piece)
            else:
                self.statements.append(s)
        self.block.statements[:] = needed(self.statements, self.block.results)

    def cut(self, s: Statement) -> _Cut | None:
        """How a sum is taken apart, if several of its terms are zero around a part."""
        terms = self.terms(s)
        parts = [part for v in terms if (part := self.part(v)) is not None]
        axes = {axis for axis, _, _ in parts}
        return _Cut(terms, axes.pop(), parts) if len(parts) > 1 and len(axes) == 1 else None

    def part(self, v: Variable) -> tuple[int, int, int] | None:
        """The part of an array that is not zero, if it is known to be in one alone."""
        return _part(self.makers[v]) if v in self.makers else None

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

    def sum(self, s: Statement, cut: _Cut) -> None:
        """One sum, region by region."""
        regions = cut.regions(s.outs[0].obj.shape[cut.axis])
        parts = [self.region(cut.terms, cut.axis, lo, hi) for lo, hi in regions]
        p = shapes.concatenate(tuple([v.obj for v in parts]), cut.axis)
        self.statements.append(Statement("primitive", (p,), tuple(parts), s.outs))

    def region(self, terms: Sequence[Variable], axis: int, lo: int, hi: int) -> Variable:
        """The sum from lo to hi along an axis."""
        there: list[Variable] = []
        for v in terms:
            part = self.part(v)
            if part is None or part[0] != axis:
                there.append(self.slice(v, axis, lo, hi))
            elif part[1] <= lo and hi <= part[2]:
                there.append(self.slice(self.makers[v].args[0], axis, lo - part[1], hi - part[1]))
        return self.total(there) if there else self.zeros(terms[0], axis, hi - lo)

    def total(self, parts: Sequence[Variable]) -> Variable:
        """The sum of values that are alike."""
        total, *others = parts
        for v in others:
            total = self.emit((PRIMITIVES["add"],), (total, v), Variable(total.obj))
        return total

    def note(self, s: Statement, cut: _Cut) -> None:
        """Know what the terms of a sum are made of, as the largest region cuts it."""
        lo, hi = max(cut.regions(s.outs[0].obj.shape[cut.axis]), key=lambda r: r[1] - r[0])
        for v in cut.terms:
            part = self.part(v)
            if part is None or not part[1] <= lo < hi <= part[2]:
                continue
            (made,) = self.makers[v].args
            piece = _Piece(made.obj.shape, cut.axis, lo - part[1], hi - part[1])
            for read in self.cheap(made) if hi - lo < piece.shape[cut.axis] else ():
                self.pieces.setdefault((piece.shape, read), piece)

    def beside(self, s: Statement) -> _Piece | None:
        """The piece along which a statement sums up what is cheap to compute of the same arrays."""
        folded = _folded(s)
        found = [self.piece(v, s.args.count(v)) for v in s.args] if folded else []
        alike = [piece for piece in found if piece is not None and piece.axis in folded]
        return alike[0] if alike and len(alike) == len(found) else None

    def piece(self, v: Variable, times: int) -> _Piece | None:
        """A piece that reads what an array is cheap to compute of, if only so many read that."""
        shape = v.obj.shape
        if v.obj != R**shape or (self.anew(v) and self.reads[v] > times):
            return None
        keys = [(shape, read) for read in self.cheap(v)]
        return next((self.pieces[key] for key in keys if key in self.pieces), None)

    def fold(self, s: Statement, piece: _Piece) -> None:
        """What arrays sum up to, region by region."""
        parts: list[Variable] = []
        for lo, hi in pairwise(sorted({0, piece.lo, piece.hi, piece.shape[piece.axis]})):
            args = tuple([self.slice(v, piece.axis, lo, hi) for v in s.args])
            p = on_rows(s.data[0], [v.obj for v in args], s.outs[0].obj)
            parts.append(self.emit((p,), args, Variable(s.outs[0].obj)))
        *others, last = parts
        args = (self.total(others), last)
        self.statements.append(Statement("primitive", (PRIMITIVES["add"],), args, s.outs))

    def cheap(self, v: Variable) -> list[Variable]:
        """The arrays that are read for one that is cheap to compute anew; none for another one."""
        todo, seen, read = [v], {v}, list[Variable]()
        for w in todo:
            maker = self.makers.get(w)
            if maker is None or (maker.op == "primitive" and maker.data[0].name == "slices"):
                read.append(w if maker is None else maker.args[0])
            elif self.anew(w) and len(todo) < MOST:
                new = {a: None for a in maker.args if isinstance(a.obj, Array) and a not in seen}
                seen.update(new)
                todo += new
            else:
                return []
        return read

    def anew(self, v: Variable) -> bool:
        """Whether each entry of an array is cheap to compute from those of others in its place."""
        maker = self.makers.get(v)
        if maker is None or maker.op != "primitive":
            return False
        p: Primitive = maker.data[0]
        if p.name == "broadcast":
            return not isinstance(maker.args[0].obj, Array)
        return p.family is None and p.name in CHEAP and all([_whole(a, v) for a in maker.args])

    def emit(self, data: tuple[Primitive], args: tuple[Variable, ...], out: Variable) -> Variable:
        """The result of a statement, which is added if it is not there."""
        key = (*data, *args)
        if key not in self.there:
            self.there[key] = out
            self.statements.append(Statement("primitive", data, args, (out,)))
        return self.there[key]

    def zeros(self, v: Variable, axis: int, n: int) -> Variable:
        shape, element = _cut(v.obj.shape, axis, n), v.obj.element
        zero, out = Variable(element), Variable(element**shape)
        self.statements.append(Statement("constant", (default_of(element),), (), (zero,)))
        self.statements.append(one(shapes.broadcast(element, shape), zero, out))
        return out

    def slice(self, v: Variable, axis: int, lo: int, hi: int) -> Variable:
        """The entries of an array from lo to hi, computed anew where that is cheap."""
        key = (v, axis, lo, hi)
        if lo == 0 and hi == v.obj.shape[axis]:
            return v
        if key not in self.slices:
            self.slices[key] = self.made(v, axis, lo, hi)
        return self.slices[key]

    def made(self, v: Variable, axis: int, lo: int, hi: int) -> Variable:
        shape = _cut(v.obj.shape, axis, hi - lo)
        maker, out = self.makers.get(v), Variable(v.obj.element**shape)
        if maker is not None and maker.op == "primitive" and len(self.slices) < MOST:
            p: Primitive = maker.data[0]
            if self.anew(v):
                if p.name == "broadcast":
                    return self.emit((shapes.broadcast(maker.args[0].obj, shape),), maker.args, out)
                args = tuple([self.slice(a, axis, lo, hi) for a in maker.args])
                return self.emit((p,), args, out)
            if p.name == "slices":
                obj, places = p.parameters
                first, _, step = places[axis]
                inside = (first + lo * step, hi - lo, step)
                cut = tuple([inside if i == axis else place for i, place in enumerate(places)])
                return self.emit((shapes.slices(obj, cut),), maker.args, out)
        places = tuple([(lo, hi - lo, 1) if i == axis else (0, n, 1)
                        for i, n in enumerate(v.obj.shape)])  # fmt: skip
        return self.emit((shapes.slices(v.obj, places),), (v,), out)


def _whole(a: Variable, v: Variable) -> bool:
    return a.obj.shape == v.obj.shape


def _cut(shape: Sequence[int], axis: int, n: int) -> tuple[int, ...]:
    return tuple([n if i == axis else m for i, m in enumerate(shape)])


def _is_sum(s: Statement | None) -> bool:
    """Whether a statement adds two large arrays."""
    if s is None or s.op != "primitive" or s.data[0].name != "add":
        return False
    return s.data[0].family is None and s.outs[0].obj.size >= WORTH


def _folded(s: Statement) -> Sequence[int]:
    """The axes along which a statement sums up an array, or products of the entries of two."""
    if s.op != "primitive" or s.data[0].name not in ("sum", "contract"):
        return ()
    parameters = s.data[0].parameters
    if s.data[0].name == "sum":
        axes: Sequence[int] = parameters[1]
        return axes
    _, _, left, right, out = parameters
    return [i for i, letter in enumerate(left) if letter not in out] if left == right else ()


def needed(statements: Sequence[Statement], results: Sequence[Variable]) -> list[Statement]:
    """The statements without work on arrays that nobody reads any more."""
    used, kept = set(results), list[Statement]()
    for s in reversed(statements):
        if s.op == "primitive" and used.isdisjoint(s.outs) and s.outs[0].obj.size > 1:
            continue
        kept.append(s)
        used.update(s.args)
        for inner in s.blocks:
            used.update(inner.free())
    return kept[::-1]
