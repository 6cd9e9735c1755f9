"""Records: products whose components have names, as dataclasses, named tuples, dicts and lists do.

So do complex numbers, which are records of two real numbers, or of two real arrays.

The names are for people: inside, the value of a record is a tuple, and an arrow from a product
takes a record of the same components.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .complexes import packed, parts_of, unpacked
from .objects import Obj, Product, R, as_object, brief, intern


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to hold components: a class, and the names (or keys) of the components."""

    make: type
    names: tuple[Any, ...]

    def of(self, parts: Sequence[Obj]) -> Record:
        """The record of this kind with such components."""
        return Record(self, *parts)

    def pack(self, parts: Sequence[Any]) -> Any:
        """The Python value of this kind with these components.

        >>> Kind(dict, ("w", "b")).pack([1.0, 2.0])
        {'w': 1.0, 'b': 2.0}
        """
        if self.make is list:
            return list(parts)
        if self.make is dict:
            return dict(zip(self.names, parts, strict=True))
        if self.make is complex:
            return packed(parts)
        if issubclass(self.make, tuple):
            return tuple.__new__(self.make, parts)
        made = object.__new__(self.make)  # what __init__ would check or compute is there already
        for name, part in zip(self.names, parts, strict=True):
            object.__setattr__(made, name, part)
        return made

    def unpack(self, value: Any) -> Sequence[Any] | None:
        """The components of a value of this kind; None if it is of another one."""
        found = record(value)
        if found is not None and found[0].make is self.make and found[0].names == self.names:
            return found[1]
        if found is not None and self.make is dict and set(found[0].names) == set(self.names):
            return [value[name] for name in self.names]
        return None

    def written(self, python: bool) -> tuple[str, list[str], str]:
        """The opening bracket, what stands before each component, and the closing bracket."""
        if self.make is list:
            return "[", [""] * len(self.names), "]"
        if self.make is dict:
            return "{", [f"{name!r}: " for name in self.names], "}"
        sign = "=" if python else ": "
        return f"{self.make.__name__}(", [f"{name}{sign}" for name in self.names], ")"


class Record(Product):
    """A product with names; `kind` says how its values are held.

    >>> as_object({"w": as_object([]), "b": as_object(())})
    {'w': [], 'b': Unit}
    """

    __slots__ = ()

    def __new__(cls, kind: Kind, *parts: Obj) -> Record:
        return intern(cls, tuple([as_object(part) for part in parts]), (kind,))

    @property
    def kind(self) -> Kind:
        """How the values are held."""
        kind: Kind = self.key[0]
        return kind

    @property
    def names(self) -> list[str]:
        if self.kind.make in (list, dict):
            return [f"[{name!r}]" for name in self.kind.names]
        return [f".{name}" for name in self.kind.names]

    @property
    def wanted(self) -> str:
        if self.kind.make is not complex:
            return brief(self)
        shape = self.parts[0].shape
        return f"complex numbers of shape {shape}" if shape else "a complex number"

    def rebuild(self, parts: tuple[Obj, ...]) -> Record:
        """The same kind of record over other parts."""
        return Record(self.kind, *parts)

    def pack(self, parts: Sequence[Any]) -> Any:
        return self.kind.pack(parts)

    def unpack(self, value: Any) -> Sequence[Any] | None:
        if self.kind.make is complex:
            return unpacked(self.parts[0].shape, value)
        return self.kind.unpack(value)

    def __pow__(self, exponent: Obj | int | tuple[int, ...]) -> Obj:
        """`Complex ** n` is the complex arrays, the record of two real ones."""
        if self.kind.make is complex and not isinstance(exponent, Obj):
            return self.rebuild(tuple([part**exponent for part in self.parts]))
        return super().__pow__(exponent)


def record(value: Any) -> tuple[Kind, Sequence[Any]] | None:
    """The kind and the components of what is a record; None of anything else.

    That is of a dataclass instance, a named tuple, dict, list, or complex number or array.

    >>> record({"x": 1.0})
    (Kind(make=<class 'dict'>, names=('x',)), [1.0])
    """
    if (parts := parts_of(value)) is not None:
        return COMPLEX, parts
    if isinstance(value, list):
        return Kind(list, tuple(range(len(value)))), value
    if isinstance(value, dict):
        return Kind(dict, tuple(value)), list(value.values())
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return Kind(type(value), tuple(getattr(value, "_fields"))), value  # noqa: B009
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = tuple([field.name for field in dataclasses.fields(value)])
        return Kind(type(value), names), [getattr(value, name) for name in names]
    return None


def is_complex(obj: Obj) -> bool:
    """Whether an object is that of complex numbers or of complex arrays.

    >>> is_complex(Complex), is_complex(Complex ** 2), is_complex(R * R)
    (True, True, False)
    """
    return isinstance(obj, Record) and obj.kind.make is complex


COMPLEX = Kind(complex, ("real", "imag"))
"""The kind of complex numbers."""

Complex = Record(COMPLEX, R, R)
"""The complex numbers, C ≅ R × R; `Complex ** n` are complex arrays, of two real ones.

>>> Complex * R, Complex ** 3, print(Complex ** 3)
C^3
(Complex * R, Complex ** 3, None)
"""
