"""Elementary functions in circuits: how far they are from the functions, and their bits."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from test_verilog import agree, linted, points, simulated

import homset as hs
from homset import Fixed, R, Verilog
from homset.categories.verilog import Circuit
from homset.compile.circuit.cores import CORES
from homset.primitives import PRIMITIVES

EXACT: dict[str, Callable[[Any], Any]] = {
    "exp": mp.exp, "exp2": lambda x: mp.mpf(2) ** x, "expm1": mp.expm1, "sinh": mp.sinh,
    "cosh": mp.cosh, "log": mp.log, "log2": lambda x: mp.log(x, 2), "log10": mp.log10,
    "log1p": mp.log1p, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "arctan": mp.atan,
    "arcsin": mp.asin, "arccos": mp.acos, "arcsinh": mp.asinh, "arccosh": mp.acosh,
    "arctanh": mp.atanh, "tanh": mp.tanh, "logistic": lambda x: 1 / (1 + mp.exp(-x)), "erf": mp.erf,
}  # fmt: skip
"""The functions, to as many digits as are asked for."""

RANDOM = np.random.default_rng(2018)


def circuit_of(name: str, q: Fixed, title: str = "f") -> Circuit:
    p = PRIMITIVES[name]
    return Verilog(hs.primitive(p).at(R if p.arity == 1 else R * R), q, name=title)


def some(q: Fixed, count: int) -> list[int]:
    """Steps: all of a short format; of others the ends, numbers around 0, and random ones."""
    if q.width <= 8:
        return list(range(q.low, q.high + 1))
    reach = 4 << q.fraction
    far, near = RANDOM.random(count), RANDOM.random(count)
    found = [q.low, -1, 0, 1, q.high, *[int((2 * r - 1) * q.high) for r in far],
             *[int((2 * r - 1) * reach) for r in near]]  # fmt: skip
    return [n for n in found if q.low <= n <= q.high]


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize(
    ("q", "count"),
    [(Fixed(8, 4), 0), (Fixed(8, 6, "floor"), 0), (Fixed(7, 9), 0), (Fixed(32, 16), 40),
     (Fixed(24, 22, "floor", "wrap"), 20), (Fixed(64, 32), 5)],
    ids=repr,
)  # fmt: skip
def test_every_function_is_within_its_bound(name: str, q: Fixed, count: int) -> None:
    """Half a step and 2⁻⁶, or a whole one where numbers are rounded down; large ones saturate."""
    model, most = circuit_of(name, q).model, 1 / 64 + (0.5 if q.rounding == "even" else 0)
    least = -most if q.rounding == "even" else -1 - most
    with mp.workprec(500):
        for n in some(q, count):
            x = mp.mpf(n) / 2**q.fraction
            exact = EXACT[name](x) if name not in LEAST or x > LEAST[name] else -mp.inf
            if name in WITHIN:
                exact = EXACT[name](min(max(x, WITHIN[name][0]), WITHIN[name][1]))
            exact = min(max(exact * 2**q.fraction, q.low), q.high)
            (found,) = model([n])
            assert least <= found - exact <= most, (n, found, exact)


LEAST = {"log": 0, "log2": 0, "log10": 0, "log1p": -1}
"""Down to here they have no values, and give the lowest number."""

WITHIN = {"arcsin": (-1, 1), "arccos": (-1, 1), "arccosh": (1, mp.inf), "arctanh": (-1, 1)}
"""They have values here, and beyond give the values at the ends."""

OF_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "arctan2": mp.atan2, "hypot": mp.hypot, "fmod": lambda x, y: mp.sign(x) * (abs(x) % abs(y)),
    "copysign": lambda x, y: -abs(x) if y < 0 else abs(x),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_TWO)
@pytest.mark.parametrize(
    "q", [Fixed(16, 8), Fixed(12, 10, "floor"), Fixed(40, 20, "even", "wrap")], ids=repr
)
def test_functions_of_two_numbers(name: str, q: Fixed) -> None:
    model = circuit_of(name, q).model
    with mp.workprec(500):
        steps = some(q, 40)
        for m, n in zip(steps, steps[::-1], strict=True):
            x, y = (mp.mpf(k) / 2**q.fraction for k in (m, n or 1))
            exact = min(max(OF_TWO[name](x, y) * 2**q.fraction, q.low), q.high)
            (found,) = model([m, n or 1])
            assert abs(found - exact) <= (0.5 if q.rounding == "even" else 1) + 1 / 64


def test_every_core_has_a_bound() -> None:
    assert CORES.keys() == EXACT.keys() | OF_TWO.keys()


def test_points_on_the_axes() -> None:
    """NumPy's angles, of the origin too."""
    angle = circuit_of("arctan2", Fixed(16, 8))
    for y in (-1.0, 0.0, 1.0):
        for x in (-1.0, 0.0, 1.0):
            assert abs(angle(y, x) - np.arctan2(y, x)) <= 2.0**-9 + 2.0**-14


