"""Cost: the category in which an arrow is what a program costs.

An arrow is a number of operations, the bytes of arrays that are read and written, and its delays:
how long after each input each result is ready, if every operation takes one unit of time and all
that can run at once does. Delays are a matrix in (max, +), so that arrows compose as matrices do,
and a loop of n rounds is a power.

A program costs what is written: a term that stands twice is counted twice, though running it may
share the work. What is left when it is shared is `Cost(Graph(f).arrow)`. So copying is not natural,
as f once and then copied is cheaper than f twice, and the category is monoidal, not cartesian.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

from ..category import (
    Addressed,
    Category,
    Coproduct,
    IndexedAdditive,
    Lists,
    Loops,
    Monoidal,
    Numeric,
    Scalar,
)
from ..diagrams import Diagram
from ..errors import Lacking
from ..objects import List, Obj, Product
from ..primitives import Primitive, Value
from .counts import array_bytes, counted, levels, numbers, stored_bytes

START = -1
"""What a result waits for that waits for no input: constants are there from the start."""

Row = Mapping[int, int]
"""For one result: input ↦ how long after it; inputs are numbered, and START is one of them."""


@dataclass(frozen=True, slots=True)
class ProgramCost:
    """What a program costs: what `Cost(program)` gives.

    `operations` are counted by name, and `work` is how many there are; where a branch is not known,
    each counts as often as on the side that has more of it, and `work` is that of the costlier
    side. `traffic` is in bytes: arrays that operations read and write. `delays` has a row for each
    leaf of the result, over as many leaves of the argument as `inputs` says.

    >>> import homset as hs
    >>> cost = hs.Cost(hs.mul >> (hs.cos & hs.sin))
    >>> cost, cost.operations["cos"], cost.span
    (work 3, span 2, traffic 0 bytes: 1 mul, 1 cos, 1 sin, 1, 2)
    """

    operations: Counter[str]
    work: int
    traffic: int
    inputs: int
    delays: tuple[Row, ...]

    @property
    def span(self) -> int:
        """How many operations follow one another, at most, before the results are ready."""
        return max([delay for row in self.delays for delay in row.values()], default=0)

    def __repr__(self) -> str:
        names = ", ".join([f"{count} {name}" for name, count in self.operations.items()])
        return f"work {self.work}, span {self.span}, traffic {self.traffic} bytes: {names or '—'}"


@final
class CostCategory(
    IndexedAdditive[ProgramCost], Addressed[ProgramCost], Coproduct[ProgramCost],
    Scalar[ProgramCost], Numeric[ProgramCost], Loops[ProgramCost], Lists[ProgramCost],
):  # fmt: skip
    """Programs as their costs; wiring is free, and so are constants.

    >>> import homset as hs
    >>> hs.Cost(hs.arrow(lambda x: x @ x).at(hs.R**8))
    work 15, span 4, traffic 128 bytes: 8 mul, 7 add
    """

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Not the laws that drop or copy an arrow: its work is done all the same."""
        return structure in (Category, Monoidal, Loops)

    def identity(self, a: Obj) -> ProgramCost:
        return wired(a.width, [{i: 0} for i in range(a.width)])

    def compose(self, g: ProgramCost, f: ProgramCost) -> ProgramCost:
        return total([f, g], f.inputs, after(g.delays, f.delays))

    def cross(self, *fs: ProgramCost) -> ProgramCost:
        first, delays = 0, list[Row]()
        for f in fs:
            delays += [{i if i == START else first + i: t for i, t in r.items()} for r in f.delays]
            first += f.inputs
        return total(fs, first, delays)

    def ex(self, i: int, objects: Sequence[Obj]) -> ProgramCost:
        first = sum([o.width for o in objects[:i]])
        rows = [{first + j: 0} for j in range(objects[i].width)]
        return wired(sum([o.width for o in objects]), rows)

    def dup(self, a: Obj, n: int) -> ProgramCost:
        return wired(a.width, [{i: 0} for i in range(a.width)] * n)

    def fork(self, a: Obj, *fs: ProgramCost) -> ProgramCost:
        return total(fs, a.width, [row for f in fs for row in f.delays])

    def diagram(self, d: Diagram[ProgramCost]) -> ProgramCost:
        """Every box costs once, however many use what it gives."""
        wires: list[Row] = [{i: 0} for i in d.inputs]
        for box, _, _, ins, _ in d.steps:
            wires += after(box.delays, [wires[i] for i in ins])
        return total(d.boxes, d.dom.width, [wires[i] for i in d.outputs])

    def inj(self, i: int, objects: Sequence[Obj]) -> ProgramCost:
        """The zeros of arrays are written."""
        width = objects[i].width
        before = sum([o.width for o in objects[:i]])
        behind = sum([o.width for o in objects[i + 1 :]])
        rows = [{START: 0}] * before + [{j: 0} for j in range(width)] + [{START: 0}] * behind
        others = [o for j, o in enumerate(objects) if j != i]
        return wired(width, rows, sum(map(array_bytes, others)))

    def jam(self, a: Obj, n: int) -> ProgramCost:
        width, depth = a.width, levels(n)
        rows: list[Row] = [
            {j + k * width: depth for k in range(n)} or {START: 0} for j in range(width)
        ]
        adds = Counter(add=(n - 1) * numbers(a)) if n > 1 else Counter[str]()
        return working(adds, n * width, rows, (n + 1) * array_bytes(a))

    def left(self, a: Obj, b: Obj) -> ProgramCost:
        return wired(a.width, [every(a)])

    def right(self, a: Obj, b: Obj) -> ProgramCost:
        return wired(b.width, [every(b)])

    def either(self, f: ProgramCost, g: ProgramCost, a: Obj, b: Obj, c: Obj) -> ProgramCost:
        """The worst of both sides, of which either starts when it is known which."""
        latest = [max([*x.values(), *y.values()]) for x, y in zip(f.delays, g.delays, strict=True)]
        return ProgramCost(
            f.operations | g.operations,
            max(f.work, g.work),
            max(f.traffic, g.traffic),
            1,
            tuple([{0: delay} for delay in latest]),
        )

    def distribute(self, a: Obj, b: Obj, c: Obj) -> ProgramCost:
        return wired(a.width + 1, [every(a * (b + c))])

    def decide(self) -> ProgramCost:
        return wired(1, [{0: 0}])

    def stack(self, a: Obj, n: int) -> ProgramCost:
        array = a**n
        return wired(n, [every(Product(*[a] * n))], n * array_bytes(a) + array_bytes(array))

    def unstack(self, a: Obj, n: int) -> ProgramCost:
        array = a**n
        return wired(1, [{0: 0}] * n, n * array_bytes(a) + array_bytes(array))

    def flip(self, a: Obj, n: int) -> ProgramCost:
        return wired(1, [{0: 0}], 2 * array_bytes(a**n))

    def get(self, a: Obj, n: int) -> ProgramCost:
        """The entry alone is read."""
        return wired(2, [{0: 0, 1: 0}], array_bytes(a**1) + array_bytes(a))

    def put(self, a: Obj, n: int) -> ProgramCost:
        """The entry alone is written."""
        return wired(3, [{0: 0, 1: 0, 2: 0}], array_bytes(a**1) + array_bytes(a))

    def nil(self, a: Obj) -> ProgramCost:
        return wired(0, [{START: 0}])

    def push(self, a: Obj) -> ProgramCost:
        return wired(a.width + 1, [every(a * List(a))], stored_bytes(a))

    def pop(self, a: Obj) -> ProgramCost:
        return wired(1, [{0: 0}] * (a.width + 1), stored_bytes(a))

    def nonempty(self, a: Obj) -> ProgramCost:
        return wired(1, [{0: 0}])

    def scale(self, s: Value, a: Obj) -> ProgramCost:
        rows = [{i: 1} for i in range(a.width)]
        return working(Counter(mul=numbers(a)), a.width, rows, 2 * array_bytes(a))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> ProgramCost:
        operations, depth = counted(p, a, b)
        row = dict.fromkeys(range(a.width), depth)
        return working(operations, a.width, [row] * b.width, array_bytes(a) + array_bytes(b))

    def constant(self, value: Value, a: Obj, b: Obj) -> ProgramCost:
        return wired(a.width, [{START: 0}] * b.width)

    def iterate(self, f: ProgramCost, a: Obj, n: int) -> ProgramCost:
        return repeated(f, n, power(f.delays, n))

    def while_(self, test: ProgramCost, step: ProgramCost, a: Obj) -> ProgramCost:
        raise Lacking(
            "number of rounds of a loop that goes on while a test holds",
            "a loop over a range of known length has one",
        )

    def scan(self, step: ProgramCost, s: Obj, a: Obj, b: Obj, n: int) -> ProgramCost:
        """A loop on states, entries and results; a result is ready with its last entry."""
        given, results = s.width + a.width, range(b.width)
        made = [latest(step.delays[s.width + i], {given + i: 0}) for i in results]
        kept: list[Row] = [{s.width + i: 0} for i in range(a.width)]
        last = power([*step.delays[: s.width], *kept, *made], n)
        found = [{i: t for i, t in row.items() if i < given} for row in last]
        whole = repeated(step, n, [*found[: s.width], *found[given:]])
        moved = n * (stored_bytes(a) + stored_bytes(b))
        return replace(whole, traffic=whole.traffic + moved)


