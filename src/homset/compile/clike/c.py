"""Blocks as functions in C99: integers that overflow, indices and memory are told by a status."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from ...errors import MissingStructureError
from ...objects import Array, B, List, Obj, R, Z
from ...places import Place
from ...primitives import Primitive
from ..blocks import Block, Statement, Variable, flat_leaves
from .c_runtime import HELPERS, MEMORY, NEEDS, NEW, RESERVED, STATUS
from .cells import CELLS
from .entries import stored
from .expressions import ATOM, UNARY, Expr, call, unary, whole
from .recursion import Again, again, recursion
from .scalars import COMMON, Write, named
from .writer import Writer

ON_STACK = 16384
"""So many bytes of arrays are on the stack; larger ones are in memory that grows."""

_MATH = {
    name: name
    for name in ("exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "sin", "cos", "tan",
                 "sinh", "cosh", "tanh", "sqrt", "cbrt", "erf", "erfc", "pow", "hypot", "fmod",
                 "floor", "ceil", "trunc", "rint", "copysign")
} | {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh",
    "arccosh": "acosh", "arctanh": "atanh", "abs": "fabs", "minimum": "homset_min",
    "maximum": "homset_max", "sign": "homset_sign", "logistic": "homset_logistic",
    "remainder": "homset_remainder", "floor_divide": "homset_floor_divide", "gamma": "tgamma",
    "gammaln": "lgamma", "logaddexp": "homset_logaddexp",
}  # fmt: skip

_OF_INTEGERS = {"minimum": "homset_min_z", "maximum": "homset_max_z", "sign": "homset_sign_z"}

_CHECKED = {
    "add": "homset_add", "sub": "homset_sub", "mul": "homset_mul", "negate": "homset_negate",
    "abs": "homset_abs", "floor_divide": "homset_floor_divide_z",
    "remainder": "homset_remainder_z", "integer_power": "homset_power",
    "left_shift": "homset_left_shift", "right_shift": "homset_right_shift",
}  # fmt: skip
"""The operations on integers that can fail."""


class Function(Writer):
    """A function in C: parameters for what comes in, pointers for what goes out.

    A single number that nothing can prevent is returned; else the function returns a status.
    """

    language = "C"
    types = {R: "double", Z: "int64_t", B: "bool"}  # noqa: RUF012
    reserved = RESERVED | frozenset(_MATH.values())
    constant_word = "const "

    def __init__(self, block: Block, name: str, ins: Sequence[str], outs: Sequence[str]) -> None:
        super().__init__(block)
        self.name = self.claim(name)
        self.helpers: set[str] = set()
        self.tables: list[str] = []
        self.structs: dict[tuple[Obj, ...], str] = {}
        self.struct_lines: list[str] = []
        self.hoisted: list[str] = []
        self.inner: list[str] = []
        self.again: dict[Variable, Again] = {}
        self.pool = "&memory"
        self.used = 0
        self.fails = self.allocates = False
        self.block_of, self.ins = block, [self.claim(one) for one in ins]
        self.outs = [self.claim(one) for one in outs]
        self.enter(block)
        self.block(block)
        self.exit(block)

    # --- parameters and results ---

    def enter(self, block: Block) -> None:
        """The parameters; the arrays among the results are made in the caller's memory."""
        for v, name in zip(block.params, self.ins, strict=True):
            self._no_list(v.obj)
            if isinstance(v.obj, Array):
                self.arrays[v] = stored(name, v.obj.shape, v.obj.element)
            else:
                self.exprs[v] = Expr(name)
            if v not in self.needed:
                self.write(f"(void){name};")
        for v, name in zip(block.results, self.outs, strict=True):
            self._no_list(v.obj)
            self.give_home(block, v, name)

    def give_home(self, block: Block, v: Variable, name: str) -> None:
        """An array among the results is made where the caller wants it."""
        made = any([v in s.outs for s in block.statements])
        if isinstance(v.obj, Array) and made and v not in self.homes:
            self.homes[v] = stored(name, v.obj.shape, v.obj.element)

    def _no_list(self, obj: Obj) -> None:
        if not (isinstance(obj, Array) or obj in self.types):
            what = "lists" if isinstance(obj, List) else "functions"
            raise MissingStructureError(f"a function in C takes and gives no {what}, such as {obj}")

    def exit(self, block: Block) -> None:
        """The results go where the caller wants them."""
        if self.returns:
            (v,) = block.results
            self.write(f"return {self.value(v)};")
            return
        for v, name in zip(block.results, self.outs, strict=True):
            self.give(v, name)

    def give(self, v: Variable, name: str) -> None:
        """A result goes where the caller wants it."""
        if not isinstance(v.obj, Array):
            self.write(f"*{name} = {self.value(v)};")
        elif self.array(v).name != name:
            self.copy(self.array(v), stored(name, v.obj.shape, v.obj.element))

    @property
    def returns(self) -> bool:
        """Whether the function returns its only result."""
        results = self.block_of.results
        single = len(results) == 1 and not isinstance(results[0].obj, Array)
        return single and not self.fails

    @property
    def signature(self) -> str:
        """The declaration, without the semicolon."""
        pairs = zip(self.block_of.params, self.ins, strict=True)
        ins = [self.parameter(v.obj, name, "const ") for v, name in pairs]
        if self.returns:
            kind = self.types[self.block_of.results[0].obj]
            return f"{kind} {self.name}({', '.join(ins) or 'void'})"
        results = zip(self.block_of.results, self.outs, strict=True)
        outs = [self.parameter(v.obj, name, "", True) for v, name in results]
        kind = "int" if self.fails else "void"
        return f"{kind} {self.name}({', '.join([*ins, *outs]) or 'void'})"

    def parameter(self, obj: Obj, name: str, constant: str, out: bool = False) -> str:
        """A parameter; arrays say how many entries they have."""
        if isinstance(obj, Array):
            return f"{constant}{self.types[obj.element]} {name}[{max(1, obj.size)}]"
        if isinstance(obj, List):
            return f"const {self.struct(obj)} *{'*' if out else ''}{name}"
        return f"{self.types[obj]} {'*' if out else ''}{name}"

    @property
    def head(self) -> list[str]:
        """The signature, over several lines if it is long."""
        text = self.signature
        if len(text) <= 100:
            return [text]
        before, _, inside = text.partition("(")
        return wrap(inside, 96, initial_indent=f"{before}(", subsequent_indent="    ")

    @property
    def body(self) -> list[str]:
        """The lines of the function, from its head to its brace."""
        first, last = list(self.hoisted), []
        if self.fails:
            first.insert(0, "    int status = HOMSET_OK;")
            last = ["done:", "    return status;"]
        if self.allocates:
            first.insert(1, "    homset_chunk *memory = NULL;")
            last.insert(1, "    homset_free(memory);")
        return [*self.head, "{", *first, *self.lines, *last, "}"]

    # --- numbers ---

    def literal(self, obj: Obj, value: Any) -> Expr:
        if obj is B:
            return Expr("true" if value else "false")
        if obj is Z:
            n = int(value)
            if not -(2**63) <= n < 2**63:
                raise self.refuse(f"integer {n}, of more than 64 bits")
            if n == -(2**63):
                return Expr("INT64_MIN")
            text = str(n) if abs(n) < 2**31 else f"INT64_C({abs(n)})"
            return whole(n) if abs(n) < 2**31 else Expr(text) if n > 0 else unary("-", Expr(text))
        x = float(value)
        if math.isnan(x):
            return Expr("NAN")
        if math.isinf(x):
            return Expr("INFINITY") if x > 0 else Expr("-INFINITY", UNARY)
        return Expr(repr(x), ATOM if math.copysign(1.0, x) > 0 else UNARY)

    def operation(self, p: Primitive, obj: Obj, args: list[Expr], place: Place | None) -> Expr:
        if p.name == "real":
            return args[0] if obj is R else _cast("double", args[0])
        if p.name == "integer" and obj is not R:
            return args[0] if obj is Z else _cast("int64_t", args[0])
        if p.name == "integer":
            return self.checked(Z, "homset_integer", args)
        if obj is Z and p.name in _CHECKED:
            return self.checked(Z, _CHECKED[p.name], args)
        if obj is Z and p.name in _OF_INTEGERS:
            return call(self.helper(_OF_INTEGERS[p.name]), *args)
        found: Write | None = COMMON.get(p.name)
        if found is None and p.name in _MATH:
            found = named(self.helper(_MATH[p.name]))
        if found is None:
            raise self.refuse(p.name, place)
        return found(obj, args)

    def checked(self, obj: Obj, function: str, args: list[Expr]) -> Expr:
        """A call that can fail: the function stops there."""
        made = self.named(obj, call(self.helper(function), *args, Expr("&status")))
        self.stop()
        return made

    def stop(self) -> None:
        """End if something failed."""
        self.fails = True
        self.write("if (status != HOMSET_OK) { goto done; }")

    def unused(self, x: Expr) -> None:
        self.write(f"(void)({x});")

    def helper(self, name: str) -> str:
        """The name of a function, which is there then."""
        if name in HELPERS:
            self.helpers |= {name, *NEEDS.get(name, ())}
        return name

    def at(self, index: Expr, n: int, place: Place | None) -> Expr:
        if index.text.lstrip("-").isdigit() and -n <= int(index.text) < n:
            return whole(int(index.text) % n)
        name = self.fresh("i")
        found = call(self.helper("homset_at"), index, whole(n), Expr("&status"))
        self.write(f"const int {name} = {found};")
        self.stop()
        return Expr(name)

    def counting(self, i: str, n: int) -> str:
        kind = "int" if n < 2**31 else "int64_t"
        return f"for ({kind} {i} = 0; {i} < {n}; ++{i})"

    # --- memory ---

    def memory(self, name: str, element: Obj, size: int) -> None:
        kind = self.types[element]
        self.used += 8 * size
        if self.used <= ON_STACK:
            self.write(f"{kind} {name}[{size}];")
            return
        self.used -= 8 * size
        new = f"homset_new({self.pool}, {size} * sizeof(double))"
        self.hoisted.append(f"    {kind} *const {name} = {new};")
        self.hoisted.append(f"    if ({name} == NULL) {{ status = HOMSET_MEMORY; goto done; }}")
        self.fails = self.allocates = True

    def table(self, element: Obj, values: Sequence[Expr]) -> str:
        name = self.fresh("k")
        rows = ", ".join([x.text for x in values])
        self.tables.append(f"static const {self.types[element]} {self.name}_{name}[] = {{{rows}}};")
        return f"{self.name}_{name}"

    # --- lists: cells in memory that grows ---

    def struct(self, obj: Obj) -> str:
        """The type of the cells of a list."""
        leaves = tuple(flat_leaves(obj.parts[0]))
        if leaves not in self.structs:
            fields = [self.field(leaf, f"x{i}") for i, leaf in enumerate(leaves)]
            name = f"{self.name}_cell{len(self.structs) + 1}"
            self.structs[leaves] = name
            inside = " ".join([f"{field};" for field in fields])
            self.struct_lines.append(
                f"typedef struct {name} {{ {inside} const struct {name} *next; }} {name};"
            )
        return self.structs[leaves]

    def field(self, obj: Obj, name: str) -> str:
        if isinstance(obj, List):
            return f"const {self.struct(obj)} *{name}"
        if not (isinstance(obj, Array) or obj in self.types):
            raise self.refuse("lists of functions")
        return self.parameter(obj, name, "")

    def type_of(self, obj: Obj) -> str:
        return f"const {self.struct(obj)} *" if isinstance(obj, List) else super().type_of(obj)

    def named(self, obj: Obj, value: Expr, changes: bool = False) -> Expr:
        if not isinstance(obj, List):
            return super().named(obj, value, changes)
        name = self.fresh()
        self.write(f"{self.type_of(obj)}{name} = {value};")
        return Expr(name)

    def function(self, s: Statement) -> None:
        if s.op == "fix":
            recursion(self, s)
        elif s.op == "call":
            again(self, s)
        else:
            raise self.refuse("functions as values", s.place)

    def chain(self, s: Statement) -> None:
        CELLS[s.op](self, s)


