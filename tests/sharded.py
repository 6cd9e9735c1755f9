"""Programs over four devices of JAX, which `test_foreign` has XLA make of a processor."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import homset as hs


def loss(w: Any, x: Any, y: Any) -> Any:
    """The mean square of what is wrong."""
    return np.mean((np.tanh(x @ w) - y) ** 2)


def rows_of(w: Any, x: Any) -> Any:
    """A number for each row."""
    return np.tanh(x @ w)


def constants(w: Any) -> Any:
    """An array and a number of the program."""
    return np.sum(w * np.array([1.0, 2.0, 3.0])) + 1.0


def main() -> None:
    """Gradients of sharded rows are those of all rows, and what is of rows stays sharded."""
    jax.config.update("jax_enable_x64", True)
    devices = jax.devices()
    assert len(devices) == 4
    mesh = Mesh(np.array(devices), ("rows",))
    everywhere, rows = (
        NamedSharding(mesh, PartitionSpec()),
        NamedSharding(mesh, PartitionSpec("rows")),
    )
    draw = np.random.default_rng(3)
    given = draw.normal(size=3), draw.normal(size=(8, 3)), draw.normal(size=8)
    w, x, y = map(jax.device_put, given, (everywhere, rows, rows))

    gradient = hs.jit(hs.grad(hs.arrow(loss), argnums=0), backend="jax")
    wanted = hs.grad(hs.arrow(loss), argnums=0)(*given)
    for run in (gradient, jax.jit(gradient, out_shardings=everywhere)):
        found = run(w, x, y)
        assert found.devices() == set(devices)
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    assert hs.jit(rows_of, backend="jax")(w, x).sharding.is_equivalent_to(rows, 1)

    alone = jax.device_put(given[0], devices[2])
    assert hs.jit(constants, backend="jax")(alone).devices() == {devices[2]}
    print("sharded")


if __name__ == "__main__":
    main()
