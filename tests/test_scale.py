"""Size and depth of a program are harmless: nothing recurses, and counts are linear."""

import random
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from counting import work

import homset as hs
from homset import (
    Arrow,
    R,
    add,
    apply,
    cos,
    cross,
    curry,
    dup,
    either,
    exl,
    exr,
    fork,
    identity,
    join,
    left,
    less,
    mul,
    scale,
    sin,
    sub,
    uncurry,
)  # fmt: skip

SIZES = [50, 800, 12_800, 100_000]


def chain(n: int) -> Arrow:
    f = sin
    for i in range(n - 1):
        f = f >> (cos if i % 2 else sin)
    return f


@pytest.mark.parametrize("n", SIZES)
def test_chains_build_print_run_and_differentiate(n: int) -> None:
    f = chain(n)
    assert f.length == n
    assert hash(f) == hash(chain(n))
    assert f == chain(n)
    assert repr(f).count(">>") == n - 1
    assert str(hs.Syntax(f)).count("∘") == n - 1
    x = 0.3
    for i in range(n):
        x = np.cos(x) if i and i % 2 == 0 else np.sin(x)
    assert f(0.3) == x
    gradient = hs.Graph(hs.grad(f)).operations
    assert gradient.total() < 5 * n
    assert hs.Graph(f).operations.total() == n
    assert hs.GAD(hs.LinearMaps)(f)(0.3)[0] == x


def test_both_ends_of_a_composite_grow_and_bracketing_does_not_matter() -> None:
    n = 20_000
    before = after = identity
    for i in range(n):
        before = (sin if i % 2 else cos) >> before
        after = after >> (cos if i % 2 else sin)
    assert before == after
    parts = [sin if i % 2 == 0 else cos for i in range(n)]
    while len(parts) > 1:
        parts = [hs.compose(*reversed(parts[i : i + 2])) for i in range(0, len(parts), 2)]
    assert identity >> parts[0] == after


def straight_line(n: int, seed: int = 0) -> Arrow:
    """Each value from two earlier ones, on wires that are used again and again."""
    choose = random.Random(seed)
    values = [exl.at(R * R), exr.at(R * R)]
    for i in range(n):
        f = (sin, cos)[i % 2](values[-1]) if i % 3 else None
        values.append(f or (mul, add)[i % 2](values[-1], choose.choice(values)))
    return values[-1]


@pytest.mark.parametrize("n", SIZES)
def test_the_gradient_of_a_straight_line_is_linear(n: int) -> None:
    f = straight_line(n)
    assert hs.Graph(f).operations.total() <= n
    g = hs.grad(f)
    assert hs.Graph(g).operations.total() < 5 * n
    _, derivative = hs.GAD(hs.Dual(hs.LinearMaps))(f)(0.3, 0.4)
    assert derivative(1.0) == pytest.approx(g(0.3, 0.4))


NESTINGS: dict[str, Callable[[Arrow], Arrow]] = {
    "cross": lambda f: dup >> (f * identity) >> add >> scale(0.5),
    "fork": lambda f: fork(f, identity) >> add >> scale(0.5),
    "join": lambda f: dup >> (f | scale(0.5)) >> scale(0.5),
    "projected": lambda f: (f & cos) >> exl,
    "function": lambda f: apply(curry(exl >> f), identity),
    "uncurried": lambda f: dup >> uncurry(curry(exl >> f)),
    "branch": lambda f: left >> either(f, cos),
    "condition": lambda f: hs.cond(less(0.0, identity), f, cos),
    "loop": lambda f: hs.iterate(f, 1),
}


BRANCHES: dict[str, Callable[[Arrow], Arrow]] = {
    "first": NESTINGS["condition"],
    "else": lambda f: hs.cond(less(0.0, identity), cos, sub(identity, 1.0) >> f),
    "value used": lambda f: hs.cond(less(0.0, identity), f >> sin, cos),
}


def nested(form: Callable[[Arrow], Arrow], depth: int) -> Arrow:
    f = sin
    for _ in range(depth):
        f = form(f)
    return f


@pytest.mark.parametrize("name", NESTINGS)
def test_terms_nested_10000_deep(name: str) -> None:
    f = nested(NESTINGS[name], 10_000)
    assert f.dom is f.cod is R
    assert len(repr(f)) > 10_000
    assert np.isfinite(f(0.5))
    assert hs.Graph(f)(0.5) == f(0.5)
    if name != "loop":
        # That of a condition is 40 boxes a level, which is deep enough at a quarter.
        g = nested(NESTINGS[name], 2_500) if name == "condition" else f
        assert np.isfinite(hs.grad(g)(0.5))


@pytest.mark.parametrize("name", BRANCHES)
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_derivatives_of_branches_in_branches_are_linear(name: str, mode: str) -> None:
    """An if/elif chain is branches in branches: each is differentiated once, and runs once."""
    counts, works = [], []
    for n in (10, 40, 160):
        f = nested(BRANCHES[name], n)
        graph, spent = work(lambda f=f: hs.Graph(hs.jacobian(f, mode=mode)))
        works.append(spent)
        counts.append(graph.operations.total())
        assert graph(0.3) == pytest.approx(hs.jacobian(f)(0.3))
    assert counts[2] - counts[1] == 4 * (counts[1] - counts[0])
    assert works[2] < 5 * works[1]


