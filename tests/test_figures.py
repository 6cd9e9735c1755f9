"""The figures of the 2018 paper: our graphs need no more operations than the paper's."""

import json
from collections import Counter
from pathlib import Path

import pytest

import homset as hs
from homset import R, add, cos, dup, exl, fork, mul, sin
from homset.graphs import DataflowGraph

FIGURES = json.loads((Path(__file__).parent / "data" / "essence_figures.json").read_text())
# The incremental category is not built yet.
NAMES = sorted(set(FIGURES) - {"magSqr-andInc"})

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
    program, _, kind = name.rpartition("-")
    if name in PROGRAMS:
        return hs.Graph(PROGRAMS[name])
    f = PROGRAMS[program]
    if kind == "adf":
        return hs.Graph(hs.GAD(hs.LinearMaps)(f))
    if kind == "adr":
        return hs.Graph(hs.GAD(hs.Cont(hs.LinearMaps, R))(f))
    assert kind in ("gradr", "adrl")
    return hs.Graph(hs.value_and_jacobian(f, "reverse"))


def ports(graph: DataflowGraph) -> tuple[list[int], list[int]]:
    """Ports of the In boxes, outer first, and of the Out boxes, inner first."""
    inside = [box.children[0] for box in graph.diagram.boxes if box.op == "curry"]
    inner_in = [body.dom.parts[1].width for body in inside]
    inner_out = [body.cod.width for body in inside]
    return [len(graph.inputs), *inner_in], [*inner_out, len(graph.outputs)]


def operations(graph: DataflowGraph) -> Counter[str]:
    return graph.operations + Counter(str(float(c)) for c in graph.constants)


@pytest.mark.parametrize("name", NAMES)
def test_no_more_operations_than_the_paper(name: str) -> None:
    theirs, graph = FIGURES[name], figure(name)
    ours = operations(graph)
    assert ports(graph) == (theirs["inputs"], theirs["outputs"])
    assert all(ours[op] <= theirs["operations"].get(op, 0) for op in ours), ours
    assert ours.total() <= sum(theirs["operations"].values())


def test_the_table_of_figures(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for name in NAMES:
        ours, theirs = operations(figure(name)), Counter(FIGURES[name]["operations"])
        names = sorted(ours | theirs)
        counts = ", ".join(f"{op} {ours[op]}/{theirs[op]}" for op in names)
        rows.append(f"{name:18s} {ours.total():3d} {theirs.total():3d}   {counts}")
    with capsys.disabled():
        print("\nfigure            ours paper   of each operation, ours/paper", *rows, sep="\n")
    assert len(rows) == len(FIGURES) - 1 == 25
