"""Derivations: every step holds, the last line is the derivative, and what is false is refused."""

import sys
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import pytest
from drawn import LINEAR, points, programs, vector_spaces
from hypothesis import HealthCheck, given, settings
from programs import PROGRAMS
from python_programs import PROGRAMS as CORPUS
from python_programs import Program

import homset as hs
from homset import R
from homset.elaboration import elaborate
from homset.errors import ArgumentError, LawError, MissingStructureError
from homset.interpretation import interpret
from homset.objects import ground
from homset.primitives import PRIMITIVES
from homset.proofs import Derivation, Theory, closed, theorems
from homset.proofs.differentiation import APART, in_steps, proved, side
from homset.proofs.terms import parse, text
from homset.tangents import tangent

CASES = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
spaces = vector_spaces()
CURRIED = (hs.curry(hs.mul) & hs.sin) >> hs.apply
GIVEN = {"apply", "twice"}  # a function whose derivative is not known is an argument
NEED_A_POINT = {
    *("gcd", "tripled_to_100", "newton", "cond"),  # as they branch or loop
    "power",  # as it recurs until a number is zero
    *("either", "plus", "distribute"),  # as there are no symbols for coproducts
}


def last_line(f: hs.Arrow, x: Any, k: Any) -> Any:
    """The last line of the derivation, in a category of linear maps."""
    proof = proved(elaborate(f), x)
    return side(proof, len(in_steps(proof)), k, lambda part: pytest.fail("a theorem is missing"))


# --- derive ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(PROGRAMS) - GIVEN))
def test_derive_at_a_point(name: str) -> None:
    arrow, inputs = PROGRAMS[name]
    for x in inputs:
        chain = hs.derive(arrow, at=x)
        assert chain.checked == 1
        assert len(chain.reasons) == len(chain.lines) - 1 >= 1
        assert chain.lines[0].text.startswith("D ")
        assert "D " not in chain.result


@pytest.mark.parametrize("name", sorted(set(PROGRAMS) - GIVEN - NEED_A_POINT))
def test_derive_at_symbols(name: str) -> None:
    chain = hs.derive(PROGRAMS[name].arrow)
    assert chain.checked >= 1
    assert "D " not in chain.result


@pytest.mark.parametrize("name", sorted(NEED_A_POINT))
def test_what_depends_on_the_point_asks_for_one(name: str) -> None:
    with pytest.raises(ArgumentError, match=r"give .*: derive\(f, at=\.\.\.\)"):
        hs.derive(PROGRAMS[name].arrow)


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_functions_that_are_given_are_refused(name: str) -> None:
    arrow, inputs = PROGRAMS[name]
    with pytest.raises(MissingStructureError, match="a function R → R that is given; make the"):
        hs.derive(arrow, at=inputs[0])


NO_THEOREM = {"cascade"}
DERIVED = [p for p in CORPUS if p.smooth and p.name not in NO_THEOREM]


@pytest.mark.parametrize("p", DERIVED, ids=lambda p: p.name)
def test_derive_of_python_functions(p: Program) -> None:
    """With closures, recursion, loops and arrays, for arguments of the types of the point."""
    at = p.inputs[0]
    chain = hs.derive(p.function, at=at if len(at) > 1 else at[0])
    assert chain.checked == 1
    assert "D " not in chain.result


@pytest.mark.parametrize("p", [p for p in CORPUS if p.name in NO_THEOREM], ids=lambda p: p.name)
def test_what_has_no_theorem_is_named(p: Program) -> None:
    with pytest.raises(MissingStructureError, match="no theorem for a scan along a product of"):
        hs.derive(p.function, at=p.inputs[0])


def test_curry_and_apply() -> None:
    chain = hs.derive(CURRIED)
    assert "D mul (x, sin(x)) ∘ (open × id) ∘ (D (curry mul) x △ D sin x)" in chain.text()
    assert {"derivative of curry", "derivative of apply"} <= set(chain.reasons)
    assert chain.checked == 4


