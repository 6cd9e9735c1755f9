"""The figures of the paper: our graphs of the same programs, and the operations of theirs."""

import json
from collections import Counter
from pathlib import Path

import homset as hs
from homset import R, add, cos, dup, exl, fork, mul, sin
from homset.graphs import DataflowGraph
from homset.papers.blocks import Picture, Row

FIGURES = json.loads(Path(__file__).with_name("figures.json").read_text(encoding="utf-8"))
"""Of each figure of the paper the ports and the operations."""

NAMES = sorted(FIGURES)

WRITTEN = {"where": "if", "logical_or": "or"}
"""How the paper's figures write what has another name here."""

sqr = dup >> mul
PROGRAMS = {
    "add": add,
    "dup": dup.at(R),
    "fst": exl.at(R * R),
    "sqr": sqr,
    "magSqr": (sqr * sqr) >> add,
    "cosSinProd": mul >> (cos & sin),
    # cos (2 · x · x) and cos (x + y · z), as the paper writes them
    "cos-2xx": mul(mul(2.0, hs.identity), hs.identity) >> cos,
    "cos-xpytz": fork(hs.ex(0, 3), mul(hs.ex(1, 3), hs.ex(2, 3))) >> add >> cos,
}


def figure(name: str) -> DataflowGraph:
    """The graph of a figure: of a program, of one of its derivatives, or with its changes."""
    program, _, kind = name.rpartition("-")
    if name in PROGRAMS:
        return hs.Graph(PROGRAMS[name])
    f = PROGRAMS[program]
    if kind == "adf":
        return hs.Graph(hs.GAD(hs.LinearMaps)(f))
    if kind == "adr":
        return hs.Graph(hs.GAD(hs.Cont(hs.LinearMaps, R))(f))
    if kind == "andInc":
        return hs.Graph(hs.Incremental(f))
    assert kind in ("gradr", "adrl")
    return hs.Graph(hs.value_and_jacobian(f, "reverse"))


def ports(graph: DataflowGraph) -> tuple[list[int], list[int]]:
    """Ports of the In boxes, outer first, and of the Out boxes, inner first."""
    inside = [box.children[0] for box in graph.diagram.boxes if box.op == "curry"]
    inner_in = [body.dom.parts[1].width for body in inside]
    inner_out = [body.cod.width for body in inside]
    return [len(graph.inputs), *inner_in], [*inner_out, len(graph.outputs)]


def operations(graph: DataflowGraph) -> Counter[str]:
    """How often each operation and each constant occurs, inside of linear maps too."""
    found = Counter({WRITTEN.get(op, op): n for op, n in graph.operations.items()})
    return found + Counter(str(float(c)) for c in graph.constants)


def counts(name: str) -> tuple[Counter[str], Counter[str]]:
    """The operations of our graph and of the paper's."""
    return operations(figure(name)), Counter(FIGURES[name]["operations"])


def row(name: str) -> list[str]:
    """A row of the table of figures: our operations, the paper's, and each of them."""
    ours, theirs = counts(name)
    each = ", ".join(f"{op} {ours[op]}/{theirs[op]}" for op in sorted(ours | theirs))
    return [f"`{name}`", str(ours.total()), str(theirs.total()), each]


def drawn(*names: str) -> Row:
    """Figures side by side, with the numbers of operations of both."""
    return Row([_drawn(name) for name in names])


def _drawn(name: str) -> Picture:
    ours, theirs = (count.total() for count in counts(name))
    assert ours <= theirs
    words = f"{ours} operation{'' if ours == 1 else 's'}, {theirs} in the paper"
    graph = figure(name)
    return Picture(graph.svg(), repr(graph), f"`{name}`: {words}", name)
