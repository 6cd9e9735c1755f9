"""Parts of arrays that share their memory: one step to a part, and many steps as one.

A part of a part of an array is again a part of it, at places that are known where all steps are. So
a path has few steps however many led along it, and the code for it does not grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from itertools import takewhile
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..arrays.family import shape_at
from ..arrays.indexing import taken
from ..arrays.keys import replaced
from ..arrays.shapes import reshaped
from ..ports import Port
from .abstract import Lens, Mutable, Unsuitable, Value, View

DEEP = 4
"""Up to how many known steps in a row are taken one by one: slices are faster than indices."""


def shared(array: Value, part: Port, *path: Any) -> Value:
    """A part of an array, which shares its memory if it may change."""
    if isinstance(array, Mutable):
        return View(array, path, part.obj, array.port, part)
    if isinstance(array, View):
        others = tuple([(other, other.port) for other, _ in array.others])
        path = short(shape_at(array.base.port), (*array.path, *path))
        return View(array.base, path, part.obj, array.base.port, part, others)
    return part


def part_of(whole: Any, path: Sequence[Any]) -> Any:
    """The part of an array of NumPy's at the end of a path; at an unknown index the first one.

    >>> part_of(np.arange(6).reshape(2, 3), (1,))
    array([3, 4, 5])
    """
    return reduce(_taken, path, whole)


def _taken(array: Any, step: Any) -> Any:
    if isinstance(step, Lens):
        return step.numpy(array)
    return array[0 if isinstance(step, Port) else step]


def short(shape: tuple[int, ...], path: tuple[Any, ...]) -> tuple[Any, ...]:
    """A path in an array of a shape, its last steps as one if they are known and many.

    >>> turned = Lens(np.transpose, np.transpose, np.transpose, "turned")
    >>> len(short((2, 3), (turned,) * DEEP)), len(short((2, 3), (turned,) * (DEEP + 1)))
    (4, 1)
    >>> short((2, 2), (turned,) * (DEEP + 2))  # turned round and round, it is itself
    ()
    """
    known = [*takewhile(_known, reversed(path))]
    if sum([isinstance(step, Lens) for step in known]) <= DEEP:
        return path
    before, last = path[: -len(known)], path[-len(known) :]
    return *before, *_as_one(part_of(np.empty(shape), before), last)


def _known(step: Any) -> bool:
    if isinstance(step, Lens):
        return step.key is not None and not step.ports
    return not isinstance(step, Port)


def _as_one(array: Any, path: tuple[Any, ...]) -> tuple[Lens, ...]:
    """Known steps from an array of NumPy's as one step, or none if they lead back to all of it."""
    part = part_of(array, path)
    places = part_of(np.arange(array.size).reshape(array.shape), path)
    if np.array_equal(places.ravel(), np.arange(array.size)) and _layout(part) == _layout(array):
        return ()
    first = np.unravel_index(places.flat[0], array.shape) if places.size else ()
    begin = tuple([slice(int(i), None) for i in first])
    shape, strides, writeable = _layout(part)

    def numpy(array: Any) -> Any:
        return as_strided(array[begin], shape, strides, writeable=writeable)

    return (Lens(partial(_read, places), partial(written, places), numpy, (first, _layout(part))),)


def _layout(array: Any) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    """How the entries of an array of NumPy's lie in memory, and whether they can be written to."""
    return array.shape, array.strides, array.flags.writeable


def _read(places: Any, array: Port) -> Port:
    """The entries of an array at flat places, which are those of a part of it."""
    entries, flat = reshaped(array, (-1,)), places.ravel()
    if not np.array_equal(flat, np.arange(array_size(array))):
        entries = taken(entries, flat, 0)
    part: Port = reshaped(entries, places.shape)
    return part


def written(places: Any, array: Port, part: Port) -> Port:
    """The array with other entries at flat places, which are those of a part of it."""
    if not places.flags.writeable:
        raise Unsuitable(
            "this part of an array cannot be written to, as NumPy has it: write to the array, or"
            " to a copy (.copy())"
        )
    entries, flat, size = reshaped(part, (-1,)), places.ravel(), array_size(array)
    if flat.size < size:
        entries = replaced(reshaped(array, (-1,)), (flat,), entries)
    elif not np.array_equal(flat, np.arange(size)):
        entries = taken(entries, np.argsort(flat), 0)
    whole: Port = reshaped(entries, shape_at(array))
    return whole


def array_size(array: Port) -> int:
    """How many entries an array has."""
    return prod(shape_at(array))
