"""The command line: `homset tour`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__


def parser() -> argparse.ArgumentParser:
    """The commands and their options.

    >>> parser().parse_args(["tour", "--out", "pictures"]).out.name
    'pictures'
    """
    root = argparse.ArgumentParser(
        prog="homset", description="Write a program once, interpret it in many categories."
    )
    root.add_argument("--version", action="version", version=f"homset {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    tour = commands.add_parser(
        "tour", help="fit the O-ring data of the space shuttle, and show every step"
    )
    tour.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="where the picture goes (here)"
    )
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 on success, 1 on failure, 2 for wrong usage."""
    args = parser().parse_args(argv)
    from .tour import tour

    try:
        return tour(args.out)
    except OSError as error:
        print(f"homset tour: {error}", file=sys.stderr)
        return 1
