"""Abstract values: what the variables of a Python function hold while it becomes an arrow.

They are Python's own values (numbers, tuples, lists, functions, ...) in which some leaves are
ports: numbers and arrays that are not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar

import numpy as np

from .. import primitives as p
from ..arrays.shapes import spread
from ..building import Builder
from ..control import get, put
from ..objects import Array, B, Obj, Product, R, Z
from ..places import Place
from ..ports import Port
from ..records import Kind, record
from ..values import unlike_arrays
from ..vectors import default_of

Value = Any


class Unsuitable(Exception):
    """A value that cannot be what is asked for; the reason is for the user.

    It is told where work goes on, or at another `place`.
    """

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.place = place


class Changed(Exception):
    """A part of an array is read of which there is a copy only, after the array has changed.

    `place` is where that is found out.
    """

    place: Place | None = None


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
    """An array that the function made itself and may change; `port` is what it holds now.

    It is `gone` where the path, or the step of a loop, has ended that made it: then nothing changes
    it any more.
    """

    __slots__ = ("gone", "port")

    def __init__(self, port: Port) -> None:
        self.port = port
        self.gone = False


@dataclass(frozen=True, slots=True)
class Lens:
    """A part of an array: how it is read, and what the array becomes with another part there.

    Both are given `ports`, the indices in it that are not known, after the arrays. Lenses of one
    `key` differ in these alone; without a key it is not known what else there is. `numpy` takes the
    part of an array of NumPy's, which says how its entries lie in memory.
    """

    read: Callable[..., Port]
    written: Callable[..., Port]
    numpy: Callable[[Any], Any]
    key: Any = None
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class View(Opaque):
    """A part of an array that may change, at the end of a path of integers and lenses.

    `port` is what it held when the array held `seen`; where that is past it is read again. A path
    that begins with `COPIED` is not known: it may be a part of the `others` too, beside which
    stands what they held, and cannot be read again.
    """

    noun: ClassVar[str] = "a part of an array"
    base: Mutable
    path: tuple[Any, ...]
    obj: Obj
    seen: Port | None = None
    port: Port | None = None
    others: tuple[tuple[Mutable, Port | None], ...] = ()

    @property
    def told(self) -> bool:
        """Whether its path can be told from others, and carried by the integers in it."""
        return all([not isinstance(step, Lens) or step.key is not None for step in self.path])

    @property
    def copied(self) -> bool:
        """Whether there is a copy only, as it is not known which part it is."""
        return bool(self.path) and self.path[0] is COPIED

    @property
    def current(self) -> bool:
        """Whether the arrays that it is a part of hold what they held when it was read."""
        pairs = ((self.base, self.seen), *self.others)
        return self.port is not None and all([array.port is seen for array, seen in pairs])

    @property
    def bases(self) -> tuple[Mutable, ...]:
        """The arrays that it may be a part of, which still may change."""
        return tuple([a for a in (self.base, *[a for a, _ in self.others]) if not a.gone])


def _changed(*_: Any) -> Port:
    raise Changed(
        "this may be a part of an array that has changed since, and is known as it was before: take"
        " it again after the change, or take a copy of it (.copy()) if its old entries are meant"
    )


COPIED = Lens(_changed, _changed, lambda x: x)
"""The part of an array that is not known: there is a copy of it."""


@dataclass(frozen=True, slots=True)
class OneOf(Opaque):
    """One of several arrays or rows of arrays, by a number that is not known yet."""

    noun: ClassVar[str] = "one of several arrays"
    tag: Port
    parts: tuple[Value, ...]

    @property
    def obj(self) -> Obj:
        """The object of each of them."""
        found: Obj = self.parts[0].obj
        return found


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
    """A list of `n` values of the same `Shape`, its leaves held as arrays along the list.

    Parts of arrays that may change are held as copies of them.
    """

    n: int
    shape: Any
    arrays: tuple[Value, ...]


# --- containers and numbers -----------------------------------------------------------------------


class Plain:
    """An instance of a class that is no dataclass, which the function made: it stays inside.

    Its attributes are what is in its `vars`; its class is one that is derived from the user's.
    """


def split(value: Value) -> tuple[Any, list[Value]] | None:
    """The kind and the parts of a container; None for anything else."""
    if isinstance(value, Plain):
        return Kind(type(value), tuple(vars(value))), list(vars(value).values())
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
    if isinstance(value, (Port, View, OneOf)):
        return value.obj
    if isinstance(value, (bool, np.bool_)):
        return B
    if isinstance(value, (int, np.integer)):
        return Z
    if isinstance(value, (float, np.floating)):
        return R
    if isinstance(value, np.ndarray):
        if (why := unlike_arrays(value)) is not None:
            raise Unsuitable("this expects {}; {}".format(*why))
        element = {"f": R, "i": Z, "u": Z, "b": B}.get(value.dtype.kind)
        if element is not None:
            return Array(element, value.shape) if value.ndim else element
    return None


def held(value: Value) -> Value:
    """What an array of the function's own, or a part of one, holds; any other value as it is."""
    if isinstance(value, Mutable):
        return value.port
    if isinstance(value, OneOf):
        return _chosen(value)
    return viewed(value) if isinstance(value, View) else value


