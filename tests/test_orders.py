"""Second and third derivatives of the corpus: every nesting of the modes, differences and SymPy.

The number that everything is compared in is the derivative along a line x + t·v of a weighted sum
w of the results, once, twice, three times. Forward mode differentiates along v; reverse mode pulls
back w, and v from there on, so that each way to nest the two gives the same number.
"""

import copy
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from python_programs import PROGRAMS, Program
from test_python_programs import central, leaves, numbers, with_floats

import homset as hs
from homset import objects
from homset.calculus import dimension
from homset.graphs import stage
from homset.interpretation import interpret
from homset.tangents import tangent
from homset.values import unflat

SMOOTH = [program for program in PROGRAMS if program.smooth]
CLOSED_FORMS = [program for program in SMOOTH if program.formula is not None]
ORDERS = (1, 2, 3)
WAYS = {n: ["".join(way) for way in product("FR", repeat=n)] for n in ORDERS}
"""FRR is forward mode, of which reverse mode is taken twice."""


def name(program: Program) -> str:
    return program.name


class Line:
    """A program on the line x + t·v through its first inputs, in proportion to their size."""

    def __init__(self, program: Program) -> None:
        self.program, self.args = program, program.inputs[0]
        random = np.random.default_rng(2018)
        self.floats = [x for x in leaves(self.args) if isinstance(x, float)]
        scale = [max(abs(x), 1e-3) for x in self.floats]
        self.v = random.uniform(-1, 1, len(scale)) * scale
        self.family = hs.arrow(program.function)
        results = np.array([isinstance(y, float) for y in leaves(self.at(0.0, self.family))])
        self.w = random.uniform(0.5, 1, results.sum())

    def at(self, t: float, f: Callable[..., Any]) -> Any:
        """What a function gives at x + t·v."""
        steps = iter(t * self.v)
        return f(*with_floats(copy.deepcopy(self.args), lambda x: x + next(steps)))

    def derivatives(self, way: str) -> Callable[[float], float]:
        """t ↦ the derivative there, in a way."""
        family = self.family
        for i, mode in enumerate(way):
            pulled = self.v if "R" in way[:i] else self.w
            family = forward(family, self.v) if mode == "F" else reverse(family, pulled)
        paired = self.v if "R" in way else self.w
        return lambda t: float(paired @ numbers(self.at(t, family)))


def forward(f: Any, v: np.ndarray) -> Any:
    """x ↦ D f x v."""

    def along(one: hs.Arrow) -> hs.Arrow:
        run, tangent_vector = interpret(hs.Functions, hs.jvp(one)), vector(tangent(one.dom), v)
        return stage(lambda x: run((x, tangent_vector))[1], one.dom, tangent(one.cod)).arrow

    return f.map(along, f"{f.__name__} along v")


def reverse(f: Any, w: np.ndarray) -> Any:
    """x ↦ (D f x)ᵀ w."""

    def back(one: hs.Arrow) -> hs.Arrow:
        run, covector = interpret(hs.Functions, hs.vjp(one)), vector(tangent(one.cod), w)
        return stage(lambda x: run(x)[1](covector), one.dom, tangent(one.dom)).arrow

    return f.map(back, f"{f.__name__} pulled back")


def vector(obj: objects.Obj, entries: np.ndarray) -> Any:
    """The vector of a space with these numbers."""
    kinds = objects.leaves(obj)
    ends = np.cumsum([dimension(leaf) for leaf in kinds])
    parts = np.split(entries, ends[:-1]) if kinds else []
    return unflat(obj, [p.reshape(k.shape) if k.parts else p[0] for p, k in zip(parts, kinds)])


def test_integers_that_a_condition_chooses_stay_integers() -> None:
    """`where` of two constants was one of R; the tangents beside it then came one too late."""

    def squared_often(x):
        for i in range(50):
            x = x * x
            if i > 2:
                break
        return x

    for first, second in product(("forward", "reverse"), repeat=2):
        hessian = hs.jacobian(hs.jacobian(hs.arrow(squared_often), first), second)
        assert hessian(0.9) == pytest.approx(16 * 15 * 0.9**14)
