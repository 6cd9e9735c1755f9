"""LLVM's language as text: registers, labels, slots on the stack, and calls of mathematics."""

from __future__ import annotations

from struct import pack
from typing import Any

from ...objects import B, Obj, R
from .engine import vector_name

TYPES = {"R": "double", "Z": "i64", "B": "i1"}


def type_of(obj: Obj) -> str:
    """The type of a number in a register."""
    return "double" if obj is R else "i1" if obj is B else "i64"


def stored(obj: Obj) -> str:
    """The type of a number in memory: truth values are bytes."""
    return "i8" if obj is B else type_of(obj)


def number(obj: Obj, value: Any) -> str:
    """A constant as LLVM writes it; real numbers by their bits.

    >>> number(R, 1.0)
    '0x3FF0000000000000'
    """
    if obj is R:
        return f"0x{pack('>d', float(value)).hex().upper()}"
    return ("true" if value else "false") if obj is B else str(int(value))


class Text:
    """A function in the making: `i32 kernel(ptr)`, which gives 0 if all went well."""

    def __init__(self) -> None:
        self.slots: list[str] = []
        self.ends: list[str] = []  # where addresses are whose memory is let go at the end
        self.lines: list[str] = []
        self.globals: dict[str, str] = {}
        self.count = 0

    def fresh(self, stem: str = "r") -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def op(self, text: str) -> str:
        """An instruction with a result."""
        name = f"%{self.fresh()}"
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        """An instruction without one."""
        self.lines.append(f"  {text}")

    def label(self, name: str) -> None:
        self.lines.append(f"{name}:")

    def jump(self, name: str) -> None:
        self.do(f"br label %{name}")

    def branch(self, test: str, then: str, other: str) -> None:
        self.do(f"br i1 {test}, label %{then}, label %{other}")

    def slot(self, kind: str) -> str:
        """A place on the stack, which LLVM turns into registers."""
        name = f"%{self.fresh('s')}"
        self.slots.append(f"  {name} = alloca {kind}")
        return name

    def begin(self, text: str) -> None:
        """An instruction at the very beginning."""
        self.slots.append(f"  {text}")

    def load(self, kind: str, place: str) -> str:
        return self.op(
            f"load {kind}, ptr {place}, align 8" if kind != "i8" else f"load i8, ptr {place}"
        )

    def store(self, kind: str, value: str, place: str) -> None:
        self.do(f"store {kind} {value}, ptr {place}" + (", align 8" if kind != "i8" else ""))

    def at(self, kind: str, place: str, index: str) -> str:
        """The address of an entry."""
        if index == "0":
            return place
        return self.op(f"getelementptr inbounds {kind}, ptr {place}, i64 {index}")

    def fail_if(self, test: str) -> None:
        """Give up where a test holds: Python computes it then, or says what is wrong."""
        on = self.fresh("L")
        self.branch(test, "failed", on)
        self.label(on)

    def math(self, name: str, *args: str) -> str:
        """A call of libm, by name; vectors of calls become calls of libmvec."""
        places = ", ".join(["double"] * len(args))
        attributes = "nounwind willreturn memory(none)"
        if (vector := vector_name(name)) is not None:
            width = {"d": 4, "e": 8}[vector[4]]
            kinds = ", ".join([f"<{width} x double>"] * len(args))
            self.globals[vector] = f"declare <{width} x double> @{vector}({kinds})"
            attributes += f' "vector-function-abi-variant"="{vector}({vector})"'
        self.globals[name] = f"declare double @{name}({places}) {{ {attributes} }}"
        given = ", ".join([f"double {arg}" for arg in args])
        return self.op(f"call double @{name}({given}) [[{name}]]")

    def intrinsic(self, name: str, kind: str, *args: str) -> str:
        """A call of one of LLVM's own functions."""
        self.globals[name] = f"declare {kind} @{name}({', '.join([kind] * len(args))})"
        return self.op(f"call {kind} @{name}({', '.join([f'{kind} {arg}' for arg in args])})")

    def checked(self, name: str, x: str, y: str) -> str:
        """An operation on integers that gives up when the result does not fit."""
        full = f"llvm.{name}.with.overflow.i64"
        self.globals[full] = f"declare {{ i64, i1 }} @{full}(i64, i64)"
        pair = self.op(f"call {{ i64, i1 }} @{full}(i64 {x}, i64 {y})")
        self.fail_if(self.op(f"extractvalue {{ i64, i1 }} {pair}, 1"))
        return self.op(f"extractvalue {{ i64, i1 }} {pair}, 0")

    def _ended(self, stem: str) -> list[str]:
        """Memory is let go."""
        lines = []
        for i, place in enumerate(self.ends):
            lines.append(f"  %{stem}{i} = load ptr, ptr {place}")
            lines.append(f"  call void @free(ptr %{stem}{i})")
        return lines

    def module(self) -> str:
        """The text of the whole module."""
        declared, groups = [], []
        body = "\n".join(self.lines)
        for i, (name, line) in enumerate(self.globals.items()):
            if "{ nounwind" in line:
                head, _, attributes = line.partition(" { ")
                declared.append(head)
                groups.append(f"attributes #{i} = {{ {attributes}")
                body = body.replace(f"[[{name}]]", f"#{i}")
            else:
                declared.append(line)
        vectors = [name for name in self.globals if name.startswith("_ZGV")]
        used = ", ".join([f"ptr @{name}" for name in vectors])
        kept = [
            f"@llvm.compiler.used = appending global [{len(vectors)} x ptr] [{used}], "
            'section "llvm.metadata"'
        ]
        return "\n".join(
            [
                *(kept if vectors else []), *declared,
                "define i32 @kernel(ptr noalias %frame) {", "entry:", *self.slots,
                "  br label %start", "start:", body, *self._ended("done"), "  ret i32 0", "failed:",
                *self._ended("lost"), "  ret i32 1", "}",
                *groups,
            ]
        )  # fmt: skip
