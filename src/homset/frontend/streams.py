"""Streams: what a `for` goes along, and what Python makes of it: ranges, `zip`, `map`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from .. import primitives as p
from ..control import flip
from ..objects import Array, Z
from ..places import here
from ..ports import Port
from . import operators
from .abstract import (
    Later,
    Mutable,
    OneOf,
    Rolled,
    Unsuitable,
    Value,
    View,
    held,
    number_object,
    row_at,
)
from .complexes.parts import is_array, of_parts, parts
from .iterators import UNROLLED, Lazy, Stream
from .lenses import shared
from .machine import Machine
from .naming import described
from .shapes import lifted
from .slices import rows_of

LONGEST = 4096
"""How many entries a list may have whose entries are known one by one."""


def stream_of(m: Machine, value: Value) -> Stream | list[Value]:
    """What can be gone along: a list of entries, or a stream where there are many or unknown."""
    found = _stream(m, value)
    known = isinstance(found, Stream) and isinstance(found.length, int) and found.keep is None
    if isinstance(found, Stream) and known and found.length <= UNROLLED:
        return [Later(partial(found.at, i)) for i in range(found.length)]
    return found


def _stream(m: Machine, value: Value) -> Stream | list[Value]:
    if isinstance(value, Stream):
        return value
    if isinstance(value, Lazy):
        found = read(value)
        return _kept(found) if isinstance(found, Rolled) else found
    if isinstance(value, range):
        if len(value) <= UNROLLED:
            return list(value)
        return Stream(len(value), (), lambda i, _: progression(value.start, value.step, i))
    if isinstance(value, Rolled):
        return _kept(value)
    if isinstance(value, list) and any(isinstance(entry, Later) for entry in value):
        return value  # the rest of what is gone along
    if isinstance(value, list):
        m.reading.append(value)
        return [Later(partial(_entry_of, value, i)) for i in range(len(value))]
    if isinstance(value, (tuple, dict, str)):
        return list(value)
    if is_array(value):
        return _complex_rows(m, value)
    if isinstance(value, (Mutable, View, np.ndarray, Port)):
        port = operators.port_of(m, value)
        if isinstance(port.obj, Array):
            return _rows(m, value, port)
    return _other(m, value)


def _other(m: Machine, value: Value) -> Stream | list[Value]:
    """What one of several arrays, or the user's own class, gives to go along; or an error."""
    if isinstance(value, OneOf) and isinstance(value.obj, Array):
        from .indexing import index

        return Stream(value.obj.shape[0], (), lambda i, _: index(m, value, i))
    if (method := operators.own_method(value, "__iter__")) is not None:
        return _stream(m, operators.call_method(m, method, [value]))
    if isinstance(value, (zip, map, filter, enumerate, reversed)):
        raise Unsuitable("an iterator from outside is used up by being read; pass a list or tuple")
    raise Unsuitable(f"{described(value)} cannot be iterated over")


def once(m: Machine, make: Callable[[], Stream | Rolled | list[Value]]) -> Lazy:
    """An iterator, whose entries are made when it is read."""
    return Lazy(make, m.own([False]), here())


def read(value: Lazy) -> Stream | Rolled | list[Value]:
    """What an iterator gives, which it does once."""
    if value.used is not None:
        if value.used[0] is not False:
            raise Unsuitable(
                "this iterator was read before, or may have been, and is used up then: make a"
                " list or a tuple of it first"
            )
        value.used[0] = True
    try:
        return value.make()
    except Unsuitable as error:
        raise Unsuitable(str(error), error.place or value.place) from None


def _entry_of(entries: list[Value], i: int) -> Value:
    return entries[i]


def _kept(values: Rolled) -> Stream:
    """The entries of a long list; copies have to be current when they are reached."""

    def item(_: Any, rows: Sequence[Port]) -> Value:
        for array in values.arrays:
            held(array)
        return lifted(values.shape, map(shared, values.arrays, rows))

    return Stream(values.n, tuple(map(held, values.arrays)), item)


def _rows(m: Machine, value: Value, port: Port) -> Stream:
    """The rows of an array; as they are when they are reached, where it is changed meanwhile."""
    n = port.obj.shape[0]
    if isinstance(value, (Mutable, View)):
        base = value.base if isinstance(value, View) else value
        m.reading.append(base)
        if m.live or n <= UNROLLED:
            return Stream(
                n, (), lambda i, _: _shared_row(value, row_at(operators.port_of(m, value), i), i)
            )
    return Stream(n, (port,), lambda i, rows: _shared_row(value, rows[0], i))


