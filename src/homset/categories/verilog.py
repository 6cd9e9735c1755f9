"""Verilog: a program in fixed point as a circuit. (2017, section on hardware.)

It is the graph of a program, laid out in space and time: so its laws are those of `Graph`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import Any, final

from ..compile.blocks import Variable, flat_leaves
from ..compile.circuit.bench import (
    Bench,
    SimulationError,
    Vector,
    lint,
    passed,
    simulate,
    written_bench,
)
from ..compile.circuit.elaborate import elaborate
from ..compile.circuit.formats import Fixed
from ..compile.circuit.model import EndlessError, Model
from ..compile.circuit.names import identifier, input_names, output_names
from ..compile.circuit.netlist import Wire
from ..compile.circuit.printer import printed
from ..compile.circuit.synthesis import Synthesis, synthesised
from ..compile.circuit.writer import Port
from ..compile.clike.names import called
from ..compile.leaves import given, taken
from ..compile.lower import lower
from ..errors import ArgumentError, DomainError, HomsetError
from ..interpretation import checked_arrow
from ..messages import show, signature
from ..objects import Obj, R, Z, ground
from ..places import tell_definition
from ..values import from_value, received
from .graph import Graph

DEFAULT = Fixed(32, 16)
"""The format of real numbers where none is given."""


class Circuit:
    """A program as a module of Verilog: `module` is its text, and `run` what it means.

    `latency` is the number of cycles from `start` to `done`, None where it depends on data.
    `pipelined` says whether a start may come at every cycle; otherwise one while it is `ready`.

    >>> import homset as hs
    >>> square = hs.Verilog(hs.dup >> hs.mul, hs.Fixed(16, 8))
    >>> square(1.5), square(0.05), square(100.0), square.latency
    (2.25, 0.00390625, 127.99609375, 1)
    """

    def __init__(
        self,
        program: Any,
        real: Fixed,
        integer: Fixed,
        name: str,
        names: Sequence[str],
        unroll: int,
        steps: int,
    ) -> None:
        self.arrow = checked_arrow("Verilog", program)
        self.dom, self.cod = ground(self.arrow.dom), ground(self.arrow.cod)
        self.formats: dict[Obj, Fixed] = {R: real, Z: integer}
        self.name = identifier(name)
        block = lower(Graph(self.arrow).arrow)
        names = input_names(program, self.dom, names)
        try:
            self.netlist = elaborate(block, names, (real, integer), unroll, steps)
        except HomsetError as error:
            function = getattr(program, "__wrapped__", program)
            if isinstance(function, FunctionType):
                tell_definition(error, function)  # unless it says itself where in there
            raise
        self.model = Model(block, self.formats, steps)
        self.inputs = self._ports(block.params, names, self.netlist.inputs)
        outs = output_names(self.cod, names)
        self.outputs = self._ports(block.results, outs, self.netlist.outputs)
        comments = [
            f"{self.name} : {signature(self.arrow.dom, self.arrow.cod)}",
            f"Real numbers are {real!r}, integers {integer!r}.",
        ]
        made = printed(self.name, self.inputs, self.outputs, self.netlist, comments)
        self.module, self.latency, self.pipelined = made

    def _ports(
        self, variables: Sequence[Variable], names: Sequence[str], wires: Sequence[Wire]
    ) -> list[Port]:
        """The ports of leaves, in order."""
        made, low = [], 0
        for v, name in zip(variables, names, strict=True):
            shape = v.obj.shape
            element = v.obj.element
            size = v.obj.size
            note = repr(self.formats[element]) if element in self.formats else "true or false"
            if shape:
                note = f"{' x '.join(map(str, shape))} of {note}, the first one lowest"
            made.append(Port(name, tuple(wires[low : low + size]), shape, note))
            low += size
        return made

    # --- the model ---

    def __call__(self, *args: Any) -> Any:
        """What the circuit gives: the program in fixed point, bit for bit.

        Raises `DomainError` for a number that does not fit, and where the program has no result.
        """
        value = received(self.dom, args, lambda: show(self.arrow))
        steps = self._steps(value)
        objects = flat_leaves(self.cod)
        pairs = zip(objects, self.model(steps), strict=True)
        found = [self.model.number(obj, x) for obj, x in pairs]
        return from_value(self.cod, given(self.cod, iter(found)))

    run = __call__

    def _steps(self, value: Any) -> list[Any]:
        """What comes in, as steps; what does not fit is told by the name of its port."""
        leaves = zip(self.inputs, flat_leaves(self.dom), taken(self.dom, value), strict=True)
        found = []
        for port, obj, x in leaves:
            try:
                found.append(self.model.steps(obj, x))
            except DomainError as error:
                raise DomainError(f"{port.name}: {error}") from None
        return found

    def vector(self, *args: Any) -> Vector:
        """The bits of what comes in and of what the model gives for it, the first port lowest."""
        steps = self._steps(received(self.dom, args, lambda: show(self.arrow)))
        try:
            results = self.model(steps)
        except EndlessError:
            raise
        except DomainError:
            return _bits(self.inputs, steps), None
        return _bits(self.inputs, steps), _bits(self.outputs, results)

    # --- tools ---

    @property
    def bench(self) -> Bench:
        """What a test bench is made of."""
        fails = self.netlist.fault is not None
        return Bench(self.name, self.inputs, self.outputs, fails, self.pipelined)

    def testbench(self, inputs: Iterable[Any]) -> str:
        """A test bench that expects of the module what the model gives on these inputs.

        Each is the value of the domain: a tuple, where a program takes several.
        """
        return written_bench(self.bench, [self.vector(x) for x in inputs])

    def check(self, inputs: Iterable[Any]) -> int:
        """How many inputs there are, if Icarus Verilog gives the bits of the model on all.

        Raises `SimulationError` if not, `MissingExtraError` where Icarus is not installed.
        """
        vectors = [self.vector(x) for x in inputs]
        lines = simulate([self.module, written_bench(self.bench, vectors)])
        if not passed(self.bench, len(vectors), self.latency, lines):
            raise SimulationError("\n".join([f"{self.name} is not as its model:", *lines[-6:]]))
        return len(vectors)

    def lint(self) -> list[str]:
        """The warnings of Verilator, with all of them asked for: there should be none."""
        return lint(self.module, self.name)

    def synthesis(self) -> Synthesis:
        """The gates that Yosys makes of the module: how many of each kind, and their netlist.

        Raises `SynthesisError` for an error or a latch, `MissingExtraError` where Yosys is not
        installed.
        """
        return synthesised(self.module, self.name)

    @property
    def operations(self) -> Counter[str]:
        """How often each kind of cell occurs."""
        return Counter([cell.op for cell in self.netlist.cells()])

    def __str__(self) -> str:
        return self.module

    def __repr__(self) -> str:
        if self.latency is None:
            time = "a state machine"
        else:
            time = f"{'a pipeline' if self.pipelined else 'a state machine'} of {self.latency}"
            time += " cycle" if self.latency == 1 else " cycles"
        count = sum(self.operations.values())
        return f"<Verilog of {self.name}: {count} {'cell' if count == 1 else 'cells'}, {time}>"


@final
class VerilogLanguage:
    """A program as a circuit: one synthesizable module of Verilog, and its meaning bit for bit.

    Real numbers are in fixed point, integers have a width; every operation is exact and rounded
    once. What can fail raises the signal `fault`.

    >>> import homset as hs
    >>> print(hs.Verilog(hs.not_equal.at(hs.B * hs.B), name="differ").module)
    // differ : B × B → B
    // Real numbers are Fixed(32, 16), integers Fixed(32, 0).
    // A pipeline: a start at any cycle; its results are there 1 cycle later, at done.
    module differ (
      input  wire clock,
      input  wire reset,
      input  wire start,
      input  wire x0,  // true or false
      input  wire x1,  // true or false
      output wire done,
      output wire y  // true or false
    );
    <BLANKLINE>
      reg [0:0] started;  // which stages hold something
      always @(posedge clock) started <= reset ? 1'd0 : start;
      assign done = started[0];
    <BLANKLINE>
      // stage 1
      reg not_equal1;  // x0 != x1
      always @(posedge clock) begin
        not_equal1 <= x0 != x1;
      end
    <BLANKLINE>
      assign y = not_equal1;
    endmodule
    <BLANKLINE>
    """

    def __call__(
        self,
        program: Any,
        format: Fixed = DEFAULT,
        integers: int | Fixed = 32,
        name: str | None = None,
        unroll: int = 0,
        names: Sequence[str] = (),
        steps: int = 0,
    ) -> Circuit:
        """The circuit of an arrow, or of a Python function.

        `format` is that of real numbers; `integers` the width of integers, or a format without a
        fraction; loops of up to `unroll` steps are laid out in space, and longer ones are state
        machines. The reverse mode of a loop whose length depends on data keeps what it needs of up
        to `steps` steps in memories; more of them are a `fault`. The module has a `name` of its
        own, or that of the function; `names` are those of the parameters.

        Raises `MissingStructureError` for what a circuit has not, `DomainError` for a constant that
        does not fit.
        """
        whole = integers
        if isinstance(format, Fixed) and isinstance(integers, int):
            whole = Fixed(integers, 0, format.rounding, format.overflow)
        if not isinstance(whole, Fixed) or whole.fraction or whole.width > 64:
            raise ArgumentError(
                "Verilog takes a format of real numbers, Fixed(width, fraction), and for integers a"
                f" width up to 64; got {format!r} and {integers!r}"
            )
        return Circuit(program, format, whole, name or called(program), names, unroll, steps)

    def __repr__(self) -> str:
        return "Verilog"


def _bits(ports: Sequence[Port], values: Sequence[Any]) -> int:
    """The bits of values, the first port lowest."""
    found, low = 0, 0
    for port, value in zip(ports, values, strict=True):
        flat = value.ravel().tolist() if port.shape else [value]
        for wire, x in zip(port.wires, flat, strict=True):
            found |= (int(x) & ((1 << wire.kind.width) - 1)) << low
            low += wire.kind.width
    return found


Verilog = VerilogLanguage()
