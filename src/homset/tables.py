"""Matrices as tables, for LaTeX and for the web; the middle of large ones is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

MOST = 12
"""Of more rows or columns, the first and last ones are shown."""


def latex(matrix: Any) -> str:
    r"""A matrix in brackets.

    >>> print(latex(np.array([[1.0, -0.5], [0.0, 1e-9]])))
    \begin{bmatrix} 1 & -0.5 \\ 0 & 10^{-9} \end{bmatrix}
    """
    rows = [" & ".join([_latex_entry(x) for x in row]) for row in _entries(matrix)]
    # amsmath's matrices have ten columns unless told otherwise, which MathJax does not mind.
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def html(matrix: Any) -> str:
    """A matrix between two lines, its entries aligned to the right.

    >>> html(np.eye(2)).count("<td")
    4
    """
    cell = '<td style="text-align:right;padding:0.15em 0.6em">'
    rows = ["".join([f"{cell}{escape(_entry(x))}</td>" for x in row]) for row in _entries(matrix)]
    body = "".join([f"<tr>{row}</tr>" for row in rows])
    return f'<table style="border:solid;border-width:0 1px">{body}</table>'


def _entries(matrix: Any) -> Iterable[Sequence[Any]]:
    rows, columns = (_shown(n) for n in np.shape(matrix))
    for i in rows:
        yield [None if i is None or j is None else matrix[i, j] for j in columns]


def _shown(n: int) -> list[int | None]:
    """The rows or columns that are shown, None where some are left out."""
    half = MOST // 2
    return [*range(n)] if n <= MOST else [*range(half), None, *range(n - half, n)]


def _entry(x: Any) -> str:
    if x is None:
        return "⋯"
    return f"{x + 0.0:.6g}" if isinstance(x, (float, np.floating)) else str(x)


def _latex_entry(x: Any) -> str:
    if x is None:
        return r"\cdots"
    text = _entry(x).replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
    mantissa, e, exponent = text.partition("e")
    if not e or not exponent.lstrip("+-").isdigit():
        return text
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa} \cdot {power}"
