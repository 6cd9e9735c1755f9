"""What people call: `draw` and `string_diagram`, and the pictures that they give.

All else in this package is imported when a picture is asked for, so that programs start fast.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, final

from ..arrows import Arrow, as_arrow
from ..display import Displayed, captioned
from ..errors import ArgumentError, MissingExtraError
from ..graphs import DataflowGraph
from ..objects import ground

if TYPE_CHECKING:
    from .panels import Panel
    from .scene import Scene

MOST_BOXES = 2_000
"""What has more is described in a line where a picture would be; it can still be listed."""

MOST_FOR_GRAPHVIZ = 1_000
"""Graphviz takes minutes for more."""

MOST_LINES = 120
"""A longer listing is not printed by itself, only where `.text` is asked for."""


@final
class Picture(Displayed):
    """A picture of a program: in a notebook it shows itself, at a prompt as characters.

    `panel` is what is in it, `head` its type, `title` the sentence that describes it.

    >>> import homset as hs
    >>> hs.draw(hs.sin)
    R → R
    ┌────┐   ┌─────┐   ┌─────┐
    │ In ├───┤ sin ├───┤ Out │
    └────┘   └─────┘   └─────┘
    """

    def __init__(self, panel: Panel, head: str, title: str) -> None:
        self.panel, self.head, self.title = panel, head, title

    @property
    def boxes(self) -> int:
        """The number of boxes in it, with dots, and with those inside of others."""
        from .panels import size

        return size(self.panel)

    @cached_property
    def text(self) -> str:
        """A drawing of characters, up to 100 wide; a list where that is not enough."""
        return self.fitted(100)

    def fitted(self, width: int) -> str:
        """A drawing of characters, up to `width` wide; a list where that is not enough."""
        from .text import text

        return text(self.panel, self.head, width)

    @cached_property
    def dot(self) -> str:
        """The picture in Graphviz's language DOT."""
        from .dot import dot

        return dot(self.panel, self.title)

    @cached_property
    def mermaid(self) -> str:
        """The picture in Mermaid's language, which GitHub and notebooks draw in Markdown."""
        from .mermaid import mermaid

        return mermaid(self.panel, self.title)

    @cached_property
    def svg(self) -> str:
        """The picture as one SVG element, which needs nothing from outside.

        More than 2,000 boxes are one line that says so.
        """
        from .svg import svg

        return svg(self._scene, self._prefix)

    @cached_property
    def graphviz(self) -> str:
        """The picture as SVG in Graphviz's layout, with ports drawn as fields of the boxes.

        Raises `MissingExtraError` without the extra `draw`, and `ArgumentError` for more than 1,000
        boxes, for which Graphviz takes minutes.
        """
        from .graphviz import laid_out

        if self.boxes > MOST_FOR_GRAPHVIZ:
            most = f"{MOST_FOR_GRAPHVIZ:,} boxes"
            raise ArgumentError(f"Graphviz is asked for up to {most}; this has {self.boxes:,}")
        return laid_out(self.dot, self.title, self._prefix)

    @property
    def _prefix(self) -> str:
        """What the ids begin with, so that different pictures can stand on one page."""
        from zlib import crc32

        return f"g{crc32(self.dot.encode()):08x}-"

    @cached_property
    def tikz(self) -> str:
        r"""The picture as a `tikzpicture`, for a LaTeX document with `\usepackage{tikz}`."""
        from .tikz import tikz

        return tikz(self._scene)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, twice as large as on a screen, for slides.

        Raises `MissingExtraError` without the extra `draw`, whose resvg paints it.
        """
        try:
            from resvg_py import svg_to_bytes
        except ImportError:
            raise MissingExtraError.of("resvg-py", "draw") from None
        # Graphviz writes lengths in points, which 96 dots an inch make pixels.
        painted = svg_to_bytes(svg_string=self.svg, zoom=2, dpi=96, background="#ffffff")
        return bytes(painted)

    @cached_property
    def _scene(self) -> Scene:
        from .sketch import note, sketch

        if self.boxes > MOST_BOXES:
            found = f"{self.boxes:,} boxes, more than the {MOST_BOXES:,} that can be drawn"
            return note(f"{self.head}: {found}; see .text or .dot", self.title)
        return sketch(self.panel, self.title)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file; the suffix says as what.

        Raises `ArgumentError` for a suffix that is not among `.svg`, `.png`, `.dot`, `.gv`, `.mmd`,
        `.tex`, `.tikz` and `.txt`.
        """
        from pathlib import Path

        path = Path(path)
        write = FORMATS.get(path.suffix.lower())
        if write is None:
            raise ArgumentError(
                f"a picture is saved as one of {', '.join(FORMATS)}; got {path.name!r}"
            )
        found = write(self)
        path.write_bytes(found if isinstance(found, bytes) else found.encode())

    def _picture(self) -> Picture:
        return self

    def _repr_html_(self) -> str:
        return captioned(self.head, self.svg)

    def __repr__(self) -> str:
        if self.text.count("\n") > MOST_LINES:
            return f"<{self.title}>"
        return self.text


