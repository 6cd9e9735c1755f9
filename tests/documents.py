"""Documents: their code blocks, run as doctests, and the commands that they show."""

import doctest
import re
from pathlib import Path

FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def languages(text: str) -> set[str]:
    """The languages of the code blocks of a document."""
    return {match[1] for match in FENCED.finditer(text)}


def blocks(text: str, language: str) -> list[str]:
    """The code blocks in a language, each padded to stand on its own line number."""
    return [
        "\n" * text.count("\n", 0, match.start(2)) + match[2]
        for match in FENCED.finditer(text)
        if match[1] == language
    ]


def failures(file: Path) -> tuple[int, str]:
    """Run the `pycon` blocks of a document, one after the other; how many lines, and what failed.

    A block goes on with the names of those before.
    """
    names: dict[str, object] = {}
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=FLAGS)
    for block in blocks(file.read_text(encoding="utf-8"), "pycon"):
        lineno = len(block) - len(block.lstrip("\n"))
        parser = doctest.DocTestParser()
        test = parser.get_doctest(block.lstrip("\n"), names, file.name, str(file), lineno)
        runner.run(test, out=report.append, clear_globs=False)
        names = test.globs
    return runner.tries, "".join(report)
