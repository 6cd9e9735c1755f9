"""Functions of complex numbers and arrays in ordinary Python, which the compiler is tried on.

Each has inputs of its own, away from cuts and from where a branch goes the other way.
"""

# The programs are written as people write them.
# ruff: noqa: B905

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Args = tuple[Any, ...]

Z = np.array([1.2 - 0.7j, -0.3 + 0.4j, 0.2 + 2j, -1.5 + 0.1j])
W = np.array([0.5 + 0.5j, 0.3 - 1.2j, 1.0 + 0.2j, 2 - 3j])
X = np.array([1.0, 2.0, -3.0, 0.5])
A = np.array([[2 + 1j, 1 - 0.3j], [0.5j, 3 + 0.2j]])
M = np.array([[1 + 2j, 0.5j, -1 + 0j, 2.0], [3j, 1 - 1j, 0.2 + 0j, 1 + 1j]])
LONG = np.exp(0.3j * np.arange(24.0)) * np.linspace(0.5, 1.5, 24)


@dataclass
class Wave:
    amplitude: complex
    number: float

    def at(self, x: float) -> complex:
        return self.amplitude * cmath.exp(1j * self.number * x)


# --- numbers --------------------------------------------------------------------------------------


def lambert_w(z: complex) -> complex:
    w = cmath.log(1 + z)
    while abs(w * cmath.exp(w) - z) > 1e-13:
        e = cmath.exp(w)
        w -= (w * e - z) / (e * (w + 1))
    return w


def complex_agm(a: complex, b: complex) -> complex:
    """The arithmetic-geometric mean."""
    if abs(a - b) < 1e-8 * abs(a):
        return (a + b) / 2
    return complex_agm((a + b) / 2, cmath.sqrt(a * b))


def elementary(z: complex) -> list[complex]:
    return [
        cmath.exp(z), cmath.log(z), cmath.sqrt(z), cmath.sin(z), cmath.cos(z), cmath.tan(z),
        cmath.sinh(z), cmath.cosh(z), cmath.tanh(z), cmath.log10(z), cmath.log(z, 2 + 1j),
    ]  # fmt: skip


def arcs(z: complex) -> list[complex]:
    return [cmath.asin(z), cmath.acos(z), cmath.atan(z), cmath.asinh(z), cmath.acosh(z),
            cmath.atanh(z)]  # fmt: skip


def powers(z: complex, w: complex, x: float, n: int) -> tuple[complex, ...]:
    return z**2, z**-3, z**0, z**w, z**x, x**z, z**n, pow(z, 5), z**0.5, 2**z


def mixed(z: complex, x: float, n: int) -> tuple[complex, ...]:
    return z + x, x - z, n * z, z / n, n / z, -z, +z, z - n, x / z, True * z


def tests(z: complex, w: complex) -> tuple[bool, ...]:
    return (
        z == w, z != w, z == z, bool(z), not z, cmath.isnan(z), cmath.isinf(z), cmath.isfinite(w),
        isinstance(z, complex), z in (w, z), z == 2,
    )  # fmt: skip


def parts(z: complex) -> tuple[float, ...]:
    r, phi = cmath.polar(z)
    return z.real, z.imag, abs(z), cmath.phase(z), r, phi, z.conjugate().imag, (z * z).real


def made(x: float, y: float) -> tuple[complex, ...]:
    return complex(x, y), complex(x), x + 1j * y, cmath.rect(x, y), complex(complex(x, 1), y)


def gamma(z: complex) -> complex:
    """By the series of Lanczos."""
    if z.real < 0.5:
        return cmath.pi / (cmath.sin(cmath.pi * z) * gamma(1 - z))
    terms = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
             12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
             1.5056327351493116e-7]  # fmt: skip
    z -= 1
    total = 0.99999999999980993
    for i, c in enumerate(terms):
        total += c / (z + i + 1)
    t = z + 7.5
    return math.sqrt(2 * math.pi) * t ** (z + 0.5) * cmath.exp(-t) * total


def zeta(s: complex, terms: int = 40) -> complex:
    """By the alternating series."""
    total = sum((-1) ** (n + 1) * n**-s for n in range(1, terms))
    return total / (1 - 2 ** (1 - s))


def cubic_roots(a: complex, b: complex, c: complex) -> list[complex]:
    """All at once, by the method of Durand and Kerner."""
    roots = [(0.4 + 0.9j) ** k for k in range(3)]
    for _ in range(25):
        for i in range(3):
            r = roots[i]
            rest = math.prod(r - other for k, other in enumerate(roots) if k != i)
            roots[i] = r - (r**3 + a * r**2 + b * r + c) / rest
    return roots


def polygon(vertices: list[complex]) -> tuple[float, complex]:
    """The area, and the mean of the vertices."""
    pairs = zip(vertices, vertices[1:] + vertices[:1])
    area = sum((a.conjugate() * b).imag for a, b in pairs) / 2
    return area, sum(vertices) / len(vertices)


def fourier(xs: list[float]) -> list[complex]:
    n = len(xs)
    return [sum(x * cmath.exp(-2j * cmath.pi * j * k / n) for j, x in enumerate(xs))
            for k in range(n)]  # fmt: skip


