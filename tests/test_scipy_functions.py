"""Functions of SciPy inside of programs: values as SciPy has them, derivatives in both modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs

pytest.importorskip("scipy")

from scipy import linalg, special

X = np.random.default_rng(0).normal(size=(3, 4))
PART = np.abs(X) / (1.0 + np.abs(X))
SQUARE = np.random.default_rng(1).normal(size=(4, 4))
POSITIVE = SQUARE @ SQUARE.T + np.eye(4)
LOWER = np.linalg.cholesky(POSITIVE)

PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "logsumexp": (lambda x: special.logsumexp(x), (X,)),
    "logsumexp along an axis": (lambda x: special.logsumexp(x, axis=1, keepdims=True), (X,)),
    "logsumexp with weights": (lambda x, b: special.logsumexp(x, axis=0, b=b), (X, PART)),
    "softmax": (lambda x: special.softmax(x, axis=-1), (X,)),
    "softmax of all": (lambda x: special.softmax(x), (X,)),
    "log_softmax": (lambda x: special.log_softmax(x, axis=-1), (X,)),
    "expit": (lambda x: special.expit(x), (X,)),
    "log_expit": (lambda x: special.log_expit(x), (X,)),
    "logit": (lambda p: special.logit(p), (PART,)),
    "erf": (lambda x: special.erf(x), (X,)),
    "erfc": (lambda x: special.erfc(x), (X,)),
    "gammaln": (lambda x: special.gammaln(x), (X,)),
    "gamma": (lambda x: special.gamma(x), (2.0 * X,)),
    "digamma": (lambda x: special.digamma(x) + special.psi(-x), (X,)),
    "xlogy": (lambda x, y: special.xlogy(x, y), (X, PART)),
    "xlog1py": (lambda x, y: special.xlog1py(x, y), (X, PART)),
    "entr": (lambda x: special.entr(x), (PART,)),
    "rel_entr": (lambda x, y: special.rel_entr(x, y), (PART, 1.0 - PART)),
    "solve_triangular": (lambda a, b: linalg.solve_triangular(a, b, lower=True), (LOWER, X.T)),
    "its transpose": (
        lambda a, b: linalg.solve_triangular(a, b, trans="T", lower=True), (LOWER, X[0])
    ),
    "an upper one": (lambda a, b: linalg.solve_triangular(a.T, b), (LOWER, X[0])),
    "cholesky": (lambda a: linalg.cholesky(a + a.T), (POSITIVE,)),
    "cho_solve": (
        lambda a, b: linalg.cho_solve(linalg.cho_factor(a + a.T), b), (POSITIVE, X[0])
    ),
    "cho_solve of the lower": (
        lambda a, b: linalg.cho_solve((linalg.cholesky(a + a.T, lower=True), True), b),
        (POSITIVE, X.T),
    ),
    "solve": (lambda a, b: linalg.solve(a, b) * linalg.det(a), (SQUARE, X[0])),
    "inv": (lambda a: linalg.inv(a), (SQUARE,)),
    "expm": (lambda a: linalg.expm(a), (0.1 * SQUARE,)),
    "expm of a large one": (lambda a: linalg.expm(a), (4.0 * SQUARE,)),
    "block_diag": (lambda a, x: linalg.block_diag(a, x), (SQUARE, X)),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_value_is_scipys(name: str) -> None:
    f, xs = PROGRAMS[name]
    found, wanted = hs.arrow(f)(*xs), f(*xs)
    assert np.shape(found) == np.shape(wanted)
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_derivatives_agree_with_differences_and_with_one_another(name: str) -> None:
    f, xs = PROGRAMS[name]
    rng = np.random.default_rng(2)
    vs = tuple([rng.normal(size=np.shape(x)) for x in xs])
    given = (xs, vs) if len(xs) > 1 else (xs[0], vs[0])
    y, along = hs.jvp(f)(*given)
    step = 1e-6
    ends = [f(*[x + h * v for x, v in zip(xs, vs, strict=True)]) for h in (step, -step)]
    slope = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(along, slope, rtol=1e-5, atol=1e-7 * np.max(np.abs(slope)))

    covector = rng.normal(size=np.shape(y)) if np.ndim(y) else 1.0
    returned = hs.vjp(f)(*xs)[1](covector)
    pulled = returned if len(xs) > 1 else (returned,)
    left = np.sum(covector * along)
    right = sum(np.sum(p * v) for p, v in zip(pulled, vs, strict=True))
    assert left == pytest.approx(right, rel=1e-9)


def test_far_from_zero_nothing_overflows() -> None:
    far = np.array([-1000.0, 0.0, 1000.0])
    assert hs.arrow(lambda x: special.expit(x))(far).tolist() == [0.0, 0.5, 1.0]
    assert hs.arrow(lambda x: special.logsumexp(x))(far) == 1000.0
    slope = hs.grad(lambda x: np.sum(special.log_expit(x)))(far)
    assert slope.tolist() == [1.0, 0.5, 0.0]


def test_at_the_edge_values_are_scipys() -> None:
    zeros = np.array([0.0, 0.0, 0.0, 2.0])
    others = np.array([0.0, np.inf, np.nan, 0.0])
    for f in (special.xlogy, special.rel_entr):
        found = hs.arrow(lambda x, y, f=f: f(x, y))(zeros, others)
        np.testing.assert_array_equal(found, f(zeros, others))
    negative = np.array([-1.0, 0.0, np.nan])
    np.testing.assert_array_equal(
        hs.arrow(lambda x: special.entr(x))(negative), special.entr(negative)
    )


def test_a_form_that_is_not_known_is_refused() -> None:
    with pytest.raises(hs.RefusedError, match="trans 0, 1"):
        hs.arrow(lambda a, b: linalg.solve_triangular(a, b, unit_diagonal=True))(LOWER, X[0])
