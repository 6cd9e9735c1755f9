"""The paper's definitions as they stand in the library."""

import inspect
import textwrap
from typing import Any

from homset.papers.blocks import Source


def definition(of: Any, *names: str) -> Source:
    """The source of some methods of a class."""
    found = [inspect.getsource(getattr(of, name)) for name in names]
    return Source("\n\n".join(textwrap.dedent(text).rstrip() for text in found))
