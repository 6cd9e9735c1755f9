"""A category of one's own: what a program costs.

An arrow is the work of a program (how many operations) together with its timing: when its results
are ready, if one knows when its inputs are. That is all the mathematics; twenty lines say it.

Run me: python examples/operation_cost.py
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import homset as hs
from homset import Obj, add, cos, dup, exl, exr, mul, sin
from homset.tuples import flat, unflat

Times = Any
"""When each wire is ready, in the shape of a value."""


class Cost(NamedTuple):
    """The work of a program and its timing."""

    work: int
    timing: Callable[[Times], Times]


class OperationCost(hs.Cartesian[Cost], hs.Numeric[Cost]):
    """Programs as their costs; wiring is free, and so are constants."""

    def identity(self, a: Obj) -> Cost:
        return Cost(0, lambda t: t)

    def compose(self, g: Cost, f: Cost) -> Cost:
        return Cost(f.work + g.work, lambda t: g.timing(f.timing(t)))

    def cross(self, *fs: Cost) -> Cost:
        work = sum(f.work for f in fs)
        return Cost(work, lambda ts: tuple(f.timing(t) for f, t in zip(fs, ts, strict=True)))

    def ex(self, i: int, objects: Sequence[Obj]) -> Cost:
        return Cost(0, lambda ts: ts[i])

    def dup(self, a: Obj, n: int) -> Cost:
        return Cost(0, lambda t: (t,) * n)

    def primitive(self, p: hs.Primitive, a: Obj, b: Obj) -> Cost:
        return Cost(1, lambda t: max(flat(t)) + 1)

    def constant(self, value: Any, a: Obj, b: Obj) -> Cost:
        return Cost(0, lambda t: 0)

    def equal(self, f: Cost, g: Cost, a: Obj, b: Obj) -> bool:
        return f.work == g.work and f.timing(start(a)) == g.timing(start(a))

    def claims(self, structure: type) -> bool:
        # Copying is free but what is copied is not: dup ∘ f does the work of f once, and
        # (f × f) ∘ dup does it twice. So the laws of a cartesian category do not hold.
        return structure in (hs.Category, hs.Monoidal)


def start(dom: Obj) -> Times:
    """All inputs ready, at different times so that no two of them are mistaken."""
    return unflat(dom, list(range(dom.width)))


def depth(cost: Cost, dom: Obj) -> int:
    """How many operations follow one another, at most."""
    return int(max(flat(cost.timing(unflat(dom, [0] * dom.width)))))


def main() -> None:
    """Show the costs of a few programs, and check the laws."""
    category = OperationCost()
    sqr = dup >> mul
    mag_sqr = ((sqr * sqr) >> add).at(hs.R * hs.R)
    horner = add(mul(add(mul(exl, exl), exr), exl), exr).at(hs.R * hs.R)
    wave = mul >> (cos & sin)
    gradient = hs.grad(mag_sqr)
    programs = {"magSqr": mag_sqr, "Horner": horner, "cosSinProd": wave, "∇ magSqr": gradient}
    print(f"{'program':12s} {'work':>4s} {'depth':>5s}")
    found = {}
    for name, program in programs.items():
        cost = category(program)
        found[name] = cost.work, depth(cost, hs.objects.ground(program.dom))
        print(f"{name:12s} {found[name][0]:4d} {found[name][1]:5d}")
    assert found == {
        "magSqr": (3, 2), "Horner": (4, 4), "cosSinProd": (3, 2), "∇ magSqr": (2, 1),
    }  # fmt: skip
    print()
    print(hs.laws.check(category))


if __name__ == "__main__":
    main()