@simulated
def test_circuits_give_the_bits_of_the_model() -> None:
    made: list[tuple[Circuit, list[Any]]] = []
    formats = Fixed(12, 6), Fixed(16, 8, "floor", "wrap"), Fixed(14, 9, "even", "refuse")
    for k, q in enumerate((*formats, Fixed(8, 10))):
        for name in CORES:
            steps = [n for n in some(q, 12) if q.width > 8 or n % 8 == 0]
            xs: list[Any] = [n / 2**q.fraction for n in steps]
            made.append((
                circuit_of(name, q, f"{name}_{k}"),
                xs if PRIMITIVES[name].arity == 1 else list(zip(xs, xs[::-1], strict=True)),
            ))  # fmt: skip
    agree(made)


def neuron(w: R**3, b: R, x: R**3):  # type: ignore[valid-type,no-untyped-def]
    """How far a neuron is from firing, squared."""
    s = b
    for k in range(3):
        s += w[k] * x[k]
    return (1.0 - hs.logistic(s)) ** 2


def wave(t, x):  # type: ignore[no-untyped-def]
    s = 0.0
    for k in range(4):
        s += np.sin(k * x - t) * np.exp(-0.5 * k)
    return np.tanh(s) + np.log(1.5 + np.cos(x))


@simulated
@linted
def test_gradients_with_functions_are_circuits() -> None:
    """Near the gradients in floats, as their models bit for bit, and without warnings."""
    q, made = Fixed(32, 20), []
    for name, program, shapes in (("neuron", neuron, ((3,), (), (3,))), ("wave", wave, ((), ()))):
        arrow = hs.grad(hs.arrow(program))
        circuit, inputs = Verilog(arrow, q, name=name), points(40, *shapes)
        made.append((circuit, inputs))
        assert circuit.lint() == []
        for given in inputs:
            for found, exact in zip(circuit(*given), arrow(*given), strict=True):
                np.testing.assert_allclose(found, exact, 0, 40 * q.step)
    agree(made)


def test_what_has_no_logarithm() -> None:
    """The lowest number; where that is refused, a fault of the module and an error of the model."""
    assert Verilog(hs.log, Fixed(16, 8))(-1.0) == -128.0
    careful = Verilog(hs.log, Fixed(16, 8, "even", "refuse"))
    assert careful.netlist.fault is not None
    assert careful(1.0) == 0.0
    with pytest.raises(hs.DomainError, match=r"log\(-1\) has no value"):
        careful(-1.0)


def test_what_does_not_fit() -> None:
    assert Verilog(hs.exp, Fixed(16, 8))(100.0) == Fixed(16, 8).highest
    assert Verilog(hs.exp, Fixed(16, 8, "even", "wrap"))(100.0) == Fixed(16, 8).highest
    assert Verilog(hs.exp, Fixed(16, 8))(-100.0) == 0.0
    with pytest.raises(hs.DomainError, match="does not fit"):
        Verilog(hs.exp, Fixed(16, 8, "even", "refuse"))(100.0)


def test_formats_that_are_too_wide_are_refused() -> None:
    with pytest.raises(hs.MissingStructureError, match="only in formats of up to 96 bits"):
        Verilog(hs.sin, Fixed(100, 50))
    with pytest.raises(hs.MissingStructureError, match=r"no exp in Fixed\(16, 100\)"):
        Verilog(hs.exp, Fixed(16, 100))
