"""Functions in which arrays share their memory, or one has several names, and then change.

Each gives what Python gives, at every argument, or is refused; both lists are tried by
`test_faithful`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

# The programs are written as people write them.


class Held(NamedTuple):
    a: Any


# --- a part of an array on one path, another array on the other -----------------------------------


def a_row_or_zeros(x):
    a = np.ones((3, 2))
    row = a[1] if x > 0 else np.zeros(2)
    a[1, 0] = x
    return row[0], row.sum()


def zeros_or_a_row(x):
    a = np.ones((3, 2))
    row = np.zeros(2)
    if x > 0:
        row = a[2]
    a[2] = [x, 5.0]
    return row * 2.0


def rows_of_two_arrays(x):
    a, b = np.ones((2, 2)), np.zeros((2, 2))
    row = a[0] if x > 0 else b[1]
    a[0, 0] = x
    b[1] += 3.0
    return row[0], row


def a_table_of_rows_before(x):
    a = np.zeros((5, 4))
    for i in range(5):
        before = a[i - 1] if i > 0 else np.ones(4)
        for j in range(4):
            left = a[i, j - 1] if j > 0 else x
            a[i, j] = before[j] * 0.5 + left
    return a


def a_long_table_of_rows_before(x):
    a = np.zeros((12, 11))
    before = np.ones(11)
    for i in range(12):
        for j in range(11):
            a[i, j] = before[j] * 0.5 + x * (a[i, j - 1] if j > 0 else 1.0)
        before = a[i]
        a[i, 0] += 1.0
    return a, before


def a_row_that_stays_behind(x):
    a = np.zeros((12, 3))
    seen = np.full(3, x)
    total = 0.0
    for i in range(12):
        total = total + seen[0] * seen[2]
        if a[i, 1] < x:
            seen = a[i]
        a[i] += x + i
        a[0, 0] = total
    return total, seen


def a_row_found_by_while(x):
    a, i, row = np.ones((4, 2)), 0, np.zeros(2)
    while i < x:
        row = a[i]
        i += 1
    a[0, 1] = 7.0
    a[1] = [x, 8.0]
    return row, i


def rows_that_are_no_longer_read(x):
    a, total = np.ones((12, 2)), 0.0
    for i in range(12):
        part = a[i, 1:] if x > i else np.zeros(1)
        total += part[0]
        a[i] = x
    return a, total


def a_row_or_zeros_in_a_pair(x):
    a = np.ones((3, 2))
    pair = (a[1], x) if x > 0 else (np.zeros(2), 1.0)
    a[1] = [x, 5.0]
    return pair[0][1] + pair[1]


def a_row_or_zeros_returned(x):
    a = np.ones((3, 2))

    def pick(i):
        if x > 0:
            return a[i]
        return np.zeros(2)

    row = pick(1)
    a[1, 0] = x
    return row


def a_row_returned_from_a_loop(x):
    a = np.ones((12, 2))

    def first():
        for i in range(12):
            if i > x:
                return a[i]
        return a[0]

    row = first()
    a[:, 0] = x * x
    return row


def a_row_of_a_row_or_zeros(x):
    a = np.zeros((2, 3, 2))
    block = a[1] if x > 0 else np.ones((3, 2))
    row = block[2]
    a[1, 2, 0] = x
    total = 0.0
    for part in block:
        total += part[0]
    return row, total


# --- NumPy's views --------------------------------------------------------------------------------


def axes_that_change_places(x):
    a = np.full((2, 3), x)
    b, c = np.swapaxes(a, 0, 1), np.moveaxis(a, 0, 1)
    d, e = np.rollaxis(a, 1), a.swapaxes(0, 1)
    a[0, 1] = x * x
    b[2, 1] = 7.0
    c[0, 0] += 1.0
    return a, b, c, d, e


def axes_that_come_and_go(x):
    a = np.full((1, 3), x)
    b, c, d = np.squeeze(a), np.expand_dims(a, 1), a.squeeze(0)
    e, f = a[:, None], np.atleast_1d(a)
    a[0, 1] = x * x
    b[2] = 7.0
    c[0, 0, 0] *= 2.0
    f[0, 0] += 1.0
    return a, b, c, d, e, f


def views_turned_round(x):
    a = np.arange(6.0).reshape(2, 3) * x
    b, c, d, e = np.flip(a), np.flipud(a), np.fliplr(a), np.flip(a, 1)
    r, s, t = np.rot90(a), np.rot90(a, 2), a[::-1]
    b[0, 0] = 9.0
    c[0] = [x, 2.0, 3.0]
    d[1, 1] -= 1.0
    a[0, 1] = x * x
    r[0, 0] = 4.0
    return a, b, c, d, e, r, s, t


def views_that_repeat(x):
    a = np.full((2, 3), x)
    b, c, d = np.broadcast_to(a, (2, 2, 3)), np.diagonal(a), a.diagonal(1)
    e = np.broadcast_arrays(a[0], np.zeros((2, 3)))[0]
    a[0, 1] = x * x
    a[1, 1] = 5.0
    return a, b.sum(), c, d, e


def pieces_of_an_array(x):
    a = np.full(6, x)
    first, second = np.split(a, 2)
    pieces = np.array_split(a, 4)
    columns = np.hsplit(np.reshape(a, (2, 3)), 3)
    second[0] = 7.0
    pieces[0][1] = x * x
    columns[2][1] = 1.0
    a[5] += 2.0
    return a, first, second, pieces[3], columns[2]


def windows_of_an_array(x):
    a = np.full(5, x)
    windows = np.lib.stride_tricks.sliding_window_view(a, 3)
    total = windows.sum()
    a[2] = 0.0
    return total + a.sum()


def forms_of_what_has_no_name(x):
    held, pair = [np.full(6, x)], Held(np.full(4, x))
    grid, square = held[0].reshape(2, 3), pair.a.reshape((2, 2))
    turned = np.transpose(square)
    grid[1, 0] = 7.0
    square[0, 1] = x * x
    turned[0, 0] = 3.0
    return held[0], pair.a, grid, square, turned


def forms_of_what_was_just_made(x):
    kept = []

    def made():
        kept.append(np.full(4, x))
        return kept[0]

    a, b, c = made().reshape(2, 2), (t := np.zeros(4)).reshape(2, 2), np.ones(4).reshape(2, 2)
    d, e = np.asarray(t).reshape(4), [np.ravel(row) for row in (*kept, t)]
    a[0, 0], b[1, 1], c[0, 1], d[0], e[1][1] = 1.0, 2.0, 3.0, 4.0, 5.0
    return kept[0], t, a, b, c, d, e[0]


def forms_that_are_copies(x):
    a = np.full((2, 3), x)
    b, c, d = a.T.reshape(-1), a[:, 1:].ravel(), a.T.reshape(3, 2)
    e, f = a[:, ::2].reshape(4), a[:, :2].reshape(2, 1, 2)
    a[0, 0] = 9.0
    a[1, 1] = x * x
    d[0, 1] = 8.0
    f[1, 0, 0] = 6.0
    b[0] = 1.0
    return a, b, c, d, e, f


def parts_of_complex_arrays(x):
    z = np.zeros(3, complex) + x
    re, im, row = z.real, np.imag(z), z[1:]
    z[1] = 2.0 + 3.0j * x
    re[0] = 7.0
    row[1] = 1j
    return z, re, im, row, np.real(z)


def views_of_complex_arrays(x):
    z = np.zeros((2, 3), complex) + x
    turned, flat, back = z.T, z.reshape(-1), np.flip(z, 1)
    other = np.swapaxes(z, 0, 1)
    z[0, 1] = 3.0j * x
    turned[2, 1] = 1.0 + 1j
    flat[0] = 2j
    return z, turned, flat, back, other


# --- rows that are kept ---------------------------------------------------------------------------


def rows_kept_in_a_list(x):
    a = np.ones((12, 2))
    rows = [a[i] for i in range(12)]
    total = sum(row[0] for row in rows)
    b = np.array(rows)
    a[3, 1] = x
    return total, a, b


def rows_in_a_list_of_a_loop(x):
    a = np.ones((12, 2))
    rows = [a[0], a[1]]
    for i in range(2, 12):
        rows[i % 2] = a[i]
        a[i - 1] *= x
    a[11, 0] = 5.0
    return rows[0], rows[1]


def a_column_that_stays_in_a_loop(x):
    a, total = np.ones((3, 12)), 0.0
    part = a[:, 0]
    for i in range(12):
        total = total + part[0]
        part = a[:, i]
        a[0, i] = x + i
    return total


def an_array_of_a_list_by_data(x):
    rows = [np.zeros(2), np.ones(2), np.full(2, x)]
    k = 1 if x > 0 else -1
    row, before = rows[k], rows[k].sum()
    rows[1][0] = 5.0
    rows[k][1] = 7.0
    rows[k] += 2.0
    return row, rows[0], rows[1], rows[2], before


def rows_of_a_list_that_change(x):
    a = np.ones((3, 2))
    rows, held = [a[0], a.T], {"row": a[2]}
    rows[0] += x
    rows[1] *= 3.0
    held["row"] -= x
    return a, rows[0]


def arrays_put_into_a_list_by_data(x):
    a, b = np.zeros((3, 2)), np.ones(2)
    rows = [a[0], a[1], a[2]]
    k = 1 if x > 0 else 2
    rows[k] = b
    b[0] = x
    a[1, 1] = 4.0
    return rows[0], rows[1], rows[2], a


def a_branch_of_branches(x):
    a, b = np.ones((3, 2)), np.zeros((4, 2))
    row = a[0] if x > 1 else b[1] if x > 0 else np.full(2, x)
    other = row if x < 2 else a[2]
    a[0] += x
    b[1, 0] = 3.0
    a[2, 1] = 5.0
    total = 0.0
    for i in range(12):
        total += row[i % 2] * other[1]
        if i > 5:
            row = b[i % 4]
            b[i % 4] += 1.0
    return row, other, total


def the_writing_of_what_was_chosen(x):
    a, b = np.ones((3, 2)), np.zeros((4, 2))
    row = a[0] if x > 0 else b[1]
    row[1] = 7.0
    row += x
    row *= row
    return a, b, row


def masks_of_views(x):
    a = np.array([[x, 1.0, -2.0], [3.0, -x, 5.0]])
    turned, part = a.T, a[:, 1:]
    turned[turned > 2] = 0.0
    part[part < 0] *= 3.0
    return a, turned, part


def the_same_array_again(x):
    a = np.full(3, x)
    b, c, d, e = np.asarray(a), np.asarray(a, float), np.real(a), np.conj(a)
    f = np.ascontiguousarray(a)
    b[0] = 1.0
    c[1] = 2.0
    d[2] = 3.0
    e[0] = 9.0
    f[1] += 1.0
    return a, b, c, d, e, f


def copies_that_are_no_views(x):
    a = np.full((2, 2), x)
    grids = np.meshgrid(a[0], a[1])
    power = np.linalg.matrix_power(a, 0)
    power[0, 1] = 4.0
    z = a + 1j
    w = np.conj(z)
    w[0, 0] = 3.0
    a[:] = 9.0
    return grids[0], grids[1], power, z, w


def views_on_two_paths(x):
    a = np.ones((3, 3))
    part = a[1:] if x > 0 else a[:2]
    total = part.sum()
    a[1, 1] = x
    return total, a


def a_view_on_one_path(x):
    a = np.ones((3, 3))
    part = a[:, 1] if x > 0 else np.zeros(3)
    a[1, 1] = x
    return part


def a_view_that_a_loop_changes(x):
    a = np.ones((3, 12))
    part = a[:, 0]
    for i in range(12):
        part = a[:, i]
    a[0, 11] = x
    return part


def a_view_that_stays_in_a_loop(x):
    a, total = np.ones((3, 12)), 0.0
    part = a[:, 0]
    for i in range(12):
        a[0, i - 1] = x
        total = total + part[0]
        part = a[:, i]
    return total


def a_column_or_another_is_written_to(x):
    a = np.ones((3, 2))
    column = a[:, 0] if x > 0 else a[:, 1]
    column[0] = x
    return a


def a_table_by_slices(x):
    a = np.zeros((12, 12))
    for i in range(12):
        before = a[i - 1, 1:] if i > 0 else np.ones(11)
        for j in range(11):
            a[i, j] = 0.5 * before[j] + x
            a[i - 1, j + 1] += 0.25
    return a


def a_table_by_columns(x):
    a = np.zeros((12, 12))
    before, last = np.ones(12), a[::-1, 0]
    for j in range(12):
        for i in range(12):
            a[i, j] = 0.5 * before[i] + x + last[11 - i]
        before = a[:, j]
        last = a[::-1, j] if before[3] > 1.0 else np.flip(a, 0)[:, j]
        a[2:4, j] *= 0.5
    last[0] = 7.0
    return a, before


# --- whole arrays that meet -----------------------------------------------------------------------


def one_of_two_arrays(x):
    a, b = np.ones(2), np.zeros(2)
    chosen = a if x > 0 else b
    chosen[0] = 100.0
    b[1] = x
    return a, b, chosen


def two_arrays_that_change_places(x):
    u, v = np.zeros(5), np.ones(5)
    first = u
    for t in range(12):
        for i in range(1, 4):
            v[i] = 0.5 * (u[i - 1] + u[i + 1]) + x
        u, v = v, u
        if x > t:
            u[0] += first[2]
    u[4] = 3.0
    return u, v, first


def an_array_with_a_name_on_one_path(x):
    a, b = np.zeros(2), np.ones(2)
    if x > 0:
        rows = [a, b]
        b[0] = rows[0][1] + x
    a[0] = x
    b *= 2.0
    return a, b


def a_new_array_on_one_path(x):
    a, b = np.ones(3), np.zeros(3)
    held = b if x > 0 else a * x
    b[1] = 7.0
    return held, a, b


def elimination_with_rows_that_change_places(x):
    a, b = np.arange(9.0).reshape(3, 3) + np.eye(3) * (3 + x * x), np.ones(3)
    for i in range(3):
        pivot = i
        for j in range(i, 3):
            if abs(a[j, i]) > abs(a[pivot, i]):
                pivot = j
        a[[i, pivot]] = a[[pivot, i]]
        b[i], b[pivot] = b[pivot], b[i]
        for j in range(i + 1, 3):
            factor = a[j, i] / a[i, i]
            a[j] -= factor * a[i]
            b[j] -= factor * b[i]
    for i in reversed(range(3)):
        b[i] = (b[i] - a[i, i + 1 :] @ b[i + 1 :]) / a[i, i]
    return b


# --- functions that return early ------------------------------------------------------------------


def a_row_that_changed_is_returned(x):
    a = np.ones((3, 2))
    row = a[::-1][1]
    if x > 0:
        row[0] = x
        return row, a
    return row, a


def what_a_helper_changed_is_returned(x):
    def helped():
        a = np.ones((3, 2))
        row, rows = a[1], [a]
        if x > 0:
            row[0] = x
            rows.append(row)
            return row, a
        return row, a

    row, a = helped()
    a[1, 1] = 7.0
    return row, a


def what_a_helper_left_behind(x):
    kept, functions = [], []

    def helped():
        a, y = np.ones(2), x
        kept.append(a)
        functions.append(lambda: y)
        if x > 0:
            a[0] = y = 5.0
            return 1.0
        return 2.0

    total = helped()
    return total, kept[0], functions[0]()


def names_of_a_helper_that_returned(x):
    a, b = np.ones(2), np.zeros(2)

    def helped():
        row = a
        if x > 0:
            return row[0]
        row = b
        return row[1]

    b[0] = helped()
    a[0] += b[0]
    return a, b


# --- arrays that a function gives to itself -------------------------------------------------------


def waved(n: int, v: Any) -> Any:
    return v if n <= 0 else waved(n - 1, np.sin(v)) + 1


def total_of_halves(n: int, v: Any) -> Any:
    return np.sum(v) if n <= 0 else 2 * total_of_halves(n - 1, v * 0.5)


def fresh_arrays_that_go_round(x):
    n = int(x) + 1
    return waved(n, np.full(3, x)), total_of_halves(n, np.full(3, x))


def a_row_that_goes_round(x):
    a = np.full((2, 3), x)
    found = waved(int(x), a[1])
    return a[0] + found


def changed_after_it_was_summed_up(x):
    a = np.full(3, x)
    found = total_of_halves(int(x), a)
    a[0] = 5.0
    return found, a


def changed_after_it_went_round(x):
    a = np.full(3, x)
    found = waved(int(x), a)
    a[0] = 5.0
    return found


def first_of_pair(n: int, pair: Any) -> Any:
    return pair if n <= 0 else (first_of_pair(n - 1, pair)[0], pair[1])


def changed_after_it_went_round_in_a_pair(x):
    a = np.full(3, x)
    found = first_of_pair(int(x), (a, x))
    a[0] = 5.0
    return found[0]


SHARED: list[tuple[Callable[..., Any], list[Any]]] = [
    (f, [2.5, -1.0, 0.25])
    for f in (
        fresh_arrays_that_go_round, a_row_that_goes_round, changed_after_it_was_summed_up,
        a_row_or_zeros, zeros_or_a_row, rows_of_two_arrays, a_table_of_rows_before,
        a_long_table_of_rows_before, a_row_that_stays_behind, a_row_found_by_while,
        rows_that_are_no_longer_read, a_row_or_zeros_in_a_pair, a_row_or_zeros_returned,
        a_row_returned_from_a_loop, a_row_of_a_row_or_zeros, axes_that_change_places,
        forms_of_what_was_just_made, axes_that_come_and_go, views_turned_round, views_that_repeat,
        pieces_of_an_array, windows_of_an_array, forms_of_what_has_no_name, forms_that_are_copies,
        parts_of_complex_arrays, views_of_complex_arrays, rows_kept_in_a_list,
        rows_in_a_list_of_a_loop, a_column_that_stays_in_a_loop, an_array_of_a_list_by_data,
        rows_of_a_list_that_change, arrays_put_into_a_list_by_data, a_branch_of_branches,
        the_writing_of_what_was_chosen, masks_of_views, the_same_array_again,
        copies_that_are_no_views, views_on_two_paths, a_view_on_one_path,
        a_view_that_a_loop_changes, a_view_that_stays_in_a_loop,
        a_column_or_another_is_written_to, a_table_by_slices, a_table_by_columns,
        one_of_two_arrays, two_arrays_that_change_places, an_array_with_a_name_on_one_path,
        a_new_array_on_one_path, elimination_with_rows_that_change_places,
        a_row_that_changed_is_returned, what_a_helper_changed_is_returned,
        what_a_helper_left_behind, names_of_a_helper_that_returned,
    )
]  # fmt: skip
"""What gives Python's result, with arguments."""


