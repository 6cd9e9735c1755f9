"""Single precision: every back end on every program, and what arrays and numbers come and go."""

from __future__ import annotations

import copy
import math
import pickle
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy_programs import PROGRAMS as ON_ARRAYS
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from test_foreign import WITH_FUNCTIONS, _ready, as_numpy
from test_jit import SMOOTH, _sum_of_reals
from test_numpy_programs import arguments, reals
from test_python_programs import numbers, with_floats

import homset as hs
from homset import R, Z
from homset.compile.formats import FORMATS, Format
from homset.compile.jit import OFTEN
from homset.compile.native.engine import installed
from homset.literals import object_of
from homset.objects import ground
from homset.values import to_value

EPS = float(np.finfo(np.float32).eps)

OWN = ["numpy", pytest.param("llvm", marks=pytest.mark.skipif(not installed(), reason="no llvm"))]
own = pytest.mark.parametrize("backend", OWN)


@pytest.fixture(params=[*OWN, "jax", "torch"])
def every(request: Any) -> str:
    """Each back end by name."""
    name: str = request.param
    return _ready(name) if name in ("jax", "torch") else name


def single(x: float) -> float:
    """The number of single precision that is nearest."""
    return float(np.float32(x))


def rounded(value: Any) -> Any:
    """Nested arguments whose real numbers are of single precision, as numbers of double."""
    return with_floats(copy.deepcopy(value), single)


def near(found: Any, wanted: Any, angle: float = 0.0) -> None:
    """Numbers computed in single precision are those of double to about as many digits.

    What cancels is lost from the largest number there is. The sine of an angle, which is itself
    known to so many digits, is turned by what is wrong with the angle.
    """
    largest = np.abs(wanted[np.isfinite(wanted)]).max(initial=1.0)
    np.testing.assert_allclose(
        found, wanted, rtol=max(160, 4 * angle) * EPS, atol=16 * EPS * largest
    )


def same_types(found: Any, wanted: Any) -> None:
    """Real numbers are NumPy's of single precision; everything else is as it is in double."""
    if isinstance(wanted, (tuple, list)):
        assert type(found) is type(wanted)
        for x, y in zip(found, wanted, strict=True):
            same_types(x, y)
    elif isinstance(wanted, np.ndarray):
        assert type(found) is np.ndarray
        assert found.dtype == (np.float32 if wanted.dtype == np.float64 else wanted.dtype)
    else:
        assert type(found) is (np.float32 if type(wanted) is float else type(wanted))


# --- every program --------------------------------------------------------------------------------

MORE_DIGITS = {
    "newton_sqrt", "newton_cube_root", "bisect_cubic", "fixed_point_cosine", "walrus_newton",
    "newton_with_limit", "euler_number", "slope_of_cubic", "arithmetic_geometric_mean", "newton",
}  # fmt: skip
"""Programs with a number in them that asks for more digits than single precision has.

They stop when steps are shorter than 10⁻¹², which they never are, or divide by a step of 10⁻⁶.
"""


def sampled(programs: Iterable[Any]) -> list[Any]:
    """Programs, of which one in four is always run, and the others in a campaign."""
    few, long = (), (pytest.mark.campaign,)
    return [pytest.param(p, marks=long if i % 4 else few) for i, p in enumerate(programs)]


ENOUGH = sampled([p for p in CORPUS if p.function.__name__ not in MORE_DIGITS])
SMOOTH_ENOUGH = sampled([p for p in SMOOTH if p.function.__name__ not in MORE_DIGITS])


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in MORE_DIGITS | WITH_FUNCTIONS])
def test_programs_of_combinators(name: str, every: str) -> None:
    arrow = PROGRAMS[name].arrow
    compiled, cod = hs.jit(arrow, every, dtype="float32"), ground(arrow.cod)
    for given in PROGRAMS[name].inputs:
        x = rounded(hs.values.from_value(ground(arrow.dom), to_value(ground(arrow.dom), given)))
        wanted = hs.Functions(arrow)(x)
        found = compiled(x)
        if cod is Z:  # their integers have 64 bits, and go round
            assert (int(as_numpy(found)) - wanted) % 2**64 == 0
        else:
            leaves = [hs.tuples.flat(to_value(cod, as_numpy(y))) for y in (found, wanted)]
            for a, b in zip(*leaves, strict=True):
                alike(a, b)


