"""Sweeps over rows: f (x ⧺ y) = f x ⧺ f y and s (x ⧺ y) = s x + s y, in blocks and by threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.categories.graph import Graph
from homset.compile import groups, sweeps
from homset.compile.blocks import Block, Statement, walk
from homset.compile.formats import DOUBLE, SINGLE, Format
from homset.compile.groups import Sweep
from homset.compile.jit import optimised
from homset.compile.lower import lower
from homset.compile.native import threads
from homset.compile.native.arena import LINE
from homset.compile.native.sweeps import Row
from homset.compile.native.vectors import SUM
from homset.compile.python import function_of
from homset.compile.sweeps import swept
from homset.tuples import flat

FOLDS: dict[str, Any] = {"sum": np.add, "max": np.maximum, "min": np.minimum}


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps however little there is to do."""
    for name in ("WORTH", "PART", "LEAST", "ROWS", "TRIED", "FEW", "STRIP"):
        monkeypatch.setattr(groups, name, 1)
    monkeypatch.setattr(sweeps, "WORTH", 1)
    monkeypatch.setattr(groups, "CACHE", 2**10)


# --- programs -------------------------------------------------------------------------------------


def logistic(x, w, y):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))


def normalised(x, w, y):
    z = x @ w
    z = z - np.max(z)
    return np.exp(z) / np.sum(np.exp(z)), np.min(z * y)


def centred(x, w, y):
    away = x - np.mean(x, axis=0)
    return away.T @ away, np.sqrt(np.sum(away**2, axis=1)) + y, np.max(away, axis=0)


def columns(x, w, y):
    return np.sin(x.T) * 2.0, np.sum(x.T * x.T, axis=1), np.where(x > 0.0, x, -x)[:, ::-1]


def distances(x, w, y):
    """Rows meet rows: one index is there twice."""
    square = np.sum(x**2, axis=1)
    return np.exp(-(square[:, None] + square[None, :] - 2.0 * (x @ x.T)))


def shifted(x, w, y):
    return np.sum((y[1:] - y[:-1] ** 2) ** 2), np.concatenate([y[1:], y]) * 2.0


def folded(x, w, y):
    """What folds of rows are parts of is made elsewhere."""
    least = np.min(x, axis=0)
    sums = np.sum(np.sin(x) * w, axis=0)
    return np.concatenate([least, np.tanh(least)]), np.concatenate([sums, w, np.max(x.T, axis=1)])


def masked(x, w, y):
    there = y > 0.5
    return np.where(there[:, None], x, 0.0).sum(axis=0), np.where(there, y, w[0])


def reshaped(x, w, y):
    n, d = x.shape
    return np.reshape(np.reshape(x, (n, 1, d)) * w - x[:, None, :], (n, d)), np.reshape(
        x * w, n * d
    )


def outside_too(x, w, y):
    z = np.exp(y)
    return z, np.outer(w, w) + np.sum(z), z[2] + np.sum(x.T[0] * z)


def layer(x, w, y):
    """Rows are normalised: what is known of a row after all of it is of use to all of it."""
    away = x - np.mean(x, axis=1)[:, None]
    scaled = away / np.sqrt(np.mean(away * away, axis=1)[:, None] + 1e-5)
    return np.tanh(w * scaled + 1.0), np.sum(scaled * y[:, None], axis=0)


def standard(x, w, y):
    """What is away from the mean is made again for every pass."""
    away = y - np.mean(y)
    score = away / np.sqrt(np.mean(away * away))
    return np.sum(score**3), np.max(np.abs(away)) - np.sum(away * (x @ w))


PROGRAMS = [
    logistic,
    normalised,
    centred,
    columns,
    distances,
    shifted,
    folded,
    masked,
    reshaped,
    outside_too,
    layer,
    standard,
]
SIZES = [3, 8, 37, 64, 101]


