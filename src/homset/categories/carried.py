"""The derivatives of loops that carry functions, and hand them on as they are.

To such a loop a function is what changes about it, its environment: tangents that stay the same,
and covectors that add up. What the function itself uses, its step uses from outside, so the loop is
one of first order, written where it stands. A function that is being defined is carried like any
other: that is how a function calls itself in a loop.
"""

from __future__ import annotations

from typing import Any

from .. import control
from ..errors import MissingStructureError
from ..objects import Obj, Product, brief, leaves, rows
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from .closures import closing_all, opening_all
from .held import Held, without_derivative
from .loops import Counting, D, Ends, K, Looping, Raw, Rule, reflected


def carried(
    k: Any, f: D, inner: tuple[Obj, Obj], outer: tuple[Obj, Obj], width: int, rounds: Counting,
    otherwise: D, test: D | None = None,
) -> D:  # fmt: skip
    """The loop of a step between the inner objects, as a function between the outer ones.

    Their first leaves, as many as `width`, are the state. On numbers it is what it is `otherwise`.
    """
    dom, (whole, result) = inner[0], outer

    def run(x: Value) -> tuple[Value, K]:
        s, beside = _state(whole, width), flat(x)[width:]
        held = Held(s, unflat(s, flat(x)[:width]))
        port = control.port_in(tuple(beside))
        root = held.root if held.root is not None else port and port.builder.root
        if root is None:
            return otherwise(x)
        ends = [
            Ends(
                *[Product(*held.without(leaves(o))) for o in objs],
                *map(held.spaces, objs),
                width - len(held.functions),
                held.space.width,
            )
            for objs in (inner, outer)
        ]
        rule = _rule(k, f, held, inner)
        plain = without_derivative(k)
        holds = test and (lambda z: test(held.filled(z, dom, plain))[0])
        looping = Looping(k, rule, *ends, rounds, holds, (*held.rest, *beside))
        source, target = ends[1].source, ends[1].target
        if held.plain:
            y, f1 = looping.plain().passage(root).there(), k.zero(source, target)
        else:
            y, f1 = looping.result(root) if held.call is None else held.call.guide.loop(looping)
        f2 = k.compose(f1, opening_all(k, source, whole))
        return held.filled(y, result), k.compose(closing_all(k, target, result), f2)

    return run


def _state(a: Obj, width: int) -> Obj:
    """The product of the leaves that are state."""
    return Product(*leaves(a)[:width])


def _rule(k: Any, f: D, held: Held, ends: tuple[Obj, Obj]) -> Rule:
    """The step without the functions, which it has to hand on as they are."""
    (dom, cod), (source, target) = ends, map(held.spaces, ends)

    def rule(z: Value) -> tuple[Value, Raw]:
        y, f1 = f(held.filled(z, dom))
        after = flat(y)
        if any([after[i] is not h for i, h in held.functions.items()]):
            raise MissingStructureError(
                f"the derivative of a loop on {brief(dom)} cannot be staged: take the functions"
                " that change out of its state"
            )
        f2 = k.compose(f1, closing_all(k, source, dom))
        act = k.action(k.compose(opening_all(k, target, cod), f2), source, target)
        return tuple(held.without(after)), act.raw

    return rule


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
