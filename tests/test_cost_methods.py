"""Cost: methods on arrays are run by hand, on numbers that count and know when they are ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import homset as hs
from homset import R
from homset.arrays import algebra
from homset.categories.cost import ProgramCost
from homset.categories.counts import levels


class Timed:
    """A number that is ready at some time; operations on it are counted."""

    def __init__(self, done: Counter[str], ready: int = 0) -> None:
        self.done, self.ready = done, ready

    def made(self, name: str, *others: Timed) -> Timed:
        self.done[name] += 1
        return Timed(self.done, 1 + max([x.ready for x in (self, *others)]))

    def __add__(self, other: Timed) -> Timed:
        return self.made("add", other)

    def __sub__(self, other: Timed) -> Timed:
        return self.made("sub", other)

    def __mul__(self, other: Timed) -> Timed:
        return self.made("mul", other)

    def __truediv__(self, other: Timed) -> Timed:
        return self.made("div", other)


Matrix = list[list[Timed]]


def matrix(done: Counter[str], rows: int, columns: int) -> Matrix:
    return [[Timed(done) for _ in range(columns)] for _ in range(rows)]


def eliminated(a: Matrix) -> None:
    """Gaussian elimination in place: quotients below the diagonal, what is left on and above."""
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            a[i][k] = a[i][k] / a[k][k]
            for j in range(k + 1, n):
                a[i][j] = a[i][j] - a[i][k] * a[k][j]


def forward(a: Matrix, b: Matrix, unit: bool) -> None:
    """A lower triangular system, in place of its right-hand sides, one a column."""
    n = len(a)
    for c in range(len(b[0])):
        for k in range(n):
            b[k][c] = b[k][c] if unit else b[k][c] / a[k][k]
            for i in range(k + 1, n):
                b[i][c] = b[i][c] - a[i][k] * b[k][c]


def solved(a: Matrix, b: Matrix) -> Matrix:
    eliminated(a)
    forward(a, b, unit=True)
    backward = [row[::-1] for row in a[::-1]]
    forward(backward, reversed_rows := b[::-1], unit=False)
    return reversed_rows


def cholesky(a: Matrix) -> Matrix:
    n = len(a)
    for k in range(n):
        a[k][k] = a[k][k].made("sqrt")
        for i in range(k + 1, n):
            a[i][k] = a[i][k] / a[k][k]
        for i in range(k + 1, n):
            for j in range(k + 1, i + 1):
                a[i][j] = a[i][j] - a[i][k] * a[j][k]
    return [row[: i + 1] for i, row in enumerate(a)]


def is_run(cost: ProgramCost, done: Counter[str], results: Matrix) -> None:
    """What is counted is what was done, and how long it took."""
    assert cost.operations == done
    assert cost.work == done.total()
    assert cost.span == max([x.ready for row in results for x in row])


@pytest.mark.parametrize("n", range(1, 7))
def test_solving(n: int) -> None:
    """Substitution starts while there is elimination still: right-hand sides are columns more."""
    done: Counter[str] = Counter()
    result = solved(matrix(done, n, n), matrix(done, n, 1))
    program = hs.arrow(lambda a, b: np.linalg.solve(a, b)).at(R ** (n, n), R**n)
    is_run(hs.Cost(program), done, result)


@pytest.mark.parametrize("n", range(1, 5))
def test_inverses(n: int) -> None:
    done: Counter[str] = Counter()
    result = solved(matrix(done, n, n), matrix(done, n, n))
    is_run(hs.Cost(hs.arrow(lambda a: np.linalg.inv(a)).at(R ** (n, n))), done, result)


@pytest.mark.parametrize("n", range(1, 5))
def test_triangular_systems(n: int) -> None:
    done: Counter[str] = Counter()
    a, b = matrix(done, n, n), matrix(done, n, 2)
    forward(a, b, unit=False)
    member = algebra.triangular_solve(R ** (n, n), R ** (n, 2), True)
    is_run(hs.Cost(hs.primitive(member)), done, b)


@pytest.mark.parametrize("n", range(1, 7))
def test_cholesky(n: int) -> None:
    done: Counter[str] = Counter()
    result = cholesky(matrix(done, n, n))
    is_run(hs.Cost(hs.arrow(lambda a: np.linalg.cholesky(a)).at(R ** (n, n))), done, result)


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize(
    ("function", "entries", "tree"),
    [
        (lambda a: np.linalg.det(a), [], "mul"),
        (lambda a: np.linalg.slogdet(a)[0], ["sign"], "mul"),
        (lambda a: np.linalg.slogdet(a)[1], ["abs", "log"], "add"),
    ],
    ids=["det", "sign", "log"],
)
def test_determinants(n: int, function: Callable[[Any], Any], entries: Any, tree: str) -> None:
    """Elimination, what is done to each entry of the diagonal, and a tree over them."""
    done: Counter[str] = Counter()
    eliminated(a := matrix(done, n, n))
    last = a[n - 1][n - 1].ready + len(entries) + levels(n)
    done.update(dict.fromkeys(entries, n))
    done[tree] += n - 1
    cost = hs.Cost(hs.arrow(function).at(R ** (n, n)))
    assert (cost.operations, cost.span) == (+done, last)


@pytest.mark.parametrize("n", range(1, 9))
def test_looking_up_takes_as_many_halves_as_there_are_places(n: int) -> None:
    """Among n entries there are n + 1 places."""
    cost = hs.Cost(hs.arrow(lambda a, v: np.searchsorted(a, v)).at(R**n, R**3))
    steps = int(np.ceil(np.log2(n + 1)))
    assert (cost.operations, cost.span) == ({"less": 3 * steps}, steps)


@pytest.mark.parametrize(
    ("function", "objects", "operations", "span"),
    [
        (
            lambda a: np.logaddexp.reduce(a), [R**8],
            {"maximum": 7, "sub": 8, "exp": 8, "add": 7 + 1, "log": 1}, 3 + 1 + 1 + 3 + 1 + 1,
        ),
        (lambda a: np.argsort(a, axis=1), [R ** (3, 4)], {"less": 3 * (3 + 1 + 1)}, 1 + 3),
        (lambda a, b: a @ b, [R ** (2, 5), R ** (5, 3)], {"mul": 30, "add": 24}, 1 + 3),
        (lambda a: np.cumsum(a, axis=0), [R ** (4, 3)], {"add": 9}, 3),
    ],
    ids=["logsumexp", "argsort", "matmul", "cumsum"],
)  # fmt: skip
def test_methods_by_hand(function: Any, objects: Any, operations: Any, span: int) -> None:
    cost = hs.Cost(hs.arrow(function).at(*objects))
    assert (cost.operations, cost.span) == (operations, span)


def test_scattered_entries_may_all_be_added_to_one() -> None:
    """Eight entries and what they are added to: a tree over nine."""
    entries = hs.arrow(lambda x, w: x[np.array([0] * 8)] @ w).at(R**3, R**8)
    gradient = hs.Graph(hs.grad(entries))
    assert gradient.operations["scatter"] == 1
    cost = hs.Cost(gradient.arrow)
    assert (cost.operations, cost.span) == ({"add": 8}, levels(9))


# --- bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrow", "traffic"),
    [
        (hs.Cost.stack(R, 4), 32),
        (hs.Cost.stack(R**3, 4), 96 + 96),
        (hs.Cost.unstack(R**3, 4), 96 + 96),
        (hs.Cost.flip(R, 4), 32 + 32),
        (hs.Cost.get(R**3, 100), 24 + 24),
        (hs.Cost.put(R**3, 100), 24 + 24),
        (hs.Cost.push(R), 8),
        (hs.Cost.pop(R**3), 24),
        (hs.Cost.scale(2.0, R**3), 24 + 24),
        (hs.Cost.jam(R**3, 2), 24 + 24 + 24),
        (hs.Cost.inj(0, [R, R**3]), 24),
        (hs.Cost(hs.scan(((hs.identity * hs.sin) >> hs.add >> hs.dup).at(R * R), 10)), 80 + 80),
        (hs.Cost(hs.iterate(hs.cross_i(hs.sin, 4), 5)), 5 * (32 + 32)),
    ],
)  # fmt: skip
def test_bytes_that_wiring_and_loops_move(arrow: ProgramCost, traffic: int) -> None:
    """Arrays are read and written, numbers by themselves are not."""
    assert arrow.traffic == traffic


def test_of_a_branch_the_side_with_more_bytes_counts() -> None:
    def f(x: Any) -> Any:
        return (x + x) * x if np.sum(x) > 0 else x

    def g(x: Any) -> Any:
        return x if np.sum(x) > 0 else (x + x) * x

    both = [hs.Cost(hs.arrow(branch).at(R**4)).traffic for branch in (f, g)]
    assert both == [32 + 6 * 32] * 2


def test_scaling_takes_an_operation_for_each_number() -> None:
    cost = hs.Cost.scale(2.0, R**3)
    assert (cost.operations, cost.span) == ({"mul": 3}, 1)


def test_results_of_a_scan_wait_for_its_first_round_too() -> None:
    """The state is long on its way to the first result, and constant from then on."""
    step = ((hs.exl >> hs.sin >> hs.sin >> hs.sin) & hs.exr) >> hs.add
    cost = hs.Cost(hs.scan((hs.const(1.0) & step).at(R * R), 4))
    assert (cost.work, cost.span) == (16, 4)
    assert cost.delays[1][0] == 4
