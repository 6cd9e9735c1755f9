"""Which rule a primitive has: by its name, and by what its arguments belong to."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import Lacking
from ...objects import R
from ...primitives import PRIMITIVES, Primitive, Value
from .enclosure import Enclosure
from .integers import INTEGERS
from .logic import LOGIC
from .reals import REALS
from .whole import FAMILIES

Rule = Callable[..., Value]


def rule(p: Primitive) -> Rule:
    """The rule of a primitive; raises `Lacking` if it has none.

    >>> rule(PRIMITIVES["sin"]) is REALS["sin"]
    True
    """
    if p.family is not None:
        found = FAMILIES.get(p.name)
    elif PRIMITIVES.get(p.name) is not p:
        found = None
    else:
        found = LOGIC.get(p.name) or _by_element(p.name)
    if found is None:
        raise Lacking(f"enclosure of {p.name}")
    return found


def _by_element(name: str) -> Rule | None:
    real, integer = REALS.get(name), INTEGERS.get(name)
    if real is None or integer is None:
        return real or integer

    def run(p: Primitive, *xs: Enclosure) -> Value:
        chosen: Rule = real if xs[0].element is R else integer
        return chosen(p, *xs)

    return run
