"""What a terminal can show: its width, its colours, and whether it knows more than ASCII."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TextIO

WIDEST = 100
"""Lines longer than this are hard to read, however wide the terminal is."""

MEASURE = 80
"""Text, tables and rules are this wide at most; only drawings use what the terminal has more."""

ASCII = str.maketrans(
    dict.fromkeys("─┄", "-")
    | dict.fromkeys("│║", "|")
    | dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯", "+")
    | dict(zip("▁▂▃▄▅▆▇█", ".:-=+*%#", strict=True))
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 2 * "0123456789", strict=True))
    | {"∘": "@", "×": "*", "△": "&", "▽": "|", "→": "->"}
    | {"●": "o", "▲": "^", "·": "*", "−": "-", "…": "...", "°": ""}
)
"""What stands for a character on a terminal without it; homset's own operators where it has one."""


@dataclass(frozen=True)
class Terminal:
    """What a terminal can show."""

    width: int
    colour: bool = False
    unicode: bool = True

    def bold(self, text: str) -> str:
        """The text, made to stand out where there is colour."""
        return f"\033[1;36m{text}\033[0m" if self.colour else text

    def plain(self, text: str) -> str:
        """The text in characters that the terminal has.

        >>> Terminal(80, unicode=False).plain("mul ∘ (cos △ sin) : R → R")
        'mul @ (cos & sin) : R -> R'
        """
        return text if self.unicode else text.translate(ASCII)


def behind(stream: TextIO | None) -> Terminal:
    """The terminal behind a stream, or what suits a file; `NO_COLOR` and `COLUMNS` are heeded."""
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    if stream is None:
        return Terminal(width)
    dull = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Terminal(width, stream.isatty() and not dull, _knows_unicode(stream.encoding))


def _knows_unicode(encoding: str | None) -> bool:
    if encoding is None:
        return True  # text that is not encoded, such as in io.StringIO
    try:
        "".join(map(chr, ASCII)).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
