"""Control in Python, on values that are known: for PyTorch, and for recursion in JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..chains import EMPTY, Chain

State = tuple[Any, ...]


def branch(test: Any, then: Callable[[], State], other: Callable[[], State]) -> State:
    """The side that a truth value says."""
    return then() if test else other()


def repeat(n: int, step: Callable[..., State], state: State) -> State:
    """n steps."""
    for _ in range(n):
        state = step(*state)
    return state


def loop(test: Callable[..., State], step: Callable[..., State], state: State) -> State:
    """Steps as long as the test holds."""
    while test(*state)[0]:
        state = step(*state)
    return state


def scan(stack: Callable[[list[Any]], Any]) -> Callable[..., State]:
    """Steps along the rows of arrays, where `stack` makes an array of rows."""

    def run(n: int, width: int, step: Callable[..., State], args: State) -> State:
        state, rows = args[:width], args[width:]
        made: list[Sequence[Any]] = []
        for k in range(n):
            found = step(*state, *[row[k] for row in rows])
            state = found[:width]
            made.append(found[width:])
        return (*state, *[stack(list(column)) for column in zip(*made, strict=True)])

    return run


def nil(_: Any) -> Chain:
    """The empty list."""
    return EMPTY


def push(entry: State, rest: Chain) -> Chain:
    """One entry more."""
    return Chain(entry, rest)


def popper(default: Callable[[Any], State]) -> Callable[[Any, Chain], tuple[State, Chain]]:
    """The entry that was pushed last and the others; of the empty list, default ones."""

    def pop(obj: Any, held: Chain) -> tuple[State, Chain]:
        return (held.head, held.tail or EMPTY) if held else (default(obj), EMPTY)

    return pop
