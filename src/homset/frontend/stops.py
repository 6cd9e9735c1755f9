"""hs.stop_gradient of what is in a function that is compiled."""

from __future__ import annotations

from ..errors import ArgumentError
from ..ports import Port
from ..stopping import stopped
from .abstract import Unsuitable, Value, split
from .calls import run_arrow
from .machine import Machine
from .operators import known
from .shapes import object_of


def stop(m: Machine, x: Value) -> Value:
    """The value, behind which no derivative looks; what is known has none anyway."""
    if callable(x) and not isinstance(x, Port) and split(x) is None:
        raise Unsuitable(
            "hs.stop_gradient takes a function outside of compiled functions only: write"
            " hs.stop_gradient(f(x)) here"
        )
    if known(x):
        return x
    try:
        return run_arrow(m, stopped(object_of(x)), [x])
    except ArgumentError as error:
        raise Unsuitable(str(error)) from None
