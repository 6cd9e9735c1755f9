"""What functions with effects can give, by plain Python: run once for each way it can turn out."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from types import FunctionType, SimpleNamespace
from typing import Any

import effect_programs


class _Rejected(Exception):
    pass


class _Path:
    """One way in which effects turn out: the first of each not yet tried, and its weight."""

    def __init__(self, turns: list[int]) -> None:
        self.turns, self.counts, self.weight = turns, list[int](), Fraction(1)

    def pick(self, weights: list[Fraction]) -> int:
        place = len(self.counts)
        if place == len(self.turns):
            self.turns.append(0)
        self.counts.append(len(weights))
        self.weight *= weights[self.turns[place]]
        return self.turns[place]

    def after(self) -> list[int] | None:
        """The turns of the next way, or None if this was the last."""
        turns = self.turns[: len(self.counts)]
        while turns and turns[-1] + 1 == self.counts[len(turns) - 1]:
            turns.pop()
        return [*turns[:-1], turns[-1] + 1] if turns else None

    def effects(self) -> Any:
        def bernoulli(p: float) -> bool:
            return self.pick([Fraction(p), 1 - Fraction(p)]) == 0

        def choose(values: list[Any], weights: list[float] | None = None) -> Any:
            given = [Fraction(w) for w in weights or [Fraction(1, len(values))] * len(values)]
            return lambda: values[self.pick(given)]

        def observe(truth: bool) -> None:
            if not truth:
                raise _Rejected

        return SimpleNamespace(
            bernoulli=bernoulli, choose=choose, observe=observe,
            coin=lambda p: lambda: bernoulli(p),
            below=lambda n: self.pick([Fraction(1, n)] * n),
        )  # fmt: skip


def enumerated(f: Callable[..., Any], x: Any) -> dict[Any, Fraction]:
    """The outcomes of a function of `effect_programs` with their probabilities.

    It is run in all ways in which its effects can turn out.
    """
    found: dict[Any, Fraction] = defaultdict(Fraction)
    turns: list[int] | None = []
    while turns is not None:
        path = _Path(turns)
        scope: dict[str, Any] = {"hs": path.effects()}
        for name, value in vars(effect_programs).items():
            if isinstance(value, FunctionType):
                scope[name] = FunctionType(value.__code__, scope)
        with suppress(_Rejected):
            found[scope[f.__name__](x)] += path.weight
        turns = path.after()
    total = sum(found.values())
    return {y: p / total for y, p in found.items() if p}
