"""The derivative of a primitive in one of its arguments, as an arrow of a category of linear maps.

The table states it once; what it is here depends on `k` alone: functions (forward mode), a dual
(reverse mode), matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arrays.family import object_at, shaped
from ..errors import ArgumentError
from ..objects import Obj, Product, Unit
from ..primitives import Along, Linear, Multilinear, Primitive, Symbolic, Value
from ..tangents import tangent
from ..vectors import zero_of
from .loops import reflected

K = Any
"""The type of the arrows of `k`."""


def derivative(
    k: Any, p: Primitive, i: int, places: Sequence[Obj], target: Obj
) -> Callable[[Sequence[Value], Value], K]:
    """The derivative of `p` in argument `i`, placeᵢ → target, of the arguments and the result."""
    partial, a = p.partials[i], places[i]
    if (fixed := fixed_derivative(k, p, i, places, target)) is not None:
        return lambda args, y: fixed
    if isinstance(partial, Multilinear):
        return lambda args, y: reflected(
            k, a, target, _held(p, i, args), lambda w: partial.dual(w, *args)
        )
    if isinstance(partial, Along):
        vector = Vector(k, a, a, k.identity(a))
        return lambda args, y: _arrow(k, a, target, partial.along(vector, *args, y))
    factor: Any = partial
    return lambda args, y: k.scale(factor(*args, y), a)


def fixed_derivative(k: Any, p: Primitive, i: int, places: Sequence[Obj], target: Obj) -> K | None:
    """The derivative in argument `i` when it is the same everywhere, or None."""
    partial, a = p.partials[i], places[i]
    if tangent(a) is Unit or tangent(target) is Unit or partial == 0.0:
        return k.zero(tangent(a), tangent(target))
    if isinstance(partial, Linear):
        zeros = [zero_of(place) for place in places]
        return reflected(k, a, target, _held(p, i, zeros), partial.dual)
    if isinstance(partial, float):
        return k.identity(a) if partial == 1.0 else k.scale(partial, a)
    return None


def _held(p: Primitive, i: int, args: Sequence[Value]) -> Any:
    """The primitive as a function of argument `i`, the others held."""
    before, after = tuple(args[:i]), tuple(args[i + 1 :])
    return lambda v: p(*before, v, *after)


def _arrow(k: Any, a: Obj, target: Obj, along: Value) -> K:
    if isinstance(target, Product):
        parts = zip(target.parts, along, strict=True)
        return k.fork(a, *[_arrow(k, a, part, v) for part, v in parts])
    return along.arrow


class Vector(Symbolic):
    """A vector of `obj` that depends linearly on one of `source`: the arrow source → obj of `k`.

    A primitive on it composes the arrow with the primitive's derivative, which is the primitive
    itself where it is linear.
    """

    __slots__ = ("arrow", "k", "obj", "source")

    def __init__(self, k: Any, source: Obj, obj: Obj, arrow: K) -> None:
        self.k, self.source, self.obj, self.arrow = k, source, obj, arrow

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        held = [None if isinstance(arg, Vector) else arg for arg in args]
        places = [object_at(arg) for arg in args]
        target = primitive.cod
        if primitive.family is None:
            target = shaped(self.obj.element, self.obj.shape)
        terms = [
            self.k.compose(derivative(self.k, primitive, i, places, target)(held, None), arg.arrow)
            for i, arg in enumerate(args)
            if isinstance(arg, Vector)
        ]
        total = terms[0] if len(terms) == 1 else self.k.sum(self.source, target, *terms)
        return Vector(self.k, self.source, target, total)

    def __bool__(self) -> bool:
        raise ArgumentError("a derivative does not branch on its vector")

    def __repr__(self) -> str:
        return f"Vector({self.obj})"
