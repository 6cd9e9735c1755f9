"""Values: what `--at` says, read as the arguments of a call, and results as text and as JSON."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from ..values import Left, Right
from .mistakes import Mistake

CONSTANTS = {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e}
Makers = Mapping[str, Callable[..., Any]]
"""What can be called by name in a value."""

ARRAYS: Makers = {
    name: getattr(np, name) for name in ("array", "zeros", "ones", "linspace", "arange", "eye")
}
PREFIXES = ("np", "numpy", "math")

ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Div: operator.truediv,
}  # fmt: skip
"""What numbers are written with: `pi / 2`, `1 + 2j`."""


def arguments(text: str, makers: Makers = ARRAYS) -> tuple[list[Any], dict[str, Any]]:
    """The arguments that a text is, as in a call: `3.0, 4.0` or `[1.0, 2.0], n=3`.

    Values are Python's literals, nested as one likes, `1 + 2j`, `inf`, `nan`, `pi`, `e`, and
    arrays: `array([1.0, 2.0])`, `zeros(3)`, `ones((2, 3))`, `linspace(0, 1, 5)`, `arange(4)`,
    `eye(2)`; `makers` has these, and may have more. Raises `Mistake` for anything else.

    >>> arguments("-1.0, {'w': (2, True)}, s=pi / 2")
    ([-1.0, {'w': (2, True)}], {'s': 1.5707963267948966})
    """
    try:
        call = ast.parse(f"f({text}\n)", mode="eval").body
    except (SyntaxError, ValueError):
        raise Mistake(f"--at {text!r} is not a list of values such as 3.0, [1.0, 2.0]") from None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        raise Mistake(f"--at {text!r} is not a list of values such as 3.0, [1.0, 2.0]")
    try:
        named = {str(k.arg): value(k.value, makers) for k in call.keywords if k.arg}
        return [value(node, makers) for node in call.args], named
    except (ValueError, TypeError, ArithmeticError, MemoryError) as error:
        raise Mistake(f"--at {text!r}: {error}") from None


def value(node: ast.expr, makers: Makers) -> Any:
    """The value of an expression of literals, constants, and calls of `makers`."""

    def each(nodes: Iterable[ast.expr | None]) -> list[Any]:
        return [value(part, makers) for part in nodes if part is not None]

    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple():
            return tuple(each(node.elts))
        case ast.List():
            return each(node.elts)
        case ast.Dict() if None not in node.keys:
            return dict(zip(each(node.keys), each(node.values), strict=True))
        case ast.UnaryOp(op=ast.USub()):
            return -value(node.operand, makers)
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            return ARITHMETIC[type(node.op)](value(node.left, makers), value(node.right, makers))
        case ast.Name() | ast.Attribute() if (name := _known(node)) in CONSTANTS:
            return CONSTANTS[name]
        case ast.Call() if (name := _known(node.func)) in makers:
            options = {str(k.arg): value(k.value, makers) for k in node.keywords}
            return makers[name](*each(node.args), **options)
    known = ", ".join([*CONSTANTS, *[f"{name}(…)" for name in makers]])
    raise ValueError(f"{ast.unparse(node)} is no value; there are Python's literals, {known}")


def _known(node: ast.expr) -> str:
    """A name, or one in NumPy or math."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id in PREFIXES else ""
    return node.id if isinstance(node, ast.Name) else ""


def shown(result: Any) -> str:
    """A result as text: arrays in full where they are small, NumPy's numbers as Python's."""
    return repr(result.tolist() if isinstance(result, np.generic) else result)


def plain(result: Any) -> Any:
    """A result as JSON has it: lists for arrays and tuples, a text for what is no finite number.

    >>> plain((1.0, np.array([[2, 3]]), {"w": math.inf}, Left(1.0)))
    [1.0, [[2, 3]], {'w': 'inf'}, {'Left': 1.0}]
    """
    if isinstance(result, np.ndarray | np.generic):
        return plain(result.tolist())
    if isinstance(result, Left | Right):
        return {type(result).__name__: plain(result.value)}
    if isinstance(result, Mapping):
        return {str(key): plain(part) for key, part in result.items()}
    if hasattr(result, "_asdict"):
        return plain(result._asdict())
    if is_dataclass(result):
        return {f.name: plain(getattr(result, f.name)) for f in fields(result)}
    if isinstance(result, list | tuple):
        return [plain(part) for part in result]
    if isinstance(result, float) and not math.isfinite(result):
        return str(result)
    return result if isinstance(result, str | int | float | None) else repr(result)
