"""Primitives on terms: entry by entry, by the operations of the arithmetic of the world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import MissingStructureError
from ...objects import Array, B, Obj, R, Z
from ...primitives import PRIMITIVES, Primitive, Value
from .terms import Term, Terms, number, objects
from .world import world

Operation = Callable[..., Term]


def operate(p: Primitive, args: Sequence[Value]) -> Value:
    """A primitive on numbers and arrays of them, entry by entry; families have their own formulas.

    Raises `MissingStructureError`, which names the primitive, where there is no formula.
    """
    world().counted()
    if p.family is not None:
        family = world().arithmetic.family(p)
        return value_of(p.cod, family(p, [array_of(arg).entries for arg in args]))
    kinds = _kinds(p, args)
    operation = world().arithmetic.operation(p, kinds)
    if not any([_shape(arg) for arg in args]):
        return operation(*[number(kind, arg) for kind, arg in zip(kinds, args, strict=True)])
    columns = np.broadcast_arrays(*[_entries(k, arg) for k, arg in zip(kinds, args, strict=True)])
    made = []
    for row in zip(*[c.flat for c in columns], strict=True):
        world().counted()
        made.append(operation(*row))
    kind = p.cod if p.cod.ground else kinds[-1]
    return Terms(kind, objects(made, columns[0].shape))


def apply(name: str, *args: Term) -> Term:
    """A primitive of the table on numbers."""
    found: Term = operate(PRIMITIVES[name], args)
    return found


def no_formula(name: str, instead: str = "") -> MissingStructureError:
    """The error for what the solver cannot be told."""
    return MissingStructureError(f"SMT has no formula for {name}{instead and '; ' + instead}")


def _kinds(p: Primitive, args: Sequence[Value]) -> list[Obj]:
    """The kind of each argument; where it is left open, the one that all of them are."""
    given = [kind_of(arg) for arg, o in zip(args, p.places, strict=True) if not o.ground]
    common = R if R in given else Z if Z in given else B
    return [o if o.ground else common for o in p.places]


def kind_of(x: Value) -> Obj:
    """The kind of a number, or of the entries of an array."""
    if isinstance(x, Term | Terms):
        return x.kind
    return {"f": R, "i": Z, "b": B}[np.asarray(x).dtype.kind]


def _shape(x: Value) -> tuple[int, ...]:
    return x.entries.shape if isinstance(x, Terms) else () if isinstance(x, Term) else np.shape(x)


def _entries(kind: Obj, x: Value) -> Any:
    """A number or an array as an array of terms."""
    if isinstance(x, Terms):
        return x.entries
    flat = [x] if isinstance(x, Term) else np.asarray(x).ravel()
    return objects([number(kind, entry) for entry in flat], _shape(x))


def array_of(x: Value) -> Terms:
    """An array, or a number as one without axes, as terms."""
    kind = kind_of(x)
    return x if isinstance(x, Terms) else Terms(kind, _entries(kind, x))


def value_of(target: Obj, entries: Any) -> Value:
    """What NumPy made of an array of terms, as a value of an object."""
    if isinstance(target, Array):
        made = np.asarray(entries, object)
        return Terms(target.element, objects(
            [number(target.element, entry) for entry in made.flat], target.shape
        ))  # fmt: skip
    entry = entries.item() if isinstance(entries, np.ndarray) else entries
    return number(target, entry)
