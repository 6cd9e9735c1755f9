"""Branches, loops and recursion on enclosures.

Where it is not decided which side a program takes, both run and what they give is joined. A loop is
run round by round, as long as it is decided that it goes on; of the rounds after which it may stop
the states are joined. When it does not come to an end so, the states of all further rounds are
enclosed at once, by a state that a round does not leave: it is widened until it is one, and then
narrowed. (Cousot and Cousot, *Abstract interpretation*, 1977.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import count
from threading import local

from ...errors import DomainError
from ...memory import allow_depth
from ...objects import Obj
from ...primitives import Value
from ...tuples import mapped
from ...values import Left, Right
from .enclosure import Enclosure, enclosed
from .joins import OneOf, join, refined, separated, top, unknown, widened, within

Raw = Callable[[Value], Value]

ROUNDS = 64
"""How many rounds of a loop that may end are run one by one."""

PATIENCE = 250
"""How many rounds, or calls, in a branch that may not be taken."""

WIDENINGS = 40
"""After so many widenings a bound that moves is given up; after twice as many, every bound."""

NARROWINGS = 4
"""How often an enclosure of all rounds is narrowed."""


class _Doubt(local):
    """How many branches that may not be taken a thread is in, and its calls since the first."""

    depth = 0
    calls = 0


_DOUBT = _Doubt()


def doubted(f: Callable[[], Value]) -> Value | None:
    """What f gives on a side that may not be taken; None if it fails, and so gives nothing."""
    if not _DOUBT.depth:
        _DOUBT.calls = 0
    _DOUBT.depth += 1
    try:
        return f()
    except DomainError:
        return None
    finally:
        _DOUBT.depth -= 1


# --- branches -------------------------------------------------------------------------------------


def decide(truth: Value) -> Value:
    """The side of 1 + 1 that a truth value is, or may be."""
    known = enclosed(truth)
    if known.lo == known.hi:
        return Left(()) if known.lo else Right(())
    return OneOf((), (), known.when)


def distribute(x: Value, s: Value) -> Value:
    """x beside the side that s is; each side of what is not decided knows its condition."""
    if not isinstance(s, OneOf):
        return type(s)((x, s.value))
    left, right = (refined((x, v), w) for v, w in zip((s.left, s.right), s.when, strict=True))
    if left is None or right is None:
        return Left(left) if right is None else Right(right)
    return OneOf(left, right, s.when)


def case(s: Value, f: Raw, g: Raw) -> Value:
    """f on the left and g on the right; what both give, where either may be."""
    if isinstance(s, Left):
        return f(s.value)
    if isinstance(s, Right):
        return g(s.value)
    found = [y for y in (doubted(lambda: f(s.left)), doubted(lambda: g(s.right))) if y is not None]
    if not found:
        return f(s.left)  # which says what fails
    return reduce(join, found)


# --- loops ----------------------------------------------------------------------------------------


def loop(test: Raw, step: Raw, x: Value) -> Value:
    """What a loop may give.

    Raises `DomainError` if it ends at no point of the box.
    """
    ends: list[Value] = []
    undecided = 0
    for rounds in count():
        goes_on: Enclosure = enclosed(test(x))
        if not goes_on.hi:
            ends.append(x)
            break
        if not goes_on.lo:
            undecided += 1
        if undecided > ROUNDS or (_DOUBT.depth and rounds > PATIENCE):
            ends += _forever(test, step, x)
            break
        if goes_on.lo:
            x = step(x)
            continue
        # That two numbers are the same now, says nothing about the rounds that follow.
        x = separated(x)
        goes_on = enclosed(test(x))
        inside, outside = (refined(x, w) for w in goes_on.when)
        ends += [] if outside is None else [outside]
        again = None if inside is None else doubted(lambda v=inside: step(v))  # type: ignore[misc]
        if again is None or _settled(again, x):
            break
        x = again
    return _joined(ends)


def _settled(again: Value, x: Value) -> bool:
    """Whether a round stays inside of what has been seen; functions are not compared."""
    from ...errors import Lacking

    try:
        return within(again, x)
    except Lacking:
        return False


def _joined(ends: list[Value]) -> Value:
    if not ends:
        raise DomainError("this loop ends at no point of the box")
    return reduce(join, ends)


def _forever(test: Raw, step: Raw, x: Value) -> list[Value]:
    """The states after a loop from x, by a state that holds those of all rounds."""
    state = join(x, x)
    for n in count():
        again = _round(test, step, state)
        if again is None or within(again, state):
            break
        state = widened(state, join(state, again), n >= WIDENINGS)
        if n >= 2 * WIDENINGS:
            state = mapped(state, unknown)
    for _ in range(NARROWINGS):
        again = _round(test, step, state)
        narrower = join(x, x) if again is None else join(x, again)
        if within(state, narrower) or not within(narrower, state):
            break
        state = narrower
    goes_on = enclosed(test(state))
    left = None if goes_on.lo else refined(state, goes_on.when[1])
    return [] if left is None else [left]


def _round(test: Raw, step: Raw, state: Value) -> Value | None:
    """The states after one round more; None if there is none."""
    goes_on = enclosed(test(state))
    inside = refined(state, goes_on.when[0]) if goes_on.hi else None
    return None if inside is None else doubted(lambda: step(inside))


# --- recursion ------------------------------------------------------------------------------------


def recursion(f: Raw, e: Value, result: Obj) -> Raw:
    """f that is given itself; after many calls that may not happen, it may give anything."""
    allow_depth(100_000)

    def run(x: Value) -> Value:
        _DOUBT.calls += 1
        return top(result) if _DOUBT.depth and _DOUBT.calls > PATIENCE else f(((e, run), x))

    return run
