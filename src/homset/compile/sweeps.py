"""Work on large arrays, row by row: memory is gone through once, by as many threads as there are.

What is done row by row, and the sums over all rows, is a homomorphism of concatenation: with rows
in blocks, x = x₁ ⧺ … ⧺ xₘ, what is made of rows is f x = f x₁ ⧺ … ⧺ f xₘ, and what is summed over
them s x = s x₁ + … + s xₘ. So all operations along one index of a program, products of matrices
with the work on entries between them, are done for a block of rows before the next, where that is
in the cache still. What is cheap to make of one array is made again in each sweep that reads it,
and takes no memory between them. Blocks go in parts that are added up in order: results do not
depend on how many threads there are, nor on which of them does what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from math import prod
from typing import Any

from .axes import FOLDS, Indices
from .blocks import Block, Statement, Variable
from .groups import WORTH, Group
from .lifting import CHEAP, MOVES

MOST = 64
"""How many sweeps are tried."""

HARD, EASY = 8, 8
"""How many simple operations a call of mathematics is, and how many products are one."""

THIN = 16
"""How much smaller than the largest an array is that does not make rows and columns one index."""

NEAR = 2
"""How many times less work an index may have than another one and be tried beside it."""


def swept(block: Block) -> Block:
    """The same block, whose work on large arrays is done row by row where that pays.

    sweep: of blocks of rows, `data[0]` is a `Sweep`, the first block does `size` rows and the
    second, if there is one, those that are left after them.
    """
    inner = [[swept(b) for b in s.blocks] for s in block.statements]
    statements = [
        Statement(s.op, s.data, s.args, s.outs, tuple(blocks), s.place) if blocks else s
        for s, blocks in zip(block.statements, inner, strict=True)
    ]
    work = {s: _work(s) for s in statements}
    for thin in (0, THIN):
        if sum([work.get(s, 0) for s in statements]) < WORTH:
            break
        least = thin and max([_largest(s) for s in statements]) // thin
        statements = _in_sweeps(statements, work, least, block.results)
    return Block(block.params, statements, block.results)


def _in_sweeps(
    statements: list[Statement], work: Mapping[Statement, int], least: int,
    results: Sequence[Variable],
) -> list[Statement]:  # fmt: skip
    """Statements with sweeps along the indices that arrays of so many entries at least have."""
    indices = Indices([s for s in statements if _largest(s) > 1], least)
    aside: dict[Any, set[Statement]] = {}  # what does not pay along an index
    for _ in range(MOST):
        costly = _costliest([s for s in statements if s in indices.axes], work, indices, aside)
        if not costly:
            break
        groups = [Group(statements, indices, at, aside.get(at, ()), work, results) for at in costly]
        best = max([g for g in groups if g.pays()], key=lambda g: g.work, default=None)
        if best is not None:
            statements = best.statements()
        for g in groups if best is None else ():
            aside.setdefault(g.index, set()).update(g.inside or statements)
    return statements


def _work(s: Statement) -> int:
    """About how many simple operations on numbers a statement is; parts are made in their place."""
    if s.op != "primitive" or s.data[0].name in MOVES or s.data[0].name == "concatenate":
        return 0
    p, largest = s.data[0], _largest(s)
    if p.name == "contract":
        (x, y, left, right, _) = p.parameters
        sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
        return max(largest, prod(sizes.values()) // EASY)
    return largest * (1 if p.name in CHEAP or p.name in FOLDS else HARD)


def _largest(s: Statement) -> int:
    """How many entries the largest array has that a statement reads or makes."""
    return max([v.obj.size for v in (*s.args, *s.outs)], default=0)


def _costliest(
    statements: Iterable[Statement], work: Mapping[Statement, int], indices: Indices,
    aside: Mapping[Any, Container[Statement]],
) -> list[Any]:  # fmt: skip
    """The index with the most work along it and those that it has most of that work in common with.

    Which of them is best depends on how much can be done together, row by row: they come in the
    order of all the work along them, and there are none if that is little.
    """
    found: dict[Any, tuple[int, int]] = {}
    along: dict[Any, list[Statement]] = {}
    for s in statements:
        for letter, root in indices.roots[s].items() if work[s] else ():
            n = indices.lengths[s][letter]
            if s not in aside.get(root, ()):
                before, _ = found.get(root, (0, n))
                found[root] = before + work[s], n
                along.setdefault(root, []).append(s)
    first = max(found, key=lambda index: found[index], default=None)
    if first is None or found[first][0] < WORTH:
        return []
    common = Counter[Any]()
    for s in along[first]:
        roots = dict.fromkeys(indices.roots[s].values(), work[s])
        common.update({root: n for root, n in roots.items() if s not in aside.get(root, ())})
    close = [index for index, most in common.items() if NEAR * most >= common[first]]
    enough = [index for index in close if found[index][0] >= WORTH]
    return sorted(enough, key=lambda index: found[index], reverse=True)
