"""`argnums`, as in JAX: which components of a product a derivative is by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

from .arrows import Arrow
from .categories.linear_maps import ZERO
from .errors import ArgumentError
from .messages import show
from .objects import Obj, Product, ground
from .primitives import Value

Argnums = int | tuple[int, ...] | None
"""The number of a component, those of several, or None for the whole domain."""


def selection(f: Arrow, argnums: Argnums) -> Callable[[Any], Any]:
    """Takes the components `argnums` of an object or of a value."""
    if argnums is None:
        return lambda x: x
    several = isinstance(ground(f.dom), Product)
    wanted = components(f, argnums)

    def choose(x: Any) -> Any:
        parts = (x,) if not several else x.parts if isinstance(x, Obj) else x
        chosen = [parts[i] for i in wanted]
        if not isinstance(argnums, Sequence):
            return chosen[0]
        return Product(*chosen) if isinstance(x, Obj) else tuple(chosen)

    return choose


def components(f: Arrow, argnums: Argnums) -> tuple[int, ...]:
    """The numbers of the components, as in JAX: an arrow that is from no product has number 0."""
    dom = ground(f.dom)
    n = len(dom.parts) if isinstance(dom, Product) else 1
    wanted = argnums if isinstance(argnums, Sequence) else (argnums,)
    if all([hasattr(i, "__index__") and not isinstance(i, bool) for i in wanted]):
        found = tuple(map(index, wanted))  # type: ignore[arg-type]
        if all([-n <= i < n for i in found]):
            return found
    if not isinstance(dom, Product):
        raise ArgumentError(f"argnums selects components of a product; {show(f)} has one argument")
    raise ArgumentError(
        f"argnums selects components of a product of {n}; got {argnums!r} for {show(f)}"
    )


def injected(f: Arrow, argnums: Argnums, v: Value) -> Value:
    """The tangent of the whole domain that is `v` in the components `argnums`."""
    if argnums is None:
        return v
    several = isinstance(ground(f.dom), Product)
    parts: list[Value] = [ZERO] * (len(ground(f.dom).parts) if several else 1)
    values = v if isinstance(argnums, Sequence) else (v,)
    for i, x in zip(components(f, argnums), values, strict=True):
        parts[i] = x
    return tuple(parts) if several else parts[0]
