"""Netlists: wires, the cells between them, and loops as machines that go step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .formats import Fixed, Kind


class Wire:
    """Bits of some `kind`; `note` is the expression that they are, for people.

    `value` is known of a constant: its steps, or 0 and 1.
    """

    __slots__ = ("kind", "note", "value")

    def __init__(self, kind: Kind, note: str, value: int | None = None) -> None:
        self.kind, self.note, self.value = kind, note, value

    def __repr__(self) -> str:
        return f"<{self.note} : {self.kind.width} bits>"


@dataclass(eq=False, slots=True)
class Memory:
    """So many words, each of the kinds of an entry; nothing is known of what is in it at first."""

    depth: int
    kinds: tuple[Kind, ...]


@dataclass(eq=False, slots=True)
class Store:
    """What a loop writes to a memory in each step, and where."""

    memory: Memory
    at: Wire
    entries: tuple[Wire, ...]


@dataclass(eq=False, slots=True)
class Cell:
    """`out` is an operation of `args`, one cycle later.

    `format` is that of the result, for operations that round. `overflow` holds for a cell that
    says whether the result does not fit, in the place of the result. `n` is the number of an index,
    or how many there are; `data` the table that is looked up, or what else it is made with.
    """

    op: str
    args: tuple[Wire, ...]
    out: Wire
    format: Fixed | None = None
    overflow: bool = False
    n: int = 0
    data: tuple[int, ...] = ()
    memory: Memory | None = None


@dataclass(eq=False, slots=True)
class Register:
    """A number that a loop carries: what it is at first, and after a step."""

    out: Wire
    first: Wire
    next: Wire


@dataclass(eq=False, slots=True)
class Stream:
    """Entries that a loop reads or writes one by one, in a register that it shifts.

    Of one that is read, `wires` are what it is at first and `entry` the one whose turn it is; of
    one that is written, `entry` is written, and `wires` are what it is at last.
    """

    wires: tuple[Wire, ...]
    entry: Wire


@dataclass(eq=False, slots=True)
class Machine:
    """A loop: `count` steps, or as long as `test` holds.

    `before` is worked out ahead of the test, and `body` ahead of the step.
    """

    count: int
    registers: list[Register]
    before: list[Item] = field(default_factory=list)
    test: Wire | None = None
    body: list[Item] = field(default_factory=list)
    reads: list[Stream] = field(default_factory=list)
    writes: list[Stream] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    note: str = ""


Item = Cell | Machine


@dataclass(eq=False, slots=True)
class Netlist:
    """What a circuit is: from the wires that come in to those that go out.

    `fault` is the wire that tells that there is no result, where that can be.
    """

    inputs: list[Wire]
    outputs: list[Wire]
    items: list[Item]
    fault: Wire | None = None

    def cells(self) -> Iterator[Cell]:
        """The cells, inside of machines too."""
        todo: list[Item] = list(reversed(self.items))
        while todo:
            top = todo.pop()
            if isinstance(top, Cell):
                yield top
            else:
                todo += [*reversed(top.body), *reversed(top.before)]

    def machines(self) -> Iterator[Machine]:
        """The machines, inside of machines too."""
        todo: list[Item] = list(reversed(self.items))
        while todo:
            top = todo.pop()
            if isinstance(top, Machine):
                yield top
                todo += [*reversed(top.body), *reversed(top.before)]

    @property
    def results(self) -> list[Wire]:
        """What goes out, and whether there is a result."""
        return self.outputs if self.fault is None else [*self.outputs, self.fault]


def pruned(netlist: Netlist) -> Netlist:
    """The same without cells that nobody reads."""
    netlist.items = _live(netlist.items, {*netlist.results})
    return netlist


def _live(items: Sequence[Item], live: set[Wire | Memory]) -> list[Item]:
    kept: list[Item] = []
    for item in reversed(items):
        if isinstance(item, Cell):
            if item.out in live:
                live.update(item.args)
                live.update([item.memory] if item.memory is not None else [])
                kept.append(item)
        elif live.intersection(_made(item)):
            _keep(item, live)
            kept.append(item)
    return kept[::-1]


def _made(machine: Machine) -> list[Wire | Memory]:
    """What others may read of a machine: wires worked out ahead of its test are among them."""
    found: list[Wire | Memory] = [r.out for r in machine.registers]
    found += [w for s in machine.writes for w in s.wires] + [s.memory for s in machine.stores]
    return found + [cell.out for cell in machine.before if isinstance(cell, Cell)]


def _keep(machine: Machine, live: set[Wire | Memory]) -> None:
    """Whoever reads something of a machine needs all of it: graphs carry nothing idle."""
    live.update([r.next for r in machine.registers], [s.entry for s in machine.writes])
    live.update([w for s in machine.stores for w in (s.at, *s.entries)])
    if machine.test is not None:
        live.add(machine.test)
    machine.body = _live(machine.body, live)
    machine.before = _live(machine.before, live)
    live.update([r.first for r in machine.registers], [w for s in machine.reads for w in s.wires])
