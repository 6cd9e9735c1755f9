"""Whole blocks as code on a frame: a row of words, in which values come and go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ...objects import Array
from ..blocks import Block, Variable, walk
from ..formats import Format
from . import control
from .arena import LINE
from .entries import copy
from .kernel import Kernel
from .text import Text
from .views import dense


class Held(NamedTuple):
    """Memory that code has for as long as it lives, and the words of its frame that say where."""

    arrays: tuple[Any, ...]
    words: tuple[int, ...]


class Framed(Kernel):
    """The code of a whole block, and what it takes: constants, and `arena` bytes of memory.

    The frame is a row of words: the parameters, the results, the constant arrays, the arena. A
    number is in its word, of an array its address.

    If `kept` is not 0, so many of the first parameters are a state: the first results, which are
    not in the frame, take their places. A last word is not 0 if the code gave up when it had
    changed some of it.
    """

    def __init__(self, block: Block, format: Format, kept: int = 0) -> None:
        super().__init__(block, Text(format))
        self.stops = not kept
        t, outputs = self.text, block.results[kept:]
        first = len(block.params) + len(outputs)
        arrays = [s for s in walk(block) if s.op == "constant" and isinstance(s.outs[0].obj, Array)]
        self.constants = [(s.outs[0].obj.element, s.data[0]) for s in arrays]
        self.words = first + len(arrays) + 1
        self.base = self.word(self.words - 1, "ptr")
        for i, s in enumerate(arrays):
            self.views[s.outs[0]] = dense(self.word(first + i, "ptr"), s.outs[0].obj)  # type: ignore[arg-type]
        self.touched = self.place(self.words) if kept else ""
        for i, param in enumerate(block.params[kept:], kept):
            self.define(param, self.word(i, self.kind(param.obj)))
        places = [self.place(len(block.params) + i) for i in range(len(outputs))]
        for v, place in zip(outputs, places, strict=True):
            if isinstance(v.obj, Array):
                self.homes.setdefault(v, t.load("ptr", place))
        with self.standing(block.params[:kept], block.results[:kept]):
            self.block(block)
            self.give(outputs, places)

    def held_memory(self) -> Held:
        """The constants as the code reads them, and an arena."""
        constants = [
            np.ascontiguousarray(value, self.format.dtype(element))
            for element, value in self.constants
        ]
        arena = np.empty(self.arena.size + LINE, np.uint8)
        first = -(-address(arena) // LINE) * LINE
        return Held((*constants, arena), (*map(address, constants), first))

    @contextmanager
    def standing(self, params: Sequence[Variable], results: Sequence[Variable]) -> Iterator[None]:
        """A step of a state that stays where it is, as that of a loop does."""
        if not params:
            yield
            return
        states = [
            dense(self.word(i, "ptr"), v.obj) if isinstance(v.obj, Array) else self.place(i)
            for i, v in enumerate(params)
        ]
        ended = self.text.op(f"icmp ne i64 {self.text.load('i64', self.touched)}, 0")
        self.text.fail_if(ended)
        with self.looping(1, control.addresses(states)):
            control.enter(self, params, states)
            yield
            control.leave(self, results, states)
        self.text.store("i64", "0", self.touched)

    def give(self, results: Sequence[Variable], places: Sequence[str]) -> None:
        """Put the results where the caller wants them, if they were not made there."""
        at_home: set[Variable] = set()
        for v, place in zip(results, places, strict=True):
            if isinstance(v.obj, Array):
                if v in at_home or self.views[v].place != self.homes[v]:
                    copy(self, self.views[v], dense(self.text.load("ptr", place), v.obj))
                at_home.add(v)
            else:
                self.text.store(self.format.stored(v.obj), self.wide(v.obj, self.numbers[v]), place)

    def place(self, i: int) -> str:
        return self.text.op(f"getelementptr inbounds i64, ptr %frame, i64 {i}")

    def word(self, i: int, kind: str) -> str:
        return self.text.load(kind, self.place(i))


def address(array: Any) -> int:
    """Where the entries of an array are."""
    found: int = array.__array_interface__["data"][0]
    return found
