"""Operations on whole arrays, laid out: entries that move are wires, sums are trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ...errors import MissingStructureError
from ...objects import Array, Obj
from ...places import Place
from ...primitives import Primitive
from .bundles import Bundle
from .cells import Cells
from .formats import BIT
from .netlist import Wire


def on_arrays(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    """The wires of a member of a family of operations on arrays.

    Raises `MissingStructureError` for a family that is not laid out.
    """
    if p.name in _ROUTES:
        return p.value(*args)
    rule = _RULES.get(p.name)
    if rule is None:
        raise MissingStructureError(
            f"Verilog has no {p.written}: of operations on whole arrays it has"
            f" {', '.join(sorted([*_ROUTES, *_RULES]))}"
        )
    return rule(cells, p, args, obj, place)


_ROUTES = frozenset({"reshape", "transpose", "slices", "broadcast", "concatenate"})

_Rule = Callable[[Cells, Primitive, Sequence[Bundle], Obj, Place | None], Bundle]


def _lines(x: Bundle, axes: Sequence[int]) -> tuple[np.ndarray[Any, Any], tuple[int, ...]]:
    """The entries over some axes, a row for each place on the other ones, and their shape."""
    kept = [i for i in range(x.ndim) if i not in axes]
    shape = tuple([x.shape[i] for i in kept])
    count = prod(shape)
    return np.transpose(x, [*kept, *axes]).reshape(count, x.size // count if count else 0), shape


def _shaped(wires: Sequence[Any], shape: tuple[int, ...]) -> Bundle:
    made = np.empty(len(wires), object)
    made[:] = wires
    return made.reshape(shape)[()]


def _reduced(combine: Callable[[Cells, list[Wire], Obj], Wire]) -> _Rule:
    """A reduction over the axes that are the last parameter of a member."""

    def rule(
        cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
    ) -> Bundle:
        axes = p.parameters[1]
        rows, shape = _lines(args[0], (axes,) if isinstance(axes, int) else axes)
        return _shaped([combine(cells, row.tolist(), obj.element) for row in rows], shape)

    return rule


def _sum(cells: Cells, row: list[Wire], element: Obj) -> Wire:
    return cells.total(row, cells.formats[element])


def _extreme(op: str) -> Callable[[Cells, list[Wire], Obj], Wire]:
    def combine(cells: Cells, row: list[Wire], element: Obj) -> Wire:
        while len(row) > 1:
            pairs = zip(row[::2], row[1::2], strict=False)
            best = [_better(cells, op, x, y) for x, y in pairs]
            row = [*best, *row[len(row) // 2 * 2 :]]
        return row[0]

    return combine


def _better(cells: Cells, op: str, x: Wire, y: Wire) -> Wire:
    """The smaller or larger one of two numbers in one format."""
    return cells.where(cells.truth("less_equal" if op == "min" else "greater_equal", x, y), x, y)


def _place_of(op: str) -> Callable[[Cells, list[Wire], Obj], Wire]:
    """The index of the first extreme entry: of two pairs the earlier one, unless it is worse."""
    holds = "less_equal" if op == "min" else "greater_equal"

    def combine(cells: Cells, row: list[Wire], element: Obj) -> Wire:
        kind = cells.formats[element].kind
        pairs = [(x, cells.constant(kind, i)) for i, x in enumerate(row)]
        while len(pairs) > 1:
            made = []
            for (x, i), (y, j) in zip(pairs[::2], pairs[1::2], strict=False):
                first = cells.truth(holds, x, y)
                made.append((cells.where(first, x, y), cells.where(first, i, j)))
            pairs = [*made, *pairs[len(pairs) // 2 * 2 :]]
        return pairs[0][1]

    return combine


def _all(cells: Cells, row: list[Wire], element: Obj) -> Wire:
    return cells.truth("logical_not", cells.any([cells.truth("logical_not", x) for x in row]))


def _any(cells: Cells, row: list[Wire], element: Obj) -> Wire:
    return cells.any(row)


def _cumsum(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    """Each entry is an exact sum, rounded once."""
    axis, out = p.parameters[1], cells.formats[obj.element]
    made = np.empty(args[0].shape, object)
    for at in np.ndindex(*args[0].shape):
        before = (*at[:axis], slice(None, at[axis] + 1), *at[axis + 1 :])
        made[at] = cells.total(args[0][before].tolist(), out)
    return made


def _embed(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    element = obj.element
    made = p.value(args[0])
    zero = cells.constant(BIT if element not in cells.formats else cells.formats[element].kind, 0)
    return _shaped([w if isinstance(w, Wire) else zero for w in made.ravel()], made.shape)


def _contract(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    """Sums of products: the products and their sum are exact, and rounded once."""
    _, _, left, right, out = p.parameters
    x, y = args
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    inner = [c for c in dict.fromkeys(left + right) if c not in out]
    format = cells.formats[obj.element]
    made = []
    for at in np.ndindex(*[sizes[c] for c in out]):
        row = []
        for within in np.ndindex(*[sizes[c] for c in inner]):
            where = dict(zip([*out, *inner], [*at, *within], strict=True))
            pair = x[tuple([where[c] for c in left])], y[tuple([where[c] for c in right])]
            if pair[0].value != 0 and pair[1].value != 0:
                row.append(pair)
        if len(row) == 1:
            made.append(cells.number("mul", format, *row[0]))
        else:
            made.append(cells.total([cells.exact("mul", *pair) for pair in row], format))
    return _shaped(made, tuple([sizes[c] for c in out]))


# --- entries by indices that are data -------------------------------------------------------------


def _indices(cells: Cells, wires: Bundle, n: int, place: Place | None) -> Bundle:
    """Integers as indices of n places."""
    whole = wires if isinstance(wires, np.ndarray) else _shaped([wires], (1,))
    found = _shaped([cells.index(w, n, place) for w in whole.ravel()], (whole.size,))
    return found.reshape(np.shape(wires))


def _take(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    x, axis = args[0], p.parameters[2]
    index = _indices(cells, args[1], x.shape[axis], place)
    target = np.empty(obj.shape, object)
    for at in np.ndindex(*target.shape):
        inner, rest = at[axis : axis + index.ndim], at[axis + index.ndim :]
        line = x[(*at[:axis], slice(None), *rest)].tolist()
        target[at] = cells.pick(line, index[inner])
    return target[()]


def _along(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    x, axis = args[0], p.parameters[2]
    index = _indices(cells, args[1], x.shape[axis], place)
    target = np.empty(index.shape, object)
    for at in np.ndindex(*target.shape):
        line = x[(*at[:axis], slice(None), *at[axis + 1 :])].tolist()
        target[at] = cells.pick(line, index[at])
    return target


def _scatter(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    """The exact sum of the entries whose index is here."""
    x, (_, _, axis, n) = args[0], p.parameters
    index = _indices(cells, args[1], n, place)
    lines = np.moveaxis(
        np.asarray(x, object), range(axis, axis + index.ndim), range(index.ndim)
    ).reshape(index.size, -1)
    rest = np.delete(np.array(obj.shape), axis) if isinstance(obj, Array) else np.array([])
    made = np.empty((n, lines.shape[1]), object)
    for j, k in np.ndindex(*made.shape):
        made[j, k] = _sum_at(cells, j, index.ravel(), lines[:, k], obj)
    return np.moveaxis(made.reshape(n, *rest.astype(int)), 0, axis)


def _scatter_along(
    cells: Cells, p: Primitive, args: Sequence[Bundle], obj: Obj, place: Place | None
) -> Bundle:
    x, (_, n, axis) = args[0], p.parameters
    index = _indices(cells, args[1], n, place)
    made = np.empty(obj.shape, object)
    for at in np.ndindex(*made.shape):
        line = (*at[:axis], slice(None), *at[axis + 1 :])
        made[at] = _sum_at(cells, at[axis], index[line], x[line], obj)
    return made


def _sum_at(cells: Cells, j: int, index: Any, entries: Any, obj: Obj) -> Wire:
    out = cells.formats[obj.element]
    zero = cells.constant(out.kind, 0)
    pairs = zip(index, entries, strict=True)
    return cells.total([cells.where(cells.is_at(i, j), x, zero) for i, x in pairs], out)


_RULES: dict[str, _Rule] = {
    "sum": _reduced(_sum),
    "max": _reduced(_extreme("max")),
    "min": _reduced(_extreme("min")),
    "argmax": _reduced(_place_of("max")),
    "argmin": _reduced(_place_of("min")),
    "all": _reduced(_all),
    "any": _reduced(_any),
    "cumsum": _cumsum,
    "embed": _embed,
    "contract": _contract,
    "take": _take,
    "along": _along,
    "scatter": _scatter,
    "scatter_along": _scatter_along,
}
