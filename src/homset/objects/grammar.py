"""The grammar of objects: scalars, products, sums, exponentials, lists, arrays, variables.

Objects are interned: two equal objects are the same Python object, so that comparing them costs
nothing however large they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeVar

from ..errors import ArgumentError
from .sizes import natural

T = TypeVar("T")
_set = object.__setattr__
_INTEGERS = frozenset({int})  # not what is equal to one: truth values and real numbers are none


class Obj:
    """An object of the free category: built from scalars by products, sums, exponentials, arrays.

    `parts` are the objects it is built from. `top` is above the numbers of all variables in it, so
    0 in an object without variables (`ground`). `weight` counts the places where variables are.
    `nesting` is 0 for what is no product, 1 for a product of such, 2 for deeper products; `width`
    is the number of leaves of the product structure. It is of `first_order` if no exponential is in
    it. `element`, `shape` and `size` are those of an array: what is none is its own one element.

    >>> R * (Z + B), R**3, R ** (R * R)
    (R * (Z + B), R ** 3, R ** (R * R))
    """

    __slots__ = (
        "element", "first_order", "ground", "key", "nesting", "parts", "shape", "size", "top",
        "weight", "width",
    )  # fmt: skip
    element: Obj
    shape: tuple[int, ...]
    size: int
    first_order: bool
    parts: tuple[Obj, ...]
    key: tuple[Any, ...]
    ground: bool
    nesting: int
    top: int
    weight: int
    width: int
    # Objects are small and few, so they are kept for good: looking one up is one dictionary access.
    _interned: ClassVar[dict[tuple[Any, ...], Obj]] = {}

    def __mul__(self, other: Obj) -> Product:
        return Product(self, as_object(other))

    def __add__(self, other: Obj) -> Sum:
        return Sum(self, as_object(other))

    def __pow__(self, exponent: Obj | int | tuple[int, ...]) -> Obj:
        """`b ** a` is the exponential; `R ** n` and `R ** (n, m)` are arrays."""
        if isinstance(exponent, Obj):
            return Exp(self, exponent)
        one = isinstance(exponent, int) or hasattr(exponent, "__index__")
        return Array(self, (exponent,) if one else exponent)  # type: ignore[arg-type]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"objects are immutable; {name} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (flatten([self])[0],)

    def rebuild(self, parts: tuple[Obj, ...]) -> Obj:
        """The same kind of object over other parts."""
        return type(self)(*parts, *self.key)

    # How an object is written is decided in a file below this one.

    def __repr__(self) -> str:
        from .printing import PYTHON, render

        return render(self, PYTHON)

    def __str__(self) -> str:
        from .printing import MATHEMATICS, render

        return render(self, MATHEMATICS)


O = TypeVar("O", bound=Obj)


def intern(cls: type[O], parts: tuple[Obj, ...], key: tuple[Any, ...]) -> O:
    """The object of this class with these parts and this key, always the same one."""
    found = Obj._interned.get((cls, parts, key))
    if found is None:
        found = object.__new__(cls)
        top = key[0] + 1 if cls is Var else max([part.top for part in parts], default=0)
        weight = 1 if cls is Var else min(sum([part.weight for part in parts]), 1 << 60)
        nesting, width = 0, 1
        if issubclass(cls, Product):
            nesting = 2 if any(part.nesting for part in parts) else 1
            width = min(sum([part.width for part in parts]), 1 << 60)
        first_order = cls is not Exp and all([part.first_order for part in parts])
        element, shape = (parts[0], key[0]) if issubclass(cls, Array) else (found, ())
        fields = (
            element, first_order, top == 0, key, nesting, parts, shape, prod(shape), top, weight,
            width,
        )  # fmt: skip
        for name, value in zip(Obj.__slots__, fields, strict=True):
            _set(found, name, value)
        Obj._interned[cls, parts, key] = found
    return found  # type: ignore[return-value]


def fold(
    root: Obj,
    step: Callable[[Obj, list[T]], T],
    below: Callable[[Obj], tuple[Obj, ...]] = lambda top: top.parts,
) -> T:
    """Combine bottom-up: `step(object, results of those below)`, once for each distinct object."""
    done: dict[Obj, T] = {}
    todo = [root]
    while todo:
        top = todo[-1]
        waiting = [] if top in done else [part for part in below(top) if part not in done]
        if waiting:
            todo.extend(waiting)
        else:
            todo.pop()
            if top not in done:
                done[top] = step(top, [done[part] for part in below(top)])
    return done[root]


_Row = tuple[type[Obj], tuple[int, ...], tuple[Any, ...]]
"""An object in a list: its class, where its parts are in the list, its key."""


def flatten(roots: Iterable[Obj]) -> tuple[list[_Row], list[int]]:
    """Objects as one list, parts first, each once; and where in it the roots are. Iterative.

    >>> flatten([R * R, R])
    ([(<class '...Scalar'>, (), ('R',)), (<class '...Product'>, (0, 0), ())], [1, 0])
    """
    index: dict[Obj, int] = {}
    rows: list[_Row] = []

    def add(top: Obj, parts: list[int]) -> int:
        if top not in index:
            index[top] = len(rows)
            rows.append((type(top), tuple(parts), top.key))
        return index[top]

    return rows, [fold(root, add, lambda top: () if top in index else top.parts) for root in roots]


def unflatten(rows: Iterable[_Row]) -> list[Obj]:
    """The objects of a list that `flatten` made."""
    built: list[Obj] = []
    for cls, parts, key in rows:
        built.append(intern(cls, tuple([built[i] for i in parts]), key))
    return built


def _unpickle(rows: list[_Row]) -> Obj:
    return unflatten(rows)[-1]


Types = tuple[Obj, Obj]
"""A domain and a codomain."""


class Scalar(Obj):
    """A base object: `R` (float64), `Z` (integers) or `B` (bool).

    A number of Z is an integer of Python, of any size; arrays of Z hold 64 bits, and refuse what
    does not fit into them.

    >>> R, R.ground, R.width
    (R, True, 1)
    """

    __slots__ = ()

    def __new__(cls, name: str) -> Scalar:
        return intern(cls, (), (name,))

    @property
    def name(self) -> str:
        """The letter it is written with."""
        return str(self.key[0])


class Product(Obj):
    """The product of any number of objects; its values are Python tuples.

    `a * b` is `Product(a, b)`, and `Unit` is `Product()`, the terminal object.

    >>> Product(R, Z, B).parts, Unit is Product()
    ((R, Z, B), True)
    """

    __slots__ = ()

    def __new__(cls, *parts: Obj) -> Product:
        try:
            found = Obj._interned.get((Product, parts, ()))
        except TypeError:  # a list or a dict is a record, but no key
            found = None
        if found is None and len(parts) == 1:
            _refuse_sequence(parts[0])
        return found or intern(Product, tuple([as_object(p) for p in parts]), ())  # type: ignore[return-value]

    @property
    def names(self) -> list[str]:
        """What a user writes after a value to get at each component."""
        return [f"[{i}]" for i in range(len(self.parts))]

    @property
    def wanted(self) -> str:
        """What a user has to give, for a message."""
        return f"a tuple of {len(self.parts)} values"

    def pack(self, parts: Sequence[Any]) -> Any:
        """What a user gets: the components in their usual form."""
        return tuple(parts)

    def unpack(self, value: Any) -> Sequence[Any] | None:
        """The components of what a user gives, or None if it is something else."""
        if isinstance(value, (tuple, list)):
            return value
        return () if self is Unit and value is None else None


class Sum(Obj):
    """The coproduct `a + b`; its values are `Left(x)` and `Right(y)`."""

    __slots__ = ()

    def __new__(cls, left: Obj, right: Obj) -> Sum:
        return intern(cls, (as_object(left), as_object(right)), ())


class Exp(Obj):
    """The exponential `b ** a`; its values are functions from `a` to `b`."""

    __slots__ = ()

    def __new__(cls, target: Obj, source: Obj) -> Exp:
        return intern(cls, (as_object(target), as_object(source)), ())


class List(Obj):
    """Lists of any length, `List(a)`; a value is a Python list, the newest entry first.

    The lists of vectors are a vector space themselves: the sequences of which all but finitely many
    entries are zero, so that the empty list is zero.

    >>> List(R * Z)
    List(R * Z)
    """

    __slots__ = ()

    def __new__(cls, element: Obj) -> List:
        return intern(cls, (as_object(element),), ())


class Array(Obj):
    """An array of scalars, `R ** (n, m)`: an indexed biproduct, a function from a finite index set.

    An array of arrays is an array: `(R ** m) ** n` is `R ** (n, m)`. `element` is what each of its
    entries belongs to, `shape` the shape as NumPy gives it, and `size` the number of entries.
    """

    __slots__ = ()

    def __new__(cls, element: Obj, shape: tuple[int, ...]) -> Array:
        if not isinstance(element, (Scalar, Var, Array)):
            raise _no_entry(element)
        if type(shape) is tuple and _INTEGERS.issuperset(map(type, shape)):
            found = Obj._interned.get((Array, (element,), (shape,)))
            if found is not None:
                return found  # type: ignore[return-value]
        sequence = isinstance(shape, (tuple, Iterable))
        sizes = tuple(map(natural, shape)) if sequence else (None,)
        if None in sizes:
            given = tuple(shape) if sequence else shape
            raise ArgumentError(f"the shape of an array is made of integers ≥ 0; got {given}")
        if isinstance(element, Array):
            return intern(cls, element.parts, ((*sizes, *element.shape),))
        return intern(cls, (element,), (sizes,))

    @property
    def row(self) -> Obj:
        """What the array is an array of along its first axis: a scalar, or an array."""
        return self.along(1)

    def along(self, n: int) -> Obj:
        """What the array is an array of along its first n axes."""
        return Array(self.element, self.shape[n:]) if len(self.shape) > n else self.element


class Var(Obj):
    """An object still unknown; `kind` limits it (`KINDS`) or not.

    Variables are numbers, from 0 in each arrow, and are written as letters.
    """

    __slots__ = ()

    def __new__(cls, index: int, kind: str = "object") -> Var:
        return intern(cls, (), (index, kind))

    @property
    def index(self) -> int:
        """The number of the variable."""
        return int(self.key[0])

    @property
    def kind(self) -> str:
        """`object`, `entry` (a scalar or an array), `scalar` (R, Z, B) or `number` (R, Z)."""
        return str(self.key[1])

    @property
    def name(self) -> str:
        """The letter it is written with."""
        turn, letter = divmod(self.index, 26)
        return f"{chr(ord('a') + letter)}{turn or ''}"


Unit = Product()
R: Obj = Scalar("R")
Z: Obj = Scalar("Z")
B: Obj = Scalar("B")


class Kind(NamedTuple):
    """A limit on what a variable may stand for, in words and as a test."""

    text: str
    has: Callable[[Obj], bool]


KINDS = {
    "entry": Kind("a scalar or an array", lambda obj: isinstance(obj, (Scalar, Array))),
    "scalar": Kind("R or Z or B", lambda obj: isinstance(obj, Scalar)),
    "number": Kind("R or Z", lambda obj: obj in (R, Z)),
}
"""The kinds of variables, each narrower than the one before it."""


def as_object(thing: Any) -> Obj:
    """An object from an object or a tuple of objects; anything else is an `ArgumentError`.

    >>> as_object((R, (Z, B)))
    R * (Z * B)
    """
    if isinstance(thing, Obj):
        return thing
    if type(thing) is tuple:
        return Product(*(as_object(part) for part in thing))
    from ..records import record

    if (found := record(thing)) is not None:
        kind, parts = found
        return kind.of([as_object(part) for part in parts])
    raise not_object(thing)


def _refuse_sequence(thing: Any) -> None:
    """Refuse a tuple or a list of objects where the objects themselves are asked for."""
    if type(thing) in (tuple, list):
        raise not_object(thing, f"; write Product({', '.join(map(repr, thing))})")


def _no_entry(element: Obj) -> ArgumentError:
    """The error for an array of what is no scalar."""
    from .printing import brief

    return ArgumentError(
        f"an array holds R, Z or B; got {brief(element)} (write a product of arrays)"
    )


def not_object(thing: Any, hint: str = "") -> ArgumentError:
    """The error for what is no object."""
    return ArgumentError(f"expected an object such as R, R * R or R ** 3; got {thing!r}{hint}")
