"""Objects: what arrows go between, and their unification.

Objects are interned: two equal objects are the same Python object, so that comparing them costs
nothing however large they are. Every walk over an object is iterative.

>>> R * R, Product(R, R, Z), R + B, R ** Z, R ** (2, 3), Unit
(R * R, Product(R, R, Z), R + B, R ** Z, R ** (2, 3), Unit)
>>> R * R is Product(R, R)
True
>>> print((R * Z) ** B + Unit)
(R × Z)^B + 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")


class Obj:
    """An object of the free category: built from scalars by products, sums, exponentials, arrays.

    `parts` are the objects it is built from; `ground` says that no variable occurs in it;
    `nesting` is 0 for what is no product, 1 for a product of such, 2 for deeper products.
    """

    __slots__ = ("ground", "key", "nesting", "parts")
    parts: tuple[Obj, ...]
    key: tuple[Any, ...]
    ground: bool
    nesting: int
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
        return Array(self, (exponent,) if isinstance(exponent, int) else tuple(exponent))

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), (*self.parts, *self.key)

    def rebuild(self, parts: tuple[Obj, ...]) -> Obj:
        """The same kind of object over other parts."""
        return type(self)(*parts, *self.key)

    def __repr__(self) -> str:
        return render(self, PYTHON)

    def __str__(self) -> str:
        return render(self, MATHEMATICS)


O = TypeVar("O", bound=Obj)


def _intern(cls: type[O], parts: tuple[Obj, ...], key: tuple[Any, ...]) -> O:
    found = Obj._interned.get((cls, parts, key))
    if found is None:
        found = object.__new__(cls)
        found.parts, found.key = parts, key
        found.ground = cls is not Var and all(part.ground for part in parts)
        found.nesting = 0
        if cls is Product:
            found.nesting = 2 if any(part.nesting for part in parts) else 1
        Obj._interned[cls, parts, key] = found
    return found  # type: ignore[return-value]


Types = tuple[Obj, Obj]
"""A domain and a codomain."""


class Scalar(Obj):
    """A base object: `R` (float64), `Z` (int64) or `B` (bool)."""

    __slots__ = ()

    def __new__(cls, name: str) -> Scalar:
        return _intern(cls, (), (name,))

    @property
    def name(self) -> str:
        """The letter it is written with."""
        return str(self.key[0])


class Product(Obj):
    """The product of any number of objects; its values are Python tuples.

    `a * b` is `Product(a, b)`, and `Unit` is `Product()`, the terminal object.
    """

    __slots__ = ()

    def __new__(cls, *parts: Obj) -> Product:
        found = Obj._interned.get((Product, parts, ()))
        return found or _intern(cls, tuple([as_object(p) for p in parts]), ())  # type: ignore[return-value]


class Sum(Obj):
    """The coproduct `a + b`; its values are `Left(x)` and `Right(y)`."""

    __slots__ = ()

    def __new__(cls, left: Obj, right: Obj) -> Sum:
        return _intern(cls, (as_object(left), as_object(right)), ())


class Exp(Obj):
    """The exponential `b ** a`; its values are functions from `a` to `b`."""

    __slots__ = ()

    def __new__(cls, target: Obj, source: Obj) -> Exp:
        return _intern(cls, (as_object(target), as_object(source)), ())


class Array(Obj):
    """An array of scalars, `R ** (n, m)`: an indexed biproduct, a function from a finite index set.

    An array of arrays is an array: `(R ** m) ** n` is `R ** (n, m)`.
    """

    __slots__ = ()

    def __new__(cls, element: Obj, shape: tuple[int, ...]) -> Array:
        if isinstance(element, Array):
            return Array(element.element, (*shape, *element.shape))
        if not isinstance(element, (Scalar, Var)):
            raise TypeError(f"an array holds R, Z or B; got {element} (write a product of arrays)")
        if not all(isinstance(n, int) and n >= 0 for n in shape):
            raise ValueError(f"the shape of an array is made of integers ≥ 0; got {shape}")
        return _intern(cls, (element,), (tuple(shape),))

    @property
    def element(self) -> Obj:
        """What each entry of the array belongs to."""
        return self.parts[0]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, as NumPy gives it."""
        return tuple(self.key[0])

    @property
    def row(self) -> Obj:
        """What the array is an array of along its first axis: a scalar, or an array."""
        return Array(self.element, self.shape[1:]) if len(self.shape) > 1 else self.element

    @property
    def size(self) -> int:
        """The number of entries."""
        total = 1
        for n in self.shape:
            total *= n
        return total


