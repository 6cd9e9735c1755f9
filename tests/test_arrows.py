"""Arrows: typed by unification, equal up to associativity, immutable, callable."""

import contextlib
import copy
import math
import pickle
from collections import namedtuple
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import (
    Arrow,
    B,
    Left,
    Product,
    R,
    Right,
    Unit,
    Z,
    add,
    apply,
    compose,
    const,
    cos,
    cross,
    cross_i,
    curry,
    distribute,
    dup,
    dup_n,
    either,
    equal,
    ex,
    ex_i,
    exl,
    exp,
    exr,
    fork,
    fork_i,
    greater,
    identity,
    in_i,
    inj,
    inl,
    inr,
    it,
    iterate,
    jam,
    jam_i,
    jam_n,
    join,
    join_i,
    left,
    less,
    logical_not,
    mul,
    negate,
    plus,
    repl_i,
    right,
    scale,
    scan,
    sin,
    stack,
    sub,
    swap,
    uncurry,
    unstack,
    where,
    while_,
    zero,
)
from homset.errors import CompositionError
from homset.messages import signature
from homset.objects import Var

sqr = dup >> mul
NAMES = {name: getattr(hs, name) for name in hs.__all__}


def typed(f: Arrow) -> str:
    return signature(f.dom, f.cod)


# --- types --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrow", "types"),
    [
        (identity, "a → a"),
        (sin, "R → R"),
        (add, "a × a → a"),
        (less, "a × a → B"),
        (where, "B × a × a → a"),
        (dup, "a → a × a"),
        (dup_n(3), "a → a × a × a"),
        (it, "a → 1"),
        (exl, "a × b → a"),
        (ex(1, 3), "a × b × c → b"),
        (swap, "a × b → b × a"),
        (inl, "a → a × b"),
        (inj(2, 3), "a → b × c × a"),
        (jam, "a × a → a"),
        (jam_n(3), "a × a × a → a"),
        (zero, "1 → a"),
        (scale(2.0), "R → R"),
        (left, "a → a + b"),
        (right, "a → b + a"),
        (distribute, "a × (b + c) → a × b + a × c"),
        (apply, "a^b × b → a"),
        (const(1.0), "a → R"),
        (const(True), "a → B"),
        (const(1), "a → b"),
        (const(1, Z), "a → Z"),
        (const((1.0, True)), "a → R × B"),
        (const([[1.0], [2.0]]), "a → R^(2×1)"),
        (stack(2), "a × a → a^2"),
        (unstack(2), "a^2 → a × a"),
        (ex_i(0, 2), "a^2 → a"),
        (in_i(0, 2), "a → a^2"),
        (repl_i(3), "a → a^3"),
        (jam_i(3), "a^3 → a"),
        # combinators
        (sqr, "a → a"),
        (sqr >> sin, "R → R"),
        (sqr * sin, "a × R → a × R"),
        (cross(sqr, sin, it), "a × R × b → a × R × 1"),
        (cross(), "1 → 1"),
        (exl & exr, "a × b → a × b"),
        (fork(identity, identity, sin), "R → R × R × R"),
        (identity | sin, "R × R → R"),
        (join(), "1 → a"),
        (sqr + logical_not, "a + B → a + B"),
        (either(less, logical_not), "a × a + B → B"),
        (curry(add), "a → a^a"),
        (curry(exl), "a → a^b"),
        (uncurry(curry(exl)), "a × b → a"),
        (cross_i(sin, 2), "R^2 → R^2"),
        (cross_i(less(identity, 0), 2), "a^2 → B^2"),
        (fork_i([exl, exr]), "a × a → a^2"),
        (join_i([identity, identity]), "a^2 → a"),
        (iterate(sqr, 3), "a → a"),
        (while_(less, exl & exr), "a × a → a × a"),
        (scan(exl & less, 3), "a × a^3 → a × B^3"),
        # what is open is decided by the rest
        (const(1) >> sin, "a → R"),
        (add(identity, 1), "a → a"),
        (add(identity, 1.0), "R → R"),
        (curry(apply), "a^b → a^b"),
    ],
    ids=str,
)
def test_types(arrow, types):
    assert typed(arrow) == types


