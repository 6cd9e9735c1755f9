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
from homset import R
from homset.categories.incremental.changes import applied
from homset.categories.incremental.meaning import Incrementalised
from homset.errors import MissingStructureError
from homset.sampling import samples
from homset.values import to_value

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
