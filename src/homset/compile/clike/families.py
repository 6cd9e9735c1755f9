"""Operations on whole arrays, as entries of others or as loops over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...objects import Array, B, R, Z
from ...primitives import PRIMITIVES, Primitive
from ..blocks import Statement, Variable
from .entries import Entries, stored
from .expressions import Expr, binary, plus, shifted, unary, whole

if TYPE_CHECKING:
    from .writer import Writer

Index = Sequence[Expr]
Rule = Callable[["Writer", Primitive, Statement], None]


# --- what moves entries -----------------------------------------------------------------------


def _broadcast(w: Writer, p: Primitive, s: Statement) -> None:
    (x,), (out,) = s.args, s.outs
    assert isinstance(out.obj, Array)
    if not isinstance(x.obj, Array):
        value = w.atom(x)
        w.arrays[out] = Entries(out.obj.shape, out.obj.element, lambda _: value, moved=True)
        return
    source = w.ready(x)
    spread = [i for i, n in enumerate(source.shape) if n == 1]
    lead = len(out.obj.shape) - len(source.shape)

    def at(index: Index) -> Expr:
        return source.at([whole(0) if i in spread else k for i, k in enumerate(index[lead:])])

    w.arrays[out] = source.viewed(out.obj.shape, at)


def _transpose(w: Writer, p: Primitive, s: Statement) -> None:
    _, order = p.parameters
    source = w.ready(s.args[0])
    places = [order.index(i) for i in range(len(order))]
    shape = tuple([source.shape[i] for i in order])
    w.arrays[s.outs[0]] = source.viewed(shape, lambda index: source.at([index[i] for i in places]))


def _slices(w: Writer, p: Primitive, s: Statement) -> None:
    _, places = p.parameters
    source = w.ready(s.args[0])

    def at(index: Index) -> Expr:
        pairs = zip(places, index, strict=True)
        return source.at([shifted(first, step, i) for (first, _, step), i in pairs])

    w.arrays[s.outs[0]] = source.viewed(tuple([count for _, count, _ in places]), at)


def _reshape(w: Writer, p: Primitive, s: Statement) -> None:
    """The same memory; of what has none, only axes of length 1 come and go."""
    (x,), (out,) = s.args, s.outs
    if not isinstance(out.obj, Array):
        w.define(out, w.array(x).at([whole(0)] * len(w.array(x).shape)))
        return
    if not isinstance(x.obj, Array):
        value = w.atom(x)
        w.arrays[out] = Entries(out.obj.shape, out.obj.element, lambda _: value, moved=True)
        return
    source, shape = w.ready(x), out.obj.shape
    if source.name is None and [n for n in source.shape if n != 1] == [n for n in shape if n != 1]:
        w.arrays[out] = source.viewed(shape, lambda index: source.at(_fitted(index, shape, source)))
        return
    source = w.kept(x)
    assert source.name is not None
    w.arrays[out] = stored(source.name, shape, source.element, source.start)


def _fitted(index: Index, shape: tuple[int, ...], source: Entries) -> list[Expr]:
    rest = iter([i for i, n in zip(index, shape, strict=True) if n != 1])
    return [whole(0) if n == 1 else next(rest) for n in source.shape]


def _embed(w: Writer, p: Primitive, s: Statement) -> None:
    _, _, places = p.parameters
    source, target = w.array(s.args[0]), _zeroed(w, s.outs[0])
    with w.each(source.shape) as index:
        pairs = zip(places, index, strict=True)
        at = target.at([shifted(first, step, i) for (first, _, step), i in pairs])
        w.write(f"{at} = {source.at(index)};")


def _concatenate(w: Writer, p: Primitive, s: Statement) -> None:
    _, axis = p.parameters
    w.declare(s.outs[0])
    target, start = w.arrays[s.outs[0]], 0
    for v in s.args:
        source = w.array(v)
        with w.each(source.shape) as index:
            there = [shifted(start if i == axis else 0, 1, k) for i, k in enumerate(index)]
            w.write(f"{target.at(there)} = {source.at(index)};")
        start += source.shape[axis]


def _zeroed(w: Writer, out: Variable) -> Entries:
    """Memory for an array of zeros."""
    w.declare(out)
    with w.each(w.arrays[out].shape) as index:
        zero = w.literal(w.arrays[out].element, 0)
        w.write(f"{w.arrays[out].at(index)} = {zero};")
    return w.arrays[out]


# --- what grows along axes --------------------------------------------------------------------

Grow = Callable[["Writer", Expr, list[Expr]], None]


def _reduced(
    w: Writer, s: Statement, shape: Sequence[int], axes: Sequence[int],
    first: Callable[[list[Expr]], Expr], grow: Grow,
) -> None:  # fmt: skip
    """For each index along the other axes, a number that grows along these."""
    (out,) = s.outs
    kept = [n for i, n in enumerate(shape) if i not in axes]
    array = isinstance(out.obj, Array)
    if array:
        w.declare(out)
    element = out.obj.element
    with w.each(kept) as outer:
        start = _woven(outer, [whole(0)] * len(axes), axes)
        total = w.named(element, first(start), changes=True)
        with w.each([shape[i] for i in axes]) as inner:
            grow(w, total, _woven(outer, inner, axes))
        if array:
            w.write(f"{w.arrays[out].at(outer)} = {total};")
    if not array:
        w.exprs[out] = total


def _woven(outer: Index, inner: Index, axes: Sequence[int]) -> list[Expr]:
    """One index of two: that along the axes, and that along all others."""
    mine, others = iter(inner), iter(outer)
    n = len(outer) + len(inner)
    return [next(mine) if i in axes else next(others) for i in range(n)]


def _sum(w: Writer, p: Primitive, s: Statement) -> None:
    source, (_, axes) = w.array(s.args[0]), p.parameters
    zero = w.literal(source.element, 0)

    def grow(w: Writer, total: Expr, index: list[Expr]) -> None:
        w.add_to(total, source.element, source.at(index), s)

    _reduced(w, s, source.shape, axes, lambda _: zero, grow)


def _extremum(name: str) -> Rule:
    def rule(w: Writer, p: Primitive, s: Statement) -> None:
        source, (_, axes) = w.ready(s.args[0]), p.parameters

        def grow(w: Writer, total: Expr, index: list[Expr]) -> None:
            args = [total, source.at(index)]
            found = w.operation(PRIMITIVES[name], source.element, args, s.place)
            w.write(f"{total} = {found};")

        _reduced(w, s, source.shape, axes, source.at, grow)

    return rule


def _quantified(operator: str, empty: bool) -> Rule:
    def rule(w: Writer, p: Primitive, s: Statement) -> None:
        source, (_, axes) = w.array(s.args[0]), p.parameters

        def grow(w: Writer, total: Expr, index: list[Expr]) -> None:
            w.write(f"{total} = {binary(operator, total, source.at(index))};")

        _reduced(w, s, source.shape, axes, lambda _: w.literal(B, empty), grow)

    return rule


def _place_of(operator: str) -> Rule:
    def rule(w: Writer, p: Primitive, s: Statement) -> None:
        source, (_, axis) = w.ready(s.args[0]), p.parameters

        def grow(w: Writer, best: Expr, index: list[Expr]) -> None:
            there = [best if i == axis else k for i, k in enumerate(index)]
            x, y = source.at(index), source.at(there)
            better = binary(operator, x, y)
            if source.element is R:  # the first one that is no number, as in NumPy
                better = binary("||", better, _strange(x, y))
            with w.braces(f"if ({better})"):
                w.write(f"{best} = {index[axis]};")

        _reduced(w, s, source.shape, (axis,), lambda _: w.literal(Z, 0), grow)

    return rule


def _strange(x: Expr, y: Expr) -> Expr:
    """Whether x is no number, and y is one."""
    return binary("&&", binary("!=", x, x), binary("==", y, y))


def _logsumexp(w: Writer, p: Primitive, s: Statement) -> None:
    """Less the largest entry, so that nothing overflows."""
    source, (_, axes) = w.ready(s.args[0]), p.parameters
    shape, (out,) = source.shape, s.outs
    kept = [n for i, n in enumerate(shape) if i not in axes]
    op = {name: PRIMITIVES[name] for name in ("maximum", "exp", "log", "sub", "add", "abs")}
    if isinstance(out.obj, Array):
        w.declare(out)
    with w.each(kept) as outer:
        top = w.named(R, w.literal(R, -float("inf")), changes=True)
        with w.each([shape[i] for i in axes]) as inner:
            x = source.at(_woven(outer, inner, axes))
            w.write(f"{top} = {w.operation(op['maximum'], R, [top, x], None)};")
        size = w.operation(op["abs"], R, [top], None)
        infinite = unary("!", binary("<", size, w.literal(R, float("inf"))))
        with w.braces(f"if ({infinite})"):
            w.write(f"{top} = {w.literal(R, 0.0)};")
        total = w.named(R, w.literal(R, 0.0), changes=True)
        with w.each([shape[i] for i in axes]) as inner:
            x = source.at(_woven(outer, inner, axes))
            grown = w.operation(op["exp"], R, [binary("-", x, top)], None)
            w.write(f"{total} = {binary('+', total, grown)};")
        found = binary("+", w.operation(op["log"], R, [total], None), top)
        if isinstance(out.obj, Array):
            w.write(f"{w.arrays[out].at(outer)} = {found};")
        else:
            w.define(out, found)


def _cumsum(w: Writer, p: Primitive, s: Statement) -> None:
    source, (_, axis), (out,) = w.array(s.args[0]), p.parameters, s.outs
    w.declare(out)
    shape = source.shape
    with w.each([n for i, n in enumerate(shape) if i != axis]) as outer:
        total = w.named(source.element, w.literal(source.element, 0), changes=True)
        with w.each([shape[axis]]) as inner:
            index = _woven(outer, inner, (axis,))
            w.add_to(total, source.element, source.at(index), s)
            w.write(f"{w.arrays[out].at(index)} = {total};")


def _contract(w: Writer, p: Primitive, s: Statement) -> None:
    """Sums of products: the letters of the result outside, the others inside."""
    _, _, left, right, result = p.parameters
    x, y = w.ready(s.args[0]), w.ready(s.args[1])
    sizes = dict(zip(left + right, (*x.shape, *y.shape), strict=True))
    rest = [c for c in dict.fromkeys(left + right) if c not in result]
    letters = [*result, *rest]
    if not rest and result:
        w.computed(s.outs[0], _products(w, p, s, x, y))
        return

    def grow(w: Writer, total: Expr, index: list[Expr]) -> None:
        at = dict(zip(letters, index, strict=True))
        pair = [x.at([at[c] for c in left]), y.at([at[c] for c in right])]
        w.add_to(total, x.element, w.operation(PRIMITIVES["mul"], x.element, pair, s.place), s)

    axes = range(len(result), len(letters))
    zero = w.literal(x.element, 0)
    _reduced(w, s, [sizes[c] for c in letters], list(axes), lambda _: zero, grow)


def _products(w: Writer, p: Primitive, s: Statement, x: Entries, y: Entries) -> Entries:
    """The products of two arrays, where nothing is summed."""
    _, _, left, right, result = p.parameters
    (out,) = s.outs
    assert isinstance(out.obj, Array)

    def at(index: Index) -> Expr:
        where = dict(zip(result, index, strict=True))
        pair = [x.at([where[c] for c in left]), y.at([where[c] for c in right])]
        return w.operation(PRIMITIVES["mul"], x.element, pair, s.place)

    return Entries(out.obj.shape, out.obj.element, at)


# --- entries at indices that are data ---------------------------------------------------------


def _take(w: Writer, p: Primitive, s: Statement) -> None:
    _, _, axis = p.parameters
    source, (_, index), (out,) = w.ready(s.args[0]), s.args, s.outs
    n = source.shape[axis]
    if not isinstance(index.obj, Array) and not isinstance(out.obj, Array):
        at = w.at(w.value(index), n, s.place)
        w.exprs[out] = w.named(out.obj, source.at([at]))
        return
    many = index.obj.shape
    places = w.array(index) if isinstance(index.obj, Array) else None
    w.declare(out)
    with w.each(w.arrays[out].shape) as whole_index:
        chosen = whole_index[axis : axis + len(many)]
        i = w.value(index) if places is None else places.at(chosen)
        at = w.at(i, n, s.place)
        there = [*whole_index[:axis], at, *whole_index[axis + len(many) :]]
        w.write(f"{w.arrays[out].at(whole_index)} = {source.at(there)};")


def _scatter(w: Writer, p: Primitive, s: Statement) -> None:
    _, _, axis, n = p.parameters
    v, index = s.args
    source = w.array(v) if isinstance(v.obj, Array) else None
    places = w.array(index) if isinstance(index.obj, Array) else None
    many = places.shape if places is not None else ()
    target = _zeroed(w, s.outs[0])
    with w.each(source.shape if source else ()) as here:
        i = w.value(index) if places is None else places.at(here[axis : axis + len(many)])
        at = w.at(i, n, s.place)
        x = w.value(v) if source is None else source.at(here)
        there = [*here[:axis], at, *here[axis + len(many) :]]
        w.add_to(target.at(there), target.element, x, s)


def _along(w: Writer, p: Primitive, s: Statement) -> None:
    _, _, axis = p.parameters
    source, places, (out,) = w.ready(s.args[0]), w.array(s.args[1]), s.outs
    w.declare(out)
    with w.each(places.shape) as index:
        at = w.at(places.at(index), source.shape[axis], s.place)
        there = [at if i == axis else k for i, k in enumerate(index)]
        w.write(f"{w.arrays[out].at(index)} = {source.at(there)};")


def _scatter_along(w: Writer, p: Primitive, s: Statement) -> None:
    _, n, axis = p.parameters
    source, places = w.array(s.args[0]), w.array(s.args[1])
    target = _zeroed(w, s.outs[0])
    with w.each(source.shape) as index:
        at = w.at(places.at(index), n, s.place)
        there = [at if i == axis else k for i, k in enumerate(index)]
        w.add_to(target.at(there), target.element, source.at(index), s)


def _argsort(w: Writer, p: Primitive, s: Statement) -> None:
    """Insertion, which keeps the order of equal entries."""
    (_, axis), (out,) = p.parameters, s.outs
    source = w.kept(s.args[0])
    w.declare(out)
    target, shape = w.arrays[out], source.shape
    with w.each([n for i, n in enumerate(shape) if i != axis]) as outer:
        i, j = w.fresh("at"), w.fresh("at")

        def order(k: Expr) -> Expr:
            return target.at(_woven(outer, [k], (axis,)))

        def key(k: Expr) -> Expr:
            return source.at(_woven(outer, [k], (axis,)))

        with w.braces(f"for (int {i} = 0; {i} < {shape[axis]}; ++{i})"):
            w.write(f"int {j} = {i};")
            before = order(plus(Expr(j), whole(-1)))
            x, y = key(Expr(i)), key(before)
            smaller = binary("<", x, y)
            if source.element is R:  # what is no number comes last, as in NumPy
                smaller = binary("||", smaller, _strange(y, x))
            more = binary("&&", binary(">", Expr(j), whole(0)), smaller)
            with w.braces(f"while ({more})"):
                w.write(f"{order(Expr(j))} = {before};")
                w.write(f"--{j};")
            w.write(f"{order(Expr(j))} = {i};")


FAMILIES: dict[str, Rule] = {
    "broadcast": _broadcast,
    "transpose": _transpose,
    "slices": _slices,
    "reshape": _reshape,
    "embed": _embed,
    "concatenate": _concatenate,
    "sum": _sum,
    "max": _extremum("maximum"),
    "min": _extremum("minimum"),
    "all": _quantified("&&", True),
    "any": _quantified("||", False),
    "argmax": _place_of(">"),
    "argmin": _place_of("<"),
    "logsumexp": _logsumexp,
    "cumsum": _cumsum,
    "contract": _contract,
    "take": _take,
    "scatter": _scatter,
    "along": _along,
    "scatter_along": _scatter_along,
    "argsort": _argsort,
}
"""The operations on arrays that are written as loops; linear algebra is not among them."""
