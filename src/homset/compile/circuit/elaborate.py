"""From blocks to a netlist: variables become wires, branches choices, loops machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import MissingStructureError
from ...objects import Array, B, Exp, List, Obj, R, Z, brief
from ...places import tell
from ..blocks import Block, Statement, Variable
from .bundles import UNBOUNDED, Bundle, Rest, Stack, Tape, flat, like, room
from .cells import Cells
from .families import on_arrays
from .formats import BIT, Fixed, Kind
from .loops import Loop
from .netlist import Netlist, Wire, pruned
from .scalars import POWERS, on_scalars, power


def elaborate(
    block: Block, names: Sequence[str], formats: Formats, unroll: int, steps: int
) -> Netlist:
    """The netlist of a block whose parameters have names; loops up to `unroll` steps are laid out.

    What loops of unknown length keep of up to `steps` steps is in memories.

    Raises `MissingStructureError` for what a circuit has not, `DomainError` for constants that do
    not fit.
    """
    cells = Cells(*formats)
    made = _Elaboration(cells, unroll, steps)
    inputs: list[Wire] = []
    for v, name in zip(block.params, names, strict=True):
        made.wires[v] = bundle = made.named(v.obj, name)
        inputs += flat(bundle)
    made.run(block)
    results = [made.wires[v] for v in block.results]
    for v, bundle in zip(block.results, results, strict=True):
        if isinstance(bundle, Stack | Tape):
            raise MissingStructureError(f"Verilog has no wires of {brief(v.obj)}{_hint(v.obj)}")
    outputs = [w for bundle in results for w in flat(bundle)]
    fault = cells.any(cells.faults) if cells.faults else None
    return pruned(Netlist(inputs, outputs, cells.items, fault))


Formats = tuple[Fixed, Fixed]
"""How real numbers and integers are represented."""


class _Wires(dict[Variable, Bundle]):
    """The wires of variables; those of constants once somebody reads them."""

    def __init__(self, made: _Elaboration) -> None:
        super().__init__()
        self.made, self.known = made, dict[Variable, Any]()

    def __missing__(self, v: Variable) -> Bundle:
        found = self[v] = self.made.constant(v, self.known[v])
        return found


class _Elaboration:
    """The wires of variables so far."""

    def __init__(self, cells: Cells, unroll: int, steps: int) -> None:
        self.cells, self.unroll, self.steps = cells, unroll, steps
        self.wires = _Wires(self)

    def kind(self, obj: Obj) -> Kind:
        """What a wire of a scalar carries."""
        return BIT if obj is B else self.cells.formats[obj].kind

    def named(self, obj: Obj, name: str) -> Bundle:
        """New wires of an object."""
        if isinstance(obj, Array):
            made = np.empty(obj.shape, object)
            for at in np.ndindex(*obj.shape):
                made[at] = Wire(self.kind(obj.element), "_".join([name, *map(str, at)]))
            return made
        if obj not in (R, Z, B):
            raise MissingStructureError(f"Verilog has no wires of {brief(obj)}{_hint(obj)}")
        return Wire(self.kind(obj), name)

    def run(self, block: Block) -> list[Bundle]:
        """The wires of the results of a block."""
        for s in block.statements:
            if s.op == "constant":
                self.wires.known[s.outs[0]] = s.data[0]
                self.wires.pop(s.outs[0], None)
                continue
            rule = _RULES.get(s.op)
            if rule is None:
                error = MissingStructureError(f"Verilog has no {_REFUSED.get(s.op, s.op)}")
                if s.place is not None:
                    tell(error, s.place)
                raise error
            outs = rule(self, s)
            self.wires.update(zip(s.outs, outs, strict=True))
        return [self.wires[v] for v in block.results]

    def args(self, s: Statement) -> list[Bundle]:
        return [self.wires[v] for v in s.args]

    # --- values ---

    def constant(self, v: Variable, value: Any) -> Bundle:
        """The wires of a constant, which must fit."""
        obj = v.obj
        if isinstance(obj, Array):
            whole = np.asarray(value).ravel()
            return like(room(obj), [self.cells.literal(obj.element, x.item()) for x in whole])
        if obj not in (R, Z, B):
            raise MissingStructureError(f"Verilog has no constants of {brief(obj)}{_hint(obj)}")
        return self.cells.literal(obj, value)

    def zero(self, obj: Obj) -> Bundle:
        """A value of an object that nobody reads."""
        if isinstance(obj, List):
            return Stack()
        element = obj.element
        wire = self.cells.constant(self.kind(element), 0)
        return like(room(obj), [wire] * obj.size) if isinstance(obj, Array) else wire

    def primitive(self, s: Statement) -> list[Bundle]:
        """One of numbers, entry by entry on arrays; or one of whole arrays."""
        (p,), obj = s.data, s.outs[0].obj
        try:
            if p.name in POWERS and (n := self.wires.known.get(s.args[1])) is not None:
                return [self.power(s, n)]
            args = self.args(s)
            if p.family is not None:
                return [on_arrays(self.cells, p, args, obj, s.place)]
            if not isinstance(obj, Array):
                return [on_scalars(self.cells, p, args, obj, s.place)]
            entries = zip(*map(flat, args), strict=True)
            made = [on_scalars(self.cells, p, row, obj.element, s.place) for row in entries]
            return [like(room(obj), made)]
        except MissingStructureError as error:
            if s.place is not None:
                tell(error, s.place)
            raise

    def power(self, s: Statement, n: Any) -> Bundle:
        """A power by a constant, which need not fit as a number."""
        base, (out,) = self.wires[s.args[0]], s.outs
        exponents = np.broadcast_to(n, np.shape(base)).ravel()
        format = self.cells.formats[out.obj.element]
        pairs = zip(flat(base), exponents, strict=True)
        return like(base, [power(self.cells, x, float(n), format) for x, n in pairs])

    def stack(self, s: Statement) -> list[Bundle]:
        wires = [w for bundle in self.args(s) for w in flat(bundle)]
        return [like(room(s.outs[0].obj), wires)]

    def unstack(self, s: Statement) -> list[Bundle]:
        return list(self.args(s)[0])

    def flip(self, s: Statement) -> list[Bundle]:
        return [self.args(s)[0][::-1]]

    def get(self, s: Statement) -> list[Bundle]:
        rows, i = self.args(s)
        index = self.cells.index(i, s.data[0], s.place)
        columns = zip(*[flat(row) for row in rows], strict=True)
        return [like(rows[0], [self.cells.pick(column, index) for column in columns])]

    def put(self, s: Statement) -> list[Bundle]:
        rows, i, x = self.args(s)
        index = self.cells.index(i, s.data[0], s.place)
        made = []
        for j, row in enumerate(rows):
            here = self.cells.is_at(index, j)
            made += [self.cells.where(here, n, o) for n, o in zip(flat(x), flat(row), strict=True)]
        return [like(rows, made)]

    # --- branches ---

    def branch(self, s: Statement) -> list[Bundle]:
        """Both sides are worked out, and one is chosen."""
        (test,) = self.args(s)
        if test.value is not None:
            return self.run(s.blocks[0 if test.value else 1])
        sides = []
        for block, guard in zip(
            s.blocks, (test, self.cells.truth("logical_not", test)), strict=True
        ):
            self.cells.guards.append(guard)
            sides.append(self.run(block))
            self.cells.guards.pop()
        return [self.chosen(test, x, y) for x, y in zip(*sides, strict=True)]

    def chosen(self, test: Wire, x: Bundle, y: Bundle) -> Bundle:
        """One of two bundles; lists of two lengths have no wires."""
        if x is y:
            return x
        if isinstance(x, Tape | Rest):
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        if isinstance(x, Stack) and len(x.entries) != len(y.entries):
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        pairs = zip(flat(x), flat(y), strict=True)
        return like(x, [self.cells.where(test, a, b) for a, b in pairs])

    # --- lists ---

    def nil(self, s: Statement) -> list[Bundle]:
        return [Stack()]

    def push(self, s: Statement) -> list[Bundle]:
        *entry, rest = self.args(s)
        if isinstance(rest, Stack):
            return [Stack((tuple(entry), *rest.entries))]
        if isinstance(rest, Tape) or rest.change or rest.some is not None:
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        return [Rest("more", tuple(entry))]

    def pop(self, s: Statement) -> list[Bundle]:
        (held,) = self.args(s)
        if isinstance(held, Stack):
            if not held.entries:
                return [*[self.zero(v.obj) for v in s.outs[:-1]], held]
            return [*held.entries[0], Stack(held.entries[1:])]
        if isinstance(held, Tape) or held.change or (not held.entry and held.some is None):
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        return [*held.entry, Rest("less", held.entry)]

    def nonempty(self, s: Statement) -> list[Bundle]:
        (held,) = self.args(s)
        if isinstance(held, Rest) and held.some is not None and not held.change:
            return [self.cells.truth("positive", held.some)]
        if not isinstance(held, Stack):
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        return [self.cells.constant(BIT, int(bool(held.entries)))]

    # --- loops ---

    def repeat(self, s: Statement) -> list[Bundle]:
        (block,), (count,), state = s.blocks, s.data, self.args(s)
        if count <= max(self.unroll, 1):
            for _ in range(count):
                self.wires.update(zip(block.params, state, strict=True))
                state = self.run(block)
            return state
        loop = Loop(self.wires, self.cells, count, f"{count} times")
        loop.carry(block.params, state, block.results)
        loop.finish(lambda: self.run(block))
        return [loop.last(v) for v in block.params]

    def scan(self, s: Statement) -> list[Bundle]:
        (block,), (count, width), given = s.blocks, s.data, self.args(s)
        state, rows = given[:width], given[width:]
        if count <= max(self.unroll, 1):
            return self._laid_out(s, state, rows)
        loop = Loop(self.wires, self.cells, count, f"along {count} entries")
        loop.carry(block.params[:width], state, block.results[:width])
        for v, array in zip(block.params[width:], rows, strict=True):
            loop.read(v, array)
        loop.finish(lambda: self.run(block))
        ends = [loop.last(v) for v in block.params[:width]]
        return ends + [loop.write(count, self.wires[v]) for v in block.results[width:]]

    def _laid_out(self, s: Statement, state: list[Bundle], rows: list[Bundle]) -> list[Bundle]:
        (block,), (count, width) = s.blocks, s.data
        made: list[list[Wire]] = [[] for _ in s.outs[width:]]
        for k in range(count):
            self.wires.update(zip(block.params, [*state, *[r[k] for r in rows]], strict=True))
            results = self.run(block)
            state = results[:width]
            for column, bundle in zip(made, results[width:], strict=True):
                column += flat(bundle)
        pairs = zip(s.outs[width:], made, strict=True)
        return [*state, *[like(room(v.obj), wires) for v, wires in pairs]]

    def loop(self, s: Statement) -> list[Bundle]:
        test, step = s.blocks
        state = self.args(s)
        loop = Loop(self.wires, self.cells, 0, "as long as it holds", self.steps)
        loop.carry(step.params, state, step.results)
        self.wires.update(zip(test.params, [self.wires[v] for v in step.params], strict=True))
        loop.decide(lambda: self.run(test)[0])
        loop.finish(lambda: self.run(step))
        return [loop.last(v) for v in step.params]


_REFUSED = {
    "closure": "functions as values",
    "call": "functions as values",
    "fix": "recursion, whose depth has no bound: write a loop",
}


def _hint(obj: Obj) -> str:
    if isinstance(obj, List):
        return ": lists have no bounded size; use an array, R ** n"
    return ": functions are no values in a circuit" if isinstance(obj, Exp) else ""


_RULES: dict[str, Callable[[_Elaboration, Statement], list[Bundle]]] = {
    "primitive": _Elaboration.primitive,
    "stack": _Elaboration.stack,
    "unstack": _Elaboration.unstack,
    "flip": _Elaboration.flip,
    "nil": _Elaboration.nil,
    "push": _Elaboration.push,
    "pop": _Elaboration.pop,
    "nonempty": _Elaboration.nonempty,
    "get": _Elaboration.get,
    "put": _Elaboration.put,
    "if": _Elaboration.branch,
    "for": _Elaboration.repeat,
    "scan": _Elaboration.scan,
    "while": _Elaboration.loop,
}
