"""Operators: arithmetic and truth of abstract values, as Python has them.

Integers stay integers and become real where a real number meets them; `/` is real division. What is
known is computed by Python itself.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays.shapes import broadcast_shape, spread
from ..arrows import Arrow
from ..objects import Array, B, Obj, R, Z
from ..ports import Port
from .abstract import (
    Choice,
    Mutable,
    OneOf,
    Opaque,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    entries_as,
    held,
    joined_object,
    number_object,
    split,
)
from .complexes.parts import has_complex, is_array, is_complex
from .iterators import Lazy, Stream
from .machine import Machine
from .naming import described

PYTHON: dict[type[ast.operator], tuple[str, Callable[..., Any]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
    ast.Div: ("div", operator.truediv),
    ast.FloorDiv: ("floor_divide", operator.floordiv),
    ast.Mod: ("remainder", operator.mod),
    ast.Pow: ("pow", operator.pow),
    ast.MatMult: ("matmul", operator.matmul),
    ast.BitAnd: ("bitwise_and", operator.and_),
    ast.BitOr: ("bitwise_or", operator.or_),
    ast.BitXor: ("bitwise_xor", operator.xor),
    ast.LShift: ("left_shift", operator.lshift),
    ast.RShift: ("right_shift", operator.rshift),
}
_DUNDER = {
    "add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "floor_divide": "floordiv",
    "remainder": "mod", "pow": "pow", "matmul": "matmul", "bitwise_and": "and",
    "bitwise_or": "or", "bitwise_xor": "xor", "left_shift": "lshift", "right_shift": "rshift",
}  # fmt: skip
OF_BITS = ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift")
"""The operations on the bits of integers."""

_BITS = {
    "bitwise_and": p.logical_and, "bitwise_or": p.logical_or, "bitwise_xor": p.not_equal,
    "minimum": p.logical_and, "maximum": p.logical_or,
}  # fmt: skip


def known(value: Value) -> bool:
    """Whether a value has no ports in it: Python can compute with it."""
    if isinstance(value, (Port, Mutable, View, OneOf, Rolled, Stream, Lazy, np.ndarray)):
        return False
    if type(value) in (float, int, bool, str):
        return True
    if isinstance(value, (Choice, Unusable)):
        return False
    found = split(value)
    return found is None or all(map(known, found[1]))


def binary(m: Machine, op: type[ast.operator], x: Value, y: Value) -> Value:
    """x op y"""
    name, python = PYTHON[op]
    if isinstance(x, Arrow) and isinstance(y, Arrow):
        return python(x, y)
    if is_number(x) and is_number(y):
        return arithmetic(m, name, x, y)
    no_arrows(x, y)
    if (pair := beside_arrays(m, x, y)) is not None:
        return arithmetic(m, name, *pair)
    if (method := _operator_method(x, y, name)) is not None:
        from .calls import call_function

        return call_function(m, *method)
    if op is ast.BitOr and isinstance(x, dict) and isinstance(y, dict):
        return m.own({**x, **y})
    x, y = one_by_one(m, x), one_by_one(m, y)
    sequences = (tuple, list, str, bytes)
    depends = isinstance(port_or(x), Port) or isinstance(port_or(y), Port)
    along = isinstance(x, sequences) or isinstance(y, sequences)
    if along and not depends:
        return by_python(m, python, x, y)
    if along and op is ast.Mult:
        raise Unsuitable(
            f"the length of {described(x)} times {described(y)} depends on data, so it has no type:"
            " make the length known (hs.arrow(functools.partial(f, n=3))), or loop"
        )
    raise Unsuitable(f"{described(x)} and {described(y)} have no {sign(op)}")


def one_by_one(m: Machine, value: Value) -> Value:
    """A list that a loop makes as one of its entries, which can stand beside others."""
    from .streams import items

    return items(m, value) if isinstance(value, Rolled) else value


def beside_arrays(m: Machine, x: Value, y: Value) -> list[Value] | None:
    """A list or tuple and an array, as NumPy takes them: as two arrays; None if they are not."""
    lists = [type(v) in (list, tuple, Rolled) for v in (x, y)]
    arrays = [isinstance(number_object(port_or(v)), Array) or is_array(v) for v in (x, y)]
    if not (any(lists) and any(arrays)):
        return None
    from .arrays import array_of
    from .complexes.lifting import array

    return [array(m, v) if has_complex(v) else array_of(m, v) for v in (x, y)]


def no_arrows(*values: Value) -> None:
    """Refuse an arrow with effects, or one beside a value, where what it gives is meant."""
    arrows = [x for x in values if isinstance(x, Arrow)]
    if any([len(arrows) < len(values) or f.effects for f in arrows]):
        raise Unsuitable(f"{described(arrows[0])} is no value")


def is_number(value: Value) -> bool:
    """Whether a value is a number or an array, real or complex."""
    return number_object(port_or(value)) is not None or is_complex(value)


def _operator_method(x: Value, y: Value, name: str) -> tuple[Any, list[Value]] | None:
    """The user's own method of an operator, with its arguments."""
    for owner, other, prefix in ((x, y, "__"), (y, x, "__r")):
        if isinstance(owner, (Port, Opaque, Mutable)):
            continue
        found = getattr(type(owner), f"{prefix}{_DUNDER.get(name, name)}__", None)
        if isinstance(found, FunctionType):
            return found, [owner, other]
    return None


