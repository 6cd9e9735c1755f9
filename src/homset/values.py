"""Values: how Python's numbers, arrays and tuples become the values of an object, and back.

Inside, a real number is a `np.float64`, an integer an `int`, a truth value a `np.bool_`, a
product a tuple, a coproduct `Left` or `Right`, an exponential a Python function on such values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .chains import EMPTY, Chain, chain
from .errors import DomainError, Lacking
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief, leaves
from .primitives import Symbolic, Value
from .records import record
from .updates import Updated, added, content, uniform, zeros


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


def describe(value: Any) -> str:
    """A value and its type, shortened, for messages."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"


def to_value(obj: Obj, given: Any) -> Value:
    """The value of `obj` that a Python value stands for; raises `DomainError` if there is none.

    >>> to_value(R * Z, (1, 2))
    (np.float64(1.0), 2)
    """
    if not obj.nesting:
        return _to_leaf(obj, given)
    try:
        return follow(obj, given, components, _to_leaf)
    except Misfit:
        raise misfit_in(obj, given, _to_leaf) from None


def misfit_in(obj: Obj, given: Any, convert: Callable[[Obj, Any], Any]) -> Misfit:
    """The first misfit in the value of a product, with the way to it; `convert` takes the leaves.

    The value is walked again, with the way to each component: a conversion that succeeds keeps no
    account of where it is.
    """
    here: _Way = None

    def split(product: Product, place: tuple[_Way, Any]) -> list[tuple[_Way, Any]]:
        nonlocal here
        here, value = place
        parts = zip(product.names, components(product, value), strict=True)
        return [((here, name), part) for name, part in parts]

    def leaf(obj: Obj, place: tuple[_Way, Any]) -> None:
        nonlocal here
        here = place[0]
        convert(obj, place[1])

    try:
        follow(obj, (None, given), split, leaf)
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


def received(dom: Obj, args: tuple[Any, ...], who: Callable[[], str]) -> Value:
    """The value of `dom` that the arguments of a call stand for.

    Raises `DomainError`, in the name of `who` was called.

    >>> received(R * R, (1, 2), lambda: "f"), received(R * R, ((1, 2),), lambda: "f")
    ((np.float64(1.0), np.float64(2.0)), (np.float64(1.0), np.float64(2.0)))
    """
    try:
        if len(args) != 1 and not isinstance(dom, Product):
            raise DomainError(f"takes one value; got {len(args) or 'none'}")
        return to_value(dom, args[0] if len(args) == 1 else args)
    except DomainError as error:
        raise DomainError(f"{who()} {error}") from None


def from_value(obj: Obj, value: Value) -> Any:
    """The Python value that a user gets: floats, ints, bools, arrays, tuples, functions."""
    if not isinstance(obj, Product):
        return _from_leaf(obj, value)
    return follow(obj, value, lambda _, parts: parts, _from_leaf, lambda o, parts: o.pack(parts))


def follow(
    obj: Obj,
    given: Any,
    split: Callable[[Product, Any], Sequence[Any]],
    leaf: Callable[[Obj, Any], Any],
    gather: Callable[[Product, list[Any]], Any] = lambda product, parts: tuple(parts),
) -> Any:
    """Follow the product structure of an object; iterative, as objects can be deep.

    `split(product, x)` gives what belongs to the components, `leaf(obj, x)` the result where there
    are none, and `gather(product, results)` puts the results of the components together.

    >>> follow(R * (R * R), 8, lambda product, x: (x / 2, x / 2), lambda obj, x: x)
    (4.0, (2.0, 2.0))
    """
    done: list[Any] = []
    todo: list[tuple[Obj, Any, bool]] = [(obj, given, False)]
    while todo:
        top, x, ready = todo.pop()
        if not isinstance(top, Product):
            done.append(leaf(top, x))
        elif ready:
            start = len(done) - len(top.parts)
            done[start:] = [gather(top, done[start:])]
        else:
            todo.append((top, None, True))
            parts = zip(top.parts, split(top, x), strict=True)
            todo.extend(reversed([(o, part, False) for o, part in parts]))
    return done[0]


def components(obj: Product, value: Any) -> Sequence[Any]:
    """The components of what a user gives for a product; raises `Misfit` if it has others."""
    parts = obj.unpack(value)
    if parts is None:
        raise Misfit(obj.wanted, f"got {describe(value)}")
    if len(parts) != len(obj.parts):
        raise Misfit(f"a tuple of {len(obj.parts)} values", f"got one of {len(parts)}")
    return parts


