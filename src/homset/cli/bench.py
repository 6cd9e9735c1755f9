"""`homset bench`: the benchmarks, each a program of its own that prints a table."""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .mistakes import Mistake, meant
from .page import Page


def folder() -> Path:
    """Where the benchmarks are: in the installed package, or beside the sources of a checkout.

    Raises `Mistake` if they are in neither.
    """
    package = Path(__file__).parents[1]
    for candidate in (package / "benchmarks", package.parents[1] / "benchmarks"):
        if candidate.is_dir():
            return candidate
    raise Mistake("this installation of homset has no benchmarks")


def listed() -> dict[str, tuple[Path, str]]:
    """The benchmarks by name: the file, and what it measures. What they share is not listed."""
    found = {}
    for file in sorted(folder().glob("*.py")):
        source = file.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(source))
        if said and "__main__" in source:
            found[file.stem] = file, said.split("\n")[0]
    return found


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """List the benchmarks, or run one; its exit code, and what `--json` prints."""
    known = listed()
    if args.benchmark is None:
        if not args.json:
            page.table(("benchmark", "what it measures"), [(n, s) for n, (_, s) in known.items()])
        return 0, {name: said for name, (_, said) in known.items()}
    if args.benchmark not in known:
        raise Mistake(f"there is no benchmark {args.benchmark}; {meant(args.benchmark, known)}")
    if not args.json:
        page.title(" ".join([args.benchmark, *args.options]))
    begun = time.perf_counter()
    lines = []
    for line in measured(known[args.benchmark][0], args.options):
        lines.append(line)
        if not args.json:
            page.text(line)
    seconds = round(time.perf_counter() - begun, 3)
    return 0, {"benchmark": args.benchmark, "seconds": seconds, "lines": lines}


def measured(file: Path, options: Sequence[str]) -> Iterator[str]:
    """The lines that a benchmark prints, as it prints them.

    It is a process of its own, so that nothing else is measured. Raises `Mistake` if it fails.
    """
    command = [sys.executable, "-u", str(file), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield line.rstrip("\n")
    if process.returncode:
        raise Mistake(f"the benchmark {file.stem} ended with exit code {process.returncode}")
