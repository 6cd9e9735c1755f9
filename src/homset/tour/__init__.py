"""The tour: one real program, its meanings, and the answer that it was written for.

It is the logistic regression of the O-ring data of the space shuttle. `oring` has the data and the
program, `agreement` compares all ways to its derivatives, `fits` uses them; `sections` says it all,
in words that `terminal` fits to where they are read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import homset as hs

from .oring import flights, surprise
from .sections import story
from .terminal import MEASURE, Terminal, behind


def tour(out: Path) -> int:
    """Print the tour, its pictures into the folder `out`; the exit code is 0 if all of it holds."""
    screen, pictures = behind(sys.stdout), drawn(out)
    complaints: list[str] = []
    say(screen, "homset: a program is written once, and interpreted in many categories.")
    for section in story(pictures, screen.width):
        say(screen, "", screen.bold(f"── {section.title} ".ljust(MEASURE, "─")), "", *section.lines)
        complaints += section.complaints
    held = "Formulas, derivatives and fits were checked on the way: all of them hold."
    say(screen, "", "Not all of this is as it should be." if complaints else held)
    return complain(complaints)


def complain(complaints: Sequence[str]) -> int:
    """Say on stderr what is not as it should be; the exit code."""
    print(end="", flush=True)  # so that the complaints come last where both streams are one
    for complaint in complaints:
        print(f"homset tour: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def say(screen: Terminal, *lines: str) -> None:
    """Print lines in characters that the terminal has."""
    for line in lines:
        print(screen.plain(line))


def drawn(out: Path) -> list[Path]:
    """The files with the graph of the program, and that of its value and derivative."""
    one = surprise(flights()[0])
    graphs = {
        "homset-tour.svg": hs.Graph(one),
        "homset-tour-derivative.svg": hs.Graph(hs.GAD(hs.Dual(hs.LinearMaps))(one)),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, graph in graphs.items():
        (out / name).write_text(graph.svg(), encoding="utf-8")
    return [out / name for name in graphs]
