"""The command line: `homset COMMAND`.

The parser is Python's own, so that every command works where the core alone is installed; with the
extra `cli`, tables, colours and bars are rich's (`page`), help in colours rich-argparse's, and
completion in the shell argcomplete's. A command is a module with a function `run`, which is
imported when the command is given. It prints what people read, and returns what `--json` prints.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from ..errors import HomsetError
from .completion import answered
from .parser import parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 on success, 1 on failure, 2 if it cannot run as asked."""
    commands = parser()
    answered(commands)
    if not (sys.argv[1:] if argv is None else argv):
        commands.print_help()
        return 2
    args = commands.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a character that cannot be shown is no failure
    try:
        code: int = args.run(args)
        print(end="", flush=True)
    except HomsetError as error:
        return mistaken(args.command, error)
    except OSError as error:
        return refused(args.command, error)
    except KeyboardInterrupt:
        return 130
    return code


def mistaken(command: str, error: HomsetError) -> int:
    """Say what is wrong with what was asked, in one line where it has no place; the exit code."""
    from .mistakes import explained

    print(end="", flush=True)
    print(f"homset {command}: {explained(error)}", file=sys.stderr)
    return 2


def refused(command: str, error: OSError) -> int:
    """Say in one line what the system refused; the exit code."""
    if error.filename is None:
        # The output itself does not work: nothing more goes there, not even at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 1  # whoever read the output has seen enough
    print(f"homset {command}: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
    return 2
