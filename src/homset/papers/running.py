"""Running a document: its blocks in order, in one namespace, as one program."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import PaperError
from .blocks import Block, shown
from .pages import Code, Piece, Prose

VALUE = re.compile(r"\{\{(.+?)\}\}")


@dataclass(frozen=True)
class Result:
    """A piece of a document with the block that shows its value, if it has one."""

    piece: Piece
    block: Block | None = None
    asserts: int = 0
    """How many assertions the piece made."""


Progress = Callable[[Sequence[Piece]], Generator[Piece, None, None]]
"""What says how far it is: it gives the pieces, one after the other."""


def silently(pieces: Sequence[Piece]) -> Generator[Piece, None, None]:
    """The pieces, and nothing else."""
    yield from pieces


def run(pieces: Sequence[Piece], progress: Progress = silently) -> list[Result]:
    """Run the blocks and fill in the values in the prose.

    Raises `PaperError` at the page and line of the first block that raises an error, as an
    assertion does that does not hold.
    """
    namespace: dict[str, Any] = {"__name__": "__paper__"}
    _show_to_python(pieces)
    with closing(progress(pieces)) as following:  # closed before an error is told
        return [_result(piece, namespace) for piece in following]


def _show_to_python(pieces: Sequence[Piece]) -> None:
    """Let Python find the source of functions in pages, which are no Python outside of blocks."""
    pages: dict[str, list[str]] = {}
    for code in pieces:
        if isinstance(code, Code):
            lines = pages.setdefault(str(code.page), [])
            lines += ["\n"] * (code.line - 1 - len(lines))
            lines += [f"{line}\n" for line in code.text.split("\n")]
    for page, lines in pages.items():
        linecache.cache[page] = (sum(map(len, lines)), None, lines, page)


def _result(piece: Piece, namespace: dict[str, Any]) -> Result:
    try:
        if isinstance(piece, Code):
            return _executed(piece, namespace)
        return Result(_filled(piece, namespace))
    except Exception as error:
        line = _line_in(piece.page, error.__traceback__)
        if line is None:  # not run, as it is no Python
            line = error.lineno if isinstance(error, SyntaxError) else None
        line = line or piece.line
        source = piece.page.read_text(encoding="utf-8").splitlines()[line - 1].strip()
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise PaperError(f"{piece.page.name}:{line}: {source}: {said}") from error


def _executed(code: Code, namespace: dict[str, Any]) -> Result:
    """Run a block; its value is that of the expression it ends with, as in a notebook."""
    tree = ast.parse("\n" * (code.line - 1) + code.text, str(code.page))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, str(code.page), "exec"), namespace)
    value = None
    if isinstance(last, ast.Expr):
        expression = ast.Expression(last.value)
        value = eval(compile(expression, str(code.page), "eval"), namespace)
    asserts = sum(isinstance(node, ast.Assert) for node in ast.walk(tree))
    return Result(code, None if value is None else shown(value), asserts)


def _filled(prose: Prose, namespace: dict[str, Any]) -> Prose:
    def value(found: re.Match[str]) -> str:
        line = prose.line + prose.text[: found.start()].count("\n")
        tree = ast.parse("\n" * (line - 1) + found[1].strip(), str(prose.page), "eval")
        return str(eval(compile(tree, str(prose.page), "eval"), namespace))

    return replace(prose, text=VALUE.sub(value, prose.text))


def _line_in(page: Path, traceback: TracebackType | None) -> int | None:
    """The innermost line of a page in a traceback."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(page):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