def _to_leaf(obj: Obj, given: Any) -> Value:
    if isinstance(given, Symbolic):
        return given
    if isinstance(obj, Array):
        return _to_array(obj, given)
    if isinstance(obj, Sum):
        if not isinstance(given, (Left, Right)):
            raise Misfit("Left(...) or Right(...)", f"got {describe(given)}")
        side = obj.parts[0] if isinstance(given, Left) else obj.parts[1]
        return type(given)(_within(".value", side, given.value))
    if isinstance(obj, Exp):
        return _to_function(obj, given)
    if isinstance(obj, List):
        return _to_chain(obj, given)
    if isinstance(given, (np.ndarray, np.generic)) and given.ndim == 0:
        _unmasked(given)
        given = given.item()
    return _CONVERSIONS[obj](given)


def _within(name: str, obj: Obj, given: Any) -> Value:
    """The value of what is inside of another one, under a name."""
    try:
        return to_value(obj, given)
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
    return value if obj is Z else value.item()


def _to_real(given: Any) -> Value:
    if type(given) is float:
        return np.float64(given)
    if isinstance(given, np.ndarray) and given.ndim == 1:
        each = f"cross_i(f, {len(given)}) is f on each entry"
        raise Misfit("a real number", f"got {describe(given)}; {each}")
    if isinstance(given, (bool, complex, str, bytes)) or not hasattr(given, "__float__"):
        raise Misfit("a real number", f"got {describe(given)}")
    try:
        return np.float64(float(given))
    except (TypeError, ValueError, OverflowError):
        raise Misfit("a real number", f"got {describe(given)}") from None


def _unmasked(given: Any) -> None:
    """NumPy forgets what is masked; nobody else should."""
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        raise Misfit("numbers that are all there", "some are masked")


def _to_integer(given: Any) -> Value:
    if isinstance(given, bool) or not isinstance(given, int):
        raise Misfit("an integer", f"got {describe(given)}")
    return given


def _to_truth(given: Any) -> Value:
    if not isinstance(given, bool):
        raise Misfit("True or False", f"got {describe(given)}")
    return np.bool_(given)


_CONVERSIONS: dict[Obj, Callable[[Any], Value]] = {R: _to_real, Z: _to_integer, B: _to_truth}
_DTYPES: dict[Obj, tuple[str, str]] = {R: ("float64", "fiu"), Z: ("int64", "iu"), B: ("bool", "b")}


def _to_array(obj: Array, given: Any) -> Value:
    dtype, kinds = _DTYPES[obj.element]
    _unmasked(given)
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
    return array.astype(dtype, copy=False)


def _to_chain(obj: List, given: Any) -> Value:
    if not isinstance(given, (list, tuple, Chain)):
        raise Misfit("a list", f"got {describe(given)}")
    return chain([_within(f"[{i}]", obj.parts[0], entry) for i, entry in enumerate(given)])


def _to_function(obj: Exp, given: Any) -> Value:
    """A function of a user as one on values, whose results are checked."""
    target, source = obj.parts
    if not callable(given):
        raise Misfit(_function(obj), f"got {describe(given)}")

    def run(x: Value) -> Value:
        y = given(from_value(source, x))
        try:
            return to_value(target, y)
        except Misfit as misfit:
            raise DomainError(f"{_function(obj)} should give {misfit.missed}") from None

    return run


class FunctionValue:
    """A function that is the value of an exponential, for a user: its arguments are checked."""

    __slots__ = ("obj", "raw")

    def __init__(self, obj: Exp, raw: Callable[[Value], Value]) -> None:
        self.obj, self.raw = obj, raw

    def __call__(self, *args: Any) -> Any:
        target, source = self.obj.parts
        x = received(source, args, lambda: _function(self.obj))
        with np.errstate(all="ignore"):
            return from_value(target, self.raw(x))

    def __repr__(self) -> str:
        target, source = self.obj.parts
        return f"<function {brief(source)} → {brief(target)}>"


def _function(obj: Exp) -> str:
    target, source = obj.parts
    return f"a function from {brief(source)} to {brief(target)}"


