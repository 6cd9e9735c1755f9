"""Room for large programs: Python's cyclic collector and its recursion limit."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's cyclic garbage collector while a large structure grows.

    Nothing that is built becomes garbage meanwhile, yet the collector would walk all of it again
    and again, which makes building quadratic in the end. The collector is left as it was found.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def allow_depth(depth: int) -> None:
    """Let functions nest as deeply as the bodies of a program do.

    Only bodies within bodies (branches, loops, functions) call one another when a program runs; its
    length, and how deeply its terms are nested, cost no depth. Frames of Python functions live on
    the heap, so that the limit may be raised safely.
    """
    frames = 1000 + 12 * depth
    if depth > 20 and sys.getrecursionlimit() < frames:
        sys.setrecursionlimit(frames)
