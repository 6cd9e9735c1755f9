"""`homset categories FILE.py:NAME`: where a program has a meaning, and why not elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from textwrap import fill
from typing import Any

import homset as hs

from ..arrows import Arrow
from ..errors import HomsetError
from ..tour.terminal import MEASURE
from .catalogue import entries
from .mistakes import Mistake
from .names import LANGUAGES
from .page import Page
from .targets import Target, function, functions_in

HAS = "✓"

Reasons = dict[str, str]
"""The name of a category ↦ why a program has no meaning there, the empty text where it has one."""


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Print the meanings of one program, or the table of several."""
    listed = [target for text in args.targets for target in _programs(text)]
    if args.at is not None and len(listed) > 1:
        raise Mistake("--at is about one program: FILE.py:NAME")
    rows = [_row(target, args.at) for target in page.progress(listed, "programs")]
    found = dict(zip(_called(listed), rows, strict=True))
    if not args.json:
        if len(listed) == 1:
            _one(page, listed[0], rows[0])
        else:
            page.title(f"{len(found)} programs in {len(columns())} categories")
            page.code("\n".join(table(found)), "text")
    return 0, found


def _programs(text: str) -> Sequence[Target]:
    """A program, or all of a file."""
    if ":" in text:
        return [function(text)]
    if not text.endswith(".py"):
        raise Mistake(f"{text!r} is no FILE.py, and no FILE.py:NAME")
    found = functions_in(text)
    if not found:
        raise Mistake(f"there are no functions in {text}")
    return found


def _called(listed: Sequence[Target]) -> list[str]:
    """The names of programs in a table, with their files if two have one name or there is one."""
    names = [target.name for target in listed]
    if 1 < len(names) == len(set(names)):
        return names
    return [f"{target.where}:{target.name}" for target in listed]


def _row(target: Target, at: str | None) -> Reasons:
    """The reasons of a program; a function that is refused has no meaning at all."""
    try:
        program, _ = target.placed(at)
    except HomsetError as error:
        return dict.fromkeys(columns(), f"is refused: {_line(error)}")
    return reasons(program)


def reasons(program: Arrow) -> Reasons:
    """Why a program has no meaning in each category; nothing is computed at values.

    >>> found = reasons(hs.mul)
    >>> found["GAD(Matrices)"], found["Matrices"]
    ('', 'has no mul, which is not linear from R × R to R')
    """
    found = {}
    for name, category in columns().items():
        try:
            category(program)
            found[name] = ""
        except HomsetError as error:
            found[name] = _line(error).removeprefix(f"{name} ").removeprefix(f"{name}: ")
    return found


def _line(error: HomsetError) -> str:
    return str(error).split("\n")[0]


def columns() -> dict[str, Callable[[Any], Any]]:
    """Every category, derivatives in those of linear maps, and the languages.

    SMT takes two steps of loops, which tells as much as many.
    """
    over = (hs.Matrices, hs.Dual(hs.LinearMaps), hs.Cont(hs.LinearMaps, hs.R),
            hs.Begin(hs.LinearMaps, hs.R))  # fmt: skip
    found: dict[str, Callable[[Any], Any]] = {n: e.category for n, e in entries().items()}
    found |= {str(one): one for one in map(hs.GAD, over)}
    if "SMT" in found:
        found["SMT"] = partial(hs.SMT, bound=2)
    return {**found, **LANGUAGES}


def _one(page: Page, target: Target, found: Reasons) -> None:
    """One program: what it has a meaning in, and what the others lack."""
    with_meaning = [name for name, why in found.items() if not why]
    page.title(f"{target.name} in {len(found)} categories")
    if len(reasons := set(found.values())) == 1 and not with_meaning:
        page.text(f"no meaning anywhere: it {reasons.pop()}")
        return
    listed = f"{HAS} {', '.join(with_meaning)}" if with_meaning else "no meaning anywhere"
    page.text(fill(listed, min(page.width, MEASURE), subsequent_indent="  "))
    if lacking := [(name, why) for name, why in found.items() if why]:
        page.title("No meaning")
        page.table(("in", "because"), lacking)


def table(found: dict[str, Reasons]) -> list[str]:
    """Programs × categories: the head is a staircase; a number is a reason, told below."""
    names = list(next(iter(found.values())))
    numbers: dict[str, int] = {}
    for row in found.values():
        for why in filter(None, row.values()):
            numbers.setdefault(why, len(numbers) + 1)
    wide, margin = len(str(len(numbers))), max(map(len, found)) + 2
    head = [" " * margin + ("│" + " " * wide) * i + name for i, name in enumerate(names)]
    rows = [
        program.ljust(margin)
        + " ".join([(str(numbers[row[n]]) if row[n] else HAS).ljust(wide) for n in names]).rstrip()
        for program, row in found.items()
    ]
    notes = [f"{number}. {why}" for why, number in numbers.items()]
    return [*head, *rows, "", f"{HAS} has a meaning", *notes]
