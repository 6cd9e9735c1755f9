"""Small products of matrices in registers: a tile of the result at a time.

One axis goes by vectors. If it is an axis of the result, each lane is an entry of it, and what
does not have the axis is the same in all lanes; if it is summed over, lanes are added up at the
end. Several rows of the result grow at once, so that what they share is loaded once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...objects import R
from .entries import Growing, loops, started, stepped
from .vectors import SUM, Lanes, counted, load, phases, store, strips
from .views import View, merged

if TYPE_CHECKING:
    from .kernel import Kernel
    from .products import Letters

ROWS, ALL, VECTORS = 8, 12, 4
"""How many rows of the result grow at once, or all up to how many, and in how many vectors."""

LARGE, FEW = 2**13, 2
"""From how many entries on an array that is read once is read in order, so many rows at once."""

LONG = 2**12
"""How many numbers are summed without more digits than they have themselves, as the BLAS does."""

BUSY = 2**18
"""From how many products on it pays to have many rows at once, which is much code."""

DIVISORS = (4, 5, 3, 6, 7, 8, 2)
"""How many rows there may be in little code, the best first."""


class Plan(NamedTuple):
    """The axis that goes by vectors, and the axis of the rows that grow at once ("" for none)."""

    vector: str
    row: str


class Tiles:
    """A product, with how far apart the entries of its three arrays are along each axis.

    What is summed over goes backwards where a register `odd` holds -1, and not 0.
    """

    def __init__(self, k: Kernel, letters: Letters, views: Sequence[View], odd: str = "") -> None:
        self.k, self.letters, self.places = k, letters, [view.place for view in views]
        self.odd = odd
        rows = zip(views, letters[:3], strict=True)
        self.steps = [dict(zip(row, view.strides, strict=True)) for view, row in rows]

    def step(self, j: int, letter: str) -> int:
        """How far apart the entries of an array are; 0 along an axis that it has not."""
        return self.steps[j].get(letter, 0)

    def stride(self, letter: str) -> int:
        """How far an axis goes through memory."""
        return max([abs(self.step(j, letter)) for j in range(3)])

    def plan(self) -> Plan | None:
        """How to do it; None if no axis is fit for vectors."""
        if not self.letters.inner:
            return None
        sizes = self.letters.sizes
        for letter in sorted(self.letters.out, key=lambda c: -sizes[c]):
            left, right, out = (self.step(j, letter) for j in range(3))
            if sizes[letter] > 1 and out == 1 and {left, right} <= {0, 1}:
                return Plan(letter, self.row(letter))
        for letter in self.letters.inner:
            if sizes[letter] > 1 and self.step(0, letter) == 1 == self.step(1, letter):
                return Plan(letter, self.row(letter))
        return None

    def row(self, vector: str) -> str:
        """An axis of the result along which an array that goes by vectors stands still.

        It is a short one, so that what moves along it stays near.
        """
        wide = [j for j in range(2) if self.step(j, vector)]
        found = [
            c for c in self.letters.out
            if c != vector and any([self.step(j, c) == 0 for j in wide])
        ]  # fmt: skip
        enough = [c for c in found if self.letters.sizes[c] >= ROWS // 2] or found
        return min(enough, key=lambda c: self.letters.sizes[c], default="")

    @property
    def once(self) -> bool:
        """Whether there is a large array whose entries are read once each."""
        work = self.letters.work
        return work >= LARGE and work in [self.letters.count(part) for part in self.letters[:2]]

    def run(self, plan: Plan) -> None:
        """The code."""
        outer = sorted(
            [c for c in self.letters.out if c not in plan], key=self.stride, reverse=True
        )
        some = self.across if plan.vector in self.letters.out else self.along

        def body(places: list[str]) -> None:
            n = self.letters.sizes.get(plan.row, 1)

            def block(i: str, rows: int) -> None:
                some(plan, self.moved(places, plan.row, i), rows)

            in_blocks(self.k, n, self.rows(n), block)

        self.loops(outer, self.places, body)

    @property
    def busy(self) -> bool:
        """Whether it takes longer to run the code than to make it."""
        return self.letters.work > BUSY

    @property
    def vectors(self) -> int:
        """In how many vectors rows grow."""
        return VECTORS if self.busy else VECTORS // 2

    def rows(self, n: int) -> int:
        """How many rows of n grow at once; few, and no others left, where all is little work."""
        if self.once:
            return FEW
        usual = n if n <= ALL else ROWS
        return usual if self.busy else next((r for r in DIVISORS if n % r == 0), usual)

    def loops(
        self, letters: Sequence[str], places: Sequence[str], body: Callable[[list[str]], None]
    ) -> None:
        """Loops over axes."""
        rows = [[self.step(j, c) for c in letters] for j in range(3)]
        axes, steps = merged([self.letters.sizes[c] for c in letters], rows)
        loops(self.k, axes, steps, (R, R, R), places, body)

    def moved(self, places: Sequence[str], letter: str, i: str) -> list[str]:
        """The addresses of entry i along an axis."""
        return [
            stepped(self.k, place, i, self.step(j, letter), R) for j, place in enumerate(places)
        ]

    # --- lanes are entries of the result ---

    def across(self, plan: Plan, places: Sequence[str], rows: int) -> None:
        """So many rows of the result, in blocks of vectors."""
        n, w = self.letters.sizes[plan.vector], self.k.text.width
        whole, most = -(-n // w), max(1, min(max(self.vectors, 8 // rows), 3 * min(w, 8) // rows))
        several = next((i for i in range(most, most // 2, -1) if whole % i == 0), most)
        blocks = n // w // several

        def block(i: str, vectors: int, last: int) -> None:
            here = self.moved(places, plan.vector, i)
            self.block(plan, here, rows, [Lanes(w, w)] * (vectors - 1) + [Lanes(w, last)])

        if blocks == 1:
            block("0", several, w)
        elif blocks:
            counted(self.k, blocks * several * w, lambda i: block(i, several, w), several * w)
        if (rest := whole - blocks * several) > 0:
            block(str(blocks * several * w), rest, n - (whole - 1) * w)

    def block(self, plan: Plan, places: Sequence[str], rows: int, lanes: list[Lanes]) -> None:
        """A tile of so many rows of vectors."""
        k, tile = self.k, [(r, v) for r in range(rows) for v in range(len(lanes))]
        slots = {one: started(k) for one in tile}

        def body(here: list[str]) -> None:
            loaded: dict[tuple[int, int, int], str] = {}
            for r, v in tile:
                with k.text.by(k.text.width):
                    pair = [self.factor(loaded, here, plan, j, r, v, lanes[v]) for j in range(2)]
                    self.grow(slots[r, v], *pair)

        self.inside(places, body)
        for r, v in tile:
            place = self.entry(places, plan, 2, r, v)
            with k.text.by(k.text.width):
                store(k, lanes[v], R, self.now(slots[r, v]), place, 1)

    def inside(self, places: Sequence[str], body: Callable[[list[str]], None]) -> None:
        """Loops over what is summed over."""
        t, inner = self.k.text, self.letters.inner
        if not self.odd:
            self.loops(inner, places, body)
            return
        n = self.letters.sizes[inner]
        ends = t.op(f"and i64 {self.odd}, {n}")

        def turn(i: str) -> None:  # i, or n - 1 - i
            at = t.op(f"add i64 {t.op(f'xor i64 {i}, {self.odd}')}, {ends}")
            body(self.moved(places, inner, at))

        counted(self.k, n, turn)

    def factor(
        self, loaded: dict[tuple[int, int, int], str], here: Sequence[str], plan: Plan, j: int,
        r: int, v: int, lanes: Lanes,
    ) -> str:  # fmt: skip
        """What an array gives to a row and a vector of a tile, loaded once for all it serves."""
        down, side = self.step(j, plan.row), self.step(j, plan.vector)
        key = (j, r if down else 0, v if side else 0)
        if key not in loaded:
            loaded[key] = load(self.k, lanes, R, self.entry(here, plan, *key), side)
        return loaded[key]

    def entry(self, places: Sequence[str], plan: Plan, j: int, r: int, v: int) -> str:
        """The address in array j of a row and a vector of a tile."""
        along = v * self.k.text.width * self.step(j, plan.vector)
        return stepped(self.k, places[j], str(r * self.step(j, plan.row) + along), 1, R)

    # --- lanes are summed over ---

    def along(self, plan: Plan, places: Sequence[str], rows: int) -> None:
        """So many entries of the result, whose lanes are added up at the end."""
        k, n = self.k, self.letters.sizes[plan.vector]
        several = phases(n, k.text.width, max(1, 4 // rows))
        long = self.letters.count(self.letters.inner) > LONG
        format = k.format.wide if long else k.format
        growing = [Growing(k, SUM, format, several) for _ in range(rows)]

        def row(here: list[str]) -> None:
            def body(i: str, lanes: Lanes, phase: int) -> None:
                near, loaded = self.moved(here, plan.vector, i), dict[tuple[int, int, int], str]()
                for r in range(rows):
                    x, y = (self.factor(loaded, near, plan, j, r, 0, lanes) for j in range(2))
                    growing[r].more(lanes, phase, self.product(x, y))

            strips(k, n, body, several)

        self.loops([c for c in self.letters.inner if c != plan.vector], places, row)
        for r in range(rows):
            place = self.entry(places, plan, 2, r, 0)
            growing[r].store(place, k.format)

    def now(self, slot: str) -> str:
        """What has grown."""
        return self.k.text.op(f"load {self.k.text.real}, ptr {slot}")

    def grow(self, slot: str, x: str, y: str) -> None:
        """Add a product, lane by lane."""
        t = self.k.text
        after = t.op(f"fadd contract {t.real} {self.now(slot)}, {self.product(x, y)}")
        t.do(f"store {t.real} {after}, ptr {slot}")

    def product(self, x: str, y: str) -> str:
        """Lane by lane."""
        return self.k.text.op(f"fmul contract {self.k.text.real} {x}, {y}")


def in_blocks(k: Kernel, n: int, size: int, body: Callable[[str, int], None]) -> None:
    """body(first, how many) for blocks of n."""
    whole = n // size
    if whole == 1:
        body("0", size)
    elif whole:
        counted(k, whole * size, lambda i: body(i, size), size)
    if n % size:
        body(str(whole * size), n % size)
