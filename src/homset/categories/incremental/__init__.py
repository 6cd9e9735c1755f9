"""Incremental: functions with the propagation of changes. (2017, section on it.)

The paper's arrows are a → b × (Δa → Δb), functions and what a change of the argument changes. To go
on after a change, the function on changes has to be found again; here it is found from what was
kept of the run before:

    start  : a → b × S
    update : S × Δa → Δb × S

so that a sequence of changes costs what changes, and not a run for each. S is an object like any
other, and both are programs again: they run, compile, print and are drawn.
"""

from .category import Incremental as Incremental
from .category import IncrementalCategory as IncrementalCategory
