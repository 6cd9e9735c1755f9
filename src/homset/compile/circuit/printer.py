"""A netlist as a module of Verilog-2001, which Icarus, Verilator and synthesis tools take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .netlist import Machine, Netlist
from .pipeline import Pipeline
from .states import States
from .writer import Port


class Printed(NamedTuple):
    """The text of a module, and the cycles from `start` to `done`, if they are always the same."""

    text: str
    latency: int | None
    pipelined: bool


def printed(
    name: str,
    inputs: Sequence[Port],
    outputs: Sequence[Port],
    netlist: Netlist,
    comments: list[str],
) -> Printed:
    """The module of a netlist: a pipeline, or where there are loops a state machine."""
    loops = any([isinstance(item, Machine) for item in netlist.items])
    writer = (States if loops else Pipeline)(inputs, outputs, netlist)
    body = writer.body()
    head = [f"// {line}" for line in [*comments, *writer.comments()]]
    lines = [
        *head,
        f"module {name} (",
        *writer.ports(),
        ");",
        *writer.preamble(),
        *body,
        "endmodule",
    ]
    return Printed("\n".join(lines) + "\n", writer.latency, not loops)
