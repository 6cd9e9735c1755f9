"""Objects: interned, printed with minimal brackets, unified; whatever their depth."""

import copy
import pickle
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import homset as hs
from homset import B, Product, R, Unit, Z, identity
from homset.objects import (
    Array,
    Exp,
    List,
    Obj,
    Sum,
    Var,
    as_object,
    ground,
    leaves,
    render,
    substitute,
    variables,
)
from homset.objects.printing import LATEX, MATHEMATICS, PYTHON
from homset.unification import Mismatch, Unifier, canonical

DEPTH = 10_000
NAMES = {"R": R, "Z": Z, "B": B, "Unit": Unit, "Product": Product}
a, b, c, d = (Var(i) for i in range(4))


def objects(*more: Obj) -> st.SearchStrategy[Obj]:
    """Objects over R, Z, B, Unit and arrays of them, and over those given."""
    arrays = st.builds(
        Array, st.sampled_from([R, Z, B]), st.lists(st.integers(0, 3), max_size=2).map(tuple)
    )
    return st.recursive(
        st.sampled_from([R, Z, B, Unit, *more]) | arrays,
        lambda part: (
            st.lists(part, max_size=3).map(lambda parts: Product(*parts))
            | st.builds(Sum, part, part)
            | st.builds(Exp, part, part)
        ),
        max_leaves=8,
    )


def nested(grow: Callable[[Obj], Obj], start: Obj = R) -> Obj:
    return reduce(lambda obj, _: grow(obj), range(DEPTH), start)


GROWTH: dict[str, Callable[[Obj], Obj]] = {
    "products to the left": lambda obj: obj * R,
    "products to the right": lambda obj: R * obj,
    "products of one": lambda obj: Product(obj),
    "sums": lambda obj: R + obj,
    "exponentials": lambda obj: obj**R,
    "exponents": lambda obj: R**obj,
}


@pytest.fixture(params=GROWTH)
def deep(request: pytest.FixtureRequest) -> tuple[Callable[[Obj], Obj], Obj]:
    """A way to grow objects, and what it grows into."""
    grow = GROWTH[request.param]
    return grow, nested(grow)


# --- identity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: R * Z,
        lambda: Product(R, Z, B),
        lambda: R + (Z + B),
        lambda: (R * R) ** B,
        lambda: R ** (2, 3),
        lambda: Product(),
        lambda: Product(R),
        lambda: Var(3, "number"),
    ],
)
def test_equal_is_identical(make):
    assert make() is make()
    assert hash(make()) == hash(make())


def test_different_objects_differ():
    all_different = [
        *[R, Z, B, Unit, Product(R), R * R, Product(R, R, R), (R * R) * R, R * (R * R)],
        *[R + R, R**R, R**1, R**2, R ** (1, 1), R ** (2, 1), Z**2, Var(0), Var(0, "number")],
    ]
    assert len(set(all_different)) == len(all_different)


def test_the_unit_is_the_empty_product():
    assert Product() is Unit


def test_two_factors_are_a_product():
    assert R * Z is Product(R, Z)


@given(objects(a, b))
def test_rebuilding_gives_the_same_object(obj):
    assert obj.rebuild(obj.parts) is obj


@pytest.mark.parametrize("obj", [R, Unit, R * Z + B**R, R ** (2, 3), Var(3, "number")])
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda obj: pickle.loads(pickle.dumps(obj))]
)
def test_copies_and_pickles_are_the_same_object(obj, again):
    assert again(obj) is obj


def test_objects_cannot_be_changed():
    with pytest.raises(AttributeError):
        (R * R).width = 2


# --- arrays -------------------------------------------------------------------------------------


def test_arrays():
    assert (R**3).shape == (3,)
    assert (R ** (2, 3)).shape == (2, 3)
    assert (R ** (2, 3)).size == 6
    assert (R ** (2, 3)).element is R
    assert (R ** (2, 3)).row is R**3
    assert (R**3).row is R
    assert (R**0).size == 0


def test_an_array_of_arrays_is_an_array():
    assert (R**3) ** 2 is R ** (2, 3)
    assert (Z ** (3, 4)) ** (1, 2) is Z ** (1, 2, 3, 4)


def test_a_shape_may_be_a_list():
    assert R ** [2, 3] is R ** (2, 3)


def test_a_truth_value_is_no_size():
    with pytest.raises(ValueError, match="integers"):
        B ** (7, True)


# --- as_object ----------------------------------------------------------------------------------


def test_tuples_of_objects_are_products_and_lists_are_records():
    assert as_object((R, (Z, B), ())) is Product(R, Z * B, Unit)
    assert as_object([Z, B]).parts == (Z, B)
    assert str(as_object([Z, B])) == "[Z, B]"
    assert R * (Z, B) is R * (Z * B)
    assert identity.at((R, Z)).dom is R * Z


