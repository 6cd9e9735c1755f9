"""C: an arrow as a self-contained function in C99, with its gradient beside it.

It is the graph of a program, printed: so its laws are those of `Graph`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ..arrows import Arrow
from ..calculus import value_and_grad
from ..compile.accumulate import accumulated
from ..compile.clike.c import Function, unit
from ..compile.clike.names import called, inputs, leaf_names, parameters
from ..compile.lower import lower
from ..errors import ArgumentError
from ..interpretation import checked_arrow
from ..messages import signature
from ..objects import ground
from ..tangents import tangent
from .graph import Graph


class CSource:
    """A translation unit: `text` is the source, `header` what others include.

    >>> import homset as hs
    >>> print(hs.C(hs.dup >> hs.mul, "square").header)
    double square(double x);
    """

    __slots__ = ("functions", "text")

    def __init__(self, functions: list[Function], comments: list[str]) -> None:
        self.functions = functions
        self.text = unit(functions, comments)

    @property
    def header(self) -> str:
        """The declarations of the functions."""
        return "\n".join([f"{f.signature};" for f in self.functions])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<C of {', '.join([f.name for f in self.functions])}>"


@final
class CLanguage:
    """A program as C99: one translation unit that needs the standard library alone, and `-lm`.

    Numbers come in by value, arrays by address with their sizes; a single number that nothing can
    prevent is returned, and otherwise results go to pointers. What can fail (an index, a division
    of integers, integers beyond 64 bits, memory) makes the function return a status, 0 if all went
    well.

    >>> import homset as hs
    >>> print(hs.C(hs.dup >> hs.mul >> hs.sin).functions[0].body[2].strip())
    return sin(x * x);
    """

    def __call__(
        self, program: Any, name: str | None = None, gradient: bool = False,
        names: Sequence[str] = (),
    ) -> CSource:  # fmt: skip
        """The unit of a program: under its own name, or the one given; with its gradient if asked.

        `names` are those of its parameters; a Python function has names of its own.

        Raises `MissingStructureError` for what C has not: functions as values, linear algebra.
        """
        own, given = name or called(program), names or parameters(program)
        made = [_function(program, own, given)]
        if gradient:
            made.append(_gradient(program, f"{own}_gradient", given))
        return CSource([f for f, _ in made], [comment for _, comment in made])

    def unit(self, **programs: Any) -> CSource:
        """The unit of several programs, each under its keyword.

        >>> import homset as hs
        >>> print(hs.C.unit(f=hs.sin, df=hs.grad(hs.sin)).header)
        double f(double x);
        double df(double x);
        """
        if not programs:
            raise ArgumentError("a unit of C has at least one program: C.unit(f=f, df=hs.grad(f))")
        made = [_function(f, name, parameters(f)) for name, f in programs.items()]
        return CSource([f for f, _ in made], [comment for _, comment in made])

    def __repr__(self) -> str:
        return "C"


def _function(program: Any, name: str, names: Sequence[str]) -> tuple[Function, str]:
    arrow = checked_arrow("C", program)
    dom, cod = ground(arrow.dom), ground(arrow.cod)
    return _printed(arrow, name, inputs(names, dom), leaf_names(cod, "out"))


def _gradient(program: Any, name: str, names: Sequence[str]) -> tuple[Function, str]:
    """The value, and the derivative by each real number that comes in."""
    arrow = checked_arrow("C", program)
    dom = ground(arrow.dom)
    ins = inputs(names, dom)
    by = [f"d_{one}" for one in ins]
    outs = by if len(by) == tangent(dom).width else leaf_names(tangent(dom), "d")
    return _printed(value_and_grad(arrow), name, ins, ["value", *outs])


def _printed(arrow: Arrow, name: str, ins: list[str], outs: list[str]) -> tuple[Function, str]:
    block = accumulated(lower(Graph(arrow).arrow))
    made = Function(block, name, ins, outs)
    lines = [f"{made.name} : {signature(arrow.dom, arrow.cod)}"]
    if made.fails:
        lines.append("Returns 0, or why there is no result; see HOMSET_OK and its like.")
    if not made.returns:
        lines.append("Results must not overlap with arguments.")
    return made, "/* " + "\n   ".join(lines).replace("*/", "* /") + " */"


C = CLanguage()
