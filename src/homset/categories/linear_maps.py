"""Linear maps, a ⊸ b: additive functions between vector spaces. (2018, section "Linear maps".)

Inside, `ZERO` stands for the zero of any object: it passes through maps without any work, so that
what does not depend on a tangent costs nothing, on numbers and on ports of a graph alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

from ..category import Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram
from ..errors import DomainError, MissingStructureError
from ..objects import Obj, Product, R, leaves
from ..primitives import Primitive, Value
from ..sampling import close, samples
from ..values import add_values, flat, from_value, stack_values, to_value, unflat, zero_of


class _Zero:
    """The zero of every object."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ZERO"


ZERO = _Zero()


class LinearMap:
    """A linear map `dom ⊸ cod`, given by a function on vectors (with `ZERO` for zeros).

    Called on Python values it returns Python values: `f((x, y))` or `f(x, y)`.
    """

    __slots__ = ("cod", "dom", "function")

    def __init__(self, dom: Obj, cod: Obj, function: Callable[[Value], Value]) -> None:
        self.dom, self.cod, self.function = dom, cod, function

    def __call__(self, *args: Any) -> Any:
        given = args[0] if len(args) == 1 else args
        try:
            vector = to_value(self.dom, given)
        except DomainError as error:
            raise DomainError(f"{self!r} {error}") from None
        return from_value(self.cod, self.raw(vector))

    def raw(self, vector: Value) -> Value:
        """The result on a vector, zeros written out, no checks."""
        return without_zeros(self.cod, self.function(vector))

    def __repr__(self) -> str:
        return f"LinearMap({self.dom} ⊸ {self.cod})"


@final
class LinearMapsCategory(
    Diagrammatic[LinearMap], IndexedAdditive[LinearMap], Cocartesian[LinearMap],
    Scalar[LinearMap], Numeric[LinearMap],
):  # fmt: skip
    """The category of vector spaces and linear maps; products are biproducts.

    >>> import homset as hs
    >>> hs.LinearMaps(hs.scale(2.0) | hs.scale(3.0))(1.0, 10.0)
    32.0
    """

    def identity(self, a: Obj) -> LinearMap:
        return LinearMap(a, a, lambda v: v)

    def compose(self, g: LinearMap, f: LinearMap) -> LinearMap:
        if f.dom is R:
            # A map from R is determined by its value at 1: this is scale s ∘ scale t = scale (s·t).
            return column(g.cod, g.function(f.function(1.0)))
        return LinearMap(f.dom, g.cod, lambda v: g.function(f.function(v)))

    def cross(self, *fs: LinearMap) -> LinearMap:
        dom, cod = Product(*(f.dom for f in fs)), Product(*(f.cod for f in fs))
        return LinearMap(
            dom, cod, lambda v: tuple([f.function(x) for f, x in zip(fs, _split(dom, v))])
        )

    def ex(self, i: int, objects: Sequence[Obj]) -> LinearMap:
        return LinearMap(Product(*objects), objects[i], lambda v: v if v is ZERO else v[i])

    def dup(self, a: Obj, n: int) -> LinearMap:
        return LinearMap(a, Product(*[a] * n), lambda v: (v,) * n)

    def inj(self, i: int, objects: Sequence[Obj]) -> LinearMap:
        before, after = (ZERO,) * i, (ZERO,) * (len(objects) - i - 1)
        return LinearMap(objects[i], Product(*objects), lambda v: (*before, v, *after))

    def jam(self, a: Obj, n: int) -> LinearMap:
        return LinearMap(Product(*[a] * n), a, lambda v: v if v is ZERO else _total(a, v))

    def stack(self, a: Obj, n: int) -> LinearMap:
        def run(v: Value) -> Value:
            return v if v is ZERO else stack_values([without_zeros(a, x) for x in v], a)

        return LinearMap(Product(*[a] * n), a**n, run)

    def unstack(self, a: Obj, n: int) -> LinearMap:
        def run(v: Value) -> Value:
            return v if v is ZERO else v.unstack() if hasattr(v, "unstack") else tuple(v)

        return LinearMap(a**n, Product(*[a] * n), run)

    def scale(self, s: Value, a: Obj) -> LinearMap:
        return column(a, s) if a is R else LinearMap(a, a, lambda v: _times(a, s, v))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> LinearMap:
        arrow: LinearMap = scaling(self, p, a, b)
        return arrow

    def constant(self, value: Value, a: Obj, b: Obj) -> LinearMap:
        raise refuse_constant(self)

    def diagram(self, d: Diagram[LinearMap]) -> LinearMap:
        """Run the boxes in order; a box whose inputs are all zero is not run."""

        def run(v: Value) -> Value:
            wires = dict(zip(d.inputs, _leaves(d.dom, v), strict=True))
            for box, dom, cod, ins, outs in d.steps:
                values = [wires[i] for i in ins]
                if all(x is ZERO for x in values):
                    wires.update(dict.fromkeys(outs, ZERO))
                    continue
                y = box.function(unflat(dom, values) if isinstance(dom, Product) else values[0])
                wires.update(zip(outs, _leaves(cod, y), strict=True))
            return unflat(d.cod, [wires[i] for i in d.outputs])

        return LinearMap(d.dom, d.cod, run)

    def hom(self, a: Obj, b: Obj) -> Obj:
        """The object of the functions that `action` gives for arrows a → b."""
        return b**a

    def action(self, f: LinearMap, a: Obj, b: Obj) -> LinearMap:
        """The linear map that an arrow a → b is: itself."""
        return f

    def equal(self, f: LinearMap, g: LinearMap, a: Obj, b: Obj) -> bool:
        """Equality on sample vectors."""
        return all(close(b, f.raw(v), g.raw(v)) for v in samples(a))


