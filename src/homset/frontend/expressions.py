"""Expressions: what each kind of expression of Python gives on abstract values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..arrays.keys import indexed
from ..control import get
from ..objects import Array, B, Obj, R, Z
from ..operations import stack
from ..ports import Constant, Port
from . import operators
from .abstract import (
    Mutable,
    Perhaps,
    Rolled,
    Unsuitable,
    Unusable,
    Value,
    View,
    converted,
    described,
    joined_object,
    lifted,
    number_object,
)
from .calls import call
from .fence import reason
from .loops import UNROLLED, Stream, collected
from .machine import Closure, Machine
from .source import Source
from .streams import items, stream_of

Evaluate = Callable[[Machine, Any], Value]


def evaluate(m: Machine, node: ast.expr) -> Value:
    """The value of an expression; raises `RefusedError` at the place that cannot be compiled."""
    rule = EXPRESSIONS.get(type(node))
    if rule is None:
        raise m.refuse(node, reason(node))
    with m.at(node):
        return rule(m, node)


def _name(m: Machine, node: ast.Name) -> Value:
    return lookup(m, node.id)


def lookup(m: Machine, name: str) -> Value:
    """The value of a name, where Python would find it."""
    frame = m.frame
    if name in frame.names:
        return usable(frame.names[name])
    function = frame.function
    if name in function.source.assigned:
        raise Unsuitable(f"{name} has no value here yet")
    outer = function.outer
    while outer is not None:
        if name in outer.names:
            return usable(outer.names[name])
        if name in outer.function.source.assigned:
            raise Unsuitable(f"{name} has no value here yet")
        function, outer = outer.function, outer.function.outer
    for scope in (function.cells, function.globals, vars(builtins)):
        if name in scope:
            return scope[name]
    raise Unsuitable(f"the name {name} is not defined: define it, or take it as an argument")


def usable(value: Value) -> Value:
    """The value, or the reason why there is none."""
    if isinstance(value, Unusable):
        raise Unsuitable(value.reason)
    return value


def _constant(m: Machine, node: ast.Constant) -> Value:
    if isinstance(node.value, complex):
        raise Unsuitable("complex numbers are refused: write a pair of floats, (re, im)")
    return node.value


def _tuple(m: Machine, node: ast.Tuple) -> Value:
    return tuple(_elements(m, node.elts))


def _list(m: Machine, node: ast.List) -> Value:
    return m.own(_elements(m, node.elts))


def _elements(m: Machine, nodes: list[ast.expr]) -> list[Value]:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            found.extend(items(m, evaluate(m, node.value)))
        else:
            found.append(evaluate(m, node))
    return found


def _dict(m: Machine, node: ast.Dict) -> Value:
    made: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            made.update(evaluate(m, value))
        else:
            with m.at(key):
                known = known_key(evaluate(m, key))
            made[known] = evaluate(m, value)
    return m.own(made)


def known_key(key: Value) -> Value:
    """A key of a dict, which has to be known."""
    if isinstance(key, Port):
        raise Unsuitable(
            "this key depends on data, and the keys of a dict have to be known: use keys that are"
            " written out, or a list or an array"
        )
    return key


def _binary(m: Machine, node: ast.BinOp) -> Value:
    left, right = evaluate(m, node.left), evaluate(m, node.right)
    return operators.binary(m, type(node.op), left, right)


def _unary(m: Machine, node: ast.UnaryOp) -> Value:
    return operators.unary(m, type(node.op), evaluate(m, node.operand))


def _compare(m: Machine, node: ast.Compare) -> Value:
    return _chain(m, evaluate(m, node.left), node.ops, node.comparators)


def _chain(m: Machine, left: Value, ops: list[ast.cmpop], rest: list[ast.expr]) -> Value:
    """a < b < c is a < b and b < c, where c is not looked at if a < b does not hold."""
    right = evaluate(m, rest[0])
    first = operators.compare(m, type(ops[0]), left, right)
    if len(ops) == 1:
        return first
    return m.both(first, lambda: _chain(m, right, ops[1:], rest[1:]))


def _logic(m: Machine, node: ast.BoolOp) -> Value:
    """`and` and `or`: their value is that of the operand that decides."""

    def go(values: list[ast.expr]) -> Value:
        first = evaluate(m, values[0])
        if len(values) == 1:
            return first
        rest: Callable[[], Value] = lambda: _alike(first, go(values[1:]))  # noqa: E731
        truth = operators.truth(m, first)
        if not isinstance(truth, Port):
            return (rest() if truth else first) if conjunction else (first if truth else rest())
        if number_object(first) is B:
            return m.both(truth, rest) if conjunction else m.any_of(truth, rest)
        keep: Callable[[], Value] = lambda: first  # noqa: E731
        return m.branch(truth, *((rest, keep) if conjunction else (keep, rest)))

    conjunction = isinstance(node.op, ast.And)
    return go(node.values)


def _alike(first: Value, second: Value) -> Value:
    """The second operand of `and` or `or`, whose value is that of either: both are of one kind."""
    kinds = [number_object(operators.port_or(value)) for value in (first, second)]
    if isinstance(first, Port) and (kinds[0] is B) != (kinds[1] is B):
        raise Unsuitable(
            f"this is {described(first)} or {described(second)}, depending on data: write a"
            " conditional expression (x if test else 0.0)"
        )
    return second


def _conditional(m: Machine, node: ast.IfExp) -> Value:
    test = operators.truth(m, evaluate(m, node.test))
    return m.choose(test, lambda: evaluate(m, node.body), lambda: evaluate(m, node.orelse))


def _call(m: Machine, node: ast.Call) -> Value:
    function = evaluate(m, node.func)
    args, keywords = arguments(m, node)
    return call(m, node, function, args, keywords)


def arguments(m: Machine, node: ast.Call) -> tuple[list[Value], dict[str, Value]]:
    """The positional and the keyword arguments of a call."""
    args = _elements(m, node.args)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(m, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords.update(value)
        else:
            raise Unsuitable(f"** needs a dict; got {described(value)}")
    return args, keywords


def _lambda(m: Machine, node: ast.Lambda) -> Value:
    return closure(m, node)


def closure(m: Machine, node: ast.Lambda | ast.FunctionDef) -> Closure:
    """The function that a lambda or a nested `def` makes."""
    args = node.args
    named = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return Closure(
        Source.of(node, m.filename),
        m.frame.function.globals,
        m.frame.function.cells,
        m.frame,
        tuple([evaluate(m, default) for default in args.defaults]),
        {arg.arg: evaluate(m, default) for arg, default in named if default is not None},
    )


def _attribute(m: Machine, node: ast.Attribute) -> Value:
    return operators.attribute(m, evaluate(m, node.value), node.attr)


def _subscript(m: Machine, node: ast.Subscript) -> Value:
    container = evaluate(m, node.value)
    return index(m, container, subscript(m, node.slice))


def subscript(m: Machine, node: ast.expr) -> Value:
    """What stands between the brackets; slices as Python's slices of known numbers."""
    if isinstance(node, ast.Slice):
        bounds = [
            None if b is None else evaluate(m, b) for b in (node.lower, node.upper, node.step)
        ]
        if any(isinstance(b, Port) for b in bounds):
            raise Unsuitable(
                "the bounds of a slice have to be known, as its length depends on them: take all"
                " entries, with a condition (x if i < n else 0.0 for i, x in enumerate(xs))"
            )
        if bounds[2] == 0:
            raise Unsuitable("the step of a slice cannot be 0")
        return slice(*bounds)
    if isinstance(node, ast.Tuple):
        return tuple([subscript(m, part) for part in node.elts])
    return evaluate(m, node)


