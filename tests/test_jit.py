"""Compiled code agrees with the interpreter: on combinators, Python functions and derivatives."""

from __future__ import annotations

import copy
import math
import re
import sys
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from test_numpy_programs import arguments, reals
from test_python_programs import numbers

import homset as hs
from homset.compile.blocks import walk
from homset.compile.jit import Compiled, taken
from homset.compile.jit import given as value_of
from homset.objects import ground
from homset.sampling import close
from homset.values import to_value

BACKENDS = pytest.mark.parametrize("backend", ["numpy", "llvm"])


@BACKENDS
@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_of_combinators(name: str, backend: str) -> None:
    arrow = PROGRAMS[name].arrow
    compiled = hs.jit(arrow, backend=backend)
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    run = hs.Functions(arrow).raw
    for given_ in PROGRAMS[name].inputs:
        x = to_value(dom, given_)
        found = value_of(cod, iter(compiled.results(taken(dom, x))))
        if isinstance(cod, hs.objects.Exp):
            source = cod.parts[1]
            assert close(cod.parts[0], run(x)(to_value(source, 0.5)), found(to_value(source, 0.5)))
        elif cod is hs.Z:
            assert run(x) == found
        else:
            assert close(cod, run(x), found)


def test_nesting_too_deep_for_python_is_refused() -> None:
    f = hs.sin
    for _ in range(40):
        f = hs.iterate(f >> hs.cos, 2)
    with pytest.raises(hs.ArgumentError, match="18 deep; these are 40 deep"):
        hs.jit(f, backend="numpy")


@BACKENDS
@pytest.mark.parametrize("program", CORPUS, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any, backend: str) -> None:
    compiled = hs.jit(program.function, backend=backend)
    for inputs in program.inputs[:3]:
        np.testing.assert_allclose(
            numbers(compiled(*inputs)), numbers(program.function(*inputs)), rtol=1e-12, atol=1e-14
        )


# A function with *rest takes its arguments in another form than its arrow.
SMOOTH = [p for p in CORPUS if p.smooth and p.function.__name__ != "ends_and_middle"]


@pytest.mark.parametrize("program", SMOOTH, ids=lambda p: p.function.__name__)
def test_jacobians_of_python_functions(program: Any) -> None:
    """Reverse mode: loops keep their states on stacks for the way back."""
    inputs = copy.deepcopy(program.inputs[0])
    arrow = hs.arrow(program.function).arrow_for(*inputs)
    given_ = inputs if len(inputs) > 1 else (inputs[0],)
    slow = hs.jacobian(arrow, mode="reverse")
    fast = hs.jit(slow, backend="llvm")
    got, want = numbers(fast(*given_)), numbers(slow(*given_))
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)


@BACKENDS
@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any, backend: str) -> None:
    xs = arguments(f, 7)
    found = hs.jit(f, backend=backend)(*xs)
    np.testing.assert_allclose(reals(found), reals(f(*xs)), rtol=1e-12, atol=1e-14)
    total = hs.arrow(f).at(*map(hs.literals.object_of, xs)) >> _sum_of_reals(f, xs)
    slow, fast = hs.grad(total)(*xs), hs.jit(hs.grad(total), backend=backend)(*xs)
    np.testing.assert_allclose(reals(fast), reals(slow), rtol=1e-11, atol=1e-13)


def _sum_of_reals(f: Any, xs: Any) -> Any:
    """The sum of the sines of all real numbers of a result, as an arrow from its object."""
    cod = hs.arrow(f).at(*map(hs.literals.object_of, xs)).cod

    def total(value: Any) -> Any:
        found: Any = hs.primitives.sin(0.0)
        for leaf, x in zip(hs.objects.leaves(cod), hs.tuples.flat(value), strict=True):
            if leaf is hs.R:
                found = found + hs.primitives.sin(x)
            elif isinstance(leaf, hs.objects.Array) and leaf.element is hs.R:
                found = found + hs.arrays.shapes.summed(hs.primitives.sin(x))
        return found

    return hs.graphs.stage(total, cod, hs.R).arrow


