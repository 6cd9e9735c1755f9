"""An extension of Griffe: doctests in docstrings become code, as they are for a reader."""

from __future__ import annotations

from typing import Any

import griffe
from fences import fenced


class Doctests(griffe.Extension):
    """Puts the doctests of every docstring in fences."""

    def on_instance(self, *, obj: Any, **_: Any) -> None:
        """When an object has been read."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
