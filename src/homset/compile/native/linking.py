"""Object code in this process: linked with what it calls, called, and let go."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from itertools import count
from typing import Any

from .engine import llvm, plain_machine

AT_ONCE = 32
"""How many modules a linker links: it keeps ten kilobytes of each until it goes itself."""

_numbers = count()
_linkers: list[Any] = []  # the one that is in use


def linker(number: int) -> Any:
    """What links the module of a number; it goes when all that it has linked has gone."""
    if number % AT_ONCE == 0 or not _linkers:
        _linkers[:] = [llvm().create_lljit_compiler(plain_machine())]
    return _linkers[0]


class Code:
    """Object code that has been linked; it lives as long as this does."""

    def __init__(self, object_: bytes, *names: str) -> None:
        builder, number = llvm().JITLibraryBuilder(), next(_numbers)
        builder.add_object_img(object_).add_current_process()
        for name in names:
            builder.export_symbol(name)
        mine = linker(number)
        library = builder.link(mine, f"homset{number}")
        self.addresses = {name: int(library[name]) for name in names}
        weakref.finalize(self, _let_go, library, mine).atexit = False


def _let_go(library: Any, _linker: Any) -> None:
    """A library goes before its linker does."""
    library.close()


def kernel_of(code: Code) -> Callable[[int], int]:
    """The function `kernel` on the address of a frame; Python's lock is held while it runs."""
    return ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(code.addresses["kernel"])
