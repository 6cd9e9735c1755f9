"""Pictures and counts of the graphs of programs."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from repository import PROGRAMS

import homset as hs
from homset import R
from homset.graphs import DataflowGraph
from homset.papers.blocks import Picture, Row, picture

FORWARD, REVERSE = hs.GAD(hs.LinearMaps), hs.GAD(hs.Dual(hs.LinearMaps))

MEANINGS: dict[str, Callable[[hs.Arrow], Any]] = {
    "": hs.Graph,
    "forward": lambda f: hs.Graph(FORWARD(f)),
    "reverse": lambda f: hs.Graph(REVERSE(f)),
    "gradient": lambda f: hs.Graph(hs.grad(f)),
}
"""What the paper draws of a program: its graph, and those of its derivatives."""


def drawn(*names: str) -> Row:
    """Graphs side by side: of a program, or of its derivative, as in `magSqr, forward`."""
    return Row([_drawn(name) for name in names])


def _drawn(name: str) -> Picture:
    program, _, kind = name.partition(", ")
    graph = MEANINGS[kind](PROGRAMS[program])
    return picture(graph, f"{name}: {size(graph)} operations")


def size(graph: DataflowGraph) -> int:
    """How many operations a graph has."""
    return sum(graph.operations.values())


def depth(graph: DataflowGraph) -> int:
    """How many operations of a graph are one after the other at most."""
    level = dict.fromkeys(graph.diagram.inputs, 0)
    for box, _, _, ins, outs in graph.diagram.steps:
        below = max([level[wire] for wire in ins], default=0)
        level |= dict.fromkeys(outs, below + (box.op != "constant"))
    return max([level[wire] for wire in graph.diagram.outputs])


def derivatives(name: str) -> list[Any]:
    """The numbers of operations of a program and of its derivatives; those it has not are –."""
    row: list[Any] = [f"`{name}`"]
    for kind in MEANINGS:
        try:
            row.append(size(MEANINGS[kind](PROGRAMS[name])))
        except hs.HomsetError:
            row.append("–")
    return row


def agree(name: str, point: Any) -> bool:
    """Whether forward mode, reverse mode and central differences give the same derivative."""
    f = PROGRAMS[name]
    (y, push), (_, pull) = FORWARD(f)(point), REVERSE(f)(point)
    rng = np.random.default_rng(0)
    v, w = _like(rng, point), _like(rng, y)
    pushed, pulled = push(v), pull(w)
    ahead, behind = f(_moved(point, v, 1e-6)), f(_moved(point, v, -1e-6))
    slope = (_flat(ahead) - _flat(behind)) / 2e-6
    inner = np.isclose(_flat(pushed) @ _flat(w), _flat(v) @ _flat(pulled))
    return bool(inner and np.allclose(_flat(pushed), slope, 1e-5, 1e-7))


def _flat(x: Any) -> Any:
    return np.concatenate([_flat(part) for part in x]) if isinstance(x, tuple) else np.ravel(x)


def _like(rng: np.random.Generator, x: Any) -> Any:
    return tuple([_like(rng, part) for part in x]) if isinstance(x, tuple) else rng.normal()


def _moved(x: Any, v: Any, step: float) -> Any:
    if isinstance(x, tuple):
        return tuple([_moved(a, b, step) for a, b in zip(x, v, strict=True)])
    return x + step * v


# --- functions of the plane -----------------------------------------------------------------------

SIDE = 96


def seen(name: str, program: Callable[..., Any], *times: float) -> Row:
    """A function of the plane at some times: its compiled graph, run on all points at once."""
    f = hs.arrow(program).at(R, R, R)
    return Row([_photo(f"{name}, time {time:g}", _pixels(f, time)) for time in times])


def _pixels(f: hs.Arrow, time: float) -> Any:
    grid = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    shade = [[float(f(time, x, y)) for x in grid] for y in grid[::-1]]
    return np.array(np.multiply(shade, 255), np.uint8)


def _photo(words: str, shades: Any) -> Picture:
    image = base64.b64encode(_png(shades)).decode()
    size = 2 * SIDE
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"'
        f' viewBox="0 0 {size} {size}"><image width="{size}" height="{size}"'
        f' href="data:image/png;base64,{image}"/></svg>'
    )
    return Picture(svg, words, words)


def _png(shades: Any) -> bytes:
    """A grey picture as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    height, width = shades.shape
    rows = b"".join([b"\0" + row.tobytes() for row in shades])
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )
