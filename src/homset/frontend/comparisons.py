"""Comparisons: order, equality, identity and membership of abstract values, as Python has them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from .. import primitives as p
from ..arrows import Arrow
from ..objects import Array, B, R, Z
from ..ports import Port
from .abstract import (
    Mutable,
    Opaque,
    Plain,
    Rolled,
    Unsuitable,
    Value,
    entries_as,
    joined_object,
    number_object,
    split,
)
from .complexes.parts import is_complex
from .machine import Machine
from .naming import described
from .numbers import computed
from .operators import (
    beside_arrays,
    call_method,
    element_of,
    elementwise,
    is_number,
    known,
    no_arrows,
    one_by_one,
    own_method,
    port_or,
    truth,
    unary,
)

COMPARISONS: dict[type[ast.cmpop], tuple[str, Callable[..., Any]]] = {
    ast.Eq: ("equal", operator.eq),
    ast.NotEq: ("not_equal", operator.ne),
    ast.Lt: ("less", operator.lt),
    ast.LtE: ("less_equal", operator.le),
    ast.Gt: ("greater", operator.gt),
    ast.GtE: ("greater_equal", operator.ge),
}


def compare(m: Machine, op: type[ast.cmpop], x: Value, y: Value) -> Any:
    """x op y, for comparisons, `is` and `in`."""
    x, y = port_or(x), port_or(y)
    if op in (ast.Is, ast.IsNot):
        return _identical(x, y) is (op is ast.Is)
    if op in (ast.In, ast.NotIn):
        found = _contained(m, x, y)
        if op is ast.In:
            return found
        return p.logical_not(found) if isinstance(found, Port) else not found
    if isinstance(x, Arrow) or isinstance(y, Arrow):
        no_arrows(x, y)
    if (method := _comparison(op, x, y)) is not None:
        answer = truth(m, call_method(m, *method))
        return (
            unary(m, ast.Not, answer) if op is ast.NotEq and not own_method(x, "__ne__") else answer
        )
    name, python = COMPARISONS[op]
    if known(x) and known(y):
        return computed(python, x, y)
    if (is_complex(x) or is_complex(y)) and is_number(x) and is_number(y):
        from .complexes.arithmetic import compared

        return compared(m, op, x, y)
    if number_object(x) is not None and number_object(y) is not None:
        return elementwise(m, lambda a, b: _compared(m, name, a, b), x, y)
    if isinstance(x, (tuple, list, Rolled)) and isinstance(y, (tuple, list, Rolled)):
        return _sequences(m, op, one_by_one(m, x), one_by_one(m, y))
    if (pair := beside_arrays(m, x, y)) is not None:
        return compare(m, op, *pair)
    if op in (ast.Eq, ast.NotEq):
        same = _equal(m, x, y)
        return same if op is ast.Eq else unary(m, ast.Not, same)
    raise Unsuitable(f"{described(x)} and {described(y)} cannot be compared")


def _comparison(op: type[ast.cmpop], x: Value, y: Value) -> tuple[Any, list[Value]] | None:
    """The user's own method of a comparison, with its arguments."""
    name, mirrored = _COMPARED.get(op, ("", ""))
    for owner, other, method in ((x, y, name), (y, x, mirrored)):
        found = own_method(owner, method) or (
            own_method(owner, "__eq__") if op is ast.NotEq else None
        )
        if found is not None:
            return found, [owner, other]
    return None


_COMPARED = {
    ast.Eq: ("__eq__", "__eq__"), ast.NotEq: ("__ne__", "__ne__"), ast.Lt: ("__lt__", "__gt__"),
    ast.LtE: ("__le__", "__ge__"), ast.Gt: ("__gt__", "__lt__"), ast.GtE: ("__ge__", "__le__"),
}  # fmt: skip


def _equal(m: Machine, x: Value, y: Value) -> Any:
    """x == y for structures: the same kind, and equal parts."""
    kinds = [_kind(value) for value in (x, y)]
    if kinds[0] is None or kinds[1] is None:
        raise Unsuitable(f"{described(x)} and {described(y)} cannot be compared")
    if kinds[0] is not kinds[1]:
        return False
    left, right = split(x), split(y)
    if left is None or right is None:
        return x is y
    if isinstance(x, Plain) and x is not y:
        raise Unsuitable(
            f"{described(x)} has no __eq__ of its own, and == would ask whether two names are of"
            " one instance: compare its attributes"
        )
    if isinstance(x, dict) and x.keys() != y.keys():
        return False
    parts = (
        [(x[k], y[k]) for k in x] if isinstance(x, dict) else zip(left[1], right[1], strict=True)
    )
    same: Any = True
    for a, b in parts:
        same = m.both(same, lambda a=a, b=b: _found(m, a, b))  # type: ignore[misc]
    return same


