"""What pipelines and state machines have in common as text: ports, constants, functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .functions import INLINE, function, key_of
from .literals import declared, literal
from .names import Names
from .netlist import Cell, Memory, Netlist, Wire


class Port(NamedTuple):
    """A port of a module: a number, or an array whose first entry is in the lowest bits."""

    name: str
    wires: tuple[Wire, ...]
    shape: tuple[int, ...]
    note: str

    @property
    def width(self) -> int:
        """Its bits."""
        return sum([w.kind.width for w in self.wires])


class Writer:
    """What pipelines and state machines have in common: ports, constants, functions."""

    latency: int | None

    def __init__(self, inputs: Sequence[Port], outputs: Sequence[Port], netlist: Netlist) -> None:
        self.inputs, self.outputs, self.netlist = inputs, outputs, netlist
        self.names = Names([port.name for port in [*inputs, *outputs]])
        self.functions: dict[tuple[object, ...], tuple[str, Cell]] = {}
        self.memories: dict[Memory, str] = {}

    # --- the head ---

    def handshake(self) -> list[str]:
        return ["input  wire clock", "input  wire reset", "input  wire start"]

    def ports(self) -> list[str]:
        """The declarations of the ports."""
        rows = [(text, "") for text in self.handshake()]
        rows += [(f"input  wire {ranged(port)}{port.name}", port.note) for port in self.inputs]
        rows.append(("output wire done", ""))
        rows += [(f"output wire {ranged(port)}{port.name}", port.note) for port in self.outputs]
        if self.netlist.fault is not None:
            rows.append(("output wire fault", "there is no result"))
        lines = []
        for k, (text, note) in enumerate(rows):
            comma = "," if k < len(rows) - 1 else ""
            lines.append(f"  {text}{comma}{f'  // {note}' if note else ''}")
        return lines

    def preamble(self) -> list[str]:
        """Constants, and the functions of cells."""
        lines = []
        for name, wire in self.names.constants.items():
            value = literal(wire.kind, wire.value or 0)
            lines.append(f"  localparam {declared(wire.kind)}{name} = {value};  // {wire.note}")
        for name, cell in self.functions.values():
            lines += ["", *[f"  {line}" for line in function(name, cell)]]
        return lines

    def entries(self, port: Port, held: str) -> list[str]:
        """Wires for the entries of an array that comes in."""
        if not port.shape:
            self.names.of[port.wires[0]] = held
            return []
        lines, low = [], 0
        for wire in port.wires:
            name = self.names.of[wire] = self.names.exactly(wire.note)
            part = f"{held}[{low + wire.kind.width - 1}:{low}]"
            lines.append(f"  wire {declared(wire.kind)}{name} = {part};")
            low += wire.kind.width
        return lines

    def ends(self, texts: dict[Wire, str]) -> list[str]:
        """What goes out."""
        lines = []
        for port in self.outputs:
            parts = [texts[w] for w in port.wires] or ["1'b0"]  # of no entries there is one bit
            text = f"{{{', '.join(parts[::-1])}}}" if port.shape else parts[0]
            lines.append(f"  assign {port.name} = {text};")
        if self.netlist.fault is not None:
            lines.append(f"  assign fault = {texts[self.netlist.fault]};")
        return lines

    # --- cells ---

    def expression(self, cell: Cell, args: Sequence[str]) -> str:
        """What a cell computes."""
        if cell.memory is not None:
            return f"{self.memories[cell.memory]}_{cell.n}[{args[0]}]"
        if cell.op in INLINE:
            return INLINE[cell.op].format(*args)
        key = key_of(cell)
        if key not in self.functions:
            stem = f"{cell.op}_overflows" if cell.overflow else cell.op
            stem = f"{stem}_{cell.n}" if cell.n else stem
            self.functions[key] = (self.names.exactly(f"do_{stem}"), cell)
        return f"{self.functions[key][0]}({', '.join(args)})"

    def text(self, wire: Wire) -> str:
        """The name of a wire that stands everywhere, and of a constant."""
        return self.names.constant(wire) if wire.value is not None else self.names.of[wire]

    def comments(self) -> list[str]:
        raise NotImplementedError

    def body(self) -> list[str]:
        raise NotImplementedError


def ranged(port: Port) -> str:
    """The range of the declaration of a port, with a space after it."""
    if port.shape:
        return f"[{port.width - 1}:0] " if port.width else ""
    return declared(port.wires[0].kind)
