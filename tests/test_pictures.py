"""Pictures: what they show, that nothing in them overlaps, and that they stay as they are.

pytest --update-golden tests/test_pictures.py
"""

import re
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hypothesis.strategies as st
import numpy as np
import pytest
from drawn import LINEAR, SMOOTH, points, programs, vector_spaces
from hypothesis import given, settings
from programs import PROGRAMS
from svg_checks import Seen, faults

import homset as hs
from homset import R, add, cos, curry, dup, exl, jam, mul, scale, sin
from homset.drawing import Picture
from homset.drawing.panels import CONSTANT, COPY, FUNCTION, SHARED, SUM, Panel, panels
from homset.primitives import PRIMITIVES

FORWARD, REVERSE = hs.GAD(hs.LinearMaps), hs.GAD(hs.Dual(hs.LinearMaps))
sqr = dup >> mul

VIEWS: dict[str, Callable[[hs.Arrow], Picture]] = {
    "graph": hs.draw,
    "strings": hs.string_diagram,
    "forward": lambda f: hs.draw(FORWARD(f)),
    "reverse": lambda f: hs.draw(REVERSE(f)),
    "reverse strings": lambda f: hs.string_diagram(REVERSE(f)),
}


def view(name: str, how: str) -> Picture:
    try:
        return VIEWS[how](PROGRAMS[name].arrow)
    except hs.MissingStructureError:
        pytest.skip("not differentiable")


def labels(picture: Picture) -> list[str]:
    return [box.label for panel in panels(picture.panel) for box in panel.boxes if box.label]


# --- nothing overlaps ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", VIEWS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_overlaps_sticks_out_or_is_crossed(name: str, how: str) -> None:
    assert faults(view(name, how).svg) == []


@given(st.data())
def test_nothing_overlaps_in_pictures_of_random_programs(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from([None, LINEAR]))
    a, b = data.draw(vector_spaces()), data.draw(vector_spaces())
    f = data.draw(programs(a, b, language) if language else programs(a, b))
    for picture in (hs.draw(f), hs.string_diagram(f)):
        assert faults(picture.svg) == []


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=30))
def test_nothing_overlaps_whatever_the_labels(label: str) -> None:
    picture = hs.string_diagram(sin)
    picture.panel.boxes[1].label = label if label.isprintable() else "x"
    assert faults(picture.svg) == []


def test_the_checks_see_what_is_wrong() -> None:
    def scene(*shapes: str) -> list[str]:
        head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        return faults(f"{head}{''.join(shapes)}</svg>")

    box = '<rect class="operation" x="40" y="40" width="30" height="30"/>'
    other = '<rect class="operation" x="60" y="60" width="30" height="30"/>'
    words = '<text x="38" y="58" text-anchor="start">sin</text>'
    wire = '<path class="wire" d="M0 55L90 55"/>'
    dot = '<circle class="copy" cx="20" cy="55" r="4"/>'
    assert scene(box, wire.replace("90", "39")) == []
    assert scene(box, other) == ["operation and operation overlap"]
    assert scene(box, words) == ["the border of operation runs through 'sin'"]
    assert scene(words, words) == ["'sin' and 'sin' overlap"]
    assert scene(box, wire) == ["a wire runs through 'operation'"]
    assert scene(words, wire) == ["a wire runs through 'sin'"]
    assert scene(dot, wire) == ["a wire runs through a dot 'copy'"]
    assert scene(box.replace('"40"', '"80"')) == ["'operation' leaves the page"]


# --- what string diagrams show ------------------------------------------------------------------


def kinds(picture: Picture) -> list[str]:
    return [box.kind for box in picture.panel.boxes[1:-1]]


def test_a_composite_stands_from_left_to_right_and_a_product_from_top_to_bottom() -> None:
    seen = Seen(hs.string_diagram(sin >> cos).svg)
    one, two = seen.leaves
    assert one.right < two.left
    assert (one.top, one.bottom) == (two.top, two.bottom)
    one, two = Seen(hs.string_diagram(sin * cos).svg).leaves
    assert one.bottom < two.top
    assert hs.string_diagram(sin * cos).panel.boxes[1].label == "sin"


