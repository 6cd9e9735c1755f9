"""Arrays with updates are the arrays they stand for, whatever order they are read in."""

from __future__ import annotations

import gc
import weakref

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from homset.uniform import SMALL, zeros
from homset.updates import Entries, Version, added, replaced, row

N = 2 * SMALL
numbers = st.floats(-100, 100)
places = st.integers(0, N - 1)
changes = st.lists(st.tuples(st.integers(0, 99), places, numbers), max_size=60)


@given(changes, st.lists(st.integers(0, 99), max_size=40))
def test_every_version_keeps_its_entries(changed: list[tuple[int, int, float]], read: list[int]):
    """Any version may be changed, and read, at any time: a tree of versions, not only a line."""
    versions, model = [np.arange(float(N))], [np.arange(float(N))]
    for which, place, x in changed:
        which %= len(versions)
        versions.append(replaced(versions[which], place, x))
        model.append(model[which].copy())
        model[-1][place] = x
        assert row(versions[which], place) == model[which][place]
    for which in [*read, *range(len(versions))]:
        which %= len(versions)
        np.testing.assert_array_equal(versions[which], model[which])


@given(st.lists(st.tuples(places, numbers), max_size=30), st.booleans())
def test_entries_add_up(entries: list[tuple[int, float]], dense: bool):
    zero = zeros((N,), float)
    total = np.arange(float(N)) if dense else zero
    expected = np.array(total)
    for place, x in entries:
        total = added(total, replaced(zero, place, x))
        expected[place] += x
    np.testing.assert_array_equal(total, expected)
    np.testing.assert_array_equal(added(total, total), 2 * expected)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), numbers), max_size=30))
def test_entries_of_rows(entries: list[tuple[int, int, float]]):
    zero, rows = zeros((10, 100), float), zeros((100,), float)
    total, expected = zero, np.zeros((10, 100))
    for i, j, x in entries:
        total = added(total, replaced(zero, i, replaced(rows, j, x)))
        expected[i, j] += x
    np.testing.assert_array_equal(total, expected)
    for i in range(10):
        np.testing.assert_array_equal(row(total, i) if entries else total[i], expected[i])


@given(st.lists(st.tuples(places, st.sampled_from([2.0**-53, 1.0, -1.0])), min_size=1, max_size=9))
def test_what_is_summed_first_is_added_as_one_number(entries: list[tuple[int, float]]):
    zero, total = zeros((10 * N,), float), np.zeros(10 * N)
    added_up = zero
    for place, x in entries:
        added_up = added(added_up, replaced(zero, place % 2, x))
        total[place % 2] += x
    np.testing.assert_array_equal(added(np.ones(10 * N), added_up), np.ones(10 * N) + total)


def test_a_row_and_entries_of_it_are_added_as_one_row():
    zero, e = zeros((10, 1000), float), 2.0**-53
    part = replaced(zero, 1, replaced(zeros((1000,), float), 2, e))
    total = added(added(part, replaced(zero, 1, np.full(1000, e))), part)
    assert row(added(np.ones((10, 1000)), total), 1)[2] == 1.0 + 3 * e


def test_they_are_arrays_for_numpy():
    x = replaced(np.arange(float(N)), 3, -1.0)
    assert isinstance(x, Version)
    assert np.sum(x) == sum(range(N)) - 4
    assert (2 * x)[3] == (x * 2.0)[3] == -2.0
    assert x.tolist()[3] == -1.0
    entry = replaced(zeros((N,), float), 5, -0.0)
    assert isinstance(entry, Entries)
    assert np.signbit(np.asarray(entry)[5])


def test_a_version_nobody_has_is_let_go():
    gc.disable()
    try:
        x = Version.of(np.zeros(N))
        buffer = x.buffer.numbers
        gone = weakref.ref(buffer)
        del buffer
        for i in range(N):
            x = x.put((i,), 1.0)
        assert gone() is None
    finally:
        gc.enable()
