"""Recursion: a function that calls itself until data say that it is done.

A call of itself that is known to end is run like any other. One that depends on data makes the
function a loop where such calls come last (`return f(...)`), and a fixed point, `fix`, elsewhere.
What the function returns is found from the paths that do not call it, and widened until it fits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .. import primitives as p
from ..control import fix_node
from ..objects import Array, Exp
from ..places import Place, at, here
from ..ports import Port
from ..records import COMPLEX
from .abstract import Diverges, Unsuitable, Unusable, Value
from .frames import AGAIN, CONTINUE, NEXT, RETURN, Active, Closure, Frame, Outcome, ends
from .loops import while_loop
from .machine import Machine
from .meeting import joined, opened
from .reach import reached
from .shapes import (
    Either,
    Same,
    Shape,
    Tree,
    all_lifted,
    all_lowered,
    all_objects,
    bundle,
    bundled,
    general,
    lifted,
    lowered,
    objects_of,
    parts_of,
    spread,
    unusable_in,
)
from .source import place_of
from .states import Cells


class Recurs(Exception):
    """A function that is being run calls itself, and data decide when it ends."""

    def __init__(self, active: Active) -> None:
        super().__init__(active.function.__name__)
        self.active = active


class NotLast(Exception):
    """A call of itself that is not the last thing that a function does."""

    def __init__(self, active: Active) -> None:
        super().__init__(active.function.__name__)
        self.active = active


@dataclass(eq=False)
class Loop:
    """A function that is made a loop: the arguments of the next round."""

    arguments: list[Value]


@dataclass(eq=False)
class Fixed:
    """A function that is made a fixed point: itself as a port, the shapes of what it takes, gives.

    `result` is None as long as it is not known. `place` is where it calls itself.
    """

    itself: Port | None
    shapes: list[Shape]
    result: Shape | None
    wider: list[Shape]
    place: Place | None = None


GROWTHS = 8
"""How often a function may call itself with larger arguments, on paths that data decide."""


def _size(values: Iterable[Any]) -> int:
    """How many numbers there are in some values or shapes."""
    shapes = [v if isinstance(v, Shape) else general(v) for v in values]
    return sum(len(objects_of(shape)) for shape in shapes)


def recursive(m: Machine, closure: Closure, names: dict[str, Value]) -> Outcome | None:
    """The call of a function that is being run already, where data decide when it ends."""
    growths = 0
    for active in reversed(m.active):
        if active.function is not closure:
            continue
        shapes = [joined(s, v) for s, v in zip(active.shape, names.values(), strict=True)]
        if any(map(_unlike, shapes)):
            growths += active.depth < m.depth and _size(active.shape) < _size(names.values())
            if growths > GROWTHS:
                raise Unsuitable(
                    f"{closure.__name__} calls itself with arguments that grow at every call,"
                    " until data say that it is done, so they have no type: pass arguments that"
                    " stay as large as they are"
                )
            continue
        if isinstance(active.recursion, Fixed):
            return ends(RETURN, _call(m, active.recursion, list(names.values())))
        if isinstance(active.recursion, Loop):
            raise NotLast(active)
        if active.depth < m.depth:
            raise Recurs(active)
    return None


def _unlike(shape: Shape) -> bool:
    """Whether a shape has parts that cannot be used, or functions that differ."""
    unlike = isinstance(shape, Either) or unusable_in(shape) is not None
    return unlike or any(map(_unlike, getattr(shape, "parts", ())))


def _call(m: Machine, fixed: Fixed, args: list[Value]) -> Value:
    fixed.place = here()
    given = _as_given(m, args)
    fixed.wider = [joined(s, v) for s, v in zip(fixed.wider, given, strict=True)]
    if fixed.result is None or fixed.itself is None or fixed.wider != fixed.shapes:
        raise Diverges
    objs = all_objects(fixed.shapes)
    ports = all_lowered(m.builder, fixed.shapes, given)
    made = fixed.itself(bundled(objs, ports))
    target = bundle(objects_of(fixed.result))
    _keep(m, args, fixed.result)
    return lifted(fixed.result, iter(spread(target, made)))


def _as_given(m: Machine, args: Sequence[Value]) -> list[Value]:
    """The arguments as a fixed point takes them: it changes none, so they share no memory."""
    shapes = [general(value) for value in args]
    return all_lifted(shapes, all_lowered(m.builder, shapes, args))


def _keep(m: Machine, args: Iterable[Value], result: Shape) -> None:
    """What is led to by arguments may have another name as a result, if that can be a container."""
    if any(map(_may_be_given, parts_of(result))):
        state, led_to = m.state(), reached(args, m.frame)
        m.freeze([c for c, _ in state[1] if led_to is None or id(c) in led_to], state)


def _may_be_given(shape: Shape) -> bool:
    """Whether what a function gives may be a container that it was given, or have that in it."""
    if isinstance(shape, Tree):
        return shape.kind not in ("tuple", COMPLEX)
    return not isinstance(shape, Same) and any([isinstance(o, Array) for o in objects_of(shape)])


def solved(m: Machine, active: Active, names: dict[str, Value], frame: Frame) -> Outcome:
    """A function that calls itself, as a loop or as a fixed point."""
    try:
        return _as_loop(m, active, names, frame)
    except NotLast as error:
        if error.active is not active:
            raise
    return _as_fixed_point(m, active, names, frame)


def _as_loop(m: Machine, active: Active, names: dict[str, Value], frame: Frame) -> Outcome:
    before = m.state()
    arguments: list[Value] = m.own(list(names.values()))
    active.recursion = Loop(arguments)
    cells = Cells(m, [])
    cells.containers.append(arguments)
    frame.tail = True

    def body() -> Outcome:
        frame.names.clear()
        frame.names.update(zip(names, arguments, strict=True))
        outcome = run_body(m, active.function)
        if NEXT in outcome.kinds:
            raise no_return(active.function)
        kinds = frozenset(CONTINUE if kind == AGAIN else kind for kind in outcome.kinds)
        tag = outcome.tag
        if isinstance(tag, Port):
            tag = p.where(p.equal(tag, AGAIN), CONTINUE, tag)
        return Outcome(kinds, CONTINUE if tag == AGAIN else tag, outcome.value)

    try:
        outcome = while_loop(m, cells, lambda: True, body)
    except BaseException:
        m.restore(before)
        raise
    finally:
        active.recursion = None
        frame.tail = False
    if RETURN not in outcome.kinds:
        raise Unsuitable(
            f"{active.function.__name__} calls itself for ever: return without the call on some"
            " path"
        )
    return ends(RETURN, outcome.value)


def _as_fixed_point(m: Machine, active: Active, names: dict[str, Value], frame: Frame) -> Outcome:
    shapes = [general(value) for value in names.values()]
    result: Shape | None = None
    name = active.function.__name__
    for _ in range(8):
        found = _round(m, active, frame, list(names), shapes, result)
        wider = active.recursion.wider
        if found is None and wider == shapes:
            raise Unsuitable(
                f"{name} calls itself on every path, so it never ends: return without the call"
                " on some path"
            )
        if found is not None:
            value, inner, params = found
            given = result
            own = opened(value) if result is None else joined(result, value)
            result = m.met_shape(own)
            if (wrong := unusable_in(result)) is not None:
                raise Unsuitable(differing(name, wrong), m.frame.places.get("return"))
            if given == result and wider == shapes:
                with at(active.recursion.place):
                    return _fixed(m, names, shapes, result, value, inner, params)
        shapes = wider
    raise Unsuitable(
        f"{name} calls itself with arguments that change their type at every call: pass arguments"
        " of one type"
    )


def differing(name: str, wrong: Unusable) -> str:
    """Why the results of a function are of no type."""
    if not wrong.one:
        return wrong.reason
    return (
        f"{name} returns {wrong.one} on one path and {wrong.other} on another: return values of one"
        " form on all paths"
    )


def no_return(closure: Closure) -> Unsuitable:
    """The error of a function that ends without `return` on some path, told where it ends."""
    node = closure.source.node
    last = node.body[-1] if isinstance(node, ast.FunctionDef) else node
    return Unsuitable(
        f"{closure.__name__} gives None where it ends after this without `return`, and a value"
        " elsewhere: return a value on every path",
        place_of(closure.source, last, here()),
    )


def _round(
    m: Machine, active: Active, frame: Frame, names: list[str], shapes: list[Shape], result: Any
) -> Any:
    """Run the body once; what it returns, or None if all paths need what is not known yet."""
    before = m.state()
    a = bundle(all_objects(shapes))
    inner = m.builder.inner()
    try:
        with inner.working():
            itself: Port | None = None
            first: tuple[Port, ...] = ()
            if result is not None:
                first = inner.inputs(Exp(bundle(objects_of(result)), a))
                itself = first[0]
            params = inner.inputs(a)
            active.recursion = Fixed(itself, shapes, result, list(shapes))
            frame.names.clear()
            frame.names.update(zip(names, all_lifted(shapes, params), strict=True))
            from .calls import returned

            value = returned(active.function, run_body(m, active.function))
    except Diverges:
        m.restore(before)
        return None
    changed = [c for c, held in before[1] if not _same(held, c)]
    m.restore(before)
    if changed:
        raise Unsuitable(
            f"{active.function.__name__} calls itself and changes a list, dict or array: return"
            " the new one instead"
        )
    return value, inner, (*first, *params)


def _same(held: Any, container: Any) -> bool:
    from .containers import contents, same_contents

    return same_contents(held, contents(container))


def _fixed(
    m: Machine, names: dict[str, Value], shapes: list[Shape], result: Shape, value: Value,
    inner: Any, params: tuple[Port, ...],
) -> Outcome:  # fmt: skip
    """The node of the fixed point, on the arguments of the first call."""
    objs = all_objects(shapes)
    a, b = bundle(objs), bundle(objects_of(result))
    with inner.working():
        outputs = lowered(inner, result, value)
    body = inner.body(Exp(b, a) * a, b, params, outputs)
    ports = all_lowered(m.builder, shapes, names.values())
    made = fix_node(bundled(objs, ports), body)
    _keep(m, names.values(), result)
    return ends(RETURN, lifted(result, iter(spread(b, made))))


def run_body(m: Machine, function: Closure) -> Outcome:
    """Run the statements of a function in the frame that is there."""
    from .blocks import block
    from .expressions import evaluate

    node = function.source.node
    if isinstance(node, ast.Lambda):
        m.frame.places["return"] = m.place(node.body)
        outcome = last_call(m, node.body) or ends(RETURN, evaluate(m, node.body))
    else:
        outcome = block(m, node.body)
    if isinstance(wrong := outcome.value, Unusable):
        raise Unsuitable(differing(function.__name__, wrong), m.frame.places.get("return"))
    return outcome


def last_call(m: Machine, node: ast.expr) -> Outcome | None:
    """How `return node` ends where the node is a call that may begin another round."""
    if not m.frame.tail:
        return None
    from .blocks import choose
    from .calls import bind, call, call_function, enter, returned
    from .expressions import arguments, evaluate, holds

    def ending(expression: ast.expr) -> Outcome:
        return last_call(m, expression) or ends(RETURN, evaluate(m, expression))

    if isinstance(node, ast.IfExp):
        test = holds(m, node.test)
        return choose(m, test, lambda: ending(node.body), lambda: ending(node.orelse))
    if not isinstance(node, ast.Call):
        return None
    function = evaluate(m, node.func)
    args, keywords = arguments(m, node)
    closure = as_closure(function)
    if closure is None:
        return ends(RETURN, call(m, node, function, args, keywords))
    names = bind(closure, args, keywords)
    for active in reversed(m.active):
        if active.function is closure and isinstance(active.recursion, Loop):
            active.recursion.arguments[:] = list(names.values())
            return ends(AGAIN)
    if any(active.function is closure for active in m.active):
        return ends(RETURN, call_function(m, function, args, keywords))
    outcome = enter(m, closure, names, tail=True)
    if AGAIN in outcome.kinds and NEXT not in outcome.kinds:
        return outcome
    return ends(RETURN, returned(closure, outcome))


def as_closure(function: Any) -> Closure | None:
    """The function as the machine sees it, if it has a source of its own."""
    from types import FunctionType

    from .basics import is_known
    from .calls import closure_of

    if isinstance(function, Closure):
        return function
    if isinstance(function, FunctionType) and not is_known(function):
        return closure_of(function)
    wrapped = getattr(function, "__wrapped__", None)
    family = hasattr(type(function), "__arrow__")
    return closure_of(wrapped) if family and isinstance(wrapped, FunctionType) else None


@contextmanager
def no_last_calls(m: Machine) -> Iterator[None]:
    """Inside of loops, no call is the last thing that a function does."""
    frame, tail = m.frame, m.frame.tail
    frame.tail = False
    try:
        yield
    finally:
        frame.tail = tail
