"""Printing: texts read back, read like the papers, have no bracket too many, and stay linear."""

import itertools
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homset as hs
from homset import (
    B,
    Product,
    R,
    Unit,
    Z,
    add,
    const,
    cos,
    dup,
    exl,
    exp,
    exr,
    fork,
    identity,
    it,
    mul,
    negate,
    scale,
    sin,
)
from homset import combinators as c
from homset.arbitrary import Arbitrary
from homset.arrows import Arrow
from homset.categories.latex import LATEX
from homset.categories.syntax import PYTHON, UNICODE, SyntaxCategory, Text, notation
from homset.categories.syntax.notations import ASCII
from homset.categories.syntax.text import LONGEST, atom
from homset.diagrams import as_arrow
from homset.elaboration import elaborate
from homset.languages import Language
from homset.laws import check
from homset.messages import show
from homset.straightening import straighten
from homset.terms import subterms

STYLES = [PYTHON, UNICODE, ASCII, LATEX]
WORDS = {name: getattr(hs, name) for name in hs.__all__} | {"np": np}
SQR = dup >> mul


def read(text: str) -> Arrow:
    """What a text is in Python, after `from homset import *`."""
    return eval(text, dict(WORDS))


def straight(f: Arrow) -> Arrow:
    """A program as one diagram."""
    boxes = straighten(elaborate(f)).map(lambda box: box.arrow.at(box.dom, box.cod))
    return as_arrow(boxes)


def programs(language: Language = Language()):  # noqa: B008
    """Random programs of a language, with all objects fixed."""

    @st.composite
    def program(draw):
        x = Arbitrary(language, lambda n: draw(st.integers(0, n - 1)))
        a, b = x.object(), x.object()
        return x.program(a, b if x.possible(a, b) else a, 3)

    return program()


LEAVES = [
    identity, sin, add, mul, negate, hs.less, dup, it, exl, exr, c.ex(1, 3), c.ex(0, 1), c.inl,
    c.inj(2, 3), c.jam, c.zero, c.dup_n(3), c.jam_n(1), c.left, c.right, c.distribute, c.apply,
    const(2), const(2.0), const(2, Z), const(2, R), const(True), scale(-3.0), c.stack(2),
    c.unstack(3), c.ex_i(1, 2), c.in_i(0, 2), c.repl_i(2), c.jam_i(2), c.cross(), identity.at(Z),
    const(2).at(R * Z), exl.at(R * B), c.left.at(R), c.right.at(R, Z + R),
]  # fmt: skip
GROW = [
    lambda f, g, n: f >> g, lambda f, g, n: f * g, lambda f, g, n: f & g, lambda f, g, n: f | g,
    lambda f, g, n: f + g, lambda f, g, n: fork(f, g, f), lambda f, g, n: c.cross(f),
    lambda f, g, n: c.join(f, g, g), lambda f, g, n: c.curry(f), lambda f, g, n: c.uncurry(f),
    lambda f, g, n: c.either(f, g), lambda f, g, n: c.iterate(f, n), lambda f, g, n: c.scan(f, n),
    lambda f, g, n: c.while_(f, g), lambda f, g, n: c.cross_i(f, n),
    lambda f, g, n: c.fork_i([f, g]), lambda f, g, n: c.join_i([f, g][:n]),
    lambda f, g, n: f.at(R), lambda f, g, n: f.at(R * Z), lambda f, g, n: f.at((R, Z, B)),
]  # fmt: skip


@st.composite
def polymorphic(draw):
    """Random terms whose objects are open: whatever can be put together."""
    found = [draw(st.sampled_from(LEAVES))]
    for _ in range(draw(st.integers(0, 12))):
        f, g = (draw(st.sampled_from([*found, *LEAVES])) for _ in range(2))
        try:
            found.append(draw(st.sampled_from(GROW))(f, g, draw(st.integers(0, 3))))
        except hs.HomsetError:
            continue
    return found[-1]


# --- Python -------------------------------------------------------------------------------------


def is_sayable(f: Arrow) -> bool:
    """Whether combinators can say it, in every bracketing.

    There is none that stacks rows which are arrays; and composition drops an identity, or not, by
    what stands beside it.
    """
    terms = subterms(f)
    rows = [a for g in terms if g.op in ("stack", "unstack") for a in (g.dom, g.cod)]
    beside = [child.op for g in terms if g.op == "compose" for child in g.children]
    return "identity" not in beside and all(len(getattr(a, "shape", ())) < 2 for a in rows)


