"""Bad input of every kind: the full text of what is said.

A message says what is wrong, where, and, where that helps, what to write instead.
"""

import math
import pickle
import sys
from collections import namedtuple
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import (
    ArgumentError,
    B,
    CompositionError,
    DomainError,
    HomsetError,
    Left,
    MissingStructureError,
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
    ex,
    ex_i,
    exl,
    exp,
    fork,
    fork_i,
    identity,
    in_i,
    inj,
    inl,
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
    scale,
    scan,
    sin,
    stack,
    uncurry,
    unstack,
    where,
    while_,
    zero,
)
from homset.objects import Array, List, as_object
from homset.primitives import PRIMITIVES, define

Point = namedtuple("Point", "x y")
Action = Callable[[], Any]
CONT, BEGIN = hs.Cont(hs.LinearMaps, R), hs.Begin(hs.LinearMaps, R)


class Theirs:
    """A function of another library, with its own way to be called."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    __call__ = math.sin

    def __repr__(self) -> str:
        return f"{self.__name__} of a library"


def refused(kind: type[Exception], message: str, action: Action) -> None:
    """The action raises an error of exactly this kind, with exactly this text."""
    with pytest.raises(kind) as caught:
        action()
    assert str(caught.value) == message
    assert type(caught.value) is kind


def case(message: str, action: Action) -> Any:
    """A case of a table; it is called after its message."""
    return pytest.param(message, action, id=message[:60])


# --- arrows that do not meet --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "action"),
    [
        # composition
        case(
            "logical_not : B → B does not follow sin : R → R: B is not R",
            lambda: sin >> logical_not,
        ),
        case(
            "logical_not : B → B does not follow sin : R → R: B is not R",
            lambda: logical_not @ sin,
        ),
        case(
            "sin : R → R does not follow logical_not : B → B: R is not B",
            lambda: compose(cos, sin, logical_not),
        ),
        case(
            "sin : R → R does not follow logical_not : B → B: R is not B", lambda: sin(logical_not)
        ),
        case("sin : R → R does not follow dup : a → a × a: R is not a × a", lambda: dup >> sin),
        case(
            "add : a × a → a does not follow add : a × a → a: a is not b × b"
            " (only R or Z can stand here)",
            lambda: add >> add,
        ),
        case(
            "unstack³ : a^3 → a × a × a does not follow stack² : a × a → a^2: a^3 is not b^2",
            lambda: stack(2) >> unstack(3),
        ),
        case(
            "sin × logical_not : R × B → R × B does not follow dup : a → a × a: B is not R",
            lambda: dup >> sin * logical_not,
        ),
        case(
            "ex₀³ : a × b × c → a does not follow dup : a → a × a: a × b × c is not d × d",
            lambda: dup >> ex(0, 3),
        ),
        case(
            "mul : a × a → a does not follow sin ∘ exl △ logical_not ∘ less : R × R → R × B:"
            " R is not B",
            lambda: mul(exl >> sin, less >> logical_not),
        ),
        # fork, join, coproducts
        case(
            "fork needs arrows from the same object: sin : R → R, logical_not : B → B: R is not B",
            lambda: fork(sin, logical_not),
        ),
        case(
            "fork needs arrows from the same object: sin : R → R, logical_not : B → B: R is not B",
            lambda: sin & logical_not,
        ),
        case(
            "fork needs arrows from the same object: sin : R → R, logical_not : B → B: R is not B",
            lambda: add(sin, logical_not),
        ),
        case(
            "join needs arrows to the same object: sin : R → R, logical_not : B → B: R is not B",
            lambda: join(sin, logical_not),
        ),
        case(
            "join needs arrows to the same object: sin : R → R, less : a × a → B: R is not B",
            lambda: sin | less,
        ),
        case(
            "either needs arrows to the same object: sin : R → R, logical_not : B → B: R is not B",
            lambda: either(sin, logical_not),
        ),
        # closed structure
        case(
            "curry needs an arrow from a pair a × b: sin : R → R: R is not a × b",
            lambda: curry(sin),
        ),
        case(
            "curry needs an arrow from a pair a × b: sin × cos × exp : R × R × R → R × R × R:"
            " R × R × R is not a × b",
            lambda: curry(cross(sin, cos, exp)),
        ),
        case(
            "uncurry needs an arrow to a function c^b: sin : R → R: R is not a^b",
            lambda: uncurry(sin),
        ),
        case(
            "apply : a^b × b → a does not follow sin △ const 2.0 : R → R × R: a^b is not R",
            lambda: apply(sin, 2.0),
        ),
        # indexed
        case(
            "cross_i needs arrows between scalars (R, Z, B), of one type: dup : a → a × a:"
            " a is not b × b (only R or Z or B can stand here)",
            lambda: cross_i([dup]),
        ),
        case(
            "cross_i needs arrows between scalars (R, Z, B), of one type: sin : R → R,"
            " logical_not : B → B: R is not B",
            lambda: cross_i([sin, logical_not]),
        ),
        case(
            "fork_i needs arrows to one scalar (R, Z, B), from the same object: sin : R → R,"
            " less : a × a → B: R is not a × a",
            lambda: fork_i([sin, less]),
        ),
        case(
            "fork_i needs arrows to one scalar (R, Z, B), from the same object: dup : a → a × a:"
            " a is not b × b (only R or Z or B can stand here)",
            lambda: fork_i([dup]),
        ),
        case(
            "join_i needs arrows from one scalar (R, Z, B), to the same object: sin : R → R,"
            " logical_not : B → B: R is not B",
            lambda: join_i([sin, logical_not]),
        ),
        case(
            "join_i needs arrows from one scalar (R, Z, B), to the same object: exl : a × b → a:"
            " a is not b × c (only R or Z or B can stand here)",
            lambda: join_i([exl]),
        ),
        # loops
        case(
            "iterate needs an arrow from an object to itself: less : a × a → B: a × a is not B",
            lambda: iterate(less, 2),
        ),
        case(
            "iterate needs an arrow from an object to itself: dup : a → a × a: a is not a × a"
            " (an object cannot contain itself)",
            lambda: iterate(dup, 2),
        ),
        case(
            "while_ needs a test a → B and a step a → a: sin : R → R, cos : R → R: R is not B",
            lambda: while_(sin, cos),
        ),
        case(
            "while_ needs a test a → B and a step a → a: less : a × a → B, sin : R → R:"
            " a × a is not R",
            lambda: while_(less, sin),
        ),
        case(
            "scan needs a step s × a → s × b, with scalars or arrays in a and b: sin : R → R:"
            " R is not a × b",
            lambda: scan(sin, 3),
        ),
        case(
            "scan needs a step s × a → s × b, with scalars or arrays in a and b: add : a × a → a:"
            " a is not a × b (only R or Z can stand here)",
            lambda: scan(add, 3),
        ),
        # at
        case("sin : R → R cannot be used at Z → …", lambda: sin.at(Z)),
        case("sin : R → R cannot be used at R → Z", lambda: sin.at(R, Z)),
        case("add : a × a → a cannot be used at R × Z → …", lambda: add.at(R * Z)),
        case("add : a × a → a cannot be used at B × B → …", lambda: add.at(B * B)),
        case("left : a → a + b cannot be used at R → Z + B", lambda: left.at(R, Z + B)),
    ],
)
def test_composition_errors(message, action):
    refused(CompositionError, message, action)


SHARED = compose(*[dup] * 12).at(R)
DEEP = reduce(lambda obj, _: obj * R, range(1000), R)


@pytest.mark.parametrize(
    "action",
    [
        lambda: SHARED >> sin,
        lambda: while_(SHARED, sin),
        lambda: sin.at(SHARED.cod),
        lambda: sin.at(DEEP),
        lambda: hs.SymPy(identity.at(R**DEEP)),
        lambda: identity.at(R**DEEP)(3),
        lambda: cross_i(add, 200),
        lambda: hs.Functions(identity.at(DEEP))(3),
    ],
    ids=["compose", "while_", "at", "at", "SymPy", "function", "family", "value"],
)
def test_messages_are_short_however_large_the_program(action):
    with pytest.raises(HomsetError) as caught:
        action()
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "category", [hs.Graph, hs.LinearMaps, CONT, hs.Dual(hs.LinearMaps)], ids=str
)
def test_what_is_shown_of_meanings_is_short(category):
    assert len(repr(category(identity.at(SHARED.cod)))) < 1000


# --- what is no arrow ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("compose combines arrows; got 2 (int)", lambda: compose(sin, 2)),
        case("compose combines arrows; got 2 (int)", lambda: compose(2, sin)),
        case("cross combines arrows; got 2 (int)", lambda: cross(sin, 2)),
        case("fork combines arrows; got None (NoneType)", lambda: fork(sin, None)),
        case("join combines arrows; got 'x' (str)", lambda: join(sin, "x")),
        case("plus combines arrows; got 2 (int)", lambda: plus(sin, 2)),
        case("either combines arrows; got 2 (int)", lambda: either(2, sin)),
        case(
            "curry combines arrows; got add of a library (Theirs); write hs.add",
            lambda: curry(Theirs("add")),
        ),
        case("uncurry combines arrows; got None (NoneType)", lambda: uncurry(None)),
        case("iterate combines arrows; got 3 (int)", lambda: iterate(3, 2)),
        case("while_ combines arrows; got 3 (int)", lambda: while_(3, sin)),
        case("scan combines arrows; got 3 (int)", lambda: scan(3, 2)),
        case("cross_i combines arrows; got 3 (int)", lambda: cross_i([sin, 3])),
        case("fork_i combines arrows; got 3 (int)", lambda: fork_i([3])),
        case("join_i combines arrows; got 'a' (str)", lambda: join_i("ab")),
        case(
            "compose combines arrows; got 2 (int)",
            lambda: compose(2),
        ),
        case(
            "compose combines arrows; got 2 (int)",
            lambda: compose(identity, 2),
        ),
        case(
            "cross_i combines arrows; got 3 (int)",
            lambda: cross_i(3, 2),
        ),
        case(
            "join_i combines arrows; got None (NoneType)",
            lambda: join_i(None),
        ),
        case(
            "primitive takes an entry of the table of primitives; got 'sin' (str)",
            lambda: hs.primitive("sin"),
        ),
    ],
)
def test_combinators_take_arrows(message, action):
    refused(ArgumentError, message, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("sin >> … takes an arrow; got 3 (int); a constant is const(3)", lambda: sin >> 3),
        case("… >> sin takes an arrow; got 3 (int); a constant is const(3)", lambda: 3 >> sin),
        case("sin & … takes an arrow; got 3 (int); a constant is const(3)", lambda: sin & 3),
        case(
            "sin >> … takes an arrow; got exp of a library (Theirs); write hs.exp",
            lambda: sin >> Theirs("exp"),
        ),
        case("sin @ … takes an arrow; got 3 (int); a constant is const(3)", lambda: sin @ 3),
        case("sin & … takes an arrow; got None (NoneType)", lambda: sin & None),
        case("sin | … takes an arrow; got 'a' (str)", lambda: sin | "a"),
        case("sin + … takes an arrow; got 1 (int); f x + 1 is add(f, 1)", lambda: sin + 1),
        case("… + sin takes an arrow; got 1 (int); 1 + f x is add(1, f)", lambda: 1 + sin),
        case("sin * … takes an arrow; got 2 (int); f x · 2 is mul(f, 2)", lambda: sin * 2),
        case("… * sin takes an arrow; got 2 (int); 2 · f x is mul(2, f)", lambda: 2 * sin),
        case("arrows have no -; f x − g x is sub(f, g)", lambda: sin - cos),
        case("arrows have no /; f x / g x is div(f, g)", lambda: sin / cos),
        case("arrows have no **; f x ^ y is pow(f, y)", lambda: sin**2),
        case("arrows have no -; −f x is negate(f)", lambda: -sin),
        case("NumPy cannot be applied to arrows; write sin(f)", lambda: np.cos(sin)),
    ],
)
def test_operators_take_arrows(message, action):
    refused(ArgumentError, message, action)


@pytest.mark.parametrize("action", [lambda: sin >> 3, lambda: sin & None, lambda: 2 * sin])
def test_operators_take_arrows_only(action):
    with pytest.raises(TypeError, match=r"unsupported operand|takes an arrow"):
        action()


# --- interpreting what is no arrow ----------------------------------------------------------------

CATEGORIES = [
    hs.Functions,
    hs.Graph,
    hs.LinearMaps,
    hs.Matrices,
    hs.Dual(hs.LinearMaps),
    hs.Cont(hs.LinearMaps, R),
    hs.Begin(hs.LinearMaps, R),
]


@pytest.mark.parametrize("category", CATEGORIES, ids=str)
@pytest.mark.parametrize("thing", [3, Theirs("sin"), None], ids=str)
def test_categories_interpret_arrows(category, thing):
    instead = "write hs.sin" if callable(thing) else "write it with combinators"
    message = f"{category} interprets arrows; got {thing!r}; {instead}"
    refused(ArgumentError, message, lambda: category(thing))


@pytest.mark.parametrize(
    "category", [hs.Syntax, hs.Ascii, hs.Latex, hs.SymPy, hs.GAD(hs.LinearMaps)], ids=str
)
def test_categories_interpret_python_functions(category):
    square = lambda x: x * x  # noqa: E731
    assert str(category(square)) == str(category(hs.arrow(square).at(R)))
    assert sin >> square == sin >> hs.arrow(square).at(R)


@pytest.mark.parametrize(
    "category", [hs.Syntax, hs.Ascii, hs.Latex, hs.SymPy, hs.GAD(hs.LinearMaps)], ids=str
)
def test_all_categories_interpret_arrows(category):
    message = f"{category} interprets arrows; got 3; write it with combinators"
    refused(ArgumentError, message, lambda: category(3))


def test_categories_do_not_interpret_their_meanings():
    graph = hs.Graph(sin)
    message = f"Graph interprets arrows; got {graph!r}; write it with combinators"
    refused(ArgumentError, message, lambda: hs.Graph(graph))


# --- indices, sizes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("ex needs an index from 0 to 1; got 3", lambda: ex(3, 2)),
        case("ex needs an index from 0 to 1; got -1", lambda: ex(-1, 2)),
        case("inj needs an index from 0 to 1; got 2", lambda: inj(2, 2)),
        case("ex_i needs an index from 0 to 2; got 3", lambda: ex_i(3, 3)),
        case("in_i needs an index from 0 to 2; got 5", lambda: in_i(5, 3)),
        case("ex needs a size that is an integer ≥ 0; got 'a'", lambda: ex(0, "a")),
        case("inj needs a size that is an integer ≥ 0; got -1", lambda: inj(0, -1)),
        case("dup_n needs a size that is an integer ≥ 0; got -1", lambda: dup_n(-1)),
        case("dup_n needs a size that is an integer ≥ 0; got True", lambda: dup_n(True)),
        case("jam_n needs a size that is an integer ≥ 0; got 2.0", lambda: jam_n(2.0)),
        case("stack needs a size that is an integer ≥ 0; got -1", lambda: stack(-1)),
        case("unstack needs a size that is an integer ≥ 0; got None", lambda: unstack(None)),
        case("repl_i needs a size that is an integer ≥ 0; got -2", lambda: repl_i(-2)),
        case("jam_i needs a size that is an integer ≥ 0; got '3'", lambda: jam_i("3")),
        case("iterate needs a size that is an integer ≥ 0; got 1.5", lambda: iterate(sin, 1.5)),
        case("iterate needs a size that is an integer ≥ 0; got -1", lambda: iterate(sin, -1)),
        case("scan needs a size that is an integer ≥ 0; got -1", lambda: scan(add >> dup, -1)),
        case("a family needs a size that is an integer ≥ 0; got -1", lambda: cross_i(sin, -1)),
        case(
            "ex needs an index from 0 to 1; got 'a'",
            lambda: ex("a", 2),
        ),
        case(
            "ex needs an index from 0 to 1; got 0.0",
            lambda: ex(0.0, 2),
        ),
        case(
            "ex_i needs an index from 0 to 2; got 0.0",
            lambda: ex_i(0.0, 3),
        ),
        case(
            "ex needs an index from 0 to 1; got True",
            lambda: ex(True, 2),
        ),
        case(
            "ex needs a component; a product of 0 has none",
            lambda: ex(0, 0),
        ),
        case(
            "cross_i takes a size with one arrow only; got 3 with a list of 1",
            lambda: cross_i([sin], 3),
        ),
    ],
)
def test_indices_and_sizes(message, action):
    refused(ArgumentError, message, action)


@pytest.mark.parametrize(
    ("with_numpy", "with_python"),
    [
        (lambda: iterate(sin, np.int64(3)), lambda: iterate(sin, 3)),
        (lambda: repl_i(np.int64(3)), lambda: repl_i(3)),
        (lambda: ex(np.int64(1), np.int64(2)), lambda: ex(1, 2)),
        (lambda: R ** np.int64(3), lambda: R**3),
        (lambda: R ** (np.int64(2), 3), lambda: R ** (2, 3)),
    ],
)
def test_sizes_may_be_integers_of_numpy(with_numpy, with_python):
    assert with_numpy() == with_python()


# --- objects --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("expected an object such as R, R * R or R ** 3; got 3", lambda: R * 3),
        case("expected an object such as R, R * R or R ** 3; got 1", lambda: R + 1),
        case(
            "expected an object such as R, R * R or R ** 3; got None",
            lambda: Product(R, None),
        ),
        case(
            "expected an object such as R, R * R or R ** 3; got 'R'",
            lambda: identity.at("R"),
        ),
        case(
            "expected an object such as R, R * R or R ** 3; got <class 'float'>",
            lambda: const(1, float),
        ),
        case(
            "expected an object such as R, R * R or R ** 3; got 3",
            lambda: as_object({"x": 3}),
        ),
        case(
            "an array holds R, Z or B; got R × R (write a product of arrays)",
            lambda: (R * R) ** 2,
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got (-1,)",
            lambda: R**-1,
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got (2, -1)",
            lambda: R ** (2, -1),
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got ('3',)",
            lambda: R ** "3",
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got 2.5",
            lambda: R**2.5,
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got None",
            lambda: R**None,
        ),
        case(
            "the shape of an array is made of integers ≥ 0; got 3",
            lambda: Array(R, 3),
        ),
        case(
            "expected an object such as R, R * R or R ** 3; got [R, R]; write Product(R, R)",
            lambda: Product([R, R]),
        ),
    ],
)
def test_objects(message, action):
    refused(ArgumentError, message, action)


# --- values: wrong structure, wrong type, wrong shape ---------------------------------------------

EXPECTS = "id : {0} → {0} expects {1}"


def given(obj: Any, expects: str, value: Any) -> Any:
    return case(EXPECTS.format(obj, expects), lambda: identity.at(obj)(value))


ONE_ARRAY = "an array of shape (3,); got "
MIXED = R * (Z * B)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        # real numbers
        given(R, "a real number; got 'a' (str)", "a"),
        given(R, "a real number; got '1.0' (str)", "1.0"),
        given(R, "a real number; got b'1' (bytes)", b"1"),
        given(R, "a real number; got None (NoneType)", None),
        given(R, "a real number; got 1j (complex)", 1j),
        given(R, "a real number; got (1+0j) (complex)", np.complex128(1)),
        given(R, "a real number; got True (bool)", True),
        given(R, "a real number; got True (bool)", np.bool_(True)),
        given(R, "a real number; got [1.0] (list)", [1.0]),
        given(R, "a real number; got {} (dict)", {}),
        given(R, "a real number; got a tuple of 1", (1.0,)),
        given(
            R,
            "a real number; got an array of shape (1,) and type float64;"
            " cross_i(f, 1) is f on each entry,"
            " hs.arrow(f, R ** 1) is a Python function f of arrays",
            np.array([1.0]),
        ),
        given(
            R,
            "a real number; got an array of shape (2, 1) and type float64;"
            " hs.arrow(f, R ** (2, 1)) is a Python function f of arrays",
            np.ones((2, 1)),
        ),
        given(R, "numbers that are all there; some are masked", np.ma.masked),
        given(
            R**2,
            "numbers that are all there; some are masked",
            np.ma.array([1.0, 2.0], mask=[False, True]),
        ),
        given(R, "a real number; got Left(1.0) (Left)", Left(1.0)),
        given(R, f"a real number; got 1{'0' * 56}... (int)", 10**400),
        # integers
        given(Z, "an integer; got 1.0 (float)", 1.0),
        given(Z, "an integer; got nan (float)", math.nan),
        given(Z, "an integer; got inf (float)", np.float64(np.inf)),
        given(Z, "an integer; got True (bool)", True),
        given(Z, "an integer; got '1' (str)", "1"),
        given(Z, "an integer; got None (NoneType)", None),
        given(Z**1, "integers of 64 bits; the array holds larger ones", [2**70]),
        # truth values
        given(B, "True or False; got 1 (int)", 1),
        given(B, "True or False; got 0.0 (float)", 0.0),
        given(B, "True or False; got 'True' (str)", "True"),
        given(B, "True or False; got None (NoneType)", None),
        # products
        given(R * R, "a tuple of 2 values; got 1.0 (float)", 1.0),
        given(R * R, "a tuple of 2 values; got one of 1", (1.0,)),
        given(R * R, "a tuple of 2 values; got one of 3", (1.0, 2.0, 3.0)),
        given(R * R, "a tuple of 2 values; got 'ab' (str)", "ab"),
        given(R * R, "a tuple of 2 values; got None (NoneType)", None),
        given(
            R * R,
            "a tuple of 2 values; got an array of shape (2,) and type float64",
            np.array([1.0, 2.0]),
        ),
        given(R * R, "a tuple of 2 values; got {'x': 1.0} (dict)", {"x": 1.0}),
        given(Unit, "a tuple of 0 values; got 1.0 (float)", 1.0),
        given(Product(R), "a tuple of 1 values; got 1.0 (float)", 1.0),
        # coproducts
        given(R + Z, "Left(...) or Right(...); got 1.0 (float)", 1.0),
        given(R + Z, "Left(...) or Right(...); got a tuple of 2", (0, 1.0)),
        given(R + Z, "an integer at .value; got 1.5 (float)", Right(1.5)),
        # functions
        given(R**R, "a function from R to R; got 3 (int)", 3),
        # arrays
        given(R**3, ONE_ARRAY + "shape (2,)", [1, 2]),
        given(R**3, ONE_ARRAY + "shape (1, 3)", [[1, 2, 3]]),
        given(R**3, ONE_ARRAY + "shape ()", 1.0),
        given(R**3, ONE_ARRAY + "a ragged list", [[1], [2, 3], 4]),
        given(R ** (2, 3), "an array of shape (2, 3); got shape (3, 2)", np.zeros((3, 2))),
        given(R**3, "an array of float64; got complex128 entries", np.zeros(3, complex)),
        given(R**3, "an array of float64; got bool entries", [True, False, True]),
        given(R**3, "an array of float64; got object entries", [None, 1, 2]),
        given(R**3, "an array of float64; got <U1 entries", ["a", "b", "c"]),
        given(Z**2, "an array of int64; got float64 entries", [1.0, 2.0]),
        given(Z**2, "an array of int64; got float64 entries", [math.nan, 1]),
        given(Z**2, "an array of int64; got bool entries", [True, False]),
        given(Z**2, "integers of 64 bits; the array holds larger ones", [2**70, 1]),
        given(
            Z**2,
            "integers of 64 bits; the array holds larger ones",
            np.array([1, 2**63], np.uint64),
        ),
        given(B**2, "an array of bool; got int64 entries", [1, 0]),
        given(R**3, ONE_ARRAY + "None (NoneType)", None),
        given(R**3, ONE_ARRAY + "'abc' (str)", "abc"),
        given(R**3, ONE_ARRAY + "{1, 2, 3} (set)", {1, 2, 3}),
        # inside of others
        given(R**3 * R, "an array of shape (3,) at [0]; got shape (2,)", ([1, 2], 1.0)),
        given(
            MIXED,
            "True or False at [1][1]; got 3 (int)",
            (1.0, (2, 3)),
        ),
        given(MIXED, "a tuple of 2 values at [1]; got 2.0 (float)", (1.0, 2.0)),
        given(
            R * (R + Z * B),
            "an integer at [1].value[0]; got 2.5 (float)",
            (1.0, Right((2.5, True))),
        ),
        given(
            List(R * R) * R, "a real number at [0][1][0]; got 'a' (str)", ([(1, 2), ("a", 3)], 4)
        ),
        given(
            as_object({"w": R**2, "b": R}),
            "a real number at ['b']; got 'a' (str)",
            {"w": [1, 2], "b": "a"},
        ),
        given(
            as_object([R, Point(R, Z)]), "an integer at [1].y; got 2.5 (float)", [1, Point(2, 2.5)]
        ),
    ],
)
def test_values(message, action):
    refused(DomainError, message, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("sin : R → R takes one value; got 2", lambda: sin(1.0, 2.0)),
        case("×ᵢ² sin : R^2 → R^2 takes one value; got 2", lambda: cross_i(sin, 2)(1.0, 2.0)),
        case("sin : R → R takes one value; got none", lambda: sin()),
        case(
            "add : R × R → R expects a tuple of 2 values; got 1.0 (float)",
            lambda: add(1.0),
        ),
        case("add : R × R → R expects a tuple of 2 values; got one of 3", lambda: add(1, 2, 3)),
        case("add : R × R → R expects a tuple of 2 values; got one of 0", lambda: add()),
        case(
            "add : Z × Z → Z expects an integer at [1]; got 2.0 (float)",
            lambda: add.at(Z * Z)(1, 2.0),
        ),
        case(
            "where : B × R × R → R expects True or False at [0]; got 1 (int)",
            lambda: where(1, 2, 3),
        ),
        case(
            "mul : R × R → R expects a real number at [0]; got cos (Arrow)", lambda: mul((cos, sin))
        ),
        case(
            "distribute : R × (R + R) → R × R + R × R expects Left(...) or Right(...) at [1];"
            " got 2.0 (float)",
            lambda: distribute(1.0, 2.0),
        ),
        case(
            "sin + cos : R + R → R + R expects Left(...) or Right(...); got 1.0 (float)",
            lambda: (sin + cos)(1.0),
        ),
        # other meanings that are called
        case(
            "mul : R × R → R expects a tuple of 2 values; got 1.0 (float)",
            lambda: hs.Graph(mul)(1.0),
        ),
        case(
            "sin : R → R expects a real number; got 'a' (str)",
            lambda: hs.GAD(hs.LinearMaps)(sin)("a"),
        ),
        case(
            "exr △ exl : R × R → R × R expects a tuple of 2 values; got one of 1",
            lambda: hs.grad(mul)((3.0,)),
        ),
        case(
            "LinearMap(R × R ⊸ R) expects a real number at [0]; got 'a' (str)",
            lambda: hs.LinearMaps(add)("a", 1.0),
        ),
        case(
            "LinearMap(R ⊸ R) takes one value; got 2",
            lambda: hs.LinearMaps(negate)(1.0, 2.0),
        ),
        case(
            "Matrix(R × R → R) expects a real number at [0]; got 'a' (str)",
            lambda: hs.Matrices(add)("a", 1.0),
        ),
        case(
            "a function from R to R expects a real number; got 'a' (str)",
            lambda: curry(add)(1.0)("a"),
        ),
        case(
            "a function from R to R × R expects a real number; got 'a' (str)",
            lambda: hs.vjp(mul)(1.0, 2.0)[1]("a"),
        ),
        case(
            "a function from R to R should give a real number; got 'a' (str)",
            lambda: apply(lambda _: "a", 2.0),
        ),
    ],
)
def test_calls(message, action):
    refused(DomainError, message, action)


def test_the_way_to_a_component_is_cut_where_it_is_long():
    with pytest.raises(
        DomainError, match=r"a real number at \[0\]\[0\].*….*\[0\]; got 'a'"
    ) as caught:
        identity.at(DEEP)(reduce(lambda value, _: (value, 1.0), range(1000), "a"))
    assert len(str(caught.value)) < 1000


def test_why_an_argument_has_no_type():
    def total(xs):
        return sum(xs)

    endless = [1.0]
    endless.append(endless)
    with pytest.raises(DomainError, match=r"xs has no type: a list of 5000 entries is too long"):
        hs.arrow(total)([1.0] * 5000)
    with pytest.raises(DomainError, match=r"xs has no type: a value that holds itself"):
        hs.arrow(total)(endless)


def test_errors_of_functions_that_are_values_come_through():
    with pytest.raises(ZeroDivisionError):
        apply(lambda x: 1 / 0, 2.0)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("expected numbers, arrays or tuples of them; got 'a' (str)", lambda: const("a")),
        case(
            "expected numbers, arrays or tuples of them; got None (NoneType)", lambda: const(None)
        ),
        case("expected numbers, arrays or tuples of them; got '1' (str)", lambda: const("1")),
        case("expected numbers, arrays or tuples of them; got sin (Arrow)", lambda: const(sin)),
        case(
            "expected numbers, arrays or tuples of them;"
            " got an array of shape (1,) and type object",
            lambda: const(np.array([None])),
        ),
        case(
            "expected an array, got a ragged list: [1, [2, 3]] (list)", lambda: const([1, [2, 3]])
        ),
        case("expected numbers, arrays or tuples of them; got 'a' (str)", lambda: add(sin, "a")),
        case(
            "const expects an integer; got 1.5 (float)",
            lambda: const(1.5, Z),
        ),
        case(
            "const expects True or False; got 1 (int)",
            lambda: const(1, B),
        ),
        case(
            "scale expects a real number; got 'a' (str)",
            lambda: scale("a"),
        ),
        case(
            "a constant is made of numbers, arrays and tuples;"
            " got <built-in function sin> (builtin_function_or_method)",
            lambda: const(math.sin, R**R),
        ),
    ],
)
def test_constants(message, action):
    refused(DomainError, message, action)


# --- structure that a category lacks --------------------------------------------------------------


def lacks(category: Any, needs: str, message: str, program: hs.Arrow) -> Any:
    return case(f"{category} {needs}{message}", lambda: category(program))


LOOP = while_(less(identity, 100), scale(3.0))
NO_CONSTANTS = "constants, which are not linear; zero is hs.zero"


@pytest.mark.parametrize(
    ("message", "action"),
    [
        # LinearMaps, Matrices, Dual, Cont, Begin: not closed, no coproducts, no loops, only linear
        *[
            row
            for k in (hs.LinearMaps, hs.Matrices, hs.Dual(hs.LinearMaps), CONT, BEGIN)
            for row in (
                lacks(k, "is not Closed, which ", "curry needs in curry add : a → a^a", curry(add)),
                lacks(k, "is not Closed, which ", "apply needs in apply : a^b × b → a", apply),
                lacks(k, "is not Coproduct, which ", "left needs in left : a → a + b", left),
                lacks(
                    k,
                    "is not Coproduct, which ",
                    "either needs in [negate, id] : R + R → R",
                    either(negate.at(R), identity),
                ),
                lacks(
                    k,
                    "is not Loops, which ",
                    "iterate needs in iterate 3 (scale 2.0) : R → R",
                    iterate(scale(2.0), 3),
                ),
                lacks(k, "has no ", "sin, which is not linear from R to R", sin),
                lacks(k, "has no ", "mul, which is not linear from R × R to R", mul),
                lacks(k, "has no ", "less, which is not linear from R × R to B", less),
                lacks(k, "has no ", "where, which is not linear from B × R × R to R", where),
                lacks(k, "has no ", "add, which is not linear from Z × Z to Z", add.at(Z * Z)),
                lacks(k, "has no ", NO_CONSTANTS, const(1.0)),
            )
        ],
        # GAD
        *[
            row
            for k in map(hs.GAD, (hs.Matrices, hs.Dual(hs.Matrices), CONT))
            for row in (
                lacks(k, "is not Closed, which ", "curry needs in curry add : a → a^a", curry(add)),
                lacks(k, "is not Lists, which ", "nil needs in nil : 1 → List(a)", hs.nil),
            )
        ],
        *[
            row
            for k in (hs.GAD(hs.Cont(hs.LinearMaps, R * R)), hs.GAD(hs.Begin(hs.Matrices, R**2)))
            for row in (
                lacks(
                    k,
                    "is not Coproduct, which ",
                    "either needs in [sin, cos] : R + R → R"
                    f"; {k.k} does not act on vectors (hs.Linear)",
                    either(sin, cos),
                ),
                lacks(
                    k,
                    "is not Loops, which ",
                    "while_ needs in while (less ∘ (id △ const 100)) (scale 3.0) : R → R"
                    f"; {k.k} does not act on vectors (hs.Linear)",
                    LOOP,
                ),
            )
        ],
        # SymPy
        lacks(hs.SymPy, "has no loop whose length is not known: x < 100 is not decided", "", LOOP),
        lacks(
            hs.SymPy,
            "has no symbol for R + R, an object that is no number",
            "",
            either(sin, cos),
        ),
        lacks(hs.SymPy, "has no symbol for R^R, an object that is no number", "", apply),
        lacks(
            hs.SymPy,
            "has no expression for a value of R + R that is on the left where x < 0, "
            "and else on the right",
            "",
            hs.cond(hs.less(identity, 0.0), left, hs.right).at(R, R + R),
        ),
        # both
        case(
            "Both(Functions, Matrices): Matrices has no sin, which is not linear from R to R",
            lambda: hs.Both(hs.Functions, hs.Matrices)(sin),
        ),
        # objects
        case(
            "B is not a vector space, made of R by products and arrays",
            lambda: hs.Matrices(identity.at(B)),
        ),
        case(
            "R + R is not a vector space, made of R by products and arrays",
            lambda: hs.Matrices(identity.at(R + R)),
        ),
        case(
            "R + R is not a vector space, made of R by products and arrays",
            lambda: hs.LinearMaps(identity.at(R + R)),
        ),
        case(
            "B is not a vector space, made of R by products and arrays",
            lambda: hs.LinearMaps(jam.at(B * B)),
        ),
        *[
            case(
                f"{category} has no zero of B, which zero needs in zero : 1 → B",
                lambda category=category: category(zero.at(Unit, B)),
            )
            for category in (hs.Functions, hs.Graph, hs.SymPy)
        ],
        case(
            "Functions has no zero of B, which inl needs in inl : R → R × B",
            lambda: hs.Functions(inl.at(R, R * B)),
        ),
        case(
            "Functions has no sum of B, which jam needs in jam : B × B → B",
            lambda: hs.Functions(jam.at(B * B)),
        ),
        case(
            "SymPy has no sum of B, which jam needs in jam : B × B → B",
            lambda: hs.SymPy(jam.at(B * B)),
        ),
        case(
            "Functions has no sum of R + R, which jam needs in jam : (R + R) × (R + R) → R + R",
            lambda: hs.Functions(jam.at((R + R) * (R + R))),
        ),
        case(
            "Graph has no sum of R + R, which jam needs in jam : (R + R) × (R + R) → R + R",
            lambda: hs.Graph(jam.at((R + R) * (R + R))),
        ),
    ],
)
def test_missing_structure(message, action):
    refused(MissingStructureError, message, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case(
            "GAD needs a category of linear maps, but Functions is not Cocartesian",
            lambda: hs.GAD(hs.Functions),
        ),
        case(
            "GAD needs a category of linear maps, but GAD(LinearMaps) is not Cocartesian",
            lambda: hs.GAD(hs.GAD(hs.LinearMaps)),
        ),
        case("GAD needs a category of linear maps, but 3 is not Cocartesian", lambda: hs.GAD(3)),
        case(
            "GAD needs a category of linear maps,"
            " but Both(LinearMaps, Functions) is not Cocartesian",
            lambda: hs.GAD(hs.Both(hs.LinearMaps, hs.Functions)),
        ),
        case(
            "Dual needs a category of linear maps, but Functions is not Cocartesian",
            lambda: hs.Dual(hs.Functions),
        ),
        case(
            "Cont needs a category of linear maps, but Functions is not Cocartesian",
            lambda: hs.Cont(hs.Functions, R),
        ),
        case(
            "Begin needs a category of linear maps, but 3 is not Cocartesian",
            lambda: hs.Begin(3, R),
        ),
        case(
            "Cont(LinearMaps, R × R) acts on arrows to R × R, not on vectors",
            lambda: hs.Graph(hs.GAD(hs.Cont(hs.LinearMaps, R * R))(mul)),
        ),
        case(
            "Begin(LinearMaps, R × R) acts on arrows from R × R, not on vectors",
            lambda: hs.Graph(hs.GAD(hs.Begin(hs.LinearMaps, R * R))(mul)),
        ),
        case(
            "Both(LinearMaps, Matrices) does not act on vectors (hs.Linear)",
            lambda: hs.Graph(hs.GAD(hs.Both(hs.LinearMaps, hs.Matrices))(mul)),
        ),
    ],
)
def test_categories_of_linear_maps(message, action):
    refused(MissingStructureError, message, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case(
            "expected an object such as R, R * R or R ** 3; got 3",
            lambda: hs.Cont(hs.LinearMaps, 3),
        ),
        case(
            "Both takes two categories; got 3 (int)",
            lambda: hs.Both(3, hs.Graph),
        ),
        case(
            "check takes a category, an object of a subclass of hs.Category; got 3 (int)",
            lambda: hs.laws.check(3),
        ),
        case(
            "Transform(R → R) takes an arrow R → R of LinearMaps; got 1.0 (float)",
            lambda: CONT(scale(2.0))(1.0),
        ),
        case(
            "Transform(R → R) takes an arrow R → R of LinearMaps; got 1.0 (float)",
            lambda: BEGIN(scale(2.0))(1.0),
        ),
        case(
            "Transform(R → R × R) takes an arrow R × R → R of LinearMaps;"
            " got LinearMap(R ⊸ R) (LinearMap)",
            lambda: CONT(hs.dup)(hs.LinearMaps(scale(2.0))),
        ),
        case(
            "Transform(R × R → R) takes an arrow R → R × R of LinearMaps;"
            " got LinearMap(R ⊸ R) (LinearMap)",
            lambda: BEGIN(hs.add)(hs.LinearMaps(scale(2.0))),
        ),
        case(
            "names is a text such as 'x y'; got ['a', 'b'] (list)",
            lambda: hs.SymPy(mul, ["a", "b"]),
        ),
    ],
)
def test_arguments_of_categories(message, action):
    refused(ArgumentError, message, action)


def test_names_of_symbols():
    refused(ArgumentError, "R × R needs 2 names; got 'a'", lambda: hs.SymPy(mul, "a"))


# --- calculus -------------------------------------------------------------------------------------

CALCULUS = [
    hs.derivative,
    hs.linearize,
    hs.jvp,
    hs.vjp,
    hs.grad,
    hs.value_and_grad,
    hs.jacobian,
    hs.value_and_jacobian,
    hs.hessian,
    hs.hvp,
]


@pytest.mark.parametrize("operator", CALCULUS, ids=lambda f: f.__name__)
def test_only_arrows_are_differentiated(operator):
    message = "only arrows can be differentiated; got sin of a library (Theirs); write hs.sin"
    refused(ArgumentError, message, lambda: operator(Theirs("sin")))


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case(
            "grad needs an arrow to R; got dup : a → a × a; use has_aux=True, if the second"
            " result goes beside, else jacobian or vjp",
            lambda: hs.grad(dup),
        ),
        case(
            "grad needs an arrow to R; got less : a × a → B; use jacobian or vjp",
            lambda: hs.grad(less),
        ),
        case(
            "grad is by real numbers, and Z × Z has none: call it with 3.0, not 3",
            lambda: hs.grad(add.at(Z * Z)),
        ),
        case(
            "value_and_grad needs an arrow to R; got replI² : a → a^2; use jacobian or vjp",
            lambda: hs.value_and_grad(repl_i(2)),
        ),
        case(
            "hessian needs an arrow to R; got dup : a → a × a; use jacobian or vjp",
            lambda: hs.hessian(dup),
        ),
        case(
            "hvp needs an arrow to R; got dup : a → a × a; use jacobian or vjp",
            lambda: hs.hvp(dup),
        ),
    ],
)
def test_gradients_are_of_real_functions(message, action):
    refused(DomainError, message, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case(
            "argnums selects components of a product of 2; got 2 for mul : a × a → a",
            lambda: hs.grad(mul, argnums=2),
        ),
        case(
            "argnums selects components of a product of 2; got -3 for mul : a × a → a",
            lambda: hs.grad(mul, argnums=-3),
        ),
        case(
            "argnums selects components of a product of 2; got (0, 5) for mul : a × a → a",
            lambda: hs.jacobian(mul, argnums=(0, 5)),
        ),
        case(
            "argnums selects components of a product of 2; got 'x' for mul : a × a → a",
            lambda: hs.hessian(mul, argnums="x"),
        ),
        case(
            "argnums is the number of an argument, or a tuple of some; got 1.5 (float):"
            " grad(f) is a program, and the values go to that",
            lambda: hs.grad(np.tanh, 1.5),
        ),
        case(
            "argnums is the number of an argument, or a tuple of some; got an array of shape (2,)"
            " and type float64: hessian(f) is a program, and the values go to that",
            lambda: hs.hessian(np.tanh, np.ones(2)),
        ),
        case(
            "jvp(f) is a program, and the values go to that: jvp(f)(...)",
            lambda: hs.jvp(np.tanh, (1.0,), (1.0,)),
        ),
        case(
            "vjp(f) is a program, and the values go to that: vjp(f)(...)",
            lambda: hs.vjp(sin, 1.0),
        ),
        case(
            "grad: got an unexpected keyword argument 'arg'",
            lambda: hs.grad(sin, arg=0),
        ),
        case(
            "argnums selects components of a product; sin : R → R has one argument",
            lambda: hs.grad(sin, argnums=1),
        ),
        case(
            "argnums selects components of a product of 2; got 1.5 for mul : a × a → a",
            lambda: hs.grad(mul, argnums=1.5),
        ),
        case(
            "argnums selects components of a product of 2; got True for mul : a × a → a",
            lambda: hs.grad(mul, argnums=True),
        ),
        case("mode is 'forward', 'reverse' or 'auto'; got 'rev'", lambda: hs.jacobian(dup, "rev")),
        case(
            "mode is 'forward', 'reverse' or 'auto'; got None",
            lambda: hs.value_and_jacobian(dup, None),
        ),
    ],
)
def test_arguments_of_the_calculus(message, action):
    refused(ArgumentError, message, action)


def test_the_only_argument_has_number_0():
    assert hs.grad(sin, argnums=0)(0.0) == 1.0


# --- primitives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("there is a primitive sin already", lambda: define("sin", "R>R", np.sin)),
        case(
            "twist has 2 arguments but 1 partials",
            lambda: define("twist", "RR>R", np.hypot, 1.0),
        ),
        case(
            "a signature is written with R, Z, B, a and s, as in RR>R; got 'X>R' for twist",
            lambda: define("twist", "X>R", np.sin),
        ),
        case(
            "a signature is written with R, Z, B, a and s, as in RR>R; got 'RR' for twist",
            lambda: define("twist", "RR", np.sin),
        ),
    ],
)
def test_the_table_of_primitives(message, action):
    refused(ArgumentError, message, action)
    assert "twist" not in PRIMITIVES


# --- the family of errors -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "also"),
    [
        (ArgumentError, TypeError),
        (ArgumentError, ValueError),
        (CompositionError, TypeError),
        (DomainError, ValueError),
        (DomainError, TypeError),
        (MissingStructureError, TypeError),
        (hs.MissingExtraError, ImportError),
        (hs.LawError, AssertionError),
    ],
)
def test_errors_are_a_family(kind, also):
    assert issubclass(kind, HomsetError)
    assert issubclass(kind, also)


@pytest.mark.parametrize(
    "action",
    [
        lambda: R * 3,
        lambda: R**-1,
        lambda: ex(3, 2),
        lambda: fork(sin, 2),
        lambda: hs.Functions(3),
        lambda: hs.grad(Theirs("sin")),
        lambda: hs.grad(print),
        lambda: hs.grad(mul, argnums=2),
        lambda: hs.jacobian(mul, "rev"),
        lambda: define("sin", "R>R", np.sin),
    ],
)
def test_every_error_raised_on_purpose_is_a_homset_error(action):
    with pytest.raises(HomsetError):
        action()


def test_errors_hide_what_led_to_them():
    """The traceback shows one error, not that of the unifier or the conversion behind it."""
    for action in (lambda: sin >> logical_not, lambda: sin("a"), lambda: sin.at(Z)):
        with pytest.raises(HomsetError) as caught:
            action()
        assert caught.value.__suppress_context__


def test_errors_can_be_pickled():
    with pytest.raises(DomainError) as caught:
        sin("a")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (DomainError, str(caught.value))


def test_a_missing_name_is_an_attribute_error():
    refused(AttributeError, "module 'homset' has no attribute 'nosuch'", lambda: hs.nosuch)


def test_arrows_on_numbers_at_arrays():
    message = "sin : R → R cannot be used at R^3 → …; cross_i(f, 3) is f on each entry"
    refused(CompositionError, message, lambda: sin.at(R**3))


@pytest.mark.parametrize("make", [hs.Cont, hs.Begin])
def test_answers_are_vectors(make):
    message = "Z is not a vector space, made of R by products and arrays"
    refused(MissingStructureError, message, lambda: make(hs.LinearMaps, Z))


def test_programs_too_long_for_sympy():
    chain = sin
    for _ in range(3000):
        chain = chain >> sin
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # as it is where nothing deep has run before
    try:
        with pytest.raises(hs.HomsetError, match="nested too deep for SymPy"):
            hs.SymPy(chain)
    finally:
        sys.setrecursionlimit(limit)


def test_functions_that_are_values_read_like_mathematics():
    assert repr(hs.derivative(sin)(1.0)) == "<function R → R>"
    assert repr(hs.vjp(mul)(2.0, 3.0)) == "(6.0, <function R → R × R>)"


def test_a_category_without_equal_is_told():
    class Own(hs.Category):
        def identity(self, a):
            return lambda x: x

        def compose(self, g, f):
            return lambda x: g(f(x))

    with pytest.raises(hs.LawError, match=r"define equal\(f, g, a, b\)"):
        hs.laws.check(Own())


# --- what is no arrow -----------------------------------------------------------------------------

INTERPRETERS = {
    "C": hs.C,
    "GLSL": hs.GLSL,
    "Verilog": lambda f: hs.Verilog(f, hs.Fixed(16, 8)),
    "Graph": hs.Graph,
    "Functions": hs.Functions,
    "Interval": hs.Interval,
    "GAD(LinearMaps)": hs.GAD(hs.LinearMaps),
}


@pytest.mark.parametrize("name", INTERPRETERS)
def test_categories_and_languages_interpret_arrows(name):
    ask = INTERPRETERS[name]
    refused(ArgumentError, f"{name} interprets arrows; got sin of a library; write hs.sin",
            lambda: ask(Theirs("sin")))  # fmt: skip
    refused(ArgumentError, f"{name} interprets arrows; got 3; write it with combinators",
            lambda: ask(3))  # fmt: skip


@pytest.mark.parametrize("name", ["C", "GLSL", "Verilog", "Interval", "Functions"])
def test_a_derivative_at_points_is_an_arrow_by_other_names(name):
    found = hs.GAD(hs.LinearMaps)(sin)
    message = "got GAD(LinearMaps)(sin); the derivative as an arrow is hs.jvp(f), hs.vjp(f) or hs."
    with pytest.raises(ArgumentError) as caught:
        INTERPRETERS[name](found)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        case("each combines arrows; got sin of a library (Theirs); write hs.sin",
             lambda: hs.each(Theirs("sin"), 3)),
        case("in_place combines arrows; got 3 (int)", lambda: hs.in_place(add, start=3)),
        case("in_place combines arrows; got 3 (int)", lambda: hs.in_place(add, value=3)),
        case("hs.prove takes programs; got sin of a library (Theirs); write hs.sin",
             lambda: hs.prove(Theirs("sin"))),
    ],
)  # fmt: skip
def test_other_functions_take_arrows(message, action):
    if "prove" in message:
        pytest.importorskip("z3", reason="needs Z3: extra `smt`")
    refused(ArgumentError, message, action)


class Plain(hs.IndexedAdditive[Any], hs.Cocartesian[Any], hs.Scalar[Any]):
    """Linear maps by what they do to numbers, which no structure `Linear` says: arrays of R → R."""

    def identity(self, *_: Any) -> Any:
        return np.eye(1)

    compose = cross = ex = dup = inj = jam = stack = unstack = identity  # these mean nothing

    def scale(self, s: Any, a: Any) -> Any:
        return np.array([[s]])

    def join(self, b: Any, *fs: Any) -> Any:
        return np.hstack(fs)


def test_what_needs_an_action_on_vectors_says_so():
    product = hs.arrow(lambda a, x: a @ x).at(R ** (2, 2), R**2)
    k = Plain()
    assert hs.GAD(k)(hs.scale(2.0))(3.0)[0] == 6.0  # its arrows are arrays, which are not ==
    for message, ask, point in (
        ("is not Loops, which iterate needs in iterate 3 sin : R → R", hs.iterate(sin, 3), (1.0,)),
        ("has no derivative that acts on vectors, which", product, (np.eye(2), np.ones(2))),
    ):
        with pytest.raises(MissingStructureError) as caught:
            hs.GAD(k)(ask)(*point)
        assert str(caught.value).startswith(f"GAD(Plain) {message}")
        assert str(caught.value).endswith("; Plain does not act on vectors (hs.Linear)")
