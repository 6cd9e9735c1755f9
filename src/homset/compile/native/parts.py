"""Which parts of a block become machine code; the others stay as they are, around them."""

from __future__ import annotations

from collections.abc import Sequence

from ...objects import Array
from ..blocks import Block, Statement, Variable, inputs_of, walk
from ..border import Ends
from ..exact import is_exact
from ..formats import Format
from ..lifting import MOVES
from .call import Native
from .kernel import fits, supported
from .stacks import Unsupported
from .store import Store

WORTH = 40
"""How many operations on numbers are worth a call of machine code."""


def partition(
    block: Block, ends: Ends | None, exact: bool, format: Format, store: Store | None
) -> Block:
    """The same block with its native parts as single statements, `native`.

    If all of it is native and `ends` says what its values are, Python calls it directly. What is
    not `is_exact` stays with NumPy where that is asked for. Object code is kept in the `store`.
    """
    for s in block.statements:
        if s.op == "closure":
            s.blocks = tuple([partition(b, None, exact, format, store) for b in s.blocks])
    able = [s for s in block.statements if supported(s, format) and (not exact or is_exact(s))]
    every = len(able) == len(block.statements)
    whole = _whole(block, ends, exact, format, store) if ends is not None and every else None
    if whole is not None:
        outs = tuple([Variable(v.obj) for v in block.results])
        return Block(block.params, [Statement("native", (whole,), block.params, outs)], outs)
    constants = {s.outs[0]: s for s in block.statements if s.op == "constant"}
    waiting = [s for s in block.statements if s.op != "constant"]
    missing = {v for s in waiting for v in s.outs}
    groups: list[tuple[bool, list[Statement]]] = []
    while waiting:
        for native in (True, False):
            group, waiting = _ready(waiting, missing, native, set(map(id, able)))
            if group:
                groups.append((native, group))
    statements: list[Statement] = []
    for i, (native, group) in enumerate(groups):
        later = [s for _, rest in groups[i + 1 :] for s in rest]
        needed = {v for s in later for v in inputs_of(s)} | set(block.results)
        worth = native and _worth(group)
        statements += _region(group, needed, constants, exact, format, store) if worth else group
    used = {v for s in statements for v in inputs_of(s)} | set(block.results)
    kept = [s for v, s in constants.items() if v in used]
    return Block(block.params, [*kept, *statements], block.results)


def _whole(
    block: Block, ends: Ends, exact: bool, format: Format, store: Store | None
) -> Native | None:
    """All of a block as machine code, if it can be."""
    outside = (*block.params, *block.results)
    if not all([fits(v.obj) for v in outside]):
        return None
    try:
        return Native(block, ends, exact, format, store)
    except Unsupported:
        return None


def _ready(
    waiting: list[Statement], missing: set[Variable], native: bool, able: set[int]
) -> tuple[list[Statement], list[Statement]]:
    """What machine code is able to do, or the others, that can be next in order; and the rest."""
    group: list[Statement] = []
    rest: list[Statement] = []
    for s in waiting:
        if (id(s) in able) is native and missing.isdisjoint(inputs_of(s)):
            group.append(s)
            missing.difference_update(s.outs)
        else:
            rest.append(s)
    return group, rest


def _worth(group: Sequence[Statement]) -> bool:
    """Whether a call of machine code is less than the work."""
    for s in group:
        if s.op in ("for", "while", "scan"):
            return True
        moves = s.op == "primitive" and s.data[0].name in MOVES
        if not moves and any([isinstance(v.obj, Array) for v in s.outs]):
            return True
    return sum([1 for s in group for _ in (s, *[x for b in s.blocks for x in walk(b)])]) >= WORTH


def _region(
    group: list[Statement],
    needed: set[Variable],
    constants: dict[Variable, Statement],
    exact: bool,
    format: Format,
    store: Store | None,
) -> list[Statement]:
    """Statements as one, from what they read to what is read of them.

    They are as they were if they cannot be machine code after all.
    """
    outs = [v for s in group for v in s.outs]
    read = dict.fromkeys([v for s in group for v in inputs_of(s)])
    inside = set(outs)
    literals = [constants[v] for v in read if v in constants]
    params = tuple([v for v in read if v not in inside and v not in constants])
    results = tuple([v for v in outs if v in needed])
    block = Block(params, [*literals, *group], results)
    try:
        made = Native(block, None, exact, format, store)
        return [Statement("native", (made,), params, results)]
    except Unsupported:
        return group
