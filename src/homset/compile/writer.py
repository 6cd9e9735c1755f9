"""A printer of blocks as Python source: what every dialect shares.

A dialect says how constants, primitives, arrays, lists and control are written; names, definitions
and functions are the same in all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import ArgumentError
from .blocks import Block, Statement, Variable, depth_of

DEEPEST = 18
"""How deep blocks may be nested: Python allows 20, and refuses more with a SyntaxError."""


class Writer(ABC):
    """Source in the making: lines, the names of variables, and what is bound to other names."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.lines: list[str] = []
        self.names = dict(names)
        self.held: dict[Variable, str] = {}
        self.idle: dict[Variable, int] = {}  # the lines that make what nobody reads yet
        self.bound: dict[Any, str] = {}
        self.indent = ""

    @abstractmethod
    def statement(self, s: Statement) -> None:
        """Write one statement."""

    @abstractmethod
    def enter(self, block: Block) -> None:
        """Look at a block before its statements are written."""

    @abstractmethod
    def returned(self, block: Block) -> str:
        """What a function of a block returns."""

    def write(self, line: str) -> None:
        self.lines.append(self.indent + line)

    def name(self, v: Variable) -> str:
        self.idle.pop(v, None)
        return self.held.setdefault(v, f"v{len(self.held)}")

    def row(self, vs: Sequence[Variable]) -> str:
        return ", ".join([self.name(v) for v in vs])

    def tuple(self, vs: Sequence[Variable]) -> str:
        return f"{self.row(vs)}," if vs else "()"

    def bind(self, value: Any, key: Any = None, stem: str = "k") -> str:
        """A name for an object that has no source."""
        key = id(value) if key is None else key
        if key not in self.bound:
            self.bound[key] = f"{stem}{len(self.bound)}"
            self.names[self.bound[key]] = value
        return self.bound[key]

    def define(self, name: str, block: Block) -> None:
        """def name(parameters): ..."""
        self.write(f"def {name}({self.row(block.params)}):")
        self.body(block)
        self.write(f"    return {self.returned(block)}")

    def body(self, block: Block, end: str = "") -> None:
        """The statements of a block, indented, and a line at the end."""
        outer, self.indent = self.indent, self.indent + "    "
        self.enter(block)
        for statement in block.statements:
            self.statement(statement)
        for v in block.results:  # `end`, which reads them, was written before they were made
            self.name(v)
        if end:
            self.write(end)
        self.indent = outer

    def closure(self, s: Statement) -> None:
        self.define(self.name(s.outs[0]), s.blocks[0])

    def call(self, s: Statement) -> None:
        function, *args = s.args
        called = f"{self.name(function)}({self.row(args)})"
        self.write(f"{self.tuple(s.outs)} = {called}" if s.outs else called)

    def fix(self, s: Statement) -> None:
        (block,) = s.blocks
        itself, *params = block.params
        self.define(self.name(itself), Block(tuple(params), block.statements, block.results))
        self.write(f"{self.tuple(s.outs)} = {self.name(itself)}({self.row(s.args)})")


def compiled(writer: Writer, block: Block) -> tuple[str, dict[str, Any]]:
    """The source of the function `compiled` of the leaves, and the names that it uses."""
    writer.define("compiled", block)
    idle = set(writer.idle.values())
    lines = [line for i, line in enumerate(writer.lines) if i not in idle]
    return "\n".join(lines), writer.names


def run(source: str, names: dict[str, Any], block: Block) -> Callable[..., Any]:
    """The function `compiled` of a source.

    Raises `ArgumentError` where loops and branches are nested too deep for Python.
    """
    if (depth := depth_of(block)) > DEEPEST:
        raise ArgumentError(
            f"Python compiles loops and branches {DEEPEST} deep; these are {depth} deep: call the"
            " arrow itself"
        )
    exec(compile(source, "<homset>", "exec"), names)  # of our own making
    function: Callable[..., Any] = names["compiled"]
    return function
