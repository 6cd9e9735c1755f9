"""Circuits: the gradient of a quadratic, a filter and its adjoint, and a fast Fourier transform.

Each is a module of Verilog. Icarus Verilog simulates it on random inputs, where it gives the bits
of its model; and the model is within a few steps of the program in floats.

    python examples/circuits.py            # the checks
    python examples/circuits.py quadratic  # the text of a module
"""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import homset as hs
from homset import Fixed, R, Verilog

MATRIX = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.25], [0.0, -0.25, 1.5]])
TAPS = np.array([0.125, 0.375, 0.375, 0.125])  # a low-pass filter


def quadratic(x: R**3):  # type: ignore[valid-type,no-untyped-def]
    """Half of x · A x, whose gradient is A x."""
    return 0.5 * (x @ (MATRIX @ x))


def smoothed(signal: R**11):  # type: ignore[valid-type,no-untyped-def]
    """A FIR filter: eight entries, each a mean of four."""
    return np.stack([TAPS @ signal[i : i + 4] for i in range(8)])


def smoothed_back(signal: R**11, weights: R**8):  # type: ignore[valid-type,no-untyped-def]
    """The adjoint of the filter: weights of its results as weights of its arguments."""
    _, back = hs.vjp(smoothed)(signal)
    return back(weights)


@cache
def fft(n: int) -> Callable[[Any, Any], Any]:
    """The transform of n complex numbers, by those of the even and the odd ones (2017)."""
    if n == 1:
        return lambda re, im: (re, im)
    half = fft(n // 2)
    turn = np.exp(-2j * np.pi * np.arange(n // 2) / n)
    c, s = turn.real.copy(), turn.imag.copy()

    def run(re: Any, im: Any) -> Any:
        re0, im0 = half(re[0::2], im[0::2])
        re1, im1 = half(re[1::2], im[1::2])
        re2, im2 = c * re1 - s * im1, c * im1 + s * re1
        return (
            np.concatenate([re0 + re2, re0 - re2]),
            np.concatenate([im0 + im2, im0 - im2]),
        )

    return run


def transformed(re: R**8, im: R**8):  # type: ignore[valid-type,no-untyped-def]
    """The discrete Fourier transform of eight complex numbers."""
    return fft8(re, im)


fft8 = fft(8)


def loudness(xs: R**16):  # type: ignore[valid-type,no-untyped-def]
    """A running mean of squares: a loop becomes a state machine, and so does its gradient."""
    mean = 0.0
    for i in range(16):
        mean = 0.5 * mean + xs[i] * xs[i]
    return mean


def fires(w: R**3, b: R, x: R**3):  # type: ignore[valid-type,no-untyped-def]
    """How far a neuron is from firing, squared: its gradient is one step of its learning."""
    return (1.0 - hs.logistic(w @ x + b)) ** 2


Q = Fixed(18, 12)
CIRCUITS = {
    "quadratic": Verilog(hs.grad(quadratic), Q, name="quadratic_gradient"),
    "filter": Verilog(smoothed, Q),
    "adjoint": Verilog(smoothed_back, Q),
    "fft": Verilog(transformed, Fixed(24, 16), name="fft8"),
    "loudness": Verilog(loudness, Q),
    "slope": Verilog(hs.grad(loudness), Q, name="loudness_gradient"),
    "neuron": Verilog(hs.grad(fires), Q, name="neuron_gradient"),
}


def main() -> None:
    """Check every circuit against its program and its model."""
    random = np.random.default_rng(2017)
    programs = {
        "quadratic": (lambda x: MATRIX @ x, [(3,)]),
        "filter": (lambda x: np.convolve(x, TAPS, "valid"), [(11,)]),
        "adjoint": (lambda _, w: np.convolve(w, TAPS, "full"), [(11,), (8,)]),
        "fft": (lambda re, im: _parts(np.fft.fft(re + 1j * im)), [(8,), (8,)]),
        "loudness": (loudness, [(16,)]),
        "slope": (lambda x: 2 * x * 0.5 ** np.arange(16)[::-1], [(16,)]),
        "neuron": (hs.grad(fires), [(3,), (), (3,)]),
    }
    for name, (program, shapes) in programs.items():
        circuit = CIRCUITS[name]
        inputs = [tuple([random.uniform(-1, 1, shape) for shape in shapes]) for _ in range(100)]
        error = max([_distance(circuit(*x), program(*x)) for x in inputs])
        steps = error / circuit.formats[R].step
        assert steps < 8, (name, steps)
        print(f"{circuit!r}\n    within {steps:.1f} steps of the program, ", end="")
        count = circuit.check([x if len(x) > 1 else x[0] for x in inputs])
        print(f"and on {count} inputs as its model, bit for bit")


def _parts(z: Any) -> Any:
    return z.real, z.imag


def _distance(found: Any, expected: Any) -> float:
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]
    return max([float(np.max(np.abs(np.subtract(x, y)))) for x, y in pairs])


if __name__ == "__main__":
    if sys.argv[1:]:
        print(CIRCUITS[sys.argv[1]])
    else:
        main()