def in_place_method(x: Value, op: type[ast.operator]) -> FunctionType | None:
    """The user's own method of an augmented assignment."""
    name, _ = PYTHON[op]
    return own_method(x, f"__i{_DUNDER.get(name, name)}__")


def by_python(m: Machine, python: Callable[..., Any], *args: Value) -> Value:
    """What Python makes of what is known; its exceptions are reasons to refuse."""
    try:
        result = python(*args)
    except Exception as error:
        raise Unsuitable(f"{type(error).__name__}: {error}") from None
    return m.own(result) if isinstance(result, list) else result


def sign(op: type[ast.operator]) -> str:
    """How an operator is written."""
    return ast.unparse(ast.BinOp(ast.Name("a"), op(), ast.Name("b")))[2:-2]


port_or = held
"""The port that an array of the function's own holds; any other value as it is."""


def port_of(m: Machine, value: Value) -> Port:
    """A number or an array as a port."""
    value = port_or(value)
    obj = number_object(value)
    if obj is None:
        raise Unsuitable(f"{described(value)} is no number and no array")
    return converted(m.builder, obj, value)


def arithmetic(m: Machine, name: str, x: Value, y: Value) -> Value:
    """An arithmetic operation on numbers and arrays."""
    x, y = port_or(x), port_or(y)
    if known(x) and known(y) and name in _DUNDER:
        python = next(f for n, f in PYTHON.values() if n == name)
        return by_python(m, python, x, y)
    if is_complex(x) or is_complex(y):
        from .complexes import arithmetic as of_complex

        return of_complex.arithmetic(m, name, x, y)
    if name == "matmul":
        from .algebra import matmul

        return matmul(m, x, y)
    if element_of(x) is element_of(y) is B and (_shape(x) or _shape(y)):
        return _of_truths(m, name, x, y)
    return elementwise(m, lambda a, b: scalar(m, name, a, b), x, y)


def _of_truths(m: Machine, name: str, x: Value, y: Value) -> Value:
    """An operation on arrays of truth values, as NumPy has it: + is |, and * is &."""
    if name == "sub":
        raise Unsuitable("arrays of truth values have no -; write x ^ y, or x.astype(int)")
    name = {"add": "bitwise_or", "mul": "bitwise_and"}.get(name, name)
    return elementwise(m, lambda a, b: scalar(m, name, a, b), x, y)


def element_of(value: Value) -> Obj:
    """The object of the entries of a number or an array."""
    obj = number_object(value)
    if obj is None:
        raise Unsuitable(f"{described(value)} is no number")
    return obj.element


def scalar(m: Machine, name: str, x: Value, y: Value) -> Value:
    """An arithmetic operation on two numbers, by the name of its primitive."""
    a, b = element_of(x), element_of(y)
    if name == "pow":
        return _power(m, x, y, a, b)
    if name in _BITS and a is b is B:
        return _BITS[name](*[entries_as(m.builder, B, v) for v in (x, y)])
    obj = R if name == "div" else joined_object(a, b)
    obj = Z if obj is B else obj
    if obj is R and name not in _REAL:
        raise Unsuitable(
            f"{name.replace('_', ' ')} takes integers; got {described(x)}, {described(y)}"
        )
    assert obj is not None
    entry_ = p.PRIMITIVES[name]
    return entry_(*[entries_as(m.builder, obj, v) for v in (x, y)])


_REAL = frozenset({"add", "sub", "mul", "div", "floor_divide", "remainder", "minimum", "maximum"})


def _power(m: Machine, x: Value, y: Value, a: Obj, b: Obj) -> Value:
    if not isinstance(y, Port) and b is not R:
        return _known_power(m, x, int(y), a)
    if a is not R and b is not R:
        return p.integer_power(*[entries_as(m.builder, Z, v) for v in (x, y)])
    return p.pow(*[entries_as(m.builder, R, v) for v in (x, y)])


def _known_power(m: Machine, x: Value, n: int, a: Obj) -> Value:
    if a is not R and n < 0:
        if _shape(x):
            raise Unsuitable(
                f"arrays of integers have no negative powers in NumPy: write x.astype(float) ** {n}"
            )
        x, a = entries_as(m.builder, R, x), R
    if a is R and n not in (1, 2):
        return 1.0 if n == 0 else p.recip(x) if n == -1 else p.pow(x, float(n))
    base = entries_as(m.builder, Z if a is B else a, x)
    result: Value = None
    while n:
        if n & 1:
            result = base if result is None else p.mul(result, base)
        n >>= 1
        base = p.mul(base, base) if n else base
    return 1 if result is None else result


