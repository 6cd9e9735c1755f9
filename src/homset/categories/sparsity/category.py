"""Sparsity: the category in which a program becomes the pattern of its derivative."""

from __future__ import annotations

from typing import Any, final

import numpy as np

from ... import control
from ...arrows import Arrow
from ...category import (
    Addressed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ...chains import EMPTY, Chain
from ...diagrams import Diagram, execute
from ...errors import MissingStructureError
from ...interpretation import interpret
from ...memory import SHALLOW, collector_paused, deeply
from ...objects import Array as ArrayObj
from ...objects import B, Obj, R, ground
from ...places import Place, placed
from ...primitives import Primitive, Value
from ...values import Left
from ...vectors import default_of
from ..functions import Functions, Raw
from .dependence import (
    Dependence,
    OneOf,
    Some,
    chosen,
    gathered,
    joined,
    rows_of,
    same,
    stacked,
    union,
)
from .inputs import columns, equal
from .pattern import Pattern, matrix_of, real_size
from .rules import applied


@final
class SparsityCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Boolean matrices, as what they do: a pattern of a is taken to one of b.

    Where a branch, the length of a loop or an index depends on data, the pattern holds that of
    every way the program can go. Needs SciPy (extra `sparse`).

    >>> import homset as hs
    >>> hs.Sparsity((hs.mul & hs.exl) >> (hs.sin * hs.floor))
    Pattern(R × R → R × R, 2 of 4)
      × ×
      · ·
    """

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    left = Functions.left
    right = Functions.right
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    scale = Functions.scale
    nil = Functions.nil
    constant = Functions.constant
    scan = Functions.scan

    def __call__(self, program: Arrow) -> Pattern:
        """The pattern of a program, whatever its integers and truth values are."""
        from ...interpretation import checked_arrow

        program = checked_arrow(self, program)
        return self.at(program, columns(ground(program.dom)))

    def at(self, program: Arrow, x: Value) -> Pattern:
        """The pattern where the argument is `x`, of which some may be known."""
        dom, cod = ground(program.dom), ground(program.cod)
        real_size(dom), real_size(cod)
        with np.errstate(all="ignore"), collector_paused():
            return Pattern(dom, cod, matrix_of(dom, cod, interpret(self, program)(x)))

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        known = Functions.primitive(p, a, b)

        def run(xs: Value) -> Value:
            args = (xs,) if p.arity == 1 else xs
            return applied(p, args) if any(map(_is_unknown, args)) else known(xs)

        return run

    def decide(self) -> Raw:
        return lambda t: OneOf((), ()) if isinstance(t, Dependence) else control.decide(t)

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        def run(s: Value) -> Value:
            if isinstance(s, OneOf):
                with _guarded:
                    return joined(f(s.left), g(s.right))
            return f(s.value) if isinstance(s, Left) else g(s.value)

        return run

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        def run(xs: Value) -> Value:
            x, s = xs
            if isinstance(s, OneOf):
                return OneOf((x, s.left), (x, s.right))
            return type(s)((x, s.value))

        return run

    def flip(self, a: Obj, n: int) -> Raw:
        def run(x: Value) -> Value:
            if not isinstance(x, Dependence):
                return x[::-1]
            places = np.arange(x.obj.size).reshape(n, a.size)[::-1]
            return Dependence(x.obj, chosen(x.rows, places))

        return run

    def get(self, a: Obj, n: int) -> Raw:
        known = Functions.get(a, n)

        def run(xs: Value) -> Value:
            x, i = xs
            if not (isinstance(x, Dependence) or isinstance(i, Dependence)):
                return known(xs)
            places = np.arange(n * a.size).reshape(n, a.size)
            if isinstance(i, Dependence):
                to = np.broadcast_to(np.arange(a.size), places.shape)
                return Dependence(a, gathered(rows_of(x), to, a.size))
            control.get_known(R, n, np.zeros(n), i)  # is the index in range?
            return Dependence(a, chosen(x.rows, places[i]))

        return run

    def put(self, a: Obj, n: int) -> Raw:
        known = Functions.put(a, n)

        def run(xs: Value) -> Value:
            (array, i), x = xs
            if not any(map(_is_unknown, (array, i, x))):
                return known(xs)
            element, shape = (a.element, a.shape) if isinstance(a, ArrayObj) else (a, ())
            obj = ArrayObj(element, (n, *shape))
            places = np.arange(n * a.size).reshape(n, a.size)
            rows = rows_of(array)
            if isinstance(i, Dependence):
                copies = np.broadcast_to(np.arange(a.size), places.shape)
                return Dependence(obj, union(rows, chosen(rows_of(x), copies)))
            control.get_known(R, n, np.zeros(n), i)
            before, after = places[: i % n], places[i % n + 1 :]
            parts = [
                (chosen(rows, before), before.size),
                (rows_of(x), a.size),
                (chosen(rows, after), after.size),
            ]
            return Dependence(obj, stacked(parts))

        return run

    def push(self, a: Obj) -> Raw:
        def run(xs: Value) -> Value:
            x, rest = xs
            return Some(joined(x, rest.entry)) if isinstance(rest, Some) else Chain(x, rest)

        return run

    def pop(self, a: Obj) -> Raw:
        default = default_of(a)

        def run(xs: Value) -> Value:
            if isinstance(xs, Some):
                return joined(xs.entry, default), xs
            return (xs.head, xs.tail) if xs else (default, EMPTY)

        return run

    def nonempty(self, a: Obj) -> Raw:
        return lambda xs: Dependence(B, None) if isinstance(xs, Some) else np.bool_(bool(xs))

    def iterate(self, f: Raw, a: Obj, n: int) -> Raw:
        def run(x: Value) -> Value:
            for _ in range(n):
                y = f(x)
                if same(x, y):
                    return y
                x = y
            return x

        return run

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        def run(x: Value) -> Value:
            while not isinstance(going := test(x), Dependence):
                if not going:
                    return x
                x = step(x)
            with _guarded:
                while not same(x, y := joined(x, step(x))):
                    x = y
            return y

        return run

    def fix(self, f: Raw, e: Obj, a: Obj, b: Obj) -> Raw:
        def run(xs: Value) -> Value:
            env, x = xs
            depth = _guarded.depth

            def itself(y: Value) -> Value:
                if _guarded.depth > depth:
                    raise MissingStructureError(
                        "Sparsity has no recursion whose end depends on data: write a loop"
                    )
                return f(((env, itself), y))

            return itself(x)

        return run

    def diagram(self, d: Diagram[Raw]) -> Raw:
        return lambda x: execute(d, x, lambda box, given: box(given))

    def placed(self, f: Raw, place: Place) -> Raw:
        return placed(f, place)

    def deep(self, f: Raw, depth: int) -> Raw:
        return deeply(depth, f) if depth > SHALLOW else f

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality of the patterns."""
        x = columns(a)
        return equal(b, f(x), g(x))


class _Guarded:
    """How many branches that depend on data we are in."""

    def __init__(self) -> None:
        self.depth = 0

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: Any) -> None:
        self.depth -= 1


_guarded = _Guarded()


def _is_unknown(x: Value) -> bool:
    return isinstance(x, (Dependence, Some))


Sparsity = SparsityCategory()
