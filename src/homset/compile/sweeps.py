"""Work on large arrays, row by row: memory is gone through once, by as many threads as there are.

What is done row by row, and the sums over all rows, is a homomorphism of concatenation: with rows
in blocks, x = x₁ ⧺ … ⧺ xₘ, what is made of rows is f x = f x₁ ⧺ … ⧺ f xₘ, and what is summed over
them s x = s x₁ + … + s xₘ. So all operations along one index of a program, products of matrices
with the work on entries between them, are done for a block of rows before the next, where that is
in the cache still. Blocks go in parts that are added up in order: results do not depend on how many
threads there are, nor on which of them does what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any, NamedTuple

from ..objects import Array, B
from ..primitives import Primitive
from .axes import FOLDS, Indices, cut, on_rows, place_of
from .blocks import Block, Statement, Variable
from .lifting import CHEAP, element_of, shape_of, size_of

WORTH, HARD, MOST = 2**18, 8, 64
"""From how much work on it is done; the work of a call of mathematics; how many sweeps at most."""

DENSE = 24
"""How many products for each entry are left to the BLAS, which goes by blocks itself."""

CACHE, ROWS = 2**18, 8
"""How many bytes a block of rows may take, and what its rows are a multiple of."""

PART, PARTS, LEAST, SUMS = 2**16, 64, 4, 2**19
"""The work of a part, how many parts there are at most and at least, and the bytes of their sums."""


class Sweep(NamedTuple):
    """How rows are gone through: in blocks of `size`, and those in so many parts.

    `given` has the axis of the rows of each argument, None of what all blocks share; `made` that of
    each result, or the name of the fold that puts together those of blocks.
    """

    rows: int
    size: int
    parts: int
    given: tuple[int | None, ...]
    made: tuple[int | str, ...]


def swept(block: Block) -> Block:
    """The same block, whose work on large arrays is done row by row where that pays.

    sweep: of blocks of rows, `data[0]` is a `Sweep`, the first block does `size` rows and the
    second, if there is one, those that are left.
    """
    inner = [[swept(b) for b in s.blocks] for s in block.statements]
    statements = [
        Statement(s.op, s.data, s.args, s.outs, tuple(blocks), s.place) if blocks else s
        for s, blocks in zip(block.statements, inner, strict=True)
    ]
    if sum([_work(s) for s in statements]) < WORTH:
        return Block(block.params, statements, block.results)
    indices = Indices(statements)
    for index in _costly(statements, indices):
        for _ in range(MOST):
            group = _Group(statements, indices, index, block.results)
            if not group.pays():
                break
            statements = group.statements()
    return Block(block.params, statements, block.results)


def _work(s: Statement) -> int:
    """About how many simple operations on numbers a statement is."""
    if s.op != "primitive" or s.data[0].name in _MOVES:
        return 0
    p = s.data[0]
    if p.name == "contract":
        (x, y, left, right, _) = p.parameters
        return prod(dict(zip(left + right, shape_of(x) + shape_of(y), strict=True)).values())
    largest = max([size_of(v.obj) for v in (*s.args, *s.outs)])
    return largest * (1 if p.name in CHEAP or p.name in FOLDS else HARD)


_MOVES = frozenset({"broadcast", "transpose", "slices", "reshape"})


def _costly(statements: Iterable[Statement], indices: Indices) -> list[Any]:
    """The indices along which there is enough work, most first."""
    found: dict[Any, int] = {}
    for s in statements:
        if s in indices.axes and (work := _work(s)):
            for letter in sorted(indices.letters(s)):
                root = indices.root((s, letter))
                found[root] = found.get(root, 0) + work
    worth = [index for index, work in found.items() if work >= WORTH]
    return sorted(worth, key=lambda index: -found[index])[:MOST]


class _Group:
    """The statements along an index that can be done together, and what is before and after."""

    def __init__(
        self, statements: Sequence[Statement], indices: Indices, index: Any,
        results: Sequence[Variable],
    ) -> None:  # fmt: skip
        self.indices, self.index = indices, index
        self.before: list[Statement] = []
        self.inside: list[Statement] = []
        self.after: list[Statement] = []
        self.axis: dict[Variable, int] = {}  # of the rows of what is made of them inside
        self.sums: dict[Variable, str] = {}  # what folds the rows, and how
        self.rows = 0
        late, loose = set[Variable](), set[Variable]()
        for s in statements:
            read = _read(s)
            letter = self.letter(s)
            free = loose.issuperset(self.axis.keys() & read)
            if not late.isdisjoint(read) or (letter is None and not free):
                self.after.append(s)
                late.update(s.outs)
            elif letter is None or (free and _is_view(s) and loose.isdisjoint(read)):
                self.before.append(s)
            else:
                self.join(s, letter)
                late.update([v for v in s.outs if v in self.sums])
                loose.update(s.outs if free and _is_spread(s) else ())
        wanted = set(results).union(*[_read(s) for s in self.after])
        self.outs = [v for s in self.inside for v in s.outs if v in wanted and v not in loose]
        both = {*self.before, *self.again(wanted.union(*[_read(s) for s in self.before]), loose)}
        self.before = [s for s in statements if s in both]
        reads = [read for s in self.inside for read in self.reads(s)]
        self.given = list(dict.fromkeys([one for one in reads if one[0] not in self.axis]))

    def again(self, wanted: set[Variable], loose: set[Variable]) -> list[Statement]:
        """What is spread inside, from what is outside, and wanted there too."""
        found: list[Statement] = []
        for s in reversed(self.inside):
            if s.outs[0] in loose and s.outs[0] in wanted:
                found.append(s)
                wanted |= set(s.args)
        return found[::-1]

    def letter(self, s: Statement) -> int | None:
        """The letter of the index in a statement that can be done row by row."""
        if s not in self.indices.axes or _is_dense(s):
            return None
        return self.indices.letter(s, self.index)

    def join(self, s: Statement, letter: int) -> None:
        """A statement is done row by row, or folds rows."""
        self.inside.append(s)
        (out,), axes = s.outs, self.indices.axes[s]
        rows = zip((*s.args, out), (*axes.args, axes.out), strict=True)
        self.rows = max([shape_of(v.obj)[row.index(letter)] for v, row in rows
                         if letter in row and isinstance(v.obj, Array)])  # fmt: skip
        place = place_of(axes.out, letter)
        if place is not None:
            self.axis[out] = place
        else:
            self.sums[out] = s.data[0].name if s.data[0].name in FOLDS else "sum"

    def reads(self, s: Statement) -> list[tuple[Variable, int | None]]:
        """What a statement inside reads, with the axis of its rows."""
        letter = self.letter(s)
        assert letter is not None
        rows = zip(s.args, self.indices.axes[s].args, strict=True)
        return [(v, place_of(letters, letter) if isinstance(v.obj, Array) else None)
                for v, letters in rows]  # fmt: skip

    # --- does it pay ---

    @property
    def work(self) -> int:
        """How much is done."""
        return sum([_work(s) for s in self.inside])

    @property
    def row(self) -> int:
        """How many bytes a row takes, of all that is in memory at once."""
        members = {v for s in self.inside if _is_loop(s) for v in s.outs}
        held = {v for s in self.inside if not _is_loop(s) for v in s.args if v in members}
        made = [v for v in self.axis if v in held or v in self.outs or v not in members]
        there = [v for v, at in self.given if at is not None]
        return sum([_bytes(v) for v in {*made, *there}]) // self.rows

    @property
    def size(self) -> int:
        """How many rows a block has: what fits the cache, and divides the rows if that can be."""
        most = min(CACHE // max(self.row, 1), self.rows // 4) // ROWS * ROWS
        whole = [m for m in range(most, most // 2, -ROWS) if self.rows % m == 0]
        return (whole or [most])[0]

    @property
    def parts(self) -> int:
        """How many parts there are, each with sums of its own."""
        sums = sum([_bytes(v) for v in self.outs if v in self.sums])
        blocks = self.rows // self.size
        most = max(1, min(PARTS, blocks, self.work // PART, SUMS // max(sums, 1)))
        each = -(-blocks // most)
        return -(-blocks // each)

    def pays(self) -> bool:
        """Whether there is enough to do, and room for the sums of each part."""
        if not self.outs or self.rows < ROWS or self.work < WORTH:
            return False
        return self.size >= ROWS and self.parts >= LEAST

    # --- the statements ---

    def statements(self) -> list[Statement]:
        """Those before, all that is inside as one, those after."""
        size, rest = self.size, self.rows % self.size
        made = [self.axis[v] if v in self.axis else self.sums[v] for v in self.outs]
        given = tuple([at for _, at in self.given])
        plan = Sweep(self.rows, size, self.parts, given, tuple(made))
        blocks = [self.body(n) for n in (size, rest) if n]
        args = tuple([v for v, _ in self.given])
        whole = Statement("sweep", (plan,), args, tuple(self.outs), tuple(blocks))
        return [*self.before, whole, *self.after]

    def body(self, n: int) -> Block:
        """All that is inside, on so many rows."""
        params = {(v, at): Variable(cut(v.obj, at, n)) for v, at in self.given}
        new: dict[Variable, Variable] = {}
        statements: list[Statement] = []
        for s in self.inside:
            (out,) = s.outs
            args = tuple([new[v] if v in new else params[v, at] for v, at in self.reads(s)])
            new[out] = Variable(cut(out.obj, self.axis.get(out), n))
            p = on_rows(s.data[0], [v.obj for v in args], new[out].obj)
            statements.append(Statement("primitive", (p,), args, (new[out],)))
        return Block(tuple(params.values()), statements, tuple([new[v] for v in self.outs]))


def _read(s: Statement) -> set[Variable]:
    """What a statement reads, in its blocks too."""
    return {*s.args, *[v for b in s.blocks for v in b.free()]}


def _is_dense(s: Statement) -> bool:
    """Whether a statement is a product with so much work that it is left to the BLAS."""
    largest = max([size_of(v.obj) for v in (*s.args, *s.outs)])
    return s.data[0].name == "contract" and _work(s) > DENSE * largest


def _is_spread(s: Statement) -> bool:
    """Whether a statement repeats entries: what it makes takes no memory where it is read."""
    return s.op == "primitive" and s.data[0].name in ("broadcast", "transpose")


def _is_view(s: Statement) -> bool:
    """Whether what a statement makes is there already as a part of an array."""
    return s.data[0].name in _MOVES and not _is_spread(s)


def _is_loop(s: Statement) -> bool:
    """Whether a statement is work on entries, one by one."""
    p: Primitive = s.data[0]
    return p.family is None or (p.name == "broadcast" and not isinstance(s.args[0].obj, Array))


def _bytes(v: Variable) -> int:
    return size_of(v.obj) * (1 if element_of(v.obj) is B else 8)
