"""Proofs as trees: at each operation a theorem, below it the proofs of the parts.

A rule is a generator. It is given an operation and a point, asks for the value and the proof of its
parts at their points, and returns its own value, the theorem it uses, and the proofs of the parts.
So nothing is recursive.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ..elaboration import Node
from ..primitives import Value

Combine = Callable[[Any, Node, Value, list[Any]], Any]
"""How the derivative of an operation at a point, an arrow of `k`, is made of those of its parts."""


@dataclass(frozen=True)
class Theorem:
    """A theorem about the derivative of an operation; those of lower rank are applied first."""

    name: str
    rank: int
    combine: Combine


class Proof:
    """The derivative of an operation at a point: a theorem, applied to the proofs of its parts.

    `step` is the number of the step of the derivation in which it is applied.
    """

    __slots__ = ("node", "parts", "point", "step", "theorem")

    def __init__(self, node: Node, point: Value, theorem: Theorem, parts: Sequence[Proof]) -> None:
        self.node, self.point, self.theorem, self.parts = node, point, theorem, parts
        self.step = 0


Answer = tuple[Value, Theorem, list[Proof]]
Rule = Generator[tuple[Node, Value], tuple[Value, Proof], Answer]
