"""The calculus beside an environment: derivatives by some of what a program is given.

A function inside of another one uses what is around it. As an arrow it is e × a → b, where e is the
environment; its derivatives are by a alone, at a fixed e. Nothing of e has a tangent there, so that
derivatives of derivatives cannot be taken for one another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import calculus
from .argnums import Alone, Argnums, components, is_several
from .arrows import Arrow
from .checkpoints import checkpoint
from .combinators import apply, curry, recomputed
from .objects import Obj, Product
from .operations import ex, fork, identity, zero
from .tangents import tangent

Beside = Callable[..., Arrow]
"""What makes of an arrow e × a → b the arrow from e × a that a derivative by a is."""


def _by_components(transform: Beside) -> Beside:
    """A derivative that can choose components: it chooses those of a."""

    def beside(f: Arrow, *args: Any, argnums: Argnums = None, **keywords: Any) -> Arrow:
        e, a = f.dom.parts
        if argnums is None:
            return transform(f, *args, argnums=1, **keywords)
        whole = isinstance(argnums, Alone) or not isinstance(a, Product) or bool(a.key)
        inner = (a,) if whole else a.parts
        chosen = _shifted(a, argnums, len(inner))
        if whole:
            return transform(f, *args, argnums=chosen, **keywords)
        row = Product(e, *inner)
        second = [ex(i, inner) @ ex(1, (e, a)) for i in range(len(inner))]
        spread = fork(f.dom, [ex(0, (e, a)), *second])
        first, *rest = [ex(i, row.parts) for i in range(len(row.parts))]
        gathered = fork(row, [first, Arrow("fork", tuple(rest), (), row, a)])
        return transform(f @ gathered, *args, argnums=chosen, **keywords) @ spread

    return beside


def _shifted(a: Obj, argnums: Any, n: int) -> Any:
    """The numbers of components of a as those of e × a₁ × ⋯ × aₙ."""
    wanted = components(identity(a), argnums)
    shifted = tuple([i % n + 1 for i in wanted])
    return shifted if is_several(argnums) else shifted[0]


def _along(transform: Beside) -> Beside:
    """A derivative along a tangent of a: e × (a × T a) → b × T b."""

    def beside(f: Arrow) -> Arrow:
        e, a = f.dom.parts
        dom = e * (a * tangent(a))
        pair = [ex(i, (a, tangent(a))) @ ex(1, dom.parts) for i in (0, 1)]
        still = zero(dom, tangent(e))
        point, change = fork(dom, [ex(0, dom.parts), pair[0]]), fork(dom, [still, pair[1]])
        return transform(f) @ fork(dom, [point, change])

    return beside


def _hvp(f: Arrow) -> Arrow:
    both = _along(calculus.hvp)(f)
    return ex(1, both.cod.parts) @ both


def _linearize(f: Arrow) -> Arrow:
    (e, a), both = f.dom.parts, calculus.linearize(f)
    value, push = (ex(i, both.cod.parts) @ both for i in (0, 1))
    dom = f.dom * tangent(a)
    change = fork(dom, [zero(dom, tangent(e)), ex(1, dom.parts)])
    return fork(f.dom, [value, curry(apply @ fork(dom, [push @ ex(0, dom.parts), change]))])


def _derivative(f: Arrow) -> Arrow:
    both = _linearize(f)
    return ex(1, both.cod.parts) @ both


def _vjp(f: Arrow) -> Arrow:
    both = calculus.vjp(f)
    value, pull = (ex(i, both.cod.parts) @ both for i in (0, 1))
    dom = f.dom * tangent(f.cod)
    back = apply @ fork(dom, [pull @ ex(0, dom.parts), ex(1, dom.parts)])
    return fork(f.dom, [value, curry(ex(1, tangent(f.dom).parts) @ back)])


BESIDE: dict[Any, Beside] = {
    **{
        transform: _by_components(transform)
        for transform in (
            calculus.grad, calculus.value_and_grad, calculus.jacobian,
            calculus.value_and_jacobian, calculus.hessian,
        )
    },
    calculus.jvp: _along(calculus.jvp),
    calculus.hvp: _hvp,
    calculus.linearize: _linearize,
    calculus.derivative: _derivative,
    calculus.vjp: _vjp,
    checkpoint: checkpoint,
    recomputed: recomputed,
}  # fmt: skip
"""The derivatives of the calculus, each beside an environment, and what says how they are made."""

ALONG = frozenset({calculus.jvp, calculus.hvp})
"""Those that take a point and a tangent there."""