def test_a_program_is_polymorphic_until_it_is_used():
    square = dup >> mul
    assert typed(square) == "a → a"
    assert typed(square >> sin) == "R → R"
    assert square.at(Z)(3) == 9
    assert isinstance(square.at(Z)(3), int)
    assert isinstance(square.at(R)(3), float)
    assert typed(square) == "a → a"


def test_one_program_at_two_objects():
    both = sqr * sqr
    assert both.at(R * Z)(1.5, 3) == (2.25, 9)


def test_what_is_free_is_real():
    assert isinstance(sqr(3), float)
    assert hs.Graph(sqr).dom is R
    assert hs.Functions(exl).dom is R * R
    assert hs.grad(sqr).dom is R


def test_at_fixes_the_domain_and_if_need_be_the_codomain():
    assert left.at(R).cod.parts[0] is R
    assert left.at(R, R + Z).cod is R + Z
    assert typed(exl.at(Product(R, Z + B))) == "R × (Z + B) → R"
    assert sin.at(R) == sin
    assert add.at((Z, Z)).cod is Z


def test_at_may_leave_variables_open():
    assert typed(exl.at(Var(0) * Z)) == "a × Z → a"


def test_at_an_object_with_variables():
    assert typed(identity.at(dup.cod)) == "a × a → a × a"


def test_at_does_not_mix_up_variables():
    assert typed(exr.at(exl.dom)) == "a × b → b"


# --- operators are the functions -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "function"),
    [
        (sin >> cos, compose(cos, sin)),
        (sin @ cos, compose(sin, cos)),
        (sin * cos, cross(sin, cos)),
        (sin & cos, fork(sin, cos)),
        (sin | cos, join(sin, cos)),
        (sin + cos, plus(sin, cos)),
        (mul(cos, sin), compose(mul, fork(cos, sin))),
        (sin(cos), compose(sin, cos)),
        (exl, ex(0, 2)),
        (exr, ex(1, 2)),
        (inl, inj(0, 2)),
        (inr, inj(1, 2)),
        (dup, dup_n(2)),
        (it, dup_n(0)),
        (it, fork()),
        (jam, jam_n(2)),
        (zero, jam_n(0)),
        (zero, join()),
        (identity, compose()),
        (swap, fork(exr, exl)),
        (cross_i(sin, 2), cross_i([sin, sin])),
        (fork_i(sin, 2), fork_i((sin, sin))),
        (join_i(sin, 2), join_i([sin, sin])),
    ],
)
def test_operators_are_functions(operator, function):
    assert operator == function
    assert hash(operator) == hash(function)
    assert repr(operator) == repr(function)


def test_precedence_is_that_of_python():
    assert (sqr * sqr >> add) == ((sqr * sqr) >> add)
    assert (exl >> sin & exr >> cos) == ((exl >> sin) & (exr >> cos))
    assert (sin & cos | sin & cos) == ((sin & cos) | (sin & cos))
    assert (sin @ cos >> sin) == ((sin @ cos) >> sin)


@pytest.mark.parametrize("n", range(4))
def test_composites_of_any_number(n):
    assert compose(*[sin] * n) == reduce(lambda f, g: f >> g, [sin] * n, identity)


# --- equality -----------------------------------------------------------------------------------

PARTS = (sin, cos, exp, negate, sqr, scale(2.0), const(1.0), dup >> exl, iterate(sin, 2))
bracketings = st.recursive(
    st.sampled_from(PARTS).map(lambda f: (f,)),
    lambda part: st.tuples(part, part),
    max_leaves=12,
)


def parts(tree: tuple) -> list[Arrow]:
    return [tree[0]] if len(tree) == 1 else [*parts(tree[0]), *parts(tree[1])]


def composed(tree: tuple) -> Arrow:
    return tree[0] if len(tree) == 1 else composed(tree[0]) >> composed(tree[1])


@given(bracketings)
def test_composition_is_associative(tree):
    f, g = composed(tree), compose(*reversed(parts(tree)))
    assert f == g
    assert hash(f) == hash(g)
    assert repr(f) == repr(g)


@given(bracketings, bracketings)
def test_composites_are_equal_when_their_parts_are(one, other):
    assert (composed(one) == composed(other)) == (flat(one) == flat(other))


def flat(tree: tuple) -> list[Arrow]:
    """The parts, where those that are composites are taken apart."""
    found = []
    for part in parts(tree):
        found += {sqr: [dup, mul], dup >> exl: [dup, exl]}.get(part, [part])
    return found


