"""The changes of the operations of the table of primitives, each by the cheapest rule it has."""

from __future__ import annotations

from ...arrays.shapes import permuted, reshaped, spread, summed
from ...arrows import Arrow
from ...graphs import stage
from ...objects import Array, Obj, leaves
from ...primitives import Primitive, Value
from ..functions import Functions
from .arrows import Incrementally, keeping_nothing, recomputed
from .changes import changes
from .pointwise import many, moving, on_arrays, on_numbers
from .trees import KINDS, reduction

MOVERS = frozenset({"transpose", "slices", "embed", "concatenate", "broadcast"})
"""The families that put entries elsewhere."""


def rule(p: Primitive, a: Obj, b: Obj) -> Incrementally:
    """The change of a primitive a → b."""
    for obj in (a, b):
        changes(obj)
    arrays = [isinstance(leaf, Array) for leaf in leaves(a)]
    if p.family is None:
        if not any(arrays):
            return on_numbers(p, a, b)
        alike = all(arrays) and len({leaf.shape for leaf in leaves(a)}) == 1
        return on_arrays(p, a, b) if alike and isinstance(b, Array) else _anew(p, a, b)
    if not (all(arrays) and leaves(a) and all([leaf.size for leaf in leaves(a)])):
        return _anew(p, a, b)
    if p.name == "reshape" and isinstance(b, Array):
        return _reshaped(p, a, b)
    if p.name in MOVERS and isinstance(b, Array):
        repeats = b.size // a.size if p.name == "broadcast" else 1
        return _anew(p, a, b) if many(repeats, b.size) else _moving(p, a, b)
    if p.name in KINDS:
        return reduction(p)
    return _anew(p, a, b)


def _anew(p: Primitive, a: Obj, b: Obj) -> Incrementally:
    return recomputed(a, b, Functions.primitive(p, a, b))


def _reshaped(p: Primitive, a: Obj, b: Array) -> Incrementally:
    """Entries in C order keep their index."""
    from ... import control
    from ...objects import List, Z
    from ...values import Left, Right

    def propagate(_: Value, dx: Value) -> Value:
        return control.case(dx, Left, lambda new: Right(p(new)), List(Z * b.element), a, changes(b))

    return keeping_nothing(a, b, p, propagate, reads=False)


def _moving(p: Primitive, a: Obj, b: Array) -> Incrementally:
    several = p.arity > 1
    sources = a.parts if several else (a,)
    changed = moving(p.value, p, sources, b)

    def propagate(x: Value, dx: Value) -> Value:
        return changed(x if several else (x,), dx if several else (dx,))

    return keeping_nothing(a, b, Functions.primitive(p, a, b), propagate, reads=several)


def product_of_sums(p: Primitive) -> Arrow | None:
    """A contraction as what its name says: the sum of products of entries that belong together.

    None where these are many more than the entries of the arrays, as for products of matrices.
    """
    x, y, left, right, out = p.parameters
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    inner = "".join([c for c in sizes if c not in out])
    letters = out + inner
    total = 1
    for c in letters:
        total *= sizes[c]
    if total > 4 * (x.size + y.size):
        return None

    def aligned(v: Value, own: str) -> Value:
        order = [own.index(c) for c in letters if c in own]
        held = tuple([sizes[c] if c in own else 1 for c in letters])
        return spread(reshaped(permuted(v, order), held), tuple([sizes[c] for c in letters]))

    def run(xy: Value) -> Value:
        products = aligned(xy[0], left) * aligned(xy[1], right)
        axes = tuple(range(len(out), len(letters)))
        return summed(products, axes) if axes else products

    return stage(run, p.dom, p.cod).arrow
