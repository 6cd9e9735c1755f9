"""Value and gradient in single precision beside double, by homset and by JAX.

All run in one process, in turn; the time is the median of a call in milliseconds. Every gradient
is compared with homset's in double precision.

    python benchmarks/single.py [--only logistic] [--seconds 2.0]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import suppress
from statistics import median
from typing import Any

import numpy as np
from compare import Run, gradient, renamed
from workloads import Workload, workloads

import homset as hs

FORMATS = ("float64", "float32")
CHOSEN = ("Σ sin·exp 10⁶", "logistic", "Rosenbrock 10⁶", "perceptron", "mixture", "recurrent")


def given(w: Workload, dtype: str) -> tuple[Any, ...]:
    """The arguments, their real numbers of a type."""
    return tuple([x.astype(dtype) if np.asarray(x).dtype.kind == "f" else x
                  for x in map(np.asarray, w.arguments)])  # fmt: skip


def homset(backend: str) -> Callable[[Workload, str], Run]:
    """Value and gradient by homset, through a back end."""

    def make(w: Workload, dtype: str) -> Run:
        which = tuple(range(w.active)) if w.active > 1 else 0
        arrow = hs.value_and_grad(hs.arrow(w.function), argnums=which)
        f, arguments = hs.jit(arrow, backend=backend, dtype=dtype), given(w, dtype)
        return lambda: f(*arguments)

    return make


def jax(w: Workload, dtype: str) -> Run:
    """Value and gradient by JAX, compiled."""
    import jax as library
    import jax.numpy as jnp

    library.config.update("jax_enable_x64", True)
    which = tuple(range(w.active)) if w.active > 1 else 0
    f = library.jit(library.value_and_grad(renamed(w.function, jnp), argnums=which))
    arguments = list(map(jnp.asarray, given(w, dtype)))
    return lambda: library.block_until_ready(f(*arguments))


SYSTEMS = {"llvm": homset("llvm"), "numpy": homset("numpy"), "jax": jax}


def medians(w: Workload, seconds: float) -> dict[tuple[str, str], float]:
    """The median time of a call of each system in each format."""
    runs: dict[tuple[str, str], Run] = {}
    wanted = gradient(SYSTEMS["llvm"](w, "float64")())
    for system, make in SYSTEMS.items():
        for dtype in FORMATS:
            with suppress(ImportError):
                run = make(w, dtype)
                found = gradient(run())
                assert found.dtype == dtype
                near = 1e-9 if dtype == "float64" else 1e-3
                np.testing.assert_allclose(found, wanted, atol=near * np.abs(wanted).max())
                runs[system, dtype] = run
    times: dict[tuple[str, str], list[float]] = {key: [] for key in runs}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["llvm", "float32"]) < 5:
        for key, run in runs.items():
            start = time.perf_counter()
            run()
            times[key].append(time.perf_counter() - start)
    return {key: median(found) for key, found in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", help="the workloads whose names begin so")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each workload")
    args = parser.parse_args()
    heads = [f"{system} {dtype[5:]}" for system in SYSTEMS for dtype in FORMATS]
    print(f"{'milliseconds a call':20}" + "".join(f"{head:>10}" for head in heads)
          + f"{'llvm 64/32':>12}{'jax/llvm 32':>13}")  # fmt: skip
    for name, w in workloads().items():
        if not name.startswith(args.only or CHOSEN):
            continue
        found = medians(w, args.seconds)
        keys = [(system, dtype) for system in SYSTEMS for dtype in FORMATS]
        row = [f"{1e3 * found[key]:10.3f}" if key in found else f"{'-':>10}" for key in keys]
        single = found["llvm", "float32"]
        peer = f"{found['jax', 'float32'] / single:13.2f}" if ("jax", "float32") in found else ""
        print(f"{name:20}" + "".join(row) + f"{found['llvm', 'float64'] / single:12.2f}{peer}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
