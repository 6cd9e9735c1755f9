"""Ownership: a function may change what it made itself, and nothing that others may see."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from ..places import here
from .abstract import OneOf, Plain, Rolled, Unsuitable, Value, View
from .naming import described, kind_of, with_article
from .source import COMPREHENSIONS

if TYPE_CHECKING:
    from .machine import Machine


class Name(NamedTuple):
    """A name of a value, and what it is: a parameter, another local name, or one from outside."""

    name: str
    local: bool
    parameter: bool


def name_of(m: Machine, value: Any) -> Name | None:
    """A name that a value has where the function is, if it has one."""
    frame = m.frame
    while isinstance(frame.function.source.node, COMPREHENSIONS) and frame.function.outer:
        frame = frame.function.outer  # what it is part of
    function, spec = frame.function, frame.function.source.node.args
    parameters = {arg.arg for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    for scope in (frame.names, function.cells, function.globals):
        for name, held in scope.items():
            if held is value:
                local = scope is frame.names
                return Name(name, local, local and name in parameters)
    return None


def changeable(m: Machine, container: Value) -> None:
    """Refuse to change a container of which there is a copy under another name."""
    if id(container) in m.frozen:
        raise Unsuitable(
            f"{described(container)} may have another name since two paths met, or since a"
            " function that calls itself took it, which would not show this change: change it"
            " before that, or a copy of it"
        )


def may_grow(m: Machine, container: Value) -> None:
    """Refuse to change the length of a list that a loop goes along."""
    if any(container is read for read in m.iterated):
        raise Unsuitable(
            "this list grows or shrinks while a loop goes along it: loop over a copy (list(xs))"
        )


def must_own(m: Machine, container: Value) -> None:
    """Refuse to change a container that the function did not make itself."""
    changeable(m, container)
    if not m.owns(container):
        raise borrowed(m, container)
    m.changes[id(container)] = here()


def _rolled(name: str) -> Unsuitable:
    """The error of who changes a list that is held as arrays along it."""
    return Unsuitable(
        f"a long list that a loop made cannot be changed: make one that can ({name} = [*{name}]),"
        f" or an array ({name} = np.array({name}))"
    )


def borrowed(m: Machine, container: Value) -> Unsuitable:
    """The error of who changes a container that comes from outside."""
    kind, known, function = kind_of(container), name_of(m, container), m.frame.function.__name__
    if isinstance(container, Rolled):
        return _rolled("ys" if known is None else known.name)
    copied = isinstance(container, View) and container.copied
    if id(container) in m.met or copied or isinstance(container, OneOf):
        new = "change a copy" if known is None else _new(container, kind).format(known.name)
        return Unsuitable(
            f"which {kind} {'this' if known is None else known.name} is depends on the path that"
            f" is taken, so this might change one that has another name: {new}"
        )
    if known is None:
        return Unsuitable(
            f"{described(container)} comes from outside of {function}, so this would change it"
            " there: change a copy"
        )
    name = known.name
    if known.local:
        what = "is an argument" if known.parameter else "comes from outside"
        whose = f"the caller's {kind}" if known.parameter else f"{with_article(kind)} there"
        new = _new(container, kind).format(name)
        return Unsuitable(f"{name} {what}, so this would change {whose}: {new}")
    copy = "{0}.copy()" if kind == "array" else f"{kind}({{0}})"
    if dataclasses.is_dataclass(container):
        copy = "dataclasses.replace({0})"
    return Unsuitable(
        f"{name} lies outside of {function}, so this would change it there: change a copy"
        f" (new = {copy.format(name)}), or return what is new and let the caller keep it"
    )


def _new(container: Value, kind: str) -> str:
    """What to write instead of a change."""
    plain = isinstance(container, Plain)
    return "make a copy first ({0} = copy.copy({0}))" if plain else _NEW.get(kind, _NEW[""])


_NEW = {
    "list": "make a new one ({0} = [*{0}, …]) or a copy first ({0} = list({0}))",
    "dict": "make a new one ({0} = {{**{0}, …}}) or a copy first ({0} = dict({0}))",
    "array": "make a copy first ({0} = {0}.copy())",
    "": "make a new one, {0} = dataclasses.replace({0}, …)",
}
"""What to write instead of changing an argument."""
