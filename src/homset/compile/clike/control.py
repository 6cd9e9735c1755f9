"""Branches and loops: state has variables that are assigned to, all else is constant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...objects import Array
from ..blocks import Block, Statement, Variable
from ..reuse import private
from .addresses import bind_row, put_row
from .entries import row, same_place
from .expressions import Expr, unary

if TYPE_CHECKING:
    from .writer import Writer

Step = tuple[Variable, Variable, Variable, Variable]
"""Of a state of a loop: its first value, its parameter, its next value, and what it was at last."""


def branch(w: Writer, s: Statement) -> None:
    """if: what comes of it is declared before, and given its value on both sides."""
    test = w.value(s.args[0])
    live = [i for i, out in enumerate(s.outs) if out in w.needed]
    for i in live:
        w.declare(s.outs[i])
    with w.braces(f"if ({test})"):
        side(w, s, s.blocks[0], live)
    mark = len(w.lines)
    with w.braces("else"):
        side(w, s, s.blocks[1], live)
    if len(w.lines) == mark + 2:
        del w.lines[mark:]


def side(w: Writer, s: Statement, block: Block, live: Sequence[int]) -> None:
    """One side of a branch."""
    made = {v for inner in block.statements for v in inner.outs}
    for i in live:
        v = block.results[i]
        if isinstance(v.obj, Array) and v in made and block.results.count(v) == 1:
            w.homes[v] = w.arrays[s.outs[i]]
    w.block(block)
    for i in live:
        assign(w, s.outs[i], block.results[i])


def assign(w: Writer, target: Variable, source: Variable) -> None:
    """A value for what was declared."""
    if not isinstance(target.obj, Array):
        w.write(f"{w.value(target)} = {w.value(source)};")
    elif not same_place(w.array(source), w.arrays[target]):
        w.copy(w.array(source), w.arrays[target])


def steps(w: Writer, s: Statement, block: Block, width: int) -> list[Step]:
    """The state of a loop; what no step changes is what it was."""
    found = []
    rows = zip(s.args[:width], block.params, block.results, s.outs, strict=False)
    for arg, param, result, out in rows:
        if param is result and out in w.needed:
            w.same(param, arg)
            w.same(out, arg)
        elif out in w.needed:
            found.append((arg, param, result, out))
    for arg, param, _, out in found:
        if isinstance(arg.obj, Array):
            target = w.storage(out)
            w.copy(w.array(arg), target)
            w.arrays[param] = target
        else:
            w.exprs[param] = w.named(arg.obj, w.value(arg), changes=True)
    return found


def advance(w: Writer, steps: Sequence[Step]) -> None:
    """The next state: all at once, as a value may be what another one was."""
    numbers = [(p, r) for _, p, r, _ in steps if not isinstance(p.obj, Array)]
    arrays = [(p, r) for _, p, r, _ in steps if isinstance(p.obj, Array)]
    places = {w.arrays[p].name for p, _ in arrays}
    moves = []
    for p, r in arrays:
        source, target = w.array(r), w.arrays[p]
        if same_place(source, target):
            continue
        if source.name is None or source.name in places:
            source = w.space(p.obj)  # type: ignore[arg-type]
            w.copy(w.arrays[r], source)
        moves.append((source, target))
    assigned: set[str] = set()
    found = []
    for p, r in numbers:
        x, y = w.value(p), w.value(r)
        if x.text != y.text:
            y = y if assigned.isdisjoint(words(y)) else w.named(p.obj, y)
            found.append((x, y))
            assigned.add(x.text)
    for source, target in moves:
        w.copy(source, target)
    for x, y in found:
        w.write(f"{x} = {y};")


def leave(w: Writer, steps: Sequence[Step]) -> None:
    """What the state was at last."""
    for _, param, _, out in steps:
        if isinstance(out.obj, Array):
            w.arrays[out] = w.arrays[param]
        else:
            w.exprs[out] = w.exprs[param]


def repeat(w: Writer, s: Statement) -> None:
    """A loop of so many steps."""
    (block,) = s.blocks
    states = steps(w, s, block, len(s.args))
    with w.counted(s.data[0]):
        w.block(block, private(block))
        advance(w, states)
    leave(w, states)


def loop(w: Writer, s: Statement) -> None:
    """while: its test is in its head if that is an expression, and in its body otherwise."""
    test, step = s.blocks
    states = steps(w, s, step, len(s.args))
    for mine, theirs in zip(test.params, step.params, strict=True):
        if theirs in w.arrays or theirs in w.exprs:
            w.same(mine, theirs)
    mark, outer = len(w.lines), w.indent
    w.indent += "    "
    w.block(test)
    lines, w.indent = w.lines[mark:], outer
    del w.lines[mark:]
    holds = w.value(test.results[0])
    with w.braces("for (;;)" if lines else f"while ({holds})"):
        w.watch()
        if lines:
            w.lines += lines
            w.write(f"if ({unary('!', holds)}) {{ break; }}")
        w.block(step, private(step))
        advance(w, states)
    leave(w, states)


def scan(w: Writer, s: Statement) -> None:
    """A loop along the rows of arrays, which makes rows of others."""
    (block,), (n, width) = s.blocks, s.data
    states = steps(w, s, block, width)
    rows = [w.ready(v) for v in s.args[width:]]
    live = [i for i in range(width, len(s.outs)) if s.outs[i] in w.needed]
    for i in live:
        w.declare(s.outs[i])
    made = {v for inner in block.statements for v in inner.outs}
    with w.counted(n) as at:
        for v, array in zip(block.params[width:], rows, strict=True):
            bind_row(w, v, array, at)
        for i in live:
            v = block.results[i]
            if isinstance(v.obj, Array) and v in made and block.results.count(v) == 1:
                w.homes[v] = row(w.arrays[s.outs[i]], at)
        w.block(block, private(block))
        for i in live:
            put_row(w, w.arrays[s.outs[i]], at, block.results[i])
        advance(w, states)
    leave(w, states)


def words(x: Expr) -> set[str]:
    """The names in an expression."""
    return set(re.findall(r"\w+", x.text))
