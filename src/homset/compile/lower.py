"""From an arrow to blocks: wires become variables, coproducts truth values, control control."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from ..arrows import Arrow
from ..elaboration import Node, elaborate
from ..errors import MissingStructureError
from ..objects import B, Exp, List, Obj, R, Sum, brief, leaves
from ..primitives import PRIMITIVES
from ..straightening import straighten
from ..vectors import default_of
from .blocks import Block, Statement, Variable, flat_leaves, walk

T = TypeVar("T")


class Side(NamedTuple):
    """A value of a coproduct: whether it is on the left, and the wires of both sides."""

    test: Variable
    left: tuple[Wire, ...]
    right: tuple[Wire, ...]


Wire = Variable | Side
"""What a leaf of an object is: a variable, or a side of a coproduct."""


def lower(arrow: Arrow) -> Block:
    """The block that does what an arrow does."""
    root = elaborate(arrow)
    made = _Lowering()
    block = made.function(root, root.dom)
    _resolve(block, made.passed)
    return block


class _Lowering:
    """Lowering in progress: `block` is where statements go.

    `passed` has the parameters of loops that are functions from around, which no step changes.
    """

    def __init__(self) -> None:
        self.block = Block(())
        self.passed: dict[Variable, Variable] = {}

    # --- blocks and variables ---

    def function(self, node: Node, dom: Obj) -> Block:
        """A block with parameters for the leaves of `dom`."""
        return self.inside(
            flat_leaves(dom), lambda params: self.run(node, self.rebuilt(dom, params))
        )

    def inside(
        self, objects: Sequence[Obj], run: Callable[[list[Variable]], Sequence[Wire]]
    ) -> Block:
        """A block of what `run` does with new parameters of these objects."""
        outer, params = self.block, [Variable(obj) for obj in objects]
        self.block = block = Block(tuple(params))
        block.results = tuple(self.variables(run(params)))
        self.block = outer
        return block

    def emit(
        self, op: str, data: tuple[Any, ...], args: Sequence[Variable], outs: Sequence[Obj],
        *blocks: Block,
    ) -> list[Variable]:  # fmt: skip
        """Add a statement; its results."""
        made = [Variable(obj) for obj in outs]
        self.block.statements.append(Statement(op, data, tuple(args), tuple(made), blocks))
        return made

    def loop(
        self, op: str, data: tuple[Any, ...], args: Sequence[Variable], cod: Obj, *blocks: Block,
        width: int,
    ) -> Sequence[Wire]:  # fmt: skip
        """Add a loop with a state of `width` variables.

        A function that no step changes is no state: in the steps it is the one from around. So
        what a function that calls itself in a loop calls is known there.
        """
        step, outs = blocks[-1], flat_leaves(cod)
        fixed = {
            i for i in range(width)
            if step.params[i] is step.results[i] and isinstance(step.params[i].obj, Exp)
        }  # fmt: skip
        if fixed:
            for block in blocks:
                self.passed.update({block.params[i]: args[i] for i in fixed})
                block.params = _without(fixed, block.params)
            step.results = _without(fixed, step.results)
        if op == "scan":
            data = (*data, width - len(fixed))
        made = iter(self.emit(op, data, _without(fixed, args), _without(fixed, outs), *blocks))
        found = [args[i] if i in fixed else next(made) for i in range(len(outs))]
        return self.rebuilt(cod, found)

    def constant(self, obj: Obj, value: Any) -> Variable:
        """A variable of a known value."""
        return self.emit("constant", (value,), (), [obj])[0]

    def variables(self, wires: Sequence[Wire]) -> list[Variable]:
        """The variables of wires, coproducts taken apart."""
        found: list[Variable] = []
        for wire in wires:
            if isinstance(wire, Side):
                found += [wire.test, *self.variables(wire.left), *self.variables(wire.right)]
            else:
                found.append(wire)
        return found

    def rebuilt(self, obj: Obj, variables: Sequence[Variable]) -> list[Wire]:
        """The wires of the leaves of an object; the inverse of `variables`."""
        if not (obj.nesting or isinstance(obj, Sum)):
            return list(variables)
        return self._rebuilt(obj, iter(variables))

    def _rebuilt(self, obj: Obj, rest: Iterator[Variable]) -> list[Wire]:
        wires: list[Wire] = []
        for leaf in leaves(obj):
            if isinstance(leaf, Sum):
                test = next(rest)
                left, right = (tuple(self._rebuilt(part, rest)) for part in leaf.parts)
                wires.append(Side(test, left, right))
            else:
                wires.append(next(rest))
        return wires

    # --- the boxes of a program ---

    def run(self, node: Node, wires: Sequence[Wire]) -> list[Wire]:
        """What a program gives on the wires of its domain."""
        plan = straighten(node)
        held = list(wires)
        for box, dom, cod, ins, _ in plan.steps:
            held += self.box(box, dom, cod, [held[i] for i in ins])
        return [held[i] for i in plan.outputs]

    def box(self, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
        """What one box gives."""
        op = node.arrow.op
        if op in _RULES:
            return _RULES[op](self, node, dom, cod, wires)
        if op not in _PLAIN:
            raise MissingStructureError(
                f"compiled code has no {op}, from {brief(dom)} to {brief(cod)}"
            )
        made = self.emit(op, node.data, self.variables(wires), flat_leaves(cod))
        if op != "primitive" or node.data[0].checks is not None:
            self.block.statements[-1].place = node.arrow.place
        return self.rebuilt(cod, made)

    def default(self, obj: Obj) -> list[Wire]:
        """Wires of some value of an object, which nobody reads."""
        return self.rebuilt(obj, [self._default(leaf) for leaf in flat_leaves(obj)])

    def _default(self, leaf: Obj) -> Variable:
        if isinstance(leaf, List):
            return self.emit("nil", (), (), [leaf])[0]
        return self.constant(leaf, default_of(leaf))


def _without(left_out: Container[int], row: Sequence[T]) -> tuple[T, ...]:
    return tuple([x for i, x in enumerate(row) if i not in left_out])


def _resolve(block: Block, passed: dict[Variable, Variable]) -> None:
    """Read what parameters are passed, in their stead; those of outer loops were entered later."""
    if not passed:
        return
    known: dict[Variable, Variable] = {}
    for param, given in reversed(passed.items()):
        known[param] = known.get(given, given)

    def row(vs: Sequence[Variable]) -> tuple[Variable, ...]:
        return tuple([known.get(v, v) for v in vs])

    block.results = row(block.results)
    for s in walk(block):
        s.args = row(s.args)
        for inner in s.blocks:
            inner.results = row(inner.results)


_PLAIN = frozenset(
    {"primitive", "stack", "unstack", "flip", "get", "put", "nil", "push", "pop", "nonempty"}
)

_Rule = Callable[[_Lowering, Node, Obj, Obj, list[Wire]], Sequence[Wire]]


def _constant(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    value = node.data[0].at(cod)
    if isinstance(cod, Sum):
        raise MissingStructureError(f"compiled code has no constants of {brief(cod)}")
    return [m.constant(cod, value)]


def _scale(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    factor = m.constant(R, node.data[0].at(R))
    return m.emit("primitive", (PRIMITIVES["mul"],), [factor, *m.variables(wires)], [cod])


def _jam(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    if not wires:
        return [m.constant(leaf, default_of(leaf)) for leaf in leaves(cod)]
    width, total = cod.width, m.variables(wires)[: cod.width]
    rest = m.variables(wires)[width:]
    add = PRIMITIVES["add"]
    for start in range(0, len(rest), width):
        pairs = zip(leaves(cod), total, rest[start : start + width], strict=True)
        total = [m.emit("primitive", (add,), [x, y], [leaf])[0] for leaf, x, y in pairs]
    return total


def _decide(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (test,) = m.variables(wires)
    return [Side(test, (), ())]


def _injected(left: bool) -> _Rule:
    def rule(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
        other = m.default(cod.parts[1 if left else 0])
        sides = (wires, other) if left else (other, wires)
        return [Side(m.constant(B, left), tuple(sides[0]), tuple(sides[1]))]

    return rule


def _distribute(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    *x, side = wires
    assert isinstance(side, Side)
    return [Side(side.test, (*x, *side.left), (*x, *side.right))]


def _either(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (side,) = wires
    assert isinstance(side, Side)
    f, g = node.children
    blocks = [
        m.inside((), lambda _, h=h, given=given: m.run(h, given))  # type: ignore[misc]
        for h, given in ((f, side.left), (g, side.right))
    ]
    made = m.emit("if", (), [side.test], flat_leaves(cod), *blocks)
    return m.rebuilt(cod, made)


def _iterate(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (step,) = node.children
    args = m.variables(wires)
    return m.loop("for", node.data, args, cod, m.function(step, dom), width=len(args))


def _while(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    blocks, args = [m.function(child, dom) for child in node.children], m.variables(wires)
    return m.loop("while", (), args, cod, *blocks, width=len(args))


def _scan(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (step,) = node.children
    block = m.function(step, step.dom)
    width = len(flat_leaves(dom.parts[0]))
    return m.loop("scan", node.data, m.variables(wires), cod, block, width=width)


def _curry(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (f,) = node.children
    source = cod.parts[1]
    block = m.inside(
        flat_leaves(source), lambda params: m.run(f, [*wires, *m.rebuilt(source, params)])
    )
    return m.emit("closure", (), (), [cod], block)


def _apply(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    made = m.emit("call", (), m.variables(wires), flat_leaves(cod))
    m.block.statements[-1].place = node.arrow.place
    return m.rebuilt(cod, made)


def _fix(m: _Lowering, node: Node, dom: Obj, cod: Obj, wires: list[Wire]) -> Sequence[Wire]:
    (f,) = node.children
    e, a = dom.parts
    itself = f.dom.parts[0].parts[1]
    captured, given = wires[: e.width], wires[e.width :]

    def run(params: list[Variable]) -> Sequence[Wire]:
        return m.run(f, [*captured, params[0], *m.rebuilt(a, params[1:])])

    block = m.inside([itself, *flat_leaves(a)], run)
    made = m.emit("fix", (), m.variables(given), flat_leaves(cod), block)
    m.block.statements[-1].place = node.arrow.place
    return m.rebuilt(cod, made)


_RULES: dict[str, _Rule] = {
    "constant": _constant,
    "scale": _scale,
    "jam": _jam,
    "decide": _decide,
    "left": _injected(True),
    "right": _injected(False),
    "distribute": _distribute,
    "either": _either,
    "iterate": _iterate,
    "while_": _while,
    "scan": _scan,
    "curry": _curry,
    "apply": _apply,
    "fix": _fix,
}
