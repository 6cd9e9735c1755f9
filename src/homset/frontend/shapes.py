"""Shapes: what abstract values look like with the ports taken out.

Two shapes are joined where two paths of the program meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

import numpy as np

from ..building import Builder
from ..objects import Obj, Product, Z
from ..ports import Port
from ..records import COMPLEX, Kind, record
from .abstract import (
    MISSING,
    Choice,
    Mutable,
    Opaque,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    described,
    held,
    joined_object,
    number_object,
    rebuilt,
    split,
    viewed,
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
class Tree:
    """A container: `make` puts the parts together again."""

    kind: Any
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A function that depends on which path was taken."""

    first: Any
    second: Any


Shape = Same | Leaf | Row | Tree | Either


def general(value: Value) -> Shape:
    """The shape of a value whose numbers may change."""
    value = held(value)
    if (obj := number_object(value)) is not None:
        return Leaf(obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([general(part) for part in found[1]]))
    return Same(value)


def opened(value: Value) -> Shape:
    """The general shape of a value, which as a row of an array that may change stays one."""
    return _row_shape(value) or general(value)


def _row_shape(value: Value) -> Row | None:
    if isinstance(value, View) and value.row:
        return Row(value.base, len(value.path))
    return None


def settled(value: Value) -> Value:
    """A value as it is now, whatever the arrays become that it shares memory with."""
    if isinstance(value, View):
        return viewed(value)
    return tuple([settled(part) for part in value]) if type(value) is tuple else value


def merged(x: Value, y: Value) -> Shape:
    """The shape of what is `x` on one path and `y` on another."""
    if x is y or _equal(x, y):
        return Same(x)
    if x is MISSING or y is MISSING:
        return opened(y if x is MISSING else x)
    if (row := _row_shape(x)) is not None and row == _row_shape(y):
        return row
    x, y = [v if isinstance(v, View) else held(v) for v in (x, y)]
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
        return joined(general(shape.value), value)
    if isinstance(shape, Same):
        return merged(shape.value, value)
    if isinstance(shape, Row):
        if value is MISSING or _row_shape(value) == shape:
            return shape
        shape = Leaf(shape.obj)
    value = held(value)
    if value is MISSING:
        return shape
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
    if (row := _row_shape(value)) is not None:
        return row
    value = held(value)
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
    if isinstance(shape, Leaf):
        return [shape.obj]
    if isinstance(shape, Row):
        return [Z] * shape.count
    if isinstance(shape, Tree):
        return [obj for part in shape.parts for obj in objects_of(part)]
    return []


def lowered(builder: Builder, shape: Shape, value: Value) -> list[Port]:
    """The ports of a value in the places of a shape, numbers converted."""
    if isinstance(shape, Leaf):
        return [converted(builder, shape.obj, value)]
    if isinstance(shape, Row):
        keys = [MISSING] * shape.count if value is MISSING else value.path
        return [converted(builder, Z, key) for key in keys]
    if isinstance(shape, Tree):
        found = split(promoted(value) if shape.kind == COMPLEX else value)
        parts = [MISSING] * len(shape.parts) if found is None else found[1]
        pairs = zip(shape.parts, parts, strict=True)
        return [port for part, v in pairs for port in lowered(builder, part, v)]
    return []


def lifted(shape: Shape, ports: Iterator[Port], test: Port | None = None) -> Value:
    """The value of a shape with these ports in its places; the inverse of `lowered`."""
    if isinstance(shape, Leaf):
        return next(ports)
    if isinstance(shape, Row):
        return View(shape.base, tuple(islice(ports, shape.count)))
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
    if isinstance(value, View):
        value = viewed(value)
    if isinstance(value, Unusable):
        raise Unsuitable(value.reason)
    if (obj := number_object(value)) is not None:
        return obj
    if isinstance(value, Mutable):
        return value.port.obj
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
    if isinstance(shape, (Leaf, Row)):
        return f"a value of {shape.obj}"
    if isinstance(shape, Tree):
        kind = shape.kind.make.__name__ if isinstance(shape.kind, Kind) else str(shape.kind)
        return f"{with_article(kind)} of {len(shape.parts)}"
    return described(shape.value) if isinstance(shape, Same) else "a function"
