"""Nothing is silently wrong: what Python does with effects, aliases and scopes, or a refusal."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from aliased_programs import SHARED, UNSHARED
from test_python_programs import numbers

import homset as hs

# The programs are written as people write them.
# ruff: noqa: B007, B023, B905, C416, C417, E711


class Pair(NamedTuple):
    a: float
    b: float


@dataclass
class Weighted:
    x: float
    weight: float = 1.0

    def __eq__(self, other):
        return self.x == other.x

    def __lt__(self, other):
        return self.x < other.x

    def __bool__(self):
        return self.x > 0

    def __contains__(self, value):
        return value == self.x


@dataclass
class Point:
    x: float


# --- effects happen where Python has them ---------------------------------------------------------


def effects_behind_and_or(x):
    counts = [0.0]

    def noted(value):
        counts[0] = 10 * counts[0] + value
        return value > 0.5

    noted(x) and noted(1.0)
    noted(x) or noted(2.0)
    return counts[0]


def effects_in_a_chain(x):
    calls = [0]

    def noted(value):
        calls[0] += 1
        return value

    inside = noted(0.0) < noted(x) < noted(5.0)
    return inside, calls[0]


def walrus_behind_and(x):
    y = 0.0
    positive = x > 0 and (y := 2 * x) > 1
    return positive, y


def a_long_chain_costs_its_length(x):
    return (
        x > 0 and x > 1 and x > 2 and x > 3 and x > 4 and x > 5 and x > 6 and x > 7 and x > 8
        and x > 9 and x > 10 and x > 11 and x > 12 and x > 13 and x > 14 and x > 15 and x > 16
        and x > 17 and x > 18 and x > 19 and x > 20 and x > 21 and x > 22 and x > 23 and x > 24
    )  # fmt: skip


def what_is_known_behind_and(x):
    return x > 0 and ((x == x) == (2 * x < x)), x < 0 or (x == x) == (x > 1)


def any_stops_early(x):
    calls = [0]

    def noted(value):
        calls[0] += 1
        return value > x

    return any(noted(i) for i in range(20)), any(noted(v) for v in (x, 9.0, x)), calls[0]


def all_guards_what_follows(a, b):
    return all(10 // v > 1 for v in (20, a, b))


def a_test_with_effects(n):
    calls = [0]

    def noted(value):
        calls[0] += 1
        return value

    i = 0
    while noted(i) < n:
        i += 1
    return i, calls[0]


def keys_before_values(x):
    log = []

    def noted(value):
        log.append(value)
        return value

    {noted(1): noted(x), noted(2): noted(x)}
    return log


# --- iterators are lazy, and read once ------------------------------------------------------------


def a_generator_sees_later_values(x):
    y = x
    terms = (y * i for i in (1.0, 2.0))
    y = 100.0
    return sum(terms)


def a_generator_keeps_its_source(x):
    xs = [1.0, 2.0]
    terms = (x * v for v in xs)
    xs.append(5.0)
    xs = [7.0]
    return sum(terms) + xs[0]


def map_runs_with_the_loop(x):
    for step in map(lambda u: x - u, (0.3, -0.6)):
        x = step * 2
    return x


def entries_change_before_they_are_reached(x):
    xs = [1.0, x, 3.0]
    for i, value in enumerate(xs):
        if i < 2:
            xs[i + 1] += value
    return xs


def an_array_changes_on_the_way(x):
    xs = np.ones(12)
    for i, value in enumerate(xs):
        if i < 11:
            xs[i + 1] = xs[i + 1] + x * value
    return xs


def a_view_of_a_dict(x):
    entries = {"a": x}
    values = entries.values()
    entries["b"] = 1.0
    return sum(values)


# --- scopes ---------------------------------------------------------------------------------------


def functions_of_a_comprehension(x):
    i = 10.0
    functions = [lambda: i * x for i in range(3)]
    return functions[0](), i


def a_name_hidden_by_a_comprehension(x):
    i = 5.0
    return [i for i in range(3)][2], i, [[i for i in range(2)] for i in range(2)]


def names_of_a_path_that_returned(x):
    xs = []
    if x > -1:
        if x > 0:
            return 0.0
        y = 1.0
        xs.append(x)
    else:
        y = 2.0
        xs.append(2 * x)
    return y + xs[0]


def assigned_in_a_loop_that_may_be_left(x):
    for i in range(50):
        if i > x:
            break
    else:
        i = -1
    return i


def a_parameter_counts_a_loop(x, i):
    for i in range(10):
        pass
    return i * x


# --- one container, several names -----------------------------------------------------------------


def another_name_in_a_loop(x):
    xs = np.ones(12)
    ys = xs
    for _ in range(100):
        xs += x
    return ys


# --- equality, truth, membership ------------------------------------------------------------------


def equality_of_structures(x):
    return (
        Point(x) == Point(1.0), Point(x) != Point(1.0), Point(x) == x, {"a": x} == {"a": 1.0},
        {"a": x, "b": 2.0} == {"b": 2.0, "a": 1.0}, Pair(x, 2.0) == (1.0, 2.0), [x] == (x,),
        x == None, [x, [1.0]] == [1.0, [x]], [x] == [x], x in (x,), x == x,
    )  # fmt: skip


def methods_of_comparison(x):
    a, b = Weighted(x, 2.0), Weighted(1.0, 3.0)
    return a == b, a != b, a < b, a > b, 1.0 in a, 3.0 not in a, 1.0 if a else 0.0, not a


def an_integer_is_not_true(n):
    match n:
        case True:
            return 1.0
        case _:
            return 2.0


def text_in_a_long_list(x):
    return ["a" for _ in range(20)][3] == "a", x


# --- what array operations make is the function's own ---------------------------------------------


def a_product_is_changed(x):
    y = 4 * x
    z = y
    y[0] += 1
    return y[0], y[1], z[0], x[0]


def a_row_of_a_changed_array(x):
    rows, total = np.zeros((9, 2)), 0.0
    for row in rows:
        rows[8, 1] = x
        total += row[1]
    return total


def rows_and_sums_are_changed(x):
    y, z = x @ np.ones((2, 2)), np.concatenate([x, -x])
    y[1] = z[3]
    z[:2] *= y
    return y[0], y[1], z[0], z[1], x[1]


SAME: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = [
    (effects_behind_and_or, [(1.0,), (0.0,)]),
    (effects_in_a_chain, [(2.0,), (-2.0,)]),
    (walrus_behind_and, [(2.0,), (-2.0,)]),
    (a_long_chain_costs_its_length, [(2.0,), (30.0,)]),
    (what_is_known_behind_and, [(2.0,), (-1.0,)]),
    (any_stops_early, [(2.0,), (30.0,)]),
    (all_guards_what_follows, [(2, 0), (20, 0), (0, 0)]),
    (a_test_with_effects, [(3,), (30,)]),
    (keys_before_values, [(2.0,)]),
    (a_generator_sees_later_values, [(2.0,)]),
    (a_generator_keeps_its_source, [(2.0,)]),
    (map_runs_with_the_loop, [(2.0,)]),
    (entries_change_before_they_are_reached, [(2.0,)]),
    (an_array_changes_on_the_way, [(2.0,)]),
    (a_view_of_a_dict, [(2.0,)]),
    (functions_of_a_comprehension, [(2.0,)]),
    (a_name_hidden_by_a_comprehension, [(2.0,)]),
    (names_of_a_path_that_returned, [(2.0,), (-0.5,), (-3.0,)]),
    (assigned_in_a_loop_that_may_be_left, [(2.0,), (200.0,)]),
    (a_parameter_counts_a_loop, [(2.0, 3)]),
    (another_name_in_a_loop, [(2.0,)]),
    (equality_of_structures, [(1.0,), (2.0,), (math.nan,)]),
    (methods_of_comparison, [(1.0,), (-1.0,), (3.0,)]),
    (an_integer_is_not_true, [(1,), (0,)]),
    (text_in_a_long_list, [(1.0,)]),
    (a_product_is_changed, [(np.array([1.0, 2.0]),)]),
    (a_row_of_a_changed_array, [(2.0,), (0.5,)]),
    (rows_and_sums_are_changed, [(np.array([1.0, 2.0]),)]),
    *[(function, [(x,) for x in xs]) for function, xs in SHARED],
]


def outcome(run: Callable[[], Any]) -> list[float] | str:
    """The numbers that a run gives, or that it divides by zero."""
    try:
        return list(numbers(run()))
    except (ZeroDivisionError, hs.DomainError):
        return "division by zero"


@pytest.mark.parametrize(
    ("function", "inputs"), SAME, ids=lambda item: getattr(item, "__name__", "")
)
def test_an_arrow_does_what_python_does(
    function: Callable[..., Any], inputs: list[tuple[Any, ...]]
) -> None:
    arrow, exact = hs.arrow(function), hs.jit(function, exact=True)
    for args in inputs:
        wanted, found, same = (
            outcome(lambda f=f, args=args: f(*copy.deepcopy(args)))  # type: ignore[misc]
            for f in (function, arrow, exact)
        )
        assert same == wanted
        assert found == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-12))


def test_a_new_arrow_sees_what_a_captured_name_holds_now() -> None:
    factor = 1.0

    def scaled(x):
        return factor * x

    assert hs.arrow(scaled)(2.0) == 2.0
    factor = 5.0
    assert hs.arrow(scaled)(2.0) == 10.0


# --- what is refused, because a copy would stand for the same thing -------------------------------


def an_iterator_read_twice(x):
    pairs = zip([1.0, x], [2.0, 3.0])
    return sum(a * b for a, b in pairs) + len(list(pairs))


def an_iterator_read_in_a_loop(x):
    terms = iter([1.0, x])
    total = 0.0
    for _ in range(20):
        for term in terms:
            total += term
    return total


def a_list_that_grows_under_its_loop(x):
    xs = [x, 1.0]
    for value in xs:
        if len(xs) < 4:
            xs.append(value)
    return xs


def one_of_two_lists(x):
    a, b = [x], [1.0]
    chosen = a if x > 0 else b
    a[0] = 100.0
    return chosen[0]


def one_of_two_records(x):
    a, b = Point(x), Point(1.0)
    chosen = a if x > 0 else b
    a.x = 100.0
    return chosen.x


def an_array_that_recursion_changes(n):
    def fill(xs, i):
        if i <= 0:
            return 0.0
        xs[i % 4] = 1.0 * i
        return fill(xs, i - 1) + 1.0

    xs = np.zeros(4)
    return fill(xs, n) + xs[0]


def walrus_in_a_comprehension(x):
    last = 0.0
    [(last := i * x) for i in range(4)]
    return last


def identity_of_structures(x):
    a, b = [x], [x]
    return a is b


def positional_by_name(x):
    def difference(a, /, b):
        return a - b

    return difference(a=x, b=1.0)


REFUSED: list[tuple[Callable[..., Any], Any, str]] = [
    (an_iterator_read_twice, 2.0, "used up"),
    (an_iterator_read_in_a_loop, 2.0, "used up"),
    (a_list_that_grows_under_its_loop, 2.0, "loop over a copy"),
    (one_of_two_lists, 2.0, "may have another name"),
    (one_of_two_records, 2.0, "may have another name"),
    (an_array_that_recursion_changes, 7, "make a copy first"),
    (walrus_in_a_comprehension, 2.0, "write a loop"),
    (identity_of_structures, 2.0, "use =="),
    (positional_by_name, 2.0, "needs an argument a"),
    *UNSHARED,
]


@pytest.mark.parametrize(
    ("function", "x", "reason"), REFUSED, ids=[function.__name__ for function, _, _ in REFUSED]
)
def test_what_would_be_wrong_is_refused(function: Callable[..., Any], x: Any, reason: str) -> None:
    with pytest.raises(hs.RefusedError, match=reason):
        hs.arrow(function)(x)
