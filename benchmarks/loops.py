"""What the derivative of a loop costs: its time over that of the loop, for 10 to a million steps.

Loops of combinators come first, then loops of Python functions, compiled with `hs.arrow`. Each is
run in three ways: as machine code (`llvm`, which is how Python functions run by default), as
generated Python (`numpy`), and by the interpreter, which runs the combinators themselves. `loop` is
microseconds a step; of `grad`, of the value and the gradient, of `jvp`, of `vjp` with its pullback,
and (interpreted) of `GAD(Dual(LinearMaps))` directly on numbers, the time over the loop's. The
time to make and compile the loop and its gradient, and the `size` of the gradient, the terms that
it is made of, do not depend on n. `memory` is the peak of the gradient, in bytes a step; machine
code's own is that of the process, where the system tells.

Times are CPU seconds of this process. What is compared is timed in turn, run after run, and the
median of the ratios is shown. The interpreter's rows of a million steps take minutes: `--long`.

    python benchmarks/loops.py [--largest 1000000] [--long] [--loop scan] [--way numpy]
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

import homset as hs
from homset import (
    Arrow,
    R,
    add,
    cond,
    const,
    cos,
    cross,
    exl,
    exr,
    fork,
    identity,
    iterate,
    less,
    mul,
    scan,
    sin,
    sub,
    while_,
)
from homset.memory import collector_paused

SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
SHORT = 100_000
"""The largest n of the interpreter, unless it is to take minutes."""
BUDGET, PATIENCE = 0.3, 5.0
"""Seconds of runs that are enough, and after which three are not waited for."""

STEEP = 1.3191565048905178
"""c with slope -1 at the fixed point of cos (c x): derivatives neither vanish nor grow.

