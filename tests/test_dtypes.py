"""What an array says of its memory is known while a function is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs

REALS, WHOLE = np.array([1.0, -2.0, 0.0]), np.array([3, 0, 7])
ARRAYS = [REALS, WHOLE, REALS > 0.0, REALS + 1j]


def ids(x: Any) -> str:
    return str(getattr(x, "dtype", ""))


def same(f: Callable[..., Any], *args: Any) -> None:
    """The function gives what Python gives, of the same type."""
    found, wanted = hs.arrow(f)(*args), f(*args)
    assert np.asarray(found).dtype == np.asarray(wanted).dtype
    np.testing.assert_array_equal(found, wanted)


MADE: list[Callable[..., Any]] = [
    lambda x: np.zeros(2, dtype=x.dtype),
    lambda x: np.ones(x.shape, x.dtype) + x,
    lambda x: np.full((2, 3), 1, dtype=x.dtype),
    lambda x: np.empty((2, 0), dtype=x.dtype),
    lambda x: np.eye(2, dtype=x.dtype),
    lambda x: np.zeros_like(x, dtype=x.dtype),
    lambda x: np.array([1, 0], dtype=x.dtype),
    lambda x: np.asarray([1, 0], x.dtype),
    lambda x: x.astype(x.dtype),
    lambda x: (x.nbytes, x.itemsize, x.dtype.itemsize * x.size),
    lambda x: (x.dtype == np.float64, x.dtype == int, x.dtype.kind == "b"),
    lambda x: 1.0 if np.issubdtype(x.dtype, np.floating) else 2.0,
    lambda x: x.dtype in (np.int64, np.complex128),
]


@pytest.mark.parametrize("f", MADE)
@pytest.mark.parametrize("x", ARRAYS, ids=ids)
def test_a_type_is_that_of_numpy(x: Any, f: Callable[..., Any]) -> None:
    same(f, x)


@pytest.mark.parametrize("x", ARRAYS, ids=ids)
@pytest.mark.parametrize("y", ARRAYS, ids=ids)
def test_an_array_takes_the_type_of_another(x: Any, y: Any) -> None:
    if x.dtype == complex and y.dtype != complex:
        with pytest.raises(hs.RefusedError, match="does not become a real one"):
            hs.arrow(lambda x, y: x.astype(y.dtype))(x, y)
        return
    same(lambda x, y: x.astype(y.dtype), x, y)
    same(lambda x, y: np.zeros(2, np.promote_types(x.dtype, y.dtype)), x, y)


def test_what_is_made_on_the_way_has_a_type() -> None:
    def kinds(x: Any) -> Any:
        y = np.zeros(3, dtype=x.dtype)
        y[0] = x[0]
        return y[:2].dtype == x.dtype, (x > 0).dtype == bool, x.sum().dtype == np.float64

    same(kinds, REALS)
    same(lambda x: np.finfo(x.dtype).eps * x, REALS)
    same(lambda n: np.iinfo(n.dtype).max - n, WHOLE)


def test_gradients_pass() -> None:
    def f(x: Any) -> Any:
        y = np.zeros(3, dtype=x.dtype)
        y[1] = x[0] * x[1]
        return np.sum(y + x.astype(x.dtype))

    np.testing.assert_array_equal(hs.grad(f)(REALS), [-1.0, 2.0, 1.0])
    np.testing.assert_array_equal(hs.jit(hs.grad(f), dtype="float32")(REALS), [-1.0, 2.0, 1.0])


def test_a_type_is_no_result() -> None:
    with pytest.raises(hs.RefusedError, match="no number, array, or structure"):
        hs.arrow(lambda x: x.dtype)(REALS)
