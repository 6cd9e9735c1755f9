"""Groups: the statements of a program that are done together, row by row, and in which blocks."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..objects import Array, B
from ..primitives import Primitive
from .axes import FOLDS, Indices, cut, on_rows, place_of
from .blocks import Block, Statement, Variable
from .lifting import CHEAP, MOVES

WORTH, LIGHT = 2**15, 8
"""From how many simple operations on it is done; how many times more there must be where they are
few for each entry, which threads get from one another's caches."""

CACHE, LONG, ROWS = 2**19, 2**15, 8
"""How many bytes a block of rows may take; how many are enough, or else how many rows."""

AGAIN, MANY = CHEAP | {"div", "recip"}, 4
"""The operations on entries of one array that are rather done again, up to so many, than kept."""

TRIED, FEW = 8, 16
"""How many sizes of blocks are tried; of how many rows one may be done twice."""

STRIP = 64
"""How many entries that lie side by side are enough to go through before the next ones."""

PART, PARTS, LEAST, SUMS = 2**12, 128, 8, 2**19
"""The work of a part; how many parts there are, at most and at least; the bytes of all sums."""


class Sweep(NamedTuple):
    """How rows are gone through: in `blocks` of `size`, and those in so many parts.

    If they are fewer than the blocks have, the last one begins earlier and does some rows again.
    `given` has the axis of the rows of each argument, None of what all blocks share; `made` that of
    each result, or the name of the fold that puts together those of blocks.
    """

    rows: int
    size: int
    blocks: int
    parts: int
    given: tuple[int | None, ...]
    made: tuple[int | str, ...]


class Remade(NamedTuple):
    """What it takes to make an array again: so many operations on entries, of those arrays."""

    operations: int
    sources: frozenset[Variable]


