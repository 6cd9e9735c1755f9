"""The protocols: what structure a category can have, stated with its laws.

A category gives a meaning to every arrow that asks for no more structure than it has:
`SomeCategory(program)`. A protocol holds abstract operations and operations derived from them.
Products are n-ary, and n = 2 and n = 0 are the familiar cases: `ex(0, (a, b))` is exl,
`dup(a, 2)` is dup, `dup(a, 0)` is the arrow to the terminal object `Unit`; dually `inj(0, (a, b))`
is inl, `jam(a, 2)` is jam and `jam(a, 0)` is the zero of a.

Objects are passed where an operation depends on them. `A` is the type of the category's arrows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from .arrows import Arrow
from .diagrams import Diagram
from .objects import Obj, Product, Sum
from .places import Place
from .primitives import Primitive, Value
from .transposition import transpose
from .tuples import gathered, scattered

A = TypeVar("A")


class Category(ABC, Generic[A]):
    """Identities and composition.

    Laws: `identity ∘ f = f = f ∘ identity`; `(h ∘ g) ∘ f = h ∘ (g ∘ f)`.

    >>> import homset as hs
    >>> double = hs.Functions.compose(lambda x: x * 2.0, hs.Functions.identity(hs.R))
    >>> double(3.0)
    6.0
    """

    @abstractmethod
    def identity(self, a: Obj) -> A:
        """id : a → a."""

    @abstractmethod
    def compose(self, g: A, f: A) -> A:
        """g ∘ f, first `f`, then `g`."""

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Whether the laws of a structure hold between its arrows: where it has the structure.

        A free category says no: there, both sides of a law are different terms.
        """
        return self.has(structure)

    def recomputed(self, f: A, a: Obj, b: Obj) -> A:
        """The same arrow; where it matters, its derivative runs it again and keeps less."""
        return f

    def equal(self, f: A, g: A, a: Obj, b: Obj) -> bool:
        """Whether two arrows a → b are the same, as far as one can tell; used to check laws."""
        return bool(f == g)

    def __call__(self, program: Arrow) -> Any:
        """The meaning of a program in this category.

        Raises `MissingStructureError` if the program needs a structure the category lacks.
        """
        from .interpretation import interpret

        return interpret(self, program)

    def has(self, structure: type[Category[Any]]) -> bool:
        """Whether the category has a structure: whether it is a subclass of the protocol."""
        return isinstance(self, structure)

    @property
    def name(self) -> str:
        """What the category is called in messages."""
        return type(self).__name__.removesuffix("Category")

    def __repr__(self) -> str:
        return self.name


class Monoidal(Category[A]):
    """Arrows side by side.

    Laws: `id × id = id`; `(g × k) ∘ (f × h) = (g ∘ f) × (k ∘ h)`.

    >>> import homset as hs
    >>> hs.Functions.cross(lambda x: x + 1.0, lambda y: -y)((1.0, 2.0))
    (2.0, -2.0)
    """

    @abstractmethod
    def cross(self, *fs: A) -> A:
        """f × g × ..., on the components of a product; of none, the identity of `Unit`."""


class Cartesian(Monoidal[A]):
    """Projections and copying: the product is the categorical product.

    Laws: `exl ∘ (f △ g) = f`; `exr ∘ (f △ g) = g`; `(exl ∘ h) △ (exr ∘ h) = h`;
    `dup ∘ f = (f × f) ∘ dup`; `it ∘ f = it`.

    >>> import homset as hs
    >>> hs.Functions.fork(hs.R, lambda x: x + 1.0, lambda x: -x)(1.0)
    (2.0, -1.0)
    """

    @abstractmethod
    def ex(self, i: int, objects: Sequence[Obj]) -> A:
        """The projection of component `i` of the product of `objects`."""

    @abstractmethod
    def dup(self, a: Obj, n: int) -> A:
        """a → a × ... × a, n times; for n = 0 the arrow to `Unit`."""

    def fork(self, a: Obj, *fs: A) -> A:
        """f △ g △ ... out of a: `(f × g) ∘ dup`."""
        return self.compose(self.cross(*fs), self.dup(a, len(fs)))

    def unfork(self, h: A, objects: Sequence[Obj]) -> tuple[A, ...]:
        """The components of an arrow to a product: the inverse of fork."""
        return tuple(self.compose(self.ex(i, objects), h) for i in range(len(objects)))

    def diagram(self, d: Diagram[A]) -> A:
        """The arrow of a straight line of boxes: every wire is an arrow from the domain."""
        wires: dict[int, A] = {}

        def leave(obj: Obj, h: A, outs: Sequence[int]) -> None:
            parts = scattered(obj, h, lambda o, f: self.unfork(f, o.parts))
            wires.update(zip(outs, parts, strict=True))

        def arrive(obj: Obj, ins: Sequence[int]) -> A:
            fork: A = gathered(obj, [wires[i] for i in ins], lambda _, fs: self.fork(d.dom, *fs))
            return fork

        leave(d.dom, self.identity(d.dom), d.inputs)
        for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
            leave(cod, self.compose(box, arrive(dom, ins)), outs)
        return arrive(d.cod, d.outputs)