# --- printing -----------------------------------------------------------------------------------

PRINTED = [
    # object, Python, mathematics, LaTeX
    (Unit, "Unit", "1", "1"),
    (R, "R", "R", r"\mathbb{R}"),
    (R * Z, "R * Z", "R × Z", r"\mathbb{R} \times \mathbb{Z}"),
    (R * Z * B, "R * Z * B", "(R × Z) × B", None),
    (R * (Z * B), "R * (Z * B)", "R × (Z × B)", None),
    (Product(R, Z, B), "Product(R, Z, B)", "R × Z × B", None),
    (Product(R), "Product(R)", "Product(R)", None),
    (R + Z + B, "R + Z + B", "R + Z + B", None),
    (R + (Z + B), "R + (Z + B)", "R + (Z + B)", None),
    (R * Z + B, "R * Z + B", "R × Z + B", None),
    (R * (Z + B), "R * (Z + B)", "R × (Z + B)", None),
    ((R * Z) ** B + Unit, "(R * Z) ** B + Unit", "(R × Z)^B + 1", None),
    ((R**Z) ** B, "(R ** Z) ** B", "(R^Z)^B", r"(\mathbb{R}^{\mathbb{Z}})^{\mathbb{B}}"),
    (R ** (Z**B), "R ** (Z ** B)", "R^(Z^B)", r"\mathbb{R}^{\mathbb{Z}^{\mathbb{B}}}"),
    (R ** (Z * B), "R ** (Z * B)", "R^(Z × B)", None),
    (R ** (Z**2), "R ** (Z ** 2)", "R^(Z^2)", None),
    (R**3, "R ** 3", "R^3", r"\mathbb{R}^{3}"),
    (R ** (2, 3), "R ** (2, 3)", "R^(2×3)", r"\mathbb{R}^{2 \times 3}"),
    (R**3 * R, "R ** 3 * R", "R^3 × R", None),
    (a * Var(27), "a * b1", "a × b1", None),
]


@pytest.mark.parametrize(("obj", "python", "mathematics", "latex"), PRINTED)
def test_printing(obj, python, mathematics, latex):
    assert repr(obj) == render(obj, PYTHON) == python
    assert str(obj) == render(obj, MATHEMATICS) == mathematics
    if latex is not None:
        assert render(obj, LATEX) == latex


@given(objects())
def test_repr_reads_back(obj):
    assert eval(repr(obj), dict(NAMES)) is obj


@given(objects())
def test_mathematics_reads_back(obj):
    """With Python's signs for those of mathematics; Python's `*` makes products of two only."""
    assume(all(len(o.parts) == 2 for o in inside(obj) if isinstance(o, Product)))
    text = str(obj).replace(" × ", " * ").replace("×", ", ").replace("^", " ** ")
    assert eval(text, dict(NAMES)) is obj


def inside(obj: Obj) -> list[Obj]:
    """An object with everything that it is made of."""
    found = [obj]
    for each in found:
        found.extend(each.parts)
    return found


def brackets_removed(text: str) -> list[str]:
    """The text without one pair of brackets, for each pair."""
    found = []
    for start, letter in enumerate(text):
        if letter == "(":
            depth = 1
            end = start
            while depth:
                end += 1
                depth += {"(": 1, ")": -1}.get(text[end], 0)
            found.append(text[:start] + text[start + 1 : end] + text[end + 1 :])
    return found


@given(objects())
def test_brackets_are_minimal(obj):
    """Without any pair of its brackets, the text is of another object, or of none.

    Only an exponent that is a power has brackets for the reader: R ** (R ** R).
    """
    powers = (Exp, Array)
    assume(not any(isinstance(o, Exp) and isinstance(o.parts[1], powers) for o in inside(obj)))
    for shorter in brackets_removed(repr(obj)):
        try:
            other = eval(shorter, dict(NAMES))
        except (SyntaxError, TypeError, ValueError, NameError):
            continue
        assert other is not obj


def test_a_long_object_can_be_cut():
    assert render(Product(*[R] * 1000), MATHEMATICS, 3) == "R × R…"


# --- structure ----------------------------------------------------------------------------------


def test_leaves():
    assert leaves(Product(R, Z * (B * Unit), R**2, R + R)) == [R, Z, B, R**2, R + R]
    assert leaves(Unit) == []


def test_variables_come_in_reading_order():
    assert variables(b * (a + c) ** b, d) == [b, a, c, d]
    assert variables(R * Z) == []


def test_what_is_free_stands_for_the_reals():
    assert ground(a * (Var(1, "number") + Z)) is R * (R + Z)


@given(objects(a, b), objects(c, d))
def test_substitution(obj, other):
    put = substitute(obj, {a: other})
    assert a not in variables(put)
    if a not in variables(obj):
        assert put is obj
    assert substitute(obj, {a: a}) is obj


