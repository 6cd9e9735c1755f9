"""Patterns: what `Sparsity` gives."""

from __future__ import annotations

from typing import Any, final

import numpy as np

from ...errors import MissingStructureError
from ...objects import Exp, List, Obj, Sum, brief, leaves
from ...primitives import Value
from ...tuples import flat
from ...values import Left, Right
from .dependence import OneOf, rows_of, scipy_sparse, stacked
from .inputs import flat_leaves, is_real, width


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
    for leaf in flat_leaves(obj):
        if isinstance(leaf, (List, Exp)):
            raise MissingStructureError(
                f"a pattern has a fixed number of rows and columns; {brief(leaf)} has not"
            )
    return width(obj)


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
        elif is_real(leaf):
            found.append((rows_of(x), leaf.size))
    return found
