"""Functions of NumPy in whose place others are compiled: those of `written`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np

from . import operators
from .abstract import Mutable, Unsuitable, Value
from .calls import call_function
from .machine import Machine
from .numbers import Rule, computed
from .rules import constant
from .sampled import interpolated
from .views import read_only
from .written import WRITTEN, windows


def compiled(function: Callable[..., Any], python: Callable[..., Any]) -> Rule:
    """NumPy's own function of what is known, and else that which is compiled in its place."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        if all(map(operators.known, (*args, *keywords.values()))):
            return _owned(m, computed(partial(python, **keywords), *args))
        return call_function(m, function, list(args), keywords)

    return rule


def _owned(m: Machine, found: Value) -> Value:
    """A result; an array that the function made is its own."""
    return m.own(Mutable(operators.port_of(m, found))) if isinstance(found, np.ndarray) else found


def _rules() -> Iterator[tuple[Any, Rule]]:
    for name, function in WRITTEN.items():
        try:
            python = attrgetter(name)(np)
        except AttributeError:  # of a later NumPy
            continue
        rule = compiled(function, python)
        yield python, read_only(rule) if function is windows else rule


def between_points(
    m: Machine, x: Value, xp: Value, fp: Value, left: Value = None, right: Value = None
) -> Value:
    """np.interp, of points in order: NumPy, too, says that others give nonsense."""
    points = constant(xp)
    known = operators.known(points) or isinstance(points, np.ndarray)
    if known and np.any(np.diff(np.asarray(points)) < 0):
        raise Unsuitable(
            "np.interp takes points whose xp increase: order = np.argsort(xp), and"
            " np.interp(x, xp[order], fp[order])"
        )
    return compiled(interpolated, np.interp)(m, x, xp, fp, left, right)


RULES: dict[Any, Rule] = {**dict(_rules()), np.interp: between_points}
"""The functions of NumPy that are compiled from `written`."""
