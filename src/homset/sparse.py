"""Sparse Jacobians and Hessians: the pattern from `Sparsity`, the entries from few passes.

Columns that share no row are found by one forward pass along their sum, rows that share no column
by one reverse pass; symmetry saves more of a Hessian. (Curtis, Powell and Reid 1974; Coleman and
Moré 1984.)
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple, final

import numpy as np

from .arrows import Arrow, as_arrow, as_program
from .calculus import grad, hvp, interpret_raw, jvp, vjp
from .categories.sparsity import Pattern, Sparsity
from .categories.sparsity.dependence import scipy_sparse
from .categories.sparsity.inputs import columns
from .colouring import column_colours, star_colours
from .combinators import ex
from .compile.jit import jit
from .errors import ArgumentError
from .families import Family
from .graphs import stage
from .literals import Literal
from .messages import meant, show
from .objects import Array, Obj, R, ground, leaves
from .primitives import Value
from .tangents import tangent
from .tuples import flat, unflat
from .values import from_value, received, to_value


class Plan(NamedTuple):
    """How a sparse derivative is found: the pattern, a colour a column or row, and the mode.

    `passes` is how often the derivative runs: the number of colours.
    """

    pattern: Pattern
    colours: np.ndarray[Any, Any]
    mode: str

    @property
    def passes(self) -> int:
        """The number of colours."""
        return int(self.colours.max(initial=-1)) + 1


@final
class SparseDerivative:
    """A point ↦ a sparse matrix of SciPy, by rows: a row for each real number of the result.

    `plan(x)` is how it is found there; where all of the domain is real it is the same everywhere,
    and is made once.

    >>> import homset as hs
    >>> chain = hs.arrow(lambda x: x[1:] * x[:-1]).at(hs.R**100)
    >>> J = hs.sparse_jacobian(chain)
    >>> J(np.ones(100)).toarray()[0, :3].tolist(), J.plan(np.ones(100)).passes
    ([1.0, 1.0, 0.0], 2)
    """

    def __init__(self, program: Arrow, find: _Finder) -> None:
        self.arrow, self.dom = program, ground(program.dom)
        self._find = find
        self._plans: dict[Any, Plan] = {}
        self._runs: dict[str, Callable[..., Any]] = {}

    def plan(self, *args: Any) -> Plan:
        """The plan at a point."""
        return self._plan(self._received(args))

    def _received(self, args: tuple[Any, ...]) -> Value:
        return received(self.dom, args, lambda: show(self.arrow))

    def _plan(self, x: Value) -> Plan:
        """By what the integers and truth values of the point are."""
        key = tuple([Literal(v, None) for leaf, v in _beside(self.dom, x) if not _is_real(leaf)])
        if key not in self._plans:
            self._plans[key] = self._find.plan(self.arrow, columns(self.dom, x))
        return self._plans[key]

    def __call__(self, *args: Any) -> Any:
        x = self._received(args)
        plan = self._plan(x)
        if plan.mode not in self._runs:
            self._runs[plan.mode] = jit(self._find.derivative(self.arrow, plan.mode))
        return self._find.entries(self.arrow, plan, self._runs[plan.mode], from_value(self.dom, x))

    def __repr__(self) -> str:
        return f"{self._find.name}({self.arrow!r})"


class _Finder(NamedTuple):
    """What tells Jacobians from Hessians."""

    name: str
    plan: Callable[[Arrow, Value], Plan]
    derivative: Callable[[Arrow, str], Arrow]
    entries: Callable[[Arrow, Plan, Callable[..., Any], Value], Any]


def sparse_jacobian(f: Any, mode: str = "auto") -> Any:
    """The Jacobian of f : a → b as a function from points to sparse matrices of SciPy.

    `mode` is `forward` (a pass for each colour of the columns), `reverse` (of the rows), or `auto`
    (whichever takes fewer passes). Raises `ArgumentError` for another mode, `MissingExtraError`
    without SciPy (extra `sparse`), `MissingStructureError` for lists and functions in a or b.

    >>> import homset as hs
    >>> def laplacian(u):
    ...     return u[2:] - 2.0 * u[1:-1] + u[:-2]
    >>> hs.sparse_jacobian(laplacian)(np.zeros(5)).toarray()
    array([[ 1., -2.,  1.,  0.,  0.],
           [ 0.,  1., -2.,  1.,  0.],
           [ 0.,  0.,  1., -2.,  1.]])
    """
    if mode not in ("forward", "reverse", "auto"):
        raise ArgumentError(f"mode is 'forward', 'reverse' or 'auto'; got {mode!r}")

    def plan(program: Arrow, x: Value) -> Plan:
        return _jacobian_plan(Sparsity.at(program, x), mode)

    return _made(f, _Finder("sparse_jacobian", plan, _pass, _jacobian))


def sparse_hessian(f: Any) -> Any:
    """The Hessian of f : a → R as a function from points to sparse symmetric matrices of SciPy.

    Raises `DomainError` if the result of `f` is not in R, `MissingExtraError` without SciPy.

    >>> import homset as hs
    >>> H = hs.sparse_hessian(lambda x: np.sum(x[1:] ** 2 * x[:-1]))
    >>> H(np.array([1.0, 2.0, 3.0])).toarray()
    array([[0., 4., 0.],
           [4., 2., 6.],
           [0., 6., 4.]])
    """
    return _made(f, _Finder("sparse_hessian", _hessian_plan, _second, _hessian))


def _made(f: Any, find: _Finder) -> Any:
    scipy_sparse()
    f = as_program(f)
    if isinstance(f, Family):
        return f.running(lambda one: SparseDerivative(one, find))
    program = as_arrow(f)
    if not isinstance(program, Arrow):
        raise ArgumentError(f"{find.name} takes an arrow or a Python function; got {f!r}{meant(f)}")
    return SparseDerivative(program, find)


# --- Jacobians ------------------------------------------------------------------------------------


def _jacobian_plan(pattern: Pattern, mode: str) -> Plan:
    plans = [
        Plan(pattern, column_colours(matrix), name)
        for name, matrix in (("forward", pattern.matrix), ("reverse", pattern.matrix.T))
        if mode in (name, "auto")
    ]
    return min(plans, key=lambda plan: plan.passes)


def _pass(f: Arrow, mode: str) -> Arrow:
    """(x, v) ↦ the derivative along v, or back from v."""
    if mode == "forward":
        both = jvp(f)
        return both >> ex(1, 2)
    run, dom, covector = interpret_raw(vjp(f)), ground(f.dom), tangent(ground(f.cod))
    return stage(lambda xw: run(xw[0])[1](xw[1]), dom * covector, tangent(dom)).arrow


def _jacobian(f: Arrow, plan: Plan, run: Callable[..., Any], x: Value) -> Any:
    seeds, results = ground(f.dom), ground(f.cod)
    if plan.mode == "reverse":
        seeds, results = results, seeds
    compressed = _passes(plan, run, x, tangent(seeds), tangent(results))
    rows, cols = plan.pattern.matrix.nonzero()
    if plan.mode == "forward":
        entries = compressed[plan.colours[cols], rows]
    else:
        entries = compressed[plan.colours[rows], cols]
    return _matrix(entries, rows, cols, plan)


def _passes(
    plan: Plan, run: Callable[..., Any], x: Value, seeds: Obj, results: Obj
) -> np.ndarray[Any, Any]:
    """A row for each colour: the derivative along the sum of what has that colour."""
    made = []
    for colour in range(plan.passes):
        along = _vector(seeds, (plan.colours == colour).astype(float))
        made.append(_numbers(results, run(x, from_value(seeds, along))))
    return np.array(made) if made else np.zeros((0, 0))


# --- Hessians -------------------------------------------------------------------------------------


def _hessian_plan(f: Arrow, x: Value) -> Plan:
    found = Sparsity.at(grad(f), x)
    both = found.matrix + found.matrix.T
    return Plan(Pattern(found.dom, found.cod, both), star_colours(both), "star")


def _second(f: Arrow, _: str) -> Arrow:
    return hvp(f)


def _hessian(f: Arrow, plan: Plan, run: Callable[..., Any], x: Value) -> Any:
    """Each entry from its column, where no other of the row has its colour, or from its row."""
    space = tangent(ground(f.dom))
    compressed = _passes(plan, run, x, space, space)
    rows, cols = plan.pattern.matrix.nonzero()
    keys = rows * np.int64(plan.passes) + plan.colours[cols]
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    alone = counts[place] == 1
    i, j = np.where(alone, rows, cols), np.where(alone, cols, rows)
    return _matrix(compressed[plan.colours[j], i], rows, cols, plan)


# --- vectors --------------------------------------------------------------------------------------


def _matrix(entries: Any, rows: Any, cols: Any, plan: Plan) -> Any:
    return scipy_sparse().csr_matrix((entries, (rows, cols)), shape=plan.pattern.matrix.shape)


def _is_real(leaf: Obj) -> bool:
    return leaf is R or (isinstance(leaf, Array) and leaf.element is R)


def _beside(obj: Obj, x: Value) -> list[tuple[Obj, Value]]:
    return list(zip(leaves(obj), flat(x), strict=True))


def _vector(obj: Obj, numbers: Any) -> Value:
    """The tangent vector of these numbers, leaf by leaf."""
    parts, start = [], 0
    for leaf in leaves(obj):
        size = prod(leaf.shape)
        part = numbers[start : start + size].reshape(leaf.shape)
        parts.append(part[()])
        start += size
    return unflat(obj, parts)


def _numbers(obj: Obj, value: Any) -> np.ndarray[Any, Any]:
    """The numbers of a tangent vector, one after the other."""
    parts = [np.ravel(part) for part in flat(to_value(obj, value))]
    return np.concatenate([np.zeros(0), *parts])