def test_each_wire_of_a_string_diagram_leads_from_one_place_to_one() -> None:
    for example in PROGRAMS.values():
        for panel in panels(hs.string_diagram(example.arrow).panel):
            fans = {wire for box in panel.boxes if box.kind == COPY for wire in box.outs}
            used = [wire for box in panel.boxes for wire in box.ins]
            made = [wire for box in panel.boxes for wire in box.outs] + list(panel.captured)
            assert len(made) == len(set(made))
            assert set(used) == set(made)
            assert len([w for w in used if w not in fans]) == len(set(used) - fans)


def test_a_dot_copies_once_however_often() -> None:
    picture = hs.string_diagram(add(mul(sin, cos), hs.exp))
    assert kinds(picture).count(COPY) == 1
    assert hs.string_diagram(dup >> exl).panel.boxes[1:-1] == []


def test_jam_is_a_white_dot_and_its_zeros_vanish() -> None:
    assert kinds(hs.string_diagram(jam)) == [SUM]
    assert kinds(hs.string_diagram(hs.inl >> jam)) == []
    assert kinds(hs.string_diagram(hs.inl)) == [SUM]
    assert kinds(hs.string_diagram(scale(2.0) | scale(3.0))) == ["operation", "operation", SUM]


def test_the_jam_of_a_product_adds_part_by_part() -> None:
    panel = hs.string_diagram(jam.at((R * R) * (R * R))).panel
    a, b, c, d = panel.boxes[0].outs
    assert [box.ins for box in panel.boxes[1:-1]] == [(a, c), (b, d)]


def run(panel: Panel, inputs: list[float]) -> list[float]:
    """What a string diagram of numbers computes, by the labels in its boxes."""
    operations = {p.symbol: p.value for p in PRIMITIVES.values()}
    wires = dict(zip(panel.boxes[0].outs, inputs, strict=True))
    for box in panel.boxes[1:-1]:
        args = [wires[wire] for wire in box.ins]
        if box.kind == COPY:
            wires.update(dict.fromkeys(box.outs, args[0]))
        elif box.kind == SUM:
            wires[box.outs[0]] = sum(args)
        elif box.kind == CONSTANT:
            wires[box.outs[0]] = float(box.label)
        elif box.label.endswith(" ·"):
            wires[box.outs[0]] = float(box.label[:-2]) * args[0]
        else:
            wires[box.outs[0]] = operations[box.label](*args)
    return [wires[wire] for wire in panel.boxes[-1].ins]


FLAT = replace(SMOOTH, structure=SMOOTH.structure - {hs.Indexed, hs.IndexedAdditive}, arrays=())


@given(st.data())
def test_a_string_diagram_computes_what_its_program_does(data: st.DataObject) -> None:
    a, b = (hs.Product(*[R] * data.draw(st.integers(0, 3))) for _ in range(2))
    f = data.draw(programs(a, b, FLAT))
    x = data.draw(points(a))
    expected = [float(y) for y in hs.Functions(f)(x)]
    found = run(hs.string_diagram(f).panel, list(x))
    assert np.allclose(found, expected, rtol=1e-12, atol=0)


def test_a_term_that_occurs_twice_is_drawn_twice_but_computed_once() -> None:
    twice = add(sqr, sqr)
    assert labels(hs.string_diagram(twice)).count("×") == 2
    assert labels(hs.draw(twice)).count("×") == 1


def test_curry_is_a_box_around_its_body_that_captured_strings_enter() -> None:
    panel = hs.string_diagram(curry(add)).panel
    (box,) = [box for box in panel.boxes if box.kind == FUNCTION]
    assert box.ins == panel.boxes[0].outs
    assert labels(hs.string_diagram(curry(add))) == ["λ : R → R", "+"]


def test_uncurry_applies_what_it_is_given() -> None:
    assert labels(hs.string_diagram(hs.uncurry(curry(add)))) == ["λ : R → R", "apply", "+"]


def test_equal_members_of_a_family_are_drawn_once() -> None:
    panel = hs.string_diagram(hs.cross_i([sin] * 50)).panel
    (family,) = panel.boxes[1:-1]
    assert [part.title for part in family.panels] == ["50 times"]


