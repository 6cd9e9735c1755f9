"""Blocks as a Python function on the arrays of another library: JAX, PyTorch.

The code is functional, as those libraries ask for: nothing is written to, and control is a call of
what the library has for it (`branch`, `repeat`, `loop`, `scan`) on functions of the state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, final

from ..objects import List, Obj
from ..places import Place
from ..primitives import Primitive
from ..vectors import default_of
from .blocks import Block, Statement
from .formats import Format
from .writer import Writer

OPERATORS = {
    "add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "div": "{0} / {1}",
    "negate": "-{0}", "less": "{0} < {1}", "less_equal": "{0} <= {1}", "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}", "equal": "{0} == {1}", "not_equal": "{0} != {1}",
    "logical_and": "{0} & {1}", "logical_or": "{0} | {1}", "logical_not": "~{0}",
    "bitwise_and": "{0} & {1}", "bitwise_or": "{0} | {1}", "bitwise_xor": "{0} ^ {1}",
    "invert": "~{0}", "recip": "1.0 / {0}",
}  # fmt: skip
"""Primitives that arrays of every library have as operators."""

NAMED = frozenset(
    ("abs", "sign", "minimum", "maximum", "floor", "ceil", "trunc", "fmod", "copysign", "hypot",
     "sqrt", "exp", "expm1", "log", "log2", "log10", "exp2", "log1p", "sin", "cos", "tan",
     "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh", "tanh", "arcsinh", "arccosh",
     "arctanh", "logaddexp", "where", "remainder", "floor_divide")
)  # fmt: skip
"""Primitives that every library has under NumPy's name."""


class Library(ABC):
    """What a library of arrays does for the statements of blocks, on real numbers of a format."""

    name: str
    """The back end's name."""
    module: str
    """The name of the library's module in the code."""

    def __init__(self, format: Format) -> None:
        self.format = format

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.format,)

    def dtype(self, obj: Obj) -> str:
        """The name of the type of numbers, or of the entries of an array."""
        return self.format.dtype(obj.element).name

    @abstractmethod
    def names(self) -> dict[str, Any]:
        """What the code calls by name: the module, control, lists, entries of arrays."""

    @abstractmethod
    def leaf(self, obj: Obj, given: Any) -> Any:
        """An argument as an array of the library; raises `Misfit` for one that is none."""

    @abstractmethod
    def joined(self, real: Any, imag: Any) -> Any:
        """The complex number or array of two real ones."""

    @abstractmethod
    def constant(self, obj: Obj, value: Any) -> Any:
        """What the code calls for a constant, or the text of one."""

    @abstractmethod
    def primitive(self, p: Primitive, place: Place | None) -> Any:
        """What the code calls for a primitive on arrays."""

    @abstractmethod
    def chain(self, obj: List, entries: Sequence[tuple[Any, ...]]) -> Any:
        """A list of entries, the first one on top."""

    @abstractmethod
    def entries(self, chain: Any) -> list[tuple[Any, ...]]:
        """The entries of a list, whose length is known."""

    @abstractmethod
    def ready(self, block: Block, source: str, names: dict[str, Any]) -> Callable[..., Any]:
        """The function of leaves of a source."""


