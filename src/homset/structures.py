"""Arguments as a user gives them: what says where they belong, and the objects that they are of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any, NamedTuple

import numpy as np

from .errors import DomainError
from .literals import object_of
from .objects import Obj, Product
from .records import record


class StructureError(DomainError):
    """A structure that has no object, for a reason which it tells."""


def kind_of(arg: Any, depth: int = 4) -> Any:
    """What says where an argument belongs, if it is soon found; else None.

    The type of a number, the shape and type of an array, and those of what is in a tuple, a list or
    a dict, so deep; None, strings and functions, which calls keep, are what they are.

    >>> kind_of({"w": (1.0, 2)})
    (<class 'dict'>, ('w',), ((<class 'tuple'>, (), (<class 'float'>, <class 'int'>)),))
    """
    kind = type(arg)
    if kind is np.ndarray:
        return arg.shape, arg.dtype
    if kind is str or kind in _FUNCTIONS:
        return kind, arg if kind is str else id(arg)
    if kind not in _NESTED or not depth or len(arg) > _SHORT:
        return kind if kind in _NUMBERS else None
    parts = arg.values() if kind is dict else arg
    kinds = tuple([kind_of(part, depth - 1) for part in parts])
    return None if None in kinds else (kind, tuple(arg) if kind is dict else (), kinds)


_NUMBERS, _NESTED = (
    frozenset({float, int, bool, complex, type(None)}),
    frozenset({tuple, list, dict}),
)

_FUNCTIONS = frozenset({FunctionType, BuiltinFunctionType, np.ufunc})

_SHORT = 32
"""How many entries have their kinds looked at, each time."""

LONGEST = 4096
"""How long a list may be, each entry of which is a component; arrays have any length."""


def structure_of(value: Any) -> Obj:
    """The object of an argument: unlike arrays, lists are products, as Python has them.

    >>> structure_of({"w": [1.0, 2.0], "b": (3, True)})
    {'w': [R, R], 'b': Z * B}
    """
    found: list[Obj] = []
    todo: list[Any] = [value]
    within: set[int] = set()
    while todo:
        one = todo.pop()
        if isinstance(one, _Parts):
            found.append(one.of([found.pop() for _ in range(one.many)]))
            within.remove(one.whole)
            continue
        of, parts = _parts(one)
        if of is None:
            found.append(object_of(one))
        elif parts and id(one) in within:
            raise StructureError("a value that holds itself has no object")
        else:
            within.add(id(one))
            todo += [_Parts(of, len(parts), id(one)), *parts]
    return found[0]


class _Parts(NamedTuple):
    """What makes the object of a whole of those of so many parts, the last of them found first."""

    of: Callable[[Sequence[Obj]], Obj]
    many: int
    whole: int


def _parts(value: Any) -> tuple[Callable[[Sequence[Obj]], Obj] | None, Sequence[Any]]:
    """What makes the object of a value of those of its parts, and these; None if it has none."""
    if type(value) is tuple:
        return lambda objects: Product(*objects), value
    if (found := record(value)) is None:
        return None, ()
    if len(found[1]) > LONGEST:
        raise StructureError(f"a list of {len(found[1])} entries is too long: make it an array")
    return found[0].of, found[1]
