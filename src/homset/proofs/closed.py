"""The theorems about functions as values, and recursion. (See `homset.categories.closures`.)

A function h = curry f a changes with what it was made from. So D (curry f) a is `close`, which
takes a change of a to that of the function, and `open` is its inverse:

    D (curry f) a = close        D apply (curry f a, b) = D f (a, b) ∘ (open × id)

Applied to one another, close and open cancel, and the derivative of f is left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..categories.closures import Closure, closing, known, opening
from ..categories.gad import GAD
from ..categories.linear_maps import LinearMaps
from ..categories.syntax import SyntaxCategory
from ..elaboration import Node
from ..errors import Lacking, MissingStructureError
from ..interpretation import run_straight
from ..objects import Obj
from ..primitives import Value
from ..tangents import tangent
from .proof import Rule, Theorem


class Made(Closure):
    """A function that knows how it was made: x ↦ body (env, x)."""

    __slots__ = ("body", "env")

    def __init__(self, body: Node, env: Value) -> None:
        super().__init__(tangent(body.dom.parts[0]), lambda x: differentiated(body)((env, x)))
        self.body, self.env = body, env


@lru_cache(256)
def differentiated(node: Node) -> Callable[[Value], tuple[Value, Any]]:
    """What `GAD` says of an operation: value and derivative at a point."""
    run: Callable[[Value], tuple[Value, Any]] = run_straight(GAD(LinearMaps), node)
    return run


# --- how the derivatives of the parts are put together --------------------------------------------


def _close(k: Any, space: Obj, functions: Obj) -> Any:
    return k.word("close") if isinstance(k, SyntaxCategory) else closing(k, space, functions)


def _open(k: Any, space: Obj, functions: Obj) -> Any:
    return k.word("open") if isinstance(k, SyntaxCategory) else opening(k, space, functions)


def _curried(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    return _close(k, tangent(node.dom), tangent(node.cod))


def _applied(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    functions, source = node.dom.parts
    opened = _open(k, x[0].space, tangent(functions))
    return k.compose(fs[0], k.cross(opened, k.identity(tangent(source))))


def _uncurried(space: Obj) -> Theorem:
    """The theorem where f gives functions made from `space`."""

    def combine(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
        g1, h1 = fs
        opened = _open(k, space, tangent(node.children[0].cod))
        argument = k.identity(tangent(node.dom.parts[1]))
        return k.compose(h1, k.cross(k.compose(opened, g1), argument))

    return Theorem("uncurry f = apply ∘ (f × id), Theorems 1 to 3", 4, combine)


def _fixed(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    space, source = map(tangent, node.dom.parts)
    itself = _close(k, space, tangent(node.children[0].dom.parts[0].parts[1]))
    before = k.cross(k.fork(space, k.identity(space), itself), k.identity(source))
    return k.compose(fs[0], before)


CURRY = Theorem("derivative of curry", 4, _curried)
APPLY = Theorem("derivative of apply", 4, _applied)
NOTHING = Theorem(
    "what has no tangents has the derivative 0", 4,
    lambda k, node, x, fs: k.zero(tangent(node.dom), tangent(node.cod)),
)  # fmt: skip
FIX = Theorem("fix f = f ∘ ((id △ curry (fix f)) × id), Theorems 1 to 3", 4, _fixed)


# --- the rules ------------------------------------------------------------------------------------


def _curry(node: Node, x: Value) -> Rule:
    return Made(node.children[0], x), CURRY, []
    yield  # a rule is a generator, though this one asks for nothing


def _apply(node: Node, x: Value) -> Rule:
    h, argument = x
    target, source = node.dom.parts[0].parts
    if not (isinstance(h, Made) or tangent(target).width):
        return h(argument), NOTHING, []
    y, proof = yield _asked(h, source, target), (h.env, argument)
    return y, APPLY, [proof]


def _uncurry(node: Node, x: Value) -> Rule:
    (g,), (a, b) = node.children, x
    h, made = yield g, a
    y, proof = yield _asked(h, *reversed(g.cod.parts)), (h.env, b)
    return y, _uncurried(h.space), [made, proof]


def _asked(h: Value, source: Obj, target: Obj) -> Node:
    """The program of a function, or an error where it is not known."""
    try:
        known(h, source, target)
    except Lacking as lack:
        raise MissingStructureError(f"derive finds {str(lack).removeprefix('there is ')}") from None
    body: Node = h.body
    return body


def _fix(node: Node, x: Value) -> Rule:
    """One round of the recursion: that which it is given is made of the recursion itself."""
    env, argument = x
    y, proof = yield node.children[0], ((env, Made(node, env)), argument)
    return y, FIX, [proof]


CLOSED: dict[str, Callable[[Node, Value], Rule]] = {
    "curry": _curry, "apply": _apply, "uncurry": _uncurry, "fix": _fix,
}  # fmt: skip
