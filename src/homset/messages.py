"""How messages name arrows, and say why they do not fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .errors import CompositionError
from .objects import Obj, brief
from .primitives import PRIMITIVES
from .unification import Mismatch, canonical

if TYPE_CHECKING:
    from .arrows import Arrow


def show(arrow: Arrow, limit: int = 60) -> str:
    """The arrow and its type as mathematics, shortened to `limit` pieces."""
    from .categories.syntax import UNICODE, notation

    return f"{notation(arrow, UNICODE, limit)} : {signature(arrow.dom, arrow.cod)}"


def signature(dom: Obj, cod: Obj) -> str:
    """`dom → cod` with letters for variables, shortened if they are very large."""
    dom, cod = canonical(dom, cod)
    return f"{brief(dom)} → {brief(cod)}"


def meant(thing: object) -> str:
    """What to write instead of a function of NumPy or `math`.

    What is no arrow, but has some that say the same, names them itself: `instead`.
    """
    name, cls = getattr(thing, "__name__", None), type(thing)
    if known := getattr(cls, "instead", ""):
        return f"; {known}"
    if callable(thing) and name in PRIMITIVES:
        return f"; write hs.{name}"
    return ""


_NEEDS = {
    "fork": "fork needs arrows from the same object",
    "join": "join needs arrows to the same object",
    "either": "either needs arrows to the same object",
    "curry": "curry needs an arrow from a pair a × b",
    "uncurry": "uncurry needs an arrow to a function c^b",
    "cross_i": "cross_i needs arrows between scalars (R, Z, B), of one type",
    "fork_i": "fork_i needs arrows to one scalar (R, Z, B), from the same object",
    "join_i": "join_i needs arrows from one scalar (R, Z, B), to the same object",
    "iterate": "iterate needs an arrow from an object to itself",
    "while_": "while_ needs a test a → B and a step a → a",
    "scan": "scan needs a step s × a → s × b, with scalars or arrays in a and b",
    "fix": "fix needs an arrow (e × b^a) × a → b",
}


def composition_error(op: str, children: Sequence[Arrow], m: Mismatch) -> CompositionError:
    """What is wrong with the children of an operation: the two objects that differ."""
    if op == "compose":
        first, second = children
        head = f"{show(second)} does not follow {show(first)}"
    else:
        head = f"{_NEEDS[op]}: {_listed(children)}"
    left, right = canonical(m.left, m.right)
    why = f" ({m.why})" if m.why else ""
    return CompositionError(f"{head}: {brief(left)} is not {brief(right)}{why}")


def _listed(arrows: Sequence[Arrow]) -> str:
    """Arrows for a message: of more than three the first of each type, and of these three."""
    if len(arrows) <= 3:
        return ", ".join(map(show, arrows))
    kinds = {canonical(f.dom, f.cod): f for f in reversed(arrows)}
    return ", ".join([*map(show, [*kinds.values()][-3:][::-1]), "…"])