@given(bracketings)
def test_associativity_inside_of_other_arrows(tree):
    f, g = composed(tree), compose(*reversed(parts(tree)))
    assert cross(f, curry(exl >> f)) == cross(g, curry(exl >> g))
    assert {f: 1}[g] == 1


@given(bracketings)
def test_identities_vanish(tree):
    f = composed(tree)
    assert identity >> f == f >> identity == f
    assert compose(identity, f, identity) == f


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sin, cos),
        (sin >> cos, cos >> sin),
        (ex(0, 2), ex(0, 3)),
        (ex(0, 2), inj(0, 2)),
        (dup, dup_n(3)),
        (add, add.at(R * R)),
        (add.at(Z * Z), add.at(R * R)),
        (const(1), const(1.0)),
        (const(1), const(True)),
        (const(1, Z), const(1)),
        (const(0.0), const(-0.0)),
        (const([1.0]), const(1.0)),
        (const((1.0, 2.0)), const([1.0, 2.0])),
        (scale(1.0), identity.at(R)),
        (sin * cos * sin, cross(sin, cos, sin)),
        (fork(sin), sin),
        (iterate(sin, 2), iterate(sin, 3)),
        (sin, "sin"),
        (sin, None),
    ],
    ids=repr,
)
def test_what_differs(one, other):
    assert one != other


def test_constants_are_compared_by_their_bits():
    assert const(math.nan) == const(float("nan"))
    assert const(np.array([1.0, 2.0])) == const(np.array([1.0, 2.0]))
    assert const([1.0, 2.0]) == const([1.0, 2.0])
    assert const([1, 2], R**2) == const([1.0, 2.0], R**2)


def test_what_is_already_known_changes_nothing():
    assert sin.at(R) == sin
    assert (sqr >> sin).at(R) == sqr >> sin


def test_arrows_are_keys():
    table = {sin: "sine", sqr: "square"}
    assert table[sin] == "sine"
    assert table[dup >> mul] == "square"
    assert cos not in table


def test_equality_of_terms_with_much_sharing():
    towers = [reduce(lambda f, _: f & f, range(64), sin) for _ in range(2)]
    assert towers[0] == towers[1]
    assert hash(towers[0]) == hash(towers[1])


# --- immutability, copies -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dom", "cod", "children", "data", "op", "anything"])
def test_arrows_cannot_be_changed(name):
    arrow = sin >> cos
    with pytest.raises(AttributeError, match=f"arrows are immutable; {name} cannot be set"):
        setattr(arrow, name, R)


def test_attributes_cannot_be_deleted():
    with pytest.raises(AttributeError):
        del (sin >> cos).dom


def test_a_constant_does_not_follow_the_array_it_was_made_of():
    array = np.array([1.0, 2.0])
    arrow = const(array)
    array[0] = 99.0
    np.testing.assert_array_equal(arrow(0.0), [1.0, 2.0])


def test_a_constant_does_not_follow_the_list_it_was_made_of():
    values = [1.0, 2.0]
    arrow = const(values)
    values.append(3.0)
    np.testing.assert_array_equal(arrow(0.0), [1.0, 2.0])


@pytest.mark.parametrize(
    "arrow",
    [const(np.array([1.0, 2.0])), const([1.0, 2.0], R**2), inl.at(R, R * R**2) >> exr],
)
def test_results_do_not_lead_back_into_the_program(arrow):
    before = np.array(arrow(0.0))
    with contextlib.suppress(ValueError):  # it may be read-only
        arrow(0.0)[0] = 99.0
    np.testing.assert_array_equal(arrow(0.0), before)


COPIED = (
    sin,
    sqr >> sin,
    mul(cos, add(sin, 1)),
    const(([1.0, 2.0], True, 3)),
    const(Left(1.0), R + Z),
    sqr.at(Z),
    curry(add),
    cross_i([sin, cos]),
    scan(add >> dup, 3),
    while_(less(identity, 100), scale(3.0)),
    hs.grad(mul(sin, cos)),
)


@pytest.mark.parametrize("arrow", COPIED, ids=repr)
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))]
)
def test_copies_and_pickles_are_equal(arrow, again):
    assert again(arrow) == arrow
    assert hash(again(arrow)) == hash(arrow)
    assert repr(again(arrow)) == repr(arrow)


