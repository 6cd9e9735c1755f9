"""Value and gradient of the same functions by homset, JAX, PyTorch, autograd, CasADi and by hand.

All run in one process, in turn, on float64; the time is the median of a call, and the ratio that of
the best peer over homset's (above 1, homset is faster). Peers that are not installed, or do not
take a workload, are left out; every gradient is compared with homset's.

`compile` is what the first call takes beyond a later one, by homset and by JAX in turn: the median
of as many processes as `--processes` says, in each of which both have compiled another function
before. homset is there as bytecode, as an installed package is, and arguments are what the library
computes with. With `--memory`, each runs once in a process of its own, and what that grew by is
printed.

With `--processor` it is the time of the processor that is measured, which others who use the
machine hardly change; it is that of all threads together, so let there be one of each library:

    python benchmarks/compare.py [--only logistic] [--seconds 6.0] [--processes 5] [--memory]
    OMP_NUM_THREADS=1 taskset -c 0 python benchmarks/compare.py --processor
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from statistics import median
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np
from by_hand import BY_HAND
from workloads import Workload, workloads

import homset as hs

Run = Callable[[], Any]
Clock = Callable[[], float]


def homset(backend: str) -> Callable[[Workload], Run]:
    """Value and gradient by homset, through a back end."""

    def make(w: Workload) -> Run:
        which = tuple(range(w.active)) if w.active > 1 else 0
        f = hs.jit(hs.value_and_grad(hs.arrow(w.function), argnums=which), backend=backend)
        return lambda: f(*w.arguments)

    return make


def renamed(f: Any, module: Any) -> Any:
    """The function with another module for `np`."""
    return FunctionType(f.__code__, {**f.__globals__, "np": module}, f.__name__)


def jax_eager(w: Workload) -> Callable[..., Any]:
    """Value and gradient by JAX, as it runs Python."""
    import jax as library
    import jax.numpy as jnp

    which = tuple(range(w.active)) if w.active > 1 else 0
    f: Callable[..., Any] = library.value_and_grad(renamed(w.function, jnp), argnums=which)
    return f


def jax_jit(w: Workload) -> Run:
    """Value and gradient by JAX, compiled."""
    import jax as library

    f = library.jit(jax_eager(w))

    def run() -> Any:
        try:
            return library.block_until_ready(f(*w.arguments))
        except library.errors.ConcretizationTypeError as error:
            raise NotImplementedError("no loops of unknown length") from error

    return run


def jax(w: Workload) -> Run:
    """Value and gradient by JAX, compiled where it can be."""
    import jax as library

    run = jax_jit(w)
    try:
        run()
    except NotImplementedError:
        f = jax_eager(w)
        return lambda: library.block_until_ready(f(*w.arguments))
    return run


def jax_arrays(w: Workload) -> tuple[Any, ...]:
    """The arguments as JAX has them."""
    import jax as library
    import jax.numpy as jnp

    library.config.update("jax_enable_x64", True)
    given = [jnp.asarray(x) if isinstance(x, np.ndarray) else x for x in w.arguments]
    return tuple(library.block_until_ready(given))


def autograd(w: Workload) -> Run:
    """Value and gradient by autograd."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    which: Any = tuple(range(w.active)) if w.active > 1 else 0
    f = value_and_grad(renamed(w.function, anp), which)
    return lambda: f(*w.arguments)


def torch(w: Workload) -> Run:
    """Value and gradient by PyTorch, eagerly."""
    import torch as library

    def total(x: Any, axis: Any = None) -> Any:
        return library.sum(x) if axis is None else library.sum(x, dim=axis)

    names = SimpleNamespace(
        sin=library.sin, exp=library.exp, log=library.log, tanh=library.tanh, sum=total,
        cos=library.cos, sqrt=library.sqrt,
        mean=library.mean, reshape=library.reshape, einsum=library.einsum,
        zeros=lambda n: library.zeros(n, dtype=library.float64),
    )  # fmt: skip
    f, active = renamed(w.function, names), w.arguments[: w.active]

    def run() -> Any:
        y = f(*w.arguments)
        return y.detach().numpy(), tuple(g.numpy() for g in library.autograd.grad(y, active))

    return run


