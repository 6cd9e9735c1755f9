"""Walks over objects: their leaves and variables, and objects with others in their place."""

from __future__ import annotations

from collections.abc import Callable

from .grammar import Array, Obj, Product, R, Var, fold


def leaves(root: Obj) -> list[Obj]:
    """The objects at the leaves of the product structure, from left to right.

    >>> leaves(Product(R, Z * B, Unit, R ** 2))
    [R, Z, B, R ** 2]
    """
    if not root.nesting:
        return [root]
    found: list[Obj] = []
    todo = [root]
    while todo:
        top = todo.pop()
        if isinstance(top, Product):
            todo.extend(reversed(top.parts))
        else:
            found.append(top)
    return found


def with_leaves(obj: Obj, change: Callable[[Obj], Obj]) -> Obj:
    """The object with other scalars and arrays as the leaves of its products.

    >>> with_leaves(R * Z ** 2, lambda leaf: leaf ** 3)
    R ** 3 * Z ** (3, 2)
    """
    return fold(
        obj,
        lambda o, parts: o.rebuild(tuple(parts)) if isinstance(o, Product) else change(o),
        lambda o: o.parts if isinstance(o, Product) else (),
    )


def rows(obj: Obj, n: int) -> Obj:
    """n values of an object as one: of each leaf an array with a first axis of length n.

    Raises `ArgumentError` where a leaf is neither a scalar nor an array.

    >>> rows(R * Z ** 2, 3)
    R ** 3 * Z ** (3, 2)
    """
    return with_leaves(obj, lambda o: o**n)


def row_of(obj: Obj) -> Obj:
    """What `rows` made many of: of each array its row.

    >>> row_of(R ** 3 * Z ** (3, 2))
    R * Z ** 2
    """
    return with_leaves(obj, lambda o: o.row if isinstance(o, Array) else o)


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


def ground(obj: Obj) -> Obj:
    """The object a program is used at when its variables are still free: each stands for `R`.

    >>> ground(Var(0) * Z)
    R * Z
    """
    return obj if obj.ground else substitute(obj, dict.fromkeys(variables(obj), R))