def alike(a: Any, b: Any) -> None:
    """Leaves of values, which may be on a side of a coproduct, or lists."""
    if isinstance(b, hs.Left | hs.Right):
        assert type(a) is type(b)
        alike(a.value, b.value)
    elif isinstance(b, tuple) or hasattr(b, "tail"):
        for x, y in zip(a, b, strict=True):
            alike(x, y)
    else:
        near(np.asarray(a, float), np.asarray(b, float))


@pytest.mark.parametrize("program", ENOUGH, ids=lambda p: p.function.__name__)
def test_python_functions(program: Any, every: str) -> None:
    compiled = hs.jit(program.function, every, dtype="float32")
    for inputs in program.inputs[:3]:
        given = rounded(inputs)
        found, wanted = compiled(*given), hs.arrow(program.function)(*rounded(inputs))
        near(numbers(as_numpy(found)), numbers(wanted))
        if every in ("numpy", "llvm"):
            same_types(found, wanted)


@pytest.mark.parametrize("program", SMOOTH_ENOUGH, ids=lambda p: p.function.__name__)
def test_jacobians_of_python_functions(program: Any, every: str) -> None:
    inputs = rounded(program.inputs[0])
    slow = hs.jacobian(hs.arrow(program.function).arrow_for(*inputs), mode="reverse")
    fast = hs.jit(slow, every, dtype="float32")
    near(numbers(as_numpy(fast(*inputs))), numbers(slow(*inputs)))


def in_single(xs: Any) -> Any:
    return tuple([np.float32(x) if np.ndim(x) == 0 else x.astype(np.float32) for x in xs])


@pytest.mark.parametrize("f", sampled(ON_ARRAYS), ids=lambda f: f.__name__)
def test_functions_on_arrays_and_their_pullbacks(f: Any, every: str) -> None:
    xs = rounded(arguments(f, 7))
    found, wanted = hs.jit(f, every, dtype="float32")(*in_single(xs)), hs.arrow(f)(*xs)
    near(reals(as_numpy(found)), reals(wanted))
    if every in ("numpy", "llvm"):
        same_types(found, wanted)
    total = hs.arrow(f).at(*map(object_of, xs)) >> _sum_of_reals(f, xs)
    fast = hs.jit(hs.grad(total), every, dtype="float32")(*in_single(xs))
    angle = np.abs(reals(wanted)).max(initial=0.0)
    near(reals(as_numpy(fast)), reals(hs.grad(total)(*xs)), angle)


