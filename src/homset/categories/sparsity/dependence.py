"""What flows through a program in `Sparsity`: for each number, the inputs that it depends on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, final

import numpy as np

from ...chains import EMPTY, Chain
from ...errors import MissingExtraError
from ...literals import object_of
from ...objects import Array, Obj
from ...primitives import Primitive, Symbolic, Value
from ...values import Left, Right

Rows = Any
"""A boolean matrix of SciPy, by rows: a row for each number, a column for each input. None where
nothing depends on anything."""


@cache
def scipy_sparse() -> Any:
    """SciPy's sparse matrices.

    Raises `MissingExtraError` where SciPy is not installed.
    """
    try:
        return import_module("scipy.sparse")
    except ImportError:
        raise MissingExtraError.of("scipy", "sparse") from None


@final
class Dependence(Symbolic):
    """A number or an array that is not known: for each real number, the inputs it depends on.

    Integers and truth values depend on inputs by jumps alone, and jumps have no derivative: of them
    nothing is known, and nothing is kept.
    """

    __slots__ = ("obj", "rows")

    def __init__(self, obj: Obj, rows: Rows) -> None:
        self.obj, self.rows = obj, rows

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        from .rules import applied

        return applied(primitive, args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        obj = Array(element.element, (len(values), *element.shape))
        return Dependence(obj, stacked([(rows_of(x), element.size) for x in values]))

    def unstack(self) -> tuple[Value, ...]:
        n = self.obj.shape[0]
        row = self.obj.row  # type: ignore[attr-defined]
        places = np.arange(self.obj.size).reshape(n, row.size)
        return tuple([Dependence(row, chosen(self.rows, place)) for place in places])

    def __repr__(self) -> str:
        return f"<{self.obj}: {0 if self.rows is None else self.rows.nnz}>"


def rows_of(x: Value) -> Rows:
    """The rows of a value; what is known depends on nothing."""
    return x.rows if isinstance(x, Dependence) else None


def union(one: Rows, two: Rows) -> Rows:
    """The inputs that one or the other depends on, number by number."""
    if one is None or two is None:
        return two if one is None else one
    return one + two


def chosen(rows: Rows, places: Any) -> Rows:
    """The rows at places."""
    return None if rows is None else rows[np.asarray(places).ravel()]


def gathered(rows: Rows, places: Any, count: int) -> Rows:
    """The union of the rows that go to each place: row k goes to place `places[k]` of `count`."""
    if rows is None:
        return None
    places = np.asarray(places).ravel()
    ones = np.ones(len(places), bool)
    return related((ones, (places, np.arange(len(places)))), count, rows)


def related(entries: Any, count: int, rows: Rows) -> Rows:
    """The product of a boolean matrix, given by its entries, with rows."""
    if rows is None:
        return None
    matrix = scipy_sparse().coo_matrix(entries, shape=(count, rows.shape[0]), dtype=bool)
    return matrix.tocsr() @ rows


def stacked(parts: Sequence[tuple[Rows, int]]) -> Rows:
    """Rows one after the other, each with their count."""
    found = [rows for rows, _ in parts if rows is not None]
    if not found:
        return None
    inputs, csr = found[0].shape[1], scipy_sparse().csr_matrix
    whole = [csr((n, inputs), dtype=bool) if rows is None else rows for rows, n in parts]
    return scipy_sparse().vstack(whole, format="csr", dtype=bool)


def same(x: Value, y: Value) -> bool:
    """Whether two values depend on the same inputs; functions never do."""
    if isinstance(x, tuple):
        return all([same(a, b) for a, b in zip(x, y, strict=True)])
    if type(x) is not type(y):
        return False
    if isinstance(x, (Left, Right)):
        return same(x.value, y.value)
    if isinstance(x, OneOf):
        return same(x.left, y.left) and same(x.right, y.right)
    if isinstance(x, Some):
        return same(x.entry, y.entry)
    if isinstance(x, Chain):
        ours, theirs = list(x), list(y)
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(x, Dependence):
        return same_rows(x.rows, y.rows)
    return not callable(x) and _equal(x, y)


def same_rows(one: Rows, two: Rows) -> bool:
    """Whether rows are the same; None are those without entries."""
    if one is None or two is None:
        return all([rows is None or not rows.nnz for rows in (one, two)])
    return bool((one != two).nnz == 0)


def _equal(x: Value, y: Value) -> bool:
    x, y = np.asarray(x), np.asarray(y)
    return bool(np.array_equal(x, y, equal_nan=x.dtype.kind == "f"))


# --- values that may be one or the other ----------------------------------------------------------


@final
class OneOf:
    """A value of a + b whose side is not known: what it is on either side."""

    __slots__ = ("left", "right")

    def __init__(self, left: Value, right: Value) -> None:
        self.left, self.right = left, right


@final
class Some:
    """A list whose length is not known: its entries are as `entry`."""

    __slots__ = ("entry",)

    def __init__(self, entry: Value) -> None:
        self.entry = entry

    def __add__(self, other: Any) -> Some:
        return Some(joined(self.entry, _entry(other, self.entry)))

    __radd__ = __add__

    def __rmul__(self, s: Value) -> Some:
        return Some(tuple_map(self.entry, lambda x: s * x))


def _entry(chain: Any, default: Value) -> Value:
    if isinstance(chain, Some):
        return chain.entry
    found = default
    for entry in chain:
        found = joined(found, entry)
    return found


def tuple_map(value: Value, leaf: Callable[[Value], Value]) -> Value:
    """A value with each component replaced."""
    if isinstance(value, tuple):
        return tuple([tuple_map(part, leaf) for part in value])
    return leaf(value)


def joined(x: Value, y: Value) -> Value:
    """A value that depends on whatever either of two does: which of them it is, is not known."""
    if x is y:
        return x
    if isinstance(x, tuple):
        return tuple([joined(a, b) for a, b in zip(x, y, strict=True)])
    if isinstance(x, (Left, Right, OneOf)):
        return _one_of(x, y)
    if isinstance(x, (Chain, Some)):
        return _list(x, y)
    if callable(x) and not isinstance(x, Symbolic):
        return lambda v: joined(x(v), y(v))
    return _leaf(x, y)


def _one_of(x: Any, y: Any) -> Any:
    if type(x) is type(y) and not isinstance(x, OneOf):
        return type(x)(joined(x.value, y.value))
    lefts, rights = zip(*[_sides(s) for s in (x, y)], strict=True)
    made = []
    for sides in (lefts, rights):
        there = [s[0] for s in sides if s]
        made.append(there[0] if len(there) == 1 else joined(*there))
    return OneOf(*made)


def _sides(s: Any) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    if isinstance(s, OneOf):
        return (s.left,), (s.right,)
    return ((s.value,), ()) if isinstance(s, Left) else ((), (s.value,))


def _list(x: Any, y: Any) -> Any:
    if isinstance(x, Chain) and isinstance(y, Chain):
        ours, theirs = list(x), list(y)
        if len(ours) == len(theirs):
            made = EMPTY
            for a, b in zip(reversed(ours), reversed(theirs), strict=True):
                made = Chain(joined(a, b), made)
            return made
    entries = [e for s in (x, y) for e in ([s.entry] if isinstance(s, Some) else s)]
    found = entries[0]
    for entry in entries[1:]:
        found = joined(found, entry)
    return Some(found)


def _leaf(x: Value, y: Value) -> Value:
    if not (isinstance(x, Dependence) or isinstance(y, Dependence)):
        return x if _equal(x, y) else Dependence(object_of(x), None)
    obj = (x if isinstance(x, Dependence) else y).obj
    return Dependence(obj, union(rows_of(x), rows_of(y)))
