"""Lists in generated Python: piles that are changed in place, and cells that nobody changes."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R, exl, fork, identity, it, iterate, mul, pop, push, sin
from homset.compile.leaves import cells, entries_of
from homset.interpretation import interpret

SPEC = importlib.util.spec_from_file_location(
    "loops", Path(__file__).parent.parent / "benchmarks" / "loops.py"
)
assert SPEC is not None
assert SPEC.loader is not None
loops = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(loops)


def given(f: Any, n: int) -> Any:
    return np.linspace(0.5, 1.5, n) if f.dom is not R else 0.7


def interpreted(f: Any, *args: Any) -> Any:
    return hs.Functions(f)(*args)


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("name", loops.LOOPS)
def test_loops_of_the_benchmark_are_what_the_interpreter_says(name: str, backend: str) -> None:
    """A pullback gives the same again, and again for another covector."""
    n = 30
    f = loops.LOOPS[name](n)
    x = given(f, n)
    expected = interpreted(hs.grad(f), x)
    np.testing.assert_allclose(hs.jit(hs.grad(f), backend)(x), expected, rtol=1e-12)
    y, pullback = hs.jit(hs.vjp(f), backend)(x)
    assert y == pytest.approx(f(x), rel=1e-12)
    for covector in (1.0, 1.0, -2.0):
        np.testing.assert_allclose(pullback(covector), covector * expected, rtol=1e-12)


@pytest.mark.parametrize("derived", [hs.grad, hs.value_and_grad, hs.jvp, hs.vjp, lambda f: f])
@pytest.mark.parametrize("name", loops.LOOPS)
def test_programs_are_the_same_for_a_million_steps(name: str, derived: Any) -> None:
    """Those of the benchmark, and the code for them: so it takes as long to compile them."""

    def size(n: int) -> tuple[int, int]:
        program = derived(loops.LOOPS[name](n))
        source = hs.jit(program, "numpy").source
        return sum(hs.Graph(program).operations.values()), len(source.splitlines())

    # Squares, so that checkpoints leave no steps over; Python's loops of a few steps are unrolled.
    assert size(10_000) == size(1_000_000)


def test_tapes_are_lists_that_grow() -> None:
    source = hs.jit(hs.grad(loops.LOOPS["nested"](100)), "numpy").source
    assert source.count(".append(") == source.count(".pop()") == 2


def test_a_list_that_is_read_twice_is_not_changed() -> None:
    """Both loops take what the first one has made."""
    made = fork(identity, it >> hs.nil) >> iterate(fork(exl >> sin, push), 40) >> hs.exr
    taken = iterate(fork(mul(exl, hs.exr >> pop >> exl), hs.exr >> pop >> hs.exr), 40) >> exl
    one, two = (fork(hs.const(start), identity) >> taken for start in (1.0, 2.0))
    f = (made >> mul(one, two)).at(R)
    compiled = hs.jit(f, "numpy")
    assert ".append(" not in compiled.source
    assert compiled(0.7) == pytest.approx(interpret(hs.Functions, f)(0.7))


def test_cells_are_lists() -> None:
    entries = [(1.0, 2), (3.0, 4)]
    assert list(entries_of(cells(entries))) == entries
    assert cells([]) == ()


@pytest.mark.parametrize("backend", ["numpy", "llvm", None])
def test_a_pullback_does_not_see_that_an_array_changes(backend: str | None) -> None:
    """The caller may use its array for something else meanwhile."""
    whole = hs.arrow(lambda xs: np.sum(xs * xs), R**40)
    run = hs.Functions(hs.vjp(whole)) if backend is None else hs.jit(hs.vjp(whole), backend)
    xs = np.linspace(0.0, 1.0, 40)
    for value, pullback in (run(xs), hs.GAD(hs.Dual(hs.LinearMaps))(whole)(xs)):
        before = pullback(1.0)
        xs[:] = 7.0
        np.testing.assert_array_equal(pullback(1.0), before)
        assert value < 40
        xs[:] = np.linspace(0.0, 1.0, 40)


@pytest.mark.parametrize("backend", ["numpy", "llvm", None])
def test_nor_that_a_result_changes(backend: str | None) -> None:
    """The derivative of exp is its value, which the caller has."""
    powers = hs.arrow(lambda xs: np.exp(xs), R**3)
    for made in (hs.vjp(powers), hs.linearize(powers)):
        run = hs.Functions(made) if backend is None else hs.jit(made, backend)
        value, linear = run(np.ones(3))
        before = linear(np.ones(3))
        value[:] = 0.0
        np.testing.assert_array_equal(linear(np.ones(3)), before)


def turned(m: Any) -> float:
    return np.sum(m.T @ m.T)


def rows_as_a_state(m: Any) -> float:
    row, total = m[0], 0.0
    for i in range(9):
        total = np.sin(total + row @ row)
        row = m[i % 3]
    return total


def one_of_two(m: Any) -> float:
    chosen = m.T if m[0, 0] > 0.0 else m[::-1]
    return np.sum(chosen @ chosen)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("f", [turned, rows_as_a_state, one_of_two])
def test_nor_that_an_array_changes_of_which_it_holds_a_view(
    f: Any, backend: str, exact: bool
) -> None:
    run = hs.jit(hs.vjp(hs.arrow(f).at(R ** (3, 3))), backend, exact=exact)
    m = np.linspace(0.1, 0.9, 9).reshape(3, 3)
    _, pullback = run(m)
    before = pullback(1.0)
    m[:] = 7.0
    np.testing.assert_array_equal(pullback(1.0), before)
