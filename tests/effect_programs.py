"""Python functions with effects, each with an argument (an array for a list)."""

from collections.abc import Callable
from typing import Any

import homset as hs

# ruff: noqa: SIM108
# mypy: disable-error-code="no-untyped-def,no-untyped-call,operator,return-value,name-defined"


def two_tosses(p):
    a = hs.bernoulli(p)
    b = hs.bernoulli(p)
    return a, b


def both(p):
    return hs.bernoulli(p) and hs.bernoulli(p)


def either(p):
    return hs.bernoulli(p) or not hs.bernoulli(p)


def known_tosses(x):
    return hs.bernoulli(0.5), hs.bernoulli(0.5), x


def in_branches(x):
    if hs.coin(0.25)():
        y = x + hs.choose([1, 2])()
    else:
        y = x - hs.choose([1, 2, 5])()
    return y


def in_conditional_expression(x):
    return hs.below(2) if hs.bernoulli(0.5) else hs.below(3) + x


def on_one_path(x):
    a, b = hs.coin(0.5)(), hs.coin(0.5)()
    if a:
        hs.observe(b)
    return a, b, x


def observed_in_a_loop(x):
    n = hs.below(4)
    for i in range(20):
        hs.observe(i > 0 or hs.below(2) > n - 1)
    return n + x


def observed_by_nothing_else(x):
    n = hs.below(4)
    for i in range(20):
        hs.observe(n < i + 3)
    return n + x


def observed_entries(xs):
    n = hs.below(4)
    for x in xs:
        hs.observe(n > x)
    return n


def tosses_of_entries(xs):
    return sum(1 if hs.bernoulli(x) else 0 for x in xs)


def entry_of_a_toss(xs):
    i = hs.below(3)
    return xs[i], xs[hs.below(i + 1)]


def returned_early(x):
    if hs.bernoulli(0.5):
        return x
    hs.observe(hs.bernoulli(0.25))
    x = x + 1
    if hs.bernoulli(0.5):
        return x
    return x + hs.below(2)


def unread_loop_of_tosses(x):
    y = 0
    for _ in range(3):
        a = hs.below(2)
        hs.observe(a < 1 or x > 3)
        y = y + a
    return x


def of_an_integer(x):
    return hs.bernoulli(x), hs.bernoulli(x - 1)


def recursion_to_a_loop(x):
    def spread(n, y):
        if n == 0:
            return y
        return spread(n - 1, y + hs.below(2))

    return spread(3, x)


def maximum(x):
    return max(hs.below(3), hs.below(3)) + min(hs.below(2), x)


def negated_observation(x):
    a = hs.below(3)
    while a == 2:
        hs.observe(hs.bernoulli(0.5))
        a = hs.below(2)
    return a + x


def formatted_condition(x):
    a = hs.below(2) == 0
    b = not a and hs.bernoulli(0.5)
    return (a, b) if a or b else (b, a)


def unused(x):
    hs.coin(0.5)()
    return x


def observed(x):
    n = hs.choose([1, 2, 3, 4, 5, 6])()
    m = hs.choose([1, 2, 3, 4, 5, 6])()
    hs.observe(n + m > 8)
    return n + x


def walk(x):
    for _ in range(4):
        x = x + hs.choose([-1, 1])()
    return x


def long_walk(x):
    for _ in range(9):
        if hs.bernoulli(0.5):
            x = min(x + 1, 3)
        else:
            x = max(x - 1, 0)
    return x


def same_toss_in_a_loop(x):
    up = hs.bernoulli(0.5)
    for _ in range(3):
        x = x + 1 if up else x - 1
    return x


def loop_to_an_outcome(x):
    for _ in range(hs.below(4)):
        x = x + hs.below(2)
    return x


def few_rounds(x):
    n = 0
    while n < 3 and hs.bernoulli(0.5):
        n = n + 1
    return n + x


def broken_loop(x):
    for i in range(5):
        if hs.bernoulli(0.5):
            break
        x = x + i
    return x


def continued_loop(x):
    for i in range(4):
        if hs.bernoulli(0.5):
            continue
        x = x + i
    return x


def returned_from_a_loop(x):
    for i in range(4):
        if hs.bernoulli(0.5):
            return i
    return x


