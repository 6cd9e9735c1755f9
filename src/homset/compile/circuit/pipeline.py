"""Pipelines: a stage for each operation, and registers for what waits."""

from __future__ import annotations

from collections.abc import Sequence

from .literals import declared
from .netlist import Cell, Netlist, Wire
from .writer import Port, Writer


class Pipeline(Writer):
    """A stage for each operation, and registers for what waits: a new start at every cycle."""

    def __init__(self, inputs: Sequence[Port], outputs: Sequence[Port], netlist: Netlist) -> None:
        super().__init__(inputs, outputs, netlist)
        self.stage: dict[Wire, int] = dict.fromkeys(netlist.inputs, 0)
        for cell in netlist.cells():
            at = [self.stage[w] for w in cell.args if w.value is None]
            self.stage[cell.out] = 1 + max(at, default=0)
        results = [self.stage.get(w, 0) for w in netlist.results]
        self.last = self.latency = max([1, *results])
        self.needed: dict[Wire, int] = {}  # until which stage
        for cell in netlist.cells():
            for w in cell.args:
                self._need(w, self.stage[cell.out] - 1)
        for w in netlist.results:
            self._need(w, self.last)

    def _need(self, wire: Wire, stage: int) -> None:
        if wire.value is None:
            self.needed[wire] = max(self.needed.get(wire, 0), stage)

    def comments(self) -> list[str]:
        cycles = "1 cycle" if self.last == 1 else f"{self.last} cycles"
        return [f"A pipeline: a start at any cycle; its results are there {cycles} later, at done."]

    def body(self) -> list[str]:
        lines = [line for port in self.inputs for line in self.entries(port, port.name)]
        idle = [self.names.of[w] for w in self.netlist.inputs if w not in self.needed]
        idle += [port.name for port in self.inputs if not port.wires]
        lines += [f"  wire unused = &{{1'b0, {', '.join(idle)}}};"] if idle else []
        lines += self._started()
        made: dict[int, list[Cell]] = {}
        for cell in self.netlist.cells():
            made.setdefault(self.stage[cell.out], []).append(cell)
        waits: dict[int, list[Wire]] = {}
        for wire, last in self.needed.items():
            for stage in range(self.stage[wire] + 1, last + 1):
                waits.setdefault(stage, []).append(wire)
        for stage in range(1, self.last + 1):
            lines += self._stage(stage, made.get(stage, []), waits.get(stage, []))
        texts = {w: self.at(w, self.last) for w in self.netlist.results}
        return [*lines, "", *self.ends(texts)]

    def _started(self) -> list[str]:
        n = self.last
        after = "start" if n == 1 else f"{{started[{n - 2}:0], start}}"
        return [
            "", f"  reg [{n - 1}:0] started;  // which stages hold something",
            f"  always @(posedge clock) started <= reset ? {n}'d0 : {after};",
            f"  assign done = started[{n - 1}];",
        ]  # fmt: skip

    def at(self, wire: Wire, stage: int) -> str:
        """The name of a wire at a stage."""
        if wire.value is not None:
            return self.names.constant(wire)
        first = self.stage[wire]
        return self.names.of[wire] if stage == first else f"{self.names.of[wire]}_at{stage}"

    def _stage(self, stage: int, cells: Sequence[Cell], waits: Sequence[Wire]) -> list[str]:
        declarations, work = [], []
        for cell in cells:
            name = self.names.of[cell.out] = self.names.new(cell.op)
            declarations.append(f"  reg {declared(cell.out.kind)}{name};  // {cell.out.note}")
            args = [self.at(w, stage - 1) for w in cell.args]
            work.append(f"    {name} <= {self.expression(cell, args)};")
        for wire in waits:
            name = self.at(wire, stage)
            declarations.append(f"  reg {declared(wire.kind)}{name};")
            work.append(f"    {name} <= {self.at(wire, stage - 1)};")
        head = ["", f"  // stage {stage}", *declarations]
        return [*head, "  always @(posedge clock) begin", *work, "  end"] if work else head
