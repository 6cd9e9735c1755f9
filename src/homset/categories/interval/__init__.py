"""Interval analysis: a program as a function from boxes to enclosures of what it gives there.

The theorem: for every point of a box, the value of the program there, exact or as `Functions`
computes it, lies in the enclosure; where the program has no value (NaN, or infinity at a pole),
`defined` is False. −0.0 counts as 0.0. (2017, on interval analysis; Moore, *Interval analysis*,
1966; IEEE 1788-2015.)
"""

from .category import Extension as Extension
from .category import Interval as Interval
from .enclosure import Enclosure as Enclosure
