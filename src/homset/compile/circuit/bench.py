"""Test benches, and the tools that run and check circuits: Icarus Verilog and Verilator."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ...errors import HomsetError, MissingExtraError
from .writer import Port

Vector = tuple[int, int | None]
"""The bits of what comes in and of what goes out; None where a program has no result."""


class Bench(NamedTuple):
    """A module to be tested: its name, its ports, whether a start may come at every cycle."""

    name: str
    inputs: Sequence[Port]
    outputs: Sequence[Port]
    fails: bool
    pipelined: bool

    @property
    def widths(self) -> tuple[int, int]:
        """The bits that come in and go out."""
        return sum([p.width for p in self.inputs]), sum([p.width for p in self.outputs])

    @property
    def room(self) -> tuple[int, int]:
        """The widths of the registers for them, which have a bit at least."""
        before, after = self.widths
        return max(1, before), max(1, after)


def written_bench(bench: Bench, vectors: Sequence[Vector]) -> str:
    """A module that gives a circuit each vector and tells which results are not as expected.

    Its last line is `NAME: PASS` with the number of vectors and of cycles to the first result, or
    `NAME: FAIL` with the number of mistakes.
    """
    lines = [
        "`timescale 1ns/1ns",
        f"module {bench.name}_test;",
        *_memory(bench, len(vectors)),
        *_instance(bench),
        "  always begin #1 if (running) clock = !clock; else wait (running); end",
        "  always @(negedge clock) begin",
        *_compared(bench),
        *_asked(bench),
        *_finished(bench),
        "  end",
        "  initial begin",
        *_held(bench, vectors),
        "  end",
        "endmodule",
    ]
    return "\n".join([*lines, ""])


def _memory(bench: Bench, count: int) -> list[str]:
    """What is given and expected, and where the test is."""
    before, after = bench.room
    return [
        f"  localparam N = {count}, W = {after};",
        f"  reg [{before - 1}:0] given [0:N-1];",
        "  reg [W:0] expected [0:N-1];  // the highest bit: there is no result",
        "  reg clock = 0, reset = 1, start = 0, running = 1;",
        f"  reg [{before - 1}:0] now = 0;",
        f"  wire [{after - 1}:0] result{'' if bench.widths[1] else ' = 0'};",
        f"  wire {', '.join(_signals(bench))};",
        "  integer asked = 0, got = 0, mistakes = 0, idle = 0, cycles = 0;",
    ]


def _compared(bench: Bench) -> list[str]:
    """What comes out, held against what is expected."""
    wrong = "result !== expected[got][W-1:0]"
    if bench.fails:
        wrong = f"fault !== expected[got][W] || (!fault && {wrong})"
    return [
        "    idle <= done ? 0 : idle + 1;",
        "    if ((start || cycles > 0) && got == 0) cycles = cycles + 1;",
        "    if (done) begin",
        f"      if ({wrong}) begin",
        f'        if (mistakes < 5) $display("{bench.name}: vector %0d (%h) gave %h, not %h",',
        "          got, given[got], result, expected[got]);",
        "        mistakes = mistakes + 1;",
        "      end",
        "      got = got + 1;",
        "    end",
    ]


def _asked(bench: Bench) -> list[str]:
    """The next vector goes in: at every cycle, or while the circuit is ready."""
    may = "asked < N" if bench.pipelined else "ready && asked < N && !start"
    return [
        "    reset <= 0;",
        f"    start <= !reset && {may};",
        f"    if (!reset && {may}) begin now <= given[asked]; asked <= asked + 1; end",
    ]


def _finished(bench: Bench) -> list[str]:
    """The end of the test, if nothing is left, or if nothing comes any more."""
    return [
        "    if (got == N || idle == 1000000) begin",
        "      running = 0;",
        "      if (got == N && mistakes == 0)",
        f'        $display("{bench.name}: PASS %0d, the first after %0d", N, cycles);',
        f'      else $display("{bench.name}: FAIL %0d", mistakes + N - got);',
        "    end",
    ]


def _held(bench: Bench, vectors: Sequence[Vector]) -> list[str]:
    """The vectors."""
    before, after = bench.room
    given = [f"    given[{k}] = {before}'h{x:x};" for k, (x, _) in enumerate(vectors)]
    expected = [
        f"    expected[{k}] = {after + 1}'h{(1 << after if y is None else y):x};"
        for k, (_, y) in enumerate(vectors)
    ]
    return [*given, *expected]


def _signals(bench: Bench) -> list[str]:
    """What a circuit tells beside its results."""
    more = [] if bench.pipelined else ["ready"]
    return ["done", *more, "fault"] if bench.fails else ["done", *more]


def _instance(bench: Bench) -> list[str]:
    """The circuit under test; its ports are parts of what comes in and goes out."""
    pins = [f".{name}({name})" for name in ("clock", "reset", "start", *_signals(bench))]
    for whole, ports in (("now", bench.inputs), ("result", bench.outputs)):
        low = 0
        for port in ports:
            if port.width:
                pins.append(f".{port.name}({whole}[{low + port.width - 1}:{low}])")
                low += port.width
    return [f"  {bench.name} circuit (", *[f"    {pin}," for pin in pins[:-1]], f"    {pins[-1]});"]


# --- tools ----------------------------------------------------------------------------------------


class SimulationError(HomsetError, AssertionError):
    """A circuit gave another result than its model: the message is what the test bench said."""


def passed(bench: Bench, count: int, latency: int | None, lines: Sequence[str]) -> bool:
    """Whether the lines of a simulation say that all went well, and took as long as it should."""
    said = f"{bench.name}: PASS {count}, the first after "
    return any(
        [line.startswith(said) and latency in (None, int(line[len(said) :])) for line in lines]
    )


def simulate(texts: Sequence[str]) -> list[str]:
    """What the test benches among some texts of Verilog print, run by Icarus Verilog.

    Raises `MissingExtraError` where it is not installed, `SimulationError` for what it refuses.
    """
    needs("iverilog")
    with TemporaryDirectory() as folder:
        source, made = Path(folder, "circuit.v"), Path(folder, "circuit.vvp")
        source.write_text("\n".join(texts))
        _told(["iverilog", "-g2005", "-o", str(made), str(source)])
        return _told(["vvp", "-n", str(made)]).splitlines()


def lint(text: str, top: str) -> list[str]:
    """The warnings of Verilator about a text, all of them asked for.

    Raises `MissingExtraError` where it is not installed.
    """
    needs("verilator")
    with TemporaryDirectory() as folder:
        source = Path(folder, f"{top}.v")
        source.write_text(text)
        command = ["verilator", "--lint-only", "-Wall", "--top-module", top, str(source)]
        done = subprocess.run(command, capture_output=True, text=True)
        return [line for line in done.stderr.splitlines() if line.startswith("%")]


def _told(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SimulationError(f"{command[0]} refuses a circuit: {done.stderr or done.stdout}")
    return done.stdout


def needs(tool: str) -> None:
    """Raise `MissingExtraError` where a tool is not installed."""
    if shutil.which(tool) is None:
        raise MissingExtraError(f"{tool} is not installed; run: apt-get install {tool}")