def _complex_rows(m: Machine, value: Value) -> Stream:
    """The rows of a complex array: those of its parts, side by side."""
    sides: Any = [_stream(m, part) for part in parts(value)]
    rows = _side_by_side(sides[0].length, sides)
    return replace(rows, item=lambda i, given: of_parts(*rows.item(i, given)))


def _shared_row(array: Value, row: Port, i: Any) -> Value:
    return shared(array, row, i) if isinstance(row.obj, Array) else row


def forced(value: Value) -> Value:
    """An entry that is reached: it is made now."""
    if not isinstance(value, Later):
        return value
    if isinstance(value.test, Port):
        raise Unsuitable("which entries there are depends on data, and so would a length")
    return value.make()


def progression(start: Value, step: Value, i: Value) -> Value:
    """start + i · step, for integers."""
    if not isinstance(i, Port) and not isinstance(start, Port) and not isinstance(step, Port):
        return start + i * step
    scaled = i if _is(step, 1) else p.mul(i, step)
    return scaled if _is(start, 0) else p.add(start, scaled)


def _is(x: Value, number: int) -> bool:
    return not isinstance(x, Port) and bool(x == number)


def items(m: Machine, value: Value) -> list[Value]:
    """The entries one by one, of what has a known and not too great length."""
    stream = value if isinstance(value, list) else stream_of(m, value)
    if isinstance(stream, list):
        return [forced(entry) for entry in stream]
    if stream.keep is not None:
        raise Unsuitable("which entries there are depends on data, and so would a length")
    if not isinstance(stream.length, int):
        raise Unsuitable(
            "the number of entries depends on data: loop over them, or make it known"
            " (hs.arrow(functools.partial(f, n=3)))"
        )
    if stream.length > LONGEST:
        raise Unsuitable(f"{stream.length} entries are too many here: use an array")
    return [stream.at(i) for i in range(stream.length)]


def length(m: Machine, value: Value) -> Value:
    """len(value)"""
    if isinstance(value, (tuple, list, dict, str, range, set)):
        return len(value)
    if (method := operators.own_method(value, "__len__")) is not None:
        return operators.call_method(m, method, [value])
    if isinstance(value, Lazy) and value.used is not None:
        raise Unsuitable("an iterator has no length: make a list of it first")
    stream = _stream(m, value)
    if isinstance(stream, list):
        return len(stream)
    if stream.keep is not None:
        raise Unsuitable("the number of entries depends on data: count them with sum(1 for ...)")
    return stream.length


def ranged(m: Machine, *bounds: Value) -> Value:
    """range(...) of integers that may not be known."""
    for bound in bounds:
        if number_object(bound) is not Z:
            raise Unsuitable(f"range takes integers; got {described(bound)}")
    if not any(isinstance(bound, Port) for bound in bounds):
        return range(*[int(bound) for bound in bounds])
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    if isinstance(step, Port):
        raise Unsuitable("the step of a range has to be known; count and multiply instead")
    distance = operators.arithmetic(m, "sub", stop, start)
    if step != 1:
        rounded = p.add(distance, step - (1 if step > 0 else -1))
        distance = p.floor_divide(rounded, step)
    count = p.maximum(distance, 0)
    return Stream(count, (), lambda i, _: progression(start, step, i))


def zipped(m: Machine, *values: Value, strict: Value = False) -> Stream | list[Value]:
    """zip(...): the entries side by side, as many as the shortest has."""
    streams = [_stream(m, value) for value in values]
    counts = [_count(s) for s in streams]
    fixed = [count for count in counts if isinstance(count, int)]
    if strict and (len(fixed) < len(counts) or len(set(fixed)) > 1):
        raise Unsuitable("the arguments of zip(..., strict=True) have different lengths")
    if not streams:
        return []
    if len(fixed) < len(counts):
        raise Unsuitable("zip of ranges whose length depends on data: count with one of them")
    n = min(fixed)
    if n <= UNROLLED or any(isinstance(s, list) for s in streams):
        columns = [_first(s, n) for s in streams]
        return [Later(partial(_forced_all, row)) for row in zip(*columns, strict=True)]
    return _side_by_side(n, [_shortened(m, s, n) for s in streams])  # type: ignore[arg-type]


