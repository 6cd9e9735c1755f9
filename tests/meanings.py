"""What a meaning has to be: for every category a check of the meaning of one program.

A check takes a case, a program with inputs and the values there, and asserts something that only
the right meaning has. It raises `MissingStructureError` where the program has no meaning.
A category of its own enters the table of programs by one line in `COLUMNS`.
"""

import copy
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import changing
import enclosing
import expanding
import numpy as np
import sympy
import test_cost
import test_demand
import test_sparsity
from formulas import evaluated
from test_derivatives import dense, numbers, vector

import homset as hs
from homset import R
from homset.categories.interval.boxes import box
from homset.categories.symbolic import symbols_for
from homset.interpretation import combinators
from homset.objects import Exp, List, Obj, Product, Sum, ground, leaves
from homset.records import is_complex
from homset.sampling import close
from homset.tangents import tangent
from homset.terms import subterms
from homset.values import from_value, to_value


class Case(NamedTuple):
    """A program between known objects, inputs and the values there."""

    arrow: hs.Arrow
    inputs: list[Any]
    values: list[Any]

    @property
    def dom(self) -> Obj:
        return ground(self.arrow.dom)

    @property
    def cod(self) -> Obj:
        return ground(self.arrow.cod)

    @property
    def given(self) -> list[Any]:
        """The inputs as a user writes them."""
        return [from_value(self.dom, x) for x in self.inputs]

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        return list(zip(self.inputs, self.values, strict=True))


def of_combinators(arrow: hs.Arrow, inputs: Any) -> Case:
    """A program with its values by the combinators of functions, one closure after another."""
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    run = combinators(hs.Functions, arrow)
    xs = [to_value(dom, x) for x in inputs]
    with np.errstate(all="ignore"):
        return Case(arrow.at(dom, cod), xs, [run(x) for x in xs])


def of_python(function: Callable[..., Any], inputs: Any) -> Case:
    """A Python function, compiled, with the values that Python gives."""
    arrow, given = hs.arrow(function).placed(*copy.deepcopy(inputs[0]))
    x = given[0] if len(given) == 1 else given
    with np.errstate(all="ignore"):
        y = function(*copy.deepcopy(inputs[0]))
    return Case(arrow, [to_value(ground(arrow.dom), x)], [to_value(ground(arrow.cod), y)])


def same(obj: Obj, x: Any, y: Any) -> bool:
    """Whether two values are equal up to rounding."""
    return changing.same(obj, x, y) if not _has(obj, Exp) else close(obj, x, y)


def _has(obj: Obj, *kinds: type[Obj]) -> bool:
    return any([isinstance(leaf, kinds) for leaf in leaves(obj)])


# --- checks ---------------------------------------------------------------------------------------


def runs(category: Any, case: Case) -> None:
    """It gives the values."""
    run = category(case.arrow)
    for x, y in zip(case.given, case.values, strict=True):
        assert same(case.cod, to_value(case.cod, run(x)), y)


def names_all(category: Any, case: Case) -> None:
    """Every primitive and constant of the program is in its text."""
    text = str(category(case.arrow))
    for arrow in subterms(case.arrow):
        if arrow.op == "primitive":
            p = arrow.data[0]
            name = p.latex if category is hs.Latex else p.name
            assert name in text or p.latex.replace(r"\_", "_") in text
    assert text.count("(") == text.count(")")


def formula_has_values(category: Any, case: Case) -> None:
    """The formula has the values at the inputs."""
    found = category(case.arrow)
    if _has(case.cod, Exp, List, Sum):
        return
    formulas = [e for part in _parts(case.cod, found) for e in _entries(part)]
    symbols = [s for symbol in symbols_for(case.dom) for s in _entries(symbol)]
    for x, y in case.pairs:
        point = dict(zip(symbols, numbers(x), strict=True))
        values, _ = evaluated([sympy.sympify(f) for f in formulas], point)
        np.testing.assert_allclose(values, numbers(y), 1e-9, 1e-9)


