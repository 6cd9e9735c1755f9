"""Reverse mode and the basic operations over growing programs: what should be linear, is it?

First table: for n from 10² to 10⁵, a program of n scalar operations is built (`program`) and
differentiated: `D` is `GAD(Dual(LinearMaps))` of it, value and pullback, into `Graph`; `grad` is
`hs.grad`, which is run once (`run`). `growth` is D's time over that of the row above, to be
compared with 10; `size` is the number of operations in the gradient's graph over that in the
program's. Second table: chains of 50 to 100,000 boxes.

Times are CPU seconds of this process, so that other processes do not count; what is short is
repeated for a tenth of a second, and the smallest time is shown.

    python benchmarks/scale.py [--largest 100000]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import Any

import homset as hs
from homset import Arrow, add, cos, dup, exl, exr, identity, mul, sin, sub

SIZES = (100, 1_000, 10_000, 100_000)
CHAINS = (50, 800, 12_800, 100_000)
BUDGET = 0.1


def chain(n: int) -> Arrow:
    """sin, cos, sin, ... one after the other: n operations."""
    program = sin
    for step in islice(cycle((cos, sin)), n - 1):
        program = program >> step
    return program


def straight_line(n: int) -> Arrow:
    """n operations, each on the newest value and, if it takes two, on any earlier one."""
    choose = random.Random(2018)
    values = [exl, exr]
    for _ in range(n):
        operation = choose.choice((add, sub, mul, sin, cos))
        newest = values[-1]
        unary = operation in (sin, cos)
        values.append(operation(newest) if unary else operation(newest, choose.choice(values)))
    return values[-1]


def crossed(n: int) -> Arrow:
    """f ↦ sin ∘ add ∘ (f × id) ∘ dup, nested n / 2 deep: n operations."""
    program = sin
    for _ in range(n // 2):
        program = dup >> (program * identity) >> add >> sin
    return program


def forked(n: int) -> Arrow:
    """f ↦ cos ∘ mul ∘ (id △ f), nested n / 2 deep: n operations."""
    program = sin
    for _ in range(n // 2):
        program = (identity & program) >> mul >> cos
    return program


PROGRAMS: dict[str, Callable[[int], Arrow]] = {
    "chain of unary operations": chain,
    "random straight line": straight_line,
    "nested crosses": crossed,
    "nested forks": forked,
}


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """The smallest CPU time of an action, repeated while that is cheap, and its result."""
    best, spent = float("inf"), 0.0
    while spent < BUDGET:
        start = time.process_time()
        result = action()
        seconds = time.process_time() - start
        best, spent = min(best, seconds), spent + seconds + 1e-6
    return best, result


def operations(program: Arrow) -> int:
    """How many operations the graph of a program has."""
    return sum(hs.Graph(program).operations.values())


def gradients(largest: int) -> None:
    """The table of gradients."""
    head = ("n", "program s", "D s", "D µs/op", "growth", "grad s", "run s", "size")
    for name, make in PROGRAMS.items():
        print(f"\n{name}\n" + "".join(f"{title:>11}" for title in head))
        before = None
        for n in (size for size in SIZES if size <= largest):
            building, staging, deriving, running, size = derivative_costs(make, n)
            growth = "" if before is None else f"{staging / before:.1f}"
            print(
                f"{n:>11,}{building:>11.4f}{staging:>11.4f}{1e6 * staging / n:>11.1f}"
                f"{growth:>11}{deriving:>11.4f}{running:>11.4f}{size:>11.2f}"
            )
            before = staging


def derivative_costs(make: Callable[[int], Arrow], n: int) -> tuple[float, ...]:
    """Seconds to build a program, for D, for grad and to run it; the gradient's relative size."""
    reverse = hs.GAD(hs.Dual(hs.LinearMaps))
    building, program = timed(lambda: make(n))
    staging, _ = timed(lambda: hs.Graph(reverse(program)))
    deriving, gradient = timed(lambda: hs.grad(program))
    point = (0.5,) * len(hs.Graph(program).inputs)
    running, _ = timed(lambda: gradient(*point))
    return building, staging, deriving, running, operations(gradient) / operations(program)


ACTIONS: dict[str, Callable[[Arrow], Any]] = {
    "interpret": hs.Functions,
    "run": lambda program: program(0.5),
    "repr": repr,
    "str": str,
    "Graph": hs.Graph,
    "equal": lambda program: program == chain(program.length),
}


def chains(largest: int) -> None:
    """The table of chains: microseconds a box of what one does with any arrow."""
    print("\nchains, µs a box\n" + "".join(f"{t:>11}" for t in ("boxes", "build", *ACTIONS)))
    for n in (size for size in CHAINS if size <= largest):
        building, program = timed(partial(chain, n))
        times = [building, *(timed(partial(act, program))[0] for act in ACTIONS.values())]
        print(f"{n:>11,}" + "".join(f"{1e6 * each / n:>11.2f}" for each in times))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Time and size over growing programs.")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="largest n (100,000)")
    largest = parser.parse_args().largest
    gradients(largest)
    chains(largest)


if __name__ == "__main__":
    main()
