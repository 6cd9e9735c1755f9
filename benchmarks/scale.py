"""Reverse mode and the basic operations over growing programs: what should be linear, is it?

First table: for n from 10² to 10⁵, a program of about n scalar operations is built, its gradient
`GAD(Dual(LinearMaps))` is staged into `Graph`, and the gradient is run. `growth` is the time of
the gradient over that of the row above, to be compared with 10; `size` is the number of operations
of the gradient's graph over that of the program's. Second table: chains of 50 to 100,000 boxes.

Times are CPU seconds of this process, so that other processes do not count; small sizes are
repeated and the smallest time is shown.

    python benchmarks/scale.py [--largest 100000]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

import homset as hs
from homset import Arrow, add, cos, dup, exl, exr, identity, mul, sin, sub

SIZES = (100, 1_000, 10_000, 100_000)
CHAINS = (50, 800, 12_800, 100_000)
BUDGET = 0.5


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
    head = ("n", "program s", "gradient s", "µs/op", "growth", "run s", "size")
    for name, make in PROGRAMS.items():
        print(f"\n{name}\n" + "".join(f"{title:>12}" for title in head))
        before = None
        for n in (size for size in SIZES if size <= largest):
            building, program = timed(lambda n=n: make(n))
            staging, gradient = timed(lambda p=program: hs.Graph(hs.grad(p)))
            point = (0.5,) * len(gradient.inputs)
            running, _ = timed(lambda g=gradient, x=point: g(*x))
            size = sum(gradient.operations.values()) / operations(program)
            growth = "" if before is None else f"{staging / before:.1f}"
            print(
                f"{n:>12,}{building:>12.4f}{staging:>12.4f}{1e6 * staging / n:>12.1f}"
                f"{growth:>12}{running:>12.4f}{size:>12.2f}"
            )
            before = staging


def chains(largest: int) -> None:
    """The table of chains: microseconds a box of what one does with any arrow."""
    actions: dict[str, Callable[[Arrow], Any]] = {
        "run first": lambda p: hs.Functions(p)(0.5),
        "repr": repr,
        "str": str,
        "Graph": hs.Graph,
        "equal": lambda p: p == chain(p.length),
    }
    print("\nchains, µs a box\n" + "".join(f"{t:>12}" for t in ("boxes", "build", *actions)))
    for n in (size for size in CHAINS if size <= largest):
        seconds, program = timed(lambda n=n: chain(n))
        times = [seconds, *(timed(lambda p=program, f=f: f(p))[0] for f in actions.values())]
        print(f"{n:>12,}" + "".join(f"{1e6 * each / n:>12.2f}" for each in times))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Time and size over growing programs.")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="largest n (100,000)")
    largest = parser.parse_args().largest
    gradients(largest)
    chains(largest)


if __name__ == "__main__":
    main()
