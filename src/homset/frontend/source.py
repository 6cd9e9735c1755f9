"""Source: where a Python function is written, as a syntax tree, and errors that point there."""

from __future__ import annotations

import ast
import inspect
import linecache
import os
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from ..errors import RefusedError
from ..places import Place

Definition = Any
"""A `def`, a `lambda`, or a comprehension, whose names are its own too."""


@dataclass(frozen=True, eq=False)
class Source:
    """The definition of a function: its tree, its file, the names it assigns, and its own."""

    node: Definition
    filename: str
    assigned: frozenset[str] = field(repr=False)
    name: str

    @classmethod
    def of(cls, node: Definition, filename: str, name: str = "<lambda>") -> Source:
        """The source of a definition found in a file; `name` is for one that has none itself."""
        return cls(node, filename, assigned_names(node), getattr(node, "name", name))


def find_source(function: FunctionType) -> Source:
    """The source of a Python function; raises `RefusedError` where there is none."""
    return _find(function.__code__)


@lru_cache(4096)
def _find(code: CodeType) -> Source:
    lines = linecache.getlines(code.co_filename)
    if not lines:
        raise RefusedError(
            f"the source of {code.co_name} cannot be found (it was typed into a prompt, made by"
            " exec, or is not there): write it in a file or a notebook"
        )
    if code.co_name == "<lambda>":
        return Source.of(_lambda(code, "".join(lines)), code.co_filename)
    node = _definition(lines, code.co_firstlineno)
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise RefusedError(f"the source of {code.co_name} in {code.co_filename} has changed")
    return Source.of(node, code.co_filename)


def _definition(lines: list[str], first: int) -> ast.stmt:
    """The statement that begins at a line, whose nodes know their lines in the file."""
    below = lines[first - 1 :]
    try:
        return _parsed(_block(below), first)
    except SyntaxError:  # a line of a string, or of something in brackets, is not further in
        return _parsed(inspect.getblock(below), first)


def _parsed(block: list[str], first: int) -> ast.stmt:
    """The statement that lines are, the first of them a line of a file."""
    indented = block[0][:1].isspace()
    before = "\n" * (first - 2) + "if True:\n" if indented else "\n" * (first - 1)
    node = ast.parse(before + "".join(block)).body[0]
    return node.body[0] if indented and isinstance(node, ast.If) else node


def _block(lines: list[str]) -> list[str]:
    r"""The lines of a definition, with its decorators: those further in, and comments.

    >>> _block(["@f\n", "def g(\n", "  x,\n", "):\n", "# no\n", "  return x\n", "y = g\n"])[-1]
    '  return x\n'
    """
    depth, headed = _indentation(lines[0]), False
    for i, line in enumerate(lines):
        text = line.strip()
        if text and text[0] not in "#)]}" and _indentation(line) <= depth:
            if headed:
                return lines[:i]
            headed = text.startswith(("def ", "async "))
    return lines


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _lambda(code: CodeType, text: str) -> ast.Lambda:
    """The innermost lambda in whose body the whole code is."""
    spans = [
        ((p[0], p[2]), (p[1], p[3]))
        for p in code.co_positions()
        if None not in p and p[2] != p[3]  # where the code begins has no width
    ]
    found = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Lambda) and all(_within(node.body, *span) for span in spans)
    ]
    if not (spans and found):
        raise RefusedError(f"the source of a lambda in {code.co_filename} cannot be found")
    return max(found, key=lambda node: (node.body.lineno, node.body.col_offset))


def _within(node: ast.expr, start: Any, end: Any) -> bool:
    """Whether a part of the text is in a node."""
    first, last = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return bool(first <= start and end <= last)


@lru_cache(4096)
def assigned_names(node: ast.AST) -> frozenset[str]:
    r"""The names that are assigned in a function, a loop or a statement, not in functions inside.

    >>> sorted(assigned_names(ast.parse("for i in x:\n    a, b = i").body[0]))
    ['a', 'b', 'i']
    """
    found: set[str] = set()
    todo: list[ast.AST] = [node]
    while todo:
        top = todo.pop()
        if isinstance(top, ast.Name) and isinstance(top.ctx, ast.Store):
            found.add(top.id)
        if isinstance(top, (ast.MatchAs, ast.MatchStar)) and top.name:
            found.add(top.name)
        if isinstance(top, ast.FunctionDef) and top is not node:
            found.add(top.name)
        elif top is node or not isinstance(top, SCOPES):
            todo += children(top)
    return frozenset(found)


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node that have some themselves, or are names or constants.

    What is left out says which operator it is, or that a name is read.

    >>> [type(child).__name__ for child in children(ast.parse("x + 1").body[0].value)]
    ['Name', 'Constant']
    """
    found: list[ast.AST] = []
    for name in node._fields:
        part = getattr(node, name, None)
        if type(part) is list:
            found += [one for one in part if isinstance(one, ast.AST)]
        elif isinstance(part, ast.AST) and part._fields:
            found.append(part)
    return found


COMPREHENSIONS = ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp
SCOPES = ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, *COMPREHENSIONS
"""The nodes with names of their own."""


@lru_cache(4096)
def reads(node: ast.AST) -> Counter[str]:
    """How often each name is read anywhere inside.

    >>> reads(ast.parse("x = y + y * z"))
    Counter({'y': 2, 'z': 1})
    """
    found, todo = Counter[str](), [node]
    while todo:
        top = todo.pop()
        if isinstance(top, ast.Name) and isinstance(top.ctx, ast.Load):
            found[top.id] += 1
        todo += children(top)
    return found


def place_of(source: Source, node: ast.AST, caller: Place | None = None) -> Place:
    """Where a node of a function is; of one that is longer than a line, its first line."""
    line, start = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    whole = getattr(node, "end_lineno", line) == line
    caller = caller and users(caller)
    end = getattr(node, "end_col_offset", None) if whole else None
    return Place(source.filename, source.name, line, start, end, caller)


def users(place: Place) -> Place | None:
    """The place, or where it is called from if nobody wrote it: a method held with its object."""
    return place.caller if place.filename == _HOLDING else place


def refused(place: Place, reason: str) -> RefusedError:
    """The error for a place: it is the one that Python shows with a caret, and its callers."""
    if users(place) is not place:
        return RefusedError(reason) if place.caller is None else refused(place.caller, reason)
    start, end = place.columns
    shown = place.filename, place.line, start + 1, place.text, place.line, end + 1
    error = RefusedError(reason, shown)
    if place.caller is not None:
        error.add_note(f"called at\n{place.caller}")
    return error


def foreign(filename: str) -> bool:
    """Whether a file belongs to Python, to an installed library or to homset, not to the user."""
    folders = os.path.normpath(filename).split(os.sep)
    return filename.startswith(_FOREIGN) or "site-packages" in folders or "dist-packages" in folders


_HOLDING = str(Path(__file__).with_name("program.py"))  # where functions are held by others

_FOREIGN = os.path.dirname(os.__file__), str(Path(__file__).parents[1])


def code_at(node: ast.AST) -> str:
    """The text of a node, on one line and shortened, for messages.

    >>> code_at(ast.parse("f(x) + 1").body[0])
    'f(x) + 1'
    """
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 50 else text[:47] + "..."
