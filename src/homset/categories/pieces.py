"""Expressions of SymPy as values, and values that depend on a condition that is not decided.

A branch on such a condition is not taken: both sides run, and what they give is merged into one
value, whose numbers are `Piecewise`. So a coproduct has three kinds of values: on the left, on the
right, and `Undecided` between a value on the left and one on the right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..chains import chain
from ..errors import MissingStructureError
from ..objects import Array, B, Exp, List, Obj, Product, Sum, brief
from ..primitives import Primitive, Symbolic, Value
from ..values import Left, Right

LARGEST = 50_000
"""How many parts a formula may have: SymPy walks all of them at every step."""

LARGEST_PIECES = 100
"""How many parts a condition may have that has pieces itself, with the formula it is about."""


class Expression(Symbolic):
    """A value that is an expression of SymPy, of about `size` parts."""

    __slots__ = ("expr", "size")

    def __init__(self, expr: Any, size: int = 1) -> None:
        self.expr, self.size = expr, size

    @staticmethod
    def of(expr: Any, *parts: Value) -> Expression:
        """The expression that is made of these parts.

        Raises `MissingStructureError` for one that is too large.
        """
        size = 1 + sum([part.size for part in parts if isinstance(part, Expression)])
        if size > LARGEST and (size := parts_of(expr)) > LARGEST:
            raise MissingStructureError(
                f"SymPy: this formula has more than {LARGEST} parts: its steps are written out, and"
                " each may hold the one before several times; take fewer steps"
            )
        return Expression(expr, size)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        parts = list(map(expression, args))
        if primitive.family is None and (shape := _shape_of(parts)):
            columns = [_entries(part, shape) for part in parts]
            made = [applied(primitive, row) for row in zip(*columns, strict=True)]
            return Expression.of(sympy.ImmutableDenseNDimArray(made, shape), *args)
        return Expression.of(applied(primitive, parts), *args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return Expression(sympy.Array([expression(v) for v in values]))

    def unstack(self) -> tuple[Value, ...]:
        return tuple([Expression(self.expr[i]) for i in range(self.expr.shape[0])])

    def __repr__(self) -> str:
        return repr(self.expr)


def applied(primitive: Primitive, parts: Sequence[Any]) -> Any:
    """The expression of a primitive on expressions of numbers."""
    return primitive.sympy(sympy, *parts)


def _shape_of(parts: Sequence[Any]) -> tuple[int, ...]:
    """The shape of the arrays among expressions; `()` without any."""
    return next((tuple(p.shape) for p in parts if getattr(p, "shape", ())), ())


def _entries(part: Any, shape: tuple[int, ...]) -> list[Any]:
    """The entries of an array in C order; a number is at every place."""
    if getattr(part, "shape", ()):
        return list(sympy.flatten(part.tolist())) if math.prod(shape) else []
    return [part] * math.prod(shape)


def parts_of(expr: Any) -> int:
    """How many parts a formula has as a tree; each that is shared is visited once.

    >>> x = sympy.Symbol("x")
    >>> parts_of(x * (x + 1))
    5
    """
    sizes: dict[Any, int] = {}
    todo = [expr]
    while todo:
        top = todo[-1]
        args = getattr(top, "args", ())
        waiting = [arg for arg in args if arg not in sizes]
        if waiting:
            todo.extend(waiting)
        else:
            sizes[top] = 1 + sum([sizes[arg] for arg in args])
            todo.pop()
    return sizes[expr]


def expression(value: Value) -> Any:
    """The SymPy form of a value; numbers that are short binary fractions become exact.

    >>> expression(0.25), expression(2.0), expression(0.1)
    (1/4, 2, 0.100000000000000)
    """
    if isinstance(value, Expression):
        return value.expr
    if getattr(value, "ndim", 0):
        return sympy.Array([expression(v) for v in value.flat], value.shape)
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value == value and abs(value) < 2**53:
        exact = sympy.Rational(value)
        return exact if exact.q <= 64 else sympy.Float(value)
    return sympy.sympify(value)


class Undecided:
    """A value of a + b: `left` where the condition holds, and `right` where it does not."""

    __slots__ = ("condition", "left", "right")

    def __init__(self, condition: Boolean, left: Value, right: Value) -> None:
        self.condition, self.left, self.right = condition, left, right

    def __repr__(self) -> str:
        return f"Undecided({self.condition}, {self.left!r}, {self.right!r})"


def side(truth: Value) -> Value:
    """The value of 1 + 1 that a truth value is.

    >>> side(Expression(sympy.Symbol("x") > 0))
    Undecided(x > 0, (), ())
    """
    condition = expression(truth)
    if condition in (sympy.true, sympy.false):
        return Left(()) if condition == sympy.true else Right(())
    return Undecided(condition, (), ())


def merged(obj: Obj, condition: Boolean, x: Value, y: Value) -> Value:
    """The value of an object that is `x` where the condition holds, and else `y`.

    >>> from homset.objects import R
    >>> x = sympy.Symbol("x", real=True)
    >>> merged(R, x > 0, Expression(x), Expression(-x))
    Piecewise((x, x > 0), (-x, True))
    """
    if isinstance(obj, Product):
        return tuple([merged(o, condition, *xy) for o, *xy in zip(obj.parts, x, y, strict=True)])
    if isinstance(obj, Sum):
        return _merged_sides(obj, condition, x, y)
    if isinstance(obj, Exp):
        return lambda z: merged(obj.parts[0], condition, x(z), y(z))
    if isinstance(obj, List):
        return _merged_lists(obj, condition, x, y)
    left, right = expression(x), expression(y)
    if left == right:
        return x
    if isinstance(obj, Array):
        rows = zip(Expression(left).unstack(), Expression(right).unstack(), strict=True)
        entries = tuple([merged(obj.row, condition, *xy) for xy in rows])
        return entries[0].stack(entries, obj.row)
    whole = sympy.ITE if obj is B else chosen
    # SymPy folds pieces that are inside of sums and conditions, in exponential time.
    if condition.has(sympy.Piecewise) and parts_of(condition) + parts_of(right) > LARGEST_PIECES:
        raise MissingStructureError(
            f"SymPy: the conditions of these pieces have more than {LARGEST_PIECES} parts: take"
            " fewer steps"
        )
    return Expression.of(whole(condition, left, right), x, y)


def chosen(condition: Boolean, x: Any, y: Any) -> Any:
    """The expression that is x where the condition holds, and else y, without pieces in pieces.

    >>> x = sympy.Symbol("x", real=True)
    >>> chosen(x > 1, 1, chosen(x > 0, x, 0))
    Piecewise((1, x > 1), (x, x > 0), (0, True))
    """
    inside = next((piece for piece, c in _pieces(x) if c == condition), x)
    outside = [(piece, c) for piece, c in _pieces(y) if c != condition]
    return sympy.Piecewise((inside, _of_truths(condition)), *outside)


def _of_truths(condition: Boolean) -> Boolean:
    """A condition on pieces as one on what the pieces are.

    >>> x = sympy.Symbol("x", real=True)
    >>> _of_truths(chosen(x > 1, x, 0) > 2)
    ITE(x > 1, x > 2, False)

    SymPy does this too, but solves inequalities meanwhile, to see whether pieces are everywhere.
    """
    if not condition.has(sympy.Piecewise):
        return condition
    folded = sympy.piecewise_fold(condition)
    *truths, (last, _) = _pieces(folded)
    whole = reduce(lambda rest, piece: sympy.ITE(piece[1], piece[0], rest), reversed(truths), last)
    return whole.xreplace({one: one.canonical for one in whole.atoms(Relational)})


def _pieces(x: Any) -> list[tuple[Any, Any]]:
    if isinstance(x, sympy.Piecewise):
        return [(piece.expr, piece.cond) for piece in x.args]
    return [(x, sympy.true)]


def _merged_sides(obj: Sum, condition: Boolean, x: Value, y: Value) -> Value:
    a, b = obj.parts
    on_left, lefts, rights = zip(*map(_sides, (x, y)), strict=True)
    left, right = (
        merged(o, condition, *values) if len(values) == 2 else values[0] if values else None
        for o, values in ((a, sum(lefts, ())), (b, sum(rights, ())))
    )
    if not any(rights) or not any(lefts):
        return Left(left) if any(lefts) else Right(right)
    return Undecided(sympy.ITE(condition, *on_left), left, right)


def _sides(x: Value) -> tuple[Any, tuple[Value, ...], tuple[Value, ...]]:
    """Where a value of a coproduct is on the left, and the values that it can have there."""
    if isinstance(x, Undecided):
        return x.condition, (x.left,), (x.right,)
    if isinstance(x, Left):
        return sympy.true, (x.value,), ()
    return sympy.false, (), (x.value,)


def _merged_lists(obj: List, condition: Boolean, x: Value, y: Value) -> Value:
    xs, ys = list(x), list(y)
    if len(xs) != len(ys):
        raise MissingStructureError(
            f"SymPy has no {brief(obj)} whose length is not known: {len(xs)} where {condition}, "
            f"else {len(ys)}"
        )
    entry = obj.parts[0]
    return chain([merged(entry, condition, *xy) for xy in zip(xs, ys, strict=True)])


def decided(truth: Value, purpose: str) -> bool:
    """A truth value that is known, which SymPy needs for some purpose; or else an error.

    >>> decided(Expression(sympy.Integer(3) > 2), "loop whose length is not known")
    True
    """
    condition = expression(truth)
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    raise MissingStructureError(f"SymPy has no {purpose}: {condition} is not decided")


def index(i: Value) -> int:
    """A number of an entry that is known; or else an error."""
    known = expression(i)
    if not known.is_Integer:
        raise MissingStructureError(f"SymPy has no entry whose number is not known: {known}")
    return int(known)
