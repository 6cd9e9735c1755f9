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
from ..blocks import Block, Variable
from ..exact import unfused
from ..python import SAFE, function_of
from .door import DTYPES, Door, known, opened
from .engine import compiled, kernel_of, untuned
from .kernel import Kernel


class Native:
    """A block as machine code, called with the values of its parameters.

    Where the code gives up (an integer that does not fit, an index out of range), Python runs the
    same block, and computes it or says what is wrong. `ends` are the objects whose leaves its
    parameters and results are, if Python's values come and go as they are: then it may have a door.
    `exact` code rounds every operation.
    """

    def __init__(
        self, block: Block, ends: tuple[Obj, Obj] | None = None, exact: bool = False
    ) -> None:
        self.block = block
        kernel = Kernel(block)
        self.arena = np.empty(kernel.arena.size + 64, np.uint8)
        self.constants = [np.ascontiguousarray(value) for value in kernel.constants]
        fixed = [*map(address, self.constants), -(-address(self.arena) // 64) * 64]
        self.text = unfused(kernel.text.module()) if exact else kernel.text.module()
        self.code = compiled(self.text, "kernel")
        self.function = kernel_of(self.code)
        self.ends = ends
        self.params = [given_as(v.obj) for v in block.params]
        self.results = [v.obj for v in block.results]
        words = [*block.params, *block.results]
        tail = "q" * (kernel.words - len(words))
        self.layout = struct.Struct("=" + "".join(map(word, words)) + tail)
        self.out = struct.Struct("=" + "".join(map(word, block.results)))
        self.start = 8 * len(block.params)
        self.frame = (ctypes.c_char * self.layout.size)()
        self.address = ctypes.addressof(self.frame)
        self.fixed = tuple(fixed)
        self.plain = not any([isinstance(v.obj, Array) for v in words])
        self.blank = (*[0] * len(block.results), *self.fixed)
        self.lock = threading.Lock()
        self.fallback: Callable[..., Any] | None = None

    def open(self) -> Any:
        """A built-in function that is this code; None if there can be none."""
        if self.ends is None or not known():
            return None
        kernel = self.code.addresses["kernel"]
        door = Door(kernel, self.block.params, self.block.results, self.fixed, *self.ends)
        entry = untuned(door.text(), "entry")
        keep = [entry, self.code, self.arena, self.constants]
        return opened(entry.addresses["entry"], keep)

    def __call__(self, *args: Any) -> tuple[Any, ...]:
        if self.plain:
            return self._numbers(args)
        given = [take(arg) for take, arg in zip(self.params, args, strict=True)]
        words = [address(x) if isinstance(x, np.ndarray) else x for x in given]
        arrays = [np.empty(o.shape, _dtype(o)) if isinstance(o, Array) else 0 for o in self.results]
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

    def _run(self, words: tuple[Any, ...]) -> tuple[bool, tuple[Any, ...]]:
        """Whether the code gives up, as it does on integers of more than 64 bits; the numbers."""
        try:
            self.layout.pack_into(self.frame, 0, *words)
        except struct.error:
            return True, ()
        failed = self.function(self.address)
        return bool(failed), self.out.unpack_from(self.frame, self.start)

    def _in_python(self, args: Sequence[Any]) -> tuple[Any, ...]:
        if self.fallback is None:
            self.fallback = function_of(self.block, SAFE)
        found: tuple[Any, ...] = self.fallback(*args)
        return found


def _dtype(obj: Array) -> Any:
    return DTYPES[repr(obj.element)]


def given_as(obj: Obj) -> Callable[[Any], Any]:
    """What makes a value ready to be put into a frame."""
    if not isinstance(obj, Array):
        return lambda x: x
    dtype = _dtype(obj)

    def dense(x: Any) -> Any:
        return x if x.flags.c_contiguous and x.dtype == dtype else np.ascontiguousarray(x, dtype)

    return dense


def address(array: Any) -> int:
    """Where the entries of an array are."""
    found: int = array.__array_interface__["data"][0]
    return found


def word(v: Variable) -> str:
    """How a word of a frame is packed: a number as it is, of an array the address."""
    if isinstance(v.obj, Array):
        return "q"
    return "d" if v.obj is R else "?7x" if v.obj is B else "q"
