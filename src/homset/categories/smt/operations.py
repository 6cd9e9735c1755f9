"""The operations of the table of primitives on terms: what each is to the solver.

What polynomials, roots, comparisons and choices are is said exactly. Of functions that the solver
does not know it gets what `facts` says of them, all of which is true; so what it proves holds, and
what it cannot prove may hold. Where an operation has no real result, as 1 / x has none at 0, its
term is not defined; an operation on integers that fails there is an event of the run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import z3

from ...errors import MissingStructureError
from ...objects import Array, B, Obj, R, Z
from ...primitives import Primitive, Value
from .exact import (
    Exact,
    choice,
    conjunction,
    disjunction,
    formula,
    implication,
    known,
    negation,
    same,
)
from .facts import FACTS, close_to
from .terms import Term, Terms, merged_numbers, number, objects
from .world import world

Operation = Callable[..., Term]

HALF = Fraction(1, 2)
HIGHEST_DEGREE = 32
"""The highest degree of a polynomial that is given to the solver."""

LONGEST = 1 << 10
"""How many bits an exact number may have above and below the line."""

LARGEST_POWER = 64
"""The largest power that is written out as a product."""


def operate(p: Primitive, args: Sequence[Value]) -> Value:
    """A primitive on numbers and arrays of them, entry by entry; families have their own formulas.

    Raises `MissingStructureError`, which names the primitive, where there is no formula.
    """
    world().counted()
    if p.family is not None:
        from .families import operate_family

        return operate_family(p, args)
    operation = OPERATIONS.get(p.name)
    if operation is None:
        raise no_formula(p.name)
    kinds = _kinds(p, args)
    if not any([_shape(arg) for arg in args]):
        return operation(*[number(kind, arg) for kind, arg in zip(kinds, args, strict=True)])
    columns = np.broadcast_arrays(*[_entries(k, arg) for k, arg in zip(kinds, args, strict=True)])
    made = []
    for row in zip(*[c.flat for c in columns], strict=True):
        world().counted()
        made.append(operation(*row))
    kind = p.cod if p.cod.ground else kinds[-1]
    return Terms(kind, objects(made, columns[0].shape))


def no_formula(name: str, instead: str = "") -> MissingStructureError:
    """The error for what the solver cannot be told."""
    return MissingStructureError(f"SMT has no formula for {name}{instead and '; ' + instead}")


def _kinds(p: Primitive, args: Sequence[Value]) -> list[Obj]:
    """The kind of each argument; where it is left open, the one that all of them are."""
    given = [kind_of(arg) for arg, o in zip(args, p.places, strict=True) if not o.ground]
    common = R if R in given else Z if Z in given else B
    return [o if o.ground else common for o in p.places]


def kind_of(x: Value) -> Obj:
    """The kind of a number, or of the entries of an array."""
    if isinstance(x, Term | Terms):
        return x.kind
    return {"f": R, "i": Z, "b": B}[np.asarray(x).dtype.kind]


def _shape(x: Value) -> tuple[int, ...]:
    return x.entries.shape if isinstance(x, Terms) else () if isinstance(x, Term) else np.shape(x)


def _entries(kind: Obj, x: Value) -> Any:
    """A number or an array as an array of terms."""
    if isinstance(x, Terms):
        return x.entries
    flat = [x] if isinstance(x, Term) else np.asarray(x).ravel()
    return objects([number(kind, entry) for entry in flat], _shape(x))


# --- arithmetic -----------------------------------------------------------------------------------


def plus(x: Exact, y: Exact) -> Exact:
    """x + y."""
    return y if known(x) and x == 0 else x if known(y) and y == 0 else x + y


def minus(x: Exact, y: Exact) -> Exact:
    """x − y."""
    if known(y) and y == 0:
        return x
    return -y if known(x) and x == 0 else x - y


def times(x: Exact, y: Exact) -> Exact:
    """x · y."""
    for one, other in ((x, y), (y, x)):
        if known(one) and one in (0, 1):
            return one if one == 0 else other
    return x * y


def power(x: Exact, n: int) -> Exact:
    """xⁿ, written out."""
    made: Exact = Fraction(1) if not known(x) or isinstance(x, Fraction) else 1
    for _ in range(n):
        made = times(made, x)
    return made


def _checked(x: Term, written: str) -> Term:
    """An integer, noted where it is larger than 64 bits."""
    if x.kind is Z:
        text = f"{written} leaves the integers of 64 bits"
        world().leaves_range(disjunction(x.x < -(2**63), x.x >= 2**63), text)
    return x


def _ring(f: Callable[[Exact, Exact], Exact], sign: str) -> Operation:
    def run(x: Term, y: Term) -> Term:
        degree = x.degree + y.degree if f is times else max(x.degree, y.degree)
        made = Term(x.kind, f(x.x, y.x), conjunction(x.defined, y.defined), degree)
        return _checked(_named(made), f"an integer {sign} an integer")

    return run


def _named(x: Term) -> Term:
    """The number; a polynomial of a high degree is noted, and named, so that it goes on as 1.

    The solver writes polynomials out, for longer than it is told to think: it is not asked then.
    """
    if known(x.x):
        return _short(x)
    if x.degree <= HIGHEST_DEGREE:
        return x
    name = world().fresh(x.kind, "polynomial")
    world().facts.append(name == x.x)
    world().steep = f"a polynomial has a degree above {HIGHEST_DEGREE}, which is not given to it"
    return Term(x.kind, name, x.defined)


def _short(x: Term) -> Term:
    """A number that is known, if it is not too long: squares of fractions double their digits."""
    if x.kind is R and max(x.x.numerator.bit_length(), x.x.denominator.bit_length()) > LONGEST:
        raise MissingStructureError(
            f"SMT computes in exact numbers, and one has more than {LONGEST} bits: take fewer steps"
        )
    return x


def negate(x: Term) -> Term:
    """−x."""
    return _checked(Term(x.kind, -x.x, x.defined, x.degree), "−x of an integer")


def divide(x: Term, y: Term) -> Term:
    """x / y, which is a number where y ≠ 0."""
    defined = conjunction(x.defined, y.defined)
    if known(y.x):
        if y.x == 0:
            return Term(R, Fraction(0), False)
        return _named(Term(R, times(x.x, 1 / y.x), defined, x.degree))
    there = conjunction(defined, y.x != 0)
    if known(x.x) and x.x == 0:
        return Term(R, Fraction(0), there)
    if same(x.x, y.x):
        return Term(R, Fraction(1), there)
    quotient = world().apply(
        "div", R, (R, R), (x.x, y.x), lambda q: [implication(y.x != 0, q * y.x == x.x)]
    )
    return Term(R, quotient, there)


def _unary(f: Callable[[Exact], Exact]) -> Operation:
    return lambda x: Term(x.kind, f(x.x), x.defined)


def _absolute(x: Exact) -> Exact:
    return abs(x) if known(x) else z3.If(x >= 0, x, -x)


def _sign(x: Term) -> Term:
    one, zero = (Fraction(1), Fraction(0)) if x.kind is R else (1, 0)
    rest = choice(x.kind, x.x < 0, -one, zero)
    return Term(x.kind, choice(x.kind, x.x > 0, one, rest), x.defined)


def _extreme(before: Callable[[Exact, Exact], Exact]) -> Operation:
    def run(x: Term, y: Term) -> Term:
        chosen = choice(x.kind, before(x.x, y.x), x.x, y.x)
        defined = conjunction(x.defined, y.defined)
        return Term(x.kind, chosen, defined, max(x.degree, y.degree))

    return run


# --- roundings ------------------------------------------------------------------------------------


def whole(x: Exact) -> Exact:
    """The largest integer that is not above a real number."""
    return math.floor(x) if known(x) else z3.ToInt(x)


def real(x: Exact) -> Exact:
    """An integer as a real number."""
    return Fraction(x) if known(x) else z3.ToReal(x)


def towards_zero(x: Exact) -> Exact:
    """The integer that is next to a real number on the way to 0."""
    return choice(Z, x >= 0, whole(x), -whole(-x))


def nearest(x: Exact) -> Exact:
    """The nearest integer; of two, the even one."""
    up = whole(x + HALF)
    tie = conjunction(real(up) == x + HALF, up % 2 == 1)
    return choice(Z, tie, up - 1, up)


def _rounded(f: Callable[[Exact], Exact]) -> Operation:
    return lambda x: Term(R, real(f(x.x)), x.defined)


def quotient_of_integers(x: Exact, y: Exact) -> Exact:
    """x // y as Python has it, where y ≠ 0: rounded down."""
    if known(x) and known(y):
        return x // y if y else 0
    x, y = formula(Z, x), formula(Z, y)
    return z3.If(y > 0, x / y, (-x) / (-y))  # the remainder of Z3 is never negative


