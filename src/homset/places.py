"""Places: where in a user's Python source an operation stands, and errors that say so.

A box that can fail knows the place it was written at. Its meaning as a function, in any category of
functions, works at that place: what fails there is told with the place, as a traceback shows it,
and what it writes on ports stands there again. So the place survives staging and differentiation.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from itertools import groupby
from os.path import dirname
from threading import local
from typing import Any, NamedTuple


class Place(NamedTuple):
    """A place in a Python source: the columns count bytes, as those of syntax trees do.

    `function` is the name of the function it is in, and `caller` the place where that was called.

    >>> print(Place("f.py", "f", 12, 4, 9))
      File "f.py", line 12, in f
    """

    filename: str
    function: str
    line: int
    start: int = 0
    end: int | None = None
    caller: Place | None = None

    @property
    def text(self) -> str:
        """The line of the source, empty where it cannot be found."""
        return linecache.getline(self.filename, self.line).rstrip("\n")

    @property
    def columns(self) -> tuple[int, int]:
        """From where to where it reaches on its line, in characters."""
        text = self.text
        code = text.split("  #")[0].rstrip()
        end = len(code) if self.end is None else _characters(text, self.end)
        return _characters(text, self.start), end

    def __str__(self) -> str:
        """The place as a traceback shows it, the outermost caller first."""
        row: list[Place] = []
        place: Place | None = self
        while place is not None:
            row.append(place)
            place = place.caller
        shown: list[str] = []
        for _, same in groupby(reversed(row), lambda place: place[:5]):
            first, *again = same
            shown.append(first._shown())
            if again:
                shown.append(f"  [the same call {len(again)} more times]")
        if len(shown) > 2 * SHOWN:
            shown[SHOWN:-SHOWN] = [f"  … {len(shown) - 2 * SHOWN} more calls"]
        return "\n".join(shown)

    def _shown(self) -> str:
        head = f'  File "{self.filename}", line {self.line}, in {self.function}'
        text, (start, end) = self.text, self.columns
        if not text.strip():
            return head
        indent = len(text) - len(text.lstrip())
        return f"{head}\n    {text.strip()}\n    {' ' * (start - indent)}{'^' * (end - start)}"


SHOWN = 3
"""How many callers are shown, of the outermost and of the innermost ones."""


def _characters(text: str, column: int) -> int:
    """Columns of syntax trees count bytes; people count characters."""
    return len(text.encode()[:column].decode(errors="replace"))


class _Here(local):
    """The place at which this thread works now."""

    place: Place | None = None


_HERE = _Here()


def here() -> Place | None:
    """The place at which work goes on now; None outside of compiled functions."""
    return _HERE.place


class at:
    """Meanwhile, work goes on at a place: `with at(place): ...`."""

    __slots__ = ("outer", "place")
    outer: Place | None

    def __init__(self, place: Place | None) -> None:
        self.place: Any = place

    def __enter__(self) -> None:
        self.outer, _HERE.place = _HERE.place, self.place

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        _HERE.place = self.outer


def placed(function: Callable[[Any], Any], place: Place | None) -> Callable[[Any], Any]:
    """The function of one value, at work at a place: its exceptions are told there.

    >>> import homset as hs
    >>> first = placed(hs.get(2).at(hs.R**2 * hs.Z), Place("f.py", "f", 12))
    >>> try:
    ...     first(([1.0, 2.0], 5))
    ... except IndexError as error:
    ...     print(error.place)
      File "f.py", line 12, in f
    """
    if place is None:
        return function

    def run(x: Any) -> Any:
        outer, _HERE.place = _HERE.place, place
        try:
            return function(x)
        except Exception as error:
            tell(error, place)
            raise
        finally:
            _HERE.place = outer

    return run


def tell(error: Any, place: Place) -> None:
    """Note the place of an error that has none yet."""
    if getattr(error, "place", None) is None:
        error.place = place
        error.add_note(str(place))


def tell_definition(error: Any, function: Callable[..., Any]) -> None:
    """Note the definition of an error's function as its place, if a user wrote it."""
    place = definition(function)
    if not place.filename.startswith(_OWN):
        tell(error, place)


_OWN = dirname(__file__)
"""Where functions are that stand for those of NumPy, of objects and of arrows."""


def definition(function: Callable[..., Any]) -> Place:
    """Where a Python function is defined."""
    code: Any = function.__code__
    line = code.co_firstlineno
    while linecache.getline(code.co_filename, line).lstrip().startswith("@"):
        line += 1  # a decorator's
    return Place(code.co_filename, function.__name__, line)
