"""The exact message of each refused program, and that what it says to write instead works.

pytest --update-golden tests/test_messages.py
"""

import copy
import functools
import math
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from refused_programs import HISTORY, Account, Refused
from test_frontend import ACCEPTED, WRITTEN, function_of, named
from test_python_programs import numbers

import homset as hs

HERE = Path(__file__).parent
CASES = [case for case in WRITTEN if case.name not in ACCEPTED]
EVERYWHERE = [case for case in CASES if case.since <= (3, 11)]


def refusal(case: Refused) -> hs.RefusedError:
    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(function_of(case))(*copy.deepcopy(case.inputs))
    return caught.value


def message(case: Refused) -> str:
    """What the user sees, without what differs between machines and versions of libraries."""
    lines = "".join(traceback.format_exception_only(refusal(case)))
    text = lines.replace(f"{HERE}", "tests").replace("homset.errors.", "")
    return re.sub(r"own source \(.*?\) (.*) \(.*\);", r"own source (…) \1 (…);", text)


def test_messages(golden: Callable[[str, str], None]) -> None:
    assert len(EVERYWHERE) >= 80
    parts = [f"== {case.name}: {case.construct}\n{message(case)}" for case in EVERYWHERE]
    golden("refused", "\n".join(parts))


@pytest.mark.parametrize("case", [c for c in CASES if c.name != "made_by_exec"], ids=named)
def test_the_caret_is_under_the_marked_line(case: Refused) -> None:
    error = refusal(case)
    assert error.text is not None
    assert error.text.endswith("# here")
    assert error.offset is not None
    assert error.end_offset is not None
    marked = error.text[error.offset - 1 : error.end_offset - 1]
    assert marked == marked.strip()
    assert marked
    assert "#" not in marked


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_message_is_a_sentence_about_the_program(case: Refused) -> None:
    text = refusal(case).msg
    assert 15 < len(text) < 250
    assert "\n" not in text
    assert not text.endswith(".")
    assert "Port" not in text
    assert "homset.frontend" not in text


# --- what the messages say to write instead -------------------------------------------------------


def a_longer_list(xs: list[float]) -> float:
    xs = [*xs, sum(xs)]
    return xs[-1]


def a_copied_list(xs: list[float]) -> float:
    xs = list(xs)
    xs.append(4.0)
    xs.sort()
    xs.reverse()
    xs.insert(1, 0.5)
    return xs[0] - xs[1] + xs[2]


def an_emptied_copy(xs: list[float]) -> float:
    first = xs[0]
    xs = list(xs)
    xs.clear()
    return first + len(xs)


def a_changed_dict(state: dict[str, float]) -> float:
    state = {**state, "x": 3.0}
    return state["x"] * state["y"]


def a_copied_dict(state: dict[str, float]) -> float:
    state = dict(state)
    state["x"] = 3.0
    return state["x"] * state["y"]


def what_remains(d: dict[str, float]) -> float:
    rest = {k: v for k, v in d.items() if k != "x"}
    return rest["y"] * len(rest)


def a_replaced_record(account: Account) -> float:
    account = replace(account, balance=2 * account.balance)
    return account.balance


def a_copied_array(xs: Any) -> float:
    xs = xs.copy()
    xs += 1.0
    xs[0] = 5.0
    return xs[0] * xs[1]


def a_copy_of_what_lies_outside(x: float) -> float:
    new = list(HISTORY)
    new.append(x)
    return sum(new)


def all_entries_of_a_mask(xs: Any) -> float:
    return sum(np.where(xs > 1.5, xs, 0.0))


def all_entries_of_a_slice(xs: list[float], n: int) -> float:
    return sum(x if i < n else 0.0 for i, x in enumerate(xs))


def all_entries_of_a_filter(xs: list[float]) -> float:
    return sum([x if x > 1.5 else 0.0 for x in xs]) + sum(x for x in xs if x > 1.5)


def asked_before(x: float, y: float) -> float:
    return x / y if y != 0 else 0.0