def floor_divide(x: Term, y: Term) -> Term:
    """x // y."""
    if x.kind is R:
        q = divide(x, y)
        return Term(R, real(whole(q.x)), q.defined)
    world().fails(y.x == 0, "an integer is divided by zero")
    return Term(Z, quotient_of_integers(x.x, y.x))


def remainder(x: Term, y: Term) -> Term:
    """x % y, with the sign of y."""
    if x.kind is Z:
        world().fails(y.x == 0, "an integer is divided by zero")
        return Term(Z, minus(x.x, times(y.x, quotient_of_integers(x.x, y.x))))
    q = floor_divide(x, y)
    return Term(R, minus(x.x, times(y.x, q.x)), q.defined)


def _fmod(x: Term, y: Term) -> Term:
    q = divide(x, y)
    return Term(R, minus(x.x, times(y.x, real(towards_zero(q.x)))), q.defined)


def _integer(x: Term) -> Term:
    if x.kind is not R:
        return Term(Z, choice(Z, x.x, 1, 0) if x.kind is B else x.x)
    world().fails(negation(x.defined), "a number that is not there is made an integer")
    return Term(Z, towards_zero(x.x))


def _real(x: Term) -> Term:
    if x.kind is R:
        return x
    made = choice(R, x.x, Fraction(1), Fraction(0)) if x.kind is B else real(x.x)
    return Term(R, made, x.defined)


