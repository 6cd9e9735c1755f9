"""The machine: the state of a Python function that is run on values that are not known yet."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import primitives as p
from ..building import Builder
from ..control import case_node, decide
from ..errors import ArgumentError, DomainError, RefusedError
from ..objects import Array, Product
from ..places import Place, at
from ..ports import Port
from .abstract import MISSING, Diverges, Mutable, OneOf, Unsuitable, Unusable, Value, split
from .containers import contents, hold, same_contents
from .frames import Active, Closure, Frame
from .lengths import of_two_forms
from .meeting import as_before, as_copies, carried, copied_at, dated, merged
from .shapes import Copied, Leaf, Same, Several, Shape, Tree, bundle, lifted, lowered, spread
from .source import place_of, refused
from .standing import Standing

FEW = 4
"""How many arrays are told apart, of which a name may be one; of more there are copies."""

State = tuple[dict[str, Any], list[tuple[Any, Any]], dict[int, Any], tuple[Builder, int]]
Kept = Callable[[Any], set[int] | None]


def _goes_on(_: Any) -> None:
    return None


class Machine:
    """Runs statements on abstract values; nodes are written by the builder that is at work."""

    def __init__(self, telling: bool = False) -> None:
        self.telling = telling
        """Whether it is told which of several arrays a name is of; else there are copies."""
        self.root = Builder()
        self.frame = Frame(None, {})  # type: ignore[arg-type]
        self.owned: list[Any] = []
        self.active: list[Active] = []
        self.left = self.frame
        self.depth = 0
        self.changes: dict[int, Place | None] = {}
        """Where each container was changed last, by its id."""
        self.frozen: dict[int, Any] = {}
        """Containers that have another name as a copy, by their ids."""
        self.met: dict[int, Any] = {}
        """What two paths, or the steps of a loop, made of several containers, by their ids."""
        self.reading: list[Any] = []
        """The lists and arrays that a loop about to begin goes along."""
        self.iterated: list[Any] = []
        """The lists and arrays that the loops going on go along."""
        self.calls: dict[Any, Any] = {}
        """What calls gave (`homset.frontend.repeated`)."""
        self.made: Any = None
        """The array that the last operation has made, if it has made one."""
        self.fresh: Any = None
        """Of what a function is called with, the array that nothing else can change or read."""
        self.live = False
        """Whether rows of an array are read when they are reached, as it changes meanwhile."""

    @property
    def builder(self) -> Builder:
        """The builder at work."""
        return self.root.current

    @property
    def filename(self) -> str:
        """The file of the function that is being run."""
        return self.frame.function.source.filename

    def place(self, node: ast.AST) -> Place:
        """Where a node of the function that is being run is."""
        return place_of(self.frame.function.source, node, self.frame.caller)

    def refuse(self, node: ast.AST, reason: str) -> RefusedError:
        """The error for a node of the function that is being run."""
        return refused(self.place(node), reason)

    def at(self, node: ast.AST) -> Standing:
        """What goes wrong inside is told at this node, and what is written there stands there."""
        return Standing(self.place(node), node)

    @contextmanager
    def at_definition(self, closure: Closure) -> Iterator[None]:
        """What goes wrong with a call from outside is told at the function's definition."""
        place = place_of(closure.source, closure.source.node)
        try:
            with at(None):
                yield
        except (Unsuitable, DomainError, ArgumentError) as error:
            raise refused(getattr(error, "place", None) or place, str(error)) from None
        except Diverges:
            raise refused(place, f"{closure.__name__} never returns") from None

    def own(self, container: Any) -> Any:
        """A container that the function made itself, and may change."""
        self.owned.append(container)
        return container

    def owns(self, container: Any) -> bool:
        """Whether the function made a container itself."""
        return any(container is own for own in self.owned)

    # --- the state, and what two paths make of it ---

    def state(self) -> State:
        """The values of the names, what the containers hold, and how many effects there were."""
        held = [(c, contents(c)) for c in self.owned]
        effects = self.builder, len(self.builder.effects)
        return dict(self.frame.names), held, self.frozen, effects

    def restore(self, state: State) -> None:
        """Go back to an earlier state."""
        self.frame.names.clear()
        self.frame.names.update(state[0])
        self.leave(state)
        self.owned[:] = [container for container, _ in state[1]]
        for container, held in state[1]:
            hold(container, held)
            if isinstance(container, Mutable):
                container.gone = False
        self.frozen = state[2]
        builder, count = state[3]
        del builder.effects[count:]

    def leave(self, state: State) -> None:
        """The arrays made since an earlier state are changed no more, as nobody has a name."""
        for container in self.owned[len(state[1]) :]:
            if isinstance(container, Mutable):
                container.gone = True

    def met_shape(self, shape: Shape) -> Shape:
        """The shape of what paths make of one value: it tells arrays apart where it has to."""
        return as_copies(shape, FEW if self.telling else 1)

    def changed(self, state: State) -> bool:
        """Whether something that was there in an earlier state is another now."""
        names = any(self.frame.names.get(name) is not v for name, v in state[0].items())
        return names or not all(same_contents(old, contents(c)) for c, old in state[1])

    def freeze(self, values: Iterable[Any], state: State) -> None:
        """Containers of an earlier state that have another name from now on, as a copy.

        They must not be changed any more, as the copy would not show it.
        """
        own = {id(container) for container, _ in state[1]}
        self.frozen = {**self.frozen, **{id(v): v for v in values if id(v) in own}}

    def meet(self, shapes: Iterable[Shape], values: Iterable[Any]) -> None:
        """Containers that are made where paths met, so that it is not known which they are."""
        todo = list(zip(shapes, values, strict=True))
        while todo:
            shape, value = todo.pop()
            if isinstance(shape, (Leaf, Copied, Several, Tree)):
                self.met[id(value)] = value
            if isinstance(shape, Tree) and (found := split(value)) is not None:
                todo += zip(shape.parts, found[1], strict=True)

    def branch(
        self, test: Port, first: Callable[[], Any], second: Callable[[], Any],
        kept: Kept = _goes_on,
    ) -> Any:  # fmt: skip
        """One of two runs, by a truth value that is not known yet; their results as one value.

        Where the function has returned, of its own state only the containers are read that are
        `kept`, by their ids.
        """
        before = self.state()
        sides = [self._attempt(run, before, kept) for run in (first, second)]
        return self._met(test, before, *sides)

    def _met(self, test: Port, before: State, *sides: _Side | None) -> Any:
        """The result of the sides that come to an end, and the state after them."""
        live = [side for side in sides if side is not None]
        if not live:
            raise Diverges
        if len(live) == 1:
            self.restore(live[0].state)
            return live[0].result
        return self._joined(test, before, *live)

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """What is run meanwhile is run only if data say so, as in a branch."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def choose(self, test: Any, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
        """One of two runs, by a truth value that may be known."""
        if isinstance(test, Port):
            return self.branch(test, first, second)
        return first() if test else second()

    def one_of(self, value: OneOf, use: Callable[[Any], Any]) -> Any:
        """What is made of one of several arrays: a run for each."""
        run = partial(use, value.parts[-1])
        for i, part in reversed([*enumerate(value.parts[:-1])]):
            run = partial(self.branch, p.equal(value.tag, i), partial(use, part), run)
        return run()

    def both(self, x: Any, rest: Callable[[], Any]) -> Any:
        """`x and rest`, for truth values: the rest is not run where x does not hold."""
        if not isinstance(x, Port):
            return rest() if x else False
        before = self.state()
        side = self._attempt(rest, before)
        if side is not None and (found := self._unguarded(side, before, rest)) is not None:
            return p.logical_and(x, found)
        return self._met(x, before, side, self._attempt(lambda: False, before))

    def any_of(self, x: Any, rest: Callable[[], Any]) -> Any:
        """`x or rest`, for truth values."""
        if not isinstance(x, Port):
            return True if x else rest()
        before = self.state()
        side = self._attempt(rest, before)
        if side is not None and (found := self._unguarded(side, before, rest)) is not None:
            return p.logical_or(x, found)
        return self._met(x, before, self._attempt(lambda: True, before), side)

    def _unguarded(self, side: _Side, before: State, run: Callable[[], Any]) -> Any:
        """What a run gave, written where no branch guards it; None if a branch has to.

        That is so if it can fail or go on for ever, or changes what was there before.
        """
        changes, result = side.changes(before), side.result
        steps = side.builder.live([result]) if isinstance(result, Port) else []
        total = all(isinstance(s, Port) and s.origin and s.origin.checks is None for s in steps)
        if not total or any(key in before[0] or isinstance(key, int) for key in changes):
            return None
        if changes:
            return run()  # it gives names to values
        made: dict[Any, Any] = {}
        for step in steps:
            again = step.origin(*[made.get(arg, arg) for arg in step.args])  # type: ignore[union-attr, misc]
            made[step] = self.builder.port(step.obj, again)  # type: ignore[union-attr]
        return made.get(result, result)

    def has_effects(self, run: Callable[[], Any]) -> bool:
        """Whether a run changes variables, lists or arrays; it leaves them as they are."""
        before = self.state()
        try:
            with self.builder.inner(branch=True).working():
                run()
            return self.changed(before) or self.frame.names.keys() != before[0].keys()
        except Diverges:
            return False
        finally:
            self.restore(before)

    def _attempt(
        self, run: Callable[[], Any], before: State, kept: Kept = _goes_on
    ) -> _Side | None:
        inner = self.builder.inner(branch=True)
        try:
            with inner.working(), self.perhaps():
                result = run()
                return _Side(inner, result, self.state(), kept(result))
        except Diverges:
            return None
        finally:
            self.restore(before)

    def _joined(self, test: Port, before: State, first: _Side, second: _Side) -> Any:
        """Make one node of two sides, and one state of theirs."""
        keys, rows = self._rows(before, first, second)
        sides = [*zip(*rows, strict=True)]
        shapes = [merged(*sides[0])]
        shapes += [
            _met(self, before, key, *pair) for key, pair in zip(keys, sides[1:], strict=True)
        ]
        shapes = [self.met_shape(shape) for shape in shapes]
        self.frozen = {**first.state[2], **second.state[2]}
        pairs = zip(shapes, sides, strict=True)
        self.freeze([part for shape, pair in pairs for part in copied_at(shape, *pair)], before)
        ports = []
        for side, row in zip((first, second), rows, strict=True):
            for container, holds in side.state[1]:
                hold(container, holds)
            with side.builder.working():
                pairs = zip(shapes, row, strict=True)
                ports.append([q for s, v in pairs for q in lowered(side.builder, s, v)])
        for container, holds in before[1]:
            hold(container, holds)
        merged_ports = iter(self._chosen(test, (first, second), ports))
        values_now = [lifted(shape, merged_ports, test) for shape in shapes]
        for key, value in zip(keys, values_now[1:], strict=True):
            self._set(before, key, value)
        result, *values_now = map(dated, shapes, values_now)
        for key, value in zip(keys, values_now, strict=True):
            self._set(before, key, value)
        self.meet(shapes, [result, *values_now])
        return result

    def _rows(self, before: State, first: _Side, second: _Side) -> tuple[list[Any], list[Any]]:
        """The names and containers that differ; of each side its result, and what these hold."""
        left, right = first.changes(before), second.changes(before)
        for key in left.keys() | right.keys():
            old = _old(before, key)
            left.setdefault(key, old)
            right.setdefault(key, old)
            for side, values in ((first, left), (second, right)):
                if self._dropped(side.kept, before, key):
                    values[key] = MISSING
        keys = [key for key in left if not left[key] is right[key] is MISSING]
        held_before = {id(container): holds for container, holds in before[1]}
        rows = [
            [side.as_before(v, held_before) for v in (side.result, *map(values.get, keys))]
            for side, values in ((first, left), (second, right))
        ]
        return keys, rows

    def _dropped(self, kept: set[int] | None, before: State, key: Any) -> bool:
        """Whether a name, or a container by its number, is not read after the function returned."""
        if kept is None or isinstance(key, str):
            return kept is not None
        return key >= self.frame.base and id(before[1][key][0]) not in kept

    def _chosen(
        self, test: Port, sides: tuple[_Side, _Side], ports: Sequence[Sequence[Port]]
    ) -> Sequence[Port]:
        """The ports that hold one side's or the other's: `where` if neither has work to do."""
        objs = [port.obj for port in ports[0]]
        idle = not any(s.builder.live(q) for s, q in zip(sides, ports, strict=True))
        if idle and not any(isinstance(o, Array) or o.parts for o in objs):
            pairs = zip(*ports, strict=True)
            return [x if x is y else p.where(test, x, y) for x, y in pairs]
        target = bundle(objs)
        bodies = [
            side.builder.body(Product(), target, (), q)
            for side, q in zip(sides, ports, strict=True)
        ]
        return spread(target, case_node(decide(test), bodies))

    def _set(self, before: State, key: Any, value: Any) -> None:
        if isinstance(key, str):
            self.frame.names[key] = value
        else:
            hold(before[1][key][0], value)


@dataclass
class _Side:
    """What one of two paths gave: its nodes, its result, the state after it."""

    builder: Builder
    result: Any
    state: State
    kept: set[int] | None

    def as_before(self, value: Any, before: dict[int, Any]) -> Any:
        """A value of this side as one of the state before it."""
        return as_before(value, {id(container): held for container, held in self.state[1]}, before)

    def changes(self, before: State) -> dict[Any, Any]:
        """The names and (by number) the containers that changed, with what they hold now."""
        names = {
            n: v for n, v in self.state[0].items() if n not in before[0] or before[0][n] is not v
        }
        held = {
            i: self.state[1][i][1]
            for i, (_, old) in enumerate(before[1])
            if not same_contents(old, self.state[1][i][1])
        }
        return {**names, **held}


def _old(before: State, key: Any) -> Any:
    if not isinstance(key, str):
        return before[1][key][1]
    return before[0].get(key, _unassigned(key))


def _unassigned(name: str) -> Unusable:
    return Unusable(f"{name} is not assigned on every path; give it a value before the branch")


def _met(m: Machine, before: State, key: Any, x: Value, y: Value) -> Shape:
    if x is MISSING or y is MISSING:
        return carried(y if x is MISSING else x)
    shape = merged(x, y)
    if not isinstance(key, str) and isinstance(shape, Same) and isinstance(shape.value, Unusable):
        raise of_two_forms(m, before[1][key][0], x, y, shape.value.reason)
    return shape
