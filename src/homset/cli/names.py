"""Names: the categories, and the compositions of them, that `--in` and `homset laws` ask for."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import homset as hs

from ..calculus import __name__ as _calculus
from ..category import Category
from ..errors import HomsetError
from ..objects import Obj
from .catalogue import categories, constructors
from .mistakes import Mistake, meant
from .targets import located

Transform = Callable[[Any], Any]
"""What a name stands for: of a program it makes its meaning, or a program again."""


def named(text: str) -> Transform:
    """The category, or the composition of categories and derivatives, that a text names.

    `Graph`, `GAD(Dual(LinearMaps))`; `Graph(GAD(Matrices))` is the graph of the value and
    derivative, `SymPy(grad)` the formula of the gradient; `FILE.py:NAME` is a category of yours.
    Raises `Mistake` for a name that is not known.

    >>> named("SymPy(grad)")(hs.mul)
    (y, x)
    """
    if ":" in text:
        return category(text)
    try:
        made: Transform = _meaning(ast.parse(text, mode="eval").body)
    except SyntaxError:
        raise Mistake(f"{text!r} names no category") from None
    return made


def category(text: str) -> Category[Any]:
    """The category that a text names: as in `named`, but nothing that is composed.

    >>> category("GAD(Dual(LinearMaps))")
    GAD(Dual(LinearMaps))
    """
    found = located(text)[2] if ":" in text else named(text)
    if isinstance(found, type) and issubclass(found, Category):
        if inspect.isabstract(found) or any(_required(found)):
            raise Mistake(f"{text} is made with arguments; name a category that is made already")
        found = found()
    if not isinstance(found, Category):
        raise Mistake(f"{text} is no category")
    return found


def _required(cls: type) -> list[str]:
    parameters = inspect.signature(cls).parameters.values()
    return [p.name for p in parameters if p.default is p.empty and p.kind < p.VAR_POSITIONAL]


def _meaning(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return _lookup(node.id)
    if isinstance(node, ast.Call) and node.args and not node.keywords:
        outer, inner = _meaning(node.func), [_meaning(arg) for arg in node.args]
        if isinstance(outer, type):
            for part, arg in zip(inner, node.args, strict=True):
                if not isinstance(part, Category | Obj):
                    raise Mistake(f"{outer.__name__} is made of categories; {ast.unparse(arg)} is"
                                  " none that is made already")  # fmt: skip
            return _made(outer, inner)
        if len(inner) == 1 and callable(outer) and not isinstance(inner[0], Obj):
            return lambda program: outer(inner[0](program))
    raise Mistake(f"{ast.unparse(node)} is no category; write Graph, or SymPy(grad)")


def _made(constructor: type, arguments: list[Any]) -> Any:
    try:
        return constructor(*arguments)
    except TypeError as error:  # the errors of homset are among them
        if isinstance(error, HomsetError):
            raise
        form = f"{constructor.__name__}({', '.join(_required(constructor))})"
        raise Mistake(f"{form} is made with as many arguments") from None


def _lookup(name: str) -> Any:
    known = table()
    if name not in known:
        getattr(hs, name, None)  # an extra that it needs is asked for
        raise Mistake(f"there is no category {name}; {meant(name, known, 30)}")
    return known[name]


def table() -> dict[str, Any]:
    """What each name stands for: categories, what makes them of others, derivatives."""
    return {**categories(), **constructors(), **derivatives(), **LANGUAGES, "R": hs.R}


LANGUAGES: dict[str, Transform] = {"C": hs.C, "GLSL": hs.GLSL, "Verilog": hs.Verilog}
"""The languages that the graph of a program is printed in."""


def derivatives() -> dict[str, Transform]:
    """The functions of the calculus by name: they make programs of programs."""
    own = {n: v for n, v in vars(hs).items() if getattr(v, "__module__", "") == _calculus}
    return {**own, "checkpoint": hs.checkpoint}
