"""Loops as machines in the making: their state, their streams, their lists and their faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import MissingStructureError
from ..blocks import Variable
from .bundles import UNBOUNDED, Bundle, Rest, Stack, Tape, flat, like
from .cells import Cells
from .formats import BIT, Fixed, Kind
from .netlist import Machine, Memory, Register, Store, Stream, Wire


class Loop:
    """A machine in the making.

    What goes wrong in a step is carried in a register of its own, and ends the loop.
    """

    def __init__(
        self, wires: dict[Variable, Bundle], cells: Cells, count: int, note: str, depth: int = 0
    ) -> None:
        self.wires, self.cells, self.depth = wires, cells, depth
        self.machine = Machine(count, [], note=note)
        self.outer_items, self.outer_faults = self.cells.items, self.cells.faults
        self.outer_guards = self.cells.guards
        self.cells.items, self.cells.faults, self.cells.guards = self.machine.body, [], []
        self.cells.known.append({})
        self.carried: list[tuple[Variable, Variable]] = []
        self.lists: dict[Variable, tuple[Stack, Variable]] = {}
        self.grown: dict[Variable, tuple[Register, Variable]] = {}
        self.shrunk: dict[Variable, tuple[Register, Tape, Variable]] = {}
        self.fault = Wire(BIT, "fault")

    def carry(
        self, params: Sequence[Variable], first: Sequence[Bundle], results: Sequence[Variable]
    ) -> None:
        """The state of the loop; what no step changes is no state."""
        for v, bundle, result in zip(params, first, results, strict=True):
            if v is result:
                self.wires[v] = bundle
                continue
            empty = isinstance(bundle, Stack) and not bundle.entries
            if self.depth and (empty or isinstance(bundle, Tape)):
                self.taped(v, bundle, result)
                continue
            if isinstance(bundle, Stack):
                self.wires[v] = self.listed(bundle)
                self.lists[v] = bundle, result
                continue
            wires = [Wire(w.kind, w.note) for w in flat(bundle)]
            self.wires[v] = like(bundle, wires)
            pairs = zip(wires, flat(bundle), strict=True)
            self.machine.registers += [Register(out, one, one) for out, one in pairs]
            self.carried.append((v, result))

    def taped(self, v: Variable, bundle: Bundle, result: Variable) -> None:
        """A list of unknown length in a step: one that is empty at first grows, others shrink."""
        cells, kind = self.cells, Kind(self.depth.bit_length() + 1)
        if isinstance(bundle, Stack):
            length = Wire(kind, "length")
            self.grown[v] = Register(length, cells.constant(kind, 0), length), result
            self.wires[v] = Rest()
            return
        length = Wire(kind, "length")
        place = cells.number("sub", Fixed(kind.width, 0), length, cells.constant(kind, 1))
        at, kinds = cells.residue(place, self.words), enumerate(bundle.memory.kinds)
        words = [cells.cell("recall", (at,), k, n=j, memory=bundle.memory) for j, k in kinds]
        entry = like(Stack((bundle.shape,)), words).entries[0]
        self.shrunk[v] = Register(length, bundle.length, place), bundle, result
        self.wires[v] = Rest("", entry, length)

    @property
    def words(self) -> int:
        """The least power of two that has room for a memory."""
        return 1 << max(1, (self.depth - 1).bit_length())

    def remembered(self) -> None:
        """What a step writes to memories; the loop has gone wrong where one is full."""
        cells = self.cells
        for v, (register, result) in self.grown.items():
            end = self.wires[result]
            if not isinstance(end, Rest) or end.change != "more":
                raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
            entries = tuple(flat(Stack((end.entry,))))
            memory = Memory(self.depth, tuple([w.kind for w in entries]))
            length = register.out
            one, depth = (cells.constant(length.kind, n) for n in (1, self.depth))
            register.next = cells.number("add", Fixed(length.kind.width, 0), length, one)
            self.machine.stores.append(Store(memory, cells.residue(length, self.words), entries))
            cells.fault(cells.truth("equal", length, depth))
            self.machine.registers.append(register)
            self.wires[v] = Tape(memory, length, end.entry)
        for v, (register, tape, result) in self.shrunk.items():
            end = self.wires[result]
            if not isinstance(end, Rest) or end.change != "less":
                raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
            self.machine.registers.append(register)
            self.wires[v] = Tape(tape.memory, register.out, tape.shape)

    def listed(self, stack: Stack) -> Rest:
        """A list in a step: the entry whose turn it is to be popped, if there is one each time."""
        n = self.machine.count
        if n == 0:
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        if len(stack.entries) < n:
            return Rest()
        rows = [flat(Stack((entry,))) for entry in stack.entries[:n]]
        return Rest("", like(Stack((stack.entries[0],)), self.streamed(rows)).entries[0])

    def streamed(self, rows: Sequence[Sequence[Wire]]) -> list[Wire]:
        """New wires for the row whose turn it is."""
        columns = list(zip(*rows, strict=True))
        entries = [Wire(column[0].kind, column[0].note) for column in columns]
        pairs = zip(columns, entries, strict=True)
        self.machine.reads += [Stream(column, entry) for column, entry in pairs]
        return entries

    def read(self, v: Variable, array: np.ndarray[Any, Any]) -> None:
        """An array whose rows are read one a step."""
        self.wires[v] = like(array[0], self.streamed([flat(row) for row in array]))

    def write(self, count: int, row: Bundle) -> Bundle:
        """The array of the rows that are written one a step."""
        wires = [w for made in self.written(count, row) for w in made]
        return like(np.empty((count, *np.shape(row)), object), wires)

    def written(self, count: int, row: Bundle) -> list[list[Wire]]:
        """The wires of each of the rows that are written one a step."""
        made = [[Wire(w.kind, w.note) for w in flat(row)] for _ in range(count)]
        for k, entry in enumerate(flat(row)):
            self.machine.writes.append(Stream(tuple([wires[k] for wires in made]), entry))
        return made

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
        self.remembered()
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
            for wire, register in zip(flat(self.wires[result]), registers, strict=False):
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
        if v not in self.lists:
            return self.wires[v]
        first, result = self.lists[v]
        end, n = self.wires[result], self.machine.count
        if not isinstance(end, Rest):
            raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
        if end.change == "more":
            shape = Stack((end.entry,))
            rows = [like(shape, wires).entries[0] for wires in self.written(n, shape)]
            return Stack((*rows[::-1], *first.entries))
        return Stack(first.entries[n:]) if end.change == "less" else first
