"""Newton's method in the complex plane, with the derivative of the function that is solved.

f is written once, with complex numbers. The step z − f(z) / f′(z) takes f′ from f itself: the
derivative of a holomorphic function multiplies by a number, and f′(z) is that number, what the
derivative makes of 1. Started on a grid, the method finds the three cube roots of 1, and which of
them it finds makes the famous picture, which is turned into itself by a third of a circle. That it
stays near the root 1 wherever it starts nearby is proved by intervals: a step takes a box around 1
into one of about half the size. (The mean-value form takes the derivative once more.)

Run me: python examples/newton.py
"""

import cmath

import numpy as np

import homset as hs
from homset import Complex

ROOTS = [cmath.rect(1.0, 2 * cmath.pi * k / 3) for k in range(3)]


def f(z):
    """What is to be zero."""
    return z**3 - 1


def step(z):
    """One step of Newton's method."""
    slope = hs.derivative(f)(z)(1 + 0j)
    return z - f(z) / slope


@hs.arrow
def found(z: complex, steps: int = 40) -> int:
    """Which of the roots the method goes to: 0, 1 or 2."""
    for _ in range(steps):
        z = step(z)
    nearest = 0
    for k, root in enumerate(ROOTS):
        if abs(z - root) < 0.5:
            nearest = k
    return nearest


def picture(width=64, height=32):
    """The plane from −1.5 − 1.5i to 1.5 + 1.5i, as letters."""
    rows = np.linspace(1.5, -1.5, height)
    columns = np.linspace(-1.5, 1.5, width)
    return ["".join(".o#"[found(complex(x, y))] for x in columns) for y in rows]


def turned_into_itself(points):
    """Whether a third of a circle takes the points of each root to those of the next."""
    turn = ROOTS[1]
    return all(found(z * turn) == (found(z) + 1) % 3 for z in points)


def main():
    """The picture, and what is said of it."""
    print(*picture(), sep="\n")
    points = [complex(x, y) for x in np.linspace(0.2, 1.4, 12) for y in np.linspace(-0.7, 0.7, 11)]
    assert turned_into_itself(points)
    box = ((0.98, 1.02), (-0.02, 0.02))
    image = hs.mean_value(hs.arrow(step, Complex))(box)
    for part, (low, high) in zip((image.real, image.imag), box, strict=True):
        assert low < part.lo <= part.hi < high
    print(f"A step takes {box} into ({image.real}, {image.imag}).")


if __name__ == "__main__":
    main()
