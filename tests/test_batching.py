"""Maps along axes are loops over slices, in value and in derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import homset as hs
from homset import R, cos, cross_i, dup, mul, sin


class Layer(NamedTuple):
    weights: Any
    bias: Any


def error(w: Any, x: Any, y: Any) -> Any:
    return (w @ x - y) ** 2


def layer(p: Layer, x: Any) -> Any:
    z = p.weights @ x + p.bias
    return {"out": np.tanh(z), "size": np.sum(x * x)}


def halves(x: float) -> float:
    steps = 0
    while x > 1.0:
        x = x / 2.0
        steps += 1
    return x + steps


def parts(x: Any) -> Any:
    return 2.0 * x, x.T @ x


def pair(x: Any, y: Any) -> Any:
    return np.sin(x) * y


DRAW = np.random.default_rng(0)
W, XS, YS = DRAW.normal(size=3), DRAW.normal(size=(5, 3)), DRAW.normal(size=5)
errors = hs.vmap(error, in_axes=(None, 0, 0))


def mean_error(w: Any, xs: Any, ys: Any) -> Any:
    return np.mean(errors(w, xs, ys))


def mapped_within(w: Any, xs: Any, ys: Any) -> Any:
    return np.sum(hs.vmap(error, in_axes=(None, 0, 0))(w, xs, ys))


def test_an_argument_without_an_axis_is_the_same_for_all() -> None:
    np.testing.assert_allclose(
        errors(W, XS, YS), [error(W, x, y) for x, y in zip(XS, YS, strict=True)]
    )


def test_gradients_go_through_maps_and_are_mapped() -> None:
    residual = XS @ W - YS
    gradients = hs.vmap(hs.grad(error, argnums=0), in_axes=(None, 0, 0))(W, XS, YS)
    np.testing.assert_allclose(gradients, 2 * residual[:, None] * XS)
    for f, count in ((mean_error, 5), (mapped_within, 1)):
        gradient = hs.grad(f, argnums=0)(W, XS, YS)
        np.testing.assert_allclose(gradient, 2 * XS.T @ residual / count)
        np.testing.assert_allclose(hs.hessian(f, argnums=0)(W, XS, YS), 2 * XS.T @ XS / count)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_any_axis_is_mapped_and_given(axis: int) -> None:
    x = DRAW.normal(size=(2, 3, 4))
    many = [parts(np.take(x, i, axis)) for i in range(x.shape[axis])]
    doubled, squared = hs.vmap(parts, in_axes=axis, out_axes=(axis, -1))(x)
    np.testing.assert_allclose(doubled, 2.0 * x)
    np.testing.assert_allclose(squared, np.stack([y for _, y in many], -1))


def test_structures_are_mapped_leaf_by_leaf() -> None:
    p = Layer(DRAW.normal(size=(4, 2, 3)), DRAW.normal(size=(4, 2)))
    found = hs.vmap(layer, in_axes=(0, None))(p, W)
    wanted = [layer(Layer(w, b), W) for w, b in zip(*p, strict=True)]
    np.testing.assert_allclose(found["out"], [y["out"] for y in wanted])
    np.testing.assert_allclose(found["size"], [y["size"] for y in wanted])


def affine(p: Any, x: Any) -> Any:
    (w, b), scale = p["line"], p["scale"]
    return {"y": scale * (w @ x) + b, "all": [w, b]}


AXES = ({"line": (1, None), "scale": 0}, None)
P = {"line": (DRAW.normal(size=(3, 4)), 0.5), "scale": DRAW.normal(size=4)}


def wanted_of_affine() -> list[Any]:
    (w, b), scale = P["line"], P["scale"]
    return [affine({"line": (w[:, i], b), "scale": scale[i]}, W) for i in range(4)]


def mapped_affine(p: Any, x: Any) -> Any:
    """Inside of a function, of a function that is compiled with it."""
    return hs.vmap(lambda p, x: affine(p, x), in_axes=AXES, out_axes={"y": 0, "all": [1, 0]})(p, x)


@pytest.mark.parametrize("within", [False, True])
def test_axes_are_structures_as_arguments_and_results_are(within: bool) -> None:
    outside = hs.vmap(affine, in_axes=AXES, out_axes={"y": 0, "all": [1, 0]})
    found = hs.arrow(mapped_affine)(P, W) if within else outside(P, W)
    wanted = wanted_of_affine()
    np.testing.assert_allclose(found["y"], [one["y"] for one in wanted])
    np.testing.assert_allclose(found["all"][0], P["line"][0])
    np.testing.assert_allclose(found["all"][1], [0.5] * 4)


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_gradients_by_what_has_axes_of_its_own(backend: str) -> None:
    def total(p: Any, x: Any) -> Any:
        return np.sum(hs.vmap(affine, in_axes=AXES)(p, x)["y"] ** 2)

    y = np.array([one["y"] for one in wanted_of_affine()])
    for f in (total, lambda p, x: np.sum(mapped_affine(p, x)["y"] ** 2)):
        slope = hs.jit(hs.grad(f, argnums=0).arrow_for(P, W), backend=backend)(P, W)
        np.testing.assert_allclose(slope["line"][0], 2 * y * P["scale"] * W[:, None])
        np.testing.assert_allclose(slope["line"][1], 2 * np.sum(y))
        np.testing.assert_allclose(slope["scale"], 2 * y * (P["line"][0].T @ W))


def test_axes_of_dataclasses_and_of_the_only_argument() -> None:
    p = Layer(DRAW.normal(size=(4, 2, 3)), DRAW.normal(size=2))
    found = hs.vmap(layer, in_axes=(Layer(0, None), None))(p, W)["out"]
    np.testing.assert_allclose(found, np.tanh(p.weights @ W + p.bias))
    only = hs.vmap(lambda p: p["a"] * p["b"], in_axes=({"b": None, "a": 0},))
    np.testing.assert_allclose(only({"a": YS, "b": 2.0}), 2.0 * YS)


def test_loops_that_differ_in_length_and_their_derivatives_are_mapped() -> None:
    xs = np.array([0.5, 3.0, 40.0])
    np.testing.assert_allclose(hs.vmap(halves)(xs), [halves(x) for x in xs])
    np.testing.assert_allclose(hs.vmap(hs.grad(halves))(xs), [1.0, 0.25, 2.0**-6])


def test_maps_of_maps_are_tables() -> None:
    x, y = DRAW.normal(size=3), DRAW.normal(size=2)
    table = hs.vmap(hs.vmap(pair, in_axes=(None, 0)), in_axes=(0, None))
    np.testing.assert_allclose(table(x, y), np.outer(np.sin(x), y))


def test_arrows_are_mapped_and_each_is_the_family_of_equal_arrows() -> None:
    xs = DRAW.normal(size=4)
    f = dup >> mul >> sin
    np.testing.assert_allclose(hs.each(f, 4)(xs), cross_i(f, 4)(xs))
    np.testing.assert_allclose(hs.vmap(f)(xs), cross_i(f, 4)(xs))
    np.testing.assert_allclose(hs.vmap(mul)(xs, xs), xs * xs)
    both = hs.each(mul >> (sin & cos), 4)
    assert both.dom == R**4 * R**4 == both.cod
    _, back = hs.vjp(both)(xs, xs)
    np.testing.assert_allclose(back((np.ones(4), np.zeros(4)))[0], np.cos(xs * xs) * xs)


def test_a_map_is_one_loop_in_the_graph() -> None:
    graph = hs.Graph(errors.at(R**3, R ** (1000, 3), R**1000))
    assert graph.operations["scan"] == 1
    assert sum(graph.operations.values()) < 10


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_maps_are_compiled(backend: str) -> None:
    program = hs.value_and_grad(mean_error, argnums=0).at(R**3, R ** (5, 3), R**5)
    value, gradient = hs.jit(program, backend=backend)(W, XS, YS)
    assert value == pytest.approx(np.mean((XS @ W - YS) ** 2))
    np.testing.assert_allclose(gradient, 2 * XS.T @ (XS @ W - YS) / 5)


@pytest.mark.parametrize(
    ("made", "args", "reason"),
    [
        (lambda: hs.vmap(pair), (np.ones(2), np.ones(3)), "2 in x and 3 in y"),
        (lambda: hs.vmap(pair), (np.ones(2), 1.0), "y, which holds R, has no axis 0"),
        (lambda: hs.vmap(pair, in_axes=None), (1.0, 2.0), "None for every argument"),
        (lambda: hs.vmap(pair, in_axes=(0,)), (np.ones(2), np.ones(2)), "each of 2 arguments"),
        (lambda: hs.vmap(pair, in_axes=2), (np.ones((2, 2)),) * 2, "has no axis 2"),
        (lambda: hs.vmap(pair, out_axes=3), (np.ones(2),) * 2, "got 3"),
        (lambda: hs.vmap(pair, out_axes=None), (np.ones(2),) * 2, "out_axes"),
        (lambda: hs.vmap(pair, out_axes=(0, 0)), (np.ones(2),) * 2, r"out_axes .* holds R; got"),
        (lambda: hs.vmap(affine, {"line": 0}), (P, W), "for each of 2 arguments; got {'line': 0}"),
        (lambda: hs.vmap(affine, ({"line": 0}, None)), (P, W), r"in_axes .*'scale': R.*; got {'l"),
        (lambda: hs.vmap(affine, ({"line": (0, 0), "scale": 0}, None)), (P, W), "no axis 0 to map"),
    ],
)
def test_axes_that_do_not_fit_are_told(
    made: Callable[[], Any], args: tuple[Any, ...], reason: str
) -> None:
    with pytest.raises(hs.ArgumentError, match=reason):
        made()(*args)


def captures(w: Any, xs: Any) -> Any:
    return hs.vmap(lambda x: w * x)(xs)


def test_a_function_that_captures_data_is_mapped_beside_it() -> None:
    assert hs.arrow(captures)(2.0, np.ones(3)).tolist() == [2.0, 2.0, 2.0]
    assert hs.grad(lambda w: np.sum(hs.jit(hs.vmap(lambda x: w * x))(np.ones(3))))(2.0) == 3.0


def test_vmap_of_an_arrow_inside_of_a_function() -> None:
    """It gave the arguments back, as the function that names them does."""
    rooted, xs = hs.vmap(hs.sqrt), np.array([1.0, 4.0])
    for f in (lambda x: hs.vmap(hs.sqrt)(x), lambda x: rooted(x)):
        np.testing.assert_array_equal(hs.arrow(f)(xs), [1.0, 2.0])


def test_what_is_made_of_a_function_and_compiled_inside_of_another() -> None:
    """`jit` of a derivative, or of a mapped function, meant the function itself there."""
    slope = hs.jit(hs.grad(lambda x: x**3))
    assert hs.arrow(lambda x: slope(x) + x)(2.0) == 14.0
    sums = hs.jit(hs.vmap(lambda row: row.sum()))
    given = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(hs.arrow(lambda x: sums(x))(given), [3.0, 7.0])


def kernel(x: Any, y: Any, scale: Any) -> Any:
    return np.exp(-scale * np.sum((x - y) ** 2))


def gram(xs: Any, ys: Any, scale: Any) -> Any:
    return hs.vmap(lambda x: hs.vmap(lambda y: kernel(x, y, scale))(ys))(xs)


def test_functions_that_use_what_is_around_them_are_mapped_within() -> None:
    ys = XS[:4] + 1.0
    wanted = np.array([[kernel(x, y, 0.3) for y in ys] for x in XS])
    np.testing.assert_allclose(hs.arrow(gram)(XS, ys, 0.3), wanted)
    slope = hs.grad(lambda scale: np.sum(gram(XS, ys, scale)))(0.3)
    np.testing.assert_allclose(slope, np.sum(wanted * np.log(wanted)) / 0.3)


def test_the_gradient_of_a_closure_is_mapped_within() -> None:
    def slopes(p: Any, xs: Any) -> Any:
        return hs.vmap(hs.grad(lambda x: np.tanh(p["a"] * x) * p["b"]))(xs)

    p, xs = {"a": 0.7, "b": 2.0}, XS[:, 0]
    np.testing.assert_allclose(hs.arrow(slopes)(p, xs), 1.4 / np.cosh(0.7 * xs) ** 2)
    found = hs.grad(lambda p: np.sum(slopes(p, xs)))(p)
    np.testing.assert_allclose(found["b"], np.sum(0.7 / np.cosh(0.7 * xs) ** 2))


def test_axes_of_closures_that_are_mapped_within() -> None:
    def moved(xs: Any, w: Any) -> Any:
        both = hs.vmap(
            lambda p, v: {"sum": p["x"] + xs[0, 0] * v, "row": 2.0 * p["x"]},
            in_axes=(1, None), out_axes=1,
        )  # fmt: skip
        return both({"x": xs}, w)

    found = hs.arrow(moved)(XS, YS)
    np.testing.assert_allclose(found["sum"], XS + XS[0, 0] * YS[:, None])
    np.testing.assert_allclose(found["row"], 2.0 * XS)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: hs.vmap(lambda a: a * x, in_axes=3)(x), r"argument 0 .* has no axis 3"),
        (lambda x: hs.vmap(lambda a, b: a * x, in_axes=(0, 1))(x, x), r"one length; got \[3, 5\]"),
        (lambda x: hs.vmap(lambda a: a * x, in_axes=(0, 0))(x), "for each of 1 arguments"),
        (lambda x: hs.vmap(lambda a: a * x, in_axes=({"a": 0},))(x), r"in_axes .*; got {'a': 0}"),
        (lambda x: hs.vmap(lambda a: a @ x[0], out_axes=1)(x), r"a result .* has no axis 1"),
        (lambda x: hs.vmap(lambda a: a * x, 0, 0, 3)(x), "hs.vmap: too many positional"),
    ],
)
def test_axes_that_are_not_there_are_told_within(f: Any, said: str) -> None:
    with pytest.raises(hs.RefusedError, match=said):
        hs.arrow(f)(XS)


def bent(w: Any) -> Any:
    """A loop of known length, one of unknown length, and a branch."""
    s = w
    for _ in range(3):
        s = np.sin(s) * w
    while np.sum(s) < 5.0:
        s = 2.0 * s + 1.0
    return s if w[0] > 0.0 else -s


@pytest.mark.parametrize("f", [np.tanh, bent], ids=["tanh", "bent"])
def test_functions_that_programs_gave_are_mapped(f: Any) -> None:
    """As jax.vmap(jax.vjp(f, w)[1])(basis) gives the Jacobian."""
    w, basis = np.abs(W), np.eye(3)
    jacobian = hs.jacobian(f)(w)
    _, pull = hs.vjp(f)(w)
    _, push = hs.linearize(f)(w)
    w[:] = 7.0  # which neither looks at any more
    np.testing.assert_allclose(hs.vmap(pull)(basis), jacobian, rtol=1e-12)
    np.testing.assert_allclose(hs.vmap(push, out_axes=1)(basis), jacobian, rtol=1e-12)
    np.testing.assert_allclose(hs.vmap(lambda v: pull(v))(basis), jacobian, rtol=1e-12)
    np.testing.assert_allclose(hs.arrow(lambda m: hs.vmap(pull)(m))(basis), jacobian, rtol=1e-12)
    np.testing.assert_allclose(hs.jit(pull)(basis[1]), jacobian[1], rtol=1e-12)
    np.testing.assert_allclose(hs.jacobian(push)(YS[:3]), jacobian, rtol=1e-12)


def test_functions_that_are_given_within_are_mapped() -> None:
    def within(w: Any) -> Any:
        return hs.vmap(hs.vjp(np.tanh)(w)[1])(np.eye(3)), hs.vmap(hs.linearize(np.tanh)(w)[1])(
            np.eye(3)
        )

    for found in hs.arrow(within)(W):
        np.testing.assert_allclose(found, np.diag(1 - np.tanh(W) ** 2))


def test_pullbacks_of_structures_are_mapped() -> None:
    f = lambda p: {"y": p["a"] * p["x"], "n": p["a"]}  # noqa: E731
    _, pull = hs.vjp(f)({"a": 2.0, "x": W})
    many = {"y": XS, "n": YS}
    found = hs.vmap(pull)(many)
    np.testing.assert_allclose(found["a"], XS @ W + YS)
    np.testing.assert_allclose(found["x"], 2.0 * XS)
    _, push = hs.linearize(lambda x, y: (x * y, x + y))(2.0, 3.0)
    for made in (hs.vmap(push)(YS, YS), hs.vmap(push)((YS, YS))):
        np.testing.assert_allclose(made, (5.0 * YS, 2.0 * YS))
    _, tangents = hs.vmap(hs.jvp(np.sin), in_axes=(None, 0))(0.5, YS)
    np.testing.assert_allclose(tangents, np.cos(0.5) * YS)


@pytest.mark.parametrize("within", [False, True])
def test_there_are_no_arrays_of_functions(within: bool) -> None:
    mapped = hs.vmap(hs.vjp(np.tanh))
    with pytest.raises((hs.ArgumentError, hs.RefusedError), match=r"arrays of results.*map what"):
        hs.arrow(lambda xs: hs.vmap(lambda x: hs.vjp(np.tanh)(x))(xs))(XS) if within else mapped(XS)
    _, derivative = hs.GAD(hs.LinearMaps)(hs.mul)(3.0, 4.0)
    with pytest.raises(hs.RefusedError, match=r"hs.linearize\(f\)\(x\) gives the derivative"):
        hs.vmap(derivative)


class Scaled:
    """What a user calls, with a method of its class."""

    def __init__(self, by: float) -> None:
        self.by = by

    def __call__(self, x: float) -> float:
        return self.by * x * x


class Inherited(Scaled):
    """The same, with the method of its base."""


def test_objects_that_are_called_are_functions_wherever_functions_are() -> None:
    for f in (Scaled(2.0), Inherited(2.0)):
        assert hs.grad(f)(3.0) == 12.0
        assert hs.jit(f)(3.0) == 18.0
        assert hs.vmap(f)(np.array([1.0, 2.0])).tolist() == [2.0, 8.0]
        assert str(hs.SymPy(f)) == "2*x**2"
        assert (hs.sin >> f)(0.0) == 0.0
    both = hs.jit(lambda model, x: model(x))  # among arguments they are values, made of numbers
    assert both(Scaled(3.0), 2.0) == 12.0


# --- results that are the same at each place ------------------------------------------------------


def norms(w: Any, xs: Any) -> Any:
    """A result for each row, one for all, one that a loop makes and one that can fail."""

    def one(w: Any, x: Any) -> Any:
        s, t, k = w, x[0], int(w[0] > 9.0)
        for _ in range(40):
            s, t = np.sin(s) + w[1], t * 0.5
        return {"each": w @ x + t, "all": np.sum(w**2), "loop": s, "picked": w[k + 1]}

    axes = {"each": 0, "all": None, "loop": None, "picked": None}
    return hs.vmap(one, in_axes=(None, 0), out_axes=axes)(w, xs)


def wanted_norms(w: Any, xs: Any) -> Any:
    s = w
    for _ in range(40):
        s = np.sin(s) + w[1]
    last = [x[0] * 0.5**40 for x in xs]
    return {"each": xs @ w + last, "all": np.sum(w**2), "loop": s, "picked": w[1]}


@pytest.mark.parametrize("within", [False, True])
def test_a_result_without_an_axis_is_given_once(within: bool) -> None:
    found = (hs.arrow(norms) if within else norms)(W, XS)
    for name, wanted in wanted_norms(W, XS).items():
        np.testing.assert_allclose(found[name], wanted, rtol=1e-13)


def total(w: Any, xs: Any) -> Any:
    y = norms(w, xs)
    return np.sum(y["each"] ** 2) + y["all"] * np.sum(y["loop"] ** 2) * y["picked"] ** 2


def wanted_total(w: Any, xs: Any) -> Any:
    y = wanted_norms(w, xs)
    return np.sum(y["each"] ** 2) + y["all"] * np.sum(y["loop"] ** 2) * y["picked"] ** 2


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_derivatives_of_results_without_an_axis(backend: str) -> None:
    given = [R**3, R ** (5, 3)]
    value, gradient = hs.jit(hs.value_and_grad(total, argnums=0).at(*given), backend=backend)(W, XS)
    hessian = hs.jit(hs.hessian(total, argnums=0).at(*given), backend=backend)(W, XS)
    forward = [hs.jvp(total)((W, XS), (v, 0.0 * XS))[1] for v in np.eye(3)]
    step = 1e-5
    apart = [
        (wanted_total(W + step * v, XS) - wanted_total(W - step * v, XS)) / (2 * step)
        for v in np.eye(3)
    ]
    slopes = hs.grad(total, argnums=0)
    bent = [(slopes(W + step * v, XS) - slopes(W - step * v, XS)) / (2 * step) for v in np.eye(3)]
    assert value == pytest.approx(wanted_total(W, XS))
    np.testing.assert_allclose(gradient, apart, rtol=1e-6)
    np.testing.assert_allclose(forward, gradient, rtol=1e-12)
    np.testing.assert_allclose(hessian, bent, rtol=1e-5)


def test_what_does_not_hang_on_the_place_is_made_once() -> None:
    """A loop that is the same for all rows stands beside the map, not in it."""
    first = lambda w, x: np.sin(w)  # noqa: E731
    made = hs.Graph(hs.vmap(first, in_axes=(None, 0), out_axes=None).at(R**3, R ** (5, 3)))
    assert made.operations == {"sin": 1}


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * 2.0,
        lambda x: x,
        lambda x: 1.0 if x > 0.0 else 2.0,
        lambda x: (0.0 * x, 1.0)[0],
    ],
)
def test_a_result_that_hangs_on_the_place_needs_an_axis(f: Any, within: bool) -> None:
    mapped = lambda xs: hs.vmap(f, out_axes=None)(xs)  # noqa: E731
    with pytest.raises((hs.ArgumentError, hs.RefusedError), match=r"at each place.*out_axes=0"):
        hs.arrow(mapped)(YS) if within else mapped(YS)


def test_a_constant_needs_no_axis() -> None:
    assert hs.vmap(lambda x: 3.0, out_axes=None)(YS) == 3.0
    assert hs.vmap(lambda w, x: 2.0 * w, (None, 0), None)(4.0, YS[:0]) == 8.0
    with pytest.raises(hs.ArgumentError, match="an axis of length 0"):
        hs.vmap(lambda w, k, x: w[k], (None, None, 0), None)(W, 1, YS[:0])