class Var(Obj):
    """An object still unknown; `kind` limits it to certain scalars (`NUMBER`, `SCALAR`) or not."""

    __slots__ = ()

    def __new__(cls, name: str | int, kind: str = "object") -> Var:
        return _intern(cls, (), (name, kind))

    @property
    def name(self) -> str:
        """The letter it is written with, or the index of an internal variable."""
        return str(self.key[0])

    @property
    def kind(self) -> str:
        """`object`, `scalar` (R, Z, B) or `number` (R, Z)."""
        return str(self.key[1])


Unit = Product()
R: Obj = Scalar("R")
Z: Obj = Scalar("Z")
B: Obj = Scalar("B")
KINDS: dict[str, frozenset[Obj]] = {"number": frozenset({R, Z}), "scalar": frozenset({R, Z, B})}


def as_object(thing: Any) -> Obj:
    """An object from an object or a tuple of objects; anything else is a `TypeError`.

    >>> as_object((R, (Z, B)))
    R * (Z * B)
    """
    if isinstance(thing, Obj):
        return thing
    if isinstance(thing, (tuple, list)):
        return Product(*(as_object(part) for part in thing))
    raise TypeError(f"expected an object such as R, R * R or R ** 3; got {thing!r}")


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


def leaves(root: Obj) -> list[Obj]:
    """The objects at the leaves of the product structure, from left to right.

    >>> leaves(Product(R, Z * B, Unit, R ** 2))
    [R, Z, B, R ** 2]
    """
    found: list[Obj] = []
    todo = [root]
    while todo:
        top = todo.pop()
        if isinstance(top, Product):
            todo.extend(reversed(top.parts))
        else:
            found.append(top)
    return found


def variables(*roots: Obj) -> list[Var]:
    """The variables that occur, in the order in which one reads them."""
    found: dict[Var, None] = {}
    seen: set[Obj] = set()
    todo = list(reversed(roots))
    while todo:
        top = todo.pop()
        if top.ground or top in seen:
            continue
        seen.add(top)
        if isinstance(top, Var):
            found[top] = None
        todo.extend(reversed(top.parts))
    return list(found)


def substitute(root: Obj, values: dict[Var, Obj]) -> Obj:
    """Replace variables by objects."""
    if root.ground or not values:
        return root
    if isinstance(root, Var):
        return values.get(root, root)

    def step(top: Obj, parts: list[Obj]) -> Obj:
        if isinstance(top, Var):
            return values.get(top, top)
        return top if top.ground else top.rebuild(tuple(parts))

    return fold(root, step)


class Mismatch(Exception):
    """Two objects that cannot be made equal; internal, turned into a `CompositionError`."""

    def __init__(self, left: Obj, right: Obj, why: str = "") -> None:
        super().__init__(left, right, why)
        self.left, self.right, self.why = left, right, why


_fresh = count()


class Unifier:
    """Equations between objects, solved as they are added (Robinson's algorithm, iterative)."""

    def __init__(self) -> None:
        self.solution: dict[Var, Obj] = {}

    def fresh(self, kind: str = "object") -> Var:
        """A variable that occurs nowhere else."""
        return Var(next(_fresh), kind)

    def instance(self, dom: Obj, cod: Obj) -> Types:
        """The two objects with their variables renamed apart."""
        if dom.ground and cod.ground:
            return dom, cod
        renaming: dict[Var, Obj] = {v: self.fresh(v.kind) for v in variables(dom, cod)}
        return substitute(dom, renaming), substitute(cod, renaming)

    def walk(self, obj: Obj) -> Obj:
        """What a variable stands for so far."""
        while isinstance(obj, Var) and obj in self.solution:
            obj = self.solution[obj]
        return obj

    def unify(self, left: Obj, right: Obj) -> None:
        """Make two objects equal, or raise `Mismatch` with the innermost pair that differs."""
        todo = [(left, right)]
        while todo:
            a, b = (self.walk(side) for side in todo.pop())
            if a is b:
                continue
            if isinstance(a, Var) or isinstance(b, Var):
                self._bind(*((a, b) if isinstance(a, Var) else (b, a)))
            elif type(a) is type(b) and a.key == b.key and len(a.parts) == len(b.parts):
                todo.extend(zip(a.parts, b.parts, strict=True))
            else:
                raise Mismatch(self.resolve(a), self.resolve(b))

    def _bind(self, var: Obj, obj: Obj) -> None:
        assert isinstance(var, Var)
        if isinstance(obj, Var):
            # The more limited of the two variables survives.
            order = ["object", "scalar", "number"]
            var, obj = (var, obj) if order.index(var.kind) <= order.index(obj.kind) else (obj, var)
        elif var.kind != "object" and obj not in KINDS[var.kind]:
            allowed = " or ".join(str(o) for o in (R, Z, B) if o in KINDS[var.kind])
            raise Mismatch(var, self.resolve(obj), f"only {allowed} can stand here")
        elif not obj.ground and var in variables(self.resolve(obj)):
            raise Mismatch(var, self.resolve(obj), "an object cannot contain itself")
        self.solution[var] = obj

    def resolve(self, obj: Obj) -> Obj:
        """The object with everything known filled in."""
        if obj.ground:
            return obj

        def below(top: Obj) -> tuple[Obj, ...]:
            if isinstance(top, Var):
                return (self.solution[top],) if top in self.solution else ()
            return () if top.ground else top.parts

        def step(top: Obj, parts: list[Obj]) -> Obj:
            if isinstance(top, Var):
                return parts[0] if parts else top
            return top if top.ground else top.rebuild(tuple(parts))

        return fold(obj, step, below)


