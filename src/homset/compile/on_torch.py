"""The back end `torch`: an arrow as a function of PyTorch, for its autograd, func and compile.

Loops and branches are Python's, as PyTorch runs them; lists are chains, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, final

import numpy as np

from ..arrays.shapes import Slices, slice_of
from ..chains import chain
from ..errors import DomainError, MissingExtraError, MissingStructureError
from ..objects import Array, List, Obj
from ..places import Place, placed
from ..primitives import Primitive
from ..vectors import default_of
from . import eager
from .blocks import Block, flat_leaves
from .foreign import check_index, fitting, number
from .formats import Format
from .library import Library
from .whole import Own, whole
from .writer import run


@cache
def torch() -> Any:
    """PyTorch itself.

    Raises `MissingExtraError` where it is not installed.
    """
    try:
        return import_module("torch")
    except ImportError:
        raise MissingExtraError.of("torch", "torch") from None


@final
class Torch(Library):
    """Code for PyTorch."""

    module = "torch"

    def __init__(self, format: Format) -> None:
        super().__init__(format)
        self.torch = torch()

    def names(self) -> dict[str, Any]:
        return {
            "torch": self.torch, "get": _get, "put": _put, "accumulate": _accumulate,
            "flip": lambda x: self.torch.flip(x, (0,)), "unstack": self.torch.unbind,
            "branch": _branch, "repeat": eager.repeat, "loop": _loop,
            "scan": eager.scan(self.torch.stack), "nil": eager.nil, "push": eager.push,
            "pop": eager.popper(self._default), "nonempty": bool,
        }  # fmt: skip

    def leaf(self, obj: Obj, given: Any) -> Any:
        dtype = getattr(self.torch, self.dtype(obj))
        given = fitting(obj, given)
        if isinstance(given, np.ndarray) and not given.flags.writeable:
            given = given.copy()  # PyTorch has no arrays that cannot be written to
        return self.torch.as_tensor(given, dtype=dtype)

    def joined(self, real: Any, imag: Any) -> Any:
        return self.torch.complex(real, imag)

    def constant(self, obj: Obj, value: Any) -> Callable[[], Any] | str:
        if isinstance(obj, Array):
            array = self.format.array(obj.element, value)
            return lambda: self.torch.tensor(array)
        text = number(obj, value, self.format, "PyTorch", "torch")
        return f"torch.tensor({text}, dtype=torch.{self.dtype(obj)})"

    def primitive(self, p: Primitive, place: Place | None) -> Callable[..., Any]:
        real = getattr(self.torch, self.format.name)
        found = _named(p, real) if p.family is None else _told(whole(p, self.torch, _own()))
        if p.checks is None or place is None:
            return found
        run = placed(lambda args: found(*args), place)
        return lambda *args: run(args)

    def chain(self, obj: List, entries: Sequence[tuple[Any, ...]]) -> Any:
        return chain(list(entries))

    def entries(self, chain: Any) -> list[tuple[Any, ...]]:
        return list(chain)

    def ready(self, block: Block, source: str, names: dict[str, Any]) -> Callable[..., Any]:
        """As it is; constants come to be where the first array is."""
        function = run(source, names, block)

        def call(*args: Any) -> Any:
            devices = [x.device for x in args if isinstance(x, self.torch.Tensor)]
            others = [device for device in devices if device.type != "cpu"]
            if not others:
                return function(*args)
            with others[0]:
                return function(*args)

        return call

    def _default(self, obj: List) -> tuple[Any, ...]:
        leaves = flat_leaves(obj.parts[0])
        return tuple(
            [
                default_of(leaf) if isinstance(leaf, List) else self.leaf(leaf, default_of(leaf))
                for leaf in leaves
            ]
        )


def _gamma(x: Any) -> Any:
    """Γ, of which PyTorch has the logarithm of the size; below 0 its sign alternates."""
    t = torch()
    below, whole = x < 0.0, t.floor(x)
    sign = t.where(below & (whole % 2.0 == 1.0), -1.0, t.where(below & (whole == x), t.nan, 1.0))
    return sign * t.exp(t.lgamma(x))


def _named(p: Primitive, real: Any) -> Callable[..., Any]:
    """A primitive of numbers, with what NumPy says of arguments that have no result.

    `real` is the type of real numbers.
    """
    t = torch()
    own: dict[str, Callable[..., Any]] = {
        "logistic": t.sigmoid, "erf": t.erf, "erfc": t.erfc, "gammaln": t.lgamma, "gamma": _gamma,
        "rint": t.round, "pow": t.pow, "stop_gradient": t.Tensor.detach,
        "cbrt": lambda x: t.sign(x) * t.abs(x) ** (1.0 / 3.0),
        "real": lambda x: x.to(real),
        "integer": lambda x: x.to(t.int64),
        "integer_power": t.pow, "left_shift": t.bitwise_left_shift,
        "right_shift": t.bitwise_right_shift, "floor_divide": t.floor_divide,
        "remainder": t.remainder,
    }  # fmt: skip
    if p.name not in own:
        raise MissingStructureError(f"PyTorch has no {p.name}")
    function, checks = own[p.name], p.checks
    if checks is None:
        return function

    def checked(*args: Any) -> Any:
        known = [_known(x) for x in args]
        if all([x is not None for x in known]) and (wrong := checks(*known)) is not None:
            raise wrong
        return function(*args)

    return checked


def _known(x: Any) -> Any:
    """A tensor's numbers as NumPy has them, or None where they are not known yet."""
    if torch().compiler.is_compiling() or x.device.type != "cpu":
        return None
    try:
        return x.detach().numpy()[()]
    except RuntimeError:  # of torch.func's own tensors
        return None


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays whose failure is an error of the values that were given."""

    def told(*args: Any) -> Any:
        try:
            return function(*args)
        except (torch().linalg.LinAlgError, IndexError) as error:
            raise DomainError(str(error)) from None

    return told


def _branch(test: Any, then: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """The side that a truth value says; where `vmap` holds many, both, each for its entries."""
    try:
        known = bool(test)
    except RuntimeError:
        pairs = zip(then(), other(), strict=True)
        return tuple([torch().where(test, x, y) for x, y in pairs])
    return then() if known else other()


def _loop(test: Callable[..., Any], step: Callable[..., Any], state: Any) -> Any:
    """Steps as long as the test holds; `MissingStructureError` where `vmap` holds many of it."""

    def known(*state: Any) -> tuple[bool]:
        found = test(*state)[0]
        try:
            return (bool(found),)
        except RuntimeError:
            raise MissingStructureError(
                "PyTorch's vmap has no loop whose length is data: call it on one entry after"
                " the other, or use the back end jax, whose vmap has"
            ) from None

    return eager.loop(known, step, state)


# --- entries --------------------------------------------------------------------------------------


def _index(i: Any, n: int, place: Place | None) -> Any:
    """An index as a number where it is known, or from the start as an array."""
    if not torch().compiler.is_compiling():
        try:
            known = int(i)
        except RuntimeError:  # of torch.func's own tensors
            pass
        else:
            check_index(known, n, place)
            return known
    return torch().where(i < 0, i + n, i)


def _get(x: Any, i: Any, n: int, place: Place | None = None) -> Any:
    at = _index(i, n, place)
    if isinstance(at, int):
        return x[at]
    return torch().index_select(x, 0, at.reshape(1)).squeeze(0)


def _put(x: Any, i: Any, value: Any, n: tuple[int, ...], place: Place | None = None) -> Any:
    at = torch().as_tensor(_index(i[0], n[0], place))
    return x.index_put((at,), value)


def _accumulate(
    x: Any, indices: tuple[Any, ...], value: Any, sizes: tuple[int, ...], place: Place | None = None
) -> Any:
    pairs = zip(indices, sizes, strict=True)
    at = tuple([torch().as_tensor(_index(i, n, place)) for i, n in pairs])
    return x.index_put(at, value, accumulate=True)


@cache
def _own() -> Own:
    t = torch()

    def strided(x: Any, places: Slices) -> Any:
        turned = [k for k, (_, count, step) in enumerate(places) if step < 0 and count]
        found = x[tuple([slice_of(*_forward(*place)) for place in places])]
        return t.flip(found, turned) if turned else found

    def embedded(x: Any, shape: tuple[int, ...], places: Slices) -> Any:
        for axis, (n, place) in enumerate(zip(shape, places, strict=True)):
            if place == (0, n, 1):
                continue
            first, count, step = _forward(*place)
            source = t.flip(x, (axis,)) if place[2] < 0 else x
            made = x.new_zeros((*x.shape[:axis], n, *x.shape[axis + 1 :]))
            stop = first + count * step
            x = t.slice_scatter(made, source, axis, first, stop, step) if count else made
        return x

    def along_added(x: Any, i: Any, axis: int, shape: tuple[int, ...]) -> Any:
        return x.new_zeros(shape).scatter_add(axis, i, x)

    return Own(
        strided=strided,
        embedded=embedded,
        taken=lambda x, i, axis: t.index_select(x, axis, i),
        added=lambda x, i, shape: x.new_zeros(shape).index_add(0, i, x),
        along=lambda x, i, axis: t.take_along_dim(x, i, axis),
        along_added=along_added,
        triangular=lambda a, b, lower: t.linalg.solve_triangular(a, b, upper=not lower),
        logsumexp=t.logsumexp,
    )


def _forward(first: int, count: int, step: int) -> tuple[int, int, int]:
    """The same places in ascending order."""
    return (first, count, step) if step > 0 else (first + (count - 1) * step, count, -step)
