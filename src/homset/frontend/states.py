"""The state of a loop: the places that hold it, and how its shape is found.

It is made of the variables and containers that the body changes. Their shapes are found by running
the body: where it gives more than it was given (a float for an int), it is run again on that, until
it gives what it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..building import Builder
from ..objects import Obj, Product
from ..places import Place
from ..ports import Port
from .abstract import (
    MISSING,
    Unsuitable,
    Unusable,
    Value,
    View,
    copy_of,
    number_object,
    split,
    viewed,
)
from .containers import contents, hold, same_contents
from .frames import Outcome
from .lengths import as_array
from .machine import Machine
from .meeting import copied_at, dated, joined, opened
from .naming import described, kind_of, with_article
from .ownership import name_of
from .shapes import (
    Either,
    Same,
    Shape,
    Tree,
    all_lifted,
    all_lowered,
    all_objects,
    parts_of,
    unusable_in,
)


class Cells:
    """The places of a loop's state: names of a frame, containers, and slots of its own."""

    def __init__(self, m: Machine, names: Iterable[str]) -> None:
        self.m = m
        held = m.frame.names
        self.names = [n for n in names if n in held and not isinstance(held[n], Unusable)]
        self.containers: list[Any] = []

    def read(self) -> list[Value]:
        """What the places hold."""
        names = [self.m.frame.names[name] for name in self.names]
        return [*names, *map(contents, self.containers)]

    def described(self, i: int) -> tuple[str, str, Place | None]:
        """What place `i` is called, which kind of tuple it holds, and where it changed last."""
        m, split = self.m, len(self.names)
        if i < split:
            return self.names[i], "a tuple", m.frame.places.get(self.names[i])
        container = self.containers[i - split]
        known = name_of(m, container)
        what = described(container) if known is None else known.name
        return what, with_article(kind_of(container)), m.changes.get(id(container))

    def write(self, shapes: Sequence[Shape], values: Sequence[Value]) -> None:
        """Put values of these shapes there, which are what several steps made."""
        self._hold(values)
        values = [*map(dated, shapes, values)]
        self._hold(values)
        self.m.meet(shapes, values)

    def _hold(self, values: Sequence[Value]) -> None:
        split = len(self.names)
        self.m.frame.names.update(zip(self.names, values[:split], strict=True))
        for container, held in zip(self.containers, values[split:], strict=True):
            hold(container, held)


@dataclass
class Traced:
    """A body of a loop that gives what it was given: its nodes, and how it ends."""

    builder: Builder
    shapes: list[Shape]
    params: Sequence[Port]
    given: Sequence[Port]
    outputs: list[Port]
    outcome: Outcome
    result: Shape


Run = Callable[[Sequence[Port]], Outcome]
"""The body of a loop, on ports that each step is given beside the state."""


def traced(m: Machine, cells: Cells, given: Sequence[Obj], run: Run) -> Traced:
    """Run the body of a loop until its state keeps its shape; the state is as before after it."""
    before = m.state()
    start = cells.read()
    own = {id(container) for container, _ in before[1]}
    shapes = [m.met_shape(_opening(value, own)) for value in start]
    for _ in range(12):
        found = _once(m, cells, shapes, given, run, before)
        if isinstance(found, Traced):
            return found
        shapes = found
    raise Unsuitable("a variable of this loop changes its type at every step")


def _opening(value: Value, own: set[int]) -> Shape:
    """The shape of a variable before a loop; a container of the function's own stays itself."""
    if id(value) in own:
        return Same(value)
    found = None if number_object(value) is not None else split(value)
    if found is None:
        return opened(value)
    return Tree(found[0], tuple([_opening(part, own) for part in found[1]]))


def _once(
    m: Machine, cells: Cells, shapes: list[Shape], given: Sequence[Obj], run: Run, before: Any
) -> Traced | list[Shape]:
    inner = m.builder.inner()
    with inner.working():
        params = inner.inputs(Product(*all_objects(shapes)))
        rows = inner.inputs(Product(*given))
        cells.write(shapes, all_lifted(shapes, params))
        outcome = run(rows)
        m.leave(before)
        result = m.met_shape(opened(outcome.value))
        outcome = replace(outcome, value=_as_it_is(outcome.value))
        after = cells.read()
        changed = [
            (c, old)
            for c, old in before[1]
            if not any(c is known for known in cells.containers)
            and not same_contents(old, contents(c))
        ]
        wider = [m.met_shape(joined(s, v)) for s, v in zip(shapes, after, strict=True)]
        stable = not changed and wider == shapes
        outputs = []
        if stable:
            outputs = all_lowered(inner, shapes, after)
        for shape, wide, value in zip(shapes, wider, after, strict=True):
            kept = shape.value if isinstance(shape, Same) else MISSING
            m.freeze(copied_at(wide, kept, value), before)
        frozen = m.frozen
    m.restore(before)
    m.frozen = frozen
    if stable:
        return Traced(inner, shapes, params, rows, outputs, outcome, result)
    _check(cells, wider)
    cells.containers += [container for container, _ in changed]
    return [*wider, *[m.met_shape(opened(held)) for _, held in changed]]


def _as_it_is(value: Value) -> Value:
    """What a step gives, where it can be told after the step: parts but rows as what they hold."""
    if isinstance(value, View) and not value.told:
        return value if value.copied else copy_of(viewed(value), value.bases)
    return tuple([_as_it_is(part) for part in value]) if type(value) is tuple else value


def _check(cells: Cells, shapes: Sequence[Shape]) -> None:
    """Refuse a state that has another form after each step, where that comes from."""
    for i, shape in enumerate(shapes):
        if any(isinstance(part, Either) for part in parts_of(shape)):
            what, _, place = cells.described(i)
            raise Unsuitable(
                f"{what} is another function after each step of this loop: carry the values that"
                " change, and call the function after the loop",
                place,
            )
        if (wrong := unusable_in(shape)) is not None:
            raise _growing(wrong, *cells.described(i))


def _growing(wrong: Unusable, what: str, kind: str, place: Place | None) -> Unsuitable:
    if not wrong.one:
        return Unsuitable(wrong.reason, place)
    one, other = (text.replace("a tuple", kind) for text in (wrong.one, wrong.other))
    return Unsuitable(
        f"{what} is {one} before a step of this loop and {other} after it, so it has no type:"
        f" keep what is needed of it (a sum), or {as_array(what)}",
        place,
    )
