"""Entries at integers, slices, None, `...` and arrays of indices, read and written, as in NumPy."""

# Compiled functions take no `*xs` in an index.
# ruff: noqa: RUF005

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import homset as hs

X = np.array([0.5, 1.0, 2.0, 3.0])
M = np.arange(6.0).reshape(2, 3) - 1.5
T = np.arange(24.0).reshape(2, 3, 4) / 4 - 2
K = np.array([0, 1])
ROWS, PLACES = np.array([1, -1, 0]), np.array([2, -1, 1])

BACKENDS: dict[str, Callable[[Any], Any]] = {
    "interpreted": hs.arrow,
    "numpy": lambda f: hs.jit(f, backend="numpy"),
    "llvm": lambda f: hs.jit(f, backend="llvm"),
}

READ: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    # an integer and an array with something in between: their axes are the first
    (lambda t: t[0, :, [0, 1]], (T,)),
    (lambda t: t[0, :, [0, 1, 3]], (T,)),
    (lambda t: t[-1, :, [[0, 1], [3, -1]]], (T,)),
    (lambda t, k: t[k, :, [0, 1]], (T, 1)),
    (lambda t, k: t[k, :, [-1, -4, 2]], (T, -2)),
    (lambda t, j: t[0, :, j], (T, K)),
    (lambda t, k, j: t[k, :, j], (T, 1, K)),
    (lambda t, k, j: t[k, ..., j], (T, 1, PLACES)),
    (lambda t: t[0, ..., [0, 1]], (T,)),
    (lambda t: t[0, None, [0, 2]], (T,)),
    (lambda m: m[0, None, [0, 2]], (M,)),
    (lambda m, k: m[k, None, [0, 2]], (M, -1)),
    (lambda t: t[0, :, [True, False, True, True]], (T,)),
    (lambda t: t[[0, 1], :, -1], (T,)),
    (lambda t, k: t[[0, 1, 1], :, k], (T, 3)),
    (lambda t, k: t[:, [0, 1, 1], ..., k], (T, 3)),
    (lambda t, k: t[:, [0, 1, 1], None, k], (T, 3)),
    (lambda t, k: t[k, :, (0, 1)], (T, 1)),
    (lambda t, k: t[k, :, range(3)], (T, 1)),
    (lambda t, k: t[k, :, [k, 0]], (T, 1)),
    (lambda t, k, j: t[k, 1, None, j], (T, 1, PLACES)),
    # side by side: their axes stand where they were
    (lambda t: t[:, 1, [0, 1, 3]], (T,)),
    (lambda t, k: t[:, k, [0, 1, 3]], (T, -1)),
    (lambda t, k: t[:, [0, 1, 1], k], (T, 3)),
    (lambda t, k: t[None, k, [0, 1, 1]], (T, 1)),
    (lambda t, k, j: t[..., k, j], (T, 1, PLACES)),
    (lambda t, k, j: t[k, j, :], (T, 1, ROWS)),
    (lambda t, k, j: t[k, j, :], (T, 1, PLACES)),
    (lambda t: t[0, 1, [0, 1]], (T,)),
    # no array among them
    (lambda t, k: t[:, k, :, 1], (T[None], 1)),
    (lambda t, k: t[0, :, k], (T, -1)),
    (lambda x: x[-3, None], (X,)),
    (lambda x, k: x[k, None], (X, 2)),
    (lambda x, k: x[None, k, None], (X, -4)),
    (lambda m, k: m[k, 1, None, None], (M, 1)),
]


def two_of_one_place(m: Any, k: Any) -> Any:
    y = m.copy()
    y[k, [1, 1]] = 7.25
    return y


def three_in_two_places(m: Any, k: Any) -> Any:
    y = m.copy()
    y[k, [1, 1, 2]] = m[0] * 3.0
    return y


def rows_that_are_one(m: Any, k: Any) -> Any:
    y = m.copy()
    y[[1, -1], k] = m[0, 1:] * 3.0
    return y


def added_once(m: Any, k: Any) -> Any:
    y = m.copy()
    y[[1, -1, 0], k] += m[0] * 3.0
    return y


def one_entry(m: Any, k: Any) -> Any:
    y = m.copy()
    y[k, 1, ...] = y[..., 0, k] * 3.0
    y[..., k, -1] += 1.0
    return y


