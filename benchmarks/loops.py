"""What the gradient of a loop costs: its time over that of the loop, for 10 to a million steps.

Each loop is run on numbers (`loop`, microseconds a step), and differentiated in reverse mode twice:
as a program (`grad`, the arrow that `hs.grad` gives, without the time to make it, which is
`compile`), and directly on numbers (`GAD`, the value and the pullback of `GAD(Dual(LinearMaps))`,
applied to 1). `value_and_grad` and `jvp` are as `grad`. Ratios should not depend on n, and neither
should the time to compile.

Times are CPU seconds of this process; what is short is repeated, and the smallest time is shown.

    python benchmarks/loops.py [--largest 1000000]
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
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
    while_,
)

SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
BUDGET = 0.2

step = mul(identity, 0.9) >> cos


def iterated(n: int) -> Arrow:
    """x ↦ cos (0.9 x), n times."""
    return iterate(step, n).at(R)


def counted(n: int) -> Arrow:
    """The same by a loop that finds out when to stop."""
    body = cross(add(identity, 1.0), step)
    return (fork(const(0.0), identity) >> while_(less(exl, float(n)), body) >> exr).at(R)


def branching(n: int) -> Arrow:
    """One of two steps, as the number asks."""
    return iterate(cond(less(identity, 0.7), step, sin), n).at(R)


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


LOOPS: dict[str, Callable[[int], Arrow]] = {
    "iterate": iterated,
    "while": counted,
    "branch": branching,
    "scan": scanned,
    "nested": nested,
    "checkpoint": saved,
}


def seconds(run: Callable[[], Any]) -> float:
    """The smallest time of several runs."""
    run()
    times: list[float] = []
    while len(times) < 2 or sum(times) < BUDGET:
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return min(times)


def row(name: str, n: int) -> str:
    """The figures of one loop."""
    program = LOOPS[name](n)
    x: Any = np.float64(0.8) if program.dom is R else np.full(n, 0.8)
    run = hs.Functions(program).raw
    begun = time.process_time()
    derived = [f(program) for f in (hs.grad, hs.value_and_grad, hs.jvp)]
    raws = [hs.Functions(f).raw for f in derived]
    compiled = (time.process_time() - begun) / len(derived)
    k = hs.Dual(hs.LinearMaps)
    both = hs.GAD(k)(program).raw

    def directly() -> Any:
        return k.action(both(x)[1], program.dom, R).raw(np.float64(1.0))

    base = seconds(lambda: run(x))
    tangent = np.float64(1.0) if program.dom is R else np.ones(n)
    points = (x, x, (x, tangent))
    ratios = [seconds(lambda f=f, p=p: f(p)) / base for f, p in zip(raws, points, strict=True)]
    direct = seconds(directly) / base
    cells = (ratios[0], direct, ratios[1], ratios[2])
    figures = "".join(f"{ratio:10.2f}" for ratio in cells)
    return f"{name:12}{n:>10,}{base / n * 1e6:10.2f}{figures}{compiled * 1e3:10.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the largest n")
    parser.add_argument("--loop", choices=LOOPS, action="append", help="only this loop")
    options = parser.parse_args()
    print(f"{'':22}{'µs/step':>10}{'times the loop':>40}{'ms':>10}")
    names = ("loop", "grad", "GAD", "val+grad", "jvp", "compile")
    print(f"{'':12}{'n':>10}" + "".join(f"{name:>10}" for name in names))
    for name in options.loop or LOOPS:
        for n in SIZES:
            if n <= options.largest:
                print(row(name, n), flush=True)


if __name__ == "__main__":
    main()
