"""Blocks: statements one after the other, on the paths that do not leave."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from .. import primitives as p
from ..errors import HomsetError
from ..ports import Port
from .expressions import evaluate, holds
from .fence import reason
from .frames import GO_ON, NEXT, RETURN, Outcome
from .machine import Machine
from .reach import reached


def block(
    m: Machine, statements: Sequence[ast.stmt], then: Callable[[], Outcome] = lambda: GO_ON
) -> Outcome:
    """Run statements, and `then` what follows; both only on the paths that do not leave."""
    for i, statement in enumerate(statements):
        rest = statements[i + 1 :]
        if isinstance(statement, ast.If) and _leaves(statement):
            return _branching(m, statement, rest, then)
        outcome = execute(m, statement)
        if outcome.kinds == {NEXT}:
            continue
        if NEXT not in outcome.kinds:
            return outcome
        goes_on, left = p.equal(outcome.tag, NEXT), outcome.without(NEXT)
        return choose(m, goes_on, partial(block, m, rest, then), partial(keep, left))
    return then()


def keep(outcome: Outcome) -> Outcome:
    """The outcome as it is, of what has been run."""
    return outcome


def choose(m: Machine, test: Any, first: Callable[[], Outcome], second: Any) -> Outcome:
    """One of two runs of statements."""
    if not isinstance(test, Port):
        outcome: Outcome = first() if test else second()
        return outcome
    seen: set[int] = set()

    def noted(run: Callable[[], Outcome]) -> Callable[[], Any]:
        def go() -> Any:
            outcome = run()
            seen.update(outcome.kinds)
            return outcome.tag, outcome.value

        return go

    tag, value = m.branch(test, noted(first), noted(second), _kept(m))
    return Outcome(frozenset(seen), tag, value)


def _kept(m: Machine) -> Callable[[Any], set[int] | None]:
    """Which containers are still of use after a run that returned; None if it did not.

    They are those that its value leads to, or what the callers have.
    """

    def kept(result: Any) -> set[int] | None:
        tag, value = result
        if isinstance(tag, Port) or tag != RETURN:
            return None
        return reached([value, *m.owned[: m.frame.base]], m.frame)

    return kept


def execute(m: Machine, node: ast.stmt) -> Outcome:
    """Run one statement."""
    from .statements import STATEMENTS

    rule = STATEMENTS.get(type(node))
    if rule is None:
        raise m.refuse(node, reason(node) + _said(m, node))
    with m.at(node):
        return rule(m, node)


def _said(m: Machine, node: ast.stmt) -> str:
    """What the user's exception would say, where that is known."""
    if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
        return ""
    with suppress(HomsetError):
        told = evaluate(m, node.exc.args[0])
        return f"; it would say: {told}" if isinstance(told, str) else ""
    return ""


def _leaves(node: ast.If) -> bool:
    """Whether one side of a branch always leaves: then the rest belongs to the other side."""
    return _always(node.body) or (bool(node.orelse) and _always(node.orelse))


def _always(statements: Sequence[ast.stmt]) -> bool:
    for statement in statements:
        if isinstance(statement, (ast.Return, ast.Break, ast.Continue, ast.Raise)):
            return True
        if isinstance(statement, ast.If) and _always(statement.body) and _always(statement.orelse):
            return True
    return False


def _branching(
    m: Machine, node: ast.If, rest: Sequence[ast.stmt], then: Callable[[], Outcome]
) -> Outcome:
    """A branch of which one side leaves: the other side goes on with the rest."""

    def side(statements: Sequence[ast.stmt]) -> Callable[[], Outcome]:
        if _always(statements):
            return partial(block, m, statements)
        return partial(block, m, [*statements, *rest], then)

    with m.at(node):
        test = holds(m, node.test)
        return choose(m, test, side(node.body), side(node.orelse))
