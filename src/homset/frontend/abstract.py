"""Abstract values: what the variables of a Python function hold while it becomes an arrow.

They are Python's own values (numbers, tuples, lists, functions, ...) in which some leaves are
ports: numbers and arrays that are not known yet. A `Shape` says what such a value looks like with
the ports taken out; two shapes are joined where two paths of the program meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from .. import primitives as p
from ..objects import Array, B, Obj, Product, R, Z
from ..places import Place
from ..ports import Builder, Port
from ..records import Kind, record
from ..values import default_of

Value = Any


class Unsuitable(Exception):
    """A value that cannot be what is asked for; the reason is for the user.

    It is told where work goes on, or at another `place`.
    """

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.place = place


class Diverges(Exception):
    """A path that only ends in a call whose result is not known yet."""


class Opaque:
    """Values of the machine's own: functions, streams, reasons. They have no parts.

    `noun` is how a message calls one.
    """

    __slots__ = ()
    noun: ClassVar[str] = ""


class Missing:
    """No value: of a slot that is filled on another path, behind a test."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


@dataclass(frozen=True, slots=True)
class Unusable(Opaque):
    """A variable that cannot be used, for a reason that is told when it is.

    Where it is of two kinds, they are the one and the `other`.
    """

    noun: ClassVar[str] = "nothing that can be used"
    reason: str
    one: str = ""
    other: str = ""


def usable(value: Value) -> Value:
    """The value, or the reason why there is none."""
    if isinstance(value, Unusable):
        raise Unsuitable(value.reason)
    return value


class Mutable:
    """An array that the function made itself and may change; `port` is what it holds now."""

    __slots__ = ("port",)

    def __init__(self, port: Port) -> None:
        self.port = port


@dataclass(frozen=True, slots=True)
class View(Opaque):
    """A row of an array that may change: it must not be used after that."""

    noun: ClassVar[str] = "a row of an array"
    base: Mutable
    seen: Port
    port: Port


@dataclass(frozen=True, slots=True)
class Choice(Opaque):
    """One of two functions, by a truth value that is not known yet."""

    noun: ClassVar[str] = "one of two functions"
    test: Port
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Later(Opaque):
    """An entry that is made when it is reached, and counts if `test`, perhaps a port, holds."""

    make: Callable[[], Value]
    test: Any = True


@dataclass(frozen=True, slots=True)
class Rolled(Opaque):
    """A list of `n` values of the same shape, its leaves held as arrays along the list."""

    n: int
    shape: Shape
    arrays: tuple[Port, ...]


# --- shapes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Same:
    """A value that is known and the same on all paths."""

    value: Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number or an array that is not known yet."""

    obj: Obj


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


Shape = Same | Leaf | Tree | Either


def split(value: Value) -> tuple[Any, list[Value]] | None:
    """The kind and the parts of a container; None for anything else."""
    if isinstance(value, Rolled):
        return ("rolled", value.n, value.shape), list(value.arrays)
    if type(value) is tuple:
        return "tuple", list(value)
    found = None if isinstance(value, Opaque) else record(value)
    return None if found is None else (found[0], list(found[1]))


def rebuilt(kind: Any, parts: Sequence[Value]) -> Value:
    """A container of this kind; the inverse of `split`."""
    if isinstance(kind, Kind):
        return kind.pack(parts)
    return tuple(parts) if kind == "tuple" else Rolled(kind[1], kind[2], tuple(parts))


def number_object(value: Value) -> Obj | None:
    """The object of a number or an array, known or not; None for anything else."""
    if isinstance(value, Port):
        return value.obj
    if isinstance(value, (bool, np.bool_)):
        return B
    if isinstance(value, (int, np.integer)):
        return Z
    if isinstance(value, (float, np.floating)):
        return R
    if isinstance(value, np.ndarray):
        element = {"f": R, "i": Z, "u": Z, "b": B}.get(value.dtype.kind)
        if element is not None:
            return Array(element, value.shape) if value.ndim else element
    return None


def general(value: Value) -> Shape:
    """The shape of a value whose numbers may change."""
    value = _held(value)
    if (obj := number_object(value)) is not None:
        return Leaf(obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([general(part) for part in found[1]]))
    return Same(value)


def merged(x: Value, y: Value) -> Shape:
    """The shape of what is `x` on one path and `y` on another."""
    if x is y or _equal(x, y):
        return Same(x)
    if x is MISSING or y is MISSING:
        return general(y if x is MISSING else x)
    x, y = _held(x), _held(y)
    if isinstance(x, Unusable) or isinstance(y, Unusable):
        return Same(x if isinstance(x, Unusable) else y)
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
    value = _held(value)
    if value is MISSING:
        return shape
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
    value = _held(value)
    if isinstance(value, Port):
        return Leaf(value.obj)
    if (found := split(value)) is not None:
        return Tree(found[0], tuple([carried(part) for part in found[1]]))
    return Same(value)


def _held(value: Value) -> Value:
    """What an array of the function's own, or a row of one, holds."""
    if isinstance(value, Mutable):
        return value.port
    return viewed(value) if isinstance(value, View) else value


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


def joined_object(a: Obj, b: Obj) -> Obj | None:
    """The object that two numbers, or two arrays of one shape, have in common.

    >>> joined_object(Z, R), joined_object(R ** 2, Z ** 3)
    (R, None)
    """
    if a is b:
        return a
    if isinstance(a, Array) and isinstance(b, Array) and a.shape == b.shape:
        element = joined_object(a.element, b.element)
        return None if element is None else Array(element, a.shape)
    order = [B, Z, R]
    if a in order and b in order:
        return order[max(order.index(a), order.index(b))]
    return None


