"""The back ends for JAX and PyTorch on a GPU: what they compute there, and that it stays there.

`HOMSET_TEST_DEVICE=cpu` tries the tests themselves where there is no GPU.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from test_foreign import WITH_FUNCTIONS, as_numpy, data, huber, loss, mapped, newton
from test_jit import SMOOTH, _sum_of_reals
from test_numpy_programs import arguments, reals
from test_python_programs import numbers

import homset as hs
from homset.objects import ground
from homset.sampling import close
from homset.values import to_value

WANTED = os.environ.get("HOMSET_TEST_DEVICE", "gpu")


class Device(NamedTuple):
    """A library's device: puts an array there, and tells whether one is there."""

    library: str
    put: Callable[[Any], Any]
    holds: Callable[[Any], bool]

    def given(self, value: Any) -> Any:
        """A value whose real numbers and arrays are there; integers stay as they are."""
        real = lambda x: isinstance(x, float) or hasattr(x, "dtype")  # noqa: E731
        return mapped(lambda x: self.put(x) if real(x) else x, value)

    def brought(self, value: Any) -> Any:
        """A result with NumPy's arrays; fails where a part of it is not there."""
        mapped(self.check, value)
        return as_numpy(value)

    def check(self, x: Any) -> None:
        assert self.holds(x), f"{type(x)} of {getattr(x, 'device', 'no device')}"


def _jax() -> Device | str:
    """The device of JAX, or why there is none."""
    if find_spec("jax") is None:
        return "JAX is not installed"
    import jax

    try:
        (device, *_) = jax.devices(WANTED)
    except RuntimeError:
        return f"JAX has no {WANTED}"
    there = lambda x: isinstance(x, jax.Array) and x.devices() == {device}  # noqa: E731
    return Device("jax", lambda x: jax.device_put(np.asarray(x), device), there)


def _torch() -> Device | str:
    """The device of PyTorch, or why there is none."""
    if find_spec("torch") is None:
        return "PyTorch is not installed"
    import torch

    name = "cuda" if WANTED == "gpu" else WANTED
    if name == "cuda" and not torch.cuda.is_available():
        return f"PyTorch has no {WANTED}"
    there = lambda x: isinstance(x, torch.Tensor) and x.device.type == name  # noqa: E731
    return Device("torch", lambda x: torch.tensor(x, device=name, dtype=_dtype(x)), there)


def _dtype(x: Any) -> Any:
    """PyTorch takes Python's numbers for single precision."""
    import torch

    return torch.float64 if isinstance(x, float) else None


FOUND = [_jax(), _torch()]
DEVICES = [device for device in FOUND if isinstance(device, Device)]
if not DEVICES:
    pytest.skip(f"needs a GPU: {', '.join(map(str, FOUND))}", allow_module_level=True)


@pytest.fixture(scope="module", params=DEVICES, ids=lambda device: device.library)
def device(request: Any) -> Device:
    if request.param.library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    found: Device = request.param
    return found


@pytest.fixture
def jax_device(device: Device) -> Device:
    return device if device.library == "jax" else pytest.skip("is of JAX")


@pytest.fixture
def torch_device(device: Device) -> Device:
    return device if device.library == "torch" else pytest.skip("is of PyTorch")


# --- the corpora ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in WITH_FUNCTIONS])
def test_programs_of_combinators(name: str, device: Device) -> None:
    arrow = PROGRAMS[name].arrow
    compiled, dom, cod = hs.jit(arrow, backend=device.library), ground(arrow.dom), ground(arrow.cod)
    run = hs.Functions(arrow)
    for given in PROGRAMS[name].inputs:
        x = hs.values.from_value(dom, to_value(dom, given))
        wanted, found = to_value(cod, run(x)), to_value(cod, as_numpy(compiled(device.given(x))))
        # Their integers have 64 bits, and go round.
        assert (wanted - found) % 2**64 == 0 if cod is hs.Z else close(cod, wanted, found)


