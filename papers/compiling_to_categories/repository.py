"""The programs of the paper and of its repository."""

import numpy as np

import homset as hs
from homset import R, add, const, cos, dup, exl, exr, identity, log, mul, sin, sub

sqr = dup >> mul
mag_sqr = (sqr * sqr) >> add
cos_sin_prod = mul >> (cos & sin)
twice = hs.curry(hs.fork(exl, hs.apply) >> hs.apply).at(R**R)

# A complex number is a pair: (a + bi) (c + di) = (ac − bd) + (ad + bc) i.
re1, im1, re2, im2 = exl >> exl, exl >> exr, exr >> exl, exr >> exr
complex_mul = sub(mul(re1, re2), mul(im1, im2)) & add(mul(re1, im2), mul(im1, re2))


def horner(*coefficients: float) -> hs.Arrow:
    """The polynomial c₀ + c₁ x + c₂ x² + ... by Horner's rule."""
    *rest, result = [const(c) for c in coefficients]
    for c in reversed(rest):
        result = add(c, mul(identity, result))
    return result.at(R)


PROGRAMS: dict[str, hs.Arrow] = {
    "add": add.at(R * R),
    "twice": twice,
    "sqr": sqr.at(R),
    "complex multiplication": complex_mul.at((R * R) * (R * R)),
    "magSqr": mag_sqr.at(R * R),
    "cosSinProd": cos_sin_prod,
    "x + 3y": add(exl, mul(3.0, exr)).at(R * R),
    "Horner's rule": horner(1.0, 3.0, 5.0),
    "cos (2x²)": cos(mul(2.0, sqr)),
    "log (2x²)": log(mul(2.0, sqr)),
}
"""The small programs."""


# --- learning -------------------------------------------------------------------------------------


def affine(weights, bias, x):
    """A layer: W x + b."""
    return weights @ x + bias


def relu_layer(weights, bias, x):
    """A layer with rectification."""
    return np.maximum(affine(weights, bias, x), 0.0)


def squared_error(layer):
    """How far a layer is from what it should give, as a function of its parameters."""

    def error(weights, bias, x, y):
        difference = layer(weights, bias, x) - y
        return difference @ difference

    return error


def line_error(line, xs, ys):
    """The mean squared error of a line, its slope and intercept."""
    slope, intercept = line
    difference = slope * xs + intercept - ys
    return difference @ difference / len(xs)


# --- signals --------------------------------------------------------------------------------------


def fft(signal):
    """The discrete Fourier transform of 2ⁿ complex numbers, pairs: even and odd ones apart."""
    n = len(signal)
    if n == 1:
        return signal
    evens, odds = fft(signal[0::2]), fft(signal[1::2])
    sums, differences = [], []
    for k in range(n // 2):
        c, s = np.cos(2 * np.pi * k / n), np.sin(2 * np.pi * k / n)
        (a, b), (u, v) = evens[k], odds[k]
        turned = (c * u + s * v, c * v - s * u) if k else (u, v)
        sums.append((a + turned[0], b + turned[1]))
        differences.append((a - turned[0], b - turned[1]))
    return (*sums, *differences)


def running_sums(xs):
    """Sums of 2ⁿ numbers from the first to each, in two halves at once."""
    n = len(xs)
    if n == 1:
        return xs
    left, right = running_sums(xs[: n // 2]), running_sums(xs[n // 2 :])
    return (*left, *[left[-1] + x for x in right])


def sums_in_a_row(xs):
    """The same sums, one after the other."""
    total = xs[0]
    found = [total]
    for x in xs[1:]:
        total = total + x
        found.append(total)
    return tuple(found)


# --- functions of the plane -----------------------------------------------------------------------


def disk(time, x, y):
    """A disk whose radius swings."""
    return x * x + y * y < 0.5 + 0.3 * np.sin(time)


def checkers(time, x, y):
    """A chess board that moves to the right."""
    return (np.floor(4 * (x - time)) + np.floor(4 * y)) % 2 < 1


def turned(picture):
    """A picture that turns."""

    def moving(time, x, y):
        c, s = np.cos(time), np.sin(time)
        return picture(0.0, c * x + s * y, c * y - s * x)

    return moving


def waves(time, x, y):
    """Waves that run outwards, from black to white."""
    return 0.5 + 0.5 * np.cos(12 * np.sqrt(x * x + y * y) - 3 * time)


def turning_checkers(time, x, y):
    """A chess board that turns, within a disk."""
    return disk(0.0, x, y) and turned(checkers)(time, x, y)


PICTURES = {"disk": disk, "checkers": checkers, "turning": turning_checkers, "waves": waves}
"""Functions of time and of a point of the plane."""