# --- integers as rows of bits ---------------------------------------------------------------------


def _power_of_integers(x: Term, n: Term) -> Term:
    if not known(n.x):
        raise no_formula("integer_power with an exponent that is not known")
    world().fails(n.x < 0, "an integer is raised to a negative power")
    if n.x > LARGEST_POWER and not known(x.x):
        raise no_formula(f"integer_power above {LARGEST_POWER}")
    made = x.x ** max(n.x, 0) if known(x.x) else power(x.x, n.x)
    return _checked(Term(Z, made), "an integer to a power")


def _shift(left: bool) -> Operation:
    name = "left_shift" if left else "right_shift"

    def run(x: Term, n: Term) -> Term:
        if not known(n.x):
            raise no_formula(f"{name} by a number that is not known")
        world().fails(n.x < 0, "an integer is shifted by a negative number")
        factor = 2 ** max(n.x, 0)
        if not left:
            return Term(Z, quotient_of_integers(x.x, factor))
        return _checked(Term(Z, times(x.x, factor)), "an integer shifted to the left")

    return run


def _bitwise(name: str, f: Callable[[int, int], int]) -> Operation:
    def run(x: Term, y: Term) -> Term:
        if known(x.x) and known(y.x):
            return Term(Z, f(x.x, y.x))
        for mask, other in ((x.x, y.x), (y.x, x.x)):
            if name == "bitwise_and" and known(mask) and mask >= 0 and not mask & (mask + 1):
                return Term(Z, other % (mask + 1))
        raise no_formula(f"{name} of numbers that are not known", "test bits with // and %")

    return run


# --- comparisons, logic, choice -------------------------------------------------------------------


def _compared(f: Callable[[Exact, Exact], Exact]) -> Operation:
    return lambda x, y: Term(B, f(x.x, y.x), conjunction(x.defined, y.defined))


def _equal(x: Exact, y: Exact) -> Exact:
    return True if same(x, y) else x == y


def _and(x: Term, y: Term) -> Term:
    decided = [conjunction(one.defined, negation(one.x)) for one in (x, y)]
    defined = disjunction(conjunction(x.defined, y.defined), *decided)
    return Term(B, conjunction(x.x, y.x), defined)


def _not(x: Term) -> Term:
    return Term(B, negation(x.x), x.defined)


def _or(x: Term, y: Term) -> Term:
    return _not(_and(_not(x), _not(y)))


def where(c: Term, x: Term, y: Term) -> Term:
    """x where c holds, and else y."""
    made = merged_numbers(x.kind, c.x, x, y)
    return Term(x.kind, made.x, conjunction(c.defined, made.defined), made.degree)


# --- roots, powers, functions that the solver does not know ---------------------------------------


