"""The door between Python and machine code: it takes what is exactly right, and nothing else."""

from __future__ import annotations

import gc
import sys
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import B, R, Z

pytest.importorskip("llvmlite")

from homset.compile.jit import OFTEN
from homset.compile.native.door import known

if not known():
    pytest.skip("this Python keeps its objects elsewhere", allow_module_level=True)


def compiled(function: Any, *objects: Any) -> Any:
    """A function of parameters of these objects, once it has a door."""
    found = hs.jit(hs.arrow(function).at(*objects), backend="llvm")
    for _ in range(OFTEN):
        assert found.door() is None
    return found


PAIR = compiled(lambda x, p: (x * p[0], (p[1], x)), R, R * Z)
SUM = compiled(lambda a: np.sum(a) + a, R**3)


def test_values_of_every_kind_come_and_go() -> None:
    both = compiled(lambda x, n, b: (x + n, n + 1, not b), R, Z, B)
    found = both.door(1.5, 2, True)
    assert found == (3.5, 3, False)
    assert [type(x) for x in found] == [float, int, bool]
    assert both.door(np.float64(1.5), 2, False) == (3.5, 3, True)
    assert PAIR.door(2.0, (3.0, 7)) == (6.0, (7, 2.0))
    np.testing.assert_array_equal(SUM.door(np.arange(3.0)), [3.0, 4.0, 5.0])


@pytest.mark.parametrize(
    "args",
    [(), (1.0,), (1.0, (2.0, 3), 4.0), (1, (2.0, 3)), (1.0, (2, 3)), (1.0, (2.0, 3.0)),
     (1.0, [2.0, 3]), (1.0, (2.0, 3, 4)), (1.0, (2.0, 2**70)), (1.0, (2.0, True)),
     ("x", (2.0, 3)), (None, None), (1.0, 2.0, 3)],
)  # fmt: skip
def test_what_is_not_exactly_right_goes_the_long_way(args: Any) -> None:
    assert PAIR.door(*args) is None


@pytest.mark.parametrize(
    "array",
    [np.zeros(2), np.zeros((3, 1)), np.zeros(6)[::2], np.zeros(3, np.float32), np.zeros(3, int),
     np.zeros(3, ">f8"), np.frombuffer(b"\0" * 25, np.uint8)[1:].view(float), [0.0, 0.0, 0.0],
     np.ma.zeros(3), np.zeros(3).view(type("Mine", (np.ndarray,), {}))],
)  # fmt: skip
def test_arrays_that_are_not_exactly_right_go_the_long_way(array: Any) -> None:
    assert SUM.door(array) is None


def test_read_only_arrays_are_taken_and_stay_as_they_are() -> None:
    a = np.arange(3.0)
    a.flags.writeable = False
    assert SUM.door(a).sum() == 12.0
    np.testing.assert_array_equal(a, [0.0, 1.0, 2.0])


def test_code_that_gives_up_leaves_the_answer_to_python() -> None:
    grown = compiled(lambda n: n * n, Z)
    assert grown.door(2**40) is None
    assert grown(2**40) == 2**80
    entry = compiled(lambda a, i: a[i], R**3, Z)
    with pytest.raises(IndexError):
        entry(np.zeros(3), 5)


def test_results_given_twice_or_as_they_came_are_arrays_of_their_own() -> None:
    twice = compiled(lambda a: (a, 2 * a, a), R**3)
    a = np.arange(3.0)
    first, doubled, last = twice.door(a)
    first += 1.0
    doubled += 1.0
    np.testing.assert_array_equal(a, [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(last, [0.0, 1.0, 2.0])


def test_nothing_is_kept_alive_and_nothing_is_let_go_too_early() -> None:
    x, a = float("1.25"), np.arange(3.0)
    kept = [PAIR.door(x, (x, 3)) for _ in range(1000)]
    sums = [SUM.door(a) for _ in range(1000)]
    assert all([found == (1.5625, (3, 1.25)) for found in kept])
    assert all([found[2] == 5.0 for found in sums])
    del kept, sums
    gc.collect()
    counts = sys.getrefcount(x), sys.getrefcount(a), sys.getrefcount(None)
    for _ in range(1000):
        PAIR.door(x, (x, 3)), SUM.door(a), PAIR.door(x, x)
    after = sys.getrefcount(x), sys.getrefcount(a), sys.getrefcount(None)
    assert max(abs(m - n) for m, n in zip(counts, after, strict=True)) < 100


def test_the_code_lives_as_long_as_the_door() -> None:
    door = compiled(lambda x: x * 3.0, R).door
    gc.collect()
    assert door(2.0) == 6.0


def test_a_function_that_is_called_often_gets_a_door() -> None:
    f = hs.jit(lambda x: x * x, backend="llvm")
    assert [f(3.0) for _ in range(3 * OFTEN)] == [9.0] * (3 * OFTEN)
    assert f._door(3.0) == 9.0
    assert [f(3), f(2.0)] == [9, 4.0]


def test_a_function_called_with_other_arguments_takes_another_arrow() -> None:
    f = hs.jit(lambda x: x + x, backend="llvm")
    assert [f(1.5), f(2), f(1.5), f((1,)), f(1.5)] == [3.0, 4, 3.0, (1, 1), 3.0]
    assert isinstance(f(2), int)
    pair = hs.jit(lambda p: p[0] * p[1], backend="llvm")
    assert pair((2.0, 3.0)) == 6.0
    with pytest.raises(hs.DomainError):
        pair(2.0, 3.0)
