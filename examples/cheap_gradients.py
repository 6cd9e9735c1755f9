"""How much a gradient costs: at most five times the function, however many inputs it has.

Forward mode pays a pass for each input. Reverse mode is the same rules over a dual category, and
one pass: Baur and Strassen's cheap gradient, counted and not timed.

Run me: python examples/cheap_gradients.py
"""

import numpy as np

import homset as hs
from homset import R


@hs.arrow
def energy(x):
    """A chain of springs, the first of them at a wall."""
    total, last = 0.0, 0.0
    for v in x:
        total += np.sin(v - last) ** 2
        last = v
    return total


@hs.arrow
def misfit(x):
    """The length of what a matrix of ones and zeros leaves of x."""
    r = np.tril(np.ones((len(x), len(x)))) @ x - 1.0
    return r @ r


def main() -> None:
    """Count both functions and their gradients, for more and more inputs."""
    print(f"{'function':8s} {'inputs':>6s} {'work':>7s} {'span':>5s} {'∇ work':>7s} {'∇ span':>6s}")
    for function, name in ((energy, "energy"), (misfit, "misfit")):
        for n in (2, 10, 50):
            f = function.at(R**n)
            cost, gradient = hs.Cost(f), hs.Cost(hs.Graph(hs.grad(f)).arrow)
            print(
                f"{name:8s} {n:6d} {cost.work:7d} {cost.span:5d}"
                f" {gradient.work:7d} {gradient.span:6d}"
            )
            assert gradient.work <= 5 * cost.work
    print("\nevery gradient takes at most five times the work of its function")


if __name__ == "__main__":
    main()
