"""The command line: `homset tour` and `homset fence`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import __version__
from .errors import ArgumentError, HomsetError


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    """The commands and their options.

    >>> parser().parse_args(["tour", "--out", "pictures"]).out.name
    'pictures'
    """
    root = Parser(
        prog="homset",
        description="Write a program once, interpret it in many categories.",
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"homset {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    tour = commands.add_parser(
        "tour",
        help="fit the O-ring data of the space shuttle, and show every step",
        description="Fit the O-ring data of the space shuttle, and show every step. The exit code "
        "is 0 if all that the tour computes is as it should be.",
        allow_abbrev=False,
    )
    tour.add_argument(
        "--out",
        type=folder,
        default=Path(),
        metavar="DIR",
        help="the folder for the two pictures (default: this one)",
    )
    tour.set_defaults(run=run_tour)
    fence = commands.add_parser(
        "fence",
        help="print which of Python's grammar hs.arrow compiles, and what to write instead",
        allow_abbrev=False,
    )
    fence.set_defaults(run=run_fence)
    paper = commands.add_parser(
        "paper",
        help="build a paper: run it, check all that it claims, write it as HTML and Markdown",
        allow_abbrev=False,
    )
    paper.add_argument("name", help="a paper, such as essence-of-ad, or the folder of one")
    paper.add_argument(
        "--out", type=folder, default=Path(), metavar="DIR", help="where to (default: this folder)"
    )
    paper.set_defaults(run=run_paper)
    return root


def run_tour(args: argparse.Namespace) -> int:
    """The tour, its pictures in the folder that was asked for."""
    from .tour import tour

    return tour(args.out)


def run_fence(_: argparse.Namespace) -> int:
    """The table of Python's grammar."""
    from .frontend.fence import text

    print(text())
    return 0


def run_paper(args: argparse.Namespace) -> int:
    """A paper, built into the folder that was asked for."""
    from .papers import build

    try:
        built = build(args.name, args.out)
    except HomsetError as error:
        print(f"homset paper: {error}", file=sys.stderr)
        return 2 if isinstance(error, ArgumentError) else 1
    print(f"{built.html}\n{built.markdown}")
    print(f"{built.blocks} blocks were run, {built.asserts} assertions held.")
    if not built.typeset:
        hint = "Formulas stand as LaTeX; set: python -m pip install 'homset[paper]'"
        print(f"homset paper: {hint}", file=sys.stderr)
    return 0


def folder(name: str) -> Path:
    """A folder to write to, which may be one that is not there yet."""
    if os.path.exists(name) and not os.path.isdir(name):
        raise argparse.ArgumentTypeError(f"{name} is a file, not a folder")
    return Path(name)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 on success, 1 on failure, 2 if it cannot run as asked."""
    args = parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a character that cannot be shown is no failure
    try:
        code: int = args.run(args)
        print(end="", flush=True)
    except OSError as error:
        return refused(error)
    except KeyboardInterrupt:
        return 130
    return code


def refused(error: OSError) -> int:
    """Say in one line what the system refused; the exit code."""
    if error.filename is None:
        # The output itself does not work: nothing more goes there, not even at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 1  # whoever read the output has seen enough
    print(f"homset tour: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
    return 2
