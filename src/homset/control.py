"""Control: branches, loops, lists and entries of arrays on values.

Each function runs on values that are known; on ports of a graph it makes one node, whose bodies are
arrows. Bodies are Python functions on values: what they use from outside travels beside the value
they are given, as the environment does in the translation of the λ-calculus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .arrows import Arrow
from .chains import EMPTY, Chain
from .errors import ArgumentError, DomainError, OutOfRangeError
from .memory import allow_depth
from .objects import B, Exp, List, Obj, Product, Sum, Unit, Z, leaves, rows
from .places import here
from .ports import Body, Port, closed, used
from .primitives import Symbolic, Value
from .rounds import along, as_long_as, repeated
from .stacking import stack_known, stack_values
from .straight import OFTEN
from .tuples import flat, unflat
from .uniform import uniform
from .updates import raised, replaced, row
from .values import Left, Right
from .vectors import default_of

Raw = Callable[[Value], Value]
"""A function on values, without checks."""


def port_in(*values: Value) -> Port | None:
    """A port among the leaves of values, if there is one."""
    todo = list(values)
    while todo:
        top = todo.pop()
        if type(top) is tuple:
            todo.extend(top)
        elif isinstance(top, Port):
            return top
        elif isinstance(top, (Left, Right)):
            todo.append(top.value)
    return None


def _node(op: str, data: tuple[Any, ...], dom: Obj, cod: Obj, x: Value, *bodies: Arrow) -> Value:
    """The value of a node on a value that has ports in it."""
    port = port_in(x)
    assert port is not None
    place = here() if op in LOOPS else None
    return port.builder.box(Arrow(op, bodies, data, dom, cod, place), port.builder.ports(dom, x))


LOOPS = frozenset({"iterate", "scan", "while_"})
"""Loops know where they are written: a category may have none, or none of unknown length."""


# --- branches -------------------------------------------------------------------------------------


def decide(truth: Value) -> Value:
    """The side of 1 + 1 that a truth value is: true is on the left.

    >>> decide(True)
    Left(())
    """
    if isinstance(truth, Port):
        return _node("decide", (), B, Unit + Unit, truth)
    return Left(()) if truth else Right(())


def case(s: Value, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Value:
    """f on the left of a + b and g on the right: only one of them runs.

    >>> case(Left(3), lambda x: x + 1, lambda y: y - 1, Z, Z, Z)
    4
    """
    if not isinstance(s, Port):
        return f(s.value) if isinstance(s, Left) else g(s.value)
    return case_node(s, s.builder.traced([(f, a, c), (g, b, c)], branch=True))


def case_node(s: Port, bodies: Sequence[Body]) -> Value:
    """The node that runs one of two bodies, on the side of a coproduct that is not known yet."""
    arrows, captured = closed(bodies)
    return chosen(s, arrows, captured, bodies[0].target)


def chosen(s: Port, arrows: Sequence[Arrow], beside: Sequence[Port], c: Obj) -> Value:
    """The node that runs one of two arrows to c, on the ports beside a side and what is there."""
    parts = s.obj
    if beside:
        e, (a, b) = Product(*[port.obj for port in beside]), s.obj.parts
        parts = Sum(e * a, e * b)
        split = Arrow("distribute", (), (), e * s.obj, parts)
        s = s.builder.box(split, [*beside, s])
    return s.builder.box(Arrow("either", tuple(arrows), (), parts, c), [s])


def distribute(x: Value, s: Value, a: Obj, b: Obj, c: Obj) -> Value:
    """x beside whichever side of b + c it is."""
    if isinstance(s, Port):
        return _node("distribute", (), a * (b + c), a * b + a * c, (x, s))
    return type(s)((x, s.value))


# --- loops ----------------------------------------------------------------------------------------


def loop(test: Raw, step: Raw, x: Value, a: Obj) -> Value:
    """`step` as long as `test` holds.

    >>> loop(lambda x: x < 100, lambda x: 3 * x, 1, Z)
    243
    """
    if (port := port_in(x)) is None:
        rounds = 0
        while test(x):
            x = step(x)
            rounds += 1
            if rounds == OFTEN and (y := as_long_as(test, step, x)) is not None:
                return y
        return x
    return loop_node(x, port.builder.traced([(test, a, B), (step, a, a)]))


def loop_node(x: Value, bodies: Sequence[Body]) -> Value:
    """The node that runs the second body on `x` as long as the first holds."""
    test, step = bodies
    a, captured = step.source, used(bodies)
    if not captured:
        return _node("while_", (), a, a, x, test.alone(), step.alone())
    e = Product(*[p.obj for p in captured])
    ends = test.under(e, captured), step.carrying(e * a, e * a, captured)
    return _node("while_", (), e * a, e * a, (tuple(captured), x), *ends)[1]


def repeat(step: Raw, n: int, x: Value, a: Obj) -> Value:
    """`step` n times.

    >>> repeat(lambda x: 2 * x, 10, 1, Z)
    1024
    """
    if (port := port_in(x)) is None:
        if (y := repeated(step, n, x)) is not None:
            return y
        for _ in range(n):
            x = step(x)
        return x
    return repeat_node(n, x, port.builder.traced([(step, a, a)])[0])


def repeat_node(n: int, x: Value, body: Body) -> Value:
    """The node that runs a body n times."""
    a, captured = body.source, body.captured()
    if not captured:
        return _node("iterate", (n,), a, a, x, body.alone())
    e = Product(*[p.obj for p in captured])
    step = body.carrying(e * a, e * a, captured)
    return _node("iterate", (n,), e * a, e * a, (tuple(captured), x), step)[1]


def scan(step: Raw, n: int, state: Value, xs: Value, s: Obj, a: Obj, b: Obj) -> Value:
    """A state threaded through the entries of arrays: s × aⁿ → s × bⁿ of a step s × a → s × b.

    >>> from homset.objects import R
    >>> import numpy as np
    >>> scan(lambda sx: (sx[0] + sx[1], sx[0]), 3, 0.0, np.array([1.0, 2.0, 3.0]), R, R, R)
    (np.float64(6.0), array([0., 1., 3.]))
    """
    if (port := port_in(state, xs)) is None:
        if (done := _along(step, n, state, xs, b)) is not None:
            return done
        results = []
        for x in entries(a, xs, n):
            state, y = step((state, x))
            results.append(y)
        return state, gathered_rows(b, results)
    return scan_node(n, state, xs, port.builder.traced([(step, s * a, s * b)])[0])


def _along(step: Raw, n: int, state: Value, xs: Value, b: Obj) -> Value:
    """A scan that is written down, or None."""
    arrays = flat(xs)
    if any([isinstance(array, Symbolic) for array in arrays]):
        return None
    done = along(step, n, state, [unstacked(array) for array in arrays])
    if done is None:
        return None
    columns = zip(done[1], leaves(b), strict=True)
    return done[0], unflat(rows(b, n), [stack_known(column, o) for column, o in columns])


def scan_node(n: int, state: Value, xs: Value, body: Body) -> Value:
    """The node that threads a state through arrays by a body s × a → s × b."""
    (s, a), (_, b) = body.source.parts, body.target.parts
    captured = body.captured()
    many, made = rows(a, n), rows(b, n)
    if not captured:
        return _node("scan", (n,), s * many, s * made, (state, xs), body.alone())
    e = Product(*[p.obj for p in captured])
    given = ((tuple(captured), state), xs)
    step = body.carrying((e * s) * a, (e * s) * b, captured)
    (_, last), ys = _node("scan", (n,), (e * s) * many, (e * s) * made, given, step)
    return last, ys


def entries(a: Obj, xs: Value, n: int) -> list[Value]:
    """The n values of an object that arrays with n rows hold."""
    columns = [unstacked(x) for x in flat(xs)]
    kinds = leaves(a)
    if not kinds:
        return [unflat(a, [])] * n
    return [unflat(a, list(row)) for row in zip(*columns, strict=True)]


def gathered_rows(b: Obj, values: Sequence[Value]) -> Value:
    """Arrays whose rows are values of an object; the inverse of `entries`."""
    columns = [flat(value) for value in values]
    return unflat(
        rows(b, len(values)),
        [stack_values([column[i] for column in columns], o) for i, o in enumerate(leaves(b))],
    )


# --- lists ----------------------------------------------------------------------------------------


def push(a: Obj, x: Value, xs: Value) -> Value:
    """A list with one entry more.

    >>> list(push(Z, 2, push(Z, 1, EMPTY)))
    [2, 1]
    """
    if isinstance(xs, Port) or port_in(x) is not None:
        return _node("push", (), a * List(a), List(a), (x, xs))
    return Chain(x, xs)


def pop(a: Obj, xs: Value) -> Value:
    """The newest entry of a list, and the others; of an empty list the default value.

    >>> pop(Z, EMPTY)[0]
    0
    """
    if isinstance(xs, Port):
        return _node("pop", (), List(a), a * List(a), xs)
    return (xs.head, xs.tail) if xs else (default_of(a), EMPTY)


def nonempty(a: Obj, xs: Value) -> Value:
    """Whether a list has entries."""
    return _node("nonempty", (), List(a), B, xs) if isinstance(xs, Port) else bool(xs)


# --- entries of arrays ----------------------------------------------------------------------------


def unstacked(array: Value) -> Sequence[Value]:
    """The rows of an array."""
    if isinstance(array, Symbolic):
        return array.unstack()
    # Integers are Python's, which do not overflow.
    return array.tolist() if array.ndim == 1 and array.dtype == np.int64 else tuple(array)


def flip(a: Obj, n: int, array: Value) -> Value:
    """The rows of an array from last to first."""
    if isinstance(array, Port):
        return _node("flip", (n,), a**n, a**n, array)
    if isinstance(array, Symbolic):
        return stack_values(tuple(unstacked(array))[::-1], a)
    return array if uniform(array) else array[::-1].copy()


def get(a: Obj, n: int, array: Value, i: Value) -> Value:
    """Row `i` of an array of `n`; negative indices count from the end.

    Raises `DomainError` for an index that is out of range.
    """
    if isinstance(array, Port) or isinstance(i, Port):
        return _node("get", (n,), a**n * Z, a, (array, i))
    if isinstance(array, Symbolic):
        return unstacked(array)[_index(i, n)]
    return get_known(a, n, array, i)


def get_known(a: Obj, n: int, array: Value, i: Value) -> Value:
    """The same, where array and index are known."""
    if not (type(i) is int and 0 <= i < n):
        i = _index(i, n)
    found = array[i] if type(array) is np.ndarray else row(array, i)
    return int(found) if a is Z else found


def put(a: Obj, n: int, array: Value, i: Value, x: Value) -> Value:
    """The array with another row `i`."""
    if isinstance(array, Port) or isinstance(i, Port) or isinstance(x, Port):
        return _node("put", (n,), (a**n * Z) * a, a**n, ((array, i), x))
    if isinstance(array, Symbolic) or isinstance(x, Symbolic):
        whole = list(unstacked(array))
        whole[_index(i, n)] = x
        return stack_values(whole, a)
    return put_known(a, n, array, i, x)


def put_known(a: Obj, n: int, array: Value, i: Value, x: Value) -> Value:
    """The same, where all of them are known."""
    if not (type(i) is int and 0 <= i < n):
        i = _index(i, n)
    try:
        return replaced(array, i, x)
    except OverflowError:
        raise DomainError(f"{x} is no integer of 64 bits, as arrays of Z hold them") from None


def raised_known(a: Obj, n: int, array: Value, i: Value, x: Value) -> Value:
    """The array with a row that is larger by x."""
    return raised(array, i if type(i) is int and 0 <= i < n else _index(i, n), x)


def _index(i: Value, n: int) -> int:
    if type(i) is not int:
        if isinstance(i, Symbolic):
            raise ArgumentError(f"{i} is not known yet, so it is no index")
        i = int(i)
    if not -n <= i < n:
        raise OutOfRangeError(f"index {i} is out of range for {n} entries")
    return int(i) if i >= 0 else int(i) + n


# --- functions ------------------------------------------------------------------------------------


def fixed(f: Raw, e: Value, x: Value, env: Obj, a: Obj, b: Obj) -> Value:
    """f ((e, itself), x): recursion."""
    if (port := port_in(e, x)) is None:
        allow_depth(100_000)
        return _recursion(f, e)(x)
    (body,) = port.builder.traced([(f, (env * Exp(b, a)) * a, b)])
    if captured := body.captured():  # an array of zeros that is there already, say
        env, e = Product(*[port.obj for port in captured]) * env, (tuple(captured), e)
    arrow = body.over((env * Exp(b, a)) * a, captured)
    return _node("fix", (), env * a, b, (e, x), arrow)


def fix_node(x: Value, body: Body) -> Value:
    """The node of a recursion: its body b^a × a → b, which may capture, is given itself."""
    itself, a = body.source.parts
    captured = body.captured()
    e = Product(*[port.obj for port in captured])
    arrow = body.over((e * itself) * a, captured)
    return _node("fix", (), e * a, body.target, (tuple(captured), x), arrow)


def _recursion(f: Raw, e: Value) -> Raw:
    def run(x: Value) -> Value:
        return f(((e, run), x))

    return run
