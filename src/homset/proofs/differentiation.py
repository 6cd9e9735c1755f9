"""The derivative of a program, derived: D f at a point, rewritten by one theorem at a time.

A proof is a tree: at each operation a theorem, below it the proofs of the parts. A line of the
derivation is the tree cut somewhere, and its meaning in a category `k` of linear maps is a fold:
in `Syntax` a text, in `Latex` a formula, and in `LinearMaps` the map by which a step is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from ..arrows import Arrow, as_arrow
from ..categories.functions import checked
from ..categories.gad import GAD
from ..categories.linear_maps import LinearMaps
from ..elaboration import Node, elaborate
from ..errors import ArgumentError, DomainError, LawError, MissingStructureError
from ..frontend import arrow
from ..interpretation import fold, run_straight
from ..memory import collector_paused
from ..objects import Obj, ground
from ..primitives import Value
from ..sampling import samples
from ..tangents import tangent
from ..values import describe
from .derivation import Derivation, Line
from .theorems import Proof, Rule, rule_of


def derive(f: Any, at: Any = None) -> Derivation:
    """The chain of equations from D f to the derivative, each step named after its theorem.

    `f` is an arrow or a Python function. The point is made of symbols, or it is `at`, as must be
    where the derivative depends on it: on the side of a branch, the number of steps of a loop.
    Each step is checked: as linear maps both sides are equal, at sample points and on sample
    vectors; and the first is what `GAD` gives.

    Raises `ArgumentError` if `at` is needed, `MissingStructureError` for closed structure, and
    `LawError` if a step does not hold. A program of n operations, nested d deep, has at most
    about 2 d steps, each of n operations.

    >>> import homset as hs
    >>> hs.derive(hs.dup >> hs.mul)
      D (mul ∘ dup) x
    =   { Theorem 1 }
      D mul (x, x) ∘ D dup x
    =   { Theorem 3 }
      D mul (x, x) ∘ dup
    =   { derivative of mul }
      (scale x ▽ scale x) ∘ dup
    """
    from .notation import LATEX_STYLE, UNICODE_STYLE, Names

    program = as_arrow(arrow(f) if isinstance(f, FunctionType) else f)
    if not isinstance(program, Arrow):
        raise ArgumentError(f"derive takes an arrow; got {describe(f)}")
    root, names = elaborate(program), Names()
    with np.errstate(all="ignore"), collector_paused():
        if at is None:
            proof = proved(root, _symbols(root.dom), names)
            checks = [p for x in samples(root.dom) if (p := _at_sample(root, x)) is not None]
        else:
            proof = proved(root, checked(program, ground(program.dom), (at,)))
            checks = [proof]
        reasons = [None, *in_steps(proof)]
        for sample in checks:
            _check(sample, reasons)
        sides = [
            [side(proof, n, style.category, _pending(style)) for n in range(len(reasons))]
            for style in (UNICODE_STYLE, LATEX_STYLE)
        ]
    lines = [Line(str(t), str(l), reason) for t, l, reason in zip(*sides, reasons, strict=True)]
    return Derivation(tuple(lines), len(checks), names.definitions([line.text for line in lines]))


def _symbols(dom: Obj) -> Value:
    from .notation import symbolic_point

    try:
        return symbolic_point(dom)
    except MissingStructureError as error:
        raise ArgumentError(f"{error}; give a point: derive(f, at=...)") from None


def proved(root: Node, point: Value, name: Callable[[Value], Value] = lambda y: y) -> Proof:
    """The proof of the derivative of a program at a point; iterative.

    `name` may put names in the place of large values.
    """
    stack: list[tuple[Node, Value, Rule]] = [(root, point, rule_of(root, point))]
    answer: Any = None
    while stack:
        node, x, rule = stack[-1]
        try:
            below, y = rule.send(answer)
        except StopIteration as stop:
            value, theorem, parts = stop.value
            answer = (value if parts else name(value)), Proof(node, x, theorem, parts)
            stack.pop()
        except ArgumentError as error:
            raise ArgumentError(
                f"the derivative of {node.arrow.op} depends on the point; give one: "
                "derive(f, at=...)"
            ) from error
        else:
            stack.append((below, y, rule_of(below, y)))
            answer = None
    proof: Proof = answer[1]
    return proof


def _at_sample(root: Node, point: Value) -> Proof | None:
    """The proof at a sample point, if the program has a value there."""
    try:
        proof = proved(root, point)
    except DomainError:
        return None
    in_steps(proof)
    return proof


def in_steps(proof: Proof) -> list[str]:
    """Number the steps: each applies one theorem, wherever it applies; the names of the theorems.

    Those about structure come first, so that the derivatives of the primitives are left for last.
    """
    waiting: dict[tuple[int, str], list[Proof]] = {
        (proof.theorem.rank, proof.theorem.name): [proof]
    }
    names: list[str] = []
    while waiting:
        key = min(waiting, key=lambda key: key[0])
        names.append(key[1])
        for one in waiting.pop(key):
            one.step = len(names)
            for part in one.parts:
                waiting.setdefault((part.theorem.rank, part.theorem.name), []).append(part)
    return names


def side(proof: Proof, n: int, k: Any, pending: Callable[[Proof], Any]) -> Any:
    """The derivative in `k` after n steps: where no theorem was applied yet, what `pending` says.

    Iterative: proofs are as deep as programs are nested.
    """
    done: dict[int, Any] = {}
    todo: list[tuple[Proof, bool]] = [(proof, False)]
    while todo:
        top, ready = todo.pop()
        if top.step > n:
            done[id(top)] = pending(top)
        elif ready:
            parts = [done.pop(id(part)) for part in top.parts]
            done[id(top)] = top.theorem.combine(k, top.node, top.point, parts)
        else:
            todo.append((top, True))
            todo.extend((part, False) for part in top.parts)
    return done[id(proof)]


def _pending(style: Any) -> Callable[[Proof], Any]:
    """D f a, written out."""
    programs: dict[int, Any] = {}

    def written(proof: Proof) -> Any:
        node = proof.node
        if id(node) not in programs:
            programs[id(node)] = fold(style.category, node)
        return style.derivative(programs[id(node)], proof.point)

    return written


def _check(proof: Proof, reasons: list[str | None]) -> None:
    """Compare each line with the one before it, as linear maps."""
    gad, known = GAD(LinearMaps), dict[int, Any]()

    def by_gad(part: Proof) -> Any:
        node = part.node
        if id(node) not in known:
            known[id(node)] = run_straight(gad, node)
        return known[id(node)](part.point)[1]

    a, b = tangent(proof.node.dom), tangent(proof.node.cod)
    before: Any = None
    for n, reason in enumerate(reasons):
        after = side(proof, n, LinearMaps, by_gad)
        if n and not LinearMaps.equal(before, after, a, b):
            raise LawError(f"step {n} of the derivation, {reason}, does not hold")
        before = after