def test_sharing_survives_a_pickle():
    tower = reduce(lambda f, _: f & f, range(64), sin)
    assert pickle.loads(pickle.dumps(tower)) == tower


def test_a_long_program_can_be_pickled():
    chain = compose(*[sin] * 10_000)
    assert pickle.loads(pickle.dumps(chain)) == chain


def test_a_function_can_be_pickled():
    assert pickle.loads(pickle.dumps(hs.Functions(sin)))(0.0) == 0.0


# --- repr -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrow", "text"),
    [
        (sqr * sqr >> add, "(dup >> mul) * (dup >> mul) >> add"),
        (mul >> (cos & sin), "mul >> (cos & sin)"),
        ((sin & cos) & exp, "sin & cos & exp"),
        (sin & (cos & exp), "sin & (cos & exp)"),
        (fork(sin, cos, exp), "fork(sin, cos, exp)"),
        (fork(sin), "fork(sin)"),
        (cross(), "cross()"),
        ((sin | cos) + exp, "(sin | cos) + exp"),
        (ex(1, 3) >> const(-1.0), "ex(1, 3) >> const(-1.0)"),
        (const(2, Z), "const(2, Z)"),
        (const((1, np.array([1.0]))), "const((1, np.array([1.0])))"),
        (const(math.nan), "const(float('nan'))"),
        (either(left, right), "either(left, right)"),
        (curry(uncurry(curry(add))), "curry(uncurry(curry(add)))"),
        (cross_i([sin, cos]), "cross_i([sin, cos])"),
        (cross_i([]), "cross_i([])"),
        (iterate(sin >> cos, 3), "iterate(sin >> cos, 3)"),
        (while_(less, swap), "while_(less, exr & exl)"),
        (dup_n(3) >> jam_n(3), "dup_n(3) >> jam_n(3)"),
        (in_i(1, 3) >> ex_i(1, 3), "in_i(1, 3) >> ex_i(1, 3)"),
    ],
)
def test_repr_reads_back(arrow, text):
    assert repr(arrow) == text
    again = eval(text, {**NAMES, "np": np})
    if "nan" not in text:
        assert repr(again) == text
    assert again == arrow


@given(bracketings, bracketings)
def test_repr_of_anything_reads_back(one, other):
    f, g = composed(one), composed(other)
    for arrow in (f >> g, f * g, f & g, f | g, f + g, (f * g) & (f * g), f >> (g & g) >> f * g):
        assert eval(repr(arrow), dict(NAMES)) == arrow


def test_str_is_mathematics_with_the_type():
    assert str(sqr * sqr >> add) == "add ∘ (mul ∘ dup × mul ∘ dup) : a × a → a"
    assert f"{sin >> cos}" == "cos ∘ sin : R → R"


# --- calling ------------------------------------------------------------------------------------


def test_a_pair_is_given_as_one_value_or_as_two():
    assert add(1.0, 2.0) == add((1.0, 2.0)) == add([1.0, 2.0]) == 3.0
    assert ex(1, 3)(1.0, 2.0, 3.0) == ex(1, 3)((1.0, 2.0, 3.0)) == 2.0


def test_products_of_one_and_of_none():
    assert fork(sin)(0.0) == (0.0,)
    assert cross(sin)((0.0,)) == (0.0,)
    assert cross()() == cross()(()) == cross()(None) == ()
    assert const(2.0).at(Unit)() == 2.0
    assert zero() == 0.0


def test_nested_products():
    f = (exl >> exr) & exr
    assert f(((1.0, 2.0), 3.0)) == f((1.0, 2.0), 3.0) == (2.0, 3.0)


def test_one_value_that_is_a_tuple_is_the_value_of_a_product():
    pair = identity.at(R * R)
    assert pair((1.0, 2.0)) == (1.0, 2.0)
    assert identity.at(Product(R * R))(((1.0, 2.0),)) == ((1.0, 2.0),)


def test_named_tuples_are_tuples():
    point = namedtuple("point", "x y")
    assert add(point(1.0, 2.0)) == 3.0


def test_applying_to_arrows_composes():
    assert mul(cos, sin) == (cos & sin) >> mul
    assert sin(cos) == cos >> sin
    assert fork(sin, cos)(sqr) == sqr >> (sin & cos)


