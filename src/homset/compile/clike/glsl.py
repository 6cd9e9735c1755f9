"""Blocks as functions in GLSL ES 3.00, which WebGL 2 runs: numbers have 32 bits, nothing fails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...objects import Array, B, Obj, R, Z
from ...places import Place
from ...primitives import Primitive
from ..blocks import Block
from .entries import stored
from .expressions import ATOM, UNARY, Expr, call, whole
from .glsl_runtime import HELPERS, NEEDS, RESERVED
from .scalars import COMMON, Write, named
from .writer import Writer

_BUILT_IN = {
    name: name
    for name in ("exp", "exp2", "log", "log2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt",
                 "floor", "ceil", "trunc", "abs", "sign")
} | {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "rint": "roundEven", "minimum": "min", "maximum": "max",
}  # fmt: skip

_OWN = {
    "arctan2": "homset_atan2", "pow": "homset_pow", "expm1": "homset_expm1",
    "log1p": "homset_log1p", "log10": "homset_log10", "hypot": "homset_hypot",
    "cbrt": "homset_cbrt", "erf": "homset_erf", "erfc": "homset_erfc",
    "logaddexp": "homset_logaddexp", "gamma": "homset_gamma",
    "gammaln": "homset_gammaln", "fmod": "homset_fmod",
    "copysign": "homset_copysign", "logistic": "homset_logistic",
    "remainder": "homset_remainder", "floor_divide": "homset_floor_divide",
    "integer_power": "homset_power", "left_shift": "homset_left_shift",
    "right_shift": "homset_right_shift",
}  # fmt: skip


class Function(Writer):
    """A function in GLSL: parameters for what comes in, and `out` parameters."""

    language = "GLSL"
    types = {R: "float", Z: "int", B: "bool"}  # noqa: RUF012
    reserved = RESERVED
    constant_word = ""

    def __init__(self, block: Block, name: str, ins: Sequence[str], outs: Sequence[str]) -> None:
        super().__init__(block)
        self.name = self.claim(name)
        self.helpers: set[str] = set()
        self.tables: list[str] = []
        self.block_of = block
        self.ins, self.outs = [self.claim(x) for x in ins], [self.claim(x) for x in outs]
        for v, one in zip(block.params, self.ins, strict=True):
            if isinstance(v.obj, Array):
                self.arrays[v] = stored(one, v.obj.shape, v.obj.element)
            elif v.obj in self.types:
                self.exprs[v] = Expr(one)
            else:
                raise self.refuse(f"arguments in {v.obj}")
        self.block(block)
        for v, one in zip(block.results, self.outs, strict=True):
            if isinstance(v.obj, Array):
                self.copy(self.array(v), stored(one, v.obj.shape, v.obj.element))
            else:
                self.write(f"{one} = {self.value(v)};")

    @property
    def text(self) -> str:
        """The function with what it calls."""
        helpers = [text for name, text in HELPERS.items() if name in self.helpers]
        ins = zip(self.block_of.params, self.ins, strict=True)
        outs = zip(self.block_of.results, self.outs, strict=True)
        parameters = [f"{_sized(self.types, v.obj, name)}" for v, name in ins]
        parameters += [f"out {_sized(self.types, v.obj, name)}" for v, name in outs]
        head = f"void {self.name}({', '.join(parameters)}) {{"
        first = ["    homset_steps = 0;"] if "homset_steps" in self.helpers else []
        return "\n".join([*helpers, *self.tables, head, *first, *self.lines, "}"])

    def claim(self, wanted: str) -> str:
        return super().claim(f"x_{wanted}" if wanted.startswith(("gl_", "homset_")) else wanted)

    def watch(self) -> None:
        """No loop is endless: the device would not answer any more."""
        self.helpers.add("homset_steps")
        self.write(f"if (++homset_steps > {MOST_STEPS}) {{ break; }}")

    def literal(self, obj: Obj, value: Any) -> Expr:
        if obj is B:
            return Expr("true" if value else "false")
        if obj is Z:
            if not -(2**31) < int(value) < 2**31:
                raise self.refuse(f"integer {value}, of more than 32 bits")
            return whole(int(value))
        x = float(value)
        if math.isnan(x):
            return Expr(NAN)
        if abs(x) > LARGEST:
            inf = Expr(INFINITE)
            return inf if x > 0 else Expr(f"-{inf}", UNARY)
        return Expr(repr(x), ATOM if math.copysign(1.0, x) > 0 else UNARY)

    def operation(self, p: Primitive, obj: Obj, args: list[Expr], place: Place | None) -> Expr:
        if p.name == "real":
            return args[0] if obj is R else call("float", args[0])
        if p.name == "integer":
            return args[0] if obj is Z else call("int", args[0])
        found: Write | None = COMMON.get(p.name)
        if found is None and p.name in _BUILT_IN:
            found = named(_BUILT_IN[p.name])
        if found is None and p.name in _OWN:
            found = named(self.helper(_OWN[p.name]))
        if found is None:
            raise self.refuse(p.name, place)
        return found(obj, args)

    def helper(self, name: str) -> str:
        """The name of a function, which is there then."""
        self.helpers |= {name, *NEEDS.get(name, ())}
        return name

    def memory(self, name: str, element: Obj, size: int) -> None:
        self.write(f"{self.types[element]} {name}[{size}];")

    def table(self, element: Obj, values: Sequence[Expr]) -> str:
        name, kind = f"{self.name}_{self.fresh('k')}", self.types[element]
        rows = ", ".join([FOLDED.get(x.text, x.text) for x in values])
        self.tables.append(f"const {kind} {name}[{len(values)}] = {kind}[]({rows});")
        return name

    def at(self, index: Expr, n: int, place: Place | None) -> Expr:
        if index.text.lstrip("-").isdigit() and -n <= int(index.text) < n:
            return whole(int(index.text) % n)
        return self.named(Z, call(self.helper("homset_at"), index, whole(n)))


MOST_STEPS = 20_000
"""So many steps do the loops without a bound together, for one colour: then they end."""

NAN, INFINITE = "uintBitsToFloat(0x7fc00000u)", "uintBitsToFloat(0x7f800000u)"

FOLDED = {NAN: "0.0 / 0.0", INFINITE: "1.0 / 0.0", f"-{INFINITE}": "-1.0 / 0.0"}
"""What is no number as the constant expressions that tables are made of."""

LARGEST = 3.4028235e38
"""The largest number that is not infinite in 32 bits."""


def _sized(types: dict[Obj, str], obj: Obj, name: str) -> str:
    if isinstance(obj, Array):
        return f"{types[obj.element]} {name}[{max(1, obj.size)}]"
    return f"{types[obj]} {name}"
