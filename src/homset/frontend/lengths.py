"""What is said of lists whose length would depend on data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .abstract import Unsuitable
from .ownership import name_of

if TYPE_CHECKING:
    from .machine import Machine


def as_array(name: str) -> str:
    """What to write in the place of a list that grows and shrinks.

    >>> as_array("a list").partition(": ")[2].partition(", and")[0]
    'xs = np.zeros(n), then xs[k] = x; k += 1 to append'
    """
    xs = name if name.isidentifier() else "xs"
    return (
        f"fill an array: {xs} = np.zeros(n), then {xs}[k] = x; k += 1 to append, and k -= 1;"
        f" x = {xs}[k] to pop"
    )


def emptied(m: Machine, container: list[Any]) -> Unsuitable:
    """The error of a pop from a list that is empty while the function is compiled."""
    root, name = m.builder.root, _called(m, container)
    if root.current is root:  # on no path or step that depends on data
        return Unsuitable("IndexError: pop from empty list")
    return Unsuitable(
        f"{name} is empty here when the function is compiled, and how many entries a list has does"
        f" not depend on data: {as_array(name)}"
    )


def of_two_forms(m: Machine, container: Any, x: Any, y: Any, reason: str) -> Unsuitable:
    """The error of a container that two paths leave with another form each."""
    name = _called(m, container)
    if isinstance(container, list) and len(x) != len(y):
        return Unsuitable(
            f"{name} has {_entries(x)} on one path and {_entries(y)} on another, and how many a"
            f" list has does not depend on data: {as_array(name)}"
        )
    if isinstance(container, dict) and dict(x).keys() != dict(y).keys():
        return Unsuitable(
            f"{name} has other keys on one path than on another: give each key a value before"
            " the paths part"
        )
    return Unsuitable(f"a list, dict or array changes its form: {reason}")


def _called(m: Machine, container: Any) -> str:
    known = name_of(m, container)
    return f"this {type(container).__name__}" if known is None else known.name


def _entries(xs: Any) -> str:
    return "1 entry" if len(xs) == 1 else f"{len(xs)} entries"
