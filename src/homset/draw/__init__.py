"""Drawings of dataflow graphs: Graphviz source, SVG, and text for a terminal."""

from .dot import dot as dot
from .svg import svg as svg
from .text import text as text
