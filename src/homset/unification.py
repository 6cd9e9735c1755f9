"""Unification: equations between objects, solved as they are added (Robinson, iterative)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .objects import KINDS, Array, Obj, Product, Types, Var, fold, substitute, variables


class Mismatch(Exception):
    """Two objects that cannot be made equal; internal, turned into a `CompositionError`."""

    def __init__(self, left: Obj, right: Obj, why: str = "") -> None:
        super().__init__(left, right, why)
        self.left, self.right, self.why = left, right, why


class Unifier:
    """Equations between objects, and their most general solution.

    `top` is above the numbers of all variables in use.

    >>> u, a, b = Unifier(2), Var(0), Var(1)
    >>> u.unify(a * b, (R * Z) * a)
    >>> u.resolve(b)
    R * Z
    """

    def __init__(self, top: int = 0) -> None:
        self.solution: dict[Var, Obj] = {}
        self.top = top

    def fresh(self, kind: str = "object") -> Var:
        """A variable that occurs nowhere else."""
        self.top += 1
        return Var(self.top - 1, kind)

    def apart(self, types: Sequence[Types]) -> list[Types]:
        """The objects of several arrows with their variables renamed apart.

        The largest keep their variables, so that a program that grows is not renamed at each step.
        """
        if not types:
            return []
        first = max(range(len(types)), key=lambda i: types[i][0].weight + types[i][1].weight)
        self.top = max(self.top, types[first][0].top, types[first][1].top)
        renamed = []
        for i, (dom, cod) in enumerate(types):
            own = max(dom.top, cod.top)
            if i != first and own:
                dom, cod = shifted(dom, self.top), shifted(cod, self.top)
                self.top += own
            renamed.append((dom, cod))
        return renamed

    def walk(self, obj: Obj) -> Obj:
        """What a variable stands for so far."""
        while isinstance(obj, Var) and obj in self.solution:
            obj = self.solution[obj]
        return obj

    def unify(self, left: Obj, right: Obj) -> None:
        """Make two objects equal, or raise `Mismatch` with the innermost pair that differs."""
        todo, seen = [(left, right)], set[Types]()
        while todo:
            a, b = (self.walk(side) for side in todo.pop())
            if a is b or (a, b) in seen:
                continue
            if isinstance(a, Var) or isinstance(b, Var):
                self._bind(*((a, b) if isinstance(a, Var) else (b, a)))
            elif isinstance(a, Array) and isinstance(b, Array):
                todo.append(self._inside(a, b))
            elif _alike(a, b):
                seen.add((a, b))
                todo.extend(reversed(list(zip(a.parts, b.parts, strict=True))))
            else:
                raise Mismatch(self.resolve(a), self.resolve(b))

    def _inside(self, a: Obj, b: Obj) -> Types:
        """What has to be equal for two arrays to be: their entries, or rows of the larger one.

        An array of what is not known yet may be an array of arrays: a^2 is R^(2×3) for a = R^3.
        """
        a, b = self.resolve(a), self.resolve(b)
        assert isinstance(a, Array)
        assert isinstance(b, Array)
        n = min(len(a.shape), len(b.shape))
        open_ = all([len(o.shape) > n or isinstance(o.element, Var) for o in (a, b)])
        if a.shape[:n] == b.shape[:n] and (open_ or a.shape == b.shape):
            return a.along(n), b.along(n)
        raise Mismatch(a, b)

    def _bind(self, var: Obj, obj: Obj) -> None:
        assert isinstance(var, Var)
        if isinstance(obj, Var):
            # The more limited of the two survives, of equals the older one.
            order = ["object", *KINDS]
            ranks = [(order.index(v.kind), -v.index) for v in (var, obj)]
            var, obj = (var, obj) if ranks[0] < ranks[1] else (obj, var)
        elif var.kind != "object" and not KINDS[var.kind].has(obj):
            raise Mismatch(var, self.resolve(obj), f"only {KINDS[var.kind].text} can stand here")
        elif not obj.ground and var in variables(self.resolve(obj)):
            raise Mismatch(var, self.resolve(obj), "an object cannot contain itself")
        self.solution[var] = obj

    def resolve(self, obj: Obj) -> Obj:
        """The object with everything known filled in."""
        if obj.ground or not self.solution:
            return obj

        def below(top: Obj) -> tuple[Obj, ...]:
            if isinstance(top, Var):
                return (self.solution[top],) if top in self.solution else ()
            return () if top.ground else top.parts

        def step(top: Obj, parts: list[Obj]) -> Obj:
            if isinstance(top, Var):
                return parts[0] if parts else top
            return top if top.ground else top.rebuild(tuple(parts))

        return fold(obj, step, below)


def _alike(a: Obj, b: Obj) -> bool:
    """Whether two objects are built in the same way; a record is like a product without names."""
    if len(a.parts) != len(b.parts):
        return False
    if isinstance(a, Product) and isinstance(b, Product):
        return not (a.key and b.key) or a.key == b.key
    return type(a) is type(b) and a.key == b.key


@lru_cache(1 << 14)
def shifted(obj: Obj, by: int) -> Obj:
    """The object with every variable's number raised.

    >>> shifted(Var(0) * R, 2)
    c * R
    """
    if by == 0:
        return obj
    return substitute(obj, {v: Var(v.index + by, v.kind) for v in variables(obj)})


@lru_cache(1 << 14)
def canonical(dom: Obj, cod: Obj) -> Types:
    """The two objects with their variables numbered 0, 1, 2, ... in reading order.

    >>> canonical(Var(7) * Var(9), Var(7))
    (a * b, a)
    """
    if dom.ground and cod.ground:
        return dom, cod
    renaming: dict[Var, Obj] = {v: Var(i, v.kind) for i, v in enumerate(variables(dom, cod))}
    return substitute(dom, renaming), substitute(cod, renaming)
