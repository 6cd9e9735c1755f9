"""Colourings of the columns of sparse matrices: columns of one colour share a derivative pass.

(Gebremedhin, Manne, Pothen, "What color is your Jacobian?", SIAM Review 47, 2005.)
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Matrix = Any
"""A sparse matrix of SciPy."""


def column_colours(pattern: Matrix) -> np.ndarray[Any, Any]:
    """A colour for each column, so that no row has two entries of one colour.

    Greedy, at distance 2 in the graph of rows and columns; at most one colour more than the number
    of columns that share a row with another one.

    >>> from scipy.sparse import eye_array
    >>> column_colours(eye_array(4) + eye_array(4, k=1)).tolist()
    [0, 1, 0, 1]
    """
    rows, columns = pattern.tocsr(), pattern.tocsc()
    across, down = _lists(rows), _lists(columns)
    colours = [-1] * pattern.shape[1]
    for j, own in enumerate(down):
        taken = {colours[k] for i in own for k in across[i]}
        colours[j] = _first_free(taken)
    return np.array(colours, int)


def star_colours(pattern: Matrix) -> np.ndarray[Any, Any]:
    """A colour for each column of a symmetric pattern, so that symmetry gives what a row hides.

    Neighbours differ, and no path of four has two colours alone: so each entry is alone with its
    colour in its row, or in its column.

    >>> from scipy.sparse import eye_array
    >>> arrow = eye_array(5).tolil()
    >>> arrow[0, :] = arrow[:, 0] = 1
    >>> star_colours(arrow).tolist(), column_colours(arrow).tolist()
    ([0, 1, 1, 1, 1], [0, 1, 2, 3, 4])
    """
    near = [[j for j in row if j != i] for i, row in enumerate(_lists(pattern.tocsr()))]
    colours = [-1] * pattern.shape[0]
    for v, around in enumerate(near):
        taken = {colours[w] for w in around}
        for w in around:
            if colours[w] < 0:
                taken.update([colours[x] for x in near[w]])
            else:
                taken.update([colours[x] for x in near[w] if x != v and _ends(x, w, near, colours)])
        colours[v] = _first_free(taken)
    return np.array(colours, int)


def _ends(x: int, w: int, near: list[list[int]], colours: list[int]) -> bool:
    """Whether x has a neighbour beside w that has the colour of w: v must not have that of x."""
    return colours[x] >= 0 and any([y != w and colours[y] == colours[w] for y in near[x]])


def _lists(rows: Matrix) -> list[list[int]]:
    """The places of the entries of each row, or column."""
    indices, starts = rows.indices.tolist(), rows.indptr.tolist()
    return [indices[a:b] for a, b in pairwise(starts)]


def _first_free(taken: set[int]) -> int:
    colour = 0
    while colour in taken:
        colour += 1
    return colour
