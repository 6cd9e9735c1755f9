"""Bundles: what a variable is in a circuit; a wire, an array of them, a list of known length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import MissingStructureError
from ...objects import Obj
from .netlist import Memory, Wire

Bundle = Any
"""A wire, a NumPy array of wires, a `Stack`, or in a loop the `Rest` of one."""

UNBOUNDED = (
    "lists whose length is not known: use an array, R ** n, or a loop of known length; the reverse"
    " mode of a while loop takes steps=, how many there are at most"
)


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """A list whose length is known, the newest entry first; each entry has its bundles."""

    entries: tuple[tuple[Bundle, ...], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Tape:
    """A list whose length is not known: in a memory, as many entries as `length` says."""

    memory: Memory
    length: Wire
    shape: tuple[Bundle, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Rest:
    """A list that a loop carries, in a step: as it was, or with one entry more or less.

    So are the lists of reverse mode: what the way forward pushes, the way back pops. Of a list
    whose length is not known, `some` tells whether it has entries.
    """

    change: str = ""
    entry: tuple[Bundle, ...] = ()
    some: Wire | None = None


def flat(bundle: Bundle) -> list[Wire]:
    """The wires of a bundle, in C order.

    Raises `MissingStructureError` for a list that has no certain length.
    """
    if isinstance(bundle, Rest | Tape):
        raise MissingStructureError(f"Verilog has no {UNBOUNDED}")
    if isinstance(bundle, Stack):
        return [w for entry in bundle.entries for part in entry for w in flat(part)]
    return bundle.ravel().tolist() if isinstance(bundle, np.ndarray) else [bundle]


def like(bundle: Bundle, wires: Sequence[Wire]) -> Bundle:
    """Wires in the shape of a bundle."""
    return _taken(bundle, iter(wires))


def _taken(bundle: Bundle, wires: Iterator[Wire]) -> Bundle:
    if isinstance(bundle, Stack):
        return Stack(tuple([tuple([_taken(b, wires) for b in row]) for row in bundle.entries]))
    if not isinstance(bundle, np.ndarray):
        return next(wires)
    made = np.empty(bundle.size, object)
    made[:] = [next(wires) for _ in range(bundle.size)]
    return made.reshape(bundle.shape)


def room(obj: Obj) -> Bundle:
    """An array that is to hold the wires of an array."""
    return np.empty(obj.shape, object)
