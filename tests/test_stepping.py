"""Steps in place: a state in memory of its own is what the same steps make of a value."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import homset as hs
from homset import B, R, Z
from homset.compile import stepping

few = settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def step_of(f: Callable[..., Any], *objects: Any) -> Any:
    return hs.arrow(f).at(*objects)


def replaced(x: Any, iv: Any) -> Any:
    i, v = iv
    x = x.copy()
    x[i] = v
    return x


PUT = step_of(replaced, R**4, Z * R)


@pytest.fixture(params=["llvm", "numpy"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Steps as machine code, and as Python where there is no llvmlite."""
    if request.param == "llvm":
        pytest.importorskip("llvmlite", reason="needs llvmlite: extra `jit`")
    monkeypatch.setattr(stepping, "default_backend", lambda: request.param)
    return str(request.param)


def test_a_state_is_changed_and_what_was_given_is_not(backend: str) -> None:
    given_ = np.zeros(4)
    put = hs.in_place(PUT)
    here = put(given_)
    for i, v in ((1, 2.0), (-1, 3.0), (1, 4.0)):
        assert here.step(i, v) == ()
    before = here.state
    here.step(0, 9.0)
    assert before.tolist() == [0.0, 4.0, 0.0, 3.0]
    assert here.state.tolist() == here.value.tolist() == [9.0, 4.0, 0.0, 3.0]
    assert given_.tolist() == [0.0] * 4
    assert put(given_).state.tolist() == [0.0] * 4
    assert (put.code is not None) == (backend == "llvm")


def test_parameters_are_converted(backend: str) -> None:
    here = hs.in_place(PUT)([1, 2, 3, 4])
    here.step(np.int64(2), 7)
    here.step(3, np.float64(8.0))
    assert here.state.tolist() == [1.0, 2.0, 7.0, 8.0]
    with pytest.raises(hs.DomainError, match=r"a step of in_place\(.*expects an integer"):
        here.step(0.5, 1.0)
    with pytest.raises(hs.DomainError, match=r"in_place.*expects"):
        hs.in_place(PUT)([1, 2, 3])


def test_an_index_out_of_range_leaves_the_state(backend: str) -> None:
    here = hs.in_place(PUT)(np.arange(4.0))
    here.step(0, 5.0)
    for index in (4, -5, 2**70):
        with pytest.raises(hs.OutOfRangeError):
            here.step(index, 1.0)
    here.step(1, 6.0)
    assert here.state.tolist() == [5.0, 6.0, 2.0, 3.0]


def two(x: Any, ij: Any) -> Any:
    i, j = ij
    x = x.copy()
    x[i] = 1.0
    x[j] = 2.0
    return x


def test_a_step_that_fails_half_way_ends_the_machine() -> None:
    pytest.importorskip("llvmlite", reason="needs llvmlite: extra `jit`")
    here = hs.in_place(step_of(two, R**3, Z * Z))(np.zeros(3))
    here.step(0, 1)
    with pytest.raises(hs.DomainError, match=r"has failed when.*this machine has ended"):
        here.step(2, 7)
    for look in (lambda: here.step(0, 1), lambda: here.state, lambda: here.value):
        with pytest.raises(hs.DomainError, match="this machine has ended; begin another one"):
            look()


def test_python_starts_from_the_state_before_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepping, "default_backend", lambda: "numpy")
    here = hs.in_place(step_of(two, R**3, Z * Z))(np.zeros(3))
    with pytest.raises(hs.OutOfRangeError):
        here.step(2, 7)
    assert here.state.tolist() == [0.0] * 3


def test_all_components_change_at_once(backend: str) -> None:
    def turned(state: Any, k: Any) -> Any:
        x, y, n, odd = state
        return y, x + 1.0, n + k, not odd

    arrows = step_of(turned, hs.Product(R**3, R**3, Z, B), Z)
    here = hs.in_place(arrows)(np.zeros(3), np.ones(3), 0, False)
    for k in range(3):
        here.step(k)
    x, y, n, odd = here.state
    assert (x.tolist(), y.tolist(), n, odd) == ([2.0] * 3, [2.0] * 3, 3, True)


def test_results_are_those_of_before_or_after(backend: str) -> None:
    def swapped(x: Any, iv: Any) -> Any:
        new = replaced(x, iv)
        return new, (x, new, x[0], new[0])

    here = hs.in_place(step_of(swapped, R**2, Z * R))(np.zeros(2))
    old, new, first, now = here.step(0, 3.0)
    here.step(0, 4.0)
    assert (old.tolist(), new.tolist(), first, now) == ([0.0, 0.0], [3.0, 0.0], 0.0, 3.0)


