"""Names: of ports, after the parameters of a program; of wires, after what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...objects import Obj
from ..clike.names import inputs, leaf_names, parameters
from .formats import BIT
from .functions import LOCALS
from .netlist import Wire

_WORDS = """
alias always and assert assign assume automatic before begin bind bit break buf byte case casex
casez chandle checker class clock clocking cmos config constraint context continue cover
covergroup coverpoint cross deassign default defparam design disable dist do done edge else end
endcase endclass endclocking endfunction endgenerate endgroup endinterface endmodule endpackage
endprimitive endprogram endproperty endsequence endspecify endtable endtask enum event expect
export extends extern fault final for force foreach forever fork forkjoin function generate
genvar if iff import initial inout input inside instance int integer interface intersect join
join_any join_none large liblist library local localparam logic longint macromodule matches
medium modport module nand negedge new nmos nor not null or output package packed parameter pmos
posedge primitive priority private program property protected pull0 pull1 pulldown pullup pure
rand randc randcase randsequence ready real realtime ref reg release repeat reset return rtran
scalared sequence shortint shortreal signed small solve specify specparam start static string
strong0 strong1 struct super supply0 supply1 table tagged task this throughout time
timeprecision timeunit tran tri tri0 tri1 triand trior trireg type typedef union unique unsigned
use var vectored virtual void wait wait_order wand weak0 weak1 while wildcard wire with within
wor xnor xor
accept_on eventually global implements implies interconnect let nettype nexttime reject_on restrict
s_always s_eventually s_nexttime s_until s_until_with soft strong sync_accept_on sync_reject_on
unique0 until until_with untyped weak
"""

KEYWORDS = frozenset(_WORDS.split())
"""The words of Verilog, and the names of the ports that every circuit has."""


def input_names(program: Any, dom: Obj, names: Sequence[str] = ()) -> list[str]:
    """The names of what comes in: those given, or of the parameters of a Python function."""
    return [identifier(name) for name in inputs(names or parameters(program), dom)]


def output_names(cod: Obj, taken: Sequence[str]) -> list[str]:
    """The names of what goes out, none of which comes in.

    >>> from homset.objects import R
    >>> output_names(R * R, ["x", "y0"])
    ['y0_out', 'y1']
    """
    names = [identifier(name) for name in leaf_names(cod, "y")]
    return [f"{name}_out" if name in taken else name for name in names]


def identifier(name: str) -> str:
    """A name as Verilog takes it.

    >>> identifier("signal"), identifier("wire"), identifier("θ")
    ('signal', 'wire_', 'u3b8')
    """
    text = "".join([c if c.isascii() else f"u{ord(c):x}" for c in name])
    text = re.sub(r"\W", "_", text)
    text = text if text[:1].isalpha() or text[:1] == "_" else f"_{text}"
    own = text.startswith(("do_", "k_")) or text.rstrip("0123456789") == "entry"
    return f"{text}_" if text in KEYWORDS | LOCALS or own else text


class Names:
    """Names for wires: those of ports, and new ones after the operation, counted."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.of: dict[Wire, str] = {}
        self.taken: set[str] = {*taken, *KEYWORDS, *LOCALS}
        self.counts: Counter[str] = Counter()
        self.constants: dict[str, Wire] = {}

    def new(self, stem: str) -> str:
        """A name that nothing has."""
        while True:
            self.counts[stem] += 1
            name = f"{stem}{self.counts[stem]}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def exactly(self, name: str) -> str:
        """A name as it is, or counted if something has it already."""
        if name in self.taken:
            return self.new(f"{name}_")
        self.taken.add(name)
        return name

    def constant(self, wire: Wire) -> str:
        """The name of a constant: its number in letters."""
        if wire.kind == BIT:
            return f"1'b{wire.value}"
        found = self.of.get(wire)
        if found is None:
            text = wire.note.replace("-", "m").replace("+", "").replace(".", "_")
            found = self.of[wire] = self.exactly(f"k_{text}")
            self.constants[found] = wire
        return found
