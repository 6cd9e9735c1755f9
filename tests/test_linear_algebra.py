"""Singular values: the derivative against differences, and what holds where values are repeated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import homset as hs
from homset import R
from homset.arrays import algebra

SHAPES = [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3)]


def slope(f: Callable[..., np.ndarray], a: np.ndarray, t: np.ndarray) -> np.ndarray:
    return (f(a + 1e-6 * t) - f(a - 1e-6 * t)) / 2e-6


@pytest.mark.parametrize("shape", SHAPES)
def test_factors_move_as_differences_have_it_and_multiply_to_the_matrix(
    shape: tuple[int, ...],
) -> None:
    draw = np.random.default_rng(0)
    a, t = draw.normal(size=(2, *shape))
    f = hs.primitive(algebra.svd(R**shape))
    (u, s, vt), (du, ds, dvt) = hs.jvp(f)(a, t)
    np.testing.assert_allclose(u * s[..., None, :] @ vt, a, atol=1e-13)
    moved = du * s[..., None, :] @ vt + u * ds[..., None, :] @ vt + u * s[..., None, :] @ dvt
    np.testing.assert_allclose(moved, t, atol=1e-12)
    for k, found in enumerate((du, ds, dvt)):
        np.testing.assert_allclose(found, slope(lambda x, k=k: f(x)[k], a, t), rtol=1e-5, atol=1e-7)


def of_values(a: np.ndarray) -> np.ndarray:
    return np.sum(np.linalg.svd(a, compute_uv=False) ** 3)


def of_all_values(a: np.ndarray) -> np.ndarray:
    return np.sum(np.linalg.svd(a, full_matrices=False).S ** 3)


@pytest.mark.parametrize("f", [of_values, of_all_values])
def test_repeated_values_alike_have_their_derivative(f: Callable[..., np.ndarray]) -> None:
    a = np.diag([2.0, 2.0, 1.0])[:, :3]
    t = np.random.default_rng(1).normal(size=(3, 3))
    gradient = hs.grad(f)(a)
    assert np.sum(gradient * t) == pytest.approx(slope(f, a, t), rel=1e-6)


def test_vectors_of_a_repeated_value_have_no_derivative() -> None:
    f = hs.primitive(algebra.svd(R ** (2, 2)))
    _, (du, ds, _) = hs.jvp(f)(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert not np.isfinite(du).any()
    assert ds.tolist() == [1.0, 4.0]


def test_the_inverse_of_a_matrix_without_full_rank_follows_along_its_rank() -> None:
    draw = np.random.default_rng(2)
    left, right, turn = draw.normal(size=(3, 3, 3))

    def low(turn: np.ndarray) -> np.ndarray:
        return np.linalg.pinv((left + turn)[:, :2] @ right[:2])

    a, t = left[:, :2] @ right[:2], turn[:, :2] @ right[:2]
    found = hs.jvp(hs.primitive(algebra.pinv(R ** (3, 3))))(a, t)[1]
    np.testing.assert_allclose(found, slope(low, np.zeros((3, 3)), turn), rtol=1e-5, atol=1e-6)


SYMMETRIC = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 5.0]])
WEIGHTS = np.arange(1.0, 10.0).reshape(3, 3)


def of_factor(a: np.ndarray) -> np.ndarray:
    return np.sum(np.linalg.cholesky(a) * WEIGHTS)


def of_eigenvalues(a: np.ndarray) -> np.ndarray:
    return np.sum(np.linalg.eigvalsh(a) * WEIGHTS[0])


def of_eigenvectors(a: np.ndarray) -> np.ndarray:
    return np.sum(np.linalg.eigh(a)[1] ** 2 * WEIGHTS**2)


@pytest.mark.parametrize("f", [of_factor, of_eigenvalues, of_eigenvectors])
def test_gradients_are_by_the_lower_triangle_which_is_read(f: Callable[..., np.ndarray]) -> None:
    units = np.eye(9).reshape(9, 3, 3)
    slopes = np.reshape([slope(f, SYMMETRIC, unit) for unit in units], (3, 3))
    found = hs.grad(f)(SYMMETRIC)
    np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(np.triu(found, 1), 0.0)
    assert np.all(np.tril(found, -1)[np.tril_indices(3, -1)] != 0.0)


def full(a: np.ndarray) -> np.ndarray:
    return np.linalg.svd(a)[0]


def residuals(a: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(a, np.ones(3))[1]


@pytest.mark.parametrize(
    ("f", "reason"), [(full, "full_matrices=False"), (residuals, r"np\.sum\(\(a @ x - b\)")]
)
def test_what_is_not_given_says_what_to_write(f: Callable[..., np.ndarray], reason: str) -> None:
    with pytest.raises(hs.RefusedError, match=reason):
        hs.arrow(f)(np.ones((3, 2)))
