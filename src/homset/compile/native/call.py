"""Calls of machine code: arguments go into a frame of words, results come out of it.

`Native` goes from Python's side through that frame; where it has a `door`, machine code does.
"""

from __future__ import annotations

import ctypes
import struct
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...objects import Array, B, Obj, R
from ..blocks import Block
from ..border import Ends
from ..exact import unfused
from ..formats import DOUBLE, Format
from ..python import function_of
from ..sweeps import swept
from .door import Door, known, opened
from .frames import Framed, address
from .linking import Code, kernel_code, kernel_of
from .making import object_code
from .store import Store
from .text import HALTED
from .work import is_brief, only_calls


class Native:
    """A block as machine code, called with the values of its parameters.

    Where the code gives up (an integer that does not fit, an index out of range), Python runs the
    same block, and computes it or says what is wrong. `ends` are the objects whose leaves its
    parameters and results are, if Python's values come and go as they are: then it may have a door.
    `exact` code rounds every operation. Object code is kept in the `store`.
    """

    def __init__(
        self, block: Block, ends: Ends | None, exact: bool, format: Format,
        store: Store | None,
    ) -> None:  # fmt: skip
        self.block, self.format, self.store = block, format, store
        rows = swept(block)
        kernel = Framed(rows, format)
        self.memory, self.fixed = kernel.held_memory()
        text = kernel.text.module(brief=only_calls(rows))
        self.text = unfused(text) if exact else text
        tune = not (is_brief(block) or kernel.text.long)
        self.code = kernel_code(self.text, tune, kernel.text.imports, store)
        self.function = kernel_of(self.code)
        self.ends = ends
        self.params = [given_as(v.obj, format) for v in block.params]
        self.results = [v.obj for v in block.results]
        words = [*block.params, *block.results]
        tail = "q" * (kernel.words - len(words))
        self.layout = struct.Struct("=" + "".join([word(v.obj, format) for v in words]) + tail)
        self.out = struct.Struct("=" + "".join([word(v.obj, format) for v in block.results]))
        self.start = 8 * len(block.params)
        self.spare: tuple[Any, int] | None = self._frame()  # which no call is using
        # What `struct` has read is a float of Python, which holds numbers of either format.
        self.singles = format.scalar if format is not DOUBLE and R in self.results else None
        self.plain = not any([isinstance(v.obj, Array) for v in words])
        self.blank = (*[0] * len(block.results), *self.fixed)
        self.lock = threading.RLock()  # what handles a signal may call what was interrupted
        self.fallback: Callable[..., Any] | None = None

    def open(self) -> Any:
        """A built-in function that is this code; None if there can be none."""
        if self.ends is None or not known():
            return None
        kernel = self.code.addresses["kernel"]
        door = Door(
            kernel, self.block.params, self.block.results, self.fixed, *self.ends, self.format
        )
        entry = Code(object_code([door.text()], False, self.store), "entry", "words")
        door.fill(entry.addresses["words"])
        keep = entry, self.code, self.memory
        return opened(entry.addresses["entry"], keep)

    def __call__(self, *args: Any) -> tuple[Any, ...]:
        if self.plain:
            return self._numbers(args)
        given = [take(arg) for take, arg in zip(self.params, args, strict=True)]
        words = [address(x) if isinstance(x, np.ndarray) else x for x in given]
        arrays = [self._room(o) if isinstance(o, Array) else 0 for o in self.results]
        outs = [address(x) if isinstance(x, np.ndarray) else 0 for x in arrays]
        with self.lock:
            failed, found = self._run((*words, *outs, *self.fixed))
        if failed:
            return self._in_python(args)
        return tuple(
            [a if isinstance(a, np.ndarray) else x for a, x in zip(arrays, found, strict=True)]
        )

    def _numbers(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The call where all parameters and results are numbers, as they go into the frame."""
        with self.lock:
            failed, found = self._run((*args, *self.blank))
        return self._in_python(args) if failed else found

    def _frame(self) -> tuple[Any, int]:
        """Words for a call, and where they are."""
        frame = (ctypes.c_char * self.layout.size)()
        return frame, ctypes.addressof(frame)

    def _run(self, words: tuple[Any, ...]) -> tuple[bool, tuple[Any, ...]]:
        """Whether the code gives up, as it does on integers of more than 64 bits; the numbers."""
        (frame, place), self.spare = self.spare or self._frame(), None
        try:
            self.layout.pack_into(frame, 0, *words)
        except struct.error:
            return True, ()
        while (failed := self.function(place)) == HALTED:
            self.layout.pack_into(frame, 0, *words)
        found = self.out.unpack_from(frame, self.start)
        self.spare = frame, place
        if (scalar := self.singles) is not None:
            pairs = zip(self.results, found, strict=True)
            found = tuple([scalar(x) if obj is R else x for obj, x in pairs])
        return bool(failed), found

    def _in_python(self, args: Sequence[Any]) -> tuple[Any, ...]:
        if self.fallback is None:
            self.fallback = function_of(self.block, self.format, safe=True)
        found: tuple[Any, ...] = self.fallback(*args)
        return found

    def _room(self, obj: Array) -> Any:
        return np.empty(obj.shape, self.format.dtype(obj.element))


def given_as(obj: Obj, format: Format) -> Callable[[Any], Any]:
    """What makes a value ready to be put into a frame."""
    if not isinstance(obj, Array):
        return lambda x: x
    dtype = format.dtype(obj.element)

    def dense(x: Any) -> Any:
        return x if x.flags.c_contiguous and x.dtype == dtype else np.ascontiguousarray(x, dtype)

    return dense


def word(obj: Obj, format: Format) -> str:
    """How a word of a frame is packed: a number as it is, of an array the address."""
    if isinstance(obj, Array):
        return "q"
    return format.code if obj is R else "?7x" if obj is B else "q"
