"""What a loop gives at each step, as an array along an axis, or once: `out_axes` of `vmap`.

A result can be given once if nothing reaches it that the step is given, as in JAX.
"""

from __future__ import annotations

from collections.abc import Sequence

from .arrays.shapes import moved
from .axes import Axis
from .control import get
from .errors import ArgumentError
from .liveness import used
from .objects import Product, brief
from .ports import Port, numbered
from .primitives import Value


def check_same(results: Sequence[Value], axes: Sequence[Axis]) -> None:
    """While a step is written: what has no axis may not hang on what the step is given.

    Raises `ArgumentError` where it does.
    """
    for result, axis in zip(results, axes, strict=True):
        if axis is None and isinstance(result, Port) and _varies(result):
            raise ArgumentError(
                f"out_axes is None for a result that is another {brief(result.obj)} at each place:"
                " an axis says where they lie, as out_axes=0"
            )


def along_axis(column: Port, result: Value, axis: Axis) -> Value:
    """The values of all steps along an axis; without one, what every step gives.

    `result` is that of one step, on ports. Where it is made around the loop it is given itself, and
    where it can fail it stays in the loop: then it is the first.

    Raises `ArgumentError` without an axis, and without steps, for what can fail.
    """
    if axis is not None:
        return moved(column, 0, axis)
    if not isinstance(result, Port) or result.builder.level <= column.builder.level:
        return result
    (n, *_) = column.obj.shape
    if not n:
        raise ArgumentError("out_axes is None for a result that can fail, of an axis of length 0")
    return get(result.obj, n, column, 0)


def _varies(result: Port) -> bool:
    """Whether what is made where work goes on hangs on what is given there.

    Effects are others at each step.
    """
    inner = result.builder.root.current
    if result.builder is not inner:
        return False
    steps = inner.live([result])
    made = {port for step in steps for port in step.outs}
    taken = dict.fromkeys([port for step in steps for port in step.args] + [result])
    inputs = [port for port in taken if port not in made and port.value is None]
    dom = Product(*[port.obj for port in inputs])
    needed = used(numbered(dom, result.obj, inputs, steps, [result]))
    return bool(inner.effects) or any([inputs[wire].builder is inner for wire in needed])
