"""Arrays of truth values: what NumPy makes of them, by value and by type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset.errors import RefusedError

pytest.importorskip("llvmlite")

B = np.array([[True, True, False], [False, True, True]])
V = np.array([True, False, True, True])
C = np.array([True, True, False])
K = np.array([3, 1, 2])

FORMS: list[tuple[Callable[..., Any], list[Any]]] = [
    (lambda v: np.cumsum(v), [V]),
    (lambda b: np.cumsum(b, axis=0), [B]),
    (lambda b: np.cumsum(b), [B]),
    (lambda v: np.cumsum(v) * 1.0, [V]),
    (lambda v: np.max(np.cumsum(v)), [V]),
    (lambda v: np.diff(np.cumsum(v)), [V]),
    (lambda v: -np.cumsum(v), [V]),
    (lambda v: np.count_nonzero(np.cumsum(v)), [V]),
    (lambda v: np.cumsum(v) / 4, [V]),
    (lambda v: np.arange(4)[np.cumsum(v) - 1], [V]),
    (lambda v: np.searchsorted(np.cumsum(v), 2), [V]),
    (lambda v: np.add.accumulate(v), [V]),
    (lambda v: np.nancumsum(v), [V]),
    (lambda v: np.cumprod(v), [V]),
    (lambda b: np.einsum("ij->j", b), [B]),
    (lambda b: np.einsum("ij->i", b), [B]),
    (lambda b: np.einsum("ij->", b), [B]),
    (lambda b: np.einsum("ij->j", b) * 1.0, [B]),
    (lambda b, c: np.einsum("ij,j->i", b, c), [B, C]),
    (lambda b: np.einsum("ij,kj->ik", b, b), [B]),
    (lambda b, k: np.einsum("ij,j->i", b, k), [B, K]),
    (lambda b, c: b @ c, [B, C]),
    (lambda v: np.abs(v), [V]),
    (lambda b: abs(b), [B]),
    (lambda v: np.nan_to_num(v), [V]),
    (lambda v: np.sum(np.square(v) + np.square(v)), [V]),
    (lambda x: np.negative(x), [np.array([0.0, 2.0])]),
    (lambda x: 1.0 / np.negative(x), [np.array([0.0, 2.0])]),
]


@pytest.mark.parametrize(("form", "args"), FORMS, ids=range(len(FORMS)))
@pytest.mark.parametrize("backend", ["numpy", "llvm", None])
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_values_and_types_are_those_of_numpy(
    form: Callable[..., Any], args: list[Any], backend: str | None
) -> None:
    wanted = form(*args)
    found = (hs.arrow(form) if backend is None else hs.jit(form, backend=backend))(*args)
    np.testing.assert_array_equal(found, wanted)
    assert np.asarray(found).dtype == np.asarray(wanted).dtype


REFUSED: list[tuple[Callable[..., Any], Any, str]] = [
    (lambda v: +v, V, r"no \+; write .*x.astype"),
    (lambda v: np.positive(v), V, r"no \+; write .*x.astype"),
    (lambda v: np.negative(v), V, "no -; write ~x"),
    (lambda v: np.sign(v), V, "write x.astype"),
    (lambda v: np.reciprocal(v), K, "write 1 / x"),
]


@pytest.mark.parametrize(("form", "x", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_numpy_does_not_do_or_not_as_one_thinks_is_refused(
    form: Callable[..., Any], x: Any, reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        hs.arrow(form)(x)


def test_weights_that_count_have_gradients() -> None:
    def f(x):
        return np.sum(x * np.cumsum(x > 0.7))

    found = hs.grad(f)(np.array([0.5, 1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [0.0, 1.0, 2.0, 3.0])
