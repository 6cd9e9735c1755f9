"""Slices: their bounds are known, as the length of what they take depends on them."""

from __future__ import annotations

from collections.abc import Sequence

from ..arrays.keys import indexed
from ..ports import Port
from .abstract import Unsuitable, Value, held
from .machine import Machine


def bounded(bounds: Sequence[Value]) -> slice:
    """start:stop:step, of known numbers.

    >>> bounded([1, None, 2])
    slice(1, None, 2)
    """
    if any(isinstance(held(b), Port) for b in bounds):
        raise Unsuitable(
            "the bounds of a slice have to be known, as its length depends on them: make"
            " them known (hs.arrow(functools.partial(f, n=3))), or take all entries, with a"
            " condition (x if i < n else 0.0 for i, x in enumerate(xs))"
        )
    if bounds[2] == 0:
        raise Unsuitable("the step of a slice cannot be 0")
    return slice(*bounds)


def of_places(key: slice) -> slice:
    """A slice of an array, whose bounds are integers.

    >>> of_places(slice(1, None))
    slice(1, None, None)
    """
    try:
        key.indices(0)
    except TypeError as error:
        raise Unsuitable(f"TypeError: {error}") from None
    return key


def from_to(m: Machine, *bounds: Value) -> slice:
    """slice(stop), or slice(start, stop) and a step."""
    if not 1 <= len(bounds) <= 3:
        raise Unsuitable(f"slice takes one to three bounds; got {len(bounds)}")
    start, stop, *step = (None, *bounds) if len(bounds) == 1 else bounds
    return bounded([start, stop, *(step or [None])])


def rows_of(array: Port, key: slice) -> Port:
    """The rows of an array that a slice takes."""
    return indexed(array, (key,))  # type: ignore[no-any-return]
