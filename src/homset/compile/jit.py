"""`hs.jit`: a program as one function of generated code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from ..arrows import Arrow, as_arrow, show
from ..categories.graph import Graph
from ..errors import ArgumentError, DomainError, MissingStructureError
from ..families import Family
from ..memory import collector_paused
from ..objects import Array, B, Obj, Product, R, Z, fold, ground, leaves
from ..values import from_value, packing, received
from .accumulate import accumulated
from .association import associated
from .blocks import Block
from .copies import without_copies
from .fission import taken_apart
from .foreign import Foreign
from .leaves import TYPES, given, taken
from .lower import lower
from .python import SAFE, function_of, source_of

OFTEN = 5
"""How many calls make it worth a program's while to have a door of its own."""


def optimised(block: Block) -> Block:
    """The same block, for every back end: cheaper products, sums in place, loops taken apart."""
    return taken_apart(accumulated(associated(without_copies(block))))


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
        "_key",
        "_pack",
        "_safe",
        "arrow",
        "backend",
        "cod",
        "dom",
        "door",
        "exact",
        "run",
    )

    def __init__(self, arrow: Arrow, backend: str = "numpy", exact: bool = False) -> None:
        self.backend, self.exact = backend, exact
        self.arrow, self.dom, self.cod = arrow, ground(arrow.dom), ground(arrow.cod)
        plain = all([isinstance(leaf, Array) or leaf in (R, Z, B) for leaf in leaves(self.cod)])
        packed = plain and not _has_records(self.cod)
        ends = (self.dom, self.cod) if packed and not _has_records(self.dom) else None
        with collector_paused():
            written = lower(Graph(arrow).arrow)
            block = accumulated(written) if exact else optimised(written)
            self._block = BACKENDS[backend](block, ends, exact)
            self.run = function_of(self._block, SAFE) if exact else function_of(self._block)
        self._calls = 0
        self.door: Callable[..., Any] = self._knock
        self._safe: Callable[..., Any] | None = None
        several = type(self.dom) is Product and self.dom.nesting == 1
        self._key = tuple(map(_key_of, self.dom.parts if several else (self.dom,)))
        self._pack = packing(self.cod) if packed else None

    @property
    def source(self) -> str:
        """The code: Python, or where all of it is machine code, LLVM's language."""
        native = _native_of(self._block)
        return source_of(self._block)[0] if native is None else native.text

    def __call__(self, *args: Any) -> Any:
        found = self.door(*args)
        if found is not None:
            return found
        try:
            return self._long_way(args)
        except RecursionError:  # the interpreter has as much stack as it needs, or tells where
            return self.arrow(*args)

    def _knock(self, *_: Any) -> None:
        """The door before it is made, which is when a program has been called often."""
        self._calls += 1
        if self._calls == OFTEN:
            native = _native_of(self._block)
            self.door = (native.open() if native is not None else None) or _declines

    def _long_way(self, args: tuple[Any, ...]) -> Any:
        """A call whose arguments are looked at, and converted where they have to be."""
        if tuple([_shown(arg) for arg in args]) == self._key:
            found = self.results(args)
        else:
            value = received(self.dom, args, lambda: show(self.arrow))
            found = self.results(taken(self.dom, value))
        if self._pack is not None:
            return self._pack(found)
        return from_value(self.cod, given(self.cod, iter(found)))

    def results(self, given: Any) -> tuple[Any, ...]:
        """What the code makes of leaves: fast, and if an exception comes of that, safely."""
        with suppress(ValueError, ZeroDivisionError, OverflowError):
            found: tuple[Any, ...] = self.run(*given)
            return found
        return self._in_safety(given)  # not while an error is handled: it tells its own alone

    def _in_safety(self, given: Any) -> tuple[Any, ...]:
        if self._safe is None:
            self._safe = function_of(self._block, SAFE)
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
        return Compiled, (self.arrow, self.backend, self.exact)

    def __repr__(self) -> str:
        return f"jit({self.arrow!r})"


def _native(block: Block, ends: Ends | None, exact: bool) -> Block:
    from .native.engine import llvm
    from .native.functions import self_made
    from .native.parts import partition
    from .regions import by_regions

    llvm()
    return partition(self_made(block if exact else by_regions(block)), ends, exact)


BACKENDS: dict[str, Callable[[Block, Ends | None, bool], Block]] = {
    "numpy": lambda block, *_: block, "llvm": _native,
}  # fmt: skip
"""What each back end makes of a block, and the objects it goes between, before it is Python."""


def _native_of(block: Block) -> Any:
    """The machine code that a block is and nothing else, if so."""
    first = block.statements[0] if len(block.statements) == 1 else None
    return first.data[0] if first is not None and first.op == "native" else None


def _declines(*_: Any) -> None:
    """No door: a call goes the long way."""


def _jax(arrow: Arrow) -> Foreign:
    from .on_jax import Jax

    return Foreign(arrow, "jax", Jax())


def _torch(arrow: Arrow) -> Foreign:
    from .on_torch import Torch

    return Foreign(arrow, "torch", Torch())


COMPILERS: dict[str, Callable[[Arrow], Compiled | Foreign]] = {
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


def jit(f: Any, backend: str | None = None, *, exact: bool = False) -> Any:
    """A program as a function of generated code: an arrow, or a Python function.

    `backend` is "numpy", or "llvm" for machine code where it pays (extra `jit`), the default where
    that is installed; or "jax" or "torch" (extras), for a function on that library's arrays, which
    it can differentiate, vectorise and compile in turn.

    Sums and products may be computed in another order than the program says, which changes last
    bits. With `exact` nothing is: results are those of the interpreted arrow, bit for bit, and
    slower where there is much to sum. Raises `ArgumentError` for another back end, and for `exact`
    code of JAX or PyTorch; `MissingExtraError` where the library is not installed.

    >>> import homset as hs
    >>> jit(hs.grad(hs.mul))(3.0, 4.0)
    (4.0, 3.0)
    """
    chosen = default_backend() if backend is None else backend
    if chosen not in COMPILERS:
        raise ArgumentError(f"the back ends are {', '.join(map(repr, COMPILERS))}; got {backend!r}")
    if exact and chosen not in BACKENDS:
        raise ArgumentError(f"{chosen} decides itself in which order it sums: leave out exact=True")
    compiler = partial(Compiled, backend=chosen, exact=True) if exact else COMPILERS[chosen]
    if isinstance(f, FunctionType):
        from ..frontend import arrow

        f = arrow(f)
    if isinstance(f, Family):
        return f.running(compiler)
    program = as_arrow(f)
    if not isinstance(program, Arrow):
        raise ArgumentError(f"jit takes an arrow or a Python function; got {f!r}")
    return compiler(program)


Ends = tuple[Obj, Obj]
"""The domain and the codomain of a program, where its values are those of Python as they are."""

_F8 = np.dtype(np.float64)


def _shown(arg: Any) -> Any:
    """What shows that an argument is right as it is: its type, of an array of reals the shape."""
    kind = type(arg)
    return arg.shape if kind is np.ndarray and arg.dtype is _F8 else kind


def _has_records(obj: Obj) -> bool:
    """Whether products with names are in an object."""
    return fold(obj, lambda top, below: bool(isinstance(top, Product) and top.key) or any(below))


def _key_of(obj: Obj) -> Any:
    """What `_shown` says of a value of an object, where it needs no conversion; else None."""
    if isinstance(obj, Array):
        return obj.shape if obj.element is R else None
    return TYPES.get(obj)
