"""`hs.jit`: a program as one function of generated code."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrows import Arrow, as_arrow, as_program
from ..categories.functions import Functions
from ..categories.graph import Graph
from ..errors import ArgumentError, DomainError, MissingStructureError
from ..families import Family
from ..interpretation import interpret
from ..memory import collector_paused
from ..messages import meant, show
from ..objects import R, ground
from ..tuples import flat
from ..values import from_value, received, to_value, with_programs
from . import border
from .accumulate import accumulated
from .association import associated
from .blocks import Block
from .border import Ends
from .copies import without_copies
from .entrance import entrance
from .factors import gathered
from .fission import taken_apart
from .foreign import Foreign
from .formats import DOUBLE, Format, format_of, shown
from .leaves import given, taken
from .lower import lower
from .powers import without_powers
from .python import function_of, source_of
from .styles import style_of

if TYPE_CHECKING:
    from .native.store import Cache

OFTEN = 5
"""How many calls make it worth a program's while to have a door of its own."""


LEAST = {"numpy": 64}
"""From how many steps on a back end has functions of numbers done for all of them at once."""


def optimised(block: Block, least: float = math.inf) -> Block:
    """The same block, for every back end: cheaper products and powers, sums in place, loops apart.

    From `least` steps on, functions of numbers are done for all of them at once, too.
    """
    return taken_apart(accumulated(associated(without_copies(without_powers(block)))), least)


