"""Categories with one operation that is wrong, each made from a category that is right.

What an operation gives is changed a little, before it or after it: the first number of a value is
doubled, or is one more.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from homset import B, R
from homset.categories.interval import Enclosure
from homset.categories.linear_maps import LinearMap, written_out
from homset.category import Cartesian, Category, Numeric
from homset.chains import Chain
from homset.objects import Obj
from homset.values import Left, Right

Raw = Callable[[Any], Any]


def changed(x: Any, change: Raw) -> Any:
    """The value with its first number changed."""
    if isinstance(x, tuple):
        for i, part in enumerate(x):
            new = changed(part, change)
            if new is not part:
                return (*x[:i], new, *x[i + 1 :])
        return x
    if isinstance(x, np.ndarray):
        return np.concatenate([change(x[:1]), x[1:]]) if x.size else x
    if isinstance(x, (Left, Right)):
        return type(x)(changed(x.value, change))
    if isinstance(x, Chain):
        return Chain(changed(x.head, change), x.tail) if x else x
    if isinstance(x, (bool, np.bool_)):
        return np.bool_(not x)
    if isinstance(x, Enclosure):
        return _enclosure(x, change)
    return (lambda y: changed(x(y), change)) if callable(x) else change(x)


def _enclosure(x: Enclosure, change: Raw) -> Enclosure:
    if x.element is not R:
        lo, hi = (not x.hi, not x.lo) if x.obj is B else (change(x.lo), change(x.hi))
        return Enclosure(x.obj, lo, hi)
    return Enclosure(x.obj, changed(x.lo, change), changed(x.hi, change))


CHANGES: dict[str, Raw] = {"doubled": lambda x: x * 2, "one more": lambda x: x + 1}


def _wrong(f: Any, where: str, change: Raw) -> Any:
    """The arrow with the first number changed, before it or after it."""
    if isinstance(f, tuple):
        return tuple([_wrong(part, where, change) for part in f])
    if isinstance(f, LinearMap):
        dom, cod = f.dom, f.cod
        if where == "before":
            return LinearMap(dom, cod, lambda v: f.function(changed(written_out(dom, v), change)))
        return LinearMap(dom, cod, lambda v: changed(f.raw(v), change))
    if where == "before":
        return lambda x: f(changed(x, change))
    return lambda x: changed(f(x), change)


def broken(base: Category[Any], method: str, where: str, how: str) -> Category[Any]:
    """The category with one method that is wrong."""

    def wrong(self: Any, *args: Any) -> Any:
        return _wrong(getattr(super(made, self), method)(*args), where, CHANGES[how])

    made = type("Broken", (type(base),), {method: wrong})
    category: Category[Any] = made()
    return category


ONE_MORE: dict[str, list[str]] = {
    "identity": ["currying is natural", "left identity", "right identity"],
    "compose": [
        "associativity",
        "fork after an arrow",
        "+ before an arrow",
        "0 before an arrow",
        "constant",
    ],
    "cross": [
        "identities side by side",
        "interchange",
        "projecting is natural",
        "cross after fork",
        "injecting is natural",
    ],
    "fork": ["projection", "uniqueness", "fork"],
    "unfork": ["unfork"],
    "dup": ["copies", "copying is natural", "copies are alike"],
    "diagram": ["diagrams", "meaning by diagrams"],
    "inj": ["sum with zeros", "orthogonality", "injection", "couniqueness", "biproduct"],
    "jam": [
        "sum by sum",
        "sums by components",
        "0 is neutral",
        "fork of sums",
        "initial object",
        "summing is natural",
        "+ after an arrow",
        "an arrow after 0",
    ],
    "join": ["join", "an arrow after join", "join after cross", "fork of joins"],
    "zero": ["zero arrow"],
    "sum": ["sum of arrows"],
    "unjoin": ["unjoin"],
    "left": ["either, left"],
    "right": ["either, right"],
    "either": ["uniqueness of either", "an arrow after either"],
    "plus": ["sum of two arrows"],
    "distribute": [
        "distribute, left",
        "distribute, right",
        "distributing is natural",
        "distribute has an inverse",
    ],
    "apply": ["apply and curry"],
    "curry": ["uniqueness of curry"],
    "uncurry": ["uncurry", "uncurry and curry"],
    "fix": ["recursion"],
    "push": ["push and pop"],
    "nonempty": ["a list with an entry", "a list without entries"],
    "stack": ["stack and unstack", "unstack and stack"],
    "cross_i": ["cross of entries"],
    "fork_i": ["fork to entries", "entry of a fork"],
    "ex_i": ["entry"],
    "repl_i": ["copies as entries"],
    "flip": ["entries turned round", "turned twice"],
    "get": ["get"],
    "put": ["get what was put", "put what is there"],
    "join_i": ["join of entries"],
    "in_i": ["entry among zeros"],
    "jam_i": ["sum of entries"],
    "unstack": ["sums by entries"],
    "scale": [
        "scale by one",
        "scale by a product",
        "scale by a sum",
        "scale by zero",
        "homogeneity",
        "scale is a product",
    ],
    "iterate": ["no round", "one round more"],
    "while_": ["while"],
    "scan": ["scan"],
}
"""The laws that break where an operation gives one more than it should."""

FAULTS: dict[str, tuple[str, str, str]] = {
    **{law: (method, "after", "one more") for method, laws in ONE_MORE.items() for law in laws},
    "commutativity": ("jam", "before", "doubled"),
    "+ is commutative": ("jam", "before", "doubled"),
    "associativity of jam": ("jam", "after", "doubled"),
    "+ is associative": ("jam", "after", "doubled"),
    "truth values": ("decide", "before", "one more"),
    "one call": ("fix", "before", "one more"),
}
"""For each law but one the operation that is wrong, where, and how."""


class Work(Cartesian[int], Numeric[int]):
    """How many primitives a program has: an arrow to 1 has them too, so 1 is not terminal."""

    def identity(self, a: Obj) -> int:
        return 0

    def compose(self, g: int, f: int) -> int:
        return g + f

    def cross(self, *fs: int) -> int:
        return sum(fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> int:
        return 0

    def dup(self, a: Obj, n: int) -> int:
        return 0

    def primitive(self, p: Any, a: Obj, b: Obj) -> int:
        return 1

    def constant(self, value: Any, a: Obj, b: Obj) -> int:
        return 0
