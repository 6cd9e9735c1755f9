"""Shapes: what abstract values look like with the ports taken out.

Two shapes are joined where two paths of the program meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice, zip_longest
from typing import Any

import numpy as np

from .. import primitives as p
from ..building import Builder
from ..objects import Obj, Product, Z
from ..ports import Port
from ..records import COMPLEX, Kind, record
from .abstract import (
    MISSING,
    Choice,
    Mutable,
    OneOf,
    Opaque,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    copy_of,
    described,
    held,
    joined_object,
    number_object,
    rebuilt,
    split,
    with_article,
)
from .complexes.parts import both, is_complex, promoted


@dataclass(frozen=True, slots=True)
class Same:
    """A value that is known and the same on all paths."""

    value: Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number or an array that is not known yet."""

    obj: Obj


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an array that may change, at integers which are not known yet."""

    base: Mutable
    count: int

    @property
    def obj(self) -> Obj:
        """The object of the row."""
        return View(self.base, (0,) * self.count).obj


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of a part of one of some arrays; a stale one of what they have held before."""

    obj: Obj
    bases: tuple[Mutable, ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Several:
    """One of several rows and arrays, by a number that is not known yet."""

    alternatives: tuple[Row | Leaf, ...]

    @property
    def obj(self) -> Obj:
        """The object of each of them."""
        return self.alternatives[0].obj


@dataclass(frozen=True, slots=True)
class Tree:
    """A container: `make` puts the parts together again."""

    kind: Any
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A function that depends on which path was taken."""

    first: Any
    second: Any


Shape = Same | Leaf | Row | Copied | Several | Tree | Either


def general(value: Value) -> Shape:
    """The shape of a value whose numbers may change."""
    value = value.port if isinstance(value, Mutable) else value
    if (obj := number_object(value)) is not None:
        return Leaf(obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([general(part) for part in found[1]]))
    return Same(value)


def opened(value: Value) -> Shape:
    """The general shape of a value, in which a part of an array that may change stays one."""
    if isinstance(value, (View, OneOf)):
        return _met(_alternatives(value))
    if number_object(value) is None and (found := split(value)) is not None:
        return Tree(found[0], tuple([opened(part) for part in found[1]]))
    return general(value)


def settled(value: Value) -> Value:
    """A value as it is now, whatever the arrays become that it shares memory with."""
    if isinstance(value, (View, OneOf)):
        return held(value)
    return tuple([settled(part) for part in value]) if type(value) is tuple else value


def bases_in(value: Value) -> list[Mutable]:
    """The arrays that may change of which there are parts in a value."""
    found = [*parts_of(opened(value))]
    rows = [s for shape in found if isinstance(shape, Several) for s in shape.alternatives]
    copies = [shape.bases for shape in found if isinstance(shape, Copied)]
    bases = [shape.base for shape in (*found, *rows) if isinstance(shape, Row)]
    return [*dict.fromkeys([*bases, *[base for some in copies for base in some]])]


# --- parts of arrays that may change --------------------------------------------------------------


def _alternatives(value: Value) -> list[Row | Leaf | Copied]:
    """What an array may be: rows of arrays that may change, copies of other parts, or neither."""
    if isinstance(value, OneOf):
        return [shape for part in value.parts for shape in _alternatives(part)]
    if isinstance(value, Mutable):
        return [Leaf(value.port.obj) if value.gone else Row(value, 0)]
    if isinstance(value, View) and (bases := value.bases):
        if value.row:
            return [Row(value.base, len(value.path))]
        return [Copied(value.obj, bases, value.copied and not value.current)]
    obj = number_object(value)
    return [] if obj is None else [Leaf(obj)]


def _shared_parts(shape: Shape) -> list[Row | Leaf | Copied]:
    """The alternatives of a shape; none if it is not one of an array."""
    if isinstance(shape, Several):
        return list(shape.alternatives)
    return [shape] if isinstance(shape, (Row, Leaf, Copied)) else []


def _met(found: Sequence[Row | Leaf | Copied]) -> Shape:
    """The shape of what may be any of these."""
    alternatives = list(dict.fromkeys(found))
    obj = reduce(_joined_object, [shape.obj for shape in alternatives])
    if obj is None:
        return _differ(*[f"{shape.obj}" for shape in (alternatives[0], alternatives[-1])])
    rows = [s for s in alternatives if isinstance(s, (Row, Leaf))]
    if len(rows) < len(alternatives) or any([s.obj is not obj for s in rows]):
        return _copied(obj, alternatives)
    return rows[0] if len(rows) == 1 else Several(tuple(rows))


def _joined_object(a: Obj | None, b: Obj | None) -> Obj | None:
    return None if a is None or b is None else joined_object(a, b)


def _copied(obj: Obj, alternatives: Sequence[Row | Leaf | Copied]) -> Shape:
    """What may be any of these as a copy."""
    bases: dict[Mutable, None] = {}
    for shape in alternatives:
        more = shape.bases if isinstance(shape, Copied) else ()
        bases |= dict.fromkeys((shape.base,) if isinstance(shape, Row) else more)
    stale = any([isinstance(shape, Copied) and shape.stale for shape in alternatives])
    return Copied(obj, tuple(bases), stale) if bases else Leaf(obj)


def as_copies(shape: Shape) -> Shape:
    """The shape in which what is one of several arrays is a copy of it."""
    if isinstance(shape, Several):
        return _copied(shape.obj, shape.alternatives)
    if isinstance(shape, Tree):
        return Tree(shape.kind, tuple(map(as_copies, shape.parts)))
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


# --- where paths meet -----------------------------------------------------------------------------


def merged(x: Value, y: Value) -> Shape:
    """The shape of what is `x` on one path and `y` on another."""
    if x is y or _equal(x, y):
        return Same(x)
    if x is MISSING or y is MISSING:
        return opened(y if x is MISSING else x)
    if isinstance(x, (View, OneOf)) or isinstance(y, (View, OneOf)):
        one, other = _alternatives(x), _alternatives(y)
        if one and other:
            return _met([*one, *other])
    x, y = [v.port if isinstance(v, Mutable) else v for v in (x, y)]
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
    if isinstance(shape, (Row, Copied, Several)) or isinstance(value, (View, OneOf)):
        one, other = _shared_parts(shape), _alternatives(value)
        if one and other:
            return _met([*one, *other])
    if isinstance(shape, (Row, Copied, Several)):
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
    if isinstance(value, (View, OneOf)):
        return opened(value)
    value = value.port if isinstance(value, Mutable) else value
    if isinstance(value, Port):
        return Leaf(value.obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([carried(part) for part in found[1]]))
    return Same(value)


def parted(x: Value, y: Value) -> Iterator[Value]:
    """The parts of two values that are not the very same."""
    if x is y:
        return
    yield x
    yield y
    left, right = split(x), split(y)
    a, b = (found[1] if found else [] for found in (left, right))
    for u, v in zip_longest(a, b, fillvalue=MISSING):
        yield from parted(u, v)


def _differ(x: str, y: str) -> Shape:
    reason = f"this is {x} on one path and {y} on another: make it of one form on all paths"
    return Same(Unusable(reason, x, y))


def unusable_in(shape: Shape) -> Unusable | None:
    """The first part of a shape that cannot be used, if there is one."""
    if isinstance(shape, Same):
        return shape.value if isinstance(shape.value, Unusable) else None
    found = map(unusable_in, getattr(shape, "parts", ()))
    return next((part for part in found if part is not None), None)


def objects_of(shape: Shape) -> list[Obj]:
    """The objects of the ports that a shape has room for, from left to right."""
    if isinstance(shape, (Leaf, Copied)):
        return [shape.obj]
    if isinstance(shape, Row):
        return [Z] * shape.count
    if isinstance(shape, Several):
        return [Z, *all_objects(shape.alternatives)]
    if isinstance(shape, Tree):
        return [obj for part in shape.parts for obj in objects_of(part)]
    return []


def lowered(builder: Builder, shape: Shape, value: Value) -> list[Port]:
    """The ports of a value in the places of a shape, numbers converted."""
    if isinstance(shape, Leaf):
        return [converted(builder, shape.obj, value)]
    if isinstance(shape, Row):
        keys = [MISSING] * shape.count if not isinstance(value, View) else value.path
        return [converted(builder, Z, key) for key in keys]
    if isinstance(shape, Copied):
        copied = isinstance(value, View) and value.copied
        return [converted(builder, shape.obj, value.port if copied else value)]
    if isinstance(shape, Several):
        return _lowered_choice(builder, shape, value)
    if isinstance(shape, Tree):
        found = split(promoted(value) if shape.kind == COMPLEX else value)
        parts = [MISSING] * len(shape.parts) if found is None else found[1]
        pairs = zip(shape.parts, parts, strict=True)
        return [port for part, v in pairs for port in lowered(builder, part, v)]
    return []


def _lowered_choice(builder: Builder, shape: Several, value: Value) -> list[Port]:
    """Which of several arrays a value is, and what tells them apart."""
    own = value.parts if isinstance(value, OneOf) else () if value is MISSING else (value,)
    parts: list[Value] = [MISSING] * len(shape.alternatives)
    places = []
    for part in own:
        places.append(shape.alternatives.index(*_alternatives(part)))
        parts[places[-1]] = part
    tag = converted(builder, Z, places[-1] if places else 0)
    for i, place in reversed([*enumerate(places[:-1])]):
        tag = p.where(p.equal(value.tag, i), place, tag)
    return [tag, *all_lowered(builder, shape.alternatives, parts)]


def lifted(shape: Shape, ports: Iterator[Port], test: Port | None = None) -> Value:
    """The value of a shape with these ports in its places; the inverse of `lowered`."""
    if isinstance(shape, Leaf):
        return next(ports)
    if isinstance(shape, Row):
        return View(shape.base, tuple(islice(ports, shape.count)))
    if isinstance(shape, Copied):
        return copy_of(next(ports), shape.bases, shape.stale)
    if isinstance(shape, Several):
        return OneOf(next(ports), tuple([lifted(part, ports) for part in shape.alternatives]))
    if isinstance(shape, Tree):
        return rebuilt(shape.kind, [lifted(part, ports, test) for part in shape.parts])
    if isinstance(shape, Either):
        assert test is not None
        return Choice(test, shape.first, shape.second)
    return shape.value


def parts_of(shape: Shape) -> Iterator[Shape]:
    """A shape and all the shapes in it."""
    yield shape
    for part in getattr(shape, "parts", ()):
        yield from parts_of(part)


def all_objects(shapes: Sequence[Shape]) -> list[Obj]:
    """The objects of the ports that several shapes have room for, from left to right."""
    return [obj for shape in shapes for obj in objects_of(shape)]


def all_lowered(builder: Builder, shapes: Sequence[Shape], values: Iterable[Value]) -> list[Port]:
    """The ports of several values in the places of their shapes."""
    pairs = zip(shapes, values, strict=True)
    return [port for shape, value in pairs for port in lowered(builder, shape, value)]


def all_lifted(shapes: Sequence[Shape], ports: Iterable[Port]) -> list[Value]:
    """The values of several shapes with these ports in their places."""
    left = iter(ports)
    return [lifted(shape, left) for shape in shapes]


def _equal(x: Value, y: Value) -> bool:
    if type(x) is not type(y) or isinstance(x, (Port, Mutable, np.ndarray)):
        return False
    if isinstance(x, float):
        return bool(x.hex() == y.hex())
    plain = isinstance(x, (bool, int, str, type(None), np.generic))
    return bool(plain and bool(x == y))


def object_of(value: Value) -> Obj:
    """The object that a value belongs to as a result; raises `Unsuitable` if there is none."""
    value = held(value)
    if isinstance(value, Unusable):
        raise Unsuitable(value.reason)
    if (obj := number_object(value)) is not None:
        return obj
    if isinstance(value, Rolled):
        return Kind(list, tuple(range(value.n))).of([_row(value)] * value.n)
    if type(value) is tuple:
        return Product(*[object_of(part) for part in value])
    if not isinstance(value, Opaque) and (found := record(value)) is not None:
        return found[0].of([object_of(part) for part in found[1]])
    raise Unsuitable(f"{described(value)} is no number, array, or structure of them")


def _row(value: Rolled) -> Obj:
    ports = iter([_Row(port.obj) for port in value.arrays])
    return _row_object(value.shape, ports)


@dataclass
class _Row:
    array: Obj


def _row_object(shape: Shape, rows: Iterator[_Row]) -> Obj:
    if isinstance(shape, Leaf):
        next(rows)
        return shape.obj
    if isinstance(shape, Tree):
        parts = [_row_object(part, rows) for part in shape.parts]
        return shape.kind.of(parts) if isinstance(shape.kind, Kind) else Product(*parts)
    return object_of(shape.value) if isinstance(shape, Same) else Product()


def shape_text(shape: Shape) -> str:
    """A shape as a message names it."""
    if isinstance(shape, (Leaf, Row, Copied, Several)):
        return f"a value of {shape.obj}"
    if isinstance(shape, Tree):
        kind = shape.kind.make.__name__ if isinstance(shape.kind, Kind) else str(shape.kind)
        return f"{with_article(kind)} of {len(shape.parts)}"
    return described(shape.value) if isinstance(shape, Same) else "a function"
