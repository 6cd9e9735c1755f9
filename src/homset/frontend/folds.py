"""Folds: what is done along a stream, as a loop or entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from ..arrays.shapes import joined, reshaped
from ..ports import Port
from . import operators
from .abstract import Later, Rolled, Unsuitable, Value, row_at
from .frames import GO_ON, Outcome
from .iterators import Stream
from .loops import collected, stream_loop
from .machine import Machine
from .shapes import lowered
from .slices import rows_of
from .states import Cells
from .streams import forced, items, progression, stream_of


def folded(m: Machine, step: Callable[[Value, Value], Value], start: Value, value: Value) -> Value:
    """step(... step(step(start, x₁), x₂) ..., xₙ) along the entries."""
    return gone_along(m, lambda state, make: step(state, make()), start, value)


def gone_along(
    m: Machine, step: Callable[[Value, Callable[[], Value]], Value], start: Value, value: Value
) -> Value:
    """As `folded`, of steps that make an entry themselves, if they need it."""
    stream = stream_of(m, value)
    if isinstance(stream, list):
        return _one_by_one(m, step, start, stream)
    return rolled_or_each(
        m,
        stream,
        lambda: _rolled(m, step, start, stream),
        lambda entries: _one_by_one(m, step, start, entries),
    )


def rolled_or_each(
    m: Machine, stream: Stream, roll: Callable[[], Value], each: Callable[[list[Later]], Value]
) -> Value:
    """What `roll` makes of a stream, or `each` if that needs to know the step of few steps."""
    before, builder = m.state(), m.builder
    try:
        return roll()
    except (Unsuitable, SyntaxError) as error:
        if not stream.few:
            raise
        m.restore(before)
        assert m.builder is builder
        try:
            return each(stream.each())
        except (Unsuitable, SyntaxError):
            raise error from None


def _one_by_one(
    m: Machine, step: Callable[[Value, Callable[[], Value]], Value], start: Value,
    entries: Sequence[Value],
) -> Value:  # fmt: skip
    for x in entries:
        start = _counted(m, step, start, x)
    return start


def _rolled(
    m: Machine, step: Callable[[Value, Callable[[], Value]], Value], start: Value, stream: Stream
) -> Value:
    slot = f"·fold{m.depth}"
    names = m.frame.names
    outer = names.get(slot)
    names[slot] = start

    def one(x: Value) -> Outcome:
        names[slot] = step(names[slot], partial(forced, x))
        return GO_ON

    item = stream.item
    later = replace(stream, item=lambda i, rows: Later(partial(item, i, rows)))
    stream_loop(m, Cells(m, [slot]), later, one)
    result = names.pop(slot)
    if outer is not None:
        names[slot] = outer
    return result


def running(m: Machine, step: Callable[[Value, Value], Value], start: Value, rest: Value) -> Value:
    """A value, and what a step makes of the last one and each entry: a list, which may be long."""
    entries = stream_of(m, rest)

    def each(found: Sequence[Value]) -> Value:
        return list(accumulate([start, *map(forced, found)], step))

    if isinstance(entries, list) or entries.keep is not None or isinstance(entries.length, Port):
        return each(items(m, entries))
    return rolled_or_each(m, entries, lambda: _rolled_up(m, step, start, entries), each)


def _rolled_up(
    m: Machine, step: Callable[[Value, Value], Value], start: Value, stream: Stream
) -> Rolled:
    """The values on the way as one list: the first, and those that a loop makes."""
    slot, names = f"·run{m.depth}", m.frame.names
    outer = names.get(slot)
    names[slot] = start

    def one(entry: Value) -> Value:
        names[slot] = step(names[slot], entry)
        return names[slot]

    found = collected(m, stream, one, [slot])
    names.pop(slot)
    if outer is not None:
        names[slot] = outer
    heads = lowered(m.builder, found.shape, start)
    arrays = [
        joined([reshaped(head, (1, *head.obj.shape)), operators.port_of(m, array)])
        for head, array in zip(heads, found.arrays, strict=True)
    ]
    return Rolled(found.n + 1, found.shape, tuple(arrays))


def _counted(
    m: Machine, step: Callable[[Value, Callable[[], Value]], Value], start: Value, x: Value
) -> Value:
    if not isinstance(x, Later):
        return step(start, lambda: x)
    return m.choose(x.test, lambda: step(start, x.make), lambda: start)


def first_and_rest(m: Machine, value: Value) -> tuple[Value, Value]:
    """The first entry, and the others as something to go along."""
    stream = stream_of(m, value)
    if isinstance(stream, list):
        if not stream:
            raise Unsuitable("there is no first entry: it is empty")
        return forced(stream[0]), stream[1:]
    if stream.keep is not None or not isinstance(stream.length, int):
        raise Unsuitable("whether there is a first entry depends on data: give one to start from")
    n = stream.length
    arrays = [rows_of(array, slice(1, n)) for array in stream.arrays]
    item = stream.item
    rest = Stream(n - 1, tuple(arrays), lambda i, rows: item(progression(1, 1, i), rows))
    return item(0, [row_at(array, 0) for array in stream.arrays]), rest