def mapped(value: Value, leaf: Callable[[Value], Value]) -> Value:
    """Nested tuples with each leaf replaced; iterative.

    >>> mapped((1, (2, 3)), lambda x: 10 * x)
    (10, (20, 30))
    """
    done: list[Value] = []
    todo: list[Any] = [(value,)]
    while todo:
        top = todo.pop()
        if type(top) is int:
            split = len(done) - top
            done[split:] = [tuple(done[split:])]
        elif type(top[0]) is tuple:
            todo.append(len(top[0]))
            todo.extend([(x,) for x in reversed(top[0])])
        else:
            done.append(leaf(top[0]))
    return done[0]


def flat(value: Value) -> list[Value]:
    """The values at the leaves of nested tuples, from left to right.

    >>> flat((1, ((2,), 3), ()))
    [1, 2, 3]
    """
    found: list[Value] = []
    todo = [value]
    while todo:
        top = todo.pop()
        if type(top) is tuple:
            todo.extend(reversed(top))
        else:
            found.append(top)
    return found


def unflat(obj: Obj, values: list[Value]) -> Value:
    """The value of `obj` with these leaves; the inverse of `flat`.

    >>> unflat(R * (R * R), [1, 2, 3])
    (1, (2, 3))
    """
    if obj.nesting < 2:
        return tuple(values) if isinstance(obj, Product) else values[0]
    return packing(obj)(values)


@lru_cache(1 << 14)
def packing(obj: Obj) -> Callable[[Sequence[Value]], Value]:
    """What makes a value of an object of its leaves; for small objects a Python expression.

    >>> packing(R * (R * R))([1, 2, 3])
    (1, (2, 3))
    """
    if (paths := _paths(obj)) is None:
        return lambda values: gathered(obj, values, lambda _, parts: tuple(parts))
    places = [f"v[{i}]" for i in range(len(paths))]
    text = gathered(obj, places, lambda _, parts: f"({''.join(f'{part},' for part in parts)})")
    pack: Callable[[Sequence[Value]], Value] = eval(f"lambda v: {text}")
    return pack


@lru_cache(1 << 14)
def unpacking(obj: Obj) -> Callable[[Value], Sequence[Value]]:
    """What takes the leaves out of a value of an object: the inverse of `packing`.

    >>> unpacking(R * (R * R))((1, (2, 3)))
    (1, 2, 3)
    """
    if (paths := _paths(obj)) is None:
        return flat
    text = "".join(f"x{path}," for path in paths)
    unpack: Callable[[Value], Sequence[Value]] = eval(f"lambda x: ({text})")
    return unpack


def _paths(obj: Obj) -> list[str] | None:
    """Where each leaf of a value is, as subscripts; None for objects of many parts or deep ones."""
    if obj.width > 100:
        return None
    found: list[str] = []
    todo = [(obj, "")]
    while todo:
        top, path = todo.pop()
        if not isinstance(top, Product):
            found.append(path)
        elif len(path) > 60:
            return None
        else:
            todo.extend([(part, f"{path}[{i}]") for i, part in enumerate(top.parts)][::-1])
    return found


def gathered(obj: Obj, items: Iterable[Any], gather: Callable[[Product, list[Any]], Any]) -> Any:
    """What belongs to an object when `items` belong to its leaves.

    >>> gathered(R * (R * R), "xyz", lambda product, parts: "".join(parts) + ".")
    'xyz..'
    """
    rest = iter(items)
    return follow(obj, None, lambda o, _: [None] * len(o.parts), lambda *_: next(rest), gather)


def scattered(obj: Obj, x: Any, split: Callable[[Product, Any], Sequence[Any]]) -> list[Any]:
    """What belongs to the leaves of an object when `x` belongs to it.

    >>> scattered(R * (R * R), 8, lambda product, x: (x / 2, x / 2))
    [4.0, 2.0, 2.0]
    """
    found: list[Any] = []
    follow(obj, x, split, lambda _, leaf: found.append(leaf))
    return found


def zero_of(obj: Obj) -> Value:
    """The zero of an object: of numbers 0, of products and arrays zeros throughout.

    Raises `Lacking` for an object that has none (B, sums, exponentials).

    >>> zero_of(R * R ** 2)
    (np.float64(0.0), array([0., 0.]))
    """
    return unflat(obj, [_zero_leaf(leaf) for leaf in leaves(obj)])


