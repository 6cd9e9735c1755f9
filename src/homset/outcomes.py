"""Outcomes: what programs with effects give, as sets and as finite distributions of values.

Equal outcomes are one outcome, arrays too: they are found by a `key` that can be hashed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from typing import Any

import numpy as np

from .chains import Chain
from .diagrams import leaves_of
from .errors import DomainError
from .objects import Obj, R, Z, brief, leaves
from .primitives import Value
from .tuples import unflat
from .values import Left, Right, from_value, to_value

LEAST = 1e-290
"""The least probability of what is observed, below which doubles lose digits."""


def key(x: Value) -> Hashable:
    """What equal values of one object have in common: a value that can be hashed.

    A function is equal to itself alone; nan is equal to nan.

    >>> key((1, np.array([1.0, 2.0]))) == key((1, np.array([1.0, 2.0])))
    True
    """
    if isinstance(x, tuple):
        return tuple(map(key, x))
    if isinstance(x, (Left, Right)):
        return type(x), key(x.value)
    if isinstance(x, np.ndarray):
        return x.shape, tuple(map(key, x.ravel().tolist()))
    if isinstance(x, Chain):
        return Chain, tuple(map(key, x))
    if isinstance(x, float) and x != x:
        return "nan"
    found: Hashable = x
    return found


class Outcomes(Set[Any]):
    """A finite set of values of an object: what a relation gives.

    It is compared with Python's sets and has their operators; entries may be arrays.

    >>> import homset as hs
    >>> hs.Relation(hs.choose([1, 2, 3]) >> hs.mul(hs.identity, 2))()
    {2, 4, 6}
    """

    def __init__(self, obj: Obj, values: Iterable[Value]) -> None:
        self.obj = obj
        self._values = {key(x): x for x in values}

    def _from_iterable(self, given: Iterable[Any]) -> Outcomes:  # type: ignore[override]
        return Outcomes(self.obj, [to_value(self.obj, x) for x in given])

    def __contains__(self, x: object) -> bool:
        try:
            return key(to_value(self.obj, x)) in self._values
        except DomainError:
            return False

    def __iter__(self) -> Iterator[Any]:
        return iter([from_value(self.obj, x) for x in self._values.values()])

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self))}}}"


class Distribution:
    """A finite distribution of values of an object: what a program gives in `Probability`.

    `evidence` is the probability that everything observed holds; the distribution is the one given
    that. `left` is the probability with which loops went on that were left before their end: all of
    it may be observed, so probabilities are right up to `left / evidence`. Iterating gives pairs of
    an outcome and its probability. Raises `DomainError` if nothing that is observed can hold, or if
    that is not a thousand times as likely as what is `left`.

    >>> import homset as hs
    >>> die = hs.Probability(hs.choose([1, 2, 3, 4]))()
    >>> die, die.mean(), die.probability(5), die.support
    ({1: 0.25, 2: 0.25, 3: 0.25, 4: 0.25}, 2.5, 0.0, {1, 2, 3, 4})
    """

    def __init__(
        self, obj: Obj, weights: Mapping[Hashable, tuple[Value, Any]], left: Any = 0
    ) -> None:
        self.obj = obj
        self.evidence = sum([p for _, p in weights.values()])
        self.left = left
        if left * 1000 > self.evidence:
            raise DomainError(
                f"what is observed has a probability of {float(self.evidence):g}, where loops are"
                f" left that went on with {float(left):g}: observe inside of the loop, or write one"
                " of known length without break"
            )
        if not weights:
            raise DomainError("nothing that is observed can hold: there is no outcome given that")
        if isinstance(self.evidence, float) and self.evidence < LEAST:
            raise DomainError(
                f"what is observed has a probability of {self.evidence:g}, where doubles end:"
                " hs.Kleisli(hs.Distributions(fractions.Fraction)) is exact"
            )
        self._weights = {k: (x, p / self.evidence) for k, (x, p) in weights.items()}

    @classmethod
    def of(cls, obj: Obj, values: Iterable[Any]) -> Distribution:
        """The distribution of values of an object that were seen, such as draws.

        >>> import homset as hs
        >>> Distribution.of(hs.Z, [1, 2, 1, 1])
        {1: 0.75, 2: 0.25}
        """
        seen: dict[Hashable, tuple[Value, int]] = {}
        for x in values:
            value = to_value(obj, x)
            seen[key(value)] = value, seen.get(key(value), (value, 0))[1] + 1
        return cls(obj, seen)

    def expect(self, f: Callable[[Any], Any]) -> Any:
        """The mean of what a function makes of the outcomes: ∑ p f(x).

        >>> import homset as hs
        >>> hs.Probability(hs.choose([1, 2, 3, 4]))().expect(lambda x: x > 3)
        0.25
        """
        return sum([p * f(x) for x, p in self])

    def probability(self, outcome: Any) -> Any:
        """The probability of an outcome, 0 if it cannot be."""
        return self._weights.get(key(to_value(self.obj, outcome)), (None, 0.0))[1]

    @property
    def support(self) -> Outcomes:
        """The outcomes that can be."""
        return Outcomes(self.obj, [x for x, p in self._weights.values() if p])

    def mean(self) -> Any:
        """The mean of the outcomes, number by number.

        Raises `DomainError` where they are not made of numbers.
        """
        for leaf in leaves(self.obj):
            if leaf.element not in (R, Z):
                raise DomainError(f"outcomes in {brief(self.obj)} have no mean")
        rows = [(leaves_of(self.obj, x), p) for x, p in self._weights.values()]
        found = [sum([p * row[i] for row, p in rows]) for i in range(self.obj.width)]
        return unflat(self.obj, [x if np.ndim(x) else float(x) for x in found])

    def __eq__(self, other: object) -> bool:
        """Whether the outcomes have the same probabilities, without rounding."""
        return isinstance(other, Distribution) and self._odds() == other._odds()

    def __hash__(self) -> int:
        return hash(frozenset(self._odds().items()))

    def _odds(self) -> dict[Hashable, Any]:
        return {k: p for k, (_, p) in self._weights.items() if p}

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter([(from_value(self.obj, x), p) for x, p in self._weights.values()])

    def __len__(self) -> int:
        return len(self._weights)

    def __repr__(self) -> str:
        return f"{{{', '.join([f'{x!r}: {float(p):.6g}' for x, p in self])}}}"
