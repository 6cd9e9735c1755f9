"""What users ask: is a statement true, are two programs the same, is there a solution.

A statement is a program into B. It holds where the program gives True: not where it fails, and not
where what it gives hangs on a number that is not there, as 1 / 0 is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any, NamedTuple

from ...arrows import Arrow, as_arrow
from ...errors import ArgumentError, DomainError
from ...families import Family
from ...messages import show
from ...objects import B, Product, brief, ground
from ...primitives import Value
from ...sampling import close
from ...values import describe, from_value, to_value
from .answers import Counterexample, NoSolution, Proved, Solution, Unknown
from .category import SMT
from .exact import Exact, conjunction, disjunction, negation
from .formulas import definedness, equal_values
from .questions import Question, Sought
from .terms import Term, number
from .world import some, world


def prove(
    statement: Any, *, implies: Any = None, timeout: float = 10.0, bound: int = 32
) -> Proved | Counterexample | Unknown:
    """Whether a statement holds for every input; with `implies`, wherever the first one holds.

    A statement is a program into B. Real numbers are those of mathematics and integers have no
    bounds; the notes of the answer say so. Loops and recursions whose length is not known are
    followed for `bound` steps, as far as the conditions allow them; the answer is `Unknown` if they
    can go on. `timeout` is in seconds. A `Counterexample` was run: the statement is false for it in
    floating point and in exact numbers.

    Raises `ArgumentError` for what is no statement, `MissingStructureError` for a program that has
    no formula.

    >>> import homset as hs
    >>> from homset import const, dup, identity, less, less_equal, mul
    >>> square = dup >> mul
    >>> print(prove(less_equal(0.0, square)))
    Proved: less_equal ∘ (const 0.0 △ mul ∘ dup) for all x in R
      (real numbers are those of mathematics: rounding, infinities and NaN are not modelled)
    >>> bool(prove(less(1.0, identity), implies=less(identity, square)))
    True
    >>> prove(less(0.0, square)).values
    0.0
    """
    given = (statement,) if implies is None else (statement, implies)
    names, programs = _together("prove", given)
    _statements("hs.prove", programs)
    *premises, claim = programs

    def wrong(x: Value) -> Sought:
        for premise in premises:
            _suppose(_run(premise, x))
        claimed = _run(claim, x)
        truth: Term = claimed.value
        return Sought(
            conjunction(negation(claimed.fails), truth.defined, negation(truth.x)),
            disjunction(claimed.fails, negation(truth.defined)),
        )

    def refuted(x: Value) -> str | None:
        if not all([_holds(premise, x) for premise in premises]) or _holds(claim, x):
            return None
        return f"{_short(claim)} {_ran(claim, x).text}"

    question = Question(programs[0].dom, names, wrong, refuted, timeout, bound)
    return question.settled(" implies ".join(map(_short, programs)), ())


def equivalent(
    f: Any, g: Any, *, where: Any = None, timeout: float = 10.0, bound: int = 32
) -> Proved | Counterexample | Unknown:
    """Whether two programs are the same function of real numbers, integers and truth values.

    They are if each fails, or has no real result, where the other one does, and their results are
    equal elsewhere. `where` is a statement that restricts the inputs. Arguments, answers and errors
    are those of `prove`.

    >>> import homset as hs
    >>> from homset import add, exl, exr, mul, sub
    >>> bool(equivalent(mul(sub, add), sub(mul(exl, exl), mul(exr, exr))))
    True
    >>> equivalent(hs.abs, hs.identity)
    Counterexample: -...: abs gives ..., and id gives -...
      (real numbers are those of mathematics: rounding, infinities and NaN are not modelled)
    """
    names, (f, g, *premises) = _together("equivalent", (f, g) if where is None else (f, g, where))
    _statements("hs.equivalent(where=…)", premises)
    cod = ground(f.cod)
    if cod is not ground(g.cod):
        raise ArgumentError(
            f"hs.equivalent compares programs to one object; got {brief(cod)} and"
            f" {brief(ground(g.cod))}"
        )
    partial = False

    def differ(x: Value) -> Sought:
        nonlocal partial
        for premise in premises:
            _suppose(_run(premise, x))
        one, other = _run(f, x), _run(g, x)
        partial |= one.partial or other.partial
        alike = equal_values(cod, one.value, other.value)
        return Sought(disjunction(
            conjunction(negation(disjunction(one.fails, other.fails)), negation(alike)),
            conjunction(one.fails, negation(other.fails)),
            conjunction(other.fails, negation(one.fails)),
        ))  # fmt: skip

    def refuted(x: Value) -> str | None:
        if not all([_holds(premise, x) for premise in premises]):
            return None
        one, other = _ran(f, x), _ran(g, x)
        if one.value is not None and other.value is not None:
            same = close(cod, one.value, other.value)
        else:
            same = one.value is other.value
        return None if same else f"{_short(f)} {one.text}, and {_short(g)} {other.text}"

    question = Question(f.dom, names, differ, refuted, timeout, bound)
    answer = question.settled(f"{_short(f)} = {_short(g)}", ())
    if isinstance(answer, Proved) and partial:
        note = "where one of them has no real result, the other has none either"
        return Proved(statement=answer.statement, notes=(*answer.notes, note))
    return answer


def solve(
    f: Any, *, equals: Any = True, where: Any = None, timeout: float = 10.0, bound: int = 32
) -> Solution | NoSolution | Unknown:
    """An input for which a program gives a value: a statement True, unless `equals` says else.

    `where` is a statement that has to hold too. What is found is run, and real numbers are compared
    with `equals` up to rounding. Arguments, answers and errors are those of `prove`.

    >>> import homset as hs
    >>> from homset import dup, mul, less, identity
    >>> solve(dup >> mul, equals=2.25, where=less(0.0, identity))
    Solution: 1.5: mul ∘ dup gives 2.25
      (real numbers are those of mathematics: rounding, infinities and NaN are not modelled)
    """
    names, (program, *conditions) = _together("solve", (f,) if where is None else (f, where))
    cod = ground(program.cod)
    if equals is True and cod is not B:
        raise ArgumentError(
            f"hs.solve takes a statement, a program into B, or equals=…; got {show(program)}"
        )
    _statements("hs.solve(where=…)", conditions)
    try:
        wanted = to_value(cod, equals)
    except DomainError as error:
        raise ArgumentError(f"hs.solve(equals={describe(equals)}): {brief(cod)} {error}") from None

    def hit(x: Value) -> Sought:
        for condition in conditions:
            _suppose(_run(condition, x))
        found = _run(program, x)
        there = definedness(found.value)
        return Sought(
            conjunction(negation(found.fails), *there, equal_values(cod, found.value, wanted))
        )

    def solved(x: Value) -> str | None:
        found = _ran(program, x)
        if found.value is None or not all([_holds(condition, x) for condition in conditions]):
            return None
        return f"{_short(program)} {found.text}" if close(cod, found.value, wanted) else None

    question = Question(program.dom, names, hit, solved, timeout, bound, exact=cod is B)
    what = "holds" if equals is True and cod is B else f"gives {equals!r}"
    return question.solved(f"{_short(program)} {what}")


# --- programs -------------------------------------------------------------------------------------


def _together(who: str, things: Sequence[Any]) -> tuple[Sequence[str] | None, list[Arrow]]:
    """Programs from one object, and the names of its components, if the first one names them.

    The object is that of the first one; a Python function without annotations takes it over.
    """
    known = [_family(thing) for thing in things]
    first = _arrow(who, known[0])
    ground_ones = [g.dom for g in known[1:] if isinstance(g, Arrow) and g.dom.ground]
    dom = ground(first.dom) if first.dom.ground or not ground_ones else ground_ones[0]
    programs = [first.at(dom)]
    for thing in known[1:]:
        if isinstance(thing, Family) and not thing.derived and not thing.declared:
            several = len(thing.__signature__.parameters) > 1 and isinstance(dom, Product)
            thing = thing.at(*dom.parts) if several else thing.at(dom)
        programs.append(_arrow(who, thing).at(dom))
    return _names(known[0], programs[0]), programs


def _names(thing: Any, program: Arrow) -> Sequence[str] | None:
    """The names of the parameters that a program from a Python function takes."""
    if not isinstance(thing, Family):
        return None
    names = list(thing.__signature__.parameters)
    return names if len(names) == 1 or len(names) == len(program.dom.parts) else None


def _family(thing: Any) -> Any:
    if isinstance(thing, FunctionType):
        from ...frontend import arrow

        return arrow(thing)
    return thing


def _arrow(who: str, thing: Any) -> Arrow:
    found = as_arrow(thing)
    if not isinstance(found, Arrow):
        raise ArgumentError(f"hs.{who} takes programs; got {describe(thing)}")
    return found


def _statements(who: str, programs: Sequence[Arrow]) -> None:
    for program in programs:
        if ground(program.cod) is not B:
            raise ArgumentError(
                f"{who} takes a statement, a program into B; got {show(program)}; compare it with"
                " something: less(f, g), equal(f, g), or a Python function that returns f(x) < g(x)"
            )


def _short(program: Arrow) -> str:
    """What a program is called: its function's name, or what it is made of."""
    if program.place is not None and program.place.function.isidentifier():
        return program.place.function
    return show(program, 24).rsplit(" : ", 1)[0]