def index(m: Machine, container: Value, key: Value) -> Value:
    """container[key]"""
    if isinstance(container, Rolled):
        return _rolled_entry(m, container, key)
    if isinstance(container, (Port, Mutable, View, np.ndarray)) and number_object(
        array_port(m, container)
    ) not in (R, Z, B):
        return array_index(m, container, key if isinstance(key, tuple) else (key,))
    if isinstance(key, Port):
        if isinstance(container, (tuple, list)) and key.obj is Z:
            return checked_get(row_of_entries(m, container), key)
        if isinstance(container, dict):
            raise Unsuitable(
                "this key depends on data, and the values of a dict may be of any type: index a"
                " tuple or a list by it, or use `match`"
            )
        raise Unsuitable(f"{described(container)} cannot be indexed by {described(key)}")
    if isinstance(container, (tuple, list, dict, str, range)):
        try:
            found = container[key]
        except KeyError:
            raise Unsuitable(f"{described(container)} has no key {key!r}") from None
        except (IndexError, TypeError) as error:
            raise Unsuitable(f"{type(error).__name__}: {error}") from None
        return m.own(found) if isinstance(found, list) and isinstance(key, slice) else found
    raise Unsuitable(f"{described(container)} cannot be indexed")


def row_of_entries(m: Machine, entries: Value) -> Port:
    """The entries of a tuple or list as an array, where they are numbers of one kind."""
    obj: Obj | None = number_object(entries[0]) if len(entries) else None
    for entry in entries[1:]:
        own = number_object(entry)
        obj = None if obj is None or own is None else joined_object(obj, own)
    if obj is None:
        raise Unsuitable(
            f"an index into {described(entries)} has to be known, as its entries are not numbers"
            " of one kind: make them so, or use `match`"
        )
    ports = [converted(m.builder, obj, entry) for entry in entries]
    found: Port = m.builder.box(stack(obj, len(ports)), ports)
    return found