class Compiled:
    """A program compiled: called like the arrow; `source` is the code, `arrow` the program.

    Raises `DomainError` for a value that is not in the domain.

    >>> import homset as hs
    >>> f = jit(hs.dup >> hs.mul >> hs.sin, backend="numpy")
    >>> f(2.0) == hs.sin(4.0)
    True
    >>> print(f.source)
    def compiled(v0):
        v1 = v0 * v0
        v2 = k0(v1)
        return v2,
    """

    __slots__ = (
        "_block",
        "_calls",
        "_direct",
        "_f",
        "_key",
        "_open",
        "_pack",
        "_safe",
        "arrow",
        "backend",
        "cache",
        "cod",
        "dom",
        "door",
        "exact",
        "format",
        "run",
    )

    def __init__(
        self, arrow: Arrow, backend: str = "numpy", exact: bool = False, format: Format = DOUBLE,
        cache: Cache = None,
    ) -> None:  # fmt: skip
        self.backend, self.exact, self.format, self.cache = backend, exact, format, cache
        self.arrow, self.dom, self.cod = arrow, ground(arrow.dom), ground(arrow.cod)
        whole = border.plain(self.cod)
        simple = whole and border.plain(self.dom)
        ends = border.ends(self.dom, self.cod, format) if simple else None
        with collector_paused():
            written = lower(Graph(arrow).arrow)
            least = LEAST.get(backend, math.inf)
            block = accumulated(written) if exact else optimised(written, least)
            self._block = BACKENDS[backend](block, ends, exact, format, cache)
            native = _native_of(self._block)
            self.run = native or function_of(self._block, format, safe=exact)
        self._calls = 0
        self.door: Callable[..., Any] = self._knock
        self._safe: Callable[..., Any] | None = None
        self._key = tuple([border.key_of(a, format) for a in border.arguments_of(self.dom)])
        self._f = format.dtype(R)
        self._open = border.opening(self._key)
        self._pack = border.closing(self.cod) if whole else None
        self._direct = ends == (self.dom, self.cod)

    @property
    def source(self) -> str:
        """The code: Python, or where all of it is machine code, LLVM's language."""
        native = _native_of(self._block)
        return source_of(self._block, style_of(self.format))[0] if native is None else native.text

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of real numbers: `float64` or `float32`."""
        return self.format.dtype(R)

    def __call__(self, *args: Any) -> Any:
        found = self.door(*args)
        if found is not None:
            return found
        try:
            return self._long_way(args)
        except RecursionError:  # the interpreter has as much stack as it needs, or tells where
            return from_value(self.cod, to_value(self.cod, self.arrow(*args), self.format.scalar))

    def _knock(self, *_: Any) -> None:
        """The door before it is made, which is when a program has been called often."""
        self._calls += 1
        if self._calls == OFTEN:
            self.door = self._opened() or _declines

    def _opened(self) -> Callable[..., Any] | None:
        """A door of machine code if all is machine code, else of Python; None if there is none."""
        native = _native_of(self._block)
        door: Callable[..., Any] | None = native.open() if native is not None else None
        if self._pack is None or (door is not None and self._direct):
            return door
        if max(self.dom.width, self.cod.width) > border.MANY:
            return None
        leaf = partial(border.key_of, format=self.format) if door is None else border.looked_at
        patterns = [border.pattern_of(a, leaf) for a in border.arguments_of(self.dom)]
        return entrance(door or self.run, self._pack, patterns, self._f)

    def _long_way(self, args: tuple[Any, ...]) -> Any:
        """A call whose arguments are looked at, and converted where they have to be."""
        if tuple([border.shown(arg, self._f) for arg in args]) == self._key:
            leaves = self._open(args)
        else:
            with np.errstate(over="ignore"):  # what single precision has no room for is infinite
                value = received(self.dom, args, lambda: show(self.arrow), self.format.scalar)
            leaves = taken(self.dom, value, self.format)
        found = self.results(leaves)
        if self._pack is not None:
            return self._pack(found)
        made = from_value(self.cod, given(self.cod, iter(found), self.format))
        return made if self.cod.first_order else self._with_programs(made, leaves)

    def _with_programs(self, made: Any, leaves: Any) -> Any:
        """The results, their functions with those that the interpreter gives of the same values."""
        held = [x.copy() if isinstance(x, np.ndarray) else x for x in leaves]

        def again() -> Any:
            point = from_value(self.dom, given(self.dom, iter(held), self.format))
            return flat(interpret(Functions, self.arrow)(to_value(self.dom, point)))

        return with_programs(self.cod, made, again)

    def results(self, given: Any) -> tuple[Any, ...]:
        """What the code makes of leaves: fast, and if an exception comes of that, safely."""
        with suppress(ValueError, ZeroDivisionError, OverflowError):
            found: tuple[Any, ...] = self.run(*given)
            return found
        return self._in_safety(given)  # not while an error is handled: it tells its own alone

    def _in_safety(self, given: Any) -> tuple[Any, ...]:
        if self._safe is None:
            self._safe = function_of(self._block, self.format, safe=True)
        try:
            found: tuple[Any, ...] = self._safe(*given)
        except OverflowError:
            raise DomainError(
                "an integer of more than 64 bits meets an array of integers, which have 64"
            ) from None
        return found

    def __arrow__(self) -> Arrow:
        return self.arrow

    def __reduce__(self) -> tuple[Any, ...]:
        return Compiled, (self.arrow, self.backend, self.exact, self.format, self.cache)

    def __repr__(self) -> str:
        return f"jit({self.arrow!r}{shown(self.format)})"


def _native(block: Block, ends: Ends | None, exact: bool, format: Format, cache: Cache) -> Block:
    from .in_parts import in_parts
    from .native.engine import llvm
    from .native.functions import self_made
    from .native.parts import partition
    from .native.store import store_of
    from .regions import by_regions

    llvm()
    made = self_made(block if exact else by_regions(in_parts(block)), format)
    return partition(made, ends, exact, format, store_of(cache))


BACKENDS: dict[str, Callable[[Block, Ends | None, bool, Format, Cache], Block]] = {
    "numpy": lambda block, _, exact, *__: block if exact else gathered(block), "llvm": _native,
}  # fmt: skip
"""What each back end makes of a block, and the objects it goes between, before it is Python.

