"""The derivatives of functions that are values.

What changes about a function made by `curry` is what it was made from: its environment. So a
function that can be differentiated knows the tangent `space` of its environment, and its derivative
at a point is an arrow space × T a → T b. To make a function is the identity on tangents, to apply
it is that arrow. A vector of T(b^a) = (T b)^a is the vector
of the environment, `Inside`, which only those two open.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import control
from ..building import Builder
from ..errors import Lacking, MissingStructureError
from ..objects import Exp, Obj, Product, Unit, brief, fold
from ..ports import Port
from ..primitives import Value
from ..sampling import close, samples
from ..tangents import tangent, tangents_at
from ..tuples import follow
from ..vectors import zero_of
from .linear_maps import ZERO, Inside, written_out
from .loops import D, K, reflected


class Closure:
    """A function with its derivative: `at(y)` is the value and an arrow space × T a → T b.

    Of a `plain` one only the values are asked for, and its derivative means nothing. `root` is the
    builder that it writes in, if it is made of ports.
    """

    __slots__ = ("at", "plain", "root", "space")

    def __init__(
        self,
        space: Obj,
        at: Callable[[Value], tuple[Value, K]],
        plain: bool = False,
        root: Builder | None = None,
    ) -> None:
        self.space, self.at, self.plain, self.root = space, at, plain, root

    def __call__(self, y: Value) -> Value:
        return self.at(y)[0]


def closing(k: Any, space: Obj, functions: Obj) -> K:
    """The arrow space → functions of `k`: a change of the environment changes the function."""
    if not functions.width:
        return k.zero(space, functions)
    return reflected(
        k, space, functions, lambda v: Inside(space, v), lambda g: _opened(space, g)
    )  # fmt: skip


def opening(k: Any, space: Obj, functions: Obj) -> K:
    """The inverse of `closing`."""
    if not functions.width:
        return k.zero(functions, space)
    return reflected(
        k, functions, space, lambda v: _opened(space, v), lambda g: Inside(space, g)
    )  # fmt: skip


def _opened(space: Obj, v: Value) -> Value:
    return v if v is ZERO else v.vector


def known(h: Value, source: Obj, target: Obj) -> Closure:
    """The function with its derivative, or an error where that is not known."""
    if isinstance(h, Closure):
        return h
    made = isinstance(h, Port) and any(h in step.outs for step in h.builder.steps)
    whose = "that comes out of a loop or a branch" if made else "that is given"
    raise Lacking(
        f"derivative of a function {brief(source)} → {brief(target)} {whose}",
        "make the function where it is used",
    )


def environments(a: Obj, x: Value) -> Obj:
    """The tangents at a value of an object, where functions have those of their environments."""

    def leaf(obj: Obj, value: Value) -> Obj:
        if isinstance(obj, Exp) and tangent(obj).width:
            return known(value, obj.parts[1], obj.parts[0]).space
        if has_functions(obj):
            raise MissingStructureError(f"functions in {obj} cannot go into a branch or a loop")
        return tangent(obj)

    found: Obj = follow(a, x, lambda _, parts: parts, leaf, lambda _, parts: Product(*parts))
    return found


def unwrapped(a: Obj, space: Obj, v: Value) -> Value:
    """A vector of tangents of `a` as one of its `environments`, the object `space`."""
    if isinstance(a, Product):
        parts = v if v is not ZERO else (ZERO,) * len(a.parts)
        return tuple(
            [unwrapped(o, s, x) for o, s, x in zip(a.parts, space.parts, parts, strict=True)]
        )
    if v is ZERO:
        return zero_of(space)
    return written_out(space, v.vector if isinstance(v, Inside) else v)


def wrapped(a: Obj, space: Obj, v: Value) -> Value:
    """The inverse of `unwrapped`."""
    if isinstance(a, Product):
        return tuple([wrapped(o, s, x) for o, s, x in zip(a.parts, space.parts, v, strict=True)])
    return Inside(space, v) if isinstance(a, Exp) and tangent(a).width else v


def closing_all(k: Any, space: Obj, a: Obj) -> K:
    """The arrow space → T a of `k`, from its `environments`, as `closing` is for functions."""
    forth, back = partial(wrapped, a, space), partial(unwrapped, a, space)
    return reflected(k, space, tangent(a), forth, back)


def opening_all(k: Any, space: Obj, a: Obj) -> K:
    """The inverse of `closing_all`."""
    forth, back = partial(unwrapped, a, space), partial(wrapped, a, space)
    return reflected(k, tangent(a), space, forth, back)


def has_functions(obj: Obj) -> bool:
    """Whether there are functions, with tangents, among the values of an object."""
    return not obj.first_order and fold(obj, lambda o, parts: any(parts) or is_functions(o))


def is_functions(obj: Obj) -> bool:
    """Whether the values of an object are functions with tangents."""
    return isinstance(obj, Exp) and bool(tangent(obj).width)


def vectors_shown(k: Any, b: Obj, y: Value) -> K:
    """The arrow T b → T b of `k` that makes functions of what is `Inside`, at a value of b."""
    if isinstance(b, Product):
        return k.cross(*[vectors_shown(k, o, part) for o, part in zip(b.parts, y, strict=True)])
    if not (is_functions(b) and isinstance(y, Closure)):
        return k.identity(tangent(b))
    target, source = b.parts

    def forth(v: Value) -> Value:
        def change(z: Value) -> Value:
            value, h1 = y.at(z)
            shown = k.compose(vectors_shown(k, target, value), h1)
            return k.action(shown, y.space * tangent(source), tangent(target)).raw((v.vector, ZERO))

        return change

    def back(_: Value) -> Value:
        raise Lacking(
            f"covectors of functions in {brief(b)}", "apply the function, or differentiate forward"
        )

    return reflected(k, tangent(b), tangent(b), forth, back)


Observation = tuple[Obj, Value, K]
"""Something seen of a value: its object, the value, and how it changes."""


def observed(k: Any, space: Obj, b: Obj, y: Value, f1: K) -> list[Observation]:
    """What can be seen of a value of b, whose derivative is space → T b: functions at samples."""
    if not has_functions(b):
        return [(b, y, f1)]
    if isinstance(b, Product):
        spaces = [tangent(part) for part in b.parts]
        parts = [k.compose(k.ex(i, spaces), f1) for i in range(len(spaces))]
        each = zip(b.parts, y, parts, strict=True)
        return [seen for o, part, h in each for seen in observed(k, space, o, part, h)]
    if not is_functions(b):
        raise MissingStructureError(f"functions in {b} cannot be compared")
    target, source = b.parts
    closure = known(y, source, target)
    environment = k.compose(opening(k, closure.space, tangent(b)), f1)
    before = k.fork(space, environment, k.zero(space, tangent(source)))
    at = [closure.at(z) for z in samples(source)]
    each_at = [observed(k, space, target, value, k.compose(h1, before)) for value, h1 in at]
    return [seen for found in each_at for seen in found]


def composites(k: Any, f: D, a: Obj, more: Callable[[int, Value], bool]) -> D:
    """The loop of a step a → a on states that hold functions, as long as `more(round, state)`.

    Each round gives an arrow of `k`; there is no node of a graph for it.
    """

    def run(x: Value) -> tuple[Value, K]:
        if control.port_in(x) is not None:
            raise MissingStructureError(
                f"the derivative of a loop on {a} cannot be staged: take the functions out of "
                "its state"
            )
        derivative, i = k.identity(tangent(a)), 0
        while more(i, x):
            x, f1 = f(x)
            derivative, i = k.compose(f1, derivative), i + 1
        return x, derivative

    return run


# --- functions that come out of nodes -------------------------------------------------------------
#
# A node of a graph holds plain functions. A function that comes out of one is staged with its
# derivative: a function a → b × (action of the derivative), whose environment is all that the node
# was given, the tangents `space`. What is no function in a result is its `first_order` part.


def first_order(b: Obj) -> Obj:
    """The object without the functions in it.

    >>> from homset.objects import R
    >>> first_order(R * R**R)
    R * Unit
    """
    if isinstance(b, Product):
        return Product(*map(first_order, b.parts))
    if not is_functions(b) and has_functions(b):
        raise MissingStructureError(f"functions in {b} have no derivatives when they are staged")
    return Unit if is_functions(b) else b


def _componentwise(k: Any, b: Obj, functions: Callable[[Obj], K]) -> K:
    if isinstance(b, Product):
        return k.cross(*[_componentwise(k, part, functions) for part in b.parts])
    return functions(tangent(b)) if is_functions(b) else k.identity(tangent(b))


def without_functions(k: Any, b: Obj) -> K:
    """The projection T b → T (first_order b) of `k`."""
    return _componentwise(k, b, lambda space: k.dup(space, 0))


def with_functions(k: Any, space: Obj, b: Obj, rest: K) -> K:
    """The arrow space → T b which is `rest` in first order, and of which functions are made."""
    if not has_functions(b):
        return rest
    zeros = _componentwise(k, b, lambda functions: k.jam(functions, 0))
    return k.sum(space, tangent(b), k.compose(zeros, rest), _made(k, space, b))


def _made(k: Any, space: Obj, b: Obj) -> K:
    if isinstance(b, Product):
        return k.fork(space, *[_made(k, space, part) for part in b.parts])
    return closing(k, space, tangent(b)) if is_functions(b) else k.zero(space, tangent(b))


def staged_object(k: Any, space: Obj, b: Obj) -> Obj:
    """The object of the values of b with staged functions."""
    if isinstance(b, Product):
        return Product(*[staged_object(k, space, part) for part in b.parts])
    if not is_functions(b):
        return b
    target, source = b.parts
    return pair_object(k, space * tangent(source), target) ** source


def pair_object(k: Any, space: Obj, b: Obj) -> Obj:
    """The object of what `paired` gives."""
    hom: Obj = k.hom(space, tangent(first_order(b)))
    return staged_object(k, space, b) * hom


def paired(k: Any, space: Obj, b: Obj, y: Value, f1: K) -> Value:
    """A value with its derivative space → T b, staged: the functions in it, and the action."""
    f1_first = k.compose(without_functions(k, b), f1) if has_functions(b) else f1
    act = k.action(f1_first, space, tangent(first_order(b))).raw
    return staged(k, space, b, y, f1), act


def unpaired(k: Any, space: Obj, b: Obj, pair: Value) -> tuple[Value, K]:
    """The inverse of `paired`."""
    y, act = pair
    rest = reflected(k, space, tangent(first_order(b)), act, act)
    return unstaged(k, space, b, y), with_functions(k, space, b, rest)


def staged(k: Any, space: Obj, b: Obj, y: Value, f1: K) -> Value:
    """A value of b, whose derivative is space → T b, with staged functions."""
    if isinstance(b, Product):
        spaces = [tangent(part) for part in b.parts]
        parts = [k.compose(k.ex(i, spaces), f1) for i in range(len(spaces))]
        each = zip(b.parts, y, parts, strict=True)
        return tuple([staged(k, space, o, part, h) for o, part, h in each])
    if not is_functions(b):
        return y
    target, source = b.parts
    closure, argument = known(y, source, target), tangent(source)
    environment = k.compose(opening(k, closure.space, tangent(b)), f1)
    before = k.cross(environment, k.identity(argument))

    def run(z: Value) -> Value:
        value, h1 = closure.at(z)
        return paired(k, space * argument, target, value, k.compose(h1, before))

    return run


def unstaged(k: Any, space: Obj, b: Obj, y: Value) -> Value:
    """The inverse of `staged`."""
    if isinstance(b, Product):
        each = zip(b.parts, y, strict=True)
        return tuple([unstaged(k, space, o, part) for o, part in each])
    if not is_functions(b):
        return y
    target, source = b.parts
    return Closure(space, lambda z: unpaired(k, space * tangent(source), target, y(z)))


def alike(k: Any, a: Obj, x: Value, fs: list[Observation], gs: list[Observation]) -> bool:
    """Whether two lists of observations at x are the same, on the tangents that there are."""
    before = tangents_at(k, a, x)
    for (b, y, f1), (_, z, g1) in zip(fs, gs, strict=True):
        if not close(b, y, z):
            return False
        after = tangents_at(k, b, y)
        f1, g1 = (k.compose(k.compose(after, h), before) for h in (f1, g1))
        if not k.equal(f1, g1, tangent(a), tangent(b)):
            return False
    return True
