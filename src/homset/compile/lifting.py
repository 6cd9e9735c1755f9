"""A statement on a row, done on all rows at once: what a loop does apart from its state.

The first axis of an array that is lifted counts the rows. An argument that is the same for all rows
stays as it is, and is spread where it has to be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..arrays import shapes
from ..arrays.products import contract
from ..objects import B, Obj, R
from ..primitives import Primitive
from .blocks import Statement, Variable


def rows_of(obj: Obj, n: int) -> Obj:
    """The object of n values of an object, an array of numbers or of rows."""
    return obj.element ** (n, *obj.shape)


def can_lift(s: Statement) -> bool:
    """Whether a statement can be done on all rows at once, and cannot fail."""
    if s.op != "primitive" or any([v.obj.element not in (R, B) for v in (*s.args, *s.outs)]):
        return False
    p: Primitive = s.data[0]
    return p.family is None or p.name in _RULES


def lifted(s: Statement, args: Sequence[Variable], rows: Sequence[bool], n: int) -> list[Statement]:
    """The statements for all n rows; `rows` says which arguments are given for each row.

    The last of them makes the result.
    """
    p: Primitive = s.data[0]
    out = Variable(rows_of(s.outs[0].obj, n))
    if p.family is not None:
        return _RULES[p.name](s, args, rows, out)
    before: list[Statement] = []
    given = [v if row else spread(v, out.obj, before) for v, row in zip(args, rows, strict=True)]
    return [*before, Statement("primitive", (p,), tuple(given), (out,))]


def spread(v: Variable, target: Obj, before: list[Statement]) -> Variable:
    """The same for all rows; the entries stay what they are."""
    shape = target.shape
    out = Variable(v.obj.element**shape)
    before.append(one(shapes.broadcast(v.obj, shape), v, out))
    return out


def one(p: Primitive, v: Variable, out: Variable) -> Statement:
    """A primitive of one argument."""
    return Statement("primitive", (p,), (v,), (out,))


def fresh_letter(used: str) -> str:
    """A letter for an axis that is in none of these."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return next(c for c in letters if c not in used)


def _contract(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    (_, _, left, right, letters) = s.data[0].parameters
    t = fresh_letter(left + right + letters)
    left, right = (t + part if row else part for part, row in zip((left, right), rows, strict=True))
    p = contract(args[0].obj, args[1].obj, left, right, t + letters)
    return [Statement("primitive", (p,), tuple(args), (out,))]


def _sum(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    (_, axes) = s.data[0].parameters
    return [one(shapes.sum(args[0].obj, tuple([i + 1 for i in axes])), args[0], out)]


def _transpose(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    (_, order) = s.data[0].parameters
    return [one(shapes.transpose(args[0].obj, (0, *[i + 1 for i in order])), args[0], out)]


def _reshape(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    return [one(shapes.reshape(args[0].obj, out.obj.shape), args[0], out)]


def _slices(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    (_, places) = s.data[0].parameters
    whole = (0, out.obj.shape[0], 1)
    return [one(shapes.slices(args[0].obj, (whole, *places)), args[0], out)]


def _broadcast(
    s: Statement, args: Sequence[Variable], rows: Sequence[bool], out: Variable
) -> list[Statement]:
    (arg,), (n, *shape) = args, out.obj.shape
    extra = len(shape) - len(arg.obj.shape) + 1
    aligned = Variable(arg.obj.element ** (n, *[1] * extra, *arg.obj.shape[1:]))
    first = one(shapes.reshape(arg.obj, aligned.obj.shape), arg, aligned)
    return [first, one(shapes.broadcast(aligned.obj, (n, *shape)), aligned, out)]


_Rule = Callable[[Statement, Sequence[Variable], Sequence[bool], Variable], list[Statement]]

_RULES: dict[str, _Rule] = {
    "contract": _contract,
    "sum": _sum,
    "transpose": _transpose,
    "reshape": _reshape,
    "slices": _slices,
    "broadcast": _broadcast,
}
"""The operations on arrays that have one on rows."""


MOVES = frozenset({"broadcast", "transpose", "slices", "reshape"})
"""The operations that only move entries: what they make may be another view of the same memory."""


CHEAP = frozenset(
    {"add", "sub", "mul", "negate", "abs", "minimum", "maximum", "where", "real", "broadcast",
     "transpose", "reshape", "slices", "less", "less_equal", "greater", "greater_equal", "equal",
     "not_equal", "logical_and", "logical_or", "logical_not", "stop_gradient"}
)  # fmt: skip
"""What is computed anew rather than kept."""
