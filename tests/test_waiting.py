"""Orders of statements: each after what it reads, those of a kind together, in linear time."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from homset import R
from homset.arrays import shapes
from homset.compile.blocks import Block, Statement, Variable
from homset.compile.formats import DOUBLE
from homset.compile.native import parts
from homset.compile.native.engine import installed
from homset.compile.native.frames import Framed
from homset.compile.waiting import Waiting
from homset.primitives import PRIMITIVES

pytestmark = pytest.mark.skipif(not installed(), reason="machine code needs llvmlite")


def drawn(seed: int, n: int = 60) -> list[Statement]:
    """Statements of three kinds that read what others before them make, or what nobody does."""
    draw, made = random.Random(seed), [Variable(R) for _ in range(3)]
    found: list[Statement] = []
    for _ in range(n):
        args = tuple(draw.choices(made, k=draw.randrange(3)))
        found.append(Statement(draw.choice("abc"), (), args, (Variable(R),)))
        made.append(found[-1].outs[0])
    return found


@pytest.mark.parametrize("seed", range(20))
def test_what_is_ready_of_a_kind_is_what_a_search_finds(seed: int) -> None:
    statements = drawn(seed)
    waiting, left = Waiting(statements, lambda s: s.op), list(statements)
    while (kind := waiting.first()) is not None:
        missing = {v for s in left for v in s.outs}
        first = next(s for s in left if missing.isdisjoint(s.args))
        assert kind == first.op
        for s in waiting.of(kind):
            assert s is next(s for s in left if s.op == kind and missing.isdisjoint(s.args))
            left.remove(s)
            missing.difference_update(s.outs)
            waiting.made(s)
    assert left == []


def in_turn(n: int) -> Block:
    """Sums, and loops over entries that need them; every fifth is not for machine code."""
    v = x = Variable(R**5)
    statements: list[Statement] = []

    def add(p: Any, *args: Variable, obj: Any = x.obj) -> Variable:
        statements.append(Statement("primitive", (p,), args, (Variable(obj),)))
        return statements[-1].outs[0]

    for _ in range(n // 5):
        total = add(shapes.sum(x.obj, (0,)), v, obj=R)
        spread = add(shapes.broadcast(R, (5,)), total)
        grown = add(shapes.cumsum(x.obj, 0), add(PRIMITIVES["sin"], v))
        v = add(PRIMITIVES["mul"], spread, grown)
    return Block((x,), statements, (v,))


def native(n: int) -> Block:
    """The same, of what machine code can do alone."""
    block = in_turn(n)
    for s in block.statements:
        if s.data[0].name == "cumsum":
            s.data = (PRIMITIVES["cos"],)
    return block


def calls(run: Callable[[], Any]) -> int:
    """How many calls of Python functions it makes."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


WRITERS: dict[str, tuple[Callable[[int], Block], Callable[[Block], Any]]] = {
    "loops": (native, lambda block: Framed(block, DOUBLE)),
    "parts": (in_turn, lambda block: parts.partition(block, None, False, DOUBLE, None)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_machine_code_of_a_program_is_written_in_linear_time(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "Native", lambda *_: object())
    make, write = WRITERS[name]
    blocks = [make(n) for n in (500, 4_000)]
    few, many = (calls(lambda block=block: write(block)) for block in blocks)
    assert many < 9 * few