@own
@pytest.mark.parametrize("f", ON_ARRAYS, ids=lambda f: f.__name__)
def test_results_are_as_good_as_numpys_own(f: Any, backend: str) -> None:
    """However ill-conditioned: NumPy, computing in single precision, errs about as much."""
    xs = rounded(arguments(f, 8))
    wanted, found = reals(f(*xs)), reals(hs.jit(f, backend, dtype="float32")(*in_single(xs)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numpys = reals(f(*in_single(xs)))
    errors = [np.abs(y - wanted).max(initial=0.0) for y in (found, numpys)]
    assert errors[0] <= 4 * errors[1] + 4 * EPS * np.abs(wanted).max(initial=0.0)


# --- what comes and what goes ---------------------------------------------------------------------


def waves(x: Any) -> Any:
    return np.sum(np.sin(x) * np.exp(-(x**2))), np.tanh(x) * 0.1, x > 0.1


def laid_out(n: int) -> list[np.ndarray[Any, Any]]:
    """The same n numbers in every way that arrays lie in memory."""
    x = np.linspace(-2.0, 2.0, n).astype(np.float32)
    odd = np.zeros(x.nbytes + 1, np.uint8)[1:].view(np.float32)
    odd[...] = x
    shifted = np.concatenate([[np.float32(0)], x])[1:]
    still = x.copy()
    still.setflags(write=False)
    swapped = x.astype(">f4")
    return [x, odd, shifted, still, np.repeat(x, 2)[::2], x[::-1].copy()[::-1], swapped,
            x.astype(np.float64)]  # fmt: skip


@own
@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1000])
def test_arrays_however_they_lie(n: int, backend: str) -> None:
    f = hs.jit(hs.arrow(waves).at(R**n), backend, dtype=np.float32)
    first, *others = laid_out(n)
    total, each, tests = waves(first.astype(float))
    for x in [first, *others, first, first, first, first]:  # the last ones through the door
        before = x.copy()
        found = f(x)
        assert [type(found[0]), found[1].dtype, found[2].dtype] == [np.float32, np.float32, bool]
        assert found[0] == pytest.approx(total, rel=8 * EPS, abs=8 * EPS * max(n, 1))
        np.testing.assert_allclose(found[1], each, rtol=8 * EPS)
        np.testing.assert_array_equal(found[2], tests)
        np.testing.assert_array_equal(x, before)


def test_arrays_of_single_precision_are_not_copied() -> None:
    pytest.importorskip("llvmlite")
    f = hs.jit(hs.arrow(waves).at(R**5), "llvm", dtype="float32")
    native = f._block.statements[0].data[0]
    x = np.ones(5, np.float32)
    assert native.params[0](x) is x
    assert native.params[0](x.astype(float)).dtype == np.float32


def affine(x: float, n: int, up: bool) -> Any:
    return (x * n + 0.1 if up else x - n), n + 1, x < 0.1, up


@own
def test_numbers_of_every_type_and_the_types_of_results(backend: str) -> None:
    f = hs.jit(hs.arrow(affine).at(R, Z, hs.B), backend, dtype=np.float32)
    wanted = np.float32(0.7) * np.float32(3) + np.float32(0.1)
    for _ in range(8):  # the long way and the door
        for x in (0.7, np.float32(0.7), np.float64(0.7), np.array(0.7), np.array(0.7, np.float32)):
            found = f(x, 3, True)
            assert [type(y) for y in found] == [np.float32, int, bool, bool]
            assert found[0] == pytest.approx(wanted, rel=EPS)
            assert found[1:] == (4, False, True)
        assert f(2, 2**62, False)[1] == 2**62 + 1


@own
def test_zero_dimensions_and_none_at_all(backend: str) -> None:
    f = hs.jit(lambda x: np.sum(x * 2.0), backend, dtype="float32")
    assert f(np.array(1.5, np.float32)) == 3.0
    assert f(np.zeros((0, 3), np.float32)) == 0.0
    g = hs.jit(lambda x: x[:, ::2] + 1.0, backend, dtype="float32")
    assert g(np.zeros((0, 3), np.float32)).shape == (0, 2)
    assert g(np.zeros((0, 3), np.float32)).dtype == np.float32


@own
def test_constants_are_rounded_once(backend: str) -> None:
    """0.1 in a program is what NumPy takes it for beside an array of single precision."""
    f = hs.jit(lambda x: (x - 0.1, x < 0.1, x == 0.1), backend, dtype="float32")
    for x in (np.float32(0.1), np.full(3, 0.1, np.float32)):
        difference, less, equal = f(x)
        assert not np.any(difference)
        assert not np.any(less)
        assert np.all(equal)
    third = hs.jit(lambda x: x + (1.0 / 3.0 + 1e-9), backend, dtype="float32")
    assert third(np.float32(0.0)) == np.float32(1.0 / 3.0 + 1e-9)


def of_reals_and_integers(x: Any, places: Any) -> Any:
    first = np.where(places > 0, places, 0)
    return np.where(places > 0, x, 0.5), first, np.where(x > 1.0, x, 2.5)


