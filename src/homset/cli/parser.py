"""The commands and their options."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from .. import __version__
from ..tour.terminal import behind
from . import completion
from .mistakes import meant

FILE = "FILE.py:NAME, a function in a file, or MODULE:NAME"
AT = (
    "the arguments, as in a call: '3.0, [1.0, 2.0], n=3'; arrays are array([1.0, 2.0]), zeros(3), "
    "linspace(0, 1, 5), ...; what begins with - is written --at=-1.0"
)


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line and exit code 2, and says what was meant.

    Its help has colours where there are some and the extra `cli` (rich) is installed.
    """

    def __init__(self, **settings: Any) -> None:
        self.options: list[str] = []
        self.commands: Mapping[str, Parser] = {}
        super().__init__(allow_abbrev=False, **settings)

    def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
        """As Python's; the options are remembered."""
        self.options += [name for name in names if name.startswith("--")]
        return super().add_argument(*names, **settings)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As Python's, but of what is too much the command itself complains."""
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            self.commands[found.command].unexpected(rest[0])
        return found

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As Python's, but it says what was meant."""
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(
                None, f"there is no {action.dest} {value}; {meant(value, action.choices)}"
            )

    def unexpected(self, argument: str) -> NoReturn:
        """Say what is wrong with an argument for which there is no place."""
        if "--at" in self.options and argument.lstrip("-")[:1] in set("0123456789.([{"):
            self.error(f"there is no place for {argument}; values go together: --at '1.0, 2.0'")
        if argument.startswith("-"):
            self.error(f"there is no option {argument}; {meant(argument, self.options)}")
        self.error(f"there is no place for {argument}")

    def error(self, message: str) -> NoReturn:
        """Say it in one line."""
        if message.endswith("--at: expected one argument"):
            message += ", such as --at '3.0, 4.0' or --at=-1.0"
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")

    def format_help(self) -> str:
        """As Python's, or in colours."""
        if behind(sys.stdout).colour:
            with contextlib.suppress(ImportError):
                from rich_argparse import RichHelpFormatter

                self.formatter_class = RichHelpFormatter
        return super().format_help()


def parser() -> Parser:
    """The commands and their options.

    >>> parser().parse_args(["tour", "--out", "pictures"]).out.name
    'pictures'
    """
    root = Parser(
        prog="homset",
        description="Write a program once, interpret it in many categories.",
        epilog="homset COMMAND --help says more about each.",
    )
    root.add_argument("--version", action="version", version=f"homset {__version__}")
    commands = root.add_subparsers(
        dest="command", required=True, title="commands", metavar="COMMAND"
    )
    root.commands = commands.choices
    adders = (_tour, _show, _grad, _shader, _categories, _laws, _fence, _paper, _bench, _completion)
    for add in adders:
        add(commands)
    return root


def _command(commands: Any, name: str, says: str, more: str = "") -> Parser:
    """A command whose module has its name, and gives `--json` what it returns."""
    made: Parser = commands.add_parser(
        name, help=says, description=f"{says[0].upper()}{says[1:]}. {more}"
    )
    made.set_defaults(run=_reported)
    made.add_argument("--json", action="store_true", help="print JSON, for machines")
    return made


def _reported(args: argparse.Namespace) -> int:
    """Run the module of the command."""
    from .page import page

    code, data = importlib.import_module(f".{args.command}", __package__).run(args, page())
    if args.json:
        print(json.dumps(data, indent=2, ensure_ascii=False))
    return int(code)


def _tour(commands: Any) -> None:
    made = commands.add_parser(
        "tour",
        help="fit the O-ring data of the space shuttle, and show every step",
        description="Fit the O-ring data of the space shuttle, and show every step. The exit code "
        "is 0 if all that the tour computes is as it should be.",
    )
    _out(made, "the folder for the two pictures (default: this one)", Path())
    made.set_defaults(run=_toured)


def _toured(args: argparse.Namespace) -> int:
    """The tour, its pictures in the folder that was asked for."""
    from ..tour import tour

    return tour(args.out)


def _out(made: argparse.ArgumentParser, says: str, default: Path | None) -> None:
    made.add_argument("--out", type=folder, default=default, metavar="DIR", help=says)


