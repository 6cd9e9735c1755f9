"""Values: how Python's numbers, arrays and tuples become the values of an object, and back.

Inside, a real number is a `np.float64`, an integer an `int`, a truth value a `np.bool_`, a
product a tuple, a coproduct `Left` or `Right`, an exponential a Python function on such values.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .chains import Chain, chain
from .errors import DomainError
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief
from .primitives import Symbolic, Value
from .stacking import DTYPES
from .tuples import follow


@dataclass(frozen=True, slots=True)
class Left:
    """A value of a + b that comes from a.

    >>> Left(1.0)
    Left(1.0)
    """

    value: Any

    def __repr__(self) -> str:
        return f"Left({self.value!r})"


@dataclass(frozen=True, slots=True)
class Right:
    """A value of a + b that comes from b.

    >>> Right(1.0)
    Right(1.0)
    """

    value: Any

    def __repr__(self) -> str:
        return f"Right({self.value!r})"


Real = type[np.floating[Any]]
"""NumPy's type of real numbers."""


class Misfit(DomainError):
    """A value that an object does not have: what is expected, what was found, and the way to it.

    The way is what is written after the whole value to get at the component that is wrong.

    >>> print(Misfit("an integer", "got 1.5 (float)", "[1][0]"))
    expects an integer at [1][0]; got 1.5 (float)
    """

    def __init__(self, expected: str, found: str, way: str = "") -> None:
        super().__init__(expected, found, way)
        self.expected, self.found, self.way = expected, found, way

    def __str__(self) -> str:
        return f"expects {self.missed}"

    @property
    def missed(self) -> str:
        """What is expected, where, and what was found."""
        return f"{self.expected}{f' at {_cut(self.way)}' if self.way else ''}; {self.found}"


def _cut(way: str) -> str:
    return way if len(way) <= 60 else f"{way[:30]}…{way[-29:]}"


