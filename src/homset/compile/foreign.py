"""A program as a function on the arrays of another library, called like the arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, final

import numpy as np

from ..arrows import Arrow
from ..categories.graph import Graph
from ..complexes import Parts
from ..errors import DomainError, MissingStructureError, OutOfRangeError
from ..literals import kind_of
from ..memory import collector_paused
from ..messages import show
from ..objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, fold, ground, leaves
from ..places import Place, tell
from ..tuples import follow, scattered
from ..values import Left, Misfit, Right, components, describe, misfit_in
from ..vectors import default_of
from .accumulate import accumulated
from .formats import Format, shown
from .library import Library, LibraryWriter
from .lower import lower
from .writer import compiled


@final
class Foreign:
    """A program for a library of arrays: called like the arrow, on that library's arrays.

    `source` is the code, `arrow` the program. Raises `DomainError` for a value that is not in the
    domain, `MissingStructureError` for a program with functions as values.
    """

    def __init__(self, arrow: Arrow, backend: str, library: Library) -> None:
        self.backend, self.library = backend, library
        self.arrow, self.dom, self.cod = arrow, ground(arrow.dom), ground(arrow.cod)
        for obj in (self.dom, self.cod):
            if _has_functions(obj):
                raise MissingStructureError(f"{backend} has no functions as values: {obj}")
        with collector_paused():
            block = accumulated(lower(Graph(arrow).arrow))
            writer = LibraryWriter(library)
            self.source, names = compiled(writer, block)
            self.run = library.ready(block, self.source, names)
        self.__name__ = self.__qualname__ = str(getattr(arrow, "__name__", "compiled"))

    def __call__(self, *args: Any) -> Any:
        if len(args) != 1 and not isinstance(self.dom, Product):
            raise DomainError(f"{show(self.arrow)} takes one value; got {len(args) or 'none'}")
        try:
            found = self.taken(self.dom, args[0] if len(args) == 1 else args)
        except DomainError as error:
            raise DomainError(f"{show(self.arrow)} {error}") from None
        return self.given(self.cod, iter(self.run(*found)))

    def taken(self, obj: Obj, value: Any) -> list[Any]:
        """The leaves of a value as arrays of the library."""
        if not obj.nesting:
            return self._taken(obj, value)
        try:
            parts = scattered(obj, value, components)
            return [x for leaf, part in zip(leaves(obj), parts, strict=True)
                    for x in self._taken(leaf, part)]  # fmt: skip
        except Misfit:
            raise misfit_in(obj, value, self._taken) from None

    def _taken(self, leaf: Obj, x: Any) -> list[Any]:
        if isinstance(leaf, Sum):
            return self._side(leaf, x)
        if not isinstance(leaf, List):
            return [self.library.leaf(leaf, x)]
        if not isinstance(x, (list, tuple)):
            raise Misfit("a list", f"got {describe(x)}")
        entries = [tuple(self.taken(leaf.parts[0], entry)) for entry in x]
        return [self.library.chain(leaf, entries)]

    def _side(self, obj: Sum, x: Any) -> list[Any]:
        if not isinstance(x, (Left, Right)):
            raise Misfit("Left(...) or Right(...)", f"got {describe(x)}")
        left = isinstance(x, Left)
        pairs = zip(obj.parts, (left, not left), strict=True)
        given = [self.taken(o, x.value if here else default_of(o)) for o, here in pairs]
        return [self.library.leaf(B, left), *given[0], *given[1]]

    def given(self, obj: Obj, results: Iterator[Any]) -> Any:
        """The value of an object whose leaves the code has made."""
        return follow(
            obj, None, lambda o, _: [None] * len(o.parts),
            lambda leaf, _: self._leaf(leaf, results), self._packed,
        )  # fmt: skip

    def _packed(self, obj: Product, parts: Sequence[Any]) -> Any:
        """A product of values, where complex numbers are the library's."""
        found = obj.pack(parts)
        return self.library.joined(*parts) if isinstance(found, Parts) else found

    def _leaf(self, leaf: Obj, results: Iterator[Any]) -> Any:
        if isinstance(leaf, Sum):
            left = next(results)
            sides = [self.given(part, results) for part in leaf.parts]
            return Left(sides[0]) if bool(left) else Right(sides[1])
        x = next(results)
        if isinstance(leaf, List):
            inner = leaf.parts[0]
            return [self.given(inner, iter(entry)) for entry in self.library.entries(x)]
        return x

    def __arrow__(self) -> Arrow:
        return self.arrow

    def __reduce__(self) -> tuple[Any, ...]:
        return Foreign, (self.arrow, self.backend, self.library)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of real numbers: `float64` or `float32`."""
        return self.library.format.dtype(R)

    def __repr__(self) -> str:
        return f"jit({self.arrow!r}, backend={self.backend!r}{shown(self.library.format)})"


def _has_functions(obj: Obj) -> bool:
    return fold(obj, lambda top, below: isinstance(top, Exp) or any(below))


_ELEMENTS = {R: ("fiu", "real numbers"), Z: ("iu", "integers"), B: ("b", "truth values")}


def fitting(obj: Obj, given: Any) -> Any:
    """What was given for a number or an array, if it is one of this object; else `Misfit`."""
    element, shape = (obj.element, obj.shape) if isinstance(obj, Array) else (obj, ())
    kinds, name = _ELEMENTS[element]
    kind, found = kind_of(given)
    if kind not in kinds:
        raise Misfit(name, f"got {describe(given)}")
    if found != shape:
        wanted = f"an array of shape {shape}" if shape else "a number"
        raise Misfit(wanted, f"got shape {found}")
    return given


def check_index(i: int, n: int, place: Place | None) -> None:
    """Raises `OutOfRangeError`, at a place, for an index that n entries do not have."""
    if not -n <= i < n:
        error = OutOfRangeError(f"index {i} is out of range for {n} entries")
        if place is not None:
            tell(error, place)
        raise error


def number(obj: Obj, value: Any, format: Format, library: str, module: str) -> str:
    """The text of a number, rounded to a format, in a library's module."""
    if callable(value):
        raise MissingStructureError(f"{library} has no constants that are functions")
    if obj is Z and not -(2**63) <= int(value) < 2**63:
        raise MissingStructureError(f"{library} has no integers of more than 64 bits: {value}")
    if obj is not R:
        return repr(bool(value) if obj is B else int(value))
    text = repr(format.rounded(value))
    return (
        text
        if text[-1].isdigit()
        else text.replace("inf", f"{module}.inf").replace("nan", f"{module}.nan")
    )
