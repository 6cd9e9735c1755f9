"""Charts over temperature, a column of characters for each °F."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from .oring import Flight

CHALLENGER = 31
"""°F at the launch of Challenger on 28 January 1986."""

TEMPERATURES = range(30, 82)
"""From that morning to the warmest of the launches before it."""

LABEL = 16
BARS = " ▁▂▃▄▅▆▇█"


def row(label: str, cells: Sequence[str]) -> str:
    """A line of a chart.

    >>> row("none", ["●", " ", "●"])
    '  none            ● ●'
    """
    return f"  {label:{LABEL}}{''.join(cells)}".rstrip()


def dots(label: str, launches: Sequence[Flight]) -> list[str]:
    """A dot for each launch, those at the same temperature one above the other."""
    counts = Counter(round(flight.temperature) for flight in launches)
    levels = range(max(counts.values()), 0, -1)
    return [
        row(label if level == 1 else "", ["●" if counts[t] >= level else " " for t in TEMPERATURES])
        for level in levels
    ]


def bars(height: Callable[[float], float], lines: int = 4) -> list[str]:
    """A bar for each temperature, whose height is a number from 0 to 1.

    >>> for line in bars(lambda t: (t - 30) / 52, 2): print(line)
                   1                              ▁▁▁▂▂▂▂▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇█
                   0    ▁▁▁▂▂▂▂▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇███████████████████████████
    """
    eighths = [round(8 * lines * float(height(t))) for t in TEMPERATURES]
    ends = {lines - 1: "1", 0: "0"}
    return [
        row(
            f"{ends.get(level, ''):>{LABEL - 2}}",
            [BARS[min(max(n - 8 * level, 0), 8)] for n in eighths],
        )
        for level in reversed(range(lines))
    ]


def axis() -> list[str]:
    """The temperatures below a chart.

    >>> for line in axis(): print(line)
                      ┴─────────┴─────────┴─────────┴─────────┴─────────┴─
                      30        40        50        60        70        80 °F
                       ▲ Challenger
    """
    tens = [t for t in TEMPERATURES if t % 10 == 0]
    return [
        row("", ["─" if t % 10 else "┴" for t in TEMPERATURES]),
        row("", [*(f"{t:<10}" for t in tens[:-1]), f"{tens[-1]} °F"]),
        row("", [" " * (CHALLENGER - TEMPERATURES[0]), "▲ Challenger"]),
    ]
