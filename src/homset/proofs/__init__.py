"""Chains of equations, made and checked by the machine.

`derive` calculates the derivative of a program, a theorem at a time; a `Theory` finds the chain
between the two sides of an equation. Both give a `Derivation`.
"""

from .derivation import Derivation as Derivation
from .derivation import Line as Line
from .differentiation import derive as derive
from .rewriting import Theory as Theory
