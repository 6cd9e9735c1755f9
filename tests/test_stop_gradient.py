"""hs.stop_gradient: the identity, whose derivative is zero."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import R, Z
from homset.stopping import stopped

X = np.array([0.5, -1.0, 2.0])


@dataclasses.dataclass
class Model:
    slope: float
    shift: Any


def held(x: Any) -> Any:
    return x * hs.stop_gradient(x)


def surrogate(x: Any, noise: Any) -> Any:
    """Rounded forwards, the identity backwards."""
    return np.sum(noise * (x + hs.stop_gradient(np.rint(x) - x)))


VALUES = [2.5, 3, True, X, np.arange(4), (1.0, (X, 2)), {"w": X, "n": 1}, [1.0, 2.0], 1 - 2j]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_it_is_the_identity(value: Any) -> None:
    stop = hs.arrow(lambda x: hs.stop_gradient(x))
    for found in (stop(value), hs.Functions(stop.arrow_for(value))(value)):
        assert type(found) is type(value)
        np.testing.assert_equal(found, value)
    assert hs.stop_gradient(value) is value


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_no_tangent_passes(value: Any) -> None:
    program = hs.arrow(lambda x: hs.stop_gradient(x)).arrow_for(value)
    for mode in ("forward", "reverse"):
        blocks = hs.jacobian(program, mode) if hs.tangents.tangent(program.dom).width else None
        if blocks is not None:
            found = blocks(value)
            assert not any(map(np.any, np.ravel(np.asarray(_leaves(found), dtype=object))))


def _leaves(x: Any) -> list[Any]:
    if isinstance(x, dict):
        return _leaves(list(x.values()))
    if isinstance(x, (list, tuple)):
        return [leaf for part in x for leaf in _leaves(part)]
    return [x]


def test_what_is_beside_it_is_differentiated() -> None:
    assert hs.grad(held)(3.0) == 3.0
    assert hs.grad(hs.grad(lambda x: x * held(x)))(3.0) == 6.0
    assert hs.jvp(held)(3.0, 2.0) == (9.0, 6.0)
    np.testing.assert_array_equal(hs.grad(lambda x: np.sum(held(x)))(X), X)
    np.testing.assert_array_equal(hs.grad(surrogate, argnums=0)(X, 2.0 * X), 2.0 * X)
    assert surrogate(X, X) == hs.arrow(surrogate)(X, X)
    assert hs.grad(lambda z: (hs.stop_gradient(z) * z).real)(1 + 2j) == 1 - 2j


def test_structures_of_it() -> None:
    def loss(m: Model) -> Any:
        return np.sum(hs.stop_gradient(m).shift) * m.slope

    found = hs.grad(loss)(Model(2.0, X))
    assert found.slope == np.sum(X)
    assert not found.shift.any()

    def listed(x: float) -> float:
        xs = [x, 2.0 * x]
        before = hs.stop_gradient(xs)
        xs.append(x)
        return sum(xs) * sum(before)

    assert hs.arrow(listed)(1.0) == 12.0
    assert hs.grad(listed)(1.0) == 12.0


def test_in_loops_and_branches() -> None:
    def truncated(x: float) -> float:
        s = 1.0
        for i in range(6):
            if i == 3:
                s = hs.stop_gradient(s)
            s = s * x
        return s

    assert hs.arrow(truncated)(2.0) == 64.0
    assert hs.grad(truncated)(2.0) == 3 * 2.0**2 * 8.0

    def until(x: float) -> float:
        while hs.stop_gradient(x) < 10.0:
            x = x * hs.stop_gradient(x)
        return x

    assert hs.grad(until)(2.0) == 2.0 * 4.0


def test_of_functions_and_arrows() -> None:
    assert hs.stop_gradient(hs.sin)(1.0) == np.sin(1.0)
    assert hs.grad(hs.stop_gradient(hs.sin))(1.0) == 0.0
    assert hs.grad(hs.stop_gradient(lambda x: x * x))(3.0) == 0.0
    assert hs.stop_gradient(hs.grad(lambda x: x * x))(3.0) == 6.0
    assert (hs.sin >> hs.stop_gradient)(1.0) == np.sin(1.0)
    assert eval(repr(hs.sin >> hs.stop_gradient), vars(hs)) == hs.sin >> hs.stop_gradient
    with pytest.raises(hs.RefusedError, match=r"write hs.stop_gradient\(f\(x\)\) here"):
        hs.arrow(lambda x: hs.stop_gradient(np.sin)(x))(1.0)
    with pytest.raises(hs.RefusedError, match=r"this holds List\(R\)"):
        hs.arrow(lambda xs: hs.stop_gradient(xs)).at(hs.List(R))
    with pytest.raises(hs.ArgumentError, match="this holds"):
        stopped(R**Z)


@pytest.mark.parametrize("backend", ["numpy", "llvm", "jax", "torch"])
def test_in_every_back_end(backend: str) -> None:
    if backend in ("jax", "torch"):
        library = pytest.importorskip(backend, reason=f"needs homset[{backend}]")
        if backend == "jax":
            library.config.update("jax_enable_x64", True)
    for f, x in ((lambda x: np.sum(x * held(x)), X), (lambda x: x * held(x), 3.0)):
        wanted = hs.value_and_grad(f)(x)
        program = hs.value_and_grad(f).arrow_for(x)
        found = hs.jit(program, backend=backend)(x)
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(np.asarray(one), other, rtol=1e-15)


def test_other_libraries_stop_there_too() -> None:
    jax = pytest.importorskip("jax", reason="needs homset[jax]")
    jax.config.update("jax_enable_x64", True)
    assert jax.grad(hs.jit(hs.arrow(held).at(R), backend="jax"))(3.0) == 3.0


def test_pytorch_stops_there_too() -> None:
    torch = pytest.importorskip("torch", reason="needs homset[torch]")
    x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
    hs.jit(hs.arrow(held).at(R), backend="torch")(x).backward()
    assert x.grad == 3.0


def test_its_meanings() -> None:
    program = hs.arrow(held).at(R)
    assert hs.SymPy(program) == sympy.Symbol("x", real=True) ** 2
    assert hs.SymPy(hs.grad(program)) == sympy.Symbol("x", real=True)
    found = hs.Interval(hs.grad(program))((1.0, 2.0))
    assert (found.lo, found.hi) == (1.0, 2.0)
    assert hs.Sparsity(stopped(R**2)).matrix.nnz == 0
    assert list(hs.Taylor(2)(program).along(3.0)) == [9.0, 3.0, 0.0]
    assert str(hs.Polynomial(program)) == "x²"
    assert "return x * x;" in str(hs.C(program))
    assert hs.equivalent(program, hs.mul(hs.identity, hs.identity))
    with pytest.raises(hs.MissingStructureError, match="has no stop_gradient, which is not linear"):
        hs.LinearMaps(stopped(R))


@given(st.floats(-1e3, 1e3))
def test_every_derivative_is_that_of_the_product_with_a_constant(x: float) -> None:
    stopping = hs.grad(lambda x: np.sin(hs.stop_gradient(x) * x))(x)
    beside = hs.grad(lambda x, c: np.sin(c * x), argnums=0)(x, x)
    assert stopping == beside
