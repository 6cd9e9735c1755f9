"""The golden matrix: every example program in every category, so that no change goes unseen.

There is a file for each program. Where a category lacks a structure, its cell holds the error.
Floats have twelve digits, so that the last bits of a platform's functions do not matter.

    pytest --update-golden tests/test_golden.py
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from programs import PROGRAMS, Example

import homset as hs
from homset import GAD, Begin, Both, Cont, Dual, Functions, Graph, LinearMaps, Matrices, R
from homset.calculus import basis
from homset.categories.demands import units
from homset.categories.differentiated import Differentiated
from homset.categories.linear_maps import LinearMap, written_out
from homset.categories.matrices import Matrix
from homset.category import Category
from homset.compile.accumulate import accumulated
from homset.compile.clike import c, glsl
from homset.compile.clike.names import leaf_names
from homset.compile.lower import lower
from homset.graphs import DataflowGraph
from homset.messages import signature
from homset.objects import Array, B, Exp, Obj, Product, Sum, Z, ground
from homset.tangents import tangent

LINEAR: tuple[Any, ...] = (
    LinearMaps,
    Matrices,
    Dual(LinearMaps),
    Dual(Matrices),
    Cont(LinearMaps, R),
    Begin(LinearMaps, R),
)
MATRICES = LINEAR[1], LINEAR[3]
CATEGORIES: tuple[Any, ...] = (
    Functions,
    hs.Syntax,
    hs.Ascii,
    hs.Latex,
    hs.SymPy,
    hs.Interval,
    Graph,
    *LINEAR,
    *map(GAD, LINEAR),
    Both(Functions, hs.Syntax),
    Both(LinearMaps, Matrices),
    hs.Incremental,
    hs.SMT,
    hs.Sparsity,
    hs.Demand,
    hs.Polynomial,
    hs.Relation,
    hs.Probability,
    hs.Cost,
    hs.Taylor(2),
)

# --- values as text ---------------------------------------------------------------------------


def number(kind: Obj, x: Any) -> str:
    if kind is B:
        return str(bool(x))
    if kind is Z:
        return str(int(x))
    text = f"{float(x):.12g}"
    return text if any(letter in text for letter in ".en") else text + ".0"


def shown(obj: Obj, x: Any) -> str:
    """A value of an object; a function by what it gives at one point."""
    if isinstance(obj, Product):
        parts = [shown(o, part) for o, part in zip(obj.parts, x, strict=True)]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    if isinstance(obj, Array):
        x = np.asarray(x)
        assert x.shape == obj.shape
        return f"[{', '.join(shown(obj.row, row) for row in x)}]"
    if isinstance(obj, Sum):
        side = obj.parts[isinstance(x, hs.Right)]
        return f"{type(x).__name__}({shown(side, x.value)})"
    if isinstance(obj, Exp):
        target, source = obj.parts
        at = point(source)
        return f"{{{shown(source, at)} ↦ {shown(target, x(at))}}}"
    return number(obj, x)


def point(obj: Obj) -> Any:
    """Some value of an object."""
    if isinstance(obj, Product):
        return tuple(map(point, obj.parts))
    if isinstance(obj, Array):
        return np.full(obj.shape, point(obj.element))
    return {R: 1.5, Z: 2, B: True}[obj]


# --- meanings as text ---------------------------------------------------------------------------


def running(category: Any, example: Example) -> Iterator[str]:
    f = category(example.arrow)
    for x in example.inputs:
        yield f"{shown(f.dom, x)} ↦ {shown(f.cod, f(x))}"


def enclosing(example: Example) -> Iterator[str]:
    """The enclosures on boxes around the inputs."""
    f = hs.Interval(example.arrow)
    for x in example.inputs:
        text = repr(f(near(f.dom, x)))
        found = re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.12g}", text)
        yield f"{shown(f.dom, x)} ± 1/8 ↦ {found}"


def needing(example: Example) -> Iterator[str]:
    """What of the input each part of the result needs."""
    needs = hs.Demand(example.arrow)
    dom, cod = ground(example.arrow.dom), ground(example.arrow.cod)
    for part in units(cod):
        yield f"{marks(cod, part)} ← {marks(dom, needs.raw(part))}"


def marks(obj: Obj, d: Any) -> str:
    """A demand, with × where something is needed."""
    if isinstance(obj, Product):
        return f"({', '.join([marks(*part) for part in zip(obj.parts, d, strict=True)])})"
    if isinstance(obj, Sum):
        sides = zip((B, *obj.parts), d, strict=True)
        return f"<{' '.join([marks(*part) for part in sides])}>"
    if isinstance(obj, Exp):
        return f"{{↦ {marks(obj.parts[0], d)}}}"
    return "".join(["·×"[bool(mark)] for mark in np.ravel(d)])


def near(obj: Obj, x: Any) -> Any:
    """A box around a value: 1/8 to either side of each real number."""
    if isinstance(obj, Product):
        return tuple([near(o, part) for o, part in zip(obj.parts, x, strict=True)])
    if isinstance(obj, Sum):
        return type(x)(near(obj.parts[isinstance(x, hs.Right)], x.value))
    real = (obj.element if isinstance(obj, Array) else obj) is R
    return (np.asarray(x) - 0.125, np.asarray(x) + 0.125) if real else x


def expanded(category: hs.Taylor, example: Example) -> Iterator[str]:
    """The series along x + t, in powers of t."""
    f = category(example.arrow)
    for x in example.inputs:
        yield f"{shown(f.dom, x)} + t ↦ {in_powers(f.cod, f.along(x))}"


def in_powers(obj: Obj, found: Any) -> str:
    """Coefficients of a value, after one another."""
    if isinstance(obj, Product):
        parts = zip(obj.parts, obj.unpack(found) or (), strict=True)
        return f"({', '.join([in_powers(o, part) for o, part in parts])})"
    if isinstance(obj, Sum):
        side = obj.parts[isinstance(found, hs.Right)]
        return f"{type(found).__name__}({in_powers(side, found.value)})"
    if isinstance(obj, Exp):
        return "a function of series"
    if (obj.element if isinstance(obj, Array) else obj) is not R:
        return shown(obj, found)
    return "; ".join([shown(obj, c) for c in found])


def linear(category: Any, f: Any, dom: Obj, cod: Obj) -> Iterator[str]:
    """An arrow of a category of linear maps: a matrix, or its action on the standard basis."""
    if isinstance(f, Matrix):
        yield f"{f.dom} → {f.cod}"
        for row in f.array:
            yield f"[{', '.join(number(R, x) for x in row)}]"
    else:
        action: LinearMap = category.action(f, dom, cod)
        yield f"{action.dom} ⊸ {action.cod}"
        for e in basis(action.dom):
            image = shown(action.cod, action.raw(e))
            yield f"{shown(action.dom, written_out(action.dom, e))} ↦ {image}"


def differentiated(category: GAD, example: Example) -> Iterator[str]:
    f: Differentiated = category(example.arrow)
    for x in example.inputs:
        y, derivative = f(x)
        yield f"{shown(f.dom, x)} ↦ {shown(f.cod, y)}, and the derivative"
        for line in linear(category.k, derivative, tangent(f.dom), tangent(f.cod)):
            yield f"    {line}"
    if category.k not in MATRICES:
        yield f"as a graph: {operations(Graph(f))}"


def drawn(example: Example) -> Iterator[str]:
    graph = Graph(example.arrow)
    yield operations(graph)
    yield f"constants: {graph.constants}"
    yield from graph.text().splitlines()


def operations(graph: DataflowGraph) -> str:
    counts = sorted(graph.operations.items())
    return ", ".join(f"{count} {name}" for name, count in counts) or "no operations"


def incremental(example: Example) -> Iterator[str]:
    """Each input as a change of the one before it; what is kept, and the graph of an update."""
    inc = hs.Incremental(example.arrow)
    update: Any = None
    for x in example.inputs:
        y, update = inc(x) if update is None else (update(x)[1].value, update(x)[1])
        yield f"{shown(inc.dom, x)} ↦ {shown(inc.cod, y)}"
    yield f"keeps {inc.state}"
    yield f"update: {operations(Graph(inc.update))}"


def both(category: Both, example: Example) -> Iterator[str]:
    category(example.arrow)
    for half in (category.first, category.second):
        yield from lines(half, example)


def with_outcomes(category: Any, example: Example) -> Iterator[str]:
    """The outcomes of a program, with their probabilities where they have some."""
    f = category(example.arrow)
    for x in example.inputs:
        if category is hs.Relation:
            ys = [shown(f.cod, y) for y in f(x)]
        else:
            ys = [f"{shown(f.cod, y)}: {p}" for y, p in f(x)]
        yield f"{shown(f.dom, x)} ↦ {{{', '.join(ys)}}}"


_OF_EXAMPLES = {
    "Graph": drawn, "Interval": enclosing, "Incremental": incremental, "Demand": needing,
}  # fmt: skip


def lines(category: Any, example: Example) -> Iterator[str]:
    """The meaning of a program in a category."""
    arrow = example.arrow
    if category is Functions:
        yield from running(category, example)
    elif (meaning := _OF_EXAMPLES.get(str(category))) is not None:
        yield from meaning(example)
    elif isinstance(category, GAD):
        yield from differentiated(category, example)
    elif isinstance(category, hs.Taylor):
        yield from expanded(category, example)
    elif isinstance(category, Both):
        yield from both(category, example)
    elif isinstance(category, type(hs.Syntax)) or category is hs.SymPy:
        yield str(category(arrow))
    elif category in (hs.Relation, hs.Probability):
        yield from with_outcomes(category, example)
    elif category in (hs.Polynomial, hs.Cost, hs.Sparsity):
        yield from str(category(arrow)).splitlines()
    elif category is hs.SMT:
        yield from str(category(arrow, bound=2)).splitlines()
    else:
        yield from linear(category, category(arrow), ground(arrow.dom), ground(arrow.cod))


def cell(category: Any, example: Example) -> str:
    try:
        with np.errstate(all="ignore"):
            found = list(lines(category, example))
    except hs.MissingStructureError as error:
        found = [f"MissingStructureError: {error}"]
    return "\n".join([f"[{category}]", *[f"    {line}".rstrip() for line in found]])


def row(name: str, example: Example) -> str:
    """A program in every category."""
    arrow = example.arrow
    head = f"{name} = {arrow!r} : {signature(arrow.dom, arrow.cod)}"
    return "\n\n".join([head, *[cell(category, example) for category in CATEGORIES]]) + "\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_meanings(name: str, golden: Callable[[str, str], None]) -> None:
    golden(name, row(name, PROGRAMS[name]))


def test_languages(golden: Callable[[str, str], None]) -> None:
    """Every program as a function in C, and in GLSL."""
    found = [printed(name, PROGRAMS[name].arrow) for name in PROGRAMS]
    golden("languages", "\n\n".join(found) + "\n")


def printed(name: str, arrow: hs.Arrow) -> str:
    """The functions that a program is, or why it is none."""
    texts = []
    for language in (c.Function, glsl.Function):
        try:
            block = accumulated(lower(Graph(arrow).arrow))
            ins, outs = leaf_names(ground(arrow.dom), "x"), leaf_names(ground(arrow.cod), "out")
            made = language(block, name, ins, outs)
        except hs.MissingStructureError as error:
            texts.append(f"MissingStructureError: {error}")
        else:
            texts.append("\n".join(made.inner + made.body) if language is c.Function else made.text)
    return f"[{name}]\n" + "\n".join(texts)


def test_circuits(golden: Callable[[str, str], None]) -> None:
    """Every program as a circuit: its cells, and how long it takes."""
    golden(
        "circuits", "\n\n".join([laid_out(name, PROGRAMS[name].arrow) for name in PROGRAMS]) + "\n"
    )


def laid_out(name: str, arrow: hs.Arrow) -> str:
    """The cells of a program, or why it has none."""
    try:
        circuit = hs.Verilog(arrow, hs.Fixed(16, 8), name=name)
    except (hs.MissingStructureError, hs.DomainError) as error:
        return f"[{name}]\n{type(error).__name__}: {error}"
    cells = [f"{cell.op}: {cell.out.note}" for cell in circuit.netlist.cells()]
    return "\n".join([f"[{name}]", repr(circuit), *cells])


@pytest.mark.parametrize("category", MATRICES, ids=str)
@pytest.mark.parametrize("name", PROGRAMS)
def test_graphs_of_matrices(name: str, category: Any) -> None:
    """The graph of a derivative that is a matrix gives what the matrix gives."""
    arrow, inputs = PROGRAMS[name]
    k = GAD(category)
    try:
        f = k(arrow)
    except hs.MissingStructureError:
        return
    graph = Graph(f)
    for x in inputs:
        y, matrix = f(x)
        z, pushed = graph(x)
        assert shown(f.cod, y) == shown(f.cod, z)
        action = category.action(matrix, tangent(f.dom), tangent(f.cod))
        for e in basis(action.dom):
            v = written_out(action.dom, e)
            assert shown(action.cod, action.raw(v)) == shown(action.cod, pushed(v))


def test_no_golden_file_is_left_over() -> None:
    files = Path(__file__).with_name("golden").glob("*.txt")
    tables = ["laws", "refused", "languages", "table", "circuits", "categories_of_a_file"]
    names = {f"{name}.txt" for name in [*PROGRAMS, *tables]}
    assert {path.name for path in files} == names


def test_every_exported_category_has_a_column() -> None:
    """A category is an instance of `Category`, or a class of them."""
    exported = [value for name in hs.__all__ if is_category(value := getattr(hs, name))]
    used = [*CATEGORIES, *map(type, CATEGORIES)]
    assert [value for value in exported if value not in used] == []


def is_category(value: Any) -> bool:
    final = getattr(value, "__final__", False)
    return isinstance(value, Category) or (final and issubclass(value, Category))
