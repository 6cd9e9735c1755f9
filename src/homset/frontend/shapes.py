"""Shapes: what abstract values look like with the ports taken out.

Two shapes are joined where two paths of the program meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from .. import primitives as p
from ..building import Builder
from ..objects import Obj, Product, Z
from ..ports import Port
from ..records import COMPLEX, Kind, record
from .abstract import (
    MISSING,
    Choice,
    Lens,
    Mutable,
    OneOf,
    Opaque,
    Plain,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    copy_of,
    held,
    number_object,
    rebuilt,
    split,
)
from .complexes.parts import promoted
from .naming import described


@dataclass(frozen=True, slots=True)
class Same:
    """A value that is known and the same on all paths."""

    value: Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number or an array that is not known yet."""

    obj: Obj


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an array that may change, along steps in which integers are not known yet.

    A step is that of a lens, without its integers, or None for an integer.
    """

    base: Mutable
    steps: tuple[Step | None, ...]
    obj: Obj

    @property
    def count(self) -> int:
        """How many integers there are in it."""
        return sum([1 if step is None else step.count for step in self.steps])


class Step:
    """A lens but for its integers: two are one if their keys are."""

    __slots__ = ("count", "key", "lens")

    def __init__(self, lens: Lens) -> None:
        self.lens, self.key, self.count = lens, lens.key, len(lens.ports)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.key == other.key and self.count == other.count

    def __hash__(self) -> int:
        return hash(self.key)


def _part_of(view: View) -> Part:
    steps = [Step(step) if isinstance(step, Lens) else None for step in view.path]
    return Part(view.base, tuple(steps), view.obj)


def _integers(view: View) -> list[Value]:
    """The integers along the path of a part."""
    steps = [step.ports if isinstance(step, Lens) else (step,) for step in view.path]
    return [port for ports in steps for port in ports]


def _part(shape: Part, ports: Iterator[Port]) -> View:
    """The part of a shape with these integers."""
    path: list[Any] = []
    for step in shape.steps:
        if step is None:
            path.append(next(ports))
        else:
            path.append(replace(step.lens, ports=tuple(islice(ports, step.count))))
    return View(shape.base, tuple(path), shape.obj)


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of a part of one of some arrays; a stale one of what they have held before."""

    obj: Obj
    bases: tuple[Mutable, ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Several:
    """One of several arrays and parts of them, by a number that is not known yet."""

    alternatives: tuple[Part | Leaf, ...]

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


Shape = Same | Leaf | Part | Copied | Several | Tree | Either


def general(value: Value) -> Shape:
    """The shape of a value whose numbers may change."""
    value = value.port if isinstance(value, Mutable) else value
    if (obj := number_object(value)) is not None:
        return Leaf(obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([general(part) for part in found[1]]))
    return Same(value)


def settled(value: Value) -> Value:
    """A value as it is now, whatever the arrays become that it shares memory with."""
    if isinstance(value, (View, OneOf)):
        return held(value)
    return tuple([settled(part) for part in value]) if type(value) is tuple else value


def alternatives_of(value: Value) -> list[Part | Leaf | Copied]:
    """What an array may be: rows of arrays that may change, copies of other parts, or neither."""
    if isinstance(value, OneOf):
        return [shape for part in value.parts for shape in alternatives_of(part)]
    if isinstance(value, Mutable):
        own = value.port.obj
        return [Leaf(own) if value.gone else Part(value, (), own)]
    if isinstance(value, View) and (bases := value.bases):
        if value.told:
            return [_part_of(value)]
        return [Copied(value.obj, bases, value.copied and not value.current)]
    obj = number_object(value)
    return [] if obj is None else [Leaf(obj)]


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
    if isinstance(shape, Part):
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
    if isinstance(shape, Part):
        keys = _integers(value) if isinstance(value, View) else [MISSING] * shape.count
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
        (own_shape,) = alternatives_of(part)
        places.append([*shape.alternatives].index(own_shape))  # type: ignore[arg-type]
        parts[places[-1]] = part
    tag = converted(builder, Z, places[-1] if places else 0)
    for i, place in reversed([*enumerate(places[:-1])]):
        tag = p.where(p.equal(value.tag, i), place, tag)
    return [tag, *all_lowered(builder, shape.alternatives, parts)]


def lifted(shape: Shape, ports: Iterator[Port], test: Port | None = None) -> Value:
    """The value of a shape with these ports in its places; the inverse of `lowered`."""
    if isinstance(shape, Leaf):
        return next(ports)
    if isinstance(shape, Part):
        return _part(shape, ports)
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
    if isinstance(value, Plain):
        raise _stays(type(value))
    if not isinstance(value, Opaque) and (found := record(value)) is not None:
        return found[0].of([object_of(part) for part in found[1]])
    raise Unsuitable(f"{described(value)} is no number, array, or structure of them")


def _stays(cls: type) -> Unsuitable:
    """The error of who gives back an instance that stays inside."""
    return Unsuitable(
        f"{cls.__name__} is no dataclass, so its instances stay inside of the function: give their"
        f" numbers back, or write @dataclass before class {cls.__name__}"
    )


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
        if isinstance(shape.kind, Kind) and issubclass(shape.kind.make, Plain):
            raise _stays(shape.kind.make)
        parts = [_row_object(part, rows) for part in shape.parts]
        return shape.kind.of(parts) if isinstance(shape.kind, Kind) else Product(*parts)
    return object_of(shape.value) if isinstance(shape, Same) else Product()


def bundle(objs: Sequence[Obj]) -> Obj:
    """The product of some objects, or the only one."""
    return objs[0] if len(objs) == 1 else Product(*objs)


def bundled(objs: Sequence[Obj], ports: Sequence[Port]) -> Value:
    """The value of `bundle(objs)` with these ports."""
    return ports[0] if len(objs) == 1 else tuple(ports)


def spread(obj: Obj, value: Value) -> Sequence[Port]:
    """The ports of a value of a bundle."""
    return value if isinstance(obj, Product) else [value]
