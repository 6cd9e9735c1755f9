"""Synthesis: Yosys makes gates of circuits, which give the bits of the model too."""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_verilog import points, simulated

import homset as hs
from homset import Fixed, Verilog
from homset.categories.verilog import Circuit
from homset.compile.circuit.bench import passed, simulate, written_bench
from homset.compile.circuit.synthesis import SynthesisError, synthesised

pytestmark = [
    simulated,
    pytest.mark.skipif(
        shutil.which("yosys") is None, reason="Yosys is not installed: apt install yosys"
    ),
]


def example() -> Any:
    file = Path(__file__).parent.parent / "examples" / "circuits.py"
    spec = importlib.util.spec_from_file_location("circuits", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CIRCUITS = example().CIRCUITS


def fires(w: float, b: float, x: float) -> float:
    """The squared error of a neuron."""
    return (1.0 - hs.logistic(w * x + b)) ** 2


def gates(circuit: Circuit, inputs: list[Any]) -> None:
    """The netlist of gates gives the bits of the model, after as many cycles."""
    found = circuit.synthesis()
    vectors = [circuit.vector(x) for x in inputs]
    lines = simulate([found.netlist, written_bench(circuit.bench, vectors)])
    assert passed(circuit.bench, len(vectors), circuit.latency, lines), lines
    assert found.flip_flops > 0


@pytest.mark.parametrize(
    "circuit",
    [
        Verilog(hs.grad(hs.arrow(fires)), Fixed(8, 4), name="neuron_gradient"),
        CIRCUITS["quadratic"],
        CIRCUITS["loudness"],
    ],
    ids=lambda c: c.name,
)
def test_gates_give_the_bits_of_the_model(circuit: Circuit) -> None:
    """Of a gradient with a function, of examples, of a state machine among them."""
    gates(
        circuit,
        points(20 if circuit.pipelined else 3, *[port.shape for port in circuit.inputs], reach=6.0),
    )


def test_what_is_no_circuit_is_refused() -> None:
    latch = "module f (input wire a, input wire b, output reg y); always @* if (a) y = b; endmodule"
    with pytest.raises(SynthesisError, match=r"yosys makes latches of f: .*DLATCH"):
        synthesised(latch, "f")
    with pytest.raises(SynthesisError, match="yosys refuses g"):
        synthesised("module g (", "g")
