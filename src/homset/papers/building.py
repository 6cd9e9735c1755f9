"""Building a paper: run it, then write it as Markdown and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import html, markdown
from .finding import companions
from .formulas import Formulas
from .pages import read
from .running import Progress, run, silently


@dataclass(frozen=True)
class Built:
    """A document that was built: its files, how many blocks ran, how many assertions held.

    `typeset` says whether its formulas are set, as they are with the extra `paper`.
    """

    html: Path
    markdown: Path
    blocks: int
    asserts: int
    typeset: bool


def build(paper: str | Path, out: str | Path, progress: Progress = silently) -> Built:
    """Build a paper, given by its name or its folder, into the folder `out`.

    `progress` gives its pieces one after the other, and may show how far it is.
    Nothing is written unless all of it holds. Raises `PaperError` with the page and line of the
    block that fails, and `ArgumentError` if there is no such paper.
    """
    target = Path(out)
    with companions(paper) as folder:
        results = run(read(folder), progress)
    name = folder.name.replace("_", "-")
    formulas = Formulas()
    page = html.document(results, formulas)
    target.mkdir(parents=True, exist_ok=True)
    files = target / f"{name}.html", target / f"{name}.md"
    files[0].write_text(page, encoding="utf-8")
    written = markdown.Writer(target / f"{name}-pictures").document(results)
    files[1].write_text(written, encoding="utf-8")
    blocks = sum([result.block is not None or result.asserts > 0 for result in results])
    asserts = sum([result.asserts for result in results])
    return Built(*files, blocks, asserts, formulas.ziamath is not None)
