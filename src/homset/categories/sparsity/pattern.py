"""Patterns: what `Sparsity` gives, and how values stand for their columns and rows."""

from __future__ import annotations

from typing import Any, final

import numpy as np

from ...errors import MissingStructureError
from ...objects import Array, Exp, List, Obj, R, Sum, brief, leaves
from ...primitives import Value
from ...values import Left, Right, flat, unflat
from .dependence import Dependence, OneOf, rows_of, scipy_sparse, size_of, stacked


@final
class Pattern:
    """The pattern of the derivative of a program `dom → cod`.

    `matrix` is a boolean matrix of SciPy, by rows, with a row for each real number of cod and a
    column for each of dom; `array` is the same as an array of NumPy, `nnz` counts its entries.
    """

    __slots__ = ("cod", "dom", "matrix")

    def __init__(self, dom: Obj, cod: Obj, matrix: Any) -> None:
        self.dom, self.cod, self.matrix = dom, cod, matrix

    @property
    def nnz(self) -> int:
        """How many entries there are."""
        return int(self.matrix.nnz)

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """The pattern written out."""
        dense: np.ndarray[Any, Any] = self.matrix.toarray()
        return dense

    def __repr__(self) -> str:
        m, n = self.matrix.shape
        title = f"Pattern({brief(self.dom)} → {brief(self.cod)}, {self.nnz} of {m * n})"
        if m > 40 or n > 80:
            return title
        rows = ["  " + " ".join(["×" if there else "·" for there in row]) for row in self.array]
        return "\n".join([title, *rows])


def real_size(obj: Obj) -> int:
    """How many real numbers a value of an object has.

    Raises `MissingStructureError` for lists and functions, which have no fixed number of them.

    >>> from homset.objects import Z
    >>> real_size(R * Z * R ** (2, 3))
    7
    """
    total = 0
    for leaf in leaves(obj):
        if isinstance(leaf, (List, Exp)):
            raise MissingStructureError(
                f"a pattern has a fixed number of rows and columns; {brief(leaf)} has not"
            )
        if isinstance(leaf, Sum):
            total += sum([real_size(part) for part in leaf.parts])
        elif leaf is R or (isinstance(leaf, Array) and leaf.element is R):
            total += size_of(leaf)
    return total


def columns(obj: Obj, given: Value = None) -> Value:
    """A value of an object each of whose real numbers is an input, one after the other.

    Integers and truth values are those of `given`, or not known. Of a coproduct, neither is the
    side.
    """
    identity = scipy_sparse().identity(real_size(obj), dtype=bool, format="csr")
    made, end = _columns(obj, given, identity, 0)
    assert end == identity.shape[0]
    return made


def _columns(obj: Obj, given: Value, identity: Any, start: int) -> tuple[Value, int]:
    found: list[Value] = []
    known: list[Any] = [None] * obj.width if given is None else flat(given)
    for leaf, x in zip(leaves(obj), known, strict=True):
        if isinstance(leaf, Sum):
            sides: list[Value] = []
            kind: Any
            for kind, part in zip((Left, Right), leaf.parts, strict=True):
                inner = x.value if isinstance(x, kind) else None
                side, start = _columns(part, inner, identity, start)
                sides.append(side)
            chosen = None if x is None else sides[0 if isinstance(x, Left) else 1]
            found.append(OneOf(*sides) if x is None else type(x)(chosen))
        elif leaf is R or (isinstance(leaf, Array) and leaf.element is R):
            end = start + size_of(leaf)
            found.append(Dependence(leaf, identity[start:end]))
            start = end
        else:
            found.append(Dependence(leaf, None) if x is None else x)
    return unflat(obj, found), start


def matrix_of(dom: Obj, cod: Obj, value: Value) -> Any:
    """The boolean matrix of a value of cod that depends on the inputs of dom."""
    size, inputs = real_size(cod), real_size(dom)
    found = stacked(_rows(cod, value))
    return scipy_sparse().csr_matrix((size, inputs), dtype=bool) if found is None else found


def _rows(obj: Obj, value: Value) -> list[tuple[Any, int]]:
    """The rows of each leaf, with their count."""
    found: list[tuple[Any, int]] = []
    for leaf, x in zip(leaves(obj), flat(value), strict=True):
        if isinstance(leaf, Sum):
            for kind, name, part in zip((Left, Right), ("left", "right"), leaf.parts, strict=True):
                here = isinstance(x, (kind, OneOf))
                inner = getattr(x, name) if isinstance(x, OneOf) else x.value if here else None
                found += _rows(part, inner) if here else [(None, real_size(part))]
        elif leaf is R or (isinstance(leaf, Array) and leaf.element is R):
            found.append((rows_of(x), size_of(leaf)))
    return found
