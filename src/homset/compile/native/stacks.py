"""Lists as stacks in memory: what a loop keeps for the way back.

A list that is read once only is the same memory before and after an entry is pushed or popped. The
entries are side by side, and the memory grows as it must.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...objects import Array, List, Obj
from ..blocks import flat_leaves
from ..formats import Format
from .text import Text


class Unsupported(Exception):
    """What machine code cannot do after all: Python runs it."""


class Stack(NamedTuple):
    """Where the address, the count of entries and the capacity are; and how an entry lies.

    A list inside of an entry is its length there; what it holds is in a stack beside, `pools`.
    `offsets` are where the parts of an entry begin, in bytes, and its size.
    """

    data: str
    size: str
    capacity: str
    kinds: tuple[Obj, ...]
    pools: tuple[Stack | None, ...]
    offsets: tuple[int, ...]


def _offsets(format: Format, kinds: Sequence[Obj]) -> tuple[int, ...]:
    """Where the parts of an entry begin, in bytes; at last its size."""
    found = [0]
    for kind in kinds:
        size = kind.size * format.size(kind.element) if isinstance(kind, Array) else 8
        found.append(found[-1] + -(-size // 8) * 8)
    return tuple(found)


def new_stack(t: Text, obj: List, inside: bool = False) -> Stack:
    """A stack that is empty when the code begins; its memory is let go when the code ends."""
    kinds = tuple(flat_leaves(obj.parts[0]))
    if inside and any([isinstance(kind, List) for kind in kinds]):
        raise Unsupported("lists of lists of lists")
    pools = tuple([new_stack(t, kind, True) if isinstance(kind, List) else None for kind in kinds])
    stack = Stack(t.slot("ptr"), t.slot("i64"), t.slot("i64"), kinds, pools,
                  _offsets(t.format, kinds))  # fmt: skip
    t.begin(f"store ptr null, ptr {stack.data}")
    t.begin(f"store i64 0, ptr {stack.size}")
    t.begin(f"store i64 0, ptr {stack.capacity}")
    t.globals["realloc"] = "declare ptr @realloc(ptr, i64)"
    t.globals["free"] = "declare void @free(ptr)"
    t.globals["memcpy"] = "declare ptr @memcpy(ptr, ptr, i64)"
    t.ends.append(stack.data)
    return stack


def emptied(t: Text, stack: Stack) -> None:
    """No entries."""
    for one in (stack, *stack.pools):
        if one is not None:
            t.store("i64", "0", one.size)


def reserve(t: Text, stack: Stack, more: str) -> None:
    """Make room for so many entries more."""
    needed = t.op(f"add i64 {t.load('i64', stack.size)}, {more}")
    grow, on = t.fresh("L"), t.fresh("L")
    t.branch(t.op(f"icmp sgt i64 {needed}, {t.load('i64', stack.capacity)}"), grow, on)
    t.label(grow)
    wanted = t.op(f"add i64 {t.op(f'shl i64 {needed}, 1')}, 64")
    size = t.op(f"mul i64 {wanted}, {max(stack.offsets[-1], 8)}")
    moved = t.op(f"call ptr @realloc(ptr {t.load('ptr', stack.data)}, i64 {size})")
    t.store("ptr", moved, stack.data)
    t.store("i64", wanted, stack.capacity)
    t.jump(on)
    t.label(on)


def pushed(t: Text, stack: Stack) -> list[str]:
    """The addresses of the parts of a new entry."""
    reserve(t, stack, "1")
    count = t.load("i64", stack.size)
    t.store("i64", t.op(f"add i64 {count}, 1"), stack.size)
    return _parts(t, stack, count)


def moved(t: Text, source: Stack, target: Stack, n: str) -> None:
    """Move the newest n entries of one stack to another."""
    reserve(t, target, n)
    size, had = source.offsets[-1], t.load("i64", target.size)
    left = t.op(f"sub i64 {t.load('i64', source.size)}, {n}")
    places = [
        t.op(f"getelementptr i8, ptr {t.load('ptr', one.data)}, i64 {t.op(f'mul i64 {i}, {size}')}")
        for one, i in ((target, had), (source, left))
    ]
    t.op(f"call ptr @memcpy(ptr {places[0]}, ptr {places[1]}, i64 {t.op(f'mul i64 {n}, {size}')})")
    t.store("i64", left, source.size)
    t.store("i64", t.op(f"add i64 {had}, {n}"), target.size)


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
