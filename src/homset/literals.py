"""Constants inside of terms, and what a Python value is where no object says so."""

from __future__ import annotations

from struct import pack
from typing import Any

import numpy as np

from .errors import DomainError
from .objects import Array, B, Obj, Product, R, Z
from .primitives import Value
from .records import record
from .uniform import FLOAT, content, uniform
from .values import Left, Misfit, Right, describe, from_value, to_value


class Literal:
    """A constant inside a term: hashable, equal when type and bits are equal (NaN included)."""

    __slots__ = ("key", "obj", "value")

    def __init__(self, value: Any, obj: Obj | None) -> None:
        given = value
        if obj is None:
            value = arrayed(value)
        elif not uniform(value):
            value = from_value(obj, to_value(obj, value))
        self.value = frozen(value)
        self.obj = obj
        try:
            self.key = _key(self.value)
        except TypeError:
            raise DomainError(
                f"a constant is made of numbers, arrays and tuples; got {describe(given)}"
            ) from None

    def at(self, obj: Obj) -> Value:
        """The constant as a value of `obj`, as it stands if that is not known."""
        return to_value(obj, self.value) if obj.ground else self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and (self.key, self.obj) == (other.key, other.obj)

    def __hash__(self) -> int:
        return hash((self.key, self.obj))

    def __repr__(self) -> str:
        return repr(self.value)


def literal(who: str, value: Any, obj: Obj | None) -> Literal:
    """The constant of a value that was given to `who`; raises `DomainError` if there is none."""
    try:
        return Literal(value, obj)
    except Misfit as misfit:
        raise DomainError(f"{who} {misfit}") from None


def arrayed(value: Any) -> Any:
    """The value with arrays for its lists, as which they count where no object says otherwise."""
    if isinstance(value, tuple):
        return tuple([arrayed(part) for part in value])
    if isinstance(value, (Left, Right)):
        return type(value)(arrayed(value.value))
    return np.array(value) if isinstance(value, list) else value


def frozen(value: Any) -> Any:
    """The value with copies of its arrays, which cannot be written to, and of its lists."""
    if isinstance(value, (tuple, list)):
        parts = [frozen(part) for part in value]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, (Left, Right)):
        return type(value)(frozen(value.value))
    if isinstance(value, np.ndarray) and not uniform(value):
        value = np.array(value)
        value.setflags(write=False)
    return value


def _key(value: Any) -> Any:
    if type(value) is float:  # what `key_of` says of it, as most constants are one
        return (), FLOAT.str, False, pack("d", value)
    if isinstance(value, (tuple, list)):
        return (type(value), *map(_key, value))
    if isinstance(value, (Left, Right)):
        return type(value), _key(value.value)
    if type(value) is int and not -(2**63) <= value < 2**63:  # no number of NumPy
        return int, value
    array = np.asarray(value)
    if array.dtype.kind not in "fiubc":
        raise TypeError("no number")
    return key_of(array)


def key_of(array: Any) -> Any:
    """What arrays have in common only if they are equal."""
    return array.shape, array.dtype.str, uniform(array), content(array)


def object_of(value: Any) -> Obj:
    """The object a Python value belongs to, as it stands: `2` is in Z, `2.0` in R.

    Raises `DomainError` for a value that belongs to no object.

    >>> object_of((1.0, True, [1, 2, 3]))
    Product(R, B, Z ** 3)
    """
    if type(value) is tuple:
        return Product(*map(object_of, value))
    if type(value) is int:
        return Z
    found = None if isinstance(value, list) else record(value)
    if found is not None:
        return found[0].of([object_of(part) for part in found[1]])
    kind, shape = kind_of(value)
    element = {"f": R, "i": Z, "u": Z, "b": B}.get(kind)
    if element is None:
        raise DomainError(f"expected numbers, arrays or tuples of them; got {describe(value)}")
    return Array(element, shape) if shape else element


def kind_of(value: Any) -> tuple[str, tuple[int, ...]]:
    """NumPy's letter for the type of an array's entries, and its shape; `()` for a number.

    Arrays of other libraries say both, whatever else is known of them.

    >>> kind_of(True), kind_of([1.0, 2.0])
    (('b', ()), ('f', (2,)))
    """
    if not isinstance(value, (np.ndarray, np.generic)) and hasattr(value, "dtype"):
        name = str(value.dtype).rpartition(".")[2]  # torch.float64
        return _KINDS.get(name.rstrip("0123456789"), "O"), tuple(value.shape)
    try:
        array = np.asarray(value)
    except ValueError:
        raise DomainError(f"expected an array, got a ragged list: {describe(value)}") from None
    return array.dtype.kind, array.shape


_KINDS = {"float": "f", "bfloat": "f", "int": "i", "uint": "u", "bool": "b", "complex": "c"}
