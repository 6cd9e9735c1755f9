"""Slices as values, and what stands between brackets behind a star."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.errors import RefusedError

X = np.arange(60.0).reshape(3, 4, 5)
ROWS = slice(1, None)


def by_axis(x, axis):
    return x[(*[slice(None)] * axis, slice(1, 3))]


def changed(x):
    y, part = x.copy(), slice(0, 2)
    y[part, ..., part] += 1.0
    return y


FORMS: list[Callable[[Any], Any]] = [
    lambda x: x[slice(2)],
    lambda x: x[slice(1, 3)],
    lambda x: x[slice(None, None, -2)],
    lambda x: x[slice(-1, None), slice(0, 2)],
    lambda x: x[(slice(None), slice(0, 2))],
    lambda x: x[:, ROWS],
    lambda x: x[*(0, 1), 1:],
    lambda x: x[*[1], ..., *(2,)],
    lambda x: by_axis(x, 0) if x.ndim > 5 else by_axis(x, 2),
    lambda x: by_axis(x, 1),
    lambda x: [x[s] for s in (slice(0, 1), slice(1, 3))],
    lambda x: np.split(x, 2, axis=1),
    lambda x: np.split(x, [1, 2], axis=-1),
    lambda x: np.split(x, [3, 1]),
    lambda x: np.array_split(x, 3, axis=2),
    changed,
]


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_they_are_those_of_numpy(form: Callable[[Any], Any]) -> None:
    found, wanted = hs.arrow(form)(X), form(X)
    pairs = zip(found, wanted, strict=True) if isinstance(wanted, list) else [(found, wanted)]
    for one, other in pairs:
        np.testing.assert_array_equal(one, other)


REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (lambda x, n: x[slice(n)], (X, 2), "functools.partial"),
    (lambda x: x[slice(0, 3, 0)], (X,), "step of a slice cannot be 0"),
    (lambda x: x[slice()], (X,), "one to three bounds"),
    (lambda x: x[slice(1.5, 2)], (X,), "slice indices must be integers"),
    (lambda x: x[:, 0:1.5], (X,), "slice indices must be integers"),
    (lambda x: np.split(x, 2, axis=3), (X,), r"shape \(3, 4, 5\) has no axis 3"),
    (lambda x: np.split(x[0, 0, 0], 2), (X,), r"shape \(\) has no axis 0"),
]


@pytest.mark.parametrize(("form", "args", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_has_no_length_that_is_known_is_refused(
    form: Callable[..., Any], args: tuple[Any, ...], reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        hs.arrow(form)(*args)
