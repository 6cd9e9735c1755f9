"""Polynomial: programs as polynomials, compared with SymPy and with running them."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import R, Z
from homset.categories.polynomials import Polynomial as One
from homset.checking import try_law
from homset.errors import DomainError, LawError, MissingStructureError
from homset.languages import Language
from homset.laws import LAWS
from homset.objects import ground, leaves

sqr = hs.dup >> hs.mul


def has_meaning(name: str) -> bool:
    try:
        hs.Polynomial(programs.PROGRAMS[name].arrow)
    except MissingStructureError:
        return False
    return True


MEANT = [name for name in programs.PROGRAMS if has_meaning(name)]


def test_how_many_programs_are_polynomials() -> None:
    assert {"add", "mag_sqr", "horner", "complex_mul", "dot", "fibonacci", "get_put"} <= set(MEANT)
    assert not {"cos_sin_prod", "relu", "gcd", "twice", "power"} & set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_polynomials_are_what_programs_give(name: str) -> None:
    arrow, inputs = programs.PROGRAMS[name]
    polynomial = hs.Polynomial(arrow)
    for x in inputs:
        found, expected = polynomial(x), arrow(x)
        np.testing.assert_allclose(flat(found), flat(expected), 1e-12)


def flat(value: Any) -> Any:
    if isinstance(value, tuple):
        return np.concatenate([flat(part) for part in value]) if value else np.array([])
    return np.ravel(value).astype(float)


SCALARS = [
    n for n in MEANT if all(o in (R, Z) for o in leaves(ground(programs.PROGRAMS[n].arrow.dom)))
]


@pytest.mark.parametrize("name", SCALARS)
def test_polynomials_are_sympys(name: str) -> None:
    arrow = programs.PROGRAMS[name].arrow
    formulas = sympy.flatten([hs.SymPy(arrow)])
    polynomial = hs.Polynomial(arrow)
    symbols = [sympy.Symbol(n) for n in polynomial.names]
    for formula, one in zip(formulas, polynomial.polynomials, strict=True):
        known = {s: t for s in formula.free_symbols for t in symbols if str(s) == str(t)}
        ours = sum(
            sympy.Rational(c.numerator, c.denominator) * sympy.prod([symbols[i] ** n for i, n in m])
            for m, c in one.terms.items()
        )
        assert sympy.expand(formula.subs(known) - ours) == 0


@pytest.mark.parametrize(
    ("function", "objects", "text"),
    [
        (lambda x: x**3 / 4 - x, [R], "1/4 x³ − x"),
        (lambda x, y: (x + y) ** 3, [R, R], "x³ + 3 x² y + 3 x y² + y³"),
        (lambda x: x - x, [R], "0"),
        (lambda x: -2 * x + 1 / 3, [R], "−2 x + 0.3333333333333333"),
        (lambda x: np.dot(x, x), [R**2], "x² + y²"),
        (lambda x: x * x[::-1], [R**2], "[x y, x y]"),
        (lambda n, x: n * n * x, [Z, R], "x² y"),
        (lambda a, b: a @ b, [R ** (2, 2), R**2], "[x1 x5 + x2 x6, x3 x5 + x4 x6]"),
        (lambda x: sum([x**i for i in range(4)]), [R], "x³ + x² + x + 1"),
    ],
)
def test_texts(function: Any, objects: Any, text: str) -> None:
    assert str(hs.Polynomial(hs.arrow(function).at(*objects))) == text


def test_derivatives_are_polynomials() -> None:
    f = hs.arrow(lambda x, y: (x * y + 1) ** 2).at(R, R)
    assert str(hs.Polynomial(hs.grad(f))) == "(2 x y² + 2 y, 2 x² y + 2 x)"
    assert str(hs.Polynomial(hs.hessian(hs.arrow(lambda x: x[0] ** 2 * x[1]).at(R**2)))) == (
        "[[2 y, 2 x], [2 x, 0]]"
    )


def test_composition_is_substitution() -> None:
    f, g = hs.add & hs.sub, (sqr * sqr) >> hs.sub
    composite = hs.Polynomial(g).after(hs.Polynomial(f))
    assert hs.Polynomial(f >> g) == composite
    assert hash(composite) == hash(hs.Polynomial(f >> g))
    with pytest.raises(MissingStructureError, match="R is not R × R"):
        hs.Polynomial(g).after(hs.Polynomial(sqr.at(R)))


def test_coefficients_are_exact() -> None:
    tenth = hs.arrow(lambda x: x / 10).at(R)
    (one,) = hs.Polynomial(tenth).polynomials
    assert one.terms == {((0, 1),): Fraction(1, 10)}
    assert hs.Polynomial(hs.arrow(lambda x: x * 0.1).at(R)).polynomials[0] != one  # 0.1 is a float


@given(st.lists(st.integers(-5, 5), max_size=5), st.lists(st.integers(-5, 5), max_size=5))
def test_products_are_numpys(xs: list[int], ys: list[int]) -> None:
    def polynomial(coefficients: list[int]) -> One:
        terms = {((0, n),) if n else (): Fraction(c) for n, c in enumerate(coefficients)}
        return One(terms)

    product = polynomial(xs) * polynomial(ys)
    expected = np.polynomial.polynomial.polymul(xs or [0], ys or [0])
    assert product == polynomial([int(c) for c in expected])


# --- what is no polynomial ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (hs.sin, "no sin of x1"),
        (hs.div, "no div of x1, x2"),
        (hs.pow, "no pow of x1, x2"),
        (hs.abs.at(R), "no abs of x1"),
        (hs.less.at(R * R), "no less of x1, x2"),
        (hs.logical_not, "no variable for B, a truth value"),
        (hs.left.at(R, R + Z), r"no polynomial for R \+ Z, a coproduct"),
        (hs.curry(hs.mul).at(R), r"no polynomial for .*, a function"),
        (hs.mul(hs.identity, float("inf")).at(R), "no coefficient inf"),
        (hs.get(3).at(R**3 * Z), "no entry whose number is not known"),
    ],
    ids=str,
)
def test_what_is_no_polynomial(program: Any, said: str) -> None:
    with pytest.raises(MissingStructureError, match=f"Polynomial has {said}"):
        hs.Polynomial(program)


def test_too_many_terms() -> None:
    with pytest.raises(MissingStructureError, match="more than 2000 terms"):
        hs.Polynomial(hs.arrow(lambda x: np.sum(x) ** 8).at(R**9))


def test_wrong_numbers() -> None:
    with pytest.raises(DomainError, match=r"Polynomial\(x y\) expects"):
        hs.Polynomial(hs.mul.at(R * R))(1.0)


def test_a_wrong_operation_is_found() -> None:
    class Wrong(type(hs.Polynomial)):  # type: ignore[misc]
        def scale(self, s: Any, a: Any) -> Any:
            return lambda x: s * x + 1.0

    law = next(law for law in LAWS if law.name == "scale by one")
    with pytest.raises(LawError):
        try_law(Wrong(), law, Language.of(Wrong()), 20)


def test_the_example_of_stability() -> None:
    path = Path(__file__).parent.parent / "examples" / "stability.py"
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert "the method is of order 4" in done.stdout
