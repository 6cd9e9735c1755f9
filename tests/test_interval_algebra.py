"""Interval of linear algebra: what is exact and what NumPy computes are in the enclosures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from enclosing import check
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import homset as hs
from homset import R
from homset.arrays import algebra

few = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
many = settings(few, max_examples=1500, derandomize=False)

INF = np.inf
Arrays = list[np.ndarray]


def square(n: int, heads: tuple[int, ...] = ()) -> Any:
    return hs.objects.Array(R, (*heads, n, n))


def shaped(*shape: int) -> Any:
    return hs.objects.Array(R, shape)


FAMILIES: dict[str, Callable[..., Any]] = {
    "solve": lambda h, n, k: algebra.solve(square(n, h), shaped(*h, n, k)),
    "inv": lambda h, n, k: algebra.inv(square(n, h)),
    "det": lambda h, n, k: algebra.det(square(n, h)),
    "logabsdet": lambda h, n, k: algebra.logabsdet(square(n, h)),
    "signdet": lambda h, n, k: algebra.signdet(square(n, h)),
    "lower": lambda h, n, k: algebra.triangular_solve(square(n, h), shaped(*h, n, k), True),
    "upper": lambda h, n, k: algebra.triangular_solve(square(n, h), shaped(*h, n, k), False),
    "cholesky": lambda h, n, k: algebra.cholesky(square(n, h)),
    "eigh": lambda h, n, k: algebra.eigh(square(n, h)),
    "qr": lambda h, n, k: algebra.qr(shaped(*h, n + k - 1, n)),
    "svd": lambda h, n, k: algebra.svd(shaped(*h, n, k)),
    "singular_values": lambda h, n, k: algebra.singular_values(shaped(*h, n, k)),
    "pinv": lambda h, n, k: algebra.pinv(shaped(*h, n, k)),
}


def shapes(p: Any) -> list[tuple[int, ...]]:
    parts = p.dom.parts if isinstance(p.dom, hs.Product) else (p.dom,)
    return [part.shape for part in parts]


def parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def drawn(data: st.DataObject, shape: tuple[int, ...], kind: str) -> np.ndarray:
    """A matrix: of any numbers, of small integers (often singular), nearly singular, or graded."""
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    x = draw.normal(size=shape)
    if kind == "integers":
        return np.asarray(draw.integers(-2, 3, shape), float)
    if kind == "near" and shape[-2] > 1:
        x[..., -1, :] = x[..., 0, :] * (1.0 + 1e-9 * draw.normal())
    if kind == "graded":
        x = x * 10.0 ** draw.integers(-6, 7, (*shape[:-1], 1))
    return np.asarray(x)


def definite(a: np.ndarray) -> np.ndarray:
    return np.asarray(a @ np.swapaxes(a, -1, -2) + 0.1 * np.eye(a.shape[-1]))


def corners(data: st.DataObject, xs: Arrays, rad: float) -> list[Arrays]:
    """Points of the box: its middle, corners, and others."""
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    sides = [[draw.choice([-1.0, 1.0], x.shape) for x in xs] for _ in range(6)]
    inner = [[draw.uniform(-1.0, 1.0, x.shape) for x in xs] for _ in range(6)]
    return [xs, *[[x + rad * d for x, d in zip(xs, ds, strict=True)] for ds in sides + inner]]


def sound(data: st.DataObject, name: str) -> None:
    heads = data.draw(st.sampled_from([(), (2,)]))
    p = FAMILIES[name](heads, data.draw(st.integers(0, 4)), data.draw(st.integers(1, 3)))
    kind = data.draw(st.sampled_from(["any", "integers", "near", "graded"]))
    xs = [drawn(data, shape, kind) for shape in shapes(p)]
    if name == "cholesky" and data.draw(st.booleans()):
        xs = [definite(x) for x in xs]
    rad = data.draw(st.sampled_from([0.0, 1e-15, 1e-6, 1e-3, 0.1, 1.0]))
    box = [(x - rad, x + rad) for x in xs]
    found = parts(hs.Interval(hs.primitive(p))(*box))
    for point in corners(data, xs, rad):
        values = [np.clip(y, lo, hi) for y, (lo, hi) in zip(point, box, strict=True)]
        try:
            with np.errstate(all="ignore"):
                computed = parts(p.value(*values))
        except hs.DomainError:
            assert not all(e.defined for e in found)
            continue
        for enclosure, value in zip(found, computed, strict=True):
            if np.all(np.isfinite(value)):
                assert value in enclosure, (values, value, enclosure)
            else:
                assert not enclosure.defined


@pytest.mark.parametrize("name", FAMILIES)
@few
@given(data=st.data())
def test_what_numpy_computes_is_in_the_enclosure(name: str, data: st.DataObject) -> None:
    sound(data, name)


@pytest.mark.campaign
@pytest.mark.parametrize("name", FAMILIES)
@many
@given(data=st.data())
def test_much_of_what_numpy_computes(name: str, data: st.DataObject) -> None:
    sound(data, name)


# --- exact results, by arithmetic of many digits --------------------------------------------------


def exact(name: str, a: np.ndarray) -> tuple[Any, ...]:
    """The result in 60 digits; signs that are anyone's choice are those of NumPy."""
    m = mpmath.matrix(a.tolist())
    n = a.shape[0]
    if name == "eigh":
        return (np.array(mpmath.eigsy(m)[0].tolist(), object)[:, 0],)
    if name == "singular_values":
        return (np.array(mpmath.svd_r(m, compute_uv=False).tolist(), object)[:, 0],)
    if name == "qr":
        q, r = mpmath.qr(m)
        signs = [np.sign(float(r[i, i]) * np.linalg.qr(a)[1][i, i]) for i in range(n)]
        rows = [[r[i, j] * signs[i] for j in range(n)] for i in range(n)]
        return np.array([[q[i, j] * signs[j] for j in range(n)] for i in range(n)]), np.array(rows)
    one: dict[str, Callable[[Any], Any]] = {
        "inv": lambda m: m**-1, "pinv": lambda m: m**-1, "cholesky": mpmath.cholesky,
        "det": mpmath.det, "logabsdet": lambda m: mpmath.log(abs(mpmath.det(m))),
    }  # fmt: skip
    found = one[name](m)
    return (np.array(found.tolist(), object) if hasattr(found, "tolist") else found,)


