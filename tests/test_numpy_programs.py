"""NumPy on whole arrays: values as NumPy has them, derivatives in both modes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy_programs as p
import pytest
from numpy_programs import PROGRAMS

import homset as hs

SEEDS = (0, 1, 2)


def arguments(f: Any, seed: int) -> tuple[Any, ...]:
    """Arguments of the shapes that a program takes."""
    draw = np.random.default_rng(seed)
    return tuple(
        [draw.uniform(-1.0, 1.0, shape) if shape else float(draw.normal()) for shape in PROGRAMS[f]]
    )


def reals(value: Any) -> np.ndarray:
    """All real numbers of a result, one after the other."""
    if isinstance(value, (tuple, list)):
        return np.concatenate([np.zeros(0), *map(reals, value)])
    array = np.asarray(value)
    return array.ravel() if array.dtype.kind == "f" else np.zeros(0)


def same(found: Any, wanted: Any) -> None:
    """Equality of nested results, of types and shapes."""
    if isinstance(wanted, (tuple, list)):
        assert type(found) is type(wanted)
        for f, w in zip(found, wanted, strict=True):
            same(f, w)
        return
    assert np.shape(found) == np.shape(wanted)
    assert np.asarray(found).dtype.kind == np.asarray(wanted).dtype.kind
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_the_value_is_numpys(f: Any, seed: int) -> None:
    xs = arguments(f, seed)
    same(hs.arrow(f)(*xs), f(*xs))


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives_agree_with_differences_and_with_one_another(f: Any) -> None:
    xs, vs = arguments(f, 3), arguments(f, 4)
    arrow = hs.arrow(f)
    given = (xs, vs) if len(xs) > 1 else (xs[0], vs[0])
    _, along = hs.jvp(arrow)(*given)
    step = 1e-6

    def moved(h: float) -> np.ndarray:
        return reals(f(*[x + h * v for x, v in zip(xs, vs, strict=True)]))

    slope = (moved(step) - moved(-step)) / (2 * step)
    np.testing.assert_allclose(reals(along), slope, rtol=2e-6, atol=2e-8)

    y, back = hs.vjp(arrow)(*xs)
    covector = covector_like(y, np.random.default_rng(5))
    returned = back(covector)
    pulled = returned if len(xs) > 1 else (returned,)
    left = float(reals(covector) @ reals(along))
    right = sum(float(np.sum(a * v)) for a, v in zip(pulled, vs, strict=True))
    assert left == pytest.approx(right, rel=1e-9, abs=1e-9)


def covector_like(y: Any, draw: np.random.Generator) -> Any:
    """Numbers in the places of the real numbers of a result."""
    if isinstance(y, (tuple, list)):
        parts = [covector_like(part, draw) for part in y]
        return type(y)(*parts) if hasattr(y, "_fields") else type(y)(parts)
    array = np.asarray(y)
    if array.dtype.kind != "f":
        return ()
    return draw.normal(size=array.shape) if array.shape else float(draw.normal())


def inverses(x: Any, n: int) -> Any:
    y = x
    for _ in range(n):
        y = y + np.linalg.inv(x)
    return np.sum(y)


def test_a_singular_matrix_is_told_where_it_is_inverted_and_only_if_it_is() -> None:
    arrow = hs.arrow(inverses)
    assert arrow(np.zeros((2, 2)), 0) == 0.0
    line = inverses.__code__.co_firstlineno + 3
    programs = [arrow, hs.grad(arrow, argnums=0), hs.jit(arrow), hs.jit(arrow, backend="numpy")]
    for program in programs:
        with pytest.raises(hs.DomainError, match="not singular") as caught:
            program(np.zeros((2, 2)), 3)
        assert caught.value.place.line == line


def test_a_gradient_by_integers_says_what_to_write() -> None:
    with pytest.raises(hs.DomainError, match=r"use x\.astype\(float\)"):
        hs.grad(lambda x: np.sum(x**2))(np.array([1, 2, 3]))


def distinct(x: Any) -> Any:
    return np.unique(x)


def spectrum(x: Any) -> Any:
    return np.fft.hfft(x)


def eigen(x: Any) -> Any:
    return np.linalg.eig(np.outer(x, x))


def kept_entries(x: Any) -> Any:
    y = x.copy()
    y[y > 0] = np.ones(2)
    return y


def changed_entries(x: Any) -> Any:
    y = x.copy()
    y[y > 0] += x[:2]
    return y


def mask_of_another_length(x: Any) -> Any:
    y = x.copy()
    y[x[1:] > 0] = 0.0
    return y


def borrowed_diagonal(x: Any) -> Any:
    np.fill_diagonal(x, 1.0)
    return x


def places_by_data(x: Any) -> Any:
    return np.bincount((x > 0).astype(int), weights=x)


@pytest.mark.parametrize(
    ("f", "reason"),
    [
        (distinct, "as many entries as data have it"),
        (spectrum, r"use np\.fft\.fft, ifft, rfft"),
        (eigen, r"use np\.linalg\.eigh for a symmetric matrix"),
        (kept_entries, r"y = np\.where\(mask, values, y\)"),
        (changed_entries, r"y = np\.where\(mask, y \+ values, y\)"),
        (mask_of_another_length, r"a mask of shape \(2,\) does not fit"),
        (borrowed_diagonal, "an array that the function made itself"),
        (places_by_data, r"np\.add\.at\(found, places, weights\)"),
    ],
)
def test_what_is_refused_says_why_and_what_to_write(f: Any, reason: str) -> None:
    with pytest.raises(hs.RefusedError, match=reason):
        hs.arrow(f)(np.array([1.0, -2.0, 3.0]))


def roots(x: Any) -> Any:
    y = x.copy()
    y[y > 0.0] **= 0.5
    return np.sum(y)


def test_entries_that_a_mask_leaves_alone_do_not_spoil_the_gradient() -> None:
    gradient = hs.grad(roots)(np.array([4.0, 0.0, -1.0]))
    np.testing.assert_allclose(gradient, [0.25, 1.0, 1.0])


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: np.moveaxis(x, 5, 0), "no axis 5"),
        (lambda x: np.moveaxis(x, 0, -3), "no axis -3"),
        (lambda x: np.moveaxis(x, [0, 1], [1, 1]), "names an axis twice"),
        (lambda x: np.moveaxis(x, [0, 1], 1), "2 axes do not go to 1 places"),
        (lambda x: np.transpose(x, (0, 5)), "no axis 5"),
        (lambda x: np.swapaxes(x, 0, 5), "no axis 5"),
        (lambda x: np.rollaxis(x, 5), "no axis 5"),
        (lambda x: np.stack([x, x], axis=5), "no axis 5"),
        (lambda x: np.expand_dims(x, 5), "no axis 5"),
        (lambda x: np.tensordot(x, x, ([5], [0])), "no axis 5"),
    ],
)
def test_an_axis_that_is_not_there_is_refused(f: Any, said: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        f(np.ones((2, 3)))
    with pytest.raises(hs.RefusedError, match=said):
        hs.arrow(f)(np.ones((2, 3)))


def test_several_axes_are_made() -> None:
    x = np.ones((2, 3))
    for axes in ((0, 1), (0, -1), (2,)):
        found = hs.arrow(lambda x, axes=axes: np.expand_dims(x, axes))(x)
        assert found.shape == np.expand_dims(x, axes).shape


def diffused(u: Any, n: int) -> Any:
    u = u.copy()
    for _ in range(n):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


def test_a_block_is_put_between_its_neighbours_and_not_scattered() -> None:
    """As a scatter it was no machine code, and a step of a difference scheme took 16 µs."""
    operations = hs.Graph(hs.arrow(lambda u: diffused(u, 1)).at(hs.R**9)).operations
    assert not any("scatter" in name for name in operations)
    u = np.random.default_rng(0).normal(size=9)
    np.testing.assert_allclose(hs.arrow(diffused)(u, 7), diffused(u, 7))


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize(
    "f", [p.methods_of_more_functions, p.what_is_a_number, p.places_and_angles]
)
def test_second_derivatives_are_those_of_the_gradient(f: Any, backend: str) -> None:
    (x,), (v,) = arguments(f, 3), arguments(f, 4)
    weights = np.random.default_rng(6).normal(size=reals(f(x)).size)

    def weighted(x: Any) -> Any:
        found = hs.arrow(f)(x)
        return sum([np.sum(w * y**2) for w, y in zip(weights, found, strict=False)])

    slopes = hs.jit(hs.grad(weighted), backend=backend)
    bent = hs.jit(hs.hvp(weighted), backend=backend)(x, v)
    step = 1e-5
    apart = (slopes(x + step * v) - slopes(x - step * v)) / (2 * step)
    np.testing.assert_allclose(bent, apart, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: np.interp(0.5, [0.0, 2.0, 1.0], x), r"xp increase: order = np\.argsort\(xp\)"),
        (lambda x: np.subtract.reduce(x[None], axis=None), "along one axis: its order counts"),
        (lambda x: np.subtract.reduce(x[:0]), "nothing to reduce along an axis of length 0"),
        (lambda x: np.add.reduceat(x, [0, 1]), "np.add.reduceat is not written in Python"),
    ],
)
def test_what_has_no_meaning_is_refused(f: Any, said: str) -> None:
    with pytest.raises(hs.RefusedError, match=said):
        hs.arrow(f)(np.ones(3))


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_there_is_no_place_where_there_is_no_number(backend: str) -> None:
    rows = np.array([[1.0, np.nan], [np.nan, np.nan]])
    found = hs.jit(lambda x: np.nanargmax(x, axis=1), backend=backend)
    with pytest.raises(IndexError, match="index 2 is out of range for 2"):
        found(rows)
    assert found(rows[:1]).tolist() == [0]


@pytest.mark.parametrize(
    "f",
    [np.cumprod, np.logaddexp.accumulate, np.maximum.accumulate, np.nancumprod, np.hypot.reduce],
)
def test_what_goes_along_an_axis_is_a_loop(f: Any) -> None:
    """However long the axis is, so is its gradient."""
    total = lambda x: np.sum(f(x))  # noqa: E731
    sizes = []
    for n in (100, 10_000):
        x = np.linspace(0.9, 1.1, n)
        assert hs.jit(total)(x) == pytest.approx(total(x))
        made = hs.Graph(hs.grad(total).at(hs.R**n))
        sizes.append(made.operations.total())
    assert sizes[0] == sizes[1]
