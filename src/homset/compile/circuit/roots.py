"""Square roots, bit by bit as divisions are: their cells, and what they are in Verilog.

What is carried along is one number of three parts: what is left so far, the bits that are still to
come down, and the root. A root of n bits takes two bits of the number for each of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .divisions import BITS
from .formats import BIT, Fixed, Kind
from .netlist import Cell, Wire
from .widths import can_overflow

if TYPE_CHECKING:
    from .cells import Cells


def rooted(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """The root of x, rounded once; of a negative number 0."""
    up = 2 * out.fraction - x.kind.fraction
    n = (x.kind.width + up) // 2
    kind = Kind(4 * n + 2, 0, False)
    state = cells.cell("radicand", (x,), kind, data=(up, n))
    for k in range(0, n, BITS):
        state = cells.cell("root_bits", (state,), kind, data=(n, min(BITS, n - k)))
    if out.overflow == "refuse" and can_overflow("sqrt", [x.kind], out):
        cells.fault(cells.cell("root", (state,), BIT, out, overflow=True, n=n))
    return cells.cell("root", (state,), out.kind, out, n=n)


def radicand(name: str, cell: Cell) -> list[str]:
    """The number, or 0 where it is negative, in its place."""
    (up, n), k = cell.data, cell.args[0].kind
    pad = 2 * n - (k.width - 1) - up
    parts = [f"{n + 2 + pad}'d0", f"x[{k.width - 2}:0]", f"{n + up}'d0"]
    return [f"{name} = x[{k.width - 1}] ? {4 * n + 2}'d0 : {{{', '.join(parts)}}};"]


def root_bits(name: str, cell: Cell) -> list[str]:
    """The next bits: (2 r + 1)², as far as it is not in r² yet, is taken away where it can be."""
    n, count = cell.data
    kept = f"a[{n - 2}:0], " if n > 1 else ""
    left = f"a[{3 * n - 3}:{n}], " if n > 1 else ""
    step = [
        f"r = a[{4 * n + 1}:{3 * n - 2}];",
        f"b = {{2'd0, a[{n - 1}:0], 2'd1}};",
        "t = r >= b;",
        "if (t) r = r - b;",
        f"a = {{r[{n + 1}:0], {left}2'd0, {kept}t}};",
    ]
    return [
        f"reg [{4 * n + 1}:0] a;",
        f"reg [{n + 3}:0] b, r;",
        "reg t;",
        "begin",
        "  a = x;",
        *[f"  {line}" for line in step * count],
        f"  {name} = a;",
        "end",
    ]


def root(cell: Cell, kinds: Sequence[Kind], out: Fixed) -> tuple[Kind, list[str]]:
    """The root, rounded by what is left, which is never a half."""
    n = cell.n
    e = Kind(n + 2, out.fraction)
    lines = [f"e = {{2'd0, x[{n - 1}:0]}};"]
    if out.rounding == "even":
        lines.append(f"if (x[{4 * n + 1}:{3 * n}] > {{2'd0, x[{n - 1}:0]}}) e = e + {n + 2}'sd1;")
    return e, lines
