"""What fails while a compiled function runs is told at the user's own line, as Python tells it."""

import math
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homset as hs
from homset import R, Z
from homset.places import Place, here

# --- programs that fail for some of their arguments -----------------------------------------------


def entry(xs: Any, i: Any, j: Any) -> Any:
    first = xs[i]
    return first * xs[j] + xs[0]


def in_a_branch(xs: Any, i: Any, j: Any) -> Any:
    if i > j:
        return xs[i] * 2.0
    total = xs[0]
    total += xs[j] * xs[i]
    return total


def in_a_loop(xs: Any, i: Any, j: Any) -> Any:
    total = 0.0
    while i < j:
        total += xs[i] * xs[i]
        i += 1
    return total


def only_summed(xs: Any, i: Any, j: Any) -> Any:
    total = 0.0
    while i < j:
        total += xs[i]
        i += 1
    return total


def along_a_range(xs: Any, i: Any, j: Any) -> Any:
    total = 0.0
    for k in range(20):
        total += xs[(k * i) // j] ** 2
    return total


def twice(xs: Any, i: Any) -> Any:
    return 2.0 * xs[i]


def by_a_helper(xs: Any, i: Any, j: Any) -> Any:
    total = twice(xs, i)
    return total + twice(xs, j)


def by_recursion(xs: Any, i: Any, j: Any) -> Any:
    if i == j:
        return 0.0
    return xs[i] + by_recursion(xs, i + 1, j) * 2.0


def assigned(xs: Any, i: Any, j: Any) -> Any:
    ys = xs.copy()
    ys[i] = 3.0 * xs[0]
    return ys[j] + ys[0]


def divided(xs: Any, i: Any, j: Any) -> Any:
    n = i // j
    m = j % i
    return xs[0] * xs[0] * (n + m)


def entry_of_a_list(xs: Any, i: Any, j: Any) -> Any:
    ys = [xs[0], 2.0 * xs[1], xs[2]]
    return ys[i] * ys[j]


PROGRAMS = [
    entry, in_a_branch, in_a_loop, only_summed, along_a_range, by_a_helper, by_recursion, assigned,
    divided, entry_of_a_list,
]  # fmt: skip


def triple(f: Any) -> Any:
    return hs.arrow(f, hs.Product(R**3, Z, Z))


ARROWS = {f.__name__: triple(f) for f in PROGRAMS}
GRADIENTS = {name: hs.grad(f, argnums=0) for name, f in ARROWS.items()}
MEANINGS: dict[str, Callable[[str], Callable[..., Any]]] = {
    "run": lambda name: ARROWS[name],
    "graph": lambda name: hs.Graph(ARROWS[name]),
    "gradient": lambda name: GRADIENTS[name],
    "value and gradient": lambda name: hs.value_and_grad(ARROWS[name], argnums=0),
    "forward mode": lambda name: hs.jacobian(ARROWS[name], argnums=0, mode="forward"),
    "second derivative": lambda name: hs.jacobian(GRADIENTS[name], argnums=0),
    "gradient by jit": lambda name: hs.jit(GRADIENTS[name]),
    "gradient in NumPy": lambda name: hs.jit(GRADIENTS[name], backend="numpy"),
    "GAD": lambda name: hs.GAD(hs.LinearMaps)(ARROWS[name]),
    "copied": lambda name: pickle.loads(pickle.dumps(ARROWS[name])),
    "checkpoints": lambda name: hs.grad(hs.checkpoint(ARROWS[name]), argnums=0),
}
XS = np.array([2.0, 3.0, 5.0])


def lines(error: BaseException) -> list[int]:
    """The lines of this file that an error of Python passed through, the outermost first."""
    return [f.lineno or 0 for f in traceback.extract_tb(error.__traceback__)[1:]]


def told(error: Any) -> list[int]:
    """The lines of the place that an error of homset tells, the outermost first."""
    found: list[int] = []
    place: Place | None = error.place
    while place is not None:
        assert place.filename == __file__
        found.append(place.line)
        place = place.caller
    return found[::-1]


def outcome(f: Callable[..., Any], *args: Any) -> Any:
    """What a function raises; None if it returns."""
    try:
        f(*args)
    except (IndexError, ZeroDivisionError) as error:
        return error
    return None


indices = st.integers(-5, 5)


@pytest.mark.filterwarnings("ignore:The recursion limit")  # recursion asks for room
@given(st.sampled_from(PROGRAMS), indices, indices)
@settings(max_examples=300, deadline=None)
def test_a_run_fails_where_python_fails(f: Any, i: int, j: int) -> None:
    if f is by_recursion and not -4 < j - i <= 4:
        i = j  # that is 300 calls or more
    if f is by_recursion and i > j:
        i, j = j, i
    expected, found = outcome(f, XS, i, j), outcome(ARROWS[f.__name__], XS, i, j)
    assert (expected is None) == (found is None)
    if expected is not None:
        kind = IndexError if isinstance(expected, IndexError) else ZeroDivisionError
        assert isinstance(found, kind)
        assert isinstance(found, hs.DomainError)
        if f is not by_recursion:
            assert told(found) == lines(expected)
        else:
            assert told(found)[-1] == lines(expected)[-1]
    assert here() is None


FAILING = [
    (entry, 3, 0), (entry, 0, -4), (in_a_branch, 4, 1), (in_a_branch, 0, 3), (in_a_loop, 1, 5),
    (only_summed, 1, 5),
    (along_a_range, 1, 2), (along_a_range, 1, 0), (by_a_helper, 7, 0), (by_a_helper, 0, 7),
    (by_recursion, 1, 5), (assigned, 3, 0), (assigned, 0, 3), (divided, 1, 0), (divided, 0, 1),
    (entry_of_a_list, 3, 0), (entry_of_a_list, 0, -4),
]  # fmt: skip


@pytest.mark.parametrize("meaning", MEANINGS)
@pytest.mark.parametrize(("f", "i", "j"), FAILING, ids=lambda x: getattr(x, "__name__", str(x)))
def test_every_meaning_fails_at_the_users_line(f: Any, i: int, j: int, meaning: str) -> None:
    expected = outcome(f, XS, i, j)
    found = outcome(MEANINGS[meaning](f.__name__), XS, i, j)
    assert expected is not None
    assert isinstance(found, hs.DomainError)
    assert told(found)[-1] == lines(expected)[-1]


# --- the other failures ---------------------------------------------------------------------------


def to_integer(x: float) -> int:
    y = 2.0 * x
    return int(y) + 1


def power(n: int, k: int) -> int:
    m = n + 1
    return m**k


def shifted(n: int, k: int) -> int:
    m = n + 1
    return m << k


def shifted_back(n: int, k: int) -> int:
    m = n + 1
    return m >> k


OTHERS = [
    (to_integer, (math.inf,), "inf is no integer"),
    (to_integer, (math.nan,), "nan is no integer"),
    (power, (2, -1), "3 ** -1 is no integer: make the base real, float(x) ** n"),
    (shifted, (2, -1), "3 << -1 shifts by a negative number"),
    (shifted_back, (2, -1), "3 >> -1 shifts by a negative number"),
]


@pytest.mark.parametrize(("f", "args", "message"), OTHERS, ids=lambda x: getattr(x, "__name__", ""))
def test_integers_fail_at_the_last_line(f: Any, args: Any, message: str) -> None:
    with pytest.raises(hs.DomainError) as caught:
        hs.arrow(f)(*args)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == message
    assert told(caught.value) == [f.__code__.co_firstlineno + 2]


def endless(n: int) -> int:
    if n == 0:
        return 0
    return 1 + endless(n - 1)


def test_recursion_without_end_is_told_at_the_call_of_itself() -> None:
    import sys

    from homset import memory

    limit = sys.getrecursionlimit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("homset.control.allow_depth", lambda depth: memory.allow_depth(100))
        sys.setrecursionlimit(3000)  # tests before this one may have raised it to a million
        with pytest.raises(RecursionError) as caught:
            hs.arrow(endless)(-1)
    sys.setrecursionlimit(limit)
    assert told(caught.value) == [endless.__code__.co_firstlineno + 3]
    assert "return 1 + endless(n - 1)" in caught.value.__notes__[0]


def popped(x: float) -> float:
    xs = [x]
    xs.pop()
    return xs.pop()


def test_popping_an_empty_list_is_refused_at_its_line() -> None:
    with pytest.raises(hs.RefusedError, match="IndexError: pop from empty list") as caught:
        hs.arrow(popped)(1.0)
    assert caught.value.lineno == popped.__code__.co_firstlineno + 3


def mean(xs: R**3, scale: float = 1.0) -> float:  # type: ignore[valid-type]
    return scale * sum(xs) / len(xs)


CALLS = [
    (lambda: hs.arrow(mean)(np.ones(4)), "xs expects an array of shape (3,); got shape (4,)"),
    (lambda: hs.grad(hs.arrow(mean))(np.ones(4)), "xs expects an array of shape (3,); got shape"),
    (lambda: hs.arrow(mean)(np.ones(3), "a"), "scale expects a real number; got 'a' (str)"),
    (lambda: hs.arrow(mean)(np.ones(3), scale=XS), "scale expects a real number; got an array"),
    (lambda: hs.arrow(mean)(), "missing a required argument: 'xs'"),
    (lambda: hs.arrow(mean)(XS, 1.0, 2.0), "too many positional arguments"),
    (lambda: hs.arrow(mean, R**3 * R)(XS), "mean : R^3 × R → R expects a tuple of 2 values"),
    (lambda: hs.GAD(hs.LinearMaps)(hs.arrow(mean, R**3 * R))(XS), "mean : R^3 × R → R expects"),
]


@pytest.mark.parametrize(("call", "message"), CALLS, ids=range(len(CALLS)))
def test_a_call_that_does_not_fit_is_told_at_the_definition(call: Any, message: str) -> None:
    with pytest.raises(hs.DomainError) as caught:
        call()
    assert message in str(caught.value)
    assert told(caught.value) == [mean.__code__.co_firstlineno]
    assert "mean" in str(caught.value)


def test_an_error_is_displayed_like_a_traceback() -> None:
    with pytest.raises(IndexError) as caught:
        ARROWS["by_a_helper"](XS, 0, 9)
    first = by_a_helper.__code__.co_firstlineno
    shown = traceback.format_exception_only(caught.value)
    assert "".join(shown) == (
        "homset.errors.OutOfRangeError: index 9 is out of range for 3 entries\n"
        f'  File "{__file__}", line {first + 2}, in by_a_helper\n'
        "    return total + twice(xs, j)\n"
        "                   ^^^^^^^^^^^^\n"
        f'  File "{__file__}", line {first - 3}, in twice\n'
        "    return 2.0 * xs[i]\n"
        "                 ^^^^^\n"
    )


def test_places_make_no_difference_between_arrows() -> None:
    def one(xs: Any, i: Any) -> Any:
        return xs[i]

    def other(xs: Any, i: Any) -> Any:
        return xs[i]

    objects = R**3 * Z
    assert hs.arrow(one, objects) == hs.arrow(other, objects)
    assert hash(hs.arrow(one, objects)) == hash(hs.arrow(other, objects))


def test_equal_work_at_two_places_is_done_once() -> None:
    def both(xs: Any, i: Any) -> Any:
        first = xs[i]
        return first + xs[i]

    assert hs.Graph(hs.arrow(both, R**3 * Z)).operations == {"get": 1, "add": 1}


def test_primitives_of_no_function_have_no_place() -> None:
    with pytest.raises(IndexError) as caught:
        hs.get(2).at(R**2 * Z)(np.ones(2), 5)
    assert caught.value.place is None
    assert not hasattr(caught.value, "__notes__")


def test_columns_are_counted_in_characters() -> None:
    def f(xs: Any, i: Any) -> Any:
        größe = 1.0
        return größe + größe * xs[i]

    with pytest.raises(IndexError) as caught:
        hs.arrow(f)(XS, 3)
    assert caught.value.place is not None
    text, (start, end) = caught.value.place.text, caught.value.place.columns
    assert text[start:end] == "xs[i]"


def test_reals_are_those_of_ieee_and_do_not_fail() -> None:
    f = hs.arrow(lambda x, y: (x / y, math.sqrt(x), math.log(y)))
    np.testing.assert_equal(f(-1.0, 0.0), (-math.inf, math.nan, -math.inf))


def test_what_the_result_does_not_need_does_not_fail() -> None:
    def f(xs: Any, i: Any) -> Any:
        _unused = xs[i]
        return xs[0]

    assert hs.arrow(f)(XS, 9) == 2.0


# --- what a category lacks ------------------------------------------------------------------------


def halved(x: float) -> float:
    while x > 1.0:
        x = x / 2.0
    return x


def area_of(x: float, y: float) -> float:
    a = x + y
    return a * y


def countdown(n: int) -> float:
    return 1.0 if n < 1 else 2.0 * countdown(n - 1)


@pytest.mark.parametrize(
    ("category", "function", "inputs", "marked"),
    [
        (hs.Cost, halved, (3.0,), "while x > 1.0:"),
        (hs.Matrices, area_of, (1.0, 2.0), "a * y"),
        (hs.LinearMaps, area_of, (1.0, 2.0), "a * y"),
        (hs.Cost, countdown, (3,), "countdown(n - 1)"),
        (hs.Incremental, countdown, (3,), "countdown(n - 1)"),
        (hs.SymPy, halved, (3.0,), "while x > 1.0:"),
        (hs.SymPy, countdown, (3,), "countdown(n - 1)"),
        (hs.Verilog, countdown, (3,), "countdown(n - 1)"),
    ],
)
def test_what_a_category_lacks_is_told_where_it_is_written(
    category: Any, function: Any, inputs: Any, marked: str
) -> None:
    program = hs.arrow(function).arrow_for(*inputs)
    with pytest.raises(hs.MissingStructureError) as told:
        str(category(program))
    (note,) = told.value.__notes__
    *_, head, line, carets = note.splitlines()
    assert Path(__file__).name in head
    assert f"in {function.__name__}" in head
    assert line[carets.index("^") : carets.rindex("^") + 1] == marked


def test_a_loop_without_an_end_is_told_where_it_is_written() -> None:
    @hs.arrow
    def endless(p: float) -> int:
        n = 0
        while hs.bernoulli(p):
            n = n + 1
        return n

    with pytest.raises(hs.DomainError, match="goes on after 100000 rounds") as told:
        hs.Probability(endless.at(R))(1.0)
    assert told.value.place.text.strip() == "while hs.bernoulli(p):"


def test_what_a_function_has_not_is_told_at_its_definition() -> None:
    def pair(x: float) -> tuple[float, float]:
        return x, x + 1.0

    with pytest.raises(hs.DomainError, match="grad needs an arrow to R") as caught:
        hs.grad(pair)(1.0)
    assert 'test_places.py", line' in caught.value.__notes__[0]
    assert "def pair(x: float)" in caught.value.__notes__[0]
    with pytest.raises(hs.DomainError, match="grad needs an arrow to R; got sin") as caught:
        hs.grad(np.sin)(np.ones(2))  # which nobody wrote in Python
    assert not hasattr(caught.value, "__notes__")