They are told whether code is exact, and where it is kept.
"""


def _native_of(block: Block) -> Any:
    """The machine code that a block is and nothing else, if so."""
    first = block.statements[0] if len(block.statements) == 1 else None
    if first is None or first.op != "native":
        return None
    return first.data[0] if (first.args, first.outs) == (block.params, block.results) else None


def _declines(*_: Any) -> None:
    """No door: a call goes the long way."""


def _jax(arrow: Arrow, format: Format) -> Foreign:
    from .on_jax import Jax

    return Foreign(arrow, "jax", Jax(format))


def _torch(arrow: Arrow, format: Format) -> Foreign:
    from .on_torch import Torch

    return Foreign(arrow, "torch", Torch(format))


COMPILERS: dict[str, Callable[..., Compiled | Foreign]] = {
    **{name: partial(Compiled, backend=name) for name in BACKENDS}, "jax": _jax, "torch": _torch
}  # fmt: skip
"""The back ends by name."""


def default_backend() -> str:
    """The back end where none is named: llvm where llvmlite is installed, else numpy."""
    from .native.engine import installed

    return "llvm" if installed() else "numpy"


def by_default(program: Arrow) -> Callable[..., Any]:
    """How a Python function runs: compiled by the default back end.

    Programs that code cannot be made of are interpreted.
    """
    try:
        return Compiled(program, default_backend())
    except (MissingStructureError, ArgumentError):
        return program


@dataclass(frozen=True, slots=True)
class Compiler:
    """What makes a function of an arrow, which computes with real numbers of a type.

    `apart` keeps a function out of what a library traces, which the making is no part of.
    """

    make: Callable[[Arrow], Compiled | Foreign]
    dtype: np.dtype[Any]
    apart: Callable[[Callable[..., Any]], Callable[..., Any]]

    def __call__(self, arrow: Arrow) -> Compiled | Foreign:
        """The function of generated code."""
        return self.make(arrow)


def _compiler(backend: str | None, exact: bool, format: Format, cache: Cache) -> Compiler:
    """The compiler that the arguments of `jit` ask for; raises `ArgumentError` if there is none."""
    chosen = default_backend() if backend is None else backend
    if chosen not in COMPILERS:
        raise ArgumentError(f"the back ends are {', '.join(map(repr, COMPILERS))}; got {backend!r}")
    if exact and chosen not in BACKENDS:
        raise ArgumentError(f"{chosen} decides itself in which order it sums: leave out exact=True")
    if cache and backend not in (None, "llvm"):
        raise ArgumentError(f"cache keeps machine code, and {backend} makes none: leave it out")
    if cache and chosen != "llvm":
        warnings.warn(
            "cache keeps machine code, and there is none without llvmlite:"
            " python -m pip install 'homset[jit]'",
            RuntimeWarning,
            stacklevel=3,
        )
    make = partial(COMPILERS[chosen], format=format)
    if chosen in BACKENDS:
        make = partial(make, exact=exact, cache=cache)
    return Compiler(make, format.dtype(R), _apart_of(chosen))


def _apart_of(backend: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    if backend != "torch":
        return lambda f: f
    from .on_torch import torch

    apart: Callable[..., Any] = torch().compiler.disable
    return apart


def jit(
    f: Any, backend: str | None = None, *, exact: bool = False, dtype: Any = np.float64,
    cache: Cache = None,
) -> Any:  # fmt: skip
    """A program as a function of generated code: an arrow, or a Python function.

    `backend` is "numpy", or "llvm" for machine code where it pays (extra `jit`), the default where
    that is installed; or "jax" or "torch" (extras), for a function on that library's arrays, which
    it can differentiate, vectorise and compile in turn.

    Sums and products may be computed in another order than the program says, which changes last
    bits, and which of them over- or underflow. With `exact` nothing is: results are those of the
    interpreted arrow, bit for bit, and slower where there is much to sum. Only the sign of a zero
    may be another one, in an array to which one is added that is zero but for some entries: what
    is added to entries leaves the others as they are, where IEEE has −0.0 + 0.0 = 0.0.

    Real numbers are `float64`, or by `dtype` `float32`: arguments are converted, constants and
    results rounded to that. Integers and truth values stay as they are.

    With `cache` machine code is kept in a folder, where the next process finds it: in the one that
    the variable `HOMSET_CACHE_DIR` of the environment names, or else in the user's folder for such
    things, or in the folder that is given. Where the variable is set, all code is kept that does
    not say `cache=False`. Without llvmlite there is nothing to keep, as a warning says.

    Raises `ArgumentError` for another back end or another `dtype`, and for `exact` code or a
    `cache` of one that has none; `MissingExtraError` where the library is not installed.

    >>> import homset as hs
    >>> jit(hs.grad(hs.mul))(3.0, 4.0)
    (4.0, 3.0)
    >>> jit(hs.sqrt, dtype="float32")(2.0)
    np.float32(1.4142135)
    """
    compiler = _compiler(backend, exact, format_of(dtype), cache)
    f = as_program(f)
    if isinstance(f, Family):
        return f.running(compiler)
    program = as_arrow(f)
    if not isinstance(program, Arrow):
        raise ArgumentError(f"jit takes an arrow or a Python function; got {f!r}{meant(f)}")
    return compiler(program)
