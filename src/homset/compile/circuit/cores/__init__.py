"""Elementary functions as cores: cells that look up a polynomial and work it out.

A core is written once, on `Cells`. Of wires it makes a circuit; of constants it gives the constant,
and that is what the function means in fixed point, bit for bit.

Each has three parts: an argument becomes a piece and a place on it, with `GUARD` bits more than the
result has; a polynomial is worked out by Horner's rule; what comes of it is rounded once. So it is
within 1/2 + 2⁻⁶ steps of the function, and within 1 + 2⁻⁶ where numbers are rounded down.
"""

from __future__ import annotations

from dataclasses import replace

from ....errors import MissingStructureError
from ..cells import Cells, noted
from ..formats import Fixed
from ..netlist import Wire
from .angles import arccos, arcsin, arctan, arctan2, tan, wave
from .lengths import copysign, fmod, hypot
from .levels import levelling
from .parts import Core
from .powers import arccosh, arcsinh, arctanh, expm1, exponential, hyperbolic, logarithm

WIDEST = 96
"""The widest format that has cores: inside of one there are numbers of five times as many bits."""


def core(cells: Cells, name: str, out: Fixed, *args: Wire) -> Wire:
    """A function of `CORES`, rounded to a format.

    Where it does not fit it saturates, in formats that wrap too: what is cut off is not known.
    Raises `MissingStructureError` for formats of more than `WIDEST` bits.
    """
    if max([out.width, out.fraction, *[x.kind.width for x in args]]) > WIDEST:
        raise MissingStructureError(
            f"Verilog has no {name} in {out}, only in formats of up to {WIDEST} bits"
        )
    fitting = replace(out, overflow="saturate") if out.overflow == "wrap" else out
    found = CORES[name](cells, fitting, *args)
    if found.value is None:
        found.note = noted(name, args)
    return found


CORES: dict[str, Core] = {
    "exp": exponential("log2 e"),
    "exp2": exponential("1"),
    "expm1": expm1,
    "sinh": hyperbolic("sub"),
    "cosh": hyperbolic("add"),
    "log": logarithm("log", "ln 2"),
    "log2": logarithm("log2", "1"),
    "log10": logarithm("log10", "log10 2"),
    "log1p": logarithm("log", "ln 2", offset=1),
    "arcsinh": arcsinh,
    "arccosh": arccosh,
    "arctanh": arctanh,
    "sin": wave("sin"),
    "cos": wave("cos"),
    "tan": tan,
    "arcsin": arcsin,
    "arccos": arccos,
    "arctan": arctan,
    "arctan2": arctan2,
    "tanh": levelling("tanh", -1, 4),
    "logistic": levelling("logistic", 0, 2),
    "erf": levelling("erf", -1, 4),
    "hypot": hypot,
    "copysign": copysign,
    "fmod": fmod,
}
"""The functions that have a core."""