# --- what is refused ------------------------------------------------------------------------------


def a_row_of_integers_or_of_others(x):
    a = np.ones((3, 2), int)
    row = a[1] if x > 0 else np.zeros(2)
    a[1, 0] = 5
    return row


def a_new_array_or_another_is_written_to(x):
    a = np.zeros(3)
    if x > 0:
        a = np.ones(3)
    a[0] = x
    return a


def kept_rows_of_what_changes(x):
    a = np.ones((12, 2))
    rows = [a[i] for i in range(12)]
    a[3, 1] = x
    return rows[3]


def kept_rows_of_what_changes_in_a_loop(x):
    a, total = np.ones((12, 2)), 0.0
    rows = [a[i] for i in range(12)]
    for i in range(12):
        total += rows[i][0]
        a[11 - i, 0] = x
    return total


def windows_of_what_changes(x):
    a = np.full(5, x)
    windows = np.lib.stride_tricks.sliding_window_view(a, 3)
    a[2] = 0.0
    return windows


def zeros_or_a_row_are_written_to(x):
    a = np.ones((3, 2))
    row = a[1] if x > 0 else np.zeros(2)
    row[0] = x
    return a


def an_argument_is_written_to_by_a_view(xs):
    back = np.flip(xs)
    back[0] = 1.0
    return xs