def _rolled_entry(m: Machine, container: Rolled, key: Value) -> Value:
    if isinstance(key, slice):
        return m.own([_rolled_entry(m, container, i) for i in range(*key.indices(container.n))])
    if not isinstance(key, Port) and not -container.n <= key < container.n:
        raise Unsuitable(f"index {key} is out of range for a list of {container.n}")
    rows = [checked_get(array, key) for array in container.arrays]
    return lifted(container.shape, iter(rows))


def array_port(m: Machine, array: Value) -> Port:
    """What an array holds, as a port."""
    return operators.port_of(m, array)


def array_index(m: Machine, array: Value, keys: tuple[Value, ...]) -> Value:
    """Entries of an array; what shares the memory of an array that may change is a view."""
    port = array_port(m, array)
    keys = tuple([_key(key) for key in keys])
    while keys and isinstance(port.obj, Array) and number_object(keys[0]) is Z:
        port, keys = checked_get(port, keys[0]), keys[1:]
    if keys and not isinstance(port.obj, Array):
        raise Unsuitable("there are too many indices for this array")
    if any([_is_mask(key) for key in keys]):
        raise Unsuitable(
            "how many entries a mask keeps depends on data: keep all of them,"
            " np.where(mask, xs, 0.0)"
        )
    if keys:
        port = indexed(port, keys)
    gathers = any([isinstance(number_object(key), Array) or isinstance(key, list) for key in keys])
    if isinstance(port.obj, Array):
        if gathers:
            return m.own(Mutable(port))
        if isinstance(array, Mutable):
            return View(array, array.port, port)
        if isinstance(array, View):
            return View(array.base, array.seen, port)
    return port


def _is_mask(key: Value) -> bool:
    own = number_object(key)
    return isinstance(key, Port) and isinstance(own, Array) and own.element is B


def _key(key: Value) -> Value:
    """A key, and of an array that is known its numbers."""
    key = operators.port_or(key)
    return key.value if isinstance(key, Constant) else key


def checked_get(array: Port, i: Value) -> Port:
    """The row of an array at an index, which is checked now if it is known."""
    assert isinstance(array.obj, Array)
    n = array.obj.shape[0]
    if not isinstance(i, Port) and not -n <= i < n:
        raise Unsuitable(f"index {i} is out of range for an axis of {n}")
    found: Port = get(array.obj.row, n, array, i)
    return found


# --- comprehensions -------------------------------------------------------------------------------


def comprehended(m: Machine, node: Any, make: Callable[[], Value]) -> Stream | list[Value]:
    """The entries of a comprehension: a list, or a stream where they stay a loop."""
    stream = stream_of(m, evaluate(m, node.generators[0].iter))
    if isinstance(stream, list) or len(node.generators) > 1:
        return _walk(m, list(node.generators), stream, make)
    first = node.generators[0]
    return Stream(
        stream.length,
        stream.arrays,
        lambda i, rows: _inside(m, first.target, stream.item(i, rows), make),
        _filter(m, first, stream),
    )