def ground(obj: Obj) -> Obj:
    """The object a program is used at when its variables are still free: each stands for `R`.

    >>> ground(Var("a") * Z)
    R * Z
    """
    return obj if obj.ground else substitute(obj, dict.fromkeys(variables(obj), R))


@lru_cache(1 << 14)
def canonical(dom: Obj, cod: Obj) -> Types:
    """The two objects with their variables named a, b, c, ... in reading order."""
    if dom.ground and cod.ground:
        return dom, cod
    renaming: dict[Var, Obj] = {
        v: Var(name, v.kind) for v, name in zip(variables(dom, cod), letters(), strict=False)
    }
    return substitute(dom, renaming), substitute(cod, renaming)


def letters() -> Iterator[str]:
    """a, b, ..., z, a1, b1, ..."""
    for i in count():
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield f"{letter}{i or ''}"


# --- printing ---------------------------------------------------------------------------------

PYTHON = {"times": " * ", "unit": "Unit"}
MATHEMATICS = {"times": " × ", "unit": "1"}
LATEX = {
    "times": r" \times ",
    "unit": "1",
    "R": r"\mathbb{R}",
    "Z": r"\mathbb{Z}",
    "B": r"\mathbb{B}",
}

# What is left to print: a piece of text, or an object with the binding strength its place asks for
# (1 sum, 2 product, 3 power, 4 a letter or brackets).
_Pending = str | tuple[Obj, int]


def render(root: Obj, style: dict[str, str], limit: int | None = None) -> str:
    """An object as text in the style `PYTHON`, `MATHEMATICS` or `LATEX`, up to `limit` pieces."""
    done: list[str] = []
    todo: list[_Pending] = [(root, 1)]
    while todo:
        if limit is not None and len(done) >= limit:
            return "".join([*done, "…"])
        top = todo.pop()
        if isinstance(top, str):
            done.append(top)
        else:
            obj, level = top
            strength, pieces = _pieces(obj, style)
            todo.extend(reversed(pieces if strength >= level else ["(", *pieces, ")"]))
    return "".join(done)


def _pieces(top: Obj, style: dict[str, str]) -> tuple[int, list[_Pending]]:
    python, latex = style is PYTHON, style is LATEX
    if isinstance(top, Scalar):
        return 4, [style.get(top.name, top.name)]
    if isinstance(top, Var):
        return 4, [f"t{top.name}" if top.name.isdigit() else top.name]
    if top is Unit:
        return 4, [style["unit"]]
    if isinstance(top, Product):
        return _product_pieces(top, style["times"], python)
    if isinstance(top, Sum):
        return 1, [(top.parts[0], 1), " + ", (top.parts[1], 2)]
    power = " ** " if python else "^"
    if isinstance(top, Array):
        sizes = (", " if python else r" \times " if latex else "×").join(map(str, top.shape))
        plain = len(top.shape) == 1 and not latex
        exponent = sizes if plain else "{" + sizes + "}" if latex else f"({sizes})"
        return 3, [(top.element, 4), power, exponent]
    source: list[_Pending] = ["{", (top.parts[1], 1), "}"] if latex else [(top.parts[1], 4)]
    return 3, [(top.parts[0], 4), power, *source]


def _product_pieces(top: Product, times: str, python: bool) -> tuple[int, list[_Pending]]:
    if len(top.parts) == 1 or (python and len(top.parts) != 2):
        inside: list[_Pending] = [piece for part in top.parts for piece in (", ", (part, 1))]
        return 4, ["Product(", *inside[1:], ")"]
    # Python's `*` groups to the left; mathematics brackets every nested product.
    first, *rest = top.parts
    return 2, [(first, 2 if python else 3), *(p for part in rest for p in (times, (part, 3)))]
