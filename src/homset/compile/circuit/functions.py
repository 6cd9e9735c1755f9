"""Verilog's functions for the cells of a circuit: an exact result, then rounding, then fitting."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .divisions import dividend, exceeds, quotient_bits
from .exact import BODIES, aligned
from .formats import Fixed, Kind, index_kind
from .literals import declared, extended, literal
from .netlist import Cell
from .roots import radicand, root_bits
from .widths import exact_kind

INLINE = {
    "where": "{0} ? {1} : {2}", "logical_and": "{0} & {1}", "logical_or": "{0} | {1}",
    "logical_not": "~{0}", "less": "{0} < {1}", "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}", "greater_equal": "{0} >= {1}", "equal": "{0} == {1}",
    "not_equal": "{0} != {1}",
}  # fmt: skip
"""The cells that are operators of Verilog."""

_SIGNATURE = {
    "add": "x + y", "sub": "x - y", "mul": "x * y", "negate": "-x", "abs": "|x|",
    "floor_divide": "the floor of x / y", "remainder": "x - y * the floor of x / y",
    "fit": "x in another format", "minimum": "min(x, y)", "maximum": "max(x, y)",
    "integer": "x cut off after the point", "trunc": "x cut off after the point",
    "floor": "the floor of x", "ceil": "the ceiling of x",
    "rint": "x to the nearest integer, ties to even", "sign": "-1, 0 or 1",
    "bitwise_and": "x and y bit by bit", "bitwise_or": "x or y bit by bit",
    "bitwise_xor": "x xor y bit by bit", "invert": "the bits of x turned over",
    "left_shift": "x * 2**y", "right_shift": "the floor of x / 2**y",
    "pick": "the entry at an index", "index": "an integer as an index, negative ones from the end",
    "outside": "whether an integer is no index", "zero": "whether x is 0",
    "negative": "whether x is negative", "positive": "whether x is positive",
    "mantissa": "x times a power of 2, its highest bit below the sign",
    "exponent": "the place of the highest bit of x", "residue": "the last bits of x",
    "look_up": "an entry of a table", "dividend": "x as what is divided",
    "exceeds": "whether x / y has too many bits", "quotient_bits": "the next bits of a quotient",
    "quotient": "the quotient in x by y, negative if z",
    "radicand": "x as what a root is taken of", "root_bits": "the next bits of a root",
    "root": "the root in x",
}  # fmt: skip


def key_of(cell: Cell) -> tuple[object, ...]:
    """What makes a function of Verilog: cells of one key share it."""
    kinds = tuple([w.kind for w in cell.args[: 2 if cell.op == "pick" else None]])
    return cell.op, kinds, cell.out.kind, cell.format, cell.overflow, cell.n, cell.data


def function(name: str, cell: Cell) -> list[str]:
    """The lines of the function of a cell."""
    head, lint = [f"// {_SIGNATURE[cell.op]}{_ending(cell)}"], _wraps(cell)
    names = "xyz"[: len(cell.args)] if cell.op != "pick" else ""
    if cell.op == "pick":
        params = [f"input {declared(cell.args[0].kind)}i"]
        params += [f"input {declared(w.kind)}entry{k}" for k, w in enumerate(cell.args[1:])]
    else:
        params = [f"input {declared(w.kind)}{x}" for x, w in zip(names, cell.args, strict=True)]
    head.append(f"function automatic {declared(cell.out.kind)}{name}(")
    lines = [*_listed(params), *_body(name, cell), "endfunction"]
    lines = [_spelled(line) for line in [*head, *lines]]
    if lint:
        lines = [
            "/* verilator lint_off UNUSEDSIGNAL */", *lines, "/* verilator lint_on UNUSEDSIGNAL */"
        ]  # fmt: skip
    return lines


_LOCALS = {
    "x": "first", "y": "second", "z": "third", "i": "place", "a": "left", "b": "right",
    "e": "exact", "r": "rounded", "m": "rest", "n": "amount", "t": "trial",
}  # fmt: skip

LOCALS = frozenset(_LOCALS.values())
"""The names inside of functions, which no port may have: Verilog would hide it."""


def _spelled(line: str) -> str:
    """A line with long names, where the text here is short."""
    return re.sub(r"\b[a-z]\b", lambda found: _LOCALS.get(found[0], found[0]), line)


def _listed(params: Sequence[str]) -> list[str]:
    """Parameters, as many on a line as fit."""
    lines, line = [], "    "
    for k, text in enumerate(params):
        piece = text + (");" if k == len(params) - 1 else ", ")
        if len(line) + len(piece) > 96 and line.strip():
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return [*lines, line]


_PARTS = frozenset({
    "index", "outside", "residue", "dividend", "exceeds", "quotient_bits", "quotient",
    "radicand", "root_bits", "root",
})  # fmt: skip
"""The cells that do not read all bits of what they are given."""


def _wraps(cell: Cell) -> bool:
    return cell.op in _PARTS or (cell.format is not None and cell.format.overflow == "wrap")


def _ending(cell: Cell) -> str:
    """What a comment says of rounding and overflow."""
    if cell.format is None:
        return ""
    exact = exact_kind(cell.op, [w.kind for w in cell.args], cell.format)
    if cell.overflow:
        return ": whether it does not fit"
    said = []
    if exact.fraction > cell.format.fraction or cell.op in ("quotient", "root"):
        said.append({"even": "rounded half to even", "floor": "rounded down"}[cell.format.rounding])
    if exact.whole > cell.format.kind.whole:
        said.append("wrapped" if cell.format.overflow == "wrap" else "saturated")
    return f", {' and '.join(said)}" if said else ""


def _body(name: str, cell: Cell) -> list[str]:
    if cell.op in _WHOLE:
        return [f"  {line}" for line in _WHOLE[cell.op](name, cell)]
    format = cell.format
    assert format is not None
    kinds = [w.kind for w in cell.args]
    exact, lines = BODIES.get(cell.op, aligned)(cell, kinds, format)
    return [f"  {line}" for line in _finished(name, cell, format, exact, lines)]


_DECLARES = ("reg ", "integer ")


def _finished(name: str, cell: Cell, out: Fixed, exact: Kind, lines: list[str]) -> list[str]:
    """From an exact result `e` to the result: rounding, and fitting."""
    by = exact.fraction - out.fraction
    width = exact.width if by >= 0 else exact.width - by
    made = [line for line in lines if line.startswith(_DECLARES)]
    work = [line for line in lines if not line.startswith(_DECLARES)]
    made.append(f"reg signed [{exact.width - 1}:0] e;")
    result = "e"
    if by:
        made.append(f"reg signed [{width - 1}:0] r;")
        result = "r"
        work += _rounded(exact, by, width, out.rounding)
    work += _fitted(name, cell, out, result, width)
    return [*made, "begin", *[f"  {line}" for line in work], "end"]


def _rounded(exact: Kind, by: int, width: int, rounding: str) -> list[str]:
    """r = e in coarser steps."""
    if by < 0:
        return [f"r = {{e, {-by}'d0}};"]
    lines = [f"r = e >>> {by};"]
    if rounding == "even":
        tie = f"e[{by}]" + (f" || e[{by - 2}:0] != 0" if by > 1 else "")
        lines.append(f"if (e[{by - 1}] && ({tie})) r = r + {width}'sd1;")
    return lines


def _fitted(name: str, cell: Cell, out: Fixed, r: str, width: int) -> list[str]:
    """The result in the width of its format."""
    wide = Kind(width)
    high, low = literal(wide, out.high), literal(wide, out.low)
    if cell.overflow:
        return [
            f"{name} = {r} > {high} || {r} < {low};" if width > out.width else f"{name} = 1'b0;"
        ]
    if width <= out.width:
        return [f"{name} = {extended(r, wide, out.width)};"]
    cut = f"{r}[{out.width - 1}:0]"
    if out.overflow == "wrap":
        return [f"{name} = {cut};"]
    return [
        f"if ({r} > {high}) {name} = {literal(out.kind, out.high)};",
        f"else if ({r} < {low}) {name} = {literal(out.kind, out.low)};",
        f"else {name} = {cut};",
    ]


# --- functions that are not of this shape ---------------------------------------------------------


def _pick(name: str, cell: Cell) -> list[str]:
    kind = cell.args[0].kind
    lines = [f"  {literal(kind, k)}: {name} = entry{k};" for k in range(cell.n - 1)]
    return ["case (i)", *lines, f"  default: {name} = entry{cell.n - 1};", "endcase"]


def _index(name: str, cell: Cell) -> list[str]:
    """The last bits of an integer, once the number of entries is added to a negative one."""
    k, kind = cell.args[0].kind, index_kind(cell.n)
    zero, width = literal(k, 0), max(k.width, kind.width + 2)
    wide = Kind(width)
    n = literal(wide, cell.n)
    return [
        f"reg signed [{width - 1}:0] a;",
        "begin",
        f"  a = {extended('x', k, width)};",
        f"  if (x < {zero}) a = a + {n};",
        f"  if (a < {literal(wide, 0)} || a >= {n}) a = {literal(wide, 0)};",
        f"  {name} = a[{kind.width - 1}:0];" if kind.width > 1 else f"  {name} = a[0];",
        "end",
    ]


def _outside(name: str, cell: Cell) -> list[str]:
    k = cell.args[0].kind
    width = max(k.width, cell.n.bit_length() + 2)
    n = literal(Kind(width), cell.n)
    return [
        f"reg signed [{width - 1}:0] a;",
        "begin",
        f"  a = {extended('x', k, width)};",
        f"  {name} = a < -{n} || a >= {n};",
        "end",
    ]


def _beside_zero(sign: str) -> Callable[[str, Cell], list[str]]:
    return lambda name, cell: [f"{name} = x {sign} {literal(cell.args[0].kind, 0)};"]


def _residue(name: str, cell: Cell) -> list[str]:
    k, kind = cell.args[0].kind, index_kind(cell.n)
    if k.width <= kind.width:
        return [f"{name} = {extended('x', k, kind.width)};"]
    return [f"{name} = x[{kind.width - 1}:0];"]


def _look_up(name: str, cell: Cell) -> list[str]:
    key, kind = cell.args[0].kind, cell.out.kind
    lines = [
        f"  {literal(key, k)}: {name} = {literal(kind, entry)};"
        for k, entry in enumerate(cell.data[:-1])
    ]
    return ["case (x)", *lines, f"  default: {name} = {literal(kind, cell.data[-1])};", "endcase"]


_WHOLE: dict[str, Callable[[str, Cell], list[str]]] = {
    "pick": _pick,
    "index": _index,
    "outside": _outside,
    "zero": _beside_zero("=="),
    "negative": _beside_zero("<"),
    "positive": _beside_zero(">"),
    "residue": _residue,
    "look_up": _look_up,
    "dividend": dividend,
    "exceeds": exceeds,
    "quotient_bits": quotient_bits,
    "radicand": radicand,
    "root_bits": root_bits,
}
