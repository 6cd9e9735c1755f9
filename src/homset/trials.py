"""Trials: the monad of programs that take random numbers from a generator.

A computation is a value, a draw from the generator, or one computation after another: the free
monad on draws, which a generator runs. It is run without recursion, however long it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, final

import numpy as np
from numpy.random import Generator, default_rng

from .errors import DomainError
from .monads import Monad, alike, positive, probabilities, weight
from .objects import Obj
from .primitives import Value
from .values import Left, Right, from_value

TRIES = 100_000
"""How often a program is run, at most, until all that it observes holds."""


class Known(NamedTuple):
    """The computation that only gives a value."""

    value: Value


class Draw(NamedTuple):
    """The computation that takes a value from a generator."""

    take: Callable[[Generator], Value]


class Then(NamedTuple):
    """A computation, and then what is made of its outcome."""

    first: Random
    then: Callable[[Value], Random]


Random = Known | Draw | Then


class _Rejected(Exception):
    """What a run observes does not hold."""


@final
class Trials(Monad):
    """Random values; what is observed is made true by running again until it is (rejection).

    Its Kleisli category is `Sampling(rng)`. Runs of a program from one state of the generator are
    the same: the monad is that of functions from a generator, and not commutative, but what is
    drawn has the distribution that `Probability` tells.
    """

    name = "Sampling"

    def __init__(self, rng: Generator) -> None:
        self.rng = rng
        self.effects = {
            "bernoulli": lambda p: Draw(partial(_toss, weight(p, True))),
            "below": lambda n: Draw(partial(_below, positive(n))),
            "categorical": lambda ps: Draw(partial(_place, np.cumsum(probabilities(ps)))),
            "observe": lambda truth: Known(()) if truth else Draw(_reject),
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return Trials, (self.rng,)

    def unit(self, x: Value) -> Random:
        return Known(x)

    def bind(self, m: Random, f: Callable[[Value], Random]) -> Random:
        return Then(m, f)

    def map(self, m: Random, f: Callable[[Value], Value]) -> Random:
        return Then(m, lambda x: Known(f(x)))

    def rounds(self, f: Callable[[Value], Random], x: Value) -> Random:
        """A loop that goes on for ever is one that never ends, as in Python."""

        def further(end: Left | Right) -> Random:
            return self.rounds(f, end.value) if isinstance(end, Left) else Known(end.value)

        return Then(f(x), further)

    def result(self, obj: Obj, m: Random) -> Any:
        """A value that is drawn, given what is observed; raises `DomainError` if that is never."""
        for _ in range(TRIES):
            try:
                return from_value(obj, drawn(m, self.rng))
            except _Rejected:
                continue
        raise DomainError(
            f"what is observed held in none of {TRIES} draws: observe what is likelier, or use"
            " hs.Probability"
        )

    def equal(self, obj: Obj, m: Random, n: Random) -> bool:
        """Whether runs from the same state of a generator give the same."""
        return all([_same(self, obj, _run(m, seed), _run(n, seed)) for seed in range(3)])


def drawn(m: Random, rng: Generator) -> Value:
    """The value of a computation, with random numbers from a generator."""
    waiting: list[Callable[[Value], Random]] = []
    while True:
        while isinstance(m, Then):
            waiting.append(m.then)
            m = m.first
        x = m.value if isinstance(m, Known) else m.take(rng)
        if not waiting:
            return x
        m = waiting.pop()(x)


def _run(m: Random, seed: int) -> Value | None:
    try:
        return drawn(m, default_rng(seed))
    except _Rejected:
        return None


def _same(monad: Trials, obj: Obj, x: Value | None, y: Value | None) -> bool:
    return x is y if x is None or y is None else alike(monad, obj, x, y)


def _toss(p: float, rng: Generator) -> Any:
    return np.bool_(rng.random() < p)


def _below(n: int, rng: Generator) -> int:
    return int(rng.integers(n))


def _place(sums: Any, rng: Generator) -> int:
    return int(np.searchsorted(sums[:-1], rng.random(), side="right"))


def _reject(_: Generator) -> Value:
    raise _Rejected
