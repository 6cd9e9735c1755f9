"""What kinds of statements there are for machine code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...objects import Array, R
from ..blocks import Block, Statement, Variable, walk
from .vectors import FOLDS


def turns_of(block: Block) -> dict[Variable, Statement]:
    """The transposes of products: a product is made as its transpose is going to lie."""
    turned = _named("transpose", walk(block))
    made = {s.outs[0] for s in _named("contract", walk(block))} if turned else ()
    return {s.args[0]: s for s in turned if s.args[0] in made}


def _named(name: str, statements: Iterable[Statement]) -> list[Statement]:
    """Those that are of a primitive of a name."""
    return [s for s in statements if s.op == "primitive" and s.data[0].name == name]


class Join(NamedTuple):
    """A part of an array: so many entries of an axis."""

    whole: Variable
    axis: int
    start: int
    length: int


def joins_of(block: Block) -> dict[Variable, Join]:
    """Arrays made by loops of a block to be parts of another one: they are made in their place.

    What folds is made elsewhere, that of sweeps side by side.
    """
    found: dict[Variable, Join] = {}
    wholes = _named("concatenate", block.statements)
    if not wholes:
        return found
    made = {v for s in block.statements for v in _in_place(s)}.difference(block.results)
    for s in wholes:
        axis, start = s.data[0].parameters[1], 0
        times = Counter(s.args)
        for v in s.args:
            count = v.obj.shape[axis] if isinstance(v.obj, Array) else 0
            if v in made and times[v] == 1:
                found.setdefault(v, Join(s.outs[0], axis, start, count))
            start += count
    return found


def _in_place(s: Statement) -> Sequence[Variable]:
    """What a statement makes entry by entry, or row by row, wherever it may lie."""
    if s.op == "sweep":
        return [v for v, made in zip(s.outs, s.data[0].made, strict=True) if isinstance(made, int)]
    return s.outs if shape_of_loop(s) is not None and not is_fold(s) else ()


def is_fold(s: Statement) -> bool:
    """Whether a statement puts together the real entries of an array along axes."""
    if s.op != "primitive" or s.data[0].name not in FOLDS or s.data[0].family is None:
        return False
    return s.args[0].obj.element is R


def shape_of_loop(s: Statement) -> tuple[int, ...] | None:
    """The shape of the loop over entries that a statement is part of; None if it is of none."""
    if is_fold(s):
        return s.args[0].obj.shape
    if s.op != "primitive" or s.data[0].family is not None:
        return None
    obj = s.outs[0].obj
    return obj.shape if isinstance(obj, Array) else None
