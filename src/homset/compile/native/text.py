"""LLVM's language as text: registers, labels, slots on the stack, and calls of mathematics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
        self.functions: list[str] = []  # others that it calls
        self.count = 0
        self.lanes = 1  # how many numbers instructions work on at once

    @contextmanager
    def by(self, lanes: int) -> Iterator[None]:
        """Instructions on so many numbers at once."""
        before, self.lanes = self.lanes, lanes
        yield
        self.lanes = before

    def kind(self, obj: Obj) -> str:
        """The type of numbers in a register: of one, or of as many as there are lanes."""
        return self.wide(type_of(obj))

    def wide(self, kind: str) -> str:
        """The type of as many values as there are lanes."""
        return kind if self.lanes == 1 else f"<{self.lanes} x {kind}>"

    @property
    def real(self) -> str:
        """The type of real numbers in a register."""
        return self.wide("double")

    @property
    def truth(self) -> str:
        """The type of truth values in a register."""
        return self.wide("i1")

    def number(self, obj: Obj, value: Any) -> str:
        """A constant, in every lane."""
        one = number(obj, value)
        return one if self.lanes == 1 else f"splat ({type_of(obj)} {one})"

    def splat(self, kind: str, value: str) -> str:
        """A value of a register, in every lane."""
        if self.lanes == 1:
            return value
        wide = self.wide(kind)
        first = self.op(f"insertelement {wide} poison, {kind} {value}, i64 0")
        places = f"<{self.lanes} x i32> zeroinitializer"
        return self.op(f"shufflevector {wide} {first}, {wide} poison, {places}")

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
        """A call of libm by name, on many numbers at once of libmvec; else one call a lane."""
        if self.lanes == 1:
            return self._pure(name, "double", args)
        vector, real = vector_name(name), self.real
        if vector is not None:
            return self._pure(vector, real, args)
        found = "poison"
        for i in range(self.lanes):
            ones = [self.op(f"extractelement {real} {arg}, i64 {i}") for arg in args]
            value = self._pure(name, "double", ones)
            found = self.op(f"insertelement {real} {found}, double {value}, i64 {i}")
        return found

    def _pure(self, name: str, kind: str, args: Sequence[str]) -> str:
        """A call of a function that does nothing but compute."""
        self.globals[name] = f"declare {kind} @{name}({', '.join([kind] * len(args))}) #0"
        return self.op(f"call {kind} @{name}({', '.join([f'{kind} {arg}' for arg in args])})")

    def real_intrinsic(self, name: str, *args: str) -> str:
        """A call of one of LLVM's own functions of real numbers."""
        suffix = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
        return self.intrinsic(f"llvm.{name}.{suffix}", self.real, *args)

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

    def function(self, name: str, params: str, linkage: str = "") -> str:
        """The text of the function."""
        return "\n".join(
            [
                f"define {linkage}i32 @{name}({params}) {{", "entry:", *self.slots,
                "  br label %start", "start:",
                *self.lines, *self._ended("done"), "  ret i32 0", "failed:",
                *self._ended("lost"), "  ret i32 1", "}",
            ]
        )  # fmt: skip

    def beside(self) -> Text:
        """Another function of the same module."""
        made = Text()
        made.globals = self.globals
        return made

    def module(self) -> str:
        """The text of the whole module."""
        return "\n".join(
            [
                *self.globals.values(), "attributes #0 = { nounwind willreturn memory(none) }",
                *self.functions, self.function("kernel", "ptr noalias %frame"),
            ]
        )  # fmt: skip