def _filter(m: Machine, generator: ast.comprehension, stream: Stream) -> Any:
    if not generator.ifs and stream.keep is None:
        return None

    def keep(i: Any, rows: Any) -> Value:
        def tests() -> Value:
            return _inside(
                m, generator.target, stream.item(i, rows), lambda: _all(m, generator.ifs)
            )

        return tests() if stream.keep is None else m.both(stream.keep(i, rows), tests)

    return keep


def _all(m: Machine, tests: list[ast.expr]) -> Value:
    if not tests:
        return True
    return m.both(operators.truth(m, evaluate(m, tests[0])), lambda: _all(m, tests[1:]))


def _inside(m: Machine, target: ast.expr, item: Value, make: Callable[[], Value]) -> Value:
    """What is made with the loop's own names; they are not seen outside."""
    from .statements import assign

    outer = dict(m.frame.names)
    try:
        assign(m, target, item)
        return make()
    finally:
        m.frame.names.clear()
        m.frame.names.update(outer)


def _walk(
    m: Machine, generators: list[ast.comprehension], stream: Any, make: Callable[[], Value]
) -> list[Value]:
    """The entries of nested generators, one by one."""
    first, *rest = generators
    found: list[Value] = []
    for item in items(m, stream):
        keep = _inside(m, first.target, item, lambda: _all(m, first.ifs))
        if isinstance(keep, Port) and rest:
            raise Unsuitable("a condition that depends on data comes last in a comprehension")
        if isinstance(keep, Port):
            found.append(Perhaps(keep, partial(_inside, m, first.target, item, make)))
        elif keep and rest:
            more = partial(_deeper, m, rest, make)
            found.extend(_inside(m, first.target, item, more))
        elif keep:
            found.append(_inside(m, first.target, item, make))
    return found


def _deeper(
    m: Machine, generators: list[ast.comprehension], make: Callable[[], Value]
) -> list[Value]:
    return _walk(m, generators, stream_of(m, evaluate(m, generators[0].iter)), make)


LENGTH = (
    "the length of this list depends on data, so it has no type: keep what is needed of it in a"
    " loop, or make the length known (hs.arrow(functools.partial(f, n=3)))"
)

DEPENDS = (
    "this condition depends on data, and so would the length of the list: use a conditional"
    " expression instead ([x if test else 0.0 for ...]), or sum(x for x in xs if test)"
)


def _list_comprehension(m: Machine, node: ast.ListComp) -> Value:
    return listed(m, comprehended(m, node, lambda: evaluate(m, node.elt)))


def listed(m: Machine, entries: Any) -> Value:
    """A list of the entries of a stream; rolled up if it is long."""
    if not isinstance(entries, Stream):
        if any(isinstance(entry, Perhaps) for entry in entries):
            raise Unsuitable(DEPENDS)
        return m.own(list(entries))
    if entries.keep is not None:
        raise Unsuitable(DEPENDS)
    if not isinstance(entries.length, int):
        raise Unsuitable(LENGTH)
    if entries.length <= UNROLLED:
        return m.own([entries.at(i) for i in range(entries.length)])
    return collected(m, entries, lambda item: item)


def _generator(m: Machine, node: ast.GeneratorExp) -> Value:
    return comprehended(m, node, lambda: evaluate(m, node.elt))


def _dict_comprehension(m: Machine, node: ast.DictComp) -> Value:
    pairs = comprehended(
        m, node, lambda: (known_key(evaluate(m, node.key)), evaluate(m, node.value))
    )
    return m.own(dict(items(m, pairs)))


def _walrus(m: Machine, node: ast.NamedExpr) -> Value:
    value = evaluate(m, node.value)
    m.frame.names[node.target.id] = value
    return value


EXPRESSIONS: dict[type[ast.expr], Evaluate] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _conditional,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.ListComp: _list_comprehension,
    ast.GeneratorExp: _generator,
    ast.DictComp: _dict_comprehension,
    ast.NamedExpr: _walrus,
}
"""The rule of each kind of expression."""
