"""Complex numbers: records of two real ones, in every category, on every back end."""

import cmath
import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from complex_programs import LONG, PROGRAMS, M, X, Z
from hypothesis import given
from hypothesis import strategies as st
from test_derivatives import dense, finite_differences
from test_python_programs import numbers

import homset as hs
from homset import Complex, R
from homset import Z as Integers
from homset.compile.native.engine import installed
from homset.complexes import Parts
from homset.objects import leaves, printing
from homset.tangents import tangent
from homset.values import to_value

needs_llvm = pytest.mark.skipif(not installed(), reason="needs llvmlite: extra `jit`")
BACKENDS = ["numpy", pytest.param("llvm", marks=needs_llvm)]
EVERY = [(f, args) for f, inputs in PROGRAMS.items() for args in inputs]
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def named(item: Any) -> str:
    return getattr(item, "__name__", "")


# --- the object -----------------------------------------------------------------------------------


def test_the_object_is_a_record_that_is_written_as_mathematics_does() -> None:
    assert Complex.parts == (R, R)
    assert (repr(Complex), str(Complex)) == ("Complex", "C")
    assert repr(Complex ** (2, 3) * R) == "Complex ** (2, 3) * R"
    assert str(Complex**3) == "C^3"
    assert eval(repr(Complex**2 * R), {"Complex": Complex, "R": R}) is Complex**2 * R
    assert (Complex**3) ** 2 is Complex ** (2, 3)
    assert pickle.loads(pickle.dumps(Complex**2)) is Complex**2
    assert printing.render(Complex**2, printing.LATEX) == r"\mathbb{C}^{2}"


def test_tangents_of_complex_numbers_are_complex_numbers() -> None:
    assert tangent(Complex * Complex**2) is Complex * Complex**2


# --- the border -----------------------------------------------------------------------------------

identity = hs.arrow(lambda z: z + 0, Complex)
three = hs.arrow(lambda z: z + 0, Complex**3)

ONES: list[tuple[Any, complex]] = [
    (1 + 2j, 1 + 2j), (2, 2 + 0j), (2.5, 2.5 + 0j), (np.complex128(1j), 1j),
    (np.complex64(1j), 1j), (np.array(1j), 1j), (np.float32(2), 2 + 0j), (np.int64(3), 3 + 0j),
]  # fmt: skip
SHAPED: list[Any] = [
    np.array([1j, 2, 3]), [1j, 2, 3], (1j, 2, 3), np.array([1, 2, 3]), np.array([1.0, 2.0, 3.0]),
    np.array([1j, 2, 3], np.complex64), np.array([1j, 0, 2, 0, 3, 0])[::2],
    np.array([3, 2, 1j])[::-1], np.array([1j, 2, 3], ">c16"),
]  # fmt: skip


@pytest.mark.parametrize("run", [identity, hs.jit(identity, backend="numpy"), hs.jit(identity)])
@pytest.mark.parametrize(("given", "wanted"), ONES)
def test_numbers_go_in_and_complex_ones_come_out(run: Any, given: Any, wanted: complex) -> None:
    for _ in range(7):  # often enough that there is a door
        found = run(given)
        assert type(found) is complex
        assert found == wanted


@pytest.mark.parametrize("run", [three, hs.jit(three, backend="numpy"), hs.jit(three)])
@pytest.mark.parametrize("given", SHAPED)
def test_arrays_go_in_and_complex_ones_come_out(run: Any, given: Any) -> None:
    for _ in range(7):
        found = run(given)
        assert found.dtype == np.complex128
        assert found.flags.writeable
        np.testing.assert_array_equal(found, np.array(given, complex))


def test_arrays_that_are_empty_or_cannot_be_written_to() -> None:
    f = hs.arrow(lambda z: 2 * z)
    frozen = np.array([1j, 2])
    frozen.setflags(write=False)
    for z in (np.zeros(0, complex), np.zeros((0, 2), complex), frozen, M.T, M[:, ::2]):
        for _ in range(7):
            np.testing.assert_array_equal(f(z), 2 * z)


def test_single_precision() -> None:
    f = hs.arrow(lambda z, w: (np.sum(z) * w, z / 3))
    narrow = hs.jit(f, dtype="float32")
    z = np.array([1j, 2, 3 - 1j])
    for _ in range(7):
        (total, thirds), (wanted, others) = narrow(z, 0.1j), f(z, 0.1j)
        assert total == pytest.approx(wanted, rel=1e-6)
        assert thirds.dtype == np.complex64
        np.testing.assert_allclose(thirds, others, 1e-6)


