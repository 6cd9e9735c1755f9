"""The model: what a block means in fixed point, run in Python number by number.

It goes along the block as the program would: one side of a branch, loops as loops. The netlist is
made apart from it, and tests hold the two against one another, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import DivisionError, DomainError, OutOfRangeError
from ...objects import Array, B, List, Obj, R, Z
from ...places import tell
from ...primitives import Primitive
from ..blocks import Block, Statement, Variable
from .cells import Cells
from .cores import CORES, core
from .formats import Fixed
from .rules import EXACT, TRUTHS

Value = Any
"""Steps, a truth value, or an array of objects of them."""

MOST_STEPS = 100_000
"""How long the model goes on with a loop."""


class EndlessError(DomainError):
    """A loop does not come to an end in fixed point, as far as the model went on with it."""


_CHECKED = frozenset({"floor_divide", "remainder", "left_shift", "right_shift"})


class Model:
    """A block as a function on steps; what a loop of unknown length keeps has so much `room`."""

    def __init__(self, block: Block, formats: dict[Obj, Fixed], room: int = 0) -> None:
        self.block, self.formats, self.room = block, formats, room

    def __call__(self, values: Sequence[Value]) -> list[Value]:
        """The steps of the results.

        Raises `DomainError` where there are none, at the place in the user's source.
        """
        held: dict[Variable, Value] = {}
        return self.run(self.block, values, held)

    def run(self, block: Block, given: Sequence[Value], held: dict[Variable, Value]) -> list[Value]:
        """A block on the values of its parameters."""
        held.update(zip(block.params, given, strict=True))
        for s in block.statements:
            try:
                outs = _RULES[s.op](self, s, held)
            except DomainError as error:
                if s.place is not None:
                    tell(error, s.place)
                raise
            held.update(zip(s.outs, outs, strict=True))
        return [held[v] for v in block.results]

    # --- numbers ---

    def steps(self, obj: Obj, x: Any) -> Value:
        """A value as steps."""
        if isinstance(obj, Array):
            flat = [self.steps(obj.element, entry.item()) for entry in np.asarray(x).ravel()]
            return _objects(flat, obj.shape)
        return bool(x) if obj is B else self.formats[obj].steps(x)

    def number(self, obj: Obj, x: Value) -> Any:
        """Steps as a value."""
        if isinstance(obj, Array):
            flat = [self.number(obj.element, entry) for entry in x.ravel()]
            kinds = {R: float, Z: np.int64, B: bool}
            return np.array(flat, kinds[obj.element]).reshape(obj.shape)
        return bool(x) if obj is B else self.formats[obj].number(x)

    def rounded(self, obj: Obj, exact: int, fraction: int) -> int:
        """An exact number made to fit."""
        out = self.formats[obj]
        if out.overflow == "refuse" and not out.fits(exact, fraction):
            raise out.overflowing(f"{exact / 2**fraction:g}")
        return out.fit(exact, fraction)

    def scalar(self, p: Primitive, args: Sequence[tuple[Obj, Value]], obj: Obj) -> Value:
        """A primitive of numbers and truth values, each with its object."""
        values = [x for _, x in args]
        if p.name == "where":
            return values[1] if values[0] else values[2]
        if obj is B:
            return TRUTHS[p.name](*values)
        pairs = [(int(x), 0 if o is B else self.formats[o].fraction) for o, x in args]
        out = self.formats[obj]
        if p.name in _CHECKED and args[1][0] is Z:
            _check(p, values)
        if out.overflow == "refuse":
            _refuse_nothing(p.name, pairs)
        if p.name in CORES:
            return self.core(p.name, out, args)
        if p.name in ("pow", "integer_power"):
            (x, f), (n, g) = pairs
            return self.power(obj, x, f, n >> g)
        return self.rounded(obj, *EXACT[p.name](out, *pairs))

    def power(self, obj: Obj, x: int, fraction: int, n: int) -> int:
        """A power by a whole number: exact, and for a negative one divided once."""
        exact, out = (x ** abs(n), fraction * abs(n)), self.formats[obj]
        if n >= 0:
            return self.rounded(obj, *exact)
        if out.overflow == "refuse":
            _refuse_nothing("recip", [exact])
        return self.rounded(obj, *EXACT["recip"](out, exact))

    def core(self, name: str, out: Fixed, args: Sequence[tuple[Obj, Value]]) -> int:
        """An elementary function: what its core makes of constants."""
        cells = Cells(self.formats[R], self.formats[Z])
        wires = [cells.constant(self.formats[obj].kind, x) for obj, x in args]
        found = core(cells, name, out, *wires)
        if cells.faults:
            raise DomainError(f"{name}({', '.join([w.note for w in wires])}) has no value")
        assert found.value is not None
        return found.value

    def primitive(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        (p,), (out,) = s.data, s.outs
        args = [held[v] for v in s.args]
        if p.family is not None:
            return [self.family(p, args, out.obj)]
        if not isinstance(out.obj, Array):
            return [self.scalar(p, list(zip([v.obj for v in s.args], args, strict=True)), out.obj)]
        objects = [v.obj.element for v in s.args]
        rows = zip(*[x.ravel() for x in args], strict=True)
        flat = [
            self.scalar(p, list(zip(objects, row, strict=True)), out.obj.element) for row in rows
        ]
        return [_objects(flat, out.obj.shape)]

    def family(self, p: Primitive, args: Sequence[Value], obj: Obj) -> Value:
        """An operation on whole arrays, by NumPy on integers: exact, and then rounded."""
        places = [o.element for o in p.places]
        if p.checks is not None:
            args = [_indices(x) if o is Z else x for o, x in zip(places, args, strict=True)]
            _check(p, args)
        assert p.family is not None
        found = p.family(*[_integral(parameter) for parameter in p.parameters]).value(*args)
        element = obj.element
        if element is B:
            return _truths(found)
        fraction = self.formats[element].fraction * (2 if p.name == "contract" else 1)
        if p.name in ("argmax", "argmin"):
            fraction = 0
        if not isinstance(obj, Array):
            return self.rounded(element, int(found), fraction)
        flat = [self.rounded(element, int(x), fraction) for x in np.asarray(found).ravel()]
        return _objects(flat, obj.shape)

    # --- lists, as pairs of the newest entry and the others ---

    def nil(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        return [()]

    def push(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        *entry, rest = (held[v] for v in s.args)
        return [(entry, rest)]

    def pop(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        (whole,) = (held[v] for v in s.args)
        if whole:
            return [*whole[0], whole[1]]
        return [*[self.zero(v.obj) for v in s.outs[:-1]], ()]

    def zero(self, obj: Obj) -> Value:
        """What comes of an empty list."""
        if isinstance(obj, List):
            return ()
        return _objects([0] * obj.size, obj.shape) if isinstance(obj, Array) else 0

    def nonempty(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        return [bool(held[s.args[0]])]

    # --- the rest ---

    def constant(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        """A constant that does not fit is an exponent: elaboration has seen to that."""
        return [self.loose(s.outs[0].obj, s.data[0])]

    def loose(self, obj: Obj, x: Any) -> Value:
        if isinstance(obj, Array):
            flat = [self.loose(obj.element, entry.item()) for entry in np.asarray(x).ravel()]
            return _objects(flat, obj.shape)
        try:
            return self.steps(obj, x)
        except DomainError:
            return int(x) << self.formats[obj].fraction if np.isfinite(x) else 0

    def stack(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        flat = [x for v in s.args for x in np.asarray(held[v], object).ravel()]
        return [_objects(flat, s.outs[0].obj.shape)]

    def unstack(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        return list(held[s.args[0]])

    def flip(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        return [held[s.args[0]][::-1]]

    def get(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        array, i = (held[v] for v in s.args)
        return [array[_index(i, s.data[0])]]

    def put(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        array, i, x = (held[v] for v in s.args)
        made = array.copy()
        made[_index(i, s.data[0])] = x
        return [made]

    def branch(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        return self.run(s.blocks[0 if held[s.args[0]] else 1], (), held)

    def repeat(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        state = [held[v] for v in s.args]
        for _ in range(s.data[0]):
            state = self.run(s.blocks[0], state, held)
        return state

    def loop(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        test, step = s.blocks
        state = [held[v] for v in s.args]
        pairs = zip(step.params, step.results, strict=True)
        taped = self.room and any([isinstance(v.obj, List) and v is not r for v, r in pairs])
        for k in range(MOST_STEPS):
            if not self.run(test, state, held)[0]:
                return state
            if taped and k == self.room:
                raise DomainError(f"a loop takes more than {k} steps: its memory has no more room")
            state = self.run(step, state, held)
        raise EndlessError(
            f"a loop takes more than {MOST_STEPS} steps: in these formats it may never end"
        )

    def scan(self, s: Statement, held: dict[Variable, Value]) -> list[Value]:
        (block,), (count, width) = s.blocks, s.data
        state, rows = [held[v] for v in s.args[:width]], [held[v] for v in s.args[width:]]
        made: list[list[Value]] = [[] for _ in s.outs[width:]]
        for k in range(count):
            results = self.run(block, [*state, *[array[k] for array in rows]], held)
            state = results[:width]
            for column, x in zip(made, results[width:], strict=True):
                column += np.asarray(x, object).ravel().tolist()
        pairs = zip(made, s.outs[width:], strict=True)
        return [*state, *[_objects(column, v.obj.shape) for column, v in pairs]]


def _objects(flat: Sequence[Value], shape: tuple[int, ...]) -> Value:
    made = np.empty(len(flat), object)
    made[:] = flat
    return made.reshape(shape)


def _index(i: int, n: int) -> int:
    if not -n <= i < n:
        raise OutOfRangeError(f"index {i} is out of range for {n} entries")
    return i % n


def _indices(x: Value) -> Value:
    """Indices as NumPy takes them."""
    return x.astype(np.int64) if isinstance(x, np.ndarray) and x.dtype == object else x


def _integral(parameter: Any) -> Any:
    """A parameter of a family of arrays of reals, for arrays of integers."""
    if parameter is R:
        return Z
    if isinstance(parameter, Array) and parameter.element is R:
        return Array(Z, parameter.shape)
    if isinstance(parameter, tuple):
        return tuple([_integral(part) for part in parameter])
    return parameter


def _truths(found: Value) -> Value:
    return found.astype(object) if isinstance(found, np.ndarray) else bool(found)


def _check(p: Primitive, args: Sequence[Value]) -> None:
    if p.checks is not None and (wrong := p.checks(*args)) is not None:
        raise wrong


def _refuse_nothing(name: str, pairs: Sequence[tuple[int, int]]) -> None:
    """What is refused because it has no result, or an infinite one."""
    by_zero = name in ("div", "recip", "floor_divide", "remainder") and pairs[-1][0] == 0
    if by_zero:
        raise DivisionError(f"{name} divides by zero")
    if name == "sqrt" and pairs[0][0] < 0:
        raise DomainError("a negative number has no root")


_Rule = Callable[[Model, Statement, dict[Variable, Value]], list[Value]]

_RULES: dict[str, _Rule] = {
    "constant": Model.constant,
    "primitive": Model.primitive,
    "stack": Model.stack,
    "unstack": Model.unstack,
    "flip": Model.flip,
    "nil": Model.nil,
    "push": Model.push,
    "pop": Model.pop,
    "nonempty": Model.nonempty,
    "get": Model.get,
    "put": Model.put,
    "if": Model.branch,
    "for": Model.repeat,
    "while": Model.loop,
    "scan": Model.scan,
}
