"""Sorting of lists: few entries by comparing neighbours, many by the order of their keys."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from .. import primitives as p
from ..arrays.indexing import argsort, sorted_, taken
from ..arrays.keys import indexed
from ..arrays.shapes import spread
from . import comparisons, operators, streams
from .abstract import Mutable, Rolled, Unsuitable, Value, held
from .arrays import array_of
from .collecting import listed
from .complexes.parts import shape_of
from .iterators import Stream
from .machine import Machine
from .numbers import function_of
from .ownership import changeable, must_own
from .shapes import Leaf


def ordered(m: Machine, values: Value, *, key: Value = None, reverse: Value = False) -> Value:
    """sorted(values): few entries by comparing neighbours, many as np.argsort has them."""
    if isinstance(many := _many(m, values), Rolled):
        return _rolled_ordered(m, many, key, reverse)
    found = list(many)
    rank: Callable[[Value], Value] = function_of(m, key) if key is not None else lambda x: x
    op = ast.Lt if not reverse else ast.Gt
    for end in range(len(found) - 1, 0, -1):
        for i in range(end):
            pair = found[i], found[i + 1]
            swap = operators.truth(m, comparisons.compare(m, op, rank(pair[1]), rank(pair[0])))
            found[i : i + 2] = m.choose(swap, partial(tuple, pair[::-1]), partial(tuple, pair))
    return m.own(found)


FEW = 16
"""How many entries are ordered by comparing neighbours."""


def _many(m: Machine, values: Value) -> Rolled | list[Value]:
    """Entries that are to be ordered, rolled up if they are more than a few."""
    stream = streams.stream_of(m, values)
    if isinstance(values, Rolled):
        return values
    if isinstance(stream, Stream) and stream.keep is None and isinstance(stream.length, int):
        stream = listed(m, stream)
    if isinstance(stream, Rolled):
        return stream
    found = streams.items(m, stream)
    if len(found) <= FEW:
        return found
    row = array_of(m, found)
    if len(shape_of(row)) != 1:
        raise Unsuitable(f"sorted takes more than {FEW} values only if they are of one form")
    return Rolled(len(found), Leaf(row.obj.element), (row,))


def _rolled_ordered(m: Machine, values: Rolled, key: Value, reverse: Value) -> Rolled:
    """Many entries by the places of their keys; backwards they are turned before and after."""
    keyed = values if key is None else streams.mapped(m, function_of(m, key), values)
    ranks = array_of(m, keyed)
    if len(shape_of(ranks)) != 1:
        raise Unsuitable(
            f"sorted orders more than {FEW} values by numbers: give it a key that is a number"
        )
    turn = (slice(None, None, -1 if reverse else 1),)
    places = indexed(argsort(ranks.obj, 0)(indexed(ranks, turn)), turn)
    if reverse:
        places = p.sub(spread(values.n - 1, (values.n,)), places)
    return replace(values, arrays=tuple([taken(held(array), places, 0) for array in values.arrays]))


def sorted_in_place(
    m: Machine, container: Value, *, key: Value = None, reverse: Value = False
) -> Value:
    """list.sort, and array.sort along the last axis"""
    if isinstance(container, Mutable):
        changeable(m, container)
        container.port = sorted_(container.port)
        return None
    must_own(m, container)
    container[:] = ordered(m, container, key=key, reverse=reverse)
    return None
