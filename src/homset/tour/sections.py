"""What the tour shows, a function for each section; each computes what it says, and checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

import sympy

import homset as hs

from .. import Arrow
from ..drawing import draw
from ..graphs import DataflowGraph
from . import charts
from .agreement import Agreement, agreements
from .fits import Step, covariance, descent, missed, newton
from .oring import Flight, Point, chance, flights, likelihood, standard_units, surprise

ORIGIN = (0.0, 0.0)
POINTS = (ORIGIN, (2.0, -0.05), (10.0, -0.15))
"""Where derivatives are compared; none of them is where a derivative vanishes."""

RATE = 0.2
"""Of gradient descent in standard units; one much larger does not arrive."""

CHEAP = 5
"""The most that value and gradient cost, counted in values. (Griewank's cheap gradient.)"""

NAMES = "a b"
A, B = sympy.symbols(NAMES, real=True)


NEXT = """\
  >>> import homset as hs
  >>> from homset.tour.oring import flights, likelihood
  >>> loss = likelihood(flights())
  >>> hs.hessian(loss)(0.0, 0.0)
  ((5.75, 400.0), (400.0, 28100.0))"""


@dataclass(frozen=True)
class Section:
    """A title, the lines below it, and complaints: what is not as it should be."""

    title: str
    lines: Sequence[str]
    complaints: Sequence[str] = field(default_factory=list)


def story(pictures: Sequence[Path], width: int) -> Iterator[Section]:
    """All sections in their order."""
    launches = flights()
    one, whole = surprise(launches[0]), likelihood(launches)
    yield data(launches)
    yield program(one, whole)
    yield drawing(one, pictures, width)
    yield derivative(one, whole)
    yield gradient(one, width)
    yield agreement(whole)
    yield from fit(launches, whole)
    yield Section("Next", NEXT.split("\n"))


# --- the pieces of a section ----------------------------------------------------------------------


def labelled(label: str, value: object) -> list[str]:
    """A value beside its label; one of several lines keeps them below each other.

    >>> labelled("its type", "R → R")
    ['  its type        R → R']
    """
    first, *rest = str(value).split("\n")
    return [f"  {label:{charts.LABEL}}{first}", *(f"  {'':{charts.LABEL}}{line}" for line in rest)]


def indented(lines: str) -> list[str]:
    """The lines of a text, two columns to the right."""
    return [f"  {line}".rstrip() for line in lines.split("\n")]


def entries(formulas: Sequence[object]) -> str:
    """A tuple with a line for each entry.

    >>> print(entries(["x", "y"]))
    (x,
     y)
    """
    return "({})".format(",\n ".join(map(str, formulas)))


def defined(f: Arrow) -> str:
    """The combinators of an arrow, with a line for each name that they define.

    >>> print(defined(hs.grad(exp >> log1p)))
    mul ∘ (recip ∘ add ∘ (const 1.0 △ t₁) △ t₁)
      where t₁ = exp
    """
    return str(hs.Syntax(f)).replace(" where ", "\n  where ").replace(", t", "\n        t")


def operations(graph: DataflowGraph) -> str:
    """The operations of a graph, by name.

    >>> operations(hs.Graph(sin * (sin >> cos)))
    'cos, 2 sin'
    """
    counts = sorted(graph.operations.items())
    return ", ".join(name if count == 1 else f"{count} {name}" for name, count in counts)


def cost(graph: DataflowGraph) -> int:
    """How many operations a graph has."""
    return sum(graph.operations.values())


def unless(holds: bool, complaint: str) -> list[str]:
    """A complaint about what does not hold.

    >>> unless(2 + 2 == 4, "wrong sum"), unless(2 + 2 == 5, "wrong sum")
    ([], ['wrong sum'])
    """
    return [] if holds else [complaint]


def differing(name: str, found: Any, exact: Any) -> list[str]:
    """A complaint about a formula that does not equal another.

    >>> differing("it", A + B, B + A), differing("it", A + B, B)
    ([], ['it is a + b, but should be b'])
    """
    return unless(sympy.simplify(found - exact) == 0, f"{name} is {found}, but should be {exact}")


# --- the program and its meanings -----------------------------------------------------------------


def data(launches: Sequence[Flight]) -> Section:
    """The launches, above a temperature axis."""
    parted = {True: "distress", False: "no distress"}
    lines = [
        "Was it the cold that destroyed Challenger? Of 23 earlier launches it is known",
        "how warm it was, and whether an O-ring showed thermal distress afterwards.",
        "(Dalal, Fowlkes and Hoadley 1989.) Each dot is a launch:",
        "",
    ]
    for distress, label in parted.items():
        lines += [*charts.dots(label, [f for f in launches if f.distress is distress]), ""]
    return Section("The data", [*lines[:-1], *charts.axis()])


def program(one: Arrow, whole: Arrow) -> Section:
    """The program as combinators, its type, its formula and a value."""
    formula = hs.SymPy(one, NAMES)
    lines = [
        "Let the odds of distress at x °F be exp(a + b·x), with intercept a and slope b.",
        "The surprise of a launch is −log of the probability of what was seen. For a",
        "launch at 66 °F without distress, it is a program made from smaller ones:",
        "",
        *labelled("in Python", repr(one)),
        *labelled("combinators", hs.Syntax(one)),
        *labelled("its type", f"{one.dom} → {one.cod}"),
        *labelled("its formula", formula),
        *labelled("at (0, 0)", f"{one(ORIGIN):.6f}"),
        "",
        "The surprises of all 23, added, are the loss: the negative log-likelihood.",
        "",
        *labelled("combinators", shorten(str(hs.Syntax(whole)), 62, placeholder=" …")),
        *labelled("its type", f"{whole.dom} → {whole.cod}"),
        *labelled("at (0, 0)", f"{whole(ORIGIN):.6f}"),
    ]
    value = float(formula.subs({A: 0, B: 0}))
    complaints = unless(
        abs(one(ORIGIN) - value) <= 1e-15,
        f"the program gives {one(ORIGIN)} at (0, 0), its formula {value}",
    )
    return Section("A program", lines, complaints)


def drawing(one: Arrow, pictures: Sequence[Path], width: int) -> Section:
    """The graph of the program."""
    graph = hs.Graph(one)
    lines = [
        "The same arrow in the category Graph:",
        "",
        *indented(draw(graph).fitted(width - 2)),
        "",
        *labelled("as a picture", pictures[0]),
        *labelled("with derivative", pictures[1]),
    ]
    given, expected = graph(ORIGIN), one(ORIGIN)
    complaint = f"the program gives {expected} at (0, 0), its graph {given}"
    return Section("Its graph", lines, unless(given == expected, complaint))


def derivative(one: Arrow, whole: Arrow) -> Section:
    """Forward and reverse mode: what they compute, and in how many operations."""
    (da, db), d = sympy.symbols("da db"), sympy.Symbol("d")
    forward = hs.SymPy(hs.derivative(one), NAMES)(da, db)
    reverse = hs.SymPy(hs.vjp(one), NAMES)[1](d)
    table, complaints = costs(one, whole)
    lines = [
        "GAD(k) gives the value and, as an arrow of a category k of linear maps, the",
        "derivative. The choice of k is the choice of the mode.",
        "",
        "Forward mode, k = LinearMaps: a change (da, db) gives the change of the result",
        "",
        *indented(str(forward)),
        "",
        "Reverse mode, k = Dual(LinearMaps): a weight d of the result gives those of a, b",
        "",
        *indented(entries(reverse)),
        "",
        "Operations in the graph, where value and derivative share what they can:",
        "",
        *table,
        "",
        "For the gradient, forward mode applies its linear map to each of the two unit",
        "vectors, reverse mode applies it once, to 1.",
    ]
    by_a, by_b = partials(one)
    complaints += differing("the derivative in forward mode", forward, da * by_a + db * by_b)
    for found, exact in zip(reverse, (d * by_a, d * by_b), strict=True):
        complaints += differing("an entry of the derivative in reverse mode", found, exact)
    return Section("Its derivative", lines, complaints)


def costs(one: Arrow, whole: Arrow) -> tuple[list[str], list[str]]:
    """A table of operations, and a complaint if reverse mode takes too many."""
    plain, forward, reverse = (
        [hs.Graph(meaning(f)) for f in (one, whole)]
        for meaning in (lambda f: f, hs.GAD(hs.LinearMaps), hs.GAD(hs.Dual(hs.LinearMaps)))
    )
    table = [
        *labelled("", f"{'one launch':44}all 23"),
        *counts("the value", *plain),
        *counts("with forward", *forward),
        *counts("with reverse", *reverse),
    ]
    value, both = cost(plain[1]), cost(reverse[1])
    complaint = f"value and gradient take {both} operations, the value alone only {value}"
    return table, unless(both <= CHEAP * value, complaint)


def counts(label: str, one: DataflowGraph, whole: DataflowGraph) -> list[str]:
    """A row of the table of operations."""
    return labelled(label, f"{cost(one):4}   {operations(one):35}{cost(whole):6}")


def partials(f: Arrow) -> list[Any]:
    """SymPy's own derivatives of the formula of an arrow.

    >>> partials(mul)
    [b, a]
    """
    return [sympy.diff(hs.SymPy(f, NAMES), symbol) for symbol in (A, B)]


def gradient(one: Arrow, width: int) -> Section:
    """The gradient as a program: combinators, type, formula, graph."""
    program = hs.grad(one)
    formulas = hs.SymPy(program, NAMES)
    lines = [
        "Reverse mode runs on the ports of a graph as well as on numbers. What it does",
        "there is a program again: grad(program), with every meaning that programs have.",
        "",
        *labelled("combinators", defined(program)),
        *labelled("its type", f"{program.dom} → {program.cod}"),
        *labelled("its formula", entries(formulas)),
        *labelled("at (0, 0)", program(ORIGIN)),
        "",
        *indented(draw(program).fitted(width - 2)),
    ]
    complaints = [
        complaint
        for found, exact in zip(formulas, partials(one), strict=True)
        for complaint in differing("an entry of the gradient", found, exact)
    ]
    return Section("Its gradient is a program", lines, complaints)


# --- checks and fits ------------------------------------------------------------------------------


def agreement(whole: Arrow) -> Section:
    """Every way to differentiate, against SymPy and finite differences."""
    found = agreements(whole, POINTS)
    lines = [
        f"Derivatives of the loss at (a, b) = {', '.join(map(str, POINTS))},",
        "and their largest relative differences from SymPy's formulas, evaluated to 30",
        "digits, and from finite differences:",
        "",
        f"  {'':28}{'mode':23}{'SymPy':>7}{'differences':>15}",
        *(f"  {w.name:28}{w.mode:23}{w.from_sympy:7.0e}{w.from_finite:15.0e}" for w in found),
    ]
    return Section("All modes agree", lines, [complaint(w) for w in found if not w.holds])


def complaint(way: Agreement) -> str:
    """That derivatives differ.

    >>> complaint(Agreement("grad", "reverse", 0.5, 0.5))
    'grad differs by 5e-01 from SymPy, and by 5e-01 from finite differences'
    """
    return (
        f"{way.name} differs by {way.from_sympy:.0e} from SymPy, "
        f"and by {way.from_finite:.0e} from finite differences"
    )


def fit(launches: Sequence[Flight], whole: Arrow) -> Iterator[Section]:
    """Both fits and, if they arrived, what they say."""
    units = standard_units(launches)
    fits = [by_newton(newton(whole)), by_descent(descent(units >> whole, RATE), units)]
    yield from fits
    if not any(section.complaints for section in fits):
        yield result(whole)


def by_newton(steps: Sequence[Step]) -> Section:
    """The steps of Newton's method."""
    lines = [
        "The gradient comes from GAD(Dual(LinearMaps)), as above, and the Hessian from",
        "differentiating the gradient once more.",
        "",
        *walk(steps, range(len(steps)), lambda point: point),
    ]
    return Section("Newton's method", lines, missed("Newton's method", steps[-1].point))


def by_descent(steps: Sequence[Step], units: Callable[[Point], Point]) -> Section:
    """Some steps of gradient descent, in standard units, where one rate suits both parameters."""
    lines = [
        f"The same gradient, followed down at rate {RATE}. The temperatures are in",
        "standard units, so that one rate suits both parameters; that is a linear map",
        "before the program, units >> loss. In the table a and b are those for °F.",
        "",
        *walk(steps, [0, 1, 2, 5, 10, 20, 30, 40, len(steps) - 1], units),
    ]
    return Section("Gradient descent", lines, missed("gradient descent", units(steps[-1].point)))


def walk(
    steps: Sequence[Step], chosen: Sequence[int], point: Callable[[Point], Point]
) -> list[str]:
    """A table of chosen steps."""
    head = f"  {'step':>6}{'a':>14}{'b':>14}{'loss':>14}{'|gradient|':>16}"
    rows = [
        f"  {i:6}{a:14.6f}{b:14.6f}{step.loss:14.6f}{step.slope:16.1e}"
        for i, step in enumerate(steps)
        if i in chosen
        for a, b in [point(step.point)]
    ]
    return [head, *rows]


def result(whole: Arrow) -> Section:
    """The fit with its standard errors, and the chance of distress over temperature."""
    point = newton(whole)[-1].point
    errors = covariance(whole, point).diagonal() ** 0.5

    def fitted(temperature: float) -> float:
        return float(chance(temperature)(point))

    lines = [
        *labelled("intercept", f"{point[0]:8.4f}   standard error {errors[0]:.4f}"),
        *labelled("slope", f"{point[1]:8.4f}   standard error {errors[1]:.4f}, by the Hessian"),
        "",
        "The colder, the likelier was distress. Its chance at each temperature:",
        "",
        *charts.bars(fitted),
        *charts.axis(),
        "",
        f"When Challenger was launched it was {charts.CHALLENGER} °F, colder than at any of",
        f"the 23. There the fit gives a chance of distress of {fitted(charts.CHALLENGER):.4f}.",
    ]
    return Section("The fit", lines)
