"""Prose as HTML: the part of Markdown that our pages use.

Headings, paragraphs, lists, quotations, tables, `code`, *emphasis*, **strong**, links, and formulas
between dollars. Anything else stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

Typeset = Callable[[str, bool], str]
"""HTML of a formula in LaTeX, and whether it stands on a line of its own."""

_SPAN = re.compile(
    r"`(?P<code>[^`]+)`|\$\$(?P<display>.+?)\$\$|\$(?P<formula>[^$]+)\$|\*\*(?P<strong>.+?)\*\*"
    r"|\*(?P<em>[^*]+)\*|\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[−-]?[\d\u202f.]+%?")
_ITEM = re.compile(r"(?:[-*]|\d+\.) +")


def html(markdown: str, typeset: Typeset) -> str:
    """Prose as HTML.

    >>> html("Let *f* be `sin`.", lambda latex, display: latex)
    '<p>Let <em>f</em> be <code>sin</code>.</p>'
    """
    chunks = re.split(r"\n\s*\n", markdown.strip("\n"))
    return "\n".join([_chunk(chunk.split("\n"), typeset) for chunk in chunks if chunk.strip()])


def inline(text: str, typeset: Typeset) -> str:
    """A piece of a line as HTML."""

    def span(found: re.Match[str]) -> str:
        kind = found.lastgroup if found.lastgroup != "url" else "link"
        if kind in ("formula", "display"):
            return typeset(found[kind], kind == "display")
        if kind == "code":
            return f"<code>{escape(found['code'])}</code>"
        if kind == "link":
            return f'<a href="{escape(found["url"])}">{inline(found["label"], typeset)}</a>'
        return f"<{kind}>{inline(found[kind or 0], typeset)}</{kind}>"

    done, at = [], 0
    for found in _SPAN.finditer(text):
        done += [escape(text[at : found.start()], quote=False), span(found)]
        at = found.end()
    return "".join([*done, escape(text[at:], quote=False)])


def anchor(title: str) -> str:
    """What a heading is called in links.

    >>> anchor("Reverse mode, and why")
    'reverse-mode-and-why'
    """
    return "-".join(re.findall(r"\w+", title.lower()))


def _chunk(lines: Sequence[str], typeset: Typeset) -> str:
    first = lines[0]
    heading = re.fullmatch(r"(#{1,4}) (.+)", first)
    if heading:
        level = len(heading[1])
        title = f'<h{level} id="{anchor(heading[2])}">{inline(heading[2], typeset)}</h{level}>'
        return title + (html("\n".join(lines[1:]), typeset) if lines[1:] else "")
    if first.startswith("|"):
        cells = [[cell.strip() for cell in _cells(line)] for line in lines]
        return table(cells[0], cells[2:], typeset)
    if first.startswith("> "):
        return f"<blockquote>{html(_without(lines, '> '), typeset)}</blockquote>"
    if _ITEM.match(first):
        items = re.split(r"\n(?=(?:[-*]|\d+\.) )", "\n".join(lines))
        kind = "ol" if first[0].isdigit() else "ul"
        inside = "".join(f"<li>{inline(_ITEM.sub('', item, 1), typeset)}</li>" for item in items)
        return f"<{kind}>{inside}</{kind}>"
    text = "\n".join(lines)
    if text.startswith("$$") and text.endswith("$$"):
        return typeset(text.strip("$"), True)
    return f"<p>{inline(text, typeset)}</p>"


def _without(lines: Sequence[str], mark: str) -> str:
    return "\n".join([line.removeprefix(mark.strip()).strip() for line in lines])


def _cells(line: str) -> list[str]:
    """The cells of a row; a bar in `code` or after a backslash separates none."""
    return re.findall(r"((?:`[^`]*`|\\\||[^|])+)", line.strip().strip("|"))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], typeset: Typeset) -> str:
    """A table; columns of numbers stand to the right."""
    columns = list(zip(*rows, strict=True)) or [()] * len(head)
    right = [bool(column) and all(map(_NUMBER.fullmatch, column)) for column in columns]

    def row(kind: str, texts: Sequence[str]) -> str:
        cells = []
        for text, number in zip(texts, right, strict=True):
            side = ' class="number"' if number else ""
            cells.append(f"<{kind}{side}>{inline(text, typeset)}</{kind}>")
        return f"<tr>{''.join(cells)}</tr>"

    body = "".join([row("td", texts) for texts in rows])
    return f"<table><thead>{row('th', head)}</thead><tbody>{body}</tbody></table>"