# --- unification --------------------------------------------------------------------------------


def unifier(left: Obj, right: Obj) -> Unifier | None:
    """The most general unifier of two objects, if they have one."""
    found = Unifier(max(left.top, right.top))
    try:
        found.unify(left, right)
    except Mismatch:
        return None
    return found


@given(objects(a, b, c), objects(a, b, c))
def test_the_unifier_makes_both_equal(left, right):
    u = unifier(left, right)
    if u is not None:
        assert u.resolve(left) is u.resolve(right)


@given(objects(a, b, c), objects(a, b, c))
def test_the_unifier_is_idempotent(left, right):
    u = unifier(left, right)
    if u is not None:
        once = u.resolve(left)
        assert u.resolve(once) is once


@given(objects(a, b), st.lists(objects(), min_size=2, max_size=2))
def test_an_instance_unifies_and_gives_the_instance(obj, values):
    instance = substitute(obj, dict(zip((a, b), values, strict=True)))
    u = unifier(obj, instance)
    assert u is not None
    assert u.resolve(obj) is instance


@given(objects(a, b), objects(c, d), st.lists(objects(), min_size=4, max_size=4))
def test_the_unifier_is_most_general(left, right, values):
    """What makes two objects equal is an instance of the unifier."""
    ground_values = dict(zip((a, b, c, d), values, strict=True))
    if substitute(left, ground_values) is substitute(right, ground_values):
        u = unifier(left, right)
        assert u is not None
        general = u.resolve(left)
        assert unifier(general, substitute(left, ground_values)) is not None


@given(objects(a, b, c), objects(a, b, c))
def test_unification_is_symmetric(left, right):
    one, other = unifier(left, right), unifier(right, left)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert canonical(one.resolve(left), R) == canonical(other.resolve(left), R)


@pytest.mark.parametrize("obj", [a * R, R + a, R**a, a**a, Product(Product(a))])
def test_an_object_cannot_contain_itself(obj):
    with pytest.raises(Mismatch, match="an object cannot contain itself"):
        Unifier(1).unify(a, obj)


def test_an_object_cannot_contain_itself_through_others():
    u = Unifier(2)
    u.unify(a, b * R)
    with pytest.raises(Mismatch, match="an object cannot contain itself"):
        u.unify(b, R * a)


def test_a_variable_unifies_with_itself():
    u = Unifier(1)
    u.unify(a, a)
    assert u.resolve(a) is a


def test_a_chain_of_variables():
    u = Unifier(4)
    for one, other in ((a, b), (c, d), (b, c), (d, a), (d, R)):
        u.unify(one, other)
    assert [u.resolve(v) for v in (a, b, c, d)] == [R] * 4


@pytest.mark.parametrize(
    ("kind", "allowed", "refused"),
    [
        ("number", [R, Z], [B, Unit, R * R, R**2]),
        ("scalar", [R, Z, B], [Unit, R + R, R**2, R**R]),
        ("entry", [R, Z, B, R**2, R ** (2, 3)], [Unit, R + R, R * R, R**R]),
    ],
)
def test_kinds_limit_variables(kind, allowed, refused):
    for obj in allowed:
        u = Unifier(1)
        u.unify(Var(0, kind), obj)
        assert u.resolve(Var(0, kind)) is obj
    for obj in refused:
        with pytest.raises(Mismatch, match="can stand here"):
            Unifier(1).unify(obj, Var(0, kind))


@pytest.mark.parametrize(
    "kinds", [("object", "number"), ("number", "scalar"), ("object", "scalar")]
)
def test_the_more_limited_kind_stays(kinds):
    for x, y in (kinds, kinds[::-1]):
        u = Unifier(2)
        u.unify(Var(0, x), Var(1, y))
        limited = {"object": 0, "scalar": 1, "number": 2}
        assert u.resolve(Var(0, x)).kind == u.resolve(Var(1, y)).kind == max(kinds, key=limited.get)


@pytest.mark.parametrize(
    ("left", "right", "differ"),
    [
        (R * Z, R * B, (Z, B)),
        (R * (Z + R), R * (Z + B), (R, B)),
        (R**2, R**3, (R**2, R**3)),
        (R * R, Product(R, R, R), (R * R, Product(R, R, R))),
        (R + R, R * R, (R + R, R * R)),
        (R ** (2, 3), R ** (3, 2), (R ** (2, 3), R ** (3, 2))),
    ],
)
def test_a_mismatch_shows_the_innermost_pair(left, right, differ):
    with pytest.raises(Mismatch) as caught:
        Unifier().unify(left, right)
    assert (caught.value.left, caught.value.right) == differ


