"""Mistakes: what the person who typed a command is told, in one line where one is enough."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..errors import HomsetError


class Mistake(HomsetError):
    """A command cannot be run as it was asked: what is wrong, and what to write instead."""


def explained(error: HomsetError) -> str:
    """What an error says, with its place in a file, and the line with a caret where it has one.

    >>> print(explained(Mistake("there is no file f.py")))
    there is no file f.py
    """
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return pointed(error)
    return str(error)


def pointed(error: SyntaxError) -> str:
    """A syntax error as `file:line:column: reason`, its line, and a caret below."""
    head = f"{error.filename}:{error.lineno}:{error.offset or 1}: {error.msg}"
    if not error.text:
        return head
    line = error.text.rstrip("\n")
    start = max(1, error.offset or 1)
    same = error.end_lineno in (None, error.lineno)
    end = (error.end_offset or start + 1) if same else len(line) + 1
    # Tabs stay in front of the caret, so that it stands below what it points at.
    before = "".join(c if c == "\t" else " " for c in line[: start - 1])
    return f"{head}\n{line}\n{before}{'^' * max(1, end - start)}"


def meant(name: str, known: Iterable[str], limit: int = 12) -> str:
    """What may have been meant by a name that is not known, else what is known.

    >>> meant("Grpah", ["Graph", "SymPy"]), meant("x", ["Graph", "SymPy"])
    ('did you mean Graph?', 'there is Graph, SymPy')
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"did you mean {close[0]}?"
    more = ", …" if len(names) > limit else ""
    return f"there is {', '.join(names[:limit])}{more}" if names else "there is nothing"