def test_a_result_shares_no_memory_with_an_argument() -> None:
    z = Z.copy()
    found = hs.arrow(lambda z: z)(z)
    found[0] = 7
    assert z[0] == Z[0]


@pytest.mark.parametrize(
    ("obj", "value", "message"),
    [
        (R, 1j, r"expects a real number; got 1j"),
        (R**2, np.array([1j, 2]), "expects an array of float64; got complex128"),
        (Integers, 1j, "expects an integer"),
        (Complex, "1", "expects a complex number; got '1'"),
        (Complex, True, "expects a complex number; got True"),
        (Complex, None, "expects a complex number; got None"),
        (Complex, (1.0, 2.0), "expects a complex number; got a tuple of 2"),
        (Complex, np.array([1j]), "expects a complex number; got an array of shape"),
        (Complex**2, np.zeros(3, complex), r"expects complex numbers of shape \(2,\); got an arr"),
        (Complex**2, 1j, r"expects complex numbers of shape \(2,\); got 1j"),
        (Complex**2, [[1j], 2], r"expects complex numbers of shape \(2,\)"),
    ],
)
def test_what_does_not_fit_is_refused(obj: Any, value: Any, message: str) -> None:
    same = hs.identity.at(obj)
    for run in (same, hs.jit(same), hs.jit(same, "numpy")):
        for _ in range(7):
            with pytest.raises(hs.DomainError, match=message):
                run(value)


def test_masked_arrays_are_refused() -> None:
    with pytest.raises(hs.DomainError, match="some are masked"):
        three(np.ma.masked_array(np.array([1j, 2, 3]), [True, False, False]))


def test_arguments_of_several_kinds() -> None:
    f = hs.arrow(lambda z, n, xs, flag: (z * n, z * xs if flag else xs + 0j, n))
    for _ in range(7):
        first, second, n = f(1j, 3, np.array([1.0, 2.0]), True)
        assert (first, n) == (3j, 3)
        np.testing.assert_array_equal(second, [1j, 2j])


def test_annotations_defaults_and_domains() -> None:
    def scaled(z: complex, by=2j, *, more: complex = 1) -> complex:
        return z * by + more

    family = hs.arrow(scaled)
    assert family(3) == 1 + 6j
    assert family(1j, more=2, by=3) == 2 + 3j
    assert family.at(Complex).dom is Complex
    assert hs.arrow(lambda z, x: z * x, Complex * R)(2, 3) == 6


# --- programs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("f", "args"), EVERY, ids=named)
def test_functions_give_what_python_gives(f: Callable[..., Any], args: Any) -> None:
    wanted = numbers(f(*copy.deepcopy(args)))
    program, values = hs.arrow(f).placed(*copy.deepcopy(args))
    for run in (hs.arrow(f), program):
        given = args if run is not program else values
        np.testing.assert_allclose(numbers(run(*copy.deepcopy(given))), wanted, 1e-11, 1e-12)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_libraries_give_what_python_gives(backend: str) -> None:
    module = pytest.importorskip(backend)
    if backend == "jax":
        module.config.update("jax_enable_x64", True)
    for f, args in EVERY[::6]:
        if named(f) in ("gamma", "complex_agm", "halves"):  # which call themselves
            continue
        program, values = hs.arrow(f).placed(*copy.deepcopy(args))
        found = hs.jit(program, backend=backend)(*values)
        wanted = numbers(f(*copy.deepcopy(args)))
        np.testing.assert_allclose(numbers(_plain(found)), wanted, 1e-10, 1e-11, err_msg=named(f))


def _plain(value: Any) -> Any:
    """Arrays of a library as NumPy's."""
    if isinstance(value, dict):
        return [_plain(part) for part in value.values()]
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return np.asarray(value)


MODES = [hs.GAD(hs.LinearMaps), hs.GAD(hs.Dual(hs.LinearMaps))]
DIFFERENTIABLE = [
    (f, args)
    for f, args in EVERY
    if named(f) not in ("tests", "pieces", "filled")
    and all(leaf is not hs.B for leaf in leaves(hs.arrow(f).arrow_for(*args).cod))
    and tangent(dom := hs.arrow(f).arrow_for(*args).dom) is dom
    and dom.width < 9
]


