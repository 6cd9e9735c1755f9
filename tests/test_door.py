"""The door between Python and machine code: it takes what is exactly right, and nothing else."""

from __future__ import annotations

import gc
import sys
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import homset as hs
from homset import B, R, Z

pytest.importorskip("llvmlite")

from homset.compile.jit import OFTEN
from homset.compile.native.door import known
from homset.structures import structure_of

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


def test_arguments_by_name_are_not_those_in_order() -> None:
    f = hs.jit(lambda x, b=2.0, c=3.0: x + 10.0 * b + 100.0 * c, backend="llvm")
    assert [f(1.0, c=5.0), f(1.0, 5.0), f(1.0, c=5.0), f(1.0, 5.0)] == [521.0, 351.0] * 2
    in_order = hs.jit(lambda x, b, c=3.0: x + 10.0 * b + 100.0 * c, backend="llvm")
    for _ in range(3 * OFTEN):
        assert [in_order(1.0, c=2.0, b=5.0), in_order(b=5.0, x=1.0)] == [251.0, 351.0]
    with pytest.raises(hs.DomainError, match="multiple values"):
        in_order(1.0, x=1.0)
    with pytest.raises(hs.DomainError, match="unexpected keyword"):
        in_order(1.0, 2.0, d=1.0)
    named = hs.jit(lambda x, *, c: x + c, backend="llvm")
    assert named(1.0, c=2.0) == 3.0
    with pytest.raises(hs.DomainError, match="too many positional arguments"):
        named(1.0, 2.0)


def test_arguments_that_are_gathered_are_no_tuple_that_is_given() -> None:
    def gathered(x: float, *xs: float) -> tuple[float, tuple[float, ...], int]:
        return x, xs, len(xs)

    f = hs.jit(gathered, backend="llvm")
    for _ in range(3):
        for args in [(1.0,), (1.0, 2.0), (1.0, 2.0, 3.0), (1.0, (2.0,)), (1.0, (2.0, 3.0))]:
            assert f(*args) == gathered(*args)


# --- records, which are opened before -------------------------------------------------------------


class Point(NamedTuple):
    x: float
    y: Any


@dataclass(frozen=True)
class Layer:
    weight: Any
    bias: float


@dataclass(slots=True)
class Net:
    layers: list[Layer]
    scale: dict[str, Any]


ARRAY = np.arange(3.0)
RECORDS: list[tuple[Any, tuple[Any, ...]]] = [
    (lambda p: {"b": p["a"] * 2.0, "a": p["b"]}, ({"a": ARRAY, "b": 2.0},)),
    (lambda p, x: (float(p["w"] @ x), {"w": p["w"] + x}), ({"w": ARRAY}, ARRAY)),
    (lambda p: [p[1], p[0] + p[1], p], ([1.0, 2],)),
    (lambda p: Point(p.y, p.x), (Point(1.0, ARRAY),)),
    (lambda p: Layer(p.bias * p.weight, p.bias), (Layer(ARRAY, 2.0),)),
    (lambda n, c: Net([Layer(n.layers[0].bias, 1.0)], {"z": c * n.scale["z"]}),
     (Net([Layer(ARRAY, 2.0)], {"z": 1 + 2j}), 2j)),
    (lambda p: ({}, p[3], (), [p["k"]]), ({3: True, "k": 2**40},)),
    (lambda p: {"n": p["n"], "b": p["b"]}, ({"n": np.arange(3), "b": np.array([True])},)),
    (lambda a, b: [a["x"] if b["t"] else a["y"]], ({"x": 1.0, "y": 2.0}, {"t": True})),
]  # fmt: skip


@pytest.mark.parametrize("backend", ["llvm", "numpy"])
@pytest.mark.parametrize("case", range(len(RECORDS)))
def test_records_come_and_go(case: int, backend: str) -> None:
    function, args = RECORDS[case]
    f = hs.jit(function, backend=backend)
    want = repr(f(*args))
    assert want == repr(function(*args))
    assert {repr(f(*args)) for _ in range(3 * OFTEN)} == {want}
    if backend == "llvm":
        assert repr(f._door(*args)) == want


