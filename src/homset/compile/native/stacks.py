"""Lists as stacks in memory: what a loop keeps for the way back.

A list that is read once only is the same memory before and after an entry is pushed or popped. The
entries are side by side, and the memory grows as it must.
"""

from __future__ import annotations

from typing import NamedTuple

from ...objects import Array, List, Obj
from ..blocks import flat_leaves
from .text import Text
from .views import width


class Unsupported(Exception):
    """What machine code cannot do after all: Python runs it."""


class Stack(NamedTuple):
    """Where the address, the count of entries and the capacity are; and how an entry lies."""

    data: str
    size: str
    capacity: str
    kinds: tuple[Obj, ...]

    @property
    def offsets(self) -> list[int]:
        """Where the parts of an entry begin, in bytes; at last its size."""
        found = [0]
        for kind in self.kinds:
            size = kind.size * width(kind.element) if isinstance(kind, Array) else 8
            found.append(found[-1] + -(-size // 8) * 8)
        return found


def new_stack(t: Text, obj: List) -> Stack:
    """A stack that is empty when the code begins; its memory is let go when the code ends."""
    kinds = tuple(flat_leaves(obj.parts[0]))
    if any([isinstance(kind, List) for kind in kinds]):
        raise Unsupported("lists of lists")
    stack = Stack(t.slot("ptr"), t.slot("i64"), t.slot("i64"), kinds)
    t.begin(f"store ptr null, ptr {stack.data}")
    t.begin(f"store i64 0, ptr {stack.size}")
    t.begin(f"store i64 0, ptr {stack.capacity}")
    t.globals["realloc"] = "declare ptr @realloc(ptr, i64)"
    t.globals["free"] = "declare void @free(ptr)"
    t.ends.append(stack.data)
    return stack


def pushed(t: Text, stack: Stack) -> list[str]:
    """The addresses of the parts of a new entry."""
    count, capacity = t.load("i64", stack.size), t.load("i64", stack.capacity)
    grow, on = t.fresh("L"), t.fresh("L")
    t.branch(t.op(f"icmp eq i64 {count}, {capacity}"), grow, on)
    t.label(grow)
    more = t.op(f"add i64 {t.op(f'shl i64 {capacity}, 1')}, 64")
    size = t.op(f"mul i64 {more}, {max(stack.offsets[-1], 8)}")
    moved = t.op(f"call ptr @realloc(ptr {t.load('ptr', stack.data)}, i64 {size})")
    t.store("ptr", moved, stack.data)
    t.store("i64", more, stack.capacity)
    t.jump(on)
    t.label(on)
    t.store("i64", t.op(f"add i64 {count}, 1"), stack.size)
    return _parts(t, stack, count)


def popped(t: Text, stack: Stack) -> list[str]:
    """The addresses of the parts of the newest entry, which goes; an empty list gives up."""
    count = t.load("i64", stack.size)
    t.fail_if(t.op(f"icmp eq i64 {count}, 0"))
    last = t.op(f"sub i64 {count}, 1")
    t.store("i64", last, stack.size)
    return _parts(t, stack, last)


def _parts(t: Text, stack: Stack, index: str) -> list[str]:
    start = t.op(f"mul i64 {index}, {stack.offsets[-1]}")
    entry = t.op(f"getelementptr i8, ptr {t.load('ptr', stack.data)}, i64 {start}")
    return [t.op(f"getelementptr i8, ptr {entry}, i64 {n}") for n in stack.offsets[:-1]]


def nonempty(t: Text, stack: Stack) -> str:
    """Whether a list has entries."""
    return t.op(f"icmp ne i64 {t.load('i64', stack.size)}, 0")
