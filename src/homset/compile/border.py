"""The border between Python's values and the leaves that code works on, where they go as they are.

Numbers and arrays of reals need no conversion, complex ones are taken apart and put together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..complexes import packed
from ..objects import Array, B, Obj, Product, R, Z, fold, leaves
from ..records import is_complex
from ..tuples import gathered, packing
from .entrance import parts_of
from .formats import DOUBLE, Format

Ends = tuple[Obj, Obj]
"""The domain and the codomain of a program whose values need no more than this border."""

_TYPES: dict[Obj, Callable[[Any], Any]] = {R: float, Z: int, B: bool}
_PAIRS = np.dtype(complex)


def number_of(obj: Obj, format: Format) -> Callable[[Any], Any]:
    """The type of a number of an object as the code takes it: Python's, if Python has one."""
    return format.scalar if obj is R and format is not DOUBLE else _TYPES[obj]


def plain(obj: Obj) -> bool:
    """Whether a value is made of numbers and arrays, in tuples alone.

    >>> plain(R * R ** 2), plain(R + R)
    (True, False)
    """
    numbers = all([isinstance(leaf, Array) or leaf in _TYPES for leaf in leaves(obj)])
    return numbers and not _has(obj, lambda top: not is_complex(top))


def ends(dom: Obj, cod: Obj, format: Format = DOUBLE) -> Ends | None:
    """What machine code goes between, which takes complex arrays in two; None if it cannot be.

    >>> from homset import Complex
    >>> ends(Complex, R), ends(Complex ** 2, R)
    ((Complex, R), (R ** 2 * R ** 2, Product(R)))
    """
    whole = format is DOUBLE
    if not any([_has(obj, lambda top: not (whole and top.parts[0] is R)) for obj in (dom, cod)]):
        return dom, cod
    if None in [key_of(argument, format) for argument in arguments_of(dom)]:
        return None
    return Product(*leaves(dom)), Product(*leaves(cod))


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
    """The objects of the arguments of a call: the components of a product of numbers and arrays.

    >>> arguments_of(R * Z), arguments_of(R)
    ((R, Z), (R,))
    """
    flat = all([not part.nesting or is_complex(part) for part in obj.parts])
    return obj.parts if type(obj) is Product and flat else (obj,)


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
    if _has(obj, is_complex):
        return lambda found: gathered(obj, found, _joined)
    return packing(obj)


def _joined(obj: Product, parts: list[Any]) -> Any:
    return packed(parts) if is_complex(obj) else tuple(parts)
