"""Effects: operations that have a meaning in the Kleisli categories of some monads only.

An effect is an arrow like any other: a program composes it, and each time it is passed is another
time. In a category of functions it has no outcome, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import numpy as np

from .arrows import Arrow, const, fork, identity
from .combinators import get, primitive
from .errors import RUNNING_EFFECTS, ArgumentError, Lacking
from .objects import B, Obj, R, Unit, Z
from .primitives import Primitive, Value

__all__ = ["below", "bernoulli", "categorical", "choose", "coin", "effect", "observe"]


@dataclass(frozen=True)
class Effect:
    """The family of the effects of a name: given its objects, the primitive, which has no value."""

    name: str

    @cache  # noqa: B019 - the effects of a name at objects are one
    def __call__(self, dom: Obj, cod: Obj) -> Primitive:
        return Primitive(
            self.name, dom, cod, self.value, (0.0,), self.name, rf"\mathrm{{{self.name}}}",
            lambda module, *args: module.Function(self.name)(*args),
            family=self, parameters=(dom, cod), effect=True,
        )  # fmt: skip

    def value(self, *_: Value) -> NoReturn:
        """There is none: that is said."""
        raise Lacking(f"value of the effect {self.name}", RUNNING_EFFECTS)


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


def categorical(n: int) -> Arrow:
    """The place of one of n probabilities, with that probability: R ** n → Z.

    They are not negative and sum to one. A row of a stochastic matrix is a step of a Markov chain.

    >>> import homset as hs
    >>> hs.Probability(categorical(3))([0.5, 0.25, 0.25])
    {0: 0.5, 1: 0.25, 2: 0.25}
    """
    if type(n) is not int or n < 1:
        raise ArgumentError(
            "categorical takes the number of probabilities, which it is applied to:"
            f" hs.categorical(3)(ps); got {n!r}"
        )
    return effect("categorical", R**n, Z)


def choose(values: Sequence[Any], weights: Sequence[float] | None = None) -> Arrow:
    """One of these numbers, truth values, arrays, or tuples of them, with these probabilities.

    Without `weights` each has the same. Raises `ArgumentError` for weights that are no
    probabilities, and for values that are not of one object.

    >>> import homset as hs
    >>> hs.Relation(choose([(1, True), (2, False)]))()
    {(1, True), (2, False)}
    >>> hs.Probability(choose([10, 20], [0.75, 0.25]))()
    {10: 0.75, 20: 0.25}
    """
    if isinstance(values, Mapping):
        raise ArgumentError("choose takes values, then weights: choose(list(d), list(d.values()))")
    given = list(values)
    if not given:
        raise ArgumentError("choose takes at least one value; where nothing can be, observe false")
    if weights is None:
        return const(len(given)).at(Unit) >> below >> _entry(given)
    row = np.asarray(weights, float)
    if row.shape != (len(given),):
        raise ArgumentError(f"choose takes as many weights as values; got {row.size}, {len(given)}")
    if (wrong := no_probabilities(row)) is not None:
        raise ArgumentError(f"the weights of choose {wrong}; got {row.tolist()}")
    return const(row).at(Unit) >> categorical(len(given)) >> _entry(given)


def no_probabilities(weights: Any) -> str | None:
    """What is wrong with numbers that should be the probabilities of all that can be, or None.

    >>> no_probabilities(np.array([0.5, 0.75])), no_probabilities(np.array([0.5, 0.5]))
    ('sum to 1.25, not to 1: divide them by their sum', None)
    """
    if not (weights >= 0).all():
        return "are probabilities, which are at least 0"
    if not abs(weights.sum() - 1) <= 1e-9:
        return f"sum to {weights.sum():g}, not to 1: divide them by their sum"
    return None


def _entry(values: list[Any]) -> Arrow:
    """The arrow from a number to the value of that number."""
    if all([isinstance(x, tuple) for x in values]) and len(set(map(len, values))) == 1:
        return fork(*[_entry(list(column)) for column in zip(*values, strict=True)])
    elements = set(map(_element, values))
    element = R if elements == {Z, R} else elements.pop() if len(elements) == 1 else None
    if element is None or len(set(map(np.shape, values))) != 1:
        raise ArgumentError(
            "the values of choose are of one object: numbers, truth values, arrays of one shape, or"
            f" tuples of these; got {', '.join(map(repr, values[:4]))}{', …'[: len(values) > 4]}"
        )
    table = np.array(values, float if element is R else None)
    return fork(const(table, element**table.shape), identity.at(Z)) >> get(len(values))


def _element(x: Any) -> Obj | None:
    """The object of a number, or of the entries of an array; of anything else None."""
    if isinstance(x, tuple):
        return None
    dtype = np.asarray(x).dtype
    if dtype.kind == "b":
        return B
    return Z if np.can_cast(dtype, np.int64) else R if dtype.kind == "f" else None
