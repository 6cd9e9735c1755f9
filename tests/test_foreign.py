"""The back ends for JAX and PyTorch agree with the interpreter, and those libraries take them."""

from __future__ import annotations

import copy
import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from test_jit import SMOOTH, _sum_of_reals
from test_numpy_programs import arguments, reals
from test_python_programs import numbers

import homset as hs
from homset.objects import ground
from homset.sampling import close
from homset.values import to_value


def _ready(name: str) -> str:
    library = pytest.importorskip(name, reason=f"needs {name}: pip install 'homset[{name}]'")
    if name == "jax":
        library.config.update("jax_enable_x64", True)
    return name


@pytest.fixture(params=["jax", "torch"])
def backend(request: Any) -> str:
    return _ready(request.param)


WITH_FUNCTIONS = {"curry", "apply", "twice"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_of_combinators(name: str, backend: str) -> None:
    arrow = PROGRAMS[name].arrow
    if name in WITH_FUNCTIONS:
        with pytest.raises(hs.MissingStructureError, match="no functions as values"):
            hs.jit(arrow, backend=backend)
        return
    compiled = hs.jit(arrow, backend=backend)
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    run = hs.Functions(arrow)
    for given in PROGRAMS[name].inputs:
        x = hs.values.from_value(dom, to_value(dom, given))
        wanted, found = to_value(cod, run(x)), to_value(cod, as_numpy(compiled(x)))
        # Their integers have 64 bits, and go round.
        assert (wanted - found) % 2**64 == 0 if cod is hs.Z else close(cod, wanted, found)


def mapped(f: Any, value: Any) -> Any:
    """A value of the same form, whose numbers and arrays went through a function."""
    if isinstance(value, hs.Left | hs.Right):
        return type(value)(mapped(f, value.value))
    if dataclasses.is_dataclass(value):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
        return type(value)(*[mapped(f, part) for part in parts])
    if isinstance(value, dict):
        return {key: mapped(f, part) for key, part in value.items()}
    if hasattr(value, "_fields"):
        return type(value)(*[mapped(f, part) for part in value])
    if isinstance(value, (tuple, list)):
        return type(value)([mapped(f, part) for part in value])
    return f(value)


def as_numpy(value: Any) -> Any:
    """Arrays of another library as NumPy's, and numbers as Python's."""

    def brought(x: Any) -> Any:
        array = np.asarray(x.cpu() if hasattr(x, "cpu") else x)
        return array if array.ndim else array.item()

    return mapped(brought, value)


@pytest.mark.parametrize("program", CORPUS, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any, backend: str) -> None:
    compiled = hs.jit(program.function, backend=backend)
    for inputs in program.inputs[:3]:
        found = numbers(as_numpy(compiled(*copy.deepcopy(inputs))))
        wanted = numbers(program.function(*copy.deepcopy(inputs)))
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("program", SMOOTH, ids=lambda p: p.function.__name__)
def test_jacobians_of_python_functions(program: Any, backend: str) -> None:
    inputs = copy.deepcopy(program.inputs[0])
    arrow = hs.arrow(program.function).arrow_for(*inputs)
    given = inputs if len(inputs) > 1 else (inputs[0],)
    slow = hs.jacobian(arrow, mode="reverse")
    fast = hs.jit(slow, backend=backend)
    found, wanted = numbers(as_numpy(fast(*given))), numbers(slow(*given))
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any, backend: str) -> None:
    xs = arguments(f, 7)
    found = hs.jit(f, backend=backend)(*xs)
    np.testing.assert_allclose(reals(as_numpy(found)), reals(f(*xs)), rtol=1e-12, atol=1e-14)
    total = hs.arrow(f).at(*map(hs.literals.object_of, xs)) >> _sum_of_reals(f, xs)
    slow, fast = hs.grad(total)(*xs), hs.jit(hs.grad(total), backend=backend)(*xs)
    np.testing.assert_allclose(reals(as_numpy(fast)), reals(slow), rtol=1e-11, atol=1e-13)


# --- what those libraries do with the function ----------------------------------------------------


def loss(w: Any, x: Any, y: Any) -> Any:
    return np.mean((np.tanh(x @ w) - y) ** 2)


def data() -> tuple[Any, Any, Any]:
    draw = np.random.default_rng(3)
    return draw.normal(size=3), draw.normal(size=(7, 3)), draw.normal(size=7)


def newton(a: float) -> float:
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def huber(x: float) -> float:
    total = 0.0
    for k in range(5):
        y = x - k
        total += 0.5 * y * y if abs(y) < 1.0 else abs(y) - 0.5
    return total