@pytest.mark.parametrize("category", MODES, ids=str)
@pytest.mark.parametrize(("f", "args"), DIFFERENTIABLE, ids=named)
def test_derivatives_are_those_of_central_differences(f: Any, args: Any, category: Any) -> None:
    program, values = hs.arrow(f).placed(*args)
    x = to_value(program.dom, values[0] if len(values) == 1 else values)
    _, derivative = category(program).raw(x)
    found = dense(category.k, derivative, program.dom, program.cod)
    np.testing.assert_allclose(found, finite_differences(program, x), 1e-4, 1e-4)


def test_enough_of_them_are_differentiated() -> None:
    assert len(PROGRAMS) >= 30
    assert len(DIFFERENTIABLE) >= 25


# --- derivatives and gradients --------------------------------------------------------------------

HOLOMORPHIC: list[tuple[Callable[[complex], complex], Callable[[complex], complex]]] = [
    (lambda z: z**3 + 2 * z, lambda z: 3 * z**2 + 2),
    (lambda z: cmath.exp(1j * z), lambda z: 1j * cmath.exp(1j * z)),
    (lambda z: 1 / z, lambda z: -1 / z**2),
    (lambda z: cmath.sqrt(z), lambda z: 1 / (2 * cmath.sqrt(z))),
    (lambda z: cmath.log(z), lambda z: 1 / z),
    (lambda z: cmath.sin(z) * cmath.cosh(z), lambda z: cmath.cos(z) * cmath.cosh(z)
     + cmath.sin(z) * cmath.sinh(z)),
    (lambda z: cmath.tan(z), lambda z: 1 + cmath.tan(z) ** 2),
    (lambda z: cmath.asin(z), lambda z: 1 / cmath.sqrt(1 - z * z)),
    (lambda z: cmath.acosh(z), lambda z: 1 / (cmath.sqrt(z - 1) * cmath.sqrt(z + 1))),
    (lambda z: cmath.atanh(z), lambda z: 1 / (1 - z * z)),
    (lambda z: z**z, lambda z: z**z * (cmath.log(z) + 1)),
]  # fmt: skip
POINTS = [1.2 - 0.7j, -0.4 + 2.1j, 3 + 0.5j, 4 + 1e-300j, 0.5j]


@pytest.mark.parametrize(("f", "slope"), HOLOMORPHIC)
@pytest.mark.parametrize("z", POINTS)
def test_the_derivative_of_a_holomorphic_function_is_multiplication(
    f: Any, slope: Any, z: complex
) -> None:
    """D f z dz = f′(z) · dz, in each direction: these are Cauchy's and Riemann's equations."""
    derivative = hs.derivative(f)(z)
    for dz in (1, 1j, 0.3 - 2j):
        assert derivative(dz) == pytest.approx(slope(z) * dz, rel=1e-9)
    _, pullback = hs.vjp(f)(z)
    assert pullback(1) == pytest.approx(slope(z).conjugate(), rel=1e-9)


def test_on_the_axes_too() -> None:
    """Where the formula of a root has the size of a part, which has a kink at 0."""
    for z in (4 + 0j, 2j, -2j, -4 + 0j):
        found = hs.derivative(lambda z: cmath.sqrt(z))(z)
        assert found(1) == pytest.approx(1 / (2 * cmath.sqrt(z)))
        assert found(1j) == pytest.approx(1j / (2 * cmath.sqrt(z)))


def test_what_is_not_holomorphic_has_a_derivative_that_is_only_real_linear() -> None:
    derivative = hs.derivative(lambda z: z.conjugate() * z * z)(1 + 2j)
    assert derivative(1j) != pytest.approx(1j * derivative(1))


@pytest.mark.parametrize(
    "f",
    [
        lambda z: abs(z) ** 2,
        lambda z: cmath.exp(z).real * z.imag,
        lambda z: (z * z + 1 / z).imag,
        lambda z: abs(z - 1j) / abs(z + 1j),
    ],
)
def test_a_gradient_is_that_of_the_parts(f: Any) -> None:
    """∂f/∂x + i ∂f/∂y, with the derivatives that SymPy finds."""
    z = 1.2 - 0.7j
    x, y = sympy.symbols("x y", real=True)
    formula = hs.SymPy(hs.arrow(f, Complex))
    wanted = [complex(sympy.diff(formula, s).subs({x: z.real, y: z.imag})).real for s in (x, y)]
    assert hs.grad(f)(z) == pytest.approx(complex(*wanted), rel=1e-12)


