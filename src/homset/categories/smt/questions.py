"""Questions about programs: is a statement true, do two programs agree, is there a solution.

A statement is a program into B. The solver looks for an input for which it is false; an input for
which the program fails, or depends on what is no real number, is none for which it is true. What
the solver finds is run: only what the program then does is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, NamedTuple

from ...arrows import Arrow, as_arrow, show
from ...errors import ArgumentError, DomainError, MissingStructureError
from ...families import Family
from ...objects import B, Obj, Product, R, brief, ground, leaves
from ...primitives import Value
from ...sampling import close, samples
from ...values import describe, from_value, to_value
from .answers import REALS, Answer, Counterexample, NoSolution, Proved, Solution, Unknown
from .category import SMT
from .exact import Exact, conjunction, disjunction, negation
from .formulas import Reading, definedness, equal_values, inputs_in, inputs_of
from .solving import Clock, Verdict, verdict
from .terms import Term, number
from .world import Event, World, inhabited, some

TRIES = 4
"""How many models of the solver are tried."""

Check = Callable[[Value], str | None]
"""What a run on an input shows: a text if it is what is looked for."""


def prove(
    statement: Any, *, implies: Any = None, timeout: float = 10.0, bound: int = 32
) -> Proved | Counterexample | Unknown:
    """Whether a statement holds for every input; with `implies`, wherever the first one holds.

    A statement is a program into B. Real numbers are those of mathematics and integers have no
    bounds; the notes of the answer say so. Loops and recursions whose length is not known are
    followed for `bound` steps, as far as the conditions allow them; the answer is `Unknown` if they
    can go on. `timeout` is in seconds.

    Raises `ArgumentError` for what is no statement, `MissingStructureError` for a program that has
    no formula.

    >>> import homset as hs
    >>> from homset import add, const, dup, exl, exr, less, less_equal, mul
    >>> square = dup >> mul
    >>> print(prove(less_equal(const(0.0), square)))
    Proved: 0.0 ≤ ... for all x in R
      (real numbers are those of mathematics: rounding, infinities and NaN are not modelled)
    >>> bool(prove(less(const(1.0), hs.identity), implies=less(hs.identity, square)))
    True
    """
    given = (statement,) if implies is None else (statement, implies)
    names, programs = _together("prove", given)
    _statements("hs.prove", programs)
    premise, claim = (None, programs[0]) if implies is None else programs
    question = _Question(programs[0].dom, names, timeout, bound)
    with inhabited(question.world):
        if premise is not None:
            question.suppose(question.run(premise))
        claimed = question.run(claim)
    truth: Term = claimed.value

    def refuted(x: Value) -> str | None:
        if premise is not None and outcome(premise, x) != "gives True":
            return None
        found = outcome(claim, x)
        return None if found == "gives True" else f"{_short(claim)} {found}"

    wrong = conjunction(negation(claimed.fails), truth.defined, negation(truth.x))
    undefined = disjunction(claimed.fails, negation(truth.defined))
    said = f"{_short(claim)} for all {question.inputs}"
    if premise is not None:
        said = f"{_short(premise)} implies {said}"
    return question.settled(wrong, undefined, refuted, said)


def equivalent(
    f: Any, g: Any, *, timeout: float = 10.0, bound: int = 32
) -> Proved | Counterexample | Unknown:
    """Whether two programs are the same function of real numbers, integers and truth values.

    They are if each fails, or has no real result, where the other one does, and their results are
    equal elsewhere. Arguments, notes and errors are those of `prove`.

    >>> import homset as hs
    >>> from homset import add, exl, exr, mul, sub
    >>> bool(equivalent(mul(sub, add), sub(mul(exl, exl), mul(exr, exr))))
    True
    >>> print(equivalent(hs.abs, hs.identity))
    Counterexample: -1.0: ...
    """
    names, (f, g) = _together("equivalent", (f, g))
    question = _Question(f.dom, names, timeout, bound)
    if ground(f.cod) is not ground(g.cod):
        ends = f"{brief(ground(f.cod))} and {brief(ground(g.cod))}"
        raise ArgumentError(f"hs.equivalent compares programs to one object; got {ends}")
    cod = ground(f.cod)
    with inhabited(question.world):
        one, other = question.run(f), question.run(g)
        alike = equal_values(cod, one.value, other.value)

    def refuted(x: Value) -> str | None:
        (y, first), (z, second) = _ran(f, x), _ran(g, x)
        if first == second or (y is not None and z is not None and close(cod, y, z)):
            return None
        return f"{_short(f)} {first}, and {_short(g)} {second}"

    both = conjunction(negation(one.fails), negation(other.fails))
    differ = disjunction(
        conjunction(both, negation(alike)),
        conjunction(one.fails, negation(other.fails)),
        conjunction(other.fails, negation(one.fails)),
    )
    if definedness(one.value) or one.fails is not False:
        question.notes.append("where one of them has no real result, the other has none either")
    said = f"{_short(f)} = {_short(g)} for all {question.inputs}"
    return question.settled(differ, False, refuted, said)


def solve(
    f: Any, *, equals: Any = True, where: Any = None, timeout: float = 10.0, bound: int = 32
) -> Solution | NoSolution | Unknown:
    """An input for which a program gives a value: a statement True, unless `equals` says else.

    `where` is a statement that has to hold too. Real numbers are compared up to rounding when the
    program is run on what was found. Arguments, notes and errors are those of `prove`.

    >>> import homset as hs
    >>> from homset import dup, greater, mul, const, identity
    >>> print(solve(dup >> mul, equals=2.25, where=greater(identity, const(0.0))))
    Solution: 1.5: ... gives 2.25
      (real numbers are those of mathematics: rounding, infinities and NaN are not modelled)
    """
    names, programs = _together("solve", (f,) if where is None else (f, where))
    program, cod = programs[0], ground(programs[0].cod)
    if equals is True and cod is not B:
        raise ArgumentError(
            f"hs.solve takes a statement, a program into B, or equals=…; got {show(program)}"
        )
    _statements("hs.solve(where=…)", programs[1:])
    try:
        wanted = to_value(cod, equals)
    except DomainError as error:
        raise ArgumentError(f"equals={describe(equals)}: {error}") from None
    question = _Question(program.dom, names, timeout, bound)
    with inhabited(question.world):
        for condition in programs[1:]:
            question.suppose(question.run(condition))
        found = question.run(program)
        hit = conjunction(
            negation(found.fails), *definedness(found.value), equal_values(cod, found.value, wanted)
        )

    def solved(x: Value) -> str | None:
        if any([outcome(condition, x) != "gives True" for condition in programs[1:]]):
            return None
        y, text = _ran(program, x)
        return f"{_short(program)} {text}" if y is not None and close(cod, y, wanted) else None

    what = _short(program) if equals is True and cod is B else f"{_short(program)} = {equals!r}"
    return question.found(hit, solved, f"{what} has none in {question.inputs}")


# --- programs -------------------------------------------------------------------------------------


def _together(who: str, things: Sequence[Any]) -> tuple[Sequence[str] | None, list[Arrow]]:
    """Programs from one object, found from the first one that says which; names of its inputs."""
    families = [_family(thing) for thing in things]
    first = _arrow(who, families[0])
    for other in families[1:]:
        if not first.dom.ground and isinstance(other, Arrow) and other.dom.ground:
            first = first.at(other.dom)
    dom = ground(first.dom)
    programs = [first.at(dom)]
    for thing in families[1:]:
        if isinstance(thing, Family) and not thing.derived and not thing.declared:
            several = len(thing.__signature__.parameters) > 1 and isinstance(dom, Product)
            thing = thing.at(*dom.parts) if several else thing.at(dom)
        programs.append(_arrow(who, thing).at(dom))
    names = None
    if isinstance(families[0], Family) and not families[0].derived:
        names = list(families[0].__signature__.parameters)
        if len(names) > 1 and len(names) != len(dom.parts):
            names = None
    return names, programs


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
    if program.place is not None:
        return program.place.function
    return show(program, 24).rsplit(" : ", 1)[0]


# --- runs -----------------------------------------------------------------------------------------


def outcome(program: Arrow, x: Value) -> str:
    """What a program does with a value of its domain."""
    return _ran(program, x)[1]


def _ran(program: Arrow, x: Value) -> tuple[Value | None, str]:
    """The result of a program, or None if it raises an error; and what it does, in words."""
    try:
        y = program(from_value(program.dom, x))
    except DomainError as error:
        return None, f"raises {type(error).__name__}: {error}"
    return to_value(ground(program.cod), y), f"gives {y!r}"


class _Run(NamedTuple):
    """The result of a program for symbols, and where it fails."""

    value: Value
    fails: Exact


class _Question:
    """A question about programs from an object: symbols for it, and the world of their runs."""

    def __init__(
        self, dom: Obj, names: Sequence[str] | None, timeout: float, bound: int
    ) -> None:
        if bound < 1 or timeout <= 0:
            raise ArgumentError("bound is at least 1, and timeout, in seconds, above 0")
        self.dom, self.names = dom, names
        self.clock, self.world = Clock(timeout), World(bound)
        self.notes: list[str] = []
        self.x = inputs_of(dom)

    @property
    def inputs(self) -> str:
        """The names of the inputs, and where they are."""
        names = self.names or ["x"]
        return f"{', '.join(names)} in {brief(self.dom)}"

    def run(self, program: Arrow) -> _Run:
        """The result of a program on the symbols."""
        before = len(self.world.failures)
        value = SMT.raw(program)(self.x)
        if ground(program.cod) is B:
            value = number(B, value)
        return _Run(value, some(self.world.failures[before:]))

    def suppose(self, run: _Run) -> None:
        """Look only at inputs for which a statement holds."""
        truth = run.value
        self.world.assumed += [negation(run.fails), truth.defined, truth.x]

    @property
    def finished(self) -> Exact:
        """That every loop was followed to its end."""
        return negation(some(self.world.unfinished))

    def settled(
        self, wrong: Exact, undefined: Exact, refuted: Check, statement: str
    ) -> Proved | Counterexample | Unknown:
        """The answer of a statement that does not hold where `wrong` or `undefined` does."""
        reason = ""
        for condition in (wrong, undefined):
            answer = self._search(conjunction(self.finished, condition), refuted)
            if isinstance(answer, _Candidate):
                return Counterexample(
                    values=answer.values, result=answer.text, rounded=answer.rounded,
                    names=self.names, notes=self._notes(),
                )  # fmt: skip
            if answer and condition is undefined and not reason:
                answer = f"there are inputs for which it has no real result: {answer}"
            reason = reason or answer
        if reason:
            return Unknown(reason=reason, notes=self._notes())
        if (unknown := self._unfinished()) is not None:
            return unknown
        return Proved(statement=statement, notes=(*self._notes(), *self._overflow()))

    def found(self, hit: Exact, solved: Check, none: str) -> Solution | NoSolution | Unknown:
        """The answer of a problem that is solved where `hit` holds."""
        answer = self._search(conjunction(self.finished, hit), solved)
        if isinstance(answer, _Candidate):
            return Solution(
                values=answer.values, result=answer.text, rounded=answer.rounded,
                names=self.names, notes=self._notes(),
            )  # fmt: skip
        if answer:
            return Unknown(reason=answer, notes=self._notes())
        return self._unfinished() or NoSolution(statement=none, notes=self._notes())

    def _search(self, condition: Exact, check: Check) -> _Candidate | str:
        """Values for which a condition holds and a run shows it; else why not, nothing if none."""
        beside: list[Exact] = []
        reason = ""
        for _ in range(TRIES):
            found = verdict(self.world, condition, self.clock, beside)
            if found.model is None:
                reason = reason or found.reason
                break
            candidate = self._candidate(found, check)
            if candidate.text:
                return candidate
            reason = reason or candidate.doubt(self)
            beside.append(self._elsewhere(found))
        return self._sampled(check) or reason if reason else ""

    def _candidate(self, found: Verdict, check: Check) -> _Candidate:
        reading = Reading(found.model)
        try:
            x = reading.value(self.dom, self.x)
        except MissingStructureError:
            return _Candidate(None, None, False)
        return _Candidate(from_value(self.dom, x), check(x), reading.rounded)

    def _sampled(self, check: Check) -> _Candidate | None:
        """Some values that are tried where the solver does not know."""
        try:
            for x in samples(self.dom, 64):
                if (text := check(x)) is not None:
                    return _Candidate(from_value(self.dom, x), text, False)
        except (MissingStructureError, TypeError):
            return None
        return None

    def _elsewhere(self, found: Verdict) -> Exact:
        """Other inputs than those of a model, at some distance if they are real numbers."""
        apart: list[Exact] = []
        for term in inputs_in(self.x):
            at = found.model.eval(term.x, model_completion=True)
            near = term.kind is R
            apart += [term.x < at - 0.125, term.x > at + 0.125] if near else [term.x != at]
        return disjunction(*apart)

    def _unfinished(self) -> Unknown | None:
        """The answer where loops may go on; None where they do not."""
        for event in self.world.unfinished:
            found = verdict(self.world, event.condition, self.clock, [])
            if not found.excluded:
                return Unknown(
                    reason=f"only shown for runs that end within the bound: {self._where(event, found)};"
                    " give a condition on the inputs (implies=… of a premise) or a larger bound=…",
                    bounded=True, notes=self._notes(),
                )  # fmt: skip
        return None

    def _where(self, event: Event, found: Verdict) -> str:
        """What happens, and for which inputs, if the solver knows."""
        if found.model is None:
            return f"perhaps {event}"
        shown = _shown(self, found)
        return f"{event.text}{f', as for {shown}' if shown else ''}" + (
            f"\n{event.place}\n" if event.place else ""
        )

    def _overflow(self) -> list[str]:
        """Whether integers stay within their 64 bits."""
        if not self.world.ranges:
            return []
        held = [
            conjunction(term.x >= -(2**63), term.x < 2**63)
            for term in inputs_in(self.x)
            if term.kind.name == "Z"  # type: ignore[attr-defined]
        ]
        found = verdict(self.world, some(self.world.ranges), self.clock, held)
        if found.excluded:
            return ["integers have no bounds, and no result leaves 64 bits"]
        leaving = next(
            (e for e in self.world.ranges if found.model is not None and _holds(found.model, e)), None
        )
        if leaving is None:
            return ["integers have no bounds; it is not known whether a result leaves 64 bits"]
        return [f"integers have no bounds; {leaving.text} for {_shown(self, found)}"]

    def _notes(self) -> tuple[str, ...]:
        real = [REALS] if _has_reals(self.dom) else []
        return tuple([*real, *self.notes])


class _Candidate(NamedTuple):
    """Values that the solver found; the text is what a run on them shows, if it does."""

    values: Any
    text: str | None
    rounded: bool

    def doubt(self, question: _Question) -> str:
        """Why values that a run does not confirm prove nothing."""
        from .answers import written

        if self.values is None:
            return "the solver finds a counterexample that is a function, which cannot be run"
        opaque = question.world.opaque
        shown = written(self.values, question.names)
        if opaque:
            return (
                f"of {', '.join(opaque)} the solver knows only some facts; it suggests {shown},"
                " which a run does not confirm"
            )
        rounded = " (rounded to the nearest numbers of 64 bits)" if self.rounded else ""
        return (
            f"it is so for real numbers at {shown}{rounded}, but a run in floating point does"
            " not show it: leave a tolerance, such as abs(f(x) - g(x)) < 1e-9"
        )


def _shown(question: _Question, found: Verdict) -> str:
    from .answers import written

    try:
        x = Reading(found.model).value(question.dom, question.x)
    except MissingStructureError:
        return ""
    return written(from_value(question.dom, x), question.names)


def _holds(model: Any, event: Event) -> bool:
    from .exact import formula

    import z3

    return bool(z3.is_true(model.eval(formula(B, event.condition), model_completion=True)))


def _has_reals(dom: Obj) -> bool:
    return any([R in (leaf, *leaf.parts) for leaf in leaves(dom)])


Answers = Answer
