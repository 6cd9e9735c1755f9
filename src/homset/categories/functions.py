"""Functions: the category in which a program runs.

An arrow is a Python function on values (`homset.values`). The values are polymorphic: run on ports
of a graph, a program builds the graph; run on SymPy's expressions, it builds a formula.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any, final

import numpy as np

from .. import control
from ..arrows import Arrow, as_arrow
from ..category import (
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
from ..chains import EMPTY, Chain
from ..diagrams import Diagram
from ..errors import DomainError
from ..interpretation import interpret
from ..memory import SHALLOW, collector_paused, deeply
from ..messages import show, signature
from ..objects import Array, List, Obj, Z, ground, leaves
from ..objects import Scalar as ScalarObj
from ..places import Place, placed, tell
from ..primitives import Primitive, Symbolic, Value
from ..sampling import close, samples
from ..stacking import stack_values
from ..straight import Asking, Constant, Getting, Operation, Popping, Pushing, Putting, running
from ..tuples import mapped
from ..updates import added
from ..values import Left, Right, from_value, received
from ..vectors import add_values, default_of, summable, zero_of

Raw = Callable[[Value], Value]
"""A function on values, without checks."""


@final
class FunctionsCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions between the values of objects; `inl` and `jam` add structure by structure.

    Functions are not linear in general, so `jam` is not natural: additive, not cocartesian.

    >>> import homset as hs
    >>> hs.Functions(hs.dup >> hs.mul)(3)
    9.0
    """

    def __call__(self, program: Arrow) -> Function:
        """The program as a function of Python values, checked against its domain."""
        program = as_arrow(program)
        raw = interpret(self, program)
        return Function(program, ground(program.dom), ground(program.cod), raw)

    def identity(self, a: Obj) -> Raw:
        return lambda x: x

    def compose(self, g: Raw, f: Raw) -> Raw:
        return lambda x: g(f(x))

    def cross(self, *fs: Raw) -> Raw:
        return lambda xs: tuple([f(x) for f, x in zip(fs, xs, strict=True)])

    def ex(self, i: int, objects: Sequence[Obj]) -> Raw:
        return lambda xs: xs[i]

    def dup(self, a: Obj, n: int) -> Raw:
        return lambda x: (x,) * n

    def inj(self, i: int, objects: Sequence[Obj]) -> Raw:
        zeros = [zero_of(o) for o in objects]
        return lambda x: (*zeros[:i], x, *zeros[i + 1 :])

    def jam(self, a: Obj, n: int) -> Raw:
        if n == 0:
            zero = zero_of(a)
            return lambda _: zero
        summable(a)
        if isinstance(a, Array):
            return Operation(lambda xs: add_values(a, xs), lambda *xs: reduce(added, xs))
        return lambda xs: add_values(a, xs)

    def left(self, a: Obj, b: Obj) -> Raw:
        return Left

    def right(self, a: Obj, b: Obj) -> Raw:
        return Right

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        return lambda s: control.case(s, f, g, a, b, c)

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        return lambda xs: control.distribute(xs[0], xs[1], a, b, c)

    def decide(self) -> Raw:
        return control.decide

    def apply(self, a: Obj, b: Obj) -> Raw:
        return lambda fx: fx[0](fx[1])

    def curry(self, f: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        return lambda x: lambda y: f((x, y))

    def stack(self, a: Obj, n: int) -> Raw:
        return lambda xs: stack_values(xs, a)

    def unstack(self, a: Obj, n: int) -> Raw:
        return lambda array: tuple(control.unstacked(array))

    def scale(self, s: Value, a: Obj) -> Raw:
        return lambda x: s * x

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        if b is Z:
            return integral(p)
        function = p if p.arity == 1 else lambda xs: p(*xs)
        return Operation(function, p.known, _FORMS.get(p.known), p.checks is None)

    def constant(self, value: Value, a: Obj, b: Obj) -> Raw:
        return Constant(value)

    def flip(self, a: Obj, n: int) -> Raw:
        return lambda array: control.flip(a, n, array)

    def get(self, a: Obj, n: int) -> Raw:
        form = f"{{0}}[{{1}}] if type({{1}}) is int and 0 <= {{1}} < {n} and type({{0}}) is ndarray"
        return Getting(
            lambda xs: control.get(a, n, *xs),
            partial(control.get_known, a, n),
            None if a is Z else f"{form} else {{f}}({{0}}, {{1}})",
        )

    def put(self, a: Obj, n: int) -> Raw:
        return Putting(
            lambda xs: control.put(a, n, xs[0][0], xs[0][1], xs[1]),
            lambda at, x: control.put_known(a, n, at[0], at[1], x),
            lambda at, x: control.raised_known(a, n, at[0], at[1], x),
            n,
        )

    def nil(self, a: Obj) -> Raw:
        return lambda _: EMPTY

    def push(self, a: Obj) -> Raw:
        plain = all([isinstance(leaf, ScalarObj | Array | List) for leaf in leaves(a)])
        if not plain:
            return Operation(lambda xs: control.push(a, *xs), partial(control.push, a))
        return Pushing(lambda xs: control.push(a, *xs), Chain)

    def pop(self, a: Obj) -> Raw:
        default = default_of(a)

        def known(xs: Value) -> Value:
            rest = xs.tail
            return (default, EMPTY) if rest is None else (xs.head, rest)

        return Popping(lambda xs: control.pop(a, xs), known, default)

    def nonempty(self, a: Obj) -> Raw:
        return Asking(lambda xs: control.nonempty(a, xs), bool)

    def iterate(self, f: Raw, a: Obj, n: int) -> Raw:
        return lambda x: control.repeat(f, n, x, a)

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        return lambda x: control.loop(test, step, x, a)

    def scan(self, step: Raw, s: Obj, a: Obj, b: Obj, n: int) -> Raw:
        return lambda xs: control.scan(step, n, xs[0], xs[1], s, a, b)

    def placed(self, f: Raw, place: Place) -> Raw:
        if isinstance(f, Constant) or (isinstance(f, Operation) and f.total):
            return f
        if isinstance(f, Operation):
            return f.at(place, placed(f.function, place))
        return placed(f, place)

    def fix(self, f: Raw, e: Obj, a: Obj, b: Obj) -> Raw:
        return lambda xs: control.fixed(f, xs[0], xs[1], e, a, b)

    def diagram(self, d: Diagram[Raw]) -> Raw:
        """Run the boxes in order, each on the values of its wires."""
        return running(d)

    def deep(self, f: Raw, depth: int) -> Raw:
        return deeply(depth, f) if depth > SHALLOW else f

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Equality on sample points."""
        return all(close(b, f(x), g(x)) for x in samples(a))


def integral(p: Primitive) -> Raw:
    """A primitive that gives an integer: one of Python's, which does not overflow."""

    def run(xs: Value) -> Value:
        y = p(xs) if p.arity == 1 else p(*xs)
        return y if isinstance(y, Symbolic) else int(y)

    known, form = p.known, _FORMS.get(p.known)
    return Operation(run, lambda *xs: int(known(*xs)), form and f"int({form})")


_FORMS: dict[Callable[..., Value], str] = {
    operator.add: "{0} + {1}",
    operator.sub: "{0} - {1}",
    operator.mul: "{0} * {1}",
    operator.neg: "-{0}",
    operator.lt: "{0} < {1}",
}
"""How Python writes operations on numbers."""


class Function:
    """A program ready to run on Python values: what `Functions(program)` gives.

    `f((x, y))` and `f(x, y)` are the same when the domain is a product; `raw` is the function
    without checks. Raises `DomainError` for a value that is not in the domain.
    """

    __slots__ = ("cod", "dom", "program", "raw")

    def __init__(self, program: Arrow, dom: Obj, cod: Obj, raw: Raw) -> None:
        self.program, self.dom, self.cod, self.raw = program, dom, cod, raw

    def __call__(self, *args: Any) -> Any:
        x = checked(self.program, self.dom, args)
        with np.errstate(all="ignore"), collector_paused():
            if self.cod.first_order:
                return from_value(self.cod, self.raw(x))
            return from_value(self.cod, kept(self.raw(kept(x))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Functions, (self.program,)

    def __repr__(self) -> str:
        return f"Functions({self.program!r})"


def kept(x: Value) -> Value:
    """The value with arrays of its own, for functions that read them after the call.

    The caller may have changed the arrays that came and went by then.
    """
    return mapped(x, lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf)


def checked(program: Arrow, dom: Obj, args: tuple[Any, ...]) -> Value:
    """The value of `dom` that the arguments of a call stand for, or a `DomainError`."""
    place = program.place
    try:
        return received(dom, args, lambda: _called(program, dom))
    except DomainError as error:
        if place is not None:
            tell(error, place)
        raise


def _called(program: Arrow, dom: Obj) -> str:
    """How a program is called in a message: by the name of the Python function it comes from."""
    if program.place is None:
        return show(program.at(dom))
    return f"{program.place.function} : {signature(program.dom, program.cod)}"


Functions = FunctionsCategory()
