"""The door of Python's code: a function that looks at the arguments, and does nothing else.

Where an argument is not exactly of the kind that the code takes, or something raises an exception,
it returns None, and the caller goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Kind = tuple[Any, ...] | type | None
"""What an argument has to be: an array of reals of a shape, of exactly a type, or looked at.

An array of complex numbers is `complex` and a shape.
"""


def entrance(
    run: Callable[..., Any], pack: Callable[[Any], Any], kinds: Sequence[Kind], dtype: np.dtype[Any]
) -> Callable[..., Any] | None:
    """A function of values, of one of leaves; None where arguments have to be looked at.

    >>> double = entrance(lambda x: (x + x,), lambda v: v[0], [(2,)], np.dtype(float))
    >>> double(np.ones(2)), double(np.ones(3)), double([1.0, 1.0])
    (array([2., 2.]), None, None)
    """
    if None in kinds:
        return None
    names = [f"x{i}" for i in range(len(kinds))]
    leaves = [leaf for pair in zip(names, kinds, strict=True) for leaf in parts_of(*pair)]
    bound: dict[str, Any] = {"run": run, "pack": pack, "array": np.ndarray, "dtype": dtype}
    bound |= {f"k{i}": kind for i, kind in enumerate(kinds)}
    bound |= {"dense": np.ascontiguousarray, "pairs": np.dtype(complex)}
    lines = ["def door(*args):", f"    if len(args) != {len(kinds)}: return None"]
    if names:
        lines.append(f"    {', '.join(names)}, = args")
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        made_of = "pairs" if is_pairs(kind) else "dtype"
        shape = f"k{i}[1]" if is_pairs(kind) else f"k{i}"
        array = f"type({name}) is not array or {name}.dtype is not {made_of} or "
        array += f"{name}.shape != {shape}"
        test = array if isinstance(kind, tuple) else f"type({name}) is not k{i}"
        lines.append(f"    if {test}: return None")
    lines += [
        "    try:", f"        found = run({', '.join(leaves)})",
        "        return None if found is None else pack(found)",
        "    except (ValueError, ArithmeticError, RecursionError):", "        return None",
    ]  # fmt: skip
    exec("\n".join(lines), bound)  # of our own making
    made: Callable[..., Any] = bound["door"]
    return made


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
