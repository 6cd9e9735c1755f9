"""Inference: what each operation asks of the objects of its children, solved by unification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .objects import (
    Array,
    B,
    Exp,
    Obj,
    Product,
    Scalar,
    Sum,
    Types,
    Var,
    ground,
    leaves,
    row_of,
    rows,
)
from .unification import Mismatch, Unifier, canonical

if TYPE_CHECKING:
    from .arrows import Arrow


def _all_equal(unifier: Unifier, objects: Sequence[Obj]) -> Obj:
    for other in objects[1:]:
        unifier.unify(objects[0], other)
    return objects[0]


def _compose_rule(u: Unifier, types: Sequence[Types]) -> Types:
    (a, b), (b1, c) = types
    u.unify(b1, b)
    return a, c


def _cross_rule(u: Unifier, types: Sequence[Types]) -> Types:
    return Product(*(t[0] for t in types)), Product(*(t[1] for t in types))


def _fork_rule(u: Unifier, types: Sequence[Types]) -> Types:
    return _all_equal(u, [t[0] for t in types]), Product(*(t[1] for t in types))


def _join_rule(u: Unifier, types: Sequence[Types]) -> Types:
    return Product(*(t[0] for t in types)), _all_equal(u, [t[1] for t in types])


def _plus_rule(u: Unifier, types: Sequence[Types]) -> Types:
    (a, c), (b, d) = types
    return Sum(a, b), Sum(c, d)


def _either_rule(u: Unifier, types: Sequence[Types]) -> Types:
    (a, c), (b, d) = types
    u.unify(c, d)
    return Sum(a, b), c


def _curry_rule(u: Unifier, types: Sequence[Types]) -> Types:
    a, b = u.fresh(), u.fresh()
    u.unify(types[0][0], a * b)
    return a, Exp(types[0][1], b)


def _uncurry_rule(u: Unifier, types: Sequence[Types]) -> Types:
    b, c = u.fresh(), u.fresh()
    u.unify(types[0][1], Exp(c, b))
    return types[0][0] * b, c


def _array(u: Unifier, elements: Sequence[Obj]) -> Array:
    element: Obj = u.fresh("scalar")
    for each in elements:
        u.unify(element, each)
    return Array(u.walk(element), (len(elements),))


def _cross_i_rule(u: Unifier, types: Sequence[Types]) -> Types:
    return _array(u, [t[0] for t in types]), _array(u, [t[1] for t in types])


def _fork_i_rule(u: Unifier, types: Sequence[Types]) -> Types:
    dom = _all_equal(u, [t[0] for t in types]) if types else u.fresh()
    return dom, _array(u, [t[1] for t in types])


def _join_i_rule(u: Unifier, types: Sequence[Types]) -> Types:
    cod = _all_equal(u, [t[1] for t in types]) if types else u.fresh()
    return _array(u, [t[0] for t in types]), cod


def _iterate_rule(u: Unifier, types: Sequence[Types]) -> Types:
    return (_all_equal(u, types[0]),) * 2


def _while_rule(u: Unifier, types: Sequence[Types]) -> Types:
    (a, b), step = types
    u.unify(b, B)
    return (_all_equal(u, [a, *step]),) * 2


def _scan_rule(u: Unifier, types: Sequence[Types], n: int) -> Types:
    state, x, y = u.fresh(), u.fresh(), u.fresh()
    u.unify(types[0][0], state * x)
    u.unify(types[0][1], state * y)
    return state * _many(u, x, n), state * _many(u, y, n)


def _many(u: Unifier, each: Obj, n: int) -> Obj:
    """`rows` of an object, whose unknown leaves can only be scalars."""
    for leaf in leaves(u.resolve(each)):
        if isinstance(leaf, Var):
            u.unify(leaf, u.fresh("scalar"))
        elif not isinstance(leaf, (Scalar, Array)):
            raise Mismatch(leaf, u.fresh("scalar"), "an array has entries R, Z or B")
    return rows(u.resolve(each), n)


def _fix_rule(u: Unifier, types: Sequence[Types]) -> Types:
    e, a, b = u.fresh(), u.fresh(), u.fresh()
    u.unify(types[0][0], (e * Exp(b, a)) * a)
    u.unify(types[0][1], b)
    return e * a, b


RULES: dict[str, Callable[..., Types]] = {
    "compose": _compose_rule,
    "cross": _cross_rule,
    "fork": _fork_rule,
    "join": _join_rule,
    "plus": _plus_rule,
    "either": _either_rule,
    "curry": _curry_rule,
    "uncurry": _uncurry_rule,
    "cross_i": _cross_i_rule,
    "fork_i": _fork_i_rule,
    "join_i": _join_i_rule,
    "iterate": _iterate_rule,
    "while_": _while_rule,
    "scan": _scan_rule,
    "fix": _fix_rule,
    "recomputed": lambda u, types: types[0],
}


def infer(u: Unifier, op: str, data: tuple[Any, ...], types: Sequence[Types]) -> Types:
    """The objects of an operation on children of the given objects; may raise `Mismatch`."""
    return RULES[op](u, types, *data) if op == "scan" else RULES[op](u, types)


@lru_cache(1 << 14)
def inferred(op: str, data: tuple[Any, ...], types: tuple[Types, ...]) -> Types:
    """The objects of an operation on children of the given objects.

    Programs repeat themselves, so what was inferred for the same objects is remembered.
    Raises `Mismatch` with the objects that differ.
    """
    u = Unifier()
    dom, cod = infer(u, op, data, u.apart(types))
    return canonical(u.resolve(dom), u.resolve(cod)) if u.solution else (dom, cod)


# What an operation used from a to b uses its children at: the way down, where nothing is unknown
# but what lies between the two arrows of a composite.
DOWN: dict[str, Callable[[int, Any, Any], list[Types]]] = {
    "cross": lambda n, a, b: list(zip(a.parts, b.parts, strict=True)),
    "fork": lambda n, a, b: [(a, part) for part in b.parts],
    "join": lambda n, a, b: [(part, b) for part in a.parts],
    "plus": lambda n, a, b: list(zip(a.parts, b.parts, strict=True)),
    "either": lambda n, a, b: [(part, b) for part in a.parts],
    "curry": lambda n, a, b: [(a * b.parts[1], b.parts[0])],
    "uncurry": lambda n, a, b: [(a.parts[0], Exp(b, a.parts[1]))],
    "cross_i": lambda n, a, b: [(a.row, b.row)] * n,
    "fork_i": lambda n, a, b: [(a, b.row)] * n,
    "join_i": lambda n, a, b: [(a.row, b)] * n,
    "iterate": lambda n, a, b: [(a, a)],
    "while_": lambda n, a, b: [(a, B), (a, a)],
    "scan": lambda n, a, b: [(a.parts[0] * row_of(a.parts[1]), b.parts[0] * row_of(b.parts[1]))],
    "recomputed": lambda n, a, b: [(a, b)],
    "fix": lambda n, a, b: [((a.parts[0] * Exp(b, a.parts[1])) * a.parts[1], b)],
}


def children_types(arrow: Arrow, dom: Obj, cod: Obj) -> list[Types]:
    """The objects of the children of `arrow` when it is used from `dom` to `cod`."""
    if arrow.op == "compose":
        f, g = arrow.children
        middle = between(f, g, dom, cod)
        return [(dom, middle), (middle, cod)]
    if arrow.op == "diagram":
        return [(c.dom, c.cod) for c in arrow.children]
    return DOWN[arrow.op](len(arrow.children), dom, cod)


def between(f: Arrow, g: Arrow, dom: Obj, cod: Obj) -> Obj:
    """What lies between f and g when g ∘ f is used from `dom` to `cod`; `R` where it is open."""
    if f.cod.ground:
        return f.cod
    return g.dom if g.dom.ground else _solved((f.dom, f.cod), (g.dom, g.cod), dom, cod)


@lru_cache(1 << 14)
def _solved(f: Types, g: Types, dom: Obj, cod: Obj) -> Obj:
    u = Unifier()
    (a, b), (b1, c) = u.apart((f, g))
    for left, right in ((a, dom), (c, cod), (b, b1)):
        u.unify(left, right)
    return ground(u.resolve(b))
