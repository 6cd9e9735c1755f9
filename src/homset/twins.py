"""Steps that give what others give, and more: the others need not run.

The derivative of a loop, forward, goes through the states of the loop again, with a tangent beside
them. Where it runs anyhow, the states come from it, and the loop itself is not there. So a loop
that is differentiated forward is one loop, and loops in loops are not run once more at each level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .ports import Port, PortBox, PortStep


def merged(
    steps: Sequence[PortStep], outputs: Sequence[Port], twins: Mapping[Port, Port]
) -> tuple[list[PortStep], list[Port]]:
    """The steps that give the outputs, which take what has a twin from that, where it can be.

    It cannot where the twin needs what it would stand for: then all stays as it was.
    """
    if not twins:
        return list(steps), list(outputs)
    makers = {port: step for step in steps for port in step.outs}
    same = {port: twin for port, twin in twins.items() if port in makers and twin in makers}
    given = [same.get(port, port) for port in outputs]
    order = _in_order(given, makers, same) if same else None
    if order is None:
        return list(steps), list(outputs)
    return [_on(step, same) for step in order], given


def _in_order(
    outputs: Iterable[Port], makers: Mapping[Port, PortStep], same: Mapping[Port, Port]
) -> list[PortStep] | None:
    """The steps that the outputs need, each after those that it needs; None if there is no order.

    Iterative: a step is put back below those that it waits for.
    """
    done: dict[int, PortStep] = {}
    begun: set[int] = set()
    todo = [makers[port] for port in outputs if port in makers]
    while todo:
        step = todo[-1]
        if id(step) in done:
            todo.pop()
            continue
        taken = [makers.get(same.get(port, port)) for port in step.args]
        waiting = [s for s in taken if s is not None and id(s) not in done]
        if not waiting:
            done[id(todo.pop())] = step
        elif id(step) in begun:
            return None
        else:
            begun.add(id(step))
            todo.extend(waiting)
    return list(done.values())


def _on(step: PortStep, same: Mapping[Port, Port]) -> PortStep:
    """The step on the twins of what it takes."""
    if same.keys().isdisjoint(step.args):
        return step
    return PortBox(step.box, tuple([same.get(port, port) for port in step.args]), step.outs)
