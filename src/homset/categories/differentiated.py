"""Programs with their derivatives: what `GAD` makes of a program, as a user calls it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrows import Arrow, as_arrow
from ..display import Displayed
from ..errors import Lacking, MissingStructureError
from ..graphs import stage
from ..interpretation import interpret
from ..memory import collector_paused
from ..messages import show
from ..objects import Exp, List, Obj, fold, ground
from ..primitives import Symbolic, Value
from ..straight import OFTEN
from ..tangents import Linear, tangent
from ..tuples import flat
from ..values import from_value
from .closures import has_functions, vectors_shown
from .dual import Dual
from .functions import Functions, Raw, checked, kept
from .linear_maps import LinearMaps
from .loops import D, K, reflected

if TYPE_CHECKING:
    from .gad import GAD


def differentiated(category: GAD, program: Arrow) -> D:
    """The program as a function on values that gives value and derivative at a point.

    Vectors of functions in the result are functions, as they are outside of `GAD`.
    """
    inner, k, cod = _inner(category, program), category.k, ground(program.cod)

    def run(x: Value) -> tuple[Value, K]:
        with said_of(category, program):
            return inner(x)

    if not has_functions(cod):
        return staged_when_often(k, run, ground(program.dom), cod)

    def shown(x: Value) -> tuple[Value, K]:
        y, f1 = run(x)
        return y, k.compose(vectors_shown(k, cod, y), f1)

    return shown


def _inner(category: GAD, program: Arrow) -> D:
    """The program in GAD(k); by way of linear maps where k has a basis, and what is inside has not.

    Functions, lists and recursion have vectors without a basis. Where none of them comes in or goes
    out, the derivative is a linear map whose arrow in `k` is known by what it does to a basis: as
    `reflect` is a functor, GAD(k) is GAD of linear maps, or of their dual, followed by it.
    """
    k = category.k
    try:
        return interpret(category, program)
    except MissingStructureError:
        dom, cod = ground(program.dom), ground(program.cod)
        if not (k.has(Linear) and _by_basis(k) and _has_basis(dom * cod)):
            raise
    through: Any = Dual(LinearMaps) if k.contravariant else LinearMaps
    inner = interpret(type(category)(through), program)
    source, target = tangent(dom), tangent(cod)

    def run(x: Value) -> tuple[Value, K]:
        y, f1 = inner(x)
        return y, k.reflect(through.action(f1, source, target), source, target)

    return run


def _by_basis(k: Any) -> bool:
    """Whether arrows of `k` are known by what they do to a basis, or do not act on vectors."""
    return bool(getattr(k, "finite", True))


def _has_basis(obj: Obj) -> bool:
    """Whether the tangents of an object have a basis: there are no functions and no lists."""
    return not fold(tangent(obj), lambda o, parts: isinstance(o, (Exp, List)) or any(parts))


def staged_when_often(k: Any, f: D, dom: Obj, cod: Obj) -> D:
    """The same, which is a graph of value and derivative once it has run often on numbers.

    Then it costs what its operations cost.
    """
    source, target = tangent(dom), tangent(cod)
    if has_functions(dom) or _by_basis(k) or not (source.width and target.width):
        return f
    runs = 0

    @cache
    def graph() -> Raw | None:
        def both(x: Value) -> Value:
            y, f1 = f(x)
            return y, k.action(f1, source, target).raw

        try:
            staged = stage(both, dom, cod * k.hom(source, target))
        except MissingStructureError:  # a loop on functions, say, runs on numbers alone
            return None
        return interpret(Functions, staged.arrow)

    def run(x: Value) -> tuple[Value, K]:
        nonlocal runs
        runs += 1
        if runs <= OFTEN or any([isinstance(leaf, Symbolic) for leaf in flat(x)]):
            return f(x)
        if (written := graph()) is None:
            return f(x)
        y, act = written(x)
        return y, reflected(k, source, target, act, act)

    return run


@contextmanager
def said_of(category: GAD, program: Arrow) -> Iterator[None]:
    """What turns out to be lacking while a program is differentiated is said of both."""
    try:
        yield
    except Lacking as lack:
        raise lack.where(category, f"{show(program.at(ground(program.dom)))} needs") from None


class Differentiated(Displayed):
    """A program with its derivative: called at a point it gives `(value, derivative there)`."""

    __slots__ = ("category", "cod", "dom", "program", "raw")
    instead = "the derivative as an arrow is hs.jvp(f), hs.vjp(f) or hs.linearize(f)"

    def __init__(self, category: GAD, program: Arrow) -> None:
        program = as_arrow(program)
        self.category, self.program = category, program
        self.dom, self.cod = ground(program.dom), ground(program.cod)
        self.raw: D = differentiated(category, program)

    def __call__(self, *args: Any) -> tuple[Any, Any]:
        x = kept(checked(self.program, self.dom, args))
        with np.errstate(all="ignore"), collector_paused():
            y, derivative = self.raw(x)
        return from_value(self.cod, y), derivative

    def __repr__(self) -> str:
        return f"{self.category}({self.program!r})"