def test_a_number_beside_arrows_is_a_constant():
    assert add(sqr, 1)(3.0) == 10.0
    assert add(sqr, 1).at(Z)(3) == 10
    assert add(1.5, sin) == (const(1.5) & sin) >> add
    assert where(less(identity, 0), True, greater(identity, 1))(2.0) is True


def test_an_array_beside_arrows_is_a_constant():
    dot = fork_i([mul(exl >> ex_i(i, 2), exr >> ex_i(i, 2)) for i in range(2)]) >> jam_i(2)
    assert dot(identity, [1.0, 10.0])([2.0, 3.0]) == 32.0


# --- values in ----------------------------------------------------------------------------------

REALS = [
    3.0,
    3,
    Fraction(3),
    np.float64(3.0),
    np.float32(3.0),
    np.float16(3.0),
    np.int8(3),
    np.uint64(3),
    np.array(3.0),
    np.array(3),
    np.array([3.0])[0],
    np.array([[3.0]]).squeeze(),
]


@pytest.mark.parametrize("value", REALS, ids=lambda v: type(v).__name__ + repr(v))
def test_real_numbers(value):
    result = identity(value)
    assert result == 3.0
    assert type(result) is float


@pytest.mark.parametrize("value", [3, np.int64(3), np.int8(3), np.uint8(3), np.array(3)])
def test_integers(value):
    result = identity.at(Z)(value)
    assert result == 3
    assert type(result) is int


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63)])
def test_integers_of_64_bits(value):
    assert identity.at(Z)(value) == value


def test_integers_do_not_wrap_around():
    assert add.at(Z * Z)(2**63 - 1, 1) == 2**63


@pytest.mark.parametrize("value", [True, np.True_, np.array(True)])
def test_truth_values(value):
    assert logical_not(value) is False


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7e308])
def test_every_float_passes_through(value):
    result = identity(value)
    assert np.float64(result).tobytes() == np.float64(value).tobytes()
    array = identity.at(R**2)([value, value])
    assert array.tobytes() == np.array([value, value]).tobytes()


@pytest.mark.filterwarnings("error")
def test_arithmetic_is_that_of_ieee_and_silent():
    assert hs.div(1.0, 0.0) == math.inf
    assert hs.log(0.0) == -math.inf
    assert math.isnan(hs.log(-1.0))
    assert math.isnan(hs.sqrt(-1.0))
    assert math.isnan(sub(math.inf, math.inf))
    assert exp(1000.0) == math.inf
    assert math.isnan(cross_i(hs.log, 2)([-1.0, 1.0])[0])
    assert math.isnan(hs.grad(hs.log1p >> hs.sqrt)(-2.0))


@pytest.mark.filterwarnings("error")
def test_derivatives_are_silent():
    assert math.isnan(hs.GAD(hs.LinearMaps)(hs.sqrt)(0.0)[1](0.0))
    assert math.isnan(hs.GAD(hs.Dual(hs.LinearMaps))(hs.sqrt)(0.0)[1](0.0))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "action",
    [
        lambda: curry(hs.div)(0.0)(0.0),
        lambda: hs.derivative(hs.sqrt)(0.0)(0.0),
        lambda: hs.vjp(hs.sqrt)(0.0)[1](0.0),
    ],
)
def test_functions_that_are_values_are_silent(action):
    assert math.isnan(action())


@pytest.mark.parametrize(
    "value",
    [
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        range(1, 4),
        np.array([1.0, 2.0, 3.0]),
        np.array([1, 2, 3], np.float32),
        np.array([1, 2, 3], np.int8),
        np.array([1, 2, 3], np.uint16),
        np.array([1.0, 2.0, 3.0], ">f8"),
        np.array([1.0, 0.0, 2.0, 0.0, 3.0])[::2],
        np.array([3.0, 2.0, 1.0])[::-1],
        [np.float32(1), np.array(2), 3],
    ],
    ids=repr,
)
def test_arrays(value):
    result = identity.at(R**3)(value)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, [1.0, 2.0, 3.0])
    assert jam_i(3)(value) == 6.0


def test_read_only_arrays():
    array = np.broadcast_to(2.0, (3,))
    assert jam_i(3)(array) == 6.0
    frozen = np.array([1.0, 2.0])
    frozen.flags.writeable = False
    np.testing.assert_array_equal(cross_i(negate, 2)(frozen), [-1.0, -2.0])


