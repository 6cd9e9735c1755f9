"""Operations on whole arrays that machine code has in parts, written down in those.

A loop with such an operation is machine code then, and outside of loops its parts are done with
what is around it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from ..arrays import reductions, shapes
from ..arrows import Arrow
from ..graphs import stage
from ..objects import Obj
from ..primitives import Primitive, Value, abs, exp, less, log, where
from .blocks import Block, Statement
from .fission import rename
from .lower import lower


def in_parts(block: Block) -> Block:
    """The same block, in which what is one of `PARTS` is several statements.

    Outside of loops NumPy is as fast, but along the last axes, where the parts are one pass.
    """
    todo = [(block, False)]
    while todo:
        top, inside = todo.pop()
        statements: list[Statement] = []
        for s in top.statements:
            statements += _instead(s) if inside or _of_rows(s) else [s]
            todo += [(inner, True) for inner in s.blocks]
        top.statements[:] = statements
    return block


def _of_rows(s: Statement) -> bool:
    """Whether this is an operation along the last axes."""
    if (p := _known(s)) is None:
        return False
    obj, axes = p.parameters
    rank = len(obj.shape)
    return sorted(axes) == list(range(rank - len(axes), rank))


def _known(s: Statement) -> Primitive | None:
    """The operation of a statement, if it is one of `PARTS`, and there are entries."""
    p = s.data[0] if s.op == "primitive" else None
    known = isinstance(p, Primitive) and p.name in PARTS and 0 not in s.args[0].obj.shape
    return p if known else None


def _instead(s: Statement) -> list[Statement]:
    """The statements in the place of one."""
    if (p := _known(s)) is None:
        return [s]
    made = lower(_written(p))
    names = dict(zip((*made.params, *made.results), (*s.args, *s.outs), strict=True))
    for one in made.statements:
        rename(one, names)
        one.outs = tuple([names.get(v, v) for v in one.outs])
    return made.statements


@lru_cache(256)
def _written(p: Primitive) -> Arrow:
    """An operation as a program of others."""
    obj, axes = p.parameters
    return stage(lambda x: PARTS[p.name](obj, axes, x), obj, p.cod).arrow


def _logsumexp(obj: Obj, axes: tuple[int, ...], x: Value) -> Value:
    """From the largest entry on, if that is finite: log Σ exp (x − top) + top."""
    top = reductions.max(obj, axes)(x)
    top = where(less(abs(top), math.inf), top, 0.0)
    return log(shapes.summed(exp(x - reductions.beside(obj, axes, top)), axes)) + top


PARTS: dict[str, Callable[[Obj, tuple[int, ...], Value], Value]] = {"logsumexp": _logsumexp}
"""What is written down, by the name of its family: of the object, the axes and the array."""