def _show(commands: Any) -> None:
    made = _command(
        commands, "show", "show the meanings of a Python function",
        "Without --at its types are those of its annotations, and real numbers where it has none.",
    )  # fmt: skip
    _target(made)
    wanted = made.add_argument(
        "--in", dest="categories", nargs="+", action="extend", default=[], metavar="CATEGORY",
        help="such as Graph, 'GAD(Matrices)', 'SymPy(grad)', 'Graph(GAD(Dual(LinearMaps)))', or "
        "FILE.py:NAME for one of yours (default: Syntax SymPy Graph)",
    )  # fmt: skip
    _completed(wanted, completion.categories)
    made.add_argument("--at", metavar="VALUES", help=AT)
    _out(made, "write files there, pictures among them, instead of printing", None)


def _target(made: Parser) -> None:
    _completed(made.add_argument("target", metavar="FILE.py:NAME", help=FILE), completion.targets)


def _completed(action: argparse.Action, completer: Any) -> None:
    """Say what completes an argument in the shell."""
    action.completer = completer  # type: ignore[attr-defined]


def _grad(commands: Any) -> None:
    made = _command(commands, "grad", "print the value and the gradient of a Python function")
    _target(made)
    made.add_argument("--at", metavar="VALUES", required=True, help=AT)
    made.add_argument(
        "--wrt", nargs="+", action="extend", default=[], metavar="PARAMETER",
        help="differentiate by these alone (default: by all that are real)",
    )  # fmt: skip


def _shader(commands: Any) -> None:
    made = _command(
        commands, "shader", "write a page that shows a function of (time, x, y) as a picture",
        "The page is one file, which draws with WebGL 2.",
    )  # fmt: skip
    made.add_argument("target", metavar="FILE.py:NAME", help=FILE)
    made.add_argument(
        "--out", type=Path, metavar="FILE.html", help="the page (default: NAME.html, here)"
    )
    made.add_argument(
        "--width", type=float, default=4.0, metavar="X",
        help="how wide the shorter side is to begin with, around the origin (default 4)",
    )  # fmt: skip


def _categories(commands: Any) -> None:
    made = _command(
        commands, "categories",
        "print every category with the structure that it has, or where programs have a meaning",
        "Of a program, or of all in a file, it says for each category whether it has a meaning"
        " there, and else why not.",
    )  # fmt: skip
    wanted = made.add_argument("targets", nargs="*", metavar="FILE.py[:NAME]",
                               help="programs, or files of them")  # fmt: skip
    _completed(wanted, completion.targets)
    made.add_argument("--at", metavar="VALUES", help=AT)


def _laws(commands: Any) -> None:
    made = _command(
        commands, "laws", "try the laws of a category on random programs",
        "The exit code is 1 if a law fails. Needs Hypothesis (the extra laws).",
    )  # fmt: skip
    chosen = made.add_argument(
        "category", metavar="MODULE:CATEGORY",
        help="a category of yours, FILE.py:NAME or MODULE:NAME, or one of homset's: Matrices, "
        "'GAD(Dual(LinearMaps))'",
    )  # fmt: skip
    _completed(chosen, completion.categories)
    made.add_argument(
        "--examples", type=positive, default=25, metavar="N",
        help="at least so many cases a law (default 25)",
    )  # fmt: skip


def _fence(commands: Any) -> None:
    _command(
        commands,
        "fence",
        "print which of Python's grammar hs.arrow compiles, and what to write instead",
    )


def _paper(commands: Any) -> None:
    made = _command(
        commands, "paper",
        "build a paper: run it, check all that it claims, write it as HTML and Markdown",
    )  # fmt: skip
    name = made.add_argument("name", help="a paper, such as essence-of-ad, or the folder of one")
    _completed(name, completion.papers)
    _out(made, "where to (default: this folder)", Path())


def _bench(commands: Any) -> None:
    made = _command(commands, "bench", "list the benchmarks, or run one")
    which = made.add_argument("benchmark", nargs="?", metavar="BENCHMARK", help="which to run")
    _completed(which, completion.benchmarks)
    made.add_argument(
        "options", nargs=argparse.REMAINDER, metavar="...", help="options of the benchmark"
    )


def _completion(commands: Any) -> None:
    made = _command(
        commands, "completion", "print what makes a shell complete the commands",
        'For bash: eval "$(homset completion bash)". Needs argcomplete (the extra cli).',
    )  # fmt: skip
    made.add_argument("shell", choices=completion.SHELLS, help="the shell that is to read it")


def folder(name: str) -> Path:
    """A folder to write to, which may be one that is not there yet."""
    if os.path.exists(name) and not os.path.isdir(name):
        raise argparse.ArgumentTypeError(f"{name} is a file, not a folder")
    return Path(name)


def positive(text: str) -> int:
    """A number of at least one."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text} is no number of at least 1")
    return int(text)