def _parts(obj: Obj, found: Any) -> list[Any]:
    if isinstance(obj, Product):
        if is_complex(obj) and isinstance(found, sympy.Expr):
            return list(found.as_real_imag())
        pairs = zip(obj.parts, obj.unpack(found) or (), strict=True)
        return [p for part in pairs for p in _parts(*part)]
    return [found]


def _entries(part: Any) -> list[Any]:
    shape = getattr(part, "shape", None)
    return [part] if not shape else list(sympy.flatten(part.tolist())) if 0 not in shape else []


def encloses(category: Any, case: Case) -> None:
    """The enclosures on boxes around the inputs hold the values."""
    extension = category(case.arrow)
    for x, y in case.pairs:
        if _has(case.dom, Exp):
            assert enclosing.holds(case.cod, extension.enclose(x), y)
            continue
        for radius in (0.0, 1e-3):
            found = extension.enclose(box(case.dom, enclosing.around(case.dom, x, radius)))
            assert enclosing.holds(case.cod, found, y)


def follows(category: Any, case: Case) -> None:
    """It has the values, and follows random changes of the inputs."""
    meaning = category(case.arrow)
    for x, y in case.pairs:
        assert same(case.cod, meaning.raw.start(x)[0], y)
        changing.follows(meaning, x, np.random.default_rng(1), 1e-6, 2)


def is_linear(category: Any, case: Case) -> None:
    """Its action on a basis is what the program does to the basis."""
    meaning = category(case.arrow)
    found = dense(category, meaning, case.dom, case.cod)
    run = combinators(hs.Functions, case.arrow)
    columns = [numbers(run(vector(case.dom, e))) for e in np.eye(found.shape[1])]
    np.testing.assert_allclose(found, np.reshape(columns, found.shape[::-1]).T)


def differentiates(category: Any, case: Case) -> None:
    """The values, and derivatives that are those of central differences."""
    meaning, run = category(case.arrow), combinators(hs.Functions, case.arrow)
    a, b = tangent(case.dom), tangent(case.cod)
    for x, y in case.pairs:
        value, derivative = meaning.raw(x)
        assert same(case.cod, value, y)
        if not _has(a, Exp, List) and not _has(b, Exp, List):
            found = dense(category.k, derivative, a, b)
            if case.dom is a and case.cod is b:
                np.testing.assert_allclose(found, differences(run, a, x, found.shape), 1e-4, 1e-4)


def differences(run: Any, a: Obj, x: Any, shape: tuple[int, ...]) -> Any:
    """The derivative of a function at a point, by central differences."""
    x0 = numbers(x)
    h = 1e-5 * np.maximum(1.0, np.abs(x0))
    with np.errstate(all="ignore"):
        columns = [
            (numbers(run(vector(a, x0 + d * e))) - numbers(run(vector(a, x0 - d * e)))) / (2 * d)
            for d, e in zip(h, np.eye(len(x0)), strict=True)
        ]
    return np.reshape(columns, shape[::-1]).T


def holds_derivative(category: Any, case: Case) -> None:
    """The pattern holds every entry of the Jacobian that is not zero."""
    category(case.arrow)
    for x, _ in case.pairs:
        if not _has(case.dom, Exp):
            test_sparsity.holds(case.arrow, x)


def needs_nothing_else(category: Any, case: Case) -> None:
    """What is not needed of the inputs can be anything."""
    category(case.arrow)
    for x in case.given:
        test_demand.checked(case.arrow, x)


def is_polynomial(category: Any, case: Case) -> None:
    """The polynomials have the values at the inputs."""
    meaning = category(case.arrow)
    for x, y in zip(case.given, case.values, strict=True):
        found = np.concatenate([np.zeros(0), *map(np.ravel, _parts(case.cod, meaning(x)))])
        np.testing.assert_allclose(found, numbers(y), 1e-9, 1e-12)


def has_one_outcome(category: Any, case: Case) -> None:
    """The value is what can be, and all that can be."""
    run = category(case.arrow).raw
    for x, y in case.pairs:
        assert category.monad.equal(case.cod, run(x), category.monad.unit(y))


