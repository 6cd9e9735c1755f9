"""Verilog's functions for the cells of a circuit: an exact result, then rounding, then fitting."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .formats import Fixed, Kind, index_kind
from .netlist import Cell
from .widths import exact_kind, quotient_width

INLINE = {
    "where": "{0} ? {1} : {2}", "logical_and": "{0} & {1}", "logical_or": "{0} | {1}",
    "logical_not": "~{0}", "less": "{0} < {1}", "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}", "greater_equal": "{0} >= {1}", "equal": "{0} == {1}",
    "not_equal": "{0} != {1}",
}  # fmt: skip
"""The cells that are operators of Verilog."""

_SIGNATURE = {
    "add": "x + y", "sub": "x - y", "mul": "x * y", "div": "x / y", "recip": "1 / x",
    "negate": "-x", "abs": "|x|", "floor_divide": "the floor of x / y",
    "remainder": "x - y * the floor of x / y", "fit": "x in another format", "minimum": "min(x, y)",
    "maximum": "max(x, y)", "sqrt": "the root of x", "integer": "x cut off after the point",
    "trunc": "x cut off after the point", "floor": "the floor of x", "ceil": "the ceiling of x",
    "rint": "x to the nearest integer, ties to even", "sign": "-1, 0 or 1",
    "bitwise_and": "x and y bit by bit", "bitwise_or": "x or y bit by bit",
    "bitwise_xor": "x xor y bit by bit", "invert": "the bits of x turned over",
    "left_shift": "x * 2**y", "right_shift": "the floor of x / 2**y",
    "pick": "the entry at an index", "index": "an integer as an index, negative ones from the end",
    "outside": "whether an integer is no index", "zero": "whether x is 0",
    "negative": "whether x is negative",
}  # fmt: skip


def key_of(cell: Cell) -> tuple[object, ...]:
    """What makes a function of Verilog: cells of one key share it."""
    kinds = tuple([w.kind for w in cell.args[: 2 if cell.op == "pick" else None]])
    return cell.op, kinds, cell.out.kind, cell.format, cell.overflow, cell.n


def declared(kind: Kind) -> str:
    """The range of a declaration, with a space after it.

    >>> declared(Kind(16, 8)), declared(Kind(1, 0, False))
    ('signed [15:0] ', '')
    """
    if kind.width == 1 and not kind.signed:
        return ""
    return f"{'signed ' if kind.signed else ''}[{kind.width - 1}:0] "


def literal(kind: Kind, value: int) -> str:
    """A constant of a kind, in steps.

    >>> literal(Kind(8, 4), -3), literal(Kind(2, 0, False), 3)
    ("-8'sd3", "2'd3")
    """
    if not kind.signed:
        return f"{kind.width}'d{value}"
    if value == -(1 << (kind.width - 1)):
        return f"{kind.width}'sh{1 << (kind.width - 1):x}"
    return f"{'-' if value < 0 else ''}{kind.width}'sd{abs(value)}"


def extended(name: str, kind: Kind, width: int, left: int = 0) -> str:
    """A signed number moved to the left and made wider, bit by bit."""
    pad = width - kind.width - left
    parts = [f"{{{pad}{{{name}[{kind.width - 1}]}}}}"] if pad else []
    parts.append(name)
    if left:
        parts.append(f"{left}'d0")
    return name if len(parts) == 1 else f"{{{', '.join(parts)}}}"


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


def _wraps(cell: Cell) -> bool:
    return cell.op in ("index", "outside") or (
        cell.format is not None and cell.format.overflow == "wrap"
    )


def _ending(cell: Cell) -> str:
    """What a comment says of rounding and overflow."""
    if cell.format is None:
        return ""
    exact = exact_kind(cell.op, [w.kind for w in cell.args], cell.format)
    if cell.overflow:
        return ": whether it does not fit"
    said = []
    if exact.fraction > cell.format.fraction or cell.op in ("div", "recip", "sqrt"):
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
    exact, lines = _EXACT.get(cell.op, _aligned)(cell, kinds, format)
    return [f"  {line}" for line in _finished(name, cell, format, exact, lines)]


Body = tuple[Kind, list[str]]
"""The kind of the register `e` that holds the exact result, and the lines that make it."""


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


# --- exact results --------------------------------------------------------------------------------


def _operands(kinds: Sequence[Kind], width: int, names: str = "xy") -> list[str]:
    """a and b: the arguments with the same point, in the same width."""
    finest = max([k.fraction for k in kinds])
    lines = [f"reg signed [{width - 1}:0] {', '.join('ab'[: len(kinds)])};"]
    for target, x, k in zip("ab", names, kinds, strict=False):
        lines.append(f"{target} = {extended(x, k, width, finest - k.fraction)};")
    return lines


_FORMULAS = {
    "add": "a + b", "sub": "a - b", "negate": "-a", "minimum": "a < b ? a : b",
    "maximum": "a > b ? a : b", "fit": "a", "bitwise_and": "a & b", "bitwise_or": "a | b",
    "bitwise_xor": "a ^ b", "invert": "~a",
}  # fmt: skip


def _aligned(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """Operations on numbers with the same point."""
    exact = _room(exact_kind(cell.op, kinds, out), out)
    lines = _operands(kinds, exact.width)
    if cell.op == "abs":
        return exact, [*lines, f"e = a < {literal(exact, 0)} ? -a : a;"]
    return exact, [*lines, f"e = {_FORMULAS[cell.op]};"]


def _room(exact: Kind, out: Fixed) -> Kind:
    """Wide enough for rounding up, and to see the last bit that is kept."""
    by = exact.fraction - out.fraction
    return exact if by <= 0 else Kind(max(exact.width + 1, by + 2), exact.fraction)


def _product(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    exact = _room(exact_kind("mul", kinds, out), out)
    lines = [f"reg signed [{exact.width - 1}:0] a, b;"]
    lines += [
        f"{a} = {extended(x, k, exact.width)};" for a, x, k in zip("ab", "xy", kinds, strict=True)
    ]
    return exact, [*lines, "e = a * b;"]


def _sign(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    zero = literal(kinds[0], 0)
    return Kind(2), [f"e = x > {zero} ? 2'sd1 : x < {zero} ? -2'sd1 : 2'sd0;"]


def _whole_number(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """The integers beside a number."""
    (k,) = kinds
    exact = Kind(max(k.width, k.fraction + 1) + 2, 0)
    f, lines = k.fraction, [*_operands([k], exact.width)]
    if f == 0:
        return exact, [*lines, "e = a;"]
    last = literal(exact, (1 << f) - 1)
    if cell.op == "floor":
        lines.append(f"e = a >>> {f};")
    elif cell.op == "ceil":
        lines.append(f"e = (a + {last}) >>> {f};")
    elif cell.op == "rint":
        tie = f"a[{f}]" + (f" || a[{f - 2}:0] != 0" if f > 1 else "")
        lines += [f"e = a >>> {f};", f"if (a[{f - 1}] && ({tie})) e = e + {literal(exact, 1)};"]
    else:
        lines += [
            f"if (a < {literal(exact, 0)}) a = a + {last};",
            f"e = a >>> {f};",
        ]
    return exact, lines


def _divided(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """A division: Verilog's, of numbers made positive below, and then rounded as it should be."""
    width = quotient_width(cell.op, kinds, out)
    exact = Kind(width, out.fraction)
    if cell.op == "div":
        x, y = kinds
        tops = (
            extended("x", x, width, out.fraction + y.fraction),
            extended("y", y, width, x.fraction),
        )
    else:
        one = literal(exact, 1 << (out.fraction + kinds[0].fraction))
        tops = one, extended("x", kinds[0], width)
    zero, unit = literal(exact, 0), literal(exact, 1)
    lines = [
        f"reg signed [{width - 1}:0] a, b, m;",
        f"a = {tops[0]};",
        f"b = {tops[1]};",
        f"if (b < {zero}) begin a = -a; b = -b; end",
        f"e = b == {zero} ? {zero} : a / b;",
        f"m = b == {zero} ? {zero} : a % b;",
        f"if (m < {zero}) begin e = e - {unit}; m = m + b; end",
    ]
    if out.rounding == "even":
        lines.append(f"if (m + m > b || (m + m == b && e[0] && b != {zero})) e = e + {unit};")
    high, low = literal(exact, out.high), literal(exact, out.low)
    lines.append(f"if (b == {zero}) e = a > {zero} ? {high} : a < {zero} ? {low} : {zero};")
    return exact, lines