def arguments(n: int, d: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(n)
    return draw.standard_normal((n, d)), draw.standard_normal(d), draw.random(n)


def block_of(f: Callable[..., Any], *args: Any) -> Block:
    return optimised(lower(Graph(hs.arrow(f).arrow_for(*args)).arrow))


# --- the law --------------------------------------------------------------------------------------


def meaning(block: Block) -> Callable[..., tuple[Any, ...]]:
    """What a block with sweeps is, by NumPy: each block of rows by itself, then put together."""

    def run(*args: Any) -> tuple[Any, ...]:
        known = dict(zip(block.params, args, strict=True))
        for s in block.statements:
            if s.op == "sweep":
                found = swept_by_hand(s, [known[v] for v in s.args])
            else:
                params = tuple(dict.fromkeys(s.args))
                found = function_of(Block(params, [s], s.outs), DOUBLE)(*[known[v] for v in params])
            known.update(zip(s.outs, found, strict=True))
        return tuple([known[v] for v in block.results])

    return run


def swept_by_hand(s: Statement, given: list[Any]) -> list[Any]:
    plan: Sweep = s.data[0]
    pieces: list[tuple[Any, ...]] = []
    starts = [min(i * plan.size, plan.rows - plan.size) for i in range(plan.blocks)]
    bodies = [(start, plan.size, s.blocks[0]) for start in starts]
    if (left := plan.rows - plan.size * plan.blocks) > 0:
        bodies.append((plan.size * plan.blocks, left, s.blocks[1]))
    for start, n, body in bodies:
        rows = np.arange(start, start + n)
        cut = [
            x if axis is None else np.take(x, rows, axis)
            for x, axis in zip(given, plan.given, strict=True)
        ]
        pieces.append(function_of(body, DOUBLE)(*cut))
    whole: list[Any] = []
    for made, parts in zip(plan.made, zip(*pieces, strict=True), strict=True):
        if isinstance(made, int):
            own = [np.moveaxis(part, made, 0) for part in parts]
            found = np.full((plan.rows, *own[0].shape[1:]), np.nan, own[0].dtype)
            for (start, n, _), part in zip(bodies, own, strict=True):
                found[start : start + n] = part
            whole.append(np.moveaxis(found, 0, made))
        else:
            whole.append(FOLDS[made].reduce(parts))
    return whole


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("n", SIZES)
def test_what_is_made_of_blocks_of_rows_is_what_is_made_of_all(f: Any, n: int) -> None:
    args = arguments(n)
    block = block_of(f, *args)
    made = swept(block)
    assert any([s.op == "sweep" for s in made.statements])
    for got, want in zip(meaning(made)(*args), function_of(block, DOUBLE)(*args), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("n", SIZES)
def test_machine_code_goes_by_rows_as_well(f: Any, n: int) -> None:
    args = arguments(n)
    arrow = hs.arrow(f).arrow_for(*args)
    for program in (arrow, gradients(arrow)):
        compiled = hs.jit(program, backend="llvm")
        assert "@sweep" in compiled.source
        for got, want in zip(flat(compiled(*args)), flat(program(*args)), strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-11)


def gradients(arrow: Any) -> Any:
    """The gradient of the sum of the sines of all that an arrow gives."""

    def total(value: Any) -> Any:
        found: Any = hs.primitives.sin(0.0)
        for leaf, x in zip(hs.objects.leaves(arrow.cod), flat(value), strict=True):
            sine = hs.primitives.sin(x)
            found = found + (
                hs.arrays.shapes.summed(sine) if isinstance(leaf, hs.objects.Array) else sine
            )
        return found

    return hs.grad(arrow >> hs.graphs.stage(total, arrow.cod, hs.R).arrow)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("n", [3, 37, 64])
def test_arrays_of_every_layout_are_gone_through(n: int) -> None:
    x, w, y = arguments(n)
    wide = np.zeros((2 * n, 10))
    wide[::2, ::2] = x
    held = x.copy()
    held.flags.writeable = False
    f = hs.jit(centred, backend="llvm")
    wanted = centred(x, w, y)
    for given in (np.asfortranarray(x), x[::-1][::-1], wide[::2, ::2], held):
        for got, want in zip(f(given, w, y), wanted, strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(held, x)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (1, 5), (1, 1)])
def test_few_rows_or_none(shape: tuple[int, int]) -> None:
    x, w, y = (np.ones(s) for s in (shape, shape[1:], shape[:1]))

    def f(x, w, y):
        return np.sum(np.sin(x), axis=0) * w, x @ w + y, np.sum(x * x)

    compiled = hs.jit(f, backend="llvm")
    for got, want in zip(compiled(x, w, y), f(x, w, y), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_what_is_turned_once_is_not_where_something_of_a_block_is() -> None:
    draw = np.random.default_rng(0)
    w1, w2 = 0.1 * draw.standard_normal((784, 128)), 0.1 * draw.standard_normal((128, 10))
    x, t = draw.standard_normal((128, 784)), np.eye(10)[draw.integers(0, 10, 128)]

    def loss(w1, w2):
        o = np.tanh(x @ w1) @ w2
        return np.mean(np.log(np.sum(np.exp(o), axis=1)) - np.sum(o * t, axis=1))

    h = np.tanh(x @ w1)
    e = np.exp(h @ w2)
    back = (e / e.sum(axis=1)[:, None] - t) / 128.0
    found = hs.jit(hs.grad(hs.arrow(loss)), backend="llvm")(w1, w2)
    np.testing.assert_allclose(found[0], x.T @ ((back @ w2.T) * (1.0 - h * h)), 1e-9, 1e-12)
    np.testing.assert_allclose(found[1], h.T @ back, 1e-9, 1e-12)


def test_sums_of_single_numbers_are_rounded_once() -> None:
    x = np.random.default_rng(0).random((200_000, 3)).astype(np.float32)
    f = hs.jit(lambda x: (np.sum(x), np.sum(x * x, axis=0), np.sqrt(x)), dtype="float32")
    whole, columns, roots = f(x)
    exact = x.astype(np.float64)
    assert whole == np.float32(exact.sum())
    np.testing.assert_allclose(columns, (exact**2).sum(axis=0), rtol=1e-6)
    np.testing.assert_array_equal(roots, np.sqrt(x))


@pytest.mark.parametrize("format", [DOUBLE, SINGLE], ids=lambda f: f.name)
@pytest.mark.parametrize("size", [1, 8, 16, 101])
def test_what_parts_fold_begins_at_lines_of_the_cache(format: Format, size: int) -> None:
    """Vectors in two lines each took a third longer, and threads wait for one another's lines."""
    row = Row(SUM, format, (0,), (0, size))
    assert row.step * format.bytes % LINE == 0
    assert 0 <= row.step - size < LINE // format.bytes


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("d", [1, 3, 7])
def test_a_row_is_the_same_wherever_it_is_in_a_block(dtype: str, d: int) -> None:
    """Some are done twice, by two threads: it must not matter which of them is the last."""

    def program(x):
        return np.sin(x) * x + x / (1.0 + x * x), np.sqrt(x * x + 3.0 * x)

    x = np.tile(np.linspace(0.3, 0.9, d, dtype=dtype), (40_009, 1))
    (sweep,) = passes(program, x)
    assert sweep.data[0].size * sweep.data[0].blocks > len(x)
    for part in hs.jit(program, backend="llvm", dtype=dtype)(x):
        np.testing.assert_array_equal(part, np.tile(part[:1], (len(x), 1)))


# --- where it pays --------------------------------------------------------------------------------


def ops(f: Callable[..., Any], *args: Any) -> list[str]:
    return [s.op for s in walk(swept(block_of(f, *args)))]


def test_small_work_is_left_as_it_is() -> None:
    assert "sweep" not in ops(logistic, *arguments(500))
    assert ops(logistic, *arguments(50_000)).count("sweep") == 1


def test_one_pass_serves_the_value_and_the_gradient() -> None:
    x, w, y = arguments(50_000, 20)

    def loss(w, x, y):
        return logistic(x, w, y)

    arrow = hs.arrow(hs.value_and_grad(hs.arrow(loss), argnums=0)).arrow_for(w, x, y)
    block = swept(optimised(lower(Graph(arrow).arrow)))
    (sweep,) = [s for s in block.statements if s.op == "sweep"]
    assert sum([v.obj == hs.R ** (50_000, 20) for v in sweep.args]) == 1
    assert [v.obj for v in sweep.outs] == [hs.R, hs.R**20]
    assert all([hs.objects.Array not in map(type, (v.obj for v in s.outs))
                for s in block.statements if s.op == "primitive"])  # fmt: skip


def test_rows_and_columns_of_a_table_of_pairs_are_two_indices() -> None:
    block = swept(block_of(distances, *arguments(1000)))
    (sweep,) = [s for s in block.statements if s.op == "sweep"]
    assert sweep.data[0].rows == 1000
    assert [v.obj for v in sweep.outs] == [hs.R ** (1000, 1000)]
    f = hs.jit(distances, backend="llvm")
    args = arguments(1000)
    np.testing.assert_allclose(f(*args), distances(*args), rtol=1e-12)


@pytest.mark.parametrize("n", [513, 777, 1009, 1016])
def test_few_rows_are_done_twice(n: int) -> None:
    """Full vectors and one block of code are not worth an eighth of the work once more."""
    (sweep,) = passes(np.sin, np.ones((n, 300)))
    plan: Sweep = sweep.data[0]
    assert plan.rows == n
    assert plan.size * plan.blocks - n <= n / groups.FEW
    assert len(sweep.blocks) == 1 + (plan.size * plan.blocks < n)


def passes(f: Callable[..., Any], *args: Any) -> list[Statement]:
    return [s for s in swept(block_of(f, *args)).statements if s.op == "sweep"]


@pytest.mark.parametrize("n", [100, 4096])
def test_blocks_of_columns_are_strips(n: int) -> None:
    """Five columns of a hundred are five entries that lie side by side: then rows come first."""
    for f in (
        lambda x: np.sum(np.tanh(x - np.mean(x, axis=0)) ** 2),
        hs.grad(hs.arrow(lambda x: np.sum(np.var(x, axis=0)))),
    ):
        plans = [s.data[0] for s in passes(f, np.ones((1000, n)))]
        assert plans
        strips = [plan for plan in plans if plan.rows == n]
        assert all([plan.size >= groups.STRIP for plan in strips])
        assert bool(strips) == (n > 100)


def test_the_index_is_that_along_which_most_can_be_done_together() -> None:
    """Along columns each mean of rows would need a pass of its own."""
    x, w, y = np.ones((500, 700)), np.ones(700), np.ones(500)
    for f, args in (
        (layer, (x, w, y)),
        (hs.grad(hs.arrow(lambda x, w, y: np.sum(layer(x, w, y)[0]))), (x, w, y)),
    ):
        (sweep,) = passes(f, *args)
        assert sweep.data[0].rows == 500
    found = hs.jit(layer, backend="llvm")(x + np.sin(x.cumsum(0)), w, y)
    for got, want in zip(found, layer(x + np.sin(x.cumsum(0)), w, y), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


def across(x, s):
    """Entries of a row go with the rows, and with the columns."""
    again = s * 2.0
    return np.tanh(x) * np.sum(np.exp(x), axis=1), np.sin(x) * again, x + again[:, None]


def table(x, s):
    """All entries meet all."""
    pairs = np.outer(s / 2.0, s / 2.0)
    return x, np.sum(np.einsum("ab,xa->ax", pairs, pairs), axis=0)


@pytest.mark.parametrize("program", [across, table])
def test_what_rows_are_made_of_is_read_by_all_rows(program: Callable[..., Any]) -> None:
    """It has fewer entries than an index goes through, so its index is none of the table's."""
    x = np.random.default_rng(0).standard_normal((400, 400))
    f = hs.jit(program, backend="llvm")
    for got, want in zip(f(x, x[0]), program(x, x[0]), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


def test_indices_of_arrays_that_never_meet_are_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is gone along in its turn: to try all at each turn took minutes for 400 arrays."""
    tried: list[groups.Group] = []

    class Group(groups.Group):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            tried.append(self)

    monkeypatch.setattr(sweeps, "Group", Group)
    arrays = [np.ones(50_000 + i) for i in range(20)]
    assert len(passes(lambda *xs: [np.tanh(x) * np.sum(x) for x in xs], *arrays)) == 20
    assert len(tried) <= 3 * len(arrays)


def test_what_is_cheap_is_made_again_rather_than_kept() -> None:
    """Between passes there are no arrays but those that take time to make, or to read."""
    x, w, y = arguments(200_000)
    made = [v.obj for s in passes(lambda y: standard(x, w, y)[0], y) for v in s.outs]
    assert made == [hs.R] * 2  # the sum for the mean is not worth threads
    kept = passes(lambda y: np.sum(np.exp(y - np.mean(y)) ** 2 / np.max(np.exp(y - np.mean(y)))), y)
    assert sum([v.obj == hs.R**200_000 for s in kept for v in s.outs]) == 1


def test_what_is_made_of_two_arrays_is_kept() -> None:
    _, _, y = arguments(200_000)
    (first, second) = passes(lambda y, z: np.sum((y - z) * np.sum((y - z) ** 2)), y, y + 1.0)
    assert [v.obj for v in first.outs] == [hs.R**200_000, hs.R]
    assert len([v for v in second.args if isinstance(v.obj, hs.objects.Array)]) == 1


def test_what_a_product_by_the_blas_reads_or_the_caller_gets_is_kept() -> None:
    x = np.random.default_rng(0).standard_normal((600, 600))

    def covariance(x, z, v):
        away = x - v
        return away @ z, np.sum(away**2)

    def result(x, z, v):
        away = x - v
        return away, np.sum(away**2)

    for f in (covariance, result):
        (sweep,) = passes(f, x, x, x[0])
        assert [v.obj for v in sweep.outs] == [hs.R ** (600, 600), hs.R]
        found = hs.jit(f, backend="llvm")(x, x, x[0])
        for got, want in zip(found, f(x, x, x[0]), strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


def test_the_plan_of_a_program_is_the_same_each_time() -> None:
    """Of indices along which as much is done the first is taken, wherever objects are in memory."""
    z, x = np.ones((100, 64)), np.ones((100, 64))

    def outers(z, x):
        return z.T @ x, np.tanh(z.T @ x)

    plans, held = set[Any](), list[Any]()
    for i in range(40):
        held.append([object() for _ in range(37 * i % 101)])
        plans.add(tuple([s.data for s in passes(outers, z, x)]))
    assert len(plans) == 1
    assert plans != {()}


def test_products_of_two_large_matrices_are_left_to_the_blas() -> None:
    x = np.ones((1000, 1000))
    assert "sweep" not in ops(lambda x, y: x @ y, x, x)
    assert "sweep" in ops(lambda x, y: x @ y, x, x[:, :50].copy())


def test_loops_have_sweeps_inside() -> None:
    x, w, y = arguments(20_000, 20)

    def descent(w, x, y):
        for _ in range(3):
            w = w - 0.1 * ((1.0 / (1.0 + np.exp(-(x @ w))) - y) @ x) / 20_000.0
        return w

    assert "sweep" in ops(descent, w, x, y)
    np.testing.assert_allclose(hs.jit(descent, backend="llvm")(w, x, y), descent(w, x, y), 1e-11)


def test_plans_take_time_in_the_length_of_a_program() -> None:
    """Sums that wait for one another are a sweep each; there are so many at most."""

    def chain(x):
        for _ in range(200):
            x = np.sin(x) / np.sum(x)
        return x

    assert ops(chain, np.ones(100_000)).count("sweep") <= 2 * sweeps.MOST


# --- threads --------------------------------------------------------------------------------------


@pytest.mark.parametrize("f", [logistic, normalised, centred], ids=lambda f: f.__name__)
def test_results_do_not_depend_on_the_number_of_threads(
    f: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = arguments(30_001, 12)
    found: list[list[bytes]] = []
    for n in (1, 2, 3, 16):
        monkeypatch.setattr("homset.compile.native.threads.threads", lambda n=n: n)
        compiled = hs.jit(hs.arrow(f).arrow_for(*args), backend="llvm")
        assert "@sweep" in compiled.source
        for _ in range(20):
            found.append([np.asarray(part).tobytes() for part in flat(compiled(*args))])
    assert all([one == found[0] for one in found])


def test_several_threads_of_python_call_at_once() -> None:
    x, w, y = arguments(30_000, 12)
    f = hs.jit(logistic, backend="llvm")
    wanted, wrong = f(x, w, y), list[Any]()

    def call() -> None:
        for _ in range(50):
            if (got := f(x, w, y)) != wanted:
                wrong.append(got)

    workers = [threading.Thread(target=call) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


SCRIPT = """
import os, sys
import numpy as np
import homset as hs

def total(x):
    return np.sum(np.sin(x) * np.exp(-x))

x = np.linspace(0.0, 1.0, 300_000)
f = hs.jit(total, backend="llvm")
first = f(x)
"""


Ran = Callable[..., str]


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    """What a process prints that ends well, and soon."""

    def run(script: str, **environment: str) -> str:
        file = tmp_path / "script.py"
        file.write_text(SCRIPT + script)
        done = subprocess.run(
            [sys.executable, file], capture_output=True, text=True, timeout=60,
            env={**os.environ, **environment}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_has_threads_of_its_own(ran: Ran) -> None:
    script = """
for _ in range(3):
    child = os.fork()
    if child == 0:
        again = [f(x) for _ in range(20)]
        g = hs.jit(lambda x: np.sum(np.cos(x) * x), backend="llvm")
        grandchild = os.fork()
        good = all([y == first for y in again]) and abs(g(x) / np.sum(np.cos(x) * x) - 1) < 1e-12
        if grandchild == 0:
            os._exit(0 if good else 1)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]) if good else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), f(x) == first)
