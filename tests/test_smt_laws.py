"""What the optimiser does to programs is proved, and so are the derivatives of polynomials."""

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import programs
import pytest
import sympy as sp

import homset as hs
from homset import B, R, Z, add, const, exl, exr, identity, mul, negate, where
from homset import simplify as laws
from homset.compile.styles import FAST
from homset.objects import Obj, Product
from homset.primitives import PRIMITIVES, Primitive

pytest.importorskip("z3")

from homset.categories.smt.answers import Proved, Unknown

# --- the laws of homset.simplify ------------------------------------------------------------------

x, y = exl, exr
SHAPES: dict[str, Callable[[hs.Arrow], hs.Arrow]] = {
    "itself": lambda f: f,
    "negated": lambda f: f >> negate,
    "one": lambda f: const(1.0),
    "minus one": lambda f: const(-1.0),
}
"""What the laws look for in an argument."""


def calls(p: Primitive) -> Iterator[hs.Arrow]:
    """A primitive on arguments of every shape that a law looks for, of x and y and of x alone."""
    if p.name == "where":
        for test in (const(True, B), const(False, B), hs.less(x, y)):
            yield where(test, x, y)
        yield where(hs.less(x, y), x, x)
        return
    for shapes in product(SHAPES.values(), repeat=p.arity):
        for letters in ((x, y), (x, x)):
            yield hs.primitive(p)(*[s(f) for s, f in zip(shapes, letters, strict=False)])