def while_true(x):
    n = 0
    while True:
        if n == 3 or hs.bernoulli(0.5):
            break
        n = n + 1
    return n + x


def test_that_tosses_and_breaks(x):
    n = 0
    while hs.bernoulli(0.5):
        n = n + 1
        if n == 3:
            break
    return n + x


def else_of_a_loop(x):
    for _ in range(2):
        if hs.bernoulli(0.5):
            break
    else:
        x = x + hs.below(2)
    return x


def nested_loops(x):
    for _ in range(2):
        for _ in range(2):
            x = x + hs.below(2)
        x = 2 * x
    return x


def widening(x):
    y = 0
    for _ in range(3):
        y = y + 0.5 if hs.bernoulli(0.5) else y
    return y


def comprehension(x):
    return sum([hs.below(2) for _ in range(3)]) + x


def generator(x):
    return sum(hs.below(2) for _ in range(3)) + x


def any_of_some(x):
    return any(hs.bernoulli(0.5) for _ in range(3)), x


def all_of_some(x):
    return all([hs.bernoulli(0.5) for _ in range(2)]), x


def list_read_twice(x):
    tosses = [hs.below(2) for _ in range(2)]
    return tosses[0], tosses[0] + tosses[1] + x


def appended(x):
    found = []
    for _ in range(3):
        found.append(hs.below(2))
    return found[0], found[2], x


def helper(n):
    return hs.below(n) + hs.below(n)


def of_a_function(x):
    return helper(2) - helper(2) + x


def of_an_inner_function(x):
    def toss():
        return hs.below(2)

    return toss() + 10 * toss() + x


def of_a_lambda(x):
    toss = lambda: hs.below(2)  # noqa: E731
    return toss() + 10 * toss() + x


def last_call(n):
    if n == 0:
        return hs.below(2)
    if hs.bernoulli(0.5):
        return last_call(n - 1)
    return n


def weights(x):
    return hs.choose([10, 20, 30], [0.5, 0.25, 0.25])() + x


def tuples(x):
    a, b = hs.choose([(1, 2), (3, 4)])()
    return a * b + x


def chained(x):
    return 0 < hs.below(3) < 2, x


def matched(x):
    match hs.below(3):
        case 0:
            return x
        case 1:
            return x + hs.below(2)
        case _:
            return -x


def swapped(x):
    a, b = hs.below(2), hs.below(3)
    a, b = b, a
    return a, b + x


def augmented(x):
    x += hs.below(2)
    x *= 1 + hs.below(2)
    return x


def assertion_order(x):
    a = hs.below(2)
    hs.observe(a == 1)
    b = hs.below(2) if a == 1 else 7
    return a + b + x


PROGRAMS: dict[str, tuple[Callable[..., Any], Any]] = {
    f.__name__: (f, x)
    for f, x in [
        (two_tosses, 0.25), (both, 0.25), (either, 0.25), (known_tosses, 1), (in_branches, 1),
        (in_conditional_expression, 1), (on_one_path, 1), (observed_in_a_loop, 1),
        (observed_by_nothing_else, 1), (observed_entries, [1, 0, 2]),
        (tosses_of_entries, [0.5, 0.25, 0.5]),
        (entry_of_a_toss, [10, 20, 30]), (returned_early, 1), (unread_loop_of_tosses, 1),
        (of_an_integer, 1), (recursion_to_a_loop, 1), (maximum, 1),
        (negated_observation, 1), (formatted_condition, 1), (unused, 1), (observed, 1), (walk, 1),
        (long_walk, 1), (same_toss_in_a_loop, 1), (loop_to_an_outcome, 1), (few_rounds, 1),
        (broken_loop, 1), (continued_loop, 1), (returned_from_a_loop, 1), (while_true, 1),
        (test_that_tosses_and_breaks, 1), (else_of_a_loop, 1), (nested_loops, 1), (widening, 1),
        (comprehension, 1), (generator, 1), (any_of_some, 1), (all_of_some, 1),
        (list_read_twice, 1), (appended, 1), (of_a_function, 1), (of_an_inner_function, 1),
        (of_a_lambda, 1), (last_call, 2), (weights, 1), (tuples, 1), (chained, 1), (matched, 1),
        (swapped, 1), (augmented, 1), (assertion_order, 1),
    ]
}  # fmt: skip
