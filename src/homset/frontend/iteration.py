"""Iteration: `for` and `while`, run step by step or as one node that repeats its body."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from .. import primitives as p
from ..ports import Port
from .abstract import Mutable, Unsuitable, Unusable, Value
from .appending import appending, hold_last, run_appending
from .assignment import assign
from .blocks import block, choose, keep
from .expressions import evaluate, holds
from .frames import BREAK, CONTINUE, GO_ON, NEXT, RETURN, Outcome, ends
from .iterators import Stream
from .loops import stream_loop, tried, while_loop
from .machine import Machine, State
from .recursion import no_last_calls
from .source import assigned_names, reads
from .states import Cells
from .streams import forced, stream_of


def run_while(m: Machine, node: ast.While) -> Outcome:
    """while test: ..."""
    names = sorted(assigned_names(node))

    def test() -> Any:
        return holds(m, node.test)

    unrolled = _known_while(m, node, test)
    if unrolled is not None:
        return unrolled
    if m.has_effects(test):
        return _otherwise(m, node, _tested_inside(m, node, names, test))

    def body() -> Outcome:
        with no_last_calls(m), m.perhaps():
            return block(m, node.body)

    if (missing := _missing(m, node)) and tried(m, test) is True:
        _begin(m, missing, body)
    outcome = while_loop(m, Cells(m, names), test, body)
    _only_inside(m, names)
    return _otherwise(m, node, outcome)


def _tested_inside(
    m: Machine, node: ast.While, names: Sequence[str], test: Callable[[], Any]
) -> Outcome:
    """A loop whose test changes something: its body begins with the test, and breaks."""
    if node.orelse and any(isinstance(n, ast.Break) for s in node.body for n in ast.walk(s)):
        raise Unsuitable("`else` after a loop that breaks, and whose test changes something")

    def first() -> Outcome:
        test()
        return GO_ON

    # The test is run at least once, so that what it assigns has a value after the loop.
    _begin(m, assigned_names(node.test) - m.frame.names.keys(), first)

    def body() -> Outcome:
        with no_last_calls(m):
            return choose(m, test(), partial(block, m, node.body), partial(ends, BREAK))

    outcome = _unbroken(while_loop(m, Cells(m, names), lambda: True, body))
    _only_inside(m, names)
    return outcome


def _known_while(m: Machine, node: ast.While, test: Callable[[], Any]) -> Outcome | None:
    """A loop that ends after a few steps, whatever the data are."""
    before = m.state()
    for _ in range(16):
        truth = test()
        if isinstance(truth, Port):
            break
        if not truth:
            return block(m, node.orelse)
        with no_last_calls(m):
            outcome = block(m, node.body)
        if not outcome.kinds <= {NEXT, CONTINUE}:
            if outcome.kinds == {BREAK}:
                return GO_ON
            if outcome.kinds == {RETURN}:
                return outcome
            break
    m.restore(before)
    return None


def run_for(m: Machine, node: ast.For) -> Outcome:
    """for target in iterable: ..."""
    source, before = evaluate(m, node.iter), m.state()
    stream, read = _read(m, source)
    arrays = [(c, c.port) for c in read if isinstance(c, Mutable)]
    outcome = _along(m, node, stream, read)
    if isinstance(stream, list) or all(array.port is seen for array, seen in arrays):
        return outcome
    m.restore(before)  # the array is changed on the way, and what is read later has to show it
    m.live = True
    try:
        stream, read = _read(m, source)
    finally:
        m.live = False
    return _along(m, node, stream, read)


def _read(m: Machine, source: Value) -> tuple[Stream | list[Value], list[Any]]:
    """What a loop goes along, and the lists and arrays of the function's own that it reads."""
    mark = len(m.reading)
    stream = stream_of(m, source)
    read = m.reading[mark:]
    del m.reading[mark:]
    return stream, read


def _along(m: Machine, node: ast.For, stream: Stream | list[Value], read: list[Any]) -> Outcome:
    mark = len(m.iterated)
    m.iterated += read
    try:
        if isinstance(stream, list):
            return _unbroken(_settled(_unrolled(m, node, stream)))
        return _staying(m, node, stream)
    finally:
        del m.iterated[mark:]


def _staying(m: Machine, node: ast.For, stream: Stream) -> Outcome:
    """A loop that stays one, unless its body needs to know the step, and there are few."""
    before, builder = m.state(), m.builder
    try:
        outcome = _rolled(m, node, stream)
    except (Unsuitable, _Needs) as error:
        again = _few(stream)
        if again is None:
            if (grown := _grown(m, node, stream, before)) is None:
                raise
            return grown
        m.restore(before)
        assert m.builder is builder
        try:
            return _unbroken(_settled(_unrolled(m, node, again.each())))
        except Unsuitable:
            raise (error.error if isinstance(error, _Needs) else error) from None
    return _otherwise(m, node, outcome)


def _grown(m: Machine, node: ast.For, stream: Stream, before: State) -> Outcome | None:
    """A loop that would stay one, if it did not append to lists."""
    loop = appending(m.frame.function.source.node, node)
    if loop is None or not isinstance(stream.length, int) or stream.keep is not None:
        return None
    m.restore(before)
    if not all([isinstance(m.frame.names[name], list) for name in loop.slots]):
        return None
    if not all([m.frame.names[name] for name in loop.followed]):
        return None
    hold_last(m, loop)
    _prepare(m, loop.node, stream)

    def step(item: Value) -> None:
        assign(m, node.target, forced(item))
        with no_last_calls(m):
            block(m, loop.node.body)

    run_appending(m, loop, stream, step)
    _only_inside(m, assigned_names(node))
    return _otherwise(m, node, GO_ON)


