"""How many threads there are: of the pool, and of LLVM while it makes code."""

from __future__ import annotations

import os
import signal
import warnings
from functools import cache

VARIABLES = ("HOMSET_NUM_THREADS", "OMP_NUM_THREADS")
"""The variables of the environment that say how many threads there are, the first one first."""


@cache
def threads() -> int:
    """How many threads work on large arrays: as `VARIABLES` say, else as many as processors.

    A number that is none is told by a warning, and counts as not said. OpenMP has lists of them,
    for one level of threads in another; the first is the one that counts.

    >>> threads() >= 1
    True
    """
    if not hasattr(signal, "pthread_sigmask"):
        return 1
    return _asked() or _processors()


def _asked() -> int | None:
    """How many the environment asks for; None if it does not, or not for a number of threads.

    Of a row of numbers the first one counts: in OpenMP's, the others are of parallel work inside.
    """
    for name in VARIABLES:
        first, _, _ = os.environ.get(name, "").partition(",")
        text = first.strip()
        if text.isdecimal() and int(text) > 0:
            return int(text)
        if text:
            warnings.warn(
                f"{name} is {text!r}, which is no number of threads: write 1 or more, or leave it"
                " out for as many as processors",
                RuntimeWarning,
                stacklevel=2,
            )
    return None


def _processors() -> int:
    """How many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
