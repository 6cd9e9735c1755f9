"""Recursion in C: a function of its own, which is given what it reads from around as well.

It may be called by a recursion inside it, as in functions that call each other: what it reads from
around then goes through the one inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ...objects import Array, Exp
from ..blocks import Block, Statement, Variable
from .entries import Entries, stored
from .expressions import Expr, known, within

if TYPE_CHECKING:
    from .c import Function


class Again(NamedTuple):
    """A function that calls itself, and what it reads from around."""

    name: str
    around: tuple[Variable, ...]


def recursion(c: Function, s: Statement) -> None:
    """The fixed point of a function that is given itself: the function, and its first call."""
    (block,) = s.blocks
    itself, *params = block.params
    around = _around(c, block)
    if any([isinstance(v.obj, Exp) for v in (*around, *params, *block.results)]):
        raise c.refuse("recursion with functions as values", s.place)
    for v in around:
        c.kept(v) if isinstance(v.obj, Array) else None
    c.again[itself] = Again(c.fresh(f"{c.name}_again"), around)
    with _apart(c):
        _define(c, c.again[itself].name, (*around, *params), block)
    again(c, Statement("call", (), (itself, *s.args), s.outs))


def _around(c: Function, block: Block) -> tuple[Variable, ...]:
    """What a function reads from around, and what the functions around it do that it calls."""
    read = [w for v in block.free() for w in (c.again[v].around if v in c.again else (v,))]
    return tuple(dict.fromkeys([v for v in read if not _everywhere(c, v)]))


def again(c: Function, s: Statement) -> None:
    """A call of the function."""
    function, *args = s.args
    if function not in c.again:
        raise c.refuse("functions as values", s.place)
    name, around = c.again[function]
    given = [_passed(c, v) for v in (*around, *args)]
    for out in s.outs:
        c.declare(out)
    outs = [_pointer(c.arrays[v]) if isinstance(v.obj, Array) else f"&{c.value(v)}" for v in s.outs]
    c.allocates = True
    c.write(f"status = {name}({', '.join([c.pool, *given, *outs])});")
    c.stop()


def _define(c: Function, name: str, params: Sequence[Variable], block: Block) -> None:
    ins = [_named(c, v) for v in params]
    outs = [c.fresh("out") for _ in block.results]
    before = len(c.inner)
    for v, out in zip(block.results, outs, strict=True):
        c.give_home(block, v, out)
    c.block(block)
    for v, out in zip(block.results, outs, strict=True):
        c.give(v, out)
    declared = [c.parameter(v.obj, x, "const ") for v, x in zip(params, ins, strict=True)]
    declared += [c.parameter(v.obj, x, "", True) for v, x in zip(block.results, outs, strict=True)]
    head = f"static int {name}(homset_chunk **memory, {', '.join(declared)})"
    if c.inner[before:]:
        c.inner.insert(before, f"{head};")
    end = ["done:"] if c.fails else []
    c.inner += [
        head, "{",
        "    int status = HOMSET_OK;", "    (void)memory;", *c.hoisted, *c.lines, *end,
        "    return status;", "}", "",
    ]  # fmt: skip


def _named(c: Function, v: Variable) -> str:
    """A parameter."""
    name = c.fresh("x")
    if isinstance(v.obj, Array):
        c.arrays[v] = stored(name, v.obj.shape, v.obj.element)
    else:
        c.exprs[v] = Expr(name)
    if v not in c.needed:
        c.write(f"(void){name};")
    return name


@contextmanager
def _apart(c: Function) -> Iterator[None]:
    """Write another function, and then go on with this one."""
    held = {name: getattr(c, name) for name in _OWN}
    c.lines, c.hoisted, c.homes, c.pending = [], [], {}, {}
    c.exprs, c.arrays = dict(c.exprs), dict(c.arrays)
    c.indent, c.pool, c.used, c.depth, c.fails = "    ", "memory", 0, 0, False
    yield
    for name, value in held.items():
        setattr(c, name, value)


_OWN = ("lines", "hoisted", "homes", "pending", "exprs", "arrays", "indent", "pool", "used",
        "depth", "fails")  # fmt: skip


def _everywhere(c: Function, v: Variable) -> bool:
    """Whether a variable is a constant, which is known in every function."""
    if isinstance(v.obj, Array):
        name = c.arrays[v].name
        return name is not None and name.startswith(f"{c.name}_k")
    return v in c.exprs and (known(c.exprs[v]) is not None or _is_number(c.exprs[v]))


def _is_number(x: Expr) -> bool:
    return (
        x.text in ("true", "false", "NULL", "NAN", "INFINITY") or x.text.lstrip("-")[:1].isdigit()
    )


def _passed(c: Function, v: Variable) -> str:
    return _pointer(c.kept(v)) if isinstance(v.obj, Array) else c.value(v).text


def _pointer(array: Entries) -> str:
    assert array.name is not None
    return array.name if array.start.text == "0" else f"{array.name} + {within(array.start, 7)}"
