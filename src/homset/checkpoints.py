"""Checkpoints: the same loop in segments, so that its derivative keeps fewer states.

The derivative of a loop keeps the states that the loop passes through, and the derivative of a loop
within a loop runs the inner one again from the state where it began. So a loop of n steps that is
written as about √n segments of about √n steps keeps about 2 √n states, for one more run of its
steps. Nothing here knows about derivatives: a program becomes another one with the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from .arrays import shapes
from .arrays.family import shape_at
from .arrows import Arrow, check_arrows, const, fork, identity
from .combinators import cross, exl, exr, iterate, recomputed, scan, while_
from .graphs import stage
from .objects import Obj, Z, row_of, rows
from .prelude import add, less, logical_and
from .primitives import Value
from .terms import subterms
from .transforms import on_families
from .tuples import flat, unflat


@on_families
def checkpoint(f: Arrow) -> Arrow:
    """The program with its loops in segments of about √n of n steps.

    It gives the same results, and the same derivatives from memory for about √n states where
    n were kept; the arrays that a `scan` goes along are there once.

    >>> from homset import identity, mul
    >>> checkpoint(iterate(mul(identity, 2.0), 10))(1.0)
    1024.0
    """
    check_arrows("checkpoint", (f,))
    done: dict[int, Arrow] = {}
    for term in subterms(f):
        children = tuple([done[id(child)] for child in term.children])
        rewrite = _REWRITES.get(term.op)
        if rewrite is not None:
            done[id(term)] = rewrite(term, *children).at(term.dom, term.cod)
        elif all([new is old for new, old in zip(children, term.children, strict=True)]):
            done[id(term)] = term
        else:
            done[id(term)] = Arrow(term.op, children, term.data, term.dom, term.cod)
    return done[id(f)]


def _iterate(term: Arrow, step: Arrow) -> Arrow:
    """⌊√n⌋ steps, as often as they fit into n, and those that remain."""
    (n,) = term.data
    assert isinstance(n, int)
    if n < 4:
        return iterate(step, n)
    length = isqrt(n)
    segments, rest = iterate(recomputed(iterate(step, length)), n // length), n % length
    return segments >> iterate(step, rest) if rest else segments


def _while(_: Arrow, test: Arrow, step: Arrow) -> Arrow:
    """Segments of 1, 2, 3, … steps, until the test fails: how many there will be is not known."""
    one = const(1, Z)
    # A segment of at most k steps: (x, k) ↦ (new x, k), by a loop on (x, (steps done, k)).
    more = logical_and(exl >> test, exr >> less.at(Z * Z))
    walk = while_(more, cross(step, fork(add(exl, one), exr)))
    segment = fork(exl, fork(const(0, Z), exr)) >> walk >> fork(exl, exr >> exr)
    longer = recomputed(segment) >> fork(exl, add(exr, one))
    return fork(identity, one) >> while_(exl >> test, longer) >> exl


def _scan(term: Arrow, step: Arrow) -> Arrow:
    """2 ⌊√n⌋ rows at a time, which are rows of arrays of one axis more; then those that remain.

    States are few beside the arrays, so half as many segments cost no memory to speak of.
    """
    (n,) = term.data
    assert isinstance(n, int)
    if n < 4:
        return scan(step, n)
    length = 2 * isqrt(n)
    count, rest = n // length, n % length
    a, b = row_of(term.dom.parts[1]), row_of(term.cod.parts[1])
    done, many = rows(b, n - rest), rows(a, n)
    split = _on_arrays(
        lambda x: _with_axes(_part(x, 0, n - rest), 1, (count, length)),
        many, rows(rows(a, length), count),
    )  # fmt: skip
    whole = _on_arrays(
        lambda y: _with_axes(y, 2, (n - rest,)), rows(rows(b, length), count), done
    )  # fmt: skip
    segments = cross(identity, split) >> scan(recomputed(scan(step, length)), count)
    first = segments >> cross(identity, whole)
    if not rest:
        return first
    tail = _on_arrays(lambda x: _part(x, n - rest, rest), many, rows(a, rest))
    joined = _on_arrays(lambda *ys: shapes.joined(ys), done * rows(b, rest), rows(b, n), 2)
    state, made = exl >> exl, exl >> exr  # of what the segments give, beside the last rows
    last = fork(made, fork(state, exr) >> scan(step, rest))
    return fork(first, exr >> tail) >> last >> fork(exr >> exl, cross(identity, exr) >> joined)


def _on_arrays(change: Callable[..., Value], dom: Obj, cod: Obj, arity: int = 1) -> Arrow:
    """What is done to each array of a value, or to the arrays at one place of several values."""

    def run(given: Value) -> Value:
        columns = zip(*map(flat, given if arity > 1 else (given,)), strict=True)
        return unflat(cod, [change(*arrays) for arrays in columns])

    return stage(run, dom, cod).arrow


def _part(x: Value, start: int, count: int) -> Value:
    """Some of the rows of an array, one after the other."""
    return shapes.sliced(x, ((start, count, 1), *[(0, m, 1) for m in shape_at(x)[1:]]))


def _with_axes(x: Value, old: int, new: tuple[int, ...]) -> Value:
    """The array with other axes in place of the first ones."""
    return shapes.reshaped(x, (*new, *shape_at(x)[old:]))


_REWRITES: dict[str, Callable[..., Arrow]] = {"iterate": _iterate, "scan": _scan, "while_": _while}
