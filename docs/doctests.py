"""An extension of Griffe: doctests in docstrings become code, as they are for a reader."""

from __future__ import annotations

from typing import Any

import griffe


def fenced(text: str) -> str:
    r"""A text whose doctests stand in fences, so that Markdown takes them for code.

    >>> fenced("Sums.\n\n>>> 1 + 1\n2\n\nThat is all.")
    'Sums.\n\n```pycon\n>>> 1 + 1\n2\n```\n\nThat is all.'
    """
    lines: list[str] = []
    inside = False
    for line in [*text.split("\n"), ""]:
        if not inside and line.lstrip().startswith(">>> "):
            inside = True
            lines.append("```pycon")
        elif inside and not line.strip():
            inside = False
            lines.append("```")
        lines.append(line)
    return "\n".join(lines[:-1])


class Doctests(griffe.Extension):  # type: ignore[misc]
    """Puts the doctests of every docstring in fences."""

    def on_instance(self, *, obj: Any, **_: Any) -> None:
        """When an object has been read."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
