"""Where papers are: in the package when homset was installed, else in the source tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ArgumentError

INSTALLED = Path(__file__).parent / "documents"
IN_SOURCE = Path(__file__).parents[3] / "papers"


def papers() -> dict[str, Path]:
    """The papers there are, by name, with their folders.

    >>> "essence-of-ad" in papers()
    True
    """
    home = INSTALLED if INSTALLED.is_dir() else IN_SOURCE
    folders = sorted(page.parent for page in home.glob("*/01-*.md"))
    return {folder.name.replace("_", "-"): folder for folder in folders}


def folder_of(paper: str | Path) -> Path:
    """The folder of a paper, by its name or its path; raises `ArgumentError` if there is none."""
    known = papers()
    if isinstance(paper, str) and paper in known:
        return known[paper]
    folder = Path(paper)
    if any(folder.glob("01-*.md")):
        return folder
    names = ", ".join(known)
    raise ArgumentError(f"there is no paper {paper}: the papers are {names}, or a folder of pages")


@contextmanager
def companions(paper: str | Path) -> Iterator[Path]:
    """Within it, the modules in a paper's folder can be imported, as a script's neighbours can.

    Afterwards they are forgotten, so that another paper may have modules of the same names.
    """
    folder = folder_of(paper).resolve()
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            source = getattr(sys.modules[name], "__file__", None)
            if source is not None and Path(source).is_relative_to(folder):
                del sys.modules[name]
