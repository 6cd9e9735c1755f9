"""Expressions: what each kind of expression of Python gives on abstract values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import Any

from ..objects import B
from ..ports import Port
from . import attributes, comparisons, operators
from .abstract import Later, Unsuitable, Value, number_object, usable
from .calls import call
from .collecting import certain, dict_key, listed
from .fence import reason
from .frames import Closure, Frame
from .fresh import note, of_numpy
from .indexing import index
from .iterators import Stream
from .machine import Machine
from .naming import described
from .slices import bounded
from .source import COMPREHENSIONS, Source
from .streams import forced, items, once, stream_of

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


def _constant(m: Machine, node: ast.Constant) -> Value:
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
                known = dict_key(evaluate(m, key))
            made[known] = evaluate(m, value)
    return m.own(made)


def _binary(m: Machine, node: ast.BinOp) -> Value:
    left, right = evaluate(m, node.left), evaluate(m, node.right)
    before = len(m.owned)
    found = operators.binary(m, type(node.op), left, right)
    note(m, found, before, operators.is_number(left) and operators.is_number(right))
    return found


def _unary(m: Machine, node: ast.UnaryOp) -> Value:
    of = holds if isinstance(node.op, ast.Not) else evaluate
    return operators.unary(m, type(node.op), of(m, node.operand))


def _compare(m: Machine, node: ast.Compare) -> Value:
    return _chain(m, evaluate(m, node.left), node.ops, node.comparators)


def _chain(m: Machine, left: Value, ops: list[ast.cmpop], rest: list[ast.expr]) -> Value:
    """a < b < c is a < b and b < c, where c is not looked at if a < b does not hold."""
    right = evaluate(m, rest[0])
    first = comparisons.compare(m, type(ops[0]), left, right)
    if len(ops) == 1:
        return first
    truth = operators.truth(m, first)
    return m.both(truth, lambda: _chain(m, right, ops[1:], rest[1:]))


def _logic(m: Machine, node: ast.BoolOp) -> Value:
    """`and` and `or`: their value is that of the operand that decides."""
    conjunction = isinstance(node.op, ast.And)

    def further(first: Value, operand: ast.expr) -> Value:
        rest: Callable[[], Value] = lambda: _alike(first, evaluate(m, operand))  # noqa: E731
        keep: Callable[[], Value] = lambda: first  # noqa: E731
        truth = operators.truth(m, first)
        if number_object(first) is B:
            return m.both(truth, rest) if conjunction else m.any_of(truth, rest)
        return m.choose(truth, *((rest, keep) if conjunction else (keep, rest)))

    return reduce(further, node.values[1:], evaluate(m, node.values[0]))


def holds(m: Machine, node: ast.expr) -> Any:
    """Whether a test holds: of `and` and `or`, only the truth of each operand matters there."""
    if not isinstance(node, ast.BoolOp):
        return operators.truth(m, evaluate(m, node))
    further = m.both if isinstance(node.op, ast.And) else m.any_of
    rest = [partial(holds, m, operand) for operand in node.values[1:]]
    with m.at(node):
        return reduce(further, rest, holds(m, node.values[0]))


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
    test = holds(m, node.test)
    return m.choose(test, lambda: evaluate(m, node.body), lambda: evaluate(m, node.orelse))


def _call(m: Machine, node: ast.Call) -> Value:
    function = evaluate(m, node.func)
    args, keywords = arguments(m, node)
    given = [*node.args[:1], getattr(node.func, "value", None)]
    m.fresh = m.made if any([isinstance(part, (ast.Call, ast.BinOp)) for part in given]) else None
    before = len(m.owned)
    found = call(m, node, function, args, keywords)
    note(m, found, before, of_numpy(function))
    return found


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
    return attributes.attribute(m, evaluate(m, node.value), node.attr)


def _subscript(m: Machine, node: ast.Subscript) -> Value:
    container = evaluate(m, node.value)
    return index(m, container, subscript(m, node.slice))


def subscript(m: Machine, node: ast.expr) -> Value:
    """What stands between the brackets; slices as Python's slices of known numbers."""
    if isinstance(node, ast.Slice):
        bounds = (node.lower, node.upper, node.step)
        return bounded([None if b is None else evaluate(m, b) for b in bounds])
    if isinstance(node, ast.Tuple):
        parts: list[Value] = []
        for part in node.elts:
            starred = isinstance(part, ast.Starred)
            parts.extend(_elements(m, [part]) if starred else [subscript(m, part)])
        return tuple(parts)
    return evaluate(m, node)


# --- comprehensions -------------------------------------------------------------------------------


