"""`homset grad`: the value and the gradient of a function in a file, at a point."""

from __future__ import annotations

import argparse
from typing import Any

import homset as hs

from ..arrows import Arrow
from ..messages import signature
from ..objects import Obj, Product, brief, ground
from ..tangents import tangent
from .mistakes import Mistake, meant
from .page import Page
from .show import called
from .targets import Target, function
from .values import plain, shown


def run(args: argparse.Namespace, page: Page) -> tuple[int, Any]:
    """Print value and gradient; the exit code, and what `--json` prints."""
    target = function(args.target)
    program, point = target.placed(args.at)
    assert point is not None
    names, objects = parameters(target, program)
    chosen = selected(args.wrt, names, objects)
    value, gradient = hs.value_and_grad(program)(*point)
    parts = [gradient] if len(names) == 1 else list(gradient)
    found = {names[i]: parts[i] for i in chosen}
    if not args.json:
        spaces = [tangent(objects[i]) for i in chosen]
        cod = spaces[0] if len(spaces) == 1 else Product(*spaces)
        page.title(f"∇ {target.name} : {signature(ground(program.dom), cod)}")
        values = [point[0]] if len(names) == 1 else list(point if len(point) > 1 else point[0])
        rows = [(n, shown(values[names.index(n)]), shown(part)) for n, part in found.items()]
        page.text(f"{called(target, point, value)}\n")
        page.table(("by", "at", "gradient"), rows)
    return 0, {
        "function": target.name,
        "file": target.where,
        "at": plain(point),
        "value": plain(value),
        "gradient": {name: plain(part) for name, part in found.items()},
    }


def parameters(target: Target, program: Arrow) -> tuple[list[str], list[Obj]]:
    """The names of the arguments, numbers where they have none, and their objects."""
    dom = ground(program.dom)
    names = target.parameters
    if len(names) == 1:
        return names, [dom]
    objects = list(dom.parts) if isinstance(dom, Product) else [dom]
    return names[: len(objects)] or [str(i) for i in range(len(objects))], objects


def selected(asked: list[str], names: list[str], objects: list[Obj]) -> list[int]:
    """The numbers of the arguments to differentiate by: those asked for, else all that can be.

    Raises `Mistake` for a name that is no parameter, and where there is no real number at all.
    """
    for name in asked:
        if name not in names:
            raise Mistake(f"there is no parameter {name}; {meant(name, names)}")
    wanted = [names.index(name) for name in asked] or list(range(len(names)))
    real = [i for i in wanted if tangent(objects[i]).width]
    without = [i for i in wanted if i not in real]
    if not real or (asked and without):
        listed = ", ".join(f"{names[i]} is in {brief(objects[i])}" for i in without)
        raise Mistake(f"there is nothing to differentiate by: {listed or 'no argument'}; real "
                      "numbers are written with a point, 1.0")  # fmt: skip
    return real
