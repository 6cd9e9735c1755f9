"""What shares the memory of an array: the functions by which NumPy gives a view, and no copy.

Whether one does is asked of NumPy itself, of an array whose entries lie in memory in the same way;
and so are the places of the entries of the view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np

from ..arrays.family import shape_at
from ..objects import Array
from ..ports import Port
from . import operators
from .abstract import Lens, Mutable, OneOf, Value, View, copy_of, number_object
from .arrays import array_of
from .lenses import part_of, shared, written
from .machine import Machine
from .numbers import Rule
from .rules import known_number, made


def view(f: Callable[..., Value], numpy: Callable[..., Any], *key: Any) -> Rule:
    """A function of one array, and of arguments that are known, that may give a view of it.

    It is told from others by NumPy's function, or by a key where that is made for one use.
    """

    def rule(m: Machine, x: Value, *args: Value, **keywords: Value) -> Value:
        if isinstance(x, OneOf):
            return m.one_of(x, lambda array: rule(m, array, *args, **keywords))
        given = [known_number("this argument", arg) for arg in args]
        named = {name: known_number(name, arg) for name, arg in keywords.items()}
        read, of_numpy = partial(f, **named), partial(numpy, **named)
        told = (*(key or (numpy,)), repr(given), repr(named))
        return _part(m, x, lambda a: read(a, *given), lambda a: of_numpy(a, *given), told)

    return rule


def _part(
    m: Machine, x: Value, read: Callable[[Port], Port], numpy: Callable[[Any], Any], key: Any
) -> Value:
    """What a function gives of an array: a view of it where it is one for NumPy."""
    found = read(array_of(m, x))
    if not isinstance(x, Mutable) and not isinstance(number_object(x), Array):
        return made(m, found)
    whole = _laid_out(x)
    part = numpy(whole)
    if (whole.size and not np.may_share_memory(part, whole)) or (
        x is m.fresh and part.flags.writeable
    ):
        return made(m, found)
    return shared(x, operators.port_of(m, found), Lens(read, partial(_written, numpy), numpy, key))


def _laid_out(x: Value) -> Any:
    """An array of NumPy's whose entries lie in memory as those of an array do."""
    if not isinstance(x, View) or x.copied:
        return np.empty(shape_at(operators.port_or(x)))
    return part_of(np.empty(shape_at(x.base.port)), x.path)


def _written(numpy: Callable[[Any], Any], array: Port, part: Port) -> Port:
    """The array with other entries in the places where NumPy takes a part."""
    shape = shape_at(array)
    return written(numpy(np.arange(prod(shape)).reshape(shape)), array, part)


def read_only(rule: Rule) -> Rule:
    """A function that is compiled as a copy where NumPy gives a view, which cannot be written to.

    It counts until the array changes.
    """

    def seen(m: Machine, x: Value, *args: Value, **keywords: Value) -> Value:
        port = operators.port_of(m, rule(m, x, *args, **keywords))
        if isinstance(x, OneOf):
            bases = [base for part in x.parts for base in _bases(part)]
            return copy_of(port, list(dict.fromkeys(bases)))
        return copy_of(port, _bases(x))

    return seen


def _bases(x: Value) -> tuple[Mutable, ...]:
    """The arrays whose memory an array shares."""
    return (x,) if isinstance(x, Mutable) else x.bases if isinstance(x, View) else ()