def describe(value: Any) -> str:
    """A value and its type, shortened, for messages."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"


def to_value(obj: Obj, given: Any, real: Real = np.float64) -> Value:
    """The value of `obj` that a Python value stands for; raises `DomainError` if there is none.

    Real numbers are of NumPy's type `real`.

    >>> to_value(R * Z, (1, 2)), to_value(R * Z, (1, 2), np.float32)
    ((np.float64(1.0), 2), (np.float32(1.0), 2))
    """
    if not obj.nesting:
        return _to_leaf(obj, given, real)

    def convert(leaf: Obj, given: Any) -> Value:
        return _to_leaf(leaf, given, real)

    try:
        return follow(obj, given, components, convert)
    except Misfit:
        raise misfit_in(obj, given, convert) from None


def misfit_in(
    obj: Obj,
    given: Any,
    convert: Callable[[Obj, Any], Any],
    split: Callable[[Product, Any], Sequence[Any]] | None = None,
) -> Misfit:
    """The first misfit in the value of a product, with the way to it; `convert` takes the leaves.

    The value is walked again, with the way to each component: a conversion that succeeds keeps no
    account of where it is. `split` gives what belongs to the components, if not `components` does.
    """
    here: _Way = None

    def named(product: Product, place: tuple[_Way, Any]) -> list[tuple[_Way, Any]]:
        nonlocal here
        here, value = place
        parts = zip(product.names, (split or components)(product, value), strict=True)
        return [((here, name), part) for name, part in parts]

    def leaf(obj: Obj, place: tuple[_Way, Any]) -> None:
        nonlocal here
        here = place[0]
        convert(obj, place[1])

    try:
        follow(obj, (None, given), named, leaf)
    except Misfit as misfit:
        return Misfit(misfit.expected, misfit.found, _written(here) + misfit.way)
    raise AssertionError("a value that did not fit now does")


# Where a component is: the way to what holds it, and its name there.
_Way = tuple[Any, str] | None


def _written(way: _Way) -> str:
    names: list[str] = []
    while way is not None:
        way, name = way
        names.append(name)
    return "".join(reversed(names))


def received(
    dom: Obj, args: tuple[Any, ...], who: Callable[[], str], real: Real = np.float64
) -> Value:
    """The value of `dom` that the arguments of a call stand for, with real numbers of a type.

    Raises `DomainError`, in the name of `who` was called.

    >>> received(R * R, (1, 2), lambda: "f"), received(R * R, ((1, 2),), lambda: "f")
    ((np.float64(1.0), np.float64(2.0)), (np.float64(1.0), np.float64(2.0)))
    """
    try:
        if len(args) != 1 and not isinstance(dom, Product):
            raise DomainError(f"takes one value; got {len(args) or 'none'}")
        return to_value(dom, args[0] if len(args) == 1 else args, real)
    except DomainError as error:
        raise DomainError(f"{who()} {error}") from None


def from_value(obj: Obj, value: Value) -> Any:
    """The Python value that a user gets: floats, ints, bools, arrays, tuples, functions."""
    if not isinstance(obj, Product):
        return _from_leaf(obj, value)
    return follow(obj, value, lambda _, parts: parts, _from_leaf, lambda o, parts: o.pack(parts))


def components(obj: Product, value: Any) -> Sequence[Any]:
    """The components of what a user gives for a product; raises `Misfit` if it has others."""
    parts = obj.unpack(value)
    if parts is None:
        raise Misfit(obj.wanted, f"got {describe(value)}")
    if len(parts) != len(obj.parts):
        raise Misfit(f"a tuple of {len(obj.parts)} values", f"got one of {len(parts)}")
    return parts


def _to_leaf(obj: Obj, given: Any, real: Real) -> Value:
    if isinstance(given, Symbolic):
        return given
    if isinstance(obj, Array):
        return _to_array(obj, given, real)
    if isinstance(obj, Sum):
        if not isinstance(given, (Left, Right)):
            raise Misfit("Left(...) or Right(...)", f"got {describe(given)}")
        side = obj.parts[0] if isinstance(given, Left) else obj.parts[1]
        return type(given)(within(".value", to_value, side, given.value, real))
    if isinstance(obj, Exp):
        return _to_function(obj, given, real)
    if isinstance(obj, List):
        return _to_chain(obj, given, real)
    if isinstance(given, (np.ndarray, np.generic)) and given.ndim == 0:
        _plain(given)
        given = given.item()
    return _CONVERSIONS[obj](given) if obj is not R else _to_real(given, real)


def within(name: str, convert: Callable[..., Value], *args: Any) -> Value:
    """What a conversion gives of what is inside of a value; a misfit is under this name there."""
    try:
        return convert(*args)
    except Misfit as misfit:
        raise Misfit(misfit.expected, misfit.found, name + misfit.way) from None


def _from_leaf(obj: Obj, value: Value) -> Any:
    if isinstance(value, Symbolic):
        return value
    if isinstance(obj, Sum):
        side = obj.parts[0] if isinstance(value, Left) else obj.parts[1]
        return type(value)(from_value(side, value.value))
    if isinstance(obj, Exp):
        return FunctionValue(obj, value)
    if isinstance(obj, List):
        return [from_value(obj.parts[0], entry) for entry in value]
    if isinstance(obj, Array):
        return value if type(value) is np.ndarray and value.flags.writeable else value.copy()
    return value if obj is Z or type(value) is np.float32 else value.item()  # Python has none


def _to_real(given: Any, real: Real) -> Value:
    if type(given) is float:
        return real(given)
    if isinstance(given, np.ndarray) and given.ndim:
        each = f"cross_i(f, {len(given)}) is f on each entry, " if given.ndim == 1 else ""
        size = len(given) if given.ndim == 1 else given.shape
        of = f"hs.arrow(f, R ** {size}) is a Python function f of arrays"
        raise Misfit("a real number", f"got {describe(given)}; {each}{of}")
    if isinstance(given, (bool, complex, str, bytes)) or not hasattr(given, "__float__"):
        raise Misfit("a real number", f"got {describe(given)}")
    try:
        return real(float(given))
    except (TypeError, ValueError, OverflowError):
        raise Misfit("a real number", f"got {describe(given)}") from None


def _plain(given: Any) -> None:
    if (why := unlike_arrays(given)) is not None:
        raise Misfit(*why)


def unlike_arrays(given: Any) -> tuple[str, str] | None:
    """What is expected of an array of NumPy's, and what it is that computes in another way.

    NumPy forgets what is masked; nobody else should. Whoever has masked arrays has imported what
    makes them, which takes NumPy ten milliseconds.

    >>> unlike_arrays(np.eye(2)) is None
    True
    """
    if type(given) is np.ndarray or not isinstance(given, np.ndarray):
        return None
    if isinstance(given, np.matrix):
        return "an array whose * is entry by entry", "got an np.matrix; give it np.asarray(x)"
    masked = sys.modules.get("numpy.ma")
    if masked is not None and isinstance(given, masked.MaskedArray) and masked.is_masked(given):
        return "numbers that are all there", "some are masked"
    return None


def _to_integer(given: Any) -> Value:
    if isinstance(given, bool) or not isinstance(given, int):
        raise Misfit("an integer", f"got {describe(given)}")
    return given


def _to_truth(given: Any) -> Value:
    if not isinstance(given, bool):
        raise Misfit("True or False", f"got {describe(given)}")
    return np.bool_(given)


_CONVERSIONS: dict[Obj, Callable[[Any], Value]] = {Z: _to_integer, B: _to_truth}
_KINDS = {R: "fiu", Z: "iu", B: "b"}
"""NumPy's letters for the types of entries that an array takes."""


