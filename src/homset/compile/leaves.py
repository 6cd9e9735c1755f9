"""Values as the leaves that generated Python works on, and the way back.

Numbers are Python's, arrays NumPy's. A list is ``()``, or a cell: the leaves of its newest entry,
and the list of the others, in one tuple. So an entry more is one tuple more, which Python makes
faster than anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..chains import chain
from ..objects import Array, B, Exp, List, Obj, R, Sum, leaves
from ..tuples import flat, unflat
from ..values import Left, Right
from ..vectors import default_of
from . import border
from .blocks import flat_leaves
from .formats import DOUBLE, Format


def taken(obj: Obj, value: Any, format: Format = DOUBLE) -> list[Any]:
    """The leaves of a value as the code takes them: Python's numbers, arrays, cells, functions."""
    found: list[Any] = []
    for leaf, x in zip(leaves(obj), flat(value), strict=True):
        if isinstance(leaf, Sum):
            left = isinstance(x, Left)
            sides = zip(leaf.parts, (left, not left), strict=True)
            given = [taken(o, x.value if here else default_of(o), format) for o, here in sides]
            found += [left, *given[0], *given[1]]
        elif isinstance(leaf, Exp):
            found.append(_as_code(leaf, x, format))
        elif isinstance(leaf, List):
            found.append(cells([tuple(taken(leaf.parts[0], entry, format)) for entry in x]))
        elif isinstance(leaf, Array):
            found.append(x if format is DOUBLE else np.asarray(x, format.dtype(leaf.element)))
        else:
            found.append(border.number_of(leaf, format)(x))
    return found


def given(obj: Obj, results: Iterator[Any], format: Format = DOUBLE) -> Any:
    """The value of an object whose leaves the code has made: the inverse of `taken`."""
    return unflat(obj, [_leaf_given(leaf, results, format) for leaf in leaves(obj)])


def _leaf_given(leaf: Obj, results: Iterator[Any], format: Format) -> Any:
    if isinstance(leaf, Sum):
        left = next(results)
        sides = [given(part, results, format) for part in leaf.parts]
        return Left(sides[0]) if left else Right(sides[1])
    x = next(results)
    if isinstance(leaf, Exp):
        return _as_value(leaf, x, format)
    if isinstance(leaf, List):
        return chain([given(leaf.parts[0], iter(entry), format) for entry in entries_of(x)])
    return format.scalar(x) if leaf is R else np.bool_(x) if leaf is B else x


def _as_code(obj: Exp, function: Callable[[Any], Any], format: Format) -> Callable[..., Any]:
    """A function on values as one on leaves."""
    target, source = obj.parts
    return lambda *args: tuple(taken(target, function(given(source, iter(args), format)), format))


def _as_value(obj: Exp, function: Callable[..., Any], format: Format) -> Callable[[Any], Any]:
    """A function on leaves as one on values."""
    target, source = obj.parts
    return lambda x: given(target, iter(function(*taken(source, x, format))), format)


# --- lists ----------------------------------------------------------------------------------------


def cells(entries: Iterable[tuple[Any, ...]]) -> Any:
    """The list of entries, the newest first.

    >>> cells([(1, 2), (3, 4)])
    (1, 2, (3, 4, ()))
    """
    made: Any = ()
    for entry in reversed(list(entries)):
        made = (*entry, made)
    return made


def entries_of(held: Any) -> Iterator[tuple[Any, ...]]:
    """The entries of a list: the inverse of `cells`."""
    while held:
        *entry, held = held
        yield tuple(entry)


def summed(obj: List, x: Any, y: Any) -> Any:
    """The sum of two lists, entry by entry; the shorter one goes on with zeros.

    >>> summed(List(R), (1.0, (2.0, ())), (10.0, ()))
    (11.0, (2.0, ()))
    """
    kinds, sums = flat_leaves(obj.parts[0]), []
    while x and y:
        (*one, x), (*two, y) = x, y
        sums.append(tuple([_sum(o, a, b) for o, a, b in zip(kinds, one, two, strict=True)]))
    made = x or y
    for entry in reversed(sums):
        made = (*entry, made)
    return made


def _sum(obj: Obj, x: Any, y: Any) -> Any:
    return summed(obj, x, y) if isinstance(obj, List) else x + y


def multiple(obj: List, s: Any, x: Any) -> Any:
    """A number times each entry of a list.

    >>> multiple(List(R), 3.0, (1.0, (2.0, ())))
    (3.0, (6.0, ()))
    """
    kinds = flat_leaves(obj.parts[0])
    return cells(
        [tuple([_multiple(o, s, a) for o, a in zip(kinds, e, strict=True)]) for e in entries_of(x)]
    )


def _multiple(obj: Obj, s: Any, x: Any) -> Any:
    return multiple(obj, s, x) if isinstance(obj, List) else s * x
