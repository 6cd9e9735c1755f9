"""The frontend: ordinary Python functions become arrows.

A function is run once on values that are not known yet (`homset.ports`), statement by statement, as
its source says. What is known is computed; what is not becomes a node; a branch or a loop that
depends on it becomes a node with bodies. What remains is a diagram, an arrow like any other.
"""

from .program import arrow as arrow