def _to_array(obj: Array, given: Any, real: Real) -> Value:
    dtype, kinds = DTYPES[obj.element], _KINDS[obj.element]
    _plain(given)
    try:
        array = np.asarray(given)
    except ValueError:
        raise Misfit(f"an array of shape {obj.shape}", "got a ragged list") from None
    if array.size == 0 and not isinstance(given, np.ndarray):
        array = array.astype(dtype)
    if array.shape != obj.shape:
        number = array.shape or array.dtype.kind in "fiubc"
        found = f"shape {array.shape}" if number else describe(given)
        raise Misfit(f"an array of shape {obj.shape}", f"got {found}")
    if array.dtype.kind == "O" and dtype == "int64" and all(type(x) is int for x in array.flat):
        raise Misfit("integers of 64 bits", "the array holds larger ones")
    if array.dtype.kind not in kinds:
        raise Misfit(f"an array of {dtype}", f"got {array.dtype} entries")
    if array.dtype.kind == "u" and dtype == "int64" and array.size and array.max() > 2**63 - 1:
        raise Misfit("integers of 64 bits", "the array holds larger ones")
    return array.astype(real if obj.element is R else dtype, copy=False)


def _to_chain(obj: List, given: Any, real: Real) -> Value:
    if not isinstance(given, (list, tuple, Chain)):
        raise Misfit("a list", f"got {describe(given)}")
    return chain([
        within(f"[{i}]", to_value, obj.parts[0], entry, real) for i, entry in enumerate(given)
    ])  # fmt: skip


def _to_function(obj: Exp, given: Any, real: Real) -> Value:
    """A function of a user as one on values, whose results are checked."""
    target, source = obj.parts
    if not callable(given):
        raise Misfit(_function(obj), f"got {describe(given)}")

    def run(x: Value) -> Value:
        y = given(from_value(source, x))
        try:
            return to_value(target, y, real)
        except Misfit as misfit:
            raise DomainError(f"{_function(obj)} should give {misfit.missed}") from None

    return run


class FunctionValue:
    """A function that is the value of an exponential, for a user: its arguments are checked.

    It was made by a program that has run. `again`, where `raw` is code and takes numbers alone,
    finds the function that it is on any values, ports too.
    """

    __slots__ = ("again", "obj", "raw")

    def __init__(
        self, obj: Exp, raw: Callable[[Value], Value],
        again: Callable[[], Callable[[Value], Value]] | None = None,
    ) -> None:  # fmt: skip
        self.obj, self.raw, self.again = obj, raw, again

    def polymorphic(self) -> Callable[[Value], Value]:
        """The function on raw values of any kind."""
        return self.raw if self.again is None else self.again()

    def __call__(self, *args: Any) -> Any:
        target, source = self.obj.parts
        x = received(source, args, lambda: _function(self.obj))
        with np.errstate(all="ignore"):
            return from_value(target, self.raw(x))

    def __repr__(self) -> str:
        target, source = self.obj.parts
        return f"<function {brief(source)} → {brief(target)}>"


def with_programs(obj: Obj, value: Any, again: Callable[[], Sequence[Value]]) -> Any:
    """What a user gets, its functions with those that `again` finds among the leaves."""
    count = itertools.count()

    def leaf(o: Obj, x: Any) -> Any:
        i = next(count)
        if not isinstance(x, FunctionValue):
            return x
        return FunctionValue(x.obj, x.raw, lambda: again()[i])

    return follow(obj, value, components, leaf, lambda o, parts: o.pack(parts))


def _function(obj: Exp) -> str:
    target, source = obj.parts
    return f"a function from {brief(source)} to {brief(target)}"