def test_objects_nested_10000_deep() -> None:
    f, x = sin, 0.5
    for _ in range(10_000):
        f, x = f * scale(2.0), (x, 0.5)
    y, pullback = hs.vjp(f)(x)
    assert y[1] == pullback(y)[1] / 2 == 1.0
    linear = identity
    for _ in range(10_000):
        linear = linear * scale(2.0)
    assert len(hs.Matrices(linear).blocks) == 10_001
    assert hs.LinearMaps(linear)(x)[1] == 1.0


def test_arguments_nested_10000_deep() -> None:
    nested: Any = 1.5
    for i in range(10_000):
        nested = (nested, float(i))
    assert hs.arrow(lambda pair: pair[1])(nested) == 9999.0


def test_an_argument_that_holds_itself_is_refused() -> None:
    endless: list[Any] = [1.0]
    twice = [endless[0], endless[0]]
    assert hs.arrow(lambda xs: xs[1])([twice, twice]) == twice
    endless.append(endless)
    with pytest.raises(hs.DomainError, match="holds itself"):
        hs.arrow(lambda xs: xs[0])(endless)


def test_a_small_term_that_is_a_long_program() -> None:
    """f >> f, 40 times over, is 2⁴⁰ boxes long; categories of matrices need 40 products."""
    f = scale(-1.0)
    for _ in range(40):
        f = f >> f
    assert f.length == 2**40
    assert hs.Matrices(f).array == 1.0
    assert repr(f).endswith("…")


def test_wide_products() -> None:
    n = 20_000
    f = hs.jam_n(n) @ cross(*[sin] * n)
    assert f(tuple([0.5] * n)) == pytest.approx(n * np.sin(0.5))
    assert hs.grad(f)(tuple([0.0] * n)) == (1.0,) * n
    assert join(*[scale(2.0)] * n)(tuple([1.0] * n)) == 2.0 * n


BLOCK = """\
    for i in range(20):
        step = slope(total, x)
        total = total + step * i
    if total > x:
        total = total / 2
"""


def compiling(lines: int, folder: Path) -> int:
    """How much work it is to compile a function of so many lines."""
    head = "def slope(y, k):\n    return -k * y\n\ndef f(x):\n    total = 0.0\n"
    path = folder / f"written_{lines}.py"
    path.write_text(head + BLOCK * (lines // 5) + "    return total\n")
    names = runpy.run_path(str(path))
    return work(lambda: hs.arrow(names["f"], R))[1]


def test_compiling_a_python_function_is_linear(tmp_path: Path) -> None:
    compiling(20, tmp_path)
    small, large = compiling(100, tmp_path), compiling(800, tmp_path)
    assert large < 8.5 * small


LOOPS: dict[str, Callable[[Arrow], Arrow]] = {
    "iterate": lambda f: hs.iterate(f >> sin, 1),
    "while": lambda f: hs.while_(less(2.0, identity), f >> sin),
    "scan": lambda f: (
        fork(identity, hs.repl_i(1))
        >> hs.scan(fork(add >> f >> sin, exl), 1)
        >> fork(exl, exr >> hs.jam_i(1))
        >> mul
    ),
    "what stays": lambda f: fork(identity, sin) >> hs.iterate(fork(exl >> cos, exr >> f), 1) >> exr,
    "a branch inside": lambda f: hs.iterate(hs.cond(less(identity, 0.5), f >> sin, cos), 1),
    "inside a branch": lambda f: hs.cond(less(identity, 0.5), hs.iterate(f >> sin, 1), cos),
}


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_derivatives_of_loops_in_loops_are_linear(name: str, mode: str) -> None:
    """What a loop adds to the derivative does not depend on how deep it is nested."""
    counts, works = [], []
    for n in (10, 40, 160):
        f = nested(LOOPS[name], n)
        graph, spent = work(lambda f=f: hs.Graph(hs.jacobian(f, mode=mode)))
        works.append(spent)
        counts.append(graph.operations.total())
    assert counts[2] - counts[1] == 4 * (counts[1] - counts[0])
    assert works[2] < 5 * works[1]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_loops_nested_3000_deep_are_differentiated(mode: str) -> None:
    f = nested(LOOPS["iterate"], 3000)
    slope, x = 1.0, 0.5
    for _ in range(3001):
        slope, x = slope * np.cos(x), np.sin(x)
    assert f(0.5) == x
    assert hs.jacobian(f, mode=mode)(0.5) == pytest.approx(slope)


def test_a_long_block_becomes_pieces_of_machine_code(tmp_path: Path) -> None:
    """Pieces give what Python gives, and there are as many as the block is long."""
    parts = pytest.importorskip("homset.compile.native.parts")
    n = parts.PARTED
    file = tmp_path / "long.py"
    body = "    b = b + a[0]\n    a = a[::-1]\n" * n
    file.write_text(f"def f(a, b):\n{body}    return a, b\n")
    f = runpy.run_path(str(file))["f"]
    compiled: Any = hs.jit(hs.arrow(f).at(R**2, R), backend="llvm", cache=False)
    args = np.array([0.25, 0.5]), 1.0
    assert [s.op for s in compiled._block.statements].count("native") == 2
    for got, wanted in zip(compiled(*args), f(*args), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_a_program_of_numbers_needs_no_library(tmp_path: Path) -> None:
    """The functions of arrays and of complex numbers are brought when one is asked for."""
    body = "    for i in range(20):\n        x = math.sin(x) + half(abs(x))\n    return x\n"
    head = "import math, sys\nimport homset as hs\ndef half(x):\n    return x / 2\n"
    tail = "hs.arrow(f).at(hs.R)\nprint('homset.frontend.library' in sys.modules)\n"
    file = tmp_path / "plain.py"
    file.write_text(f"{head}def f(x):\n{body}{tail}")
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
