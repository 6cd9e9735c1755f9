"""Branches: what is kept is that of the side which ran last."""

from __future__ import annotations

from functools import partial

from ... import control
from ...objects import Obj
from ...primitives import Value
from ...values import Left, Right
from .arrows import Incrementally
from .changes import changes, whole


class Branch:
    """f ▽ g : a + b → c: the update of the side that is there, a new start on another one."""

    def __init__(self, f: Incrementally, g: Incrementally, a: Obj, b: Obj, c: Obj) -> None:
        self.f, self.g, self.a, self.b, self.c = f, g, a, b, c
        self.cache = f.cache + g.cache
        self.result = changes(c) * self.cache

    @property
    def arrow(self) -> Incrementally:
        """The branch with its changes."""
        return Incrementally(self.a + self.b, self.c, self.cache, self.start, self.update)

    def start(self, v: Value) -> tuple[Value, Value]:
        """The value, and what its side keeps."""

        def on_left(x: Value) -> Value:
            y, s = self.f.start(x)
            return y, Left(s)

        def on_right(x: Value) -> Value:
            y, s = self.g.start(x)
            return y, Right(s)

        made = self.c * self.cache
        found: tuple[Value, Value] = control.case(v, on_left, on_right, self.a, self.b, made)
        return found

    def anew(self, v: Value) -> tuple[Value, Value]:
        """A start, as a change of the value."""
        y, s = self.start(v)
        return whole(self.c, y), s

    def update(self, v: Value, dv: Value, kept: Value) -> tuple[Value, Value]:
        """Changes inside of a side, or another value."""
        inside = changes(self.a) * changes(self.b)
        found: tuple[Value, Value] = control.case(
            dv, partial(self._inside, v, kept), self.anew, inside, self.a + self.b, self.result
        )
        return found

    def _inside(self, v: Value, kept: Value, d: Value) -> Value:
        """By the side that was there before, if it is the one that is there now."""
        return control.case(
            kept, partial(self._from_left, v, d[0]), partial(self._from_right, v, d[1]),
            self.f.cache, self.g.cache, self.result,
        )  # fmt: skip

    def _from_left(self, v: Value, dx: Value, s: Value) -> Value:
        def here(x: Value) -> Value:
            dy, t = self.f.update(x, dx, s)
            return dy, Left(t)

        return control.case(
            v, here, lambda y: self.anew(Right(y)), self.a, self.b, self.result
        )  # fmt: skip

    def _from_right(self, v: Value, dy: Value, s: Value) -> Value:
        def here(y: Value) -> Value:
            dz, t = self.g.update(y, dy, s)
            return dz, Right(t)

        return control.case(
            v, lambda x: self.anew(Left(x)), here, self.a, self.b, self.result
        )  # fmt: skip
