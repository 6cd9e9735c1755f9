"""Incremental: updates give what a run anew gives, and cost what changes."""

import copy
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from changing import changed, follows, same
from hypothesis import given, settings
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from python_programs import Program
from whole_language import programs

import homset as hs
from homset import R, Z
from homset.categories.incremental.changes import applied
from homset.categories.incremental.meaning import Incrementalised
from homset.errors import MissingStructureError
from homset.sampling import samples
from homset.values import from_value, to_value

UNBOUNDED = {"gcd", "tripled_to_100", "newton"}
"""Loops that do not end for all inputs: these are changed a little only."""

CLOSED = {"curry", "uncurry", "apply", "twice"}
"""What has functions as values."""


def arrow_of(program: Program) -> tuple[Any, Any]:
    """The arrow of a function of the corpus at its first inputs, and these as a value."""
    args, family = copy.deepcopy(program.inputs[0]), hs.arrow(program.function)
    arrow = family.arrow_for(*args)
    values = list(family.__signature__.bind(*args).arguments.values())
    return arrow, to_value(arrow.dom, values[0] if len(values) == 1 else tuple(values))


def meaning(arrow: Any) -> Incrementalised | None:
    """The program with its changes, or None where it says that functions have none."""
    try:
        found: Incrementalised = hs.Incremental(arrow)
    except MissingStructureError as error:
        assert "Incremental is not Closed, which" in str(error)
        return None
    return found


# --- the same as a run anew -----------------------------------------------------------------------


@pytest.mark.parametrize("name", PROGRAMS)
def test_examples(name: str) -> None:
    example = PROGRAMS[name]
    inc = meaning(example.arrow)
    for i, x in enumerate(example.inputs if inc else []):
        assert inc is not None
        small = 0.5 if name in UNBOUNDED else None
        follows(inc, to_value(inc.dom, x), np.random.default_rng(i), small)


def test_the_corpus_of_python_functions() -> None:
    """Each function of the corpus has a meaning, or a named reason why not."""
    counts = {True: 0, False: 0}
    for program in CORPUS:
        arrow, x = arrow_of(program)
        inc = meaning(arrow)
        counts[inc is not None] += 1
        if inc is not None:
            follows(inc, x, np.random.default_rng(1), 1e-3)
    assert counts == {True: 260, False: 12}


def test_gradients_of_the_corpus() -> None:
    """A gradient is a program like any other: it is updated too."""
    counts = {True: 0, False: 0}
    for program in [p for p in CORPUS if p.smooth]:
        arrow, x = arrow_of(program)
        if arrow.cod is not R:
            continue
        inc = meaning(hs.grad(arrow))
        counts[inc is not None] += 1
        if inc is not None:
            follows(inc, x, np.random.default_rng(1), 1e-3)
    assert counts == {True: 154, False: 7}


@settings(max_examples=150, deadline=None)
@given(programs(), st.integers(0, 1 << 30))
def test_random_programs_and_changes(program: Any, seed: int) -> None:
    inc = meaning(program)
    if inc is not None:
        (x,) = samples(inc.dom, 1, seed)
        follows(inc, x, np.random.default_rng(seed))


# --- as arrows ------------------------------------------------------------------------------------


def agrees(inc: Incrementalised, x: Any, random: Any, run: Callable[[Any], Any]) -> None:
    """The arrows `start` and `update`, as `run` runs them, do what the category does on values."""
    start, update = run(inc.start), run(inc.update)
    with np.errstate(all="ignore"):
        (y, state), (z, cache) = start(x), inc.raw.start(x)
        for _ in range(4):
            assert same(inc.cod, y, z)
            dx = changed(inc.dom, x, random, 1e-3)
            x = applied(inc.dom, x, dx)
            dy, state = update((state, dx))
            dz, cache = inc.raw.update(x, dx, cache)
            y, z = applied(inc.cod, y, dy), applied(inc.cod, z, dz)
            assert same(inc.cod, y, z)


def by_functions(arrow: Any) -> Callable[[Any], Any]:
    return hs.Functions(arrow).raw


def test_start_and_update_are_arrows() -> None:
    for example in PROGRAMS.values():
        if (inc := meaning(example.arrow)) is not None:
            x = to_value(inc.dom, example.inputs[0])
            agrees(inc, x, np.random.default_rng(1), by_functions)


def test_start_and_update_of_the_corpus_are_arrows() -> None:
    for program in CORPUS:
        arrow, x = arrow_of(program)
        if (inc := meaning(arrow)) is not None:
            agrees(inc, x, np.random.default_rng(1), by_functions)


# --- arrays ---------------------------------------------------------------------------------------

ROWS = R ** (3, 4)


def smooth_maximum(x: Any) -> Any:
    return np.log(np.sum(np.exp(x - np.max(x)))) + np.max(x)


def standardised(x: Any) -> Any:
    return (x - np.mean(x, axis=0)) / (1.0 + np.var(x, axis=0))