def _few(stream: Stream) -> Stream | None:
    return stream if stream.few and stream.keep is None else None


def _rolled(m: Machine, node: ast.For, stream: Stream) -> Outcome:
    assigned = assigned_names(node)
    _prepare(m, node, stream)
    cells = Cells(m, sorted(assigned))

    def step(item: Value) -> Outcome:
        try:
            assign(m, node.target, forced(item))
            with no_last_calls(m):
                return block(m, node.body)
        except SyntaxError as error:
            raise _Needs(error) from None

    try:
        outcome = stream_loop(m, cells, stream, step)
    except _Needs as needs:
        if _few(stream) is None:
            raise needs.error from None
        raise
    _only_inside(m, assigned)
    return outcome


def _only_inside(m: Machine, assigned: Iterable[str]) -> None:
    """Names that have had no value before a loop may have none after it."""
    for name in assigned:
        if name not in m.frame.names:
            m.frame.names[name] = Unusable(
                f"{name} is assigned in this loop only, which may have no step; give it a value"
                " before the loop"
            )


class _Needs(Exception):
    """What is wrong with the body of a loop whose step is not known."""

    def __init__(self, error: SyntaxError) -> None:
        super().__init__(error)
        self.error = error


def _prepare(m: Machine, node: ast.For, stream: Stream) -> None:
    """Names that a loop of at least one step assigns, and that are read after it, are its state."""
    if not isinstance(stream.length, int) or stream.length < 1 or stream.keep is not None:
        return
    if not (missing := _missing(m, node)):
        return

    def first() -> Outcome:
        assign(m, node.target, forced(stream.at(0)))
        return block(m, node.body)

    _begin(m, missing, first)


def _missing(m: Machine, node: ast.For | ast.While) -> list[str]:
    """The names that a loop assigns, and that are read after it, without a value before it."""
    everywhere, here_ = reads(m.frame.function.source.node), reads(node)
    missing = assigned_names(node) - m.frame.names.keys()
    return [n for n in missing if everywhere[n] > here_[n]]


def _begin(m: Machine, missing: Iterable[str], first: Callable[[], Outcome]) -> None:
    """Give names a value before a loop, of the shape of what is first assigned to them."""
    before = m.state()
    inner = m.builder.inner()
    try:
        with inner.working():
            outcome = first()
            held = {n: m.frame.names[n] for n in missing if n in m.frame.names}
    finally:
        m.restore(before)
    if outcome.kinds == {RETURN}:
        return
    for name, value in held.items():
        if not isinstance(value, Unusable):
            m.frame.names[name] = _blank(m, value)


def _blank(m: Machine, value: Value) -> Value:
    """A value of the same shape, of default values: it is not read."""
    from .abstract import MISSING
    from .shapes import general, lifted, lowered

    shape = general(value)
    return lifted(shape, iter(lowered(m.builder, shape, MISSING)))


def _unrolled(m: Machine, node: ast.For, entries: Sequence[Value]) -> Outcome:
    """One step after the other, then the `else`, on the paths that do not leave."""
    if not _escapes(node):
        for entry in entries:
            assign(m, node.target, forced(entry))
            with no_last_calls(m):
                block(m, node.body)
        return block(m, node.orelse)
    if not entries:
        return block(m, node.orelse)
    following = partial(_unrolled, m, node, entries[1:])
    assign(m, node.target, forced(entries[0]))
    with no_last_calls(m):
        # What follows is run once: within the step, or after it if some paths come there early.
        early = _continues(node)
        outcome = block(m, node.body) if early else block(m, node.body, following)
    if not early:
        return outcome
    if outcome.kinds <= {NEXT, CONTINUE}:
        return following()
    if not outcome.kinds & {NEXT, CONTINUE}:
        return outcome
    left = outcome.without(NEXT, CONTINUE)
    return choose(m, p.less(outcome.tag, BREAK), following, partial(keep, left))


def _continues(node: ast.For) -> bool:
    return any(isinstance(n, ast.Continue) for s in node.body for n in ast.walk(s))


def _escapes(node: ast.For) -> bool:
    leaving = (ast.Continue, ast.Break, ast.Return)
    return any(isinstance(n, leaving) for s in node.body for n in ast.walk(s))


def _otherwise(m: Machine, node: ast.For | ast.While, outcome: Outcome) -> Outcome:
    """The `else` of a loop, which runs if no break left it; breaks end here."""
    outcome = _settled(outcome)
    if not node.orelse or NEXT not in outcome.kinds:
        return _unbroken(outcome)
    left = _unbroken(outcome.without(NEXT)) if len(outcome.kinds) > 1 else outcome
    ended = p.equal(outcome.tag, NEXT) if isinstance(outcome.tag, Port) else True
    return choose(m, ended, partial(block, m, node.orelse), partial(keep, left))


def _settled(outcome: Outcome) -> Outcome:
    """Continuing at the end of a loop is its end."""
    if CONTINUE not in outcome.kinds:
        return outcome
    tag = outcome.tag
    if isinstance(tag, Port):
        tag = p.where(p.equal(tag, CONTINUE), NEXT, tag)
    return Outcome(outcome.kinds - {CONTINUE} | {NEXT}, tag, outcome.value).without()


def _unbroken(outcome: Outcome) -> Outcome:
    """What is left by a break goes on after the loop."""
    if BREAK not in outcome.kinds:
        return outcome
    tag = outcome.tag
    if isinstance(tag, Port):
        tag = p.where(p.equal(tag, BREAK), NEXT, tag)
    return Outcome(outcome.kinds - {BREAK} | {NEXT}, tag, outcome.value).without()
