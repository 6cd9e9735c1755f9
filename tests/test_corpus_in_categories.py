"""The derivative of every smooth function of the corpus in each category of linear maps."""

import copy
from typing import Any

import numpy as np
import pytest
from python_programs import PROGRAMS, Program
from test_derivatives import dense

import homset as hs
from homset import R
from homset.tangents import tangent

L, M = hs.LinearMaps, hs.Matrices
BY_FUNCTIONS: list[Any] = [hs.Dual(L), hs.Begin(L, R), hs.Cont(hs.Dual(L), R)]
"""Their vectors need no basis: they have functions and lists, and so recursion."""
BY_BASIS: list[Any] = [hs.Cont(L, R), M, hs.Dual(M)]
"""Where recursion goes on inside, they have the derivative by way of linear maps."""

SMOOTH = [program for program in PROGRAMS if program.smooth]


def name(program: Program) -> str:
    return program.name


def derivative(k: Any, program: Program) -> np.ndarray[Any, Any]:
    """The derivative at the first inputs by GAD(k), as a matrix."""
    args, family = copy.deepcopy(program.inputs[0]), hs.arrow(program.function)
    arrow, given = family.arrow_for(*args), family.__signature__.bind(*args).arguments
    _, found = hs.GAD(k)(arrow)(*given.values())
    return dense(k, found, tangent(arrow.dom), tangent(arrow.cod))


@pytest.mark.parametrize("program", SMOOTH, ids=name)
def test_every_category_has_the_same_derivative(program: Program) -> None:
    expected = derivative(L, program)
    for k in BY_FUNCTIONS + BY_BASIS:
        np.testing.assert_allclose(derivative(k, program), expected, 1e-9, 1e-12)


def test_vectors_without_a_basis() -> None:
    """Lists and functions go through Begin, and through Cont over the dual.

    Through what has a basis they go where they are inside of a program.
    """
    pair = hs.fork(hs.sin, hs.cos >> hs.curry(hs.mul))
    called = (pair >> hs.fork(hs.exr, hs.exl) >> hs.apply).at(R)
    pushed = (
        hs.fork(hs.sin, hs.fork(hs.exp, hs.const(()) >> hs.nil) >> hs.push) >> hs.push >> hs.pop
    ).at(R, R * hs.List(R))
    for k in BY_FUNCTIONS + BY_BASIS:
        for program in (called, (pushed >> hs.exr >> hs.pop >> hs.exl).at(R)):
            action = k.action(hs.GAD(k)(program)(0.7)[1], R, R)
            assert action(1.0) == pytest.approx(hs.grad(program)(0.7))
    for k in BY_BASIS:
        assert not hs.GAD(k).has(hs.category.Lists)
        with pytest.raises(hs.MissingStructureError, match="is not Lists, which nil needs"):
            hs.GAD(k)(pushed)