def moving(x: Any) -> Any:
    return x[1:] * x[:-1] - 0.5 * x[::-1][1:]


def loss(w: Any, b: Any, xs: Any, ys: Any) -> Any:
    return np.mean((xs @ w + b - ys) ** 2)


def padded(x: Any) -> Any:
    return np.concatenate([x, x[:2], np.zeros(1)]).reshape(3, 3).T


def gathered(x: Any, i: Any) -> Any:
    return x[i] * 2.0


def counted(x: Any) -> Any:
    return np.sum(np.where(x > 0.0, 1, 0))


ARRAYS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "sum of squares": (lambda x: np.sum(x * x), (R**70,)),
    "sum": (lambda x: np.sum(x), (R**1,)),
    "sum of columns": (lambda x: np.sum(x, axis=0), (ROWS,)),
    "sum of rows": (lambda x: np.sum(x, axis=1), (ROWS,)),
    "sum of all": (lambda x: np.sum(np.sin(x)), (R ** (2, 9, 5),)),
    "sum of the middle": (lambda x: np.sum(x, axis=1), (R ** (2, 9, 5),)),
    "maximum": (lambda x: np.max(x, axis=1) - np.min(x), (ROWS,)),
    "all and any": (lambda x: np.all(x > -1.0) and np.any(x > 0.5), (R**9,)),
    "of integers": (lambda x: np.sum(x * x) + np.max(x), (Z**20,)),
    "dot": (lambda x, y: x @ y, (R**12, R**12)),
    "outer": (lambda x, y: np.outer(x, y), (R**3, R**4)),
    "matrix and vector": (lambda a, x: a @ x, (ROWS, R**4)),
    "matrices": (lambda a, b: a @ b, (R ** (3, 30), R ** (30, 5))),
    "broadcast": (lambda x, y: x + y[:, None], (ROWS, R**3)),
    "spread": (lambda x, s: np.tanh(x) * s, (R**5, R)),
    "smooth maximum": (smooth_maximum, (R**9,)),
    "standardised": (standardised, (ROWS,)),
    "moving": (moving, (R**9,)),
    "loss": (loss, (R**4, R, ROWS, R**3)),
    "padded": (padded, (R**6,)),
    "counted": (counted, (R**20,)),
    "transposed": (lambda x: np.transpose(x)[::2] * 2.0, (ROWS,)),
    "cumulative": (lambda x: np.cumsum(x), (R**6,)),
    "sorted": (lambda x: np.sort(x), (R**6,)),
    "solved": (lambda a, b: np.linalg.solve(a + 9.0 * np.eye(3), b), (R ** (3, 3), R**3)),
}
"""Functions of arrays, with the objects of their arguments."""


def array_program(name: str) -> Any:
    function, objects = ARRAYS[name]
    return hs.arrow(function).at(*objects)


@pytest.mark.parametrize("bulk", [1, 4096], ids=["entries", "bulk"])
@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(name: str, bulk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """New entries and new arrays, of arrays and of what is made of them."""
    monkeypatch.setattr("homset.categories.incremental.pointwise.BULK", bulk)
    inc = hs.Incremental(array_program(name))
    for seed in range(4):
        (x,) = samples(inc.dom, 1, seed)
        follows(inc, x, np.random.default_rng(seed), n=12)


@pytest.mark.parametrize("name", [n for n in ARRAYS if n not in ("of integers", "counted")])
def test_gradients_of_arrays(name: str) -> None:
    arrow = array_program(name)
    total = arrow if arrow.cod is R else arrow >> hs.arrow(lambda y: np.sum(y * y)).at(arrow.cod)
    if total.cod is R:
        inc = hs.Incremental(hs.grad(total))
        (x,) = samples(inc.dom, 1, 1)
        follows(inc, x, np.random.default_rng(1), 1e-2, n=8)


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_as_arrows(name: str) -> None:
    inc = hs.Incremental(array_program(name))
    (x,) = samples(inc.dom, 1, 3)
    agrees(inc, x, np.random.default_rng(1), by_functions)


# --- compiled -------------------------------------------------------------------------------------


def compiled(backend: str) -> Callable[[Any], Callable[[Any], Any]]:
    def run(arrow: Any) -> Callable[[Any], Any]:
        f = hs.jit(arrow, backend)
        return lambda x: to_value(arrow.cod, f(from_value(arrow.dom, x)))

    return run


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("name", ["sum of squares", "loss", "maximum", "broadcast", "moving"])
def test_compiled_updates(name: str, backend: str) -> None:
    inc = hs.Incremental(array_program(name))
    (x,) = samples(inc.dom, 1, 3)
    agrees(inc, x, np.random.default_rng(1), compiled(backend))


def test_compiled_updates_of_the_corpus() -> None:
    """Every tenth function of the corpus, branches, loops and lists among them."""
    for program in CORPUS[::10]:
        arrow, x = arrow_of(program)
        if (inc := meaning(arrow)) is not None:
            agrees(inc, x, np.random.default_rng(1), compiled("llvm"))
