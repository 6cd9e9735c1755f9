"""Papers, executed: documents whose claims are checked while they are built.

A paper is a folder: pages of Markdown with blocks of Python, in the order of their names, and
whatever modules they import. `build` runs the blocks, shows their values, and writes the document
as Markdown and as one HTML file; if a block raises an error, the document is not built.
"""

from .building import Built as Built
from .building import build as build
from .finding import companions as companions
from .finding import papers as papers