A derivative below 1e-308 would be denormal, and arithmetic on such numbers is many times slower.
"""
NEAR = 0.6521846239091869
"""That fixed point."""

step = mul(identity, STEEP) >> cos


def iterated(n: int) -> Arrow:
    """x ↦ cos (c x), n times."""
    return iterate(step, n).at(R)


def counted(n: int) -> Arrow:
    """The same by a loop that finds out when to stop."""
    body = cross(add(identity, 1.0), step)
    return (fork(const(0.0), identity) >> while_(less(exl, float(n)), body) >> exr).at(R)


def branching(n: int) -> Arrow:
    """One of two steps, as the number asks."""
    other = sub(math.pi / 2, mul(identity, STEEP)) >> sin
    return iterate(cond(less(identity, NEAR), step, other), n).at(R)


def scanned(n: int) -> Arrow:
    """s ↦ cos (s x) along an array of x, summed."""
    total = fork(mul >> cos, exl)
    return (fork(const(1.0), identity) >> scan(total, n) >> exl).at(R**n)


def nested(n: int) -> Arrow:
    """√n times √n steps."""
    m = math.isqrt(n)
    return iterate(iterate(step, m), m).at(R)


def saved(n: int) -> Arrow:
    """The counted loop with checkpoints."""
    return hs.checkpoint(counted(n))


def saved_scan(n: int) -> Arrow:
    """The scan with checkpoints."""
    return hs.checkpoint(scanned(n))


def python_range(n: int) -> Arrow:
    """A loop over a range."""

    def run(x: float) -> float:
        for _ in range(n):
            x = math.cos(STEEP * x)
        return x

    return hs.arrow(run, R)


def python_while(n: int) -> Arrow:
    """A loop that finds out when to stop."""

    def run(x: float) -> float:
        i = 0
        while i < n:
            x = math.cos(STEEP * x)
            i += 1
        return x

    return hs.arrow(run, R)


def python_branch(n: int) -> Arrow:
    """One of two steps, as the number asks."""

    def run(x: float) -> float:
        for _ in range(n):
            if x < NEAR:  # noqa: SIM108
                x = math.cos(STEEP * x)
            else:
                x = math.sin(math.pi / 2 - STEEP * x)
        return x

    return hs.arrow(run, R)


def python_array(n: int) -> Arrow:
    """A loop over the entries of an array."""

    def run(xs: Any) -> float:
        s = 1.0
        for x in xs:
            s = math.cos(s * x)
        return s

    return hs.arrow(run, R**n)


def python_index(n: int) -> Arrow:
    """A loop that looks entries up."""

    def run(xs: Any) -> float:
        s = 1.0
        for i in range(n):
            s = math.cos(s * xs[i])
        return s

    return hs.arrow(run, R**n)


def python_table(n: int) -> Arrow:
    """A loop that fills a table, each entry from the one before."""

    def run(xs: Any) -> float:
        t = np.zeros(n)
        t[0] = xs[0]
        for i in range(1, n):
            t[i] = math.cos(t[i - 1] * xs[i])
        return t[n - 1]

    return hs.arrow(run, R**n)


def python_nested(n: int) -> Arrow:
    """√n times √n steps."""
    m = math.isqrt(n)

    def run(x: float) -> float:
        for _ in range(m):
            for _ in range(m):
                x = math.cos(STEEP * x)
        return x

    return hs.arrow(run, R)


LOOPS: dict[str, Callable[[int], Arrow]] = {
    "iterate": iterated,
    "while": counted,
    "branch": branching,
    "scan": scanned,
    "nested": nested,
    "checkpoint": saved,
    "checkpoint scan": saved_scan,
    "for range": python_range,
    "while loop": python_while,
    "for, if": python_branch,
    "for array": python_array,
    "for, x[i]": python_index,
    "for, t[i] = …": python_table,
    "for, for": python_nested,
}


Run = Callable[..., Any]
Way = Callable[[Arrow], Run]

WAYS: dict[str, Way] = {
    "llvm": lambda f: hs.jit(f, "llvm"),
    "numpy": lambda f: hs.jit(f, "numpy"),
    "interpreted": lambda f: _spread(hs.Functions(f)),
}


def _spread(f: Any) -> Run:
    """A function without its checks, on arguments one by one."""
    return lambda *args: f.raw(args[0] if len(args) == 1 else args)


def seconds(run: Callable[[], Any]) -> float:
    """The CPU time of one run, while the collector rests, as in every call of an arrow."""
    with collector_paused():
        begun = time.process_time()
        run()
        return time.process_time() - begun


def in_turn(runs: list[Callable[[], Any]]) -> tuple[float, list[float]]:
    """The median time of the first, and of each other one the median of its ratio to the first."""
    few = 1 if sum(map(seconds, runs)) > PATIENCE else 3
    repeats = max(1, int(1e-4 / max(seconds(runs[0]), 1e-9)))
    for run in runs * 8 if repeats > 1 else ():  # so that a door is made of what is called often
        run()

    def timed(run: Callable[[], Any]) -> float:
        return seconds(lambda: [run() for _ in range(repeats)]) / repeats

    rounds: list[list[float]] = []
    while len(rounds) < few or sum(map(sum, rounds)) * repeats < BUDGET:
        rounds.append([timed(run) for run in runs])
    ratios = [median([r[i] / r[0] for r in rounds]) for i in range(1, len(runs))]
    return median([r[0] for r in rounds]), ratios


def peak(run: Callable[[], Any]) -> int:
    """The most memory that Python has while something runs, in bytes."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def resident(run: Callable[[], Any]) -> int | None:
    """How much larger a process gets by a run, in bytes; None where the system does not tell."""
    if not hasattr(os, "fork"):
        return None
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(write, str(1024 * grown).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as told:
        return int(told.read() or 0)


def made(way: Way, program: Arrow, transform: Callable[[Arrow], Arrow]) -> tuple[Run, Arrow, float]:
    """What is made of a program, ready to run; as an arrow; the milliseconds that it took."""
    begun = time.process_time()
    arrow = transform(program)
    run = way(arrow)
    return run, arrow, (time.process_time() - begun) * 1e3


def row(name: str, n: int, way: str) -> str:
    """The figures of one loop."""
    program = LOOPS[name](n)
    vector = program.dom is not R
    x: Any = np.full(n, STEEP) if vector else 0.7
    tangent: Any = np.ones(n) if vector else 1.0
    run, _, compile_loop = made(WAYS[way], program, lambda f: f)
    grad, gradient, compile_grad = made(WAYS[way], program, hs.grad)
    both, jvp, vjp = (made(WAYS[way], program, f)[0] for f in (hs.value_and_grad, hs.jvp, hs.vjp))
    runs: list[Callable[[], Any]] = [
        lambda: run(x), lambda: grad(x), lambda: both(x), lambda: jvp(x, tangent),
        lambda: vjp(x)[1](1.0),
    ]  # fmt: skip
    if way == "interpreted":
        k = hs.Dual(hs.LinearMaps)
        point = hs.GAD(k)(program).raw
        runs.append(lambda: k.action(point(x)[1], program.dom, R).raw(np.float64(1.0)))
    base, ratios = in_turn(runs)
    figures = "".join([f"{ratio:8.2f}" for ratio in ratios]) + " " * 8 * (6 - len(runs))
    size = len(list(hs.arrows.subterms(gradient)))
    memory = resident(runs[1]) if way == "llvm" else peak(runs[1])
    told = memory is not None and n >= (100_000 if way == "llvm" else 1_000)
    held = f"{(memory or 0) / n:8.1f}" if told else ""
    return (
        f"{name:16}{way:12}{n:>10,}{base / n * 1e6:8.3f}{figures}"
        f"{compile_loop:8.1f}{compile_grad:8.1f}{size:6}{held}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the largest n")
    parser.add_argument("--long", action="store_true", help="the interpreter goes that far, too")
    parser.add_argument("--loop", choices=LOOPS, action="append", help="only this loop")
    parser.add_argument("--way", choices=WAYS, action="append", help="run only in this way")
    options = parser.parse_args()
    print(f"{'':38}{'µs/step':>8}{'times the loop':>40}{'compile, ms':>16}{'':6}{'B/step':>8}")
    names = ("loop", "grad", "val+gr", "jvp", "vjp", "GAD", "loop", "grad")
    print(f"{'':28}{'n':>10}" + "".join([f"{x:>8}" for x in names]) + f"{'size':>6}{'memory':>8}")
    for name in options.loop or LOOPS:
        for way in options.way or WAYS:
            largest = SIZES[-1] if options.long or way != "interpreted" else SHORT
            for n in SIZES:
                if n <= min(largest, options.largest):
                    print(row(name, n, way), flush=True)


if __name__ == "__main__":
    main()
