"""Which axes of arrays a program goes along together, and the same program on some of its rows.

Each operation on arrays is described as in einsum: a letter for each axis of its arguments and of
its result. Axes with the same letter are one index, and what is an index of one operation is the
same of the next. An operation is done row by row along an index that its result has; one whose
result has not that index folds the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any, NamedTuple

from ..objects import Array, B, Obj, R
from ..primitives import Primitive
from .blocks import Statement, Variable, inputs_of

Letters = tuple[int, ...]
"""The letter of each axis of an array."""

FOLDS = frozenset({"sum", "max", "min"})
"""The operations that put the entries along axes together."""


HELD = 2**17
"""How many entries of a matrix may be gone through again and again, as the BLAS does not."""


class Axes(NamedTuple):
    """The letters of the axes of arguments and of a result."""

    args: tuple[Letters, ...]
    out: Letters


def is_dense(p: Primitive) -> bool:
    """Whether a product is one of so large matrices that it is left to the BLAS."""
    (x, y, left, right, out) = p.parameters
    again, other = (x, right) if out and out[-1] in left else (y, left)
    sizes: dict[str, int] = dict(zip(left + right, x.shape + y.shape, strict=True))
    batch = set(left) & set(right) & set(out)
    times = prod([sizes[c] for c in other if c in out and c not in batch])
    held = HELD * prod([sizes[c] for c in batch])
    return times > 1 and again.size > held


def axes_of(s: Statement) -> Axes | None:
    """The letters of an operation that cannot fail; None of all else.

    Axes that are not gone along row by row, as those that are cut or merged, have letters below 0.
    """
    if s.op != "primitive" or any([v.obj.element not in (R, B) for v in (*s.args, *s.outs)]):
        return None
    p: Primitive = s.data[0]
    if p.family is None:
        whole = tuple(range(len(s.outs[0].obj.shape)))
        return Axes((whole,) * len(s.args), whole) if whole else None
    return _LETTERS[p.name](*p.parameters) if p.name in _LETTERS else None


def _broadcast(obj: Obj, shape: Sequence[int]) -> Axes:
    old, extra = obj.shape, len(shape) - len(obj.shape)
    spread = zip(range(extra, len(shape)), old, shape[extra:], strict=True)
    return Axes((tuple([i if m == n else -i - 1 for i, m, n in spread]),), _row(len(shape)))


def _fold(obj: Obj, axes: Sequence[int]) -> Axes:
    whole = _row(len(obj.shape))
    return Axes((whole,), tuple([i for i in whole if i not in axes]))


def _contract(x: Obj, y: Obj, left: str, right: str, out: str) -> Axes:
    letters = [tuple([ord(c) for c in part]) for part in (left, right, out)]
    return Axes((letters[0], letters[1]), letters[2])


def _transpose(obj: Obj, order: Sequence[int]) -> Axes:
    return Axes((_row(len(order)),), tuple(order))


def _slices(obj: Obj, places: Sequence[tuple[int, int, int]]) -> Axes:
    shape = obj.shape
    kept = {i: i for i, place in enumerate(places) if place == (0, shape[i], 1)}
    return _matched(len(places), len(places), kept)


def _embed(obj: Obj, shape: Sequence[int], places: Sequence[tuple[int, int, int]]) -> Axes:
    kept = {i: i for i, place in enumerate(places) if place == (0, shape[i], 1)}
    return _matched(len(places), len(places), kept)


def _reshape(obj: Obj, shape: Sequence[int]) -> Axes:
    """Axes are the same if they are as long, and what is before them is as much."""
    ends: list[dict[tuple[int, int], int]] = []
    for row in (obj.shape, shape):
        befores = accumulate(row, mul, initial=1)
        ends.append({(before, n): i for i, (before, n) in enumerate(zip(befores, row, strict=False))
                     if n != 1})  # fmt: skip
    source, target = ends
    kept = {target[place]: i for place, i in source.items() if place in target}
    return _matched(len(obj.shape), len(shape), kept)


def _matched(n: int, m: int, kept: dict[int, int]) -> Axes:
    """Of an array of n axes one of m, some of whose axes are axes of the first one."""
    there = set(kept.values())
    source = tuple([i if i in there else -2 * i - 1 for i in range(n)])
    return Axes((source,), tuple([kept.get(j, -2 * j - 2) for j in range(m)]))


def _row(n: int) -> Letters:
    return tuple(range(n))


_LETTERS: dict[str, Callable[..., Axes]] = {
    "broadcast": _broadcast, "transpose": _transpose, "slices": _slices, "embed": _embed,
    "reshape": _reshape, "contract": _contract, **dict.fromkeys(FOLDS, _fold),
}  # fmt: skip
"""The letters of the families of operations, by their parameters."""


# --- on some rows ---------------------------------------------------------------------------------


def cut(obj: Obj, axis: int | None, n: int) -> Obj:
    """An object with another length of an axis."""
    if axis is None:
        return obj
    shape = obj.shape
    return obj.element ** (*shape[:axis], n, *shape[axis + 1 :])


def on_rows(p: Primitive, args: Sequence[Obj], out: Obj) -> Primitive:
    """The same operation on arguments, and to a result, that have another number of rows."""
    if p.family is None:
        return p
    made: Primitive = p.family(*_PARAMETERS[p.name](p.parameters, args, out))
    return made


def _placed(
    places: Sequence[tuple[int, int, int]], old: Sequence[int], new: Obj
) -> tuple[tuple[int, int, int], ...]:
    """The places along axes, of which those that were whole are as long as they are now."""
    rows = zip(places, old, new.shape, strict=True)
    return tuple([(0, m, 1) if place == (0, n, 1) else place for place, n, m in rows])


_PARAMETERS: dict[str, Callable[[tuple[Any, ...], Sequence[Obj], Obj], tuple[Any, ...]]] = {
    "broadcast": lambda p, args, out: (args[0], out.shape),
    "reshape": lambda p, args, out: (args[0], out.shape),
    "transpose": lambda p, args, out: (args[0], p[1]),
    "slices": lambda p, args, out: (args[0], _placed(p[1], p[0].shape, out)),
    "embed": lambda p, args, out: (args[0], out.shape, _placed(p[2], p[1], args[0])),
    "contract": lambda p, args, out: (*args, *p[2:]),
    **dict.fromkeys(FOLDS, lambda p, args, out: (args[0], p[1])),
}
"""The parameters of members of families for other objects."""


# --- indices --------------------------------------------------------------------------------------

Place = tuple[Variable, int]
"""An axis of a variable."""


class Inputs(dict[Statement, list[Variable]]):
    """What each statement reads, looked for once."""

    def __missing__(self, s: Statement) -> list[Variable]:
        found = self[s] = inputs_of(s)
        return found


class Indices:
    """The axes of the variables of some statements: which of them are one index.

    An index goes from one statement to the next through arrays of `least` entries or more.
    """

    def __init__(self, statements: Iterable[Statement], least: int) -> None:
        self.least, self.inputs = least, Inputs()
        self.above: dict[Any, Any] = {}
        self.axes: dict[Statement, Axes] = {}
        self.lengths: dict[Statement, dict[int, int]] = {}  # of its letters, in order
        for s in statements:
            axes = axes_of(s)
            if axes is not None:
                self.axes[s] = axes
                self._link(s, axes)
        self.roots: dict[Statement, dict[int, Any]] = {}  # of its letters: what their indices are
        # Of an index, for what is done row by row; None for several letters.
        self.letters: dict[Any, dict[Statement, int | None]] = {}
        for s, lengths in self.lengths.items():
            self.roots[s] = {letter: self.root((s, letter)) for letter in lengths}
            whole = s.data[0].name == "contract" and is_dense(s.data[0])
            for letter, root in self.roots[s].items():
                along = self.letters.setdefault(root, {})
                along[s] = letter if letter >= 0 and s not in along and not whole else None

    def _link(self, s: Statement, axes: Axes) -> None:
        lengths = self.lengths[s] = dict[int, int]()
        for v, letters in zip((*s.args, s.outs[0]), (*axes.args, axes.out), strict=True):
            if not isinstance(v.obj, Array):
                continue
            lengths.update(zip(letters, v.obj.shape, strict=True))
            for i, letter in enumerate(letters if v.obj.size >= self.least else ()):
                one, other = self.root((v, i)), self.root((s, letter))
                if one != other:
                    self.above[one] = other

    def root(self, x: Any) -> Any:
        """What stands for the index of an axis, or of a letter of a statement."""
        if x not in self.above:
            return x
        path = []
        while (up := self.above.get(x)) is not None:
            path.append(x)
            x = up
        for below in path[:-1]:
            self.above[below] = x
        return x

    def letter(self, s: Statement, index: Any) -> int | None:
        """The letter of an index in a statement that is done row by row along it; else None."""
        return self.letters[index].get(s)


def place_of(letters: Letters, letter: int) -> int | None:
    """The axis that has a letter."""
    return letters.index(letter) if letter in letters else None