def _kind(value: Value) -> Any:
    """What kind of thing a value is, where another kind is never equal; None if that is open."""
    obj = number_object(value)
    if obj is not None:
        return None if isinstance(obj, Array) else "number"
    for kind in (tuple, list, dict, str, type(None)):
        if isinstance(value, kind):
            return kind
    return type(value) if split(value) is not None and not isinstance(value, Opaque) else None


def _compared(m: Machine, name: str, x: Value, y: Value) -> Value:
    obj = joined_object(element_of(x), element_of(y))
    assert obj is not None
    if obj is B and name not in ("equal", "not_equal"):
        obj = Z
    return p.PRIMITIVES[name](*[entries_as(m.builder, obj, v) for v in (x, y)])


def _identical(x: Value, y: Value) -> bool:
    for value in (x, y):
        if isinstance(value, Port) or (
            number_object(value) is not None and type(value) is not bool
        ):
            if x is None or y is None:
                return False
            raise Unsuitable("`is` does not compare numbers; use ==")
    if x is not y and (_copied(x) and _copied(y)):
        raise Unsuitable("`is` tells no structures or functions apart here; use ==")
    return x is y


def _copied(value: Value) -> bool:
    """Whether a value may be a copy of another, where Python has one of two names for it."""
    return isinstance(value, (Opaque, Mutable)) or split(value) is not None


def _contained(m: Machine, x: Value, y: Value) -> Any:
    if (method := own_method(y, "__contains__")) is not None:
        return truth(m, call_method(m, method, [y, x]))
    if isinstance(y, dict):
        if isinstance(x, Port):
            return _contained(m, x, tuple([key for key in y if number_object(key) is not None]))
        return x in y
    if isinstance(y, range) and isinstance(x, Port):
        if y.step != 1:
            raise Unsuitable("membership in a range with steps; compare with == and %")
        first = compare(m, ast.LtE, y.start, x)
        return m.both(first, lambda: compare(m, ast.Lt, x, y.stop))
    y = one_by_one(m, y)
    if isinstance(y, (tuple, list)):
        found: Any = False
        for item in y:
            found = m.any_of(found, lambda item=item: _found(m, x, item))  # type: ignore[misc]
        return found
    if known(x) and known(y):
        return computed(lambda a, b: a in b, x, y)
    instead = "; write np.any(x == y)" if isinstance(number_object(y), Array) else ""
    raise Unsuitable(
        f"`in` looks into tuples, lists, ranges and dicts; got {described(y)}{instead}"
    )


def _found(m: Machine, x: Value, item: Value) -> Any:
    """Whether an entry is the value that is looked for, or equal to it."""
    return True if x is item else compare(m, ast.Eq, x, item)


def _sequences(m: Machine, op: type[ast.cmpop], x: Sequence[Value], y: Sequence[Value]) -> Any:
    """Tuples compare by their first entries that differ."""
    if op in (ast.Eq, ast.NotEq):
        same: Any = isinstance(x, list) is isinstance(y, list) and len(x) == len(y)
        for a, b in zip(x, y, strict=False):
            same = m.both(same, lambda a=a, b=b: _found(m, a, b))  # type: ignore[misc]
        if op is ast.Eq:
            return same
        return p.logical_not(same) if isinstance(same, Port) else not same
    if not x or not y:
        return PYTHON_ORDER[op](len(x), len(y))
    strict = {ast.LtE: ast.Lt, ast.GtE: ast.Gt}.get(op, op)
    pairs = list(zip(x, y, strict=False))
    if all([number_object(v) in (R, Z, B) for pair in pairs for v in pair]):
        return _numbers(m, strict, pairs, PYTHON_ORDER[op](len(x), len(y)))
    if len(x) == len(y) == 1:
        return compare(m, op, x[0], y[0])
    return _first(m, strict, *pairs[0], lambda: _sequences(m, op, x[1:], y[1:]))


def _numbers(
    m: Machine, strict: type[ast.cmpop], pairs: Sequence[tuple[Value, Value]], lengths: bool
) -> Any:
    """The same of numbers, from the last pair to the first: no comparison of these can fail."""
    found: Any = lengths
    for a, b in reversed(pairs):
        found = _first(m, strict, a, b, lambda found=found: found)  # type: ignore[misc]
    return found


def _first(
    m: Machine, strict: type[ast.cmpop], a: Value, b: Value, following: Callable[[], Any]
) -> Any:
    """Whether the first pair is in order, or what follows is where that is equal."""
    return m.any_of(compare(m, strict, a, b), lambda: m.both(compare(m, ast.Eq, a, b), following))


PYTHON_ORDER = {op: python for op, (_, python) in COMPARISONS.items()}
