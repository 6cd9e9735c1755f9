"""The laws of arrays."""

from __future__ import annotations

from ..category import Addressed, Indexed, IndexedAdditive, Numeric
from ..checking import Law
from ..objects import Product, Unit
from ..operations import (
    cross,
    cross_i,
    dup,
    ex,
    ex_i,
    flip,
    fork,
    fork_i,
    get,
    identity,
    in_i,
    index,
    inj,
    jam,
    jam_i,
    join,
    join_i,
    put_at,
    repl_i,
    stack,
    unstack,
)
from .stating import each, law

INDEXED: tuple[Law, ...] = (
    # Indexed: an array is a product of as many equal components as it has rows.
    law("stack and unstack", Indexed, "s, n", "stack ∘ unstack = id",
        lambda s, n: [(stack(row, n) @ unstack(row, n), identity(row**n)) for row in (s, s**2)]),
    law("unstack and stack", Indexed, "s, n", "unstack ∘ stack = id",
        lambda s, n: [(unstack(row, n) @ stack(row, n), identity(Product(*[row] * n)))
                      for row in (s, s**2)]),
    law("cross of entries", Indexed, "s, t, fᵢ : s → t",
        "cross_i(f₁, …, fₙ) = stack ∘ (f₁ × ⋯ × fₙ) ∘ unstack",
        lambda s, t, f: (cross_i(f, s, t), stack(t, len(f)) @ (cross(f) @ unstack(s, len(f))))),
    law("fork to entries", Indexed, "a, t, fᵢ : a → t",
        "fork_i(f₁, …, fₙ) = stack ∘ (f₁ △ ⋯ △ fₙ)",
        lambda a, t, f: (fork_i(f, a, t), stack(t, len(f)) @ fork(a, f))),
    law("entry", Indexed, "s, n", "ex_iₖ = exₖ ∘ unstack",
        lambda s, n: [(ex_i(k, s, n), ex(k, [s] * n) @ unstack(s, n)) for k in range(n)]),
    law("copies as entries", Indexed, "s, n", "repl_i = stack ∘ dup",
        lambda s, n: (repl_i(s, n), stack(s, n) @ dup(s, n))),
    law("entry of a fork", Indexed, "a, t, fᵢ : a → t", "ex_iₖ ∘ fork_i(f₁, …, fₙ) = fₖ",
        lambda a, t, f: [(ex_i(k, t, len(f)) @ fork_i(f, a, t), f[k]) for k in each(f)]),

    law("entries turned round", Indexed, "s, n", "ex_iₖ ∘ flip = ex_iₙ₋₁₋ₖ",
        lambda s, n: [(ex_i(k, s, n) @ flip(s, n), ex_i(n - 1 - k, s, n)) for k in range(n)]),
    law("turned twice", Indexed, "s, n", "flip ∘ flip = id",
        lambda s, n: [(flip(row, n) @ flip(row, n), identity(row**n)) for row in (s, s**2)]),

    # Addressed: entries at a number; the last one is at −1 too.
    law("get", (Addressed, Numeric), "s, n", "get at k = ex_iₖ = get at k − n",
        lambda s, n: [(get(s, n) @ fork(s**n, [identity(s**n), index(i, s**n)]), ex_i(i % n, s, n))
                      for i in range(-n, n)], index(0, Unit)),
    law("get what was put", (Addressed, Numeric), "s, n", "get at k ∘ put at k = the new entry",
        lambda s, n: [(get(s, n) @ fork(s**n * s, [put_at(k, s, n), index(k, s**n * s)]),
                       ex(1, (s**n, s))) for k in range(n)], index(0, Unit)),
    law("put what is there", (Addressed, Numeric), "s, n", "put at k of ex_iₖ = id",
        lambda s, n: [(put_at(k, s, n) @ fork(s**n, [identity(s**n), ex_i(k, s, n)]),
                       identity(s**n)) for k in range(n)], index(0, Unit)),

    # IndexedAdditive: an array is a biproduct as well; it is added entry by entry.
    law("join of entries", IndexedAdditive, "s, b, fᵢ : s → b",
        "join_i(f₁, …, fₙ) = (f₁ ▽ ⋯ ▽ fₙ) ∘ unstack",
        lambda s, b, f: (join_i(f, s, b), join(b, f) @ unstack(s, len(f)))),
    law("entry among zeros", IndexedAdditive, "s, n", "in_iₖ = stack ∘ injₖ",
        lambda s, n: [(in_i(k, s, n), stack(s, n) @ inj(k, [s] * n)) for k in range(n)]),
    law("sum of entries", IndexedAdditive, "s, n", "jam_i = jam ∘ unstack",
        lambda s, n: (jam_i(s, n), jam(s, n) @ unstack(s, n))),
    law("sums by entries", IndexedAdditive, "s, n", "unstack ∘ jam = jam ∘ (unstack × unstack)",
        lambda s, n: [(unstack(s, n) @ jam(s**n, m), jam(Product(*[s] * n), m)
                       @ cross([unstack(s, n)] * m)) for m in (0, 2)]),
)  # fmt: skip
