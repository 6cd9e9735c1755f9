"""Exact code gives what the program gives when it is interpreted, to the last bit."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from numpy_programs import PROGRAMS
from python_programs import PROGRAMS as PYTHON
from test_numpy_programs import arguments

import homset as hs
from homset import R

BACKENDS = ["numpy", "llvm"]


def same_bits(found: Any, wanted: Any) -> None:
    """Equality of nested results, where NaN is NaN and 0.0 is not −0.0."""
    if isinstance(wanted, dict):
        found, wanted = list(found.values()), list(wanted.values())
    if isinstance(wanted, (tuple, list)):
        assert len(found) == len(wanted)
        for f, w in zip(found, wanted, strict=True):
            same_bits(f, w)
        return
    if np.asarray(wanted).dtype.kind == "O":
        assert found == wanted
        return
    np.testing.assert_array_equal(found, wanted)
    for part in (np.real, np.imag):
        np.testing.assert_array_equal(np.signbit(part(found)), np.signbit(part(wanted)))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_on_whole_arrays(f: Any, backend: str) -> None:
    arrow, values = hs.arrow(f).placed(*arguments(f, 0))
    same_bits(hs.jit(arrow, backend=backend, exact=True)(*values), arrow(*values))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("program", PYTHON, ids=lambda p: p.function.__name__)
def test_on_loops_and_branches(program: Any, backend: str) -> None:
    arrow, values = hs.arrow(program.function).placed(*program.inputs[0])
    same_bits(hs.jit(arrow, backend=backend, exact=True)(*values), arrow(*values))


def with_gradient(f: Any, xs: Any) -> tuple[Any, Any]:
    """A program with a number as its result, as value and gradient, and what it is given."""
    arrow, values = hs.arrow(f).placed(*xs)
    return (hs.value_and_grad(arrow), values) if arrow.cod is R else (None, values)


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients(backend: str) -> None:
    given = [(f, arguments(f, 0)) for f in PROGRAMS]
    given += [(p.function, p.inputs[0]) for p in PYTHON if p.smooth]
    made = [with_gradient(f, xs) for f, xs in given]
    made = [(program, values) for program, values in made if program is not None][::3]
    assert len(made) > 30
    for program, values in made:
        same_bits(hs.jit(program, backend=backend, exact=True)(*values), program(*values))


def fused(x: float, y: float, z: float) -> float:
    return x * y + z


def dots(x: Any, y: Any) -> Any:
    return x @ y, np.sum(x * y)


def in_order(x: Any, y: Any) -> float:
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total += a * b
    return total


@pytest.mark.parametrize("backend", BACKENDS)
def test_sums_keep_their_order_and_products_are_rounded(backend: str) -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 1001))
    program = hs.arrow(in_order, R**1001 * R**1001)
    assert hs.jit(program, backend=backend, exact=True)(x, y) == in_order(x, y)
    same_bits(hs.jit(dots, backend=backend, exact=True)(x, y), dots(x, y))
    e = 2.0**-30  # x * y is 1 - e², which rounds to 1
    assert hs.jit(fused, backend=backend, exact=True)(1.0 + e, 1.0 - e, -1.0) == 0.0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("program", [hs.minimum, hs.maximum])
def test_of_two_zeros_it_is_the_same_one(program: Any, backend: str) -> None:
    code = hs.jit(program, backend=backend, exact=True)
    for zeros in ((0.0, -0.0), (-0.0, 0.0)):
        same_bits(code(*zeros), program(*zeros))


def sums_of_turned_products(m: Any, s: float) -> float:
    scaled = m * s
    total = scaled + m @ scaled * 0.3
    return np.sum(total * np.cos(total))


def row_of_a_turned_array(m: Any, s: float) -> tuple[Any, Any, float]:
    turned = m.T * s
    turned[3] = m[2]
    return turned @ m, np.sum(turned, axis=1), np.sum(turned * turned)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("f", [sums_of_turned_products, row_of_a_turned_array])
def test_entries_lie_in_memory_as_they_do_in_the_program(f: Any, backend: str) -> None:
    x = np.random.default_rng(0).normal(size=(70, 70))
    value = hs.arrow(f).at(R ** (70, 70), R)
    for program in (value, hs.grad(value)) if value.cod is R else (value,):
        same_bits(hs.jit(program, backend=backend, exact=True)(x, 0.3), program(x, 0.3))


def test_a_loop_in_exact_machine_code_is_one_function() -> None:
    code = hs.jit(hs.arrow(in_order, R**8 * R**8), backend="llvm", exact=True)
    assert "define" in code.source
    assert "contract" not in code.source


def test_exact_code_stays_exact_when_it_is_pickled() -> None:
    code = pickle.loads(pickle.dumps(hs.jit(hs.mul >> hs.sin, backend="numpy", exact=True)))
    assert code.exact


def test_other_libraries_have_no_exact_code() -> None:
    with pytest.raises(hs.ArgumentError, match="leave out exact=True"):
        hs.jit(fused, backend="jax", exact=True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "lie", [lambda x: x, np.transpose, np.flipud, lambda x: np.repeat(x, 2, axis=1)[:, ::2]]
)
def test_arrays_keep_their_order_in_memory_through_branches_and_loops(
    lie: Any, backend: str
) -> None:
    def either(x: Any, y: Any, s: float) -> Any:
        if s > 0.0:
            x, y = y.T, x
        while s > 0.0:
            x, y, s = y, x, s - 1.0
        return np.sum(x), np.sum(y, axis=0), x[:, 0] @ y[:, 1]

    random = np.random.default_rng(0)
    x, y = lie(random.normal(size=(60, 60))), random.normal(size=(60, 60))
    for s in (-1.0, 2.0):
        arrow, values = hs.arrow(either).placed(x, y, s)
        same_bits(hs.jit(arrow, backend=backend, exact=True)(*values), arrow(*values))


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_a_loop_makes_on_the_way_back_lies_in_order(backend: str) -> None:
    def by_entries(m: Any, x: Any) -> Any:
        h = 0.5
        for y in m @ x:
            h = h * y * 0.1 + 1.0
        return h

    random = np.random.default_rng(0)
    given = random.normal(size=(70, 70)), random.normal(size=70)
    slope, values = hs.grad(hs.arrow(by_entries), argnums=(0, 1)).placed(*given)
    same_bits(hs.jit(slope, backend=backend, exact=True)(*values), slope(*values))
