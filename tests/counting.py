"""How much work a call does, by a measure that a busy machine does not change."""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def work(run: Callable[[], T]) -> tuple[T, int]:
    """What it gives, and how many functions it calls; to copy an array is a call an entry."""
    counted = 0

    def count(_: FrameType, event: str, called: object) -> None:
        nonlocal counted
        if event in ("call", "c_call"):
            counted += 1
        if event == "c_call" and getattr(called, "__name__", "") == "copy":
            of = getattr(called, "__self__", None)
            counted += of.size if isinstance(of, np.ndarray) else 0

    gc.collect()
    gc.disable()
    sys.setprofile(count)
    try:
        found = run()
    finally:
        sys.setprofile(None)
        gc.enable()
    return found, counted