def one_of_a_tuple(n: int, x: float) -> float:
    return (x, 2 * x, 3 * x)[n]


def one_by_match(n: int, x: float) -> float:
    match n:
        case 0:
            return x
        case 1:
            return 2 * x
    return float("nan")


def multiplied(x: float) -> float:
    return x * (2.0)


def repeated(x: float, n: int) -> Any:
    return sum(np.zeros(n)) + sum([x] * n) + sum([x / (k + 1) for k in range(n)])


known = functools.partial(repeated, n=3)
known.__name__ = known.__qualname__ = "a_length_that_is_known"  # type: ignore[attr-defined]

XS = [1.0, 2.0, 3.0]
STATE = {"x": 1.0, "y": 2.0}
INSTEAD = [
    (a_longer_list, (XS,)), (a_copied_list, (XS,)), (an_emptied_copy, (XS,)),
    (a_changed_dict, (STATE,)), (a_copied_dict, (STATE,)), (what_remains, (STATE,)),
    (a_replaced_record, (Account(100.0, 0.05),)), (a_copied_array, (np.array(XS),)),
    (a_copy_of_what_lies_outside, (2.0,)), (all_entries_of_a_mask, (np.array(XS),)),
    (all_entries_of_a_slice, (XS, 2)), (all_entries_of_a_filter, (XS,)),
    (asked_before, (1.0, 0.0)), (asked_before, (1.0, 4.0)), (one_of_a_tuple, (2, 5.0)),
    (one_by_match, (1, 5.0)), (multiplied, (3.0,)), (known, (2.0,)),
]  # fmt: skip


@pytest.mark.parametrize(("f", "args"), INSTEAD, ids=lambda x: getattr(x, "__name__", ""))
def test_what_to_write_instead_works(f: Any, args: Any) -> None:
    given = hs.arrow(f)(*copy.deepcopy(args))
    np.testing.assert_allclose(numbers(given), numbers(f(*copy.deepcopy(args))), 1e-12)


# --- where the error is in a function that is called ----------------------------------------------


def helper(x: Any) -> Any:
    return {x}


def test_an_error_in_a_helper_says_where_it_is_called() -> None:
    def f(x: Any) -> Any:
        y = x + 1.0
        return helper(y)

    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(f)(1.0)
    error = caught.value
    assert error.lineno == helper.__code__.co_firstlineno + 1
    assert error.__notes__ == [
        f'called at\n  File "{__file__}", line {f.__code__.co_firstlineno + 2}, in f\n'
        "    return helper(y)\n"
        "           ^^^^^^^^^"
    ]


def test_a_short_loop_that_cannot_be_unrolled_is_told_inside() -> None:
    def f(xs: Any) -> Any:
        total = 0.0
        for x in xs:
            total += {x}
        return total

    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(f)(np.ones(9))
    assert caught.value.lineno == f.__code__.co_firstlineno + 3
    assert caught.value.msg.startswith("`{a, b}` is refused")


def test_numbers_and_lists_are_not_added_entry_by_entry() -> None:
    """A list is no array, though an array would take the sum."""
    for f in (lambda x: sum(XS + x), lambda x: (x - (1.0, 2.0))[0]):
        with pytest.raises(hs.RefusedError, match=r"have no [+-]"):
            hs.arrow(f)(2.0)


def test_membership_in_a_dict_compares_with_its_keys() -> None:
    table = {1: 0.0, 5: 1.0}
    f = hs.arrow(lambda n: 1 if n in table else 0)
    assert [f(n) for n in (0, 1, 2, 5)] == [0, 1, 0, 1]


def test_a_partial_function_is_an_arrow() -> None:
    def f(x: float, n: int, k: int = 1) -> float:
        """x to the n."""
        total = 1.0
        for _ in range(n):
            total *= k * x
        return total

    cubed = hs.arrow(functools.partial(f, n=3))
    assert cubed(2.0) == 8.0
    assert cubed(2.0, k=2) == 64.0
    assert cubed.__name__ == "f"
    assert hs.grad(cubed)(2.0) == 12.0


