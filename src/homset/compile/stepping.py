"""Steps in place: a program s × p → s as an object that holds its state, and changes it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ..arrows import Arrow, as_arrow, check_arrows
from ..categories.functions import Functions
from ..categories.graph import Graph
from ..errors import ArgumentError, DomainError
from ..memory import collector_paused
from ..messages import meant, show
from ..objects import Obj, Product, Unit, ground
from ..operations import identity
from ..values import from_value, received
from .blocks import Block, flat_leaves
from .border import has_records
from .formats import DOUBLE
from .jit import default_backend, optimised
from .leaves import given, taken
from .lower import lower
from .python import function_of


def in_place(step: Any, *, start: Any = None, value: Any = None) -> Steps:
    """A step s × p → s whose state lies in memory of its own, and is changed there.

    Called at a state it gives a `Machine`, whose `step(p)` goes on. A step s × p → s × b gives a
    result as well. `start`, an arrow a → s, makes states of arguments, and
    `value`, an arrow s → v, is what `machine.value` looks at.

    A step on an array of a million entries that changes one of them takes a fraction of a
    microsecond. Raises `ArgumentError` for a program that is no step.

    >>> import homset as hs
    >>> from homset import R
    >>> total = in_place(hs.add.at(R * R))(0.0)
    >>> total.step(1.0), total.step(2.5), total.state
    ((), (), 3.5)
    """
    step = as_arrow(step)
    if not isinstance(step, Arrow):
        raise ArgumentError(f"in_place takes a program s × p → s; got {step!r}{meant(step)}")
    around = [as_arrow(one) for one in (start, value)]
    check_arrows("in_place", [one for one in around if one is not None])
    return Steps(step, *around)


class Steps:
    """A step, compiled: called at a state, it gives a `Machine`. (See `in_place`.)

    `name` is what messages call it, and `explain` may say what is wrong with parameters that the
    code gives up on.
    """

    def __init__(self, step: Arrow, start: Arrow | None, value: Arrow | None) -> None:
        self.step, self.start = step, start
        self.state, self.params, self.cod = _parts(step)
        self.value = identity(self.state) if value is None else value.at(self.state)
        self.kept = len(flat_leaves(self.state))
        self.name = f"in_place({show(step)})"
        self.explain: Callable[[Any], None] = _nothing
        with collector_paused():
            self.block = optimised(lower(Graph(step).arrow))
            self.code = _resident(self.block, self.kept, self.params, self.cod)

    def __call__(self, *args: Any) -> Machine:
        """A machine at a state, of which it makes a copy; or at the start of an argument.

        Raises `DomainError` for what is none.
        """
        first = self.state if self.start is None else ground(self.start.dom)
        x = received(first, args, lambda: repr(self))
        if self.start is not None:
            with np.errstate(all="ignore"):
                x = Functions(self.start).raw(x)
        return Machine(self, taken(self.state, x))

    @cached_property
    def in_python(self) -> Callable[..., Any]:
        """The step on leaves, as a function of Python."""
        return function_of(self.block, DOUBLE, safe=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return Steps, (self.step, self.start, self.value)

    def __repr__(self) -> str:
        return self.name


class Machine:
    """A state, and steps that change it: `step(p)` takes one, and gives its result.

    There is one state, the last one; `state` is a copy of it. `step` may be a built-in function:
    a loop that takes many steps does well to look it up once.
    """

    __slots__ = ("__weakref__", "_leaves", "_memory", "_of", "step")

    def __init__(self, of: Steps, leaves: Sequence[Any]) -> None:
        self._of = of
        self._memory = None if of.code is None else of.code.at(leaves)
        self._leaves = list(leaves)
        self.step: Callable[..., Any] = (
            self._long_way if self._memory is None else self._memory.opened(self._long_way)
        )

    @property
    def state(self) -> Any:
        """A copy of the state."""
        return _copy(self._of.state, self._now)

    @property
    def value(self) -> Any:
        """What `value` is of the state now; the whole state, if nothing else was asked for."""
        with np.errstate(all="ignore"):
            found = Functions(self._of.value).raw(self._now)
        return _copy(ground(self._of.value.cod), found)

    @property
    def _now(self) -> Any:
        """The state, which lies where it is."""
        self._living()
        leaves = self._leaves if self._memory is None else self._memory.state()
        return given(self._of.state, iter(leaves))

    def _living(self) -> None:
        if self._memory is not None and self._memory.broken:
            raise DomainError(
                f"a step of {self._of!r} has failed when it had changed some of the state already:"
                " this machine has ended; begin another one"
            )

    def _long_way(self, *params: Any) -> Any:
        """A step whose parameters are looked at, and converted where they have to be."""
        self._living()
        of = self._of
        value = received(of.params, params, lambda: f"a step of {of!r}")
        leaves = taken(of.params, value)
        found = None if self._memory is None else self._memory.slowly(leaves)
        if found is None:
            self._living()
            of.explain(value)
            found = self._in_python(leaves)
        return _copy(of.cod, given(of.cod, iter(found)))

    def _in_python(self, params: Sequence[Any]) -> Sequence[Any]:
        """The step by Python, which computes what code cannot, or says what is wrong."""
        of = self._of
        before = self._leaves if self._memory is None else self._memory.state()
        found = of.in_python(*before, *params)
        state, result = found[: of.kept], found[of.kept :]
        result = [x.copy() if isinstance(x, np.ndarray) else x for x in result]
        if self._memory is None:
            self._leaves = list(state)
        else:
            self._memory.put(state)
        return result

    def __reduce__(self) -> tuple[Any, ...]:
        return Machine, (self._of, _own(self._of.state, self._now))

    def __repr__(self) -> str:
        return f"<machine of {self._of!r}>"


def _parts(step: Arrow) -> tuple[Obj, Obj, Obj]:
    """The state, the parameters and the result of a step. Raises `ArgumentError` if it is none."""
    dom, cod = ground(step.dom), ground(step.cod)
    if isinstance(dom, Product) and len(dom.parts) == 2:
        state, params = dom.parts
        if cod is state:
            return state, params, Unit
        if isinstance(cod, Product) and len(cod.parts) == 2 and cod.parts[0] is state:
            return state, params, cod.parts[1]
    raise ArgumentError(f"in_place takes a program s × p → s, or s × p → s × b; got {show(step)}")


def _resident(block: Block, kept: int, params: Obj, cod: Obj) -> Any:
    """The step as machine code; None where it cannot be."""
    if default_backend() != "llvm" or has_records(params) or has_records(cod):
        return None
    from .native.kernel import fits, supported
    from .native.resident import Resident
    from .native.stacks import Unsupported
    from .native.store import store_of
    from .regions import by_regions

    block = by_regions(block)
    outside = all([fits(v.obj) for v in (*block.params, *block.results)])
    if not outside or not all([supported(s, DOUBLE) for s in block.statements]):
        return None
    try:
        return Resident(block, kept, params, cod, store_of(None))
    except Unsupported:
        return None


def _nothing(_: Any) -> None:
    """There is no more to say than what the step itself does."""


def _copy(obj: Obj, value: Any) -> Any:
    """A value for a user, with arrays of its own."""
    return from_value(obj, given(obj, iter(_own(obj, value))))


def _own(obj: Obj, value: Any) -> list[Any]:
    """The leaves of a value, with arrays of their own."""
    return [x.copy() if isinstance(x, np.ndarray) else x for x in taken(obj, value)]