FORMATS: dict[str, Callable[[Picture], str | bytes]] = {
    ".svg": lambda p: p.svg,
    ".png": lambda p: p.png,
    ".dot": lambda p: p.dot,
    ".gv": lambda p: p.dot,
    ".mmd": lambda p: p.mermaid,
    ".tex": lambda p: p.tikz,
    ".tikz": lambda p: p.tikz,
    ".txt": lambda p: p.text + "\n",
}
"""What `save` writes, by the suffix of the file."""


def draw(program: Any) -> Picture:
    """The dataflow graph of a program: what is computed from what, equal work once.

    It takes arrows, graphs, and what `GAD(k)` makes of a program: there the derivative is a box
    inside of the graph, and what it shares with the value is marked. A linear map or a matrix is
    drawn too. Raises `ArgumentError` for anything else. (2018, the figures of section 4 and on.)

    >>> import homset as hs
    >>> print(draw(hs.dup >> hs.mul).text)
    R → R
             ┌───┐
    ┌────┐ ╭─┤   │   ┌─────┐
    │ In ├─┤ │ × ├───┤ Out │
    └────┘ ╰─┤   │   └─────┘
             └───┘
    """
    from .panels import describe, paneled, shown

    graph = graph_of(program)
    head = f"{shown(graph.dom)} → {shown(graph.cod)}"
    return Picture(paneled(graph), head, describe(graph))


def string_diagram(program: Any) -> Picture:
    """The string diagram of a program, as its term is written: boxes on strings, dots that copy.

    Nothing is shared or simplified, but for copies that are thrown away. It takes what `draw`
    takes; of a term of more than 300 boxes, parts are a box each.

    >>> import homset as hs
    >>> print(string_diagram(hs.dup >> hs.mul).text)
    R → R
             ┌───┐
           ╭─┤   │
    R ───●─┤ │ × ├─── R
           ╰─┤   │
             └───┘
    """
    from .panels import shown
    from .strings import boxes_of, strung

    arrow = as_arrow(program)
    if not isinstance(arrow, Arrow):
        arrow = graph_of(program).arrow
    n = boxes_of(arrow)
    head = f"{shown(ground(arrow.dom))} → {shown(ground(arrow.cod))}"
    return Picture(strung(arrow), head, f"string diagram {head}: {n:,} box{'es' * (n != 1)}")


def graph_of(program: Any) -> DataflowGraph:
    """The dataflow graph of something that is drawn, else an `ArgumentError`."""
    from ..categories.differentiated import Differentiated
    from ..categories.graph import Graph, linear_graph
    from ..categories.linear_maps import LinearMap
    from ..categories.matrices import Matrix

    program = as_arrow(program)
    if isinstance(program, DataflowGraph):
        return program
    if isinstance(program, (LinearMap, Matrix)):
        return linear_graph(program)
    if isinstance(program, (Arrow, Differentiated)):
        return Graph(program)
    if callable(program):
        raise ArgumentError(
            f"an arrow is drawn; got {program!r}; of a function, hs.arrow makes one"
        )
    raise ArgumentError(f"an arrow is drawn, or a graph; got {program!r}")