def test_a_gradient_is_the_direction_of_steepest_ascent() -> None:
    f = hs.arrow(lambda z: abs(z**2 - 1))
    z = 0.3 + 0.8j
    uphill = hs.grad(f)(z)
    steps = [z + 1e-4 * uphill / abs(uphill) * cmath.exp(1j * turn) for turn in (0, 0.5, -0.5, 3)]
    assert max(steps, key=f) == steps[0]


def test_the_gradient_is_pytorchs_and_the_conjugate_of_jaxs() -> None:
    torch, jax = pytest.importorskip("torch"), pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    found = hs.grad(lambda z: np.sum(np.abs(np.exp(z) * z)))(Z)
    leaf = torch.tensor(Z, requires_grad=True)
    torch.sum(torch.abs(torch.exp(leaf) * leaf)).backward()
    np.testing.assert_allclose(found, leaf.grad.numpy(), 1e-12)
    of_jax = jax.grad(lambda z: jax.numpy.sum(jax.numpy.abs(jax.numpy.exp(z) * z)))(Z)
    np.testing.assert_allclose(found, np.conj(of_jax), 1e-12)


@pytest.mark.parametrize("backend", [*BACKENDS, "jax", "torch"])
def test_the_gradient_of_a_size_is_zero_at_zero(backend: str) -> None:
    """As PyTorch and JAX have it; so what goes on from there is a number, too."""
    if backend in ("jax", "torch"):
        module = pytest.importorskip(backend)
        if backend == "jax":
            module.config.update("jax_enable_x64", True)

    def sizes(z: Any) -> Any:
        return np.sum(np.abs(z)) + np.sum(np.abs(z) ** 2)

    z = np.array([0, 3 + 4j, 0])
    found = hs.jit(hs.grad(sizes), backend=backend)(z)
    np.testing.assert_allclose(_plain(found), [0, 6.6 + 8.8j, 0], 1e-15)
    assert hs.grad(lambda z: abs(z))(0j) == 0
    assert hs.derivative(lambda z: abs(z))(0j)(1 + 1j) == 0.0


def test_second_derivatives() -> None:
    found = hs.hessian(lambda z: abs(z) ** 2)(1 + 2j)
    np.testing.assert_allclose(found, [[2.0, 0.0], [0.0, 2.0]], 1e-12, 1e-12)
    slope = hs.arrow(lambda z: hs.derivative(lambda w: w**4)(z)(1.0 + 0j))
    assert hs.derivative(slope)(1 + 1j)(1) == pytest.approx(12 * (1 + 1j) ** 2)


def test_the_gradient_of_a_complex_function_is_refused_and_the_way_is_named() -> None:
    for transform in (hs.grad, hs.value_and_grad, hs.hessian):
        with pytest.raises(hs.DomainError, match=r"use abs, .real or .imag .*hs.derivative\(f\)"):
            transform(lambda z: z * z)(1j)


# --- laws -----------------------------------------------------------------------------------------

floats = st.floats(-1e3, 1e3).filter(lambda x: x == 0 or abs(x) > 1e-3)
complexes = st.builds(complex, floats, floats)


def exactly(f: Callable[..., Any]) -> Any:
    """A function that rounds every operation, as machine code may not."""
    return hs.jit(f, backend="numpy", exact=True)


plus, times = exactly(lambda z, w: z + w), exactly(lambda z, w: z * w)
over, conj = exactly(lambda z, w: z / w), exactly(lambda z: z.conjugate())
size = exactly(lambda z: abs(z))


def near(z: complex, w: complex, scale: float) -> bool:
    return abs(z - w) <= 1e-12 * (1 + scale)


@given(complexes, complexes, complexes)
def test_complex_numbers_are_a_field(a: complex, b: complex, c: complex) -> None:
    scale = (1 + abs(a)) * (1 + abs(b)) * (1 + abs(c))
    assert plus(a, b) == plus(b, a)
    assert times(a, b) == times(b, a)
    assert plus(a, 0) == a == times(a, 1)
    assert plus(a, times(a, -1)) == 0
    assert near(plus(plus(a, b), c), plus(a, plus(b, c)), scale)
    assert near(times(times(a, b), c), times(a, times(b, c)), scale)
    assert near(times(a, plus(b, c)), plus(times(a, b), times(a, c)), scale)
    if a:
        assert near(times(a, over(1, a)), 1, 1)
        assert near(over(a, a), 1, 1)


