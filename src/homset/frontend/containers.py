"""Containers: what a list, dict, record or array of the function's own holds."""

from __future__ import annotations

from typing import Any

from .abstract import Mutable


def contents(container: Any) -> Any:
    """What a container holds now, as a value of its own."""
    if isinstance(container, Mutable):
        return container.port
    if isinstance(container, list):
        return tuple(container)
    if isinstance(container, dict):
        return tuple(container.items())
    return tuple(vars(container).items())


def hold(container: Any, held: Any) -> None:
    """Make a container hold what `contents` gave."""
    if isinstance(container, Mutable):
        container.port = held
    elif isinstance(container, list):
        container[:] = held
    else:
        inside = container if isinstance(container, dict) else vars(container)
        inside.clear()
        inside.update(held)


def same_contents(x: Any, y: Any) -> bool:
    """Whether a container holds the very same values."""
    if isinstance(x, tuple) and isinstance(y, tuple):
        return len(x) == len(y) and all(map(same_contents, x, y))
    return x is y
