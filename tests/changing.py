"""Random changes of values, and what every incremental program has to do with them."""

from typing import Any

import numpy as np

import homset as hs
from homset import B, R, Z
from homset.categories.incremental.changes import applied, nothing, whole_of
from homset.categories.incremental.meaning import Incrementalised
from homset.chains import chain
from homset.objects import Array, List, Obj, Sum, leaves
from homset.sampling import close, samples
from homset.tuples import scattered
from homset.values import Left, Right

Random = np.random.Generator


def changed(obj: Obj, x: Any, random: Random, small: float | None = None) -> Any:
    """A change of some leaves of a value: nothing, another value, entries of arrays, a side.

    With `small`, numbers are real ones and move by so much; integers and truth values stay.
    """
    values = scattered(obj, x, lambda _, v: v)
    kinds = leaves(obj)
    chosen = set(random.choice(len(kinds), random.integers(0, 3)).tolist()) if kinds else set()
    return whole_of(
        obj,
        [
            of_leaf(leaf, v, random, small) if i in chosen else nothing(leaf)
            for i, (leaf, v) in enumerate(zip(kinds, values, strict=True))
        ],
    )


def number(obj: Obj, x: Any, random: Random, small: float | None) -> Any:
    """Another number."""
    if small is None:
        return samples(obj, 1, int(random.integers(1 << 30)))[0]
    return np.float64(x + small * random.normal()) if obj is R else x


def of_leaf(leaf: Obj, x: Any, random: Random, small: float | None) -> Any:
    if isinstance(leaf, Array):
        if leaf.size and random.integers(4):
            entries = {}
            for i in random.integers(leaf.size, size=random.integers(1, 3)).tolist():
                old = np.asarray(x).flat[i]
                old = int(old) if leaf.element is Z else old
                entries[i] = number(leaf.element, old, random, small)
            return Left(chain(list(entries.items())))
        moved = small is not None and leaf.element is R
        new = np.asarray(x) + small * random.normal(size=leaf.shape) if moved else np.asarray(x)
        return Right(new if small is not None else samples(leaf, 1, int(random.integers(99)))[0])
    if isinstance(leaf, Sum):
        if small is not None or random.integers(2):
            i = 0 if isinstance(x, Left) else 1
            inside = [nothing(part) for part in leaf.parts]
            inside[i] = changed(leaf.parts[i], x.value, random, small)
            return Left(tuple(inside))
        return Right(samples(leaf, 4, int(random.integers(99)))[random.integers(4)])
    if isinstance(leaf, List):
        if small is None:
            return Right(samples(leaf, 4, int(random.integers(99)))[random.integers(4)])
        (item,) = leaf.parts
        return Right(chain([applied(item, v, changed(item, v, random, small)) for v in x]))
    return np.bool_(True), number(leaf, x, random, small)


def bits(obj: Obj, x: Any) -> list[Any]:
    """What two values have in common only if they are the same to the last bit; NaN is NaN."""
    found: list[Any] = []
    for leaf, v in zip(leaves(obj), scattered(obj, x, lambda _, v: v), strict=True):
        if isinstance(leaf, Sum):
            found.append(type(v).__name__)
            found += bits(leaf.parts[isinstance(v, Right)], v.value)
        elif isinstance(leaf, List):
            found.append([bits(leaf.parts[0], entry) for entry in v])
        else:
            array = np.array(v)
            if array.dtype.kind == "f":
                array = np.where(np.isnan(array), np.nan, array)
            found.append((array.shape, array.tobytes() if leaf not in (B, Z) else array.tolist()))
    return found


def same(obj: Obj, x: Any, y: Any) -> bool:
    """Whether two values are equal up to rounding; integers are of any size."""
    return bits(obj, x) == bits(obj, y) or close(obj, x, y)


def follows(
    inc: Incrementalised, x: Any, random: Random, small: float | None = None, n: int = 6
) -> int:
    """A sequence of changes. Gives their number.

    After each, the value is that of a new start to the last bit, and that of the program up to
    rounding.
    """
    raw, run = inc.raw, hs.Functions(inc.program).raw
    with np.errstate(all="ignore"):
        y, cache = raw.start(x)
        assert same(inc.cod, y, run(x))
        for _ in range(n):
            dx = changed(inc.dom, x, random, small)
            x = applied(inc.dom, x, dx)
            dy, cache = raw.update(x if raw.reads else None, dx, cache)
            y = applied(inc.cod, y, dy)
            again, _ = raw.start(x)
            assert bits(inc.cod, y) == bits(inc.cod, again), (x, dx, dy, y, again)
            assert same(inc.cod, y, run(x)), (x, dx, dy, y)
    return n