def test_jax_compiles_differentiates_and_vectorises_it() -> None:
    _ready("jax")
    import jax

    w, x, y = data()
    f = hs.jit(loss, backend="jax")
    slope = hs.grad(hs.arrow(loss), argnums=0)(w, x, y)
    gradient = hs.jit(hs.grad(hs.arrow(loss), argnums=0), backend="jax")
    np.testing.assert_allclose(jax.grad(f)(w, x, y), slope, rtol=1e-12)
    np.testing.assert_allclose(jax.jit(gradient)(w, x, y), slope, rtol=1e-12)
    many = np.stack([w, 2.0 * w, -w])
    found = jax.jit(jax.vmap(gradient, in_axes=(0, None, None)))(many, x, y)
    np.testing.assert_allclose(found[1], hs.grad(hs.arrow(loss), argnums=0)(2.0 * w, x, y))

    twice = jax.jacfwd(gradient)(w, x, y)
    np.testing.assert_allclose(twice, jax.hessian(f)(w, x, y), rtol=1e-9)


def test_jax_takes_loops_and_branches() -> None:
    _ready("jax")
    import jax

    xs = np.array([0.25, 2.0, 9.0])
    root, bend = hs.jit(newton, backend="jax"), hs.jit(huber, backend="jax")
    np.testing.assert_allclose(jax.jit(jax.vmap(root))(xs), np.sqrt(xs))
    np.testing.assert_allclose(jax.vmap(bend)(xs), [huber(x) for x in xs])
    slopes = [hs.grad(hs.arrow(huber))(x) for x in xs]
    np.testing.assert_allclose(jax.vmap(jax.grad(bend))(xs), slopes)
    inside = hs.jit(hs.grad(hs.arrow(huber)), backend="jax")
    np.testing.assert_allclose(jax.jit(jax.vmap(inside))(xs), slopes)


def test_jax_has_no_lists_that_grow_without_end_and_no_recursion() -> None:
    _ready("jax")
    import jax

    slope = hs.jit(hs.grad(hs.arrow(newton)), backend="jax")
    assert slope(2.0) == pytest.approx(hs.grad(hs.arrow(newton))(2.0))  # step by step
    with pytest.raises(hs.MissingStructureError, match=r"no lists that grow .*use hs.jvp"):
        jax.jit(slope)(2.0)
    _, along = jax.jit(hs.jit(hs.jvp(hs.arrow(newton)), backend="jax"))(2.0, 1.0)
    assert along == pytest.approx(0.5 / np.sqrt(2.0))

    def power(x: float, n: int) -> float:
        return 1.0 if n == 0 else x * power(x, n - 1)

    run = hs.jit(power, backend="jax")
    assert run(2.0, 5) == 32.0
    with pytest.raises(hs.MissingStructureError, match="no recursion"):
        jax.jit(run, static_argnums=())(2.0, 5)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_torch_compiles_differentiates_and_vectorises_it() -> None:
    _ready("torch")
    import torch

    w, x, y = map(torch.tensor, data())
    f = hs.jit(loss, backend="torch")
    slope = hs.grad(hs.arrow(loss), argnums=0)(*data())
    gradient = hs.jit(hs.grad(hs.arrow(loss), argnums=0), backend="torch")
    np.testing.assert_allclose(gradient(w, x, y), slope, rtol=1e-12)
    leaf = w.clone().requires_grad_()
    f(leaf, x, y).backward()
    np.testing.assert_allclose(leaf.grad, slope, rtol=1e-12)
    many = torch.func.vmap(gradient, (0, None, None))(torch.stack([w, 2.0 * w]), x, y)
    np.testing.assert_allclose(many[0], slope, rtol=1e-12)
    np.testing.assert_allclose(torch.func.grad(f)(w, x, y), slope, rtol=1e-12)
    hessian = torch.func.jacfwd(gradient)(w, x, y)
    np.testing.assert_allclose(hessian, torch.func.hessian(f)(w, x, y), rtol=1e-9)


def test_torch_takes_loops_and_branches() -> None:
    _ready("torch")
    import torch

    xs = torch.tensor([0.25, 2.0, 9.0], dtype=torch.float64)
    bend, root = hs.jit(huber, backend="torch"), hs.jit(newton, backend="torch")
    np.testing.assert_allclose(torch.func.vmap(bend)(xs), [huber(float(x)) for x in xs])
    inside = hs.jit(hs.grad(hs.arrow(huber)), backend="torch")
    np.testing.assert_allclose(
        torch.func.vmap(inside)(xs), [hs.grad(hs.arrow(huber))(float(x)) for x in xs]
    )
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    root(x).backward()
    assert float(x.grad) == pytest.approx(0.5 / np.sqrt(2.0))
    with pytest.raises(hs.MissingStructureError, match="no loop whose length is data"):
        torch.func.vmap(root)(xs)


def test_jax_shards_it_over_devices() -> None:
    _ready("jax")
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=4", "JAX_PLATFORMS": "cpu"}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, Path(__file__).parent / "sharded.py"], env=os.environ | flags | paths,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "sharded", done.stderr


