"""The back end `torch`: an arrow as a function of PyTorch, for its autograd, func and compile.

Loops and branches are Python's, as PyTorch runs them; lists are chains, as everywhere else.
A program is code once for each device; `tensors` says what that is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any, NamedTuple, final

import numpy as np

from ..arrays.shapes import Slices, slice_of
from ..chains import chain
from ..errors import MissingExtraError, MissingStructureError
from ..objects import Array, List, Obj
from ..places import Place, placed
from ..primitives import Primitive
from ..vectors import default_of
from . import eager
from .blocks import Block, flat_leaves
from .foreign import fitting, number
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


class OfDevice(NamedTuple):
    """What the code calls by a name, and is another thing for each device: `on(device)`."""

    on: Callable[[Any], Any]


@final
class Torch(Library):
    """Code for PyTorch."""

    module = "torch"

    def __init__(self, format: Format) -> None:
        super().__init__(format)
        self.torch = torch()

    def names(self) -> dict[str, Any]:
        from . import tensors

        shared = ("get", "put", "accumulate", "branch", "loop")
        return {
            "torch": self.torch, "flip": lambda x: self.torch.flip(x, (0,)),
            "unstack": self.torch.unbind, "stack": OfDevice(tensors.stack),
            **{name: getattr(tensors, name) for name in shared}, "repeat": eager.repeat,
            "scan": OfDevice(lambda device: eager.scan(tensors.stack(device))),
            "nil": eager.nil, "push": eager.push, "nonempty": bool,
            "pop": OfDevice(lambda device: eager.popper(partial(self._default, device))),
        }  # fmt: skip

    def leaf(self, obj: Obj, given: Any) -> Any:
        dtype = getattr(self.torch, self.dtype(obj))
        given = fitting(obj, given)
        if isinstance(given, np.ndarray) and not _shared(given):
            given = given.astype(given.dtype.newbyteorder("="), order="C")
        return self.torch.as_tensor(given, dtype=dtype)

    def joined(self, real: Any, imag: Any) -> Any:
        return self.torch.complex(real, imag)

    def constant(self, obj: Obj, value: Any) -> OfDevice | str:
        from . import tensors

        if isinstance(obj, Array):
            array, tensor = self.format.array(obj.element, value), self.torch.tensor
            return OfDevice(
                lambda device: lambda: tensors.moved(device, tensor(array, device=tensors.CPU))
            )
        text = number(obj, value, self.format, "PyTorch", "torch")
        return f"torch.tensor({text}, dtype=torch.{self.dtype(obj)}, device='cpu')"

    def primitive(self, p: Primitive, place: Place | None) -> OfDevice | Callable[..., Any]:
        from . import tensors

        if p.family is None:
            return _placed(p, place, _named(p, getattr(self.torch, self.format.name)))
        function = _placed(p, place, tensors.told(whole(p, self.torch, _own())))
        return OfDevice(lambda device: tensors.there(device, function))

    def chain(self, obj: List, entries: Sequence[tuple[Any, ...]]) -> Any:
        return chain(list(entries))

    def entries(self, chain: Any) -> list[tuple[Any, ...]]:
        return list(chain)

    def ready(self, block: Block, source: str, names: dict[str, Any]) -> Callable[..., Any]:
        """As it is, once for each device that there are arguments on."""
        from .tensors import CPU, arrived, device_of, moved

        def make(device: Any) -> Callable[..., Any]:
            of = {k: v.on(device) if isinstance(v, OfDevice) else v for k, v in names.items()}
            made[device] = run(source, of, block)
            return made[device]

        made: dict[Any, Callable[..., Any]] = {}
        here = make(CPU)
        apart = self.torch.compiler.disable(make)  # from what torch.compile traces

        def call(*args: Any) -> Any:
            device = device_of(args)
            if device == CPU:
                return here(*args)
            there = made[device] if device in made else apart(device)
            results = there(*[arrived(device, x) for x in args])
            return tuple([moved(device, x) for x in results])

        return call

    def _default(self, device: Any, obj: List) -> tuple[Any, ...]:
        return tuple([self._empty(device, leaf) for leaf in flat_leaves(obj.parts[0])])

    def _empty(self, device: Any, leaf: Obj) -> Any:
        from .tensors import arrived

        found = default_of(leaf)
        return found if isinstance(leaf, List) else arrived(device, self.leaf(leaf, found))


def _shared(array: Any) -> bool:
    """Whether PyTorch takes the memory of an array of NumPy's as it is."""
    forward = all([step >= 0 and step % array.itemsize == 0 for step in array.strides])
    return bool(forward and array.flags.writeable and array.dtype.isnative)


# --- primitives -----------------------------------------------------------------------------------


def _placed(p: Primitive, place: Place | None, f: Callable[..., Any]) -> Callable[..., Any]:
    """A primitive as a function whose errors tell a place."""
    if p.checks is None or place is None:
        return f
    run = placed(lambda args: f(*args), place)
    return lambda *args: run(args)


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
    from .tensors import known

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
        values = [known(x) for x in args]
        if all([x is not None for x in values]) and (wrong := checks(*values)) is not None:
            raise wrong
        return function(*args)

    return checked


@cache
def _own() -> Own:
    from .tensors import contraction

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
        ordered=lambda x: x.to(t.uint8) if x.dtype == t.bool else x,
        searchsorted=lambda a, x, side: t.searchsorted(a, x, side=side),
        triangular=lambda a, b, lower: t.linalg.solve_triangular(a, b, upper=not lower),
        logsumexp=t.logsumexp,
        contraction=contraction,
    )


def _forward(first: int, count: int, step: int) -> tuple[int, int, int]:
    """The same places in ascending order."""
    return (first, count, step) if step > 0 else (first + (count - 1) * step, count, -step)
