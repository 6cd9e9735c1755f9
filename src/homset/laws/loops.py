"""The laws of loops."""

from __future__ import annotations

from ..arrows import const
from ..category import Cartesian, Indexed, Loops, Numeric
from ..checking import Law
from ..combinators import iterate, scan
from ..objects import B
from ..operations import identity, scan_unrolled, times, while_flagged
from .stating import law

LOOPS: tuple[Law, ...] = (
    # Loops.
    law("no round", Loops, "f : a → a", "iterate(f, 0) = id",
        lambda f: (iterate(f, 0), identity(f.dom))),
    law("one round more", Loops, "f : a → a, n", "iterate(f, n + 1) = f ∘ iterate(f, n)",
        lambda f, n: (iterate(f, n + 1), f @ iterate(f, n))),
    law("while", (Loops, Numeric, Cartesian), "f : a → a, n",
        "f while the first of n flags is up, which it takes away = f ∘ ⋯ ∘ f",
        lambda f, n: (while_flagged(f, n), times(f, n)), const(True, B).at(B)),
    law("scan", (Loops, Indexed), "a, s, t, f : a × s → a × t, n",
        "scan f = f on the first entry, then on the second, …",
        lambda a, s, t, f, n: (scan(f, n), scan_unrolled(f, a, s, n))),
)  # fmt: skip
