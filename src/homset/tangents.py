"""Tangent spaces, and what differentiation asks of a category of linear maps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

from .category import Category, Cocartesian, IndexedAdditive, Scalar
from .diagrams import Wiring
from .errors import MissingStructureError
from .objects import Array, Exp, List, Obj, Product, R, Sum, Unit, brief, fold, leaves
from .primitives import Value
from .values import Left


def tangent(obj: Obj) -> Obj:
    """The tangent space of an object: R and arrays of R are their own, Z and B have none.

    T(a + b) = T a × T b, where the half of the other side is zero; T(List a) = List(T a), where
    the empty list is zero; T(b^a) = (T b)^a. Lists and functions without tangents have `Unit`.

    >>> from homset.objects import Z
    >>> tangent(R * Z * R ** 2), tangent(R + Z), tangent(List(R)), tangent(List(Z))
    (R * Unit * R ** 2, R * Unit, List(R), Unit)
    """
    found = _TANGENTS.get(obj)
    return fold(obj, _tangent, _unknown) if found is None else found


# Like objects themselves, each is found once, whatever larger objects it is a part of.
_TANGENTS: dict[Obj, Obj] = {}


def _unknown(obj: Obj) -> tuple[Obj, ...]:
    return () if obj in _TANGENTS else obj.parts


def _tangent(obj: Obj, parts: list[Obj]) -> Obj:
    found = _TANGENTS.get(obj)
    if found is None:
        found = _TANGENTS[obj] = _of_parts(obj, parts)
    return found


def _of_parts(obj: Obj, parts: list[Obj]) -> Obj:
    """The tangent space of an object, from those of its parts."""
    if isinstance(obj, Product):  # a record of tangents, if it was one
        return obj.rebuild(tuple(parts))
    if isinstance(obj, Sum):
        return Product(*parts)
    if isinstance(obj, (List, Exp)):
        return obj.rebuild((parts[0], *obj.parts[1:])) if parts[0].width else Unit
    real = obj is R or (isinstance(obj, Array) and obj.element is R)
    return obj if real else Unit


def tangents(objects: Sequence[Obj]) -> tuple[Obj, ...]:
    """The tangent space of each object."""
    return tuple(map(tangent, objects))


def tangents_at(k: Any, a: Obj, x: Value) -> Any:
    """The projection onto the tangents at a point: on one side of a coproduct, of that side only.

    >>> import homset as hs
    >>> tangents_at(hs.LinearMaps, R + R, Left(5.0))(2.0, 3.0)
    (2.0, 0.0)
    """
    if isinstance(a, Product):
        return k.cross(*[tangents_at(k, o, part) for o, part in zip(a.parts, x, strict=True)])
    if not isinstance(a, Sum):
        return k.identity(tangent(a))
    sides = [k.zero(space, space) for space in tangents(a.parts)]
    side = 0 if isinstance(x, Left) else 1
    sides[side] = tangents_at(k, a.parts[side], x.value)
    return k.cross(*sides)


def tangent_wiring(wiring: Wiring) -> Wiring:
    """The wiring of the derivatives of the boxes: a wire for each leaf of the tangents of a wire.

    Wires without tangents are gone, and a coproduct has the wires of both sides.
    """
    used = {wiring.dom, wiring.cod, *wiring.doms, *wiring.cods}
    if all([tangent(obj) is obj for obj in used]):
        return wiring
    spread: list[range] = []
    size = 0
    for obj in wiring.objects():
        spread.append(range(size, size := size + tangent(obj).width))

    def kept(wires: Sequence[int]) -> tuple[int, ...]:
        return tuple([new for wire in wires for new in spread[wire]])

    return Wiring(
        tangent(wiring.dom),
        tangent(wiring.cod),
        tangents(wiring.doms),
        tangents(wiring.cods),
        kept(wiring.ins),
        kept(wiring.outputs),
    )


A = TypeVar("A")


class Linear(Category[A]):
    """Arrows that act on vectors: a functor to linear maps, and the way back from them.

    Laws: `reflect (action f) = f`; `action (g ∘ f) = action g ∘ action f`, or the other way round
    where arrows act on covectors, against their direction (`contravariant`).

    >>> import homset as hs
    >>> double = hs.Matrices(hs.scale(2.0))
    >>> hs.Matrices.action(double, R, R)(3.0), hs.Dual(hs.Matrices).action(double, R, R)(3.0)
    (6.0, 6.0)
    """

    @property
    @abstractmethod
    def contravariant(self) -> bool:
        """Whether an arrow a → b acts from b to a."""

    @property
    def finite(self) -> bool:
        """Whether its objects need a basis, as lists and functions have none."""
        return True

    @abstractmethod
    def hom(self, a: Obj, b: Obj) -> Obj:
        """The object of the functions that `action` gives for arrows a → b."""

    @abstractmethod
    def action(self, f: A, a: Obj, b: Obj) -> Any:
        """The linear map that an arrow a → b is: a ⊸ b, or b ⊸ a on covectors."""

    @abstractmethod
    def reflect(self, m: Any, a: Obj, b: Obj) -> A:
        """The arrow a → b that acts as the linear map m: the inverse of `action`."""


def linear_category(k: Any, name: str) -> Any:
    """The category itself if it is one of linear maps, which `name` needs; else an error."""
    for needed in (Cocartesian, IndexedAdditive, Scalar):
        if not (isinstance(k, Category) and k.has(needed)):
            raise MissingStructureError(
                f"{name} needs a category of linear maps, but {k} is not {needed.__name__}"
            )
    return k


def vector_space(a: Obj) -> Obj:
    """The object itself if it is a vector space, its own tangent space; else an error.

    >>> vector_space(R * R)
    R * R
    """
    if tangent(a) is not a:
        wrong = next(leaf for leaf in leaves(a) if tangent(leaf) is not leaf)
        raise MissingStructureError(
            f"{brief(wrong)} is not a vector space, made of R by products and arrays"
        )
    return a
