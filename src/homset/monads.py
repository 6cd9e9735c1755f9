"""Monads: what a program with effects gives, and how one goes on after another. (Moggi 1991.)

A monad M has for each value x the computation `unit(x)`, which only gives x, and `bind(m, f)`, m
followed by what f makes of its outcome. The laws, for all m, x, f, g:

    bind(unit(x), f) = f(x);  bind(m, unit) = m;
    bind(bind(m, f), g) = bind(m, λx. bind(f(x), g)).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, final

import numpy as np

from .chains import chain
from .effects import no_probabilities
from .errors import DomainError
from .objects import Exp, Obj, Product, Sum
from .outcomes import Distribution, Outcomes, key
from .primitives import Value
from .sampling import close, samples
from .values import Left, Right

M = Any
"""A computation of a monad."""

Effect = Callable[[Value], M]
"""What an effect is in a monad."""


class Monad(ABC):
    """A monad on the values that flow through programs, with the effects that it has by name.

    Everything else follows from `unit` and `bind`, and where a loop goes on for an unknown number
    of rounds from `rounds`.

    >>> import homset as hs
    >>> hs.Relation.monad.lift2(lambda x, y: x + y, {1: (1, True)}, {2: (2, True)})
    {3: (3, True)}
    """

    effects: Mapping[str, Effect] = {}

    @property
    def name(self) -> str:
        """What its Kleisli category is called in messages."""
        return f"Kleisli({type(self).__name__})"

    @abstractmethod
    def unit(self, x: Value) -> M:
        """The computation that only gives x."""

    @abstractmethod
    def bind(self, m: M, f: Callable[[Value], M]) -> M:
        """m, and then what f makes of its outcome."""

    @abstractmethod
    def rounds(self, f: Callable[[Value], M], x: Value) -> M:
        """f again and again, on what is `Left`, until it gives `Right(y)`: then y."""

    @abstractmethod
    def result(self, obj: Obj, m: M) -> Any:
        """A computation on values of an object, for a user."""

    @abstractmethod
    def equal(self, obj: Obj, m: M, n: M) -> bool:
        """Whether two computations on values of an object are the same, up to rounding."""

    def remembered(self, f: Callable[[Value], M]) -> Callable[[Value], M]:
        """f, which may be asked for the same value often, in a loop around it say.

        A monad in which a computation is no value, but another one each time, keeps nothing.
        """
        return f

    def map(self, m: M, f: Callable[[Value], Value]) -> M:
        """m, with f of its outcome."""
        return self.bind(m, lambda x: self.unit(f(x)))

    def join(self, m: M) -> M:
        """The computation that a computation gives."""
        return self.bind(m, lambda inner: inner)

    def strength(self, x: Value, m: M) -> M:
        """A value beside the outcome of m."""
        return self.map(m, lambda y: (x, y))

    def lift2(self, f: Callable[[Value, Value], Value], m: M, n: M) -> M:
        """m and then n, with f of both outcomes."""
        return self.bind(m, lambda x: self.map(n, lambda y: f(x, y)))

    def product(self, ms: Sequence[M]) -> M:
        """One after the other, with the tuple of the outcomes."""
        found = self.unit(())
        for m in ms:
            found = self.lift2(lambda xs, x: (*xs, x), found, m)
        return found


Finite = dict[Hashable, tuple[Value, Any]]
"""Finitely many values with their weights, by their keys."""

LEFT = object()
"""The outcome of loops that are left before they end: nothing is made of it."""

REMEMBERED = 500_000
"""How many outcomes of loops are remembered, before all are forgotten."""

ROUNDS = 100_000
"""How many rounds a loop may take, if outcomes are still there that go on."""


class Weighted(Monad):
    """Finitely many outcomes with weights that are added and multiplied: a free semimodule.

    Equal outcomes are one, after every step: that is dynamic programming.
    """

    zero: Any
    one: Any

    @abstractmethod
    def plus(self, p: Any, q: Any) -> Any:
        """The weight of an outcome that comes about in two ways."""

    @abstractmethod
    def times(self, p: Any, q: Any) -> Any:
        """The weight of one step after another."""

    @abstractmethod
    def left(self, going: Finite, before: Finite, ended: Any, now: Any) -> tuple[Finite, Any]:
        """What of the values that go on is worth another round, and the weight that is given up.

        `before` went on before, and what does not go on any more has the weight `ended` in all,
        and `now` of that since this round.
        """

    def unit(self, x: Value) -> Finite:
        return {key(x): (x, self.one)}

    def bind(self, m: Finite, f: Callable[[Value], Finite]) -> Finite:
        found: Finite = {}
        for x, p in m.values():
            for k, (y, q) in f(x).items() if x is not LEFT else self.unit(LEFT).items():
                self._add(found, k, y, self.times(p, q))
        return found

    def map(self, m: Finite, f: Callable[[Value], Value]) -> Finite:
        found: Finite = {}
        for x, p in m.values():
            y = f(x) if x is not LEFT else LEFT
            self._add(found, key(y), y, p)
        return found

    def _add(self, found: Finite, k: Hashable, y: Value, p: Any) -> None:
        found[k] = (y, self.plus(found[k][1], p) if k in found else p)

    def remembered(self, f: Callable[[Value], Finite]) -> Callable[[Value], Finite]:
        """f, computed once for equal values: a loop in a loop is, for each state of the outer."""
        known: dict[Hashable, Finite] = {}
        held = 0

        def run(x: Value) -> Finite:
            nonlocal held
            k = key(x)
            found = known.get(k)
            if found is None:
                found = f(x)
                if held > REMEMBERED:
                    known.clear()
                    held = 0
                known[k], held = found, held + len(found)
            return found

        return run

    def rounds(self, f: Callable[[Value], Finite], x: Value) -> Finite:
        """All that go on take one round together; raises `DomainError` if they go on for ever."""
        going, done, before, ended = self.unit(x), Finite(), Finite(), self.zero
        for _ in range(ROUNDS):
            if not going:
                return done
            before |= going
            after = self.bind(going, f)
            going, now = {}, self.zero
            for y, p in after.values():
                if isinstance(y, Left):
                    self._add(going, key(y.value), y.value, p)
                    continue
                now, end = self.plus(now, p), y.value if isinstance(y, Right) else y
                self._add(done, key(end), end, p)
            ended = self.plus(ended, now)
            going, rest = self.left(going, before, ended, now)
            if rest:
                self._add(done, LEFT, LEFT, rest)
        raise DomainError(f"a loop goes on after {ROUNDS} rounds, in {len(going)} ways")


@final
class Sets(Weighted):
    """Finite sets: what can be. Its Kleisli category is `Relation`."""

    name = "Relation"
    zero, one = False, True

    def __init__(self) -> None:
        self.effects = {
            "bernoulli": lambda p: self.of([np.bool_(b) for b in (True, False) if weight(p, b)]),
            "below": lambda n: self.of(range(positive(n))),
            "categorical": lambda ps: self.of([i for i, p in enumerate(probabilities(ps)) if p]),
            "observe": lambda truth: self.unit(()) if truth else {},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return Sets, ()

    def of(self, values: Sequence[Value]) -> Finite:
        """The set of these values."""
        return {key(x): (x, True) for x in values}

    def plus(self, p: bool, q: bool) -> bool:
        return p or q

    def times(self, p: bool, q: bool) -> bool:
        return p and q

    def left(self, going: Finite, before: Finite, ended: bool, now: bool) -> tuple[Finite, bool]:
        """What has not gone on before: so a loop ends if it passes finitely many values."""
        return {k: entry for k, entry in going.items() if k not in before}, False

    def result(self, obj: Obj, m: Finite) -> Outcomes:
        return Outcomes(obj, [x for x, _ in m.values()])

    def equal(self, obj: Obj, m: Finite, n: Finite) -> bool:
        return matched(m, n, partial(alike, self, obj), any)


@final
class Distributions(Weighted):
    """Finite distributions, of mass 1 or, where something is observed, less.

    A loop may end with probability 1 only: what goes on is left once it weighs less than a rounding
    error of what has ended, and of many values the lightest sooner.
    Its Kleisli category is `Probability`: its arrows between finite sets are stochastic matrices,
    and composition is their product (Chapman and Kolmogorov). `number` is what probabilities are
    made of: with `fractions.Fraction` they are exact.

    >>> from fractions import Fraction
    >>> import homset as hs
    >>> hs.Kleisli(Distributions(Fraction))(hs.choose([1, 2, 3]))().probability(2)
    Fraction(1, 3)
    """

    name = "Probability"

    def __init__(self, number: Callable[[Any], Any] = float) -> None:
        self.number, self.zero, self.one = number, number(0), number(1)
        self.effects = {
            "bernoulli": lambda p: self.of(
                [(np.bool_(b), weight(number(p), b)) for b in (True, False)]
            ),
            "below": lambda n: self.of([(i, self.one / int(n)) for i in range(positive(n))]),
            "categorical": lambda ps: self.of(
                list(enumerate(normal([number(p) for p in probabilities(ps)])))
            ),
            "observe": lambda truth: self.unit(()) if truth else {},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return Distributions, (self.number,)

    def of(self, pairs: Sequence[tuple[Value, Any]]) -> Finite:
        """The distribution of values with these weights, of which zeros are left out."""
        return {key(x): (x, p) for x, p in pairs if p}

    def plus(self, p: Any, q: Any) -> Any:
        return p + q

    def times(self, p: Any, q: Any) -> Any:
        return p * q

    def left(self, going: Finite, before: Finite, ended: Any, now: Any) -> tuple[Finite, Any]:
        """All, once it weighs as little; before that the lightest, as far as `now` allows it.

        So all that is left together weighs two rounding errors at most, and a loop in a loop goes
        on with the values that matter: their number does not grow from round to round.
        """
        error = self.number(2.0**-60)
        weight = sum([p for _, p in going.values()])
        if ended and weight <= ended * error:
            return {}, weight
        kept, rest = dict(going), self.zero
        for k in sorted(going, key=lambda k: going[k][1]):
            if rest + going[k][1] > now * error:
                break
            rest += kept.pop(k)[1]
        return kept, rest

    def result(self, obj: Obj, m: Finite) -> Distribution:
        left = m.get(LEFT, (LEFT, self.zero))[1]
        return Distribution(obj, {k: entry for k, entry in m.items() if k is not LEFT}, left)

    def equal(self, obj: Obj, m: Finite, n: Finite) -> bool:
        return matched(m, n, partial(alike, self, obj), sum)


def matched(
    m: Finite, n: Finite, like: Callable[[Value, Value], bool], total: Callable[[list[Any]], Any]
) -> bool:
    """Whether what is like an outcome of either has the same weight in both, up to rounding.

    Functions that do the same are outcomes of their own, as nobody can tell; so are numbers that
    differ by rounding.
    """

    def weight(outcomes: Finite, x: Value) -> float:
        return float(total([p for y, p in outcomes.values() if y is not LEFT and like(x, y)]))

    seen = [x for x, _ in (*m.values(), *n.values()) if x is not LEFT]
    return all([abs(weight(m, x) - weight(n, x)) < 1e-9 for x in seen])


def alike(monad: Monad, obj: Obj, x: Value, y: Value) -> bool:
    """Whether two values are equal up to rounding; of functions, the computations they give."""
    if obj.first_order:
        return key(x) == key(y) or close(obj, x, y)
    if isinstance(obj, Product):
        parts = zip(obj.parts, x, y, strict=True)
        return all([alike(monad, o, one, other) for o, one, other in parts])
    if isinstance(obj, Sum):
        side = obj.parts[isinstance(x, Right)]
        return type(x) is type(y) and alike(monad, side, x.value, y.value)
    if isinstance(obj, Exp):
        target, source = obj.parts
        at = [lifted(monad, source, v) for v in samples(source)]
        return all([monad.equal(target, x(v), y(v)) for v in at])
    xs, ys = list(x), list(y)
    return len(xs) == len(ys) and all(map(partial(alike, monad, obj.parts[0]), xs, ys))


def lifted(monad: Monad, obj: Obj, x: Value) -> Value:
    """The value with its functions as ones that give computations."""
    if obj.first_order:
        return x
    if isinstance(obj, Product):
        return tuple([lifted(monad, o, part) for o, part in zip(obj.parts, x, strict=True)])
    if isinstance(obj, Sum):
        return type(x)(lifted(monad, obj.parts[isinstance(x, Right)], x.value))
    if isinstance(obj, Exp):
        return lambda v: monad.unit(lifted(monad, obj.parts[0], x(v)))
    return chain([lifted(monad, obj.parts[0], entry) for entry in x])


def weight(p: Any, outcome: bool) -> Any:
    """The probability of an outcome of a toss."""
    if not 0 <= p <= 1:
        raise DomainError(f"bernoulli takes a probability from 0 to 1; got {p}")
    return p if outcome else 1 - p


def positive(n: int) -> int:
    """The number of numbers below one, of which there has to be one."""
    if n <= 0:
        raise DomainError(f"below takes a positive integer; got {n}")
    return int(n)


def probabilities(weights: Any) -> list[float]:
    """The probabilities of all that can be, which `categorical` takes."""
    if (wrong := no_probabilities(weights)) is not None:
        raise DomainError(f"what categorical takes {wrong}; got {weights.tolist()}")
    found: list[float] = weights.tolist()
    return found


def normal(weights: list[Any]) -> list[Any]:
    """The weights, such that they sum to one without rounding."""
    total = sum(weights)
    return [w / total for w in weights]
