"""Interpretation: the meaning of a program in a category, linear in its size, never recursive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .arrows import Arrow, as_arrow
from .category import (
    Additive,
    Addressed,
    Cartesian,
    Category,
    Closed,
    Coproduct,
    Diagrammatic,
    Indexed,
    IndexedAdditive,
    Lists,
    Loops,
    Monoidal,
    Numeric,
    Recursive,
    Scalar,
)
from .diagrams import Diagram
from .elaboration import Node, elaborate, postorder
from .errors import RUNNING_EFFECTS, ArgumentError, Lacking, MissingStructureError
from .memory import allow_depth, collector_paused
from .messages import meant, show
from .objects import row_of
from .places import tell
from .primitives import Primitive
from .straightening import straighten
from .terms import subterms

A = TypeVar("A")

# Each operation of a program: the structure it asks for, and how it is called.
_Call = Callable[[Any, Node, "list[Any]"], Any]
OPERATIONS: dict[str, tuple[type[Category[Any]], _Call]] = {
    "identity": (Category, lambda c, n, fs: c.identity(n.dom)),
    "compose": (Category, lambda c, n, fs: c.compose(fs[1], fs[0])),
    "recomputed": (Category, lambda c, n, fs: c.recomputed(*fs, n.dom, n.cod)),
    "cross": (Monoidal, lambda c, n, fs: c.cross(*fs)),
    "fork": (Cartesian, lambda c, n, fs: c.fork(n.dom, *fs)),
    "ex": (Cartesian, lambda c, n, fs: c.ex(n.data[0], n.dom.parts)),
    "dup": (Cartesian, lambda c, n, fs: c.dup(n.dom, n.data[0])),
    "diagram": (Cartesian, lambda c, n, fs: _lines(c, n, n.data[0].with_boxes(fs))),
    "join": (Additive, lambda c, n, fs: c.join(n.cod, *fs)),
    "inj": (Additive, lambda c, n, fs: c.inj(n.data[0], n.cod.parts)),
    "jam": (Additive, lambda c, n, fs: c.jam(n.cod, n.data[0])),
    "left": (Coproduct, lambda c, n, fs: c.left(*n.cod.parts)),
    "right": (Coproduct, lambda c, n, fs: c.right(*n.cod.parts)),
    "either": (Coproduct, lambda c, n, fs: c.either(*fs, *n.dom.parts, n.cod)),
    "plus": (Coproduct, lambda c, n, fs: c.plus(*fs, n.dom, n.cod)),
    "distribute": (
        Coproduct, lambda c, n, fs: c.distribute(n.dom.parts[0], *n.dom.parts[1].parts)
    ),
    "decide": (Coproduct, lambda c, n, fs: c.decide()),
    "nil": (Lists, lambda c, n, fs: c.nil(n.cod.parts[0])),
    "push": (Lists, lambda c, n, fs: c.push(n.cod.parts[0])),
    "pop": (Lists, lambda c, n, fs: c.pop(n.dom.parts[0])),
    "nonempty": (Lists, lambda c, n, fs: c.nonempty(n.dom.parts[0])),
    "fix": (Recursive, lambda c, n, fs: c.fix(*fs, *n.dom.parts, n.cod)),
    "apply": (Closed, lambda c, n, fs: c.apply(n.dom.parts[1], n.cod)),
    "curry": (Closed, lambda c, n, fs: c.curry(*fs, n.dom, n.cod.parts[1], n.cod.parts[0])),
    "uncurry": (Closed, lambda c, n, fs: c.uncurry(*fs, *n.dom.parts, n.cod)),
    "cross_i": (Indexed, lambda c, n, fs: c.cross_i(fs, n.dom.element, n.cod.element)),
    "fork_i": (Indexed, lambda c, n, fs: c.fork_i(fs, n.dom, n.cod.element)),
    "join_i": (IndexedAdditive, lambda c, n, fs: c.join_i(fs, n.dom.element, n.cod)),
    "ex_i": (Indexed, lambda c, n, fs: c.ex_i(n.data[0], n.cod, n.data[1])),
    "in_i": (IndexedAdditive, lambda c, n, fs: c.in_i(n.data[0], n.dom, n.data[1])),
    "repl_i": (Indexed, lambda c, n, fs: c.repl_i(n.dom, n.data[0])),
    "jam_i": (IndexedAdditive, lambda c, n, fs: c.jam_i(n.cod, n.data[0])),
    "stack": (Indexed, lambda c, n, fs: c.stack(n.cod.row, n.data[0])),
    "unstack": (Indexed, lambda c, n, fs: c.unstack(n.dom.row, n.data[0])),
    "flip": (Indexed, lambda c, n, fs: c.flip(n.dom.row, n.data[0])),
    "get": (Addressed, lambda c, n, fs: c.get(n.cod, n.data[0])),
    "put": (Addressed, lambda c, n, fs: c.put(n.cod.row, n.data[0])),
    "scale": (Scalar, lambda c, n, fs: c.scale(n.data[0].at(n.dom), n.dom)),
    "primitive": (Numeric, lambda c, n, fs: c.primitive(n.data[0], n.dom, n.cod)),
    "constant": (Numeric, lambda c, n, fs: c.constant(n.data[0].at(n.cod), n.dom, n.cod)),
    "iterate": (Loops, lambda c, n, fs: c.iterate(*fs, n.dom, n.data[0])),
    "while_": (Loops, lambda c, n, fs: c.while_(*fs, n.dom)),
    "scan": (
        Loops,
        lambda c, n, fs: c.scan(
            *fs, n.dom.parts[0], row_of(n.dom.parts[1]), row_of(n.cod.parts[1]), n.data[0]
        ),
    ),
}  # fmt: skip


_CALLED = {"diagram": "a straight line of steps"}
"""Operations that no combinator of their name makes, in words."""


def _lines(category: Cartesian[A], node: Node, d: Diagram[A]) -> A:
    """The meaning of a straight line of boxes; where some have effects, in their order."""
    if not node.arrow.effects:
        return category.diagram(d)
    return category.in_order(d, [box.effects for box in node.arrow.children])


def meaning(category: Category[A], node: Node, below: list[A]) -> A:
    """The meaning of one operation from the meanings of its children.

    What a category lacks is told at the place in the user's source, where it is known.
    """
    try:
        return _meaning(category, node, below)
    except MissingStructureError as error:
        if (place := node.arrow.place) is not None:
            tell(error, place)
        raise


def _meaning(category: Category[A], node: Node, below: list[A]) -> A:
    protocol, call = OPERATIONS[node.arrow.op]
    if not category.has(protocol):
        needs = _CALLED.get(node.arrow.op, node.arrow.op)
        raise MissingStructureError(
            f"{category} is not {protocol.__name__}, which {needs} needs in {show(node.arrow)}"
            f"{category.because(protocol)}"
        )
    try:
        result: A = call(category, node, below)
    except Lacking as lack:
        raise lack.where(category, _used(node)) from None
    return result


def _used(node: Node) -> str:
    """The name of an operation, and the arrow at the objects it is used at."""
    arrow = Arrow(node.arrow.op, node.arrow.children, node.data, node.dom, node.cod)
    shown = show(arrow)
    name = node.arrow.op if arrow.children else shown.split(" : ")[0]
    return f"{name} needs in {shown}"


def combinators(category: Category[A], program: Arrow) -> A:
    """The meaning by the category's own combinators, each shared term once; iterative.

    >>> import homset as hs
    >>> combinators(hs.Matrices, hs.scale(2.0) >> hs.scale(3.0)).array
    array([[6.]])
    """
    return fold(category, elaborate(program))


def fold(category: Category[A], root: Node) -> A:
    """`combinators` on a program whose objects are known."""
    done: dict[int, A] = {}
    for node in postorder(root):
        found = meaning(category, node, [done[id(child)] for child in node.children])
        done[id(node)] = _placed(category, node, found)
    return done[id(root)]


def _placed(category: Category[A], node: Node, found: A) -> A:
    """A meaning that knows the place in the source, where it can fail and there is one."""
    arrow = node.arrow
    if arrow.place is None or arrow.op == "apply":
        return found  # a call fails inside of what is called
    p = arrow.data[0] if arrow.op == "primitive" else None
    if isinstance(p, Primitive) and p.checks is None and not p.effect:
        return found
    return category.placed(found, arrow.place)


def checked_arrow(category: object, program: Any) -> Arrow:
    """The arrow that a category or a language is asked to interpret, or an `ArgumentError`."""
    program = as_arrow(program)
    if isinstance(program, Arrow):
        return program
    instead = meant(program) or "; write it with combinators"
    raise ArgumentError(f"{category} interprets arrows; got {program!r}{instead}")


def interpret(category: Category[A], program: Arrow) -> A:
    """The meaning of a program: by diagrams in a category of functions, else by combinators."""
    program = checked_arrow(category, program)
    with collector_paused():
        if isinstance(category, Diagrammatic):
            straight: A = run_straight(category, elaborate(program))
            return straight
        return combinators(category, program)


def run_straight(category: Diagrammatic[A], root: Node) -> A:
    """The meaning by diagrams: straighten, give each box its meaning, run; innermost first.

    Equal boxes on equal wires are one there, and one that nobody reads is left out: so an effect
    has no place in it.
    """
    if root.arrow.effects:
        raise without_effects(category, root.arrow)
    plans: dict[Node, Diagram[Node]] = {}
    bodies: dict[Node, list[Node]] = {}
    todo = [root]
    while todo:
        node = todo.pop()
        if node not in plans:
            plan = plans[node] = straighten(node)
            bodies[node] = [body for box in dict.fromkeys(plan.boxes) for body in box.children]
            todo.extend(bodies[node])
    done: dict[Node, A] = {}
    boxes: dict[Node, A] = {}
    depth: dict[Node, int] = {}
    for node in _innermost_first(root, bodies):
        plan = plans[node]
        for box in dict.fromkeys(plan.boxes):
            if box not in boxes:
                found = meaning(category, box, [done[body] for body in box.children])
                boxes[box] = _placed(category, box, found)
        done[node] = category.diagram(plan.map(boxes.__getitem__))
        depth[node] = 1 + max([depth[body] for body in bodies[node]], default=0)
    allow_depth(depth[root])
    return category.deep(done[root], depth[root])


def without_effects(category: Category[A], program: Arrow) -> MissingStructureError:
    """Why a category has no meaning of a program with effects: its own reason, or that of all.

    >>> import homset as hs
    >>> hs.Functions(hs.coin(0.5) >> hs.it)
    Traceback (most recent call last):
        ...
    homset.errors.MissingStructureError: Functions has no effects, which bernoulli needs in ...
    """
    effects = [term for term in subterms(program) if term.effects]
    try:
        combinators(category, effects[0])
    except MissingStructureError as error:
        found = error
    else:
        needs = f"{show(effects[0]).split(' : ')[0]} needs in {show(effects[0])}"
        found = Lacking("effects", RUNNING_EFFECTS).where(category, needs)
    place = next((term.place for term in effects if term.place is not None), None)
    if place is not None:
        tell(found, place)
    return found


def _innermost_first(root: Node, bodies: dict[Node, list[Node]]) -> list[Node]:
    order: dict[Node, None] = {}
    todo = [(root, False)]
    while todo:
        node, ready = todo.pop()
        if ready:
            order[node] = None
        elif node not in order:
            todo.append((node, True))
            todo.extend((body, False) for body in bodies[node] if body not in order)
    return list(order)