def tensors(w: Workload) -> tuple[Any, ...]:
    """The arguments as PyTorch has them; it is to follow those that are differentiated."""
    import torch as library

    given = [library.tensor(x, dtype=library.float64) for x in w.arguments]
    for x in given[: w.active]:
        x.requires_grad_(True)
    return tuple(given)


def casadi(w: Workload) -> Run:
    """Value and gradient by CasADi, where it is of numbers and vectors."""
    import casadi as library

    names = SimpleNamespace(
        sin=library.sin, cos=library.cos, exp=library.exp, sqrt=library.sqrt, sum=library.sum1
    )
    active = [library.SX.sym(f"x{i}", np.size(x)) for i, x in enumerate(w.arguments)]
    if w.active != len(active) or max([np.size(x) for x in w.arguments]) > 1000:
        raise NotImplementedError("only small vectors")
    try:
        y = renamed(w.function, names)(*active)
    except RuntimeError as error:
        raise NotImplementedError("no loops of unknown length") from error
    f = library.Function("f", active, [y, *[library.gradient(y, x) for x in active]])

    def run() -> Any:
        value, *parts = f(*w.arguments)
        return float(value), tuple([np.asarray(part) for part in parts])

    return run


def by_hand(w: Workload) -> Run:
    """Value and gradient as one writes them in NumPy."""
    function = BY_HAND.get(w.function.__name__)
    if function is None:
        raise NotImplementedError("nobody wrote it")
    return lambda: function(*w.arguments)


SYSTEMS: dict[str, Callable[[Workload], Run]] = {
    "llvm": homset("llvm"), "numpy": homset("numpy"), "jax": jax, "torch": torch,
    "autograd": autograd, "casadi": casadi, "by hand": by_hand,
}  # fmt: skip
ARRAYS = {"jax": jax_arrays, "torch": tensors}
"""How the libraries that have arrays of their own make them of the arguments."""

COMPILED: dict[str, Callable[[Workload], Run]] = {"llvm": SYSTEMS["llvm"], "jax": jax_jit}
"""Whose compile time is printed."""

AWAKE = 0.15
"""For how many seconds each library is called before it is timed, and none before a first call.

The threads of the library before have fallen asleep then. OpenBLAS's, which NumPy has, stay awake
for a tenth of a second, and take a processor meanwhile.
"""

PEERS = ("jax", "torch", "autograd", "casadi", "by hand")


def gradient(found: Any) -> np.ndarray:
    """The gradient of a result, in one row."""
    parts = found[1] if isinstance(found[1], (tuple, list)) else (found[1],)
    return np.concatenate([np.ravel(np.asarray(part)) for part in parts])


def given(w: Workload, name: str) -> Workload:
    """The workload on arguments as a system has them."""
    return w._replace(arguments=ARRAYS[name](w)) if name in ARRAYS else w


def compared(w: Workload, seconds: float, clock: Clock) -> dict[str, float]:
    """Of each system the median time of a call."""
    runs: dict[str, Run] = {}
    times: dict[str, list[float]] = {}
    wanted = None
    for name, make in SYSTEMS.items():
        try:
            run = make(given(w, name))
            found = gradient(run())
        except (ImportError, NotImplementedError):
            continue
        wanted = found if wanted is None else wanted
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max())
        runs[name], times[name] = run, []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["llvm"]) < 5:
        for name, run in runs.items():
            _alone(run)
            repeats = _repeats(times[name])
            start = clock()
            for _ in range(repeats):
                run()
            times[name].append((clock() - start) / repeats)
    return {name: median(ts) for name, ts in times.items()}


def first_calls(w: Workload, clock: Clock) -> dict[str, float]:
    """What the first call takes beyond a later one, of those that compile."""
    found: dict[str, float] = {}
    for name, make in COMPILED.items():
        with suppress(ImportError, NotImplementedError):
            mine = given(w, name)
            _lend(w)
            _alone(lambda: None)
            gc.collect()  # what is left of the library before is not of this one's time
            start = clock()
            run = make(mine)
            run()
            first = clock() - start
            found[name] = first - median([_timed(run, clock) for _ in range(3)])
    return found


def _lend(w: Workload) -> None:
    """Let memory for as much as the arguments be there, as it is for a later call.

    What the C library gets back for the first time it gives back to the system, which takes about
    as long as to compile does to make ready for megabytes once more.
    """
    for _ in range(2):
        for x in w.arguments:
            np.ones(np.size(x))


def _timed(run: Run, clock: Clock) -> float:
    start = clock()
    run()
    return clock() - start


