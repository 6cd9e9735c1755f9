"""Sums of products of two arrays: loops for small ones, the BLAS for large ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ...objects import R
from ...primitives import Primitive
from ..axes import is_dense
from ..blocks import Statement
from ..formats import Format
from .blas import Matrix, blas, multiply
from .entries import Growing, copy, fill, more, nest, stepped
from .tiles import BUSY, Tiles
from .vectors import SUM, Lanes, counted, load, phases, store, strips
from .views import View, array_of, dense, merged, permuted

if TYPE_CHECKING:
    from .kernel import Front, Kernel

LOOPS, VECTOR, NARROW = 2**15, 2**17, 24
"""How many products there are at most without a BLAS, how many with a vector; the least side."""

CHEAP, SMALL, FULL = 16, 2**13, 3 * 2**10
"""How many products for each of its entries make it cheap to copy an array first; the entries that
the nearest cache holds, at most, and those of a matrix that may leave no room for others there."""


class Letters(NamedTuple):
    """The axes of a product, as in einsum: of its arrays and of its result."""

    left: str
    right: str
    out: str
    sizes: dict[str, int]

    @property
    def batch(self) -> str:
        """In all three."""
        return "".join([c for c in self.out if c in self.left and c in self.right])

    @property
    def rows(self) -> str:
        """In the left array and in the result."""
        return "".join([c for c in self.out if c not in self.right])

    @property
    def columns(self) -> str:
        """In the right array and in the result."""
        return "".join([c for c in self.out if c not in self.left])

    @property
    def inner(self) -> str:
        """In both arrays: what is summed over."""
        return "".join([c for c in self.left if c not in self.out])

    def count(self, letters: str) -> int:
        """How many entries axes have."""
        return prod([self.sizes[c] for c in letters])

    @property
    def work(self) -> int:
        """How many products of two numbers it is."""
        return prod(self.sizes.values())


def letters_of(p: Primitive) -> Letters:
    """The letters of a primitive, `contract`."""
    (x, y, left, right, out) = p.parameters
    shapes = (*x.shape, *y.shape)
    return Letters(left, right, out, dict(zip(left + right, shapes, strict=True)))


def known(p: Primitive, format: Format) -> bool:
    """Whether a product can be machine code: all can with the BLAS, else the small ones."""
    (x, *_) = p.parameters
    return x.element is R and (blas(format) is not None or letters_of(p).work <= LOOPS)


def contract(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The sums of products over the letters that are not in the result."""
    letters = letters_of(p)
    views = [*map(k.placed, s.args), target]
    if blas(k.format) is not None and _large(p, letters):
        _by_blas(k, letters, views)
    else:
        views = [*[_side_by_side(k, letters, views, j) for j in range(2)], target]
        _by_loops(k, letters, _summed_side_by_side(k, letters, views), k.repeated[p])


def _large(p: Primitive, letters: Letters) -> bool:
    """Whether a call of the BLAS, which has to copy matrices first, is worth it."""
    sizes = [letters.count(part) for part in (letters.rows, letters.columns, letters.inner)]
    if letters.inner == "" or max(sizes[:2]) == 1:
        return False
    if 1 in sizes[:2]:
        return prod(sizes) > VECTOR
    return min(sizes) >= NARROW and is_dense(p)


def _by_loops(k: Kernel, letters: Letters, views: Sequence[View], times: int) -> None:
    """Loops in this place; if there are others like them, or they are much code, in a function."""
    odd = _odd(k, letters, views) if times == 1 else ""
    if times == 1 and (odd or letters.work <= BUSY):
        _loops(k, letters, views, odd)
        return
    views = [_written(k, view) for view in views]

    def body(places: Sequence[str]) -> None:
        moved = [view._replace(place=p) for view, p in zip(views, places, strict=True)]
        _loops(k, letters, moved)

    key = (letters[:3], *[(view.shape, view.strides) for view in views])
    k.text.shared(key, [view.place for view in views], body)


def _odd(k: Kernel, letters: Letters, views: Sequence[View]) -> str:
    """A register with the bits of -1 at every other step of a loop, and of 0 at the others.

    That is for a matrix that is read once at each step, and fills the nearest cache: it is read
    there and back, so that what was read last and is still near is read first.
    """
    front = k.fronts[-1] if k.fronts else None
    if front is None or not front.index or len(letters.inner) != 1:
        return ""
    large = [v for v in views[:2] if letters.work == v.size >= FULL and front.fixed(v.place)]
    bit = k.text.op(f"and i64 {front.index}, 1") if large else ""
    return k.text.op(f"sub i64 0, {bit}") if large else ""


