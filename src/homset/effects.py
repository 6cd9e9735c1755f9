"""Effects: operations that have a meaning in the Kleisli categories of some monads only.

An effect is an arrow like any other: a program composes it, and each time it is passed is another
time. In a category of functions it has no outcome, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from .arrows import Arrow, const, fork, identity
from .combinators import get, primitive
from .errors import ArgumentError, Lacking
from .objects import B, Obj, R, Unit, Z
from .primitives import Primitive, Value

__all__ = ["below", "bernoulli", "choose", "coin", "effect", "observe"]


@dataclass(frozen=True)
class Effect:
    """The family of the effects of a name: given its objects, the primitive, which has no value."""

    name: str

    def __call__(self, dom: Obj, cod: Obj) -> Primitive:
        return Primitive(
            self.name, dom, cod, self.value, (0.0,), self.name, rf"\mathrm{{{self.name}}}",
            lambda module, *args: module.Function(self.name)(*args),
            family=self, parameters=(dom, cod), effect=True,
        )  # fmt: skip

    def value(self, *_: Value) -> NoReturn:
        """There is none: that is said."""
        raise Lacking(
            f"value of {self.name}, an effect", f"a category that has {self.name} has one"
        )


def effect(name: str, dom: Obj, cod: Obj) -> Arrow:
    """An effect of one argument, which monads that have it give a meaning by its name.

    >>> tick = effect("tick", Z, Z)
    >>> tick
    tick
    >>> import homset as hs
    >>> hs.Relation(tick)
    Traceback (most recent call last):
        ...
    homset.errors.MissingStructureError: Relation has no tick, which tick needs in tick : Z → Z
    """
    return primitive(Effect(name)(dom, cod))


bernoulli = effect("bernoulli", R, B)
"""True with this probability, from 0 to 1; in `Relation` what can be."""

below = effect("below", Z, Z)
"""A number from 0 on below this one, each with the same probability; in `Relation` any of them."""

observe = effect("observe", B, Unit)
"""Go on where this holds, and nowhere else; in `Probability` that is conditioning."""


def coin(p: float) -> Arrow:
    """True with probability p: `bernoulli` at a number that is known.

    >>> import homset as hs
    >>> hs.Probability(coin(0.25))()
    {True: 0.25, False: 0.75}
    """
    return const(p, R).at(Unit) >> bernoulli


def choose(values: Sequence[Any]) -> Arrow:
    """One of these numbers, truth values, or tuples of them, with the same probability each.

    >>> import homset as hs
    >>> hs.Relation(choose([(1, True), (2, False)]))()
    {(1, True), (2, False)}
    """
    given = list(values)
    if not given:
        raise ArgumentError("choose takes at least one value; where nothing can be, observe false")
    return const(len(given)).at(Unit) >> below >> _entry(given)


def _entry(values: list[Any]) -> Arrow:
    """The arrow from a number to the value of that number."""
    if isinstance(values[0], tuple):
        columns: list[list[Any]] = [list(column) for column in zip(*values, strict=True)]
        return fork(*map(_entry, columns))
    element = B if isinstance(values[0], bool) else Z if set(map(type, values)) == {int} else R
    array = const(
        np.array(values, {R: float, Z: np.int64, B: bool}[element]), element ** len(values)
    )
    return fork(array, identity.at(Z)) >> get(len(values))
