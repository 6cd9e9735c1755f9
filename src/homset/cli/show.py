"""`homset show`: the meanings of a function in a file."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from ..arrows import Arrow
from ..drawing.pictures import FORMATS
from ..errors import MissingStructureError
from ..messages import signature
from ..objects import brief
from .meanings import Meaning, meaning
from .mistakes import Mistake
from .page import Page
from .targets import Target, function
from .values import plain, shown

USUAL = ("Syntax", "SymPy", "Graph")
"""The categories that are shown where none is asked for."""


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Show the meanings, or write them to a folder; the exit code, and what `--json` prints."""
    target = function(args.target)
    program, point = target.placed(args.at)
    found, lacking = meanings(args.categories, program, target, point, page.width)
    value = None if point is None else program(*point)
    data = {
        "function": target.name,
        "file": target.where,
        "type": signature(program.dom, program.cod),
        "dom": brief(program.dom),
        "cod": brief(program.cod),
        "at": plain(point),
        "value": plain(value),
        "meanings": {one.category: one.text for one in found},
        "lacking": lacking,
    }
    if args.out is not None:
        files = written(args.out, target, found)
        page.text("\n".join(map(str, files))) if not args.json else None
        return 0, {**data, "files": list(map(str, files))}
    if not args.json:
        page.title(f"{target.name} : {data['type']}")
        if point is not None:
            page.text(called(target, point, value))
        present(page, found, lacking)
    return 0, data


def called(target: Target, point: tuple[Any, ...], value: Any) -> str:
    """A call and its value, as one writes an equation."""
    return f"{target.name}({', '.join(map(shown, point))}) = {shown(value)}"


def meanings(
    asked: list[str], program: Arrow, target: Target, point: tuple[Any, ...] | None, width: int
) -> tuple[list[Meaning], dict[str, str]]:
    """The meanings in the categories that are asked for, and what the usual ones lack.

    Raises `MissingStructureError` if a category that was asked for lacks something.
    """
    found, lacking = [], {}
    for name in asked or USUAL:
        try:
            found.append(meaning(name, program, target, point, width))
        except MissingStructureError as error:
            if asked:
                raise
            lacking[name] = str(error)
    return found, lacking


def present(page: Page, found: list[Meaning], lacking: dict[str, str]) -> None:
    """Print meanings, each below its category."""
    for one in found:
        page.title(one.category)
        page.code(one.text, one.language)
        for note in one.notes:
            page.text(note)
    for name, reason in lacking.items():
        page.title(name)
        page.text(reason)


def written(out: Path, target: Target, found: list[Meaning]) -> list[Path]:
    """Write each form of each meaning to `NAME.CATEGORY.SUFFIX`; the files."""
    if out.suffix.lower() in FORMATS and not out.is_dir():
        example = f"{target.name}.{_called(found[0])}.{next(iter(found[0].forms))}"
        raise Mistake(f"--out is a folder, for {example}; got {out}")
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for one in found:
        for suffix, text in one.forms.items():
            files.append(out / f"{target.name}.{_called(one)}.{suffix}")
            files[-1].write_text(text, encoding="utf-8")
    return files


def _called(one: Meaning) -> str:
    """The name of a category as a part of that of a file."""
    return re.sub(r"\W+", "-", one.category).strip("-")
