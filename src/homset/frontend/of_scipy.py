"""Functions of SciPy that are known: some of `scipy.special` and `scipy.linalg`.

SciPy need not be there and is not imported: whoever calls a function of it has imported it, and it
is found there by its name.
"""

from __future__ import annotations

import sys
from typing import Any

from .. import primitives
from ..arrays import algebra, indexing
from ..objects import R
from . import scipy_written as w
from .abstract import Unsuitable, Value, entries_as
from .arrays import array_of
from .calls import call_function
from .machine import Machine
from .numbers import Rule, real
from .operators import elementwise
from .rules import made


def rule_of(function: Value) -> Rule | None:
    """The rule of a function of SciPy; None of what is no such function.

    >>> rule_of(len) is None
    True
    """
    name = getattr(function, "__name__", None)
    if not isinstance(name, str):
        return None
    for module, rules in _RULES.items():
        if name in rules and getattr(sys.modules.get(module), name, None) is function:
            return rules[name]
    return None


def _compiled(function: Any) -> Rule:
    """What a function of `scipy_written` does."""
    return lambda m, *args, **keywords: call_function(m, function, list(args), keywords)


def triangular(
    m: Machine, a: Value, b: Value, trans: Value = 0, lower: Value = False,
    unit_diagonal: Value = False, overwrite_b: Value = False, check_finite: Value = True,
) -> Value:  # fmt: skip
    """scipy.linalg.solve_triangular: A⁻¹ b, or that of the transpose."""
    if trans not in (0, 1, "N", "T") or unit_diagonal is not False:
        raise Unsuitable("solve_triangular is known with trans 0, 1, 'N' or 'T', and no other form")
    matrix, right = (entries_as(m.builder, R, array_of(m, x)) for x in (a, b))
    if trans in (1, "T"):
        matrix, lower = indexing.transposed_rows(matrix), not lower
    return made(m, algebra.triangular_solved(matrix, right, bool(lower)))


def cholesky_solved(
    m: Machine, c_and_lower: Value, b: Value, overwrite_b: Value = False, check_finite: Value = True
) -> Value:
    """scipy.linalg.cho_solve: A⁻¹ b, from the triangular factor of A."""
    factor, lower = c_and_lower
    half = triangular(m, factor, b, 0 if lower else 1, lower)
    return triangular(m, factor, half, 1 if lower else 0, lower)


def digamma(m: Machine, x: Value) -> Value:
    """scipy.special.digamma, which is psi"""
    return elementwise(m, lambda a: primitives.digamma(entries_as(m.builder, R, a)), x)


_SPECIAL: dict[str, Rule] = {
    "erf": real("erf"),
    "erfc": real("erfc"),
    "gamma": real("gamma"),
    "gammaln": real("gammaln"),
    "digamma": digamma,
    "psi": digamma,
    "expit": real("logistic"),
    **{f.__name__: _compiled(f) for f in w.SPECIAL},
}
_LINALG: dict[str, Rule] = {
    "solve_triangular": triangular,
    "cho_solve": cholesky_solved,
    **{f.__name__: _compiled(f) for f in w.LINALG},
}
_RULES = {"scipy.special": _SPECIAL, "scipy.linalg": _LINALG}
"""The rules by module and name."""