def _cast(kind: str, x: Expr) -> Expr:
    inner = x.text if x.level == ATOM else f"({x.text})"
    return Expr(f"({kind}){inner}", UNARY)


def unit(functions: Sequence[Function], comments: Sequence[str]) -> str:
    """One translation unit: includes, what is called, and the functions under their comments."""
    helpers = {name for f in functions for name in f.helpers}
    lines = ["#include <float.h>", "#include <math.h>", "#include <stdbool.h>",
             "#include <stddef.h>", "#include <stdint.h>", "#include <stdlib.h>", ""]  # fmt: skip
    lines += ["#if defined(__clang__)", "#pragma STDC FP_CONTRACT OFF", "#endif", ""]
    if any([f.fails for f in functions]) or helpers:
        lines.append(STATUS)
    if any([f.allocates for f in functions]):
        lines.append(MEMORY)
    if any(["homset_new(" in line for f in functions for line in (*f.inner, *f.body)]):
        lines.append(NEW)
    lines += [text for name, text in HELPERS.items() if name in helpers]
    for f, comment in zip(functions, comments, strict=True):
        before = [*f.tables, *f.struct_lines]
        before += f.inner[:-1]
        lines += [*before, *([""] if before else []), comment, *f.body, ""]
    return "\n".join(lines[:-1]) + "\n"
