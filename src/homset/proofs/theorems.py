"""What the theorems say of the derivative of each operation.

The rules read like the corollaries of the paper, which give value and derivative together.
(2018, Theorems 1 to 3 and 7, and the figure GAD.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from ..arrows import Arrow
from ..categories.functions import Functions
from ..categories.gad import GAD
from ..categories.syntax import SyntaxCategory
from ..diagrams import leaves_of
from ..elaboration import Node, elaborate
from ..errors import MissingStructureError
from ..interpretation import OPERATIONS, run_straight
from ..messages import show
from ..objects import Array, Obj, Product, R, Unit
from ..operations import scan_unrolled
from ..primitives import Value
from ..tangents import tangent, tangent_wiring
from ..tuples import unflat
from ..values import Left
from .closed import CLOSED
from .proof import Rule, Theorem


def rule_of(node: Node, x: Value) -> Rule:
    """The rule for an operation at a point, ready to ask.

    Raises `MissingStructureError` where there is no theorem.
    """
    rule = RULES.get(node.arrow.op)
    if rule is None:
        arrow = show(Arrow(node.arrow.op, node.arrow.children, node.data, node.dom, node.cod))
        raise MissingStructureError(f"derive has no theorem for {node.arrow.op}, in {arrow}")
    return rule(node, x)


# --- how the derivatives of the parts are put together --------------------------------------------


def _composed(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    return reduce(lambda f, g: k.compose(g, f), fs) if fs else k.identity(tangent(node.dom))


def _same(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    return fs[0]


def _stack(k: Any, a: Obj, n: int) -> Any:
    return k.stack(a, n) if tangent(a) is a else k.dup(Product(*[Unit] * n), 0)


def _unstack(k: Any, a: Obj, n: int) -> Any:
    return k.unstack(a, n) if tangent(a) is a else k.dup(Unit, n)


def _crossed_i(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    n, a, b = len(fs), node.dom.element, node.cod.element
    if tangent(a) is a and tangent(b) is b:
        return k.cross_i(fs, a, b)
    return k.compose(_stack(k, b, n), k.compose(k.cross(*fs), _unstack(k, a, n)))


def _forked_i(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    a, b = tangent(node.dom), node.cod.element
    if tangent(b) is b:
        return k.fork_i(fs, a, b)
    return k.compose(_stack(k, b, len(fs)), k.fork(a, *fs))


def _joined_i(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    a, b = node.dom.element, tangent(node.cod)
    if tangent(a) is a:
        return k.join_i(fs, a, b)
    return k.compose(k.join(b, *fs), _unstack(k, a, len(fs)))


def _wired(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    return k.diagram(tangent_wiring(node.data[0]).with_boxes(fs))


def _on_side(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    side = 0 if isinstance(x, Left) else 1
    f1 = k.compose(fs[0], k.ex(side, tangent(node.dom).parts))
    return f1 if node.arrow.op == "either" else k.compose(k.inj(side, tangent(node.cod).parts), f1)


def _itself(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    """A linear operation is its own derivative, at every point."""
    structure, call = OPERATIONS[node.arrow.op]
    on_numbers = node.arrow.op != "primitive" or node.cod is R
    if isinstance(k, SyntaxCategory) or (smooth(node) and on_numbers and k.has(structure)):
        return call(k, node, [])
    return _by_gad(k, node, x, fs)


def _by_gad(k: Any, node: Node, x: Value, fs: list[Any]) -> Any:
    """What `GAD` says of an operation without parts, from the table of primitives."""
    return OPERATIONS[node.arrow.op][1](GAD(k), node, [])(x)[1]


COMPOSE = Theorem("Theorem 1", 1, _composed)
CROSS = Theorem("Theorem 2", 2, lambda k, node, x, fs: k.cross(*fs))
FORK = Theorem(
    "f △ g = (f × g) ∘ dup, Theorems 1 to 3", 3,
    lambda k, node, x, fs: k.fork(tangent(node.dom), *fs),
)  # fmt: skip
JOIN = Theorem(
    "f ▽ g = jam ∘ (f × g), Theorems 1 to 3", 3,
    lambda k, node, x, fs: k.join(tangent(node.cod), *fs),
)  # fmt: skip
CROSS_I = Theorem("Theorem 7", 2, _crossed_i)
FORK_I = Theorem("△ᵢ f = ×ᵢ f ∘ replI, Theorems 1, 3 and 7", 3, _forked_i)
JOIN_I = Theorem("▽ᵢ f = jamI ∘ ×ᵢ f, Theorems 1, 3 and 7", 3, _joined_i)
DIAGRAM = Theorem("Theorems 1 to 3, box by box", 1, _wired)
ITERATE = Theorem("iterate n f = f ∘ ⋯ ∘ f, Theorem 1", 1, _composed)
RECOMPUTED = Theorem("recomputed f = f, computed again", 1, _composed)
WHILE = Theorem("Theorem 1, for the steps that are taken", 1, _composed)
SCAN = Theorem("definition of scan", 0, _same)
SIDE = Theorem("derivative of the side that is taken", 2, _on_side)
LINEAR = Theorem("Theorem 3", 8, _itself)
CONSTANT = Theorem("derivative of a constant", 10, _by_gad)


# --- the rules ------------------------------------------------------------------------------------


def smooth(node: Node) -> bool:
    """Whether an operation is between vector spaces, which are their own tangent spaces."""
    return tangent(node.dom) is node.dom and tangent(node.cod) is node.cod


def _chain(node: Node) -> list[Node]:
    """The arrows that a composite applies, the first one first; iterative."""
    found: list[Node] = []
    todo = [node]
    while todo:
        top = todo.pop()
        if top.arrow.op == "compose":
            todo.extend(reversed(top.children))
        else:
            found.append(top)
    return found


def _in_a_row(nodes: Iterable[Node], x: Value, theorem: Theorem) -> Rule:
    """D⁺ (g ∘ f) a = (c, g′ ∘ f′), where (b, f′) = D⁺ f a and (c, g′) = D⁺ g b."""
    parts = []
    for f in nodes:
        x, proof = yield f, x
        parts.append(proof)
    return x, theorem, parts


def _beside(
    node: Node, points: Iterable[Value], theorem: Theorem, gather: Callable[[Value], Value]
) -> Rule:
    """D⁺ (f × g) (a, b) = ((c, d), f′ × g′), where (c, f′) = D⁺ f a and (d, g′) = D⁺ g b."""
    values, parts = [], []
    for f, x in zip(node.children, points, strict=True):
        y, proof = yield f, x
        values.append(y)
        parts.append(proof)
    return gather(tuple(values)), theorem, parts


def _copies(node: Node, x: Value) -> list[Value]:
    return [x] * len(node.children)


def _entries(node: Node, x: Value) -> Any:
    return Functions.unstack(node.dom.element, len(node.children))(x)


def _stacked(node: Node) -> Callable[[Value], Value]:
    return Functions.stack(node.cod.element, len(node.children))


def _added(node: Node) -> Callable[[Value], Value]:
    return Functions.jam(node.cod, len(node.children))


def _boxes(node: Node, x: Value) -> Rule:
    d = node.data[0].with_boxes(node.children)
    wires, parts = list(leaves_of(d.dom, x)), []
    for box, (dom, cod, ins, _) in zip(d.boxes, d.wiring.places, strict=True):
        y, proof = yield box, unflat(dom, [wires[i] for i in ins])
        parts.append(proof)
        wires.extend(leaves_of(cod, y))
    return unflat(d.cod, [wires[i] for i in d.outputs]), DIAGRAM, parts


def _while(node: Node, x: Value) -> Rule:
    test, step = node.children
    holds = run_straight(Functions, test)
    parts = []
    while holds(x):
        x, proof = yield step, x
        parts.append(proof)
    return x, WHILE, parts


def _scan(node: Node, x: Value) -> Rule:
    (step,), (state, entries), results = node.children, node.dom.parts, node.cod.parts[1]
    if not (isinstance(entries, Array) and isinstance(results, Array)):
        raise MissingStructureError("derive has no theorem for a scan along a product of arrays")
    unrolled = scan_unrolled(step.arrow.at(step.dom, step.cod), state, entries.row, node.data[0])
    y, proof = yield elaborate(unrolled), x
    return y, SCAN, [proof]


def _either(node: Node, x: Value) -> Rule:
    y, proof = yield node.children[0 if isinstance(x, Left) else 1], x.value
    return y if node.arrow.op == "either" else type(x)(y), SIDE, [proof]


def _alone(node: Node, x: Value) -> Rule:
    """An operation without parts: linear, a constant, or an entry of the table of primitives."""
    op = node.arrow.op
    value, theorem = OPERATIONS[op][1](Functions, node, [])(x), LINEAR
    if op == "constant":
        theorem = CONSTANT
    elif op == "primitive" and not (node.data[0].linear and smooth(node)):
        theorem = Theorem(f"derivative of {node.data[0].name}", 9, _by_gad)
    return value, theorem, []
    yield  # a rule is a generator, though this one asks for nothing


RULES: dict[str, Callable[[Node, Value], Rule]] = {
    "compose": lambda n, x: _in_a_row(_chain(n), x, COMPOSE),
    "iterate": lambda n, x: _in_a_row([n.children[0]] * n.data[0], x, ITERATE),
    "recomputed": lambda n, x: _in_a_row([n.children[0]], x, RECOMPUTED),
    "while_": _while,
    "cross": lambda n, x: _beside(n, x, CROSS, tuple),
    "fork": lambda n, x: _beside(n, _copies(n, x), FORK, tuple),
    "join": lambda n, x: _beside(n, x, JOIN, _added(n)),
    "cross_i": lambda n, x: _beside(n, _entries(n, x), CROSS_I, _stacked(n)),
    "fork_i": lambda n, x: _beside(n, _copies(n, x), FORK_I, _stacked(n)),
    "join_i": lambda n, x: _beside(n, _entries(n, x), JOIN_I, _added(n)),
    "diagram": _boxes,
    "scan": _scan,
    "either": _either,
    "plus": _either,
    **CLOSED,
    **dict.fromkeys(
        (
            "identity", "ex", "dup", "inj", "jam", "stack", "unstack", "ex_i", "in_i", "repl_i",
            "jam_i", "flip", "get", "put", "scale", "primitive", "constant", "left", "right",
            "distribute", "decide", "nil", "push", "pop", "nonempty",
        ),
        _alone,
    ),
}  # fmt: skip
"""The rule of each operation."""
