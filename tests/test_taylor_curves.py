"""Taylor: how curves are given, by coefficients or by a point and a direction, and what is none."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import Complex, R, Z
from homset.errors import DomainError

square = hs.arrow(lambda x: x * x)
prod = hs.arrow(lambda x, y: x * y)


def same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, 1e-12, 1e-12)


# --- complex numbers ------------------------------------------------------------------------------


def test_complex_coefficients() -> None:
    """(z + i t)², by the coefficients in every form, which results can be given as."""
    at = hs.Taylor(2)(square.at(Complex))
    expected = [-3 + 4j, -4 + 2j, -1]
    for curve in ([1 + 2j, 1j], np.array([1 + 2j, 1j]), ([1.0], [2.0, 1.0])):
        same(at(curve), expected)
    same(at([2.0, 1.0]), [4, 4, 1])
    same(at(at([1 + 2j, 1j])), at(np.array(expected)))
    same(at(at([1 + 2j, 1j])), np.convolve(expected, expected)[:3])
    rows = np.array([[1j, 2.0], [1j, 0.0]])
    same(hs.Taylor(2)(square.at(Complex**2))(rows), [[-1, 4], [-2, 0], [-1, 0]])
    same(hs.Taylor(1)(prod.at(Complex, Complex))([1j, 1.0], 2j), [-2, 2j])


def test_a_number_is_a_complex_direction() -> None:
    """One is 1 + 0i: coefficients are those of the power series about the point."""
    exp = hs.Taylor(3)(hs.arrow(lambda z: np.exp(z)).at(Complex))
    same(exp.along(0.3j), np.exp(0.3j) / np.array([1, 1, 2, 6]))
    same(exp.along(0.3j, 2), np.exp(0.3j) * np.array([1, 2, 2, 8 / 6]))
    same(exp.along(0.3j, 1j), np.exp(0.3j) * np.array([1, 1j, -1 / 2, -1j / 6]))
    z = np.array([1j, 2.0])
    squares = hs.Taylor(1)(square.at(Complex**2))
    same(squares.along(z), [z * z, 2 * z])
    same(squares.along(z, 1j), [z * z, 2j * z])
    same(hs.Taylor(1)(prod.at(Complex, R)).along((1j, 2.0)), [2j, 2 + 1j])


# --- structures -----------------------------------------------------------------------------------


@dataclass
class Point:
    """A record of two numbers."""

    x: float
    y: float


def turned(p: Point) -> Point:
    return Point(-p.y, p.x * p.x)


def test_records() -> None:
    expand = hs.Taylor(2)(hs.arrow(turned))
    for found in (expand.along(Point(3.0, 4.0), Point(1.0, 2.0)), expand(Point([3, 1], [4, 2]))):
        assert (found.x.tolist(), found.y.tolist()) == ([-4, -2, 0], [9, 6, 1])


def test_lists_and_sides() -> None:
    push = hs.Taylor(1)(hs.push.at(R * hs.List(R)))
    for found in (push.along((1.0, [2.0, 3.0]), (1, [0.0, 5.0])), push([1, 1], [2.0, [3, 5]])):
        assert [entry.tolist() for entry in found] == [[1, 1], [2, 0], [3, 5]]
    either = hs.Taylor(1)(hs.either(square, hs.exp).at(R + R))
    assert either.along(hs.Left(3.0), hs.Left(2.0)).tolist() == [9, 12]
    assert either.along(hs.Left(3.0), 2).tolist() == either(hs.Left([3, 2])).tolist() == [9, 12]


@pytest.mark.parametrize("v", [2, 2.0, np.float64(2), np.int64(2), np.array(2)], ids=repr)
def test_one_number_is_a_direction_for_all(v: Any) -> None:
    assert hs.Taylor(2)(hs.mul).along((1.0, 2.0), v).tolist() == [2, 6, 4]


def test_order_0_keeps_no_direction() -> None:
    assert hs.Taylor(0)(square.at(R)).along(3.0, 2.0).tolist() == [9]
    assert hs.Taylor(0)(square.at(R**2)).along(np.array([3.0, 1.0])).tolist() == [[9, 1]]


def test_programs_without_real_numbers_have_no_curve_to_miss() -> None:
    """What is not still is what has real numbers, of which one at least moves."""
    assert hs.Taylor(2)(square.at(Z))(3) == 9
    assert hs.Taylor(2)(prod.at(R, Z))([1.0, 1.0], 3).tolist() == [3, 3, 0]
    assert hs.Taylor(1)(prod.at(R, R))([1.0, 1.0], 3.0).tolist() == [3, 3]


def test_entries_of_a_list_that_are_made_are_curves() -> None:
    def powers(x: float) -> list[float]:
        return [x, x * x, 2.0]

    found = hs.Taylor(2)(hs.arrow(powers).at(R)).along(3.0)
    assert [entry.tolist() for entry in found] == [[3, 1, 0], [9, 6, 1], [2, 0, 0]]


def test_equal_orders_are_equal_categories() -> None:
    assert hs.Taylor(2) == hs.Taylor(2)
    assert hs.Taylor(2) != hs.Taylor(3)
    assert len({hs.Taylor(2), hs.Taylor(2), hs.Taylor(3)}) == 2


# --- what is no curve -----------------------------------------------------------------------------

three = square.at(R**3)
push = hs.push.at(R * hs.List(R))
either = hs.either(hs.sin, hs.exp).at(R + R)

NO_CURVES: list[tuple[Any, tuple[Any, ...], str]] = [
    (three, (np.ones((3, 2)),), "expects an array of shape (3,) at [0]; got shape (2,)"),
    (three, ([[1.0, 2.0, 3.0], [1.0]],), "expects an array of shape (3,) at [1]; got shape (1,)"),
    (three, (1.0,), "expects an array of shape (3,); got shape ()"),
    (prod.at(R, R), ([1.0], ["a"]), "expects a real number at [1][0]; got 'a' (str)"),
    (prod.at(R, Z), ([1.0], [3, 1]), "expects an integer at [1]; got [3, 1] (list)"),
    (push, ([1.0], 2.0), "expects a list at [1]; got 2.0 (float)"),
    (push, ([1.0], [[2.0], "a"]), "expects a real number at [1][1]; got 'a' (str)"),
    (either, (0.5,), "expects Left(...) or Right(...); got 0.5 (float)"),
    (either, (hs.Left([0.5, "a"]),), "expects a real number at .value[1]; got 'a' (str)"),
    (square.at(Complex), ([[1j], [1j, 2.0]],), "expects a complex number; got [[1j], [1j"),
    (square.at(Complex), (["a"],), "expects a complex number; got ['a'] (list)"),
    (square.at(Complex**2), (np.ones((2, 3)) * 1j,), "at .real[0]; got shape (3,)"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "curve", "said"), NO_CURVES, ids=str)
def test_what_is_no_curve(program: hs.Arrow, curve: Any, said: str) -> None:
    """The message says which part of what was given is none."""
    with pytest.raises(DomainError, match=rf"^Taylor\(.*\) .*{re.escape(said)}"):
        hs.Taylor(1)(program)(*curve)


NO_DIRECTIONS: list[tuple[Any, Any, Any, str]] = [
    (hs.sin.at(R), 0.0, "a", "v expects a real number; got 'a' (str)"),
    (hs.sin.at(R), 0.0, True, "v expects a real number; got True (bool)"),
    (hs.sin.at(R), "a", 1.0, "x expects a real number; got 'a' (str)"),
    (prod.at(R, R), 1.0, 2.0, "x expects a tuple of 2 values; got 1.0 (float)"),
    (prod.at(R, R), (1.0, 2.0), (1.0,), "v expects a tuple of 2 values; got one of 1"),
    (prod.at(R, R), (1.0, 2.0), (1.0, None), "v expects a real number at [1]; got None"),
    (three, np.ones(3), np.ones(2), "v expects an array of shape (3,); got shape (2,)"),
    (push, (1.0, [2.0]), (1.0, []), "v expects a list of length 1 at [1]; got [] (list)"),
    (push, (1.0, [2.0]), (1.0, None), "v expects a list of length 1 at [1]; got None (NoneType)"),
    (push, (1.0, [2.0]), (1.0, ["a"]), "v expects a real number at [1][0]; got 'a' (str)"),
    (either, hs.Left(1.0), hs.Right(1.0), "v expects Left(...) at this point; got Right(1.0)"),
    (either, hs.Left(1.0), hs.Left("a"), "v expects a real number at .value; got 'a' (str)"),
]


@pytest.mark.parametrize(("program", "x", "v", "said"), NO_DIRECTIONS, ids=str)
def test_what_is_no_direction(program: hs.Arrow, x: Any, v: Any, said: str) -> None:
    """The message tells a wrong point from a wrong direction, which has the point's structure."""
    with pytest.raises(DomainError, match=rf"^in Taylor\(.*\)\.along\(x, v\), {re.escape(said)}"):
        hs.Taylor(1)(program).along(x, v)
