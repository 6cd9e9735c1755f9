"""Steps of a state that lies in memory of its own: machine code changes it where it stands."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import DomainError
from ...objects import Array, Obj, Product
from ...records import is_complex
from ...values import from_value, to_value
from ..blocks import Block
from ..formats import DOUBLE
from ..leaves import given, taken
from .call import given_as, word
from .door import Door, bound, known, method_at
from .frames import Framed, address
from .linking import Code, kernel_code, kernel_of
from .making import object_code
from .store import Store


class Resident:
    """The machine code of a step: state and parameters ↦ state and results.

    The first `kept` parameters, and as many results, are the state. `dom` and `cod` are the objects
    of the other ones. Object code is kept in the `store`.
    """

    def __init__(self, block: Block, kept: int, dom: Obj, cod: Obj, store: Store | None) -> None:
        kernel = Framed(block, DOUBLE, kept)
        self.block, self.kept, self.words, self.store = block, kept, kernel.words, store
        self.memory, self.fixed = kernel.held_memory()
        self.text = kernel.text.module()
        self.code = kernel_code(self.text, not kernel.text.long, kernel.text.imports, store)
        self.run = kernel_of(self.code)
        self.dom, self.cod = dom, cod
        self.params, self.outputs = block.params[kept:], block.results[kept:]
        self.given = [given_as(v.obj, DOUBLE) for v in self.params]
        self.layout = struct.Struct("=" + "".join([word(v.obj, DOUBLE) for v in self.params]))
        self.out = struct.Struct("=" + "".join([word(v.obj, DOUBLE) for v in self.outputs]))
        self.method = self._method(dom, cod) if known() else None

    def _method(self, dom: Obj, cod: Obj) -> Any:
        kernel = self.code.addresses["kernel"]
        door = Door(kernel, self.params, self.outputs, (), dom, cod, DOUBLE, self.kept)
        self.entry = Code(object_code([door.text()], False, self.store), "entry", "words")
        door.fill(self.entry.addresses["words"])
        return method_at(self.entry.addresses["entry"])

    def at(self, state: Sequence[Any]) -> Memory:
        """Memory of its own for a state: the values of its leaves."""
        return Memory(self, state)


class Memory:
    """A state in memory, and the steps that change it there."""

    def __init__(self, code: Resident, state: Sequence[Any]) -> None:
        self.code = code
        self.kinds = [v.obj for v in code.block.params[: code.kept]]
        self.frame = np.zeros(code.words + 1, np.int64)
        self.arrays: dict[int, Any] = {}
        self.put(state)
        self.again = self.opened(_declines)
        self.lock = threading.Lock()
        self.frame[code.words - len(code.fixed) : code.words] = code.fixed

    def opened(self, long_way: Callable[..., Any]) -> Callable[..., Any]:
        """A step as a built-in function on the parameters as they are.

        Where they are not of the kinds that the code takes, or the code gives up, it calls another
        one.
        """
        method = self.code.method
        return long_way if method is None else bound(method, (self.frame, long_way))

    def put(self, state: Sequence[Any]) -> None:
        """Another state in the place of this one.

        Raises `DomainError`, and leaves this one, for an integer of more than 64 bits.
        """
        for x in state:
            if isinstance(x, int) and not -(2**63) <= x < 2**63:
                raise DomainError(f"integers of a state have 64 bits, and {x} has more")
        for i, (obj, x) in enumerate(zip(self.kinds, state, strict=True)):
            if isinstance(obj, Array):
                array = np.array(x, DOUBLE.dtype(obj.element), order="C")
                self.frame[i] = address(array)  # before the other one goes: steps are at any time
                self.arrays[i] = array
            else:
                self._place(i, obj)[0] = x

    def state(self) -> list[Any]:
        """The values of the leaves: Python's numbers, and the arrays themselves."""
        return [
            self.arrays[i] if isinstance(obj, Array) else self._place(i, obj)[0].item()
            for i, obj in enumerate(self.kinds)
        ]

    @property
    def broken(self) -> bool:
        """Whether the code gave up when it had changed some of the state already."""
        return bool(self.frame[-1])

    def slowly(self, params: Sequence[Any]) -> Sequence[Any] | None:
        """A step by leaves of parameters of any kind; None where the code gives up."""
        code = self.code
        held = [take(x) for take, x in zip(code.given, params, strict=True)]
        if code.method is None:
            with self.lock:
                return self._through_frame(held)
        shown = from_value(code.dom, given(code.dom, iter(held)))
        several = isinstance(code.dom, Product) and not is_complex(code.dom)
        found = self.again(*shown) if several else self.again(shown)
        return None if found is None else taken(code.cod, to_value(code.cod, found))

    def _through_frame(self, held: Sequence[Any]) -> tuple[Any, ...] | None:
        """A step by what goes into the frame as it is, while no other one is done."""
        code = self.code
        made = [
            np.empty(v.obj.shape, DOUBLE.dtype(v.obj.element)) if isinstance(v.obj, Array) else 0
            for v in code.outputs
        ]
        first = code.kept
        bytes_ = self.frame.view(np.uint8).data
        try:
            words = [address(x) if isinstance(x, np.ndarray) else x for x in held]
            code.layout.pack_into(bytes_, 8 * first, *words)
        except struct.error:  # an integer of more than 64 bits
            return None
        first += len(code.params)
        for i, x in enumerate(made, first):
            self.frame[i] = address(x) if isinstance(x, np.ndarray) else 0
        if code.run(address(self.frame)):
            return None
        found = code.out.unpack_from(bytes_, 8 * first)
        return tuple(
            [a if isinstance(a, np.ndarray) else x for a, x in zip(made, found, strict=True)]
        )

    def _place(self, i: int, obj: Obj) -> Any:
        """The word of a number, as an array of one."""
        bytes_ = self.frame[i : i + 1].view(np.uint8)
        dtype = DOUBLE.dtype(obj)
        return bytes_[: dtype.itemsize].view(dtype)


def _declines(*_: Any) -> None:
    """The long way of a step that has none."""
