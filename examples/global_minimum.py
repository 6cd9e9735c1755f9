"""Proved global minima, by interval analysis and its derivatives.

A local search finds a small value and hopes. Branch and bound with enclosures proves: the least
value on the box is in this interval, and whoever takes it is in one of these boxes. The programs
are ordinary ones; their gradients, and the enclosures of both, are other meanings of them.

Run me: python examples/global_minimum.py
"""

from __future__ import annotations

from typing import Any

import numpy as np

import homset as hs


@hs.arrow
def camel(x: float, y: float) -> float:
    """The six-hump camel: six minima, two of them global."""
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


@hs.arrow
def rastrigin(x: float, y: float) -> float:
    """About a hundred local minima around one."""
    r = 20.0
    for t in (x, y):
        r += t * t - 10 * np.cos(2 * np.pi * t)
    return r


@hs.arrow
def rosenbrock(x: float, y: float) -> float:
    """A flat valley along a parabola."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


@hs.arrow
def toll(x: float, y: float) -> float:
    """How far from (2, 3), squared; whoever crosses the river at y = 2 pays a toll."""
    cost = (x - 2) ** 2 + (y - 3) ** 2
    if y > 2:
        cost += 1.5
    return cost


PROBLEMS = {
    "six-hump camel": (
        camel, ((-3, 3), (-2, 2)), -1.031628453489877,
        [(0.08984201, -0.71265640), (-0.08984201, 0.71265640)],
    ),
    "Rastrigin": (rastrigin, ((-5.12, 5.12), (-5.12, 5.12)), 0.0, [(0.0, 0.0)]),
    "Rosenbrock": (rosenbrock, ((-2, 2), (-2, 2)), 0.0, [(1.0, 1.0)]),
    "toll": (toll, ((-5, 5), (-5, 5)), 1.0, [(2.0, 2.0)]),
}  # fmt: skip
"""A program, a box, and what is known from books: the minimum, and where it is taken."""


def main() -> None:
    """Find the minima, and check them against the books and against many points."""
    draw = np.random.default_rng(0)
    for name, (program, box, known, points) in PROBLEMS.items():
        found = hs.minimize(program, *box, tolerance=1e-4)
        print(f"{name}: the minimum is in [{found.value.lo:.7f}, {found.value.hi:.7f}],"
              f" by {found.evaluations} boxes")  # fmt: skip
        assert found.complete
        assert found.value.lo <= known <= found.value.hi
        seen = 0
        for x, y in points:
            near = [b for b in found.boxes if abs(b[0].mid - x) + abs(b[1].mid - y) < 0.1]
            (a, b), (c, d) = (hull([one[i] for one in near]) for i in (0, 1))
            print(f"    a point that may take it is in [{a:.4f}, {b:.4f}] × [{c:.4f}, {d:.4f}]")
            assert a - 1e-8 <= x <= b + 1e-8
            assert c - 1e-8 <= y <= d + 1e-8
            seen += len(near)
        assert seen == len(found.boxes)  # there is no other
        for x, y in draw.uniform(*np.transpose(box), (1000, 2)):
            assert program(float(x), float(y)) >= found.value.lo
    print("every enclosure holds")


def hull(sides: list[Any]) -> tuple[float, float]:
    """From the least to the greatest bound."""
    return min(side.lo for side in sides), max(side.hi for side in sides)


if __name__ == "__main__":
    main()
