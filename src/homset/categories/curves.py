"""Curves through the values of objects, by their coefficients: what `Taylor` works on.

The functor T of an order n puts n + 1 coefficients in the place of each real number, as an axis
more, the last one: T R = R^(n+1), T(Rᵐ) = R^(m×(n+1)); the rest of an object is as it was. Users
see and give the coefficients along the first axis, so that row k is what belongs to tᵏ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

import numpy as np

from ..arrays.family import shaped
from ..arrays.shapes import permuted
from ..chains import chain
from ..errors import Lacking
from ..objects import Array, Exp, List, Obj, Product, R, Sum, brief, fold
from ..objects.walks import with_leaves
from ..primitives import Symbolic, Value
from ..records import is_complex
from ..stacking import stack_values
from ..tuples import follow
from ..values import Left, Misfit, Right, components, describe, misfit_in, to_value, within
from .series import Series, coefficient

# --- objects --------------------------------------------------------------------------------------


@lru_cache(1 << 14)
def curves(order: int, obj: Obj) -> Obj:
    """The object T a of curves.

    >>> from homset.objects import Z
    >>> curves(3, R * Z + R ** 2)
    R ** 4 * Z + R ** (2, 4)
    """
    return fold(obj, lambda o, parts: _curves(order, o, parts), _inside)


def _inside(obj: Obj) -> tuple[Obj, ...]:
    return () if isinstance(obj, Array) else obj.parts


def _curves(order: int, obj: Obj, parts: list[Obj]) -> Obj:
    if is_real(obj):
        return Array(R, (*obj.shape, order + 1))
    if isinstance(obj, Product):  # no complex number has coefficients of its own
        return Product(*parts)
    return obj.rebuild(tuple(parts)) if parts else obj


def is_real(obj: Obj) -> bool:
    """Whether a leaf is a real number, or an array of them."""
    return obj.element is R


def shown_curves(order: int, obj: Obj) -> Obj:
    """The object of curves as users see them; raises `Lacking` for arrays within lists or sums."""

    def change(leaf: Obj) -> Obj:
        if is_real(leaf):
            return Array(R, (order + 1, *leaf.shape))
        if any([isinstance(o, Array) and is_real(o) for o in _parts(leaf)]):
            raise Lacking(f"arrow for curves through {brief(leaf)}")
        return curves(order, leaf)

    return with_leaves(obj, change)


def _parts(obj: Obj) -> list[Obj]:
    """All objects inside of another one."""
    found = [obj]
    for top in found:
        found.extend(_inside(top))
    return found


# --- values and series ----------------------------------------------------------------------------


def as_series(obj: Obj, x: Value) -> Value:
    """A value of T a as series at its leaves; what is known not to change, as what it is."""
    return follow(obj, x, lambda _, parts: parts, _leaf_as_series)


def _leaf_as_series(obj: Obj, x: Value) -> Value:
    if not is_real(obj):
        return x
    if isinstance(x, np.ndarray):
        first = x[..., 0]
        if not np.any(x[..., 1:]):
            return first[()]
        return Series(obj, tuple(np.moveaxis(x, -1, 0)) if x.ndim > 1 else tuple(x))
    return Series(obj, coefficients_first(obj, x).unstack())


def as_curve(order: int, obj: Obj, y: Value) -> Value:
    """The value of T a of series at the leaves; other numbers are constant."""
    return follow(obj, y, lambda _, parts: parts, partial(_leaf_as_curve, order))


def _leaf_as_curve(order: int, obj: Obj, y: Value) -> Value:
    if isinstance(obj, Sum):
        return y if isinstance(y, Symbolic) else type(y)(as_curve(order, _side(obj, y), y.value))
    if isinstance(obj, List):
        return chain([as_curve(order, obj.parts[0], entry) for entry in y])
    if isinstance(obj, Exp):
        target, source = obj.parts
        return lambda x: as_curve(order, target, y(as_series(source, x)))
    if not is_real(obj):
        return y
    known = y.upto(order + 1) if isinstance(y, Series) else _constant(order, y)
    return coefficients_last(obj, stack_values(known, shaped(R, obj.shape)))


def _constant(order: int, y: Value) -> list[Value]:
    zero = coefficient(y, 1)
    return [y, *[zero] * order]


def _side(obj: Sum, x: Value) -> Obj:
    return obj.parts[isinstance(x, Right)]


def coefficients_first(obj: Obj, x: Value) -> Value:
    """A leaf of T a with its coefficients along the first axis."""
    n = len(obj.shape)
    return permuted(x, (n, *range(n)))


def coefficients_last(obj: Obj, x: Value) -> Value:
    """A leaf of T a with its coefficients along the last axis."""
    return permuted(x, (*range(1, len(obj.shape) + 1), 0))


# --- what users give ------------------------------------------------------------------------------


def given_curve(order: int, obj: Obj, given: Any) -> Value:
    """The curve of given coefficients; raises `DomainError` for what is none."""
    return _converted(obj, given, _given_parts, partial(_given_leaf, order))


def _converted(
    obj: Obj,
    given: Any,
    split: Callable[[Product, Any], Sequence[Any]],
    leaf: Callable[[Obj, Any], Value],
) -> Value:
    """A value of what users give; a misfit says where it is in that."""
    try:
        return follow(obj, given, split, leaf)
    except Misfit:
        raise misfit_in(obj, given, leaf, split) from None


def _given_parts(product: Product, given: Any) -> Sequence[Any]:
    """The components of a curve; complex coefficients are those of two parts."""
    if is_complex(product) and isinstance(given, (list, np.ndarray)):
        with suppress(ValueError):  # what is ragged is no array
            rows = np.asarray(given)
            if rows.dtype.kind in "iufc":
                return rows.real, rows.imag
    return components(product, given)


def _given_leaf(order: int, obj: Obj, given: Any) -> Value:
    if isinstance(obj, Sum) and isinstance(given, (Left, Right)):
        return type(given)(within(".value", given_curve, order, _side(obj, given), given.value))
    if isinstance(obj, List) and isinstance(given, (list, tuple)):
        part = obj.parts[0]
        return chain([within(f"[{i}]", given_curve, order, part, x) for i, x in enumerate(given)])
    if not is_real(obj) or _is_point(obj, given):
        return as_curve(order, obj, to_value(obj, given))
    rows = [within(f"[{i}]", to_value, obj, row) for i, row in enumerate(given)]
    if not 0 < len(rows) <= order + 1:
        raise Misfit(f"1 to {order + 1} coefficients", f"got {len(rows)}")
    return _padded(order, obj, rows)


def _is_point(obj: Obj, given: Any) -> bool:
    """Whether what is given for a real leaf has no axis for coefficients."""
    try:
        return np.ndim(given) <= len(obj.shape)
    except ValueError:  # rows of several shapes
        return False


def _padded(order: int, obj: Obj, rows: Sequence[Value]) -> Value:
    zero = np.zeros(obj.shape)
    return np.stack([*rows, *[zero] * (order + 1 - len(rows))], -1)


def is_still(obj: Obj, given: Any) -> bool:
    """Whether real numbers are given, all of them without coefficients."""
    found = list(_moves(obj, given))
    return bool(found) and not any(found)


def _moves(obj: Obj, given: Any) -> Iterator[bool]:
    """For each real number whether it is given by coefficients."""
    todo = [(obj, given)]
    while todo:
        top, x = todo.pop()
        if isinstance(top, Product):
            todo.extend(zip(top.parts, _given_parts(top, x), strict=True))
        elif isinstance(top, Sum):
            todo.append((_side(top, x), x.value))
        elif isinstance(top, List):
            todo.extend([(top.parts[0], entry) for entry in x])
        elif is_real(top):
            yield not _is_point(top, x)


def line(order: int, obj: Obj, x: Value, v: Any) -> Value:
    """The curve x + t · v through a value; `v` has its structure, or is one number.

    Raises `DomainError` for what is no direction at x.
    """
    return _converted(obj, (x, v), _directed_parts, partial(_directed_leaf, order))


def _directed_parts(product: Product, both: tuple[Value, Any]) -> list[tuple[Value, Any]]:
    """The components of a value, each with its direction."""
    x, v = both
    number = _number(v)
    whole = v if number is None else number
    if is_complex(product) and isinstance(whole, (float, complex)):
        vs: Sequence[Any] = (whole.real, whole.imag)
    else:
        vs = components(product, v) if number is None else [number] * len(x)
    return list(zip(x, vs, strict=True))


def _directed_leaf(order: int, obj: Obj, both: tuple[Value, Any]) -> Value:
    x, v = both
    number = _number(v)
    if isinstance(obj, Sum):
        if number is None and type(v) is not type(x):
            raise Misfit(f"{type(x).__name__}(...) at this point", f"got {describe(v)}")
        v = v.value if number is None else number
        return type(x)(within(".value", line, order, _side(obj, x), x.value, v))
    if isinstance(obj, List):
        xs = list(x)
        vs = v if number is None else [number] * len(xs)
        if not isinstance(vs, (list, tuple)) or len(vs) != len(xs):
            raise Misfit(f"a list of length {len(xs)}", f"got {describe(v)}")
        pairs = enumerate(zip(xs, vs, strict=True))
        return chain([within(f"[{i}]", line, order, obj.parts[0], *pair) for i, pair in pairs])
    if not is_real(obj):
        return as_curve(order, obj, x)
    change = to_value(obj, v) if number is None else np.full_like(x, number)
    return _padded(order, obj, [x, change][: order + 1])


def _number(v: Any) -> float | None:
    """The number that is the direction of all that moves; None of what is none."""
    if isinstance(v, (np.ndarray, np.generic)) and v.ndim == 0:
        v = v.item()
    return float(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else None


def shown(obj: Obj, x: Value) -> Any:
    """A value of T a as users see it."""
    return follow(obj, x, lambda _, parts: parts, _shown_leaf, lambda o, parts: o.pack(parts))


def _shown_leaf(obj: Obj, x: Value) -> Any:
    if isinstance(obj, Sum) and not isinstance(x, Symbolic):
        return type(x)(shown(_side(obj, x), x.value))
    if isinstance(obj, List) and not isinstance(x, Symbolic):
        return [shown(obj.parts[0], entry) for entry in x]
    return coefficients_first(obj, x) if is_real(obj) else x


def leafwise(obj: Obj, x: Value, change: Callable[[Obj, Value], Value]) -> Value:
    """A value with another axis for the coefficients of its leaves."""
    return follow(
        obj, x, lambda _, parts: parts, lambda o, leaf: change(o, leaf) if is_real(o) else leaf
    )