def _loops(k: Kernel, letters: Letters, views: Sequence[View], odd: str = "") -> None:
    """Tiles in registers; where no axis suits them, loops, that along memory innermost."""
    tiles = Tiles(k, letters, views, odd)
    if letters.work and (plan := tiles.plan()) is not None:
        tiles.run(plan)
        return
    rows = zip(views, letters[:3], strict=True)
    steps = [dict(zip(row, view.strides, strict=True)) for view, row in rows]
    sizes = letters.sizes
    order = sorted(sizes, key=lambda c: _roughness([step.get(c, 0) for step in steps]))[::-1]
    if letters.inner:
        fill(k, views[2])
    axes, strides = merged(
        [sizes[c] for c in order], [[step.get(c, 0) for c in order] for step in steps]
    )
    nest(k, axes, strides, [view.place for view in views], _Products(k, bool(letters.inner)))


def _side_by_side(k: Kernel, letters: Letters, views: Sequence[View], j: int) -> View:
    """An array with the entries of a row of the result side by side, as a copy if that is cheap.

    A small one that is the same at every step of a loop is copied even where they are so: that its
    rows begin at lines of the cache.
    """
    view, names = views[j], letters[:2][j]
    rows = [c for c, step in zip(letters.out, views[2].strides, strict=True) if step == 1]
    fixed = _front(k, view) is not None and view.size <= SMALL and view.place not in k.lines
    least = 0 if fixed else 1
    for c in rows if letters.inner and _cheap(k, letters, view) else ():
        if c in names and abs(view.strides[names.index(c)]) > least and letters.sizes[c] > 1:
            return _turned_to(k, view, names, c)
    return view


def _summed_side_by_side(k: Kernel, letters: Letters, views: Sequence[View]) -> Sequence[View]:
    """Where no axis suits tiles, arrays with what is summed over side by side, if that is cheap."""
    tiles = Tiles(k, letters, views)
    if tiles.plan() is not None:
        return views
    apart = {c: [j for j in range(2) if tiles.step(j, c) != 1] for c in letters.inner}
    for c, those in sorted(apart.items(), key=lambda pair: len(pair[1])):
        if letters.sizes[c] > 1 and all([_cheap(k, letters, views[j]) for j in those]):
            return [_turned_to(k, view, letters[:2][j], c) if j in those else view
                    for j, view in enumerate(views)]  # fmt: skip
    return views


def _front(k: Kernel, view: View) -> Front | None:
    """The innermost loop, if an array is the same at every step of it."""
    return k.fronts[-1] if k.fronts and k.fronts[-1].fixed(view.place) else None


def _cheap(k: Kernel, letters: Letters, view: View) -> bool:
    """Whether it takes much longer to multiply than to copy an array, before the loop or here."""
    front = _front(k, view)
    return view.size * CHEAP <= letters.work * (front.steps if front else 1)


def _turned_to(k: Kernel, view: View, names: str, c: str) -> View:
    """A copy with the entries along an axis side by side, made before the loop if it can be."""
    order = [*[i for i, other in enumerate(names) if other != c], names.index(c)]
    made = partial(_turned, k, view, order)
    return k.before_loop(made) if _front(k, view) else made()


def _written(k: Kernel, view: View) -> View:
    """An array that lies as others do: one that is the same number everywhere is written out."""
    if any(view.strides) or view.size == 1:
        return view
    whole = dense(k.reserve(array_of(view.shape)), array_of(view.shape))
    copy(k, view, whole)
    return whole


def _turned(k: Kernel, view: View, order: Sequence[int]) -> View:
    """A copy whose entries lie in another order of the axes."""
    source = permuted(view, order)
    whole = dense(k.reserve(array_of(source.shape)), array_of(source.shape))
    copy(k, source, whole)
    return permuted(whole, [order.index(i) for i in range(len(order))])


def _roughness(strides: Sequence[int]) -> int:
    """How ill an axis suits the innermost loop: entries side by side are best, copies good."""
    return sum([{0: 1, 1: 0}.get(abs(step), 4) for step in strides])


