"""What tests of enclosures need: boxes around values, their points, whether a value is in."""

from typing import Any

import numpy as np

import homset as hs
from homset import Arrow, List, Obj, Product, R, Right
from homset.categories.interval.boxes import box
from homset.categories.interval.enclosure import enclosed
from homset.categories.interval.joins import Some, sides
from homset.chains import chain
from homset.interpretation import interpret
from homset.objects import Array, Exp, Sum, ground


def holds(obj: Obj, found: Any, value: Any) -> bool:
    """Whether a value of an object is in its enclosure; NaN is, where that is not defined."""
    if isinstance(obj, Product):
        return all(holds(o, e, v) for o, e, v in zip(obj.parts, found, value, strict=True))
    if isinstance(obj, Sum):
        known, part = sides(found), obj.parts[isinstance(value, Right)]
        return type(value) in known and holds(part, known[type(value)], value.value)
    if isinstance(obj, List):
        return _holds_list(obj.parts[0], found, list(value))
    if isinstance(obj, Exp):
        return True
    return (value if isinstance(value, int) else np.asarray(value)) in enclosed(found)


def _holds_list(entry: Obj, found: Any, values: list[Any]) -> bool:
    if isinstance(found, Some):
        fits = found.least <= len(values) <= found.most
        return fits and all(holds(entry, found.entry, v) for v in values)
    entries = list(found)
    pairs = zip(entries, values, strict=True)
    return len(entries) == len(values) and all(holds(entry, e, v) for e, v in pairs)


def is_real(obj: Obj) -> bool:
    """Whether it is R, or arrays of real numbers."""
    return (obj.element if isinstance(obj, Array) else obj) is R


def around(obj: Obj, value: Any, radius: float) -> Any:
    """A box around a value: of each real number x those from x − r|x| to x + r|x|."""
    if isinstance(obj, Product):
        return obj.pack([around(o, v, radius) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Sum):
        return type(value)(around(obj.parts[isinstance(value, Right)], value.value, radius))
    if isinstance(obj, List):
        return [around(obj.parts[0], v, radius) for v in value]
    d = radius * np.abs(value) if is_real(obj) else 0
    return (value - d, value + d) if is_real(obj) else value


def point(obj: Obj, value: Any, radius: float, draw: np.random.Generator) -> Any:
    """A point of the box around a value."""
    if isinstance(obj, Product):
        return tuple([point(o, v, radius, draw) for o, v in zip(obj.parts, value, strict=True)])
    if isinstance(obj, Sum):
        part = obj.parts[isinstance(value, Right)]
        return type(value)(point(part, value.value, radius, draw))
    if isinstance(obj, List):
        return chain([point(obj.parts[0], v, radius, draw) for v in value])
    if not is_real(obj):
        return value
    d = radius * np.abs(value)
    return np.clip(value + d * draw.uniform(-1.0, 1.0, np.shape(value)), value - d, value + d)


def enclose_around(arrow: Arrow, value: Any, radius: float) -> Any:
    """The enclosures of a program on the box around a value."""
    return hs.Interval(arrow).enclose(box(ground(arrow.dom), around(arrow.dom, value, radius)))


def check(arrow: Arrow, value: Any, radii: tuple[float, ...], points: int = 4) -> None:
    """The values at points of boxes around a value are in the enclosures there."""
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    draw, run = np.random.default_rng(0), interpret(hs.Functions, arrow)
    for radius in radii:
        found = enclose_around(arrow.at(dom), value, radius)
        for _ in range(points if radius else 1):
            x = point(dom, value, radius, draw)
            try:
                with np.errstate(all="ignore"):
                    y = run(x)
            except hs.DomainError:  # no value here
                continue
            assert holds(cod, found, y), (radius, x, y, found)