THREE = hs.mul(hs.mul @ hs.exl, hs.exr)  # ((a, b), c)
FUNCTIONS = {
    "apply": (CURRIED, 0.5),
    "curry twice": (
        (((hs.curry(hs.curry(THREE)) & hs.sin) >> hs.apply) & hs.cos) >> hs.apply,
        0.7,
    ),
    "uncurry": (hs.uncurry(hs.curry(hs.mul)), (2.0, 3.0)),
    "fix": (PROGRAMS["power"].arrow, ((), (1.5, 3))),
}


@pytest.mark.parametrize(
    "k", [hs.LinearMaps, hs.Dual(hs.LinearMaps), hs.Begin(hs.LinearMaps, R)], ids=str
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_last_line_about_functions_is_the_derivative_of_GAD(name: str, k: Any) -> None:
    f, x = FUNCTIONS[name]
    a, b = tangent(ground(f.dom)), tangent(ground(f.cod))
    assert k.equal(last_line(f, x, k), interpret(hs.GAD(k), f)(x)[1], a, b)


def test_recursion_is_unrolled_at_the_point() -> None:
    def power(x: float, n: int) -> float:
        return 1.0 if n == 0 else x * power(x, n - 1)

    chain = hs.derive(power, at=(1.5, 3))
    assert sum(reason.startswith("fix f = ") for reason in chain.reasons) == 3
    assert "where h₁ = curry (fix " in chain.text()


@pytest.mark.parametrize("theorem", ["APPLY", "CURRY", "FIX"])
def test_a_false_theorem_about_functions_is_caught(
    theorem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(closed, theorem)

    def twice(k: Any, node: Any, x: Any, fs: Any) -> Any:
        f1 = right.combine(k, node, x, fs)
        return k.compose(f1, k.scale(2.0, tangent(node.dom))) if k is hs.LinearMaps else f1

    monkeypatch.setattr(closed, theorem, replace(right, combine=twice))
    arrow, point = CURRIED, 0.5
    if theorem == "FIX":
        arrow, (point,) = PROGRAMS["power"]
    with pytest.raises(LawError, match="does not hold"):
        hs.derive(arrow, at=point)


@pytest.mark.parametrize("p", PRIMITIVES.values(), ids=str)
def test_derive_of_every_primitive(p: Any) -> None:
    chain = hs.derive(hs.primitive(p))
    linear = p.linear and p.dom.parts[0] is not R if p.arity > 1 else p.linear
    expected = {"Theorem 3"} if linear else {"Theorem 3", f"derivative of {p.name}"}
    assert set(chain.reasons) <= expected
    assert len(chain.lines) == 2


@pytest.mark.parametrize(
    "k", [hs.LinearMaps, hs.Matrices, hs.Dual(hs.LinearMaps), hs.Cont(hs.LinearMaps, R)], ids=str
)
@CASES
@given(st.data())
def test_the_last_line_is_the_derivative_of_GAD(k: Any, data: st.DataObject) -> None:
    a, b = data.draw(spaces), data.draw(spaces)
    f, x = data.draw(programs(a, b)), data.draw(points(a))
    assert k.equal(last_line(f, x, k), interpret(hs.GAD(k), f)(x)[1], a, b)


@CASES
@given(st.data())
def test_derivations_of_random_programs_hold(data: st.DataObject) -> None:
    a, b = data.draw(spaces), data.draw(spaces)
    chain = hs.derive(data.draw(programs(a, b, depth=2)))
    assert chain.checked == 4


@CASES
@given(st.data())
def test_linear_programs_need_no_derivative_of_a_primitive(data: st.DataObject) -> None:
    a, b = data.draw(spaces), data.draw(spaces)
    assert not any("derivative" in r for r in hs.derive(data.draw(programs(a, b, LINEAR))).reasons)


def test_a_false_theorem_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(theorems.CROSS, combine=lambda k, node, x, fs: k.cross(*reversed(fs)))
    monkeypatch.setattr(theorems, "CROSS", wrong)
    with pytest.raises(LawError, match="step 1 of the derivation, Theorem 2, does not hold"):
        hs.derive(hs.sin * hs.cos)


def test_large_expressions_get_a_name() -> None:
    quartic = hs.add(hs.mul(hs.identity, hs.sin), hs.add(hs.exp, hs.mul(hs.cos, hs.exp)))
    chain = hs.derive(quartic >> hs.sin >> hs.cos)
    assert "where v₁ = " in chain.text()
    assert all(len(line.text) < 1000 for line in chain.lines)


def test_long_programs() -> None:
    long = hs.compose(*[hs.sin] * 2000)
    assert hs.derive(long, at=0.5).reasons == ("Theorem 1", "derivative of sin")


def test_deep_programs_take_as_many_steps_as_others() -> None:
    def nested(depth: int) -> Derivation:
        deep = hs.sin
        for _ in range(depth):
            deep = (deep & hs.identity) >> hs.mul >> hs.sin
        return hs.derive(deep, at=0.5)

    chains = [nested(depth) for depth in (50, 100, 200)]
    assert len({chain.reasons for chain in chains}) == 1
    sizes = [sum(len(line.text) for line in chain.lines) for chain in chains]
    assert sizes[2] - sizes[1] < 2.1 * (sizes[1] - sizes[0])


def test_proofs_are_not_limited_by_recursion() -> None:
    deep = hs.sin
    for _ in range(2000):
        deep = deep * hs.cos
    limit = sys.getrecursionlimit()
    proof = proved(elaborate(deep), _nested(2000))
    assert len(in_steps(proof)) == APART + 3  # the last one for structure, sin and cos
    assert sys.getrecursionlimit() == limit


def _nested(depth: int) -> Any:
    value: Any = 0.5
    for _ in range(depth):
        value = (value, 0.5)
    return value


def test_a_derivation_shows_itself() -> None:
    chain = hs.derive(hs.dup >> hs.mul)
    assert repr(chain) == str(chain) == chain.text()
    assert chain._repr_latex_().startswith(r"$\displaystyle \begin{aligned}")
    assert chain.latex().count(r"\\") == chain.latex().count(r"&&") == 3


# --- equations ------------------------------------------------------------------------------------

NUMBERS = [{"f": lambda x: x + 1, "g": lambda x: 2 * x, "a": a, "∘": lambda g, f: lambda x: g(f(x))}
           for a in (0, 1, 5)]  # fmt: skip


def test_a_false_rule_is_caught_on_samples() -> None:
    theory = Theory("(g ∘ f) a = f (g a) { the wrong way round }", lambda: NUMBERS)
    with pytest.raises(LawError, match="the wrong way round does not hold in the step to f"):
        theory.prove("(g ∘ f) a = f (g a)")


def test_what_does_not_follow_is_refused() -> None:
    theory = Theory("(g ∘ f) a = g (f a) { definition of ∘ }", lambda: NUMBERS)
    assert theory.prove("(g ∘ f) a = g (f a)").checked == 3
    with pytest.raises(LawError, match=r"the sides become g \(f a\) and f \(g a\)"):
        theory.prove("(g ∘ f) a = (f ∘ g) a")


def test_rules_in_circles_are_refused() -> None:
    with pytest.raises(LawError, match="run in circles"):
        Theory("f + g = g + f { commutativity }").prove("a + b = a")


@pytest.mark.parametrize(
    ("rules", "equation"),
    [("f = g", "a = b"), ("", "a b"), ("", "f ∘ = g"), ("", "f (a = b"), ("", "f & g = h")],
)
def test_what_is_no_term_is_refused(rules: str, equation: str) -> None:
    with pytest.raises(ArgumentError):
        Theory(rules).prove(equation)


TERMS = st.recursive(
    st.sampled_from(["f", "g′", "dot⁻¹", "exl", "0", "mul₁"]).map(lambda name: ("name", name)),
    lambda below: st.one_of(
        st.tuples(st.sampled_from(["∘", "×", "△", "▽", "+", "apply"]), below, below),
        st.tuples(st.just("tuple"), below, below),
        st.tuples(st.just("let"), st.just(parse("(b, c)")), below, below),
    ),
)


@given(TERMS)
def test_terms_read_back(term: Any) -> None:
    assert parse(text(term)) == term
