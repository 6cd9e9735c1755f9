"""Taylor: every program has series, which are programs again."""

import copy
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest
import python_programs
from expanding import expands

import homset as hs
from homset import R, Z
from homset.categories.curves import as_curve, curves
from homset.graphs import stage
from homset.objects import ground
from homset.primitives import PRIMITIVES
from homset.sampling import close
from homset.stacking import stack_values
from homset.values import from_value, to_value

# --- every program --------------------------------------------------------------------------------

BISECTIONS = ("bisect_cubic", "break_even_price")
"""Their results are halves of what they are given, chosen by tests: no differences tell that."""


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_programs(name: str) -> None:
    arrow, inputs = programs.PROGRAMS[name]
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    for given in inputs:
        x = to_value(dom, given)
        with np.errstate(all="ignore"):
            expands(hs.Taylor(3), arrow.at(dom, cod), x, hs.Functions(arrow).raw(x))


@pytest.mark.parametrize("p", python_programs.PROGRAMS, ids=lambda p: p.name)
def test_python_functions(p: Any) -> None:
    arrow, given = hs.arrow(p.function).placed(*copy.deepcopy(p.inputs[0]))
    x = to_value(ground(arrow.dom), given[0] if len(given) == 1 else given)
    with np.errstate(all="ignore"):
        y = hs.Functions(arrow).raw(x)
        if p.name in BISECTIONS:
            found = hs.Taylor(3)(arrow).along(from_value(arrow.dom, x))
            slope = np.sum(hs.grad(arrow)(from_value(arrow.dom, x)))
            assert found.tolist() == [y, slope, 0.0, 0.0]
        else:
            expands(hs.Taylor(3), arrow, x, y)


def test_matrices_that_are_taken_apart() -> None:
    """The factors of a curve of matrices are curves whose product it is, in every power."""
    a, v = np.array([[3.0, 1.0], [1.0, 4.0]]), np.array([[1.0, 0.5], [0.5, -2.0]])
    expected = np.stack([a, v, 0 * a, 0 * a])
    line = lambda f: hs.Taylor(3)(hs.arrow(f).at(R ** (2, 2))).along(a, v)  # noqa: E731
    lower = line(np_cholesky)
    np.testing.assert_allclose(product(lower, lower.transpose(0, 2, 1)), expected, 1e-9, 1e-12)
    q, r = line(lambda m: np.linalg.qr(m))
    np.testing.assert_allclose(product(q, r), expected, 1e-9, 1e-12)
    values, vectors = line(lambda m: np.linalg.eigh(m))
    diagonal = np.stack([np.diag(row) for row in values])
    back = product(product(vectors, diagonal), vectors.transpose(0, 2, 1))
    np.testing.assert_allclose(back, expected, 1e-9, 1e-12)


def np_cholesky(m: Any) -> Any:
    return np.linalg.cholesky(m)


def product(xs: Any, ys: Any) -> Any:
    """Cauchy's product of series of matrices."""
    return np.stack([sum(xs[k] @ ys[n - k] for k in range(n + 1)) for n in range(len(xs))])


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_order_0_is_running(name: str) -> None:
    arrow, inputs = programs.PROGRAMS[name]
    run = hs.Taylor(0)(arrow)
    for x in inputs:
        value = to_value(run.dom, x)
        found = run.raw(as_curve(0, run.dom, value))
        expected = as_curve(0, run.cod, hs.Functions(arrow).raw(value))
        # Integers may be larger than NumPy's, and are compared exactly.
        same = found == expected if run.cod is Z else close(curves(0, run.cod), found, expected)
        assert same


# --- meanings are programs again ------------------------------------------------------------------


def test_gradients_of_coefficients_are_coefficients_of_the_gradient() -> None:
    """∂cₙ/∂xₖ is coefficient n − k of the gradient along the curve: one triangular matrix."""
    f = hs.arrow(lambda x: np.exp(-x * x) * np.sin(x) / (2.0 + x)).at(R)
    curve = np.array([0.3, 1.0, 0.2, -0.4, 0.1])
    coefficients = hs.arrow(hs.Taylor(4)(f))
    gradient = hs.Taylor(4)(hs.grad(f))(curve)
    for n in range(5):
        found = hs.grad(coefficients >> hs.ex_i(n, 5))(curve)
        expected = [gradient[n - k] if k <= n else 0.0 for k in range(5)]
        np.testing.assert_allclose(found, expected, 1e-10, 1e-12)


def spiral(x: float, y: float) -> float:
    total = 0.0
    while total < 3.0:
        total = total + x * x + 0.3
    for _ in range(4):
        total = total * y if total > 2.0 else total + y
    return total


SEVERAL = [
    (hs.arrow(spiral).at(R, R), ([0.7, 1.0, 0.2], [0.4, 0.5])),
    (hs.arrow(lambda a, x: np.linalg.solve(a, x) @ np.tanh(a @ x)).at(R ** (2, 2), R**2),
     (np.array([[[2.0, 1.0], [0.5, 3.0]], [[0.1, 0.0], [0.4, -0.2]]]), np.eye(2))),
    (hs.arrow(lambda x: [x * i for i in range(3)]).at(R), ([2.0, 1.0, 0.5],)),
]  # fmt: skip