def elementwise(m: Machine, f: Callable[..., Value], *args: Value) -> Value:
    """A function of numbers on numbers and arrays, entry by entry, as NumPy broadcasts them.

    `f` is made of primitives, which are at arrays what they are at numbers.
    """
    args = tuple([port_or(arg) for arg in args])
    shapes = [_shape(arg) for arg in args]
    if not any(shapes):
        return f(*args)
    whole = broadcast_shape(*shapes)
    found = f(
        *[
            spread(port_of(m, arg), whole) if shape else arg
            for arg, shape in zip(args, shapes, strict=True)
        ]
    )
    if not isinstance(found, Port):  # a number whatever the entries are, as in x ** 0
        found = spread(port_of(m, found), whole)
    return m.own(Mutable(found))


def _shape(value: Value) -> tuple[int, ...]:
    obj = number_object(value)
    if obj is None:
        raise Unsuitable(f"{described(value)} is no number and no array")
    return obj.shape


# --- unary operators, truth -----------------------------------------------------------------------


def unary(m: Machine, op: type[ast.unaryop], x: Value) -> Value:
    """op x"""
    x = port_or(x)
    if op is ast.Not:
        answer = truth(m, x)
        return p.logical_not(answer) if isinstance(answer, Port) else not answer
    if known(x) and number_object(x) is not None:
        names: dict[type[ast.unaryop], Callable[..., Any]] = {
            ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert
        }  # fmt: skip
        return by_python(m, names[op], x)
    if is_complex(x):
        from .complexes.arithmetic import signed

        return signed(m, op, x)
    method = getattr(type(x), "__neg__", None)
    if number_object(x) is None and isinstance(method, FunctionType) and op is ast.USub:
        from .calls import call_function

        return call_function(m, method, [x])
    if op is not ast.Invert and _shape(x) and element_of(x) is B:
        symbol = "-" if op is ast.USub else "+"
        raise Unsuitable(f"an array of truth values has no {symbol}; write ~x, or x.astype(int)")
    if op is ast.USub:
        return elementwise(m, lambda a: p.negate(_at_least_integer(m, a)), x)
    if op is ast.UAdd:
        return elementwise(m, lambda a: _at_least_integer(m, a), x)
    if number_object(x) is B:
        raise Unsuitable(
            "~ of a truth value is -1 or -2 for one of Python's, and not x for one of NumPy's;"
            " write not x"
        )
    return inverted(m, x)


def inverted(m: Machine, x: Value) -> Value:
    """np.invert: every bit of integers, or not x of truth values."""
    if element_of(x) is R:
        raise Unsuitable(f"~ takes integers; got {described(x)}")
    return elementwise(m, p.logical_not if element_of(x) is B else p.invert, x)


def _at_least_integer(m: Machine, x: Value) -> Value:
    obj = element_of(x)
    return entries_as(m.builder, Z if obj is B else obj, x)


def truth(m: Machine, x: Value) -> Any:
    """Whether Python takes a value for true: a truth value of Python's, or a port of B."""
    x = port_or(x)
    if isinstance(x, Port):
        if isinstance(x.obj, Array):
            raise Unsuitable("the truth of an array is not defined; use np.any or np.all")
        return x if x.obj is B else p.not_equal(x, converted(m.builder, x.obj, 0))
    if isinstance(x, Rolled):
        return x.n > 0
    if (method := own_method(x, "__bool__") or own_method(x, "__len__")) is not None:
        return truth(m, call_method(m, method, [x]))
    if isinstance(x, Unusable):
        raise Unsuitable(x.reason)
    if is_complex(x) and not known(x):
        from .comparisons import compare

        return truth(m, compare(m, ast.NotEq, x, 0))
    if isinstance(x, Arrow) and x.effects:
        no_arrows(x)
    if isinstance(x, (Stream, Lazy)):
        raise Unsuitable("the truth of a range or generator is not defined here; use len or any")
    return bool(x)


def own_method(value: Value, name: str) -> FunctionType | None:
    """A method that the user wrote in the class of a value, not one that `dataclass` made."""
    if isinstance(value, (Port, Opaque, Mutable)):
        return None
    found = getattr(type(value), name, None)
    return found if written_by_user(found) else None


def written_by_user(method: Any) -> bool:
    """Whether a method is in a file, and not made by `dataclass` or `NamedTuple`."""
    return isinstance(method, FunctionType) and method.__code__.co_filename[:1] != "<"


def call_method(m: Machine, method: FunctionType, args: list[Value]) -> Value:
    """What a method of the user's gives."""
    from .calls import call_function

    result = call_function(m, method, args)
    if result is NotImplemented:
        raise Unsuitable(f"{method.__qualname__} is not implemented for these")
    return result
