"""What the parameters of a program are called where it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from inspect import signature
from typing import Any

from ...arrows import is_function
from ...objects import Obj, Product, Sum


def leaf_names(obj: Obj, stem: str) -> list[str]:
    """Names for the leaves of an object, as `flat_leaves` has them: where each stands in it.

    >>> from homset.objects import R, B
    >>> leaf_names(R * (R + B), "x")
    ['x0', 'x1_is_left', 'x1_left', 'x1_right']
    """
    found: list[str] = []
    todo = [(obj, stem)]
    while todo:
        top, name = todo.pop()
        if isinstance(top, Product):
            parts = zip(_component_names(top, name), top.parts, strict=True)
            todo += [(part, path) for path, part in parts][::-1]
        elif isinstance(top, Sum):
            found.append(f"{name}_is_left")
            todo += [(top.parts[1], f"{name}_right"), (top.parts[0], f"{name}_left")]
        else:
            found.append(name)
    return found


def _component_names(obj: Product, stem: str) -> list[str]:
    kind = getattr(obj, "kind", None)
    named = kind is not None and all([str(n).isidentifier() for n in kind.names])
    link = "_" if stem[-1:].isdigit() else ""
    if named:
        return [f"{stem}_{n}" for n in kind.names]  # type: ignore[union-attr]
    return [f"{stem}{link}{i}" for i in range(len(obj.parts))]


def inputs(names: Sequence[str], dom: Obj) -> list[str]:
    """The names of what comes in, by those of parameters if there are any.

    >>> from homset.objects import R
    >>> inputs(["p", "t"], R * R * R), inputs([], R * R)
    (['p0', 'p1', 't'], ['x0', 'x1'])
    """
    parts = [dom] if len(names) == 1 else list(dom.parts) if isinstance(dom, Product) else []
    if not names or len(parts) > len(names):
        return leaf_names(dom, "x")
    pairs = zip(names, parts, strict=False)
    return [leaf for name, part in pairs for leaf in leaf_names(part, name)]


def parameters(program: Any) -> list[str]:
    """The names of the parameters of a Python function that must be given; an arrow has none."""
    found = getattr(program, "__signature__", None)
    if is_function(program):
        with suppress(ValueError):  # some of Python's own have no signature
            found = signature(program)
    given = found.parameters.values() if found is not None else ()
    return [p.name for p in given if p.default is p.empty and p.kind is not p.VAR_KEYWORD]


def called(program: Any) -> str:
    """What a program is called: a Python function by its name, another one `program`."""
    name = str(getattr(program, "__name__", ""))
    return name if name.isidentifier() else "program"
