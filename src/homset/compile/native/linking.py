"""Object code in this process: linked with what it calls, called, and let go."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any

import numpy as np

from .engine import llvm, plain_machine
from .making import object_code
from .store import Store
from .text import Imports
from .threads import threads
from .units import units

AT_ONCE = 32
"""How many modules a linker links: it keeps ten kilobytes of each until it goes itself."""

_KERNEL = ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)  # a class, which takes time to make

_NONE: Mapping[str, int] = MappingProxyType({})
_numbers = count()
_linkers: list[Any] = []  # the one that is in use


def linker(number: int) -> Any:
    """What links the module of a number; it goes when all that it has linked has gone."""
    if number % AT_ONCE == 0 or not _linkers:
        _linkers[:] = [llvm().create_lljit_compiler(plain_machine())]
    return _linkers[0]


class Code:
    """Object code that has been linked; it lives as long as this does.

    That is to the end: where this is garbage of the collector, other garbage has a `__del__` that
    may call it. So it hangs on an array, which the collector does not know and nobody finalises.
    `names` are functions and variables of it, whose addresses it knows then; `imports` are the
    addresses of those that it uses and this process does not know by name.
    """

    def __init__(
        self, objects: Sequence[bytes], *names: str, imports: Mapping[str, int] = _NONE
    ) -> None:
        builder, number = llvm().JITLibraryBuilder(), next(_numbers)
        for one in objects:
            builder.add_object_img(one)
        builder.add_current_process()
        for name, address in imports.items():
            builder.import_symbol(name, address)
        for name in names:
            builder.export_symbol(name)
        mine = linker(number)
        library = builder.link(mine, f"homset{number}")
        self.addresses = {name: int(library[name]) for name in names}
        self._life = np.empty(0)
        weakref.finalize(self._life, _let_go, library, mine).atexit = False


def _let_go(library: Any, _linker: Any) -> None:
    """A library goes before its linker does."""
    library.close()


_known: weakref.WeakValueDictionary[Any, Code] = weakref.WeakValueDictionary()


def kernel_code(text: str, tune: bool, imports: Imports, store: Store | None) -> Code:
    """The code of a module with the function `kernel`: one for all of a text and a store."""
    key = text, tune, store and store.folder
    found = _known.get(key)
    if found is None:
        places = {name: find(store) for name, find in imports.items()}
        objects = object_code(units(text, threads()) if tune else [text], tune, store)
        found = _known[key] = Code(objects, "kernel", imports=places)
    return found


def kernel_of(code: Code) -> Callable[[int], int]:
    """The function `kernel` on the address of a frame; Python's lock is held while it runs."""
    return _KERNEL(code.addresses["kernel"])
