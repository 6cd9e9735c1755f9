"""Checking laws: what a law is, the random cases it is tried on, and what is said when it fails.

The two sides of a law are programs. A category satisfies the law when both sides have the same
meaning there, whatever programs stand for its letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .arbitrary import Arbitrary
from .arrows import Arrow
from .category import Category
from .errors import LawError, MissingExtraError
from .interpretation import combinators
from .languages import PROTOCOLS, Language, understands
from .memory import allow_depth
from .messages import show, signature
from .objects import B, Exp, Obj, Product, R, Sum, Unit, ground

if TYPE_CHECKING:
    import hypothesis


class Meaning(NamedTuple):
    """A side of a law that is no program: what `method` of a category makes of some programs."""

    text: str
    dom: Obj
    cod: Obj
    programs: tuple[Arrow, ...]
    method: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.text} : {signature(self.dom, self.cod)}"


Side = Arrow | Meaning
Equation = tuple[Side, Side]


@dataclass(frozen=True)
class Law:
    """An equation that holds in every category with the structures of `protocols`.

    `given` declares the letters of `statement`: arrows `f : a → b`, objects `a` (scalars `s`, `t`),
    numbers `λ` and `μ`, the size `n`. A letter with ᵢ is a family of n, and ∏aᵢ is its product.
    `sides` takes the values of the letters in this order and gives the equation, or several.
    The law is not asked of a category that understands none of the programs it `uses`.
    """

    name: str
    protocols: tuple[type[Category[Any]], ...]
    given: str
    statement: str
    sides: Callable[..., Equation | list[Equation]] = field(repr=False)
    uses: tuple[Arrow, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return f"{self.name}: {self.statement}, for {self.given}"

    @property
    def letters(self) -> list[tuple[str, str | None]]:
        """The declared letters with the types of those that are arrows."""
        items = [item.split(" : ") for item in self.given.split(", ")]
        return [(item[0], item[1] if len(item) > 1 else None) for item in items]

    def concerns(self, category: Category[Any]) -> bool:
        """Whether the category has the structures that the law is about."""
        return all(map(category.claims, self.protocols)) and all(
            understands(category, program) for program in self.uses
        )

    def equations(self, values: Sequence[Any]) -> list[Equation]:
        """The law at given values of its letters."""
        found = self.sides(*values)
        return [found] if isinstance(found, tuple) else found


# --- cases: values for the letters of a law -----------------------------------------------------


class Size(NamedTuple):
    """The number n of members of a family, and the shape of the first object of a case."""

    n: int
    shape: str

    def object(self, x: Arbitrary) -> Obj:
        """An object of this size: a product of n components, an array of length n, or a scalar."""
        if self.shape == "product" and x.language.products:
            return x.product(self.n)
        if self.shape == "array" and x.language.arrays:
            return x.array(self.n)
        return x.scalar()


SIZES = (Size(1, "scalar"), *(Size(n, s) for n in range(4) for s in ("product", "array")))
"""The sizes at which every law is tried."""

_SIGNS: tuple[tuple[str, Callable[[Obj, Obj], Obj]], ...] = (
    (" + ", Sum), (" × ", Product), ("^", Exp),
)  # fmt: skip


_FIXED: dict[str, Obj] = {"1": Unit, "B": B, "R": R}


class Objects(dict[tuple[str, int], Obj]):
    """The objects of a case, by letter and index (0 for a letter that is no family)."""

    def read(self, text: str, i: int = 0) -> Obj:
        """The object that a text such as `aᵢ × b` denotes; `KeyError` if a letter is not known."""
        for sign, make in _SIGNS:
            if sign in text:
                return make(*[self.read(part, i) for part in text.split(sign)])
        if text in _FIXED:
            return _FIXED[text]
        if text[0] == "∏":
            return Product(*self.family(text[1:]))
        return self[text, i if text.endswith("ᵢ") else 0]

    def family(self, letter: str) -> list[Obj]:
        """The objects of a family."""
        return [obj for (other, _), obj in self.items() if other == letter]

    def types(self, law: Law, n: int) -> Iterator[tuple[Obj, Obj]]:
        """The domain and codomain of each arrow of a law whose objects are known."""
        for letter, type_ in law.letters:
            for i in range(members(letter, n)) if type_ else ():
                try:
                    yield self.type(str(type_), i)
                except KeyError:
                    continue

    def type(self, text: str, i: int) -> tuple[Obj, Obj]:
        """The domain and codomain that `a → b` denotes."""
        dom, cod = text.split(" → ")
        return self.read(dom, i), self.read(cod, i)


def members(letter: str, n: int) -> int:
    """How many things a letter stands for: n if it is a family."""
    return n if letter.endswith("ᵢ") else 1


def draw_objects(law: Law, x: Arbitrary, size: Size) -> Objects | None:
    """Objects for the letters of a law between which its arrows exist; None if there are none.

    The first has the given size. An object to or from which there is no arrow is replaced by one
    of those before it.
    """
    known = Objects()
    texts = " ".join(type_ or letter for letter, type_ in law.letters)
    for letter in dict.fromkeys(re.findall(r"[a-es-t]ᵢ?", texts)):
        for i in range(members(letter, size.n)):
            drawn = x.object() if known else size.object(x)
            candidates = x.scalar() if letter[0] in "st" else drawn, *known.values(), Unit
            for candidate in candidates:
                known[letter, i] = candidate
                if all(x.possible(a, b) for a, b in known.types(law, size.n)):
                    break
            else:
                return None
    return known


def draw_values(law: Law, x: Arbitrary, size: Size) -> list[Any] | None:
    """Values for the letters of a law, in the order of their declaration."""
    objects = draw_objects(law, x, size)
    if objects is None:
        return None

    def value(letter: str, type_: str | None) -> Any:
        if letter in ("n", "λ", "μ"):
            return size.n if letter == "n" else x.pick(x.language.numbers)
        family = letter.endswith("ᵢ")
        if type_ is None:
            return objects.family(letter) if family else objects[letter, 0]
        drawn = [x.program(*objects.type(type_, i)) for i in range(members(letter, size.n))]
        return drawn if family else drawn[0]

    return [value(letter, type_) for letter, type_ in law.letters]


def describe(law: Law, values: Sequence[Any]) -> str:
    """The values of the letters of a law, one a line."""
    lines: list[str] = []
    for (letter, _), value in zip(law.letters, values, strict=True):
        if isinstance(value, list):
            lines += [f"{letter[0]}{'₁₂₃'[i]} = {_text(v)}" for i, v in enumerate(value)]
            lines += [] if value else [f"n = 0, so there is no {letter}"]
        else:
            lines.append(f"{letter} = {_text(value)}")
    return "\n".join(lines)


def _text(value: Any) -> str:
    return show(value) if isinstance(value, Arrow) else str(value)


# --- one law in one category --------------------------------------------------------------------


def verify(category: Category[Any], law: Law, values: Sequence[Any]) -> None:
    """Raise a `LawError` if a law does not hold for given values."""
    for sides in law.equations(values):
        dom, cod = ground(sides[0].dom), ground(sides[0].cod)
        arrows: list[Any] = []
        try:
            with np.errstate(all="ignore"):
                arrows += [meaning(category, side) for side in sides]
                same = category.equal(arrows[0], arrows[1], dom, cod)
        except Exception as error:
            raise LawError(complaint(category, law, values, sides, arrows, error)) from error
        if not same:
            raise LawError(complaint(category, law, values, sides, arrows))


def meaning(category: Category[Any], side: Side) -> Any:
    """The arrow that a side of a law is in a category."""
    if isinstance(side, Arrow):
        return combinators(category, side)
    return side.method(category, *[combinators(category, program) for program in side.programs])


def complaint(
    category: Category[Any],
    law: Law,
    values: Sequence[Any],
    sides: Equation,
    arrows: Sequence[Any],
    error: Exception | None = None,
) -> str:
    """What is said about a law that fails: the law, both sides, and the case."""
    fails = "breaks" if error is None else f"raises {type(error).__name__} in"
    lines = [f"{category} {fails} a law of {law.protocols[0].__name__}: {law.name}", ""]
    lines += [f"    {law.statement}", ""]
    for name, side, k in zip(("left", "right"), sides, range(2), strict=True):
        lines.append(f"  {name:5}  {_text(side)}")
        if k < len(arrows) and " at 0x" not in (text := repr(arrows[k])):
            lines.append(f"       = {text}")
    if error is not None:
        lines += ["", f"  {type(error).__name__}: {error}"]
    elif type(category).equal is Category.equal:
        lines += ["", "  the two meanings are compared with ==: define equal(f, g, a, b) if equal"]
        lines += ["  arrows of the category are not =="]
    lines += ["", f"for {law.given}, where", *_indented(describe(law, values))]
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _settings(examples: int) -> hypothesis.settings:
    """How Hypothesis tries a law: the same cases each time, and the smallest that fails alone."""
    import hypothesis

    return hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def try_law(category: Category[Any], law: Law, language: Language, examples: int) -> int:
    """Try a law on at least so many cases, of all sizes; the number of cases.

    Raises `LawError` with the smallest case that Hypothesis finds.
    """
    import hypothesis
    from hypothesis import strategies as st

    cases, below = 0, lru_cache(lambda n: st.integers(0, n - 1))

    @st.composite  # one draw a case, as each draw of its own takes Hypothesis a while to enter
    def drawn(draw: st.DrawFn, size: Size) -> list[Any] | None:
        x = Arbitrary(language, lambda n: draw(below(n)))
        return draw_values(law, x, size)

    @_settings(1 + -(-examples // len(SIZES)))
    @hypothesis.given(st.data())
    def every_size(data: st.DataObject) -> None:
        nonlocal cases
        for size in SIZES:
            values = data.draw(drawn(size))
            if values is not None:
                verify(category, law, values)
                cases += 1

    try:
        every_size()
    except LawError as error:
        raise LawError(*error.args) from error.__cause__
    except hypothesis.errors.Flaky as error:
        raise LawError(
            f"{category} does not give the same answer twice in a law of"
            f" {law.protocols[0].__name__}: {law.name}\n\n    {law.statement}"
        ) from error
    return cases


# --- the report ---------------------------------------------------------------------------------


class Row(NamedTuple):
    """A law that holds, and on how many cases it was tried."""

    law: Law
    cases: int


@dataclass(frozen=True)
class Report:
    """The laws that hold in a category; printed, it is a table.

    `has` and `lacks` are the protocols that the category has and has not.
    """

    category: str
    rows: tuple[Row, ...]
    has: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def cases(self) -> int:
        """The number of cases of all laws together."""
        return sum(row.cases for row in self.rows)

    def __str__(self) -> str:
        names = max((len(row.law.name) for row in self.rows), default=0)
        statements = max((len(row.law.statement) for row in self.rows), default=0)
        lines = [f"{self.category}: {len(self.rows)} laws hold in {self.cases} cases"]
        for protocol, rows in groupby(self.rows, lambda row: row.law.protocols[0].__name__):
            lines += ["", protocol]
            for law, cases in rows:
                lines.append(
                    f"  {law.name:{names}}  {law.statement:{statements}}  {cases:4}  holds"
                )
        lines += ["", f"has: {', '.join(self.has)}", f"has not: {', '.join(self.lacks) or '-'}"]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<report on {self.category}: {len(self.rows)} laws hold in {self.cases} cases>"


def trials(category: Category[Any], examples: int) -> Callable[[Law], int]:
    """What tries a law on at least so many cases, and gives their number.

    It raises `LawError` with the smallest counterexample found. Without Hypothesis this raises
    `MissingExtraError`.
    """
    try:
        import hypothesis  # noqa: F401
    except ImportError:
        raise MissingExtraError.of("hypothesis", "laws") from None
    # Recursion raises Python's limit, which Hypothesis asks to be left alone while it runs.
    allow_depth(100_000)
    language = Language.of(category)
    additive = language.additive()

    def attempt(law: Law) -> int:
        about_sums = any(protocol.__name__ in _ABOUT_SUMS for protocol in law.protocols)
        return try_law(category, law, additive if about_sums else language, examples)

    return attempt


def check_all(category: Category[Any], laws: Sequence[Law], examples: int) -> Report:
    """Try all laws that concern a category."""
    attempt = trials(category, examples)
    rows = [Row(law, attempt(law)) for law in laws if law.concerns(category)]
    has = [p.__name__ for p in PROTOCOLS if category.has(p)]
    lacks = [p.__name__ for p in PROTOCOLS if not category.has(p)]
    return Report(str(category), tuple(rows), tuple(has), tuple(lacks))


_ABOUT_SUMS = {"Additive", "Cocartesian", "IndexedAdditive"}
