"""Graphviz: its own layout of a picture's DOT source, where the extra `draw` is installed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape

from ..errors import MissingExtraError
from .style import FONTS


def laid_out(source: str, title: str, prefix: str) -> str:
    """The SVG that Graphviz makes of DOT source, with a title and ids of its own.

    Raises `MissingExtraError` if pygraphviz is not installed.
    """
    try:
        import pygraphviz  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise MissingExtraError.of("pygraphviz", "draw") from None
    with _silent():
        drawn: bytes = pygraphviz.AGraph(string=source).draw(format="svg", prog="dot")
    return _tidied(drawn.decode(), title, prefix)


def _tidied(drawn: str, title: str, prefix: str) -> str:
    """An SVG of Graphviz without its prolog, with a title, and with ids of its own."""
    text = escape(title)
    body = drawn[drawn.index("<svg") :]
    body = body.replace("<svg", f'<svg role="img" aria-label="{text}"', 1)
    body = body.replace('"Helvetica,sans-Serif"', f'"{FONTS}"')
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
