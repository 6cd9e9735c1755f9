"""Instances of the user's classes: how they are made, and how their methods answer."""

from __future__ import annotations

import dataclasses
import math
import operator
import sys
from abc import ABC, ABCMeta
from enum import Enum
from functools import lru_cache
from types import FunctionType
from typing import Any

from ..records import Kind
from .abstract import Plain, Unsuitable, Unusable, Value, split
from .attributes import Super, attribute
from .indexing import index
from .machine import Machine
from .operators import by_python, known, own_method, written_by_user
from .source import foreign

_PROTOCOL: dict[Any, str] = {
    abs: "__abs__", float: "__float__", int: "__int__", round: "__round__", divmod: "__divmod__",
    reversed: "__reversed__", math.floor: "__floor__", math.ceil: "__ceil__",
    math.trunc: "__trunc__", str: "__str__",
}  # fmt: skip
"""The methods by which a class of the user's answers to functions of Python's."""

_HEAP = 1 << 9
"""The flag of classes that are written in Python (Py_TPFLAGS_HEAPTYPE)."""

_STRANGE = ("__new__", "__setattr__", "__getattribute__", "__getattr__")


def own_answer(function: Any, args: list[Value]) -> FunctionType | None:
    """The method of the first argument that a function of Python's asks, if the user wrote it."""
    try:
        asked = _PROTOCOL.get(function) if args else None
    except TypeError:  # what cannot be hashed
        return None
    return own_method(args[0], asked) if asked else None


def instance(m: Machine, cls: type, args: list[Value], keywords: dict[str, Value]) -> Value:
    """An instance of a class of the user's, or a member of an enumeration."""
    if issubclass(cls, Enum) and all(map(known, args)):
        return by_python(m, cls, *args)
    named = issubclass(cls, tuple) and hasattr(cls, "_fields")
    if not (named or dataclasses.is_dataclass(cls) or _is_plain(cls)):
        raise Unsuitable(
            f"{cls.__name__} is neither a dataclass nor a named tuple, so its objects have no type"
            " here: use numbers, or a dataclass with the operators that are needed"
        )
    for name in _STRANGE:
        if written_by_user(getattr(cls, name, None)):
            raise Unsuitable(
                f"{cls.__name__} has a method {name} of its own, which is not run here: use a class"
                " without it"
            )
    if named:
        return _named_tuple(cls, args, keywords)
    make = _dataclass if dataclasses.is_dataclass(cls) else _plain
    return make(m, cls, args, keywords)


def _is_plain(cls: type) -> bool:
    """Whether a class is the user's own, all of whose attributes are in `vars` of its instances."""
    own = [base for base in cls.__mro__ if base not in (object, ABC, Plain)]
    written = [getattr(sys.modules.get(base.__module__), "__file__", None) for base in own]
    strange = any(
        [vars(base).get("__slots__") or "__init_subclass__" in vars(base) for base in own]
    )
    return (
        type(cls) in (type, ABCMeta)
        and not strange
        and all([base.__flags__ & _HEAP for base in own])
        and not any([file is not None and foreign(file) for file in written])
    )


def _plain(m: Machine, cls: type, args: list[Value], keywords: dict[str, Value]) -> Value:
    """What its own __init__ makes of an instance without attributes."""
    from .calls import call_function

    made = m.own(by_python(m, object.__new__, _inside(cls)))
    init: Any = getattr(cls, "__init__")  # noqa: B009
    if written_by_user(init):
        call_function(m, init, [made, *args], keywords)
    elif args or keywords:
        raise Unsuitable(f"{cls.__name__} takes no arguments")
    return made


@lru_cache(1024)
def _inside(cls: type) -> type:
    """The class of the instances of a plain class that a function makes."""
    if issubclass(cls, Plain):
        return cls
    names = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    return type(cls.__name__, (Plain, cls), names)


def _named_tuple(cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    fields = cls._fields
    named = {**cls._field_defaults, **dict(zip(fields, args, strict=False)), **keywords}
    if len(args) > len(fields):
        raise Unsuitable(f"{cls.__name__} takes {len(fields)} arguments; got {len(args)}")
    if wrong := named.keys() - set(fields):
        raise Unsuitable(f"{cls.__name__} has no field {min(wrong)}")
    return Kind(cls, tuple(fields)).pack([_field(cls, named, name) for name in fields])


def _dataclass(m: Machine, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """What `dataclass` writes as __init__, or what the user wrote in its place."""
    from .calls import call_function

    fields = dataclasses.fields(cls)
    whole = Kind(cls, tuple([f.name for f in fields]))
    if written_by_user(cls.__init__):
        made = m.own(whole.pack([_unset(name, "__init__") for name in whole.names]))
        call_function(m, cls.__init__, [made, *args], keywords)
        return made
    completes = getattr(cls, "__post_init__", None)
    given = _defaults(m, fields, completes is not None)
    names = [f.name for f in fields if f.init]
    if len(args) > len(names):
        raise Unsuitable(f"{cls.__name__} takes {len(names)} arguments; got {len(args)}")
    given.update(dict(zip(names, args, strict=False)), **keywords)
    if wrong := given.keys() - set(whole.names):
        raise Unsuitable(f"{cls.__name__} has no field {min(wrong)}")
    made = m.own(whole.pack([_field(cls, given, name) for name in whole.names]))
    if completes is not None:
        call_function(m, completes, [made])
    return made


def _defaults(m: Machine, fields: Any, completed: bool) -> dict[str, Value]:
    """The values that fields have of their own, before __post_init__ gives the others."""
    given: dict[str, Value] = {}
    for f in fields:
        if f.default is not dataclasses.MISSING:
            given[f.name] = f.default
        elif f.default_factory is not dataclasses.MISSING:
            made = f.default_factory()
            given[f.name] = m.own(made) if split(made) is not None else made
        elif completed and not f.init:
            given[f.name] = _unset(f.name, "__post_init__")
    return given


def _unset(name: str, method: str) -> Unusable:
    return Unusable(f"{name} has no value before {method} gives it one")


def _field(cls: type, given: dict[str, Value], name: str) -> Value:
    if name not in given:
        raise Unsuitable(f"{cls.__name__} needs a value for {name}")
    return given[name]


def super_of(m: Machine) -> Super:
    """super() in a method: its class is the one that it was written in."""
    closure = m.frame.function
    parameters = closure.source.node.args.args
    cls = closure.cells.get("__class__")
    if cls is None or not parameters or parameters[0].arg not in m.frame.names:
        raise Unsuitable("super() stands in a method, and speaks of its first parameter")
    return Super(m.frame.names[parameters[0].arg], cls)


def got(m: Machine, getter: Any, value: Value) -> Value:
    """What an itemgetter or an attrgetter takes out of a value."""
    keys = getter.__reduce__()[1]
    items = isinstance(getter, operator.itemgetter)
    found = [index(m, value, k) if items else attribute(m, value, k) for k in keys]
    return found[0] if len(keys) == 1 else tuple(found)
