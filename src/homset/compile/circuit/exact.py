"""The exact results of operations as lines of Verilog: `a` and `b` are operands, `e` the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .divisions import quotient
from .formats import Fixed, Kind
from .literals import extended, literal
from .netlist import Cell
from .roots import root
from .widths import exact_kind

Body = tuple[Kind, list[str]]
"""The kind of the register `e` that holds the exact result, and the lines that make it."""


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


def aligned(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
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


def _left_shifted(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    exact = Kind(kinds[0].width + out.width, 0)
    lines = _amount(kinds[1], out)
    return exact, [*lines, f"e = {extended('x', kinds[0], exact.width)};", "e = e <<< n;"]


def _right_shifted(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    return kinds[0], [*_amount(kinds[1], out), "e = x >>> n;"]


def _amount(kind: Kind, out: Fixed) -> list[str]:
    """n: y, from 0 to as many places as a number has."""
    zero, most = (literal(kind, n) for n in (0, min(out.width, (1 << (kind.width - 1)) - 1)))
    return [
        f"reg signed [{kind.width - 1}:0] n;",
        f"n = y < {zero} ? {zero} : y > {most} ? {most} : y;",
    ]


def _halves(width: int) -> list[int]:
    """Powers of two, the largest first, that add up to any shift of so many bits."""
    return [1 << k for k in reversed(range(max(1, (width - 2).bit_length())))]


def _normalised(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> Body:
    """The highest bit comes to the place below the sign, by halves of the width; or how far."""
    (k,) = kinds
    mantissa = cell.op == "mantissa"
    width = max(out.width, k.width) if mantissa else k.width + 1
    e = Kind(width, out.fraction) if mantissa else out.kind
    lines = [
        f"reg signed [{width - 1}:0] a;",
        f"a = {extended('x', k, width, width - k.width)};",
        f"e = {literal(e, 0 if mantissa else k.width - 2 - k.fraction)};",
    ]
    for by in _halves(k.width):
        more = "" if mantissa else f" e = e - {literal(e, by)};"
        lines.append(f"if (a[{width - 2}:{width - 1 - by}] == 0) begin a = a <<< {by};{more} end")
    if mantissa:
        lines.append("e = a;")
    lines.append(f"if (x <= {literal(k, 0)}) e = {literal(e, 0)};")
    return e, lines


BODIES: dict[str, Callable[[Cell, Sequence[Kind], Fixed], Body]] = {
    "mul": _product,
    "quotient": quotient,
    "floor_divide": _floor_divided,
    "remainder": _floor_divided,
    "sign": _sign,
    "root": root,
    "mantissa": _normalised,
    "exponent": _normalised,
    "left_shift": _left_shifted,
    "right_shift": _right_shifted,
    "integer": _whole_number,
    "trunc": _whole_number,
    "floor": _whole_number,
    "ceil": _whole_number,
    "rint": _whole_number,
}
"""How exact results are made, where it is not by a formula of numbers with the same point."""
