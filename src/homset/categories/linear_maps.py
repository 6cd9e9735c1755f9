"""Linear maps, a ⊸ b: additive functions between vector spaces. (2018, section "Linear maps".)

Inside, `ZERO` stands for the zero of any object and `ONE` for the number 1. They pass through maps
without any work, so that what does not depend on a tangent costs nothing, on numbers and on ports
of a graph alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import zip_longest
from typing import Any, final

import numpy as np

from ..category import Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram, backwards, execute
from ..display import Displayed
from ..errors import Lacking, MissingStructureError
from ..objects import Array, Exp, List, Obj, Product, R, brief, leaves
from ..primitives import Primitive, Value
from ..sampling import close, samples
from ..stacking import stack_values
from ..tangents import Linear, vector_space
from ..tuples import flat, follow, mapped, unflat
from ..uniform import is_zero, scaled
from ..values import from_value, received
from ..vectors import add_values, zero_of


class Exact:
    """An exact number that is known before any arithmetic: `ZERO` or `ONE`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ZERO, ONE = Exact("ZERO"), Exact("ONE")


class Inside:
    """A vector of a space of functions, given by one of the environment they are made from."""

    __slots__ = ("space", "vector")

    def __init__(self, space: Obj, vector: Value) -> None:
        self.space, self.vector = space, vector

    __array_ufunc__ = None  # so that a number of NumPy times this is `__rmul__`

    def __rmul__(self, s: Value) -> Inside:
        return Inside(self.space, times(s, self.vector))

    def __add__(self, other: Inside) -> Inside:
        vectors = [written_out(self.space, v.vector) for v in (self, other)]
        return Inside(self.space, add_values(self.space, vectors))


class LinearMap(Displayed):
    """A linear map `dom ⊸ cod`, given by a function on vectors (in which `ZERO`, `ONE` may occur).

    Called on Python values it returns Python values: `f((x, y))` or `f(x, y)`.
    """

    __slots__ = ("cod", "dom", "function")
    instead = "hs.linearize(f)(x) gives the derivative as a function that programs can use"

    def __init__(self, dom: Obj, cod: Obj, function: Callable[[Value], Value]) -> None:
        self.dom, self.cod, self.function = dom, cod, function

    def __call__(self, *args: Any) -> Any:
        vector = received(self.dom, args, self.__repr__)
        with np.errstate(all="ignore"):
            return from_value(self.cod, self.raw(vector))

    def raw(self, vector: Value) -> Value:
        """The result on a vector, zeros written out, no checks."""
        return written_out(self.cod, self.function(vector))

    def __repr__(self) -> str:
        return f"LinearMap({brief(self.dom)} ⊸ {brief(self.cod)})"


class Column(LinearMap):
    """A map from R: what it is at 1 determines it."""

    __slots__ = ("value",)

    def __init__(self, cod: Obj, value: Value) -> None:
        self.dom, self.cod, self.value = R, cod, value

    def function(self, s: Value) -> Value:
        """The value at `s`."""
        if self.cod.nesting == 1 and self.value is not ZERO:
            return tuple([times(s, x) for x in self.value])
        return times(s, self.value)


class Later(LinearMap):
    """A map that waits for its turn: what is made of it is not run on `ONE` to have it at hand."""

    __slots__ = ()


def _made(dom: Obj, cod: Obj, function: Callable[[Value], Value], *of: LinearMap) -> LinearMap:
    return (Later if _later(*of) else LinearMap)(dom, cod, function)


def _later(*of: LinearMap) -> bool:
    return Later in map(type, of)


