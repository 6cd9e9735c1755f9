"""How long a time step may be: the stability of Runge and Kutta's method, from its program.

One step of the classical method is written as it is used, for any right-hand side. On y' = λ y the
step is a polynomial in z = λ h and y; `Polynomial` expands it, exactly. Its coefficients must be
those of exp up to z⁴, which is what "of fourth order" means, and the step is stable as long as the
polynomial stays within ±1. The longest stable step is found from the polynomial, and checked by
taking steps that are a little shorter, and a little longer.

Run me: python examples/stability.py
"""

from fractions import Fraction
from math import factorial

import homset as hs
from homset import R


def step(f, y):
    """One step of length 1 for y' = f(y)."""
    a = f(y)
    b = f(y + a / 2)
    c = f(y + b / 2)
    d = f(y + c)
    return y + (a + 2 * b + 2 * c + d) / 6


@hs.arrow
def decay(z, y):
    """A step for y' = z y."""
    return step(lambda x: z * x, y)


def growth(polynomial):
    """The coefficients of zⁿ y, as exact fractions."""
    (found,) = polynomial.polynomials
    return {dict(m).get(0, 0): c for m, c in found.terms.items()}


def longest(polynomial):
    """The most negative z for which the step does not grow, by bisection."""
    stable, unstable = -1.0, -10.0
    while stable - unstable > 1e-12:
        middle = (stable + unstable) / 2
        if abs(polynomial(middle, 1.0)) <= 1:
            stable = middle
        else:
            unstable = middle
    return stable


def after(steps, z):
    """What is left of 1 after some steps."""
    y = 1.0
    for _ in range(steps):
        y = decay(z, y)
    return abs(y)


def main():
    """Print what is found, and check it."""
    polynomial = hs.Polynomial(decay.at(R, R))
    print("one step:", str(polynomial).replace("x", "z"))
    # The sixth of the program is divided by, so that it is exact, and so are the coefficients.
    assert growth(polynomial) == {n: Fraction(1, factorial(n)) for n in range(5)}
    print("its coefficients are 1/n!: the method is of order 4")

    end = longest(polynomial)
    print(f"stable for z from {end:.6f} to 0")
    assert after(2000, 0.999 * end) < 1 < 10 < after(2000, 1.001 * end)
    print("shorter steps decay, longer steps explode")


if __name__ == "__main__":
    main()