@pytest.mark.parametrize(
    "name", ["inv", "pinv", "cholesky", "det", "logabsdet", "eigh", "qr", "singular_values"]
)
@few
@given(data=st.data())
def test_what_is_exact_is_in_the_enclosure(name: str, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    a = drawn(data, (n, n), data.draw(st.sampled_from(["any", "near", "graded"])))
    a = definite(a) if name == "cholesky" else a + a.T if name == "eigh" else a
    assume(n == 1 or np.linalg.cond(a) < 1e12)
    rad = data.draw(st.sampled_from([0.0, 1e-14, 1e-3]))
    p = FAMILIES[name]((), n, 1 if name == "qr" else n)
    with mpmath.workdps(60):
        found = parts(hs.Interval(hs.primitive(p))((a - rad, a + rad)))
        for enclosure, value in zip(found, exact(name, a), strict=False):
            assert np.all(enclosure.lo <= value)
            assert np.all(value <= enclosure.hi)


@few
@given(data=st.data())
def test_solutions_are_around_those_of_arb(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 5))
    a, b = drawn(data, (n, n), "any"), drawn(data, (n, 2), "any")
    flint.ctx.prec = 300
    x = flint.arb_mat(a.tolist()).solve(flint.arb_mat(b.tolist()))
    flint.ctx.prec = 53
    found = hs.Interval(hs.arrow(lambda a, b: np.linalg.solve(a, b)).at(square(n), shaped(n, 2)))(
        a, b
    )
    for i, j in np.ndindex(n, 2):
        assert flint.arb(found.lo[i, j]) <= x[i, j] <= flint.arb(found.hi[i, j])
    assert np.all(found.width <= 1e-13 * np.linalg.cond(a) * np.max(np.abs(found.hi)))


def test_what_numpy_computes_of_a_badly_conditioned_matrix_is_held() -> None:
    """Boxes of almost no width, in which LAPACK's error is far larger than what is exact varies."""
    draw = np.random.default_rng(0)
    inverse = hs.Interval(hs.primitive(FAMILIES["inv"]((), 4, 4)))
    for _ in range(300):
        a = draw.normal(size=(4, 4)) * 10.0 ** draw.integers(-6, 7, (4, 1))
        a[-1] = a[0] * (1.0 + 1e-9 * draw.normal(size=4))
        assert np.linalg.inv(a) in inverse((a, np.nextafter(a, INF)))


# --- as tight as is said --------------------------------------------------------------------------


def test_large_systems_at_a_point_are_narrow() -> None:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(60, 60)), draw.normal(size=60)
    found = hs.Interval(hs.arrow(lambda a, b: np.linalg.solve(a, b)).at(square(60), R**60))(a, b)
    assert np.linalg.solve(a, b) in found
    assert np.max(found.width) < 1e-10
    log = hs.Interval(hs.arrow(lambda a: np.linalg.slogdet(a)[1]).at(square(60)))(a)
    assert np.linalg.slogdet(a)[1] in log
    assert log.width < 1e-9


def test_enclosures_of_narrow_boxes_are_of_their_order() -> None:
    a = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
    box = (a - 1e-6, a + 1e-6)
    for name in ("inv", "det", "cholesky", "qr", "singular_values", "pinv"):
        p = FAMILIES[name]((), 3, 1 if name == "qr" else 3)
        for enclosure in parts(hs.Interval(hs.primitive(p))(box)):
            assert enclosure.defined, name
            assert np.max(enclosure.width) < 1e-4, name
    values, vectors = hs.Interval(hs.arrow(lambda a: np.linalg.eigh(a)).at(square(3)))(box)
    assert np.max(values.width) < 1e-5
    assert np.max(vectors.hi - np.abs(np.linalg.eigh(a)[1])) < 1e-4