def objects_of(shape: Shape) -> list[Obj]:
    """The objects of the ports that a shape has room for, from left to right."""
    if isinstance(shape, Leaf):
        return [shape.obj]
    if isinstance(shape, Tree):
        return [obj for part in shape.parts for obj in objects_of(part)]
    return []


def lowered(builder: Builder, shape: Shape, value: Value) -> list[Port]:
    """The ports of a value in the places of a shape, numbers converted."""
    if isinstance(shape, Leaf):
        return [converted(builder, shape.obj, value)]
    if isinstance(shape, Tree):
        found = split(value)
        parts = [MISSING] * len(shape.parts) if found is None else found[1]
        pairs = zip(shape.parts, parts, strict=True)
        return [port for part, v in pairs for port in lowered(builder, part, v)]
    return []


def lifted(shape: Shape, ports: Iterator[Port], test: Port | None = None) -> Value:
    """The value of a shape with these ports in its places; the inverse of `lowered`."""
    if isinstance(shape, Leaf):
        return next(ports)
    if isinstance(shape, Tree):
        return rebuilt(shape.kind, [lifted(part, ports, test) for part in shape.parts])
    if isinstance(shape, Either):
        assert test is not None
        return Choice(test, shape.first, shape.second)
    return shape.value


def converted(builder: Builder, obj: Obj, value: Value) -> Port:
    """A number or an array as a port of a wider object."""
    if value is MISSING:
        return builder.port(obj, default_of(obj))
    value = _held(value)
    own = number_object(value)
    if isinstance(value, Port) and own is not obj:
        if isinstance(obj, Array):
            raise Unsuitable(f"{own} is no {obj}; convert it with .astype")
        value = (p.real if obj is R else p.integer)(value)
    elif not isinstance(value, Port):
        if own is Z and not -(2**63) <= value < 2**63:
            raise Unsuitable(
                f"{value} does not fit into the 64 bits of an integer: use a float, or keep it"
                " below 2**63"
            )
        value = _numpy(obj, value)
    return builder.port(obj, value)


_WIDER = {R: p.real, Z: p.integer}


def entries_as(builder: Builder, element: Obj, value: Value) -> Port:
    """A number, or an array, with its numbers as those of a wider scalar object."""
    if isinstance(value, View):
        value = viewed(value)
    own = number_object(value)
    if isinstance(own, Array):
        port = converted(builder, own, value)
        if own.element is element:
            return port
        wide: Port = p.not_equal(port, 0) if element is B else _WIDER[element](port)
        return wide
    return converted(builder, element, value)


def _numpy(obj: Obj, value: Value) -> Any:
    element = obj.element if isinstance(obj, Array) else obj
    dtype = {R: np.float64, Z: np.int64, B: np.bool_}[element]
    return np.asarray(value, dtype) if isinstance(obj, Array) else dtype(value)


def viewed(view: View) -> Port:
    """What a row of an array holds; refused when the array has changed since."""
    if view.base.port is not view.seen:
        raise Unsuitable(
            "this row shares its memory with an array that has changed since; take a copy of it"
            " first (row = a[i].copy())"
        )
    return view.port


def _equal(x: Value, y: Value) -> bool:
    if type(x) is not type(y) or isinstance(x, (Port, Mutable, np.ndarray)):
        return False
    if isinstance(x, float):
        return bool(x.hex() == y.hex())
    plain = isinstance(x, (bool, int, str, type(None), np.generic))
    return bool(plain and bool(x == y))


# --- objects --------------------------------------------------------------------------------------


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


def from_ports(obj: Obj, ports: Iterator[Port]) -> Value:
    """The abstract value of an object whose leaves are these ports."""
    if isinstance(obj, Product):
        return obj.pack([from_ports(part, ports) for part in obj.parts])
    return next(ports)


def described(value: Value) -> str:
    """A value as a message names it."""
    if value is None:
        return "None"
    if (obj := number_object(value)) is not None:
        return f"a value of {obj}" if isinstance(value, Port) else repr(value)
    if isinstance(value, Mutable):
        return f"an array of {value.port.obj}"
    if isinstance(value, Rolled):
        return f"a list of {value.n}"
    if isinstance(value, dict):
        keys = [*map(repr, value)]
        return f"a dict of {', '.join(keys if len(keys) < 5 else [*keys[:3], '…']) or 'no keys'}"
    if isinstance(value, (tuple, list)):
        return f"{with_article(type(value).__name__)} of {len(value)}"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, Opaque) and value.noun:
        return value.noun
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return with_article(type(value).__name__)


def with_article(noun: str) -> str:
    """A noun with its article.

    >>> with_article("Account")
    'an Account'
    """
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def kind_of(container: Value) -> str:
    """What a container is: array, list, dict, or the name of its class."""
    if isinstance(container, (Mutable, View)) or isinstance(number_object(container), Array):
        return "array"
    return "list" if isinstance(container, Rolled) else type(container).__name__


def shape_text(shape: Shape) -> str:
    """A shape as a message names it."""
    if isinstance(shape, Leaf):
        return f"a value of {shape.obj}"
    if isinstance(shape, Tree):
        kind = shape.kind.make.__name__ if isinstance(shape.kind, Kind) else str(shape.kind)
        return f"{with_article(kind)} of {len(shape.parts)}"
    return described(shape.value) if isinstance(shape, Same) else "a function"
