"""What users ask: is a statement true, are two programs the same, is there a solution.

A statement is a program into B. It holds where the program gives True: not where it fails, and not
where what it gives hangs on a number that is not there, as 1 / 0 is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...arrows import Arrow, as_arrow, as_program
from ...errors import ArgumentError, DomainError
from ...families import Family
from ...messages import meant, show
from ...objects import B, Product, brief, ground
from ...values import describe, to_value
from .aims import Difference, Hit, Refutation, short
from .answers import Counterexample, NoSolution, Proved, Solution, Unknown
from .questions import Question
from .sorts import sort


def prove(
    statement: Any, *, implies: Any = None, timeout: float = 10.0, bound: int = 32,
    over: str = "reals",
) -> Proved | Counterexample | Unknown:  # fmt: skip
    """Whether a statement holds for every input; with `implies`, wherever the first one holds.

    A statement is a program into B. Real numbers are those of mathematics and integers have no
    bounds; the notes of the answer say so. With `over="float64"` real numbers are the doubles of a
    run, NaN and infinities among them. Loops and recursions whose length is not known are
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
    >>> one = hs.equal(mul(identity, hs.recip), 1.0)
    >>> answer = prove(less(1.0, identity), implies=one, over="float64")
    >>> bool(answer), answer.values * (1 / answer.values) == 1
    (False, False)
    """
    given = (statement,) if implies is None else (statement, implies)
    names, programs = _together("prove", given)
    _statements("hs.prove", programs)
    aim = Refutation(programs[:-1], programs[-1])
    question = Question(programs[0].dom, names, aim, sort(over), timeout, bound)
    return question.settled(" implies ".join(map(short, programs)), ())


def equivalent(
    f: Any, g: Any, *, where: Any = None, timeout: float = 10.0, bound: int = 32,
    over: str = "reals",
) -> Proved | Counterexample | Unknown:  # fmt: skip
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
    aim = Difference(premises, f, g, sort(over))
    question = Question(f.dom, names, aim, aim.arithmetic, timeout, bound)
    answer = question.settled(f"{short(f)} = {short(g)}", ())
    if isinstance(answer, Proved) and aim.partial:
        note = "where one of them has no real result, the other has none either"
        return Proved(statement=answer.statement, notes=(*answer.notes, note))
    return answer


def solve(
    f: Any, *, equals: Any = True, where: Any = None, timeout: float = 10.0, bound: int = 32,
    over: str = "reals",
) -> Solution | NoSolution | Unknown:  # fmt: skip
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

    aim = Hit(conditions, program, wanted, sort(over))
    question = Question(program.dom, names, aim, aim.arithmetic, timeout, bound, exact=cod is B)
    what = "holds" if equals is True and cod is B else f"gives {equals!r}"
    return question.solved(f"{short(program)} {what}")


# --- programs -------------------------------------------------------------------------------------


def _together(who: str, things: Sequence[Any]) -> tuple[Sequence[str] | None, list[Arrow]]:
    """Programs from one object, and the names of its components, if the first one names them.

    The object is that of the first one; a Python function without annotations takes it over.
    """
    known = [as_program(thing) for thing in things]
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


def _arrow(who: str, thing: Any) -> Arrow:
    found = as_arrow(thing)
    if not isinstance(found, Arrow):
        raise ArgumentError(f"hs.{who} takes programs; got {describe(thing)}{meant(thing)}")
    return found


def _statements(who: str, programs: Sequence[Arrow]) -> None:
    for program in programs:
        if ground(program.cod) is not B:
            raise ArgumentError(
                f"{who} takes a statement, a program into B; got {show(program)}; compare it with"
                " something: less(f, g), equal(f, g), or a Python function that returns f(x) < g(x)"
            )
