"""SVG: a graph as a picture, by Graphviz if pygraphviz is there, else by a layout of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from zlib import crc32

from ..graphs import DataflowGraph
from .dot import dot
from .picture import describe, picture, size
from .sketch import Sketch, flattened
from .style import FONT

MOST_BOXES = 1_000
"""Graphviz takes minutes for more; the layout of this package takes seconds."""
MARGIN = 12


def svg(graph: DataflowGraph) -> str:
    """A self-contained SVG element, with a `viewBox` and a title that describes the graph.

    Graphviz draws it if pygraphviz is installed (`pip install 'homset[draw]'`) and the graph has at
    most 1,000 boxes; otherwise it is drawn by a layered layout without dependencies. Ids are unique
    among different graphs, so that several drawings can stand on one page.

    >>> import homset as hs
    >>> svg(hs.Graph(hs.sin)).startswith("<svg ")
    True
    """
    source = dot(graph)
    prefix = f"g{crc32(source.encode()):08x}-"
    drawn = _graphviz(source) if size(picture(graph)) <= MOST_BOXES else None
    if drawn is None:
        return _sketched(graph, prefix)
    return _tidied(drawn, describe(graph), prefix)


def _sketched(graph: DataflowGraph, prefix: str) -> str:
    drawn = Sketch(prefix).draw(picture(graph))
    width, height = drawn.width + 2 * MARGIN, drawn.height + 2 * MARGIN
    title = escape(describe(graph))
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="{-MARGIN} {-MARGIN} {width:.1f} {height:.1f}" role="img" '
            f'aria-label="{title}" font-family="{FONT}, Arial, sans-serif" font-size="14">\n'
            f"<title>{title}</title>\n"
            f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" fill="#ffffff"/>\n',
            *flattened(drawn.body),
            "</svg>\n",
        ]
    )


def _graphviz(source: str) -> str | None:
    """The SVG that Graphviz makes of DOT source, or None if pygraphviz is not installed."""
    try:
        import pygraphviz  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        return None
    with _silent():
        drawn: bytes = pygraphviz.AGraph(string=source).draw(format="svg", prog="dot")
    return drawn.decode()


def _tidied(drawn: str, title: str, prefix: str) -> str:
    """An SVG of Graphviz without its prolog, with a title, and with ids of its own."""
    text = escape(title)
    body = drawn[drawn.index("<svg") :]
    body = body.replace("<svg", f'<svg role="img" aria-label="{text}"', 1)
    body = body.replace(">\n", f">\n<title>{text}</title>\n", 1)
    return re.sub(r'\bid="', f'id="{prefix}', body)


@contextmanager
def _silent() -> Iterator[None]:
    """Without what C libraries write to stderr: fontconfig warns of harmless things."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        with suppress(OSError):
            os.dup2(kept, 2)
        os.close(kept)
