"""LLVM's language as text: registers, labels, slots on the stack, and calls of mathematics."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ...objects import Obj
from ..formats import Format
from .engine import register, vector_name
from .store import Store

Imports = dict[str, Callable[[Store | None], int]]
"""What finds the addresses of functions, whose code may be kept in a store."""

STRAIGHT, LONG = 200, 4_000
"""How many lines LLVM gets in one block; from how many in a row on code is not tuned any more.

What it does to a block takes longer than the block is long.
"""


def longest(lines: Sequence[str]) -> int:
    """How many lines follow one another at most without a label.

    >>> longest(["  x", "a:", "  x", "  x"])
    2
    """
    labels = [i for i, line in enumerate(lines) if line[-1] == ":"]
    return max([b - a for a, b in pairwise([-1, *labels, len(lines)])]) - 1


def in_blocks(lines: Sequence[str]) -> Iterable[str]:
    """Lines with a new block wherever the last one is long.

    >>> list(in_blocks(["a:", *["  x"] * 201]))[-3:]
    ['  br label %b1', 'b1:', '  x']
    """
    return lines if longest(lines) <= STRAIGHT else _cut(lines)


def _cut(lines: Iterable[str]) -> Iterator[str]:
    run = made = 0
    for line in lines:
        run = 0 if line[-1] == ":" else run + 1
        if run > STRAIGHT:
            run, made = 1, made + 1
            yield from (f"  br label %b{made}", f"b{made}:")
        yield line


HALTED = 2
"""What code gives that has stopped since Python is asked to (`interrupts`)."""


class Meanwhile:
    """Meanwhile, instructions are on so many numbers at once, and real ones are of a format."""

    __slots__ = ("after", "before", "text")

    def __init__(self, text: Text, lanes: int, format: Format) -> None:
        self.text, self.after = text, (lanes, format)

    def __enter__(self) -> None:
        t = self.text
        self.before = t.lanes, t.format
        t.go_on(*self.after)

    def __exit__(self, *_: object) -> None:
        self.text.go_on(*self.before)


class Text:
    """A function in the making: `i32 kernel(ptr)`, which gives 0 if all went well.

    Real numbers are of one format.
    """

    def __init__(self, format: Format) -> None:
        self.go_on(1, format)
        self.width = register() // format.bytes  # how many real numbers a vector register holds
        self.slots: list[str] = []
        self.ends: list[str] = []  # where addresses are whose memory is let go at the end
        self.lines: list[str] = []
        self.globals: dict[str, str] = {}
        self.imports: Imports = {}  # where functions are that nobody knows by name
        self.functions: dict[Hashable, list[str]] = {}  # that are called from several places
        self.count = 0
        self.waits = False  # whether vectors wait on the stack for what others compute

    def go_on(self, lanes: int, format: Format) -> None:
        """From now on instructions work on so many numbers at once, and reals are of a format."""
        self.lanes, self.format = lanes, format
        self.real = self.wide(format.llvm)  # the type of real numbers in a register

    def by(self, lanes: int) -> Meanwhile:
        """Instructions on so many numbers at once."""
        return Meanwhile(self, lanes, self.format)

    def holding(self, format: Format) -> Meanwhile:
        """Instructions on real numbers of another format."""
        return Meanwhile(self, self.lanes, format)

    def converted(self, value: str, format: Format) -> str:
        """A real number in another format."""
        if format is self.format:
            return value
        name = "fpext" if format.bytes > self.format.bytes else "fptrunc"
        return self.op(f"{name} {self.real} {value} to {self.wide(format.llvm)}")

    def kind(self, obj: Obj) -> str:
        """The type of numbers in a register: of one, or of as many as there are lanes."""
        return self.wide(self.format.type_of(obj))

    def wide(self, kind: str) -> str:
        """The type of as many values as there are lanes."""
        return kind if self.lanes == 1 else f"<{self.lanes} x {kind}>"

    @property
    def truth(self) -> str:
        """The type of truth values in a register."""
        return self.wide("i1")

    def number(self, obj: Obj, value: Any) -> str:
        """A constant, in every lane."""
        one = self.format.number(obj, value)
        return one if self.lanes == 1 else f"splat ({self.format.type_of(obj)} {one})"

    def splat(self, kind: str, value: str) -> str:
        """A value of a register, in every lane."""
        if self.lanes == 1:
            return value
        if value[0] != "%":
            return f"splat ({kind} {value})"
        wide = self.wide(kind)
        first = self.op(f"insertelement {wide} poison, {kind} {value}, i64 0")
        places = f"<{self.lanes} x i32> zeroinitializer"
        return self.op(f"shufflevector {wide} {first}, {wide} poison, {places}")

    def fresh(self, stem: str = "r") -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def op(self, text: str) -> str:
        """An instruction with a result."""
        self.count += 1
        name = f"%r{self.count}"
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
        return self.op(f"load {kind}, ptr {place}{self._aligned(kind)}")

    def store(self, kind: str, value: str, place: str) -> None:
        self.do(f"store {kind} {value}, ptr {place}{self._aligned(kind)}")

    def _aligned(self, kind: str) -> str:
        """What is known of the address of a number."""
        if kind == "i8":
            return ""
        return f", align {self.format.bytes if kind == self.format.llvm else 8}"

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
        one, scalar = self.format.llvm, name + self.format.suffix
        if self.lanes == 1:
            return self._pure(scalar, one, args)
        vector, real = vector_name(name, self.format), self.real
        if vector is not None:
            self.waits = True
            return self._pure(vector, real, args)
        found = "poison"
        for i in range(self.lanes):
            ones = [self.op(f"extractelement {real} {arg}, i64 {i}") for arg in args]
            value = self._pure(scalar, one, ones)
            found = self.op(f"insertelement {real} {found}, {one} {value}, i64 {i}")
        return found

    def _pure(self, name: str, kind: str, args: Sequence[str]) -> str:
        """A call of a function that does nothing but compute."""
        self.globals[name] = f"declare {kind} @{name}({', '.join([kind] * len(args))}) #0"
        return self.op(f"call {kind} @{name}({', '.join([f'{kind} {arg}' for arg in args])})")

    def real_intrinsic(self, name: str, *args: str) -> str:
        """A call of one of LLVM's own functions of real numbers."""
        bits = self.format.bits
        suffix = bits if self.lanes == 1 else f"v{self.lanes}{bits}"
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

    def shared(
        self, key: Hashable, places: Sequence[str], body: Callable[[Sequence[str]], None]
    ) -> None:
        """Work on addresses, of which there is one function for all that have the same key.

        Nobody else knows the last address.
        """
        if key not in self.functions:
            name = f"part{len(self.functions)}"
            self.functions[key] = [name]
            outer = self.lines, self.slots
            self.lines, self.slots = [], []
            names = [f"%{self.fresh('p')}" for _ in places]
            body(names)
            *known, last = [f"ptr {place}" for place in names]
            head = f"({', '.join([*known, last.replace(' ', ' noalias ')])})"
            self.functions[key] += [
                f"define internal void @{name}{head} {{", "entry:",
                *self.slots, *self.lines, "  ret void", "}",
            ]  # fmt: skip
            self.lines, self.slots = outer
        self.do(f"call void @{self.functions[key][0]}({', '.join([f'ptr {p}' for p in places])})")

    @property
    def long(self) -> bool:
        """Whether so many lines follow one another without a label that tuning takes too long."""
        return longest(self.lines) > LONG

    @property
    def _stack(self) -> str:
        """What is known of the stack: vectors wait in one line of the cache, not slowly in two."""
        return f" alignstack({register()})" if self.waits else ""

    def _ended(self, stem: str) -> list[str]:
        """Memory is let go."""
        lines = []
        for i, place in enumerate(self.ends):
            lines.append(f"  %{stem}{i} = load ptr, ptr {place}")
            lines.append(f"  call void @free(ptr %{stem}{i})")
        return lines

    def function(self, name: str, params: str, linkage: str = "", tuned: bool = True) -> str:
        """The text of the function."""
        kind = self._stack + ("" if tuned else " noinline optnone")
        return "\n".join(
            [
                f"define {linkage}i32 @{name}({params}){kind} {{", "entry:", *self.slots,
                "  br label %start", "start:",
                *in_blocks(self.lines), *self._ended("done"), "  ret i32 0", "failed:",
                *self._ended("lost"), "  ret i32 1", *self._halted(), "}",
            ]
        )  # fmt: skip

    def _halted(self) -> list[str]:
        """What code does that stops since Python is asked to, if it looks for that."""
        asked = any([line.endswith("label %halted") for line in self.lines])
        return ["halted:", *self._ended("left"), f"  ret i32 {HALTED}"] if asked else []

    def beside(self) -> Text:
        """Another function of the same module."""
        made = Text(self.format)
        made.globals, made.imports, made.functions = self.globals, self.imports, self.functions
        return made

    def module(self, brief: bool = False) -> str:
        """The text of the whole module; a `brief` kernel is not tuned, what it calls is."""
        return "\n".join(
            [
                *self.globals.values(), "attributes #0 = { nounwind willreturn memory(none) }",
                *[line for _, *lines in self.functions.values() for line in lines],
                self.function("kernel", "ptr noalias %frame", tuned=not brief),
            ]
        )  # fmt: skip