@settings(max_examples=300, deadline=None)
@given(programs().filter(is_sayable))
def test_repr_of_a_program_reads_back(f):
    assert read(repr(f)) == f


@settings(max_examples=300, deadline=None)
@given(polymorphic().filter(is_sayable))
def test_repr_of_a_polymorphic_term_reads_back(f):
    assert read(repr(f)) == f


VALUES = [
    2, -2, 2.0, -2.5, 0.1, 1e-30, -0.0, float("inf"), float("-inf"), float("nan"), -float("nan"),
    True, (1, 2.0, (False,)), (), (1.0,), [1, 2], [[1.0], [float("nan")]], np.float64(0.1),
    np.float32(0.1), np.float32("inf"), np.int64(2), np.int32(2), np.bool_(True), np.array(2.0),
    np.array([1.0, -np.inf]), np.array([[1, 2], [3, 4]]), np.arange(3, dtype="int32"),
    np.array([True, False]), np.zeros((0, 3)), np.zeros((2, 0), dtype="int64"), (np.ones(2), 1),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_repr_of_a_constant_reads_back(value):
    assert read(repr(const(value))) == const(value)


@pytest.mark.parametrize("obj", [R, Z, R**2, Product(R, Z), R + Z])
def test_repr_says_the_object_of_a_constant(obj):
    value = {R: 2, Z: 2, R**2: [1, 2], Product(R, Z): (1, 2), R + Z: hs.Left(1)}[obj]
    f = const(value, obj)
    assert read(repr(f)) == f
    assert repr(obj) in repr(f)


def test_repr_tells_literals_apart():
    assert [repr(f) for f in (const(2), const(2.0), const(2, Z), const(2).at(R, Z))] == [
        "const(2)", "const(2.0)", "const(2, Z)", "const(2).at(R, Z)",
    ]  # fmt: skip


def test_repr_says_where_objects_are_fixed():
    assert repr(identity.at(R)) == "identity.at(R)"
    assert repr((dup >> mul).at(Z)) == "(dup >> mul).at(Z)"
    assert repr(c.right.at(R, Z + R)) == "right.at(R, Z + R)"
    assert repr((sin >> cos).at(R)) == "sin >> cos"


def test_a_long_array_is_cut_openly():
    assert repr(const(np.zeros(2000))) == "const(np.array([0.0, 0.0, 0.0, …]))"


# --- brackets -----------------------------------------------------------------------------------


class Term(tuple):
    """A term that Python's operators build, to see how Python reads a text."""

    __slots__ = ()
    __rshift__ = lambda f, g: Term(("compose", *_chain(f), *_chain(g)))  # noqa: E731
    __mul__ = lambda f, g: Term(("cross", f, g))  # noqa: E731
    __add__ = lambda f, g: Term(("plus", f, g))  # noqa: E731
    __and__ = lambda f, g: Term(("fork", f, g))  # noqa: E731
    __or__ = lambda f, g: Term(("join", f, g))  # noqa: E731


def _chain(f: Term) -> tuple:
    return f[1:] if f[0] == "compose" else (f,)


OPERATORS = ["compose", "cross", "plus", "fork", "join"]
terms = st.recursive(
    st.sampled_from("fgh").map(lambda name: Term((name,))),
    lambda below: st.tuples(st.sampled_from(OPERATORS), below, below).map(
        lambda t: t[1] >> t[2] if t[0] == "compose" else Term(t)
    ),
    max_leaves=8,
)


def written(category: SyntaxCategory, term: Term) -> Text:
    """A term as a text, by the category's own operations."""
    op, *below = term
    if not below:
        return atom(op)
    fs = [written(category, f) for f in below]
    if op == "compose":
        text = fs[0]
        for f in fs[1:]:
            text = category.compose(f, text)
        return text
    here = {"fork": (Unit,), "join": (Unit,)}.get(op, ())
    return getattr(category, op)(*here, *fs, *((Unit, Unit) if op == "plus" else ()))


def understood(text: str) -> Term:
    return eval(text, {name: Term((name,)) for name in "fgh"})


@given(terms)
def test_python_reads_the_brackets_as_they_are_meant(term):
    assert understood(str(written(SyntaxCategory(PYTHON), term))) == term


@given(terms)
def test_no_bracket_can_be_left_out(term):
    text = str(written(SyntaxCategory(PYTHON), term))
    for i, close in brackets(text):
        bare = text[:i] + text[i + 1 : close] + text[close + 1 :]
        assert understood(bare) != term, bare


def brackets(text: str) -> list[tuple[int, int]]:
    """The places of matching brackets."""
    found, opened = [], []
    for i, letter in enumerate(text):
        if letter == "(":
            opened.append(i)
        elif letter == ")":
            found.append((opened.pop(), i))
    return found


@given(terms, terms)
def test_different_terms_are_written_differently(f, g):
    for style in STYLES:
        category = SyntaxCategory(style)
        assert (written(category, f) == written(category, g)) == (f == g)


# --- mathematics --------------------------------------------------------------------------------

# The point-free forms of the 2018 paper, and one line for each way of writing.
FORMS = {
    mul >> (cos & sin): "(cos △ sin) ∘ mul",
    (identity & identity) >> mul: "mul ∘ (id △ id)",
    ((exl & exl) >> mul & (exr & exr) >> mul) >> add:
        "add ∘ (mul ∘ (exl △ exl) △ mul ∘ (exr △ exr))",
    (SQR * SQR) >> add: "add ∘ (mul ∘ dup × mul ∘ dup)",
    fork(sin, cos, exp): "sin △ cos △ exp",
    fork(fork(sin, cos), exp): "(sin △ cos) △ exp",
    sin & (cos & exp): "sin △ (cos △ exp)",
    sin * (cos & exp): "sin × (cos △ exp)",
    fork(sin): "fork sin",
    scale(2.0) | scale(-3.0): "scale 2.0 ▽ scale (-3.0)",
    c.cross(c.inl, c.inr, c.jam, c.zero, it): "inl × inr × jam × zero × it",
    c.ex(1, 3): "ex₁³", c.inj(10, 12): "inj₁₀¹²", c.dup_n(3): "dup³", c.jam_n(3): "jam³",
    c.curry(mul): "curry mul", c.curry(mul >> sin): "curry (sin ∘ mul)",
    c.uncurry(c.curry(mul)): "uncurry (curry mul)", c.apply: "apply",
    c.either(sin, cos): "[sin, cos]", sin + cos: "sin + cos",
    c.left >> c.either(c.right, c.left): "[right, left] ∘ left", c.distribute: "distribute",
    const(2): "const 2", const(float("-inf")): "const (-∞)", const([1, 2]): "const [1, 2]",
    c.cross_i(sin, 3): "×ᵢ³ sin", c.fork_i([sin, cos]): "△ᵢ (sin, cos)",
    c.join_i(sin >> cos, 2): "▽ᵢ² (cos ∘ sin)", c.ex_i(1, 3): "exI₁³", c.in_i(0, 2): "inI₀²",
    c.repl_i(2): "replI²", c.jam_i(2): "jamI²", c.stack(2): "stack²", c.unstack(2): "unstack²",
    c.iterate(sin, 10): "iterate 10 sin", c.scan(add >> dup, 4): "scan 4 (dup ∘ add)",
    c.while_(hs.less(identity, 100), scale(3.0)): "while (less ∘ (id △ const 100)) (scale 3.0)",
    c.cross(): "id",
}  # fmt: skip


@pytest.mark.parametrize(("f", "text"), FORMS.items(), ids=FORMS.values())
def test_form(f, text):
    assert str(hs.Syntax(f)) == repr(hs.Syntax(f)) == text


def test_ascii():
    f = fork(
        (sin * cos) >> (scale(2.0) | scale(3.0)), c.ex_i(1, 2) @ c.cross_i(sin, 2) @ c.stack(2)
    )
    text = "(scale 2.0 ||| scale 3.0) . (sin *** cos) &&& exI1of2 . crossI 2 sin . stack2"
    assert str(hs.Ascii(f)) == text
    assert str(hs.Ascii(c.either(sin, cos) + sin)) == "either sin cos +++ sin"
    assert str(hs.Ascii(c.fork_i([sin, cos]))) == "forkI [sin, cos]"


@settings(deadline=None)
@given(polymorphic())
def test_ascii_is_ascii(f):
    assert str(hs.Ascii(f)).isascii()


@given(programs())
def test_objects_do_not_matter_for_mathematics(f):
    fixed = Arrow(f.op, f.children, f.data, Unit, Unit) if f.op in ("compose", "fork") else f
    assert hs.Syntax(fixed) == hs.Syntax(f)


def test_a_polymorphic_program_stays_polymorphic():
    assert str(hs.Syntax(const(2) >> c.left)) == "left ∘ const 2"
    assert show(dup >> mul) == "mul ∘ dup : a → a"


# --- LaTeX --------------------------------------------------------------------------------------


def test_latex():
    formula = hs.Latex(mul >> (cos & sin))
    assert str(formula) == r"(\cos \mathbin{\triangle} \sin) \circ \mathrm{mul}"
    assert formula._repr_latex_() == f"${formula}$"
    assert str(hs.Latex(c.ex_i(1, 3))) == r"\mathit{exI}_{1}^{3}"
    assert str(hs.Latex(c.cross_i(sin, 3))) == r"{\times}_i^{3} \, \sin"
    assert str(hs.Latex(scale(-1e-30))) == r"\mathit{scale} \, (-1 \cdot 10^{-30})"
    assert str(hs.Latex(straight(sin >> SQR))) == (
        r"\mathrm{mul} \circ (t_{1} \mathbin{\triangle} t_{1}) \quad\text{where}\quad t_{1} = \sin"
    )


@settings(deadline=None)
@given(polymorphic())
def test_latex_has_matching_braces_and_no_double_scripts(f):
    text = str(hs.Latex(f))
    assert text.count("{") == text.count("}")
    assert not re.search(r"_(\{[^{}]*\}|\w)_|\^(\{[^{}]*\}|\w)\^", text)


# --- diagrams -----------------------------------------------------------------------------------

REAL = replace(
    Language(), scalars=(R,), arrays=(), monoids=(), sums=False, exponentials=False, lists=False,
    structure=frozenset({hs.Category, hs.Monoidal, hs.Cartesian, hs.Numeric}),
    primitives=(sin, negate, add.at(R * R), mul.at(R * R)),
)  # fmt: skip

DIAGRAMS = {
    "mul ∘ (t₁ △ exl) △ t₁ where t₁ = sin ∘ exr": fork((exr >> sin & exl) >> mul, exr >> sin),
    "mul ∘ (t₁ △ t₁) where t₁ = sin": sin >> SQR,
    "cos ∘ sin": sin >> cos,
    "mul ∘ (id △ id)": SQR,
    "add ∘ (const 2.0 △ mul ∘ (const 2.0 △ id))": add(const(2.0), mul(const(2.0), identity)),
    "t₁ △ t₁ where t₁ = const [1.0, 2.0]": const([1.0, 2.0]) >> dup,
    "zero ∘ it △ sin ∘ exr": c.cross(c.zero, sin),
    "scan 3 (dup ∘ mul) ∘ scan 3 (dup ∘ add)": c.scan(add >> dup, 3) >> c.scan(mul >> dup, 3),
    "exr △ exl": c.swap,
    "id": identity.at(R * (R * R)),
    "it": it,
}


@pytest.mark.parametrize(("text", "f"), DIAGRAMS.items(), ids=DIAGRAMS)
def test_diagram(text, f):
    assert str(hs.Syntax(straight(f))) == text


def test_outputs_of_a_box_are_named_together():
    step = c.scan(add >> dup, 3)
    text = str(hs.Syntax(straight(step >> (exr & exl))))
    assert text == "exr ∘ t₁ △ exl ∘ t₁ where t₁ = scan 3 (dup ∘ add)"


def test_definitions_inside_an_argument_have_brackets():
    body = straight(sin >> SQR)
    assert repr(c.iterate(body, 3)) == "iterate(((t1 & t1) >> mul where t1 = sin), 3)"


def means(text: str) -> Arrow:
    """The arrow that a text with definitions denotes: each name is an arrow from the domain."""
    body, _, definitions = text.partition(" where ")
    names = dict(WORDS)
    for definition in re.split(r", (?=t\d+ = )", definitions) if definitions else []:
        name, _, value = definition.partition(" = ")
        names[name] = eval(value, names)
    return eval(body, names)


@settings(deadline=None)
@given(programs(REAL), st.lists(st.floats(-2, 2), min_size=40, max_size=40))
def test_the_text_of_a_diagram_means_the_diagram(f, numbers):
    values = iter(numbers * 10)
    x = hs.tuples.follow(f.dom, None, lambda o, _: [None] * len(o.parts), lambda *_: next(values))
    d = straight(f)
    assert means(repr(d)).at(d.dom, d.cod)(x) == f(x)


def test_a_gradient_is_printed_without_objects():
    assert str(hs.Syntax(hs.grad((SQR * SQR) >> add))) == str(hs.Syntax(
        fork((exl & exl) >> add, (exr & exr) >> add)
    ))  # fmt: skip
    assert ".at" not in repr(hs.grad(mul >> sin))


# --- the category -------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_the_laws_of_a_category_hold(style):
    report = check(SyntaxCategory(style), examples=10)
    assert {row.law.protocols for row in report.rows} == {(hs.Category,)}
    assert report.lacks == ("Diagrammatic",)


@given(programs())
def test_every_structure_is_there(f):
    for style in STYLES:
        assert str(SyntaxCategory(style)(f))


@pytest.mark.parametrize("style", [UNICODE, ASCII, LATEX], ids=lambda style: style.name)
def test_every_generator_is_written_differently(style):
    generators = [f for f in LEAVES if f.op not in ("constant", "cross") and f != identity.at(Z)]
    written = {notation(f, style): (f.op, f.data) for f in generators}
    assert set(written.values()) == {(f.op, f.data) for f in generators}


def test_other_categories_build_on_it():
    f = scale(2.0) | scale(3.0)
    transposed = means(str(hs.Dual(SyntaxCategory(PYTHON))(f)))
    assert hs.Matrices(transposed).array.tolist() == [[2.0], [3.0]]
    text, run = hs.Both(hs.Syntax, hs.Functions)(sin >> cos)
    assert (str(text), run(0.0)) == ("cos ∘ sin", cos(0.0))


def test_only_arrows_are_printed():
    with pytest.raises(TypeError, match="Syntax interprets arrows; got 2"):
        hs.Syntax(2)


def test_texts_are_values():
    text = hs.Syntax(sin >> cos)
    assert text == hs.Syntax(sin >> identity >> cos)
    assert hash(text) == hash(hs.Syntax(sin >> cos))
    assert text != hs.Syntax(cos)
    assert text != str(text)
    assert pickle.loads(pickle.dumps(text)) == text
    with pytest.raises(AttributeError, match="immutable"):
        text.strength = 0


# --- size ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_chain_of_100000(style):
    f = sin
    for _ in range(100_000):
        f = f >> cos
    assert notation(f, style).count("cos") == 100_000
    assert notation(f, style, 5).endswith("…")


TWICE = straight(sin >> SQR).data[0]
"""The wiring in which the result of a box is used twice."""


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize(
    "grow",
    [
        lambda f: fork(f, sin) >> mul,
        lambda f: fork(sin, f) >> mul,
        lambda f: c.iterate(f, 2),
        lambda f: c.while_(hs.less(identity, 0.0), f),
        lambda f: c.cross_i(f, 2) @ c.repl_i(2) >> c.jam_i(2),
        lambda f: as_arrow(TWICE.with_boxes([c.iterate(f, 2), mul.at(R * R)])),
    ],
)
def test_nested_10000_deep(style, grow):
    f = sin
    for _ in range(10_000):
        f = grow(f)
    assert notation(f, style).count("sin") >= 1


def test_a_diagram_of_10000_boxes():
    f, g = sin, sin
    for _ in range(10_000):
        f, g = f >> cos, g >> SQR
    assert str(hs.Syntax(straight(f))).count("cos") == 10_000
    text = str(hs.Syntax(straight(g)))
    assert text.count("where") == 1
    assert text.count("mul") == 10_000


def test_sharing_is_cut_lazily():
    f = sin
    for _ in range(200):
        f = f & f
    assert len(notation(f, UNICODE, 50)) < 200
    assert repr(f).endswith("…")
    assert len(repr(f)) < 5 * LONGEST


def test_limit_counts_pieces():
    for limit in itertools.count():
        text = notation(sin >> cos >> exp, UNICODE, limit)
        if not text.endswith("…"):
            break
    assert (limit, text) == (5, "exp ∘ cos ∘ sin")