def _root(x: Exact, n: int) -> Fraction | None:
    """The n-th root of a number that is known, if it is a fraction."""
    if not known(x) or x < 0:
        return None
    above, below = (round(part ** (1 / n)) for part in (x.numerator, x.denominator))
    found = Fraction(above, below)
    return found if found**n == x else None


def sqrt(x: Term) -> Term:
    """The root, which is a number where x ≥ 0."""
    defined = conjunction(x.defined, x.x >= 0)
    if defined is False:
        return Term(R, Fraction(0), False)
    if (root := _root(x.x, 2)) is not None:
        return Term(R, root, defined)
    made = world().apply(
        "sqrt", R, (R,), (x.x,), lambda r: [r >= 0, implication(x.x >= 0, r * r == x.x)]
    )
    return Term(R, made, defined)


def _cbrt(x: Term) -> Term:
    if (root := _root(_absolute(x.x), 3)) is not None:
        return Term(R, root if x.x >= 0 else -root, x.defined)
    facts: Any = lambda r: [r * r * r == x.x, (r >= 0) == (x.x >= 0)]  # noqa: E731
    return Term(R, world().apply("cbrt", R, (R,), (x.x,), facts), x.defined)


def _hypot(x: Term, y: Term) -> Term:
    squares = plus(times(x.x, x.x), times(y.x, y.x))
    return sqrt(Term(R, squares, conjunction(x.defined, y.defined)))


def _copysign(x: Term, y: Term) -> Term:
    size = _absolute(x.x)
    return Term(R, choice(R, y.x >= 0, size, -size), conjunction(x.defined, y.defined))


def raised(x: Term, y: Term) -> Term:
    """x ^ y: exactly for exponents that are known halves, and else a function not known."""
    defined = conjunction(x.defined, y.defined)
    twice = 2 * y.x if known(y.x) else None
    if twice is not None and twice.denominator == 1 and abs(twice) <= 2 * LARGEST_POWER:
        base = x if y.x.denominator == 1 else sqrt(x)
        n = int(y.x if y.x.denominator == 1 else twice)
        there = conjunction(defined, base.defined)
        made = _named(Term(R, power(base.x, abs(n)), there, base.degree * abs(n)))
        return made if n >= 0 else divide(Term(R, Fraction(1)), made)
    integral = real(whole(y.x)) == y.x
    there = disjunction(x.x > 0, conjunction(x.x == 0, y.x >= 0), conjunction(x.x < 0, integral))
    args = (x.x, y.x)
    result = world().apply("pow", R, (R, R), args, lambda r: FACTS["pow"](*args, r))
    return Term(R, result, conjunction(defined, there))


def function(name: str, x: Term, domain: Callable[[Exact], Exact] = lambda x: True) -> Term:
    """A function that the solver does not know, on a part of the real numbers."""

    def facts(r: Any) -> list[Exact]:
        found: list[Exact] = FACTS[name](x.x, r)
        return [*found, *(close_to(name, x.x, r) if known(x.x) else [])]

    there = conjunction(x.defined, domain(x.x))
    if there is False:
        return Term(R, Fraction(0), False)
    return Term(R, world().apply(name, R, (R,), (x.x,), facts), there)


def _function(name: str, domain: Callable[[Exact], Exact] = lambda x: True) -> Operation:
    return lambda x: function(name, x, domain)


def _exp(x: Term) -> Term:
    return Term(R, Fraction(1), x.defined) if known(x.x) and x.x == 0 else function("exp", x)


def _log(x: Term) -> Term:
    if known(x.x) and x.x == 1:
        return Term(R, Fraction(0), x.defined)
    return function("log", x, lambda x: x > 0)


def _odd_at_zero(name: str, domain: Callable[[Exact], Exact] = lambda x: True) -> Operation:
    """A function that is 0 at 0."""
    return lambda x: (
        Term(R, Fraction(0), x.defined) if known(x.x) and x.x == 0 else function(name, x, domain)
    )


def _cos(x: Term) -> Term:
    return Term(R, Fraction(1), x.defined) if known(x.x) and x.x == 0 else function("cos", x)


def _number(x: float | Fraction) -> Term:
    return Term(R, Fraction(x))


ADD, SUB, MUL = _ring(plus, "+"), _ring(minus, "−"), _ring(times, "·")
SIN = _odd_at_zero("sin")


def _logarithm(base: int) -> Operation:
    return lambda x: divide(_log(x), _log(_number(base)))


