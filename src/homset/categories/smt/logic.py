"""Comparisons, truth values, choices."""

from __future__ import annotations

from collections.abc import Callable

from ...objects import B
from .exact import Exact, conjunction, disjunction, negation, same
from .operations import Operation
from .terms import Term, merged_numbers


def _compared(f: Callable[[Exact, Exact], Exact]) -> Operation:
    return lambda x, y: Term(B, f(x.x, y.x), conjunction(x.defined, y.defined))


def _equal(x: Exact, y: Exact) -> Exact:
    return True if same(x, y) else x == y


def _and(x: Term, y: Term) -> Term:
    decided = [conjunction(one.defined, negation(one.x)) for one in (x, y)]
    defined = disjunction(conjunction(x.defined, y.defined), *decided)
    return Term(B, conjunction(x.x, y.x), defined)


def _not(x: Term) -> Term:
    return Term(B, negation(x.x), x.defined)


def _or(x: Term, y: Term) -> Term:
    return _not(_and(_not(x), _not(y)))


def where(c: Term, x: Term, y: Term) -> Term:
    """x where c holds, and else y."""
    made = merged_numbers(x.kind, c.x, x, y)
    return Term(x.kind, made.x, conjunction(c.defined, made.defined), made.degree)


LOGIC: dict[str, Operation] = {
    "less": _compared(lambda x, y: x < y),
    "less_equal": _compared(lambda x, y: x <= y),
    "greater": _compared(lambda x, y: x > y),
    "greater_equal": _compared(lambda x, y: x >= y),
    "equal": _compared(_equal),
    "not_equal": _compared(lambda x, y: negation(_equal(x, y))),
    "logical_and": _and,
    "logical_or": _or,
    "logical_not": _not,
    "where": where,
}
"""Comparisons and choices on terms."""
