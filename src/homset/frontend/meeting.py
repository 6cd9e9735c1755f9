"""Where paths meet: the shape of a value that is one thing on one path and another on the other.

A part of an array that may change stays one, by the integers in its path. Where parts meet that
their integers do not tell apart, there is a copy, which counts until one of the arrays changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from ..objects import Obj
from ..ports import Port
from ..records import COMPLEX, Kind
from .abstract import (
    MISSING,
    Mutable,
    OneOf,
    Unusable,
    Value,
    View,
    copy_of,
    joined_object,
    number_object,
    rebuilt,
    split,
)
from .complexes.parts import both, is_complex, promoted
from .naming import described, with_article
from .shapes import (
    Copied,
    Either,
    Leaf,
    Part,
    Same,
    Several,
    Shape,
    Tree,
    alternatives_of,
    general,
    parts_of,
)

SHARING = (Mutable, View, OneOf)
"""Arrays that may change, or parts of them."""


def opened(value: Value) -> Shape:
    """The general shape of a value, in which a part of an array that may change stays one."""
    if isinstance(value, SHARING):
        return _met(alternatives_of(value))
    if number_object(value) is None and (found := split(value)) is not None:
        return Tree(found[0], tuple([opened(part) for part in found[1]]))
    return general(value)


def bases_in(value: Value) -> list[Mutable]:
    """The arrays that may change of which there are parts in a value."""
    found = [*parts_of(opened(value))]
    rows = [s for shape in found if isinstance(shape, Several) for s in shape.alternatives]
    copies = [shape.bases for shape in found if isinstance(shape, Copied)]
    bases = [shape.base for shape in (*found, *rows) if isinstance(shape, Part)]
    return [*dict.fromkeys([*bases, *[base for some in copies for base in some]])]


def _shared_parts(shape: Shape) -> list[Part | Leaf | Copied]:
    """The alternatives of a shape; none if it is not one of an array."""
    if isinstance(shape, Several):
        return list(shape.alternatives)
    return [shape] if isinstance(shape, (Part, Leaf, Copied)) else []


def _met(found: Sequence[Part | Leaf | Copied]) -> Shape:
    """The shape of what may be any of these."""
    alternatives = list(dict.fromkeys(found))
    objs: list[Obj | None] = [shape.obj for shape in alternatives]
    obj = reduce(_joined_object, objs)
    if obj is None:
        return _differ(*[f"{shape.obj}" for shape in (alternatives[0], alternatives[-1])])
    rows = [s for s in alternatives if isinstance(s, (Part, Leaf))]
    if len(rows) < len(alternatives) or any([s.obj is not obj for s in rows]):
        return _copied(obj, alternatives)
    return rows[0] if len(rows) == 1 else Several(tuple(rows))


def _joined_object(a: Obj | None, b: Obj | None) -> Obj | None:
    return None if a is None or b is None else joined_object(a, b)


def _copied(obj: Obj, alternatives: Sequence[Part | Leaf | Copied]) -> Shape:
    """What may be any of these as a copy."""
    bases: dict[Mutable, None] = {}
    for shape in alternatives:
        more = shape.bases if isinstance(shape, Copied) else ()
        bases |= dict.fromkeys((shape.base,) if isinstance(shape, Part) else more)
    stale = any([isinstance(shape, Copied) and shape.stale for shape in alternatives])
    return Copied(obj, tuple(bases), stale) if bases else Leaf(obj)


def as_copies(shape: Shape, most: int) -> Shape:
    """The shape in which what is one of more than so many arrays is a copy of it."""
    if isinstance(shape, Several) and len(shape.alternatives) > most:
        return _copied(shape.obj, shape.alternatives)
    if isinstance(shape, Tree):
        return Tree(shape.kind, tuple([as_copies(part, most) for part in shape.parts]))
    return shape


def dated(shape: Shape, value: Value) -> Value:
    """A value of a shape whose copies are of what the arrays hold now."""
    if isinstance(shape, Copied):
        return copy_of(value.port, shape.bases, shape.stale)
    if not isinstance(shape, Tree) or not any([isinstance(s, Copied) for s in parts_of(shape)]):
        return value
    found = split(value)
    assert found is not None
    pairs = zip(shape.parts, found[1], strict=True)
    return rebuilt(shape.kind, [dated(part, v) for part, v in pairs])


def as_before(value: Value, now: dict[int, Any], before: dict[int, Any]) -> Value:
    """A value at the end of a path as one before it: a copy is current there if it is so here."""
    if isinstance(value, View) and value.copied:
        pairs = ((value.base, value.seen), *value.others)
        current = all([now.get(id(array), array.port) is seen for array, seen in pairs])
        seen = [(a, before.get(id(a), a.port) if current else None) for a, _ in pairs]
        return replace(value, seen=seen[0][1], others=tuple(seen[1:]))
    if type(value) is tuple:
        return tuple([as_before(part, now, before) for part in value])
    return value


def merged(x: Value, y: Value) -> Shape:
    """The shape of what is `x` on one path and `y` on another."""
    if x is y or _equal(x, y):
        return Same(x)
    if x is MISSING or y is MISSING:
        return opened(y if x is MISSING else x)
    if isinstance(x, SHARING) or isinstance(y, SHARING):
        one, other = alternatives_of(x), alternatives_of(y)
        if one and other:
            return _met([*one, *other])
    if isinstance(x, Unusable) or isinstance(y, Unusable):
        return Same(x if isinstance(x, Unusable) else y)
    x, y = both(x, y) or (x, y)
    a, b = number_object(x), number_object(y)
    if a is not None and b is not None:
        joined = joined_object(a, b)
        return Leaf(joined) if joined is not None else _differ(f"{a}", f"{b}")
    left, right = split(x), split(y)
    if left and right and left[0] == right[0] and len(left[1]) == len(right[1]):
        parts = zip(left[1], right[1], strict=True)
        return Tree(left[0], tuple([merged(u, v) for u, v in parts]))
    if callable(x) and callable(y):
        return Either(x, y)
    return _differ(described(x), described(y))


def joined(shape: Shape, value: Value) -> Shape:
    """The shape widened so that a value fits."""
    if isinstance(shape, Same) and shape.value is value:
        return shape
    if isinstance(shape, Same) and split(shape.value) is not None:
        return joined(opened(shape.value), value)
    if isinstance(shape, Same):
        return merged(shape.value, value)
    if value is MISSING:
        return shape
    if isinstance(shape, (Part, Copied, Several)) or isinstance(value, SHARING):
        one, other = _shared_parts(shape), alternatives_of(value)
        if one and other:
            return _met([*one, *other])
    if isinstance(shape, (Part, Copied, Several)):
        shape = Leaf(shape.obj)
    value = value.port if isinstance(value, Mutable) else value
    if isinstance(shape, Tree) and shape.kind == COMPLEX and (wide := promoted(value)) is not None:
        value = wide
    if isinstance(shape, Leaf) and is_complex(value):
        shape = Tree(COMPLEX, (shape, Leaf(shape.obj)))
    obj, found = number_object(value), split(value)
    if isinstance(shape, Leaf) and obj is not None:
        wider = joined_object(shape.obj, obj)
        return Leaf(wider) if wider is not None else _differ(f"{shape.obj}", f"{obj}")
    alike = isinstance(shape, Tree) and found and found[0] == shape.kind
    if isinstance(shape, Tree) and found and alike and len(found[1]) == len(shape.parts):
        parts = zip(shape.parts, found[1], strict=True)
        return Tree(shape.kind, tuple([joined(s, v) for s, v in parts]))
    return _differ(shape_text(shape), described(value))


def carried(value: Value) -> Shape:
    """The shape of a value that goes on as it is: what is known of it stays known."""
    if isinstance(value, SHARING):
        return opened(value)
    if isinstance(value, Port):
        return Leaf(value.obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([carried(part) for part in found[1]]))
    return Same(value)


def copied_at(shape: Shape, x: Value, y: Value) -> Iterator[Value]:
    """The containers in two values of which there is a copy where these meet as a shape."""
    told = isinstance(shape, (Part, Copied, Several))
    if x is y or told or (isinstance(shape, Same) and isinstance(shape.value, Unusable)):
        return
    yield x
    yield y
    if isinstance(shape, Tree):
        none = [MISSING] * len(shape.parts)
        left, right = (found[1] if found else none for found in (split(x), split(y)))
        for part, u, v in zip(shape.parts, left, right, strict=True):
            yield from copied_at(part, u, v)


def _differ(x: str, y: str) -> Shape:
    reason = f"this is {x} on one path and {y} on another: make it of one form on all paths"
    return Same(Unusable(reason, x, y))


def _equal(x: Value, y: Value) -> bool:
    if type(x) is not type(y) or isinstance(x, (Port, Mutable, np.ndarray)):
        return False
    if isinstance(x, float):
        return bool(x.hex() == y.hex())
    plain = isinstance(x, (bool, int, str, type(None), np.generic))
    return bool(plain and bool(x == y))


def shape_text(shape: Shape) -> str:
    """A shape as a message names it."""
    if isinstance(shape, (Leaf, Part, Copied, Several)):
        return f"a value of {shape.obj}"
    if isinstance(shape, Tree):
        kind = shape.kind.make.__name__ if isinstance(shape.kind, Kind) else str(shape.kind)
        return f"{with_article(kind)} of {len(shape.parts)}"
    return described(shape.value) if isinstance(shape, Same) else "a function"
