"""All modes agree with each other, with SymPy and with finite differences."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import sympy
from drawn import points, programs, vector_spaces
from hypothesis import HealthCheck, given, settings

import homset as hs
from homset import B, R, Z, add, cos, curry, dup, exl, exr, fork, mul, scale, sin
from homset.calculus import basis, dimension
from homset.interpretation import combinators, interpret
from homset.objects import Obj, Product
from homset.primitives import PRIMITIVES, Primitive
from homset.tuples import flat, unflat

CASES = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
L, M = hs.LinearMaps, hs.Matrices
MODES: list[Any] = [
    *(c for k in (L, M) for c in (k, hs.Dual(k), hs.Cont(k, R), hs.Begin(k, R))),
    hs.Dual(hs.Dual(L)), hs.Dual(hs.Cont(L, R)), hs.Cont(hs.Dual(L), R), hs.Begin(hs.Cont(M, R), R),
]  # fmt: skip


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """A value as one flat vector."""
    return np.concatenate([np.ravel(v) for v in flat(value)] or [np.zeros(0)]).astype(float)


def vector(obj: Obj, flat_numbers: Any) -> Any:
    """The value of an object with these numbers."""
    rest, leaves = list(flat_numbers), []
    for leaf in hs.objects.leaves(obj):
        n = dimension(leaf)
        leaves.append(np.reshape(rest[:n], leaf.shape) if n != 1 or leaf.parts else rest[0])
        rest = rest[n:]
    return unflat(obj, [np.float64(v) if np.ndim(v) == 0 else v for v in leaves])


def dense(k: Any, arrow: Any, a: Obj, b: Obj) -> np.ndarray[Any, Any]:
    """An arrow a → b of a category of linear maps as a matrix, through its action on vectors."""
    act = k.action(arrow, a, b)
    columns = [numbers(act.raw(vector(act.dom, e))) for e in np.eye(dimension(act.dom))]
    matrix = np.array(columns).reshape(dimension(act.dom), dimension(act.cod)).T
    return matrix if k.hom(R, R * R) is (R * R) ** R else matrix.T


def finite_differences(f: hs.Arrow, x: Any) -> np.ndarray[Any, Any]:
    run, h = interpret(hs.Functions, f), 6e-6
    x0 = numbers(x)
    columns = [
        (numbers(run(vector(f.dom, x0 + h * e))) - numbers(run(vector(f.dom, x0 - h * e))))
        / (2 * h)
        for e in np.eye(len(x0))
    ]
    return np.array(columns).reshape(len(x0), dimension(f.cod)).T


@CASES
@given(st.data())
def test_all_modes_agree_on_random_programs(data: st.DataObject) -> None:
    a, b = data.draw(vector_spaces()), data.draw(vector_spaces())
    f = data.draw(programs(a, b, depth=4))
    x = data.draw(points(a))
    expected = finite_differences(f, x)
    for k in MODES:
        for meaning in (interpret, combinators):
            y, derivative = meaning(hs.GAD(k), f)(x)
            np.testing.assert_allclose(numbers(y), numbers(interpret(hs.Functions, f)(x)))
            np.testing.assert_allclose(dense(k, derivative, a, b), expected, 2e-5, 2e-5)


@CASES
@given(st.data())
def test_modes_agree_to_rounding_and_with_sympy(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    a, b = Product(*[R] * n), Product(*[R] * m)
    f = data.draw(programs(a, b, depth=3))
    x = data.draw(points(a))
    symbols = sympy.symbols("s1:4", real=True)[:n]
    formulas = sympy.Matrix(hs.SymPy(f, " ".join(map(str, symbols))))
    exact = formulas.jacobian(symbols).subs(dict(zip(symbols, x, strict=True)))
    expected = np.array(exact.tolist(), float).reshape(m, n)
    for k in MODES:
        _, derivative = interpret(hs.GAD(k), f)(x)
        np.testing.assert_allclose(dense(k, derivative, a, b), expected, 1e-9, 1e-9)


@CASES
@given(st.data())
def test_jacobian_in_both_modes_is_the_derivative(data: st.DataObject) -> None:
    a, b = data.draw(vector_spaces()), data.draw(vector_spaces())
    f = data.draw(programs(a, b, depth=3))
    x = data.draw(points(a))
    _, derivative = interpret(hs.GAD(L), f)(x)
    expected = dense(L, derivative, a, b)
    forward, reverse, auto = (hs.jacobian(f, mode) for mode in ("forward", "reverse", "auto"))
    assert forward.cod is reverse.cod is auto.cod
    for jacobian in (forward, reverse, auto):
        blocks = interpret(hs.Functions, jacobian)(x)
        np.testing.assert_allclose(written(blocks, a, b), expected, 1e-9, 1e-9)


def written(blocks: Any, a: Obj, b: Obj) -> np.ndarray[Any, Any]:
    """The blocks of a Jacobian as one matrix."""
    sources, targets = hs.objects.leaves(a), hs.objects.leaves(b)
    rest = iter(flat(blocks))
    rows = []
    for t in targets:
        row = [np.reshape(next(rest), (dimension(t), dimension(s))) for s in sources]
        rows.append(np.hstack([np.zeros((dimension(t), 0)), *row]))
    return np.vstack([np.zeros((0, dimension(a))), *rows])


@CASES
@given(st.data())
def test_second_derivatives(data: st.DataObject) -> None:
    """Four ways to a second derivative: they agree with differences of the gradient."""
    a = Product(*[R] * data.draw(st.integers(1, 3)))
    f = data.draw(programs(a, R, depth=4))
    x, v = data.draw(points(a)), data.draw(points(a))
    expected = finite_differences(hs.grad(f), x)
    ways = [
        hs.hessian(f),
        hs.jacobian(hs.grad(f), "reverse"),
        hs.jacobian(hs.jacobian(f, "forward"), "forward"),
        hs.jacobian(hs.jacobian(f, "forward"), "reverse"),
    ]
    for way in ways:
        blocks = interpret(hs.Functions, way)(x)
        np.testing.assert_allclose(written(blocks, a, a), expected, 1e-4, 1e-4)
    product = interpret(hs.Functions, hs.hvp(f))((x, v))
    np.testing.assert_allclose(numbers(product), expected @ numbers(v), 1e-3, 1e-3)


def test_third_derivatives() -> None:
    f = mul(sin, hs.exp)
    x = sympy.Symbol("x", real=True)
    third = hs.grad(hs.grad(hs.grad(f)))
    exact = sympy.diff(sympy.sin(x) * sympy.exp(x), x, 3)
    assert third(0.7) == pytest.approx(float(exact.subs(x, 0.7)), rel=1e-12)
    assert sympy.simplify(hs.SymPy(third) - exact) == 0


# --- every primitive ------------------------------------------------------------------------------

SMOOTH_AT: dict[str, list[tuple[float, ...]]] = {
    "arccosh": [(1.5,), (3.0,)],
    "arcsin": [(-0.6,), (0.3,)],
    "arccos": [(-0.6,), (0.3,)],
    "arctanh": [(-0.6,), (0.3,)],
    "sqrt": [(0.5,), (2.0,)],
    "log": [(0.5,), (2.0,)],
    "log2": [(0.5,), (2.0,)],
    "log10": [(0.5,), (2.0,)],
    "log1p": [(-0.5,), (2.0,)],
    "gammaln": [(0.3,), (1.0,), (2.7,)],
    "pow": [(1.5, 2.5), (0.5, -1.2)],
    "div": [(1.5, 2.5), (-0.5, 1.2)],
}
# SymPy does not differentiate what jumps, and knows nothing of stops.
JUMPING = ("floor", "ceil", "trunc", "rint", "floor_divide", "remainder", "fmod")
REAL = [
    p
    for p in PRIMITIVES.values()
    if not {B, Z}.intersection((*p.places, p.cod)) and p.name not in (*JUMPING, "stop_gradient")
]


@pytest.mark.parametrize("name", JUMPING)
def test_primitives_that_jump_against_differences(name: str) -> None:
    p = PRIMITIVES[name]
    f = hs.primitive(p).at(hs.objects.ground(p.dom))
    for point in [(0.4, -1.3), (-0.7, 0.3), (5.2, 1.5)]:
        x = point if p.arity > 1 else point[0]
        near = finite_differences(f, x).ravel()
        np.testing.assert_allclose(numbers(hs.grad(f)(x)), near, 1e-6, 1e-6)
        assert not np.any(numbers(hs.hessian(f)(x)))


@pytest.mark.parametrize("p", REAL, ids=str)
def test_each_primitive_against_sympy_and_differences(p: Primitive) -> None:
    f = hs.primitive(p)
    symbols = sympy.symbols("x y", real=True)[: p.arity]
    formula = hs.SymPy(f, " ".join(map(str, symbols)))
    for point in SMOOTH_AT.get(p.name, [(0.4, -1.3)[: p.arity], (-0.7, 0.9)[: p.arity]]):
        x = point if p.arity > 1 else point[0]
        at = dict(zip(symbols, point, strict=True))
        assert f(x) == pytest.approx(float(formula.subs(at)), rel=1e-12, abs=1e-12)
        exact = [float(sympy.diff(formula, s).subs(at)) for s in symbols]
        np.testing.assert_allclose(numbers(hs.grad(f)(x)), exact, 1e-10, 1e-12)
        np.testing.assert_allclose(
            finite_differences(f.at(hs.objects.ground(f.dom)), x).ravel(), exact, 1e-6, 1e-6
        )
        second = [[float(sympy.diff(formula, s, t).subs(at)) for t in symbols] for s in symbols]
        np.testing.assert_allclose(numbers(hs.hessian(f)(x)), np.ravel(second), 1e-9, 1e-10)


def test_the_convention_where_there_is_no_derivative() -> None:
    grad = hs.grad
    assert grad(hs.abs)(0.0) == 0.0
    assert grad(hs.sign)(0.0) == grad(hs.floor)(2.0) == grad(hs.ceil)(2.0) == 0.0
    for extremum in (hs.maximum, hs.minimum):
        assert grad(extremum)(1.0, 1.0) == (0.5, 0.5)
    assert grad(hs.maximum)(1.0, 2.0) == grad(hs.minimum)(2.0, 1.0) == (0.0, 1.0)
    assert grad(hs.hypot)(0.0, 0.0) == (0.0, 0.0)
    assert hs.hessian(hs.hypot)(0.0, 0.0) == ((0.0, 0.0), (0.0, 0.0))
    assert grad(hs.hypot)(0.0, -2.0) == (0.0, -1.0)
    assert grad(hs.hypot)(5e-324, 0.0) == (1.0, 0.0)
    assert grad(hs.sqrt)(0.0) == grad(hs.cbrt)(0.0) == np.inf
    chosen = hs.where(hs.less(exl, exr), exl, mul(2.0, exr))
    assert grad(chosen)(1.0, 2.0) == (1.0, 0.0)
    assert grad(chosen)(2.0, 2.0) == (0.0, 2.0)
    assert grad(hs.pow)(0.0, 2.0) == (0.0, 0.0)
    assert grad(hs.pow)(0.0, 0.0)[0] == 0.0
    assert grad(hs.pow)(-2.0, 3.0)[0] == 12.0
    square = hs.pow(hs.identity, 2.0)
    assert [square(0.0), grad(square)(0.0), grad(grad(square))(0.0)] == [0.0, 0.0, 2.0]
    assert grad(grad(grad(square)))(0.0) == 0.0


def test_every_category_has_the_convention_at_the_origin() -> None:
    """Where a quotient by the length would be none."""
    lengths = hs.grad(hs.hypot)
    for k in MODES:
        _, slope = hs.GAD(k)(hs.hypot)(0.0, 0.0)
        assert not np.any(dense(k, slope, R * R, R))
    assert hs.Graph(lengths)(0.0, 0.0) == hs.Functions(lengths)(0.0, 0.0) == (0.0, 0.0)
    assert [str(x) for x in hs.Interval(lengths)(0.0, 0.0)] == ["[0.0, 0.0]", "[0.0, 0.0]"]
    assert hs.Verilog(lengths, hs.Fixed(16, 8))(0.0, 0.0) == (0.0, 0.0)
    x, y = sympy.symbols("x y", real=True)
    assert [part.subs({x: 0, y: 0}) for part in hs.SymPy(lengths)] == [0, 0]


# --- recursion --------------------------------------------------------------------------------


def asks_the_last_call(n: int, x: float) -> float:
    if n == 0:
        return x
    a, b = asks_the_last_call(n - 1, np.sin(x) + 0.3), asks_the_last_call(n - 1, x * 1.1)
    return a * 1.5 if b > 1.0 else a * x


def asks_the_first_call(n: int, x: float) -> float:
    if n == 0:
        return x
    a, b = asks_the_first_call(n - 1, np.sin(x) + 0.3), asks_the_first_call(n - 1, x * 0.9)
    c = asks_the_first_call(n - 1, 0.5 * x + 0.2)
    return b * 0.5 + c if a > 1.0 else b * c


@pytest.mark.parametrize("f", [asks_the_last_call, asks_the_first_call])
@pytest.mark.parametrize("x", [0.2, 0.7, 1.3])
def test_a_call_that_is_only_asked_leaves_what_it_kept(f: Any, x: float) -> None:
    """No covector comes back to it, and what it put on the list is taken off all the same."""
    program, h = hs.arrow(f).at(Z, R), 1e-6
    difference = (f(4, x + h) - f(4, x - h)) / (2 * h)
    for run in (hs.grad(program), hs.Functions(hs.grad(program)), hs.Graph(hs.grad(program))):
        assert run(4, x)[1] == pytest.approx(difference, rel=1e-6)
    assert hs.jvp(program)((4, x), ((), 1.0))[1] == pytest.approx(difference, rel=1e-6)


# --- the calculus -----------------------------------------------------------------------------


def test_the_calculus_on_nested_products_and_arrays() -> None:
    dom = (R * R**2) * R
    dot = hs.jam_i(2) @ hs.cross_i([scale(2.0), scale(3.0)])
    f = add(mul(exr, exl >> exl), exl >> exr >> dot).at(dom)
    x = ((5.0, np.array([1.0, 10.0])), 7.0)
    assert f(x) == 35.0 + 32.0
    y, ((dx, darray), dz) = hs.value_and_grad(f)(x)
    assert (y, dx, dz) == (67.0, 7.0, 5.0)
    np.testing.assert_array_equal(darray, [2.0, 3.0])
    assert hs.jvp(f)(x, ((1.0, np.array([1.0, 0.0])), 0.0)) == (67.0, 9.0)
    y, pullback = hs.vjp(f)(x)
    assert y == 67.0
    assert pullback(2.0)[0][0] == 14.0
    y, push = hs.linearize(f)(x)
    assert (y, push(((0.0, np.zeros(2)), 1.0))) == (67.0, 5.0)
    assert hs.derivative(f)(x)(((1.0, np.zeros(2)), 0.0)) == 7.0
    assert hs.grad(f, argnums=1)(x) == 5.0
    assert hs.jacobian(f, argnums=-1)(x) == 5.0
    assert hs.grad(f, argnums=(1,))(x) == (5.0,)
    hessian = hs.hessian(f)(x)
    assert hessian[0][0][1] == hessian[1][0][0] == 1.0
    assert hessian[0][1][0][1].shape == (2, 2)
    np.testing.assert_array_equal(hessian[0][1][0][1], 0.0)


def weighted(p: Any) -> Any:
    return (p["w"] * 2.0 + p["b"]) ** 2


def first_times_second(p: Any) -> Any:
    return p[0] * p[1]


def gathered(*xs: Any) -> Any:
    return xs[0] * xs[1]


def test_the_only_argument_of_a_function_has_number_0_whatever_it_holds() -> None:
    params = {"w": 1.0, "b": 2.0}
    assert hs.grad(weighted, argnums=0)(params) == {"w": 16.0, "b": 8.0}
    assert hs.value_and_grad(weighted, argnums=0)(params) == (16.0, {"w": 16.0, "b": 8.0})
    assert hs.grad(first_times_second, argnums=0)((3.0, 2.0)) == (2.0, 3.0)
    assert hs.grad(first_times_second, argnums=-1)([3.0, 2.0]) == [2.0, 3.0]
    assert hs.grad(first_times_second, argnums=(0,))((3.0, 2.0)) == ((2.0, 3.0),)
    jacobian = hs.jacobian(first_times_second, argnums=0, mode="forward")
    assert jacobian((3.0, 2.0)) == hs.grad(first_times_second)((3.0, 2.0))
    assert hs.hessian(first_times_second, argnums=0)((3.0, 2.0)) == ((0.0, 1.0), (1.0, 0.0))
    with pytest.raises(hs.ArgumentError, match="has one argument"):
        hs.grad(first_times_second, argnums=1)((3.0, 2.0))


def fitted(p: Any, x: Any) -> Any:
    y = x @ p["w"] + p["b"]
    return np.sum(y**2), {"y": y, "n": 3}


def test_has_aux_gives_the_second_result_beside_the_gradient_of_the_first() -> None:
    p, x = {"w": np.array([1.0, 2.0]), "b": 0.5}, np.array([[1.0, 0.0], [2.0, -1.0]])
    slope = hs.grad(lambda p, x: fitted(p, x)[0], argnums=0)(p, x)
    (value, aux), found = hs.value_and_grad(fitted, argnums=0, has_aux=True)(p, x)
    wanted = fitted(p, x)
    assert value == wanted[0]
    assert aux["y"].tolist() == wanted[1]["y"].tolist()
    assert aux["n"] == 3
    assert found["w"].tolist() == slope["w"].tolist()
    assert found["b"] == slope["b"]
    only, beside = hs.jit(hs.grad(fitted, argnums=0, has_aux=True))(p, x)
    assert only["w"].tolist() == slope["w"].tolist()
    assert beside["y"].tolist() == wanted[1]["y"].tolist()
    assert hs.grad(mul & exl, has_aux=True)(2.0, 3.0) == ((3.0, 2.0), 2.0)
    inner = hs.arrow(lambda p, x: hs.grad(fitted, argnums=0, has_aux=True)(p, x)[1]["y"])
    assert inner(p, x).tolist() == wanted[1]["y"].tolist()


def test_has_aux_needs_a_pair_and_a_pair_is_told_of_it() -> None:
    with pytest.raises(hs.DomainError, match=r"needs an arrow to R × b; got mul : R × R → R"):
        hs.grad(mul.at(R * R), has_aux=True)
    with pytest.raises(hs.DomainError, match=r"use has_aux=True, if the second result"):
        hs.grad(mul.at(R * R) & exl)


def test_jacobians_and_hessians_have_the_names_of_the_argument_and_the_result() -> None:
    params = {"w": 1.0, "b": 2.0}
    assert hs.hessian(weighted)(params) == {"w": {"w": 8.0, "b": 4.0}, "b": {"w": 4.0, "b": 2.0}}
    squares = hs.jacobian(lambda p: [p["w"] ** 2, p["b"]])(params)
    assert squares == [{"w": 2.0, "b": 0.0}, {"w": 0.0, "b": 1.0}]


def test_arguments_that_are_gathered_have_numbers_each() -> None:
    assert hs.grad(gathered, argnums=1)(3.0, 2.0) == 3.0


def test_the_only_argument_has_number_0_inside_of_a_function() -> None:
    assert hs.arrow(lambda p: hs.grad(first_times_second, argnums=0)(p))((3.0, 2.0)) == (2.0, 3.0)
    params = {"w": 1.0, "b": 2.0}
    inner = hs.arrow(lambda p: hs.grad(weighted, argnums=0)(p))
    assert inner(params) == {"w": 16.0, "b": 8.0}


def test_integers_and_booleans_have_no_tangents() -> None:
    f = hs.where(hs.ex(0, 3), hs.ex(1, 3), mul(2.0, hs.ex(1, 3))).at(Product(B, R, Z))
    assert hs.grad(f)(True, 3.0, 4) == ((), 1.0, ())
    assert hs.grad(f)(False, 3.0, 4) == ((), 2.0, ())
    assert hs.jvp(f)((True, 3.0, 4), ((), 1.0, ())) == (3.0, 1.0)
    assert hs.jacobian((dup >> mul).at(Z))(3) == ()


@pytest.mark.parametrize("n", range(4))
def test_arrays_of_every_length(n: int) -> None:
    squares = hs.cross_i(dup >> mul, n).at(R**n)
    x = np.arange(1.0, n + 1)
    for mode in ("forward", "reverse"):
        np.testing.assert_array_equal(hs.jacobian(squares, mode)(x), np.diag(2 * x))
    np.testing.assert_array_equal(hs.grad(hs.jam_i(n) @ squares)(x), 2 * x)
    np.testing.assert_array_equal(hs.hessian(hs.jam_i(n) @ squares)(x), 2 * np.eye(n))


def test_perturbations_cannot_be_confused() -> None:
    """d/dx (x · d/dy (x + y)) = 1: the inner derivative is an arrow before the outer begins."""
    inner = hs.grad(add, argnums=1)  # (x, y) ↦ ∂(x + y)/∂y
    f = mul(hs.identity, fork(hs.identity, hs.const(1.0)) >> inner)
    assert hs.grad(f)(1.0) == 1.0
    # d/dx (x · d/dy (x · y)) = 2 x
    inner = hs.grad(mul, argnums=1)
    assert hs.grad(mul(hs.identity, fork(hs.identity, hs.const(1.0)) >> inner))(3.0) == 6.0
    # The derivative as a value: at x apply D (y ↦ x · y²) to a tangent, then differentiate in x.
    g = curry(hs.jvp(mul(exl, exr >> dup >> mul))) >> hs.identity
    assert g((2.0, 3.0))((0.0, 1.0))[1] == 12.0


def test_derivatives_of_what_is_not_used() -> None:
    constant = hs.const(3.0).at(R * R)
    assert hs.grad(constant)(1.0, 2.0) == (0.0, 0.0)
    assert hs.grad(exl.at(R * R))(1.0, 2.0) == (1.0, 0.0)
    assert hs.jvp(constant)((1.0, 2.0), (1.0, 1.0)) == (3.0, 0.0)
    assert hs.jacobian(hs.it.at(R))(1.0) == ()
    assert hs.grad(hs.const(2.0).at(hs.Unit))(()) == ()


def test_both_is_the_pair_of_meanings() -> None:
    f = mul >> (cos & sin)
    run, graph = hs.Both(hs.Functions, hs.Graph)(f)
    assert run(2.0, 3.0) == f(2.0, 3.0)
    assert graph == hs.Graph(f)
    assert len(basis(f.dom)) == 2


def test_products_of_arrays_are_diagonal_matrices() -> None:
    """Every entry has a factor of its own, in numbers and in graphs."""
    product = hs.arrow(lambda x, y: x * y).at(R**3, R**3)
    x = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    expected = np.hstack([np.diag(x[1]), np.diag(x[0])])
    for k in (M, hs.Dual(M)):
        _, derivative = hs.GAD(k)(product)(x)
        assert np.array_equal(dense(k, derivative, R**3 * R**3, R**3), expected)
    _, push = hs.Graph(hs.GAD(M)(product))(x)
    assert np.array_equal(push(x), 2 * x[0] * x[1])


def test_a_power_whose_exponent_passes_zero() -> None:
    """Its slope by x is 0 there, which is no constant: OEIS A005727, and symmetric second ones."""
    f: Any = hs.arrow(lambda x: x**x)
    found = []
    for _ in range(5):
        f = hs.grad(f)
        found.append(float(f(1.0)))
    np.testing.assert_allclose(found, [1, 2, 3, 8, 10], atol=1e-12)
    second = np.array(hs.hessian(hs.arrow(lambda x, y: x**y))(2.0, 0.0), float)
    np.testing.assert_allclose(second, [[0, 0.5], [0.5, np.log(2) ** 2]], atol=1e-15)


def test_matrices_are_equal_when_ends_and_numbers_are() -> None:
    twice = hs.Matrices(hs.dup >> hs.add)
    assert twice == hs.Matrices(hs.scale(2.0))
    assert len({twice, hs.Matrices(hs.scale(2.0))}) == 1
    assert twice != hs.Matrices(hs.scale(3.0))
    assert hs.Matrices(hs.identity.at(hs.R * hs.R)) != hs.Matrices(hs.identity.at(hs.R**2))
    assert twice != twice.array.tolist()