@given(complexes, complexes)
def test_conjugation_is_an_automorphism_and_sizes_multiply(z: complex, w: complex) -> None:
    assert conj(conj(z)) == z
    assert conj(times(z, w)) == times(conj(z), conj(w))
    assert near(times(z, conj(z)), abs(z) ** 2, abs(z) ** 2)
    assert size(times(z, w)) == pytest.approx(size(z) * size(w), rel=1e-12)
    assert size(plus(z, w)) <= size(z) + size(w) + 1e-9


@given(st.complex_numbers(max_magnitude=1e300, allow_nan=False), complexes)
def test_arithmetic_is_pythons_bit_for_bit(z: complex, w: complex) -> None:
    if w:
        assert over(z, w) == z / w
    assert plus(z, w) == z + w


slopes = hs.jacobian(lambda z: cmath.log(z) * z + 1 / z)


@given(complexes.filter(lambda z: abs(z) > 0.1))
def test_cauchy_and_riemann(z: complex) -> None:
    (ux, uy), (vx, vy) = slopes(z)
    assert ux == pytest.approx(vy, rel=1e-9, abs=1e-9)
    assert uy == pytest.approx(-vx, rel=1e-9, abs=1e-9)


transform, back = hs.arrow(lambda z: np.fft.fft(z)), hs.arrow(lambda z: np.fft.ifft(z))


@given(st.sampled_from([1, 2, 3, 6, 8]), st.data())
def test_a_transform_there_and_back(n: int, data: st.DataObject) -> None:
    z = np.array(data.draw(st.lists(complexes, min_size=n, max_size=n)))
    scale = 1 + float(np.max(np.abs(z)))
    np.testing.assert_allclose(transform(z), np.fft.fft(z), 0, 1e-12 * scale * n)
    np.testing.assert_allclose(back(transform(z)), z, 0, 1e-12 * scale)


@given(st.integers(1, 40))
def test_transforms_of_every_length(n: int) -> None:
    z = LONG[np.arange(n) % 24] * np.arange(n)
    np.testing.assert_allclose(transform(z), np.fft.fft(z), 1e-12, 1e-12 * n)


# --- categories -----------------------------------------------------------------------------------

square = hs.arrow(lambda z: z * z + 1, Complex)


def test_categories_have_complex_values_in_two_parts() -> None:
    box = hs.Interval(square)(((1, 2), (0, 1)))
    assert isinstance(box, Parts)
    assert 1 in box.real
    assert str(hs.SymPy(square)) == "x**2 + 2*I*x*y - y**2 + 1"
    assert str(hs.Polynomial(square)) == "Parts(real=x² − y² + 1, imag=2 x y)"
    assert hs.Graph(square)(1j) == 0
    assert hs.Sparsity(hs.arrow(lambda z: z.conjugate(), Complex)).matrix.toarray().tolist() == [
        [True, False], [False, True],
    ]  # fmt: skip


def test_facts_about_complex_numbers_are_proved() -> None:
    pytest.importorskip("z3")
    one = hs.arrow(lambda z: (z + 1) * (z - 1), Complex)
    other = hs.arrow(lambda z: z * z - 1, Complex)
    assert isinstance(hs.equivalent(one, other), hs.Proved)
    wrong = hs.arrow(lambda z: z * z.conjugate() - 1, Complex)
    assert isinstance(hs.equivalent(one, wrong), hs.Counterexample)


def test_vmap_goes_along_complex_arrays() -> None:
    np.testing.assert_allclose(hs.vmap(lambda z: z * z + 1j)(Z), Z * Z + 1j)


# --- what is refused ------------------------------------------------------------------------------


def into_real_array(z: Any) -> Any:
    a = np.zeros(4)
    a[0] = z[0]
    return a


