"""`homset shader`: a function of the plane, and of time, as a page that shows it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import homset as hs

from ..messages import signature
from .mistakes import Mistake
from .page import Page
from .targets import function


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Write the page; the exit code, and what `--json` prints."""
    if not args.width > 0:
        raise Mistake(f"--width is a number above 0; got {args.width}")
    target = function(args.target)
    shader = hs.GLSL(target.program, target.name)
    out = args.out or Path(f"{target.name}.html")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(shader.page(target.name.replace("_", " "), args.width), encoding="utf-8")
    if not args.json:
        page.text(str(out))
    return 0, {
        "function": target.name,
        "file": target.where,
        "type": signature(shader.arrow.dom, shader.arrow.cod),
        "moves": shader.moves,
        "page": str(out),
        "shader": shader.text,
    }
