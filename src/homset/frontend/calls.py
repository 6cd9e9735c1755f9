"""Calls: functions are run on abstract values from their own source, wherever they are defined."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Sequence
from types import FunctionType, MethodType
from typing import Any

from ..arrows import Arrow
from ..messages import show
from ..objects import Exp, Obj, Z, brief, ground, leaves
from ..places import here
from ..ports import Port
from .abstract import MISSING, Choice, Unsuitable, Value, from_ports
from .attributes import Bound
from .derivatives import of_homset
from .fence import check
from .frames import NEXT, RETURN, Active, Closure, Frame, Outcome
from .instances import got, instance, own_answer, super_of
from .machine import Machine
from .naming import described, kind_of
from .operators import by_python, known
from .shapes import Shape, general, lowered
from .source import code_at, find_source
from .unknown import NO_SOURCE, unknown

DEEPEST = 300
"""How many calls may be going on at once while a function is compiled."""


def call(
    m: Machine, node: ast.AST, function: Value, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """function(*args, **keywords)"""
    from .basics import is_known, rule_of

    name = code_at(node.func) if isinstance(node, ast.Call) else _qualified(function)
    if isinstance(function, Choice):
        return m.branch(
            function.test,
            lambda: call(m, node, function.first, args, keywords),
            lambda: call(m, node, function.second, args, keywords),
        )
    if (wrong := unknown(name, function)) is not None and not is_known(function):
        raise Unsuitable(wrong)
    if isinstance(function, (Bound, MethodType)):
        return _method(m, node, function, args, keywords)
    if isinstance(function, functools.partial):
        return call(
            m, node, function.func, [*function.args, *args], {**function.keywords, **keywords}
        )
    if isinstance(function, Port) and isinstance(function.obj, Exp):
        return _apply(m, function, args)
    if (method := own_answer(function, args)) is not None:
        return call_function(m, method, args, keywords)
    if (made := of_homset(m, node, function, args, keywords)) is not MISSING:
        return made
    if function is super and not args:
        return super_of(m)
    if isinstance(function, (operator.itemgetter, operator.attrgetter)) and len(args) == 1:
        return got(m, function, args[0])
    if is_known(function):
        rule = rule_of(name, function, (*args, *keywords.values()))
        return _rule(m, rule, name, args, keywords)
    return call_function(m, function, args, keywords)


def _method(
    m: Machine, node: ast.AST, function: Bound | MethodType, args: list[Value], keywords: Any
) -> Value:
    """A call of a method: of the user's, or of one that is known by its name."""
    from .complexes import library
    from .library import METHODS

    owner = function.owner if isinstance(function, Bound) else function.__self__
    method = function.function if isinstance(function, Bound) else function.__func__
    if not isinstance(method, str):
        return call(m, node, method, [owner, *args], keywords)
    rule = library.method_of(METHODS, method, owner, (*args, *keywords.values()))
    if isinstance(owner, str) and all(map(known, (*args, *keywords.values()))):
        return by_python(m, functools.partial(getattr(owner, method), **keywords), *args)
    if rule is None:
        raise Unsuitable(
            f"the method {method} of {described(owner)} is not among those that are known:"
            " write what it does with indices and loops"
        )
    return _rule(m, rule, f"{kind_of(owner)}.{method}", [owner, *args], keywords)


def _qualified(function: Any) -> str:
    return getattr(function, "__qualname__", None) or described(function)


def _rule(m: Machine, rule: Any, name: str, args: list[Value], keywords: Any) -> Value:
    try:
        return rule(m, *args, **keywords)
    except TypeError as error:
        if "argument" not in str(error):
            raise
        given = [*map(described, args), *(f"{key}=…" for key in keywords)]
        instead = "; ".join([INSTEAD[key] for key in keywords if key in INSTEAD])
        told = f"{name} cannot be called with ({', '.join(given)})"
        raise Unsuitable(f"{told}: {instead}" if instead else told) from None