def test_a_filter_is_a_step(backend: str) -> None:
    def smoothed(state: Any, x: Any) -> Any:
        mean, count = state
        count = count + 1
        mean = mean + (x - mean) / count
        return (mean, count), mean

    here = hs.in_place(step_of(smoothed, R * Z, R))(0.0, 0)
    assert [here.step(x) for x in (1.0, 3.0, 5.0)] == [1.0, 2.0, 3.0]
    assert here.state == (3.0, 3)


def test_a_step_lives_without_its_machine() -> None:
    step = hs.in_place(PUT)(np.zeros(4)).step
    gc.collect()
    for i in range(4):
        step(i, 1.0)
    with pytest.raises(hs.OutOfRangeError):
        step(9, 1.0)


@pytest.mark.parametrize(
    "program", [hs.sin, hs.mul.at(R * R) >> (hs.it & hs.it & hs.it), hs.mul.at(Z * Z) >> hs.real]
)
def test_what_is_no_step_is_refused(program: Any) -> None:
    with pytest.raises(hs.ArgumentError, match="in_place takes a program s × p → s"):
        hs.in_place(program)


# --- sessions of incremental programs -------------------------------------------------------------


def energy(x: Any) -> Any:
    return np.sum(x * x) + np.max(x)


def scaled(x: Any) -> Any:
    return 2.0 * x[::-1] + 1.0


def branching(x: Any) -> Any:
    return np.sum(np.sqrt(x)) if x[0] > 0.0 else x[1]


def threaded(x: Any) -> Any:
    s = 0.0
    for v in x:
        s = s * 0.5 + v
    return s


@pytest.mark.parametrize("f", [energy, scaled, branching, threaded])
@few
@given(edits=st.lists(st.tuples(st.integers(-6, 5), st.floats(0.0, 4.0)), max_size=6))
def test_sessions_follow_as_updates_do(f: Any, edits: list[tuple[int, float]]) -> None:
    program = hs.arrow(f).at(R**6)
    for arrow in (program, hs.grad(program)) if program.cod is R else (program,):
        inc = hs.Incremental(arrow)
        x = np.linspace(0.5, 3.0, 6)
        here, (_, update) = inc.session_by(lambda i, v: {i: v}, Z * R)(x), inc(x)
        for i, v in edits:
            found = here.step(i, v)
            _, update = update({i: v})
            if arrow.cod is R:
                assert found == here.value
            np.testing.assert_allclose(here.value, update.value, rtol=1e-12)


def test_a_session_has_memory_of_its_own() -> None:
    inc = hs.Incremental(hs.arrow(scaled).at(R**6))
    sessions, x = inc.session_by(lambda i, v: {i: v}, Z * R), np.zeros(6)
    one, other = sessions(x), sessions(x)
    one.step(0, 5.0)
    assert one.value[5] == 11.0
    assert other.value[5] == 1.0
    assert x[0] == 0.0
    value = one.value
    one.step(0, 6.0)
    assert value[5] == 11.0


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_copy_of_a_machine_has_a_state_of_its_own(
    backend: str, copied: Callable[[Any], Any]
) -> None:
    here = hs.in_place(PUT)(np.zeros(4))
    here.step(1, 2.0)
    there = copied(here)
    there.step(2, 3.0)
    here.step(3, 4.0)
    assert here.state.tolist() == [0.0, 2.0, 0.0, 4.0]
    assert there.state.tolist() == [0.0, 2.0, 3.0, 0.0]


def test_steps_of_several_threads_do_not_meet(backend: str) -> None:
    """Arrays that are not dense go the long way, which other threads may interrupt."""
    here = hs.in_place(step_of(lambda s, v: (s + v, np.sum(v)), R**3, R**3))(np.zeros(3))
    wrong: list[tuple[int, float]] = []

    def work(i: int) -> None:
        v = np.full((3, 2), float(i))[:, 0]
        results = [here.step(v) for _ in range(5000)]
        wrong.extend([(i, found) for found in results if found != 3.0 * i])

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(i,)) for i in range(1, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []
    if backend == "llvm":  # where a step is one call, which holds Python's lock
        assert here.state.tolist() == [75000.0] * 3


def test_an_integer_that_memory_does_not_hold_is_said_and_leaves_the_state() -> None:
    pytest.importorskip("llvmlite", reason="needs llvmlite: extra `jit`")
    product = hs.in_place(step_of(lambda s, x: (s[0] + x, s[1] * x), R**2 * Z, Z))
    here = product(np.zeros(2), 2**40)
    with pytest.raises(hs.DomainError, match="have 64 bits"):
        here.step(2**40)
    array, number = here.state
    assert (array.tolist(), number) == ([0.0, 0.0], 2**40)
    here.step(2)
    assert here.state[1] == 2**41
    with pytest.raises(hs.DomainError, match="have 64 bits"):
        product(np.zeros(2), 2**64)