@pytest.mark.parametrize("i", range(len(SEVERAL)))
def test_they_do_the_same(i: int) -> None:
    """As a graph, and compiled: loops and branches are there once."""
    program, curve = SEVERAL[i]
    expand = hs.Taylor(2)(program)
    padded = tuple([np.concatenate([c, np.zeros((3 - len(c), *np.shape(c)[1:]))]) for c in curve])
    arrow = hs.arrow(expand)
    for run in (arrow, hs.Graph(arrow), hs.jit(arrow)):
        np.testing.assert_allclose(run(*padded), expand(*curve), 1e-12, 1e-12)


def test_a_direction_that_is_known() -> None:
    """In a graph too a curve moves whose coefficients are constants; exponents do not."""
    expand = hs.Taylor(2)(hs.sin)
    graph = stage(lambda x: expand.raw(stack_values((x, 1.0, 0.0), R)), R, R**3)
    np.testing.assert_allclose(graph(0.4), expand.along(0.4), 1e-12)
    cube = hs.Graph(hs.Taylor(2)(hs.arrow(lambda x: x**3.0).at(R)))
    assert set(cube.operations) == {"unstack", "mul", "add", "stack"}


REAL = [
    p for p in PRIMITIVES.values()
    if p.cod is R and p.family is None and all(o is R for o in p.places) and p.arity < 3
]  # fmt: skip


@pytest.mark.parametrize("at", [0.0, 0.4])
@pytest.mark.parametrize("p", REAL, ids=lambda p: p.name)
def test_every_primitive_is_a_program_of_coefficients(p: Any, at: float) -> None:
    """Rules are run on ports as on numbers, where no value is known."""
    expand = hs.Taylor(4)(hs.primitive(p))
    curve = [np.array([at, 1.0, 0.2, 0.0, 0.1 * (i + 1)]) for i in range(p.arity)]
    np.testing.assert_allclose(hs.arrow(expand)(*curve), expand(*curve), 1e-12, 1e-12)


@pytest.mark.parametrize("exponent", [-2.5, -0.5, 0.5, 1.5, 2.5])
def test_powers_in_a_graph(exponent: float) -> None:
    """At 0 too, where no quotient of powers is; there are as many other powers as the exponent."""
    expand = hs.Taylor(4)(hs.arrow(lambda x: x**exponent).at(R))
    for at in (0.0, 1.3):
        curve = np.array([at, 1.0, 0.0, 0.0, 0.0])
        np.testing.assert_array_almost_equal(hs.arrow(expand)(curve), expand(curve), 12)
    assert hs.Graph(expand).operations["pow"] == max(0, math.ceil(exponent)) + 1
    f = hs.arrow(lambda x: x**exponent).at(R)
    found = expand.along(0.0)
    np.testing.assert_array_equal(found[:2], [f(0.0), hs.grad(f)(0.0)])


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0, 2.0])
def test_exponents_that_move(at: float) -> None:
    """Also from where the exponent of a lower power is 0, which is no constant power."""
    expand = hs.Taylor(4)(hs.arrow(lambda x: x**x).at(R))
    curve = np.array([at, 1.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(hs.arrow(expand)(curve), expand(curve), 1e-12, 1e-12)
    rows = np.stack([curve, curve + np.eye(5)[0]], -1)
    arrays = hs.Taylor(4)(hs.arrow(lambda x: x**x).at(R**2))
    for run in (arrays, hs.arrow(arrays)):
        np.testing.assert_allclose(run(rows)[:, 0], expand(curve), 1e-12, 1e-12)


def test_choices_between_numbers_and_series_in_a_graph() -> None:
    """A port that chooses, and a number before the series: it is a series all the same."""
    points = np.arange(4.0)
    for f in (lambda x: np.interp(x, points, points**2), lambda x: np.where(x > 1, 3.0, x * x)):
        expand = hs.Taylor(2)(hs.arrow(f).at(R**3))
        rows = np.array([[0.5, 1.5, 9.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
        np.testing.assert_allclose(hs.arrow(expand)(rows), expand(rows), 1e-12, 1e-12)


def test_taylor_of_taylor_is_a_series_in_two_variables() -> None:
    """Coefficients of the coefficients of exp(x + y), of which each is e / (m! n!)."""
    inner = hs.Taylor(2)(hs.exp)
    found = hs.Taylor(3)(hs.arrow(inner))(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]))
    factorials = [1.0, 1.0, 2.0, 6.0]
    expected = [[math.e / (factorials[m] * factorials[n]) for n in range(3)] for m in range(4)]
    np.testing.assert_allclose(found, expected, 1e-12)


def test_enclosures_of_coefficients() -> None:
    """Intervals on coefficients hold them: a remainder that is proved."""
    bound = hs.Interval(hs.arrow(hs.Taylor(3)(hs.sin)))(
        ([0.0, 1.0, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0])
    )
    for x in np.linspace(0.0, 0.5, 7):
        found = hs.Taylor(3)(hs.sin).along(x)
        assert np.all(bound.lo <= found)
        assert np.all(found <= bound.hi)


def test_the_example_of_a_pendulum() -> None:
    path = Path(__file__).parent.parent / "examples" / "pendulum.py"
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "angle 1.0000000000000" in done.stdout
