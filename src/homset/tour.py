"""The tour: one real program, all of its meanings, and the answer it was written for.

23 launches of the space shuttle before Challenger: at what temperature was it, and did an O-ring
show distress? (Dalal, Fowlkes and Hoadley 1989.) The program is the negative log-likelihood of a
logistic regression, written in combinators; its gradient and its Hessian come from `GAD`.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

import homset as hs
from homset import Arrow, R, exp, fork, jam_n, log1p, scale

ANSWER = (15.0429, -0.2322)
"""Intercept and slope of the published fit."""

TOLERANCE = 5e-5

Point = tuple[float, float]


@dataclass(frozen=True)
class Flight:
    """One launch: the temperature in °F, and whether an O-ring showed thermal distress."""

    temperature: float
    distress: bool


def flights() -> list[Flight]:
    """The 23 launches, from the data that come with the package.

    >>> len(flights()), flights()[0]
    (23, Flight(temperature=66.0, distress=False))
    """
    with files("homset").joinpath("data/challenger.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [Flight(float(r["temperature_f"]), r["distress"] == "1") for r in rows]


def surprise(x: float, distress: bool) -> Arrow:
    """−log of the probability of what was seen at x, as an arrow from (intercept, slope) to R.

    With z = intercept + slope · x it is log(1 + exp(∓z)).

    >>> surprise(66.0, True)
    (scale(-1.0) | scale(-66.0)) >> exp >> log1p
    """
    sign = -1.0 if distress else 1.0
    return (scale(sign) | scale(sign * x)) >> exp >> log1p


def likelihood(xs: list[float], seen: list[bool]) -> Arrow:
    """The sum of the surprises of all flights, R × R → R."""
    return jam_n(len(xs)) @ fork(*map(surprise, xs, seen))


def newton(loss: Arrow, start: Point = (0.0, 0.0)) -> Iterator[tuple[Point, float]]:
    """The points of Newton's method and the length of the gradient there, until it is 0."""
    gradient, curvature = hs.grad(loss), hs.hessian(loss)
    x = np.array(start)
    while True:
        g = np.array(gradient(tuple(x)))
        yield (float(x[0]), float(x[1])), float(np.linalg.norm(g))
        if np.linalg.norm(g) < 1e-10:
            return
        x = x - np.linalg.solve(np.array(curvature(tuple(x))), g)


def descent(loss: Arrow, rate: float = 0.2) -> Iterator[tuple[Point, float]]:
    """The points of gradient descent with a fixed rate, until the gradient is short."""
    gradient = hs.grad(loss)
    x = np.zeros(2)
    while True:
        g = np.array(gradient(tuple(x)))
        yield (float(x[0]), float(x[1])), float(np.linalg.norm(g))
        if np.linalg.norm(g) < 1e-8:
            return
        x = x - rate * g


class Printer:
    """Headings and text for a terminal; colour only where there is one."""

    def __init__(self) -> None:
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def heading(self, title: str, *lines: str) -> None:
        """A section: its title, and what it shows."""
        rule = "─" * (86 - len(title))
        print(f"\n\033[1;36m── {title} {rule}\033[0m" if self.colour else f"\n── {title} {rule}")
        for line in lines:
            print(line)
        print()

    def shown(self, label: str, text: object) -> None:
        """A labelled value; several lines go below the label."""
        lines = str(text).splitlines()
        if len(lines) == 1 and len(lines[0]) <= 70:
            print(f"  {label:16s} {lines[0]}")
        else:
            print(f"  {label}", *(f"    {line}" for line in lines), sep="\n")


Modes = dict[str, Any]


def modes() -> Modes:
    """The categories of linear maps to differentiate over, by name."""
    linear, matrices = hs.LinearMaps, hs.Matrices
    found = [linear, hs.Begin(linear, R), hs.Dual(linear), hs.Cont(linear, R)]
    found += [matrices, hs.Begin(matrices, R), hs.Dual(matrices), hs.Cont(matrices, R)]
    return {str(k): k for k in found}


