"""Work at a place of the user's source: what goes wrong in it is told there."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from ..errors import ArgumentError, DomainError, RefusedError
from ..places import Place, at
from .abstract import Changed, Unsuitable
from .source import code_at, foreign, refused, users


class Standing(at):
    """Work at a node: a context manager that turns what goes wrong into a refusal there."""

    __slots__ = ("node", "told")

    def __init__(self, place: Place, node: ast.AST) -> None:
        super().__init__(users(place))
        self.told, self.node = place, node

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        super().__exit__(kind, error, traceback)
        place = self.told
        if isinstance(error, Changed):
            error.place = error.place or place
        if isinstance(error, (Unsuitable, DomainError, ArgumentError)):
            raise refused(getattr(error, "place", None) or place, str(error)) from None
        if isinstance(error, RefusedError):
            # What has no source, or none of the user's, is told where it is used.
            if not error.filename:
                raise refused(place, error.msg) from None
            if foreign(error.filename) and not foreign(place.filename):
                raise refused(place, _inside(self.node, error)) from None


def _inside(node: ast.AST, error: RefusedError) -> str:
    """Why a call is refused whose function is written in a library."""
    name = code_at(node.func if isinstance(node, ast.Call) else node)
    if error.filename and Path(__file__).parent in Path(error.filename).parents:
        return f"{name}: {error.msg}"  # of those that are written here for NumPy's
    file = Path(error.filename or "").name
    return (
        f"{name} cannot be compiled: its own source ({file}, line {error.lineno}) asks for what is"
        f" refused ({error.msg}); write what you need of it as a function of your own"
    )
