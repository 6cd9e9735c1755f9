"""A large module as several that know one another's functions: LLVM makes them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapreplace

WORTH = 60
"""How many lines a unit has at least: to begin one takes LLVM as long as thirty lines."""

BRIEF = 2
"""How many lines of a function that is not tuned LLVM does in the time of a tuned one."""


def units(text: str, most: int) -> list[str]:
    r"""A module as so many at most, with about as much work each.

    There are no more than end in the time of the largest function.

    >>> one = ["define internal i32 @f(i64 %n) {", *["  ;"] * 200, "}"]
    >>> two = ["define i32 @kernel(ptr %p) {", "  %x = call i32 @f(i64 2)", *["  ;"] * 90, "}"]
    >>> first, second = units("\n".join([*one, *two]), 2)
    >>> first[:32], second[:30]
    ('declare i32 @kernel(ptr %p)\ndefi', 'declare i32 @f(i64 %n)\ndefine ')
    """
    head, functions = _taken_apart(text)
    works = {f[0]: len(f) // (BRIEF if "optnone" in f[0] else 1) for f in functions}
    whole, largest = sum(works.values()), max(works.values(), default=0)
    most = min(most, whole // WORTH, -(-whole // max(largest, 1)))
    for many in range(most, 1, -1):
        rows, least = _spread(functions, works, many)
        if least >= WORTH:
            return [_unit(head, row, functions) for row in rows]
    return [text]


def _spread(
    functions: Iterable[list[str]], works: Mapping[str, int], many: int
) -> tuple[list[list[list[str]]], int]:
    """Functions in so many rows, and the work of the row that has least."""
    rows, loads = [list[list[str]]() for _ in range(many)], [(0, i) for i in range(many)]
    for f in sorted(functions, key=lambda f: works[f[0]], reverse=True):
        load, i = loads[0]
        rows[i].append(f)
        heapreplace(loads, (load + works[f[0]], i))
    return rows, loads[0][0]


def _taken_apart(text: str) -> tuple[list[str], list[list[str]]]:
    """The lines around functions, and those of each."""
    head: list[str] = []
    functions: list[list[str]] = []
    inside = False
    for line in text.split("\n"):
        if line.startswith("define "):
            functions.append([])
            inside = True
        (functions[-1] if inside else head).append(line)
        inside = inside and line != "}"
    return head, functions


def _unit(head: list[str], mine: list[list[str]], functions: Iterable[list[str]]) -> str:
    names = {f[0] for f in mine}
    others = [f"declare {_known(f)}" for f in functions if f[0] not in names]
    lines = [line for f in mine for line in (f"define {_known(f)} {{", *f[1:])]
    return "\n".join([*head, *others, *lines])


def _known(f: list[str]) -> str:
    """The first line of a function, as it is for others too."""
    return f[0].removeprefix("define ").removeprefix("internal ").removesuffix(" {")