def test_python_functions_have_string_diagrams() -> None:
    @hs.arrow
    def power(x: float, n: int) -> float:
        result = 1.0
        for _ in range(n):
            result = result * x
        return result

    picture = hs.string_diagram(power)
    assert {"while", "×", "<"} <= set(labels(picture))
    assert faults(picture.svg) == []


# --- what graphs show ---------------------------------------------------------------------------


def test_work_shared_by_value_and_derivative_is_marked() -> None:
    panel = hs.draw(FORWARD(mul >> (cos & sin))).panel
    assert [box.label for box in panel.boxes if box.kind == SHARED] == ["×", "cos", "sin"]
    assert "used by the value and by the derivative" in hs.draw(FORWARD(sqr >> sin)).svg


def test_what_only_one_of_them_needs_is_not() -> None:
    # The value needs x², the derivative 2 x.
    assert not any(box.kind == SHARED for box in hs.draw(FORWARD(sqr)).panel.boxes)
    assert not any(box.kind == SHARED for box in hs.draw(sqr).panel.boxes)
    # 1/x, which the derivative of log captures, is of no use to the value.
    boxes = hs.draw(FORWARD(hs.log >> sin)).panel.boxes
    assert {box.label: box.kind for box in boxes if box.label in ("log", "1/·")} == {
        "log": SHARED,
        "1/·": "operation",
    }


def test_a_linear_map_at_a_point_and_a_matrix_are_drawn() -> None:
    _, derivative = FORWARD(mul)((3.0, 4.0))
    assert sorted(labels(hs.draw(derivative))) == ["+", "3.0", "4.0", "In", "Out", "×", "×"]
    _, matrix = hs.GAD(hs.Matrices)(mul)((3.0, 4.0))
    assert sorted(labels(hs.draw(matrix))) == sorted(labels(hs.draw(derivative)))


def test_a_legend_says_what_a_look_means_and_only_then() -> None:
    assert "dup" not in hs.string_diagram(sin).svg
    assert "copied (dup)" in hs.string_diagram(sqr).svg
    assert "thrown away (it)" in hs.string_diagram(exl).svg
    assert "added (jam)" in hs.string_diagram(jam).svg
    assert "zero" in hs.string_diagram(hs.inl).svg
    assert "carries a function" in hs.string_diagram(curry(add)).svg


# --- sizes --------------------------------------------------------------------------------------

LONG = hs.compose(*[add(sin, cos)] * 1_000)


def test_of_a_large_term_parts_are_drawn_as_one_box() -> None:
    picture = hs.string_diagram(LONG)
    assert picture.title == "string diagram R → R: 3,000 boxes"
    counts = [label for label in labels(picture) if label.endswith("boxes")]
    assert counts == ["… 2,799 boxes"] or len(counts) == 1
    assert picture.boxes < 400


def test_a_term_far_larger_than_its_parts_is_drawn_too() -> None:
    f = sin.at(R)
    for _ in range(60):
        f = f >> f
    assert f"{2**60:,} boxes" in hs.string_diagram(f).title


def test_a_graph_too_large_to_draw_says_so_and_is_listed() -> None:
    picture = hs.draw(LONG)
    assert "3,000 boxes, more than the 2,000 that can be drawn; see .text or .dot" in picture.svg
    assert faults(picture.svg) == []
    assert picture.text.count("\n") > 3_000
    assert repr(picture) == "<dataflow graph R → R: 1000 sin, 1000 cos, 1000 add>"
    assert picture.dot.count("->") > 3_000


def test_deep_nests_need_no_recursion() -> None:
    f = sin.at(R)
    for _ in range(1_000):
        f = hs.iterate(f, 2)
    picture = hs.string_diagram(f)
    assert sum(1 for _ in panels(picture.panel)) > 200
    assert picture.svg
    assert picture.tikz


# --- files and notebooks ------------------------------------------------------------------------


