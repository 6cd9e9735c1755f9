"""Lists that a long loop appends to, one entry in each step: `scan` collects the entries.

A list that grows has another type after each step, so it cannot be state of a loop. But where
nothing reads it meanwhile, except for its last entry, that entry alone is state:

    out = [x]                             last = x
    for t in ts:              is          for t in ts:
        out.append(f(out[-1], t))             last = f(last, t), which is collected
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass

from .abstract import Rolled, Value
from .iterators import Stream
from .loops import collected
from .machine import Machine
from .operators import one_by_one
from .shapes import Tree, objects_of
from .source import assigned_names


@dataclass(frozen=True)
class Appending:
    """A loop in which assignments to `slots` stand for appending to lists of these names.

    `followed` are the names of those lists whose last entry is read, and `changed` of those that
    are changed elsewhere too.
    """

    node: ast.For
    slots: dict[str, str]
    followed: frozenset[str]
    changed: frozenset[str]


def appending(function: ast.AST, node: ast.For) -> Appending | None:
    r"""The loop of a function without the lists that it appends to; None if there are none such.

    Each is made in the block of the loop before it, nothing between mentions it, and in each step
    it gets one entry: so there is no other name for it yet.

    >>> f = ast.parse("out = []\nfor x in xs: out.append(x)")
    >>> ast.unparse(appending(f, f.body[1]).node.body)
    'out[-1] = x'
    """
    leaving = (ast.Continue, ast.Break, ast.Return)
    if any([isinstance(part, leaving) for part in ast.walk(node)]):
        return None
    before = _before(function, node)
    names = [name for name in map(_appended, node.body) if name and _fresh(function, before, name)]
    rewriting = _Rewriting({name: f"{name}[-1]" for name in names})
    body = [_rewritten(rewriting, statement) for statement in node.body]
    loop = ast.copy_location(ast.For(node.target, node.iter, body, node.orelse), node)
    if not names or len(set(names)) < len(names) or any([_uses(loop, name) for name in names]):
        return None
    followed = [name for name in names if _uses(node, name) > 1]
    changed = [name for name in names if _changes(function, name) > 1]
    return Appending(loop, rewriting.slots, frozenset(followed), frozenset(changed))


def _before(function: ast.AST, node: ast.For) -> list[ast.stmt]:
    """The statements before a loop in its block."""
    for owner in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(owner, field, None)
            if isinstance(block, list) and any([statement is node for statement in block]):
                return block[: [statement is node for statement in block].index(True)]
    return []


def _appended(statement: ast.stmt) -> str:
    """The name of the list that a statement appends to, or no name."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords):
        return ""
    method = call.func
    if not (isinstance(method, ast.Attribute) and method.attr == "append"):
        return ""
    return method.value.id if isinstance(method.value, ast.Name) else ""


def _fresh(function: ast.AST, before: list[ast.stmt], name: str) -> bool:
    """Whether a name is of a list that was just made, and no function inside of this one has it."""
    inside = [part for part in ast.walk(function) if part is not function]
    if any([isinstance(f, (ast.FunctionDef, ast.Lambda)) and _uses(f, name) for f in inside]):
        return False
    last = next((statement for statement in reversed(before) if _uses(statement, name)), None)
    if not isinstance(last, (ast.Assign, ast.AnnAssign)) or not isinstance(last.value, ast.List):
        return False
    targets = last.targets if isinstance(last, ast.Assign) else [last.target]
    return _uses(last, name) == 1 and len(targets) == 1 and isinstance(targets[0], ast.Name)


def _uses(node: ast.AST, name: str) -> int:
    """How often a name stands somewhere."""
    return sum([isinstance(part, ast.Name) and part.id == name for part in ast.walk(node)])


def _changes(function: ast.AST, name: str) -> int:
    """How often a method of a list is called, or entries of it are assigned."""
    found = 0
    for part in ast.walk(function):
        place = part.value if isinstance(part, (ast.Attribute, ast.Subscript)) else None
        if isinstance(place, ast.Name) and place.id == name:
            found += not isinstance(part, ast.Subscript) or not isinstance(part.ctx, ast.Load)
    return found


def _rewritten(rewriting: _Rewriting, statement: ast.stmt) -> ast.stmt:
    """A statement without the lists; if they are not in it the same one, by which it is known."""
    if not any([_uses(statement, name) for name in rewriting.slots]):
        return statement
    made: ast.stmt = rewriting.visit(deepcopy(statement))
    return made


class _Rewriting(ast.NodeTransformer):
    """`out.append(x)` becomes an assignment to a slot, and `out[-1]` what is in it."""

    def __init__(self, slots: dict[str, str]) -> None:
        self.slots = slots

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A statement that may append."""
        name = _appended(node)
        self.generic_visit(node)
        if name not in self.slots or not isinstance(node.value, ast.Call):
            return node
        target = ast.copy_location(ast.Name(self.slots[name], ast.Store()), node.value.func)
        return ast.copy_location(ast.Assign([target], node.value.args[0]), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """What may be the last entry."""
        self.generic_visit(node)
        read = node.value.id if isinstance(node.value, ast.Name) else ""
        last = isinstance(node.ctx, ast.Load) and ast.unparse(node.slice) == "-1"
        if read not in self.slots or not last:
            return node
        return ast.copy_location(ast.Name(self.slots[read], node.ctx), node)


def hold_last(m: Machine, loop: Appending) -> None:
    """Put the last entries that the loop reads where it reads them."""
    names = m.frame.names
    names.update({loop.slots[name]: names[name][-1] for name in loop.followed})


def run_appending(
    m: Machine, loop: Appending, stream: Stream, step: Callable[[Value], object]
) -> None:
    """Run the loop, its last entries held, and put what it appends to the lists there."""
    names, slots = m.frame.names, loop.slots
    lists: dict[str, list[Value]] = {name: names[name] for name in slots}

    def make(item: Value) -> Value:
        step(item)
        return tuple([names[slot] for slot in slots.values()])

    own = {slot for name, slot in slots.items() if name not in loop.followed}
    made = collected(m, stream, make, sorted(assigned_names(loop.node) - own))
    for name, entries in zip(slots, _apart(made), strict=True):
        whole = not lists[name] and name not in loop.changed
        names[name] = entries if whole else m.own(lists[name] + one_by_one(m, entries))
        names.pop(slots[name], None)


def _apart(made: Rolled) -> Iterable[Rolled]:
    """The lists of the components, of a list of tuples."""
    assert isinstance(made.shape, Tree)
    first = 0
    for part in made.shape.parts:
        end = first + len(objects_of(part))
        yield Rolled(made.n, part, made.arrays[first:end])
        first = end
