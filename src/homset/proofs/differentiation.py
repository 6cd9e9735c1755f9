"""The derivative of a program, derived: D f at a point, rewritten by one theorem at a time.

A proof is a tree: at each operation a theorem, below it the proofs of the parts. A line of the
derivation is the tree cut somewhere, and its meaning in a category `k` of linear maps is a fold:
in `Syntax` a text, in `Latex` a formula, and in `LinearMaps` the map by which a step is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrows import Arrow, as_arrow, as_program
from ..categories.closures import observed
from ..categories.functions import checked
from ..categories.gad import GAD
from ..categories.linear_maps import LinearMaps
from ..elaboration import Node, elaborate, postorder
from ..errors import ArgumentError, DomainError, LawError, MissingStructureError
from ..families import Family
from ..interpretation import fold, without_effects
from ..memory import allow_depth, collector_paused
from ..messages import meant
from ..objects import Obj, ground
from ..primitives import Value
from ..sampling import samples
from ..tangents import tangent
from ..values import describe
from .closed import differentiated
from .derivation import Derivation, Line
from .proof import Proof, Rule
from .theorems import LINEAR, rule_of

if TYPE_CHECKING:
    from .notation import Names


def derive(f: Any, at: Any = None) -> Derivation:
    """The chain of equations from D f to the derivative, each step named after its theorem.

    `f` is an arrow or a Python function. The point is made of symbols, or it is `at`, as must be
    where the derivative depends on it: on the side of a branch, the number of steps of a loop.
    Several arguments of a Python function are a tuple, whose types decide the domain.
    Each step is checked: as linear maps both sides are equal, at sample points and on sample
    vectors; and the first is what `GAD` gives.

    Loops and recursion are derived for the steps that are taken at the point, as `GAD` does it: the
    derivative of a loop is the composite of those of its steps. A function changes with what it was
    made from: `close` takes a change of that to one of the function, and `open` is its inverse.

    Raises `ArgumentError` if `at` is needed, `MissingStructureError` for a function that is an
    argument, and `LawError` if a step does not hold. The number of steps is bounded, each is of
    the size of the program, so it is linear however deeply the program is nested.

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
    from .notation import Names

    program, given = _program(f, at)
    if program.effects:
        raise without_effects(GAD(LinearMaps), program)
    root, names = elaborate(program), Names()
    allow_depth(_height(root))
    with np.errstate(all="ignore"), collector_paused():
        if at is None:
            proof = proved(root, _symbols(root.dom), names)
            checks = [p for x in samples(root.dom) if (p := _at_sample(root, x)) is not None]
        else:
            proof = proved(root, checked(program, ground(program.dom), given))
            checks = [proof]
        return _derivation(proof, checks, names)


def _derivation(proof: Proof, checks: list[Proof], names: Names) -> Derivation:
    """The chain of equations, of which each holds in each of the proofs `checks`."""
    reasons = [None, *in_steps(proof)]
    for sample in checks:
        _check(sample, reasons)
    return _written(proof, reasons, names, len(checks))


def _written(proof: Proof, reasons: list[str | None], names: Names, checked: int) -> Derivation:
    """The chain of equations in each style, and what the names in it stand for."""
    from .notation import styles

    notations = styles()
    written = [
        [str(side(proof, n, style.category, _pending(style))) for n in range(len(reasons))]
        for style in notations
    ]
    functions = list(zip(*[style.definitions for style in notations], strict=True))
    lines = [
        Line(text, latex, reason) for text, latex, reason in zip(*written, reasons, strict=True)
    ]
    named = names.definitions([*written[0], *[text for text, _ in functions]])
    return Derivation(tuple(lines), checked, (*named, *functions))


def _program(f: Any, at: Any) -> tuple[Arrow, tuple[Any, ...]]:
    """The arrow, a Python function's for arguments like those of the point, and the point."""
    family = as_program(f)
    if isinstance(family, Family) and at is not None:
        parameters = family.__signature__.parameters.values()
        several = len(parameters) > 1 or any([p.kind is p.VAR_POSITIONAL for p in parameters])
        return family.placed(*(at if several and isinstance(at, tuple) else (at,)))
    program = as_arrow(family)
    if not isinstance(program, Arrow):
        raise ArgumentError(f"derive takes an arrow; got {describe(f)}{meant(f)}")
    return program, (at,)


def _height(root: Node) -> int:
    """How deeply a program is nested: linear maps made of it call one another as deep."""
    heights: dict[Node, int] = {}
    for node in postorder(root):
        heights[node] = 1 + max([heights[below] for below in node.children], default=0)
    return heights[root]


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


APART = 12
"""So many steps use one theorem each; what structure is left then is taken apart in one more."""


def in_steps(proof: Proof) -> list[str]:
    """Number the steps: each applies one theorem, wherever it applies; the names of the theorems.

    Those about structure come first, so that the derivatives of the primitives are left for last.
    However deeply a program is nested, there are no more than `APART` steps and one for structure,
    and one for each primitive.
    """
    waiting: dict[tuple[int, str], list[Proof]] = {}

    def wait(part: Proof) -> None:
        waiting.setdefault((part.theorem.rank, part.theorem.name), []).append(part)

    def apply(key: tuple[int, str], step: int) -> str:
        for one in waiting.pop(key):
            one.step = step
            for part in one.parts:
                wait(part)
        return key[1]

    def first() -> tuple[int, str]:
        return min(waiting, key=lambda key: key[0], default=(LINEAR.rank, ""))

    wait(proof)
    names: list[str] = []
    while waiting:
        used = [apply(first(), len(names) + 1)]
        if len(names) == APART:
            while first()[0] < LINEAR.rank:
                used.append(apply(first(), len(names) + 1))
        names.append("; ".join(dict.fromkeys(used)))
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
    """Compare each line with the one before it, as linear maps; functions at sample arguments."""
    a, b = tangent(proof.node.dom), proof.node.cod
    value = differentiated(proof.node)(proof.point)[0]
    before: Any = None
    for n, reason in enumerate(reasons):
        line = side(proof, n, LinearMaps, lambda part: differentiated(part.node)(part.point)[1])
        after = [(c, f) for c, _, f in observed(LinearMaps, a, b, value, line)]
        pairs = zip(before or after, after, strict=True)
        if not all(LinearMaps.equal(f, g, a, tangent(c)) for (c, f), (_, g) in pairs):
            raise LawError(f"step {n} of the derivation, {reason}, does not hold")
        before = after
