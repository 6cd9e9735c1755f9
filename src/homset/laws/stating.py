"""How a law is stated: an entry of the table, and the sides of its equation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arrows import Arrow
from ..category import Category
from ..checking import Equation, Law, Meaning
from ..diagrams import as_arrow
from ..elaboration import elaborate
from ..interpretation import interpret
from ..messages import show
from ..objects import Obj
from ..operations import add
from ..straightening import straighten


def law(
    name: str,
    protocols: type[Category[Any]] | tuple[type[Category[Any]], ...],
    given: str,
    statement: str,
    sides: Callable[..., Equation | list[Equation]],
    *uses: Arrow,
) -> Law:
    """An entry of the table."""
    several = protocols if isinstance(protocols, tuple) else (protocols,)
    return Law(name, several, given, statement, sides, uses)


def doms(fs: Sequence[Arrow]) -> list[Obj]:
    """The domains of a family of arrows."""
    return [f.dom for f in fs]


def cods(fs: Sequence[Arrow]) -> list[Obj]:
    """The codomains of a family of arrows."""
    return [f.cod for f in fs]


def each(family: Sequence[Any]) -> range:
    """The indices of a family."""
    return range(len(family))


def diagram(f: Arrow) -> Meaning:
    """A program as a straight line of boxes, interpreted by `Cartesian.diagram`."""
    d = straighten(elaborate(f)).map(lambda box: box.arrow.at(box.dom, box.cod))
    return Meaning(f"diagram of {show(f)}", f.dom, f.cod, (as_arrow(d),), lambda k, m: m)


def meaning(f: Arrow) -> Meaning:
    """What `interpret` makes of a program."""
    return Meaning(f"interpret {show(f)}", f.dom, f.cod, (), lambda k: interpret(k, f))


def derived(name: str, a: Obj, b: Obj, fs: Sequence[Arrow], method: Callable[..., Any]) -> Meaning:
    """What a derived operation of the protocol makes of some programs."""
    return Meaning(f"{name}({', '.join(map(show, fs))})", a, b, tuple(fs), method)


def both(f: Arrow, g: Arrow) -> Arrow:
    """f + g."""
    return add(f.dom, f.cod, [f, g])
