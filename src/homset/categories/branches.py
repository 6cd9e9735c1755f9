"""The derivatives of branches on a side that is not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .. import control
from ..objects import Obj, Product
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..tuples import flat
from ..vectors import zero_of
from .calls import Call
from .closures import (
    Closure,
    closing_all,
    environments,
    first_order,
    has_functions,
    opening_all,
    pair_object,
    paired,
    staged,
    staged_object,
    unpaired,
    unstaged,
    with_functions,
    without_functions,
)
from .functions import Raw
from .loops import D, K, reflected
from .written import Backward, Forward, Side


class Branches:
    """Values beside a side that is not known yet, where one holds functions, as no node can.

    The last of them is beside the side, and each other one beside what the next one makes of it.
    """

    __slots__ = ("side", "xs")

    def __init__(self, xs: Sequence[Value], side: Port) -> None:
        self.xs, self.side = tuple(xs), side


def branch(k: Any, f: D, g: D, a: Obj, b: Obj, c: Obj, s: Port | Branches) -> tuple[Value, K]:
    """f on the left of a + b and g on the right; the derivative runs the branch taken again."""
    if isinstance(s, Port):
        return case(k, f, g, (a, b), (tangent(a), tangent(b)), c, s)
    xs, around, left, right = s.xs, [], a, b
    for x in xs:
        (beside, left), (_, right) = left.parts, right.parts
        around.append(environments(beside, x))
    spaces = _beside(around, tangent(left)), _beside(around, tangent(right))

    def inside(h: D, o: Obj, i: int) -> D:
        """h on (x, −), its derivative from the tangents of the environments of x."""
        closed = closing_all(k, spaces[i], o)

        def run(part: Value) -> tuple[Value, K]:
            for x in reversed(xs):
                part = x, part
            y, h1 = h(part)
            return y, k.compose(h1, closed)

        return run

    f_inside, g_inside = inside(f, a, 0), inside(g, b, 1)
    if any([isinstance(part, Closure) and part.plain for part in flat(xs)]):
        y = control.case(
            s.side, lambda p: f_inside(p)[0], lambda p: g_inside(p)[0], left, right, c
        )  # fmt: skip
        return y, k.zero(tangent(a) * tangent(b), tangent(c))
    call = next((part for part in flat(xs) if isinstance(part, Call)), None)
    y, f1 = (_paired_case if call is None else call.guide.case)(
        k, f_inside, g_inside, (left, right), spaces, c, s.side
    )
    opened = [opening_all(k, spaces[i], o) for i, o in enumerate((a, b))]
    return y, k.compose(f1, k.cross(*opened))


def _beside(objects: Sequence[Obj], o: Obj) -> Obj:
    """The object of values beside values of o, the last one innermost."""
    for beside in reversed(objects):
        o = beside * o
    return o


def case(
    k: Any, f: D, g: D, sides: tuple[Obj, Obj], spaces: tuple[Obj, Obj], c: Obj, s: Port
) -> tuple[Value, K]:
    """f or g, whose derivatives are from the two spaces, on a side that is not known."""
    space, target = Product(*spaces), tangent(first_order(c))
    cod, first = staged_object(k, space, c), without_functions(k, c)
    zeros = [zero_of(o) for o in spaces]

    def value(h: D, i: int, part: Value) -> tuple[Value, K]:
        y, h1 = h(part)
        return staged(k, space, c, y, k.compose(h1, k.ex(i, spaces))) if has_functions(c) else y, h1

    def run(h: D, i: int, part: Value) -> tuple[Value, Raw]:
        y, h1 = value(h, i, part)
        act = k.action(k.compose(first, h1), spaces[i], target).raw
        if k.contravariant:
            return y, lambda v: (*zeros[:i], act(v), *zeros[i + 1 :])
        return y, lambda v: act(v[i])

    if not (space.width and target.width):
        y = control.case(
            s, lambda p: value(f, 0, p)[0], lambda p: value(g, 1, p)[0], *sides, cod
        )  # fmt: skip
        rest = k.zero(space, target)
    else:
        ends = (target, space) if k.contravariant else (space, target)
        written = [
            Side(partial(run, h, i), (sides[i], cod), ends, s) for i, h in enumerate((f, g))
        ]  # fmt: skip
        branch = (Backward if k.contravariant else Forward)(written, s, cod)
        y, rest = branch.y, reflected(k, space, target, branch.act, branch.act)
    return unstaged(k, space, c, y), with_functions(k, space, c, rest)


def _paired_case(
    k: Any, f: D, g: D, sides: tuple[Obj, Obj], spaces: tuple[Obj, Obj], c: Obj, s: Port
) -> tuple[Value, K]:
    """The same, where the branch gives its derivative with its value, and is not run again.

    For what a branch of a recursion would run again is the rest of the recursion.
    """
    space = Product(*spaces)

    def pair(h: D, i: int, part: Value) -> Value:
        y, h1 = h(part)
        return paired(k, space, c, y, k.compose(h1, k.ex(i, spaces)))

    both = control.case(
        s, partial(pair, f, 0), partial(pair, g, 1), *sides, pair_object(k, space, c)
    )
    return unpaired(k, space, c, both)


def split(k: Any, a: Obj, b: Obj, c: Obj, x: Value, s: Port | Branches) -> tuple[Value, K]:
    """x beside whichever side of b + c it is."""
    space, sides = tangent(a), (tangent(b), tangent(c))
    source, target = tangent(a * (b + c)), tangent(a * b + a * c)
    held, side = (s.xs, s.side) if isinstance(s, Branches) else ((), s)
    if held or has_functions(a):
        # Only `branch` uses it, on one side, so that the other half need not be zero.
        halves = [k.cross(k.identity(space), k.ex(i, sides)) for i in (0, 1)]
        return Branches((x, *held), side), k.fork(source, *halves)
    zeros = [zero_of(part) for part in target.parts]

    def forth(v: Value) -> Value:
        dx, (left, right) = v
        return control.case(
            side, lambda _: ((dx, left), zeros[1]), lambda _: (zeros[0], (dx, right)), b, c, target
        )

    def back(v: Value) -> Value:
        (before, left), (after, right) = v
        return control.case(
            side,
            lambda _: (before, (left, zeros[1][1])),
            lambda _: (after, (zeros[0][1], right)),
            b, c, source,
        )  # fmt: skip

    return control.distribute(x, side, a, b, c), reflected(k, source, target, forth, back)
