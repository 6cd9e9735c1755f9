"""The back end `jax`: an arrow as a function of JAX, for its jit, vmap, grad and sharding.

Loops are `lax.scan` and `lax.while_loop`, branches `lax.cond`, lists arrays with room (`stacks`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any, final

import numpy as np

from ..arrays.shapes import Slices, slice_of
from ..errors import ArgumentError, MissingExtraError, MissingStructureError
from ..objects import Array, List, Obj, Z
from ..places import Place
from ..primitives import Primitive
from . import eager
from .blocks import Block, flat_leaves, walk
from .foreign import check_index, fitting, number
from .formats import DOUBLE, Format
from .library import Library
from .whole import Own, whole
from .writer import run

_RECURSION = "JAX has no recursion inside jit, vmap and grad: write a loop"


@cache
def jax() -> Any:
    """JAX itself.

    Raises `MissingExtraError` where it is not installed.
    """
    try:
        found: Any = import_module("jax")
    except ImportError:
        raise MissingExtraError.of("jax", "jax") from None
    for name in ("numpy", "scipy.special", "extend.core"):
        import_module(f"jax.{name}")
    return found


@final
class Jax(Library):
    """Code for JAX.

    Raises `ArgumentError` where JAX is set to 32 bits and a program needs numbers of 64: real
    numbers in double precision, or integers.
    """

    module = "jnp"

    def __init__(self, format: Format) -> None:
        super().__init__(format)
        self.np = jax().numpy
        if format is DOUBLE:
            _demand("real numbers")

    def names(self) -> dict[str, Any]:
        from . import stacks

        control = ("branch", "repeat", "loop", "scan", "push", "pop", "nonempty")
        return {
            "jnp": self.np, "get": _get, "put": _put, "accumulate": _accumulate,
            "flip": lambda x: x[::-1], "stack": self.np.stack, "unstack": self.np.unstack,
            **{name: getattr(stacks, name) for name in control},
            "nil": partial(stacks.nil, real=self.format.scalar),
        }  # fmt: skip

    def leaf(self, obj: Obj, given: Any) -> Any:
        with np.errstate(over="ignore"):
            return self.np.asarray(fitting(obj, given), self.dtype(obj))

    def joined(self, real: Any, imag: Any) -> Any:
        return jax().lax.complex(real, imag)

    def constant(self, obj: Obj, value: Any) -> Callable[[], Any] | str:
        if isinstance(obj, Array):
            array = self.format.array(obj.element, value)
            return lambda: self.np.asarray(array)
        text = number(obj, value, self.format, "JAX", "jnp")
        return f"jnp.asarray({text}, jnp.{self.dtype(obj)})"

    def primitive(self, p: Primitive, place: Place | None) -> Callable[..., Any]:
        if p.family is not None:
            return whole(p, self.np, _own())
        special = jax().scipy.special
        own = {
            "logistic": jax().nn.sigmoid, "stop_gradient": jax().lax.stop_gradient,
            **{name: getattr(special, name) for name in ("erf", "erfc", "gamma", "gammaln")},
        }  # fmt: skip
        conversions = {
            "real": lambda x: x.astype(self.format.scalar), "integer": lambda x: x.astype(np.int64)
        }  # fmt: skip
        names = {"integer_power": "power", "pow": "power"}
        found = (own | conversions).get(p.name) or getattr(self.np, names.get(p.name, p.name), None)
        if found is None:
            raise MissingStructureError(f"JAX has no {p.name}")
        function: Callable[..., Any] = found
        return function

    def chain(self, obj: List, entries: Sequence[tuple[Any, ...]]) -> Any:
        from . import stacks

        made = stacks.nil(obj, self.format.scalar)
        for entry in reversed(entries):
            made = stacks.push(entry, made)
        return made

    def entries(self, chain: Any) -> list[tuple[Any, ...]]:
        take = jax().tree_util.tree_map
        if not hasattr(chain, "buffers"):
            return list(chain)
        count = int(chain.count)
        return [take(lambda b, k=k: b[k], chain.buffers) for k in reversed(range(count))]

    def ready(self, block: Block, source: str, names: dict[str, Any]) -> Callable[..., Any]:
        """By `jax.jit`; recursion, and lists that grow without end, only on known values."""
        if any([_has_integers(v.obj) for s in walk(block) for v in (*s.args, *s.outs)]):
            _demand("integers")
        fast = jax().jit(run(source, dict(names), block))
        lists = {"nil": eager.nil, "push": eager.push, "nonempty": bool}
        known = {
            "branch": eager.branch, "repeat": eager.repeat, "loop": eager.loop,
            "scan": eager.scan(self.np.stack), "pop": eager.popper(self._default), **lists,
        }  # fmt: skip
        slow = run(source, names | known, block)
        recursive = any([s.op == "fix" for s in walk(block)])
        refused = [_RECURSION] if recursive else []

        def call(*args: Any) -> Any:
            if not refused:
                try:
                    return fast(*args)
                except MissingStructureError as error:
                    refused.append(str(error.args[0]))
            if _traced(args):
                raise MissingStructureError(refused[0])
            return slow(*args)

        return call

    def _default(self, obj: List) -> tuple[Any, ...]:
        from ..vectors import default_of

        leaves = flat_leaves(obj.parts[0])
        return tuple([self.leaf(leaf, default_of(leaf)) for leaf in leaves])


def _demand(what: str) -> None:
    """Raise `ArgumentError` where JAX has no numbers of 64 bits."""
    if not jax().config.jax_enable_x64:
        raise ArgumentError(
            f"homset's {what} have 64 bits, and JAX is set to 32: run"
            ' jax.config.update("jax_enable_x64", True) first'
        )


def _has_integers(obj: Obj) -> bool:
    """Whether there are integers in a number, an array or a list, which counts its entries."""
    return isinstance(obj, List) or obj.element is Z


def _traced(args: Any) -> bool:
    tracer = jax().core.Tracer
    return any([isinstance(x, tracer) for x in jax().tree_util.tree_leaves(args)])


def _get(x: Any, i: Any, n: int, place: Place | None = None) -> Any:
    """x[i]; NaN where i is out of range, which JAX cannot tell of."""
    _check(i, n, place)
    return x.at[i].get(mode="fill")


def _put(x: Any, i: tuple[Any], value: Any, n: tuple[int, ...], place: Place | None = None) -> Any:
    _check(i[0], n[0], place)
    return x.at[i].set(value)


def _accumulate(
    x: Any, indices: tuple[Any, ...], value: Any, sizes: tuple[int, ...], place: Place | None = None
) -> Any:
    for i, n in zip(indices, sizes, strict=True):
        _check(i, n, place)
    return x.at[indices].add(value)


def _check(i: Any, n: int, place: Place | None) -> None:
    if not isinstance(i, jax().core.Tracer):
        check_index(int(i), n, place)


@cache
def _own() -> Own:
    jnp = jax().numpy

    def embedded(x: Any, shape: tuple[int, ...], places: Slices) -> Any:
        return jnp.zeros(shape, x.dtype).at[tuple([slice_of(*p) for p in places])].set(x)

    def along_added(x: Any, i: Any, axis: int, shape: tuple[int, ...]) -> Any:
        places = list(jnp.indices(x.shape, sparse=True))
        places[axis] = i
        return jnp.zeros(shape, x.dtype).at[tuple(places)].add(x)

    return Own(
        strided=lambda x, places: x[tuple([slice_of(*p) for p in places])],
        embedded=embedded,
        taken=lambda x, i, axis: jnp.take(x, i, axis, mode="fill"),
        added=lambda x, i, shape: jnp.zeros(shape, x.dtype).at[i].add(x),
        along=lambda x, i, axis: jnp.take_along_axis(x, i, axis, mode="fill"),
        along_added=along_added,
        ordered=lambda x: x,
        searchsorted=lambda a, x, side: jnp.searchsorted(a, x, side=side).astype(np.int64),
        triangular=lambda a, b, lower: jax().lax.linalg.triangular_solve(
            a, b, left_side=True, lower=lower
        ),
        logsumexp=lambda x, axes: jax().scipy.special.logsumexp(x, axes),
        contraction=lambda left, right, out: partial(jnp.einsum, f"{left},{right}->{out}"),
    )