def _zero_leaf(obj: Obj) -> Value:
    if isinstance(obj, List):
        return EMPTY
    if isinstance(obj, Array) and obj.element in (R, Z):
        return zeros(obj.shape, _DTYPES[obj.element][0])
    if obj in (R, Z):
        return np.float64(0.0) if obj is R else 0
    raise Lacking(f"zero of {brief(obj)}")


def summable(obj: Obj) -> Obj:
    """The object itself if its values have sums; raises `Lacking` otherwise.

    >>> summable(R * Z ** 2)
    R * Z ** 2
    """
    for leaf in leaves(obj):
        inner = leaf.parts[0] if isinstance(leaf, Array) else leaf
        if isinstance(leaf, List):
            summable(leaf.parts[0])
        elif inner not in (R, Z):
            raise Lacking(f"sum of {brief(leaf)}")
    return obj


def default_of(obj: Obj) -> Value:
    """Some value of an object: zero, false, on the left, the empty list.

    >>> default_of(R * (Z + R))
    (np.float64(0.0), Left(0))
    """
    return unflat(obj, [_default_leaf(leaf) for leaf in leaves(obj)])


def _default_leaf(obj: Obj) -> Value:
    if isinstance(obj, Sum):
        return Left(default_of(obj.parts[0]))
    if isinstance(obj, Exp):
        return lambda _: default_of(obj.parts[0])
    if isinstance(obj, Array):
        return zeros(obj.shape, _DTYPES[obj.element][0])
    return np.bool_(False) if obj is B else _zero_leaf(obj)


def add_values(obj: Obj, values: Sequence[Value]) -> Value:
    """The sum of values of an object, component by component.

    >>> add_values(R * R, [(1.0, 2.0), (3.0, 4.0)])
    (4.0, 6.0)
    """
    if isinstance(obj, Product):
        columns = zip(*map(flat, values), strict=True)
        return unflat(obj, [_total(column) for column in columns])
    return _total(values)


_ARRAYS = np.ndarray, Updated


def _total(values: Sequence[Value]) -> Value:
    total = values[0]
    for value in values[1:]:
        arrays = isinstance(total, _ARRAYS) and isinstance(value, _ARRAYS)
        total = added(total, value) if arrays else total + value
    return total


def stack_values(values: Sequence[Value], element: Obj) -> Value:
    """The array of values of a scalar object, or of arrays of one shape along a new first axis.

    >>> stack_values((1.0, 2.0), R)
    array([1., 2.])
    """
    for value in values:
        if isinstance(value, Symbolic):
            return value.stack(tuple(values), element)
    return stack_known(values, element)


def stack_known(values: Sequence[Value], element: Obj) -> Value:
    """The same, of values that are known.

    >>> stack_known((1, 2), Z)
    array([1, 2])
    """
    scalar, shape = (
        (element.element, element.shape) if isinstance(element, Array) else (element, ())
    )
    try:
        return np.array(values, dtype=_DTYPES[scalar][0]).reshape(len(values), *shape)
    except OverflowError:
        raise DomainError(
            f"{max(values, key=abs)} is no integer of 64 bits, as arrays of Z hold them"
        ) from None


def shape_of(leaf: Obj) -> tuple[int, ...]:
    """The shape of the values of a scalar or of an array."""
    return leaf.shape if isinstance(leaf, Array) else ()


def entries(value: Value, shape: tuple[int, ...]) -> list[Value]:
    """The numbers of an array of this shape, in C order.

    >>> entries(np.array([[1.0, 2.0]]), (1, 2))
    [np.float64(1.0), np.float64(2.0)]
    """
    if not shape:
        return [value]
    rows = value.unstack() if isinstance(value, Symbolic) else tuple(value)
    return [number for row in rows for number in entries(row, shape[1:])]


def assembled(items: Sequence[Value], shape: tuple[int, ...], item: Obj) -> Value:
    """An array of the given shape whose entries are values of the object `item`, in C order.

    >>> assembled([1.0, 2.0], (1, 2), R)
    array([[1., 2.]])
    """
    if not shape:
        return items[0]
    n, inner = shape[0], (*shape[1:], *shape_of(item))
    size = len(items) // n if n else 0
    rows = [assembled(items[i * size : (i + 1) * size], shape[1:], item) for i in range(n)]
    return stack_values(rows, Array(R, inner) if inner else R)
