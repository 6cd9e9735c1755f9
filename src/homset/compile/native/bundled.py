"""The functions of the libraries that NumPy brings with it, by their addresses."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..formats import Format
from .text import Text


class Bundled(NamedTuple):
    """The addresses of functions of a library by name, and how many bits its integers have."""

    places: dict[str, int]
    bits: int

    def known(self, t: Text, name: str, kinds: str) -> str:
        """How a text calls a function that takes such kinds of arguments and gives nothing."""
        known, address = f"homset.{t.format.letter}{name}", self.places[name]
        t.globals[known] = f"declare void @{known}({kinds})"
        t.imports[known] = lambda _: address
        return f"@{known}"


def bundled(format: Format, wanted: Sequence[str], names: Mapping[str, int]) -> Bundled | None:
    """The functions for a format, from the first library that has them all; None if none has.

    `names` says how a library may write their names, and then how many bits its integers have.

    >>> from homset.compile.formats import DOUBLE
    >>> bundled(DOUBLE, ["nothing"], {"{}": 32})
    """
    for path in _libraries():
        library = ctypes.CDLL(str(path))
        for name, bits in names.items():
            full = {one: name.format(format.letter + one) for one in wanted}
            if all([hasattr(library, n) for n in full.values()]):
                found = {one: getattr(library, n) for one, n in full.items()}
                cast = {k: ctypes.cast(f, ctypes.c_void_p).value or 0 for k, f in found.items()}
                return Bundled(cast, bits)
    return None


def _libraries() -> Iterator[Path]:
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        yield from sorted(folder.glob("*openblas*")) if folder.is_dir() else ()
