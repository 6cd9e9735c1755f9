"""Assignment to entries of an array at indices that depend on data."""

from __future__ import annotations

import math

from ..arrays.indexing import places_from_start
from ..arrays.shapes import broadcast_shape, reshaped, spread
from ..objects import B, Z
from ..ports import Port
from .abstract import Unsuitable, Value, entries_as
from .arrays import array_of
from .calls import call_function
from .machine import Machine
from .naming import described
from .whole import truth_of
from .written import placed


def scattered(m: Machine, whole: Port, keys: tuple[Value, ...], value: Value) -> Port:
    """The array with other entries at indices that depend on data; of two at one place the last."""
    if any([isinstance(key, slice) or key is None or key is Ellipsis for key in keys]):
        raise Unsuitable("indices that depend on data come without slices here: assign in a loop")
    places = [array_of(m, key) for key in keys]
    if any([place.obj.element is B for place in places]):
        raise Unsuitable(
            "a mask that depends on data comes alone here: x[:, 1] = np.where(mask, y, x[:, 1])"
        )
    if any([place.obj.element is not Z for place in places]):
        raise Unsuitable(f"an index is an integer; got {described(keys[0])}")
    shape, many = whole.obj.shape, broadcast_shape(*[p.obj.shape for p in places])
    rows, rest = math.prod(shape[: len(keys)]), shape[len(keys) :]
    element = whole.obj.element
    numbers = Z if element is B else element  # which can be added up
    before = entries_as(m.builder, numbers, whole)
    given = entries_as(m.builder, numbers, entries_as(m.builder, element, array_of(m, value)))
    parts = [
        reshaped(before, (rows, *rest)),
        reshaped(places_from_start(places, shape), (-1,)),
        reshaped(spread(given, (*many, *rest)), (math.prod(many), *rest)),
    ]
    found = reshaped(array_of(m, call_function(m, placed, parts)), shape)
    changed: Port = array_of(m, truth_of(m, found)) if element is B else found
    return changed