@pytest.mark.parametrize("program", CORPUS, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any, device: Device) -> None:
    compiled = hs.jit(program.function, backend=device.library)
    inputs = program.inputs[0]
    found = as_numpy(compiled(*device.given(copy.deepcopy(inputs))))
    wanted = program.function(*copy.deepcopy(inputs))
    np.testing.assert_allclose(numbers(found), numbers(wanted), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("program", SMOOTH, ids=lambda p: p.function.__name__)
def test_jacobians_of_python_functions(program: Any, device: Device) -> None:
    inputs = copy.deepcopy(program.inputs[0])
    slow = hs.jacobian(hs.arrow(program.function).arrow_for(*inputs), mode="reverse")
    found = as_numpy(hs.jit(slow, backend=device.library)(*device.given(inputs)))
    np.testing.assert_allclose(numbers(found), numbers(slow(*inputs)), rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays(f: Any, device: Device) -> None:
    xs = arguments(f, 7)
    found = device.brought(hs.jit(f, backend=device.library)(*device.given(xs)))
    np.testing.assert_allclose(reals(found), reals(f(*xs)), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_gradients_of_functions_on_arrays(f: Any, device: Device) -> None:
    xs = arguments(f, 7)
    total = hs.arrow(f).at(*map(hs.literals.object_of, xs)) >> _sum_of_reals(f, xs)
    slow = hs.value_and_grad(total)
    found = device.brought(hs.jit(slow, backend=device.library)(*device.given(xs)))
    np.testing.assert_allclose(reals(found), reals(slow(*xs)), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_numbers_may_stay_with_the_processor(f: Any, device: Device) -> None:
    xs = arguments(f, 7)
    given = [x if isinstance(x, float) else device.put(x) for x in xs]
    found = hs.jit(f, backend=device.library)(*given)
    if any([not isinstance(x, float) for x in xs]):
        device.brought(found)
    np.testing.assert_allclose(reals(as_numpy(found)), reals(f(*xs)), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_single_precision(f: Any, device: Device) -> None:
    xs = arguments(f, 7)
    given = device.given(tuple([np.float32(x) for x in xs]))
    with _exact_products(device):
        found = hs.jit(f, backend=device.library, dtype=np.float32)(*given)
    mapped(device.check, found)
    kinds = mapped(lambda x: str(x.dtype).rpartition(".")[2], found)
    assert "float64" not in str(kinds)
    wanted = reals(hs.jit(f, backend="numpy", dtype=np.float32)(*[np.float32(x) for x in xs]))
    near = 2e-4 * np.max(np.abs(wanted), initial=1.0)
    np.testing.assert_allclose(reals(as_numpy(found)), wanted, rtol=2e-4, atol=near)


def _exact_products(device: Device) -> Any:
    """Products of matrices in single precision, which JAX rounds to ten bits on a GPU."""
    if device.library == "torch":  # it does so when it is asked to
        return nullcontext()
    import jax

    return jax.default_matmul_precision("highest")


# --- where things are -----------------------------------------------------------------------------

TABLE = np.linspace(-1.0, 1.0, 12).reshape(4, 3)
PLACES = np.array([3, 0, 2])
COUNTS = np.arange(6).reshape(2, 3)


def with_constants(x: Any) -> Any:
    """Arrays, places and numbers that are of the program."""
    rows = (TABLE @ x)[PLACES]
    return np.sum(np.tanh(rows) * np.array([1.0, 2.0, 0.5])) + 3.0


def integers(x: Any) -> Any:
    """Products of matrices of integers."""
    n = np.array([2, -1, 5])
    return (COUNTS @ n)[0] * np.sum(x), COUNTS @ COUNTS.T, np.outer(n, n) * x[0]


def nothing_of_the_arguments(x: Any) -> Any:
    """Results that no argument goes into."""
    return np.ones(3) * 2.0, 1.5, 7, True, TABLE, np.sum(x)


@pytest.mark.parametrize("f", [with_constants, integers, nothing_of_the_arguments])
def test_constants_are_where_the_arguments_are(f: Any, device: Device) -> None:
    x = np.array([0.5, -1.0, 2.0])
    found, wanted = device.brought(hs.jit(f, backend=device.library)(device.put(x))), f(x)
    for got, want in zip(*[v if isinstance(v, tuple) else (v,) for v in (found, wanted)]):  # noqa: B905
        np.testing.assert_allclose(got, want, rtol=1e-12)
        assert np.asarray(got).dtype == np.asarray(want).dtype


def test_a_compiled_function_serves_the_processor_and_the_device(device: Device) -> None:
    x = np.array([0.5, -1.0, 2.0])
    f = hs.jit(with_constants, backend=device.library)
    for _ in range(2):
        assert float(f(x)) == pytest.approx(with_constants(x), rel=1e-12)
        assert device.brought(f(device.put(x))) == pytest.approx(with_constants(x), rel=1e-12)


def test_an_index_out_of_range_is_told(torch_device: Device) -> None:
    def entry(x: Any, i: int) -> Any:
        return x[i]

    f = hs.jit(entry, backend="torch")
    for i in (3, torch_device.put(3)):
        with pytest.raises(IndexError, match="index 3 is out of range for 3 entries"):
            f(torch_device.put(np.ones(3)), i)


# --- what the libraries do with them --------------------------------------------------------------


def gradient_of(f: Any, device: Device) -> Any:
    return hs.jit(hs.grad(hs.arrow(f), argnums=0), backend=device.library)


def test_jax_compiles_differentiates_and_vectorises_it(jax_device: Device) -> None:
    import jax

    given, put = data(), jax_device.put
    w, x, y = map(put, given)
    slope = hs.grad(hs.arrow(loss), argnums=0)(*given)
    f, gradient = hs.jit(loss, backend="jax"), gradient_of(loss, jax_device)
    many = put(np.stack([given[0], 2.0 * given[0]]))
    for found in (
        jax.jit(gradient)(w, x, y), jax.grad(f)(w, x, y), jax.jit(jax.grad(f))(w, x, y),
        jax.jit(jax.vmap(gradient, (0, None, None)))(many, x, y)[0],
    ):  # fmt: skip
        np.testing.assert_allclose(jax_device.brought(found), slope, rtol=1e-9)
    bends = jax.jit(jax.vmap(gradient_of(huber, jax_device)))(put(np.array([0.25, 2.5, 9.0])))
    wanted = [hs.grad(hs.arrow(huber))(v) for v in (0.25, 2.5, 9.0)]
    np.testing.assert_allclose(jax_device.brought(bends), wanted, rtol=1e-9)
    roots = jax.jit(jax.vmap(hs.jit(newton, backend="jax")))(put(np.array([0.25, 2.0, 9.0])))
    np.testing.assert_allclose(jax_device.brought(roots), np.sqrt([0.25, 2.0, 9.0]), rtol=1e-9)


def test_jax_shards_it(jax_device: Device) -> None:
    import jax
    from jax.sharding import NamedSharding, PartitionSpec

    given = data()
    mesh = jax.sharding.Mesh(np.array(jax.devices(WANTED)[:1]), ("rows",))
    rows, everywhere = [NamedSharding(mesh, PartitionSpec(*axes)) for axes in (("rows",), ())]
    w, x, y = map(jax.device_put, given, (everywhere, rows, rows))
    found = jax.jit(gradient_of(loss, jax_device), out_shardings=everywhere)(w, x, y)
    assert found.sharding == everywhere
    slope = hs.grad(hs.arrow(loss), argnums=0)(*given)
    np.testing.assert_allclose(jax_device.brought(found), slope, rtol=1e-9)


def test_torch_differentiates_and_vectorises_it(torch_device: Device) -> None:
    import torch

    given, put = data(), torch_device.put
    w, x, y = map(put, given)
    slope = hs.grad(hs.arrow(loss), argnums=0)(*given)
    f, gradient = hs.jit(loss, backend="torch"), gradient_of(loss, torch_device)
    leaf = w.clone().requires_grad_()
    f(leaf, x, y).backward()
    many = torch.func.vmap(gradient, (0, None, None))(torch.stack([w, 2.0 * w]), x, y)
    for found in (gradient(w, x, y), torch.func.grad(f)(w, x, y), leaf.grad, many[0]):
        np.testing.assert_allclose(torch_device.brought(found), slope, rtol=1e-9)
    xs = put(np.array([0.25, 2.5, 9.0]))
    bends = torch.func.vmap(gradient_of(huber, torch_device))(xs)
    wanted = [hs.grad(hs.arrow(huber))(float(v)) for v in (0.25, 2.5, 9.0)]
    np.testing.assert_allclose(torch_device.brought(bends), wanted, rtol=1e-9)


def recurrent(w: Any, xs: Any) -> Any:
    """A loop over the rows of an array."""
    h = np.zeros(3)
    for t in range(4):
        h = np.tanh(w @ h + xs[t])
    return np.sum(h * h)


def test_a_loop_over_rows_does_not_wait_for_the_device(torch_device: Device) -> None:
    import torch

    draw = np.random.default_rng(5)
    xs = (draw.normal(size=(3, 3)), draw.normal(size=(4, 3)))
    made = hs.jit(hs.value_and_grad(hs.arrow(recurrent), argnums=0), backend="torch")
    given = [torch_device.put(x) for x in xs]
    if torch.cuda.is_available():
        torch.cuda.set_sync_debug_mode("error")
    try:
        found = made(*given)
    finally:
        if torch.cuda.is_available():
            torch.cuda.set_sync_debug_mode("default")
    wanted = hs.value_and_grad(hs.arrow(recurrent), argnums=0)(*xs)
    np.testing.assert_allclose(torch_device.brought(found)[1], wanted[1], rtol=1e-9)


@pytest.mark.filterwarnings("ignore")  # what PyTorch's compiler says of PyTorch
@pytest.mark.parametrize("f", [with_constants, recurrent], ids=lambda f: f.__name__)
def test_torch_compiles_it(f: Any, torch_device: Device) -> None:
    import torch

    draw = np.random.default_rng(5)
    xs = (draw.normal(size=3),)
    xs = xs if f is with_constants else (draw.normal(size=(3, 3)), draw.normal(size=(4, 3)))
    made = hs.jit(hs.value_and_grad(hs.arrow(f), argnums=0), backend="torch")
    fast = torch.compile(made)
    for _ in range(2):
        value, slope = fast(*map(torch_device.put, xs))
    wanted, steep = hs.value_and_grad(hs.arrow(f), argnums=0)(*xs)
    np.testing.assert_allclose(torch_device.brought(value), wanted, rtol=1e-9)
    np.testing.assert_allclose(torch_device.brought(slope), steep, rtol=1e-9)