def test_arguments_are_left_as_they_are():
    array = np.array([3.0, 4.0])
    cross_i(sqr, 2)(array)
    hs.grad(cross_i(sqr, 2) >> jam_i(2))(array)
    np.testing.assert_array_equal(array, [3.0, 4.0])


def test_arrays_of_two_dimensions():
    matrix = np.arange(6.0).reshape(3, 2).T
    result = identity.at(R ** (2, 3))(matrix)
    np.testing.assert_array_equal(result, matrix)
    np.testing.assert_array_equal(identity.at(R ** (2, 3))(matrix.tolist()), matrix)


@pytest.mark.parametrize("obj", [R**0, Z**0, B**0, R ** (0, 3), R ** (3, 0)])
def test_empty_arrays(obj):
    dtype = {R: float, Z: np.int64, B: bool}[obj.element]
    result = identity.at(obj)(np.zeros(obj.shape, dtype))
    assert result.shape == obj.shape
    assert result.dtype == dtype


def test_an_empty_list_is_an_empty_array():
    assert identity.at(Z**0)([]).dtype == np.int64
    assert jam_i(0)([]) == 0.0


@pytest.mark.parametrize(
    ("value", "dtype"),
    [([1, 2], np.int64), (np.array([1, 2], np.uint8), np.int64), ([2**63 - 1, 0], np.int64)],
)
def test_arrays_of_integers(value, dtype):
    assert identity.at(Z**2)(value).dtype == dtype


def test_arrays_of_truth_values():
    np.testing.assert_array_equal(cross_i(logical_not, 2)([True, False]), [False, True])


@pytest.mark.parametrize("side", [Left(1.0), Right(2)])
def test_values_of_coproducts(side):
    assert identity.at(R + Z)(side) == side
    assert type(identity.at(R + Z)(side).value) is type(side.value)


def test_coproducts():
    assert either(sin, cos)(Left(0.0)) == 0.0
    assert either(sin, cos)(Right(0.0)) == 1.0
    assert (negate + logical_not)(Left(1)) == Left(-1.0)
    assert (negate + logical_not)(Right(True)) == Right(False)
    assert distribute(1.0, Left(2.0)) == Left((1.0, 2.0))
    assert distribute(1.0, Right(2.0)) == Right((1.0, 2.0))
    assert left.at(R * Z)((1, 2)) == Left((1.0, 2))
    nested = identity.at((R + Z) * (B + Unit))
    assert nested(Right(3), Right(())) == (Right(3), Right(()))


def test_functions_come_out():
    plus_one = curry(add)(1.0)
    assert plus_one(2) == 3.0
    assert type(plus_one(2)) is float
    assert curry(exl.at(R * (R * R)))(1.0)(2.0, 3.0) == 1.0


def test_functions_go_in():
    assert apply((sin, 0.0)) == 0.0
    assert apply(math.cos, 0.0) == 1.0
    assert apply(lambda x: x + 1, 2) == 3.0
    assert apply(np.sqrt, 4.0) == 2.0
    assert apply(hs.Functions(sqr), 3.0) == 9.0


def test_functions_see_python_values():
    seen = []
    apply(lambda x: seen.append(type(x)) or 0.0, 2)
    assert seen == [float]


def test_functions_of_pairs_get_one_tuple():
    pairs = apply.at(R ** (R * R) * (R * R))
    assert pairs(lambda p: p[0] + p[1], (1.0, 2.0)) == 3.0


def test_functions_make_the_round():
    assert uncurry(curry(sub))(5.0, 3.0) == 2.0
    twice = (exl & apply) >> apply
    assert twice(lambda x: 2 * x, 1.0) == 4.0