class Additive(Cartesian[A]):
    """Every object is a commutative monoid, with sum `jam` and zero; so are the arrows to it.

    Laws: `jam ∘ inl = id = jam ∘ inr`; `jam ∘ swap = jam`; jam is associative;
    `exl ∘ inl = id`; `exr ∘ inl = 0`. (2018, appendix: the abelian structure of arrows.)

    >>> import homset as hs
    >>> double, triple = (hs.LinearMaps.scale(s, hs.R) for s in (2.0, 3.0))
    >>> hs.LinearMaps.sum(hs.R, hs.R, double, triple)(1.0)
    5.0
    """

    @abstractmethod
    def inj(self, i: int, objects: Sequence[Obj]) -> A:
        """The injection into component `i` of the product of `objects`, zero elsewhere."""

    @abstractmethod
    def jam(self, a: Obj, n: int) -> A:
        """a × ... × a → a, the sum of n; for n = 0 the zero of a."""

    def join(self, b: Obj, *fs: A) -> A:
        """f ▽ g ▽ ... into b: `jam ∘ (f × g)`."""
        return self.compose(self.jam(b, len(fs)), self.cross(*fs))

    def zero(self, a: Obj, b: Obj) -> A:
        """The zero arrow a → b."""
        return self.compose(self.jam(b, 0), self.dup(a, 0))

    def sum(self, a: Obj, b: Obj, *fs: A) -> A:
        """The sum of arrows a → b: `jam ∘ (f × g) ∘ dup`."""
        return self.compose(self.join(b, *fs), self.dup(a, len(fs)))


class Cocartesian(Additive[A]):
    """The sum is natural, so the product is a coproduct too: a biproduct.

    Laws: `(f ▽ g) ∘ inl = f`; `(f ▽ g) ∘ inr = g`; `(h ∘ inl) ▽ (h ∘ inr) = h`;
    `f ∘ jam = jam ∘ (f × f)`; `f ∘ zero = zero`.

    >>> import homset as hs
    >>> hs.LinearMaps.join(hs.R, hs.LinearMaps(hs.scale(2.0)), hs.LinearMaps(hs.negate))(1.0, 3.0)
    -1.0
    """

    def unjoin(self, h: A, objects: Sequence[Obj]) -> tuple[A, ...]:
        """The components of an arrow from a biproduct: the inverse of join."""
        return tuple(self.compose(h, self.inj(i, objects)) for i in range(len(objects)))

    def codiagram(self, d: Diagram[A]) -> A:
        """The arrow from `d.cod` to `d.dom` of a straight line of boxes that go backwards."""
        return self.diagram(transpose(d, self.jam))


