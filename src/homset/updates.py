"""Arrays with updates: an array with another entry, in constant time, without changing the first.

A `Version` is an array that is like another one but for one entry. The newest version holds the
numbers; an older one holds what is different there, and to read it, the numbers are put back. So a
loop that changes an array entry by entry takes constant time a step, and so does the way back
through the versions that it made: they are a list of what to undo. (Baker, *Shallow binding makes
functional arrays fast*, 1991; Conchon and Filliâtre, *A persistent union-find data structure*,
2007.)

`Entries` is an array of zeros but for some entries: what comes back from reading an entry of an
array, x ↦ in_i x. Its sum with another array changes that one where it is not zero, and no more.

Both are arrays for NumPy, which sees all the numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .uniform import FLOAT, SMALL, is_zero, len_of, zeros

Numbers = Any
"""An array of NumPy, a `Version` or `Entries`."""

Place = tuple[int, ...]
"""Where an entry is, or a row."""


class Updated(NDArrayOperatorsMixin, ABC):
    """An array that NumPy has not got: `settled` gives it to NumPy."""

    __slots__ = ()

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """The number of entries along each axis."""

    @property
    @abstractmethod
    def dtype(self) -> Any:
        """The type of the entries."""

    @abstractmethod
    def settled(self) -> Any:
        """The array as one of NumPy, which nobody else has."""

    @abstractmethod
    def version(self) -> Version:
        """The array as a version, ready to be changed."""

    @property
    def size(self) -> int:
        """The number of entries."""
        return len_of(self.shape)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray | Updated) and other.shape == self.shape:
            return added(self, other)
        return super().__add__(other)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        settled = self.settled()
        return settled if dtype is None else settled.astype(dtype, copy=False)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        if ufunc is np.add and method == "__call__" and not keywords:
            x, y = inputs
            if np.shape(x) == np.shape(y):
                return added(x, y)
        settled = [x.settled() if isinstance(x, Updated) else x for x in inputs]
        return getattr(ufunc, method)(*settled, **keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # NumPy's protocols, which would share memory
            raise AttributeError(name)
        return getattr(self.settled(), name)

    def __getitem__(self, index: Any) -> Any:
        return self.settled()[index]

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.settled())

    def tolist(self) -> list[Any]:
        """The numbers as lists."""
        numbers: list[Any] = self.settled().tolist()
        return numbers

    def copy(self) -> Any:
        """The same as `settled`."""
        return self.settled()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.settled()!r})"


class _Buffer:
    """The numbers of the newest version; how many entries may change, and be put back, till a copy.

    A version that is kept holds all that was changed since, but no more than a part of the array.
    """

    __slots__ = ("changes", "newest", "numbers", "undone")

    def __init__(self, numbers: Any, newest: Version) -> None:
        # Not the version itself: a cycle would keep the numbers for the collector.
        self.numbers, self.newest = numbers, id(newest)
        self.changes, self.undone = numbers.size // PART, numbers.size


class Version(Updated):
    """An array that is like `newer` but for the entry at `place`; the newest has the numbers.

    >>> x = Version.of(np.zeros(3))
    >>> y = x.put((1,), 5.0)
    >>> x.get((1,)), y.get((1,)), x
    (np.float64(0.0), np.float64(5.0), Version(array([0., 0., 0.])))
    """

    __slots__ = ("buffer", "entry", "newer", "place")
    newer: Version | None
    place: Place
    entry: Any

    def __init__(self, buffer: _Buffer) -> None:
        self.buffer = buffer

    @classmethod
    def of(cls, array: Any) -> Version:
        """The first version of an array of NumPy, which is copied."""
        made = cls.__new__(cls)
        made.buffer = _Buffer(np.array(array), made)
        return made

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.buffer.numbers.shape
        return shape

    @property
    def dtype(self) -> Any:
        return self.buffer.numbers.dtype

    def version(self) -> Version:
        return self

    def put(self, place: Place, entry: Any) -> Version:
        """The next version, with another entry."""
        buffer = self.buffer
        if buffer.newest != id(self):
            buffer = self._newest()
        return self._changed(buffer, place, buffer.numbers[place], entry)

    def plus(self, place: Place, x: Any) -> Version:
        """The next version, with an entry that is larger by x."""
        buffer = self.buffer
        if buffer.newest != id(self):
            buffer = self._newest()
        old = buffer.numbers[place]
        return self._changed(buffer, place, old, old + x)

    def _changed(self, buffer: _Buffer, place: Place, old: Any, entry: Any) -> Version:
        buffer.changes -= 1
        if buffer.changes < 0:
            apart = Version.of(buffer.numbers)
            apart.buffer.numbers[place] = entry
            return apart
        self.place = place
        self.entry = old.copy() if type(old) is np.ndarray else old
        buffer.numbers[place] = entry
        self.newer = newer = Version(buffer)
        buffer.newest = id(newer)
        return newer

    def _before(self, newer: Version, place: Place, entry: Any) -> Version:
        """Be the version before another one, which is the newest now."""
        self.newer, self.place, self.entry = newer, place, entry
        newer.buffer.newest = id(newer)
        return newer

    def get(self, place: Place) -> Any:
        """The entry, or the row, at a place."""
        return _held(self._newest().numbers, place)

    def settled(self) -> Any:
        return self._newest().numbers.copy()

    def _newest(self) -> _Buffer:
        """Make this the newest version: all that was changed since is put back.

        Who goes to and fro between versions gets a copy, once as much has been put back as a copy
        costs: so reading and changing take constant time in the mean.
        """
        buffer = self.buffer
        if buffer.newest == id(self):
            return buffer
        later: list[Version] = []
        top = self
        while top.buffer.newest != id(top):
            later.append(top)
            assert top.newer is not None
            top = top.newer
        buffer = top.buffer
        buffer.undone -= len(later)
        if buffer.undone < 0:
            return self._split(buffer, later)
        for older in reversed(later):
            old = _held(buffer.numbers, older.place)
            buffer.numbers[older.place] = older.entry
            older.buffer = buffer
            top = top._before(older, older.place, old)
        self.newer = None  # so that nobody holds on to what is newer than what is in use
        return buffer

    def _split(self, buffer: _Buffer, later: list[Version]) -> _Buffer:
        """Numbers of its own."""
        buffer.undone = buffer.numbers.size
        self.buffer = _Buffer(buffer.numbers.copy(), self)
        for older in reversed(later):
            self.buffer.numbers[older.place] = older.entry
        self.newer = None
        return self.buffer


def _held(numbers: Any, place: Place) -> Any:
    """The entry at a place, or a copy of the row there."""
    found = numbers[place]
    return found.copy() if type(found) is np.ndarray else found


class Entries(Updated):
    """Zeros but for some entries: the sum of those that were put in, each at its place.

    >>> Entries((3,), ((1,), 5.0), None) + np.ones(3)
    Version(array([1., 6., 1.]))
    >>> x = Entries((1000,), ((1,), 5.0), None)
    >>> (x + x).places()
    [((1,), 5.0), ((1,), 5.0)]
    """

    __slots__ = ("count", "dense", "last", "rest", "size_along")

    @property
    def shape(self) -> tuple[int, ...]:
        return self.size_along

    @property
    def dtype(self) -> Any:
        return FLOAT

    def __init__(
        self, shape: tuple[int, ...], last: tuple[Place, Any], rest: Entries | None
    ) -> None:
        self.size_along = shape
        self.last, self.rest = last, rest
        self.count: int = 1 if rest is None else rest.count + 1
        self.dense: Version | None = None

    def places(self) -> list[tuple[Place, Any]]:
        """The entries, in the order in which they were added."""
        found: list[tuple[Place, Any]] = []
        top: Entries | None = self
        while top is not None:
            found.append(top.last)
            top = top.rest
        return found[::-1]

    def sums(self) -> Iterable[tuple[Place, Any]]:
        """What there is at each place, once: what it is added to is added to the sum, as in IEEE.

        >>> x = Entries((1000, 2), ((1,), np.ones(2)), None).plus((1, 0), 5.0)
        >>> list(x.sums())
        [((1,), array([6., 1.]))]
        """
        found: dict[Place, Any] = {}
        entries = self.places()
        depth = min([len(place) for place, _ in entries])
        for place, x in entries:
            top, rest = place[:depth], place[depth:]
            if rest:
                x = Entries(self.shape[depth:], (rest, x), None).settled()
            found[top] = found[top] + x if top in found else x
        return found.items()

    def settled(self) -> Any:
        if self.dense is not None:
            return self.dense.settled()
        array = np.zeros(self.shape)
        if self.count == 1:
            array[self.last[0]] = self.last[1]
        else:
            for place, x in self.places():
                array[place] += x
        return array

    def version(self) -> Version:
        if self.dense is None:
            self.dense = Version.of(self.settled())
        return self.dense

    def plus(self, place: Place, x: Any) -> Numbers:
        """The sum with one more entry."""
        if self.dense is None and self.count < len_of(self.shape) // SMALL:
            return Entries(self.shape, (place, x), self)
        return self.version().plus(place, x)


def added(x: Numbers, y: Numbers) -> Numbers:
    """The sum of two arrays of one shape; zeros, and where `Entries` are zero, cost nothing."""
    if type(x) is Version and type(y) is Entries and y.rest is None:
        return x.plus(*y.last)
    if type(x) is np.ndarray and type(y) is np.ndarray:
        return y if is_zero(x) else x if is_zero(y) else x + y
    if is_zero(x) or is_zero(y):
        return y if is_zero(x) else x
    if type(y) is not Entries or (type(x) is Entries and x.count < y.count):
        x, y = y, x
    if type(y) is not Entries or y.dense is not None:
        return np.asarray(x) + np.asarray(y)
    total = Version.of(x) if type(x) is np.ndarray else x
    for place, entry in y.sums():
        total = total.plus(place, entry)
    return total


def row(array: Numbers, i: int) -> Any:
    """Row `i` of an array."""
    return array[i] if type(array) is np.ndarray else array.version().get((i,))


def replaced(array: Numbers, i: int, x: Any) -> Numbers:
    """The array with another row `i`.

    Raises `OverflowError` for an integer that is too large for it.
    """
    if type(array) is not np.ndarray:
        return array.version().put((i,), x)
    if array.size <= SMALL:
        changed = array.copy()
        changed[i] = x
        return changed
    if is_zero(array):
        return _single(array.shape, i, x)
    return Version.of(array).put((i,), x)


def raised(array: Numbers, i: int, x: Any) -> Numbers:
    """The array with a row that is larger by x: the sum with zeros but for x in row `i`."""
    if type(array) is Version and type(x) is not Entries:
        return array.plus((i,), x)
    if array.size <= SMALL and type(array) is np.ndarray:
        changed = array.copy()
        changed[i] += x
        return changed
    return added(array, replaced(zeros(array.shape, FLOAT), i, x))


PART = 16
"""To copy an array takes about as long as to change so small a part of it one by one."""


def own(array: Numbers, changes: int) -> tuple[Numbers, bool]:
    """An array for someone who will change it about so often, and whether it is theirs alone.

    It is if a copy costs no more than the changes.
    """
    if array.size <= max(SMALL, PART * changes):
        return np.array(array), True
    return array, False


def owned(array: Numbers) -> tuple[Numbers, bool]:
    """An array that has just been made by a change, and whether nobody else knows its numbers."""
    if type(array) is Version and array.buffer.changes == array.size // PART:
        return array.buffer.numbers, True
    return array, False


def _single(shape: tuple[int, ...], i: int, x: Any) -> Numbers:
    """Zeros but for row `i`."""
    if type(x) is Entries and x.dense is None:
        made: Numbers = None
        for place, entry in x.places():
            made = Entries(shape, ((i, *place), entry), made)
        return made
    return Entries(shape, ((i,), x), None)
