"""Loops: the node of a loop, of known length or not, with its counter and how it may be left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from .. import primitives as p
from ..control import loop_node, repeat_node, scan_node
from ..objects import B, Obj, Product, Z, row_of
from ..ports import Body, Port
from .abstract import (
    MISSING,
    Diverges,
    Mutable,
    Opaque,
    Rolled,
    Unsuitable,
    Value,
    converted,
    copy_of,
    row_at,
)
from .frames import BREAK, CONTINUE, GO_ON, NEXT, RETURN, Outcome, ends
from .iterators import UNROLLED, Stream
from .machine import Machine
from .meeting import bases_in, dated
from .shapes import (
    Leaf,
    Same,
    Shape,
    all_lifted,
    all_lowered,
    all_objects,
    bundle,
    bundled,
    general,
    lifted,
    lowered,
    parts_of,
    settled,
    spread,
)
from .states import Cells, Traced, traced


def while_loop(
    m: Machine, cells: Cells, test: Callable[[], Any], body: Callable[[], Outcome]
) -> Outcome:
    """A loop of unknown length; it may be left by break and return."""
    before = m.state()
    try:
        found = traced(m, cells, [], lambda _: body())
    except Diverges:  # no step is known to end yet: what is known is a loop without steps
        m.restore(before)
        if test() is True:
            raise
        return GO_ON
    escapes = found.outcome.kinds & {BREAK, RETURN}
    slots: list[Shape] = []
    outputs = list(found.outputs)
    if escapes:
        slots = [Leaf(Z), found.result]
        with found.builder.working():
            ending = [_settled(found.outcome), found.outcome.value]
            outputs += all_lowered(found.builder, slots, ending)
    if not slots and not all_objects(found.shapes):
        if not found.builder.effects and not _has_effects(m, test):
            raise Unsuitable("this loop never ends, or does nothing: its body changes no variable")
        slots = [Leaf(Z)]  # something to carry around
        outputs = all_lowered(found.builder, slots, [0])
    shapes = [*found.shapes, *slots]
    objs = all_objects(shapes)
    # The slots are not read by the body: their parameters are there to make state of them.
    params = (*found.params, *found.builder.inputs(Product(*objs[len(found.params) :])))
    state = bundle(objs)
    step = found.builder.body(state, state, params, outputs)
    until, endless = _test(m, cells, shapes, len(slots), test)
    start = [*cells.read(), *([NEXT, MISSING] if escapes else [0][: len(slots)])]
    ports = all_lowered(m.builder, shapes, start)
    after = iter(spread(state, loop_node(bundled(objs, ports), [until, step])))
    values = [lifted(shape, after) for shape in shapes]
    cells.write(found.shapes, values[: len(found.shapes)])
    if not escapes:
        return GO_ON
    kinds = escapes if endless else escapes | {NEXT}
    return Outcome(kinds, values[-2], dated(shapes[-1], values[-1])).without()


def tried(m: Machine, test: Callable[[], Any]) -> Any:
    """What a test gives, of which nothing stays."""
    before = m.state()
    truth = test()
    m.restore(before)
    return truth


def _has_effects(m: Machine, test: Callable[[], Any]) -> bool:
    """Whether a test tosses or observes."""
    before, inner = m.state(), m.builder.inner()
    with inner.working():
        test()
    m.restore(before)
    return bool(inner.effects)


def _settled(outcome: Outcome) -> Any:
    """The tag after a step: continuing is going on."""
    if CONTINUE not in outcome.kinds:
        return outcome.tag
    if outcome.kinds <= {NEXT, CONTINUE}:
        return NEXT
    return p.where(p.equal(outcome.tag, CONTINUE), NEXT, outcome.tag)


def _test(
    m: Machine, cells: Cells, shapes: Sequence[Shape], slots: int, test: Callable[[], Any]
) -> tuple[Body, bool]:
    """Whether the loop goes on; and whether only its body can end it.

    The last shapes are no variables: two of them tell how the step ended.
    """
    tagged, own = slots == 2, len(shapes) - slots
    before = m.state()
    inner = m.builder.inner()
    objs = all_objects(shapes)
    with inner.working():
        params = inner.inputs(Product(*objs))
        values = all_lifted(shapes, params)
        cells.write(shapes[:own], values[:own])
        endless = tagged and tried(m, test) is True
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


def collected(
    m: Machine, stream: Stream, make: Callable[[Any], Value], names: Iterable[str] = ()
) -> Rolled:
    """The list of what is made of each entry of a stream of known length, by `scan`.

    `names` are those of the frame that change on the way.
    """
    result: list[Value] = []
    arrays: list[Mutable] = []

    def run(given: Sequence[Port]) -> Outcome:
        entry = make(stream.item(given[0], given[1:]))
        arrays[:] = bases_in(entry)
        result[:] = [settled(entry)]
        return ends(NEXT)

    cells = Cells(m, names)
    found = traced(m, cells, [Z, *map(_row, stream.arrays)], run)
    found.result = general(result[0])
    for part in parts_of(found.result):
        if isinstance(part, Same) and isinstance(part.value, Opaque):
            raise Unsuitable(f"functions in a list of more than {UNROLLED} are refused")
    with found.builder.working():
        found.outputs += lowered(found.builder, found.result, result[0])
    made = _counted(m, cells, stream, found, found.result)
    stale = any(array is changed for array in arrays for changed in cells.containers)
    alive = [array for array in arrays if not array.gone]
    copies = [copy_of(port, alive, stale) for port in made.arrays]
    return replace(made, arrays=tuple(copies))


def _counted(
    m: Machine, cells: Cells, stream: Stream, found: Traced, result: Shape | None
) -> Rolled:
    """The node of a loop of known length, with a counter if the body uses one."""
    n, inner = stream.length, found.builder
    index, *rows = found.given
    shapes = found.shapes
    objs = all_objects(shapes)
    split = len(objs)
    state_out, made = found.outputs[:split], found.outputs[split:]
    params: list[Port] = list(found.params)
    start = all_lowered(m.builder, shapes, cells.read())
    if not objs and not rows and not made and not inner.effects:
        return Rolled(n, result or Same(None), ())
    bare = not objs and not rows
    if bare or _reads(found, index):
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
    cells.write(shapes, all_lifted(shapes, last[len(last) - split :]))
    if result is None:
        return Rolled(n, Same(None), ())
    return Rolled(n, result, tuple(spread(bundle(each), results)))


def _reads(found: Traced, port: Port) -> bool:
    """Whether a body uses a port."""
    steps = found.builder.live(found.outputs)
    return port in {*found.outputs, *(arg for step in steps for arg in step.args)}


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
        with m.perhaps():
            outcome = run(i, [row_at(array, i) for array in stream.arrays])
        frame.names[slot] = p.add(i, 1)
        return outcome

    outcome = while_loop(m, cells, lambda: p.less(frame.names[slot], stream.length), body)
    if outer is None:
        del frame.names[slot]
    else:
        frame.names[slot] = outer
    return outcome
