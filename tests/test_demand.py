"""Demand: what is not marked changes nothing, on every program of the corpora."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest
import python_programs
from hypothesis import given
from hypothesis import strategies as st

import homset as hs
from homset import B, R, Right, Z
from homset.categories.demands import Sides, every, none, some, union, units
from homset.checking import try_law
from homset.diagrams import leaves_of
from homset.errors import DomainError, LawError
from homset.languages import Language
from homset.laws import LAWS
from homset.objects import Array, Obj, Sum, leaves
from homset.sampling import close
from homset.tuples import unflat
from homset.values import to_value

# --- what is not needed can be anything -----------------------------------------------------------


def disturbed(obj: Obj, value: Any, needed: Any) -> Any:
    """The value with other numbers where nothing is needed."""
    found = []
    columns = leaves(obj), leaves_of(obj, value), leaves_of(obj, needed)
    for leaf, x, mark in zip(*columns, strict=True):
        if isinstance(leaf, Array):
            found.append(np.where(mark, x, other(leaf.element, x)))
        else:
            simple = leaf in (R, Z, B)
            found.append(x if mark is True or not simple else other(leaf, x))
    return unflat(obj, found)


def other(kind: Obj, x: Any) -> Any:
    if kind is B:
        return np.logical_not(x)
    return x + (7 if kind is Z else 7.25)


def checked(arrow: Any, args: Any) -> None:
    """Change what a part of the result does not need: that part stays the same."""
    f = hs.Functions(arrow)
    needs = hs.Demand(arrow)
    dom, cod = f.dom, f.cod
    x = to_value(dom, args)
    with np.errstate(all="ignore"):
        y = f.raw(x)
        for part in [every(cod), *list(units(cod))[:20]]:
            needed = needs.raw(part)
            z = f.raw(disturbed(dom, x, needed))
            assert agree(cod, y, z, part)


def agree(obj: Obj, x: Any, y: Any, part: Any) -> bool:
    """Whether two values agree in what is needed of them."""
    columns = leaves(obj), leaves_of(obj, x), leaves_of(obj, y), leaves_of(obj, part)
    return all([_agree(*row) for row in zip(*columns, strict=True)])


def _agree(leaf: Obj, x: Any, y: Any, mark: Any) -> bool:
    if not some(leaf, mark):
        return True
    if isinstance(leaf, Sum):
        side = isinstance(x, Right)
        alike = type(x) is type(y) and agree(leaf.parts[side], x.value, y.value, mark[1 + side])
        return alike or not mark.side
    if isinstance(leaf, Array):
        return np.array_equal(x[mark], y[mark], equal_nan=leaf.element is R)
    return x == y if leaf is Z else close(leaf, x, y, 0.0, 0.0)


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_what_combinators_do_not_need_changes_nothing(name: str) -> None:
    arrow, inputs = programs.PROGRAMS[name]
    for x in inputs:
        checked(arrow, x)


@pytest.mark.parametrize("program", python_programs.PROGRAMS, ids=lambda p: p.name)
def test_what_python_functions_do_not_need_changes_nothing(program: Any) -> None:
    args = copy.deepcopy(program.inputs[0])
    family = hs.arrow(program.function)
    given = family.__signature__.bind(*args).arguments.values()
    arrow = family.arrow_for(*args)
    checked(arrow, tuple(given) if len(given) != 1 else next(iter(given)))


# --- facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "needed"),
    [
        (hs.exl.at(R * R), (True, False)),
        (hs.const(1.0).at(R), False),
        ((hs.it >> hs.zero).at(R, R), False),
        (hs.inl.at(R, R * R) >> hs.exr, False),
        (hs.mul >> hs.dup >> hs.exl, (True, True)),
        ((hs.identity * hs.it).at(R * Z) >> hs.exl, (True, False)),
        (hs.where(hs.exl, hs.exr, 1.0).at(B * R), (True, True)),
    ],
    ids=str,
)
def test_facts(program: Any, needed: Any) -> None:
    assert hs.Demand(program)() == needed


def test_parts_of_a_result_have_their_own_needs() -> None:
    needs = hs.Demand((hs.sin * hs.mul).at(R * (R * R)))
    assert needs(True, False) == (True, (False, False))
    assert needs(False, True) == (False, (True, True))
    assert needs.array.tolist() == [[True, False, False], [False, True, True]]


def test_sides() -> None:
    needs = hs.Demand(hs.either(hs.sin, hs.const(1.0)).at(R + Z))
    assert needs() == Sides(True, True, False)
    assert hs.Demand(hs.left.at(R, R + Z))(Sides(True, False, True)) is False
    assert hs.Demand(hs.left.at(R, R + Z))(Sides(False, True, False)) is True


def test_functions_are_needed_as_far_as_their_results_are() -> None:
    pair = hs.curry((hs.exl & hs.exr).at(R * R))
    call = hs.fork(hs.exl >> pair, hs.exr) >> hs.apply
    assert hs.Demand((call >> hs.exl).at(R * R))() == (True, True)
    assert hs.Demand((pair >> hs.curry(hs.exl >> hs.const(2.0))).at(R))() is False


def test_loops() -> None:
    shift = hs.fork(hs.ex(1, 3), hs.ex(2, 3), hs.ex(2, 3))
    program = hs.iterate(shift, 1).at(hs.Product(R, R, R)) >> hs.ex(0, 3)
    assert hs.Demand(program)() == (False, True, False)
    program = hs.iterate(shift, 10**9).at(hs.Product(R, R, R)) >> hs.ex(0, 3)
    assert hs.Demand(program)() == (False, False, True)
    counted = hs.while_(hs.less(hs.exl, 10.0), hs.add(hs.exl, 1.0) & hs.exr) >> hs.exr
    assert hs.Demand(counted.at(R * R))() == (True, True)  # whether it ends depends on both


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x[1:] * x[:-1], [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]),
        (lambda x: x[1:] - x[:-1], [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]),
        (lambda x: np.cumsum(x), np.tril(np.ones((4, 4)))),
        (lambda x: x[::-1], np.eye(4)[::-1]),
        (lambda x: np.dot(x[:2], x[2:]), [[1, 1, 1, 1]]),
        (lambda x: np.reshape(x, (2, 2)).T.ravel(), np.eye(4)[[0, 2, 1, 3]]),
        (lambda x: np.array([x[3], 2.0, x[0] * x[3]]), [[0, 0, 0, 1], [0] * 4, [1, 0, 0, 1]]),
    ],
)
def test_arrays_are_followed_entry_by_entry(function: Any, expected: Any) -> None:
    needs = hs.Demand(hs.arrow(function).at(R**4))
    assert needs.array.tolist() == np.array(expected, bool).tolist()


def test_derivatives_have_needs() -> None:
    f = hs.arrow(lambda x, y: x * x + 3 * y).at(R, R)
    assert hs.Demand(hs.grad(f)).array.tolist() == [[True, False], [False, False]]
    tridiagonal = hs.arrow(lambda x: np.sum((x[1:] - x[:-1]) ** 4)).at(R**5)
    gradient = hs.Demand(hs.grad(tridiagonal)).array
    assert gradient.tolist() == (abs(np.subtract.outer(range(5), range(5))) <= 1).tolist()


def test_a_long_program_is_linear() -> None:
    program = hs.identity.at(R * R)
    for _ in range(10_000):
        program = program >> (hs.mul & hs.exr)
    assert hs.Demand(program >> hs.exr)() == (False, True)
    assert hs.Demand(program >> hs.exl)() == (True, True)


MARKS = st.lists(st.booleans(), min_size=6, max_size=6)


@given(MARKS, MARKS)
def test_unions_are_preserved(x: list[bool], y: list[bool]) -> None:
    """An arrow is a matrix: what two parts need together is what each of them needs."""
    program = hs.arrow(lambda v: np.cumsum(v * v[::-1]) - v).at(R**6)
    raw = hs.Demand(program).raw
    d, e = np.array(x), np.array(y)
    assert np.array_equal(raw(d | e), union(R**6, raw(d), raw(e)))


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [1.0, (True,), (True, "x"), None])
def test_demands_are_made_of_truth_values(wrong: Any) -> None:
    with pytest.raises(DomainError, match=r"a demand on R.* is made of truth values"):
        hs.Demand(hs.dup.at(R))(wrong)


def test_a_wrong_operation_is_found() -> None:
    class Wrong(type(hs.Demand)):  # type: ignore[misc]
        def dup(self, a: Obj, n: int) -> Any:
            return lambda ds: ds[0] if n else none(a)

    law = next(law for law in LAWS if law.name == "copies")
    with pytest.raises(LawError):
        try_law(Wrong(), law, Language.of(Wrong()), 20)


def test_the_example_of_alarms() -> None:
    path = Path(__file__).parent.parent / "examples" / "alarms.py"
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert "overheated  needs temperatures ···××××·  pressure, hour" in done.stdout
    assert "none has changed" in done.stdout