"""
    assert ran(script, HOMSET_NUM_THREADS="3").split("\n") == ["0 True"] * 3


def test_a_process_ends_while_threads_sleep(ran: Ran) -> None:
    assert ran("print(len(os.listdir('/proc/self/task')) if os.path.isdir('/proc') else 3)",
               HOMSET_NUM_THREADS="3", OPENBLAS_NUM_THREADS="1") == "3"  # fmt: skip


def test_signals_go_to_the_thread_of_python(ran: Ran) -> None:
    script = """
import signal
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
print(all([f(x) == first for _ in range(300)]))
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    assert ran(script, HOMSET_NUM_THREADS="4") == "True"


@pytest.mark.parametrize(
    ("environment", "n"),
    [({"HOMSET_NUM_THREADS": "5"}, "5"), ({"OMP_NUM_THREADS": "1"}, "1"),
     ({"HOMSET_NUM_THREADS": "2", "OMP_NUM_THREADS": "7"}, "2"),
     ({"OMP_NUM_THREADS": " 4,2 "}, "4"),
      ({"HOMSET_NUM_THREADS": "0", "OMP_NUM_THREADS": "3"}, "3")],
)  # fmt: skip
def test_the_environment_says_how_many_threads_there_are(
    environment: dict[str, str], n: str, ran: Ran
) -> None:
    script = "from homset.compile.native import threads; print(threads.threads())"
    assert ran(script, **{"HOMSET_NUM_THREADS": "", "OMP_NUM_THREADS": "", **environment}) == n


@pytest.mark.parametrize("name", threads.VARIABLES)
@pytest.mark.parametrize("text", ["0", "-1", "abc", "2.5", "²"])
def test_what_is_no_number_of_threads_is_told(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delenv("HOMSET_NUM_THREADS", raising=False)
    usual = threads.threads.__wrapped__()
    monkeypatch.setenv(name, text)
    with pytest.warns(RuntimeWarning, match=f"{name} is {text!r}, which is no number"):
        assert threads.threads.__wrapped__() == usual
