"""What Python needs to read a program back: its objects, where they were fixed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ... import combinators as c
from ...arrows import Arrow, const, identity
from ...errors import CompositionError
from ...inference import inferred
from ...objects import Obj, Types, render
from ...objects.printing import PYTHON
from ...unification import Mismatch, canonical
from .notations import LONG

_GENERATORS: dict[str, Callable[..., Arrow]] = {
    "constant": lambda literal: const(literal.value, literal.obj),
    "scale": lambda literal: c.scale(literal.value),
    "identity": lambda: identity,
    "dup": c.dup_n,
    "jam": c.jam_n,
    "fork": lambda: c.it,
    "join": lambda: c.zero,
}
"""How operations without children are made where no combinator has their name."""


def object_text(obj: Obj) -> str:
    """An object as Python, cut where it is large."""
    return render(obj, PYTHON, LONG)


def narrowing(arrow: Arrow) -> str:
    """`.at(...)` if the objects of an arrow are not those that its text has by itself."""
    op, children = arrow.op, arrow.children
    if op == "diagram":  # its text is that of an equal program, of whatever objects
        return ""
    try:
        if children or op in ("cross", "cross_i", "fork_i", "join_i"):
            free = inferred(op, arrow.data, tuple([(f.dom, f.cod) for f in children]))
        else:
            made = _GENERATORS.get(op) or getattr(c, op)
            free = _types(made if isinstance(made, Arrow) else made(*arrow.data))
        return _at(free, _types(arrow))
    except (Mismatch, CompositionError):  # a term that could not have been built
        return ""


def _types(arrow: Arrow) -> Types:
    return canonical(arrow.dom, arrow.cod)


@lru_cache(4096)
def _at(free: Types, own: Types) -> str:
    """What narrows an arrow between the objects `free` to `own`; nothing if they are the same."""
    if canonical(*free) == own:
        return ""
    enough = _types(Arrow("identity", (), (), *free).at(own[0])) == own
    return f".at({', '.join(map(object_text, own[:1] if enough else own))})"
