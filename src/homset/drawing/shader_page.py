"""The page that shows a shader: a picture that can be moved, enlarged and, if it moves, stopped."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from string import Template


def page(title: str, signature: str, shader: str, moves: bool, width: float) -> str:
    """The whole of the page, in one file; `width` is how wide the shorter side is to begin with.

    >>> page("Disk", "R × R → B", "void main() {}", False, 4.0).splitlines()[5]
    '<title>Disk</title>'
    """
    text = files(__package__).joinpath("shader.html").read_text(encoding="utf-8")
    return Template(text).substitute(
        title=escape(title, quote=True),
        signature=escape(signature),
        source=escape(shader),
        shader=json.dumps(shader).replace("<", "\\u003c"),
        moves=json.dumps(moves),
        width=json.dumps(width),
    )
