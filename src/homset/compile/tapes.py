"""Lists that one loop makes and another takes: arrays, with more in them than the program kept.

The way back of a derivative takes a list of the states that the way there passed through, and
computes anew what it needs of each step. What is much work is kept instead.
"""

from __future__ import annotations

from typing import Any

from ..objects import Array, B, List, Obj, R, Z
from ..primitives import Primitive
from .blocks import Block, Statement, Variable
from .lifting import CHEAP, can_lift, rows_of
from .loops import Loop


def tapes(
    block: Block, loops: dict[Statement, Loop], reads: dict[Variable, int]
) -> dict[Statement, list[Statement]]:
    """Make arrays of the lists that one loop makes and another takes; what to do before loops."""
    makers = {v: s for s in block.statements for v in s.outs}
    before: dict[Statement, list[Statement]] = {}
    for s, later in loops.items():
        for i in reversed(range(len(later.states))):
            tape = later.inits[i]
            maker = makers.get(tape) if isinstance(tape.obj, List) else None
            first = loops.get(maker) if maker is not None else None
            if first is None or first.n != later.n or later.outs[i] in reads or reads[tape] > 1:
                continue
            j = first.outs.index(tape)
            push, pops = _pushes(first, j, makers), _pops(later, i)
            if push is None or pops is None:
                continue
            first.without(j)
            first.body.remove(push)
            later.without(i)
            later.body.remove(pops)
            pairs = dict(zip(pops.outs[:-1], push.args[:-1], strict=True))
            for given, kept in (pairs | again(first, later, pairs)).items():
                whole, turned = (Variable(rows_of(kept.obj, first.n)) for _ in range(2))
                first.made.append((kept, whole))
                before.setdefault(s, []).append(Statement("flip", (), (whole,), (turned,)))
                later.entries.append((turned, given))
    return before


def again(first: Loop, later: Loop, pairs: dict[Variable, Variable]) -> dict[Variable, Variable]:
    """Variables of the later loop, each with one of the first that has the same value at its step.

    `pairs` are those that the list has handed on; what the same operation makes of the same values
    is the same. All of it is kept, and no longer computed anew, where any of it is much work;
    otherwise there are none.
    """
    known: dict[Any, Variable] = {}
    names = _names(first)
    for s in first.body:
        if _repeats(s) and first.keeps(s.outs[0]):
            known[_key(s, names)] = s.outs[0]
    names, found, worth = _names(later), dict[Variable, Variable](), False
    names |= pairs
    for s in later.body:
        if _repeats(s) and (twin := known.get(_key(s, names))) is not None:
            names[s.outs[0]] = found[s.outs[0]] = twin
            worth = worth or (s.op == "primitive" and s.data[0].name not in CHEAP)
    if not worth:
        return {}
    later.body = [s for s in later.body if found.keys().isdisjoint(s.outs)]
    return found


def _names(loop: Loop) -> dict[Variable, Any]:
    """Names by which two loops know that they have the same: of what never changes, its value."""
    pairs = zip(loop.inits, loop.states, loop.results, strict=True)
    found: dict[Variable, Any] = {state: init for init, state, result in pairs if state is result}
    for s in loop.body:
        if s.op == "constant" and not isinstance(s.outs[0].obj, Array):
            found[s.outs[0]] = (repr(s.outs[0].obj), repr(s.data[0]))
    return found


def _repeats(s: Statement) -> bool:
    """Whether a statement gives the same again for the same arguments."""
    return can_lift(s) or (s.op == "get" and _plain(s.outs[0].obj))


def _key(s: Statement, names: dict[Variable, Any]) -> Any:
    p: Primitive | int = s.data[0]
    does = (p.name, p.family, p.parameters) if isinstance(p, Primitive) else (s.op, p)
    return does, tuple([names.get(v, v) for v in s.args])


def _pushes(loop: Loop, j: int, makers: dict[Variable, Statement]) -> Statement | None:
    """The statement that adds an entry to a list at each step, from the empty list on."""
    state, result, init = loop.states[j], loop.results[j], makers.get(loop.inits[j])
    found = [s for s in loop.body if result in s.outs and s.op == "push"]
    if not found or init is None or init.op != "nil" or found[0].args[-1] is not state:
        return None
    reads = loop.reads()
    plain = all([_plain(v.obj) for v in found[0].args[:-1]])
    return found[0] if plain and reads[state] == 1 == reads[result] else None


def _pops(loop: Loop, i: int) -> Statement | None:
    """The statement that takes an entry from a list at each step."""
    state, result = loop.states[i], loop.results[i]
    found = [s for s in loop.body if s.op == "pop" and s.args == (state,) and s.outs[-1] is result]
    reads = loop.reads()
    return found[0] if found and reads[state] == 1 == reads[result] else None


def _plain(obj: Obj) -> bool:
    """Whether values of an object can be rows of an array."""
    return not isinstance(obj, List) and obj.element in (R, Z, B)
