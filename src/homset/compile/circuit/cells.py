"""Cells in the making: equal ones are one, constants are computed, neutral operands vanish."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ArgumentError, DomainError, MissingStructureError
from ...objects import B, Obj, R, Z
from ...places import Place, tell
from .divisions import divided
from .formats import BIT, WIDEST, Fixed, Kind, index_kind
from .netlist import Cell, Item, Memory, Wire
from .roots import rooted
from .rules import EXACT, TRUTHS
from .widths import can_overflow, exact_kind

LARGEST = 100_000
"""How many cells a circuit may have."""

_INFIX = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "recip": "1 / {}",
    "negate": "-{}", "abs": "|{}|", "floor_divide": "{} // {}", "remainder": "{} % {}",
    "less": "{} < {}", "less_equal": "{} <= {}", "greater": "{} > {}", "greater_equal": "{} >= {}",
    "equal": "{} == {}", "not_equal": "{} != {}", "logical_and": "{} and {}",
    "logical_or": "{} or {}", "logical_not": "not {}", "bitwise_and": "{} & {}",
    "bitwise_or": "{} | {}", "bitwise_xor": "{} ^ {}", "invert": "~{}", "left_shift": "{} << {}",
    "right_shift": "{} >> {}", "where": "{1} if {0} else {2}", "fit": "{}", "zero": "{} == 0",
    "negative": "{} < 0", "positive": "{} > 0",
}  # fmt: skip


class Cells:
    """The cells of one circuit: `items` is where new ones go, `known` what is there already.

    `guards` are the truth values under which a program gets to where the circuit is made now:
    in a branch that is not taken, nothing can go wrong.
    """

    def __init__(self, real: Fixed, integer: Fixed) -> None:
        self.formats: dict[Obj, Fixed] = {R: real, Z: integer}
        self.items: list[Item] = []
        self.known: list[dict[tuple[object, ...], Wire]] = [{}]
        self.guards: list[Wire] = []
        self.faults: list[Wire] = []
        self.constants: dict[tuple[Kind, int], Wire] = {}
        self.count = 0

    # --- wires and cells ---

    def constant(self, kind: Kind, value: int) -> Wire:
        """The wire of a known value."""
        found = self.constants.get((kind, value))
        if found is None:
            number = value / 2**kind.fraction if kind.fraction else value
            note = f"{number:g}" if kind.fraction else str(number)
            note = str(bool(value)).lower() if kind is BIT else note
            found = self.constants[kind, value] = Wire(kind, note, value)
        return found

    def literal(self, obj: Obj, value: object) -> Wire:
        """The constant of a program; it must fit."""
        if obj is B:
            return self.constant(BIT, int(bool(value)))
        return self.constant(self.formats[obj].kind, self.formats[obj].steps(value))

    def cell(
        self, op: str, args: Sequence[Wire], kind: Kind, format: Fixed | None = None,
        overflow: bool = False, n: int = 0, data: tuple[int, ...] = (),
        memory: Memory | None = None,
    ) -> Wire:  # fmt: skip
        """The result of an operation, which may be there already."""
        key = (op, *args, kind, format, overflow, n, data, memory)
        for scope in reversed(self.known):
            if (found := scope.get(key)) is not None:
                return found
        self.count += 1
        if self.count > LARGEST:
            raise MissingStructureError(
                f"this circuit has more than {LARGEST} cells: arrays and branches are laid out in"
                " space; make arrays smaller, or go along them in a loop"
            )
        out = self.known[-1][key] = Wire(kind, noted(op, args, overflow))
        self.items.append(Cell(op, tuple(args), out, format, overflow, n, data, memory))
        return out

    # --- numbers ---

    def number(self, op: str, out: Fixed, *args: Wire, place: Place | None = None) -> Wire:
        """An operation on numbers, rounded to a format; it is noted where it may not fit."""
        if (same := _neutral(op, out, args)) is not None:
            return same
        if all([w.value is not None for w in args]):
            return self._computed(op, out, args, place)
        if op in ("div", "recip"):
            return divided(self, out, *(self.constant(Kind(2), 1), *args)[-2:])
        if op == "sqrt":
            return rooted(self, out, *args)
        if out.overflow == "refuse":
            self._may_not_fit(op, out, args)
        return self.cell(op, args, out.kind, out)

    def _computed(self, op: str, out: Fixed, args: Sequence[Wire], place: Place | None) -> Wire:
        exact, fraction = EXACT[op](out, *[(w.value, w.kind.fraction) for w in args])
        refused = out.overflow == "refuse" and not out.fits(exact, fraction)
        if refused or (op in ("div", "recip") and args[-1].value == 0 and out.overflow == "refuse"):
            error = DomainError(f"{noted(op, args)} does not fit {out}")
            if place is not None:
                tell(error, place)
            raise error
        return self.constant(out.kind, out.fit(exact, fraction))

    def _may_not_fit(self, op: str, out: Fixed, args: Sequence[Wire]) -> None:
        if can_overflow(op, [w.kind for w in args], out):
            self.fault(self.cell(op, args, BIT, out, overflow=True))

    def exact(self, op: str, *args: Wire) -> Wire:
        """An operation on numbers in a format that holds its result exactly."""
        kind = exact_kind(op, [w.kind for w in args], Fixed(2))
        if kind.width > WIDEST:
            raise MissingStructureError(
                f"Verilog has no {noted(op, args)} in {kind.width} bits, which are more than"
                f" {WIDEST}: write it with shorter numbers"
            )
        return self.number(op, Fixed(kind.width, kind.fraction), *args)

    def total(self, wires: Sequence[Wire], out: Fixed) -> Wire:
        """The sum, exact until it is rounded: as a tree, each sum a bit wider."""
        row = [w for w in wires if w.value != 0]
        if not row:
            return self.constant(out.kind, 0)
        while len(row) > 2:
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [*[self.exact("add", x, y) for x, y in pairs], *row[len(row) // 2 * 2 :]]
        return self.number("add", out, *row) if len(row) == 2 else self.number("fit", out, *row)

    # --- truth values and choices ---

    def truth(self, op: str, *args: Wire) -> Wire:
        """A truth value of truth values, or of numbers in one format."""
        values = [w.value for w in args]
        if None not in values:
            return self.constant(BIT, int(TRUTHS[op](*values)))
        if (same := _decided(op, args)) is not None:
            return same
        return self.cell(op, args, BIT)

    def any(self, wires: Sequence[Wire]) -> Wire:
        """Whether one of them holds."""
        row = list(wires) or [self.constant(BIT, 0)]
        while len(row) > 1:
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [
                *[self.truth("logical_or", x, y) for x, y in pairs], *row[len(row) // 2 * 2 :]
            ]  # fmt: skip
        return row[0]

    def where(self, test: Wire, x: Wire, y: Wire) -> Wire:
        """x where the test holds, else y."""
        if x is y or test.value is not None:
            return y if test.value == 0 else x
        return self.cell("where", (test, x, y), x.kind)

    def is_at(self, index: Wire, j: int) -> Wire:
        """Whether an index is j."""
        return self.truth("equal", index, self.constant(index.kind, j))

    def pick(self, wires: Sequence[Wire], index: Wire) -> Wire:
        """The wire at an index."""
        if index.value is not None or len(wires) == 1:
            return wires[index.value or 0]
        if all([w is wires[0] for w in wires]):
            return wires[0]
        return self.cell("pick", (index, *wires), wires[0].kind, n=len(wires))

    def residue(self, i: Wire, n: int) -> Wire:
        """An integer modulo a power of two, as an index of as many places."""
        kind = index_kind(n)
        if i.value is not None:
            return self.constant(kind, i.value % n)
        return self.cell("residue", (i,), kind, n=n)

    def look_up(self, kind: Kind, values: Sequence[int], index: Wire) -> Wire:
        """The entry of a table of constants."""
        if index.value is not None or len(set(values)) == 1:
            return self.constant(kind, values[index.value or 0])
        return self.cell("look_up", (index,), kind, n=len(values), data=tuple(values))

    def index(self, i: Wire, n: int, place: Place | None) -> Wire:
        """An integer as an index of n places, where negative ones count from the end.

        Whether it is out of range is noted as a fault.
        """
        kind = index_kind(n)
        if i.value is not None and -n <= i.value < n:
            return self.constant(kind, i.value % n)
        if n == 0 or i.value is not None:
            error = ArgumentError(f"index {i.note} is out of range for {n} entries")
            if place is not None:
                tell(error, place)
            raise error
        self.fault(self.cell("outside", (i,), BIT, n=n))
        return self.cell("index", (i,), kind, n=n)

    def fault(self, wire: Wire) -> None:
        """Note that there is no result where this holds, if the program gets here."""
        for guard in self.guards:
            wire = self.truth("logical_and", guard, wire)
        if wire.value != 0:
            self.faults.append(wire)


def noted(op: str, args: Sequence[Wire], overflow: bool = False) -> str:
    """The expression of a cell, for people; deep ones are cut."""
    if (form := _INFIX.get(op)) is None:
        text = f"{op}({', '.join([w.note for w in args])})"
    else:
        text = form.format(*[_bracketed(w.note) for w in args])
    text = f"{text} overflows" if overflow else text
    return text if len(text) <= 60 else f"{text[:57]}..."


def _bracketed(note: str) -> str:
    return f"({note})" if " " in note and not note.endswith(("...", ")")) else note


def _neutral(op: str, out: Fixed, args: Sequence[Wire]) -> Wire | None:
    """An operand that an operation leaves as it is, in this format: x + 0, x · 1, x − 0."""
    ones = {w for w in args if w.value == 1 << w.kind.fraction}
    zeros = {w for w in args if w.value == 0}
    kept: Wire | None = None
    if op == "add" and zeros:
        kept = args[1] if args[0] in zeros else args[0]
    elif op == "sub" and args[1] in zeros:
        kept = args[0]
    elif op == "mul" and ones:
        kept = args[1] if args[0] in ones else args[0]
    elif op in ("fit", "real") or (op == "integer" and args[0].kind.fraction == 0):
        kept = args[0]
    return kept if kept is not None and kept.kind == out.kind else None


def _decided(op: str, args: Sequence[Wire]) -> Wire | None:
    """x ∧ true, x ∨ false and their like."""
    if op not in ("logical_and", "logical_or"):
        return None
    for one, other in (args, args[::-1]):
        if one.value is not None:
            return other if one.value == (op == "logical_and") else one
    return args[0] if args[0] is args[1] else None
