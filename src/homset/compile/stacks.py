"""Lists and control for JAX, whose arrays have shapes that are known before anything runs.

A list is an array with room and a count of its entries. A loop whose steps push is traced first, to
see how much it grows; then it gets that room beforehand, and pushing fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import jax
import jax.numpy as jnp
from jax import lax, tree_util

from ..errors import MissingStructureError
from ..objects import B, Exp, List, Z
from .blocks import flat_leaves

State = tuple[Any, ...]


@final
class Stack:
    """A list: `buffers`, one for each leaf of an entry, of which the first `count` are entries.

    A buffer is an array, or a stack of arrays where an entry is a list. With `fixed`, there is room
    for whatever is pushed; otherwise pushing makes it.
    """

    __slots__ = ("buffers", "count", "fixed")

    def __init__(self, buffers: tuple[Any, ...], count: Any, fixed: bool = False) -> None:
        self.buffers, self.count, self.fixed = buffers, count, fixed

    def __add__(self, other: Stack) -> Stack:
        """Entry by entry from the newest on; the shorter one goes on with zeros."""
        one, two = _fitted(self, _joined(self, other)), _fitted(other, _joined(self, other))
        count = jnp.maximum(self.count, other.count)
        moved = [_shifted(s, count - s.count) for s in (one, two)]
        sums = tuple([_sum(a, b) for a, b in zip(*[m.buffers for m in moved], strict=True)])
        return Stack(sums, count, self.fixed or other.fixed)

    def __mul__(self, s: Any) -> Stack:
        """Every entry times a number."""
        scale = lambda b: s * b if jnp.issubdtype(b.dtype, jnp.floating) else b  # noqa: E731
        return Stack(tree_util.tree_map(scale, self.buffers), self.count, self.fixed)

    __rmul__ = __mul__


tree_util.register_pytree_node(
    Stack,
    lambda s: ((s.buffers, s.count), s.fixed),
    lambda fixed, parts: Stack(parts[0], parts[1], fixed),
)

_DTYPES = {Z: jnp.int64, B: jnp.bool_}


def nil(obj: List, real: Any) -> Stack:
    """The empty list, without room; real numbers are of a type."""
    buffers = [_no_entries(leaf, real) for leaf in flat_leaves(obj.parts[0])]
    return Stack(tuple(buffers), jnp.asarray(0, jnp.int64))


def _no_entries(leaf: Any, real: Any) -> Any:
    if isinstance(leaf, Exp):
        raise MissingStructureError("JAX has no lists of functions")
    if isinstance(leaf, List):
        return tree_util.tree_map(lambda x: jnp.zeros((0, *x.shape), x.dtype), nil(leaf, real))
    return jnp.zeros((0, *leaf.shape), _DTYPES.get(leaf.element, real))


def push(entry: State, rest: Stack) -> Stack:
    """One entry more."""
    entry = tuple([_plain(x) for x in entry])
    rows, columns = tree_util.tree_leaves(entry), tree_util.tree_leaves(rest.buffers)
    made = []
    for x, b in zip(rows, columns, strict=True):
        inner = tuple(map(max, x.shape, b.shape[1:]))
        room = b.shape[0] + (0 if rest.fixed else 1)
        made.append(_grown(b, (room, *inner)).at[rest.count].set(_grown(x, inner)))
    buffers = tree_util.tree_unflatten(tree_util.tree_structure(rest.buffers), made)
    return Stack(buffers, rest.count + 1, rest.fixed)


def pop(_: List, held: Stack) -> tuple[State, Stack]:
    """The entry that was pushed last, and the others; zeros where there is none."""
    last = jnp.maximum(held.count - 1, 0)

    def entry(b: Any) -> Any:
        zero = jnp.zeros(b.shape[1:], b.dtype)
        return jnp.where(held.count > 0, b[last], zero) if b.shape[0] else zero

    return tree_util.tree_map(entry, held.buffers), Stack(held.buffers, last, held.fixed)


def nonempty(held: Stack) -> Any:
    """Whether there are entries."""
    return held.count > 0


# --- control --------------------------------------------------------------------------------------


def branch(test: Any, then: Callable[[], State], other: Callable[[], State]) -> State:
    """`lax.cond`; lists of both sides get the same room."""
    try:
        (f, one), (g, two) = _once(then), _once(other)
    except TypeError as error:
        raise MissingStructureError("JAX has no functions as results of branches") from error
    shapes, fixed = _joined(one, two), _any_fixed((one, two))
    found: State = lax.cond(
        test, lambda: _marked(_fitted(f(), shapes), fixed),
        lambda: _marked(_fitted(g(), shapes), fixed),
    )  # fmt: skip
    return found


def repeat(n: int, step: Callable[..., State], state: State) -> State:
    """`lax.scan` over nothing: n steps, which JAX can differentiate backwards too."""
    return scan(n, len(state), step, state)


def scan(n: int, width: int, step: Callable[..., State], args: State) -> State:
    """`lax.scan` along the rows of arrays."""
    state, rows = args[:width], args[width:]
    lists = _has_lists(state)
    if lists:
        heads = [jax.ShapeDtypeStruct(r.shape[1:], r.dtype) for r in rows]
        one = jax.eval_shape(step, *state, *heads)[:width]
        two = jax.eval_shape(step, *_marked(one, False), *heads)[:width]
        state = _marked(_fitted(state, _after(max(n, 1), one, two)), True)
    shapes = [x.shape for x in tree_util.tree_leaves(state)]

    def run(state: State, entries: State) -> tuple[State, State]:
        found = step(*state, *entries)
        return _marked(_fitted(found[:width], shapes), lists), found[width:]

    last, made = lax.scan(run, state, rows, length=n, unroll=_in_a_row(n))
    done: State = (*_marked(last, False), *made)
    return done


def _in_a_row(n: int) -> int:
    """How many of n steps are written one after the other, as one step of the loop.

    A step of a loop takes microseconds to begin on a GPU, on a processor hardly any.
    """
    return 1 if jax.default_backend() == "cpu" else max(1, min(n, 5))


def loop(test: Callable[..., State], step: Callable[..., State], state: State) -> State:
    """`lax.while_loop`; lists may get shorter in it, but not longer without end."""
    lists = _has_lists(state)
    if lists:
        one = jax.eval_shape(step, *state)
        two = jax.eval_shape(step, *_marked(one, False))
        if _joined(one, two) != _joined(one, one):
            raise MissingStructureError(
                "JAX has no lists that grow as long as a while loop runs, such as the states that"
                " its reverse derivative keeps: use hs.jvp, a loop over a known range, or another"
                " back end"
            )
        state = _marked(_fitted(state, _joined(state, one)), True)
    shapes = [x.shape for x in tree_util.tree_leaves(state)]

    def run(state: State) -> State:
        return _marked(_fitted(step(*state), shapes), lists)

    return _marked(lax.while_loop(lambda s: test(*s)[0], run, state), False)


def _once(function: Callable[[], State]) -> tuple[Callable[[], State], State]:
    """A function of nothing, traced once, with the shapes of its results."""
    closed, shapes = jax.make_jaxpr(function, return_shape=True)()
    run = jax.extend.core.jaxpr_as_fun(closed)
    tree = tree_util.tree_structure(shapes)
    return lambda: tree_util.tree_unflatten(tree, run()), shapes


# --- room -----------------------------------------------------------------------------------------


def _joined(one: Any, two: Any) -> list[tuple[int, ...]]:
    """The shapes that have room for both."""
    pairs = zip(tree_util.tree_leaves(one), tree_util.tree_leaves(two), strict=True)
    return [tuple(map(max, a.shape, b.shape)) for a, b in pairs]


def _after(n: int, one: Any, two: Any) -> list[tuple[int, ...]]:
    """The shapes after n steps, of those after one and two."""
    pairs = zip(tree_util.tree_leaves(one), tree_util.tree_leaves(two), strict=True)
    grown = lambda a, b: a + max(b - a, 0) * (n - 1)  # noqa: E731
    return [tuple(map(grown, a.shape, b.shape)) for a, b in pairs]


def _fitted(state: Any, shapes: list[tuple[int, ...]]) -> Any:
    """The same with room up to shapes."""
    found, tree = tree_util.tree_flatten(state)
    pairs = zip(found, shapes, strict=True)
    return tree_util.tree_unflatten(tree, [_grown(x, shape) for x, shape in pairs])


def _grown(x: Any, shape: tuple[int, ...]) -> Any:
    if x.shape == shape:
        return x
    return jnp.pad(x, [(0, m - n) for n, m in zip(x.shape, shape, strict=True)])


def _marked(state: Any, fixed: bool) -> State:
    """The same, where the lists have room for whatever is pushed, or not."""
    return tuple([Stack(x.buffers, x.count, fixed) if isinstance(x, Stack) else x for x in state])


def _plain(x: Any) -> Any:
    """A list as an entry of another one."""
    if not isinstance(x, Stack):
        return x
    return Stack(tuple(map(_plain, x.buffers)), x.count)


def _has_lists(state: State) -> bool:
    return any([isinstance(x, Stack) for x in state])


def _any_fixed(states: tuple[State, ...]) -> bool:
    return any([isinstance(x, Stack) and x.fixed for state in states for x in state])


def _shifted(s: Stack, by: Any) -> Stack:
    """The entries moved up, with zeros below."""

    def move(b: Any) -> Any:
        if not b.shape[0]:
            return b
        places = jnp.arange(b.shape[0]) - by
        there = (places >= 0).reshape(-1, *[1] * (b.ndim - 1))
        return jnp.where(there, b[jnp.clip(places, 0)], jnp.zeros((), b.dtype))

    return Stack(tree_util.tree_map(move, s.buffers), s.count)


def _sum(a: Any, b: Any) -> Any:
    rows: Any = jax.vmap(lambda x, y: x + y) if isinstance(a, Stack) else jnp.add
    return rows(a, b)
