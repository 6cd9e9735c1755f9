"""Functions of NumPy, written down in the Python that is compiled.

Their own source looks into types and shapes at run time. Those here give the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0) -> Any:
    """np.trapezoid(y, x, dx) along the last axis.

    >>> trapezoid([1.0, 2.0, 3.0], dx=0.5)
    np.float64(2.0)
    """
    ys = np.asarray(y)
    widths = dx if x is None else np.diff(np.asarray(x))
    return np.sum(widths * (ys[..., 1:] + ys[..., :-1]) / 2.0, axis=-1)
