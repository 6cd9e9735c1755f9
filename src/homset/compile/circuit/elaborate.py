"""From blocks to a netlist: variables become wires, branches choices, loops machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...arrays.family import shape_of
from ...errors import MissingStructureError
from ...objects import Array, B, Exp, List, Obj, R, Z, brief
from ...places import tell
from ..blocks import Block, Statement, Variable
from .cells import Cells
from .families import on_arrays
from .formats import BIT, Fixed, Kind
from .netlist import Machine, Netlist, Register, Stream, Wire, pruned
from .scalars import on_scalars

Bundle = Any
"""A wire, or a NumPy array of wires."""


def elaborate(block: Block, names: Sequence[str], formats: Formats, unroll: int) -> Netlist:
    """The netlist of a block whose parameters have names; loops up to `unroll` steps are laid out.

    Raises `MissingStructureError` for what a circuit has not, `DomainError` for constants that do
    not fit.
    """
    cells = Cells(*formats)
    made = _Elaboration(cells, unroll)
    inputs: list[Wire] = []
    for v, name in zip(block.params, names, strict=True):
        made.wires[v] = bundle = made.named(v.obj, name)
        inputs += flat(bundle)
    made.run(block)
    outputs = [w for v in block.results for w in flat(made.wires[v])]
    fault = cells.any(cells.faults) if cells.faults else None
    return pruned(Netlist(inputs, outputs, cells.items, fault))


Formats = tuple[Fixed, Fixed]
"""How real numbers and integers are represented."""


def flat(bundle: Bundle) -> list[Wire]:
    """The wires of a bundle, in C order."""
    return bundle.ravel().tolist() if isinstance(bundle, np.ndarray) else [bundle]


def room(obj: Obj) -> Bundle:
    """An array that is to hold the wires of an array."""
    return np.empty(shape_of(obj), object)


def like(bundle: Bundle, wires: Sequence[Wire]) -> Bundle:
    """Wires in the shape of a bundle."""
    if not isinstance(bundle, np.ndarray):
        return wires[0]
    made = np.empty(len(wires), object)
    made[:] = wires
    return made.reshape(bundle.shape)


class _Elaboration:
    """The wires of variables so far."""

    def __init__(self, cells: Cells, unroll: int) -> None:
        self.cells, self.unroll = cells, unroll
        self.wires: dict[Variable, Bundle] = {}

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
            rule = _RULES.get(s.op)
            if rule is None:
                raise MissingStructureError(f"Verilog has no {_REFUSED.get(s.op, s.op)}")
            outs = rule(self, s)
            self.wires.update(zip(s.outs, outs, strict=True))
        return [self.wires[v] for v in block.results]

    def args(self, s: Statement) -> list[Bundle]:
        return [self.wires[v] for v in s.args]

    # --- values ---

    def constant(self, s: Statement) -> list[Bundle]:
        obj, value = s.outs[0].obj, s.data[0]
        if isinstance(obj, Array):
            whole = np.asarray(value)
            made = np.empty(obj.shape, object)
            for at in np.ndindex(*obj.shape):
                made[at] = self.cells.literal(obj.element, whole[at].item())
            return [made]
        if obj not in (R, Z, B):
            raise MissingStructureError(f"Verilog has no constants of {brief(obj)}{_hint(obj)}")
        return [self.cells.literal(obj, value)]

    def primitive(self, s: Statement) -> list[Bundle]:
        """One of numbers, entry by entry on arrays; or one of whole arrays."""
        (p,) = s.data
        args, obj = self.args(s), s.outs[0].obj
        try:
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
        return [
            like(x, [self.cells.where(test, a, b) for a, b in zip(flat(x), flat(y), strict=True)])
            for x, y in zip(*sides, strict=True)
        ]

    # --- loops ---

    def repeat(self, s: Statement) -> list[Bundle]:
        (block,), (count,), state = s.blocks, s.data, self.args(s)
        if count <= max(self.unroll, 1):
            for _ in range(count):
                self.wires.update(zip(block.params, state, strict=True))
                state = self.run(block)
            return state
        loop = _Loop(self, count, f"{count} times")
        loop.carry(block.params, state, block.results)
        loop.finish(lambda: self.run(block))
        return [loop.last(v) for v in block.params]

    def scan(self, s: Statement) -> list[Bundle]:
        (block,), (count, width), given = s.blocks, s.data, self.args(s)
        state, rows = given[:width], given[width:]
        if count <= max(self.unroll, 1):
            return self._laid_out(s, state, rows)
        loop = _Loop(self, count, f"along {count} entries")
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
        loop = _Loop(self, 0, "as long as it holds")
        loop.carry(step.params, state, step.results)
        self.wires.update(zip(test.params, [self.wires[v] for v in step.params], strict=True))
        loop.decide(lambda: self.run(test)[0])
        loop.finish(lambda: self.run(step))
        return [loop.last(v) for v in step.params]


class _Loop:
    """A machine in the making.

    What goes wrong in a step is carried in a register of its own, and ends the loop.
    """

    def __init__(self, made: _Elaboration, count: int, note: str) -> None:
        self.made, self.cells = made, made.cells
        self.machine = Machine(count, [], note=note)
        self.outer_items, self.outer_faults = self.cells.items, self.cells.faults
        self.outer_guards = self.cells.guards
        self.cells.items, self.cells.faults, self.cells.guards = self.machine.body, [], []
        self.cells.known.append({})
        self.carried: list[tuple[Variable, Variable]] = []
        self.fault = Wire(BIT, "fault")

    def carry(
        self, params: Sequence[Variable], first: Sequence[Bundle], results: Sequence[Variable]
    ) -> None:
        """The state of the loop; what no step changes is no state."""
        for v, bundle, result in zip(params, first, results, strict=True):
            if v is result:
                self.made.wires[v] = bundle
                continue
            wires = [Wire(w.kind, w.note) for w in flat(bundle)]
            self.made.wires[v] = like(bundle, wires)
            pairs = zip(wires, flat(bundle), strict=True)
            self.machine.registers += [Register(out, one, one) for out, one in pairs]
            self.carried.append((v, result))

    def read(self, v: Variable, array: np.ndarray[Any, Any]) -> None:
        """An array whose rows are read one a step."""
        columns = list(zip(*[flat(row) for row in array], strict=True))
        entries = [Wire(column[0].kind, column[0].note) for column in columns]
        self.made.wires[v] = like(array[0], entries)
        pairs = zip(columns, entries, strict=True)
        self.machine.reads += [Stream(column, entry) for column, entry in pairs]

    def write(self, count: int, row: Bundle) -> Bundle:
        """The array of the rows that are written one a step."""
        made = [[Wire(w.kind, w.note) for w in flat(row)] for _ in range(count)]
        for k, entry in enumerate(flat(row)):
            self.machine.writes.append(Stream(tuple([wires[k] for wires in made]), entry))
        whole = np.empty((count, *np.shape(row)), object)
        return like(whole, [w for wires in made for w in wires])

    def decide(self, test: Callable[[], Wire]) -> None:
        """The test of the loop: nothing goes on after a fault, or where the program is not."""
        self.cells.items = self.machine.before
        holds = test()
        for guard in self.outer_guards:
            holds = self.cells.truth("logical_and", guard, holds)
        self.machine.test = holds

    def finish(self, step: Callable[[], Any]) -> None:
        """The body of the loop, and the end of it."""
        cells, machine = self.cells, self.machine
        asked = cells.faults
        cells.items, cells.faults = machine.body, []
        step()
        found = [*asked, *cells.faults]
        stop = self.fault
        if found:
            after = cells.any([self.fault, *found])
            machine.registers.append(Register(self.fault, cells.constant(BIT, 0), after))
        if found and machine.test is not None:
            cells.items = machine.before
            stop = cells.any([self.fault, *asked])
            go = cells.truth("logical_not", stop)
            machine.test = cells.truth("logical_and", go, machine.test)
        registers = iter(machine.registers)
        for _, result in self.carried:
            for wire, register in zip(flat(self.made.wires[result]), registers, strict=False):
                register.next = wire
        cells.items, cells.faults, cells.guards = (
            self.outer_items, self.outer_faults, self.outer_guards,
        )  # fmt: skip
        cells.known.pop()
        cells.items.append(machine)
        if found:
            cells.fault(stop)

    def last(self, v: Variable) -> Bundle:
        """What a variable of the state is after the loop."""
        return self.made.wires[v]


_REFUSED = {
    "nil": "lists, which have no bounded size: use an array, R ** n",
    "push": "lists, which have no bounded size: use an array, R ** n",
    "pop": "lists, which have no bounded size: use an array, R ** n",
    "nonempty": "lists, which have no bounded size: use an array, R ** n",
    "closure": "functions as values",
    "call": "functions as values",
    "fix": "recursion, whose depth has no bound: write a loop",
}


def _hint(obj: Obj) -> str:
    if isinstance(obj, List):
        return ": lists have no bounded size; use an array, R ** n"
    return ": functions are no values in a circuit" if isinstance(obj, Exp) else ""


_RULES: dict[str, Callable[[_Elaboration, Statement], list[Bundle]]] = {
    "constant": _Elaboration.constant,
    "primitive": _Elaboration.primitive,
    "stack": _Elaboration.stack,
    "unstack": _Elaboration.unstack,
    "flip": _Elaboration.flip,
    "get": _Elaboration.get,
    "put": _Elaboration.put,
    "if": _Elaboration.branch,
    "for": _Elaboration.repeat,
    "scan": _Elaboration.scan,
    "while": _Elaboration.loop,
}