def test_gradients_come_in_the_records_of_their_arguments() -> None:
    net = Net([Layer(ARRAY, 2.0), Layer(ARRAY + 1.0, 3.0)], {"z": 0.5})

    def loss(n: Net, x: Any) -> Any:
        for layer in n.layers:
            x = np.tanh(layer.weight * x + layer.bias)
        return np.sum(x) * n.scale["z"]

    f = hs.jit(hs.value_and_grad(loss, argnums=0), backend="llvm")
    want = repr(f(net, ARRAY))
    assert {repr(f(net, ARRAY)) for _ in range(3 * OFTEN)} == {want}
    value, slope = f._door(net, ARRAY)
    assert isinstance(slope, Net)
    assert isinstance(slope.layers[1], Layer)
    np.testing.assert_allclose(slope.scale["z"], value / 0.5)


@pytest.mark.parametrize(
    "args",
    [({"b": 2.0, "a": 1.0},), ({"a": 1.0},), ({"a": 1.0, "b": 2.0, "c": 3.0},), ({},),
     (OrderedDict(a=1.0, b=2.0),), ({"a": 1, "b": 2.0},), ({"a": 1.0, "b": ARRAY},),
     ([1.0, 2.0],), ((1.0, 2.0),), (1.0, 2.0), (None,), ({"a": None, "b": 2.0},)],
)  # fmt: skip
def test_a_record_that_is_not_exactly_right_goes_the_long_way(args: Any) -> None:
    door = compiled(lambda p: p["a"] - p["b"], structure_of({"a": 1.0, "b": 2.0})).door
    assert door({"a": 1.0, "b": 2.0}) == -1.0
    assert door(*args) is None


def test_the_order_of_a_dict_is_that_of_the_call() -> None:
    f = hs.jit(lambda p: list(p.values()), backend="llvm")
    for _ in range(3 * OFTEN):
        assert f({"a": 1.0, "b": 2.0}) == [1.0, 2.0]
    assert f({"b": 2.0, "a": 1.0}) == [2.0, 1.0]


def test_a_record_that_has_lost_a_part_is_refused_as_ever() -> None:
    f = hs.jit(lambda p: p.layers[0].bias, backend="llvm")
    net = Net([Layer(ARRAY, 2.0)], {"z": 1.0})
    for _ in range(3 * OFTEN):
        assert f(net) == 2.0
    del net.scale
    with pytest.raises(AttributeError):
        f(net)


def test_what_is_no_data_and_what_is_gathered_is_in_its_place() -> None:
    def f(x: float, mode: str | None = None, *xs: float) -> Any:
        if mode == "sum":
            return x + sum(xs)
        return (x, xs) if mode is None else {mode: x}

    compiled, calls = hs.jit(f, backend="llvm"), [
        (1.0,), (1.0, None), (1.0, "sum"), (1.0, "sum", 2.0), (1.0, "sum", 2.0, 3.0),
        (1.0, None, 2.0, 3.0), (1.0, "a"), (1.0, "b"), (1.0, "b", 2.0), (2, None),
    ]  # fmt: skip
    for _ in range(2 * OFTEN):
        for args in calls:
            assert compiled(*args) == f(*args)
    whole = hs.jit(lambda *xs: list(xs), backend="llvm")
    single = hs.jit(lambda x: 0.5 if x is None else x + 1.0, backend="llvm")
    for _ in range(2 * OFTEN):
        assert [whole(), whole(1.0), whole(1.0, 2), whole((1.0, 2))] == [
            [], [1.0], [1.0, 2], [(1.0, 2)]
        ]  # fmt: skip
        assert single(1.0) == 2.0
        assert single(None) == 0.5


def test_a_function_that_is_given_is_the_one_that_runs() -> None:
    f = hs.jit(lambda h, x: h(x) + 1.0, backend="llvm")
    for _ in range(2 * OFTEN):
        assert [f(np.sin, 0.0), f(np.cos, 0.0), f(lambda x: x * x, 3.0)] == [1.0, 2.0, 10.0]
