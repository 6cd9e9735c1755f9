"""`homset categories`: the structure that each category has, or where programs have a meaning."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ..languages import PROTOCOLS
from . import programs
from .catalogue import FREE, HOLDS, entries, missing
from .page import Page

SIGNS = {HOLDS: "●", FREE: "○", "": "·"}
NAMES = tuple(p.__name__ for p in PROTOCOLS)[1:]  # every one of them is a category


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Print the table; the exit code, and what `--json` prints."""
    if args.targets:
        return programs.run(args, page)
    listed = entries()
    if not args.json:
        page.title(f"{len(listed)} categories")
        page.code("\n".join(table()), "text")
        page.text("\n● has the structure   ○ has its operations: a free category, where both sides"
                  "\n                        of a law are different texts"
                  "\n\nC and GLSL print a Graph, and understand what it understands.")  # fmt: skip
        for message in sorted(missing()):
            page.text(f"Not every category is here: {message}")
    return 0, {
        name: {"arrows": entry.summary, "structures": entry.structures}
        for name, entry in listed.items()
    }


def table(names: Sequence[str] = NAMES) -> list[str]:
    """The table as lines: its head is a staircase, so that many columns fit."""
    listed = entries()
    margin = max(map(len, listed)) + 2
    head = [" " * margin + "│ " * i + name for i, name in enumerate(names)]
    rows = [
        name.ljust(margin) + " ".join(SIGNS[entry.has(protocol)] for protocol in names)
        for name, entry in listed.items()
    ]
    return [*head, *rows]