class Coproduct(Cartesian[A]):
    """Coproducts, over which products distribute.

    Laws: `either(f, g) ∘ left = f`; `either(f, g) ∘ right = g`;
    `either(h ∘ left, h ∘ right) = h`; `distribute ∘ (id × left) = left`, likewise right;
    `either(true, false) ∘ decide = id`.

    >>> import homset as hs
    >>> hs.Functions.either(lambda x: x + 1, lambda y: -y, hs.Z, hs.Z, hs.Z)(hs.Right(3))
    -3
    """

    @abstractmethod
    def left(self, a: Obj, b: Obj) -> A:
        """a → a + b."""

    @abstractmethod
    def right(self, a: Obj, b: Obj) -> A:
        """b → a + b."""

    @abstractmethod
    def either(self, f: A, g: A, a: Obj, b: Obj, c: Obj) -> A:
        """a + b → c of f : a → c and g : b → c."""

    @abstractmethod
    def distribute(self, a: Obj, b: Obj, c: Obj) -> A:
        """a × (b + c) → (a × b) + (a × c)."""

    @abstractmethod
    def decide(self) -> A:
        """B → 1 + 1, true on the left: the truth values are a coproduct."""

    def plus(self, f: A, g: A, source: Sum, target: Sum) -> A:
        """f + g : a + b → c + d."""
        first = self.compose(self.left(*target.parts), f)
        second = self.compose(self.right(*target.parts), g)
        a, b = source.parts
        return self.either(first, second, a, b, target)


class Closed(Cartesian[A]):
    """Arrows as values.

    Laws: `apply ∘ (curry f × id) = f`; `curry(apply ∘ (g × id)) = g`.

    >>> import homset as hs
    >>> hs.Functions.curry(lambda xy: xy[0] - xy[1], hs.Z, hs.Z, hs.Z)(5)(3)
    2
    """

    @abstractmethod
    def apply(self, a: Obj, b: Obj) -> A:
        """b^a × a → b."""

    @abstractmethod
    def curry(self, f: A, a: Obj, b: Obj, c: Obj) -> A:
        """a → c^b of f : a × b → c."""

    def uncurry(self, g: A, a: Obj, b: Obj, c: Obj) -> A:
        """a × b → c of g : a → c^b."""
        return self.compose(self.apply(b, c), self.cross(g, self.identity(b)))


class Recursive(Closed[A]):
    """Arrows that are given themselves. (Least fixed points; with parameters, e.)

    Law: `fix f = f ∘ ((id △ curry (fix f)) × id)`, up to the shape of products.
    """

    @abstractmethod
    def fix(self, f: A, e: Obj, a: Obj, b: Obj) -> A:
        """e × a → b of f : (e × b^a) × a → b, whose function is what it makes itself."""


class Lists(Cartesian[A]):
    """Lists, one entry at a time; the empty list has default entries without end.

    Laws: `pop ∘ push = id`; `nonempty ∘ push = true`; `nonempty ∘ nil = false`.
    """

    @abstractmethod
    def nil(self, a: Obj) -> A:
        """1 → List a, the empty list."""

    @abstractmethod
    def push(self, a: Obj) -> A:
        """a × List a → List a, one entry more."""

    @abstractmethod
    def pop(self, a: Obj) -> A:
        """List a → a × List a, the entry that was pushed last, and the others."""

    @abstractmethod
    def nonempty(self, a: Obj) -> A:
        """List a → B."""


class Indexed(Cartesian[A]):
    """Arrays are products whose components are indexed; all else follows from the product.

    Laws: `stack ∘ unstack = id`; `unstack ∘ stack = id`. (2018, "Scaling Up".)

    >>> import homset as hs
    >>> hs.Functions.stack(hs.R, 3)((1.0, 2.0, 3.0))
    array([1., 2., 3.])
    """

    @abstractmethod
    def stack(self, a: Obj, n: int) -> A:
        """a × ... × a → aⁿ."""

    @abstractmethod
    def unstack(self, a: Obj, n: int) -> A:
        """aⁿ → a × ... × a."""

    def cross_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """aⁿ → bⁿ, one arrow for each entry."""
        n = len(fs)
        return self.compose(self.stack(b, n), self.compose(self.cross(*fs), self.unstack(a, n)))

    def fork_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """a → bⁿ."""
        return self.compose(self.stack(b, len(fs)), self.fork(a, *fs))

    def ex_i(self, i: int, a: Obj, n: int) -> A:
        """aⁿ → a, entry `i`."""
        return self.compose(self.ex(i, (a,) * n), self.unstack(a, n))

    def repl_i(self, a: Obj, n: int) -> A:
        """a → aⁿ, equal entries."""
        return self.compose(self.stack(a, n), self.dup(a, n))

    def flip(self, a: Obj, n: int) -> A:
        """aⁿ → aⁿ, the entries from last to first."""
        turned = [self.ex(n - 1 - i, (a,) * n) for i in range(n)]
        fork = self.fork(Product(*[a] * n), *turned)
        return self.compose(self.stack(a, n), self.compose(fork, self.unstack(a, n)))


