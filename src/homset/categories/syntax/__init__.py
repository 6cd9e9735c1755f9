"""Syntax: the category in which a program is its own text."""

from .category import Ascii as Ascii
from .category import Syntax as Syntax
from .category import SyntaxCategory as SyntaxCategory
from .category import notation as notation
from .notations import PYTHON as PYTHON
from .notations import UNICODE as UNICODE
from .notations import Notation as Notation
from .text import Text as Text
