"""Branches and loops: state that several paths write has places, which they all know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...objects import Array, List
from ..blocks import Block, Statement, Variable
from . import interrupts
from .entries import copy
from .lists import enlist, once, one_list
from .stacks import Stack, Unsupported
from .vectors import counted
from .views import View, dense, row

if TYPE_CHECKING:
    from .kernel import Kernel


def branch(k: Kernel, s: Statement) -> None:
    """Only the side that the test says runs."""
    t = k.text
    then, other, after = (t.fresh("L") for _ in range(3))
    places = [None if isinstance(v.obj, List) else state(k, v) for v in s.outs]
    t.branch(k.numbers[s.args[0]], then, other)
    for name, block in zip((then, other), s.blocks, strict=True):
        t.label(name)
        k.block(block)
        for i, v in enumerate(block.results):
            if isinstance(v.obj, List):
                places[i] = one_list(k, v, places[i])
            else:
                keep(k, places[i], v)
        t.jump(after)
    t.label(after)
    take(k, s.outs, places)


def state(k: Kernel, v: Variable) -> Any:
    """A place for a variable that is given values on several paths."""
    if isinstance(v.obj, List):
        raise Unsupported("lists of several origins")
    return k.buffer(v) if isinstance(v.obj, Array) else k.text.slot(k.format.stored(v.obj))


def keep(k: Kernel, place: Any, v: Variable) -> None:
    """Put a variable into the place of a state."""
    if isinstance(place, Stack):
        one_list(k, v, place)
    elif isinstance(place, View):
        if k.views[v] != place:
            copy(k, k.views[v], place)
    else:
        k.store(place, v.obj, k.numbers[v])


def take(k: Kernel, variables: Sequence[Variable], places: Sequence[Any]) -> None:
    """The variables as their places hold them now."""
    for v, place in zip(variables, places, strict=True):
        if isinstance(place, Stack):
            enlist(k, v, place)
        elif isinstance(place, View):
            k.views[v] = place
        else:
            k.numbers[v] = k.entry(place, v.obj)


def loop_state(
    k: Kernel, s: Statement, params: Sequence[Variable], results: Sequence[Variable]
) -> list[Any]:
    """Places for what a loop changes, with their first values; None for what it does not."""
    places: list[Any] = []
    for arg, param, result, out in zip(s.args, params, results, s.outs, strict=False):
        if param is result:
            places.append(None)
            same(k, param, arg)
        else:
            place = once(k, arg) if isinstance(arg.obj, List) else state(k, out)
            keep(k, place, arg)
            places.append(place)
    return places


def same(k: Kernel, new: Variable, old: Variable) -> None:
    """A variable that is another one."""
    if isinstance(old.obj, List):
        if old in k.empty:
            k.empty.add(new)
        else:
            k.lists[new], k.levels[new] = k.lists[old], k.levels[old]
    elif isinstance(old.obj, Array):
        k.views[new] = k.views[old]
    else:
        k.numbers[new] = k.numbers[old]


def show(k: Kernel, params: Sequence[Variable], places: Sequence[Any]) -> None:
    """The parameters of a block, as the state holds them."""
    kept = [(v, place) for v, place in zip(params, places, strict=True) if place is not None]
    take(k, [v for v, _ in kept], [place for _, place in kept])


def enter(k: Kernel, params: Sequence[Variable], places: Sequence[Any]) -> None:
    """The body of a loop, which owns the state: it may change that where it is."""
    k.depth += 1
    show(k, params, places)
    for v, place in zip(params, places, strict=True):
        if isinstance(place, View):
            k.owned[v] = k.depth


def tested(k: Kernel, test: Block, places: Sequence[Any]) -> str:
    """Whether a test holds of a state: it does not own that, as the body reads it too."""
    show(k, test.params, places)
    k.depth += 1
    k.block(test)
    k.depth -= 1
    return k.numbers[test.results[0]]


def leave(k: Kernel, results: Sequence[Variable], places: Sequence[Any]) -> None:
    """The state after a step: all at once, as a result may be what another one was."""
    kept = [(v, place) for v, place in zip(results, places, strict=True) if place is not None]
    states = [place.place for _, place in kept if isinstance(place, View)]
    aside: dict[Variable, View] = {}
    for v, place in kept:
        if isinstance(place, View) and k.views[v] != place:
            own = k.owned.get(v) == k.depth and k.views[v].place not in states
            if not own and v not in aside:
                assert isinstance(v.obj, Array)
                aside[v] = dense(k.reserve(v.obj), v.obj)
                copy(k, k.views[v], aside[v])
    for v, place in kept:
        if v in aside and k.views[v] != place:
            copy(k, aside[v], place)
        else:
            keep(k, place, v)
    k.depth -= 1


def leave_loop(k: Kernel, s: Statement, places: Sequence[Any]) -> None:
    """What a loop gives: its state at last."""
    for out, arg, place in zip(s.outs, s.args, places, strict=False):
        if place is None:
            same(k, out, arg)
        else:
            take(k, [out], [place])


def repeat(k: Kernel, s: Statement) -> None:
    """A loop of so many steps."""
    (block,) = s.blocks
    places = loop_state(k, s, block.params, block.results)

    def body(i: str) -> None:
        k.fronts[-1].index = i
        enter(k, block.params, places)
        k.block(block)
        leave(k, block.results, places)

    with k.looping(s.data[0], addresses(places)):
        counted(k, s.data[0], body)
    leave_loop(k, s, places)


def addresses(places: Sequence[Any]) -> list[str]:
    """Where the arrays of a state are."""
    return [place.place for place in places if isinstance(place, View)]


def while_loop(k: Kernel, s: Statement) -> None:
    """A loop as long as a test holds."""
    test, step = s.blocks
    t = k.text
    places = loop_state(k, s, step.params, step.results)
    for mine, theirs, place in zip(test.params, step.params, places, strict=True):
        if place is None:
            same(k, mine, theirs)
    head, inside, after = (t.fresh("L") for _ in range(3))
    with k.looping(1, addresses(places)):
        t.jump(head)
        t.label(head)
        t.branch(tested(k, test, places), inside, after)
        t.label(inside)
        interrupts.heed(k, step)
        enter(k, step.params, places)
        k.block(step)
        leave(k, step.results, places)
        t.jump(head)
    t.label(after)
    leave_loop(k, s, places)


def scan(k: Kernel, s: Statement) -> None:
    """A loop along the rows of arrays."""
    (block,), (n, wide) = s.blocks, s.data
    states, results = block.params[:wide], block.results[:wide]
    places = loop_state(k, s, states, results)
    made = [k.buffer(out) for out in s.outs[wide:]]

    def body(i: str) -> None:
        k.fronts[-1].index = i
        enter(k, states, places)
        for v, array in zip(block.params[wide:], s.args[wide:], strict=True):
            found = row(k.text, k.views[array], i)
            if isinstance(v.obj, Array):
                k.views[v] = found
            else:
                k.numbers[v] = k.entry(found.place, v.obj)
        k.block(block)
        for v, whole in zip(block.results[wide:], made, strict=True):
            place = row(k.text, whole, i)
            if isinstance(v.obj, Array):
                copy(k, k.views[v], place)
            else:
                k.store(place.place, v.obj, k.numbers[v])
        leave(k, results, places)

    with k.looping(n, [*addresses(places), *[view.place for view in made]]):
        counted(k, n, body)
    leave_loop(k, s, places)
    for out, view in zip(s.outs[wide:], made, strict=True):
        k.views[out] = view
