"""Completion in the shell: what can stand where the cursor is, by argcomplete (the extra `cli`).

`homset completion bash` prints what a shell reads once; then the shell asks the command itself.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .mistakes import Mistake
from .page import Page

SHELLS = ("bash", "zsh", "fish", "powershell")


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Print what the shell is to read."""
    try:
        from argcomplete.shell_integration import shellcode
    except ImportError:
        raise Mistake(
            "argcomplete is not installed; run: python -m pip install 'homset[cli]'"
        ) from None
    code: str = shellcode(["homset"], shell=args.shell)
    if not args.json:
        sys.stdout.write(code)
    return 0, {"shell": args.shell, "code": code}


def answered(parser: argparse.ArgumentParser) -> None:
    """Answer the shell, if it is the shell that asks; the process ends then."""
    if "_ARGCOMPLETE" in os.environ:
        from argcomplete import autocomplete

        autocomplete(parser)


def targets(prefix: str, **_: Any) -> list[str]:
    """Python files and folders, and after the colon the functions of a file.

    >>> targets("there/is/no/such")
    []
    """
    file, colon, _name = prefix.rpartition(":")
    if colon:
        return [f"{file}:{name}" for name in _defined(Path(file))]
    folder = Path(prefix if prefix.endswith(os.sep) else os.path.dirname(prefix) or ".")
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [*[f"{path}/" for path in found if path.is_dir() and not _hidden(path)],
            *[f"{path}:" for path in found if path.suffix == ".py"]]  # fmt: skip


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "__"))


def _defined(file: Path) -> Iterable[str]:
    """The names that a file defines; it is read, not run."""
    try:
        body = ast.parse(file.read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.Assign):
            yield from [target.id for target in node.targets if isinstance(target, ast.Name)]


def categories(prefix: str, **_: Any) -> list[str]:
    """The names of categories, and of what makes programs of programs."""
    from .names import table

    return sorted(table())


def benchmarks(prefix: str, **_: Any) -> list[str]:
    """The names of the benchmarks."""
    from .bench import listed

    return list(listed())


def papers(prefix: str, **_: Any) -> list[str]:
    """The names of the papers."""
    from ..papers import papers as known

    return list(known())
