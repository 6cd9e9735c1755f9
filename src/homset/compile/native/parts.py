"""Which parts of a block become machine code; the others stay as they are, around them."""

from __future__ import annotations

from collections.abc import Container, Sequence

from ...objects import Array, B, R
from ..blocks import Block, Statement, Variable, inputs_of, walk
from ..border import Ends
from ..exact import is_exact
from ..formats import Format
from ..lifting import MOVES
from ..waiting import Waiting
from .call import Native
from .functions import once_more
from .kernel import fits, supported
from .stacks import Unsupported
from .store import Store

PARTED = 4_000
"""Up to how many times machine code parts ways that is made at once: LLVM's time is quadratic."""

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
    able = {s for s in block.statements if supported(s, format) and (not exact or is_exact(s))}
    every = len(able) == len(block.statements) and len(_pieces(block.statements)) == 1
    whole = _whole(block, ends, exact, format, store) if ends is not None and every else None
    if whole is not None:
        outs = tuple([Variable(v.obj) for v in block.results])
        return Block(block.params, [Statement("native", (whole,), block.params, outs)], outs)
    constants = {s.outs[0]: s for s in block.statements if s.op == "constant"}
    groups = [
        (native, piece)
        for native, group in _groups([s for s in block.statements if s.op != "constant"], able)
        for piece in (_pieces(group) if native else [group])
    ]
    last = {v: i for i, (_, group) in enumerate(groups) for s in group for v in inputs_of(s)}
    last |= dict.fromkeys(block.results, len(groups))
    statements: list[Statement] = []
    for i, (native, group) in enumerate(groups):
        if native and _worth(group):
            results = tuple([v for s in group for v in s.outs if last.get(v, i) > i])
            statements += _region(group, results, constants, exact, format, store)
        else:
            statements += group
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


def _groups(
    statements: Sequence[Statement], able: Container[Statement]
) -> list[tuple[bool, list[Statement]]]:
    """What machine code is able to do and what it is not, in turn, as much at once as can be."""
    waiting = Waiting(statements, lambda s: s in able)
    groups: list[tuple[bool, list[Statement]]] = []
    while waiting.first() is not None:
        for native in (True, False):
            group: list[Statement] = []
            for s in waiting.of(native):
                waiting.made(s)
                group.append(s)
            if group:
                groups.append((native, group))
    return groups


def _pieces(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Statements in pieces of which LLVM makes code in time that is linear in all of them."""
    pieces: list[list[Statement]] = [[]]
    parted = 0
    for s in statements:
        if parted == PARTED:
            pieces.append([])
            parted = 0
        pieces[-1].append(s)
        parted += _parts_ways(s)
    return pieces


def _parts_ways(s: Statement) -> bool:
    """Whether there may be branches in a statement's code: of a loop, a case, or a check."""
    checked = s.op == "primitive" and s.data[0].checks is not None
    reals = all([v.obj in (R, B) for v in (*s.args, *s.outs)])
    return bool(s.blocks) or checked or not reals


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
    results: tuple[Variable, ...],
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
    block = Block(params, [*literals, *group], results)
    try:
        call = Statement("native", (Native(block, None, exact, format, store),), params, results)
    except Unsupported:
        return group
    return _where_in_order(call, group) if exact else [call]


def _where_in_order(call: Statement, group: Sequence[Statement]) -> list[Statement]:
    """Machine code where the arrays it takes lie in C order, as those do that it gives.

    Elsewhere it is the statements themselves: NumPy goes on with what may be one of those arrays,
    and sums in the order in which its entries lie.
    """
    arrays = [tuple([v for v in row if isinstance(v.obj, Array)]) for row in (call.args, call.outs)]
    if not all(arrays):
        return [call]
    test, names = Variable(B), dict[Variable, Variable]()
    outs = tuple([Variable(v.obj) for v in call.outs])
    code = Block((), [Statement("native", call.data, call.args, outs)], outs)
    other = Block((), [once_more(s, names) for s in group], tuple([names[v] for v in call.outs]))
    return [
        Statement("in_order", (), arrays[0], (test,)),
        Statement("if", (), (test,), call.outs, (code, other)),
    ]
