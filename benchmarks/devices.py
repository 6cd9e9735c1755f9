"""Value and gradient on a device: homset's back ends for JAX and PyTorch beside those libraries.

All run in one process, in turn, in float64, on arguments that are on the device; a call ends when
the device has its results. `jax` is `jit(value_and_grad)`, `torch` autograd run eagerly, `compiled`
the same under `torch.compile`; `hs` before a name says that the derivative is homset's and
the library runs it. A ratio is the time of the library over homset's through it (above 1, homset's
is faster), for PyTorch of the faster of each. Every gradient is compared with homset's machine
code; what is not installed, or does not take a workload, is left out.

    python benchmarks/devices.py [--device gpu] [--only logistic] [--seconds 2.0]
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from types import SimpleNamespace
from typing import Any

import numpy as np
from compare import Run, renamed
from workloads import Workload, workloads

import homset as hs

LARGE = 10_000
"""Numbers in an argument from which PyTorch's compiler, which takes seconds, is tried."""


def which(w: Workload) -> Any:
    """The arguments that are differentiated."""
    return tuple(range(w.active)) if w.active > 1 else 0


def of_homset(w: Workload, backend: str) -> Callable[..., Any]:
    """Value and gradient by homset, as a function of a library."""
    return hs.jit(hs.value_and_grad(hs.arrow(w.function), argnums=which(w)), backend=backend)


def by_jax(w: Workload, device: str) -> Iterator[tuple[str, Run]]:
    """JAX, with its own derivative and with homset's, both under its `jit`."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    given = [jax.device_put(np.asarray(x), jax.devices(device)[0]) for x in w.arguments]

    def run(f: Any) -> Run:
        return lambda: jax.block_until_ready(f(*given))

    yield "jax", run(jax.jit(jax.value_and_grad(renamed(w.function, jnp), argnums=which(w))))
    mine, fast = of_homset(w, "jax"), jax.jit(of_homset(w, "jax"))
    try:
        fast(*given)
    except hs.MissingStructureError:  # it does not take the states of loops of unknown length
        fast = mine
    yield "hs jax", run(fast)


def by_torch(w: Workload, device: str) -> Iterator[tuple[str, Run]]:
    """PyTorch, with its own derivative and with homset's, eagerly and compiled."""
    import torch

    place = "cuda" if device == "gpu" else device
    given = [torch.tensor(x, dtype=torch.float64, device=place) for x in w.arguments]
    active = given[: w.active]
    leaves = [x.clone().requires_grad_() for x in active] + given[w.active :]
    written = renamed(w.function, numpy_of(torch, place))

    def own(f: Any) -> Run:
        def run() -> Any:
            y = f(*leaves)
            return y.detach(), torch.autograd.grad(y, leaves[: w.active])

        return ended(run)

    def ended(run: Run) -> Run:
        def synchronised() -> Any:
            found = run()
            if place == "cuda":
                torch.cuda.synchronize()
            return found

        return synchronised

    yield "torch", own(written)
    mine = of_homset(w, "torch")
    yield "hs torch", ended(lambda: mine(*given))
    if max([np.size(x) for x in w.arguments]) >= LARGE:
        torch._dynamo.reset()
        yield "compiled", own(torch.compile(written))
        fast = torch.compile(mine)
        yield "hs compiled", ended(lambda: fast(*given))


def numpy_of(torch: Any, place: str) -> SimpleNamespace:
    """What the workloads call of NumPy, as PyTorch has it on a device."""

    def total(x: Any, axis: Any = None) -> Any:
        return torch.sum(x) if axis is None else torch.sum(x, dim=axis)

    return SimpleNamespace(
        sin=torch.sin, exp=torch.exp, log=torch.log, tanh=torch.tanh, sum=total, cos=torch.cos,
        sqrt=torch.sqrt, mean=torch.mean, reshape=torch.reshape, einsum=torch.einsum,
        zeros=lambda n: torch.zeros(n, dtype=torch.float64, device=place),
    )  # fmt: skip


NAMES = ("jax", "hs jax", "torch", "hs torch", "compiled", "hs compiled")


def runs_of(w: Workload, device: str) -> Iterator[tuple[str, Run]]:
    """What runs a workload, each tried once against homset's machine code."""
    wanted = row(hs.jit(hs.value_and_grad(hs.arrow(w.function), argnums=which(w)))(*w.arguments))
    for library in (by_jax, by_torch):
        try:
            for name, run in library(w, device):
                found = tried(run)
                if found is not None:
                    near = 1e-8 * np.abs(wanted).max()
                    np.testing.assert_allclose(row(found), wanted, rtol=1e-8, atol=near)
                    yield name, run
        except ImportError:
            continue


def tried(run: Run) -> Any:
    """What the first call gives, or None where the library does not take the workload."""
    try:
        return run()
    except (AssertionError, hs.ArgumentError):
        raise
    except Exception as error:
        print(f"  ({type(error).__name__}: {str(error).strip().splitlines()[0][:90]})")
        return None


def row(found: Any) -> np.ndarray:
    """The gradient of a result, in one row of NumPy."""
    parts = found[1] if isinstance(found[1], (tuple, list)) else (found[1],)
    plain = [np.asarray(part.cpu() if hasattr(part, "cpu") else part) for part in parts]
    return np.concatenate([part.ravel() for part in plain])


def medians(w: Workload, device: str, seconds: float) -> dict[str, float]:
    """The median time of a call of each."""
    runs = dict(runs_of(w, device))
    times: dict[str, list[float]] = {name: [] for name in runs}
    end = time.perf_counter() + seconds
    while runs and (time.perf_counter() < end or len(times[next(iter(times))]) < 5):
        for name, run in runs.items():
            run()  # what came before has left the caches and the clock of the device as they were
            repeats = _repeats(times[name])
            start = time.perf_counter()
            for _ in range(repeats):
                run()
            times[name].append((time.perf_counter() - start) / repeats)
    return {name: median(found) for name, found in times.items()}


def _repeats(times: list[float]) -> int:
    """How often to call between two looks at the clock: for about ten milliseconds."""
    return max(1, min(1000, int(0.01 / median(times)))) if times else 1


def ratio(found: dict[str, float], theirs: tuple[str, ...], ours: tuple[str, ...]) -> str:
    """The time of the fastest of theirs over that of ours."""
    pair = [min([found[n] for n in names if n in found], default=None) for names in (theirs, ours)]
    return "-" if None in pair else f"{pair[0] / pair[1]:.2f}"


@contextmanager
def quiet() -> Iterator[None]:
    """Without what PyTorch's compiler says of PyTorch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def name_of(device: str) -> str:
    """What the device says it is."""
    try:
        import jax

        return f"{jax.devices(device)[0].device_kind}, JAX {jax.__version__}"
    except ImportError:
        return device


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="gpu", choices=("gpu", "cpu"))
    parser.add_argument("--only", help="the workloads whose names begin so")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each workload")
    args = parser.parse_args()
    heads = (*NAMES, "ratio: jax", "torch")
    print(name_of(args.device))
    print(f"{'milliseconds a call':20}" + "".join(f"{head:>12}" for head in heads))
    for name, w in workloads().items():
        if args.only and not name.startswith(args.only):
            continue
        with quiet():
            found = medians(w, args.device, args.seconds)
        cells = [f"{1e3 * found[n]:.4f}" if n in found else "-" for n in NAMES]
        cells.append(ratio(found, ("jax",), ("hs jax",)))
        cells.append(ratio(found, ("torch", "compiled"), ("hs torch", "hs compiled")))
        print(f"{name:20}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