def gradient_in(k: Any, loss: Arrow, x: Point) -> np.ndarray[Any, Any]:
    """The gradient at a point by `GAD(k)`: forward modes take two passes, reverse modes one."""
    _, derivative = hs.GAD(k)(loss)(x)
    act = k.action(derivative, loss.dom, loss.cod)
    if act.dom is R:
        return np.array(act(1.0))
    return np.array([act(1.0, 0.0), act(0.0, 1.0)])


def differences(loss: Arrow, x: Point) -> dict[str, float]:
    """How far the gradients of all modes are from SymPy's, and from finite differences."""
    import sympy

    symbols = sympy.symbols("x y", real=True)
    formula = hs.SymPy(loss)
    exact = [
        float(sympy.diff(formula, s).subs(dict(zip(symbols, x, strict=True)))) for s in symbols
    ]
    step = np.cbrt(np.finfo(float).eps)
    finite = [
        (loss(tuple(x + step * e)) - loss(tuple(x - step * e))) / (2 * step) for e in np.eye(2)
    ]
    found = {name: gradient_in(k, loss, x) for name, k in modes().items()}
    found["grad"] = np.array(hs.grad(loss)(x))
    found["finite differences"] = np.array(finite)
    return {name: float(np.abs(g - exact).max()) for name, g in found.items()}


def show_program(p: Printer, one: Arrow, whole: Arrow, first: Flight, out: Path) -> None:
    """The program: as combinators, its type, its graph, its formula."""
    seen = "with" if first.distress else "without"
    p.heading(
        "A program",
        f"A launch at {first.temperature:g} °F, {seen} distress. How surprising is that, if the",
        "odds of distress are exp(intercept + slope · temperature)? One arrow, in combinators:",
    )
    p.shown("Syntax", hs.Syntax(one))
    p.shown("type", f"{one.dom} → {one.cod}    (intercept, slope) ↦ surprise")
    p.shown("SymPy", hs.SymPy(one, "intercept slope"))
    p.shown("at (0, 0)", one(0.0, 0.0))
    p.heading("Its graph", "The same arrow in the category Graph:")
    print(hs.Graph(one).text())
    out.mkdir(parents=True, exist_ok=True)
    picture = out / "homset-tour.svg"
    picture.write_text(hs.Graph(hs.GAD(hs.Dual(hs.LinearMaps))(one)).svg(), encoding="utf-8")
    print(f"\n  {picture} shows it with its derivative.")


def show_derivative(p: Printer, one: Arrow, whole: Arrow) -> None:
    """The derivative: operation counts by mode, and the gradient as a program."""
    p.heading(
        "Its derivative",
        "GAD(k) gives the value and, as an arrow of k, the derivative. The choice of k is the",
        "mode; the operations are those of the graph of value and derivative together:",
    )
    print(f"  {'k':24s} {'mode':8s} {'one flight':>12s} {'all 23':>10s}")
    for name, k in (("LinearMaps", hs.LinearMaps), ("Dual(LinearMaps)", hs.Dual(hs.LinearMaps))):
        counts = [sum(hs.Graph(hs.GAD(k)(f)).operations.values()) for f in (one, whole)]
        mode = "reverse" if "Dual" in name else "forward"
        print(f"  {name:24s} {mode:8s} {counts[0]:12d} {counts[1]:10d}")
    plain = [sum(hs.Graph(f).operations.values()) for f in (one, whole)]
    print(f"  {'(the value alone)':24s} {'':8s} {plain[0]:12d} {plain[1]:10d}")
    p.heading(
        "Its gradient, a program",
        "What reverse mode does, run on the ports of a graph, is an arrow again:",
    )
    gradient = hs.grad(one)
    p.shown(
        "Syntax",
        str(hs.Syntax(gradient)).replace(" where ", "\n  where ").replace(", t", ",\n    t"),
    )
    p.shown("SymPy", hs.SymPy(gradient, "intercept slope"))
    p.shown("at (0, 0)", gradient(0.0, 0.0))


