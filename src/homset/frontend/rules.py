"""From functions on ports to rules: arguments become arrays or have to be known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..objects import Array, R
from ..ports import Constant, Port
from . import operators
from .abstract import Mutable, Unsuitable, Value, entries_as, joined_object
from .arrays import array_of
from .machine import Machine
from .numbers import Rule

Axis = Any


def made(m: Machine, found: Value) -> Value:
    """A result: an array that the function made is its own."""
    if isinstance(found, tuple):
        return tuple([made(m, part) for part in found])
    port = operators.port_of(m, found)
    return m.own(Mutable(port)) if isinstance(port.obj, Array) else port


def known_number(who: str, value: Value) -> Any:
    """An axis, a shape or a count, which has to be known."""
    value = constant(value)
    if not (operators.known(value) or isinstance(value, np.ndarray)):
        raise Unsuitable(
            f"{who} has to be known: the shape of the result depends on it; give it beforehand,"
            " as in functools.partial(f, n=3)"
        )
    return value


def unary(f: Callable[..., Value], real: bool = False, method: bool = False) -> Rule:
    """A function of one array and of arguments that are known."""

    def rule(m: Machine, x: Value, *args: Value, **keywords: Value) -> Value:
        port = array_of(m, x)
        if real:
            port = entries_as(m.builder, R, port)
        given = [known_number("this argument", arg) for arg in args]
        return made(m, f(port, *given, **{k: known_number(k, v) for k, v in keywords.items()}))

    return rule


def binary(f: Callable[..., Value], real: bool = False) -> Rule:
    """A function of two arrays of one type, and of arguments that are known."""

    def rule(m: Machine, x: Value, y: Value, *args: Value, **keywords: Value) -> Value:
        ports = alike(m, [x, y], R if real else None)
        return made(m, f(*ports, *args, **keywords))

    return rule


def alike(m: Machine, xs: Sequence[Value], element: Any = None) -> list[Port]:
    """Arrays with entries of one type, the widest of theirs."""
    ports = [array_of(m, x) for x in xs]
    if not ports:
        raise Unsuitable("arrays are joined, one or more; got none")
    wide = element or ports[0].obj.element
    for port in ports:
        wide = joined_object(wide, port.obj.element)
    return [entries_as(m.builder, wide, port) for port in ports]


def entrywise(name: str) -> Rule:
    """A binary function of numbers, as NumPy broadcasts it."""
    return lambda m, x, y: operators.arithmetic(m, name, x, y)


def constant(value: Value) -> Value:
    """What is known of a value, also where the function made an array of it."""
    if type(value) is tuple:
        return tuple(map(constant, value))
    port = operators.port_or(value)
    return port.value if isinstance(port, Constant) else value