@pytest.mark.parametrize(
    ("shape", "rest"), [((2,), R ** (3, 4)), ((2, 3), R**4), ((2, 3, 4), R)], ids=str
)
def test_the_entries_of_an_array_may_be_arrays(shape, rest):
    entry = Var(0, "entry")
    for sides in ((Array(entry, shape), R ** (2, 3, 4)), (R ** (2, 3, 4), Array(entry, shape))):
        u = Unifier(1)
        u.unify(*sides)
        assert u.resolve(entry) is rest
        assert u.resolve(Array(entry, shape)) is R ** (2, 3, 4)


@pytest.mark.parametrize(
    ("entry", "shape"), [("entry", (3,)), ("entry", (2, 3, 4, 5)), ("scalar", (2, 3))]
)
def test_arrays_of_other_shapes_differ(entry, shape):
    with pytest.raises(Mismatch):
        Unifier(1).unify(Array(Var(0, entry), shape), R ** (2, 3, 4))


def test_variables_are_renamed_apart():
    u = Unifier()
    (dom, cod), (dom1, cod1) = u.apart([(a, b), (a, a)])
    assert not set(variables(dom, cod)) & set(variables(dom1, cod1))
    assert dom1 is cod1


# --- deep objects -------------------------------------------------------------------------------


def test_deep_objects_are_interned(deep):
    grow, obj = deep
    assert nested(grow) is obj


def test_deep_objects_print(deep):
    _, obj = deep
    letters = 1 + DEPTH * (len(obj.parts) - 1)
    assert str(obj).count("R") == repr(obj).count("R") == letters


def test_deep_objects_unify(deep):
    grow, obj = deep
    u = Unifier(1)
    u.unify(nested(grow, a), obj)
    assert u.resolve(a) is R


def test_deep_objects_that_differ_are_told_apart(deep):
    grow, obj = deep
    with pytest.raises(Mismatch) as caught:
        Unifier().unify(nested(grow, Z), obj)
    assert (caught.value.left, caught.value.right) == (Z, R)


def test_deep_objects_are_walked(deep):
    grow, obj = deep
    assert substitute(nested(grow, a), {a: R}) is obj
    assert ground(nested(grow, a)) is obj
    assert variables(nested(grow, b)) == [b]
    assert len(leaves(obj)) == obj.width


def test_deep_objects_are_those_of_arrows(deep):
    _, obj = deep
    arrow = identity.at(obj)
    assert (arrow >> identity.at(obj)).dom is obj
    assert str(arrow).startswith("id : ")


def test_deep_objects_can_be_pickled(deep):
    _, obj = deep
    assert pickle.loads(pickle.dumps(obj)) is obj


def test_deep_objects_can_be_copied(deep):
    _, obj = deep
    assert copy.deepcopy(obj) is obj


@pytest.mark.parametrize("n", [2**63, -(2**63) - 1, 2**70, -(2**200)])
def test_integers_are_those_of_python(n: int) -> None:
    """A result in Z is a value of Z, however large; arrays of Z hold 64 bits."""
    assert hs.identity.at(Z)(n) == n
    assert hs.add.at(Z * Z)(hs.add.at(Z * Z)(n, n), 1) == 2 * n + 1
    assert hs.minimum.at(Z * Z)(n, 0) == min(n, 0)
    assert hs.maximum.at(Z * Z)(n, 0) == max(n, 0)
    shifted = hs.add(hs.identity, hs.const(n, Z)).at(Z)
    assert shifted(1) == hs.Graph(shifted)(1) == hs.arrow(lambda x: x + 1)(n) == n + 1
    assert hs.const(n, Z) == hs.const(n, Z) != hs.const(n + 1, Z)
    both = hs.add(hs.const(n, Z), hs.const(n + 1, Z)).at(R)
    assert hs.Graph(both)(0.0) == 2 * n + 1
    for made in (hs.repl_i(2).at(Z), hs.put(2).at((Z**2 * Z) * Z)):
        with pytest.raises(hs.DomainError, match="64 bits, as arrays of Z hold them"):
            made(n) if made.dom is Z else made((([1, 2], 0), n))


def test_what_is_no_array_is_its_own_one_element() -> None:
    for obj in (R, Z, B, R * Z, Product(), Exp(R, R), List(R), Var(0)):
        assert (obj.element, obj.shape, obj.size) == (obj, (), 1)
    assert ((R ** (2, 3)).element, (R ** (2, 3)).shape, (R ** (2, 3)).size) == (R, (2, 3), 6)
    assert ((Z**3) ** (0, 2)).shape == (0, 2, 3)


@pytest.mark.parametrize("shape", [(2.0,), (True,), (-1,), ("2",)])
def test_a_shape_that_is_equal_to_a_known_one_is_not_taken_for_it(shape: Any) -> None:
    assert [R**1, R**2]
    with pytest.raises(hs.ArgumentError, match="integers ≥ 0"):
        Array(R, shape)
    assert Array(R, (np.int64(2),)) is R**2
