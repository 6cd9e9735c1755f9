"""What makes a program of a program, as one of each arrow of a family, or of a Python function."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import BoundArguments, Signature, signature
from typing import Any, TypeVar

from .argnums import Alone, check_numbers
from .arrows import as_arrow, as_program
from .errors import ArgumentError
from .families import Family, Places

F = TypeVar("F", bound=Callable[..., Any])


def on_families(transform: F) -> F:
    """The same of each arrow of a family, and of a Python function, which is one."""
    said = signature(transform)

    @wraps(transform)
    def apply(f: Any, *args: Any, **keywords: Any) -> Any:
        given = bound(said, transform, f, *args, **keywords)  # now, not when a family is called
        f = as_program(f)
        if isinstance(f, Family):
            name = f"{transform.__name__}({f.__name__})"
            if (argnums := given.arguments.get("argnums")) is not None:
                check_numbers(argnums, transform.__name__)
                return _by_argument(transform, f, given.arguments, name)
            return f.map(lambda one: transform(one, *args, **keywords), name)
        return transform(as_arrow(f), *args, **keywords)

    return apply  # type: ignore[return-value]


def bound(said: Signature, transform: F, *args: Any, **keywords: Any) -> BoundArguments:
    """The program that is given and its options; the values that it takes come after it."""
    name = transform.__name__
    if len(args) > len(said.parameters):
        raise ArgumentError(f"{name}(f) is a program, and the values go to that: {name}(f)(...)")
    try:
        return said.bind(*args, **keywords)
    except TypeError as error:
        raise ArgumentError(f"{name}: {error}") from None


def _by_argument(
    transform: Callable[..., Any], family: Family, given: dict[str, Any], name: str
) -> Family:
    """What is made by `argnums`: they are numbers of arguments, and a tuple is one argument."""
    _, *options = given

    def find(places: Places) -> Any:
        chosen = {option: given[option] for option in options}
        if len(places) == 1 and not family.gathers:
            chosen["argnums"] = Alone(chosen["argnums"])
        return transform(family.specialised(places), **chosen)

    made = family.of_places(find, name)
    made.declared = family.declared
    return made


def on_points(transform: F) -> F:
    """As `on_families`, of what takes a point and a tangent there."""
    said = signature(transform)

    @wraps(transform)
    def apply(*args: Any, **keywords: Any) -> Any:
        f = as_program(bound(said, transform, *args, **keywords).args[0])
        if isinstance(f, Family):
            return f.along(transform, f"{transform.__name__}({f.__name__})")
        return transform(as_arrow(f))

    return apply  # type: ignore[return-value]
