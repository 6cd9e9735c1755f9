"""Blocks: what a back end prints. A graph with its wiring resolved, and control as control.

A block is a straight line of statements on variables, each assigned once; `if`, `for`, `while` and
`scan` hold blocks, which may use what is around them. Products are gone; a value of a coproduct is
a truth value (left?) and the leaves of both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..objects import B, Obj, Sum, brief, leaves
from ..places import Place


class Variable:
    """A number, an array, a list or a function; `obj` says which."""

    __slots__ = ("obj",)

    def __init__(self, obj: Obj) -> None:
        self.obj = obj

    def __repr__(self) -> str:
        return f"<{brief(self.obj)}>"


@dataclass(eq=False, slots=True)
class Statement:
    """`outs = op(args)`: of a primitive, a box, or control with its blocks.

    constant: the value is `data[0]`. primitive: the entry of the table is `data[0]`.
    if: a test, and two blocks without parameters. for: `data[0]` times a block from the state to
    the state. while: two blocks on the state, the test and the step. scan: `data[0]` steps of a
    block from state and entries to state and entries; `data[1]` is the width of the state.
    closure: a function of the parameters of its block. call: of a function. fix: of the function
    that its block makes, which is the block's first parameter. `place` is where it stands in a
    user's source, if it can fail.
    """

    op: str
    data: tuple[Any, ...]
    args: tuple[Variable, ...]
    outs: tuple[Variable, ...]
    blocks: tuple[Block, ...] = ()
    place: Place | None = None


@dataclass(eq=False, slots=True)
class Block:
    """Statements from parameters to results."""

    params: tuple[Variable, ...]
    statements: list[Statement] = field(default_factory=list)
    results: tuple[Variable, ...] = ()

    def used(self) -> dict[Variable, None]:
        """The variables that are read here or in blocks inside, in the order of reading."""
        rows = [s.args for s in walk(self)] + [b.results for s in walk(self) for b in s.blocks]
        return dict.fromkeys([v for row in (*rows, self.results) for v in row])

    def free(self) -> list[Variable]:
        """The variables that are read here or in blocks inside, and come from around."""
        own = set(self.params)
        for statement in walk(self):
            own.update(statement.outs)
            for block in statement.blocks:
                own.update(block.params)
        return [v for v in self.used() if v not in own]


def inputs_of(s: Statement) -> list[Variable]:
    """What a statement reads from around it, in its blocks too, in order and each once."""
    if not s.blocks:
        return list(dict.fromkeys(s.args))
    return list(dict.fromkeys([*s.args, *[v for block in s.blocks for v in block.free()]]))


def walk(block: Block) -> Iterator[Statement]:
    """The statements of a block and of the blocks inside, in order."""
    todo = list(reversed(block.statements))
    while todo:
        statement = todo.pop()
        yield statement
        for inner in reversed(statement.blocks):
            todo.extend(reversed(inner.statements))


def depth_of(block: Block) -> int:
    """How deep blocks are nested in a block; one that has none inside is 0 deep."""
    deepest, todo = 0, [(block, 0)]
    while todo:
        top, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(inner, depth + 1) for s in top.statements for inner in s.blocks]
    return deepest


def flat_leaves(obj: Obj) -> list[Obj]:
    """The objects of the variables that a value of an object takes.

    >>> from homset.objects import R, Z
    >>> flat_leaves(R * (Z + R))
    [R, B, Z, R]
    """
    found: list[Obj] = []
    for leaf in leaves(obj):
        if isinstance(leaf, Sum):
            found += [B, *flat_leaves(leaf.parts[0]), *flat_leaves(leaf.parts[1])]
        else:
            found.append(leaf)
    return found


def text(block: Block, names: dict[Variable, str] | None = None, indent: str = "") -> str:
    """A block as text, to be read by people."""
    names = {} if names is None else names

    def name(v: Variable) -> str:
        return names.setdefault(v, f"v{len(names)}")

    def row(vs: Sequence[Variable]) -> str:
        return ", ".join(map(name, vs))

    lines = [f"{indent}({row(block.params)}) →"]
    for s in block.statements:
        data = f"{list(s.data)}" if s.data else ""
        lines.append(f"{indent}  {row(s.outs)} = {s.op}{data}({row(s.args)})")
        lines += [text(inner, names, indent + "    ") for inner in s.blocks]
    return "\n".join([*lines, f"{indent}  → {row(block.results)}"])
