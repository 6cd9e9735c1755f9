"""What makes a program of a program, as one of each arrow of a family, or of a Python function."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar

from .arrows import FUNCTIONS, as_arrow
from .families import Family

F = TypeVar("F", bound=Callable[..., Any])


def on_families(transform: F) -> F:
    """The same of each arrow of a family, and of a Python function, which is one."""
    said = signature(transform)

    @wraps(transform)
    def apply(f: Any, *args: Any, **keywords: Any) -> Any:
        said.bind(f, *args, **keywords)  # now, not when a family is called
        f = _compiled(f)
        if isinstance(f, Family):
            name = f"{transform.__name__}({f.__name__})"
            return f.map(lambda one: transform(one, *args, **keywords), name)
        return transform(as_arrow(f), *args, **keywords)

    return apply  # type: ignore[return-value]


def on_points(transform: F) -> F:
    """As `on_families`, of what takes a point and a tangent there."""

    @wraps(transform)
    def apply(f: Any) -> Any:
        f = _compiled(f)
        if isinstance(f, Family):
            return f.along(transform, f"{transform.__name__}({f.__name__})")
        return transform(as_arrow(f))

    return apply  # type: ignore[return-value]


def _compiled(f: Any) -> Any:
    """A Python function as the family that it is."""
    if not isinstance(f, FUNCTIONS):
        return f
    from .frontend import arrow

    return arrow(f)