def an_argument_is_written_to_in_another_form(xs):
    grid = xs.reshape(2, 1)
    grid[0, 0] = 1.0
    return xs


def a_row_of_complex_rows_by_data(x):
    rows = [np.zeros(2, complex), np.ones(2, complex)]
    row = rows[0 if x > 0 else 1]
    rows[0][0] = 5.0
    return row


def a_spread_array_is_written_to(x):
    a = np.broadcast_to(np.full(3, x), (2, 3))
    a[0, 0] = 1.0
    return a


def a_diagonal_is_written_to(x):
    a = np.full((3, 3), x)
    np.diagonal(a)[0] = 1.0
    return a


UNSHARED: list[tuple[Callable[..., Any], Any, str]] = [
    (a_row_of_integers_or_of_others, 2.0, "convert it"),
    (a_new_array_or_another_is_written_to, 2.0, "make a copy first"),
    (kept_rows_of_what_changes, 2.0, "changed since"),
    (kept_rows_of_what_changes_in_a_loop, 2.0, "changed since"),
    (windows_of_what_changes, 2.0, "changed since"),
    (zeros_or_a_row_are_written_to, 2.0, "make a copy first"),
    (an_argument_is_written_to_by_a_view, np.ones(2), "make a copy first"),
    (an_argument_is_written_to_in_another_form, np.ones(2), "make a copy first"),
    (a_row_of_complex_rows_by_data, 2.0, "changed since"),
    (a_spread_array_is_written_to, 2.0, "cannot be written to"),
    (a_diagonal_is_written_to, 2.0, "cannot be written to"),
    (changed_after_it_went_round, 2.0, "a function that calls itself took it"),
    (changed_after_it_went_round_in_a_pair, 2.0, "a function that calls itself took it"),
]
"""What is refused, with an argument and a part of the reason."""
