"""The O-ring data and the program that the tour is about.

23 launches of the space shuttle before Challenger: at what temperature was it, and did an O-ring
show thermal distress? (Dalal, Fowlkes and Hoadley 1989.) Logistic regression says that the odds of
distress at x °F are exp(intercept + slope · x). Every program here is an arrow from the two
parameters, R × R.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from .. import Arrow, exp, fork, identity, inl, jam_n, log1p, logistic, negate, scale

Point = tuple[float, float]
"""Intercept and slope."""


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
    return [Flight(float(row["temperature_f"]), row["distress"] == "1") for row in rows]


def score(x: float) -> Arrow:
    """The logarithm of the odds of distress at x °F: intercept + slope · x, a linear map.

    >>> score(66.0)
    identity | scale(66.0)
    """
    return identity | scale(x)


def chance(x: float) -> Arrow:
    """The probability of distress at x °F.

    >>> chance(66.0)(0.0, 0.0)
    0.5
    """
    return score(x) >> logistic


def surprise(flight: Flight) -> Arrow:
    """−log of the probability of what was seen at a launch.

    >>> surprise(Flight(66.0, distress=False))
    (identity | scale(66.0)) >> exp >> log1p
    >>> surprise(Flight(53.0, distress=True))
    (identity | scale(53.0)) >> negate >> exp >> log1p
    """
    against = score(flight.temperature)
    if flight.distress:
        against = against >> negate
    return against >> exp >> log1p


def likelihood(launches: Sequence[Flight]) -> Arrow:
    """The negative log-likelihood of the parameters: the surprises of all launches, added.

    >>> print(likelihood(flights()[:2]))
    jam ∘ (log1p ∘ exp ∘ (id ▽ scale 66.0) △ log1p ∘ exp ∘ negate ∘ (id ▽ scale 70.0)) : R × R → R
    """
    return fork(*map(surprise, launches)) >> jam_n(len(launches))


def standard_units(launches: Sequence[Flight]) -> Arrow:
    """The linear map from parameters for temperatures in standard units to those for °F.

    Standard units count from the mean, in standard deviations: x = mean + deviation · u, so that
    a + b · u = (a − b · mean / deviation) + (b / deviation) · x.

    >>> standard_units([Flight(60.0, True), Flight(80.0, False)])(0.0, 1.0)
    (-7.0, 0.1)
    """
    xs = [flight.temperature for flight in launches]
    mean = sum(xs) / len(xs)
    deviation = (sum((x - mean) ** 2 for x in xs) / len(xs)) ** 0.5
    return inl | (scale(-mean / deviation) & scale(1.0 / deviation))
