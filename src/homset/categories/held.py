"""Functions that a value holds, and the value without them.

What is defined by a function of that value, a loop or a recursion, is of first order then: it is
written where it stands, and what the functions use, it uses from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import control
from ..building import Builder
from ..objects import Obj, Product, leaves
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from .calls import Call
from .closures import Closure, environments, is_functions

Change = Callable[[Closure, Obj], Closure]
"""(a function, its object) ↦ another one in its place."""


def root_of(x: Value) -> Builder | None:
    """Where all is written that is done to a value, if it is not known."""
    port = control.port_in(x)
    return None if port is None else port.builder.root


def same(h: Closure, _: Obj) -> Closure:
    """The function itself."""
    return h


class Held:
    """The `functions` in a value of an object, by their numbers among its leaves.

    `space` are the tangents with those of their environments, and `root` is where all is written,
    if anything is not known.
    """

    def __init__(self, a: Obj, x: Value) -> None:
        self.a, self.space, self.rest = a, environments(a, x), flat(x)
        pairs = zip(leaves(a), self.rest, strict=True)
        self.functions = {i: h for i, (o, h) in enumerate(pairs) if is_functions(o)}
        self.rest = self.without(self.rest)
        self.obj = Product(*self.without(leaves(a)))
        roots = [h.root for h in self.functions.values() if h.root is not None]
        self.root = roots[0] if roots else root_of(tuple(self.rest))

    @property
    def plain(self) -> bool:
        """Whether only values are asked for."""
        return any([h.plain for h in self.functions.values()])

    @property
    def call(self) -> Call | None:
        """The function that is being defined, if there is one."""
        return next((h for h in self.functions.values() if isinstance(h, Call)), None)

    def without(self, parts: Sequence[Any]) -> list[Any]:
        """The leaves, or what belongs to them and to more after them, without the functions."""
        return [part for i, part in enumerate(parts) if i not in self.functions]

    def filled(self, parts: Sequence[Value], a: Obj, change: Change = same) -> Value:
        """The inverse, as a value of an object that begins with this one."""
        whole = list(parts)
        for i, h in self.functions.items():  # in order
            whole.insert(i, change(h, leaves(a)[i]))
        return unflat(a, whole)

    def spaces(self, a: Obj) -> Obj:
        """`space` of an object that begins with this one."""
        return environments(a, self.filled([*self.rest, *[None] * (a.width - self.a.width)], a))


def without_derivative(k: Any) -> Change:
    """What makes functions plain."""

    def change(h: Closure, functions: Obj) -> Closure:
        b, a = functions.parts
        zero = k.zero(h.space * tangent(a), tangent(b))
        return Closure(h.space, lambda z: (h(z), zero), plain=True, root=h.root)

    return change
