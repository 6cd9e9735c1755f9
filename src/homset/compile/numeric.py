"""The source of constants and primitives, on Python's numbers and NumPy's arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..arrays.shapes import slice_of
from ..objects import Array, B, List, Obj, R
from ..places import Place, placed
from ..primitives import Primitive
from .blocks import Statement, Variable
from .leaves import multiple, summed
from .spelling import embedded
from .styles import Style
from .writer import Writer

# Operations on arrays that can be told where to put the result.
_UFUNCS: dict[str, Any] = {
    name: getattr(np, name)
    for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "exp2", "sin", "cos", "tan",
                 "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "arctan2", "arcsinh",
                 "arccosh", "arctanh", "sqrt", "cbrt", "sign", "minimum", "maximum", "floor",
                 "ceil", "trunc", "rint", "hypot", "less", "less_equal", "greater",
                 "greater_equal", "equal", "not_equal", "logical_and", "logical_or",
                 "logical_not")
}  # fmt: skip
_UFUNCS |= {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
            "negate": np.negative, "stop_gradient": np.positive, "recip": np.reciprocal,
            "abs": np.absolute,
            "pow": np.power, "logaddexp": np.logaddexp}  # fmt: skip


class Numeric(Writer):
    """A writer that says how what is computed is written; its heirs say the order of steps."""

    def __init__(self, style: Style, names: dict[str, Any]) -> None:
        numbers = {"_nan": math.nan, "_inf": math.inf, "_real": style.format.scalar}
        super().__init__({**numbers, **names})
        self.style = style
        self.free: dict[Statement, list[Variable]] = {}  # whose memory a statement may reuse
        self.spread: dict[Variable, Variable] = {}  # what an array was before it was spread
        self.parts: dict[Variable, tuple[Variable, Any]] = {}  # zero but at places: what is there

    def literal(self, obj: Obj, value: Any) -> str:
        if isinstance(obj, (Array, List)) or callable(value) or not self.style.is_python(obj):
            return self.bind(self.style.held(obj, value), id(value))
        if obj is R:
            number = float(value)
            special = {"inf": "_inf", "-inf": "-_inf", "nan": "_nan"}
            return special.get(repr(number), repr(number))
        return repr(bool(value) if obj is B else int(value))

    def primitive(self, s: Statement) -> None:
        (p,) = s.data
        out, *_ = s.outs
        if isinstance(out.obj, List):
            self.on_lists(p, s)
            return
        if any([isinstance(v.obj, Array) for v in (*s.args, *s.outs)]):
            if self.grown(p, s):
                return
            new = out not in self.held
            self.write(self.on_arrays(p, s))
            if p.name in ("broadcast", "embed") and new:
                self.idle[out] = len(self.lines) - 1
            if p.name == "embed" and s.args[0] in self.free.get(s, ()):
                self.parts[out] = s.args[0], tuple([slice_of(*place) for place in p.parameters[2]])
            return
        names = [self.name(a) for a in s.args]
        if p.family is None and p.name in self.style.written:
            self.write(f"{self.name(out)} = {self.style.written[p.name].format(*names)}")
        else:
            if p.checks is not None and s.place is not None:
                call, key = self.style.numpys(_checked(p, s.place), out.obj), (p, s.place, out.obj)
                called = self.bind(call, key)
            else:
                called = self.bind(self.style.call(p, out.obj), (p, out.obj))
            self.write(f"{self.name(out)} = {called}({', '.join(names)})")

    def on_lists(self, p: Primitive, s: Statement) -> None:
        """The sum of two lists, or a multiple of one."""
        (out,) = s.outs
        assert isinstance(out.obj, List)
        does = self.bind(partial({"add": summed, "mul": multiple}[p.name], out.obj), (p, out.obj))
        self.write(f"{self.name(out)} = {does}({self.row(s.args)})")

    def grown(self, p: Primitive, s: Statement) -> bool:
        """Add to a part of an array in its place what would be zero around it, if it may be."""
        if p.name != "add" or p.family is not None or self.style.orders:
            return False
        for x, y in (s.args, s.args[::-1]):
            if x is not y and y in self.parts and x in self.free.get(s, ()):
                part, places = self.parts[y]
                name, out = self.name(x), self.name(s.outs[0])
                view = f"{name}[{self.bind(places, y)}]"
                self.write(f"part = {view}; part += {self.name(part)}; {out} = {name}")
                return True
        return False

    def on_arrays(self, p: Primitive, s: Statement) -> str:
        """The statement of a primitive on arrays; what is only spread NumPy broadcasts."""
        made = self.row(s.outs)
        (out, *_), ufunc = s.outs, None if p.checks is not None else _UFUNCS.get(p.name)
        if p.name == "broadcast":
            self.spread[out] = self.spread.get(s.args[0], s.args[0])
        args = s.args if p.family is not None else self.narrow(s.args)
        names = [self.name(arg) for arg in args]
        if p.family is None and ufunc is not None:
            free = [v for v in self.free.get(s, ()) if v.obj is out.obj and v in args]
            if free and not (self.style.orders and len([v for v in args if _is_grid(v)]) > 1):
                names.append(f"out={self.name(free[0])}")
            return f"{made} = {self.bind(ufunc)}({', '.join(names)})"
        if p.name == "embed":
            dtype = self.style.format.dtype(out.obj.element)
            return embedded(p, made, names[0], self.bind(dtype), self.bind)
        called = self.style.spelled(p, names, self.bind)
        if called is None:
            call = p.value if p.checks is None else _checked(p, s.place)
            kinds = tuple([v.obj for v in s.outs])
            call = self.style.holding(kinds, call)
            called = f"{self.bind(call, (p, s.place, kinds))}({', '.join(names)})"
        scalar = len(s.outs) == 1 and not isinstance(out.obj, Array)
        called = f"{self.style.conversion(out.obj)}({called})" if scalar else called
        return f"{made} = {called}"

    def narrow(self, args: Sequence[Variable]) -> Sequence[Variable]:
        """Arguments as they were before they were spread, as long as one of them is not."""
        whole = [arg for arg in args if arg not in self.spread]
        if not whole:
            return args
        return [self.spread.get(arg, arg) for arg in args]


def _is_grid(v: Variable) -> bool:
    """Whether a variable is an array whose entries can lie in memory in more than one order."""
    return len(v.obj.shape) > 1


def _checked(p: Primitive, place: Place | None) -> Callable[..., Any]:
    """A primitive that checks its arguments, at a place."""
    if place is None:
        return p
    run = placed(lambda args: p(*args), place)
    return lambda *args: run(args)
