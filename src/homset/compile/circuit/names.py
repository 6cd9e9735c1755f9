"""Names: of ports, after the parameters of a program; of wires, after what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from inspect import signature
from typing import Any

from ...objects import Obj, Product, Sum
from .formats import BIT
from .functions import LOCALS
from .netlist import Wire

KEYWORDS = frozenset(
    [
        "always",
        "and",
        "assign",
        "automatic",
        "begin",
        "buf",
        "case",
        "casex",
        "casez",
        "clock",
        "cmos",
        "config",
        "deassign",
        "default",
        "defparam",
        "design",
        "disable",
        "done",
        "edge",
        "else",
        "end",
        "endcase",
        "endfunction",
        "endgenerate",
        "endmodule",
        "endprimitive",
        "endspecify",
        "endtable",
        "endtask",
        "event",
        "fault",
        "for",
        "force",
        "forever",
        "fork",
        "function",
        "generate",
        "genvar",
        "if",
        "initial",
        "inout",
        "input",
        "instance",
        "integer",
        "join",
        "large",
        "liblist",
        "library",
        "localparam",
        "logic",
        "macromodule",
        "medium",
        "module",
        "nand",
        "negedge",
        "nmos",
        "nor",
        "not",
        "or",
        "output",
        "parameter",
        "pmos",
        "posedge",
        "primitive",
        "pull0",
        "pull1",
        "pulldown",
        "pullup",
        "ready",
        "real",
        "realtime",
        "reg",
        "release",
        "repeat",
        "reset",
        "rtran",
        "scalared",
        "small",
        "specify",
        "specparam",
        "start",
        "strong0",
        "strong1",
        "supply0",
        "supply1",
        "table",
        "task",
        "time",
        "tran",
        "tri",
        "tri0",
        "tri1",
        "triand",
        "trior",
        "trireg",
        "unsigned",
        "use",
        "vectored",
        "wait",
        "wand",
        "weak0",
        "weak1",
        "while",
        "wire",
        "wor",
        "xnor",
        "xor",
        "bit",
        "byte",
        "class",
        "do",
        "enum",
        "final",
        "import",
        "int",
        "interface",
        "local",
        "new",
        "null",
        "package",
        "priority",
        "private",
        "property",
        "protected",
        "pure",
        "rand",
        "ref",
        "return",
        "sequence",
        "signed",
        "static",
        "string",
        "struct",
        "super",
        "this",
        "type",
        "typedef",
        "union",
        "unique",
        "var",
        "virtual",
        "void",
        "with",
    ]
)
"""The words of Verilog, and the names of the ports that every circuit has."""


def leaf_names(obj: Obj, stem: str) -> list[str]:
    """Names for the leaves of an object, as `flat_leaves` has them: where each stands in it.

    >>> from homset.objects import R, B
    >>> leaf_names(R * (R + B), "x")
    ['x0', 'x1_is_left', 'x1_left', 'x1_right']
    """
    found: list[str] = []
    todo = [(obj, stem)]
    while todo:
        top, name = todo.pop()
        if isinstance(top, Product):
            todo += [*zip(top.parts, _components(top, name), strict=True)][::-1]
        elif isinstance(top, Sum):
            found.append(f"{name}_is_left")
            todo += [(top.parts[1], f"{name}_right"), (top.parts[0], f"{name}_left")]
        else:
            found.append(name)
    return found


def _components(obj: Product, stem: str) -> list[str]:
    kind = getattr(obj, "kind", None)
    if kind is not None and all([str(n).isidentifier() for n in kind.names]):
        return [f"{stem}_{n}" for n in kind.names]
    link = "_" if stem[-1:].isdigit() else ""
    return [f"{stem}{link}{i}" for i in range(len(obj.parts))]


def input_names(program: Any, dom: Obj) -> list[str]:
    """The names of what comes in, by the parameters of a Python function if it is one."""
    made = getattr(program, "__signature__", None)
    function = getattr(program, "__wrapped__", program)
    if made is None and callable(function) and hasattr(function, "__code__"):
        made = signature(function)
    names = list(made.parameters) if made is not None else []
    parts = [dom] if len(names) == 1 else list(dom.parts) if isinstance(dom, Product) else []
    if len(names) != len(parts) or not names:
        return [identifier(name) for name in leaf_names(dom, "x")]
    pairs = zip(names, parts, strict=True)
    return [identifier(leaf) for name, part in pairs for leaf in leaf_names(part, name)]


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
