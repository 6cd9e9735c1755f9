"""Lists in C: cells in memory that grows; a list that is longer shares those of the shorter one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...objects import Array, List
from ..blocks import Statement, Variable
from .entries import Entries, stored
from .expressions import COMPARE, Expr, choice

if TYPE_CHECKING:
    from .c import Function


def empty(c: Function, s: Statement) -> None:
    """The list without entries."""
    if s.op == "constant" and s.data[0]:
        raise c.refuse("lists that are constants", s.place)
    c.exprs[s.outs[0]] = Expr("NULL")


def push(c: Function, s: Statement) -> None:
    """A list with one entry more: a cell that knows the others."""
    *entry, rest = s.args
    cell = c.fresh("cell")
    kind = c.struct(rest.obj)
    c.allocates = True
    c.write(f"{kind} *const {cell} = homset_new({c.pool}, sizeof *{cell});")
    c.fails = True
    c.write(f"if ({cell} == NULL) {{ status = HOMSET_MEMORY; goto done; }}")
    for i, v in enumerate(entry):
        _fill(c, f"{cell}->x{i}", v)
    c.write(f"{cell}->next = {c.value(rest)};")
    c.exprs[s.outs[0]] = Expr(cell)


def _fill(c: Function, place: str, v: Variable) -> None:
    if isinstance(v.obj, Array):
        c.copy(c.array(v), stored(place, v.obj.shape, v.obj.element))
    else:
        c.write(f"{place} = {c.value(v)};")


def pop(c: Function, s: Statement) -> None:
    """The newest entry, or zeros where there is none, and the others."""
    cell, (*entry, rest) = c.atom(s.args[0]), s.outs
    there = Expr(f"{cell} != NULL", COMPARE)
    for i, v in enumerate(entry):
        if v not in c.needed:
            continue
        place = f"{cell}->x{i}"
        if isinstance(v.obj, Array):
            held = stored(place, v.obj.shape, v.obj.element)
            zero = c.literal(v.obj.element, 0)

            def at(index: Any, held: Entries = held, zero: Expr = zero) -> Expr:
                return choice(there, held.at(index), zero)

            c.arrays[v] = Entries(held.shape, held.element, at)
            c.kept(v)
        else:
            zero = Expr("NULL") if isinstance(v.obj, List) else c.literal(v.obj, 0)
            c.exprs[v] = c.named(v.obj, choice(there, Expr(place), zero))
    if rest in c.needed:
        tail = choice(there, Expr(f"{cell}->next"), Expr("NULL"))
        c.exprs[rest] = c.named(rest.obj, tail)


def nonempty(c: Function, s: Statement) -> None:
    """Whether a list has entries."""
    c.define(s.outs[0], Expr(f"{c.atom(s.args[0])} != NULL", COMPARE))


CELLS: dict[str, Callable[[Function, Statement], None]] = {
    "constant": empty,
    "nil": empty,
    "push": push,
    "pop": pop,
    "nonempty": nonempty,
}
"""The statements on lists."""
