"""Ctrl-C in loops of unknown length: code looks now and then whether Python is asked to stop.

Python handles a signal between two of its own instructions, and machine code has none of these. So
the code stops and says so; then Python's handler runs, and if it raises nothing, the call begins
anew. The state of a program that lives in memory of its own is not left half changed: its steps are
done to the end.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..blocks import Block
from .work import work_of

if TYPE_CHECKING:
    from .kernel import Kernel

OPERATIONS = 2**20
"""About how many operations on numbers are between two looks: they take a millisecond."""

_LOOKING = """\
declare i32 @PyOS_InterruptOccurred() #1
declare void @PyErr_SetInterrupt() #1
attributes #1 = { nounwind memory(inaccessiblemem: readwrite) }
attributes #2 = { nounwind noinline cold memory(inaccessiblemem: readwrite) }
define internal preserve_allcc i32 @interrupted() #2 {
  %asked = call i32 @PyOS_InterruptOccurred()
  %yes = icmp ne i32 %asked, 0
  br i1 %yes, label %again, label %end
again:
  call void @PyErr_SetInterrupt()
  br label %end
end:
  ret i32 %asked
}"""
"""A call that leaves all registers alone; to ask is to have heard it, so Python is told again."""


def heed(k: Kernel, step: Block) -> None:
    """In a step of a loop: stop if Ctrl-C waits, if the code may; one counter is for all loops."""
    if not k.stops:
        return
    t, place = k.text, "%left"
    if "interrupted" not in t.globals:
        t.globals["interrupted"] = _LOOKING
        t.slots += [f"  {place} = alloca i64", f"  store i64 {OPERATIONS}, ptr {place}"]
    look, on = (t.fresh("L") for _ in range(2))
    left = t.op(f"sub i64 {t.load('i64', place)}, {work_beside(step)}")
    t.store("i64", left, place)
    t.branch(t.op(f"icmp slt i64 {left}, 0"), look, on)
    t.label(look)
    t.store("i64", str(OPERATIONS), place)
    asked = t.op("call preserve_allcc i32 @interrupted()")
    t.branch(t.op(f"icmp eq i32 {asked}, 0"), on, "halted")
    t.label(on)


def work_beside(step: Block) -> int:
    """How many operations a step takes, but for those of loops that count them themselves.

    >>> work_beside(Block(()))
    1
    """
    works = [work for work in map(work_of, step.statements) if not math.isinf(work)]
    return min(1 + int(sum(works)), OPERATIONS)