@final
class LibraryWriter(Writer):
    """Source on the arrays of a library."""

    def __init__(self, library: Library) -> None:
        super().__init__(library.names())
        self.library = library

    def statement(self, s: Statement) -> None:
        _RULES[s.op](self, s)

    def enter(self, block: Block) -> None:
        """There is nothing to find out: no memory is used again."""

    def returned(self, block: Block) -> str:
        return self.tuple(block.results)

    def constant(self, s: Statement) -> None:
        (value,), (out,) = s.data, s.outs
        self.write(f"{self.name(out)} = {self.known(out.obj, value)}")

    def known(self, obj: Obj, value: Any) -> str:
        """The text of a constant."""
        made = self.library.constant(obj, value)
        return made if isinstance(made, str) else f"{self.bind(made, stem='constant')}()"

    def primitive(self, s: Statement) -> None:
        (p,), names = s.data, [self.name(a) for a in s.args]
        self.write(f"{self.row(s.outs)} = {self.called(p, s, names)}")

    def called(self, p: Primitive, s: Statement, names: Sequence[str]) -> str:
        """The text of a call of a primitive."""
        if p.family is None and p.checks is None:
            if p.name in OPERATORS:
                return OPERATORS[p.name].format(*names)
            if p.name in NAMED:
                return f"{self.library.module}.{p.name}({', '.join(names)})"
        made = self.library.primitive(p, s.place)
        return f"{self.bind(made, (p, s.place), p.name + '_')}({', '.join(names)})"

    def inner(self, stem: str, block: Block) -> str:
        """The name of a function that is a block inside."""
        name = f"{stem}{len(self.bound)}"
        self.bound[block] = name
        self.define(name, block)
        return name

    def control(self, s: Statement, call: str, *stems: str) -> None:
        """A call of the library's control, on functions that are the blocks inside."""
        inner = [self.inner(stem, block) for stem, block in zip(stems, s.blocks, strict=True)]
        args = ", ".join([*inner, f"({self.tuple(s.args)})"])
        called = f"{call}{args})"
        self.write(f"{self.tuple(s.outs)} = {called}" if s.outs else called)

    def branch(self, s: Statement) -> None:
        (test,) = s.args
        inner = [self.inner(stem, b) for stem, b in zip(("then", "other"), s.blocks, strict=True)]
        called = f"branch({self.name(test)}, {', '.join(inner)})"
        self.write(f"{self.tuple(s.outs)} = {called}" if s.outs else called)

    def repeat(self, s: Statement) -> None:
        self.control(s, f"repeat({s.data[0]}, ", "step")

    def loop(self, s: Statement) -> None:
        self.control(s, "loop(", "test", "step")

    def scan(self, s: Statement) -> None:
        n, width = s.data
        self.control(s, f"scan({n}, {width}, ", "step")

    def at(self, s: Statement) -> str:
        """Where an error of an index is told, as an argument."""
        return "" if s.place is None else f", {self.bind(s.place)}"

    def get(self, s: Statement) -> None:
        self.write(f"{self.name(s.outs[0])} = get({self.row(s.args)}, {s.data[0]}{self.at(s)})")

    def put(self, s: Statement) -> None:
        array, i, x = map(self.name, s.args)
        self.write(f"{self.name(s.outs[0])} = put({array}, ({i},), {x}, {s.data}{self.at(s)})")

    def accumulate(self, s: Statement) -> None:
        array, *indices, x = s.args
        given = f"{self.name(array)}, ({self.tuple(indices)}), {self.name(x)}"
        self.write(f"{self.name(s.outs[0])} = accumulate({given}, {s.data}{self.at(s)})")

    def flip(self, s: Statement) -> None:
        self.write(f"{self.name(s.outs[0])} = flip({self.name(s.args[0])})")

    def stack(self, s: Statement) -> None:
        (out,) = s.outs
        if s.args:
            self.write(f"{self.name(out)} = stack([{self.row(s.args)}])")
        else:
            self.write(f"{self.name(out)} = {self.known(out.obj, default_of(out.obj))}")

    def unstack(self, s: Statement) -> None:
        if s.outs:
            called = f"unstack({self.name(s.args[0])})"
            self.write(f"{self.tuple(s.outs)} = {called}")

    def nil(self, s: Statement) -> None:
        obj = self.bind(s.outs[0].obj, s.outs[0].obj)
        self.write(f"{self.name(s.outs[0])} = nil({obj})")

    def push(self, s: Statement) -> None:
        *entry, rest = s.args
        self.write(f"{self.name(s.outs[0])} = push(({self.tuple(entry)}), {self.name(rest)})")

    def pop(self, s: Statement) -> None:
        *entry, rest = s.outs
        obj = self.bind(s.args[0].obj, s.args[0].obj)
        self.write(f"({self.tuple(entry)}), {self.name(rest)} = "
                   f"pop({obj}, {self.name(s.args[0])})")  # fmt: skip

    def nonempty(self, s: Statement) -> None:
        self.write(f"{self.name(s.outs[0])} = nonempty({self.name(s.args[0])})")


_RULES: dict[str, Callable[[LibraryWriter, Statement], None]] = {
    "constant": LibraryWriter.constant,
    "primitive": LibraryWriter.primitive,
    "if": LibraryWriter.branch,
    "for": LibraryWriter.repeat,
    "while": LibraryWriter.loop,
    "scan": LibraryWriter.scan,
    "get": LibraryWriter.get,
    "put": LibraryWriter.put,
    "accumulate": LibraryWriter.accumulate,
    "flip": LibraryWriter.flip,
    "stack": LibraryWriter.stack,
    "unstack": LibraryWriter.unstack,
    "closure": Writer.closure,
    "call": Writer.call,
    "fix": Writer.fix,
    "nil": LibraryWriter.nil,
    "push": LibraryWriter.push,
    "pop": LibraryWriter.pop,
    "nonempty": LibraryWriter.nonempty,
}
