"""Long division: its cells, and what they are in Verilog.

|x| / |y| is worked out bit by bit from the top, `BITS` of them a stage. What is carried along is
one number: above what is left of the dividend so far, below the bits that are still to come down,
and behind them those of the quotient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .formats import BIT, Fixed, Kind
from .netlist import Cell, Wire

if TYPE_CHECKING:
    from .cells import Cells

BITS = 4
"""The bits of a quotient that are worked out in one stage."""


def divided(cells: Cells, out: Fixed, x: Wire, y: Wire) -> Wire:
    """x / y, rounded once; by zero the highest number, the lowest, or 0 / 0 = 0."""
    top, by = cells.exact("abs", x), cells.exact("abs", y)
    up, down = out.fraction + y.kind.fraction, x.kind.fraction
    up, down = up - min(up, down), down - min(up, down)
    most = x.kind.width + up
    bits = most if out.overflow == "wrap" else min(most, out.width)  # more do not fit
    kind = Kind(y.kind.width + down + bits, 0, False)
    state = cells.cell("dividend", (top,), kind, data=(up,))
    for k in range(0, bits, BITS):
        step = down, bits, min(BITS, bits - k)
        state = cells.cell("quotient_bits", (state, by), kind, data=step)
    minus = cells.truth("not_equal", cells.truth("negative", x), cells.truth("negative", y))
    given, rest = (state, by, minus), (down, bits)
    found = cells.cell("quotient", given, out.kind, out, data=rest)
    large = cells.cell("exceeds", (top, by), BIT, data=(up, down, bits))
    if out.overflow == "refuse":
        cells.fault(cells.truth("zero", y))
        cells.fault(large)
        cells.fault(cells.cell("quotient", given, BIT, out, overflow=True, data=rest))
    low, high = (cells.constant(out.kind, n) for n in (out.low, out.high))
    found = cells.where(large, cells.where(minus, low, high), found)
    return cells.where(cells.truth("zero", x), cells.constant(out.kind, 0), found)


# --- Verilog: x and y are the arguments, a and b the numbers that are divided ---------------------


def dividend(name: str, cell: Cell) -> list[str]:
    """The number that is divided, as many bits as have room."""
    (up,), room = cell.data, cell.out.kind.width
    width = cell.args[0].kind.width - 1 + up
    return [
        f"reg [{max(width, room) - 1}:0] a;",
        "begin",
        f"  a = {_shifted('x', cell.args[0].kind, up, max(width, room))};",
        f"  {name} = a[{room - 1}:0];",
        "end",
    ]


def exceeds(name: str, cell: Cell) -> list[str]:
    """Whether the quotient has more bits: what stands above them is not below the divisor."""
    (up, down, bits), (x, y) = cell.data, [w.kind for w in cell.args]
    width = max(x.width - 1 + up, y.width - 1 + down)
    return [
        f"reg [{width - 1}:0] a, b;",
        "begin",
        f"  a = {_shifted('x', x, up, width)} >> {bits};",
        f"  b = {_shifted('y', y, down, width)};",
        f"  {name} = a >= b;",
        "end",
    ]


def quotient_bits(name: str, cell: Cell) -> list[str]:
    """The next bits: the divisor is taken away wherever it can be."""
    (down, bits, count), y = cell.data, cell.args[1].kind
    room, width = cell.out.kind.width, y.width - 1 + down
    kept = f"a[{bits - 2}:0], " if bits > 1 else ""
    step = [
        f"r = a[{room - 1}:{bits - 1}];",
        "t = r >= b;",
        "if (t) r = r - b;",
        f"a = {{r[{width - 1}:0], {kept}t}};",
    ]
    return [
        f"reg [{room - 1}:0] a;",
        f"reg [{width}:0] b, r;",
        "reg t;",
        "begin",
        "  a = x;",
        f"  b = {_shifted('y', y, down, width + 1)};",
        *[f"  {line}" for line in step * count],
        f"  {name} = a;",
        "end",
    ]


def quotient(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> tuple[Kind, list[str]]:
    """The quotient with its sign, rounded by what is left."""
    (down, bits), y = cell.data, kinds[1]
    width = y.width - 1 + down
    e = Kind(bits + 2, out.fraction)
    one, left = f"{e.width}'sd1", f"x[{kinds[0].width - 1}:{bits}]"
    if out.rounding == "even":
        rounding = [
            f"reg [{width}:0] a, b;",
            f"a = {{{left}, 1'd0}};",
            f"b = {_shifted('y', y, down, width + 1)};",
            f"if (a > b || (a == b && x[0])) e = e + {one};",
        ]
    else:
        rounding = [f"if (z && {left} != 0) e = e + {one};"]
    return e, [f"e = {{2'd0, x[{bits - 1}:0]}};", *rounding, "if (z) e = -e;"]


def _shifted(x: str, kind: Kind, by: int, width: int) -> str:
    """A number that is not negative, moved to the left, without its sign."""
    pad = width - (kind.width - 1) - by
    parts = [f"{pad}'d0"] if pad else []
    parts.append(f"{x}[{kind.width - 2}:0]")
    parts += [f"{by}'d0"] if by else []
    return f"{{{', '.join(parts)}}}"