def test_a_part_of_an_argument_is_not_changed() -> None:
    def f(xs: Any) -> Any:
        row = xs[0]
        row[0] = 1.0
        return xs[0]

    for xs, copied in ((np.ones((2, 2)), "row = row.copy()"), ([[1.0], [2.0]], "row = list(row)")):
        with pytest.raises(hs.RefusedError) as caught:
            hs.arrow(f)(xs)
        assert caught.value.msg.startswith("row comes from outside, so this would change a")
        assert copied in caught.value.msg


def one_of_two(x: float) -> Any:
    xs, ys = [x], [2.0]
    zs = xs if x > 0 else ys
    zs.append(x)  # here
    return zs


def after_a_loop(x: float) -> Any:
    y = np.ones(2)
    while y[0] < x:
        y = 2 * y
    y[0] = x  # here
    return y


def in_a_comprehension(xs: list[float]) -> Any:
    return [xs.append(x) for x in (1.0, 2.0)]  # here


def made_at_a_call(x: float) -> Any:
    pairs = zip([x], x, strict=False)  # here
    return sum(a * b for a, b in pairs)


def called_wrongly(x: float) -> Any:
    pairs = enumerate([x], stop=3)  # type: ignore[call-overload]  # here
    return sum(a * b for a, b in pairs)


def of_two_kinds(x: float) -> Any:
    pair = (1.0, None) if x > 0 else (2.0, 3.0)
    return pair[1] + x  # here


def added_to_an_iterator(x: float) -> Any:
    return (y for y in [x]) + x  # here


ALIASES: list[tuple[Callable[[Any], Any], Any, str]] = [
    (one_of_two, 1.0, "which list zs is depends on the path that is taken, so this might change"),
    (after_a_loop, 1.0, "which array y is depends on the path that is taken, so this might change"),
    (in_a_comprehension, [1.0], "xs is an argument, so this would change the caller's list: make"),
    (made_at_a_call, 1.0, "a value of R cannot be iterated over"),
    (called_wrongly, 1.0, "enumerate cannot be called with (a list of 1, stop=…)"),
    (of_two_kinds, 1.0, "this is None on one path and 3.0 on another: make it of one form on all"),
    (added_to_an_iterator, 1.0, "an iterator and a value of R have no +"),
]


@pytest.mark.parametrize(("f", "x", "text"), ALIASES, ids=[f.__name__ for f, _, _ in ALIASES])
def test_aliases_and_iterators_are_told_where_they_are_to_blame(
    f: Callable[[Any], Any], x: Any, text: str
) -> None:
    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(f)(x)
    assert caught.value.msg.startswith(text)
    assert caught.value.text is not None
    assert caught.value.text.endswith("# here")


# --- lists whose length depends on data -----------------------------------------------------------


def sums_of_a_stack(tokens: Any, xs: Any) -> Any:
    stack: list[Any] = []
    for i in range(5):
        if tokens[i] > 0:
            stack.append(stack.pop() + stack.pop())  # here
        else:
            stack.append(xs[i])
    return stack.pop()


def sums_of_an_array(tokens: Any, xs: Any) -> Any:
    """The same, as the message says to write it."""
    stack = np.zeros(5)
    k = 0
    for i in range(5):
        if tokens[i] > 0:
            k -= 1
            x = stack[k]
            k -= 1
            x += stack[k]
        else:
            x = xs[i]
        stack[k] = x
        k += 1
    return stack[0]


def halves(x: Any) -> Any:
    out = []
    while x > 1.0:
        out.append(x)  # here
        x = x / 2.0
    return sum(out)


def positive(xs: Any) -> Any:
    out = []
    for x in xs:
        if x > 0.0:  # here
            out.append(x)
    return sum(out)


def keyed(x: Any) -> Any:
    d = {"a": 1.0}
    if x > 0.0:  # here
        d["b"] = x
    return x