@own
def test_one_function_of_numpys_serves_reals_and_integers(backend: str) -> None:
    arrow = hs.arrow(of_reals_and_integers).at(R**3, Z**3)
    given = np.array([0.5, 1.5, 2.5]), np.array([1, -1, 2])
    found = hs.jit(arrow, backend=backend, dtype="float32")(*given)
    for x, wanted in zip(found, of_reals_and_integers(*given), strict=True):
        np.testing.assert_array_equal(x, wanted)


@own
def test_what_single_precision_has_no_room_for(backend: str) -> None:
    f = hs.jit(lambda x: (x * 1e30, 1.0 / x, np.exp(x), x * 1e60), backend, dtype="float32")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(7):
            assert f(1e30)[0] == f(1e39)[0] == np.float32(math.inf)
            assert f(0.0)[1] == f(89.0)[2] == math.inf
            assert f(1e-30)[0] == pytest.approx(1.0)
            assert math.isnan(f(0.0)[3])
        assert f(np.array([1e300, 0.0]))[1].tolist() == [0.0, math.inf]


@own
def test_a_long_sum_keeps_its_digits(backend: str) -> None:
    """NumPy sums in pairs; machine code adds in double precision, and rounds once."""
    x = np.full(1_000_000, 0.1, np.float32)
    exact = math.fsum(x.tolist())
    assert hs.jit(lambda x: np.sum(x), backend, dtype="float32")(x) == pytest.approx(
        exact, rel=4 * EPS
    )
    rows = np.full((1000, 1000), 0.1, np.float32)[:, :999]
    found = hs.jit(lambda x: np.sum(x), backend, dtype="float32")(rows)
    assert found == pytest.approx(math.fsum(rows.ravel().tolist()), rel=40 * EPS)
    assert hs.jit(lambda x: np.max(x), backend, dtype="float32")(rows) == np.float32(0.1)
    dot = hs.jit(lambda x, y: x @ y, backend, dtype="float32")(x, x)
    assert dot == pytest.approx(exact / 10, rel=1e-4 if backend == "numpy" else 4 * EPS)


SHAPES = [
    ((3, 4), (4, 5)),
    ((64, 64), (64, 64)),
    ((300, 70), (70, 200)),
    ((1, 400), (400, 400)),
    ((500, 400), (400,)),
    ((5, 40, 60), (5, 60, 30)),
    ((2,), (2,)),
    ((17, 0), (0, 3)),
]


@own
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_matrix_products(shapes: Any, backend: str) -> None:
    """Small ones in registers, large ones by the functions of the BLAS for single precision."""
    draw = np.random.default_rng(0)
    x, y = (draw.uniform(-1.0, 1.0, shape).astype(np.float32) for shape in shapes)
    f = hs.jit(lambda x, y: x @ y, backend, dtype="float32")
    found, wanted = f(x, y), x.astype(float) @ y
    assert found.dtype == np.float32
    turned = np.ascontiguousarray(x.swapaxes(0, -1)).swapaxes(0, -1)
    for result in (found, f(turned, y)):
        np.testing.assert_allclose(result, wanted, atol=4 * EPS * max(x.shape[-1], 4))
    pulled = hs.jit(hs.grad(lambda x, y: np.sum(np.sin(x @ y)), argnums=(0, 1)), backend,
                    dtype="float32")  # fmt: skip
    slow = hs.grad(lambda x, y: np.sum(np.sin(x @ y)), argnums=(0, 1))
    for a, b in zip(pulled(x, y), slow(x.astype(float), y.astype(float)), strict=True):
        np.testing.assert_allclose(a, b, atol=16 * EPS * max(x.shape[-1], y.shape[-1], 4))


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


