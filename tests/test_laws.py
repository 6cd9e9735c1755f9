"""Every category shipped obeys the laws it claims; a broken one is caught."""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from faults import FAULTS, Work, broken

import homset as hs
from homset import R
from homset.category import Category
from homset.checking import try_law
from homset.errors import LawError
from homset.languages import PROTOCOLS, Language
from homset.laws import LAWS, Law
from homset.memory import allow_depth
from homset.objects import Obj

L, M = hs.LinearMaps, hs.Matrices
SHIPPED: list[Category[Any]] = [
    hs.Functions, hs.Interval, hs.Graph, hs.SymPy, hs.Syntax, hs.Ascii, hs.Latex, L, M,
    hs.Dual(L), hs.Dual(M), hs.Cont(L, R), hs.Cont(M, R * R), hs.Begin(L, R), hs.Begin(M, R**2),
    hs.GAD(L), hs.GAD(M), hs.GAD(hs.Dual(L)), hs.GAD(hs.Cont(L, R)), hs.GAD(hs.Begin(M, R)),
    hs.Both(L, M), hs.Both(hs.Functions, hs.GAD(L)),
    hs.Relation, hs.Probability, hs.Sampling(0),
    hs.Incremental, hs.SMT, hs.Sparsity, hs.Demand, hs.Polynomial, hs.Cost, hs.Taylor(3),
]  # fmt: skip


EXAMPLES = 10
"""How many cases find every fault below: with 9, which are a third fewer, one goes unseen."""


@pytest.mark.parametrize("category", SHIPPED, ids=str)
def test_every_category_obeys_its_laws(category: Category[Any]) -> None:
    report = hs.laws.check(category, examples=EXAMPLES)
    assert all(row.cases > 0 for row in report.rows)


@pytest.mark.campaign
@pytest.mark.parametrize("category", SHIPPED, ids=str)
def test_every_category_obeys_its_laws_in_many_cases(category: Category[Any]) -> None:
    hs.laws.check(category, examples=300)


def test_what_every_category_claims(golden: Callable[[str, str], None]) -> None:
    """The laws that are tried on each category: none is dropped without being seen."""
    lines = [f"{k}: {', '.join(law.name for law in LAWS if law.concerns(k))}" for k in SHIPPED]
    golden("laws", "\n".join(lines) + "\n")


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_every_law_can_break(law: Law) -> None:
    """There is a category with the structures of the law, and one fault, that it finds."""
    names = {protocol.__name__ for protocol in law.protocols}
    category: Category[Any] = Work()
    if law.name != "terminal object":
        base = L if "Cocartesian" in names else hs.Functions
        category = broken(base, *FAULTS[law.name])
    language = Language.of(category)
    sums = names & {"Additive", "Cocartesian", "IndexedAdditive"}
    allow_depth(100_000)
    assert law.concerns(category)
    with pytest.raises(LawError, match=f"breaks a law of .*{re.escape(law.name)}"):
        try_law(category, law, language.additive() if sums else language, EXAMPLES)


def test_a_category_that_claims_less_is_seen() -> None:
    """Every protocol has laws, and every law stands in the table of faults."""
    assert {p for law in LAWS for p in law.protocols} == set(PROTOCOLS)
    assert {law.name for law in LAWS} == {*FAULTS, "terminal object"}


INTERVAL = {
    "identity": "left identity", "jam": "0 is neutral", "either": "uniqueness of either",
    "decide": "truth values", "while_": "while", "scan": "scan", "get": "get",
    "pop": "push and pop",
}  # fmt: skip


@pytest.mark.parametrize("method", INTERVAL)
def test_a_fault_of_interval_is_caught(method: str) -> None:
    """Though enclosures may be wider on one side of a law than on the other."""
    where, how = ("before", "one more") if method == "decide" else ("after", "one more")
    category = broken(hs.Interval, method, where, how)
    law = next(law for law in LAWS if law.name == INTERVAL[method])
    with pytest.raises(LawError):
        try_law(category, law, Language.of(category), EXAMPLES)


class Broken(hs.Cartesian[Any], hs.Numeric[Any]):
    """Functions with one operation replaced."""

    def __init__(self, **replaced: Any) -> None:
        self.replaced = replaced

    def _do(self, name: str, *args: Any) -> Any:
        return self.replaced.get(name, getattr(hs.Functions, name))(*args)

    def identity(self, a: Obj) -> Any:
        return self._do("identity", a)

    def compose(self, g: Any, f: Any) -> Any:
        return self._do("compose", g, f)

    def cross(self, *fs: Any) -> Any:
        return self._do("cross", *fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> Any:
        return self._do("ex", i, objects)

    def dup(self, a: Obj, n: int) -> Any:
        return self._do("dup", a, n)

    def primitive(self, p: Any, a: Obj, b: Obj) -> Any:
        return self._do("primitive", p, a, b)

    def constant(self, value: Any, a: Obj, b: Obj) -> Any:
        return self._do("constant", value, a, b)

    def equal(self, f: Any, g: Any, a: Obj, b: Obj) -> bool:
        return hs.Functions.equal(f, g, a, b)


F = hs.Functions
BROKEN = {
    "a composite that forgets": {
        "compose": lambda g, f: g if f is g else F.compose(g, lambda x: x)
    },
    "components swapped among three": {
        "ex": lambda i, objects: F.ex((i + 1) % 3 if len(objects) == 3 else i, objects)
    },
    "a third copy that is lost": {
        "dup": lambda a, n: (lambda x: (x,) * min(n, 2)) if n == 3 else F.dup(a, n)
    },
    "cross that drops its last arrow": {
        "cross": lambda *fs: lambda xs: (*F.cross(*fs[:-1])(xs[:-1]), *xs[-1:])
    },
    "an identity that adds": {
        "identity": lambda a: (lambda x: x + 1.0) if a is R else F.identity(a)
    },
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_category_is_caught(fault: str) -> None:
    with pytest.raises(LawError) as caught:
        hs.laws.check(Broken(**BROKEN[fault]), examples=EXAMPLES)
    message = str(caught.value)
    assert "Broken" in message
    assert "left" in message
    assert "right" in message


def test_the_whole_ones_pass() -> None:
    assert "holds" in str(hs.laws.check(Broken(), examples=EXAMPLES))


def test_the_example_runs() -> None:
    example = Path(__file__).parent.parent / "examples" / "operation_cost.py"
    done = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, check=True
    )
    assert "magSqr          3     2" in done.stdout
    assert "holds" in done.stdout
