"""The theorems of *The Simple Essence of Automatic Differentiation*, as properties."""

from typing import Any

import hypothesis.strategies as st
import pytest
from drawn import LINEAR, points, programs, vector_spaces
from hypothesis import HealthCheck, given, settings

import homset as hs
from homset import R
from homset.categories.dot import dot, undot
from homset.category import Cocartesian
from homset.diagrams import straighten
from homset.elaboration import elaborate
from homset.interpretation import combinators, fold, interpret
from homset.objects import Product
from homset.sampling import close
from homset.values import add_values, stack_values

CASES = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
KS = [hs.LinearMaps, hs.Matrices]
each_k = pytest.mark.parametrize("k", KS, ids=str)
spaces = vector_spaces()


def plus(k: Any, f: hs.Arrow, x: Any) -> tuple[Any, Any]:
    """D⁺ f x: the value at a point, and the derivative there."""
    return combinators(hs.GAD(k), f)(x)


def derivative(k: Any, f: hs.Arrow, x: Any) -> Any:
    """D f x."""
    return plus(k, f, x)[1]


def run(f: hs.Arrow, x: Any) -> Any:
    return interpret(hs.Functions, f)(x)


@each_k
@CASES
@given(st.data())
def test_E_T1_compose(k: Any, data: st.DataObject) -> None:
    """D (g ∘ f) a = D g (f a) ∘ D f a."""
    a, b, c = (data.draw(spaces) for _ in range(3))
    f, g = data.draw(programs(a, b)), data.draw(programs(b, c))
    x = data.draw(points(a))
    right = k.compose(derivative(k, g, run(f, x)), derivative(k, f, x))
    # The left side by diagrams, which do not know the combinators' chain rule.
    assert k.equal(interpret(hs.GAD(k), f >> g)(x)[1], right, a, c)


@each_k
@CASES
@given(st.data())
def test_E_C1_compose(k: Any, data: st.DataObject) -> None:
    """D⁺ (g ∘ f) a = (c, g′ ∘ f′), where (b, f′) = D⁺ f a and (c, g′) = D⁺ g b."""
    a, b, c = (data.draw(spaces) for _ in range(3))
    f, g = data.draw(programs(a, b)), data.draw(programs(b, c))
    x = data.draw(points(a))
    y, f1 = plus(k, f, x)
    z, g1 = plus(k, g, y)
    value, whole = interpret(hs.GAD(k), f >> g)(x)
    assert close(c, value, z)
    assert k.equal(whole, k.compose(g1, f1), a, c)


@each_k
@CASES
@given(st.data())
def test_E_T2_cross(k: Any, data: st.DataObject) -> None:
    """D (f × g) (a, b) = D f a × D g b, for any number of components."""
    n = data.draw(st.integers(0, 3))
    ends = [(data.draw(spaces), data.draw(spaces)) for _ in range(n)]
    fs = [data.draw(programs(a, c)) for a, c in ends]
    dom, cod = Product(*(a for a, _ in ends)), Product(*(c for _, c in ends))
    x = data.draw(points(dom))
    whole = interpret(hs.GAD(k), hs.cross(*fs))(x)[1]
    parts = [derivative(k, f, v) for f, v in zip(fs, x, strict=True)]
    assert k.equal(whole, k.cross(*parts), dom, cod)


@each_k
@CASES
@given(st.data())
def test_E_C2_cross(k: Any, data: st.DataObject) -> None:
    """D⁺ (f × g) (a, b) = ((c, d), f′ × g′), where (c, f′) = D⁺ f a and (d, g′) = D⁺ g b."""
    a, b, c, d = (data.draw(spaces) for _ in range(4))
    f, g = data.draw(programs(a, c)), data.draw(programs(b, d))
    x, y = data.draw(points(a)), data.draw(points(b))
    (u, f1), (v, g1) = plus(k, f, x), plus(k, g, y)
    value, whole = interpret(hs.GAD(k), f * g)((x, y))
    assert close(c * d, value, (u, v))
    assert k.equal(whole, k.cross(f1, g1), a * b, c * d)