def _hyperbolic(combine: Operation) -> Operation:
    return lambda x: MUL(_number(HALF), combine(_exp(x), _exp(negate(x))))


def _arccos(x: Term) -> Term:
    found = function("arcsin", x, lambda x: conjunction(x >= -1, x <= 1))
    pi = world().apply("pi", R, (), (), lambda r: FACTS["pi"](r))
    return SUB(Term(R, pi * formula(R, HALF)), found)


def _arctan2(y: Term, x: Term) -> Term:
    args = (y.x, x.x)
    result = world().apply("arctan2", R, (R, R), args, lambda r: FACTS["arctan2"](*args, r))
    return Term(R, result, conjunction(y.defined, x.defined))


OPERATIONS: dict[str, Operation] = {
    "add": ADD,
    "sub": SUB,
    "mul": MUL,
    "div": divide,
    "recip": lambda x: divide(_number(1), x),
    "negate": negate,
    "abs": lambda x: _checked(Term(x.kind, _absolute(x.x), x.defined), "|x| of an integer"),
    "sign": _sign,
    "minimum": _extreme(lambda x, y: x <= y),
    "maximum": _extreme(lambda x, y: x >= y),
    "floor": _rounded(whole),
    "ceil": _rounded(lambda x: -whole(-x)),
    "trunc": _rounded(towards_zero),
    "rint": _rounded(nearest),
    "floor_divide": floor_divide,
    "remainder": remainder,
    "fmod": _fmod,
    "copysign": _copysign,
    "hypot": _hypot,
    "pow": raised,
    "sqrt": sqrt,
    "cbrt": _cbrt,
    "exp": _exp,
    "expm1": lambda x: SUB(_exp(x), _number(1)),
    "exp2": lambda x: _exp(MUL(x, _log(_number(2)))),
    "log": _log,
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "log1p": lambda x: _log(ADD(_number(1), x)),
    "logistic": _function("logistic"),
    "erf": _odd_at_zero("erf"),
    "sin": SIN,
    "cos": _cos,
    "tan": lambda x: divide(SIN(x), _cos(x)),
    "arcsin": _odd_at_zero("arcsin", lambda x: conjunction(x >= -1, x <= 1)),
    "arccos": _arccos,
    "arctan": _odd_at_zero("arctan"),
    "arctan2": _arctan2,
    "sinh": _hyperbolic(SUB),
    "cosh": _hyperbolic(ADD),
    "tanh": _odd_at_zero("tanh"),
    "arcsinh": _odd_at_zero("arcsinh"),
    "arccosh": _function("arccosh", lambda x: x >= 1),
    "arctanh": _odd_at_zero("arctanh", lambda x: conjunction(x > -1, x < 1)),
    "real": _real,
    "integer": _integer,
    "integer_power": _power_of_integers,
    "bitwise_and": _bitwise("bitwise_and", int.__and__),
    "bitwise_or": _bitwise("bitwise_or", int.__or__),
    "bitwise_xor": _bitwise("bitwise_xor", int.__xor__),
    "invert": lambda x: Term(Z, -x.x - 1),
    "left_shift": _shift(True),
    "right_shift": _shift(False),
    "less": _compared(lambda x, y: x < y),
    "less_equal": _compared(lambda x, y: x <= y),
    "greater": _compared(lambda x, y: x > y),
    "greater_equal": _compared(lambda x, y: x >= y),
    "equal": _compared(_equal),
    "not_equal": _compared(lambda x, y: negation(_equal(x, y))),
    "logical_and": _and,
    "logical_or": _or,
    "logical_not": _not,
    "where": where,
}
"""What each primitive is on terms."""


def zeros(kind: Obj, shape: tuple[int, ...]) -> Terms:
    """The array of zeros of a kind."""
    return Terms(kind, objects([number(kind, 0)] * math.prod(shape), shape))


def array_of(x: Value) -> Terms:
    """An array, or a number as one without axes, as terms."""
    kind = kind_of(x)
    return x if isinstance(x, Terms) else Terms(kind, _entries(kind, x))


def value_of(target: Obj, entries: Any) -> Value:
    """What NumPy made of an array of terms, as a value of an object."""
    if isinstance(target, Array):
        made = np.asarray(entries, object)
        return Terms(target.element, objects(
            [number(target.element, entry) for entry in made.flat], target.shape
        ))  # fmt: skip
    entry = entries.item() if isinstance(entries, np.ndarray) else entries
    return number(target, entry)