class Addressed(Indexed[A]):
    """Entries of arrays by a number that is computed; negative ones count from the end.

    Laws: `get ∘ put = the new entry`; `put the entry that is there = the same array`.
    """

    @abstractmethod
    def get(self, a: Obj, n: int) -> A:
        """aⁿ × Z → a."""

    @abstractmethod
    def put(self, a: Obj, n: int) -> A:
        """(aⁿ × Z) × a → aⁿ, the array with another entry there."""


class IndexedAdditive(Indexed[A], Additive[A]):
    """The additive half of the indexed operations. (2018, "Scaling Up".)

    >>> import homset as hs
    >>> hs.LinearMaps.jam_i(hs.R, 3)([1.0, 2.0, 3.0])
    6.0
    """

    def join_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """aⁿ → b."""
        return self.compose(self.join(b, *fs), self.unstack(a, len(fs)))

    def in_i(self, i: int, a: Obj, n: int) -> A:
        """a → aⁿ, zero but for entry `i`."""
        return self.compose(self.stack(a, n), self.inj(i, (a,) * n))

    def jam_i(self, a: Obj, n: int) -> A:
        """aⁿ → a, the sum of the entries."""
        return self.compose(self.jam(a, n), self.unstack(a, n))


class Scalar(Category[A]):
    """Multiplication by a number.

    Laws: `scale 1 = id`; `scale s ∘ scale t = scale (s·t)`.

    >>> import homset as hs
    >>> hs.LinearMaps.scale(2.0, hs.R)(3.0)
    6.0
    """

    @abstractmethod
    def scale(self, s: Value, a: Obj) -> A:
        """a → a, multiplication by `s`."""


class Numeric(Category[A]):
    """The operations of the table of primitives, and constants.

    >>> import homset as hs
    >>> hs.Functions.constant(2.0, hs.Unit, hs.R)(())
    2.0
    """

    @abstractmethod
    def primitive(self, p: Primitive, a: Obj, b: Obj) -> A:
        """The primitive at these objects, or a `MissingStructureError` if it has no meaning."""

    @abstractmethod
    def constant(self, value: Value, a: Obj, b: Obj) -> A:
        """a → b, a constant."""


class Loops(Category[A]):
    """Repetition.

    Laws: `iterate(f, 0) = id`; `iterate(f, n + 1) = f ∘ iterate(f, n)`.

    >>> import homset as hs
    >>> hs.Functions.iterate(lambda n: 2 * n, hs.Z, 10)(1)
    1024
    """

    @abstractmethod
    def while_(self, test: A, step: A, a: Obj) -> A:
        """a → a, `step` as long as `test` holds."""

    @abstractmethod
    def scan(self, step: A, s: Obj, a: Obj, b: Obj, n: int) -> A:
        """s × aⁿ → s × bⁿ of a step s × a → s × b; aⁿ is `rows(a, n)`, so a may be a product."""

    @abstractmethod
    def iterate(self, f: A, a: Obj, n: int) -> A:
        """a → a, `f` n times."""


class Diagrammatic(Cartesian[A]):
    """A category of functions: it runs diagrams, so a program is straightened for it first.

    That is what keeps sharing, and what makes depth and length of a program harmless.
    Law: the meaning by diagrams equals the meaning by combinators.

    >>> import homset as hs
    >>> isinstance(hs.Functions, Diagrammatic), isinstance(hs.Matrices, Diagrammatic)
    (True, False)
    """

    def placed(self, f: A, place: Place) -> A:
        """The arrow `f` as the meaning of what stands at a place of a Python source.

        Where arrows are functions that may fail, it is `homset.places.placed`.
        """
        return f

    def deep(self, f: A, depth: int) -> A:
        """The same arrow, made of bodies `depth` deep, where there is room for that to run."""
        return f