# --- runs -----------------------------------------------------------------------------------------


class _Run(NamedTuple):
    """The result of a program on terms, where it fails, and whether it may have none."""

    value: Value
    fails: Exact

    @property
    def partial(self) -> bool:
        """Whether there may be inputs without a real result."""
        return self.fails is not False or bool(definedness(self.value))


def _run(program: Arrow, x: Value) -> _Run:
    here = world()
    before = len(here.failures)
    value = SMT.raw(program)(x)
    value = number(B, value) if ground(program.cod) is B else value
    return _Run(value, some(here.failures[before:]))


def _suppose(run: _Run) -> None:
    """Look only at inputs for which a statement holds."""
    world().assumed += [negation(run.fails), run.value.defined, run.value.x]


class _Ran(NamedTuple):
    """The result of a program, or None if it raises an error; and what it does, in words."""

    value: Value | None
    text: str


def _ran(program: Arrow, x: Value) -> _Ran:
    cod = ground(program.cod)
    try:
        y = program(from_value(program.dom, x))
    except DomainError as error:
        return _Ran(None, f"raises {type(error).__name__}: {error}")
    return _Ran(to_value(cod, y), f"gives {y!r}")


def _holds(statement: Arrow, x: Value) -> bool:
    return bool(_ran(statement, x).value)
