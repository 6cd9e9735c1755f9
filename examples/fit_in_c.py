"""A gradient for a program in C: fit a curve by steps that a C program takes on its own.

The loss of a model is Python; its value with its gradient becomes a C function, a `main` of a few
lines goes down with it, the system's compiler makes a program of both, and what that prints is the
least-squares solution that NumPy finds.

Run me: python examples/fit_in_c.py
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import homset as hs
from homset import R

TIMES = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
HEIGHTS = np.array([1.02, 3.28, 5.17, 6.70, 7.75, 8.42, 8.73, 8.57])
"""A ball that was thrown on the Moon: seconds, and metres above the ground."""


@hs.arrow
def loss(curve: R**3, times: R**8, heights: R**8):
    """The mean squared distance of the parabola from the points."""
    miss = curve[0] + curve[1] * times + curve[2] * times**2 - heights
    return np.mean(miss * miss)


MAIN = """
#include <stdio.h>

static const double times[] = {%s};
static const double heights[] = {%s};

int main(void)
{
    double curve[3] = {0.0, 0.0, 0.0}, speed[3] = {0.0, 0.0, 0.0};
    double value, down[3], d_times[8], d_heights[8];
    for (int step = 0; step < 20000; ++step) {
        loss_gradient(curve, times, heights, &value, down, d_times, d_heights);
        for (int i = 0; i < 3; ++i) {
            speed[i] = 0.95 * speed[i] - 0.01 * down[i];
            curve[i] += speed[i];
        }
    }
    printf("%%.17g %%.17g %%.17g\\n", curve[0], curve[1], curve[2]);
    return 0;
}
"""


def fitted(source: str) -> np.ndarray:
    """What a program in C prints."""
    with tempfile.TemporaryDirectory() as folder:
        file, program = Path(folder) / "fit.c", Path(folder) / "fit"
        file.write_text(source, encoding="utf-8")
        strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2"]
        subprocess.run(["cc", *strict, str(file), "-o", str(program), "-lm"], check=True)
        printed = subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout
    return np.array([float(word) for word in printed.split()])


def main() -> None:
    """Fit in C, and compare with NumPy."""
    source = hs.C(loss, gradient=True)
    print(source.header)
    if shutil.which("cc") is None:
        print("there is no C compiler here, cc, to go on with")
        sys.exit()
    rows = [", ".join([repr(float(x)) for x in row]) for row in (TIMES, HEIGHTS)]
    found = fitted(source.text + MAIN % tuple(rows))
    powers = np.stack([np.ones(8), TIMES, TIMES**2], axis=1)
    wanted = np.linalg.lstsq(powers, HEIGHTS, rcond=None)[0]
    print(f"the curve by C     {found}")
    print(f"the curve by NumPy {wanted}")
    assert np.allclose(found, wanted, atol=1e-9)
    print(f"the ball fell with {-2.0 * found[2]:.2f} m/s²")


if __name__ == "__main__":
    main()
