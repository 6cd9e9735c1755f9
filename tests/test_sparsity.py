"""Sparsity: patterns hold every derivative that is not zero, and sparse derivatives are dense ones."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from test_jit import SMOOTH
from test_numpy_programs import arguments

import homset as hs
from homset.calculus import interpret_raw
from homset.categories.sparsity.pattern import columns as inputs_of
from homset.categories.sparsity.pattern import real_size
from homset.objects import ground
from homset.sparse import _numbers, _vector
from homset.tangents import tangent
from homset.values import to_value

scipy_sparse = pytest.importorskip("scipy.sparse", reason="needs SciPy: extra `sparse`")


def dense(arrow: Any, x: Any) -> np.ndarray[Any, Any]:
    """The Jacobian of an arrow at a point, written out: a column for each real number."""
    run = interpret_raw(hs.jvp(arrow))
    source, target = tangent(ground(arrow.dom)), tangent(ground(arrow.cod))
    columns = []
    for e in np.eye(real_size(ground(arrow.dom))):
        _, along = run((x, _vector(source, e)))
        columns.append(_numbers(target, along))
    return np.array(columns).T


def holds(arrow: Any, x: Any) -> None:
    """The patterns, with and without what is known of the point, hold the Jacobian there."""
    found = dense(arrow, x)
    whole = hs.Sparsity(arrow).array
    here = hs.Sparsity.at(arrow, inputs_of(ground(arrow.dom), x)).array
    if found.size:
        assert not (found.astype(bool) & ~whole).any()
        assert not (found.astype(bool) & ~here).any()
    assert not (here & ~whole).any()


# Reasons for which there is no pattern.
NO_PATTERN = "a pattern has a fixed number|no recursion whose end depends on data"


def test_programs_of_combinators() -> None:
    with_pattern, without = 0, []
    for name, example in PROGRAMS.items():
        arrow = example.arrow
        try:
            hs.Sparsity(arrow)
        except hs.MissingStructureError as error:
            assert str(error).split(";")[0]
            without.append((name, str(error)))
            continue
        with_pattern += 1
        if any(isinstance(o, hs.objects.Sum) for o in hs.objects.leaves(ground(arrow.cod))):
            continue
        for given_ in example.inputs:
            holds(arrow, to_value(ground(arrow.dom), given_))
    print(with_pattern, without)
    assert with_pattern > 40


@pytest.mark.parametrize("program", SMOOTH, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any) -> None:
    inputs = copy.deepcopy(program.inputs[0])
    arrow = hs.arrow(program.function).arrow_for(*inputs)
    x = to_value(ground(arrow.dom), inputs if len(inputs) > 1 else inputs[0])
    try:
        hs.Sparsity(arrow)
    except hs.MissingStructureError as error:
        assert any(part in str(error) for part in NO_PATTERN.split("|"))
        return
    holds(arrow, x)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any) -> None:
    xs = arguments(f, 7)
    arrow = hs.arrow(f).at(*map(hs.values.object_of, xs))
    holds(arrow, to_value(ground(arrow.dom), xs if len(xs) > 1 else xs[0]))
