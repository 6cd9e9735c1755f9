"""What each primitive depends on: its partial derivatives that are not zero, and of which entries.

Operations that move entries are run on the numbers of the entries, which says where each comes
from; those that add entries up, by their duals, which say where each goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ...arrays import indexing, shapes
from ...chains import Chain
from ...errors import MissingStructureError
from ...literals import object_of
from ...objects import Array, Obj, Product, R
from ...primitives import Primitive, Value
from .dependence import Dependence, Rows, Some, chosen, gathered, related, rows_of, union


def applied(p: Primitive, args: Sequence[Value]) -> Value:
    """A primitive on values of which some are not known."""
    if any([isinstance(x, (Chain, Some)) for x in args]):
        return _on_lists(p, args)
    if p.family is None:
        return _elementwise(p, args)
    objects = p.cod.parts if isinstance(p.cod, Product) else (p.cod,)
    if p.name not in _FAMILIES:
        raise MissingStructureError(f"Sparsity has no rule for {p.name}")
    real = [o.element is R for o in objects]
    found = [
        Dependence(obj, _FAMILIES[p.name](p, obj, args) if is_real else None)
        for obj, is_real in zip(objects, real, strict=True)
    ]
    return tuple(found) if isinstance(p.cod, Product) else found[0]


def _on_lists(p: Primitive, args: Sequence[Value]) -> Value:
    if p.name == "add":
        one, two = args
        return two + one if isinstance(two, Some) else one + two
    scale, rest = args
    return rest.__rmul__(scale)


def at(x: Value) -> Obj:
    """The object of a value, known or not."""
    return x.obj if isinstance(x, Dependence) else object_of(x)


# --- number by number -----------------------------------------------------------------------------


def _elementwise(p: Primitive, args: Sequence[Value]) -> Value:
    objects = [at(x) for x in args]
    shape = np.broadcast_shapes(*[o.shape for o in objects])
    last = objects[-1]
    element = p.cod if p.cod.ground else last.element
    obj = Array(element, shape) if shape else element
    if element is not R:
        return Dependence(obj, None)
    rows: Rows = None
    for k, (x, partial) in enumerate(zip(args, p.partials, strict=True)):
        if isinstance(x, Dependence) and x.rows is not None and partial != 0.0:
            wide = _spread(x.rows, x.obj.shape, shape)
            rows = union(rows, _kept(wide, _matters(p, k, args, shape)))
    return Dependence(obj, rows)


def _spread(rows: Rows, old: tuple[int, ...], shape: tuple[int, ...]) -> Rows:
    if old == shape:
        return rows
    numbers = np.arange(rows.shape[0]).reshape(old)
    return chosen(rows, np.broadcast_to(numbers, shape))


def _matters(p: Primitive, k: int, args: Sequence[Value], shape: tuple[int, ...]) -> Any:
    """Where argument k can change the result, by what is known of the others; None: everywhere."""
    if p.name == "mul":
        other = args[1 - k]
        return None if isinstance(other, Dependence) else np.broadcast_to(other != 0.0, shape)
    if p.name == "where" and not isinstance(args[0], Dependence):
        return np.broadcast_to(args[0] if k == 1 else np.logical_not(args[0]), shape)
    return None


def _kept(rows: Rows, there: Any) -> Rows:
    """The rows at some places, and none elsewhere."""
    if there is None or np.all(there):
        return rows
    places = np.flatnonzero(there)
    ones = np.ones(len(places), bool)
    return related((ones, (places, places)), rows.shape[0], rows)


# --- arrays ---------------------------------------------------------------------------------------

Rule = Callable[[Primitive, Obj, Sequence[Value]], Rows]


def _numbers(obj: Obj) -> Any:
    """The number of each entry of an array, in its shape."""
    made = np.arange(obj.size).reshape(obj.shape)
    return made if made.ndim else made[()]


def _moved(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """Each entry of the result is one of an argument."""
    x, *index = args
    return chosen(rows_of(x), p.value(_numbers(at(x)), *index))


def _joined(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    axis, start, rows = p.parameters[1], 0, None
    places = np.moveaxis(_numbers(obj), axis, 0)
    for x in args:
        n = at(x).shape[axis]
        own = np.moveaxis(places[start : start + n], 0, axis)
        rows, start = union(rows, gathered(rows_of(x), own, obj.size)), start + n
    return rows


def _summed(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """Each entry goes to the one that is left of its axes."""
    (x,), (_, axes) = args, p.parameters
    shape = at(x).shape
    held = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    places = np.broadcast_to(np.reshape(_numbers(obj), held), shape)
    return gathered(rows_of(x), places, obj.size)


def _embedded(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    back = shapes.slices(obj, p.parameters[2])
    return gathered(rows_of(args[0]), back.value(_numbers(obj)), obj.size)


def _cumsum(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    axis = p.parameters[1]
    lines = np.moveaxis(_numbers(obj), axis, -1)
    n = lines.shape[-1]
    to, source = np.tril_indices(n)
    entries = lines[..., to].ravel(), lines[..., source].ravel()
    return related((np.ones(len(entries[0]), bool), entries), obj.size, rows_of(args[0]))


def _taken(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """By an index that is not known, every entry along the axis may be taken."""
    x, index = args
    if not isinstance(index, Dependence):
        return _moved(p, obj, args)
    axis, many = p.parameters[2], len(index.obj.shape)
    return _anywhere(x, obj, (axis,), tuple(range(axis, axis + many)))


def _along(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    x, index = args
    if not isinstance(index, Dependence):
        return _moved(p, obj, args)
    return _anywhere(x, obj, (p.parameters[2],), (p.parameters[2],))


def _scattered(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    x, index = args
    _, index_obj, axis, _ = p.parameters
    if isinstance(index, Dependence):
        many = len(index_obj.shape)
        return _anywhere(x, obj, tuple(range(axis, axis + many)), (axis,))
    places = indexing.take(obj, index_obj, axis).value(_numbers(obj), index)
    return gathered(rows_of(x), places, obj.size)


def _scattered_along(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    x, index = args
    axis = p.parameters[2]
    if isinstance(index, Dependence):
        return _anywhere(x, obj, (axis,), (axis,))
    places = np.take_along_axis(_numbers(obj), index, axis)
    return gathered(rows_of(x), places, obj.size)


def _anywhere(x: Value, obj: Obj, old: tuple[int, ...], new: tuple[int, ...]) -> Rows:
    """Everything along the axes `old` of x goes everywhere along the axes `new` of the result."""
    source, target = _numbers(at(x)), _numbers(obj)
    kept = [n for i, n in enumerate(np.shape(source)) if i not in old]
    places = np.arange(prod(kept)).reshape(kept)
    to = np.broadcast_to(np.expand_dims(places, old), np.shape(source))
    reduced = gathered(rows_of(x), to, places.size)
    return chosen(reduced, np.broadcast_to(np.expand_dims(places, new), np.shape(target)))


# --- products and linear algebra ------------------------------------------------------------------


def _contracted(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """Of each array, the entries with the same letters; by those of a known one that are not 0."""
    x, y, left, right, out = p.parameters
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    rows: Rows = None
    for own, letters, other, others in ((0, left, 1, right), (1, right, 0, left)):
        given = rows_of(args[own])
        if given is None:
            continue
        if isinstance(args[other], Dependence):
            part = _lettered(given, letters, out, sizes)
        else:
            part = _by_known(given, letters, args[other], others, out, sizes)
        rows = union(rows, part)
    return rows


def _lettered(rows: Rows, letters: str, out: str, sizes: dict[str, int]) -> Rows:
    kept = [c for c in letters if c in out]
    places = np.arange(prod([sizes[c] for c in kept]))
    places = places.reshape([sizes[c] for c in kept])
    gone = tuple([i for i, c in enumerate(letters) if c not in out])
    whole = [sizes[c] for c in letters]
    reduced = gathered(rows, np.broadcast_to(np.expand_dims(places, gone), whole), places.size)
    order = np.transpose(places, [kept.index(c) for c in out if c in kept])
    spread = np.expand_dims(order, tuple([i for i, c in enumerate(out) if c not in kept]))
    return chosen(reduced, np.broadcast_to(spread, [sizes[c] for c in out]))


def _by_known(
    rows: Rows, letters: str, known: Any, others: str, out: str, sizes: dict[str, int]
) -> Rows:
    """Each entry of the known array that is not 0 takes entries of the other to the result."""
    there = np.nonzero(np.asarray(known))
    free = [c for c in letters if c not in others]
    many = prod([sizes[c] for c in free])
    grid = np.indices([sizes[c] for c in free]).reshape(len(free), many)
    count = len(there[0])
    index = {c: np.repeat(i, many) for c, i in zip(others, there, strict=True)}
    index |= {c: np.tile(i, count) for c, i in zip(free, grid, strict=True)}

    def numbers(names: str) -> Any:
        shape = tuple([sizes[c] for c in names])
        if not names:
            return np.zeros(count * many, int)
        return np.ravel_multi_index(tuple([index[c] for c in names]), shape)

    entries = numbers(out), numbers(letters)
    size = prod([sizes[c] for c in out])
    return related((np.ones(count * many, bool), entries), size, rows)


def _of_matrices(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """Every entry depends on every one of the matrix at the same place of a stack."""
    heads = len(at(args[0]).shape) - 2
    rows: Rows = None
    for x in args:
        if isinstance(x, Dependence) and x.rows is not None:
            rank = len(x.obj.shape)
            inner = tuple(range(heads, rank))
            outer = tuple(range(heads, len(obj.shape)))
            rows = union(rows, _anywhere(x, obj, inner, outer))
    return rows


def _solved(p: Primitive, obj: Obj, args: Sequence[Value]) -> Rows:
    """A column of the result depends on the matrix, and on its column alone."""
    a, b = args
    rank = len(obj.shape)
    found = _anywhere(b, obj, (rank - 2,), (rank - 2,)) if isinstance(b, Dependence) else None
    return union(found, _of_matrices(p, obj, (a,)))


_FAMILIES: dict[str, Rule] = {
    **dict.fromkeys(("broadcast", "reshape", "transpose", "slices"), _moved),
    **dict.fromkeys(("sum", "max", "min", "logsumexp"), _summed),
    **dict.fromkeys(("inv", "det", "logabsdet", "signdet", "cholesky", "eigh", "qr"), _of_matrices),
    **dict.fromkeys(("svd", "singular_values", "pinv"), _of_matrices),
    **dict.fromkeys(("solve", "triangular_solve"), _solved),
    **dict.fromkeys(("all", "any", "argmax", "argmin", "argsort"), lambda p, obj, args: None),
    "searchsorted": lambda p, obj, args: None,
    "concatenate": _joined,
    "embed": _embedded,
    "cumsum": _cumsum,
    "take": _taken,
    "along": _along,
    "scatter": _scattered,
    "scatter_along": _scattered_along,
    "contract": _contracted,
}