def comprehended(
    m: Machine, node: Any, source: Value, make: Callable[[], Value]
) -> Stream | Iterator[Value]:
    """The entries of a comprehension: one after the other, or a stream where they stay a loop."""
    stream = stream_of(m, source)
    outer, function = m.frame, m.frame.function
    source_ = Source.of(node, m.filename, function.__name__)
    own = Closure(source_, function.globals, function.cells, outer)
    scope = Frame(own, {}, caller=outer.caller, base=outer.base)
    if isinstance(stream, list) or len(node.generators) > 1:
        return _walk(m, scope, list(node.generators), stream, make)
    first = node.generators[0]
    return Stream(
        stream.length,
        stream.arrays,
        lambda i, rows: _inside(m, scope, first.target, stream.item(i, rows), make),
        _filter(m, scope, first, stream),
    )


def _filter(m: Machine, scope: Frame, generator: ast.comprehension, stream: Stream) -> Any:
    if not generator.ifs and stream.keep is None:
        return None

    def keep(i: Any, rows: Any) -> Value:
        def tests() -> Value:
            item = stream.item(i, rows)
            return _inside(m, scope, generator.target, item, lambda: _all(m, generator.ifs))

        return tests() if stream.keep is None else m.both(stream.keep(i, rows), tests)

    return keep


def _all(m: Machine, tests: list[ast.expr]) -> Value:
    if not tests:
        return True
    return m.both(holds(m, tests[0]), lambda: _all(m, tests[1:]))


def _inside(
    m: Machine, scope: Frame, target: ast.expr, item: Value, make: Callable[[], Value]
) -> Value:
    """What is made with the names of the comprehension, which are its own."""
    from .assignment import assign

    outer, m.frame = m.frame, scope
    try:
        assign(m, target, forced(item))
        return make()
    finally:
        m.frame = outer


def _walk(
    m: Machine, scope: Frame, generators: list[ast.comprehension], stream: Any,
    make: Callable[[], Value],
) -> Iterator[Value]:  # fmt: skip
    """The entries of nested generators, one by one, each made when it is reached."""
    first, *rest = generators
    for item in stream if isinstance(stream, list) else items(m, stream):
        known = forced(item) if first.ifs or rest else item
        inside = partial(_inside, m, scope, first.target, known)
        keep = inside(lambda: _all(m, first.ifs)) if first.ifs else True
        if isinstance(keep, Port) and rest:
            raise Unsuitable("a condition that depends on data comes last in a comprehension")
        if isinstance(keep, Port) or (keep and not rest):
            yield Later(partial(inside, make), keep)
        elif keep:
            deeper = inside(lambda: stream_of(m, evaluate(m, rest[0].iter)))
            for entry in _walk(m, scope, rest, deeper, make):
                yield Later(partial(inside, entry.make), entry.test)


def _list_comprehension(m: Machine, node: ast.ListComp) -> Value:
    source = evaluate(m, node.generators[0].iter)
    return listed(m, comprehended(m, node, source, lambda: evaluate(m, node.elt)))


def _generator(m: Machine, node: ast.GeneratorExp) -> Value:
    frame, source = m.frame, evaluate(m, node.generators[0].iter)

    def make() -> Stream | list[Value]:
        outer, m.frame = m.frame, frame
        try:
            entries = comprehended(m, node, source, lambda: evaluate(m, node.elt))
            return entries if isinstance(entries, Stream) else list(entries)
        finally:
            m.frame = outer

    return once(m, make)


def _dict_comprehension(m: Machine, node: ast.DictComp) -> Value:
    source = evaluate(m, node.generators[0].iter)
    pairs = comprehended(
        m, node, source, lambda: (dict_key(evaluate(m, node.key)), evaluate(m, node.value))
    )
    entries = pairs if isinstance(pairs, Stream) else [certain(pair) for pair in pairs]
    return m.own(dict(items(m, entries)))


def _set(m: Machine, node: ast.Set) -> Value:
    entries = _elements(m, node.elts)
    if not all(map(operators.known, entries)):
        raise Unsuitable(reason(node))
    return operators.by_python(m, set, entries)


def _joined(m: Machine, node: ast.JoinedStr) -> Value:
    return "".join([evaluate(m, part) for part in node.values])


_CONVERSIONS: dict[int, Callable[[Any], str]] = {115: str, 114: repr, 97: ascii}


def _formatted(m: Machine, node: ast.FormattedValue) -> Value:
    value = evaluate(m, node.value)
    if not operators.known(value):
        raise Unsuitable(reason(node))
    convert: Callable[[Any], Any] = _CONVERSIONS.get(node.conversion, lambda x: x)
    form = "" if node.format_spec is None else evaluate(m, node.format_spec)
    return operators.by_python(m, format, convert(value), form)


def _walrus(m: Machine, node: ast.NamedExpr) -> Value:
    if isinstance(m.frame.function.source.node, COMPREHENSIONS):
        raise Unsuitable("`:=` in a comprehension is refused: write a loop")
    value = evaluate(m, node.value)
    m.frame.names[node.target.id] = value
    return value


EXPRESSIONS: dict[type[ast.expr], Evaluate] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Dict: _dict,
    ast.Set: _set,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
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
