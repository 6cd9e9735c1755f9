"""Inference: what each operation asks of the objects of its children, solved by unification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .objects import Array, B, Exp, Obj, Product, Sum, Types, Unifier, canonical, ground

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
    state, x, y = u.fresh(), u.fresh("scalar"), u.fresh("scalar")
    u.unify(types[0][0], state * x)
    u.unify(types[0][1], state * y)
    return state * Array(u.walk(x), (n,)), state * Array(u.walk(y), (n,))


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
}


def children_types(arrow: Arrow, dom: Obj, cod: Obj) -> list[Types]:
    """The objects of the children of `arrow` when it is used from `dom` to `cod`.

    A variable that stays free stands for `R`.
    """
    types = tuple([(c.dom, c.cod) for c in arrow.children])
    return _children_types(arrow.op, arrow.data, types, (arrow.dom, arrow.cod), (dom, cod))


@lru_cache(1 << 14)
def _children_types(
    op: str, data: tuple[Any, ...], types: tuple[Types, ...], own: Types, wanted: Types
) -> list[Types]:
    u = Unifier()
    children = [u.instance(*t) for t in types]
    # The arrow's own objects may be narrower than the rule's (`Arrow.at`): both hold.
    found = infer(u, op, data, children)
    for each, narrower, target in zip(found, u.instance(*own), wanted, strict=True):
        u.unify(narrower, target)
        u.unify(each, narrower)
    return [(ground(u.resolve(a)), ground(u.resolve(b))) for a, b in children]


@lru_cache(1 << 14)
def inferred(op: str, data: tuple[Any, ...], types: tuple[Types, ...]) -> Types:
    """The objects of an operation on children of the given objects, variables renamed.

    Programs repeat themselves, so what was inferred for the same objects is remembered.
    Raises `Mismatch` with the objects that differ.
    """
    u = Unifier()
    dom, cod = infer(u, op, data, [u.instance(*t) for t in types])
    return canonical(u.resolve(dom), u.resolve(cod))


def infer(u: Unifier, op: str, data: tuple[Any, ...], types: Sequence[Types]) -> Types:
    """The objects of an operation on children of the given objects; may raise `Mismatch`."""
    return RULES[op](u, types, *data) if op == "scan" else RULES[op](u, types)
