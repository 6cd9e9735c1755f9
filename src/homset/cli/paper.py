"""homset paper: a paper is run, and written where everything that it claims holds."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..errors import ArgumentError, HomsetError
from .page import Page


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Build a paper into the folder that was asked for."""
    from ..papers import build

    try:
        built = build(args.name, args.out, lambda pieces: page.progress(pieces, args.name))
    except HomsetError as error:
        print(f"homset paper: {error}", file=sys.stderr)
        return 2 if isinstance(error, ArgumentError) else 1, {"error": str(error)}
    if not args.json:
        page.text(f"{built.html}\n{built.markdown}")
        page.text(f"{built.blocks} blocks were run, {built.asserts} assertions held.")
    if not built.typeset:
        hint = "Formulas stand as LaTeX; set: python -m pip install 'homset[paper]'"
        print(f"homset paper: {hint}", file=sys.stderr)
    files = {"html": str(built.html), "markdown": str(built.markdown)}
    return 0, {**files, "blocks": built.blocks, "assertions": built.asserts}
