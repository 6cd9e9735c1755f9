"""Room for large programs: Python's cyclic collector, its recursion limit, and the stack."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from .errors import HomsetError

P = ParamSpec("P")
X = TypeVar("X")
Y = TypeVar("Y")


class collector_paused:
    """Pause Python's cyclic garbage collector while a large structure grows.

    Nothing that is built becomes garbage meanwhile, yet the collector would walk all of it again
    and again, which makes building quadratic in the end. The collector is left as it was found.

    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """

    __slots__ = ("enabled",)

    def __enter__(self) -> None:
        self.enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self.enabled:
            gc.enable()

    def __call__(self, function: Callable[P, X]) -> Callable[P, X]:
        @wraps(function)
        def run(*args: P.args, **keywords: P.kwargs) -> X:
            with collector_paused():  # another one: calls may be nested, and in several threads
                return function(*args, **keywords)

        return run


def allow_depth(depth: int) -> None:
    """Let functions nest as deeply as the bodies of a program do.

    Only bodies within bodies (branches, loops, functions) call one another when a program runs; its
    length, and how deeply its terms are nested, cost no depth. Frames of Python functions live on
    the heap; what else a call takes is on the stack of the thread, for which there is `deeply`.
    """
    frames = min(1000 + 12 * depth, 2**31 - 1)  # Python takes no larger limit
    if depth > SHALLOW and sys.getrecursionlimit() < frames:
        sys.setrecursionlimit(frames)


SHALLOW = 20
"""How deep bodies nest in ordinary programs, which need no more room than any function."""

_FRAME = 16 * 1024
"""The bytes of the stack for a body: to make objects and derivatives in it takes 1 to 4 KB."""


class _Room(threading.local):
    """How deep bodies may nest in this thread."""

    depth = 4 * SHALLOW


_room = _Room()


def deeply(depth: int, function: Callable[[X], Y]) -> Callable[[X], Y]:
    """The same function, which calls others as deep as bodies nest: where there is room for that.

    A stack cannot grow, so a thread of its own that has a large one does the work. Raises
    `HomsetError` where the system has no room for it.

    >>> def count(n):
    ...     return 1 + max([n - 1], key=count) if n else 0
    >>> deeply(300, count)(300)
    300
    """

    def run(x: X) -> Y:
        return function(x) if depth <= _room.depth else _in_a_thread(depth, function, x)

    return run


def _in_a_thread(depth: int, function: Callable[[X], Y], x: X) -> Y:
    results: list[Y] = []
    errors: list[BaseException] = []

    def work() -> None:
        _room.depth = depth
        try:
            results.append(function(x))
        except BaseException as error:  # which is raised again where it is waited for
            errors.append(error)

    context: Any = copy_context()  # what NumPy does about errors, for one
    before = threading.stack_size()
    try:
        threading.stack_size(depth * _FRAME)
        thread = threading.Thread(target=context.run, args=(work,))
        thread.start()
    except (RuntimeError, ValueError):
        raise HomsetError(f"bodies nest {depth} deep, for which there is no memory") from None
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