def _floor_divided(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """⌊x / y⌋, or what is left of x: of integers, or of steps with the same point."""
    finest = max([k.fraction for k in kinds])
    width = max([k.whole for k in kinds]) + finest + 2
    width = max(width, out.width - out.fraction + 1)
    zero = literal(Kind(width), 0)
    lines = [
        f"reg signed [{width - 1}:0] m;",
        *_operands(kinds, width),
        f"if (b < {zero}) begin a = -a; b = -b; end",
        f"m = b == {zero} ? {zero} : a % b;",
        f"if (m < {zero}) m = m + b;",
    ]
    if cell.op == "remainder":
        return Kind(width, finest), [*lines, f"e = y < {literal(kinds[1], 0)} ? -m : m;"]
    high, low = (literal(Kind(width), n >> out.fraction) for n in (out.high, out.low))
    return Kind(width, 0), [
        *lines,
        f"e = b == {zero} ? {zero} : (a - m) / b;",
        f"if (b == {zero}) e = a > {zero} ? {high} : a < {zero} ? {low} : {zero};",
    ]


def _root(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """The root, two bits of the number for each bit of the result; then rounded."""
    (k,) = kinds
    left = 2 * out.fraction - k.fraction  # the argument is in the format of the result
    width = k.width + left + 4
    width += width % 2
    e = Kind(width, out.fraction)
    zero, one = literal(e, 0), literal(e, 1)
    lines = [
        f"reg signed [{width - 1}:0] a, t;",
        "integer i;",
        f"a = {extended('x', k, width, left)};",
        f"if (a < {zero}) a = {zero};",
        f"e = {zero};",
        f"for (i = {width // 2 - 1}; i >= 0; i = i - 1) begin",
        f"  t = e | ({one} <<< i);",
        "  if (t * t <= a) e = t;",
        "end",
    ]
    if out.rounding == "even":
        lines.append(f"if (a - e * e > e) e = e + {one};")
    return e, lines


def _left_shifted(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    exact = Kind(kinds[0].width + out.width, 0)
    most = literal(kinds[1], min(out.width, (1 << (kinds[1].width - 1)) - 1))
    return exact, [
        f"reg signed [{kinds[1].width - 1}:0] n;",
        f"n = y < {literal(kinds[1], 0)} ? {literal(kinds[1], 0)} : y > {most} ? {most} : y;",
        f"e = {extended('x', kinds[0], exact.width)};",
        "e = e <<< n;",
    ]


def _right_shifted(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    most = literal(kinds[1], min(out.width, (1 << (kinds[1].width - 1)) - 1))
    return kinds[0], [
        f"reg signed [{kinds[1].width - 1}:0] n;",
        f"n = y < {literal(kinds[1], 0)} ? {literal(kinds[1], 0)} : y > {most} ? {most} : y;",
        "e = x >>> n;",
    ]


_EXACT: dict[str, Callable[[Cell, Sequence[Kind], Fixed], Body]] = {
    "mul": _product,
    "div": _divided,
    "recip": _divided,
    "floor_divide": _floor_divided,
    "remainder": _floor_divided,
    "sign": _sign,
    "sqrt": _root,
    "left_shift": _left_shifted,
    "right_shift": _right_shifted,
    "integer": _whole_number,
    "trunc": _whole_number,
    "floor": _whole_number,
    "ceil": _whole_number,
    "rint": _whole_number,
}


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


def _zero(name: str, cell: Cell) -> list[str]:
    return [f"{name} = x == {literal(cell.args[0].kind, 0)};"]


def _negative(name: str, cell: Cell) -> list[str]:
    return [f"{name} = x < {literal(cell.args[0].kind, 0)};"]


_WHOLE: dict[str, Callable[[str, Cell], list[str]]] = {
    "pick": _pick,
    "index": _index,
    "outside": _outside,
    "zero": _zero,
    "negative": _negative,
}