def show_agreement(p: Printer, whole: Arrow) -> list[str]:
    """All modes against SymPy and finite differences; what failed."""
    x = (2.0, -0.05)
    p.heading(
        "All modes agree",
        f"The gradient of the likelihood of all 23 flights at {x}, and how far each mode",
        "is from SymPy's symbolic derivative:",
    )
    failed = []
    for name, difference in differences(whole, x).items():
        limit = 1e-4 if name == "finite differences" else 1e-9
        print(f"  {name:24s} {difference:8.1e}")
        if not difference <= limit:
            failed.append(f"{name} is {difference:.1e} away from SymPy's derivative")
    return failed


def show_fit(p: Printer, data: list[Flight], whole: Arrow) -> list[str]:
    """Both fits; what failed."""
    p.heading(
        "The fit",
        "Newton's method, with the Hessian from differentiating the gradient once more:",
    )
    print(f"  {'step':>6s} {'intercept':>12s} {'slope':>12s} {'|gradient|':>12s}")
    failed = []
    for i, (point, length) in enumerate(newton(whole)):
        print(f"  {i:6d} {point[0]:12.6f} {point[1]:12.6f} {length:12.1e}")
    failed += missed("Newton's method", point)

    mean, deviation = _standard(data)
    xs = [(f.temperature - mean) / deviation for f in data]
    loss = likelihood(xs, [f.distress for f in data])
    print(
        "\nGradient descent at rate 0.2, on the temperature in standard units, so that one rate",
        "suits both parameters; the columns are in the units of above:\n",
        sep="\n",
    )
    steps = list(descent(loss))
    for i, ((a, b), length) in enumerate(steps):
        point = (a - b * mean / deviation, b / deviation)
        if i in (0, 1, 10, 100) or i == len(steps) - 1:
            print(f"  {i:6d} {point[0]:12.6f} {point[1]:12.6f} {length:12.1e}")
    failed += missed("gradient descent", point)
    odds = np.exp(-(point[0] + point[1] * 31.0))
    print(
        f"\n  intercept {point[0]:.4f}, slope {point[1]:.4f}: the odds of distress fall with the",
        "  temperature. On the morning of Challenger's launch it was 31 °F; there the fit gives",
        f"  a probability of distress of {1 / (1 + odds):.4f}.",
        sep="\n",
    )
    return failed


def missed(method: str, point: Point) -> list[str]:
    """A complaint if a fit is not the published one.

    >>> missed("a guess", (15.0, -0.2322))
    ['a guess arrived at (15.0000, -0.2322), not at (15.0429, -0.2322)']
    """
    if all(abs(x - y) <= TOLERANCE for x, y in zip(point, ANSWER, strict=True)):
        return []
    return [f"{method} arrived at ({point[0]:.4f}, {point[1]:.4f}), not at {ANSWER}"]


def _standard(data: list[Flight]) -> tuple[float, float]:
    temperatures = np.array([f.temperature for f in data])
    return float(temperatures.mean()), float(temperatures.std())


NEXT = """\
  >>> import homset as hs
  >>> from homset import *
  >>> f = mul >> (cos & sin)
  >>> hs.jacobian(f)(2.0, 3.0)
  >>> hs.Graph(hs.GAD(hs.Dual(hs.LinearMaps))(f))
  >>> print(hs.Graph(f).text())"""


def tour(out: Path) -> int:
    """Run the tour, its picture into the folder `out`; the exit code is 0 if all of it held."""
    p, data = Printer(), flights()
    whole = likelihood([f.temperature for f in data], [f.distress for f in data])
    one = surprise(data[0].temperature, data[0].distress)
    print("homset: a program is written once and interpreted in many categories.")
    show_program(p, one, whole, data[0], out)
    show_derivative(p, one, whole)
    failed = show_agreement(p, whole) + show_fit(p, data, whole)
    p.heading("Next", "In Python:")
    print(NEXT)
    for complaint in failed:
        print(f"homset tour: {complaint}", file=sys.stderr)
    print(
        "\nThe tour failed." if failed else "\nAll of it was checked on the way: everything held."
    )
    return 1 if failed else 0
