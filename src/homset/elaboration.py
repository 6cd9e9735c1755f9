"""Elaboration: a program whose every part knows its objects, ready to be interpreted."""

from __future__ import annotations

from typing import Any

from .arrows import Arrow
from .inference import children_types
from .objects import Obj, ground


class Node:
    """An arrow used from one object to another; shared wherever term and objects are the same.

    `uses` counts the places where it is used.
    """

    __slots__ = ("arrow", "children", "cod", "dom", "uses")
    children: tuple[Node, ...]

    def __init__(self, arrow: Arrow, dom: Any, cod: Any) -> None:
        self.arrow, self.dom, self.cod, self.children = arrow, dom, cod, ()
        self.uses = 0

    @property
    def data(self) -> tuple[Any, ...]:
        """The data of the arrow."""
        return self.arrow.data


def elaborate(program: Arrow) -> Node:
    """The program with all objects known; variables that are still free stand for `R`.

    Iterative, and linear in the number of different uses of a term.
    """
    memo: dict[tuple[int, Obj, Obj], Node] = {}
    todo: list[Node] = []

    def node(arrow: Arrow, dom: Obj, cod: Obj) -> Node:
        key = (id(arrow), dom, cod)
        found = memo.get(key)
        if found is None:
            found = memo[key] = Node(arrow, dom, cod)
            if arrow.children:
                todo.append(found)
        found.uses += 1
        return found

    root = node(program, ground(program.dom), ground(program.cod))
    while todo:
        top = todo.pop()
        children = top.arrow.children
        if all([c.dom.ground and c.cod.ground for c in children]):
            top.children = tuple([node(c, c.dom, c.cod) for c in children])
        else:
            types = children_types(top.arrow, top.dom, top.cod)
            top.children = tuple(node(c, a, b) for c, (a, b) in zip(children, types, strict=True))
    return root


def postorder(root: Node) -> list[Node]:
    """The nodes below and including the root, children first, each once."""
    order: dict[int, Node] = {}
    todo: list[tuple[Node, bool]] = [(root, False)]
    while todo:
        top, ready = todo.pop()
        if ready:
            order[id(top)] = top
        elif id(top) not in order:
            todo.append((top, True))
            todo.extend((c, False) for c in reversed(top.children) if id(c) not in order)
    return list(order.values())
