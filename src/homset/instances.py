"""Instances: a primitive of scalars, or a polymorphic one, at the objects of its arguments."""

from __future__ import annotations

from functools import lru_cache

from .arrows import Arrow
from .objects import Array, Obj, Product, Var, substitute, variables
from .primitives import Primitive


@lru_cache(4096)
def instance(p: Primitive, last: Obj) -> tuple[Arrow, Obj]:
    """The box of a primitive whose last argument is of an object, and the object of its result.

    A primitive of scalars is at arrays what it is at their entries.
    """
    values: dict[Var, Obj] = dict.fromkeys(variables(p.dom, p.cod), last.element)
    dom, cod = substitute(p.dom, values), substitute(p.cod, values)
    if p.family is None and (shape := last.shape):
        dom, cod = every(dom, shape), every(cod, shape)
    return Arrow("primitive", (), (p,), dom, cod), cod


def every(obj: Obj, shape: tuple[int, ...]) -> Obj:
    """Arrays of a shape of what is at the leaves of an object.

    >>> every(R * R, (2, 3))
    R ** (2, 3) * R ** (2, 3)
    """
    if isinstance(obj, Product):
        return Product(*[every(part, shape) for part in obj.parts])
    return Array(obj, shape)
