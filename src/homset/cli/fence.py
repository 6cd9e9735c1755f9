"""`homset fence`: which of Python's grammar is compiled."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from ..frontend.fence import TABLE, text
from .page import Page


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Print the table; the exit code, and what `--json` prints."""
    if not args.json:
        page.text(text())
    return 0, [asdict(rule) for rule in TABLE]
