"""Meanings: what `--in` asks for, what a program is there, and the texts that it is shown as."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import homset as hs

from ..arrows import Arrow
from ..calculus import __name__ as _calculus
from ..categories.functions import Function
from ..categories.gad import Differentiated
from ..categories.latex import Formula
from ..categories.linear_maps import dimension
from ..categories.matrices import Matrix
from ..categories.symbolic import SymPyCategory
from ..category import Category
from ..errors import HomsetError
from ..graphs import DataflowGraph
from ..objects import Obj, ground, leaves
from ..tangents import Linear, tangent
from .catalogue import categories, constructors
from .mistakes import Mistake, meant
from .targets import Target, located
from .values import shown

Transform = Callable[[Any], Any]
"""What a name of `--in` stands for: of a program it makes its meaning, or a program again."""

MOST_COLUMNS = 8
"""A derivative with so many columns is shown as a matrix."""


@dataclass(frozen=True)
class Meaning:
    """A program in a category: a text for people, and its other forms, by the suffix of a file."""

    category: str
    text: str
    forms: dict[str, str] = field(repr=False)
    language: str = "text"
    notes: tuple[str, ...] = ()


# --- categories by name ---------------------------------------------------------------------------


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
    table = {**categories(), **constructors(), **derivatives(), "R": hs.R}
    if name not in table:
        raise Mistake(f"there is no category {name}; {meant(name, table, 30)}")
    return table[name]


def derivatives() -> dict[str, Transform]:
    """The functions of the calculus by name: they make programs of programs."""
    own = {n: v for n, v in vars(hs).items() if getattr(v, "__module__", "") == _calculus}
    return {**own, "checkpoint": hs.checkpoint}


# --- meanings and their texts ---------------------------------------------------------------------


def meaning(
    name: str, program: Arrow, target: Target, point: tuple[Any, ...] | None, width: int
) -> Meaning:
    """What a program is in the category of a name; at a point, if there is one.

    Raises `MissingStructureError` if the category lacks what the program needs.
    """
    found = named(name)
    if isinstance(found, type):
        raise Mistake(f"{name} is made of a category: write {name}(LinearMaps), say")
    one = _by_name(found, program, target)
    if isinstance(one, DataflowGraph):
        return graph(name, one, width)
    if isinstance(one, Differentiated):
        return derivative(name, one, point)
    if isinstance(one, Formula):
        return Meaning(name, str(one), {"tex": f"{one}\n"}, "latex")
    if isinstance(found, SymPyCategory):
        return Meaning(name, str(one), {"txt": f"{one}\n"}, "python")
    runs = isinstance(one, Arrow | Function) and ground(one.dom) is ground(program.dom)
    result = [f"= {shown(one(*point))}"] if runs and point is not None else []
    return _texts(name, *([] if result and isinstance(one, Function) else [str(one)]), *result)


def _texts(name: str, *lines: str) -> Meaning:
    text = "\n".join(lines)
    return Meaning(name, text, {"txt": f"{text}\n"})


def _by_name(found: Transform, program: Arrow, target: Target) -> Any:
    """The meaning; a formula has the names of the function's own parameters."""
    if isinstance(found, SymPyCategory):
        fits = len(target.parameters) == len(leaves(ground(program.dom)))
        return found(program, " ".join(target.parameters) if fits else None)
    return found(program)


def graph(name: str, found: DataflowGraph, width: int) -> Meaning:
    """A graph as a drawing of text, SVG and DOT, with its counts."""
    from ..draw import text

    drawing = text(found, width)
    forms = {"txt": f"{drawing}\n", "svg": found.svg(), "dot": found.dot()}
    counts = ", ".join(f"{operation} {n}" for operation, n in found.operations.most_common())
    total = sum(found.operations.values())
    noted = f"{total} operation{'s' * (total > 1)}: {counts}"
    return Meaning(name, drawing, forms, notes=(noted,) if total else ())


def derivative(name: str, found: Differentiated, point: tuple[Any, ...] | None) -> Meaning:
    """The value and the derivative at a point, as a matrix too if it is small."""
    if point is None:
        return _texts(name, "a point ↦ (the value, the derivative there); give a point with --at")
    y, dy = found(*point)
    lines = [f"value       {shown(y)}", f"derivative  {dy!r}"]
    matrix = None if isinstance(dy, Matrix) else as_matrix(found, dy)
    lines += [] if matrix is None else ["as a matrix", str(matrix)]
    return _texts(name, *lines)


def as_matrix(found: Differentiated, dy: Any) -> Any:
    """The derivative at a point as an array, if it is a linear map of few columns, else None."""
    k = found.category.k
    if not isinstance(k, Linear):
        return None
    action: Any = k.action(dy, tangent(found.dom), tangent(found.cod))
    if dimension(action.dom) > MOST_COLUMNS:
        return None
    return hs.Matrices.reflect(action, action.dom, action.cod).array