def has_values(category: Any, case: Case) -> None:
    """The terms are the values at the inputs, or facts that do not exclude them."""
    from test_smt_formulas import agrees, at_input

    category(case.arrow, bound=2)
    if not _has(case.dom, Exp) and not _has(case.cod, Exp, Sum):
        for x, y in zip(case.given, case.values, strict=True):
            agrees(case.cod, *at_input(case.arrow, x, False), y)


def costs_what_it_does(category: Any, case: Case) -> None:
    """No run does more operations."""
    cost = category(case.arrow)
    if not _has(case.dom, Exp):
        test_cost.is_cost(cost, case.arrow, case.inputs)


def expands(category: Any, case: Case) -> None:
    """The series are those of the program near the inputs."""
    category(case.arrow)
    for x, y in case.pairs:
        expanding.expands(category, case.arrow, x, y)


def both(first: Any, second: Any) -> Callable[[Any, Case], None]:
    """Each half is right."""

    def check(category: Any, case: Case) -> None:
        category(case.arrow)
        first(category.first, case)
        second(category.second, case)

    return check


# --- the columns ----------------------------------------------------------------------------------

L, M = hs.LinearMaps, hs.Matrices
COLUMNS: list[tuple[Any, Callable[[Any, Case], None]]] = [
    (hs.Functions, runs),
    (hs.Syntax, names_all),
    (hs.Ascii, names_all),
    (hs.Latex, names_all),
    (hs.SymPy, formula_has_values),
    (hs.Graph, runs),
    (hs.Interval, encloses),
    (hs.Incremental, follows),
    (hs.SMT, has_values),
    (hs.Sparsity, holds_derivative),
    (hs.Demand, needs_nothing_else),
    (hs.Polynomial, is_polynomial),
    (hs.Relation, has_one_outcome),
    (hs.Probability, has_one_outcome),
    (hs.Sampling(0), runs),
    (hs.Cost, costs_what_it_does),
    (hs.Taylor(3), expands),
    *[(k, is_linear) for k in (L, M, hs.Dual(L), hs.Cont(L, R), hs.Begin(L, R))],
    *[(hs.GAD(k), differentiates) for k in (L, M, hs.Dual(L), hs.Cont(L, R), hs.Begin(L, R))],
    (hs.Both(hs.Functions, hs.Interval), both(runs, encloses)),
]
"""Every category, with the check of its meanings."""


def cell(category: Any, check: Callable[[Any, Case], None], case: Case) -> str:
    """The reason why a program has no meaning in a category; "" where its meaning is right."""
    try:
        with np.errstate(all="ignore"):
            check(category, case)
    except hs.MissingStructureError as error:
        return reason(str(error))
    return ""


SHORTER = (
    (r".* is not (\w+), which .* needs .*", r"is not \1"),
    (r".* has no constants, which are not linear.*", "constants are not linear"),
    (r".* has no (\w+)(?:\[.*\])?, which is not linear .*", r"\1 is not linear"),
    (r".* has no (\w+)(?:\[.*\])? of .*: it is no polynomial", r"\1 is no polynomial"),
    (r".* has no (symbol|variable|polynomial) for .*, (a .*)", r"has no \1 for \2"),
    (
        r".* has no symbol for .*, an object that is no number",
        "has no symbol for what is no number",
    ),
    (r".* is not a vector space.*", "has integers or truth values, which are no vectors"),
    (r"a pattern has a fixed number.*", "has no fixed number of numbers"),
    (r".* has no changes of functions.*", "has no changes of functions"),
    (r".* has no derivative of a function .*", "has no derivative of a function that is given"),
    (r"a function in C takes and gives no functions.*", "has no functions as arguments"),
    (r"(?:\w+ )?(has no [^:;,]*)(?:[:;,].*)?", r"\1"),
)
"""What errors say, and the same without the program that they are about."""


def reason(message: str) -> str:
    """What an error says, without the category and the program that it is about.

    >>> reason("Matrices is not Closed, which curry needs in curry sub : a → a^a")
    'is not Closed'
    """
    for pattern, short in SHORTER:
        if found := re.fullmatch(pattern, message):
            return found.expand(short)
    return message