@own
def test_sums_of_parts_of_large_arrays(backend: str) -> None:
    x = np.linspace(-1.0, 1.0, 40_001).astype(np.float32)
    found = hs.jit(hs.value_and_grad(rosenbrock), backend, dtype="float32")(x)
    wanted = hs.value_and_grad(rosenbrock)(x.astype(float))
    assert found[0] == pytest.approx(wanted[0], rel=1e-5)
    assert found[1].dtype == np.float32
    np.testing.assert_allclose(found[1], wanted[1], atol=1e-4 * np.abs(wanted[1]).max())


# --- the rest of the language ---------------------------------------------------------------------


@dataclass
class Body:
    at: float
    speed: float


class Pair(NamedTuple):
    x: float
    y: Any


def moved(body: Body, dt: float) -> Body:
    return Body(body.at + dt * body.speed, body.speed * 0.99)


def totals(xs: list[float]) -> list[float]:
    found: list[float] = []
    total = 0.0
    for x in xs:
        total += x
        found.append(total)
    return found


def ackermann_like(n: int, x: float) -> float:
    return x if n == 0 else ackermann_like(n - 1, x * 0.5 + 1.0) * 0.9


@own
def test_records_lists_and_recursion(backend: str) -> None:
    body = hs.jit(moved, backend, dtype="float32")(Body(1.0, 2.0), 0.1)
    assert isinstance(body, Body)
    assert type(body.at) is np.float32
    assert body.at == pytest.approx(1.2, rel=2 * EPS)
    sums = hs.jit(totals, backend, dtype="float32")([0.1, 0.2, 0.3])
    assert [type(x) for x in sums] == [np.float32] * 3
    assert sums == pytest.approx([0.1, 0.3, 0.6], rel=4 * EPS)
    pair = hs.jit(lambda p: Pair(p.x * 2.0, p.y + p.x), backend, dtype="float32")
    found = pair(Pair(0.5, np.ones(3, np.float32)))
    assert type(found.x) is np.float32
    assert found.y.dtype == np.float32
    deep = hs.jit(ackermann_like, backend, dtype="float32")
    assert deep(30, 1.0) == pytest.approx(ackermann_like(30, 1.0), rel=40 * EPS)
    assert type(deep(30, 1.0)) is np.float32
    assert type(hs.jit(hs.arrow(ackermann_like).at(Z, R), backend, dtype="float32")(3000, 1.0)) \
        is np.float32  # fmt: skip


def holomorphic(z: Any) -> Any:
    return z * z * 0.1 + 1.0 / z


@own
def test_complex_numbers_are_of_two_such_parts(backend: str) -> None:
    zs = np.array([1.0 + 2.0j, -0.3j, 0.25]).astype(np.complex64)
    number = hs.jit(hs.arrow(holomorphic).at(hs.Complex), backend, dtype="float32")
    whole = hs.jit(hs.arrow(holomorphic).at(hs.Complex**3), backend, dtype="float32")
    wanted = holomorphic(zs.astype(complex))
    for _ in range(8):
        found = whole(zs)
        assert found.dtype == np.complex64
        np.testing.assert_allclose(found, wanted, rtol=8 * EPS)
        one = number(complex(zs[0]))
        assert type(one) is complex
        assert one == pytest.approx(wanted[0], rel=8 * EPS)
        assert single(one.real) == one.real


def test_code_that_is_kept_is_of_one_precision(tmp_path: Any) -> None:
    pytest.importorskip("llvmlite")
    for dtype in ("float32", "float64", "float32"):
        f = hs.jit(lambda x: np.sum(np.sin(x)), "llvm", cache=tmp_path, dtype=dtype)
        assert f(np.ones(5, dtype)) == pytest.approx(5 * math.sin(1.0), rel=4 * EPS)
    assert len(list(tmp_path.iterdir())) >= 2


@own
def test_transformations_go_before(backend: str) -> None:
    x = np.linspace(0.1, 1.0, 6).astype(np.float32)

    def f(x: Any) -> Any:
        return np.sum(np.log(x) * x)

    for transformed in (hs.grad(f), hs.hessian(f), hs.vmap(lambda y: y * np.exp(y)),
                        hs.value_and_grad(f)):  # fmt: skip
        found = hs.jit(transformed, backend, dtype="float32")(x)
        near(reals(found), reals(transformed(x.astype(float))))
        parts = found if isinstance(found, tuple) else (found,)
        assert all([part.dtype == np.float32 for part in parts])