def halves(xs: list[complex]) -> list[complex]:
    """The fast transform."""
    n = len(xs)
    if n == 1:
        return xs
    even, odd = halves(xs[::2]), halves(xs[1::2])
    turned = [cmath.exp(-2j * cmath.pi * k / n) * x for k, x in enumerate(odd)]
    return [a + b for a, b in zip(even, turned)] + [a - b for a, b in zip(even, turned)]


def interference(waves: tuple[Wave, Wave], x: float) -> float:
    first, second = waves
    return abs(first.at(x) + second.at(x)) ** 2


def spin(state: dict[str, complex], angle: float) -> dict[str, complex]:
    c, s = math.cos(angle / 2), -1j * math.sin(angle / 2)
    return {"up": c * state["up"] + s * state["down"], "down": s * state["up"] + c * state["down"]}


def continued_fraction(z: complex, depth: int = 30) -> complex:
    value = 0
    for _ in range(depth):
        value = 1 / (z + value)
    return value


def widened(z: complex) -> tuple[complex, complex]:
    """A sum that begins with an integer, and a choice of a real and a complex number."""
    total = 0
    for k in range(12):
        total += z**k
    return total, (z if z.real > 0 else 0.5) + 0j


def chosen(zs: list[complex], i: int, w: complex) -> tuple[complex, list[complex]]:
    """Entries of lists at an index that is data."""
    ys = list(zs)
    ys[i] = w
    ys[i] *= 2j
    return zs[i], ys


# --- arrays ---------------------------------------------------------------------------------------


def entrywise(z: Any) -> tuple[Any, ...]:
    return (
        np.exp(z), np.log(z), np.sqrt(z), np.sin(z), np.tanh(z), np.expm1(z), np.log1p(z),
        np.log2(z), np.exp2(z), np.square(z), np.reciprocal(z), np.sign(z), np.arctan(z),
        np.arccosh(z), z**3, z**0.5, z**-1, 2.0**z,
    )  # fmt: skip


def of_both(z: Any, w: Any, x: Any) -> tuple[Any, ...]:
    return (
        z + w, z - x, x - z, z * w, x * z, z / w, x / z, np.add(z, x), np.multiply(z, w),
        np.divide(z, 2), np.power(z, w), np.subtract(1, z), z[:, None] * w, z + 1j,
    )  # fmt: skip


def pieces(z: Any) -> tuple[Any, ...]:
    return (
        z.real, z.imag, z.conj(), np.real(z), np.imag(z), np.conj(z), np.abs(z), abs(z),
        np.angle(z), np.angle(z, deg=True), z.shape, len(z), z == z[0], z != 0, np.isnan(z),
        np.isfinite(z), np.isreal(z), np.iscomplex(z), np.isclose(z, z + 1e-9),
    )  # fmt: skip


def sums(z: Any, m: Any) -> tuple[Any, ...]:
    return (
        np.sum(z), z.mean(), np.prod(z), np.cumsum(z), np.cumprod(z), np.diff(z), np.var(z),
        np.std(z), np.linalg.norm(z), m.sum(axis=0), m.mean(1, keepdims=True), np.prod(m, axis=1),
        np.trace(m), np.linalg.norm(m, axis=0), np.average(z, weights=z.real**2), sum(z),
    )  # fmt: skip


def products(z: Any, w: Any, m: Any) -> tuple[Any, ...]:
    return (
        z @ w, m @ z, m @ m.T, np.dot(z, w), np.vdot(z, w), np.inner(z, w), np.outer(z, w),
        np.einsum("ij,kj->ik", m, m.conj()), np.tensordot(m, z, 1), np.convolve(z, w),
        np.kron(z, w), np.einsum("i,i,ji->j", z, w, m), m @ z.real, z.imag @ w,
    )  # fmt: skip


def forms(z: Any, m: Any, x: Any) -> tuple[Any, ...]:
    return (
        m.T, m.reshape(4, 2), m.ravel(), m[1], m[:, 2], m[:, ::-2], m[0, 1], z[None], z[[2, 0]],
        np.concatenate([z, x]), np.stack([x, z]), np.hstack([z, z]), np.vstack([z, x]),
        np.where(x > 0, z, x), np.where(z.real > 0, z, 0), np.roll(z, 1), np.flip(z),
        np.tile(z, 2), np.repeat(z, 2), np.pad(z, 1), np.take(z, np.array([0, 2])), np.diag(z),
        np.tril(m), np.swapaxes(m, 0, 1), np.broadcast_to(z, (2, 4)), np.array([z[0], 1, x[1]]),
        np.expand_dims(z, 0), np.select([x > 0], [z], 1j), np.append(z, x),
    )  # fmt: skip


def filled(z: Any, x: Any) -> tuple[Any, ...]:
    a, b = np.zeros(4, complex), np.ones((2, 2), dtype=complex)
    for i in range(4):
        a[i] = z[i] * x[i]
    a[1] += 2j
    a[2:] *= z[2:]
    b[0, 1], b[1] = z[0], z[:2]
    c = x.astype(complex)
    c[x > 0] = 1j
    return a, b, c, np.full(2, z[0]), np.zeros_like(z), np.eye(2, dtype=complex), np.full(3, 1 + 2j)


