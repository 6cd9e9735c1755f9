"""Pages: Markdown with blocks of Python that are run.

A block is fenced as ```python; after a blank in the fence may stand `quiet`: then its source is not
shown, only its value. In prose `{{x}}` is the value of x, and `$f$` a formula in LaTeX. A page
that begins with `<!-- needs homset.X -->` is left out where there is no X, or its extra is not
installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import homset

from ..errors import MissingExtraError

FENCE = re.compile(r"```python(?: (?P<option>\w+))?\s*")
NEEDS = re.compile(r"<!-- needs homset\.(?P<name>\w+) -->\n")


@dataclass(frozen=True)
class Prose:
    """Markdown, with the line of its page on which it begins."""

    page: Path
    line: int
    text: str


@dataclass(frozen=True)
class Code:
    """A block of Python; `quiet` if only its value is shown."""

    page: Path
    line: int
    text: str
    quiet: bool


Piece = Prose | Code


def read(folder: Path) -> list[Piece]:
    """The pieces of all pages of a paper, in the order of the pages' names."""
    pages = {page: page.read_text(encoding="utf-8") for page in sorted(folder.glob("[0-9]*.md"))}
    return [
        piece for page in pages if _is_possible(pages[page]) for piece in pieces(page, pages[page])
    ]


def _is_possible(text: str) -> bool:
    """Whether there is what a page needs."""
    needs = NEEDS.match(text)
    try:
        return needs is None or hasattr(homset, needs["name"])
    except MissingExtraError:
        return False


def pieces(page: Path, text: str) -> Iterator[Piece]:
    r"""The prose and the blocks of a page.

    >>> [type(piece).__name__ for piece in pieces(Path("p.md"), "one\n```python\n1\n```\n")]
    ['Prose', 'Code']
    """
    found: list[str] = []
    start, fence = 1, None
    text = NEEDS.sub("\n", text, 1)
    for number, line in enumerate([*text.splitlines(), None], 1):
        opening = FENCE.fullmatch(line) if line is not None and fence is None else None
        closing = fence is not None and line == "```"
        if opening or closing or line is None:
            body = "\n".join(found)
            if fence is not None:
                yield Code(page, start, body, fence["option"] == "quiet")
            elif body.strip():
                yield Prose(page, start, body)
            found, start, fence = [], number + 1, opening
        else:
            found.append(line)