def loop(x: float, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.sin(x * i) if i % 2 else x
    return total


@BACKENDS
def test_python_functions_and_their_gradients(backend: str) -> None:
    assert hs.jit(loop, backend=backend)(0.3, 50) == pytest.approx(loop(0.3, 50), rel=1e-14)
    slope = (loop(0.3 + 1e-6, 50) - loop(0.3 - 1e-6, 50)) / 2e-6
    assert hs.jit(hs.grad(hs.arrow(loop), argnums=0), backend=backend)(0.3, 50) == pytest.approx(
        slope, rel=1e-6
    )


FLOATS = st.floats(allow_nan=True, allow_infinity=True)
TABLE = [p for p in hs.primitives.PRIMITIVES.values() if set(map(str, p.places)) <= {"R", "a"}]


@pytest.mark.parametrize("p", TABLE, ids=lambda p: p.name)
@settings(deadline=None)
@given(data=st.data())
def test_every_primitive_has_an_answer_to_every_number(p: Any, data: Any) -> None:
    xs = tuple(data.draw(FLOATS) for _ in range(p.arity))
    arrow = hs.primitive(p).at(hs.Product(*[hs.R] * p.arity) if p.arity > 1 else hs.R)
    compiled = hs.jit(arrow)
    try:
        wanted = arrow(*xs)
    except hs.DomainError as error:
        with pytest.raises(hs.DomainError, match=re.escape(str(error))):
            compiled(*xs)
        return
    found = compiled(*xs)
    assert type(found) is type(wanted)
    assert found == pytest.approx(wanted, rel=1e-13, abs=1e-300, nan_ok=True)


@BACKENDS
def test_what_was_given_is_not_written_to(backend: str) -> None:
    def f(x):
        y = np.exp(x)
        z = y * y + x
        return z - y * z, z

    x = np.linspace(0.0, 1.0, 5)
    before = x.copy()
    run = hs.jit(hs.arrow(f).at(hs.R**5), backend=backend)
    first = run(x)
    second = run(x)
    assert (x == before).all()
    for a, b, c in zip(first, second, f(x), strict=True):
        assert (a == b).all()
        np.testing.assert_allclose(a, c)
        assert a is not b


@BACKENDS
def test_errors_are_those_of_the_interpreter(backend: str) -> None:
    with pytest.raises(hs.DomainError, match="expects a real number"):
        hs.jit(hs.sin, backend=backend)("one")
    with pytest.raises(hs.DomainError, match="index 3 is out of range for 3 entries"):
        hs.jit(hs.get(3).at((hs.R**3) * hs.Z), backend=backend)([1.0, 2.0, 3.0], 3)
    with pytest.raises(hs.ArgumentError, match="back end"):
        hs.jit(hs.sin, backend="fortran")


# --- machine code ---------------------------------------------------------------------------------


def entries(f: Any, dom: Any) -> Any:
    """A function of Python compiled at a domain, as machine code."""
    return hs.jit(hs.arrow(f).at(*dom), backend="llvm")


def test_integers_that_do_not_fit_are_computed_by_python() -> None:
    def power(n: int) -> int:
        total = 1
        for _ in range(100):
            total = total * n
        return total

    run = entries(power, [hs.Z])
    assert run(1) == 1
    assert run(3) == 3**100


def test_integers_that_are_too_large_to_be_given_are_computed_by_python() -> None:
    run = entries(lambda n, x: (n * 3, x), [hs.Z, hs.R**2])
    assert run(2**70, np.ones(2))[0] == 3 * 2**70
    assert hs.jit(lambda n: n - 1)(-(2**63)) == -(2**63) - 1
    assert hs.jit(lambda n: n * n)(2**64) == 2**128


def grown_by_itself(n: int) -> int:
    k = 2**62
    for _ in range(70):
        k = k + 2**60
    return k if n < k else n


@pytest.mark.parametrize("exact", [False, True])
def test_integers_that_are_known_before_may_have_more_than_64_bits(exact: bool) -> None:
    code = hs.jit(hs.arrow(grown_by_itself).at(hs.Z), exact=exact)
    assert [code(n) for n in (0, 2**70)] == [grown_by_itself(n) for n in (0, 2**70)]


@BACKENDS
def test_an_error_is_told_once(backend: str) -> None:
    entry = hs.jit(lambda a, i: (a + 1.0)[i], backend=backend)
    with pytest.raises(IndexError) as caught:
        entry(np.zeros(3), 7)
    assert caught.value.__context__ is None
    assert __file__ in "".join(caught.value.__notes__)


def test_what_fails_in_machine_code_is_told_by_python() -> None:
    def entry(x: Any, i: int) -> float:
        total = 0.0
        for k in range(20):
            total += x[i + k]
        return total

    run = entries(entry, [hs.R**30, hs.Z])
    assert run(np.ones(30), 2) == 20.0
    with pytest.raises(IndexError, match="index 30 is out of range for 30 entries"):
        run(np.ones(30), 15)


@given(
    st.sampled_from([(), (0,), (1,), (5,), (2, 3), (3, 1), (4, 0), (2, 3, 4)]),
    st.sampled_from(["C", "F", "negative", "strided", "readonly", "ints"]),
)
def test_arrays_of_every_layout(shape: tuple[int, ...], layout: str) -> None:
    def f(x: Any) -> Any:
        return np.sum(np.sin(x) * x), np.cos(x) + 1.0, np.sum(x.T, axis=0)

    draw = np.random.default_rng(0)
    x = draw.normal(size=(*shape[:-1], 2 * shape[-1]) if shape else ())
    x = x[..., ::2] if shape else x
    if layout in ("C", "ints"):
        x = np.ascontiguousarray(x)
    elif layout == "F":
        x = np.asfortranarray(x)
    elif layout == "negative" and shape:
        x = x[::-1]
    elif layout == "readonly":
        x.setflags(write=False)
    x = np.round(x).astype(int) if layout == "ints" else x
    if not shape:
        return
    found = hs.jit(hs.arrow(f).at(hs.R**shape), backend="llvm")(x)
    for a, b in zip(found, f(np.asarray(x, float)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


def test_states_of_loops_that_exchange_arrays() -> None:
    def swapped(x: Any, y: Any) -> Any:
        for _ in range(25):
            x, y = y, x + y
        return x, y

    x, y = np.arange(3.0), np.ones(3)
    for a, b in zip(entries(swapped, [hs.R**3] * 2)(x, y), swapped(x, y), strict=True):
        np.testing.assert_allclose(a, b)


@pytest.mark.parametrize(
    "turn",
    [
        lambda x: x.T, lambda x: x[::-1, ::-1], lambda x: np.broadcast_to(x[0], (3, 3)),
        lambda x: np.broadcast_to(x[:, :1], (3, 3)), lambda x: x[::-1].T,
    ],
)  # fmt: skip
def test_a_state_that_is_its_own_entries_elsewhere(turn: Any) -> None:
    def turned(x: Any, n: float) -> Any:
        y, k = x[0], 0.0
        for _ in range(25):
            x, y = turn(x), y + x[0]
        while k < n:
            x, k = turn(x), k + 1.0
        return x, y

    x = np.arange(9.0).reshape(3, 3)
    for a, b in zip(hs.jit(turned, backend="llvm")(x, 5.0), turned(x, 5.0), strict=True):
        np.testing.assert_allclose(a, b)


def test_a_test_that_changes_a_copy_leaves_the_state_of_its_loop_alone() -> None:
    def total_with(x: Any, i: int, v: float) -> Any:
        y = x.copy()
        y[i] = v
        return np.sum(y)

    def grown(x: Any, i: int) -> Any:
        while total_with(x, i, 50.0) < 60.0:
            x = x + 1.0
        return x

    x, fast = np.array([1.0, 2.0, 3.0]), hs.jit(grown, backend="llvm")
    for i in range(3):
        assert fast(x, i).tolist() == grown(x, i).tolist()


def test_entries_that_are_changed_in_loops() -> None:
    def sieve(x: Any) -> Any:
        y = x.copy()
        old = y
        for i in range(40):
            z = y.copy()
            y[i % 5] = y[(i + 1) % 5] + z[0]
            z[0] = 7.0
        return y, old, z

    x = np.arange(5.0)
    for a, b in zip(entries(sieve, [hs.R**5])(x), sieve(x), strict=True):
        np.testing.assert_allclose(a, b)
    assert (x == np.arange(5.0)).all()


def shared_by_a_branch(x: Any, c: bool) -> Any:
    y = x * 2.0
    z = -y
    if c:
        z = y
    w = y + 1.0
    return z * w + z


def shared_by_a_list(x: Any, c: bool) -> Any:
    kept = []
    for _ in range(12):
        x = x * 0.5
        kept.append(x)
        x = x + 1.0
    return kept[3] + kept[11]


def shared_by_rows(x: Any, c: bool) -> Any:
    y = np.stack([x, x * 3.0])
    total = np.zeros(4)
    for row in y:
        total = total + row
    y = y * 2.0
    return total + y[1]


def part_of_what_is_kept(x: Any, c: bool) -> Any:
    y = np.sin(x)
    whole = np.concatenate([y, x])
    y[1] = x[0] * x[2]
    return whole[:4] * y + whole[4:]


def whole_of_what_is_kept(x: Any, c: bool) -> Any:
    y = np.sin(x)
    whole = np.concatenate([x, y])
    whole[5] += x[0] * x[2]
    return whole[:4] * y + whole[4:]


def entries_of_sums(x: Any, c: bool) -> Any:
    y = x * 1.0
    total = 0.0
    for i in range(20):
        y[i % 4] += y[(i + 1) % 4] * x[i % 4]
        total += y[0] * x[3]
    return y * total


def entries_of_matrices(x: Any, c: bool) -> Any:
    m = np.outer(x, x)
    total = 0.0
    for i in range(4):
        for j in range(4):
            total += m[i, j] * x[i] * m[j, i]
    return total * x


@BACKENDS
@pytest.mark.parametrize(
    "f",
    [
        shared_by_a_branch, shared_by_a_list, shared_by_rows, part_of_what_is_kept,
        whole_of_what_is_kept, entries_of_sums, entries_of_matrices,
    ],
)  # fmt: skip
def test_memory_is_used_again_only_when_nobody_reads_it(f: Any, backend: str) -> None:
    x = np.array([0.5, -1.0, 2.0, 0.25])
    for c in (True, False):
        np.testing.assert_allclose(hs.jit(f, backend=backend)(x, c), f(x, c), rtol=1e-12)
        total = lambda v, c: np.sum(np.sin(f(v, c)))  # noqa: E731
        slope = hs.grad(hs.arrow(total), argnums=0)
        fast = hs.jit(slope, backend=backend)
        np.testing.assert_allclose(fast(x, c), slope(x, c), rtol=1e-9)
        h = 1e-6 * np.array([1.0, 0.3, -0.5, 0.7])
        along = (np.sum(np.sin(f(x + h, c))) - np.sum(np.sin(f(x - h, c)))) / 2.0
        assert fast(x, c) @ h == pytest.approx(along, rel=1e-5)


@BACKENDS
def test_entries_are_added_to_in_their_place(backend: str) -> None:
    """Reverse mode of a loop that reads an array at an index touches one entry a step."""

    def total(xs: Any) -> float:
        found, i = 0.0, 0
        while i < len(xs):
            found = found * 0.5 + np.sin(xs[i])
            i += 1
        return found

    compiled = hs.jit(hs.grad(hs.arrow(total).at(hs.R**50)), backend=backend)
    ops = [s.op for s in walk(compiled._block)] if backend == "numpy" else ["accumulate"]
    assert "accumulate" in ops
    assert "put" not in ops


def test_threads_do_not_disturb_one_another() -> None:
    from concurrent.futures import ThreadPoolExecutor

    run = entries(lambda x: (np.sum(np.sin(x)), np.exp(x)), [hs.R**500])
    xs = [np.linspace(0.0, k, 500) for k in range(40)]
    with ThreadPoolExecutor(8) as pool:
        for x, (total, grown) in zip(xs, pool.map(run, xs), strict=True):
            assert total == pytest.approx(np.sum(np.sin(x)))
            np.testing.assert_allclose(grown, np.exp(x), rtol=1e-12)


def test_without_llvmlite_one_line_says_what_to_install(monkeypatch: Any) -> None:
    from homset.compile.native import engine

    engine.llvm.cache_clear()
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    with pytest.raises(hs.MissingExtraError, match=r"pip install 'homset\[jit\]'"):
        hs.jit(hs.sin, backend="llvm")
    assert not engine.installed()
    assert hs.jit(hs.sin)(0.5) == math.sin(0.5)
    monkeypatch.undo()
    engine.llvm.cache_clear()


def test_the_source_is_shown() -> None:
    square = hs.dup >> hs.mul
    python = "def compiled(v0):\n    v1 = v0 * v0\n    return v1,"
    assert hs.jit(square, backend="numpy").source == python
    assert "fmul contract double" in hs.jit(square, backend="llvm").source


def test_a_compiled_program_is_an_arrow_and_is_pickled() -> None:
    import pickle

    f = hs.jit(hs.sin)
    assert (f.__arrow__() >> hs.cos)(0.5) == math.cos(math.sin(0.5))
    assert hs.grad(hs.jit(hs.mul))(3.0, 4.0) == (4.0, 3.0)
    assert pickle.loads(pickle.dumps(f))(0.5) == math.sin(0.5)
    assert isinstance(f, Compiled)


def test_an_array_that_numpy_gives_back_as_it_is_is_not_written_to() -> None:
    """np.float64 of an array of reals is that array: its memory is the caller's."""

    def twice(x: Any) -> Any:
        same = hs.primitives.real(x)
        return hs.primitives.negate(same)

    run = hs.jit(hs.graphs.stage(twice, hs.R**3, hs.R**3).arrow, backend="numpy")
    x = np.array([1.0, 2.0, 3.0])
    assert (run(x) == -x).all()
    assert (x == [1.0, 2.0, 3.0]).all()


def test_a_call_may_come_in_the_middle_of_another_one() -> None:
    """As from the handler of a signal, which runs between any two steps of Python."""
    run = Compiled(hs.dup >> hs.mul >> hs.sin, "llvm").run
    plain, between = run.function, list[Any]()

    def interrupted(words: int) -> int:
        run.function = plain
        between.append(run(3.0))
        failed: int = plain(words)
        between.append(run(4.0))
        return failed

    run.function = interrupted
    outer = list[Any]()
    thread = threading.Thread(target=lambda: outer.append(run(2.0)), daemon=True)
    thread.start()
    thread.join(20.0)
    assert (outer, between) == ([(hs.sin(4.0),)], [(hs.sin(9.0),), (hs.sin(16.0),)])


@BACKENDS
def test_small_whole_powers_are_products(backend: str) -> None:
    """They differ from powers in last bits, and take no logarithm; exact code has the powers."""
    special = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e200, -1e-200])
    x = np.concatenate([special, np.random.default_rng(0).normal(size=20)])
    for n in range(2, 18):
        arrow = hs.arrow(lambda x, n=n: (x**n, x ** float(n))).at(hs.R**29)
        compiled = hs.jit(arrow, backend=backend)
        with np.errstate(all="ignore"):
            for found in compiled(x):
                np.testing.assert_allclose(found, x**n, rtol=n * 2.3e-16, atol=1e-307)
                assert np.array_equal(np.signbit(found[:6]), np.signbit(x[:6] ** n))
        assert backend == "numpy" or ("pow" in compiled.source) == (n > 16)
    y = hs.jit(lambda x: x**3 + x**5, backend=backend)(1.7)
    assert y == pytest.approx(1.7**3 + 1.7**5, rel=1e-15)
    assert hs.jit(lambda x: x**3, backend=backend, exact=True)(1.7) == 1.7**3
    slope = hs.jit(hs.grad(lambda x: np.sum(x**3)), backend=backend)
    np.testing.assert_allclose(slope(x[9:]), 3.0 * x[9:] ** 2, rtol=1e-14)
