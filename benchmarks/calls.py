"""What a call costs whose work is small, by how its arguments are given, by homset and by JAX.

Each is value and gradient of a network of two small layers. The time is the least of many calls, in
microseconds; JAX's is that of a call with arrays of its own, until the result is there.

    python benchmarks/calls.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

import numpy as np

import homset as hs

ROUNDS, CALLS = 30, 200


class Layers(NamedTuple):
    """The parameters as a named tuple."""

    w: Any
    b: Any
    v: Any
    c: Any


@dataclass
class Net:
    """The parameters as a dataclass."""

    w: Any
    b: Any
    v: Any
    c: Any


def network(np: Any, w: Any, b: Any, v: Any, c: Any, x: Any) -> Any:
    """The sum of squares of what two layers make of x."""
    return np.sum((v @ np.tanh(w @ x + b) + c) ** 2)


def forms(np: Any) -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    """For each way to give parameters the loss, and what makes the arguments of them."""
    return {
        "one by one": (lambda w, b, v, c, x: network(np, w, b, v, c, x), lambda n: astuple(n)),
        "a tuple": (lambda p, x: network(np, *p, x), lambda n: (astuple(n),)),
        "a list": (lambda p, x: network(np, p[0], p[1], p[2], p[3], x), lambda n: ([*astuple(n)],)),
        "a dict": (
            lambda p, x: network(np, p["w"], p["b"], p["v"], p["c"], x),
            lambda n: ({"w": n.w, "b": n.b, "v": n.v, "c": n.c},),
        ),
        "a named tuple": (
            lambda p, x: network(np, p.w, p.b, p.v, p.c, x), lambda n: (Layers(*astuple(n)),),
        ),
        "a dataclass": (lambda p, x: network(np, p.w, p.b, p.v, p.c, x), lambda n: (n,)),
    }  # fmt: skip


def least(f: Callable[..., Any], *args: Any, **keywords: Any) -> float:
    """Microseconds a call."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            f(*args, **keywords)
        times.append((time.perf_counter() - start) / CALLS)
    return 1e6 * min(times)


def by_jax(name: str, arrays: Net, x: Any) -> float | None:
    """Microseconds a call of JAX's function; None where it is not installed."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    with suppress(ValueError):  # it is registered already
        jax.tree_util.register_dataclass(Net, data_fields=["w", "b", "v", "c"], meta_fields=[])
    loss, given = forms(jnp)[name]
    args = given(Net(*map(jnp.asarray, astuple(arrays))))
    which = tuple(range(len(args)))
    f = jax.jit(jax.value_and_grad(loss, argnums=which if len(args) > 1 else 0))
    point = jnp.asarray(x)
    return least(lambda *args: jax.block_until_ready(f(*args)), *args, point)


def main() -> None:
    """Print the table."""
    arrays, x = Net(np.ones((4, 4)), np.ones(4), np.ones((4, 4)), np.ones(4)), np.ones(4)
    print(f"{'µs a call':16}{'homset':>9}{'by name':>9}{'jax':>9}")
    for name, (loss, given) in forms(np).items():
        args = given(arrays)
        which = tuple(range(len(args)))
        f = hs.jit(hs.value_and_grad(loss, argnums=which if len(args) > 1 else 0))
        named, theirs = least(lambda *args, f=f: f(*args, x=x), *args), by_jax(name, arrays, x)
        shown = "-" if theirs is None else f"{theirs:.2f}"
        print(f"{name:16}{least(f, *args, x):9.2f}{named:9.2f}{shown:>9}", flush=True)


if __name__ == "__main__":
    main()
