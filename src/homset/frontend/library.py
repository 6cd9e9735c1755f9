"""The library: the functions and methods that are known, one table each.

The functions of `basics` are the first of them. What is not here, and has no source in Python, is
refused by name.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import algebra, numbering, order, rearranging, sorting, writing
from . import arrays as a
from . import sequences as s
from . import whole as w
from .basics import BASICS
from .complexes.library import ALWAYS
from .numbers import Rule
from .views import view

_WHOLE: dict[Any, Rule] = {
    **w.WHOLE,
    **algebra.ALGEBRA,
    **order.ORDER,
    **writing.RULES,
    np.nansum: order.without_nan(w.total, 0.0),
    np.nanprod: order.without_nan(w.product, 1.0),
    np.add.reduce: order.reduction(w.total),
    np.multiply.reduce: order.reduction(w.product),
    np.maximum.reduce: order.reduction(w.WHOLE[np.max]),
    np.minimum.reduce: order.reduction(w.WHOLE[np.min]),
    np.add.accumulate: lambda m, x, axis=0: w.WHOLE[np.cumsum](m, x, axis),
}

METHODS: dict[str, Rule] = {
    "append": s.appended, "extend": s.extended, "insert": s.inserted, "pop": s.popped,
    "clear": s.cleared, "sort": sorting.sorted_in_place, "reverse": s.reversed_in_place,
    "copy": a.copied,
    "items": s.dict_items, "keys": s.dict_keys, "values": s.dict_values, "get": s.dict_get,
    "update": s.dict_update, "setdefault": s.dict_default, "tolist": s.as_lists,
    "count": s.count_of, "_replace": s.replaced, "astype": a.converted_method,
    "item": a.item, "conjugate": lambda m, x: x, "conj": lambda m, x: x,
    **{name: _WHOLE[f] for name, f in w.METHODS.items()},
    "flatten": rearranging.flattened,
}  # fmt: skip
"""The methods of lists, dicts, named tuples and arrays that are known, by name."""

LIBRARY: dict[Any, Rule] = {
    **BASICS,
    sorted: sorting.ordered,
    np.array: a.to_array,
    np.asarray: a.as_array,
    np.asanyarray: a.as_array,
    np.ascontiguousarray: view(lambda x: x, np.ascontiguousarray),
    np.zeros: a.filled(0.0),
    np.ones: a.filled(1.0),
    np.full: a.filled(None),
    np.zeros_like: a.like(0.0),
    np.ones_like: a.like(1.0),
    np.empty: a.filled(0.0),
    np.empty_like: a.like(0.0),
    np.full_like: a.full_like,
    np.arange: a.spaced(np.arange),
    np.eye: a.spaced(np.eye),
    np.copy: a.copied,
    np.ndindex: s.iterator(numbering.places),
    np.ndenumerate: s.iterator(numbering.entries),
    **_WHOLE,
    **ALWAYS,
}
"""The functions that are known."""
