"""Sparsity: patterns hold every derivative that is not zero; sparse derivatives are dense ones."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from random_programs import RandomProgram, programs
from test_jit import SMOOTH
from test_numpy_programs import arguments
from test_random_programs import few

import homset as hs
from homset import R
from homset.calculus import interpret_raw
from homset.categories.sparsity.inputs import columns as inputs_of
from homset.categories.sparsity.pattern import real_size
from homset.colouring import column_colours, star_colours
from homset.objects import B, Z, ground
from homset.sparse import _vector
from homset.tangents import tangent
from homset.tuples import flat
from homset.values import to_value

scipy_sparse = pytest.importorskip("scipy.sparse", reason="needs SciPy: extra `sparse`")


def dense(arrow: Any, x: Any) -> np.ndarray[Any, Any]:
    """The Jacobian of an arrow at a point, written out: a column for each real number."""
    run = interpret_raw(hs.jvp(arrow))
    source = tangent(ground(arrow.dom))
    columns = []
    for e in np.eye(real_size(ground(arrow.dom))):
        _, along = run((x, _vector(source, e)))
        columns.append(np.concatenate([np.zeros(0), *map(np.ravel, flat(along))]))
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


def has_pattern(arrow: Any) -> bool:
    """Whether there is a pattern; if not, one of the two reasons is given."""
    try:
        hs.Sparsity(arrow)
    except hs.MissingStructureError as error:
        reasons = "a pattern has a fixed number", "no recursion whose end depends on data"
        if not any(reason in str(error) for reason in reasons):
            raise
        return False
    return True


def test_programs_of_combinators() -> None:
    without = set()
    for name, example in PROGRAMS.items():
        arrow = example.arrow
        if not has_pattern(arrow):
            without.add(name)
        elif not any(isinstance(o, hs.objects.Sum) for o in hs.objects.leaves(ground(arrow.cod))):
            for given_ in example.inputs:
                holds(arrow, to_value(ground(arrow.dom), given_))
    assert without == {"apply", "curry", "twice", "power"}  # of functions, and a recursive one


UNBOUNDED = {
    "account_balance", "adaptive_simpson", "best_of_moves", "cascade", "chebyshev",
    "cosine_or_sine", "echoes", "power_by_squaring", "shattering", "sine_by_thirds",
    "sum_of_terms", "tree_option_value", "trees_of_size", "weight_of_tree",
}  # fmt: skip
"""Lists of theirs, or calls of themselves, are as many as data say."""


@pytest.mark.parametrize("program", SMOOTH, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any) -> None:
    inputs = copy.deepcopy(program.inputs[0])
    arrow = hs.arrow(program.function).arrow_for(*inputs)
    if program.function.__name__ in UNBOUNDED:
        assert not has_pattern(arrow)
    else:
        holds(arrow, to_value(ground(arrow.dom), inputs if len(inputs) > 1 else inputs[0]))


def test_how_many_programs_have_a_pattern() -> None:
    """All, at the arguments of a call: recursion ends there where integers say so."""
    without = set()
    for program in CORPUS:
        if program.function.__name__ == "ends_and_middle":  # whose arrow takes a tuple for *rest
            continue
        inputs = copy.deepcopy(program.inputs[0])
        arrow = hs.arrow(program.function).arrow_for(*inputs)
        x = to_value(ground(arrow.dom), inputs[0] if len(inputs) == 1 else inputs)
        try:
            hs.Sparsity.at(arrow, inputs_of(ground(arrow.dom), x))
        except hs.MissingStructureError:
            without.add(program.function.__name__)
    assert without == {
        "adaptive_simpson",
        "sine_by_thirds",
        "shattering",
    }  # there real numbers say so


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any) -> None:
    xs = arguments(f, 7)
    arrow = hs.arrow(f).at(*map(hs.literals.object_of, xs))
    holds(arrow, to_value(ground(arrow.dom), xs if len(xs) > 1 else xs[0]))


@few
@given(program=programs())
def test_random_programs(program: RandomProgram) -> None:
    note(program.text)
    for args in program.inputs:
        arrow = hs.arrow(program.function()).arrow_for(*copy.deepcopy(args))
        if has_pattern(arrow):
            holds(arrow, to_value(ground(arrow.dom), args if len(args) > 1 else args[0]))


def test_the_pattern_of_a_composition_is_the_product() -> None:
    f = hs.arrow(lambda x: x[1:] * x[:-1]).at(R**5)
    g = hs.arrow(lambda y: np.array([y[0] * y[1], np.sin(y[3])])).at(R**4)
    product = (hs.Sparsity(g).array.astype(int) @ hs.Sparsity(f).array.astype(int)) > 0
    assert (hs.Sparsity(f >> g).array == product).all()


def picked(x: Any, i: int) -> Any:
    return x[i] * x[0]


def one_or_the_other(x: Any, c: bool) -> Any:
    return x[:2] * 2.0 if c else x[1:3] ** 2


def halved(x: Any) -> Any:
    while x[0] > 1.0:
        x = x / 2.0 + x[::-1]
    return x


def test_what_depends_on_data_can_be_anything_that_may_happen() -> None:
    whole = hs.Sparsity(hs.arrow(picked).at(R**3, Z)).array
    assert whole.tolist() == [[True] * 3]
    x = inputs_of(ground((R**3) * Z), (None, 2))
    assert hs.Sparsity.at(hs.arrow(picked).at(R**3, Z), x).array.tolist() == [[True, False, True]]

    both = hs.Sparsity(hs.arrow(one_or_the_other).at(R**3, B)).array
    assert both.tolist() == [[True, True, False], [False, True, True]]
    assert hs.Sparsity(hs.arrow(halved).at(R**3)).array.tolist() == [
        [True, False, True], [False, True, False], [True, False, True],
    ]  # fmt: skip


def test_known_zeros_and_jumps_leave_no_entry() -> None:
    stencil = np.diag(np.ones(4), 1)[:4] - np.eye(5)[:4]
    assert (hs.Sparsity(hs.arrow(lambda x: stencil @ x).at(R**5)).array == (stencil != 0)).all()
    lower = hs.Sparsity(hs.arrow(lambda x: np.tril(x)).at(R ** (2, 2))).array
    assert np.diag(lower).tolist() == [True, False, True, True]
    assert hs.Sparsity(hs.sign.at(R)).nnz == 0
    assert hs.Sparsity(hs.scale(2.0)).array.tolist() == [[True]]


def test_recursion_that_depends_on_data_is_refused_with_its_name() -> None:
    def shrunk(x: float) -> float:
        return x if x < 1.0 else 1.0 + shrunk(x / 2.0)

    with pytest.raises(hs.MissingStructureError, match="no recursion whose end depends on data"):
        hs.Sparsity(hs.arrow(shrunk).at(R))


def test_lists_have_no_pattern_as_arguments() -> None:
    with pytest.raises(hs.MissingStructureError, match="a pattern has a fixed number"):
        hs.Sparsity(hs.identity.at(hs.List(R)))


# --- colourings -----------------------------------------------------------------------------------


@st.composite
def matrices(draw: Any, symmetric: bool = False) -> Any:
    m, n = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    m = n if symmetric else m
    cells = draw(st.lists(st.tuples(st.integers(0, m - 1), st.integers(0, n - 1)), max_size=25))
    dense = np.zeros((m, n), bool)
    for i, j in cells:
        dense[i, j] = True
        if symmetric:
            dense[j, i] = True
    return dense


@given(matrices())
def test_no_row_has_a_colour_twice(dense: Any) -> None:
    colours = column_colours(scipy_sparse.csr_matrix(dense))
    assert len(colours) == dense.shape[1]
    for row in dense:
        own = colours[row]
        assert len(set(own)) == len(own)


@given(matrices(symmetric=True))
def test_each_entry_is_alone_in_its_row_or_in_its_column(dense: Any) -> None:
    colours = star_colours(scipy_sparse.csr_matrix(dense))
    for i, j in zip(*np.nonzero(dense), strict=True):
        if i != j:
            assert colours[i] != colours[j]
        in_row = np.sum((colours == colours[j]) & (dense[i] | (np.arange(len(dense)) == i)))
        in_column = np.sum((colours == colours[i]) & (dense[j] | (np.arange(len(dense)) == j)))
        assert in_row == 1 or in_column == 1


# --- sparse derivatives ---------------------------------------------------------------------------


def laplacian(u: Any) -> Any:
    return u[2:] - 2.0 * u[1:-1] + u[:-2]


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def arrowhead(x: Any) -> Any:
    return np.sum(x[0] * x[1:] ** 3) + np.exp(x[0])


def reprojections(cameras: Any, points: Any, which: Any, seen: Any) -> Any:
    """Each residual is of one camera and one point."""
    turned = points * np.cos(cameras[which, 0:1]) + cameras[which, 1:4]
    return (turned[:, :2] / (2.0 + turned[:, 2:] ** 2) * cameras[which, 4:5] - seen).ravel()


def observations() -> tuple[Any, ...]:
    draw = np.random.default_rng(1)
    n = 30
    return (
        draw.normal(size=(3, 5)), draw.normal(size=(n, 3)),
        np.sort(draw.integers(0, 3, n)), draw.normal(size=(n, 2)),
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobians_are_the_dense_ones(mode: str) -> None:
    u = np.random.default_rng(0).normal(size=9)
    found = hs.sparse_jacobian(laplacian, mode)(u)
    assert scipy_sparse.issparse(found)
    np.testing.assert_allclose(found.toarray(), hs.jacobian(laplacian)(u))


def test_the_jacobian_of_a_stencil_takes_three_passes_at_any_size() -> None:
    for n in (10, 1000):
        J = hs.sparse_jacobian(hs.arrow(laplacian).at(R**n))
        assert J.plan(np.zeros(n)).passes == 3
        assert J(np.ones(n)).nnz == 3 * (n - 2)


def test_bundle_adjustment() -> None:
    given_ = observations()
    J = hs.sparse_jacobian(hs.arrow(reprojections).arrow_for(*given_))
    found = J(*given_)
    dense = hs.jacobian(hs.arrow(reprojections).arrow_for(*given_))(*given_)
    blocks = [np.reshape(block, (60, -1)) for block in flat(dense)]
    np.testing.assert_allclose(found.toarray(), np.hstack(blocks), atol=1e-14)
    assert J.plan(*given_).passes <= 10  # 5 of a camera, 3 of a point, 2 of what was seen
    assert found.shape == (60, 165)


@pytest.mark.parametrize("f", [rosenbrock, arrowhead])
def test_hessians_are_the_dense_ones(f: Any) -> None:
    x = np.random.default_rng(0).normal(size=8)
    H = hs.sparse_hessian(hs.arrow(f).at(R**8))
    np.testing.assert_allclose(H(x).toarray(), hs.hessian(f)(x), atol=1e-12)
    assert H.plan(x).passes == (3 if f is rosenbrock else 2)


def test_the_hessian_of_100_000_numbers_takes_three_passes() -> None:
    n = 100_000
    x = np.linspace(-1.0, 1.0, n)
    H = hs.sparse_hessian(hs.arrow(rosenbrock).at(R**n))
    assert H.plan(x).passes == 3
    found = H(x)
    assert found.nnz == 3 * n - 2
    inner = 1200.0 * x[1:-1] ** 2 + 202.0 - 400.0 * x[2:]
    np.testing.assert_allclose(found.diagonal()[1:-1], inner, rtol=1e-12)
    np.testing.assert_allclose(found.diagonal(1), -400.0 * x[:-1], rtol=1e-12)


@few
@given(program=programs())
def test_sparse_jacobians_of_random_programs(program: RandomProgram) -> None:
    note(program.text)
    args = program.inputs[0]
    arrow = hs.arrow(program.function()).arrow_for(*copy.deepcopy(args))
    if not (has_pattern(arrow) and real_size(ground(arrow.dom)) and real_size(ground(arrow.cod))):
        return
    given_ = args if len(args) > 1 else (args[0],)
    x = to_value(ground(arrow.dom), args if len(args) > 1 else args[0])
    for mode in ("forward", "reverse"):
        found = hs.sparse_jacobian(arrow, mode)(*copy.deepcopy(given_))
        np.testing.assert_allclose(found.toarray(), dense(arrow, x), rtol=1e-9, atol=1e-9)


def test_errors_say_what_to_write(monkeypatch: Any) -> None:
    with pytest.raises(hs.ArgumentError, match="mode is 'forward', 'reverse' or 'auto'"):
        hs.sparse_jacobian(laplacian, "backward")
    with pytest.raises(hs.DomainError, match="needs an arrow to R"):
        hs.sparse_hessian(hs.arrow(laplacian).at(R**5))(np.ones(5))
    with pytest.raises(hs.ArgumentError, match="takes an arrow or a Python function"):
        hs.sparse_jacobian(3)
    from homset.categories.sparsity.dependence import scipy_sparse as find

    find.cache_clear()
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(hs.MissingExtraError, match=r"pip install 'homset\[sparse\]'"):
        hs.sparse_jacobian(laplacian)
    find.cache_clear()


def test_the_example_ends_by_checking_its_answer() -> None:
    example = Path(__file__).parent.parent / "examples" / "sparse_least_squares.py"
    done = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.endswith("the scene explains what was seen\n"), done.stderr