def in_a_loop(m: Any, k: Any) -> Any:
    y = m.copy()
    for i in range(2):
        y[i, [1, -2, k]] = y[1 - i] * 2.0
        y[[i, i], 0] *= 3.0
    return y


def beside_a_slice(t: Any, k: Any) -> Any:
    y = t.copy()
    y[k, :, [1, 1]] = t[0, :2, :3] * 3.0
    y[:, k, [2, -2, 0]] += 1.0
    return y


def at_places(t: Any, k: Any) -> Any:
    y = t.copy()
    y[0, :, [0, 1]] = t[1, :2, :3]
    y[k, ..., [0, 1]] += t[0, :2, :3]
    y[0, None, [0, 2]] *= 2.0
    return y


def at_places_of_data(x: Any, j: Any) -> Any:
    y = x.copy()
    y[j] = x[:3] * 2.0
    y[j] += 1.0
    return y


def at_pairs_of_data(m: Any, i: Any, j: Any) -> Any:
    y = m.copy()
    y[i, j] = m[0] * 2.0
    y[i, [0, 0, 1]] -= m[1]
    y[-1, j] *= 3.0
    return y


def at_a_list_of_data(m: Any, k: Any) -> Any:
    y = m.copy()
    y[[k, 0, -1], 1] += m[0]
    y[(0, k), 2] = 3.5
    return y


def a_view_of_an_entry(x: Any, k: Any) -> Any:
    y = x.copy()
    one, other = y[k, None], y[-1, None]
    one[0] = y[0] * 3.0
    other *= 2.0
    return y


def entries_of_a_tuple_are_a_copy(m: Any) -> Any:
    y = m.copy()
    z = y[(0, 1), :]
    z[0] = 9.0
    return y * z


def of_complex(m: Any, k: Any) -> Any:
    z = m + 1j * m[::-1]
    z[k, [1, 1]] = 2.0 - 1.5j
    z[0, None, [0, 2]] *= 1j
    return z.real - 2.0 * z.imag


WRITTEN: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (two_of_one_place, (M, 1)), (three_in_two_places, (M, -2)), (rows_that_are_one, (M, 1)),
    (added_once, (M, -1)), (one_entry, (M, 1)), (in_a_loop, (M, 2)), (beside_a_slice, (T, 1)),
    (at_places, (T, 1)), (at_places_of_data, (X, np.array([1, -3, 0]))),
    (at_pairs_of_data, (M, ROWS, PLACES)), (at_a_list_of_data, (M, 1)), (of_complex, (M, 1)),
    (a_view_of_an_entry, (X, 1)), (entries_of_a_tuple_are_a_copy, (M,)),
]  # fmt: skip


def total(function: Callable[..., Any]) -> Callable[..., Any]:
    """The sum of all entries of a result, each with a weight of its own."""

    def weighted(*args: Any) -> Any:
        found = function(*args)
        return np.sum(np.cos(np.arange(found.size)).reshape(found.shape) * found)

    return weighted


def slopes(function: Callable[..., Any], x: Any, *rest: Any) -> Any:
    """The gradient of a polynomial of second order, by differences, which are exact for it."""
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    return np.reshape(
        [(function(x + e, *rest) - function(x - e, *rest)) / 2 for e in steps], x.shape
    )


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("function", "args"), READ + WRITTEN)
def test_entries_are_those_of_numpy(function: Any, args: Any, backend: str) -> None:
    expected = function(*args)
    found = BACKENDS[backend](function)(*args)
    assert np.shape(found) == expected.shape
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("function", "args"), READ + WRITTEN)
def test_gradients_are_those_of_differences(function: Any, args: Any, backend: str) -> None:
    weighted = total(function)
    found = BACKENDS[backend](hs.grad(weighted, argnums=0))(*args)
    np.testing.assert_allclose(found, slopes(weighted, *args), rtol=1e-12, atol=1e-12)


def test_an_integer_apart_from_an_array_is_a_transposition_away_from_its_row() -> None:
    def apart(t: Any, k: Any) -> Any:
        return np.sin(t[k, :, [0, 1, 2]])

    def moved(t: Any, k: Any) -> Any:
        return np.sin(np.moveaxis(t[k][:, [0, 1, 2]], 1, 0))

    for k in (0, 1, -1):
        found = hs.grad(total(apart), argnums=0)(T, k)
        np.testing.assert_allclose(found, hs.grad(total(moved), argnums=0)(T, k), rtol=1e-14)