# --- values out ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrow", "value", "expected"),
    [
        (sin, 0, 0.0),
        (sqr.at(Z), 3, 9),
        (less(identity, 0), -1, True),
        (equal.at(B * B), (True, True), True),
        (where.at(Product(B, Z, Z)), (True, 1, 2), 1),
        (hs.maximum.at(Z * Z), (1, 2), 2),
        (hs.sign.at(Z), -3, -1),
        (hs.abs, -3, 3.0),
        (const(1), 0.0, 1.0),
        (const(1, Z), 0.0, 1),
        (const(np.float32(1)), 0.0, 1.0),
        (const(np.bool_(True)), 0.0, True),
        (it, 0.0, ()),
        (dup.at(Z), 1, (1, 1)),
        (inl.at(Z), 1, (1, 0.0)),
        (iterate(sqr.at(Z), 2), 3, 81),
        (jam_i(2).at(Z**2), [1, 2], 3),
        (ex_i(0, 2).at(B**2), [True, False], True),
    ],
    ids=repr,
)
def test_results_are_python_values(arrow, value, expected):
    result = arrow(value)
    assert result == expected
    assert type(result) is type(expected)
    if isinstance(expected, tuple):
        assert list(map(type, result)) == list(map(type, expected))


@pytest.mark.parametrize(
    ("arrow", "value", "dtype"),
    [
        (repl_i(2), 1, np.float64),
        (repl_i(2).at(Z), 1, np.int64),
        (fork_i([less, less]), (1, 2), np.bool_),
        (stack(2), (1, 2), np.float64),
        (const([1, 2]), 0.0, np.int64),
        (const([1, 2], R**2), 0.0, np.float64),
        (const(np.array([1, 2], np.float32)), 0.0, np.float64),
        (in_i(0, 2).at(Z), 1, np.int64),
        (scan(exl & less, 2) >> exr, (1.0, [0.0, 2.0]), np.bool_),
    ],
    ids=repr,
)
def test_results_that_are_arrays(arrow, value, dtype):
    assert arrow(value).dtype == dtype


def test_arrays_of_any_rank_come_back_as_they_are():
    f = unstack(2) >> stack(2)
    assert f.at(R**2)([1.0, 2.0]).shape == (2,)


def test_loops():
    assert iterate(add >> dup, 3)(1.0, 1.0) == (8.0, 8.0)
    assert iterate(sin, 0)(0.5) == 0.5
    assert while_(less(identity, 100), scale(3.0))(1.0) == 243.0
    assert while_(less(identity, 100), scale(3.0))(100.0) == 100.0
    total, sums = scan(add >> dup, 3)(0, [1, 2, 3])
    assert total == 6.0
    np.testing.assert_array_equal(sums, [1.0, 3.0, 6.0])
    total, sums = scan(add >> dup, 0)(5.0, [])
    assert total == 5.0
    assert sums.shape == (0,)


def test_rows_are_stacked_into_a_matrix():
    matrix = stack(2).at(R**3 * R**3)([1, 2, 3], [4, 5, 6])
    np.testing.assert_array_equal(matrix, [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(ex_i(1, 2).at(R ** (2, 3))(matrix), [4, 5, 6])
    np.testing.assert_array_equal(jam_i(2).at(R ** (2, 3))(matrix), [5, 7, 9])
    np.testing.assert_array_equal(repl_i(2).at(Z**2)([1, 2]), [[1, 2], [1, 2]])
    assert [row.tolist() for row in unstack(2).at(R ** (2, 3))(matrix)] == matrix.tolist()


@pytest.mark.parametrize(
    ("arrow", "types"),
    [
        (unstack(2) >> fork_i([exl, exr]), "a^2 → a^2"),
        (stack(2) >> cross_i(sin, 2), "R × R → R^2"),
        (unstack(2) >> (unstack(3) * unstack(3)), "a^(2×3) → (a × a × a) × (a × a × a)"),
        (stack(2) >> identity.at(R ** (2, 3)), "R^3 × R^3 → R^(2×3)"),
    ],
    ids=str,
)
def test_types_of_arrays_of_arrays(arrow, types):
    assert typed(arrow) == types


FIXED = (identity.at(R), identity.at(Z), identity.at(Var(0) * Var(0)), identity, dup, sqr, exl, it)


@pytest.mark.parametrize("f", FIXED, ids=repr)
@pytest.mark.parametrize("g", FIXED, ids=repr)
def test_composition_is_associative_where_identities_are_fixed(f, g):
    """A fixed identity narrows what comes after it, so it stays in the term."""
    for h in (const(1), dup, sin):
        try:
            left_first = (h >> f) >> g
        except CompositionError:
            with pytest.raises(CompositionError):
                h >> (f >> g)
        else:
            assert left_first == h >> (f >> g)
            assert repr(left_first) == repr(h >> (f >> g))
