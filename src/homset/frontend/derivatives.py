"""What homset makes of functions, inside of a function: arrows, families, `hs.grad(f)(x)`.

The function f is run on parameters of its own. What it uses from around it makes an environment,
beside which it is differentiated.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from ..argnums import Alone
from ..arrows import Arrow, as_arrow
from ..errors import MissingStructureError
from ..families import Family, Fixed
from ..objects import Obj, Product
from ..ports import Port
from ..values import FunctionValue
from .abstract import MISSING, Opaque, Unsuitable, Value, from_ports
from .containers import contents, same_contents
from .frames import Closure
from .machine import Machine
from .mapping import Mapped, run_mapped
from .operators import known
from .shapes import all_lifted, all_objects, general, lowered, object_of


@dataclass(eq=False)
class Derivative(Opaque):
    """What a transform of the calculus, such as `hs.grad`, makes of a function."""

    transform: Any
    function: Value
    options: dict[str, Value]

    @property
    def __name__(self) -> str:
        return f"hs.{self.transform.__name__}(…)"

    def __call__(self, *_: Any) -> Any:
        raise TypeError("a function that is being compiled cannot be called")


_SAME = {("homset.frontend.program", "arrow"), ("homset.compile.jit", "jit")}
"""The functions whose results mean what they are given."""

_AGAIN = {("homset.checkpoints", "checkpoint"), ("homset.combinators", "recomputed")}
"""The functions whose results do what they are given does, and whose derivatives run it again."""


def of_homset(
    m: Machine, node: ast.AST, function: Value, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """A call of an arrow, or of what homset makes of functions; MISSING if it is none of these."""
    if isinstance(function, Arrow):
        from .calls import run_arrow

        return run_arrow(m, function, args)
    if isinstance(function, FunctionValue):
        from .calls import run_arrow

        return run_arrow(m, as_arrow(function), args)
    if isinstance(function, Derivative):
        return _run_derivative(m, node, function, args, keywords)
    if isinstance(function, Mapped) and not keywords:
        return run_mapped(m, node, function, args)
    if isinstance(function, Family) and function.derived:
        return _run_family(m, function, args, keywords)
    name = _name(function)
    if (name in _SAME or _is_functions(function)) and len(args) == 1 and not keywords:
        return args[0]
    if name[0] == "homset.calculus" or name in _AGAIN:
        return _derivative_of(function, args, keywords)
    if name[0] == "homset.effects":
        return _effect(function, args, keywords)
    if name[0] == "homset.combinators" and args and all(map(_is_number, args)):
        return function(*args, **keywords)
    if name == ("homset.batching", "vmap"):
        return _mapped(function, args, keywords)
    return MISSING


def _name(function: Value) -> tuple[Any, Any]:
    return getattr(function, "__module__", None), getattr(function, "__name__", None)


def _is_number(x: Value) -> bool:
    """Whether a value is a number, known or not: such as the size that `hs.flip` is made of."""
    return isinstance(x, (int, float, Port))


def _effect(function: Any, args: list[Value], keywords: dict[str, Value]) -> Arrow:
    """An effect on what is known, such as hs.coin(0.5): an arrow from nothing."""
    if all([known(x) or isinstance(x, np.ndarray) for x in (*args, *keywords.values())]):
        made: Arrow = function(*args, **keywords)
        return made
    raise Unsuitable(
        f"hs.{function.__name__} takes numbers that are known, and arrays only outside of compiled"
        f" functions (draw = hs.{function.__name__}(…), and draw() here); for what depends on data"
        " there are hs.bernoulli(p), a toss with probability p, and hs.below(n), one of the numbers"
        " below n"
    )


def _mapped(vmap: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """hs.vmap of a function, which may use what is around it if it is compiled itself."""
    if args and isinstance(args[0], (FunctionType, Arrow, Family, FunctionValue)):
        return vmap(*args, **keywords)
    try:
        given = inspect.signature(vmap).bind(*args, **keywords).arguments
    except TypeError as error:
        raise Unsuitable(f"hs.vmap: {error}") from None
    return Mapped(given.pop("f"), **given)


def _is_functions(category: Value) -> bool:
    from ..categories.functions import Functions

    return category is Functions


def _derivative_of(function: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """What a function of the calculus makes of another."""
    from ..partials import BESIDE

    if function not in BESIDE:
        return MISSING
    try:
        given = inspect.signature(function).bind(*args, **keywords).arguments
    except TypeError as error:
        raise Unsuitable(f"hs.{function.__name__}: {error}") from None
    return Derivative(function, given.pop("f"), given)


def _run_derivative(
    m: Machine, node: ast.AST, derivative: Derivative, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """The derivative of a function at a point, which is run on parameters of its own."""
    from ..calculus import real_domain
    from ..partials import ALONG, BESIDE

    name = derivative.__name__
    if keywords:
        raise Unsuitable(f"{name} takes its arguments without names")
    if derivative.transform in ALONG and len(args) != 2:
        raise Unsuitable(f"{name} takes a point and a tangent there; got {len(args)} arguments")
    point = args[:1] if derivative.transform in ALONG else args
    several = len(point) == 1 and type(point[0]) is tuple and _parameters(derivative.function) != 1
    program, captured = _beside(m, node, derivative.function, point, several)
    if _name(derivative.transform) not in _AGAIN:
        real_domain(name, program.dom.parts[1])
    options = dict(derivative.options)
    if options.get("argnums") is not None and len(point) == 1 and not several:
        options["argnums"] = Alone(options["argnums"])
    try:
        made = BESIDE[derivative.transform](program, **options)
    except MissingStructureError as error:
        raise Unsuitable(f"{name}: {error}") from None
    return _applied(m, made, captured, args)


def _beside(
    m: Machine, node: ast.AST, function: Value, point: list[Value], several: bool
) -> tuple[Arrow, list[Port]]:
    """The function as an arrow from environment × point, and the ports of the environment."""
    from .calls import call

    shapes = [general(x) for x in point]
    before, inner = m.state(), m.builder.inner()
    with inner.working():
        params = inner.inputs(Product(*all_objects(shapes)))
        given = all_lifted(shapes, params)
        result = call(m, node, function, list(given[0]) if several else given, {})
        cod = object_of(result)
        outputs = lowered(inner, general(result), result)
    changed = [c for c, held in before[1] if not same_contents(held, contents(c))]
    m.restore(before)
    if changed:
        raise Unsuitable(
            "a function that is differentiated changes a list, dict or array from outside: return"
            " the new one instead"
        )
    dom = object_of(point[0]) if len(point) == 1 else Product(*map(object_of, point))
    body = inner.body(dom, cod, params, outputs)
    captured = body.captured()
    return body.under(Product(*[port.obj for port in captured]), captured), captured


def _parameters(function: Value) -> int:
    """How many arguments a function takes."""
    if isinstance(function, Closure):
        spec = function.source.node.args
        return len(spec.posonlyargs) + len(spec.args)
    if isinstance(function, Arrow):
        return 1
    try:
        return len(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return 1


def _applied(m: Machine, program: Arrow, captured: list[Port], args: list[Value]) -> Value:
    """An arrow from environment × arguments on them."""
    from .calls import run_on

    ports: list[Any] = [*captured]
    for x in args:
        ports += lowered(m.builder, general(x), x)
    if len(ports) != program.dom.width:
        raise Unsuitable("the point and the tangent there are not of one form")
    result = run_on(m, program, ports)
    return from_ports(program.cod, iter(m.builder.ports(program.cod, result)))


def _run_family(m: Machine, family: Family, args: list[Value], keywords: dict[str, Value]) -> Value:
    """What is made of a function, such as its gradient, on abstract values."""
    from .calls import run_arrow

    try:
        bound = family.__signature__.bind(*args, **keywords).arguments
    except TypeError as error:
        raise Unsuitable(f"{family.__name__}: {error}") from None
    places = tuple([(name, _place(family, name, value)) for name, value in bound.items()])
    data = zip(places, bound.values(), strict=True)
    given = [() if isinstance(place, Fixed) else value for (_, place), value in data]
    return run_arrow(m, family.specialised(places), given)


def _place(family: Family, name: str, value: Value) -> Obj | Fixed:
    declared = family.declared.get(name)
    if declared is not None:
        return declared
    if value is None or isinstance(value, (str, FunctionType)):
        return Fixed(value)
    return object_of(value)