class Group:
    """The statements along an index that can be done together, and what is before and after."""

    def __init__(
        self, statements: Sequence[Statement], indices: Indices, index: Any,
        aside: Container[Statement], work: Mapping[Statement, int], results: Sequence[Variable],
    ) -> None:  # fmt: skip
        self.indices, self.index, self.aside = indices, index, aside
        self.inputs = indices.inputs
        self.before: list[Statement] = []
        self.inside: list[Statement] = []
        self.after: list[Statement] = []
        self.axis: dict[Variable, int] = {}  # of the rows of what is made of them inside
        self._reads: dict[Statement, list[tuple[Variable, int | None]]] = {}
        self.sums: dict[Variable, str] = {}  # what folds the rows, and how
        self.rows = 0
        self.constants = {s.outs[0]: s for s in statements if s.op == "constant" and _plain(s)}
        self.loose: dict[Variable, Remade] = {}  # what is made again rather than kept
        self.outs: list[Variable] = []
        self.given: list[tuple[Variable, int | None]] = []  # with the axis of the rows
        self.divide(statements, results)
        self.work = sum([work[s] for s in self.inside])
        if self.rows >= ROWS and self.work >= WORTH:
            self.border(statements, results)

    def border(self, statements: Sequence[Statement], results: Sequence[Variable]) -> None:
        """What is read of what is inside, and what that reads."""
        wanted = set(results).union(*[self.inputs[s] for s in self.after])
        self.outs = [v for s in self.inside for v in s.outs if v in wanted and v not in self.loose]
        wanted.update(*[self.inputs[s] for s in self.before])
        both = {*self.before, *self.again(wanted)}
        self.before = [s for s in statements if s in both]
        reads = [read for s in self.inside for read in self.reads(s)]
        given = list(dict.fromkeys([one for one in reads if one[0] not in self.axis]))
        self.given = [(v, at) for v, at in given if v not in self.constants]

    def divide(self, statements: Sequence[Statement], results: Sequence[Variable]) -> None:
        """What is done together, what before it, and what after."""
        late, letters = set[Variable](), [self.letter(s) for s in statements]
        pairs = list(zip(statements, letters, strict=True))
        kept = {v for s, letter in pairs if letter is None for v in self.inputs[s]}.union(results)
        for s, found in pairs:
            read, letter = self.inputs[s], self.along(s, found)
            free = self.loose.keys() >= (self.axis.keys() & read)
            if not late.isdisjoint(read) or (letter is None and not free):
                self.after.append(s)
                late.update(s.outs)
            elif letter is None or (free and _is_view(s) and self.loose.keys().isdisjoint(read)):
                self.before.append(s)
            else:
                self.join(s, letter)
                late.update([v for v in s.outs if v in self.sums])
                if free and (_is_spread(s) or (_is_simple(s) and s.outs[0] not in kept)):
                    self.loosen(s)

    def loosen(self, s: Statement) -> None:
        """What a statement makes is made again where it is read, if that reads no more memory."""
        (out,), spread = s.outs, _is_spread(s)
        found = [self.loose.get(v, Remade(0, _large(v, out))) for v in s.args]
        operations = sum([one.operations for one in found]) + (0 if spread else 1)
        sources = frozenset[Variable]().union(*[one.sources for one in found])
        if spread or (operations <= MANY and len(sources) <= 1):
            self.loose[out] = Remade(operations, sources)

    def again(self, wanted: set[Variable]) -> list[Statement]:
        """What is made inside, from what is outside, and wanted there too."""
        found: list[Statement] = []
        for s in reversed(self.inside):
            if s.outs[0] in self.loose and s.outs[0] in wanted:
                found.append(s)
                wanted |= set(s.args)
        return found[::-1]

    def letter(self, s: Statement) -> int | None:
        """The letter of the index in a statement that can be done row by row."""
        letter = self.indices.letter(s, self.index)
        if letter is None or s in self.aside:
            return None
        folds = letter not in self.indices.axes[s].out
        return None if folds and _bytes(s.outs[0]) > SUMS // LEAST else letter

    def join(self, s: Statement, letter: int) -> None:
        """A statement is done row by row, or folds rows."""
        self.inside.append(s)
        (out,), axes = s.outs, self.indices.axes[s]
        self.rows = self.indices.lengths[s][letter]
        place = place_of(axes.out, letter)
        if place is not None:
            self.axis[out] = place
        else:
            self.sums[out] = s.data[0].name if s.data[0].name in FOLDS else "sum"

    def along(self, s: Statement, letter: int | None) -> int | None:
        """A letter if a statement reads what is made inside row by row, and not all rows for each.

        Arrays of fewer entries than those that an index goes through may be read along another one.
        """
        if letter is None or self.axis.keys().isdisjoint(s.args):
            return letter
        same = [self.axis.get(v, axis) == axis for v, axis in self.reads(s)]
        return letter if all(same) else None

    def reads(self, s: Statement) -> list[tuple[Variable, int | None]]:
        """What a statement reads, with the axis that has the letter of the rows; found once."""
        found = self._reads.get(s)
        if found is None:
            letter = self.letter(s)
            rows = zip(s.args, self.indices.axes[s].args, strict=True)
            found = self._reads[s] = [
                (v, None if letter is None or not v.obj.shape else place_of(letters, letter))
                for v, letters in rows
            ]
        return found

    # --- does it pay ---

    @property
    def lightness(self) -> int:
        """How many times more work there has to be because it is little for each entry."""
        entries = sum([v.obj.size for v in (*[v for v, _ in self.given], *self.outs)])
        return 1 if self.work >= 2 * entries else LIGHT

    @cached_property
    def row(self) -> int:
        """How many bytes a row takes, of all that is in memory at once."""
        loops = {v for s in self.inside if _is_loop(s) for v in s.outs}
        views = {v for s in self.inside if s.data[0].name in MOVES for v in s.outs}
        held = {v for s in self.inside if not _is_fused(s) for v in s.args} | set(self.outs)
        made = [v for v in self.axis if v not in views and (v in held or v not in loops)]
        there = [v for v, at in self.given if at is not None]
        return sum([_bytes(v) for v in (*made, *there)]) // self.rows

    @cached_property
    def most(self) -> int:
        """How many rows fit the cache, of which there are some blocks."""
        most = min(CACHE // max(self.row, 1), self.rows // LEAST)
        return most // ROWS * ROWS or most

    @cached_property
    def twice(self) -> int:
        """How many rows blocks of full vectors have, a few of them in two blocks; 0 if none have.

        That may be where all is work on entries, which is done alike in both: as `ROWS` is even, no
        vector at the end of a block has one entry alone, on which LLVM joins no operations.
        """
        on_entries = all([_is_loop(s) or s.data[0].name in MOVES for s in self.inside])
        if not on_entries or self.most < ROWS:
            return 0
        fewest = -(-self.rows // self.most)
        sizes = [-(-self.rows // (n * ROWS)) * ROWS for n in range(fewest, 2 * fewest)[:TRIED]]
        best = min(sizes, key=self.repeated)
        return best if FEW * self.repeated(best) <= self.rows else 0

    def repeated(self, size: int) -> int:
        """How many rows the last block of a size does that the one before it has done."""
        return -self.rows % size

    @cached_property
    def size(self) -> int:
        """How many rows a block has: full vectors, or what divides the rows if that can be."""
        even = _divisors(self.rows, self.most)
        full = next((m for m in even if m % ROWS == 0), self.twice)
        return full or (even[0] if even else self.most)

    @cached_property
    def blocks(self) -> int:
        """How many blocks there are of that size."""
        return -(-self.rows // self.size) if self.size == self.twice else self.rows // self.size

    @cached_property
    def parts(self) -> int:
        """How many parts there are, each with sums of its own."""
        sums = sum([_bytes(v) for v in self.outs if v in self.sums])
        most = max(1, min(PARTS, self.blocks, self.work // PART, SUMS // max(sums, 1)))
        each = -(-self.blocks // most)
        return -(-self.blocks // each)

    @property
    def strip(self) -> int:
        """How many entries of a block lie side by side, where loops go over a cut through rows."""
        loops = [s for s in self.inside if s.data[0].name != "contract"]
        reads = [read for s in loops for read in self.reads(s)]
        shapes = [(v.obj.shape, at) for v, at in reads if v not in self.axis]
        across = any([at == len(shape) - 1 > 0 for shape, at in shapes])
        return self.size if across else STRIP

    def pays(self) -> bool:
        """Whether there is enough to do, and room for the sums of each part."""
        if not self.outs or self.work < WORTH * self.lightness or self.strip < STRIP:
            return False
        return self.size >= min(ROWS, -(-LONG // max(self.row, 1))) and self.parts >= LEAST

    # --- the statements ---

    def statements(self) -> list[Statement]:
        """Those before, all that is inside as one, those after."""
        size, rest = self.size, max(self.rows - self.size * self.blocks, 0)
        made = [self.axis[v] if v in self.axis else self.sums[v] for v in self.outs]
        given = tuple([at for _, at in self.given])
        plan = Sweep(self.rows, size, self.blocks, self.parts, given, tuple(made))
        blocks = [self.body(n) for n in (size, rest) if n]
        args = tuple([v for v, _ in self.given])
        whole = Statement("sweep", (plan,), args, tuple(self.outs), tuple(blocks))
        return [*self.before, whole, *self.after]

    def body(self, n: int) -> Block:
        """All that is inside, on so many rows."""
        params = {(v, at): Variable(cut(v.obj, at, n)) for v, at in self.given}
        new = {v: Variable(v.obj) for s in self.inside for v in s.args if v in self.constants}
        statements = [
            Statement("constant", self.constants[v].data, (), (w,)) for v, w in new.items()
        ]
        for s in self.inside:
            (out,) = s.outs
            args = tuple([new[v] if v in new else params[v, at] for v, at in self.reads(s)])
            new[out] = Variable(cut(out.obj, self.axis.get(out), n))
            p = on_rows(s.data[0], [v.obj for v in args], new[out].obj)
            statements.append(Statement("primitive", (p,), args, (new[out],)))
        return Block(tuple(params.values()), statements, tuple([new[v] for v in self.outs]))


def _divisors(n: int, most: int) -> list[int]:
    """What divides n and is at most so much, but more than half of that; the largest first."""
    if most**2 <= n:
        return [m for m in range(most, most // 2, -1) if n % m == 0]
    counts = range(-(-n // most), n // (most // 2 + 1) + 1)  # how often it goes into n
    return [n // q for q in counts if n % q == 0]


def _plain(s: Statement) -> bool:
    """Whether a statement makes a number."""
    return not isinstance(s.outs[0].obj, Array)


def _is_spread(s: Statement) -> bool:
    """Whether a statement repeats entries: what it makes takes no memory where it is read."""
    return s.op == "primitive" and s.data[0].name in ("broadcast", "transpose")


def _is_simple(s: Statement) -> bool:
    """Whether a statement is cheap work on entries."""
    return s.op == "primitive" and s.data[0].family is None and s.data[0].name in AGAIN


def _large(v: Variable, out: Variable) -> frozenset[Variable]:
    """A variable that is no smaller than another one."""
    return frozenset([v] if v.obj.size >= out.obj.size else [])


def _is_view(s: Statement) -> bool:
    """Whether what a statement makes is there already as a part of an array."""
    return s.data[0].name in MOVES and not _is_spread(s)


def _is_loop(s: Statement) -> bool:
    """Whether a statement is work on entries, one by one."""
    p: Primitive = s.data[0]
    return p.family is None or (p.name == "broadcast" and not isinstance(s.args[0].obj, Array))


def _is_fused(s: Statement) -> bool:
    """Whether a statement reads entries one by one, as the loop that makes them does."""
    return _is_loop(s) or s.data[0].name in FOLDS


def _bytes(v: Variable) -> int:
    return v.obj.size * (1 if v.obj.element is B else 8)
