"""What the gradient of a loop costs: its time over that of the loop, for 10 to a million steps.

Loops of combinators come first, then loops of Python functions, compiled with `hs.arrow`. Each is
run on numbers (`loop`, microseconds a step), and differentiated: `grad`, `val+grad` and `jvp` are
the arrows that the calculus gives, without the time to make them, which is `compile`; `GAD` is the
value and the pullback of `GAD(Dual(LinearMaps))`, applied to 1, directly on numbers. Ratios should
not depend on n, and neither should the time to compile. `memory` is the peak of the gradient, in
bytes a step.

Times are CPU seconds of this process. What is compared is timed in turn, run after run, and the
median of the ratios is shown.

    python benchmarks/loops.py [--largest 1000000] [--loop scan]
"""

from __future__ import annotations

import argparse
import math
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
BUDGET = 0.3
TRACED = 100_000

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


def seconds(run: Callable[[], Any]) -> float:
    """The CPU time of one run, while the collector rests, as in every call of an arrow."""
    with collector_paused():
        begun = time.process_time()
        run()
        return time.process_time() - begun


def in_turn(runs: list[Callable[[], Any]]) -> tuple[float, list[float]]:
    """The median time of the first, and of each other one the median of its ratio to the first."""
    for run in runs:
        run()
    rounds: list[list[float]] = []
    while len(rounds) < 3 or sum(map(sum, rounds)) < BUDGET:
        rounds.append([seconds(run) for run in runs])
    ratios = [median([r[i] / r[0] for r in rounds]) for i in range(1, len(runs))]
    return median([r[0] for r in rounds]), ratios


def peak(run: Callable[[], Any]) -> int:
    """The most memory that a run takes, in bytes."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def row(name: str, n: int) -> str:
    """The figures of one loop."""
    program = LOOPS[name](n)
    vector = program.dom is not R
    x: Any = np.full(n, 0.8) if vector else np.float64(0.8)
    tangent: Any = np.ones(n) if vector else np.float64(1.0)
    run = hs.Functions(program).raw
    begun = time.process_time()
    derived = [f(program) for f in (hs.grad, hs.value_and_grad, hs.jvp)]
    grad, both, jvp = [hs.Functions(f).raw for f in derived]
    compiled = (time.process_time() - begun) / len(derived)
    k = hs.Dual(hs.LinearMaps)
    point = hs.GAD(k)(program).raw

    def directly() -> Any:
        return k.action(point(x)[1], program.dom, R).raw(np.float64(1.0))

    runs = [
        lambda: run(x), lambda: grad(x), lambda: both(x), lambda: jvp((x, tangent)), directly,
    ]  # fmt: skip
    base, ratios = in_turn(runs)
    memory = f"{peak(runs[1]) / n:10.0f}" if n <= TRACED else f"{'':10}"
    figures = "".join(f"{ratio:10.2f}" for ratio in ratios)
    return f"{name:16}{n:>10,}{base / n * 1e6:10.2f}{figures}{compiled * 1e3:10.1f}{memory}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the largest n")
    parser.add_argument("--loop", choices=LOOPS, action="append", help="only this loop")
    options = parser.parse_args()
    print(f"{'':26}{'µs/step':>10}{'times the loop':>40}{'ms':>10}{'B/step':>10}")
    names = ("loop", "grad", "val+grad", "jvp", "GAD", "compile", "memory")
    print(f"{'':16}{'n':>10}" + "".join(f"{name:>10}" for name in names))
    for name in options.loop or LOOPS:
        for n in SIZES:
            if n <= options.largest:
                print(row(name, n), flush=True)


if __name__ == "__main__":
    main()
