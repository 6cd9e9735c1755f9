"""Attributes of abstract values, and the methods that they bind."""

from __future__ import annotations

import functools
import inspect
import math
from dataclasses import dataclass
from types import FunctionType
from typing import Any, ClassVar

import numpy as np

from ..arrays.family import DTYPES
from ..arrays.indexing import transposed_rows
from ..arrays.shapes import permuted
from ..ports import Port
from .abstract import (
    Mutable,
    OneOf,
    Opaque,
    Plain,
    Rolled,
    Unsuitable,
    Value,
    View,
    number_object,
    usable,
)
from .complexes.parts import is_complex
from .machine import Machine
from .naming import described
from .operators import call_method, element_of, known
from .ownership import must_own
from .source import foreign


@dataclass(frozen=True)
class Bound(Opaque):
    """A method of a value: the function or the name of a method of Python's own types."""

    owner: Any
    function: Any

    def __call__(self, *_: Any) -> Any:
        raise TypeError("a method that is being compiled cannot be called")


@dataclass(frozen=True)
class Super(Opaque):
    """super(): a value as one of the classes after `after`."""

    noun: ClassVar[str] = "super()"
    owner: Any
    after: type

    def attribute(self, m: Machine, name: str) -> Value:
        """super().name"""
        order = type(self.owner).__mro__
        for cls in order[order.index(self.after) + 1 :]:
            if (found := vars(cls).get(name)) is None:
                continue
            if isinstance(found, FunctionType):
                return Bound(self.owner, found)
            if isinstance(found, property) and isinstance(found.fget, FunctionType):
                return call_method(m, found.fget, [self.owner])
            return found.__get__(self.owner, type(self.owner))
        raise Unsuitable(f"no class after {self.after.__name__} has {name}")


def attribute(m: Machine, value: Value, name: str) -> Value:
    """value.name"""
    if is_complex(value) and not isinstance(value, Rolled):
        from .complexes import library

        return library.attribute(m, value, name)
    if isinstance(value, (Port, Mutable, View, OneOf, np.ndarray)):
        return _array_attribute(m, value, name)
    if isinstance(value, (list, dict)) or type(value) is tuple or isinstance(value, (Rolled, str)):
        if hasattr(type(value), name) or isinstance(value, Rolled):
            return Bound(value, name)
        raise Unsuitable(f"{described(value)} has no {name}")
    if isinstance(value, tuple) and name == "_replace":
        return Bound(value, name)
    if isinstance(value, Super):
        return value.attribute(m, name)
    if type(value) in (int, float, bool) and name in ("real", "imag"):
        return value if name == "real" else type(value)(0)
    return _instance_attribute(m, value, name)


def _instance_attribute(m: Machine, value: Value, name: str) -> Value:
    """An attribute of an instance of a class: a property's value, a method, or a field."""
    found = getattr(type(value), name, None)
    if isinstance(found, property) and isinstance(found.fget, FunctionType):
        if foreign(found.fget.__code__.co_filename) and known(value):
            return usable(getattr(value, name))  # such as np.iinfo(int).max
        return call_method(m, found.fget, [value])
    if isinstance(found, FunctionType) and name not in getattr(value, "__dict__", {}):
        static = isinstance(inspect.getattr_static(type(value), name), staticmethod)
        return found if static else Bound(value, found)
    if isinstance(found, functools.cached_property):
        raise Unsuitable(
            f"{name} is computed once and kept beside the fields: make it a property or a method"
        )
    if name == "__class__":
        return class_of(value)
    if not hasattr(value, name):
        raise Unsuitable(f"{described(value)} has no attribute {name}")
    return usable(getattr(value, name))


def class_of(value: Value) -> type:
    """The class of an instance, as the user wrote it."""
    return type(value).__bases__[1] if isinstance(value, Plain) else type(value)


def set_attribute(m: Machine, owner: Value, name: str, value: Value) -> None:
    """owner.name = value, of an instance that the function made."""
    cls: Any = type(owner)
    found, parameters = getattr(cls, name, None), getattr(cls, "__dataclass_params__", None)
    if parameters is None and not isinstance(owner, Plain):
        raise Unsuitable(
            f"{described(owner)} has no fields that can be changed: of what comes from outside of a"
            " function, instances of dataclasses are values, and others are constants"
        )
    if value is owner:
        raise Unsuitable(f"{described(owner)} would hold itself, which no type of values does")
    must_own(m, owner)
    if parameters is not None and parameters.frozen:
        raise Unsuitable(f"{cls.__name__} is frozen; use dataclasses.replace")
    if isinstance(found, property) and isinstance(found.fset, FunctionType):
        call_method(m, found.fset, [owner, value])
    elif isinstance(owner, Plain) and hasattr(type(found), "__set__"):
        raise Unsuitable(f"{name} of {described(owner)} cannot be assigned to")
    else:
        object.__setattr__(owner, name, value)


INSTEAD = {
    "at": "assign to entries of a copy (y = x.copy(); y[i] = 1.0)",
    "fill": "write x[:] = 1.0",
    "flat": "write x.reshape(-1)[i], which shares the memory of x",
}
"""What to write instead of an attribute of arrays that is not known."""


MEMORY = ("dtype", "itemsize", "nbytes")
"""The attributes that tell how entries lie in memory."""


def memory(name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Value:
    """x.dtype, x.itemsize, x.nbytes

    >>> memory("nbytes", np.dtype(float), (2, 3))
    48
    """
    if name == "dtype":
        return dtype
    return dtype.itemsize * (math.prod(shape) if name == "nbytes" else 1)


def _array_attribute(m: Machine, value: Value, name: str) -> Value:
    from .library import METHODS

    held = value.port if isinstance(value, Mutable) else value
    obj = number_object(held)
    shape = () if obj is None else obj.shape
    if name == "shape":
        return shape
    if name == "ndim":
        return len(shape)
    if name == "size":
        return math.prod(shape)
    if name in MEMORY:
        return memory(name, np.dtype(DTYPES[element_of(held)]), shape)
    if name == "real":
        return value
    if name == "imag" and obj is not None:
        from .arrays import full_like

        return full_like(m, value, 0)
    if name in ("T", "mT") and shape:
        from .views import view

        of_rows = view(transposed_rows, lambda a: np.swapaxes(a, -1, -2), "mT")
        return (view(permuted, np.transpose) if name == "T" else of_rows)(m, value)
    if name not in METHODS:
        instead = INSTEAD.get(name, "write what it does with indices and loops")
        has = f" among what is known: {instead}" if shape else ""
        raise Unsuitable(f"{described(value)} has no attribute {name}{has}")
    return Bound(value, name)
