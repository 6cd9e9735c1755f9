"""A document as Markdown, its pictures as files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .blocks import Block, Chain, Formula, Picture, Row, Source, Table, Text
from .pages import Prose
from .running import Result


class Writer:
    """Writes the blocks of a document; the pictures are numbered as they come, and named."""

    def __init__(self, pictures: Path) -> None:
        self.pictures, self.count = pictures, 0

    def document(self, results: Sequence[Result]) -> str:
        """The document as Markdown."""
        parts: list[str] = []
        for result in results:
            piece = result.piece
            if isinstance(piece, Prose):
                parts.append(piece.text.strip("\n"))
            elif not piece.quiet:
                parts.append(f"```python\n{piece.text}\n```")
            if result.block is not None:
                parts.append(self.block(result.block))
        return "\n\n".join(parts) + "\n"

    def block(self, block: Block) -> str:
        """A block as Markdown."""
        if isinstance(block, Text):
            return f"```text\n{block.text}\n```"
        if isinstance(block, Source):
            return f"```python\n{block.text}\n```"
        if isinstance(block, Formula):
            return f"$$\n{block.latex}\n$$"
        if isinstance(block, Chain):
            return f"$$\n{block.derivation.latex()}\n$$"
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Table):
            return _table(block)
        assert isinstance(block, Row)
        return "\n\n".join([self.block(part) for part in block.blocks])

    def _picture(self, picture: Picture) -> str:
        self.count += 1
        name = "-".join([f"{self.count:02}", *picture.name.split()]) + ".svg"
        self.pictures.mkdir(parents=True, exist_ok=True)
        (self.pictures / name).write_text(picture.svg, encoding="utf-8")
        words = picture.words.replace("[", "(").replace("]", ")")
        shown = f"![{words}]({self.pictures.name}/{name})"
        return f"{shown}\n\n*{picture.caption}*" if picture.caption else shown


def _table(table: Table) -> str:
    rows = [list(table.head), ["---"] * len(table.head), *table.cells]
    return "\n".join([f"| {' | '.join(row)} |" for row in rows])
