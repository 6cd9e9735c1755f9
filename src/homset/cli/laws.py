"""`homset laws`: the laws of a category, each tried on random programs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any

from ..category import Category
from ..checking import Law, trials
from ..errors import LawError
from ..laws import LAWS
from .names import category
from .page import Page

Outcome = int | str
"""The number of cases in which a law holds, or what is said of one where it does not."""


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Try every law that concerns a category; the exit code is 1 if one fails."""
    chosen = category(args.category)
    laws = [law for law in LAWS if law.concerns(chosen)]
    attempt = trials(chosen, args.examples)
    tried = outcomes(attempt, page.progress(laws, f"laws of {chosen}"))
    found = list(tried if args.json else printed(page, chosen, laws, tried))
    broken = [outcome for _, outcome in found if isinstance(outcome, str)]
    cases = sum(outcome for _, outcome in found if isinstance(outcome, int))
    if not args.json:
        page.text(f"\n{len(found) - len(broken)} laws hold in {cases} cases; {len(broken)} fail")
        page.text("".join(f"\n{counterexample}\n" for counterexample in broken))
    laws_json = [described(law, outcome) for law, outcome in found]
    return int(bool(broken)), {"category": str(chosen), "cases": cases, "laws": laws_json}


def outcomes(attempt: Callable[[Law], int], laws: Iterator[Law]) -> Iterator[tuple[Law, Outcome]]:
    """Each law with its outcome, as it is tried."""
    for law in laws:
        try:
            yield law, attempt(law)
        except LawError as error:
            yield law, str(error)


def printed(
    page: Page, category: Category[Any], laws: list[Law], tried: Iterator[tuple[Law, Outcome]]
) -> Iterator[tuple[Law, Outcome]]:
    """The outcomes, each printed as it comes, below the structure that the law is about."""
    name = max([len(law.name) for law in laws], default=0)
    statement = max([len(law.statement) for law in laws], default=0)
    page.title(f"{category}: {len(laws)} laws")
    structure = ""
    for law, outcome in tried:
        if law.protocols[0].__name__ != structure:
            structure = law.protocols[0].__name__
            page.text(structure)
        said = f"{outcome:5} cases" if isinstance(outcome, int) else "FAILS"
        page.text(f"  {law.name:{name}}  {law.statement:{statement}}  {said}")
        yield law, outcome


def described(law: Law, outcome: Outcome) -> dict[str, Any]:
    """A law and its outcome for machines."""
    held = isinstance(outcome, int)
    return {
        "name": law.name,
        "structures": [p.__name__ for p in law.protocols],
        "given": law.given,
        "statement": law.statement,
        "holds": held,
        "cases": outcome if held else None,
        "counterexample": None if held else outcome,
    }
