"""`arrow`: a Python function as an arrow, or as a family of arrows where its types are open."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FunctionType, MethodType
from typing import Any, get_args, get_origin

from ..arrows import Arrow, as_arrow
from ..errors import ArgumentError, RefusedError
from ..families import Family, Fixed, Places, domain
from ..graphs import DataflowGraph, stage
from ..liveness import pruned
from ..memory import collector_paused
from ..messages import meant
from ..objects import B, Obj, Product, R, Z, as_object, leaves
from ..ports import numbered
from ..records import Complex, Kind
from ..tuples import unflat
from ..values import FunctionValue
from .abstract import Changed, Unsuitable, Value, from_ports, number_object
from .basics import is_known
from .calls import closure_of, returned
from .machine import Machine
from .naming import described
from .shapes import object_of
from .source import place_of, refused, users


def arrow(function: Callable[..., Any], dom: Any = None) -> Any:
    """A Python function as an arrow: `@hs.arrow`, `hs.arrow(f)`, or `hs.arrow(f, R * R)`.

    With a domain it is compiled at once, to an `Arrow` from the product of its parameters. Without
    one it is a `Family`, compiled for the types that it is called with.
    An arrow is what it is.

    Raises `RefusedError` (a `SyntaxError`) for what cannot be compiled faithfully.

    >>> import homset as hs
    >>> f = arrow(lambda x, y: x * y + x)
    >>> f(2.0, 3.0), hs.grad(f)(2.0, 3.0)
    (8.0, (4.0, 2.0))
    """
    if not callable(function):
        raise ArgumentError(f"arrow takes a Python function; got {function!r}")
    if isinstance(function, FunctionValue):
        return _given(function)
    if isinstance(function, Family):
        return function if dom is None else function.at(*_each(function, dom))
    if isinstance(function, Arrow) or hasattr(type(function), "__arrow__"):  # it is one already
        return as_arrow(function) if dom is None else as_arrow(function).at(dom)
    plain = _plain(function)
    find: Callable[[Places], Arrow] = lambda places: compiled(plain, places)  # noqa: E731
    made = Family(plain, find, plain.__name__, declared(plain), as_code)
    return made if dom is None else made.at(*_each(made, dom))


def _given(function: FunctionValue) -> Arrow:
    """The arrow of a function that a program gave: what it has computed are constants of it."""
    target, source = function.obj.parts
    return stage(function.polymorphic(), source, target).arrow


def as_code(program: Arrow) -> Callable[..., Any]:
    """How a function runs when it is called: as compiled code."""
    from ..compile.jit import by_default

    return by_default(program)


def _plain(function: Any) -> FunctionType:
    if is_known(function):
        return _known(function)
    if isinstance(function, FunctionType):
        return function
    if isinstance(function, MethodType):
        return _bound(_plain(function.__func__), function.__self__)
    if isinstance(function, functools.partial):
        return _partial(function)
    if (wrapped := getattr(function, "__wrapped__", None)) is not None:
        return _plain(wrapped)
    if instead := getattr(type(function), "instead", ""):
        raise RefusedError(f"{function!r} is no function of Python's; {instead}")
    method = inspect.getattr_static(type(function), "__call__", None)
    if isinstance(method, FunctionType):
        return _bound(method, function)
    name = getattr(function, "__name__", repr(function))
    instead = meant(function) or "; write what you need of it in Python"
    raise RefusedError(
        f"the source of {name} cannot be found (it is not written in Python), and it is not among"
        f" the functions that are known{instead}"
    )


def _known(function: Any) -> FunctionType:
    """A function that is another, which has a rule and no source."""

    def call(*args: Any, **keywords: Any) -> Any:
        return function(*args, **keywords)

    call.__name__, call.__doc__ = function.__name__, function.__doc__
    with suppress(ValueError):  # some of Python's own have no signature
        call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    made: Any = call
    return made  # type: ignore[no-any-return]


def _bound(method: FunctionType, owner: Any) -> FunctionType:
    """A function that is the method of an object."""

    def call(*args: Any, **keywords: Any) -> Any:
        return method(owner, *args, **keywords)

    functools.update_wrapper(call, method)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    del call.__wrapped__  # type: ignore[attr-defined]
    made: Any = call
    return made  # type: ignore[no-any-return]


def _partial(function: functools.partial[Any]) -> FunctionType:
    """A function that is another with some arguments given."""

    def call(*args: Any, **keywords: Any) -> Any:
        return function(*args, **keywords)

    functools.update_wrapper(call, _plain(function.func))
    call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    del call.__wrapped__  # type: ignore[attr-defined]
    made: Any = call
    return made  # type: ignore[no-any-return]


def _each(family: Family, dom: Any) -> list[Obj]:
    """The objects of the parameters, from the domain of the whole."""
    obj = as_object(dom)
    several = family.gathers or len(family.__signature__.parameters) != 1
    return list(obj.parts) if several and isinstance(obj, Product) and not obj.key else [obj]


# --- types from annotations -----------------------------------------------------------------------


def declared(function: FunctionType) -> dict[str, Obj]:
    """The objects of the parameters whose annotations say them."""
    try:
        if not function.__annotations__:
            return {}
        annotations = inspect.get_annotations(function, eval_str=True)
    except Exception:  # an annotation that cannot be read says nothing
        return {}
    found = {name: annotated(hint) for name, hint in annotations.items() if name != "return"}
    parameters = inspect.signature(function).parameters
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD,
             inspect.Parameter.KEYWORD_ONLY)  # fmt: skip
    return {
        name: obj
        for name, obj in found.items()
        if obj is not None and name in parameters and parameters[name].kind in plain
    }


def annotated(hint: Any) -> Obj | None:
    """The object that an annotation denotes, or None if it leaves it open.

    >>> annotated(tuple[float, int])
    R * Z
    """
    if isinstance(hint, Obj):
        return hint
    if hint in (float, int, bool, complex):
        return {float: R, int: Z, bool: B, complex: Complex}[hint]
    if get_origin(hint) is tuple:
        parts = [annotated(part) for part in get_args(hint) if part is not Ellipsis]
        if Ellipsis in get_args(hint) or any(part is None for part in parts):
            return None
        return Product(*[part for part in parts if part is not None])
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or hasattr(hint, "_fields")):
        return _record(hint)
    return None


def _record(cls: type) -> Obj | None:
    try:
        hints = inspect.get_annotations(cls, eval_str=True)
    except Exception:
        return None
    names = getattr(cls, "_fields", None) or [f.name for f in dataclasses.fields(cls)]
    parts = [annotated(hints.get(name)) for name in names]
    if any(part is None for part in parts):
        return None
    return Kind(cls, tuple(names)).of([part for part in parts if part is not None])


# --- compilation ----------------------------------------------------------------------------------


def compiled(function: FunctionType, places: Places) -> Arrow:
    """The arrow of a function for the places of its arguments.

    Where paths meet, a part of an array is a copy, which is enough unless the array changes and the
    part is read after that. Then it is run again, and told which part it is.
    """
    own = closure_of(function).source
    with collector_paused(), _deep():
        try:
            try:
                return _attempted(function, places, telling=False)
            except Changed:
                return _attempted(function, places, telling=True)
        except Changed as error:
            raise refused(error.place or place_of(own, own.node), str(error)) from None
        except RecursionError:
            raise refused(
                place_of(own, own.node),
                "a value in it holds itself (a child that knows its parent), which no type of"
                " values does, or its functions call each other too deeply",
            ) from None


def _attempted(function: FunctionType, places: Places, telling: bool) -> Arrow:
    machine = Machine(telling)
    try:
        return _diagram(machine, function, places)
    finally:
        machine.root.forget()


def _diagram(m: Machine, function: FunctionType, places: Places) -> Arrow:
    from .calls import bind, enter

    closure, dom = closure_of(function), domain(places)
    ports = list(m.root.inputs(dom))
    waiting = iter(ports)
    args: dict[str, Value] = {}
    for name, place in places:
        args[name] = place.value if isinstance(place, Fixed) else from_ports(place, waiting)
    with m.at_definition(closure):
        names = bind(closure, *_as_called(function, args))
        result = returned(closure, enter(m, closure, names))
        cod = _result(m, result)
        outputs = m.root.ports(cod, raw(m, cod, result))
    steps = m.root.live(outputs)
    made = DataflowGraph(pruned(numbered(dom, cod, ports, steps, outputs))).arrow
    return made.placed(users(place_of(closure.source, closure.source.node)))


def _result(m: Machine, value: Value) -> Obj:
    """The object of what the function returns; where there is none, its last `return` is told."""
    place, name = m.left.places.get("return"), m.left.function.__name__
    if value is None:
        raise Unsuitable(f"{name} returns None: return a value on every path", place)
    try:
        return object_of(value)
    except Unsuitable as error:
        raise Unsuitable(f"{name} returns what has no type: {error}", place) from None


def _as_called(
    function: FunctionType, args: dict[str, Value]
) -> tuple[list[Value], dict[str, Value]]:
    """The arguments by name as a call gives them: in order as far as it goes, the others by name.

    Names are those of the signature, which are not those in the source of what wraps a function.
    """
    given: list[Value] = []
    rest, in_order = dict(args), True
    for name, parameter in inspect.signature(function).parameters.items():
        in_order = in_order and name in rest
        if name not in rest or parameter.kind is parameter.KEYWORD_ONLY:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            given.extend(rest.pop(name))
        elif parameter.kind is parameter.VAR_KEYWORD:
            rest.update(rest.pop(name))
        elif in_order:
            given.append(rest.pop(name))
    return given, rest


def raw(m: Machine, obj: Obj, value: Value) -> Any:
    """The raw value of a result: tuples of ports."""
    return unflat(obj, list(_leaves(m, obj, value))) if leaves(obj) else unflat(obj, [])


def _leaves(m: Machine, obj: Obj, value: Value) -> Iterator[Any]:
    from .abstract import Rolled, converted, held, split
    from .indexing import _rolled_entry

    value = held(value)
    if isinstance(value, Rolled):
        value = [_rolled_entry(m, value, i) for i in range(value.n)]
    if isinstance(obj, Product):
        found = split(value)
        assert found is not None
        for part, held in zip(obj.parts, found[1], strict=True):
            yield from _leaves(m, part, held)
    elif number_object(value) is not None:
        yield converted(m.builder, obj, value)
    else:
        raise Unsuitable(f"{described(value)} is no result")


@contextmanager
def _deep() -> Iterator[None]:
    """Functions that call each other deeply are run deeply."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 50_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