def systems(a: Any) -> tuple[Any, ...]:
    return (
        np.linalg.solve(a, np.array([1.0, 2j])), np.linalg.inv(a), np.linalg.solve(a, a.T),
        np.linalg.matrix_power(a, 3),
    )  # fmt: skip


def transforms(z: Any, x: Any, m: Any) -> tuple[Any, ...]:
    return (
        np.fft.fft(z), np.fft.ifft(z), np.fft.fft(x), np.fft.fft(z, 6), np.fft.fft(z, 3),
        np.fft.fft(m, axis=0), np.fft.fft2(m), np.fft.ifft2(m), np.fft.rfft(x), np.fft.irfft(z),
        np.fft.irfft(z, 7), np.fft.fft(z, norm="ortho"), np.fft.ifft(z, norm="forward"),
        np.fft.fftshift(z), np.fft.ifftshift(z[:3]), np.fft.fftfreq(4) * z,
    )  # fmt: skip


def convolved_by_transform(x: Any, y: Any) -> Any:
    n = 8
    return np.fft.ifft(np.fft.fft(x, n) * np.fft.fft(y, n)).real


def along(z: Any) -> tuple[Any, Any, Any]:
    """Loops over the entries of an array."""
    total, biggest = 0, 0.0
    for entry in z:
        total += entry * entry
        biggest = max(biggest, abs(entry))
    return total, biggest, np.array([entry * 1j for entry in z])


def evolved(state: Any, hamiltonian: Any, dt: float = 0.1) -> Any:
    """A step of Schrödinger's equation, by Crank and Nicolson."""
    half = 0.5j * dt * hamiltonian
    return np.linalg.solve(np.eye(2) + half, (np.eye(2) - half) @ state)


def power_of_signal(samples: Any, window: float = 0.5) -> Any:
    n = len(samples)
    taper = window - (1 - window) * np.cos(2 * np.pi * np.arange(n) / n)
    spectrum = np.fft.rfft(samples * taper)
    return np.abs(spectrum) ** 2 / n


PROGRAMS: dict[Callable[..., Any], list[Args]] = {
    lambert_w: [(1 + 1j,), (0.5 - 2j,)],
    complex_agm: [(2 + 1j, 1 + 0.5j), (1 + 0j, 0.3 + 0.4j)],
    elementary: [(1.2 - 0.7j,), (-0.4 + 2.1j,), (3 + 0j,), (2j,)],
    arcs: [(1.2 - 0.7j,), (-0.4 + 2.1j,), (0.3 + 0.2j,)],
    powers: [(1.2 - 0.7j, 0.5 + 1j, 1.7, 3), (-0.4 + 2.1j, -1 + 0.2j, 0.3, -2)],
    mixed: [(1.2 - 0.7j, 2.5, 3), (-2 + 0.5j, -0.5, -2)],
    tests: [(1.2 - 0.7j, 2j), (2j, 2j), (0j, 1 + 1j)],
    parts: [(1.2 - 0.7j,), (-0.4 + 2.1j,)],
    made: [(1.2, -0.7), (-2.0, 3.0)],
    gamma: [(2.5 + 1j,), (0.2 - 0.7j,)],
    zeta: [(2 + 1j,), (0.5 + 2j,)],
    cubic_roots: [(1j, -2 + 1j, 0.5 + 0j), (0.5 + 0j, 1j, -1 - 1j)],
    polygon: [([0j, 2 + 0j, 2 + 1j, 1j],), ([1 + 1j, -1 + 0.5j, -2j],)],
    fourier: [([1.0, 2.0, -1.0, 0.5],), ([0.3, -2.0, 1.0],)],
    halves: [([1 + 1j, 2 + 0j, -1j, 0.5 + 0j],)],
    interference: [((Wave(1 + 1j, 2.0), Wave(0.5j, 3.0)), 0.7)],
    spin: [({"up": 1 + 0j, "down": 0.5j}, 0.3)],
    continued_fraction: [(1 + 1j,), (0.5 - 2j, 12)],
    chosen: [([1j, 2 + 0j, 3j], 1, 5 + 1j), ([1j, 2 + 0j, 3j], -3, 1j)],
    widened: [(0.5 + 0.3j,), (-0.4 + 0.2j,)],
    entrywise: [(Z,), (W,)],
    of_both: [(Z, W, X)],
    pieces: [(Z,), (W,)],
    sums: [(Z, M)],
    products: [(Z, W, M)],
    forms: [(Z, M, X)],
    filled: [(Z, X)],
    systems: [(A,)],
    transforms: [(Z, X, M)],
    convolved_by_transform: [(X, np.array([1.0, -1.0, 2.0]))],
    along: [(Z,), (LONG,)],
    evolved: [(np.array([1 + 0j, 0.5j]), A + A.conj().T)],
    power_of_signal: [(X,), (LONG.real.copy(),)],
}
"""The programs, with arguments."""