def _chosen(value: OneOf) -> Port:
    assert isinstance(value.obj, Array)
    *parts, found = map(held, value.parts)
    for i, part in reversed([*enumerate(parts)]):
        test = spread(p.equal(value.tag, i), value.obj.shape)
        found = p.where(test, part, found)
    port: Port = found
    return port


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


def converted(builder: Builder, obj: Obj, value: Value) -> Port:
    """A number or an array as a port of a wider object."""
    if value is MISSING:
        return builder.port(obj, default_of(obj))
    value = held(value)
    own = number_object(value)
    if isinstance(value, Port) and own is not obj:
        if isinstance(obj, Array):
            raise Unsuitable(f"{own} is no {obj}; convert it with .astype")
        if isinstance(own, Array):
            raise Unsuitable(f"an array of the shape {own.shape} is no number: take an entry, x[0]")
        value = p.not_equal(value, 0) if obj is B else _WIDER[obj](value)
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
    value = held(value)
    own = number_object(value)
    if isinstance(own, Array):
        port = converted(builder, own, value)
        if own.element is element:
            return port
        wide: Port = p.not_equal(port, 0) if element is B else _WIDER[element](port)
        return wide
    return converted(builder, element, value)


def _numpy(obj: Obj, value: Value) -> Any:
    element = obj.element
    dtype = {R: np.float64, Z: np.int64, B: np.bool_}[element]
    return np.asarray(value, dtype) if isinstance(obj, Array) else dtype(value)


def viewed(view: View) -> Port:
    """What a part of an array holds now."""
    if view.port is not None and view.current:
        return view.port
    return reduce(_step, view.path, view.base.port)


def _step(array: Port, step: Any) -> Port:
    return step.read(array, *step.ports) if isinstance(step, Lens) else row_at(array, step)


def with_part(array: Port, path: Sequence[Any], part: Port) -> Port:
    """The array with another part at the end of a path."""
    if not path:
        return part
    step, *rest = path
    made = with_part(_step(array, step), rest, part)
    if isinstance(step, Lens):
        return step.written(array, made, *step.ports)
    assert isinstance(array.obj, Array)
    found: Port = put(array.obj.row, array.obj.shape[0], array, step, made)
    return found


def copy_of(port: Port, arrays: Sequence[Mutable], stale: bool = False) -> Value:
    """A copy of a part of one of some arrays, which is the part as long as none of them changes."""
    if not arrays:
        return port
    seen = [(array, None if stale else array.port) for array in arrays]
    return View(seen[0][0], (COPIED,), port.obj, seen[0][1], port, tuple(seen[1:]))


def row_at(array: Port, i: Any) -> Port:
    """The row of an array at an index that is in range."""
    assert isinstance(array.obj, Array)
    found: Port = get(array.obj.row, array.obj.shape[0], array, i)
    return found


def from_ports(obj: Obj, ports: Iterator[Port]) -> Value:
    """The abstract value of an object whose leaves are these ports."""
    if isinstance(obj, Product):
        return obj.pack([from_ports(part, ports) for part in obj.parts])
    return next(ports)
