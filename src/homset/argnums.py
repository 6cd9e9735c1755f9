"""`argnums`, as in JAX: which components of a product a derivative is by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .arrows import Arrow
from .categories.linear_maps import ZERO
from .errors import ArgumentError
from .messages import show
from .objects import Obj, Product, ground
from .objects.sizes import integer
from .primitives import Value
from .values import describe


@dataclass(frozen=True)
class Alone:
    """`argnums` of a function of one argument, which is number 0, be it a tuple or not."""

    argnums: int | tuple[int, ...]


Argnums = int | tuple[int, ...] | Alone | None
"""The number of a component, those of several, or None for the whole domain."""


def selection(f: Arrow, argnums: Argnums) -> Callable[[Any], Any]:
    """Takes the components `argnums` of an object or of a value."""
    if argnums is None:
        return lambda x: x
    several = _arguments(f, argnums) is not None
    wanted = components(f, argnums)

    def choose(x: Any) -> Any:
        parts = (x,) if not several else x.parts if isinstance(x, Obj) else x
        chosen = [parts[i] for i in wanted]
        if not is_several(argnums):
            return chosen[0]
        return Product(*chosen) if isinstance(x, Obj) else tuple(chosen)

    return choose


def is_several(argnums: Argnums) -> bool:
    """Whether these are numbers in a row, so that what they select is a tuple."""
    return isinstance(numbers(argnums), Sequence)


def numbers(argnums: Argnums) -> Any:
    """The number, or the numbers, that were given."""
    return argnums.argnums if isinstance(argnums, Alone) else argnums


def check_numbers(argnums: int | tuple[int, ...], name: str) -> None:
    """Raise an `ArgumentError` for what is no number of an argument, as a value of one is none."""
    given = argnums if isinstance(argnums, Sequence) else (argnums,)
    if None in map(integer, given):
        raise ArgumentError(
            f"argnums is the number of an argument, or a tuple of some; got {describe(argnums)}:"
            f" {name}(f) is a program, and the values go to that"
        )


def components(f: Arrow, argnums: Argnums) -> tuple[int, ...]:
    """The numbers of the components, as in JAX: an arrow of one argument has number 0."""
    arguments, given = _arguments(f, argnums), numbers(argnums)
    n = 1 if arguments is None else len(arguments)
    wanted = given if isinstance(given, Sequence) else (given,)
    found = tuple([i for i in map(integer, wanted) if i is not None and -n <= i < n])
    if len(found) == len(wanted):
        return found
    if arguments is None:
        raise ArgumentError(f"argnums selects components of a product; {show(f)} has one argument")
    raise ArgumentError(
        f"argnums selects components of a product of {n}; got {given!r} for {show(f)}"
    )


def injected(f: Arrow, argnums: Argnums, v: Value) -> Value:
    """The tangent of the whole domain that is `v` in the components `argnums`."""
    if argnums is None:
        return v
    arguments = _arguments(f, argnums)
    parts: list[Value] = [ZERO] * (1 if arguments is None else len(arguments))
    values = v if is_several(argnums) else (v,)
    for i, x in zip(components(f, argnums), values, strict=True):
        parts[i] = x
    return parts[0] if arguments is None else tuple(parts)


def _arguments(f: Arrow, argnums: Argnums) -> tuple[Obj, ...] | None:
    """The components that have numbers, those of a tuple; a dict or list is one whole."""
    dom = ground(f.dom)
    whole = isinstance(argnums, Alone) or not isinstance(dom, Product) or dom.key
    return None if whole else dom.parts
