"""The table of programs × categories: every cell is a meaning that was checked, or a named reason.

    pytest --update-golden tests/test_table.py

The documentation shows the golden file as a page.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import printed
import programs
import pytest
import python_programs
from enclosing import is_real

pytest.importorskip("z3", reason="needs Z3: extra `smt`")
pytest.importorskip("scipy", reason="needs SciPy: extra `sparse`")

from meanings import COLUMNS, Case, cell, of_combinators, of_python, reason

import homset as hs
from homset.cli.catalogue import entries
from homset.objects import leaves

PYTHON = {
    "rosenbrock", "black_scholes_call", "complex_product", "quaternion_product", "huber_loss",
    "income_tax", "leap_year", "newton_sqrt", "compound_interest",
    "dot_product", "polygon_area", "first_above", "softmax", "slope_of_cubic", "hypotenuse",
    "newton_on_polynomial", "gcd", "power_by_squaring", "area", "collatz_steps", "prefix_sums",
    "matrix_product", "interpolated", "lotka_volterra", "fft8", "kalman_filter", "escape_time",
    "mobius", "reflected_power", "complex_roots", "rotated_about", "orbit_size",
}  # fmt: skip
"""Functions of the corpus, of every kind."""


@cache
def cases() -> list[tuple[str, Case]]:
    """The programs: combinators, Python functions, and the gradients of those that have one."""
    return list(_cases())


def _cases() -> Iterator[tuple[str, Case]]:
    found = {name: of_combinators(*example) for name, example in programs.PROGRAMS.items()}
    chosen = [p for p in python_programs.PROGRAMS if p.name in PYTHON]
    found |= {f"{p.name}()": of_python(p.function, p.inputs) for p in chosen}
    yield from found.items()
    for name, case in found.items():
        if case.cod is hs.R and case.dom.width and all(map(is_real, leaves(case.dom))):
            yield f"grad {name}", of_combinators(hs.grad(case.arrow), case.given[:1])


def block(name: str, case: Case) -> str:
    """A program in every category: where it has a meaning, and why not elsewhere."""
    right, lines = [], []
    for category, check in COLUMNS:
        try:
            why = cell(category, check, case)
        except Exception as error:
            raise AssertionError(f"{name} in {category}") from error
        if why:
            lines.append(f"  {category}: {why}")
        else:
            right.append(str(category))
    for column in printed.COLUMNS:
        _, why = printed.written(column, case, "f")
        if why:
            lines.append(f"  {column.language}: {why}")
        else:
            right.append(str(column.language))
    return "\n".join([name, f"  ✓ {'; '.join(right)}", *lines])


def test_every_cell(golden: Callable[[str, str], None]) -> None:
    golden("table", "\n".join([block(*row) for row in cases()]) + "\n")


PRINTED = [
    pytest.param(column, marks=column.needs, id=str(column.language)) for column in printed.COLUMNS
]


@pytest.mark.parametrize("column", PRINTED)
def test_every_printed_cell(column: printed.Column, tmp_path: Path) -> None:
    """Every text of the table gives the values of its program, all of them in one run."""
    rows = [(case, *printed.written(column, case, f"p{k}")) for k, (_, case) in enumerate(cases())]
    column.check([(case, text) for case, text, why in rows if not why], tmp_path)


@pytest.mark.parametrize("column", PRINTED)
def test_a_wrong_text_is_found(column: printed.Column, tmp_path: Path) -> None:
    """A check that is given another program's text fails."""
    case, other = (of_combinators(f.at(hs.R * hs.R), [(1.5, 2.0)]) for f in (hs.add, hs.sub))
    column.check([(case, column.write(case, "f"))], folder(tmp_path / "right"))
    with pytest.raises(AssertionError):
        column.check([(case, column.write(other, "f"))], folder(tmp_path / "wrong"))


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_every_category_has_a_column() -> None:
    """What is new gets one line in `meanings.COLUMNS`."""
    columns = {type(category) for category, _ in COLUMNS}
    assert [e.name for e in entries().values() if type(e.category) not in columns] == []


@pytest.mark.parametrize("i", range(len(COLUMNS)), ids=[str(k) for k, _ in COLUMNS])
def test_a_wrong_meaning_is_found(i: int) -> None:
    """A check that is given another program's meaning fails."""
    category, check = COLUMNS[i]

    class Liar:
        """Says of every program what is true of another one."""

        def __call__(self, program: hs.Arrow, **options: int) -> object:
            return category(other, **options)

        def __getattr__(self, name: str) -> object:
            return getattr(category, name)

    right = hs.add.at(hs.R * hs.R)
    other = hs.sub.at(hs.R * hs.R)
    case = of_combinators(right, [(1.5, 2.0)])
    check(category, case)
    if isinstance(category, hs.Both) or category in (hs.SMT, hs.Sparsity, hs.Demand):
        return  # they are asked by name, or the two programs have the same meaning there
    liar = Liar()
    with pytest.raises(AssertionError):
        check(liar, case)


@pytest.mark.parametrize(
    ("message", "short"),
    [
        ("GAD(Matrices) is not Closed, which apply needs in apply : a^b × b → a", "is not Closed"),
        ("LinearMaps has no mul, which is not linear from R × R to R", "mul is not linear"),
        ("Polynomial has no cos of 2 x1²: it is no polynomial", "cos is no polynomial"),
        (
            "SymPy has no loop whose length is not known: x < 1",
            "has no loop whose length is not known",
        ),
    ],
)
def test_reasons(message: str, short: str) -> None:
    assert reason(message) == short