# --- too many indices -----------------------------------------------------------------------------


def one_too_many(x: Any, j: Any) -> Any:
    y = x.copy()
    y[j, 2] = 2.5
    return y


def changed_at_one_too_many(x: Any, j: Any) -> Any:
    y = x.copy()
    y[0, j] += 2.5
    return y


def two_and_places(x: Any, j: Any) -> Any:
    y = np.stack([x, x])
    y[1, 1, j] = 2.5
    return y


def three_integers(x: Any, j: Any) -> Any:
    y = np.stack([x, x])
    y[1, 1, j[0]] = 2.5
    return y


def added_at_pairs(x: Any, j: Any) -> Any:
    y = x.copy()
    np.add.at(y, (j, j), 1.0)
    return y


def read_at_pairs(x: Any, j: Any) -> Any:
    return x[j, j]


def read_and_widened(x: Any, j: Any) -> Any:
    return x[j[0], None, 1]


@pytest.mark.parametrize(
    "function",
    [
        one_too_many, changed_at_one_too_many, two_and_places, three_integers, added_at_pairs,
        read_at_pairs, read_and_widened,
    ],
)  # fmt: skip
def test_more_indices_than_axes_are_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(IndexError):
        function(X, K)
    with pytest.raises(hs.RefusedError, match="indices are too many for an array of shape") as told:
        hs.arrow(function)(X, K)
    assert told.value.filename == __file__


def test_an_array_without_axes_is_refused() -> None:
    with pytest.raises(hs.RefusedError, match=r"leave the `\.\.\.` out"):
        hs.arrow(lambda m, k: m[k, 1, ...])(M, 1)


# --- random mixtures ------------------------------------------------------------------------------

CUBE = np.arange(27.0).reshape(3, 3, 3) / 4 - 3
NUMBERS = st.integers(-3, 2)
ARRAYS = st.one_of(
    st.lists(NUMBERS, min_size=2, max_size=2),
    st.lists(NUMBERS, min_size=1, max_size=1),
    st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=1, max_size=2),
)
SLICES = st.sampled_from(
    [slice(None), slice(1, None), slice(None, None, -1), slice(0, 2), slice(-1, None), slice(1, 1)]
)
KEYS = st.lists(
    st.one_of(NUMBERS, ARRAYS, SLICES, st.just(None), st.just(Ellipsis)), max_size=3
).map(tuple)


def reading(before: Any, after: Any) -> Callable[..., Any]:
    return lambda t, k: t[before + (k,) + after]


def writing(before: Any, after: Any) -> Callable[..., Any]:
    def written(t: Any, k: Any) -> Any:
        y = t.copy()
        old = t[before + (k,) + after]
        y[before + (k,) + after] = np.arange(1.0, old.size + 1.0).reshape(old.shape) * t[1, 1, 1]
        y[before + (k,) + after] += t[0, 0, 0]
        return y

    return written


@settings(max_examples=60)
@given(KEYS, st.one_of(NUMBERS, ARRAYS.map(np.array)), KEYS)
def test_random_mixtures_are_read_as_numpy_reads_them(before: Any, k: Any, after: Any) -> None:
    check(reading(before, after), k)


@settings(max_examples=60)
@given(KEYS, NUMBERS, KEYS)
def test_random_mixtures_are_written_as_numpy_writes_them(before: Any, k: Any, after: Any) -> None:
    check(writing(before, after), k)


def check(function: Callable[..., Any], k: Any) -> None:
    """What NumPy gives at keys is given, with its gradient; what it refuses is refused."""
    try:
        expected = function(CUBE, k)
    except IndexError:
        with pytest.raises((hs.RefusedError, IndexError)):
            hs.arrow(function)(CUBE, k)
        return
    try:
        found = hs.arrow(function)(CUBE, k)
    except hs.RefusedError as error:
        if "leave the `...` out" not in str(error):
            raise
        return
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_array_equal(found, expected)
    assume(np.size(expected))
    weighted = total(lambda t, k: np.reshape(function(t, k), np.shape(expected)))
    gradient = hs.grad(weighted, argnums=0)(CUBE, k)
    np.testing.assert_allclose(gradient, slopes(weighted, CUBE, k), rtol=1e-11, atol=1e-11)
