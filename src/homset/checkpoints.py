"""Checkpoints: the same loop in segments, so that its derivative keeps fewer states.

The derivative of a loop keeps the states that the loop passes through, and the derivative of a loop
within a loop runs the inner one again from the state where it began. So a loop of n steps that is
written as about √n segments of about √n steps keeps about 2 √n states, for one more run of its
steps. Nothing here knows about derivatives: a program becomes another one with the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from .arrows import Arrow, check_arrows, const, fork, identity
from .combinators import cross, ex, exl, exr, get, it, iterate, put, recomputed, scan, while_
from .objects import Obj, Product, Z, row_of
from .prelude import add, less, logical_and
from .terms import subterms
from .tuples import gathered, scattered
from .vectors import default_of


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
    """A loop that counts: the rows of the arrays are read, and the results put, one by one.

    Its state is (i, s), and beside it the arrays, those that are read and those that are made.
    """
    (n,) = term.data
    assert isinstance(n, int)
    if n < 4:
        return scan(step, n)
    many, made = term.dom.parts[1], term.cod.parts[1]
    a, b = row_of(many), row_of(made)
    i, state, xs, ys = exl >> exl, exl >> exr, exr >> exl, exr >> exr
    row = _gathered(a, [fork(xs >> p, i) >> get(n) for p in _leaves_of(a)])
    after = fork(state, row) >> step
    places = [fork(ys >> p, i) for p in _leaves_of(b)]
    entries = [after >> exr >> p for p in _leaves_of(b)]
    changed = [fork(at, y) >> put(n) for at, y in zip(places, entries, strict=True)]
    body = fork(fork(add(i, const(1, Z)), after >> exl), fork(xs, _gathered(b, changed))).at(
        (Z * term.dom.parts[0]) * (many * made)
    )
    whole = Arrow("iterate", (body,), (n,), body.dom, body.dom)
    empty = const(default_of(made), made)
    begin = fork(fork(const(0, Z), exl), fork(exr, empty))
    return begin >> _iterate(whole, body) >> fork(exl >> exr, exr >> exr)


def _leaves_of(obj: Obj) -> list[Arrow]:
    """The projections onto the leaves of an object."""

    def split(product: Product, way: Arrow) -> list[Arrow]:
        n = len(product.parts)
        return [way >> ex(i, n) for i in range(n)]

    return scattered(obj, identity, split)


def _gathered(obj: Obj, arrows: list[Arrow]) -> Arrow:
    """The arrow whose results have arrows for their leaves."""
    made: Arrow = gathered(obj, arrows, lambda _, parts: fork(*parts) if parts else it)
    return made


_REWRITES: dict[str, Callable[..., Arrow]] = {"iterate": _iterate, "scan": _scan, "while_": _while}
