"""Building: a graph under construction.

Running a function on ports makes a node for each thing it does: equal operations on equal ports
are one node, constants are computed, and the exact laws of `homset.simplify` are applied as nodes
are made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from struct import pack
from typing import Any

import numpy as np

from .arrays.family import object_at
from .arrays.shapes import broadcast_shape, spread
from .arrows import Arrow
from .errors import ArgumentError
from .instances import instance
from .literals import key_of
from .objects import Array, Exp, List, Obj, Product, R, Sum, Unit, leaves
from .places import here
from .ports import Body, Constant, Port, PortBox, Ports, PortStep
from .primitives import Primitive, Symbolic, Value
from .simplify import COMMUTATIVE, LAWS
from .tuples import flat, unflat
from .twins import merged
from .values import Left

PARTIAL = frozenset(
    {"apply", "either", "fix", "get", "iterate", "put", "recomputed", "scan", "while_"}
)
"""The operations that can fail or go on for ever: they run only where they were written."""

FAILING = frozenset({"get", "put", "fix"})
"""Those of them that fail themselves, and not what is inside of them: they know their place."""


def _no_port(args: Sequence[Value]) -> Symbolic | None:
    """What stands for a computation and is no port, wherever it is among the arguments."""
    found = [x for x in args if isinstance(x, Symbolic) and not isinstance(x, Port)]
    return found[0] if found else None


class Builder:
    """A graph under construction; the body of a function inside it has a builder of its own.

    A node is made in the innermost builder that one of its inputs belongs to, so that work that
    does not depend on the argument of a function is outside of it, and shared; but what can fail or
    go on for ever (`PARTIAL`) stays in the function, and all that is in a branch stays there.
    """

    def __init__(self, parent: Builder | None = None, branch: bool = False) -> None:
        self.level: int = 0 if parent is None else parent.level + 1
        self.root: Builder = self if parent is None else parent.root
        self.parent = parent
        # Nothing leaves the branch that it was written in: there, it may never run.
        self.floor: Builder = self if parent is None or branch else parent.floor
        self.current: Builder = self  # of a root: the innermost builder at work
        # Of a root: the builder at work and those around it, outermost first; and for each node
        # that is in a body, the bodies that it is in. So a node is found in one step, however deep.
        # A body that has none inside of it is not `searched`, and its nodes are not there.
        self.path: list[Builder] = [self]
        self.searched = False
        self.homes: defaultdict[tuple[Any, Any], list[Builder]] = defaultdict(list)
        self.steps: list[PortStep] = []
        self.twins: dict[Port, Port] = {}
        self.firsts: dict[Arrow, Arrow] = {}  # of a root: primitives, where each is first
        self.effects: list[PortStep] = []  # those of the steps that are kept, needed or not
        # What is there already: constants by their content, primitives by arguments, and boxes of
        # an operation by the box and its arguments.
        self.nodes: dict[Any, Port] = {}
        self.made: defaultdict[Primitive | str, dict[Any, Any]] = defaultdict(dict)

    def inputs(self, obj: Obj) -> Ports:
        """New ports for the leaves of an object."""
        return tuple([Port(self, leaf) for leaf in leaves(obj)])

    def constant(self, obj: Obj, value: Value) -> Port:
        """The port of a constant; equal bits are one port, copies of one number are spread."""
        if isinstance(obj, Array) and obj.size > 1 and _copies(value):
            copies: Port = spread(self.constant(obj.element, value.flat[0]), obj.shape)
            return copies
        key: tuple[Any, ...]
        if isinstance(value, float):
            key = obj, "<f8", pack("<d", value)
        elif type(value) is int:
            key = obj, value
        else:
            key = obj, key_of(np.asarray(value))
        found: Port | None = self.root.nodes.get(key)
        if found is None:
            found = self.root.nodes[key] = Constant(self.root, obj, value)
        return found

    def primitive(self, p: Primitive, args: tuple[Value, ...]) -> Value:
        """The port of a primitive on ports and numbers, or what the laws make of it."""
        current = self.root.current
        home = builder = current.floor if p.checks is None else current
        array, known, outside = False, True, True
        for arg in args:
            if not isinstance(arg, Port):
                if (other := _no_port(args)) is not None:  # a vector that depends on others, say
                    return other.evaluate(p, args)
                return self.primitive(p, self._ports(p, args))
            if arg.builder is builder:
                outside = False
            elif arg.builder.level > builder.level:
                builder = arg.builder
            if arg.obj.parts:
                array = True
            if arg.value is None:
                known = False
        if array and (simpler := self._on_arrays(p, args)) is not None:
            return simpler
        if known:
            if (constant := self._folded(p, args)) is not None:
                return constant
            builder = current  # cheap, and no part of what a loop or a function captures
        law = LAWS.get(p)
        if law is not None and (simpler := law(*args)) is not None:
            return simpler
        return self._node(p, args, builder, home if outside and builder is home else None)

    def _node(self, p: Primitive, args: Ports, builder: Builder, home: Builder | None) -> Port:
        """The node of a primitive in a builder, or the one that is there further out than home."""
        key = args[::-1] if p in COMMUTATIVE and id(args[0]) > id(args[1]) else args
        nodes = builder.made[p]
        found = nodes.get(key)
        if found is None and home is not None and home.parent is not None:
            found = home.before(p, key)
        if found is None:
            box, obj = instance(p, args[-1].obj)
            box = box.placed(here()) if p.checks is not None else self.root.first(box)
            found = nodes[key] = Port(builder, obj, p, args, box)
            builder.steps.append(found)
            if builder.searched:
                builder.root.homes[p, key].append(builder)
        return found

    def first(self, box: Arrow) -> Arrow:
        """A primitive that cannot fail, at the place where it is first written: one for all.

        A category that does not have it says so there.
        """
        found = self.firsts.get(box)
        if found is None:
            found = self.firsts[box] = box.placed(here())
        return found

    def _on_arrays(self, p: Primitive, args: Ports) -> Value:
        """A primitive of scalars on arrays of several shapes; one that has several results."""
        if p.family is None:
            together = self._spread(args)
            return None if together == args else self.primitive(p, together)
        if type(p.cod) is Product:
            return self.box(Arrow("primitive", (), (p,), p.dom, p.cod), args)
        return None

    def before(self, what: Primitive | str, key: Any) -> Any:
        """The node that is there already further out, as it can be if it takes nothing of here."""
        root = self.root
        level = min(self.level, len(root.path))
        for builder in (root, *root.homes.get((what, key), ())):
            around = builder.level < level and root.path[builder.level] is builder
            if around and (found := builder.made[what].get(key)) is not None:
                return found
        return None

    def _ports(self, p: Primitive, args: tuple[Value, ...]) -> Ports:
        """The arguments with numbers as constants."""
        pairs = zip(args, p.places, strict=True)
        given = [a for a, o in pairs if not o.ground]
        kinds = [a.obj.element for a in given if isinstance(a, Port)]
        kinds = kinds or [object_at(a).element for a in given]
        element = R if R in kinds or not kinds else kinds[0]
        return tuple(
            [
                a if isinstance(a, Port) else self._number(o if o.ground else element, a)
                for a, o in zip(args, p.places, strict=True)
            ]
        )

    def _number(self, obj: Obj, value: Value) -> Port:
        shape = getattr(value, "shape", ())
        return self.constant(Array(obj.element, shape) if shape else obj, value)

    def _spread(self, args: Ports) -> Ports:
        """Numbers beside arrays, and arrays of other shapes, broadcast to one shape."""
        shapes = [arg.obj.shape for arg in args]
        if shapes.count(shapes[0]) == len(shapes):
            return args
        whole = broadcast_shape(*shapes)
        return tuple([spread(arg, whole) for arg in args])

    def sum(self, obj: Obj, args: tuple[Value, ...]) -> Value:
        """The sum of two arrays, or of two lists: one node, however long they are."""
        box = Arrow("jam", (), (2,), obj * obj, obj)
        return self.box(box, self.ports(box.dom, args))

    def _folded(self, p: Primitive, args: Ports) -> Port | None:
        """The constant that a primitive gives on constants; none where it would fail, or grow."""
        obj = instance(p, args[-1].obj)[1]
        if isinstance(obj, Array) and obj.size > sum([arg.obj.size for arg in args]):
            return None
        values = [arg.value for arg in args]
        if p.checks is not None and p.checks(*values) is not None:
            return None
        with np.errstate(all="ignore"):
            return self.constant(obj, p.value(*values))

    def box(self, box: Arrow, inputs: Sequence[Port]) -> Value:
        """The value of a box that is no primitive, on the ports of the leaves of its domain."""
        if box.effects:
            return self.occurrence(box, inputs)
        current = self.root.current
        home = current
        if box.op not in PARTIAL:
            builders = [current.floor, *[port.builder for port in inputs]]
            home = max(builders, key=lambda b: b.level)
        key = box.cod, box, tuple(inputs)  # terms that differ in objects alone have one hash
        if box.op == "nil":
            home = current  # it costs less to make another empty list than to bring one along
        outs = home.made[box.op].get(key)
        if outs is None and box.op != "nil" and home not in [port.builder for port in inputs]:
            outs = home.before(box.op, key)
        if outs is None:
            if box.op in FAILING and box.place is None:
                box = box.placed(here())
            outs = home.made[box.op][key] = home.inputs(box.cod)
            home.steps.append(PortBox(box, tuple(inputs), outs))
            if home.searched:
                home.root.homes[box.op, key].append(home)
        return unflat(box.cod, list(outs))

    def occurrence(self, box: Arrow, inputs: Sequence[Port]) -> Value:
        """The value of a box with effects: another one each time, and there if nothing needs it."""
        if box.op in ("curry", "fix"):
            raise ArgumentError(
                "effects in a function that is passed on as a value, or that calls itself elsewhere"
                " than last: write a loop, or call the function where its effects are meant"
            )
        current = self.root.current
        outs = current.inputs(box.cod)
        step = PortBox(box if box.place else box.placed(here()), tuple(inputs), outs)
        current.steps.append(step)
        current.effects.append(step)
        return unflat(box.cod, list(outs))

    def ports(self, obj: Obj, value: Value) -> list[Port]:
        """The ports of the leaves of a value: numbers become constants, functions become nodes."""
        return [self.port(leaf, v) for leaf, v in zip(leaves(obj), flat(value), strict=True)]

    def port(self, obj: Obj, value: Value) -> Port:
        """The port of a value that is no tuple."""
        if isinstance(value, Port):
            assert obj.parts or value.obj is obj, f"a wire of {value.obj}, where {obj} was expected"
            return value
        if isinstance(obj, Sum):
            op, side = ("left", 0) if isinstance(value, Left) else ("right", 1)
            inputs = self.ports(obj.parts[side], value.value)
            found: Port = self.box(Arrow(op, (), (), obj.parts[side], obj), inputs)
            return found
        if isinstance(obj, Exp):
            (body,) = self.traced([(value, obj.parts[1], obj.parts[0])])
            captured = body.captured()
            environment = Product(*[port.obj for port in captured])
            curry = Arrow("curry", (body.under(environment, captured),), (), environment, obj)
            closure: Port = self.box(curry, captured)
            return closure
        if isinstance(obj, List):
            return self._list(obj, value)
        return self.constant(obj, value)

    def _list(self, obj: List, value: Value) -> Port:
        """The port of a list whose entries are known one by one."""
        (element,) = obj.parts
        made: Port = self.box(Arrow("nil", (), (), Unit, obj), [])
        push = Arrow("push", (), (), element * obj, obj)
        for entry in reversed(list(value)):
            made = self.box(push, [*self.ports(element, entry), made])
        return made

    def traced(
        self, functions: Sequence[tuple[Callable[[Value], Value], Obj, Obj]], branch: bool = False
    ) -> list[Body]:
        """What functions on values, each with its domain and codomain, do on ports."""
        return [self._trace(*function, branch) for function in functions]

    def _trace(
        self, function: Callable[[Value], Value], source: Obj, target: Obj, branch: bool
    ) -> Body:
        inner = self.inner(branch)
        with inner.working():
            params = inner.inputs(source)
            outputs = inner.ports(target, function(unflat(source, list(params))))
        return inner.body(source, target, params, outputs)

    def inner(self, branch: bool = False) -> Builder:
        """A builder for the body of a function that is written where work goes on now."""
        around = self.root.current
        around.surround()
        return Builder(around, branch)

    def surround(self) -> None:
        """From here on, what is here already is looked for from further in."""
        if self.parent is not None and not self.searched:
            self.searched = True
            for what, nodes in self.made.items():
                for key in nodes:
                    self.root.homes[what, key].append(self)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Meanwhile, what runs on ports is written here."""
        root, outer = self.root, self.root.current
        chain: list[Builder] = [self]
        while (around := chain[-1].parent) is not None and (
            around.level >= len(root.path) or root.path[around.level] is not around
        ):
            chain.append(around)
        common = chain[-1].level
        left, root.path[common:] = root.path[common:], chain[::-1]
        root.current = self
        try:
            yield
        finally:
            root.path[common:] = left
            root.current = outer

    def body(self, source: Obj, target: Obj, params: Ports, outputs: Sequence[Port]) -> Body:
        """What has been written here, as the body of a function of the parameters."""
        steps, made = self.written(outputs)
        return Body(self, source, target, tuple(params), steps, tuple(made))

    def written(self, outputs: Sequence[Port]) -> tuple[list[PortStep], list[Port]]:
        """The steps that the outputs need, in order, and the outputs, without twins."""
        return merged(self.live(outputs), outputs, {} if self.effects else self.twins)

    def twin(self, port: Value, other: Value) -> None:
        """What one port has, another one that is written here has as well: either will do."""
        if isinstance(port, Port) and isinstance(other, Port) and port is not other:
            self.twins[port] = other

    def forget(self) -> None:
        """Let go of all nodes, which know their builder: they go at once, without the collector."""
        self.steps.clear()
        self.nodes.clear()
        self.made.clear()
        self.homes.clear()

    def live(self, outputs: Sequence[Port]) -> list[PortStep]:
        """The steps that the outputs need, and the effects, in order."""
        needed, effects = set(outputs), set(map(id, self.effects))
        kept: list[PortStep] = []
        for step in reversed(self.steps):
            used = step in needed if type(step) is Port else not needed.isdisjoint(step.outs)
            if used or id(step) in effects:
                needed.update(step.args)
                kept.append(step)
        kept.reverse()
        return kept


def _copies(array: Any) -> bool:
    """Whether all entries of an array have the same bits."""
    if not any(array.strides):
        return True
    bits = np.ascontiguousarray(array).reshape(-1).view(f"u{array.itemsize}")
    return bool(bits[-1] == bits[0] and (bits == bits[0]).all())