def compile_times(arguments: list[str], processes: int) -> dict[str, dict[str, float]]:
    """Of each workload the medians of first calls in new processes, which have the arguments."""
    command = [sys.executable, __file__, "--first", *arguments]
    rows: list[dict[str, dict[str, float]]] = []
    for _ in range(processes):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
    return {
        name: {system: median([row[name][system] for row in rows]) for system in found}
        for name, found in rows[0].items()
    }


def _alone(run: Run) -> None:
    """Call without the clock, until the threads of the library before have fallen asleep."""
    end = time.perf_counter() + AWAKE
    while time.perf_counter() < end:
        run()


def _repeats(times: list[float]) -> int:
    """How often to call between two looks at the clock: for about thirty milliseconds."""
    return max(1, min(10_000, int(0.03 / median(times)))) if times else 1


def warm(names: Iterable[str]) -> None:
    """Let these load, compile something, and start the threads that they have.

    That is a function with statements, as the workloads are, which homset has modules for.
    """

    def total(x):
        y = np.sin(x)
        return np.sum(y)

    sys.dont_write_bytecode = False
    for n in (3, 1_000_000):
        one = Workload(total, (np.ones(n),))
        for name in names:
            with suppress(ImportError, NotImplementedError):
                SYSTEMS[name](given(one, name))()


def grown(name: str, system: str) -> str:
    """By how many MiB a process grows that runs a workload once, libraries loaded."""
    command = [sys.executable, __file__, "--only", name, "--alone", system]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "-"


def alone(w: Workload, system: str) -> None:
    """Print what `grown` asks for."""
    warm_one = Workload(lambda x: np.sum(np.sin(x)), (np.ones(3),))
    with suppress(NotImplementedError):
        SYSTEMS[system](given(warm_one, system))()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = held("VmRSS")
    SYSTEMS[system](given(w, system))()
    print(f"{(held('VmHWM') - before) / 1024:.1f}")


def held(name: str) -> int:
    """How many KiB this process holds now, or held at most, as Linux tells."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", help="the workloads whose names begin so")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each workload")
    parser.add_argument("--processes", type=int, default=5, help="in which first calls are timed")
    parser.add_argument("--processor", action="store_true", help="time of the processor")
    parser.add_argument("--memory", action="store_true", help="MiB that a process grows by")
    parser.add_argument("--alone", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    chosen = {k: w for k, w in workloads().items() if not args.only or k.startswith(args.only)}
    clock = time.process_time if args.processor else time.perf_counter
    if args.alone:
        alone(next(iter(chosen.values())), args.alone)
    elif args.first:
        warm(COMPILED)
        print(json.dumps({name: first_calls(w, clock) for name, w in chosen.items()}))
    elif args.memory:
        print(f"{'MiB':18}" + "".join(f"{n:>11}" for n in SYSTEMS))
        for name in chosen:
            print(f"{name:18}" + "".join(f"{grown(name, n):>11}" for n in SYSTEMS), flush=True)
    else:
        table(chosen, args.seconds, clock, compile_times(sys.argv[1:], args.processes))


def table(
    chosen: dict[str, Workload], seconds: float, clock: Clock, made: dict[str, dict[str, float]]
) -> None:
    """Print the times of calls, and those of compiling, which are made already."""
    warm(SYSTEMS)
    print(f"{'milliseconds a call':18}" + "".join(f"{n:>11}" for n in SYSTEMS) + f"{'ratio':>8}"
          + f"{'compile: llvm':>15}{'jax':>8}{'ratio':>8}")  # fmt: skip
    for name, w in chosen.items():
        found = compared(w, seconds, clock)
        row = [f"{1e3 * found[n]:11.4f}" if n in found else f"{'-':>11}" for n in SYSTEMS]
        peers = [found[n] for n in PEERS if n in found]
        ratio = f"{min(peers) / found['llvm']:8.2f}" if peers else f"{'-':>8}"
        mine, jaxs = (made[name].get(n) for n in COMPILED)
        print(f"{name:18}" + "".join(row) + ratio + f"{_shown(mine):>15}{_shown(jaxs):>8}"
              + (f"{jaxs / mine:8.1f}" if mine and jaxs else ""), flush=True)  # fmt: skip


def _shown(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:.1f}"


if __name__ == "__main__":
    main()