@pytest.mark.parametrize("p", laws.LAWS, ids=lambda p: p.name)
def test_every_law_of_the_optimiser_is_proved(
    p: Primitive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program and its graph, on which the laws were tried, are the same function."""
    law, uses = laws.LAWS[p], Counter[bool]()

    def counted(*args: Any) -> Any:
        found = law(*args)
        uses[found is not None] += 1
        return found

    monkeypatch.setitem(laws.LAWS, p, counted)
    for call in calls(p):
        program = call.at(R * R)
        answer = hs.equivalent(program, hs.Graph(program).arrow)
        assert isinstance(answer, Proved), (program, answer)
    assert uses[True] > 0


def test_a_wrong_law_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(laws.LAWS, PRIMITIVES["sub"], lambda x, y: x + y)
    program = hs.sub.at(R * R)
    answer = hs.equivalent(program, hs.Graph(program).arrow)
    assert not answer
    assert program(*answer.values) != add(*answer.values)


@pytest.mark.parametrize("p", sorted(laws.COMMUTATIVE, key=lambda p: p.name), ids=lambda p: p.name)
@pytest.mark.parametrize("kind", [R, Z], ids=str)
def test_what_commutes_is_proved(p: Primitive, kind: Obj) -> None:
    program = hs.primitive(p)
    assert hs.equivalent(program.at(kind * kind), (hs.swap >> program).at(kind * kind))


def test_what_does_not_commute_is_refuted() -> None:
    assert not hs.equivalent(hs.sub, hs.swap >> hs.sub)


# --- the code that is written ---------------------------------------------------------------------

NOT_TOLD = {"bitwise_and", "bitwise_or", "bitwise_xor"}
"""Operations on bits, of which the solver is told nothing."""


def written(tmp_path: Path, text: str) -> Any:
    """A module of this text."""
    path = tmp_path / "written_by_a_test.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("written_by_a_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["written_by_a_test"] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_written_for_a_primitive_is_proved(tmp_path: Path) -> None:
    """The expressions of Python into which primitives are compiled mean what the primitives do."""
    names = [name for name in FAST.written if name not in NOT_TOLD]
    text = ""
    for name in names:
        letters = "xyz"[: PRIMITIVES[name].arity]
        body = FAST.written[name].format(*letters)
        text += f"def {name}_({', '.join(letters)}):\n    return {body}\n\n\n"
    module = written(tmp_path, text)
    for name in names:
        p = PRIMITIVES[name]
        kind = Z if name in ("real", "invert") else R
        places = [o if o.ground else kind for o in p.places]
        program = hs.primitive(p).at(Product(*places) if p.arity > 1 else places[0])
        compiled = hs.arrow(getattr(module, f"{name}_")).at(*places)
        answer = hs.equivalent(program, compiled)
        assert isinstance(answer, Proved), (name, answer)


def test_an_entry_added_in_its_place_is_proved() -> None:
    """homset.compile.accumulate: a + put 0 i x is a with entry i increased by x."""
    n = 3
    a, i, value = exl >> exl, exl >> exr, exr
    dom = (R**n * Z) * R
    zeros = const([0.0] * n)
    put = hs.fork(hs.fork(zeros, i), value) >> hs.put(n)
    summed = hs.fork(a, put) >> hs.jam
    inside = hs.fork(hs.fork(a, i), add(hs.fork(a, i) >> hs.get(n), value)) >> hs.put(n)
    assert hs.equivalent(summed.at(dom), inside.at(dom))


OF_ANY_LENGTH = {"gcd", "newton", "power", "tripled_to_100"}
"""Loops and recursions that end after any number of steps."""


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_graphs_are_the_programs(name: str) -> None:
    """All of the optimiser together, on every example."""
    program = programs.PROGRAMS[name].arrow
    bound = 4 if name in OF_ANY_LENGTH else 32
    answer = hs.equivalent(program, hs.Graph(program).arrow, bound=bound)
    assert isinstance(answer, Unknown if name in OF_ANY_LENGTH else Proved), answer
    assert name not in OF_ANY_LENGTH or answer.bounded


# --- structure, for functions of which nothing is known -------------------------------------------

FUNCTIONS = (R**R * R**R) * R
of_f = (hs.fork(exl >> exl, exr) >> hs.apply).at(FUNCTIONS)
of_g = (hs.fork(exl >> exr, exr) >> hs.apply).at(FUNCTIONS)


def test_laws_of_products_for_all_functions() -> None:
    forked = of_f & of_g
    assert hs.equivalent(forked >> exl, of_f)
    assert hs.equivalent(forked >> exr, of_g)
    assert hs.equivalent(hs.fork(forked >> exl, forked >> exr), forked)


def test_currying_for_all_functions() -> None:
    curried = hs.uncurry(hs.curry(hs.apply.at(R**R * R)))
    assert hs.equivalent(curried, hs.apply.at(R**R * R))


def test_both_sides_of_a_branch_for_all_functions() -> None:
    test = hs.less(exr, 0.0)
    chosen = hs.cond(test, of_f, of_g).at(FUNCTIONS)
    assert hs.equivalent(chosen, where(test, of_f, of_g).at(FUNCTIONS))
    assert hs.equivalent(hs.cond(test, of_f, of_f).at(FUNCTIONS), of_f)


# --- derivatives of polynomials -------------------------------------------------------------------

a, b = sp.symbols("a b")
POLYNOMIALS = [
    a**3 - 2 * a * b + b**2,
    (a + b) ** 4,
    (a - 2 * b) ** 3 * (b + 1) ** 2,
    a**6 - b**6,
    (a**2 + b**2) ** 3 - 4 * a**2 * b**2,
    (1 - a) ** 2 + 100 * (b - a**2) ** 2,
    sum(k * a**k * b ** (5 - k) for k in range(6)),
]


def evaluated(expr: Any) -> hs.Arrow:
    """A polynomial as it is written, as a program of combinators."""
    if expr.is_Number:
        return const(float(expr))
    if expr.is_Symbol:
        return exl if expr == a else exr
    if expr.is_Pow:
        return product_of([evaluated(expr.base)] * int(expr.exp))
    parts = [evaluated(part) for part in expr.args]
    return product_of(parts) if expr.is_Mul else total(parts)


def product_of(parts: list[hs.Arrow]) -> hs.Arrow:
    made = parts[0]
    for part in parts[1:]:
        made = mul(made, part)
    return made


def total(parts: list[hs.Arrow]) -> hs.Arrow:
    made = parts[0]
    for part in parts[1:]:
        made = add(made, part)
    return made


@pytest.mark.parametrize("polynomial", POLYNOMIALS, ids=str)
def test_the_gradient_of_a_polynomial_is_the_symbolic_one(polynomial: Any) -> None:
    program = evaluated(polynomial).at(R * R)
    symbolic = hs.fork(*[evaluated(sp.expand(sp.diff(polynomial, v))) for v in (a, b)])
    answer = hs.equivalent(hs.grad(program), symbolic.at(R * R))
    assert isinstance(answer, Proved), answer
    wrong = hs.fork(evaluated(sp.diff(polynomial, a) + 1), evaluated(sp.diff(polynomial, b)))
    assert not hs.equivalent(hs.grad(program), wrong.at(R * R))


def test_the_second_derivative_of_a_polynomial_is_the_symbolic_one() -> None:
    program = evaluated(a**5 - 3 * a**2).at(R * R)
    first = hs.grad(program) >> exl
    second = evaluated(sp.diff(a**5 - 3 * a**2, a, 2))
    assert hs.equivalent(hs.grad(first) >> exl, second.at(R * R))


def horner(x: float) -> float:
    total = 0.0
    for coefficient in (2.0, -1.0, 0.5, 3.0):
        total = total * x + coefficient
    return total


def test_the_gradient_of_a_loop_is_the_symbolic_one() -> None:
    assert hs.equivalent(hs.grad(horner), lambda x: 6 * x * x - 2 * x + 0.5)
    assert hs.equivalent(hs.grad(hs.iterate(hs.dup >> mul, 3)), lambda x: 8 * x**7)
    assert not hs.equivalent(hs.grad(horner), identity)
