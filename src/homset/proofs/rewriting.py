"""Equations proved by rewriting: both sides are simplified by named rules until they are the same.

>>> theory = Theory('''
...     D (g ∘ f) a = D g (f a) ∘ D f a     { Theorem 1 }
...     D exl a = exl                       { Theorem 3 }
... ''')
>>> theory.prove("D (exl ∘ f) a = exl ∘ D f a")
  D (exl ∘ f) a
=   { Theorem 1 }
  D exl (f a) ∘ D f a
=   { Theorem 3 }
  exl ∘ D f a
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import ArgumentError, LawError
from .derivation import Derivation, Line
from .terms import Term, evaluate, is_variable, latex, match, parse, substitute, text

MOST = 50
"""How often the rules are applied at most, in a row, before they are thought to run in circles."""


class Rule(NamedTuple):
    """An equation that is used from left to right, and its name; its letters stand for any term."""

    left: Term
    right: Term
    name: str

    def at(self, term: Term) -> Term | None:
        """What the rule makes of a term, if it is an instance of its left side."""
        found: dict[Term, Term] = {}
        return substitute(self.right, found) if match(self.left, term, found) else None


class Reason(NamedTuple):
    """A term on the way, and the name of the rule that led there."""

    term: Term
    name: str | None


@dataclass(frozen=True)
class Theory:
    """Rules to prove equations with, one a line, each followed by its name in braces.

    A letter stands for any term, a word for itself. Rules that come first are applied first, and
    wherever they apply; what `let` means is known. `samples` gives meanings of all names and
    operators, and `same` compares values: with them, each step of a proof is checked.
    """

    rules: str
    samples: Callable[[], Iterable[Mapping[str, Any]]] = lambda: ()
    same: Callable[[Any, Any], bool] = lambda x, y: bool(x == y)

    def prove(self, equation: str) -> Derivation:
        """The chain of equations from the left side to the right one.

        Raises `LawError` if the rules do not join the sides, or a step is false for a sample.
        """
        left, right = _sides(equation)
        rules = [_rule(line) for line in self.rules.splitlines() if line.strip()]
        down, up = _simplified(left, rules), _simplified(right, rules)
        chain = _joined(down, up)
        if chain is None:
            raise LawError(
                f"{equation} does not follow: the sides become {text(down[-1].term)} and"
                f" {text(up[-1].term)}"
            )
        checked = 0
        for meanings in self.samples():
            self._check(chain, meanings)
            checked += 1
        lines = [Line(text(term), latex(term), name) for term, name in chain]
        return Derivation(tuple(lines), checked)

    def _check(self, chain: list[Reason], meanings: Mapping[str, Any]) -> None:
        values = [evaluate(term, meanings) for term, _ in chain]
        for before, after, (term, name) in zip(values, values[1:], chain[1:], strict=False):
            if not self.same(before, after):
                raise LawError(f"{name} does not hold in the step to {text(term)}")


def _sides(equation: str) -> tuple[Term, Term]:
    """The sides of an equation; the = of a `let` is none."""
    depth = 0
    for found in re.finditer(r"\blet\b|=", equation):
        depth += 1 if found[0] == "let" else -1
        if depth < 0:
            return parse(equation[: found.start()]), parse(equation[found.end() :])
    raise ArgumentError(f"an equation is written with =; got {equation!r}")


def _rule(line: str) -> Rule:
    found = re.fullmatch(r"\s*(.+?)\s*\{\s*(.+?)\s*\}\s*", line)
    if found is None:
        raise ArgumentError(f"a rule is written as l = r {{ name }}; got {line!r}")
    return Rule(*_sides(found[1]), found[2])


def _simplified(term: Term, rules: list[Rule]) -> list[Reason]:
    """The terms on the way to one to which no rule applies."""
    way = [Reason(term, None)]
    for _ in range(MOST):
        for name, step in [(rule.name, rule.at) for rule in rules] + [("definition of let", _let)]:
            after = _everywhere(way[-1].term, step)
            if after != way[-1].term:
                way.append(Reason(after, name))
                break
        else:
            return way
    raise LawError(f"the rules run in circles on {text(term)}")


def _everywhere(term: Term, step: Callable[[Term], Term | None]) -> Term:
    """The term with the step made wherever it can be, until it cannot."""
    for _ in range(MOST):
        after = step(term)
        if after is None:
            break
        term = after
    else:
        raise LawError(f"the rules run in circles on {text(term)}")
    if term[0] == "name":
        return term
    return (term[0], *[_everywhere(part, step) for part in term[1:]])


def _let(term: Term) -> Term | None:
    """let (x, y) = (u, v) in t is t with u for x and v for y."""
    if term[0] != "let":
        return None
    pattern, value, body = term[1:]
    if is_variable(pattern):
        return substitute(body, {pattern: value})
    if pattern[0] != "tuple" or value[0] != "tuple" or len(pattern) != len(value):
        return None
    return substitute(body, dict(zip(pattern[1:], value[1:], strict=True)))


def _joined(down: list[Reason], up: list[Reason]) -> list[Reason] | None:
    """From the left side down to the first term that both ways have, and up to the right side."""
    places = {reason.term: i for i, reason in reversed(list(enumerate(up)))}
    for i, (term, _) in enumerate(down):
        if term in places:
            meeting = places[term]
            back = [Reason(up[j - 1].term, up[j].name) for j in range(meeting, 0, -1)]
            return down[: i + 1] + back
    return None
