"""The real numbers of mathematics: exact, without bounds, rounding, infinities and NaN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any, final

import z3

from ...errors import MissingStructureError
from ...objects import Obj, R
from ...primitives import Primitive, Value
from ...sampling import close
from .arithmetic import Arithmetic
from .exact import Exact, disjunction
from .families import FAMILIES, INSTEAD
from .functions import FUNCTIONS
from .integers import INTEGERS
from .logic import LOGIC
from .operations import Operation, no_formula
from .ring import RING
from .terms import Term

OPERATIONS: dict[str, Operation] = RING | INTEGERS | LOGIC | FUNCTIONS
"""What each primitive is on exact numbers."""


@final
class Reals(Arithmetic):
    """Fractions where they are known, and the real numbers of the solver."""

    name = "reals"
    note = "real numbers are those of mathematics: rounding, infinities and NaN are not modelled"

    def number(self, given: Any) -> Term:
        if isinstance(given, float) and not isfinite(given):
            return Term(R, Fraction(0), False)
        return Term(R, Fraction(given))

    def symbol(self, name: str) -> Any:
        return z3.Real(name)

    def read(self, found: Any) -> tuple[float, bool]:
        exact = z3.is_rational_value(found)
        fraction = (found if exact else found.approx(30)).as_fraction()
        fraction = Fraction(fraction.numerator, fraction.denominator)
        try:
            near = float(fraction)
        except OverflowError:
            raise MissingStructureError("a number is beyond those of 64 bits") from None
        return near, not exact or Fraction(near) != fraction

    def apart(self, x: Any, at: Any) -> Exact:
        return disjunction(x < at - 0.125, x > at + 0.125)

    def operation(self, p: Primitive, kinds: Sequence[Obj]) -> Operation:
        found = OPERATIONS.get(p.name)
        if found is None:
            raise no_formula(p.name)
        return found

    def family(self, p: Primitive) -> Callable[..., Any]:
        found = FAMILIES.get(p.name)
        if found is None:
            raise no_formula(p.name, INSTEAD.get(p.name, ""))
        return found

    def alike(self, obj: Obj, x: Value, y: Value) -> bool:
        return close(obj, x, y)

    def likely(self, dom: Obj) -> Iterator[Value]:
        return iter(())

    def solver(self) -> Any:
        return z3.Solver()


REALS = Reals()
