"""Lists on stacks: each list is read once, so its memory goes from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...objects import Array, List, Obj
from ..blocks import Statement, Variable
from . import stacks
from .entries import copy
from .stacks import Stack, Unsupported, emptied, new_stack, nonempty, popped, pushed
from .views import dense

if TYPE_CHECKING:
    from .kernel import Kernel


def nil(k: Kernel, s: Statement) -> None:
    """The empty list, which takes no memory."""
    k.empty.update(s.outs)


def fresh_list(k: Kernel, obj: Obj) -> Stack:
    """An empty list, in memory of its own."""
    assert isinstance(obj, List)
    stack = new_stack(k.text, obj)
    emptied(k.text, stack)
    return stack


def enlist(k: Kernel, v: Variable, stack: Stack) -> Stack:
    """Note where a list is."""
    k.lists[v], k.levels[v] = stack, k.depth
    return stack


def once(k: Kernel, v: Variable) -> Stack:
    """The memory of a list that nobody reads again, in another turn of a loop neither."""
    if v in k.empty:
        return fresh_list(k, v.obj)
    again = k.levels[v] != k.depth
    if again or k.reads[v] - k.looks.get(v, 0) != 1:
        raise Unsupported("lists that are read twice")
    return k.lists[v]


def push(k: Kernel, s: Statement) -> None:
    """A list with one entry more."""
    *entry, rest = s.args
    stack = enlist(k, s.outs[0], once(k, rest))
    for i, (x, place) in enumerate(zip(entry, pushed(k.text, stack), strict=True)):
        if (pool := stack.pools[i]) is not None:
            inner = once(k, x)
            n = k.text.load("i64", inner.size)
            k.text.store("i64", n, place)
            stacks.moved(k.text, inner, pool, n)
        elif isinstance(x.obj, Array):
            copy(k, k.views[x], dense(place, x.obj))
        else:
            k.store(place, x.obj, k.numbers[x])


def pop(k: Kernel, s: Statement) -> None:
    """The newest entry of a list, and the others."""
    *entry, rest = s.outs
    stack = enlist(k, rest, once(k, s.args[0]))
    for i, (x, place) in enumerate(zip(entry, popped(k.text, stack), strict=True)):
        if (pool := stack.pools[i]) is not None:
            inner = enlist(k, x, fresh_list(k, x.obj))
            stacks.moved(k.text, pool, inner, k.text.load("i64", place))
        elif isinstance(x.obj, Array):
            k.views[x] = k.buffer(x)
            copy(k, dense(place, x.obj), k.views[x])
        else:
            k.numbers[x] = k.entry(place, x.obj)


def has_entries(k: Kernel, s: Statement) -> None:
    """Whether a list has entries."""
    (v,) = s.args
    known = v in k.empty
    k.numbers[s.outs[0]] = "false" if known else nonempty(k.text, k.lists[v])


def one_list(k: Kernel, v: Variable, before: Any) -> Stack:
    """The memory of a list, which is to be the same on every path."""
    if v in k.empty:
        if before is None:
            raise Unsupported("lists of several origins")
        emptied(k.text, before)
        stack_: Stack = before
        return stack_
    stack = k.lists[v]
    if before is not None and before is not stack:
        raise Unsupported("lists of several origins")
    return stack