TOKENS = np.array([0, 0, 1, 0, 1])
LENGTHS: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (sums_of_a_stack, (TOKENS, np.ones(5)), "stack is empty here when the function is compiled"),
    (halves, (9.0,), "out is a list of 0 before a step of this loop and a list of 1 after it"),
    (positive, (np.ones(3),), "out has 1 entry on one path and 0 entries on another"),
]


@pytest.mark.parametrize(("f", "args", "text"), LENGTHS, ids=[f.__name__ for f, _, _ in LENGTHS])
def test_a_length_that_depends_on_data_is_told_with_what_to_write(
    f: Callable[..., Any], args: tuple[Any, ...], text: str
) -> None:
    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(f)(*args)
    name = text.partition(" ")[0]
    assert caught.value.msg.startswith(text)
    assert f"{name} = np.zeros(n), then {name}[k] = x; k += 1 to append" in caught.value.msg
    assert caught.value.text is not None
    assert caught.value.text.endswith("# here")


def test_what_is_said_to_write_instead_of_a_list_is_compiled() -> None:
    xs = np.arange(5.0)
    assert hs.arrow(sums_of_an_array)(TOKENS, xs) == sums_of_a_stack(TOKENS, xs) == 4.0
    found = hs.grad(sums_of_an_array, argnums=1)(TOKENS, xs)
    np.testing.assert_array_equal(found, [1.0, 1.0, 0.0, 1.0, 0.0])


def test_keys_that_depend_on_data_are_told() -> None:
    with pytest.raises(hs.RefusedError, match="d has other keys on one path than on another: give"):
        hs.arrow(keyed)(1.0)


def test_a_pop_that_fails_whatever_the_data_is_pythons_error() -> None:
    def empty(x: Any) -> Any:
        out: list[Any] = []
        return out.pop() + x

    with pytest.raises(hs.RefusedError, match="IndexError: pop from empty list"):
        hs.arrow(empty)(1.0)


# --- small mistakes -------------------------------------------------------------------------------


class Pair(NamedTuple):
    x: float
    y: float = 1.0


MISTAKES: list[tuple[Callable[[float], Any], str]] = [
    (lambda x: max(), "max takes values, or something to go along"),
    (lambda x: np.full(3), "np.full takes a shape and a value: np.full(3, x)"),
    (lambda x: isinstance(x, 3), "isinstance takes classes; got 3"),
    (lambda x: [1.0, x][::0], "the step of a slice cannot be 0"),
    (lambda x: np.ones(3)[::0] + x, "the step of a slice cannot be 0"),
    (lambda x: Pair(x)._replace(z=x), "Pair has no field z"),
    (lambda x: Pair(x, x, x), "Pair takes 2 arguments; got 3"),
    (lambda x: replace(Account(x, x), z=1.0), "Account has no field z"),
    (lambda x: replace(Pair(x), x=1.0), "replace takes a dataclass; got a Pair"),
    (lambda x: {"a": x}["b"], "a dict of 'a' has no key 'b'"),
    (lambda x: [x].append(1, 2), "list.append cannot be called with (a list of 1, 1, 2)"),
    (lambda x: np.where(x), "np.where of a mask alone gives as many places as data have it"),
    (lambda x: sorted([x, 2.0], key=1), "1 cannot be called"),
    (lambda x: np.random.default_rng(1).normal(), "np.random.default_rng gives what may change"),
    (lambda x: math.foo(x), "the module math has no attribute foo"),
    (lambda x: None, "<lambda> returns None: return a value on every path"),
    (lambda x: math, "<lambda> returns what has no type: the module math is no number, array"),
    (lambda x: lambda y: x, "<lambda> returns what has no type: the function <lambda> is no"),
    (
        lambda x: np.ones(3) if x > 0 else np.ones(2),
        "<lambda> returns R^3 on one path and R^2 on another: return values of one form on all",
    ),
]


@pytest.mark.parametrize(("f", "text"), MISTAKES, ids=[text[:30] for _, text in MISTAKES])
def test_a_mistake_is_refused_by_name(f: Callable[[float], Any], text: str) -> None:
    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(f)(2.0)
    assert caught.value.msg.startswith(text)
    assert caught.value.filename == __file__
