"""Synthesis: a module as gates and flip-flops, by Yosys."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ...errors import HomsetError
from .bench import needs


class SynthesisError(HomsetError, AssertionError):
    """Yosys refuses a circuit, or makes latches of it: the message is what it said."""


class Synthesis(NamedTuple):
    """A circuit as gates: how many there are of each kind, and their netlist in Verilog."""

    gates: Counter[str]
    netlist: str

    @property
    def flip_flops(self) -> int:
        """How many bits are kept from cycle to cycle."""
        return sum([n for kind, n in self.gates.items() if "DFF" in kind])

    def __repr__(self) -> str:
        rest = sum(self.gates.values()) - self.flip_flops
        return f"<Synthesis: {rest} gates, {self.flip_flops} flip-flops>"


def synthesised(text: str, top: str) -> Synthesis:
    """What Yosys makes of a module, without mapping to the gates of a certain chip.

    Raises `MissingExtraError` where Yosys is not installed, `SynthesisError` where it finds an
    error or a latch.
    """
    needs("yosys")
    with TemporaryDirectory() as folder:
        source, stat, netlist = (Path(folder, name) for name in ("in.v", "stat.json", "out.v"))
        source.write_text(text)
        steps = [f"read_verilog {source}", f"synth -noabc -top {top}",
                 f"tee -q -o {stat} stat -json", f"write_verilog -noattr {netlist}"]  # fmt: skip
        done = subprocess.run(
            ["yosys", "-q", "-p", "; ".join(steps)], capture_output=True, text=True
        )
        if done.returncode:
            raise SynthesisError(f"yosys refuses {top}: {done.stderr or done.stdout}")
        counts = json.loads(stat.read_text())["design"]["num_cells_by_type"]
        found = Synthesis(Counter(counts), netlist.read_text())
    if latches := [kind for kind in found.gates if "LATCH" in kind]:
        raise SynthesisError(f"yosys makes latches of {top}: {', '.join(latches)}")
    return found