# --- nothing is said that is not so ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["solve", "inv", "lower", "upper", "logabsdet"])
def test_a_box_with_a_singular_matrix_has_no_bound(name: str) -> None:
    p = FAMILIES[name]((), 2, 2)
    ones = np.ones((2, 2))
    box = (0.0 * ones, ones) if name in ("lower", "upper") else (ones, ones + 2.0**-52)
    found = hs.Interval(hs.primitive(p))(box, *[ones] * (p.arity - 1))
    assert not found.defined
    assert not found.continuous
    assert np.min(found.lo) == -INF


def test_determinants_of_singular_matrices() -> None:
    ones, both = np.ones((2, 2)), np.array([[0.0, 2.0], [1.0, 1.0]])
    det, sign = (hs.Interval(hs.primitive(FAMILIES[k]((), 2, 2))) for k in ("det", "signdet"))
    assert 0.0 in det(ones)
    assert det(ones).width < 1e-13
    assert (sign((ones, ones + 1.0)).lo, sign((ones, ones + 1.0)).hi) == (-1.0, 1.0)
    assert sign(both).hi == -1.0
    assert not sign((ones, ones + 1.0)).continuous
    assert 0.0 in det((0.0 * ones, ones))
    assert det((0.0 * ones, ones)).defined


def test_equal_eigenvalues_leave_their_vectors_open() -> None:
    values, vectors = hs.Interval(hs.arrow(lambda a: np.linalg.eigh(a)).at(square(2)))(np.eye(2))
    assert np.max(values.width) < 1e-13
    turned = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert turned in vectors
    assert not vectors.continuous


def test_vectors_of_a_box_have_both_signs() -> None:
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    _, vectors = hs.Interval(hs.arrow(lambda a: np.linalg.eigh(a)).at(square(2)))((a, a + 1e-9))
    q = np.linalg.eigh(a)[1]
    assert q in vectors
    assert -q in vectors
    _, at_point = hs.Interval(hs.arrow(lambda a: np.linalg.eigh(a)).at(square(2)))(a)
    assert q in at_point
    assert -q not in at_point


def test_a_column_that_may_be_zero_below_has_both_signs() -> None:
    """There LAPACK reflects nothing, and R has the sign of the entry; elsewhere the other one."""
    a = np.array([[2.0, 1.0], [0.0, 3.0]])
    found = hs.Interval(hs.primitive(FAMILIES["qr"]((), 2, 1)))((a - 1e-3, a + 1e-3))
    for point in (a, a + 1e-3):
        for enclosure, value in zip(found, np.linalg.qr(point), strict=True):
            assert value in enclosure
    assert np.linalg.qr(a)[1][0, 0] > 0.0 > np.linalg.qr(a + 1e-3)[1][0, 0]


def test_what_is_not_positive_definite_has_no_factor() -> None:
    factor = hs.Interval(hs.primitive(FAMILIES["cholesky"]((), 2, 2)))
    assert not factor(np.array([[1.0, 0.0], [2.0, 1.0]])).defined
    found = factor((np.array([[1.0, 0.0], [0.0, -1.0]]), np.array([[4.0, 0.0], [0.0, 1.0]])))
    assert not found.defined
    assert 1.0 - 1e-9 < found.hi[1, 1] < 1.0 + 1e-9
    assert found.lo[1, 1] == 0.0
    assert found.lo[0, 1] == found.hi[0, 1] == 0.0


def test_infinite_entries() -> None:
    a = (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[INF, 0.0], [0.0, 1.0]]))
    for name in FAMILIES:
        p = FAMILIES[name]((), 2, 1 if name == "qr" else 2)
        rest = [np.ones((2, 2))] * (p.arity - 1)
        found = parts(hs.Interval(hs.primitive(p))(a, *rest))
        one = np.array([[1e9, 0.0], [0.0, 1.0]])
        for enclosure, value in zip(found, parts(p.value(one, *rest)), strict=True):
            assert value in enclosure


# --- programs and their derivatives ---------------------------------------------------------------


def energy(a: Any, b: Any) -> Any:
    return b @ np.linalg.solve(a @ a.T + np.eye(3), b) + np.linalg.slogdet(a @ a.T + np.eye(3))[1]


def test_a_gradient_is_bounded() -> None:
    draw = np.random.default_rng(1)
    a, b = draw.normal(size=(3, 3)), draw.normal(size=3)
    f = hs.arrow(energy).at(square(3), R**3)
    check(hs.grad(f), (a, b), (0.0, 1e-4, 1e-2, 0.3))
    check(hs.jacobian(hs.grad(f), "forward"), (a, b), (0.0, 1e-4), points=2)
    found = hs.Interval(hs.grad(f))(((a - 1e-6, a + 1e-6), b))
    assert max(float(np.max(part.width)) for part in found) < 1e-3


def test_the_gradient_of_an_eigenvalue_at_a_point_is_narrow() -> None:
    f = hs.arrow(lambda a: np.linalg.eigvalsh(a)[0]).at(square(3))
    a = np.diag([1.0, 2.0, 4.0]) + 0.1
    found = hs.Interval(hs.grad(f))(a)
    assert hs.grad(f)(a) in found
    assert np.max(found.width) < 1e-11