def scaling(k: Any, p: Primitive, a: Obj, b: Obj) -> Any:
    """A linear primitive as a join of scalings in `k`; of others a `MissingStructureError`."""
    if not p.linear or b is not R:
        raise MissingStructureError(f"{k} has no {p}, which is not linear from {a} to {b}")
    scales = [k.scale(partial, R) for partial in p.partials]
    return scales[0] if p.arity == 1 else k.join(R, *scales)


def refuse_constant(k: Any) -> MissingStructureError:
    """The error for a constant in a category of linear maps."""
    return MissingStructureError(f"{k} has no constants, which are not linear; zero is hs.zero")


def column(cod: Obj, value: Value) -> LinearMap:
    """The map from R that sends 1 to `value`."""
    return LinearMap(R, cod, lambda s: _times(cod, s, value))


def _times(obj: Obj, s: Value, v: Value) -> Value:
    if v is ZERO or s is ZERO:
        return ZERO
    if not isinstance(obj, Product):
        return s * v
    return unflat(obj, [ZERO if x is ZERO else s * x for x in _leaves(obj, v)])


def _split(product: Product, v: Value) -> tuple[Value, ...]:
    return (ZERO,) * len(product.parts) if v is ZERO else v


def _total(obj: Obj, values: Sequence[Value]) -> Value:
    parts = [v for v in values if v is not ZERO]
    if len(parts) < 2:
        return parts[0] if parts else ZERO
    if not isinstance(obj, Product):
        return add_values(obj, parts)
    columns = zip(*(_leaves(obj, v) for v in parts), strict=True)
    return unflat(obj, [_total(o, c) for o, c in zip(leaves(obj), columns, strict=True)])


def _leaves(obj: Obj, v: Value) -> list[Value]:
    """The values at the leaves of an object, when `ZERO` may stand for any part of it."""
    if not isinstance(obj, Product):
        return [v]
    if v is ZERO:
        return [ZERO] * len(leaves(obj))
    found = flat(v)
    if ZERO not in found:
        return found
    result: list[Value] = []
    todo: list[tuple[Obj, Value]] = [(obj, v)]
    while todo:
        top, value = todo.pop()
        if isinstance(top, Product):
            pairs = zip(top.parts, _split(top, value), strict=True)
            todo.extend(reversed(list(pairs)))
        else:
            result.append(value)
    return result


def without_zeros(obj: Obj, v: Value) -> Value:
    """The value with every `ZERO` written out as numbers.

    >>> without_zeros(R * R, (2.0, ZERO))
    (2.0, np.float64(0.0))
    """
    if not isinstance(obj, Product):
        return zero_of(obj) if v is ZERO else v
    pairs = zip(leaves(obj), _leaves(obj, v), strict=True)
    return unflat(obj, [zero_of(o) if x is ZERO else x for o, x in pairs])


LinearMaps = LinearMapsCategory()