def wired(inputs: int, delays: Sequence[Row], traffic: int = 0) -> ProgramCost:
    """What computes nothing."""
    return ProgramCost(Counter(), 0, traffic, inputs, tuple(delays))


def working(
    operations: Counter[str], inputs: int, delays: Sequence[Row], traffic: int
) -> ProgramCost:
    """What does these operations; arrays without entries need none, and no time."""
    done = +operations
    rows = delays if done else [dict.fromkeys(row, 0) for row in delays]
    return ProgramCost(done, done.total(), traffic, inputs, tuple(rows))


def total(fs: Sequence[ProgramCost], inputs: int, delays: Sequence[Row]) -> ProgramCost:
    """What costs as much as all of these."""
    operations: Counter[str] = Counter()
    for f in fs:
        operations.update(f.operations)
    work, traffic = sum([f.work for f in fs]), sum([f.traffic for f in fs])
    return ProgramCost(operations, work, traffic, inputs, tuple(delays))


def repeated(f: ProgramCost, n: int, delays: Sequence[Row]) -> ProgramCost:
    """What costs as much as an arrow n times."""
    operations = Counter({name: n * count for name, count in f.operations.items()} if n else {})
    return replace(
        f, operations=operations, work=n * f.work, traffic=n * f.traffic, delays=tuple(delays)
    )


