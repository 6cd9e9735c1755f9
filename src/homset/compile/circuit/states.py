"""State machines: a token goes from one part to the next when its results stand."""

from __future__ import annotations

from collections.abc import Sequence

from .formats import Kind
from .literals import declared, literal
from .netlist import Cell, Item, Machine, Netlist, Wire
from .writer import Port, Writer, ranged


class States(Writer):
    """Loops as state machines: a token goes from one part to the next when its results stand."""

    def __init__(self, inputs: Sequence[Port], outputs: Sequence[Port], netlist: Netlist) -> None:
        super().__init__(inputs, outputs, netlist)
        self.delay: dict[Wire, int] = {}
        self.cycles: int | None = 0
        self.lines: list[str] = []

    def comments(self) -> list[str]:
        if self.latency is None:
            when = "as many cycles later as its loops take"
        else:
            when = f"{self.latency} cycles later"
        return [
            f"A state machine: a start while it is ready; its results are there {when}, at done,",
            "and until the next start.",
        ]

    def handshake(self) -> list[str]:
        return [*super().handshake(), "output wire ready"]

    def body(self) -> list[str]:
        write = self.lines.append
        used = {w for c in self.netlist.cells() for w in c.args} | set(self.netlist.results)
        for m in self.netlist.machines():
            used.update([r.first for r in m.registers], [r.next for r in m.registers])
            used.update([w for s in m.reads for w in s.wires], [s.entry for s in m.writes])
            used.update([w for s in m.stores for w in (s.at, *s.entries)])
        write("")
        write("  // what came in, held until the next start")
        for port in self.inputs:
            if not any([w in used for w in port.wires]):
                write(f"  wire unused_{port.name} = &{{1'b0, {port.name}}};")
                continue
            held = self.names.exactly(f"{port.name}_held")
            write(f"  reg {ranged(port)}{held};")
            write(f"  always @(posedge clock) if (start && ready) {held} <= {port.name};")
            self.lines += self.entries(port, held)
            idle = [self.names.of[w] for w in port.wires if w not in used]
            if idle:
                write(f"  wire unused_{port.name} = &{{1'b0, {', '.join(idle)}}};")
        write("  reg busy, begun;")
        write("  assign ready = !busy;")
        self.delay |= dict.fromkeys(self.netlist.inputs, 0)
        self.cycles = 1
        end = self.settled(self.items(self.netlist.items, "begun"), self.netlist.results)
        write("")
        write("  always @(posedge clock) begin")
        write("    begun <= !reset && start && ready;")
        write("    if (reset) busy <= 1'b0;")
        write("    else if (start && ready) busy <= 1'b1;")
        write(f"    else if ({end}) busy <= 1'b0;")
        write("  end")
        write(f"  assign done = {end};")
        self.latency = self.cycles
        return [*self.lines, *self.ends({w: self.text(w) for w in self.netlist.results})]

    # --- tokens ---

    def settled(self, token: str, wires: Sequence[Wire]) -> str:
        """The token once these wires stand."""
        wait = max([self.delay.get(w, 0) for w in wires], default=0)
        if wait == 0:
            return token
        name = self.names.new("wait")
        self.lines.append(f"  reg [{wait - 1}:0] {name};  // until results stand")
        after = token if wait == 1 else f"{{{name}[{wait - 2}:0], {token}}}"
        self.lines.append(f"  always @(posedge clock) {name} <= reset ? {wait}'d0 : {after};")
        if self.cycles is not None:
            self.cycles += wait
        for wire, delay in self.delay.items():
            self.delay[wire] = max(0, delay - wait)
        return f"{name}[{wait - 1}]"

    def items(self, items: Sequence[Item], token: str) -> str:
        """The parts of a block, one after the other; the token behind the last machine."""
        for item in items:
            if isinstance(item, Cell):
                self.cell(item)
            else:
                token = self.machine(item, token)
        return token

    def cell(self, cell: Cell) -> None:
        """A register that follows its arguments."""
        name = self.names.of[cell.out] = self.names.new(cell.op)
        self.delay[cell.out] = 1 + max([self.delay.get(w, 0) for w in cell.args], default=0)
        value = self.expression(cell, [self.text(w) for w in cell.args])
        self.lines.append(f"  reg {declared(cell.out.kind)}{name};  // {cell.out.note}")
        self.lines.append(f"  always @(posedge clock) {name} <= {value};")

    # --- machines ---

    def machine(self, m: Machine, token: str) -> str:
        """A loop; the token behind it."""
        given = [r.first for r in m.registers] + [w for s in m.reads for w in s.wires]
        outside = [w for w in self.delay if self.delay[w]]
        token = self.settled(token, [*given, *outside])
        entered = self.cycles
        name = self.names.new("loop")
        self.lines += ["", f"  // {name}: {m.note}"]
        self._state(m, name)
        go = f"{name}_go"
        self.lines.append(f"  reg {go};  // its state has been set")
        self.cycles = 0
        if m.test is None:
            self.lines.append(f"  wire {name}_more = {name}_step != {_count(m)};")
            asked, more = go, f"{name}_more"
        else:
            asked = self.settled(self.items(m.before, go), [m.test])
            more = self.text(m.test)
        self.lines.append(f"  wire {name}_run = {asked} && {more};")
        nexts = [r.next for r in m.registers] + [s.entry for s in m.writes]
        nexts += [w for s in m.stores for w in (s.at, *s.entries)]
        stepped = self.settled(self.items(m.body, f"{name}_run"), nexts)
        self._step(m, name, token, stepped)
        self._spent(m, entered)
        self._after(m)
        self.lines.append(f"  wire {name}_done = {asked} && !{more};")
        return f"{name}_done"

    def _spent(self, m: Machine, entered: int | None) -> None:
        """The cycles so far: a cycle to set the state before the first step and after each."""
        body, self.cycles = self.cycles, None
        if m.test is None and entered is not None and body is not None:
            self.cycles = entered + 1 + m.count * (body + 1)

    def _after(self, m: Machine) -> None:
        """After a loop, all that is in it stands."""
        for wire in self.delay:
            self.delay[wire] = 0

    def _state(self, m: Machine, name: str) -> None:
        if m.test is None:
            self.lines.append(f"  reg {declared(_step_kind(m))}{name}_step;")
        for k, r in enumerate(m.registers):
            self.names.of[r.out] = self.names.exactly(f"{name}_state{k}")
            note = r.first.note
            self.lines.append(
                f"  reg {declared(r.out.kind)}{self.names.of[r.out]};  // at first {note}"
            )
            self.delay[r.out] = 0
        for k, s in enumerate(m.reads):
            kind, vector = s.entry.kind, self.names.exactly(f"{name}_read{k}")
            self.lines.append(f"  reg [{kind.width * m.count - 1}:0] {vector};")
            self.names.of[s.entry] = self.names.exactly(f"{vector}_entry")
            self.lines.append(
                f"  wire {declared(kind)}{self.names.of[s.entry]} = {vector}[{kind.width - 1}:0];"
            )
            self.delay[s.entry] = 0
        for store in m.stores:
            stem = self.memories[store.memory] = self.names.exactly(f"{name}_tape")
            self.lines += [
                f"  reg {declared(kind)}{stem}_{j} [0:{store.memory.depth - 1}];"
                for j, kind in enumerate(store.memory.kinds)
            ]
        for k, s in enumerate(m.writes):
            kind, vector = s.entry.kind, self.names.exactly(f"{name}_write{k}")
            self.lines.append(f"  reg [{kind.width * m.count - 1}:0] {vector};")
            for j, w in enumerate(s.wires):
                self.names.of[w] = self.names.exactly(f"{vector}_{j}")
                part = f"{vector}[{(j + 1) * kind.width - 1}:{j * kind.width}]"
                self.lines.append(f"  wire {declared(kind)}{self.names.of[w]} = {part};")
                self.delay[w] = 0

    def _step(self, m: Machine, name: str, token: str, stepped: str) -> None:
        """The clocked part: the first state at the token, the next one when a step is done."""
        first, after = [], []
        if m.test is None:
            kind = _step_kind(m)
            first.append(f"{name}_step <= {literal(kind, 0)};")
            after.append(f"{name}_step <= {name}_step + {literal(kind, 1)};")
        for r in m.registers:
            first.append(f"{self.text(r.out)} <= {self.text(r.first)};")
            after.append(f"{self.text(r.out)} <= {self.text(r.next)};")
        for store in m.stores:
            stem, at = self.memories[store.memory], self.text(store.at)
            entries = enumerate(map(self.text, store.entries))
            after += [f"{stem}_{j}[{at}] <= {entry};" for j, entry in entries]
        for k, s in enumerate(m.reads):
            vector, width = f"{name}_read{k}", s.entry.kind.width
            first.append(f"{vector} <= {{{', '.join([self.text(w) for w in s.wires[::-1]])}}};")
            after.append(f"{vector} <= {vector} >> {width};")
        for k, s in enumerate(m.writes):
            vector, width = f"{name}_write{k}", s.entry.kind.width
            rest = f", {vector}[{width * m.count - 1}:{width}]" if m.count > 1 else ""
            after.append(f"{vector} <= {{{self.text(s.entry)}{rest}}};")
        self.lines += [
            "  always @(posedge clock) begin",
            f"    {name}_go <= !reset && ({token} || {stepped});",
            f"    if ({token}) begin",
            *[f"      {line}" for line in first],
            f"    end else if ({stepped}) begin",
            *[f"      {line}" for line in after],
            "    end",
            "  end",
        ]


def _step_kind(m: Machine) -> Kind:
    return Kind(max(1, m.count.bit_length()), 0, False)


def _count(m: Machine) -> str:
    return literal(_step_kind(m), m.count)