def test_the_suffix_decides_the_format(tmp_path: Path) -> None:
    picture = hs.draw(sqr)
    for name, text in {
        "a.svg": picture.svg, "a.dot": picture.dot, "a.gv": picture.dot, "a.mmd": picture.mermaid,
        "a.tex": picture.tikz, "a.tikz": picture.tikz, "a.txt": picture.text + "\n",
        "A.SVG": picture.svg,
    }.items():  # fmt: skip
        picture.save(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == text
    with pytest.raises(hs.ArgumentError, match=r"saved as one of \.svg, .*; got 'a\.jpg'"):
        picture.save(str(tmp_path / "a.jpg"))


def test_a_png_is_twice_as_large_as_the_svg(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    picture = hs.draw(sqr)
    picture.save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    root = ElementTree.fromstring(picture.svg)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width, height) == tuple(2 * int(root.attrib[side]) for side in ("width", "height"))


@pytest.mark.parametrize(
    ("module", "format", "library"),
    [("resvg_py", "png", "resvg-py"), ("pygraphviz", "graphviz", "pygraphviz")],
)
def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, module: str, format: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(hs.MissingExtraError) as caught:
        getattr(hs.draw(sin), format)
    expected = f"{library} is not installed; run: python -m pip install 'homset[draw]'"
    assert str(caught.value) == expected


@pytest.mark.parametrize("how", ["graph", "strings", "reverse"])
def test_edges_lead_to_ports_that_are_there(how: str) -> None:
    dot = view("newton", how).dot
    records = {name: line for line in dot.splitlines() for name in re.findall(r"^ *(\w+) \[", line)}
    ports = re.findall(r"(\w+):([io]\d+):[ew]", dot)
    assert ports
    for name, port in ports:
        assert f"<{port}>" in records[name]


@pytest.mark.parametrize("name", ["sqr", "newton", "cond"])
def test_graphviz_draws_every_label(name: str) -> None:
    pytest.importorskip("pygraphviz")
    for how in ("graph", "strings", "reverse"):
        picture = view(name, how)
        drawn = {text.text for text in ElementTree.fromstring(picture.graphviz).iter() if text.text}
        assert set(labels(picture)) - {"0"} <= drawn | {"+"}


def test_graphviz_is_not_asked_for_what_takes_minutes() -> None:
    with pytest.raises(hs.ArgumentError, match="up to 1,000 boxes; this has 3,000"):
        _ = hs.draw(LONG).graphviz


def test_everything_shows_itself_in_notebooks() -> None:
    _, derivative = FORWARD(mul)((3.0, 4.0))
    things: list[Any] = [sqr, hs.Graph(sqr), FORWARD(sqr), derivative, hs.draw(sqr)]
    for thing in things:
        assert thing._repr_svg_().startswith("<svg ")
        assert thing._repr_svg_().removeprefix("<svg ") in thing._repr_html_()
        ElementTree.fromstring(thing._repr_html_())
    assert "mul ∘ dup : a → a" in sqr._repr_html_()
    assert sqr._repr_latex_() == r"$\mathrm{mul} \circ \mathit{dup}$"


def test_matrices_show_themselves_as_tables() -> None:
    matrix = hs.Matrices((scale(2.0) | scale(3.0)) & exl)
    assert matrix._repr_latex_() == r"$\begin{bmatrix} 2 & 3 \\ 1 & 0 \end{bmatrix}$"
    table = ElementTree.fromstring(matrix._repr_html_())
    assert [cell.text for cell in table.iter("td")] == ["2", "3", "1", "0"]
    large = hs.Matrices(hs.cross_i([scale(2.0)] * 100))
    assert large._repr_html_().count("<tr>") == 13
    assert r"\cdots" in large._repr_latex_()


def test_what_has_no_picture_is_shown_as_text() -> None:
    broken = hs.arrow(eval("lambda x: x"))  # its source is nowhere
    assert broken._repr_svg_() is None
    assert broken._repr_html_() is None
    assert broken._repr_latex_() is None


def test_a_python_function_is_a_program_and_what_is_none_is_refused() -> None:
    assert hs.draw(lambda x: x * x).svg == hs.draw(hs.arrow(lambda x: x * x)).svg
    with pytest.raises(hs.ArgumentError, match="an arrow is drawn, or a graph; got 3"):
        hs.string_diagram(3)


def test_ids_differ_between_pictures_and_are_unique_in_one() -> None:
    found = [re.findall(r'id="([^"]+)"', hs.draw(f).svg) for f in (sin, cos)]
    assert not set(found[0]) & set(found[1])
    assert len(set(found[0])) == len(found[0]) == 3


# --- golden files -------------------------------------------------------------------------------

GOLDEN: dict[str, tuple[Any, Callable[[Any], Picture]]] = {
    "graph of mag_sqr": (PROGRAMS["mag_sqr"].arrow, hs.draw),
    "strings of mag_sqr": (PROGRAMS["mag_sqr"].arrow, hs.string_diagram),
    "forward derivative of cos_sin_prod": (FORWARD(PROGRAMS["cos_sin_prod"].arrow), hs.draw),
    "reverse derivative of sqr": (REVERSE(sqr), hs.draw),
    "strings of newton": (PROGRAMS["newton"].arrow, hs.string_diagram),
    "strings of cond": (PROGRAMS["cond"].arrow, hs.string_diagram),
    "strings of a linear map": ((scale(2.0) | scale(3.0)) & exl, hs.string_diagram),
    "strings of curry add": (curry(add), hs.string_diagram),
    "strings of inl": (hs.inl, hs.string_diagram),
}


FORMATS = ["text", "dot", "mermaid", "tikz", "svg"]


def golden_name(name: str, format: str) -> str:
    return f"{name.replace(' ', '_')}.{format}"


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("format", FORMATS)
def test_golden(name: str, format: str, golden: Callable[[str, str], None]) -> None:
    program, make = GOLDEN[name]
    golden(f"pictures/{golden_name(name, format)}", getattr(make(program), format))


def test_no_golden_file_is_left_over() -> None:
    files = Path(__file__).with_name("golden").joinpath("pictures").iterdir()
    expected = {golden_name(name, format) for name in GOLDEN for format in FORMATS}
    assert {path.name for path in files} == expected


DOCS: dict[str, Callable[[], Picture]] = {
    "derivative": lambda: hs.draw(FORWARD(mul >> (cos & sin))),
    "newton": lambda: hs.string_diagram(PROGRAMS["newton"].arrow),
}


@pytest.mark.parametrize("name", DOCS)
def test_the_pictures_of_the_guide(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"../../docs/pages/pictures/{name}.svg", DOCS[name]().svg)


# --- the languages ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", VIEWS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_mermaid_is_well_formed(name: str, how: str) -> None:
    """Every edge joins nodes that are there, no node is there twice, frames open and close."""
    source = view(name, how).mermaid
    lines = [line.strip() for line in source.splitlines()]
    nodes = [m[1] for line in lines if (m := re.match(r"(\w+)(?:\(|\[|\{).*:::\w+$", line))]
    edges = [
        m for line in lines if (m := re.match(r"(\w+) (?:-->|---|-\.->|-\.-)\S* ?(\w+)$", line))
    ]
    assert len(nodes) == len(set(nodes))
    assert {end for edge in edges for end in edge.groups()} <= set(nodes)
    opened = sum(line.startswith("subgraph ") for line in lines)
    assert opened == lines.count("end")


@pytest.mark.parametrize("how", VIEWS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_tikz_is_ascii_with_balanced_braces(name: str, how: str) -> None:
    r"""Every line but comments is one command that ends in `;`; pdfLaTeX has all the signs."""
    source = view(name, how).tikz
    body = source[source.index(r"\useasboundingbox") : source.index(r"\end{tikzpicture}")]
    assert body.isascii()
    assert body.count("{") == body.count("}")
    assert body.replace(r"\$", "").count("$") % 2 == 0
    assert all(line.endswith(";") for line in body.splitlines())


@pytest.mark.parametrize("how", VIEWS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_dot_joins_ports_that_are_there(name: str, how: str) -> None:
    source = view(name, how).dot
    nodes = set(re.findall(r"^\s*(\w+) \[", source, re.M))
    for tail, head in re.findall(r"^\s*(\w+)\S* -> (\w+)", source, re.M):
        assert {tail, head} <= nodes, (tail, head)


def test_dashed_wires_have_a_legend_wherever_they_are() -> None:
    def factorial(x: float) -> float:
        return 1.0 if x < 1.0 else x * factorial(x - 1.0)

    assert "carries a function" in hs.draw(factorial).svg
    assert "carries a function" not in hs.draw(sqr).svg
