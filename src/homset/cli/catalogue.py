"""The catalogue: every category that homset has, and the structure of each, found out by asking.

>>> entries()["Dual(LinearMaps)"].has("Cocartesian"), entries()["Matrices"].has("Closed")
('holds', '')
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import homset as hs

from ..category import Category
from ..languages import PROTOCOLS

HOLDS, FREE = "holds", "free"
"""How a category has a structure: its laws hold there, or it has the operations alone."""


@dataclass(frozen=True)
class Entry:
    """A category of the catalogue, by the name that makes it."""

    name: str
    category: Category[Any]

    def has(self, structure: str) -> str:
        """How the category has a structure: `holds`, `free`, or not at all, the empty text."""
        protocol = next(p for p in PROTOCOLS if p.__name__ == structure)
        if not self.category.has(protocol):
            return ""
        return HOLDS if self.category.claims(protocol) else FREE

    @property
    def structures(self) -> dict[str, str]:
        """How it has each structure, without those that it has not."""
        found = {p.__name__: self.has(p.__name__) for p in PROTOCOLS}
        return {name: how for name, how in found.items() if how}

    @property
    def summary(self) -> str:
        """What its arrows are, in one sentence: the first line of its docstring."""
        return (inspect.getdoc(type(self.category)) or "").split("\n")[0]


def categories() -> dict[str, Category[Any]]:
    """The categories that need no arguments, by name."""
    return {name: found for name, found in _names() if isinstance(found, Category)}


def constructors() -> dict[str, type[Category[Any]]]:
    """The categories that are made of others, such as `Dual`, by name."""
    return {name: found for name, found in _names() if _is_constructor(found)}


def missing() -> set[str]:
    """What has to be installed for categories that are not here, as an error says it."""
    said = set()
    for name in set(dir(hs)) - set(vars(hs)):
        try:
            getattr(hs, name)
        except hs.MissingExtraError as error:
            said.add(str(error))
    return said


def _names() -> list[tuple[str, Any]]:
    found = list(vars(hs).items())
    for name in set(dir(hs)) - set(vars(hs)):
        with suppress(hs.MissingExtraError):
            found.append((name, getattr(hs, name)))
    return found


def _is_constructor(found: Any) -> bool:
    final = isinstance(found, type) and getattr(found, "__final__", False)
    return bool(final and issubclass(found, Category))


@lru_cache(1)
def entries() -> dict[str, Entry]:
    """Every category by name; those with arguments, over `LinearMaps`, R and sets, of order 3."""
    found = {**categories(), **{_over_linear_maps(c): c for c in constructors().values()}}
    listed = {}
    for name, one in found.items():
        made: Any = _made(one) if isinstance(one, type) else one
        listed[name] = Entry(name, made)
    return dict(sorted(listed.items(), key=lambda item: (_lack(item[1]), item[0])))


def _lack(entry: Entry) -> tuple[bool, int]:
    """Sorts categories by what they lack, the free ones last."""
    return FREE in entry.structures.values(), -len(entry.structures)


def _made(constructor: Callable[..., Any]) -> Any:
    known = {"Obj": hs.R, "Monad": hs.Relation.monad, "int": 3}
    parameters = inspect.signature(constructor).parameters.values()
    return constructor(*[known.get(p.annotation, hs.LinearMaps) for p in parameters])


def _over_linear_maps(constructor: Callable[..., Any]) -> str:
    return str(_made(constructor))