def every(obj: Obj) -> Row:
    """What is ready when all of an object is."""
    return dict.fromkeys(range(obj.width), 0) or {START: 0}


def latest(*given: Row) -> Row:
    """The sum in (max, +): what waits for all of these.

    >>> latest({0: 1, 1: 5}, {0: 2})
    {0: 2, 1: 5}
    """
    found: dict[int, int] = {}
    for row in given:
        for i, t in row.items():
            found[i] = max(t, found.get(i, t))
    return found


def after(second: Sequence[Row], first: Sequence[Row]) -> list[Row]:
    """The product of matrices in (max, +).

    >>> after([{0: 1, 1: 1}], [{0: 2}, {0: 3, START: 0}])
    [{0: 4, -1: 1}]
    """
    start: Row = {START: 0}
    return [
        latest(*[
            {i: t + u for i, u in (start if j == START else first[j]).items()}
            for j, t in row.items()
        ])
        for row in second
    ]  # fmt: skip


def power(step: Sequence[Row], n: int) -> list[Row]:
    """The n-th power of a square matrix, in about 2 log₂ n products.

    >>> power([{0: 1}, {0: 0, 1: 0}], 1000)
    [{0: 1000}, {0: 999, 1: 0}]
    """
    found: list[Row] = [{i: 0} for i in range(len(step))]
    square = list(step)
    while n:
        if n & 1:
            found = after(square, found)
        n >>= 1
        square = after(square, square) if n else square
    return found


Cost = CostCategory()
