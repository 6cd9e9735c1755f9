"""The door of Python's code: a function that looks at arguments, opens them, and does nothing else.

Where an argument is not exactly of the kind that the code takes, or something raises an exception,
it returns None, and the caller goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..records import Kind as Holder

Kind = tuple[Any, ...] | type | None
"""What a number or an array has to be: an array of reals of a shape, or of exactly a type.

An array of complex numbers is `complex` and a shape, and all is an `object`; None is unknown.
"""


class Opened(NamedTuple):
    """An argument that is opened: what holds its parts, None for a tuple, and what they are."""

    holder: Holder | None
    parts: tuple[Any, ...]


Pattern = Kind | Opened
"""What an argument has to be."""


def entrance(
    run: Callable[..., Any], pack: Callable[[Any], Any], patterns: Sequence[Pattern],
    dtype: np.dtype[Any],
) -> Callable[..., Any] | None:  # fmt: skip
    """A function of values, of one of leaves; None where arguments have to be looked at.

    >>> double = entrance(lambda x: (x + x,), lambda v: v[0], [(2,)], np.dtype(float))
    >>> double(np.ones(2)), double(np.ones(3)), double([1.0, 1.0])
    (array([2., 2.]), None, None)
    """
    gate = _Gate(dtype)
    gate.open(Opened(None, tuple(patterns)))
    if gate.unknown:
        return None
    bound = gate.bound | {"run": run, "pack": pack}
    lines = [
        "def door(*x0):", "    try:", *gate.lines,
        f"        found = run({', '.join(gate.leaves)})",
        "        return None if found is None else pack(found)",
        "    except (ValueError, ArithmeticError, RecursionError, AttributeError):",
        "        return None",
    ]  # fmt: skip
    exec("\n".join(lines), bound)  # of our own making
    made: Callable[..., Any] = bound["door"]
    return made


class _Gate:
    """The lines that look at arguments and take them apart, and the texts of their leaves."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.lines: list[str] = []
        self.leaves: list[str] = []
        self.unknown = False
        self.count = 0
        self.bound: dict[str, Any] = {
            "array": np.ndarray, "dtype": dtype, "pairs": np.dtype(complex),
            "dense": np.ascontiguousarray,
        }  # fmt: skip

    def open(self, whole: Pattern) -> None:
        """What is in `x0`, down to the leaves."""
        todo = [("x0", whole)]
        while todo:
            name, pattern = todo.pop()
            if isinstance(pattern, Opened):
                names = [self.fresh() for _ in pattern.parts]
                self.part(name, pattern.holder, names)
                todo += list(zip(names, pattern.parts, strict=True))[::-1]
            else:
                self.leaf(name, pattern)

    def fresh(self) -> str:
        """Another name."""
        self.count += 1
        return f"x{self.count}"

    def constant(self, value: Any) -> str:
        """The name of a value that the lines read."""
        self.bound[name := f"k{len(self.bound)}"] = value
        return name

    def demand(self, other: str) -> None:
        """Go on where a test does not hold."""
        self.lines.append(f"        if {other}: return None")

    def part(self, x: str, holder: Holder | None, names: Sequence[str]) -> None:
        """The names of the parts of what is held so."""
        make = tuple if holder is None else holder.make
        self.demand(f"type({x}) is not {self.constant(make)}")
        held = x
        if make is dict and holder is not None:
            self.demand(f"tuple({x}) != {self.constant(holder.names)}")
            held = f"{x}.values()"
        elif make in (tuple, list):
            self.demand(f"len({x}) != {len(names)}")
        elif holder is not None and not issubclass(make, tuple):
            held = "".join([f"{x}.{name}, " for name in holder.names])
        if names:
            self.lines.append(f"        {', '.join(names)}, = {held}")

    def leaf(self, x: str, kind: Kind) -> None:
        """A number or an array."""
        self.unknown = self.unknown or kind is None
        if isinstance(kind, tuple):
            of, shape = ("pairs", kind[1]) if is_pairs(kind) else ("dtype", kind)
            wrong = f"type({x}) is not array or {x}.dtype is not {of}"
            self.demand(f"{wrong} or {x}.shape != {self.constant(shape)}")
        elif kind is not object:
            self.demand(f"type({x}) is not {self.constant(kind)}")
        self.leaves += parts_of(x, kind)


def is_pairs(kind: Kind) -> bool:
    """Whether an argument has to be an array of complex numbers."""
    return isinstance(kind, tuple) and kind[:1] == (complex,)


def parts_of(name: str, kind: Kind) -> list[str]:
    """The text of the leaves of an argument: of what is complex two, which lie close.

    >>> parts_of("x", complex), parts_of("x", (complex, (2,)))
    (['x.real', 'x.imag'], ['dense(x.real)', 'dense(x.imag)'])
    """
    if kind is complex:
        return [f"{name}.real", f"{name}.imag"]
    return [f"dense({name}.real)", f"dense({name}.imag)"] if is_pairs(kind) else [name]