REFUSED: list[tuple[Callable[..., Any], Any, str]] = [
    (lambda z: z < 1, 1j, "have no order: compare abs"),
    (lambda z: max(z, 1j), 1j, "have no order"),
    (lambda z: z % 2, 1j, "have no remainder"),
    (lambda z: z // 2, 1j, "have no floor divide"),
    (lambda z: ~z, 1j, "have no ~; their conjugate"),
    (lambda z: int(z), 1j, "int is a function of real numbers: give it z.real"),
    (lambda z: round(z), 1j, "round is a function of real numbers"),
    (lambda z: cmath.pi * z.angle, 1j, "no attribute angle"),
    (lambda z: [1, 2][z], 1j, "an index is an integer; got a complex number"),
    (lambda z: z(2), 1j, "to multiply, write"),
    (lambda z: np.linalg.det(np.outer(z, z)), Z, "np.linalg.det is a function of real numbers"),
    (lambda z: np.linalg.eigh(np.outer(z, z)), Z, "np.linalg.eigh is a function of real"),
    (lambda z: np.sort(z), Z, "np.sort is a function of real numbers"),
    (lambda z: np.max(z), Z, "np.max is a function of real numbers"),
    (lambda z: z.astype(float), Z, "does not become a real one: take z.real"),
    (lambda z: np.array(z, float), Z, "does not become a real one"),
    (lambda z: np.sum(z, initial=1.0), Z, "initial= is not known of complex numbers"),
    (lambda z: np.linalg.norm(np.outer(z, z), 2), Z, "the norm 2 of complex matrices"),
    (lambda z: np.fft.hfft(z), Z, "use np.fft.fft, ifft"),
    (into_real_array, Z, "has no place in an array of real ones"),
]


@pytest.mark.parametrize(("f", "z", "message"), REFUSED)
def test_what_complex_numbers_have_not_is_refused_by_name(f: Any, z: Any, message: str) -> None:
    with pytest.raises(hs.RefusedError, match=message):
        hs.arrow(f)(z)


def test_functions_of_math_name_those_of_cmath() -> None:
    import math

    with pytest.raises(hs.RefusedError, match=r"use cmath\.sin"):
        hs.arrow(lambda z: math.sin(z))(1j)


# --- arrays that a function makes and changes -----------------------------------------------------


def changed(z: Any, x: Any) -> Any:
    a = z.copy()
    b = a
    a[0] = 5
    a[1:3] = x[1:3]
    b[a.real > 1.5] *= 2j
    a[x < 0] = 1j
    a.imag[3] = -1.0
    c = np.zeros(4, complex)
    c.real = x
    c += a
    return a, b, c


def test_arrays_change_as_in_numpy() -> None:
    for found, wanted in zip(hs.arrow(changed)(Z, X), changed(Z, X), strict=True):
        np.testing.assert_allclose(found, wanted)


def test_sizes_are_numpys() -> None:
    """Far from 1, where squares would overflow or vanish."""
    z = np.array([1e200 + 1e200j, 1e-200 - 1e-200j, 3e155j])
    for f in (lambda z: np.abs(z), lambda z: 1 / z, lambda z: np.sqrt(z), lambda z: np.log(z)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            np.testing.assert_allclose(hs.arrow(f)(z), f(z), 1e-14)


@pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
def test_transforms_are_scaled_as_numpys(norm: Any) -> None:
    for f in (np.fft.fft, np.fft.ifft, np.fft.fft2, np.fft.ifft2, np.fft.rfft, np.fft.irfft):
        x = np.outer(X, X)
        program = hs.arrow(lambda x, f=f: f(x, norm=norm))  # type: ignore[misc]
        np.testing.assert_allclose(program(x), f(x, norm=norm), 1e-12, 1e-12)


def test_one_part_decides_what_is_no_number() -> None:
    z = np.array(
        [1j, complex(np.nan, 1), complex(1, np.nan), complex(np.inf, 1), complex(1, -np.inf)]
    )
    for f in (lambda z: np.isnan(z), lambda z: np.isinf(z), lambda z: np.isfinite(z)):
        np.testing.assert_array_equal(hs.arrow(f)(z), f(z))


def test_what_is_close_is_close_to_the_second_number() -> None:
    program = hs.arrow(lambda z, w: np.isclose(z, w, rtol=0.095, atol=0.0), Complex * Complex)
    assert program(10j, 11j)
    assert not program(11j, 10j)


def test_products_with_real_numbers_take_two_multiplications() -> None:
    product = hs.Graph(hs.arrow(lambda z, x: z * x, Complex * R))
    assert repr(product) == "<graph C × R → C of 2 operations>"


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: np.fft.fft(x, 0), "one number or more; got 0"),
        (lambda x: np.fft.fft(x, -1), "one number or more; got -1"),
        (lambda x: np.fft.fft(x[:0]), "one number or more; got 0"),
        (lambda x: np.fft.irfft(x[:1]), "one number or more; got 0"),
        (lambda x: np.fft.fft(x, norm="none"), "got 'none'"),
        (lambda x: np.fft.fft(x, axis=1), "no axis 1"),
        (lambda x: np.fft.fft2(x), "no axis -2"),
    ],
)
def test_transforms_of_what_numpy_does_not_transform(f: Any, said: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        f(np.ones(3))
    with pytest.raises(hs.RefusedError, match=said):
        hs.arrow(f)(np.ones(3))