@each_k
@CASES
@given(st.data())
def test_E_T3_linear(k: Any, data: st.DataObject) -> None:
    """D f a = f for every linear f, at every a."""
    a, b = data.draw(spaces), data.draw(spaces)
    f = data.draw(programs(a, b, LINEAR))
    assert k.equal(derivative(k, f, data.draw(points(a))), combinators(k, f), a, b)


@each_k
@CASES
@given(st.data())
def test_E_C3_linear(k: Any, data: st.DataObject) -> None:
    """D⁺ f = a ↦ (f a, f) for linear f."""
    a, b = data.draw(spaces), data.draw(spaces)
    f = data.draw(programs(a, b, LINEAR))
    x = data.draw(points(a))
    value, f1 = interpret(hs.GAD(k), f)(x)
    assert close(b, value, run(f, x))
    assert k.equal(f1, combinators(k, f), a, b)


@each_k
@CASES
@given(st.data())
def test_E_T4_cont(k: Any, data: st.DataObject) -> None:
    """cont f = (− ∘ f) is a homomorphism: the image of the meaning is the meaning of the image."""
    a, b = data.draw(spaces), data.draw(spaces)
    r = data.draw(spaces)
    f = data.draw(programs(a, b, LINEAR))
    category = hs.Cont(k, r)
    image = category.cont(combinators(k, f), a, b)
    assert category.equal(image, combinators(category, f), a, b)


@each_k
@CASES
@given(st.data())
def test_E_T4_cont_of_each_operation(k: Any, data: st.DataObject) -> None:
    """cont preserves composition, products, projections, injections, copies, sums and scaling."""
    a, b, c = (data.draw(spaces) for _ in range(3))
    category = hs.Cont(k, R)
    f, g = (combinators(k, data.draw(programs(*ends, LINEAR))) for ends in ((a, b), (b, c)))
    s = data.draw(st.floats(-3, 3))
    cont, same = category.cont, category.equal
    F, G = cont(f, a, b), cont(g, b, c)
    assert same(cont(k.identity(a), a, a), category.identity(a), a, a)
    assert same(cont(k.compose(g, f), a, c), category.compose(G, F), a, c)
    assert same(cont(k.cross(f, g), a * b, b * c), category.cross(F, G), a * b, b * c)
    for i in (0, 1):
        end = (a, b)[i]
        assert same(cont(k.ex(i, (a, b)), a * b, end), category.ex(i, (a, b)), a * b, end)
        assert same(cont(k.inj(i, (a, b)), end, a * b), category.inj(i, (a, b)), end, a * b)
    for n in range(4):
        many = Product(*[a] * n)
        assert same(cont(k.dup(a, n), a, many), category.dup(a, n), a, many)
        assert same(cont(k.jam(a, n), many, a), category.jam(a, n), many, a)
    assert same(cont(k.scale(s, R), R, R), category.scale(s, R), R, R)


@each_k
@CASES
@given(st.data())
def test_E_T5_as_dual(k: Any, data: st.DataObject) -> None:
    """asDual, undot ∘ f ∘ dot, takes the meaning in Cont(k, R) to the meaning in Dual(k)."""
    a, b = data.draw(spaces), data.draw(spaces)
    f = data.draw(programs(a, b, LINEAR))
    u = data.draw(points(b))
    in_cont, in_dual = combinators(hs.Cont(k, R), f), combinators(hs.Dual(k), f)
    left = hs.Cont(k, R).action(in_cont, a, b).raw(u)
    right = hs.Dual(k).action(in_dual, a, b).raw(u)
    assert close(a, left, right)


