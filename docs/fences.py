"""Doctests as Markdown has them: in fences."""

from __future__ import annotations


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
