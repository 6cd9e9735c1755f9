"""Statements: what each kind of statement of Python does to the state of the machine."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from ..places import here
from ..ports import Port
from .abstract import Unsuitable, Value
from .assignment import assign, augmented
from .blocks import block, choose
from .expressions import closure, evaluate, holds
from .frames import BREAK, CONTINUE, GO_ON, RETURN, Outcome, ends
from .iteration import run_for, run_while
from .machine import Machine
from .matching import matches
from .recursion import last_call

Statement = Callable[[Machine, Any], Outcome]


def _if(m: Machine, node: ast.If) -> Outcome:
    test = holds(m, node.test)
    return choose(m, test, lambda: block(m, node.body), lambda: block(m, node.orelse))


def _match(m: Machine, node: ast.Match) -> Outcome:
    subject = evaluate(m, node.subject)

    def go(cases: Sequence[ast.match_case]) -> Outcome:
        if not cases:
            return GO_ON
        case, rest = cases[0], cases[1:]
        names: dict[str, Value] = {}
        fits = matches(m, case.pattern, subject, names)
        if case.guard is not None and fits is not False:
            guard = case.guard

            def guarded() -> Any:
                m.frame.names.update(names)
                return holds(m, guard)

            fits = m.both(fits, guarded)

        def body() -> Outcome:
            m.frame.names.update(names)
            return block(m, case.body)

        return choose(m, fits, body, lambda: go(rest))

    return go(node.cases)


# --- assignment -----------------------------------------------------------------------------------


def _assign(m: Machine, node: ast.Assign) -> Outcome:
    value = evaluate(m, node.value)
    for target in node.targets:
        assign(m, target, value)
    return GO_ON


def _annotated(m: Machine, node: ast.AnnAssign) -> Outcome:
    if node.value is not None:
        assign(m, node.target, evaluate(m, node.value))
    return GO_ON


# --- the others -----------------------------------------------------------------------------------


def _return(m: Machine, node: ast.Return) -> Outcome:
    m.frame.places["return"] = here()
    if node.value is None:
        return ends(RETURN, None)
    again = last_call(m, node.value)
    return again or ends(RETURN, evaluate(m, node.value))


def _expression(m: Machine, node: ast.Expr) -> Outcome:
    if not isinstance(node.value, ast.Constant):  # a docstring is one
        evaluate(m, node.value)
    return GO_ON


def _definition(m: Machine, node: ast.FunctionDef) -> Outcome:
    made: Value = closure(m, node)
    for decorator in reversed(node.decorator_list):
        from .calls import call

        made = call(m, node, evaluate(m, decorator), [made], {})
    m.frame.names[node.name] = made
    return GO_ON


def _assert(m: Machine, node: ast.Assert) -> Outcome:
    if isinstance(truth := holds(m, node.test), Port):
        raise Unsuitable(
            "`assert` of what depends on data is refused: an arrow has no exceptions; check it"
            " before the call, or return a value such as float('nan')"
        )
    if not truth:
        told = node.msg and evaluate(m, node.msg)
        raise Unsuitable(told if isinstance(told, str) else "this assertion does not hold")
    return GO_ON


STATEMENTS: dict[type[ast.stmt], Statement] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: augmented,
    ast.Return: _return,
    ast.If: _if,
    ast.Match: _match,
    ast.While: run_while,
    ast.For: run_for,
    ast.Expr: _expression,
    ast.FunctionDef: _definition,
    ast.Assert: _assert,
    ast.Pass: lambda m, node: GO_ON,
    ast.Break: lambda m, node: ends(BREAK),
    ast.Continue: lambda m, node: ends(CONTINUE),
}
"""The rule of each kind of statement."""