@CASES
@given(st.data())
def test_the_sweep_is_the_transposed_diagram(data: st.DataObject) -> None:
    """What LinearMaps runs backwards is what the diagram gives that is read backwards."""
    k = hs.LinearMaps
    a, b = data.draw(spaces), data.draw(spaces)
    straight = straighten(elaborate(data.draw(programs(a, b, LINEAR))))
    d = straight.map(lambda box: fold(hs.Dual(k), box))
    assert k.equal(k.codiagram(d), Cocartesian.codiagram(k, d), b, a)


@each_k
@CASES
@given(st.data())
def test_E_C6_dual_derived(k: Any, data: st.DataObject) -> None:
    """Dual f △ Dual g = Dual (f ▽ g), and Dual f ▽ Dual g = Dual (f △ g)."""
    a, b, c = (data.draw(spaces) for _ in range(3))
    dual = hs.Dual(k)
    f, g = (combinators(k, data.draw(programs(end, c, LINEAR))) for end in (a, b))
    derived = dual.compose(dual.cross(f, g), dual.dup(c, 2))
    assert k.equal(derived, k.join(c, f, g), a * b, c)
    assert k.equal(dual.fork(c, f, g), derived, a * b, c)
    f, g = (combinators(k, data.draw(programs(c, end, LINEAR))) for end in (a, b))
    derived = dual.compose(dual.jam(c, 2), dual.cross(f, g))
    assert k.equal(derived, k.fork(c, f, g), c, a * b)
    assert k.equal(dual.join(c, f, g), derived, c, a * b)


@each_k
@CASES
@given(st.data())
def test_E_L_dot(k: Any, data: st.DataObject) -> None:
    """dot is linear, the dot of a pair is the join of the dots, and undot is its inverse."""
    a, b = data.draw(spaces), data.draw(spaces)
    u, v, w = data.draw(points(a)), data.draw(points(a)), data.draw(points(b))
    total = add_values(a, [u, v])
    assert k.equal(dot(k, a, total), k.sum(a, R, dot(k, a, u), dot(k, a, v)), a, R)
    assert k.equal(dot(k, a * b, (u, w)), k.join(R, dot(k, a, u), dot(k, b, w)), a * b, R)
    assert close(a, undot(k, a, dot(k, a, u)), u)


@each_k
@pytest.mark.parametrize("n", range(4))
@CASES
@given(st.data())
def test_E_T7_indexed(k: Any, n: int, data: st.DataObject) -> None:
    """crossI, exI, replI, inI and jamI of GAD are those of functions with those of k beside."""
    gad, array = hs.GAD(k), R**n
    fs = [data.draw(programs(R, R)) for _ in range(n)]
    x = data.draw(points(array))
    whole = interpret(gad, hs.cross_i(fs).at(array))(x)
    parts = [plus(k, f, v) for f, v in zip(fs, x, strict=True)]
    assert close(array, whole[0], stack_values([y for y, _ in parts], R))
    assert k.equal(whole[1], k.cross_i([f1 for _, f1 in parts], R, R), array, array)
    for f, a, b in (
        (hs.repl_i(n).at(R), R, array),
        (hs.jam_i(n).at(array), array, R),
        *((hs.ex_i(i, n).at(array), array, R) for i in range(n)),
        *((hs.in_i(i, n).at(R), R, array) for i in range(n)),
    ):
        point = data.draw(points(a))
        value, f1 = interpret(gad, f)(point)
        assert close(b, value, run(f, point))
        assert k.equal(f1, combinators(k, f), a, b)


def test_begin_is_the_mirror_image_of_cont() -> None:
    """begin f = (f ∘ −) is a homomorphism too."""
    category = hs.Begin(hs.LinearMaps, R)
    for f in (hs.scale(2.0) | hs.scale(3.0), hs.inl.at(R), hs.dup.at(R), hs.jam.at(R * R)):
        image = category.begin(combinators(hs.LinearMaps, f), f.dom, f.cod)
        assert category.equal(image, combinators(category, f), f.dom, f.cod)