def _count(stream: Stream | list[Value]) -> Any:
    if isinstance(stream, Stream):
        return stream.length
    if any(isinstance(entry, Later) and isinstance(entry.test, Port) for entry in stream):
        raise Unsuitable("zip cannot go along entries that depend on data")
    return len(stream)


def _first(stream: Stream | list[Value], n: int) -> list[Value]:
    if isinstance(stream, list):
        return stream[:n]
    return [Later(partial(stream.at, i)) for i in range(n)]


def _forced_all(entries: Sequence[Value]) -> tuple[Value, ...]:
    return tuple([forced(entry) for entry in entries])


def _shortened(m: Machine, stream: Stream, n: int) -> Stream:
    if stream.keep is not None:
        raise Unsuitable("zip cannot go along entries that depend on data")
    arrays = [rows_of(array, slice(0, n)) for array in stream.arrays]
    return Stream(n, tuple(arrays), stream.item)


def _side_by_side(n: Any, streams: Sequence[Stream]) -> Stream:
    starts = [0]
    for stream in streams:
        starts.append(starts[-1] + len(stream.arrays))

    def item(i: Any, rows: Sequence[Port]) -> Value:
        return tuple([s.item(i, rows[a : a + len(s.arrays)]) for s, a in zip(streams, starts)])  # noqa: B905

    return Stream(n, tuple([array for s in streams for array in s.arrays]), item)


def enumerated(m: Machine, value: Value, start: Value = 0) -> Stream | list[Value]:
    """enumerate(...)"""
    stream = _stream(m, value)
    if isinstance(stream, list):
        numbers = [operators.arithmetic(m, "add", start, i) for i in range(len(stream))]
        pairs = zip(numbers, stream, strict=True)
        return [Later(partial(_forced_all, pair)) for pair in pairs]
    if stream.keep is not None:
        raise Unsuitable("enumerate cannot count entries that depend on data")
    item = stream.item
    return Stream(
        stream.length, stream.arrays, lambda i, rows: (progression(start, 1, i), item(i, rows))
    )


def backwards(m: Machine, value: Value) -> Stream | list[Value]:
    """reversed(...)"""
    stream = _stream(m, value)
    if isinstance(stream, list):
        return stream[::-1]
    if stream.keep is not None:
        raise Unsuitable("entries that depend on data cannot be taken backwards")
    last = operators.arithmetic(m, "sub", stream.length, 1)
    item = stream.item
    arrays = [flip(a.obj.row, a.obj.shape[0], a) for a in stream.arrays]  # type: ignore[attr-defined]
    return Stream(
        stream.length, tuple(arrays), lambda i, rows: item(progression(last, -1, i), rows)
    )


def mapped(m: Machine, apply: Callable[..., Value], *values: Value) -> Stream | list[Value]:
    """map(...): what a function makes of the entries."""
    whole = values[0] if len(values) == 1 else zipped(m, *values)
    stream = stream_of(m, whole)
    spread = (lambda x: x) if len(values) > 1 else (lambda x: (x,))
    if isinstance(stream, list):
        return [Later(lambda x=x: apply(*spread(forced(x)))) for x in stream]  # type: ignore[misc]
    item = stream.item
    return Stream(
        stream.length, stream.arrays, lambda i, rows: apply(*spread(item(i, rows))), stream.keep
    )


def filtered(m: Machine, test: Callable[[Value], Value], value: Value) -> Stream | list[Value]:
    """filter(...): the entries that pass a test, which may depend on data along a stream."""
    stream = _stream(m, value)
    if isinstance(stream, list):
        stream = [forced(x) for x in stream]
        answers = [operators.truth(m, test(x)) for x in stream]
        if not any(isinstance(answer, Port) for answer in answers):
            return [x for x, answer in zip(stream, answers, strict=True) if answer]
        raise Unsuitable(
            "what passes this filter depends on data, and so would the number of entries: use a"
            " conditional expression, or sum(x for x in xs if test)"
        )
    before, item = stream.keep, stream.item

    def keep(i: Any, rows: Sequence[Port]) -> Value:
        own: Callable[[], Value] = lambda: operators.truth(m, test(item(i, rows)))  # noqa: E731
        return own() if before is None else m.both(before(i, rows), own)

    return Stream(stream.length, stream.arrays, item, keep)
