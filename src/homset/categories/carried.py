"""The derivatives of loops that carry functions, and hand them on as they are.

To such a loop a function is what changes about it, its environment: tangents that stay the same,
and covectors that add up. What the function itself uses, its step uses from outside, so the loop is
one of first order, written where it stands. A function that is being defined is carried like any
other: that is how a function calls itself in a loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import control
from ..errors import MissingStructureError
from ..objects import Obj, Product, brief, leaves, rows
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from .calls import Call
from .closures import Closure, closing_all, environments, is_functions, opening_all
from .loops import Counting, D, Ends, K, Looping, Raw, reflected


def carried(
    k: Any, f: D, inner: tuple[Obj, Obj], outer: tuple[Obj, Obj], width: int, rounds: Counting,
    otherwise: D, test: D | None = None,
) -> D:  # fmt: skip
    """The loop of a step between the inner objects, as a function between the outer ones.

    Their first leaves, as many as `width`, are the state. On numbers it is what it is `otherwise`.
    """

    def run(x: Value) -> tuple[Value, K]:
        functions = _Functions(k, inner, outer, width, x)
        if functions.root is None:
            return otherwise(x)
        looping = functions.looping(f, rounds, test)
        return functions.beside(*_result(functions, looping))

    return run


def _result(functions: _Functions, looping: Looping) -> tuple[Value, K]:
    held, root = functions.held.values(), functions.root
    if any([h.plain for h in held]):
        zero = looping.k.zero(looping.outer.source, looping.outer.target)
        return looping.plain().passage(root).there(), zero
    call = next((h for h in held if isinstance(h, Call)), None)
    return looping.result(root) if call is None else call.loop(looping)


class _Functions:
    """The functions `held` by a state, by their numbers among its leaves, and the loop of the rest.

    `inside` are the spaces of a step, `around` those of the loop, with the environments; `root` is
    where all is written, if anything is not known.
    """

    def __init__(
        self, k: Any, inner: tuple[Obj, Obj], outer: tuple[Obj, Obj], width: int, x: Value
    ) -> None:
        self.k, self.inner, self.outer, self.width = k, inner, outer, width
        self.parts = flat(x)
        self.inside, self.around = ([self._spaces(o) for o in objs] for objs in (inner, outer))
        pairs = zip(leaves(outer[0]), self.parts, strict=True)
        self.held = {i: h for i, (o, h) in enumerate(pairs) if is_functions(o)}
        roots = [h.root for h in self.held.values() if h.root is not None]
        port = control.port_in(x)
        self.root = roots[0] if roots else port and port.builder.root

    def _spaces(self, obj: Obj) -> Obj:
        """The tangents of an object that begins with the state."""
        more = len(leaves(obj)) - self.width
        return environments(obj, unflat(obj, [*self.parts[: self.width], *[None] * more]))

    def _ends(self, objs: tuple[Obj, Obj], spaces: Sequence[Obj]) -> Ends:
        dom, cod = (Product(*self._without(leaves(o))) for o in objs)
        source, target = spaces
        wide = source.width - sum([tangent(o).width for o in leaves(objs[0])[self.width :]])
        return Ends(dom, cod, source, target, self.width - len(self.held), wide)

    def _without(self, parts: Sequence[Any]) -> list[Any]:
        return [part for i, part in enumerate(parts) if i not in self.held]

    def _filled(self, obj: Obj, parts: Sequence[Value], plain: bool = False) -> Value:
        """A value of an object, of the leaves that are no functions, and the functions."""
        whole = list(parts)
        for i, h in self.held.items():  # in order
            whole.insert(i, _plain(self.k, h, leaves(obj)[i]) if plain else h)
        return unflat(obj, whole)

    def looping(self, f: D, rounds: Counting, test: D | None) -> Looping:
        """The loop of what is no function."""
        k, (dom, cod), (source, target) = self.k, self.inner, self.inside

        def rule(z: Value) -> tuple[Value, Raw]:
            y, f1 = f(self._filled(dom, z))
            after = flat(y)
            if any([after[i] is not h for i, h in self.held.items()]):
                raise MissingStructureError(
                    f"the derivative of a loop on {brief(dom)} cannot be staged: take the functions"
                    " that change out of its state"
                )
            f2 = k.compose(f1, closing_all(k, source, dom))
            act = k.action(k.compose(opening_all(k, target, cod), f2), source, target)
            return tuple(self._without(after)), act.raw

        ends = self._ends(self.inner, self.inside), self._ends(self.outer, self.around)
        holds = test and (lambda z: test(self._filled(dom, z, plain=True))[0])
        return Looping(k, rule, *ends, rounds, holds, tuple(self._without(self.parts)))

    def beside(self, y: Value, f1: K) -> tuple[Value, K]:
        """The value with the functions, and its derivative."""
        k, (dom, cod), (source, target) = self.k, self.outer, self.around
        f2 = k.compose(f1, opening_all(k, source, dom))
        return self._filled(cod, y), k.compose(closing_all(k, target, cod), f2)


def _plain(k: Any, h: Closure, functions: Obj) -> Closure:
    """The function without its derivative."""
    b, a = functions.parts
    zero = k.zero(h.space * tangent(a), tangent(b))
    return Closure(h.space, lambda z: (h(z), zero), plain=True)


def composed_along(k: Any, step: D, s: Obj, a: Obj, b: Obj, n: int) -> D:
    """The scan of a step s × a → s × b on numbers: each round gives an arrow of `k`."""
    source, target = tangent(s * a), tangent(s * b)

    def run(x: Value) -> tuple[Value, K]:
        state, results, acts = x[0], [], []
        for row in control.entries(a, x[1], n):
            (state, y), f1 = step((state, row))
            results.append(y)
            acts.append(k.action(f1, source, target).raw)

        def forth(v: Value) -> Value:
            moving, found = v[0], []
            for act, dx in zip(acts, control.entries(tangent(a), v[1], n), strict=True):
                moving, dy = act((moving, dx))
                found.append(dy)
            return moving, control.gathered_rows(tangent(b), found)

        def back(v: Value) -> Value:
            moving, found = v[0], []
            for act, dy in zip(acts, control.entries(tangent(b), v[1], n), strict=True):
                moving, dx = act((moving, dy))
                found.append(dx)
            return moving, control.gathered_rows(tangent(a), found[::-1])

        last = state, control.gathered_rows(b, results)
        return last, reflected(k, tangent(s * rows(a, n)), tangent(s * rows(b, n)), forth, back)

    return run
