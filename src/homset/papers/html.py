"""A document as one HTML file that needs nothing else: pictures, formulas and style are inside."""

from __future__ import annotations

import base64
import io
import keyword
import re
import tokenize
from collections.abc import Sequence
from html import escape
from pathlib import Path

from . import prose
from .blocks import Block, Chain, Formula, Picture, Row, Source, Table, Text
from .formulas import Formulas
from .pages import Prose
from .running import Result

STYLE = Path(__file__).with_name("style.css")


def document(results: Sequence[Result], formulas: Formulas) -> str:
    """The document as HTML; its title is its first heading."""
    body = "\n".join([_result(result, formulas) for result in results])
    headings = re.findall(r'<h(1|2) id="([^"]+)">(.*?)</h\1>', body, re.DOTALL)
    title = re.sub("<.*?>", "", headings[0][2]) if headings else "A paper"
    links = "".join(
        f'<li><a href="#{name}">{text}</a></li>' for level, name, text in headings if level == "2"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head><body>"
        f"{formulas.shared()}<nav><ol>{links}</ol></nav><main>\n{body}\n</main></body></html>\n"
    )


def _result(result: Result, formulas: Formulas) -> str:
    piece = result.piece
    if isinstance(piece, Prose):
        return prose.html(piece.text, formulas)
    parts = []
    if not piece.quiet:
        holds = '<span class="holds" title="asserted while this was built">✓ holds</span>'
        mark = holds if result.asserts else ""
        parts.append(f'<pre class="code">{coloured(piece.text)}{mark}</pre>')
    if result.block is not None:
        parts.append(block(result.block, formulas))
    return f'<div class="cell">{"".join(parts)}</div>' if parts else ""


def block(shown: Block, formulas: Formulas) -> str:
    """A block as HTML."""
    if isinstance(shown, Text):
        return f'<pre class="value">{escape(shown.text)}</pre>'
    if isinstance(shown, Source):
        return f'<pre class="code">{coloured(shown.text)}</pre>'
    if isinstance(shown, Formula):
        return formulas(shown.latex, True)
    if isinstance(shown, Chain):
        return _chain(shown, formulas)
    if isinstance(shown, Picture):
        data = base64.b64encode(shown.svg.encode()).decode()
        image = f'<img alt="{escape(shown.words)}" src="data:image/svg+xml;base64,{data}">'
        caption = prose.inline(shown.caption, formulas)
        return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
    if isinstance(shown, Table):
        return prose.table(shown.head, shown.cells, formulas)
    assert isinstance(shown, Row)
    return f'<div class="row">{"".join([block(part, formulas) for part in shown.blocks])}</div>'


def _chain(chain: Chain, formulas: Formulas) -> str:
    """A derivation: a line for each side, with the reason why it equals the one above."""
    rows = []
    for line in chain.derivation.lines:
        equals = "" if line.reason is None else "="
        reason = "" if line.reason is None else prose.inline(line.reason, formulas)
        formula = formulas(line.latex, False)
        rows.append(f'<tr><td>{equals}</td><td>{formula}</td><td class="reason">{reason}</td></tr>')
    for _, definition in chain.derivation.definitions:
        rows.append(f"<tr><td></td><td>where {formulas(definition, False)}</td><td></td></tr>")
    count = chain.derivation.checked
    checked = f'<div class="holds">✓ each step checked on {count} samples</div>' if count else ""
    return f'<div class="chain"><table><tbody>{"".join(rows)}</tbody></table>{checked}</div>'


def coloured(source: str) -> str:
    """Python with its keywords, strings, numbers and comments marked.

    >>> coloured("x = 1")
    'x = <i class="n">1</i>'
    """
    kinds = {tokenize.STRING: "s", tokenize.NUMBER: "n", tokenize.COMMENT: "c"}
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    done, at = [], 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        word = token.type == tokenize.NAME and keyword.iskeyword(token.string)
        kind = "k" if word else kinds.get(token.type)
        if kind is not None:
            begin, end = (starts[row - 1] + column for row, column in (token.start, token.end))
            done += [escape(source[at:begin]), f'<i class="{kind}">{escape(source[begin:end])}</i>']
            at = end
    return "".join([*done, escape(source[at:])])
