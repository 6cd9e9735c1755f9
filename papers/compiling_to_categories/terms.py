"""The λ-calculus with pairs, and its translation to arrows, as the paper has it.

An environment holds the values of the variables in scope, the newest one last. A term in an
environment Γ becomes an arrow from Γ, and nothing in it is a variable any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import homset as hs
from homset import exl, exr, fork


@dataclass(frozen=True)
class Variable:
    """x"""

    name: str


@dataclass(frozen=True)
class Function:
    """λx. body"""

    name: str
    body: Term


@dataclass(frozen=True)
class Call:
    """f x"""

    function: Term
    argument: Term


@dataclass(frozen=True)
class Pair:
    """(a, b)"""

    first: Term
    second: Term


Term = Variable | Function | Call | Pair | hs.Arrow
"""A term; an arrow stands for a function that is known, such as `add`."""


def translated(term: Term, scope: Sequence[str] = ()) -> hs.Arrow:
    """The arrow of a term from the environment of the variables in scope."""
    match term:
        case Variable(name):
            place = len(scope) - 1 - scope[::-1].index(name)
            later = len(scope) - 1 - place
            arrow = exr
            for _ in range(later):
                arrow = exl >> arrow
            return arrow
        case Pair(first, second):
            return fork(translated(first, scope), translated(second, scope))
        case Call(hs.Arrow() as known, argument):
            return translated(argument, scope) >> known
        case Call(function, argument):
            return fork(translated(function, scope), translated(argument, scope)) >> hs.apply
        case Function(name, body):
            return hs.curry(translated(body, [*scope, name]))
    raise TypeError(f"{term} is no term")


def written(term: Term) -> str:
    """A term as one writes it."""
    match term:
        case Variable(name):
            return name
        case Pair(first, second):
            return f"({written(first)}, {written(second)})"
        case Call(function, argument):
            head = written(function)
            head = f"({head})" if isinstance(function, Function) else head
            inside = written(argument)
            return f"{head} {inside if isinstance(argument, Variable | Pair) else f'({inside})'}"
        case Function(name, body):
            return f"λ{name}. {written(body)}"
    return str(hs.Syntax(term))
