"""Meanings: what a program is in a category, and the texts that it is shown as."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import homset as hs

from ..arrows import Arrow
from ..categories.c import CLanguage, CSource
from ..categories.differentiated import Differentiated
from ..categories.functions import Function
from ..categories.glsl import GLSLLanguage, Shader
from ..categories.interval.category import Extension
from ..categories.latex import Formula
from ..categories.linear_maps import dimension
from ..categories.matrices import Matrix
from ..categories.symbolic import SymPyCategory
from ..categories.verilog import Circuit, VerilogLanguage
from ..graphs import DataflowGraph
from ..objects import ground, leaves
from ..tangents import Linear, tangent
from .mistakes import Mistake
from .names import Transform, named
from .targets import Target
from .values import shown

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


def meaning(
    name: str, program: Arrow, target: Target, point: tuple[Any, ...] | None, width: int
) -> Meaning:
    """What a program is in the category of a name; at a point, if there is one.

    Raises `MissingStructureError` if the category lacks what the program needs.
    """
    found = named(name)
    if isinstance(found, type):
        raise Mistake(f"{name} is made of a category: write {name}(LinearMaps), say")
    if not callable(found):
        raise Mistake(f"{name} is no category")
    one = _by_name(found, program, target)
    if isinstance(one, DataflowGraph):
        return graph(name, one, width)
    if isinstance(one, Differentiated):
        return derivative(name, one, point)
    if isinstance(one, Formula):
        return Meaning(name, str(one), {"tex": f"{one}\n"}, "latex")
    if isinstance(one, CSource):
        return Meaning(name, one.text, {"c": one.text, "h": f"{one.header}\n"}, "c")
    if isinstance(one, Shader):
        forms = {"frag": one.text, "html": one.page(target.name)}
        return Meaning(name, one.text, forms, "glsl")
    if isinstance(one, Circuit):
        return Meaning(name, one.module, {"v": one.module}, "verilog", (repr(one),))
    if isinstance(found, SymPyCategory):
        return Meaning(name, str(one), {"txt": f"{one}\n"}, "python")
    runs = isinstance(one, Arrow | Function | Extension) and ground(one.dom) is ground(program.dom)
    result = [f"= {shown(one(*point))}"] if runs and point is not None else []
    return _texts(name, *([] if result and not isinstance(one, Arrow) else [str(one)]), *result)


def _texts(name: str, *lines: str) -> Meaning:
    text = "\n".join(lines)
    return Meaning(name, text, {"txt": f"{text}\n"})


def _by_name(found: Transform, program: Arrow, target: Target) -> Any:
    """The meaning; a formula has the names of the function's own parameters."""
    if isinstance(found, SymPyCategory):
        fits = len(target.parameters) == len(leaves(ground(program.dom)))
        return found(program, " ".join(target.parameters) if fits else None)
    if isinstance(found, CLanguage | GLSLLanguage):
        return found(program, target.name, names=target.parameters)
    if isinstance(found, VerilogLanguage):
        return found(program, name=target.name, names=target.parameters)
    return found(program)


def graph(name: str, found: DataflowGraph, width: int) -> Meaning:
    """A graph as a drawing of text, SVG and DOT, with its counts."""
    from ..drawing import draw

    drawing = draw(found).fitted(width)
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