@final
class LinearMapsCategory(
    Diagrammatic[LinearMap], IndexedAdditive[LinearMap], Cocartesian[LinearMap],
    Scalar[LinearMap], Numeric[LinearMap], Linear[LinearMap],
):  # fmt: skip
    """The category of vector spaces and linear maps; products are biproducts.

    >>> import homset as hs
    >>> hs.LinearMaps(hs.scale(2.0) | hs.scale(3.0))(1.0, 10.0)
    32.0
    """

    def identity(self, a: Obj) -> LinearMap:
        return LinearMap(vector_space(a), a, lambda v: v)

    def compose(self, g: LinearMap, f: LinearMap) -> LinearMap:
        if f.dom is R and _scales(g.cod) and not _later(g, f):
            # For numbers this is scale s ∘ scale t = scale (s·t).
            return Column(g.cod, g.function(f.function(ONE)))
        return _made(f.dom, g.cod, lambda v: v if v is ZERO else g.function(f.function(v)), g, f)

    def cross(self, *fs: LinearMap) -> LinearMap:
        dom, cod = Product(*[f.dom for f in fs]), Product(*[f.cod for f in fs])
        functions = [f.function for f in fs]

        def run(v: Value) -> Value:
            if v is ZERO:
                return v
            return tuple([x if x is ZERO else f(x) for f, x in zip(functions, v, strict=True)])

        return _made(dom, cod, run, *fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> LinearMap:
        return LinearMap(Product(*objects), objects[i], lambda v: v if v is ZERO else v[i])

    def dup(self, a: Obj, n: int) -> LinearMap:
        return LinearMap(a, Product(*[a] * n), lambda v: (v,) * n)

    def fork(self, a: Obj, *fs: LinearMap) -> LinearMap:
        cod = Product(*[f.cod for f in fs])
        if a is R and _scales(cod) and not _later(*fs):
            return Column(cod, tuple([f.function(ONE) for f in fs]))
        functions = [f.function for f in fs]
        return _made(a, cod, lambda v: tuple([f(v) for f in functions]), *fs)

    def inj(self, i: int, objects: Sequence[Obj]) -> LinearMap:
        before, after = (ZERO,) * i, (ZERO,) * (len(objects) - i - 1)
        return LinearMap(objects[i], Product(*objects), lambda v: (*before, v, *after))

    def jam(self, a: Obj, n: int) -> LinearMap:
        return LinearMap(Product(*[a] * n), a, lambda v: v if v is ZERO else _total(a, v))

    def stack(self, a: Obj, n: int) -> LinearMap:
        def run(v: Value) -> Value:
            return v if v is ZERO else stack_values([written_out(a, x) for x in v], a)

        return LinearMap(Product(*[a] * n), a**n, run)

    def unstack(self, a: Obj, n: int) -> LinearMap:
        def run(v: Value) -> Value:
            return v if v is ZERO else v.unstack() if hasattr(v, "unstack") else tuple(v)

        return LinearMap(a**n, Product(*[a] * n), run)

    def scale(self, s: Value, a: Obj) -> LinearMap:
        return Column(a, s) if a is R else LinearMap(a, a, lambda v: times(s, v))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> LinearMap:
        arrow: LinearMap = scaling(self, p, a, b)
        return arrow

    def constant(self, value: Value, a: Obj, b: Obj) -> LinearMap:
        raise refuse_constant(self)

    def diagram(self, d: Diagram[LinearMap]) -> LinearMap:
        """Run the boxes in order; a box whose inputs are all zero is not run."""
        dom, cod = vector_space(d.dom), vector_space(d.cod)
        return _made(dom, cod, lambda v: execute(d, unfolded(dom, v), _call), *d.boxes)

    @property
    def contravariant(self) -> bool:
        return False

    @property
    def finite(self) -> bool:
        return False

    def codiagram(self, d: Diagram[LinearMap]) -> LinearMap:
        """Run boxes that go backwards, the last one first: the reverse sweep."""
        dom, cod = vector_space(d.cod), vector_space(d.dom)
        return _made(dom, cod, lambda v: sweep(d, v), *d.boxes)

    def hom(self, a: Obj, b: Obj) -> Obj:
        return b**a

    def action(self, f: LinearMap, a: Obj, b: Obj) -> LinearMap:
        return f

    def reflect(self, m: LinearMap, a: Obj, b: Obj) -> LinearMap:
        return m

    def equal(self, f: LinearMap, g: LinearMap, a: Obj, b: Obj) -> bool:
        """Equality on sample vectors."""
        return all(_alike(b, f.raw(v), g.raw(v)) for v in samples(a))


def _alike(obj: Obj, x: Value, y: Value) -> bool:
    """Whether vectors are equal up to rounding: a list goes on with zeros."""
    if isinstance(obj, Product):
        return all(map(_alike, obj.parts, x, y))
    if isinstance(obj, List):
        (entry,) = obj.parts
        pairs = zip_longest(x, y, fillvalue=zero_of(entry))
        return all(_alike(entry, v, w) for v, w in pairs)
    return close(obj, x, y)


def scaling(k: Any, p: Primitive, a: Obj, b: Obj) -> Any:
    """A linear primitive as a join of scalings in `k`; of others a `MissingStructureError`."""
    if not p.linear or b is not R:
        raise MissingStructureError(
            f"{k} has no {p}, which is not linear from {brief(a)} to {brief(b)}"
        )
    scales = [k.scale(partial, R) for partial in p.partials]
    return scales[0] if p.arity == 1 else k.join(R, *scales)


def refuse_constant(k: Any) -> MissingStructureError:
    """The error for a constant in a category of linear maps."""
    return MissingStructureError(f"{k} has no constants, which are not linear; zero is hs.zero")


def _call(box: LinearMap, v: Value) -> Value:
    if v is ZERO or (type(v) is tuple and all([x is ZERO for x in v])):
        return unfolded(box.cod, ZERO)
    y = box.function(v)
    return unfolded(box.cod, y) if box.cod.nesting else y


def sweep(d: Diagram[LinearMap], vector: Value) -> Value:
    """Send a vector of `d.cod` back through the boxes, which go backwards, to `d.dom`.

    Each wire gathers what comes back from its uses, and passes on the sum; a box to whose wires
    nothing but zero comes back is not run.
    """
    wiring = d.wiring
    gathered: list[list[Value]] = [[] for _ in range(wiring.size)]

    def send(obj: Obj, wires: Sequence[int], v: Value) -> None:
        if v is ZERO:
            return
        if obj.nesting != 1:
            v = flat(unfolded(obj, v)) if obj.nesting else (v,)
        for wire, x in zip(wires, v, strict=True):
            if x is not ZERO:
                gathered[wire].append(x)

    def total(obj: Obj, first: int) -> Value:
        if obj.nesting == 0:
            return _total(obj, gathered[first])
        return unflat(obj, [_total(leaf, gathered[w]) for w, leaf in enumerate(leaves(obj), first)])

    send(wiring.cod, wiring.outputs, vector)
    for box, dom, cod, ins, first in backwards(d):
        if gathered[first] if cod.nesting == 0 else any(gathered[first : first + cod.width]):
            send(dom, ins, box.function(total(cod, first)))
    return total(wiring.dom, 0)


def times(s: Value, v: Value) -> Value:
    """The vector `v` times the number `s`."""
    if s is ONE or v is ZERO:
        return v
    if v is ONE or s is ZERO:
        return s
    kind = type(v)
    if kind is tuple:
        return mapped(v, partial(times, s))
    if kind is np.ndarray:
        return v if is_zero(v) else scaled(v, s)
    return -s if kind is float and v == -1.0 else s * v


@lru_cache(4096)
def _scales(obj: Obj) -> bool:
    """Whether `times` is for the vectors of an object: no lists, no functions."""
    return not any([isinstance(leaf, (List, Exp)) for leaf in leaves(obj)])


def _total(obj: Obj, values: Sequence[Value]) -> Value:
    if len(values) == 1:
        return values[0]
    parts = [v for v in values if v is not ZERO]
    if len(parts) < 2:
        return parts[0] if parts else ZERO
    if not isinstance(obj, Product):
        return add_values(obj, [1.0 if v is ONE else v for v in parts])
    columns = zip(*[flat(unfolded(obj, v)) for v in parts], strict=True)
    return unflat(obj, [_total(o, c) for o, c in zip(leaves(obj), columns, strict=True)])


def unfolded(obj: Obj, v: Value) -> Value:
    """The value with `ZERO` only at leaves, where it may have stood for whole products.

    >>> unfolded(R * (R * R), (1.0, ZERO))
    (1.0, (ZERO, ZERO))
    """
    if obj.nesting == 0 or (obj.nesting == 1 and v is not ZERO):
        return v
    return follow(obj, v, lambda o, x: (ZERO,) * len(o.parts) if x is ZERO else x, lambda o, x: x)


def written_out(obj: Obj, v: Value) -> Value:
    """The value with every `ZERO` and `ONE` written out as numbers.

    >>> written_out(R * R, (ONE, ZERO))
    (1.0, np.float64(0.0))
    """
    if obj.nesting == 0:
        if v is ZERO:  # which is all that is known of the zero of a space of functions
            return v if isinstance(obj, Exp) else zero_of(obj)
        return 1.0 if v is ONE else v
    return follow(obj, v, lambda o, x: (ZERO,) * len(o.parts) if x is ZERO else x, written_out)


def dimension(obj: Obj) -> int:
    """How many numbers a vector of an object has.

    >>> dimension(R * R ** (2, 3))
    7
    """
    return sum(map(_size, leaves(obj)))


def _size(leaf: Obj) -> int:
    if isinstance(leaf, (List, Exp)):
        raise Lacking(f"basis of {brief(leaf)} of a known size", "use jvp or vjp")
    return leaf.size


def basis(obj: Obj) -> list[Value]:
    """The standard basis of a vector space.

    >>> basis(R * R)
    [(ONE, ZERO), (ZERO, ONE)]
    """
    kinds = leaves(obj)
    found: list[Value] = []
    for i, leaf in enumerate(kinds):
        for unit in _units(leaf):
            values: list[Value] = [ZERO] * len(kinds)
            values[i] = unit
            found.append(unflat(obj, values))
    return found


def _units(leaf: Obj) -> list[Value]:
    n = _size(leaf)
    if not isinstance(leaf, Array):
        return [ONE]
    return [row.reshape(leaf.shape) for row in np.eye(n)]


LinearMaps = LinearMapsCategory()
