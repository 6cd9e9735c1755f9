"""Generalized matrices. (2018, section "Generalized Matrices".)

A matrix a → b is built from scalings, joins (side by side) and forks (one above the other), for
any product structure of a and b. It is kept by blocks: one for each leaf of b and each leaf of a.
A block that is absent is an exact zero, `ONE` an exact identity, a number s the scaling by s, an
array of two dimensions a block of NumPy; dense arrays are made only when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from .. import tables
from ..arrays.family import shape_at
from ..category import Cocartesian, IndexedAdditive, Numeric, Scalar
from ..display import Displayed, captioned
from ..objects import Obj, Product, R, brief, leaves
from ..primitives import Primitive, Symbolic, Value
from ..stacking import assembled, entries
from ..tangents import Linear, vector_space
from ..tuples import flat, unflat
from ..values import from_value, received
from .linear_maps import (
    ONE,
    ZERO,
    Exact,
    LinearMap,
    basis,
    dimension,
    refuse_constant,
    scaling,
    times,
    unfolded,
)
from .linear_maps import written_out as numeric

Block = Any
Blocks = dict[tuple[int, int], Block]


class Matrix(Displayed):
    """A matrix `dom → cod`: its blocks by (leaf of cod, leaf of dom); zeros are absent.

    `array` is the dense NumPy array, one row for each number of cod; called on a vector it
    multiplies. Matrices along a diagonal are kept side by side until their blocks are needed.
    """

    __slots__ = ("_blocks", "_diagonal", "cod", "dom")

    def __init__(
        self, dom: Obj, cod: Obj, blocks: Blocks | None, diagonal: Sequence[Matrix] = ()
    ) -> None:
        self.dom, self.cod, self._blocks, self._diagonal = dom, cod, blocks, diagonal

    @property
    def blocks(self) -> Blocks:
        """The blocks by (leaf of cod, leaf of dom)."""
        if self._blocks is None:
            self._blocks, self._diagonal = self._gathered(), ()
        return self._blocks

    def _gathered(self) -> Blocks:
        blocks: Blocks = {}
        todo: list[tuple[Matrix, int, int]] = [(self, 0, 0)]
        while todo:
            matrix, row, column = todo.pop()
            if matrix._blocks is not None:
                blocks |= {(row + i, column + j): b for (i, j), b in matrix._blocks.items()}
            for part in matrix._diagonal:
                todo.append((part, row, column))
                row, column = row + part.cod.width, column + part.dom.width
        return blocks

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """The matrix written out, of shape (size of cod, size of dom)."""
        rows, columns = offsets(self.cod), offsets(self.dom)
        numeric = all(
            isinstance(b, (Exact, float, np.generic)) or _plain(b) for b in self.blocks.values()
        )
        dense = np.zeros((rows[-1], columns[-1]), float if numeric else object)
        for (i, j), block in self.blocks.items():
            m, n = rows[i + 1] - rows[i], columns[j + 1] - columns[j]
            dense[rows[i] : rows[i + 1], columns[j] : columns[j + 1]] = written_out(block, m, n)
        return dense

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        return np.asarray(self.array, dtype)

    def __eq__(self, other: object) -> bool:
        """The same ends and the same numbers; `Matrices.equal` allows for rounding."""
        if not isinstance(other, Matrix) or (self.dom, self.cod) != (other.dom, other.cod):
            return False
        return np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return hash((self.dom, self.cod))

    def __call__(self, *args: Any) -> Any:
        v = received(self.dom, args, lambda: f"{self._type})")
        with np.errstate(all="ignore"):
            return from_value(self.cod, Matrices.action(self, self.dom, self.cod).raw(v))

    @property
    def _type(self) -> str:
        return f"Matrix({brief(self.dom)} → {brief(self.cod)}"

    def _repr_latex_(self) -> str:
        return f"${tables.latex(self.array)}$"

    def _repr_html_(self) -> str:
        return captioned(f"{brief(self.dom)} ⊸ {brief(self.cod)}", tables.html(self.array))

    def __repr__(self) -> str:
        return f"{self._type}, {np.array2string(self.array, separator=', ')})"


@final
class MatricesCategory(
    IndexedAdditive[Matrix], Cocartesian[Matrix], Scalar[Matrix], Numeric[Matrix], Linear[Matrix]
):
    """The category of matrices over products and arrays of R.

    >>> import homset as hs
    >>> hs.Matrices((hs.scale(2.0) | hs.scale(3.0)) & hs.exl).array
    array([[2., 3.],
           [1., 0.]])
    """

    def identity(self, a: Obj) -> Matrix:
        return Matrix(vector_space(a), a, {(i, i): ONE for i in range(a.width)})

    def compose(self, g: Matrix, f: Matrix) -> Matrix:
        by_row: dict[int, list[tuple[int, Block]]] = {}
        for (j, k), block in f.blocks.items():
            by_row.setdefault(j, []).append((k, block))
        blocks: Blocks = {}
        for (i, j), left in g.blocks.items():
            for k, right in by_row.get(j, ()):
                _accumulate(blocks, (i, k), product(left, right))
        return Matrix(f.dom, g.cod, blocks)

    def cross(self, *fs: Matrix) -> Matrix:
        return Matrix(Product(*[f.dom for f in fs]), Product(*[f.cod for f in fs]), None, fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> Matrix:
        start, n = sum([o.width for o in objects[:i]]), objects[i].width
        blocks: Blocks = {(k, start + k): ONE for k in range(n)}
        return Matrix(Product(*objects), objects[i], blocks)

    def inj(self, i: int, objects: Sequence[Obj]) -> Matrix:
        return transposed(self.ex(i, objects))

    def dup(self, a: Obj, n: int) -> Matrix:
        size = a.width
        blocks: Blocks = {(copy * size + i, i): ONE for copy in range(n) for i in range(size)}
        return Matrix(a, Product(*[a] * n), blocks)

    def jam(self, a: Obj, n: int) -> Matrix:
        return transposed(self.dup(a, n))

    def stack(self, a: Obj, n: int) -> Matrix:
        size = offsets(a)[-1]
        unit = np.eye(n * size)
        blocks: Blocks = {(0, i): unit[:, i * size : (i + 1) * size] for i in range(n)}
        return Matrix(Product(*[a] * n), a**n, blocks)

    def unstack(self, a: Obj, n: int) -> Matrix:
        return transposed(self.stack(a, n))

    def scale(self, s: Value, a: Obj) -> Matrix:
        return Matrix(a, a, {(i, i): diagonal(s, leaf) for i, leaf in enumerate(leaves(a))})

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Matrix:
        arrow: Matrix = scaling(self, p, a, b)
        return arrow

    def constant(self, value: Value, a: Obj, b: Obj) -> Matrix:
        raise refuse_constant(self)

    @property
    def contravariant(self) -> bool:
        return False

    def hom(self, a: Obj, b: Obj) -> Obj:
        return b**a

    def action(self, f: Matrix, a: Obj, b: Obj) -> LinearMap:
        """Multiplication of a vector by the matrix."""
        sources, targets = leaves(a), leaves(b)

        def run(v: Value) -> Value:
            if v is ZERO:
                return ZERO
            given = flat(unfolded(a, v))
            results: list[Value] = [ZERO] * b.width
            for (i, j), block in f.blocks.items():
                if given[j] is not ZERO:
                    term = applied(block, given[j], sources[j], targets[i])
                    results[i] = term if results[i] is ZERO else _added(results[i], term)
            return unflat(b, results)

        return LinearMap(a, b, run)

    def reflect(self, m: LinearMap, a: Obj, b: Obj) -> Matrix:
        """One column for each vector of the basis."""
        columns = iter([flat(unfolded(b, m.function(e))) for e in basis(a)])
        blocks: Blocks = {}
        for j, source in enumerate(leaves(a)):
            own = [next(columns) for _ in range(dimension(source))]
            for i, target in enumerate(leaves(b)):
                if any([column[i] is not ZERO for column in own]):
                    blocks[i, j] = _block([column[i] for column in own], target)
        return Matrix(a, b, blocks)

    def equal(self, f: Matrix, g: Matrix, a: Obj, b: Obj) -> bool:
        """Equality of all entries, up to rounding."""
        return bool(np.allclose(f.array, g.array, 1e-9, 1e-9, equal_nan=True))


def transposed(f: Matrix) -> Matrix:
    """The transposed matrix.

    >>> import homset as hs
    >>> transposed(hs.Matrices(hs.dup)).array
    array([[1., 1.]])
    """
    blocks: Blocks = {(j, i): b.T if _plain(b) else b for (i, j), b in f.blocks.items()}
    return Matrix(f.cod, f.dom, blocks)


def diagonal(s: Value, leaf: Obj) -> Block:
    """The block that multiplies by a number, or each entry of an array by one of its own.

    >>> diagonal(np.array([2.0, 3.0]), R**2)
    array([[2., 0.],
           [0., 3.]])
    """
    shape = leaf.shape
    if not shape or s is ONE or not shape_at(s):
        return s
    factors = entries(s, shape)
    dense = np.zeros((len(factors),) * 2, object if isinstance(s, Symbolic) else float)
    for i, factor in enumerate(factors):
        dense[i, i] = factor
    return dense


def product(left: Block, right: Block) -> Block:
    """The product of two blocks."""
    if left is ONE or right is ONE:
        return right if left is ONE else left
    if _plain(left) and _plain(right):
        result = left @ right
        return result[0, 0] if result.shape == (1, 1) else result
    for number, dense in ((left, right), (right, left)):
        if isinstance(number, Symbolic) and _plain(dense):
            return _symbols(dense, number)
    return left * right


def _symbols(dense: Any, number: Symbolic) -> Any:
    """A symbol times an array, whose zeros stay numbers."""
    result = np.empty(dense.shape, object)
    for index, entry in np.ndenumerate(dense):
        result[index] = number * entry if _is_used(entry) else 0.0
    return result


def _is_used(entry: Any) -> bool:
    return isinstance(entry, Symbolic) or entry != 0.0


def plus(left: Block, right: Block) -> Block:
    """The sum of two blocks."""
    left, right = (1.0 if b is ONE else b for b in (left, right))
    if _plain(left) == _plain(right):
        return left + right
    dense, number = (left, right) if _plain(left) else (right, left)
    return dense + product(number, np.eye(len(dense)))


def _block(columns: Sequence[Value], target: Obj) -> Block:
    """The block of these columns, vectors of the leaf `target`."""
    if target is R and len(columns) == 1:
        return columns[0]
    dense = np.array([entries(numeric(target, c), target.shape) for c in columns], object)
    dense = dense.reshape(len(columns), dimension(target)).T
    symbolic = any([isinstance(entry, Symbolic) for entry in dense.flat])
    return dense if symbolic else dense.astype(float)


def _accumulate(blocks: Blocks, key: tuple[int, int], block: Block) -> None:
    blocks[key] = plus(blocks[key], block) if key in blocks else block


def applied(block: Block, x: Value, source: Obj, target: Obj) -> Value:
    """A block times the part of a vector at the leaf `source`, as a value of the leaf `target`."""
    if not _plain(block):
        if source is not target:  # one number, in an array or not
            x = assembled(entries(1.0 if x is ONE else x, source.shape), target.shape, R)
        return x if block is ONE else times(block, x)
    column = entries(1.0 if x is ONE else x, source.shape)
    if block.dtype == object or any([isinstance(c, Symbolic) for c in column]):
        rows = [_row_times(row, column) for row in block]
    else:
        rows = list(block @ np.array(column, float))
    return assembled(rows, target.shape, R)


def _row_times(row: Any, column: Sequence[Value]) -> Value:
    """The sum of the products of numbers that may be symbols; zeros and ones cost nothing."""
    terms = [
        c if not isinstance(b, Symbolic) and b == 1.0 else b * c for b, c in _pairs(row, column)
    ]
    return sum(terms[1:], terms[0]) if terms else 0.0


def _pairs(row: Any, column: Sequence[Value]) -> list[tuple[Any, Value]]:
    known = zip(row, column, strict=True)
    return [(b, c) for b, c in known if _is_used(b)]


def _added(x: Value, y: Value) -> Value:
    return (1.0 if x is ONE else x) + (1.0 if y is ONE else y)


def written_out(block: Block, m: int, n: int) -> Any:
    """A block as a dense array of m rows and n columns."""
    if _plain(block):
        return block
    return np.eye(m, n) if block is ONE else block * np.eye(m, n) if (m, n) != (1, 1) else block


def _plain(block: Block) -> bool:
    return isinstance(block, np.ndarray)


def offsets(obj: Obj) -> list[int]:
    """Where the numbers of each leaf begin in a flat vector; the last entry is their count."""
    found = [0]
    for leaf in leaves(obj):
        found.append(found[-1] + dimension(leaf))
    return found


Matrices = MatricesCategory()
