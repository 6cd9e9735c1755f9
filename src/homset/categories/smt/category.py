"""SMT: the category in which a program becomes a formula. (2017, section on constraint solving.)

Its arrows are functions on terms, so it shares its definition with `Functions`; but a branch on a
condition that is not known takes both sides, and loops and recursions are written out as far as the
conditions on the inputs allow, or a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, final

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
from ...diagrams import Diagram, execute
from ...errors import MissingStructureError
from ...interpretation import checked_arrow, interpret
from ...memory import allow_depth
from ...objects import Array, B, Obj, Z, ground
from ...places import placed
from ...primitives import Primitive, Value
from ...values import Left
from ...vectors import default_of
from ..functions import Functions, Raw
from .exact import known, negation
from .families import entry, with_entry
from .formulas import Formula, equal_values, inputs_of, lifted_value
from .operations import operate
from .reals import REALS
from .solving import excluded
from .sorts import sort
from .terms import Term, Undecided, lifted, merged, nonempty, number, popped, side
from .world import Clock, World, inhabited, world

LONGEST = 10_000
"""How many steps a loop may have whose length is known."""


@final
class SMTCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
):  # fmt: skip
    """Functions on terms; a program becomes the formula of its result.

    Real numbers are those of mathematics: rounding, infinities and NaN are not modelled.

    >>> import homset as hs
    >>> hs.SMT(hs.maximum)
    If(x >= y, x, y)
    >>> hs.SMT(hs.grad(hs.mul))
    (y, x)
    """

    def __call__(self, program: Arrow, bound: int = 32, over: str = "reals") -> Formula:
        """The formula of a program: its result for symbols, and the conditions of it.

        Numbers are `over` the reals, or "float64": the doubles of a run. Loops whose length is not
        known are followed for `bound` steps. Raises `MissingStructureError` for inputs that are
        lists or functions, and for operations that have no formula.
        """
        program = checked_arrow(self, program)
        dom, cod = ground(program.dom), ground(program.cod)
        found = World(sort(over), bound)
        with inhabited(found):
            x = inputs_of(dom)
            y = lifted_value(cod, self.raw(program)(x))
        return Formula(dom, cod, x, y, found)

    def raw(self, program: Arrow) -> Raw:
        """The program as a function on terms, which runs in a world."""
        found: Raw = interpret(self, program)
        return found

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
    flip = Functions.flip
    nil = Functions.nil
    push = Functions.push
    scale = Functions.scale
    constant = Functions.constant
    deep = Functions.deep

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Raw:
        if p.arity == 1:
            return lambda x: operate(p, (x,))
        return lambda xs: operate(p, xs)

    def placed(self, f: Raw, place: Any) -> Raw:
        return placed(f, place)

    def diagram(self, d: Diagram[Raw]) -> Raw:
        """Run the boxes in order, each on the values of its wires."""
        return lambda x: execute(d, x, lambda box, given: box(given))

    # --- branches ---------------------------------------------------------------------------------

    def decide(self) -> Raw:
        return lambda truth: side(decision(number(B, truth)), (), ())

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        """One side, or, where it is not known which, both."""

        def run(s: Value) -> Value:
            if not isinstance(s, Undecided):
                return f(s.value) if isinstance(s, Left) else g(s.value)
            with world().under(s.condition):
                x = f(s.left)
            with world().under(negation(s.condition)):
                y = g(s.right)
            return merged(c, s.condition, x, y)

        return run

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        def run(xs: Value) -> Value:
            x, s = xs
            if isinstance(s, Undecided):
                return Undecided(s.condition, (x, s.left), (x, s.right))
            return type(s)((x, s.value))

        return run

    # --- loops and recursion ----------------------------------------------------------------------

    def iterate(self, f: Raw, a: Obj, n: int) -> Raw:
        refuse_long("iterate", n)
        return Functions.iterate(f, a, n)

    def scan(self, step: Raw, s: Obj, a: Obj, b: Obj, n: int) -> Raw:
        refuse_long("scan", n)
        return Functions.scan(step, s, a, b, n)

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        """Written out as long as it may go on, up to the bound of the world."""
        return lambda x: unrolled(test, step, x, a)

    def fix(self, f: Raw, e: Obj, a: Obj, b: Obj) -> Raw:
        """Written out as long as it may go on, up to the bound of the world."""
        return lambda xs: Recursion(f, xs[0], b).at(world().path, 0)(xs[1])

    # --- lists and arrays -------------------------------------------------------------------------

    def pop(self, a: Obj) -> Raw:
        return lambda xs: popped(a, xs)

    def nonempty(self, a: Obj) -> Raw:
        return lambda xs: Term(B, nonempty(xs))

    def get(self, a: Obj, n: int) -> Raw:
        return lambda xs: entry(a.element, lifted(a**n, xs[0]), number(Z, xs[1]))

    def put(self, a: Obj, n: int) -> Raw:
        def run(xs: Value) -> Value:
            (array, i), x = xs
            row = lifted(a, x).entries if isinstance(a, Array) else [number(a, x)]
            return with_entry(a.element, lifted(a**n, array), number(Z, i), row)

        return run

    def equal(self, f: Raw, g: Raw, a: Obj, b: Obj) -> bool:
        """Whether the solver finds no input for which they differ."""
        with inhabited(World(REALS)) as here:
            x = inputs_of(a, lists=True)
            alike = equal_values(b, f(x), g(x))
            return excluded(here, negation(alike), Clock(10.0))


def decision(truth: Term) -> Any:
    """The condition of a branch; where it is no truth value, the run fails."""
    world().fails(negation(truth.defined), "a branch depends on a number that is not there")
    return truth.x


def refuse_long(name: str, n: int) -> None:
    """Raise an error for a loop that is too long to be written out."""
    if n > LONGEST:
        raise MissingStructureError(
            f"SMT writes loops out, and {name} has {n} steps: {LONGEST} are the most; ask about one"
            " step, and what it keeps"
        )


def unrolled(test: Raw, step: Raw, x: Value, a: Obj) -> Value:
    """`step` as long as `test` holds; the value of each number of steps, where that is the one."""
    here, ends, undecided = world(), [], 0
    with ExitStack() as stack:
        for _ in range(LONGEST):
            goes_on = decision(number(B, test(x)))
            if not known(goes_on):
                if not here.possible(goes_on):
                    break
                undecided += 1
                if undecided > here.bound:
                    here.stops(goes_on, f"a loop goes on for more than {here.bound} steps")
                    break
                ends.append((goes_on, x))
                stack.enter_context(here.under(goes_on))
            elif not goes_on:
                break
            x = step(x)
        else:
            here.stops(True, f"a loop goes on for more than {LONGEST} steps")
    for goes_on, before in reversed(ends):
        x = merged(a, goes_on, x, before)
    return x


class Recursion:
    """A function that is given itself, with `e` beside; calls under new conditions are counted."""

    def __init__(self, f: Raw, e: Value, target: Obj) -> None:
        self.f, self.e, self.target = f, e, target

    def at(self, path: list[Any], depth: int) -> Callable[[Value], Value]:
        """The function for calls from so deep, where these conditions hold."""
        outer = len(path)

        def call(x: Value) -> Value:
            here = world()
            deeper = depth + (len(here.path) > outer)
            if len(here.path) > outer:
                if not here.possible(here.path[-1]):
                    return default_of(self.target)
                if deeper > here.bound:
                    here.stops(True, f"a recursion goes deeper than {here.bound} calls")
                    return default_of(self.target)
            return self.f(((self.e, self.at(here.path, deeper)), x))

        allow_depth(100_000)
        return call


SMT = SMTCategory()