@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_what_torch_computes_is_on_the_device_of_the_arguments(f: Any) -> None:
    """Of shapes alone, which PyTorch has as a device: tensors of two devices are an error there."""
    _ready("torch")
    import torch

    xs = arguments(f, 7)
    total = hs.arrow(f).at(*map(hs.literals.object_of, xs)) >> _sum_of_reals(f, xs)
    given = [x if isinstance(x, float) else torch.tensor(x, device="meta") for x in xs]
    if not any([isinstance(x, torch.Tensor) for x in given]):
        return
    for program in (f, hs.value_and_grad(total)):
        mapped(lambda x: _on(x, "meta"), hs.jit(program, backend="torch")(*given))


def _on(x: Any, device: str) -> None:
    assert x.device.type == device


def test_the_device_of_arguments_is_the_one_that_is_not_the_processor() -> None:
    _ready("torch")
    import torch

    from homset.compile.tensors import device_of

    f, (w, x, y) = hs.jit(loss, backend="torch"), data()
    _on(f(w, torch.tensor(x, device="meta"), torch.tensor(y)), "meta")
    one = torch.ones(3, device="meta")
    assert device_of((torch.ones(3), one, (one, 2))) == one.device
    assert device_of((torch.ones(3), 2.0)) == "cpu"


@pytest.mark.parametrize(
    "spec", ["ab,b->a", "ab,a->b", "a,ab->b", "b,ab->a", "ab,bc->ca", "ba,cb->ac", "a,b->ba",
             "a,a->", "ab,ab->", "abc,cb->a", "abc,abd->acd", "ab,ab->ab"]
)  # fmt: skip
def test_contractions_of_torch(spec: str) -> None:
    _ready("torch")
    import torch

    from homset.compile.tensors import _by_entries, contraction

    (left, right), out = spec.split("->")[0].split(","), spec.split("->")[1]
    draw, sizes = np.random.default_rng(2), {"a": 2, "b": 3, "c": 4, "d": 5}
    x, y = [draw.normal(size=[sizes[c] for c in letters]) for letters in (left, right)]
    given, wanted = (torch.tensor(x), torch.tensor(y)), np.einsum(spec, x, y)
    np.testing.assert_allclose(contraction(left, right, out)(*given), wanted, rtol=1e-12)
    np.testing.assert_allclose(_by_entries(left, right, out, *given), wanted, rtol=1e-12)


@pytest.mark.filterwarnings("ignore")  # what PyTorch's compiler says of PyTorch
def test_torch_compiles_what_nobody_called_before() -> None:
    _ready("torch")
    import torch

    made = hs.jit(hs.value_and_grad(hs.arrow(loss), argnums=0), backend="torch")
    wanted, steep = hs.value_and_grad(hs.arrow(loss), argnums=0)(*data())
    for whole in (False, True):
        fast = torch.compile(made, backend="eager", fullgraph=whole)
        value, slope = fast(*map(torch.tensor, data()))
        np.testing.assert_allclose(value, wanted, rtol=1e-12)
        np.testing.assert_allclose(slope, steep, rtol=1e-12)


def test_errors_are_for_the_person_who_called(backend: str) -> None:
    f = hs.jit(hs.arrow(loss).at(hs.R**3, hs.R ** (7, 3), hs.R**7), backend=backend)
    w, x, y = data()
    with pytest.raises(hs.DomainError, match=r"of shape \(3,\) at \[0\]; got shape \(2,\)"):
        f(w[:2], x, y)
    with pytest.raises(hs.DomainError, match="real numbers"):
        f(w + 1j, x, y)
    with pytest.raises(hs.DomainError, match="takes one value"):
        hs.jit(hs.sin, backend=backend)(1.0, 2.0)
    with pytest.raises(hs.MissingStructureError, match="64 bits"):
        hs.jit(hs.const(2**70).at(hs.Unit, hs.Z), backend=backend)


def test_an_index_out_of_range_is_told_at_its_line() -> None:
    _ready("torch")

    def entry(x: Any, i: int) -> Any:
        return x[i]

    with pytest.raises(IndexError, match="index 3 is out of range for 3 entries") as caught:
        hs.jit(entry, backend="torch")(np.ones(3), 3)
    assert caught.value.place.line == entry.__code__.co_firstlineno + 1
    import torch

    with pytest.raises(IndexError, match="index 3 is out of range for 3 entries"):
        hs.jit(entry, backend="torch")(torch.ones(3), torch.tensor(3))
    _ready("jax")
    assert np.isnan(hs.jit(entry, backend="jax")(np.ones(3), 3))


def test_jax_of_32_bits_is_refused() -> None:
    _ready("jax")
    import jax

    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(hs.ArgumentError, match="jax_enable_x64"):
            hs.jit(hs.sin, backend="jax")
    finally:
        jax.config.update("jax_enable_x64", True)


@pytest.mark.parametrize("name", ["jax", "torch"])
def test_without_the_library_one_line_says_what_to_install(name: str, monkeypatch: Any) -> None:
    from homset.compile import on_jax, on_torch

    find = on_jax.jax if name == "jax" else on_torch.torch
    find.cache_clear()
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(hs.MissingExtraError, match=rf"pip install 'homset\[{name}\]'"):
        hs.jit(hs.sin, backend=name)
    find.cache_clear()