class _Products:
    """Products of two entries along a row, put into a third or added to it."""

    kinds = (R, R, R)

    def __init__(self, kernel: Kernel, summed: bool) -> None:
        self.kernel, self.summed = kernel, summed

    def __call__(self, n: int, places: Sequence[str], steps: Sequence[int]) -> None:
        k, near = self.kernel, steps[2] == 0 and n > 1
        several = phases(n, k.text.width, 4) if near else 1
        growing = Growing(k, SUM, k.format.wide, several if near else 0)

        def body(i: str, lanes: Lanes, phase: int) -> None:
            t = k.text
            here = [stepped(k, at, i, step, R) for at, step in zip(places, steps, strict=True)]
            x, y = (load(k, lanes, R, here[j], steps[j]) for j in range(2))
            value = t.op(f"fmul contract {t.real} {x}, {y}")
            if near:
                growing.more(lanes, phase, value)
            elif self.summed:
                more(k, SUM, k.format, lanes, here[2], steps[2], value)
            else:
                store(k, lanes, R, value, here[2], steps[2])

        strips(k, n, body, several)
        if near:
            growing.into(places[2], k.format)


# --- by the BLAS ----------------------------------------------------------------------------------


class _Operand(NamedTuple):
    """Matrices, one for each entry of the batch: their strides there, and down and along."""

    place: str
    batch: tuple[int, ...]
    rows: int
    columns: int
    down: int
    along: int

    def at(self, place: str) -> Matrix:
        """The matrix at an address."""
        return Matrix(place, self.rows, self.columns, self.down, self.along)


def _by_blas(k: Kernel, letters: Letters, views: Sequence[View]) -> None:
    """A product of matrices for each entry of the batch."""
    kinds = [(letters.rows, letters.inner), (letters.inner, letters.columns)]
    a, b = [
        _operand(view, names, letters, *kind) or _packed(k, view, names, letters, *kind)
        for view, names, kind in zip(views, letters[:2], kinds, strict=False)
    ]
    ends, target = (letters.rows, letters.columns), views[2]
    c = _operand(target, letters.out, letters, *ends)
    if c is None:
        order = letters.batch + letters.rows + letters.columns
        target = dense(k.reserve(made := array_of([letters.sizes[n] for n in order])), made)
        c = _operand(target, order, letters, *ends)
        target = permuted(target, [order.index(n) for n in letters.out])
    assert c is not None
    matrices = (a, b, c)

    shape = [letters.sizes[n] for n in letters.batch]
    axes, steps = merged(shape, [one.batch for one in matrices])
    nest(k, axes, steps, [one.place for one in matrices], _Matrices(k, matrices))
    if target is not views[2]:
        copy(k, target, views[2])


class _Matrices:
    """A product of matrices for each entry of a row."""

    kinds = (R, R, R)

    def __init__(self, kernel: Kernel, matrices: Sequence[_Operand]) -> None:
        self.kernel, self.matrices = kernel, matrices

    def __call__(self, n: int, places: Sequence[str], steps: Sequence[int]) -> None:
        def body(i: str) -> None:
            rows = zip(places, steps, self.matrices, strict=True)
            here = [one.at(stepped(self.kernel, at, i, step, R)) for at, step, one in rows]
            multiply(self.kernel.text, *here)

        if n == 1:
            body("0")
        else:
            counted(self.kernel, n, body)


def _operand(view: View, names: str, letters: Letters, first: str, second: str) -> _Operand | None:
    """The matrices that an array is as it lies in memory; None if the BLAS does not take them."""
    step = dict(zip(names, view.strides, strict=True))
    found: list[tuple[int, int]] = []
    for group in (first, second):
        axes, ((*strides,),) = merged([letters.sizes[c] for c in group], [[step[c] for c in group]])
        if len(axes) > 1:
            return None
        found.append((axes[0], strides[0]) if axes else (1, 1))
    (rows, down), (columns, along) = found
    made = _Operand(view.place, tuple([step[c] for c in letters.batch]), rows, columns, down, along)
    return made if made.at("").layout is not None else None


def _packed(
    k: Kernel, view: View, names: str, letters: Letters, first: str, second: str
) -> _Operand:
    """The same matrices, copied so that their rows lie side by side."""
    order = letters.batch + first + second
    source = permuted(view, [names.index(c) for c in order])
    whole = dense(k.reserve(array_of(source.shape)), array_of(source.shape))
    copy(k, source, whole)
    made = _operand(whole, order, letters, first, second)
    assert made is not None
    return made
