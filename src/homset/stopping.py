"""Where a derivative stops: what a value depends on is not looked at behind it.

The identity of each object, made of the primitive of that name on each real number and array in it.
It is not the identity of any category of linear maps, where a map is its own derivative.
"""

from __future__ import annotations

from typing import Any

from . import primitives as p
from .arrows import FUNCTIONS, Arrow, as_arrow
from .errors import ArgumentError
from .families import Family
from .graphs import stage
from .objects import B, Obj, R, Z, brief, ground, leaves
from .tuples import flat, unflat


def stop_gradient(x: Any) -> Any:
    """The same value, which no derivative is by, as `jax.lax.stop_gradient` gives it.

    It takes a number, an array or a structure of them; of a function or an arrow f it is x ↦ f(x)
    with the derivative 0.

    Raises `ArgumentError` where there are lists whose length depends on data, or functions, in what
    it is given.

    >>> import homset as hs
    >>> hs.grad(lambda x: x * hs.stop_gradient(x))(3.0)
    3.0
    >>> hs.grad(hs.stop_gradient(hs.sin))(1.0)
    0.0
    """
    if isinstance(x, Arrow) or (hasattr(x, "__arrow__") and not isinstance(x, Family)):
        return _after(as_arrow(x))
    if isinstance(x, FUNCTIONS):
        from .frontend import arrow

        x = arrow(x)
    return x.map(_after, f"stop_gradient({x.__name__})") if isinstance(x, Family) else x


def stopped(obj: Obj) -> Arrow:
    """The arrow a → a that is the identity, with the derivative 0.

    >>> import homset as hs
    >>> hs.GAD(hs.LinearMaps)(stopped(hs.R * hs.Z))(2.0, 3)[0]
    (2.0, 3)
    """
    for leaf in leaves(obj):
        if leaf.element not in (R, Z, B):
            raise ArgumentError(
                "stop_gradient takes numbers, arrays and structures of them; this holds"
                f" {brief(leaf)}: stop what is made of it"
            )
    return stage(lambda x: _each(obj, x), obj, obj).arrow


def _after(f: Arrow) -> Arrow:
    return f >> stopped(ground(f.cod))


def _each(obj: Obj, x: Any) -> Any:
    """The primitive on what is real; the rest has no tangents."""
    pairs = zip(flat(x), leaves(obj), strict=True)
    real = [(v, o.element is R) for v, o in pairs]
    return unflat(obj, [p.stop_gradient(v) if smooth else v for v, smooth in real])
