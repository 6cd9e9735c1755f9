"""Terms: the arrows that an arrow is made of, and when two of them are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .unification import canonical

if TYPE_CHECKING:
    from .arrows import Arrow


def subterms(arrow: Arrow) -> list[Arrow]:
    """The arrows that a term is made of, children first, each object once; iterative."""
    done: dict[int, Arrow] = {}
    todo = [arrow]
    while todo:
        top = todo[-1]
        waiting = [] if id(top) in done else [c for c in top.children if id(c) not in done]
        if waiting:
            todo.extend(waiting)
        else:
            done.setdefault(id(top), top)
            todo.pop()
    return list(done.values())


def same(left: Arrow, right: Arrow) -> bool:
    """Equality up to the bracketing of composites, iterative and memoised on pairs of terms."""
    todo, seen = [(left, right)], set[tuple[int, int]]()
    while todo:
        a, b = todo.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        if a._hash != b._hash or a.length != b.length:
            return False
        if canonical(a.dom, a.cod) != canonical(b.dom, b.cod):
            return False
        seen.add((id(a), id(b)))
        if a.length == 1:
            if (a.op, a.data, len(a.children)) != (b.op, b.data, len(b.children)):
                return False
            todo.extend(zip(a.children, b.children, strict=True))
        else:
            todo.extend(_aligned(a, b))
    return True


def _aligned(a: Arrow, b: Arrow) -> list[tuple[Arrow, Arrow]]:
    """Pairs of parts of two composites of the same length that have to be equal."""
    pairs, lefts, rights = [], list(a.children[::-1]), list(b.children[::-1])
    while lefts:
        x, y = lefts.pop(), rights.pop()
        if x.length == y.length:
            pairs.append((x, y))
        else:
            longer, shorter, kept = (
                (lefts, rights, y) if x.length > y.length else (rights, lefts, x)
            )
            longer.extend((x if kept is y else y).children[::-1])
            shorter.append(kept)
    return pairs
