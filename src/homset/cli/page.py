"""The page that a command prints on: plain text, or colours, tables and bars by rich.

Plain text goes everywhere, and is all that a pipe or a file gets. On a terminal that has colours,
and where rich is installed (the extra `cli`), the same is shown with them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Sequence
from typing import Any, Protocol, TypeVar

from ..tour.terminal import MEASURE, Terminal, behind

T = TypeVar("T")


class Page(Protocol):
    """What commands print on."""

    width: int

    def title(self, text: str) -> None:
        """The heading of a section."""

    def text(self, text: str) -> None:
        """Words, as they are."""

    def code(self, text: str, language: str) -> None:
        """A text in a language: `python`, `latex`, or `text` for drawings."""

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; its columns are as wide as they need to be."""

    def progress(self, items: Sequence[T], label: str) -> Generator[T, None, None]:
        """The items, one after the other, while a bar on the terminal says how far it is."""


def page() -> Page:
    """The page on stdout: rich's on a terminal with colours where rich is installed, else plain."""
    terminal = behind(sys.stdout)
    if terminal.colour:
        try:
            return Rich(terminal)
        except ImportError:
            pass
    return Plain(terminal)


class Plain:
    """Text and nothing else, in characters that the terminal has."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.width = terminal.width
        self.begun = False

    def title(self, text: str) -> None:
        """The heading of a section, with a line to the margin."""
        self.text("\n" * self.begun + self.terminal.bold(f"── {text} ".ljust(MEASURE, "─")))

    def text(self, text: str) -> None:
        """Words, as they are."""
        self.begun = True
        print(self.terminal.plain(text), flush=True)

    def code(self, text: str, language: str) -> None:
        """A text in a language."""
        self.text(text)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table, its columns two spaces apart."""
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.text("  ".join(cells).rstrip())

    def progress(self, items: Sequence[T], label: str) -> Generator[T, None, None]:
        """The items, and a bar on stderr if that is a terminal and stdout is none."""
        if sys.stderr.isatty() and not sys.stdout.isatty():
            with contextlib.suppress(ImportError):
                return _tracked(items, label)
        return (item for item in items)


class Rich:
    """Colours, syntax and bars by rich; raises `ImportError` where it is not installed."""

    def __init__(self, terminal: Terminal) -> None:
        from rich.console import Console

        self.terminal = terminal
        self.width = terminal.width
        self.console = Console(width=self.width, highlight=False)
        self.begun = False

    def title(self, text: str) -> None:
        """The heading of a section, with a line to the margin."""
        from rich.rule import Rule

        if self.begun:
            self.console.print()
        rule = Rule(f"[bold cyan]{_literal(text)}", align="left", style="dim cyan")
        self._print(rule, width=min(self.width, MEASURE))

    def text(self, text: str) -> None:
        """Words, as they are."""
        from rich.text import Text

        self._print(Text(self.terminal.plain(text)), soft_wrap=True)

    def code(self, text: str, language: str) -> None:
        """A text in a language, in colours."""
        from rich.syntax import Syntax

        if language == "text":
            return self.text(text)
        syntax = Syntax(
            self.terminal.plain(text), language, theme="ansi_dark", word_wrap=True,
            background_color="default",
        )  # fmt: skip
        return self._print(syntax)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table with its head in colour."""
        from rich.table import Table

        table = Table(*map(_literal, head), box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*map(_literal, row))
        self._print(table)

    def progress(self, items: Sequence[T], label: str) -> Generator[T, None, None]:
        """The items, while a bar below what is printed says how far it is."""
        return _tracked(items, label, self.console)

    def _print(self, *what: Any, **options: Any) -> None:
        self.begun = True
        self.console.print(*what, **options)


def _tracked(items: Sequence[T], label: str, console: Any = None) -> Generator[T, None, None]:
    from rich.console import Console
    from rich.progress import track

    where = console or Console(stderr=True)
    return (item for item in track(items, label, console=where, transient=True))


def _literal(text: str) -> str:
    from rich.markup import escape

    return escape(text)
