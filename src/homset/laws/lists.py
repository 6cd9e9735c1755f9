"""The laws of lists."""

from __future__ import annotations

from ..arrows import const
from ..category import Lists, Numeric
from ..checking import Law
from ..objects import B, List, Unit
from ..operations import identity, nil, nonempty, pop, push, truth
from .stating import law

LISTS: tuple[Law, ...] = (
    # Lists, from which one takes what one has put there.
    law("push and pop", Lists, "a", "pop ∘ push = id",
        lambda a: (pop(a) @ push(a), identity(a * List(a)))),
    law("a list with an entry", (Lists, Numeric), "a", "nonempty ∘ push = true",
        lambda a: (nonempty(a) @ push(a), const(True, B).at(a * List(a))), truth(True)),
    law("a list without entries", (Lists, Numeric), "a", "nonempty ∘ nil = false",
        lambda a: (nonempty(a) @ nil(a), const(False, B).at(Unit)), truth(True)),
)  # fmt: skip
