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
    """The way to a house at (3, 1), by a bridge that takes a toll from whoever goes far north."""
    way = np.sqrt((x - 3) ** 2 + (y - 1) ** 2) + np.sqrt(x * x + (y - 4) ** 2)
    if y > 2:
        way += 0.5
    return way


PROBLEMS = {
    "six-hump camel": (camel, ((-3, 3), (-2, 2)), -1.031628453489877, 2),
    "Rastrigin": (rastrigin, ((-5.12, 5.12), (-5.12, 5.12)), 0.0, 1),
    "Rosenbrock": (rosenbrock, ((-2, 2), (-2, 2)), 0.0, 1),
    "a toll": (toll, ((0.5, 2.5), (0, 2.5)), None, None),
}
"""A program, a box, and what is known from books: the minimum, and how many points take it."""


def main() -> None:
    """Find the minima, and check them against the books and against many points."""
    draw = np.random.default_rng(0)
    for name, (program, box, known, points) in PROBLEMS.items():
        found = hs.minimize(program, *box, tolerance=1e-6)
        value, clusters = found.value, joined(found.boxes)
        print(f"{name:15s} minimum in [{value.lo:.9f}, {value.hi:.9f}]"
              f"  {found.evaluations} boxes looked at")  # fmt: skip
        for (a, b), (c, d) in clusters:
            print(f"{'':15s} taken in [{a:.4f}, {b:.4f}] × [{c:.4f}, {d:.4f}]")
        assert found.complete
        assert known is None or value.lo <= known <= value.hi
        assert points is None or len(clusters) == points
        for x, y in draw.uniform(*np.transpose(box), (2000, 2)):
            assert program(float(x), float(y)) >= value.lo
    print("every enclosure holds")


def joined(boxes: tuple[Any, ...]) -> list[list[list[float]]]:
    """Boxes that touch one another, as one."""
    clusters: list[list[list[float]]] = []
    for box in boxes:
        new = [[side.lo, side.hi] for side in box]
        apart = []
        for old in clusters:
            touch = all(a <= d and c <= b for (a, b), (c, d) in zip(old, new, strict=True))
            if touch:
                new = [[min(a, c), max(b, d)] for (a, b), (c, d) in zip(old, new, strict=True)]
            else:
                apart.append(old)
        clusters = [*apart, new]
    return clusters


if __name__ == "__main__":
    main()
