"""Loops: what stays a loop, and how its state is found.

The state of a loop is made of the variables and containers that its body changes. Their shapes are
found by running the body: where it gives more than it was given (a float for an int), it is run
again on that, until it gives what it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .. import primitives as p
from ..building import Builder
from ..control import loop_node, repeat_node, scan_node
from ..objects import B, Obj, Product, Z, row_of
from ..places import Place
from ..ports import Body, Port
from .abstract import (
    MISSING,
    Opaque,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    converted,
    described,
    kind_of,
    number_object,
    split,
    with_article,
)
from .containers import contents, hold, same_contents
from .frames import BREAK, CONTINUE, GO_ON, NEXT, RETURN, Outcome, ends
from .iterators import UNROLLED, Stream, entry
from .machine import Machine, bundle, bundled, spread
from .ownership import name_of
from .shapes import (
    Either,
    Leaf,
    Same,
    Shape,
    Tree,
    general,
    joined,
    lifted,
    lowered,
    objects_of,
    parted,
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
        self.m.meet(shapes, values)
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
    result: Shape | None


Run = Callable[[Sequence[Port]], Outcome]
"""The body of a loop, on ports that each step is given beside the state."""


def traced(m: Machine, cells: Cells, given: Sequence[Obj], run: Run) -> Traced:
    """Run the body of a loop until its state keeps its shape; the state is as before after it."""
    before = m.state()
    start = cells.read()
    own = {id(container) for container, _ in before[1]}
    shapes = [_opening(value, own) for value in start]
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
        return general(value)
    return Tree(found[0], tuple([_opening(part, own) for part in found[1]]))


def _once(
    m: Machine, cells: Cells, shapes: list[Shape], given: Sequence[Obj], run: Run, before: Any
) -> Traced | list[Shape]:
    inner = m.builder.inner()
    with inner.working():
        params = inner.inputs(Product(*[o for s in shapes for o in objects_of(s)]))
        rows = inner.inputs(Product(*given))
        ports = iter(params)
        cells.write(shapes, [lifted(shape, ports) for shape in shapes])
        outcome = run(rows)
        after = cells.read()
        changed = [
            (c, old)
            for c, old in before[1]
            if not any(c is known for known in cells.containers)
            and not same_contents(old, contents(c))
        ]
        wider = [joined(s, v) for s, v in zip(shapes, after, strict=True)]
        stable = not changed and wider == shapes
        outputs = []
        if stable:
            pairs = zip(shapes, after, strict=True)
            outputs = [port for s, v in pairs for port in lowered(inner, s, v)]
        for shape, value in zip(shapes, after, strict=True):
            kept = shape.value if isinstance(shape, Same) else MISSING
            m.freeze(parted(kept, value), before)
        frozen = m.frozen
    m.restore(before)
    m.frozen = frozen
    if stable:
        return Traced(inner, shapes, params, rows, outputs, outcome, None)
    _check(cells, wider)
    cells.containers += [container for container, _ in changed]
    return [*wider, *[general(held) for _, held in changed]]


def _check(cells: Cells, shapes: Sequence[Shape]) -> None:
    """Refuse a state that has another form after each step, where that comes from."""
    for i, shape in enumerate(shapes):
        if any(isinstance(part, Either) for part in _parts(shape)):
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
        " keep what is needed of it (a sum, the last entry), or fill an array",
        place,
    )


def _parts(shape: Shape) -> Iterable[Shape]:
    yield shape
    for part in getattr(shape, "parts", ()):
        yield from _parts(part)


def while_loop(
    m: Machine, cells: Cells, test: Callable[[], Any], body: Callable[[], Outcome]
) -> Outcome:
    """A loop of unknown length; it may be left by break and return."""
    found = traced(m, cells, [], lambda _: body())
    escapes = found.outcome.kinds & {BREAK, RETURN}
    slots: list[Shape] = []
    outputs = list(found.outputs)
    if escapes:
        slots = [Leaf(Z), general(found.outcome.value)]
        with found.builder.working():
            ending = [_settled(found.outcome), found.outcome.value]
            pairs = zip(slots, ending, strict=True)
            outputs += [port for s, v in pairs for port in lowered(found.builder, s, v)]
    shapes = [*found.shapes, *slots]
    objs = [obj for shape in shapes for obj in objects_of(shape)]
    if not objs:
        raise Unsuitable("this loop never ends, or does nothing: its body changes no variable")
    # The slots are not read by the body: their parameters are there to make state of them.
    params = (*found.params, *found.builder.inputs(Product(*objs[len(found.params) :])))
    state = bundle(objs)
    step = found.builder.body(state, state, params, outputs)
    until, endless = _test(m, cells, shapes, bool(escapes), test)
    start = [*cells.read(), *([NEXT, MISSING] if escapes else [])]
    pairs = zip(shapes, start, strict=True)
    ports = [port for s, v in pairs for port in lowered(m.builder, s, v)]
    _restart(m, ports)
    after = iter(spread(state, loop_node(bundled(objs, ports), [until, step])))
    values = [lifted(shape, after) for shape in shapes]
    cells.write(found.shapes, values[: len(found.shapes)])
    if not escapes:
        return GO_ON
    kinds = escapes if endless else escapes | {NEXT}
    return Outcome(kinds, values[-2], values[-1]).without()


def _restart(m: Machine, ports: Sequence[Port]) -> None:
    """A loop has a port to start from, so that it becomes a node."""
    assert ports


def _settled(outcome: Outcome) -> Any:
    """The tag after a step: continuing is going on."""
    if CONTINUE not in outcome.kinds:
        return outcome.tag
    if outcome.kinds <= {NEXT, CONTINUE}:
        return NEXT
    return p.where(p.equal(outcome.tag, CONTINUE), NEXT, outcome.tag)


def _test(
    m: Machine, cells: Cells, shapes: Sequence[Shape], tagged: bool, test: Callable[[], Any]
) -> tuple[Body, bool]:
    """Whether the loop goes on; and whether only its body can end it."""
    before = m.state()
    inner = m.builder.inner()
    objs = [obj for shape in shapes for obj in objects_of(shape)]
    with inner.working():
        params = inner.inputs(Product(*objs))
        ports = iter(params)
        values = [lifted(shape, ports) for shape in shapes]
        own = len(shapes) - 2 * tagged  # the others are how the step ended
        cells.write(shapes[:own], values[:own])
        endless = tagged and test() is True
        truth = p.less(values[-2], BREAK) if tagged else test()
        if truth is True:
            raise Unsuitable(
                "this loop never ends: no path of it leads to break or return; write a condition"
                " (while x > 1:), or break"
            )
        if tagged and not endless:
            truth = m.both(truth, test)
        output = converted(inner, B, truth)
    m.restore(before)
    return inner.body(bundle(objs), B, params, [output]), endless


def stream_loop(m: Machine, cells: Cells, stream: Stream, run: Callable[[Any], Outcome]) -> Outcome:
    """A loop along a stream: `iterate` or `scan` if its length is known and nothing leaves it."""
    with_keep = _kept(m, stream, run)
    if isinstance(stream.length, int):
        given = [Z, *map(_row, stream.arrays)]
        found = traced(m, cells, given, lambda ports: with_keep(ports[0], ports[1:]))
        if not found.outcome.kinds & {BREAK, RETURN}:
            _counted(m, cells, stream, found, None)
            return GO_ON
    return _counting(m, cells, stream, with_keep)


def _kept(
    m: Machine, stream: Stream, run: Callable[[Any], Outcome]
) -> Callable[[Any, Sequence[Port]], Outcome]:
    keep = stream.keep
    if keep is None:
        return lambda i, rows: run(stream.item(i, rows))

    def guarded(i: Any, rows: Sequence[Port]) -> Outcome:
        outcome: Outcome = m.choose(keep(i, rows), lambda: run(stream.item(i, rows)), lambda: GO_ON)
        return outcome

    return guarded


def _row(array: Port) -> Obj:
    return row_of(array.obj)


def collected(m: Machine, stream: Stream, make: Callable[[Any], Value]) -> Rolled:
    """The list of what is made of each entry of a stream of known length, by `scan`."""
    result: list[Value] = []

    def run(given: Sequence[Port]) -> Outcome:
        result[:] = [make(stream.item(given[0], given[1:]))]
        return ends(NEXT)

    cells = Cells(m, [])
    found = traced(m, cells, [Z, *map(_row, stream.arrays)], run)
    found.result = general(result[0])
    for part in _parts(found.result):
        if isinstance(part, Same) and isinstance(part.value, Opaque):
            raise Unsuitable(f"functions in a list of more than {UNROLLED} are refused")
    with found.builder.working():
        found.outputs += lowered(found.builder, found.result, result[0])
    return _counted(m, cells, stream, found, found.result)


def _counted(
    m: Machine, cells: Cells, stream: Stream, found: Traced, result: Shape | None
) -> Rolled:
    """The node of a loop of known length, with a counter if the body uses one."""
    n, inner = stream.length, found.builder
    index, *rows = found.given
    shapes = found.shapes
    objs = [obj for shape in shapes for obj in objects_of(shape)]
    split = len(objs)
    state_out, made = found.outputs[:split], found.outputs[split:]
    params: list[Port] = list(found.params)
    pairs = zip(shapes, cells.read(), strict=True)
    start = [port for s, v in pairs for port in lowered(m.builder, s, v)]
    if not objs and not rows and not made:
        return Rolled(n, result or Same(None), ())
    bare = not objs and not rows
    steps = inner.live(found.outputs)
    used = {*found.outputs, *(port for step in steps for port in step.args)}
    if bare or index in used:
        with inner.working():
            state_out = [inner.port(Z, p.add(index, 1)), *state_out]
        params, objs, start = [index, *params], [Z, *objs], [m.builder.port(Z, 0), *start]
    state, many = bundle(objs), [row.obj for row in rows]
    each = [port.obj for port in made]
    x = bundled(objs, start)
    if not rows and not made:
        after = repeat_node(n, x, inner.body(state, state, tuple(params), state_out))
    else:
        source, target = state * bundle(many), state * bundle(each)
        body = inner.body(source, target, (*params, *rows), [*state_out, *made])
        arrays = bundled(many, stream.arrays)
        after, results = scan_node(n, x, arrays, body)
    last = list(spread(state, after)) if objs else []
    ports = iter(last[len(last) - split :])
    cells.write(shapes, [lifted(shape, ports) for shape in shapes])
    if result is None:
        return Rolled(n, Same(None), ())
    return Rolled(n, result, tuple(spread(bundle(each), results)))


def _counting(
    m: Machine, cells: Cells, stream: Stream, run: Callable[[Any, Sequence[Port]], Outcome]
) -> Outcome:
    """A loop with a counter of its own, which may be left, or whose length is not known."""
    slot = "·i"  # no name of Python's, so it meets no other
    m.frame.names[slot], outer = m.builder.port(Z, 0), m.frame.names.get(slot)
    cells.names.insert(0, slot)
    frame = m.frame

    def body() -> Outcome:
        i = frame.names[slot]
        outcome = run(i, [entry(array, i) for array in stream.arrays])
        frame.names[slot] = p.add(i, 1)
        return outcome

    outcome = while_loop(m, cells, lambda: p.less(frame.names[slot], stream.length), body)
    if outer is None:
        del frame.names[slot]
    else:
        frame.names[slot] = outer
    return outcome
