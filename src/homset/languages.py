"""Languages: what random programs may be made of, and what a category understands of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .arrows import Arrow, const, identity
from .category import (
    Additive,
    Addressed,
    Cartesian,
    Category,
    Closed,
    Cocartesian,
    Coproduct,
    Diagrammatic,
    Indexed,
    IndexedAdditive,
    Lists,
    Loops,
    Monoidal,
    Numeric,
    Recursive,
    Scalar,
)
from .combinators import primitive
from .errors import DomainError, MissingStructureError
from .interpretation import combinators
from .objects import B, List, Obj, R, Unit, Z, ground, leaves, substitute, variables
from .operations import zero
from .primitives import PRIMITIVES

PROTOCOLS: tuple[type[Category[Any]], ...] = (
    Category, Monoidal, Cartesian, Additive, Cocartesian, Coproduct, Closed, Recursive, Lists,
    Indexed, Addressed, IndexedAdditive, Scalar, Numeric, Loops, Diagrammatic,
)  # fmt: skip
"""Every protocol, in the order in which they build on each other."""


def at_numbers(*names: str) -> tuple[Arrow, ...]:
    """The primitives of these names as arrows, at R and, where they are defined there, at Z.

    >>> [str(p.dom) for p in at_numbers("sin", "add")]
    ['R', 'R × R', 'Z × Z']
    """
    found: list[Arrow] = []
    for name in names:
        entry = primitive(PRIMITIVES[name])
        free = variables(entry.dom)
        for number in (R, Z) if free else (R,):
            found.append(entry.at(substitute(entry.dom, dict.fromkeys(free, number))))
    return tuple(found)


def constants(obj: Obj, *values: Any) -> tuple[Arrow, ...]:
    """Constants of an object."""
    return tuple([const(value, obj) for value in values])


@dataclass(frozen=True)
class Language:
    """What programs may be made of: structure, objects, primitives, constants.

    `arrays` are the elements that arrays may have, `monoids` the scalars that have a zero, and
    `numbers` what `scale` multiplies by.
    """

    structure: frozenset[type[Category[Any]]] = frozenset(PROTOCOLS)
    scalars: tuple[Obj, ...] = (R, Z, B)
    arrays: tuple[Obj, ...] = (R, Z, B)
    monoids: tuple[Obj, ...] = (R, Z)
    products: bool = True
    sums: bool = True
    exponentials: bool = True
    lists: bool = True
    primitives: tuple[Arrow, ...] = at_numbers(
        "negate", "add", "sin", "mul", "sub", "less", "logical_not", "where"
    )
    constants: tuple[Arrow, ...] = (
        *constants(R, 1.0, 0.0, -2.0), *constants(Z, 1, 0, -2), *constants(B, False, True),
    )  # fmt: skip
    numbers: tuple[float, ...] = (2.0, -1.0, 0.5, 0.0, 3.0)
    possible: dict[tuple[Obj, Obj, int], bool] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Between which objects there are programs of some depth, as far as one has looked."""

    @classmethod
    def of(cls, category: Category[Any]) -> Language:
        """What a category understands, found out by trying.

        >>> import homset as hs
        >>> [str(p.dom) for p in Language.of(hs.Matrices).primitives]
        ['R', 'R × R', 'R × R']
        """

        def objects(*candidates: Obj) -> tuple[Obj, ...]:
            return tuple([o for o in candidates if understands(category, identity.at(o))])

        def arrows(*candidates: Arrow) -> tuple[Arrow, ...]:
            return tuple([f for f in candidates if understands(category, f)])

        has, whole = category.has, cls()
        scalars = objects(*whole.scalars)
        monoids = tuple([o for o in scalars if has(Additive) and arrows(zero(Unit, o))])
        if has(Cocartesian):  # where every object has a zero
            scalars = monoids
        return cls(
            structure=frozenset(p for p in PROTOCOLS if has(p)),
            scalars=scalars,
            arrays=tuple([o for o in scalars if objects(o**2)]),
            monoids=monoids,
            products=bool(objects(*[o * o for o in scalars])),
            sums=has(Coproduct) and bool(objects(*[o + o for o in scalars])),
            exponentials=has(Closed) and 0 < len(objects(*[o**o for o in scalars])) == len(scalars),
            lists=has(Lists) and bool(objects(*[List(o) for o in scalars])),
            primitives=arrows(*whole.primitives) if has(Numeric) else (),
            constants=arrows(*whole.constants) if has(Numeric) else (),
        )

    def additive(self) -> Language:
        """The language of those objects only that have a zero."""
        arrays = tuple([o for o in self.arrays if o in self.monoids])
        return replace(
            self, scalars=self.monoids, arrays=arrays, sums=False, exponentials=False, lists=False
        )

    def has_zero(self, obj: Obj) -> bool:
        """Whether there are sums of arrows to an object."""
        elements = [o.element for o in leaves(obj)]
        return Additive in self.structure and all(o in self.monoids for o in elements)


def understands(category: Category[Any], program: Arrow) -> bool:
    """Whether a program has a meaning in a category, one that can be compared."""
    try:
        with np.errstate(all="ignore"):
            arrow = combinators(category, program)
            category.equal(arrow, arrow, ground(program.dom), ground(program.cod))
    except (MissingStructureError, DomainError):
        return False
    except Exception:
        return True  # a mistake in the category, which the laws will report
    return True


SMOOTH = Language(
    structure=frozenset(
        {Category, Monoidal, Cartesian, Additive, Indexed, IndexedAdditive, Scalar, Numeric}
    ),
    scalars=(R,),
    arrays=(R,),
    monoids=(R,),
    sums=False,
    exponentials=False,
    lists=False,
    primitives=tuple(
        p
        for p in at_numbers(
            *("negate", "sin", "cos", "tanh", "logistic", "arctan", "arcsinh"),
            *("add", "mul", "sub"),
        )
        if p.cod is R
    ),
    constants=constants(R, 1.0, -0.5),
)
"""Smooth first-order programs whose values stay moderate."""
