"""What entries are collected into: lists whose length is known, under keys that are known."""

from __future__ import annotations

from typing import Any

from ..ports import Port
from .abstract import Later, Unsuitable, Value
from .folds import rolled_or_each
from .iterators import UNROLLED, Stream
from .loops import collected
from .machine import Machine
from .streams import forced


def dict_key(key: Value) -> Value:
    """A key of a dict, which has to be known."""
    if isinstance(key, Port):
        raise Unsuitable(
            "this key depends on data, and the keys of a dict have to be known: use keys that are"
            " written out, or a list or an array"
        )
    return key


LENGTH = (
    "the length of this list depends on data, so it has no type: keep what is needed of it in a"
    " loop, or make the length known (hs.arrow(functools.partial(f, n=3)))"
)

DEPENDS = (
    "this condition depends on data, and so would the length of the list: use a conditional"
    " expression instead ([x if test else 0.0 for ...]), or sum(x for x in xs if test)"
)


def listed(m: Machine, entries: Any) -> Value:
    """A list of the entries of a stream; rolled up if it is long."""
    if not isinstance(entries, Stream):
        return m.own([certain(entry) for entry in entries])
    if entries.keep is not None:
        if not entries.few:
            raise Unsuitable(DEPENDS)
        return m.own([certain(entry) for entry in entries.each() if entry.test is not False])
    if not isinstance(entries.length, int):
        raise Unsuitable(LENGTH)
    if entries.length <= UNROLLED:
        return m.own([entries.at(i) for i in range(entries.length)])
    return rolled_or_each(
        m,
        entries,
        lambda: collected(m, entries, lambda item: item),
        lambda each: m.own([certain(entry) for entry in each]),
    )


def certain(entry: Value) -> Value:
    """An entry that is there whatever the data."""
    if isinstance(entry, Later) and isinstance(entry.test, Port):
        raise Unsuitable(DEPENDS)
    return forced(entry)
