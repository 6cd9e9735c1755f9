"""Elaboration: a program whose every part knows its objects, ready to be interpreted."""

from __future__ import annotations

from typing import Any

from .arrows import Arrow
from .inference import children_types
from .objects import Obj, ground


class Node:
    """An arrow used from one object to another; shared wherever arrow and objects are the same."""

    __slots__ = ("_below", "_shared", "arrow", "cod", "dom")

    def __init__(
        self, arrow: Arrow, dom: Any, cod: Any, shared: dict[Any, Node] | None = None
    ) -> None:
        self.arrow, self.dom, self.cod = arrow, dom, cod
        # All nodes of one program, by arrow and objects.
        self._shared: dict[Any, Node] = {} if shared is None else shared
        self._below: tuple[Node, ...] | None = None if arrow.children else ()

    @property
    def data(self) -> tuple[Any, ...]:
        """The data of the arrow."""
        return self.arrow.data

    @property
    def children(self) -> tuple[Node, ...]:
        """The child arrows, at the objects at which they are used here; found when asked for."""
        if self._below is None:
            types = children_types(self.arrow, self.dom, self.cod)
            uses = zip(self.arrow.children, types, strict=True)
            self._below = tuple([self.node(child, *objects) for child, objects in uses])
        return self._below

    def node(self, arrow: Arrow, dom: Obj, cod: Obj) -> Node:
        """Another node of this program."""
        key = id(arrow), dom, cod
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = Node(arrow, dom, cod, self._shared)
        return found


def elaborate(program: Arrow) -> Node:
    """The program with all objects known; variables that are still free stand for `R`."""
    return Node(program, ground(program.dom), ground(program.cod))


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
