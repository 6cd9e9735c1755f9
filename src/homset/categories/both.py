"""The product of two categories: two meanings at once. (2017, on products of categories.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, final

from ..arrows import Arrow
from ..category import (
    Addressed,
    Category,
    Cocartesian,
    Coproduct,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..errors import ArgumentError, MissingStructureError
from ..objects import Obj
from ..primitives import Primitive, Value
from ..values import describe


class Pair(NamedTuple):
    """An arrow of the product of two categories: an arrow of each."""

    first: Any
    second: Any


@final
class Both(
    IndexedAdditive[Pair], Addressed[Pair], Cocartesian[Pair], Coproduct[Pair], Recursive[Pair],
    Scalar[Pair], Numeric[Pair], Loops[Pair], Lists[Pair],
):  # fmt: skip
    """The product of `first` and `second`: an arrow is a pair of arrows.

    It has the structure that both have; what one of them lacks is named when a program needs it.

    >>> import homset as hs
    >>> run, matrix = Both(hs.LinearMaps, hs.Matrices)(hs.scale(2.0) | hs.scale(3.0))
    >>> run(1.0, 1.0), matrix.array
    (5.0, array([[2., 3.]]))
    """

    def __init__(self, first: Category[Any], second: Category[Any]) -> None:
        for category in (first, second):
            if not isinstance(category, Category):
                raise ArgumentError(f"Both takes two categories; got {describe(category)}")
        self.first, self.second = first, second

    @property
    def name(self) -> str:
        return f"Both({self.first}, {self.second})"

    def __call__(self, program: Arrow) -> Pair:
        """The meanings of the program in the two categories."""
        try:
            return Pair(self.first(program), self.second(program))
        except MissingStructureError as error:
            raise MissingStructureError(f"{self}: {error}") from None

    def has(self, structure: type[Category[Any]]) -> bool:
        """Whether both categories have the structure."""
        return self.first.has(structure) and self.second.has(structure)

    def equal(self, f: Pair, g: Pair, a: Obj, b: Obj) -> bool:
        return self.first.equal(f[0], g[0], a, b) and self.second.equal(f[1], g[1], a, b)

    def _each(self, operation: str, *args: Any) -> Pair:
        """The operation in each category, on its half of every arrow."""

        def half(i: int, arg: Any) -> Any:
            if isinstance(arg, Pair):
                return arg[i]
            family = isinstance(arg, list) and all([isinstance(f, Pair) for f in arg])
            return [f[i] for f in arg] if family else arg

        pair = self.first, self.second
        return Pair(
            *(getattr(c, operation)(*[half(i, arg) for arg in args]) for i, c in enumerate(pair))
        )

    def identity(self, a: Obj) -> Pair:
        return self._each("identity", a)

    def compose(self, g: Pair, f: Pair) -> Pair:
        return self._each("compose", g, f)

    def cross(self, *fs: Pair) -> Pair:
        return self._each("cross", *fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> Pair:
        return self._each("ex", i, objects)

    def dup(self, a: Obj, n: int) -> Pair:
        return self._each("dup", a, n)

    def inj(self, i: int, objects: Sequence[Obj]) -> Pair:
        return self._each("inj", i, objects)

    def jam(self, a: Obj, n: int) -> Pair:
        return self._each("jam", a, n)

    def left(self, a: Obj, b: Obj) -> Pair:
        return self._each("left", a, b)

    def right(self, a: Obj, b: Obj) -> Pair:
        return self._each("right", a, b)

    def either(self, f: Pair, g: Pair, a: Obj, b: Obj, c: Obj) -> Pair:
        return self._each("either", f, g, a, b, c)

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Pair:
        return self._each("distribute", a, b, c)

    def decide(self) -> Pair:
        return self._each("decide")

    def apply(self, a: Obj, b: Obj) -> Pair:
        return self._each("apply", a, b)

    def curry(self, f: Pair, a: Obj, b: Obj, c: Obj) -> Pair:
        return self._each("curry", f, a, b, c)

    def fix(self, f: Pair, e: Obj, a: Obj, b: Obj) -> Pair:
        return self._each("fix", f, e, a, b)

    def nil(self, a: Obj) -> Pair:
        return self._each("nil", a)

    def push(self, a: Obj) -> Pair:
        return self._each("push", a)

    def pop(self, a: Obj) -> Pair:
        return self._each("pop", a)

    def nonempty(self, a: Obj) -> Pair:
        return self._each("nonempty", a)

    def stack(self, a: Obj, n: int) -> Pair:
        return self._each("stack", a, n)

    def unstack(self, a: Obj, n: int) -> Pair:
        return self._each("unstack", a, n)

    def get(self, a: Obj, n: int) -> Pair:
        return self._each("get", a, n)

    def put(self, a: Obj, n: int) -> Pair:
        return self._each("put", a, n)

    def scale(self, s: Value, a: Obj) -> Pair:
        return self._each("scale", s, a)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Pair:
        return self._each("primitive", p, a, b)

    def constant(self, value: Value, a: Obj, b: Obj) -> Pair:
        return self._each("constant", value, a, b)

    def iterate(self, f: Pair, a: Obj, n: int) -> Pair:
        return self._each("iterate", f, a, n)

    def while_(self, test: Pair, step: Pair, a: Obj) -> Pair:
        return self._each("while_", test, step, a)

    def scan(self, step: Pair, s: Obj, a: Obj, b: Obj, n: int) -> Pair:
        return self._each("scan", step, s, a, b, n)
