"""A pendulum, by Taylor's method of order 20, with a bound on the error.

The field says what coefficient n + 1 of a solution is, by the coefficients up to n. So the field on
power series, `Taylor(n)(field)`, applied n times gives the solution about a point. This is a
program again: what the twenty calls have in common its graph has once, and on intervals it bounds
the coefficient after the last, which is the error of a step.

Run me: python examples/pendulum.py
"""

from itertools import pairwise

import numpy as np

import homset as hs
from homset import R

ORDER = 20
STEPS = 30
START = 1.0  # radians, at rest


def field(angle, speed):
    """A pendulum of length g: how angle and speed change."""
    return speed, -np.sin(angle)


def solution(order):
    """The coefficients of angle and speed in time, up to an order, of where they start."""
    derivative = hs.arrow(hs.Taylor(order)(hs.arrow(field).at(R, R)))
    powers = np.arange(1.0, order + 1)

    def about(angle, speed):
        angles, speeds = np.zeros(order + 1), np.zeros(order + 1)
        for _ in range(order + 1):
            rises, pulls = derivative(angles, speeds)
            angles = np.concatenate((np.array([angle]), rises[:-1] / powers))
            speeds = np.concatenate((np.array([speed]), pulls[:-1] / powers))
        return angles, speeds

    return hs.arrow(about).at(R, R)


def proved_error(step, time):
    """A bound on the error of all steps together, for an orbit that starts at rest at `START`.

    Energy keeps the orbit in a box; the one here has some room. What a step of the polynomial
    leaves out is coefficient ORDER + 1 somewhere in that box (Lagrange), and grows by at most
    exp(time), as the field has the Lipschitz constant 1. Rounding is taken to be at most a hundred
    units in the last place a step.
    """
    angle, speed = 1.01 * START, 1.01 * 2 * np.sin(START / 2)
    pieces = list(pairwise(np.linspace(-1.0, 1.0, 4)))
    boxes = [((angle * a, angle * b), (speed * c, speed * d)) for a, b in pieces for c, d in pieces]
    series = hs.Interval(solution(ORDER + 1))
    found = [part for box in boxes for part in series(box)]
    largest = max(max(abs(part.lo[-1]), abs(part.hi[-1])) for part in found)
    rounding = 100 * np.finfo(float).eps
    return (largest * step ** (ORDER + 1) + rounding) * np.exp(time) * time / step


def main() -> None:
    """Swing once, for as long as the arithmetic-geometric mean says, and come back."""
    period = 2 * np.pi / agm(1.0, np.cos(START / 2))
    about, step = solution(ORDER), period / STEPS
    print(f"solution of order {ORDER}: {hs.Graph(about)}")

    steps = hs.jit(about)
    angle, speed = START, 0.0
    for _ in range(STEPS):
        angles, speeds = steps(angle, speed)
        angle, speed = np.polyval(angles[::-1], step), np.polyval(speeds[::-1], step)

    error, bound = max(abs(angle - START), abs(speed)), proved_error(step, period)
    print(f"after one period, {STEPS} steps: angle {angle:.15f}, speed {speed:.1e}")
    print(f"off by {error:.1e}, and by at most {bound:.1e}")
    assert error <= bound <= 1e-8


def agm(a, b):
    """Gauss's arithmetic-geometric mean."""
    while abs(a - b) > 1e-15:
        a, b = (a + b) / 2, np.sqrt(a * b)
    return a


if __name__ == "__main__":
    main()
