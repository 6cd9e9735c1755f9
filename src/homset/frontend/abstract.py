"""Abstract values: what the variables of a Python function hold while it becomes an arrow.

They are Python's own values (numbers, tuples, lists, functions, ...) in which some leaves are
ports: numbers and arrays that are not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from types import ModuleType
from typing import Any, ClassVar, NamedTuple

import numpy as np

from .. import primitives as p
from ..arrows import Arrow
from ..building import Builder
from ..complexes import parts_of
from ..control import get, put
from ..objects import Array, B, Obj, Product, R, Unit, Z, brief
from ..places import Place
from ..ports import Port
from ..records import Kind, record
from ..vectors import default_of

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


class Lens(NamedTuple):
    """A part of an array: how it is read, and what the array becomes with another part there.

    It is `dense` if its entries lie one after the other, as they do in a row.
    """

    read: Callable[[Port], Port]
    written: Callable[[Port, Port], Port]
    dense: bool = False


@dataclass(frozen=True, slots=True)
class View(Opaque):
    """A part of an array that may change, at the end of a path of integers and lenses.

    `port` is what it held when the array held `seen`; where that is past it is read again.
    """

    noun: ClassVar[str] = "a part of an array"
    base: Mutable
    path: tuple[Any, ...]
    seen: Port | None = None
    port: Port | None = None

    @property
    def row(self) -> bool:
        """Whether it is a row: whether the path is one of integers."""
        return not any([isinstance(step, Lens) for step in self.path])

    @property
    def dense(self) -> bool:
        """Whether its entries lie one after the other."""
        return all([not isinstance(step, Lens) or step.dense for step in self.path])

    @property
    def obj(self) -> Obj:
        """The object of the part."""
        if self.port is not None:
            return self.port.obj
        obj = self.base.port.obj
        for _ in self.path:  # of a row
            assert isinstance(obj, Array)
            obj = obj.row
        return obj


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
    """A list of `n` values of the same `Shape`, its leaves held as arrays along the list."""

    n: int
    shape: Any
    arrays: tuple[Port, ...]


# --- containers and numbers -----------------------------------------------------------------------


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
    if isinstance(value, (Port, View)):
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


def held(value: Value) -> Value:
    """What an array of the function's own, or a row of one, holds."""
    if isinstance(value, Mutable):
        return value.port
    return viewed(value) if isinstance(value, View) else value


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
    """What a part of an array holds now."""
    if view.port is not None and view.base.port is view.seen:
        return view.port
    return reduce(_step, view.path, view.base.port)


def _step(array: Port, step: Any) -> Port:
    return step.read(array) if isinstance(step, Lens) else row_at(array, step)


def with_part(array: Port, path: Sequence[Any], part: Port) -> Port:
    """The array with another part at the end of a path."""
    if not path:
        return part
    step, *rest = path
    made = with_part(_step(array, step), rest, part)
    if isinstance(step, Lens):
        return step.written(array, made)
    assert isinstance(array.obj, Array)
    found: Port = put(array.obj.row, array.obj.shape[0], array, step, made)
    return found


def shared(array: Value, part: Port, *path: Any) -> Value:
    """A part of an array, which shares its memory if it may change."""
    if isinstance(array, Mutable):
        return View(array, path, array.port, part)
    if isinstance(array, View):
        return View(array.base, (*array.path, *path), array.base.port, part)
    return part


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


# --- what messages call them ----------------------------------------------------------------------


def described(value: Value) -> str:
    """A value as a message names it."""
    if value is None:
        return "None"
    if (obj := number_object(value)) is not None:
        return f"a value of {obj}" if isinstance(value, Port) else repr(value)
    if isinstance(value, Mutable):
        return f"an array of {value.port.obj}"
    if (found := parts_of(value)) is not None:
        array = isinstance(number_object(held(found[0])), Array)
        return f"a complex {'array' if array else 'number'}"
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
    if callable(value) and split(value) is None:
        return _function(value)
    return with_article(type(value).__name__)


def _function(value: Any) -> str:
    """A function as a message names it; an arrow with its objects."""
    if not isinstance(value, Arrow):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    call = "f()" if value.dom is Unit else "f(x)"
    return f"an arrow f : {brief(value.dom)} → {brief(value.cod)} (what it gives is {call})"


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
