"""The derivatives of loops that carry functions, and hand them on as they are.

To such a loop a function is what changes about it, its environment: tangents that stay the same,
and covectors that add up. What the function itself uses, its step uses from outside, so the loop is
one of first order, written where it stands. A function that is being defined is carried like any
other: that is how a function calls itself in a loop.
"""

from __future__ import annotations

from typing import Any

from .. import control
from ..building import Builder
from ..errors import MissingStructureError
from ..objects import Obj, Product, brief, leaves, rows
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat, unflat
from .closures import closing_all, opening_all
from .functions import Raw
from .held import Held, root_of, without_derivative
from .loops import Counting, D, K, Looping, reflected
from .steps import Ends, Rule


def carried(
    k: Any, f: D, inner: tuple[Obj, Obj], outer: tuple[Obj, Obj], width: int, rounds: Counting,
    otherwise: D, test: D | None = None,
) -> D:  # fmt: skip
    """The loop of a step between the inner objects, as a function between the outer ones.

    Their first leaves, as many as `width`, are the state. On numbers it is what it is `otherwise`.
    """

    def run(x: Value) -> tuple[Value, K]:
        held = _held(outer[0], width, x)
        beside = flat(x)[width:]
        root = held.root or root_of(tuple(beside))
        if root is None:
            return otherwise(x)
        looping = _looping(k, f, held, inner, outer, rounds, test)
        looping = looping._replace(x=(*held.rest, *beside))
        y, f1 = _result(looping, held, root)
        f2 = k.compose(f1, opening_all(k, looping.outer.source, outer[0]))
        back = closing_all(k, looping.outer.target, outer[1])
        return held.filled(y, outer[1]), k.compose(back, f2)

    return run


def _held(a: Obj, width: int, x: Value) -> Held:
    """The functions among the leaves that are state."""
    state = Product(*leaves(a)[:width])
    return Held(state, unflat(state, flat(x)[:width]))


def _looping(
    k: Any, f: D, held: Held, inner: tuple[Obj, Obj], outer: tuple[Obj, Obj], rounds: Counting,
    test: D | None,
) -> Looping:  # fmt: skip
    """The loop of what is no function."""

    def ends(a: Obj, b: Obj) -> Ends:
        dom, cod = (Product(*held.without(leaves(o))) for o in (a, b))
        return Ends(
            dom, cod, held.spaces(a), held.spaces(b), held.obj.width, held.space.width
        )  # fmt: skip

    def holds(z: Value) -> Value:
        assert test is not None
        return test(held.filled(z, inner[0], without_derivative(k)))[0]

    rule = _rule(k, f, held, inner)
    return Looping(k, rule, ends(*inner), ends(*outer), rounds, test and holds, ())


def _result(looping: Looping, held: Held, root: Builder) -> tuple[Value, K]:
    """The loop without the functions: its value, and its derivative between the spaces."""
    if held.plain:
        zero = looping.k.zero(looping.outer.source, looping.outer.target)
        return looping.plain().passage(root).there(), zero
    if held.call is not None:
        y, f1 = held.call.guide.loop(looping)
        return y, f1
    return looping.result(root)


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