def poles(x: float) -> float:
    y = x
    for _ in range(20):
        y = y / (y * y + 0.3) - 0.7 * x
    return y


@own
def test_exact_code_is_numpys_in_single_precision_bit_for_bit(backend: str) -> None:
    f = hs.jit(poles, backend, exact=True, dtype="float32")
    small = np.float32(0.3), np.float32(0.7)
    for x in np.linspace(-2.0, 2.0, 41).astype(np.float32):
        y = x
        for _ in range(20):
            y = y / (y * y + small[0]) - small[1] * x
        assert f(x).tobytes() == y.tobytes()


# --- what is asked for, and refused ---------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, "float16", int, "complex64", None, "R", 3.0])
def test_other_types_are_refused_by_name(dtype: Any) -> None:
    with pytest.raises(hs.ArgumentError, match="real numbers are float64 or float32; got dtype="):
        hs.jit(hs.sin, dtype=dtype)


def test_what_a_compiled_function_says_of_itself(every: str) -> None:
    f = hs.jit(hs.sin, every, dtype=np.float32)
    assert f.dtype == np.float32
    assert "dtype='float32'" in repr(f)
    plain = hs.jit(hs.sin, every)
    assert plain.dtype == np.float64
    assert "dtype" not in repr(plain)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_pickled_computes_the_same(every: str, dtype: Any) -> None:
    f = hs.jit(hs.grad(hs.sin), every, dtype=dtype)
    again = pickle.loads(pickle.dumps(f))
    assert (again.dtype, repr(again), again.source) == (f.dtype, repr(f), f.source)
    for _ in range(OFTEN + 2):
        mine, theirs = f(0.1), again(0.1)
        assert type(mine) is type(theirs)
        assert mine == theirs


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_there_is_one_object_of_each_format(format: Format) -> None:
    assert pickle.loads(pickle.dumps(format)) is copy.deepcopy(format) is format


def test_families_say_it_too_and_hand_it_on(every: str) -> None:
    def f(x: Any) -> Any:
        return np.sum(np.sin(x))

    fast = hs.jit(f, every, dtype="float32")
    for g in (fast, hs.grad(fast)):
        assert g.dtype == np.float32
        assert "dtype='float32'" in repr(g)
        assert np.asarray(g(np.ones(3, np.float32))).dtype == np.float32
    assert hs.jit(f, every).dtype == hs.arrow(f).dtype == np.float64
    assert "dtype" not in repr(hs.jit(f, every))


def test_a_python_function_without_jit_computes_in_double() -> None:
    """Arrays of single precision are taken for the numbers that they hold, exactly."""
    x = np.linspace(0.0, 1.0, 5).astype(np.float32)
    total, each, _ = hs.arrow(waves)(x)
    assert type(total) is float
    assert each.dtype == np.float64
    np.testing.assert_array_equal(each, np.tanh(x.astype(float)) * 0.1)


def test_jax_as_it_comes_has_room_for_single_precision_alone() -> None:
    _ready("jax")
    import jax

    jax.config.update("jax_enable_x64", False)
    try:
        f = hs.jit(lambda x: np.sum(np.sin(x)), "jax", dtype="float32")
        assert f(np.ones(3, np.float32)) == pytest.approx(3 * math.sin(1.0), rel=4 * EPS)
        with pytest.raises(hs.ArgumentError, match="integers have 64 bits, and JAX is set to 32"):
            hs.jit(lambda x: np.argmax(x), "jax", dtype="float32")(np.ones(3, np.float32))
        with pytest.raises(hs.ArgumentError, match="real numbers have 64 bits"):
            hs.jit(hs.sin, "jax")
    finally:
        jax.config.update("jax_enable_x64", True)