INSTEAD = {
    "out": "assign what it gives, y[:] = f(x)",
    "where": "choose afterwards, np.where(mask, f(x), y)",
    "dtype": "convert what it gives, f(x).astype(float)",
}
"""What to write instead of an argument by name that a known function does not take."""


def call_function(
    m: Machine, function: Any, args: list[Value], keywords: dict[str, Value] | None = None
) -> Value:
    """Run a function that has a source, or make an instance of a class that is a record."""
    keywords = keywords or {}
    if isinstance(function, Closure):
        return run(m, function, args, keywords)
    if isinstance(function, type):
        return instance(m, function, args, keywords)
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None and not isinstance(function, FunctionType):
        return call_function(m, wrapped, args, keywords)
    if isinstance(function, FunctionType):
        return run(m, closure_of(function), args, keywords)
    method = getattr(type(function), "__call__", None)  # noqa: B004
    if isinstance(method, FunctionType):
        return call_function(m, method, [function, *args], keywords)
    name = _qualified(function)
    raise Unsuitable(unknown(name, function) or f"{name} {NO_SOURCE}")


def closure_of(function: FunctionType) -> Closure:
    """A Python function as the machine sees it, with what it captures now."""
    closure = _closure_of(function)
    closure.cells = _captured(function)
    closure.defaults = function.__defaults__ or ()
    closure.keyword_defaults = function.__kwdefaults__ or {}
    return closure


@functools.lru_cache(4096)
def _closure_of(function: FunctionType) -> Closure:
    return Closure(find_source(function), function.__globals__)


