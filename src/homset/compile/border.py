"""The border between Python's values and the leaves that code works on, where they go as they are.

Numbers and arrays of reals need no conversion; complex ones and records are taken apart and put
together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..objects import Array, B, Obj, Product, R, Z, fold, leaves
from ..records import Complex, Record, is_complex
from ..tuples import gathered, packing
from .entrance import Kind, Opened, Pattern, parts_of
from .formats import DOUBLE, Format

Ends = tuple[Obj, Obj]
"""The domain and the codomain of a program whose values need no more than this border."""

MANY, DEEP = 500, 60
"""Up to how many leaves, and how deep, values are taken apart by a text of their own."""

_TYPES: dict[Obj, Callable[[Any], Any]] = {R: float, Z: int, B: bool}
_PAIRS = np.dtype(complex)


def number_of(obj: Obj, format: Format) -> Callable[[Any], Any]:
    """The type of a number of an object as the code takes it: Python's, if Python has one."""
    return format.scalar if obj is R and format is not DOUBLE else _TYPES[obj]


def plain(obj: Obj) -> bool:
    """Whether a value is made of numbers and arrays, in tuples and records.

    >>> plain(R * R ** 2), plain(R + R)
    (True, False)
    """
    return all([isinstance(leaf, Array) or leaf in _TYPES for leaf in leaves(obj)])


def ends(dom: Obj, cod: Obj, format: Format = DOUBLE) -> Ends:
    """What machine code goes between: it takes the leaves of records, and of complex arrays.

    >>> from homset import Complex
    >>> ends(Complex, R), ends(Complex ** 2, R)
    ((Complex, R), (R ** 2 * R ** 2, Product(R)))
    """
    whole = format is DOUBLE
    if any([_has(obj, lambda top: not (whole and top is Complex)) for obj in (dom, cod)]):
        return Product(*leaves(dom)), Product(*leaves(cod))
    return dom, cod


def has_records(obj: Obj) -> bool:
    """Whether products with names are in an object.

    >>> from homset import Complex
    >>> has_records(R * R), has_records(R * Complex)
    (False, True)
    """
    return _has(obj, lambda _: True)


def _has(obj: Obj, test: Callable[[Product], bool]) -> bool:
    """Whether products with names of which a test holds are in an object."""

    def step(top: Obj, below: list[bool]) -> bool:
        return (isinstance(top, Product) and bool(top.key) and test(top)) or any(below)

    return fold(obj, step)


def arguments_of(obj: Obj) -> Sequence[Obj]:
    """The objects of the arguments of a call: the components of a product.

    >>> arguments_of(R * Z), arguments_of(R)
    ((R, Z), (R,))
    """
    return obj.parts if type(obj) is Product else (obj,)


def shown(arg: Any, real: np.dtype[Any]) -> Any:
    """What shows that an argument is right as it is: its type, of an array also the shape."""
    kind = type(arg)
    if kind is not np.ndarray:
        return kind
    return arg.shape if arg.dtype is real else (complex, arg.shape) if arg.dtype is _PAIRS else kind


def key_of(obj: Obj, format: Format = DOUBLE) -> Any:
    """What `shown` says of a value of an object, where it needs no conversion; else None."""
    if is_complex(obj):
        part = obj.parts[0]
        kind = (complex, part.shape) if isinstance(part, Array) else complex
        return kind if format is DOUBLE else None
    if isinstance(obj, Array):
        return obj.shape if obj.element is R else None
    return number_of(obj, format) if obj in _TYPES else None


def pattern_of(obj: Obj, leaf: Callable[[Obj], Any]) -> Pattern:
    """What an argument has to be that is opened: `leaf` says it of numbers and arrays.

    >>> pattern_of(R * R ** 2, key_of)
    Opened(holder=None, parts=(<class 'float'>, (2,)))
    """

    def step(top: Obj, below: list[Pattern]) -> Pattern:
        if not isinstance(top, Product) or is_complex(top):
            found: Kind = leaf(top)
            return found
        return Opened(top.kind if isinstance(top, Record) else None, tuple(below))

    return fold(obj, step)


def looked_at(obj: Obj) -> Any:
    """What a number or an array has to be for a door that looks at it: what is complex is opened.

    >>> from homset import Complex
    >>> looked_at(R), looked_at(Complex)
    (<class 'object'>, <class 'complex'>)
    """
    return key_of(obj) if is_complex(obj) else object


def opening(kinds: Sequence[Any]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes the leaves out of arguments of such kinds: complex ones have two, which lie close.

    >>> opening([float, complex])((1.0, 2 + 3j))
    (1.0, 2.0, 3.0)
    """
    texts = [text for i, kind in enumerate(kinds) for text in parts_of(f"a[{i}]", kind)]
    if len(texts) == len(kinds):
        return lambda args: args
    names = {"dense": np.ascontiguousarray}
    taken: Callable[[Sequence[Any]], Sequence[Any]] = eval(
        f"lambda a: ({', '.join(texts)},)", names
    )
    return taken


def closing(obj: Obj) -> Callable[[Sequence[Any]], Any]:
    """What makes a user's value of the leaves of a plain object, also of a large or deep one.

    >>> from homset import Complex
    >>> closing(R * Complex)((1.0, 2.0, 3.0))
    (1.0, (2+3j))
    """
    if not has_records(obj):
        return packing(obj)
    if obj.width > MANY or obj.nesting > DEEP:
        return lambda found: gathered(obj, found, _held)
    bound: dict[str, Any] = {}
    places = [f"v[{i}]" for i in range(len(leaves(obj)))]
    text = gathered(obj, places, partial(_written, bound))
    pack: Callable[[Sequence[Any]], Any] = eval(f"lambda v: {text}", bound)
    return pack


def _held(obj: Product, parts: list[Any]) -> Any:
    return obj.kind.pack(parts) if isinstance(obj, Record) else tuple(parts)


def _written(bound: dict[str, Any], obj: Product, parts: list[str]) -> str:
    """The text that makes a value of a product, of those that make its parts."""
    together = "".join([f"{part}, " for part in parts])
    if not isinstance(obj, Record):
        return f"({together})"
    make, names = obj.kind.make, obj.kind.names
    if make is list:
        return f"[{together}]"
    if make is dict and all([type(name) is str for name in names]):
        return f"{{{''.join([f'{n!r}: {x}, ' for n, x in zip(names, parts, strict=True)])}}}"
    name = f"k{len(bound)}"
    bound[name] = obj.kind.pack
    return f"{name}(({together}))"
