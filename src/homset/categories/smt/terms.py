"""Terms: the values that flow when a program runs on symbols.

A number is an exact number, or an expression of Z3, beside the condition under which it is a real
number at all: 1 / x is one where x ≠ 0. Arrays hold such numbers; sides of a coproduct and lists
may depend on conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...chains import EMPTY, Chain
from ...objects import Array, B, Exp, List, Obj, Product, R, Sum, Z
from ...primitives import Primitive, Symbolic, Value
from ...values import Left, Right
from ...vectors import default_of
from .exact import Exact, choice, conjunction, known, negation
from .world import world


class Term(Symbolic):
    """A number of a kind (R, Z or B), which is there where `defined` holds.

    `degree` is that of the polynomial which it is in symbols, at least.
    """

    __slots__ = ("defined", "degree", "kind", "x")

    def __init__(self, kind: Obj, x: Exact, defined: Exact = True, degree: int = 1) -> None:
        self.kind, self.x, self.defined = kind, x, defined
        self.degree = 0 if known(x) else degree

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        from .operations import operate

        return operate(primitive, args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return stacked(values, element)

    def unstack(self) -> tuple[Value, ...]:
        raise TypeError("a number has no entries")

    def __repr__(self) -> str:
        return str(self.x) if self.defined is True else f"{self.x} where {self.defined}"


class Terms(Symbolic):
    """An array of terms of a kind, as one of NumPy's whose entries are objects."""

    __slots__ = ("entries", "kind")

    def __init__(self, kind: Obj, entries: Any) -> None:
        self.kind, self.entries = kind, entries

    @property
    def obj(self) -> Obj:
        """The object that it is a value of."""
        return Array(self.kind, self.entries.shape)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        from .operations import operate

        return operate(primitive, args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return stacked(values, element)

    def unstack(self) -> tuple[Value, ...]:
        if self.entries.ndim == 1:
            return tuple(self.entries)
        return tuple([Terms(self.kind, row) for row in self.entries])

    def __repr__(self) -> str:
        return repr(self.entries.tolist())


def objects(entries: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """An array of NumPy whose entries are these things.

    >>> objects([1, 2], (2, 1)).tolist()
    [[1], [2]]
    """
    made = np.empty(len(entries), object)
    made[:] = entries
    return made.reshape(shape)


def stacked(values: Sequence[Value], element: Obj) -> Terms:
    """The array of values of an object."""
    kind, shape = (element.element, element.shape) if isinstance(element, Array) else (element, ())
    parts = [entry for value in values for entry in lifted(element, value, flatten=True)]
    return Terms(kind, objects(parts, (len(values), *shape)))


def number(kind: Obj, given: Any) -> Term:
    """The term of a number that is known; one of a kind that is smaller is converted.

    >>> number(Z, np.int64(3))
    3
    """
    if isinstance(given, Term):
        return given
    given = given.item() if isinstance(given, np.generic | np.ndarray) else given
    if kind is R:
        return world().arithmetic.number(given)
    return Term(kind, int(given) if kind is Z else bool(given))


def lifted(obj: Obj, value: Value, flatten: bool = False) -> Any:
    """The value of a scalar or an array as terms; flat, the list of them."""
    if not isinstance(obj, Array):
        return [number(obj, value)] if flatten else number(obj, value)
    if isinstance(value, Terms):
        return list(value.entries.flat) if flatten else value
    entries = [number(obj.element, entry) for entry in np.asarray(value).flat]
    return entries if flatten else Terms(obj.element, objects(entries, obj.shape))


class Undecided:
    """A value of a + b: `left` where the condition holds, and `right` where it does not."""

    __slots__ = ("condition", "left", "right")

    def __init__(self, condition: Exact, left: Value, right: Value) -> None:
        self.condition, self.left, self.right = condition, left, right


class Cell(Symbolic):
    """A list that has entries where `some` holds: the newest one, and the others."""

    __slots__ = ("head", "some", "tail")

    def __init__(self, some: Exact, head: Value, tail: Cell | Chain) -> None:
        self.some, self.head, self.tail = some, head, tail

    def __add__(self, other: Value) -> Value:
        return _sum(self, other)

    def __radd__(self, other: Value) -> Value:
        return _sum(other, self)


def nonempty(xs: Cell | Chain) -> Exact:
    """Where a list has entries."""
    return xs.some if isinstance(xs, Cell) else bool(xs)


def popped(a: Obj, xs: Cell | Chain) -> Value:
    """The newest entry of a list and the others; of an empty one the default value."""
    some = nonempty(xs)
    if some is False or xs.tail is None:
        return default_of(a), EMPTY
    return merged(a, some, xs.head, default_of(a)), xs.tail


def merged(obj: Obj, p: Exact, x: Value, y: Value) -> Value:
    """The value of an object that is x where a condition holds, and else y."""
    if x is y:
        return x
    if known(p):
        return x if p else y
    if isinstance(obj, Product):
        return tuple([merged(o, p, *xy) for o, *xy in zip(obj.parts, x, y, strict=True)])
    if isinstance(obj, Sum):
        return _merged_sides(obj, p, x, y)
    if isinstance(obj, Exp):
        return lambda z: merged(obj.parts[0], p, x(z), y(z))
    if isinstance(obj, List):
        return _merged_lists(obj.parts[0], p, x, y)
    if isinstance(obj, Array):
        pairs = zip(lifted(obj, x, True), lifted(obj, y, True), strict=True)
        entries = [merged_numbers(obj.element, p, *pair) for pair in pairs]
        return Terms(obj.element, objects(entries, obj.shape))
    return merged_numbers(obj, p, number(obj, x), number(obj, y))


def merged_numbers(kind: Obj, p: Exact, x: Term, y: Term) -> Term:
    """x where a condition holds, and else y."""
    defined = choice(B, p, x.defined, y.defined)
    return Term(kind, choice(kind, p, x.x, y.x), defined, max(x.degree, y.degree))


def _merged_sides(obj: Sum, p: Exact, x: Value, y: Value) -> Value:
    a, b = obj.parts
    (on_left, *xs), (on_left_too, *ys) = _sides(x), _sides(y)
    left, right = (
        v if u is None else u if v is None else merged(o, p, u, v)
        for o, u, v in ((a, xs[0], ys[0]), (b, xs[1], ys[1]))
    )
    return side(choice(B, p, on_left, on_left_too), left, right)


def side(condition: Exact, left: Value, right: Value) -> Value:
    """The value of a coproduct that is on the left where a condition holds."""
    if known(condition):
        return Left(left) if condition else Right(right)
    return Undecided(condition, left, right)


def _sides(x: Value) -> tuple[Any, Any, Any]:
    """Where a value of a coproduct is on the left, and what it is there and on the right."""
    if isinstance(x, Undecided):
        return x.condition, x.left, x.right
    return (True, x.value, None) if isinstance(x, Left) else (False, None, x.value)


Rows = list[tuple[Exact, Value]]


def _merged_lists(a: Obj, p: Exact, xs: Any, ys: Any) -> Cell | Chain:
    """Entry by entry, as long as one may have entries that are not those of the other."""
    rows: Rows = []
    while xs is not ys and (nonempty(xs) is not False or nonempty(ys) is not False):
        one, other = nonempty(xs), nonempty(ys)
        if one is False or other is False:
            head = (ys if one is False else xs).head
        else:
            head = merged(a, p, xs.head, ys.head)
        rows.append((choice(B, p, one, other), head))
        xs, ys = rest_of(xs), rest_of(ys)
    return _listed(rows, xs if xs is ys else EMPTY)


def _sum(xs: Any, ys: Any) -> Cell | Chain:
    """Entry by entry; the shorter one goes on with zeros."""
    rows: Rows = []
    while nonempty(xs) is not False and nonempty(ys) is not False:
        one, other = nonempty(xs), nonempty(ys)
        head = _added(_present(one, xs.head), _present(other, ys.head))
        rows.append((disjunct(one, other), head))
        xs, ys = rest_of(xs), rest_of(ys)
    return _listed(rows, ys if nonempty(xs) is False else xs)


def disjunct(p: Exact, q: Exact) -> Exact:
    """p or q."""
    return negation(conjunction(negation(p), negation(q)))


def _present(p: Exact, x: Value) -> Value:
    """The numbers of a value where a condition holds, and else zeros."""
    if isinstance(x, tuple):
        return tuple([_present(p, part) for part in x])
    if isinstance(x, Cell | Chain):
        rows: Rows = []
        while nonempty(x) is not False:
            rows.append((conjunction(p, nonempty(x)), x.head))
            x = rest_of(x)
        return _listed(rows, EMPTY)
    if isinstance(x, Terms):
        parts = [_present(p, entry) for entry in x.entries.flat]
        return Terms(x.kind, objects(parts, x.entries.shape))
    if isinstance(x, Term):
        return merged_numbers(x.kind, p, x, number(x.kind, 0))
    return x if p is True else _present(p, _as_terms(x))


def _as_terms(x: Value) -> Value:
    """Numbers that are known, as terms."""
    kind = Z if type(x) is int or getattr(x, "dtype", None) == np.int64 else R
    return lifted(Array(kind, x.shape) if np.ndim(x) else kind, x)


def _added(x: Value, y: Value) -> Value:
    if isinstance(x, tuple):
        return tuple([_added(a, b) for a, b in zip(x, y, strict=True)])
    return x + y


def rest_of(xs: Any) -> Cell | Chain:
    """The entries of a list but the newest."""
    tail: Cell | Chain | None = xs.tail
    return EMPTY if tail is None else tail


def _listed(rows: Rows, rest: Cell | Chain) -> Cell | Chain:
    for some, head in reversed(rows):
        # The rest may be a list of cells: a chain asks no more of it than that it is there.
        tail: Any = rest
        rest = Chain(head, tail) if some is True else Cell(some, head, tail)
    return rest