def _captured(function: FunctionType) -> dict[str, Any]:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    held = {}
    for name, cell in cells.items():
        try:
            held[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return held


def run(m: Machine, closure: Closure, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Run a function on arguments; the value that it returns."""
    from . import repeated
    from .recursion import recursive

    names = bind(closure, args, keywords)
    outcome = recursive(m, closure, names)
    if outcome is not None:
        return outcome.value
    key = repeated.key_of(m, closure, names)
    if (found := repeated.recalled(m, key)) is not repeated.NONE:
        return found
    repeated.count(m, closure, names)
    effects = len(m.builder.effects)
    value = returned(closure, enter(m, closure, names))
    if len(m.builder.effects) == effects:  # else the next one is another one
        repeated.remember(m, key, value)
    return value


def returned(closure: Closure, outcome: Outcome) -> Value:
    """What a function returns when its body ends like this."""
    from .recursion import no_return

    if outcome.kinds == {RETURN}:
        return outcome.value
    if outcome.kinds == {NEXT}:
        return None
    raise no_return(closure)


def enter(m: Machine, closure: Closure, names: dict[str, Value], tail: bool = False) -> Outcome:
    """Run the body of a function in a frame of its own."""
    from .recursion import Recurs, run_body, solved
    from .repeated import TooMany

    shape = tuple([general(value) for value in names.values()])
    if len(m.active) > DEEPEST:
        raise _endless(m, closure, shape)
    outer, caller = m.frame, here()
    check(closure.source, caller)
    frame = m.frame = Frame(closure, dict(names), tail, caller, len(m.owned))
    active = Active(closure, shape, m.depth)
    m.active.append(active)
    before = m.state()
    try:
        return run_body(m, closure)
    except Recurs as error:
        if error.active is not active:
            raise
        m.restore(before)
        try:
            return solved(m, active, names, frame)
        except (SyntaxError, Unsuitable):
            if not isinstance(error, TooMany):
                raise
            m.restore(before)
            active.written, active.recursion = True, None
            return run_body(m, closure)
    finally:
        m.active.pop()
        m.frame, m.left = outer, frame


def _endless(m: Machine, closure: Closure, shape: tuple[Shape, ...]) -> Unsuitable:
    """The error of a function that goes on to call itself while it is compiled."""
    name, calls = closure.__name__, f"calls itself more than {DEEPEST} times"
    if any(active.function is closure and active.shape == shape for active in m.active):
        return Unsuitable(
            f"{name} {calls}, and nothing that depends on data ends it: return without the call on"
            " some path, by a test of an argument, or write a loop"
        )
    return Unsuitable(
        f"{name} {calls}, with arguments of another form each time (a list or tuple that grows?):"
        " pass arguments that keep their form"
    )


def bind(closure: Closure, args: Sequence[Value], keywords: dict[str, Value]) -> dict[str, Value]:
    """The values of the parameters of a function, as Python assigns arguments to them."""
    spec = closure.source.node.args
    positional = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    rest = dict(keywords)
    names: dict[str, Value] = dict(zip(positional, args, strict=False))
    if len(args) > len(positional) and spec.vararg is None:
        raise Unsuitable(f"{closure.__name__} takes {len(positional)} arguments; got {len(args)}")
    given_defaults = positional[len(positional) - len(closure.defaults) :]
    defaults = {
        **dict(zip(given_defaults, closure.defaults, strict=True)), **closure.keyword_defaults
    }  # fmt: skip
    only = {arg.arg for arg in spec.posonlyargs}
    for name in (*positional[len(args) :], *(arg.arg for arg in spec.kwonlyargs)):
        if name in rest and name not in only:
            names[name] = rest.pop(name)
        elif name in defaults:
            names[name] = defaults[name]
        else:
            raise Unsuitable(f"{closure.__name__} needs an argument {name}")
    if spec.vararg is not None:
        names[spec.vararg.arg] = tuple(args[len(positional) :])
    if spec.kwarg is not None:
        names[spec.kwarg.arg] = rest
    elif rest:
        raise Unsuitable(f"{closure.__name__} has no parameter {next(iter(rest))}")
    return names


def run_arrow(m: Machine, arrow: Arrow, args: list[Value]) -> Value:
    """Run an arrow on abstract values: its meaning as a function, on ports."""
    from .shapes import object_of

    value = args[0] if len(args) == 1 else tuple(args)
    typed = arrow if arrow.dom.ground else arrow.at(object_of(value))
    dom, cod = ground(typed.dom), ground(typed.cod)
    if typed.effects:
        _fitting(typed, dom, value)
    ports: list[Any] = list(lowered(m.builder, _shape_of(dom), value))
    result = m.builder.occurrence(typed, ports) if typed.effects else run_on(m, typed, ports)
    return from_ports(cod, iter(m.builder.ports(cod, result)))


def run_on(m: Machine, arrow: Arrow, ports: list[Any]) -> Value:
    """What an arrow gives on ports. Where its derivative runs it again, it stays one box."""
    from ..categories.functions import Functions
    from ..combinators import recomputed
    from ..interpretation import interpret
    from ..terms import subterms
    from ..tuples import unflat

    if any(term.op == "recomputed" for term in subterms(arrow)):
        return m.builder.box(recomputed(arrow), ports)
    return interpret(Functions, arrow)(unflat(arrow.dom, ports))


def _fitting(arrow: Arrow, dom: Obj, value: Value) -> None:
    """Refuse values of another object; integers are real numbers."""
    from .shapes import object_of

    given = object_of(value)
    own, others = leaves(dom), leaves(given)
    if len(own) != len(others) or any([o not in (a, Z) for a, o in zip(own, others, strict=True)]):
        raise Unsuitable(f"{show(arrow)} takes a value of {brief(dom)}; got one of {brief(given)}")


def _shape_of(dom: Any) -> Any:
    from ..objects import Product
    from .shapes import Leaf, Tree

    if isinstance(dom, Product):
        kind = dom.key[0] if dom.key else "tuple"
        return Tree(kind, tuple([_shape_of(part) for part in dom.parts]))
    return Leaf(dom)


def _apply(m: Machine, function: Port, args: list[Value]) -> Value:
    target, source = function.obj.parts
    value = args[0] if len(args) == 1 else tuple(args)
    ports: list[Any] = list(lowered(m.builder, _shape_of(source), value))
    from ..tuples import unflat

    result = function(unflat(source, ports))
    return from_ports(target, iter(m.builder.ports(target, result)))
