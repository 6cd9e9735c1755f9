"""The values of products: nested tuples, and what is at their leaves.

All of it is iterative, as objects can be deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from .objects import Obj, Product
from .primitives import Value


def follow(
    obj: Obj,
    given: Any,
    split: Callable[[Product, Any], Sequence[Any]],
    leaf: Callable[[Obj, Any], Any],
    gather: Callable[[Product, list[Any]], Any] = lambda product, parts: tuple(parts),
) -> Any:
    """Follow the product structure of an object; iterative, as objects can be deep.

    `split(product, x)` gives what belongs to the components, `leaf(obj, x)` the result where there
    are none, and `gather(product, results)` puts the results of the components together.

    >>> follow(R * (R * R), 8, lambda product, x: (x / 2, x / 2), lambda obj, x: x)
    (4.0, (2.0, 2.0))
    """
    done: list[Any] = []
    todo: list[tuple[Obj, Any, bool]] = [(obj, given, False)]
    while todo:
        top, x, ready = todo.pop()
        if not isinstance(top, Product):
            done.append(leaf(top, x))
        elif ready:
            start = len(done) - len(top.parts)
            done[start:] = [gather(top, done[start:])]
        else:
            todo.append((top, None, True))
            parts = zip(top.parts, split(top, x), strict=True)
            todo.extend(reversed([(o, part, False) for o, part in parts]))
    return done[0]


def mapped(value: Value, leaf: Callable[[Value], Value]) -> Value:
    """Nested tuples with each leaf replaced; iterative.

    >>> mapped((1, (2, 3)), lambda x: 10 * x)
    (10, (20, 30))
    """
    done: list[Value] = []
    todo: list[Any] = [(value,)]
    while todo:
        top = todo.pop()
        if type(top) is int:
            split = len(done) - top
            done[split:] = [tuple(done[split:])]
        elif type(top[0]) is tuple:
            todo.append(len(top[0]))
            todo.extend([(x,) for x in reversed(top[0])])
        else:
            done.append(leaf(top[0]))
    return done[0]


def flat(value: Value) -> list[Value]:
    """The values at the leaves of nested tuples, from left to right.

    >>> flat((1, ((2,), 3), ()))
    [1, 2, 3]
    """
    found: list[Value] = []
    todo = [value]
    while todo:
        top = todo.pop()
        if type(top) is tuple:
            todo.extend(reversed(top))
        else:
            found.append(top)
    return found


def unflat(obj: Obj, values: list[Value]) -> Value:
    """The value of `obj` with these leaves; the inverse of `flat`.

    >>> unflat(R * (R * R), [1, 2, 3])
    (1, (2, 3))
    """
    if obj.nesting < 2:
        return tuple(values) if isinstance(obj, Product) else values[0]
    return packing(obj)(values)


@lru_cache(1 << 14)
def packing(obj: Obj) -> Callable[[Sequence[Value]], Value]:
    """What makes a value of an object of its leaves; for small objects a Python expression.

    >>> packing(R * (R * R))([1, 2, 3])
    (1, (2, 3))
    """
    if (paths := _paths(obj)) is None:
        return lambda values: gathered(obj, values, lambda _, parts: tuple(parts))
    places = [f"v[{i}]" for i in range(len(paths))]
    text = gathered(obj, places, lambda _, parts: f"({''.join(f'{part},' for part in parts)})")
    pack: Callable[[Sequence[Value]], Value] = eval(f"lambda v: {text}")
    return pack


@lru_cache(1 << 14)
def unpacking(obj: Obj) -> Callable[[Value], Sequence[Value]]:
    """What takes the leaves out of a value of an object: the inverse of `packing`.

    >>> unpacking(R * (R * R))((1, (2, 3)))
    (1, 2, 3)
    """
    if (paths := _paths(obj)) is None:
        return flat
    text = "".join(f"x{path}," for path in paths)
    unpack: Callable[[Value], Sequence[Value]] = eval(f"lambda x: ({text})")
    return unpack


def _paths(obj: Obj) -> list[str] | None:
    """Where each leaf of a value is, as subscripts; None for objects of many parts or deep ones."""
    if obj.width > 100:
        return None
    found: list[str] = []
    todo = [(obj, "")]
    while todo:
        top, path = todo.pop()
        if not isinstance(top, Product):
            found.append(path)
        elif len(path) > 60:
            return None
        else:
            todo.extend([(part, f"{path}[{i}]") for i, part in enumerate(top.parts)][::-1])
    return found


def gathered(obj: Obj, items: Iterable[Any], gather: Callable[[Product, list[Any]], Any]) -> Any:
    """What belongs to an object when `items` belong to its leaves.

    >>> gathered(R * (R * R), "xyz", lambda product, parts: "".join(parts) + ".")
    'xyz..'
    """
    rest = iter(items)
    return follow(obj, None, lambda o, _: [None] * len(o.parts), lambda *_: next(rest), gather)


def scattered(obj: Obj, x: Any, split: Callable[[Product, Any], Sequence[Any]]) -> list[Any]:
    """What belongs to the leaves of an object when `x` belongs to it.

    >>> scattered(R * (R * R), 8, lambda product, x: (x / 2, x / 2))
    [4.0, 2.0, 2.0]
    """
    found: list[Any] = []
    follow(obj, x, split, lambda _, leaf: found.append(leaf))
    return found
