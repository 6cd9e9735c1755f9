"""Pictures of the plane as programs, and as shaders: what the 2017 paper draws, and two more.

A region is a function of the plane into the truth values, and it moves if time comes in too. They
are made of one another as functions are: a rotation goes before, `and` and `xor` come after. The
last picture is a landscape whose light needs its normals, which are its own derivative.

Run me: python examples/shaders.py [FOLDER]    writes the pages to a folder
"""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

import homset as hs


def disk(x, y):
    """The disk around the origin of radius 1."""
    return x * x + y * y <= 1.0


def checkerboard(x, y):
    """Squares with sides of 1."""
    return (math.floor(x) + math.floor(y)) % 2 < 0.5


def rotated(angle, x, y):
    """The point that a rotation takes to this one: what is drawn there turns by the angle."""
    return math.cos(angle) * x + math.sin(angle) * y, math.cos(angle) * y - math.sin(angle) * x


def breathing_disk(time, x, y):
    """The disk, larger and smaller."""
    size = 1.2 + 0.4 * math.sin(2.0 * time)
    return disk(x / size, y / size)


def turning_checkers(time, x, y):
    """A checkerboard that turns, seen through a ring and around it."""
    u, v = rotated(0.4 * time, x, y)
    ring = disk(x / 1.6, y / 1.6) != disk(x / 0.8, y / 0.8)
    return checkerboard(3.0 * u, 3.0 * v) != ring


def whirl(time, x, y):
    """A checkerboard that is rotated the more, the nearer to the middle."""
    r = math.sqrt(x * x + y * y)
    u, v = rotated(3.0 * math.sin(0.7 * time) * math.exp(-r), x, y)
    return checkerboard(2.0 * u, 2.0 * v)


def waves(time, x, y):
    """Waves from two places, in blue where they are low and gold where they are high."""
    a = math.sqrt((x - 1.0) ** 2 + y**2)
    b = math.sqrt((x + 1.0) ** 2 + y**2)
    height = math.cos(9.0 * a - 3.0 * time) / (1.0 + a) + math.cos(9.0 * b - 3.0 * time) / (1.0 + b)
    warm = 1.0 / (1.0 + math.exp(-3.0 * height))
    return 0.05 + 0.9 * warm, 0.18 + 0.6 * warm, 0.42 - 0.2 * warm


def mandelbrot(x, y):
    """How soon z² + c leaves the disk of radius 16, from black (never) over gold to blue."""
    a, b, n = 0.0, 0.0, 0
    while n < 200 and a * a + b * b < 256.0:
        a, b = a * a - b * b + x - 0.6, 2.0 * a * b + y
        n += 1
    shade = 0.0
    if n < 200:
        shade = n + 1.0 - math.log2(0.5 * math.log2(a * a + b * b))
    bright = min(1.0, 0.4 * math.sqrt(shade))
    turn = 0.35 * math.sqrt(shade)
    return (
        bright * (0.5 + 0.5 * math.cos(2.9 + 2.0 * turn)),
        bright * (0.5 + 0.45 * math.cos(3.4 + 2.0 * turn)),
        bright * (0.55 + 0.45 * math.cos(4.3 + 2.0 * turn)),
    )


def height(time, x, y):
    """A land of a few waves, which drift."""
    return (
        0.45 * math.sin(1.1 * x + 0.15 * time) * math.cos(0.9 * y - 0.1 * time)
        + 0.20 * math.sin(1.9 * y - 1.4 * x + 0.2 * time)
        + 0.07 * math.cos(4.1 * x + 3.3 * y)
        + 0.04 * math.sin(7.3 * x - 6.1 * y)
    )


slope = hs.grad(height)


def between(a, b, t):
    """From a to b as t goes from 0 to 1."""
    s = min(1.0, max(0.0, t))
    return a + (b - a) * s


def landscape(time, x, y):
    """The land in the light of a low sun: its normal is (−∂h/∂x, −∂h/∂y, 1). Low land is water."""
    high = height(time, x, y)
    _, hx, hy = slope(time, x, y)
    light = (0.9 - 0.7 * hx + 0.55 * hy) / math.sqrt((hx * hx + hy * hy + 1.0) * 1.6)
    bright = 0.3 + 0.8 * max(0.0, light)
    if high < -0.18:
        deep = (-0.18 - high) / 0.45
        return between(0.24, 0.05, deep), between(0.53, 0.22, deep), between(0.62, 0.42, deep)
    sand = (high + 0.18) / 0.08
    snow = (high - 0.32) / 0.14
    red = between(between(0.86, 0.34, sand), 0.97, snow)
    green = between(between(0.79, 0.50, sand), 0.97, snow)
    blue = between(between(0.58, 0.25, sand), 0.98, snow)
    return bright * red, bright * green, bright * blue


PICTURES: dict[str, tuple[Any, float]] = {
    "breathing_disk": (breathing_disk, 4.0),
    "turning_checkers": (turning_checkers, 4.0),
    "whirl": (whirl, 6.0),
    "waves": (waves, 6.0),
    "mandelbrot": (mandelbrot, 2.6),
    "landscape": (landscape, 7.0),
}
"""The pictures, and how wide the shorter side is at first."""


def main() -> None:
    """Write the pages, if a folder is given; check the derivative that lights the landscape."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for name, (picture, width) in PICTURES.items():
        shader = hs.GLSL(picture, name)
        print(f"{name:17s} {len(shader.text.splitlines()):4d} lines   {shader!r}")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            page = shader.page(name.replace("_", " "), width)
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
    _, hx, hy = slope(0.3, 0.7, -0.2)
    step = 1e-6
    across = (height(0.3, 0.7 + step, -0.2) - height(0.3, 0.7 - step, -0.2)) / (2 * step)
    along = (height(0.3, 0.7, -0.2 + step) - height(0.3, 0.7, -0.2 - step)) / (2 * step)
    assert np.allclose([hx, hy], [across, along], atol=1e-8)
    assert "cos" in hs.GLSL(slope, "slope").text
    print("the normals of the landscape are its derivative")


if __name__ == "__main__":
    main()
